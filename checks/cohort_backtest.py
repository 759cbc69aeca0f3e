"""How wrong would the needs forecast by cohorts have been? Västra Götaland with births, deaths and net moves.

The county is forecast from 2000 and from 2005, with only what was known then, ten years ahead: each coming year as one
of those before, death rates falling as they have, and as unsure of moves as earlier forecasts were wrong. Beside it
stands no change. Then every origin that leaves three years, pooled. What is found is printed, not judged. Moves by age
are what births and deaths do not account for. Needs MEDSKAPA_DATA, the folder with the shared data.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population.project import grow_older
from medskapa.methods.case import RunContext
from medskapa.methods.housing.forecast import AGE_GROUPS, Forecast, forecast_with_level, tried
from medskapa.methods.housing.series import Series

ORIGINS, HORIZONS, WINDOW = (2000, 2005), (1, 3, 5, 10), 10
RUN = RunContext(draws=500)

Array = npt.NDArray[np.float64]


def read(folder: Path, name: str, column: str) -> tuple[list[int], Array]:
    """Years, and a table of Västra Götaland (years, sexes, 101), women first."""
    table: dict[int, Array] = {}
    with gzip.open(folder / f"county_{name}_1990_2015_scb_demdata.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["region"] == "Gotaland":
                told = row["age"].strip("<+>")
                age = (
                    int(told) if told.isdigit() else 30
                )  # mothers of unknown age, few, are counted at thirty
                cell = table.setdefault(int(row["year"]), np.zeros((2, 101)))
                cell[0 if row["sex"] == "Females" else 1, min(age, 100)] += float(row[column])
    years = sorted(table)
    return years, np.array([table[y] for y in years])


def series(data: Path) -> Series:
    """The county's people, births by the mother's age, deaths, and moves as the rest."""
    folder = data / "demography_sweden"
    years, people = read(folder, "popn", "popn")
    _, births = read(folder, "births", "births")
    _, deaths = read(folder, "deaths", "deaths")
    births, deaths = births[1:].sum(axis=1, keepdims=True), deaths[1:]
    mothers = np.concatenate([births, np.zeros_like(births)], axis=1)
    born = births.sum(axis=2) * np.array([[0.4878, 0.5122]])
    owed = grow_older(people[:-1]) - deaths
    owed[:, :, 0] += born
    net = people[1:] - owed
    events = {
        "births": mothers,
        "deaths": deaths,
        "moves_in": np.maximum(net, 0),
        "moves_out": np.maximum(-net, 0),
    }
    return Series("Västra Götaland", tuple(years), people, events, ())


def until(s: Series, origin: int) -> Series:
    """The series as it was known at the end of a year."""
    k = s.years.index(origin)
    return Series(s.area, s.years[: k + 1], s.persons[: k + 1], {n: e[:k] for n, e in s.events.items()}, ())


def print_origin(s: Series, origin: int) -> None:
    """Errors of all ages and of age groups, by horizon, beside no change."""
    made = forecast_with_level(until(s, origin), max(HORIZONS), RUN, window=WINDOW)
    assert made is not None
    known = min(WINDOW, origin - s.years[0])
    print(f"\nFrom {origin}, drawn from the {known} years before. Error in %, in brackets that of no change")
    print("ages      " + "".join(f"{h:>20}" for h in HORIZONS))
    at = s.years.index(origin)
    for name, first, last in AGE_GROUPS:
        cells = []
        truth = s.persons[:, :, first : last + 1].sum(axis=(1, 2))
        low, middle, high = np.percentile(made.of_ages(first, last), (10, 50, 90), axis=0)
        for h in HORIZONS:
            came = truth[at + h]
            inside = "in " if low[h] <= came <= high[h] else "out"
            cells.append(
                f"{100 * (middle[h] / came - 1):>7.2f} ({100 * (truth[at] / came - 1):>6.2f}) {inside}"
            )
        print(f"{name:<10}" + "".join(f"{c:>20}" for c in cells))


def print_pooled(s: Series) -> None:
    """Every origin with three years behind it and three ahead: mean error by horizon and how often the span held."""

    def make(known: Series, n: int) -> Forecast | None:
        return partial(forecast_with_level, run=RUN, window=WINDOW)(known, n) if n >= 3 else None

    found = tried(s, make)
    assert found is not None
    print("\nAll origins that leave three years. All ages, by years ahead")
    print("ahead  origins   MAPE %   no change   within 80 %")
    for i, h in enumerate(found.horizons):
        k = round(found.covered[i] * found.origins[i])
        print(f"{h:>5}  {found.origins[i]:>7}  {100 * found.error[i]:>7.2f}  {100 * found.no_change[i]:>10.2f}   "
              f"{k} of {found.origins[i]}")  # fmt: skip
    pooled = (found.covered * found.origins).sum() / found.origins.sum()
    print(f"Coverage pooled over origins and years ahead, as found: {pooled:.2f} (nominal 0.80)")


def main() -> int:
    """Print what is found; 1 only when the data are not there or people appear or vanish."""
    named = os.environ.get("MEDSKAPA_DATA")
    if not named:
        print("MEDSKAPA_DATA is not set: nothing to look at.")
        return 1
    began = time.monotonic()
    s = series(Path(named) / "data")
    e = s.events
    owed = grow_older(s.persons[:-1]) - e["deaths"] + e["moves_in"] - e["moves_out"]
    apart = abs((s.persons[1:, :, 1:] - owed[:, :, 1:]).sum())
    print(
        f"Västra Götaland {s.years[0]}–{s.years[-1]}, single years and sexes. Unaccounted for: {apart:.6f} people."
    )
    for origin in ORIGINS:
        print_origin(s, origin)
    print_pooled(s)
    print(f"\n{time.monotonic() - began:.0f} s.")
    return 0 if apart < 1e-3 else 1


if __name__ == "__main__":
    sys.exit(main())
