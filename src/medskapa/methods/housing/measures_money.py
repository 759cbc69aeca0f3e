"""Measures of the housing programme: what households can pay."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

CAN_PAY = Measure(
    key="can_pay",
    label=Text(sv="Har råd med en ledig bostad", en="Can pay for a free home"),
    meaning=Text(
        sv="Så stor del av hushållen av en typ som får plats i en bostad och har kvar till riksnormen när den är "
        "betald.",
        en="The part of households of a kind that fit in a home and have the national norm left when it is paid.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula(
        "P(disposable income ≥ cost + norm) over households that fit",
        Source(cite="Stone (2006), Housing Policy Debate 17(1); Socialstyrelsen, riksnormen"),
    ),
    checked=Source(cite="Medskapa, tests/methods/test_housing_purse.py"),
    dims=("household", "home"),
)

MEASURES_MONEY: tuple[Measure, ...] = (CAN_PAY,)
"""Measures of this part of the programme."""
