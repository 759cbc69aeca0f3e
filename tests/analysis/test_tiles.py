"""Contexts in tiles: the bytes of the whole, however it is cut and wherever it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.segregation import tiles
from medskapa.analysis.segregation.contexts import Contexts, Ring, nearest_people, within_radius
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.tiles import nearest_people_tiled, within_radius_tiled
from medskapa.compute import cluster, local
from tests.dask_cluster import PATIENCE_SECONDS, running_cluster

Array = npt.NDArray[Any]
RULES: tuple[Ring, ...] = get_args(Ring)


def town(seed: int, cells: int, width: int, groups: int = 3, size_m: float = 100.0) -> dict[str, Any]:
    """A made-up town with empty cells, densest in its middle, somewhere on the lattice; rows in any order."""
    rng = np.random.default_rng(seed)
    place = rng.choice(width * width, size=cells, replace=False)
    column, row = place % width, place // width
    middle = np.exp(-np.hypot(column - width / 2, row - width / 2) / (width / 6))
    people = rng.poisson((2 + 60 * middle)[:, None] * rng.dirichlet(np.ones(groups), cells))
    people[rng.random(cells) < 0.1] = 0
    people[0, 0] += 1
    shift = rng.uniform(-5000, 5000, 2).round(1)
    return {
        "x_m": column * size_m + shift[0],
        "y_m": row * size_m + shift[1],
        "size_m": size_m,
        "groups": people,
    }


def known_of_some(given: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same town, where it is not known of everyone whether they belong to the first two groups."""
    rng = np.random.default_rng(seed)
    people = given["groups"].sum(axis=1)
    known = np.repeat(people[:, None], given["groups"].shape[1], axis=1)
    known[:, :2] = rng.integers(0, people[:, None] + 1, (len(people), 2))
    return given | {"totals": people, "known": known, "groups": np.minimum(given["groups"], known)}


def same(a: Contexts, b: Contexts) -> bool:
    """Bit for bit."""
    if (a.known is None) != (b.known is None):
        return False
    names = ["cells", "people", "radius_m", "groups", *(["known"] if a.known is not None else [])]
    return all(getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in names)


