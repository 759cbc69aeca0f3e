"""What must hold of reach whatever the place: nothing from nothing, nobody worse off, straight lines marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from medskapa.analysis.access.walk import Conditions
from medskapa.evidence import Finding, State, Text, findings_csv
from medskapa.methods import NOW, Case, RunContext, reach
from medskapa.methods.reach.journeys import efforts
from medskapa.methods.reach.norms import REACHED
from medskapa.methods.reach.people import GROUPS
from medskapa.methods.reach.walkers import WALK_NORMS, walk_of, walker
from medskapa.plans import Alternative, ServiceChange, Site
from medskapa.region import EVERYDAY_FIVE, SERVICE_KINDS, Region, parse_group
from tests.methods.reach_place import homes, more_rows, none_of, norm, pick, place, plan, scenes
from tests.methods.reach_walks import (
    HOMES,
    PEOPLE,
    PLACES,
    changes,
    linked,
    opened,
    service,
    small_plan,
    told,
    town,
)
from tests.town import EAST, NORTH

STOP = {"service": "stop", "residents": "present"}
OLD = "everyday_age=old"


def known(found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.state is State.KNOWN]


def test_no_change_in_an_alternative_that_builds_homes_only() -> None:
    found = known(list(changes(told())))
    assert len(found) > 50
    assert {f.value for f in found} == {0.0}
    assert all(f.interval is None or (f.interval.low, f.interval.high) == (0.0, 0.0) for f in found)


def test_opened_and_closed_again_is_no_change() -> None:
    closed = ServiceChange("at_a", "close", "stop", "Ny stop", 2029)
    found = known(list(changes(told(made=small_plan(opened("at_a", "stop"), closed)))))
    assert {f.value for f in found} == {0.0}
    late = known(list(changes(told(made=small_plan(opened("at_a", "stop", 2031))))))
    assert {f.value for f in late} == {0.0}  # the plan's year is 2030


def test_what_comes_without_the_plan_is_no_change_of_the_plan() -> None:
    new = opened("at_a", "stop")
    found = told(made=small_plan(new, null=[new]))
    assert {f.value for f in known(list(changes(found)))} == {0.0}
    assert pick(found, "reach_minutes", "noll", statistic="mean", **STOP).value == pytest.approx(2.5)
    assert pick(found, "reach_minutes", statistic="mean", **STOP).value == pytest.approx(6.0)


def test_a_closed_service_is_no_longer_reached() -> None:
    """Only the meeting place at c goes: nobody has a way to any, and that is not the same as not known."""
    closed = ServiceChange("at_a", "close", "meeting_place", "Ettstugan", 2029)
    found = told(made=small_plan(closed))
    meeting = {"service": "meeting_place", "residents": "present"}
    assert pick(found, "reach_share", "a", **meeting).value == 0.0
    assert pick(found, "reach_share", "a", kind="change", **meeting).value == pytest.approx(-0.7)
    assert pick(found, "unreached_share", "a", **meeting).value == 1.0
    assert pick(found, "everyday_five_share", "a", residents="present", conditions="ordinary").value == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_a_new_service_or_link_makes_nobody_worse_off(seed: int) -> None:
    """Services and links are thrown anywhere, near streets and far from them; no way becomes longer."""
    rng = np.random.default_rng(seed)
    region, run = place(), RunContext()
    x, y = 50 + 900 * rng.random((2, 2))
    made = small_plan(opened("here", "grocery"), linked("there"))
    line = shapely.LineString([(EAST + x[0], NORTH + y[0]), (EAST + x[1], NORTH + y[1])])
    spot = shapely.Point(EAST + 1000 * rng.random(), NORTH + 1000 * rng.random())
    more = (
        Site("here", Text.same("h"), shapely.to_wkb(spot)),
        Site("there", Text.same("t"), shapely.to_wkb(line)),
    )
    made = replace(made, sites=(*made.sites, *more))
    scene = scenes(region, made, run)["a"]
    shorter = 0
    for kind in ("grocery", "stop", "meeting_place", "school"):
        for group in ("all", "mobility=wheelchair"):
            walk = walker(scene.case, group).walk
            here = efforts(scene, run, scene.present, kind, walk).effort()
            before = efforts(scene, run, scene.present, kind, walk, world=scene.reference).effort()
            assert (here <= before + 0.02).all()  # lengths are whole centimetres, and a split street has two
            shorter += int((here < before - 1).sum())
    assert shorter > 0


def test_the_order_of_services_does_not_matter() -> None:
    region = town()
    services = region.tables["services"]
    backwards = region.with_tables(services=services.take(list(range(services.num_rows))[::-1]))
    assert findings_csv(told(region)) == findings_csv(told(backwards))


def test_the_same_run_gives_the_same_findings() -> None:
    made = small_plan(opened("at_a", "stop"), linked("shortcut"))
    assert findings_csv(told(made=made)) == findings_csv(told(made=made))


def test_every_norm_of_walking_changes_how_somebody_walks() -> None:
    """A norm that nobody reads would be a silent default."""
    profiles = ("adult", "older", "rollator", "wheelchair", "low_vision", "pram")
    region = place()
    now = Alternative(NOW, region.title, region.title, ())
    usual = {p: walk_of(Case(region, region, plan(), now), p) for p in profiles}
    for declared in WALK_NORMS:
        value = 1.0 - declared.value if declared.unit == "ja/nej" else declared.value + 0.01
        case = Case(region, region, plan(norms=[norm(declared.key, value)]), now)
        changed = [p for p in profiles if walk_of(case, p) != usual[p]]
        assert changed, declared.key
        own = declared.key.removeprefix("walk_").partition("_")[2]
        assert own not in profiles or changed == [own]


def test_conditions_cost_what_their_norms_say() -> None:
    """In winter the path from c is worth 1 200 m, in the dark the way around from b 900; the rest is as it was."""
    made = small_plan(walk_winter_wheelchair=2.0, walk_unlit_wheelchair=2.0)
    run = RunContext()
    scene = scenes(town(), made, run)[NOW]
    walk = walker(scene.case, "mobility=wheelchair").walk

    def to_stop(**when: bool) -> list[float]:
        found = efforts(scene, run, scene.present, "stop", walk, conditions=Conditions(**when))
        out: list[float] = found.effort().round(6).tolist()
        return out

    assert to_stop() == [300, 450, 900]
    assert to_stop(winter=True) == [300, 450, 1500]
    assert to_stop(dark=True) == [300, 900, 900]


def without_streets() -> Region:
    return town(streets=none_of("streets"), nodes=none_of("nodes"))


def test_without_streets_all_is_straight_lines_and_says_so() -> None:
    """a and b 300 m, c √(300² + 600²) = 670.82 m, times 1.3."""
    found = told(without_streets(), small_plan(reach_minutes_stop=7.0))
    assert pick(found, "straight_line_share", **STOP).value == 1.0
    mean = pick(found, "reach_minutes", statistic="mean", **STOP)
    assert mean.value == pytest.approx(1.3 * (90 * 300 + 10 * 670.8204) / 100 / 60)
    assert mean.interval is not None
    minutes = (90 * 300 + 10 * 670.8204) / 100 / 60
    assert (mean.interval.low, mean.interval.high) == pytest.approx((1.15 * minutes, 1.5 * minutes))
    told_of = [
        f for f in known(found) if f.measure in ("reach_minutes", "reach_share", "everyday_five_share")
    ]
    assert told_of
    assert all(any("fågelväg" in c.sv for c in f.caveats) and "detour_factor" in f.norms for f in told_of)
    share = pick(found, "reach_share", **STOP)
    assert share.value == pytest.approx(0.9)  # 390 of 420 m
    assert share.interval is not None
    assert [share.interval.low, share.interval.high] == pytest.approx(
        [0.0, 0.9]
    )  # 450 m with the longest detour


def test_straight_lines_say_nothing_of_seats_winter_or_who_has_no_way() -> None:
    found = told(without_streets())
    silent = [f for f in found if f.measure in ("rest_share", "unreached_share")]
    silent += [f for f in found if f.dim("conditions") in ("winter", "dark", "lifts_out")]
    assert len(silent) > 10
    assert {f.state for f in silent if f.dim("residents") == "present"} == {State.NOT_ASSESSED}
    assert all(f.text is not None for f in silent)


def test_where_most_are_on_straight_lines_the_winter_is_not_assessed() -> None:
    """60 of 100 live 120 m from a street and the limit is 100 m: more than half. With 40 it is assessed."""
    at = {**HOMES, "a": (200, 80)}
    for people, state in (
        (PEOPLE, State.NOT_ASSESSED),
        ({**PEOPLE, "a": {"25-29": 20, "85+": 10}}, State.KNOWN),
    ):
        found = told(town(people, at), small_plan(snap_most_m=100.0))
        winter = pick(found, "everyday_five_share", group=OLD, residents="present", conditions="winter")
        usual = pick(found, "everyday_five_share", group=OLD, residents="present", conditions="ordinary")
        assert (winter.state, usual.state) == (state, State.KNOWN)


def test_seats_are_told_of_those_whose_way_is_known() -> None:
    """10 of 25 old people live where there is no street; of the 15 others the 10 at b have a seat soon enough."""
    people = {**PEOPLE, "a": {"25-29": 20, "85+": 10}}
    made = small_plan(snap_most_m=100.0, bench_gap_m=450.0, reach_minutes_stop=8.0)
    found = told(town(people, {**HOMES, "a": (200, 80)}), made)
    rests = pick(found, "rest_share", group=OLD, gap_m="450", **STOP)
    assert rests.value == pytest.approx(10 / 15)
    assert any("40 procent är inte med" in c.sv for c in rests.caveats)


def test_each_alternative_has_its_own_new_residents() -> None:
    """Ten homes at the stop and ten in the wood 500 m off without the plan, thirty in the wood with it."""
    null = [homes("square", 10), homes("wood", 10)]
    found = told(made=small_plan(homes("square", 10), homes("wood", 30), null=null))
    new = {"service": "stop", "residents": "new"}
    assert pick(found, "reach_share", "noll", **new).value == pytest.approx(10 / 20)
    assert pick(found, "reach_share", "a", **new).value == pytest.approx(10 / 40)


def test_a_kind_that_only_the_plan_knows_is_not_assessed() -> None:
    """The town tells of no library: that the plan's own would be the nearest is not known, nor that there was none."""
    found = told(made=small_plan(opened("at_a", "library"), null=[opened("at_stop", "library")]))
    of_it = [f for f in found if f.dim("service") == "library"]
    assert len(of_it) == 3
    assert {f.state for f in of_it} == {State.NOT_ASSESSED}


