"""Everyday life in the synthetic region: adds up, is plausible, and leaves people and homes as they were."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from medskapa.analysis.access.network import KINDS
from medskapa.region import DAYS, EVERYDAY_FIVE, Region, home_counts
from medskapa.sources.synthetic import synthetic_region
from medskapa.sources.synthetic_people import make_people
from medskapa.sources.synthetic_place import make_place
from medskapa.sources.synthetic_services import sampled
from medskapa.sources.synthetic_streets import (
    BRIDGE_EAST,
    BRIDGE_WEST,
    PARKING,
    RAILWAY,
    STAIR_FOOT,
    WOOD_EDGE,
    make_streets,
)


@cache
def region() -> Region:
    """The region of the default seed, made once."""
    return synthetic_region()


def column(table: str, name: str) -> np.ndarray:
    """A column of the region as an array."""
    return np.asarray(region().tables[table][name].to_numpy(zero_copy_only=False))


@cache
def nodes() -> np.ndarray:
    """The places of the nodes, (n, 2)."""
    return np.column_stack([column("nodes", "x_m"), column("nodes", "y_m")])


def node(place: tuple[float, float]) -> int:
    """The node nearest a place."""
    return int(np.argmin(np.hypot(*(nodes() - place).T)))


def walk_m(start: tuple[float, float], goal: tuple[float, float], without: tuple[str, ...] = ()) -> float:
    """The shortest way in metres that uses none of some kinds of streets."""
    ends = np.column_stack([column("streets", "from_node"), column("streets", "to_node")])
    kept = ~np.isin(column("streets", "kind"), without)
    metres = column("streets", "length_cm")[kept] / 100
    # of two streets between the same nodes the shorter counts
    order = np.lexsort((metres, *ends[kept].T))
    pairs, first = np.unique(np.sort(ends[kept][order], axis=1), axis=0, return_index=True)
    n = len(nodes())
    graph = csr_matrix((metres[order][first], pairs.T), shape=(n, n))
    return float(dijkstra(graph, directed=False, indices=node(start))[node(goal)])


# --- services ---------------------------------------------------------------------------------------


def test_every_municipality_has_the_everyday_five_a_school_and_green_areas() -> None:
    x, y = column("services", "x_m"), column("services", "y_m")
    kinds = column("services", "kind")
    green = column("grounds", "kind") == "green"
    parks = shapely.from_wkb(column("grounds", "geometry"))[green]
    for row in region().areas.to_pylist():
        if row["level"] == "municipality":
            border = shapely.from_wkb(row["geometry"]).buffer(500)
            here = shapely.contains_xy(border, x, y)
            lacking = {*EVERYDAY_FIVE, "school", "preschool", "library"} - set(kinds[here].tolist())
            assert lacking == set(), row["name"]
            assert shapely.contains(border, shapely.centroid(parks)).any()


def test_there_are_about_as_many_people_to_a_service_as_in_a_real_region() -> None:
    people = 1_087_605
    number = Counter(column("services", "kind").tolist())
    per = {kind: people / number[kind] for kind in number}
    assert 2_000 <= per["grocery"] <= 6_000
    assert 6_000 <= per["health_centre"] <= 14_000
    assert 1_000 <= per["preschool"] <= 2_000
    assert 300 <= per["stop"] <= 900


def test_every_service_has_a_name_of_its_own_within_its_kind() -> None:
    names = Counter(
        zip(column("services", "kind").tolist(), column("services", "name").tolist(), strict=True)
    )
    assert max(names.values()) == 1


def test_some_meeting_places_are_free_and_some_are_not() -> None:
    kind = dict(zip(column("services", "service"), column("services", "kind"), strict=True))
    free = [
        r["value"]
        for r in region().tables["facts"].to_pylist()
        if r["fact"] == "free" and kind[r["subject"]] == "meeting_place"
    ]
    assert 0.4 < np.mean(free) < 0.7


def test_no_preschool_has_more_children_than_places_and_of_some_the_number_is_not_known() -> None:
    facts = {(r["subject"], r["fact"]): r["value"] for r in region().tables["facts"].to_pylist()}
    places = {s: v for (s, fact), v in facts.items() if fact == "capacity"}
    children = {s: v for (s, fact), v in facts.items() if fact == "children"}
    assert all(v <= places[s] for s, v in children.items())
    assert 0 < len(places) - len(children) < 0.2 * len(places)


def test_things_are_spread_as_their_weight_says() -> None:
    assert sampled(np.array([1.0, 1.0, 2.0]), 4, 0.5).tolist() == [0, 1, 2, 2]
    assert np.bincount(sampled(np.array([1.0, 3.0]), 100, 0.3)).tolist() == [25, 75]


def test_every_stop_has_a_timetable_for_each_day_with_less_in_the_evening_and_on_sundays() -> None:
    stops = set(column("services", "service")[column("services", "kind") == "stop"].tolist())
    table = region().tables["departures"]
    assert set(table["service"].to_pylist()) == stops
    assert table.num_rows == len(stops) * len(DAYS) * 24
    day, hour, number = (column("departures", c) for c in ("day", "hour", "departures"))
    total = {d: number[day == d].sum() for d in DAYS}
    assert total["weekday"] > total["saturday"] > total["sunday"] > 0
    assert number[hour == 8].sum() > 2 * number[hour == 21].sum() > 0
    assert number[hour == 26].sum() == 0  # a known nothing, not an unknown
    assert (number == np.floor(number)).all()


# --- homes and who stays ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["deso", "regso", "municipality"])
def test_homes_by_access_add_up_to_the_homes(level: str) -> None:
    for year in (2021, 2024):
        homes = home_counts(region(), level, year)
        access: Counter[str] = Counter()
        for row in region().tables["home_access"].to_pylist():
            if row["year"] == year:
                access[row["area"]] += int(row["homes"])
        assert [access[a] for a in homes.areas] == homes.counts.sum(axis=1).tolist()


def test_lifts_stand_where_it_is_dense_and_entrances_without_steps_where_homes_are_owned() -> None:
    homes = home_counts(region(), "deso", 2024)
    owned = homes.counts[:, homes.groups.index("owned")] / homes.counts.sum(axis=1)
    rows = {
        (r["area"], r["access"]): r["homes"]
        for r in region().tables["home_access"].to_pylist()
        if r["year"] == 2024
    }
    lift, ground = (
        np.array([rows[a, way] for a in homes.areas]) / homes.counts.sum(axis=1) for way in ("lift", "ground")
    )
    assert np.corrcoef(ground, owned)[0, 1] > 0.8
    assert np.corrcoef(lift, owned)[0, 1] < -0.6
    assert 0.1 < np.average(lift, weights=homes.counts.sum(axis=1)) < 0.4


def test_those_who_could_stay_are_everyone_of_that_age_the_year_before_the_last() -> None:
    could: Counter[tuple[str, str]] = Counter()
    for row in region().tables["stays"].to_pylist():
        assert row["year"] == 2023
        could[row["area"], "age=" + row["age"]] += int(row["persons"])
    people = {
        (r["area"], r["group"]): int(r["persons"])
        for r in region().tables["population"].to_pylist()
        if r["year"] == 2023 and r["group"].startswith("age=")
    }
    assert could == people


def test_more_of_the_old_stay_than_of_the_young_and_more_in_houses_than_in_special_housing() -> None:
    rows = [r for r in region().tables["stays"].to_pylist() if r["area"] == "1480"]

    def share(**where: str) -> float:
        mine = [r for r in rows if all(r[k] == v for k, v in where.items())]
        return float(sum(r["stayed"] for r in mine) / sum(r["persons"] for r in mine))

    assert share(age="70-74") > share(age="25-29") + 0.15
    assert share(home_type="house") > share(home_type="flat") > share(home_type="special")


# --- streets ----------------------------------------------------------------------------------------


def test_the_district_hangs_together_and_every_kind_of_street_is_known() -> None:
    n = len(nodes())
    assert 5_000 <= n <= 15_000
    assert set(column("streets", "kind").tolist()) <= set(KINDS)
    ends = (column("streets", "from_node"), column("streets", "to_node"))
    graph = csr_matrix((np.ones(len(ends[0])), ends), shape=(n, n))
    assert connected_components(graph, directed=False)[0] == 1


def test_no_street_is_shorter_than_the_straight_line() -> None:
    step = nodes()[column("streets", "from_node")] - nodes()[column("streets", "to_node")]
    assert (column("streets", "length_cm") >= np.floor(100 * np.hypot(*step.T))).all()


def test_a_stair_has_steps_for_its_rise_and_nothing_else_has() -> None:
    kind, steps = column("streets", "kind"), column("streets", "steps")
    z = column("nodes", "z_m")
    rise = np.abs(z[column("streets", "from_node")] - z[column("streets", "to_node")])
    stairs = kind == "steps"
    assert stairs.sum() > 30
    assert (steps[~stairs] == 0).all()
    assert np.abs(steps[stairs] * 0.15 - rise[stairs]).max() < 0.5


def test_there_are_hills_unlit_and_unpaved_paths_and_things_that_are_not_known() -> None:
    z = column("nodes", "z_m")
    assert z.max() - z.min() > 40
    kind, lit = column("streets", "kind"), region().tables["streets"]["lit"].to_pylist()
    on_paths = Counter(v for v, k in zip(lit, kind, strict=True) if k == "path")
    assert on_paths[False] > on_paths[True] > 10  # one trail is lit
    assert on_paths[None] > 0
    assert region().tables["streets"]["winter_kept"].null_count > 0


def test_the_railway_is_crossed_in_four_places_only() -> None:
    ends = np.stack([nodes()[column("streets", c)] for c in ("from_node", "to_node")], axis=1)
    over = shapely.intersects(shapely.linestrings(ends), shapely.LineString(RAILWAY))
    assert Counter(column("streets", "kind")[over].tolist()) == {"bridge": 2, "tunnel": 2}


def test_who_cannot_climb_depends_on_one_lift_and_a_ramp_would_do_instead() -> None:
    square, centre = (325_850.0, 6_406_140.0), (324_800.0, 6_406_330.0)
    whole, lift, neither = (walk_m(square, centre, w) for w in ((), ("steps",), ("steps", "lift")))
    assert whole == lift < 1_300
    assert neither > 2 * lift
    assert nodes()[[node(p) for p in (STAIR_FOOT, BRIDGE_WEST, BRIDGE_EAST)]].tolist() == [
        list(STAIR_FOOT), list(BRIDGE_WEST), list(BRIDGE_EAST),
    ]  # fmt: skip


def test_the_path_of_the_example_plan_is_a_short_cut() -> None:
    assert walk_m(PARKING, WOOD_EDGE) > 2 * 248  # metres of the planned path


def test_another_seed_gives_other_streets_and_the_same_seed_the_same() -> None:
    one, same, other = (make_streets(np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.tables()["streets"].equals(same.tables()["streets"])
    assert not one.tables()["streets"].equals(other.tables()["streets"])


def test_everyday_life_is_drawn_apart_so_that_people_and_homes_stay_the_same() -> None:
    rng = np.random.default_rng(2017)
    place = make_place(rng)
    rented = make_people(place, rng).homes["rental"][-1].tolist()
    homes = home_counts(region(), "deso", 2024)
    assert homes.counts[:, homes.groups.index("rental")].tolist() == rented


# --- grounds ----------------------------------------------------------------------------------------


def test_there_are_green_areas_above_and_below_a_fifth_of_a_hectare() -> None:
    kind = column("grounds", "kind")
    size = shapely.area(shapely.from_wkb(column("grounds", "geometry")))[kind == "green"]
    assert 50 < (size < 2_000).sum() < (size >= 2_000).sum()


def test_every_school_has_a_yard_with_room_beside_its_building() -> None:
    rows = region().tables["grounds"].to_pylist()
    yards = {r["service"]: shapely.from_wkb(r["geometry"]) for r in rows if r["kind"] == "yard"}
    houses = {r["service"]: shapely.from_wkb(r["geometry"]) for r in rows if r["kind"] == "building"}
    kinds = column("services", "kind")
    schools = column("services", "service")[np.isin(kinds, ("school", "preschool"))].tolist()
    assert set(yards) == set(houses) == set(schools)
    assert all(0.1 < houses[s].area / yards[s].area < 0.3 and yards[s].contains(houses[s]) for s in schools)
    assert {r["kind"] for r in rows} >= {"noise", "parking", "steep", "barrier"}
