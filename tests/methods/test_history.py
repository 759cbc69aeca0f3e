"""Two years compared and the hindcast, on five areas in two towns and on the real region's own file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import Finding, FindingTable, State, Text
from medskapa.methods import NOW, Case, RunContext
from medskapa.methods.situation.hindcasts import history_findings
from medskapa.methods.situation.history_measures import HISTORY_MEASURES, HISTORY_NORMS
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.places import spread
from medskapa.plans import Alternative
from medskapa.region import Region
from tests.methods.small_place import plan, region

BEFORE = """
area  town  sweden  abroad
A     M1    600     400
B     M1    900     100
C     M1    300     700
D     M2    800     200
E     M2    950     50
"""
APART = """
area  town  sweden  abroad
A     M1    500     500
B     M1    950     50
C     M1    350     650
D     M2    800     200
E     M2    950     50
"""


def with_years(tables: dict[int, str]) -> Region:
    """The place with other people in each year."""
    places = [region(people, years={year: 1.0}) for year, people in tables.items()]
    return places[-1].with_tables(population=pa.concat_tables([p.tables["population"] for p in places]))


def findings(place: Region, years: Sequence[int], draws: int = 60) -> FindingTable:
    now = Alternative(NOW, Text.same("nu"), Text.same("nu"), ())
    case = Case(place, place, plan(), now)
    series = [found for year in years if (found := spread(place, "origin", year)) is not None]
    return FindingTable(tuple(history_findings(case, RunContext(draws=draws), series)))


def two_years(first: str, second: str, draws: int = 60) -> FindingTable:
    return findings(with_years({2020: first, 2024: second}), (2020, 2024), draws)


def one(table: FindingTable, measure: str, **wanted: object) -> Finding:
    found = table.one(measure=measure, **{"statistic": "value", **wanted})
    assert found is not None, wanted
    return found


def value(table: FindingTable, measure: str, **wanted: object) -> float:
    found = one(table, measure, **wanted)
    assert found.value is not None, found
    return found.value


def scaled(table: str, factor: dict[str, float]) -> str:
    """The same table with each group larger or smaller."""
    head, *lines = [line.split() for line in table.strip().splitlines()]
    rows = [
        [*line[:2], *(str(round(int(n) * factor[g])) for n, g in zip(line[2:], head[2:], strict=True))]
        for line in lines
    ]
    return "\n".join("  ".join(row) for row in [head, *rows])


# --- two years compared ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def apart() -> FindingTable:
    return two_years(BEFORE, APART)


@pytest.mark.parametrize("measure", ["mutual_information_change", "entropy_h_change"])
@pytest.mark.parametrize("place", ["R", "M1", "M2"])
def test_the_parts_add_up_to_the_difference(apart: FindingTable, measure: str, place: str) -> None:
    parts = {f.dim("part"): f.value or 0.0 for f in apart.select(measure=measure, place=place)}
    assert set(parts) == {
        "total", "additions", "removals", "group_marginal", "unit_marginal", "structural"
    }  # fmt: skip
    total = parts.pop("total")
    assert sum(parts.values()) == pytest.approx(total, abs=1e-10)


def test_the_difference_in_a_town_by_hand(apart: FindingTable) -> None:
    """M1 has three areas of 1 000; of them 40, 10 and 70 % are born abroad, later 50, 5 and 65 %."""

    def m(*abroad: float) -> float:
        mean = sum(abroad) / 3
        return sum(p * log(p / mean) + (1 - p) * log((1 - p) / (1 - mean)) for p in abroad) / 3

    total = value(apart, "mutual_information_change", place="M1", part="total", from_year="2020")
    assert total == pytest.approx(m(0.5, 0.05, 0.65) - m(0.4, 0.1, 0.7), abs=1e-12)


def test_nothing_but_size_is_no_structure() -> None:
    """Half as many born in Sweden everywhere: every odds ratio is kept."""
    table = two_years(BEFORE, scaled(BEFORE, {"sweden": 0.5, "abroad": 1.0}))
    at = {"measure": "mutual_information_change", "place": "R"}
    assert value(table, part="structural", **at) == pytest.approx(0, abs=1e-10)
    assert value(table, part="group_marginal", **at) != pytest.approx(0, abs=1e-4)
    structural = one(table, part="structural", **at)
    assert structural.text is not None
    assert structural.text.en == "Cannot be told from zero."


def test_two_years_alike_differ_by_nothing_that_can_be_told_from_zero() -> None:
    table = two_years(BEFORE, BEFORE)
    for f in table.select(measure="mutual_information_change"):
        assert f.value == 0
        assert f.interval is None or f.interval.holds_zero


def test_every_value_lies_in_its_interval_or_says_why_there_is_none(apart: FindingTable) -> None:
    told = [f for f in apart.findings if f.value is not None]
    assert len(told) > 40
    for f in told:
        assert (f.interval is None) != (f.no_interval is None)
        assert f.interval is None or f.interval.low <= (f.value or 0.0) <= f.interval.high


def test_areas_parts_add_up_to_the_structural_change(apart: FindingTable) -> None:
    parts = [f.value or 0.0 for f in apart.select(measure="local_structural_change")]
    assert len(parts) == 5
    structural = value(apart, "mutual_information_change", place="R", part="structural")
    assert sum(parts) == pytest.approx(structural, abs=1e-12)
    assert value(apart, "local_structural_change", place="B") > 0


def test_an_area_that_gets_its_first_people_is_an_addition() -> None:
    empty = BEFORE.replace("E     M2    950     50", "E     M2    0       0")
    table = two_years(empty, BEFORE)
    parts = {f.dim("part"): f for f in table.select(measure="mutual_information_change", place="R")}
    assert parts["additions"].value != pytest.approx(0, abs=1e-3)
    assert parts["additions"].interval is not None
    assert sum(f.value or 0.0 for key, f in parts.items() if key != "total") == pytest.approx(
        parts["total"].value, abs=1e-10
    )
    assert one(table, "local_structural_change", place="E").state is State.NOT_APPLICABLE


def test_an_area_without_figures_in_one_year_is_no_addition() -> None:
    missing = BEFORE.replace("E     M2    950     50", "E     M2    –       –")
    table = two_years(missing, BEFORE)
    found = one(table, "mutual_information_change", place="R", part="total")
    assert found.value == 0
    assert any("1 areas lack figures" in c.en for c in found.caveats)
    assert not table.select(place="E")


def test_a_small_groups_area_is_hidden() -> None:
    few = BEFORE.replace("E     M2    950     50", "E     M2    997     3")
    table = two_years(few, BEFORE)
    assert one(table, "local_structural_change", place="E").state is State.SUPPRESSED


def test_empty_cells_are_filled_only_where_the_years_cannot_be_joined_otherwise() -> None:
    """In M1 all born abroad live in A, and nobody else: A cannot be larger or smaller than that group."""
    split = (
        BEFORE.replace("600     400", "0       400")
        .replace("900     100", "900     0")
        .replace("300     700", "300     0")
    )
    found = one(two_years(split, BEFORE), "mutual_information_change", place="M1", part="structural")
    assert found.norms == ("interval_level", "change_fill")
    assert any("0.5 persons" in c.en for c in found.caveats)


@pytest.mark.parametrize("measure", ["mutual_information_change", "hindcast_error"])
def test_one_year_alone_is_not_assessed_and_says_so(measure: str) -> None:
    found = one(findings(region(BEFORE, years={2024: 1.0}), (2024,)), measure)
    assert found.state is State.NOT_ASSESSED
    assert found.text is not None
    assert "one year only" in found.text.en


# --- the hindcast ----------------------------------------------------------------------------------------------


def growing(years: Sequence[int], factor: float) -> Region:
    """Those born abroad become more by the same factor each year, everywhere."""
    return with_years({y: scaled(BEFORE, {"sweden": 1.0, "abroad": factor ** (y - years[0])}) for y in years})


def test_the_error_of_no_change_by_hand() -> None:
    """Of five areas of 1 000, the shares born abroad change by 10, 5, 5, 0 and 0 percentage points."""
    table = two_years(BEFORE, APART)
    at = {"method": "no_change", "group": "all", "from_year": "2020"}
    assert value(table, "hindcast_error", statistic="mean absolute error", **at) == pytest.approx(4)
    assert value(table, "hindcast_error", statistic="rmse", **at) == pytest.approx(30**0.5)
    trend = one(table, "hindcast_error", method="trend")
    assert trend.state is State.NOT_ASSESSED


def test_an_even_change_is_guessed_but_for_the_damping() -> None:
    """Growth of g a year is guessed as g^0.9 the year after: the error follows from the first area's 400 and 600."""
    table = findings(growing(years := (2020, 2021, 2022, 2023), 1.1), years)
    at = {"from_year": "2022", "group": "all"}
    model = value(table, "hindcast_error", method="trend", statistic="rmse", **at)
    none = value(table, "hindcast_error", method="no_change", statistic="rmse", **at)
    assert model < 0.15 * none
    skill = value(table, "hindcast_skill", method="trend", **at)
    assert skill == pytest.approx(1 - (model / none) ** 2)
    known = value(table, "hindcast_error", method="town_known", statistic="rmse", **at)
    assert known == pytest.approx(0, abs=0.05)  # whole persons are rounded


