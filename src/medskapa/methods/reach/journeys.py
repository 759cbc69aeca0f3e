"""What it takes people to get to a kind of service: along the streets, or on a straight line where there are none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access import KINDS, NO, Network
from medskapa.analysis.access.nearest import Nearest, to_nearest
from medskapa.analysis.access.opportunities import cumulative
from medskapa.analysis.access.rest import tiring_cm, to_nearest_resting
from medskapa.analysis.access.snap import Snapped, snap, straight_m
from medskapa.analysis.access.walk import Conditions, Walk, effort_m
from medskapa.methods.case import RunContext
from medskapa.methods.reach.doors import Doors, doors_of, entries_for, nobody
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.roundtrips import there_and_back
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.world import Services, World

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Way = Literal["there", "round"]
ORDINARY = Conditions()


@dataclass(frozen=True)
class Journey:
    """From each origin to the nearest service of a kind, in metres on the flat that are as hard to walk.

    ``network_m`` (o,) is what it takes along the streets and ``straight_m`` (o,) the straight line where that must be
    used instead, each infinite where there is none. ``factor`` is the detour factor and ``straight`` (o,) says for
    whom the straight line counts. ``told`` keeps the figures made of it, so that no alternative makes them again.
    """

    network_m: Floats
    straight_m: Floats
    factor: float
    told: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def effort(self, factor: float | None = None) -> Floats:
        """Flat metres to the nearest, (o,), with the detour factor or another one; infinite where there is no way."""
        out: Floats = np.minimum(
            self.network_m, self.straight_m * (self.factor if factor is None else factor)
        )
        return out

    @property
    def straight(self) -> Mask:
        """For whom the straight line counts, (o,)."""
        out: Mask = self.straight_m * self.factor < self.network_m
        return out


def efforts(
    scene: Scene, run: RunContext, origins: Origins, kind: str, walk: Walk, *,
    world: World | None = None, conditions: Conditions = ORDINARY, way: Way = "there",
) -> Journey:  # fmt: skip
    """From each origin to the nearest service of a kind for somebody who gets about in this way.

    ``origins`` are ``scene.present`` or ``scene.new``; ``world`` is the scene's own unless given. Kept for the run: an
    alternative that changes neither the streets nor the kind costs nothing. On straight lines neither slopes nor
    conditions are known, and the way home is as long as the way there.
    """
    world = world or scene.world
    name = _name(world, origins, kind, walk, conditions, way)
    if name not in run.memo:
        both = (scene.present, scene.new) if world is scene.world and way == "there" else (origins,)
        missing = [
            o for o in both if o is not None and _name(world, o, kind, walk, conditions, way) not in run.memo
        ]
        found = _search(scene, run, world, missing, kind, walk, conditions, way)
        for who in missing:  # one search for those who live here and for those who move in
            made = _journey(scene, run, world, who, kind, found, 2.0 if way == "round" else 1.0)
            run.memo[_name(world, who, kind, walk, conditions, way)] = made
    kept: Journey = run.memo[name]
    return kept


def resting_efforts(
    scene: Scene, run: RunContext, origins: Origins, kind: str, walk: Walk, seats: Mask, gap_m: float,
    *, world: World | None = None,
) -> Journey:  # fmt: skip
    """As :func:`efforts`, by ways on which seats are never further apart than ``gap_m`` on the flat.

    On steep ground the gap is that of the norm ``bench_gap_steep_m``. ``seats`` (n,) are those of the world's network.
    On straight lines nobody knows where to sit: there is no way.
    """
    world = world or scene.world

    def make() -> Journey:
        doors = doors_of(scene.case, run, world)
        if doors is None:
            raise ValueError("Seats need streets")
        steep, grade = (scene.case.norm(NORMS, k).value for k in ("bench_gap_steep_m", "steep_grade"))
        tiring = tiring_cm(doors.network, gap_m, min(steep, gap_m), grade)
        cost = cost_of(run, world, doors, walk, ORDINARY)
        sits = np.concatenate([seats, np.zeros(doors.network.nodes - len(seats), bool)])
        ends = doors.nodes.get(kind, _NOWHERE)
        found = to_nearest_resting(doors.network, cost, sits, ends, gap_m, tiring=tiring)
        along = _along(entries_for(scene.case, run, world, origins), found)
        return Journey(along, np.full(len(origins), np.inf), scene.case.norm(NORMS, "detour_factor").value)

    name = f"{_name(world, origins, kind, walk, ORDINARY, 'there')}:rest:{gap_m}:{hash(seats.tobytes())}"
    return run.shared(name, make)


def choices(
    scene: Scene, run: RunContext, origins: Origins, rows: Mask, kind: str, walk: Walk, thresholds_m: Floats,
    *, world: World | None = None,
) -> Floats:  # fmt: skip
    """How many services of a kind are within each effort, from some of the origins: (rows, thresholds).

    On straight lines the detour factor counts. The bit from the door at home to the street is left out.
    """
    world = world or scene.world
    services = world.services.get(kind, NONE)
    name = f"{_name(world, origins, kind, walk, ORDINARY, 'there')}:within:{thresholds_m.tolist()}:{_short(rows)}"
    return run.shared(
        name, lambda: _choices(scene, run, origins, rows, services, kind, walk, thresholds_m, world)
    )


def _short(rows: Mask) -> str:
    return hashlib.sha256(rows.tobytes()).hexdigest()[:16]


def _choices(
    scene: Scene, run: RunContext, origins: Origins, rows: Mask, services: Services, kind: str, walk: Walk,
    thresholds_m: Floats, world: World,
) -> Floats:  # fmt: skip
    entries = entries_for(scene.case, run, world, origins)
    doors = doors_of(scene.case, run, world)
    out: Floats = np.zeros((int(rows.sum()), len(thresholds_m)))
    on, lost = np.zeros(len(out), bool), np.arange(len(services))
    if doors is not None and len(doors.nodes.get(kind, _NOWHERE)):
        lost = doors.lost[kind]
        node = entries[0].node[rows]
        on = node >= 0
        number = np.zeros((doors.network.nodes, 1))
        number[doors.nodes[kind][: len(services) - len(lost)]] = 1.0
        cost = cost_of(run, world, doors, walk, ORDINARY)
        if on.any():
            nodes, back = np.unique(node[on], return_inverse=True)
            out[on] += cumulative(doors.network, cost, number, thresholds_m, nodes)[back, :, 0]
    dx = origins.x_m[rows][:, None] - services.x_m
    dy = origins.y_m[rows][:, None] - services.y_m
    far = np.hypot(dx, dy) * scene.case.norm(NORMS, "detour_factor").value
    joined = np.setdiff1d(np.arange(len(services)), lost)
    far[np.ix_(np.flatnonzero(on), joined)] = np.inf
    out += (far[:, :, None] <= thresholds_m).sum(axis=1)
    return out


def cost_of(run: RunContext, world: World, doors: Doors, walk: Walk, conditions: Conditions) -> Floats:
    """What each arc costs. Of a large network only a few are kept, since its costs are many."""
    key = f"reach:cost:{world.network_key}:{doors.network.arcs}:{walk.key}:{conditions}"
    kept = sum(len(v) for name, v in run.memo.items() if name.startswith("reach:cost:"))
    if key not in run.memo and kept + doors.network.arcs > _KEPT_ARCS:
        run.forget("reach:cost:")
    return run.shared(key, lambda: effort_m(doors.network, walk, conditions))


NONE = nobody()
_KEPT_ARCS = 1_500_000  # 12 MB
_NOWHERE = np.zeros(0, np.int32)


def _name(world: World, origins: Origins, kind: str, walk: Walk, conditions: Conditions, way: Way) -> str:
    """What a journey depends on: the streets, the services of the kind, who sets out and how."""
    services = world.services.get(kind, NONE)
    return (
        f"reach:journey:{world.network_key}:{origins.key}:{kind}:{services.key}:{walk.key}:{conditions}:{way}"
    )


def _search(
    scene: Scene, run: RunContext, world: World, whose: Sequence[Origins], kind: str, walk: Walk,
    conditions: Conditions, way: Way,
) -> Nearest | None:  # fmt: skip
    """The least effort from every node to a service's door, and home again if wanted; None where there is no door."""
    doors = doors_of(scene.case, run, world)
    if doors is None or not len(doors.nodes.get(kind, _NOWHERE)):
        return None
    cost = cost_of(run, world, doors, walk, conditions)
    if way == "there":
        return to_nearest(doors.network, cost, doors.nodes[kind])
    nodes = [at.node[at.node >= 0] for o in whose for at in entries_for(scene.case, run, world, o)]
    return there_and_back(doors.network, cost, doors.nodes[kind], np.concatenate(nodes))


