"""Neighbourhoods of the nearest k on five places of 1 000 people in a row: numbers that a reader can check by head.

Each area of `small_place` has all its people in one cell, 1 km from the next. At k = 1 000 a neighbourhood is the own
cell; at k = 2 000 it is the own and all of the one neighbour at an end, or half of each of two. With no cells, areas
as points give the same numbers, and say that they are coarse.
"""

from __future__ import annotations

from datetime import date
from math import log, pi, sqrt

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import (
    FindingTable,
    Kind,
    LegalStatus,
    Norm,
    Source,
    State,
    Text,
    UserError,
    findings_csv,
)
from medskapa.methods import NOW, MethodResult, RunContext, situation
from medskapa.methods.situation.neighbourhood_people import people_of, scales, years_on_cells
from medskapa.methods.situation.neighbourhoods import neighbourhoods
from medskapa.region import TABLES, Region
from tests.methods.small_place import YEAR, cases, plan, region

ABROAD = (0.4, 0.1, 0.7, 0.2, 0.05)  # A to E
AT_2000 = (0.25, 0.325, 0.425, 0.2875, 0.125)  # (400 + 100) / 2 000, (100 + 400 / 2 + 700 / 2) / 2 000, …
KINDS = ("cells", "coarse")


def norm(key: str, value: float) -> Norm:
    return Norm(key, Text.same(key), value, "", Source(cite="hand"), date(2000, 1, 1), LegalStatus.HOUSE_RULE)


NORMS = (norm("context_smallest", 1000), norm("context_step", 2), norm("context_shown", 2000))


def on_cells(
    place: Region, figures: dict[str, list[int | None]], *, size: int = 500, year: int = YEAR
) -> Region:
    """The place with a cell in each area A, B, …: a figure for each cell and group."""
    number = len(next(iter(figures.values())))
    cells = [(f"c{i}", i * 1000, 0, size, "ABCDE"[i]) for i in range(number)]
    people = [
        (f"c{i}", group, year, value) for group, values in figures.items() for i, value in enumerate(values)
    ]
    tables = {
        name: pa.Table.from_pylist(
            [dict(zip(TABLES[name].names, line, strict=True)) for line in lines], schema=TABLES[name]
        )
        for name, lines in (("cells", cells), ("cell_population", people))
    }
    return place.with_tables(**tables)


def as_counted(place: Region) -> Region:
    return on_cells(
        place, {"origin=sweden": [600, 900, 300, 800, 950], "origin=abroad": [400, 100, 700, 200, 50]}
    )


def look(place: Region, draws: int = 40) -> MethodResult:
    """Neighbourhoods only, as the method gives them."""
    case = cases(place, plan(norms=NORMS))[NOW]
    part, fields = neighbourhoods(case, RunContext(draws=draws))
    return MethodResult(
        tuple(part.findings), situation.MEASURES, assumptions=tuple(part.assumptions), fields=fields
    )


@pytest.fixture(scope="module")
def results() -> dict[str, MethodResult]:
    return {"cells": look(as_counted(region())), "coarse": look(region())}


def value(result: MethodResult, **wanted: object) -> float:
    found = FindingTable(result.findings).one(
        **{"statistic": "value", "kind": Kind.LEVEL, "place": "R", **wanted}
    )
    assert found is not None, wanted
    assert found.value is not None, wanted
    return found.value


# --- by hand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_dissimilarity_by_hand(results: dict[str, MethodResult], kind: str) -> None:
    """Means 0.29 and 0.2825; the sums of differences from them are 1.04 and 0.38."""
    wanted = {"measure": "context_dissimilarity", "group": "origin=abroad"}
    assert value(results[kind], k="1000", **wanted) == pytest.approx(0.2 * 1.04 / (2 * 0.29 * 0.71))
    assert value(results[kind], k="2000", **wanted) == pytest.approx(0.2 * 0.38 / (2 * 0.2825 * 0.7175))


@pytest.mark.parametrize("kind", KINDS)
def test_isolation_by_hand(results: dict[str, MethodResult], kind: str) -> None:
    """Of 1 450 born abroad 400 see 40 % at k = 1 000, 100 see 10 %, …; at k = 2 000 they see 25 %, 32.5 %, …"""
    born = (400, 100, 700, 200, 50)
    for k, shares in (("1000", ABROAD), ("2000", AT_2000)):
        expected = sum(n * p for n, p in zip(born, shares, strict=True)) / 1450
        found = value(results[kind], measure="context_isolation", group="origin=abroad", k=k)
        assert found == pytest.approx(expected)


