"""From a region and a plan to a basis: one loop over the alternatives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from medskapa import __version__
from medskapa.basis.keylines import key_lines
from medskapa.basis.model import Basis, Run
from medskapa.evidence import (
    Finding,
    FindingTable,
    Measure,
    Norm,
    Source,
    Text,
    UserError,
)
from medskapa.methods import (
    COMMON,
    MEASURES,
    METHODS,
    NOW,
    Appendix,
    Case,
    Field,
    MethodResult,
    RunContext,
)
from medskapa.plans import Alternative, Plan
from medskapa.region import Region

_NOW = Alternative(
    NOW,
    Text(sv="Nuläge", en="Now"),
    Text(sv="Situationen som den är i dag.", en="The situation as it is today."),
    (),
)


def compare(region: Region, plan: Plan, run: RunContext | None = None) -> Basis:
    """The decision basis for a plan: the situation now, the null alternative and every proposal, side by side.

    Each method is called once for the situation now and once for each alternative; none of them hears of the
    others. Same region, plan, settings and version give the same findings, byte for byte.
    """
    run = replace(run or RunContext(), memo={})
    check_goals(plan)
    reference = plan.null.apply(region, plan.year)
    entered = {f.method: f for f in plan.files}
    cases = [Case(region, region, plan, _NOW, entered)]
    for alternative in (plan.null, *plan.proposals):
        here = reference if alternative.is_null else alternative.apply(region, plan.year)
        cases.append(Case(here, reference, plan, alternative, entered))
    methods: list[Callable[[Case, RunContext], MethodResult]] = list(COMMON)
    methods += [entry.findings for entry in METHODS if entry.findings is not None]
    results = []
    for number, case in enumerate(cases):
        run.progress(case.alternative.key, number / len(cases))
        results += [method(case, run) for method in methods]
    return _gather(region, plan, run, results)


def check_goals(plan: Plan) -> None:
    """Every goal's measure must be one that is computed. Raises ``UserError`` with the nearest known one."""
    known = sorted(m.key for m in MEASURES)
    for goal in plan.goals:
        if goal.measure and goal.measure not in known:
            near = get_close_matches(goal.measure, known, n=1)
            raise UserError(
                f"The measure {goal.measure!r} of the goal {goal.key!r} is not known.",
                where="plan.toml",
                do=(f"Did you mean {near[0]!r}? " if near else "") + f"Known measures: {', '.join(known)}.",
            )


def _gather(region: Region, plan: Plan, run: RunContext, results: list[MethodResult]) -> Basis:
    findings: list[Finding] = []
    measures: dict[str, Measure] = {}
    norms: dict[str, Norm] = {}
    sources: dict[str, Source] = dict(region.sources)
    places: dict[str, Text] = {}
    assumptions: dict[Text, None] = {}
    appendices: dict[str, Appendix] = {}
    fields: dict[str, Field] = {}
    for result in results:
        findings += result.findings
        measures |= {m.key: m for m in result.measures}
        norms |= {n.key: n for n in result.norms}
        sources |= dict(result.sources)
        places |= dict(result.places)
        assumptions |= dict.fromkeys(result.assumptions)
        appendices |= {a.key: a for a in result.appendices}
        fields |= {f.key: f for f in result.fields}
    norms |= {n.key: n for n in plan.norms if n.municipality in ("", plan.municipality)}
    sources["plan"] = _plan_source(plan)
    table = FindingTable(tuple(findings))
    basis = Basis(
        region=region,
        plan=plan,
        table=table,
        measures=measures,
        norms=norms,
        sources=sources,
        places=places,
        key_lines=(),
        assumptions=(*plan.assumptions, *assumptions),
        appendices=tuple(appendices.values()),
        methods=METHODS,
        run=_run(region, plan, run, table),
        fields=tuple(fields.values()),
    )
    object.__setattr__(basis, "key_lines", key_lines(basis))
    return basis


def _plan_source(plan: Plan) -> Source:
    return Source(
        cite=f"Planens egna filer: {plan.title.sv}", where="plan.toml", vintage=plan.started.isoformat()
    )


def _run(region: Region, plan: Plan, run: RunContext, table: FindingTable) -> Run:
    findings_hash = hash_findings(table)
    settings = (("draws", str(run.draws)), ("seed", str(run.seed)))
    parts = (region.hash, plan.hash, findings_hash, __version__, repr(settings))
    return Run(
        hash=hashlib.sha256("\x1e".join(parts).encode()).hexdigest(),
        region_hash=region.hash,
        plan_hash=plan.hash,
        findings_hash=findings_hash,
        version=__version__,
        seed=run.seed,
        draws=run.draws,
        settings=settings,
    )


def hash_findings(table: FindingTable) -> str:
    """SHA-256 of the long table as it is written to findings.csv."""
    return hashlib.sha256(table.csv).hexdigest()
