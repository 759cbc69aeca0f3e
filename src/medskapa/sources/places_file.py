"""A file of places as rows: shapes from a map file, or points from two columns of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.evidence import UserError
from medskapa.sources.spreadsheet_file import as_code, as_number, open_sheet

_MAPS = (".geojson", ".json", ".gpkg")


@dataclass(frozen=True, kw_only=True)
class PlaceMapping:
    """Which column is what in a file of places.

    ``kind`` is the kind of all places, or ``kind_column`` the column that tells it, in Medskapa's or in Swedish words
    (``bench`` or ``bänk``). ``x`` (east) and ``y`` (north) are columns of a table without shapes. ``crs`` is the
    file's coordinate system; a map file that names its own needs none, and without one the region's is meant.
    ``facts`` says which column holds which fact: ``{"free": "Avgiftsfri"}``. ``value`` is a column with the level in
    dBA of noise. ``replace_kind`` takes away all places of these kinds that other sources gave.
    """

    kind: str = ""
    kind_column: str = ""
    name: str = ""
    ident: str = ""
    x: str = ""
    y: str = ""
    crs: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    replace_kind: bool = False
    sheet: str = ""
    header_row: int = 1


@dataclass(frozen=True)
class PlaceRows:
    """Places as they stand in the file: each one's row number, its cells by column, and its shape.

    ``crs`` is what the file itself says of its coordinate system, or empty.
    """

    where: str
    numbers: tuple[int, ...]
    columns: Mapping[str, Sequence[object]]
    shapes: npt.NDArray[Any]
    crs: str

    def __len__(self) -> int:
        return len(self.numbers)

    def texts(self, column: str) -> list[str]:
        """A column as words; empty where there is nothing."""
        return [as_code(c) for c in self.columns[column]]


def read_places(path: Path, mapping: PlaceMapping) -> PlaceRows:
    """Read the places of a file, with the columns that the mapping names.

    Raises ``UserError`` when the file cannot be read, lacks a column, or a place has no coordinates.
    """
    wanted = [
        c
        for c in (mapping.kind_column, mapping.name, mapping.ident, mapping.value, *mapping.facts.values())
        if c
    ]
    if path.suffix.lower() in _MAPS:
        return _from_map(path, wanted)
    if not (mapping.x and mapping.y):
        raise UserError(
            "A table needs two columns with the places' coordinates.",
            where=path.name,
            do="Name the column of east (or longitude) as x and of north (or latitude) as y.",
        )
    sheet = open_sheet(path, mapping.sheet, mapping.header_row)
    at = sheet.columns([*wanted, mapping.x, mapping.y])
    columns = {c: [cells[i] for _, cells in sheet.rows] for c, i in at.items()}
    numbers = tuple(n for n, _ in sheet.rows)
    return PlaceRows(sheet.where, numbers, columns, _points(columns, mapping, numbers, sheet.where), "")


def _points(
    columns: Mapping[str, Sequence[object]], mapping: PlaceMapping, numbers: Sequence[int], where: str
) -> npt.NDArray[Any]:
    import shapely

    x, y = ([as_number(c) for c in columns[name]] for name in (mapping.x, mapping.y))
    gone = [f"row {n}" for n, a, b in zip(numbers, x, y, strict=True) if a is None or b is None]
    if gone:
        raise UserError(
            f"These places have no coordinates in {mapping.x} and {mapping.y}.",
            where=where,
            rows=gone,
            do="Give numbers, or take the rows out of the file.",
        )
    return np.asarray(shapely.points(np.array(x, np.float64), np.array(y, np.float64)))


def _from_map(path: Path, wanted: Sequence[str]) -> PlaceRows:
    import pyogrio
    import shapely

    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", where=str(path.parent), do="Check the name.")
    try:
        layers = pyogrio.list_layers(path)
        if len(layers) > 1:
            raise UserError(
                "The file has several layers.", where=path.name, rows=[str(n) for n in layers[:, 0]],
                do="Save the layer with the places to a file of its own.",
            )  # fmt: skip
        meta, table = pyogrio.read_arrow(path)
    except pyogrio.errors.DataSourceError as error:
        raise UserError(
            "The file cannot be read as a map file: it is damaged or of another kind.",
            where=path.name,
            do="Export it again as GeoJSON or GeoPackage.",
        ) from error
    geometry = meta["geometry_name"] or "wkb_geometry"
    shapes = np.asarray(shapely.force_2d(shapely.from_wkb(table[geometry].to_numpy(zero_copy_only=False))))
    numbers = tuple(range(1, table.num_rows + 1))
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        raise UserError(
            "These places have no shape.",
            where=path.name,
            rows=[f"feature {numbers[i]}" for i in np.flatnonzero(empty)],
            do="Draw them, or take them out of the file.",
        )
    _require(path, wanted, [c for c in table.column_names if c != geometry])
    columns = {c: table[c].to_pylist() for c in wanted}
    return PlaceRows(path.name, numbers, columns, _single(shapes), _own_crs(path, meta))


def _single(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Shapes without a collection around a single part, which map programs put there."""
    import shapely

    return np.array(
        [
            shapely.get_geometry(s, 0)
            if shapely.get_type_id(s) in (4, 5) and shapely.get_num_geometries(s) == 1
            else s
            for s in shapes
        ],
        dtype=object,
    )


def _require(path: Path, wanted: Sequence[str], heading: Sequence[str]) -> None:
    missing = [c for c in wanted if c not in heading]
    if missing:
        near = {c: get_close_matches(c, heading, 1) for c in missing}
        raise UserError(
            "The file lacks columns that are asked for.",
            where=path.name,
            rows=[c + (f" (do you mean {n[0]}?)" if n else "") for c, n in near.items()],
            do=f"The file has: {', '.join(heading) or 'no columns'}.",
        )


def _own_crs(path: Path, meta: Mapping[str, Any]) -> str:
    """What the file says of its coordinate system; GeoJSON that says nothing is left open: it is often in metres."""
    if path.suffix.lower() == ".gpkg":
        return str(meta["crs"] or "")
    try:
        named = "crs" in json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError):
        named = False
    return str(meta["crs"] or "") if named else ""
