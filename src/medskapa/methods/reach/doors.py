"""From door to street: each service as a node of its own, joined to the streets by the bit that lies between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import KINDS, UNKNOWN, Network
from medskapa.analysis.access.snap import Snapped, snap
from medskapa.methods.case import Case, RunContext
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.world import Services, World

Mask = npt.NDArray[np.bool_]
NOT_ENTERED = ("bench", "crossing")
"""Kinds that lie on the streets themselves."""


@dataclass(frozen=True)
class Doors:
    """The streets with doors: ``nodes`` are the door nodes of each kind, ``lost`` the services too far from a street.

    A service may have two doors: to today's streets, and to a link that the alternative builds nearer to it. So a
    new link or a new service makes no way longer.
    """

    network: Network
    nodes: Mapping[str, npt.NDArray[np.int32]]
    lost: Mapping[str, npt.NDArray[np.intp]]


def doors_of(case: Case, run: RunContext, world: World) -> Doors | None:
    """The streets of a world with the doors of its services; None where there are no streets."""
    network = world.network
    if network is None:
        return None
    told = "|".join(f"{k}:{world.services[k].key}" for k in sorted(world.services) if k not in NOT_ENTERED)
    key = hashlib.sha256(told.encode()).hexdigest()[:16]
    return run.shared(f"reach:doors:{world.network_key}:{key}", lambda: _doors(case, network, world))


def _doors(case: Case, network: Network, world: World) -> Doors:
    street: list[npt.NDArray[np.int32]] = []
    off: list[npt.NDArray[np.float64]] = []
    nodes: dict[str, npt.NDArray[np.int32]] = {}
    lost: dict[str, npt.NDArray[np.intp]] = {}
    count = network.nodes
    for kind in sorted(set(world.services) - set(NOT_ENTERED)):
        services = world.services[kind]
        entries = entries_of(case, world, services.x_m, services.y_m)
        lost[kind] = np.flatnonzero(entries[0].node < 0)
        mine = 0
        for entry in entries:
            on = np.flatnonzero(entry.node >= 0)
            street.append(entry.node[on])
            off.append(entry.off_m[on])
            mine += len(on)
        nodes[kind] = np.arange(count, count + mine, dtype=np.int32)
        count += mine
    at = np.concatenate(street) if street else np.zeros(0, np.int32)
    return Doors(_with_doors(network, at, np.concatenate(off) if off else np.zeros(0)), nodes, lost)


def entries_of(case: Case, world: World, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> tuple[Snapped, ...]:
    """Where points meet the streets: today's, and with links built also those, so that no way becomes longer."""
    most = case.norm(NORMS, "snap_most_m").value
    streets = (world.streets,) if world.streets is world.network else (world.streets, world.network)
    return tuple(snap(network, x_m, y_m, most) for network in streets if network is not None)


def entries_for(case: Case, run: RunContext, world: World, origins: Origins) -> tuple[Snapped, ...]:
    """Where people step out on the streets of a world; nothing where there are no streets."""
    name = f"reach:out:{world.network_key}:{origins.key}"
    return run.shared(name, lambda: entries_of(case, world, origins.x_m, origins.y_m))


def _with_doors(network: Network, at: npt.NDArray[np.int32], off_m: npt.NDArray[np.float64]) -> Network:
    """The network with a dead end of so many metres to a new node at each of some nodes, out and back."""
    n, k = network.nodes, len(at)
    door = np.arange(n, n + k, dtype=np.int32)
    tails = np.concatenate([network.tails, at, door])
    order = np.argsort(tails, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=n + k))]).astype(np.int64)
    cm = np.rint(off_m * 100).astype(np.int32)

    def longer(values: npt.NDArray[Any], more: npt.ArrayLike) -> npt.NDArray[Any]:
        fill = np.broadcast_to(np.asarray(more), 2 * k).astype(values.dtype)
        return np.concatenate([values, fill])[order]

    columns: dict[str, Any] = {
        "heads": np.concatenate([door, at]), "lengths_cm": np.concatenate([cm, cm]), "rise_m": 0.0, "street": -1,
        "forward": True, "kind": KINDS.index("footway"), "steps": 0, "paved": UNKNOWN, "lit": UNKNOWN,
        "winter_kept": UNKNOWN, "step_free": UNKNOWN,
    }  # fmt: skip
    arcs = {name: longer(getattr(network, name), more) for name, more in columns.items()}
    x = np.concatenate([network.x_m, network.x_m[at]])
    y = np.concatenate([network.y_m, network.y_m[at]])
    return replace(network, offsets=offsets, x_m=x, y_m=y, **arcs)


def nobody() -> Services:
    """No services at all."""
    return Services((), (), np.zeros(0), np.zeros(0))
