"""What helps most: by head, equal to building each candidate and counting again, and bounds that hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.access.network import Network, make_network
from medskapa.analysis.access.placement import (
    Aim,
    LinkChoice,
    best_links,
    best_places,
    best_seats,
    people_within,
)
from medskapa.analysis.access.rest import to_nearest_resting

Floats = npt.NDArray[np.float64]
INF = np.inf
LIMITS, SHARES = (4.0, 9.0, INF), (0.25, 0.5, 0.25)


def random_network(rng: np.random.Generator) -> tuple[Network, Floats]:
    n = int(rng.integers(4, 16))
    s = int(rng.integers(n, 3 * n))
    network = make_network(
        rng.uniform(0, 9, n), rng.uniform(0, 9, n), rng.integers(0, n, s), rng.integers(0, n, s),
        rng.integers(0, 8, s), one_way=rng.random(s) < 0.3,
    )  # fmt: skip
    return network, rng.integers(0, 6, network.arcs).astype(float)


def random_aim(seed: int, *, resting: bool) -> tuple[Aim, np.random.Generator]:
    """Whole costs and people, so that every sum is exact; a quarter of them with a limit of 4, half of 9."""
    rng = np.random.default_rng(seed)
    network, cost = random_network(rng)
    people = rng.integers(0, 9, network.nodes) * (rng.random(network.nodes) < 0.7)
    seats = rng.random(network.nodes) < 0.2
    aim = Aim(network, cost, rng.integers(0, network.nodes, 1), people, LIMITS, SHARES)
    return (replace(aim, seats=seats, gap_m=int(rng.integers(2, 10)) / 100) if resting else aim), rng


def slow_people(aim: Aim) -> float:
    """Search for everything and count, the obvious way."""
    seats = np.zeros(aim.network.nodes, bool) if aim.seats is None else aim.seats
    cost = to_nearest_resting(aim.network, aim.cost, seats, aim.places, aim.gap_m, tiring=aim.tiring).cost
    return sum(
        share * float(weight)
        for c, weight in zip(cost.tolist(), np.asarray(aim.weights).tolist(), strict=True)
        for limit, share in zip(LIMITS, SHARES, strict=True)
        if c <= limit and c < INF
    )


def with_places(aim: Aim, nodes: list[int]) -> Aim:
    return replace(aim, places=np.append(aim.places, nodes))


def with_seats(aim: Aim, nodes: list[int]) -> Aim:
    seats = np.array(aim.seats)
    seats[nodes] = True
    return replace(aim, seats=seats)


def random_links(rng: np.random.Generator, network: Network, many: int) -> LinkChoice:
    there, back = rng.integers(0, 4, (2, many)).astype(float)
    back[rng.random(many) < 0.3] = INF
    ends = rng.integers(0, network.nodes, (2, many))
    return LinkChoice(ends[0], ends[1], there, back, rng.integers(0, 5, many))


def built(aim: Aim, links: LinkChoice, chosen: list[int]) -> Aim:
    """The network with some links in it, made from the beginning."""
    net = aim.network
    columns = [
        np.asarray(c)[chosen]
        for c in (links.from_node, links.to_node, links.there, links.back, links.long_cm)
    ]
    tails = np.concatenate([net.tails, columns[0], columns[1]])
    heads = np.concatenate([net.heads, columns[1], columns[0]])
    cost = np.concatenate([np.asarray(aim.cost), columns[2], columns[3]])
    length = np.concatenate([net.lengths_cm, columns[4], columns[4]])
    network = make_network(net.x_m, net.y_m, tails, heads, length, one_way=np.ones(len(tails), bool))
    order = np.lexsort((np.arange(len(tails)), tails))
    return replace(aim, network=network, cost=cost[order])


def test_the_bench_that_helps_most_by_head() -> None:
    """Shop – 80 m – a – 80 m – b – 80 m – c: a bench at a lets b in, one at b nobody until there is one at a."""
    street = make_network([0, 80, 160, 240], np.zeros(4), [0, 1, 2], [1, 2, 3], [8_000] * 3)
    aim = Aim(street, street.lengths_cm / 100, [0], [0, 5, 7, 20], INF, seats=np.zeros(4, bool), gap_m=100)
    assert people_within(aim) == 5
    found = best_seats(aim, [2, 1, 3], 3)
    assert found.alone.tolist() == [0, 7, 0]
    assert found.order.tolist() == [1, 0]
    assert found.gain.tolist() == [7, 27]
    assert found.bound.tolist() == [7, 27, 27]


def test_benches_are_not_submodular() -> None:
    """Two benches help 10 people together, neither of them any by itself: greedy finds none, and the bound says so."""
    street = make_network([0, 80, 160, 240], np.zeros(4), [0, 1, 2], [1, 2, 3], [8_000] * 3)
    aim = Aim(street, street.lengths_cm / 100, [0], [0, 0, 0, 10], INF, seats=np.zeros(4, bool), gap_m=100)
    found = best_seats(aim, [1, 2], 2)
    assert found.alone.tolist() == [0, 0]
    assert found.order.tolist() == []
    assert found.bound.tolist() == [0, 10]
    assert people_within(with_seats(aim, [1, 2])) == 10


def test_the_ramp_that_helps_most_by_head() -> None:
    """Two banks with a shop on one: the ramp by the many, or by the few."""
    banks = make_network([0, 50, 0, 50], [0, 0, 9, 9], [0, 2], [1, 3], [5_000, 5_000])
    aim = Aim(banks, banks.lengths_cm / 100, [0], [1, 1, 30, 40], 60)
    ramps = LinkChoice([0, 1], [2, 3], [9.0, 9.0], [9.0, 9.0], [900, 900])
    found = best_links(aim, ramps, 2)
    assert found.alone.tolist() == [30 + 40, 40]
    assert found.order.tolist() == [0]
    assert found.gain.tolist() == [70]


@pytest.mark.parametrize("resting", [True, False])
def test_each_candidate_is_worth_what_building_it_and_counting_again_gives(resting: bool) -> None:
    for seed in range(120):
        aim, rng = random_aim(seed, resting=resting)
        before, n = slow_people(aim), aim.network.nodes
        assert people_within(aim) == before
        told = [slow_people(with_places(aim, [v])) - before for v in range(n)]
        assert best_places(aim, range(n), 1).alone.tolist() == told
        links = random_links(rng, aim.network, 6)
        told = [slow_people(built(aim, links, [k])) - before for k in range(6)]
        assert best_links(aim, links, 1).alone.tolist() == told
        if resting:
            told = [slow_people(with_seats(aim, [v])) - before for v in range(n)]
            assert best_seats(aim, range(n), 1).alone.tolist() == told


@pytest.mark.parametrize("kind", ["places", "seats", "links"])
def test_no_choice_is_worth_more_than_the_bound_and_the_first_is_the_best(kind: str) -> None:
    beaten = 0
    for seed in range(60):
        aim, rng = random_aim(seed, resting=True)
        before = slow_people(aim)
        nodes, links = rng.integers(0, aim.network.nodes, 6), random_links(rng, aim.network, 6)

        def worth(chosen: list[int], aim=aim, nodes=nodes, links=links) -> float:  # type: ignore[no-untyped-def]
            if kind == "links":
                return slow_people(built(aim, links, chosen))
            return slow_people((with_places if kind == "places" else with_seats)(aim, nodes[chosen]))

        found = (
            best_links(aim, links, 3) if kind == "links"
            else (best_places if kind == "places" else best_seats)(aim, nodes, 3)
        )  # fmt: skip
        for k in (1, 2, 3):
            best = max(worth(list(some)) for some in combinations(range(6), k)) - before
            assert best <= found.bound[k - 1]
            got = found.gain[min(k, len(found.gain)) - 1] if len(found.gain) else 0.0
            assert got == worth(found.order[:k].tolist()) - before
            assert got <= best
            if k == 1:
                assert got == best == found.bound[0]
            if kind == "places":
                assert got >= (1 - 1 / np.e) * best
            beaten += got < best
    if kind != "places":
        assert beaten > 0  # greedy is not always the best, and is not said to be


def test_what_places_add_shrinks_as_there_are_more_of_them() -> None:
    for seed in range(40):
        aim, rng = random_aim(seed, resting=True)
        some = rng.integers(0, aim.network.nodes, 3).tolist()
        for v in range(aim.network.nodes):
            few = slow_people(with_places(aim, [v])) - slow_people(aim)
            many = slow_people(with_places(aim, [*some, v])) - slow_people(with_places(aim, some))
            assert many <= few


def test_the_sharper_bound_by_head() -> None:
    """A shop and three ways of 80 + 80 m to 5, 7 and 9 people: two benches help 16, not the 21 of all three."""
    star = make_network(
        range(7), np.zeros(7), [0, 1, 0, 3, 0, 5], [1, 2, 3, 4, 5, 6], [8_000] * 6,
    )  # fmt: skip
    aim = Aim(
        star, star.lengths_cm / 100, [0], [0, 0, 5, 0, 7, 0, 9], INF, seats=np.zeros(7, bool), gap_m=100
    )
    found = best_seats(aim, [1, 3, 5], 2)
    assert found.order.tolist() == [2, 1]
    assert found.gain.tolist() == found.bound.tolist() == [9, 16]
    assert best_seats(aim, [1, 3, 5], 2, sharp=False).bound.tolist() == [9, 21]


def test_more_searching_never_loosens_the_bound() -> None:
    for seed in range(60):
        aim, _ = random_aim(seed, resting=True)
        sharp, plain = (best_seats(aim, range(aim.network.nodes), 2, sharp=s).bound for s in (True, False))
        assert (sharp <= plain).all()


def test_any_number_of_threads_gives_the_same() -> None:
    aim, _ = random_aim(3, resting=True)
    one, three = (best_seats(aim, range(aim.network.nodes), 3, threads=t) for t in (1, 3))
    for name in ("order", "gain", "bound", "alone"):
        np.testing.assert_array_equal(getattr(one, name), getattr(three, name))


def test_what_does_not_belong_is_refused() -> None:
    street = make_network([0, 80], [0, 0], [0], [1], [8_000])
    aim = Aim(street, street.lengths_cm / 100, [0], [1, 1], 100)
    with pytest.raises(ValueError, match="needs seats"):
        best_seats(aim, [1], 1)
    for wrong in ({"weights": [1]}, {"weights": [-1, 1]}):
        with pytest.raises(ValueError, match="numbers of people"):
            best_places(replace(aim, **wrong), [1], 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Limits"):
        best_places(replace(aim, limits=-1), [1], 1)
    with pytest.raises(ValueError, match="at no node"):
        best_places(aim, [2], 1)
    with pytest.raises(ValueError, match="or more is chosen"):
        best_places(aim, [1], 0)
    with pytest.raises(ValueError, match="Each link needs"):
        best_links(aim, LinkChoice([0], [1], [-1.0], [1.0], [100]), 1)
    with pytest.raises(ValueError, match="Each link needs"):
        best_links(aim, LinkChoice([0], [1], [1.0], [1.0], [0.5]), 1)
