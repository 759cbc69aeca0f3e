"""Households by type and size: a published table, odds ratios, zeros, and rounding against every possible table."""

from __future__ import annotations

from itertools import product
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from medskapa.analysis.households._margins import nearest_whole
from medskapa.analysis.households.types import controlled_rounding, fit, mean_of_largest

Array = npt.NDArray[np.float64]
TOTALS: tuple[tuple[int, ...], ...] = ((0,), (1,), (0, 1))
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], dtype=np.float64)
# single, couple, couple with children, single parent, other × 1, 2, 3, 4, 5 or more persons
CAN = np.array(
    [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0, 1, 1, 1, 1]], dtype=np.bool_
)


def test_a_published_table() -> None:
    """The worked 4 × 4 table in the documentation of ProportionalFitting.jl, to the six figures it prints."""
    told = fit(SEED, [150, 300, 400, 150], [200, 300, 400, 100], tolerance=1e-12)
    published = [
        [64.5585, 46.2325, 35.3843, 3.82473],
        [49.9679, 68.1594, 156.499, 25.3742],
        [56.7219, 144.428, 145.082, 53.7673],
        [28.7516, 41.18, 63.0347, 17.0337],
    ]
    np.testing.assert_allclose(told.table, published, rtol=5e-6)
    assert not told.emptied.any()


def test_a_table_that_has_its_totals_is_left_as_it_is() -> None:
    told = fit(SEED, SEED.sum(axis=1), SEED.sum(axis=0))
    np.testing.assert_allclose(told.table, SEED)
    assert int(told.rounds) == 1


def test_without_a_pattern_types_and_sizes_are_independent() -> None:
    told = fit(np.ones((2, 3)), [30, 70], [20, 50, 30])
    np.testing.assert_allclose(told.table, np.outer([30, 70], [20, 50, 30]) / 100)


@settings(deadline=None)
@given(
    arrays(np.float64, (3, 4), elements=st.floats(0.1, 100)),
    arrays(np.float64, (3, 4), elements=st.floats(0.1, 100)),
)
def test_both_totals_hold_and_odds_ratios_are_those_of_the_seed(seed: Array, other: Array) -> None:
    told = fit(seed, other.sum(axis=1), other.sum(axis=0), tolerance=1e-12).table
    np.testing.assert_allclose(told.sum(axis=1), other.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(told.sum(axis=0), other.sum(axis=0), rtol=1e-9)
    odds = [t[:-1, :-1] * t[1:, 1:] / (t[1:, :-1] * t[:-1, 1:]) for t in (told, seed)]
    np.testing.assert_allclose(odds[0], odds[1], rtol=1e-8)


def test_what_is_impossible_stays_empty() -> None:
    rng = np.random.default_rng(1)
    seed, truth = (np.where(CAN, rng.uniform(1, 90, (5, 5)), 0) for _ in range(2))
    told = fit(seed, truth.sum(axis=1), truth.sum(axis=0), possible=CAN)
    assert not told.table[~CAN].any()
    assert (told.table[CAN] > 0).all()
    np.testing.assert_allclose(told.table.sum(axis=0), truth.sum(axis=0))


def test_a_cell_for_which_the_totals_leave_no_household_is_told() -> None:
    """All 40 who live alone are of the type single; the pattern had some of another type. The cell must be empty."""
    told = fit([[9, 0, 0], [1, 5, 5], [0, 4, 7]], [40, 30, 30], [40, 35, 25])
    assert np.argwhere(told.emptied).tolist() == [[1, 0]]
    assert told.table[1, 0] == 0
    np.testing.assert_allclose(told.table.sum(axis=1), [40, 30, 30])
    np.testing.assert_allclose(told.table.sum(axis=0), [40, 35, 25])
    inner = told.table[1:, 1:]
    assert inner[0, 0] * inner[1, 1] / (inner[0, 1] * inner[1, 0]) == pytest.approx(5 * 7 / (5 * 4))


def test_totals_that_the_zeros_forbid_are_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match=r"types \[0\] have 50 households .* sizes \[0\], which have 40"):
        fit([[1, 0], [1, 1]], [50, 50], [40, 60])
    with pytest.raises(
        ValueError, match=r"in table \(1,\): types \[0, 1\] have 80 .* sizes \[0, 1\], which have 70"
    ):
        fit(
            [[1, 1, 0], [1, 1, 0], [1, 1, 1]],
            [[30, 30, 40], [40, 40, 20]],
            [[40, 30, 30], [40, 30, 30]],
        )


