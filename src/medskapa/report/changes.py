"""What the plan changes: the new homes, and every change against the null alternative with its interval."""

from __future__ import annotations

from medskapa.evidence import Unit, format_number
from medskapa.methods.impact import MEASURES as IMPACT
from medskapa.methods.reach import MEASURES as REACH
from medskapa.methods.seniors import MEASURES as SENIORS
from medskapa.report.blocks import Block, Cell, Column, Figure, Heading, Para, Section, Table
from medskapa.report.charts import Part, Point, stacked
from medskapa.report.charts import intervals as interval_chart
from medskapa.report.context import Context
from medskapa.report.rows import Row
from medskapa.report.situation import TENURES, figure
from medskapa.report.written import brief, cell, value_words

_CHARTED = (
    ("change-index", Unit.INDEX, ("dissimilarity", "entropy_h")),
    ("change-share", Unit.SHARE, ("group_share", "isolation")),
)
_MOST_ROWS = 10


def changes(c: Context) -> Section:
    """Homes by tenure, charts of the changes, and a table for each place."""
    blocks: list[Block] = [f for f in (new_homes(c), *(change_chart(c, *spec) for spec in _CHARTED)) if f]
    tables = [t for place in _places(c) if (t := change_table(c, place))]
    if tables:
        blocks += [Heading(c.w("changes_tables")), Para(c.w("changes_note")), *tables]
    if not blocks:
        blocks = [Para(c.w("changes_none_found"), tone="missing")]
    return Section("changes", c.w("sec_changes"), tuple(blocks), lead=c.w("changes_lead"))


def _places(c: Context) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*c.sites, c.municipality, c.top)))


def new_homes(c: Context) -> Figure | None:
    """New homes of each alternative by tenure, as the plan states them."""
    homes = {c.t(a.title): c.new_homes(a) for a in c.alternatives}
    codes = list(dict.fromkeys(code for by in homes.values() for code, n in by.items() if n))
    parts = [
        Part(title, c.tenure(code), float(n), format_number(n, c.lang))
        for code in codes for title, by in homes.items() if (n := by.get(code, 0)) > 0
    ]  # fmt: skip
    if not parts:
        return None
    order = ["rental", "coop", "owned", "unknown"]
    colours = [TENURES[order.index(code)] if code in order else TENURES[3] for code in codes]
    title = c.w("homes_title", year=c.basis.plan.year)
    spec = stacked(parts, colours, title=c.w("axis_new_homes"), whole=False, labels=list(homes))
    columns = (
        Column(c.w("alternative")),
        *(Column(c.tenure(x), right=True) for x in codes),
        Column(c.w("sum"), True),
    )
    body = tuple(
        (
            Cell(title_),
            *(Cell(format_number(by.get(x, 0), c.lang)) for x in codes),
            Cell(format_number(sum(by.values()), c.lang)),
        )
        for title_, by in homes.items()
    )
    said = "; ".join(
        f"{a}: " + (", ".join(f"{c.tenure(x)} {format_number(n, c.lang)}" for x, n in by.items())
                    or c.w("no_new_homes"))
        for a, by in homes.items()
    )  # fmt: skip
    made = figure(
        c, "new-homes", [], spec, title, c.w("alt_parts", said=said), Table(title, columns, body),
        source=c.w("figure_source_plan"),
    )  # fmt: skip
    return made


_ELSEWHERE = frozenset(m.key for m in (*REACH, *IMPACT, *SENIORS))


def told_elsewhere(row: Row) -> bool:
    """Whether a row is of everyday reach, SKA or the senior perspective, which have sections of their own."""
    return row.measure in _ELSEWHERE


def _main_changes(c: Context, place: str) -> list[Row]:
    mine = {a.key for a in c.basis.plan.proposals}
    return [
        r for r in c.rows
        if r.kind == "change" and r.place == place and r.alternative in mine
        and not r.measure.startswith("effect_") and not told_elsewhere(r)
        and r.statistic in ("value", "mean")
        and (r.group == "all" or r.group in c.groups) and (not r.dim("split") or r.dim("split") in c.splits)
    ]  # fmt: skip


def change_chart(c: Context, key: str, unit: Unit, measures: tuple[str, ...]) -> Figure | None:
    """Changes of one unit with their intervals, a row for each measure and place."""
    rows = [
        r for m in measures for place in _places(c) for r in _main_changes(c, place)
        if r.measure == m and r.value is not None and r.statistic == "value"
        and r.dim("part") in ("", "total") and c.names.unit(r.measure) is unit
    ]  # fmt: skip
    if not rows:
        return None
    labels = {r.id: _short(c, r) for r in rows}
    keep = list(dict.fromkeys(labels[r.id] for r in rows))[:_MOST_ROWS]
    rows = [r for r in rows if labels[r.id] in keep]
    order = {c.t(a.title): i for i, a in enumerate(c.alternatives)}
    rows.sort(key=lambda r: (keep.index(labels[r.id]), order[c.names.alternative(r.alternative)]))
    title_of = c.names.alternative
    dots = [
        Point(
            labels[r.id],
            title_of(r.alternative),
            r.value,
            r.low,
            r.high,
            r.knowledge,
            value_words(r, c.names),
        )
        for r in rows
        if r.value is not None
    ]
    share = unit is Unit.SHARE
    axis = c.w("axis_points" if share else "axis_index_change")
    if len(c.groups) == 1:
        axis += f" ({c.names.group(c.groups[0])})"
    spec = interval_chart(dots, title=axis, percent=share, zero=True, colours=c.colours)
    unsure = sum(r.holds_zero for r in rows)
    title = c.w(f"{key.replace('-', '_')}_title", unsure=unsure, all=len(rows))
    most = max(rows, key=lambda r: abs(r.value or 0.0))
    if not share and abs(most.value or 0.0) < 10 ** -c.names.measure(most.measure)["decimals"]:
        title = c.w("change_index_small_title", most=value_words(most, c.names))
    said = "; ".join(f"{labels[r.id]}, {title_of(r.alternative)}: {value_words(r, c.names)}" for r in rows)
    return figure(c, key, rows, spec, title, c.w("alt_changes", said=said), _wide(c, title, rows, labels))


def _short(c: Context, r: Row) -> str:
    parts = [c.names.short_place(r.place), c.w(f"short_{r.measure}")]
    if r.group != "all" and len(c.groups) > 1:
        parts.append(c.names.group(r.group))
    if r.dims and len(c.splits) > 1:
        parts.append(c.names.dims(d for d in r.dims if d[1] != "total"))
    return ", ".join(p for p in parts if p)


def _wide(c: Context, caption: str, rows: list[Row], labels: dict[str, str]) -> Table:
    by: dict[str, dict[str, Row]] = {}
    for r in rows:
        by.setdefault(labels[r.id], {})[r.alternative] = r
    by = {label: found for label, found in by.items() if not c.nothing_unknown(list(found.values()))}
    proposals = c.basis.plan.proposals
    columns = (Column(c.w("col_what")), *(Column(c.t(a.title), right=True) for a in proposals))
    body = tuple(
        (Cell(label), *(cell(found.get(a.key), c.names) for a in proposals)) for label, found in by.items()
    )
    return Table(caption, columns, body)


def change_table(c: Context, place: str) -> Table | None:
    """All changes of the main groups at a place."""
    rows = _main_changes(c, place)
    if not rows:
        return None
    labels = {r.id: brief(r, c.names) for r in rows}
    return _wide(c, c.w("changes_caption", place=c.names.inside(place), year=rows[0].year), rows, labels)
