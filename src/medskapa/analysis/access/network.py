"""A walking network as compressed sparse rows: arcs in both directions, with what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
KINDS: tuple[str, ...] = (
    "path", "footway", "cycleway", "street", "bridge", "tunnel", "crossing", "ramp", "steps", "lift",
)  # fmt: skip
"""Kinds of arcs, in the order of their codes."""
YES, NO, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class Network:
    """Nodes 0…n−1 and m arcs sorted by the node they leave.

    ``offsets`` (n+1,) says where each node's arcs begin; ``heads`` (m,) where each arc ends. ``lengths_cm`` (m,)
    are integer centimetres. ``rise_m`` (m,) is the end's elevation less the start's, NaN where it is not known.
    ``street`` (m,) is the row that the arc was made from, and ``forward`` (m,) whether it runs as that row does.
    ``kind`` (m,) is an index into ``KINDS``. ``steps`` (m,) is the number of steps, −1 where a stair's is not
    known, and 0 where there is none. ``paved``, ``lit``, ``winter_kept`` and ``step_free`` (m,) are 1 yes, 0 no,
    −1 not known. ``x_m``, ``y_m`` (n,) are the nodes' places.
    """

    offsets: npt.NDArray[np.int64]
    heads: npt.NDArray[np.int32]
    lengths_cm: npt.NDArray[np.int32]
    rise_m: Floats
    street: npt.NDArray[np.int32]
    forward: npt.NDArray[np.bool_]
    kind: npt.NDArray[np.int8]
    steps: npt.NDArray[np.int16]
    paved: npt.NDArray[np.int8]
    lit: npt.NDArray[np.int8]
    winter_kept: npt.NDArray[np.int8]
    step_free: npt.NDArray[np.int8]
    x_m: Floats
    y_m: Floats

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return len(self.offsets) - 1

    @property
    def arcs(self) -> int:
        """The number of arcs."""
        return len(self.heads)

    @cached_property
    def tails(self) -> npt.NDArray[np.int32]:
        """The node that each arc leaves, (m,)."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.offsets))

    @cached_property
    def entrances(self) -> tuple[Any, npt.NDArray[np.int64]]:
        """Where the network can be entered: a tree of the nodes with arcs, and of nodes at one point the first."""
        from scipy.spatial import KDTree

        joined = np.flatnonzero(np.bincount(self.heads, minlength=self.nodes) + np.diff(self.offsets))
        points = np.column_stack([self.x_m[joined], self.y_m[joined]])
        if len(points) == 0:
            return None, joined
        _, start, back = np.unique(points, axis=0, return_index=True, return_inverse=True)
        return KDTree(points), joined[start[back.reshape(-1)]]

    @cached_property
    def reverse(self) -> Reverse:
        """The arcs sorted by the node they enter: what is needed to search backwards from a place."""
        order = np.argsort(self.heads, kind="stable").astype(np.int32)
        return Reverse(_offsets(self.heads, self.nodes), self.tails[order], order)


@dataclass(frozen=True)
class Reverse:
    """The network backwards: ``tails`` (m,) sorted by head, and ``arc`` (m,), the arc each of them is."""

    offsets: npt.NDArray[np.int64]
    tails: npt.NDArray[np.int32]
    arc: npt.NDArray[np.int32]


def make_network(
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    from_node: npt.ArrayLike,
    to_node: npt.ArrayLike,
    length_cm: npt.ArrayLike,
    *,
    z_m: npt.ArrayLike | None = None,
    one_way: npt.ArrayLike | None = None,
    kind: npt.ArrayLike | None = None,
    steps: npt.ArrayLike | None = None,
    paved: npt.ArrayLike | None = None,
    lit: npt.ArrayLike | None = None,
    winter_kept: npt.ArrayLike | None = None,
    step_free: npt.ArrayLike | None = None,
) -> Network:
    """A network from streets, one row each; a row is walked both ways unless ``one_way`` says from → to only.

    ``x_m``, ``y_m``, ``z_m`` are (n,), the rest (s,). Whole centimetres are required: give
    ``round(100 · metres)``. Codes are those of :class:`Network`; without them a street is a paved-or-not,
    lit-or-not footway of which nothing is known.

    Raises ``ValueError`` when a length is NaN, negative or no whole number, a place is not a number, or a street
    ends in a node that is not there.
    """
    x, y = np.ascontiguousarray(x_m, np.float64), np.ascontiguousarray(y_m, np.float64)
    n = len(x)
    if len(y) != n or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("Every node needs a place: two finite numbers")
    z = np.full(n, np.nan) if z_m is None else np.asarray(z_m, np.float64)
    ends = [np.asarray(e, np.int64) for e in (from_node, to_node)]
    lengths = np.asarray(length_cm, np.float64)
    _check_streets(ends, lengths, n)
    s = len(lengths)
    back = np.flatnonzero(~np.asarray(one_way, bool)) if one_way is not None else np.arange(s)
    street = np.concatenate([np.arange(s), back]).astype(np.int32)
    tail, head = (np.concatenate([a, b[back]]) for a, b in (ends, ends[::-1]))
    order = np.lexsort((street, tail))
    forward, street, tail, head = order < s, street[order], tail[order], head[order]

    def column(values: npt.ArrayLike | None, default: int, dtype: type) -> npt.NDArray[Any]:
        given = np.full(s, default) if values is None else np.asarray(values)
        return given.astype(dtype)[street]

    return Network(
        offsets=_offsets(tail, n),
        heads=head.astype(np.int32),
        lengths_cm=lengths.astype(np.int32)[street],
        rise_m=z[head] - z[tail],
        street=street,
        forward=forward,
        kind=column(kind, KINDS.index("footway"), np.int8),
        steps=column(steps, 0, np.int16),
        paved=column(paved, UNKNOWN, np.int8),
        lit=column(lit, UNKNOWN, np.int8),
        winter_kept=column(winter_kept, UNKNOWN, np.int8),
        step_free=column(step_free, UNKNOWN, np.int8),
        x_m=x,
        y_m=y,
    )


def _check_streets(ends: Sequence[npt.NDArray[np.int64]], lengths: Floats, n: int) -> None:
    def rows(wrong: npt.NDArray[np.bool_]) -> str:
        return ", ".join(map(str, np.flatnonzero(wrong)[:5])) + ("…" if wrong.sum() > 5 else "")

    if any(len(e) != len(lengths) for e in ends):
        raise ValueError("Every street needs two ends and a length")
    for wrong, what in (
        (~np.isfinite(lengths), "is not a number"),
        (np.nan_to_num(lengths) < 0, "is negative"),
        (np.nan_to_num(lengths) != np.floor(np.nan_to_num(lengths)), "is not whole centimetres"),
    ):
        if wrong.any():
            raise ValueError(f"The length of street {rows(wrong)} {what}")
    lost = (ends[0] < 0) | (ends[0] >= n) | (ends[1] < 0) | (ends[1] >= n)
    if lost.any():
        raise ValueError(f"Street {rows(lost)} ends in a node that is not there")


def _offsets(nodes: npt.NDArray[Any], n: int) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(nodes, minlength=n))]).astype(np.int64)
