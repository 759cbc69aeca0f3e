"""Nära i vardagen: what people of different groups can reach on foot, and what the plan changes in it."""

from __future__ import annotations

from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS
from medskapa.methods.case import Case, MethodResult, RunContext
from medskapa.methods.reach import indicators
from medskapa.methods.reach.levels import reach
from medskapa.methods.reach.measures import REACH_MEASURES
from medskapa.methods.reach.norms import NORMS as OWN_NORMS
from medskapa.methods.reach.scene import Scene, scene_of
from medskapa.methods.reach.walkers import WALK_NORMS
from medskapa.methods.situation.places import Part

__all__ = ["MEASURES", "NORMS", "Scene", "findings"]

MEASURES = (*REACH_MEASURES, *indicators.MEASURES)
"""Every measure of everyday reach."""
NORMS = (*OWN_NORMS, *WALK_NORMS, *indicators.NORMS)
"""The norms that they rest on."""
PARTS = (reach, *indicators.PARTS)
"""One function for each subject, in the order of the report."""


def findings(case: Case, run: RunContext) -> MethodResult:
    """What people of different groups reach on foot: levels in one world, and for a proposal the changes.

    Changes are for the people of today; residents of new homes are told by themselves.
    """
    run.cancelled()
    run.progress("reach", 0.0)
    scene = scene_of(case, run)
    parts = [part(scene, run) for part in PARTS] if scene is not None else [Part()]
    return MethodResult(
        findings=tuple(f for part in parts for f in part.findings),
        measures=MEASURES,
        norms=(*NORMS, MIN_GROUP, MIN_GROUP_MINORS),
        assumptions=tuple(dict.fromkeys(a for part in parts for a in part.assumptions)),
        fields=indicators.fields(scene, run) if scene is not None else (),
    )
