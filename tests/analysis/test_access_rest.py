"""Walks with rests: by head, against exact Pareto labels on 500 random graphs, and what must always hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from medskapa.analysis.access.network import KINDS, Network, make_network
from medskapa.analysis.access.rest import (
    longest_stretch,
    rest_labels,
    smallest_gap,
    tiring_cm,
    to_nearest_resting,
)
from tests.analysis import slow_rest

INF = np.inf


def line(metres: list[float]) -> Network:
    """A street of some pieces: nodes 0, 1, 2, …"""
    n = len(metres) + 1
    x = np.concatenate([[0.0], np.cumsum(metres)])
    return make_network(x, np.zeros(n), range(n - 1), range(1, n), np.rint(100 * np.array(metres)))


def seats_at(network: Network, *nodes: int) -> np.ndarray:
    out = np.zeros(network.nodes, bool)
    out[list(nodes)] = True
    return out


def random_case(
    seed: int, most: int = 14
) -> tuple[Network, np.ndarray, np.ndarray, list[int], int, list[slow_rest.Arc]]:
    """A small directed network with whole costs that do not follow its lengths; some arcs cannot be passed."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, most))
    s = int(rng.integers(1, 3 * n))
    network = make_network(
        rng.uniform(0, 9, n), rng.uniform(0, 9, n), rng.integers(0, n, s), rng.integers(0, n, s),
        rng.integers(0, 8, s), one_way=rng.random(s) < 0.3,
    )  # fmt: skip
    cost = rng.integers(0, 10, network.arcs).astype(float)
    cost[rng.random(network.arcs) < 0.1] = INF
    seats = rng.random(n) < rng.choice([0.0, 0.2, 0.5])
    places = [int(p) for p in rng.integers(0, n, int(rng.integers(1, 4)))]
    arcs = list(
        zip(
            network.tails.tolist(), network.heads.tolist(), cost.tolist(), network.lengths_cm.tolist(), strict=True
        )
    )  # fmt: skip
    return network, cost, seats, places, int(rng.integers(0, 20)), arcs


def test_a_bench_in_the_middle_by_head() -> None:
    """60 m, 60 m: nobody walks 120 m with a gap of 100 m, until there is a bench after 60 m."""
    street = line([60, 60])
    metres = street.lengths_cm / 100
    without = to_nearest_resting(street, metres, seats_at(street), [2], 100)
    assert without.cost.tolist() == [INF, 60, 0]
    assert without.place.tolist() == [-1, 0, 0]
    with_bench = to_nearest_resting(street, metres, seats_at(street, 1), [2], 100)
    assert with_bench.cost.tolist() == [120, 60, 0]


def test_a_longer_way_with_a_bench_is_taken_only_by_those_who_need_it() -> None:
    """Straight on 100 m, or round by a bench 70 + 70 m."""
    network = make_network([0, 70, 100], [0, 70, 0], [0, 0, 1], [2, 1, 2], [10_000, 7_000, 7_000])
    metres = network.lengths_cm / 100
    fit, tired = (to_nearest_resting(network, metres, seats_at(network, 1), [2], gap) for gap in (100, 99.99))
    assert fit.cost[0] == 100
    assert tired.cost[0] == 140


def test_the_first_way_found_is_kept_beside_the_cheaper() -> None:
    """The cheapest label at a node may be too tired to go on: the dearer one with a seat is needed further back."""
    # 0 –50– 1 –80– 3, and 1 –30– 2(seat) –80– 3
    network = make_network(
        [0, 5, 5, 9], [0, 0, 3, 0], [0, 1, 1, 2], [1, 3, 2, 3], [5_000, 8_000, 3_000, 8_000]
    )
    metres = network.lengths_cm / 100
    found = rest_labels(network, metres, seats_at(network, 2), [3], 100)
    assert found.nearest.cost.tolist() == [50 + 30 + 80, 80, 80, 0]
    assert found.path(0).tolist() == [0, 1, 2, 3]
    assert found.path(1).tolist() == [1, 3]


