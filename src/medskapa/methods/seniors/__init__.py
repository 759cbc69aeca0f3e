"""The senior perspective: everyday life for people over 65, 75 and 80."""

from __future__ import annotations

from medskapa.evidence.disclosure import MIN_GROUP
from medskapa.methods.case import Case, MethodResult, RunContext
from medskapa.methods.reach.scene import scene_of
from medskapa.methods.seniors.answers import answer_findings
from medskapa.methods.seniors.improve import improve_findings
from medskapa.methods.seniors.inputs import read_inputs
from medskapa.methods.seniors.measures import MEASURES
from medskapa.methods.seniors.nearby import nearby_findings
from medskapa.methods.seniors.norms import NORMS
from medskapa.methods.seniors.operation import operation_findings
from medskapa.methods.seniors.people import people_findings
from medskapa.methods.seniors.staying import staying_findings
from medskapa.methods.situation.places import site_places

__all__ = ["MEASURES", "NORMS", "findings"]


def findings(case: Case, run: RunContext) -> MethodResult:
    """Where older people live and will live, who stays put, homes to move to nearby, and what they themselves said.

    What they reach in everyday life – there and back, with seats, in winter and without lifts – is told for their
    ages by everyday reach, and stands beside this in the report.
    """
    run.cancelled()
    run.progress("senior", 0.0)
    places = site_places(case)
    inputs = read_inputs(case.inputs)
    scene = scene_of(case, run)
    found = [
        *people_findings(case, places),
        *staying_findings(case, places),
        *nearby_findings(case, places),
        *answer_findings(case, inputs),
    ]
    if scene is not None:
        found += [*operation_findings(scene, run), *improve_findings(scene, run)]
    return MethodResult(tuple(found), MEASURES, (*NORMS, MIN_GROUP))
