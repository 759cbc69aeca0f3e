"""Charts as Vega-Lite descriptions: intervals, lines over time, and stacked bars."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from medskapa.report.pictures import CATEGORIES, INK

SHAPES = {"measured": "circle", "modelled": "diamond", "judged": "square"}
_ROWS = {"ticks": False, "domain": False, "labelPadding": 8, "grid": False, "labelLimit": 0}
_SPLIT = "split(datum.label, '\\n')"
_BLACK = "#0b1116"
_DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3))


@dataclass(frozen=True)
class Point:
    """A value with its interval: the row it stands on, the series it belongs to, and its words."""

    label: str
    series: str
    value: float
    low: float | None
    high: float | None
    knowledge: str
    text: str
    x: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar, as a share of the bar."""

    label: str
    part: str
    share: float
    text: str


def _axis(title: str, percent: bool, *, signed: bool = False) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": title, "tickCount": 3, "labelOverlap": "greedy", "labelSeparation": 12}
    if percent:
        axis["labelExpr"] = "format(datum.value * 100, '~g') + ' %'" if not signed else (
            "(datum.value > 0 ? '+' : '') + format(datum.value * 100, '~g')"
        )  # fmt: skip
    return axis


def _series(points: Sequence[Point], colours: dict[str, str]) -> dict[str, Any]:
    names = list(dict.fromkeys(p.series for p in points))
    given = [colours.get(name, CATEGORIES[(i + 1) % len(CATEGORIES)]) for i, name in enumerate(names)]
    return {"field": "series", "type": "nominal", "sort": names, "scale": {"domain": names, "range": given}}


def intervals(
    points: Sequence[Point],
    *,
    title: str,
    percent: bool,
    zero: bool,
    colours: dict[str, str],
    stagger: bool = True,
) -> dict[str, Any]:
    """A dot and an interval on each row; with ``zero`` a line marks *no change*.

    The dot's shape tells what kind of knowledge it is.
    """
    data = [{**vars(p), "label": _wrapped(p.label)} for p in points]
    series = _series(points, colours)
    many = len(series["sort"]) > 1
    labels = list(dict.fromkeys(_wrapped(p.label) for p in points))
    y: dict[str, Any] = {
        "field": "label", "type": "nominal", "sort": labels, "title": None,
        "axis": {**_ROWS, "labelExpr": _SPLIT},
    }  # fmt: skip
    apart = many and stagger
    offset = {"yOffset": {"field": "series", "sort": series["sort"]}} if apart else {}
    legend: dict[str, Any] = {
        "legend": {"columns": 1, "symbolType": "stroke", "symbolStrokeWidth": 4, "symbolOpacity": 1}
    }
    if not many:
        legend = {"legend": None}
    colour = {**series, **legend}
    x = {"field": "value", "type": "quantitative", "axis": _axis(title, percent, signed=zero)}
    x["scale"] = {"zero": zero, "nice": True}
    shape = {
        "field": "knowledge", "type": "nominal", "legend": None,
        "scale": {"domain": list(SHAPES), "range": list(SHAPES.values())},
    }  # fmt: skip
    base = {"y": y, **offset}
    layers: list[dict[str, Any]] = []
    if zero:
        rule = {"data": {"values": [{}]}, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2}}
        layers.append({**rule, "encoding": {"x": {"datum": 0}}})
    bounds = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": colour}
    layers += [
        {"mark": {"type": "rule", "strokeWidth": 3, "strokeOpacity": 0.55}, "encoding": {**base, **bounds}},
        {
            "mark": {"type": "point", "filled": True, "size": 105, "opacity": 1},
            "encoding": {**base, "x": x, "color": colour, "shape": shape},
        },
    ]
    step = 36 if any("\n" in label for label in labels) else 25
    apart_step = 27 if any(label.count("\n") > 1 for label in labels) else 20
    size = {"step": apart_step, "for": "offset"} if apart else {"step": step}
    return {"data": {"values": data}, "width": 270, "height": size, "layer": layers}