def test_a_change_that_turns_is_guessed_worse_than_no_change() -> None:
    ups = {2020: 1.0, 2021: 1.2, 2022: 1.44, 2023: 1.2}
    place = with_years({y: scaled(BEFORE, {"sweden": 1.0, "abroad": f}) for y, f in ups.items()})
    table = findings(place, tuple(ups))
    assert value(table, "hindcast_skill", method="trend", from_year="2022", group="all") < 0


def test_two_years_give_no_interval_to_test_and_three_do() -> None:
    table = findings(growing(years := (2020, 2021, 2022, 2023), 1.1), years)
    assert one(table, "hindcast_coverage", from_year="2021").state is State.NOT_ASSESSED
    assert 0 <= value(table, "hindcast_coverage", from_year="2022", group="all") <= 1


def test_what_the_figures_cannot_test_is_not_assessed(apart: FindingTable) -> None:
    for method in ("chain", "movers"):
        found = one(apart, "hindcast_error", method=method)
        assert found.state is State.NOT_ASSESSED
        assert found.text is not None


def test_only_years_up_to_the_origin_and_the_guessed_year_are_inputs() -> None:
    table = findings(growing(years := (2020, 2021, 2022, 2023), 1.1), years)
    said = one(table, "hindcast_skill", method="trend", from_year="2021", group="all").inputs
    assert [i.split(":")[2] for i in said] == ["2020", "2021", "2023"]


