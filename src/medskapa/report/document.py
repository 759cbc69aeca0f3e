"""The whole report in one language, put together once for web page, PDF and Word."""

from __future__ import annotations

from medskapa.plans import STAGES
from medskapa.report import sections
from medskapa.report.blocks import Document
from medskapa.report.changes import changes
from medskapa.report.context import Context
from medskapa.report.effect import effect
from medskapa.report.history import history
from medskapa.report.housing import housing
from medskapa.report.impact import impact
from medskapa.report.mapping import ground
from medskapa.report.neighbourhoods import neighbourhoods
from medskapa.report.reach import reach
from medskapa.report.seniors import seniors
from medskapa.report.situation import situation
from medskapa.report.summary import summary


def document(c: Context) -> Document:
    """All parts in the order they are read."""
    plan, run = c.basis.plan, c.basis.run
    return Document(
        lang=c.lang,
        title=c.t(plan.title),
        question=c.t(plan.question),
        banners=c.banners,
        facts=_facts(c),
        summary=summary(c),
        sections=(
            sections.alternatives(c),
            situation(c, ground(c)),
            *neighbourhoods(c),
            *history(c),
            *reach(c),
            changes(c),
            *effect(c),
            *impact(c),
            *seniors(c),
            *housing(c),
            sections.goals(c),
            sections.methods(c),
            sections.assumptions(c),
            sections.sources(c),
            *sections.annex(c),
        ),
        run_line=c.w("run_line", version=run.version, run=run.hash[:12], seed=run.seed),
    )


def _facts(c: Context) -> tuple[tuple[str, str], ...]:
    plan = c.basis.plan
    place = c.names.place(c.municipality)
    stage = c.t(STAGES[plan.stage].label) if plan.stage in STAGES else plan.stage
    return (
        (c.w("fact_municipality"), place if place != c.municipality else c.municipality),
        (c.w("fact_stage"), stage),
        (c.w("fact_landowner"), c.t(plan.landowner)),
        (c.w("fact_procedure"), c.t(plan.procedure.label)),
        (c.w("fact_year"), str(plan.year)),
    )
