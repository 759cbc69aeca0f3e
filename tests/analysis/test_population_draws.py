"""Chance: numbers against their exact probabilities, draws against the projection, accounts, coverage, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from medskapa.analysis.population import _draws_kernel as kernel
from medskapa.analysis.population.draws import (
    Draws,
    Factors,
    draw,
    level_factors,
    residual_factors,
)
from medskapa.analysis.population.project import MEN, WOMEN, Assumptions, project
from medskapa.analysis.population.rates import shrink

Array = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
AGES = 6
NOBODY = np.zeros((2, AGES))
STILL = Assumptions(NOBODY, "at birth", 0.5, deaths=NOBODY, out=NOBODY, arrivals=NOBODY)
PEOPLE = np.array([[[40.0, 50, 60, 50, 40, 30], [42, 48, 55, 50, 30, 10]]] * 2)


def by_age(*values: float) -> Array:
    """The same for women and men."""
    return np.array([values] * 2)


def town(in_rate: float = 0.02, mother_age: Any = "at birth") -> Assumptions:
    """Children, deaths that rise with age, and moves both ways."""
    fertility = NOBODY.copy()
    fertility[WOMEN, 2:4] = 0.3
    nation = None if not in_rate else NOBODY + 400
    return Assumptions(
        fertility,
        mother_age,
        girls=0.48,
        deaths=by_age(0.01, 0.01, 0.02, 0.05, 0.2, 0.7),
        out=by_age(0.1, 0.05, 0.3, 0.2, 0.05, 0.02),
        arrivals=by_age(3.0, 2.0, 12.0, 15.0, 1.0, 0.3),
        in_rate=NOBODY + in_rate if in_rate else None,
        nation=nation,
    )


def drawn(start: Any = PEOPLE, told: Assumptions = STILL, *, seed: int = 1, **changed: Any) -> Draws:
    given_: dict[str, Any] = {"years": 2, "draws": 50, "rng": np.random.default_rng(seed)} | changed
    return draw(start, told, **given_)


# --- the numbers ---------------------------------------------------------------------------------------


F = TypeVar("F", bound=Callable[..., Any])


def jit(function: F) -> F:
    """Compiled anew each time, for what it calls may have changed."""
    return cast(F, numba.njit(function))


@jit
def fill_poisson(out: Longs, mean: float, state: np.uint64) -> None:
    for n in range(len(out)):
        out[n], state = kernel.poisson(mean, state)


@jit
def fill_binomial(out: Longs, people: int, share: float, state: np.uint64) -> None:
    for n in range(len(out)):
        out[n], state = kernel.binomial(people, share, state)


@jit
def fill_normal(out: Array, state: np.uint64) -> None:
    for n in range(len(out)):
        out[n], state = kernel.normal(state)


@jit
def fill_some(out: Longs, gone: int, sums: Array, state: np.uint64) -> None:
    for n in range(len(out)):
        out[n], state = kernel.some(gone, sums[0], sums[1], sums[2], sums[3], state)


def surprise(found: Longs, probabilities: Array) -> float:
    """The chance of lying as far from the exact probabilities or further: Pearson's test, thin cells put together."""
    expected = probabilities * len(found)
    seen = np.bincount(found, minlength=len(expected)).astype(float)[: len(expected)]
    thick = expected > 25
    pairs = np.array([[*seen[thick], seen[~thick].sum()], [*expected[thick], expected[~thick].sum()]])
    pairs = pairs[:, pairs[1] > 1]
    return float(stats.chi2.sf(((pairs[0] - pairs[1]) ** 2 / pairs[1]).sum(), pairs.shape[1] - 1))


@pytest.mark.parametrize("mean", [0.03, 0.9, 3.0, 5.99, 6.0, 9.0, 40.0, 700.0])
def test_poisson_numbers_have_their_probabilities(mean: float) -> None:
    found = np.empty(300_000, dtype=np.int64)
    fill_poisson(found, mean, np.uint64(11))
    assert surprise(found, stats.poisson.pmf(np.arange(int(mean * 3 + 30)), mean)) > 1e-3


