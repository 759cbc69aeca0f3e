"""Measures of the housing programme: what people's change is made of."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

POPULATION_CHANGE = Measure(
    key="population_change",
    label=Text(sv="Vad befolkningsförändringen består av", en="What the change of population is made of"),
    meaning=Text(
        sv="Hur många som föds, dör, flyttar in och flyttar ut under prognosens år, om det går som förr.",
        en="How many are born, die, move in and move out over the forecast's years, if it goes as before.",
    ),
    unit=Unit.PERSONS,
    better="neither",
    formula=Formula(
        "N_T = N_0 + B − D + I − O, draw by draw",
        Source(cite="Preston, Heuveline & Guillot (2001), Demography, ch. 1"),
    ),
    checked=Source(cite="Medskapa, tests/analysis/test_population_project.py"),
    dims=("component",),
    decimals=0,
)

MEASURES_PEOPLE: tuple[Measure, ...] = (POPULATION_CHANGE,)
"""Measures of this part of the programme."""
