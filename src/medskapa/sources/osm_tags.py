"""What OpenStreetMap's tags mean for someone who walks: which ways can be walked, what they are, what lies by them.

The rules are read as tables. They follow OpenStreetMap's own documentation of the tags
(wiki.openstreetmap.org: Key:highway, Key:foot, Key:access, Key:surface, Key:lit, Key:winter_service,
Key:wheelchair, Key:kerb, Key:conveying, Key:step_count), recalled and not checked against one dated edition of it.
A property that is not tagged is not known; it is never assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

YES, NO, UNKNOWN = 1, 0, -1

BASE_KIND: dict[str, str] = {
    "footway": "footway", "pedestrian": "footway", "corridor": "footway", "platform": "footway",
    "crossing": "crossing", "steps": "steps", "elevator": "lift", "cycleway": "cycleway",
    "path": "path", "track": "path", "bridleway": "path",
    "living_street": "street", "residential": "street", "unclassified": "street", "service": "street",
    "road": "street", "tertiary": "street", "tertiary_link": "street", "secondary": "street",
    "secondary_link": "street", "primary": "street", "primary_link": "street",
}  # fmt: skip
"""The ways that can be walked unless they say otherwise, and what each is in the table ``streets``."""

ONLY_WITH_FOOT: dict[str, str] = {"trunk": "street", "trunk_link": "street"}
"""Ways that can be walked only where ``foot`` says so. Motorways never, nor what is planned or being built."""

FOOT_YES = ("yes", "designated", "permissive", "destination", "customers", "official", "public")
FOOT_NO = ("no", "private", "use_sidepath", "military", "discouraged")
ACCESS_NO = ("no", "private", "military", "agricultural", "forestry", "employees", "residents")

PAVED = (
    "paved", "asphalt", "chipseal", "concrete", "concrete:lanes", "concrete:plates", "paving_stones",
    "paving_stones:lanes", "sett", "cobblestone", "unhewn_cobblestone", "bricks", "brick", "metal", "metal_grid",
    "wood", "rubber", "tiles", "stone", "tartan", "acrylic",
)  # fmt: skip
UNPAVED = (
    "unpaved", "compacted", "fine_gravel", "gravel", "shells", "rock", "pebblestone", "ground", "dirt", "earth",
    "grass", "grass_paver", "mud", "sand", "woodchips", "bark", "clay", "stepping_stones",
)  # fmt: skip
LIT = ("yes", "24/7", "automatic", "limited", "interval", "sunset-sunrise", "dusk-dawn", "operating_times")
UNLIT = ("no", "disused")

# What a place is: the first row that fits. Several keys in a row must all fit.
SERVICE_RULES: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = (
    ("grocery", {"shop": ("supermarket", "grocery", "convenience")}),
    ("pharmacy", {"amenity": ("pharmacy",)}),
    ("pharmacy", {"healthcare": ("pharmacy",)}),
    ("health_centre", {"amenity": ("clinic", "doctors")}),
    ("health_centre", {"healthcare": ("centre", "clinic", "doctor")}),
    ("meeting_place", {"amenity": ("community_centre", "social_centre")}),
    ("library", {"amenity": ("library",)}),
    ("preschool", {"amenity": ("kindergarten",)}),
    ("school", {"amenity": ("school",)}),
    ("toilet", {"amenity": ("toilets",)}),
    ("bench", {"amenity": ("bench",)}),
    ("playground", {"leisure": ("playground",)}),
    ("sports", {"leisure": ("sports_centre", "pitch", "ice_rink", "track")}),
    ("stop", {"highway": ("bus_stop",)}),
    ("stop", {"railway": ("tram_stop", "station", "halt")}),
    ("stop", {"amenity": ("ferry_terminal",)}),
    ("crossing", {"highway": ("crossing", "crossing;traffic_signals", "traffic_signals;crossing")}),
)
"""The tags of each kind of service. A kiosk is no grocery, and a bench at a stop is found by :func:`has_bench`."""

GROUND_RULES: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = (
    ("yard", {"amenity": ("school", "kindergarten")}),
    ("green", {"leisure": ("park", "playground", "nature_reserve", "common")}),
    ("green", {"leisure": ("garden",), "garden:type": ("", "public", "community", "botanical", "arboretum")}),
    ("green", {"landuse": ("forest", "recreation_ground", "village_green")}),
    ("green", {"natural": ("wood",)}),
    ("water", {"natural": ("water",)}),
    ("water", {"waterway": ("riverbank",)}),
    ("water", {"landuse": ("basin", "reservoir")}),
    ("parking", {"amenity": ("parking",), "parking": ("", "surface")}),
)
"""The tags of each kind of ground; ``""`` means that the key is absent. Verges (``landuse=grass``) are no park."""

AREA_KEYS = (
    "amenity",
    "leisure",
    "landuse",
    "natural",
    "waterway",
    "building",
    "shop",
    "healthcare",
    "railway",
)
"""The keys that a closed way or a multipolygon must have one of to be read as a surface or a place."""

HIDDEN = ("private", "no", "customers", "permit", "residents", "employees", "members")
"""The values of ``access`` with which a place is not there for everyone."""

OPEN_TO_ALL = ("playground", "sports", "bench", "toilet", "meeting_place")
"""Places that are left out where ``access`` hides them; a shop is for customers and a school for its pupils anyway."""


@dataclass(frozen=True, slots=True)
class Way:
    """A walkable way: its kind, the way of walking (1 both, 2 as drawn, 3 against), and what is known of it.

    ``steps`` is for the whole way, −1 where a stair's number is not known; the rest are 1 yes, 0 no, −1 unknown.
    """

    kind: str
    direction: int
    steps: int
    paved: int
    lit: int
    winter_kept: int
    step_free: int


def walkable(tags: Tags) -> Way | None:
    """The way as someone on foot finds it, or None where one may not or cannot walk.

    >>> walkable({"highway": "residential", "lit": "yes"}).kind
    'street'
    >>> walkable({"highway": "service", "access": "private"}) is None
    True
    """
    highway = tags.get("highway", "")
    if not highway and (tags.get("railway") == "platform" or tags.get("public_transport") == "platform"):
        highway = "platform"
    foot = tags.get("foot", "")
    kind = BASE_KIND.get(highway, "")
    if not kind and foot in FOOT_YES:
        kind = ONLY_WITH_FOOT.get(highway, "")
    if not kind or foot in FOOT_NO or (tags.get("motorroad") == "yes" and foot not in FOOT_YES):
        return None
    if tags.get("access", "") in ACCESS_NO and foot not in FOOT_YES:
        return None
    kind = _kind(tags, kind)
    return Way(
        kind=kind,
        direction=_direction(tags),
        steps=_steps(tags) if kind == "steps" else 0,
        paved=surface(tags.get("surface", "")),
        lit=_flag(tags.get("lit", ""), LIT, UNLIT),
        winter_kept=_flag(tags.get("winter_service", ""), ("yes",), ("no",)),
        step_free=_step_free(tags, kind),
    )


def _kind(tags: Tags, base: str) -> str:
    if base in ("steps", "lift"):
        return base
    if base == "crossing" or "crossing" in (tags.get("footway"), tags.get("path"), tags.get("cycleway")):
        return "crossing"
    if tags.get("bridge", "no") != "no":
        return "bridge"
    if tags.get("tunnel", "no") not in ("no", "building_passage", "culvert"):
        return "tunnel"
    if base == "footway" and tags.get("ramp") == "yes":
        return "ramp"
    if base == "path" and tags.get("bicycle") == "designated" and tags.get("foot") == "designated":
        return "cycleway"
    return base


def _direction(tags: Tags) -> int:
    """Both ways on foot, unless it is an escalator with a direction or says that it is one-way for walkers."""
    told = tags.get("conveying", "")
    if told == "yes":
        told = tags.get("oneway", "")  # an escalator runs as the one-way says; without it both are possible
    if told in ("", "no", "reversible"):
        told = tags.get("oneway:foot", "")
    return {"forward": 2, "yes": 2, "1": 2, "backward": 3, "-1": 3}.get(told, 1)


def _steps(tags: Tags) -> int:
    text = tags.get("step_count", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 2000 else UNKNOWN


def surface(value: str) -> int:
    """Whether a surface is paved; unknown where it is not told or its parts differ.

    >>> surface("asphalt"), surface("gravel"), surface("paved;gravel"), surface("")
    (1, 0, -1, -1)
    """
    told = {_flag(part.strip(), PAVED, UNPAVED) for part in value.split(";")}
    return told.pop() if len(told) == 1 else UNKNOWN


def _flag(value: str, yes: tuple[str, ...], no: tuple[str, ...]) -> int:
    return YES if value in yes else NO if value in no else UNKNOWN


def _step_free(tags: Tags, kind: str) -> int:
    wheelchair = _flag(tags.get("wheelchair", ""), ("yes", "designated"), ("no",))
    if kind == "steps":
        ramp = tags.get("ramp:wheelchair", "")
        if tags.get("conveying", "no") != "no":
            return NO
        return YES if ramp in ("yes", "automatic") else UNKNOWN if tags.get("ramp", "no") != "no" else NO
    if kind == "lift":
        return NO if wheelchair == NO else YES
    return wheelchair if wheelchair != UNKNOWN else kerb(tags)


def kerb(tags: Tags) -> int:
    """Whether a kerb can be rolled over: flush and lowered ones can, raised ones cannot."""
    return _flag(tags.get("kerb", ""), ("lowered", "flush", "no"), ("raised", "regular", "yes"))


def closed_to_walkers(tags: Tags) -> bool:
    """Whether a node on a way stops someone on foot: a private gate, or a barrier that says no."""
    foot = tags.get("foot", "")
    if "barrier" not in tags or foot in FOOT_YES:
        return False
    return foot in FOOT_NO or tags.get("access", "") in ("no", "private")


def service_kind(tags: Tags) -> str:
    """The kind of service that a place is, or an empty word."""
    kind = _first(SERVICE_RULES, tags)
    if kind in OPEN_TO_ALL and tags.get("access", "") in HIDDEN:
        return ""
    if kind == "crossing" and tags.get("crossing") == "no":
        return ""
    if kind == "health_centre":
        speciality = tags.get("healthcare:speciality", "")
        if speciality and not any(word in speciality for word in ("general", "family", "community")):
            return ""
    return kind


def has_bench(tags: Tags) -> bool:
    """Whether a stop, a platform or a shelter says that there is a bench."""
    return tags.get("bench") == "yes" and tags.get("amenity") != "bench"


def ground_kind(tags: Tags) -> str:
    """The kind of ground that a surface is, or an empty word; what is private is no public green."""
    kind = _first(GROUND_RULES, tags)
    if kind == "green" and tags.get("access", "") in HIDDEN:
        return ""
    if not kind and tags.get("building", "no") != "no":
        return "building"
    return kind


def _first(rules: tuple[tuple[str, dict[str, tuple[str, ...]]], ...], tags: Tags) -> str:
    for kind, wanted in rules:
        if all(tags.get(key, "") in values for key, values in wanted.items()):
            return kind
    return ""


def service_facts(tags: Tags) -> dict[str, float]:
    """What a place's tags tell as numbers: free of charge, step-free, and how many it holds."""
    facts: dict[str, float] = {}
    for fact, key, yes in (("free", "fee", ("no",)), ("step_free", "wheelchair", ("yes", "designated"))):
        no = ("yes",) if key == "fee" else ("no",)
        told = _flag(tags.get(key, ""), yes, no)
        if told != UNKNOWN:
            facts[fact] = float(told)
    capacity = tags.get("capacity", "")
    if capacity.isascii() and capacity.isdigit() and 0 < int(capacity) <= 100_000:
        facts["capacity"] = float(capacity)
    return facts