def test_what_comes_after_the_origin_changes_no_guess() -> None:
    """Another year between the origin and the guessed year: the errors from the origin are the same."""
    years = {2020: BEFORE, 2021: scaled(BEFORE, {"sweden": 1.0, "abroad": 1.1}), 2022: APART, 2023: BEFORE}
    other = {**years, 2022: scaled(APART, {"sweden": 1.1, "abroad": 0.8})}
    tables = [findings(with_years(y), tuple(y)) for y in (years, other)]
    errors = [
        value(t, "hindcast_error", method="trend", from_year="2021", group="all", statistic="rmse")
        for t in tables
    ]
    assert errors[0] == errors[1]


def test_every_norm_and_dimension_is_declared(apart: FindingTable) -> None:
    dims = {m.key: set(m.dims) for m in HISTORY_MEASURES}
    norms = {n.key for n in (*NORMS, *HISTORY_NORMS)}
    assert {f.measure for f in apart.findings} == set(dims) - {"hindcast_coverage"}
    for f in apart.findings:
        assert {name for name, _ in f.dims} <= dims[f.measure]
        assert set(f.norms) <= norms
        assert f.inputs


# --- the real region -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared_data: Path) -> FindingTable:
    from medskapa.sources.shared_folder import build_from_folder

    return findings(build_from_folder(shared_data), (2020, 2021, 2022, 2023), draws=200)


