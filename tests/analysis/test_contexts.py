"""Contexts: the published references, the hand example, what is true of every town, and the slow twin."""

from __future__ import annotations

import csv
import threading
from math import pi, sqrt
from pathlib import Path
from typing import Any, get_args

import numba
import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.segregation import _kernel, contexts
from medskapa.analysis.segregation.contexts import Contexts, Ring, nearest_people, within_radius
from medskapa.analysis.segregation.edge import reaches_outside
from medskapa.analysis.segregation.lattice import Lattice, lattice
from tests.analysis import slow_contexts as slow

Array = npt.NDArray[Any]
RULES: tuple[Ring, ...] = get_args(Ring)
SIZE = 100.0


def town(
    seed: int, cells: int, width: int, groups: int = 3, empty: float = 0.1
) -> tuple[Array, Array, Array]:
    """A made-up town: columns, rows and groups; some cells without people."""
    rng = np.random.default_rng(seed)
    place = rng.choice(width * width, size=cells, replace=False)
    people = rng.poisson(rng.choice([1.0, 4.0, 30.0], (cells, 1)) * rng.dirichlet(np.ones(groups), cells))
    people[rng.random(cells) < empty] = 0
    people[0, 0] += 1
    return place % width, place // width, people


def laid_out(column: Array, row: Array, people: Array) -> Lattice:
    return lattice(column * SIZE, row * SIZE, SIZE, people)


def same(a: Contexts, b: Contexts) -> bool:
    """Bit for bit."""
    return all(
        getattr(a, name).tobytes() == getattr(b, name).tobytes()
        for name in ("people", "radius_m", "groups", "shares")
    )


# --- by head ------------------------------------------------------------------------------------------


@pytest.fixture
def nine() -> Lattice:
    """3 × 3 cells of ten people; those of the west column are the group."""
    x, y = (a.ravel() * SIZE + 50 for a in np.meshgrid(range(3), range(3)))
    return lattice(x, y, SIZE, np.where(x < 100, 10, 0)[:, None], totals=np.full(9, 10))


@pytest.mark.parametrize(
    ("rule", "k", "people", "group", "radius"),
    [
        ("whole", 5, 10, 0, 39.89422804014327),
        ("whole", 11, 50, 10, 100.0),
        ("whole", 90, 90, 30, 141.4213562373095),
        ("proportional", 5, 5, 0, 39.89422804014327),
        ("proportional", 10, 10, 0, 56.41895835477563),
        ("proportional", 11, 11, 0.25, 57.9095967028951),
        ("proportional", 50, 50, 10, 100.0),
        ("proportional", 90, 90, 30, 141.4213562373095),
        ("proportional", 91, 90, 30, 141.4213562373095),
        ("sampled", 20, 20, None, None),
        ("sampled", 11, 20, None, None),
    ],
)
def test_the_hand_example(
    nine: Lattice, rule: Ring, k: int, people: float, group: float | None, radius: float | None
) -> None:
    found = nearest_people(nine, [k], ring=rule, origins=[4])
    assert found.people[0, 0] == people
    assert group is None or found.groups[0, 0, 0] == pytest.approx(group, abs=1e-12)
    assert radius is None or found.radius_m[0, 0] == pytest.approx(radius, abs=1e-11)


def test_the_seed_draws_other_cells(nine: Lattice) -> None:
    seen = {
        float(nearest_people(nine, [11], ring="sampled", seed=s, origins=[4]).groups[0, 0, 0])
        for s in range(30)
    }
    assert seen == {0.0, 10.0}


def test_without_the_own_cell(nine: Lattice) -> None:
    found = nearest_people(nine, [20, 40, 80, 81], own_cell=False, origins=[4])
    assert found.people.tolist() == [[20, 40, 80, 80]]
    assert found.groups[0, :, 0].tolist() == [5, 10, 30, 30]
    assert found.radius_m[0, 0] == pytest.approx(sqrt((0.5 + 0.5 / pi) * 1e4))
    assert found.radius_m[0, 2:] == pytest.approx([100 * sqrt(2)] * 2)


