"""Who lives in which tenure from the areas' margins: bounds by hand, the truth where it can be known, a peer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from medskapa.analysis.ecological import EcologicalFit, bounds, fit_shares, persons_per_home
from medskapa.analysis.segregation.indices import Array


def place(areas: int, kinds: int, groups: int, seed: int, noise: float = 0.0) -> tuple[Array, Array, Array]:
    """People by area and group, by area and kind of home, and the true mix within each kind."""
    rng = np.random.default_rng(seed)
    people = rng.integers(500, 5000, areas).astype(float)
    living = rng.dirichlet(np.ones(kinds), areas) * people[:, None]
    truth = rng.dirichlet(np.full(groups, 2.0), kinds)
    here = np.clip(truth + noise * rng.normal(size=(areas, kinds, groups)), 0.001, None)
    here /= here.sum(axis=2, keepdims=True)
    return np.einsum("it,itg->ig", living, here), living, truth


# --- bounds by hand ---------------------------------------------------------------------------------------


def test_bounds_of_two_areas_by_hand() -> None:
    """Area 1: 100 people, 40 abroad, 70 in rental. Area 2: 100 people, 10 abroad, 20 in rental.

    At least 40 + 70 − 100 = 10 people abroad rent in area 1 and at least 0 in area 2; at most 40 and 10.
    Of 90 in rental that is 10/90 to 50/90. For the 110 in owned homes: at most 30 and 10, at least 0 and 0.
    """
    groups = np.array([[60.0, 40.0], [90.0, 10.0]])
    kinds = np.array([[70.0, 30.0], [20.0, 80.0]])
    low, high = bounds(groups, kinds)
    assert low[0].tolist() == pytest.approx([(30 + 10) / 90, 10 / 90])
    assert high[0].tolist() == pytest.approx([(60 + 20) / 90, 50 / 90])
    assert low[1].tolist() == pytest.approx([(0 + 70) / 110, 0.0])
    assert high[1].tolist() == pytest.approx([(30 + 80) / 110, 40 / 110])


def test_bounds_meet_where_each_area_has_one_kind() -> None:
    groups = np.array([[60.0, 40.0], [90.0, 10.0]])
    low, high = bounds(groups, np.array([[100.0, 0.0], [0.0, 100.0]]))
    assert low == pytest.approx(groups / 100)
    assert high == pytest.approx(groups / 100)


@given(seed=st.integers(0, 10_000), kinds=st.integers(1, 4), groups=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_the_truth_lies_within_the_bounds(seed: int, kinds: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 50, (12, kinds, groups)).astype(float)
    cells[0] += 1
    low, high = bounds(cells.sum(axis=1), cells.sum(axis=2))
    pooled = cells.sum(axis=0)
    truth = pooled / pooled.sum(axis=1, keepdims=True)
    assert (truth >= low - 1e-9).all()
    assert (truth <= high + 1e-9).all()


# --- the estimate ---------------------------------------------------------------------------------------------


def assert_possible(fit: EcologicalFit) -> None:
    np.testing.assert_allclose(fit.shares.sum(axis=-1), 1.0, atol=1e-7)
    assert (fit.shares >= fit.low - 1e-7).all()
    assert (fit.shares <= fit.high + 1e-7).all()


@pytest.mark.parametrize(("kinds", "groups"), [(2, 2), (3, 2), (3, 4)])
def test_the_truth_is_found_when_the_mix_within_a_kind_is_the_same_everywhere(
    kinds: int, groups: int
) -> None:
    counts, living, truth = place(40, kinds, groups, seed=kinds + groups)
    fit = fit_shares(counts, living)
    np.testing.assert_allclose(fit.shares, truth, atol=1e-6)
    np.testing.assert_allclose(fit.residuals, 0, atol=1e-6)
    np.testing.assert_allclose(fit.explained, 1, atol=1e-6)
    assert_possible(fit)


@given(seed=st.integers(0, 10_000), kinds=st.integers(1, 4), groups=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_shares_add_up_and_stay_within_what_is_possible(seed: int, kinds: int, groups: int) -> None:
    counts, living, _ = place(15, kinds, groups, seed, noise=0.2)
    assert_possible(fit_shares(counts, living))


def by_scipy(counts: Array, living: Array) -> Array:
    """The same problem in the hands of a general solver."""
    people = counts.sum(axis=1)
    x, s = counts / people[:, None], living / people[:, None]
    low, high = bounds(counts, living)
    shape = low.shape
    w = people / people.sum()

    def loss(b: Array) -> float:
        return float((w[:, None] * (x - s @ b.reshape(shape)) ** 2).sum()) * 1e3

    def slope(b: Array) -> Array:
        out: Array = (-2e3 * (s.T * w) @ (x - s @ b.reshape(shape))).ravel()
        return out

    rows = {"type": "eq", "fun": lambda b: b.reshape(shape).sum(axis=1) - 1}
    start = np.tile(w @ x, (shape[0], 1)).ravel()
    box = list(zip(low.ravel(), high.ravel(), strict=True))
    options = {"ftol": 1e-15, "maxiter": 2000}
    done = minimize(loss, start, jac=slope, bounds=box, constraints=rows, method="SLSQP", options=options)
    out: Array = done.x.reshape(shape)
    return out


@pytest.mark.parametrize("seed", range(12))
def test_the_estimate_is_the_one_that_scipy_finds(seed: int) -> None:
    counts, living, _ = place(20, 2 + seed % 2, 2 + seed % 3, seed, noise=0.3)
    mine = fit_shares(counts, living)
    np.testing.assert_allclose(mine.shares, by_scipy(counts, living), atol=1e-6)


def test_refitting_with_weights_is_fitting_each_row_of_weights_alone() -> None:
    counts, living, _ = place(15, 3, 2, seed=4, noise=0.2)
    weights = np.random.default_rng(1).multinomial(15, np.full(15, 1 / 15), size=6).astype(float)
    together = fit_shares(counts, living, weights=weights)
    assert together.shares.shape == (6, 3, 2)
    for row, shares in zip(weights, together.shares, strict=True):
        np.testing.assert_allclose(fit_shares(counts, living, weights=row).shares, shares, atol=1e-6)
    assert_possible(together)
    np.testing.assert_allclose(together.residuals, fit_shares(counts, living).residuals, atol=1e-7)


def test_areas_where_nobody_lives_change_nothing() -> None:
    counts, living, _ = place(15, 3, 2, seed=4, noise=0.2)
    fit = fit_shares(counts, living)
    more = fit_shares(np.insert(counts, 3, 0, axis=0), np.insert(living, 3, 0, axis=0))
    np.testing.assert_allclose(more.shares, fit.shares, atol=1e-9)
    assert more.residuals[3].tolist() == [0.0, 0.0]


def test_groups_and_kinds_that_count_different_people_are_refused() -> None:
    with pytest.raises(ValueError, match="same people"):
        fit_shares([[10, 10]], [[10, 15]])


# --- people per home -----------------------------------------------------------------------------------------


def test_people_per_home_are_found_when_they_are_the_same_everywhere() -> None:
    homes = np.random.default_rng(1).integers(0, 400, (30, 3)).astype(float)
    truth = np.array([1.8, 2.1, 2.9])
    assert persons_per_home(homes @ truth, homes, least=1, most=4) == pytest.approx(truth, abs=1e-9)


def test_people_per_home_stay_within_their_limits() -> None:
    homes = np.random.default_rng(1).integers(1, 400, (30, 2)).astype(float)
    assert persons_per_home(homes @ [0.4, 2.5], homes, least=1, most=4)[0] == 1.0
    assert persons_per_home(homes @ [1.5, 5.5], homes, least=1, most=4)[1] == 4.0
    rng = np.random.default_rng(2)
    for _ in range(20):
        people = rng.integers(0, 3000, 30).astype(float)
        found = persons_per_home(people, homes, least=1, most=4)
        assert ((found >= 1) & (found <= 4)).all()


def test_each_row_of_weights_gives_its_own_estimate() -> None:
    rng = np.random.default_rng(1)
    homes = rng.integers(1, 400, (10, 2)).astype(float)
    people = homes @ [1.8, 2.6] + rng.normal(0, 20, 10)
    twice_the_first = np.ones(10)
    twice_the_first[0] = 2
    found = persons_per_home(people, homes, least=1, most=4, weights=[np.ones(10), twice_the_first])
    assert found[0] == pytest.approx(persons_per_home(people, homes, least=1, most=4))
    again = np.concatenate([[0], np.arange(10)])
    assert found[1] == pytest.approx(persons_per_home(people[again], homes[again], least=1, most=4))


def test_areas_without_homes_are_left_out() -> None:
    homes = np.array([[100.0, 0.0], [0.0, 100.0], [0.0, 0.0]])
    assert persons_per_home([200, 300, 40], homes, least=1, most=4).tolist() == pytest.approx([2.0, 3.0])
