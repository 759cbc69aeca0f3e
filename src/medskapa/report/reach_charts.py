"""Pictures of everyday reach: shares by group and alternative, how long it takes, and where all five are reached."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from medskapa.evidence import format_number
from medskapa.report.blocks import Cell, Column, Figure, Table
from medskapa.report.cell_maps import cells_svg, in_classes, squares
from medskapa.report.charts import Point
from medskapa.report.charts import intervals as interval_chart
from medskapa.report.context import NOW, Context
from medskapa.report.maps import MapLegend
from medskapa.report.neighbourhood_maps import _of_squares as of_squares
from medskapa.report.neighbourhood_maps import _pins
from medskapa.report.pictures import CATEGORIES, SEQUENTIAL, chart_svg
from medskapa.report.reach_rows import by_subject, row_label, told
from medskapa.report.rows import Row
from medskapa.report.situation import source_of
from medskapa.report.written import cell, percent, value_words

_HEADLINES = ("everyday_five_share", "free_meeting_share", "green_share", "stop_share")
_ALIKE = 0.0005
"""Shares that differ by less are printed alike."""
_BREAKS = (0.1, 0.25, 0.5, 0.75)
_GROUPS = (
    "all", "everyday_age=child", "everyday_age=senior", "everyday_age=old", "income=q1", "standard=low",
    "mobility=rollator", "mobility=wheelchair",
)  # fmt: skip


def share_chart(c: Context, place: str) -> Figure | None:
    """The headline share by group, with a dot for each alternative; a single one where none changes anything."""
    by = _headline(c, place)
    if not by:
        return None
    keys = [c.basis.plan.null.key]
    keys += [a.key for a in c.basis.plan.proposals if any(_differs(c, rows, a.key) for rows in by.values())]
    points = [
        Point(c.names.group(g), c.names.alternative(k), r.value, r.low, r.high, r.knowledge, value_words(r, c.names))
        for g, rows in by.items() for k in keys if (r := rows.get(k)) is not None and r.value is not None
    ]  # fmt: skip
    spec = interval_chart(points, title=c.w("reach_axis_share"), percent=True, zero=False, colours=c.colours)
    first = next(iter(by["all"].values())) if "all" in by else next(iter(next(iter(by.values())).values()))
    known = [
        (g, r) for g, rows in by.items() if (r := rows.get(keys[-1])) is not None and r.value is not None
    ]
    low, high = min(known, key=lambda x: x[1].value or 0.0), max(known, key=lambda x: x[1].value or 0.0)
    if len(keys) == 1 and abs((high[1].value or 0.0) - (low[1].value or 0.0)) < _ALIKE:
        return None  # every group the same, whatever is built: nothing to see
    title = c.w(
        "reach_chart_says", what=row_label(c, first), low=percent(low[1].value, c.lang),
        low_group=c.names.group(low[0]), high=percent(high[1].value, c.lang),
        high_group=c.names.group(high[0]), alternative=c.names.alternative(keys[-1]),
    )  # fmt: skip
    said = "; ".join(f"{p.label}, {p.series}: {p.text}" for p in points)
    columns = (Column(c.w("reach_group")), *(Column(c.names.alternative(k), right=True) for k in keys))
    body = tuple(
        (Cell(c.names.group(g)), *(cell(rows.get(k), c.names) for k in keys)) for g, rows in by.items()
    )
    caption = c.w("reach_chart", what=row_label(c, first), place=c.names.place(place))
    rows = [r for each in by.values() for r in each.values()]
    svg = chart_svg(spec, "reach-shares", c.lang, c.mark)
    return Figure(
        "reach-shares", title, c.w("reach_chart_alt", said=said), source_of(c, rows), "modelled", svg,
        Table(caption, columns, body),
    )  # fmt: skip


def _headline(c: Context, place: str) -> dict[str, dict[str, Row]]:
    """The rows by group of the share that the alternatives change most, or of the first one where none changes."""
    every = []
    for measure in _HEADLINES:
        by = {g: next(iter(by_subject(told(c, (measure,), place, g)).values()), {}) for g in _GROUPS}
        by = {g: rows for g, rows in by.items() if _known(rows.get(c.basis.plan.null.key))}
        if by:
            every.append(by)
    return max(every, key=lambda by: round(_most_changed(by), 2), default={})


def _known(row: Row | None) -> bool:
    return row is not None and row.value is not None


def _most_changed(by: dict[str, dict[str, Row]]) -> float:
    spans = [[r.value for r in rows.values() if r.value is not None] for rows in by.values()]
    return max(max(values) - min(values) for values in spans)


def _differs(c: Context, rows: dict[str, Row], key: str) -> bool:
    """Whether an alternative gives a group another share than the null alternative, as it is printed."""
    one, two = rows.get(key), rows.get(c.basis.plan.null.key)
    return one is not None and two is not None and abs((one.value or 0.0) - (two.value or 0.0)) >= _ALIKE


def times_chart(c: Context, place: str) -> Figure | None:
    """How long it takes to the nearest grocery: from a tenth to nine in ten of each group, and the worst-off tenth."""
    by: dict[str, dict[str, Row]] = {}
    for row in c.rows.select("reach_minutes", place=place, alternative=NOW, kind="level", service="grocery"):
        ordinary = row.dim("conditions") in ("", "ordinary") and row.dim("residents") in ("", "present")
        if ordinary and row.value is not None:
            by.setdefault(row.group, {})[row.statistic] = row
    by = {g: by[g] for g in _GROUPS if {"P10", "P50", "P90"} <= set(by.get(g, {}))}
    if not by:
        return None
    spread, worst = c.w("reach_spread"), c.w("reach_worst")
    points = []
    for group, rows in by.items():
        label = c.names.group(group)
        mid = rows["P50"]
        points.append(Point(label, spread, mid.value or 0.0, rows["P10"].value, rows["P90"].value, mid.knowledge,
                            value_words(mid, c.names)))  # fmt: skip
        if (last := rows.get("worst tenth")) is not None and last.value is not None:
            points.append(
                Point(label, worst, last.value, None, None, last.knowledge, value_words(last, c.names))
            )
    spec = interval_chart(points, title=c.w("reach_axis_minutes"), percent=False, zero=False, stagger=False,
                          colours={spread: CATEGORIES[1], worst: CATEGORIES[2]})  # fmt: skip
    service = c.names.dim("service", "grocery")
    old, last = by.get("everyday_age=old", {}).get("P50"), by.get("all", {}).get("worst tenth")
    title = c.w(
        "reach_times", service=service, old=value_words(old, c.names) if old else "–",
        worst=value_words(last, c.names) if last else "–",
    )  # fmt: skip
    stats = [s for s in ("P10", "P50", "P90", "worst tenth") if any(s in rows for rows in by.values())]
    body = tuple(
        (Cell(c.names.group(g)), *(cell(rows.get(s), c.names) for s in stats)) for g, rows in by.items()
    )
    columns = (Column(c.w("reach_group")), *(Column(c.names.statistic(s), right=True) for s in stats))
    said = "; ".join(f"{p.label}, {p.series}: {p.text}" for p in points)
    caption = f"{c.names.label('reach_minutes')}, {service}, {c.names.place(place)}"
    svg = chart_svg(spec, "reach-times", c.lang, c.mark)
    every = [r for each in by.values() for r in each.values()]
    return Figure("reach-times", title, c.w("reach_times_alt", said=said), source_of(c, every), "modelled", svg,
                  Table(caption, columns, body))  # fmt: skip


def reach_map(c: Context) -> Figure | None:
    """Where old people reach the everyday five, square by square around the site."""
    field = next((f for f in c.basis.fields if f.key == "reach_five_old"), None)
    if field is None:
        return None
    table = field.table
    share = table["share"].to_numpy().astype(np.float64)
    classes = in_classes(share, _BREAKS)
    labels = (c.w("class_under", x=percent(_BREAKS[0], c.lang)), *(
        f"{format_number(100 * a, c.lang)}–{percent(b, c.lang)}" for a, b in pairwise(_BREAKS)
    ), c.w("class_over", x=percent(_BREAKS[-1], c.lang)))  # fmt: skip
    legend = MapLegend(c.t(field.title), labels, SEQUENTIAL)
    shown = squares(table["x_m"].to_numpy(), table["y_m"].to_numpy(), float(table["size_m"][0].as_py()),
                    np.ones(len(share)))  # fmt: skip
    svg = cells_svg(
        shown, of_squares(shown.of, classes, len(labels)), legend, "reach-map", sites=_pins(c), mark=c.mark,
        decimal="," if c.lang == "sv" else ".",
    )  # fmt: skip
    most, none = float((share >= _BREAKS[2]).mean()), float((share < _BREAKS[0]).mean())
    said = {"most": percent(most, c.lang), "none": percent(none, c.lang), "year": field.year}
    rows = tuple(
        (Cell(label), Cell(format_number(int((classes == i).sum()), c.lang)),
         Cell(percent(float((classes == i).mean()), c.lang)))
        for i, label in enumerate(labels)
    )  # fmt: skip
    columns = (Column(c.w("near_class")), Column(c.w("near_number"), right=True),
               Column(c.w("near_col_part"), right=True))  # fmt: skip
    rests_on = [r for m in _HEADLINES for r in c.rows.select(m, alternative=NOW)[:5]]
    source = source_of(c, rests_on)
    title = c.w("reach_map", **said)
    return Figure("reach-map", title, c.w("reach_map_alt", **said), source, "modelled", svg,
                  Table(c.t(field.title), columns, rows))  # fmt: skip