def test_gaps_are_inclusive_to_the_centimetre() -> None:
    street = line([33.33, 66.67])
    metres = street.lengths_cm / 100
    assert to_nearest_resting(street, metres, seats_at(street), [2], 100.0).cost[0] == pytest.approx(100)
    assert to_nearest_resting(street, metres, seats_at(street), [2], 99.99).cost[0] == INF


@pytest.mark.parametrize("seeds", [range(k, k + 50) for k in range(0, 500, 50)])
def test_it_equals_exact_pareto_labels_on_500_random_graphs(seeds: range) -> None:
    for seed in seeds:
        network, cost, seats, places, gap, arcs = random_case(seed)
        found = rest_labels(network, cost, seats, places, gap / 100)
        told = slow_rest.resting(network.nodes, arcs, seats.tolist(), places, gap)
        assert found.nearest.cost.tolist() == told, seed
        for start in np.flatnonzero(np.isfinite(found.nearest.cost)):
            check_walk(network, cost, seats, places, gap, found.path(int(start)), told[start])


def check_walk(
    network: Network,
    cost: np.ndarray,
    seats: np.ndarray,
    places: list[int],
    gap: int,
    walk: np.ndarray,
    told: float,
) -> None:
    """The witness can be walked within the gap for what was told, and ends at a place."""
    assert walk[-1] in places
    best = {(0, 0.0)}  # (since the last rest, cost) of the ways along these nodes
    for tail, head in pairwise(walk.tolist()):
        along = (network.tails == tail) & (network.heads == head)
        best = {
            (0 if seats[head] else since + int(length), spent + more)
            for since, spent in best
            for more, length in zip(cost[along], network.lengths_cm[along], strict=True)
            if since + length <= gap
        }
    assert told in {spent for _, spent in best}


@pytest.mark.parametrize("seed", range(60))
def test_the_longest_stretch_is_the_smallest_gap_that_reaches(seed: int) -> None:
    network, _, seats, places, _, _ = random_case(seed, most=9)
    arcs = [
        (int(t), int(h), 0.0, int(c))
        for t, h, c in zip(network.tails, network.heads, network.lengths_cm, strict=True)
    ]
    told = slow_rest.longest_stretch(network.nodes, arcs, seats.tolist(), places)
    found = longest_stretch(network, seats, places)
    np.testing.assert_array_equal(found, np.array(told) / 100)


def test_with_no_need_to_rest_it_is_the_plain_search() -> None:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    for seed in range(40):
        network, cost, seats, places, _, _ = random_case(seed)
        full = np.full((network.nodes, network.nodes), INF)
        np.minimum.at(full, (network.tails, network.heads), cost)
        tail, head = np.nonzero(np.isfinite(full))  # as a sparse matrix: in a dense one 0 is no arc
        graph = csr_array((full[tail, head], (tail, head)), shape=full.shape)
        plain = dijkstra(graph)[:, places].min(axis=1)
        found = to_nearest_resting(network, cost, seats, places, INF).cost
        np.testing.assert_allclose(found, plain, atol=1e-12)


def test_more_seats_and_wider_gaps_never_take_anything_away() -> None:
    for seed in range(60):
        network, cost, seats, places, gap, _ = random_case(seed)
        now = to_nearest_resting(network, cost, seats, places, gap / 100).cost
        more = seats | (np.random.default_rng(seed).random(network.nodes) < 0.4)
        assert (to_nearest_resting(network, cost, more, places, gap / 100).cost <= now).all()
        assert (to_nearest_resting(network, cost, seats, places, gap / 100 + 0.03).cost <= now).all()
        assert (longest_stretch(network, more, places) <= longest_stretch(network, seats, places)).all()


def test_a_limit_leaves_out_what_lies_beyond_and_changes_nothing_within() -> None:
    for seed in range(60):
        network, cost, seats, places, gap, _ = random_case(seed)
        whole = to_nearest_resting(network, cost, seats, places, gap / 100).cost
        near = to_nearest_resting(network, cost, seats, places, gap / 100, limit=9).cost
        np.testing.assert_array_equal(near, np.where(whole <= 9, whole, INF))


