"""Two versions of a plan beside each other, such as consultation and review: what changed, and why."""

from __future__ import annotations

from pathlib import Path

from medskapa import __version__
from medskapa.basis import Basis
from medskapa.evidence import Finding, Lang, Text, format_number
from medskapa.methods.impact.frame import DEFAULT_FRAME
from medskapa.methods.impact.inputs import impact_inputs
from medskapa.methods.impact.model import Frame
from medskapa.methods.impact.versions import Comparison, Difference, FieldChange, MeasuredChange
from medskapa.plans import STAGES, Plan
from medskapa.region import group_label
from medskapa.report.blocks import Block, Cell, Column, Line, Lines, Para, Section, Table
from medskapa.report.context import Context, context
from medskapa.report.impact_matrix import change_words
from medskapa.report.rows import rows_of
from medskapa.report.ska_paper import Leaflet, leaflet_html, leaflet_pdf
from medskapa.report.words import W
from medskapa.report.written import what

COMPARISON_NAMES = ("jamforelse.html", "jamforelse.pdf")
ABOUT = ("goal", "conflict", "action", "judgement", "alternative", "note")
_MOST_MEASURED = 25


def write_comparison(
    found: Comparison, plan: Plan, out: Path, lang: Lang, *, basis: Basis | None = None
) -> dict[str, Path]:
    """Write the comparison of two versions as web page and PDF into a folder that exists. Gives file name to path.

    ``plan`` is the later version. Measured changes are told only with the later version's ``basis``, which has their
    words.
    """
    d = comparison(found, plan, lang, basis=basis)
    made = {"jamforelse.html": leaflet_html(d).encode(), "jamforelse.pdf": leaflet_pdf(d)}
    paths = {name: Path(out) / name for name in COMPARISON_NAMES}
    for name, path in paths.items():
        path.write_bytes(made[name])
    return paths


def comparison(found: Comparison, plan: Plan, lang: Lang, *, basis: Basis | None = None) -> Leaflet:
    """The comparison as a paper: what matters most, then each kind of thing, then computed changes."""
    words = _Words(plan, lang)
    sections = [_first(words, found)]
    sections += [_about(words, found, about) for about in ABOUT if found.about(about)]
    if basis is not None and found.measured:
        sections.append(_measured(words, context(basis, lang), found.measured))
    elif basis is None:
        words_only = Para(words.w("ska_compare_no_basis"), tone="missing")
        sections.append(Section("measured", words.w("ska_compare_measured"), (words_only,)))
    if found.idle_reasons:
        items = tuple(Line(f"{r.text.of(lang)}: {r.reason.of(lang)}") for r in found.idle_reasons)
        lead = words.w("ska_compare_idle_lead")
        sections.append(Section("idle", words.w("ska_compare_idle"), (Lines(items),), lead=lead))
    before, after = words.stage(found.before_stage), words.stage(found.after_stage)
    banners = [words.w("banner_synthetic")] if basis is not None and basis.synthetic else []
    banners += [words.w("banner_fictive")] if plan.fictive else []
    return Leaflet(
        lang=lang,
        kind=words.w("ska_compare_kind"),
        title=plan.title.of(lang),
        question=words.w("ska_compare_question", before=before.lower(), after=after.lower()),
        banners=tuple(banners),
        facts=((words.w("ska_compare_before"), before), (words.w("ska_compare_after"), after)),
        sections=tuple(sections),
        run_line=f"Medskapa {__version__}",
    )


class _Words:
    """Words in one language for what a difference points to."""

    def __init__(self, plan: Plan, lang: Lang) -> None:
        given = impact_inputs(plan)
        self.lang = lang
        self.frame: Frame = given.frame if given else DEFAULT_FRAME
        goals = (*plan.goals, *(given.goals if given else ()))
        self.goals = {g.key: g.wording.of(lang).rstrip(".") for g in goals}
        self.alternatives = {a.key: a.title.of(lang) for a in plan.alternatives}

    def w(self, key: str, **values: object) -> str:
        """A word of the interface."""
        words = W[key].of(self.lang)
        return words.format(**values) if values else words

    def stage(self, key: str) -> str:
        """A stage in words."""
        return STAGES[key].label.of(self.lang) if key in STAGES else key

    def label(self, x: Difference) -> str:
        """What a difference is about; a judgement is told by its cell, group and alternative."""
        if x.about != "judgement":
            return x.label.of(self.lang)
        kind, aspect, scale, group, alternative, by = x.key.split("/", 5)
        row = next((a for a in self.frame.aspects if a.key == aspect), None)
        column = next((s for s in self.frame.scales if s.key == scale), None)
        parts = [
            row.name("bka" if kind == "bka" else "ska").of(self.lang) if row else aspect,
            column.label.of(self.lang).lower() if column else scale,
            group_label(group).of(self.lang),
            self.alternatives.get(alternative, alternative),
        ]
        return f"{', '.join(parts)} ({by})"

    def value(self, x: FieldChange, side: Text) -> str:
        """A value before or after; goals are told by their wording."""
        words = side.of(self.lang)
        if x.name.sv == "mål":
            words = "; ".join(self.goals.get(k, k) for k in words.split("; "))
        return f"{x.name.of(self.lang)}: {words}"


