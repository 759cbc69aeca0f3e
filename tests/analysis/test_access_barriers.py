"""Detours and severed neighbours: by head, against SciPy, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from medskapa.analysis.access.barriers import detours, pairs_across
from medskapa.analysis.access.changes import NewLink, with_links
from medskapa.analysis.access.network import Network, make_network

INF = np.inf


def banks() -> Network:
    """Two streets 20 m apart, 0–1–2 and 3–4–5, each of 200 + 200 m, and one bridge from 0 to 3."""
    return make_network(
        [0, 200, 400, 0, 200, 400], [0, 0, 0, 20, 20, 20], [0, 1, 3, 4, 0], [1, 2, 4, 5, 3],
        [20_000, 20_000, 20_000, 20_000, 2_000],
    )  # fmt: skip


def test_a_way_round_by_head() -> None:
    network = banks()
    found = detours(network, network.lengths_cm / 100, [0, 1, 2, 1], [3, 4, 5, 2])
    assert found.way.tolist() == [20, 420, 820, 200]
    assert found.straight_m.tolist() == [20, 20, 20, 200]
    assert found.ratio.tolist() == [1, 21, 41, 1]
    assert found.severed(2).tolist() == [False, True, True, False]
    assert found.severed(21).tolist() == [False, False, True, False]


def test_a_bridge_mends_what_was_severed() -> None:
    network = banks()
    mended = with_links(network, [NewLink([400, 400], [0, 20], kind="bridge")], 5).network
    before, after = (detours(n, n.lengths_cm / 100, [1, 2], [4, 5]) for n in (network, mended))
    assert before.severed(2).tolist() == [True, True]
    assert after.ratio.tolist() == [21, 1]


def test_no_way_at_all_is_severed_and_one_spot_is_not_assessed() -> None:
    network = make_network([0, 9, 0], [0, 0, 0], [0], [1], [900])
    found = detours(network, network.lengths_cm / 100, [1, 0, 0], [2, 2, 0])
    assert found.way.tolist() == [INF, INF, 0]
    assert found.ratio[0] == INF
    assert found.assessed.tolist() == [True, False, False]
    assert found.severed(2).tolist() == [True, False, False]


def test_a_way_that_goes_one_way_only_is_severed_the_other_way() -> None:
    network = make_network([0, 10], [0, 0], [0], [1], [1000], one_way=[True])
    assert detours(network, network.lengths_cm / 100, [0, 1], [1, 0]).ratio.tolist() == [1, INF]


def random_network(seed: int) -> tuple[Network, np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    n, s = int(rng.integers(2, 40)), int(rng.integers(1, 100))
    network = make_network(
        rng.uniform(0, 90, n), rng.uniform(0, 90, n), rng.integers(0, n, s), rng.integers(0, n, s),
        rng.integers(0, 9000, s), one_way=rng.random(s) < 0.3,
    )  # fmt: skip
    cost = network.lengths_cm / 100 * rng.uniform(1, 2, network.arcs)
    full = np.full((n, n), INF)
    np.minimum.at(full, (network.tails, network.heads), cost)
    tail, head = np.nonzero(np.isfinite(full))
    told = dijkstra(csr_array((full[tail, head], (tail, head)), shape=full.shape))
    return network, cost, told, rng


def test_scipy_finds_the_same_ways() -> None:
    for seed in range(80):
        network, cost, told, rng = random_network(seed)
        many = int(rng.integers(1, 60))
        few = rng.integers(0, network.nodes, 3)
        for start, goal in (
            (rng.integers(0, network.nodes, many), rng.choice(few, many)),  # searched backwards
            (rng.choice(few, many), rng.integers(0, network.nodes, many)),
        ):
            found = detours(network, cost, start, goal)
            np.testing.assert_allclose(found.way, told[start, goal], rtol=1e-12)


def test_looking_no_farther_than_the_norm_severs_the_same_pairs() -> None:
    severed = spared = 0
    for seed in range(80):
        network, cost, _, rng = random_network(seed)
        start, goal = rng.integers(0, network.nodes, (2, 50))
        whole, near = (detours(network, cost, start, goal, most_ratio=most) for most in (INF, 2))
        np.testing.assert_array_equal(near.severed(2), whole.severed(2))
        kept = ~whole.severed(2)
        np.testing.assert_array_equal(near.way[kept & whole.assessed], whole.way[kept & whole.assessed])
        severed, spared = severed + int(whole.severed(2).sum()), spared + int(kept.sum())
    assert severed > 500
    assert spared > 300


def test_a_ratio_of_just_the_norm_is_not_severed() -> None:
    """0.1 · 3 is not 0.3 to a computer, and nobody is cut off by that."""
    for metres in np.arange(1, 200) / 10:
        network = make_network([0, metres], [0, 0], [0], [1], [100])
        cost = np.full(2, 3 * metres)
        assert detours(network, cost, [0], [1], most_ratio=3).severed(3).tolist() == [False]
        assert detours(network, cost * 1.001, [0], [1], most_ratio=3).severed(3).tolist() == [True]


def test_the_way_is_never_shorter_than_the_line_where_streets_are_straight() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 500, (2, 30))
    ends = rng.integers(0, 30, (2, 60))
    length = np.ceil(100 * np.hypot(x[ends[0]] - x[ends[1]], y[ends[0]] - y[ends[1]]))
    network = make_network(x, y, ends[0], ends[1], length)
    found = detours(network, network.lengths_cm / 100, *np.triu_indices(30, 1))
    assert (found.ratio >= 1).all()
    assert found.ratio.min() < 1.01


def test_lines_of_places_off_the_network_are_given() -> None:
    network = banks()
    found = detours(network, network.lengths_cm / 100, [1], [4], straight_m=[42])
    assert found.ratio.tolist() == [10]


def test_any_number_of_threads_gives_the_same() -> None:
    network, cost, _, rng = random_network(5)
    start, goal = rng.integers(0, network.nodes, (2, 200))
    one, many = (detours(network, cost, start, goal, threads=t).way for t in (1, 4))
    np.testing.assert_array_equal(one, many)
    assert len(detours(network, cost, [], []).way) == 0


def test_neighbours_across_a_railway_by_head() -> None:
    """A railway along y = 10 that bends up at x = 20; points below, above, on it and beyond its end."""
    x, y = [0, 0, 5, 30, 0, -9], [0, 20, 0, 12, 10, 12]
    found = pairs_across(x, y, [-5, 20, 25], [10, 10, 30], 21)
    assert found.tolist() == [[0, 1], [1, 2]]
    # 4 stands on it; 5 is beyond its end as seen from 0, but not as seen from 2 (16.97 away)
    wider = pairs_across(x, y, [-50, 20, 25], [10, 10, 30], 21)
    assert wider.tolist() == [[0, 1], [0, 5], [1, 2], [2, 5]]
    assert pairs_across(x, y, [-5, 20, 25], [10, 10, 30], 19.9).tolist() == []


def test_a_line_of_sight_through_a_bend_crosses_once() -> None:
    assert pairs_across([0, 20], [0, 0], [10, 10, 10], [-5, 0, 5], 20).tolist() == [[0, 1]]
    assert pairs_across([0], [0], [10, 10], [-5, 5], 20).tolist() == []


def test_what_cannot_be_is_refused() -> None:
    network = banks()
    metres = network.lengths_cm / 100
    with pytest.raises(ValueError, match="two ends"):
        detours(network, metres, [0, 1], [3])
    with pytest.raises(ValueError, match="at no node"):
        detours(network, metres, [0], [9])
    with pytest.raises(ValueError, match="below 0"):
        detours(network, -metres, [0], [3])
    with pytest.raises(ValueError, match="straight lines"):
        detours(network, metres, [0], [3], straight_m=[-1])
    with pytest.raises(ValueError, match="two points"):
        pairs_across([0, 1], [0, 1], [0], [0], 5)
    with pytest.raises(ValueError, match="two numbers"):
        pairs_across([0, np.nan], [0, 1], [0, 1], [0, 1], 5)
