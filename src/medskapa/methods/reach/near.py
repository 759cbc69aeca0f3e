"""What lies near the plan's sites, and what lies in a place that findings are told for."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.analysis.access import Network
from medskapa.evidence import Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.scene import Scene
from medskapa.plans import HomesChange, Plan

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def site_shape(plan: Plan) -> Any:
    """Where any of the alternatives builds homes, or all sites where none does: the same for every alternative."""
    built = {c.site for a in plan.alternatives for c in a.changes if isinstance(c, HomesChange)}
    shapes = [s.shape for s in plan.sites if s.key in built] or [s.shape for s in plan.sites]
    return shapely.union_all(shapes)


def from_sites_m(plan: Plan, x_m: Floats, y_m: Floats) -> npt.NDArray[np.float64]:
    """How far points lie from the plan's sites as the crow flies, metres; 0 inside."""
    out: Floats = shapely.distance(site_shape(plan), shapely.points(x_m, y_m))
    return out


def place_shapes(scene: Scene, run: RunContext) -> dict[str, Any]:
    """The border of each place that findings are told for; a place without borders is left out."""
    return run.shared("reach:borders", partial(_borders, scene))


def _borders(scene: Scene) -> dict[str, Any]:
    areas = scene.reference.region.areas
    wkb = dict(zip(areas["area"].to_pylist(), areas["geometry"].to_pylist(), strict=True))
    town = scene.case.plan.municipality
    wanted = {town: (town,), **{p.key: p.areas for p in scene.places}}
    out = {}
    for key, parts in wanted.items():
        shapes = [shapely.from_wkb(wkb[a]) for a in parts if wkb.get(a) is not None]
        if len(shapes) == len(parts) and shapes:
            out[key] = shapely.union_all(shapes)
            shapely.prepare(out[key])
    return out | {p.key: p.within for p in scene.places if p.within is not None}


def within(shape: Any, x_m: Floats, y_m: Floats) -> Mask:
    """Which points lie in a shape or on its border."""
    out: Mask = shapely.intersects_xy(shape, x_m, y_m)
    return out


def site_key(scene: Scene) -> str:
    """The place that findings about the streets near the site are told for: the first site's surroundings."""
    return scene.places[0].key if scene.places else scene.case.plan.municipality


NO_STREETS = Text(
    sv="Regionen har inga gator i underlaget nära platsen (tabellerna nodes och streets). Läs in OpenStreetMap eller "
    "kommunens gångnät.",
    en="The region has no streets in the data near the site (tables nodes and streets). Read OpenStreetMap or the "
    "municipality's own walking network.",
)


def near_nodes(scene: Scene, network: Network, most_m: float) -> Mask:
    """Which street nodes lie so near the plan's sites, as the crow flies."""
    west, south, east, north = shapely.bounds(site_shape(scene.case.plan))
    out: Mask = (network.x_m >= west - most_m) & (network.x_m <= east + most_m)
    out &= (network.y_m >= south - most_m) & (network.y_m <= north + most_m)
    rows = np.flatnonzero(out)
    out[rows] = from_sites_m(scene.case.plan, network.x_m[rows], network.y_m[rows]) <= most_m
    return out
