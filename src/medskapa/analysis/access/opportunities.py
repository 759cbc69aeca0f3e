"""How much can be reached: counted within thresholds, or weighed by how far it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import _counts_kernel, _search
from medskapa.analysis.access.nearest import costs_of, nodes_of
from medskapa.analysis.access.network import Network

Floats = npt.NDArray[np.float64]
Decay = Literal["exponential", "power", "gaussian"]
_DECAY: dict[str, int] = {"exponential": 1, "power": 2, "gaussian": 3}
_PIECE = 512
_MOST_BUCKETS = 65_536


def cumulative(
    network: Network,
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    thresholds: npt.ArrayLike,
    origins: npt.ArrayLike | None = None,
    *,
    threads: int = 2,
    progress: Callable[[float], None] = lambda share: None,
) -> Floats:
    """What can be reached from each origin within each threshold, inclusive: A_i(T) = Σ_j w_j [d(i, j) ≤ T].

    cost : (m,) of the arcs; weights : (n, columns) at the nodes, such as services or persons; thresholds : (t,) in
    units of cost, rising; origins : nodes, all when not given. Returns (origins, t, columns). What lies at the
    origin itself counts. Equal to the bit for any number of threads.

    Raises ``ValueError`` for wrong shapes, thresholds that do not rise, weights or costs that are no numbers.
    Source: Hansen (1959), Journal of the American Institute of Planners 25(2); Handy & Niemeier (1997).
    """
    limits = np.asarray(thresholds, np.float64)
    if limits.ndim != 1 or not len(limits) or np.isnan(limits).any() or (np.diff(limits) <= 0).any():
        raise ValueError("Thresholds must be numbers that rise")
    return _sums(network, cost, weights, limits, origins, 0, 0.0, threads, progress)


def gravity(
    network: Network,
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    decay: Decay,
    beta: float,
    limit: float,
    origins: npt.ArrayLike | None = None,
    *,
    threads: int = 2,
) -> Floats:
    """What can be reached from each origin, the nearer the more: A_i = Σ_j w_j f(d(i, j)), d ≤ limit.

    f is exp(−β d), max(d, 1)^−β or exp(−(d/β)²/2). As :func:`cumulative` otherwise; returns (origins, columns).

    Raises ``ValueError`` for an unknown decay, a β that is not above 0, or a limit that is no number.
    """
    if decay not in _DECAY or not beta > 0 or np.isnan(limit):
        raise ValueError(f"A decay is one of {', '.join(_DECAY)}, with a β above 0 and a limit")
    out = _sums(
        network, cost, weights, np.array([limit]), origins, _DECAY[decay], beta, threads, lambda share: None
    )
    return out[:, 0]


def _sums(
    network: Network,
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    limits: Floats,
    origins: npt.ArrayLike | None,
    decay: int,
    beta: float,
    threads: int,
    progress: Callable[[float], None],
) -> Floats:
    arcs, table = costs_of(network, cost), np.ascontiguousarray(weights, np.float64)
    if table.ndim != 2 or len(table) != network.nodes or not np.isfinite(table).all():
        raise ValueError(f"Weights must be numbers for {network.nodes} nodes, one column for each kind")
    every = np.arange(network.nodes, dtype=np.int32)
    nodes = every if origins is None else nodes_of(network, origins)
    out = np.zeros((len(nodes), len(limits), table.shape[1]))
    size = max(_PIECE, -(-len(nodes) // (threads * 32)))
    pieces = [slice(i, i + size) for i in range(0, len(nodes), size)]
    per_cost = _buckets(arcs, float(limits[-1])) if decay == 0 and _whole(table) else 0.0
    leads = _counts_kernel.onward(network.offsets, network.heads) if per_cost > 0 else nodes[:0]

    def some(piece: slice) -> int:
        a, b, here = network.offsets, network.heads, nodes[piece]
        if per_cost > 0:
            _counts_kernel.counts(a, b, arcs, leads, table, limits, here, out[piece], per_cost)
        else:
            _search.sums(a, b, arcs, table, limits, here, out[piece], decay, beta)
        return len(here)

    done = 0
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for number in pool.map(some, pieces):
            done += number
            progress(done / len(nodes))
    return out


def _whole(weights: Floats) -> bool:
    """Whether weights add up exactly in any order: whole numbers whose sums are below 2⁵³."""
    return bool((weights == np.rint(weights)).all() and (np.abs(weights).sum(axis=0) < 2.0**53).all())


def _buckets(cost: Floats, limit: float) -> float:
    """Buckets for a unit of cost, one for the middle of what arcs cost; 0 where a limit would need too many."""
    passable = cost[(cost > 0) & (cost < np.inf)]
    per_cost = 1 / float(np.median(passable)) if len(passable) else 1.0
    return per_cost if limit >= 0 and limit * per_cost < _MOST_BUCKETS else 0.0
