"""Cohorts year by year: by hand, a slow twin, the account of every world, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.population.project import MEN, WOMEN, Assumptions, Projection, grow_older, project

Array = npt.NDArray[np.float64]
AGES = 6
NOBODY = np.zeros((2, AGES))


def mothers(*by_age: float) -> Array:
    """Fertility of women by age; men have none."""
    table = np.zeros((2, AGES))
    table[WOMEN, : len(by_age)] = by_age
    return table


STILL = Assumptions(NOBODY, "at birth", 0.5, deaths=NOBODY, out=NOBODY, arrivals=NOBODY)
"""Nothing happens but the years."""


def anything(
    seed: int, shape: tuple[int, ...], *, groups: int = 0, crowd: float = 500
) -> tuple[Array, Assumptions]:
    """A world of chance: lead axes, years, [groups,] sex, ages."""
    rng = np.random.default_rng(seed)
    *lead, years = shape
    cell = ((groups,) if groups else ()) + (2, AGES)
    full = (*lead, years, *cell)
    fertility = rng.uniform(0, 0.5, full)
    fertility[..., MEN, :] = 0
    fertility[..., 0] = 0
    told = Assumptions(
        fertility,
        "at birth" if rng.random() < 0.5 else "at the year's end",
        girls=rng.uniform(0.4, 0.6, (*lead, years)),
        deaths=rng.uniform(0, 0.5, full),
        out=rng.uniform(0, 0.6, full),
        arrivals=rng.uniform(0, crowd, full),
        in_rate=rng.uniform(0, 0.1, full),
        nation=rng.uniform(50, 60, full) * (1000 + 100 * crowd),
        net=rng.uniform(0, crowd / 10, full),
    )
    if groups:
        ways = rng.uniform(0, 1, (*lead, years, groups, *cell))
        kin = rng.uniform(0, 1, (groups, groups))
        told = replace(
            told,
            transitions=ways / ways.sum(axis=-3, keepdims=True),
            inherits=kin / kin.sum(axis=1, keepdims=True),
        )
    return rng.uniform(0, crowd, (*lead, *cell)), told


# --- by hand -------------------------------------------------------------------------------------------


def test_everybody_becomes_a_year_older_and_the_last_age_is_open() -> None:
    start = np.array([[10.0, 20, 30, 40, 50, 60], [1, 2, 3, 4, 5, 6]])
    found = project(start, STILL, years=2)
    assert found.population[1].tolist() == [[0, 10, 20, 30, 40, 110], [0, 1, 2, 3, 4, 11]]
    assert found.population[2].tolist() == [[0, 0, 10, 20, 30, 150], [0, 0, 1, 2, 3, 15]]


def test_deaths_and_moves_by_head() -> None:
    """100 women of age 2 with d = 0.2 and o = 0.3 on the mean population: h = 0.25, E = 100 · 0.75 / 1.25 = 60."""
    start = NOBODY.copy()
    start[WOMEN, 1] = 100
    found = project(start, replace(STILL, deaths=NOBODY + 0.2, out=NOBODY + 0.3), years=1)
    assert found.population[1, WOMEN, 2] == pytest.approx(60)
    assert found.deaths[0, WOMEN, 2] == pytest.approx(0.2 * 80)
    assert found.out[0, WOMEN, 2] == pytest.approx(0.3 * 80)


def test_newborns_are_exposed_half_the_year() -> None:
    """40 born and 8 moved in, d = 0.5 on the mean (0 + E) / 2: E = 48 / 1.25 = 38.4 and 9.6 die."""
    start = NOBODY.copy()
    start[WOMEN, 1] = 100
    arrivals = NOBODY.copy()
    arrivals[:, 0] = 4
    rate = NOBODY.copy()
    rate[:, 0] = 0.5
    found = project(
        start, replace(STILL, fertility=mothers(0, 0, 0.8), arrivals=arrivals, deaths=rate), years=1
    )
    assert found.births[0].tolist() == [20, 20]  # 0.8 · (0 + 100) / 2 women were of age 2
    assert found.population[1, :, 0].sum() == pytest.approx(38.4)
    assert found.deaths[0, :, 0].sum() == pytest.approx(9.6)


def test_the_mothers_age_decides_who_is_exposed() -> None:
    """60 women of age 1, 100 of age 2. At the birth: (100 + 60) / 2 of age 2; at the year's end: the 60."""
    start = NOBODY.copy()
    start[WOMEN, 1:3] = [60, 100]
    told = replace(STILL, fertility=mothers(0, 0, 0.5), girls=0.4)
    assert project(start, told, years=1).births[0] == pytest.approx([16, 24])
    at_end = replace(told, mother_age="at the year's end")
    assert project(start, at_end, years=1).births[0] == pytest.approx([12, 18])


