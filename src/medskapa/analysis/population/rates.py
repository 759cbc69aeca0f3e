"""Rates from small numbers: borrowing from the larger area, smoothing over ages, and what added noise hides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population import _checks

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_ROUNDS = 200
LONGEST_STEP = 2.0
"""A round of Newton's method moves a log rate by 2 at most."""
LAST_STEP = 1e-8
"""A smooth curve is found when the next round would move no log rate further than this."""


def risk(rate: npt.ArrayLike) -> Array:
    """The probability of an event within the year that belongs to a rate on mean population: 1 − exp(−m).

    rate (…), events per person and year → (…), 0 to 1. Raises ``ValueError`` on missing or negative rates.

    >>> risk([0.0, 0.5]).round(6).tolist()
    [0.0, 0.393469]
    """
    out: Array = -np.expm1(-_checks.counts("A rate", rate))
    return out


# --- borrowing from the larger area --------------------------------------------------------------------


@dataclass(frozen=True)
class Shrunk:
    """Rates of areas after borrowing from the larger area that each lies in, with their uncertainty.

    ``rate`` (areas, …, ages), events per person and year: the mean of a gamma distribution with ``shape`` and
    ``inverse_scale`` (the same shape; both infinite where nothing but the larger area's rate is used, or that is 0).
    ``own_weight``: how much of the rate comes from the area's own events, 0 to 1. ``dispersion`` (…, ages): the
    variance of areas' true rates about the larger area's, in units of its square; 0 if chance explains all.
    """

    rate: Array
    shape: Array
    inverse_scale: Array
    own_weight: Array
    dispersion: Array

    def draw(self, draws: int, rng: np.random.Generator) -> Array:
        """What the rates might be, (draws, areas, …, ages); where nothing is uncertain, the rate itself."""
        out = np.broadcast_to(self.rate, (draws, *self.rate.shape)).copy()
        sure = ~np.isfinite(self.shape)
        alpha, scale = np.where(sure, 1.0, self.shape), np.where(sure, 1.0, 1 / self.inverse_scale)
        np.copyto(out, rng.gamma(alpha, scale, out.shape), where=~sure)
        return out


def shrink(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    larger: npt.ArrayLike,
    *,
    bands: npt.ArrayLike | None = None,
) -> Shrunk:
    """An area's rates where it has people enough to tell, and the larger area's where it has not.

    Events y ~ Poisson(P μ θ) with μ the larger area's rate and θ ~ Gamma(k, k), of mean 1, the area's own level:

        rate = (k + y) / (k / μ + P)          own weight = P / (P + k / μ)
        1 / k = Σ ((y − P μ)² − P μ) / Σ (P μ)², but at least 0

    with k one for all areas and cells, or one for each band of ages. That k is taken as known makes the uncertainty
    somewhat too small when areas are few.

    events, exposure (areas, …, ages): summed over the years used. larger: μ, of the same shape or one to broadcast.
    bands (ages,): whole numbers from 0. Raises ``ValueError``, with the index, on missing or negative values, events
    without exposure, and events where the larger area's rate is 0.
    Source: Clayton & Kaldor (1987), Biometrics 43(3); Marshall (1991), Applied Statistics 40(2), on moments.

    >>> told = shrink([[30.0], [10.0], [0.0]], [[100.0], [100.0], [0.0]], [0.2])
    >>> told.rate.ravel().round(3).tolist(), told.own_weight.ravel().round(3).tolist()
    ([0.28, 0.12, 0.2], [0.8, 0.8, 0.0])
    """
    y, P = _events(events, exposure)
    mu = np.broadcast_to(_checks.counts("The larger area's rate", larger), y.shape)
    _checks.refuse((mu == 0) & (y > 0), "There are events where the larger area has none")
    expected = P * mu
    excess = _dispersion((y - expected) ** 2 - expected, expected**2, bands)
    open_ = (excess > 0) & (mu > 0)
    k = np.full(y.shape, np.inf)
    np.divide(1.0, np.broadcast_to(excess, y.shape), out=k, where=open_)
    prior = np.full(y.shape, np.inf)
    np.divide(k, mu, out=prior, where=open_)
    rate = mu.copy()
    np.divide(k + y, prior + P, out=rate, where=open_)
    own = np.zeros(y.shape)
    np.divide(P, P + prior, out=own, where=open_)
    return Shrunk(rate, np.where(open_, k + y, np.inf), prior + P, own, excess)


