"""A region on disk: GeoParquet tables and a ``datapackage.json`` with sources, CRS and hashes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from medskapa.evidence import Source, Text, UserError
from medskapa.evidence.files import new_folder
from medskapa.region.model import TABLES, Crosswalk, Level, Region, make_region

REGION_SCHEMA = "medskapa-region/1"
_READABLE = (REGION_SCHEMA,)
_AGAIN = "Build the region again, or fetch the folder anew."


def write_region(region: Region, folder: Path, *, replace: bool = False) -> None:
    """Write the region as a folder. The folder appears whole or not at all.

    Raises ``UserError`` when the disk is full, or the folder exists already and ``replace`` is not said.
    """
    with new_folder(folder, replace=replace) as part:
        resources = []
        for name, table in region.tables.items():
            if table.num_rows == 0:
                continue
            path = part / f"{name}.parquet"
            pq.write_table(
                _with_geo(table, region.crs) if "geometry" in table.column_names else table,
                path,
                compression="zstd",
            )
            data = path.read_bytes()
            resources.append(
                {
                    "name": name,
                    "path": path.name,
                    "format": "parquet",
                    "mediatype": "application/vnd.apache.parquet",
                    "bytes": len(data),
                    "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
                }
            )
        package = {
            "name": region.key,
            "title": region.title.sv,
            "schema": REGION_SCHEMA,
            "medskapa": {
                "title": asdict(region.title),
                "kind": region.kind,
                "crs": region.crs,
                "top": region.top,
                "levels": [asdict(level) for level in region.levels],
                "crosswalks": [asdict(c) for c in region.crosswalks],
                "caveats": [asdict(c) for c in region.caveats],
                "sources": {k: asdict(s) for k, s in sorted(region.sources.items())},
            },
            "sources": [
                {"title": s.cite, "path": s.url} if s.url else {"title": s.cite}
                for _, s in sorted(region.sources.items())
            ],
            "licenses": [
                {"name": n} for n in sorted({s.licence for s in region.sources.values() if s.licence})
            ],
            "resources": resources,
        }
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (part / "datapackage.json").write_text(text, encoding="utf-8")


def read_region(folder: Path | str) -> Region:
    """Read a region from its folder; every file must match its hash.

    Raises ``UserError`` when the folder is no region, is of a newer schema, or a file has changed.
    """
    folder = Path(folder)
    package = _read_package(folder)
    try:
        own = package["medskapa"]
        words = {
            "key": package["name"],
            "title": Text(**own["title"]),
            "kind": own["kind"],
            "crs": own["crs"],
            "top": own["top"],
            "levels": tuple(Level(**{**v, "label": Text(**v["label"])}) for v in own["levels"]),
            "sources": {k: Source(**v) for k, v in own["sources"].items()},
            "crosswalks": tuple(Crosswalk(**{**v, "caveat": Text(**v["caveat"])}) for v in own["crosswalks"]),
            "caveats": tuple(Text(**v) for v in own["caveats"]),
        }
        files = [(r["name"], r["path"], r["hash"]) for r in package["resources"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_understood(folder) from error
    return make_region(tables={name: _read_table(folder, name, *rest) for name, *rest in files}, **words)


def _read_table(folder: Path, name: str, file: str, digest: str) -> pa.Table:
    path = folder / file
    if name not in TABLES:
        raise UserError(f"The data package names an unknown table {name!r}.", where=str(folder), do=_AGAIN)
    if path.parent != folder or path.name in ("", ".."):
        raise UserError(
            f"The data package names the file {file!r} outside its own folder.", where=str(folder), do=_AGAIN
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"The file {file} of the region cannot be read.",
            where=str(folder),
            do="Build the region again, or fetch the whole folder.",
        ) from error
    if "sha256:" + hashlib.sha256(data).hexdigest() != digest:
        raise UserError(
            f"The file {file} does not match its hash in datapackage.json: it was changed or damaged.",
            where=str(folder),
            do="Build the region again, or fetch the folder anew. Do not edit the tables by hand.",
        )
    try:
        return pq.ParquetFile(pa.BufferReader(data)).read()
    except pa.ArrowException as error:
        raise UserError(f"The file {file} is not a Parquet table.", where=str(folder), do=_AGAIN) from error


def _not_understood(folder: Path) -> UserError:
    return UserError("datapackage.json cannot be understood.", where=str(folder), do=_AGAIN)


def _read_package(folder: Path) -> dict[str, Any]:
    path = folder / "datapackage.json"
    if not path.is_file():
        raise UserError(
            "There is no region here: datapackage.json is missing.",
            where=str(folder),
            do="Give a folder made by 'medskapa region build' or 'medskapa region example'.",
        )
    try:
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        schema = str(package["schema"])
    except (ValueError, KeyError, TypeError) as error:
        raise _not_understood(folder) from error
    if schema not in _READABLE:
        newer = schema.startswith("medskapa-region/")
        raise UserError(
            f"The region is of schema {schema!r}; this version reads {', '.join(_READABLE)}.",
            where=str(folder),
            do="Upgrade Medskapa." if newer else "Give a folder made by 'medskapa region build'.",
        )
    return package


def _with_geo(table: pa.Table, crs: str) -> pa.Table:
    """Add GeoParquet 1.1 metadata for the column ``geometry``."""
    from pyproj import CRS

    column = {"encoding": "WKB", "geometry_types": [], "crs": CRS.from_user_input(crs).to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return table.replace_schema_metadata({"geo": json.dumps(geo)})
