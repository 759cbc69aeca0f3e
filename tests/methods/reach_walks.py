"""Three homes on the town's streets, and paces and norms that make every walk a sum in the head.

On the flat everybody walks 1 m/s and nothing slows them, unless a test says so. Metres from the corner of E1::

    c (200, 800)
      |  600 m, a path that is not kept in winter
    a (200, 200) -- 300 m -- stop (500, 200) == 300 m with 20 steps, or 450 m around, unlit == b (800, 200)

The grocery and the pharmacy are at b, the meeting place at c. The bench is at the stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import shapely

from medskapa.evidence import Finding, Norm, Text
from medskapa.methods import RunContext
from medskapa.methods.reach.levels import reach
from medskapa.methods.reach.norms import PACE_NORMS
from medskapa.methods.reach.walkers import WALK_NORMS
from medskapa.plans import LinkChange, Plan, ServiceChange, Site
from medskapa.region import SPLITS, TABLES, Region
from tests.methods.reach_place import more_rows, norm, place, plan, scenes
from tests.town import EAST, NORTH

HOMES = {"a": (200, 200), "b": (800, 200), "c": (200, 800)}
PEOPLE = {"a": {"25-29": 40, "85+": 20}, "b": {"25-29": 20, "85+": 10}, "c": {"25-29": 5, "85+": 5}}
A, B, C = 60, 30, 10
"""How many people live at each: 100 in all, of whom 35 are old."""
PLACES: Mapping[str, Any] = {
    "at_stop": shapely.Point(EAST + 500, NORTH + 200), "at_a": shapely.Point(EAST + 200, NORTH + 200),
    "far": shapely.Point(EAST + 500, NORTH + 900),
    "shortcut": shapely.LineString([(EAST + 200, NORTH + 800), (EAST + 500, NORTH + 200)]),
    "beside": shapely.LineString([(EAST + 800, NORTH + 200), (EAST + 800, NORTH + 700)]),
}  # fmt: skip


def _easy(key: str) -> float:
    """The value of a norm of walking with which nothing slows anybody."""
    what = key.removeprefix("walk_")
    if what.startswith(("unpaved", "unlit", "winter")):
        return 1.0
    if what.startswith(("max_up", "max_down")):
        return 9.0
    declared = next(n.value for n in WALK_NORMS if n.key == key)
    return declared if what.startswith(("stairs", "step_free", "riser", "tread")) else 0.0


EASY = {n.key: _easy(n.key) for n in WALK_NORMS}
PACE = {n.key: 0.0 if n.key.startswith("pace_sd") else 1.0 for n in PACE_NORMS}


def norms(**own: float) -> list[Norm]:
    """Nothing slows anybody and everybody walks 1 m/s, with some norms of the test's own."""
    return [norm(key, value) for key, value in {**EASY, **PACE, **own}.items()]


def small_plan(*changes: Any, null: Any = (), **own: float) -> Plan:
    """A plan whose sites are also the places of this town; ten homes at the square unless told otherwise."""
    made = plan(*changes, null=null, norms=norms(**own))
    sites = tuple(Site(k, Text.same(k), shapely.to_wkb(shape)) for k, shape in PLACES.items())
    return replace(made, sites=(*made.sites, *sites))


def town(
    people: Mapping[str, Mapping[str, int]] = PEOPLE,
    homes: Mapping[str, tuple[int, int]] = HOMES,
    areas: Mapping[str, str] = {},
    **tables: pa.Table,
) -> Region:
    """The town with three homes on its streets, and a health centre at the stop."""
    cells = [
        {"cell": k, "x_m": EAST + x - 50, "y_m": NORTH + y - 50, "size_m": 100, "area": areas.get(k, "E1")}
        for k, (x, y) in homes.items()
    ]
    codes = [c for c in SPLITS["age"].codes if c != "80+"]
    rows = [
        {"cell": k, "group": group, "year": 2024, "persons": float(persons)}
        for k, ages in people.items()
        for group, persons in [("all", sum(ages.values())), *((f"age={c}", ages.get(c, 0)) for c in codes)]
    ]
    known = {
        "cells": pa.Table.from_pylist(cells, schema=TABLES["cells"]),
        "cell_population": pa.Table.from_pylist(rows, schema=TABLES["cell_population"]),
        "services": more_rows("services", service("v1", "health_centre", 500, 200)),
    }
    return place(**{**known, **tables})


def service(key: str, kind: str, x: float, y: float) -> dict[str, Any]:
    """A row of the table of services."""
    return {"service": key, "kind": kind, "name": key, "x_m": EAST + x, "y_m": NORTH + y}


def opened(site: str, kind: str, year: int = 2028) -> ServiceChange:
    """A service opened at a site."""
    return ServiceChange(site, "open", kind, f"Ny {kind}", year)


def linked(site: str, facts: Mapping[str, float] | None = None, kind: str = "footway") -> LinkChange:
    """A link opened along a site."""
    return LinkChange(site, "open", kind, "Länken", 2028, facts=tuple((facts or {}).items()))


def told(region: Region | None = None, made: Plan | None = None) -> list[Finding]:
    """Everything about reach, now, under the null alternative and under the proposal."""
    run = RunContext()
    every = scenes(region or town(), made or small_plan(), run)
    return [f for scene in every.values() for f in reach(scene, run).findings]


def changes(found: Iterable[Finding]) -> Iterator[Finding]:
    """The changes among some findings."""
    return (f for f in found if f.kind == "change")
