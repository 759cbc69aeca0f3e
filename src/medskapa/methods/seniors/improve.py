"""Which one bench, ramp or crossing would help most people over 80 to get to the grocery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.analysis.access import KINDS, Network, Walk, effort_m, make_network, paces
from medskapa.analysis.access.barriers import pairs_across
from medskapa.analysis.access.placement import Aim, LinkChoice, best_links, best_seats
from medskapa.analysis.access.rest import tiring_cm
from medskapa.analysis.access.snap import snap
from medskapa.evidence import Finding, Knowledge, State, Text, format_number
from medskapa.methods.case import NOW, RunContext
from medskapa.methods.reach.journeys import seats_of
from medskapa.methods.reach.near import NO_STREETS, near_nodes, site_shape
from medskapa.methods.reach.norms import NORMS as REACH_NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.walkers import walker
from medskapa.methods.seniors.measures import BEST_PLACE
from medskapa.methods.seniors.norms import NORMS
from medskapa.methods.seniors.operation import NO_OLD, OLD, rests_on

GOAL = "grocery"
ROLLATOR = "mobility=rollator"
_PACES = 5
_STEPS = KINDS.index("steps")
_COUNTED = Text(
    sv="Varje möjlig plats är prövad; bidraget är räknat, inte mätt.",
    en="Every possible place has been tried; the gain is computed, not measured.",
)
_WHAT = {
    "bench": Text(sv="En bänk", en="A bench"),
    "ramp": Text(sv="En ramp bredvid trappan", en="A ramp beside the stairs"),
    "crossing": Text(sv="En övergång", en="A crossing"),
}
_WHERE = Text(
    sv="{what} cirka {metres} m {direction} om platsen (E {x}, N {y}).",
    en="{what} about {metres} m {direction} of the site (E {x}, N {y}).",
)
_NOTHING = Text(
    sv="Ingen enskild plats hjälper någon fler: det som behövs är flera på en gång, eller något annat.",
    en="No single place helps anybody more: several at once are needed, or something else.",
)
_NO_GOAL = Text(
    sv="Det som behövs saknas i underlaget: mataffärer, bänkar eller gator nära platsen.",
    en="What is needed is missing in the data: groceries, benches or streets near the site.",
)
_DIRECTIONS = (
    Text(sv="norr", en="north"), Text(sv="nordost", en="north-east"), Text(sv="öster", en="east"),
    Text(sv="sydost", en="south-east"), Text(sv="söder", en="south"), Text(sv="sydväst", en="south-west"),
    Text(sv="väster", en="west"), Text(sv="nordväst", en="north-west"),
)  # fmt: skip
Index = npt.NDArray[np.intp]


def improve_findings(scene: Scene, run: RunContext) -> Iterable[Finding]:
    """The best single bench, ramp and crossing near the site, as things are now."""
    if scene.case.alternative.key != NOW:
        return
    network = scene.world.network
    place = scene.places[0].key if scene.places else scene.case.plan.municipality
    services = scene.world.services.get(GOAL)
    if network is None or services is None or OLD not in scene.present.persons:
        why = NO_STREETS if network is None else NO_OLD if OLD not in scene.present.persons else _NO_GOAL
        yield _finding(scene, place, "bench", None, State.NOT_ASSESSED, why)
        return
    near = near_nodes(scene, network, scene.case.norm(NORMS, "senior_improve_m").value)
    for what in _WHAT:
        run.cancelled()
        yield _best(scene, network, near, place, what)


def _best(scene: Scene, network: Network, near: npt.NDArray[np.bool_], place: str, what: str) -> Finding:
    aim = _aim(scene, network, rests=what == "bench", group=OLD if what == "bench" else ROLLATOR)
    everybody = float(np.sum(aim.weights)) if aim is not None else 0.0
    if aim is None or not near.any() or not everybody:
        return _finding(scene, place, what, None, State.NOT_ASSESSED, _NO_GOAL)
    if what == "bench":
        free = np.flatnonzero(near & ~np.asarray(aim.seats))
        found, middle = best_seats(aim, free, 1, threads=2, sharp=False), _points(network, free)
    else:
        pairs = _stairs(network, near) if what == "ramp" else _across(scene, network, near)
        if not len(pairs):
            return _finding(scene, place, what, None, State.NOT_APPLICABLE, _NOTHING)
        walk = walker(scene.case, ROLLATOR).walk
        choice = _links(network, pairs, walk, ramp=what == "ramp")
        found = best_links(aim, choice, 1, threads=2, sharp=False)
        middle = (_points(network, pairs[:, 0]) + _points(network, pairs[:, 1])) / 2
    if not len(found.order):
        return _finding(scene, place, what, 0.0, State.KNOWN, _NOTHING)
    at = middle[found.order[0]]
    return _finding(
        scene, place, what, float(found.gain[0]) / everybody, State.KNOWN, _where(scene, what, at)
    )


def _aim(scene: Scene, network: Network, *, rests: bool, group: str) -> Aim | None:
    """People of 80 and over around the site who are to reach a grocery in time, at their own pace, with seats."""
    who, most = walker(scene.case, group), scene.case.norm(REACH_NORMS, "snap_most_m").value
    shops = scene.world.services[GOAL]
    goals = snap(network, shops.x_m, shops.y_m, most).node
    doors = snap(network, scene.present.x_m, scene.present.y_m, most).node
    seats = seats_of(scene, scene.world) if rests else None
    if not (goals >= 0).any() or (rests and seats is None):
        return None
    around = np.logical_or.reduce(
        [scene.present.where[p.key] for p in scene.places if p.key in scene.present.where]
    )
    rows = around & (doors >= 0)
    weights = np.bincount(doors[rows], scene.present.persons[OLD][rows], network.nodes)
    seconds = scene.case.norm(REACH_NORMS, f"reach_minutes_{GOAL}").value * 60
    limits = seconds * paces(who.speed, _PACES)
    aim = Aim(network, effort_m(network, who.walk), goals[goals >= 0], weights, limits, 1 / _PACES)
    if not rests:
        return aim
    flat, steep, grade = (
        scene.case.norm(REACH_NORMS, k).value for k in ("bench_gap_m", "bench_gap_steep_m", "steep_grade")
    )
    return replace(aim, seats=seats, gap_m=flat, tiring=tiring_cm(network, flat, min(steep, flat), grade))


def _points(network: Network, nodes: Index) -> npt.NDArray[np.float64]:
    return np.column_stack([network.x_m[nodes], network.y_m[nodes]])


def _stairs(network: Network, near: npt.NDArray[np.bool_]) -> Index:
    """The two ends of each stair near the site."""
    arcs = np.flatnonzero((network.kind == _STEPS) & network.forward & near[network.tails])
    return np.column_stack([network.tails[arcs], network.heads[arcs]]).astype(np.intp)


def _across(scene: Scene, network: Network, near: npt.NDArray[np.bool_]) -> Index:
    """Pairs of street corners near the site, near each other, with a barrier between them."""
    grounds = scene.world.region.tables["grounds"].to_pylist()
    most = scene.case.norm(NORMS, "senior_crossing_m").value
    nodes = np.flatnonzero(near)
    found = []
    for row in (r for r in grounds if r["kind"] == "barrier"):
        shape = shapely.from_wkb(row["geometry"])
        for part in shapely.get_parts(shapely.boundary(shape) if shape.area else shape):
            x, y = shapely.get_coordinates(part).T
            if len(x) > 1:
                found.append(nodes[pairs_across(network.x_m[nodes], network.y_m[nodes], x, y, most)])
    return np.concatenate(found) if found else np.empty((0, 2), np.intp)


def _links(network: Network, pairs: Index, walk: Walk, *, ramp: bool) -> LinkChoice:
    """What each new link would cost: straight across, or as a ramp so long that its slope can be managed."""
    straight = np.hypot(*(_points(network, pairs[:, 0]) - _points(network, pairs[:, 1])).T)
    z = _rise(network, pairs)
    steepest = min(walk.max_up, walk.max_down)
    length = (
        np.maximum(straight, np.abs(np.nan_to_num(z)) / steepest * 1.001)
        if ramp
        else np.maximum(straight, 1.0)
    )
    cm = np.ceil(length * 100).astype(np.int64)
    n = len(pairs)
    both = make_network(
        np.zeros(2 * n), np.zeros(2 * n), np.arange(n), np.arange(n, 2 * n), cm,
        z_m=np.concatenate([np.zeros(n), z]),
    )  # fmt: skip
    cost = effort_m(both, walk)
    return LinkChoice(pairs[:, 0], pairs[:, 1], cost[both.forward], cost[~both.forward], cm)


def _rise(network: Network, pairs: Index) -> npt.NDArray[np.float64]:
    """How much higher the second node lies than the first: by the stair between them, else taken as level."""
    rise = {}
    for a in np.flatnonzero(np.isin(network.tails, pairs[:, 0]) & (network.kind == _STEPS)):
        rise[int(network.tails[a]), int(network.heads[a])] = float(network.rise_m[a])
    return np.array([np.nan_to_num(rise.get((int(a), int(b)), 0.0)) for a, b in pairs])


def _where(scene: Scene, what: str, at: npt.NDArray[np.float64]) -> Text:
    middle = shapely.centroid(site_shape(scene.case.plan))
    dx, dy = at[0] - middle.x, at[1] - middle.y
    towards = _DIRECTIONS[round(np.degrees(np.arctan2(dx, dy)) / 45) % 8]
    metres, x, y = (round(v, -1) for v in (float(np.hypot(dx, dy)), at[0], at[1]))
    return Text(**{
        lang: _WHERE.of(lang).format(
            what=_WHAT[what].of(lang), metres=format_number(int(metres), lang), direction=towards.of(lang),
            x=format_number(int(x), lang), y=format_number(int(y), lang),
        )
        for lang in ("sv", "en")
    })  # fmt: skip


def _finding(scene: Scene, place: str, what: str, value: float | None, state: State, text: Text) -> Finding:
    given: dict[str, Any] = {
        "measure": BEST_PLACE.key, "alternative": NOW, "place": place, "group": OLD, "year": scene.year,
        "dims": (("what", what),), "knowledge": Knowledge.MODELLED, "text": text,
        "norms": (f"reach_minutes_{GOAL}", "senior_improve_m"), "inputs": rests_on(scene),
    }  # fmt: skip
    if state is not State.KNOWN:
        return Finding(**given, value=None, state=state)
    return Finding(**given, value=value, no_interval=_COUNTED)
