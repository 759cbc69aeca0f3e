"""A small map of the plan's site with what lies around it, drawn in black, grey and hatching for any printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pyarrow as pa
import shapely

from medskapa.evidence import Lang
from medskapa.plans import Plan
from medskapa.region import SERVICE_KINDS, Region
from medskapa.report.pictures import FONT
from medskapa.report.words import W

Box = tuple[float, float, float, float]

_AROUND_M = 350.0
_NUMBERED = tuple(k for k in SERVICE_KINDS if k not in ("bench", "crossing", "toilet", "home_care"))
_FILL = {
    "green": "#dcdcdc",
    "building": "#8c8c8c",
    "water": "#bcd3e0",
    "parking": "#f0f0f0",
    "yard": "#ebebeb",
}
_LAYERS = ("green", "water", "yard", "parking", "building")


@dataclass(frozen=True)
class SiteMap:
    """The picture as SVG, the same in words, and what its numbers stand for."""

    svg: str
    alt: str
    legend: tuple[str, ...]


def site_map(
    plan: Plan, region: Region | None, lang: Lang, *, width: float = 620, height: float = 420
) -> SiteMap:
    """The site or sites of the plan, with streets, surfaces and services around them where the region has them.

    A made-up plan is never drawn in a real, named place: then the outline stands alone, as it does without a region.
    """
    shapes = [s.shape for s in plan.sites]
    box = _box(shapes, width / height)
    scale = width / (box[2] - box[0])
    around = region if region is not None and not (plan.fictive and region.kind == "real") else None
    body: list[str] = []
    kinds: dict[str, int] = {}
    if around is not None:
        body += _grounds(around, box, scale)
        body += _streets(around, box, scale)
    body += _sites(plan, box, scale)
    if around is not None:
        marks, kinds = _services(around, plan.started.year, box, scale)
        body += marks
    body.append(_rule(height, scale))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} '
        f'{height:g}" font-family="{FONT}" font-size="15"><defs><pattern id="site" width="9" height="9" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="9" '
        'stroke="#000" stroke-width="1.6"/></pattern></defs>'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>{"".join(body)}'
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" fill="none" stroke="#000"/></svg>'
    )
    legend = tuple(f"{n} {SERVICE_KINDS[k].of(lang)}" for k, n in kinds.items())
    names = ", ".join(s.name.of(lang) for s in plan.sites)
    key = "ska_alt_map" if legend else "ska_alt_map_alone"
    alt = W[key].of(lang).format(names=names, kinds=", ".join(SERVICE_KINDS[k].of(lang) for k in kinds))
    return SiteMap(svg, alt, legend)


def _box(shapes: Sequence[shapely.Geometry], wide: float) -> Box:
    """The sites with some ground around them, in the picture's proportions."""
    low_x, low_y, high_x, high_y = shapely.total_bounds(np.array(shapes, dtype=object))
    x, y = (low_x + high_x) / 2, (low_y + high_y) / 2
    half_x = max((high_x - low_x) / 2 + _AROUND_M, ((high_y - low_y) / 2 + _AROUND_M) * wide)
    return (float(x - half_x), float(y - half_x / wide), float(x + half_x), float(y + half_x / wide))


def _xy(points: np.ndarray, box: Box, scale: float) -> str:
    return "L".join(f"{(x - box[0]) * scale:.1f},{(box[3] - y) * scale:.1f}" for x, y in points)


def _path(shape: shapely.Geometry, box: Box, scale: float, look: str) -> str:
    """A shape cut to the picture, as one SVG path."""
    cut = shapely.intersection(shape, shapely.box(*box))
    parts = []
    for part in shapely.get_parts(cut):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
            parts += [f"M{_xy(shapely.get_coordinates(r), box, scale)}Z" for r in rings]
        elif part.geom_type == "LineString":
            parts.append(f"M{_xy(shapely.get_coordinates(part), box, scale)}")
    return f'<path d="{"".join(parts)}" {look}/>' if parts else ""


