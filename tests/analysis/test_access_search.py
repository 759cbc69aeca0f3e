"""Shortest ways and counts within reach: by hand, against an obvious twin, against SciPy, in any number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from medskapa.analysis.access import (
    Network,
    cumulative,
    from_nearest,
    gravity,
    make_network,
    path,
    round_trip,
    snap,
    straight_m,
    to_nearest,
)
from tests.analysis.slow_access import from_node

Floats = npt.NDArray[np.float64]


def street() -> Network:
    """0 —100 m— 1 —200 m— 2, and a stair one way only from 2 to 3 (50 m); 4 lies by itself."""
    return make_network(
        [0, 100, 300, 300, 900], [0, 0, 0, 50, 900], [0, 1, 2], [1, 2, 3], [10_000, 20_000, 5_000],
        one_way=[False, False, True],
    )  # fmt: skip


def metres(network: Network) -> Floats:
    return network.lengths_cm / 100


def test_the_nearest_place_and_the_way_home() -> None:
    net = street()
    there = to_nearest(net, metres(net), [0, 3])
    assert there.cost.tolist() == [0, 100, 50, 0, np.inf]  # from 2 the stair leads to 3
    assert there.place.tolist() == [0, 0, 1, 1, -1]
    home = from_nearest(net, metres(net), [3])
    assert home.cost.tolist() == [np.inf, np.inf, np.inf, 0, np.inf]  # a one-way stair leads nowhere back


def test_there_and_back_is_by_the_same_place() -> None:
    net = street()
    both = round_trip(net, metres(net), [0, 3])
    assert both.cost.tolist() == [
        0,
        200,
        600,
        0,
        np.inf,
    ]  # 3 is nearer to 2, but there is no way back from it
    assert both.place.tolist() == [0, 0, 0, 1, -1]


def test_uphill_home_costs_more_than_downhill_there() -> None:
    net = street()
    cost = np.where(net.forward, 3 * metres(net), metres(net))
    assert to_nearest(net, cost, [0]).cost[2] == 300
    assert from_nearest(net, cost, [0]).cost[2] == 900
    assert round_trip(net, cost, [0]).cost[2] == 1200


def test_of_equally_near_places_the_first_is_told() -> None:
    net = make_network([0, 1, 2], [0, 0, 0], [0, 1], [1, 2], [100, 100])
    assert to_nearest(net, metres(net), [2, 0]).place[1] == 0
    assert to_nearest(net, metres(net), [0, 2]).place[1] == 0
    assert to_nearest(net, metres(net), [1, 1]).place.tolist() == [0, 0, 0]


def test_zero_lengths_and_parallel_streets() -> None:
    net = make_network([0, 0, 9], [0, 0, 0], [0, 1, 1], [1, 2, 2], [0, 900, 700])
    assert to_nearest(net, metres(net), [2]).cost.tolist() == [7, 7, 0]


def test_a_limit_is_inclusive_and_says_no_way_beyond() -> None:
    net = street()
    assert to_nearest(net, metres(net), [0], limit=300).cost.tolist() == [0, 100, 300, np.inf, np.inf]
    assert not np.isfinite(to_nearest(net, metres(net), [0], limit=299.99).cost[2])
    assert round_trip(net, metres(net), [0], limit=100).cost[1] == 200
    assert not np.isfinite(round_trip(net, metres(net), [0], limit=99).cost[1])


def test_thresholds_are_inclusive_and_rise() -> None:
    net = street()
    ones = np.ones((5, 1))
    within = cumulative(net, net.lengths_cm.astype(float), ones, [10_000, 30_000])
    assert within[:, :, 0].tolist() == [[2, 3], [2, 4], [2, 4], [1, 1], [1, 1]]
    assert cumulative(net, net.lengths_cm.astype(float), ones, [9_999])[:, 0, 0].tolist() == [1, 1, 2, 1, 1]


def test_the_nearer_counts_the_more() -> None:
    net = street()
    w = np.array([[0.0], [0], [0], [0], [0]])
    w[0] = 10
    near = gravity(net, metres(net), w, "exponential", 0.01, 1e9, [0, 1, 4])[:, 0]
    assert near.tolist() == pytest.approx([10, 10 * np.exp(-1), 0])
    assert gravity(net, metres(net), w, "power", 1.0, 1e9, [1])[0, 0] == pytest.approx(10 / 100)
    assert gravity(net, metres(net), w, "gaussian", 100.0, 1e9, [1])[0, 0] == pytest.approx(10 * np.exp(-0.5))
    assert gravity(net, metres(net), w, "gaussian", 100.0, 99.0, [1])[0, 0] == 0


def test_a_path_is_a_witness() -> None:
    net = street()
    found = path(net, metres(net), 0, 3)
    assert found.nodes.tolist() == [0, 1, 2, 3]
    assert found.cost == metres(net)[found.arcs].sum() == 350
    assert path(net, metres(net), 3, 0).cost == np.inf
    assert path(net, metres(net), 1, 1).nodes.tolist() == [1]


@pytest.mark.parametrize(
    ("cost", "places", "words"),
    [
        ([-1.0], [0], "below 0"),
        ([np.nan], [0], "below 0, or none"),
        ([1.0], [9], "no node"),
        ([1.0, 2.0, 3.0], [0], "as many costs"),
    ],
)
def test_what_cannot_be_is_refused(cost: list[float], places: list[int], words: str) -> None:
    net = make_network([0, 1], [0, 0], [0], [1], [100], one_way=[True])
    with pytest.raises(ValueError, match=words):
        to_nearest(net, cost, places)


@pytest.mark.parametrize(
    ("length", "ends", "words"),
    [
        ([np.nan], ([0], [1]), "not a number"),
        ([-1], ([0], [1]), "negative"),
        ([1.5], ([0], [1]), "whole centimetres"),
        ([1], ([0], [7]), "not there"),
        ([1, 2], ([0], [1]), "two ends"),
    ],
)
def test_a_broken_street_is_refused(
    length: list[float], ends: tuple[list[int], list[int]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        make_network([0, 1], [0, 0], *ends, length)


@pytest.mark.parametrize("thresholds", [[], [2.0, 1.0], [np.nan]])
def test_thresholds_that_do_not_rise_are_refused(thresholds: list[float]) -> None:
    net = street()
    with pytest.raises(ValueError, match="rise"):
        cumulative(net, metres(net), np.ones((5, 1)), thresholds)


@st.composite
def towns(draw: Any) -> tuple[Network, Floats, list[int]]:
    n = draw(st.integers(2, 14))
    s = draw(st.integers(1, 30))
    node = st.integers(0, n - 1)
    a, b = (draw(st.lists(node, min_size=s, max_size=s)) for _ in "ab")
    length = draw(st.lists(st.integers(0, 40), min_size=s, max_size=s))
    one_way = draw(st.lists(st.booleans(), min_size=s, max_size=s))
    net = make_network(np.arange(n), np.zeros(n), a, b, length, one_way=one_way)
    factor = draw(st.lists(st.sampled_from([1.0, 1.5, 2.25, np.inf]), min_size=net.arcs, max_size=net.arcs))
    places = draw(st.lists(node, min_size=1, max_size=4))
    cost = np.where(np.isinf(factor), np.inf, net.lengths_cm * np.where(np.isinf(factor), 1, factor))
    return net, cost, places


@settings(max_examples=200, deadline=None)
@given(towns())
def test_every_search_equals_the_obvious_one(town: tuple[Network, Floats, list[int]]) -> None:
    net, cost, places = town
    table = np.array([from_node(net, cost.tolist(), i) for i in range(net.nodes)])
    there, home = table[:, places], table[places].T
    found = to_nearest(net, cost, places)
    assert found.cost.tolist() == there.min(axis=1).tolist()  # all lengths are exact in binary
    first = [int(np.argmin(row)) if np.isfinite(row).any() else -1 for row in there]
    assert found.place.tolist() == first
    assert from_nearest(net, cost, places).cost.tolist() == home.min(axis=1).tolist()
    both = round_trip(net, cost, places)
    assert both.cost.tolist() == (there + home).min(axis=1).tolist()
    weights = np.arange(1.0, net.nodes + 1)[:, None]
    within = cumulative(net, cost, weights, [10.0, 30.0])[:, :, 0]
    for t, limit in enumerate((10.0, 30.0)):
        assert within[:, t].tolist() == ((table <= limit) @ weights[:, 0]).tolist()
    found_path = path(net, cost, 0, net.nodes - 1)
    assert found_path.cost == table[0, -1]


def random_town(n: int, seed: int) -> tuple[Network, Floats]:
    rng = np.random.default_rng(seed)
    s = 3 * n
    net = make_network(
        rng.random(n) * 1000, rng.random(n) * 1000, rng.integers(0, n, s), rng.integers(0, n, s),
        rng.integers(1, 99_999, s), one_way=rng.random(s) < 0.3,
    )  # fmt: skip
    return net, net.lengths_cm * rng.uniform(0.5, 3, net.arcs)


@pytest.mark.parametrize("seed", range(5))
def test_scipy_agrees_to_float_precision(seed: int) -> None:
    net, cost = random_town(300, seed)
    least = np.full((net.nodes, net.nodes), np.inf)
    np.minimum.at(least, (net.tails, net.heads), cost)
    table = dijkstra(csr_array(np.where(np.isfinite(least), least, 0)))
    places = np.random.default_rng(seed).integers(0, net.nodes, 7)
    np.testing.assert_allclose(to_nearest(net, cost, places).cost, table[:, places].min(axis=1), rtol=1e-12)
    np.testing.assert_allclose(from_nearest(net, cost, places).cost, table[places].min(axis=0), rtol=1e-12)
    np.testing.assert_allclose(
        round_trip(net, cost, places).cost, (table[:, places] + table[places].T).min(axis=1), rtol=1e-12
    )
    limit = float(np.median(table))
    counts = cumulative(net, cost, np.ones((net.nodes, 1)), [limit])[:, 0, 0]
    assert counts.tolist() == (table <= limit).sum(axis=1).tolist()


def test_any_number_of_threads_gives_the_same_bits() -> None:
    net, cost = random_town(2000, 8)
    weights = np.random.default_rng(1).random((net.nodes, 2))
    one = cumulative(net, cost, weights, [50_000.0, 120_000.0], threads=1)
    both = [round_trip(net, cost, [3, 50, 999], threads=t).cost.tobytes() for t in (1, 2, 3)]
    for threads in (2, 3):
        assert (
            cumulative(net, cost, weights, [50_000.0, 120_000.0], threads=threads).tobytes() == one.tobytes()
        )
    assert len(set(both)) == 1


def test_points_step_out_on_the_nearest_street() -> None:
    net = street()
    found = snap(net, [10, 95, 900, 300], [0, 0, 900, 25], 50)
    assert found.node.tolist() == [
        0,
        1,
        -1,
        2,
    ]  # 4 has no street; 2 and 3 are equally near, the first is told
    assert found.off_m.tolist() == [10, 5, np.inf, 25]
    assert snap(net, [60], [0], 40).node.tolist() == [1]  # 40 m is within 40 m
    assert snap(net, [60], [0], 39.9).node.tolist() == [-1]


def test_straight_lines_to_the_nearest_place() -> None:
    far, which = straight_m([0, 10], [0, 0], [3, 10, 10], [4, 0, 0])
    assert (far.tolist(), which.tolist()) == ([5, 0], [0, 1])
    nothing = straight_m([0], [0], [], [])
    assert (nothing[0].tolist(), nothing[1].tolist()) == ([np.inf], [-1])
