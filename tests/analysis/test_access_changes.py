"""Changes to streets, costs and places: joined by head, and equal to searching for everything again."""

from __future__ import annotations

import heapq
from dataclasses import fields

import numpy as np
import pytest

from medskapa.analysis.access.changes import (
    Changed,
    NewLink,
    RestWalk,
    same_network,
    touched,
    update_cumulative,
    update_nearest,
    update_resting,
    with_links,
    without_streets,
)
from medskapa.analysis.access.nearest import Nearest, to_nearest
from medskapa.analysis.access.network import KINDS, UNKNOWN, Network, make_network
from medskapa.analysis.access.rest import rest_labels

INF = np.inf


def slow_nearest(network: Network, cost: np.ndarray, places: list[int], limit: float = INF) -> Nearest:
    """Everything searched for, the obvious way: the least (cost, place) first."""
    best = [(INF, -1)] * network.nodes
    done = [False] * network.nodes
    queue = [(0.0, p, node) for p, node in enumerate(places)]
    heapq.heapify(queue)
    into: list[list[int]] = [[] for _ in range(network.nodes)]
    for arc, head in enumerate(network.heads.tolist()):
        into[head].append(arc)
    while queue:
        key, place, node = heapq.heappop(queue)
        if done[node]:
            continue
        done[node], best[node] = True, (key, place)
        for arc in into[node]:
            if key + cost[arc] <= limit and cost[arc] < INF:
                heapq.heappush(queue, (key + cost[arc], place, int(network.tails[arc])))
    return Nearest(np.array([c for c, _ in best]), np.array([p for _, p in best], np.int32))


def random_network(rng: np.random.Generator) -> Network:
    n = int(rng.integers(2, 30))
    s = int(rng.integers(1, 3 * n))
    return make_network(
        rng.uniform(0, 50, n), rng.uniform(0, 50, n), rng.integers(0, n, s), rng.integers(0, n, s),
        rng.integers(0, 900, s), one_way=rng.random(s) < 0.3,
    )  # fmt: skip


def random_cost(rng: np.random.Generator, network: Network, *, whole: bool) -> np.ndarray:
    """Whole costs have many ties and zeros; the others hardly any. Some arcs cannot be passed."""
    cost = rng.integers(0, 4, network.arcs) + (0.0 if whole else rng.uniform(0, 1, network.arcs))
    cost[rng.random(network.arcs) < 0.1] = INF
    return cost


def random_change(rng: np.random.Generator, network: Network) -> Changed:
    """Nothing, streets away, or a link that is new; or one after the other."""
    if rng.random() < 0.3:
        return same_network(network)
    changed = same_network(network)
    if rng.random() < 0.6:
        changed = without_streets(network, rng.integers(0, network.street.max() + 1, 2))
    if rng.random() < 0.7 and changed.network.arcs:
        x, y = rng.uniform(0, 50, (2, int(rng.integers(2, 5))))
        link = NewLink(x, y, kind=str(rng.choice(["footway", "bridge"])), one_way=bool(rng.random() < 0.3))
        joined = with_links(changed.network, [link], 10)
        back = np.where(joined.arc_from >= 0, changed.arc_from[joined.arc_from], -1)
        changed = Changed(joined.network, back.astype(np.int32))
    return changed


def random_places(rng: np.random.Generator, network: Network, had: list[int] | None = None) -> list[int]:
    kept = [] if had is None else [p for p in had if rng.random() < 0.7]
    more = rng.integers(0, network.nodes, int(rng.integers(had is None, 3))).tolist()
    if rng.random() < 0.2:
        kept = kept[::-1]
    return [*kept, *more] if rng.random() < 0.7 else [*more, *kept]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("limit", [INF, 5.0])