def test_equal_radii_include_the_limit(nine: Lattice) -> None:
    found = within_radius(nine, [0, 99.9, 100, 141.42, 100 * sqrt(2), 1e6], origins=[4])
    assert found.people.tolist() == [[10, 10, 50, 50, 90, 90]]
    assert found.groups[0, :, 0].tolist() == [0, 0, 10, 10, 30, 30]
    without = within_radius(nine, [0, 100], own_cell=False, origins=[4])
    assert without.people.tolist() == [[0, 40]]
    assert np.isnan(without.shares[0, 0, 0])
    assert without.shares[0, 1, 0] == 0.25


def test_one_cell_and_nobody_else() -> None:
    alone = lattice([50], [50], SIZE, [[3, 1]])
    found = nearest_people(alone, [2, 4, 9])
    assert found.people.tolist() == [[2, 4, 4]]
    assert found.groups.tolist() == [[[1.5, 0.5], [3, 1], [3, 1]]]
    assert found.radius_m[0] == pytest.approx([100 * sqrt(v / pi) for v in (0.5, 1, 1)])
    nobody = nearest_people(alone, [2], own_cell=False)
    assert nobody.people.tolist() == [[0]]
    assert np.isnan(nobody.radius_m).all()
    assert np.isnan(nobody.shares).all()


def test_what_is_not_known_is_left_out_above_and_below_the_line() -> None:
    """Of 60 people 20 are not asked; of the 40, 10 + 5 belong to the first group."""
    asked = np.array([[20, 20], [0, 20], [20, 20]])
    line: dict[str, Any] = {"x_m": [0, 100, 200], "y_m": [0, 0, 0], "size_m": SIZE, "totals": [20, 20, 20]}
    cells = lattice(**line, groups=[[10, 2], [-1, 3], [5, 4]], known=asked)
    found = nearest_people(cells, [60])
    assert found.shares[:, 0] == pytest.approx(np.array([[15 / 40, 9 / 60]] * 3))
    mask = lattice(**line, groups=np.array([[10, 2], [np.nan, 3], [5, 4]]), known=asked > 0)
    assert same(found, nearest_people(mask, [60]))
    half = nearest_people(mask, [30], origins=[0])  # 20 of the first cell, 10 of the second
    assert half.shares[0, 0] == pytest.approx([0.5, (2 + 1.5) / 30])


# --- published ----------------------------------------------------------------------------------------


def table(path: Path) -> dict[str, Array]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "rule"),
    [("gridby_reference.csv", "whole"), ("gridby_reference_proportional.csv", "proportional")],
)
def test_both_references_of_equipop(shared_data: Path, file: str, rule: Ring) -> None:
    folder = shared_data / "oracles" / "segregation" / "equipop"
    given, expected = table(folder / "gridby_people.csv"), table(folder / file)
    cells = lattice(given["x"], given["y"], 100, given["count_group"][:, None], totals=given["count_all"])
    assert len(cells.cells) == 2360
    assert given["x"].tolist() == expected["x"].tolist()
    assert given["y"].tolist() == expected["y"].tolist()
    k = nearest_people(cells, [400], ring=rule)
    r = within_radius(cells, [800])
    for found, name in (
        (k.radius_m, "Dist_400"),
        (k.people, "N_400"),
        (k.groups, "T_count_group_400"),
        (k.shares, "R_count_group_400"),
        (r.people, "N_r800"),
        (r.groups, "T_count_group_r800"),
        (r.shares, "R_count_group_r800"),
    ):
        assert np.abs(found.ravel() - expected[name]).max() <= 1e-7, name


