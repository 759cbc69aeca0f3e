"""Many tables over the same rings: by head, what is true of every town, and the slow twin."""

from __future__ import annotations

from dataclasses import fields
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.segregation import _ring_indices
from medskapa.analysis.segregation.context_indices import context_profile
from medskapa.analysis.segregation.contexts import Ring, nearest_people
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.replicates import (
    ReplicateProfiles,
    Rings,
    fixed_rings,
    permute,
    replicate_profiles,
    ring_totals,
)
from tests.analysis import slow_contexts as slow

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
NAMES = [field.name for field in fields(ReplicateProfiles)]
RULES: list[tuple[Ring, bool]] = [
    ("proportional", True),
    ("proportional", False),
    ("whole", True),
    ("whole", False),
]


def town(seed: int, cells: int, width: int, groups: int = 3) -> Lattice:
    """A made-up town of some large and many small cells."""
    rng = np.random.default_rng(seed)
    place = rng.choice(width * width, size=cells, replace=False)
    mix = rng.dirichlet(np.ones(groups), cells)
    people = rng.poisson(rng.choice([1.0, 4.0, 30.0], (cells, 1)) * mix)
    people[0] += 1
    return lattice(place % width * 100.0, place // width * 100.0, 100, people)


def in_a_row(people: npt.ArrayLike) -> Lattice:
    table = np.asarray(people)
    return lattice(np.arange(len(table)) * 100.0, np.zeros(len(table)), 100, table)


def any_table(cells: Lattice, seed: int, groups: int) -> Ints:
    """Other people in the same cells, none in some of them."""
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 40, (len(cells.cells), groups)) * rng.integers(0, 2, (len(cells.cells), 1))
    table[0] += 1
    return table


def same(a: ReplicateProfiles, b: ReplicateProfiles) -> bool:
    """Bit for bit."""
    return all(np.asarray(getattr(a, n)).tobytes() == np.asarray(getattr(b, n)).tobytes() for n in NAMES)


# --- by head ------------------------------------------------------------------------------------------


def test_totals_over_three_cells_by_head() -> None:
    """Of ten people each: k = 20 is the own cell and one neighbour, or, in the middle, half of both."""
    rings = fixed_rings(in_a_row([[10], [10], [10]]), [20])
    assert ring_totals(rings, [[1, 0], [100, 2], [-7, 1]]).tolist() == [[[101, 2]], [[97, 2.5]], [[93, 3]]]
    without = fixed_rings(in_a_row([[10], [10], [10]]), [20], own_cell=False)
    assert ring_totals(without, [[1], [100], [-7]])[:, 0, 0].tolist() == [93, -6, 101]


def test_four_cells_by_head() -> None:
    """Contexts are the cells: first as they are, then with other people in them, none in the second cell.

    The other people: 20, 0, 10 and 10 with the shares 1, –, 0.5 and 0. Their mean is 25/40 = 0.625, and they lie
    0.375, 0.125 and 0.625 from it: 7.5 + 1.25 + 6.25 = 15 people. The pairs 20 · 10 · 0.5, 20 · 10 · 1 and
    10 · 10 · 0.5 are 350.
    """
    first = [[10, 0], [6, 4], [4, 6], [0, 10]]
    rings = fixed_rings(in_a_row(first), [10])
    other = [[20, 0], [0, 0], [5, 5], [0, 10]]
    found = replicate_profiles(rings, np.array([first, other]), 2, ordered=True)
    assert found.dissimilarity[0, 0] == pytest.approx([0.6, 0.6])
    assert found.gini[0, 0] == pytest.approx([0.8, 0.8])
    assert found.atkinson[0, 0] == pytest.approx([1 - (2 * 0.24**0.5 / 4 / 0.5) ** 2] * 2)
    assert found.exposure[0, 0, 0] == pytest.approx([1.52 / 2, 0.48 / 2])
    m = 0.5 * log(2) + 0.5 * (0.6 * log(1.2) + 0.4 * log(0.8))
    assert found.divergence[0] == pytest.approx([m])
    assert found.entropy_h[0] == pytest.approx([m / log(2)])
    apart = 40 * 0.625 * 0.375
    assert found.mean_mix[1, 0] == pytest.approx([0.625, 0.375])
    assert found.dissimilarity[1, 0] == pytest.approx([15 / (2 * apart)] * 2)
    assert found.gini[1, 0] == pytest.approx([350 / 40 / apart] * 2)
    assert found.isolation[1, 0] == pytest.approx([(20 + 5 * 0.5) / 25, (10 + 5 * 0.5) / 15])
    assert found.rank_order == pytest.approx(found.entropy_h)  # of two bins


