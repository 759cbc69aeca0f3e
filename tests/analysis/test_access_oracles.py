"""Published values of reach: a lattice, a real walking network, and shared supply."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medskapa.analysis.access import Network, cumulative, make_network, to_nearest
from medskapa.analysis.access.catchment import three_step, two_step, within


def oracle(shared_data: Path, name: str) -> Any:
    return json.loads((shared_data / "oracles" / "access" / name).read_text())


def test_the_lattice_exactly(shared_data: Path) -> None:
    case = oracle(shared_data, "lattice.json")
    x, y = np.array(case["nodes"]).T
    a, b, length = np.array(case["edges"]).T
    net = make_network(x, y, a.astype(int), b.astype(int), np.rint(100 * length))
    found = to_nearest(net, net.lengths_cm / 100, case["facilities"])
    assert found.cost.tolist() == case["nearest_m"]
    assert (found.cost / 0.8).tolist() == case["nearest_s_at_0_8"]
    counts = cumulative(net, net.lengths_cm.astype(float), np.ones((net.nodes, 1)), [30_000])
    assert counts[:, 0, 0].tolist() == case["count_nodes_within_300m"]


@pytest.fixture(scope="module")
def helsinki(shared_data: Path) -> Network:
    folder = shared_data / "oracles" / "access"
    with (folder / "helsinki_nodes.csv").open() as file:
        nodes = [(float(r["x"]), float(r["y"])) for r in csv.DictReader(file)]
    with (folder / "helsinki_edges.csv").open() as file:
        edges = [(int(r["u"]), int(r["v"]), round(100 * float(r["length_m"]))) for r in csv.DictReader(file)]
    x, y = np.array(nodes).T
    u, v, length = np.array(edges).T
    return make_network(x, y, u, v, length)


def test_helsinki_distances(shared_data: Path, helsinki: Network) -> None:
    case = oracle(shared_data, "helsinki_walk.json")
    cost = to_nearest(helsinki, helsinki.lengths_cm.astype(float), case["facilities"]).cost / 100
    reached = np.isfinite(cost)
    assert helsinki.nodes == case["nodes"]
    assert int(reached.sum()) == case["reachable"]
    assert cost[reached].mean() == pytest.approx(case["nearest_mean"], rel=1e-12)
    assert cost[reached].max() == pytest.approx(case["nearest_max"], rel=1e-12)
    for node, value in case["nearest_sample"].items():
        here = cost[int(node)]
        assert not np.isfinite(here) if value is None else here == pytest.approx(value, rel=1e-12)


def test_helsinki_counts(shared_data: Path, helsinki: Network) -> None:
    """The published totals were added up in metres with fractions, so that some pairs exactly on a threshold fell out.

    In metres we find the same; in whole centimetres the pairs on the threshold are in, as they should be.
    """
    case = oracle(shared_data, "helsinki_walk.json")["count_within"]
    limits = sorted(int(k) for k in case)
    ones = np.ones((helsinki.nodes, 1))
    fractions = cumulative(helsinki, helsinki.lengths_cm / 100, ones, [float(k) for k in limits])[:, :, 0]
    whole = cumulative(helsinki, helsinki.lengths_cm.astype(float), ones, [100.0 * k for k in limits])[
        :, :, 0
    ]
    below = cumulative(helsinki, helsinki.lengths_cm.astype(float), ones, [100.0 * k - 1 for k in limits])[
        :, :, 0
    ]
    for t, limit in enumerate(limits):
        said = case[str(limit)]
        assert int(fractions[:, t].sum()) == said["total"]
        assert [fractions[100, t], fractions[3000, t]] == [said["node_100"], said["node_3000"]]
        assert int(below[:, t].sum()) <= said["total"] <= int(whole[:, t].sum())
        assert int(whole[:, t].sum()) == said["pandana_total"]  # the other implementation has them in too


@pytest.mark.parametrize("scenario", ["s0", "s1", "s2", "s3"])
def test_shared_doctors(shared_data: Path, scenario: str) -> None:
    case = oracle(shared_data, "access_2sfca.json")
    people, doctors = ([t[k] for t in case["tracts"]] for k in ("pop", "doc"))
    said = case["scenarios"][scenario]
    into, out, cross = (float(said[k]) for k in ("inbound", "outbound", "cross"))
    cost = np.array([[1, cross, into], [cross, 1, into], [out, out, 1]])  # tract 3 has the hospital
    uncut = 1 / cost
    weights = np.where(cost <= case["max_cost"], uncut, 0.0)
    binary = within(cost, case["max_cost"])
    assert two_step(people, doctors, binary).tolist() == pytest.approx(said["twoSFCA_binary"], rel=1e-9)
    assert two_step(people, doctors, weights).tolist() == pytest.approx(said["E2SFCA_gravity"], rel=1e-9)
    # The published values let tracts beyond the limit draw people away; in the article only what is within it does.
    three = three_step(people, doctors, weights, uncut)
    assert three.tolist() == pytest.approx(said["threeSFCA_gravity"], rel=1e-9)
    article = three_step(people, doctors, weights)
    assert (article == pytest.approx(three, rel=1e-9)) == (cross <= case["max_cost"])
    assert article == pytest.approx(three, rel=0.002)


def test_supply_is_shared_and_none_is_lost() -> None:
    rng = np.random.default_rng(3)
    demand, supply = rng.integers(0, 50, 40).astype(float), rng.integers(1, 9, 12).astype(float)
    for weights in (within(rng.random((40, 12)) * 100, 40), rng.random((40, 12)) ** 3):
        reached = (demand @ weights) > 0
        assert demand @ two_step(demand, supply, weights) == pytest.approx(supply[reached].sum())


def test_supply_chosen_between_is_not_lost_either() -> None:
    rng = np.random.default_rng(5)
    demand, supply = rng.integers(0, 50, 40).astype(float), rng.integers(1, 9, 12).astype(float)
    uncut = rng.random((40, 12)) ** 3
    cut = np.where(uncut > 0.3, uncut, 0.0)
    everywhere = three_step(demand, supply, uncut)
    assert demand @ everywhere == pytest.approx(supply.sum())
    for choice in (None, uncut):
        reached = (demand @ cut) > 0
        assert demand @ three_step(demand, supply, cut, choice) == pytest.approx(supply[reached].sum())


def test_people_who_choose_by_hand() -> None:
    """Of 30 in the first block 2 / 3 choose the near place, 1 / 3 the far one, whose weight is half; 5 have no choice.

    Crowds: 30 · 2/3 · 1 = 20 and 30 · 1/3 · 1/2 + 5 = 10. Supply for each there: 10 / 20 = 0.5 and 3 / 10 = 0.3.
    """
    weights = [[1.0, 0.5], [0.0, 1.0]]
    found = three_step([30, 5], [10, 3], weights)
    assert found.tolist() == pytest.approx([2 / 3 * 0.5 + 1 / 6 * 0.3, 0.3])
    assert 30 * found[0] + 5 * found[1] == pytest.approx(10 + 3)
    within_limit = [[1.0, 0.5, 0.0], [0.0, 1.0, 0.0]]  # and a third place beyond it
    # Its weight of 1.5 draws half of the 30 away: crowds of 10 and 2.5 + 5.
    drawn = three_step([30, 5], [10, 3, 0], within_limit, [[1.0, 0.5, 1.5], [0.0, 1.0, 0.0]])
    assert drawn.tolist() == pytest.approx([1 / 3 * 1 + 1 / 12 * 0.4, 0.4])


def test_without_a_choice_three_steps_are_two() -> None:
    one_each = np.array([[0.5, 0.0], [0.0, 0.25], [0.75, 0.0], [0.0, 0.0]])
    people = [10, 20, 30, 40]
    found = three_step(people, [5, 6], one_each)
    assert found.tolist() == pytest.approx(two_step(people, [5, 6], one_each).tolist())
    assert found[3] == 0  # reaches nothing


@pytest.mark.parametrize("beyond", [False, True])
def test_choosing_against_an_obvious_twin(beyond: bool) -> None:
    rng = np.random.default_rng(11)
    demand, supply = rng.integers(0, 90, 25).tolist(), rng.integers(0, 9, 7).tolist()
    uncut = rng.random((25, 7))
    cut = np.where(uncut > 0.6, uncut, 0.0)
    draws = uncut if beyond else cut
    go = [[0.0] * 7 for _ in range(25)]  # how much of one person of block i counts at place j
    for i in range(25):
        for j in range(7):
            if cut[i, j] > 0:
                go[i][j] = cut[i, j] * cut[i, j] / sum(draws[i])
    each = []
    for j in range(7):
        crowd = sum(demand[i] * go[i][j] for i in range(25))
        each.append(supply[j] / crowd if crowd > 0 else 0.0)
    expected = [sum(each[j] * go[i][j] for j in range(7)) for i in range(25)]
    assert three_step(demand, supply, cut, uncut if beyond else None).tolist() == pytest.approx(expected)


def test_a_place_within_reach_can_be_chosen() -> None:
    with pytest.raises(ValueError, match="at least as much"):
        three_step([1], [1, 1], [[1, 0.5]], [[1, 0]])
    with pytest.raises(ValueError, match="weights"):
        three_step([1], [1, 1], [[1, 0.5]], [[1]])
    with pytest.raises(ValueError, match="numbers"):
        three_step([1], [1], [[1]], [[np.inf]])


def test_more_people_leave_less_for_each() -> None:
    weights = np.ones((2, 1))
    assert two_step([10, 10], [5], weights).tolist() == [0.25, 0.25]
    assert two_step([10, 30], [5], weights).tolist() == [0.125, 0.125]
    assert two_step([10, 30], [5], [[1], [0]]).tolist() == [0.5, 0]


@pytest.mark.parametrize(
    ("demand", "weights"), [([1, -1], [[1], [1]]), ([1, 1], [[1]]), ([1, np.nan], [[1], [1]])]
)
def test_what_cannot_be_shared_is_refused(demand: list[float], weights: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"weights|numbers"):
        two_step(demand, [1], weights)
