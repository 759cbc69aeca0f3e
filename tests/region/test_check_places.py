"""The door for services, timetables, streets, grounds, lifts and who stays: each fault is refused by its rows."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from medskapa.evidence import UserError
from medskapa.region import HOUSING_TABLES, TABLES, Region
from tests.town import EAST, NORTH, everyday_tables, fits, square, town_region, town_tables


def with_rows(name: str, where: dict[str, Any], /, **values: Any) -> dict[str, pa.Table]:
    """The town's everyday tables with other values in the rows that fit."""
    tables = town_tables() | everyday_tables()
    rows = [{**r, **values} if fits(r, where) else r for r in tables[name].to_pylist()]
    return tables | {name: pa.Table.from_pylist(rows, schema=TABLES[name])}


def with_row(name: str, /, **values: Any) -> dict[str, pa.Table]:
    """The town's everyday tables with one row more: the first row, with these values."""
    tables = town_tables() | everyday_tables()
    rows = tables[name].to_pylist()
    return tables | {name: pa.Table.from_pylist([*rows, {**rows[0], **values}], schema=TABLES[name])}


def refused(tables: dict[str, pa.Table], table: str) -> UserError:
    """The error that the door gives: it names the table and says what to do."""
    with pytest.raises(UserError) as caught:
        town_region(tables)
    assert caught.value.where == f"table {table}"
    assert caught.value.do
    return caught.value


def everyday_town() -> Region:
    """The town with all its tables."""
    return town_region(everyday_tables())


def test_the_town_with_everything_is_let_in() -> None:
    region = everyday_town()
    empty = [t for t, table in region.tables.items() if table.num_rows == 0]
    assert empty == ["outlines", *HOUSING_TABLES]
    assert region.tables["streets"]["one_way"].to_pylist() == [False] * 4
    assert region.tables["streets"]["lit"].to_pylist() == [True, True, False, None]


# --- services, links and facts ----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key"), [("services", "service"), ("links", "link"), ("grounds", "ground")])
def test_an_id_stands_once(name: str, key: str) -> None:
    error = refused(with_row(name), name)
    assert "stand more than once" in error.what
    assert error.rows == (everyday_town().tables[name][key][0].as_py(),)


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("grocry", "grocery"),
        ("benches", "bench"),
        ("Mataffär", "grocery"),
        ("health center", "health_centre"),
        ("stops", "stop"),
    ],
)
def test_a_misspelt_kind_of_service_is_refused_with_the_one_that_was_meant(kind: str, meant: str) -> None:
    error = refused(with_rows("services", {"service": "g1"}, kind=kind), "services")
    assert error.rows == (kind,)
    assert f"Did you mean {meant!r}?" in error.do


@pytest.mark.parametrize("kind", ["beach", "cinema", "fire_station"])
def test_a_kind_of_service_that_nobody_knows_is_kept(kind: str) -> None:
    region = town_region(with_rows("services", {"service": "g1"}, kind=kind))
    assert kind in region.tables["services"]["kind"].to_pylist()


def test_a_misspelt_kind_of_link_is_refused() -> None:
    assert "'footway'" in refused(with_rows("links", {}, kind="footwy"), "links").do


@pytest.mark.parametrize("name", ["services", "links", "facts", "grounds", "home_access", "stays"])
def test_the_source_of_every_row_is_declared(name: str) -> None:
    error = refused(with_rows(name, {}, source="hearsay"), name)
    assert error.rows == ("hearsay",)


def test_nothing_closes_before_it_opens() -> None:
    error = refused(with_rows("services", {"service": "g2"}, to_year=2024), "services")
    assert error.rows == ("g2 2025 2024",)
    assert town_region(with_rows("services", {"service": "g2"}, to_year=2025)).key == "staden"


@pytest.mark.parametrize(
    ("subject", "fact", "value"),
    [
        ("g1", "step_free", 0.5), ("m1", "free", 2), ("s2", "children", -1), ("s2", "children", 30.5),
        ("s2", "capacity", float("nan")), ("b1", "width_m", 0), ("b1", "green_s", float("inf")), ("l1", "steps", 1.5),
    ],
)  # fmt: skip
def test_what_is_known_is_possible(subject: str, fact: str, value: float) -> None:
    tables = everyday_tables()
    facts = [r for r in tables["facts"].to_pylist() if (r["subject"], r["fact"]) != (subject, fact)]
    facts.append({"subject": subject, "fact": fact, "value": float(value), "source": "register"})
    tables["facts"] = pa.Table.from_pylist(facts, schema=TABLES["facts"])
    error = refused(tables, "facts")
    assert error.rows == (f"{subject} {fact} {float(value)}",)


