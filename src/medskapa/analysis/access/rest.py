"""Walks with rests: what can be reached when no stretch between two seats is longer than one can walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import _rest_kernel as kernel
from medskapa.analysis.access.nearest import Nearest, costs_of, nodes_of
from medskapa.analysis.access.network import KINDS, Network

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Resting:
    """Every way to rest on the way that is worth having, from every node: cheaper, or with a seat sooner.

    ``nearest``: the cheapest of them, from each node. A label is one walk: ``node`` it starts from, ``key`` what it
    costs, ``stretch_cm`` to its first rest (0 at a seat), ``place`` it leads to, ``onward`` the label it goes on
    with (−1 at the place), ``older`` the cheaper label at the same node with a longer stretch (−1 none). ``first``
    and ``last`` (n,) are each node's cheapest label and the one with the shortest stretch.
    """

    nearest: Nearest
    node: npt.NDArray[np.int32]
    key: Floats
    stretch_cm: Longs
    place: npt.NDArray[np.int32]
    onward: npt.NDArray[np.int32]
    older: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]

    def path(self, start: int) -> npt.NDArray[np.int32]:
        """The nodes of the cheapest walk from a node to its place; empty when there is none."""
        nodes, label = [], int(self.first[start])
        while label >= 0:
            nodes.append(int(self.node[label]))
            label = int(self.onward[label])
        return np.array(nodes, np.int32)


def tiring_cm(network: Network, flat_m: float, steep_m: float, steep_grade: float) -> Longs:
    """How far each arc is to somebody who needs a seat sooner on steep ground: one limit for flat and steep.

    An arc whose grade, up or down, is ``steep_grade`` or more counts as length · flat_m / steep_m, the others as
    they are long; then ``flat_m`` is the gap to ask for. With seats every 100 m on the flat and every 25 m where it
    is steep, 10 m of a steep street count as 40 m. Steps are steep. An arc without known elevations counts as flat:
    say so where it matters (``network.rise_m`` is NaN there).

    flat_m, steep_m : metres between seats; steep_grade : rise / length, such as 0.05.
    Returns (m,), whole centimetres.

    Raises ``ValueError`` when a distance is not above 0 or the grade is negative.
    """
    if not (flat_m > 0 and steep_m > 0 and steep_grade >= 0):
        raise ValueError("Distances between seats must be above 0, and the grade that is steep not negative")
    rise = np.abs(np.nan_to_num(network.rise_m)) * 100
    steep = (rise >= steep_grade * network.lengths_cm) & (rise > 0)
    steep |= network.kind == KINDS.index("steps")
    length = network.lengths_cm.astype(np.float64)
    out: Longs = np.rint(np.where(steep, length * flat_m / steep_m, length)).astype(np.int64)
    return out


def rest_labels(
    network: Network,
    cost: npt.ArrayLike,
    seats: npt.ArrayLike,
    places: npt.ArrayLike,
    gap_m: float,
    *,
    tiring: npt.ArrayLike | None = None,
    limit: float = np.inf,
) -> Resting:
    """Every walk worth having when one must sit down at least every ``gap_m`` metres, from every node.

    Exact: the Pareto set of (cost, metres to the first rest) at each node, by label setting backwards from the
    places. One sets out rested, so the first stretch begins at the start; one rests on arrival, so the last ends
    at the place. A stretch of exactly ``gap_m`` is allowed. Nobody rests where there is no seat.

    cost : (m,) of each arc, 0 or more, inf where one cannot pass; seats : (n,) whether there is one at the node;
    places : node of each place; gap_m : metres, inf for somebody who needs no rest; tiring : (m,) centimetres of
    each arc as :func:`tiring_cm` gives them, by default its length; limit : costs above it are not looked at.

    Raises ``ValueError`` for costs, seats, places or lengths that do not belong to the network, or a gap below 0.
    Source: label setting for the shortest path with replenishment, Desrochers & Soumis (1988), INFOR 26(3).
    """
    at, gap = nodes_of(network, places), centimetres(gap_m)
    found = kernel.everywhere(graph_of(network, cost, seats, tiring), at, gap, float(limit), False)
    return _resting(*found)


def to_nearest_resting(
    network: Network,
    cost: npt.ArrayLike,
    seats: npt.ArrayLike,
    places: npt.ArrayLike,
    gap_m: float,
    *,
    tiring: npt.ArrayLike | None = None,
    limit: float = np.inf,
) -> Nearest:
    """The least cost from every node to a place for somebody who must sit down at least every ``gap_m`` metres.

    Arguments, rules and errors are those of :func:`rest_labels`. Of places equally near, the one with a seat
    sooner on the way is told, then the first given.
    """
    return rest_labels(network, cost, seats, places, gap_m, tiring=tiring, limit=limit).nearest


def longest_stretch(
    network: Network,
    seats: npt.ArrayLike,
    places: npt.ArrayLike,
    *,
    tiring: npt.ArrayLike | None = None,
    passable: npt.ArrayLike | None = None,
) -> Floats:
    """How far one must be able to walk without a seat to reach any place at all, by the best way for it.

    min over walks of the longest stretch between two rests, the start and the place being rests: a place can be
    reached with a gap exactly when the gap is at least this. The way may be long; see :func:`smallest_gap` for one
    within a cost.

    passable : (m,) whether the walker can use the arc, all by default; the rest as for :func:`rest_labels`.
    Returns (n,), metres; inf where no place can be reached.

    Raises ``ValueError`` like :func:`rest_labels`.
    """
    can = np.ones(network.arcs, bool) if passable is None else np.asarray(passable, bool)
    if can.shape != (network.arcs,):
        raise ValueError(f"{network.arcs} arcs need as many answers to whether they can be passed")
    graph = graph_of(network, np.where(can, 0.0, np.inf), seats, tiring)
    found = kernel.everywhere(graph, nodes_of(network, places), kernel.FAR, np.inf, True)
    out: Floats = _resting(*found).nearest.cost / 100
    return out


def smallest_gap(
    network: Network,
    cost: npt.ArrayLike,
    seats: npt.ArrayLike,
    places: npt.ArrayLike,
    gaps_m: Sequence[float],
    limit: float,
    *,
    tiring: npt.ArrayLike | None = None,
) -> Floats:
    """The smallest of some gaps with which a place is within a cost: how fit one must be to get there in time.

    gaps_m : metres, in any order; limit : the cost, inclusive; the rest as for :func:`rest_labels`.
    Returns (n,), metres; inf where none of them is enough.
    """
    out: Floats = np.full(network.nodes, np.inf)
    for gap in sorted(gaps_m, reverse=True):
        near = to_nearest_resting(network, cost, seats, places, gap, tiring=tiring, limit=limit)
        out[np.isfinite(near.cost)] = gap
    return out


def graph_of(
    network: Network, cost: npt.ArrayLike, seats: npt.ArrayLike, tiring: npt.ArrayLike | None
) -> kernel.Graph:
    """The network as the compiled search reads it; raises ``ValueError`` like :func:`rest_labels`."""
    costs, sits = costs_of(network, cost), np.asarray(seats)
    if sits.shape != (network.nodes,) or sits.dtype != np.bool_:
        raise ValueError(f"{network.nodes} nodes need as many answers to whether there is a seat")
    far = np.asarray(network.lengths_cm if tiring is None else tiring)
    if far.shape != (network.arcs,) or far.dtype.kind != "i" or (far < 0).any():
        raise ValueError(f"{network.arcs} arcs need as many lengths in whole centimetres, each 0 or more")
    back = network.reverse
    return kernel.Graph(back.offsets, back.tails, costs[back.arc], far.astype(np.int64)[back.arc], sits)


def centimetres(gap_m: float) -> int:
    """A gap in whole centimetres, inf as farther than any walk; raises ``ValueError`` for one below 0."""
    if not gap_m >= 0:
        raise ValueError(f"A stretch between seats must be 0 metres or more, not {gap_m}")
    return kernel.FAR if gap_m > kernel.FAR / 100 else int(np.floor(gap_m * 100 + 1e-6))


def _resting(
    settled: kernel.Settled, count: int, first: npt.NDArray[np.int32], last: npt.NDArray[np.int32]
) -> Resting:
    cost, place = np.full(len(first), np.inf), np.full(len(first), -1, np.int32)
    there = first >= 0
    cost[there], place[there] = settled.key[first[there]], settled.place[first[there]]
    return Resting(
        Nearest(cost, place), settled.node[:count], settled.key[:count], settled.stretch[:count],
        settled.place[:count], settled.onward[:count], settled.older[:count], first, last,
    )  # fmt: skip
