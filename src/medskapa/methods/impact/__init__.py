"""Social impact analysis (SKA): measured change, notes and judgements joined in one matrix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from medskapa.evidence import Finding, Knowledge, Source, State, Text
from medskapa.methods.case import NOW, Case, MethodResult, RunContext
from medskapa.methods.impact.inputs import case_inputs, impact_inputs
from medskapa.methods.impact.matrix import Matrix, MatrixCell, Reading, matrix
from medskapa.methods.impact.measures import (
    BKA_JUDGEMENT,
    IMPACT_JUDGEMENT,
    MEASURES,
    NOT_JUDGED,
    SOCIAL_COMPLEXITY,
)
from medskapa.methods.impact.model import CONFIDENCES, LEVELS, ImpactInputs, MatrixKind
from medskapa.methods.impact.screening import NORMS, Screening, screening
from medskapa.region import ALL

__all__ = [
    "MEASURES",
    "NORMS",
    "ImpactInputs",
    "Matrix",
    "MatrixCell",
    "Reading",
    "Screening",
    "findings",
    "impact_inputs",
    "matrix",
    "screening",
]

PLACE = "plan"
"""The place of judgements: what the plan touches, at the scale that the judgement names."""
_JUDGED = Text(
    sv="Bedömningen är en människas, inte en skattning: den har inget intervall.",
    en="The judgement is a person's, not an estimate: it has no interval.",
)
_COUNTED = Text(sv="Alla rutor är räknade.", en="All cells are counted.")
_ALL_ANSWERED = Text(sv="Alla kriterier är besvarade.", en="All criteria are answered.")
HOW_TO_BEGIN = Text(
    sv="Ingen social konsekvensanalys är gjord för planen: ska.toml saknas. Börja med medskapa ska start.",
    en="No social impact analysis has been made for the plan: ska.toml is missing. Begin with medskapa ska start.",
)
ASSUMPTIONS = (
    Text(
        sv="Bedömningar i den sociala konsekvensanalysen är deras som står vid dem. De vägs inte samman och ersätter "
        "inga beräknade ändringar.",
        en="Judgements in the social impact analysis are those of the people named with them. They are not averaged "
        "and take no computed change's place.",
    ),
    Text(
        sv="Barnkonsekvensanalysen räknar barn 0–14 år och unga 15–24 år. Den senare gruppen rymmer fler än "
        "barnkonventionens barn under 18 år.",
        en="The child impact analysis counts children 0–14 years and young people 15–24 years. The latter are more "
        "than those under 18 of the Convention on the Rights of the Child.",
    ),
)


def findings(case: Case, run: RunContext) -> MethodResult:
    """What was judged of an alternative, how many cells nobody has judged, and now: how complex the plan is.

    Measured changes are findings of reach and of the situation; :func:`matrix` joins them with these.
    """
    run.cancelled()
    run.progress(f"{case.alternative.key}: SKA", 0.0)
    inputs = case_inputs(case)
    if case.alternative.key == NOW:
        found = tuple(_complexity(case, inputs))
    elif inputs is None:
        found = (_missing(case),)
    else:
        found = (*_judgements(case, inputs), *_not_judged(case, inputs))
    sources = [
        ("ska", Source(cite=f"Planens sociala konsekvensanalys: {case.plan.title.sv}", where="ska.toml"))
    ]
    return MethodResult(
        findings=found,
        measures=MEASURES,
        norms=NORMS,
        sources=tuple(sources),
        places=((PLACE, Text(sv="Planen", en="The plan")),),
        assumptions=ASSUMPTIONS if inputs is not None else (),
    )


def _base(case: Case) -> dict[str, Any]:
    return {
        "alternative": case.alternative.key,
        "place": PLACE,
        "year": case.plan.year,
        "knowledge": Knowledge.JUDGED,
        "inputs": (f"ska:{case.plan.key}:{case.plan.year}:ska",),
    }


def _missing(case: Case) -> Finding:
    base = _base(case) | {"inputs": (), "group": ALL, "text": HOW_TO_BEGIN}
    return Finding(measure=IMPACT_JUDGEMENT.key, value=None, state=State.NOT_ASSESSED, **base)


def _judgements(case: Case, inputs: ImpactInputs) -> Iterable[Finding]:
    """One finding for each judgement of the alternative; two judges of one cell are two findings."""
    seen: dict[tuple[str, ...], int] = {}
    for j in inputs.judgements:
        if j.alternative != case.alternative.key:
            continue
        cell = (j.matrix, j.aspect, j.scale, j.group)
        seen[cell] = seen.get(cell, 0) + 1
        yield Finding(
            measure=(IMPACT_JUDGEMENT if j.matrix == "ska" else BKA_JUDGEMENT).key,
            group=j.group,
            dims=(("aspect", j.aspect), ("scale", j.scale), ("judge", str(seen[cell]))),
            value=float(j.effect),
            no_interval=_JUDGED,
            text=Text(
                sv="{reason} Bedömt av: {by} ({sure}).", en="{reason} Judged by: {by} ({sure})."
            ).format(reason=j.reason, by=j.by, sure=CONFIDENCES[j.confidence]),
            **_base(case),
        )


def _not_judged(case: Case, inputs: ImpactInputs) -> Iterable[Finding]:
    """How many cells of each matrix nobody has judged for this alternative."""
    frame = inputs.frame
    kinds: tuple[MatrixKind, ...] = ("ska", "bka")
    for kind in kinds:
        judged = {
            (j.aspect, j.scale)
            for j in inputs.judgements
            if j.matrix == kind and j.alternative == case.alternative.key
        }
        cells = len(frame.aspects) * len(frame.scales)
        yield Finding(
            measure=NOT_JUDGED.key,
            group=ALL,
            dims=(("matrix", kind),),
            value=float(cells - len(judged)),
            no_interval=_COUNTED,
            text=Text(
                sv="{left} av {cells} rutor är inte bedömda.", en="{left} of {cells} cells are not judged."
            ).format(left=cells - len(judged), cells=cells),
            **_base(case),
        )


def _complexity(case: Case, inputs: ImpactInputs | None) -> Iterable[Finding]:
    """The points of each criterion, and of all together; open criteria widen the interval and are not 0."""
    made = screening(case.plan, case.reference, inputs)
    base = _base(case) | {"group": ALL, "norms": tuple(n.key for n in NORMS)}
    if inputs is None:
        base["inputs"] = (f"plan:{case.plan.key}:{case.plan.year}:plan",)
    for g in made.graded:
        known = g.points is not None
        yield Finding(
            measure=SOCIAL_COMPLEXITY.key,
            dims=(("criterion", g.criterion.key),),
            value=g.points,
            state=State.KNOWN if known else State.NOT_ASSESSED,
            no_interval=_ALL_ANSWERED if known else None,
            text=g.text or g.criterion.question,
            **base | {"knowledge": Knowledge.JUDGED if g.by or not known else Knowledge.MODELLED},
        )
    yield _total(made, base)


def _total(made: Screening, base: dict[str, Any]) -> Finding:
    """All points together. While criteria are open there is no sum, only the levels that it can lead to."""
    level = made.effort
    head = Text(sv="Insats: {level}.", en="Effort: {level}.").format(level=LEVELS[level]) if level else None
    if made.chosen and made.chosen_reason:
        head = Text(sv="Vald insats: {level}. {why}", en="Chosen effort: {level}. {why}").format(
            level=LEVELS[made.chosen], why=made.chosen_reason
        )
    if not made.unanswered:
        return Finding(
            measure=SOCIAL_COMPLEXITY.key, dims=(("criterion", "total"),), value=made.low,
            no_interval=_ALL_ANSWERED, text=head, **base,
        )  # fmt: skip
    left = Text(
        sv="{n} kriterier är inte besvarade. Nivån är lägst {least} och högst {most}.",
        en="{n} criteria are not answered. The level is at least {least} and at most {most}.",
    ).format(n=len(made.unanswered), least=LEVELS[made.least], most=LEVELS[made.most])
    return Finding(
        measure=SOCIAL_COMPLEXITY.key, dims=(("criterion", "total"),), value=None, state=State.NOT_ASSESSED,
        text=left if head is None else head + Text.same(" ") + left, **base,
    )  # fmt: skip
