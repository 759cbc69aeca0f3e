"""Three themes – location, safety, service: what older people said beside what the figures say."""

from __future__ import annotations

from medskapa.evidence import Unit, format_date, format_number
from medskapa.methods.seniors.inputs import KINDS, OCCASIONS, THEMES, Answer, SeniorInputs
from medskapa.report.blocks import Block, Cell, Column, Line, Lines, Para, Table
from medskapa.report.context import NOW, Context
from medskapa.report.impact_heard import who
from medskapa.report.reach_rows import row_label
from medskapa.report.rows import Row
from medskapa.report.senior_tables import apart
from medskapa.report.written import cell, what

_OLD = "everyday_age=old"
_FIGURES: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "location": (
        ("senior_persons", {"age_from": "80"}), ("step_free_nearby", {}), ("home_access_share", {"group": "all"}),
        ("staying", {"part": "difference"}), ("green_share", {"group": _OLD}),
    ),
    "safety": (
        ("crossing_share", {"group": _OLD}), ("rest_share", {"group": _OLD, "service": "grocery"}),
        ("bench_stretch", {"group": "all", "way": "grocery"}), ("lit_share", {"group": "all", "light": "lit"}),
        ("detour_ratio", {"group": "all"}),
    ),
    "service": (
        ("everyday_five_share", {"group": _OLD}), ("reach_share", {"group": _OLD, "service": "grocery"}),
        ("stop_share", {"group": _OLD, "time": "evening"}), ("free_meeting_share", {"group": _OLD}),
    ),
}  # fmt: skip
"""The figures that say something about a theme, with what is wanted of each."""


def asked_table(c: Context, given: SeniorInputs) -> Table:
    """When and how older people were asked, how many answered, and who is missing."""
    rows = []
    for o in sorted(given.occasions, key=lambda o: o.day):
        answered = format_number(o.answered, c.lang)
        if o.asked:
            asked = format_number(o.asked, c.lang)
            answered = c.w("senior_answered_of", answered=answered, asked=asked)
        rows.append((
            Cell(c.t(OCCASIONS[o.kind]), note=c.t(o.text)), Cell(format_date(o.day, c.lang)), Cell(answered),
            Cell(c.t(o.missing), tone="warn"),
        ))  # fmt: skip
    heads = ("senior_col_how", "senior_col_day", "senior_col_answered", "senior_col_missing")
    return Table(c.w("senior_asked"), tuple(Column(c.w(k)) for k in heads), tuple(rows))


def themes(c: Context, given: SeniorInputs, place: str) -> list[Block]:
    """For each theme what was said, most first, and the figures on the same thing."""
    blocks: list[Block] = []
    for theme, name in THEMES.items():
        answers = [(i, a) for i, a in enumerate(given.answers, start=1) if a.theme == theme]
        if answers:
            blocks.append(_theme_table(c, given, theme, answers))
        else:
            blocks.append(Para(c.w("senior_theme_none", theme=c.t(name)), tone="missing"))
        lines = _figures(c, theme, place)
        if lines:
            words = c.t(name)
            words = words[:1].lower() + words[1:]
            title = c.w("senior_theme_figures", theme=words, place=c.names.inside(place))
            blocks.append(Lines(lines, title=title))
    return blocks


def _theme_table(c: Context, given: SeniorInputs, theme: str, answers: list[tuple[int, Answer]]) -> Table:
    rows = []
    for number, a in sorted(
        answers, key=lambda x: -x[1].count / max(given.occasion(x[1].occasion).answered, 1)
    ):
        found = c.rows.one("senior_answers", alternative=NOW, theme=theme, answer=str(number))
        occasion = given.occasion(a.occasion)
        note = "" if a.group == "all" else who(c, a.group)
        kind = c.t(KINDS[a.kind])
        rows.append((
            Cell(c.t(a.text), note=note), Cell(kind[:1].upper() + kind[1:]), cell(found, c.names),
            Cell(c.t(OCCASIONS[occasion.kind]), note=format_date(occasion.day, c.lang)),
        ))  # fmt: skip
    columns = (
        Column(c.w("senior_col_said")), Column(c.w("senior_col_kind")), Column(c.w("senior_col_share"), right=True),
        Column(c.w("senior_col_where")),
    )  # fmt: skip
    note = c.w("senior_theme_note") if theme == next(iter(THEMES)) else ""
    return Table(c.w("senior_theme", theme=c.t(THEMES[theme])), columns, tuple(rows), note=note)


def _figures(c: Context, theme: str, place: str) -> tuple[Line, ...]:
    lines = []
    for measure, wanted in _FIGURES[theme]:
        rows = [
            r for r in c.now(measure, place=place, kind="level", **wanted)
            if r.value is not None and r.statistic == "value" and r.dim("residents") in ("", "present")
            and r.dim("conditions") in ("", "ordinary") and r.dim("yard") != "whole"
        ]  # fmt: skip
        if rows:
            bare = c.names.unit(measure) in (Unit.RATIO, Unit.NUMBER)
            made = apart(c, rows[0]) if measure == "staying" else cell(rows[0], c.names, unit=not bare)
            words = f"{_label(c, rows[0])}: {made.text}"
            lines.append(Line(words, made.knowing, made.finding))
    return tuple(lines)


def _label(c: Context, row: Row) -> str:
    if row.measure in ("senior_persons", "step_free_nearby", "staying"):
        return what(row, c.names)
    words = row_label(c, row)
    group = c.names.group(row.group)
    return words if row.group == "all" or group in words else f"{words}, {group}"
