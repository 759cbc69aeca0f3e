"""What people reach on foot, in a town where every walk is a sum in the head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from medskapa.analysis.access.speeds import Speed
from medskapa.evidence import State
from medskapa.methods.reach.figures import Trip, quantile_minutes
from medskapa.plans import ServiceChange
from tests.methods.reach_place import pick
from tests.methods.reach_walks import PEOPLE, linked, norms, opened, small_plan, told, town

STOP = {"service": "stop", "residents": "present"}
OLD = "everyday_age=old"


def test_minutes_to_the_nearest() -> None:
    """a 300 s, b 300 s down the stair, c 900 s: 60, 30 and 10 people. The slowest tenth is c."""
    found = told()
    assert pick(found, "reach_minutes", statistic="mean", **STOP).value == pytest.approx(6.0)
    assert pick(found, "reach_minutes", statistic="P50", **STOP).value == pytest.approx(5.0)
    assert pick(found, "reach_minutes", statistic="P90", **STOP).value == pytest.approx(5.0)
    assert pick(found, "reach_minutes", statistic="worst tenth", **STOP).value == pytest.approx(15.0)


def test_the_worst_tenth_takes_the_part_of_the_next_that_it_needs() -> None:
    """With 3 people at c the tenth of 93 is 9.3: 3 who walk 15 minutes and 6.3 who walk 5."""
    found = told(town({**PEOPLE, "c": {"25-29": 3}}))
    expected = (3 * 15 + 6.3 * 5) / 9.3
    assert pick(found, "reach_minutes", statistic="worst tenth", **STOP).value == pytest.approx(expected)


def test_quantiles_are_over_people_and_paces() -> None:
    """30, 30 and 40 people walk 60, 120 and 180 m at 1 m/s; then half of one home walks 0.5 and half 2 m/s."""
    far = np.array([60.0, 120.0, 180.0])
    same = Speed(1.0, 0.0, 0.5, 2.0)
    t = Trip((far, far, far), (same, same, same), np.array([30.0, 30.0, 40.0]))
    assert [quantile_minutes(t, part)[0] for part in (0.1, 0.3, 0.5, 0.6, 0.61, 0.9)] == [1, 1, 2, 2, 3, 3]
    wide = Speed(1.0, 9.0, 0.5, 1.5)  # so wide that paces are even between the bounds
    t = Trip((far[:1],) * 3, (wide,) * 3, np.array([1.0]))
    assert quantile_minutes(t, 0.0)[0] == pytest.approx(1 / 1.475, rel=0.01)
    assert quantile_minutes(t, 1.0)[0] == pytest.approx(1 / 0.525, rel=0.01)


def test_each_group_walks_at_its_own_pace() -> None:
    """Children and adults get about alike, but twice as slowly and twice as fast: 600 s and 150 s to the stop."""
    found = told(town({"a": {"05-09": 20, "25-29": 20}}), small_plan(pace_child=0.5, pace_adult=2.0))
    for code, minutes in (("child", 10.0), ("adult", 2.5)):
        mean = pick(found, "reach_minutes", statistic="mean", group=f"everyday_age={code}", **STOP)
        assert mean.value == pytest.approx(minutes)


def test_each_place_has_its_own_people() -> None:
    """The home at c lies in another area of the municipality: around the site all walk 5 minutes."""
    found = told(town(areas={"c": "E2"}))
    assert pick(found, "reach_minutes", statistic="mean", **STOP).value == pytest.approx(5.0)
    assert pick(found, "reach_minutes", statistic="mean", place="9901", **STOP).value == pytest.approx(6.0)


def test_the_bit_from_the_street_to_the_door_is_walked_too() -> None:
    """The pharmacy lies 50 m north of b: 650, 50 and 1 250 m."""
    found = told(made=small_plan(reach_minutes_pharmacy=10.8))  # 648 s
    share = pick(found, "reach_share", service="pharmacy", residents="present")
    assert share.value == pytest.approx(0.3)
    enough = told(made=small_plan(reach_minutes_pharmacy=10.9))
    assert pick(enough, "reach_share", service="pharmacy", residents="present").value == pytest.approx(0.9)


def test_the_share_in_time_holds_those_who_need_all_of_it() -> None:
    """Five minutes at 1 m/s are 300 m, for 90 of 100; four minutes are too few, fifteen enough for all."""
    for minutes, share in ((5.0, 0.9), (4.0, 0.0), (15.0, 1.0)):
        found = told(made=small_plan(reach_minutes_stop=minutes))
        assert pick(found, "reach_share", **STOP).value == pytest.approx(share)
        assert pick(found, "reach_share", **STOP).dim("minutes") == f"{minutes:g}"


def test_one_group_may_be_slow_and_unlike() -> None:
    """With a mean of 1 and a spread of 0.2 m/s half of the old at a and b walk at least 1 m/s: Φ(0) = ½."""
    found = told(made=small_plan(pace_sd_old=0.2, pace_least=0.001, pace_most=99.0))
    old = pick(found, "reach_share", group=OLD, **STOP)
    assert old.value == pytest.approx(0.5 * 30 / 35)
    assert pick(found, "reach_share", **STOP).value == pytest.approx(0.9)
    gap = pick(found, "reach_gap", **STOP).value  # the adults: 60 of 65
    assert gap == pytest.approx(100 * (0.5 * 30 / 35 - 60 / 65))


def test_a_stair_stops_a_wheelchair() -> None:
    """From b it is 450 m around the stair: 30 of 100 are late at 5 minutes."""
    found = told()
    assert pick(found, "reach_share", group="mobility=wheelchair", **STOP).value == pytest.approx(0.6)
    assert pick(found, "unreached_share", group="mobility=wheelchair", **STOP).value == 0.0


def test_those_without_a_way_are_told_and_never_left_out_of_a_mean() -> None:
    """Without the way around, nobody in b who cannot use stairs gets anywhere: 30 of 100, too many for a mean."""
    region = town()
    region = region.with_tables(streets=region.tables["streets"].take([0, 1, 3]))
    found = told(region, small_plan(walk_stairs_adult=0.0))
    assert pick(found, "unreached_share", **STOP).value == pytest.approx(0.3)
    mean = pick(found, "reach_minutes", statistic="mean", **STOP)
    assert mean.state is State.NOT_APPLICABLE
    assert mean.text is not None
    assert "väg" in mean.text.sv
    assert pick(found, "reach_minutes", statistic="P50", **STOP).value == pytest.approx(5.0)
    assert pick(found, "reach_minutes", statistic="worst tenth", **STOP).state is State.NOT_APPLICABLE
    more = told(region, small_plan(walk_stairs_adult=0.0, unreached_most=0.3))
    mean = pick(more, "reach_minutes", statistic="mean", **STOP)
    assert mean.value == pytest.approx((60 * 5 + 10 * 15) / 70)


def test_there_and_back_is_not_twice_there() -> None:
    """A step up is worth 15 m to the old: from b down the stair, 300 m, and home around it, 450 m. a 600, c 1800."""
    found = told(made=small_plan(walk_step_up=15.0))
    there = pick(found, "reach_minutes", statistic="mean", group=OLD, **STOP).value
    both = pick(found, "round_trip_minutes", statistic="mean", group=OLD, **STOP).value
    assert there == pytest.approx((20 * 5 + 10 * 5 + 5 * 15) / 35)
    assert both == pytest.approx((20 * 10 + 10 * 12.5 + 5 * 30) / 35)


def test_all_five_in_time_and_how_many_of_them() -> None:
    """At 1 m/s within 10 minutes (pharmacy and health centre 15, stop 5):

    a: grocery 600 yes, pharmacy 650 yes, health centre 300 yes, meeting place 600 yes, stop 300 yes: all five.
    b: grocery 0, pharmacy 50, health centre 300, stop 300 yes, meeting place 1 200 no: four.
    c: grocery 1 200 no, pharmacy 1 250 no, health centre 900 yes, meeting place 0 yes, stop 900 no: two.
    """
    found = told()
    assert pick(found, "everyday_five_share", residents="present", conditions="ordinary").value == 0.6
    number = pick(found, "everyday_five_number", residents="present").value
    assert number == pytest.approx((60 * 5 + 30 * 4 + 10 * 2) / 100)


def test_winter_and_the_dark_slow_those_who_walk_where_nobody_clears_or_lights() -> None:
    """In winter the path from c takes the old twice as long: 1 500 s. In the dark those who see badly take the stair,
    which is lit; with steps dear they take the unlit way around from b, twice as long as by day."""
    long = {f"reach_minutes_{k}": 60.0 for k in ("grocery", "pharmacy", "meeting_place", "health_centre")}
    ages = {"group": OLD, "residents": "present"}
    made = small_plan(**long, reach_minutes_stop=20.0, walk_winter_older=2.0)
    found = told(made=made)
    assert pick(found, "everyday_five_share", conditions="ordinary", **ages).value == pytest.approx(1.0)
    assert pick(found, "everyday_five_share", conditions="winter", **ages).value == pytest.approx(30 / 35)
    blind = {"group": "mobility=low_vision", "residents": "present"}
    dear = {"walk_step_up": 99.0, "walk_step_down": 99.0}
    found = told(made=small_plan(**long, **dear, reach_minutes_stop=8.0, walk_unlit_low_vision=2.0))
    assert pick(found, "everyday_five_share", conditions="ordinary", **blind).value == pytest.approx(0.9)
    assert pick(found, "everyday_five_share", conditions="dark", **blind).value == pytest.approx(0.6)


def test_a_seat_is_needed_on_the_way() -> None:
    """300 m from a to the stop without a seat: nobody who needs one each 100 m, the 20 of 35 who manage 300 m. The
    stair counts as steep."""
    stop = {"group": OLD, **STOP}
    assert pick(told(), "rest_share", gap_m="100", **stop).value == 0.0
    fit = told(made=small_plan(bench_gap_m=300.0))
    assert pick(fit, "rest_share", gap_m="300", **stop).value == pytest.approx(20 / 35)
    around = told(made=small_plan(bench_gap_m=450.0, reach_minutes_stop=8.0))
    assert pick(around, "rest_share", gap_m="450", **stop).value == pytest.approx(30 / 35)


def test_a_bench_on_the_way_lets_people_go_on() -> None:
    """From a to the grocery the stair is too steep; by the bench at the stop it is 300 m and 450 m. Without it nobody
    gets there but the ten who live beside it; where the plan takes the bench away, those at a lose the way."""
    made = small_plan(
        ServiceChange("at_a", "close", "bench", "Torgbänken", 2029),
        bench_gap_m=450.0,
        reach_minutes_grocery=13.0,
    )
    found = told(made=made)
    grocery = {"group": OLD, "service": "grocery", "residents": "present", "gap_m": "450"}
    assert pick(found, "rest_share", **grocery).value == pytest.approx(30 / 35)
    assert pick(found, "rest_share", "a", **grocery).value == pytest.approx(10 / 35)
    assert pick(found, "rest_share", "a", kind="change", **grocery).value == pytest.approx(-20 / 35)


def test_how_many_to_choose_from() -> None:
    """Within 600 s of a: the grocery at b; of b: its own; of c: none. Within 1 200 s of c too."""
    found = told(made=small_plan(choice_minutes_long=20.0))
    grocery = {"service": "grocery", "residents": "present"}
    assert pick(found, "reach_choice", minutes="10", **grocery).value == pytest.approx(0.9)
    assert pick(found, "reach_choice", minutes="20", **grocery).value == pytest.approx(1.0)
    more = told(made=small_plan(opened("at_a", "grocery")))
    assert pick(more, "reach_choice", "a", minutes="10", **grocery).value == pytest.approx(
        0.9 + 0.6 + 0.3 + 0.1
    )
    assert pick(more, "reach_choice", "a", kind="change", minutes="10", **grocery).value == pytest.approx(1.0)


def test_how_far_beyond_the_norm() -> None:
    """Four minutes to the stop: a and b take 5, a quarter too long; c takes 15 and counts as 1 at most."""
    found = told(made=small_plan(reach_minutes_stop=4.0))
    assert pick(found, "reach_shortfall", **STOP).value == pytest.approx(0.9 * 0.25 + 0.1 * 1.0)


def test_a_change_is_for_the_people_of_today() -> None:
    """A new stop at a: those at a walk 0 instead of 300 m, those at c 600 instead of 900; the mean falls from 6 to 2.5.
    The new homes are at the square, 50 m north of the old stop's street and at 0 m from it."""
    found = told(made=small_plan(opened("at_a", "stop")))
    level = pick(found, "reach_minutes", "a", statistic="mean", **STOP)
    change = pick(found, "reach_minutes", "a", kind="change", statistic="mean", **STOP)
    assert level.value == pytest.approx((60 * 0 + 30 * 5 + 10 * 10) / 100)
    assert change.value == pytest.approx(2.5 - 6.0)
    share = pick(found, "reach_share", "a", kind="change", **STOP)
    assert share.value == pytest.approx(0.0)  # c still walks 10 minutes
    assert [f for f in found if f.kind == "change" and f.dim("residents") == "new"] == []


