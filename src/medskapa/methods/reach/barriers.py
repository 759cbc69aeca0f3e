"""Barriers: how long the way round is, and which places are cut off from each other near the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import shapely

from medskapa.analysis.access.nearest import to_nearest
from medskapa.analysis.access.network import Network
from medskapa.analysis.access.snap import snap
from medskapa.analysis.access.walk import Conditions, effort_m
from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import base, input_of, norm, not_assessed, told
from medskapa.methods.reach.indicator_measures import DETOUR_RATIO, SEVERED_PAIRS
from medskapa.methods.reach.near import NO_STREETS, from_sites_m, site_key
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.walkers import walk_of
from medskapa.methods.reach.ways import key_of, metres_of
from medskapa.methods.reach.world import Services, World
from medskapa.methods.situation.places import Part
from medskapa.region import EVERYDAY_FIVE

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
GOALS = (*EVERYDAY_FIVE, "school", "preschool", "library")
"""The kinds of services that people are to reach across a barrier."""
NO_BARRIERS = Text(
    sv="Uppgift om barriärer saknas (grounds av slaget barrier): järnväg, stora vägar och vattendrag. De finns i "
    "OpenStreetMap och i Sverige i Nationella vägdatabasen.",
    en="There are no figures on barriers (grounds of kind barrier): railways, large roads and streams. They are in "
    "OpenStreetMap and, in Sweden, in the national road database.",
)
WITHOUT = Text(
    sv="{n} par utan någon väg alls är inte med i medelvärdet.",
    en="{n} pairs with no way at all are not in the mean.",
)


@dataclass(frozen=True)
class Pairs:
    """Pairs of street nodes on either side of a barrier (p,): home, service, straight metres and people at home."""

    home: Index
    goal: Index
    straight_m: Floats
    people: Floats


def pairs_across(
    network: Network, homes: Index, people: Floats, goals: Index, barriers: Any, most_m: float
) -> Pairs:
    """Every pair of a home and a service whose straight line is at most ``most_m`` and crosses a barrier.

    homes, goals : nodes, each once. people : at each home. barriers : one shape, lines or surfaces.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([network.x_m[goals], network.y_m[goals]]))
    near = tree.query_ball_point(np.column_stack([network.x_m[homes], network.y_m[homes]]), most_m)
    i = np.repeat(np.arange(len(homes)), [len(n) for n in near])
    j = np.array([k for n in near for k in sorted(n)], dtype=np.intp)
    ends = np.stack([
        np.column_stack([network.x_m[nodes], network.y_m[nodes]]) for nodes in (homes[i], goals[j])
    ], axis=1)  # fmt: skip
    lines = shapely.linestrings(ends)
    length = np.asarray(shapely.length(lines), dtype=np.float64)
    shapely.prepare(barriers)
    cross = shapely.intersects(lines, barriers) & (length > 0)
    i, j = i[cross], j[cross]
    return Pairs(homes[i], goals[j], length[cross], people[i])


def walked_m(network: Network, pairs: Pairs, passable: npt.NDArray[np.bool_] | None = None) -> Floats:
    """The shortest walk of each pair along the streets in metres, (p,); infinite where there is none.

    passable (m,) : the arcs that can be used, all of them unless given.
    """
    metres = metres_of(network)
    if passable is not None:
        metres = np.where(passable, metres, np.inf)
    out = np.full(len(pairs.home), np.inf)
    for goal in np.unique(pairs.goal):
        rows = pairs.goal == goal
        out[rows] = to_nearest(network, metres, np.array([goal])).cost[pairs.home[rows]]
    return out


def barriers(scene: Scene, run: RunContext) -> Part:
    """The mean detour across the barriers near the site and the pairs that they cut off, with the change."""
    part, place = Part(), site_key(scene)
    grounds = scene.reference.region.tables["grounds"]
    known = "barrier" in pc.unique(grounds["kind"]).to_pylist()
    if not known or scene.reference.network is None:
        why = NO_STREETS if scene.reference.network is None else NO_BARRIERS
        part.findings += [not_assessed(scene, m, place, why) for m in (DETOUR_RATIO, SEVERED_PAIRS)]
        return part

    def look(world: World) -> _Looks:
        goals = ";".join(key_of(s) for s in _goals(scene))
        return run.shared(f"reach:barriers:{world.network_key}:{goals}", partial(_look, scene, world))

    then, here = look(scene.reference), look(scene.world)
    for i, group in enumerate(GROUPS):
        now, before = ((found[0], (found[1], found[2])[i]) for found in (here, then))
        part.findings += _told(scene, place, group, now, before if scene.compared else None)
    return part


