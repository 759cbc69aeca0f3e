"""The door: each fault in a region is refused with the table, the rows and what to do."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from medskapa.evidence import Text, UserError
from medskapa.region import TABLES, Crosswalk, Level, parse_group
from tests.town import LEVELS, added, changed, town_region, town_tables, without

R1 = {"area": "R1", "year": 2024, "group": "all"}
HOME = {"area": "E1", "tenure": "rental"}
VALUE = {"area": "E2", "indicator": "mean_wage_income_tkr"}


def refused(tables: dict[str, pa.Table] | None = None, **other: Any) -> UserError:
    """The error that the door gives."""
    with pytest.raises(UserError) as caught:
        town_region(tables, **other)
    assert caught.value.do  # whatever it is, it says what to do
    return caught.value


def assert_says(error: UserError, table: str, what: str, *rows: str) -> None:
    """The error names the table, what is wrong and every row."""
    assert error.where == f"table {table}"
    assert what in error.what
    assert error.rows == rows


# --- the region as a whole --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crs", "what"),
    [
        ("EPSG:999999", "is not known"),
        ("somewhere", "is not known"),
        ("EPSG:4326", "does not count in metres"),
        ("EPSG:4258", "does not count in metres"),
        ("EPSG:2263", "does not count in metres"),  # feet
    ],
)
def test_a_region_counts_in_metres(crs: str, what: str) -> None:
    error = refused(crs=crs)
    assert crs in error.what
    assert what in error.what
    assert "EPSG:3006" in error.do


def test_a_region_is_real_or_synthetic_and_nothing_between() -> None:
    error = refused(kind="sythetic")
    assert "real or synthetic, not 'sythetic'" in error.what


def test_a_table_with_a_name_that_no_region_has_is_refused_and_not_forgotten() -> None:
    error = refused({"popluation": town_tables()["population"]})
    assert error.rows == ("popluation",)
    assert "population" in error.do


def test_a_table_without_a_column_or_with_gaps_in_it_is_refused() -> None:
    homes = town_tables()["homes"]
    assert_says(
        refused({"homes": homes.drop_columns(["state"])}), "homes", "columns", *_rows_of_last(homes, "state")
    )
    gap = TABLES["areas"].field("name").with_nullable(True)
    loose = pa.schema([gap if f.name == "name" else f for f in TABLES["areas"]])
    areas = pa.Table.from_pylist(
        [{**r, "name": None} for r in town_tables()["areas"].to_pylist()], schema=loose
    )
    error = refused({"areas": areas})
    assert error.where == "table areas"
    assert "name" in error.rows[0]


def _rows_of_last(table: pa.Table, column: str) -> tuple[str, ...]:
    """What Arrow says of a missing column."""
    with pytest.raises(ValueError, match="names") as caught:
        table.drop_columns([column]).cast(table.schema)
    return (str(caught.value),)


# --- areas ------------------------------------------------------------------------------------------


def test_a_region_has_areas() -> None:
    assert_says(refused({"areas": TABLES["areas"].empty_table()}), "areas", "no areas")


def test_an_area_stands_once() -> None:
    assert_says(refused(added("areas", area="E1", level="regso")), "areas", "stand more than once", "E1")


def test_a_level_is_declared() -> None:
    error = refused(changed("areas", {"area": "E1"}, level="deso"))
    assert_says(error, "areas", "levels are not declared", "deso")
    assert "region, municipality, regso, district" in error.do


def test_the_top_is_an_area_at_the_first_level() -> None:
    assert_says(refused(top="RIKET"), "areas", "'RIKET' is not in the table", "RIKET")
    assert_says(refused(top="9901"), "areas", "must stand at the first level", "9901")


def test_two_editions_never_stand_side_by_side_at_a_level() -> None:
    error = refused(changed("areas", {"area": "E1"}, edition="2018"))
    assert_says(error, "areas", "two editions", "regso")
    assert "crosswalk" in error.do


# --- membership -------------------------------------------------------------------------------------


def membership(where: dict[str, Any], **values: Any) -> dict[str, pa.Table]:
    """The town's membership with something changed."""
    return changed("membership", where, **values)


