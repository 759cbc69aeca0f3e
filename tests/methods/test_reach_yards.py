"""Outdoor space per child: areas and children that can be added up by head."""

import pyarrow as pa
import pytest
import shapely

from medskapa.evidence import State
from medskapa.methods.reach.yards import usable, yards
from medskapa.plans import ServiceChange
from tests.methods.reach_place import box, ground, homes, look, more_rows, none_of, norm, pick, place, plan
from tests.town import EDITION, SOURCE, everyday_tables, town_tables

PRE = {"stage": "preschool", "place": "site"}
AGES = {"00-04": 10, "05-09": 10, "10-14": 10, "15-19": 10, "20-24": 160}


def in_t1(**more: pa.Table):  # type: ignore[no-untyped-def]
    """A plan in the second town, with people by age: 200 in T1, ten of each class under 20."""
    tables = town_tables()
    rows = [
        {"area": a, "group": f"age={c}", "year": 2024, "persons": float(n * k), "state": "known", "edition": EDITION,
         "source": SOURCE}
        for a, k in (("T1", 1), ("T2", 1), ("9902", 2), ("E1", 1), ("E2", 1), ("R1", 1)) for c, n in AGES.items()
    ]  # fmt: skip
    ages = pa.Table.from_pylist(rows, schema=tables["population"].schema)
    people = pa.concat_tables([tables["population"], ages])
    cells = pa.table({"cell": ["k"], "x_m": [501_000], "y_m": [6_400_000], "size_m": [1000], "area": ["T1"]})
    each = pa.table({"cell": ["k"], "group": ["all"], "year": [2024], "persons": [200.0]})
    return place(population=people, cells=cells, cell_population=each, **more)


def test_what_is_usable_of_a_yard() -> None:
    assert usable(shapely.box(0, 0, 10, 10), shapely.box(4, 0, 6, 10)) == (80.0, 40.0)
    assert usable(shapely.box(0, 0, 10, 10), shapely.Polygon()) == (100.0, 100.0)
    assert usable(shapely.box(0, 0, 10, 10), shapely.box(-1, -1, 11, 11)) == (0.0, 0.0)


def test_noise_above_the_norm_takes_of_the_yard() -> None:
    """600 m² for 30 children is 20 m²; 200 m² have 58 dBA, so 400 / 30 = 13.3 can be used."""
    found = look(yards, in_t1(), plan(homes("two"), town="9902"))
    assert pick(found, "yard_per_child", **PRE, yard="whole").value == pytest.approx(20.0)
    assert pick(found, "yard_per_child", **PRE, yard="usable").value == pytest.approx(400 / 30)
    assert pick(found, "yard_share", stage="preschool").value == 0.0


def test_the_municipality_may_allow_more_noise() -> None:
    own = norm("yard_noise_dba", 60.0)
    own = type(own)(**{s: getattr(own, s) for s in own.__slots__} | {"municipality": "9902"})
    found = look(yards, in_t1(), plan(homes("two"), town="9902", norms=[own]))
    assert pick(found, "yard_per_child", **PRE, yard="usable").value == pytest.approx(20.0)


def test_buildings_parking_and_slopes_take_too_but_a_park_does_not() -> None:
    """Each takes 10 m of the 30 m; the noise lies under the first building."""
    blocks = [
        ground("b", "building", box(1200, 200, 1210, 220)),
        ground("g", "green", box(1220, 200, 1230, 220)),
    ]
    some = more_rows("grounds", *blocks, ground("s", "steep", box(1210, 200, 1220, 220)))
    found = look(yards, in_t1(grounds=some), plan(homes("two"), town="9902"))
    assert pick(found, "yard_per_child", **PRE, yard="usable").value == pytest.approx(200 / 30)
    less = more_rows("grounds", *blocks, ground("p", "parking", box(1215, 200, 1220, 220)))
    found = look(yards, in_t1(grounds=less), plan(homes("two"), town="9902"))
    assert pick(found, "yard_per_child", **PRE, yard="usable").value == pytest.approx(300 / 30)


def test_places_stand_in_for_children_and_it_is_said() -> None:
    facts = everyday_tables()["facts"]
    facts = facts.filter(pa.compute.not_equal(facts["fact"], "children"))
    found = pick(
        look(yards, in_t1(facts=facts), plan(homes("two"), town="9902")),
        "yard_per_child",
        **PRE,
        yard="whole",
    )
    assert found.value == pytest.approx(600 / 36)
    assert any("antalet platser" in c.sv for c in found.caveats)


def test_children_of_the_new_homes_share_the_yard() -> None:
    """400 people in 150 homes of the town; ages 1–5 are 0.8 · 10 + 0.2 · 10 = 10 of 200, of whom 86 % at preschool.
    30 homes of 2 people bring 60 · 0.05 · 0.86 = 2.58 children."""
    found = look(yards, in_t1(), plan(homes("two", 30, persons_per_home=2.0), town="9902"))
    then = pick(found, "yard_per_child", "a", **PRE, yard="whole")
    assert then.value == pytest.approx(600 / 32.58)
    assert then.interval is not None
    assert then.interval.low < 600 / 32.58 < then.interval.high
    change = pick(found, "yard_per_child", "a", **PRE, yard="whole", kind="change")
    assert change.value == pytest.approx(600 / 32.58 - 20)


def test_people_per_home_are_those_of_the_municipality() -> None:
    """300 people in 150 homes are 2 each, so without the planner's own figure it is the same."""
    found = look(yards, in_t1(), plan(homes("two", 30), town="9902"))
    assert pick(found, "yard_per_child", "a", **PRE, yard="whole").value == pytest.approx(600 / 32.58)


def test_a_new_preschool_without_a_known_yard_makes_the_change_unknown() -> None:
    new = ServiceChange("two", "open", "preschool", "Nya förskolan", 2028, (("capacity", 72.0),))
    found = look(yards, in_t1(), plan(homes("two", 30, persons_per_home=2.0), new, town="9902"))
    assert pick(found, "yard_per_child", "a", **PRE, yard="whole").value == pytest.approx(20.0)
    change = pick(found, "yard_per_child", "a", **PRE, yard="whole", kind="change")
    assert change.state is State.NOT_ASSESSED
    assert change.text is not None
    assert "ta emot 3 av barnen" in change.text.sv


def test_what_lacks_is_not_assessed() -> None:
    found = look(yards, in_t1(grounds=none_of("grounds")), plan(homes("two"), town="9902"))
    assert {f.state for f in found} == {State.NOT_ASSESSED}


def test_without_ages_the_new_children_cannot_be_counted() -> None:
    region = in_t1().with_tables(population=town_tables()["population"])
    found = look(yards, region, plan(homes("two"), town="9902"))
    assert pick(found, "yard_per_child", **PRE, yard="whole").value == pytest.approx(20.0)
    then = pick(found, "yard_per_child", "a", **PRE, yard="usable")
    assert then.state is State.NOT_ASSESSED
    assert then.text is not None
    assert "saknar uppgift om ålder" in then.text.sv
