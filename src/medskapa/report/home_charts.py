"""Pictures of what households can pay, who gets a home, shortage and shares: descriptions in Vega-Lite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.report.need_charts import Floats, numbers_axis, rows_axis
from medskapa.report.pictures import CATEGORIES, INK, QUIET, RULE, SEQUENTIAL


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Floats,
    *,
    title: str,
    percent: bool,
    column_title: str,
    facets: Sequence[str] = ("",),
    step: int = 62,
) -> dict[str, Any]:
    """Numbers in coloured cells, (facets, rows, columns): light is little. NaN is left empty."""
    table = values if values.ndim == 3 else values[None]
    data = [
        {
            "facet": f,
            "name": r,
            "column": c,
            "value": float(table[k, i, j]),
            "label": f"{100 * table[k, i, j]:.0f} %",
        }
        for k, f in enumerate(facets)
        for i, r in enumerate(rows)
        for j, c in enumerate(columns)
        if np.isfinite(table[k, i, j])
    ]
    top = 1.0 if percent else max([float(d["value"]) for d in data], default=1.0)  # type: ignore[arg-type]
    layer = _cells(rows, columns, column_title, top, percent, step)
    told = {"text": title, "fontSize": 13, "fontWeight": 400, "color": QUIET, "anchor": "start"}
    if len(facets) == 1:
        return {"data": {"values": data}, "title": told, **layer}
    header = {
        "title": None,
        "labelFontSize": 13,
        "labelFontWeight": 600,
        "labelColor": INK,
        "labelAnchor": "start",
    }
    facet = {"field": "facet", "type": "nominal", "sort": list(facets), "header": header}
    return {
        "data": {"values": data},
        "facet": facet,
        "columns": 1,
        "spec": layer,
        "title": told,
        "spacing": 14,
    }


def _cells(
    rows: Sequence[str], columns: Sequence[str], column_title: str, top: float, percent: bool, step: int
) -> dict[str, Any]:
    axis = {"title": column_title, "orient": "top", "labelAngle": 0, "domain": False, "ticks": False}
    x = {"field": "column", "type": "ordinal", "sort": list(columns), "axis": axis}
    y = rows_axis(rows)
    scale = {"domain": [0, top], "range": list(SEQUENTIAL)}
    fill = {"field": "value", "type": "quantitative", "legend": None, "scale": scale}
    words = {"field": "label"} if percent else {"field": "value", "type": "quantitative", "format": ",.0f"}
    light = {"condition": {"test": f"datum.value > {0.55 * top}", "value": "white"}, "value": INK}
    return {
        "width": {"step": step},
        "height": {"step": 26},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2},
                "encoding": {"x": x, "y": y, "color": fill},
            },
            {
                "mark": {"type": "text", "fontSize": 12.5},
                "encoding": {"x": x, "y": y, "text": words, "color": light},
            },
        ],
    }


def overlap(
    sets: Sequence[tuple[str, float]], pairs: Sequence[tuple[str, str, float]], *, title: str, mark: str = ","
) -> dict[str, Any]:
    """Each measure as a bar, and under them the overlaps that are known; ``mark``: the decimal mark."""
    rows: list[dict[str, Any]] = [{"name": n, "value": v, "kind": "set"} for n, v in sets]
    rows += [{"name": f"{a} + {b}", "value": v, "kind": "pair"} for a, b, v in pairs]
    y, x = rows_axis([str(r["name"]) for r in rows], 360), numbers_axis(title, ".0%", field="value")
    colours = {"domain": ["set", "pair"], "range": [CATEGORIES[1], CATEGORIES[2]]}
    colour = {"field": "kind", "type": "nominal", "legend": None, "scale": colours}
    for row in rows:
        row["label"] = f"{100 * float(row['value']):.1f}".replace(".", mark) + " %"
    number = {"field": "label"}
    return {
        "data": {"values": rows},
        "width": 300,
        "height": {"step": 26},
        "layer": [
            {"mark": {"type": "bar", "height": 15}, "encoding": {"y": y, "x": x, "color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 13, "color": INK},
                "encoding": {"y": y, "x": x, "text": number},
            },
        ],
    }


def upset(
    names: Sequence[str],
    which: npt.NDArray[np.bool_],
    shares: Sequence[tuple[float, float, float]],
    *,
    title: str,
) -> dict[str, Any]:
    """Every combination of problems that some household has and no others: bars with limits over a grid of dots."""
    bars = [{"set": k, "value": s[0], "low": s[1], "high": s[2]} for k, s in enumerate(shares)]
    dots = [
        {"set": k, "name": n, "has": bool(which[k, j])}
        for k in range(len(shares))
        for j, n in enumerate(names)
    ]
    x = {"field": "set", "type": "ordinal", "axis": None}
    y = numbers_axis(title, ".1%")
    top = {
        "data": {"values": bars},
        "width": {"step": 30},
        "height": 150,
        "layer": [
            {
                "mark": {"type": "bar", "color": CATEGORIES[1], "width": 16},
                "encoding": {"x": x, "y": {**y, "field": "value"}},
            },
            {
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
        ],
    }
    colour = {"condition": {"test": "datum.has", "value": INK}, "value": RULE}
    below = {
        "data": {"values": dots},
        "width": {"step": 30},
        "height": {"step": 22},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {"x": x, "y": rows_axis(names), "color": colour},
    }
    return {"vconcat": [top, below], "spacing": 6, "resolve": {"scale": {"x": "shared"}}}


def slope(
    columns: Sequence[str], lines: Mapping[str, Sequence[float]], *, title: str, highlight: Sequence[str] = ()
) -> dict[str, Any]:
    """A line for each municipality over the keys, its name at the end; names are moved apart so that all are read."""
    names = list(lines)
    data = [
        {"name": n, "column": c, "value": float(v), "strong": n in highlight}
        for n in names
        for c, v in zip(columns, lines[n], strict=True)
    ]
    last = _apart([float(lines[n][-1]) for n in names])
    ends = [
        {"name": n, "column": columns[-1], "value": y, "strong": n in highlight}
        for n, y in zip(names, last, strict=True)
    ]
    axis = {"title": None, "labelAngle": 0, "orient": "top", "domain": False, "labelLimit": 170}
    axis["labelExpr"] = "split(datum.label, '|')"
    x = {"field": "column", "type": "ordinal", "sort": list(columns), "scale": {"padding": 0.2}, "axis": axis}
    y = numbers_axis(title, field="value", scale={"nice": True})
    colour = {"condition": {"test": "datum.strong", "value": CATEGORIES[2]}, "value": "#8b949c"}
    dark = {"condition": {"test": "datum.strong", "value": CATEGORIES[2]}, "value": INK}
    width = {"condition": {"test": "datum.strong", "value": 3}, "value": 1.4}
    line = {"x": x, "y": y, "detail": {"field": "name"}, "color": colour, "strokeWidth": width}
    dot = {"type": "point", "filled": True, "size": 45, "opacity": 1}
    return {
        "width": 150 * len(columns),
        "height": 430,
        "layer": [
            {"data": {"values": data}, "mark": {"type": "line"}, "encoding": line},
            {"data": {"values": data}, "mark": dot, "encoding": {"x": x, "y": y, "color": colour}},
            {
                "data": {"values": ends},
                "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 12.5},
                "encoding": {"x": x, "y": y, "text": {"field": "name"}, "color": dark},
            },
        ],
    }


def _apart(values: list[float], part: float = 0.034) -> list[float]:
    """Heights of labels, moved so that none is nearer another than a part of the whole height."""
    gap = part * (max(values) - min(min(values), 0.0) or 1.0)
    out = list(values)
    order = sorted(range(len(values)), key=lambda i: values[i])
    for k, i in enumerate(order[1:], start=1):
        out[i] = max(out[i], out[order[k - 1]] + gap)
    return out
