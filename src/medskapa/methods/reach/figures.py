"""From effort and pace to what is told: means, quantiles over people and paces, the worst tenth, shares in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.speeds import Speed, mean_seconds, seconds_sample, share_within
from medskapa.methods.reach.journeys import Journey
from medskapa.methods.reach.walkers import Walker

Floats = npt.NDArray[np.float64]
Three = tuple[float, float, float]
_POINTS = 20


@dataclass(frozen=True)
class Trip:
    """A group's trip as efforts (o,) and pace: as told, and at its easiest and hardest under the norms' ranges."""

    efforts: tuple[Floats, Floats, Floats]
    speeds: tuple[Speed, Speed, Speed]
    persons: Floats

    @property
    def unreached(self) -> float:
        """The share of people without a way."""
        total = float(self.persons.sum())
        return float(self.persons[~np.isfinite(self.efforts[0])].sum()) / total


def trip(
    journey: Journey,
    walker: Walker,
    persons: Floats,
    detour: tuple[float, float],
    rows: npt.NDArray[np.bool_],
) -> Trip:
    """A group's trip from the points of a place; only points where somebody of the group lives count."""
    rows = rows & (persons > 0)
    fast, slow = journey.effort(detour[0])[rows], journey.effort(detour[1])[rows]
    told = journey.effort()[rows]
    return Trip((told, fast, slow), (walker.speed, walker.fast, walker.slow), persons[rows])


def mean_minutes(t: Trip) -> Three:
    """The mean time of those who get there: Σ p_i E[c_i / v] / Σ p_i, in minutes; NaN when nobody does."""
    return _each(t, _mean)


def _mean(effort: Floats, speed: Speed, persons: Floats) -> float:
    there = np.isfinite(effort)
    total = float(persons[there].sum())
    if total <= 0:
        return float("nan")
    return float(mean_seconds((effort[there] * persons[there]).sum() / total, speed)) / 60


def share_in_time(t: Trip, minutes: float) -> Three:
    """The share who get there in time: Σ p_i P(v ≥ c_i / T) / Σ p_i."""

    def share(effort: Floats, speed: Speed, persons: Floats) -> float:
        return float((share_within(effort, 60 * minutes, speed) * persons).sum() / persons.sum())

    return _each(t, share)


def quantile_minutes(t: Trip, part: float) -> Three:
    """The time that this part of the group stays within, over people and paces; infinite when it is without a way."""

    def at(effort: Floats, speed: Speed, persons: Floats) -> float:
        times, weight = _sorted(effort, speed, persons)
        k = int(np.searchsorted(np.cumsum(weight), part * weight.sum() * (1 - 1e-12)))
        return float(times[min(k, len(times) - 1)])

    return _each(t, at)


def worst_tenth_minutes(t: Trip, part: float = 0.1) -> Three:
    """The mean time of the tenth of the group with the longest times; infinite when some of them have no way."""

    def worst(effort: Floats, speed: Speed, persons: Floats) -> float:
        times, weight = _sorted(effort, speed, persons)
        times, weight = times[::-1], weight[::-1]
        left = part * weight.sum() - (np.cumsum(weight) - weight)
        taken = np.clip(left, 0.0, weight)
        used = taken > 0
        return float((times[used] * taken[used]).sum() / taken.sum())

    return _each(t, worst)


def shortfall(t: Trip, minutes: float) -> Three:
    """How far beyond the time people are, as a share of it: Σ p_i E[min(1, max(0, t_i / T − 1))] / Σ p_i."""

    def lacking(effort: Floats, speed: Speed, persons: Floats) -> float:
        over = np.clip(seconds_sample(effort, speed, _POINTS) / (60 * minutes) - 1, 0.0, 1.0)
        return float((over.mean(axis=1) * persons).sum() / persons.sum())

    return _each(t, lacking)


def _sorted(effort: Floats, speed: Speed, persons: Floats) -> tuple[Floats, Floats]:
    """Times in minutes of equal parts of everybody, shortest first, and how many people each stands for."""
    times = (seconds_sample(effort, speed, _POINTS) / 60).ravel()
    weight = np.repeat(persons / _POINTS, _POINTS)
    order = np.argsort(times, kind="stable")
    return times[order], weight[order]


def _each(t: Trip, of: Callable[[Floats, Speed, Floats], float]) -> Three:
    told, fast, slow = (float(of(e, s, t.persons)) for e, s in zip(t.efforts, t.speeds, strict=True))
    return told, fast, slow