def test_a_fact_is_known_of_something_that_is_there_in_a_known_word_and_once() -> None:
    assert refused(with_row("facts", subject="s9"), "facts").rows == ("s9",)
    error = refused(with_row("facts", fact="stepfree"), "facts")
    assert error.do == "Did you mean 'step_free'?"
    assert refused(with_row("facts", value=40.0), "facts").rows == ("s2 capacity",)


# --- timetables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({"service": "g1"}, ("g1",)),  # a shop has no timetable
        ({"service": "h9"}, ("h9",)),
        ({"day": "wekday"}, ("wekday",)),
        ({"hour": 30}, ("h1 weekday 30 4.0",)),
        ({"hour": -1}, ("h1 weekday -1 4.0",)),
        ({"departures": -1.0}, ("h1 weekday 7 -1.0",)),
        ({"departures": float("nan")}, ("h1 weekday 7 nan",)),
        ({"hour": 8}, ("h1 weekday 8",)),
    ],
)
def test_a_timetable_is_of_a_stop_in_days_and_hours(values: dict[str, Any], rows: tuple[str, ...]) -> None:
    assert refused(with_rows("departures", {"hour": 7}, **values), "departures").rows == rows


# --- places -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "do"),
    [
        (18.06, 59.33, "They look like degrees: transform them to EPSG:3006."),
        (float(NORTH), float(EAST), "East and north have changed places"),
        (147_000.0, 6_400_000.0, "Give coordinates in EPSG:3006"),  # SWEREF 99 12 00
    ],
)
@pytest.mark.parametrize("name", ["services", "nodes"])
def test_a_place_in_another_coordinate_system_is_caught(name: str, x: float, y: float, do: str) -> None:
    where = {"x_m": everyday_tables()[name]["x_m"][0].as_py()}
    error = refused(with_rows(name, where, x_m=x, y_m=y), name)
    assert "outside the region" in error.what
    assert error.do.startswith(do)


def test_a_place_a_little_outside_the_region_is_let_in() -> None:
    assert town_region(with_rows("services", {"service": "g1"}, x_m=EAST - 24_000.0)).key == "staden"
    assert refused(with_rows("services", {"service": "g1"}, x_m=EAST - 26_000.0), "services").rows


def test_everything_has_a_place() -> None:
    error = refused(with_rows("services", {"service": "b1"}, y_m=float("nan")), "services")
    assert "have no place" in error.what
    assert error.rows == ("b1 bench Torgbänken 500500.0 nan",)


BOW_TIE = shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)])


@pytest.mark.parametrize(
    "wkb", [b"", b"\x01\x03", shapely.to_wkb(BOW_TIE), shapely.to_wkb(shapely.Polygon())]
)
@pytest.mark.parametrize(
    ("name", "where"), [("grounds", {"ground": "w1"}), ("links", {"link": "l1"}), ("areas", {"area": "E1"})]
)
def test_a_shape_can_be_read_and_does_not_cross_itself(name: str, where: dict[str, str], wkb: bytes) -> None:
    error = refused(with_rows(name, where, geometry=wkb), name)
    assert "cut short or cross themselves" in error.what
    assert len(error.rows) == 1


def test_a_link_in_another_coordinate_system_is_caught() -> None:
    line = shapely.to_wkb(shapely.LineString([(18.06, 59.33), (18.07, 59.33)]))
    assert refused(with_rows("links", {}, geometry=line), "links").rows == ("l1 path Åstigen",)


# --- streets and grounds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ({"to_node": 4}, "1 1 4 30000"), ({"from_node": -1}, "1 -1 2 30000"), ({"length_cm": -5}, "1 1 2 -5"),
        ({"steps": -1}, "1 steps -1"),
    ],
)  # fmt: skip
def test_a_street_joins_two_nodes_and_has_a_length(values: dict[str, int], row: str) -> None:
    assert refused(with_rows("streets", {"kind": "steps"}, **values), "streets").rows == (row,)


def test_a_street_of_no_length_and_a_loop_are_let_in() -> None:
    assert town_region(with_rows("streets", {"kind": "steps"}, length_cm=0, to_node=1)).key == "staden"


def test_an_unknown_kind_of_street_is_refused() -> None:
    assert "'footway'" in refused(with_rows("streets", {"kind": "steps"}, kind="footways"), "streets").do


