"""Detours across a barrier, on streets that can be measured by head."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from medskapa.analysis.access.network import make_network
from medskapa.evidence import State
from medskapa.methods.reach.barriers import Pairs, barriers, detour, pairs_across, severed, walked_m
from medskapa.region import TABLES
from tests.methods.reach_place import ground, look, more_rows, none_of, norm, pick, place, plan

RAIL = shapely.LineString([(500_650, 6_400_000), (500_650, 6_401_000)])


def ladder(bridge: bool):  # type: ignore[no-untyped-def]
    """Two streets 100 m apart with a railway between them, joined at the far end, 300 m off, and maybe by a bridge."""
    x, y = [0, 300, 0, 300], [0, 0, 100, 100]
    ends = [(0, 1, 30_000), (2, 3, 30_000), (1, 3, 10_000)] + ([(0, 2, 10_000)] if bridge else [])
    return make_network(x, y, *(list(c) for c in zip(*ends, strict=True)))


def test_the_way_round_is_seven_times_the_line() -> None:
    network, rail = ladder(False), shapely.LineString([(-10, 50), (310, 50)])
    pairs = pairs_across(network, np.array([0]), np.array([4.0]), np.array([2]), rail, 800.0)
    assert (pairs.straight_m.tolist(), pairs.people.tolist()) == ([100.0], [4.0])
    look_at = pairs, walked_m(network, pairs)
    assert look_at[1].tolist() == [700.0]
    assert detour(look_at) == pytest.approx(7.0)
    assert severed(look_at, 2.0) == 1.0


def test_a_bridge_takes_the_detour_away() -> None:
    network, rail = ladder(True), shapely.LineString([(-10, 50), (310, 50)])
    pairs = pairs_across(network, np.array([0]), np.array([4.0]), np.array([2]), rail, 800.0)
    look_at = pairs, walked_m(network, pairs)
    assert detour(look_at) == pytest.approx(1.0)
    assert severed(look_at, 2.0) == 0.0


def test_only_pairs_near_each_other_and_across_count() -> None:
    network, rail = ladder(True), shapely.LineString([(-10, 50), (310, 50)])
    every = np.arange(4)
    assert len(pairs_across(network, every, np.ones(4), every, rail, 99.0).home) == 0
    assert len(pairs_across(network, every, np.ones(4), every, rail, 100.0).home) == 4
    assert len(pairs_across(network, every, np.ones(4), every, rail, 800.0).home) == 8


def test_a_walk_is_never_shorter_than_the_line() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 900, (2, 40))
    ends = rng.integers(0, 40, (2, 90))
    metres = np.hypot(x[ends[0]] - x[ends[1]], y[ends[0]] - y[ends[1]])
    network = make_network(x, y, ends[0], ends[1], np.ceil(metres * 100))
    line = shapely.LineString([(450, 0), (450, 900)])
    pairs = pairs_across(network, np.arange(40), np.ones(40), np.arange(40), line, 800.0)
    assert len(pairs.home) > 100
    assert (walked_m(network, pairs) >= pairs.straight_m - 1e-6).all()


def test_a_pair_without_a_way_is_cut_off_but_not_in_the_mean() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([2, 3]), np.array([100.0, 100.0]), np.array([5.0, 5.0]))
    walked = np.array([150.0, np.inf])
    assert detour((pairs, walked)) == pytest.approx(1.5)
    assert severed((pairs, walked), 2.0) == 1.0


def test_a_railway_in_the_town() -> None:
    """It runs between the middle and the eastern node. Homes at the western and the middle node and the shops at the
    eastern one: 600 m for 600 m, and 300 for 300 by the steps. Nobody is cut off."""
    grounds = more_rows("grounds", ground("r", "barrier", RAIL))
    found = look(barriers, place(grounds=grounds))
    assert pick(found, "detour_ratio").value == pytest.approx(1.0, abs=0.01)
    assert pick(found, "severed_pairs").value == 0.0


def test_steps_are_no_way_for_a_wheelchair() -> None:
    """From the middle node 300 m by the steps, 450 m by the footway: it is the way of somebody in a wheelchair."""
    found = look(barriers, place(grounds=more_rows("grounds", ground("r", "barrier", RAIL))))
    chair = pick(found, "detour_ratio", group="mobility=wheelchair").value or 0.0
    assert chair > (pick(found, "detour_ratio").value or 0.0) + 0.2


def test_without_the_steps_the_way_is_longer() -> None:
    """Then 300 m become 450 and 600 become 750: in both cases below twice as long, above 1.2."""
    grounds = more_rows("grounds", ground("r", "barrier", RAIL))
    streets = place().tables["streets"]
    streets = pa.Table.from_pylist(
        [r for r in streets.to_pylist() if r["kind"] != "steps"], schema=TABLES["streets"]
    )
    region = place(grounds=grounds, streets=streets)
    value = pick(look(barriers, region), "detour_ratio").value or 0.0
    assert 1.25 < value < 1.5
    strict = look(barriers, region, plan(norms=[norm("severed_ratio", 1.2)]))
    assert (pick(strict, "severed_pairs").value or 0.0) > 0


def test_unknown_barriers_are_not_none() -> None:
    assert {f.state for f in look(barriers)} == {State.NOT_ASSESSED}
    found = look(barriers, place(streets=none_of("streets"), nodes=none_of("nodes")))
    assert {f.state for f in found} == {State.NOT_ASSESSED}
