"""Where the cells of a grid lie: from columns, from the names of cells, or from shapes; always in metres."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from medskapa.evidence import Text, UserError
from medskapa.sources.grid_table import Floats, GridTable, Ints

_FARTHEST_EAST = 1_500_000  # of SWEREF 99 TM; north is above 6 million in all of Sweden
DEFAULT_CRS = "EPSG:3006"
_PAIRS = (
    ("x_m", "y_m"), ("x", "y"), ("e", "n"), ("east", "north"), ("easting", "northing"), ("ost", "nord"),
    ("öst", "norr"), ("x_koord", "y_koord"), ("xkoord", "ykoord"), ("x_sweref99", "y_sweref99"),
    ("sweref99_e", "sweref99_n"), ("sweref99tm_e", "sweref99tm_n"), ("e_sweref99tm", "n_sweref99tm"),
    ("sweref_x", "sweref_y"), ("x_sweref", "y_sweref"), ("x_mp", "y_mp"), ("x_sw", "y_sw"),
)  # fmt: skip
_NAMED = re.compile(r"^(?:CRS(\d{4,5}))?RES(\d+)(k?)mN(\d+)E(\d+)$")
_SCB = re.compile(r"^(\d{6})(\d{7})$")
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Places:
    """South-west corners in metres, the side of each cell, the coordinate system, and how they were found."""

    x_m: Floats
    y_m: Floats
    size_m: Floats
    crs: str
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class _Found:
    """Coordinates as they stand in the file; sizes are empty where it does not say them."""

    x: Floats
    y: Floats
    sizes: Floats
    crs: str
    how: Text


def has_places(table: GridTable, x: str = "", y: str = "") -> bool:
    """Whether the table says where its rows lie."""
    return bool(x or y or table.geometry or _pair(table) or _named(table))


def places(table: GridTable, *, x: str = "", y: str = "", size: str = "", crs: str = "") -> Places:
    """Where each row's cell lies.

    x, y : columns; when empty they are looked for: shapes, pairs of columns with usual names, names of cells such as
        CRS3006RES100mN6400000E300000, and SCB's 13 digits (6 east and 7 north, of the south-west corner).
    size : metres, or a column of metres; empty means that it is worked out from the spacing.
    crs : what pyproj understands, when the file does not say it.

    Raises ``UserError`` when no place is found or is missing, the system is geographic or not in metres, or the
    size cannot be worked out.
    """
    found = _find(table, x, y)
    gone = np.flatnonzero(~(np.isfinite(found.x) & np.isfinite(found.y)))
    if len(gone):
        raise UserError(
            f"{len(gone)} rows have no coordinates.",
            where=table.name,
            rows=table.rows(gone[:10]),
            do="Give every cell its place, or leave the row out of the file.",
        )
    system, said = _system(table, found, crs)
    sizes, size_note = _sizes(table, found, size)
    x_m, y_m, corner_note = _corners(found.x, found.y, sizes)
    return Places(x_m, y_m, sizes, system, (found.how, *said, *size_note, *corner_note))


def _find(table: GridTable, x: str, y: str) -> _Found:
    if x or y:
        table.require([name for name in (x, y) if name])
        if not (x and y):
            raise UserError(
                "--x and --y belong together.", where=table.name, do="Give both, or none of them."
            )
        return _columns(table, x, y)
    if table.geometry:
        return _shapes(table)
    pair = _pair(table)
    if pair:
        return _columns(table, *pair)
    named = _named(table)
    if named:
        return _from_names(table, named)
    raise UserError(
        "No coordinates were found.",
        where=table.name,
        do=f"Name their columns with --x and --y; the columns are: {', '.join(table.heading)}.",
    )


def _pair(table: GridTable) -> tuple[str, str] | None:
    lower = {re.sub(r"[ .\-]", "_", h.lower()): h for h in table.heading}
    return next(((lower[a], lower[b]) for a, b in _PAIRS if a in lower and b in lower), None)


def _named(table: GridTable) -> str:
    """The column whose first value is the name of a cell, or nothing."""
    for name in table.heading:
        if name == table.geometry:
            continue
        first = str(table.table[name][0].as_py() or "").strip()
        if _NAMED.match(first) or _SCB.match(first):
            return name
    return ""


def cell_names(table: GridTable, at: Ints) -> tuple[str, ...]:
    """The names of the cells in some rows, if a column has names that say the place; otherwise nothing."""
    column = _named(table)
    if not column:
        return ()
    texts = table.texts(column)
    return tuple(texts[i] for i in at.tolist())


def _columns(table: GridTable, x: str, y: str) -> _Found:
    none = np.empty(0)
    how = Text(sv=f"Läget står i kolumnerna {x} och {y}.", en=f"The place stands in the columns {x} and {y}.")
    return _Found(table.numbers(x)[0], table.numbers(y)[0], none, "", how)


def _from_names(table: GridTable, column: str) -> _Found:
    texts = table.texts(column)
    how = Text(
        sv=f"Läget står i rutornas beteckning, kolumnen {column}.",
        en=f"The place stands in the cells' names, column {column}.",
    )
    pattern = _NAMED if _NAMED.match(texts[0]) else _SCB
    matches = [pattern.match(t) for t in texts]
    wrong = [i for i, m in enumerate(matches) if m is None]
    if wrong:
        raise UserError(
            f"{len(wrong)} names of cells in the column {column} are not like the first, {texts[0]}.",
            where=table.name,
            rows=[f"{row}: {texts[i]!r}" for row, i in zip(table.rows(wrong[:10]), wrong, strict=False)],
            do="Correct them, or name columns of coordinates with --x and --y.",
        )
    parts = [m.groups() for m in matches if m is not None]
    if pattern is _SCB:
        x, y = (np.array([float(p[i]) for p in parts]) for i in (0, 1))
        return _Found(x, y, np.empty(0), DEFAULT_CRS, how)
    systems = sorted({p[0] or "" for p in parts})
    if len(systems) > 1:
        raise UserError(
            "The cells' names say more than one coordinate system.",
            where=table.name,
            rows=systems,
            do="Give a file for each, or bring them into one system first.",
        )
    x, y = (np.array([float(p[i]) for p in parts]) for i in (4, 3))
    sizes = np.array([float(p[1]) * (1000 if p[2] else 1) for p in parts])
    return _Found(x, y, sizes, f"EPSG:{systems[0]}" if systems[0] else "", how)


def _shapes(table: GridTable) -> _Found:
    """Points as they are; squares as their south-west corner and side."""
    import shapely

    shapes = shapely.from_wkb(table.table[table.geometry].to_numpy())
    kinds = set(shapely.get_type_id(shapes).tolist())
    none = np.empty(0)
    if kinds == {0}:
        how = Text(sv="Läget är en punkt i varje ruta.", en="The place is a point in each cell.")
        return _Found(shapely.get_x(shapes), shapely.get_y(shapes), none, table.crs, how)
    bounds = shapely.bounds(shapes)
    wide, tall = bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]
    filled = np.abs(shapely.area(shapes) - wide * tall) <= _ROUNDING * np.maximum(wide * tall, 1.0)
    wrong = np.flatnonzero(~(filled & (np.abs(wide - tall) <= _ROUNDING * np.maximum(wide, 1.0))))
    if not kinds <= {3, 6} or len(wrong):
        raise UserError(
            "The shapes are neither points nor upright squares.",
            where=table.name,
            rows=table.rows(wrong[:10]),
            do="Give a grid of square cells. Are these areas such as DeSO? Then use medskapa segregation compare.",
        )
    how = Text(sv="Läget är en kvadrat för varje ruta.", en="The place is a square for each cell.")
    return _Found(bounds[:, 0], bounds[:, 1], np.round(wide, 6), table.crs, how)


def _system(table: GridTable, found: _Found, crs: str) -> tuple[str, tuple[Text, ...]]:
    """The coordinate system, refused when it is not metric, and what was assumed."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text, notes = found.crs or table.crs or crs, []
    if not text:
        text = DEFAULT_CRS
        notes.append(
            Text(
                sv=f"Filen säger inget om koordinatsystem; SWEREF 99 TM ({DEFAULT_CRS}) är antaget.",
                en=f"The file says no coordinate system; SWEREF 99 TM ({DEFAULT_CRS}) is assumed.",
            )
        )
    try:
        system = CRS.from_user_input(text)
        asked = CRS.from_user_input(crs) if crs else system
    except CRSError as error:
        raise UserError(
            f"The coordinate system {crs or text[:60]!r} is not known.",
            where=table.name,
            do="Write it as EPSG:3006.",
        ) from error
    if asked != system and not asked.equals(system, ignore_axis_order=True):
        raise UserError(
            f"The file says {_short(system)}, and --crs says {_short(asked)}.",
            where=table.name,
            do="Leave --crs out, or correct the file.",
        )
    near = np.abs(np.concatenate([found.x, found.y])).max() <= 180
    degrees = bool(near and (found.x % 1 + found.y % 1 > 0).any())
    if system.is_geographic or (degrees and notes):
        raise UserError(
            f"The coordinates are degrees ({_short(system)})." if system.is_geographic else
            "The coordinates look like degrees.",
            where=table.name,
            do="Distances need metres: bring the grid into SWEREF 99 TM (EPSG:3006) or another metric system.",
        )  # fmt: skip
    if system.to_epsg() == 3006 and found.x.min() > _FARTHEST_EAST and found.y.max() < _FARTHEST_EAST:
        raise UserError(
            f"East and north look swapped: {found.x.min():.0f} m east lies outside Sweden.",
            where=table.name,
            do="Say which column is which: --x the smaller numbers (east), --y the larger (north).",
        )
    units = {axis.unit_name for axis in system.axis_info}
    if units - {"metre", "meter"}:
        raise UserError(
            f"The coordinate system {_short(system)} is in {', '.join(sorted(units))}, not metres.",
            where=table.name,
            do="Bring the grid into SWEREF 99 TM (EPSG:3006) or another metric system.",
        )
    return _short(system), tuple(notes)


