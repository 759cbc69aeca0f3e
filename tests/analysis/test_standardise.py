"""Indirect standardisation: by head, against published limits, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest

from medskapa.analysis.standardise import indirect, limits, pooled_rates


def test_who_stays_in_two_areas_by_head() -> None:
    """Renting 100 + 300, owning 200 + 0. Whole: of those renting 200 / 400 stay, of those owning 180 / 200."""
    done = indirect([[100, 200], [300, 0]], [[60, 180], [140, 0]])
    assert done.rates.tolist() == [0.5, 0.9]
    assert done.expected.tolist() == [50 + 180, 150]
    assert done.observed.tolist() == [240, 140]
    assert done.difference.tolist() == [10, -10]
    assert done.ratio.tolist() == pytest.approx([240 / 230, 140 / 150])
    # the first area is a quarter of those renting and all of those owning: 50/230 · 1/4 + 180/230
    assert done.own.tolist() == pytest.approx([(50 / 4 + 180) / 230, 3 / 4])


def test_expected_and_observed_have_the_same_sum() -> None:
    for seed in range(50):
        rng = np.random.default_rng(seed)
        n = rng.integers(0, 40, (int(rng.integers(1, 9)), int(rng.integers(1, 7))))
        done = indirect(n, rng.binomial(n, 0.8))
        lived = done.n > 0
        assert done.expected[lived].sum() == pytest.approx(done.observed[lived].sum())
        assert done.difference[lived].sum() == pytest.approx(0, abs=1e-9)
        assert (done.difference_low[lived] <= done.difference[lived]).all()
        assert (done.difference_high[lived] >= done.difference[lived]).all()


def test_an_area_where_each_kind_does_as_the_whole_differs_by_nothing_whatever_its_mix() -> None:
    n = np.array([[100, 0], [20, 80], [50, 50]])
    done = indirect(n, n * [0.5, 0.9])
    np.testing.assert_allclose(done.difference, 0, atol=1e-12)
    np.testing.assert_allclose(done.ratio, 1)


def test_a_crude_share_misleads_where_the_mix_differs() -> None:
    """More stay in the first area than in the second, though fewer of each kind do: it has more who own."""
    n, stayed = np.array([[100, 900], [900, 100]]), np.array([[45, 792], [450, 92]])
    done = indirect(n, stayed)
    assert done.observed[0] / 1000 > done.observed[1] / 1000
    assert done.difference[0] < 0 < done.difference[1]


def test_rates_of_a_larger_whole_and_only_the_sum_observed() -> None:
    done = indirect([[10, 20]], [18], rates=[0.5, 0.75])
    assert done.expected.tolist() == [20]
    assert done.difference.tolist() == [-2]


def test_published_limits() -> None:
    """Garwood (1936), as reprinted in Breslow & Day (1987); Clopper & Pearson for 10 of 100, 0 of 10, 10 of 10."""
    low, high = limits([0, 1, 2, 10, 30], None, 0.95)
    assert low.tolist() == pytest.approx([0, 0.0253, 0.2422, 4.795, 20.24], rel=2e-3)
    assert high.tolist() == pytest.approx([3.689, 5.572, 7.225, 18.39, 42.83], rel=2e-4)
    low, high = limits([10, 0, 10], [100, 10, 10], 0.95)
    assert low.tolist() == pytest.approx([4.900, 0, 6.915], rel=2e-4)
    assert high.tolist() == pytest.approx([17.622, 3.085, 10], rel=2e-4)


@pytest.mark.parametrize("kind", ["binomial", "poisson"])
def test_the_limits_hold_what_they_should(kind: str) -> None:
    """At the lower limit as many or more come in one time of forty, at the upper as few or fewer."""
    from scipy.stats import binom, poisson

    counts = np.arange(1, 20)
    low, high = limits(counts, np.full(19, 30) if kind == "binomial" else None, 0.95)
    if kind == "binomial":
        above, below = binom.sf(counts - 1, 30, low / 30), binom.cdf(counts, 30, high / 30)
    else:
        above, below = poisson.sf(counts - 1, low), poisson.cdf(counts, high)
    np.testing.assert_allclose(above, 0.025)
    np.testing.assert_allclose(below, 0.025)


def test_the_interval_covers_people_of_unlike_kinds_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    n, rates = np.array([[12, 30, 8]]), np.array([0.95, 0.6, 0.2])
    seen = rng.binomial(n[0], rates, (4000, 3)).sum(axis=1)
    many = indirect(np.repeat(n, 4000, axis=0), seen, rates=rates, level=0.9)
    covered = ((many.difference_low <= 0) & (many.difference_high >= 0)).mean()
    assert 0.9 <= covered < 0.99


def test_few_people_say_little() -> None:
    few, many = indirect([[10]], [8], rates=[0.8]), indirect([[1000]], [800], rates=[0.8])
    assert few.ratio_high[0] - few.ratio_low[0] > 5 * (many.ratio_high[0] - many.ratio_low[0])
    assert few.ratio_low[0] < 0.6
    assert few.difference_high[0] == pytest.approx(10 * 0.97479 - 8, abs=1e-3)  # Clopper & Pearson, 8 of 10


def test_a_cell_where_nobody_lives_is_not_asked_for_a_rate() -> None:
    done = indirect([[10, 0], [10, 0]], [[5, 0], [7, 0]])
    assert np.isnan(done.rates[1])
    assert done.expected.tolist() == [6, 6]
    assert indirect([[10, 0]], [5], rates=[0.6, np.nan]).expected.tolist() == [6]
    assert np.isnan(indirect([[10, 1]], [5], rates=[0.6, np.nan]).expected[0])


def test_nobody_and_missing_numbers_are_not_nought() -> None:
    done = indirect(np.array([[10, 10], [0, 0], [np.nan, 5]]), [[5, 10], [0, 0], [3, 5]])
    for column in (
        done.expected,
        done.ratio,
        done.difference,
        done.difference_low,
        done.difference_high,
        done.own,
    ):
        assert np.isnan(column).tolist() == [False, True, True]
    assert done.rates.tolist() == [0.5, 1]  # the third area's first cell is left out of both


def test_nothing_expected_has_a_difference_but_no_ratio() -> None:
    done = indirect([[4]], [1], rates=[0.0])
    assert np.isnan(done.ratio[0])
    assert done.difference[0] == 1


def test_events_may_outnumber_people_when_counted_as_such() -> None:
    done = indirect([[10]], [12], rates=[1.5], kind="poisson")
    assert done.difference.tolist() == [-3]
    low, high = limits([12], None, 0.95)
    assert (done.difference_low[0], done.difference_high[0]) == (low[0] - 15, high[0] - 15)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="same shape"):
        pooled_rates([[1, 2]], [[1]])
    with pytest.raises(ValueError, match="More was observed"):
        indirect([[1, 2]], [[2, 0]])
    with pytest.raises(ValueError, match="from 0 to its number"):
        indirect([[1, 2]], [4], rates=[0.5, 0.5])
    with pytest.raises(ValueError, match="as many rates"):
        indirect([[1, 2]], [1], rates=[0.5])
    with pytest.raises(ValueError, match="as many rates"):
        indirect([[1, 2]], [1], rates=[0.5, 1.5])
    with pytest.raises(ValueError, match="numbers from 0"):
        indirect([[-1, 2]], [1], rates=[0.5, 0.5])
    with pytest.raises(ValueError, match="level"):
        indirect([[1]], [1], rates=[0.5], level=95)
