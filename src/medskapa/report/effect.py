"""Why the plan changes what it changes, what it would change if done otherwise, and the chain of moves."""

from __future__ import annotations

from dataclasses import replace

from medskapa.methods.situation.attribution import FACTORS, OTHERWISE
from medskapa.methods.situation.chain import ENDS
from medskapa.report.blocks import Block, Cell, Column, Figure, Heading, Para, Section, Table
from medskapa.report.charts import Point
from medskapa.report.charts import intervals as interval_chart
from medskapa.report.context import Context
from medskapa.report.rows import Row
from medskapa.report.situation import figure
from medskapa.report.written import cell, value_words

_INDEX = "dissimilarity"
_CAUSES = ("homes", *FACTORS)


def effect(c: Context) -> tuple[Section, ...]:
    """The parts of the change, the change if done otherwise, and the chain; or why they are not assessed."""
    unsaid = [r for r in c.rows.select("vacancies_per_home") if r.state == "not assessed"]
    if unsaid:
        return (
            Section("effect", c.w("effect_title"), (Para(unsaid[0].text[c.lang == "en"], tone="missing"),)),
        )
    group = next((g for g in c.groups if c.rows.select("effect_part", group=g, place=c.top)), None)
    if group is None:
        return ()
    where = {"group": c.names.group(group), "place": c.names.inside(c.top)}
    blocks: list[Block] = [f for f in (parts(c, group), otherwise(c, group), profile(c, group)) if f]
    made = chain(c, group)
    if made:
        blocks += [Heading(c.w("chain_title")), Para(c.w("chain_note")), made]
    return (Section("effect", c.w("effect_title"), tuple(blocks), lead=c.w("effect_note", **where)),)


def _row(c: Context, alternative: str, place: str, group: str, measure: str, **dims: str) -> Row | None:
    statistic = dims.pop("statistic", "value")
    found = c.rows.select(
        measure, alternative=alternative, place=place, group=group, kind="change", statistic=statistic
    )
    return next((r for r in found if all(r.dim(k) == v for k, v in dims.items())), None)


def _of_cause(c: Context, alternative: str, place: str, group: str, cause: str) -> Row | None:
    if cause == "":
        return _row(c, alternative, place, group, _INDEX)
    return _row(c, alternative, place, group, "effect_part", of=_INDEX, cause=cause)


def parts(c: Context, group: str) -> Figure | None:
    """What the change of D is owed to, part by part, in the region, for every proposal."""
    proposals = c.basis.plan.proposals
    label = {"": c.w("effect_whole"), **{x: c.names.dim("cause", x) for x in _CAUSES}}
    found = {
        (cause, a.key): r
        for cause in label for a in proposals
        if (r := _of_cause(c, a.key, c.top, group, cause)) is not None and r.value is not None
    }  # fmt: skip
    if not any(cause for cause, _ in found):
        return None
    dots = [
        Point(
            label[cause],
            c.names.alternative(key),
            r.value or 0.0,
            r.low,
            r.high,
            r.knowledge,
            value_words(r, c.names),
        )
        for (cause, key), r in found.items()
    ]
    spec = interval_chart(dots, title=c.w("axis_index_change"), percent=False, zero=True, colours=c.colours)
    sure = [(k, r) for k, r in found.items() if k[0] and not r.holds_zero]
    place = c.names.inside(c.top)
    title = c.w("effect_parts_unsure", place=place)
    told = {key for (cause, key), r in found.items() if not cause and not r.holds_zero}
    if not told:
        title = c.w("effect_whole_unsure", place=place)
    sure = [
        (k, r) for k, r in sure if k[1] in told
    ]  # no part is told to matter to a change that is not there
    if sure:
        (cause, key), _ = max(sure, key=lambda item: abs(item[1].value or 0.0))
        words = label[cause]
        title = c.w(
            "effect_parts_title", place=place, alt=c.names.alternative(key),
            cause=_capital(words),
        )  # fmt: skip
    columns = (Column(c.w("col_what")), *(Column(c.t(a.title), right=True) for a in proposals))
    body = tuple(
        (Cell(f"{_capital(words)}, {c.names.inside(here)}"),
         *(cell(_of_cause(c, a.key, here, group, cause), c.names) for a in proposals))
        for here in dict.fromkeys((c.top, c.municipality)) for cause, words in label.items()
    )  # fmt: skip
    rows = list(found.values())
    caption = c.w("effect_parts_caption", group=c.names.group(group), year=rows[0].year)
    said = "; ".join(
        f"{label[x]}, {c.names.alternative(k)}: {value_words(r, c.names)}" for (x, k), r in found.items()
    )
    return figure(
        c, "effect-parts", rows, spec, title, c.w("alt_effect", said=said), Table(caption, columns, body)
    )