def _short(system: Any) -> str:
    """EPSG:3006 where the system has such a code, otherwise its name."""
    authority = system.to_authority()
    return ":".join(authority) if authority else str(system.name)


def _sizes(table: GridTable, found: _Found, size: str) -> tuple[Floats, tuple[Text, ...]]:
    """The side of every cell."""
    number = len(found.x)
    if size in table.heading:
        return table.numbers(size)[0], ()
    if size:
        try:
            given = float(size.replace(",", ".").removesuffix("m").strip())
        except ValueError as error:
            raise UserError(
                f"--size is {size!r}, neither metres nor a column.", where=table.name, do="Write --size 100."
            ) from error
        return np.full(number, given), ()
    if len(found.sizes):
        return found.sizes, ()
    gap = _spacing(found.x, found.y)
    if gap is None:
        raise UserError(
            "The size of a cell cannot be worked out: no two cells lie in the same row or column.",
            where=table.name,
            do="Say it in metres: --size 100.",
        )
    note = Text(
        sv=f"Rutornas sida, {gap:g} m, är räknad ur avståndet mellan dem.",
        en=f"The side of a cell, {gap:g} m, is worked out from the spacing.",
    )
    return np.full(number, gap), (note,)


def _spacing(x: Floats, y: Floats) -> float | None:
    """The most usual step between neighbours in a row or column; the smaller when two are as usual."""
    steps: Counter[float] = Counter()
    for along, across in ((x, y), (y, x)):
        order = np.lexsort((along, across))
        same = np.diff(across[order]) == 0
        gaps, times = np.unique(np.round(np.diff(along[order])[same], 6), return_counts=True)
        steps.update(dict(zip(gaps[gaps > 0].tolist(), times[gaps > 0].tolist(), strict=True)))
    return min(steps, key=lambda s: (-steps[s], s)) if steps else None