# --- true of every town -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_a_context_holds_k_people_and_its_groups_add_up(seed: int) -> None:
    cells = laid_out(*town(seed, 400, 60))
    total = int(cells.people.sum())
    ks = np.unique(np.geomspace(1, total, 12).astype(int))
    found = nearest_people(cells, ks)
    assert (found.people == ks).all()
    assert np.abs(found.groups.sum(axis=2) - ks).max() <= 1e-9
    assert (np.diff(found.radius_m, axis=1) >= 0).all()
    assert (found.groups[:, -1] == cells.groups.sum(axis=0)).all()
    assert (found.shares[:, -1] == cells.groups.sum(axis=0) / total).all()
    assert (nearest_people(cells, [total + 1, 10 * total]).people == total).all()


@pytest.mark.parametrize("rule", ["proportional", "whole"])
def test_moving_and_turning_the_town_changes_nothing(rule: Ring) -> None:
    column, row, people = town(1, 500, 70, empty=0)
    people += 1
    ks = [1, 10, 100, 1000]
    first = nearest_people(laid_out(column, row, people), ks, ring=rule)
    for x, y in ((column + 37, row - 3000), (-row, column), (-column, -row), (row, -column), (-column, row)):
        assert same(first, nearest_people(laid_out(x, y, people), ks, ring=rule))
    midpoints = lattice(column * SIZE + 50, row * SIZE + 50, SIZE, people)
    assert same(first, nearest_people(midpoints, ks, ring=rule))


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_cells_and_the_number_of_threads_change_nothing(rule: Ring) -> None:
    column, row, people = town(2, 5000, 90, empty=0)
    people += 1
    ks = [5, 50, 500, 5000]
    first = nearest_people(laid_out(column, row, people), ks, ring=rule, threads=1)
    for threads in (2, 5):
        assert same(first, nearest_people(laid_out(column, row, people), ks, ring=rule, threads=threads))
    order = np.random.default_rng(1).permutation(len(people))
    other = nearest_people(laid_out(column[order], row[order], people[order]), ks, ring=rule)
    back = np.argsort(order)
    for name in ("people", "radius_m", "groups"):
        assert getattr(other, name)[back].tobytes() == getattr(first, name).tobytes(), name
    some = np.array([4000, 17, 318])
    few = nearest_people(laid_out(column, row, people), ks, ring=rule, origins=some)
    assert few.cells.tolist() == some.tolist()
    assert few.groups.tolist() == first.groups[some].tolist()


@pytest.mark.parametrize("rule", RULES)
def test_a_part_of_the_country_gives_what_the_whole_gives(rule: Ring) -> None:
    """Where a context lies inside the part; the sampled cells too, for they are drawn by place."""
    column, row, people = town(3, 2000, 50, empty=0)
    people += 1
    whole = nearest_people(laid_out(column, row, people), [20, 60], ring=rule, seed=7)
    part = np.flatnonzero(column >= 15)
    cut = nearest_people(laid_out(column[part], row[part], people[part]), [20, 60], ring=rule, seed=7)
    inner = column[part] >= 30
    assert whole.radius_m[part[inner]].max() < 1400
    assert cut.groups[inner].tolist() == whole.groups[part[inner]].tolist()
    assert cut.radius_m[inner].tolist() == whole.radius_m[part[inner]].tolist()


# --- the slow twin ------------------------------------------------------------------------------------


def assert_context(found: Contexts, i: int, j: int, expected: slow.Context) -> None:
    people, groups, radius = expected
    assert found.people[i, j] == float(people)
    assert found.groups[i, j] == pytest.approx([float(g) for g in groups], abs=1e-11)
    assert found.radius_m[i, j] == pytest.approx(SIZE * radius, rel=1e-13, nan_ok=True)


