"""SCB's small-area tables: declarations that fit the metadata or are refused, and cells that become rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import UserError
from medskapa.region import SPLITS
from medskapa.sources.jsonstat import Dataset, read_dataset
from medskapa.sources.scb import (
    AREA_TYPE,
    EDUCATION,
    HOUSEHOLDS,
    LABOUR,
    ORIGIN,
    POPULATION,
    SCB_TABLES,
    STANDARD,
    TENURE,
    TENURE_OLD,
    ScbTable,
)
from medskapa.sources.scb_plan import AreaCode, Plan, parse_area_code, plan_table
from medskapa.sources.scb_read import read_rows, withheld_caveat
from tests.sources.replay import Axis, Replay, dataset
from tests.sources.replay_world import DESO, MUNICIPALITIES, REGSO, small_tables

AREAS = {
    "municipality": tuple(MUNICIPALITIES),
    "regso": tuple(REGSO),
    "deso": tuple(DESO),
    "region": ("REG",),
}
EDITIONS = dict.fromkeys(AREAS, "2025_v2")
YEARS = (2022, 2023, 2024, 2025)


def axes(declared: ScbTable) -> dict[str, dict[str, str]]:
    """The variables of the made-up table: each one's codes with words, to be changed at will."""
    return {code: values for code, _, values in small_tables()[declared.table]}


def meta(declared: ScbTable, changed: dict[str, dict[str, str]] | None = None, unit: str = "") -> Dataset:
    """The metadata of the made-up table, with some variables changed."""
    found: list[Axis] = []
    for code, label, values in small_tables()[declared.table]:
        found.append((code, label, (changed or {}).get(code, values)))
    for code in changed or {}:
        if code not in [c for c, _, _ in found]:
            found.insert(1, (code, code.lower(), (changed or {})[code]))
    replay = Replay() if not unit else Replay(units={declared.table: unit})
    return read_dataset(dataset(replay, declared.table, found), "here", with_values=False)


def plan(declared: ScbTable, found: Dataset | None = None, years: Sequence[int] = YEARS) -> Plan:
    return plan_table(declared, found or meta(declared), AREAS, EDITIONS, years)


def answer(plan: Plan, number: int, value: Any) -> pa.Table:
    """An answer to one question, where ``value`` says the value and mark of each cell from its codes."""
    asked = plan.asks[number].selection
    rows: list[dict[str, Any]] = [{}]
    for variable, codes in asked.items():
        rows = [{**row, variable: code} for row in rows for code in codes]
    for row in rows:
        row["value"], row["status"] = value(row)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    types = {"value": pa.float64()}
    return pa.table({n: pa.array(c, types.get(n, pa.string())) for n, c in columns.items()})


# --- codes of areas ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("1480C1010_DeSO2025", AreaCode("1480C1010", "deso", "2025")),
        ("1480C1010", AreaCode("1480C1010", "deso", "")),
        ("1480R001_RegSO2025", AreaCode("1480R001", "regso", "2025")),
        ("1480R001", AreaCode("1480R001", "regso", "")),
        ("1480", AreaCode("1480", "municipality", "")),
        ("14", None),
        ("00", None),
        ("1480R001_DeSO2025", None),
        ("1480D1010", None),
        ("2025M01", None),
    ],
)
def test_codes_of_areas(code: str, area: AreaCode | None) -> None:
    assert parse_area_code(code) == area


# --- what is asked ----------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", SCB_TABLES, ids=lambda d: d.key)
def test_every_declaration_fits_a_table_of_its_shape(declared: ScbTable) -> None:
    found = plan(declared)
    assert found.asks
    assert found.cells == sum(math.prod(len(c) for c in a.selection.values()) for a in found.asks)
    assert {row.target for row in found.rows} <= {"population", "homes", "indicators"}


