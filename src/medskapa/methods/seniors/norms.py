"""The norms of the senior perspective: ages, death rates, distances and staff, each replaceable."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import LegalStatus, Norm, Source, Text

DEATH_RATES: dict[int, float] = {
    0: 0.00054, 5: 0.00006, 10: 0.00009, 15: 0.00023, 20: 0.00044, 25: 0.00051, 30: 0.00054, 35: 0.00063,
    40: 0.00087, 45: 0.00133, 50: 0.0022, 55: 0.00374, 60: 0.00643, 65: 0.01056, 70: 0.01725, 75: 0.02966,
    80: 0.05594, 85: 0.15336,
}  # fmt: skip
"""Deaths per person and year in Sweden 2015–2019 by five-year class, the last open: deaths and mean population."""

DEATH_SOURCE = Source(
    cite="SCB, döda och medelfolkmängd efter ålder, Sverige 2015–2019",
    where="antal döda / medelfolkmängd per femårsklass, båda könen",
    publisher="Statistiska centralbyrån (SCB), hämtat ur R-paketet eha",
    licence="CC0 1.0",
    vintage="2015–2019",
)
_HOUSE = Source(cite="Medskapa", where="docs/decisions/0016")
_FROM = date(2000, 1, 1)

NORMS: tuple[Norm, ...] = (
    Norm(
        key="senior_nearby_m",
        label=Text(
            sv="Hur nära en bostad ska ligga för att räknas som ett alternativ i närområdet",
            en="How near a home must be to count as an alternative nearby",
        ),
        value=1000.0,
        low=500.0,
        high=1500.0,
        unit="m",
        source=_HOUSE,
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="death_rate_factor",
        label=Text(
            sv="Dödlighet i förhållande till riket 2015–2019",
            en="Mortality as a part of the country's of 2015–2019",
        ),
        value=1.0,
        low=0.85,
        high=1.15,
        unit="factor",
        source=DEATH_SOURCE,
        valid_from=_FROM,
        status=LegalStatus.RESEARCH,
    ),
    Norm(
        key="senior_improve_m",
        label=Text(
            sv="Hur långt från platsen det prövas var en bänk, ramp eller övergång gör mest nytta",
            en="How far from the site it is tried where a bench, ramp or crossing does most good",
        ),
        value=600.0,
        unit="m",
        source=_HOUSE,
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="senior_crossing_m",
        label=Text(
            sv="Längsta nya övergång som prövas över en barriär",
            en="The longest new crossing tried over a barrier",
        ),
        value=60.0,
        unit="m",
        source=_HOUSE,
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="staying_level",
        label=Text(sv="Täckning för intervall om kvarboende", en="Coverage of intervals on staying put"),
        value=0.95,
        unit="share",
        source=Source(cite="Convention"),
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
)
"""The norms that the senior perspective rests on."""