GROUPS = ("all", "mobility=wheelchair")
"""For whom the way is tried: everyone, and somebody whom stairs and steep ground stop."""
_OF_CHAIR = tuple(f"walk_{k}_wheelchair" for k in ("stairs", "step_free", "max_up", "max_down"))
_Look = tuple[Pairs, Floats]
_Looks = tuple[Pairs, Floats, Floats]


def _goals(scene: Scene) -> list[Services]:
    """The services to reach, those of the null alternative: what the plan opens is no detour of today."""
    return [s for k in GOALS if (s := scene.reference.services.get(k)) is not None]


def _look(scene: Scene, world: World) -> _Looks:
    network = world.network
    assert network is not None  # the reference has one, and an alternative adds to it
    near, far = norm(scene, "near_site_m").value, norm(scene, "severed_pair_m").value
    people = scene.present
    at = np.flatnonzero(from_sites_m(scene.case.plan, people.x_m, people.y_m) <= near)
    home, weight = _at_nodes(scene, network, people.x_m[at], people.y_m[at], people.persons["all"][at])
    found = _goals(scene)
    x, y = (np.concatenate([getattr(s, c) for s in found] or [np.zeros(0)]) for c in ("x_m", "y_m"))
    close = from_sites_m(scene.case.plan, x, y) <= near + far
    goal, _ = _at_nodes(scene, network, x[close], y[close], np.ones(int(close.sum())))
    rows = world.region.tables["grounds"]
    wkb = rows.filter(pc.equal(rows["kind"], "barrier"))["geometry"].to_pylist()
    pairs = pairs_across(network, home, weight, goal, shapely.union_all(shapely.from_wkb(wkb)), far)
    chair = effort_m(network, walk_of(scene.case, "wheelchair"), Conditions())
    return pairs, walked_m(network, pairs), walked_m(network, pairs, np.isfinite(chair))


def _at_nodes(
    scene: Scene, network: Network, x_m: Floats, y_m: Floats, number: Floats
) -> tuple[Index, Floats]:
    """The street nodes that points belong to, each once, with what is at them added up."""
    node = snap(network, x_m, y_m, scene.case.norm(NORMS, "snap_most_m").value).node
    on = node >= 0
    nodes, of = np.unique(node[on], return_inverse=True)
    return nodes.astype(np.intp), np.bincount(of, number[on], len(nodes)).astype(np.float64)


def detour(look: _Look) -> float:
    """The mean detour, each pair by its people; not a number where no pair has a way."""
    pairs, walked = look
    there = np.isfinite(walked)
    weight = pairs.people[there]
    if not weight.sum():
        return float("nan")
    return float((walked[there] / pairs.straight_m[there] * weight).sum() / weight.sum())


def severed(look: _Look, ratio: float) -> float:
    """How many pairs have a detour above the ratio or no way."""
    pairs, walked = look
    return float((walked > ratio * pairs.straight_m).sum())


def _told(scene: Scene, place: str, group: str, here: _Look, then: _Look | None) -> Iterator[Finding]:
    ratio = norm(scene, "severed_ratio").value
    lost = int(np.isinf(here[1]).sum())
    of_walking = () if group == "all" else _OF_CHAIR
    more: dict[str, Any] = {
        "inputs": tuple(i for t in ("streets", "grounds", "services") for i in input_of(scene.world, t)),
        "norms": ("near_site_m", "severed_pair_m", "severed_ratio", *of_walking),
        "n": len(here[1]), "caveats": (WITHOUT.format(n=lost),) if lost else (),
    }  # fmt: skip
    before = None if then is None else (detour(then),)
    yield from told(base(scene, DETOUR_RATIO, place, group, **more), (detour(here),), before)
    if len(here[1]):
        number = None if then is None else (severed(then, ratio),)
        yield from told(base(scene, SEVERED_PAIRS, place, group, **more), (severed(here, ratio),), number)
