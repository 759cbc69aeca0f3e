"""Green areas near home: who lives within walking distance of one that is large enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import shapely

from medskapa.analysis.access import Network
from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import input_of, norm, not_assessed, shares
from medskapa.methods.reach.indicator_measures import GREEN_SHARE
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.ways import Places, Ways, ways
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import Part
from medskapa.plans import HomesChange
from medskapa.region import Region

NO_GREEN = Text(
    sv="Uppgift om grönområden saknas (tabellen grounds). De finns i kommunens grönplan, i OpenStreetMap och i "
    "Sverige hos SCB.",
    en="There are no figures on green areas (table grounds). They are in the municipality's green plan, in "
    "OpenStreetMap and, in Sweden, at SCB.",
)
BUILT_ON = Text(
    sv="Den del av grönområdena som ligger på planens tomter för bostäder är inte med; hela tomten räknas som bebyggd.",
    en="Green areas are counted without the plan's sites for homes; the whole site counts as built on.",
)


@dataclass(frozen=True)
class Greens:
    """Green areas that are large enough (g,), as shapes; ``built`` is whether the plan builds on any of them."""

    shapes: npt.NDArray[np.object_]
    built: bool


def joined(region: Region) -> npt.NDArray[np.object_]:
    """The region's green areas as shapes, touching ones joined: a park in two parts is one park."""
    table = region.tables["grounds"]
    rows = table.filter(pc.equal(table["kind"], "green"))
    shapes = shapely.from_wkb(np.array(rows["geometry"].to_pylist(), dtype=object))
    out: npt.NDArray[np.object_] = shapely.get_parts(shapely.union_all(shapes))
    return out


def large_enough(shapes: npt.NDArray[np.object_], least_m2: float, built_on: Any = None) -> Greens:
    """The green areas of at least so many m² when what is built on has gone; one cut in two counts as two."""
    hit = shapely.intersects(shapes, built_on) if built_on is not None else np.zeros(len(shapes), dtype=bool)
    cut = shapely.get_parts(shapely.difference(shapes[hit], built_on)) if hit.any() else shapes[:0]
    left = np.concatenate([shapes[~hit], cut])
    return Greens(left[shapely.area(left) >= least_m2], bool(hit.any()))


def entrances(network: Network, shapes: npt.NDArray[np.object_], edge_m: float) -> Places:
    """The street points by which each green area is entered: inside it, or so near its edge.

    An area that no street leads to is lost: it is reached on straight lines.
    """
    tree = shapely.STRtree(np.asarray(shapely.points(network.x_m, network.y_m), dtype=object))
    of, node = tree.query(shapes, predicate="dwithin", distance=edge_m)
    lost = np.setdiff1d(np.arange(len(shapes)), of)
    return Places(node.astype(np.intp), of.astype(np.intp), np.zeros(len(node)), lost)


def _to_green(scene: Scene, run: RunContext, world: World, greens: Greens, origins: Origins) -> Ways:
    none = np.zeros(0, dtype=np.intp)
    places = Places(none, none, np.zeros(0), np.arange(len(greens.shapes)))
    if world.network is not None:
        places = entrances(world.network, greens.shapes, norm(scene, "green_entrance_m").value)

    def straight(rows: npt.NDArray[np.intp], chosen: npt.NDArray[np.intp]) -> Any:
        points = shapely.points(origins.x_m[rows], origins.y_m[rows])
        tree = shapely.STRtree(greens.shapes[chosen])
        near, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
        return metres, near[1]

    return ways(scene, run, world, origins, places, straight)


def _sites(scene: Scene, *, reference: bool) -> list[str]:
    alternative = scene.case.plan.null if reference else scene.case.alternative
    changes = (c for c in alternative.changes if isinstance(c, HomesChange) and c.homes > 0)
    return sorted({c.site for c in changes if c.year <= scene.case.plan.year})


def _built_on(scene: Scene, *, reference: bool) -> Any:
    """The sites where homes are built under the alternative, or under the null alternative; None without any."""
    shapes = [scene.case.plan.site_by_key[s].shape for s in _sites(scene, reference=reference)]
    return shapely.union_all(shapes) if shapes else None


def green(scene: Scene, run: RunContext) -> Part:
    """The share of each group with a green area near, among present and new residents, and its change."""
    part = Part()
    kinds = pc.unique(scene.reference.region.tables["grounds"]["kind"]).to_pylist()
    if "green" not in kinds:
        part.findings += [
            not_assessed(scene, GREEN_SHARE, p, NO_GREEN, dims=(("residents", "present"),))
            for p in scene.present.where
        ]
        return part
    part.findings += _told(scene, run)
    return part


def _told(scene: Scene, run: RunContext) -> Iterable[Finding]:
    area, distance = norm(scene, "green_area_m2"), norm(scene, "green_distance_m")

    def near(world: World, origins: Origins, *, reference: bool) -> tuple[Greens, Ways]:
        shapes = run.shared("reach:greens", partial(joined, scene.reference.region))
        greens = large_enough(shapes, area.value, _built_on(scene, reference=reference))
        return greens, _to_green(scene, run, world, greens, origins)

    def shared(world: World, *, reference: bool) -> tuple[Greens, Ways]:
        sites = ",".join(_sites(scene, reference=reference))
        make = partial(near, world, scene.present, reference=reference)
        return run.shared(f"reach:green:{world.network_key}:{sites}", make)

    greens, here = shared(scene.world, reference=False)
    before = shared(scene.reference, reference=True)[1] if scene.compared else None
    more: dict[str, Any] = {
        "inputs": input_of(scene.world, "grounds"), "norms": (area.key, distance.key),
        "caveats": (BUILT_ON,) if greens.built else (),
    }  # fmt: skip
    then = None if before is None else before.within(distance.value)
    yield from shares(
        scene, GREEN_SHARE, scene.present, "present", here.within(distance.value), then, straight=here.straight,
        **more,
    )  # fmt: skip
    if scene.new is not None:
        new = _to_green(scene, run, scene.world, greens, scene.new)
        yield from shares(
            scene,
            GREEN_SHARE,
            scene.new,
            "new",
            new.within(distance.value),
            None,
            straight=new.straight,
            **more,
        )
