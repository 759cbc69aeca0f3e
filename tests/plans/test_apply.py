"""An alternative is a function from region to region: homes, services and links change, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import shapely

from medskapa.evidence import State, Text, UserError
from medskapa.plans import (
    PROCEDURES,
    STAGES,
    Alternative,
    Change,
    HomesChange,
    LinkChange,
    Plan,
    ServiceChange,
    Site,
    portfolio,
    procedure_in_force,
    site_areas,
)
from medskapa.region import Region, home_counts
from medskapa.region.hashing import table_hash
from tests.plans.town_plan import SITES, town_plan
from tests.town import added, changed, square, town_region, without

WORDS = Text(sv="Bygg", en="Build")
PLACES = {k: Site(k, Text.same(k), shapely.to_wkb(shape)) for k, shape in SITES.items()}


def build(*changes: Change, key: str = "bygg") -> Alternative:
    """An alternative with these changes."""
    return Alternative(key, WORDS, WORDS, changes, sites=tuple(PLACES.values()))


def apply(*changes: Change, region: Region | None = None, year: int = 2030) -> Region:
    """The town as these changes make it."""
    return build(*changes).apply(region or town_region(), year)


def homes(region: Region, year: int, level: str = "regso") -> dict[str, list[int]]:
    """Homes for rent, co-operative and owned by area, all known."""
    counts = home_counts(region, level, year)
    assert counts.known.all()
    return dict(zip(counts.areas, counts.counts.tolist(), strict=True))


BEFORE = {
    "E1": [40, 10, 0], "E2": [30, 10, 10], "E3": [0, 10, 40], "T1": [50, 20, 30], "T2": [20, 10, 20],
    "R1": [0, 0, 30], "R2": [0, 0, 20],
}  # fmt: skip


# --- where a site lies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "level", "shares"),
    [
        ("torget", "regso", {"E1": 1.0}),
        ("gransen", "regso", {"E1": 0.75, "T1": 0.25}),
        ("gransen", "municipality", {"9901": 0.75, "9902": 0.25}),
        ("gransen", "region", {"STAD": 1.0}),
        ("stigen", "regso", {"E1": 1.0}),  # a line lies where its middle is
        ("punkten", "regso", {"T2": 1.0}),
    ],
)
def test_a_site_lies_in_areas_by_its_surface(site: str, level: str, shares: dict[str, float]) -> None:
    found = site_areas(town_region(), PLACES[site], level)
    assert {part.area: part.share for part in found} == pytest.approx(shares)


def test_a_point_on_a_border_lies_in_one_area_only() -> None:
    corner = Site(
        "hornet", WORDS, shapely.to_wkb(shapely.Point(501_000, 6_401_000))
    )  # E1, E2, T1 and T2 meet
    assert [p.share for p in site_areas(town_region(), corner, "regso")] == [1.0]


def test_a_site_outside_the_town_is_refused() -> None:
    away = Site("borta", WORDS, shapely.to_wkb(square(10, 10)))
    with pytest.raises(UserError) as caught:
        site_areas(town_region(), away, "regso")
    assert "'borta' lies outside the region 'Påhittade staden'" in caught.value.what
    assert "coordinate" in caught.value.do


# --- homes ------------------------------------------------------------------------------------------


def test_without_changes_homes_are_carried_to_the_plans_year() -> None:
    assert homes(apply(), 2030) == BEFORE
    assert homes(apply(), 2024) == BEFORE  # what was observed is still there


def test_homes_are_added_where_the_site_is_at_every_level() -> None:
    town = apply(HomesChange("torget", "rental", 25, 2028))
    assert homes(town, 2030) == BEFORE | {"E1": [65, 10, 0]}
    assert homes(town, 2030, "municipality") == {
        "9901": [95, 30, 50],
        "9902": [70, 30, 50],
        "9903": [0, 0, 50],
    }


@pytest.mark.parametrize(
    ("count", "e1", "t1"),
    [
        (4, 3, 1),
        (10, 8, 2),  # 7.5 and 2.5: equal remainders, the first area has the odd one
        (11, 8, 3),  # 8.25 and 2.75
        (1, 1, 0),
        (1001, 751, 250),  # 750.75 and 250.25
        (-4, -3, -1),
    ],
)
def test_a_site_across_a_border_is_split_in_whole_homes_and_none_is_lost(
    count: int, e1: int, t1: int
) -> None:
    town = apply(HomesChange("gransen", "coop", count, 2028))
    after = homes(town, 2030)
    assert (after["E1"][1] - 10, after["T1"][1] - 20) == (e1, t1)
    assert sum(map(sum, after.values())) == sum(map(sum, BEFORE.values())) + count


@pytest.mark.parametrize(("year", "there"), [(2027, 0), (2028, 10), (2029, 30), (2030, 30)])
def test_homes_are_there_from_the_year_they_are_built(year: int, there: int) -> None:
    both = HomesChange("torget", "owned", 10, 2028), HomesChange("torget", "owned", 20, 2029)
    assert homes(apply(*both, year=year), year)["E1"][2] == there


def test_more_homes_than_there_are_cannot_be_taken_away() -> None:
    assert homes(apply(HomesChange("torget", "coop", -10, 2028)), 2030)["E1"] == [40, 0, 0]
    with pytest.raises(UserError) as caught:
        apply(HomesChange("torget", "coop", -11, 2028))
    assert "takes away more homes than there are" in caught.value.what
    assert "'bygg'" in caught.value.what
    assert caught.value.rows in (("E1 coop: 10 -11",), ("9901 coop: 30 -11",))
    assert "plan.toml" in caught.value.do


def test_homes_may_be_torn_down_and_built_again() -> None:
    town = apply(HomesChange("torget", "coop", -10, 2028), HomesChange("torget", "coop", 15, 2029))
    assert homes(town, 2030)["E1"] == [40, 15, 0]


UNKNOWN = {"area": "E1", "tenure": "coop"}


@pytest.mark.parametrize("count", [10, -10])
@pytest.mark.parametrize(
    ("tables", "state"),
    [
        (changed("homes", UNKNOWN, homes=None, state="suppressed"), State.SUPPRESSED),
        (changed("homes", UNKNOWN, homes=None, state="missing"), State.MISSING),
        (without("homes", **UNKNOWN), State.MISSING),
    ],
)
def test_homes_added_to_an_unknown_number_are_unknown(count: int, tables: Any, state: State) -> None:
    counts = home_counts(
        apply(HomesChange("torget", "coop", count, 2028), region=town_region(tables)), "regso", 2030
    )
    assert counts.states[0] is state
    assert counts.known[1:].all()


def test_the_latest_year_of_each_level_is_carried() -> None:
    earlier = added("homes", area="9901", tenure="rental", year=2023, homes=60.0)
    assert homes(apply(region=town_region(earlier)), 2030, "municipality")["9901"] == [70, 30, 50]
    observed = apply(HomesChange("torget", "rental", 5, 2024), year=2024)  # the plan's year has been observed
    assert homes(observed, 2024)["E1"] == [45, 10, 0]


def test_a_region_without_homes_gets_none() -> None:
    empty = town_region({"homes": town_region().tables["homes"].slice(0, 0)})
    assert apply(HomesChange("torget", "rental", 5, 2028), region=empty).tables["homes"].num_rows == 0


# --- nothing else -----------------------------------------------------------------------------------

ALL_CHANGES: tuple[Change, ...] = (
    HomesChange("torget", "rental", 25, 2028),
    ServiceChange("torget", "open", "preschool", "Torgets förskola", 2028),
    ServiceChange("torget", "close", "school", "Ettskolan", 2029),
    LinkChange("stigen", "open", "path", "Nya stigen", 2028),
    LinkChange("stigen", "close", "path", "Åstigen", 2029),
)


def test_only_homes_services_and_links_change() -> None:
    town = town_region()
    after = apply(*ALL_CHANGES, region=town)
    same = {n for n in town.tables if table_hash(after.tables[n]) == table_hash(town.tables[n])}
    assert set(town.tables) - same == {"homes", "services", "links"}
    assert "population" in same
    assert town.hash == town_region().hash  # and nothing in place
    assert (after.key, after.levels, after.caveats) == (town.key, town.levels, town.caveats)


def test_services_are_opened_at_their_site_and_closed_at_the_end_of_the_year_before() -> None:
    rows = {r["name"]: r for r in apply(*ALL_CHANGES).tables["services"].to_pylist()}
    assert set(rows) == {"Ettskolan", "Tvåförskolan", "Torgets förskola"}
    opened = rows["Torgets förskola"]
    assert (opened["from_year"], opened["to_year"], opened["source"]) == (2028, None, "plan")
    assert SITES["torget"].contains(shapely.Point(opened["x_m"], opened["y_m"]))
    assert (rows["Ettskolan"]["from_year"], rows["Ettskolan"]["to_year"]) == (None, 2028)
    assert rows["Tvåförskolan"]["to_year"] is None


def test_links_are_opened_along_their_site_and_closed() -> None:
    rows = {r["name"]: r for r in apply(*ALL_CHANGES).tables["links"].to_pylist()}
    assert rows["Nya stigen"]["from_year"] == 2028
    assert shapely.from_wkb(rows["Nya stigen"]["geometry"]).equals(SITES["stigen"])
    assert rows["Åstigen"]["to_year"] == 2028


def test_what_happens_later_has_not_happened_yet() -> None:
    town = apply(*ALL_CHANGES, year=2028)
    assert {r["name"]: r["to_year"] for r in town.tables["services"].to_pylist()}["Ettskolan"] is None
    assert apply(*ALL_CHANGES, year=2027).tables["links"].num_rows == 1


def test_what_is_not_there_cannot_be_closed() -> None:
    with pytest.raises(UserError, match="no school called 'Treskolan' to close") as caught:
        apply(ServiceChange("torget", "close", "school", "Treskolan", 2028))
    assert "kind and name" in caught.value.do


def test_the_order_in_which_changes_are_written_does_not_matter() -> None:
    later: tuple[Change, ...] = (
        HomesChange("gransen", "coop", 10, 2028),
        HomesChange("torget", "coop", -10, 2029),
        ServiceChange("torget", "open", "library", "Lånebiblioteket", 2027),
        ServiceChange("torget", "close", "library", "Lånebiblioteket", 2029),
        LinkChange("stigen", "open", "path", "Nya stigen", 2028),
    )
    assert len({apply(*order).hash for order in permutations(later)}) == 1


# --- plans ------------------------------------------------------------------------------------------


def test_the_null_alternative_and_the_proposals(tmp_path: Path) -> None:
    plan = town_plan(tmp_path / "plan")
    assert plan.null.key == "noll"
    assert [a.key for a in plan.proposals] == ["bygg"]
    without_plan = plan.null.apply(town_region(), plan.year)
    with_plan = plan.proposals[0].apply(town_region(), plan.year)
    assert homes(without_plan, 2030)["E1"] == [44, 10, 0]  # what comes without the plan too
    assert homes(with_plan, 2030)["E1"] == [40, 18, 0]


@pytest.fixture
def plans(tmp_path: Path) -> list[Plan]:
    """Three plans that use the same names of sites."""
    plan = town_plan(tmp_path / "plan")
    quiet = tuple(
        replace(a, changes=tuple(c for c in a.changes if isinstance(c, HomesChange)))
        for a in plan.alternatives
    )
    moved = tuple(replace(s, wkb=PLACES["punkten"].wkb) if s.key == "torget" else s for s in plan.sites)
    return [
        plan,
        replace(plan, key="andra", alternatives=quiet, sites=moved),
        replace(plan, key="tredje", alternatives=quiet),
    ]


CHOICES = {"torgplanen": "bygg", "andra": "noll", "tredje": "bygg"}


def together(plans: Sequence[Plan]) -> Region:
    """The town with all the plans at once."""
    return portfolio("alla", WORDS, [(p, CHOICES[p.key]) for p in plans]).apply(town_region(), 2030)


def test_a_portfolio_adds_up_its_plans(plans: list[Plan]) -> None:
    after = homes(together(plans), 2030)
    assert after["E1"] == [40, 26, 0]  # 8 of each 10 on the border, twice
    assert after["T1"] == [50, 24, 30]
    assert after["T2"] == [24, 10, 20]  # the other plan's square is in T2


def test_the_order_of_plans_does_not_matter(plans: list[Plan]) -> None:
    assert len({together(order).hash for order in permutations(plans)}) == 1


def test_a_plan_stands_in_a_portfolio_once_and_with_an_alternative_of_its_own(plans: list[Plan]) -> None:
    with pytest.raises(ValueError, match="only once"):
        portfolio("alla", WORDS, [(plans[0], "bygg"), (plans[0], "noll")])
    with pytest.raises(ValueError, match="torgplanen has no alternative 'slott'"):
        portfolio("alla", WORDS, [(plans[0], "slott")])


# --- procedures are dated settings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "started", "holds"),
    [
        ("standard", date(2015, 1, 1), True),
        ("standard", date(2014, 12, 31), False),
        ("enkelt", date(2014, 12, 31), True),
        ("enkelt", date(2015, 1, 1), False),  # the simplified procedure went away
        ("enkelt", date(2011, 5, 1), False),  # and came with the law of 2010
        ("begransat", date(2026, 1, 1), True),
        ("utokat", date(2026, 1, 1), True),
    ],
)
def test_a_procedure_holds_when_the_plan_was_started(key: str, started: date, holds: bool) -> None:
    if holds:
        assert procedure_in_force(key, started=started).key == key
        return
    with pytest.raises(UserError, match=f"'{key}' did not hold on {started.isoformat()}") as caught:
        procedure_in_force(key, started=started)
    assert "standard" in caught.value.do


def test_a_procedure_that_never_was() -> None:
    with pytest.raises(UserError, match="'snabbt' is not known"):
        procedure_in_force("snabbt", started=date(2026, 1, 1))


def test_procedures_go_through_known_stages_in_order() -> None:
    order = list(STAGES)
    for procedure in PROCEDURES:
        steps = [order.index(stage) for stage in procedure.stages]
        assert steps == sorted(set(steps)), procedure.key
    assert "granskning" not in procedure_in_force("begransat", started=date(2026, 1, 1)).stages
