"""A grid of people in square cells, or a list of areas, with how many belong to each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Text, UserError, format_number
from medskapa.sources.grid_places import cell_names, has_places, one_lattice, places
from medskapa.sources.grid_table import Bools, Floats, GridTable, Ints, open_table

REST = "rest"
"""The group of those who belong to none of the named groups."""
EMPTY = ("empty", "tom")
"""How an empty field is named among the codes for missing."""


@dataclass(frozen=True)
class People:
    """Rows of a file with the people in them; made by `read_grid` and `read_areas`.

    ``rows`` (rows,) are numbers in the file. ``counts`` (rows, groups) and ``totals`` (rows,) are whole persons.
    ``known`` (rows, groups) tells of which cells the group is known, or is None where it is known of all.
    ``rest`` is true when the last group is made up of those who belong to none of the others, and ``covers`` when
    the groups hold everyone once. ``municipality`` (rows,) are places in ``municipalities``, or None.
    ``notes`` tell how the file was understood.
    """

    name: str
    sha256: str
    rows: Ints
    ids: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Ints
    totals: Ints
    known: Bools | None
    rest: bool
    covers: bool
    municipalities: tuple[str, ...]
    municipality: Ints | None
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Grid:
    """People in cells, with each cell's south-west corner and side in metres, and the coordinate system."""

    people: People
    x_m: Floats
    y_m: Floats
    size_m: Floats
    crs: str


def read_grid(
    path: Path,
    *,
    groups: Sequence[str],
    labels: Sequence[str] = (),
    total: str = "",
    x: str = "",
    y: str = "",
    size: str = "",
    crs: str = "",
    missing: Sequence[str] = (),
    municipality: str = "",
    overlapping: bool = False,
) -> Grid:
    """Read a grid of people from GeoParquet, Parquet or CSV.

    groups : columns of counts that hold everyone once; with ``total`` they need not, and the rest is a group.
    labels : what the groups are called, where it is not their columns' names.
    missing : codes for *not known* in the columns of groups, such as -1 or the word ``empty``; needs ``total``.
    overlapping : a person may belong to several of the groups; each is then compared with everyone else.
    The other arguments are those of `places`.

    Raises ``UserError`` that says what is wrong, in which rows, and what to do.
    """
    table = open_table(path)
    people = _named(_people(table, groups, total, missing, municipality, "", overlapping), labels)
    where = places(table, x=x, y=y, size=size, crs=crs)
    at = people.rows - table.first_row
    x_m, y_m, size_m = where.x_m[at], where.y_m[at], where.size_m[at]
    one_lattice(people.name, people.rows, x_m, y_m, size_m)
    notes = (table.form, *where.notes, *people.notes)
    ids = cell_names(table, at) or tuple(
        f"E{a:.12g}N{b:.12g}" for a, b in zip(x_m.tolist(), y_m.tolist(), strict=True)
    )
    return Grid(replace(people, ids=ids, notes=notes), x_m, y_m, size_m, where.crs)


def read_areas(
    path: Path,
    *,
    groups: Sequence[str],
    ident: str,
    labels: Sequence[str] = (),
    total: str = "",
    missing: Sequence[str] = (),
    size: str = "",
    crs: str = "",
) -> tuple[People, Grid | None]:
    """Read areas or cells by their ids, and where they lie if the file says so in metres.

    Rows where a group is missing are left out, and the notes say how many. The arguments are those of `read_grid`;
    ``ident`` is the column of ids. Raises ``UserError`` when an id is missing or stands twice, and as `read_grid`.
    """
    table = open_table(path)
    table.require([ident])
    people = _known_only(_named(_people(table, groups, total, missing, "", ident, False), labels))
    notes = (table.form, *people.notes)
    if not has_places(table):
        return replace(people, notes=notes), None
    try:
        where = places(table, size=size, crs=crs)
    except UserError as error:  # areas may have coordinates without being cells
        note = Text(
            sv=f"Raderna läses som områden utan läge: {error.what}",
            en=f"Read as areas without a place: {error.what}",
        )
        return replace(people, notes=(*notes, note)), None
    at = people.rows - table.first_row
    people = replace(people, notes=(*notes, *where.notes))
    return people, Grid(people, where.x_m[at], where.y_m[at], where.size_m[at], where.crs)


