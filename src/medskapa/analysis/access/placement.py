"""Where one more bench, ramp, crossing or service helps most people, and how far from the best some of them are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import _placement_kernel as kernel
from medskapa.analysis.access import _rest_kernel, rest
from medskapa.analysis.access.nearest import nodes_of
from medskapa.analysis.access.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Aim:
    """Who is to reach what: people within a cost of the nearest of some places.

    ``cost`` (arcs,); ``places``: their nodes; ``weights`` (nodes,): people, such as those over 80. ``limits`` and
    ``shares`` (t,): the cost that each share of them has in it; unlike speeds have unlike limits, and inf
    asks only whether they get there at all. For people who need seats: ``seats`` (nodes,), ``gap_m`` and
    ``tiring`` as in :func:`medskapa.analysis.access.rest.rest_labels`.
    """

    network: Network
    cost: npt.ArrayLike
    places: npt.ArrayLike
    weights: npt.ArrayLike
    limits: npt.ArrayLike
    shares: npt.ArrayLike = 1.0
    seats: npt.ArrayLike | None = None
    gap_m: float = np.inf
    tiring: npt.ArrayLike | None = None


@dataclass(frozen=True)
class LinkChoice:
    """Links that could be built: from a node to another, what they cost there and back, and how long they are.

    All (candidates,); inf is a way that cannot be walked. ``long_cm`` is the length that tires, whole centimetres.
    """

    from_node: npt.ArrayLike
    to_node: npt.ArrayLike
    there: npt.ArrayLike
    back: npt.ArrayLike
    long_cm: npt.ArrayLike


@dataclass(frozen=True)
class Placement:
    """Candidates in the order to build them, each the best one given those before it.

    ``order`` (k,): the candidates; ``gain`` (k,): people more who reach after each of them, together with those before;
    ``bound`` (asked for,): what no choice of 1, 2, … of them can exceed; ``alone`` (candidates,): what each gives by
    itself. The first is the best single one, exactly. Fewer than asked for are told when no other helps by itself.
    """

    order: npt.NDArray[np.intp]
    gain: Floats
    bound: Floats
    alone: Floats


def people_within(aim: Aim) -> float:
    """People who reach a place within their limit as things are: Σ_i w_i Σ_t s_t [c_i ≤ L_t]."""
    world = _World.of(aim)
    return _people(world)


def best_places(aim: Aim, nodes: npt.ArrayLike, most: int, *, threads: int = 1) -> Placement:
    """Where further places of the kind – a shop, a stop, a meeting place – let most people more reach one.

    Greedy, every candidate tried in every round. What is gained never grows when places are added (it is submodular),
    so that no choice of k is worth more than the first j found and the k largest gains after them; the bound is the
    least of these. Greedy is then never below 1 − 1/e = 63 % of the best, and the bound is mostly far nearer.

    nodes : where a place could be; most : how many to choose; threads : the result is the same for any number.

    Raises ``ValueError`` for candidates, people or limits that do not belong to the network.
    Source: Nemhauser, Wolsey & Fisher (1978), Mathematical Programming 14; the bound: Leskovec et al. (2007), KDD.
    """
    world = _World.of(aim)
    return _greedy(world, _at(aim, nodes), kernel.PLACE, most, threads, sharp=False)


def best_seats(
    aim: Aim, nodes: npt.ArrayLike, most: int, *, threads: int = 1, sharp: bool = True
) -> Placement:
    """Where further benches let most people more reach a place, for people who cannot walk far without a seat.

    The best single one is exact. Two benches may help together where neither helps alone, so greedy has no warranty
    and may miss them; ``bound`` says how much at most. No choice of k is worth more than all candidates together,
    nor more than the k largest of what goes by each of them when all the others are there.

    sharp : reckon the second bound too, which takes a search for each candidate. The rest as for
    :func:`best_places`.

    Raises ``ValueError`` like :func:`best_places`, and when the aim has no seats or no gap.
    """
    if aim.seats is None or not np.isfinite(aim.gap_m):
        raise ValueError("A bench helps those who need one: the aim needs seats and the metres between them")
    return _greedy(_World.of(aim), _at(aim, nodes), kernel.SEAT, most, threads, sharp=sharp)


def best_links(aim: Aim, links: LinkChoice, most: int, *, threads: int = 1, sharp: bool = True) -> Placement:
    """Which further links – a ramp, a crossing, a path – let most people more reach a place.

    As for :func:`best_seats`: the best single one is exact, two links may help only together, and the bound is
    that of :func:`best_seats`.

    Raises ``ValueError`` like :func:`best_places`, and for a negative cost or length.
    """
    ends = [_at(aim, nodes).node for nodes in (links.from_node, links.to_node)]
    costs = [np.asarray(c, np.float64) for c in (links.there, links.back)]
    long = np.asarray(links.long_cm)
    unlike = len({ends[0].shape, ends[1].shape, costs[0].shape, costs[1].shape, long.shape}) > 1
    if unlike or not all((c >= 0).all() for c in costs) or long.dtype.kind != "i" or (long < 0).any():
        raise ValueError("Each link needs two nodes, costs there and back, and whole centimetres, 0 or more")
    if aim.seats is None:
        long = np.zeros_like(long)
    choice = kernel.Candidate(ends[0], ends[1], costs[0], costs[1], long.astype(np.int64))
    return _greedy(_World.of(aim), choice, kernel.LINK, most, threads, sharp=sharp)


@dataclass(frozen=True)
class _World:
    """An aim as the compiled search reads it, and the walks that are there."""

    graph: _rest_kernel.Graph
    places: Ints
    gap: int
    worth: kernel.Worth
    labels: kernel.Labels
    now: Floats

    @staticmethod
    def of(aim: Aim) -> _World:
        network, people = aim.network, np.asarray(aim.weights, np.float64)
        if people.shape != (network.nodes,) or not (np.isfinite(people) & (people >= 0)).all():
            raise ValueError(f"{network.nodes} nodes need as many numbers of people, 0 or more")
        limits = np.atleast_1d(np.asarray(aim.limits, np.float64))
        shares = np.broadcast_to(np.asarray(aim.shares, np.float64), limits.shape)
        if not ((limits >= 0).all() and (shares >= 0).all() and len(limits)):
            raise ValueError("Limits and the shares of people who have them must be 0 or more")
        order = np.argsort(limits, kind="stable")
        worth = np.cumsum(shares[order][::-1])[::-1].copy()
        seats = np.zeros(network.nodes, bool) if aim.seats is None else aim.seats
        tiring = np.zeros(network.arcs, np.int64) if aim.seats is None else aim.tiring
        graph = rest.graph_of(network, aim.cost, seats, tiring)
        gap = _rest_kernel.FAR if aim.seats is None else rest.centimetres(aim.gap_m)
        before = np.full(network.nodes, np.inf)
        return _searched(
            graph, nodes_of(network, aim.places), gap, kernel.Worth(people, limits[order], worth, before)
        )


def _searched(graph: _rest_kernel.Graph, places: Ints, gap: int, worth: kernel.Worth) -> _World:
    settled, count, first, last = _rest_kernel.everywhere(graph, places, gap, float(worth.limits[-1]), False)
    now = np.full(len(first), np.inf)
    now[first >= 0] = settled.key[first[first >= 0]]
    labels = kernel.Labels(settled.key[:count], settled.stretch[:count], settled.older[:count], first, last)
    return _World(graph, places, gap, worth, labels, now)


def _with(world: _World, candidates: kernel.Candidate, kind: int, chosen: npt.ArrayLike) -> _World:
    """The world with some of the candidates built."""
    graph, places = world.graph, world.places
    new = np.atleast_1d(np.asarray(chosen, np.intp))
    at = candidates.node[new]
    if kind == kernel.PLACE:
        places = np.concatenate([places, at])
    elif kind == kernel.SEAT:
        seats = graph.seats.copy()
        seats[at] = True
        graph = graph._replace(seats=seats)
    else:
        to = candidates.other[new]
        heads = np.repeat(np.arange(len(graph.seats)), np.diff(graph.offsets))
        heads = np.concatenate([heads, to, at])
        order = np.argsort(heads, kind="stable")
        offsets = np.concatenate([[0], np.cumsum(np.bincount(heads, minlength=len(graph.seats)))])
        cost = np.concatenate([graph.cost, candidates.there[new], candidates.back[new]])
        tiring = np.concatenate([graph.tiring, candidates.long[new], candidates.long[new]])
        tails = np.concatenate([graph.tails, at, to])
        graph = _rest_kernel.Graph(
            offsets.astype(np.int64), tails[order], cost[order], tiring[order], graph.seats
        )
    return _searched(graph, places, world.gap, world.worth)


def _people(world: _World) -> float:
    w = world.worth
    step = np.searchsorted(w.limits, world.now)
    return float((w.weights * np.append(w.worth, 0.0)[step])[np.isfinite(world.now)].sum())


def _gains(
    world: _World, before: Floats, candidates: kernel.Candidate, kind: int, threads: int, *, anew: bool
) -> Floats:
    """What each candidate is worth in a world, against the costs before."""
    many = len(candidates.node)
    out: Floats = np.zeros(many)
    worth = world.worth._replace(before=before)
    limit = float(worth.limits[-1])
    marks = np.linspace(0, many, max(1, min(threads, many)) + 1).astype(int)

    def some(k: int) -> None:
        kernel.gains(
            world.graph,
            world.labels,
            candidates,
            kind,
            worth,
            world.gap,
            limit,
            anew,
            marks[k],
            marks[k + 1],
            out,
        )

    with ThreadPoolExecutor(len(marks) - 1) as pool:
        list(pool.map(some, range(len(marks) - 1)))
    return out


def _greedy(
    world: _World, candidates: kernel.Candidate, kind: int, most: int, threads: int, *, sharp: bool
) -> Placement:
    if most < 1:
        raise ValueError(f"One candidate or more is chosen, not {most}")
    most = min(most, len(candidates.node))
    start, built = _people(world), world
    order: list[int] = []
    gained = [0.0]
    rounds: list[Floats] = []  # at each round: what any k could bring it to, where gains only shrink
    for _ in range(most + 1):
        added = _gains(built, built.now, candidates, kind, threads, anew=False)
        rounds.append(added)
        best = int(np.argmax(added)) if most else -1
        if len(order) == most or not added[best] > 0:
            break
        order.append(best)
        built = _with(built, candidates, kind, best)
        gained.append(_people(built) - start)
    alone = rounds[0]
    if kind == kernel.PLACE:
        bound = np.min(
            [had + _largest(added, most) for had, added in zip(gained, rounds, strict=True)], axis=0
        )
    else:
        bound = _together(world, candidates, kind, most, threads, sharp=sharp)
        bound[:1] = alone.max(initial=0.0)
    return Placement(np.array(order, np.intp), np.array(gained[1:]), bound, alone)


def _together(
    world: _World, candidates: kernel.Candidate, kind: int, most: int, threads: int, *, sharp: bool
) -> Floats:
    """What 1, 2, … ``most`` candidates cannot exceed, though some may only help together."""
    everything = _with(world, candidates, kind, np.arange(len(candidates.node)))
    out: Floats = np.full(most, _people(everything) - _people(world))
    if sharp:
        by_way_of = _gains(everything, world.now, candidates, kind, threads, anew=True)
        out = np.minimum(out, _largest(by_way_of, most))
    return out


def _largest(values: Floats, most: int) -> Floats:
    """The sums of the 1, 2, … ``most`` largest."""
    out: Floats = np.cumsum(np.sort(values)[::-1][:most])
    return out


def _at(aim: Aim, nodes: npt.ArrayLike) -> kernel.Candidate:
    at = nodes_of(aim.network, nodes)
    none = np.empty(0)
    return kernel.Candidate(at, np.empty(0, np.int32), none, none, np.empty(0, np.int64))