def test_moves_in_are_on_those_who_live_elsewhere() -> None:
    """Nobody here, 1 000 in the nation, i = 0.1: E = 100 / 1.05, the mean here is half of it."""
    nation = NOBODY.copy()
    nation[MEN, 3] = 1000
    found = project(NOBODY, replace(STILL, in_rate=NOBODY + 0.1, nation=nation), years=1)
    end = found.population[1, MEN, 3]
    assert end == pytest.approx(100 / 1.05)
    assert found.into[0, MEN, 3] == pytest.approx(0.1 * (1000 - end / 2))
    whole = replace(STILL, in_rate=NOBODY + 0.1, nation=np.array([[0, 7, 7, 7, 7, 14]] * 2))
    assert project(NOBODY + 7, whole, years=1).into == pytest.approx(0)  # nobody lives elsewhere


def test_a_rate_gives_back_the_events_it_was_counted_from() -> None:
    """Events over mean population, used on the same start, are the same events: SCB's denominators."""
    start, told = anything(3, (1,))
    first = project(start, told, years=1)
    mean = (grow_older(start) + first.population[1]) / 2
    again = replace(told, deaths=first.deaths[0] / mean, out=first.out[0] / mean, arrivals=first.into[0])
    second = project(start, replace(again, in_rate=None, nation=None), years=1)
    assert second.population == pytest.approx(first.population)
    assert second.deaths == pytest.approx(first.deaths)


def test_groups_change_and_children_inherit() -> None:
    """Of 100 women in the first group a quarter change; their children are all of the second group."""
    start = np.zeros((2, 2, AGES))
    start[0, WOMEN, 1] = 100
    ways = np.zeros((2, 2, 2, AGES))
    ways[0, 0], ways[0, 1], ways[1, 1] = 0.75, 0.25, 1
    told = replace(STILL, fertility=mothers(0, 0, 0.4), transitions=ways, inherits=[[0, 1], [0, 1]])
    found = project(start, told, years=1)
    assert found.population[1, :, WOMEN, 2] == pytest.approx([75, 25])
    assert found.births[0].tolist() == [[0, 0], [10, 10]]
    assert found.changes.sum(axis=-3) == pytest.approx(0)
    assert found.components["end"] == pytest.approx([120])


# --- a slow twin ---------------------------------------------------------------------------------------


def slow_year(now: list[list[float]], told: dict[str, Any], at_birth: bool) -> list[list[float]]:
    """One year, cell by cell: the exposure found by trying again until it no longer changes."""
    ages = len(now[0])

    def settle(s: float, sex: int, a: int, born: float) -> float:
        end = s
        for _ in range(200):
            mean = (s + end) / 2
            lost = (told["deaths"][sex][a] + told["out"][sex][a]) * mean
            came = told["arrivals"][sex][a] + told["in_rate"][sex][a] * (told["nation"][sex][a] - mean)
            end = s + born - lost + came + told["net"][sex][a]
        return end

    aged = [[0.0] * ages for _ in now]
    for sex in range(2):
        for a in range(ages):
            aged[sex][min(a + 1, ages - 1)] += now[sex][a]
    end = [[settle(aged[sex][a], sex, a, 0.0) for a in range(ages)] for sex in range(2)]
    births = 0.0
    for a in range(1, ages):
        before = now[WOMEN][a] if at_birth else aged[WOMEN][a]
        births += told["fertility"][WOMEN][a] * (before + end[WOMEN][a]) / 2
    for sex, share in enumerate((told["girls"], 1 - told["girls"])):
        end[sex][0] = settle(0.0, sex, 0, births * share)
    return end


