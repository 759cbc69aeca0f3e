"""The one page that a politician reads in two minutes."""

from __future__ import annotations

from medskapa.evidence import format_number
from medskapa.plans import INSTRUMENTS, Alternative, View
from medskapa.report.blocks import Card, Cell, Column, Line, Summary, Table, Tone
from medskapa.report.context import Context
from medskapa.report.reach import reach_lines
from medskapa.report.record import unmarked
from medskapa.report.rows import Row
from medskapa.report.written import cell, knowing

_STANCE: dict[str, Tone] = {"for": "for", "against": "against", "mixed": "mixed"}


def summary(c: Context) -> Summary:
    """What differs, for whom, how sure it is and what speaks against, with the groups' views."""
    lines = {"differs": [], "against": [], "unsure": []}  # type: dict[str, list[Line]]
    for key_line in c.basis.key_lines:
        tag = c.names.alternative(key_line.alternative) if key_line.alternative else ""
        line = Line(c.t(key_line.text), knowing(key_line.knowledge), key_line.finding, tag)
        lines.setdefault(key_line.topic, []).append(line)
    for alternative in c.alternatives:
        tag = c.t(alternative.title)
        lines["against"] += [Line(c.t(text), tag=tag) for text in alternative.against]
    if not lines["differs"]:  # neither homes by tenure nor groups of people are known
        lines["differs"] = reach_lines(c)
    return Summary(
        differs=_once(lines["differs"]),
        table=key_table(c),
        against=_once(lines["against"]),
        unsure=_once(lines["unsure"]),
        views=tuple(view_card(c, view) for view in c.basis.plan.views),
        goals=_goals(c),
    )


def _once(lines: list[Line]) -> tuple[Line, ...]:
    """Each sentence once; an alternative that the sentence begins with is not named again."""
    kept: dict[str, Line] = {}
    for line in lines:
        words = line.text if line.text.startswith(line.tag) else f"{line.tag}: {line.text}"
        kept.setdefault(words, Line(words, line.knowing, line.finding))
    return tuple(kept.values())


def _goals(c: Context) -> tuple[Line, ...]:
    goals = c.basis.plan.goals
    firm = sum(binding(g.secured_in) for g in goals)
    if not goals:
        return (Line(c.w("goals_none")),)
    key = "none" if not firm else "some" if firm < len(goals) else {1: "one", 2: "both"}.get(firm, "all")
    out = [Line(c.w(f"goals_{key}_secured", firm=firm, all=len(goals)))]
    waiting = [x for x in c.basis.plan.conflicts if x.choice is None]
    if waiting:
        out.append(Line(c.w("conflicts_waiting", n=len(waiting))))
    return tuple(out)


def key_table(c: Context) -> Table:
    """The alternatives side by side with the few rows that matter most."""
    homes = (homes_cell(c, a) for a in c.alternatives)
    rows = [(Cell(c.w("row_homes", year=c.basis.plan.year)), Cell("–", tone="missing"), *homes)]
    wanted = []
    for site in c.sites:
        wanted.append(("population", site, "all", "level"))
        shown = c.groups if len(c.sites) == 1 else c.groups[:1]
        wanted += [("group_share", site, g, "level") for g in shown]
    wanted += [("dissimilarity", p, g, "change") for g in c.groups for p in _wide_places(c)]
    for measure, place, group, kind in wanted:
        found = [_key_row(c, a, measure, place, group, kind) for a in c.alternatives]
        cells = [_key_cell(c, a, kind, row) for a, row in zip(c.alternatives, found, strict=True)]
        if all(x.tone == "missing" and not x.finding for x in cells):
            continue
        now = c.now_cell(next((r for r in found if r), None), unit=False)
        rows.append((_key_label(c, measure, place, group), now, *cells))
    columns = (
        Column(c.w("col_what")),
        Column(c.now_head, True),
        *(Column(c.t(a.title), right=True) for a in c.alternatives),
    )
    return Table(c.w("key_table", year=c.basis.plan.year), columns, tuple(rows), note=c.w("key_table_note"))


def _wide_places(c: Context) -> tuple[str, ...]:
    return tuple(dict.fromkeys((c.municipality, c.top)))


def _key_label(c: Context, measure: str, place: str, group: str) -> Cell:
    where = unmarked(c.names.inside(place))
    words = c.w(f"row_{measure}", group=c.names.group(group), place=where)
    note = c.w("row_dissimilarity_note", place=where) if measure == "dissimilarity" else ""
    return Cell(words[0].upper() + words[1:], note=note)


def _key_row(c: Context, a: Alternative, measure: str, place: str, group: str, kind: str) -> Row | None:
    wanted = {"place": place, "group": group, "kind": kind, "year": c.basis.plan.year, "statistic": "value"}
    return c.rows.one(measure, alternative=a.key, **wanted)


def _key_cell(c: Context, a: Alternative, kind: str, row: Row | None) -> Cell:
    if kind == "change" and a.is_null:
        return Cell(c.w("compared_with"), tone="unsure")
    return cell(row, c.names, unit=False)


def homes_cell(c: Context, alternative: Alternative) -> Cell:
    """New homes of an alternative with their tenures, as the plan states them."""
    homes = c.new_homes(alternative)
    if not homes:
        return Cell(c.w("no_new_homes"))
    parts = [f"{c.tenure(code)} {format_number(n, c.lang)}" for code, n in homes.items()]
    return Cell(format_number(sum(homes.values()), c.lang), note=", ".join(parts))


def view_card(c: Context, view: View) -> Card:
    """One group's view, in its own words."""
    persons = [(c.w("view_persons"), format_number(view.persons, c.lang))] if view.persons else []
    return Card(
        title=c.t(view.group),
        mark=c.w(f"stance_{view.stance}"),
        tone=_STANCE[view.stance],
        text=c.t(view.text),
        facts=(
            (c.w("view_about"), ", ".join(c.names.alternative(a) for a in (view.alternative, *view.also))),
            (c.w("view_source"), c.t(view.source)),
            *persons,
        ),
        knowing="judged",
    )


def binding(key: str) -> bool:
    """Whether a goal secured in the instrument is held by something that binds."""
    return key not in INSTRUMENTS or INSTRUMENTS[key].binding


def instrument(c: Context, key: str) -> str:
    """An instrument in words."""
    if key == "not_secured":
        return c.w("secured_nowhere")
    return c.t(INSTRUMENTS[key].label) if key in INSTRUMENTS else key
