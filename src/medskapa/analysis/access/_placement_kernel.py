"""Compiled answer to "what if": what one more place, seat or link changes, followed from it as far as it helps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medskapa.analysis.access._rest_kernel import Graph, Heap, grown, new_heap, pop, push
from medskapa.analysis.access._search import Floats, Ints, Longs, compiled

PLACE, SEAT, LINK = 0, 1, 2


class Labels(NamedTuple):
    """The walks that are there: see :class:`medskapa.analysis.access.rest.Resting`."""

    key: Floats
    stretch: Longs
    older: Ints
    first: Ints
    last: Ints


class Candidate(NamedTuple):
    """What could be added, (candidates,): at a node, or a link from a node to another and back (inf: not that way)."""

    node: Ints
    other: Ints
    there: Floats
    back: Floats
    long: Longs  # centimetres


class Worth(NamedTuple):
    """What a cost is worth to the people of a node: ``worth[j]`` up to ``limits[j]``, nothing beyond the last."""

    weights: Floats  # (n,)
    limits: Floats  # (t,), rising
    worth: Floats  # (t,), falling
    before: Floats  # (n,) the cost to compare with


@compiled
def worth_of(w: Worth, cost: float) -> float:
    """The share of a node's people for whom a cost is within their limit."""
    if cost == np.inf:
        return 0.0
    low, high = 0, len(w.limits)
    while low < high:
        middle = (low + high) >> 1
        if w.limits[middle] < cost:
            low = middle + 1
        else:
            high = middle
    return float(w.worth[low]) if low < len(w.limits) else 0.0


@compiled
def _offer(
    g: Graph, heap: Heap, size: int, node: int, key: float, stretch: int, gap: int, limit: float
) -> tuple[Heap, int]:
    """Let a walk that starts at a node wait, if it is allowed."""
    if stretch > gap or not key <= limit or key == np.inf:
        return heap, size
    heap = grown(heap, size, size + 1)
    return heap, push(heap, size, key, 0 if g.seats[node] else stretch, node, 0, -1)


@compiled
def _begin(
    g: Graph, t: Labels, c: Candidate, i: int, kind: int, gap: int, limit: float, heap: Heap
) -> tuple[Heap, int]:
    """The walks that a candidate makes possible, where it stands."""
    size, v = 0, c.node[i]
    if kind == PLACE:
        return _offer(g, heap, size, v, 0.0, 0, gap, limit)
    if kind == SEAT:
        if t.first[v] >= 0:
            heap, size = _offer(g, heap, size, v, t.key[t.first[v]], 0, gap, limit)
        return heap, size
    for way in range(2):
        start, end = (v, c.other[i]) if way == 0 else (c.other[i], v)
        more = c.there[i] if way == 0 else c.back[i]
        label = t.last[end]
        while label >= 0:
            heap, size = _offer(
                g, heap, size, start, t.key[label] + more, t.stretch[label] + c.long[i], gap, limit
            )
            label = t.older[label]
    return heap, size


@compiled
def _beaten(t: Labels, v: int, key: float, stretch: int) -> bool:
    """Whether a walk that is there costs no more and has its seat no later."""
    label = t.last[v]
    while label >= 0 and t.stretch[label] <= stretch:
        if t.key[label] <= key:
            return True
        label = t.older[label]
    return False


@compiled
def gains(
    g: Graph, t: Labels, c: Candidate, kind: int, w: Worth, gap: int, limit: float, anew: bool,
    begin: int, end: int, out: Floats,
) -> None:  # fmt: skip
    """What each candidate from ``begin`` to ``end`` is worth alone, into ``out``.

    With ``anew`` walks that are there beat nothing: the worth of all walks by way of the candidate, as if there were
    no other.
    """
    n = len(g.offsets) - 1
    shortest, stamp = np.empty(n, np.int64), np.full(n, -1, np.int64)
    heap = new_heap(64)
    for i in range(begin, end):
        total = 0.0
        heap, size = _begin(g, t, c, i, kind, gap, limit, heap)
        while size > 0:
            key, stretch, v = heap.key[0], heap.stretch[0], heap.node[0]
            size = pop(heap, size)
            if stamp[v] == i and shortest[v] <= stretch:
                continue
            if not anew and _beaten(t, v, key, stretch):
                continue
            if stamp[v] != i:
                better = worth_of(w, key) - worth_of(w, w.before[v])
                if better > 0:
                    total += w.weights[v] * better
            stamp[v], shortest[v] = i, stretch
            heap = grown(heap, size, size + g.offsets[v + 1] - g.offsets[v])
            for a in range(g.offsets[v], g.offsets[v + 1]):
                u, longer, then = g.tails[a], stretch + g.tiring[a], key + g.cost[a]
                if longer > gap or not then <= limit or then == np.inf:
                    continue
                rest = 0 if g.seats[u] else longer
                if stamp[u] != i or rest < shortest[u]:
                    size = push(heap, size, then, rest, u, 0, -1)
            if kind == LINK:
                if v == c.other[i]:
                    heap, size = _offer(
                        g, heap, size, c.node[i], key + c.there[i], stretch + c.long[i], gap, limit
                    )
                if v == c.node[i]:
                    heap, size = _offer(
                        g, heap, size, c.other[i], key + c.back[i], stretch + c.long[i], gap, limit
                    )
        out[i] = total