def test_steep_ground_wants_seats_sooner() -> None:
    """100 m on the flat and 25 m where it is steep: 25 m uphill is as far as 100 m."""
    x = [0, 25, 125, 150]
    network = make_network(
        x, np.zeros(4), [0, 1, 2], [1, 2, 3], [2_500, 10_000, 2_500], z_m=[0, 2, 2, np.nan]
    )
    far = tiring_cm(network, 100, 25, 0.05)
    per_street = {(int(t), int(h)): int(f) for t, h, f in zip(network.tails, network.heads, far, strict=True)}
    assert per_street == {
        (0, 1): 10_000, (1, 0): 10_000,  # steep up and down
        (1, 2): 10_000, (2, 1): 10_000,  # flat
        (2, 3): 2_500, (3, 2): 2_500,  # not known: as flat
    }  # fmt: skip
    metres = network.lengths_cm / 100
    seats = seats_at(network, 1)
    assert to_nearest_resting(network, metres, seats, [2], 100, tiring=far).cost.tolist()[:2] == [125, 100]
    assert to_nearest_resting(network, metres, seats, [2], 99, tiring=far).cost[0] == INF
    assert longest_stretch(network, seats_at(network), [2], tiring=far)[0] == 200
    assert longest_stretch(network, seats_at(network), [2])[0] == 125


def test_steps_are_steep_though_their_height_is_not_known() -> None:
    stairs = make_network([0, 5], [0, 0], [0], [1], [500], kind=[KINDS.index("steps")], steps=[10])
    assert tiring_cm(stairs, 100, 25, 0.05).tolist() == [2_000, 2_000]
    level = make_network([0, 5], [0, 0], [0], [1], [500], z_m=[0, 0])
    assert tiring_cm(level, 100, 25, 0.0).tolist() == [500, 500]


def test_the_smallest_gap_in_time() -> None:
    """120 m straight on without a seat, 160 m by a bench half-way; with 130 m to spend only the fit get there."""
    network = make_network([0, 60, 120], [0, 50, 0], [0, 0, 1], [2, 1, 2], [12_000, 8_000, 8_000])
    metres, seats = network.lengths_cm / 100, seats_at(network, 1)
    assert smallest_gap(network, metres, seats, [2], [50, 100, 150], 130).tolist() == [150, 100, 50]
    assert smallest_gap(network, metres, seats, [2], [150, 50, 100], 160)[0] == 100
    assert smallest_gap(network, metres, seats, [2], [50], 1000)[0] == INF


def test_an_arc_that_cannot_be_passed_stops_the_longest_stretch_too() -> None:
    street = line([60, 60])
    assert longest_stretch(street, seats_at(street, 1), [2]).tolist() == [60, 60, 0]
    shut = longest_stretch(street, seats_at(street, 1), [2], passable=street.street != 0)
    assert shut.tolist() == [INF, 60, 0]


def test_what_does_not_belong_to_the_network_is_refused() -> None:
    street = line([60, 60])
    metres, seats = street.lengths_cm / 100, seats_at(street)
    for cost in (metres[1:], -metres, np.where(metres > 0, np.nan, 0)):
        with pytest.raises(ValueError, match="cost"):
            to_nearest_resting(street, cost, seats, [2], 100)
    for wrong in (seats[1:], seats.astype(int)):
        with pytest.raises(ValueError, match="is a seat"):
            to_nearest_resting(street, metres, wrong, [2], 100)
    for place in (3, -1):
        with pytest.raises(ValueError, match="at no node"):
            to_nearest_resting(street, metres, seats, [place], 100)
    for gap in (-1, np.nan):
        with pytest.raises(ValueError, match="between seats"):
            to_nearest_resting(street, metres, seats, [2], gap)
    for far in (metres, -street.lengths_cm, street.lengths_cm[1:]):
        with pytest.raises(ValueError, match="whole centimetres"):
            to_nearest_resting(street, metres, seats, [2], 100, tiring=far)
    with pytest.raises(ValueError, match="can be passed"):
        longest_stretch(street, seats, [2], passable=[True])
    with pytest.raises(ValueError, match="above 0"):
        tiring_cm(street, 100, 0, 0.05)
