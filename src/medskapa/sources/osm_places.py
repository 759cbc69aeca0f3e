"""Services, what is known of them, and grounds of an OpenStreetMap extract as the region's tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from medskapa.region import SERVICE_KINDS, TABLES
from medskapa.sources.osm_read import Floats, Ints, Raw, Surface, lookup
from medskapa.sources.osm_tags import ground_kind, has_bench, service_facts, service_kind

Project = Callable[[Floats, Floats], tuple[Floats, Floats]]
_SAME_STOP_M = 15.0  # a pole and its platform, mapped as two stops
_GROUND_KINDS_AT_YARDS = ("building", "parking")


@dataclass
class _Rows:
    """Rows of the tables ``services``, ``facts`` and ``grounds`` as they are found."""

    services: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    grounds: list[dict[str, Any]] = field(default_factory=list)


def place_tables(
    raw: Raw, x_m: Floats, y_m: Floats, project: Project, within: Any, source: str
) -> dict[str, pa.Table]:
    """The tables ``services``, ``facts`` and ``grounds`` of what lies within a shape, or of all when it is None.

    A surface is a service at its centroid; a school's surface is its yard too. Buildings and car parks are kept
    where they lie on a yard. A ground that reaches out of the shape is kept whole, so that it is not made smaller.
    """
    import shapely

    rows = _Rows()
    if within is not None:
        shapely.prepare(within)
    for ident, tags in raw.places:
        at = int(lookup(raw.node_ids, np.array([ident]))[0])
        _add_services(rows, f"osm-n{ident}", tags, float(x_m[at]), float(y_m[at]), within, source)
    loose: list[tuple[str, str, Any]] = []
    for surface in raw.surfaces:
        shape = _shape(raw, surface, x_m, y_m, project)
        if shape is None or (within is not None and not within.intersects(shape)):
            continue
        _add_surface(rows, surface, shape, within, source, loose)
    _add_at_yards(rows, loose, source)
    _drop_twin_stops(rows)
    known = {row["service"] for row in rows.services}
    for ground in rows.grounds:
        if ground["service"] not in known:
            ground["service"] = None
    found = {"services": rows.services, "facts": rows.facts, "grounds": rows.grounds}
    return {
        name: pa.Table.from_pylist(value, schema=TABLES[name]) if value else TABLES[name].empty_table()
        for name, value in found.items()
    }


def _add_services(
    rows: _Rows, ident: str, tags: dict[str, str], x: float, y: float, within: Any, source: str
) -> None:
    import shapely

    if within is not None and not shapely.intersects_xy(within, x, y):
        return
    kinds = [(ident, service_kind(tags))] + ([(f"{ident}-bench", "bench")] if has_bench(tags) else [])
    for key, kind in kinds:
        if not kind:
            continue
        own = key == ident
        name = (tags.get("name", "").strip() if own else "") or SERVICE_KINDS[kind].sv
        rows.services.append(
            {
                "service": key, "kind": kind, "name": name, "x_m": x, "y_m": y, "from_year": None, "to_year": None,
                "source": source,
            }
        )  # fmt: skip
        if own:
            rows.facts += [
                {"subject": key, "fact": fact, "value": value, "source": source}
                for fact, value in service_facts(tags).items()
            ]


def _shape(raw: Raw, surface: Surface, x_m: Floats, y_m: Floats, project: Project) -> Any:
    """The surface as a shape in the region's system; a line where it is not closed; None where it cannot be made."""
    import shapely

    outer = [line for o in surface.outer if (line := _line(raw, o, x_m, y_m, project)) is not None]
    if len(outer) < len(surface.outer) or not outer:
        return None
    if surface.ident.startswith("w") and surface.outer[0][0] != surface.outer[0][-1]:
        return shapely.LineString(outer[0])
    shape = _polygons(outer)
    inner = [line for i in surface.inner if (line := _line(raw, i, x_m, y_m, project)) is not None]
    if inner:
        shape = shapely.difference(shape, _polygons(inner))
    return None if shape.is_empty or shape.area <= 0 else shape


def _polygons(lines: Sequence[Floats]) -> Any:
    import shapely

    noded = shapely.line_merge(shapely.MultiLineString([shapely.LineString(line) for line in lines]))
    rings = shapely.get_parts(shapely.polygonize([noded]))
    if not len(rings):
        noded = shapely.node(noded)  # a border that crosses itself
        rings = shapely.get_parts(shapely.polygonize(list(shapely.get_parts(noded))))
    return shapely.make_valid(shapely.union_all(rings))


def _line(raw: Raw, refs: Ints, x_m: Floats, y_m: Floats, project: Project) -> Floats | None:
    at = lookup(raw.node_ids, refs)
    x, y = np.where(at >= 0, x_m[at], np.nan), np.where(at >= 0, y_m[at], np.nan)
    if raw.filled is not None and (at < 0).any():
        ids, lon, lat = raw.filled
        gone = at < 0
        there = lookup(ids, refs[gone])
        fx, fy = project(lon[there], lat[there])
        x[gone], y[gone] = np.where(there >= 0, fx, np.nan), np.where(there >= 0, fy, np.nan)
    if np.isnan(x).any() or len(x) < 2:
        return None
    return np.column_stack([x, y])


def _add_surface(
    rows: _Rows, surface: Surface, shape: Any, within: Any, source: str, loose: list[tuple[str, str, Any]]
) -> None:
    import shapely

    ident, tags = f"osm-{surface.ident}", surface.tags
    middle = shape.centroid
    _add_services(rows, ident, tags, middle.x, middle.y, within, source)
    kind = ground_kind(tags)
    if not kind or shape.area <= 0:
        return
    name = tags.get("name", "").strip()
    if kind in _GROUND_KINDS_AT_YARDS:
        loose.append((ident, kind, shape))
        return
    rows.grounds.append(
        {
            "ground": ident, "kind": kind, "name": name or kind, "service": ident if kind == "yard" else None,
            "value": None, "geometry": shapely.to_wkb(shape), "source": source,
        }
    )  # fmt: skip


def _add_at_yards(rows: _Rows, loose: list[tuple[str, str, Any]], source: str) -> None:
    """Keep the buildings and car parks that lie on a yard: what is left of the yard is where children are."""
    import shapely

    yards = [shapely.from_wkb(g["geometry"]) for g in rows.grounds if g["kind"] == "yard"]
    if not yards or not loose:
        return
    hit = np.unique(shapely.STRtree([s for _, _, s in loose]).query(yards, predicate="intersects")[1])
    for i in hit.tolist():
        ident, kind, shape = loose[i]
        rows.grounds.append(
            {
                "ground": ident, "kind": kind, "name": kind, "service": None, "value": None,
                "geometry": shapely.to_wkb(shape), "source": source,
            }
        )  # fmt: skip


def _drop_twin_stops(rows: _Rows) -> None:
    """Keep one of two stops of one name that stand within a few metres: a pole and its platform."""
    stops = [r for r in rows.services if r["kind"] == "stop"]
    if len(stops) < 2:
        return
    from scipy.spatial import cKDTree

    places = np.array([[r["x_m"], r["y_m"]] for r in stops])
    drop = {
        stops[max(i, j)]["service"]
        for i, j in cKDTree(places).query_pairs(_SAME_STOP_M)
        if stops[i]["name"] == stops[j]["name"]
    }
    rows.services = [r for r in rows.services if r["service"] not in drop]
    rows.facts = [r for r in rows.facts if r["subject"] not in drop]