def test_an_update_equals_a_full_search(whole: bool, limit: float) -> None:
    """Arcs taken, made dearer, cheaper or new, nodes new, places gone or new, with ties and arcs that cost nothing."""
    for seed in range(250):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        cost, places = random_cost(rng, network, whole=whole), random_places(rng, network)
        before = slow_nearest(network, cost, places, limit)
        changed = random_change(rng, network)
        there = changed.arc_from >= 0
        after_cost = random_cost(rng, changed.network, whole=whole)
        keep = there & (rng.random(len(there)) < 0.8)
        after_cost[keep] = cost[changed.arc_from[keep]]
        after_places = random_places(rng, changed.network, places)
        found = update_nearest(
            before, (network, cost, places), (changed, after_cost, after_places), limit=limit
        )
        told = slow_nearest(changed.network, after_cost, after_places, limit)
        whole_search = to_nearest(changed.network, after_cost, after_places, limit=limit)
        np.testing.assert_array_equal(whole_search.cost, told.cost)
        np.testing.assert_array_equal(whole_search.place, told.place)
        np.testing.assert_array_equal(found.cost, told.cost, err_msg=str(seed))
        np.testing.assert_array_equal(found.place, told.place, err_msg=str(seed))


@pytest.mark.parametrize("limit", [INF, 6.0, 2.0])
def test_an_update_with_rests_equals_a_full_search(limit: float) -> None:
    """Benches, arcs, places and how steep it is: come, gone or changed."""
    for seed in range(200):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        seats = rng.random(network.nodes) < 0.2
        cost, tiring = random_cost(rng, network, whole=True), rng.integers(0, 900, network.arcs)
        then = RestWalk(cost, seats, random_places(rng, network), tiring)
        gap = float(rng.integers(2, 12))
        before = rest_labels(network, cost, seats, then.places, gap, tiring=tiring, limit=limit)
        changed = random_change(rng, network)
        there, more = changed.arc_from >= 0, changed.network.nodes - network.nodes
        same = there & (rng.random(len(there)) < 0.9)
        cost = np.where(same, cost[changed.arc_from], random_cost(rng, changed.network, whole=True))
        same = there & (rng.random(len(there)) < 0.9)
        tiring = np.where(same, tiring[changed.arc_from], rng.integers(0, 900, len(there)))
        seats = np.append(seats, np.zeros(more, bool)) ^ (rng.random(changed.network.nodes) < 0.05)
        now = RestWalk(
            cost, seats, random_places(rng, changed.network, list(np.asarray(then.places))), tiring
        )
        found = update_resting(before, (network, then), (changed, now), gap, limit=limit)
        told = rest_labels(changed.network, cost, seats, now.places, gap, tiring=tiring, limit=limit).nearest
        np.testing.assert_array_equal(found.cost, told.cost, err_msg=str(seed))
        np.testing.assert_array_equal(found.place, told.place, err_msg=str(seed))


def test_a_small_change_in_a_large_grid_is_found_from_the_walks_around_it() -> None:
    """Only a few nodes are searched for anew; most walks leave them and go on as before."""
    side = 24
    at = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    y, x = np.divmod(at.ravel(), side)
    network = make_network(10 * x, 10 * y, ends[:, 0], ends[:, 1], np.full(len(ends), 1000))
    spared, helped, hurt = 0, 0, 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        cost, tiring = rng.integers(1, 6, network.arcs).astype(float), rng.integers(500, 1500, network.arcs)
        seats, places = rng.random(network.nodes) < 0.2, rng.integers(0, network.nodes, 12)
        then = RestWalk(cost, seats, places, tiring)
        before = rest_labels(network, cost, seats, places, 30, tiring=tiring, limit=15)
        some = rng.integers(0, network.nodes, 3)
        if seed % 2:
            seats = seats.copy()
            seats[some] = ~seats[some]
        else:
            tiring = tiring.copy()
            tiring[some] = rng.integers(0, 3000, 3)
        now = RestWalk(cost, seats, places, tiring)
        found = update_resting(before, (network, then), (same_network(network), now), 30, limit=15)
        told = rest_labels(network, cost, seats, places, 30, tiring=tiring, limit=15).nearest
        np.testing.assert_array_equal(found.cost, told.cost, err_msg=str(seed))
        np.testing.assert_array_equal(found.place, told.place, err_msg=str(seed))
        felt = touched((network, cost), (same_network(network), cost), 15, nodes=some)
        spared += int((~felt).sum())
        helped += int((told.cost < before.nearest.cost).sum())
        hurt += int((told.cost > before.nearest.cost).sum())
    assert spared > 60 * network.nodes / 2
    assert helped > 20
    assert hurt > 20