def _named(people: People, labels: Sequence[str]) -> People:
    if len(set(labels)) < len(labels):
        raise UserError("Two groups have the same name.", rows=labels, do="Give each a name of its own.")
    return replace(people, groups=(*labels, *people.groups[len(labels) :]))


def _known_only(people: People) -> People:
    if people.known is None:
        return people
    keep: Bools = np.asarray(people.known.all(axis=1))
    note = Text(
        sv=f"{int((~keep).sum())} rader där någon grupp saknas är utelämnade.",
        en=f"{int((~keep).sum())} rows where a group is missing are left out.",
    )
    return replace(
        people,
        rows=people.rows[keep],
        ids=tuple(i for i, k in zip(people.ids, keep, strict=True) if k),
        counts=people.counts[keep],
        totals=people.totals[keep],
        known=None,
        notes=(*people.notes, note),
    )


def _people(
    table: GridTable,
    groups: Sequence[str],
    total: str,
    missing: Sequence[str],
    municipality: str,
    ident: str,
    overlapping: bool,
) -> People:
    _asked(table, groups, total, missing, municipality, overlapping)
    codes = ["" if m.lower() in EMPTY else m for m in missing]
    columns = [_counted(table, name, codes, bool(codes)) for name in groups]
    counts = np.column_stack([c for c, _ in columns])
    gone: Bools = np.column_stack([g for _, g in columns])
    notes: list[Text] = []
    keep = np.ones(len(counts), dtype=np.bool_)
    totals = counts.sum(axis=1)
    if total:
        totals, no_total = _counted(table, total, codes, bool(codes))
        keep = ~no_total
        if no_total.any():
            notes.append(_left_out(int(no_total.sum()), total))
    if gone.any() and not overlapping:  # who is missing from one group may belong to any of them
        somewhere: Bools = np.asarray(gone.any(axis=1), dtype=np.bool_)
        gone = np.tile(somewhere[:, None], (1, len(groups)))
    _fit(table, groups, counts, totals, gone, keep, total, overlapping)
    names, rest = tuple(groups), False
    if total and not overlapping:
        others = np.where(gone.any(axis=1), 0, totals - counts.sum(axis=1))
        if others[keep].any() or len(groups) == 1:
            counts, gone = np.column_stack([counts, others]), np.column_stack([gone, gone[:, :1]])
            names, rest = (*groups, REST), True
    counts = np.where(gone, 0, counts)
    if gone[keep].any():
        notes.append(_unknown(int(gone[keep].any(axis=1).sum()), int(totals[keep & gone.any(axis=1)].sum())))
    units, unit = _municipalities(table, municipality, keep)
    return People(
        name=table.name,
        sha256=table.sha256,
        rows=np.flatnonzero(keep) + table.first_row,
        ids=_ids(table, ident, keep),
        groups=names,
        counts=counts[keep],
        totals=totals[keep],
        known=~gone[keep] if gone[keep].any() else None,
        rest=rest,
        covers=not overlapping,
        municipalities=units,
        municipality=unit,
        notes=tuple(notes),
    )


def _asked(
    table: GridTable,
    groups: Sequence[str],
    total: str,
    missing: Sequence[str],
    municipality: str,
    overlapping: bool,
) -> None:
    """Refuse a question that makes no sense before anything is counted."""
    if not groups:
        raise UserError("No groups are named.", do='Name columns of counts: --groups "inrikes,utrikes".')
    twice = sorted({g for g in groups if groups.count(g) > 1} | ({total} & set(groups)))
    if twice:
        raise UserError("A column is named twice.", where=table.name, rows=twice, do="Name each group once.")
    table.require([*groups, *(name for name in (total, municipality) if name)])
    if len(groups) == 1 and not total:
        raise UserError(
            "One group alone cannot be segregated from anyone.",
            where=table.name,
            do="Name all groups, or name the column of everyone with --total.",
        )
    if (missing or overlapping) and not total:
        word = "--missing" if missing else "--overlapping"
        raise UserError(
            f"{word} needs --total: without it nobody knows how many people live there.",
            where=table.name,
            do="Name the column that counts everyone.",
        )


