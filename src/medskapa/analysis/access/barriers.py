"""How much longer the way is than the line of sight, and which neighbours a barrier keeps apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import _pairs_kernel as kernel
from medskapa.analysis.access.nearest import costs_of, nodes_of
from medskapa.analysis.access.network import Network

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ROUNDING = 1e-9
"""A share by which sums of lengths may be off: a thousandth of a millimetre in a kilometre."""


@dataclass(frozen=True)
class Detours:
    """Pairs of places: the way between them, the straight line, and how many times longer the way is, all (pairs,).

    ``way`` is inf where there is none, and where the search was told to stop before it. ``ratio`` is inf with it, and
    NaN where the two stand at one spot: then there is nothing to compare with.
    """

    way: Floats
    straight_m: Floats
    ratio: Floats

    @property
    def assessed(self) -> Bools:
        """Whether a pair has a straight line to compare with."""
        return ~np.isnan(self.ratio)

    def severed(self, most_ratio: float) -> Bools:
        """The pairs whose way is more than so many times the straight line, or that have none.

        Those at one spot are not among them. A ratio that is above by rounding alone is not above.
        """
        out: Bools = self.ratio > most_ratio * (1 + ROUNDING)
        return out


def detours(
    network: Network,
    cost: npt.ArrayLike,
    from_node: npt.ArrayLike,
    to_node: npt.ArrayLike,
    *,
    straight_m: npt.ArrayLike | None = None,
    most_ratio: float = np.inf,
    threads: int = 2,
) -> Detours:
    """How long a way round a railway, a road or a river makes people walk: the way over the straight line.

    ratio = d(from, to) / √(Δx² + Δy²). With ``cost`` in metres it is the plain detour; with the effort of a kind of
    walker, in metres on the flat, it is theirs, and slopes and stairs count.

    cost : (arcs,), 0 or more, inf where one cannot pass; from_node, to_node : (pairs,); straight_m : (pairs,) when the
    places lie off the network and their own line is known; most_ratio : look no farther than that many times the
    straight line, which is enough to know who is severed; threads : the result is the same for any number.

    Raises ``ValueError`` for costs or nodes that do not belong to the network, or pairs of unlike number.
    Source: O'Sullivan & Morrall (1996), Transportation Research Record 1538 (pedestrian route directness).

    >>> from medskapa.analysis.access.network import make_network
    >>> three_sides = make_network([0, 0, 50, 50], [0, 100, 100, 0], [0, 1, 2], [1, 2, 3], [10_000, 5_000, 10_000])
    >>> detours(three_sides, three_sides.lengths_cm / 100, [0], [3]).ratio.tolist()
    [5.0]
    """
    arcs, start, goal = costs_of(network, cost), nodes_of(network, from_node), nodes_of(network, to_node)
    if start.shape != goal.shape:
        raise ValueError(f"Pairs need two ends each: {len(start)} from and {len(goal)} to")
    dx, dy = (column[goal] - column[start] for column in (network.x_m, network.y_m))
    straight = np.hypot(dx, dy) if straight_m is None else np.asarray(straight_m, np.float64)
    if straight.shape != start.shape or not (straight >= 0).all():
        raise ValueError(f"{len(start)} pairs need as many straight lines, 0 or more")
    limits = np.full(len(start), np.inf)
    if np.isfinite(most_ratio):
        limits = straight * most_ratio * (1 + 2 * ROUNDING)
    way = _ways(network, arcs, start, goal, limits, threads)
    ratio = np.full(len(start), np.nan)
    np.divide(way, straight, out=ratio, where=straight > 0)
    return Detours(way, straight, ratio)


def _ways(
    network: Network,
    cost: Floats,
    start: npt.NDArray[np.int32],
    goal: npt.NDArray[np.int32],
    limits: Floats,
    threads: int,
) -> Floats:
    """The least cost of each pair, searched from the end where there are fewer nodes."""
    offsets, ends = network.offsets, network.heads
    if len(np.unique(goal)) < len(np.unique(start)):
        back = network.reverse
        offsets, ends, cost, start, goal = back.offsets, back.tails, cost[back.arc], goal, start
    order = np.argsort(start, kind="stable")
    sources, first = np.unique(start[order], return_index=True)
    starts = np.append(first, len(order)).astype(np.int64)
    found = np.full(len(order), np.inf)
    marks = np.linspace(0, len(sources), max(1, min(threads, len(sources))) + 1).astype(int)

    def some(k: int) -> None:
        kernel.pairs(
            offsets, ends, cost, sources, starts, goal[order], limits[order], marks[k], marks[k + 1], found
        )

    with ThreadPoolExecutor(len(marks) - 1) as pool:
        list(pool.map(some, range(len(marks) - 1)))
    out: Floats = np.empty(len(order))
    out[order] = found
    return out


def pairs_across(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, line_x_m: npt.ArrayLike, line_y_m: npt.ArrayLike, most_m: float
) -> npt.NDArray[np.intp]:
    """Neighbours with a barrier between them: points within a distance whose straight line crosses its course.

    x_m, y_m : (n,) homes and goals; line_x_m, line_y_m : (v,) the course of the barrier; most_m : metres, inclusive.
    A point that stands on the barrier is on neither side of it there.
    Returns (pairs, 2), each pair once, in rising order.

    Raises ``ValueError`` for a course without two points, or points that are no numbers.
    """
    from scipy.spatial import cKDTree

    points = np.column_stack([np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)])
    line = np.column_stack([np.asarray(line_x_m, np.float64), np.asarray(line_y_m, np.float64)])
    if len(line) < 2 or not (np.isfinite(points).all() and np.isfinite(line).all()):
        raise ValueError("A barrier needs a course of two points or more, and all points two numbers")
    if len(points) < 2:
        return np.empty((0, 2), np.intp)
    pairs = cKDTree(points).query_pairs(most_m, output_type="ndarray")
    a, b = points[pairs[:, 0]], points[pairs[:, 1]]
    crossed = np.zeros(len(pairs), bool)
    for p, q in pairwise(line):
        apart = np.sign(_side(p, q, a)) * np.sign(_side(p, q, b)) < 0
        crossed |= apart & (np.sign(_side(a, b, p)) * np.sign(_side(a, b, q)) <= 0)
    found = np.sort(pairs[crossed], axis=1).astype(np.intp)
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def _side(p: Floats, q: Floats, at: Floats) -> Floats:
    """Above 0 to the left of the line from p to q, below 0 to the right."""
    out: Floats = (q[..., 0] - p[..., 0]) * (at[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
        at[..., 0] - p[..., 0]
    )
    return out
