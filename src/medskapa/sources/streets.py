"""Streets, services, elevation and timetables added to a region, each with its source, licence and vintage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Source, Text, UserError
from medskapa.region import TABLES, Region
from medskapa.sources.elevation import with_elevation
from medskapa.sources.gtfs import Timetable, read_gtfs
from medskapa.sources.osm import OsmExtract, read_osm
from medskapa.sources.osm_read import Say
from medskapa.sources.spreadsheet import remade

EDGE_M = 1_000.0
"""How far outside the region streets and stops are kept: people walk across its border."""

OSM = "osm"
ELEVATION = "elevation"
_HEIGHTS = Text(sv="läser höjder", en="reading elevation")
_TIMES = Text(sv="läser tidtabell {name}", en="reading the timetable {name}")


def add_streets(
    region: Region,
    *,
    pbf: Path | str | None = None,
    elevation: Path | str | None = None,
    gtfs: Sequence[Path | str] = (),
    elevation_source: Source | None = None,
    gtfs_licence: str = "",
    today: date | None = None,
    say: Say | None = None,
) -> Region:
    """A copy of the region with the walking network and what lies along it.

    pbf : an OpenStreetMap extract; gives ``nodes``, ``streets``, and services, facts and grounds.
    elevation : a GeoTIFF of heights for the streets of ``pbf``, or of the streets that the region has.
    gtfs : timetables; their stops take the place of the extract's own stops and of stops without departures.
    elevation_source : how the heights are cited; required together with ``elevation``.
    today : the day that the timetables should be valid on.

    What the region had from the same source before is exchanged; what it has from others stays. Raises
    ``UserError`` as the readers do, when there is nothing to add, or when the region has no streets to give heights.
    """
    if pbf is None and elevation is None and not gtfs:
        raise UserError("There is nothing to add.", do="Name an extract, a height raster or a timetable.")
    if elevation is not None and elevation_source is None:
        raise UserError(
            "The heights need a source.", do="Say where the raster comes from, as it is to be cited."
        )
    within = surroundings(region)
    if pbf is not None:
        path = Path(pbf)
        region = _with_extract(
            region, read_osm(path, region.crs, within=within, source=OSM, say=say), path.name
        )
    if elevation is not None and elevation_source is not None:
        if say is not None:
            say(_HEIGHTS)
        region = _with_heights(region, Path(elevation), elevation_source)
    for path in map(Path, gtfs):
        if say is not None:
            say(_TIMES.format(name=path.name))
        key = f"gtfs_{path.stem}"
        found = read_gtfs(path, region.crs, within=within, source=key, today=today)
        region = _with_timetable(region, found, key, path.name, gtfs_licence)
    return remade(region)


def surroundings(region: Region) -> Any:
    """The region's area and ``EDGE_M`` around it, as a shape; None when no area has a border."""
    import shapely

    areas = region.areas
    top = areas.filter(pc.and_(pc.equal(areas["area"], region.top), pc.is_valid(areas["geometry"])))
    kept = top if top.num_rows else areas.filter(pc.is_valid(areas["geometry"]))
    if kept.num_rows == 0:
        return None
    shapes = shapely.from_wkb(kept["geometry"].to_numpy(zero_copy_only=False))
    return shapely.simplify(shapely.buffer(shapely.union_all(shapes), EDGE_M), EDGE_M / 20)


def without(table: pa.Table, column: str, values: Sequence[str]) -> pa.Table:
    """The rows of a table whose column has none of these values."""
    return table.filter(pc.invert(pc.is_in(table[column], value_set=pa.array(list(values), pa.string()))))


