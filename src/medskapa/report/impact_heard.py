"""What was heard, what is not known, and the social goals with the notes that they grow from."""

from __future__ import annotations

from medskapa.evidence import format_date, format_number
from medskapa.methods.impact.model import (
    CHILD_PARTS,
    KINDS,
    STRENGTHS,
    ImpactInputs,
    Note,
    Occasion,
)
from medskapa.plans import Goal
from medskapa.report.blocks import Block, Card, Cards, Cell, Column, Heading, Line, Lines, Para, Table
from medskapa.report.context import Context
from medskapa.report.summary import binding, instrument


def who(c: Context, group: str) -> str:
    """A group inside a sentence; those who live in a tenure are people, not the tenure."""
    words = c.names.group(group)
    if group.startswith("tenure="):
        return c.w("ska_living_in", words=words)
    return c.w("ska_people", words=words) if words.startswith(("med ", "with ")) else words


def cell_name(c: Context, given: ImpactInputs, aspect: str, scale: str, kind: str = "ska") -> str:
    """A cell of the matrix in words: aspect and scale."""
    row = c.t(given.frame.aspect(aspect).name("bka" if kind == "bka" else "ska"))
    column = c.t(given.frame.scale(scale).label)
    return f"{row}, {column[:1].lower()}{column[1:]}"


def heard(c: Context, given: ImpactInputs) -> list[Block]:
    """Occasions, then what was said kind by kind, with who said it, where, and how many sources bear it."""
    blocks: list[Block] = [Heading(c.w("ska_heard_title"))]
    if not given.notes:
        return [*blocks, Para(c.w("ska_heard_none"), tone="warn")]
    if given.occasions:
        blocks.append(occasions(c, given))
    for kind in KINDS:
        notes = [n for n in given.notes if n.kind == kind]
        if notes:
            blocks.append(_notes_table(c, given, kind, notes))
        else:
            blocks.append(Para(c.w(f"ska_none_{kind}"), tone="missing"))
    if given.loose_notes:
        items = tuple(Line(f"{c.t(n.text)} ({c.t(n.by)})") for n in given.loose_notes)
        blocks.append(Lines(items, title=c.w("ska_loose_title")))
    return blocks


def occasions(c: Context, given: ImpactInputs) -> Table:
    """When people were heard, in what way, and in which roles; never by name."""
    rows = tuple(
        (
            Cell(c.t(o.what)),
            Cell(format_date(o.day, c.lang)),
            Cell(", ".join(c.t(w) for w in o.who) or c.w("not_stated")),
            Cell(format_number(o.persons, c.lang) if o.persons is not None else c.w("not_stated"),
                 tone="" if o.persons is not None else "missing"),
        )
        for o in sorted(given.occasions, key=lambda o: o.day)
    )  # fmt: skip
    head = (Column(c.w("ska_col_occasion")), Column(c.w("ska_col_day")), Column(c.w("ska_col_roles")),
            Column(c.w("ska_col_persons"), right=True))  # fmt: skip
    return Table(c.w("ska_occasions"), head, rows)


def _notes_table(c: Context, given: ImpactInputs, kind: str, notes: list[Note]) -> Table:
    rows = tuple(
        (
            Cell(c.t(n.text)),
            Cell(cell_name(c, given, n.aspect, n.scale, n.matrix), note=_about(c, n)),
            Cell(c.t(n.by), note=occasion_words(c, given.occasion(n.occasion))),
            Cell(c.t(STRENGTHS[n.strength])),
        )
        for n in notes
    )
    keys = ("ska_col_said", "ska_col_about", "ska_col_by", "ska_col_strength")
    return Table(c.w(f"ska_kind_{kind}", n=len(notes)), tuple(Column(c.w(k)) for k in keys), rows)


def _about(c: Context, note: Note) -> str:
    parts = [c.w("ska_about", group=who(c, note.group))]
    if note.child:
        parts.append(c.t(CHILD_PARTS[note.child]))
    return "; ".join(parts)


def occasion_words(c: Context, occasion: Occasion | None) -> str:
    """An occasion in a few words, or that none is stated."""
    if occasion is None:
        return c.w("ska_no_occasion")
    return f"{c.t(occasion.what)}, {format_date(occasion.day, c.lang)}"


def all_goals(c: Context, given: ImpactInputs) -> tuple[Goal, ...]:
    """The goals of the plan and those that the short form worded, each once."""
    return tuple({g.key: g for g in (*given.goals, *c.basis.plan.goals)}.values())


def goals(c: Context, given: ImpactInputs) -> list[Block]:
    """Each social goal with the notes it grows from; a goal that nobody asked for is said to be so."""
    found = all_goals(c, given)
    if not found:
        return [Heading(c.w("ska_goals_title")), Para(c.w("goals_none"), tone="warn")]
    return [Cards(tuple(_goal(c, given, g) for g in found), title=c.w("ska_goals_title"))]


def _goal(c: Context, given: ImpactInputs, goal: Goal) -> Card:
    firm = binding(goal.secured_in)
    mark = "secured" if firm else "not_secured" if goal.secured_in == "not_secured" else "guiding"
    mine = [a for a in given.actions if goal.key in a.goals]
    if firm and mine and all(a.status == "proposed" for a in mine):
        firm, mark = False, "ska_proposed"  # what nobody has decided secures nothing yet
    notes = given.notes_of(goal.key)
    facts = [(c.w("goal_group"), who(c, goal.group)), (c.w("goal_secured"), instrument(c, goal.secured_in))]
    if goal.evidence:
        facts.append((c.w("goal_evidence"), c.t(goal.evidence)))
    lines = tuple(Line(f"{c.t(KINDS[n.kind])}: {c.t(n.text)} ({c.t(n.by)})") for n in notes)
    return Card(
        c.t(goal.wording), mark=c.w(mark), tone="for" if firm else "warn", facts=tuple(facts), lines=lines,
        lines_title=c.w("ska_goal_grows") if lines else c.w("ska_goal_no_notes"),
    )  # fmt: skip