def over_time(
    points: Sequence[Point], *, title: str, percent: bool, colours: dict[str, str]
) -> dict[str, Any]:
    """One line a series over the years, with its interval as a band; lines differ in colour and in dashes."""
    data = [{**vars(p), "year": str(p.x)} for p in points]
    series = _series(points, colours)
    x = {
        "field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "grid": False},
        "scale": {"paddingOuter": 0.3},
    }  # fmt: skip
    y = {"field": "value", "type": "quantitative", "axis": _axis(title, percent), "scale": {"zero": True}}
    legend = {"legend": {"symbolType": "stroke", "symbolStrokeWidth": 3, "columns": 1, "symbolOpacity": 1}}
    dash = {**series, "scale": {"domain": series["sort"], "range": _DASHES[: len(series["sort"])]}}
    return {
        "data": {"values": data},
        "width": 400,
        "height": 220,
        "layer": [
            {
                "mark": {"type": "area", "fillOpacity": 0.16},
                "encoding": {
                    "x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"},
                    "color": {**series, **legend},
                },
            },
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"x": x, "y": y, "color": {**series, **legend}, "strokeDash": {**dash, **legend}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": {**series, **legend}},
            },
        ],
    }  # fmt: skip


def stacked(
    parts: Sequence[Part],
    colours: Sequence[str],
    *,
    title: str,
    whole: bool = True,
    columns: int = 4,
    labels: Sequence[str] = (),
) -> dict[str, Any]:
    """Stacked bars: shares of each bar, or with ``whole`` false their lengths as they are."""
    names = list(dict.fromkeys(p.part for p in parts))
    order = {name: i for i, name in enumerate(names)}
    bars = [_wrapped(b) for b in dict.fromkeys((*labels, *(p.label for p in parts)))]
    data = [
        {**vars(p), "label": _wrapped(p.label), "order": order[p.part],
         "wide": p.text if _room(p, parts, whole) else ""}
        for p in parts
    ]  # fmt: skip
    dark = [c for c in colours if _is_dark(c)]
    y = {
        "field": "label", "type": "nominal", "sort": bars, "title": None, "scale": {"domain": bars},
        "axis": {**_ROWS, "labelExpr": _SPLIT},
    }  # fmt: skip
    axis = _axis(title, whole)
    x: dict[str, Any] = {"field": "share", "type": "quantitative", "stack": "zero", "axis": axis}
    if whole:
        x["scale"] = {"domain": [0, 1], "nice": False}
    legend = {
        "columns": columns, "symbolType": "square", "symbolStrokeColor": "#7d8790", "symbolStrokeWidth": 0.7,
    }  # fmt: skip
    colour = {
        "field": "part", "type": "nominal", "sort": names, "legend": legend,
        "scale": {"domain": names, "range": list(colours[: len(names)])},
    }  # fmt: skip
    ink = {
        "condition": {
            "test": f"indexof({dark!r}, scale('color', datum.part)) >= 0",
            "value": "#ffffff",
        },
        "value": _BLACK,
    }
    place = {"y": y, "order": {"field": "order"}}
    return {
        "data": {"values": data},
        "width": 310,
        "height": {"step": 36 if any("\n" in b for b in bars) else 27},
        "layer": [
            {
                "mark": {"type": "bar", "stroke": "#ffffff", "strokeWidth": 1.2, "height": 20},
                "encoding": {**place, "x": x, "color": colour},
            },
            {
                "mark": {"type": "text", "fontSize": 12, "fontWeight": 600, "baseline": "middle"},
                "encoding": {
                    **place, "x": {**x, "bandPosition": 0.5}, "text": {"field": "wide"}, "color": ink,
                },
            },
        ],
    }  # fmt: skip


def _room(part: Part, parts: Sequence[Part], whole: bool) -> bool:
    """Whether the part is wide enough for its words."""
    longest = 1.0 if whole else max(sum(p.share for p in parts if p.label == q.label) for q in parts)
    return longest > 0 and part.share / longest * 310 > 7.2 * len(part.text)


def _is_dark(colour: str) -> bool:
    """Whether white words have a higher contrast on the colour than dark words (WCAG relative luminance)."""
    return 1.05 / (_luminance(colour) + 0.05) > (_luminance(colour) + 0.05) / (_luminance(_BLACK) + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _wrapped(label: str) -> str:
    """A label on two or more lines when it is long, so that none is cut."""
    return "\n".join(textwrap.wrap(label, 34, break_long_words=False, break_on_hyphens=False)) or label
