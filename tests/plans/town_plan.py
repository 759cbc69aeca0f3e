"""A small plan in the made-up town, as the files that a planner writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from medskapa.plans import Plan
from medskapa.plans.io import read_plan
from tests.town import square, town_region

SITES: dict[str, BaseGeometry] = {
    "torget": square(0.1, 0.1, 0.2, 0.2),  # in E1
    "gransen": square(0.7, 0.5, 0.4, 0.1),  # three quarters in E1, one quarter in T1
    "stigen": shapely.LineString([(500_100, 6_400_100), (500_900, 6_400_100)]),  # in E1
    "punkten": shapely.Point(501_500, 6_401_500),  # in T2
}

HEAD = """
schema = "medskapa-plan/1"
key = "torgplanen"
fictive = true
title = { sv = "Torget", en = "The square" }
question = "Ska det byggas vid torget?"
purpose = "Fler bostäder."
municipality = "9901"
landowner = "Kommunen"
procedure = "standard"
started = 2026-02-02
stage = "samrad"
year = 2030
crs = "EPSG:3006"
sites = "sites.geojson"
"""

NULL = """
[[alternatives]]
key = "noll"
null = true
title = { sv = "Nollalternativ", en = "Null alternative" }
description = "Ingen plan."

[[alternatives.homes]]
site = "torget"
tenure = "rental"
homes = 4
year = 2027
"""

PROPOSAL = """
[[alternatives]]
key = "bygg"
title = { sv = "Bygg", en = "Build" }
description = "Tio bostadsrätter på gränsen, en förskola och en gångväg."

[[alternatives.homes]]
site = "gransen"
tenure = "coop"
homes = 10
year = 2028

[[alternatives.services]]
site = "torget"
action = "open"
kind = "preschool"
name = "Torgets förskola"
year = 2028

[[alternatives.services]]
site = "torget"
action = "close"
kind = "school"
name = "Ettskolan"
year = 2029

[[alternatives.links]]
site = "stigen"
action = "open"
kind = "path"
name = "Nya stigen"
year = 2028
"""

GOALS = """
[[goals]]
key = "motas"
wording = "Grannar möts vid torget."
secured_in = "not_secured"

[[goals]]
key = "lugnt"
wording = "Det är lugnt vid torget."
secured_in = "planbestammelse"

[[conflicts]]
key = "liv_och_lugn"
goals = ["motas", "lugnt"]
text = "Liv låter."
options = ["Stäng tidigt."]

[[views]]
group = "Skolelever"
alternative = "bygg"
stance = "for"
text = "Vi vill ha en gångväg."
source = "Möte i mars."
"""


def geojson(sites: dict[str, BaseGeometry], crs: str | None = None) -> str:
    """A feature collection with a site for each name."""
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"site": key},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for key, shape in sites.items()
        ],
    }
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(collection)


def plan_folder(
    folder: Path, toml: str = HEAD + NULL + PROPOSAL + GOALS, sites: dict[str, BaseGeometry] | None = None
) -> Path:
    """The plan as a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "plan.toml").write_text(toml, encoding="utf-8")
    (folder / "sites.geojson").write_text(geojson(SITES if sites is None else sites), encoding="utf-8")
    return folder


def town_plan(folder: Path, toml: str = HEAD + NULL + PROPOSAL + GOALS) -> Plan:
    """The plan, read."""
    return read_plan(plan_folder(folder, toml), town_region())
