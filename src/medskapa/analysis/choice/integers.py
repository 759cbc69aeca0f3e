"""Whole homes: shares rounded so that they still add up to the total, to the home."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import (
    ROUNDING,
    Floats,
    Infeasible,
    Ints,
    amounts,
    bound,
    together,
    where,
    whole,
)

MANY = 1e300
"""No divisor is sought below one over this."""
HALVINGS = 64
"""Halving a bracket this often leaves less of it than float64 can tell apart."""
DIGITS = 11
"""Two claims to the next home that agree to this many decimals are a tie."""


def largest_remainder(weights: npt.ArrayLike, total: npt.ArrayLike) -> Ints:
    """Give every place its share rounded down, and the homes left over to those that lost most by it (Hamilton).

    q_i = T · w_i / Σw; a_i = ⌊q_i⌋, and one more for the T − Σ⌊q⌋ places with the largest q_i − ⌊q_i⌋.
    Equal remainders: the larger share first, then the place named first. Nobody is more than one home from its
    share, so whole floors and caps that the shares keep are kept. But when the total grows by one home a place can
    lose one (the Alabama paradox), and it can lose to another whose weight fell; ``webster`` does neither.

    weights : (…, places), 0 or more, such as the shares that a key gave; total : (…), whole homes.
    Returns (…, places), int64 homes that add up to the total exactly.

    Raises ``ValueError`` when a weight is missing or negative, all weights are 0 with something to share, or a
    total is not whole.
    Source: Balinski & Young (1982), Fair representation, ch. 3 (Hamilton's method).

    >>> largest_remainder([6, 6, 2], 10).tolist(), largest_remainder([6, 6, 2], 11).tolist()
    ([4, 4, 2], [5, 5, 1])
    """
    w, homes = _weights(weights), whole("The total", total)
    shape = together(w, homes[..., None])
    w = np.broadcast_to(w, shape)
    homes = np.broadcast_to(homes, shape[:-1])
    _has_takers(w, homes)
    sums = w.sum(axis=-1, keepdims=True)
    quota = w * (homes[..., None] / np.where(sums > 0, sums, 1))
    grain = np.clip(16 * np.finfo(np.float64).eps * homes, ROUNDING, 0.4 / shape[-1])[..., None]
    near = np.rint(quota)
    quota = np.where(np.abs(quota - near) <= grain, near, quota)
    floor = np.floor(quota)
    left = homes - floor.sum(axis=-1).astype(np.int64)
    order = np.lexsort((-floor, -np.rint((quota - floor) / grain)), axis=-1)
    out: Ints = floor.astype(np.int64)
    extra = (np.arange(shape[-1]) < left[..., None]).astype(np.int64)
    np.put_along_axis(out, order, np.take_along_axis(out, order, axis=-1) + extra, axis=-1)
    return _exactly(out, homes)


def webster(
    weights: npt.ArrayLike,
    total: npt.ArrayLike,
    *,
    least: npt.ArrayLike | None = None,
    most: npt.ArrayLike | None = None,
) -> Ints:
    """Divide everybody's weight by one divisor, round to the nearest home, and choose the divisor that fits the total.

    a_i = min(most_i, max(least_i, ⌊w_i / d + ½⌋)) with Σ a = T; which is: the next home goes to the place with the
    greatest w_i / (a_i + ½) that has room. Ties: the larger weight, then the place named first. A larger total
    never gives anybody less (house-monotone), and nobody loses to a place whose weight fell. The price: a place can
    come more than one home from its share, most of all a large one among many small.

    weights : (…, places), 0 or more; total : (…), whole; least, most : whole floors and caps (…, places), or one.
    Returns (…, places), int64 homes that add up to the total exactly. A place without weight gets its floor.

    Raises ``ValueError`` as ``largest_remainder``, and ``Infeasible`` when floors, caps and total contradict.
    Source: Balinski & Young (1982), Fair representation, ch. 4 and app. A (Webster, also called Sainte-Laguë).

    >>> webster([53000, 24000, 23000], 7).tolist()
    [3, 2, 2]
    """
    w, homes = _weights(weights), whole("The total", total)
    low = whole("A floor", bound("A floor", least, 0.0)).astype(np.float64)
    high = bound("A cap", most, np.inf)
    whole("A cap", np.where(np.isinf(high), 0, high))
    shape = together(w, homes[..., None], low, high)
    w, low, high = (np.broadcast_to(a, shape) for a in (w, low, high))
    homes = np.broadcast_to(homes, shape[:-1])
    feasible(w, homes.astype(np.float64), low, high)
    multiplier = _below(w, homes, low, high)
    got = _rounded(w, multiplier * (1 - 10.0**-DIGITS), low, high)
    full = np.where(w > 0, high, low)
    got = np.where(full.sum(axis=-1, keepdims=True) <= homes[..., None], full, got)
    return _exactly(_next_homes(w, multiplier, got, high, homes), homes)


def feasible(weights: Floats, total: Floats, least: Floats, most: Floats) -> None:
    """See that there is an answer at all: floors below caps, and the total between what they allow.

    weights, least, most : (…, places) of one shape; total : (…). A place without weight cannot get above its floor.

    Raises ``Infeasible`` with what is wrong, by how much and in which case.
    """
    crossed = least > most
    if crossed.any():
        raise Infeasible(f"Infeasible: the floor {least[crossed][0]:g} is above the cap {where(crossed)}")
    slack = ROUNDING * np.maximum(total, 1)
    needed = least.sum(axis=-1)
    if (needed > total + slack).any():
        case = np.argwhere(needed > total + slack)[0]
        at = f" in case {tuple(int(i) for i in case)}" if len(case) else ""
        raise Infeasible(
            f"Infeasible: the floors need {needed[tuple(case)]:g}, more than the total {total[tuple(case)]:g}{at}"
        )
    room = np.where(weights > 0, most, least).sum(axis=-1)
    if (room < total - slack).any():
        case = np.argwhere(room < total - slack)[0]
        at = f" in case {tuple(int(i) for i in case)}" if len(case) else ""
        raise Infeasible(
            f"Infeasible: the caps have room for {room[tuple(case)]:g}, less than the total {total[tuple(case)]:g}"
            f"{at} (a place with weight 0 takes no more than its floor)"
        )


def _weights(weights: npt.ArrayLike) -> Floats:
    """Weights with 1 as the largest: only their proportions matter."""
    w = amounts("A weight", weights)
    largest = w.max(axis=-1, keepdims=True)
    out: Floats = w / np.where(largest > 0, largest, 1)
    return out


def _exactly(out: Ints, homes: Ints) -> Ints:
    if (out.sum(axis=-1) != homes).any():
        raise ValueError("The weights are too unlike, or the total too large, to share it out exactly")
    return out


def _has_takers(weights: Floats, homes: Ints) -> None:
    nobody = (weights.sum(axis=-1) == 0) & (homes > 0)
    if nobody.any():
        at = f" in case {tuple(int(i) for i in np.argwhere(nobody)[0])}" if nobody.ndim else ""
        raise ValueError(f"All weights are 0, and there are homes to share{at}")


def _rounded(w: Floats, multiplier: Floats, low: Floats, high: Floats) -> Floats:
    out: Floats = np.clip(np.floor(w * multiplier[..., None] + 0.5), low, high)
    return out


def _below(w: Floats, homes: Ints, low: Floats, high: Floats) -> Floats:
    """The greatest multiplier (one over the divisor) known to give no more homes than there are."""

    def too_many(multiplier: Floats) -> npt.NDArray[np.bool_]:
        out: npt.NDArray[np.bool_] = _rounded(w, multiplier, low, high).sum(axis=-1) > homes
        return out

    above: Floats = np.maximum(homes, 1).astype(np.float64)
    while (short := ~too_many(above) & (above < MANY)).any():
        above = np.where(short, 2 * above, above)
    below = above / 2
    while (much := too_many(below)).any():
        below = np.where(much, below / 2, below)
    for _ in range(HALVINGS):
        middle = (below + above) / 2
        over = too_many(middle)
        below, above = np.where(over, below, middle), np.where(over, middle, above)
    return below


def _next_homes(w: Floats, multiplier: Floats, got: Floats, high: Floats, homes: Ints) -> Ints:
    """The last homes one by one, in order of the claims w / (a + ½): at most two for each place."""
    claims, seat = [], []
    for k in (0, 1):
        claim = np.minimum(w * multiplier[..., None] / (got + k + 0.5), 2)  # at the cut it is 1
        claims.append(np.where(got + k < high, np.round(claim, DIGITS), -1.0))
        seat.append(np.full(w.shape, k))
    n = w.shape[-1]
    left = homes - got.sum(axis=-1).astype(np.int64)
    keys = (
        np.concatenate(seat, axis=-1),
        np.concatenate([-w, -w], axis=-1),
        -np.concatenate(claims, axis=-1),
    )
    order = np.lexsort(keys, axis=-1)
    chosen = np.zeros((*w.shape[:-1], 2 * n), np.int64)
    np.put_along_axis(chosen, order, (np.arange(2 * n) < left[..., None]).astype(np.int64), axis=-1)
    out: Ints = got.astype(np.int64) + chosen[..., :n] + chosen[..., n:]
    return out
