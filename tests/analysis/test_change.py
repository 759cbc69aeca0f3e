"""Two years compared: by head, what is true of any two tables, the slow twin, and the published example."""

from __future__ import annotations

import csv
import json
from itertools import product
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.change import Change, Comparison, compare, fit_margins
from medskapa.analysis.segregation.indices import Array

PARTS = ("additions", "removals", "group_marginal", "unit_marginal", "structural")
Table = list[list[float]]


def parts(change: Change) -> list[float]:
    return [getattr(change, name) for name in PARTS]


def same_places(before: Array | Table, after: Array | Table) -> Comparison:
    """The areas and groups are the same in both years."""
    areas, groups = range(len(before)), range(len(before[0]))
    return compare(before, after, areas=(areas, areas), groups=(groups, groups))


def two_years(number: int, seed: int = 1) -> list[tuple[Array, Array, list[int], list[int]]]:
    """Made-up pairs of tables with areas that come and go, in another order, and some empty cells."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(number):
        areas, groups = int(rng.integers(6, 20)), int(rng.integers(2, 5))
        first = rng.poisson(rng.uniform(5, 200, (areas, groups))).astype(float)
        second = rng.poisson(first * rng.uniform(0.5, 2, (areas, groups)) + 1).astype(float)
        first[rng.random((areas, groups)) < 0.05] = 0
        first[:, 0] += 1
        ids = rng.permutation(areas).tolist()
        here, there = ids[: areas - 2], rng.permutation(ids[1:]).tolist()
        out.append((first[here], second[there], here, there))
    return out


# --- by head ------------------------------------------------------------------------------------------


def test_people_move_apart_and_nothing_else_happens() -> None:
    """Two areas of 20 and two groups of 20, mixed and then wholly apart: M from 0 to ln 2, all of it structure."""
    found = same_places([[10, 10], [10, 10]], [[20, 0], [0, 20]])
    assert parts(found.m) == pytest.approx([0, 0, 0, 0, log(2)], abs=1e-15)
    assert parts(found.h) == pytest.approx([0, 0, 0, 0, 1], abs=1e-14)
    assert found.m.by_area == pytest.approx([log(2) / 2, log(2) / 2], abs=1e-15)


def test_two_new_areas_for_one_group_each() -> None:
    """Two mixed areas stay as they are; two of the same size come, wholly apart. Half of all people add ln 2."""
    mixed, apart = [[10, 10], [10, 10]], [[20, 0], [0, 20]]
    a, b, groups = ["north", "south"], ["north", "south", "east", "west"], ["old", "young"]
    found = compare(mixed, mixed + apart, areas=(a, b), groups=(groups, groups))
    assert parts(found.m) == pytest.approx([log(2) / 2, 0, 0, 0, 0], abs=1e-15)
    back = compare(mixed + apart, mixed, areas=(b, a), groups=(groups, groups))
    assert parts(back.m) == pytest.approx([0, -log(2) / 2, 0, 0, 0], abs=1e-15)
    assert found.areas == back.areas == ("north", "south")


def test_areas_of_one_mix_that_grow_unevenly_change_nothing() -> None:
    found = same_places([[30, 10], [30, 10]], [[60, 20], [3, 1]])
    assert parts(found.m) == pytest.approx([0] * 5, abs=1e-15)


def test_a_group_that_doubles_everywhere_leaves_the_structure_alone() -> None:
    before = np.array([[25.0, 25], [28, 2], [2, 18]])
    found = same_places(before, before * [1, 2])
    assert found.m.structural == pytest.approx(0, abs=1e-12)
    assert found.m.by_area == pytest.approx([0, 0, 0], abs=1e-12)
    grown = same_places(before, before * [[1], [1], [2]])
    assert grown.m.structural == pytest.approx(0, abs=1e-12)
    assert abs(grown.m.unit_marginal) > abs(grown.m.group_marginal)


def test_fitting_by_head() -> None:
    """Odds ratio 4 with even totals: x² / (½ − x)² = 4 gives x = ⅓."""
    fitted = fit_margins([[2, 1], [1, 2]], [0.5, 0.5], [0.5, 0.5])
    assert fitted.table == pytest.approx(np.array([[2, 1], [1, 2]]) / 6, abs=1e-15)
    uneven = fit_margins([[8, 1], [1, 2]], [0.5, 0.5], [0.5, 0.5])  # odds ratio 16: x / (½ − x) = 4
    assert uneven.table == pytest.approx(np.array([[0.4, 0.1], [0.1, 0.4]]), abs=1e-12)


# --- true of any two tables ---------------------------------------------------------------------------


@pytest.mark.parametrize("index", ["m", "h"])
def test_the_parts_add_up_to_the_difference(index: str) -> None:
    whole = {"m": seg.mutual_information, "h": seg.entropy_h}[index]
    for before, after, a, b in two_years(100):
        groups = range(before.shape[1])
        change = getattr(compare(before, after, areas=(a, b), groups=(groups, groups)), index)
        assert change.difference == pytest.approx(float(whole(after) - whole(before)), abs=1e-14)
        assert sum(parts(change)) == pytest.approx(change.difference, abs=1e-12)
        assert change.by_area.sum() == pytest.approx(change.structural, abs=1e-12)


@pytest.mark.parametrize("index", ["m", "h"])
def test_swapping_the_years_turns_every_sign(index: str) -> None:
    for before, after, a, b in two_years(50):
        groups = range(before.shape[1])
        there = getattr(compare(before, after, areas=(a, b), groups=(groups, groups)), index)
        back = getattr(compare(after, before, areas=(b, a), groups=(groups, groups)), index)
        swapped = {"additions": "removals", "removals": "additions"}
        for name in PARTS:
            assert getattr(back, swapped.get(name, name)) == pytest.approx(-getattr(there, name), abs=1e-11)


def test_swapping_areas_and_groups_swaps_the_marginals_of_m() -> None:
    for before, after, a, b in two_years(50):
        groups = range(before.shape[1])
        one = compare(before, after, areas=(a, b), groups=(groups, groups)).m
        other = compare(before.T, after.T, areas=(groups, groups), groups=(a, b)).m
        swapped = {"group_marginal": "unit_marginal", "unit_marginal": "group_marginal"}
        for name in PARTS:
            assert getattr(other, swapped.get(name, name)) == pytest.approx(getattr(one, name), abs=1e-11)


def test_the_order_of_rows_and_the_number_of_people_change_nothing() -> None:
    for before, after, a, b in two_years(20):
        groups = list(range(before.shape[1]))
        one = compare(before, after, areas=(a, b), groups=(groups, groups))
        turned = compare(before[::-1, ::-1] * 7, after, areas=(a[::-1], b), groups=(groups[::-1], groups))
        assert parts(turned.m) == pytest.approx(parts(one.m), abs=1e-11)
        assert set(turned.areas) == set(one.areas)


def test_a_fitted_table_keeps_every_odds_ratio_and_has_the_wanted_totals() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        n, target = rng.uniform(1, 100, (2, 7, 4))
        fitted = fit_margins(n, target.sum(axis=1), target.sum(axis=0))
        assert fitted.table.sum(axis=1) == pytest.approx(target.sum(axis=1), rel=1e-11)
        assert fitted.table.sum(axis=0) == pytest.approx(target.sum(axis=0), rel=1e-11)
        odds = [t[:-1, :-1] * t[1:, 1:] / (t[:-1, 1:] * t[1:, :-1]) for t in (n, fitted.table)]
        np.testing.assert_allclose(odds[1], odds[0], rtol=1e-10)


# --- the slow twin ------------------------------------------------------------------------------------


def slowly_fitted(table: Table, rows: list[float], columns: list[float], rounds: int = 500) -> Table:
    """Scale rows and columns in turn, many times, in plain loops."""
    x = [row[:] for row in table]
    for _ in range(rounds):
        for i, wanted in enumerate(rows):
            there = sum(x[i])
            x[i] = [n * wanted / there for n in x[i]]
        for g, wanted in enumerate(columns):
            there = sum(row[g] for row in x)
            for row in x:
                row[g] *= wanted / there
    return x


def slow_m(table: Table) -> float:
    total = sum(map(sum, table))
    columns = [sum(row[g] for row in table) for g in range(len(table[0]))]
    return sum(
        n / total * log(n * total / (sum(row) * columns[g]))
        for row in table
        for g, n in enumerate(row)
        if n > 0
    )


def slow_parts(before: dict[int, list[float]], after: dict[int, list[float]]) -> list[float]:
    """The five parts from eight tables, in plain loops; every area that is in both years has people."""
    both = [a for a in before if a in after]
    tables = [[year[a] for a in both] for year in (before, after)]
    rows = [[sum(row) / sum(map(sum, t)) for row in t] for t in tables]
    columns = [[sum(row[g] for row in t) / sum(map(sum, t)) for g in range(len(t[0]))] for t in tables]
    m = {}
    for s, g, u in product((0, 1), repeat=3):
        m[s, g, u] = slow_m(slowly_fitted(tables[s], rows[u], columns[g]))
    structure = (m[1, 0, 0] - m[0, 0, 0] + m[1, 1, 1] - m[0, 1, 1]) / 2
    group = sum(m[s, 1, u] - m[s, 0, u] for s in (0, 1) for u in (0, 1)) / 4
    unit = sum(m[s, g, 1] - m[s, g, 0] for s in (0, 1) for g in (0, 1)) / 4
    new, gone = slow_m(list(after.values())) - m[1, 1, 1], m[0, 0, 0] - slow_m(list(before.values()))
    return [new, gone, group, unit, structure]


def test_the_parts_equal_the_slow_twin() -> None:
    for before, after, a, b in two_years(10, seed=5):
        groups = range(before.shape[1])
        fast = compare(before, after, areas=(a, b), groups=(groups, groups))
        slow = slow_parts(
            dict(zip(a, before.tolist(), strict=True)), dict(zip(b, after.tolist(), strict=True))
        )
        assert parts(fast.m) == pytest.approx(slow, abs=1e-11)


# --- what cannot be compared --------------------------------------------------------------------------


def test_totals_that_empty_cells_leave_no_room_for_are_refused() -> None:
    """Each area holds one group only, so the areas' totals decide the groups'; other ones cannot be had."""
    with pytest.raises(ValueError, match="cannot be reached"):
        fit_margins([[10, 0], [0, 10]], [12, 8], [8, 12], most_rounds=200)
    with pytest.raises(ValueError, match="cannot be reached"):
        same_places([[10, 0], [0, 10]], [[5, 5], [5, 20]])


def test_empty_cells_can_be_filled_and_the_parts_still_add_up() -> None:
    ids = range(2)
    found = compare([[10, 0], [0, 10]], [[5, 5], [5, 20]], areas=(ids, ids), groups=(ids, ids), fill=0.01)
    assert found.m.before == pytest.approx(log(2), abs=1e-15)
    assert sum(parts(found.m)) == pytest.approx(found.m.difference, abs=1e-14)
    assert found.m.structural < -0.3


@pytest.mark.parametrize(
    ("table", "rows", "columns", "message"),
    [
        ([[1, 1], [1, 1]], [1, 1], [1, 2], "must agree"),
        ([[0, 0], [1, 1]], [1, 1], [1, 1], "area in place 0"),
        ([[0, 1], [0, 1]], [1, 1], [1, 1], "group in place 0"),
        ([[1, -1], [1, 1]], [1, 1], [1, 1], "0 or more"),
        ([[1, np.nan], [1, 1]], [1, 1], [1, 1], "0 or more"),
        ([[1, 1]], [1, 1], [1, 1], "shape"),
    ],
)
def test_bad_totals_are_refused(table: Table, rows: list[float], columns: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_margins(table, rows, columns)


def test_areas_and_groups_that_are_to_be_empty_become_empty() -> None:
    fitted = fit_margins([[1, 2], [3, 4], [5, 6]], [0, 5, 5], [10, 0])
    assert fitted.table.tolist() == [[0, 0], [5, 0], [5, 0]]


def test_bad_tables_are_refused() -> None:
    good, ids = np.array([[1.0, 2], [3, 4]]), range(2)
    with pytest.raises(ValueError, match="do not fit"):
        compare(good, good, areas=(ids, range(3)), groups=(ids, ids))
    with pytest.raises(ValueError, match="area A is there twice"):
        compare(good, good, areas=(["A", "A"], ["A", "B"]), groups=(ids, ids))
    with pytest.raises(ValueError, match="nothing to compare"):
        compare(good, good, areas=(["A", "B"], ["C", "D"]), groups=(ids, ids))
    with pytest.raises(ValueError, match="leave areas with missing counts out"):
        compare(good * np.nan, good, areas=(ids, ids), groups=(ids, ids))


def test_an_area_that_empties_is_a_removal() -> None:
    emptied = same_places([[10, 10], [10, 10], [20, 0]], [[10, 10], [10, 10], [0, 0]])
    gone = compare(
        [[10, 10], [10, 10], [20, 0]],
        [[10, 10], [10, 10]],
        areas=(range(3), range(2)),
        groups=(range(2),) * 2,
    )
    assert parts(emptied.m) == parts(gone.m)
    assert emptied.areas == (0, 1)


def test_with_one_group_m_does_not_change_and_h_is_not_defined() -> None:
    found = same_places([[10], [20]], [[30], [5]])
    assert parts(found.m) == [0] * 5
    assert np.isnan(parts(found.h)).all()


# --- published ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "oracles" / "segregation" / "schools"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return read


def read_schools(path: Path) -> tuple[Array, list[str], list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    schools, races = (sorted({r[key] for r in rows}) for key in ("school", "race"))
    counts = np.zeros((len(schools), len(races)))
    for r in rows:
        counts[schools.index(r["school"]), races.index(r["race"])] += float(r["n"])
    return counts, schools, races


@pytest.fixture(scope="module")
def schools(folder: Path) -> Comparison:
    (before, a, g), (after, b, h) = (read_schools(folder / f"schools{y}.csv") for y in ("00", "05"))
    return compare(before, after, areas=(a, b), groups=(g, h))


@pytest.mark.data
def test_the_r_packages_small_example(expected: dict[str, Any]) -> None:
    given = expected["unit_tests"]["mutual_difference_data"]
    before = np.array([given["t1_u_a"], given["t1_u_b"]], dtype=float)
    after = np.array([given["t2_u_a"], given["t2_u_b"]], dtype=float)
    there, back, turned = (
        same_places(before, after),
        same_places(after, before),
        same_places(before.T, after.T),
    )
    assert [there.m.additions, there.m.removals] == pytest.approx([0, 0], abs=1e-15)
    assert sum(parts(there.m)) == pytest.approx(slow_m(after.tolist()) - slow_m(before.tolist()), abs=1e-14)
    assert parts(back.m) == pytest.approx([-x for x in parts(there.m)], abs=1e-12)
    swapped = [there.m.unit_marginal, there.m.group_marginal, there.m.structural]
    assert [turned.m.group_marginal, turned.m.unit_marginal, turned.m.structural] == pytest.approx(
        swapped, abs=1e-12
    )
    rows = [dict(enumerate(t.tolist())) for t in (before, after)]
    assert parts(there.m) == pytest.approx(slow_parts(rows[0], rows[1]), abs=1e-12)


@pytest.mark.data
def test_schools_from_2000_to_2005(schools: Comparison, expected: dict[str, Any]) -> None:
    exact = expected["recomputed_full_precision"]
    assert (len(schools.areas), len(schools.groups)) == (1710, 5)
    assert schools.error <= 1e-12
    for change, index in ((schools.m, "M"), (schools.h, "H")):
        difference = exact[f"{index}_2005"] - exact[f"{index}_school"]
        assert sum(parts(change)) == pytest.approx(difference, abs=1e-10)
    assert parts(schools.m) == pytest.approx([-0.003413, -0.011405, 0.016250, -0.016740, 0.003154], abs=1e-6)


@pytest.mark.data
def test_schools_as_the_r_package_published_them_with_a_relative_tolerance(schools: Comparison) -> None:
    """Version 0.2 stops when every total is within 0.1 % of what it should be: the same, to that precision."""
    published = [-0.00341, -0.01141, 0.01623, -0.01674, 0.00318]
    assert parts(schools.m) == pytest.approx(published, abs=3e-5)


def fitted_as_in_r(table: Array, areas: Array, groups: Array, first: Array | None) -> Array:
    """Later versions stop when every share is within 0.001; a school's share is about 0.0006, so soon.

    They start with areas or groups at random. A start with areas divides by the other year's areas, ``first``; that
    does not matter in the limit, but it does for one that stops early.
    """
    x = np.where(table > 0, table, 1e-10)
    x = x / x.sum()
    scale_areas, there = first is not None, x.sum(axis=1) if first is None else first
    while True:
        x = x * (areas / there)[:, None] if scale_areas else x * (groups / x.sum(axis=0))
        x = x / x.sum()
        there, scale_areas = x.sum(axis=1), not scale_areas
        if max(np.abs(there - areas).max(), np.abs(x.sum(axis=0) - groups).max()) <= 1e-3:
            return np.asarray(x)


@pytest.mark.data
def test_what_the_r_package_publishes_now_has_not_converged(folder: Path, schools: Comparison) -> None:
    """Its README says structural −0.00349. That is where its absolute tolerance stops; the limit is +0.00315."""
    read = [read_schools(folder / f"schools{y}.csv") for y in ("00", "05")]
    tables = [t[[ids.index(str(a)) for a in schools.areas]] for t, ids, _ in read]
    rows, columns = ([t.sum(axis=axis) / t.sum() for t in tables] for axis in (1, 0))
    found = []
    for areas_first in (True, False):  # the package starts with one or the other, at random
        m = {}
        for s, g, u in product((0, 1), repeat=3):
            first = rows[1 - s] if areas_first else None
            x = tables[s] if s == g == u else fitted_as_in_r(tables[s], rows[u], columns[g], first)
            m[s, g, u] = float(seg.mutual_information(x))
        structural = (m[1, 0, 0] - m[0, 0, 0] + m[1, 1, 1] - m[0, 1, 1]) / 2
        group = sum(m[s, 1, u] - m[s, 0, u] for s in (0, 1) for u in (0, 1)) / 4
        found.append([group, m[1, 1, 1] - m[0, 0, 0] - group - structural, structural])
    assert found[0] == pytest.approx([0.01855, -0.01239, -0.00349], abs=6e-6)  # README of one version
    assert np.mean(found, axis=0) == pytest.approx([0.01787, -0.01171, -0.00349], abs=6e-6)  # of a later one
    assert schools.m.structural == pytest.approx(0.00315, abs=1e-5)
