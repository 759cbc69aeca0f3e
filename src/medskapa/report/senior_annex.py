"""The senior annex to a planning notice, a social impact analysis or a comprehensive plan: web page, PDF and Word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from medskapa.basis import Basis
from medskapa.evidence import Lang
from medskapa.methods.seniors.inputs import senior_inputs
from medskapa.plans import STAGES
from medskapa.report.blocks import Block, Line, Lines, Para, Section, Table
from medskapa.report.context import Context, context
from medskapa.report.page import _head as head_of
from medskapa.report.page import cited_rows
from medskapa.report.reach_rows import site
from medskapa.report.reach_tables import norms_table
from medskapa.report.reach_tables import people_table as reached_table
from medskapa.report.senior_tables import OLD
from medskapa.report.seniors import best, everyday, heard, operation, people, says, staying, unsure
from medskapa.report.ska_paper import Leaflet, leaflet_html, leaflet_pdf
from medskapa.report.ska_word import as_document, leaflet_word
from medskapa.report.why import explanation_lines

PURPOSES = ("notice", "ska", "comprehensive")
"""What the annex may belong to: a planning notice, a social impact analysis, a comprehensive plan."""
ANNEX_NAMES = ("senior.html", "senior.pdf", "senior.docx")


def write_annex(basis: Basis, out: Path, lang: Lang, *, purpose: str = "notice") -> dict[str, Path]:
    """Write the senior annex into a folder that exists. Gives file name to path.

    Same basis, language and purpose give the same bytes. Raises ``ValueError`` for a purpose that is none of PURPOSES.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose is one of {PURPOSES}, not {purpose!r}")
    c = context(basis, lang)
    d = annex(c, purpose)
    made = {
        "senior.html": leaflet_html(d).encode(),
        "senior.pdf": leaflet_pdf(d),
        "senior.docx": leaflet_word(c, d),
    }
    paths = {name: Path(out) / name for name in ANNEX_NAMES}
    for name, path in paths.items():
        path.write_bytes(made[name])
    return paths


def annex(c: Context, purpose: str) -> Leaflet:
    """The annex in one language: first what matters most, last the norms with whose they are."""
    plan, run = c.basis.plan, c.basis.run
    given, place = senior_inputs(plan), site(c)
    first = Lines(tuple(Line(words) for words in says(c, place) if words))
    reached = _changed(c, reached_table(c, place, OLD))
    parts: tuple[tuple[str, str, list[Block]], ...] = (
        ("senior_first", "senior_first_title", [first] if first.items else []),
        ("senior_people", "senior_people_title", _body(people(c))),
        ("senior_everyday", "senior_everyday_title", _body(everyday(c, place))),
        ("senior_reach", "senior_reach_title", reached),
        ("senior_stay", "senior_stay_title", _body(staying(c, place))),
        ("senior_themes", "senior_themes_title", _body(heard(c, given, place))),
        ("senior_operation", "senior_operation_title", _body(operation(c, given))),
        ("senior_best", "senior_best_title", _body(best(c))),
        ("senior_unsure", "senior_unsure_title", unsure(c, place, alone=True)),
    )
    used = {f for _, _, blocks in parts for f in _findings(blocks)}
    norms = _norms(c, {k for f in used if f in c.rows.by_id for k in c.rows.by_id[f].norms})
    parts = (*parts, ("senior_norms", "senior_norms_title", norms))
    sections = [Section(key, c.w(title), tuple(blocks)) for key, title, blocks in parts if blocks]
    stage = STAGES.get(plan.stage)
    made = Leaflet(
        lang=c.lang,
        kind=c.w("senior_kind_annex"),
        title=c.t(plan.title),
        question=c.t(plan.question),
        banners=c.banners,
        facts=(
            (c.w("senior_for"), c.w(f"senior_for_{purpose}")),
            (c.w("fact_municipality"), c.names.place(c.municipality)),
            (c.w("fact_stage"), c.t(stage.label) if stage else plan.stage),
            (c.w("fact_year"), str(plan.year)),
        ),
        sections=(replace(sections[0], lead=c.w("senior_lead")), *sections[1:]),
        run_line=c.w("run_line", version=run.version, run=run.hash[:12], seed=run.seed),
    )
    cited = tuple(
        (r.id, head_of(c, r), explanation_lines(r, c.names)) for r in cited_rows(c, as_document(made))
    )
    return replace(made, cited=cited)


def _changed(c: Context, table: Table | None) -> list[Block]:
    """What older people reach under each alternative, or a sentence where no alternative changes any of it."""
    if table is None:
        return []
    if all(len({cell.text for cell in row[2:]}) == 1 for row in table.rows):
        return [Para(c.w("senior_no_change"))]
    return [table]


def _findings(blocks: list[Block]) -> list[str]:
    """The findings that tables and lines print."""
    cells = [x.finding for b in blocks if isinstance(b, Table) for row in b.rows for x in row]
    return cells + [x.finding for b in blocks if isinstance(b, Lines) for x in b.items]


def _norms(c: Context, keys: set[str]) -> list[Block]:
    """The norms that the annex's own figures rest on, with whose they are."""
    table = norms_table(c)
    if table is None:
        return []
    labels = {c.names.of(c.names.record["norms"][k]["label"]) for k in keys if k in c.names.record["norms"]}
    rows = tuple(row for row in table.rows if row[0].text in labels)
    return [replace(table, rows=rows, note=c.w("senior_norms_note"))] if rows else []


def _body(blocks: list[Block]) -> list[Block]:
    """The blocks without the heading, which the section says itself."""
    return blocks[1:]