@pytest.mark.parametrize("seed", range(4))
def test_the_same_as_cell_by_cell(seed: int) -> None:
    start, told = anything(seed, (3,))
    found = project(start, told, years=3)
    now = start.tolist()
    for t in range(3):
        names = ("fertility", "deaths", "out", "arrivals", "in_rate", "nation", "net", "girls")
        year = {name: np.asarray(getattr(told, name))[t].tolist() for name in names}
        now = slow_year(now, year, told.mother_age == "at birth")
        assert found.population[t + 1] == pytest.approx(np.array(now), rel=1e-9)


def test_municipalities_and_draws_are_as_one_by_one() -> None:
    start, told = anything(5, (4, 3, 2))
    together = project(start, told, years=2)
    names = ("fertility", "girls", "deaths", "out", "arrivals", "in_rate", "nation", "net")
    for place in np.ndindex(4, 3):
        one: dict[str, Any] = {name: np.asarray(getattr(told, name))[place] for name in names}
        alone = replace(told, **one)
        assert project(start[place], alone, years=2).population == pytest.approx(together.population[place])


def test_groups_without_change_are_as_any_other_axis() -> None:
    start, told = anything(6, (2,), groups=3)
    apart = replace(told, transitions=None, inherits=None)
    same = replace(told, transitions=None, inherits=np.eye(3))
    names = ("fertility", "deaths", "out", "arrivals", "in_rate", "nation", "net")
    groups_first: dict[str, Any] = {
        name: np.moveaxis(np.asarray(getattr(apart, name)), 1, 0) for name in names
    }
    alone = project(start, replace(apart, **groups_first), years=2)
    together = project(start, same, years=2)
    assert np.moveaxis(together.population, 1, 0) == pytest.approx(alone.population)


# --- the account of every world ------------------------------------------------------------------------


def balanced(found: Projection) -> None:
    account = found.components
    end = sum(
        sign * account[name]
        for name, sign in (("start", 1), ("births", 1), ("deaths", -1), ("into", 1), ("out", -1), ("net", 1))
    )
    scale = 1 + found.population.max()
    assert np.abs(account["end"] - end).max() <= 1e-9 * max(1.0, float(account["end"].max()))
    assert found.imbalance <= 1e-9 * scale
    assert (found.population >= 0).all()
    assert np.array_equal(account["start"][..., 1:], account["end"][..., :-1])


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6), places=st.integers(1, 3), years=st.integers(1, 5), groups=st.integers(0, 3)
)
def test_nobody_appears_or_vanishes(seed: int, places: int, years: int, groups: int) -> None:
    start, told = anything(seed, (places, years), groups=groups)
    found = project(start, told, years=years)
    balanced(found)
    if groups:
        assert np.abs(found.changes.sum(axis=-3)).max() <= 1e-9 * found.population.max()


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_small_worlds_balance_to_a_billionth_of_a_person(seed: int) -> None:
    start, told = anything(seed, (2, 3), crowd=1)
    found = project(start, told, years=3)
    assert found.imbalance <= 1e-9


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6), more=st.floats(0.01, 0.5))
def test_more_children_more_people_and_more_deaths_fewer(seed: int, more: float) -> None:
    start, told = anything(seed, (3,))
    base = project(start, told, years=3).population
    fertility = np.asarray(told.fertility) * (1 + more)
    assert (project(start, replace(told, fertility=fertility), years=3).population >= base - 1e-9).all()
    deaths = np.asarray(told.deaths) * (1 + more) / 2
    milder = project(start, replace(told, deaths=np.asarray(told.deaths) / 2), years=3).population
    harder = project(start, replace(told, deaths=deaths), years=3).population
    assert (harder <= milder + 1e-9).all()