def some_ks(given: dict[str, Any], seed: int) -> Array:
    """From few to more than everybody, and nearly everybody."""
    total = int(np.sum(given.get("totals", given["groups"])))
    few = np.random.default_rng(seed).integers(1, max(total // 20, 2), 3)
    return np.unique([*few, total // 2, total - 1, total, total + 1, 5 * total])


# --- the bytes of the whole ---------------------------------------------------------------------------


@pytest.mark.parametrize("own_cell", [True, False])
@pytest.mark.parametrize("rule", RULES)
def test_tiles_give_what_the_whole_gives(rule: Ring, own_cell: bool) -> None:
    for seed in range(12):
        given = town(seed, [40, 300, 900][seed % 3], [20, 40, 300][seed % 3])
        if seed % 2:
            given = known_of_some(given, seed)
        ks = some_ks(given, seed)
        options: dict[str, Any] = {"ring": rule, "own_cell": own_cell, "seed": seed}
        whole = nearest_people(lattice(**given), ks, **options)
        few = min(len(ks), 3)
        for tile_cells, number in ((13, len(ks)), (100, few), (10**6, len(ks))):
            cut = nearest_people_tiled(
                **given, ks=ks[:number], tile_cells=tile_cells, compute=local(2), **options
            )
            part = whole if number == len(ks) else nearest_people(lattice(**given), ks[:number], **options)
            assert same(cut, part), (seed, tile_cells)


@pytest.mark.parametrize("own_cell", [True, False])
def test_tiles_give_what_the_whole_gives_within_a_radius(own_cell: bool) -> None:
    radii = [0.0, 99.0, 100.0, 223.6, 500.0, 1300.0, 1e9]
    for seed in range(6):
        given = town(seed, 300, 40)
        if seed % 2:
            given = known_of_some(given, seed)
        for number in (3, 7):
            whole = within_radius(lattice(**given), radii[:number], own_cell=own_cell)
            cut = within_radius_tiled(**given, radii_m=radii[:number], own_cell=own_cell, tile_cells=20)
            assert same(cut, whole), seed


@pytest.mark.parametrize("shift", [0.0, 99.9999, 99.99995, -0.00005, -1234567.8, 33.3])
@pytest.mark.parametrize("size_m", [100.0, 1000 / 3])
def test_a_tile_draws_the_cells_of_the_whole_wherever_the_lattice_begins(shift: float, size_m: float) -> None:
    """Where a corner divided by the size of a cell is nearly whole, a tile could round otherwise than the whole."""
    given = town(3, 400, 60, size_m=size_m)
    given["x_m"] = given["x_m"] - given["x_m"].min() + shift
    given["y_m"] = given["y_m"] - given["y_m"].min() - shift
    whole = nearest_people(lattice(**given), [7, 60], ring="sampled", seed=5)
    assert same(whole, nearest_people_tiled(**given, ks=[7, 60], ring="sampled", seed=5, tile_cells=11))


def test_islands_far_apart_each_look_across_the_water() -> None:
    """Two cells of ten people and, 5 km away, two of ten: 20 are at home, the 21st is across."""
    x = np.array([0, 100, 5000, 5100])
    given: dict[str, Any] = {"x_m": x, "y_m": 0 * x, "size_m": 100, "groups": np.full((4, 1), 10)}
    found = nearest_people_tiled(**given, ks=[20, 30, 40, 99], tile_cells=1)
    assert found.people.tolist() == [[20, 30, 40, 40]] * 4
    assert found.radius_m.tolist() == [
        [100, 5000, 5100, 5100],
        [100, 4900, 5000, 5000],
        [100, 4900, 5000, 5000],
        [100, 5000, 5100, 5100],
    ]


def test_one_cell_and_nobody_else() -> None:
    alone: dict[str, Any] = {"x_m": [50], "y_m": [50], "size_m": 100, "groups": [[3, 1]]}
    for own_cell in (True, False):
        whole = nearest_people(lattice(**alone), [2, 4, 9], own_cell=own_cell)
        assert same(nearest_people_tiled(**alone, ks=[2, 4, 9], own_cell=own_cell, tile_cells=1), whole)


def test_without_its_halo_a_tile_finds_others(monkeypatch: pytest.MonkeyPatch) -> None:
    given = town(1, 300, 40)
    whole = nearest_people(lattice(**given), [100])
    assert same(nearest_people_tiled(**given, ks=[100], tile_cells=20), whole)
    monkeypatch.setattr(tiles, "_reach", lambda cells: np.ones(len(cells.rows), dtype=np.int64))
    assert not same(nearest_people_tiled(**given, ks=[100], tile_cells=20), whole)


def test_a_tile_and_its_halo_are_a_small_part_of_the_country(monkeypatch: pytest.MonkeyPatch) -> None:
    given = town(2, 20_000, 400)
    sizes: list[int] = []

    def laid_out(*arguments: Any, **options: Any) -> Lattice:
        made = lattice(*arguments, **options)
        sizes.append(len(made.cells))
        return made

    monkeypatch.setattr(tiles, "lattice", laid_out)
    nearest_people_tiled(**given, ks=[10, 200], tile_cells=1000)
    assert len(sizes) == 1 + 32
    assert max(sizes[1:]) < sizes[0] / 4


# --- in memory, in files, and how far it has come -----------------------------------------------------


def test_results_may_lie_in_files(tmp_path: Path) -> None:
    for given, names in (
        (town(4, 300, 40), {"people", "radius_m", "groups"}),
        (known_of_some(town(4, 300, 40), 1), {"people", "radius_m", "groups", "known"}),
    ):
        folder = tmp_path / str(len(names))
        folder.mkdir()
        whole = nearest_people(lattice(**given), [5, 50])
        found = nearest_people_tiled(**given, ks=[5, 50], tile_cells=50, out=folder)
        assert same(found, whole)
        assert {path.name for path in folder.iterdir()} == {f"{name}.npy" for name in names}
        for name in names:
            mapped = getattr(found, name)
            assert isinstance(mapped, np.memmap)
            assert not mapped.flags.writeable
            assert np.load(folder / f"{name}.npy").tobytes() == mapped.tobytes()
        assert found.shares.tobytes() == whole.shares.tobytes()


def test_progress_is_heard_and_the_run_can_be_stopped() -> None:
    given = town(5, 300, 40)
    shares: list[float] = []

    def cancelled() -> None:
        if shares and shares[-1] > 0.5:
            raise InterruptedError("stopped")

    nearest_people_tiled(**given, ks=[5], tile_cells=20, progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    del shares[:]
    with pytest.raises(InterruptedError, match="stopped"):
        nearest_people_tiled(**given, ks=[5], tile_cells=20, progress=shares.append, cancelled=cancelled)
    assert shares[-1] < 1


# --- bad input, told of before a cluster is looked for ------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x_m": [0, 130, 200]}, "off the lattice"),
        ({"groups": [[1, 2], [3, -4], [0, 1]]}, "1 values of groups are negative"),
        ({"ks": [5, 5]}, "ks must rise"),
        ({"ks": []}, "whole numbers"),
        ({"ring": "round"}, "must be one of"),
        ({"tile_cells": 0}, "at least one cell, not 0"),
        ({"out": Path("nowhere")}, "nowhere is no folder"),
    ],
)
def test_what_cannot_be(changed: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"x_m": [0, 100, 200], "y_m": [0, 0, 100], "size_m": 100, "ks": [2]}
    given["groups"] = [[1, 2], [3, 4], [0, 1]]
    with pytest.raises(ValueError, match=said):
        nearest_people_tiled(**(given | changed), compute=cluster("tcp://127.0.0.1:9", timeout_seconds=60))


@pytest.mark.parametrize("radii", [[], [-1.0], [np.nan], [[1.0]]])
def test_radii_that_cannot_be(radii: Any) -> None:
    with pytest.raises(ValueError, match="radii_m"):
        within_radius_tiled([0, 100], [0, 0], 100, [[1], [2]], radii)


# --- beyond one machine -------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_workers_one_killed_half_way_give_the_bytes_of_one_process(tmp_path: Path) -> None:
    large_town = town(6, 20_000, 500, groups=5)
    options: dict[str, Any] = {"ks": [100, 400, 1600, 6400], "ring": "sampled", "seed": 11}
    one_process = nearest_people(lattice(**large_town), **options)
    options["tile_cells"] = 400  # 64 tiles
    with running_cluster(tmp_path, workers=2) as started:
        shares: list[float] = []
        killed: list[str] = []

        def progress(share: float) -> None:
            shares.append(share)
            if share > 0.4 and not killed:
                killed.append(started.busiest())
                started.kill(killed[0])

        where = cluster(started.address, timeout_seconds=PATIENCE_SECONDS)
        found = nearest_people_tiled(**large_town, **options, compute=where, progress=progress)
        assert same(found, one_process)
        assert shares == pytest.approx([n / 64 for n in range(65)])
        assert started.workers[killed[0]].returncode == -9
        with started.client() as client:
            assert len(client.nthreads()) == 1

        def kill_all(share: float) -> None:
            if share > 0.4:
                started.kill_all()

        where = cluster(started.address, timeout_seconds=4)
        with pytest.raises(ValueError, match=r"No worker of the Dask cluster has been working for 4 s"):
            nearest_people_tiled(**large_town, **options, compute=where, progress=kill_all)
