"""The housing programme's own tables: needs with their standing, measures, and the checklist by law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from medskapa.evidence import Lang, Text, UserError, format_date, format_number
from medskapa.methods.housing.checklist import Line as Demanded
from medskapa.methods.housing.inputs import INSTRUMENTS, OCCASIONS, SPECIAL, WHATS, HousingInputs
from medskapa.methods.housing.legal import LegalFrame
from medskapa.methods.housing.matrix import Checked, checked, gaps, to_ask
from medskapa.region import Region, group_label
from medskapa.report.blocks import Block, Cell, Column, Heading, Line, Lines, Para, Table, Tone
from medskapa.report.words import W

_TONES: dict[str, Tone] = {
    "holds": "for", "partly": "unsure", "ask": "warn", "doubted": "against", "met": "for", "missing": "missing",
}  # fmt: skip


class Told:
    """Where words are looked up: the region's areas and a language."""

    def __init__(self, region: Region, lang: Lang) -> None:
        self.region = region
        self.lang: Lang = lang

    def w(self, key: str, **values: object) -> str:
        """A word of the programme."""
        words = W[key].of(self.lang)
        return words.format(**values) if values else words

    def t(self, text: Text) -> str:
        """A text in this language."""
        return text.of(self.lang)

    def part(self, area: str) -> str:
        """A part of the municipality in words; one that the region does not know by its own code."""
        return self.region.names.get(area, area) if area else self.w("house_whole")

    def group(self, group: str) -> str:
        """A group in words."""
        if group in SPECIAL:
            return self.t(SPECIAL[group])
        try:
            return self.t(group_label(group))
        except UserError:
            return group

    def day(self, day: date | None) -> str:
        """A day in words, or that none is given."""
        return format_date(day, self.lang) if day else self.w("no_date")

    def number(self, value: float) -> str:
        """A number of homes in words."""
        return format_number(round(value), self.lang)


def need_blocks(c: Told, inputs: HousingInputs, on: date) -> list[Block]:
    """The matrix, what remains of each need, and who must be asked."""
    cells = checked(inputs, on)
    if not cells:
        return [Para(c.w("house_matrix_none"), tone="missing")]
    return [_matrix(c, cells), *_gaps(c, cells), *_ask(c, cells)]


def _matrix(c: Told, cells: Sequence[Checked]) -> Table:
    rows = []
    for x in sorted(cells, key=lambda x: (x.cell.part != "", c.part(x.cell.part), x.cell.group, x.cell.what)):
        cell = x.cell
        span = (cell.low, cell.high) if cell.low is not None and cell.high is not None else None
        rows.append((
            Cell(c.part(cell.part)), Cell(c.group(cell.group)), Cell(c.t(WHATS[cell.what])),
            Cell(c.number(cell.value), note=f"({c.number(span[0])}–{c.number(span[1])})" if span else "",
                 knowing="judged"),
            Cell(str(cell.horizon)),
            Cell(c.t(cell.owner), note=f"{c.t(cell.source)}, {c.day(cell.day)}"),
            _standing(c, x),
        ))  # fmt: skip
    heads = (
        "house_part",
        "house_group",
        "house_what",
        "house_homes",
        "house_horizon",
        "house_owner",
        "house_standing",
    )
    return Table(
        c.w("house_matrix"), tuple(Column(c.w(h), right=h == "house_homes") for h in heads), tuple(rows)
    )


def _standing(c: Told, x: Checked) -> Cell:
    words = c.w(f"house_{x.standing}", **({"months": x.months} if x.standing == "ask" else {}))
    note = ""
    if x.last is not None:
        note = c.w(
            "house_answered", department=c.t(x.last.department), occasion=c.t(OCCASIONS[x.last.occasion]),
            day=c.day(x.last.day), reason=c.t(x.last.reason),
        )  # fmt: skip
    return Cell(words, note=note, tone=_TONES[x.standing])


def _gaps(c: Told, cells: Sequence[Checked]) -> list[Block]:
    left = gaps(cells)
    if not left:
        return [Para(c.w("house_gap_none"), tone="missing")]
    rows = tuple(
        (Cell(c.part(part)), Cell(c.group(group)), Cell(str(year)), _gap(c, value))
        for (part, group, year), value in sorted(left.items(), key=lambda item: -item[1])
    )
    heads = ("house_part", "house_group", "house_horizon", "house_gap_value")
    return [Table(c.w("house_gap"), tuple(Column(c.w(h), right=h == "house_gap_value") for h in heads), rows)]


def _gap(c: Told, value: float) -> Cell:
    if value >= 0:
        return Cell(c.number(value), tone="warn" if value > 0 else "for", knowing="judged")
    return Cell("0", note=c.w("house_gap_over", n=c.number(-value)), tone="for", knowing="judged")


def _ask(c: Told, cells: Sequence[Checked]) -> list[Block]:
    wanted = to_ask(cells)
    if not wanted:
        return [Para(c.w("house_to_ask_none"))]
    lines = tuple(
        Line(c.w(
            "house_to_ask_line", owner=c.t(x.cell.owner), what=c.t(WHATS[x.cell.what]), group=c.group(x.cell.group),
            part=c.part(x.cell.part), months=x.months,
        ))
        for x in wanted
    )  # fmt: skip
    return [Lines(lines, title=c.w("house_to_ask"))]


def measure_blocks(c: Told, inputs: HousingInputs) -> list[Block]:
    """Goals, the register of measures, and what is agreed with other municipalities."""
    blocks: list[Block] = []
    if inputs.goals:
        blocks.append(Lines(tuple(Line(c.t(text)) for _, text in inputs.goals), title=c.w("house_goals")))
    if inputs.measures:
        rows = tuple(
            (
                Cell(c.t(m.text)), Cell(c.group(m.group)), Cell(c.t(INSTRUMENTS[m.instrument])),
                Cell(c.t(m.owner) if m.owner else c.w("nobody_named"), tone="" if m.owner else "missing"),
                Cell(c.day(m.due), tone="" if m.due else "missing"),
                Cell(c.number(m.homes) if m.homes is not None else "–"),
                Cell(c.w(f"house_status_{m.status}")),
            )
            for m in inputs.measures
        )  # fmt: skip
        heads = ("house_measure", "house_group", "house_instrument", "goal_owner", "house_due", "house_homes",
                 "house_status")  # fmt: skip
        blocks.append(Table(c.w("house_register"), tuple(Column(c.w(h)) for h in heads), rows))
    else:
        blocks.append(Para(c.w("house_register_none"), tone="missing"))
    blocks.append(Heading(c.w("house_together")))
    lines = tuple(
        Line(
            c.w("house_together_line", who=", ".join(c.part(x) for x in who), text=c.t(text), day=c.day(day))
        )
        for who, text, day in inputs.agreements
    )
    blocks.append(Lines(lines) if lines else Para(c.w("house_together_none"), tone="warn"))
    return blocks


def checklist_table(c: Told, frame: LegalFrame, lines: Sequence[Demanded]) -> Table:
    """Each demand of the law, whether it is met, and why."""
    rows = tuple(
        (
            Cell(c.t(x.demand.text)),
            Cell(c.w(f"house_met_{x.met}"), tone=_TONES[x.met]),
            Cell(c.t(x.why)),
        )
        for x in lines
    )
    heads = tuple(Column(c.w(h)) for h in ("house_demand", "house_met", "house_why"))
    caption = c.w("house_check_lead", name=c.t(frame.name), day=c.day(frame.valid_from), read=c.t(frame.read))
    return Table(caption, heads, rows, note=c.w("house_check_note"))
