"""What reach rests on: paces, minutes, distances and what is told, each with range, source and standing."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import LegalStatus, Norm, Source, Text
from medskapa.region import EVERYDAY_FIVE, SERVICE_KINDS

_FROM = date(2000, 1, 1)
BATH = Source(
    cite="University of Bath, gånghastighet hos äldre med risk för funktionsnedsättning (n = 768, medel 77,6 år)",
    where="65–74 år 0,80 m/s, 75–84 år 0,75, 85 år och äldre 0,71; 1,4 procent går 1,2 m/s. Äldre i allmänhet går "
    "fortare: spannets övre värde är för dem, och är inte kontrollerat mot källa",
    url="https://researchportal.bath.ac.uk",
)
ACCESSMAP = Source(
    cite="AccessMap, kostnadsfunktion för rullstol", where="0,6 m/s, högst +8,3 och −10 procents lutning"
)
RECALLED = Source(cite="Sammanställd kunskap om gånghastighet, inte kontrollerad mot källa", verified=False)
_HOUSE = Source(cite="Medskapa", where="docs/decisions/0013")


def norm(
    key: str,
    sv: str,
    en: str,
    value: float,
    unit: str,
    source: Source,
    status: LegalStatus,
    low: float | None = None,
    high: float | None = None,
) -> Norm:
    """A general norm of reach, in force from the start."""
    return Norm(key, Text(sv=sv, en=en), value, unit, source, _FROM, status, low=low, high=high)  # fmt: skip


_RESEARCH, _RULE, _GUIDE = LegalStatus.RESEARCH, LegalStatus.HOUSE_RULE, LegalStatus.GUIDELINE

_PACE: tuple[tuple[str, str, str, float, float, float, Source], ...] = (
    ("adult", "vuxna", "adults", 1.3, 1.2, 1.4, RECALLED),
    ("youth", "unga 15–24 år", "young people 15–24", 1.3, 1.2, 1.45, RECALLED),
    ("child", "barn 0–14 år", "children 0–14", 1.0, 0.8, 1.2, RECALLED),
    ("senior", "65–79 år", "people 65–79", 0.78, 0.75, 1.15, BATH),
    ("old", "80 år och äldre", "people of 80 and over", 0.73, 0.64, 0.95, BATH),
    ("rollator", "personer med rollator", "people with a rollator", 0.6, 0.4, 0.75, RECALLED),
    ("wheelchair", "personer med rullstol", "people in a wheelchair", 0.6, 0.5, 1.0, ACCESSMAP),
    ("low_vision", "personer med nedsatt syn", "people with low vision", 0.9, 0.6, 1.1, RECALLED),
    ("pram", "personer med barnvagn", "people with a pram", 1.1, 0.9, 1.25, RECALLED),
)  # fmt: skip
_SPREAD: dict[str, tuple[float, Source]] = {
    "adult": (0.2, RECALLED), "youth": (0.2, RECALLED), "child": (0.2, RECALLED), "senior": (0.2, BATH),
    "old": (0.2, BATH), "rollator": (0.15, RECALLED), "wheelchair": (0.15, RECALLED),
    "low_vision": (0.2, RECALLED), "pram": (0.15, RECALLED),
}  # fmt: skip
PACE_NORMS = tuple(
    norm(
        f"pace_{key}", f"Gånghastighet på plan mark, {sv}", f"Pace on the flat, {en}", value, "m/s", source,
        _RESEARCH, low, high,
    )
    for key, sv, en, value, low, high, source in _PACE
) + tuple(
    norm(
        f"pace_sd_{key}", f"Hur olika fort människor går (standardavvikelse), {sv}",
        f"How much paces differ (standard deviation), {en}", _SPREAD[key][0], "m/s", _SPREAD[key][1], _RESEARCH,
    )
    for key, sv, en, *_ in _PACE
)  # fmt: skip
"""Pace by group: the mean with the range it may lie in, and how much people of a group differ."""

MINUTES: dict[str, float] = {
    "grocery": 10, "pharmacy": 15, "health_centre": 15, "meeting_place": 10, "stop": 5, "preschool": 10,
    "school": 15, "library": 15, "playground": 5, "sports": 15,
}  # fmt: skip
REACHED = tuple(MINUTES)
"""The kinds of services that reach is told for; the everyday five come first."""
MINUTE_NORMS = tuple(
    norm(
        f"reach_minutes_{kind}", f"Högst så många minuter till fots till {SERVICE_KINDS[kind].sv}",
        f"At most so many minutes on foot to a {SERVICE_KINDS[kind].en}", value, "min",
        Source(cite="Medskapa", where="efter mönster av femtonminutersstaden; välj kommunens eget mått"), _RULE,
    )
    for kind, value in MINUTES.items()
)  # fmt: skip

OTHER_NORMS: tuple[Norm, ...] = (
    norm(
        "pace_least", "Långsammaste gång som räknas", "The slowest pace that is counted", 0.2, "m/s", _HOUSE, _RULE,
    ),
    norm(
        "pace_most", "Snabbaste gång som räknas", "The fastest pace that is counted", 2.2, "m/s", _HOUSE, _RULE,
    ),
    norm(
        "detour_factor", "Gångvägens längd mot fågelvägen, där gator saknas i underlaget",
        "Length of the walk against the straight line, where there are no streets in the data", 1.3, "×",
        Source(cite="Sammanställd kunskap om omvägsfaktorer, inte kontrollerad mot källa", verified=False),
        _RESEARCH, 1.15, 1.5,
    ),
    norm(
        "snap_most_m", "Längsta avstånd till en gata i underlaget innan fågelvägen används",
        "The longest way to a street in the data before the straight line is used", 150, "m", _HOUSE, _RULE,
    ),
    norm(
        "origin_spread_m", "Största ruta vars invånare räknas från en enda punkt",
        "The largest square whose people set out from a single point", 250, "m", _HOUSE, _RULE,
    ),
    norm(
        "link_join_most_m", "Längsta avstånd från en ny länks ände, eller en bänk, till gatan den hör till",
        "The longest way from the end of a new link, or a bench, to the street it belongs to", 25, "m", _HOUSE, _RULE,
    ),
    norm(
        "unreached_most", "Största andel som inte når fram innan medelvärdet inte visas",
        "The largest share who cannot get there before the mean is not shown", 0.1, "andel", _HOUSE, _RULE,
    ),
    norm(
        "straight_most", "Största andel på fågelväg innan vinter, mörker, sittplatser och hissar inte bedöms",
        "The largest share on straight lines before winter, dark, seats and lifts are not assessed", 0.5, "andel",
        _HOUSE, _RULE,
    ),
    norm(
        "bench_gap_m", "Längsta sträcka mellan sittplatser på plan mark",
        "The longest stretch between seats on the flat", 100, "m",
        Source(cite="Göteborgs Stad, Teknisk handbok", where="3CA2: 50–100 m", url="https://tekniskhandbok.goteborg.se"),
        _GUIDE,
    ),
    norm(
        "bench_gap_close_m", "Tätaste avståndet mellan sittplatser på plan mark",
        "The closest spacing of seats on the flat", 50, "m",
        Source(cite="Göteborgs Stad, Teknisk handbok", where="3CA2: 50–100 m", url="https://tekniskhandbok.goteborg.se"),
        _GUIDE,
    ),
    norm(
        "bench_gap_steep_m", "Längsta sträcka mellan sittplatser i brant lutning",
        "The longest stretch between seats on steep ground", 25, "m",
        Source(cite="Göteborgs Stad, Teknisk handbok", where="3CA2: 25 m", url="https://tekniskhandbok.goteborg.se"),
        _GUIDE,
    ),
    norm(
        "steep_grade", "Lutning som räknas som brant", "The grade that counts as steep", 0.05, "m/m",
        Source(cite="BFS 2011:5 (ALM), ramper 1:20, inte kontrollerad mot källa", verified=False), _GUIDE,
    ),
    norm(
        "choice_minutes_short", "Valfrihet: kort promenad", "Choice: a short walk", 10, "min", _HOUSE, _RULE,
    ),
    norm(
        "choice_minutes_long", "Valfrihet: längre promenad", "Choice: a longer walk", 15, "min", _HOUSE, _RULE,
    ),
)  # fmt: skip

NORMS: tuple[Norm, ...] = (*PACE_NORMS, *MINUTE_NORMS, *OTHER_NORMS)
"""The norms that everybody in this room shares. What walking costs is in ``walkers``."""
assert set(EVERYDAY_FIVE) <= set(MINUTES)
