"""How well yesterday's method would have told today: errors of a hindcast, beside "no change"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Errors:
    """How far predicted shares lie from what came, in percentage points.

    ``mean_absolute`` and ``rmse`` are over all areas and groups; ``mean_absolute_by_group`` and ``rmse_by_group``
    (groups,) tell the groups apart.
    """

    mean_absolute: float
    rmse: float
    mean_absolute_by_group: Array
    rmse_by_group: Array


@dataclass(frozen=True)
class Hindcast:
    """A prediction's errors beside those of "no change", over the same cells.

    ``skill`` and ``skill_by_group`` (groups,): 1 is perfect, 0 no better than "no change", below 0 worse; NaN when
    nothing changed, for then there is nothing to predict. ``coverage``: the share of cells whose later value lies in
    the interval, to be held against ``level``; None without intervals. ``cells``: how many area × group cells were
    compared; ``left_out``: how many were not, because a value is missing.
    """

    model: Errors
    no_change: Errors
    skill: float
    skill_by_group: Array
    coverage: float | None
    coverage_by_group: Array | None
    level: float | None
    cells: int
    left_out: int


def shares(counts: npt.ArrayLike) -> Array:
    """Each area's mix of groups; an area without people has none (NaN), not 0.

    counts (…, areas, groups), persons → same shape, 0 to 1. Raises ``ValueError`` on negative counts.

    >>> shares([[30, 10], [0, 0]]).tolist()
    [[0.75, 0.25], [nan, nan]]
    """
    n: Array = np.asarray(counts, dtype=np.float64)
    if (n < 0).any():
        raise ValueError("Counts must be 0 or more")
    total = np.broadcast_to(n.sum(axis=-1, keepdims=True), n.shape)
    out: Array = np.full(n.shape, np.nan)
    np.divide(n, total, out=out, where=total > 0)
    return out


def hindcast(
    earlier: npt.ArrayLike,
    predicted: npt.ArrayLike,
    later: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    interval: tuple[npt.ArrayLike, npt.ArrayLike, float] | None = None,
) -> Hindcast:
    """How wrong the method was about a year that is known, and whether it beat saying that nothing would change.

    With e = 100 (predicted − later) and e⁰ = 100 (earlier − later), in percentage points:

        mean absolute error = Σ w |e| / Σ w        RMSE = √(Σ w e² / Σ w)        skill = 1 − RMSE² / RMSE⁰²

    earlier, predicted, later (areas, groups): shares from 0 to 1. ``weights`` (areas,): residents, say; without
    them every area counts the same. ``interval``: low and high (areas, groups) and their level, such as 0.8. A cell
    where any of these is NaN is left out everywhere and counted.

    An interval for what people will be found to do needs chance in it, not only the uncertainty of the mean.

    Raises ``ValueError`` when shapes differ, shares lie outside 0 to 1, weights are not all 0 or more, an interval
    is upside down, or no cell is left.
    Source: Murphy (1988), Monthly Weather Review 116(12), on skill against a reference forecast.

    >>> told = hindcast([[0.50, 0.50]], [[0.44, 0.56]], [[0.40, 0.60]])
    >>> round(told.model.rmse, 9), round(told.no_change.rmse, 9), round(told.skill, 9)
    (4.0, 10.0, 0.84)
    """
    before, guess, after = (np.asarray(a, dtype=np.float64) for a in (earlier, predicted, later))
    bounds = [np.asarray(a, dtype=np.float64) for a in interval[:2]] if interval else []
    for table in (before, guess, after, *bounds):
        _check_shares(table, after.shape)
    there = ~np.isnan(np.sum([before, guess, after, *bounds], axis=0))
    if not there.any():
        raise ValueError(
            "No area has shares in both years and a prediction: there is nothing to hold it against"
        )
    w = np.where(there, _area_weights(weights, len(after))[:, None], 0.0)
    if w.sum() == 0:
        raise ValueError("The weights of all areas with shares are 0")
    model, none = _errors(guess - after, w), _errors(before - after, w)
    covered = None
    if bounds:
        low, high = bounds
        if (low > high).any():
            raise ValueError("Some intervals have their low end above their high end")
        covered = ((low <= after) & (after <= high)).astype(np.float64)
    return Hindcast(
        model,
        none,
        float(_skill(np.array(model.rmse), np.array(none.rmse))),
        _skill(model.rmse_by_group, none.rmse_by_group),
        None if covered is None else float((w * covered).sum() / w.sum()),
        None if covered is None else _mean(covered, w),
        interval[2] if interval else None,
        int(there.sum()),
        int((~there).sum()),
    )


def _check_shares(table: Array, shape: tuple[int, ...]) -> None:
    if table.ndim != 2 or table.shape != shape:
        raise ValueError(f"All tables need the same areas and groups: {table.shape} is not {shape}")
    if ((table < 0) | (table > 1)).any():
        raise ValueError("Shares must lie between 0 and 1")


def _area_weights(weights: npt.ArrayLike | None, areas: int) -> Array:
    w: Array = np.ones(areas) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != (areas,) or not (np.isfinite(w) & (w >= 0)).all():
        raise ValueError("Weights must be one number for each area, 0 or more")
    return w


def _mean(values: Array, w: Array) -> Array:
    """Weighted mean of each column; NaN where nothing is left. Values without weight may be NaN."""
    total = w.sum(axis=0)
    out: Array = np.full(total.shape, np.nan)
    np.divide((w * np.where(w > 0, values, 0.0)).sum(axis=0), total, out=out, where=total > 0)
    return out


def _errors(miss: Array, w: Array) -> Errors:
    points = 100 * np.where(w > 0, miss, 0.0)
    return Errors(
        float((w * np.abs(points)).sum() / w.sum()),
        float(np.sqrt((w * points**2).sum() / w.sum())),
        _mean(np.abs(points), w),
        np.sqrt(_mean(points**2, w)),
    )


def _skill(model: Array, none: Array) -> Array:
    out: Array = np.full(none.shape, np.nan)
    np.divide(model**2, none**2, out=out, where=none > 0)
    return 1 - out
