"""The profile of segregation: an index against the size of the neighbourhood, with what chance alone would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from medskapa.report.pictures import CATEGORIES, QUIET

_DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 1), (1, 3), (10, 4))
_GREY = "#8b949c"


@dataclass(frozen=True)
class ProfilePoint:
    """One index at one scale: the value with its interval, and the band that chance alone gives; None if unknown.

    ``scale`` is a number of people or metres, more than 0. ``series`` names the line in words.
    """

    scale: float
    value: float
    low: float | None
    high: float | None
    chance_low: float | None
    chance_high: float | None
    series: str


def profile_chart(
    points: Sequence[ProfilePoint],
    *,
    title: str,
    scale_title: str,
    chance: str,
    colours: Mapping[str, str] | None = None,
    percent: bool = False,
    width: int = 400,
) -> dict[str, Any]:
    """A line for each series against the scale on a logarithmic axis, as a Vega-Lite description.

    Intervals are upright bars; the band of chance is grey, one for each series that has it, and is named in the
    legend by ``chance``. ``title`` and ``scale_title`` name the axes; ``percent`` writes the index as per cent.
    ``colours`` gives series their colours; the others get colours of the common palette.

    Raises ``ValueError`` when there are no points or a scale is not more than 0.
    """
    if not points or min(p.scale for p in points) <= 0:
        raise ValueError("A profile needs points, and scales above 0.")
    names = list(dict.fromkeys(p.series for p in points))
    given = colours or {}
    fills = [given.get(n, CATEGORIES[1 + i % (len(CATEGORIES) - 1)]) for i, n in enumerate(names)]
    banded = any(p.chance_high is not None for p in points)
    domain, range_ = ([*names, chance], [*fills, _GREY]) if banded else (names, fills)
    legend = {"columns": 1, "symbolType": "stroke", "symbolStrokeWidth": 3, "symbolOpacity": 1}
    colour = {
        "field": "series", "type": "nominal", "sort": domain, "scale": {"domain": domain, "range": range_},
        "legend": legend if len(domain) > 1 else None,
    }  # fmt: skip
    dashes = [*(_DASHES[i % len(_DASHES)] for i in range(len(names))), *([(1, 0)] if banded else [])]
    dash = {**colour, "scale": {"domain": domain, "range": dashes}}
    data = [{**vars(p), "chance": chance} for p in points]
    return {
        "data": {"values": data},
        "width": width,
        "height": 240,
        "layer": _layers(_x(points, scale_title), _y(points, title, percent), colour, dash, banded),
    }


def _layers(
    x: dict[str, Any], y: dict[str, Any], colour: dict[str, Any], dash: dict[str, Any], banded: bool
) -> list[dict[str, Any]]:
    band = {
        "mark": {"type": "area", "fillOpacity": 0.35, "stroke": _GREY, "strokeWidth": 1.5},
        "transform": [{"filter": "isValid(datum.chance_high)"}],
        "encoding": {
            "x": x, "y": {**y, "field": "chance_low"}, "y2": {"field": "chance_high"},
            "color": {**colour, "field": "chance"}, "detail": {"field": "series"},
        },
    }  # fmt: skip
    bars = {
        "mark": {"type": "rule", "strokeWidth": 3, "strokeOpacity": 0.5},
        "transform": [{"filter": "isValid(datum.low)"}],
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour},
    }
    lines = [
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour},
        },
    ]
    return [*([band] if banded else []), bars, *lines]


def _x(points: Sequence[ProfilePoint], title: str) -> dict[str, Any]:
    """A logarithmic axis with a tick at every scale; labels that would meet are left out."""
    ticks = sorted({p.scale for p in points})
    axis = {
        "title": title, "values": ticks, "format": ",~r", "labelOverlap": "greedy", "labelSeparation": 8,
        "grid": False, "domainColor": QUIET, "titleAnchor": "end",
    }  # fmt: skip
    scale = {"type": "log", "nice": False, "padding": 8}
    return {"field": "scale", "type": "quantitative", "axis": axis, "scale": scale}


def _y(points: Sequence[ProfilePoint], title: str, percent: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": title, "tickCount": 5}
    if percent:
        axis["labelExpr"] = "format(datum.value * 100, '~g') + ' %'"
    negative = any(p.value < 0 or (p.low or 0) < 0 for p in points)
    scale: dict[str, Any] = {"zero": True, "nice": True} if negative else {"domainMin": 0, "nice": True}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}