def shrink_chain(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    parents: Sequence[npt.ArrayLike],
    *,
    bands: npt.ArrayLike | None = None,
) -> list[Shrunk]:
    """Rates along a chain such as municipality → county → nation: each area borrows from the one it lies in.

    events, exposure (areas, …, ages) of the smallest areas. parents: for each link the number, from 0, of the larger
    area each smaller one lies in, so that the last link's numbers are all 0. The nation keeps its own rate; the county
    is shrunk to it, the municipality to the county's shrunk rate. The result is ordered from the largest that is
    shrunk to the smallest.

    Raises ``ValueError`` as ``shrink`` does, on links that do not fit, and where the whole has no exposure.
    """
    y, P = _events(events, exposure)
    levels = [(y, P)]
    for number, link in enumerate(parents):
        inner = _link(link, len(levels[-1][0]), number)
        up = [np.zeros((int(inner.max()) + 1, *table.shape[1:])) for table in levels[-1]]
        for total, table in zip(up, levels[-1], strict=True):
            np.add.at(total, inner, table)
        levels.append((up[0], up[1]))
    if len(levels) < 2 or len(levels[-1][0]) != 1:
        raise ValueError("The chain must end in one area that holds all the others")
    _checks.refuse(
        levels[-1][1] == 0, "Nobody anywhere is exposed in this cell, and there is nothing to borrow"
    )
    larger = levels[-1][0] / levels[-1][1]
    out: list[Shrunk] = []
    for (own, people), link in zip(levels[-2::-1], list(parents)[::-1], strict=True):
        out.append(shrink(own, people, larger[np.asarray(link)], bands=bands))
        larger = out[-1].rate
    return out


def _events(events: npt.ArrayLike, exposure: npt.ArrayLike) -> tuple[Array, Array]:
    y, P = _checks.counts("The number of events", events), _checks.counts("The exposure", exposure)
    if y.shape != P.shape or not y.ndim:
        raise ValueError(f"Events {y.shape} and exposure {P.shape} must have the same areas and ages")
    _checks.refuse((P == 0) & (y > 0), "There are events where nobody is exposed")
    return y, P


def _dispersion(excess: Array, size: Array, bands: npt.ArrayLike | None) -> Array:
    """Moments over areas and cells, one value for each cell without the areas' axis."""
    ages = excess.shape[-1]
    band = np.zeros(ages, dtype=np.int64) if bands is None else np.asarray(bands)
    if band.shape != (ages,) or not np.issubdtype(band.dtype, np.integer) or band.min() < 0:
        raise ValueError(f"Bands must be one whole number from 0 for each of the {ages} ages")
    over, under = (
        np.bincount(band, table.sum(axis=tuple(range(table.ndim - 1)))) for table in (excess, size)
    )
    ratio = np.zeros_like(over)
    np.divide(over, under, out=ratio, where=under > 0)
    return np.broadcast_to(np.maximum(ratio, 0.0)[band], excess.shape[1:])


def _link(link: npt.ArrayLike, areas: int, number: int) -> Integers:
    inner = np.asarray(link)
    if inner.shape != (areas,) or not np.issubdtype(inner.dtype, np.integer) or inner.min() < 0:
        raise ValueError(f"Link {number} must be one whole number from 0 for each of {areas} areas")
    return inner.astype(np.int64)


# --- smoothing over ages -------------------------------------------------------------------------------


def smooth(events: npt.ArrayLike, exposure: npt.ArrayLike, *, strength: float, order: int = 2) -> Array:
    """Rates that follow a smooth curve over ages and still give exactly the events that happened.

    Maximises Σ (y η − P exp η) − ½ λ Σ (Δ^order η)², and the rate is exp η: never negative, and since the roughness
    does not see the level, Σ P · rate = Σ y; with order 2 and above the mean age of the events is kept as well.

    events, exposure (…, ages) → rates (…, ages). ``strength`` λ > 0: how much roughness costs. A row without events
    has the rate 0 throughout; an age without exposure takes its rate from its neighbours.
    Raises ``ValueError``, with the index, on missing or negative values, events without exposure, and where no smooth
    curve is best, as when all events are at one end of the ages.
    Source: Whittaker (1923); Eilers & Marx (1996), Statistical Science 11(2), on conserved moments.

    >>> rate = smooth([0, 4, 0, 8], [10, 10, 10, 10], strength=50)
    >>> round(float((rate * 10).sum()), 9)
    12.0
    """
    return _fit(events, exposure, strength, order)[0]


def choose_strength(
    events: npt.ArrayLike, exposure: npt.ArrayLike, strengths: Sequence[float], *, order: int = 2
) -> float:
    """The strength of smoothing that suits the figures: the one with the least BIC, over all rows together.

    BIC = deviance + ln(n) · tr((W + λ DᵀD)⁻¹ W), with n the number of ages with exposure.

    events, exposure as in ``smooth``. Raises ``ValueError`` as ``smooth`` does, or without any strength to try.
    Source: Currie, Durban & Eilers (2004), Statistical Modelling 4(4).
    """
    if not len(strengths):
        raise ValueError("There must be at least one strength to try")
    y, P = _events(events, exposure)
    cost = []
    for strength in strengths:
        rate, effective = _fit(y, P, strength, order)
        expected = P * rate
        logs = np.zeros_like(y)
        np.divide(y, expected, out=logs, where=y > 0)
        np.log(logs, out=logs, where=y > 0)
        deviance = 2 * (y * logs - (y - expected)).sum()
        cost.append(deviance + np.log((P > 0).sum()) * effective)
    return float(strengths[int(np.argmin(cost))])


