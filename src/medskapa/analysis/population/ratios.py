"""Projection by cohort-change ratios (Hamilton–Perry): all that it needs is the population by age in some years.

Population arrays are (…, sexes, ages), with one sex when both are together. The last age is open. A step is as many
years as the ages that people grow in it, one year unless ``width`` says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population._checks import counts, refuse

Array = npt.NDArray[np.float64]
Average = Literal["geometric", "pooled"]
Model = Literal["same level", "moving level"]
LEAST_STEPS = 3
"""With fewer steps too little is known of how ratios vary from year to year."""
TOGETHER = 8
"""So many draws at a time are walked to the horizon, for then they fit in the processor's cache."""


@dataclass(frozen=True)
class Ratios:
    """What became of each cohort over each step: ``after`` people of age a, of ``before`` people.

    ``before``, ``after`` (…, steps, sexes, ages), persons, by age at the end of the step. For ages from ``width`` on,
    ``before`` is the same cohort when the step began; for the children born since, it is the adults of the ages
    ``parents`` when it ended, only those of sex number ``women`` if it is given. ``values`` is after / before, NaN
    where nobody was there before.
    """

    before: Array
    after: Array
    parents: tuple[int, int]
    women: int | None
    width: int

    @property
    def values(self) -> Array:
        """after / before."""
        out: Array = np.full(self.after.shape, np.nan)
        np.divide(self.after, self.before, out=out, where=self.before > 0)
        return out

    @property
    def steps(self) -> int:
        """Over how many steps the cohorts were followed."""
        return int(self.after.shape[-3])


def close_at(population: npt.ArrayLike, last: int) -> Array:
    """Put the oldest together: everybody from the age ``last`` on becomes the open last age.

    population (…, ages), persons → (…, last + 1). Raises ``ValueError`` when ``last`` is not an age in it.

    >>> close_at([5, 4, 3, 2], 2).tolist()
    [5.0, 4.0, 5.0]
    """
    people = _people(population, 1)
    if not 0 < last < people.shape[-1]:
        raise ValueError(f"The last age must be from 1 to {people.shape[-1] - 1}, not {last}")
    return np.concatenate([people[..., :last], people[..., last:].sum(axis=-1, keepdims=True)], axis=-1)


def cohort_change_ratios(
    population: npt.ArrayLike, *, parents: tuple[int, int], women: int | None = None, width: int = 1
) -> Ratios:
    """How many of each cohort are left a step later, deaths and moves taken together; and children per adult.

    With w = ``width`` and P_t(a) people of age a at the time t, A_t = Σ P_t(a) over the parents' ages, ω the last age:

        r_t(a) = P_(t+w)(a) / P_t(a − w)   for w ≤ a < ω        r_t(ω) = P_(t+w)(ω) / Σ_(a ≥ ω−w) P_t(a)
        r_t(a) = P_(t+w)(a) / A_(t+w)      for a < w: the child–adult ratio, child–woman ratio with ``women``

    population (…, times, sexes, ages), persons, at times one step apart; ``parents``: first and last age, inclusive;
    ``women``: their number on the axis of sexes. Five-year age groups with five-year steps are ``width=1`` too.

    Raises ``ValueError`` when a count is negative or missing, when there are fewer than two times, when the parents'
    ages do not lie from ``width`` to the last age, or ``women`` is not on the axis of sexes.
    Source: Hamilton & Perry (1962), Social Forces 41(2); Baker, Swanson, Tayman & Tedrow (2017), Cohort Change Ratios
    and their Applications.

    >>> followed = cohort_change_ratios([[[10, 20, 30]], [[12, 9, 40]]], parents=(1, 2))
    >>> followed.values.round(4).tolist()  # 12 / (9 + 40), 9 / 10, 40 / (20 + 30)
    [[[0.2449, 0.9, 0.8]]]
    """
    people = _people(population, 3)
    if people.shape[-3] < 2:
        raise ValueError("A cohort is followed from one time to the next: two times at least")
    _check_ages(people.shape[-2:], parents, women, width)
    earlier, later = people[..., :-1, :, :], people[..., 1:, :, :]
    before: Array = np.empty(later.shape)
    before[..., :width] = _adults(later, parents, women)[..., None, None]
    before[..., width:] = _grown(earlier, width)
    return Ratios(before, later.copy(), parents, women, width)


def recent(ratios: Ratios, steps: int) -> Ratios:
    """Only the last so many steps. Raises ``ValueError`` when there are not that many."""
    if not 1 <= steps <= ratios.steps:
        raise ValueError(f"From 1 to {ratios.steps} steps can be kept, not {steps}")
    return replace(ratios, before=ratios.before[..., -steps:, :, :], after=ratios.after[..., -steps:, :, :])