@pytest.mark.parametrize(
    ("tables", "what", "rows"),
    [
        (membership({"child": "E1", "parent": "9901"}, parent="9909"), "not in the table areas", ["9909"]),
        (membership({"child": "E1", "parent": "9901"}, child="E9"), "not in the table areas", ["E9"]),
        (membership({"child": "E1", "parent": "9901"}, parent="STAD"), "at its parent level", ["E1 in STAD"]),
        (membership({"child": "E1", "parent": "9901"}, parent="E2"), "at its parent level", ["E1 in E2"]),
        (membership({"child": "E1", "parent": "9901"}, share=0.0), "share must be", ["E1 in 9901: 0.0"]),
        (membership({"child": "E1", "parent": "9901"}, share=1.5), "share must be", ["E1 in 9901: 1.5"]),
        (
            membership({"child": "E1", "parent": "9901"}, share=float("nan")),
            "share must be",
            ["E1 in 9901: nan"],
        ),
        (without("membership", child="E1", parent="9901"), "belong to no area above", ["E1"]),
        (without("membership", child="D2"), "belong to no area above", ["D2"]),
        (membership({"child": "E2", "parent": "D1"}, share=0.25), "add up to 1", ["E2: 0.750000"]),
        (membership({"child": "E1", "parent": "9901"}, share=0.9), "add up to 1", ["E1: 0.900000"]),
    ],
)
def test_membership_leaves_no_gaps(tables: dict[str, pa.Table], what: str, rows: list[str]) -> None:
    assert_says(refused(tables), "membership", what, *rows)


def test_a_level_covers_every_area_above_it() -> None:
    #    R1 and R2 are moved to Tvåköping: Treköping has no small areas left
    rows = [
        {**r, "parent": "9902"} if r["parent"] == "9903" else r
        for r in town_tables()["membership"].to_pylist()
    ]
    error = refused({"membership": pa.Table.from_pylist(rows, schema=TABLES["membership"])})
    assert_says(
        error, "membership", "level regso does not cover these areas at the level municipality", "9903"
    )


def test_districts_need_not_cover_the_town() -> None:
    assert town_region().areas_at("district") == ("D1", "D2")  # both in Ettköping


# --- the long tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "where", "values", "what", "rows"),
    [
        ("population", R1, {"area": "R9"}, "not among the region's areas", ["R9"]),
        ("population", R1, {"persons": -1.0}, "persons cannot be negative", ["R1 all 2024 -1.0"]),
        ("population", R1, {"persons": 60.5}, "persons must be whole", ["R1 all 2024 60.5"]),
        ("population", R1, {"persons": float("nan")}, "not numbers", ["R1 all 2024"]),
        ("population", R1, {"persons": float("inf")}, "not numbers", ["R1 all 2024"]),
        ("population", R1, {"persons": None}, "known row needs a value", ["R1 all 2024 known"]),
        ("population", R1, {"state": "missing"}, "must not have one", ["R1 all 2024 missing"]),
        ("population", R1, {"state": "unknown"}, "state is not known", ["unknown"]),
        ("population", R1, {"state": "not assessed"}, "state is not known", ["not assessed"]),
        ("population", R1, {"year": 20244}, "impossible year", ["R1 all 20244"]),
        ("population", R1, {"year": 1748}, "impossible year", ["R1 all 1748"]),
        ("population", R1, {"area": "R2"}, "stand more than once", ["R2 all 2024"]),
        ("population", R1, {"group": "origin=mars"}, "'origin=mars' is not known", ["origin=mars"]),
        ("population", R1, {"group": "colour=red"}, "'colour=red' is not known", ["colour=red"]),
        ("population", R1, {"source": "hearsay"}, "sources are not declared", ["hearsay"]),
        ("population", R1, {"edition": "2018"}, "without a declared crosswalk", ["R1 (2018 → 2025)"]),
        ("homes", HOME, {"homes": -5.0}, "homes cannot be negative", ["E1 rental 2024 -5.0"]),
        ("homes", HOME, {"homes": 1.5}, "homes must be whole", ["E1 rental 2024 1.5"]),
        ("homes", HOME, {"tenure": "castle"}, "tenure is not known", ["castle"]),
        ("homes", HOME, {"tenure": "coop"}, "stand more than once", ["E1 coop 2024"]),
        ("indicators", VALUE, {"value": float("nan")}, "not numbers", ["E2 mean_wage_income_tkr 2024"]),
        ("indicators", VALUE, {"area": "Mars"}, "not among the region's areas", ["Mars"]),
    ],
)
def test_a_fault_in_a_long_table_is_named(
    table: str, where: dict[str, Any], values: dict[str, Any], what: str, rows: list[str]
) -> None:
    assert_says(refused(changed(table, where, **values)), table, what, *rows)