def joined(region: Region, source: str, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The region's tables with the rows of one source exchanged for new ones.

    Facts and departures of services that are gone go with them.
    """
    result: dict[str, pa.Table] = {}
    for name in ("services", "links", "grounds"):
        if name in tables:
            result[name] = pa.concat_tables([without(region.tables[name], "source", [source]), tables[name]])
    services = result.get("services", region.tables["services"])
    links = result.get("links", region.tables["links"])
    facts = without(region.tables["facts"], "source", [source])
    alive = pa.concat_arrays([services["service"].combine_chunks(), links["link"].combine_chunks()])
    facts = facts.filter(pc.is_in(facts["subject"], value_set=alive))
    result["facts"] = pa.concat_tables([facts, tables.get("facts", TABLES["facts"].empty_table())])
    departures = region.tables["departures"]
    gone = set(pc.unique(departures["service"]).to_pylist()) - set(services["service"].to_pylist())
    departures = without(departures, "service", sorted(gone))
    result["departures"] = pa.concat_tables(
        [departures, tables.get("departures", TABLES["departures"].empty_table())]
    )
    return result


def _with_extract(region: Region, found: OsmExtract, name: str) -> Region:
    tables = dict(found.tables)
    timed = pc.unique(region.tables["departures"]["service"])
    if len(timed):
        tables["services"] = tables["services"].filter(pc.not_equal(tables["services"]["kind"], "stop"))
        tables["facts"] = tables["facts"].filter(
            pc.is_in(tables["facts"]["subject"], value_set=tables["services"]["service"].combine_chunks())
        )
    changed = joined(region, OSM, {k: tables[k] for k in ("services", "facts", "grounds")})
    return _changed(
        region.with_tables(nodes=tables["nodes"], streets=tables["streets"], **changed),
        OSM,
        found.source(name),
        found.caveats,
    )


def _with_heights(region: Region, path: Path, source: Source) -> Region:
    if region.tables["nodes"].num_rows == 0:
        raise UserError(
            "The region has no streets to give heights.",
            where=path.name,
            do="Give an OpenStreetMap extract too.",
        )
    nodes, caveats = with_elevation(region.tables["nodes"], region.tables["streets"], path, region.crs)
    return _changed(region.with_tables(nodes=nodes), ELEVATION, source, caveats)


def _with_timetable(region: Region, found: Timetable, key: str, name: str, licence: str) -> Region:
    """The region with a timetable's stops; stops of other sources that have no departures leave for them."""
    services = region.tables["services"]
    timed = pc.unique(region.tables["departures"]["service"])
    idle = pc.and_(
        pc.equal(services["kind"], "stop"), pc.invert(pc.is_in(services["service"], value_set=timed))
    )
    if pc.any(idle).as_py():
        services = services.filter(pc.invert(idle))
    region = region.with_tables(services=services)
    changed = joined(region, key, {"services": found.services, "departures": found.departures})
    if region.tables["grounds"].num_rows:
        changed["grounds"] = _loose_grounds(region.tables["grounds"], changed["services"])
    return _changed(region.with_tables(**changed), key, found.source(name, licence), found.caveats)


def _loose_grounds(grounds: pa.Table, services: pa.Table) -> pa.Table:
    """Grounds without the name of a service that is gone."""
    there = pc.is_in(grounds["service"], value_set=services["service"].combine_chunks())
    kept = pc.if_else(there, grounds["service"], pa.scalar(None, pa.string()))
    return grounds.set_column(
        grounds.schema.get_field_index("service"), grounds.schema.field("service"), kept
    )


def _changed(region: Region, key: str, source: Source, caveats: Sequence[Text]) -> Region:
    """The region with a source and what must be told of it, in place of what was told of it before."""
    before = region.sources.get(key)
    old = f"{before.where}: " if before is not None and before.where else ""
    kept = [c for c in region.caveats if not (old and c.sv.startswith(old))]
    new = [Text.same(f"{source.where}: ") + c if source.where else c for c in caveats]
    return replace(region, sources={**region.sources, key: source}, caveats=(*kept, *new))


def off_network(region: Region, x_m: Any, y_m: Any) -> Any:
    """The straight distance from places to the nearest node of the region's streets, (n,); inf without streets."""
    nodes = region.tables["nodes"]
    if nodes.num_rows == 0 or not len(x_m):
        return np.full(len(x_m), np.inf)
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy()]))
    return tree.query(np.column_stack([x_m, y_m]))[0]
