"""The picture of the situation on five areas in two towns: numbers that a reader can check by head."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import log

import numpy as np
import pytest

from medskapa.evidence import (
    Finding,
    FindingTable,
    Kind,
    Knowledge,
    LegalStatus,
    Norm,
    Source,
    State,
    Text,
)
from medskapa.methods import NOW, MethodResult
from medskapa.region import Region
from tests.methods.small_place import (
    PLAN_YEAR,
    YEAR,
    alternative,
    homes,
    look,
    plan,
    region,
    stated,
)

BUILT = alternative("bygg", homes("A", "rental", 300, 2.0), movers=(stated(abroad=1.0),))


def table(result: MethodResult) -> FindingTable:
    return FindingTable(result.findings)


def value(result: MethodResult, **wanted: object) -> float:
    found = table(result).one(**{"statistic": "value", "kind": Kind.LEVEL, **wanted})
    assert found is not None, wanted
    assert found.value is not None, wanted
    return found.value


def change(result: MethodResult, **wanted: object) -> Finding:
    found = table(result).one(kind=Kind.CHANGE, **wanted)
    assert found is not None, wanted
    return found


@pytest.fixture(scope="module")
def place() -> Region:
    return region()


@pytest.fixture(scope="module")
def results(place: Region) -> dict[str, MethodResult]:
    return look(place, plan(BUILT))


# --- now, by hand ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "abroad", "everyone"),
    [
        ("R", 1450, 5000),
        ("M1", 1200, 3000),
        ("M2", 250, 2000),
        ("A", 400, 1000),
        ("C", 700, 1000),
        ("E", 50, 1000),
    ],
)
def test_people_and_shares(results: dict[str, MethodResult], area: str, abroad: int, everyone: int) -> None:
    now = results[NOW]
    assert value(now, measure="population", place=area, group="origin=abroad") == abroad
    assert value(now, measure="population", place=area, group="all") == everyone
    assert value(now, measure="group_share", place=area, group="origin=abroad") == abroad / everyone
    assert (
        value(now, measure="group_share", place=area, group="origin=sweden") == (everyone - abroad) / everyone
    )


def test_the_sites_surroundings_are_the_area_it_lies_in(results: dict[str, MethodResult]) -> None:
    assert value(results[NOW], measure="population", place="site", group="all", year=YEAR) == 1000
    assert dict(results[NOW].places)["site"].sv == "Platsens närområde: Ort A"


def test_isolation_exposure_and_d_in_a_town(results: dict[str, MethodResult]) -> None:
    """In M1, of 1 200 born abroad 400 see 40 %, 100 see 10 % and 700 see 70 %: (160 + 10 + 490) / 1 200."""
    m1 = {"place": "M1", "group": "origin=abroad", "year": YEAR}
    assert value(results[NOW], measure="isolation", **m1) == pytest.approx(0.55)
    assert value(results[NOW], measure="exposure", to="sweden", **m1) == pytest.approx(0.45)
    # |4/12 − 6/18| = 0, |1/12 − 9/18| = 5/12, |7/12 − 3/18| = 5/12
    assert value(results[NOW], measure="dissimilarity", **m1) == pytest.approx(5 / 12)


def test_the_areas_contributions_by_hand_and_in_sum(results: dict[str, MethodResult]) -> None:
    found = table(results[NOW]).select(measure="local_contribution", statistic="value")
    parts = {f.place: f.value for f in found}
    b = 0.2 * (0.9 * log(0.9 / 0.71) + 0.1 * log(0.1 / 0.29))
    assert parts["B"] == pytest.approx(b)
    m = value(results[NOW], measure="mutual_information", place="R", part="total")
    assert sum(v for v in parts.values() if v is not None) == pytest.approx(m, abs=1e-12)


def test_m_between_and_within_towns_adds_up(results: dict[str, MethodResult]) -> None:
    """Between M1 (40 % of 3 000) and M2 (12.5 % of 2 000), and the rest within them."""
    between = 0.6 * (0.4 * log(0.4 / 0.29) + 0.6 * log(0.6 / 0.71))
    between += 0.4 * (0.125 * log(0.125 / 0.29) + 0.875 * log(0.875 / 0.71))
    parts = {
        part: value(results[NOW], measure="mutual_information", place="R", part=part)
        for part in ("total", "between:municipality", "within:regso")
    }
    assert parts["between:municipality"] == pytest.approx(between)
    assert parts["between:municipality"] + parts["within:regso"] == pytest.approx(parts["total"], abs=1e-12)


def test_homes_and_tenures(results: dict[str, MethodResult]) -> None:
    now = results[NOW]
    assert value(now, measure="homes", place="M1", tenure="rental") == 800
    assert value(now, measure="tenure_share", place="M1", tenure="rental") == 800 / 1350
    assert value(now, measure="homes", place="R", tenure="owned") == 800
    assert value(now, measure="tenure_share", place="site", tenure="coop") == 100 / 500


def test_people_by_area_type(results: dict[str, MethodResult]) -> None:
    kinds = {
        f.dim("type"): f.value for f in table(results[NOW]).select(measure="area_type_population", place="R")
    }
    assert kinds == {"1": 1000, "2": 1000, "3": 0, "4": 1000, "5": 2000}
    assert value(results[NOW], measure="area_type", place="E") == 5


def test_every_value_has_an_interval_around_it_or_a_reason(results: dict[str, MethodResult]) -> None:
    for f in (f for r in results.values() for f in r.findings):
        if f.value is None:
            continue
        assert (f.interval is None) != (f.no_interval is None)
        if f.interval is not None and f.statistic == "value":
            assert f.interval.low - 1e-9 <= f.value <= f.interval.high + 1e-9, f
    indices = ("dissimilarity", "entropy_h", "mutual_information", "local_contribution", "isolation")
    levels = table(results[NOW]).select(measure=indices)
    assert min(f.interval.low for f in levels if f.interval is not None) >= 0


def test_interval_and_test_of_an_even_place_say_that_it_is_even() -> None:
    even = region(
        "area town sweden abroad\nA M1 600 200\nB M1 900 300\nC M1 300 100\nD M2 750 250\nE M2 960 320"
    )
    now = table(look(even, plan())[NOW])
    d = now.one(measure="dissimilarity", place="R", statistic="value")
    assert d is not None
    assert d.value == pytest.approx(0, abs=1e-12)
    assert d.text is not None
    assert d.text.en == "Cannot be told from chance."
    assert d.interval is not None
    assert d.interval.low == 0
    p = now.one(measure="dissimilarity", place="R", statistic="p value")
    assert p is not None
    assert p.value == 1.0
    assert all(f.text == d.text for f in now.select(measure="local_contribution", statistic="value"))


def test_a_place_with_segregation_is_told_from_chance(results: dict[str, MethodResult]) -> None:
    found = table(results[NOW]).select(measure="dissimilarity", place="R", year=YEAR)
    by = {f.statistic: f for f in found}
    assert set(by) == {"value", "expected by chance", "corrected", "p value"}
    assert by["value"].text is None
    assert by["p value"].value == pytest.approx(1 / 41)
    assert (by["expected by chance"].value or 1) < 0.05 < (by["corrected"].value or 0)


# --- what is missing is missing -----------------------------------------------------------------------------------


def test_a_level_without_figures_is_named_and_never_counted_as_0() -> None:
    result = look(region(parts=True), plan())[NOW]
    assert [a.sv for a in result.assumptions if "Delområde" in a.sv] == [
        "Födelseland: uppgifter saknas på nivån Delområde; den finaste nivån med uppgifter är Område."
    ]
    assert not [f for f in result.findings if f.place in ("A1", "B1", "C1", "D1", "E1")]


@pytest.mark.parametrize("word", ["–", ".."])
def test_an_area_without_figures_is_left_out_and_that_is_said(word: str) -> None:
    gap = f"area town sweden abroad\nA M1 600 400\nB M1 900 100\nC M1 300 700\nD M2 800 200\nE M2 950 {word}"
    result = look(region(gap), plan())[NOW]
    people = [f for f in result.findings if f.measure == "population" and f.group.startswith("origin")]
    assert not [f for f in people if f.place == "E"]
    assert value(result, measure="population", place="M2", group="origin=abroad") == 200
    assert all("1 areas have no figures" in f.caveats[-1].en for f in people)


def test_homes_without_figures_are_missing_and_not_0() -> None:
    gap = "area rental coop owned\nA 400 100 0\nB 50 – 300\nC 350 50 0\nD 150 150 150\nE 0 50 350"
    now = table(look(region(homes=gap), plan())[NOW])
    for where in ("R", "M1"):
        found = now.one(measure="homes", place=where, tenure="coop")
        assert found is not None
        assert (found.value, found.state) == (None, State.MISSING)
    m2 = now.one(measure="homes", place="M2", tenure="coop")
    assert m2 is not None
    assert m2.value == 200


def test_a_region_with_figures_for_towns_only() -> None:
    results = look(region(level="municipality"), plan())
    assert value(results[NOW], measure="population", place="M1", group="origin=abroad") == 1200
    d = 0.5 * 2 * abs(1200 / 1450 - 1800 / 3550)
    assert value(results[NOW], measure="dissimilarity", place="R", group="origin=abroad") == pytest.approx(d)


# --- small counts ----------------------------------------------------------------------------------------------------

SMALL = """
area  town  sweden  abroad
A     M1    600     400
B     M1    900     3
C     M1    300     700
D     M2    800     200
E     M2    3       1
F     M2    500     90
"""
SMALL_HOMES = """
area  rental  coop  owned
A     400     100   0
B     50      100   300
C     350     50    0
D     150     150   150
E     0       1     1
F     100     50    50
"""


@pytest.fixture(scope="module")
def small() -> list[Finding]:
    built = alternative("bygg", homes("B", "rental", 10))
    results = look(region(SMALL, homes=SMALL_HOMES), plan(built))
    return [f for result in results.values() for f in result.findings]


def of_people(findings: Iterable[Finding], *measures: str) -> list[Finding]:
    return [f for f in findings if f.measure in measures and f.kind is Kind.LEVEL]


def test_no_count_below_five_is_shown_at_any_place(small: list[Finding]) -> None:
    counts = of_people(small, "population", "area_type_population")
    assert [f for f in counts if f.value is not None and 0 < f.value < 5] == []
    people = [f for f in small if f.measure not in ("homes", "tenure_share")]
    assert [f for f in people if f.n is not None and 0 < f.n < 5] == []
    assert {f.state for f in counts if f.place in ("B", "E", "site")} >= {State.SUPPRESSED}


def test_the_share_and_the_contribution_are_hidden_with_the_count(small: list[Finding]) -> None:
    hidden = {
        (f.alternative, f.place, f.group)
        for f in of_people(small, "population")
        if f.state is State.SUPPRESSED
    }
    assert (NOW, "B", "origin=abroad") in hidden
    assert ("noll", "site", "origin=abroad") in hidden
    shares = {(f.alternative, f.place, f.group): f for f in of_people(small, "group_share")}
    assert {shares[key].state for key in hidden if key in shares} == {State.SUPPRESSED}
    local = {f.place: f for f in small if f.measure == "local_contribution" and f.statistic == "value"}
    assert {place for place, f in local.items() if f.state is State.SUPPRESSED} >= {"B", "E"}


def test_no_hidden_count_follows_by_subtraction(small: list[Finding]) -> None:
    """In a town's table of areas and groups, whoever hides hides in company, along each public total."""
    shown = {
        (f.place, f.group): f.value
        for f in of_people(small, "population")
        if f.alternative == NOW and f.year == YEAR
    }
    groups = ("origin=sweden", "origin=abroad")
    for inside in (("A", "B", "C"), ("D", "E", "F")):
        for group in (*groups, "all"):
            assert [shown[area, group] for area in inside].count(None) != 1
        for area in inside:
            if shown[area, "all"] is not None:
                assert [shown[area, group] for group in groups].count(None) != 1
            else:
                assert None in [shown[area, group] for group in groups]


