"""Maps of square cells: classes as colours, hatched where there is nothing to say, and names of larger places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.report.maps import (
    _MARGIN,
    _OFFSETS,
    _TEXT,
    _WIDTH,
    MapDrawing,
    MapLegend,
    _hatch,
    _label,
    _legend,
    _mark,
    _overlap,
    _scale,
    _sites,
    _View,
)
from medskapa.report.pictures import FONT

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_SQUARES = 20_000
HATCHED = -1
"""The class of a square about which nothing can be said."""


@dataclass(frozen=True)
class Squares:
    """Squares of a map; made by `squares`.

    ``column`` and ``row`` (squares,) count from the south-west; ``times`` is the number of cells along a side. ``of``
    (cells,) is the square of each cell, and ``people`` (squares,) are its
    residents; ``cell_people`` (cells,) are those of each cell.
    """

    west_m: float
    south_m: float
    size_m: float
    times: int
    column: Ints
    row: Ints
    of: Ints
    people: Array
    cell_people: Array

    def mean(self, values: npt.ArrayLike) -> Array:
        """The value of each square, weighed by people; NaN where no cell has a value."""
        given = np.asarray(values, dtype=np.float64)
        weight = np.where(np.isnan(given), 0.0, self.cell_people)
        sums = np.bincount(self.of, weight * np.nan_to_num(given), len(self.people))
        there = np.bincount(self.of, weight, len(self.people))
        out = np.full(len(self.people), np.nan)
        np.divide(sums, there, out=out, where=there > 0)
        return out

    def total(self, values: npt.ArrayLike) -> Array:
        """The sum in each square."""
        given = np.nan_to_num(np.asarray(values, dtype=np.float64))
        return np.bincount(self.of, given, len(self.people)).astype(np.float64)


def squares(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, size_m: float, people: npt.ArrayLike, *, most: int = MOST_SQUARES
) -> Squares:
    """Cells as squares of a map, joined two by two, three by three, … until there are at most ``most`` of them.

    x_m, y_m (cells,) : south-west corners in metres. people (cells,) weigh the cells of a square together.
    Raises ``ValueError`` when there are no cells.
    """
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    weight = np.asarray(people, dtype=np.float64)
    if len(x) == 0:
        raise ValueError("A map needs cells.")
    column = np.rint((x - x.min()) / size_m).astype(np.int64)
    row = np.rint((y - y.min()) / size_m).astype(np.int64)
    times = 1
    while True:
        wide = int(column.max()) // times + 1
        place, of = np.unique((row // times) * wide + column // times, return_inverse=True)
        if len(place) <= most:
            break
        times += 1
    return Squares(
        west_m=float(x.min()),
        south_m=float(y.min()),
        size_m=size_m * times,
        times=times,
        column=place % wide,
        row=place // wide,
        of=of.astype(np.int64),
        people=np.bincount(of, weight, len(place)).astype(np.float64),
        cell_people=weight,
    )


def cells_svg(
    shown: Squares,
    classes: npt.ArrayLike,
    legend: MapLegend,
    key: str,
    *,
    names: Mapping[str, tuple[float, float]] | None = None,
    sites: Sequence[tuple[str, float, float]] = (),
    mark: str = "",
    decimal: str = ",",
) -> str:
    """A map of squares as SVG.

    classes (squares,) : places in the legend's colours, or ``HATCHED``; the legend's ``missing`` names the hatching.
    names : words and where they stand, x and y in metres, the most important first. sites : words and x, y of places to
    point out.
    mark : written in the corner, such as *Syntetiska data*.
    """
    kind = np.asarray(classes, dtype=np.int64)
    wide = (int(shown.column.max()) + 1) * shown.size_m
    tall = (int(shown.row.max()) + 1) * shown.size_m
    factor = min((_WIDTH - 2 * _MARGIN) / wide, 620.0 / tall)
    box = (shown.west_m, shown.south_m, shown.west_m + wide, shown.south_m + tall)
    view = _View(box, factor, tall * factor + 2 * _MARGIN)
    point = shapely.Point(box[0], box[1])
    pinned = tuple((words, shapely.Point(x_m, y_m)) for words, x_m, y_m in sites)
    hatched = {"any": None} if (kind == HATCHED).any() else {"any": 0}
    drawing = MapDrawing({"any": point}, hatched, {}, {}, legend, mark=mark, sites=pinned, decimal=decimal)
    below, legend_height = _legend(drawing, key, view.height + 8)
    body = [_runs(shown, kind, legend, view, key), _sites(drawing, view), _named(names or {}, drawing, view)]
    body += [_scale(drawing, view), below, _mark(drawing, view)]
    height = view.height + legend_height + 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:g}" height="{height:.0f}" '
        f'viewBox="0 0 {_WIDTH:g} {height:.0f}" font-family="{FONT}" font-size="{_TEXT}">'
        f"<defs>{_hatch(key)}</defs>{''.join(body)}</svg>"
    )


def _runs(shown: Squares, kind: Ints, legend: MapLegend, view: _View, key: str) -> str:
    """One path a class, where neighbours of a class in the same row are one rectangle."""
    order = np.lexsort((shown.column, shown.row))
    column, row, kind = shown.column[order], shown.row[order], kind[order]
    same = (np.diff(row) == 0) & (np.diff(column) == 1) & (np.diff(kind) == 0)
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    ends = np.append(starts[1:], len(kind)) - 1
    step = shown.size_m * view.factor
    left, right = (column[starts] * step + _MARGIN).round(1), ((column[ends] + 1) * step + _MARGIN).round(1)
    floor = view.height - _MARGIN
    top, bottom = (floor - (row[starts] + 1) * step).round(1), (floor - row[starts] * step).round(1)
    out = []
    for number in sorted(set(kind.tolist())):
        at = np.flatnonzero(kind[starts] == number)
        path = "".join(
            f"M{a:g},{b:g}H{c:g}V{d:g}H{a:g}Z"
            for a, b, c, d in zip(left[at].tolist(), top[at].tolist(), right[at].tolist(), bottom[at].tolist(),
                                  strict=True)
        )  # fmt: skip
        fill = f"url(#{key}-none)" if number == HATCHED else legend.colours[number]
        out.append(f'<path d="{path}" fill="{fill}" shape-rendering="crispEdges"/>')
    return "".join(out)


def _named(names: Mapping[str, tuple[float, float]], drawing: MapDrawing, view: _View) -> str:
    taken = [(_WIDTH * 3 / 4 - _MARGIN, view.height - 30, _WIDTH, view.height)]
    if drawing.mark:
        taken.append((0.0, 0.0, 8.0 * len(drawing.mark), 24.0))
    out = []
    for words, (x_m, y_m) in names.items():
        x, y = view.at(shapely.Point(x_m, y_m))
        half = 3.4 * len(words) + 3
        x = min(max(x, half), _WIDTH - half)
        boxes = [(x + dx - half, y + dy - 12, x + dx + half, y + dy + 4) for dx, dy in _OFFSETS]
        free = [i for i, box in enumerate(boxes) if not any(_overlap(box, other) for other in taken)]
        if free:
            taken.append(boxes[free[0]])
            out.append(_label(x + _OFFSETS[free[0]][0], y + _OFFSETS[free[0]][1], words))
    return "".join(out)


def in_classes(values: npt.ArrayLike, breaks: Sequence[float]) -> Ints:
    """The class of each value: how many breaks it reaches; ``HATCHED`` where there is no value.

    >>> in_classes([0.05, 0.1, float("nan")], (0.1, 0.2)).tolist()
    [0, 1, -1]
    """
    given = np.asarray(values, dtype=np.float64)
    return np.where(
        np.isnan(given), HATCHED, np.searchsorted(np.asarray(breaks), given, side="right")
    ).astype(np.int64)


def shares_of_sum(values: npt.ArrayLike, parts: Sequence[float] = (0.25, 0.5, 0.75)) -> Ints:
    """Which squares make up a sum together, the largest first: the last class is the largest ones that give the first
    part, and class 0 what is left.

    >>> shares_of_sum([1, 4, 2, 1], (0.5,)).tolist()
    [0, 1, 0, 0]
    """
    given = np.nan_to_num(np.asarray(values, dtype=np.float64))
    order = np.argsort(-given, kind="stable")
    before = np.cumsum(given[order]) - given[order]
    out = np.zeros(len(given), dtype=np.int64)
    total = given.sum()
    if total > 0:
        out[order] = len(parts) - np.searchsorted(
            np.asarray(parts) * total * (1 - 1e-12), before, side="right"
        )
    return out
