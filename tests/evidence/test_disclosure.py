"""Disclosure control: what an outsider can work out, found by trying every table that fits what was printed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.evidence import Suppressed, suppress
from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS

Ints = npt.NDArray[np.int64]
Cell = tuple[int, int]


# --- the outsider -----------------------------------------------------------------------------------


def fillings(
    rows: list[int], cols: list[int] | None, cells: list[Cell], least: int
) -> Iterator[tuple[int, ...]]:
    """Every way to fill hidden cells with whole numbers so that what is left of rows and columns comes out at 0.

    ``cells`` are in order of rows. Nothing clever: each cell tries every number that there is room for.
    """
    if not cells:
        if not any(rows) and not any(cols or ()):
            yield ()
        return
    (r, c), rest = cells[0], cells[1:]
    room = rows[r] if cols is None else min(rows[r], cols[c])
    last_of_row = all(other != r for other, _ in rest)
    for value in [rows[r]] if last_of_row else range(least, room + 1):
        if not least <= value <= room:
            continue
        rows[r] -= value
        if cols is not None:
            cols[c] -= value
        for more in fillings(rows, cols, rest, least):
            yield value, *more
        rows[r] += value
        if cols is not None:
            cols[c] += value


def guesses(counts: Ints, hidden: npt.NDArray[np.bool_], *, least: int = 1) -> dict[Cell, set[int]]:
    """What each hidden cell may be, to somebody who sees the other cells and the totals.

    Zeros are shown, so the outsider knows that a hidden cell is at least 1.
    """
    vector = counts.ndim == 1
    table, mask = np.atleast_2d(counts), np.atleast_2d(hidden)
    masked = np.where(mask, table, 0)
    cells = [(int(r), int(c)) for r, c in np.argwhere(mask)]
    found: dict[Cell, set[int]] = {cell: set() for cell in cells}
    columns = None if vector else masked.sum(axis=0).tolist()
    for values in fillings(masked.sum(axis=1).tolist(), columns, cells, least):
        for cell, value in zip(cells, values, strict=True):
            found[cell].add(value)
    return found


def width(values: set[int]) -> int:
    """How far apart the lowest and the highest guess are."""
    return max(values) - min(values)


def narrowest(counts: Ints, result: Suppressed, *, least: int = 1) -> int:
    """The width of the best guess at any small cell."""
    found = guesses(counts, result.hidden, least=least)
    small = [(int(r), int(c)) for r, c in np.argwhere(np.atleast_2d(result.primary))]
    return min(width(found[cell]) for cell in small)


# --- subtraction ------------------------------------------------------------------------------------

#                 born in Sweden, abroad
TWO_BY_TWO = np.array([[20, 3], [40, 30]])  # rows: R1 and E1


def test_hiding_only_the_small_cell_gives_it_away() -> None:
    only_small = np.array([[False, True], [False, False]])
    assert guesses(TWO_BY_TWO, only_small, least=0) == {(0, 1): {3}}  # 23 in the row, 20 shown: 23 − 20 = 3


def test_with_suppress_the_small_cell_can_be_anything_from_1_to_22() -> None:
    result = suppress(TWO_BY_TWO)
    assert result.primary.tolist() == [[False, True], [False, False]]
    assert result.hidden.all()  # the only rectangle there is
    assert guesses(TWO_BY_TWO, result.hidden)[0, 1] == set(range(1, 23))  # R1 has 23, at least one of them
    assert result.totals_safe


def test_one_hidden_part_of_a_printed_total_gives_itself_away_too() -> None:
    groups = np.array([50, 3, 30, 9])
    assert guesses(groups, np.array([False, True, False, False])) == {(0, 1): {3}}
    result = suppress(groups)
    assert result.hidden.tolist() == [False, True, False, True]  # 9 is the fewest people newly hidden
    assert guesses(groups, result.hidden)[0, 1] == set(range(1, 12))  # 3 + 9 = 12 between the two


def test_the_cheapest_rectangle_is_hidden() -> None:
    #                   the 3 needs a partner in its row, one in its column, and the corner across
    counts = np.array([[3, 60, 10], [70, 80, 90], [10, 85, 10]])
    hidden = suppress(counts).hidden
    assert hidden.tolist() == [[True, False, True], [False, False, False], [True, False, True]]


def tables(seeds: int) -> Iterator[Ints]:
    """Small tables with many small cells and zeros, two or three rows and columns."""
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        shape = (int(rng.integers(2, 4)), int(rng.integers(2, 4)))
        yield rng.choice([0, 1, 3, 4, 6, 9, 14, 20], size=shape)


def test_no_small_cell_of_any_table_can_be_guessed_more_closely_than_the_minimum() -> None:
    safe = unsafe = 0
    for counts in tables(150):
        result = suppress(counts, minimum=5)
        if not result.primary.any():
            assert not result.hidden.any()
            continue
        if result.totals_safe:
            safe += 1
            assert narrowest(counts, result) >= 5, counts
        else:  # nothing more can be hidden, and the result says that the totals give it away
            unsafe += 1
            assert (result.hidden == (counts > 0)).all()
            assert narrowest(counts, result) < 5, counts
    assert safe > 50  # the loop has tried something
    assert unsafe > 5


def test_no_small_part_of_any_vector_can_be_guessed_more_closely_than_the_minimum() -> None:
    for seed in range(100):
        counts = np.random.default_rng(seed).choice([0, 1, 2, 4, 6, 11], size=4)
        result = suppress(counts, minimum=5)
        if result.primary.any():
            assert (narrowest(counts, result) >= 5) == result.totals_safe


def test_somebody_small_alone_in_a_row_is_given_away_by_the_total_and_that_is_said() -> None:
    result = suppress([[3, 0], [0, 40]])
    assert result.hidden.tolist() == [[True, False], [False, True]]
    assert not result.totals_safe  # the row's total is 3
    assert not suppress([2, 0, 0]).totals_safe
    assert not suppress([2, 3]).totals_safe  # 5 in all, each at least 1: from 1 to 4, less than 5 apart
    assert suppress([3, 4]).hidden.tolist() == [True, True]


# --- what is shown ----------------------------------------------------------------------------------


def test_zeros_are_shown_and_hidden_cells_are_never_zero() -> None:
    counts = np.array([[0, 3, 20], [30, 40, 0]])
    result = suppress(counts)
    assert (result.counts[counts == 0] == 0).all()
    assert (result.counts[result.hidden] == -1).all()
    assert (result.counts[~result.hidden] == counts[~result.hidden]).all()


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_is_small(count: int, hidden: bool) -> None:
    assert bool(suppress([count, 50, 60]).primary[0]) is hidden


def test_a_table_without_small_cells_is_shown_whole() -> None:
    result = suppress([[5, 20], [30, 0]])
    assert result.counts.tolist() == [[5, 20], [30, 0]]
    assert not result.hidden.any()
    assert result.totals_safe


def test_for_minors_the_limit_is_ten() -> None:
    assert (MIN_GROUP.value, MIN_GROUP_MINORS.value) == (5, 10)
    counts = np.array([[9, 30], [40, 50]])
    assert not suppress(counts, minimum=5).hidden.any()
    result = suppress(counts, minimum=int(MIN_GROUP_MINORS.value))
    assert result.hidden.all()
    assert narrowest(counts, result) >= 10


def test_where_no_totals_are_printed_only_the_small_cells_are_hidden() -> None:
    result = suppress([[3, 20], [30, 40]], totals_public=False)
    assert result.hidden.tolist() == [[True, False], [False, False]]
    assert not result.totals_safe  # nobody has made them so


def test_the_shape_is_kept_and_the_counts_given_are_not_changed() -> None:
    counts = np.array([3, 20, 40])
    result = suppress(counts)
    assert result.counts.shape == result.hidden.shape == result.primary.shape == (3,)
    assert counts.tolist() == [3, 20, 40]


@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        ([[2.5, 20], [30, 40]], "whole and non-negative"),
        ([[-1, 20], [30, 40]], "whole and non-negative"),
        ([[np.nan, 20.0], [30.0, 40.0]], "without gaps"),
        ([[np.inf, 20.0], [30.0, 40.0]], "without gaps"),
        (["three", "four"], "must be numbers"),
    ],
)
def test_what_are_not_counts_is_refused(counts: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        suppress(counts)  # type: ignore[arg-type]
