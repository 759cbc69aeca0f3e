"""Compiled shortest ways: labels settled in the order of (cost, place), from a heap of four children a node.

A node may wait in the heap more than once; only the entry with its present label counts. Costs are added along a way
in the order in which it is walked backwards (to a place) or forwards (from one), so the same way always costs the
same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
F = TypeVar("F", bound=Callable[..., Any])
NOBODY = np.iinfo(np.int32).max


def compiled(function: F) -> F:
    """Compile without fastmath, outside the interpreter's lock, cached where a folder can be written."""
    try:
        return cast(F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder can be written
        return cast(F, numba.njit(nogil=True)(function))


@compiled
def _push(key: Floats, node: Ints, place: Ints, size: int, k: float, v: int, p: int) -> int:
    """Put a label into the heap; gives the new size."""
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if key[up] < k or (key[up] == k and place[up] <= p):
            break
        key[i], node[i], place[i] = key[up], node[up], place[up]
        i = up
    key[i], node[i], place[i] = k, v, p
    return size + 1


@compiled
def _pop(key: Floats, node: Ints, place: Ints, size: int) -> int:
    """Take the least label away, which the caller has read at 0; gives the new size."""
    size -= 1
    k, v, p = key[size], node[size], place[size]
    i = 0
    while True:
        first = (i << 2) + 1
        if first >= size:
            break
        least = first
        for child in range(first + 1, min(first + 4, size)):
            if key[child] < key[least] or (key[child] == key[least] and place[child] < place[least]):
                least = child
        if k < key[least] or (k == key[least] and p <= place[least]):
            break
        key[i], node[i], place[i] = key[least], node[least], place[least]
        i = least
    key[i], node[i], place[i] = k, v, p
    return size


@compiled
def labels(
    offsets: Longs,
    ends: Ints,
    cost: Floats,
    into: Longs,
    starts: Ints,
    sources: Ints,
    limit: float,
    dist: Floats,
    place: Ints,
    via: Ints,
) -> None:
    """The least cost from any source along the arcs, with the first such source and the arc it came by.

    ``cost`` is in the order of the arcs given; ``into`` and ``starts`` are the same arcs by the node they enter. Fills
    ``dist`` (n,) which is infinite and ``place`` which is NOBODY at first; ``via`` (n,), −1 at first, unless it is
    empty. Then labels go on at once where arcs come from two nodes and lead to the same two, and end where the only
    arc leads back: neither can change what is settled first.
    """
    capacity = len(ends) + len(sources) + 1
    key, node, owner = np.empty(capacity), np.empty(capacity, np.int32), np.empty(capacity, np.int32)
    size = 0
    for p in range(len(sources)):
        s = sources[p]
        if dist[s] > 0.0:  # of places at one node the first
            dist[s], place[s] = 0.0, p
            size = _push(key, node, owner, size, 0.0, s, p)
    ways = len(via) > 0
    while size > 0:
        d, u, p = key[0], node[0], owner[0]
        size = _pop(key, node, owner, size)
        if d > dist[u] or p != place[u]:
            continue
        for a in range(offsets[u], offsets[u + 1]):
            before, v, nd = u, ends[a], d + cost[a]
            while nd <= limit and nd < np.inf and (nd < dist[v] or (nd == dist[v] and p < place[v])):
                dist[v], place[v] = nd, p
                b, number = offsets[v], offsets[v + 1] - offsets[v]
                if ways:
                    via[v] = a
                elif number == 1 and ends[b] == before:
                    break
                elif number == 2 and into[v + 1] - into[v] == 2:
                    one, two, i = ends[b], ends[b + 1], into[v]
                    to, fro = starts[i], starts[i + 1]
                    if one != two and ((one == to and two == fro) or (one == fro and two == to)):
                        if one == before:
                            before, v, nd = v, two, nd + cost[b + 1]
                            continue
                        if two == before:
                            before, v, nd = v, one, nd + cost[b]
                            continue
                size = _push(key, node, owner, size, nd, v, p)
                break


@compiled
def sums(
    offsets: Longs,
    heads: Ints,
    cost: Floats,
    weights: Floats,
    thresholds: Floats,
    origins: Ints,
    out: Floats,
    decay: int,
    beta: float,
) -> None:
    """For each origin the weights of the nodes within each threshold, (o, t, c); added as nodes are settled.

    ``decay`` 0 counts within thresholds, which rise; 1 to 3 weighs by :func:`_weight` within the last of them.
    """
    n, columns, steps = len(offsets) - 1, weights.shape[1], len(thresholds)
    dist = np.full(n, np.inf)
    reached = np.empty(n, np.int32)
    capacity = len(heads) + 1
    key, node, owner = np.empty(capacity), np.empty(capacity, np.int32), np.zeros(capacity, np.int32)
    limit = thresholds[steps - 1]
    for o in range(len(origins)):
        found, size, step = 0, 0, 0
        s = origins[o]
        if limit >= 0.0:
            dist[s] = 0.0
            reached[0] = s
            found = 1
            size = _push(key, node, owner, 0, 0.0, s, 0)
        while size > 0:
            d, u = key[0], node[0]
            size = _pop(key, node, owner, size)
            if d > dist[u]:
                continue
            while d > thresholds[step]:
                step += 1
            if decay == 0:
                for c in range(columns):
                    out[o, step, c] += weights[u, c]
            else:
                w = _weight(decay, beta, d)
                for c in range(columns):
                    out[o, step, c] += weights[u, c] * w
            for a in range(offsets[u], offsets[u + 1]):
                v, nd = heads[a], d + cost[a]
                if nd <= limit and nd < dist[v]:
                    if dist[v] == np.inf:
                        reached[found] = v
                        found += 1
                    dist[v] = nd
                    size = _push(key, node, owner, size, nd, v, 0)
        for i in range(found):
            dist[reached[i]] = np.inf
        for t in range(1, steps):
            for c in range(columns):
                out[o, t, c] += out[o, t - 1, c]


@compiled
def _weight(decay: int, beta: float, d: float) -> float:
    """How much something at a cost counts: 1 exponential, 2 power, 3 gaussian."""
    if decay == 1:
        return float(np.exp(-beta * d))
    if decay == 2:
        return float(max(d, 1.0) ** -beta)
    return float(np.exp(-((d / beta) ** 2) / 2))


@compiled
def both_ways(
    back_offsets: Longs,
    tails: Ints,
    back: Floats,
    offsets: Longs,
    heads: Ints,
    there: Floats,
    places: Ints,
    first: int,
    limit: float,
    dist: Floats,
    place: Ints,
) -> None:
    """The least cost there and back by the same place, for every node; places are tried one after another.

    ``back`` are the costs in the order of ``tails``. ``first`` is the number of the first of these places. Fills
    ``dist`` (n,), infinite at first, and ``place``. Neither way may cost more than ``limit``.
    """
    n = len(offsets) - 1
    to, fro = np.full(n, np.inf), np.full(n, np.inf)
    seen_to, seen_fro = np.empty(n, np.int32), np.empty(n, np.int32)
    capacity = len(heads) + 1
    key, node, owner = np.empty(capacity), np.empty(capacity, np.int32), np.zeros(capacity, np.int32)
    for p in range(len(places)):
        a = _one_way(back_offsets, tails, back, places[p], limit, to, seen_to, key, node, owner)
        b = _one_way(offsets, heads, there, places[p], limit, fro, seen_fro, key, node, owner)
        for i in range(a):
            v = seen_to[i]
            whole = to[v] + fro[v]
            if whole < dist[v]:
                dist[v], place[v] = whole, first + p
        for i in range(a):
            to[seen_to[i]] = np.inf
        for i in range(b):
            fro[seen_fro[i]] = np.inf


@compiled
def _one_way(
    offsets: Longs,
    ends: Ints,
    cost: Floats,
    source: int,
    limit: float,
    label: Floats,
    seen: Ints,
    key: Floats,
    node: Ints,
    owner: Ints,
) -> int:
    """Costs from one source, as far as the limit; gives how many nodes were seen."""
    label[source] = 0.0
    seen[0] = source
    found = 1
    size = _push(key, node, owner, 0, 0.0, source, 0)
    while size > 0:
        d, u = key[0], node[0]
        size = _pop(key, node, owner, size)
        if d > label[u]:
            continue
        for a in range(offsets[u], offsets[u + 1]):
            v, nd = ends[a], d + cost[a]
            if nd <= limit and nd < label[v]:
                if label[v] == np.inf:
                    seen[found] = v
                    found += 1
                label[v] = nd
                size = _push(key, node, owner, size, nd, v, 0)
    return found
