"""Stops from Västtrafik's open list: one for each stop area, with its platforms merged into it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from medskapa.evidence import Source, Text, UserError

STOPS = Path("data/vasttrafik_stops/stops.csv")
"""Where the list lies in a folder of open data."""

SOURCE_KEY = "vasttrafik-stops"
SOURCE = Source(
    cite="Västtrafik, hållplatser",
    where="hållplatsområden; hållplatslägen är sammanförda med sitt område",
    publisher="Västtrafik",
    url="https://developer.vasttrafik.se",
    licence="Västtrafiks villkor för öppna data (källan anges)",
    vintage="10 mars 2021",
    retrieved="2026-11-23",
)
CAVEAT = Text(
    sv="Hållplatserna är Västtrafiks hållplatsområden den 10 mars 2021. Hållplatser som har tillkommit, flyttats "
    "eller lagts ner sedan dess syns inte, och tidtabell saknas: hur ofta det går turer är inte bedömt.",
    en="The stops are Västtrafik's stop areas of 10 March 2021. Stops opened, moved or closed since then do not "
    "show, and there is no timetable: how often something leaves is not assessed.",
)
_AREA, _PLATFORM = "9021014", "9022014"  # how the ids of stop areas and platforms begin
_NUMBER = slice(7, 13)  # the digits that a stop area and its platforms share
_COLUMNS = ("name", "id", "lat", "lon", "track")


def read_stops(
    path: Path, within: Any, crs: str
) -> list[tuple[str, str, str, float, float, None, None, str]]:
    """The stops inside an area as rows of the table ``services``, sorted by id; whole metres in ``crs``.

    A stop area stands where the list puts it; one of which only platforms are listed stands in their middle.
    What is no stop (islands, park-and-ride) is left out.

    Raises ``UserError`` for a missing column, or for rows without a place or an id.
    """
    import shapely
    from pyproj import Transformer

    rows = _rows(path)
    project = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = project.transform([float(r["lon"]) for r in rows], [float(r["lat"]) for r in rows])
    groups: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        if row["id"].startswith((_AREA, _PLATFORM)):
            groups.setdefault(row["id"][_NUMBER], []).append(i)
    stops: list[tuple[str, str, float, float]] = []
    for number, members in sorted(groups.items()):
        areas = [i for i in members if rows[i]["id"].startswith(_AREA)]
        chosen = areas or members
        east, north = (float(np.round(np.mean([v[i] for i in chosen]))) for v in (x, y))
        stops.append((f"{_AREA}{number}000", rows[chosen[0]]["name"].strip(), east, north))
    shapely.prepare(within)
    inside = shapely.intersects_xy(within, [s[2] for s in stops], [s[3] for s in stops])
    return [
        (key, "stop", name, east, north, None, None, SOURCE_KEY)
        for (key, name, east, north), here in zip(stops, inside, strict=True)
        if here
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [c for c in _COLUMNS if c not in (reader.fieldnames or ())]
        if lacking:
            raise UserError(
                f"The file lacks the columns {', '.join(lacking)}.",
                where=path.name,
                do="Fetch the file anew.",
            )
        rows = list(reader)
    odd = [f"row {i + 2}: {r['id']} {r['name']}" for i, r in enumerate(rows) if not _whole(r)]
    if odd:
        raise UserError(
            "These stops have no place or no id.",
            where=path.name,
            rows=odd,
            do="Give lat and lon in degrees (WGS 84), with a decimal point, and an id of 16 digits.",
        )
    return rows


def _whole(row: dict[str, str]) -> bool:
    """Whether a row has an id of 16 digits and a place in degrees."""
    try:
        lat, lon = (float(row[c]) for c in ("lat", "lon"))
    except (TypeError, ValueError):
        return False
    return -90 <= lat <= 90 and -180 <= lon <= 180 and len(row["id"]) == 16 and row["id"].isdigit()
