"""Measures of the housing programme: households with problems of housing."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

HOUSING_PROBLEM = Measure(
    key="housing_problem",
    label=Text(sv="Hushåll med bostadsproblem", en="Households with a problem of housing"),
    meaning=Text(
        sv="Så stor del av hushållen som har ett av Boverkets åtta problem. Måtten överlappar, läggs aldrig ihop "
        "och är "
        "inget behov av nya bostäder.",
        en="The part of households with one of Boverket's eight problems. The measures overlap, are never added "
        "and are no "
        "need of new homes.",
    ),
    unit=Unit.SHARE,
    better="lower",
    formula=Formula(
        "households with the problem / all households",
        Source(cite="Boverket 2020:21, Mått på bostadsbristen", verified=False),
    ),
    checked=Source(cite="Medskapa, tests/methods/test_housing_special.py"),
    dims=("problem",),
)  # fmt: skip

MEASURES_SHORTAGE: tuple[Measure, ...] = (HOUSING_PROBLEM,)
"""Measures of this part of the programme."""
