"""The people of a municipality in coming years: by cohorts where events are known, else by ratios of cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pyarrow.compute as pc

from medskapa.analysis.population import ratios
from medskapa.methods.case import RunContext
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.forecast import Forecast, Maker, Tried, coming, forecast_with_level, tried
from medskapa.methods.housing.series import Floats, Series, check_account, series_of

Way = Literal["cohorts", "ratios"]
PARENTS = (20, 44)
LEVELS = (10.0, 50.0, 90.0)
"""Low, middle and high: the middle 80 per cent of the draws."""


@dataclass(frozen=True)
class Other:
    """Somebody else's forecast beside ours: persons in all, by coming year, (years,); ``made`` is the year it is of."""

    made: int
    years: tuple[int, ...]
    persons: Floats
    source: str


@dataclass(frozen=True)
class Ahead:
    """A needs forecast with how it was made, how it would have done, and what others have forecast.

    ``way``: ``cohorts`` when births, deaths and moves are known by sex and age; ``ratios`` when only ages are, and then
    a cohort goes on growing or shrinking as it has.
    """

    way: Way
    series: Series
    forecast: Forecast
    tried: Tried | None
    others: tuple[Other, ...]

    def of_ages(self, first: int, last: int) -> Floats:
        """People of some ages, low, middle and high by year, (3, years)."""
        out: Floats = np.percentile(self.forecast.of_ages(first, last), LEVELS, axis=0)
        return out

    def pyramid(self) -> tuple[Floats, Floats]:
        """Today's people (sexes, ages) and those of the last year, low, middle and high (3, sexes, ages)."""
        return self.series.persons[-1], np.percentile(self.forecast.persons[:, -1], LEVELS, axis=0)

    def component(self, name: str) -> Floats:
        """A component over all coming years, low, middle and high, (3,)."""
        out: Floats = np.percentile(self.forecast.components[name].sum(axis=1), LEVELS)
        return out


def ahead_of(ask: Ask, run: RunContext) -> Ahead | None:
    """How many people there will be, as many years ahead as need is counted; None without people by single age.

    With events by sex and age each coming year goes as one of the past years did, and how wrong the number who move in
    may be all through is taken from the hindcasts. Without events cohorts are followed by their ratios from year to
    year, whose level moves as it has moved. Raises ``UserError`` when people appear or vanish without an event.
    """
    series = series_of(ask.region, ask.area)
    if series is None or len(series.years) < 2:
        return None
    check_account(series)
    years, window = int(ask.value("need_years")), int(ask.value("rate_years"))
    way: Way = "cohorts" if series.whole else "ratios"
    make: Maker = (
        partial(forecast_with_level, run=run, window=window)
        if series.whole
        else partial(by_ratios, run=run, window=window)
    )
    made = make(series, years)
    if made is None:
        return None
    return Ahead(way, series, made, tried(series, make), _others(ask, made.years))


def by_ratios(series: Series, ahead: int, run: RunContext, *, window: int) -> Forecast | None:
    """Cohorts followed by how they have grown or shrunk; None with fewer past years than tell of a spread.

    The mean of the last ``window`` years' ratios goes on, and its level moves as it has moved from year to year.
    The oldest are joined until somebody is there at each age in each year.
    """
    closed = ratios.close_at(series.persons, _last_told(series.persons))
    if len(series.years) <= ratios.LEAST_STEPS:
        return None
    women = 0 if series.by_sex else None
    followed = ratios.cohort_change_ratios(closed, parents=PARENTS, women=women)
    kept = min(window, followed.steps)
    weights = np.concatenate([np.zeros(followed.steps - kept), np.ones(kept)])
    futures = ratios.project_draws(
        closed[-1], followed, horizon=ahead, draws=run.draws, rng=run.rng(f"ratios:{followed.steps}:{ahead}"),
        average="geometric", model="moving level", weights=weights,
    )  # fmt: skip
    start = np.broadcast_to(closed[-1], (run.draws, 1, *closed.shape[1:]))
    persons = np.concatenate([start, futures], axis=1)
    return Forecast(series.area, coming(series, ahead), persons, series.inputs)


def _last_told(persons: Floats) -> int:
    """The highest age that can stay apart: every younger one has people in each year and sex."""
    there = np.asarray((persons > 0).all(axis=(0, 1)))
    return len(there) - 1 if there.all() else max(int(np.argmin(there)) - 1, 1)


def _others(ask: Ask, years: tuple[int, ...]) -> tuple[Other, ...]:
    """What others have forecast for the same municipality and years, newest first."""
    table = ask.region.tables["forecasts"]
    mine = table.filter(pc.equal(table["area"], ask.area))
    out = []
    for made in sorted(set(mine["made"].to_pylist()), reverse=True):
        rows = mine.filter(pc.equal(mine["made"], made))
        told = set(rows["sex"].to_pylist())
        sexes = {"women", "men"} if {"women", "men"} <= told else {"all"}
        total: dict[int, float] = {}
        for r in rows.to_pylist():
            if r["sex"] in sexes and r["year"] in years:
                total[r["year"]] = total.get(r["year"], 0.0) + r["persons"]
        if total:
            both = tuple(sorted(total))
            out.append(Other(made, both, np.array([total[y] for y in both]), str(rows["source"][0].as_py())))
    return tuple(out)
