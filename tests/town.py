"""One tiny made-up town, written as text tables: every expected value in the tests can be checked by head.

The town has three municipalities (Ettköping, Tvåköping, Treköping) of small areas, each a square of 1 km::

    E3
    E2   T2   R2
    E1   T1   R1          south-west corner of E1: east 500 000 m, north 6 400 000 m (SWEREF 99 TM)

Ettköping has two districts of its own: D1 is E1 and half of E2, D2 is the other half of E2 and E3.
In the tables ``.`` is a row that is not there, ``?`` one whose value is missing and ``x`` a suppressed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from medskapa.evidence import Source, State, Text
from medskapa.region import TABLES, Level, Region, make_region

CRS = "EPSG:3006"
EAST, NORTH, SQUARE = 500_000, 6_400_000, 1_000
EDITION, SOURCE = "2025", "register"
YEARS = (2023, 2024)

AREAS = """
    area   level          name        inside  col  row
    STAD   region         Staden      .       .    .
    9901   municipality   Ettköping   STAD    .    .
    9902   municipality   Tvåköping   STAD    .    .
    9903   municipality   Treköping   STAD    .    .
    E1     regso          Ett-Söder   9901    0    0
    E2     regso          Ett-Mitten  9901    0    1
    E3     regso          Ett-Norr    9901    0    2
    T1     regso          Två-Söder   9902    1    0
    T2     regso          Två-Norr    9902    1    1
    R1     regso          Tre-Söder   9903    2    0
    R2     regso          Tre-Norr    9903    2    1
    D1     district       Söderort    9901    .    .
    D2     district       Norrort     9901    .    .
"""

DISTRICTS = """
    child  parent  share
    E1     D1      1.0
    E2     D1      0.5
    E2     D2      0.5
    E3     D2      1.0
"""

PEOPLE = """
    area  year  all  origin=sweden  origin=abroad
    E1    2023   90   75            15
    E2    2023  100   55            45
    E3    2023  100   90            10
    T1    2023  190  150            40
    T2    2023  100   60            40
    R1    2023   60   57             3
    R2    2023   40   40             0
    9901  2023  290  220            70
    9902  2023  290  210            80
    9903  2023  100   97             3
    E1    2024  100   80            20
    E2    2024  100   50            50
    E3    2024  100   90            10
    T1    2024  200  150            50
    T2    2024  100   60            40
    R1    2024   60   57             3
    R2    2024   40   40             0
    9901  2024  300  220            80
    9902  2024  300  210            90
    9903  2024  100   97             3
"""

HOMES = """
    area  year  rental  coop  owned
    E1    2024  40      10     0
    E2    2024  30      10    10
    E3    2024   0      10    40
    T1    2024  50      20    30
    T2    2024  20      10    20
    R1    2024   0       0    30
    R2    2024   0       0    20
    9901  2024  70      30    50
    9902  2024  70      30    50
    9903  2024   0       0    50
"""

INDICATORS = """
    area  year  mean_wage_income_tkr
    E1    2024  250.5
    E2    2024  310
    T1    2024  x
    T2    2024  ?
"""

CELLS = """
    cell  x_m     y_m      size_m  area
    c1    500000  6400000  500     E1
    c2    500500  6400000  500     E1
    c3    500000  6400500  500     E1
    c4    500500  6400500  500     E1
"""

CELL_PEOPLE = """
    cell  group  year  persons
    c1    all    2024  40
    c2    all    2024  30
    c3    all    2024  30
    c4    all    2024   0
"""

SERVICES = """
    service  kind       name          x_m       y_m        from_year  to_year  source
    s1       school     Ettskolan     500200.0  6400200.0  .          .        register
    s2       preschool  Tvåförskolan  501200.0  6400200.0  2010       .        register
"""

EVERYDAY_SERVICES = """
    service  kind           name            x_m       y_m        from_year  to_year  source
    g1       grocery        Ettaffären      500800.0  6400200.0  .          .        register
    g2       grocery        Tvåaffären      501800.0  6400200.0  2025       .        register
    p1       pharmacy       Ettapoteket     500800.0  6400250.0  .          .        register
    m1       meeting_place  Ettstugan       500200.0  6400800.0  .          .        register
    h1       stop           Ettorget        500500.0  6400200.0  .          .        register
    b1       bench          Torgbänken      500500.0  6400200.0  .          .        register
