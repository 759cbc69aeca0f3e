"""How far apart benches are, along the streets near the site and on the way to the everyday services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.analysis.access.nearest import path, to_nearest
from medskapa.analysis.access.network import Network
from medskapa.analysis.access.rest import tiring_cm
from medskapa.analysis.access.snap import snap
from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import base, input_of, norm, not_assessed, told
from medskapa.methods.reach.indicator_measures import BENCH_SHARE, BENCH_STRETCH
from medskapa.methods.reach.near import NO_STREETS, near_nodes, site_key, site_shape
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.ways import key_of, metres_of, nodes_of
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import Part
from medskapa.region import EVERYDAY_FIVE

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
STREETS = "streets"
NO_BENCHES = Text(
    sv="Uppgift om bänkar saknas (services av slaget bench). De kan inventeras på en promenad eller läsas ur "
    "OpenStreetMap.",
    en="There are no figures on benches (services of kind bench). They can be noted on a walk or read from "
    "OpenStreetMap.",
)
FLAT = Text(
    sv="För {share} procent av längden är lutningen inte känd; där gäller avståndet för plan mark.",
    en="For {share} per cent of the length the slope is not known; there the distance for flat ground holds.",
)
NO_WAY = Text(
    sv="Från {metres} m gata nås ingen bänk alls; de är inte med i den längsta sträckan.",
    en="From {metres} m of street no bench can be reached at all; they are not in the longest stretch.",
)
ONE_WAY = Text(
    sv="Den kortaste vägen från platsens mitt till den närmaste är prövad, inte andra vägar.",
    en="The shortest way from the middle of the site to the nearest one is tried, no other ways.",
)


@dataclass(frozen=True)
class Look:
    """Benches along some streets: the share of length close enough at the widest and the closest distance, the longest
    stretch, the share of length whose slope is not known, and the metres from which no bench is reached."""

    share: tuple[float, float]
    longest_m: float
    unknown: float
    lost_m: float


def spacing(network: Network, benches: Index, metres: Floats) -> Floats:
    """Each arc and the way from its two ends to their nearest benches, (m,): twice as far as a bench can be from it.

    In the middle between two benches it is the distance between them; at the end of a cul-de-sac it is the way there
    and back to the same bench. ``metres`` (m,) is how far each arc
    counts. Infinite where no bench is reached.
    """
    if len(benches) == 0:
        return np.full(network.arcs, np.inf)
    off = to_nearest(network, metres, benches).cost
    out: Floats = off[network.tails] + metres + off[network.heads]
    return out


def gaps(metres: Floats, seat: npt.NDArray[np.bool_]) -> Floats:
    """The stretch between two seats that each arc of a way is part of, (a,); the start and the end are seats.

    metres (a,) : the arcs in the order they are walked. seat (a,) : whether there is a seat where the arc ends.

    >>> gaps(np.array([30.0, 20.0, 40.0]), np.array([False, True, False])).tolist()
    [50.0, 50.0, 40.0]
    """
    of = np.concatenate([[0], np.cumsum(seat[:-1])]).astype(np.intp)
    out: Floats = np.bincount(of, metres).astype(np.float64)[of] if len(metres) else metres
    return out


def benches(scene: Scene, run: RunContext) -> Part:
    """Benches along the streets near the site and on the way to each of the everyday five, with the change."""
    part, place = Part(), site_key(scene)
    why = NO_STREETS if scene.reference.network is None else NO_BENCHES
    there = "bench" in scene.reference.known and scene.reference.network is not None
    here = _shared(scene, run, scene.world) if there else {}
    then = _shared(scene, run, scene.reference) if there else {}
    if not here:
        why = NO_STREETS if there else why
        part.findings += [
            not_assessed(scene, m, place, why, dims=(("way", STREETS),)) for m in (BENCH_SHARE, BENCH_STRETCH)
        ]
    for way, look in here.items():
        part.findings += _told(scene, place, way, look, then.get(way) if scene.compared else None)
    return part


def _shared(scene: Scene, run: RunContext, world: World) -> Mapping[str, Look]:
    services = ";".join(key_of(world.services[k]) for k in ("bench", *EVERYDAY_FIVE) if k in world.services)
    return run.shared(f"reach:benches:{world.network_key}:{services}", partial(_looks, scene, run, world))


def _looks(scene: Scene, run: RunContext, world: World) -> Mapping[str, Look]:
    """The streets near the site, and the ways to each of the everyday five that the streets lead to."""
    network = world.network
    assert network is not None
    wide, close, sharp = (scene.case.norm(NORMS, f"bench_gap{k}_m").value for k in ("", "_close", "_steep"))
    grade = scene.case.norm(NORMS, "steep_grade").value
    tired = [tiring_cm(network, flat, sharp, grade) / 100 for flat in (wide, close)]
    seats = _nodes(scene, run, world, "bench")
    out: dict[str, Look] = {}
    near = near_nodes(scene, network, norm(scene, "near_site_m").value)
    arcs = np.flatnonzero(near[network.tails] & near[network.heads] & network.forward)
    if len(arcs):
        apart = [spacing(network, seats, m)[arcs] for m in (*tired, metres_of(network))]
        out[STREETS] = _look(network, arcs, apart, (wide, close))
    middle = shapely.point_on_surface(site_shape(scene.case.plan))
    start = snap(network, [middle.x], [middle.y], scene.case.norm(NORMS, "snap_most_m").value).node[0]
    at_seat = np.zeros(network.nodes, dtype=bool)
    at_seat[seats] = True
    for kind in EVERYDAY_FIVE if start >= 0 else ():
        goal = _nearest(scene, run, world, network, int(start), kind)
        if goal < 0:
            continue
        way = path(network, metres_of(network), int(start), goal).arcs.astype(np.intp)
        if len(way):
            apart = [gaps(m[way], at_seat[network.heads[way]]) for m in (*tired, metres_of(network))]
            out[kind] = _look(network, way, apart, (wide, close))
    return out


def _nodes(scene: Scene, run: RunContext, world: World, kind: str) -> Index:
    """The street nodes with a service of a kind."""
    found = world.services.get(kind)
    return np.zeros(0, dtype=np.intp) if found is None else nodes_of(scene, run, world, found)


def _nearest(scene: Scene, run: RunContext, world: World, network: Network, start: int, kind: str) -> int:
    """The node of the service of a kind that is nearest to walk to from a node, −1 when there is none."""
    places = _nodes(scene, run, world, kind)
    if len(places) == 0:
        return -1
    place = int(to_nearest(network, metres_of(network), places).place[start])
    return int(places[place]) if place >= 0 else -1


def _look(network: Network, arcs: Index, apart: list[Floats], limits: tuple[float, float]) -> Look:
    length = metres_of(network)[arcs]
    total = max(float(length.sum()), 0.01)
    wide, close = (float(length[a <= g].sum() / total) for a, g in zip(apart[:2], limits, strict=True))
    there = np.isfinite(apart[2])
    longest = float(apart[2][there].max()) if there.any() else float("nan")
    unknown = float(length[np.isnan(network.rise_m[arcs])].sum() / total)
    return Look((wide, close), longest, unknown, float(length[~there].sum()))


def _told(scene: Scene, place: str, way: str, here: Look, then: Look | None) -> Iterator[Finding]:
    caveats = [] if way == STREETS else [ONE_WAY]
    if here.unknown > 0:
        caveats.append(FLAT.format(share=max(round(100 * here.unknown), 1)))
    if here.lost_m > 0:
        caveats.append(NO_WAY.format(metres=round(here.lost_m)))
    more: dict[str, Any] = {
        "inputs": (*input_of(scene.world, "streets"), *input_of(scene.world, "services")),
        "norms": ("near_site_m", "bench_gap_m", "bench_gap_close_m", "bench_gap_steep_m", "steep_grade"),
        "caveats": tuple(caveats), "dims": (("way", way),),
    }  # fmt: skip
    yield from told(base(scene, BENCH_SHARE, place, **more), here.share, None if then is None else then.share)
    longest = None if then is None else (then.longest_m,)
    yield from told(base(scene, BENCH_STRETCH, place, **more), (here.longest_m,), longest)