@pytest.mark.parametrize("own_cell", [True, False])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("part", range(10))
def test_the_slow_twin_finds_the_same(part: int, rule: Ring, own_cell: bool) -> None:
    for seed in range(20 * part, 20 * part + 20):
        rng = np.random.default_rng(seed)
        cells = int(rng.integers(2, 25))
        column, row, people = town(seed, cells, int(rng.choice([5, 7, 30, 6000])), int(rng.integers(1, 7)))
        column += int(rng.integers(-50, 50))
        found_in = laid_out(column, row, people)
        ks = np.unique(rng.integers(1, int(people.sum()) + 3, 6))
        found = nearest_people(found_in, ks, ring=rule, own_cell=own_cell, seed=seed)
        twin = {
            (int(c), int(r)): [int(p.sum()), *map(int, p)]
            for c, r, p in zip(column, row, people, strict=True)
            if p.sum()
        }
        for i, cell in enumerate(found.cells):
            origin = int(column[cell]), int(row[cell])
            for j, k in enumerate(ks.tolist()):
                assert_context(found, i, j, slow.nearest(twin, origin, k, rule, own_cell, seed))


@pytest.mark.parametrize("own_cell", [True, False])
def test_the_slow_twin_finds_the_same_within_a_radius(own_cell: bool) -> None:
    for seed in range(50):
        column, row, people = town(seed, 20, 9)
        radii = [0.0, 99.0, 100.0, 223.6, 500.0, 1300.0]
        found = within_radius(laid_out(column, row, people), radii, own_cell=own_cell)
        twin = {
            (int(c), int(r)): [int(p.sum()), *map(int, p)]
            for c, r, p in zip(column, row, people, strict=True)
            if p.sum()
        }
        for i, cell in enumerate(found.cells):
            for j, radius in enumerate(radii):
                people_there, groups, _ = slow.within(
                    twin, (int(column[cell]), int(row[cell])), radius, SIZE, own_cell
                )
                assert found.people[i, j] == people_there
                assert found.groups[i, j].tolist() == groups


def test_many_people_fill_the_packs_of_the_kernel() -> None:
    """So many that a pack holds one group only; the numbers stay whole."""
    people = np.array([[2_000_000_000, 3], [1, 4_000_000_001], [7, 0]])
    cells = lattice([0, 100, 300], [0, 0, 0], SIZE, people)
    found = nearest_people(cells, [2_000_000_003, 5_000_000_000, 6_000_000_012])
    assert found.groups[0, 0].tolist() == [2_000_000_000, 3]
    assert found.groups[0, 1, 1] == pytest.approx(
        3 + 4_000_000_001 * (2_999_999_997 / 4_000_000_002), rel=1e-15
    )
    assert found.groups[0, 2].tolist() == [2_000_000_008, 4_000_000_004]


# --- the edge -----------------------------------------------------------------------------------------


def square_town(width: int) -> Lattice:
    x, y = (a.ravel() * SIZE for a in np.meshgrid(range(width), range(width)))
    return lattice(x, y, SIZE, np.full((len(x), 1), 10))


def test_a_context_that_is_wider_than_the_way_to_the_edge_reaches_outside() -> None:
    cells = square_town(5)
    middle = within_radius(cells, [200, 250, 251], origins=[12])
    assert reaches_outside(cells, middle).tolist() == [[False, False, True]]
    corner = within_radius(cells, [50, 51], origins=[0])
    assert reaches_outside(cells, corner).tolist() == [[False, True]]


def test_known_cells_may_lie_outside_and_leave_holes() -> None:
    cells = square_town(3)
    x, y = (a.ravel() * SIZE for a in np.meshgrid(range(-2, 5), range(-2, 5)))
    middle = within_radius(cells, [399, 400], origins=[4])
    assert reaches_outside(cells, middle, (x, y)).tolist() == [[False, True]]
    hole = ~((x == 300) & (y == 200))  # unknown, 2 east and 1 north of the middle
    near = within_radius(cells, [223, 224], origins=[4])
    assert reaches_outside(cells, near, (x[hole], y[hole])).tolist() == [[False, True]]


