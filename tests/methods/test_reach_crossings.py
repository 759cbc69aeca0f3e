"""Getting across in the green time."""

import numpy as np
import pytest

from medskapa.analysis.access.speeds import Speed
from medskapa.evidence import Knowledge, State
from medskapa.methods.reach.crossings import PACES, crossing_share, crossings
from medskapa.plans import ServiceChange
from tests.methods.reach_place import look, norm, pick, plan

OLD = "everyday_age=old"


def signal(width: float, green: float) -> ServiceChange:
    return ServiceChange(
        "square", "open", "crossing", f"{width} {green}", 2028, (("width_m", width), ("green_s", green))
    )


def test_half_of_a_group_whose_pace_is_what_is_needed_gets_across() -> None:
    """12 m in 15 s needs 0.8 m/s, the middle of the group; 24 m needs more than anybody walks."""
    speed = Speed(0.8, 0.2, 0.2, 1.4)
    assert crossing_share(np.array([12.0]), np.array([15.0]), speed) == pytest.approx(0.5)
    assert crossing_share(np.array([12.0, 24.0]), np.array([15.0, 15.0]), speed) == pytest.approx(0.25)
    assert np.isnan(crossing_share(np.array([]), np.array([]), speed))


def test_more_green_never_leaves_more_behind() -> None:
    speed = Speed(0.8, 0.2, 0.2, 1.4)
    shares = [crossing_share(np.array([10.0]), np.array([g]), speed) for g in np.arange(4.0, 60.0, 2.0)]
    assert (np.diff(shares) >= 0).all()
    assert shares[0] == 0.0
    assert shares[-1] == 1.0


def test_the_slow_are_told_beside_the_quick() -> None:
    """At 1 m/s wanted most adults and few of 80 and over get across; half of the old when their mean is 1 m/s."""
    found = look(crossings, made=plan(signal(10.0, 10.0)))
    shares = {g: pick(found, "crossing_share", "a", group=g).value or 0.0 for g in PACES}
    assert shares["everyday_age=adult"] > 0.9 > 0.2 > shares[OLD] > 0
    own = [norm("pace_old", 1.0), norm("pace_least", 0.2), norm("pace_most", 1.8)]
    assert pick(
        look(crossings, made=plan(signal(10.0, 10.0), norms=own)), "crossing_share", "a", group=OLD
    ).value == (pytest.approx(0.5))


def test_a_crossing_far_from_the_site_is_not_told() -> None:
    found = look(crossings, made=plan(signal(10.0, 10.0), norms=[norm("near_site_m", 0.0)]))
    assert pick(found, "crossing_share", "a", group=OLD).value is not None  # it lies on the site itself
    away = ServiceChange("two", "open", "crossing", "borta", 2028, (("width_m", 9.0), ("green_s", 9.0)))
    from tests.methods.reach_place import homes

    found = look(crossings, made=plan(homes("square"), away, norms=[norm("near_site_m", 300.0)]))
    assert pick(found, "crossing_share", "a").state is State.NOT_ASSESSED


def test_what_lacks_width_or_green_time_is_left_out_and_said() -> None:
    bare = ServiceChange("square", "open", "crossing", "utan signal", 2028, (("width_m", 9.0),))
    found = look(crossings, made=plan(signal(10.0, 10.0), bare))
    one = pick(found, "crossing_share", "a", group=OLD)
    assert one.n == 1
    assert "1 av 2 övergångsställen" in one.caveats[0].sv
    assert pick(found, "crossing_share").state is State.NOT_ASSESSED  # the town has no crossing today


def test_what_rests_on_a_pace_is_modelled_also_now() -> None:
    found = look(crossings, made=plan(signal(10.0, 10.0)))
    assert pick(found, "crossing_share", "a", group=OLD).knowledge is Knowledge.MODELLED
