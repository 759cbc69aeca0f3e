"""The three keys: by head, published forms, linear programming as slow twin, and what must hold for any numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from medskapa.analysis.choice._checks import Infeasible
from medskapa.analysis.choice.integers import largest_remainder
from medskapa.analysis.choice.keys import (
    atkinson,
    burdens,
    equal_burden,
    equity_floor,
    gini,
    had_less,
    need_based,
    proportional,
)

Floats = npt.NDArray[np.float64]


@st.composite
def regions(draw: st.DrawFn) -> tuple[float, Floats, Floats, Floats, Floats]:
    """Homes to share, capacity, homes had, floors and caps that do not contradict."""
    n = draw(st.integers(2, 7))
    capacity = np.array(draw(st.lists(st.integers(1, 500), min_size=n, max_size=n)), float)
    had = np.array(draw(st.lists(st.integers(0, 60), min_size=n, max_size=n)), float)
    least = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 5, 40]), min_size=n, max_size=n)), float)
    most = least + np.array(draw(st.lists(st.sampled_from([0, 10, 80, 400]), min_size=n, max_size=n)), float)
    total = float(draw(st.integers(int(least.sum()), int(most.sum()))))
    return total, capacity, had, least, most


def least_greatest_burden(total: float, capacity: Floats, had: Floats, least: Floats, most: Floats) -> float:
    """Slow twin: minimise m with had + a ≤ m · c, Σ a = T and the limits, by linear programming."""
    n = len(capacity)
    found = linprog(
        [*[0.0] * n, 1.0],
        A_ub=np.column_stack([np.eye(n), -capacity]),
        b_ub=-had,
        A_eq=[[*[1.0] * n, 0.0]],
        b_eq=[total],
        bounds=[*zip(least, most, strict=True), (0, None)],
    )
    assert found.status == 0
    return float(found.fun)


def least_gini(total: float, capacity: Floats, had: Floats, least: Floats, most: Floats) -> float:
    """Slow twin: the mean burden is given, so it is the least Σ c_i c_j d_ij with d_ij ≥ |β_i − β_j|."""
    n = len(capacity)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    rows, limits = [], []
    for k, (i, j) in enumerate(pairs):
        for sign in (1, -1):
            row = np.zeros(n + len(pairs))
            row[i], row[j], row[n + k] = sign / capacity[i], -sign / capacity[j], -1
            rows.append(row)
            limits.append(-sign * (had[i] / capacity[i] - had[j] / capacity[j]))
    cost = [*[0.0] * n, *[capacity[i] * capacity[j] for i, j in pairs]]
    bounds = [*zip(least, most, strict=True), *[(0, None)] * len(pairs)]
    found = linprog(
        cost, A_ub=rows, b_ub=limits, A_eq=[[1.0] * n + [0.0] * len(pairs)], b_eq=[total], bounds=bounds
    )
    assert found.status == 0
    size = capacity.sum()
    return float(found.fun / (size * (had.sum() + total)))


def test_by_size_every_place_has_the_same_per_inhabitant() -> None:
    """1 000 homes to 20 000, 30 000 and 50 000 inhabitants; with a cap of 400, the 600 left go 2 : 3."""
    base = [20_000, 30_000, 50_000]
    assert proportional(1_000, base).tolist() == pytest.approx([200, 300, 500], abs=1e-12)
    assert proportional(1_000, base, most=400).tolist() == pytest.approx([240, 360, 400], abs=1e-12)


def test_who_has_had_less() -> None:
    """The region has 100 on 4 000, 25 per 1 000: half of it is 12.5."""
    had, base = [70, 12, 13, 5], [1_000, 1_000, 1_000, 1_000]
    assert had_less(had, base, below=0.5).tolist() == [False, True, False, True]
    assert had_less(had, base, below=1.0).tolist() == [False, True, True, True]
    assert had_less([5, 0], [100, 0], below=1.0).tolist() == [False, False]
    assert not had_less([25, 25, 25], [1_000, 1_000, 1_000], below=1.0).any()


def test_need_with_a_floor_by_head() -> None:
    """By need 600, 300, 100. The third has had less and is a fifth of the region: 200. The others give 100, 2 : 1."""
    found = need_based(1_000, [6, 3, 1], less=[False, False, True], base=[2, 2, 1], part=1.0)
    assert found.tolist() == pytest.approx([600 - 200 / 3, 300 - 100 / 3, 200], abs=1e-9)
    half = need_based(1_000, [6, 3, 1], less=[False, False, True], base=[2, 2, 1], part=0.5)
    assert half.tolist() == pytest.approx([600, 300, 100], abs=1e-9)  # the floor is just what it gets by need


def test_a_place_that_has_had_less_and_is_above_its_floor_keeps_its_share(shared_data: Path) -> None:
    """The Bay Area form: computed by other, straight-line code."""
    case = json.loads((shared_data / "oracles/housing_investment/rhna_synthetic.json").read_text())
    floor = case["lower_total"] * np.array(case["household_share"])
    found = equity_floor(case["lower"], floor, case["exclusionary"])
    np.testing.assert_allclose(found, case["lower_after_equity"], rtol=1e-12)
    assert largest_remainder(found, 1_000).tolist() == [303, 384, 223, 90]


def test_a_cap_on_the_places_that_are_scaled_and_on_those_that_have_had_less() -> None:
    """After the floor 53.3, 26.7, 20; a cap of 50 sends 3.3 to the second first; one of 24 binds the third at 24."""
    found = equity_floor([60, 30, 10], [0, 0, 20], [False, False, True], most=[50, 100, 100])
    assert found.tolist() == pytest.approx([50, 30, 20], abs=1e-9)
    found = equity_floor([60, 10, 30], [0, 0, 20], [False, False, True], most=[100, 100, 24])
    assert found.tolist() == pytest.approx([76 * 6 / 7, 76 / 7, 24], abs=1e-9)


def test_equal_burden_by_head() -> None:
    """70 homes beside 10 had: 80 on a capacity of 400 is one per five; 20, 20 and 40, of which the first has ten."""
    found = equal_burden(70, [100, 100, 200], had=[10, 0, 0])
    assert found.tolist() == pytest.approx([10, 20, 40], abs=1e-12)
    assert burdens(found, [100, 100, 200], had=[10, 0, 0]).tolist() == pytest.approx([0.2] * 3, abs=1e-14)


def test_when_each_place_counts_as_one_the_large_bear_more() -> None:
    """ε = 1 and ω = 1: a ∝ c², 1 : 4 on capacities 1 : 2; ε = 0.5: a ∝ c³; by capacity ε does not matter."""
    assert equal_burden(50, [1, 2], weight=[1, 1], aversion=1).tolist() == pytest.approx([10, 40], abs=1e-12)
    assert equal_burden(90, [1, 2], weight=[1, 1], aversion=0.5).tolist() == pytest.approx(
        [10, 80], abs=1e-12
    )
    assert equal_burden(30, [1, 2], weight=[1, 1]).tolist() == pytest.approx([10, 20], abs=1e-12)
    assert equal_burden(30, [1, 2], weight=[1, 2], aversion=0.3).tolist() == pytest.approx(
        [10, 20], abs=1e-12
    )


@given(regions())
@settings(max_examples=60, deadline=None)
def test_no_share_has_a_smaller_greatest_burden(case: tuple[float, Floats, Floats, Floats, Floats]) -> None:
    total, capacity, had, least, most = case
    found = equal_burden(total, capacity, had=had, least=least, most=most)
    greatest = burdens(found, capacity, had=had).max()
    assert greatest == pytest.approx(least_greatest_burden(*case), rel=1e-7, abs=1e-9)


@given(regions())
@settings(max_examples=40, deadline=None)
def test_no_share_has_a_smaller_gini(case: tuple[float, Floats, Floats, Floats, Floats]) -> None:
    total, capacity, had, least, most = case
    found = equal_burden(total, capacity, had=had, least=least, most=most)
    if total + had.sum() > 0:
        index = gini(burdens(found, capacity, had=had), capacity)
        assert float(index) == pytest.approx(least_gini(*case), abs=1e-7)


@settings(deadline=None)
@given(regions(), st.sampled_from([0.5, 1.0, 3.0]), st.booleans())
def test_no_move_between_two_places_makes_the_burdens_weigh_less(
    case: tuple[float, Floats, Floats, Floats, Floats], aversion: float, alike: bool
) -> None:
    """The measure is convex, so where no small move helps, nothing does."""
    total, capacity, had, least, most = case
    weight = np.ones(len(capacity)) if alike else capacity
    found = equal_burden(total, capacity, had=had, least=least, most=most, weight=weight, aversion=aversion)

    def weighs(shares: Floats) -> float:
        return float((weight * burdens(shares, capacity, had=had) ** (1 + aversion)).sum())

    step = 1e-3
    for i in range(len(capacity)):
        for j in range(len(capacity)):
            moved = found.copy()
            moved[i] -= step
            moved[j] += step
            if i != j and moved[i] >= least[i] and moved[j] <= most[j]:
                assert weighs(moved) >= weighs(found) * (1 - 1e-12)


@settings(deadline=None)
@given(regions(), st.floats(0, 1))
def test_limits_are_kept_or_refused_by_name(
    case: tuple[float, Floats, Floats, Floats, Floats], part: float
) -> None:
    total, capacity, had, least, most = case
    for found in (
        proportional(total, capacity, least=least, most=most),
        equal_burden(total, capacity, had=had, least=least, most=most),
    ):
        assert (found >= least).all()
        assert (found <= most).all()
        assert found.sum() == pytest.approx(total, abs=1e-7)
        in_homes = largest_remainder(found, int(total))
        assert int(in_homes.sum()) == int(total)
        assert (in_homes >= least).all()
        assert (in_homes <= most).all()
    with pytest.raises(Infeasible, match="caps have room"):
        proportional(most.sum() + 1, capacity, least=least, most=most)
    if least.sum() >= 1:
        with pytest.raises(Infeasible, match="floors need"):
            equal_burden(part * (least.sum() - 1), capacity, least=least, most=most)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_the_equity_floor_keeps_the_total_and_lifts_whom_it_should(total: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 13))
    need = np.array(data.draw(st.lists(st.integers(1, 900), min_size=n, max_size=n)), float)
    base = np.array(data.draw(st.lists(st.integers(1, 900), min_size=n, max_size=n)), float)
    less = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    part = data.draw(st.floats(0, 1))
    by_need, fair = proportional(total, need), proportional(total, base)
    if np.maximum(by_need, part * fair)[less].sum() > total * (1 - 1e-6):
        return
    found = need_based(total, need, less=less, base=base, part=part)
    assert found.sum() == pytest.approx(total, abs=1e-7)
    assert int(largest_remainder(found, total).sum()) == total
    np.testing.assert_allclose(found[less], np.maximum(by_need, part * fair)[less], atol=1e-7)
    scaled = found[~less] / np.where(by_need[~less] > 0, by_need[~less], 1)
    np.testing.assert_allclose(scaled, scaled[0] if scaled.size else 0, atol=1e-7)
    assert (scaled <= 1 + 1e-9).all()


@settings(deadline=None)
@given(regions(), st.floats(0, 1))
def test_keys_by_size_need_and_burden_give_nobody_less_of_a_larger_total(
    case: tuple[float, Floats, Floats, Floats, Floats], part: float
) -> None:
    total, capacity, had, least, most = case
    smaller = least.sum() + part * (total - least.sum())
    keys: list[Callable[[float], Floats]] = [
        lambda t: proportional(t, capacity, least=least, most=most),
        lambda t: equal_burden(t, capacity, had=had, least=least, most=most),
        lambda t: equal_burden(t, capacity, had=had, weight=np.ones(len(had)), aversion=1.0),
        lambda t: need_based(t, had + 1, less=had < had.max(), base=capacity, part=1e-3, most=2 * total + 1),
    ]
    for key in keys:
        assert (key(smaller) <= key(total) + 1e-7).all()


def test_gini_and_atkinson_are_as_their_double_sums() -> None:
    rng = np.random.default_rng(5)
    b, w = rng.gamma(1, size=(4, 9)), rng.gamma(2, size=(4, 9))
    b[0, 2] = 0
    apart = np.abs(b[:, :, None] - b[:, None, :])
    double = (w[:, :, None] * w[:, None, :] * apart).sum(axis=(1, 2))
    mean = (w * b).sum(axis=1) / w.sum(axis=1)
    np.testing.assert_allclose(gini(b, w), double / (2 * w.sum(axis=1) ** 2 * mean), rtol=1e-12)
    cube = ((w * b**3).sum(axis=1) / w.sum(axis=1)) ** (1 / 3)
    np.testing.assert_allclose(atkinson(b, w, aversion=2.0), cube / mean - 1, rtol=1e-12)
    np.testing.assert_allclose(atkinson(b, w, aversion=np.inf), b.max(axis=1) / mean - 1, rtol=1e-12)


def test_where_all_bear_the_same_or_nothing_there_is_no_inequality() -> None:
    for b in ([0.3] * 4, [0.0] * 4):
        assert float(gini(b, [1, 2, 3, 4])) == pytest.approx(0, abs=1e-15)
        assert float(atkinson(b, [1, 2, 3, 4], aversion=1.5)) == pytest.approx(0, abs=1e-15)
        assert float(atkinson(b, [1, 2, 3, 4], aversion=np.inf)) == 0


def test_many_draws_at_once_are_as_one_by_one() -> None:
    rng = np.random.default_rng(8)
    need, base, had = rng.gamma(2, 100, size=(3, 20, 13))
    less = had_less(had, base, below=0.5)
    together = need_based(500, need, less=less, base=base, part=0.5)
    burden = equal_burden(500, base, had=had, weight=np.ones(13), aversion=2.0)
    for d in (0, 19):
        alone = need_based(500, need[d], less=less[d], base=base[d], part=0.5)
        np.testing.assert_allclose(together[d], alone, atol=1e-10)
        alone = equal_burden(500, base[d], had=had[d], weight=np.ones(13), aversion=2.0)
        np.testing.assert_allclose(burden[d], alone, atol=1e-10)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The capacity must be above 0, not 0\.0 at index 1"):
        equal_burden(10, [1, 0])
    with pytest.raises(ValueError, match="The capacity must be known"):
        burdens([1, 2], [1, np.nan])
    with pytest.raises(ValueError, match="aversion to unequal burdens must be above 0, not 0"):
        equal_burden(10, [1, 2], aversion=0)
    with pytest.raises(ValueError, match="aversion to unequal burdens must be above 0, not nan"):
        atkinson([1, 2], [1, 1], aversion=np.nan)
    with pytest.raises(ValueError, match="The weight of a place must be above 0"):
        equal_burden(10, [1, 2], weight=[1, 0], aversion=1)
    with pytest.raises(ValueError, match="told by true or false, not by int64"):
        equity_floor([1, 2], 1, [0, 1])
    with pytest.raises(ValueError, match="that is a floor must be 0 or more, not -1"):
        need_based(10, [1, 2], less=[True, False], base=[1, 1], part=-1)
    with pytest.raises(ValueError, match="below which a place counts must be above 0, not 0"):
        had_less([1], [1], below=0)
    with pytest.raises(ValueError, match="Some place must have a weight above 0"):
        gini([1, 2], [0, 0])
    with pytest.raises(ValueError, match="the same places"):
        burdens([1, 2, 3], [1, 2])


def test_an_equity_floor_that_cannot_be_is_named() -> None:
    with pytest.raises(Infeasible, match="the floors need 120, more than the total 100"):
        equity_floor([60, 40], [0, 120], [False, True])
    with pytest.raises(Infeasible, match="the floor 50 is above the cap 45 at index 1"):
        equity_floor([60, 40], [0, 50], [False, True], most=[100, 45])
