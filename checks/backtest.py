"""How wrong would a projection by cohort-change ratios have been, and how does it differ from the city's own?

Göteborg by single year of age (both sexes together) from every origin with three years behind it and three ahead, and
Västra Götaland (sexes apart) with ten behind it: what is found is printed, not judged. Then Göteborg's own forecast
beside the ratios, and why they differ. Needs MEDSKAPA_DATA, the folder with the shared data.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population.backtest import (
    Forecast,
    Rolled,
    age_groups,
    from_draws,
    origins_leaving,
    roll,
    score,
)
from medskapa.analysis.population.difference import Components, explained_difference, implied_components
from medskapa.analysis.population.ratios import (
    LEAST_STEPS,
    Model,
    cohort_change_ratios,
    mean_ratios,
    project,
    project_draws,
    recent,
)

DRAWS, SEED, LEVEL = 1000, 2017, 0.80
PARENTS = (20, 44)
GROUPS = (0, 6, 16, 19, 25, 45, 65, 80)
LABELS = ("0–5", "6–15", "16–18", "19–24", "25–44", "45–64", "65–79", "80+", "all")
SHOWN = (1, 2, 3, 5, 8, 10, 12)  # horizons whose age groups are printed
CAUSES = (0, 19, 30, 65)  # ages whose cohorts are told apart when two projections differ
KEPT = 5  # years in the widest step of the city's forecast
KNOWN = 5  # years whose deaths scale the nation's death rates to the city's

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Goteborg:
    """The city by single year of age: as it was, as it says it will be, and births and deaths as they were.

    ``population`` (years, 1, 101) and ``forecast`` (forecast years, 1, 101), both sexes together, 100 being 100+;
    ``births``, ``deaths``, ``moves`` (component years,).
    """

    years: list[int]
    population: Array
    forecast_years: list[int]
    forecast: Array
    component_years: list[int]
    births: Array
    deaths: Array
    moves: Array


def read_goteborg(data: Path) -> Goteborg:
    """The city's series from the shared data."""
    folder = data / "goteborg_population_forecast"
    kinds: dict[str, dict[int, list[float]]] = {}
    with (folder / "goteborg_pop_by_age_2010_2025_and_city_forecast_2026_2050.csv").open() as file:
        for row in csv.DictReader(file):
            kind = "history" if row["kind"] == "history" else "forecast"
            ages = kinds.setdefault(kind, {}).setdefault(int(row["year"]), [])
            if int(row["age"]) != len(ages):
                raise ValueError(f"{row['year']}: age {row['age']} comes where {len(ages)} should")
            ages.append(float(row["population"]))
    with (folder / "goteborg_components_2000_2025.csv").open() as file:
        rows = list(csv.DictReader(file))
    return Goteborg(
        list(kinds["history"]),
        np.array(list(kinds["history"].values()))[:, None],
        list(kinds["forecast"]),
        np.array(list(kinds["forecast"].values()))[:, None],
        [int(row["year"]) for row in rows],
        np.array([float(row["births"]) for row in rows]),
        np.array([float(row["deaths"]) for row in rows]),
        np.array([float(row["domestic_net"]) + float(row["immigration_net"]) for row in rows]),
    )