def _corners(x: Floats, y: Floats, sizes: Floats) -> tuple[Floats, Floats, tuple[Text, ...]]:
    """South-west corners: coordinates half a cell off whole cells are midpoints."""
    half = np.mod(x / sizes, 1.0), np.mod(y / sizes, 1.0)
    if all(bool((np.abs(h - 0.5) <= _ROUNDING).all()) for h in half):
        note = Text(
            sv="Koordinaterna är lästa som rutornas mittpunkter.", en="The coordinates are read as midpoints."
        )
        return x - sizes / 2, y - sizes / 2, (note,)
    note = Text(
        sv="Koordinaterna är lästa som rutornas sydvästra hörn.",
        en="The coordinates are read as south-west corners.",
    )
    return x, y, (note,)


def one_lattice(name: str, rows: Ints, x_m: Floats, y_m: Floats, size_m: Floats) -> None:
    """Refuse cells of several sizes, cells that are shifted, and two rows for one cell, by their rows in the file.

    Raises ``UserError``.
    """
    sizes, of, times = np.unique(size_m, return_inverse=True, return_counts=True)
    if len(sizes) > 1:
        odd = np.flatnonzero(of != times.argmax())
        said = ", ".join(f"{n} of {size:g} m" for n, size in zip(times, sizes, strict=True))
        raise UserError(
            f"The cells are of {len(sizes)} sizes: {said}.",
            where=name,
            rows=[f"{rows[i]}: {size_m[i]:g} m" for i in odd],
            do="Add up the small cells to the size of the large ones, or order one size.",
        )
    for axis, at in (("east", x_m), ("north", y_m)):
        part = np.mod(np.round(at / sizes[0], 6), 1.0)
        values, counts = np.unique(part, return_counts=True)
        off = np.abs(part - values[counts.argmax()])
        odd = np.flatnonzero(np.minimum(off, 1 - off) > 2 * _ROUNDING)
        if len(odd):
            raise UserError(
                f"{len(odd)} cells lie off the lattice of {sizes[0]:g} m that the others make.",
                where=name,
                rows=[f"{rows[i]}: {at[i]:.12g} m {axis}" for i in odd],
                do="Are they of another size, or shifted? Is the size right (--size)?",
            )
    order = np.lexsort((x_m, y_m))
    same = (np.diff(x_m[order]) == 0) & (np.diff(y_m[order]) == 0)
    if same.any():
        pairs = zip(order[:-1][same], order[1:][same], strict=True)
        raise UserError(
            f"{int(same.sum())} cells overlap others: two rows have the same place.",
            where=name,
            rows=[f"{rows[a]} and {rows[b]}" for a, b in pairs],
            do="Add up the rows of each cell. If the file has several years or one row a group, choose or spread them.",
        )
