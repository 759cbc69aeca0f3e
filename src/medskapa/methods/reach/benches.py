"""How far apart benches are along the streets near the site, closer where it slopes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.nearest import to_nearest
from medskapa.analysis.access.network import Network
from medskapa.analysis.access.snap import snap
from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import base, input_of, norm, not_assessed, told
from medskapa.methods.reach.indicator_measures import BENCH_SHARE, BENCH_STRETCH
from medskapa.methods.reach.near import NO_STREETS, near_nodes, site_key
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.ways import metres_of
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import Part

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NO_BENCHES = Text(
    sv="Uppgift om bänkar saknas (services av slaget bench). De kan inventeras på en promenad eller läsas ur "
    "OpenStreetMap.",
    en="There are no figures on benches (services of kind bench). They can be noted on a walk or read from "
    "OpenStreetMap.",
)
FLAT = Text(
    sv="För {share} procent av gatulängden är lutningen inte känd; där gäller avståndet för plan mark.",
    en="For {share} per cent of the street length the slope is not known; there the distance for flat ground holds.",
)
NO_WAY = Text(
    sv="Från {metres} m gata nås ingen bänk alls; de är inte med i den längsta sträckan.",
    en="From {metres} m of street no bench can be reached at all; they are not in the longest stretch.",
)


def spacing(network: Network, benches: npt.NDArray[np.intp]) -> Floats:
    """How far two benches are apart when walking along each arc: to its nearest bench at either end, and the arc, (m,).

    At the end of a cul-de-sac it is the way there and back to the same bench. Infinite where no bench is reached.
    """
    metres = metres_of(network)
    if len(benches) == 0:
        return np.full(network.arcs, np.inf)
    off = to_nearest(network, metres, benches).cost
    out: Floats = off[network.tails] + metres + off[network.heads]
    return out


def steep_arcs(network: Network, grade: float) -> Mask:
    """Which arcs rise or fall by at least so much of their length; an arc whose slope is not known is not steep."""
    out: Mask = np.abs(np.nan_to_num(network.rise_m)) >= grade * np.maximum(metres_of(network), 0.01)
    return out & (np.nan_to_num(network.rise_m) != 0)


def benches(scene: Scene, run: RunContext) -> Part:
    """The share of street length near the site with benches close enough, and the longest stretch between two."""
    part, place = Part(), site_key(scene)
    if "bench" not in scene.reference.known or scene.reference.network is None:
        why = NO_STREETS if scene.reference.network is None else NO_BENCHES
        part.findings += [not_assessed(scene, m, place, why) for m in (BENCH_SHARE, BENCH_STRETCH)]
        return part
    key = f"reach:benches:{scene.year}"
    then = run.shared(key, partial(_look, scene, scene.reference))
    here = _look(scene, scene.world) if scene.compared else then
    if here is None or then is None:
        part.findings += [not_assessed(scene, m, place, NO_STREETS) for m in (BENCH_SHARE, BENCH_STRETCH)]
        return part
    part.findings += _told(scene, place, here, then if scene.compared else None)
    return part


_Look = tuple[tuple[float, float], float, float, float]


def _look(scene: Scene, world: World) -> _Look | None:
    """The share with the norm's widest and closest distance, the longest stretch, the share of unknown slope, and the
    metres of street without a bench; none where no street lies near."""
    network = world.network
    if network is None:
        return None
    near = near_nodes(scene, network, norm(scene, "near_site_m").value)
    arcs = np.flatnonzero(near[network.tails] & near[network.heads] & network.forward)
    if len(arcs) == 0:
        return None
    found = world.services.get("bench")
    node = np.zeros(0, dtype=np.intp)
    if found is not None:
        node = snap(network, found.x_m, found.y_m, scene.case.norm(NORMS, "snap_most_m").value).node.astype(
            np.intp
        )
    apart = spacing(network, np.unique(node[node >= 0]))[arcs]
    steep = steep_arcs(network, scene.case.norm(NORMS, "steep_grade").value)[arcs]
    length = metres_of(network)[arcs]
    wide, close, sharp = (scene.case.norm(NORMS, f"bench_gap{k}_m").value for k in ("", "_close", "_steep"))
    share = tuple(
        float(length[apart <= np.where(steep, sharp, flat)].sum() / length.sum()) for flat in (wide, close)
    )
    there = np.isfinite(apart)
    longest = float(apart[there].max()) if there.any() else float("nan")
    unknown = float(length[np.isnan(network.rise_m[arcs])].sum() / length.sum())
    return (share[0], share[1]), longest, unknown, float(length[~there].sum())


def _told(scene: Scene, place: str, here: _Look, then: _Look | None) -> Iterator[Finding]:
    caveats = []
    if here[2] > 0:
        caveats.append(FLAT.format(share=max(round(100 * here[2]), 1)))
    if here[3] > 0:
        caveats.append(NO_WAY.format(metres=round(here[3])))
    more = {
        "inputs": (*input_of(scene.world, "streets"), *input_of(scene.world, "services")),
        "norms": ("near_site_m", "bench_gap_m", "bench_gap_close_m", "bench_gap_steep_m", "steep_grade"),
        "caveats": tuple(caveats),
    }  # fmt: skip
    yield from told(base(scene, BENCH_SHARE, place, **more), here[0], None if then is None else then[0])
    yield from told(
        base(scene, BENCH_STRETCH, place, **more), (here[1],), None if then is None else (then[1],)
    )