@pytest.mark.parametrize("kind", KINDS)
def test_gini_atkinson_divergence_and_h_from_their_definitions(
    results: dict[str, MethodResult], kind: str
) -> None:
    p = 0.2825
    gini = sum(abs(a - b) for a in AT_2000 for b in AT_2000) / 25 / (2 * p * (1 - p))
    root = sum(sqrt(a * (1 - a)) for a in AT_2000) / 5
    m = sum(a * log(a / p) + (1 - a) * log((1 - a) / (1 - p)) for a in AT_2000) / 5
    e = -(p * log(p) + (1 - p) * log(1 - p))
    found = results[kind]
    group = {"group": "origin=abroad", "k": "2000"}
    assert value(found, measure="context_gini", **group) == pytest.approx(gini)
    assert value(found, measure="context_atkinson", **group) == pytest.approx(
        1 - p / (1 - p) * (root / p) ** 2
    )
    whole = {"split": "origin", "k": "2000"}
    assert value(found, measure="context_divergence", part="total", **whole) == pytest.approx(m)
    assert value(found, measure="context_entropy_h", **whole) == pytest.approx(m / e)


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_between_and_inside_municipalities_by_hand_and_in_sum(
    results: dict[str, MethodResult], kind: str
) -> None:
    """At k = 1 000 M1 (A, B, C) has 40 % in its contexts on average and M2 (D, E) 12.5 %."""
    parts = {
        (part, k): value(results[kind], measure="context_divergence", part=part, k=k)
        for part in ("total", "between:municipality", "inside:municipality")
        for k in ("1000", "2000", "4000")
    }
    between = 0.6 * (0.4 * log(0.4 / 0.29) + 0.6 * log(0.6 / 0.71))
    between += 0.4 * (0.125 * log(0.125 / 0.29) + 0.875 * log(0.875 / 0.71))
    assert parts["between:municipality", "1000"] == pytest.approx(between)
    for k in ("1000", "2000", "4000"):
        added = parts["between:municipality", k] + parts["inside:municipality", k]
        assert added == pytest.approx(parts["total", k], abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_by_hand_and_in_sum(results: dict[str, MethodResult], kind: str) -> None:
    found = FindingTable(results[kind].findings).select(measure="context_contribution", k="2000")
    parts = {f.place: f.value or 0.0 for f in found}
    m = value(results[kind], measure="context_divergence", part="total", k="2000")
    c = 0.2 * (0.425 * log(0.425 / 0.2825) + 0.575 * log(0.575 / 0.7175))
    assert parts["C"] == pytest.approx(c)
    assert sum(parts[a] for a in "ABCDE") == pytest.approx(m, abs=1e-12)
    assert parts["M1"] + parts["M2"] == pytest.approx(m, abs=1e-12)


def test_how_far_the_nearest_live_and_how_many_reach_outside(results: dict[str, MethodResult]) -> None:
    """1 000 people fill the own cell, a disk of its area; half of a ring at 1 km is half of the area up to it."""
    own = 500 / sqrt(pi)
    cells = results["cells"]
    assert value(cells, measure="context_radius", k="1000") == pytest.approx(own)
    half = sqrt(own**2 + 0.5 * (1000**2 - own**2))
    assert value(cells, measure="context_radius", k="2000") == pytest.approx(half)
    assert value(cells, measure="context_outside", k="1000") == 1  # 282 m, and the edge is 250 m away
    assert value(results["coarse"], measure="context_outside", k="1000") == 0  # within the own area
    assert (
        value(results["coarse"], measure="context_outside", k="2000") == 1
    )  # points in a row: all at the edge


def test_ordered_groups_wholly_apart_have_a_rank_order_of_one() -> None:
    place = on_cells(
        region(), {"income=q1": [500, 0], "income=q2": [500, 0], "income=q3": [0, 500], "income=q4": [0, 500]}
    )
    place = place.with_tables(population=_with_income(place))
    found = look(place)
    low = value(found, measure="context_rank_order", k="1000")
    assert 0 < low < 1  # q1 and q2 live together
    apart = on_cells(place, {"income=q1": [1000, 0], "income=q4": [0, 1000]})
    assert value(look(apart), measure="context_rank_order", k="1000") == pytest.approx(1)
    assert not FindingTable(found.findings).select(measure="context_rank_order", split="origin")


def _with_income(place: Region) -> pa.Table:
    line = {"area": "A", "group": "income=q1", "year": YEAR, "persons": 1.0, "state": "known", "edition": "e1",
            "source": "counted"}  # fmt: skip
    more = pa.Table.from_pylist([line], schema=TABLES["population"])
    return pa.concat_tables([place.tables["population"], more])


# --- what is said of the numbers --------------------------------------------------------------------------------


def test_coarse_neighbourhoods_say_so_and_begin_at_an_ordinary_area(results: dict[str, MethodResult]) -> None:
    assert all(
        f.caveats[0].sv.startswith("Grova grannskap: byggda av Område") for f in results["coarse"].findings
    )
    assert not any("Grova" in c.sv for f in results["cells"].findings for c in f.caveats)
    case = cases(region(), plan(norms=(norm("context_smallest", 250), norm("context_step", 2))))[NOW]
    found = people_of(case, "origin", YEAR)
    assert found is not None
    assert scales(case, found).tolist() == [1000, 2000, 4000]  # from 250 in steps, but not below 1 000
    fine = people_of(cases(as_counted(region()), case.plan)[NOW], "origin", YEAR)
    assert fine is not None
    assert scales(case, fine).tolist() == [250, 500, 1000, 2000, 4000]


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_beside_chance_and_lie_in_their_intervals(
    results: dict[str, MethodResult], kind: str
) -> None:
    found = FindingTable(results[kind].findings)
    by = {f.statistic: f for f in found.select(measure="context_entropy_h", k="2000")}
    assert set(by) == {"value", "corrected", "expected by chance", "p value"}
    draws = {"cells": 20, "coarse": 40}[kind]  # in each world, or as many as the run has
    assert by["p value"].value == pytest.approx(1 / (draws + 1))
    assert (by["expected by chance"].value or 1) < 0.1 * (by["value"].value or 0)
    assert by["corrected"].value == pytest.approx(
        by["value"].value, rel=0.05
    )  # in cells so large chance does little
    assert by["corrected"].interval is not None
    for f in results[kind].findings:
        assert f.value is None or (f.interval is None) != (f.no_interval is None)
        if f.interval is not None and f.statistic == "value":
            assert 0 <= f.interval.low <= (f.value or 0) <= f.interval.high


def test_an_even_place_is_not_told_from_chance() -> None:
    even = on_cells(
        region(), {"origin=sweden": [600, 900, 300, 750, 960], "origin=abroad": [200, 300, 100, 250, 320]}
    )
    result = look(even)
    found = FindingTable(result.findings)
    d = found.one(measure="context_dissimilarity", k="1000", statistic="value")
    assert d is not None
    assert d.value == pytest.approx(0, abs=1e-12)
    assert d.text is not None
    assert d.text.sv == "Går inte att skilja från slumpen."
    assert all(f.text is not None for f in found.select(measure="context_contribution"))
    assert result.fields[0].table["told_abroad"].to_pylist() == [0] * 5


def test_fields_hold_whole_per_cent_and_say_what_differs_from_chance(
    results: dict[str, MethodResult],
) -> None:
    (field,) = results["cells"].fields
    assert (field.key, field.k, field.year) == ("contexts_origin", 2000, YEAR)
    assert field.table["cell"].to_pylist() == ["c0", "c1", "c2", "c3", "c4"]
    assert field.table["share_abroad"].to_pylist() == pytest.approx(
        [0.25, 0.32, 0.42, 0.29, 0.12], abs=0.0051
    )
    assert field.table["told_abroad"].to_pylist() == [-1, 1, 1, 0, -1]  # against 29 %, of 2 000 ± 1.6 points
    assert results["coarse"].fields[0].table["area"].to_pylist() == list("ABCDE")


def test_a_small_group_is_hidden_everywhere() -> None:
    place = on_cells(region(), {"origin=sweden": [1000, 1000, 1000], "origin=abroad": [0, 3, 0]})
    result = look(place)
    told = [f for f in result.findings if f.measure not in ("context_radius", "context_outside")]
    assert {f.state for f in told} == {State.SUPPRESSED}
    shares = result.fields[0].table["share_abroad"].to_pylist()
    assert shares == [None, None, None]
    assert result.fields[0].table["share_sweden"].to_pylist() == [None, None, None]


def test_only_the_first_and_the_latest_year_and_chance_for_the_latest() -> None:
    found = FindingTable(look(region(years={2021: 0.8, 2022: 0.9, YEAR: 1.0})).findings)
    d = found.select(measure="context_dissimilarity", k="1000")
    assert {(f.year, f.statistic) for f in d} == {
        (2021, "value"), (2021, "corrected"), (YEAR, "value"), (YEAR, "corrected"), (YEAR, "expected by chance"),
        (YEAR, "p value"),
    }  # fmt: skip
    assert {f.year for f in found.select(measure="context_contribution")} == {YEAR}


def test_every_finding_can_be_explained(results: dict[str, MethodResult]) -> None:
    result = situation.findings(cases(as_counted(region()), plan(norms=NORMS))[NOW], RunContext(draws=40))
    near = [f for f in result.findings if f.measure.startswith("context_")]
    measures, norms = {m.key: m for m in result.measures}, {n.key for n in result.norms}
    sources = dict(result.sources)
    assert len(near) == len(results["cells"].findings)
    for f in near:
        assert measures[f.measure].checked is not None
        assert set(dict(f.dims)) == set(measures[f.measure].dims)
        assert set(f.norms) <= norms
        assert f.inputs == ("cells:500 m:2024:counted",)
        assert f.inputs[0].split(":", 3)[-1] in sources


def test_same_bytes_twice(results: dict[str, MethodResult]) -> None:
    again = look(as_counted(region()))
    assert findings_csv(again.findings) == findings_csv(results["cells"].findings)
    assert again.fields[0].table.equals(results["cells"].fields[0].table)


# --- what is missing is missing ------------------------------------------------------------------------------


def test_a_cell_without_a_figure_is_left_out_and_named() -> None:
    place = on_cells(region(), {"origin=sweden": [600, 900, None], "origin=abroad": [400, 100, 700]})
    case = cases(place, plan(norms=NORMS))[NOW]
    found = people_of(case, "origin", YEAR)
    assert found is not None
    assert found.ids == ("c0", "c1")
    assert found.caveats[0].sv == "Rutor som saknar uppgift om någon grupp är inte med: 1."
    assert all("left out: 1." in f.caveats[0].en for f in look(place).findings)


def test_phases_of_life_are_added_up_from_ages_and_only_when_all_are_there() -> None:
    ages = [f"age={a:02d}-{a + 4:02d}" for a in range(0, 80, 5)] + ["age=80+"]
    place = on_cells(region(), {age: [10, 20] for age in ages})
    found = people_of(cases(place, plan())[NOW], "life_phase", YEAR)
    assert found is not None
    assert found.table.tolist() == [[40, 90, 30, 10], [80, 180, 60, 20]]
    assert years_on_cells(place, "life_phase") == (YEAR,)
    gap = on_cells(region(), {age: [10, 20] for age in ages if age != "age=20-24"})
    assert people_of(cases(gap, plan())[NOW], "life_phase", YEAR) is None


def test_areas_without_borders_have_no_neighbourhoods_and_that_is_said() -> None:
    place = region()
    areas = place.areas.set_column(
        4, TABLES["areas"].field("geometry"), pa.array([None] * place.areas.num_rows, pa.binary())
    )
    result = look(place.with_tables(areas=areas))
    assert result.findings == ()
    assert "Födelseland: grannskap av de närmaste är inte beräknade" in result.assumptions[0].sv


def test_towns_alone_are_too_coarse() -> None:
    assert look(region(level="municipality")).findings == ()


def test_neighbourhoods_that_do_not_grow_are_refused() -> None:
    case = cases(region(), plan(norms=(norm("context_step", 1),)))[NOW]
    with pytest.raises(UserError, match="do not grow"):
        neighbourhoods(case, RunContext(draws=40))


def test_cells_of_two_sizes_fall_back_on_areas() -> None:
    place = as_counted(region())
    sizes = np.array([500, 500, 250, 500, 500], dtype=np.int32)
    cells = place.tables["cells"].set_column(3, TABLES["cells"].field("size_m"), pa.array(sizes))
    found = people_of(cases(place.with_tables(cells=cells), plan())[NOW], "origin", YEAR)
    assert found is not None
    assert found.size_m is None


def test_a_small_area_does_not_show_its_part() -> None:
    people = "area town sweden abroad\nA M1 600 400\nB M1 900 100\nC M1 300 700\nD M2 997 3\nE M2 950 50"
    found = FindingTable(look(region(people)).findings).select(measure="context_contribution")
    state = {f.place: f.state for f in found}
    assert state["D"] is State.SUPPRESSED
    assert state["A"] is State.KNOWN