def test_municipalities_and_draws_are_fitted_as_each_alone() -> None:
    rng = np.random.default_rng(2)
    truth = rng.uniform(1, 90, (3, 4, 4, 4))
    truth[..., 0, 1:], truth[1, 2, 1:, 0] = 0, 0  # one of them has cells that its totals empty
    seed = np.where(truth[0, 0] > 0, SEED, 0)
    told = fit(seed, truth.sum(axis=-1), truth.sum(axis=-2))
    assert told.table.shape == (3, 4, 4, 4)
    assert told.emptied.any(axis=(-1, -2)).sum() == 1
    for place in np.ndindex(3, 4):
        alone = fit(seed, truth[place].sum(axis=-1), truth[place].sum(axis=-2))
        np.testing.assert_array_equal(told.table[place], alone.table)
        assert told.rounds[place] == alone.rounds


def test_bad_tables_are_refused() -> None:
    with pytest.raises(ValueError, match=r"same sum of households; they differ by: 1\.0"):
        fit(SEED, [150, 300, 400, 150], [200, 300, 400, 101])
    with pytest.raises(ValueError, match=r"-1\.0 at \(0, 0\)"):
        fit([[-1, 2]], [3], [1, 2])
    with pytest.raises(ValueError, match="as many types and sizes"):
        fit(SEED, [1, 2, 3], [1, 2, 3, 4])
    with pytest.raises(ValueError, match="do not go together"):
        fit(SEED, np.ones((2, 4)), np.ones((3, 4)))
    with pytest.raises(ValueError, match="no size they could be of"):
        fit([[0, 0], [1, 1]], [1, 1], [1, 1])
    with pytest.raises(ValueError, match="no type they could be"):
        fit([[1, 0], [1, 0]], [1, 1], [1, 1])
    with pytest.raises(ValueError, match=r"0 where no household is possible: 1\.0 at \(0, 1\)"):
        fit([[1, 1], [1, 1]], [1, 1], [1, 1], possible=[[True, False], [True, True]])
    with pytest.raises(ValueError, match="True or False"):
        fit([[1, 1], [1, 1]], [1, 1], [1, 1], possible=[[1, 0], [1, 1]])
    with pytest.raises(ValueError, match="not settled after 2 rounds"):
        fit(SEED, [150, 300, 400, 150], [200, 300, 400, 100], most_rounds=2)


# --- whole households ---------------------------------------------------------------------------------


def cost(whole: npt.NDArray[Any], table: Array) -> float:
    """Σ |rounded − value|, cells and the totals of rows, columns and all."""
    return float(
        np.abs(whole - table).sum() + sum(np.abs(whole.sum(axis=s) - table.sum(axis=s)).sum() for s in TOTALS)
    )


def beside(whole: npt.NDArray[Any], value: Array) -> bool:
    """Whether each is one of the two whole numbers beside its value, a whole one itself."""
    low, high = np.floor(value + 1e-6), np.ceil(value - 1e-6)
    return bool(((low <= whole) & (whole <= high)).all())


def slow(table: Array) -> float:
    """The least cost over every choice of floor and ceiling."""
    least = np.inf
    for some in product(*({floor(v), ceil(v)} for v in table.ravel())):
        whole = np.reshape(some, table.shape)
        totals = ((whole.sum(axis=s), table.sum(axis=s)) for s in TOTALS)
        if all(beside(w, v) for w, v in totals):
            least = min(least, cost(whole, table))
    return least


def check(table: Array) -> None:
    whole = controlled_rounding(table)
    assert whole.dtype == np.int64
    assert beside(whole, table)
    for axes in TOTALS:
        assert beside(whole.sum(axis=axes), table.sum(axis=axes))


