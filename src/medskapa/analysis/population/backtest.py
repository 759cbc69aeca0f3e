"""How wrong a projection would have been, had it been made in earlier years: errors by horizon beside "no change"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Forecast:
    """What somebody says of the coming years: ``point`` (horizons, cells), NaN where nothing is said.

    ``low`` and ``high``, of the same shape, hold the outcome with the probability ``level``; None without intervals.
    A cell is an age group or the total, persons.
    """

    point: Array
    low: Array | None = None
    high: Array | None = None
    level: float | None = None


Forecaster = Callable[[Mapping[str, Array], int], Forecast]
"""From the past, each series (times, …) up to and with the origin, and a number of steps, to a forecast."""


@dataclass(frozen=True)
class Rolled:
    """Forecasts from several origins beside what came: all arrays (origins, horizons, cells), persons.

    ``outcome`` is NaN where the series has ended; ``start``, the last known value, is what "no change" says.
    """

    origins: tuple[int, ...]
    outcome: Array
    start: Array
    told: dict[str, Forecast]


@dataclass(frozen=True)
class ErrorsByHorizon:
    """Errors over all origins, forecast − outcome: all arrays (horizons, cells), NaN where nothing is compared.

    ``mean``, ``mean_absolute`` and ``rmse`` in persons; ``mape`` in per cent of the outcome.
    """

    mean: Array
    mean_absolute: Array
    mape: Array
    rmse: Array


@dataclass(frozen=True)
class Scores:
    """A forecaster's errors beside those of "no change", over the same cells of the same years.

    ``skill`` (horizons, cells): 1 is perfect, 0 no better than "no change", below 0 worse; NaN when nothing changed.
    ``inside`` and ``held`` (horizons, cells): how many outcomes lie in their interval, of how many with an interval;
    ``level``: the share that should. ``compared`` (horizons, cells): forecasts held against an outcome;
    ``left_out``: outcomes for which this forecaster says nothing.
    """

    model: ErrorsByHorizon
    no_change: ErrorsByHorizon
    skill: Array
    inside: Array
    held: Array
    level: float | None
    compared: Array
    left_out: int

    @property
    def coverage(self) -> Array:
        """The share of outcomes in their interval, pooled over origins: (horizons, cells), NaN without intervals."""
        return _share(self.inside, self.held)

    @property
    def coverage_by_cell(self) -> Array:
        """The same, pooled over horizons too: (cells,)."""
        return _share(self.inside.sum(axis=0), self.held.sum(axis=0))


def age_groups(population: npt.ArrayLike, starts: Sequence[int]) -> Array:
    """People in age groups, and all of them last. ``starts``: the first age of each group, the first of them 0.

    population (…, ages), persons → (…, groups + 1). Raises ``ValueError`` when the starts do not rise from 0.

    >>> age_groups([1, 2, 3, 4], [0, 2]).tolist()
    [3.0, 7.0, 10.0]
    """
    people: Array = np.asarray(population, dtype=np.float64)
    first = list(starts)
    if not first or first[0] != 0 or sorted(set(first)) != first or first[-1] >= people.shape[-1]:
        raise ValueError(
            f"Age groups must start at 0 and rise to at most {people.shape[-1] - 1}, not {first}"
        )
    groups = np.add.reduceat(people, first, axis=-1)
    return np.concatenate([groups, groups.sum(axis=-1, keepdims=True)], axis=-1)


def from_draws(draws: npt.ArrayLike, *, level: float, point: npt.ArrayLike | None = None) -> Forecast:
    """A forecast told by many futures: the interval that leaves (1 − level) / 2 of them on either side.

    draws (draws, horizons, cells); ``point`` (horizons, cells), their median unless given. Raises ``ValueError``
    when there are no draws, a draw is missing, or the level is not between 0 and 1.

    >>> told = from_draws([[[1.0]], [[2.0]], [[3.0]]], level=0.5)
    >>> told.low.tolist(), told.point.tolist(), told.high.tolist()
    ([[1.5]], [[2.0]], [[2.5]])
    """
    d: Array = np.asarray(draws, dtype=np.float64)
    if d.ndim != 3 or not d.size or np.isnan(d).any():
        raise ValueError(f"Draws must be (draws, horizons, cells) without gaps, not {d.shape}")
    if not 0 < level < 1:
        raise ValueError(f"The level of an interval lies between 0 and 1: {level} does not")
    low, middle, high = np.quantile(d, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0)
    return Forecast(middle if point is None else np.asarray(point, dtype=np.float64), low, high, level)


def origins_leaving(times: int, *, before: int, after: int) -> tuple[int, ...]:
    """The origins with at least ``before`` steps behind them and ``after`` steps ahead, in a series of ``times``.

    Raises ``ValueError`` when there is none.

    >>> origins_leaving(8, before=3, after=3)
    (3, 4)
    """
    if before < 0 or after < 1 or times <= before + after:
        raise ValueError(
            f"A series of {times} times has no origin with {before} steps behind and {after} ahead"
        )
    return tuple(range(before, times - after))


def roll(
    past: Mapping[str, npt.ArrayLike],
    outcome: npt.ArrayLike,
    forecasters: Mapping[str, Forecaster],
    *,
    origins: Sequence[int],
    horizon: int | None = None,
) -> Rolled:
    """Ask each forecaster at each origin, showing nothing that was not yet known, and put what came beside it.

    past: series by name, each (times, …) – population, and births or deaths of the year that ends at that time, say.
    A forecaster gets copies of their first origin + 1 times, so that no later value is within reach. outcome
    (times, cells), persons: the truth, in the cells that the forecasters answer in. ``horizon``: most steps ahead,
    as far as the series goes from the first origin unless given.

    Raises ``ValueError`` when a series has another number of times, an origin leaves no step ahead, there is no
    origin, or a forecast has another shape, half an interval, an interval upside down or another level than before.
    Source: Tashman (2000), International Journal of Forecasting 16(4), on rolling origins.
    """
    truth: Array = np.asarray(outcome, dtype=np.float64)
    series = {name: np.asarray(values, dtype=np.float64) for name, values in past.items()}
    if truth.ndim != 2:
        raise ValueError(f"The outcome must be (times, cells), not {truth.shape}")
    for name, values in series.items():
        if not values.ndim or len(values) != len(truth):
            raise ValueError(f"Series {name} has not the {len(truth)} times of the outcome: {values.shape}")
    if not origins or min(origins) < 0 or max(origins) >= len(truth) - 1:
        raise ValueError(f"Origins must lie from 0 to {len(truth) - 2}, not {list(origins)}")
    most = len(truth) - 1 - min(origins) if horizon is None else horizon
    if most < 1:
        raise ValueError(f"The horizon must be one step or more, not {most}")
    came = np.full((len(origins), most, truth.shape[1]), np.nan)
    answers: dict[str, list[Forecast]] = {name: [] for name in forecasters}
    for k, origin in enumerate(origins):
        ahead = truth[origin + 1 : origin + 1 + most]
        came[k, : len(ahead)] = ahead
        for name, forecaster in forecasters.items():
            known = {key: values[: origin + 1].copy() for key, values in series.items()}
            answer = forecaster(known, len(ahead))
            _check_answer(answer, ahead.shape, f"{name} at origin {origin}")
            answers[name].append(answer)
    start: Array = np.repeat(truth[list(origins), None], most, axis=1)
    told = {name: _stacked(name, each, came.shape) for name, each in answers.items()}
    return Rolled(tuple(origins), came, start, told)


def told_by_all(rolled: Rolled) -> Bools:
    """Where every forecaster says something and the outcome is known: (origins, horizons, cells).

    Only there can forecasters that speak of different years be compared with each other.
    """
    there: Bools = np.isfinite(rolled.outcome)
    for forecast in rolled.told.values():
        there = there & np.isfinite(forecast.point)
    return there


def score(rolled: Rolled, name: str, *, where: npt.ArrayLike | None = None) -> Scores:
    """How wrong a forecaster was, by horizon and cell, over the origins; and whether it beat "no change".

    With e = forecast − outcome, over the N origins that can be compared at a horizon,

        mean = Σ e / N   mean absolute = Σ |e| / N   MAPE = 100 Σ (|e| / outcome) / N   RMSE = √(Σ e² / N)
        skill = 1 − RMSE² / RMSE⁰²        coverage = outcomes in their interval / outcomes with an interval

    ``where`` (origins, horizons, cells): only there, as from ``told_by_all``. Origins overlap: ten origins that all
    look three years ahead are not ten independent trials, and coverage is to be read so.

    Raises ``ValueError`` when nobody has that name, ``where`` has another shape, nothing can be compared, or an
    outcome is not above 0 (no percentage can be had of it).
    Source: Murphy (1988), Monthly Weather Review 116(12), on skill; Smith, Tayman & Swanson (2013), A Practitioner's
    Guide to State and Local Population Projections, ch. 13, on MAPE and its mates.
    """
    if name not in rolled.told:
        raise ValueError(f"Nobody is called {name}: there is {', '.join(rolled.told)}")
    forecast, came = rolled.told[name], rolled.outcome
    known: Bools = np.isfinite(came)
    if where is not None:
        asked = np.asarray(where, dtype=np.bool_)
        if asked.shape != came.shape:
            raise ValueError(f"Where to compare must be {came.shape}, not {asked.shape}")
        known = known & asked
    there = known & np.isfinite(forecast.point)
    if not there.any():
        raise ValueError(f"{name} says nothing about years that are known")
    if (came[there] <= 0).any():
        raise ValueError("An outcome is not above 0: join its cell with another")
    model, none = _errors(forecast.point, came, there), _errors(rolled.start, came, there)
    ratio: Array = np.full(none.rmse.shape, np.nan)
    np.divide(model.rmse**2, none.rmse**2, out=ratio, where=none.rmse > 0)
    held, inside = np.zeros(there.shape, dtype=np.bool_), np.zeros(there.shape, dtype=np.bool_)
    if forecast.low is not None and forecast.high is not None:
        held = there & np.isfinite(forecast.low) & np.isfinite(forecast.high)
        inside = held & (forecast.low <= came) & (came <= forecast.high)
    return Scores(
        model,
        none,
        1 - ratio,
        inside.sum(axis=0).astype(np.float64),
        held.sum(axis=0).astype(np.float64),
        forecast.level,
        there.sum(axis=0).astype(np.float64),
        int((known & ~there).sum()),
    )


def _check_answer(answer: Forecast, shape: tuple[int, ...], who: str) -> None:
    for table in (answer.point, answer.low, answer.high):
        if table is not None and table.shape != shape:
            raise ValueError(f"{who}: the forecast must be (horizons, cells) = {shape}, not {table.shape}")
    if np.isinf(answer.point).any():
        raise ValueError(f"{who}: the forecast is without bound somewhere")
    if len({answer.low is None, answer.high is None, answer.level is None}) > 1:
        raise ValueError(f"{who}: an interval needs its low end, its high end and its level")
    if answer.low is not None and answer.high is not None and (answer.low > answer.high).any():
        raise ValueError(f"{who}: some intervals have their low end above their high end")


def _stacked(name: str, each: list[Forecast], shape: tuple[int, ...]) -> Forecast:
    """One forecaster's answers of all origins, NaN beyond the end of the series."""
    levels = {answer.level for answer in each}
    if len(levels) > 1:
        raise ValueError(f"{name} gives intervals of different levels: {levels}")
    tables: list[Array | None] = []
    for parts in (
        [answer.point for answer in each],
        [answer.low for answer in each],
        [answer.high for answer in each],
    ):
        table: Array = np.full(shape, np.nan)
        for k, part in enumerate(parts):
            if part is not None:
                table[k, : len(part)] = part
        tables.append(None if parts[0] is None else table)
    point, low, high = tables
    assert point is not None
    return Forecast(point, low, high, levels.pop())


def _errors(guess: Array, came: Array, there: Bools) -> ErrorsByHorizon:
    miss: Array = np.where(there, guess - came, 0.0)
    count = there.sum(axis=0).astype(np.float64)
    relative: Array = np.zeros(miss.shape)
    np.divide(np.abs(miss), came, out=relative, where=there)
    return ErrorsByHorizon(
        _share(miss.sum(axis=0), count),
        _share(np.abs(miss).sum(axis=0), count),
        100 * _share(relative.sum(axis=0), count),
        np.sqrt(_share((miss**2).sum(axis=0), count)),
    )


def _share(part: Array, whole: Array) -> Array:
    out: Array = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
