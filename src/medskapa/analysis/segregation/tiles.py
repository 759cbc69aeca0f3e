"""Contexts in tiles, each with a halo: for a country on one machine, or on many.

A tile is some thousand populated cells that lie together; its halo is every cell that a context of theirs can reach.
How far that is, is counted and not guessed: around each block of cells a square of blocks is found that holds enough
people. The disk around that square holds them too, so the ring where the count reaches k lies within the halo, for
every cell of the block. A tile therefore finds what the whole finds, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats, Ints
from medskapa.analysis.segregation.contexts import Contexts, Ring, nearest_people, within_radius
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.compute import Compute, local, spread

TILE_CELLS = 16_384
_BLOCK = 16  # columns and rows of cells that share one count of how far contexts reach


@dataclass(frozen=True)
class _Cells:
    """All populated cells, tile after tile, and what is asked of them; every worker gets it once.

    ``variables`` (cells, …): the groups, and then the people of whom a group is known, for the groups ``partly``.
    ``corners`` (corners, 2): the cells at the corners of the convex hull. ``sizes``: people, or metres if ``radii``.
    """

    rows: Ints  # of the given table
    column: Ints
    row: Ints
    people: Ints
    variables: Ints
    groups: int
    partly: Ints | None
    size_m: float
    corners: Ints
    sizes: Ints | Floats
    radii: bool
    ring: Ring
    own_cell: bool
    seed: int


@dataclass(frozen=True)
class _Tile:
    """The first cell of a tile and the one after its last; of its halo the first and last columns and rows."""

    first: int
    after: int
    columns: tuple[int, int]
    rows: tuple[int, int]


def nearest_people_tiled(
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    size_m: float | npt.ArrayLike,
    groups: npt.ArrayLike,
    ks: Sequence[int] | Ints,
    *,
    totals: npt.ArrayLike | None = None,
    known: npt.ArrayLike | None = None,
    ring: Ring = "proportional",
    own_cell: bool = True,
    seed: int = 0,
    tile_cells: int = TILE_CELLS,
    compute: Compute | None = None,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], None] = lambda: None,
    out: Path | None = None,
) -> Contexts:
    """The mix among the k nearest people of each populated cell, found tile by tile, here or on a cluster.

    The first arguments are those of `lattice`, the next those of `nearest_people`; the result is the same, bit for
    bit, whatever the tiles and wherever they are done.

    tile_cells : the most populated cells in a tile.
    compute : where the tiles are done; in all processors of this machine when None.
    progress, cancelled : as for `medskapa.compute.spread`.
    out : a folder for ``people.npy``, ``radius_m.npy``, ``groups.npy`` and, where not everything is known,
        ``known.npy``. The arrays of the result are then read from there when they are used. A run that is broken off
        leaves them incomplete.

    In memory are the table of cells, once in each process, and for each thread one tile with its halo and its
    results; all results only when ``out`` is None. A halo grows with k: when k is nearly everybody, it is everything.

    Raises ``ValueError`` as `lattice`, `nearest_people` and `medskapa.compute.spread` do, when a tile would be empty,
    and when ``out`` is no folder.
    """
    given = lattice(x_m, y_m, size_m, groups, totals=totals, known=known)
    some = given.cells[:1]  # one context, so that a question that cannot be is refused before the work begins
    nearest_people(given, ks, ring=ring, own_cell=own_cell, seed=seed, origins=some, threads=1)
    sizes = np.minimum(np.asarray(ks), 2 * given.tables.total).astype(np.int64)
    cells, tiles = _cut(given, sizes, False, ring, own_cell, seed, tile_cells)
    del given  # its tables are not needed any more
    return _run(cells, tiles, compute, progress, cancelled, out)


def within_radius_tiled(
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    size_m: float | npt.ArrayLike,
    groups: npt.ArrayLike,
    radii_m: Sequence[float] | Floats,
    *,
    totals: npt.ArrayLike | None = None,
    known: npt.ArrayLike | None = None,
    own_cell: bool = True,
    tile_cells: int = TILE_CELLS,
    compute: Compute | None = None,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], None] = lambda: None,
    out: Path | None = None,
) -> Contexts:
    """The mix among the people within a distance of each populated cell, found tile by tile, here or on a cluster.

    radii_m : metres, as for `within_radius`, of which the result is the same, bit for bit.

    The other arguments, what is in memory and what is raised are as for `nearest_people_tiled`.
    """
    given = lattice(x_m, y_m, size_m, groups, totals=totals, known=known)
    within_radius(given, radii_m, own_cell=own_cell, origins=given.cells[:1], threads=1)
    sizes = np.asarray(radii_m, dtype=np.float64)
    cells, tiles = _cut(given, sizes, True, "proportional", own_cell, 0, tile_cells)
    del given
    return _run(cells, tiles, compute, progress, cancelled, out)


def _cut(
    given: Lattice, sizes: Ints | Floats, radii: bool, ring: Ring, own_cell: bool, seed: int, tile_cells: int
) -> tuple[_Cells, list[_Tile]]:
    """Order the cells by tile, and find how far each halo goes."""
    if tile_cells < 1:
        raise ValueError(f"A tile needs at least one cell, not {tile_cells}.")
    parts = list(_halves(given.column, given.row, np.arange(len(given.cells)), tile_cells))
    order = np.concatenate(parts)
    variables, partly, t = given.groups, None, given.tables
    if given.known is not None:
        partly = np.flatnonzero((given.known < given.people[:, None]).any(axis=0))
        variables = np.hstack([variables, given.known[:, partly]])
    cells = _Cells(
        rows=given.cells[order],
        column=given.column[order] + t.column_0,
        row=given.row[order] + t.row_0,
        people=given.people[order],
        variables=variables[order],
        groups=given.groups.shape[1],
        partly=partly,
        size_m=given.size_m,
        corners=np.stack([t.column[t.hull] + t.column_0, t.row[t.hull] + t.row_0], axis=1).astype(np.int64),
        sizes=sizes,
        radii=radii,
        ring=ring,
        own_cell=own_cell,
        seed=seed,
    )
    reach = _reach(cells)
    tiles, first = [], 0
    for part in parts:
        own = slice(first, first + len(part))
        columns, rows = (
            (int((at[own] - reach[own]).min()), int((at[own] + reach[own]).max()))
            for at in (cells.column, cells.row)
        )
        tiles.append(_Tile(own.start, own.stop, columns, rows))
        first = own.stop
    return cells, tiles


def _halves(column: Ints, row: Ints, at: Ints, most: int) -> Iterator[Ints]:
    """Cells that lie together: halved across the longer side until they are few enough."""
    if len(at) <= most:
        yield at
        return
    along = column if np.ptp(column[at]) >= np.ptp(row[at]) else row
    ordered = at[np.argsort(along[at], kind="stable")]
    for half in (ordered[: len(at) // 2], ordered[len(at) // 2 :]):
        yield from _halves(column, row, half, most)


def _reach(cells: _Cells) -> Ints:
    """How many columns or rows from each cell its contexts can reach; more is no fault."""
    some = _less_than_everybody(cells)
    if cells.radii or not len(some):
        widest = float(some.max()) / cells.size_m if len(some) else 0.0
        across = max(int(np.ptp(cells.column)), int(np.ptp(cells.row)))
        return np.full(len(cells.rows), int(min(widest, across)) + 1)
    x, y = ((at - at.min()) // _BLOCK for at in (cells.column, cells.row))
    across, down = int(x.max()) + 1, int(y.max()) + 1
    sums = np.zeros((down + 1, across + 1), dtype=np.int64)
    np.add.at(sums, (y + 1, x + 1), cells.people)
    sums = sums.cumsum(axis=0).cumsum(axis=1)
    places, block = np.unique(y * across + x, return_inverse=True)
    wanted = np.zeros(len(places), dtype=np.int64)
    np.maximum.at(wanted, block, int(some.max()) + (0 if cells.own_cell else cells.people))
    x, y = places % across, places // across
    low, high = np.zeros(len(places), dtype=np.int64), np.full(len(places), max(across, down))
    while (low < high).any():  # where more are wanted than there are, the largest square is left
        middle = (low + high) // 2
        left, right = np.maximum(x - middle, 0), np.minimum(x + middle + 1, across)
        under, over = np.maximum(y - middle, 0), np.minimum(y + middle + 1, down)
        inside = sums[over, right] - sums[over, left] - sums[under, right] + sums[under, left]
        low, high = np.where(inside < wanted, middle + 1, low), np.where(inside < wanted, high, middle)
    to_corner = np.array([ceil(sqrt(2) * ((w + 1) * _BLOCK - 1)) for w in range(int(low.max()) + 1)])
    return to_corner[low][block]


def _less_than_everybody(cells: _Cells) -> Ints | Floats:
    """The sizes that must be searched for; those beyond are contexts of everybody."""
    everybody = int(cells.people.sum())
    less = len(cells.sizes) if cells.radii or len(cells.rows) == 1 else int((cells.sizes < everybody).sum())
    return cells.sizes[:less]


def _search(cells: _Cells, tile: _Tile) -> Contexts:
    """All contexts of a tile."""
    some, found = _less_than_everybody(cells), []
    if len(some):
        (west, east), (south, north) = tile.columns, tile.rows
        inside = (cells.column >= west) & (cells.column <= east) & (cells.row >= south) & (cells.row <= north)
        near = np.flatnonzero(inside)
        # In steps of the whole lattice: a cell is then drawn by the same place, free of rounding.
        part = lattice(
            cells.column[near], cells.row[near], 1, cells.variables[near], totals=cells.people[near]
        )
        origins = np.searchsorted(near, np.arange(tile.first, tile.after))
        if cells.radii:
            of = within_radius(part, some / cells.size_m, own_cell=cells.own_cell, origins=origins, threads=1)
        else:
            of = nearest_people(
                part,
                some.astype(np.int64),
                ring=cells.ring,
                own_cell=cells.own_cell,
                seed=cells.seed,
                origins=origins,
                threads=1,
            )
        found.append((of.people, some if cells.radii else of.radius_m * cells.size_m, of.groups))
    if len(some) < len(cells.sizes):
        found.append(_everybody(cells, tile, len(cells.sizes) - len(some)))
    people = np.concatenate([f[0] for f in found], axis=1)
    radius = np.concatenate([np.broadcast_to(f[1], f[0].shape) for f in found], axis=1)
    totals = np.concatenate([f[2] for f in found], axis=1)
    known = None
    if cells.partly is not None:
        known = np.repeat(people[:, :, None], cells.groups, axis=2)
        known[:, :, cells.partly] = totals[:, :, cells.groups :]
        totals = np.ascontiguousarray(totals[:, :, : cells.groups])
    return Contexts(cells.rows[tile.first : tile.after], people, radius, totals, known)


def _everybody(cells: _Cells, tile: _Tile, contexts: int) -> tuple[Floats, Floats, Floats]:
    """People, radius and variables of contexts that hold everybody: no halo is needed for them."""
    own = slice(tile.first, tile.after)
    without = 0 if cells.own_cell else 1
    people = cells.people.sum() - without * cells.people[own]
    variables = cells.variables.sum(axis=0) - without * cells.variables[own]
    squares = np.zeros(len(people), dtype=np.int64)
    for column, row in cells.corners:
        away = (cells.column[own] - column) ** 2 + (cells.row[own] - row) ** 2
        squares = np.maximum(squares, away)
    radius = np.sqrt(squares.astype(np.float64)) * cells.size_m
    arrays = people.astype(np.float64), radius, variables.astype(np.float64)
    many = [np.repeat(array[:, None], contexts, axis=1) for array in arrays]
    return many[0], many[1], many[2]


def _run(
    cells: _Cells,
    tiles: list[_Tile],
    compute: Compute | None,
    progress: Callable[[float], None],
    cancelled: Callable[[], None],
    out: Path | None,
) -> Contexts:
    """Search all tiles, and put what is found where it belongs: into memory, or into files."""
    if out is not None and not out.is_dir():
        raise ValueError(f"{out} is no folder: make it first.")
    order = np.argsort(cells.rows)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    shape = (len(order), len(cells.sizes))
    shapes: dict[str, tuple[int, ...]] = {
        "people": shape,
        "radius_m": shape,
        "groups": (*shape, cells.groups),
    }
    if cells.partly is not None:
        shapes["known"] = shapes["groups"]
    if out is None:
        arrays = {name: np.empty(of) for name, of in shapes.items()}
    else:
        for name, of in shapes.items():
            np.lib.format.open_memmap(out / f"{name}.npy", mode="w+", dtype=np.float64, shape=of)
    found = spread(compute or local(), _search, tiles, cells, progress=progress, cancelled=cancelled)
    for number, contexts in found:
        at = place[tiles[number].first : tiles[number].after]
        for name in shapes:  # a file is opened anew for each tile, so that its pages do not stay in memory
            array = arrays[name] if out is None else np.load(out / f"{name}.npy", mmap_mode="r+")
            array[at] = getattr(contexts, name)
    if out is not None:
        arrays = {name: np.load(out / f"{name}.npy", mmap_mode="r") for name in shapes}
    return Contexts(
        cells.rows[order], arrays["people"], arrays["radius_m"], arrays["groups"], arrays.get("known")
    )