"""

FACTS = """
    subject  fact       value  source
    s2       capacity   36     register
    s2       children   30     register
    m1       free       1      register
    g1       step_free  1      register
    l1       lit        0      register
"""

DEPARTURES = """
    service  day       hour  departures
    h1       weekday   7     4
    h1       weekday   8     6
    h1       weekday   22    1
    h1       saturday  8     2
    h1       sunday    8     0
"""

NODES = """
    x_m       y_m        z_m
    500200.0  6400200.0  10.0
    500500.0  6400200.0  10.0
    500800.0  6400200.0  13.0
    500200.0  6400800.0  .
"""

STREETS = """
    from_node  to_node  length_cm  kind     one_way  steps  paved  lit  winter_kept  step_free
    0          1        30000      street   0        .      1      1    1            1
    1          2        30000      steps    0        20     1      1    .            0
    1          2        45000      footway  0        .      1      0    1            1
    0          3        60000      path     0        .      0      .    0            .
"""

HOME_ACCESS = """
    area  access   year  homes  source
    E1    lift     2024  20     register
    E1    ground   2024  10     register
    E1    steps    2024  15     register
    E1    unknown  2024   5     register
"""

STAYS = """
    area  home_type  age    year  persons  stayed  source
    E1    flat       65-69  2023  10       9       register
    E1    special    85+    2023   5       3       register
    T1    house      65-69  2023  20       19      register