def test_indicators_may_be_fractions_and_negative() -> None:
    town = town_region(changed("indicators", VALUE, value=-0.5))
    assert -0.5 in town.tables["indicators"]["value"].to_pylist()


def test_many_faulty_rows_are_counted_and_ten_are_named() -> None:
    rows = [{**r, "persons": -1.0} for r in town_tables()["population"].to_pylist()]  # 20 places × 3 groups
    error = refused({"population": pa.Table.from_pylist(rows, schema=TABLES["population"])})
    assert len(error.rows) == 60
    assert "… and 50 more" in str(error)


@pytest.mark.parametrize("group", ["origin=sweden;origin=abroad", "all;sex=women", "origin", "", "=sweden"])
def test_a_group_that_cannot_be_is_refused(group: str) -> None:
    with pytest.raises(UserError, match="is not known"):
        parse_group(group)


def test_a_declared_crosswalk_lets_another_edition_in() -> None:
    caveat = Text(sv="Räknat på 2018 års gränser.", en="Counted on the borders of 2018.")
    older = changed("population", R1, edition="2018")
    assert town_region(
        older, crosswalks=(Crosswalk("regso", "2018", "2025", "same code", caveat),)
    ).crosswalks
    for other in (
        Crosswalk("municipality", "2018", "2025", "same code", caveat),  # another level
        Crosswalk("regso", "2025", "2018", "same code", caveat),  # the other way
    ):
        assert "crosswalk" in refused(older, crosswalks=(other,)).what


# --- cells ------------------------------------------------------------------------------------------

C4 = {"cell": "c4"}


@pytest.mark.parametrize(
    ("tables", "table", "what", "rows"),
    [
        (changed("cells", C4, cell="c1"), "cells", "must be unique", ["c1"]),
        (changed("cells", C4, area="E9"), "cells", "not in the table areas", ["E9"]),
        (changed("cells", C4, size_m=0), "cells", "above 0 m", ["c4"]),
        (changed("cell_population", C4, cell="c9"), "cell_population", "not in the table cells", ["c9"]),
        (
            changed("cell_population", C4, group="origin=mars"),
            "cell_population",
            "is not known",
            ["origin=mars"],
        ),
        (changed("cell_population", C4, persons=-1.0), "cell_population", "whole", ["c4 all 2024 -1.0"]),
        (changed("cell_population", C4, persons=0.5), "cell_population", "whole", ["c4 all 2024 0.5"]),
        (
            changed("cell_population", C4, persons=float("inf")),
            "cell_population",
            "whole",
            ["c4 all 2024 inf"],
        ),
        (
            changed("cell_population", C4, persons=float("nan")),
            "cell_population",
            "whole",
            ["c4 all 2024 nan"],
        ),
        (changed("cell_population", C4, cell="c1"), "cell_population", "more than once", ["c1 all 2024"]),
        (changed("cell_population", C4, year=3000), "cell_population", "impossible year", ["c4 all 3000"]),
    ],
)
def test_a_fault_in_the_cells_is_named(
    tables: dict[str, pa.Table], table: str, what: str, rows: list[str]
) -> None:
    assert_says(refused(tables), table, what, *rows)


def test_a_town_without_cells_homes_or_services_is_a_region() -> None:
    bare = {n: TABLES[n].empty_table() for n in TABLES if n not in ("areas", "membership")}
    assert town_region(bare).tables["homes"].num_rows == 0


def test_levels_that_nothing_stands_at_do_no_harm() -> None:
    finer = Level("deso", Text(sv="DeSO", en="DeSO"), "official", "regso")
    assert town_region(levels=(*LEVELS, finer)).areas_at("deso") == ()
