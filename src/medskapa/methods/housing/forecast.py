"""How many people there will be of each age, with the spread that past years give, and how well it would have done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population.project import grow_older, project
from medskapa.methods.case import RunContext
from medskapa.methods.housing.series import Floats, Series, assumed, yearly_rates

FALL_YEARS = 8
"""With fewer past years nothing is told of how death rates change."""
LEAST_YEARS = 3
"""With fewer past years nothing is known of how rates vary."""
AGE_GROUPS: tuple[tuple[str, int, int], ...] = (
    ("all", 0, 999), ("0-19", 0, 19), ("20-29", 20, 29), ("30-64", 30, 64), ("65-79", 65, 79), ("80+", 80, 999),
)  # fmt: skip


_COMPONENTS = {"births": "births", "deaths": "deaths", "moves_in": "into", "moves_out": "out"}


@dataclass(frozen=True)
class Forecast:
    """People by draw, year, sex and age: the first year is the last observed one. ``inputs`` name tables and sources.

    ``components`` by name (births, deaths, moves_in, moves_out), (draws, coming years), persons; empty where a forecast
    does not tell them apart. It is a *needs* forecast: what comes of the past years' births, deaths and moves, not of
    any plan.
    """

    area: str
    years: tuple[int, ...]
    persons: Floats
    inputs: tuple[str, ...]
    components: dict[str, Floats] = field(default_factory=dict)

    def of_ages(self, first: int, last: int) -> Floats:
        """People from one age to another, both counted, (draws, years)."""
        out: Floats = self.persons[..., first : min(last, self.persons.shape[-1] - 1) + 1].sum(axis=(-2, -1))
        return out


Maker = Callable[[Series, int], Forecast | None]
"""From a series as it was known in a year, and years ahead, to a forecast."""


def forecast(
    series: Series, ahead: int, run: RunContext, *, window: int, level: float = 0.0
) -> Forecast | None:
    """The coming years, each going as one of the last ``window`` years did; none where events are not known.

    In each draw every coming year is given one of the past years, with its births, deaths and moves together, so that
    what went together keeps doing so. Which past years a draw knows is itself drawn, with as many of them. The same
    years are drawn for every municipality: a good or a bad year comes to all at once. ``level``: by how much, as a
    part, the number who move in may lie wrong all through, see ``level_error``. Death rates go on falling as they have.
    What has never happened is not in it.
    """
    steps = len(series.years) - 1
    if not series.whole or steps < LEAST_YEARS:
        return None
    rates = yearly_rates(series)
    past = np.arange(max(steps - window, 0), steps)
    rng, n = run.rng(f"population:{len(past)}:{ahead}"), len(past)
    known = rng.integers(0, n, (run.draws, n))
    drawn = past[np.take_along_axis(known, rng.integers(0, n, (run.draws, ahead)), axis=1)]
    told = assumed(rates, drawn)
    fall = fall_of_deaths(series)
    later = np.arange(1, ahead + 1) + (steps - 1) - drawn  # years from the one that was drawn
    told = replace(told, deaths=np.asarray(told.deaths) * np.exp(fall * later)[..., None, None])
    if level > 0:
        shift = np.exp(level * rng.standard_normal(run.draws) - level**2 / 2)
        told = replace(told, arrivals=told.arrivals * shift[:, None, None, None])
    made = project(series.persons[-1], told, years=ahead)
    components = made.components
    parts = {n: components[k] for n, k in _COMPONENTS.items()}
    return Forecast(series.area, coming(series, ahead), made.population, series.inputs, parts)


def fall_of_deaths(series: Series) -> float:
    """By how much death rates have changed a year, in logarithms: 0 or below, and 0 with fewer than eight past years.

    The slope over the years of ln(deaths / deaths expected from the mean rates of all years), which takes away that
    people are older or fewer. Rates that have risen are taken to stay, and no faster fall than 2.5 per cent a year
    goes on.
    """
    deaths = series.events["deaths"]
    if len(deaths) < FALL_YEARS:
        return 0.0
    exposed = (grow_older(series.persons[:-1]) + series.persons[1:]) / 2
    rate = np.divide(
        deaths.sum(axis=0), exposed.sum(axis=0), out=np.zeros(deaths.shape[1:]), where=exposed.sum(axis=0) > 0
    )
    index = deaths.sum(axis=(1, 2)) / np.maximum((rate * exposed).sum(axis=(1, 2)), 1e-9)
    years = np.arange(len(index)) - (len(index) - 1) / 2
    slope = float(years @ np.log(np.maximum(index, 1e-9)) / (years @ years))
    return min(max(slope, -0.025), 0.0)


def forecast_with_level(series: Series, ahead: int, run: RunContext, *, window: int) -> Forecast | None:
    """As ``forecast``, and as unsure of how many move in as its own hindcasts have been wrong."""
    level = level_error(series, lambda s, n: forecast(s, n, run, window=window))
    return forecast(series, ahead, run, window=window, level=level)


def level_error(series: Series, make: Maker) -> float:
    """By how much the number who move in was wrong all through, judged by every earlier year's forecast.

    δ = (what came − the middle forecast) / those expected to move in over the years; σ² = mean of δ² − mean of the
    draws' own variance of it. An error of births or deaths is counted as one of moves. 0 with fewer than three
    outcomes, and where the draws are wide enough as they are.
    """
    n, wrong, own = len(series.years), [], []
    for origin in range(LEAST_YEARS, n - 1):
        made = make(_until(series, origin), n - 1 - origin)
        if made is None or "moves_in" not in made.components:
            continue
        expected = np.cumsum(np.median(made.components["moves_in"], axis=0))
        draws = made.of_ages(0, 999)[:, 1:]
        came = series.persons[origin + 1 :].sum(axis=(1, 2))
        if (expected > 0).all():
            wrong += list(((came - np.median(draws, axis=0)) / expected) ** 2)
            own += list(draws.var(axis=0) / expected**2)
    if len(wrong) < LEAST_YEARS:
        return 0.0
    return float(np.sqrt(max(0.0, float(np.mean(wrong)) - float(np.mean(own)))))


def coming(series: Series, ahead: int) -> tuple[int, ...]:
    """The last observed year and those to come."""
    return tuple(range(series.years[-1], series.years[-1] + ahead + 1))


@dataclass(frozen=True)
class Tried:
    """How forecasts from earlier years did: absolute error as a part of what came, by horizon, beside no change.

    ``error`` and ``no_change`` (horizons,): mean over origins; ``covered`` (horizons,): the part of origins whose
    outcome lay within the middle 80 per cent of the draws; ``origins`` (horizons,): how many there were.
    """

    horizons: tuple[int, ...]
    error: Floats
    no_change: Floats
    covered: Floats
    origins: npt.NDArray[np.int64]


def tried(series: Series, make: Maker, *, ages: tuple[int, int] = (0, 999)) -> Tried | None:
    """Forecasts made from every earlier year that has enough of a past, against what came; none when there is none.

    Each origin knows only its own past. Origins overlap, so that their errors are not independent.
    """
    n = len(series.years)
    found: dict[int, list[tuple[float, float, bool]]] = {}
    for origin in range(LEAST_YEARS, n - 1):
        known = _until(series, origin)
        made = make(known, n - 1 - origin)
        if made is None:
            continue
        for horizon, error in enumerate(_errors(series, made, origin, ages), start=1):
            found.setdefault(horizon, []).append(error)
    if not found:
        return None
    horizons = tuple(sorted(found))
    means = np.array([[np.mean([x[k] for x in found[h]]) for h in horizons] for k in range(3)])
    return Tried(horizons, means[0], means[1], means[2], np.array([len(found[h]) for h in horizons]))


def _until(series: Series, origin: int) -> Series:
    events = {name: table[:origin] for name, table in series.events.items()}
    return Series(
        series.area, series.years[: origin + 1], series.persons[: origin + 1], events, series.inputs
    )


def _errors(
    series: Series, made: Forecast, origin: int, ages: tuple[int, int]
) -> Iterable[tuple[float, float, bool]]:
    """For each year ahead: the median's error, that of no change, and whether the outcome lay in the middle 80 %."""
    last = min(ages[1], series.persons.shape[-1] - 1)
    truth = series.persons[:, :, ages[0] : last + 1].sum(axis=(1, 2))
    draws = made.of_ages(*ages)
    for step in range(1, draws.shape[1]):
        low, middle, high = np.percentile(draws[:, step], [10, 50, 90])
        came, before = float(truth[origin + step]), float(truth[origin])
        yield abs(middle - came) / came, abs(before - came) / came, bool(low <= came <= high)
