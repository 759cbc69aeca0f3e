"""Whole homes: textbook examples, paradoxes, properties, and exact fractions one home at a time as slow twins."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from medskapa.analysis.choice._checks import Infeasible
from medskapa.analysis.choice.integers import largest_remainder, webster

weights_of_places = st.lists(st.integers(0, 10_000), min_size=1, max_size=14).filter(any)
any_weights = st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=14).filter(any)
homes = st.integers(0, 5_000)


def slow_hamilton(weights: list[int], total: int) -> list[int]:
    """Exact fractions: rounded down, then the largest remainders, larger shares and earlier places first."""
    quotas = [Fraction(total * w, sum(weights)) for w in weights]
    out = [q.numerator // q.denominator for q in quotas]
    order = sorted(range(len(out)), key=lambda i: (out[i] - quotas[i], -weights[i], i))
    for i in order[: total - sum(out)]:
        out[i] += 1
    return out


def slow_webster(weights: list[int], total: int, least: list[int], most: list[int]) -> list[int]:
    """One home at a time to the greatest claim w / (a + ½) among those with room, after the floors."""
    out = list(least)
    for _ in range(total - sum(least)):
        open_ = [i for i in range(len(out)) if out[i] < most[i] and weights[i]]
        best = max(open_, key=lambda i: (Fraction(2 * weights[i], 2 * out[i] + 1), weights[i], -i))
        out[best] += 1
    return out


def test_the_textbook_case_where_a_larger_total_costs_a_place_a_home() -> None:
    """Quotas 4.29, 4.29, 1.43 of ten and 4.71, 4.71, 1.57 of eleven: the third place loses (Alabama paradox)."""
    assert largest_remainder([6, 6, 2], 10).tolist() == [4, 4, 2]
    assert largest_remainder([6, 6, 2], 11).tolist() == [5, 5, 1]
    assert (webster([6, 6, 2], 11) >= webster([6, 6, 2], 10)).all()


def test_two_ways_of_rounding_differ_in_the_textbook() -> None:
    """Votes 53 000, 24 000, 23 000 for 7: Webster 3, 2, 2 (claims down to 8 000), Hamilton 4, 2, 1."""
    assert webster([53_000, 24_000, 23_000], 7).tolist() == [3, 2, 2]
    assert largest_remainder([53_000, 24_000, 23_000], 7).tolist() == [4, 2, 1]


def test_ties_go_to_the_larger_share_and_then_to_the_first_named() -> None:
    assert largest_remainder([1, 1, 1], 2).tolist() == [1, 1, 0]
    assert largest_remainder([1, 3], 2).tolist() == [0, 2]  # remainders ½ and ½
    assert largest_remainder([0.1 + 0.2, 0.9], 2).tolist() == [0, 2]  # the computer's rounding is no reason
    assert webster([1, 1, 1], 2).tolist() == [1, 1, 0]
    assert webster([1, 3], 2).tolist() == [0, 2]  # claims 1 / ½ and 3 / 1½


def test_a_large_place_among_many_small_gets_more_than_its_share_by_webster() -> None:
    """Shares 60 and forty places with 1: at 0.4 each, Webster rounds all the small ones to nothing."""
    weights = [60.0] + [0.4] * 100
    assert webster(weights, 74).tolist()[0] == 74
    assert largest_remainder(weights, 100).tolist()[0] == 60


def test_many_draws_at_once_are_as_one_by_one() -> None:
    weights = np.random.default_rng(1).gamma(2, size=(3, 40, 13))
    totals = np.array([17, 1_200, 441_176])[:, None]
    for rule in (largest_remainder, webster):
        together = rule(weights, totals)
        assert together.dtype == np.int64
        assert together.shape == (3, 40, 13)
        for i in range(3):
            np.testing.assert_array_equal(together[i, 7], rule(weights[i, 7], totals[i, 0]))


@settings(deadline=None)
@given(weights_of_places, st.integers(0, 10**9))
@example([1, 1], 999_999_999)
@example([1, 1, 2], 2)
@example([3, 5, 7], 0)
def test_largest_remainders_are_as_with_exact_fractions(weights: list[int], total: int) -> None:
    assert largest_remainder(weights, total).tolist() == slow_hamilton(weights, total)


@settings(deadline=None)
@given(weights_of_places, st.integers(0, 300), st.data())
def test_webster_is_as_one_home_at_a_time(weights: list[int], total: int, data: st.DataObject) -> None:
    n = len(weights)
    least = data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    most = [low + data.draw(st.integers(0, 60)) for low in least]
    room = sum(high if w else low for w, low, high in zip(weights, least, most, strict=True))
    if sum(least) <= total <= room:
        found = webster(weights, total, least=least, most=most)
        assert found.tolist() == slow_webster(weights, total, least, most)
    else:
        with pytest.raises(Infeasible, match=r"floors need|caps have room"):
            webster(weights, total, least=least, most=most)


@settings(deadline=None)
@given(any_weights, homes)
def test_the_total_is_kept_to_the_home_whatever_the_weights(weights: list[float], total: int) -> None:
    for rule in (largest_remainder, webster):
        got = rule(weights, total)
        assert int(got.sum()) == total
        assert (got >= 0).all()
        assert not got[np.asarray(weights) == 0].any()


@settings(deadline=None)
@given(any_weights, homes)
def test_largest_remainders_stay_within_one_home_of_the_share(weights: list[float], total: int) -> None:
    share = total * np.asarray(weights) / np.sum(weights)
    assert (np.abs(largest_remainder(weights, total) - share) < 1 + 1e-6).all()


@settings(deadline=None)
@given(any_weights, homes, st.integers(0, 50))
def test_a_larger_total_gives_nobody_less_by_webster(weights: list[float], total: int, more: int) -> None:
    assert (webster(weights, total + more) >= webster(weights, total)).all()


@settings(deadline=None)
@given(weights_of_places, homes, st.integers(2, 1000))
def test_the_unit_of_the_weights_does_not_matter(weights: list[int], total: int, times: int) -> None:
    for rule in (largest_remainder, webster):
        np.testing.assert_array_equal(rule(weights, total), rule(np.multiply(weights, times / 7), total))


def test_whole_numbers_stay_as_they_are() -> None:
    rows = np.array([[3, 0, 12, 441_161], [1, 1, 1, 1]])
    np.testing.assert_array_equal(largest_remainder(rows, rows.sum(axis=1)), rows)


def test_floors_and_caps_that_the_shares_keep_are_kept() -> None:
    """Shares 5.0, 2.4, 2.6 keep a cap of 5 and floors of 2; so do 5, 2 and 3."""
    assert largest_remainder([5.0, 2.4, 2.6], 10).tolist() == [5, 2, 3]


@pytest.mark.parametrize(
    ("weights", "total", "words"),
    [
        ([1, -1], 3, "A weight must be known and 0 or more, not -1.0 at index 1"),
        ([1, float("nan")], 3, "at index 1"),
        ([1, float("inf")], 3, "at index 1"),
        ([], 3, "at least one place"),
        ([1, 2], 2.5, r"The total must be whole and 0 or more, not 2.5"),
        ([1, 2], -1, "0 or more, not -1"),
        ([1, 2], "3", "whole numbers"),
        ([[1, 2], [1, 2]], [1, 2, 3], "the same cases"),
    ],
)
def test_bad_input_is_refused(weights: list[float], total: float, words: str) -> None:
    for rule in (largest_remainder, webster):
        with pytest.raises(ValueError, match=words):
            rule(weights, total)


def test_no_weights_at_all_are_refused_unless_there_is_nothing_to_share() -> None:
    with pytest.raises(ValueError, match="All weights are 0, and there are homes to share in case"):
        largest_remainder([[1, 2], [0, 0]], 5)
    with pytest.raises(ValueError, match=r"homes to share$"):
        largest_remainder([0, 0], 5)
    with pytest.raises(Infeasible, match="room for 0, less than the total 5"):
        webster([0, 0], 5)
    assert largest_remainder([0, 0], 0).tolist() == [0, 0]
    assert webster([0, 0], 3, least=[1, 2]).tolist() == [1, 2]


def test_floors_and_caps_that_contradict_are_named() -> None:
    with pytest.raises(Infeasible, match="the floor 4 is above the cap at index 1"):
        webster([1, 1], 9, least=[1, 4], most=3)
    with pytest.raises(Infeasible, match="the floors need 8, more than the total 7 in case"):
        webster([[1, 1]], 7, least=4)
    with pytest.raises(Infeasible, match="the caps have room for 6, less than the total 7"):
        webster([1, 1], 7, most=3)
    with pytest.raises(ValueError, match="A floor must be whole"):
        webster([1, 1], 7, least=0.5)
    with pytest.raises(ValueError, match="A cap must be whole"):
        webster([1, 1], 7, most=[3.5, 9])


def test_weights_too_unlike_to_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="too unlike"):
        webster([1.0, 5e-324], 9, most=[3, 9])
