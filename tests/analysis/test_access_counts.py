"""Short cuts through the search give what the whole search gives, to the bit, on every shape of street."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.access import (
    Network,
    _search,
    cumulative,
    from_nearest,
    make_network,
    path,
    to_nearest,
)
from medskapa.analysis.access import _counts_kernel as kernel
from tests.analysis.slow_access import from_node

Floats = npt.NDArray[np.float64]


@st.composite
def streets(draw: Any) -> tuple[Network, Floats]:
    """Stretches without branches, dead ends, loops, parallel and one-way streets, some free and some shut."""
    n = draw(st.integers(2, 40))
    chain = draw(st.integers(0, n - 1))  # the first nodes stand in a row, as along a street
    more = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25))
    ends = [(i, i + 1) for i in range(chain)] + more or [(0, 1)]
    number = len(ends)
    length = draw(st.lists(st.integers(0, 9), min_size=number, max_size=number))
    one_way = draw(st.lists(st.booleans(), min_size=number, max_size=number))
    a, b = np.array(ends).T
    net = make_network(np.arange(n), np.zeros(n), a, b, length, one_way=one_way)
    factor = draw(st.lists(st.sampled_from([0.1, 1.0, 1.7, np.inf]), min_size=net.arcs, max_size=net.arcs))
    return net, np.where(np.isinf(factor), np.inf, net.lengths_cm * np.minimum(factor, 9.0))


@settings(max_examples=300, deadline=None)
@given(streets(), st.lists(st.integers(0, 99), min_size=1, max_size=5))
def test_labels_that_go_on_at_once_are_the_same(town: tuple[Network, Floats], some: list[int]) -> None:
    net, cost = town
    cost = np.ceil(cost)  # adds up exactly in either direction
    places = [p % net.nodes for p in some]
    table = np.array([from_node(net, cost.tolist(), i) for i in range(net.nodes)])
    for found, each in ((to_nearest, table[:, places]), (from_nearest, table[places].T)):
        nearest = found(net, cost, places)
        assert nearest.cost.tolist() == each.min(axis=1).tolist()
        first = [int(np.argmin(row)) if np.isfinite(row).any() else -1 for row in each]
        assert nearest.place.tolist() == first
    way = path(net, cost, places[0], places[-1])
    assert way.cost == table[places[0], places[-1]]


@settings(max_examples=300, deadline=None)
@given(streets(), st.sampled_from([0.01, 0.3, 1.0, 50.0]))
def test_buckets_of_any_width_give_the_same_bits(town: tuple[Network, Floats], per_cost: float) -> None:
    net, cost = town
    n = net.nodes
    weights = np.column_stack([np.ones(n), np.arange(n) ** 2.0, -np.arange(n)])
    limits, origins = np.array([0.0, 3.3, 10.0, 35.0]), np.arange(n, dtype=np.int32)
    slow, fast = np.zeros((n, 4, 3)), np.zeros((n, 4, 3))
    _search.sums(net.offsets, net.heads, cost, weights, limits, origins, slow, 0, 0.0)
    leads = kernel.onward(net.offsets, net.heads)
    kernel.counts(net.offsets, net.heads, cost, leads, weights, limits, origins, fast, per_cost)
    assert fast.tolist() == slow.tolist()
    assert cumulative(net, cost, weights, limits).tolist() == slow.tolist()


def test_the_way_on_is_told_where_there_is_one_only() -> None:
    """0 — 1 — 2 — 3, 4 off 2, and 5 that 3 leads to but nothing leads from."""
    net = make_network(
        np.arange(6), np.zeros(6), [0, 1, 2, 2, 3], [1, 2, 3, 4, 5], [1] * 5, one_way=[0, 0, 0, 0, 1]
    )
    ends = zip(net.tails.tolist(), net.heads.tolist(), strict=True)
    leads = kernel.onward(net.offsets, net.heads).tolist()
    told = {end: int(net.heads[a]) if a >= 0 else a for end, a in zip(ends, leads, strict=True)}
    assert told == {
        (0, 1): 2, (1, 0): kernel.DEAD_END, (1, 2): kernel.BRANCH, (2, 1): 0, (2, 3): 5, (3, 2): kernel.BRANCH,
        (2, 4): kernel.DEAD_END, (4, 2): kernel.BRANCH, (3, 5): kernel.DEAD_END,
    }  # fmt: skip


def test_more_labels_wait_than_there_is_room_for_at_first() -> None:
    """A square with 300 arms, each of which branches: 300 labels wait at once."""
    arm = np.arange(1, 301)
    a, b = np.r_[np.zeros(300, int), arm, arm], np.r_[arm, arm + 300, arm + 600]
    net = make_network(np.arange(901), np.zeros(901), a, b, np.full(900, 10))
    within = cumulative(net, np.full(net.arcs, 10.0), np.ones((901, 1)), [9.0, 10.0, 20.0, 1e9], [0, 1, 301])
    assert within[:, :, 0].tolist() == [[1, 301, 901, 901], [1, 4, 303, 901], [1, 2, 4, 901]]


@pytest.mark.parametrize("limit", [1e300, np.inf])
def test_what_has_no_bound_is_counted_too(limit: float) -> None:
    net = make_network([0, 1, 2, 3], [0] * 4, [0, 1], [1, 2], [100, 100])
    within = cumulative(net, np.full(4, 0.001), np.array([[1.0], [2], [4], [8]]), [0.001, limit])
    assert within[:, :, 0].tolist() == [[3, 7], [7, 7], [6, 7], [8, 8]]


def test_parts_of_a_person_are_added_as_they_are_met() -> None:
    net = make_network([0, 1, 2], [0] * 3, [0, 1], [1, 2], [100, 100])
    share = np.array([[0.1], [0.2], [0.3]])
    assert cumulative(net, np.full(4, 1.0), share, [2.0])[0, 0, 0] == 0.1 + 0.2 + 0.3
    assert cumulative(net, np.full(4, 1.0), share, [2.0])[2, 0, 0] == 0.3 + 0.2 + 0.1
    large = np.array([[2.0**53], [1.0], [1.0]])  # too large to be added in any order
    assert cumulative(net, np.full(4, 1.0), large, [2.0])[2, 0, 0] == 2.0**53 + 2
    assert cumulative(net, np.full(4, 1.0), large, [2.0])[0, 0, 0] == 2.0**53


def test_below_no_cost_nothing_is_reached() -> None:
    net = make_network([0, 1], [0, 0], [0], [1], [100])
    assert cumulative(net, [1.0, 1.0], np.ones((2, 1)), [-1.0])[:, 0, 0].tolist() == [0, 0]
    assert cumulative(net, [1.0, 1.0], np.ones((2, 1)), [-1.0, 0.0])[:, :, 0].tolist() == [[0, 1], [0, 1]]