def otherwise(c: Context, group: str) -> Table | None:
    """The change as planned beside the change if the same number of homes were built otherwise."""
    proposals = c.basis.plan.proposals
    planned = [_row(c, a.key, c.top, group, _INDEX) for a in proposals]
    year = next((r.year for r in planned if r is not None), None)
    if year is None:
        return None
    rows: list[tuple[Cell, ...]] = [
        (Cell(_capital(c.w("otherwise_planned"))), *(cell(r, c.names) for r in planned))
    ]
    for how in OTHERWISE:
        cells = []
        for a in proposals:
            made = cell(_row(c, a.key, c.top, group, "effect_otherwise", of=_INDEX, otherwise=how), c.names)
            apart = _row(
                c, a.key, c.top, group, "effect_otherwise", of=_INDEX, otherwise=how, statistic="difference"
            )
            cells.append(
                made if apart is None or apart.value is None
                else replace(made, note=f"{made.note}; {_against(c, apart)}".strip("; "))
            )  # fmt: skip
        rows.append((Cell(_capital(c.names.dim("otherwise", how))), *cells))
    columns = (Column(c.w("col_what")), *(Column(c.t(a.title), right=True) for a in proposals))
    caption = c.w("otherwise_caption", group=c.names.group(group), place=c.names.inside(c.top), year=year)
    return Table(caption, columns, tuple(rows), note=c.w("otherwise_note"))


def profile(c: Context, group: str) -> Figure | None:
    """The change of D in neighbourhoods of the nearest k people, at every k, for every proposal."""
    proposals = c.basis.plan.proposals
    rows = [
        r
        for r in c.rows.select("context_dissimilarity", place=c.top, group=group, kind="change")
        if r.value is not None and r.alternative in {a.key for a in proposals}
    ]
    if not rows:
        return None
    label = {r.id: c.names.dim("k", r.dim("k")) for r in rows}
    dots = [
        Point(
            label[r.id],
            c.names.alternative(r.alternative),
            r.value or 0.0,
            r.low,
            r.high,
            r.knowledge,
            value_words(r, c.names),
        )
        for r in rows
    ]
    spec = interval_chart(dots, title=c.w("axis_index_change"), percent=False, zero=True, colours=c.colours)
    sure = sum(not r.holds_zero for r in rows)
    title = c.w("effect_profile_title", sure=sure, all=len(rows), group=c.names.group(group))
    by = {(label[r.id], r.alternative): r for r in rows}
    body = tuple(
        (Cell(_capital(k)), *(cell(by.get((k, a.key)), c.names) for a in proposals))
        for k in dict.fromkeys(label.values())
    )
    columns = (Column(c.w("effect_profile_k")), *(Column(c.t(a.title), right=True) for a in proposals))
    said = "; ".join(
        f"{label[r.id]}, {c.names.alternative(r.alternative)}: {value_words(r, c.names)}" for r in rows
    )
    table = Table(title, columns, body, note=c.w("effect_profile_note"))
    return figure(c, "effect-profile", rows, spec, title, c.w("alt_effect", said=said), table)


def _against(c: Context, apart: Row) -> str:
    if apart.holds_zero:
        return c.w("plan_alike")
    return c.w("plan_lower" if (apart.value or 0.0) < 0 else "plan_higher")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def chain(c: Context, group: str) -> Table | None:
    """Moves for each new home, where homes become vacant, who moves into them, and how the chains end."""
    proposals = [a for a in c.basis.plan.proposals if c.rows.select("vacancies_per_home", alternative=a.key)]
    if not proposals:
        return None
    lines: list[tuple[str, str, dict[str, str], str]] = [
        (c.w("short_vacancies_per_home"), "vacancies_per_home", {}, "all")
    ]
    for kind in "12345":
        words = c.w("chain_freed", type=c.names.dim("type", kind))
        lines.append((words, "freed_homes", {"type": kind}, "all"))
    who = c.names.group(group)
    lines.append((c.w("chain_movers", group=who), "chain_mover_share", {}, group))
    lines += [(c.w(f"chain_end_{end}"), "chain_end_share", {"end": end}, "all") for end in ENDS]
    body = []
    for words, measure, dims, of in lines:
        found = [
            next(
                (r for r in c.rows.select(measure, alternative=a.key, group=of)
                 if all(r.dim(k) == v for k, v in dims.items())), None,
            )
            for a in proposals
        ]  # fmt: skip
        if any(r is not None for r in found):
            body.append((Cell(words), *(cell(r, c.names) for r in found)))
    columns = (Column(c.w("col_what")), *(Column(c.t(a.title), right=True) for a in proposals))
    year = c.basis.plan.year
    return Table(c.w("chain_caption", year=year), columns, tuple(body))