def test_the_distance_to_unknown_cells_is_that_of_trying_them_all() -> None:
    rng = np.random.default_rng(4)
    for seed in range(20):
        column, row, people = town(seed, 60, 15, empty=0)
        people += 1
        cells = laid_out(column, row, people)
        known = np.concatenate([np.stack([column, row], axis=1), rng.integers(-2, 17, (150, 2))])
        inside = {tuple(p) for p in known.tolist()}
        outside = np.array([(c, r) for c in range(-9, 25) for r in range(-9, 25) if (c, r) not in inside])
        radii = SIZE * np.sqrt(np.arange(1, 30))
        found = reaches_outside(cells, within_radius(cells, radii), (known[:, 0] * SIZE, known[:, 1] * SIZE))
        nearest = ((outside[:, 0] - column[:, None]) ** 2 + (outside[:, 1] - row[:, None]) ** 2).min(axis=1)
        assert (found == (np.arange(1, 30) >= nearest[:, None])).all()


def test_known_cells_that_cannot_be() -> None:
    cells = square_town(2)
    some = within_radius(cells, [100])
    with pytest.raises(ValueError, match="off the lattice"):
        reaches_outside(cells, some, ([50], [0]))
    with pytest.raises(ValueError, match="not among"):
        reaches_outside(cells, some, ([0], [0]))
    with pytest.raises(ValueError, match="as many"):
        reaches_outside(cells, some, ([], []))


# --- progress -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_is_told_from_nothing_to_everything(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contexts, "_ASK_SECONDS", 0.0)
    monkeypatch.setattr(contexts, "_PART", 50)
    cells, caller = square_town(20), threading.get_ident()
    heard: list[float] = []

    def hear(share: float) -> None:
        assert threading.get_ident() == caller
        heard.append(share)

    found = nearest_people(cells, [30], threads=threads, progress=hear)
    assert same(found, nearest_people(cells, [30]))
    assert (heard[0], heard[-1]) == (0, 1)
    assert heard == sorted(heard)
    assert threads > 1 or heard[1:-1] == [n / 8 for n in range(1, 9)]
    heard.clear()
    within_radius(cells, [250.0], threads=threads, progress=hear)
    assert (heard[0], heard[-1]) == (0, 1)


def test_progress_is_seldom_told() -> None:
    heard: list[float] = []
    nearest_people(square_town(60), [10], threads=1, progress=heard.append)
    assert len(heard) <= 4


@pytest.mark.parametrize("threads", [1, 2])
def test_a_search_can_be_stopped(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contexts, "_ASK_SECONDS", 0.0)
    monkeypatch.setattr(contexts, "_PART", 10)
    asked: list[int] = []
    heard: list[float] = []

    def stop() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise InterruptedError("no more")

    with pytest.raises(InterruptedError, match="no more"):
        nearest_people(square_town(60), [500], threads=threads, progress=heard.append, cancelled=stop)
    assert heard
    if threads == 1:  # other threads may have come to their end before the third question
        assert max(heard) < 1


def test_what_goes_wrong_in_a_thread_is_raised() -> None:
    cells = square_town(60)

    def fail(ranks: Array, scratch: Any) -> None:
        raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        contexts._share_out(cells, contexts._room(cells, np.arange(len(cells.cells)), 1), 2, fail)


# --- bad input ----------------------------------------------------------------------------------------