def test_a_service_counts_from_the_year_that_it_opens() -> None:
    """A second stop at a in 2026: not today, but in both worlds in 2030."""
    rows = more_rows(
        "services",
        service("v1", "health_centre", 500, 200),
        {**service("h2", "stop", 200, 200), "from_year": 2026},
    )
    found = told(town(services=rows))
    minutes = [pick(found, "reach_minutes", a, statistic="mean", **STOP) for a in (NOW, "noll", "a")]
    assert [m.value for m in minutes] == pytest.approx([6.0, 2.5, 2.5])
    assert [m.year for m in minutes] == [2024, 2030, 2030]


def test_homes_that_come_later_or_go_have_no_new_residents() -> None:
    later = plan(replace(homes(), year=2031), homes("wood", -5))
    scene = scenes(town(), later, RunContext())
    assert scene["a"].new is None
    assert scenes(town(), plan(), RunContext())["a"].new is not None


def test_with_streets_no_straight_line_is_told() -> None:
    found = told()
    assert pick(found, "straight_line_share", **STOP).value == 0.0
    five = [f for f in found if f.dim("service") in EVERYDAY_FIVE]
    assert not any("fågelväg" in c.sv or f.norms.count("detour_factor") for f in five for c in f.caveats)
    preschool = pick(found, "straight_line_share", service="preschool", residents="present")
    assert preschool.value == 1.0  # the only one lies 400 m from the nearest street