def _fit(events: npt.ArrayLike, exposure: npt.ArrayLike, strength: float, order: int) -> tuple[Array, float]:
    """Smooth rates and the number of parameters they amount to."""
    y, P = _events(events, exposure)
    ages = y.shape[-1]
    if not (strength > 0 and np.isfinite(strength)) or not 1 <= order < ages:
        raise ValueError(f"The strength must be above 0 and the order from 1 to {ages - 1}")
    some = y.sum(axis=-1) > 0
    rows, people = y[some], P[some]
    D = np.diff(np.eye(ages), n=order, axis=0)
    rough = strength * D.T @ D
    eta = np.repeat(
        np.log(rows.sum(axis=-1, keepdims=True) / people.sum(axis=-1, keepdims=True)), ages, axis=-1
    )
    left = np.ones(len(rows), dtype=np.bool_)
    curve = expected = np.zeros((len(rows), ages, ages))
    for _ in range(MOST_ROUNDS):
        weight = people * np.exp(eta)
        expected = weight[..., None] * np.eye(ages)
        curve = expected + rough
        try:
            step = np.linalg.solve(curve, (rows - weight - eta @ D.T @ D * strength)[..., None])[..., 0]
        except np.linalg.LinAlgError:
            break
        size = np.abs(step).max(axis=-1, keepdims=True)
        eta = eta + step * np.minimum(1.0, LONGEST_STEP / np.maximum(size, LONGEST_STEP))
        left = size[..., 0] > LAST_STEP
        if not left.any():
            break
    unfit = np.zeros(some.shape, dtype=np.bool_)
    unfit[some] = left
    _checks.refuse(unfit, "No smooth curve is best for this row, for its events are at one end or too few")
    out = np.zeros_like(y)
    curves = np.exp(eta)
    level = rows.sum(axis=-1) / (people * curves).sum(axis=-1)  # 1 but for the last digits
    out[some] = curves * level[..., None]
    return out, float(np.trace(np.linalg.solve(curve, expected), axis1=-2, axis2=-1).sum())


# --- noise added to protect people ---------------------------------------------------------------------


@dataclass(frozen=True)
class RiskBounds:
    """The lowest, the computed and the highest risk that figures with added noise allow, each (…), 0 to 1.

    ``computed`` is NaN where the exposure is 0; ``high`` is 1 where the noise may hide that nobody is exposed.
    """

    low: Array
    computed: Array
    high: Array


def noise_bounds(events: npt.ArrayLike, exposure: npt.ArrayLike, *, noise: float) -> RiskBounds:
    """How far the risk may be from the computed one when every published count is off by up to a known amount.

    low = 1 − exp(−(E − c) / (P + c))     computed = 1 − exp(−E / P)     high = 1 − exp(−(E + c) / (P − c))

    with c the noise. A true number of events is never below 0, so the low end is 0 where E < c; where P ≤ c nothing
    bounds the risk and the high end is 1.

    events, exposure (…), as published. ``noise``: persons, such as the largest change a cell-key method makes.
    Raises ``ValueError``, with the index, on missing or negative values, and on events that no noise of this size
    explains, for nobody is exposed.
    Source: the bounds follow from the risk rising with E and falling with P; Fraser & Wooton (2005) on cell keys.

    >>> told = noise_bounds(10, 200, noise=3)
    >>> [round(float(x), 4) for x in (told.low, told.computed, told.high)]
    [0.0339, 0.0488, 0.0639]
    """
    E, P = _checks.counts("The number of events", events), _checks.counts("The exposure", exposure)
    c = float(_checks.counts("The noise", noise))
    E, P = np.broadcast_arrays(E, P)
    _checks.refuse((c < E) & (P + c == 0), "There are events where nobody is exposed")
    low = np.zeros(E.shape)
    np.divide(np.maximum(E - c, 0.0), P + c, out=low, where=P + c > 0)
    computed, high = np.full(E.shape, np.nan), np.full(E.shape, np.inf)
    np.divide(E, P, out=computed, where=P > 0)
    np.divide(E + c, P - c, out=high, where=P - c > 0)
    return RiskBounds(*(-np.expm1(-table) for table in (low, computed, high)))


def periods(years: npt.ArrayLike, breaks: npt.ArrayLike) -> Integers:
    """Which years may be compared: the number, from 0, of the period each year lies in between breaks of method.

    years (…); breaks: the first year of each new method. → (…). Years of different numbers are not one series.
    Raises ``ValueError`` when the breaks do not rise.

    >>> periods([2023, 2024, 2025, 2026], [2025]).tolist()
    [0, 0, 1, 1]
    """
    starts = np.asarray(breaks, dtype=np.int64)
    if starts.ndim != 1 or (np.diff(starts) <= 0).any():
        raise ValueError("Breaks must be years in rising order")
    return np.searchsorted(starts, np.asarray(years, dtype=np.int64), side="right").astype(np.int64)