def _first(words: _Words, found: Comparison) -> Section:
    """How much differs, and how much of it nobody has given a reason for."""
    lines = []
    for about in ABOUT:
        rows = found.about(about)
        count = {k: sum(x.what == k for x in rows) for k in ("added", "removed", "changed")}
        same = (found.same or {}).get(about, 0)
        kind = words.w(f"ska_about_{about}")
        lines.append(Line(words.w("ska_compare_count", kind=kind, same=same, **count)))
    left = found.not_reasoned
    blocks: list[Block] = [Lines(tuple(lines))]
    if left:
        blocks.append(Para(words.w("ska_compare_unreasoned", n=len(left)), tone="warn"))
        blocks.append(Lines(tuple(Line(words.label(x)) for x in left)))
    elif found.differences:
        blocks.append(Para(words.w("ska_compare_reasoned")))
    else:
        blocks.append(Para(words.w("ska_compare_none")))
    return Section("first", words.w("ska_first_title"), tuple(blocks))


def _about(words: _Words, found: Comparison, about: str) -> Section:
    """All differences of one kind, with what stood before, what stands now, and why."""
    rows = tuple(
        (
            Cell(words.label(x), note=words.w(f"ska_what_{x.what}")),
            Cell("; ".join(words.value(f, f.before) for f in x.changes) or "–"),
            Cell("; ".join(words.value(f, f.after) for f in x.changes) or "–"),
            _why(words, x),
        )
        for x in found.about(about)
    )
    columns = tuple(
        Column(words.w(k)) for k in ("col_what", "ska_compare_before", "ska_compare_after", "ska_compare_why")
    )
    title = words.w(f"ska_about_{about}")
    return Section(about, title, (Table(words.w("ska_compare_caption", kind=title.lower()), columns, rows),))


def _why(words: _Words, x: Difference) -> Cell:
    if (x.about, x.what) == ("note", "added") and not x.reasons:
        return Cell(words.w("ska_new_note"))
    by = "; ".join(r.decided_by.of(words.lang) for r in x.reasons if r.decided_by)
    note = f"{words.w('conflict_by')} {by}" if by else ""
    return Cell(x.why.of(words.lang), note=note, tone="" if x.reasons else "warn")


def _measured(words: _Words, c: Context, changes: tuple[MeasuredChange, ...]) -> Section:
    """Computed changes that read differently; only those whose intervals do not meet are told to differ."""
    sure = sum(m.apart for m in changes)
    rows = tuple(_measured_row(words, c, m) for m in changes[:_MOST_MEASURED])
    columns = (
        Column(words.w("measure")),
        Column(words.w("ska_compare_before")),
        Column(words.w("ska_compare_after")),
        Column(words.w("ska_compare_apart")),
    )
    left = len(changes) - len(rows)
    note = words.w("more_findings", n=format_number(left, words.lang)) if left else ""
    title = words.w("ska_compare_measured")
    lead = words.w("ska_compare_measured_lead", sure=sure, all=len(changes))
    return Section("measured", title, (Table(title, columns, rows, note=note),), lead=lead)


def _measured_row(words: _Words, c: Context, m: MeasuredChange) -> tuple[Cell, ...]:
    known = m.after or m.before
    assert known is not None
    row = rows_of([known])[0]
    label = f"{what(row, c.names)}"
    where = f"{c.names.place(row.place)}, {c.names.alternative(row.alternative)}"
    yes = words.w("ska_compare_yes" if m.apart else "ska_compare_no")
    return (Cell(label, note=where), _side(words, c, m.before), _side(words, c, m.after), Cell(yes))


def _side(words: _Words, c: Context, f: Finding | None) -> Cell:
    if f is None:
        return Cell(words.w("missing"), tone="missing")
    return Cell(change_words(c, rows_of([f])[0], what=False), tone="missing" if f.value is None else "")
