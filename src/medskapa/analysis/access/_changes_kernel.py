"""Compiled search backwards from places, from the beginning or only where a change can be felt; and pair by pair.

A node's label is (cost, place), compared in that order, so that of places equally near the first one given is told
whatever way the search goes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medskapa.analysis.access._rest_kernel import Bools
from medskapa.analysis.access._search import Floats, Ints, Longs, compiled

NOBODY = np.iinfo(np.int32).max  # comes after every place


class Queue(NamedTuple):
    """Nodes that wait, the least label first: a tree of four children a node in arrays."""

    cost: Floats
    place: Ints
    node: Ints


@compiled
def new_queue(capacity: int) -> Queue:
    """An empty queue."""
    return Queue(np.empty(capacity), np.empty(capacity, np.int32), np.empty(capacity, np.int32))


@compiled
def room(queue: Queue, size: int, wanted: int) -> Queue:
    """The queue, or a larger one with the same nodes when there is no room for so many."""
    if wanted <= len(queue.cost):
        return queue
    out = new_queue(2 * wanted)
    out.cost[:size], out.place[:size], out.node[:size] = (
        queue.cost[:size],
        queue.place[:size],
        queue.node[:size],
    )
    return out


@compiled
def less(cost: float, place: int, than: float, other: int) -> bool:
    """Whether a label comes before another."""
    return bool(cost < than or (cost == than and place < other))


@compiled
def add(queue: Queue, size: int, cost: float, place: int, node: int) -> int:
    """Let a node wait; there must be room. Returns how many wait."""
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if not less(cost, place, queue.cost[up], queue.place[up]):
            break
        queue.cost[i], queue.place[i], queue.node[i] = queue.cost[up], queue.place[up], queue.node[up]
        i = up
    queue.cost[i], queue.place[i], queue.node[i] = cost, place, node
    return size + 1


@compiled
def take(queue: Queue, size: int) -> int:
    """Take away the first node, at 0. Returns how many wait."""
    size -= 1
    cost, place = queue.cost[size], queue.place[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for k in range(child + 1, min(child + 4, size)):
            if less(queue.cost[k], queue.place[k], queue.cost[least], queue.place[least]):
                least = k
        if not less(queue.cost[least], queue.place[least], cost, place):
            break
        queue.cost[i], queue.place[i], queue.node[i] = (
            queue.cost[least],
            queue.place[least],
            queue.node[least],
        )
        i = least
    queue.cost[i], queue.place[i], queue.node[i] = cost, place, queue.node[size]
    return size


@compiled
def affected(
    offsets: Longs, heads: Ints, cost: Floats, reverse: Longs, tails: Ints, arc: Ints,
    label: Floats, place: Ints, kept: Bools, suspects: Ints,
) -> Bools:  # fmt: skip
    """Nodes whose label no longer has a way to hold, given those whose way was taken or made dearer.

    The network is the new one; ``label`` and ``place`` (n,) are the old ones; ``kept`` (n,): a place is here as
    before. A node holds when an arc leads to a node that holds, of less cost and the same place, and their sum is its
    cost. An arc that costs nothing does not hold a suspect, as two nodes could hold each other: then it is only
    searched for anew.
    """
    n = len(offsets) - 1
    lost, waits = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    queue, size = new_queue(max(len(suspects), 16)), 0
    for v in suspects:
        if not waits[v]:
            waits[v] = True
            size = add(queue, size, label[v], place[v], v)
    while size > 0:
        v = queue.node[0]
        size = take(queue, size)
        if kept[v] and label[v] == 0.0:
            continue
        holds = False
        for a in range(offsets[v], offsets[v + 1]):
            w = heads[a]
            if (
                label[w] < label[v]
                and not lost[w]
                and place[w] == place[v]
                and cost[a] + label[w] == label[v]
            ):
                holds = True
                break
        if holds:
            continue
        lost[v] = True
        queue = room(queue, size, size + reverse[v + 1] - reverse[v])
        for b in range(reverse[v], reverse[v + 1]):
            u = tails[b]
            if waits[u] or place[u] != place[v] or label[u] == np.inf:
                continue
            if cost[arc[b]] + label[v] <= label[u]:
                waits[u] = True
                size = add(queue, size, label[u], place[u], u)
    return lost


@compiled
def repair(
    offsets: Longs, heads: Ints, cost: Floats, reverse: Longs, tails: Ints, arc: Ints,
    label: Floats, place: Ints, lost: Bools, lowered: Ints, starts: Ints, limit: float,
) -> int:  # fmt: skip
    """Make all labels right, in place: those that are lost, and those that become less. Returns how many changed.

    ``lowered`` : nodes from which an arc became cheaper or new; ``starts`` (places,) : their nodes.
    """
    n = len(offsets) - 1
    queue, size = new_queue(64), 0
    for v in range(n):
        if lost[v]:
            label[v], place[v] = np.inf, NOBODY
    for p in range(len(starts)):
        v = starts[p]
        if less(0.0, p, label[v], place[v]):
            label[v], place[v] = 0.0, p
            queue = room(queue, size, size + 1)
            size = add(queue, size, 0.0, p, v)
    for k in range(n + len(lowered)):
        v = k if k < n else lowered[k - n]
        if k < n and not lost[v]:
            continue
        least, to = label[v], place[v]
        for a in range(offsets[v], offsets[v + 1]):
            w = heads[a]
            then = cost[a] + label[w]
            if then <= limit and then < np.inf and less(then, place[w], least, to):
                least, to = then, place[w]
        if less(least, to, label[v], place[v]):
            label[v], place[v] = least, to
            queue = room(queue, size, size + 1)
            size = add(queue, size, least, to, v)
    changed = 0
    while size > 0:
        key, to, v = queue.cost[0], queue.place[0], queue.node[0]
        size = take(queue, size)
        if key != label[v] or to != place[v]:
            continue
        changed += 1
        queue = room(queue, size, size + reverse[v + 1] - reverse[v])
        for b in range(reverse[v], reverse[v + 1]):
            u, then = tails[b], key + cost[arc[b]]
            if then <= limit and then < np.inf and less(then, to, label[u], place[u]):
                label[u], place[u] = then, to
                size = add(queue, size, then, to, u)
    return changed
