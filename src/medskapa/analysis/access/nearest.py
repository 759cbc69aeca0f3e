"""The nearest place from everywhere: there, back, and both; and the way itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import _search as kernel
from medskapa.analysis.access.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Arcs = tuple[npt.NDArray[np.int64], Ints]


@dataclass(frozen=True)
class Nearest:
    """What it costs each node to the nearest place, (n,), infinite where there is no way, and which place it is.

    ``place`` (n,) is the place's number as given (not its node), −1 for none; of equally near ones the first.
    """

    cost: Floats
    place: Ints


@dataclass(frozen=True)
class Path:
    """A way through the network: its nodes in order, the arcs between them, and what it costs in all.

    Without a way there are no nodes and the cost is infinite.
    """

    nodes: Ints
    arcs: Ints
    cost: float


def to_nearest(
    network: Network, cost: npt.ArrayLike, places: npt.ArrayLike, *, limit: float = np.inf
) -> Nearest:
    """From every node to the nearest place: min_p d(i, p), searched from all places at once against the arcs.

    cost : (m,), from 0, infinite where an arc cannot be passed. places : (p,), nodes. limit : inclusive; nodes
    beyond it are told as without a way.

    Raises ``ValueError`` for a negative cost, one that is not a number, or a place that is no node.
    Source: Dijkstra (1959), Numerische Mathematik 1.
    """
    arcs, ends = costs_of(network, cost), nodes_of(network, places)
    back = network.reverse
    there, against = (network.offsets, network.heads), (back.offsets, back.tails)
    return _labels(against, there, arcs[back.arc], ends, limit)


def from_nearest(
    network: Network, cost: npt.ArrayLike, places: npt.ArrayLike, *, limit: float = np.inf
) -> Nearest:
    """From the nearest place to every node, min_p d(p, i): the way home. As :func:`to_nearest` otherwise."""
    arcs, starts = costs_of(network, cost), nodes_of(network, places)
    back = network.reverse
    there, against = (network.offsets, network.heads), (back.offsets, back.tails)
    return _labels(there, against, arcs, starts, limit)


def _labels(along: Arcs, against: Arcs, cost: Floats, sources: Ints, limit: float) -> Nearest:
    n = len(along[0]) - 1
    dist = np.full(n, np.inf)
    place = np.full(n, kernel.NOBODY, np.int32)
    kernel.labels(*along, cost, *against, sources, float(limit), dist, place, np.empty(0, np.int32))
    place[place == kernel.NOBODY] = -1
    return Nearest(dist, place)


def round_trip(
    network: Network,
    cost: npt.ArrayLike,
    places: npt.ArrayLike,
    *,
    limit: float = np.inf,
    threads: int = 2,
) -> Nearest:
    """There and back by the same place: min_p d(i, p) + d(p, i), exactly.

    Each place is searched from both ways, so that it takes as long as there are places; give a ``limit`` (the most
    that one way may cost, inclusive) where far ones do not matter. As :func:`to_nearest` otherwise.
    """
    arcs, nodes = costs_of(network, cost), nodes_of(network, places)
    back = network.reverse
    parts = np.array_split(np.arange(len(nodes)), max(1, min(threads, len(nodes))))

    def some(part: npt.NDArray[np.intp]) -> Nearest:
        dist, place = np.full(network.nodes, np.inf), np.full(network.nodes, -1, np.int32)
        first = int(part[0]) if len(part) else 0
        kernel.both_ways(
            back.offsets, back.tails, arcs[back.arc], network.offsets, network.heads, arcs, nodes[part], first,
            float(limit), dist, place,
        )  # fmt: skip
        return Nearest(dist, place)

    with ThreadPoolExecutor(len(parts)) as pool:
        done = list(pool.map(some, parts))
    dist, place = done[0].cost, done[0].place
    for other in done[1:]:  # later places win only when they are nearer
        better = other.cost < dist
        dist, place = np.where(better, other.cost, dist), np.where(better, other.place, place)
    return Nearest(dist, place)


def path(network: Network, cost: npt.ArrayLike, start: int, goal: int) -> Path:
    """The cheapest way from one node to another, as a witness: what is walked, and what it costs.

    The cost is the sum of its arcs' costs in the order walked. Raises ``ValueError`` as :func:`to_nearest` does.
    """
    arcs = costs_of(network, cost)
    ends = nodes_of(network, [start, goal])
    dist = np.full(network.nodes, np.inf)
    place = np.full(network.nodes, kernel.NOBODY, np.int32)
    via = np.full(network.nodes, -1, np.int32)
    graph = network.offsets, network.heads
    kernel.labels(*graph, arcs, *graph, ends[:1], np.inf, dist, place, via)
    if not np.isfinite(dist[ends[1]]):
        return Path(np.empty(0, np.int32), np.empty(0, np.int32), np.inf)
    nodes, walked = [int(ends[1])], []
    while nodes[-1] != ends[0]:
        walked.append(int(via[nodes[-1]]))
        nodes.append(int(network.tails[walked[-1]]))
    return Path(np.array(nodes[::-1], np.int32), np.array(walked[::-1], np.int32), float(dist[ends[1]]))


def costs_of(network: Network, cost: npt.ArrayLike) -> Floats:
    """The costs of a network's arcs, checked. Raises ``ValueError`` that names the first wrong arcs."""
    arcs = np.ascontiguousarray(cost, np.float64)
    if arcs.shape != (network.arcs,):
        raise ValueError(f"{network.arcs} arcs need as many costs, not {arcs.shape}")
    wrong = np.isnan(arcs) | (arcs < 0)
    if wrong.any():
        raise ValueError(f"Arcs {np.flatnonzero(wrong)[:5].tolist()} have a cost below 0, or none")
    return arcs


def nodes_of(network: Network, places: npt.ArrayLike) -> Ints:
    """Places as nodes, checked. Raises ``ValueError`` for one that is no node of the network."""
    nodes = np.asarray(places, np.int64).reshape(-1)
    lost = (nodes < 0) | (nodes >= network.nodes)
    if lost.any():
        raise ValueError(f"Places {np.flatnonzero(lost)[:5].tolist()} are at no node of the network")
    return nodes.astype(np.int32)