@pytest.mark.parametrize(
    ("people", "share"),
    [(1, 0.3), (7, 0.9), (60, 0.01), (60, 0.09), (60, 0.11), (300, 0.5), (300, 0.97), (9000, 0.02)],
)
def test_binomial_numbers_have_their_probabilities(people: int, share: float) -> None:
    found = np.empty(300_000, dtype=np.int64)
    fill_binomial(found, people, share, np.uint64(12))
    assert found.min() >= 0
    assert found.max() <= people
    assert surprise(found, stats.binom.pmf(np.arange(people + 1), people, share)) > 1e-3


def of_cohorts(gone: list[int], share: list[float]) -> tuple[Array, Array]:
    """The cumulants of how many of several cohorts die, and the exact probabilities."""
    n, p = np.array(gone), np.array(share)
    even = p * (1 - p)
    sums = np.array([n @ p, n @ even, n @ (even * (1 - 2 * p)), n @ (even * (1 - 6 * even))])
    exact = np.ones(1)
    for k, q in zip(gone, share, strict=True):
        exact = np.convolve(exact, stats.binom.pmf(np.arange(k + 1), k, q))
    return sums, exact


def test_deaths_of_all_cohorts_together_have_their_probabilities() -> None:
    sums, exact = of_cohorts([40, 30, 20, 3], [0.02, 0.4, 0.9, 1.0])
    found = np.empty(300_000, dtype=np.int64)
    fill_some(found, 93, sums, np.uint64(21))
    assert surprise(found, exact) > 1e-3


@pytest.mark.parametrize(
    ("gone", "share"), [([9, 4], [0.01, 0.3]), ([9, 4], [0.01, 0.97]), ([30, 1], [1.0, 0.5]), ([5], [1.0])]
)
def test_deaths_that_vary_little_have_the_right_mean_and_nearly_the_right_spread(
    gone: list[int], share: list[float]
) -> None:
    sums, _ = of_cohorts(gone, share)
    found = np.empty(300_000, dtype=np.int64)
    fill_some(found, sum(gone), sums, np.uint64(22))
    assert found.mean() == pytest.approx(sums[0], abs=0.01)
    assert found.var() == pytest.approx(sums[1], abs=0.3)
    assert found.max() <= sum(gone)


def test_numbers_that_leave_nothing_to_chance() -> None:
    found = np.empty(10, dtype=np.int64)
    for people, share, all_ in ((0, 0.5, 0), (5, 0.0, 0), (5, 1.0, 5)):
        fill_binomial(found, people, share, np.uint64(3))
        assert (found == all_).all()
    fill_poisson(found, 0.0, np.uint64(3))
    assert (found == 0).all()


def test_normal_numbers_have_their_distribution_tails_and_all() -> None:
    found = np.empty(1_000_000)
    fill_normal(found, np.uint64(13))
    assert stats.kstest(found, "norm").pvalue > 1e-3
    far = stats.norm.sf(kernel.LAST_EDGE)
    assert (np.abs(found) > kernel.LAST_EDGE).sum() == pytest.approx(2e6 * far, rel=0.2)
    assert (np.abs(found) > 4.2).sum() == pytest.approx(2e6 * stats.norm.sf(4.2), abs=20)


@settings(deadline=None)  # the first example compiles
@given(
    values=st.lists(st.integers(0, 10**6) | st.integers(500, 520), min_size=1, max_size=40),
    levels=st.lists(st.floats(0, 1), min_size=1, max_size=4),
    room=st.integers(1, 100),
)
def test_quantiles_are_numpys(values: list[int], levels: list[float], room: int) -> None:
    out = np.empty(len(levels))
    kernel.quantiles(np.array(values), np.array(levels), out, np.empty(room, dtype=np.int64))
    assert out == pytest.approx(np.quantile(values, levels))


