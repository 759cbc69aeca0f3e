"""There and home again: exactly where that can be had in reasonable time, else home by the way one came."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import Network
from medskapa.analysis.access.nearest import Nearest, from_nearest, round_trip, to_nearest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
_FIRST_M, _MOST_WORK = 500.0, 50_000.0  # the nearest surroundings, and places × area that are worth searching


def there_and_back(
    network: Network, cost: Floats, places: Ints, starts: Ints, *, most_work: float = _MOST_WORK
) -> Nearest:
    """What it takes to get to a place and home again, min_p d(i, p) + d(p, i), from some nodes; others are inf.

    Home by the way one came is a bound, B. A better place is no farther off, either way, than B less the least that
    the other way takes, so that only the surroundings are searched, of each node as far as it needs. Where there are
    so many places around that this would take too long (``most_work``, in places times the area in units of 500 m
    squared), B stands: at most B − (there + home) too much, both the least of any place.

    cost : (arcs,); places, starts : nodes.
    """
    out = Nearest(np.full(network.nodes, np.inf), np.full(network.nodes, -1, np.int32))
    to, home = to_nearest(network, cost, places), from_nearest(network, cost, places).cost
    there, left = to.cost, np.unique(starts)
    left = left[np.isfinite(there[left]) & np.isfinite(home[left])]
    out.cost[left] = (there + _way_home(network, cost, there, places))[left]
    out.place[left] = to.place[left]
    least, other = there + home, np.minimum(there, home)
    _return_elsewhere(network, cost, places, left[np.isinf(out.cost[left])], other, out)
    left = left[np.isfinite(out.cost[left]) & (out.cost[left] > least[left] + 1e-6)]
    needs = out.cost[left] - other[left]
    before, limit = 0.0, _FIRST_M
    while (needs > before).any():
        group = left[(needs > before) & (needs <= limit)]
        _improve(network, cost, places, group, limit, out, most_work)
        before, limit = limit, 2 * limit
    return out


def _return_elsewhere(
    network: Network, cost: Floats, places: Ints, left: Ints, other: Floats, out: Nearest
) -> None:
    """Trips of those who cannot walk back the way they came: farther and farther out, until the best is certain."""
    limit, everything = _FIRST_M, 2 * float(cost[np.isfinite(cost)].sum()) + _FIRST_M
    while len(left) and limit < 2 * everything:
        _improve(network, cost, places, left, limit, out, np.inf)
        left = left[out.cost[left] - other[left] > limit]
        limit *= 2


def _improve(
    network: Network, cost: Floats, places: Ints, group: Ints, limit: float, out: Nearest, most_work: float
) -> None:
    """The best trip for a group of nodes by any place within the limit each way, if that is worth its time."""
    if not len(group):
        return
    near = np.flatnonzero(np.isfinite(from_nearest(network, cost, group, limit=limit).cost[places]))
    if not len(near) or len(near) * (limit / _FIRST_M) ** 2 > most_work:
        return
    found = round_trip(network, cost, places[near], limit=limit)
    better = group[found.cost[group] < out.cost[group]]
    out.cost[better], out.place[better] = found.cost[better], near[found.place[better]]


def _way_home(network: Network, cost: Floats, there: Floats, places: Ints) -> Floats:
    """What it takes to walk back from the nearest place along the best way to it, (n,); inf where it is one-way.

    Each node's next node on its way is known from the costs; the ways are added up by doubling, all at once.
    """
    n, tails, heads = network.nodes, network.tails.astype(np.int64), network.heads.astype(np.int64)
    order = np.lexsort((cost, tails * n + heads))
    pairs, first = np.unique((tails * n + heads)[order], return_index=True)
    cheapest = cost[order][first]
    with np.errstate(invalid="ignore"):
        on_way = (cost + there[heads] == there[tails]) & (there[heads] < there[tails])
    arcs = np.flatnonzero(on_way)
    nodes, one = np.unique(tails[arcs], return_index=True)
    onward = heads[arcs[one]]
    back = np.searchsorted(pairs, onward * n + nodes)
    known = (back < len(pairs)) & (pairs[np.minimum(back, len(pairs) - 1)] == onward * n + nodes)
    total: Floats = np.full(n, np.inf)
    total[nodes] = np.where(known, cheapest[np.minimum(back, len(pairs) - 1)], np.inf)
    total[places] = 0.0
    step = np.arange(n)
    step[nodes] = onward
    while (step[step] != step).any():
        total, step = total + np.where(step != np.arange(n), total[step], 0.0), step[step]
    ends_at_place = np.isin(step, places)
    return np.where(ends_at_place, total, np.inf)