def test_an_index_tells_nothing_of_a_group_that_is_hidden_in_the_town() -> None:
    few = "area town sweden abroad\nA M1 600 400\nB M1 900 100\nC M1 300 700\nD M2 800 2\nE M2 950 1"
    now = look(region(few), plan())[NOW]
    for f in table(now).select(measure=("dissimilarity", "isolation", "exposure"), place="M2"):
        assert f.value is None
        assert f.state is State.SUPPRESSED


def test_a_group_that_vanishes_in_some_draws_has_no_interval_and_says_why() -> None:
    few = "area town sweden abroad\nA M1 600 400\nB M1 900 100\nC M1 300 700\nD M2 800 5\nE M2 950 0"
    found = table(look(region(few), plan(), draws=1000)[NOW]).one(
        measure="isolation", place="M2", group="origin=abroad", statistic="value"
    )
    assert found is not None
    assert found.value == pytest.approx(5 / 805)
    assert found.interval is None
    assert found.no_interval is not None
    assert "vanishes" in found.no_interval.en


# --- what a plan changes --------------------------------------------------------------------------------------------


def test_three_hundred_homes_for_one_group_move_the_share_by_what_can_be_reckoned(
    results: dict[str, MethodResult],
) -> None:
    """600 people born abroad move to A. 400 come from M1, where 400, 100 and 700 live: A loses 133⅓ of its own.

    A has then 600 + 400 + 600 − 133⅓ = 1 466⅔ people, 866⅔ of them born abroad. M2 loses the other 200.
    """
    new = results["bygg"]
    abroad = {"place": "site", "group": "origin=abroad"}
    assert value(new, measure="population", **abroad) == pytest.approx(1000 - 400 / 3)
    assert value(new, measure="group_share", **abroad) == pytest.approx(866.666667 / 1466.666667)
    assert change(new, measure="population", **abroad).value == pytest.approx(600 - 400 / 3)
    assert change(new, measure="group_share", **abroad).value == pytest.approx(866.666667 / 1466.666667 - 0.4)
    assert change(new, measure="population", place="M2", group="origin=abroad").value == pytest.approx(-200)
    assert change(new, measure="population", place="site", group="origin=sweden").value == 0


