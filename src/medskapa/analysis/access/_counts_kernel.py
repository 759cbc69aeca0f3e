"""Compiled counts within reach where only labels matter and not the order in which they are settled.

Labels wait in buckets instead of a heap, and go on at once along a stretch without branches. Costs are added along a
way in the same order as in ``_search``, so that labels are the same to the last bit.
"""

from __future__ import annotations

import numpy as np

from medskapa.analysis.access._search import Floats, Ints, Longs, compiled

DEAD_END, BRANCH = -1, -2


@compiled
def onward(offsets: Longs, heads: Ints) -> Ints:
    """For each arc the only one that leads on where it ends: (m,), DEAD_END without one and BRANCH with more.

    The way back is none that leads on: it cannot make a label less.
    """
    out = np.empty(len(heads), np.int32)
    for u in range(len(offsets) - 1):
        for a in range(offsets[u], offsets[u + 1]):
            v, lead = heads[a], DEAD_END
            for b in range(offsets[v], offsets[v + 1]):
                if heads[b] != u:
                    lead = b if lead == DEAD_END and offsets[v + 1] - offsets[v] <= 2 else BRANCH
            out[a] = lead
    return out


@compiled
def counts(
    offsets: Longs,
    heads: Ints,
    cost: Floats,
    leads: Ints,
    weights: Floats,
    thresholds: Floats,
    origins: Ints,
    out: Floats,
    per_cost: float,
) -> None:
    """The sums of ``_search`` without decay, several times faster: for weights that add up exactly in any order.

    The labels are the same to the last bit. ``leads`` is what :func:`onward` gives. ``per_cost`` is the number of
    buckets for a unit of cost, best one for what an arc costs; the result does not depend on it. The last threshold
    is finite and at least 0.
    """
    n, columns, steps = len(offsets) - 1, weights.shape[1], len(thresholds)
    limit = thresholds[steps - 1]
    dist = np.full(n, np.inf)
    reached = np.empty(n, np.int32)
    first = np.full(int(limit * per_cost) + 2, -1, np.int32)
    key, node, after = np.empty(64), np.empty(64, np.int32), np.empty(64, np.int32)
    for o in range(len(origins)):
        found = -1
        while found < 0:
            found = _within(
                offsets,
                heads,
                cost,
                leads,
                origins[o],
                limit,
                per_cost,
                dist,
                reached,
                first,
                key,
                node,
                after,
            )
            if found < 0:  # once more, with room for twice as many
                dist[reached[:-found]] = np.inf
                first[:] = -1
                room = 2 * len(key)
                key, node, after = np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32)
        for i in range(found):
            v, step = reached[i], 0
            while dist[v] > thresholds[step]:
                step += 1
            dist[v] = np.inf
            for c in range(columns):
                out[o, step, c] += weights[v, c]
        for t in range(1, steps):
            for c in range(columns):
                out[o, t, c] += out[o, t - 1, c]


@compiled
def _within(
    offsets: Longs,
    heads: Ints,
    cost: Floats,
    leads: Ints,
    source: int,
    limit: float,
    per_cost: float,
    dist: Floats,
    reached: Ints,
    first: Ints,
    key: Floats,
    node: Ints,
    after: Ints,
) -> int:
    """Least costs from one source, as far as the limit; gives how many nodes are reached, below 0 for want of room.

    Labels wait in buckets, linked by ``first`` and ``after``. A bucket is gone through in rounds until none comes to
    it any more. Along a stretch without branches labels go on at once, without waiting.
    """
    dist[source], reached[0] = 0.0, source
    key[0], node[0], after[0], first[0] = 0.0, source, -1, 0
    found, used, top, bucket = 1, 1, 0, 0
    while bucket <= top:
        entry = first[bucket]
        first[bucket] = -1
        if entry < 0:
            bucket += 1
        while entry >= 0:
            d, u = key[entry], node[entry]
            entry = after[entry]
            if d > dist[u]:
                continue
            if used + offsets[u + 1] - offsets[u] > len(key):
                return -found
            for a in range(offsets[u], offsets[u + 1]):
                arc, v, nd = a, heads[a], d + cost[a]
                while nd <= limit and nd < dist[v]:
                    if dist[v] == np.inf:
                        reached[found] = v
                        found += 1
                    dist[v] = nd
                    arc = leads[arc]
                    if arc < 0:
                        if arc == BRANCH:
                            at = int(nd * per_cost)
                            key[used], node[used], after[used], first[at] = nd, v, first[at], used
                            used, top = used + 1, max(top, at)
                        break
                    v, nd = heads[arc], nd + cost[arc]
    return found
