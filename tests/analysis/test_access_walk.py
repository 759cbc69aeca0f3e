"""What walking costs: every factor changes something, the published slope, stairs by hand, paces as a distribution."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medskapa.analysis.access import (
    FREE,
    KINDS,
    Conditions,
    Network,
    Speed,
    Walk,
    effort_m,
    make_network,
    mean_seconds,
    paces,
    seconds_sample,
    share_faster,
    share_within,
    step_count,
    tobler_kmh,
)

PLAIN = Walk("plain", uphill=3.5, downhill=3.5, best_grade=-0.05, step_up_m=1.0, step_down_m=0.5, unpaved=1.2,
             unlit=1.3, winter=1.4, lift_m=30.0)  # fmt: skip


def ground() -> Network:
    """One of each: up 10 m in 100 m, a gravel path, an unlit one, one not kept in winter, stairs of 20 steps, stairs
    whose steps nobody counted (rise 3.2 m), stairs of which nothing is known (6 m), a lift, a kerb, a flat street."""
    kinds = ["street", "path", "path", "path", "steps", "steps", "steps", "lift", "crossing", "street"]
    n = len(kinds)
    z = np.zeros(2 * n)
    z[n + 0], z[n + 4], z[n + 5], z[n + 6], z[n + 7] = 10, 3, 3.2, np.nan, 6
    return make_network(
        np.arange(2 * n), np.zeros(2 * n), np.arange(n), np.arange(n) + n, [10_000] * 4 + [600] * 5 + [10_000],
        z_m=z, kind=[KINDS.index(k) for k in kinds], steps=[0, 0, 0, 0, 20, -1, -1, 0, 0, 0],
        paved=[1, 0, -1, 1, 1, 1, 1, 1, 1, 1], lit=[1, 1, 0, 1, 1, 1, 1, 1, 1, 1],
        winter_kept=[1, 1, 1, 0, 1, 1, 1, 1, 1, 1], step_free=[1, 1, 1, 1, -1, -1, -1, 1, 0, 1],
    )  # fmt: skip


def there(network: Network, walk: Walk, conditions: Conditions | None = None) -> list[float]:
    """The efforts along each street as it was drawn, in the order of the streets."""
    effort = effort_m(network, walk, conditions)
    forward = np.flatnonzero(network.forward)
    order = forward[np.argsort(network.street[forward])]
    efforts: list[float] = effort[order].round(6).tolist()
    return efforts


def test_a_metre_is_a_metre_for_somebody_who_is_touched_by_nothing() -> None:
    net = ground()
    assert effort_m(net, FREE).tolist() == (net.lengths_cm / 100).tolist()


def test_the_published_slope(shared_data: Path) -> None:
    case = json.loads((shared_data / "oracles" / "access" / "lattice.json").read_text())["slope_case"]
    assert tobler_kmh([0.1, -0.1, 0.0]).tolist() == pytest.approx(
        [case["up_kmh"], case["down_kmh"], case["flat_kmh"]], rel=1e-12
    )
    net = ground()
    tobler = Walk("tobler", uphill=3.5, downhill=3.5, best_grade=-0.05)
    effort = effort_m(net, tobler)
    up = effort[(net.street == 0) & net.forward][0]
    down = effort[(net.street == 0) & ~net.forward][0]
    assert up == pytest.approx(100 * case["flat_kmh"] / case["up_kmh"], rel=1e-12)
    assert down == pytest.approx(100 * case["flat_kmh"] / case["down_kmh"], rel=1e-12)


def test_each_kind_of_ground_by_hand() -> None:
    ordinary = there(ground(), PLAIN)
    assert ordinary[1:4] == [120, 100, 100]  # gravel; darkness and winter only when they are there
    assert ordinary[4:8] == [
        6 + 20,
        6 + 20,
        6 + 20,
        6 + 30,
    ]  # 3.2 m / 0.16 m; 6 m / 0.30 m; the wait for a lift
    assert ordinary[9] == 100


def test_the_way_down_is_another_way() -> None:
    net = ground()
    effort = effort_m(net, PLAIN)
    down = effort[(net.street == 4) & ~net.forward][0]
    assert down == 6 + 20 * 0.5


CHANGES: list[dict[str, Any]] = [
    {"uphill": 5.0}, {"downhill": 5.0}, {"best_grade": 0.0}, {"max_up": 0.05}, {"max_down": 0.05},
    {"step_up_m": 2.0}, {"step_down_m": 2.0}, {"riser_m": 0.2}, {"tread_m": 0.4}, {"stairs_ok": False},
    {"unpaved": 2.0}, {"lift_m": 60.0}, {"needs_step_free": True}, {"unlit": 2.0}, {"winter": 2.0},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_factor_changes_a_result(change: dict[str, Any]) -> None:
    net, hard = ground(), Conditions(dark=True, winter=True)
    before, after = effort_m(net, PLAIN, hard), effort_m(net, replace(PLAIN, **change), hard)
    assert (before != after).any(), change


def test_the_list_of_factors_is_whole() -> None:
    tested = {name for change in CHANGES for name in change}
    assert tested == {f.name for f in fields(Walk)} - {"key"}


@pytest.mark.parametrize("name", [f.name for f in fields(Conditions)])
def test_every_condition_changes_a_result(name: str) -> None:
    net = ground()
    assert (effort_m(net, PLAIN) != effort_m(net, PLAIN, Conditions(**{name: True}))).any()


def test_what_is_not_known_makes_no_walk_longer() -> None:
    net = make_network([0, 1], [0, 0], [0], [1], [10_000])
    hard = Conditions(dark=True, winter=True, lifts_out=True)
    careful = replace(PLAIN, needs_step_free=True, stairs_ok=False, max_up=0.01, max_down=0.01)
    assert effort_m(net, careful, hard).tolist() == [100, 100]


def test_limits_shut_what_is_too_steep_and_lifts_that_are_out() -> None:
    wheelchair = replace(PLAIN, max_up=0.083, max_down=0.1, stairs_ok=False, needs_step_free=True)
    shut = [not np.isfinite(e) for e in there(ground(), wheelchair)]
    assert shut == [True, False, False, False, True, True, True, False, True, False]
    net = ground()
    assert np.isfinite(
        effort_m(net, wheelchair)[(net.street == 0) & ~net.forward]
    ).all()  # 0.1 down can be passed
    assert not np.isfinite(there(ground(), wheelchair, Conditions(lifts_out=True))[7])


def test_steps_are_counted_as_far_as_is_known() -> None:
    net = ground()
    forward = np.flatnonzero(net.forward)
    counted = step_count(net, PLAIN)[forward[np.argsort(net.street[forward])]]
    assert counted.tolist() == [0, 0, 0, 0, 20, 20, 20, 0, 0, 0]


@pytest.mark.parametrize(
    "change", [{"uphill": -1.0}, {"unpaved": 0.5}, {"winter": np.nan}, {"lift_m": -3.0}, {"riser_m": 0.0}]
)
def test_a_factor_that_gives_time_back_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="factor"):
        replace(PLAIN, **change)


OLD = Speed(0.75, 0.2, 0.2, 2.2)


def test_everybody_is_somewhere_between_the_slowest_and_the_fastest() -> None:
    assert share_faster(OLD, [0.0, 0.2, 2.2, 2.3]).tolist() == [1, 1, 0, 0]
    falling = share_faster(OLD, np.linspace(0.1, 2.3, 50))
    assert (np.diff(falling) <= 0).all()


def test_the_share_in_time_equals_that_of_many_people_drawn() -> None:
    rng = np.random.default_rng(4)
    drawn = rng.normal(0.75, 0.2, 400_000)
    drawn = drawn[(drawn >= 0.2) & (drawn <= 2.2)]
    effort = np.array([200.0, 500.0, 900.0])
    share = share_within(effort, 600, OLD)
    assert share.tolist() == pytest.approx([(e / drawn <= 600).mean() for e in effort], abs=0.003)
    assert mean_seconds(500.0, OLD) == pytest.approx((500 / drawn).mean(), rel=0.01)


def test_somebody_who_needs_exactly_so_long_is_in_time() -> None:
    alike = Speed(1.0, 0.0, 1.0, 1.0)
    assert share_within([600.0, 600.1, np.inf], 600, alike).tolist() == [1, 0, 0]
    assert mean_seconds(600.0, alike) == 600
    assert seconds_sample([600.0], alike, 3).tolist() == [[600, 600, 600]]


def test_equal_parts_of_a_group_have_the_groups_median_and_mean() -> None:
    parts = paces(OLD, 1001)
    assert parts[500] == pytest.approx(0.7505, abs=0.001)  # the cut at 0.2 moves the middle a little up
    assert share_faster(OLD, parts).tolist() == pytest.approx(
        ((1000.5 - np.arange(1001)) / 1001).tolist(), abs=1e-9
    )


@pytest.mark.parametrize(
    "bad", [(0.0, 0.2, 0.2, 2.0), (0.8, -0.1, 0.2, 2.0), (0.8, 0.1, 0.9, 2.0), (0.8, 0.1, 0.0, 2.0)]
)
def test_a_pace_that_cannot_be_is_refused(bad: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="pace"):
        Speed(*bad)


def test_no_time_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        share_within([1.0], 0, OLD)
