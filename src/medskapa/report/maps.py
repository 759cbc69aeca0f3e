"""Maps drawn straight to SVG: classes of areas, borders and names of municipalities, missing areas hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely

from medskapa.report.pictures import FONT, INK, QUIET

Shapes = Mapping[str, shapely.Geometry]
Box = tuple[float, float, float, float]

_WIDTH, _MARGIN, _TEXT = 560.0, 6.0, 13
_OFFSETS = ((0, 0), (0, 14), (0, -14), (14, 0), (-14, 0), (24, 14), (-24, 14), (0, 26), (0, -26))


@dataclass(frozen=True)
class MapLegend:
    """The classes of a map in words, with their colours, and the word for areas without a value."""

    title: str
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    missing: str = ""


@dataclass(frozen=True)
class MapDrawing:
    """What a map shows: areas with their class (none is hatched), borders above them, and names."""

    areas: Shapes
    classes: Mapping[str, int | None]
    outlines: Shapes
    names: Mapping[str, str]
    legend: MapLegend
    mark: str = ""
    sites: tuple[tuple[str, shapely.Geometry], ...] = ()
    highlight: str = ""
    decimal: str = ","


@dataclass(frozen=True)
class _View:
    box: Box
    factor: float
    height: float

    def path(self, shape: shapely.Geometry) -> str:
        """The shape as an SVG path with one decimal."""
        parts = []
        for ring in _rings(shape):
            xy = np.column_stack(
                [
                    (ring[:, 0] - self.box[0]) * self.factor + _MARGIN,
                    (self.box[3] - ring[:, 1]) * self.factor + _MARGIN,
                ]
            ).round(1)
            keep = np.ones(len(xy), dtype=bool)
            keep[1:] = (np.diff(xy, axis=0) != 0).any(axis=1)
            points = xy[keep]
            if len(points) > 2:
                parts.append("M" + "L".join(f"{x:g},{y:g}" for x, y in points[:-1]) + "Z")
        return "".join(parts)

    def at(self, point: shapely.Point) -> tuple[float, float]:
        """A point in the picture."""
        x = (point.x - self.box[0]) * self.factor + _MARGIN
        return float(x), float((self.box[3] - point.y) * self.factor + _MARGIN)


def _rings(shape: shapely.Geometry) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    rings = []
    for polygon in polygons:
        rings.append(shapely.get_coordinates(polygon.exterior))
        rings += [shapely.get_coordinates(hole) for hole in polygon.interiors]
    return rings


def simplified(areas: Shapes, pixels: float = _WIDTH) -> dict[str, shapely.Geometry]:
    """The areas with fewer points, so that neighbours still share their borders."""
    keys = sorted(areas)
    shapes = np.array([areas[k] for k in keys], dtype=object)
    low_x, low_y, high_x, high_y = shapely.total_bounds(shapes)
    tolerance = max(high_x - low_x, (high_y - low_y) * 0.8) / pixels * 1.1
    return dict(zip(keys, shapely.coverage_simplify(shapes, tolerance), strict=True))


def dissolved(areas: Shapes, parent: Mapping[str, str]) -> dict[str, shapely.Geometry]:
    """The areas joined to the areas above them."""
    children: dict[str, list[shapely.Geometry]] = {}
    for key, shape in areas.items():
        if key in parent:
            children.setdefault(parent[key], []).append(shape)
    return {p: shapely.union_all(shapes) for p, shapes in sorted(children.items())}


def map_svg(drawing: MapDrawing, key: str) -> str:
    """The map as SVG."""
    shapes = list(drawing.areas.values())
    box = tuple(float(v) for v in shapely.total_bounds(np.array(shapes, dtype=object)))
    wide, tall = box[2] - box[0], box[3] - box[1]
    factor = min((_WIDTH - 2 * _MARGIN) / wide, 620.0 / tall)
    view = _View((box[0], box[1], box[2], box[3]), factor, tall * factor + 2 * _MARGIN)
    legend, legend_height = _legend(drawing, key, view.height + 8)
    height = view.height + legend_height + 12
    body = [
        _areas(drawing, view, key),
        _outlines(drawing, view),
        _sites(drawing, view),
        _names(drawing, view),
    ]
    body += [_scale(drawing, view), legend, _mark(drawing, view)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:g}" height="{height:.0f}" '
        f'viewBox="0 0 {_WIDTH:g} {height:.0f}" font-family="{FONT}" font-size="{_TEXT}">'
        f"<defs>{_hatch(key)}</defs>{''.join(body)}</svg>"
    )


def _hatch(key: str) -> str:
    return (
        f'<pattern id="{key}-none" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#eef0f2"/>'
        '<line x1="0" y1="0" x2="0" y2="6" stroke="#7d8790" stroke-width="1.6"/></pattern>'
    )


def _areas(drawing: MapDrawing, view: _View, key: str) -> str:
    by_class: dict[int | None, list[str]] = {}
    for area, shape in sorted(drawing.areas.items()):
        by_class.setdefault(drawing.classes.get(area), []).append(view.path(shape))
    out = []
    for number, paths in by_class.items():
        fill = f"url(#{key}-none)" if number is None else drawing.legend.colours[number]
        out.append(f'<path d="{"".join(paths)}" fill="{fill}" stroke="#ffffff" stroke-width="0.6"/>')
    return "".join(out)


def _outlines(drawing: MapDrawing, view: _View) -> str:
    path = "".join(view.path(s) for s in drawing.outlines.values())
    out = f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="1" stroke-linejoin="round"/>'
    if drawing.highlight in drawing.outlines:
        path = view.path(drawing.outlines[drawing.highlight])
        out += f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.6" stroke-linejoin="round"/>'
    return out


def _label(
    x: float, y: float, words: str, size: float = _TEXT, weight: int = 400, anchor: str = "middle"
) -> str:
    common = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" font-weight="{weight}"'
    halo = 'fill="#ffffff" stroke="#ffffff" stroke-width="3.2" stroke-linejoin="round"'
    return f'<text {common} {halo}>{escape(words)}</text><text {common} fill="{INK}">{escape(words)}</text>'


def _names(drawing: MapDrawing, view: _View) -> str:
    taken = _kept_free(drawing, view)
    out = []
    order = sorted(drawing.names, key=lambda k: (k != drawing.highlight, k))
    for key in order:
        x, y = view.at(shapely.point_on_surface(drawing.outlines[key]))
        half = 3.4 * len(drawing.names[key]) + 3
        x = min(max(x, half), _WIDTH - half)
        boxes = [(x + dx - half, y + dy - 12, x + dx + half, y + dy + 4) for dx, dy in _OFFSETS]
        free = [i for i, box in enumerate(boxes) if not any(_overlap(box, other) for other in taken)]
        if not free:
            continue  # a name that would cover another is left out; the table has it
        dx, dy = _OFFSETS[free[0]]
        taken.append((x + dx - half, y + dy - 12, x + dx + half, y + dy + 4))
        out.append(
            _label(x + dx, y + dy, drawing.names[key], weight=600 if key == drawing.highlight else 400)
        )
    return "".join(out)


def _kept_free(drawing: MapDrawing, view: _View) -> list[Box]:
    """Where names must not stand: on the mark, on the scale, and on the site and its name."""
    taken = [(_WIDTH * 3 / 4 - _MARGIN, view.height - 30, _WIDTH, view.height)]
    if drawing.mark:
        taken.append((0.0, 0.0, 8.0 * len(drawing.mark), 24.0))
    for words, x, y in _marks(drawing, view):
        half = max(3.8 * len(words), 12.0)
        taken.append((x - half, y - 28, x + half, y + 10))
    return taken


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _marks(drawing: MapDrawing, view: _View) -> list[tuple[str, float, float]]:
    """Where the sites lie on the picture; of sites close together only the first has its words."""
    out: list[tuple[str, float, float]] = []
    for words, shape in drawing.sites:
        x, y = view.at(shapely.point_on_surface(shape))
        if any(abs(x - u) < 3 and abs(y - v) < 3 for _, u, v in out):
            continue
        near = any(word and abs(x - u) < 8 * len(words) and abs(y - v) < 28 for word, u, v in out)
        out.append(("" if near else words, x, y))
    return out


def _sites(drawing: MapDrawing, view: _View) -> str:
    out = []
    for words, x, y in _marks(drawing, view):
        ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="none" stroke-width='
        out.append(
            f'{ring}"5" stroke="#ffffff"/>{ring}"2.4" stroke="#b3001b"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="#b3001b"/>'
            + (_label(x, y - 14, words, weight=600) if words else "")
        )
    return "".join(out)


def _scale(drawing: MapDrawing, view: _View) -> str:
    """A bar of round length, at most a quarter of the picture."""
    longest = _WIDTH / 4 / view.factor / 1000
    step = next((s for s in (50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1) if s <= longest), 0.1)
    length = step * 1000 * view.factor
    x, y = _WIDTH - _MARGIN - length, view.height - 6
    label = f"{step:g}".replace(".", drawing.decimal)
    line = f'<path d="M{x:.1f},{y - 5:.1f}v5h{length:.1f}v-5" fill="none" stroke="{INK}" stroke-width="1.4"/>'
    return line + _label(x + length / 2, y - 7, f"{label} km", 12)


def _legend(drawing: MapDrawing, key: str, top: float) -> tuple[str, float]:
    legend = drawing.legend
    out = [f'<text x="{_MARGIN:g}" y="{top + 13:.1f}" fill="{QUIET}">{escape(legend.title)}</text>']
    fills = [(label, colour) for label, colour in zip(legend.labels, legend.colours, strict=False)]
    if legend.missing and any(drawing.classes.get(a) is None for a in drawing.areas):
        fills.append((legend.missing, f"url(#{key}-none)"))
    x, y = _MARGIN, top + 24
    for label, fill in fills:
        width = 26 + 6.6 * len(label) + 14
        if x + width > _WIDTH and x > _MARGIN:
            x, y = _MARGIN, y + 22
        out.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="18" height="13" fill="{fill}" stroke="{QUIET}" '
            f'stroke-width="0.6"/><text x="{x + 24:.1f}" y="{y + 11.5:.1f}" fill="{INK}">{escape(label)}</text>'
        )
        x += width
    return "".join(out), y + 20 - top


def _mark(drawing: MapDrawing, view: _View) -> str:
    if not drawing.mark:
        return ""
    words = _label(_MARGIN + 2, 18, drawing.mark, 14, 600, "start")
    return words.replace(f'fill="{INK}"', 'fill="#8a4b00"')


def readable_breaks(values: Sequence[float], step: float) -> tuple[float, ...]:
    """Four breaks into five classes of about equally many areas, rounded to what a reader remembers.

    >>> readable_breaks([0.05, 0.1, 0.11, 0.2, 0.29, 0.31, 0.4, 0.6], 0.05)
    (0.1, 0.2, 0.3, 0.35)
    """
    if not values:
        return ()
    quarters = np.quantile(np.asarray(values), (0.2, 0.4, 0.6, 0.8))
    rounded = (round(round(float(q) / step) * step, 6) for q in quarters)
    low, high = min(values), max(values)
    return tuple(b for b in dict.fromkeys(rounded) if low < b <= high)
