"""Measures of the housing programme: social contracts."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

SOCIAL_CONTRACTS = Measure(
    key="social_contracts",
    label=Text(sv="Sociala kontrakt", en="Social contracts"),
    meaning=Text(
        sv="Hur många sociala kontrakt kommunen har, och hur många det blir om lika många kommer till och lika "
        "stor del "
        "tas över som i dag.",
        en="How many social contracts there are, and how many there will be if as many come and as large a part is "
        "taken "
        "over as today.",
    ),
    unit=Unit.NUMBER,
    better="neither",
    formula=Formula(
        "dS/dt = new − (taken over + lost) · S", Source(cite="Little (1961), Operations Research 9(3)")
    ),
    checked=Source(cite="Medskapa, tests/methods/test_housing_special.py"),
    decimals=0,
)

MEASURES_GROUPS: tuple[Measure, ...] = (SOCIAL_CONTRACTS,)
"""Measures of this part of the programme."""
