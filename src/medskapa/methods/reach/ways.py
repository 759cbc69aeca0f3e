"""How far it is to walk from homes to places: along the streets where there are any, else as the crow flies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.nearest import to_nearest
from medskapa.analysis.access.network import Network
from medskapa.analysis.access.snap import Snapped
from medskapa.methods.case import RunContext
from medskapa.methods.reach.doors import entries_for, entries_of
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.world import Services, World

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ways:
    """Metres from each origin to its nearest place, and which are straight lines times the detour factor.

    ``metres`` is (1, o), or (3, o) with the factor's value, lowest and highest where any line is straight.
    ``index`` (o,) is the place, −1 when there is none. Infinite where no place can be reached.
    """

    metres: Floats
    straight: Mask
    index: npt.NDArray[np.intp]

    def within(self, metres: float) -> Floats:
        """Who lies within a distance, 1 or 0; the limit itself is within."""
        return (self.metres <= metres + 1e-9).astype(np.float64)


@dataclass(frozen=True)
class Places:
    """Places to go to, each with the nodes it is entered by: ``node`` is one of ``of`` places, ``off_m`` beyond it.

    ``x_m``, ``y_m`` are all places' points; those in ``lost`` have no street near and are reached on straight lines.
    """

    node: npt.NDArray[np.intp]
    of: npt.NDArray[np.intp]
    off_m: Floats
    lost: npt.NDArray[np.intp]


def key_of(services: Services) -> str:
    """What tells some services from others: their ids and points."""
    where = services.x_m.tobytes() + services.y_m.tobytes()
    return hashlib.sha256(",".join(services.ids).encode() + where).hexdigest()[:16]


def on_streets(scene: Scene, run: RunContext, world: World, services: Services) -> tuple[Snapped, ...]:
    """Where services meet the streets: today's, and with links built those too. Found once in a run."""
    if world.network is None or len(services) == 0:
        return ()
    make = partial(entries_of, scene.case, world, services.x_m, services.y_m)
    return run.shared(f"reach:snapped:{world.network_key}:{key_of(services)}", make)


def nodes_of(scene: Scene, run: RunContext, world: World, services: Services) -> npt.NDArray[np.intp]:
    """The street nodes with a service, each once; a new link near it gives no service up."""
    entries = on_streets(scene, run, world, services)
    node = np.concatenate([e.node for e in entries]) if entries else np.zeros(0, dtype=np.int32)
    return np.unique(node[node >= 0]).astype(np.intp)


def at_services(scene: Scene, run: RunContext, world: World, services: Services) -> Places:
    """Services as places, each entered by the streets nearest to it."""
    node, of, off = [], [], []
    lost = np.ones(len(services), dtype=bool)
    for entry in on_streets(scene, run, world, services):
        on = np.flatnonzero(entry.node >= 0)
        node.append(entry.node[on].astype(np.intp))
        of.append(on)
        off.append(entry.off_m[on])
        lost[on] = False
    if not node:
        none = np.zeros(0, dtype=np.intp)
        return Places(none, none, np.zeros(0), np.flatnonzero(lost))
    return Places(np.concatenate(node), np.concatenate(of), np.concatenate(off), np.flatnonzero(lost))


def ways(
    scene: Scene, run: RunContext, world: World, origins: Origins, places: Places, straight: Any
) -> Ways:
    """From each origin to the nearest place: along the streets, or straight where origin or place has none.

    ``straight(rows, chosen)`` gives metres as the crow flies and the place, from some of the origins to the nearest of
    the chosen places.
    """
    everyone = np.arange(len(origins))
    factor = scene.case.norm(NORMS, "detour_factor")
    every = np.unique(np.concatenate([places.of, places.lost]))
    best = np.full(len(origins), np.inf)
    index = np.full(len(origins), -1, dtype=np.intp)
    entries = entries_for(scene.case, run, world, origins)
    if world.network is not None and len(places.node):
        found = to_nearest(world.network, metres_of(world.network), places.node)
        for entry in entries:
            on = np.flatnonzero(entry.node >= 0)
            there = found.place[entry.node[on]]
            on, there = on[there >= 0], there[there >= 0]
            far = entry.off_m[on] + found.cost[entry.node[on]] + places.off_m[there]
            nearer = far < best[on]
            best[on[nearer]], index[on[nearer]] = far[nearer], places.of[there[nearer]]
    lines = np.full(len(origins), np.inf)
    which = np.full(len(origins), -1, dtype=np.intp)
    off = entries[0].node < 0 if entries else np.ones(len(origins), dtype=bool)
    for rows, chosen in ((everyone[off], every), (everyone[~off], places.lost)):
        if len(rows) and len(chosen):
            lines[rows], near = straight(rows, chosen)
            which[rows] = chosen[near]
    mask = lines * factor.value < best
    index[mask] = which[mask]
    factors = (factor.value, *factor.range) if mask.any() else (1.0,)
    return Ways(np.stack([np.minimum(best, lines * f) for f in factors]), mask, index)


def metres_of(network: Network) -> Floats:
    """The length of each arc in metres."""
    return network.lengths_cm / 100.0


def to_services(scene: Scene, run: RunContext, world: World, origins: Origins, services: Services) -> Ways:
    """From each origin to the nearest of some services."""
    from scipy.spatial import cKDTree

    def straight(rows: npt.NDArray[np.intp], chosen: npt.NDArray[np.intp]) -> Any:
        tree = cKDTree(np.column_stack([services.x_m[chosen], services.y_m[chosen]]))
        return tree.query(np.column_stack([origins.x_m[rows], origins.y_m[rows]]))

    places = at_services(scene, run, world, services)
    make = partial(ways, scene, run, world, origins, places, straight)
    if origins is not scene.present:
        return make()
    return run.shared(f"reach:to:{world.network_key}:{key_of(services)}", make)
