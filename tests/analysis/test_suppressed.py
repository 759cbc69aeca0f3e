"""Withheld counts: drawn as the bounds and totals allow, against a list of all that they allow."""

from __future__ import annotations

from itertools import product
from math import factorial, prod

import numpy as np
import pytest

from medskapa.analysis.segregation.suppressed import Suppressed, impute


def test_two_withheld_counts_by_head() -> None:
    """5 people in two groups of 1 to 4, alike: weights 1/(1! 4!), 1/(2! 3!), … = 1 : 2 : 2 : 1."""
    rows = 30_000
    withheld = Suppressed(np.ones((rows, 2), dtype=bool), 1, 4)
    drawn = impute(
        np.zeros((rows, 2), int),
        np.full(rows, 5),
        withheld,
        np.full((rows, 2), 0.5),
        np.random.default_rng(1),
    )
    assert (drawn.sum(axis=1) == 5).all()
    seen = np.bincount(drawn[:, 0], minlength=5) / rows
    assert seen == pytest.approx([0, 1 / 6, 1 / 3, 1 / 3, 1 / 6], abs=0.012)


def test_a_single_withheld_count_is_the_rest() -> None:
    table, mask = np.array([[7, 0, 2]]), np.array([[False, True, False]])
    assert impute(
        table, [12], Suppressed(mask, 1, 4), np.full((1, 3), 1 / 3), np.random.default_rng(2)
    ).tolist() == [[7, 3, 2]]


@pytest.mark.parametrize("seed", range(5))
def test_the_law_is_the_multinomial_within_bounds(seed: int) -> None:
    """Slow twin: every table that the bounds allow, with its weight."""
    rng = np.random.default_rng(seed)
    mask = np.array([True, True, False, True])
    low, high = rng.integers(0, 3, 4), rng.integers(3, 6, 4)
    q = rng.dirichlet(np.ones(4))
    rest = int(rng.integers(low[mask].sum() + 1, high[mask].sum()))
    ways = {
        x: prod(share**n / factorial(n) for share, n in zip(q[mask], x, strict=True))
        for x in product(*(range(a, b + 1) for a, b in zip(low[mask], high[mask], strict=True)))
        if sum(x) == rest
    }
    rows = 20_000
    table = np.tile([0, 0, 9, 0], (rows, 1))
    withheld = Suppressed(np.tile(mask, (rows, 1)), np.tile(low, (rows, 1)), np.tile(high, (rows, 1)))
    drawn = impute(table, np.full(rows, rest + 9), withheld, np.tile(q, (rows, 1)), rng)
    assert (drawn[:, 2] == 9).all()
    for x, weight in ways.items():
        p = weight / sum(ways.values())
        assert abs((drawn[:, mask] == x).all(axis=1).mean() - p) < 4.5 * np.sqrt(p * (1 - p) / rows) + 1e-4
    assert {tuple(row) for row in drawn[:, mask].tolist()} <= set(ways)


def test_nothing_withheld_changes_nothing() -> None:
    table = np.array([[3, 4], [0, 2]])
    withheld = Suppressed(np.zeros((2, 2), dtype=bool), 1, 4)
    assert np.array_equal(
        impute(table, [7, 2], withheld, np.full((2, 2), 0.5), np.random.default_rng(3)), table
    )


def test_large_counts_and_unlikely_bounds_are_drawn_too() -> None:
    """A group of share 10⁻⁹ that must be 400 of 500: no number falls off the scale."""
    withheld = Suppressed(np.ones((1, 2), dtype=bool), np.array([[400, 0]]), np.array([[450, 500]]))
    drawn = impute(np.zeros((1, 2), int), [500], withheld, np.array([[1e-9, 1.0]]), np.random.default_rng(4))
    assert drawn.tolist() == [[400, 100]]


def test_contradictions_are_named() -> None:
    table, mask = np.array([[5, 0], [6, 0], [1, 0]]), np.array([[False, True]] * 3)
    with pytest.raises(ValueError, match=r"2 cells, rows 0, 2.*total of 5 leaves 0"):
        impute(table, [5, 8, 9], Suppressed(mask, 1, 4), np.full((3, 2), 0.5), np.random.default_rng(5))


def test_totals_are_needed() -> None:
    with pytest.raises(ValueError, match="give totals"):
        impute(
            [[1, 0]],
            None,
            Suppressed(np.array([[False, True]]), 1, 4),
            [[0.5, 0.5]],
            np.random.default_rng(6),
        )


@pytest.mark.parametrize(
    ("mask", "people", "mix", "word"),
    [
        (np.array([[True]]), [3], [[0.5, 0.5]], "shape of the table"),
        (np.array([[False, True]]), [3, 4], [[0.5, 0.5]], "one total for each"),
        (np.array([[False, True]]), [3], [[1.0, 0.0]], "above 0"),
    ],
)
def test_what_does_not_fit_is_refused(
    mask: np.ndarray, people: list[int], mix: list[list[float]], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        impute([[1, 0]], people, Suppressed(mask, 1, 4), mix, np.random.default_rng(7))
