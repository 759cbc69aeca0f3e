"""Parts to a total: by hand, what is kept, and totals that contradict their parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.population.reconcile import by_least_squares, in_proportion, rake

Array = npt.NDArray[np.float64]
seeds = st.integers(0, 10**6)


# --- in proportion -------------------------------------------------------------------------------------


def test_in_proportion_by_head() -> None:
    parts = [[60, 40], [0, 0], [30, 10]]
    found = in_proportion(parts, [110, 0, 0], noise=[10, 0, 40])
    assert found.tolist() == [[pytest.approx(66), pytest.approx(44)], [0, 0], [0, 0]]


@given(seed=seeds)
def test_the_total_holds_and_shares_stay(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts, total = rng.uniform(0, 9, (3, 5)), rng.uniform(0, 90, 3)
    found = in_proportion(parts, total, noise=np.inf)
    assert found.sum(axis=-1) == pytest.approx(total)
    assert found / total[:, None] == pytest.approx(parts / parts.sum(axis=-1, keepdims=True))


@pytest.mark.parametrize(
    ("parts", "total", "noise", "said"),
    [
        ([60, 40], 110, 9, "The total contradicts its parts by up to 10, more than the noise"),
        ([[60, 40], [5, 5]], [100, 30], 9, r"by up to 20, more than the noise: see \[1\]"),
        ([60, -40], 20, 9, r"part must be 0 or more: see \[1\]"),
        ([60, np.nan], 20, 9, "missing"),
        ([0, 0], 5, 9, "nothing to share the total by"),
        ([60, 40], -1, np.inf, "total must be 0 or more"),
        ([60, 40], 100, -1, "noise must be 0 or more"),
        ([60, 40], 100, np.nan, "noise must be 0 or more"),
    ],
)
def test_a_total_that_contradicts_its_parts_is_refused(parts: Any, total: Any, noise: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        in_proportion(parts, total, noise=noise)


# --- raking --------------------------------------------------------------------------------------------


def test_raking_by_head() -> None:
    """Independent margins of a table without a pattern: row · column / total."""
    found = rake(np.ones((2, 3)), [((0,), [30, 10]), ((1,), [20, 12, 8])], noise=0)
    assert found == pytest.approx(np.outer([30, 10], [20, 12, 8]) / 40)


def slow_rake(table: Array, rows: Array, columns: Array) -> list[list[float]]:
    out: list[list[float]] = table.tolist()
    for _ in range(3000):
        for i, row in enumerate(out):
            s = sum(row)
            out[i] = [x * rows[i] / s for x in row]
        for j in range(len(out[0])):
            s = sum(row[j] for row in out)
            for row in out:
                row[j] *= columns[j] / s
    return out


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_the_same_as_cell_by_cell_and_odds_are_kept(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, like = rng.uniform(0.5, 2, (2, 4, 3))
    like *= 100
    rows, columns = like.sum(axis=1), like.sum(axis=0)
    found = rake(table, [((0,), rows), ((1,), columns)], noise=0)
    assert found == pytest.approx(np.array(slow_rake(table, rows, columns)), rel=1e-7)
    odds = found[0, 0] * found[1, 1] / (found[0, 1] * found[1, 0])
    assert odds == pytest.approx(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))


@settings(max_examples=50, deadline=None)
@given(seed=seeds)
def test_margins_of_several_axes_hold_and_a_table_that_fits_is_left_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    like, table = rng.uniform(1, 9, (2, 3, 2, 5))
    margins = [((0,), like.sum(axis=(1, 2))), ((1, 2), like.sum(axis=0))]
    found = rake(table, margins, noise=1e-6)
    assert found.sum(axis=(1, 2)) == pytest.approx(margins[0][1], rel=1e-8)
    assert found.sum(axis=0) == pytest.approx(margins[1][1], rel=1e-8)
    assert rake(like, margins, noise=1e-6) == pytest.approx(like)


def test_margins_within_the_noise_of_each_other_are_led_by_the_first() -> None:
    found = rake(np.ones((2, 2)), [((0,), [30, 10]), ((1,), [22, 20])], noise=3)
    assert found.sum(axis=1) == pytest.approx([30, 10])
    assert found.sum(axis=0) == pytest.approx(np.array([22, 20]) * 40 / 42)


def test_empty_rows_stay_empty() -> None:
    found = rake([[0, 0], [1, 2]], [((0,), [0, 6]), ((1,), [2, 4])], noise=0)
    assert found.tolist() == [[0, 0], [pytest.approx(2), pytest.approx(4)]]
    assert rake(np.ones((2, 2)), [((0,), [0, 0])], noise=0).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("table", "margins", "noise", "said"),
    [
        ([[1, 1], [1, 1]], [((0,), [30, 10]), ((1,), [25, 20])], 3, "sum of margin 1 contradicts .* up to 5"),
        ([[1, 1], [1, 1]], [((0,), [30, 10, 5])], 0, "Margin 0 has the shape"),
        ([[1, 1], [1, 1]], [((1, 0), [[3, 1], [2, 2]])], 0, "Margin 0 has the shape"),
        ([[1, 0], [1, 0]], [((1,), [5, 5])], 0, r"only 0: see \[1\]"),
        ([[1, 0], [0, 1]], [((0,), [5, 5]), ((1,), [4, 6])], 0, "cannot all be met"),
        ([[1, -1], [0, 1]], [((0,), [5, 5])], 0, "cell of the table must be 0 or more"),
        ([[1, 1], [0, 1]], [((0,), [5, -5])], 0, "Margin 0 must be 0 or more"),
        ([[1, 1], [0, 1]], [((0,), [5, 5]), ((1,), [0, 0])], 99, "Margin 1 is all 0"),
        ([[1, 1], [0, 1]], [], 0, "at least one margin"),
    ],
)
def test_margins_that_cannot_be_are_refused(table: Any, margins: Any, noise: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rake(table, margins, noise=noise, most_rounds=50)


# --- least squares -------------------------------------------------------------------------------------


def test_the_less_sure_is_changed_more() -> None:
    """12 are missing; variances 1 and 3 take 3 and 9."""
    found = by_least_squares([60, 40], [[1, 1]], [112], variances=[1, 3], noise=20, signed=False)
    assert found == pytest.approx([63, 49])


@settings(max_examples=50, deadline=None)
@given(seed=seeds)
def test_sums_hold_and_no_other_answer_is_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts, variances = rng.uniform(-50, 50, (2, 6)), rng.uniform(0.5, 4, 6)
    variances[5] = 0
    sums = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 1, 1, 1, -1.0]])
    totals = parts @ sums.T + rng.uniform(-5, 5, (2, 2))
    found = by_least_squares(parts, sums, totals, variances=variances, noise=5, signed=True)
    assert found @ sums.T == pytest.approx(totals)
    assert found[:, 5] == pytest.approx(parts[:, 5])
    free = variances > 0
    cost = ((found - parts)[:, free] ** 2 / variances[free]).sum(axis=1)
    _, _, basis = np.linalg.svd(sums[:, free])
    for along in basis[2:]:  # every direction that keeps the sums
        other = found[:, free] + 0.1 * along
        assert (((other - parts[:, free]) ** 2 / variances[free]).sum(axis=1) > cost).all()


def test_a_sum_said_twice_is_no_contradiction() -> None:
    twice = by_least_squares([6, 4], [[1, 1], [2, 2]], [12, 24], variances=1, noise=[2, 4], signed=False)
    assert twice == pytest.approx([7, 5])


@pytest.mark.parametrize(
    ("parts", "sums", "totals", "changed", "said"),
    [
        ([60, 40], [[1, 1]], [130], {}, "contradicts its parts by up to 30"),
        ([60, 40], [[1, 1], [1, 1]], [101, 102], {}, "contradicts other totals"),
        ([60, 40], [[1, 1]], [101], {"variances": 0}, "contradicts other totals or parts"),
        ([1, 40], [[1, 1]], [35], {"variances": [1, 0.1]}, r"make this part negative: see \[0\]"),
        ([-1, 40], [[1, 1]], [39], {}, "part is negative"),
        ([60, 40], [[1, 1]], [101], {"variances": [1, -1]}, "variance must be 0 or more"),
        ([60, 40], [[1, 1, 1]], [101], {}, "do not fit"),
        ([60, 40], [[1, 1]], [101, 3], {}, "do not fit"),
    ],
)
def test_sums_that_cannot_be_are_refused(
    parts: Any, sums: Any, totals: Any, changed: dict[str, Any], said: str
) -> None:
    told = {"variances": 1.0, "noise": 20.0, "signed": False} | changed
    with pytest.raises(ValueError, match=said):
        by_least_squares(parts, sums, totals, **told)
