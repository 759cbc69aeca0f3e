"""Compiled label setting for walks with rests: the cheapest way for every length that is left to the next seat.

A label at a node is a walk from it to a place: what it costs, and how far it is to the first seat on the way. Labels
are settled in the order of (cost, stretch, place). A later label at a node costs at least as much as an earlier one,
so it is worth keeping only when its stretch is shorter: the labels kept are exactly the Pareto set.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access._search import Floats, Ints, Longs, compiled

Bools = npt.NDArray[np.bool_]
FAR = 1 << 60  # centimetres: farther than any walk


class Graph(NamedTuple):
    """The network backwards, with what the arcs cost and how far they are."""

    offsets: Longs  # (n + 1,)
    tails: Ints  # (m,), sorted by the node the arc enters
    cost: Floats  # (m,), in the same order
    tiring: Longs  # (m,), centimetres
    seats: Bools  # (n,)


class Heap(NamedTuple):
    """Labels that wait, the least first: a tree of four children a node in arrays."""

    key: Floats
    stretch: Longs
    node: Ints
    place: Ints
    onward: Ints  # the settled label that the walk goes on with


class Settled(NamedTuple):
    """Labels in the order they were settled."""

    node: Ints
    key: Floats
    stretch: Longs
    place: Ints
    onward: Ints
    older: Ints  # the label settled before it at the same node, −1 none


@compiled
def new_heap(capacity: int) -> Heap:
    """An empty heap."""
    return Heap(
        np.empty(capacity),
        np.empty(capacity, np.int64),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
    )


@compiled
def grown(heap: Heap, size: int, wanted: int) -> Heap:
    """The heap, or a larger one with the same labels when there is no room for so many."""
    if wanted <= len(heap.key):
        return heap
    out = new_heap(2 * wanted)
    out.key[:size] = heap.key[:size]
    out.stretch[:size] = heap.stretch[:size]
    out.node[:size] = heap.node[:size]
    out.place[:size] = heap.place[:size]
    out.onward[:size] = heap.onward[:size]
    return out


@compiled
def _move(heap: Heap, source: int, target: int) -> None:
    heap.key[target] = heap.key[source]
    heap.stretch[target] = heap.stretch[source]
    heap.node[target] = heap.node[source]
    heap.place[target] = heap.place[source]
    heap.onward[target] = heap.onward[source]


@compiled
def _before(heap: Heap, i: int, key: float, stretch: int, place: int) -> bool:
    """Whether a waiting label comes before the one described."""
    if heap.key[i] != key:
        return bool(heap.key[i] < key)
    if heap.stretch[i] != stretch:
        return bool(heap.stretch[i] < stretch)
    return bool(heap.place[i] < place)


@compiled
def push(heap: Heap, size: int, key: float, stretch: int, node: int, place: int, onward: int) -> int:
    """Let a label wait; there must be room. Returns how many wait."""
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if _before(heap, up, key, stretch, place) or (
            heap.key[up] == key and heap.stretch[up] == stretch and heap.place[up] == place
        ):
            break
        _move(heap, up, i)
        i = up
    heap.key[i] = key
    heap.stretch[i] = stretch
    heap.node[i] = node
    heap.place[i] = place
    heap.onward[i] = onward
    return size + 1


@compiled
def pop(heap: Heap, size: int) -> int:
    """Take away the first label, at 0. Returns how many wait."""
    size -= 1
    key, stretch, place = heap.key[size], heap.stretch[size], heap.place[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if _before(heap, other, heap.key[least], heap.stretch[least], heap.place[least]):
                least = other
        if not _before(heap, least, key, stretch, place):
            break
        _move(heap, least, i)
        i = least
    if i != size:
        _move(heap, size, i)
    return size


@compiled
def _room(settled: Settled, count: int) -> Settled:
    if count < len(settled.node):
        return settled
    out = new_settled(2 * count)
    out.node[:count] = settled.node
    out.key[:count] = settled.key
    out.stretch[:count] = settled.stretch
    out.place[:count] = settled.place
    out.onward[:count] = settled.onward
    out.older[:count] = settled.older
    return out


@compiled
def new_settled(capacity: int) -> Settled:
    """Room for so many settled labels."""
    return Settled(
        np.empty(capacity, np.int32),
        np.empty(capacity),
        np.empty(capacity, np.int64),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
    )


@compiled
def settle(
    g: Graph, places: Ints, gap: int, limit: float, widest: bool, inside: Bools, heap: Heap, size: int
) -> tuple[Settled, int, Ints, Ints]:
    """All labels, how many, and each node's first and last (−1 none).

    Keys add up costs, or with ``widest`` are the longest stretch of the walk in centimetres. No stretch is longer
    than ``gap``, no key above ``limit``. Only nodes ``inside`` (n,) get labels; those in the heap go on from others.
    """
    n = len(g.offsets) - 1
    first, last = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    nearest = np.full(n, FAR, np.int64)  # the shortest stretch settled at each node
    waiting_key, waiting_stretch = np.full(n, np.inf), np.full(n, FAR, np.int64)
    waiting_place = np.zeros(n, np.int32)
    settled, count = new_settled(n + 1), 0
    heap = grown(heap, size, size + len(places))
    for p in range(len(places)):
        if inside[places[p]]:
            size = push(heap, size, 0.0, 0, places[p], p, -1)
    while size > 0:
        key, stretch, v = heap.key[0], heap.stretch[0], heap.node[0]
        place, onward = heap.place[0], heap.onward[0]
        size = pop(heap, size)
        if stretch >= nearest[v]:
            continue
        settled = _room(settled, count)
        settled.node[count], settled.key[count], settled.stretch[count] = v, key, stretch
        settled.place[count], settled.onward[count], settled.older[count] = place, onward, last[v]
        if first[v] < 0:
            first[v] = count
        last[v] = count
        nearest[v] = stretch
        count += 1
        heap = grown(heap, size, size + g.offsets[v + 1] - g.offsets[v])
        for a in range(g.offsets[v], g.offsets[v + 1]):
            u = g.tails[a]
            longer = stretch + g.tiring[a]
            then = max(key, float(longer)) if widest else key + g.cost[a]
            if longer > gap or not then <= limit or then == np.inf or g.cost[a] == np.inf or not inside[u]:
                continue
            rest = 0 if g.seats[u] else longer
            if rest >= nearest[u]:
                continue
            same = waiting_key[u] == then and waiting_stretch[u] == rest
            if (
                waiting_key[u] <= then
                and waiting_stretch[u] <= rest
                and not (same and waiting_place[u] > place)
            ):
                continue
            if then < waiting_key[u] or waiting_stretch[u] >= nearest[u]:
                waiting_key[u], waiting_stretch[u], waiting_place[u] = then, rest, place
            size = push(heap, size, then, rest, u, place, count - 1)
    return settled, count, first, last


@compiled
def everywhere(
    g: Graph, places: Ints, gap: int, limit: float, widest: bool
) -> tuple[Settled, int, Ints, Ints]:
    """:func:`settle` for all nodes."""
    inside = np.ones(len(g.offsets) - 1, np.bool_)
    return settle(g, places, gap, limit, widest, inside, new_heap(max(len(places), len(inside))), 0)


@compiled
def from_outside(
    offsets: Longs, heads: Ints, cost: Floats, tiring: Longs, seats: Bools, inside: Bools,
    key: Floats, stretch: Longs, place: Ints, older: Ints, last: Ints, gap: int, limit: float,
) -> tuple[Heap, int]:  # fmt: skip
    """Walks that step from a node inside to one outside and go on as before, waiting to be settled; and how many.

    The labels of the nodes outside are those before, with ``place`` as it is numbered now. Arcs are forwards.
    """
    heap, size = new_heap(256), 0
    for u in range(len(offsets) - 1):
        if not inside[u]:
            continue
        for a in range(offsets[u], offsets[u + 1]):
            w = heads[a]
            label = -1 if inside[w] else last[w]
            while label >= 0:
                longer, then = stretch[label] + tiring[a], key[label] + cost[a]
                if longer <= gap and then <= limit and then < np.inf:
                    heap = grown(heap, size, size + 1)
                    size = push(heap, size, then, 0 if seats[u] else longer, u, place[label], -1)
                label = older[label]
    return heap, size
