"""Compiled search from one node at a time, until all the nodes asked for are found."""

from __future__ import annotations

import numpy as np

from medskapa.analysis.access._changes_kernel import add, new_queue, room, take
from medskapa.analysis.access._search import Floats, Ints, Longs, compiled


@compiled
def pairs(
    offsets: Longs, ends: Ints, cost: Floats, sources: Ints, starts: Longs, targets: Ints, limits: Floats,
    begin: int, end: int, out: Floats,
) -> None:  # fmt: skip
    """The least cost of each pair, into ``out`` (pairs,), which is infinite at first.

    Source s has the targets from ``starts[s]`` to ``starts[s + 1]``; sources from ``begin`` to ``end`` are searched. A
    pair that costs more than its limit stays infinite.
    """
    n = len(offsets) - 1
    label, found = np.full(n, np.inf), np.empty(n, np.int32)
    wanted = np.zeros(n, np.int32)  # pairs that wait for the node
    queue = new_queue(256)
    for s in range(begin, end):
        far, left = -1.0, 0
        for p in range(starts[s], starts[s + 1]):
            if wanted[targets[p]] == 0:
                left += 1
            wanted[targets[p]] += 1
            far = max(far, limits[p])
        label[sources[s]] = 0.0
        found[0] = sources[s]
        many = 1
        size = add(queue, 0, 0.0, 0, sources[s])
        while size > 0 and left > 0:
            key, v = queue.cost[0], queue.node[0]
            size = take(queue, size)
            if key > label[v]:
                continue
            if wanted[v] > 0:
                wanted[v] = 0
                left -= 1
            queue = room(queue, size, size + offsets[v + 1] - offsets[v])
            for a in range(offsets[v], offsets[v + 1]):
                u, then = ends[a], key + cost[a]
                if then <= far and then < label[u]:
                    if label[u] == np.inf:
                        found[many] = u
                        many += 1
                    label[u] = then
                    size = add(queue, size, then, 0, u)
        for p in range(starts[s], starts[s + 1]):
            wanted[targets[p]] = 0
            if label[targets[p]] <= limits[p]:
                out[p] = label[targets[p]]
        for k in range(many):
            label[found[k]] = np.inf
