"""A few cells with other people than before: only the contexts that reach them are found again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation import _kernel
from medskapa.analysis.segregation import lattice as laid_out
from medskapa.analysis.segregation._layout import Ints, Results, Scratch, Tables
from medskapa.analysis.segregation.contexts import Contexts, Ring, _contexts, _question, _share_out
from medskapa.analysis.segregation.lattice import OFF_LATTICE, Lattice

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class CellCounts:
    """Who lives in a few cells after a change: new numbers, not differences.

    rows : (changed,) of the table that the lattice was made from. A place that is not in it gets a row after its last.
    x_m, y_m, groups, totals, known : of these rows, as for `lattice`; a cell with 0 people is emptied.
    """

    rows: npt.ArrayLike
    x_m: npt.ArrayLike
    y_m: npt.ArrayLike
    groups: npt.ArrayLike
    totals: npt.ArrayLike | None = None
    known: npt.ArrayLike | None = None


@dataclass(frozen=True)
class _Edit:
    """Old positions that are left out, and old positions before which something new is put in; both rising."""

    gone: Ints
    at: Ints

    @property
    def nothing(self) -> bool:
        return not len(self.gone) and not len(self.at)

    def of(self, old: Array, new: Array) -> Array:
        """The rows of a table after the edit; always a copy."""
        parts, start = [], 0
        events = [(p, 1, 0) for p in self.gone.tolist()] + [(p, 0, i) for i, p in enumerate(self.at.tolist())]
        for p, leave_out, i in sorted(events):
            parts.append(old[start:p])
            if not leave_out:
                parts.append(new[i : i + 1])
            start = p + leave_out
        return np.concatenate([*parts, old[start:]])

    def moved(self, size: int) -> Ints:
        """The new position of each old one that is not left out."""
        shift = np.zeros(size + 1, dtype=np.int64)
        np.add.at(shift, self.at, 1)
        shift[self.gone + 1] -= 1
        return np.arange(size) + np.cumsum(shift)[:size]

    @property
    def put(self) -> Ints:
        """The new positions of what is new."""
        return self.at + np.arange(len(self.at)) - np.searchsorted(self.gone, self.at)


def changed_contexts(
    before: Lattice,
    contexts: Contexts,
    ks: Sequence[int] | Ints,
    changes: CellCounts,
    *,
    ring: Ring = "proportional",
    own_cell: bool = True,
    seed: int = 0,
    threads: int | None = None,
    reuse: bool = False,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> tuple[Lattice, Contexts]:
    """The lattice after a change in a few cells, and its contexts: those that the change can reach are found again.

    A context is reached when a changed cell lies within or on the ring in which its count reached k; beyond that ring
    nothing that it holds can change. The others are copied. Result: bit for bit that of `nearest_people` on a lattice
    made from the changed table. Contexts of emptied cells vanish; a cell that was empty becomes an origin. A context
    that wanted more people than there were is always reached.

    before, contexts : a lattice and what `nearest_people` found from all its cells. They stay as they are.
    ks, ring, own_cell, seed : as they were given then. threads, progress, cancelled : as for `nearest_people`.
    reuse : where no cell is emptied and no empty one gets people, write into the arrays of ``contexts``, which are
        then no longer those of ``before``: faster by a fifth, where sites are tried one after another.

    Raises ``ValueError`` as `lattice` does for the changed cells; when a row lies elsewhere than before, or two have
    one place; when the contexts are not of all cells, of other ``ks``, or do not tell how far they reach.
    """
    if contexts.reach is None:
        raise ValueError("The contexts do not tell how far they reach: find them with nearest_people.")
    if not np.array_equal(contexts.cells, before.cells):
        raise ValueError("The contexts are not those of all populated cells of the lattice.")
    if contexts.people.shape[1] != len(ks):
        raise ValueError(
            f"There are {contexts.people.shape[1]} contexts a cell, and {len(ks)} numbers of people."
        )
    after, edit, places = _changed(before, changes)
    wanted, rule = _question(after, ks, ring)
    out = _copied(after, contexts, edit, reuse)
    again, reached = _reached(after, out, places, wanted)
    begin = np.full(len(after.cells), len(wanted))
    begin[again] -= np.count_nonzero(reached, axis=1)  # a larger context reaches at least as far
    hit = np.zeros(len(begin), dtype=bool)
    hit[again] = True
    out.place[~hit[out.place]] = -1

    def search(cells: Ints, scratch: Scratch) -> None:
        _kernel.again(after.tables, scratch, cells, begin, wanted, rule, own_cell, seed, out)

    _share_out(after, out, threads, search, progress, cancelled)
    radius = out.radius[again]
    out.radius[again] = np.where(reached, radius * after.size_m, radius)
    return after, _contexts(after, np.arange(len(after.cells)), out, out.reach)


def _reached(after: Lattice, out: Results, places: Ints, wanted: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Which cells have contexts that a change reaches, and which these are; there, ``out.reach`` becomes a guess.

    The guess: where people are as dense as in the context on the whole, k of them are found within k / (k + added) of
    the area; and not before the change, when that is what leads to k.
    """
    nearest = np.full(len(after.cells), np.iinfo(np.int64).max)
    for column, row, _ in places:
        square = (after.column - column) ** 2 + (after.row - row) ** 2
        np.minimum(nearest, square, out=nearest)
    again = np.flatnonzero(nearest <= out.reach[:, -1])
    reach = out.reach[again].astype(np.float64)
    added = np.zeros(reach.shape)
    for column, row, more in places:
        square = (after.column[again] - column) ** 2 + (after.row[again] - row) ** 2
        added += more * (square[:, None] <= reach)
    reached = nearest[again, None] <= reach
    share = wanted / np.maximum(wanted + added, 1)
    guess = np.where(added > 0, np.maximum(reach * share, nearest[again, None]), reach * share)
    out.reach[again] = np.where(reached, np.minimum(guess, _kernel.EVERYWHERE), reach)
    return again, reached