def test_homes_change_by_what_is_built(results: dict[str, MethodResult]) -> None:
    new = results["bygg"]
    assert change(new, measure="homes", place="site", tenure="rental").value == 300
    assert change(new, measure="homes", place="M2", tenure="rental").value == 0
    assert value(new, measure="tenure_share", place="site", tenure="rental") == 700 / 800
    assert change(new, measure="tenure_share", place="site", tenure="rental").value == pytest.approx(0.075)


def test_who_moves_in_is_judged_when_the_planner_says_it(results: dict[str, MethodResult]) -> None:
    said = {f.group: f for f in table(results["bygg"]).select(measure="mover_share")}
    assert {group: f.value for group, f in said.items()} == {"origin=sweden": 0.0, "origin=abroad": 1.0}
    assert {f.knowledge for f in said.values()} == {Knowledge.JUDGED}
    assert {f.text for f in said.values()} == {Text(sv="Planerarens ord", en="The planner's word")}


def test_who_moves_in_is_modelled_when_nobody_says_it(place: Region) -> None:
    result = look(place, plan(alternative("bygg", homes("A", "rental", 300))))["bygg"]
    said = table(result).select(measure="mover_share", tenure="rental")
    assert {f.knowledge for f in said} == {Knowledge.MODELLED}
    assert sum(f.value or 0 for f in said) == pytest.approx(1)
    assert all(f.interval is not None and f.caveats for f in said)