def test_a_new_bench_is_felt_by_those_behind_it() -> None:
    network = make_network([0, 60, 120], [0, 0, 0], [0, 1], [1, 2], [6_000, 6_000])
    then = RestWalk(network.lengths_cm / 100, np.zeros(3, bool), [2])
    before = rest_labels(network, then.cost, then.seats, then.places, 100)
    now = RestWalk(then.cost, np.array([False, True, False]), [2])
    found = update_resting(before, (network, then), (same_network(network), now), 100)
    assert before.nearest.cost.tolist() == [INF, 60, 0]
    assert found.cost.tolist() == [120, 60, 0]


def test_two_nodes_that_cost_nothing_between_them_do_not_hold_each_other() -> None:
    """0 and 1 are one spot; the way from 1 to the place at 2 is taken away."""
    network = make_network([0, 0, 9], [0, 0, 0], [0, 1], [1, 2], [0, 900])
    cost = network.lengths_cm / 100
    before = slow_nearest(network, cost, [2])
    changed = without_streets(network, [1])
    found = update_nearest(before, (network, cost, [2]), (changed, changed.network.lengths_cm / 100, [2]))
    assert before.cost.tolist() == [9, 9, 0]
    assert found.cost.tolist() == [INF, INF, 0]
    assert found.place.tolist() == [-1, -1, 0]


def test_little_is_looked_at_when_little_changes() -> None:
    """A long street with a place at each end: a dead end halved in cost is felt by its own node only."""
    from medskapa.analysis.access import _changes_kernel as kernel

    n = 200
    network = make_network(range(n), np.zeros(n), range(n - 1), range(1, n), np.full(n - 1, 100))
    cost = network.lengths_cm / 100
    before = slow_nearest(network, cost, [0])
    label, place = before.cost.copy(), before.place.copy()
    cost[(network.tails == n - 1)] = 0.5
    back = network.reverse
    changed = kernel.repair(
        network.offsets, network.heads, cost, back.offsets, back.tails, back.arc, label, place,
        np.zeros(n, bool), np.array([n - 1], np.int32), np.array([0], np.int32), INF,
    )  # fmt: skip
    assert changed == 1
    assert label[n - 1] == n - 1.5


# --- joining links ----------------------------------------------------------------------------------


def street(**about: int) -> Network:
    """One straight street of 100 m, nodes 0 and 1."""
    return make_network([0, 100], [0, 0], [0], [1], [10_000], **{k: [v] for k, v in about.items()})


def arcs(network: Network) -> dict[tuple[int, int], int]:
    return {
        (int(t), int(h)): int(c)
        for t, h, c in zip(network.tails, network.heads, network.lengths_cm, strict=True)
    }


def test_a_path_meets_the_middle_of_a_street() -> None:
    changed = with_links(street(paved=1), [NewLink([30, 30], [3, 40], lit=1)], 5)
    network = changed.network
    assert network.x_m.tolist() == [0, 100, 30, 30]
    assert network.y_m.tolist() == [0, 0, 0, 40]
    assert arcs(network) == {
        (0, 2): 3000, (2, 0): 3000, (2, 1): 7000, (1, 2): 7000, (2, 3): 4000, (3, 2): 4000,
    }  # fmt: skip
    assert changed.courses[0].tolist() == [2, 3]
    assert changed.loose == ((0, "end", 40.0),)
    new = network.street == changed.first_street
    assert network.lit[new].tolist() == [1, 1]
    assert network.paved[new].tolist() == [UNKNOWN, UNKNOWN]
    assert network.paved[~new].tolist() == [1, 1, 1, 1]
    assert (changed.arc_from == -1).all()