def changed_lattice(before: Lattice, changes: CellCounts) -> Lattice:
    """The lattice of the table in which a few cells have other people.

    Raises ``ValueError`` as `changed_contexts`.
    """
    return _changed(before, changes)[0]


def _changed(before: Lattice, changes: CellCounts) -> tuple[Lattice, _Edit, Ints]:
    """The lattice after, which rows came and went, and column, row and people added of each changed cell on it."""
    rows, column, row = _placed(before, changes)
    people, members, known = laid_out._counts(changes.groups, changes.totals, changes.known, len(rows))
    if members.shape[1] != before.groups.shape[1]:
        raise ValueError(f"There were {before.groups.shape[1]} groups, and now {members.shape[1]}.")
    order = np.argsort(rows)
    rows, column, row, people, members = rows[order], column[order], row[order], people[order], members[order]
    full = np.repeat(people[:, None], members.shape[1], axis=1) if known is None else known[order]
    at = np.searchsorted(before.cells, rows)
    there = before.cells[np.minimum(at, len(before.cells) - 1)] == rows
    _apart(before, rows, column, row, at, there)
    new, stays = np.flatnonzero(~there & (people > 0)), np.flatnonzero(there & (people > 0))
    edit = _Edit(at[there & (people == 0)], at[new])

    def edited(old: Array, values: Array) -> Array:
        old = old.copy()
        old[at[stays]] = values[stays]
        return old if edit.nothing else edit.of(old, values[new])

    counts: tuple[Ints, Ints, Ints | None]
    counts = (edited(before.people, people), edited(before.groups, members), None)
    if not len(counts[0]):
        raise ValueError("Nobody lives in any of the cells any more.")
    if before.known is not None or known is not None:
        old = (
            before.known
            if before.known is not None
            else np.repeat(before.people[:, None], full.shape[1], axis=1)
        )
        counts = (counts[0], counts[1], edited(old, full))
    if edit.nothing:
        after = _same_cells(before, counts, at[stays])
    else:
        place = (edit.of(before.column, column[new]), edit.of(before.row, row[new]))
        cells = edit.of(before.cells, rows[new])
        west, south = min(0, int(place[0].min())), min(0, int(place[1].min()))
        if west or south:
            after = _wider(before, cells, place, counts, (west, south), changes)
            column, row = column - west, row - south
        else:
            after = _other_cells(before, cells, place, counts, edit)
    added = people - np.where(there, before.people[np.minimum(at, len(before.cells) - 1)], 0)
    return after, edit, np.column_stack([column, row, added])


