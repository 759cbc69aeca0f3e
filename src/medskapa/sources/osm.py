"""An OpenStreetMap extract (PBF) as the region's tables: streets to walk on, services, benches, crossings, grounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Source, Text, UserError, format_number
from medskapa.sources.osm_places import place_tables
from medskapa.sources.osm_read import Box, Floats, Say, read_raw
from medskapa.sources.osm_streets import street_tables

LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
_EDGE_DEGREES = 0.002
_MEASURED = Text(sv="mäter gångnätet", en="measuring the walking network")
_COMPLETE = Text(
    sv="Tjänster, bänkar och övergångsställen är de som någon har ritat i OpenStreetMap: {kinds}. Att något saknas på "
    "kartan betyder inte att det saknas på platsen.",
    en="Services, benches and crossings are those that someone has drawn in OpenStreetMap: {kinds}. What is missing "
    "from the map need not be missing on the ground.",
)
_SURFACES_LEAST = 0.01
"""A map with fewer surfaces (buildings, parks, water) than this part of its streets holds streets and no more."""
_ALONG_STREETS = ("bench", "crossing", "stop")
_STREETS_ONLY = Text(
    sv="Utdraget innehåller nästan bara gator: {surfaces} ytor (byggnader, parker, vatten) på {streets} gator. Det är "
    "troligen filtrerat. Grönområden, gårdar och andra tjänster än hållplatser, övergångsställen och bänkar är därför "
    "inte lästa och räknas som okända, och bänkar som inte står vid en gata kan saknas.",
    en="The extract holds hardly anything but streets: {surfaces} surfaces (buildings, parks, water) to {streets} "
    "streets. It has probably been filtered. Green areas, yards and services other than stops, crossings and benches "
    "are therefore not read and count as unknown, and benches that do not stand by a street may be missing.",
)


@dataclass(frozen=True)
class OsmExtract:
    """The tables ``nodes``, ``streets``, ``services``, ``facts`` and ``grounds``, and what must be told of them.

    ``vintage`` is the day of the newest mapped point, or empty where the file does not say.
    """

    tables: dict[str, pa.Table]
    vintage: str
    caveats: tuple[Text, ...]

    def source(self, where: str = "") -> Source:
        """How the extract is cited, with the attribution that its licence asks for."""
        return Source(
            cite="OpenStreetMap",
            where=where,
            publisher="OpenStreetMap contributors",
            url="https://www.openstreetmap.org/copyright",
            licence=LICENCE,
            vintage=self.vintage,
        )


def read_osm(
    path: Path, crs: str, *, within: Any = None, source: str = "osm", say: Say | None = None
) -> OsmExtract:
    """Read the walking network and what lies along it from an OpenStreetMap extract.

    crs : the region's coordinate system in metres; lengths are measured in it, in whole centimetres.
    within : a shape in that system; what lies outside it is left out. None reads the whole file.
    source : the key that the rows name as their source.

    Every node of a walkable way is a node of the network; the rules are the tables in ``osm_tags``. What is not
    tagged is null. Of a map that holds streets and hardly any surface, only what stands along streets is read.

    Raises ``UserError`` when the file is no PBF, cut short, or holds no street that can be walked within the shape.
    """
    from pyproj import Transformer

    path = Path(path)
    ahead = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    raw = read_raw(path, None if within is None else _degrees(within, crs), say)
    if say is not None:
        say(_MEASURED)

    def project(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        x, y = ahead.transform(lon, lat)
        return np.asarray(x, np.float64), np.asarray(y, np.float64)

    x, y = project(raw.lon, raw.lat)
    usable = np.isfinite(x) & np.isfinite(y)
    if within is not None:
        import shapely

        shapely.prepare(within)
        usable &= shapely.intersects_xy(within, x, y)
    tables, caveats = street_tables(raw, x, y, usable)
    if tables["streets"].num_rows == 0:
        raise _no_streets(path, raw.highways, len(raw.node_ids), within is not None)
    tables |= place_tables(raw, x, y, project, within, source)
    if len(raw.surfaces) < _SURFACES_LEAST * raw.highways:
        tables |= _along_streets(tables)
        return OsmExtract(tables, raw.newest, (*caveats, _streets_only(len(raw.surfaces), raw.highways)))
    return OsmExtract(tables, raw.newest, (*caveats, _kinds_told(tables["services"])))


def _along_streets(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """What a map of streets tells of: services along them, and no grounds."""
    services, facts = tables["services"], tables["facts"]
    kept = services.filter(pc.is_in(services["kind"], value_set=pa.array(_ALONG_STREETS)))
    return {
        "services": kept,
        "facts": facts.filter(pc.is_in(facts["subject"], value_set=kept["service"].combine_chunks())),
        "grounds": tables["grounds"].slice(0, 0),
    }


def _streets_only(surfaces: int, streets: int) -> Text:
    told = {
        lang: {"surfaces": format_number(surfaces, lang), "streets": format_number(streets, lang)}
        for lang in ("sv", "en")
    }
    return Text(sv=_STREETS_ONLY.sv.format(**told["sv"]), en=_STREETS_ONLY.en.format(**told["en"]))


def _degrees(within: Any, crs: str) -> Box:
    from pyproj import Transformer

    back = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    west, south, east, north = back.transform_bounds(*within.bounds)
    return (west - _EDGE_DEGREES, south - _EDGE_DEGREES, east + _EDGE_DEGREES, north + _EDGE_DEGREES)


def _no_streets(path: Path, highways: int, nodes: int, clipped: bool) -> UserError:
    if clipped and nodes == 0:
        what, do = (
            "The extract lies elsewhere: none of its points lies in the region.",
            "Fetch the extract of the region's own part of the country.",
        )
    elif highways == 0:
        what, do = (
            "The extract holds no streets.",
            "It may have been filtered, or cut short between two of its parts; fetch it again whole.",
        )
    else:
        what, do = "None of the extract's streets can be walked in the region.", "Check the extract's area."
    return UserError(what, where=path.name, do=do)


def _kinds_told(services: pa.Table) -> Text:
    from medskapa.region import SERVICE_KINDS

    counts = {r["values"]: r["counts"] for r in services["kind"].value_counts().to_pylist()}
    listed = {
        lang: ", ".join(
            f"{SERVICE_KINDS[k].of(lang)} {format_number(counts.get(k, 0), lang)}" for k in _KINDS
        )
        for lang in ("sv", "en")
    }
    return Text(sv=_COMPLETE.sv.format(kinds=listed["sv"]), en=_COMPLETE.en.format(kinds=listed["en"]))


_KINDS = (
    "grocery", "pharmacy", "health_centre", "meeting_place", "preschool", "school", "library", "playground",
    "bench", "crossing", "toilet",
)  # fmt: skip
