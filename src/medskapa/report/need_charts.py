"""Pictures of people, households and need over time: descriptions in Vega-Lite, drawn elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.report.pictures import CATEGORIES, INK

Floats = npt.NDArray[np.float64]
NOW, LATER = CATEGORIES[0], CATEGORIES[1]
PER_CENT = "format(datum.value * 100, '.0f') + ' %'"
"""How a share is written on an axis; ``chart_svg`` takes the space away in English."""


def rows_axis(order: Sequence[str], limit: int = 300) -> dict[str, Any]:
    """An axis of names, in their order, without a line."""
    axis = {"title": None, "labelLimit": limit, "domain": False, "ticks": False, "labelPadding": 8}
    return {"field": "name", "type": "nominal", "sort": list(order), "axis": axis}


def numbers_axis(title: str, form: str = ",.0f", **more: Any) -> dict[str, Any]:
    """An axis of numbers."""
    axis: dict[str, Any] = {"title": title, "format": form, "tickCount": 5}
    if form.endswith("%"):
        axis = {"title": title, "tickCount": 5, "labelExpr": PER_CENT}
    return {"type": "quantitative", "axis": axis, **more}


def lines_colour(names: Sequence[str]) -> dict[str, Any]:
    """A colour for each line, with a legend when there are several."""
    legend = {"columns": 1, "symbolType": "stroke", "symbolStrokeWidth": 4, "symbolOpacity": 1}
    scale = {"domain": list(names), "range": list(CATEGORIES[1 : 1 + len(names)])}
    return {
        "field": "series",
        "type": "nominal",
        "sort": list(names),
        "scale": scale,
        "legend": legend if len(names) > 1 else None,
    }


def pyramid(
    today: Floats, ahead: Floats, *, names: tuple[str, str], sexes: Sequence[str], people: str, age: str
) -> dict[str, Any]:
    """People by age: a line for today and a band with its middle for the last year, one panel for each sex.

    today (sexes, ages); ahead (3, sexes, ages): low, middle, high. names: of today's year and of the last.
    """
    most = float(max(today.max(), ahead[2].max()))
    panels = [
        _panel(
            today[i], ahead[:, i], names, sex, people, age if i == 0 else "", i == 0 and len(sexes) > 1, most
        )
        for i, sex in enumerate(sexes)
    ]
    if len(panels) == 1:
        panels[0]["width"] = 520
    return {"hconcat": panels, "spacing": 8}


def _panel(
    today: Floats,
    ahead: Floats,
    names: tuple[str, str],
    sex: str,
    people: str,
    age: str,
    left: bool,
    most: float,
) -> dict[str, Any]:
    """One sex: today (ages,), ahead (3, ages); drawn from the right to the left when it stands to the left."""
    keys = ("low", "mid", "high")
    rows = [
        {
            "age": a,
            "today": float(today[min(a, len(today) - 1)]),
            **{k: float(ahead[j, a]) for j, k in enumerate(keys)},
        }
        for a in range(ahead.shape[-1])
    ]
    y = {
        "field": "age",
        "type": "quantitative",
        "scale": {"domain": [0, ahead.shape[-1] - 1], "nice": False},
        "axis": {"title": age or None, "labels": bool(age)},
    }
    x = numbers_axis(people, scale={"domain": [0, most], "reverse": left, "nice": True})
    scale = {"domain": list(names), "range": [NOW, LATER]}
    legend = {"symbolType": "stroke", "symbolStrokeWidth": 4} if age else None
    order = {"field": "age"}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "area", "opacity": 0.3, "color": LATER, "orient": "horizontal"},
            "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        }
    ]
    for field, name in (("mid", names[1]), ("today", names[0])):
        colour = {"datum": name, "type": "nominal", "scale": scale, "legend": legend}
        encoding = {"y": y, "x": {**x, "field": field}, "order": order, "color": colour}
        layers.append({"mark": {"type": "line", "strokeWidth": 1.8}, "encoding": encoding})
    title = {"text": sex, "fontSize": 14, "fontWeight": 600, "color": INK, "anchor": "middle"}
    return {"title": title, "data": {"values": rows}, "width": 265, "height": 320, "layer": layers}


def fan(series: Mapping[str, Floats], years: Sequence[int], *, title: str) -> dict[str, Any]:
    """A line with a band for each series over the years; (3, years) each: low, middle, high."""
    rows = [
        {"series": n, "year": y, "low": float(v[0, i]), "mid": float(v[1, i]), "high": float(v[2, i])}
        for n, v in series.items()
        for i, y in enumerate(years)
    ]
    colour = lines_colour(list(series))
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"nice": False, "padding": 4},
        "axis": {"format": "d", "title": None, "grid": False, "tickCount": min(len(years), 11)},
    }
    y = numbers_axis(title, scale={"zero": False, "nice": True})
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour}
    line = {"x": x, "y": {**y, "field": "mid"}, "color": colour}
    return {
        "data": {"values": rows},
        "width": 540,
        "height": 260,
        "layer": [
            {"mark": {"type": "area", "opacity": 0.18}, "encoding": band},
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": line},
        ],
    }


def waterfall(
    steps: Sequence[tuple[str, float]], total: tuple[str, float, float, float], *, title: str
) -> dict[str, Any]:
    """Steps that lead from nothing to a need, each with its number, and the need with its low and high."""
    rows: list[dict[str, Any]] = []
    at = 0.0
    for name, value in steps:
        kind, end = "up" if value >= 0 else "down", max(at, at + value)
        rows.append({"name": name, "from": at, "to": at + value, "value": value, "end": end, "kind": kind})
        at += value
    name, low, mid, high = total
    last = {"name": name, "from": 0.0, "to": mid, "value": mid, "end": max(mid, high), "kind": "total"}
    rows.append({**last, "low": low, "high": high})
    y, x = rows_axis([r["name"] for r in rows]), numbers_axis(title)
    colours = {"domain": ["up", "down", "total"], "range": [CATEGORIES[1], CATEGORIES[2], CATEGORIES[0]]}
    colour = {"field": "kind", "type": "nominal", "legend": None, "scale": colours}
    number = {"field": "value", "format": "+,.0f"}
    return {
        "data": {"values": rows},
        "width": 380,
        "height": {"step": 30},
        "layer": [
            {
                "mark": {"type": "bar", "height": 18},
                "encoding": {"y": y, "x": {**x, "field": "from"}, "x2": {"field": "to"}, "color": colour},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": INK},
                "transform": [{"filter": "isValid(datum.low)"}],
                "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": INK},
                "encoding": {"y": y, "x": {**x, "field": "end"}, "text": number},
            },
        ],
    }


def stock_and_flow(
    years: Sequence[int],
    lines: Mapping[str, Sequence[float]],
    bars: Mapping[str, Sequence[float]],
    *,
    stock: str,
    flow: str,
) -> dict[str, Any]:
    """How many there are over the years as lines, and under them who come (up) and go (down) each year as bars."""
    kinds = list(bars)
    fills = {"domain": kinds, "range": [CATEGORIES[3], CATEGORIES[5], CATEGORIES[4]][: len(kinds)]}
    fill = {"field": "series", "type": "nominal", "sort": kinds, "legend": {"columns": 3}, "scale": fills}
    x = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0, "grid": False}}
    panels = []
    for of, when, title, mark, colour in (
        (lines, years, stock, {"type": "line", "strokeWidth": 2.5}, lines_colour(list(lines))),
        (bars, years[1:], flow, {"type": "bar"}, fill),
    ):
        rows = [
            {"series": n, "year": y, "value": float(v)}
            for n, values in of.items()
            for y, v in zip(when, values, strict=True)
        ]
        encoding = {"x": x, "y": numbers_axis(title, field="value"), "color": colour}
        panels.append(
            {"data": {"values": rows}, "width": 520, "height": 150, "mark": mark, "encoding": encoding}
        )
    return {"vconcat": panels, "resolve": {"scale": {"color": "independent"}}, "spacing": 18}
