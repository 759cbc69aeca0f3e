"""The matrix: in each cell what was judged, what was measured and what was heard, side by side, never added up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medskapa.evidence import format_date
from medskapa.methods.impact.matrix import Direction, Matrix, MatrixCell, Reading, matrix, trifling
from medskapa.methods.impact.model import CONFIDENCES, EFFECTS, ImpactInputs, Judgement, MatrixKind
from medskapa.report.blocks import Block, Cell, Column, Heading, Para, Table, Tone
from medskapa.report.context import Context
from medskapa.report.impact_heard import cell_name, who
from medskapa.report.rows import Row
from medskapa.report.written import brief, knowing, short_bounds, value_words

SIGNS = {-2: "▼▼", -1: "▼", 0: "=", 1: "▲", 2: "▲▲"}
"""The mark of a judgement; the words stand beside it always."""
_ZERO = re.compile(r"[+−]?[0.,]+(?![\d.,])")
"""A number that is written as nought, whatever its unit."""
KINDS: tuple[MatrixKind, ...] = ("ska", "bka")
_FIRST: dict[Direction, int] = {"worse": 0, "better": 0, "unsure": 1, "neither": 2, "unchanged": 3}


def matrix_of(c: Context, given: ImpactInputs, kind: MatrixKind) -> Matrix:
    """The social impact matrix or the child impact matrix of the basis."""
    return matrix(given, c.basis.plan, c.basis.table, c.basis.measures, kind=kind, top=c.top)


def weighed(c: Context, readings: Sequence[Reading]) -> list[Row]:
    """The changes of a cell as rows, the most important first.

    First what is told from chance; among those what is for everybody, then the largest change for its interval.
    """
    return [_row(c, r) for r in sorted(readings, key=_weight)]


def _row(c: Context, reading: Reading) -> Row:
    return c.rows.by_id[reading.finding.id]


def _weight(reading: Reading) -> tuple[bool, int, bool, float, str]:
    f = reading.finding
    size = 0.0
    if f.value is not None:
        spread = f.interval.high - f.interval.low if f.interval is not None else 0.0
        size = abs(f.value) / spread if spread else abs(f.value)
    return (f.value is None, _FIRST[reading.direction], f.group != "all", -size, f.id)


def judgement_words(c: Context, j: Judgement) -> str:
    """A judgement as mark and words, with the group unless it is everybody."""
    words = f"{SIGNS[j.effect]} {c.t(EFFECTS[j.effect])}"
    return words if j.group == "all" else f"{words}, {who(c, j.group)}"


def change_words(c: Context, row: Row, *, what: bool = True) -> str:
    """A measured change in words: what, how much with its interval, or that it cannot be told from chance."""
    head = f"{brief(row, c.names)}: " if what else ""
    if row.value is None:
        return f"{head}{c.names.state(row.state)}"
    if row.value == 0 and row.low is None:
        return f"{head}{c.w('ska_unchanged')}"
    bounds, number = short_bounds(row, c.names), value_words(row, c.names)
    if (not bounds and _ZERO.match(number)) or _trifling(c, row):
        return f"{head}{c.w('ska_almost_unchanged')}"
    said = f"{number} ({bounds})" if bounds else number
    return f"{head}{c.w('ska_chance')}, {said}" if row.holds_zero else head + said


def _trifling(c: Context, row: Row) -> bool:
    return trifling(c.basis.table.by_id[row.id], c.basis.measures[row.measure])


def cell_of(c: Context, cell: MatrixCell) -> Cell:
    """A cell of the matrix as it stands in a table."""
    judged = "; ".join(judgement_words(c, j) for j in cell.judgements)
    changes = weighed(c, cell.readings)
    notes = []
    if cell.judgements:
        notes.append("/".join(dict.fromkeys(c.t(CONFIDENCES[j.confidence]) for j in cell.judgements)))
    if changes:
        notes.append(
            f"{c.w('ska_sheet_measured')} {change_words(c, changes[0])}" + more_words(c, len(changes) - 1)
        )
    if cell.apart:
        notes.append(c.w("ska_apart"))
    if cell.disagree:
        notes.append(c.w("ska_disagree"))
    if cell.notes:
        notes.append(notes_words(c, len(cell.notes)))
    tone: Tone = "" if judged or notes else "missing"
    first = changes[0].id if changes else ""
    return Cell(judged or c.w("ska_not_judged"), note=". ".join(_capital(n) for n in notes), finding=first,
                tone=tone)  # fmt: skip


def notes_words(c: Context, n: int) -> str:
    """How many notes, in words."""
    return c.w("ska_one_note" if n == 1 else "ska_notes", n=n)


def more_words(c: Context, n: int) -> str:
    """How many more changes were measured than the one that is shown."""
    return f" {c.w('ska_more_changes', n=n)}" if n > 0 else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def matrix_table(c: Context, whole: Matrix, alternative: str) -> Table:
    """A matrix as a table for one alternative: a row for each aspect, a column for each scale."""
    rows = tuple(
        (
            Cell(c.t(a.name(whole.kind))),
            *(cell_of(c, whole.cell(a.key, s.key, alternative=alternative)) for s in whole.scales),
        )
        for a in whole.aspects
    )
    head = (Column(c.w("ska_aspect")), *(Column(c.t(s.label)) for s in whole.scales))
    caption = c.w(f"ska_matrix_{whole.kind}", alternative=c.names.alternative(alternative))
    return Table(caption, head, rows, note=c.w("ska_matrix_note"))


def judged_alternatives(c: Context) -> tuple[str, ...]:
    """The alternatives that have a matrix of their own: the proposals."""
    return tuple(a.key for a in c.basis.plan.proposals)


def matrices(c: Context, given: ImpactInputs) -> list[Block]:
    """The matrix of each proposal, then the child impact analysis as its own."""
    social, children = (matrix_of(c, given, kind) for kind in KINDS)
    blocks: list[Block] = [Heading(c.w("ska_matrix_title"))]
    blocks += [matrix_table(c, social, a) for a in judged_alternatives(c)]
    blocks.append(Heading(c.w("ska_bka_title")))
    if any(not x.empty for x in children.cells):
        blocks += [matrix_table(c, children, a) for a in judged_alternatives(c)]
    else:
        blocks.append(Para(c.w("ska_bka_none"), tone="warn"))
    return blocks


def consequences(c: Context, given: ImpactInputs) -> list[Block]:
    """Who gains and who loses in each alternative, with reason and judge; and who is not assessed."""
    blocks: list[Block] = [Heading(c.w("ska_consequences_title"))]
    wholes = [matrix_of(c, given, kind) for kind in KINDS]
    order = {g: i for i, g in enumerate(given.frame.groups)}
    for alternative in (c.basis.plan.null.key, *judged_alternatives(c)):
        rows = [
            row
            for whole in wholes
            for x in whole.cells
            for row in _consequence_rows(c, given, x.of(alternative=alternative), whole.kind)
        ]
        title = c.names.alternative(alternative)
        if rows:
            rows.sort(key=lambda r: (order.get(r[0], len(order)), not r[1][1].knowing))
            columns = tuple(Column(c.w(k)) for k in _CONSEQUENCES)
            caption = c.w("ska_consequences", alternative=title)
            blocks.append(Table(caption, columns, tuple(row for _, row in rows)))
        else:
            blocks.append(Para(c.w("ska_alternative_not_judged", alternative=title), tone="missing"))
    seen = {j.group for j in given.judgements}
    left = [who(c, g) for g in given.frame.groups if g not in seen]
    if left:
        blocks.append(Para(c.w("ska_groups_not_judged", groups=", ".join(left)), tone="missing"))
    return blocks


_CONSEQUENCES = ("ska_col_group", "ska_col_judgement", "ska_col_reason", "ska_col_measured")


def _consequence_rows(
    c: Context, given: ImpactInputs, x: MatrixCell, kind: MatrixKind
) -> list[tuple[str, tuple[Cell, ...]]]:
    """A row for each judgement; a group without one gets a row when something sure was measured for it."""
    out: list[tuple[str, tuple[Cell, ...]]] = []
    where = cell_name(c, given, x.aspect.key, x.scale.key, kind)
    apart = {a.judgement.key: a.readings for a in x.apart}
    for j in x.judgements:
        said = f"{SIGNS[j.effect]} {c.t(EFFECTS[j.effect])}"
        day = f", {format_date(j.day, c.lang)}" if j.day else ""
        against = apart.get(j.key, ())
        same = against or [r for r in x.readings if r.finding.group == j.group]
        row = (
            Cell(_capital(who(c, j.group)), note=where),
            Cell(said, note=c.t(CONFIDENCES[j.confidence]), knowing="judged"),
            Cell(c.t(j.reason), note=f"{c.w('judged_by')} {c.t(j.by)}{day}"),
            _measured(c, same, apart=bool(against)),
        )
        out.append((j.group, row))
    seen = {j.group for j in x.judgements}
    seen |= {r.finding.group for r in x.readings} - set(given.frame.groups)
    sure = [r for r in x.readings if r.direction in ("better", "worse") and r.finding.group not in seen]
    for group in dict.fromkeys(r.finding.group for r in sure):
        cells = (
            Cell(_capital(who(c, group)), note=where),
            Cell(c.w("ska_not_judged"), tone="missing"),
            Cell("–", tone="missing"),
            _measured(c, [r for r in sure if r.finding.group == group], apart=False),
        )
        out.append((group, cells))
    return out


def _measured(c: Context, readings: Sequence[Reading], *, apart: bool) -> Cell:
    rows = weighed(c, readings)
    if not rows:
        return Cell(c.w("ska_not_measured"), tone="missing")
    first = rows[0]
    tone: Tone = "warn" if apart else "unsure" if first.holds_zero else ""
    return Cell(
        change_words(c, first) + more_words(c, len(rows) - 1),
        note=c.w("ska_apart") if apart else "",
        finding=first.id,
        knowing=knowing(first.knowledge) if first.value is not None else "",
        tone=tone,
    )
