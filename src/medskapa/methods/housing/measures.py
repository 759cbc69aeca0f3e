"""What the housing programme measures, declared beside the formulas."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit
from medskapa.methods.housing.measures_groups import MEASURES_GROUPS
from medskapa.methods.housing.measures_money import MEASURES_MONEY
from medskapa.methods.housing.measures_people import MEASURES_PEOPLE
from medskapa.methods.housing.measures_queue import MEASURES_QUEUE
from medskapa.methods.housing.measures_shortage import MEASURES_SHORTAGE

_BY_HAND = Source(cite="Medskapa, tests/methods/test_housing_need.py")

POPULATION_AHEAD = Measure(
    key="population_ahead",
    label=Text(sv="Folkmängd framåt efter ålder", en="People in coming years by age"),
    meaning=Text(
        sv="Hur många som bor i kommunen om födda, döda och flyttade blir som under tidigare år. Det är en "
        "behovsprognos: ingen plan är med.",
        en="How many live in the municipality if births, deaths and moves are as in past years. It is a forecast of "
        "need: no plan is in it.",
    ),
    unit=Unit.PERSONS,
    better="neither",
    formula=Formula(
        "E = S + B − (d + o)(S + E)/2 + A, age by age",
        Source(cite="Preston, Heuveline & Guillot (2001), Demography, ch. 6"),
    ),
    checked=Source(cite="Medskapa, tests/analysis/test_population_project.py"),
    dims=("ages",),
    decimals=0,
)
HOUSEHOLDS_AHEAD = Measure(
    key="households_ahead",
    label=Text(sv="Hushåll framåt", en="Households in coming years"),
    meaning=Text(
        sv="Hur många hushåll det blir om människor i varje ålder bildar hushåll som i dag.",
        en="How many households there will be if people of each age form households as they do today.",
    ),
    unit=Unit.HOMES,
    better="neither",
    formula=Formula("H = Σ_a N_a · k_a", Source(cite="Boverket (2016), bostadsbyggnadsbehovet")),
    checked=_BY_HAND,
    dims=("variant",),
    decimals=0,
)
HOUSING_NEED = Measure(
    key="housing_need",
    label=Text(sv="Behov av tillskott av bostäder", en="Need of additional homes"),
    meaning=Text(
        sv="Hur många bostäder som behöver komma till för att hushållen ska få plats: fler hushåll, bostäder som "
        "försvinner, en reserv och det som saknades från början, minus det som stod tomt.",
        en="How many homes must be added for households to have room: more households, homes that are lost, a reserve "
        "and what was lacking at the start, less what stood empty.",
    ),
    unit=Unit.HOMES,
    better="neither",
    formula=Formula(
        "ΔH + losses + reserve·H_T + initial shortage − initially vacant",
        Source(cite="Boverket 2020:32, En metod för bedömning av bostadsbyggnadsbehovet", verified=False),
    ),
    checked=_BY_HAND,
    dims=("need_part",),
    decimals=0,
)

MEASURES: tuple[Measure, ...] = (
    POPULATION_AHEAD,
    HOUSEHOLDS_AHEAD,
    HOUSING_NEED,
    *MEASURES_PEOPLE,
    *MEASURES_SHORTAGE,
    *MEASURES_MONEY,
    *MEASURES_QUEUE,
    *MEASURES_GROUPS,
)
"""Every measure of the housing programme, in report order."""
