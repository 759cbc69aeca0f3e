"""Three ways to share a regional need: by size, by need with an equity floor, and as an equal burden.

A key gives homes as real numbers that add up to the total; ``integers`` makes them whole. No key says what a place
must do: it is a figure to talk about.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import (
    Bools,
    Floats,
    Infeasible,
    above_zero,
    amounts,
    bound,
    together,
    where,
    yes_or_no,
)
from medskapa.analysis.choice.filling import fill


def proportional(
    total: npt.ArrayLike,
    base: npt.ArrayLike,
    *,
    least: npt.ArrayLike | None = None,
    most: npt.ArrayLike | None = None,
) -> Floats:
    """Share by size: every place the same number of homes per inhabitant, household or job, within floors and caps.

    a_i = T · b_i / Σb; with limits, a_i = min(most_i, max(least_i, λ b_i)) with Σ a = T.

    total : (…), homes; base : (…, places), 0 or more; least, most : homes, (…, places) or one for all.
    Returns (…, places), homes.

    Raises ``ValueError`` for missing or negative numbers and ``Infeasible`` when floors, caps and total contradict.
    Source: Moulin (2003), Fair division and collective welfare, ch. 2.

    >>> proportional(100, [1, 3, 6]).round(9).tolist()
    [10.0, 30.0, 60.0]
    """
    return fill(total, amounts("The base", base), least=least, most=most)


def had_less(had: npt.ArrayLike, base: npt.ArrayLike, *, below: float) -> Bools:
    """Which places have had fewer homes of the kind, for their size, than the region as a whole.

    had_i / b_i < below · Σhad / Σb. A place with base 0 has not had less.

    had, base : (…, places), homes and inhabitants or households; below : the part of the region's rate below which
    a place counts, 1 for "below the mean". Returns (…, places), true or false.

    Raises ``ValueError`` for missing or negative numbers, or a ``below`` that is not above 0.

    >>> had_less([50, 10, 40], [1000, 1000, 1000], below=0.5).tolist()
    [False, True, False]
    """
    homes, size = amounts("What a place had", had), amounts("The base", base)
    together(homes, size)
    if not (np.isfinite(below) and below > 0):
        raise ValueError(
            f"The part of the region's rate below which a place counts must be above 0, not {below}"
        )
    out: Bools = homes * size.sum(axis=-1, keepdims=True) < below * size * homes.sum(axis=-1, keepdims=True)
    return out


def equity_floor(
    shares: npt.ArrayLike,
    floor: npt.ArrayLike,
    less: npt.ArrayLike,
    *,
    most: npt.ArrayLike | None = None,
) -> Floats:
    """Lift the places that have had less to a floor, and take what it costs from the others in proportion.

    a_i = max(s_i, floor_i) where ``less``; the others a_i = s_i · (T − Σ_less a) / Σ_others s, T = Σs. A place that
    has had less and is above its floor keeps its share. With caps, what is above them is taken by all that have
    room, in proportion to the shares.

    shares : (…, places), homes by some key; floor : homes; less : true or false, one for each place; most : homes.
    Returns (…, places), homes with the total of the shares.

    Raises ``ValueError`` for missing or negative numbers or a ``less`` that is not true or false, and
    ``Infeasible`` when the floors need more than the total, or a floor is above its cap.
    Source: Association of Bay Area Governments (2021), Final regional housing needs allocation plan 2023–2031,
    the equity adjustment.

    >>> equity_floor([60, 30, 10], [0, 0, 20], [False, False, True]).round(2).tolist()
    [53.33, 26.67, 20.0]
    """
    s, lift = amounts("A share", shares), bound("A floor", floor, 0.0)
    marked, cap = yes_or_no("short of homes so far", less), bound("A cap", most, np.inf)
    shape = together(s, lift, marked, cap)
    s, lift, cap = (np.broadcast_to(a, shape) for a in (s, lift, cap))
    marked = np.broadcast_to(marked, shape)
    crossed = marked & (lift > cap)
    if crossed.any():
        raise Infeasible(
            f"Infeasible: the floor {lift[crossed][0]:g} is above the cap {cap[crossed][0]:g} {where(crossed)}"
        )
    lowest = np.where(marked, np.minimum(np.maximum(s, lift), cap), 0.0)
    return fill(s.sum(axis=-1), s, least=lowest, most=cap)


def need_based(
    total: npt.ArrayLike,
    need: npt.ArrayLike,
    *,
    less: npt.ArrayLike,
    base: npt.ArrayLike,
    part: float,
    most: npt.ArrayLike | None = None,
) -> Floats:
    """Share by need, and see that places that have had less take at least a part of what their size says.

    First a_i = T · n_i / Σn; then the places that have had less get at least part · T · b_i / Σb, and the others
    are scaled, as ``equity_floor`` does.

    total : (…), homes; need, base : (…, places), 0 or more; less : which places have had less, such as from
    ``had_less``; part : of the share by size that is their floor, 0 to no more than can be; most : homes.
    Returns (…, places), homes.

    Raises ``ValueError`` for missing or negative numbers, and ``Infeasible`` when the floors need more than the
    total or contradict the caps.
    Source: as ``equity_floor``.

    >>> need_based(100, [6, 3, 1], less=[False, False, True], base=[2, 2, 1], part=1.0).round(2).tolist()
    [53.33, 26.67, 20.0]
    """
    if not (np.isfinite(part) and part >= 0):
        raise ValueError(f"The part of the share by size that is a floor must be 0 or more, not {part}")
    floor = part * proportional(total, base)
    return equity_floor(proportional(total, need), floor, less, most=most)


def equal_burden(
    total: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    had: npt.ArrayLike | None = None,
    least: npt.ArrayLike | None = None,
    most: npt.ArrayLike | None = None,
    weight: npt.ArrayLike | None = None,
    aversion: float = np.inf,
) -> Floats:
    """Share so that the place that bears most for its capacity bears as little as can be, then the next, and so on.

    Burden β_i = (had_i + a_i) / c_i. Minimise (Σ ω_i β_i^(1+ε) / Σω)^(1/(1+ε)) with Σ a = T, least ≤ a ≤ most; its
    answer is a_i = min(most_i, max(least_i, λ c_i (c_i/ω_i)^(1/ε) − had_i)). With ε = ∞ it is the least greatest
    burden, and no other share makes anybody's burden lighter without making one as heavy heavier. When every unit of
    capacity counts alike (ω = c, as by default), all ε give the same answer, and it is also the one with the
    least Gini and the least Atkinson index of burdens. With ω = 1 each place counts as one, and the smaller ε, the
    more the places with much capacity bear: at ε = 1 the last home weighs equally everywhere.

    total : (…), homes; capacity : (…, places), above 0, such as inhabitants, tax base or land; had : homes that
    weigh already; least, most : homes; weight ω : (…, places), above 0; aversion ε : above 0, how much more a heavy
    burden counts than many light. Give a place that is to take nothing the cap 0. Returns (…, places), homes.

    Raises ``ValueError`` for missing, negative or 0 capacity or weight, or an aversion that is not above 0;
    ``Infeasible`` when floors, caps and total contradict.
    Source: Young (1994), Equity: in theory and practice, ch. 6 (equal sacrifice); Atkinson (1970), Journal of
    Economic Theory 2(3); for one answer to all measures Federgruen & Groenevelt (1986), Operations Research 34(6).

    >>> equal_burden(30, [100, 100, 200], had=[10, 0, 0]).tolist()
    [0.0, 10.0, 20.0]
    """
    c = above_zero("The capacity", capacity)
    if np.isnan(aversion) or aversion <= 0:
        raise ValueError(f"The aversion to unequal burdens must be above 0, not {aversion}")
    if weight is not None:
        ratio = c / above_zero("The weight of a place", weight)
        c = c * (ratio / ratio.max(axis=-1, keepdims=True)) ** (1 / aversion)
    return fill(total, c, had=had, least=least, most=most)


def burdens(shares: npt.ArrayLike, capacity: npt.ArrayLike, *, had: npt.ArrayLike | None = None) -> Floats:
    """What each place bears in the end for its capacity: homes it had and gets, per unit of capacity.

    β_i = (had_i + a_i) / c_i. shares, capacity, had : (…, places). Returns (…, places).

    Raises ``ValueError`` for missing or negative numbers, or capacity that is not above 0.

    >>> burdens([0, 10, 20], [100, 100, 200], had=[10, 0, 0]).tolist()
    [0.1, 0.1, 0.1]
    """
    a, c = amounts("A share", shares), above_zero("The capacity", capacity)
    before = bound("What a place had", had, 0.0)
    together(a, c, before)
    out: Floats = (before + a) / c
    return out


def gini(burden: npt.ArrayLike, weight: npt.ArrayLike) -> Floats:
    """How unequal the burdens are, from 0 (all alike) towards 1 (one bears it all).

    G = Σ_i Σ_j ω_i ω_j |β_i − β_j| / (2 (Σω)² β̄), β̄ = Σωβ / Σω; 0 where nobody bears anything.

    burden, weight : (…, places), 0 or more, such as what ``burdens`` gives and the capacity. Returns (…).

    Raises ``ValueError`` for missing or negative numbers or weights that are all 0.
    Source: Gini (1912), Variabilità e mutabilità; weighted as in Cowell (2011), Measuring inequality, ch. 2.

    >>> float(gini([1.0, 3.0], [1, 1])), float(gini([2.0, 2.0], [1, 5]))
    (0.25, 0.0)
    """
    b, w, size, mean = _weighted(burden, weight)
    order = np.argsort(b, axis=-1, kind="stable")
    b, w = np.take_along_axis(b, order, axis=-1), np.take_along_axis(w, order, axis=-1)
    spread = (w * b * (2 * np.cumsum(w, axis=-1) - w - size[..., None])).sum(axis=-1)
    out: Floats = np.divide(spread, size**2 * mean, out=np.zeros(mean.shape), where=mean > 0)
    return np.maximum(out, 0.0)


def atkinson(burden: npt.ArrayLike, weight: npt.ArrayLike, *, aversion: float) -> Floats:
    """How much more the burdens weigh than if they were equal: 0.2 says as much as an equal burden a fifth larger.

    A = (Σ ω_i β_i^(1+ε) / Σω)^(1/(1+ε)) / β̄ − 1, β̄ = Σωβ / Σω: Atkinson's equal equivalent, for what one wants
    little of. ε = ∞ gives the greatest burden over the mean, less 1. 0 where nobody bears anything.

    burden, weight : (…, places), 0 or more; aversion ε : above 0. Returns (…), 0 or more.

    Raises ``ValueError`` for missing or negative numbers, weights that are all 0 or an aversion that is not above 0.
    Source: Atkinson (1970), Journal of Economic Theory 2(3); for burdens Blackorby & Donaldson (1978).

    >>> round(float(atkinson([1.0, 3.0], [1, 1], aversion=1.0)), 4)  # √5 / 2 − 1
    0.118
    """
    if np.isnan(aversion) or aversion <= 0:
        raise ValueError(f"The aversion to unequal burdens must be above 0, not {aversion}")
    b, w, size, mean = _weighted(burden, weight)
    largest = np.where(w > 0, b, 0).max(axis=-1)
    scaled = b / np.where(largest > 0, largest, 1)[..., None]
    equal = np.ones(mean.shape)
    if np.isfinite(aversion):
        power = 1 + aversion
        equal = ((w * np.where(w > 0, scaled, 0) ** power).sum(axis=-1) / size) ** (1 / power)
    out: Floats = np.divide(equal * largest, mean, out=np.ones(mean.shape), where=mean > 0) - 1
    return np.maximum(out, 0.0)


def _weighted(burden: npt.ArrayLike, weight: npt.ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    b, w = amounts("A burden", burden), amounts("A weight", weight)
    shape = together(b, w)
    b, w = np.broadcast_to(b, shape), np.broadcast_to(w, shape)
    size: Floats = np.asarray(w.sum(axis=-1))
    if (size == 0).any():
        raise ValueError("Some place must have a weight above 0")
    mean: Floats = np.asarray((w * b).sum(axis=-1) / size)
    return b, w, size, mean