"""

LEVELS = (
    Level("region", Text(sv="Staden", en="The town"), "official"),
    Level("municipality", Text(sv="Kommun", en="Municipality"), "official", "region"),
    Level("regso", Text(sv="Område", en="Area"), "official", "municipality"),
    Level("district", Text(sv="Kommundel", en="District"), "own", "municipality", parts="regso"),
)
SOURCES = {
    SOURCE: Source(
        cite="Påhittat register, folkmängd och bostäder",
        where="tabell 1",
        publisher="Staden",
        url="https://example.org/register",
        licence="CC0 1.0",
        vintage="2023–2024",
    )
}


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a text table: the first line has the names, columns are separated by spaces."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def square(col: float, row: float, wide: float = 1, high: float = 1) -> BaseGeometry:
    """A rectangle whose south-west corner is so many kilometres east and north of the corner of E1."""
    west, south = EAST + SQUARE * col, NORTH + SQUARE * row
    return shapely.box(west, south, west + SQUARE * wide, south + SQUARE * high)


def border(area: str) -> BaseGeometry:
    """The border of an area: its own square, or all squares inside it."""
    rows = {r["area"]: r for r in rows_of(AREAS)}
    if rows[area]["col"] != ".":
        return square(int(rows[area]["col"]), int(rows[area]["row"]))
    if area in ("D1", "D2"):
        return square(0, 0, high=1.5) if area == "D1" else square(0, 1.5, high=1.5)
    return shapely.union_all([border(r["area"]) for r in rows.values() if r["inside"] == area])


def long_table(name: str, text: str) -> pa.Table:
    """A wide text table (area, year, then a column a group, tenure or indicator) as a table of the region."""
    split, value = TABLES[name].names[1], TABLES[name].names[3]
    states = {"?": State.MISSING, "x": State.SUPPRESSED}
    rows = [
        {
            "area": row["area"], split: column, "year": int(row["year"]),
            value: None if cell in states else float(cell), "state": str(states.get(cell, State.KNOWN)),
            "edition": EDITION, "source": SOURCE,
        }
        for row in rows_of(text) for column, cell in row.items()
        if column not in ("area", "year") and cell != "."
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=TABLES[name])


def plain_table(name: str, text: str) -> pa.Table:
    """A text table with the region's own columns; ``.`` is null."""
    schema = TABLES[name]
    kinds = {f.name: float if pa.types.is_floating(f.type) else int for f in schema}
    kinds |= {f.name: lambda word: word == "1" for f in schema if pa.types.is_boolean(f.type)}
    rows = [
        {
            c: None if v == "." else v if pa.types.is_string(schema.field(c).type) else kinds[c](v)
            for c, v in row.items()
        }
        for row in rows_of(text)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def town_tables() -> dict[str, pa.Table]:
    """All tables of the town."""
    areas = [
        {"area": r["area"], "level": r["level"], "name": r["name"], "edition": EDITION,
         "geometry": shapely.to_wkb(border(r["area"]))}
        for r in rows_of(AREAS)
    ]  # fmt: skip
    nested = [
        {"child": r["area"], "parent": r["inside"], "share": 1.0}
        for r in rows_of(AREAS)
        if r["inside"] != "."
    ]
    return {
        "areas": pa.Table.from_pylist(areas, schema=TABLES["areas"]),
        "membership": pa.concat_tables(
            [pa.Table.from_pylist(nested, schema=TABLES["membership"]), plain_table("membership", DISTRICTS)]
        ),
        "population": long_table("population", PEOPLE),
        "homes": long_table("homes", HOMES),
        "indicators": long_table("indicators", INDICATORS),
        "cells": plain_table("cells", CELLS),
        "cell_population": plain_table("cell_population", CELL_PEOPLE),
        "services": plain_table("services", SERVICES),
        "links": pa.Table.from_pylist(
            [{"link": "l1", "kind": "path", "name": "Åstigen", "from_year": None, "to_year": None,
              "geometry": shapely.to_wkb(shapely.LineString([(500_100, 6_400_100), (500_900, 6_400_100)])),
              "source": SOURCE}],
            schema=TABLES["links"],
        ),
    }  # fmt: skip


def everyday_tables() -> dict[str, pa.Table]:
    """What the town may also have: more services, a timetable, four streets, grounds, lifts, and who stays."""
    tables = town_tables()
    more = [plain_table("services", EVERYDAY_SERVICES)]
    grounds = (
        ("w1", "green", "Ettskogen", None, None, square(0.1, 0.5, 0.1, 0.1)),  # 1 ha
        ("w2", "green", "Etthörnet", None, None, square(0.5, 0.1, 0.03, 0.03)),  # 0.09 ha
        ("y2", "yard", "Tvågården", "s2", None, square(1.2, 0.2, 0.03, 0.02)),  # 600 m²
        ("n2", "noise", "Tvåbullret", None, 58.0, square(1.2, 0.2, 0.01, 0.02)),  # 200 m² of the yard
    )
    names = TABLES["grounds"].names
    rows = [dict(zip(names, (*g[:-1], shapely.to_wkb(g[-1]), SOURCE), strict=True)) for g in grounds]
    texts = {
        "facts": FACTS, "departures": DEPARTURES, "nodes": NODES, "streets": STREETS,
        "home_access": HOME_ACCESS, "stays": STAYS,
    }  # fmt: skip
    return {
        "services": pa.concat_tables([tables["services"], *more]),
        "grounds": pa.Table.from_pylist(rows, schema=TABLES["grounds"]),
        **{name: plain_table(name, text) for name, text in texts.items()},
    }


def town_region(tables: Mapping[str, pa.Table] | None = None, **other: Any) -> Region:
    """The town as a checked region; ``tables`` replaces some tables, and ``other`` what else makes a region."""
    values: dict[str, Any] = {
        "key": "staden", "title": Text(sv="Påhittade staden", en="The made-up town"), "kind": "synthetic",
        "crs": CRS, "top": "STAD", "levels": LEVELS, "sources": SOURCES,
        "caveats": (Text(sv="Påhittade data.", en="Made-up data."),),
    }  # fmt: skip
    return make_region(tables={**town_tables(), **(tables or {})}, **(values | other))


def fits(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Whether a row has these values."""
    return all(row[k] == v for k, v in where.items())


def changed(name: str, where: Mapping[str, Any], /, **values: Any) -> dict[str, pa.Table]:
    """The town's table with other values in the rows that fit."""
    rows = [{**r, **values} if fits(r, where) else r for r in town_tables()[name].to_pylist()]
    return {name: pa.Table.from_pylist(rows, schema=TABLES[name])}


def without(name: str, /, **where: Any) -> dict[str, pa.Table]:
    """The town's table without the rows that fit."""
    rows = [r for r in town_tables()[name].to_pylist() if not fits(r, where)]
    return {name: pa.Table.from_pylist(rows, schema=TABLES[name])}


def added(name: str, /, **values: Any) -> dict[str, pa.Table]:
    """The town's table with one row more: its first row, with these values."""
    rows = town_tables()[name].to_pylist()
    return {name: pa.Table.from_pylist([*rows, {**rows[0], **values}], schema=TABLES[name])}