def _journey(
    scene: Scene,
    run: RunContext,
    world: World,
    origins: Origins,
    kind: str,
    found: Nearest | None,
    both: float,
) -> Journey:
    entries = entries_for(scene.case, run, world, origins)
    services = world.services.get(kind, NONE)
    lines = run.shared(
        f"reach:lines:{origins.key}:{kind}:{services.key}",
        lambda: _lines(scene, run, world, origins, kind, services),
    )
    along = np.full(len(origins), np.inf) if found is None else _along(entries, found, both)
    return Journey(along, lines * both, scene.case.norm(NORMS, "detour_factor").value)


def _along(entries: tuple[Snapped, ...], found: Nearest, both: float = 1.0) -> Floats:
    """From each origin along the streets, with the bit from its door; by the better where it has two ways out."""
    out: Floats = np.full(len(entries[0].node), np.inf)
    for at in entries:
        on = np.flatnonzero(at.node >= 0)
        out[on] = np.minimum(out[on], found.cost[at.node[on]] + both * at.off_m[on])
    return out


def _lines(
    scene: Scene, run: RunContext, world: World, origins: Origins, kind: str, services: Services
) -> Floats:
    """Straight lines: from origins without a street to any service, from the others to services without one."""
    out: Floats = np.full(len(origins), np.inf)
    entries = entries_for(scene.case, run, world, origins)
    off = entries[0].node < 0 if entries else np.ones(len(origins), bool)
    doors = doors_of(scene.case, run, world)
    everything = np.arange(len(services))
    lost = everything if doors is None else doors.lost.get(kind, everything)
    for rows, chosen in ((off, everything), (~off, lost)):
        if rows.any() and len(chosen):
            x, y = services.x_m[chosen], services.y_m[chosen]
            out[rows] = straight_m(origins.x_m[rows], origins.y_m[rows], x, y)[0]
    return out


def seats_of(scene: Scene, world: World) -> Mask | None:
    """Which nodes have a seat: the benches in force; None where the region tells of no benches or has no streets."""
    if world.network is None or "bench" not in world.known:
        return None
    benches = world.services.get("bench", NONE)
    most = scene.case.norm(NORMS, "link_join_most_m").value
    at = snap(world.network, benches.x_m, benches.y_m, most).node
    seats = np.zeros(world.network.nodes, bool)
    seats[at[at >= 0]] = True
    return seats


def known_of(network: Network) -> dict[str, bool]:
    """Of which conditions the streets tell anything: of winter, the dark and lifts."""
    return {
        "winter": bool((network.winter_kept == NO).any()),
        "dark": bool((network.lit == NO).any()),
        "lifts_out": bool((network.kind == KINDS.index("lift")).any()),
    }
