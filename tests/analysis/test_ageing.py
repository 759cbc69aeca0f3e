"""Ageing in place, against numbers that can be followed by hand, and Sweden's own deaths."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from medskapa.analysis.ageing import aged, from_age
from medskapa.methods.seniors.norms import DEATH_RATES


def test_nobody_dies_and_everybody_grows_a_year_older() -> None:
    after = aged([10.0, 20.0, 5.0], [0, 2, 4], [0.0, 0.0, 0.0], 1)
    # 5, 5 | 10, 10 | 5 moved up by one, 10 + 5 in the open class
    assert after.tolist() == [0.0, 5.0, 5.0, 10.0, 15.0]


def test_no_years_ahead_is_today() -> None:
    now = aged([10.0, 20.0, 5.0], [0, 2, 4], [0.1, 0.2, 0.3], 0)
    assert [float(n) for n in (now.sum(), from_age(now, 4), from_age(now, 2))] == [35.0, 5.0, 25.0]


def test_the_open_class_halves_when_half_die_each_year() -> None:
    assert aged([0.0, 80.0], [0, 5], [0.0, np.log(2)], 3)[-1] == pytest.approx(10.0)


def test_a_step_at_a_time_is_the_same_as_all_at_once() -> None:
    rates, starts = [0.01, 0.05, 0.2], [0, 1, 2]  # one-year classes: evenly spread is then exact
    once = aged([7.0, 11.0, 13.0], starts, rates, 2)
    step = aged(aged([7.0, 11.0, 13.0], starts, rates, 1), starts, rates, 1)
    assert once.tolist() == pytest.approx(step.tolist())
    assert once.sum() < 31.0


@pytest.mark.parametrize(
    ("starts", "rates", "years", "words"),
    [
        ([5, 10], [0.0, 0.0], 1, "begin at 0"),
        ([0, 0], [0.0, 0.0], 1, "rise"),
        ([0, 5], [0.0, -0.1], 1, "from 0"),
        ([0, 5], [0.0, np.nan], 1, "from 0"),
        ([0, 5], [0.0], 1, "as many"),
        ([0, 5], [0.0, 0.0], -1, "0 or more"),
    ],
)
def test_what_cannot_be_is_refused(starts: list[int], rates: list[float], years: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        aged([1.0, 1.0], starts, rates, years)


def test_an_age_inside_the_open_class_is_refused() -> None:
    with pytest.raises(ValueError, match="not told apart"):
        from_age(aged([1.0, 1.0], [0, 80], [0.0, 0.0], 0), 85)


def test_the_death_rates_are_swedens_of_2015_to_2019(shared_data: Path) -> None:
    people: dict[int, float] = defaultdict(float)
    deaths: dict[int, float] = defaultdict(float)
    folder = shared_data / "data" / "demography_sweden"
    with (folder / "sweden_pop_deaths_1969_2020_eha.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if 2015 <= int(row["year"]) <= 2019:
                start = min(int(row["age"]) // 5 * 5, 85)
                people[start] += float(row["pop"])
                deaths[start] += float(row["deaths"])
    for start, rate in DEATH_RATES.items():
        assert rate == round(deaths[start] / people[start], 5), start