def test_a_home_too_far_from_a_street_is_on_a_straight_line() -> None:
    """10 of 110 people live 120 m south of a: along the street 420 m to the stop, else √(300² + 120²) · 1.3."""
    region = town({**PEOPLE, "d": {"25-29": 10}}, {**HOMES, "d": (200, 80)})
    near = told(region, small_plan(snap_most_m=120.0))
    far = told(region, small_plan(snap_most_m=119.0))
    assert pick(near, "straight_line_share", **STOP).value == 0.0
    assert pick(far, "straight_line_share", **STOP).value == pytest.approx(10 / 110)
    at = np.hypot(300, 120) * 1.3
    assert pick(near, "reach_minutes", statistic="mean", **STOP).value == pytest.approx(
        (600 + 10 * 420 / 60) / 110
    )
    assert pick(far, "reach_minutes", statistic="mean", **STOP).value == pytest.approx(
        (600 + 10 * at / 60) / 110
    )


def test_what_the_region_does_not_tell_is_not_assessed() -> None:
    """The town counts nobody by sex or income, and knows no library."""
    found = told()
    lacking = {f.group for f in found if f.state is State.NOT_ASSESSED and f.measure == "everyday_five_share"}
    assert {"sex=women", "sex=men", "income=q1"} <= lacking
    library = pick(found, "reach_share", service="library", residents="present")
    assert library.state is State.NOT_ASSESSED
    assert library.text is not None
    assert "bibliotek" in library.text.sv
    assert not any(f.value == 0.0 and f.dim("service") == "library" for f in found)


def test_without_one_of_the_five_all_five_are_not_assessed() -> None:
    region = place()  # no health centre
    found = told(region, plan())
    assert (
        pick(found, "everyday_five_share", residents="present", conditions="ordinary").state
        is State.NOT_ASSESSED
    )


