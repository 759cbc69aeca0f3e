"""Contexts under no segregation: by head, over every way to deal people out, and against permutations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.segregation.context_chance import (
    EXACT,
    PERMUTATION,
    SECOND_ORDER,
    expected_by_chance,
    expected_divergence,
    expected_exposure,
)
from medskapa.analysis.segregation.context_spread import disk_and_ring, spread
from medskapa.analysis.segregation.contexts import Ring
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.replicates import fixed_rings, permute, replicate_profiles, ring_totals
from tests.analysis import slow_contexts as slow

Array = npt.NDArray[Any]
SIZE = 100.0
RULES: tuple[Ring, ...] = ("proportional", "whole")


def laid_out(column: npt.ArrayLike, row: npt.ArrayLike, groups: Array) -> Lattice:
    return lattice(np.asarray(column) * SIZE, np.asarray(row) * SIZE, SIZE, groups)


def town(seed: int, cells: int, width: int, shares: tuple[float, ...]) -> Lattice:
    rng = np.random.default_rng(seed)
    place = rng.choice(width * width, size=cells, replace=False)
    people = 1 + rng.poisson(rng.choice([1.0, 8.0, 40.0], cells))
    return laid_out(place % width, place // width, rng.multinomial(people, shares))


def weights(place: Lattice, k: int, rule: str, own_cell: bool) -> Array:
    """Slow twin: which share of each cell each context holds, (origins, cells)."""
    at = [(int(x), int(y)) for x, y in zip(place.column, place.row, strict=True)]
    people = {
        cell: [int(n), *(int(n) if other == cell else 0 for other in at)]
        for cell, n in zip(at, place.people, strict=True)
    }
    held = [slow.nearest(people, origin, k, rule, own_cell)[1] for origin in at]
    return np.array([[float(v) for v in row] for row in held]) / place.people


@pytest.fixture
def row() -> Lattice:
    """Three cells in a row, of 2, 2 and 4 people."""
    return laid_out([0, 1, 2], [0, 0, 0], np.array([[2, 0], [0, 2], [2, 2]]))


def test_weights_by_head(row: Lattice) -> None:
    """The three nearest people: 2 + half of a ring of 2; 2 + a sixth of a ring of 6; three quarters of the own 4."""
    found = spread(row, fixed_rings(row, [3]))
    assert found.people[:, 0] == pytest.approx([3, 3, 3])
    assert found.square[:, 0] == pytest.approx([(2 + 2 / 4) / 9, (2 + 6 / 36) / 9, 4 * 9 / 16 / 9])
    assert found.own[:, 0] == pytest.approx([1, 1, 3 / 4])
    first = 1 / 4 * 1 / 3 + 1 / 4 * 1 / 18
    second = 1 / 4 * 1 / 6 + 1 / 4 * 1 / 3
    third = 1 / 4 * 1 / 18 + 1 / 2 * 1 / 4
    assert found.mean_weight[:, 0] == pytest.approx([first, second, third])
    assert found.mean_square[0] == pytest.approx(2 * first**2 + 2 * second**2 + 4 * third**2)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("own_cell", [True, False])
def test_weights_equal_their_slow_twin(rule: Ring, own_cell: bool) -> None:
    place = town(3, 40, 9, (0.6, 0.4))
    ks = [5, 30, 10**6]
    found = spread(place, fixed_rings(place, ks, ring=rule, own_cell=own_cell))
    n, w = place.people, place.people / place.people.sum()
    for j, k in enumerate(ks):
        a = weights(place, k, rule, own_cell)
        size = a @ n
        b = w / size @ a
        assert found.people[:, j] == pytest.approx(size)
        assert found.square[:, j] == pytest.approx(a**2 @ n / size**2)
        assert found.cube[:, j] == pytest.approx(a**3 @ n / size**3)
        assert found.own[:, j] == pytest.approx(np.diagonal(a))
        assert found.mean_weight[:, j] == pytest.approx(b)
        assert found.shared[:, j] == pytest.approx(a @ (n * b) / size)
        assert found.mean_square[j] == pytest.approx(b**2 @ n)
        assert b @ n == pytest.approx(1)


def test_disk_and_ring_add_up_to_the_context(row: Lattice) -> None:
    rings = fixed_rings(row, [1, 3, 8])
    inner, crossing, f = disk_and_ring(rings, row.groups)
    assert inner + f[:, :, None] * crossing == pytest.approx(ring_totals(rings, row.groups))
    with pytest.raises(ValueError, match="3 populated cells"):
        disk_and_ring(rings, row.groups[:2])


def deals(place: Lattice) -> Iterator[Array]:
    """Every way to deal the groups out over the people, people told apart."""
    labels = np.repeat(np.arange(place.groups.shape[1]), place.groups.sum(axis=0))
    cell = np.repeat(np.arange(len(place.people)), place.people)
    for dealt in permutations(labels.tolist()):
        table = np.zeros(place.groups.shape, dtype=np.int64)
        np.add.at(table, (cell, np.array(dealt)), 1)
        yield table


def test_two_people_by_head() -> None:
    """Two people of two groups, a cell each: both meet half and half in a context of two, and only the other in
    a context without the own cell."""
    place = laid_out([0, 1], [0, 0], np.array([[1, 0], [0, 1]]))
    both = expected_exposure(place, spread(place, fixed_rings(place, [2])))
    other = expected_exposure(place, spread(place, fixed_rings(place, [1], own_cell=False)))
    assert both[0] == pytest.approx(np.full((2, 2), 0.5))
    assert other[0] == pytest.approx(np.array([[0, 1], [1, 0]]))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("own_cell", [True, False])
def test_exposure_is_the_mean_over_every_deal(rule: Ring, own_cell: bool) -> None:
    """6! = 720 deals of three groups over cells of 1, 2 and 3 people: exact, not only close."""
    place = laid_out([0, 1, 1], [0, 0, 2], np.array([[1, 0, 0], [1, 1, 0], [0, 1, 2]]))
    rings = fixed_rings(place, [1, 2, 3], ring=rule, own_cell=own_cell)
    every = list(deals(place))
    drawn = replicate_profiles(rings, every, len(every))
    expected = expected_exposure(place, spread(place, rings))
    assert drawn.exposure.mean(axis=0) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("own_cell", [True, False])
def test_permutations_agree_with_what_is_written_down(rule: Ring, own_cell: bool) -> None:
    """Exact indices within 4 standard errors. M and H from k = 50 within 4 errors and 2 %: the terms left out are of
    the order Σ 1 / (k² P²) of the first, 0.5 % for a group of 10 % and k = 50, and 1 / N for the mean's own."""
    place = town(5, 150, 16, (0.6, 0.3, 0.1))
    rings = fixed_rings(place, [50, 100, 400], ring=rule, own_cell=own_cell)
    rng = np.random.default_rng(6)
    expected = expected_by_chance(place, rings, rng, 2).values
    drawn = replicate_profiles(rings, lambda _: permute(place.groups, rng), 300)
    for name in ("mean_mix", "exposure", "isolation", "divergence", "entropy_h"):
        values, wanted = getattr(drawn, name), getattr(expected, name)
        error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
        slack = 0.02 * wanted if name in ("divergence", "entropy_h") else 1e-12
        assert (np.abs(values.mean(axis=0) - wanted) <= 4 * error + slack).all(), name