# --- what is refused -----------------------------------------------------------------------------------


def changed(**values: Any) -> Assumptions:
    return replace(STILL, **values)


def spot(value: float, sex: int = MEN, age: int = 3) -> Array:
    table = NOBODY.copy()
    table[sex, age] = value
    return table


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (changed(fertility=spot(0.1)), r"women only, but there is some for men: see \[0, 3\]"),
        (changed(fertility=spot(1.2, WOMEN)), r"between 0 and 1: see \[0, 3\]"),
        (changed(fertility=spot(0.1, WOMEN, 0)), "age 0 is impossible"),
        (changed(fertility=spot(np.nan, WOMEN)), r"missing or infinite values: see \[0, 3\]"),
        (changed(deaths=spot(2.1)), r"death rate must lie between 0 and 2: see \[1, 3\]"),
        (changed(deaths=spot(-0.1)), "between 0 and 2"),
        (changed(deaths=spot(1.5), out=spot(0.6)), "empties the cohort"),
        (changed(deaths=NOBODY[:, :-1]), "ages are missing"),
        (changed(fertility=np.zeros(AGES)), "ages are missing"),
        (changed(arrivals=spot(-1)), "number moving in must be 0 or more"),
        (changed(in_rate=spot(0.1)), "needs the nation's mean population"),
        (changed(in_rate=NOBODY + 0.1, nation=NOBODY + 1), "than in the whole nation in year 1"),
        (changed(in_rate=spot(1.1), nation=NOBODY + 1000), "between 0 and 1"),
        (changed(girls=1.5), "share of girls must lie between"),
        (changed(mother_age="at noon"), "'at noon'"),
        (changed(net=spot(-11)), r"would be negative: see \[1, 3\]"),
        (changed(out=np.zeros((5, 2, AGES))), "does not fit"),
        (changed(inherits=np.eye(2)), "must end in"),
    ],
)
def test_what_cannot_be_is_refused_by_name(told: Assumptions, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        project(NOBODY + 10, told, years=2)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (changed(inherits=np.eye(3)), "inherits must be"),
        (changed(inherits=[[0.5, 0.4], [0, 1]]), "newborn by group do not add up to 1"),
        (changed(transitions=np.zeros((2, 2, 2, 5))), "transitions must end in"),
        (changed(transitions=np.zeros((2, 2, 2, AGES)) + 0.4), "each group do not add up to 1"),
        (changed(transitions=np.zeros((2, 2, 2, AGES)) + 1.4), "between 0 and 1"),
    ],
)
def test_groups_that_do_not_add_up_are_refused(told: Assumptions, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        project(np.zeros((2, 2, AGES)), told, years=2)


def test_a_start_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"starting population must be 0 or more: see \[1, 3\]"):
        project(spot(-1), STILL, years=1)
    with pytest.raises(ValueError, match=r"starting population has missing"):
        project(spot(np.nan), STILL, years=1)
    with pytest.raises(ValueError, match="at least one year"):
        project(NOBODY, STILL, years=0)
    with pytest.raises(ValueError, match="2 sexes"):
        project(np.zeros((3, AGES)), STILL, years=1)
    with pytest.raises(ValueError, match="at least two ages"):
        grow_older([1.0])


def test_a_population_may_be_emptied_but_not_overdrawn() -> None:
    found = project(spot(10), changed(deaths=spot(2, age=4)), years=1)
    assert found.population[1].sum() == 0
    assert found.deaths[0, MEN, 4] == 10
