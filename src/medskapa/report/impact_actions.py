"""Goals that pull apart or go together, what is done and where it is secured, and how it is followed up."""

from __future__ import annotations

from collections.abc import Sequence

from medskapa.evidence import Text, format_date
from medskapa.methods.impact.handover import (
    DUE,
    EVIDENCE,
    NO_ACTION,
    OWNER,
    FollowUp,
    HandoverLine,
    follow_up,
    packets,
    starts,
)
from medskapa.methods.impact.inputs_check import cautions
from medskapa.methods.impact.model import STATUSES, ImpactInputs
from medskapa.report.blocks import Block, Card, Cards, Cell, Column, Heading, Line, Lines, Para, Table
from medskapa.report.context import Context
from medskapa.report.impact_heard import all_goals, who
from medskapa.report.impact_matrix import change_words, more_words
from medskapa.report.summary import instrument
from medskapa.report.written import knowing


def goal_words(c: Context, given: ImpactInputs, key: str) -> str:
    """A goal's wording without its last full stop, or its key when it is not among the goals."""
    found = next((g for g in all_goals(c, given) if g.key == key), None)
    return c.t(found.wording).rstrip(".") if found else key


def conflicts(c: Context, given: ImpactInputs) -> list[Block]:
    """Goals against each other, goals against demands, and what serves several goals at once."""
    blocks: list[Block] = []
    between = [
        _conflict(
            c, c.w("conflict_between", one=goal_words(c, given, x.goals[0]), two=goal_words(c, given, x.goals[1])),
            x.text, x.options, (x.choice, x.reason, x.decided_by),
        )
        for x in c.basis.plan.conflicts
    ]  # fmt: skip
    demands = [
        _conflict(
            c, c.w("conflict_between", one=goal_words(c, given, x.goal), two=c.t(x.demand).rstrip(".")),
            x.text, x.options, (x.choice, x.reason, x.decided_by),
        )
        for x in given.demand_conflicts
    ]  # fmt: skip
    if between or demands:
        blocks.append(Cards((*between, *demands), title=c.w("conflicts_title")))
    else:
        blocks += [Heading(c.w("conflicts_title")), Para(c.w("ska_conflicts_none"), tone="missing")]
    if given.win_wins:
        wins = (
            Card(
                c.t(x.text), mark=c.w("ska_win"), tone="for", text=c.t(x.reason),
                lines=tuple(Line(goal_words(c, given, g)) for g in x.goals), lines_title=c.w("ska_win_goals"),
            )
            for x in given.win_wins
        )  # fmt: skip
        blocks.append(Cards(tuple(wins), title=c.w("ska_wins_title")))
    return blocks


def _conflict(
    c: Context, title: str, text: Text, options: Sequence[Text], choice: tuple[Text | None, ...]
) -> Card:
    chosen, reason, by = choice
    facts = (
        (c.w("conflict_choice"), c.t(chosen) if chosen else c.w("not_decided")),
        (c.w("conflict_reason"), c.t(reason) if reason else c.w("not_stated")),
        (c.w("conflict_by"), c.t(by) if by else c.w("ska_nobody_decides")),
    )
    mark = c.w("decided") if chosen else c.w("ska_open")
    return Card(
        title, mark=mark, tone="" if chosen else "warn", text=c.t(text), facts=facts,
        lines=tuple(Line(c.t(o)) for o in options), lines_title=c.w("conflict_options") if options else "",
    )  # fmt: skip


HANDOVER = ("ska_col_action", "ska_col_goals", "goal_owner", "goal_due", "ska_col_status", "goal_evidence")


def handover_row(c: Context, given: ImpactInputs, x: HandoverLine) -> tuple[Cell, ...]:
    """One goal or action as it is handed over: what, for which goals, who, when, how far, and what shows it."""
    site = c.t(x.site.name) if x.site else ""
    parts = [c.w(f"ska_line_{x.kind}"), site, c.t(x.provision) if x.provision else "", _lacking(c, x)]
    goals = [g for g in x.goals if x.kind != "goal"]
    return (
        Cell(c.t(x.text), note="; ".join(p for p in parts if p)),
        Cell("; ".join(goal_words(c, given, g) for g in goals) or "–"),
        Cell(c.t(x.owner)) if x.owner else Cell(c.t(OWNER), tone="warn"),
        Cell(format_date(x.due_day, c.lang)) if x.due_day else Cell(c.t(DUE), tone="warn"),
        Cell(c.t(STATUSES[x.status]) if x.status else "–"),
        Cell(c.t(x.evidence)) if x.evidence else Cell(c.t(EVIDENCE), tone="warn"),
    )