def test_a_table_by_head() -> None:
    """Each row and column holds 1: one of its three thirds becomes 1."""
    whole = controlled_rounding(np.full((3, 3), 1 / 3))
    assert whole.sum(axis=0).tolist() == whole.sum(axis=1).tolist() == [1, 1, 1]


@settings(deadline=None)
@given(arrays(np.float64, (2, 3), elements=st.integers(0, 40).map(lambda k: k / 16)))
def test_the_nearest_of_all_tables_is_found(table: Array) -> None:
    check(table)
    assert cost(controlled_rounding(table), table) == pytest.approx(slow(table), abs=1e-9)


@settings(deadline=None)
@given(
    arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=7), elements=st.floats(0, 1e4)),
)
def test_every_cell_and_every_total_is_one_of_the_two_beside_it(table: Array) -> None:
    check(table)
    np.testing.assert_array_equal(controlled_rounding(table), controlled_rounding(table.copy()))


@settings(deadline=None)
@given(arrays(np.int64, (4, 5), elements=st.integers(0, 300)), st.integers(0, 2**32))
def test_whole_totals_are_kept_to_the_household_and_zeros_stay(
    margins: npt.NDArray[np.int64], seed: int
) -> None:
    """Totals of a table that is whole and has impossible cells, with another pattern inside."""
    rng = np.random.default_rng(seed)
    truth = np.where(CAN[:4], margins, 0)
    told = fit(np.where(CAN[:4], rng.uniform(0.5, 2, (4, 5)), 0), truth.sum(axis=1), truth.sum(axis=0)).table
    whole = controlled_rounding(told)
    np.testing.assert_array_equal(whole.sum(axis=1), truth.sum(axis=1))
    np.testing.assert_array_equal(whole.sum(axis=0), truth.sum(axis=0))
    assert not whole[~CAN[:4]].any()


def test_a_whole_table_is_left_and_many_tables_are_rounded_each_for_itself() -> None:
    rng = np.random.default_rng(3)
    tables = rng.uniform(0, 9, (2, 3, 4, 5))
    tables[0, 0] = np.rint(tables[0, 0])
    whole = controlled_rounding(tables)
    np.testing.assert_array_equal(whole[0, 0], tables[0, 0])
    np.testing.assert_array_equal(whole[1, 2], controlled_rounding(tables[1, 2]))


def test_tables_that_cannot_be_rounded_are_refused() -> None:
    with pytest.raises(ValueError, match=r"-0\.5 at \(0, 1\)"):
        controlled_rounding([[1, -0.5]])
    with pytest.raises(ValueError, match="types × sizes"):
        controlled_rounding([1, 2])


def test_numbers_to_round_up_that_no_table_has_are_refused() -> None:
    """One in the first row, where nothing can be rounded up."""
    with pytest.raises(ValueError, match="contradict each other"):
        nearest_whole(np.array([[0.0, 0.0], [0.5, 0.5]]), np.array([1, 0]), np.array([1, 0]))


# --- everybody lives somewhere --------------------------------------------------------------------------


def test_persons_in_households_and_elsewhere_are_all_there_are() -> None:
    rng = np.random.default_rng(4)
    n, mean, elsewhere = rng.uniform(1, 99, (3, 5)), rng.uniform(5, 7, 3), rng.uniform(0, 9, 3)
    people = n[:, :4] @ [1, 2, 3, 4] + n[:, 4] * mean + elsewhere
    np.testing.assert_allclose(mean_of_largest(n, [1, 2, 3, 4, 5], people, elsewhere), mean)


def test_households_and_people_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match=r"too few for their number: 20\.0"):
        mean_of_largest([50, 30, 10], [1, 2, 3], 130, 0)
    with pytest.raises(ValueError, match=r"are left: 5\.0 at 1"):
        mean_of_largest([[50, 0], [50, 0]], [1, 2], [50, 55], [0, 0])
    with pytest.raises(ValueError, match="a size each, rising"):
        mean_of_largest([50, 30], [2, 1], 130, 0)
    with pytest.raises(ValueError, match="same shape"):
        mean_of_largest([50, 30], [1, 2], [130], 0)
    assert np.isnan(mean_of_largest([50, 0], [1, 2], 50, 0))