def test_a_node_that_is_near_is_joined_rather_than_the_street_split() -> None:
    changed = with_links(street(), [NewLink([0.5, 0], [1, 50])], 5)
    assert changed.network.nodes == 3
    assert changed.courses[0].tolist() == [0, 2]
    assert (changed.arc_from >= 0).sum() == 2


def test_an_end_too_far_off_is_told_and_not_joined() -> None:
    changed = with_links(street(), [NewLink([30, 30], [6, 40])], 5)
    assert changed.loose == ((0, "start", 6.0), (0, "end", 40.0))
    assert arcs(changed.network) == {(0, 1): 10_000, (1, 0): 10_000, (2, 3): 3400, (3, 2): 3400}


def test_a_path_joins_what_it_crosses_and_a_bridge_does_not() -> None:
    across = ([50, 50], [-20, 20])
    path = with_links(street(), [NewLink(*across)], 5).network
    assert arcs(path)[(2, 3)] == 2000
    assert path.nodes == 5
    bridge = with_links(street(), [NewLink(*across, kind="bridge")], 5).network
    assert arcs(bridge) == {(0, 1): 10_000, (1, 0): 10_000, (2, 3): 4000, (3, 2): 4000}


@pytest.mark.parametrize("kind", ["bridge", "tunnel", "lift"])
def test_what_passes_over_or_under_is_met_at_its_ends_only(kind: str) -> None:
    over = street(kind=KINDS.index(kind))
    changed = with_links(over, [NewLink([50, 50], [-20, 20]), NewLink([96, 96], [0, 30])], 5)
    assert arcs(changed.network)[(0, 1)] == 10_000
    assert changed.courses[1].tolist()[0] == 1


def test_a_link_joins_the_link_before_it() -> None:
    changed = with_links(street(), [NewLink([30, 30], [0, 40]), NewLink([30, 60], [20, 20])], 5)
    assert changed.network.street.max() == changed.first_street + 1
    assert changed.courses[1][0] == np.flatnonzero((changed.network.x_m == 30) & (changed.network.y_m == 20))
    assert arcs(changed.network)[(2, int(changed.courses[1][0]))] == 2000


def test_both_ends_of_a_link_may_meet_one_street() -> None:
    changed = with_links(street(), [NewLink([20, 20, 70, 70], [1, 9, 9, 1])], 5)
    assert changed.courses[0].tolist() == [2, 4, 5, 3]
    found = arcs(changed.network)
    assert [found[pair] for pair in ((0, 2), (2, 3), (3, 1))] == [2000, 5000, 3000]


def test_a_street_walked_one_way_is_split_one_way() -> None:
    one = make_network([0, 100], [0, 0], [0], [1], [10_000], one_way=[True])
    changed = with_links(one, [NewLink([30, 30], [0, 40], one_way=True)], 5)
    assert arcs(changed.network) == {(0, 2): 3000, (2, 1): 7000, (2, 3): 4000}


