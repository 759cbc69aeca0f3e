"""Which contexts reach outside the data: across the study area's edge the nearest people may be others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats, Ints, compiled
from medskapa.analysis.segregation.contexts import Contexts
from medskapa.analysis.segregation.lattice import OFF_LATTICE, Lattice

Shorts = npt.NDArray[np.int16]


def reaches_outside(
    lattice: Lattice, contexts: Contexts, known_cells: tuple[npt.ArrayLike, npt.ArrayLike] | None = None
) -> npt.NDArray[np.bool_]:
    """Tell which contexts reach outside the data, so that people on the other side could have been nearer.

    Without ``known_cells`` the study area is the smallest convex shape around the populated cells, and a context
    reaches outside when its radius is larger than the distance to that shape's edge. With them, it reaches outside
    when a cell that is not among them has its midpoint within the radius.

    known_cells : x_m and y_m, given as to `lattice`, of every cell whose number of residents is known, 0 included:
        also water and forest, where it is known that nobody lives.

    Returns (origins, contexts), true where a context reaches outside. A context without people does not.
    Raises ``ValueError`` when known cells lie off the lattice, or populated cells are not among them.
    """
    at = np.searchsorted(lattice.cells, contexts.cells)
    if known_cells is None:
        limit = _to_hull(lattice, at) * lattice.size_m
    else:
        limit = _to_unknown(lattice, at, known_cells) * lattice.size_m
    inclusive = known_cells is not None
    radius = np.nan_to_num(contexts.radius_m, nan=-1.0)
    slack = limit[:, None] * 1e-12
    return radius >= limit[:, None] - slack if inclusive else radius > limit[:, None] + slack


def _to_hull(lattice: Lattice, at: Ints) -> Floats:
    """Distance in cells from midpoints to the edge of the convex hull of the populated cells, corners included."""
    t = lattice.tables
    around = np.column_stack([t.column[t.hull], t.row[t.hull]]).astype(np.float64)
    corners = np.vstack([around + np.array([dx, dy]) for dx in (-0.5, 0.5) for dy in (-0.5, 0.5)])
    edge = _convex(corners)
    x, y = lattice.column[at].astype(np.float64), lattice.row[at].astype(np.float64)
    nearest = np.full(len(at), np.inf)
    for (x_0, y_0), (x_1, y_1) in zip(edge, np.roll(edge, -1, axis=0), strict=True):
        length = np.hypot(x_1 - x_0, y_1 - y_0)
        nearest = np.minimum(nearest, np.abs((x_1 - x_0) * (y - y_0) - (y_1 - y_0) * (x - x_0)) / length)
    return nearest


def _convex(points: Floats) -> Floats:
    """The corners of the convex hull of points, in order around it."""
    rows = sorted({(float(x), float(y)) for x, y in points})
    halves: list[list[tuple[float, float]]] = []
    for run in (rows, rows[::-1]):
        chain: list[tuple[float, float]] = []
        for p in run:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2], chain[-1]
                if (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax) > 0:
                    break
                chain.pop()
            chain.append(p)
        halves.append(chain[:-1])
    return np.array(halves[0] + halves[1])


def _to_unknown(lattice: Lattice, at: Ints, known_cells: tuple[npt.ArrayLike, npt.ArrayLike]) -> Floats:
    """Distance in cells from midpoints to the nearest midpoint of a cell that is not known."""
    place = []
    for name, given, first in zip(("x_m", "y_m"), known_cells, lattice.origin_m, strict=True):
        steps = (np.asarray(given, dtype=np.float64) - first) / lattice.size_m
        index = np.rint(steps)
        if steps.ndim != 1 or not (np.abs(steps - index) <= 2 * OFF_LATTICE).all():
            raise ValueError(f"known_cells: {name} lies off the lattice of the populated cells.")
        place.append(index.astype(np.int64))
    if len(place[0]) != len(place[1]) or len(place[0]) == 0:
        raise ValueError("known_cells must be as many x_m as y_m, and at least one.")
    column, row = place
    left, bottom = int(column.min()) - 1, int(row.min()) - 1
    known = np.zeros((int(row.max()) - bottom + 2, int(column.max()) - left + 2), dtype=np.int16)
    known[row - bottom, column - left] = 1
    x, y = lattice.column - left, lattice.row - bottom
    inside = (x >= 0) & (x < known.shape[1]) & (y >= 0) & (y < known.shape[0])
    if not inside.all() or not known[y, x].all():
        raise ValueError("Some populated cells are not among known_cells.")
    _upright(known)
    return np.sqrt(_nearest(known, x[at], y[at]).astype(np.float64))


def _upright(known: Shorts) -> None:
    """In place: 1 for known and 0 for not known become the distance to the nearest not known cell of the column."""
    for y in range(1, len(known)):
        known[y] = np.where(known[y] > 0, known[y - 1] + 1, 0)
    for y in range(len(known) - 2, -1, -1):
        np.minimum(known[y], known[y + 1] + 1, out=known[y])


def _nearest(upright: Shorts, x: Ints, y: Ints) -> Ints:
    """Squared distance from each place to the nearest cell where ``upright`` is 0."""
    out = np.empty(len(x), dtype=np.int64)
    _look_along(upright, x, y, out)
    return out


@compiled
def _look_along(upright: Shorts, x: Ints, y: Ints, out: Ints) -> None:
    for i in range(len(x)):
        above = np.int64(upright[y[i], x[i]])
        best = above * above
        step = 1
        while step * step < best:
            for side in (-1, 1):
                at = x[i] + side * step
                if 0 <= at < upright.shape[1]:
                    above = np.int64(upright[y[i], at])
                    best = min(best, above * above + step * step)
            step += 1
        out[i] = best