def mean_ratios(ratios: Ratios, *, average: Average, weights: npt.ArrayLike | None = None) -> Array:
    """One set of ratios that stands for all steps.

    With weights w_t that add up to 1, equal unless given:

        geometric: exp(Σ w_t ln r_t(a))        pooled: Σ w_t after_t(a) / Σ w_t before_t(a)

    The pooled mean can be had where some years have nobody of an age; the geometric mean cannot. weights (steps,),
    0 or more → (…, 1, sexes, ages), to be given to ``project``.

    Raises ``ValueError`` naming the first place where a mean cannot be had, and on weights that do not fit.

    >>> followed = cohort_change_ratios([[[50, 10]], [[50, 40]], [[50, 9]]], parents=(1, 1))
    >>> mean_ratios(followed, average="pooled").round(4).tolist()  # children 100 / 49, and 49 / (60 + 90)
    [[[2.0408, 0.3267]]]
    """
    w = _weights(weights, ratios.steps)[:, None, None]
    if average == "geometric":
        found: Array = np.exp((w * _logs(ratios)).sum(axis=-3, keepdims=True))
        return found
    before = (w * ratios.before).sum(axis=-3, keepdims=True)
    refuse(before <= 0, "Nobody was there before in any step; join the oldest ages (close_at)")
    pooled: Array = (w * ratios.after).sum(axis=-3, keepdims=True) / before
    return pooled


def project(
    start: npt.ArrayLike,
    ratios: npt.ArrayLike,
    *,
    horizon: int,
    parents: tuple[int, int],
    women: int | None = None,
    width: int = 1,
) -> Array:
    """Let the people grow older by given ratios, step by step.

    P_(t+w)(a) = r(a) P_t(a − w), the last age from all who reach it, then children by the adults of that time; the
    words are those of ``cohort_change_ratios``. start (…, sexes, ages), persons; ratios (…, horizon, sexes, ages), or
    (…, 1, sexes, ages) when they stay the same → (…, horizon, sexes, ages), the start left out. Nothing is rounded.

    Ratios assume that the past years' moves go on in proportion to the cohorts: in a place that grew by building
    they go on building. Raises ``ValueError`` as ``cohort_change_ratios``, and when a ratio is negative or missing.

    >>> project([[10, 20, 30]], [[[0.25, 0.9, 0.8]]], horizon=1, parents=(1, 2)).tolist()
    [[[12.25, 9.0, 40.0]]]
    """
    people, r = _people(start, 2), counts("Ratios", ratios)
    _check_ages(people.shape[-2:], parents, women, width)
    if horizon < 1:
        raise ValueError(f"The horizon must be one step or more, not {horizon}")
    if r.ndim < 3 or r.shape[-2:] != people.shape[-2:] or r.shape[-3] not in (1, horizon):
        raise ValueError(
            f"Ratios must be (…, 1 or {horizon}, {', '.join(map(str, people.shape[-2:]))}), not {r.shape}"
        )
    lead = np.broadcast_shapes(people.shape[:-2], r.shape[:-3])
    out: Array = np.empty((*lead, horizon, *people.shape[-2:]))
    people = np.broadcast_to(people, (*lead, *people.shape[-2:]))
    for k in range(horizon):
        people = _step(people, r[..., k if r.shape[-3] > 1 else 0, :, :], parents, women, width)
        out[..., k, :, :] = people
    return out


def project_draws(
    start: npt.ArrayLike,
    ratios: Ratios,
    *,
    horizon: int,
    draws: int,
    rng: np.random.Generator,
    average: Average,
    model: Model,
    weights: npt.ArrayLike | None = None,
) -> Array:
    """Futures that differ as the past years differed: a residual bootstrap over years of the log ratios.

    With r̄ the mean ratios over n steps, a draw's ratios k steps ahead are

        same level:    ln r*_k = ln r̄ + s · √(n / (n − 1)) · (ē* + e_(t*_k))       e_t = ln r_t − their weighted mean
        moving level:  ln r*_k = ln r̄ + s · Σ_(j≤k) ±_j d_(t*_j)                   d_t = ln r_t − ln r_(t−1)

    where t* are steps drawn with replacement, by their weights in a same level (n is then 1 / Σ w²). ē* is the mean of
    n further such draws: r̄ is itself only known from n steps. ± is either sign with equal chance: the level moves, but
    nowhere in particular; the weights then only say which steps r̄ is of. s = √((n − 1) / χ²_(n−1)), one for each draw:
    the spread, too, is only known from n steps. A step is drawn whole, for all ages, sexes and leading axes at once, so
    that what went together in a year stays together.

    The first holds where years differ as by chance, the second where a year resembles the last one and trends come and
    go, which births and moves do; it is too wide where the first holds. A backtest tells which. Neither knows of a
    change that the steps have not seen. start (…, sexes, ages), persons → (draws, …, horizon, sexes, ages).

    Raises ``ValueError`` with fewer than three steps (or two effective ones), where a ratio is 0 or has nobody
    before, and as ``mean_ratios`` and ``project``.
    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 8 and 9, on drawing the disturbances of a
    series; Student (1908), Biometrika 6(1), on a spread known from few.
    """
    people = _people(start, 2)
    if people.shape[-2:] != ratios.after.shape[-2:]:
        raise ValueError(
            f"Start and ratios need the same sexes and ages: {people.shape[-2:]} is not {ratios.after.shape[-2:]}"
        )
    if horizon < 1 or draws < 1:
        raise ValueError(f"One step and one draw at least, not {horizon} and {draws}")
    mean = mean_ratios(ratios, average=average, weights=weights)[..., 0, :, :]
    residuals, lean = _drawn(ratios, weights, model, rng, (draws, horizon))
    shape = np.broadcast_shapes(people.shape[:-2], mean.shape[:-2])
    out: Array = np.empty((draws, *shape, horizon, *people.shape[-2:]))
    for some in range(0, draws, TOGETHER):
        told = out[some : some + TOGETHER]
        now: Array = np.broadcast_to(people, (len(told), *shape, *people.shape[-2:]))
        for k in range(horizon):
            drawn = (lean[some : some + TOGETHER, k] @ residuals).reshape(len(told), *mean.shape)
            np.multiply(mean, np.exp(drawn, out=drawn), out=drawn)
            now = told[..., k, :, :] = _step(now, drawn, ratios.parents, ratios.women, ratios.width)
    return out