def test_pieces_have_the_length_the_rise_and_the_steps_of_the_whole() -> None:
    for seed in range(80):
        rng = np.random.default_rng(seed)
        z = rng.uniform(0, 9, 2)
        stairs = make_network(
            [0, 10], [0, 0], [0], [1], [1000 + seed], z_m=z, kind=[KINDS.index("steps")],
            steps=[int(rng.integers(-1, 30))], paved=[1], lit=[0], winter_kept=[1], step_free=[0],
        )  # fmt: skip
        links = [NewLink([t, t], [0, 5]) for t in rng.uniform(1.5, 8.5, 2)]
        changed = with_links(stairs, links, 1, z_m=z)
        network = changed.network
        for forward in (True, False):
            mine = (network.street == 0) & (network.forward == forward)
            assert network.lengths_cm[mine].sum() == 1000 + seed
            whole = stairs.steps[0]
            assert network.steps[mine].sum() == whole if whole >= 0 else (network.steps[mine] == -1).all()
            assert network.rise_m[mine].sum() == pytest.approx(stairs.rise_m[0 if forward else 1])
        there, back = (
            {(min(a, b), max(a, b)): (int(c), int(s)) for a, b, c, s in zip(
                network.tails[m], network.heads[m], network.lengths_cm[m], network.steps[m], strict=True)}
            for m in (network.forward, ~network.forward)
        )  # fmt: skip
        assert there == back


def test_a_street_of_an_odd_length_is_halved_alike_in_both_directions() -> None:
    odd = make_network([0, 10], [0, 0], [0], [1], [1001])
    found = arcs(with_links(odd, [NewLink([5, 5], [0, 9])], 1).network)
    assert (found[0, 2], found[2, 1]) == (found[2, 0], found[1, 2]) == (500, 501)


def test_a_path_beside_a_street_meets_it_at_its_ends_only() -> None:
    changed = with_links(street(), [NewLink([20, 40, 60, 80], [3, 3, 3, 3])], 5)
    on_street = changed.network.y_m[changed.courses[0]] == 0
    assert on_street.tolist() == [True, False, False, True]
    touching = with_links(street(), [NewLink([20, 40, 60, 80], [3, 3, 0.9, 3])], 5)
    assert (touching.network.y_m[touching.courses[0]] == 0).tolist() == [True, False, True, True]


def test_a_link_rises_evenly_between_its_ends_or_as_it_says() -> None:
    x, y, z = [0, 100, 0, 100], [0, 0, 40, 40], [10.0, 10, 14, 14]
    two = make_network(x, y, [0, 2], [1, 3], [10_000, 10_000], z_m=z)
    changed = with_links(two, [NewLink([50, 50, 50], [0, 10, 40])], 5, z_m=z)
    network, new = changed.network, changed.network.street == changed.first_street
    rises = {
        (int(t), int(h)): r for t, h, r in zip(network.tails, network.heads, network.rise_m, strict=True)
    }
    a, b, c = changed.courses[0].tolist()
    assert (rises[a, b], rises[b, c], rises[c, b]) == pytest.approx((1, 3, -3))
    assert changed.z_m is not None
    assert changed.z_m[[a, b, c]].tolist() == pytest.approx([10, 11, 14])
    own = with_links(two, [NewLink([50, 50], [0, 40], z_m=[0, 5])], 5).network
    assert np.sort(own.rise_m[own.street == 2]).tolist() == [-5, 5]
    unknown = with_links(two, [NewLink([50, 50], [0, 40])], 5).network
    assert np.isnan(unknown.rise_m[unknown.street == 2]).all()
    assert new.sum() == 4


def test_a_lift_joins_the_nodes_it_is_told_to() -> None:
    """Two levels at one spot: the course does not tell them apart, nor how far it is."""
    levels = make_network([0, 0, 9, 9], [0, 0, 0, 0], [0, 1], [2, 3], [900, 900])
    lift = NewLink([0, 0], [0, 0], kind="lift", length_m=6, ends=(0, 1), step_free=1)
    changed = with_links(levels, [lift], 5)
    assert arcs(changed.network)[(0, 1)] == 600
    assert changed.network.nodes == 4
    assert changed.network.step_free[changed.network.street == 2].tolist() == [1, 1]


def test_steps_of_a_link_are_shared_out_by_length() -> None:
    changed = with_links(street(), [NewLink([50, 50, 50], [0, 10, 40], kind="steps", steps=20)], 5)
    new = (changed.network.street == changed.first_street) & changed.network.forward
    assert changed.network.steps[new].tolist() == [5, 15]
    unknown = with_links(street(), [NewLink([50, 50], [0, 9], kind="steps", steps=-1)], 5).network
    assert unknown.steps[unknown.street == 1].tolist() == [-1, -1]


