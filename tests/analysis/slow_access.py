"""The obvious way to find shortest ways and count what is within reach: a list of tuples and a set."""

from __future__ import annotations

import heapq
import math

from medskapa.analysis.access import Network


def from_node(network: Network, cost: list[float], start: int) -> list[float]:
    """The least cost from one node to every node, by Dijkstra's method as it is taught."""
    out: dict[int, list[tuple[int, float]]] = {}
    for tail, head, c in zip(network.tails.tolist(), network.heads.tolist(), cost, strict=True):
        out.setdefault(tail, []).append((head, c))
    best, done = {start: 0.0}, set()
    waiting = [(0.0, start)]
    while waiting:
        d, u = heapq.heappop(waiting)
        if u in done:
            continue
        done.add(u)
        for v, c in out.get(u, ()):
            if d + c < best.get(v, math.inf):
                best[v] = d + c
                heapq.heappush(waiting, (d + c, v))
    return [best.get(v, math.inf) for v in range(network.nodes)]
