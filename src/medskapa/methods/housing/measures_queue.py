"""Measures of the housing programme: who would be without a home, and what an alternative changes in it."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

_GATES = Source(cite="Medskapa, docs/decisions/0019; Tyréns för Uppsala, om två grindar", verified=False)
_BY_HAND = Source(cite="Medskapa, tests/methods/test_housing_entry.py")

WITHOUT_HOME = Measure(
    key="without_home",
    label=Text(sv="Blir utan bostad under ett år", en="Without a home in a year"),
    meaning=Text(
        sv="Hur många hushåll som söker en bostad under ett år och inte får någon, under angivna antaganden om vad "
        "de har "
        "råd med och vad som krävs för att komma in.",
        en="How many households seek a home in a year and get none, under stated assumptions of what they can pay "
        "and what "
        "is asked of those who are to get in.",
    ),
    unit=Unit.NUMBER,
    better="lower",
    formula=Formula("seekers − households matched in the order of the queue", _GATES),
    checked=_BY_HAND,
    dims=("household", "stop"),
    decimals=0,
)
OF_NEED = Measure(
    key="homes_of_need",
    label=Text(sv="Bostäder av kommunens behov", en="Homes out of the municipality's need"),
    meaning=Text(
        sv="Alternativets bostäder som del av hela kommunens behov av tillskott. Säger inget om vem som får dem.",
        en="The alternative's homes as a part of the whole municipality's need. It does not tell who gets them.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("new homes / need of additional homes", _GATES),
    checked=_BY_HAND,
)
HOUSED = Measure(
    key="housed_by_plan",
    label=Text(sv="Får bostad tack vare planen", en="Housed thanks to the plan"),
    meaning=Text(
        sv="Hur många av hushållen som annars blir utan under ett år som får en bostad när alternativets bostäder "
        "finns.",
        en="How many of those otherwise without a home in a year get one when the alternative's homes are there.",
    ),
    unit=Unit.NUMBER,
    better="higher",
    formula=Formula("without a home − without a home when the new homes are there", _GATES),
    checked=_BY_HAND,
    dims=("household",),
    decimals=0,
)
HOME_OPEN = Measure(
    key="home_open",
    label=Text(sv="Kan få den nya bostaden", en="Can get the new home"),
    meaning=Text(
        sv="Så stor del av de sökande hushållen av en typ som får plats, har råd och kommer in i alternativets "
        "bostad.",
        en="The part of seeking households of a kind that fit, can pay and get into the alternative's home.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("households that pass all gates / households that fit", _GATES),
    checked=_BY_HAND,
    dims=("household", "home"),
)

MEASURES_QUEUE: tuple[Measure, ...] = (WITHOUT_HOME, OF_NEED, HOUSED, HOME_OPEN)
"""Measures of this part of the programme."""
