"""Keys side by side: by head, what must add up, and a key's factors taken apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.choice.compare import Factors, compensation, factors_of, side_by_side
from medskapa.analysis.choice.keys import equal_burden, equity_floor, proportional

PEOPLE = np.array([20_000, 30_000, 50_000])


def test_three_keys_beside_one_another() -> None:
    """Ten homes: by size 2, 3, 5; by need 7, 2, 1; by burden with what was had 0.7, 2.7, 6.6, that is 1, 3, 6."""
    shares = {
        "size": proportional(10, PEOPLE),
        "need": proportional(10, [7, 2, 1]),
        "burden": np.array([0.7, 2.7, 6.6]),
    }
    done = side_by_side(shares, 10, reference="size", base=PEOPLE / 1000)
    assert done.homes.tolist() == [[2, 3, 5], [7, 2, 1], [1, 3, 6]]
    assert done.change.tolist() == [[0, 0, 0], [5, -1, -4], [-1, 0, 1]]
    assert done.moved.tolist() == [0, 5, 1]
    assert done.parts[1].tolist() == [0.7, 0.2, 0.1]
    assert done.rate[2].tolist() == pytest.approx([0.05, 0.1, 0.12], abs=1e-15)
    assert done.of("need").tolist() == [7, 2, 1]
    assert done.reference == "size"


def test_no_base_and_no_total_are_not_nought() -> None:
    done = side_by_side({"size": [0.0, 0.0]}, 0, reference="size", base=[0, 5])
    assert np.isnan(done.parts).all()
    assert np.isnan(done.rate[0, 0])
    assert done.rate[0, 1] == 0


@settings(deadline=None)
@given(st.integers(0, 5_000), st.lists(st.integers(1, 900), min_size=2, max_size=13), st.integers(0, 99))
def test_what_some_take_more_others_take_fewer(total: int, people: list[int], seed: int) -> None:
    had = np.random.default_rng(seed).integers(0, 50, len(people))
    shares = {"size": proportional(total, people), "burden": equal_burden(total, people, had=had)}
    done = side_by_side(shares, total, reference="burden", base=people)
    assert (done.homes.sum(axis=-1) == total).all()
    assert (done.change.sum(axis=-1) == 0).all()
    assert int(done.moved[0]) == int(np.maximum(done.change[0], 0).sum())
    assert not done.change[1].any()


def test_draws_keep_their_places() -> None:
    rng = np.random.default_rng(2)
    people = rng.gamma(2, size=(6, 13))
    shares = {"size": proportional(77, people), "alike": proportional(77, np.ones((6, 13)))}
    done = side_by_side(shares, np.full(6, 77), reference="alike", base=people)
    assert done.homes.shape == done.rate.shape == (2, 6, 13)
    assert done.moved.shape == (2, 6)
    alone = side_by_side({k: v[4] for k, v in shares.items()}, 77, reference="alike", base=people[4])
    np.testing.assert_array_equal(alone.change, done.change[:, 4])


def test_homes_that_change_place_and_what_they_cost() -> None:
    """Five more at 100 and one fewer, four fewer: 500, of which a fifth and four fifths; spared 150 and 4 · 90."""
    done = compensation([5, -1, -4], [100, 150, 90])
    assert done.received.tolist() == [500, 0, 0]
    assert done.paid.tolist() == [0, 100, 400]
    assert done.spared.tolist() == [0, 150, 360]
    assert float(done.price) == 100
    assert (done.spared - done.paid).tolist() == [0, 50, -40]  # the third would not agree to it


def test_payments_add_up_to_the_ore() -> None:
    """100 öre from three places with one home each: 34, 33, 33."""
    assert compensation([1, 1, 1, -1, -1, -1], [34, 33, 33, 0, 0, 0]).paid.tolist() == [0, 0, 0, 34, 33, 33]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 10**9)), min_size=1, max_size=12))
def test_as_much_is_paid_as_is_received(rows: list[tuple[int, int]]) -> None:
    change = np.array([c for c, _ in rows] + [-sum(c for c, _ in rows)])
    cost = np.array([m for _, m in rows] + [5])
    done = compensation(change, cost)
    assert done.paid.sum() == done.received.sum()
    assert not done.paid[change >= 0].any()
    assert not done.received[change <= 0].any()
    assert np.isnan(done.price) == (not change.any())


def test_an_unknown_cost_is_not_nought() -> None:
    """Where one that takes more has no cost, nothing is known; where one that takes fewer has none, only its saving."""
    nothing = compensation([[2, 1, -3], [0, 2, -2]], [np.nan, 10, 20])
    assert np.isnan(nothing.paid[0]).all()
    assert np.isnan(nothing.price[0])
    assert nothing.paid[1].tolist() == [0, 0, 20]
    saving = compensation([2, -1, -1], [10, np.nan, 20])
    assert saving.paid.tolist() == [0, 10, 10]
    assert np.isnan(saving.spared[1])
    assert saving.spared[[0, 2]].tolist() == [0, 20]
    assert not compensation([0, 0], [np.nan, np.nan]).paid.any()


def weighted(factors: Factors) -> np.ndarray:
    """100 homes, 60 by one factor and 40 by the other, each times size and made to add up."""
    size = np.array([0.2, 0.3, 0.5])
    return 60 * size * factors["jobs"] / (size @ factors["jobs"]) + 40 * size * factors["transit"] / (
        size @ factors["transit"]
    )


def test_the_parts_of_a_key_that_adds_its_factors_up_are_its_terms() -> None:
    on = {"jobs": np.array([1.5, 0.5, 1.0]), "transit": np.array([0.5, 1.0, 1.5])}
    off = {name: np.ones(3) for name in on}
    found = factors_of(weighted, on, off)
    size = np.array([0.2, 0.3, 0.5])
    by_hand = 60 * (size * on["jobs"] / (size @ on["jobs"]) - size)
    np.testing.assert_allclose(found.part("jobs"), by_hand, atol=1e-12)
    np.testing.assert_allclose(found.parts.sum(axis=0), weighted(on) - 100 * size, atol=1e-12)
    np.testing.assert_allclose(found.parts.sum(axis=-1), 0, atol=1e-12)


def test_with_a_floor_the_parts_still_add_up_and_move_no_homes_in_all() -> None:
    def key(factors: Factors) -> np.ndarray:
        return equity_floor(weighted(factors), 100 * np.array([0.2, 0.3, 0.5]), [False, True, False])

    on = {"jobs": np.array([1.5, 0.5, 1.0]), "transit": np.array([0.5, 1.0, 1.5])}
    off = {name: np.ones(3) for name in on}
    found = factors_of(key, on, off)
    np.testing.assert_allclose(found.parts.sum(axis=0), key(on) - key(off), atol=1e-12)
    np.testing.assert_allclose(found.parts.sum(axis=-1), 0, atol=1e-12)
    first_jobs, first_transit = {**off, "jobs": on["jobs"]}, {**off, "transit": on["transit"]}
    mean = ((key(first_jobs) - key(off)) + (key(on) - key(first_transit))) / 2
    np.testing.assert_allclose(found.part("jobs"), mean, atol=1e-12)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="reference need is not among the keys: size"):
        side_by_side({"size": [1.0]}, 1, reference="need", base=[1])
    with pytest.raises(ValueError, match="there is none"):
        side_by_side({}, 1, reference="need", base=[1])
    with pytest.raises(ValueError, match=r"the same places and cases: size \(2,\), need \(1,\)"):
        side_by_side({"size": [1.0, 1.0], "need": [2.0]}, 2, reference="need", base=[1])
    with pytest.raises(ValueError, match=r"The shares by size do not add up to the total$"):
        side_by_side({"size": [1.0, 2.0]}, 4, reference="size", base=[1, 1])
    with pytest.raises(ValueError, match="The shares by size do not add up to the total at index 1"):
        side_by_side({"size": [[1.0, 2.0], [1.0, 1.0]]}, [3, 3], reference="size", base=[1, 1])
    with pytest.raises(ValueError, match="A share by size must be known"):
        side_by_side({"size": [1.0, np.nan]}, 4, reference="size", base=[1, 1])
    with pytest.raises(ValueError, match="whole homes, one for each place"):
        compensation([0.5, -0.5], [1, 1])
    with pytest.raises(ValueError, match="do not add up to 0"):
        compensation([1, 0], [1, 1])
    with pytest.raises(ValueError, match="whole öre and 0 or more at index 1"):
        compensation([1, -1], [1, 0.5])
    with pytest.raises(ValueError, match=r"whole öre and 0 or more$"):
        compensation([1, -1], -3)
    with pytest.raises(ValueError, match="Every factor needs a neutral: jobs is not transit"):
        factors_of(weighted, {"jobs": np.ones(3)}, {"transit": np.ones(3)})