def _placed(before: Lattice, changes: CellCounts) -> tuple[Ints, Ints, Ints]:
    """Rows of the table, and columns and rows on the lattice as it was."""
    rows = np.asarray(changes.rows)
    if rows.ndim != 1 or rows.dtype.kind not in "iu" or not len(rows) or (rows < 0).any():
        raise ValueError("rows must be a list of whole numbers from 0.")
    places = []
    for name, given, origin in zip(("x_m", "y_m"), (changes.x_m, changes.y_m), before.origin_m, strict=True):
        values = np.asarray(given, dtype=np.float64)
        if values.shape != rows.shape or not np.isfinite(values).all():
            raise ValueError(f"{name} must be one number for each changed row, none missing.")
        steps = (values - origin) / before.size_m
        places.append(np.rint(steps).astype(np.int64))
        off = rows[np.abs(steps - places[-1]) > OFF_LATTICE]
        if len(off):
            raise ValueError(
                f"{len(off)} changed cells lie off the lattice, for example row {off[0]} in {name}."
            )
        span = max(before.tables.columns, before.tables.rows, int(places[-1].max()) + 1) - min(
            0, int(places[-1].min())
        )
        if span > laid_out.MOST_ROWS:
            raise ValueError(
                f"A changed cell lies far outside: {span} steps of {before.size_m:g} m in {name}."
            )
    column, row = places
    if len(np.unique(rows)) != len(rows) or len(set(zip(column.tolist(), row.tolist(), strict=True))) != len(
        rows
    ):
        raise ValueError("A row or a place is changed twice.")
    return rows.astype(np.int64), column, row


def _apart(
    before: Lattice, rows: Ints, column: Ints, row: Ints, at: Ints, there: npt.NDArray[np.bool_]
) -> None:
    """Refuse a row that lies elsewhere than before, and a place that another row has."""
    for i in range(len(rows)):
        if there[i]:
            if (before.column[at[i]], before.row[at[i]]) != (column[i], row[i]):
                raise ValueError(f"Row {rows[i]} lies elsewhere than before.")
        else:
            others = np.flatnonzero((before.column == column[i]) & (before.row == row[i]))
            if len(others):
                raise ValueError(f"Row {rows[i]} overlaps row {before.cells[others[0]]}: change that one.")


def _same_cells(before: Lattice, counts: tuple[Ints, Ints, Ints | None], at: Ints) -> Lattice:
    """The lattice with other people in cells, at some positions, that stay populated."""
    people, members, known = counts
    t, by_rank = before.tables, before.by_rank
    if known is None and before.known is None and int(people.sum()) < 1 << t.bits:
        ranks = np.array([np.flatnonzero(by_rank == position)[0] for position in at], dtype=np.int64)
        tables = _filled(t, ranks, laid_out._variables(people[at], members[at], None))
    else:
        place = before.column[by_rank], before.row[by_rank]
        tables = laid_out._tables(
            *place, laid_out._variables(*counts)[by_rank], (t.column_0, t.row_0), t.hull
        )
    return replace(
        before, people=people, groups=members, known=laid_out._partly(people, known), tables=tables
    )


def _filled(t: Tables, ranks: Ints, variables: Ints) -> Tables:
    """The tables with other numbers in some cells: running sums after a cell all move by as much as the cell."""
    people, counted, packed, sums = t.people.copy(), t.counted.copy(), t.packed.copy(), t.sums.copy()
    by_cell, running = packed.reshape(-1, t.packs), sums.reshape(-1, t.packs)
    new = laid_out._packed(variables, t.bits, t.fields, t.packs)
    for rank, number, pack in zip(ranks.tolist(), variables[:, 0], new, strict=True):
        counted[rank + 1 :] += number - people[rank]
        running[rank + 1 :] += pack - by_cell[rank]
        people[rank], by_cell[rank] = number, pack
    return t._replace(people=people, counted=counted, packed=packed, sums=sums, total=int(counted[-1]))