def test_everyone_in_one_group() -> None:
    """M is 0 and the mean is known; evenness, H and H^R are not defined."""
    rings = fixed_rings(in_a_row([[3, 1], [2, 4], [1, 1]]), [2, 5, 100])
    found = replicate_profiles(rings, lambda _: np.array([[0, 4], [0, 6], [0, 2]]), 1, ordered=True)
    for name in ("dissimilarity", "gini", "atkinson", "entropy_h", "rank_order"):
        assert np.isnan(getattr(found, name)).all(), name
    assert found.divergence.tolist() == [[0, 0, 0]]
    assert found.mean_mix.tolist() == [[[0, 1]] * 3]
    assert np.isnan(found.exposure[0, :, 0]).all()
    assert found.exposure[0, :, 1].tolist() == [[0, 1]] * 3


def test_one_populated_cell() -> None:
    rings = fixed_rings(in_a_row([[3, 1]]), [2, 9])
    assert ring_totals(rings, [[3, 1]]).tolist() == [[[1.5, 0.5], [3, 1]]]
    found = replicate_profiles(rings, [[[3, 1]]], 1)  # type: ignore[list-item]
    assert found.dissimilarity.tolist() == [[[0, 0], [0, 0]]]
    assert found.entropy_h.tolist() == [[0, 0]]
    assert found.rank_order is None
    alone = replicate_profiles(fixed_rings(in_a_row([[3, 1]]), [2], own_cell=False), np.array([[[3, 1]]]), 1)
    for name in set(NAMES) - {"rank_order"}:  # nobody has a context
        assert np.isnan(getattr(alone, name)).all(), name


def test_an_empty_bin_at_the_end_changes_nothing() -> None:
    cells = town(5, 80, 20, groups=3)
    rings = fixed_rings(cells, [5, 50, 500])
    none = np.zeros((len(cells.cells), 1), dtype=np.int64)
    wider = np.hstack([none, cells.groups, none])
    one = replicate_profiles(rings, cells.groups[None], 1, ordered=True)
    other = replicate_profiles(rings, wider[None], 1, ordered=True)
    assert one.rank_order is not None
    assert one.rank_order == pytest.approx(other.rank_order, abs=1e-14)
    assert one.entropy_h == pytest.approx(other.entropy_h, abs=1e-14)
    assert np.isnan(other.gini[0, :, [0, 4]]).all()


# --- equal to what it stands for ------------------------------------------------------------------------


@pytest.mark.parametrize(("ring", "own_cell"), RULES)
@pytest.mark.parametrize("seed", range(15))
def test_the_lattices_own_groups_bit_for_bit(seed: int, ring: Ring, own_cell: bool) -> None:
    cells = town(seed, 5 + 20 * seed, 6 + 3 * seed)
    ks = [1, 3, 10, 40, 100, 1000, 10**9]
    expected = nearest_people(cells, ks, ring=ring, own_cell=own_cell).groups
    for threads in (1, 2):
        rings = fixed_rings(cells, ks, ring=ring, own_cell=own_cell, threads=threads)
        assert ring_totals(rings, cells.groups).tobytes() == expected.tobytes()


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_observed_table_gives_the_observed_profile(seed: int, ordered: bool) -> None:
    cells = town(seed, 700, 60, groups=5)
    ks = [7, 60, 500, 2000, int(cells.people.sum())]
    shares = nearest_people(cells, ks).shares
    rings = fixed_rings(cells, ks)
    for epsilon in (0.5, 0.3):
        found = replicate_profiles(rings, cells.groups[None], 1, ordered=ordered, epsilon=epsilon)
        expected = context_profile(cells.groups, shares, ordered=ordered, epsilon=epsilon)
        assert (found.rank_order is None) is not ordered
        if not ordered:
            assert expected.rank_order is None
        for name in NAMES[: len(NAMES) - (not ordered)]:
            each, wanted = getattr(found, name)[0], getattr(expected, name)
            np.testing.assert_allclose(each, wanted, atol=1e-12, rtol=0, err_msg=name)
        for name in ("divergence", "entropy_h", "gini", "atkinson"):
            assert (getattr(found, name) >= 0).all(), name


@pytest.mark.parametrize("seed", range(4))
def test_any_unit_gives_the_same_indices(seed: int) -> None:
    """Persons, thousandths, and a unit so small that sums no longer fit in 32 bits."""
    cells = town(seed, 300, 40)
    rings = fixed_rings(cells, [5, 50, 500])
    people = any_table(cells, seed, 4)
    for unit in (1000, 10**6):
        found = replicate_profiles(rings, np.stack([people, people * unit]), 2, ordered=True)
        for name in NAMES:
            each = getattr(found, name)
            np.testing.assert_allclose(each[0], each[1], atol=1e-12, rtol=0, err_msg=name)


