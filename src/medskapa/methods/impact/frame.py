"""The matrix as it is laid out unless the municipality says otherwise: aspects, scales, groups and joins."""

from __future__ import annotations

from medskapa.evidence import Text
from medskapa.methods.impact.model import Aspect, Frame, Join, Scale


def _aspect(key: str, sv: str, en: str, child: tuple[str, str] | None = None) -> Aspect:
    label = Text(sv=sv, en=en)
    return Aspect(key, label, label if child is None else Text(sv=child[0], en=child[1]))


ASPECTS: tuple[Aspect, ...] = (
    _aspect("cohesion", "Sammanhållen stad", "Cohesive city"),
    _aspect(
        "interplay", "Samspel", "Interplay", ("Samspel, lek och lärande", "Interplay, play and learning")
    ),
    _aspect("everyday", "Vardagsliv", "Everyday life"),
    _aspect("identity", "Identitet", "Identity"),
    _aspect("health", "Hälsa och trygghet", "Health and safety"),
)
"""The social aspects, as Göteborg's matrix has them."""
SCALES: tuple[Scale, ...] = (
    Scale("site", Text(sv="Byggnad och plats", en="Building and place")),
    Scale("near", Text(sv="Närmiljö", en="Close surroundings")),
    Scale("district", Text(sv="Stadsdel", en="District")),
    Scale("city", Text(sv="Stad", en="City")),
    Scale("region", Text(sv="Region", en="Region")),
)
"""The scales, from near to far."""
CHILD_GROUPS = ("everyday_age=child", "everyday_age=youth")
"""The groups of the child impact analysis. The second reaches to 24 years, so it holds more than children."""
GROUPS: tuple[str, ...] = (
    "all",
    *CHILD_GROUPS,
    "everyday_age=adult",
    "everyday_age=senior",
    "everyday_age=old",
    "sex=women",
    "sex=men",
    "mobility=rollator",
    "mobility=wheelchair",
    "mobility=low_vision",
    "mobility=pram",
    "standard=low",
    "income=q1",
    "tenure=rental",
    "tenure=coop",
    "tenure=owned",
)
"""The groups shown, everyone first. People who move in are told apart from those who live there by ``residents``."""


def _service(*kinds: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("service", kinds),)


def _time(*times: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("time", times),)


_SPREAD = ("origin=abroad", "income=q1")

JOINS: tuple[Join, ...] = (
    Join("home_access_share", "everyday", "site"),
    Join("yard_per_child", "interplay", "site", bka="interplay"),
    Join("yard_share", "interplay", "site", bka="interplay"),
    Join("everyday_five_share", "everyday", "near", bka="everyday"),
    Join("reach_share", "everyday", "near", dims=_service("grocery", "stop"), bka="everyday"),
    Join("reach_share", "everyday", "near", dims=_service("preschool", "school"), bka="interplay"),
    Join("reach_share", "interplay", "near", dims=_service("meeting_place", "playground"), bka="interplay"),
    Join("reach_share", "everyday", "district", dims=_service("pharmacy", "health_centre"), bka="everyday"),
    Join("reach_share", "interplay", "district", dims=_service("library", "sports"), bka="interplay"),
    Join("unreached_share", "everyday", "near", dims=_service("grocery", "stop"), bka="everyday"),
    Join("rest_share", "everyday", "near"),
    Join("round_trip_minutes", "everyday", "near", dims=_service("grocery")),
    Join("green_share", "health", "near", bka="health"),
    Join("crossing_share", "health", "near", bka="health"),
    Join("free_meeting_places", "interplay", "district", bka="interplay"),
    Join("lit_share", "health", "district", bka="health"),
    Join("free_meeting_share", "interplay", "near", bka="interplay"),
    Join("bench_share", "everyday", "near"),
    Join("mix_entropy", "cohesion", "near"),
    Join("detour_ratio", "cohesion", "district", bka="cohesion"),
    Join("severed_pairs", "cohesion", "district", bka="cohesion"),
    Join("stop_share", "everyday", "city", dims=_time("day", "evening", "weekend"), bka="everyday"),
    Join("stop_departures", "everyday", "city", dims=_time("day", "evening"), bka="everyday"),
    Join("dissimilarity", "cohesion", "city", place="municipality", groups=_SPREAD),
    Join("dissimilarity", "cohesion", "region", place="region", groups=_SPREAD),
)
"""Which cell each measure belongs to. A municipality replaces them under ``[[matrix.joins]]`` in ska.toml."""

DEFAULT_FRAME = Frame(ASPECTS, SCALES, GROUPS, JOINS)
"""The matrix when ska.toml says nothing of it."""
