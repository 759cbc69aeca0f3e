"""A few cells changed: equal to a full run, bit for bit, and nothing else is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.segregation.contexts import Contexts, Ring, nearest_people, within_radius
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.site_change import CellCounts, changed_contexts, changed_lattice

Array = npt.NDArray[Any]
RULES: tuple[Ring, ...] = get_args(Ring)
SIZE = 100.0


def assert_same(found: Contexts, expected: Contexts) -> None:
    """Bit for bit."""
    for name in ("cells", "people", "groups", "radius_m", "reach", "shares", "known"):
        a, b = getattr(found, name), getattr(expected, name)
        assert (a is None) == (b is None), name
        if a is not None:
            assert a.dtype == b.dtype, name
            assert a.tobytes() == b.tobytes(), name


def assert_same_lattice(found: Lattice, expected: Lattice) -> None:
    for name in ("cells", "people", "groups", "known"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    assert np.array_equal(found.column - found.column[0], expected.column - expected.column[0])
    assert np.array_equal(found.row - found.row[0], expected.row - expected.row[0])
    assert sorted(found.along.tolist()) == list(range(len(found.cells)))
    at = found.by_rank  # tables follow the cells
    assert np.array_equal(found.tables.column, found.column[at])
    assert np.array_equal(found.tables.people, found.people[at])
    assert found.tables.total == expected.tables.total


def town(seed: int, cells: int, width: int) -> tuple[Array, Array, Array]:
    """x, y and groups of all places of a square, most of them empty."""
    rng = np.random.default_rng(seed)
    x, y = (a.ravel() for a in np.meshgrid(np.arange(width) * SIZE, np.arange(width) * SIZE))
    groups = np.zeros((len(x), 3), dtype=np.int64)
    lived_in = rng.choice(len(x), cells, replace=False)
    groups[lived_in] = rng.poisson(rng.choice([1.0, 5.0, 40.0], (cells, 1)), (cells, 3))
    groups[lived_in[0]] += 1
    return x, y, groups


# --- by head ------------------------------------------------------------------------------------------


def test_only_contexts_that_reach_the_site_change() -> None:
    """A street of five houses, ten in each; four move in at the east end."""
    x = np.arange(5) * SIZE
    street = lattice(x, np.zeros(5), SIZE, np.full((5, 1), 10))
    before = nearest_people(street, [10, 30])
    assert before.reach is not None
    assert before.reach.tolist() == [[0, 4], [0, 1], [0, 1], [0, 1], [0, 4]]
    marked = replace(before, groups=before.groups + 1000)
    after, found = changed_contexts(street, marked, [10, 30], CellCounts([4], [400], [0], [[14]]))
    assert after.people.tolist() == [10, 10, 10, 10, 14]
    assert found.groups[:, :, 0].tolist() == [[1010, 1030], [1010, 1030], [1010, 1030], [1010, 30], [10, 30]]
    assert found.radius_m[3, 1] < before.radius_m[3, 1]
    assert marked.groups.min() == 1010  # what was found before stays as it was


def test_a_change_on_the_ring_is_reached_and_one_beyond_it_is_not() -> None:
    street = lattice(np.arange(4) * SIZE, np.zeros(4), SIZE, np.full((4, 1), 10))
    before = nearest_people(street, [15])
    marked = replace(before, people=before.people + 1000)
    _, found = changed_contexts(street, marked, [15], CellCounts([1], [100], [0], [[50]]))
    assert found.people[:, 0].tolist() == [15, 15, 15, 1015]


def test_who_wants_more_than_there_are_is_always_reached() -> None:
    street = lattice([0, 1e5], [0, 0], SIZE, [[10], [10]])
    before = nearest_people(street, [10, 20, 25])
    assert before.reach is not None
    assert before.reach[:, 2].tolist() == [np.iinfo(np.int32).max] * 2
    _, found = changed_contexts(street, before, [10, 20, 25], CellCounts([2], [5e5], [0], [[7]]))
    assert found.people.tolist() == [[10, 20, 25], [10, 20, 25], [7 + 3, 20, 25]]


# --- equal to a full run --------------------------------------------------------------------------------


@pytest.mark.parametrize("own_cell", [True, False])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(12))
def test_any_change_gives_what_a_full_run_gives(seed: int, rule: Ring, own_cell: bool) -> None:
    """People come and go, cells are emptied and filled, one change after another."""
    rng = np.random.default_rng(seed)
    x, y, groups = town(seed, int(rng.integers(3, 80)), int(rng.choice([9, 14])))
    ks = np.unique(rng.integers(1, int(groups.sum()) + 20, 5))
    options: dict[str, Any] = {"ring": rule, "own_cell": own_cell, "seed": seed}
    now = lattice(x, y, SIZE, groups)
    found = nearest_people(now, ks, **options)
    for _ in range(4):
        lived_in = np.flatnonzero(groups.sum(axis=1) > 0)
        some = np.unique(np.concatenate([rng.choice(len(x), rng.integers(1, 4)), rng.choice(lived_in, 1)]))
        rng.shuffle(some)
        groups[some] = rng.poisson(rng.choice([0.0, 3.0, 60.0], (len(some), 1)), (len(some), 3))
        if groups.sum() == 0:
            groups[some[0]] = 1
        change = CellCounts(some, x[some], y[some], groups[some])
        now, found = changed_contexts(now, found, ks, change, reuse=bool(seed % 2), **options)
        full = lattice(x, y, SIZE, groups)
        assert_same_lattice(now, full)
        assert_same(found, nearest_people(full, ks, **options))
        assert_same(nearest_people(now, ks, **options), found)


@pytest.mark.parametrize("x_0", [-700.0, -100.0, 300.0, 2500.0])
@pytest.mark.parametrize("y_0", [-1300.0, 200.0, 1700.0])
@pytest.mark.parametrize("rule", RULES)
def test_a_site_outside_the_lattice_widens_it(x_0: float, y_0: float, rule: Ring) -> None:
    x, y, groups = town(3, 40, 9)
    lived_in = groups.sum(axis=1) > 0
    x, y, groups = x[lived_in] + 50, y[lived_in] + 50, groups[lived_in]
    ks = [5, 50, 500, 100_000]
    before = lattice(x, y, SIZE, groups)
    change = CellCounts([len(x)], [x_0 + 50], [y_0 + 50], [[9, 0, 4]])
    wider = (np.append(x, x_0 + 50), np.append(y, y_0 + 50), SIZE, np.vstack([groups, [[9, 0, 4]]]))
    if len({*zip(wider[0], wider[1], strict=True)}) <= len(x):
        with pytest.raises(ValueError, match="overlaps row"):
            changed_lattice(before, change)
        return
    full = lattice(*wider)
    after, found = changed_contexts(before, nearest_people(before, ks, ring=rule), ks, change, ring=rule)
    assert_same_lattice(after, full)
    assert after.origin_m == full.origin_m
    assert_same(found, nearest_people(full, ks, ring=rule))
    back, again = changed_contexts(
        after, found, ks, CellCounts([len(x)], [x_0 + 50], [y_0 + 50], [[0, 0, 0]]), ring=rule
    )
    assert_same_lattice(back, before)
    assert_same(again, nearest_people(before, ks, ring=rule))


@pytest.mark.parametrize("seed", range(10))
def test_where_not_everything_is_known(seed: int) -> None:
    """What is known may become unknown, and the other way, in the changed cells."""
    rng = np.random.default_rng(seed)
    x, y, groups = town(seed, 30, 8)
    totals = groups.sum(axis=1) + rng.integers(0, 3, len(x)) * (groups.sum(axis=1) > 0)
    known = np.repeat(totals[:, None], 3, axis=1)
    if seed % 2:
        known[:, 1] = groups[:, 1]
    ks = [3, 30, 300, 10_000]
    now = lattice(x, y, SIZE, groups, totals=totals, known=known)
    found = nearest_people(now, ks)
    for step in range(4):
        some = rng.choice(len(x), 2, replace=False)
        groups[some] = rng.poisson(4.0, (2, 3))
        totals[some] = groups[some].sum(axis=1) + 1
        known[some] = totals[some][:, None]
        if step % 2 == 0:
            known[some, step] = groups[some, step]
        given: Array | None = known[some] if step < 3 else None
        change = CellCounts(some, x[some], y[some], groups[some], totals[some], given)
        now, found = changed_contexts(now, found, ks, change, reuse=True)
        full = lattice(x, y, SIZE, groups, totals=totals, known=known)
        assert (now.known is None) == (full.known is None)
        assert_same(found, nearest_people(full, ks))


def test_so_many_people_that_the_tables_are_packed_anew() -> None:
    x, y, groups = town(1, 20, 8)
    before = lattice(x, y, SIZE, groups)
    site = int(before.cells[4])
    groups[site] = [3_000_000_000, 0, 5]
    after, found = changed_contexts(
        before,
        nearest_people(before, [7, 70]),
        [7, 70],
        CellCounts([site], x[[site]], y[[site]], groups[[site]]),
    )
    assert after.tables.bits > before.tables.bits
    assert_same(found, nearest_people(lattice(x, y, SIZE, groups), [7, 70]))


@pytest.mark.parametrize("threads", [1, 3])
def test_many_origins_and_threads(threads: int) -> None:
    x, y, groups = town(5, 4000, 80)
    before = lattice(x, y, SIZE, groups)
    ks = [10, 1000, 100_000]
    site = int(before.cells[1900])
    groups[site] += [200, 10, 0]
    heard: list[float] = []
    _, found = changed_contexts(
        before,
        nearest_people(before, ks),
        ks,
        CellCounts([site], x[[site]], y[[site]], groups[[site]]),
        threads=threads,
        progress=heard.append,
    )
    assert_same(found, nearest_people(lattice(x, y, SIZE, groups), ks))
    assert heard[0] == 0
    assert heard[-1] == 1


def test_contexts_are_written_over_only_when_asked() -> None:
    street = lattice(np.arange(3) * SIZE, np.zeros(3), SIZE, np.full((3, 1), 10))
    change = CellCounts([1], [100], [0], [[40]])
    before = nearest_people(street, [20])
    kept = before.groups.copy()
    _, copied = changed_contexts(street, before, [20], change)
    assert before.groups.tolist() == kept.tolist()
    _, over = changed_contexts(street, before, [20], change, reuse=True)
    assert over.groups is not copied.groups
    assert before.radius_m.tolist() == over.radius_m.tolist() == copied.radius_m.tolist()


# --- bad input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (CellCounts([0], [0], [0], [[0]]), "Nobody lives"),
        (CellCounts([0], [0], [0], [[-1]]), "negative"),
        (CellCounts([0], [0], [0], [[np.nan]]), "missing"),
        (CellCounts([0], [0], [0], [[3]], totals=[2]), "larger than its total"),
        (CellCounts([0], [0], [0], [[1, 2]]), "1 groups, and now 2"),
        (CellCounts([0], [100], [0], [[1]]), "Row 0 lies elsewhere"),
        (CellCounts([5], [0], [0], [[1]]), "Row 5 overlaps row 0"),
        (CellCounts([5], [130], [0], [[1]]), "off the lattice, for example row 5"),
        (CellCounts([5], [1e9], [0], [[1]]), "far outside"),
        (CellCounts([5], [np.nan], [0], [[1]]), "none missing"),
        (CellCounts([5], [1, 2], [0], [[1]]), "one number for each changed row"),
        (CellCounts([5, 5], [100, 200], [0, 0], [[1], [1]]), "changed twice"),
        (CellCounts([5, 6], [100, 100], [0, 0], [[1], [1]]), "changed twice"),
        (CellCounts([-1], [100], [0], [[1]]), "from 0"),
        (CellCounts([], [], [], []), "from 0"),
    ],
)
def test_a_change_that_cannot_be(change: CellCounts, said: str) -> None:
    alone = lattice([0], [0], SIZE, [[4]])
    with pytest.raises(ValueError, match=said):
        changed_contexts(alone, nearest_people(alone, [2]), [2], change)


def test_contexts_that_cannot_be_changed() -> None:
    street = lattice(np.arange(3) * SIZE, np.zeros(3), SIZE, np.full((3, 1), 10))
    change = CellCounts([1], [100], [0], [[40]])
    with pytest.raises(ValueError, match="do not tell how far"):
        changed_contexts(street, within_radius(street, [100.0]), [2], change)
    with pytest.raises(ValueError, match="all populated cells"):
        changed_contexts(street, nearest_people(street, [2], origins=[0]), [2], change)
    with pytest.raises(ValueError, match="1 contexts a cell, and 2"):
        changed_contexts(street, nearest_people(street, [2]), [2, 3], change)