@pytest.mark.parametrize("trend", ["none", "observed"])
@pytest.mark.parametrize(
    "changes",
    [
        (homes("A", "rental", 300), homes("B", "owned", 50), homes("E", "coop", 100)),
        (homes("D", "rental", 300, 3.0),),  # more born abroad than M2 has
        (homes("C", "rental", -350, 4.0),),  # more people than C has
    ],
    ids=["many", "more than the town has", "taken away"],
)
@pytest.mark.parametrize("movers", [(), (stated(abroad=1.0),)], ids=["estimated", "stated"])
def test_the_region_has_as_many_of_each_group_with_and_without_the_plan(
    trend: str, changes: tuple[object, ...], movers: tuple[object, ...]
) -> None:
    place = region(years={2021: 0.9, 2022: 0.95, 2023: 0.97, YEAR: 1.0})
    proposal = alternative("bygg", *changes, movers=movers)  # type: ignore[arg-type]
    result = look(place, plan(proposal, trend=trend))["bygg"]
    for group in ("origin=sweden", "origin=abroad", "all"):
        found = change(result, measure="population", place="R", group=group)
        assert found.interval is not None
        assert (found.value, found.interval.low, found.interval.high) == pytest.approx((0, 0, 0), abs=1e-6)


def test_two_identical_alternatives_change_the_same(place: Region) -> None:
    build = (homes("A", "rental", 300), homes("E", "coop", 80))
    results = look(place, plan(alternative("ett", *build), alternative("annat", *build), trend="observed"))

    def told(key: str) -> list[object]:
        return [
            (f.measure, f.place, f.group, f.dims, f.kind, f.value, f.interval) for f in results[key].findings
        ]

    assert told("ett") == told("annat")


def test_an_alternative_equal_to_the_null_alternative_changes_exactly_nothing() -> None:
    place = region(years={2021: 0.9, 2022: 0.95, 2023: 0.97, YEAR: 1.0})
    result = look(place, plan(alternative("samma"), trend="observed"))["samma"]
    changes = [f for f in result.findings if f.kind is Kind.CHANGE and f.state is not State.NOT_ASSESSED]
    assert len(changes) > 30
    for f in changes:
        assert f.value == 0
        if f.interval is not None:
            assert f.interval.holds_zero
            assert f.text is not None
            assert f.text.en == "Cannot be told from zero."


def test_levels_differ_by_the_change(results: dict[str, MethodResult]) -> None:
    def levels(key: str) -> dict[tuple[object, ...], float]:
        return {
            (f.measure, f.place, f.group, f.dims): f.value
            for f in results[key].findings
            if f.kind is Kind.LEVEL and f.value is not None
        }

    before, after = levels("noll"), levels("bygg")
    changes = [f for f in results["bygg"].findings if f.kind is Kind.CHANGE and f.value is not None]
    assert changes
    for f in changes:
        key = (f.measure, f.place, f.group, f.dims)
        assert after[key] - before[key] == pytest.approx(f.value, abs=1e-9), f


