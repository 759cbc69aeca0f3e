"""A municipality's own places from CSV, Excel, GeoJSON or GeoPackage: benches, meeting places, lifts, yards, noise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Source, Text, UserError, format_number
from medskapa.region import FACTS, GROUND_KINDS, LINK_KINDS, SERVICE_KINDS, TABLES, Region
from medskapa.sources.places_crs import to_region
from medskapa.sources.places_file import PlaceMapping, PlaceRows, read_places
from medskapa.sources.spreadsheet import remade
from medskapa.sources.spreadsheet_file import as_number
from medskapa.sources.streets import joined, off_network

Floats = npt.NDArray[np.float64]

FAR_FROM_STREET_M = 200.0
"""A place further than this from every street is told by name: it may stand wrong on the map."""

STREETS_WITHIN_M = 2_000.0
"""Where no street at all is so near, the region has no streets there and nothing can be said."""

_FLAGS = ("free", "step_free", "lit", "paved", "winter_kept")
_YES = {"1": 1.0, "ja": 1.0, "j": 1.0, "yes": 1.0, "true": 1.0, "sant": 1.0, "x": 1.0}
_NO = {"0": 0.0, "nej": 0.0, "n": 0.0, "no": 0.0, "false": 0.0, "falskt": 0.0}
_SHOWN = 10
_ALL_KINDS: dict[str, Text] = {**GROUND_KINDS, **LINK_KINDS, **SERVICE_KINDS}
_FAR = Text(
    sv="{n} av platserna i {file} ligger mer än {m} m från närmaste gata och kan vara fel inlagda: {names}.",
    en="{n} of the places in {file} lie more than {m} m from the nearest street and may stand wrong: {names}.",
)
_WET = Text(
    sv="{n} av platserna i {file} ligger i vatten: {names}.",
    en="{n} of the places in {file} lie in water: {names}.",
)
_OUTSIDE = Text(
    sv="{n} av platserna i {file} ligger utanför regionens områden: {names}.",
    en="{n} of the places in {file} lie outside the region's areas: {names}.",
)


def add_places(region: Region, path: Path | str, mapping: PlaceMapping, source: Source) -> Region:
    """A copy of the region with a municipality's own places.

    Points become services. Lines become links (``lift``, ``ramp``, ``steps`` …) or barriers. Surfaces become grounds
    where their kind is one (``green``, ``yard``, ``noise`` …), and else a service at their middle. The file's places
    take the place of what the same file gave before. Places in water, outside the region's areas or far from every
    street are kept and told by name in a caveat.

    Raises ``UserError`` when a column, a kind or a fact is not known, coordinates are missing or cannot lie in the
    region, or two places have one id.
    """
    path = Path(path)
    _check_mapping(mapping, path)
    rows = read_places(path, mapping)
    kinds = _kinds(rows, mapping)
    shapes = to_region(region, rows, mapping.crs)
    key = _key(path)
    ids = _ids(rows, mapping, key)
    names = _names(rows, mapping, kinds)
    tables = _tables(rows, mapping, kinds, shapes, ids, names, key)
    if mapping.replace_kind:
        region = _without_kinds(region, sorted(set(kinds)))
    region = replace(
        region.with_tables(**joined(region, key, tables)),
        sources={**region.sources, key: source},
        caveats=(
            *[c for c in region.caveats if f" {path.name} " not in c.sv],
            *_told(region, path.name, shapes, kinds, names),
        ),
    )
    return remade(region)


def _check_mapping(mapping: PlaceMapping, path: Path) -> None:
    if bool(mapping.kind) == bool(mapping.kind_column):
        raise UserError(
            "The kind of the places must be told in one way.",
            where=path.name,
            do="Give a kind for all of them, or the column that holds each one's kind.",
        )
    wrong = sorted(set(mapping.facts) - set(FACTS))
    if wrong:
        raise UserError(
            "These facts are not known.", where=path.name, rows=wrong, do=f"Use {', '.join(FACTS)}."
        )


def _key(path: Path) -> str:
    return "places_" + (re.sub(r"[^a-z0-9]+", "_", path.stem.casefold()).strip("_") or "file")


def _kinds(rows: PlaceRows, mapping: PlaceMapping) -> list[str]:
    """Each place's kind in Medskapa's words."""
    by_word = {word.casefold(): k for k, text in _ALL_KINDS.items() for word in (text.sv, text.en, k)}
    given = [mapping.kind] * len(rows) if mapping.kind else rows.texts(mapping.kind_column)
    kinds = [by_word.get(g.strip().casefold(), "") for g in given]
    unknown = {g: n for g, k, n in zip(given, kinds, rows.numbers, strict=True) if not k}
    if unknown:
        raise UserError(
            "These kinds of places are not known.",
            where=rows.where,
            rows=[f"row {n}: {g or '(empty)'}" for g, n in unknown.items()],
            do=f"Use {', '.join(SERVICE_KINDS)}; or of lines and surfaces {', '.join((*LINK_KINDS, *GROUND_KINDS))}.",
        )
    return kinds


def _ids(rows: PlaceRows, mapping: PlaceMapping, key: str) -> list[str]:
    own = rows.texts(mapping.ident) if mapping.ident else [str(n) for n in rows.numbers]
    seen: dict[str, int] = {}
    twice = [
        f"row {n}: {i or '(empty)'}"
        for i, n in zip(own, rows.numbers, strict=True)
        if not i or seen.setdefault(i, n) != n
    ]
    if twice:
        raise UserError(
            "These places have no id or the id of another.",
            where=rows.where,
            rows=twice,
            do="Give each its own.",
        )
    return [f"{key}-{i}" for i in own]


def _names(rows: PlaceRows, mapping: PlaceMapping, kinds: Sequence[str]) -> list[str]:
    given = rows.texts(mapping.name) if mapping.name else [""] * len(rows)
    return [name or _ALL_KINDS[kind].sv for name, kind in zip(given, kinds, strict=True)]


def _tables(
    rows: PlaceRows, mapping: PlaceMapping, kinds: Sequence[str], shapes: npt.NDArray[Any], ids: Sequence[str],
    names: Sequence[str], key: str,
) -> dict[str, pa.Table]:  # fmt: skip
    import shapely

    found: dict[str, list[dict[str, Any]]] = {"services": [], "links": [], "grounds": []}
    wrong: list[str] = []
    values = rows.texts(mapping.value) if mapping.value else [""] * len(rows)
    flat = shapely.get_dimensions(shapes)
    for i, (kind, shape) in enumerate(zip(kinds, shapes, strict=True)):
        base = {"kind": kind, "name": names[i], "source": key}
        years = {"from_year": None, "to_year": None}
        if kind in GROUND_KINDS and (flat[i] == 2 or (kind == "barrier" and flat[i] == 1)):
            level = as_number(values[i]) if values[i] else None
            found["grounds"].append(
                base | {"ground": ids[i], "service": None, "value": level, "geometry": shapely.to_wkb(shape)}
            )
        elif kind in SERVICE_KINDS and (flat[i] != 1 or kind not in LINK_KINDS):
            middle = shape.centroid
            found["services"].append(base | years | {"service": ids[i], "x_m": middle.x, "y_m": middle.y})
        elif kind in LINK_KINDS and flat[i] == 1:
            found["links"].append(base | years | {"link": ids[i], "geometry": shapely.to_wkb(shape)})
        else:
            wrong.append(f"row {rows.numbers[i]}: {kind} as a {('point', 'line', 'surface')[int(flat[i])]}")
    if wrong:
        raise UserError(
            "These places are drawn in a way that does not fit their kind.",
            where=rows.where,
            rows=wrong,
            do="Draw a lift, a ramp or a stair as a line between its ends, and green, noise or a yard as a surface.",
        )
    tables = {name: pa.Table.from_pylist(value, schema=TABLES[name]) for name, value in found.items()}
    return tables | {"facts": _facts(rows, mapping, ids, key)}


def _facts(rows: PlaceRows, mapping: PlaceMapping, ids: Sequence[str], key: str) -> pa.Table:
    found, wrong = [], []
    for fact, column in mapping.facts.items():
        for text, ident, number in zip(rows.texts(column), ids, rows.numbers, strict=True):
            if not text:
                continue
            value = (_YES | _NO).get(text.casefold()) if fact in _FLAGS else as_number(text)
            if value is None:
                wrong.append(f"row {number}: {column} is {text!r}")
            else:
                found.append({"subject": ident, "fact": fact, "value": value, "source": key})
    if wrong:
        raise UserError(
            "These facts cannot be understood.",
            where=rows.where,
            rows=wrong,
            do="Write ja or nej for yes and no, a number for the others, and nothing where it is not known.",
        )
    return pa.Table.from_pylist(found, schema=TABLES["facts"])


def _without_kinds(region: Region, kinds: Sequence[str]) -> Region:
    """The region without the places of some kinds, whoever gave them."""
    words = pa.array(list(kinds), pa.string())
    tables = {
        name: region.tables[name].filter(pc.invert(pc.is_in(region.tables[name]["kind"], value_set=words)))
        for name in ("services", "links", "grounds")
    }
    lost = set(region.tables["services"]["service"].to_pylist()) - set(
        tables["services"]["service"].to_pylist()
    )
    grounds = tables["grounds"]
    freed = pc.if_else(
        pc.is_in(grounds["service"], value_set=pa.array(sorted(lost), pa.string())),
        pa.scalar(None, pa.string()),
        grounds["service"],
    )
    at = grounds.schema.get_field_index("service")
    tables["grounds"] = grounds.set_column(at, grounds.schema.field(at), freed)
    return region.with_tables(**tables)


# --- what looks wrong --------------------------------------------------------------------------------


def _told(
    region: Region, file: str, shapes: npt.NDArray[Any], kinds: Sequence[str], names: Sequence[str]
) -> list[Text]:
    """Caveats that name the places that stand in water, outside the areas or far from every street."""
    import shapely

    spots = np.flatnonzero([k in SERVICE_KINDS and k not in GROUND_KINDS for k in kinds])
    if not len(spots):
        return []
    points = shapely.centroid(shapes[spots])
    x, y = shapely.get_x(points), shapely.get_y(points)
    off = off_network(region, x, y)
    told = []
    for text, wrong in (
        (_OUTSIDE, ~_in_areas(region, points)),
        (_WET, _in_water(region, points)),
        (_FAR, (off > FAR_FROM_STREET_M) & (off <= STREETS_WITHIN_M)),
    ):
        if wrong.any():
            listed = [names[spots[i]] for i in np.flatnonzero(wrong)[:_SHOWN]]
            listed += ["…"] if wrong.sum() > _SHOWN else []
            told.append(
                Text(
                    **{
                        lang: text.of(lang).format(
                            n=format_number(int(wrong.sum()), lang), m=format_number(FAR_FROM_STREET_M, lang),
                            file=file, names=", ".join(listed),
                        )
                        for lang in ("sv", "en")
                    }
                )
            )  # fmt: skip
    return told


def _in_areas(region: Region, points: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which points lie on the region's land: in its outlines where it has them, else in its areas."""
    table = region.tables["outlines"] if region.tables["outlines"].num_rows else region.areas
    shapes = table.filter(pc.is_valid(table["geometry"]))["geometry"]
    return _within(shapes, points) if len(shapes) else np.ones(len(points), bool)


def _in_water(region: Region, points: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    grounds = region.tables["grounds"]
    return _within(grounds.filter(pc.equal(grounds["kind"], "water"))["geometry"], points)


def _within(wkb: Any, points: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    import shapely

    hit = np.zeros(len(points), bool)
    if len(wkb):
        shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
        hit[np.unique(shapely.STRtree(shapes).query(points, predicate="intersects")[0])] = True
    return hit
