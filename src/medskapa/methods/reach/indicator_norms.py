"""The norms of the indicators of the everyday surroundings, each with its source and replaceable."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import LegalStatus, Norm, Source, Text

_FROM = date(2000, 1, 1)
_HOUSE = Source(cite="Medskapa", where="docs/decisions/0017")
_CLIMATE = Source(cite="Göteborgs Stad, miljö- och klimatprogram 2021–2030", where="delmål 4")
_SCB = Source(cite="SCB, hållplatsnära bostäder", where="tabell MI1303", verified=False)
_YARDS = Source(cite="Boverket, Gör plats för barn och unga! (2015:8)", verified=False)
_NOISE = Source(cite="Naturvårdsverket, riktvärden för buller på skolgård (NV-01534-17)", verified=False)
_SCHOOLS = Source(cite="Skolverket, inskrivna barn i förskolan 2023", verified=False)
_SEVERANCE = Source(cite="Anciaes, Jones & Mindell (2016), Transport Reviews 36(2)", verified=False)


def _norm(
    key: str, sv: str, en: str, value: float, unit: str, source: Source = _HOUSE,
    status: LegalStatus = LegalStatus.HOUSE_RULE, low: float | None = None, high: float | None = None,
) -> Norm:  # fmt: skip
    label = Text(sv=sv, en=en)
    return Norm(key, label, value, unit, source, _FROM, status, low=low, high=high)


_GUIDE = LegalStatus.GUIDELINE

INDICATOR_NORMS: tuple[Norm, ...] = (
    _norm(
        "near_site_m", "Hur nära platsen gator, övergångar och barriärer räknas",
        "How near the site streets, crossings and barriers are counted", 800.0, "m",
    ),
    _norm(
        "link_areas_m", "Hur nära platsen områden räknas till stadsdelen när stråk mellan dem prövas",
        "How near the site areas count when the ways between them are tried", 2000.0, "m",
    ),
    _norm(
        "green_area_m2", "Minsta grönområde som räknas", "The smallest green area that counts",
        2000.0, "m²", _CLIMATE, _GUIDE,
    ),
    _norm(
        "green_distance_m", "Gångavstånd till grönområde", "Walking distance to a green area",
        300.0, "m", _CLIMATE, _GUIDE,
    ),
    _norm(
        "green_entrance_m", "En gata så nära grönområdets kant räknas som en väg in",
        "A street this near a green area's edge counts as a way in", 15.0, "m",
    ),
    _norm(
        "stop_distance_m", "Gångavstånd till hållplats", "Walking distance to a stop", 400.0, "m", _SCB, _GUIDE,
    ),
    _norm(
        "stop_departures_day", "Minst så många turer varje timme på vardagar",
        "At least so many departures every hour on weekdays", 1.0, "avgångar/h", _SCB, _GUIDE,
    ),
    _norm(
        "stop_departures_evening", "Minst så många turer varje timme på vardagskvällar",
        "At least so many departures every hour on weekday evenings", 1.0, "avgångar/h",
    ),
    _norm(
        "stop_departures_weekend", "Minst så många turer varje timme på lördagar och söndagar",
        "At least so many departures every hour on Saturdays and Sundays", 1.0, "avgångar/h",
    ),
    _norm(
        "stop_unknown_most", "Högst så stor andel får ha sin närmaste hållplats utan känd tidtabell",
        "At most such a share may have their nearest stop without a known timetable", 0.05, "share",
    ),
    _norm("stop_day_from", "Dagtrafiken börjar klockan", "Day service begins at", 6.0, "", _SCB, _GUIDE),
    _norm("stop_day_to", "Dagtrafiken slutar klockan", "Day service ends at", 20.0, "", _SCB, _GUIDE),
    _norm("stop_evening_to", "Kvällstrafiken slutar klockan", "Evening service ends at", 23.0, ""),
    _norm("stop_weekend_from", "Helgtrafiken börjar klockan", "Weekend service begins at", 9.0, ""),
    _norm("stop_weekend_to", "Helgtrafiken slutar klockan", "Weekend service ends at", 20.0, ""),
    _norm(
        "yard_preschool_m2", "Friyta per barn i förskola", "Outdoor space per child at preschool",
        40.0, "m² per barn", _YARDS, _GUIDE,
    ),
    _norm(
        "yard_school_m2", "Friyta per barn i skola", "Outdoor space per child at school",
        30.0, "m² per barn", _YARDS, _GUIDE,
    ),
    _norm(
        "yard_least_m2", "Minsta sammanhängande gård", "The smallest yard in one piece",
        3000.0, "m²", _YARDS, _GUIDE,
    ),
    _norm("yard_noise_dba", "Högsta buller på gården", "The most noise on a yard", 50.0, "dBA", _NOISE, _GUIDE),
    _norm(
        "preschool_enrolled", "Andel av barnen 1–5 år som går i förskola",
        "Share of children of 1–5 years at preschool", 0.86, "share", _SCHOOLS, LegalStatus.RESEARCH, 0.75, 0.95,
    ),
    _norm(
        "new_children_factor", "Barn i de nya hemmen i förhållande till kommunens åldrar",
        "Children in the new homes as a part of the municipality's ages", 1.0, "×", low=0.5, high=2.0,
    ),
    _norm(
        "severed_ratio", "Omväg som räknas som lång", "A detour that counts as long", 2.0, "×", _SEVERANCE,
        LegalStatus.RESEARCH,
    ),
    _norm(
        "severed_pair_m", "Fågelvägen mellan platser som prövas över en barriär",
        "The straight line between places tried across a barrier", 800.0, "m",
    ),
)  # fmt: skip
"""Thresholds of the indicators. Those marked as not verified are recalled from secondary texts."""