def read_vastra_gotaland(data: Path) -> tuple[list[int], Array]:
    """Years, and the population (years, sexes, 101), women first."""
    table: dict[int, dict[str, list[float]]] = {}
    with gzip.open(data / "demography_sweden" / "county_popn_1990_2015_scb_demdata.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["region"] == "Gotaland":
                table.setdefault(int(row["year"]), {}).setdefault(row["sex"], []).append(float(row["popn"]))
    people = np.array([[sexes["Females"], sexes["Males"]] for sexes in table.values()])
    return list(table), people


def hazards(data: Path, years: range) -> Array:
    """The nation's death rates over some years, both sexes: newborn first, then from each age to the next (102,)."""
    people, deaths = np.zeros(101), np.zeros(101)
    with (data / "demography_sweden" / "sweden_pop_deaths_1969_2020_eha.csv").open() as file:
        for row in csv.DictReader(file):
            if int(row["year"]) in years:
                people[int(row["age"])] += float(row["pop"])
                deaths[int(row["age"])] += float(row["deaths"])
    rate = deaths / people
    return np.concatenate([rate[:1], (rate[:-1] + rate[1:]) / 2, rate[-1:]])


def by_ratios(
    past: Mapping[str, Array], horizon: int, *, window: int, model: Model, women: int | None
) -> Forecast:
    """The mean ratios of the last years, and years drawn from the same, or their changes from all years."""
    people = past["population"]
    followed = cohort_change_ratios(people, parents=PARENTS, women=women)
    last = recent(followed, min(window, followed.steps))
    mean = mean_ratios(last, average="geometric")
    point = project(people[-1], mean, horizon=horizon, parents=PARENTS, women=women)
    futures = project_draws(
        people[-1],
        last if model == "same level" else followed,
        horizon=horizon,
        draws=DRAWS,
        rng=np.random.default_rng([SEED, len(people)]),
        average="geometric",
        model=model,
        weights=None if model == "same level" else only_last(followed.steps, last.steps),
    )
    cells = age_groups(futures.sum(axis=-2), GROUPS)
    return from_draws(cells, level=LEVEL, point=age_groups(point.sum(axis=-2), GROUPS))


def only_last(steps: int, kept: int) -> Array:
    """Weights 1 for the last steps and 0 for those before."""
    return np.concatenate([np.zeros(steps - kept), np.ones(kept)])


WAYS: dict[str, tuple[int, Model]] = {
    "last 5 years, same level": (5, "same level"),
    "last 5 years, moving level": (5, "moving level"),
    "last 3 years, moving level": (3, "moving level"),
}
SHOWN_WAYS = (
    "last 5 years, moving level",
    "last 3 years, moving level",
)  # the level says nothing of the errors


def backtest(population: Array, women: int | None, *, before: int) -> Rolled:
    """Forecasts in each of the ways from every origin with so many years behind it and three ahead."""
    return roll(
        {"population": population},
        age_groups(population.sum(axis=-2), GROUPS),
        {
            name: partial(by_ratios, window=window, model=model, women=women)
            for name, (window, model) in WAYS.items()
        },
        origins=origins_leaving(len(population), before=before, after=LEAST_STEPS),
    )


def print_scores(rolled: Rolled, name: str) -> None:
    """The errors of one forecaster beside "no change": the whole by each horizon, then age groups."""
    found = score(rolled, name)
    print(f"\nRatios, {name}. All ages, by years ahead (mean error: forecast − outcome)")
    print("ahead  origins   MAPE %   MAE    mean error   no change: MAPE %   MAE    skill   coverage")
    for h in range(len(found.compared)):
        m, n = found.model, found.no_change
        print(
            f"{h + 1:>5} {found.compared[h, -1]:>8.0f} {m.mape[h, -1]:>8.2f} {m.mean_absolute[h, -1]:>7.0f}"
            f" {m.mean[h, -1]:>+11.0f} {n.mape[h, -1]:>19.2f} {n.mean_absolute[h, -1]:>7.0f}"
            f" {found.skill[h, -1]:>7.2f} {found.inside[h, -1]:>5.0f} of {found.held[h, -1]:.0f}"
        )
    shown = [h for h in SHOWN if h <= len(found.compared)]
    print("By age: MAPE %, in brackets that of no change, by years ahead")
    print("ages   " + "".join(f"{h:>15}" for h in shown))
    for cell, label in enumerate(LABELS):
        pairs = (
            f"{found.model.mape[h - 1, cell]:.1f} ({found.no_change.mape[h - 1, cell]:.1f})" for h in shown
        )
        print(f"{label:<7}" + "".join(f"{pair:>15}" for pair in pairs))


def print_coverage(rolled: Rolled) -> None:
    """The share of outcomes in their intervals, by age, pooled over origins and years ahead."""
    print(f"\nCoverage of intervals of {LEVEL:.0%}, as found, pooled over origins and years ahead")
    print(f"{'ages':<28}" + "".join(f"{label:>7}" for label in LABELS) + "   all age groups")
    for name in rolled.told:
        found = score(rolled, name)
        groups = found.inside[:, :-1].sum() / found.held[:, :-1].sum()
        by_cell = "".join(f"{share:>7.2f}" for share in found.coverage_by_cell)
        print(f"{name:<28}{by_cell}{groups:>17.2f}")


def print_goteborg(city: Goteborg) -> None:
    """The rolling backtest of the city."""
    rolled = backtest(city.population, None, before=3)
    at = [city.years[k] for k in rolled.origins]
    print(
        f"Göteborg {city.years[0]}–{city.years[-1]}, both sexes together, {city.population.shape[-1]} ages. "
        f"Origins {at[0]}–{at[-1]}: three years\nbehind and three ahead, {len(at)} of them; they overlap."
    )
    for name in SHOWN_WAYS:
        print_scores(rolled, name)
    print_coverage(rolled)


def print_vastra_gotaland(years: list[int], people: Array) -> None:
    """The county, sexes apart: from 2000 and 2005 as asked for, and from every origin with ten years behind it."""
    rolled = backtest(people, 0, before=10)
    print(
        f"\nVästra Götaland {years[0]}–{years[-1]}, sexes apart, children per woman of {PARENTS[0]}–{PARENTS[1]}."
    )
    print("Error of all ages in %, by years ahead (in brackets: no change)")
    for start in (2000, 2005):
        k = rolled.origins.index(years.index(start))
        for name in SHOWN_WAYS:
            off = 100 * (rolled.told[name].point[k, :, -1] / rolled.outcome[k, :, -1] - 1)
            none = 100 * (rolled.start[k, :, -1] / rolled.outcome[k, :, -1] - 1)
            cells = (f"{h}: {off[h - 1]:+.2f} ({none[h - 1]:+.2f})" for h in (1, 3, 5, 10))
            print(f"from {start}, {name:<28}" + "   ".join(cells))
    for name in SHOWN_WAYS:
        print_scores(rolled, name)
    print_coverage(rolled)


def kept_since_birth(city: Goteborg) -> Array:
    """People of age b at the end of a year for each birth b years before, over the years both are known."""
    born = dict(zip(city.component_years, city.births, strict=True))
    return np.array(
        [
            city.population[:, 0, age].sum() / sum(born[year - age] for year in city.years)
            for age in range(KEPT)
        ]
    )


def scaled_hazards(city: Goteborg, nation: Array, kept: Array) -> tuple[Array, float]:
    """The nation's death rates times one factor, so that the city's deaths of the last known years come out."""
    years, path = city.years[-KNOWN - 1 :], city.population[-KNOWN - 1 :, 0]
    known = sum(d for year, d in zip(city.component_years, city.deaths, strict=True) if year in years[1:])
    factor = 1.0
    for _ in range(20):  # deaths are nearly, not wholly, in proportion to the factor
        told = implied_components(path, years=years, hazards=factor * nation, kept=kept)
        factor *= float(known / told.deaths.sum())
    return factor * nation, factor


def print_city_forecast(city: Goteborg, nation: Array) -> None:
    """The city's own forecast beside the ratios, and why they differ."""
    times = [city.years[-1], *city.forecast_years]
    ahead = [year - times[0] for year in times]
    start = city.population[-1]
    followed = cohort_change_ratios(city.population, parents=PARENTS)
    mean = mean_ratios(recent(followed, KNOWN), average="geometric")
    full = project(start, mean, horizon=ahead[-1], parents=PARENTS)
    futures = project_draws(
        start,
        followed,
        horizon=ahead[-1],
        draws=DRAWS,
        rng=np.random.default_rng(SEED),
        average="geometric",
        model="moving level",
        weights=only_last(followed.steps, KNOWN),
    ).sum(axis=(-1, -2))
    low, high = np.quantile(futures, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    ours = np.concatenate([start[None], full])[ahead]
    theirs = np.concatenate([start[None], city.forecast])
    print(
        f"\nGöteborg's own forecast (spring 2026) beside ratios of the last {KNOWN} years (moving level), both from\n"
        f"the register of {times[0]}. No year of it has come yet, so nobody is right or wrong; earlier forecasts are\n"
        "not at hand. Ours − the city's is shared among causes whatever their order (Shapley); cohorts by age at\n"
        "the end of a step."
    )
    why = explained_difference(ours, theirs, years=times, parents=PARENTS, starts=CAUSES)
    parts = why.parts.sum(axis=(-1, -2))
    heads = "".join(f"{f:>9}" for f in why.factors)
    print(f"year   no change    city   ratios     interval 80 %   difference{heads}")
    for k in range(1, len(times)):
        h, gap = ahead[k] - 1, ours[k].sum() - theirs[k].sum()
        told = "".join(f"{part:>+9.0f}" for part in parts[:, k])
        print(
            f"{times[k]} {start.sum():>11.0f} {theirs[k].sum():>7.0f} {ours[k].sum():>8.0f}"
            f" {low[h]:>8.0f}–{high[h]:<8.0f} {gap:>+9.0f}{told}"
        )
    print_components(city, nation, times, {"ratios": ours[:, 0], "city": theirs[:, 0]})


def print_components(city: Goteborg, nation: Array, times: list[int], paths: dict[str, Array]) -> None:
    """Births, deaths and net moves that each path implies; how well they are told is shown on the past."""
    kept = kept_since_birth(city)
    rates, factor = scaled_hazards(city, nation, kept)
    shares = ", ".join(f"{x:.3f}" for x in kept)
    print(
        "\nComponents are not in the city's file: they are estimated alike for both. Births from the children left of "
        f"them\n({shares} at ages 0–{KEPT - 1}); deaths from the nation's rates 2015–2019, times {factor:.3f} so\nthat "
        f"the deaths of the last {KNOWN} years come out; net moves are the rest, and hold any difference in mortality."
    )
    past = implied_components(
        city.population[-KNOWN - 1 :, 0], years=city.years[-KNOWN - 1 :], hazards=rates, kept=kept
    )
    known = slice(city.component_years.index(city.years[-KNOWN]), None)
    print("How well this tells the last years: estimated (as registered)")
    for k, year in enumerate(city.years[-KNOWN:]):
        print(
            f"{year}   births {past.births[k]:.0f} ({city.births[known][k]:.0f})   deaths {past.deaths[k]:.0f} "
            f"({city.deaths[known][k]:.0f})   net moves {past.net_moves[k]:+.0f} ({city.moves[known][k]:+.0f})"
        )
    found: dict[str, Components] = {
        name: implied_components(path, years=times, hazards=rates, kept=kept) for name, path in paths.items()
    }
    a, b = found["ratios"], found["city"]
    print("A year: ratios, the city; and what their difference in people since the start is made of")
    print("years          births          deaths       net moves     births   − deaths  net moves      = all")
    gaps = [a.births - b.births, b.deaths - a.deaths, a.net_moves - b.net_moves]
    for k, w in enumerate(np.diff(times)):
        sums = [gap[: k + 1].sum() for gap in gaps]
        each = "".join(
            f"{x[k] / w:>{wide}.0f} {y[k] / w:>6.0f}"
            for x, y, wide in (
                (a.births, b.births, 9),
                (a.deaths, b.deaths, 9),
                (a.net_moves, b.net_moves, 9),
            )
        )
        label = f"{times[k] + 1}–{times[k + 1]}" if w > 1 else f"{times[k + 1]}"
        print(f"{label:<9}{each} " + "".join(f"{x:>+11.0f}" for x in [*sums, sum(sums)]))


def main() -> int:
    """Print all; 1 when the real series are not at hand."""
    start = time.perf_counter()
    named = os.environ.get("MEDSKAPA_DATA")
    if not named:
        print("Nothing was checked: set MEDSKAPA_DATA to the folder with the shared data.")
        return 1
    data = Path(named) / "data"
    city = read_goteborg(data)
    print_goteborg(city)
    print_vastra_gotaland(*read_vastra_gotaland(data))
    print_city_forecast(city, hazards(data, range(2015, 2020)))
    print(f"\n{time.perf_counter() - start:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
