"""What a change to streets, costs or places does to reach, found by looking only where it can be felt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import _changes_kernel as kernel
from medskapa.analysis.access import _rest_kernel
from medskapa.analysis.access.links import Changed, NewLink, with_links, without_streets
from medskapa.analysis.access.nearest import Nearest, costs_of, nodes_of, to_nearest
from medskapa.analysis.access.network import Network
from medskapa.analysis.access.rest import Resting, centimetres, graph_of

__all__ = ["Changed", "NewLink", "RestWalk", "same_network", "touched", "update_cumulative", "update_nearest",
           "update_resting", "with_links", "without_streets"]  # fmt: skip
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


def same_network(network: Network) -> Changed:
    """A change that leaves the network as it is: only costs or places differ."""
    return Changed(network, np.arange(network.arcs, dtype=np.int32))


def update_nearest(
    nearest: Nearest,
    before: tuple[Network, npt.ArrayLike, npt.ArrayLike],
    after: tuple[Changed, npt.ArrayLike, npt.ArrayLike],
    *,
    limit: float = np.inf,
) -> Nearest:
    """The least cost to a place after a change, searched for only where it can have changed.

    Equal to a full search: nodes whose way was taken or made dearer are found from the change outwards, in the order
    of their costs, and searched for anew; cheaper arcs, new nodes and new places are followed as far as they help.
    Costs are the same to the last bit. So is the place told, except where two places are equally near only after
    rounding. Where places that stay have changed order among themselves, everything is searched for.

    nearest : what was found before, with the same limit; before : network, cost (arcs,) and places (p,);
    after : the change, cost (arcs,) of its network and places.

    Raises ``ValueError`` when costs, labels or places do not belong to their network, or a cost is negative.
    Source: Ramalingam & Reps (1996), Journal of Algorithms 21(2), with several places.
    """
    network, changed = before[0], after[0]
    old, new = costs_of(network, before[1]), costs_of(changed.network, after[1])
    if nearest.cost.shape != (network.nodes,) or changed.arc_from.shape != new.shape:
        raise ValueError("The labels and the change must belong to the networks before and after")
    were, are = nodes_of(network, before[2]), nodes_of(changed.network, after[2])
    renamed = _renamed(were, are)
    n, more = changed.network.nodes, changed.network.nodes - network.nodes
    label = np.concatenate([nearest.cost, np.full(more, np.inf)])
    place = np.concatenate([nearest.place, np.full(more, -1)]).astype(np.int32)
    place[place < 0] = kernel.NOBODY
    if renamed is None:  # what stays is told in another order: nothing holds
        lost = np.ones(n, bool)
        lowered = np.empty(0, np.int32)
    else:
        reached = place < kernel.NOBODY
        place[reached] = renamed[place[reached]]
        suspects, lowered = _felt(network, changed, old, new, label, place)
        gone = were[renamed < 0]
        suspects = np.unique(np.concatenate([suspects, gone[np.isfinite(label[gone])]])).astype(np.int32)
        lost = _lost(changed.network, new, label, place, are, suspects)
    a, b = changed.network, changed.network.reverse
    kernel.repair(
        a.offsets, a.heads, new, b.offsets, b.tails, b.arc, label, place, lost, lowered, are, float(limit)
    )
    place[place == kernel.NOBODY] = -1
    return Nearest(label, place)


@dataclass(frozen=True)
class RestWalk:
    """What a walk with rests depends on beside the network, as in :func:`medskapa.analysis.access.rest.rest_labels`."""

    cost: npt.ArrayLike
    seats: npt.ArrayLike
    places: npt.ArrayLike
    tiring: npt.ArrayLike | None = None


def update_resting(
    resting: Resting,
    before: tuple[Network, RestWalk],
    after: tuple[Changed, RestWalk],
    gap_m: float,
    *,
    limit: float = np.inf,
) -> Nearest:
    """The least cost to a place for people who need seats, after benches, links or places came or went.

    Equal to a full search. Only nodes from which the change can be reached within ``limit`` are searched for anew;
    so it saves work where there is a limit.

    resting : what was found before, with the same gap and limit.

    Raises ``ValueError`` like :func:`update_nearest` and :func:`medskapa.analysis.access.rest.rest_labels`.
    """
    (network, then), (changed, now) = before, after
    new, graph = changed.network, graph_of(changed.network, now.cost, now.seats, now.tiring)
    if resting.first.shape != (network.nodes,) or changed.arc_from.shape != (new.arcs,):
        raise ValueError("The labels and the change must belong to the networks before and after")
    were, are = nodes_of(network, then.places), nodes_of(new, now.places)
    renamed, more = _renamed(were, are), new.nodes - network.nodes
    sat = np.append(np.asarray(then.seats, bool), np.zeros(more, bool))
    tires = np.asarray(new.lengths_cm if now.tiring is None else now.tiring).astype(np.int64)
    tired = np.asarray(network.lengths_cm if then.tiring is None else then.tiring)
    kept = changed.arc_from >= 0
    differ = kept.copy()
    differ[kept] = tires[kept] != tired[changed.arc_from[kept]]
    nodes = np.concatenate([
        np.flatnonzero(sat != graph.seats), np.setxor1d(were, are), new.tails[differ],
    ])  # fmt: skip
    inside = touched((network, then.cost), (changed, now.cost), limit, nodes=nodes)
    if renamed is None:  # what stays is told in another order
        inside[:] = True
        renamed = np.full(len(were), -1, np.int32)
    gap, cost = centimetres(gap_m), costs_of(new, now.cost)
    last = np.append(resting.last, np.full(more, -1, np.int32))
    place = renamed[resting.place] if len(were) else resting.place
    heap, size = _rest_kernel.from_outside(
        new.offsets, new.heads, cost, tires, graph.seats, inside, resting.key, resting.stretch_cm, place,
        resting.older, last, gap, float(limit),
    )  # fmt: skip
    settled, _, first, _ = _rest_kernel.settle(graph, are, gap, float(limit), False, inside, heap, size)
    out = np.append(resting.nearest.cost, np.full(more, np.inf))
    to = np.append(resting.nearest.place, np.full(more, -1, np.int32))
    reached = to >= 0
    to[reached] = renamed[to[reached]]
    out[inside], to[inside] = np.inf, -1
    found = first >= 0
    out[found], to[found] = settled.key[first[found]], settled.place[first[found]]
    return Nearest(out, to)


def touched(
    before: tuple[Network, npt.ArrayLike],
    after: tuple[Changed, npt.ArrayLike],
    limit: float,
    *,
    nodes: npt.ArrayLike = (),
) -> npt.NDArray[np.bool_]:
    """The nodes from which a change can be felt within a cost: only they need to be counted again.

    They are those that reach, before or after, an arc that differs, or one of ``nodes`` (where something else
    changed: services, people). limit : the largest cost that is counted. Returns (nodes after,).

    Raises ``ValueError`` like :func:`update_nearest`.
    """
    network, changed = before[0], after[0]
    old, new = costs_of(network, before[1]), costs_of(changed.network, after[1])
    dearer, cheaper = _differing(changed, old, new)
    at = nodes_of(changed.network, nodes)
    felt = np.zeros(changed.network.nodes, bool)
    starts = np.concatenate([network.tails[dearer], at[at < network.nodes]])
    felt[: network.nodes] = np.isfinite(to_nearest(network, old, starts, limit=limit).cost)
    starts = np.concatenate([changed.network.tails[cheaper], at])
    felt |= np.isfinite(to_nearest(changed.network, new, starts, limit=limit).cost)
    felt[network.nodes :] = True
    return felt


def update_cumulative(
    counted: Floats,
    felt: npt.NDArray[np.bool_],
    count: Callable[[npt.NDArray[np.intp]], Floats],
) -> Floats:
    """What can be reached within thresholds after a change, counted again only from where it can be felt.

    counted : (origins before, …), an origin for each node; felt : as :func:`touched` gives it, for the largest of
    the thresholds; count : the counting after the change, from the nodes it is given, (those, …).
    """
    out: Floats = np.empty((len(felt), *counted.shape[1:]))
    out[: len(counted)] = counted
    again = np.flatnonzero(felt)
    if len(again):
        out[again] = count(again)
    return out


def _renamed(were: Ints, are: Ints) -> Ints | None:
    """The new number of each place, below 0 where it is gone; None when those that stay have changed order."""
    now = {int(node): k for k, node in reversed(list(enumerate(are)))}
    first = {int(node): k for k, node in reversed(list(enumerate(were)))}
    out = np.array([now.get(int(node), -2 - k) for k, node in enumerate(were)], np.int32).reshape(-1)
    told = out[sorted(first.values())]
    stay = told[told >= 0]
    return out if (np.diff(stay) > 0).all() else None


def _differing(
    changed: Changed, old: Floats, new: Floats
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which arcs before became dearer or went, and which arcs after became cheaper or are new."""
    there = changed.arc_from >= 0
    was = np.where(there, old[changed.arc_from] if len(old) else np.inf, np.inf)
    now = np.full(len(old), np.inf)
    now[changed.arc_from[there]] = new[there]
    return now > old, new < was


def _felt(
    network: Network, changed: Changed, old: Floats, new: Floats, label: Floats, place: Ints
) -> tuple[Ints, Ints]:
    """Nodes whose label may have come by an arc that went or became dearer, and nodes with a cheaper arc."""
    dearer, cheaper = (np.flatnonzero(which) for which in _differing(changed, old, new))
    tails, heads = network.tails[dearer], network.heads[dearer]
    came = np.isfinite(label[tails]) & (old[dearer] + label[heads] == label[tails])
    return np.unique(tails[came]), np.unique(changed.network.tails[cheaper])


def _lost(
    network: Network, cost: Floats, label: Floats, place: Ints, places: Ints, suspects: Ints
) -> npt.NDArray[np.bool_]:
    kept = np.zeros(network.nodes, bool)
    kept[places[place[places] == np.arange(len(places))]] = True
    back = network.reverse
    return kernel.affected(
        network.offsets, network.heads, cost, back.offsets, back.tails, back.arc, label, place, kept, suspects
    )