def _counted(table: GridTable, name: str, codes: Sequence[str], may_miss: bool) -> tuple[Ints, Bools]:
    """A column of whole persons, and where it is missing (then 0, never read)."""
    values, gone = table.numbers(name, [c for c in codes if c])
    undeclared = gone if not may_miss else gone & ~_declared(table, name, codes)
    if undeclared.any():
        raise UserError(
            f"{int(undeclared.sum())} values of {name} are empty.",
            where=table.name,
            rows=table.rows(np.flatnonzero(undeclared)[:10]),
            do="Write 0 where nobody lives. Where it is not known, say --missing empty together with --total.",
        )
    for wrong, what, do in (
        (values < 0, "negative", "If it is a code for missing, say so: --missing=-1 together with --total."),
        (np.nan_to_num(values % 1) != 0, "not whole persons", "Give counts of people, not shares or means."),
        (values > 2**40, "larger than any population", "Correct them."),
    ):
        if wrong.any():
            found = np.flatnonzero(wrong)
            said = values[found[:10]].tolist()
            raise UserError(
                f"{len(found)} values of {name} are {what}.",
                where=table.name,
                rows=[f"{r}: {v:g}" for r, v in zip(table.rows(found[:10]), said, strict=True)],
                do=do,
            )
    return np.nan_to_num(values).astype(np.int64), gone


def _declared(table: GridTable, name: str, codes: Sequence[str]) -> Bools:
    """Where a value is missing by a code that was declared: an empty field only if that was said."""
    if "" in codes:
        return np.ones(table.table.num_rows, dtype=np.bool_)
    return np.array([text != "" for text in table.texts(name)], dtype=np.bool_)


def _fit(
    table: GridTable,
    groups: Sequence[str],
    counts: Ints,
    totals: Ints,
    gone: Bools,
    keep: Bools,
    total: str,
    overlapping: bool,
) -> None:
    """Refuse groups that are larger than the total."""
    if not total:
        return
    for g, name in enumerate(groups):
        wrong = np.flatnonzero(keep & ~gone[:, g] & (counts[:, g] > totals))
        if len(wrong):
            raise UserError(
                f"{name} is larger than {total} in {len(wrong)} rows.",
                where=table.name,
                rows=[
                    f"{r}: {counts[i, g]} of {totals[i]}"
                    for r, i in zip(table.rows(wrong), wrong, strict=True)
                ],
                do=_NOISE,
            )
    wrong = np.flatnonzero(keep & ~gone.any(axis=1) & (counts.sum(axis=1) > totals))
    if not overlapping and len(wrong):
        raise UserError(
            f"The groups together are larger than {total} in {len(wrong)} rows.",
            where=table.name,
            rows=[
                f"{r}: {counts[i].sum()} of {totals[i]}"
                for r, i in zip(table.rows(wrong), wrong, strict=True)
            ],
            do="If a person may belong to several of them, say --overlapping. " + _NOISE,
        )


_NOISE = (
    "If the counts carry random noise, so that parts do not add up, name all groups and leave --total out: the total "
    "is then the groups' own sum. Otherwise correct the rows."
)


def _left_out(rows: int, total: str) -> Text:
    return Text(
        sv=f"{format_number(rows, 'sv')} rader utan uppgift i {total} är utelämnade.",
        en=f"{format_number(rows, 'en')} rows without a value in {total} are left out.",
    )


def _unknown(cells: int, people: int) -> Text:
    return Text(
        sv=f"I {format_number(cells, 'sv')} rutor med {format_number(people, 'sv')} personer saknas uppgift om grupp. "
        "De räknas som grannar men inte i andelarna.",
        en=f"In {format_number(cells, 'en')} cells with {format_number(people, 'en')} people a group is missing. "
        "They count as neighbours but not in shares.",
    )


def _municipalities(table: GridTable, name: str, keep: Bools) -> tuple[tuple[str, ...], Ints | None]:
    if not name:
        return (), None
    texts = np.array(table.texts(name))[keep]
    names, index = np.unique(np.where(texts == "", "–", texts), return_inverse=True)
    return tuple(names.tolist()), index.astype(np.int64)


def _ids(table: GridTable, ident: str, keep: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    if not ident:
        return ()
    ids = np.array(table.texts(ident))[keep]
    empty = np.flatnonzero(ids == "")
    names, times = np.unique(ids, return_counts=True)
    twice = names[(times > 1) & (names != "")].tolist()
    if len(empty) or twice:
        raise UserError(
            f"{len(empty)} rows have no {ident}." if len(empty) else f"Some {ident} stand more than once.",
            where=table.name,
            rows=table.rows(np.flatnonzero(keep)[empty[:10]]) if len(empty) else twice,
            do="Give one row for each area; add up rows that belong together.",
        )
    return tuple(ids.tolist())