# --- draws against the projection ----------------------------------------------------------------------


@pytest.mark.parametrize("in_rate", [0.0, 0.02])
@pytest.mark.parametrize("mother_age", ["at birth", "at the year's end"])
def test_the_mean_of_the_draws_is_the_projection(in_rate: float, mother_age: str) -> None:
    told = town(in_rate, mother_age)
    found = drawn(told=told, years=4, draws=20_000, bands=np.arange(AGES))
    sure = project(PEOPLE, told, years=4)
    for name, by_year in sure.components.items():
        if name in ("births", "deaths", "into", "out"):
            values = getattr(found, name)
            error = values.std(axis=0) / np.sqrt(20_000)
            assert (np.abs(values.mean(axis=0) - by_year) < 4.5 * error).all(), name
    people = sure.population[:, 1:].sum(axis=-2)
    error = found.people.std(axis=0) / np.sqrt(20_000)
    assert (np.abs(found.people.mean(axis=0) - people) < 4.5 * error + 1e-9).all()


def test_a_closed_cohort_varies_as_a_binomial() -> None:
    """200 women of age 1 with d = 0.5: each dies with 0.5 / 1.25 = 0.4."""
    start = np.zeros((1, 2, AGES))
    start[0, WOMEN, 1] = 200
    found = drawn(start, replace(STILL, deaths=NOBODY + 0.5), years=1, draws=40_000)
    assert found.deaths.mean() == pytest.approx(80, abs=0.2)
    assert found.deaths.var() == pytest.approx(200 * 0.4 * 0.6, rel=0.04)
    assert (found.people[:, 0, 0, 0] == 200 - found.deaths[:, 0, 0]).all()


def test_cells_are_the_quantiles_of_the_draws() -> None:
    """Only women, so that a band of one age is a cell."""
    start, told = PEOPLE.copy(), town(0)
    start[:, MEN] = 0
    only = np.array([[1.0], [0.0]])
    told = replace(told, girls=1, arrivals=np.asarray(told.arrivals) * only)
    levels = (0.05, 0.5, 0.77)
    found = drawn(start, told, draws=301, bands=np.arange(AGES), levels=levels)
    assert found.cells[:, :, :, WOMEN] == pytest.approx(found.quantiles(found.people))
    assert (found.cells[:, :, :, MEN] == 0).all()
    assert found.levels == levels


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), years=st.integers(1, 4), draws=st.integers(1, 30))
def test_nobody_appears_or_vanishes_in_any_draw(seed: int, years: int, draws: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 40, (2, 2, AGES)).astype(float)
    factors = Factors(*(rng.uniform(0.5, 1.5, (draws, 1, years, 1, 1)) for _ in range(4)))
    found = drawn(start, town(), seed=seed, years=years, draws=draws, swing=factors, bands=[0, 0, 1, 1, 2, 2])
    change = found.births - found.deaths + found.into - found.out
    before = start.sum(axis=(1, 2))
    assert (found.people.sum(axis=-1) == before[:, None] + np.cumsum(change, axis=-1)).all()
    assert (found.people >= 0).all()
    assert (np.diff(found.cells, axis=0) >= 0).all()


def test_the_same_seed_gives_the_same_whatever_the_threads() -> None:
    one, two = (drawn(told=town(), threads=number) for number in (1, 2))
    assert np.array_equal(one.people, two.people)
    assert np.array_equal(one.cells, two.cells)
    assert not np.array_equal(one.people, drawn(told=town(), seed=2).people)


