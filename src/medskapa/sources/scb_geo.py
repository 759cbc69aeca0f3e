"""SCB's borders of DeSO and RegSO over WFS, and the municipalities and the region put together from them.

The shape of the service (layers, attributes, paging) comes from client code and notes dated 2025–2026; it
was not called from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from shapely.geometry import shape

from medskapa.evidence import Text, UserError
from medskapa.region import TABLES
from medskapa.sources.http import Fetcher

CRS = "EPSG:3006"
LAYERS = {"regso": ("stat:RegSO_2025", "regsokod"), "deso": ("stat:DeSO_2025", "desokod")}
_EDITION_YEAR = "2025"
_PAGE = 1000
_EAST, _NORTH = (200_000.0, 1_000_000.0), (6_000_000.0, 7_800_000.0)  # Sweden in SWEREF 99 TM, metres


@dataclass(frozen=True)
class Feature:
    """One area as the service gives it: its code, attributes and border."""

    code: str
    attributes: Mapping[str, Any]
    border: shapely.Geometry


@dataclass(frozen=True)
class Borders:
    """The areas and membership of a region, with the areas, editions and names that figures are joined on.

    ``retrieved`` are the ISO days on which the borders were fetched.
    """

    areas: pa.Table
    membership: pa.Table
    codes: Mapping[str, tuple[str, ...]]
    editions: Mapping[str, str]
    retrieved: tuple[str, ...]
    caveats: tuple[Text, ...]


def fetch_borders(
    fetcher: Fetcher, url: str, municipalities: Mapping[str, str], *, top: str, title: str
) -> Borders:
    """The borders of RegSO and DeSO in these municipalities (code to name), and of all that they make up.

    Raises ``UserError`` when the service knows no areas of a municipality, or its areas do not fit together.
    """
    days: set[str] = set()
    found: dict[str, list[Feature]] = {"regso": [], "deso": []}
    for level, features in found.items():
        for municipality in sorted(municipalities):
            features += fetch_layer(fetcher, url, level, municipality, days)
        features.sort(key=lambda f: f.code)
    _check_nesting(found)
    repaired = sum(not shapely.is_valid(f.border) for features in found.values() for f in features)
    border = {f.code: _repaired(f.border) for features in found.values() for f in features}
    parent = {f.code: str(f.attributes["regsokod"]) for f in found["deso"]}
    parent |= {f.code: f.code[:4] for f in found["regso"]} | dict.fromkeys(municipalities, top)
    for code in sorted(municipalities):
        border[code] = _union([border[f.code] for f in found["regso"] if f.code[:4] == code])
    border[top] = _union([border[code] for code in sorted(municipalities)])
    codes = {level: tuple(f.code for f in features) for level, features in found.items()}
    codes |= {"municipality": tuple(sorted(municipalities)), "region": (top,)}
    editions = {level: _edition(level, features) for level, features in found.items()}
    editions |= {"municipality": editions["regso"], "region": editions["regso"]}
    names = {top: title, **municipalities} | {f.code: f"DeSO {f.code}" for f in found["deso"]}
    names |= {f.code: str(f.attributes.get("regsonamn") or f"RegSO {f.code}") for f in found["regso"]}
    return Borders(
        areas=_areas_table(codes, editions, names, border),
        membership=_membership_table(parent),
        codes=codes,
        editions=editions,
        retrieved=tuple(sorted(days)),
        caveats=(_repair_caveat(repaired),) if repaired else (),
    )


def fetch_layer(fetcher: Fetcher, url: str, level: str, municipality: str, days: set[str]) -> list[Feature]:
    """All areas of one municipality in one layer, page by page; the days of fetching are added to ``days``.

    Raises ``UserError`` when there are none, or a page cannot be read.
    """
    layer, key = LAYERS[level]
    features: list[Feature] = []
    while True:
        query = {
            "service": "WFS",
            "version": "1.1.0",
            "request": "GetFeature",
            "typeName": layer,
            "outputFormat": "application/json",
            "srsName": CRS,
            "CQL_FILTER": f"kommunkod='{municipality}'",
            "sortBy": key,
            "maxFeatures": _PAGE,
            "startIndex": len(features),
        }
        answer = fetcher.fetch(f"{url}?{urlencode(query)}", check=lambda a: _check_page(a, layer, key))
        days.add(answer.retrieved)
        page = answer.data["features"]
        features += [Feature(str(f["properties"][key]), f["properties"], shape(f["geometry"])) for f in page]
        total = answer.data.get("numberMatched", answer.data.get("totalFeatures"))
        more = isinstance(total, int) and len(features) < total
        if not page or (len(page) < _PAGE and not more):
            break
    _check_layer(features, layer, municipality, total)
    return features


def _check_page(answer: Any, layer: str, key: str) -> None:
    try:
        for feature in answer["features"]:
            properties = feature["properties"]
            missing = [k for k in (key, "regsokod", "kommunkod", "version") if not properties[k]]
            kind = feature["geometry"]["type"]
            if missing or kind not in ("Polygon", "MultiPolygon"):
                raise KeyError(missing or kind)
            shape(feature["geometry"])
    except (
        KeyError,
        TypeError,
        IndexError,
        ValueError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise UserError(
            f"The answer of the layer {layer} has the wrong shape: {error}.",
            where=f"layer {layer}",
            do="Try again later. If it stays so, the service has changed: look for a newer Medskapa.",
        ) from error


def _check_layer(features: Sequence[Feature], layer: str, municipality: str, total: object) -> None:
    if not features:
        raise UserError(
            f"SCB's layer {layer} has no areas in the municipality {municipality}.",
            where=f"layer {layer}",
            rows=[municipality],
            do="Give the four-digit codes of Swedish municipalities, such as 1480 for Göteborg.",
        )
    codes = [f.code for f in features]
    if len(set(codes)) != len(codes) or (isinstance(total, int) and total != len(codes)):
        raise UserError(
            f"The layer {layer} did not give all its areas in the municipality {municipality} once each.",
            where=f"layer {layer}",
            rows=sorted({c for c in codes if codes.count(c) > 1}),
            do="Run again with --refresh.",
        )
    bounds = shapely.bounds(np.array([f.border for f in features], dtype=object))
    east, north = bounds[:, [0, 2]], bounds[:, [1, 3]]
    inside = (_EAST[0] < east) & (east < _EAST[1]) & (_NORTH[0] < north) & (north < _NORTH[1])
    if not inside.all():
        raise UserError(
            f"The layer {layer} is not in {CRS} with east before north.",
            where=f"layer {layer}",
            rows=[codes[i] for i in np.flatnonzero(~inside.all(axis=1))],
            do="The service has changed: look for a newer Medskapa.",
        )


def _check_nesting(found: Mapping[str, Sequence[Feature]]) -> None:
    known = {f.code for f in found["regso"]}
    loose = [f.code for f in found["deso"] if f.attributes["regsokod"] not in known]
    if loose:
        raise UserError(
            "These DeSO belong to no RegSO that was fetched.",
            where=f"layer {LAYERS['deso'][0]}",
            rows=loose,
            do="Run again with --refresh, so that both layers are of one edition.",
        )


def _edition(level: str, features: Sequence[Feature]) -> str:
    versions = sorted({str(f.attributes["version"]) for f in features})
    if not all(v.startswith(_EDITION_YEAR) for v in versions):
        raise UserError(
            f"The layer {LAYERS[level][0]} is not of the edition {_EDITION_YEAR}.",
            where=f"layer {LAYERS[level][0]}",
            rows=versions,
            do="The agency has a new edition of its areas: look for a newer Medskapa.",
        )
    return versions[-1]


def _repaired(border: shapely.Geometry) -> shapely.Geometry:
    if shapely.is_valid(border):
        return border
    parts = [
        g for g in shapely.get_parts(shapely.make_valid(border)) if g.geom_type in ("Polygon", "MultiPolygon")
    ]
    return _union(parts)


def _union(parts: Sequence[shapely.Geometry]) -> shapely.Geometry:
    return shapely.normalize(shapely.union_all(np.array(parts, dtype=object)))


def _repair_caveat(count: int) -> Text:
    return Text(
        sv=f"{count} gränser från SCB korsade sig själva och har rättats till.",
        en=f"{count} borders from SCB crossed themselves and were mended.",
    )


def _areas_table(
    codes: Mapping[str, tuple[str, ...]],
    editions: Mapping[str, str],
    names: Mapping[str, str],
    border: Mapping[str, shapely.Geometry],
) -> pa.Table:
    order = [(level, code) for level in ("region", "municipality", "regso", "deso") for code in codes[level]]
    borders: npt.NDArray[np.object_] = np.array([border[code] for _, code in order], dtype=object)
    columns = [
        pa.array([code for _, code in order], pa.string()),
        pa.array([level for level, _ in order], pa.string()),
        pa.array([names[code] for _, code in order], pa.string()),
        pa.array([editions[level] for level, _ in order], pa.string()),
        pa.array(shapely.to_wkb(borders, byte_order=1).tolist(), pa.binary()),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES["areas"])


def _membership_table(parent: Mapping[str, str]) -> pa.Table:
    children = sorted(parent)
    columns = [
        pa.array(children, pa.string()),
        pa.array([parent[c] for c in children], pa.string()),
        pa.array([1.0] * len(children), pa.float64()),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES["membership"])
