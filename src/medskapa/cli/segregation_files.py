"""The files of a studied grid: tables, cells, settings and the page; the same study gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from medskapa.evidence import Lang
    from medskapa.report.grid_study import GridStudy

SCHEMA = "medskapa-segregation/1"
_PROFILE = ("index", "group", "to_group", "k", "radius_m", "median_radius_m", "value", "corrected", "low", "high",
            "expected", "chance_low", "chance_high", "p_value", "method", "state")  # fmt: skip


def write_study(study: GridStudy, folder: Path, lang: Lang, *, synthetic: bool = False) -> None:
    """Write everything that is known of a study into a folder; ``synthetic`` marks page and pictures."""
    from medskapa.report.grid_page import grid_page

    files = [("profile.csv", "gridfile_profile"), ("contexts.parquet", "gridfile_contexts")]
    (folder / "profile.csv").write_text(profile_csv(study), encoding="utf-8")
    _write_contexts(study, folder / "contexts.parquet")
    if study.cells.contributions is not None:
        _write_contributions(study, folder / "contributions.parquet")
        files.append(("contributions.parquet", "gridfile_contributions"))
    if study.split:
        (folder / "contributions.csv").write_text(_municipalities_csv(study), encoding="utf-8")
        (folder / "split.csv").write_text(_split_csv(study), encoding="utf-8")
        files += [("contributions.csv", "gridfile_municipalities"), ("split.csv", "gridfile_split")]
    files.append(("run.json", "gridfile_run"))
    (folder / "index.html").write_text(
        grid_page(study, lang, tuple(files), synthetic=synthetic), encoding="utf-8"
    )
    names = sorted(p.name for p in folder.iterdir())
    run = {
        **run_record(study),
        "synthetic": synthetic,
        "files": {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names},
    }
    (folder / "run.json").write_text(json.dumps(run, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def run_record(study: GridStudy) -> dict[str, Any]:
    """What a later reader needs to make the same files again."""
    return {
        "schema": SCHEMA,
        "medskapa": study.version,
        "grid": {
            "name": study.name,
            "sha256": study.sha256,
            "crs": study.crs,
            "size_m": study.cells.size_m,
            "cells": len(study.cells.people),
            "people": study.people,
            "people_of_unknown_group": study.unknown_people,
            "groups": dict(zip(study.groups, study.group_people, strict=True)),
            "rest_is_a_group": study.rest,
            "read": [note.en for note in study.notes],
        },
        "settings": study.settings,
        "map": _scale(study, study.map_scale),
        "smallest_group_shown": study.minimum,
    }


def to_csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, decimal point; a missing number is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([_field(v) for v in row] for row in rows)
    return out.getvalue()


def _field(value: object) -> object:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else value


def _scale(study: GridStudy, scale: int) -> dict[str, object]:
    at = study.scales[scale]
    return {"k": at.k} if at.k is not None else {"radius_m": at.radius_m}


def profile_csv(study: GridStudy) -> str:
    """All indices at every scale, one number with its uncertainty a row."""
    rows = []
    for r in study.rows:
        at = study.scales[r.scale]
        state = "value" if r.value is not None else "not defined"
        if at.beyond and r.value is not None:
            state = "k is larger than the population; everybody"
        rows.append(
            (r.index, r.group, r.to_group, at.k, at.radius_m, at.median_radius_m, r.value, r.corrected, r.low, r.high,
             r.expected, r.chance_low, r.chance_high, r.p_value, r.method, state)
        )  # fmt: skip
    return to_csv(_PROFILE, rows)


def _split_csv(study: GridStudy) -> str:
    rows = []
    for s, scale in enumerate(study.scales):
        at = [r for r in study.split if r.scale == s]
        parts = [("", sum(r.people for r in at), sum(r.between for r in at), sum(r.within for r in at))]
        parts += [(r.municipality, r.people, r.between, r.within) for r in at]
        rows += [(scale.k, scale.radius_m, *p, float(p[2]) + float(p[3])) for p in parts]
    return to_csv(
        ("k", "radius_m", "municipality", "people", "between_nats", "within_nats", "total_nats"), rows
    )


def _municipalities_csv(study: GridStudy) -> str:
    """Each municipality's cells' contributions to M, added up."""
    each, unit = study.cells.contributions, study.cells.municipality
    assert each is not None
    assert unit is not None
    names = list(dict.fromkeys(r.municipality for r in study.split))
    rows = []
    for s, scale in enumerate(study.scales):
        sums = np.bincount(unit, each[:, s], len(names))
        total = sums.sum()
        rows += [
            (scale.k, scale.radius_m, name, float(v), float(v / total) if total > 0 else None)
            for name, v in zip(names, sums, strict=True)
        ]
    return to_csv(("k", "radius_m", "municipality", "contribution_nats", "share"), rows)


def _write_contexts(study: GridStudy, path: Path) -> None:
    """One row for each cell and scale; a share that is hidden is null, and ``hidden`` names the groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    c = study.cells
    half = c.size_m / 2
    points = pa.array(shapely.to_wkb(shapely.points(c.x_m + half, c.y_m + half), byte_order=1), pa.binary())
    writer = None
    for s in range(len(study.scales)):
        columns: dict[str, pa.Array] = {
            "cell": pa.array(c.ids),
            "x_m": pa.array(c.x_m),
            "y_m": pa.array(c.y_m),
            "size_m": pa.array(np.full(len(c.people), c.size_m)),
            "k": pa.array([study.scales[s].k] * len(c.people), pa.int64()),
            "people": _numbers(c.context_people[:, s]),
            "radius_m": _numbers(c.radius_m[:, s]),
            "reaches_outside": pa.array(c.outside[:, s]),
        }
        for g, group in enumerate(study.groups):
            columns[f"share {group}"] = _numbers(c.shares[:, s, g])
        p = np.full(len(c.people), np.nan) if c.p_value is None else c.p_value[:, s]
        columns["p_value_by_chance"] = _numbers(p)
        columns["hidden"] = pa.array(c.hidden[:, s].any(axis=1))
        columns["geometry"] = points
        table = pa.table(columns)
        table = table.replace_schema_metadata({"geo": _geo(study.crs)})
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _numbers(values: Any) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.float64(), from_pandas=True)  # NaN becomes null


def _geo(crs: str) -> str:
    from pyproj import CRS

    column = {"encoding": "WKB", "geometry_types": ["Point"], "crs": CRS.from_user_input(crs).to_json_dict()}
    return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}})


def _write_contributions(study: GridStudy, path: Path) -> None:
    """One row for each cell and scale; null where the cell's context may not be shown."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    c = study.cells
    assert c.contributions is not None
    names = list(dict.fromkeys(r.municipality for r in study.split))
    unit = None if c.municipality is None else [names[m] for m in c.municipality.tolist()]
    writer = None
    for s, scale in enumerate(study.scales):
        hidden = c.hidden[:, s].any(axis=1)
        columns = {
            "cell": pa.array(c.ids),
            "municipality": pa.array(unit or [None] * len(c.ids), pa.string()),
            "k": pa.array([scale.k] * len(c.ids), pa.int64()),
            "radius_m": pa.array([scale.radius_m] * len(c.ids), pa.float64()),
            "contribution_nats": _numbers(np.where(hidden, np.nan, c.contributions[:, s])),
        }
        table = pa.table(columns)
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()