GOOD: dict[str, Any] = {
    "x_m": [0, 100, 200],
    "y_m": [0, 0, 100],
    "size_m": 100,
    "groups": [[1, 2], [3, 4], [0, 1]],
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x_m": [0, 0, 200], "y_m": [0, 0, 0]}, "1 cells overlap"),
        ({"x_m": [0, 130, 200]}, "off the lattice"),
        (
            {"x_m": [11.9, 12.0, 12.1], "y_m": [57.6, 57.7, 57.8]},
            "off the lattice.*degrees: project to metres",
        ),
        ({"x_m": [12, 13, 14], "y_m": [57, 58, 59], "size_m": 0.5}, "degrees: project to metres"),
        ({"x_m": [0, np.nan, 200]}, "none missing"),
        ({"x_m": []}, "no cells"),
        ({"x_m": [0, 100]}, "have x_m"),
        ({"x_m": [0, 100, 1e9]}, "more than 30000"),
        ({"size_m": [100, 100, 1000]}, "2 sizes"),
        ({"size_m": 0}, "side of 0"),
        ({"size_m": np.nan}, "side of nan"),
        ({"groups": [[1, 2], [3, -4], [0, 1]]}, "negative"),
        ({"groups": [[1, 2], [3, np.nan], [0, 1]]}, "missing"),
        ({"groups": [[1, 2], [3, 0.5], [0, 1]]}, "whole persons"),
        ({"groups": [[1, 2], [3, np.inf], [0, 1]]}, "whole persons"),
        ({"groups": [["a", "b"]] * 3}, "numbers"),
        ({"groups": [1, 2, 3]}, "a row for each"),
        ({"groups": [[0, 0]] * 3}, "Nobody lives"),
        ({"totals": [5, 3, 1]}, "larger than its total in 1 cells, for example row 1"),
        (
            {"totals": [2, 7, 1], "groups": [[3, 0], [3, 4], [0, 1]]},
            "larger than its total in 1 cells, for example row 0",
        ),
        ({"totals": [9, 9]}, "one number for each"),
        ({"known": np.ones((3, 2), dtype=bool)}, "totals must be given"),
        ({"totals": [9, 9, 9], "known": [True, False, True]}, "shape of groups"),
        ({"totals": [9, 9, 9], "known": [[9, 9], [9, 10], [9, 9]]}, "More people are known"),
        (
            {"totals": [9, 9, 9], "known": [[9, 9], [3, 3], [9, 9]]},
            "larger than its total in 1 cells, for example row 1",
        ),
    ],
)
def test_a_table_that_cannot_be(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lattice(**(GOOD | changed))


def test_cells_that_are_shifted_do_not_look_like_degrees() -> None:
    with pytest.raises(ValueError, match=r"shifted\?$"):
        lattice([0, 130, 200], [6_400_000] * 3, 100, [[1], [1], [1]])


def test_everyone_in_one_group_and_more_asked_for_than_there_are() -> None:
    """The mix is that of everyone; a context holds all it can get, and says how many."""
    cells = lattice([0, 300], [0, 0], SIZE, [[3, 0], [2, 0]])
    found = nearest_people(cells, [4, 99])
    assert found.people.tolist() == [[4, 5], [4, 5]]
    assert found.shares.tolist() == [[[1, 0], [1, 0]], [[1, 0], [1, 0]]]
    assert found.radius_m[:, 1].tolist() == [300, 300]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"ks": []}, "whole numbers"),
        ({"ks": [1.5]}, "whole numbers"),
        ({"ks": [0, 1]}, "rise from 1"),
        ({"ks": [5, 5]}, "rise from 1"),
        ({"ks": [5], "ring": "round"}, "must be one of"),
        ({"ks": [5], "origins": [3]}, "do not exist"),
        ({"ks": [5], "origins": [0, 0]}, "twice"),
    ],
)
def test_a_question_that_cannot_be(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        nearest_people(lattice(**GOOD), **arguments)


@pytest.mark.parametrize("radii", [[], [-1.0], [np.nan], [[1.0]]])
def test_radii_that_cannot_be(radii: Any) -> None:
    with pytest.raises(ValueError, match="radii_m"):
        within_radius(lattice(**GOOD), radii)


def test_where_no_folder_can_be_written_the_kernel_is_compiled_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = numba.njit

    def no_folder(**options: Any) -> Any:
        if options.pop("cache", False):
            raise RuntimeError("cannot cache function: no locator available")
        return plain(**options)

    monkeypatch.setattr(numba, "njit", no_folder)

    def double(n: int) -> int:
        return 2 * n

    assert _kernel.compiled(double)(21) == 42