def test_what_is_not_touched_stays_as_it_was() -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        changed = random_change(rng, network)
        there = changed.arc_from >= 0
        for name in (f.name for f in fields(Network) if f.name not in ("offsets", "x_m", "y_m")):
            new, old = getattr(changed.network, name)[there], getattr(network, name)[changed.arc_from[there]]
            np.testing.assert_array_equal(new, old)
        np.testing.assert_array_equal(changed.network.tails[there], network.tails[changed.arc_from[there]])
        np.testing.assert_array_equal(changed.network.x_m[: network.nodes], network.x_m)
        assert (np.diff(changed.network.tails) >= 0).all()


def test_streets_taken_away_are_gone_in_both_directions() -> None:
    network = make_network([0, 1, 2], [0, 0, 0], [0, 1], [1, 2], [100, 100])
    changed = without_streets(network, [0])
    assert arcs(changed.network) == {(1, 2): 100, (2, 1): 100}
    assert changed.arc_from.tolist() == [2, 3]
    assert changed.network.nodes == 3


def test_links_that_cannot_be_are_refused() -> None:
    for link, match in (
        (NewLink([0], [0]), "two points"),
        (NewLink([0, np.nan], [0, 1]), "two points"),
        (NewLink([0, 1], [0, 1], kind="road"), "cannot be a road"),
        (NewLink([0, 1], [0, 1], ends=(5, None)), "not there"),
        (NewLink([0, 1], [0, 1], z_m=[1]), "one for each point"),
    ):
        with pytest.raises(ValueError, match=match):
            with_links(street(), [link], 5)
    with pytest.raises(ValueError, match="as many elevations"):
        with_links(street(), [], 5, z_m=[1])


# --- what has to be counted again -------------------------------------------------------------------


def slow_counts(network: Network, cost: np.ndarray, weights: np.ndarray, limit: float) -> np.ndarray:
    """What each node reaches within a cost."""
    out = np.zeros((network.nodes, 1))
    for node, weight in enumerate(weights):
        out[slow_nearest(network, cost, [node], limit).cost <= limit, 0] += weight
    return out


def test_only_where_it_is_felt_is_counted_again_and_all_is_right() -> None:
    spared = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        cost, weights = random_cost(rng, network, whole=True), rng.integers(0, 5, network.nodes)
        changed = random_change(rng, network)
        there = changed.arc_from >= 0
        after = np.where(there, cost[changed.arc_from], 1.0)
        people = np.append(weights, np.ones(changed.network.nodes - network.nodes))
        moved = rng.integers(0, changed.network.nodes, 1)
        people[moved] += 3
        told = slow_counts(changed.network, after, people, 3)
        felt = touched((network, cost), (changed, after), 3, nodes=moved)
        found = update_cumulative(slow_counts(network, cost, weights, 3), felt, told.__getitem__)
        np.testing.assert_array_equal(found, told)
        spared += int((~felt).sum())
    assert spared > 300


def test_costs_and_labels_of_another_network_are_refused() -> None:
    network = street()
    cost, near = np.ones(2), Nearest(np.array([0.0, 1.0]), np.array([0, 0], np.int32))
    same = same_network(network)
    with pytest.raises(ValueError, match="as many costs"):
        update_nearest(near, (network, cost[1:], [0]), (same, cost, [0]))
    with pytest.raises(ValueError, match="below 0"):
        update_nearest(near, (network, cost, [0]), (same, -cost, [0]))
    with pytest.raises(ValueError, match="at no node"):
        update_nearest(near, (network, cost, [0]), (same, cost, [2]))
    with pytest.raises(ValueError, match="must belong"):
        update_nearest(Nearest(near.cost[1:], near.place[1:]), (network, cost, [0]), (same, cost, [0]))