def test_each_edition_is_asked_for_in_its_own_years_only() -> None:
    """Outside its years a code answers 0 in some tables, which is not that nobody lives there."""
    asked = {
        (a.level, a.edition, a.years, a.selection["Region"][0][9 if a.level == "deso" else 8 :])
        for a in plan(POPULATION).asks
    }
    assert asked == {
        ("deso", "DeSO_2018", (2022, 2023), ""),
        ("deso", "2025_v2", (2024, 2025), "_DeSO2025"),
        ("regso", "RegSO_2020", (2022, 2023), ""),
        ("regso", "2025_v2", (2024, 2025), "_RegSO2025"),
        ("municipality", "2025_v2", YEARS, ""),
    }


def test_codes_of_the_older_edition_that_are_gone_are_counted_and_not_asked_for() -> None:
    found = plan(POPULATION)
    old = next(a for a in found.asks if a.edition == "DeSO_2018")
    assert "9901C0990" not in old.areas
    assert "9901C0060" not in old.areas
    assert len(old.areas) == 11
    assert found.lost == {"DeSO_2018": 1}


def test_only_the_years_that_a_table_has_are_asked_for() -> None:
    assert {a.years for a in plan(TENURE_OLD).asks} == {(2022, 2023)}
    assert {a.years for a in plan(TENURE).asks} == {(2024, 2025)}
    assert plan(TENURE, years=(2019, 2020)).asks == ()
    assert {a.years for a in plan(STANDARD, years=(2024, 2025, 2026)).asks} == {(2024,)}


def test_area_types_are_asked_for_by_regso_only() -> None:
    assert {a.level for a in plan(AREA_TYPE).asks} == {"regso"}


def test_an_area_with_borders_that_the_table_lacks_is_named() -> None:
    regions = axes(POPULATION)["Region"]
    del regions["9902A0010_DeSO2025"]
    with pytest.raises(UserError, match="TAB6574 has changed") as error:
        plan(POPULATION, meta(POPULATION, {"Region": regions}))
    assert error.value.rows == ("9902A0010",)


def test_a_table_without_small_areas_is_refused() -> None:
    with pytest.raises(UserError, match="codes at the level deso"):
        plan(HOUSEHOLDS, meta(HOUSEHOLDS, {"Region": {"00": "Riket", "9901": "Ekvik"}}))


def test_a_table_with_a_newer_edition_only_is_refused() -> None:
    regions = {c.replace("2025", "2028"): w for c, w in axes(TENURE)["Region"].items()}
    with pytest.raises(UserError, match="codes at the level deso that are in use"):
        plan(TENURE, meta(TENURE, {"Region": regions}))


# --- declarations against metadata ------------------------------------------------------------------


def test_a_changed_code_is_found_by_its_words() -> None:
    kinds = {("HYRES" if c == "1" else c): w for c, w in axes(TENURE)["Upplatelseform"].items()}
    found = plan(TENURE, meta(TENURE, {"Upplatelseform": kinds}))
    assert dict(found.codes)["Upplatelseform"]["rental"] == "HYRES"


def test_a_code_that_now_means_something_else_is_refused() -> None:
    kinds = axes(TENURE)["Upplatelseform"] | {"1": "bostadsrätt", "2": "hyresrätt"}
    with pytest.raises(UserError, match="rental under the code 1") as error:
        plan(TENURE, meta(TENURE, {"Upplatelseform": kinds}))
    assert error.value.rows == ("1: bostadsrätt",)


def test_a_value_that_is_not_there_is_refused_with_what_was_found() -> None:
    kinds = axes(TENURE)["Upplatelseform"]
    del kinds["2"]
    with pytest.raises(UserError, match=r"coop \(2\) in the variable Upplatelseform") as error:
        plan(TENURE, meta(TENURE, {"Upplatelseform": kinds}))
    assert "1: hyresrätt" in error.value.rows
    assert "TAB6638" in error.value.what


def test_two_values_of_the_same_words_are_not_guessed_between() -> None:
    kinds = axes(TENURE)["Upplatelseform"]
    del kinds["1"]
    kinds |= {"11": "hyresrätt, allmännyttan", "12": "hyresrätt, privata"}
    with pytest.raises(UserError, match="rental"):
        plan(TENURE, meta(TENURE, {"Upplatelseform": kinds}))


