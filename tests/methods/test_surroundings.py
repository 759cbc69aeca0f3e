"""Where a whole town is the finest area, the surroundings of a site are the squares near it: counted by head."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from medskapa.evidence import Norm, State
from medskapa.methods import NOW, Case, RunContext
from medskapa.methods.reach.scene import scene_of
from medskapa.methods.seniors import findings as seniors
from medskapa.methods.situation import findings as situation
from medskapa.methods.situation.places import site_places
from medskapa.plans import Alternative, Plan, Site
from medskapa.region import TABLES, Region
from tests.methods.reach_place import _WORDS, homes, norm, place, plan
from tests.sources.test_city import EAST, NORTH, SIDE, city, grid_file, squares

NEAR = norm("surroundings_m", 260.0)


def town(path: Path, people: int = 10) -> Region:
    """Eleven by eleven squares of 250 m with as many people in each, in one area."""
    places = squares(11)
    return city(grid_file(path / "g.csv", places, [str(people)] * len(places)))


def at_the_middle(*norms: Norm) -> Plan:
    """Homes at a point in the middle of the town, which is the middle of a square."""
    made = plan(homes("middle", 40), norms=norms)
    point = shapely.to_wkb(shapely.Point(EAST + 5 * SIDE, NORTH + 5 * SIDE))
    sites = (Site("middle", _WORDS, point), *made.sites)
    return replace(made, sites=sites)


def case(region: Region, made: Plan, key: str = NOW) -> Case:
    now = Alternative(NOW, _WORDS, _WORDS, ())
    alternative = now if key == NOW else next(a for a in made.alternatives if a.key == key)
    return Case(region, region, made, alternative)


def test_the_surroundings_are_what_lies_within_the_norm(tmp_path: Path) -> None:
    """Within 260 m of the middle of a square lie the middles of that square and its four neighbours."""
    region, made = town(tmp_path), at_the_middle(NEAR)
    site = site_places(case(region, made))[0]
    assert site.label.sv == "Platsens närområde, inom 260 m"
    assert site.within.area == pytest.approx(3.14 * 260**2, rel=0.02)
    found = [f for f in situation(case(region, made), RunContext(draws=5)).findings if f.place == "site"]
    assert [(f.measure, f.value, f.n) for f in found] == [("population", 50.0, 50)]
    assert "surroundings_m" in found[0].norms


def test_reach_counts_those_who_live_near_and_the_whole_town_by_itself(tmp_path: Path) -> None:
    """Squares are not divided here: five middles lie near, of 121 with ten people each."""
    made = at_the_middle(NEAR, norm("origin_spread_m", 250.0))
    scene = scene_of(case(town(tmp_path), made), RunContext())
    assert scene is not None
    everybody = scene.present.persons["all"]
    assert everybody[scene.present.where["site"]].sum() == pytest.approx(50)
    assert everybody[scene.present.where["9901"]].sum() == pytest.approx(1210)


def test_a_town_with_areas_keeps_them_as_surroundings() -> None:
    site = site_places(case(place(), plan()))[0]
    assert site.within is None
    assert site.areas == ("E1",)


def test_few_people_near_are_not_shown_and_a_square_that_is_not_known_is_missing(tmp_path: Path) -> None:
    made = at_the_middle(norm("surroundings_m", 100.0))  # the middle square only

    def near(region: Region) -> State:
        found = situation(case(region, made), RunContext(draws=5)).findings
        return next(f.state for f in found if f.place == "site")

    assert near(town(tmp_path, people=5)) is State.KNOWN
    assert near(town(tmp_path, people=4)) is State.SUPPRESSED
    region = town(tmp_path)
    people = region.tables["cell_population"].to_pylist()
    middle = next(c["cell"] for c in region.tables["cells"].to_pylist()
                  if (c["x_m"], c["y_m"]) == (EAST + 4.5 * SIDE, NORTH + 4.5 * SIDE))  # fmt: skip
    unknown = [{**r, "persons": None if r["cell"] == middle else r["persons"]} for r in people]
    table = pa.Table.from_pylist(unknown, schema=TABLES["cell_population"])
    assert near(region.with_tables(cell_population=table)) is State.MISSING


def test_in_one_single_area_nobody_knows_where_those_who_move_in_come_from(tmp_path: Path) -> None:
    region, made = town(tmp_path), at_the_middle(NEAR)
    found = situation(case(region, made, "a"), RunContext(draws=5)).findings
    people = [f for f in found if f.measure == "population"]
    assert people
    assert all(f.state is State.NOT_ASSESSED and f.text is not None for f in people)
    assert "ett enda område" in people[0].text.sv  # type: ignore[union-attr]
    null = situation(case(region, made, "noll"), RunContext(draws=5)).findings
    assert {f.value for f in null if f.measure == "population" and f.place == "9901"} == {1210.0}


def test_figures_of_the_whole_town_are_not_told_of_the_surroundings(tmp_path: Path) -> None:
    """Lifts are known for the town alone: that says nothing of the homes near the site."""
    row = {"area": "9901", "access": "lift", "year": 2025, "homes": 100, "edition": "2025", "source": "grid"}
    table = pa.Table.from_pylist(
        [{k: row[k] for k in TABLES["home_access"].names}], schema=TABLES["home_access"]
    )
    region = town(tmp_path).with_tables(home_access=table)
    found = seniors(case(region, at_the_middle(NEAR)), RunContext(draws=5)).findings
    nearby = [f for f in found if f.measure == "step_free_nearby"]
    assert [f.state for f in nearby] == [State.NOT_ASSESSED]
    assert nearby[0].text is not None
    assert "hela kommunen" in nearby[0].text.sv
