"""Coarse neighbourhoods where there are no cells: each area is one point, and the nearest areas are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.edge import _convex

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_POINTS = 10_000
"""So many areas at most: every area's share in every context is kept, areas × k × areas."""


@dataclass(frozen=True)
class PointContexts:
    """Which part of which areas makes up the context of each area; made by `nearest_points`.

    ``weights`` (areas, k, areas): the share, 0 to 1, of the last axis' people who are in the context of the first.
    ``radius_m`` (areas, k) is how far one must go for them. ``people`` (areas,) are the residents.
    """

    ks: Ints
    people: Ints
    weights: Array
    radius_m: Array

    def totals(self, tables: npt.ArrayLike) -> Array:
        """Sums of tables of areas over the contexts: T_ikg = Σ_j w_ikj t_jg.

        tables (…, areas, groups), in persons → (…, areas, k, groups).
        Raises ``ValueError`` when a table has another number of areas.
        """
        table = np.asarray(tables, dtype=np.float64)
        areas = len(self.people)
        if table.ndim < 2 or table.shape[-2] != areas:
            raise ValueError(f"A table must have a row for each of the {areas} areas.")
        out: Array = np.einsum(
            "ikj,...jg->...ikg", self.weights, table
        )  # not by BLAS: same bits with any threads
        return out

    def shares(self, tables: npt.ArrayLike) -> Array:
        """The mix of each context: T_g / Σ_h T_h, NaN where nobody is. Shapes as in `totals`."""
        totals = self.totals(tables)
        whole = totals.sum(axis=-1, keepdims=True)
        out = np.full(totals.shape, np.nan)
        np.divide(totals, whole, out=out, where=whole > 0)
        return out


def nearest_points(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, people: npt.ArrayLike, ks: Sequence[int] | Ints
) -> PointContexts:
    """The mix among about the k nearest people, when all that is known is how many live in each area.

    Everybody in an area is taken to live at its point. The own area comes first, then the others by distance from
    point to point; areas at the same distance come together, and the last ones give the share f = (k − before) /
    theirs of their people, so N = k exactly. radius² = d₋² + f (d² − d₋²), with d₋ the distance before the last
    ones. With k beyond the population a context holds everybody. Within an area nothing is known of who lives near
    whom, so contexts smaller than an ordinary area tell no more than areas do.

    x_m, y_m : (areas,) metres in a projected system, taken to the nearest whole metre.
    people : (areas,) whole persons. ks : numbers of people, rising.

    Raises ``ValueError`` when shapes do not fit, ks do not rise from 1, people are negative or nobody, or there are
    more areas than `MOST_POINTS`.
    Source: `contexts.nearest_people`, with points in place of cells.
    """
    x, y, residents, wanted = _checked(x_m, y_m, people, ks)
    weights = np.zeros((len(x), len(wanted), len(x)))
    radius = np.zeros((len(x), len(wanted)))
    for i in range(len(x)):
        square = (x - x[i]) ** 2 + (y - y[i]) ** 2
        square[i] = -1  # the own area first, also where another has the same point
        rings, ring = np.unique(square, return_inverse=True)
        there = np.bincount(ring, residents, len(rings)).astype(np.int64)
        reached = np.cumsum(there)
        last = np.minimum(np.searchsorted(reached, wanted), len(rings) - 1)
        before = reached[last] - there[last]
        share = np.minimum((wanted - before) / np.maximum(there[last], 1), 1.0)
        weights[i] = np.where(ring < last[:, None], 1.0, np.where(ring == last[:, None], share[:, None], 0.0))
        far = np.maximum(rings, 0)
        short = far[np.maximum(last - 1, 0)]
        radius[i] = np.sqrt(short + share * (far[last] - short))
    return PointContexts(wanted, residents, weights, radius)


def points_reach_outside(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, contexts: PointContexts
) -> npt.NDArray[np.bool_]:
    """Tell which contexts reach beyond the smallest convex shape around the points, where people are not known.

    x_m, y_m as given to `nearest_points` → (areas, k). With fewer than three points, or all on a line, every context
    that leaves its own area does.
    """
    x, y = (np.rint(np.asarray(v, dtype=np.float64)) for v in (x_m, y_m))
    edge = _convex(np.column_stack([x, y]))
    nearest = np.full(len(x), 0.0 if len(edge) < 3 else np.inf)
    for (x_0, y_0), (x_1, y_1) in zip(edge, np.roll(edge, -1, axis=0), strict=True):
        if (length := float(np.hypot(x_1 - x_0, y_1 - y_0))) > 0:
            away = np.abs((x_1 - x_0) * (y - y_0) - (y_1 - y_0) * (x - x_0)) / length
            nearest = np.minimum(nearest, away)
    return np.asarray(contexts.radius_m > nearest[:, None] * (1 + 1e-12))


def _checked(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, people: npt.ArrayLike, ks: Sequence[int] | Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    x, y, residents = (np.asarray(v, dtype=np.float64) for v in (x_m, y_m, people))
    if x.ndim != 1 or x.shape != y.shape or x.shape != residents.shape:
        raise ValueError("x_m, y_m and people must be one number for each area.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("Every area needs a point: a coordinate is missing.")
    if len(x) > MOST_POINTS:
        raise ValueError(f"{len(x)} areas are more than the {MOST_POINTS} that fit; use cells.")
    if (residents < 0).any() or (residents != np.rint(residents)).any() or not residents.sum() > 0:
        raise ValueError("People must be whole and not negative, and there must be some.")
    wanted = np.asarray(ks)
    if wanted.ndim != 1 or wanted.dtype.kind not in "iu" or not len(wanted):
        raise ValueError("ks must be a list of whole numbers of people.")
    if wanted[0] < 1 or (np.diff(wanted) <= 0).any():
        raise ValueError("ks must rise from 1 or more.")
    whole = [np.rint(v).astype(np.int64) for v in (x, y, residents)]
    return whole[0], whole[1], whole[2], wanted.astype(np.int64)
