"""Why two projections differ: by head, parts that add up, a slow twin, and Göteborg's own forecast."""

from __future__ import annotations

from itertools import permutations
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import backtest as check
from medskapa.analysis.population.difference import explained_difference, implied_components
from medskapa.analysis.population.ratios import cohort_change_ratios, project

Array = npt.NDArray[np.float64]
YEARS = [2025, 2026, 2028, 2031]


def path(seed: int, years: int = 4, sexes: int = 2, ages: int = 9) -> Array:
    return np.random.default_rng(seed).integers(50, 150, (years, sexes, ages)).astype(np.float64)


def test_by_head() -> None:
    """100 adults; ours keeps 90 of them and has 20 newborn for 100, theirs keeps 80 and has 10.

    That is 18 and 8 children. Ours has ten adults more, who have 1.5 children at the mean of 0.2 and 0.1; and a tenth
    more children for each adult, of whom there are 85 in the mean: 8.5.
    """
    ours = [[[0, 100]], [[18, 90]]]
    theirs = [[[0, 100]], [[8, 80]]]
    why = explained_difference(ours, theirs, years=[1, 2], parents=(1, 1), starts=[0])
    assert why.factors == ("start", "children", "0+")
    assert why.part("start") == pytest.approx(np.zeros((2, 1, 2)))
    assert why.part("children")[1, 0] == pytest.approx([8.5, 0])
    assert why.part("0+")[1, 0] == pytest.approx([1.5, 10])


@given(st.integers(0, 99), st.sampled_from([None, 0]))
@settings(max_examples=20, deadline=None)
def test_parts_add_up_and_the_other_way_round_they_change_sign(seed: int, women: int | None) -> None:
    a, b = path(seed), path(seed + 1000)
    words: dict[str, Any] = {"years": YEARS, "parents": (4, 6), "starts": [0, 3, 7], "women": women}
    why, back = explained_difference(a, b, **words), explained_difference(b, a, **words)
    assert why.factors == ("start", "children", "0–2", "3–6", "7+")
    assert why.parts.sum(axis=0) == pytest.approx(a - b)
    assert back.parts == pytest.approx(-why.parts)


def test_only_what_differs_is_a_cause() -> None:
    """Two projections that differ in what becomes of the old differ by the old, from the age of seven."""
    start, ratios = path(1)[0], np.random.default_rng(2).uniform(0.7, 1.1, (1, 2, 9))
    ratios[..., 0] = 0.2
    other = ratios.copy()
    other[..., 7:] -= 0.1
    a, b = (
        np.concatenate([start[None], project(start, r, horizon=3, parents=(3, 5))]) for r in (ratios, other)
    )
    why = explained_difference(a, b, years=[0, 1, 2, 3], parents=(3, 5), starts=[0, 3, 7])
    assert why.part("7+") == pytest.approx(a - b)
    assert np.abs(why.parts[:-1]).max() == pytest.approx(0)
    assert why.part("7+").sum() > 10


def test_a_slow_twin_over_all_orders() -> None:
    """One after the other the parts are taken from ours, in all 24 orders; one sex, a gap of two years."""
    a, b, years, parents = path(1, 3, 1), path(2, 3, 1), [0, 1, 3], (4, 6)
    names = ("start", "children", "0–4", "5+")

    def mixed(on: tuple[str, ...]) -> Array:
        told = [(a if "start" in on else b)[0, 0]]
        for k, w in enumerate((1, 2)):
            r = [cohort_change_ratios(x[k : k + 2], parents=parents, width=w).values[0, 0] for x in (a, b)]
            after = np.zeros(9)
            for age in [*range(w, 9), *range(w)]:
                cause = "children" if age < w else "0–4" if age < 5 else "5+"
                before = (
                    after[4:7].sum()
                    if age < w
                    else told[-1][8 - w :].sum()
                    if age == 8
                    else told[-1][age - w]
                )
                after[age] = before * r[0 if cause in on else 1][age]
            told.append(after)
        return np.stack(told)

    slow = {name: np.zeros((3, 9)) for name in names}
    for order in permutations(names):
        for k, name in enumerate(order):
            slow[name] += (mixed(order[: k + 1]) - mixed(order[:k])) / 24
    why = explained_difference(a, b, years=years, parents=parents, starts=[0, 5])
    for name in names:
        assert why.part(name)[:, 0] == pytest.approx(slow[name])


def test_components_by_head() -> None:
    """Of 40 children left half a year on 50 were born, and of 10 newborn one dies.

    From age 0 to 1 the hazard is 0: of the 100 at age 0, 99 are left, none dead. From 1 to 2+ it is ln 2: of the 60
    aged 1 and the 20 aged 2 or more, half die. 150 people are then left of 180.
    """
    ln2 = float(np.log(2))
    found = implied_components(
        [[100, 60, 20], [40, 99, 11]], years=[1, 2], hazards=[-np.log(0.9), 0, ln2, ln2], kept=[0.8]
    )
    assert found.births.tolist() == [50]
    assert found.deaths == pytest.approx([0.1 * 50 + 0 + 0.5 * (60 + 20)])
    assert found.net_moves == pytest.approx([150 - 180 - 50 + 45])


