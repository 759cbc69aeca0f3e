"""Water-filling: raise everybody to one level per weight, from what they have, between a floor and a cap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import Floats, amounts, bound, to_share, together
from medskapa.analysis.choice.integers import feasible


def fill(
    total: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    had: npt.ArrayLike | None = None,
    least: npt.ArrayLike | None = None,
    most: npt.ArrayLike | None = None,
) -> Floats:
    """Share a total so that what places have in the end, per weight, is as even as floors and caps allow.

    a_i = min(most_i, max(least_i, λ w_i − had_i)), with the one level λ at which Σ a = T. Without ``had`` and
    limits it is proportional: a_i = T w_i / Σw. Who hits a cap keeps it, and the others take the rest.

    total : (…), homes; weight : (…, places), 0 or more: a place with weight 0 gets its floor; had : (…, places),
    homes that count beforehand; least, most : (…, places) or one for all, homes. Returns (…, places), homes that
    add up to the total to within rounding (1e-9 of it and of what was had). The level is found by sorting the
    points where somebody leaves a floor or reaches a cap.

    Raises ``ValueError`` when a number is missing or negative, and ``Infeasible`` when floors, caps and total
    contradict.
    Source: Federgruen & Groenevelt (1986), Operations Research 34(6): the one answer that is best for every convex
    measure of burden at once.

    >>> fill(10, [1, 1, 2], most=[9, 9, 3]).tolist(), fill(3, [1, 1, 1], had=[4, 1, 0]).tolist()
    ([3.5, 3.5, 3.0], [0.0, 1.0, 2.0])
    """
    t, w = to_share(total), amounts("A weight", weight)
    before = bound("What a place had", had, 0.0)
    low, high = bound("A floor", least, 0.0), bound("A cap", most, np.inf)
    shape = together(w, t[..., None], before, low, high)
    w, before, low, high = (np.broadcast_to(a, shape) for a in (w, before, low, high))
    t = np.broadcast_to(t, shape[:-1])
    feasible(w, t, low, high)
    largest = w.max(axis=-1, keepdims=True)
    w = w / np.where(largest > 0, largest, 1)
    if had is None and least is None and most is None:
        return _in_proportion(t, w)
    level = _level(t, w, low + before, high + before, low, high)
    with np.errstate(over="ignore"):
        raised = np.where(w > 0, level[..., None] * w - before, low)
    out: Floats = np.clip(raised, low, high)
    if (np.abs(out.sum(axis=-1) - t) > 1e-9 * np.maximum(t + before.sum(axis=-1), 1)).any():
        raise ValueError("The weights are too unlike for the total to be shared by them")
    return out


def _in_proportion(t: Floats, w: Floats) -> Floats:
    size = w.sum(axis=-1, keepdims=True)
    out: Floats = t[..., None] * (w / np.where(size > 0, size, 1))
    return out


def _level(t: Floats, w: Floats, start: Floats, end: Floats, low: Floats, high: Floats) -> Floats:
    """The level λ of each case: the line through the points where a place starts to take and stops."""
    none = np.full(w.shape, np.inf)
    with np.errstate(over="ignore"):
        rises = np.divide(start, w, out=none.copy(), where=w > 0)
        stops = np.divide(end, w, out=none.copy(), where=w > 0)
    points = np.concatenate([rises, stops], axis=-1)
    order = np.argsort(points, axis=-1, kind="stable")
    points = np.take_along_axis(points, order, axis=-1)
    real = np.isfinite(points)
    points = np.where(real, points, np.where(real, points, 0).max(axis=-1, keepdims=True))
    slopes = np.where(real, np.take_along_axis(np.concatenate([w, -w], axis=-1), order, axis=-1), 0)
    steps = np.maximum(np.cumsum(slopes, axis=-1)[..., :-1], 0) * np.diff(points, axis=-1)
    taken = low.sum(axis=-1, keepdims=True) + np.cumsum(steps, axis=-1)
    taken = np.concatenate([low.sum(axis=-1, keepdims=True), taken], axis=-1)
    after = (taken < t[..., None]).sum(axis=-1, keepdims=True)  # points passed before the total is reached
    last = 2 * w.shape[-1] - 1
    left = np.take_along_axis(points, np.clip(after - 1, 0, last), axis=-1)
    right = np.where(after > last, np.inf, np.take_along_axis(points, np.clip(after, 0, last), axis=-1))
    free = (rises <= left) & (stops >= right) & (rises < right) & (w > 0)
    idle = np.where(stops <= left, high, low)
    slope = np.where(free, w, 0).sum(axis=-1)
    rest = t - np.where(free, low - start, idle).sum(axis=-1)
    with np.errstate(over="ignore"):
        level = np.divide(rest, slope, out=left[..., 0].copy(), where=slope > 0)
    out: Floats = np.maximum(level, left[..., 0])
    return out
