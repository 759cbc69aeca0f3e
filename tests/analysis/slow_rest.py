"""The obvious way to walk with rests: every Pareto label kept, by hand-sized loops, forwards from each start."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

Arc = tuple[int, int, float, int]  # from, to, cost, centimetres


def resting(
    nodes: int, arcs: Sequence[Arc], seats: Sequence[bool], places: Sequence[int], gap_cm: float
) -> list[float]:
    """Least cost from each node to a place with no stretch above the gap, by exact Pareto labels."""
    return [min((cost for node in set(places) for cost, _ in found[node]), default=inf)
            for found in (_labels(nodes, arcs, seats, start, gap_cm) for start in range(nodes))]  # fmt: skip


def _labels(
    nodes: int, arcs: Sequence[Arc], seats: Sequence[bool], start: int, gap_cm: float
) -> list[list[tuple[float, int]]]:
    """All (cost, centimetres since the last rest) of walks from a start that no other walk beats in both."""
    labels: list[list[tuple[float, int]]] = [[] for _ in range(nodes)]
    labels[start] = [(0.0, 0)]
    todo = [(start, 0.0, 0)]
    while todo:
        node, cost, since = todo.pop()
        if (cost, since) not in labels[node]:
            continue  # beaten meanwhile
        for tail, head, more, length in arcs:
            if tail != node or more == inf or since + length > gap_cm:
                continue
            new = (cost + more, 0 if seats[head] else since + length)
            if any(c <= new[0] and s <= new[1] for c, s in labels[head]):
                continue
            labels[head] = [(c, s) for c, s in labels[head] if not (new[0] <= c and new[1] <= s)] + [new]
            todo.append((head, *new))
    return labels


def longest_stretch(
    nodes: int, arcs: Sequence[Arc], seats: Sequence[bool], places: Sequence[int]
) -> list[float]:
    """The smallest gap in centimetres with which a place is reached, by trying them all."""
    out = [inf] * nodes
    for gap in range(sum(length for *_, length in arcs), -1, -1):
        for node, cost in enumerate(resting(nodes, arcs, seats, places, gap)):
            if cost < inf:
                out[node] = gap
        if all(cost == inf for cost in out):
            break
    return out