def _other_cells(
    before: Lattice,
    cells: Ints,
    place: tuple[Ints, Ints],
    counts: tuple[Ints, Ints, Ints | None],
    edit: _Edit,
) -> Lattice:
    """The lattice with cells that came and went, none of them before the first column or row."""
    t = before.tables
    column, row = place
    rank = np.empty(len(before.cells), dtype=np.int64)
    rank[before.by_rank] = np.arange(len(rank))
    order = _order(column[edit.put], row[edit.put])
    put, key = edit.put[np.argsort(order)], _order(t.column.astype(np.int64), t.row.astype(np.int64))
    ranks = _Edit(np.sort(rank[edit.gone]), np.searchsorted(key, np.sort(order)))
    to = ranks.moved(len(rank))
    stays = np.ones(len(rank), dtype=bool)
    stays[ranks.gone] = False
    by_rank = ranks.of(edit.moved(len(rank))[before.by_rank], put)
    along = np.concatenate([to[before.along[stays[before.along]]], ranks.put])
    hull = None
    if stays[t.hull].all():
        corners = np.concatenate([to[t.hull], ranks.put])
        hull = corners[laid_out._hull(column[by_rank[corners]], row[by_rank[corners]])]
    people, members, known = counts
    variables = laid_out._variables(*counts)[by_rank]
    tables = laid_out._tables(column[by_rank], row[by_rank], variables, (t.column_0, t.row_0), hull)
    known = laid_out._partly(people, known)
    return Lattice(
        before.size_m, cells, people, members, known, column, row, before.origin_m, tables, by_rank, along
    )


def _order(column: Ints, row: Ints) -> Ints:
    """A number that rises with the rank of a cell."""
    band = row >> _kernel.SHIFT
    return ((band * laid_out.MOST_ROWS + column) << _kernel.SHIFT) + (row & (_kernel.HIGH - 1))


def _wider(
    before: Lattice,
    cells: Ints,
    place: tuple[Ints, Ints],
    counts: tuple[Ints, Ints, Ints | None],
    by: tuple[int, int],
    changes: CellCounts,
) -> Lattice:
    """The lattice with a cell before its first column or row, laid out anew."""
    t = before.tables
    origin_m = (
        min(before.origin_m[0], float(np.min(np.asarray(changes.x_m)))),
        min(before.origin_m[1], float(np.min(np.asarray(changes.y_m)))),
    )
    moved = (place[0] - by[0], place[1] - by[1])
    return laid_out._laid_out(
        before.size_m, cells, moved, counts, origin_m, (t.column_0 + by[0], t.row_0 + by[1])
    )


def _copied(after: Lattice, contexts: Contexts, edit: _Edit, reuse: bool) -> Results:
    """The contexts as they were, with rows for the cells that are populated now."""
    groups, variables = contexts.groups, after.tables.variables - 1
    assert contexts.reach is not None
    if reuse and edit.nothing and after.known is None and contexts.known is None:
        return Results(after.by_rank.copy(), contexts.people, groups, contexts.radius_m, contexts.reach)
    if after.known is not None:
        partly = np.flatnonzero((after.known < after.people[:, None]).any(axis=0))
        known = contexts.known
        if known is None:
            known = np.repeat(contexts.people[:, :, None], groups.shape[2], axis=2)
        groups = np.concatenate([groups, known[:, :, partly]], axis=2)
    blank = np.zeros((len(edit.at), contexts.people.shape[1], variables))
    return Results(
        place=after.by_rank.copy(),
        people=edit.of(contexts.people, blank[:, :, 0]),
        totals=edit.of(groups, blank),
        radius=edit.of(contexts.radius_m, blank[:, :, 0]),
        reach=edit.of(contexts.reach, blank[:, :, 0].astype(np.int32)),
    )