# --- the slow twin --------------------------------------------------------------------------------------


def slow_totals(cells: Lattice, table: Ints, k: int, ring: Ring, own_cell: bool) -> list[list[Any]]:
    places = list(zip(cells.column.tolist(), cells.row.tolist(), strict=True))
    counts = zip(cells.people.tolist(), table.tolist(), strict=True)
    people = {at: [n, *values] for at, (n, values) in zip(places, counts, strict=True)}
    return [slow.nearest(people, at, k, ring, own_cell)[1] for at in places]


@pytest.mark.parametrize("seed", range(40))
def test_the_slow_twin_finds_the_same_totals(seed: int) -> None:
    cells = town(seed, 3 + seed, 3 + seed // 3)
    table = np.random.default_rng(seed).integers(-50, 1000, (len(cells.cells), 2))
    ring, own_cell = RULES[seed % 4]
    for k in (1, 4, 30, 200, 10**6):
        found = ring_totals(fixed_rings(cells, [k], ring=ring, own_cell=own_cell), table)[:, 0]
        expected = np.array(slow_totals(cells, table, k, ring, own_cell), dtype=float)
        np.testing.assert_allclose(found, expected, atol=1e-9, rtol=0)


def slow_indices(table: list[list[int]], totals: list[list[Any]], epsilon: float) -> dict[str, Any]:
    """The indices of one k from their definitions, in fractions as far as they go."""
    rows = [(sum(t), t, [v / sum(c) for v in c]) for t, c in zip(table, totals, strict=True) if sum(c) > 0]
    groups, total = range(len(table[0])), sum(n for n, _, _ in rows)
    mean = [sum(n * p[g] for n, _, p in rows) / total for g in groups]
    out: dict[str, Any] = {"mean_mix": mean, "dissimilarity": [], "gini": [], "atkinson": []}
    for g in groups:
        most = 2 * total * mean[g] * (1 - mean[g])
        out["dissimilarity"].append(sum(n * abs(p[g] - mean[g]) for n, _, p in rows) / most)
        pairs = sum(n * m * abs(p[g] - q[g]) for n, _, p in rows for m, _, q in rows)
        out["gini"].append(pairs / (total * most))
        inner = sum(n * float(1 - p[g]) ** (1 - epsilon) * float(p[g]) ** epsilon for n, _, p in rows)
        inner /= float(total * mean[g])
        out["atkinson"].append(1 - float(mean[g] / (1 - mean[g])) * inner ** (1 / (1 - epsilon)))
    there = [sum(t[g] for _, t, _ in rows) for g in groups]
    out["exposure"] = [[sum(t[g] * p[h] for _, t, p in rows) / there[g] for h in groups] for g in groups]
    out["isolation"] = [out["exposure"][g][g] for g in groups]

    def divergence(parts: list[tuple[int, list[Any]]], centre: list[Any]) -> float:
        kl = (n * float(v) * log(v / c) for n, p in parts for v, c in zip(p, centre, strict=True) if v > 0)
        return sum(kl) / total

    def entropy(mix: list[Any]) -> float:
        return -sum(float(v) * log(v) for v in mix if v > 0)

    out["divergence"] = divergence([(n, p) for n, _, p in rows], mean)
    out["entropy_h"] = out["divergence"] / entropy(mean)
    at, h = [], []
    for b in groups[1:]:
        two = [sum(mean[:b]), sum(mean[b:])]
        at.append(float(two[0]))
        h.append(divergence([(n, [sum(p[:b]), sum(p[b:])]) for n, _, p in rows], two) / entropy(two))
    q = (np.arange(100_000) + 0.5) / 100_000
    e = -(q * np.log(q) + (1 - q) * np.log(1 - q))
    out["rank_order"] = (np.interp(q, at, h) * e).sum() / e.sum()
    return out


@pytest.mark.parametrize("seed", range(12))
def test_the_slow_twin_finds_the_same_indices(seed: int) -> None:
    """Of tables with other people than the lattice's, and nobody in some cells."""
    cells, ks, epsilon = town(seed, 30, 8), [3, 40, 10**6], (0.5, 0.25)[seed % 2]
    ring, own_cell = RULES[seed // 2 % 4]
    rings = fixed_rings(cells, ks, ring=ring, own_cell=own_cell)
    tables = np.stack([any_table(cells, seed * 2 + d, 4) for d in range(2)])
    found = replicate_profiles(rings, tables, 2, ordered=True, epsilon=epsilon)
    for d in range(2):
        for j, k in enumerate(ks):
            totals = slow_totals(cells, tables[d], k, ring, own_cell)
            for name, value in slow_indices(tables[d].tolist(), totals, epsilon).items():
                close = 1e-8 if name == "rank_order" else 1e-12
                expected = np.array(value, dtype=float)
                np.testing.assert_allclose(getattr(found, name)[d, j], expected, atol=close, err_msg=name)


# --- does not depend on --------------------------------------------------------------------------------


def test_threads_blocks_and_the_way_tables_are_given_change_nothing() -> None:
    cells = town(3, 2500, 90, groups=4)
    ks = [10, 100, 1000]
    one, two = (fixed_rings(cells, ks, threads=threads) for threads in (1, 2))
    children = np.random.default_rng(8).spawn(21)
    tables = [permute(cells.groups, child) for child in children]
    first = replicate_profiles(one, lambda d: tables[d], 21, ordered=True, threads=1)
    assert same(first, replicate_profiles(two, iter(tables), 21, ordered=True, threads=2))
    assert same(first, replicate_profiles(two, np.stack(tables), 21, ordered=True, threads=5))
    each = [replicate_profiles(one, [table], 1, ordered=True) for table in tables]
    assert first.gini.tobytes() == np.concatenate([e.gini for e in each]).tobytes()


def test_the_order_of_cells_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    place = rng.choice(400, 90, replace=False)
    people, order = rng.integers(1, 20, (90, 3)), rng.permutation(90)
    one = lattice(place % 20 * 100.0, place // 20 * 100.0, 100, people)
    other = lattice(place[order] % 20 * 100.0, place[order] // 20 * 100.0, 100, people[order])
    assert same(
        replicate_profiles(fixed_rings(one, [20, 200]), people[None], 1, ordered=True),
        replicate_profiles(fixed_rings(other, [20, 200]), people[order][None], 1, ordered=True),
    )


def test_a_table_may_be_drawn_into_the_same_room_again() -> None:
    cells = town(4, 200, 30)
    rings, room = fixed_rings(cells, [20, 200]), np.zeros_like(cells.groups)

    def again(d: int) -> Ints:
        room[:] = any_table(cells, d, 3)
        return room

    found = replicate_profiles(rings, again, 20)
    assert same(found, replicate_profiles(rings, [any_table(cells, d, 3) for d in range(20)], 20))


def test_tables_are_asked_for_in_order_and_progress_is_told() -> None:
    cells = town(4, 200, 30)
    rings = fixed_rings(cells, [20])
    asked: list[int] = []
    told: list[float] = []

    def table(d: int) -> Ints:
        asked.append(d)
        return cells.groups

    replicate_profiles(rings, table, 50, threads=3, progress=told.append)
    assert asked == list(range(50))
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize("threads", [1, 2])
def test_it_can_be_stopped(threads: int) -> None:
    cells = town(4, 200, 30)
    asked: list[int] = []

    def table(d: int) -> Ints:
        asked.append(d)
        return cells.groups

    def stop() -> None:
        if len(asked) > 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicate_profiles(fixed_rings(cells, [20]), table, 1000, threads=threads, cancelled=stop)
    assert len(asked) < 100


# --- shares in order ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.random(5000),
        lambda rng: rng.random(5000) ** 40,  # nearly all of them in the first bin
        lambda rng: np.concatenate([[0.0, 1.0], 0.5 + 1e-9 * rng.random(3000)]),
        lambda rng: rng.integers(0, 3, 5000) / 3,
        lambda rng: np.full(100, 0.3),
        lambda rng: 5e-324 * rng.integers(0, 3, 100),
        lambda rng: rng.random(1),
    ],
)
def test_shares_are_sorted_whatever_they_are(draw: Any) -> None:
    rng = np.random.default_rng(1)
    mix = draw(rng)
    people = rng.integers(0, 5, len(mix)).astype(float)
    people[0] = 1
    cells = len(mix)
    at, fill = np.zeros(cells, dtype=np.int32), np.zeros(cells + 1, dtype=np.int32)
    share, weight = np.zeros(cells), np.zeros(cells)
    number = _ring_indices.in_order(mix, people, at, fill, share, weight)
    lives = people > 0
    assert number == lives.sum()
    assert share[:number].tolist() == np.sort(mix[lives]).tolist()
    pairs = sorted(zip(mix[lives].tolist(), people[lives].tolist(), strict=True))
    found = zip(share[:number].tolist(), weight[:number].tolist(), strict=True)
    assert sorted(found) == pairs


# --- permutations ---------------------------------------------------------------------------------------


def test_a_permutation_keeps_both_margins() -> None:
    cells = town(1, 400, 40, groups=5)
    found = permute(cells.groups, np.random.default_rng(2), 9)
    assert found.shape == (9, *cells.groups.shape)
    assert (found >= 0).all()
    assert (found.sum(axis=2) == cells.people).all()
    assert (found.sum(axis=1) == cells.groups.sum(axis=0)).all()
    assert len({table.tobytes() for table in found}) == 9
    assert (found[:4] == permute(cells.groups, np.random.default_rng(2), 4)).all()
    children = np.random.default_rng(2).spawn(9)
    assert (found[8] == permute(cells.groups, children[8])).all()


def test_every_way_to_deal_is_equally_likely() -> None:
    """Three of four people are of the first group; the two homes hold two each: (2, 0) and (1, 1) change places."""
    drawn = permute([[2, 0], [1, 1]], np.random.default_rng(3), 4000)[:, 0, 0]
    assert set(drawn.tolist()) == {1, 2}
    assert (drawn == 2).mean() == pytest.approx(0.5, abs=0.03)
    alone = permute([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]], np.random.default_rng(4), 6000)
    ways, times = np.unique(alone.reshape(6000, -1), axis=0, return_counts=True)
    assert len(ways) == 6
    assert times.tolist() == pytest.approx([1000] * 6, abs=150)


def test_permutations_have_the_hypergeometric_mean_and_spread() -> None:
    groups = np.array([[30, 10, 0], [5, 5, 20], [1, 0, 9], [100, 20, 0]])
    drawn = permute(groups, np.random.default_rng(5), 6000)[:, :, 1]
    n, of_group, total = groups.sum(axis=1), 35, 200
    share = of_group / total
    spread = n * share * (1 - share) * (total - n) / (total - 1)
    assert drawn.mean(axis=0) == pytest.approx(n * share, abs=0.2)
    assert drawn.var(axis=0) == pytest.approx(spread, rel=0.08)


def test_nobody_to_permute() -> None:
    assert permute(np.zeros((3, 2), dtype=int), np.random.default_rng(1)).tolist() == [[0, 0]] * 3


# --- bad input ------------------------------------------------------------------------------------------


@pytest.fixture
def rings() -> Rings:
    return fixed_rings(in_a_row([[3, 1], [2, 4]]), [2, 5])


@pytest.mark.parametrize(
    ("ks", "ring", "said"),
    [
        ([], "proportional", "whole numbers"),
        ([1.5], "proportional", "whole numbers"),
        ([0, 5], "proportional", "rise from 1"),
        ([5, 5], "whole", "rise from 1"),
        ([5], "sampled", "proportional or whole, not sampled"),
    ],
)
def test_rings_that_cannot_be(ks: Any, ring: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fixed_rings(in_a_row([[3, 1], [2, 4]]), ks, ring=ring)


@pytest.mark.parametrize(
    ("tables", "draws", "options", "said"),
    [
        ([[[1, 2]]], 1, {}, "each of the 2 populated cells"),
        ([[[1.0, 2.0], [3.0, 4.0]]], 1, {}, "whole numbers"),
        ([[[-1, 2], [3, 4]]], 1, {}, "draw 0 has negative"),
        ([[[1, 2], [3, 4]], [[0, 0], [0, 0]]], 2, {}, "draw 1 has negative numbers, or nobody"),
        ([[[1, 2], [3, 4]], [[1, 2, 3], [3, 4, 5]]], 2, {}, "draw 1 has 3 groups, the first has 2"),
        ([[[1, 2], [3, 4]]], 3, {}, "tables for 1 draws, not for 3"),
        ([[[1, 2], [3, 4]]], 0, {}, "at least one draw"),
        ([[[1, 2], [3, 4]]], 1, {"epsilon": 1.0}, "between 0 and 1"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_tables_that_cannot_be(
    rings: Rings, tables: Any, draws: int, options: dict[str, Any], said: str, threads: int
) -> None:
    with pytest.raises(ValueError, match=said):
        replicate_profiles(rings, tables, draws, threads=threads, **options)


@pytest.mark.parametrize("groups", [[[1.5, 2]], [[-1, 2]], [1, 2]])
def test_groups_that_cannot_be_permuted(groups: Any) -> None:
    with pytest.raises(ValueError, match="whole persons"):
        permute(groups, np.random.default_rng(1))
