"""The plan's places from GeoJSON or GeoPackage, checked before anything is computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from medskapa.evidence import Text, UserError
from medskapa.plans.model import Site
from medskapa.region import Region


def read_sites(path: Path, crs: str) -> tuple[Site, ...]:
    """The sites in a file, in the plan's coordinate system ``crs``.

    A GeoJSON file may name its system in a ``crs`` member; without one it is taken to be in the plan's system.
    A GeoPackage must name it. Each feature needs the property ``site`` and may have ``name_sv`` and ``name_en``.

    Raises ``UserError`` for a file that cannot be read, another coordinate system, coordinates in degrees,
    an empty or self-intersecting geometry, and two sites with the same key.
    """
    if not path.is_file():
        raise UserError(
            f"The file {path.name} is missing.", where=str(path.parent), do="Add the plan's sites."
        )
    features = _geojson(path, crs) if path.suffix in (".geojson", ".json") else _geopackage(path, crs)
    if not features:
        raise UserError(f"{path.name} has no features.", where=str(path), do="Draw at least one site.")
    sites: dict[str, Site] = {}
    for number, (properties, shape) in enumerate(features, start=1):
        key = properties.get("site")
        if not isinstance(key, str) or not key:
            raise UserError(
                f"Feature {number} has no site key.", where=str(path), do='Give it the property "site".'
            )
        if key in sites:
            raise UserError(f"Two features are called {key!r}.", where=str(path), do="Give each its own key.")
        _check_shape(key, shape, path)
        name_sv = str(properties.get("name_sv") or properties.get("name") or key)
        name_en = str(properties.get("name_en") or name_sv)
        sites[key] = Site(key, Text(sv=name_sv, en=name_en), shapely.to_wkb(shape))
    return tuple(sites.values())


def _geojson(path: Path, crs: str) -> list[tuple[dict[str, Any], BaseGeometry]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        features = [(dict(f.get("properties") or {}), f["geometry"]) for f in data["features"]]
        named = ((data.get("crs") or {}).get("properties") or {}).get("name")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path.name} is not a GeoJSON FeatureCollection.",
            where=str(path),
            do="Export it again as GeoJSON.",
        ) from error
    if named is not None and not _same_crs(named, crs):
        raise UserError(
            f"{path.name} is in {named}, but the plan is in {crs}.",
            where=str(path),
            do=f"Save the file in {crs}, or change crs in plan.toml.",
        )
    shapes: list[tuple[dict[str, Any], BaseGeometry]] = []
    for properties, geometry in features:
        try:
            shape = shapely.from_geojson(json.dumps(geometry)) if geometry else shapely.Polygon()
        except (ShapelyError, ValueError) as error:
            raise UserError(
                f"The geometry of {properties.get('site')!r} cannot be read.", where=str(path), do=str(error)
            ) from error
        shapes.append((properties, shape))
    return shapes


def _same_crs(a: str, b: str) -> bool:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return bool(CRS.from_user_input(a).equals(CRS.from_user_input(b), ignore_axis_order=True))
    except CRSError:
        return False


def _geopackage(path: Path, crs: str) -> list[tuple[dict[str, Any], BaseGeometry]]:
    import pyogrio

    try:
        meta, table = pyogrio.read_arrow(path)
    except Exception as error:
        raise UserError(
            f"{path.name} cannot be read as a map file.", where=str(path), do="Export it again as GeoPackage."
        ) from error
    if not meta["crs"]:
        raise UserError(
            f"{path.name} does not say which coordinate system it is in.",
            where=str(path),
            do=f"Set the layer's coordinate system (for example {crs}) and save it again.",
        )
    if not _same_crs(meta["crs"], crs):
        raise UserError(
            f"{path.name} is in {meta['crs']}, but the plan is in {crs}.",
            where=str(path),
            do=f"Save the file in {crs}, or change crs in plan.toml.",
        )
    column = meta["geometry_name"] or "wkb_geometry"
    if column not in table.column_names:
        column = next(n for n in table.column_names if "geom" in n)
    shapes = shapely.from_wkb(np.asarray(table[column].to_pylist(), dtype=object))
    rows = table.drop_columns([column]).to_pylist()
    return [(r, s if s is not None else shapely.Polygon()) for r, s in zip(rows, shapes, strict=True)]


def _check_shape(key: str, shape: BaseGeometry, path: Path) -> None:
    if shape.is_empty:
        raise UserError(f"The site {key!r} is empty.", where=str(path), do="Draw it, or remove it.")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise UserError(
            f"The border of the site {key!r} is not valid: {reason}.",
            where=str(path),
            do="Mend the border so that it does not cross itself (in QGIS: Fix geometries), and save it again.",
        )
    west, south, east, north = shape.bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        raise UserError(
            f"The site {key!r} seems to be in degrees ({west:.4f}, {south:.4f}), not in metres.",
            where=str(path),
            do="Save the file in the plan's metric system, for Sweden SWEREF 99 TM (EPSG:3006).",
        )


def check_sites(sites: tuple[Site, ...], region: Region) -> None:
    """Every site must lie wholly inside the region. Raises ``UserError`` that names the sites outside."""
    areas = region.areas
    top = areas.filter(pc.equal(areas["area"], region.top))["geometry"][0].as_py()
    if top is None:
        raise UserError(
            f"The region {region.title.sv!r} has no border, so its sites cannot be checked.",
            where="table areas",
            do="Build the region with borders.",
        )
    border = shapely.from_wkb(top).buffer(1.0)
    shapely.prepare(border)
    outside = [s.key for s in sites if not border.covers(s.shape)]
    if outside:
        raise UserError(
            f"These sites lie wholly or partly outside the region {region.title.sv!r}.",
            rows=outside,
            do="Check the coordinates and their system, or choose the region that the plan lies in.",
        )