def _near(table: pa.Table, box: Box, kinds: Sequence[str]) -> Iterator[tuple[str, shapely.Geometry]]:
    """Kind and shape of the surfaces that the picture meets, layer by layer."""
    named = table["kind"].to_pylist()
    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    hit = shapely.intersects(shapes, shapely.box(*box))
    for kind in kinds:
        for i in np.flatnonzero(hit):
            if named[i] == kind:
                yield kind, shapes[i]


def _grounds(region: Region, box: Box, scale: float) -> list[str]:
    grounds = region.tables["grounds"]
    if not grounds.num_rows:
        return []
    out = [
        _path(shape, box, scale, f'fill="{_FILL[k]}" stroke="#777" stroke-width="0.5"')
        for k, shape in _near(grounds, box, _LAYERS)
    ]
    look = 'fill="none" stroke="#000" stroke-width="3" stroke-dasharray="10 5"'
    return out + [_path(shape, box, scale, look) for _, shape in _near(grounds, box, ("barrier",))]


def _streets(region: Region, box: Box, scale: float) -> list[str]:
    nodes, streets = region.tables["nodes"], region.tables["streets"]
    if not streets.num_rows:
        return []
    x, y = nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy()
    a, b = streets["from_node"].to_numpy(), streets["to_node"].to_numpy()
    low_x, high_x = np.minimum(x[a], x[b]), np.maximum(x[a], x[b])
    low_y, high_y = np.minimum(y[a], y[b]), np.maximum(y[a], y[b])
    hit = (high_x >= box[0]) & (low_x <= box[2]) & (high_y >= box[1]) & (low_y <= box[3])
    lines = shapely.linestrings(
        np.stack([np.column_stack([x[a], y[a]]), np.column_stack([x[b], y[b]])], axis=1)[hit]
    )
    one = shapely.multilinestrings(lines)
    return [_path(one, box, scale, 'fill="none" stroke="#555" stroke-width="1.1"')]


def _sites(plan: Plan, box: Box, scale: float) -> list[str]:
    area = [s for s in plan.sites if shapely.area(s.shape) > 0]
    lines = [s for s in plan.sites if shapely.area(s.shape) == 0]
    out = [_path(s.shape, box, scale, 'fill="url(#site)" stroke="#000" stroke-width="3"') for s in area]
    look = 'fill="none" stroke="#000" stroke-width="4" stroke-dasharray="2 4"'
    return out + [_path(s.shape, box, scale, look) for s in lines]


def _services(region: Region, year: int, box: Box, scale: float) -> tuple[list[str], dict[str, int]]:
    """Round marks with a number for each kind of service in the picture, and the numbers."""
    table = region.tables["services"]
    here: list[tuple[str, float, float]] = []
    for row in table.select(["kind", "x_m", "y_m", "from_year", "to_year"]).to_pylist():
        inside = box[0] <= row["x_m"] <= box[2] and box[1] <= row["y_m"] <= box[3]
        there = (row["from_year"] or year) <= year <= (row["to_year"] or year)
        if inside and there and row["kind"] in _NUMBERED:
            here.append((row["kind"], (row["x_m"] - box[0]) * scale, (box[3] - row["y_m"]) * scale))
    found = [k for k in _NUMBERED if any(kind == k for kind, _, _ in here)]
    number = {k: n for n, k in enumerate(found, start=1)}
    marks = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="#fff" stroke="#000" stroke-width="1.6"/>'
        f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-weight="600">{escape(str(number[k]))}</text>'
        for k, x, y in sorted(here)
    ]
    return marks, number


def _rule(height: float, scale: float) -> str:
    """A rule of 100 or 200 metres, and where north is."""
    metres = 200 if 200 * scale < 200 else 100
    y = height - 14
    return (
        f'<rect x="8" y="{y - 24:g}" width="{metres * scale + 74:.1f}" height="32" fill="#fff" fill-opacity="0.9"/>'
        f'<path d="M16,{y - 6:g}V{y:g}H{16 + metres * scale:.1f}V{y - 6:g}" fill="none" stroke="#000" '
        f'stroke-width="2"/><text x="{22 + metres * scale:.1f}" y="{y:g}">{metres} m</text>'
        f'<path d="M24,40L32,14L40,40L32,34Z" fill="#000"/><text x="32" y="56" text-anchor="middle">N</text>'
    )
