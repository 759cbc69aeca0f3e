"""A whole region from files: people in a grid, streets, elevation and timetables of one city anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.evidence import Source, State, Text, UserError, format_number
from medskapa.region import ALL, TABLES, Level, Region, make_region
from medskapa.sources.grid_table import GridTable, open_table
from medskapa.sources.osm_read import Say
from medskapa.sources.streets import add_streets

Floats = npt.NDArray[np.float64]
Shape = Literal["square", "hexagon"]

_GRID = "grid"
_REGION_PREFIX = "region-"
_REACH = (
    0.75  # of a cell's side: a little more than from its middle to its corner, so that neighbours' discs meet
)
_UNEVEN = 0.5  # a neighbour may be so much nearer than a cell's side before the cells are no grid
_HEXAGONS = Text(
    sv="Befolkningen är räknad i sexhörningar. De behandlas som kvadrater med samma yta ({side} m sida) och samma "
    "mittpunkt; var i cellen människor bor är inte känt.",
    en="People are counted in hexagons. They are treated as squares of the same area (side {side} m) and the same "
    "middle; where in the cell people live is not known.",
)
_ONLY_ALL = Text(
    sv="Rutnätet har bara det totala antalet invånare. Ålder, kön och andra grupper saknas, och det som gäller dem är "
    "inte bedömt.",
    en="The grid has only the total number of residents. Age, sex and other groups are missing, and what concerns "
    "them is not assessed.",
)
_GAPS = Text(
    sv="{n} rutor saknar uppgift om antal invånare; de räknas inte som 0 och ingår inte i summan.",
    en="{n} cells have no number of residents; they do not count as 0 and are not in the total.",
)
_BORDER = Text(
    sv="Området {name} är det som rutnätet täcker, inte kommunens gräns.",
    en="The area {name} is what the grid covers, not the municipality's border.",
)


@dataclass(frozen=True, kw_only=True)
class CityGrid:
    """A table of cells with people: which column is what, and what shape the cells have.

    ``x`` and ``y`` are the middles of the cells in ``crs`` (longitude and latitude for EPSG:4326). ``population``
    counts everyone in the year ``year``. ``source`` is how it is cited.
    """

    path: Path
    ident: str
    x: str
    y: str
    crs: str
    population: str
    year: int
    shape: Shape
    source: Source


def build_city(
    grid: CityGrid,
    *,
    key: str,
    name: str,
    municipality: str,
    crs: str,
    pbf: Path | None = None,
    elevation: Path | None = None,
    elevation_source: Source | None = None,
    gtfs: Sequence[Path] = (),
    gtfs_licence: str = "",
    today: date | None = None,
    say: Say | None = None,
) -> Region:
    """A region with one municipality, made from a grid of people and, if given, streets, heights and timetables.

    key, name : the region's key and its name. municipality : the id of its one municipality.
    crs : the coordinate system in metres that everything is brought into.

    Hexagons become squares of the same area. The area is what the cells cover. Other columns of the grid, such as
    numbers of schools, are counts in a cell and no places, and are not read.

    Raises ``UserError`` when the grid cannot be read, two cells are at one place, or the cells are no even grid.
    """
    table = open_table(grid.path)
    table.require([grid.ident, grid.x, grid.y, grid.population])
    ids = table.texts(grid.ident)
    _refuse_twins(table, grid.ident, ids)
    persons = _persons(table, grid.population)
    x, y = _middles(table, grid, crs)
    side = _side(table, x, y)
    border = _border(x, y, _REACH * side)
    top = f"{_REGION_PREFIX}{key}"
    region = make_region(
        key=key,
        title=Text.same(name),
        kind="real",
        crs=crs,
        top=top,
        levels=(
            Level("region", Text(sv="Region", en="Region"), "own"),
            Level("municipality", Text(sv="Kommun", en="Municipality"), "own", "region"),
        ),
        tables=_tables(grid, top, municipality, name, border, ids, x, y, side, persons),
        sources={_GRID: grid.source},
        caveats=_caveats(grid.shape, name, side, int(np.isnan(persons).sum())),
    )
    if pbf is None and elevation is None and not gtfs:
        return region
    return add_streets(
        region, pbf=pbf, elevation=elevation, elevation_source=elevation_source, gtfs=gtfs,
        gtfs_licence=gtfs_licence, today=today, say=say,
    )  # fmt: skip


def _caveats(shape: Shape, name: str, side: int, gaps: int) -> tuple[Text, ...]:
    """What must be told of the grid: its cells, its border, its groups and what it does not know."""

    def number(value: int) -> Text:
        return Text(sv=format_number(value, "sv"), en=format_number(value, "en"))

    told = [_HEXAGONS.format(side=number(side))] if shape == "hexagon" else []
    told += [_BORDER.format(name=Text.same(name)), _ONLY_ALL]
    return (*told, _GAPS.format(n=number(gaps))) if gaps else tuple(told)


def _refuse_twins(table: GridTable, column: str, ids: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    twice = [f"{ids[i]}" for i in range(len(ids)) if seen.setdefault(ids[i], i) != i or not ids[i]]
    if twice:
        raise UserError(
            f"Each cell needs an id of its own in {column}; these stand more than once or are empty.",
            where=table.name,
            rows=twice,
            do="Keep one row for each cell.",
        )


def _persons(table: GridTable, column: str) -> Floats:
    values, gone = table.numbers(column)
    wrong = np.flatnonzero(~gone & ((values < 0) | (np.nan_to_num(values) % 1 != 0)))
    if len(wrong):
        raise UserError(
            f"{len(wrong)} values of {column} are no whole number of people.",
            where=table.name,
            rows=table.rows(wrong),
            do="Give counts of people; leave the field empty where it is not known.",
        )
    return values


def _middles(table: GridTable, grid: CityGrid, crs: str) -> tuple[Floats, Floats]:
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    (a, no_a), (b, no_b) = table.numbers(grid.x), table.numbers(grid.y)
    lost = np.flatnonzero(no_a | no_b)
    if len(lost):
        raise UserError(
            "These cells have no place.", where=table.name, rows=table.rows(lost), do="Give x and y."
        )
    try:
        x, y = Transformer.from_crs(grid.crs, crs, always_xy=True).transform(a, b)
    except CRSError as error:
        raise UserError(
            f"The coordinate system {grid.crs!r} or {crs!r} is not known.",
            where=table.name,
            do="Write EPSG:4326.",
        ) from error
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    far = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if len(far):
        raise UserError(
            f"These cells cannot lie in {crs}.", where=table.name, rows=table.rows(far),
            do=f"Check that {grid.x} is east and {grid.y} north, and that they stand in {grid.crs}.",
        )  # fmt: skip
    return x, y


def _side(table: GridTable, x: Floats, y: Floats) -> int:
    """The side in metres of a square as large as a cell: what is nearer to a cell's middle than to any other's."""
    import shapely
    from scipy.spatial import QhullError, Voronoi, cKDTree

    places = np.column_stack([x, y])
    try:
        around = Voronoi(places)
    except (QhullError, ValueError) as error:
        raise UserError(
            "A grid needs cells side by side, in more than one row.",
            where=table.name,
            do="Give the whole grid.",
        ) from error
    whole = [around.regions[r] for r in around.point_region]
    areas = [shapely.Polygon(around.vertices[r]).area for r in whole if r and -1 not in r]
    side = float(np.sqrt(np.median(areas))) if areas else 0.0
    near = cKDTree(places).query(places, k=2)[0][:, 1]
    close = np.flatnonzero(near < (1 - _UNEVEN) * side)
    if side < 1 or len(close):
        raise UserError(
            "The cells do not lie as a grid: some are much closer to each other than others.",
            where=table.name,
            rows=table.rows(close[:10]),
            do="Give cells of one size, and their middles.",
        )
    return round(side)


def _border(x: Floats, y: Floats, reach: float) -> Any:
    import shapely

    discs = shapely.buffer(shapely.points(x, y), reach, quad_segs=3)
    return shapely.make_valid(shapely.union_all(discs))


def _tables(
    grid: CityGrid, top: str, municipality: str, name: str, border: Any, ids: Sequence[str], x: Floats, y: Floats,
    side: int, persons: Floats,
) -> dict[str, pa.Table]:  # fmt: skip
    import shapely

    wkb = shapely.to_wkb(border)
    edition = str(grid.year)
    known = np.isfinite(persons)
    n = len(ids)
    areas = [
        {"area": top, "level": "region", "name": name, "edition": edition, "geometry": wkb},
        {"area": municipality, "level": "municipality", "name": name, "edition": edition, "geometry": wkb},
    ]
    total = float(persons[known].sum())
    population = {
        "area": municipality, "group": ALL, "year": grid.year, "persons": total, "state": State.KNOWN.value,
        "edition": edition, "source": _GRID,
    }  # fmt: skip
    return {
        "areas": pa.Table.from_pylist(areas, schema=TABLES["areas"]),
        "membership": pa.Table.from_pylist(
            [{"child": municipality, "parent": top, "share": 1.0}], schema=TABLES["membership"]
        ),
        "population": pa.Table.from_pylist([population], schema=TABLES["population"]),
        "cells": pa.Table.from_arrays(
            [
                pa.array(ids), pa.array(np.round(x - side / 2).astype(np.int64)),
                pa.array(np.round(y - side / 2).astype(np.int64)), pa.array(np.full(n, side, np.int32)),
                pa.array([municipality] * n),
            ],
            schema=TABLES["cells"],
        ),
        "cell_population": pa.Table.from_arrays(
            [
                pa.array(ids), pa.array([ALL] * n), pa.array(np.full(n, grid.year, np.int32)),
                pa.array(persons, mask=~known),
            ],
            schema=TABLES["cell_population"],
        ),
    }  # fmt: skip
