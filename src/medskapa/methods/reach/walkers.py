"""How people of each group get about: what slope, steps, ground, dark and winter cost them, and how fast they walk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from medskapa.analysis.access.speeds import Speed
from medskapa.analysis.access.walk import Walk
from medskapa.evidence import LegalStatus, Norm, Source, Text
from medskapa.methods.case import Case
from medskapa.methods.reach.norms import ACCESSMAP, NORMS, RECALLED, norm

_PROFILES: dict[str, tuple[str, str]] = {
    "": ("alla där inget annat sägs", "everyone unless told otherwise"),
    "adult": ("barn, unga och vuxna", "children, young people and adults"),
    "older": ("65 år och äldre", "people of 65 and over"),
    "rollator": ("personer med rollator", "people with a rollator"),
    "wheelchair": ("personer med rullstol", "people in a wheelchair"),
    "low_vision": ("personer med nedsatt syn", "people with low vision"),
    "pram": ("personer med barnvagn", "people with a pram"),
}
_TOBLER = Source(
    cite="Tobler (1993), Three presentations on geographical analysis and modeling, NCGIA 93-1",
    where="6 exp(−3,5 |g + 0,05|) km/h",
)
_ALM = Source(cite="BFS 2011:5 (ALM), ramper högst 1:12, inte kontrollerad mot källa", verified=False)

_WHAT: dict[str, tuple[str, str, str]] = {
    "uphill": ("Hur mycket uppförsbacke bromsar", "How much an uphill slows", "per lutning"),
    "downhill": ("Hur mycket nedförsbacke bromsar", "How much a downhill slows", "per lutning"),
    "best_grade": ("Lutningen som är lättast att gå", "The grade that is easiest to walk", "m/m"),
    "max_up": ("Brantaste lutning uppför som kan passeras", "The steepest passable uphill", "m/m"),
    "max_down": ("Brantaste lutning nedför som kan passeras", "The steepest passable downhill", "m/m"),
    "step_up": ("Ett trappsteg upp motsvarar plan väg", "A step up is worth on the flat", "m"),
    "step_down": ("Ett trappsteg ned motsvarar plan väg", "A step down is worth on the flat", "m"),
    "riser": ("Ett trappstegs höjd där antalet steg saknas", "A step's height where steps are not counted", "m"),
    "tread": ("Ett trappstegs djup där antalet steg saknas", "A step's depth where steps are not counted", "m"),
    "stairs": ("Kan gå i trappor (1 ja, 0 nej)", "Can use stairs (1 yes, 0 no)", "ja/nej"),
    "step_free": ("Behöver en väg utan steg (1 ja, 0 nej)", "Needs a way without steps (1 yes, 0 no)", "ja/nej"),
    "unpaved": ("Grus och stig mot hårdgjort", "Unpaved ground against paved", "×"),
    "unlit": ("Obelyst väg i mörker", "An unlit way in the dark", "×"),
    "winter": ("Väg utan vinterväghållning på vintern", "A way not kept in winter, in winter", "×"),
    "lift": ("Väntan på hiss motsvarar plan väg", "Waiting for a lift is worth on the flat", "m"),
}  # fmt: skip
_VALUES: tuple[tuple[str, str, float, Source], ...] = (
    ("uphill", "", 3.5, _TOBLER), ("downhill", "", 3.5, _TOBLER), ("best_grade", "", -0.05, _TOBLER),
    ("riser", "", 0.16, RECALLED), ("tread", "", 0.30, RECALLED), ("lift", "", 30, RECALLED),
    ("stairs", "", 1, RECALLED), ("step_free", "", 0, RECALLED),
    ("step_up", "", 1.2, RECALLED), ("step_down", "", 1.0, RECALLED),
    ("step_up", "adult", 0.6, RECALLED), ("step_down", "adult", 0.5, RECALLED),
    ("unpaved", "adult", 1.05, RECALLED), ("unlit", "adult", 1.05, RECALLED), ("winter", "adult", 1.1, RECALLED),
    ("uphill", "older", 4.5, RECALLED), ("unpaved", "older", 1.15, RECALLED), ("unlit", "older", 1.2, RECALLED),
    ("winter", "older", 1.4, RECALLED),
    ("uphill", "rollator", 6, RECALLED), ("downhill", "rollator", 5, RECALLED), ("best_grade", "rollator", 0, RECALLED),
    ("max_up", "rollator", 0.083, _ALM), ("max_down", "rollator", 0.083, _ALM), ("stairs", "rollator", 0, RECALLED),
    ("step_free", "rollator", 1, RECALLED), ("unpaved", "rollator", 1.5, RECALLED),
    ("unlit", "rollator", 1.2, RECALLED), ("winter", "rollator", 2, RECALLED),
    ("uphill", "wheelchair", 8, RECALLED), ("downhill", "wheelchair", 6, RECALLED),
    ("best_grade", "wheelchair", -0.0087, ACCESSMAP), ("max_up", "wheelchair", 0.083, ACCESSMAP),
    ("max_down", "wheelchair", 0.10, ACCESSMAP), ("stairs", "wheelchair", 0, ACCESSMAP),
    ("step_free", "wheelchair", 1, ACCESSMAP), ("unpaved", "wheelchair", 2, RECALLED),
    ("unlit", "wheelchair", 1.1, RECALLED), ("winter", "wheelchair", 3, RECALLED),
    ("unpaved", "low_vision", 1.2, RECALLED), ("unlit", "low_vision", 1.6, RECALLED),
    ("winter", "low_vision", 1.4, RECALLED),
    ("uphill", "pram", 5, RECALLED), ("stairs", "pram", 0, RECALLED), ("step_free", "pram", 1, RECALLED),
    ("unpaved", "pram", 1.3, RECALLED), ("unlit", "pram", 1.05, RECALLED), ("winter", "pram", 1.6, RECALLED),
)  # fmt: skip
_FACTORS = ("unpaved", "unlit", "winter")
_FIXED = ("stairs", "step_free", "riser", "tread")


def _declared(what: str, profile: str, value: float, source: Source) -> Norm:
    """A norm of walking; what is recalled may be half as strong or twice as strong."""
    sv, en, unit = _WHAT[what]
    who = _PROFILES[profile]
    low, high = None, None
    if not source.verified and what not in _FIXED:
        least = 1.0 if what in _FACTORS else 0.0
        low, high = least + (value - least) / 2, least + (value - least) * 2
    key = f"walk_{what}_{profile}".rstrip("_")
    return norm(
        key, f"{sv}, {who[0]}", f"{en}, {who[1]}", value, unit, source, LegalStatus.RESEARCH, low, high
    )


WALK_NORMS: tuple[Norm, ...] = tuple(_declared(*row) for row in _VALUES)
"""What walking costs: one norm for everyone, and one for a profile where it differs."""
_KEYS = frozenset(n.key for n in WALK_NORMS)

ADULT_PACE = Text(
    sv="Räknat i vuxnas gångtakt; barn och äldre redovisas för sig.",
    en="Counted at adults' pace; children and old people are told by themselves.",
)
SPAN = Text(
    sv="Spann, inte ett konfidensintervall: gruppens gångtakt och omvägsfaktorn vid sina lägsta och högsta värden. "
    "Osäkerhet i lutning, underlag och data är inte med.",
    en="A range, not a confidence interval: the group's pace and the detour factor at their lowest and highest. What "
    "is not sure of slopes, ground and data is not in it.",
)


@dataclass(frozen=True)
class Walker:
    """Somebody of a group: how they get about and how fast, with the group's pace at its lowest and highest too.

    ``pace`` and ``profile`` are the names of the norms used, ``norms`` their keys.
    """

    group: str
    walk: Walk
    speed: Speed
    slow: Speed
    fast: Speed
    pace: str
    norms: tuple[str, ...]
    caveats: tuple[Text, ...] = ()


def walkers(case: Case, groups: Iterable[str]) -> dict[str, Walker]:
    """How people of each of these groups get about under the norms that hold for the plan."""
    return {group: walker(case, group) for group in groups}


def walker(case: Case, group: str) -> Walker:
    """How somebody of a group gets about. Groups that are no ages walk as adults do, and it is said so."""
    split, _, code = group.partition("=")
    pace = code if split in ("everyday_age", "mobility") else "adult"
    profile = {"senior": "older", "old": "older", "child": "adult", "youth": "adult"}.get(pace, pace)
    mean, spread = (case.norm(NORMS, f"{name}_{pace}") for name in ("pace", "pace_sd"))
    least, most = (case.norm(NORMS, f"pace_{name}").value for name in ("least", "most"))

    def speed(at: float) -> Speed:
        return Speed(at, spread.value, min(least, at), max(most, at))

    low, high = mean.range
    used = (mean.key, spread.key)
    caveats = (ADULT_PACE,) if split not in ("everyday_age", "mobility") else ()
    return Walker(
        group, walk_of(case, profile), speed(mean.value), speed(low), speed(high), pace, used, caveats
    )


def walk_of(case: Case, profile: str) -> Walk:
    """What walking costs somebody of a profile: the profile's own norm, else that of everyone."""
    known = _KEYS | {n.key for n in case.plan.norms}

    def value(what: str, without: float = 0.0) -> float:
        for key in (f"walk_{what}_{profile}", f"walk_{what}"):
            if key in known:
                return case.norm(WALK_NORMS, key).value
        return without

    inf = float("inf")
    return Walk(
        profile, uphill=value("uphill"), downhill=value("downhill"), best_grade=value("best_grade"),
        max_up=value("max_up", inf), max_down=value("max_down", inf), step_up_m=value("step_up"),
        step_down_m=value("step_down"), riser_m=value("riser"), tread_m=value("tread"),
        stairs_ok=value("stairs") > 0, unpaved=value("unpaved", 1.0), unlit=value("unlit", 1.0),
        winter=value("winter", 1.0), lift_m=value("lift"), needs_step_free=value("step_free") > 0,
    )  # fmt: skip
