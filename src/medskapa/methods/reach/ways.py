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
from medskapa.analysis.access.snap import Snapped, snap
from medskapa.methods.case import RunContext
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


def on_streets(scene: Scene, run: RunContext, world: World, services: Services) -> Snapped:
    """The street node of each service and how far off it is; −1 without one. Found once in a run."""
    if world.network is None or len(services) == 0:
        return Snapped(np.full(len(services), -1, dtype=np.int32), np.full(len(services), np.inf))
    make = partial(
        snap, world.network, services.x_m, services.y_m, scene.case.norm(NORMS, "snap_most_m").value
    )
    return run.shared(f"reach:snapped:{world.network_key}:{key_of(services)}", make)


def at_services(scene: Scene, run: RunContext, world: World, services: Services) -> Places:
    """Services as places, each entered by the street nearest to it."""
    found = on_streets(scene, run, world, services)
    on = np.flatnonzero(found.node >= 0)
    return Places(found.node[on].astype(np.intp), on, found.off_m[on], np.flatnonzero(found.node < 0))


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
    node, off = _snapped(scene, run, world, origins)
    on = np.flatnonzero(node >= 0)
    if world.network is not None and len(places.node) and len(on):
        found = to_nearest(world.network, metres_of(world.network), places.node)
        there = found.place[node[on]]
        ok = there >= 0
        best[on[ok]] = off[on[ok]] + found.cost[node[on[ok]]] + places.off_m[there[ok]]
        index[on[ok]] = places.of[there[ok]]
    lines = np.full(len(origins), np.inf)
    which = np.full(len(origins), -1, dtype=np.intp)
    for rows, chosen in ((everyone[node < 0], every), (on, places.lost)):
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


def _snapped(
    scene: Scene, run: RunContext, world: World, origins: Origins
) -> tuple[npt.NDArray[np.intp], Floats]:
    """The street node nearest to each origin, −1 without one, and how far off it is."""
    if world.network is None:
        return np.full(len(origins), -1, dtype=np.intp), np.zeros(len(origins))
    most = scene.case.norm(NORMS, "snap_most_m").value
    make = partial(snap, world.network, origins.x_m, origins.y_m, most)
    kept = origins is scene.present
    found = run.shared(f"reach:ways:{world.network_key}", make) if kept else make()
    return found.node.astype(np.intp), found.off_m


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