def test_an_optional_value_may_be_missing_and_its_row_too() -> None:
    kinds = axes(TENURE)["Upplatelseform"]
    del kinds["ÖVRIGT"]
    assert [r.name for r in plan(TENURE, meta(TENURE, {"Upplatelseform": kinds})).rows] == [
        "rental",
        "coop",
        "owned",
    ]


def test_a_further_variable_is_refused() -> None:
    with pytest.raises(UserError, match="no further variables") as error:
        plan(TENURE, meta(TENURE, {"Hustyp": {"1": "småhus", "2": "flerbostadshus"}}))
    assert error.value.rows == ("Hustyp: hustyp",)


def test_a_further_variable_of_one_value_is_taken_along() -> None:
    found = plan(TENURE, meta(TENURE, {"Hustyp": {"tot": "totalt"}}))
    assert all(a.selection["Hustyp"] == ["tot"] for a in found.asks)


@pytest.mark.parametrize(
    ("declared", "unit"), [(STANDARD, "antal"), (POPULATION, "procent"), (LABOUR, "kronor")]
)
def test_another_unit_is_refused(declared: ScbTable, unit: str) -> None:
    contents = {v.code: "innehåll" for v in declared.contents.values}
    with pytest.raises(UserError, match="a unit like"):
        plan(declared, meta(declared, {"ContentsCode": contents}, unit))


def test_a_table_of_months_has_none_of_the_years() -> None:
    assert plan(POPULATION, meta(POPULATION, {"Tid": {"2025M01": "2025M01"}})).asks == ()


def test_eighty_and_over_is_a_group_of_its_own_unless_the_table_splits_it() -> None:
    names = {r.name for r in plan(POPULATION).rows}
    assert {"age=00-04", "age=75-79", "sex=women", "age=30-34;sex=men", "all"} <= names
    assert "age=80+" in names
    assert not {"age=80-84", "age=85+"} & names
    ages = axes(POPULATION)["Alder"]
    del ages["80-"]
    ages |= {"80-84": "80-84 år", "85-": "85 år och äldre"}
    split = {r.name for r in plan(POPULATION, meta(POPULATION, {"Alder": ages})).rows}
    assert {"age=80-84", "age=85+"} <= split
    assert "age=80+" not in split


def test_an_age_table_without_the_oldest_is_refused() -> None:
    ages = axes(POPULATION)["Alder"]
    ages["75+"] = ages.pop("80-").replace("80", "75")
    with pytest.raises(UserError, match=r"80-84 or 80\+"):
        plan(POPULATION, meta(POPULATION, {"Alder": ages}))


# --- from cells to rows -----------------------------------------------------------------------------


def figures(plan: Plan, value: Any) -> dict[tuple[str, str, int], tuple[float | None, str]]:
    """All rows of a plan as (area, name, year) to (value, state)."""
    tables = read_rows(plan, [answer(plan, i, value) for i in range(len(plan.asks))], "scb:X").tables
    out: dict[tuple[str, str, int], tuple[float | None, str]] = {}
    for table in tables.values():
        area, split, year, number, state, *_ = table.columns
        for a, s, y, v, st in zip(*(c.to_pylist() for c in (area, split, year, number, state)), strict=True):
            assert (a, s, y) not in out
            out[(a, s, y)] = (v, st)
    return out


def test_born_abroad_is_the_two_other_regions_together() -> None:
    parts = {"sv": 70.0, "eu": 20.0, "öv": 11.0}
    rows = figures(plan(ORIGIN), lambda c: (parts[c["Fodelseregion"]], None))
    assert rows[("9901A0010", "origin=sweden", 2024)] == (70.0, "known")
    assert rows[("9901A0010", "origin=abroad", 2024)] == (31.0, "known")
    assert rows[("9901", "origin=abroad", 2022)] == (31.0, "known")