def test_factors_are_rates_of_other_size() -> None:
    """Twice as many arrivals, half the deaths: as the projection with those assumptions."""
    told = town(0)
    more = replace(told, arrivals=np.asarray(told.arrivals) * 2, deaths=np.asarray(told.deaths) * 0.5)
    sure = project(PEOPLE, more, years=2).population[:, 1:].sum(axis=(-1, -2))
    level, swing = Factors(deaths=0.25, into=np.full((20_000, 1, 1, 1, 1), 2.0)), Factors(deaths=2.0)
    found = drawn(told=told, draws=20_000, level=level, swing=swing)
    error = found.people[..., 0].std(axis=0) / np.sqrt(20_000)
    assert (np.abs(found.people[..., 0].mean(axis=0) - sure) < 4.5 * error).all()
    fewer = drawn(told=told, draws=2_000, level=Factors(births=np.zeros((1, 2, 1, 1, AGES))))
    assert (fewer.births == 0).all()


def test_years_that_are_shared_keep_the_areas_in_step() -> None:
    rng = np.random.default_rng(4)
    shared = Factors(into=rng.gamma(4, 1 / 4, (3000, 1, 2, 1, 1)))
    apart, together = (drawn(told=town(0), draws=3000, swing=swing).into[:, :, 0] for swing in (None, shared))
    assert abs(stats.pearsonr(*apart.T).statistic) < 0.1
    assert stats.pearsonr(*together.T).statistic > 0.5
    assert together.std() > apart.std()


# --- what is unknown about the rates -------------------------------------------------------------------


def test_past_years_are_drawn_in_runs_with_all_components_from_the_same_years() -> None:
    observed = np.array([[90.0, 100, 110, 120], [45, 50, 55, 60]])
    expected = np.array([[100.0] * 4, [50.0] * 4])
    found = residual_factors(observed, expected, draws=500, years=5, block=2, rng=np.random.default_rng(1))
    assert found.shape == (2, 500, 1, 5, 1, 1)
    assert found[0] == pytest.approx(found[1])
    ratio = observed[0] / 105
    at = np.abs(found[0, :, 0, :, 0, 0, None] - ratio).argmin(axis=-1)
    assert ratio[at] == pytest.approx(found[0, :, 0, :, 0, 0])
    assert (np.diff(at[:, :2], axis=1) == 1).all()
    assert (np.diff(at[:, 2:4], axis=1) == 1).all()
    assert set(at[:, 0].tolist()) == {0, 1, 2}


def test_small_numbers_make_the_level_less_sure() -> None:
    rng = np.random.default_rng(5)
    exposure = np.array([50.0, 50_000.0])[:, None, None] * np.ones((2, 2, AGES))
    events = rng.poisson(exposure * 0.1 * rng.gamma(4, 1 / 4, exposure.shape)).astype(float)
    found = level_factors(shrink(events, exposure, 0.1), 2000, rng)
    assert found.shape == (2000, 2, 1, 2, AGES)
    assert found.mean(axis=0) == pytest.approx(1, abs=0.1)
    assert (found[:, 0].std(axis=0) > 3 * found[:, 1].std(axis=0)).all()
    none = level_factors(shrink(events * 0, exposure, 0.0), 3, rng)
    assert (none == 1).all()


