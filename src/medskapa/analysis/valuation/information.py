"""What it would be worth to know more before deciding, and how large a trial pays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, numbers


@dataclass(frozen=True)
class Staged:
    """A step taken now or after it is known how it went, money of today.

    ``now``: begin at once; ``wait``: begin when it is known, and only if it pays; ``option``: what waiting is worth.
    """

    now: float
    wait: float
    option: float


def unit_loss(z: float) -> float:
    """What is lost on average when a standard normal is below z or not: φ(z) − z · (1 − Φ(z))."""
    from scipy import stats

    return float(stats.norm.pdf(z) - z * stats.norm.sf(z))


def perfect(net: npt.ArrayLike) -> float:
    """What it would be worth to know everything: mean of the best in each draw − the best mean.

    net (draws, options): net gain of each option; doing nothing is an option with 0 if it may be chosen.

    Raises ``ValueError`` when a number is missing or there is no draw or option.

    >>> perfect([[0, 10], [0, -10]])
    5.0
    """
    gains = _gains(net)
    return float(gains.max(axis=1).mean() - gains.mean(axis=0).max())


def perfect_of(net: npt.ArrayLike, known: npt.ArrayLike, *, bins: int | None = None) -> float:
    """What it would be worth to know one thing: as `perfect`, on the gains expected when it is known.

    Draws are put in order of what would be known and cut into classes of equal size; within each class the gains are
    replaced by their straight line on it, which takes away the classes' width.

    net (draws, options); known (draws,): the value in each draw. bins: √draws without it.

    Raises ``ValueError`` when a number is missing, or there are fewer draws than four a class.
    Source: Strong, Oakley & Brennan (2014), Medical Decision Making 34, on regression for this.
    """
    gains, x = _gains(net), numbers("What would be known", known)
    if x.shape != gains.shape[:1]:
        raise ValueError(f"What would be known needs a value for each draw: {x.shape}, {gains.shape}")
    classes = bins or max(1, int(math.sqrt(len(x)) / 2))
    if len(x) < 4 * classes:
        raise ValueError(f"{len(x)} draws are too few for {classes} classes")
    expected = np.empty_like(gains)
    for rows in np.array_split(np.argsort(x, kind="stable"), classes):
        here = x[rows] - x[rows].mean()
        square = float(here @ here)
        slope = here @ gains[rows] / square if square > 0 else np.zeros(gains.shape[1])
        expected[rows] = gains[rows].mean(axis=0) + np.outer(here, slope)
    return max(0.0, float(expected.max(axis=1).mean() - gains.mean(axis=0).max()))


def perfect_normal(mean: float, sd: float) -> float:
    """`perfect` when a net gain against doing nothing is normal: sd · loss(|mean| / sd).

    Raises ``ValueError`` when sd is negative.
    Source: Raiffa & Schlaifer (1961), Applied Statistical Decision Theory.
    """
    if sd < 0:
        raise ValueError(f"A standard deviation cannot be negative: {sd}")
    return sd * unit_loss(abs(mean) / sd) if sd > 0 else 0.0


def trial_normal(mean: float, sd: float, noise: float, size: npt.ArrayLike) -> Array:
    """What a trial of so many is worth when the gain is normal: s · loss(|mean| / s), s² = sd⁴ / (sd² + noise² / n).

    mean, sd: of the net gain of the whole decision as it is believed now; noise: standard deviation of what one
    participant tells of it, on the same scale; size (…): participants, 0 or more. More participants never tell less.

    Raises ``ValueError`` when a number is missing or negative where it cannot be.
    """
    n = numbers("Participants", size, low=0)
    if sd < 0 or not noise > 0:
        raise ValueError(f"sd must be 0 or more and noise above 0: {sd}, {noise}")
    told = np.sqrt(np.divide(sd**4 * n, sd**2 * n + noise**2))
    out: Array = np.array([perfect_normal(mean, float(s)) for s in np.ravel(told)]).reshape(np.shape(told))
    return out


def best_trial(
    mean: float, sd: float, noise: float, *, fixed: float, each: float, most: int
) -> tuple[int, float, Array]:
    """The trial that pays best: size, its value less its cost, and that of every size from 0 to most.

    net(n) = value(n) − fixed · (n > 0) − each · n. Size 0 when no trial pays.

    Raises ``ValueError`` as `trial_normal`, and when a cost or most is negative.
    """
    if fixed < 0 or each < 0 or most < 0:
        raise ValueError(f"Costs and the largest size cannot be negative: {fixed}, {each}, {most}")
    sizes = np.arange(most + 1)
    net: Array = trial_normal(mean, sd, noise, sizes) - fixed * (sizes > 0) - each * sizes
    best = int(np.argmax(net))
    return best, float(net[best]), net


def wait_and_see(chances: npt.ArrayLike, values: npt.ArrayLike, cost: float, rate: float) -> Staged:
    """Begin now, or wait a year until it is known how it goes: Σ p v − cost beside Σ p · max(v − cost, 0) / (1 + r).

    chances (outcomes,), summing to 1; values (outcomes,): worth when begun; cost: of beginning.

    Raises ``ValueError`` when chances do not sum to 1, are negative, or a number is missing.

    >>> told = wait_and_see([0.5, 0.5], [180, 60], 100, 0.035)
    >>> told.now, round(told.wait, 6)
    (20.0, 38.647343)
    """
    p, v = numbers("Chances", chances, 0, 1), numbers("Values", values)
    if p.shape != v.shape or not math.isclose(float(p.sum()), 1, abs_tol=1e-9):
        raise ValueError(f"Chances must sum to 1, one for each value: {p.tolist()}")
    now = float(p @ v) - cost
    wait = float(p @ np.maximum(v - cost, 0)) / (1 + rate)
    return Staged(now, wait, wait - max(now, 0.0))


def _gains(net: npt.ArrayLike) -> Array:
    gains = numbers("Net gains", net)
    if gains.ndim != 2 or not gains.size:
        raise ValueError(f"Net gains need draws × options: {gains.shape}")
    return gains