def test_a_homogeneous_group_in_the_wrong_place_raises_segregation(place: Region) -> None:
    more_in_c = alternative("c", homes("C", "rental", 300, 2.0), movers=(stated(abroad=1.0),))
    more_in_e = alternative("e", homes("E", "rental", 100, 2.0), movers=(stated(abroad=1.0),))
    results = look(place, plan(more_in_c, more_in_e))
    wanted = {"measure": "dissimilarity", "place": "R", "group": "origin=abroad"}
    assert (change(results["c"], **wanted).value or 0) > 0.01
    assert (change(results["e"], **wanted).value or 0) < -0.01


# --- the years without the plan --------------------------------------------------------------------------------------


def test_without_a_trend_as_many_as_today_live_in_each_place(results: dict[str, MethodResult]) -> None:
    for place in ("R", "M1", "M2", "site"):
        now = value(results[NOW], measure="population", place=place, group="origin=abroad", year=YEAR)
        assert value(results["noll"], measure="population", place=place, group="origin=abroad") == now


def test_an_even_trend_goes_on_damped() -> None:
    """A tenth more each year; six years on, damped by 0.9 each year: 1.1^(0.9 + 0.81 + …)."""
    years = {2021: 1.0, 2022: 1.1, 2023: 1.21, YEAR: 1.331}
    big = "area town sweden abroad\nA M1 6000 4000\nB M1 9000 1000\nC M1 3000 7000\nD M2 8000 2000\nE M2 9000 1000"
    result = look(region(big, years=years), plan(trend="observed"))["noll"]
    factor = 1.1 ** sum(0.9**j for j in range(1, PLAN_YEAR - YEAR + 1))
    found = value(result, measure="population", place="M1", group="origin=abroad")
    assert found == pytest.approx(12000 * 1.331 * factor, rel=1e-9)


@pytest.mark.parametrize("first", [2021, 2022])
def test_an_uneven_trend_gives_an_interval_that_holds_the_mean(first: int) -> None:
    """Also with three years only, when the uncertainty of the mean change is at its widest."""
    factors = {2021: 1.01, 2022: 1.005, 2023: 1.01, YEAR: 1.0}
    years = {year: f for year, f in factors.items() if year >= first}
    result = look(region(years=years), plan(trend="observed"), draws=400)["noll"]
    found = table(result).one(measure="population", place="R", group="origin=abroad")
    assert found is not None
    assert found.value is not None
    assert found.interval is not None
    assert found.interval.low < 1450 < found.interval.high
    assert found.interval.low < found.value < found.interval.high
    assert found.interval.high - found.interval.low > 50


def test_two_years_are_too_few_for_a_trend() -> None:
    result = look(region(years={2023: 0.5, YEAR: 1.0}), plan(trend="observed"))["noll"]
    assert value(result, measure="population", place="R", group="origin=abroad") == 1450


# --- norms ------------------------------------------------------------------------------------------------------------


def own(key: str, number: float, municipality: str) -> Norm:
    return Norm(
        key, Text.same(key), number, "share", Source(cite="Kommunen"), date(2020, 1, 1),
        LegalStatus.HOUSE_RULE, municipality=municipality,
    )  # fmt: skip


def test_a_municipality_may_replace_a_norm(place: Region) -> None:
    norms = (own("interval_level", 0.5, "M1"), own("moves_within_municipality", 1.0, "M1"))
    results = look(place, plan(BUILT, norms=norms))
    levels = {f.interval.level for r in results.values() for f in r.findings if f.interval is not None}
    assert levels == {0.5}
    assert change(results["bygg"], measure="population", place="M2", group="origin=abroad").value == 0


def test_another_municipalitys_norm_is_not_used(place: Region) -> None:
    results = look(place, plan(BUILT, norms=(own("interval_level", 0.5, "M2"),)))
    levels = {f.interval.level for r in results.values() for f in r.findings if f.interval is not None}
    assert levels == {0.95}


def test_every_norm_and_measure_of_a_finding_is_declared(results: dict[str, MethodResult]) -> None:
    for result in results.values():
        measures = {m.key: m for m in result.measures}
        norms = {n.key for n in result.norms}
        for f in result.findings:
            assert set(f.norms) <= norms
            assert {name for name, _ in f.dims} <= set(measures[f.measure].dims)
            assert np.isfinite(f.value if f.value is not None else 0)
