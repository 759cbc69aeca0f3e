"""The SKA chapter of a plan description: web page, PDF, Word, JSON with tags, the matrix, and the handover list."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from medskapa.basis import Basis
from medskapa.evidence import Lang, UserError, format_number
from medskapa.methods.impact.light import unanswered
from medskapa.methods.impact.model import LEVELS, ImpactInputs
from medskapa.methods.impact.screening import screening
from medskapa.plans import STAGES
from medskapa.report.blocks import Block, Cell, Column, Line, Lines, Para, Section, Table
from medskapa.report.context import Context, context
from medskapa.report.impact import entered, impact_sections
from medskapa.report.impact_matrix import KINDS, judged_alternatives, matrix_of
from medskapa.report.page import _head as head_of
from medskapa.report.page import cited_rows
from medskapa.report.ska_book import handover_book
from medskapa.report.ska_matrix import matrix_html, matrix_pdf
from medskapa.report.ska_paper import Leaflet, leaflet_html, leaflet_pdf
from medskapa.report.ska_tags import GREEN, TAGS, Tag
from medskapa.report.ska_word import as_document, leaflet_word
from medskapa.report.why import explanation_lines

CHAPTER_SCHEMA = "medskapa-ska-kapitel/1"
CHAPTER_NAMES = (
    "ska.html", "ska.pdf", "ska.docx", "ska.json", "matris.pdf", "matris.html", "overlamning.xlsx",
)  # fmt: skip


def write_chapter(basis: Basis, out: Path, lang: Lang) -> dict[str, Path]:
    """Write the SKA chapter and what belongs to it into a folder that exists. Gives file name to path.

    Same basis and language give the same bytes.

    Raises ``UserError`` when the plan has no ska.toml.
    """
    c = context(basis, lang)
    given = entered(c)
    if given is None:
        raise UserError(
            "The plan has no social impact analysis.", where="ska.toml",
            do="Begin with medskapa ska start, hold the meeting, and fill in the form.",
        )  # fmt: skip
    d = chapter(c, given)
    made: dict[str, bytes] = {
        "ska.html": leaflet_html(d).encode(),
        "ska.pdf": leaflet_pdf(d),
        "ska.docx": leaflet_word(c, d),
        "ska.json": _json(c, d).encode(),
        "matris.pdf": matrix_pdf(c, given),
        "matris.html": matrix_html(c, given).encode(),
        "overlamning.xlsx": handover_book(c, as_document(d), given),
    }
    paths = {name: Path(out) / name for name in CHAPTER_NAMES}
    for name, path in paths.items():
        path.write_bytes(made[name])
    return paths


def chapter(c: Context, given: ImpactInputs) -> Leaflet:
    """The chapter in one language: first what matters most, then the sections, last the tags."""
    plan, run = c.basis.plan, c.basis.run
    sections = (_first(c, given), *impact_sections(c, given))
    made = Leaflet(
        lang=c.lang,
        kind=c.w("ska_kind_chapter"),
        title=c.t(plan.title),
        question=c.t(plan.question),
        banners=c.banners,
        facts=_facts(c, given),
        sections=(*sections, _tags(c, sections)),
        run_line=c.w("run_line", version=run.version, run=run.hash[:12], seed=run.seed),
    )
    cited = tuple(
        (r.id, head_of(c, r), explanation_lines(r, c.names)) for r in cited_rows(c, as_document(made))
    )
    return replace(made, cited=cited)


def _facts(c: Context, given: ImpactInputs) -> tuple[tuple[str, str], ...]:
    plan = c.basis.plan
    made = screening(plan, c.basis.region, given)
    effort = c.t(LEVELS[made.effort]) if made.effort else c.w("ska_effort_open")
    stage = STAGES.get(given.stage)
    return (
        (c.w("fact_municipality"), c.names.place(c.municipality)),
        (c.w("fact_stage"), c.t(stage.label) if stage else given.stage),
        (c.w("ska_effort"), effort),
        (c.w("fact_year"), str(plan.year)),
    )


def _first(c: Context, given: ImpactInputs) -> Section:
    """What a reader must know before the rest: how much is heard, judged, secured and open."""
    return Section(
        "impact_first", c.w("ska_first_title"), (Lines(tuple(_first_lines(c, given))), *_gaps(c, given))
    )


def _first_lines(c: Context, given: ImpactInputs) -> list[Line]:
    occasions = len({n.occasion for n in given.notes if n.occasion})
    lines = [Line(c.w("ska_first_heard", n=format_number(len(given.notes), c.lang), occasions=occasions))]
    for kind in KINDS:
        whole = matrix_of(c, given, kind)
        for a in judged_alternatives(c):
            judged = sum(bool(x.of(alternative=a).judgements) for x in whole.cells)
            words = c.w(
                f"ska_first_judged_{kind}", alternative=c.names.alternative(a), n=judged, all=len(whole.cells)
            )
            lines.append(Line(words))
        if whole.apart:
            lines.append(Line(c.w("ska_first_apart", n=len(whole.apart), matrix=c.w(f"ska_short_{kind}"))))
    loose = sum(a.secured_in == "not_secured" for a in given.actions)
    decided = sum(a.status != "proposed" for a in given.actions)
    lines.append(Line(c.w("ska_first_actions", n=len(given.actions), loose=loose, decided=decided)))
    choices = [x.choice for x in c.basis.plan.conflicts] + [x.choice for x in given.demand_conflicts]
    lines.append(Line(c.w("ska_first_conflicts", n=len(choices), open=choices.count(None))))
    return lines


def _gaps(c: Context, given: ImpactInputs) -> list[Block]:
    left = unanswered(given)
    if not left:
        return []
    return [Para(c.w("ska_unanswered", fields="; ".join(c.t(f.question) for f in left)), tone="missing")]


def tags_of(c: Context, section: Section) -> tuple[Tag, ...]:
    """The tags of a section; one that tells of green areas within reach has theirs too."""
    told = {
        c.rows.by_id[x.finding].measure
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for x in row
        if x.finding in c.rows.by_id
    }
    return (*TAGS.get(section.key, ()), *((GREEN,) if "green_share" in told else ()))


def _tags(c: Context, sections: tuple[Section, ...]) -> Section:
    rows = tuple(
        (
            Cell(s.title),
            Cell(t.theme),
            Cell(" / ".join(x for x in (t.group, t.subgroup) if x) or "–"),
            Cell(c.w("verified_yes") if t.verified else c.w("unverified"), tone="" if t.verified else "warn"),
        )
        for s in sections
        for t in tags_of(c, s)
    )
    head = tuple(Column(c.w(k)) for k in ("ska_col_section", "ska_col_theme", "ska_col_subgroup", "verified"))
    table = Table(c.w("ska_tags_caption"), head, rows, note=c.w("ska_tags_note"))
    return Section("impact_tags", c.w("ska_tags_title"), (table,))


def _json(c: Context, d: Leaflet) -> str:
    """The chapter for machines: each section with its tags and its content as plain values."""
    whole: dict[str, Any] = {
        "schema": CHAPTER_SCHEMA,
        "lang": d.lang,
        "plan": c.basis.plan.key,
        "title": d.title,
        "fictive": c.basis.plan.fictive,
        "synthetic": c.basis.synthetic,
        "banners": list(d.banners),
        "run": c.basis.run.hash,
        "sections": [
            {
                "key": s.key,
                "title": s.title,
                "tags": [
                    {
                        "theme": t.theme,
                        "group": t.group,
                        "subgroup": t.subgroup,
                        "verified": t.verified,
                        "source": t.source.line(),
                    }
                    for t in tags_of(c, s)
                ],
                "lead": s.lead,
                "blocks": [asdict(b) for b in s.blocks],
            }
            for s in d.sections
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
