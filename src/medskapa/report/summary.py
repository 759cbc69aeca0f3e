"""The one page that a politician reads in two minutes."""

from __future__ import annotations

from medskapa.evidence import format_number
from medskapa.plans import INSTRUMENTS, Alternative, View
from medskapa.report.blocks import Card, Cell, Column, Line, Summary, Table, Tone
from medskapa.report.context import Context
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
    loose = [g for g in goals if g.secured_in == "not_secured"]
    if not goals:
        return (Line(c.w("goals_none")),)
    out = [Line(c.w("goals_loose", loose=len(loose), all=len(goals)))] if loose else []
    if not loose:
        out = [Line(c.w("goals_all_secured", all=len(goals)))]
    waiting = [x for x in c.basis.plan.conflicts if x.choice is None]
    if waiting:
        out.append(Line(c.w("conflicts_waiting", n=len(waiting))))
    return tuple(out)


def key_table(c: Context) -> Table:
    """The alternatives side by side with the few rows that matter most."""
    rows = [(Cell(c.w("row_homes", year=c.basis.plan.year)), *(homes_cell(c, a) for a in c.alternatives))]
    wanted = [("population", s, "all", "level") for s in c.sites[:1]]
    wanted += [("group_share", s, g, "level") for s in c.sites[:1] for g in c.groups]
    wanted += [("dissimilarity", p, g, "change") for g in c.groups for p in _wide_places(c)]
    for measure, place, group, kind in wanted:
        cells = [_key_cell(c, a, measure, place, group, kind) for a in c.alternatives]
        if all(x.tone == "missing" and not x.finding for x in cells):
            continue
        rows.append((_key_label(c, measure, place, group), *cells))
    columns = (Column(c.w("col_what")), *(Column(c.t(a.title), right=True) for a in c.alternatives))
    return Table(c.w("key_table", year=c.basis.plan.year), columns, tuple(rows), note=c.w("key_table_note"))


def _wide_places(c: Context) -> tuple[str, ...]:
    return tuple(dict.fromkeys((c.municipality, c.top)))


def _key_label(c: Context, measure: str, place: str, group: str) -> Cell:
    words = c.w(f"row_{measure}", group=c.names.group(group), place=c.names.inside(place))
    return Cell(words[0].upper() + words[1:], note=c.w(f"row_{measure}_note", place=c.names.inside(place)))


def _key_cell(c: Context, a: Alternative, measure: str, place: str, group: str, kind: str) -> Cell:
    if kind == "change" and a.is_null:
        return Cell(c.w("compared_with"), tone="unsure")
    year = c.basis.plan.year
    found = c.rows.select(
        measure,
        alternative=a.key,
        place=place,
        group=group,
        kind=kind,
        year=year,
        statistic=("value", "corrected"),
    )
    best = next((r for r in found if r.statistic == "corrected"), found[0] if found else None)
    return cell(best, c.names, unit=False)


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
            (c.w("view_about"), c.names.alternative(view.alternative)),
            (c.w("view_source"), c.t(view.source)),
            *persons,
        ),
        knowing="judged",
    )


def instrument(c: Context, key: str) -> str:
    """An instrument in words."""
    return c.t(INSTRUMENTS[key].label) if key in INSTRUMENTS else key