def test_intervals_of_a_simulated_world_hold_what_came() -> None:
    """150 areas with levels of their own; rates from three years of events; 80 per cent intervals five years on."""
    rng = np.random.default_rng(6)
    areas, told = 150, town(0)
    start = np.rint(PEOPLE[:1] * rng.uniform(0.5, 3, (areas, 1, 1)))
    own = {name: rng.gamma(20, 1 / 20, (areas, 2, AGES)) for name in ("deaths", "out")}
    truth: dict[str, Any] = {name: (np.asarray(getattr(told, name)) * own[name])[:, None] for name in own}
    came = drawn(start, replace(told, **truth), seed=7, years=5, draws=1).people[0, :, 4, 0]
    exposure = np.broadcast_to(3 * start.mean(axis=(1, 2), keepdims=True), (areas, 2, AGES))
    seen = {name: rng.poisson(exposure * truth[name][:, 0]).astype(float) for name in own}
    rates = {name: shrink(seen[name], exposure, np.asarray(getattr(told, name))) for name in own}
    guess: dict[str, Any] = {name: rates[name].rate[:, None] for name in own}
    level = Factors(**{name: level_factors(rates[name], 400, rng) for name in own})
    found = drawn(start, replace(told, **guess), years=5, draws=400, level=level)
    low, _, high = found.quantiles(found.people[:, :, 4, 0])
    assert 0.7 <= ((low <= came) & (came <= high)).mean() <= 0.9
    bare = drawn(start, replace(told, **guess), years=5, draws=400)
    narrow = np.diff(bare.quantiles(bare.people[:, :, 4, 0])[[0, 2]], axis=0).mean()
    assert narrow < (high - low).mean()


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"start": PEOPLE + 0.5}, r"this number is not whole: see \[0, 0, 0\]"),
        ({"start": -PEOPLE}, "starting population must be 0 or more"),
        ({"start": PEOPLE[0]}, r"must be \(areas, sex, ages\)"),
        ({"draws": 0}, "at least one draw"),
        ({"years": 0}, "at least one draw and one year"),
        ({"told": replace(STILL, net=NOBODY)}, "cannot be drawn"),
        ({"told": replace(STILL, inherits=np.eye(2))}, "cannot be drawn"),
        (
            {"told": replace(STILL, deaths=np.zeros((3, 2, 2, 2, AGES)))},
            "areas before years and nothing else",
        ),
        ({"told": replace(STILL, fertility=NOBODY + 0.1)}, "some for men"),
        ({"swing": Factors(deaths=-1.0)}, "factor of deaths must be 0 or more"),
        ({"swing": Factors(into=np.nan)}, "factor of into has missing"),
        ({"level": Factors(out=np.ones((3, 1, 1, 1, 1)))}, "Factors of out have the shape"),
        ({"level": Factors(out=np.ones((1, 1, 1, 1, 1, 1)))}, "Factors of out have the shape"),
        ({"bands": [0, 1]}, "Bands must be"),
        ({"bands": [0.0] * AGES}, "Bands must be"),
        ({"levels": (0.1, 1.1)}, "A level must lie between 0 and 1"),
        (
            {"told": replace(STILL, deaths=by_age(0, 0, 0, 0, 0, 1.5)), "swing": Factors(deaths=2.0)},
            "empty a cohort more than once over in some draw: see area 0, year 1, sex 0, age 5",
        ),
        (
            {"told": replace(STILL, in_rate=NOBODY + 0.1, nation=NOBODY + 41)},
            "than in the whole nation in some draw: see area 0, year 1, sex 0, age 2",
        ),
        (
            {"told": replace(STILL, deaths=by_age(1.5, 0, 0, 0, 0, 0)), "swing": Factors(deaths=2.0)},
            "empty a cohort .* year 1, sex 0, age 0",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        drawn(**changed)


@pytest.mark.parametrize(
    ("observed", "expected", "block", "said"),
    [
        ([[1.0, 2.0]], [[1.0, 0.0]], 1, r"No events were expected.*\[0, 1\]"),
        ([[0.0, 0.0]], [[1.0, 1.0]], 1, "No events were observed"),
        ([[1.0, 2.0]], [[1.0]], 1, "must be"),
        ([[1.0, 2.0]], [[1.0, 1.0]], 3, "from 1 to 2 years"),
        ([[1.0, 2.0]], [[1.0, 1.0]], 0, "from 1 to 2 years"),
        ([[1.0, np.nan]], [[1.0, 1.0]], 1, "missing"),
    ],
)
def test_a_past_that_cannot_be_drawn_from_is_refused(
    observed: Any, expected: Any, block: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        residual_factors(observed, expected, draws=3, years=2, block=block, rng=np.random.default_rng(1))