def test_a_share_that_the_plan_assumes_is_marked() -> None:
    region = place()  # nobody is counted by age
    found = told(region, plan(norms=[norm("assumed_share_old", 0.2)]))
    old = pick(found, "reach_share", group=OLD, **STOP)
    assert old.state is State.KNOWN
    assert "assumed_share_old" in old.norms or any("Antagande" in c.sv for c in old.caveats)
    assert any("20 procent" in c.sv for c in old.caveats)
    assert pick(found, "reach_share", group="all", **STOP).caveats != old.caveats
    without = told(region, plan())
    today = [f for f in without if f.group == OLD and f.dim("residents") == "present"]
    assert {f.state for f in today} == {State.NOT_ASSESSED}


def test_few_people_are_not_told_of() -> None:
    """A split that holds minors is told from ten people on: nine old people and nine children are too few."""
    few = {"a": {"25-29": 60, "85+": 9, "05-09": 9}, "b": {"25-29": 20}, "c": {"25-29": 5}}
    found = told(town(few))
    for group in (OLD, "everyday_age=child"):
        mine = [
            f for f in found if f.group == group and f.dim("residents") == "present" and f.place == "site"
        ]
        assert mine
        assert {f.state for f in mine} <= {State.SUPPRESSED, State.NOT_ASSESSED}
    enough = told(town({**few, "a": {"25-29": 60, "85+": 10, "05-09": 10}}))
    assert pick(enough, "reach_share", group=OLD, **STOP).state is State.KNOWN
    assert pick(enough, "reach_share", group="everyday_age=child", **STOP).state is State.KNOWN


def test_only_everybody_is_counted() -> None:
    found = told()
    assert {f.group for f in found if f.n is not None} == {"all"}
    assert pick(found, "reach_share", **STOP).n == 100


def test_squares_are_divided_so_that_not_all_set_out_from_the_middle() -> None:
    """The 500 m squares of the town become four each; with a norm of 500 m they are one."""
    run = RunContext()
    fine = scenes(place(), plan(), run)[NOW].present
    coarse = scenes(place(), plan(norms=[norm("origin_spread_m", 500.0)]), RunContext())[NOW].present
    assert (len(fine), len(coarse)) == (12, 3)
    assert fine.persons["all"].sum() == coarse.persons["all"].sum() == 100
    assert sorted(set(fine.persons["all"])) == [7.5, 10.0]
    assert (fine.x_m.min() - 500_000, coarse.x_m.min() - 500_000) == (125, 250)


def test_without_cells_people_set_out_from_the_middle_of_their_area() -> None:
    region = place(cells=none_of("cells"), cell_population=none_of("cell_population"))
    scene = scenes(region, plan(), RunContext())[NOW]
    assert scene.present.persons["all"].sum() == 300  # all of Ettköping
    assert any("mittpunkt" in c.sv for c in scene.present.caveats)
    found = told(region, plan())
    assert any(f.state is State.KNOWN for f in found if f.measure == "reach_share")


def test_a_link_that_meets_no_street_is_told_of() -> None:
    """The link beside b is joined at its south end only; the other end is 500 m from any street."""
    found = told(made=small_plan(linked("beside")))
    notes = {c.sv for f in found for c in f.caveats if f.alternative == "a"}
    assert any("når inte fram" in note for note in notes)
    assert {f.value for f in known(list(changes(found)))} == {0.0}


def test_findings_rest_on_declared_measures_norms_and_inputs() -> None:
    made, region = small_plan(opened("at_a", "stop"), linked("shortcut")), town()
    reference = made.null.apply(region, made.year)
    case = Case(made.proposals[0].apply(region, made.year), reference, made, made.proposals[0])
    result = reach.findings(case, RunContext())
    keys = {m.key: m for m in result.measures}
    norms = {n.key for n in (*result.norms, *made.norms)}
    assert result.findings
    for f in result.findings:
        assert set(dict(f.dims)) <= set(keys[f.measure].dims), f
        assert set(f.norms) <= norms, f
        assert f.inputs or f.state is not State.KNOWN, f
        assert all(i.split(":", 3)[-1] in {*region.sources, "plan"} for i in f.inputs), f.inputs
        assert not any(i.startswith("streets:") and i.endswith(":plan") for i in f.inputs), f.inputs


def test_every_kind_and_group_is_one_that_the_house_knows() -> None:
    assert set(REACHED) <= set(SERVICE_KINDS)
    assert all(parse_group(g) or g == "all" for g in GROUPS)
    assert set(PLACES)  # the sites of the tests
    assert service("k", "stop", 0, 0)["x_m"] == 500_000