def test_a_place_without_moves_has_none() -> None:
    """Cohorts that only die, by the hazards that are asked with: no moves but what the mean cohort gets wrong."""
    hazards = np.full(13, 0.02)
    people = np.full((6, 12), 1000.0)
    for k in range(5):
        people[k + 1, 0] = 500 * exp(-0.02)
        people[k + 1, 1:] = people[k, :-1] * exp(-0.02)
        people[k + 1, -1] += people[k, -1] * exp(-0.02)
    kept = np.exp(-0.02 * np.arange(1, 6))
    narrow = implied_components(people, years=range(6), hazards=hazards, kept=kept)
    assert narrow.births == pytest.approx(np.full(5, 500))
    assert np.abs(narrow.net_moves).max() < 1e-3 * narrow.deaths.min() * 2
    wide = implied_components(people[[0, 5]], years=[0, 5], hazards=hazards, kept=kept)
    assert wide.births == pytest.approx([2500])
    assert wide.deaths == pytest.approx([narrow.deaths.sum()], rel=0.01)


@given(st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_the_account_of_components_adds_up(seed: int) -> None:
    """Start and components give the totals, for many paths at once."""
    paths = np.stack([path(seed + k)[:, 0] for k in range(3)])
    found = implied_components(paths, years=YEARS, hazards=np.linspace(0.01, 0.3, 10), kept=[1, 0.9, 0.8])
    net = np.cumsum(found.births - found.deaths + found.net_moves, axis=-1)
    assert paths[:, :1].sum(axis=-1) + net == pytest.approx(paths.sum(axis=-1)[:, 1:])
    one = implied_components(paths[1], years=YEARS, hazards=np.linspace(0.01, 0.3, 10), kept=[1, 0.9, 0.8])
    assert one.deaths == pytest.approx(found.deaths[1])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"theirs": path(2)[:3]}, "Both paths must be"),
        ({"years": [1, 2, 3]}, "Both paths must be"),
        ({"years": [1, 2, 2, 3]}, "Years must rise"),
        ({"starts": [1, 4]}, "must start at 0 and rise below 9"),
        ({"starts": []}, "must start at 0 and rise below 9"),
        ({"starts": [0, 9]}, "must start at 0 and rise below 9"),
        ({"ours": path(1) * (np.arange(9) != 2)}, r"Nobody was there before of a sex and age: see \[0, 3\]"),
        ({"ours": -path(1)}, "Ours must be 0 or more"),
    ],
)
def test_differences_that_cannot_be_explained(words: dict[str, Any], message: str) -> None:
    whole = {
        "ours": path(1),
        "theirs": path(2),
        "years": [1, 2, 3, 4],
        "parents": (4, 6),
        "starts": [0, 5],
        **words,
    }
    with pytest.raises(ValueError, match=message):
        explained_difference(whole.pop("ours"), whole.pop("theirs"), **whole)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"years": [1, 2, 3]}, "years that rise"),
        ({"years": [1, 2, 2, 3]}, "years that rise"),
        ({"hazards": np.ones(9)}, "Hazards must be 10 numbers"),
        ({"hazards": -np.ones(10)}, "Hazards must be 0 or more"),
        ({"kept": [1, 1]}, "Shares kept must be 3 numbers above 0"),
        ({"kept": [1, 1, 0]}, "Shares kept must be 3 numbers above 0"),
    ],
)
def test_components_that_cannot_be_had(words: dict[str, Any], message: str) -> None:
    whole = {"years": YEARS, "hazards": np.ones(10), "kept": [1, 1, 1], **words}
    with pytest.raises(ValueError, match=message):
        implied_components(path(1)[:, 0], **whole)


def test_goteborgs_own_forecast(
    shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For its nine years: the city's total as published, and parts that add up to the difference, by both accounts."""
    monkeypatch.setattr(check, "DRAWS", 50)
    data = shared_data / "data"
    city = check.read_goteborg(data)
    check.print_city_forecast(city, check.hazards(data, range(2015, 2020)))
    lines = capsys.readouterr().out.splitlines()
    causes = [line.split() for line in lines if line[:4].isdigit() and "–" in line and line[4] == " "]
    assert [row[0] for row in causes] == [
        "2026",
        "2027",
        "2028",
        "2029",
        "2030",
        "2035",
        "2040",
        "2045",
        "2050",
    ]
    assert [causes[k][2] for k in (0, 4, 8)] == ["617572", "634283", "710014"]
    for row in causes:
        gap, *parts = [float(x) for x in row[5:]]
        assert float(row[3]) - float(row[2]) == pytest.approx(gap, abs=1)
        assert sum(parts) == pytest.approx(gap, abs=3)
    components = [line.split() for line in lines if line.split() and "+" in line.split()[-1]][-9:]
    longer = ["2031–2035", "2036–2040", "2041–2045", "2046–2050"]
    assert [row[0] for row in components] == ["2026", "2027", "2028", "2029", "2030", *longer]
    for row, told in zip(components, causes, strict=True):
        assert float(row[-1]) == pytest.approx(float(told[5]), abs=1)
        assert sum(float(x) for x in row[-4:-1]) == pytest.approx(float(row[-1]), abs=2)
