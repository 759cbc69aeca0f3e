"""People in square cells, checked and laid out for the search of contexts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation import _kernel
from medskapa.analysis.segregation._layout import Ints, Tables

MOST_ROWS = 30_000
OFF_LATTICE = 1e-6  # of a cell: rounding in the coordinates, not a shift


@dataclass(frozen=True)
class Lattice:
    """Populated cells of one size, with whole people in groups; made by `lattice`.

    ``cells`` are the rows of the given table that have people, rising; every result has one row for each of them.
    ``groups`` (cells, groups) and ``people`` (cells,) are their residents. ``known`` (cells, groups) are the people
    whose membership of the group is known, or None where it is known of everyone.
    """

    size_m: float
    cells: Ints
    people: Ints
    groups: Ints
    known: Ints | None
    column: Ints
    row: Ints
    origin_m: tuple[float, float]  # x_m and y_m, as given, of column 0 and row 0
    tables: Tables
    by_rank: Ints  # (cells,): the cell with each rank, as a position in ``cells``
    along: Ints  # (cells,): ranks along Hilbert's curve, each cell near the one before


def lattice(
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    size_m: float | npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    totals: npt.ArrayLike | None = None,
    known: npt.ArrayLike | None = None,
) -> Lattice:
    """Check a table of cells and lay it out, so that the people nearest to each cell are found quickly and exactly.

    x_m, y_m : (cells,) metres in a projected system; south-west corners or midpoints, the same for all cells.
    size_m : the side of a cell, metres; one number, or one a cell, all equal.
    groups : (cells, groups) whole persons.
    totals : (cells,) whole persons, where the groups do not cover everyone once; otherwise the groups' sum.
    known : (cells, groups), where membership is not known of everyone: whole persons of whom it is known, or true
        and false. What is not known is left out of shares, above and below the line; its counts are not read.

    Raises ``ValueError`` when cells overlap, lie off the lattice, differ in size or look like degrees, when counts are
    negative, missing or not whole, when a group is larger than its total, and when nobody lives in any cell.
    """
    size = _one_size(size_m)
    column, row, column_0, row_0 = _places(x_m, y_m, size)
    people, members, of_whom = _counts(groups, totals, known, len(column))
    cells = np.flatnonzero(people > 0)
    if len(cells) == 0:
        raise ValueError("Nobody lives in any of the cells: there are no contexts to look for.")
    origin_m = (float(np.min(np.asarray(x_m))), float(np.min(np.asarray(y_m))))
    of_whom = None if of_whom is None else of_whom[cells]
    counts = (people[cells], members[cells], of_whom)
    return _laid_out(size, cells, (column[cells], row[cells]), counts, origin_m, (column_0, row_0))


def _laid_out(
    size_m: float,
    cells: Ints,
    place: tuple[Ints, Ints],
    counts: tuple[Ints, Ints, Ints | None],
    origin_m: tuple[float, float],
    first: tuple[int, int],
) -> Lattice:
    """A lattice from columns and rows, and from people, members and of whom they are known, all checked."""
    (column, row), (people, members, known) = place, counts
    by_rank = np.lexsort((row, column, row >> _kernel.SHIFT)).astype(np.int64)
    tables = _tables(column[by_rank], row[by_rank], _variables(*counts)[by_rank], first)
    along = _along(tables)
    known = _partly(people, known)
    return Lattice(size_m, cells, people, members, known, column, row, origin_m, tables, by_rank, along)


def _partly(people: Ints, known: Ints | None) -> Ints | None:
    """Of whom a group is known, or None where that is everyone."""
    return None if known is None or (known == people[:, None]).all() else known


def _variables(people: Ints, members: Ints, known: Ints | None) -> Ints:
    """What the kernel counts, (cells, variables): people, groups, and of whom those are known that are not of all."""
    if known is None:
        return np.column_stack([people, members])
    partly = np.flatnonzero((known < people[:, None]).any(axis=0))
    return np.column_stack([people, members, known[:, partly]])


def _one_size(size_m: float | npt.ArrayLike) -> float:
    sizes = np.unique(np.asarray(size_m, dtype=np.float64))
    if len(sizes) != 1:
        raise ValueError(
            f"Cells of {len(sizes)} sizes, from {sizes[:1]} to {sizes[-1:]} m: add up the small ones to the large."
        )
    if not (np.isfinite(sizes[0]) and sizes[0] > 0):
        raise ValueError(f"A cell cannot have a side of {sizes[0]} m.")
    return float(sizes[0])


def _places(x_m: npt.ArrayLike, y_m: npt.ArrayLike, size: float) -> tuple[Ints, Ints, int, int]:
    """Column and row of each cell, counted from the first, and what the first is counted from zero."""
    found: list[Ints] = []
    first: list[int] = []
    for name, given in (("x_m", x_m), ("y_m", y_m)):
        at = np.asarray(given, dtype=np.float64)
        if at.ndim != 1 or not np.isfinite(at).all():
            raise ValueError(f"{name} must be one number a cell, none missing.")
        if len(at) == 0:
            raise ValueError("There are no cells.")
        steps = (at - at.min()) / size
        index = np.rint(steps).astype(np.int64)
        off = np.flatnonzero(np.abs(steps - index) > OFF_LATTICE)
        if len(off):
            raise ValueError(
                f"{len(off)} cells lie off the lattice of {size:g} m that the first cells make, for example row "
                f"{off[0]} with {name} = {at[off[0]]:g}. Are they of another size, or shifted?{_degrees(x_m, y_m)}"
            )
        if index.max() >= MOST_ROWS:
            raise ValueError(
                f"The cells span {index.max() + 1} steps of {size:g} m in {name}, more than {MOST_ROWS}: is there a "
                "cell far outside, or is the size of a cell wrong?"
            )
        found.append(index)
        first.append(int(np.floor(at.min() / size + OFF_LATTICE)))
    if len(found[0]) != len(found[1]):
        raise ValueError(f"{len(found[0])} cells have x_m and {len(found[1])} have y_m.")
    if size < 1 and (said := _degrees(x_m, y_m)):
        raise ValueError(f"Cells with a side of {size:g} are smaller than a metre.{said}")
    place = found[1] * MOST_ROWS + found[0]
    if len(np.unique(place)) != len(place):
        order = np.argsort(place, kind="stable")
        twice = order[1:][np.diff(place[order]) == 0]
        raise ValueError(f"{len(twice)} cells overlap others, for example row {twice[0]}: add them up first.")
    return found[0], found[1], first[0], first[1]


def _degrees(x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> str:
    """A word of warning where all coordinates could be degrees."""
    if np.abs(np.asarray(x_m)).max() > 180 or np.abs(np.asarray(y_m)).max() > 90:
        return ""
    return " They look like degrees: project to metres first, in Sweden to SWEREF 99 TM (EPSG:3006)."


def _whole(values: npt.ArrayLike, what: str, read: npt.NDArray[np.bool_] | None = None) -> Ints:
    """Whole numbers that are not negative; where not ``read``, 0."""
    given = np.asarray(values)
    if given.dtype.kind not in "biuf":
        raise ValueError(f"{what} must be numbers.")
    if read is not None and read.shape == given.shape:
        given = np.where(read, given, 0)
    if given.dtype.kind == "f":
        missing = int(np.isnan(given).sum())
        if missing:
            raise ValueError(
                f"{missing} values of {what} are missing: say so with known, do not count them as 0."
            )
        if not np.array_equal(given, np.rint(given)) or not np.isfinite(given).all():
            raise ValueError(f"{what} must be whole persons.")
    if (given < 0).any():
        raise ValueError(
            f"{int((given < 0).sum())} values of {what} are negative; are they a code for missing?"
        )
    return given.astype(np.int64)


def _counts(
    groups: npt.ArrayLike, totals: npt.ArrayLike | None, known: npt.ArrayLike | None, cells: int
) -> tuple[Ints, Ints, Ints | None]:
    """People, members of each group and people of whom that is known, cell by cell."""
    table = np.asarray(groups)
    if table.ndim != 2 or table.shape[0] != cells or table.shape[1] == 0:
        raise ValueError(f"groups must have a row for each of the {cells} cells and a column for each group.")
    if known is None:
        members = _whole(table, "groups")
        people = members.sum(axis=1) if totals is None else _whole(totals, "totals")
        of_whom = None
    else:
        if totals is None:
            raise ValueError("Where a group is not known of everyone, totals must be given.")
        people = _whole(totals, "totals")
        told = np.asarray(known)
        if told.shape != table.shape:
            raise ValueError("known must have the shape of groups.")
        of_whom = people[:, None] * told if told.dtype.kind == "b" else _whole(told, "known")
        members = _whole(table, "groups", of_whom > 0)
    if people.shape != (cells,):
        raise ValueError(f"totals must be one number for each of the {cells} cells.")
    _fit(members, people, of_whom)
    return people, members, of_whom


def _fit(members: Ints, people: Ints, of_whom: Ints | None) -> None:
    """Refuse a group that is larger than those of whom it is known, or these than everyone."""
    if of_whom is not None and (of_whom > people[:, None]).any():
        rows = np.flatnonzero((of_whom > people[:, None]).any(axis=1))
        raise ValueError(
            f"More people are known than live there in {len(rows)} cells, for example row {rows[0]}."
        )
    most = people[:, None] if of_whom is None else of_whom
    rows = np.flatnonzero((members > most).any(axis=1))
    if len(rows):
        raise ValueError(f"A group is larger than its total in {len(rows)} cells, for example row {rows[0]}.")


def _tables(
    column: Ints, row: Ints, variables: Ints, first: tuple[int, int], hull: Ints | None = None
) -> Tables:
    """The lattice as the kernel reads it; cells by rank."""
    number = variables.shape[1]
    people = np.ascontiguousarray(variables[:, 0])
    bits = int(people.sum()).bit_length()
    fields = 63 // bits
    packs = -(-number // (2 * fields)) * 2  # the kernel adds up two at a time
    packed = _packed(variables, bits, fields, packs)
    rows, columns = int(row.max()) + 1, int(column.max()) + 1
    bands, words = ((rows - 1) >> _kernel.SHIFT) + 1, (columns >> _kernel.ACROSS) + 1
    word = (row >> _kernel.SHIFT) * words + (column >> _kernel.ACROSS)
    bit = ((column << _kernel.SHIFT) & 31) + (row & (_kernel.HIGH - 1))
    marks = np.zeros(bands * words, dtype=np.int64)
    starts = np.flatnonzero(np.diff(word, prepend=-1))
    marks[word[starts]] = np.bitwise_or.reduceat(np.left_shift(1, bit), starts)
    in_word = np.bincount(word, minlength=len(marks))
    marks |= (np.cumsum(in_word) - in_word) << 32
    return Tables(
        marks=marks,
        sums=_running(packed).ravel(),
        packed=packed.ravel(),
        people=people,
        counted=_running(people),
        where=column + (row << 32),
        column=column.astype(np.int32),
        row=row.astype(np.int32),
        hull=_hull(column, row) if hull is None else hull,
        rows=rows,
        columns=columns,
        words=words,
        packs=packs,
        fields=fields,
        bits=bits,
        variables=number,
        total=int(people.sum()),
        column_0=first[0],
        row_0=first[1],
    )


def _packed(variables: Ints, bits: int, fields: int, packs: int) -> Ints:
    """Variables side by side in whole numbers, (cells, packs)."""
    packed = np.zeros((len(variables), packs), dtype=np.int64)
    for v in range(variables.shape[1]):
        packed[:, v // fields] += variables[:, v] << (bits * (v % fields))
    return packed


def _along(t: Tables) -> Ints:
    """Ranks in the order of Hilbert's curve."""
    x, y = t.column.astype(np.int64), t.row.astype(np.int64)
    bits = int(max(x.max(), y.max())).bit_length()
    along = np.zeros(len(x), dtype=np.int64)
    for bit in range(bits - 1, -1, -1):
        right, up = (x >> bit) & 1, (y >> bit) & 1
        along += ((3 * right) ^ up) << (2 * bit)
        mirrored = (up == 0) & (right == 1)
        full = (1 << bits) - 1
        x, y = np.where(mirrored, full - x, x), np.where(mirrored, full - y, y)
        x, y = np.where(up == 0, y, x), np.where(up == 0, x, y)
    return np.argsort(along, kind="stable")


def _running(values: Ints) -> Ints:
    """Running sums along the first axis, with a first row of 0."""
    out = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.int64)
    np.cumsum(values, axis=0, out=out[1:])
    return out


def _hull(column: Ints, row: Ints) -> Ints:
    """Positions of the points at the corners of the convex hull, in order around it (Andrew's monotone chain)."""
    order = np.lexsort((column, row))
    ends = np.diff(row[order]) != 0
    outer = order[
        np.concatenate([[True], ends]) | np.concatenate([ends, [True]])
    ]  # of each row, the first and last
    chains: list[list[int]] = []
    for points in (outer.tolist(), outer[::-1].tolist()):
        chain: list[int] = []
        for p in points:
            while len(chain) > 1 and _turn(column, row, chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        chains.append(chain)
    return np.array(list(dict.fromkeys(chains[0] + chains[1])), dtype=np.int64)


def _turn(column: Ints, row: Ints, a: int, b: int, c: int) -> int:
    """Twice the signed area of a triangle, turned so that rows are the first axis."""
    return int((row[b] - row[a]) * (column[c] - column[a]) - (column[b] - column[a]) * (row[c] - row[a]))