def test_the_local_divergence_agrees_with_permutations() -> None:
    place = town(7, 80, 12, (0.7, 0.3))
    rings = fixed_rings(place, [60, 300])
    rng = np.random.default_rng(8)
    _, _, local = expected_divergence(place, spread(place, rings))
    draws = []
    w = place.people / place.people.sum()
    for _ in range(400):
        p = ring_totals(rings, permute(place.groups, rng)) / np.minimum(rings.ks, place.people.sum())[:, None]
        mean = np.einsum("i,ikg->kg", w, p)
        draws.append((p * np.log(p / mean)).sum(axis=2))
    seen, error = np.mean(draws, axis=0), np.std(draws, axis=0) / np.sqrt(len(draws))
    assert (np.abs(seen - local) <= 4.5 * error + 0.03 * local).all()


def test_everyones_context_leaves_nothing_to_chance(row: Lattice) -> None:
    found = spread(row, fixed_rings(row, [8]))
    m, h, local = expected_divergence(row, found)
    assert (m[0], h[0]) == pytest.approx((0, 0), abs=1e-12)
    assert local == pytest.approx(np.zeros((3, 1)), abs=1e-12)


def test_how_each_index_is_known_and_how_sure(row: Lattice) -> None:
    expected = expected_by_chance(row, fixed_rings(row, [3]), np.random.default_rng(1), 20, ordered=True)
    assert expected.how["exposure"] == expected.how["isolation"] == EXACT
    assert expected.how["divergence"] == expected.how["entropy_h"] == SECOND_ORDER
    assert {expected.how[name] for name in ("dissimilarity", "gini", "atkinson", "rank_order")} == {
        PERMUTATION
    }
    assert (expected.error.exposure == 0).all()
    assert (expected.error.dissimilarity > 0).all()
    assert expected.values.rank_order is not None


def test_one_group_only_is_not_defined() -> None:
    place = laid_out([0, 1], [0, 0], np.array([[3, 0], [2, 0]]))
    expected = expected_by_chance(place, fixed_rings(place, [2]), np.random.default_rng(2), 2)
    assert np.isnan(expected.values.divergence).all()  # type: ignore[arg-type]
    assert np.isnan(expected.values.dissimilarity).all()
    assert expected.values.exposure[0, 0, 0] == pytest.approx(1)


def test_groups_must_cover_everyone(row: Lattice) -> None:
    part = lattice([0, SIZE], [0, 0], SIZE, [[1], [2]], totals=[3, 3])
    with pytest.raises(ValueError, match="a column for the rest"):
        expected_by_chance(part, fixed_rings(part, [2]), np.random.default_rng(3), 9)
    with pytest.raises(ValueError, match="2 draws"):
        expected_by_chance(row, fixed_rings(row, [2]), np.random.default_rng(3), 1)
