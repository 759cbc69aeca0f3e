"""SKA: what was heard, the matrix, conflicts, handover and follow-up; or how to begin when nothing is entered."""

from __future__ import annotations

from medskapa.methods.impact.inputs import impact_inputs
from medskapa.methods.impact.model import ImpactInputs
from medskapa.report.blocks import Para, Section
from medskapa.report.context import Context
from medskapa.report.impact_actions import conflicts, follow, handover
from medskapa.report.impact_heard import goals, heard
from medskapa.report.impact_matrix import consequences, matrices


def impact(c: Context) -> tuple[Section, ...]:
    """The sections of the social impact analysis, or one that says how to begin."""
    given = entered(c)
    if given is None:
        empty = (Para(c.w("ska_empty"), tone="missing"), Para(c.w("ska_begin")))
        return (Section("impact", c.w("ska_title"), empty),)
    return impact_sections(c, given)


def entered(c: Context) -> ImpactInputs | None:
    """What people entered for the social impact analysis, or none."""
    return impact_inputs(c.basis.plan)


def impact_sections(c: Context, given: ImpactInputs) -> tuple[Section, ...]:
    """All sections, in the order they are read."""
    return (
        Section("impact", c.w("ska_title"), (*heard(c, given), *goals(c, given)), lead=c.w("ska_lead")),
        Section("impact_matrix", c.w("ska_matrix_section"), tuple(matrices(c, given))),
        Section(
            "impact_consequences",
            c.w("ska_consequences_section"),
            (*consequences(c, given), *conflicts(c, given)),
        ),
        Section("impact_handover", c.w("ska_handover_section"), (*handover(c, given), *follow(c, given))),
    )