def from_the_file(path: Path) -> tuple[dict[str, list[float]], list[dict[str, str]]]:
    """The errors (mean absolute, RMSE) of each method and origin, in plain Python."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def count(row: dict[str, str], year: int) -> dict[str, float]:
        born = float(row[f"born_sweden_{year}"])
        return {"sweden": born, "abroad": float(row[f"pop_{year}"]) - born}

    towns: dict[tuple[str, int, str], float] = {}
    for row in rows:
        for year in range(2020, 2024):
            for group, n in count(row, year).items():
                key = (row["Kommun"], year, group)
                towns[key] = towns.get(key, 0.0) + n
    out: dict[str, list[float]] = {}
    for origin in (2020, 2021, 2022):
        reach = sum(0.9**j for j in range(1, 2023 - origin + 1))
        errors: dict[str, list[float]] = {"no_change": [0, 0], "trend": [0, 0], "town_known": [0, 0]}
        people = 0.0
        for row in rows:
            now, then, town = count(row, origin), count(row, 2023), row["Kommun"]
            weight = sum(then.values())
            people += weight
            grown = {"no_change": now, "trend": dict(now), "town_known": dict(now)}
            for g in now:
                total = log(towns[town, origin, g] / towns[town, 2020, g])
                grown["trend"][g] *= np.exp(total / max(origin - 2020, 1) * reach)
                grown["town_known"][g] *= towns[town, 2023, g] / towns[town, origin, g]
            for method, guess in grown.items():
                off = 100 * (guess["abroad"] / sum(guess.values()) - then["abroad"] / weight)
                errors[method][0] += weight * abs(off)
                errors[method][1] += weight * off**2
        for method, (absolute, squares) in errors.items():
            out[f"{method} {origin}"] = [absolute / people, (squares / people) ** 0.5]
    return out, rows


@pytest.mark.data
def test_the_real_regions_hindcast_equals_one_from_the_file(real: FindingTable, shared_data: Path) -> None:
    wanted, rows = from_the_file(shared_data / "data" / "derived_gr_regso" / "gr_regso_2020_2023.csv")
    assert len(rows) == 300
    del wanted["trend 2020"]  # a single year gives no trend
    for name, (absolute, rmse) in wanted.items():
        method, origin = name.split()
        for group in ("all", "origin=abroad"):
            at = {"method": method, "from_year": origin, "group": group, "measure": "hindcast_error"}
            assert value(real, statistic="mean absolute error", **at) == pytest.approx(absolute, abs=1e-9)
            assert value(real, statistic="rmse", **at) == pytest.approx(rmse, abs=1e-9)
    assert one(real, "hindcast_error", method="trend", from_year="2020").state is State.NOT_ASSESSED


@pytest.mark.data
def test_the_real_regions_hindcast_in_round_figures(real: FindingTable) -> None:
    """RegSO, Göteborg region, born abroad: percentage points, as the report prints them."""
    printed = {
        (f.dim("method"), f.dim("from_year")): round(f.value, 2)
        for f in real.select(measure="hindcast_error", statistic="mean absolute error", group="all")
        if f.value is not None
    }
    assert printed == {
        ("no_change", "2020"): 1.53, ("town_known", "2020"): 1.06,
        ("no_change", "2021"): 1.11, ("trend", "2021"): 0.85, ("town_known", "2021"): 0.78,
        ("no_change", "2022"): 0.61, ("trend", "2022"): 0.52, ("town_known", "2022"): 0.52,
    }  # fmt: skip


@pytest.mark.data
def test_the_real_regions_change_adds_up(real: FindingTable) -> None:
    parts = {
        f.dim("part"): f.value or 0.0 for f in real.select(measure="mutual_information_change", place="GR")
    }
    total = parts.pop("total")
    assert sum(parts.values()) == pytest.approx(total, abs=1e-10)
    assert total == pytest.approx(0.00526, abs=5e-6)