def test_a_null_in_one_part_makes_the_sum_missing_and_never_smaller() -> None:
    def value(cell: dict[str, str]) -> tuple[float | None, str | None]:
        return (None, "..") if cell["Fodelseregion"] == "öv" else (10.0, None)

    found = plan(ORIGIN)
    rows = figures(found, value)
    assert rows[("9901R001", "origin=abroad", 2025)] == (None, "missing")
    assert rows[("9901R001", "origin=sweden", 2025)] == (10.0, "known")
    told = withheld_caveat(
        found, read_rows(found, [answer(found, i, value) for i in range(len(found.asks))], "s")
    )
    assert told is not None
    assert "TAB6572" in told.sv
    assert (
        withheld_caveat(
            found, read_rows(found, [answer(found, i, lambda c: (1.0, None)) for i in range(5)], "s")
        )
        is None
    )


def test_a_zero_is_a_zero_and_a_mark_of_secrecy_is_suppressed() -> None:
    def value(cell: dict[str, str]) -> tuple[float | None, str | None]:
        return (0.0, None) if cell["Upplatelseform"] == "1" else (None, "x")

    rows = figures(plan(TENURE), value)
    assert rows[("9902R003", "rental", 2024)] == (0.0, "known")
    assert rows[("9902R003", "coop", 2024)] == (None, "suppressed")


def test_outside_the_labour_force_is_everyone_less_the_force() -> None:
    numbers = {"0000089X": 50.0, "0000089W": 6.0, "0000089V": 56.0, "0000089Y": 80.0}
    rows = figures(plan(LABOUR), lambda c: (numbers[c["ContentsCode"]], None))
    assert [rows[("9901R001", f"labour={k}", 2024)][0] for k in SPLITS["labour"].codes] == [50.0, 6.0, 24.0]


def test_a_difference_below_zero_is_missing() -> None:
    """Counts with random noise can make it so."""
    numbers = {"0000089X": 50.0, "0000089W": 6.0, "0000089V": 56.0, "0000089Y": 55.0}
    rows = figures(plan(LABOUR), lambda c: (numbers[c["ContentsCode"]], None))
    assert rows[("9901R001", "labour=outside", 2024)] == (None, "missing")


def test_the_two_longer_educations_are_one_group() -> None:
    numbers = {"21": 1.0, "3+4": 2.0, "5": 4.0, "6": 8.0, "US": 16.0}
    rows = figures(plan(EDUCATION), lambda c: (numbers[c["UtbildningsNiva"]], None))
    assert [rows[("9902C0060", f"education={k}", 2025)][0] for k in SPLITS["education"].codes] == [
        1,
        2,
        12,
        16,
    ]


def test_every_cell_lands_in_its_own_row_whatever_the_order_of_the_answer() -> None:
    found = plan(POPULATION)
    number = {"1": 1.0, "2": 2.0, "1+2": 3.0}

    def value(cell: dict[str, str]) -> tuple[float, None]:
        area = sum(map(ord, cell["Region"].split("_")[0]))
        return (
            1e6 * area + 1e3 * (int(cell["Tid"]) - 2000) + 10 * len(cell["Alder"]) + number[cell["Kon"]],
            None,
        )

    rows = figures(found, value)
    rng = np.random.default_rng(20261123)
    mixed = []
    for i in range(len(found.asks)):
        table = answer(found, i, value)
        mixed.append(table.take(rng.permutation(table.num_rows)))
    again = read_rows(found, mixed, "scb:X").tables["population"]
    flat = {(r["area"], r["group"], r["year"]): (r["persons"], r["state"]) for r in again.to_pylist()}
    assert flat == {k: v for k, v in rows.items() if k in flat}
    assert (
        rows[("9901A0010", "age=30-34;sex=men", 2023)][0] == 1e6 * sum(map(ord, "9901A0010")) + 23e3 + 50 + 1
    )


def test_an_answer_that_lacks_a_cell_is_refused() -> None:
    found = plan(HOUSEHOLDS)
    whole = [answer(found, i, lambda c: (1.0, None)) for i in range(len(found.asks))]
    with pytest.raises(UserError, match="lacks cells"):
        read_rows(found, [whole[0].slice(1), *whole[1:]], "scb:X")
