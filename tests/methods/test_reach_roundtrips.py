"""There and home again from some homes equals the search from every place, on streets thrown at random."""

from __future__ import annotations

import numpy as np
import pytest

from medskapa.analysis.access import Network, make_network
from medskapa.analysis.access.nearest import from_nearest, round_trip, to_nearest
from medskapa.methods.reach.roundtrips import there_and_back


def thrown(seed: int) -> tuple[Network, np.ndarray, np.ndarray, np.ndarray]:
    """A network with one-way streets, shut streets and some without length; costs, places and homes."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 60)), int(rng.integers(1, 150))
    network = make_network(
        rng.random(n), rng.random(n), rng.integers(0, n, m), rng.integers(0, n, m), rng.integers(0, 90_000, m),
        one_way=rng.random(m) < 0.2,
    )  # fmt: skip
    cost = network.lengths_cm / 100 * rng.uniform(1, 3, network.arcs)
    cost[rng.random(network.arcs) < 0.05] = np.inf
    if seed % 3 == 0:
        cost[rng.random(network.arcs) < 0.2] = 0.0
    return network, cost, rng.integers(0, n, int(rng.integers(1, 8))), rng.integers(0, n, 10)


@pytest.mark.parametrize("block", range(4))
def test_it_equals_the_search_from_every_place(block: int) -> None:
    for seed in range(60 * block, 60 * block + 60):
        network, cost, places, homes = thrown(seed)
        found = there_and_back(network, cost, places, homes, most_work=np.inf).cost[homes]
        assert found == pytest.approx(round_trip(network, cost, places).cost[homes], rel=1e-9, abs=1e-6), seed


def test_where_it_would_take_too_long_the_way_home_is_a_bound() -> None:
    longer = 0
    for seed in range(200):
        network, cost, places, homes = thrown(seed)
        found = there_and_back(network, cost, places, homes, most_work=0.0).cost[homes]
        exact = round_trip(network, cost, places).cost[homes]
        assert (np.isinf(found) == np.isinf(exact)).all()
        there = np.isfinite(exact)
        assert (found[there] >= exact[there] - 1e-6).all()
        least = to_nearest(network, cost, places).cost + from_nearest(network, cost, places).cost
        assert (exact[there] >= least[homes][there] - 1e-6).all()
        longer += int((found[there] > exact[there] + 1e-6).sum())
    assert longer > 0


def test_the_place_told_is_the_one_walked_to() -> None:
    network, cost, places, homes = thrown(7)
    found = there_and_back(network, cost, places, homes, most_work=np.inf)
    for home in homes[np.isfinite(found.cost[homes])]:
        own = round_trip(network, cost, places[[found.place[home]]]).cost[home]
        assert found.cost[home] == pytest.approx(own)
