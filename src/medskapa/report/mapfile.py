"""The map file: areas with the findings of the situation now, and the plan's sites, as GeoPackage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import shapely

from medskapa.methods import Field
from medskapa.report.context import Context
from medskapa.report.paper import MADE
from medskapa.report.rows import Row

_FIXED = "OGR_CURRENT_DATE"
_NOT_OF_A_PLACE = (
    "hindcast_error",
    "hindcast_skill",
    "hindcast_coverage",
)  # of the method; a layer has few columns


def write_map(c: Context, path: Path) -> None:
    """Write one layer for each level of areas with findings, one for each field of cells, and one with the sites.

    Every layer says in a column and in its description whether people or plan are made up.
    """
    before = pyogrio.get_gdal_config_option(_FIXED)
    pyogrio.set_gdal_config_options({_FIXED: MADE.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    try:
        for level in _levels(c):
            _write(c, path, f"areas_{level}", _areas(c, level), "MultiPolygon", c.w("gpkg_areas"))
        for field in (f for f in c.basis.fields if "cell" in f.table.column_names):
            _write(c, path, f"cells_{field.key}", _cells(c, field), "Polygon", c.w("gpkg_cells", k=field.k))
        for kind, table in _sites(c).items():
            _write(c, path, f"sites_{kind.lower()}", table, kind, c.w("gpkg_sites"))
    finally:
        pyogrio.set_gdal_config_options({_FIXED: before})


def _write(c: Context, path: Path, layer: str, table: pa.Table, kind: str, words: str) -> None:
    pyogrio.write_arrow(
        table,
        path,
        layer=layer,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type=kind,
        crs=c.basis.region.crs,
        append=path.exists(),
        layer_options={"DESCRIPTION": " ".join((words + ".", *c.banners)), "IDENTIFIER": layer},
    )


def _levels(c: Context) -> list[str]:
    level_of = c.basis.region.level_of
    places = {row.place for row in c.rows if row.alternative == "now"}
    used = {level_of[p] for p in places if p in level_of and p != c.top}  # the whole region is no map
    return [lv.key for lv in c.basis.region.levels if lv.key in used]


def _column(row: Row) -> str:
    """A short name for the column of a finding, as map programs take them."""
    parts = [row.measure, "" if row.group == "all" else row.group, *(f"{value}" for _, value in row.dims)]
    parts.append("" if row.statistic == "value" else row.statistic)
    text = "_".join(part for part in parts if part)
    return "".join(ch if ch.isalnum() else "_" for ch in text)


def _areas(c: Context, level: str) -> pa.Table:
    areas = c.basis.region.areas
    rows = zip(areas["area"].to_pylist(), areas["name"].to_pylist(), areas["level"].to_pylist(),
               areas["geometry"].to_pylist(), strict=True)  # fmt: skip
    kept = [(a, name, g) for a, name, lv, g in rows if lv == level]
    found = _latest(c, {a for a, _, _ in kept})
    data: dict[str, Any] = {"area": [a for a, _, _ in kept], "name": [name for _, name, _ in kept]}
    for column in dict.fromkeys(column for column, _ in found):
        have = [found.get((column, a)) for a, _, _ in kept]
        data[column] = pa.array([r.value if r else None for r in have], pa.float64())
        if any(r is None or r.value is None for r in have):
            data[f"{column}_state"] = [r.state if r else "missing" for r in have]
    data |= _marks(c, len(kept))
    data["geometry"] = pa.array([_multi(g) for _, _, g in kept], pa.binary())
    return _geo(data)


def _latest(c: Context, places: set[str]) -> dict[tuple[str, str], Row]:
    out: dict[tuple[str, str], Row] = {}
    for row in c.rows:
        if row.measure in _NOT_OF_A_PLACE:
            continue
        if row.alternative == "now" and row.place in places and row.kind == "level":
            key = (_column(row), row.place)
            if key not in out or out[key].year < row.year:
                out[key] = row
    return out


def _cells(c: Context, field: Field) -> pa.Table:
    """The squares of a field with its values; a value that may not be shown is null."""
    table = field.table
    x, y, size = (table[name].to_numpy() for name in ("x_m", "y_m", "size_m"))
    values = {name: table[name] for name in table.column_names if name not in ("x_m", "y_m", "size_m")}
    values |= {"year": [field.year] * table.num_rows, "k": [field.k] * table.num_rows}
    boxes = shapely.to_wkb(shapely.box(x, y, x + size, y + size))
    return _geo({**values, **_marks(c, table.num_rows), "geometry": pa.array(boxes, pa.binary())})


def _multi(wkb: bytes | None) -> bytes | None:
    if wkb is None:
        return None
    shape = shapely.from_wkb(wkb)
    made = shapely.multipolygons([shape]) if shape.geom_type == "Polygon" else shape
    return bytes(shapely.to_wkb(made))


def _sites(c: Context) -> dict[str, pa.Table]:
    by_kind: dict[str, list[Any]] = {}
    for site in c.basis.plan.sites:
        by_kind.setdefault(site.shape.geom_type, []).append(site)
    tables = {}
    for kind, sites in by_kind.items():
        data: dict[str, Any] = {"site": [s.key for s in sites], "name": [c.t(s.name) for s in sites]}
        data |= _marks(c, len(sites))
        data["geometry"] = pa.array([s.wkb for s in sites], pa.binary())
        tables[kind] = _geo(data)
    return tables


def _marks(c: Context, n: int) -> dict[str, Any]:
    return {"synthetic": [c.basis.synthetic] * n, "fictive": [c.basis.plan.fictive] * n,
            "note": [" ".join(c.banners)] * n}  # fmt: skip


def _geo(data: dict[str, Any]) -> pa.Table:
    table = pa.table(data)
    field = table.schema.field("geometry").with_metadata({b"ARROW:extension:name": b"geoarrow.wkb"})
    return table.cast(table.schema.set(table.schema.get_field_index("geometry"), field))