def _lacking(c: Context, x: HandoverLine) -> str:
    return c.t(NO_ACTION) if NO_ACTION in x.missing else ""


def handover(c: Context, given: ImpactInputs) -> list[Block]:
    """A table for each instrument; what nothing holds comes first."""
    blocks: list[Block] = [Heading(c.w("ska_handover_title"))]
    if not given.actions:
        blocks.append(Para(c.w("ska_actions_none"), tone="warn"))
    found = packets(given, c.basis.plan)
    loose = sum(len(p.lines) for p in found if p.instrument.key == "not_secured")
    if loose:
        every = sum(len(p.lines) for p in found)
        blocks.append(Para(c.w("ska_unsecured", n=loose, all=every), tone="warn"))
    for packet in found:
        words = instrument(c, packet.instrument.key)
        caption = c.w("ska_packet", instrument=words[:1].upper() + words[1:], n=len(packet.lines))
        rows = tuple(handover_row(c, given, x) for x in packet.lines)
        guides = not packet.instrument.binding and packet.instrument.key != "not_secured"
        note = c.w("ska_packet_guiding") if guides else ""
        blocks.append(Table(caption, tuple(Column(c.w(k)) for k in HANDOVER), rows, note=note))
    dropped = [a for a in given.actions if a.status == "dropped"]
    if dropped:
        blocks.append(Lines(tuple(Line(c.t(a.text)) for a in dropped), title=c.w("ska_dropped")))
    return [*blocks, *_cautions(c, given)]


def _cautions(c: Context, given: ImpactInputs) -> list[Block]:
    """What to think of before the plan goes further, action by action."""
    wording = {a.key: c.t(a.text).rstrip(".") for a in given.actions}
    items = tuple(Line(f"{wording.get(x.key, x.key)}: {c.t(x.text)}") for x in cautions(given))
    return [Lines(items, title=c.w("ska_cautions"))] if items else []


def follow(c: Context, given: ImpactInputs) -> list[Block]:
    """What is looked at after 1, 3 and 5 years, by whom, and what the plan promised."""
    blocks: list[Block] = [Heading(c.w("ska_follow_title"))]
    table = follow_up_table(c, given)
    return [*blocks, table if table.rows else Para(c.w("ska_follow_none"), tone="warn")]


def follow_up_table(c: Context, given: ImpactInputs) -> Table:
    """The follow-up plan as a table: what, in which years, by whom, and the change that the basis computed."""
    plan = c.basis.plan
    found = follow_up(given, plan, c.basis.table)
    years = sorted({x.years for x in found})
    by: dict[str, dict[int, FollowUp]] = {}
    for x in found:
        by.setdefault(x.key, {})[x.years] = x
    rows = tuple(_follow_row(c, years, of_year) for of_year in by.values())
    head = (
        Column(c.w("ska_col_indicator")),
        *(Column(c.w("ska_after_one" if y == 1 else "ska_after_years", n=y)) for y in years),
        Column(c.w("ska_col_who")),
        Column(c.w("ska_col_promised")),
    )
    day, what = starts(given, plan)
    key = "ska_start" if day else "ska_no_start"
    note = c.w(key, what=c.t(what), day=format_date(day, c.lang) if day else "")
    return Table(c.w("ska_follow_caption"), head, rows, note=note)


def _follow_row(c: Context, years: list[int], of_year: dict[int, FollowUp]) -> tuple[Cell, ...]:
    x = next(iter(of_year.values()))
    notes = [
        c.w("ska_about", group=who(c, x.group)),
        c.w("ska_from_goal") if x.key.startswith("goal-") else "",
    ]
    when = (
        (format_date(of_year[y].day, c.lang) if of_year[y].day else c.w("ska_yes")) if y in of_year else "–"  # type: ignore[arg-type]
        for y in years
    )
    return (
        Cell(c.t(x.text) if x.text else c.names.label(x.measure), note="; ".join(n for n in notes if n)),
        *(Cell(words) for words in when),
        Cell(c.t(x.who)) if x.who else Cell(c.t(OWNER), tone="warn"),
        _promised(c, x),
    )


def _promised(c: Context, x: FollowUp) -> Cell:
    rows = [c.rows.by_id[i] for i in x.promised if i in c.rows.by_id and c.rows.by_id[i].value is not None]
    if not rows:
        return Cell(c.w("ska_not_measured"), tone="missing")
    first = rows[0]
    words = f"{c.names.alternative(first.alternative)}: {change_words(c, first)}"
    return Cell(words + more_words(c, len(rows) - 1), finding=first.id, knowing=knowing(first.knowledge))