def _drawn(
    ratios: Ratios,
    weights: npt.ArrayLike | None,
    model: Model,
    rng: np.random.Generator,
    size: tuple[int, int],
) -> tuple[Array, Array]:
    """The disturbances of each step (rows, cells), and how much of each goes into a draw (draws, horizon, rows)."""
    share, logs = _weights(weights, ratios.steps), np.moveaxis(_logs(ratios), -3, 0)
    logs = logs.reshape(ratios.steps, -1)
    known = ratios.steps if model == "moving level" else 1 / (share**2).sum()
    if ratios.steps < LEAST_STEPS or known < 2:
        raise ValueError(
            f"An interval needs {LEAST_STEPS} steps or more and 2 effective ones: there are {ratios.steps}, "
            f"{known:.3g} effective"
        )
    scale = np.sqrt((known - 1) / rng.chisquare(known - 1, (size[0], 1, 1)))
    if model == "moving level":
        rows = np.diff(logs, axis=0)
        signs = rng.choice([-1.0, 1.0], (*size, 1))
        return rows, scale * np.cumsum(signs * np.eye(len(rows))[rng.integers(len(rows), size=size)], axis=1)
    rows = (logs - share @ logs) * np.sqrt(known / (known - 1))
    own = np.eye(len(rows))
    again = own[rng.choice(len(rows), (size[0], len(rows)), p=share)].mean(axis=1, keepdims=True)
    return rows, scale * (again + own[rng.choice(len(rows), size, p=share)])


def _step(people: Array, r: Array, parents: tuple[int, int], women: int | None, width: int) -> Array:
    """One step on: (…, sexes, ages) → the same."""
    out: Array = np.empty(np.broadcast_shapes(people.shape, r.shape))
    np.multiply(_grown(people, width), r[..., width:], out=out[..., width:])
    out[..., :width] = _adults(out, parents, women)[..., None, None] * r[..., :width]
    return out


def _grown(people: Array, width: int) -> Array:
    """Who reach each age from ``width`` on, were nobody to die or move: (…, ages) → (…, ages − width)."""
    out = people[..., : people.shape[-1] - width].copy()
    out[..., -1] += people[..., people.shape[-1] - width :].sum(axis=-1)
    return out


def _adults(people: Array, parents: tuple[int, int], women: int | None) -> Array:
    low, high = parents
    ages = people[..., low : high + 1]
    out: Array = np.asarray(ages.sum(axis=(-2, -1)) if women is None else ages[..., women, :].sum(axis=-1))
    return out


def _logs(ratios: Ratios) -> Array:
    empty = (ratios.before <= 0) | (ratios.after <= 0)
    refuse(empty, "A logarithm needs people before and after each step; join the oldest ages (close_at)")
    out: Array = np.log(ratios.after / ratios.before)
    return out


def _weights(weights: npt.ArrayLike | None, steps: int) -> Array:
    w: Array = np.ones(steps) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != (steps,) or not (np.isfinite(w) & (w >= 0)).all() or w.sum() <= 0:
        raise ValueError(f"Weights must be {steps} numbers, one for each step, 0 or more and not all 0")
    shares: Array = w / w.sum()
    return shares


def _people(population: npt.ArrayLike, axes: int) -> Array:
    people = counts("Counts of people", population)
    if people.ndim < axes:
        raise ValueError(f"The population needs {axes} axes or more, ending in ages, not {people.ndim}")
    return people


def _check_ages(shape: tuple[int, ...], parents: tuple[int, int], women: int | None, width: int) -> None:
    sexes, ages = shape
    if not 1 <= width < ages:
        raise ValueError(f"A step must be from 1 to {ages - 1} ages wide, not {width}")
    if not width <= parents[0] <= parents[1] < ages:
        raise ValueError(f"The parents' ages must lie from {width} to {ages - 1}, not {parents}")
    if women is not None and not 0 <= women < sexes:
        raise ValueError(f"There are {sexes} sexes, numbered from 0: women cannot be number {women}")
