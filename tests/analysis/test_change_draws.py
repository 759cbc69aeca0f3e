"""The parts of a change in many draws at once, against the comparison of one pair of tables at a time."""

from math import log

import numpy as np
import pytest

from medskapa.analysis.segregation.change import Change, compare
from medskapa.analysis.segregation.change_draws import PARTS, change_draws
from medskapa.analysis.segregation.indices import entropy

AREAS, GROUPS = ("A", "B", "C", "D"), ("x", "y", "z")
FIRST = np.array([[40, 30, 20], [10, 60, 5], [25, 25, 50], [0, 0, 0]])
SECOND = np.array([[45, 35, 10], [0, 0, 0], [20, 40, 55], [30, 12, 8]])


def pairs(rng: np.random.Generator, draws: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Drawn tables; area D is new and area B is gone in the second year."""
    return rng.poisson(FIRST, (draws, 4, 3)).astype(float), rng.poisson(SECOND, (draws, 4, 3)).astype(float)


def one_by_one(first: np.ndarray, second: np.ndarray, fill: float = 0.0) -> list[tuple[Change, Change]]:
    found = [
        compare(a, b, areas=(AREAS, AREAS), groups=(GROUPS, GROUPS), fill=fill)
        for a, b in zip(first, second, strict=True)
    ]
    return [(one.m, one.h) for one in found]


@pytest.mark.parametrize("fill", [0.0, 0.5])
def test_all_draws_at_once_equal_one_at_a_time(fill: float) -> None:
    first, second = pairs(np.random.default_rng(3))
    if fill:
        first[:, 0, 2] = 0
    drawn = change_draws(first, second, fill=fill, tolerance=1e-12)
    slow = one_by_one(first, second, fill)
    for which, values in enumerate((drawn.m, drawn.h)):
        wanted = [[c[which].difference, *(getattr(c[which], part) for part in PARTS)] for c in slow]
        np.testing.assert_allclose(values, wanted, atol=1e-10)
    np.testing.assert_allclose(drawn.m_by_area[:, [0, 2]], [m.by_area for m, _ in slow], atol=1e-10)
    assert (drawn.m_by_area[:, [1, 3]] == 0).all()


def test_the_parts_add_up_even_where_the_fit_is_rough() -> None:
    drawn = change_draws(*pairs(np.random.default_rng(4)), tolerance=0.1)
    np.testing.assert_allclose(drawn.m[:, 1:].sum(axis=1), drawn.m[:, 0], atol=1e-12)
    np.testing.assert_allclose(drawn.h[:, 1:].sum(axis=1), drawn.h[:, 0], atol=1e-12)


def test_totals_that_cannot_be_reached_are_not_a_number() -> None:
    """With everybody of group x in A, and of y in B, no area can be larger than its group."""
    apart, mixed = np.array([[[30.0, 0], [0, 10]]]), np.array([[[10.0, 5], [10, 15]]])
    drawn = change_draws(apart, mixed)
    assert np.isnan(drawn.m[0, 3:]).all()
    mixed_m = log(2) - 0.375 * entropy([2, 1]) - 0.625 * entropy([2, 3])
    assert drawn.m[0, 0] == pytest.approx(mixed_m - entropy([3, 1]))


def test_one_table_is_not_many() -> None:
    with pytest.raises(ValueError, match="draws, areas, groups"):
        change_draws(FIRST, SECOND)
