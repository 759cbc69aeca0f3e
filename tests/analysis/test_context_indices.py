"""Indices over contexts: by head, what is true of every town, and the slow twin."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.context_indices import (
    context_profile,
    divergence_split,
    local_contributions,
)
from medskapa.analysis.segregation.contexts import nearest_people
from medskapa.analysis.segregation.lattice import Lattice, lattice

Array = npt.NDArray[np.float64]


def own_mix(groups: npt.ArrayLike) -> tuple[Array, Array]:
    """Groups, and contexts that are the cells themselves: with these the indices are those between areas."""
    table = np.asarray(groups, dtype=float)
    return table, (table / table.sum(axis=1, keepdims=True))[:, None, :]


def region(seed: int, groups: int = 4) -> tuple[Lattice, Array]:
    """A made-up town with a centre of its own for each group, and its contexts at four scales."""
    rng = np.random.default_rng(seed)
    place = rng.choice(40 * 40, 500, replace=False)
    column, row = place % 40, place // 40
    centres = rng.uniform(0, 40, (groups, 2))
    away = np.hypot(column[:, None] - centres[:, 0], row[:, None] - centres[:, 1])
    people = rng.poisson(1 + 20 * np.exp(-away / 8))
    people[0, :] += 1
    cells = lattice(column * 100.0, row * 100.0, 100, people)
    return cells, nearest_people(cells, [10, 100, 1000, int(people.sum())]).shares


# --- by head ------------------------------------------------------------------------------------------


def test_two_halves_wholly_apart() -> None:
    groups, shares = own_mix([[30, 0], [10, 0], [0, 40]])
    found = context_profile(groups, shares, ordered=True)
    assert found.mean_mix.tolist() == [[0.5, 0.5]]
    for index in (found.dissimilarity, found.gini, found.atkinson, found.isolation):
        assert index == pytest.approx(np.ones((1, 2)))
    assert found.exposure.tolist() == [[[1, 0], [0, 1]]]
    assert found.divergence == pytest.approx([log(2)])
    assert found.entropy_h == pytest.approx([1])
    assert found.rank_order == pytest.approx([1])


def test_everywhere_the_same_mix() -> None:
    groups, shares = own_mix([[1, 2, 7], [10, 20, 70], [3, 6, 21]])
    found = context_profile(groups, shares, ordered=True)
    for index in (found.dissimilarity, found.gini, found.atkinson):
        assert np.abs(index).max() < 1e-15
    assert found.isolation == pytest.approx(np.array([[0.1, 0.2, 0.7]]))
    assert found.divergence is not None
    assert 0 <= found.divergence[0] < 1e-15
    assert found.rank_order == pytest.approx([0], abs=1e-14)


def test_four_cells_by_head() -> None:
    """Shares 1, 0.6, 0.4 and 0, as many people in each; the six pairs of cells differ by 3.2 in all."""
    groups, shares = own_mix([[10, 0], [6, 4], [4, 6], [0, 10]])
    found = context_profile(groups, shares)
    assert found.dissimilarity[0] == pytest.approx([0.6, 0.6])  # (0.5 + 0.1 + 0.1 + 0.5) / 4 / (2 · ¼)
    assert found.gini[0] == pytest.approx([0.8, 0.8])  # 2 · 3.2 / 16 / (2 · ¼)
    assert found.atkinson[0] == pytest.approx([1 - (2 * 0.24**0.5 / 4 / 0.5) ** 2] * 2)
    assert found.exposure[0, 0] == pytest.approx([1.52 / 2, 0.48 / 2])
    assert found.rank_order is None


def test_residents_count_and_not_cells() -> None:
    """One cell of 90 and ten of 1: by cells the mean share would be 10/11, by residents it is 0.1."""
    groups = [[0, 90], *[[1, 0]] * 10]
    found = context_profile(*own_mix(groups))
    assert found.mean_mix[0] == pytest.approx([0.1, 0.9])


def test_an_index_that_is_not_defined_is_not_a_number() -> None:
    found = context_profile(*own_mix([[5, 0], [7, 0]]))
    for index in (found.dissimilarity, found.gini, found.atkinson):
        assert np.isnan(index).all()
    assert np.isnan(found.exposure[0, 1]).all()
    assert found.entropy_h is not None
    assert np.isnan(found.entropy_h).all()
    assert found.divergence is not None
    assert found.divergence.tolist() == [0]


def test_groups_that_do_not_cover_everyone_have_no_h() -> None:
    groups, shares = np.array([[5.0], [1.0]]), np.array([[[0.5]], [[0.1]]])
    found = context_profile(groups, shares, people=[10, 10])
    assert found.divergence is None
    assert found.entropy_h is None
    assert found.dissimilarity[0, 0] == pytest.approx(0.2 * 2 * 0.5 / (2 * 0.3 * 0.7))
    with pytest.raises(ValueError, match="cover everyone"):
        context_profile(groups, shares, people=[10, 10], ordered=True)
    with pytest.raises(ValueError, match="add up to 1"):
        local_contributions([10, 10], shares)


def test_a_context_where_nobody_is_known_is_left_out_of_that_group_only() -> None:
    groups, shares = own_mix([[8, 2], [2, 8], [5, 5]])
    shares[2, 0, :] = np.nan
    assert context_profile(groups, shares).dissimilarity == pytest.approx(
        context_profile(groups[:2], shares[:2]).dissimilarity
    )
    assert local_contributions(groups.sum(axis=1), shares)[2, 0] == 0


# --- rank order -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("bins", [2, 3, 10, 40])
def test_incomes_wholly_apart_give_one(bins: int) -> None:
    size = np.random.default_rng(bins).integers(1, 60, bins)
    found = context_profile(*own_mix(np.diag(size)), ordered=True)
    assert found.rank_order == pytest.approx([1], abs=1e-12)


def test_with_two_bins_the_rank_order_index_is_h() -> None:
    cells, shares = region(1, groups=2)
    found = context_profile(cells.groups, shares, ordered=True)
    assert found.rank_order == pytest.approx(found.entropy_h, abs=1e-12)


def test_the_rank_order_index_is_the_integral_that_defines_it() -> None:
    cells, shares = region(2, groups=6)
    found = context_profile(cells.groups, shares, ordered=True)
    assert found.rank_order is not None
    people = cells.people / cells.people.sum()
    q = (np.arange(200_000) + 0.5) / 200_000
    e = -(q * np.log(q) + (1 - q) * np.log(1 - q))
    for k in range(shares.shape[1] - 1):
        at, h = [], []
        for b in range(1, 6):
            low = shares[:, k, :b].sum(axis=1)
            two = np.stack([low, 1 - low], axis=1)
            mean = people @ two
            kl = (two * np.log(np.where(two > 0, two, 1) / mean)).sum(axis=1)
            at.append(mean[0])
            h.append(people @ kl / -(mean * np.log(mean)).sum())
        assert found.rank_order[k] == pytest.approx((np.interp(q, at, h) * e).sum() / e.sum(), abs=1e-9)


# --- true of every town ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_contexts_that_are_the_cells_give_the_indices_between_areas(seed: int) -> None:
    cells, _ = region(seed)
    groups, shares = own_mix(cells.groups)
    found = context_profile(groups, shares)
    assert found.dissimilarity[0] == pytest.approx(seg.dissimilarity(groups), abs=1e-13)
    assert found.exposure[0] == pytest.approx(seg.exposure(groups), abs=1e-13)
    assert found.isolation[0] == pytest.approx(seg.isolation(groups), abs=1e-13)
    assert found.divergence == pytest.approx([float(seg.mutual_information(groups))], abs=1e-13)
    assert found.entropy_h == pytest.approx([float(seg.entropy_h(groups))], abs=1e-13)


@pytest.mark.parametrize("seed", range(5))
def test_local_contributions_add_up_and_none_is_negative(seed: int) -> None:
    cells, shares = region(seed)
    local = local_contributions(cells.people, shares)
    found = context_profile(cells.groups, shares)
    assert (local >= 0).all()
    assert found.divergence is not None
    assert found.entropy_h is not None
    assert np.abs(local.sum(axis=0) - found.divergence).max() <= 1e-12
    assert (found.entropy_h >= 0).all()
    assert found.entropy_h[-1] == pytest.approx(0, abs=1e-15)  # the whole region is everybody's context


@pytest.mark.parametrize("seed", range(10))
def test_between_and_within_municipalities_add_up(seed: int) -> None:
    cells, shares = region(seed)
    units = np.random.default_rng(seed).integers(0, 7, len(cells.cells))
    units[units == 3] = 4  # nobody lives in 3
    split = divergence_split(cells.people, shares, units)
    assert np.abs(split.between + split.within - split.total).max() <= 1e-12
    assert (split.between_unit >= 0).all()
    assert (split.within_unit >= 0).all()
    assert split.between_unit[:, 3].tolist() == [0] * 4
    assert np.isnan(split.unit_mix[:, 3]).all()
    one = divergence_split(cells.people, shares, np.zeros(len(units), dtype=int))
    assert one.between == pytest.approx(np.zeros(4), abs=1e-14)
    each = divergence_split(cells.people, shares, np.arange(len(units)))
    assert each.within == pytest.approx(np.zeros(4), abs=1e-14)


def test_the_half_plane_by_head() -> None:
    """Ten rows of ten cells, west all of one group and east of the other: H is 1 in one cell, 0 in the whole town."""
    x, y = (a.ravel() * 100.0 for a in np.meshgrid(range(10), range(10)))
    west = (x < 500).astype(int)
    cells = lattice(x, y, 100, np.stack([west, 1 - west], axis=1) * 8)
    found = context_profile(cells.groups, nearest_people(cells, [8, 40, 160, 800]).shares)
    assert found.entropy_h is not None
    assert found.entropy_h[0] == pytest.approx(1)
    assert found.entropy_h[3] == pytest.approx(0, abs=1e-15)
    assert (np.diff(found.entropy_h) < 0).all()
    beside_the_border = nearest_people(
        cells, [40], origins=[44]
    )  # the cell and four neighbours, one of them across
    assert beside_the_border.shares.tolist() == [[[0.8, 0.2]]]


# --- the slow twin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_the_slow_twin_finds_the_same(seed: int) -> None:
    cells, shares = region(seed)
    some = slice(0, 60)
    found = context_profile(cells.groups[some], shares[some], epsilon=0.3)
    n = cells.people[some].tolist()
    total = sum(n)
    for k in range(3):
        for g in range(4):
            p = shares[some, k, g].tolist()
            mean = sum(a * b for a, b in zip(n, p, strict=True)) / total
            d = sum(a * abs(b - mean) for a, b in zip(n, p, strict=True)) / (2 * total * mean * (1 - mean))
            pairs = sum(a * b * abs(p[i] - p[j]) for i, a in enumerate(n) for j, b in enumerate(n))
            gini = pairs / (2 * total**2 * mean * (1 - mean))
            inner = sum(a * (1 - b) ** 0.7 * b**0.3 for a, b in zip(n, p, strict=True)) / (total * mean)
            atkinson = 1 - mean / (1 - mean) * inner ** (1 / 0.7)
            assert found.dissimilarity[k, g] == pytest.approx(d, abs=1e-13)
            assert found.gini[k, g] == pytest.approx(gini, abs=1e-13)
            assert found.atkinson[k, g] == pytest.approx(atkinson, abs=1e-13)


# --- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"shares": np.ones((3, 1, 2)) / 2}, "same cells"),
        ({"groups": [[-1, 2], [1, 1]]}, "negative"),
        ({"groups": [[0, 0], [0, 0]]}, "must be some"),
        ({"people": [1, 2, 3]}, "each cell"),
        ({"epsilon": 1}, "between 0 and 1"),
    ],
)
def test_what_cannot_be(changed: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"groups": [[1, 2], [3, 4]], "shares": np.full((2, 1, 2), 0.5)}
    with pytest.raises(ValueError, match=said):
        context_profile(**(good | changed))


def test_units_that_cannot_be() -> None:
    shares = np.full((2, 1, 2), 0.5)
    with pytest.raises(ValueError, match="units"):
        divergence_split([1, 2], shares, [0, -1])
    with pytest.raises(ValueError, match=r"people must be \(cells,\)"):
        divergence_split([1, 2, 3], shares, [0, 0, 0])