def test_lengths_in_metres_are_seen() -> None:
    tables = everyday_tables()
    metres = pa.array([v // 100 for v in tables["streets"]["length_cm"].to_pylist()], pa.int32())
    tables["streets"] = tables["streets"].set_column(2, "length_cm", metres)
    error = refused(tables, "streets")
    assert "look like metres" in error.do
    assert error.rows[0] == "0 0 1 300"


@pytest.mark.parametrize("z", [float("nan"), 12_000.0, -800.0])
def test_an_elevation_is_possible_or_empty(z: float) -> None:
    assert refused(with_rows("nodes", {"z_m": 13.0}, z_m=z), "nodes").rows == (f"2 {z}",)
    assert town_region(with_rows("nodes", {"z_m": 13.0}, z_m=None)).key == "staden"


@pytest.mark.parametrize(
    ("ground", "values", "rows"),
    [
        ("w1", {"kind": "gren"}, ("gren",)),
        ("y2", {"service": "s9"}, ("s9",)),
        ("n2", {"value": None}, ("n2 Tvåbullret None",)),
        ("n2", {"value": 500.0}, ("n2 Tvåbullret 500.0",)),
        ("w1", {"geometry": shapely.to_wkb(shapely.boundary(square(0, 0)))}, ("w1 green Ettskogen",)),
        ("w1", {"geometry": shapely.to_wkb(shapely.box(11, 57, 12, 58))}, ("w1 green Ettskogen",)),
    ],
)
def test_a_ground_is_a_surface_in_the_region(
    ground: str, values: dict[str, Any], rows: tuple[str, ...]
) -> None:
    assert refused(with_rows("grounds", {"ground": ground}, **values), "grounds").rows == rows


def test_a_barrier_may_be_a_line() -> None:
    line = shapely.to_wkb(shapely.boundary(square(0, 0)))
    assert town_region(with_rows("grounds", {"ground": "w1"}, kind="barrier", geometry=line)).key == "staden"


# --- homes and who stays ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "where", "values", "rows"),
    [
        ("home_access", {"access": "lift"}, {"area": "E9"}, ("E9",)),
        ("home_access", {"access": "lift"}, {"access": "lfit"}, ("lfit",)),
        ("home_access", {"access": "lift"}, {"access": "ground"}, ("E1 ground 2024",)),
        ("home_access", {"access": "lift"}, {"homes": -1.0}, ("E1 lift 2024 -1.0",)),
        ("home_access", {"access": "lift"}, {"homes": 2.5}, ("E1 lift 2024 2.5",)),
        ("home_access", {"access": "lift"}, {"year": 24}, ("E1 lift 24",)),
        ("stays", {"age": "85+"}, {"stayed": 6.0}, ("E1 special 85+ 2023 5.0 6.0",)),
        ("stays", {"age": "85+"}, {"stayed": float("nan")}, ("E1 special 85+ 2023 nan",)),
        ("stays", {"age": "85+"}, {"age": "85"}, ("85",)),
        ("stays", {"age": "85+"}, {"home_type": "villa"}, ("villa",)),
        ("stays", {"age": "85+"}, {"area": "E9"}, ("E9",)),
    ],
)
def test_homes_and_those_who_stay_are_counted_in_known_words(
    name: str, where: dict[str, Any], values: dict[str, Any], rows: tuple[str, ...]
) -> None:
    assert refused(with_rows(name, where, **values), name).rows == rows


# --- speed ------------------------------------------------------------------------------------------


def test_a_quarter_of_a_million_streets_are_checked_at_once() -> None:
    n = 250_000
    rng = np.random.default_rng(1)
    streets = {
        "from_node": rng.integers(0, 1000, n), "to_node": rng.integers(0, 1000, n),
        "length_cm": np.full(n, 500_000), "kind": np.array(["street", "path"])[rng.integers(0, 2, n)],
        "one_way": np.zeros(n, bool), "steps": np.zeros(n, np.int16),
    }  # fmt: skip
    flags = dict.fromkeys(("paved", "lit", "winter_kept", "step_free"), pa.nulls(n, pa.bool_()))
    nodes = {
        "x_m": EAST + rng.uniform(0, 1000, 1000),
        "y_m": NORTH + rng.uniform(0, 1000, 1000),
        "z_m": np.zeros(1000),
    }
    tables = everyday_tables() | {
        "nodes": pa.table(nodes).cast(TABLES["nodes"]),
        "streets": pa.table({**streets, **flags}).cast(TABLES["streets"]),
    }
    started = time.process_time()
    region = town_region(tables)
    assert time.process_time() - started < 1.0
    assert region.tables["streets"].num_rows == n
