"""The shared picture of the situation (lägesbild) that all six methods use; it is not a seventh."""

from __future__ import annotations

from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS
from medskapa.methods.case import NOW, Case, MethodResult, RunContext
from medskapa.methods.situation.effect import planned
from medskapa.methods.situation.effect_measures import CHAIN_NORMS, EFFECT_MEASURES
from medskapa.methods.situation.history_measures import HISTORY_MEASURES, HISTORY_NORMS
from medskapa.methods.situation.levels import observed
from medskapa.methods.situation.measures import MEASURES as OWN_MEASURES
from medskapa.methods.situation.measures import NORMS as OWN_NORMS
from medskapa.methods.situation.neighbourhood_measures import NEIGHBOURHOOD_MEASURES, NEIGHBOURHOOD_NORMS
from medskapa.methods.situation.neighbourhoods import neighbourhoods
from medskapa.methods.situation.places import Part, site_places

__all__ = ["MEASURES", "NORMS", "findings"]

MEASURES = (*OWN_MEASURES, *NEIGHBOURHOOD_MEASURES, *HISTORY_MEASURES, *EFFECT_MEASURES)
"""Every measure of the picture of the situation, and of what a plan changes in it."""
NORMS = (*OWN_NORMS, *NEIGHBOURHOOD_NORMS, *HISTORY_NORMS, *CHAIN_NORMS)
"""The norms that they rest on."""


def findings(case: Case, run: RunContext) -> MethodResult:
    """How people of different groups and homes of different tenures are spread, now and under an alternative.

    For the situation now: every observed year and split at the finest level with figures. For an alternative: the
    plan's year, as levels and as changes against the null alternative on common draws. Now also in individual
    neighbourhoods of the nearest people.
    """
    places = site_places(case)
    part = observed(case, run, places) if case.alternative.key == NOW else planned(case, run, places)
    near, fields = neighbourhoods(case, run) if case.alternative.key == NOW else (Part(), ())
    return MethodResult(
        findings=(*part.findings, *near.findings),
        measures=MEASURES,
        norms=(*NORMS, MIN_GROUP, MIN_GROUP_MINORS),
        sources=tuple(case.reference.sources.items()),
        places=tuple((place.key, place.label) for place in places),
        assumptions=(*part.assumptions, *near.assumptions),
        fields=fields,
    )
