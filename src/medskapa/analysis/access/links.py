"""New links joined to a walking network, and streets taken out of it; node numbers stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.network import KINDS, UNKNOWN, Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
APART: tuple[str, ...] = ("bridge", "tunnel", "lift")
"""Kinds that pass over or under others: they meet the rest at their ends only."""
TOUCH_M = 1.0
"""Metres within which a point lies on a street, as drawn by hand."""
_COLUMNS = (
    "lengths_cm",
    "rise_m",
    "street",
    "forward",
    "kind",
    "steps",
    "paved",
    "lit",
    "winter_kept",
    "step_free",
)


@dataclass(frozen=True)
class NewLink:
    """A link to build: its course (v,) in metres and what is known of it, in the codes of :class:`Network`.

    ``z_m`` (v,) is its elevation where it is known. ``length_m`` is its length when the course does not tell, as
    for a lift. ``ends``: the nodes that it joins when they are known; None is looked for. ``steps`` is for all of it.
    """

    x_m: npt.ArrayLike
    y_m: npt.ArrayLike
    kind: str = "footway"
    z_m: npt.ArrayLike | None = None
    length_m: float | None = None
    one_way: bool = False
    steps: int = 0
    paved: int = UNKNOWN
    lit: int = UNKNOWN
    winter_kept: int = UNKNOWN
    step_free: int = UNKNOWN
    ends: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True)
class Changed:
    """A network after a change. Old nodes keep their numbers, new ones come after.

    ``arc_from`` (arcs,) is the arc of the network before that each arc is, −1 for a new one and for the pieces of one
    that was split. ``courses``: the nodes along each link; the arcs of link i have the street ``first_street`` + i.
    ``loose``: ends that met nothing near enough, as (link, "start" or "end", metres to the nearest street). ``z_m``
    (nodes,): the elevations that were given and those of the new nodes.
    """

    network: Network
    arc_from: Ints
    courses: tuple[Ints, ...] = ()
    first_street: int = 0
    loose: tuple[tuple[int, str, float], ...] = ()
    z_m: Floats | None = None


def with_links(
    network: Network, links: Sequence[NewLink], most_m: float, *, z_m: npt.ArrayLike | None = None
) -> Changed:
    """The network with new links joined to it, one after the other, so that a link may join the one before.

    The ends of a link join the nearest street within ``most_m``: its node where that is within ``TOUCH_M``, otherwise
    the street is split there. A link on the ground also joins the streets on the ground that it touches or crosses.
    Bridges, tunnels and lifts are joined at their ends only, both new ones and those that are there. An end
    that is farther off stays loose, and is told of. Lengths are those of the straight pieces.

    z_m : (n,) elevations of the nodes. A link without its own rises evenly between the nodes that it joins.

    Raises ``ValueError`` for a course without two points, a kind or an end that is not known, or when the elevations
    are not one for each node.
    """
    z = None if z_m is None else np.array(z_m, np.float64)
    if z is not None and z.shape != (network.nodes,):
        raise ValueError(f"{network.nodes} nodes need as many elevations")
    first = int(network.street.max(initial=-1)) + 1
    arc_from = np.arange(network.arcs, dtype=np.int32)
    courses: list[Ints] = []
    loose: list[tuple[int, str, float]] = []
    for i, link in enumerate(links):
        x, y, zs = _course(network, link)
        splits, nodes, missed = _joints(network, link, x, y, most_m)
        loose += [(i, end, metres) for end, metres in missed]
        network, origin, z, split_nodes = _split(network, splits, z)
        nodes = [split_nodes.get(j, node) for j, node in enumerate(nodes)]
        network, added, z, course = _lay(network, link, (x, y, zs), nodes, z, first + i)
        courses.append(course)
        for step in (origin, added):
            arc_from = np.where(step >= 0, arc_from[step], -1).astype(np.int32)
    return Changed(network, arc_from, tuple(courses), first, tuple(loose), z)


def without_streets(network: Network, streets: npt.ArrayLike) -> Changed:
    """The network without some streets, in both directions; their nodes stay. ``streets``: as in the network."""
    kept = np.flatnonzero(~np.isin(network.street, np.asarray(streets)))
    changed, arc_from = _rebuilt(network, kept, {}, network.x_m, network.y_m)
    return Changed(changed, arc_from)


def _course(network: Network, link: NewLink) -> tuple[Floats, Floats, Floats | None]:
    """The points of a link, and those where it crosses streets on the ground when it lies there too."""
    x, y = np.asarray(link.x_m, np.float64), np.asarray(link.y_m, np.float64)
    if len(x) < 2 or len(x) != len(y) or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("The course of a link needs two points or more, in metres")
    if link.kind not in KINDS:
        raise ValueError(f"A link cannot be a {link.kind}: it is one of {', '.join(KINDS)}")
    if any(end is not None and not 0 <= end < network.nodes for end in link.ends):
        raise ValueError("A link ends in a node that is not there")
    z = None if link.z_m is None else np.asarray(link.z_m, np.float64)
    if z is not None and z.shape != x.shape:
        raise ValueError("A link with elevations needs one for each point")
    if link.kind in APART:
        return x, y, z
    at = [np.arange(len(x), dtype=np.float64)]
    for j in range(len(x) - 1):
        at.append(j + _crossings(network, x[j : j + 2], y[j : j + 2]))
    where = np.unique(np.concatenate(at))
    whole = np.arange(len(x))
    across = [np.interp(where, whole, column) for column in (x, y)]
    return across[0], across[1], None if z is None else np.interp(where, whole, z)


def _crossings(network: Network, x: Floats, y: Floats) -> Floats:
    """How far along a piece, 0 to 1, it crosses streets on the ground; not those it only touches with an end."""
    arcs = _near(network, x, y, 0.0)
    arcs = arcs[~np.isin(network.kind[arcs], [KINDS.index(kind) for kind in APART])]
    u, v = network.tails[arcs], network.heads[arcs]
    dx, dy = x[1] - x[0], y[1] - y[0]
    ex, ey = network.x_m[v] - network.x_m[u], network.y_m[v] - network.y_m[u]
    fx, fy = network.x_m[u] - x[0], network.y_m[u] - y[0]
    cross = dx * ey - dy * ex
    with np.errstate(divide="ignore", invalid="ignore"):
        along, on = (fx * ey - fy * ex) / cross, (fx * dy - fy * dx) / cross
    out: Floats = along[(along > 0) & (along < 1) & (on >= 0) & (on <= 1)]
    return out


def _near(network: Network, x: Floats, y: Floats, most_m: float) -> npt.NDArray[np.intp]:
    """Arcs, one direction of each street, whose box comes within so many metres of the box around some points."""
    arcs = np.flatnonzero(network.forward)
    near = np.ones(len(arcs), bool)
    for mine, theirs in ((x, network.x_m), (y, network.y_m)):
        a, b = theirs[network.tails[arcs]], theirs[network.heads[arcs]]
        near &= (np.minimum(a, b) <= mine.max() + most_m) & (np.maximum(a, b) >= mine.min() - most_m)
    return arcs[near]


def _joints(
    network: Network, link: NewLink, x: Floats, y: Floats, most_m: float
) -> tuple[list[tuple[int, int, float]], list[int], list[tuple[str, float]]]:
    """Where a link meets the network: splits (point, arc, how far along), nodes (−1 none), and ends that miss."""
    splits, nodes, missed = [], [-1] * len(x), []
    for j in range(len(x)):
        end = {0: "start", len(x) - 1: "end"}.get(j)
        given = link.ends[0 if j == 0 else 1] if end else None
        if given is not None:
            nodes[j] = given
            continue
        if not end and link.kind in APART:
            continue
        reach = most_m if end else TOUCH_M
        metres, arc, along, node = _nearest_point(network, x[j], y[j], reach)
        if metres > reach:
            if end:
                missed.append((end, metres))
        elif node >= 0:
            nodes[j] = node
        else:
            splits.append((j, arc, along))
    return splits, nodes, missed


def _nearest_point(network: Network, x: float, y: float, reach: float) -> tuple[float, int, float, int]:
    """The nearest point of the network: metres off, arc, how far along it (0 to 1), and its node or −1."""
    arcs = _near(network, np.array([x]), np.array([y]), reach)
    if len(arcs) == 0:
        return _nearest_point(network, x, y, np.inf) if reach < np.inf else (np.inf, -1, 0.0, -1)
    u, v = network.tails[arcs], network.heads[arcs]
    dx, dy = network.x_m[v] - network.x_m[u], network.y_m[v] - network.y_m[u]
    long = dx**2 + dy**2
    along = (x - network.x_m[u]) * dx + (y - network.y_m[u]) * dy
    along = np.clip(np.divide(along, long, out=np.zeros(len(arcs)), where=long > 0), 0, 1)
    apart = np.isin(network.kind[arcs], [KINDS.index(kind) for kind in APART])
    along = np.where(apart, np.rint(along), along)
    off = np.hypot(network.x_m[u] + along * dx - x, network.y_m[u] + along * dy - y)
    k = int(np.argmin(off))
    if off[k] > reach:
        return _nearest_point(network, x, y, np.inf)
    straight, t = float(np.sqrt(long[k])), float(along[k])
    if t * straight <= TOUCH_M or (1 - t) * straight <= TOUCH_M:
        end = int(u[k] if t <= 0.5 else v[k])
        return float(np.hypot(network.x_m[end] - x, network.y_m[end] - y)), -1, 0.0, end
    return float(off[k]), int(arcs[k]), t, -1


def _split(
    network: Network, splits: Sequence[tuple[int, int, float]], z: Floats | None
) -> tuple[Network, Ints, Floats | None, dict[int, int]]:
    """Put nodes on streets; where two points of a link meet a street at one spot, they share the node."""
    kept = np.ones(network.arcs, bool)
    x: list[float] = []
    y: list[float] = []
    heights: list[float] = []
    found: dict[int, int] = {}
    new: dict[str, list[Any]] = {name: [] for name in ("tails", "heads", *_COLUMNS)}
    for arc in sorted({arc for _, arc, _ in splits}):
        u, v = int(network.tails[arc]), int(network.heads[arc])
        chain = [(0.0, u)]
        for point, _, t in sorted((s for s in splits if s[1] == arc), key=lambda s: s[2]):
            if t > chain[-1][0]:
                chain.append((t, network.nodes + len(x)))
                x.append(network.x_m[u] + t * (network.x_m[v] - network.x_m[u]))
                y.append(network.y_m[u] + t * (network.y_m[v] - network.y_m[u]))
                heights.append(np.nan if z is None else z[u] + t * (z[v] - z[u]))
            found[point] = chain[-1][1]
        chain.append((1.0, v))
        twins = (network.street == network.street[arc]) & (network.tails == v) & (network.heads == u)
        twins &= ~network.forward & (network.lengths_cm == network.lengths_cm[arc])
        for old, way in (
            (arc, chain),
            *((int(b), [(1 - t, k) for t, k in chain[::-1]]) for b in np.flatnonzero(twins)[:1]),
        ):
            kept[old] = False
            _pieces(network, old, way, old == arc, new)
    out, origin = _rebuilt(
        network, np.flatnonzero(kept), new, np.append(network.x_m, x), np.append(network.y_m, y)
    )
    return out, origin, None if z is None else np.append(z, heights), found


def _pieces(
    network: Network, arc: int, way: Sequence[tuple[float, int]], forward: bool, new: dict[str, list[Any]]
) -> None:
    """An arc in pieces that have its length, its rise and its steps together, and all else as it had."""
    length, steps = int(network.lengths_cm[arc]), int(network.steps[arc])
    marks = [t if forward else 1 - t for t, _ in way]  # rounded alike in both directions
    for k in range(len(way) - 1):
        cut = abs(round(length * marks[k + 1]) - round(length * marks[k]))
        some = abs(round(steps * marks[k + 1]) - round(steps * marks[k]))
        values = {name: getattr(network, name)[arc] for name in _COLUMNS}
        values |= {
            "tails": way[k][1], "heads": way[k + 1][1], "lengths_cm": cut, "steps": steps if steps < 0 else some,
            "rise_m": network.rise_m[arc] * (way[k + 1][0] - way[k][0]),
        }  # fmt: skip
        for name, value in values.items():
            new[name].append(value)


def _lay(
    network: Network,
    link: NewLink,
    course: tuple[Floats, Floats, Floats | None],
    joined: Sequence[int],
    z: Floats | None,
    street: int,
) -> tuple[Network, Ints, Floats | None, Ints]:
    """The arcs of a link between the nodes it joins and new ones."""
    x, y, own = course
    at = np.array(joined)
    fresh = at < 0
    at[fresh] = network.nodes + np.arange(fresh.sum())
    meets = ~fresh
    x, y = x.copy(), y.copy()
    x[meets], y[meets] = network.x_m[at[meets]], network.y_m[at[meets]]
    pieces = np.hypot(np.diff(x), np.diff(y))
    if link.length_m is not None:
        total = pieces.sum()
        pieces = (
            pieces * link.length_m / total if total > 0 else np.full(len(pieces), link.length_m / len(pieces))
        )
    run = np.concatenate([[0.0], np.cumsum(pieces)])
    ground = np.full(len(run), np.nan)
    if z is not None:
        ground[meets] = z[at[meets]]
    high = _elevations(run, own, ground)
    cm = np.diff(np.rint(run * 100)).astype(np.int32)
    share = np.divide(run, run[-1], out=np.linspace(0, 1, len(run)), where=run[-1] > 0)
    steps = np.full(len(cm), link.steps) if link.steps < 0 else np.diff(np.rint(share * link.steps))
    new: dict[str, list[Any]] = {name: [] for name in ("tails", "heads", *_COLUMNS)}
    for k in np.flatnonzero(at[:-1] != at[1:]):
        for forward in (True,) if link.one_way else (True, False):
            a, b = (k, k + 1) if forward else (k + 1, k)
            values = {
                "tails": at[a], "heads": at[b], "lengths_cm": cm[k], "rise_m": high[b] - high[a], "street": street,
                "forward": forward, "kind": KINDS.index(link.kind), "steps": steps[k], "paved": link.paved,
                "lit": link.lit, "winter_kept": link.winter_kept, "step_free": link.step_free,
            }  # fmt: skip
            for name, value in values.items():
                new[name].append(value)
    out, origin = _rebuilt(
        network,
        np.arange(network.arcs),
        new,
        np.append(network.x_m, x[fresh]),
        np.append(network.y_m, y[fresh]),
    )
    return out, origin, None if z is None else np.append(z, high[fresh]), at.astype(np.int32)


def _elevations(run: Floats, own: Floats | None, ground: Floats) -> Floats:
    """A link's elevations: its own, or even between the nodes where the ground's is known; NaN where it is not."""
    if own is not None:
        return own
    known = np.isfinite(ground)
    out: Floats = np.full(len(run), np.nan)
    if known[0] and known[-1]:
        out = np.interp(run, run[known], ground[known])
    return out


def _rebuilt(
    network: Network, kept: npt.NDArray[np.intp], new: dict[str, list[Any]], x_m: Floats, y_m: Floats
) -> tuple[Network, Ints]:
    """Some of a network's arcs and new ones, sorted by the node they leave, and which of the old each is."""
    tails = np.concatenate([network.tails[kept], np.array(new.get("tails", []), np.int32)])
    origin = np.concatenate([kept, np.full(len(tails) - len(kept), -1)]).astype(np.int32)
    order = np.argsort(tails, kind="stable")

    def column(name: str) -> npt.NDArray[Any]:
        old = getattr(network, name)
        return np.concatenate([old[kept], np.array(new.get(name, []), old.dtype)])[order]

    offsets = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=len(x_m)))]).astype(np.int64)
    columns = {name: column(name) for name in ("heads", *_COLUMNS)}
    return replace(network, offsets=offsets, x_m=x_m, y_m=y_m, **columns), origin[order]
