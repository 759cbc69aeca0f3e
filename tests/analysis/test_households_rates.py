"""Household rates: by head, by identities, against a slow twin, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medskapa.analysis.households import rates as r

Array = npt.NDArray[np.float64]
PERSONS = np.array([[100.0, 50, 200], [90, 60, 210]])
RATES = np.array([[0.0, 0.4, 0.5], [0.0, 0.5, 0.7]])


def test_households_by_head() -> None:
    """Women 50 · 0.4 + 200 · 0.5 = 120; men 60 · 0.5 + 210 · 0.7 = 177."""
    assert float(r.households(PERSONS, RATES)) == 297


def test_households_are_those_of_a_loop_for_every_municipality_and_draw() -> None:
    rng = np.random.default_rng(1)
    people, k = rng.uniform(0, 900, (4, 3, 5, 2, 11)), rng.uniform(0, 1, (3, 1, 2, 11))
    told = r.households(people, k)
    assert told.shape == (4, 3, 5)
    for d, m, y in np.ndindex(told.shape):
        by_hand = sum(people[d, m, y, s, a] * k[m, 0, s, a] for s in range(2) for a in range(11))
        assert told[d, m, y] == pytest.approx(by_hand, rel=1e-12)


def test_rates_give_the_households_again_and_nobody_has_no_rate() -> None:
    k = r.rates_of([20, 0, 120], [50, 0, 200])
    np.testing.assert_array_equal(k, [0.4, np.nan, 0.6])
    counted = np.array([[12.0, 30, 88], [4, 31, 90]])
    np.testing.assert_allclose(r.rates_of(counted, PERSONS) * PERSONS, counted)


def test_a_band_given_to_single_years_gives_the_households_of_the_band() -> None:
    rng = np.random.default_rng(2)
    people, starts = rng.uniform(0, 300, (2, 101)), [16, 20, 25, 30, 45, 65, 80]
    counted = r.by_band(people, starts) * rng.uniform(0.1, 1, (2, 7))
    single = r.to_single_years(r.rates_of(counted, r.by_band(people, starts)), starts, 101)
    assert float(r.households(people, single)) == pytest.approx(counted.sum(), rel=1e-12)
    np.testing.assert_allclose(r.by_band(people * single, starts), counted)
    assert not single[:, :16].any()


def test_the_possible_range_couples_and_those_alone() -> None:
    """All in couples gives ½ of the people, all alone gives 1: outside of that somebody has miscounted."""
    low, high = r.limits([(16, 0, 1), (30, 0.5, 1)], 101)
    k = np.full((2, 101), 0.75)
    k[:, :16] = 0
    np.testing.assert_array_equal(r.validate(k, low, high), k)
    k[1, 40] = 0.49
    assert np.argwhere(r.outside(k, low, high)).tolist() == [[1, 40]]
    with pytest.raises(ValueError, match=r"0\.49 at \(1, 40\)$"):
        r.validate(k, low, high)
    k[0, [3, 80]] = [0.01, 1.01]
    with pytest.raises(ValueError, match=r"0\.01 at \(0, 3\), and 2 more"):
        r.validate(k, low, high)


def test_limits_are_the_callers_and_both_ends_are_possible() -> None:
    assert r.outside([0.4, 0.5, 1.0, 1.1, np.nan], 0.5, 1).tolist() == [True, False, False, True, False]
    assert r.outside([0.4, 0.5, 1.0, 1.1, np.nan], 0.4, 1.2).tolist() == [False] * 5
    with pytest.raises(ValueError, match="must be a number"):
        r.validate([np.nan], 0, 1)


def test_the_constant_variant() -> None:
    k = r.constant(RATES, 4)
    assert k.shape == (4, 2, 3)
    assert (k == RATES).all()


def test_a_straight_line_is_continued_and_damping_bends_it() -> None:
    """0.50, 0.52, 0.54: a slope of 0.02. Damped by ½: 0.54 + 0.01, + 0.005, + 0.0025."""
    past = np.array([0.50, 0.52, 0.54])[:, None, None]
    ask: dict[str, Any] = {"low": 0, "high": 1}
    line = r.trend(past, [2020, 2022, 2024], [2025, 2026, 2034], damping=1, **ask)
    np.testing.assert_allclose(line.ravel(), [0.55, 0.56, 0.64])
    bent = r.trend(past, [2020, 2021, 2022], [2023, 2024, 2025], damping=0.5, **ask)
    np.testing.assert_allclose(bent.ravel(), [0.55, 0.555, 0.5575])
    still = r.trend(past, [2020, 2021, 2022], [2023, 2050], damping=0, **ask)
    np.testing.assert_allclose(still.ravel(), [0.54, 0.54])


def test_the_slope_is_that_of_least_squares() -> None:
    rng = np.random.default_rng(3)
    years = np.array([2011, 2012, 2015, 2019, 2023])
    past = rng.uniform(0.4, 0.6, (3, 5, 2, 4))
    told = r.trend(past, years, [2024], damping=1, low=0, high=1)
    for m, s, a in np.ndindex(3, 2, 4):
        slope = np.polyfit(years - 2023, past[m, :, s, a], 1)[0]
        assert told[m, 0, s, a] == pytest.approx(past[m, -1, s, a] + slope, abs=1e-12)


def test_a_trend_that_leaves_what_is_possible_is_refused_and_the_logit_never_does() -> None:
    past = np.array([[0.80, 0.60], [0.90, 0.55]])[:, None, :]
    ask: dict[str, Any] = {"low": 0.5, "high": [1.0, 0.6]}
    with pytest.raises(ValueError, match=r"1\.1 at \(1, 0, 0\)"):
        r.trend(past, [2020, 2021], [2022, 2023], damping=1, **ask)
    with pytest.raises(ValueError, match=r"not on them: 0\.6 at \(0, 0, 1\)"):
        r.trend(past, [2020, 2021], [2022], damping=1, scale="logit", **ask)
    far = r.trend(past[..., :1], [2020, 2021], [2022, 2040], damping=1, low=0.5, high=1, scale="logit")
    odds = [0.3 / 0.2, 0.4 / 0.1]  # one year multiplies them by 8/3
    one_on = odds[1] * odds[1] / odds[0]
    assert far[0, 0, 0] == pytest.approx(0.5 + 0.5 * one_on / (1 + one_on))
    assert 0.99 < far[1, 0, 0] < 1


def test_a_rate_with_one_possible_value_stays_there_on_the_logit() -> None:
    past = np.zeros((2, 1, 2))
    past[:, 0, 1] = [0.6, 0.7]
    told = r.trend(past, [1, 2], [3], damping=1, low=[0, 0.5], high=[0, 1], scale="logit")
    assert told[0, 0, 0] == 0
    assert 0.7 < told[0, 0, 1] < 1


def test_a_goal_is_reached_in_its_year_and_kept() -> None:
    told = r.target(RATES, RATES / 2, from_year=2024, goal_year=2034, future=range(2025, 2045))
    np.testing.assert_allclose(told[0], RATES * 0.95)
    np.testing.assert_allclose(told[9:], np.broadcast_to(RATES / 2, (11, 2, 3)))


def test_latent_need_when_the_young_leave_home_as_they_once_did() -> None:
    """110 aged young, rates 0.4 and 0.5 that once were 0.6: 50 · 0.2 + 60 · 0.1 = 16 households more."""
    once = RATES.copy()
    once[:, 1] = 0.6
    wished = r.target(RATES, once, from_year=2024, goal_year=2025, future=[2025])
    latent = r.households(PERSONS, wished) - r.households(PERSONS, r.constant(RATES, 1))
    assert latent.tolist() == pytest.approx([16])


@settings(deadline=None)
@given(
    arrays(np.float64, (2, 5), elements=st.floats(0, 1e5)),
    arrays(np.float64, (2, 5), elements=st.floats(0, 1)),
    arrays(np.float64, (2, 5), elements=st.floats(0, 1e5)),
)
def test_more_people_never_form_fewer_households_nor_more_than_they_are(
    people: Array, k: Array, more: Array
) -> None:
    before, after = r.households(people, k), r.households(people + more, k)
    assert before <= after * (1 + 1e-12)
    assert after <= (people + more).sum() * (1 + 1e-12)


@settings(deadline=None)
@given(
    arrays(np.float64, (4, 2, 3), elements=st.floats(0.51, 0.99)),
    st.floats(0, 1),
    st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True),
)
def test_on_the_logit_every_trend_is_possible(past: Array, damping: float, ahead: list[int]) -> None:
    told = r.trend(
        past, [1, 2, 3, 4], [4 + h for h in sorted(ahead)], damping=damping, low=0.5, high=1, scale="logit"
    )
    assert told.shape == (len(ahead), 2, 3)
    assert not r.outside(told, 0.5, 1).any()


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"-3\.0 at \(0, 1\)"):
        r.households([[1, -3]], [[0.5, 0.5]])
    with pytest.raises(ValueError, match="Sexes and ages must be the same"):
        r.households(PERSONS, RATES[:, :2])
    with pytest.raises(ValueError, match="do not go together"):
        r.households(np.ones((2, 2, 3)), np.ones((3, 2, 3)))
    with pytest.raises(ValueError, match="nobody lives: 5"):
        r.rates_of([5], [0])
    with pytest.raises(ValueError, match="same shape"):
        r.rates_of([5, 6], [10])
    with pytest.raises(ValueError, match="must rise"):
        r.by_band([1, 2, 3], [1, 1])
    with pytest.raises(ValueError, match=r"must be whole: 1\.5"):
        r.by_band([1, 2, 3], [1.5])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="must begin from 0 to 2"):
        r.by_band([1, 2, 3], [1, 3])
    with pytest.raises(ValueError, match="as many values"):
        r.to_single_years([0.1], [1, 2], 5)
    with pytest.raises(ValueError, match="high limit"):
        r.limits([(16, 0.9, 0.5)], 101)
    with pytest.raises(ValueError, match="high limit"):
        r.outside([0.5], 0.9, 0.1)
    with pytest.raises(ValueError, match="at least one year"):
        r.constant(RATES, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"years": [2020]}, "two years or more"),
        ({"years": [2021, 2020]}, "must rise"),
        ({"future": [2021]}, "years after them"),
        ({"damping": 1.1}, "between 0 and 1"),
        ({"scale": "log"}, "rate or logit"),
        ({"high": [1, 1, 1]}, "do not go with"),
        ({"high": 0.5}, r"within their limits: 0\.6"),
    ],
)
def test_a_trend_that_cannot_be_told_is_refused(change: dict[str, Any], said: str) -> None:
    ask: dict[str, Any] = {"years": [2020, 2021], "future": [2022], "damping": 0.9, "low": 0, "high": 1}
    with pytest.raises(ValueError, match=said):
        r.trend(np.full((2, 2, 2), 0.6), **(ask | change))


def test_a_goal_in_the_past_is_refused() -> None:
    with pytest.raises(ValueError, match="must come after 2024"):
        r.target(RATES, RATES, from_year=2024, goal_year=2024, future=[2025])
    with pytest.raises(ValueError, match="must come after 2024"):
        r.target(RATES, RATES, from_year=2024, goal_year=2030, future=[2024])
