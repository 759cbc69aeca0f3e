"""The change in households split: by head, against all orders one by one, and what must always hold."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medskapa.analysis.households.decompose import FACTORS, Change, decompose
from medskapa.analysis.households.rates import households

Array = npt.NDArray[np.float64]
PEOPLE = arrays(np.float64, (3, 2, 4), elements=st.floats(1, 1e5))
RATES = arrays(np.float64, (3, 2, 4), elements=st.floats(0, 1))


def parts(told: Change) -> list[float]:
    return [round(float(part), 9) for part in (told.size, told.structure, told.rates)]


def test_twice_as_many_of_the_same_people() -> None:
    told = decompose([[100, 200]], [[0.5, 0.6]], [[200, 400]], [[0.5, 0.6]])
    assert float(told.change) == 170
    assert parts(told) == [170, 0, 0]


def test_the_same_people_grown_older() -> None:
    """100 move from the rate 0.3 to the rate 0.7: 40 households more, all of them of age."""
    assert parts(decompose([[100, 100]], [[0.3, 0.7]], [[0, 200]], [[0.3, 0.7]])) == [0, 40, 0]


def test_the_same_people_living_alone_more_often() -> None:
    assert parts(decompose([[100, 100]], [[0.3, 0.7]], [[100, 100]], [[0.4, 0.8]])) == [0, 0, 20]


def test_two_things_at_once_by_head() -> None:
    """People ×2 and rates ×1.5: 50 → 150. Size alone 50, rates alone 25, the 25 they only have together halved."""
    assert parts(decompose([[100.0]], [[0.5]], [[200.0]], [[0.75]])) == [62.5, 0, 37.5]


def slow(people: list[Array], rates: list[Array]) -> dict[str, float]:
    """Every order, one switch after the other."""

    def formed(state: dict[str, int]) -> float:
        shape = people[state["structure"]] / people[state["structure"]].sum()
        return float(people[state["size"]].sum() * (shape * rates[state["rates"]]).sum())

    added = dict.fromkeys(FACTORS, 0.0)
    for order in permutations(FACTORS):
        state = dict.fromkeys(FACTORS, 0)
        for factor in order:
            was = formed(state)
            state[factor] = 1
            added[factor] += (formed(state) - was) / 6
    return added


@settings(deadline=None)
@given(PEOPLE, RATES, PEOPLE, RATES)
def test_it_is_the_mean_over_all_orders_and_nothing_is_left(
    p0: Array, k0: Array, p1: Array, k1: Array
) -> None:
    told = decompose(p0, k0, p1, k1)
    scale = max(told.before.max(), told.after.max(), 1)
    np.testing.assert_allclose(told.before, households(p0, k0), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(told.after, households(p1, k1), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(
        told.size + told.structure + told.rates, told.after - told.before, atol=1e-11 * scale
    )
    for m in range(3):
        by_order = slow([p0[m], p1[m]], [k0[m], k1[m]])
        for factor in FACTORS:
            assert getattr(told, factor)[m] == pytest.approx(by_order[factor], abs=1e-10 * scale)


@settings(deadline=None)
@given(PEOPLE, RATES, PEOPLE, RATES)
def test_back_again_is_the_same_with_the_other_sign(p0: Array, k0: Array, p1: Array, k1: Array) -> None:
    there, back = decompose(p0, k0, p1, k1), decompose(p1, k1, p0, k0)
    for name in ("change", *FACTORS):
        np.testing.assert_allclose(getattr(there, name), -getattr(back, name), atol=1e-7)


@settings(deadline=None)
@given(PEOPLE, RATES, PEOPLE, RATES)
def test_the_parts_by_age_add_up_to_the_parts(p0: Array, k0: Array, p1: Array, k1: Array) -> None:
    whole, by_age = decompose(p0, k0, p1, k1), decompose(p0, k0, p1, k1, by_age=True)
    assert by_age.size.shape == (3, 2, 4)
    for name in ("before", "after", "change", *FACTORS):
        np.testing.assert_allclose(getattr(by_age, name).sum(axis=(1, 2)), getattr(whole, name), atol=1e-6)


def test_rates_of_the_county_go_with_people_of_every_municipality_and_draw() -> None:
    rng = np.random.default_rng(1)
    p0, p1 = rng.uniform(1, 90, (5, 1, 2, 9)), rng.uniform(1, 90, (5, 3, 2, 9))
    k = rng.uniform(0, 1, (2, 9))
    told = decompose(p0, k, p1, k)
    assert told.size.shape == (5, 3)
    np.testing.assert_allclose(told.rates, 0, atol=1e-9)
    one = decompose(p0[4, 0], k, p1[4, 2], k)
    assert told.structure[4, 2] == pytest.approx(float(one.structure))


def test_bad_input_is_refused() -> None:
    good = np.ones((2, 3))
    with pytest.raises(ValueError, match="must not be empty"):
        decompose(good, good, good * 0, good)
    with pytest.raises(ValueError, match=r"-1\.0 at \(0, 0\), and 5 more"):
        decompose(good, -good, good, good)
    with pytest.raises(ValueError, match="Sexes and ages"):
        decompose(good, good, good, good[:, :2])
    with pytest.raises(ValueError, match="do not go together"):
        decompose(np.ones((4, 2, 3)), good, np.ones((5, 2, 3)), good)
