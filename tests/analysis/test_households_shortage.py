"""Measures of the shortage: by head, against a slow twin, Boverket's published overlap, and intervals that cover."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medskapa.analysis.households.shortage import Shortage, overlaps
from medskapa.analysis.standardise import limits

Array = npt.NDArray[np.float64]
NAN = np.nan


def told(flags: npt.ArrayLike, weights: npt.ArrayLike, total: float = 1000, level: float = 0.95) -> Shortage:
    return overlaps(flags, weights, total=total, level=level)


def test_three_measures_by_head() -> None:
    """Weights 4 + 3 + 2 + 1 = 10. The first and the second household have a problem, 7 of 10, not 4 + 3 + 3."""
    found = told([[1, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]], [4, 3, 2, 1])
    assert found.measures.share.tolist() == pytest.approx([0.4, 0.7, 0])
    assert found.measures.sample.tolist() == [1, 2, 0]
    assert found.which.tolist() == [[True, True, False], [False, True, False]]
    assert found.combinations.households.tolist() == pytest.approx([400, 300])
    assert float(found.at_least_one.households) == pytest.approx(700)
    assert float(found.none.share) == pytest.approx(0.3)
    assert found.number.share.tolist() == pytest.approx([0.3, 0.3, 0.4, 0])
    assert found.both.share.tolist() == [
        pytest.approx(row) for row in ([0.4, 0.4, 0], [0.4, 0.7, 0], [0, 0, 0])
    ]
    assert found.left_out == 0


def test_boverkets_published_overlap(shared_data: Path) -> None:
    """Overcrowded 462 000, strained 5 %, both 56 000: with at least one, fewer than the two added."""
    path = shared_data / "oracles" / "housing_investment" / "boverket_published_results.json"
    q = json.loads(path.read_text())["shortage_2018"]
    everyone = q["overcrowded_households"] / q["overcrowded_share_approx"]
    strained, both = q["strained_share"] * everyone, q["overcrowded_and_strained"]
    union = q["overcrowded_households"] + strained - both
    weights = [both, q["overcrowded_households"] - both, strained - both, everyone - union]
    found = told([[1, 1], [1, 0], [0, 1], [0, 0]], weights, total=everyone)
    assert found.measures.households.tolist() == pytest.approx([q["overcrowded_households"], strained])
    assert found.both.households[0, 1] == pytest.approx(q["overcrowded_and_strained"])
    assert float(found.at_least_one.households) == pytest.approx(union)
    assert union == pytest.approx(637_000)
    # the number of households that the shares imply is the same for both measures that were published, to 1 %
    assert q["households_recurring"] / q["share_recurring_problem_2020"] == pytest.approx(everyone, rel=0.011)
    low, high = q["recurring_min_max_municipality"]
    assert low < q["share_recurring_problem_2020"] < high


def test_equal_weights_give_the_exact_binomial_limits_of_a_slightly_smaller_sample() -> None:
    """With n households of equal weight, v = p (1 − p) / (n − 1): the limits are those of n − 1."""
    flags = np.zeros((41, 1))
    flags[:10] = 1
    found = told(flags, np.full(41, 7.0))
    low, high = limits(10 / 41 * 40, 40, 0.95)
    assert found.measures.low[0] == pytest.approx(float(low) / 40)
    assert found.measures.high[0] == pytest.approx(float(high) / 40)


def test_a_problem_that_nobody_in_the_sample_has_is_not_known_to_be_none() -> None:
    """0 of 100: up to 1 − 0.025^(1/100), about 3.6 %."""
    found = told(np.zeros((100, 1)), np.ones(100))
    assert found.measures.low[0] == 0
    assert found.measures.high[0] == pytest.approx(1 - 0.025 ** (1 / 100))
    assert not len(found.which)
    everybody = told(np.ones((100, 1)), np.ones(100))
    assert everybody.measures.low[0] == pytest.approx(0.025 ** (1 / 100))


def test_what_is_not_known_is_left_out_and_told() -> None:
    found = told(np.array([[1, NAN], [0, 1], [0, 0], [NAN, NAN]]), [1, 1, 2, 1])
    assert found.measures.share.tolist() == [0.25, pytest.approx(1 / 3)]
    assert found.measures.known.tolist() == [3, 2]
    assert found.left_out == 2
    assert float(found.at_least_one.share) == pytest.approx(1 / 3)
    nothing = told(np.array([[1, NAN], [NAN, 0]]), [1, 1])
    assert np.isnan(nothing.at_least_one.share)
    assert nothing.which.shape == (0, 2)
    assert int(nothing.at_least_one.known) == 0


def test_a_household_without_weight_stands_for_nobody() -> None:
    flags, weights = [[1, 0], [0, 1], [0, 0]], [0, 2, 3]
    whole, rest = told(flags, weights), told(flags[1:], weights[1:])
    assert whole.which.tolist() == rest.which.tolist()
    np.testing.assert_array_equal(whole.measures.high, rest.measures.high)
    assert whole.measures.sample.tolist() == [0, 1]


def slow(flags: Array, w: Array) -> tuple[dict[tuple[int, ...], float], float, float]:
    """Every subset of measures one by one; and the share and effective sample of "at least one"."""
    m = flags.shape[1]
    weight = {}
    for size in range(1, m + 1):
        for some in combinations(range(m), size):
            exact = [
                w[i] for i in range(len(w)) if {k for k in range(m) if flags[i, k]} == set(some) and w[i] > 0
            ]
            if exact:
                weight[some] = sum(exact) / w.sum()
    y = [float(flags[i].any()) for i in range(len(w))]
    p = sum(w[i] * y[i] for i in range(len(w))) / w.sum()
    n = sum(v > 0 for v in w)
    v = n / (n - 1) * sum(w[i] ** 2 * (y[i] - p) ** 2 for i in range(len(w))) / w.sum() ** 2
    return weight, p, p * (1 - p) / v if v else 0


@settings(deadline=None)
@given(
    arrays(np.float64, (12, 4), elements=st.integers(0, 1).map(float)),
    arrays(np.float64, (12,), elements=st.integers(1, 9).map(float)),
)
def test_it_is_the_slow_twin_and_overlaps_add_up(flags: Array, w: Array) -> None:
    found = told(flags, w)
    by_hand, p, size = slow(flags, w)
    rows = [tuple(np.flatnonzero(row).tolist()) for row in found.which]
    assert dict(zip(rows, found.combinations.share.tolist(), strict=True)) == pytest.approx(by_hand)
    assert found.at_least_one.share == pytest.approx(p)
    if 0 < p < 1:
        low, high = limits(p * size, size, 0.95)
        assert found.at_least_one.low == pytest.approx(float(low) / size)
        assert found.at_least_one.high == pytest.approx(float(high) / size)
    assert (np.diff(found.combinations.share) <= 1e-12).all()
    assert found.combinations.share.sum() == pytest.approx(float(found.at_least_one.share))
    assert float(found.at_least_one.share + found.none.share) == pytest.approx(1)
    assert found.number.share.sum() == pytest.approx(1)
    np.testing.assert_allclose(np.diag(found.both.share), found.measures.share, atol=1e-12)
    np.testing.assert_allclose(found.which.T @ found.combinations.share, found.measures.share, atol=1e-12)
    most = found.measures.share.max()
    assert most - 1e-12 <= found.at_least_one.share <= min(1, found.measures.share.sum()) + 1e-12
    for told_shares in (found.measures, found.combinations, found.both, found.number):
        assert (told_shares.low <= told_shares.share).all()
        assert (told_shares.share <= told_shares.high).all()


@settings(deadline=None)
@given(
    arrays(np.float64, (8, 3), elements=st.integers(0, 1).map(float)), st.integers(0, 7), st.integers(0, 2)
)
def test_one_more_problem_never_makes_fewer_households_with_one(flags: Array, i: int, k: int) -> None:
    more = flags.copy()
    more[i, k] = 1
    w = np.arange(1.0, 9)
    assert told(more, w).at_least_one.share >= told(flags, w).at_least_one.share


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """400 simulated samples with unequal weights that have to do with the problem: 95 % intervals, 92–99 % cover."""
    rng = np.random.default_rng(1)
    world = np.where(rng.random(40_000) < 0.3, 1, 0)
    chance = np.where(world == 1, 0.010, 0.004) * rng.uniform(0.5, 1.5, 40_000)
    covered = []
    for _ in range(400):
        drawn = rng.random(40_000) < chance
        found = told(world[drawn][:, None], 1 / chance[drawn])
        covered.append(bool(found.measures.low[0] <= world.mean() <= found.measures.high[0]))
    assert 0.92 <= np.mean(covered) <= 0.99


def test_the_sums_of_measures_are_nowhere_in_the_result() -> None:
    """Two measures that are the same: a sum would say 2 in 4, there is 1 in 4."""
    found = told([[1, 1], [0, 0], [0, 0], [0, 0]], [1, 1, 1, 1])
    assert float(found.at_least_one.share) == 0.25
    assert found.both.share.max() == 0.25


def test_bad_samples_are_refused() -> None:
    with pytest.raises(ValueError, match=r"1, 0 or NaN where it is not known: 2\.0 at \(1, 0\)"):
        told([[1], [2]], [1, 1])
    with pytest.raises(ValueError, match="households × 1 to 50"):
        told([1, 0], [1, 1])
    with pytest.raises(ValueError, match=r"-1\.0 at 0"):
        told([[1], [0]], [-1, 1])
    with pytest.raises(ValueError, match="weight each"):
        told([[1], [0]], [1])
    with pytest.raises(ValueError, match="not all 0"):
        told([[1], [0]], [0, 0])
    with pytest.raises(ValueError, match="all households must be"):
        told([[1], [0]], [1, 1], total=-1)
    with pytest.raises(ValueError, match="level lies"):
        told([[1], [0]], [1, 1], level=95)