def test_new_residents_are_told_by_themselves() -> None:
    """The homes at the square stand at the stop; it is 300 m to the grocery by the stair."""
    found = told()
    new = {"residents": "new", "service": "grocery"}
    assert pick(found, "reach_share", "a", **new).value == 1.0
    late = told(made=small_plan(reach_minutes_grocery=4.0))
    assert pick(late, "reach_share", "a", **new).value == 0.0
    told_now = [f for f in found if f.alternative == "now" and f.dim("residents") == "new"]
    assert told_now == []
    caveats = " ".join(c.sv for c in pick(found, "reach_share", "a", **new).caveats)
    assert "flyttar in" in caveats


def test_a_new_link_is_walked() -> None:
    """From c straight to the stop it is √(300² + 600²) = 670.82 m instead of 900."""
    found = told(made=small_plan(linked("shortcut")))
    change = pick(found, "reach_minutes", "a", kind="change", statistic="mean", **STOP)
    assert change.value == pytest.approx(0.1 * (670.82 - 900) / 60, abs=1e-4)


def test_a_link_is_what_the_plan_says_of_it() -> None:
    """From c by the new link 670.82 m, with a rollator twice as hard on gravel: 720 m are enough for the paved one
    only. 20 steps shut it, and then the path is left: 900 m."""
    rollator = {"group": "mobility=rollator", **STOP}
    known: tuple[tuple[dict[str, float], float], ...] = (
        ({"paved": 1.0}, 1.0), ({"paved": 0.0}, 0.9), ({"steps": 20.0}, 0.9),
    )  # fmt: skip
    for facts, share in known:
        made = small_plan(linked("shortcut", facts), walk_unpaved_rollator=2.0, reach_minutes_stop=12.0)
        assert pick(told(made=made), "reach_share", "a", **rollator).value == pytest.approx(share), facts


def test_the_range_of_a_pace_is_the_range_of_the_figure() -> None:
    """Without the municipality's own pace the old walk 0.64 to 0.95 m/s: 300 m in five minutes takes 1 m/s."""
    made = small_plan()
    own = tuple(n for n in norms() if n.key != "pace_old")
    found = told(made=replace(made, norms=own))
    mean = pick(found, "reach_minutes", statistic="mean", group=OLD, **STOP)
    metres = (20 * 300 + 10 * 300 + 5 * 900) / 35
    assert mean.value == pytest.approx(metres / 0.73 / 60)
    assert mean.interval is not None
    assert (mean.interval.low, mean.interval.high) == pytest.approx((metres / 0.95 / 60, metres / 0.64 / 60))
    assert "Spann" in mean.interval.kind.sv
