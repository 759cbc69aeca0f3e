"""Connecting routes: whether the shortest ways between neighbouring areas of different kinds are lit all the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.analysis.access.nearest import path
from medskapa.analysis.access.network import YES, Network
from medskapa.analysis.access.snap import snap
from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import base, input_of, norm, not_assessed, told
from medskapa.methods.reach.indicator_measures import LIT_SHARE
from medskapa.methods.reach.near import NO_STREETS, site_key, site_shape
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.ways import metres_of
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import Part, area_type_of, finest_level
from medskapa.region import Region

NO_PAIRS = Text(
    sv="Nära platsen finns inga grannområden av olika slag som gatorna i underlaget når mellan.",
    en="Near the site there are no neighbouring areas of different kinds that the streets in the data join.",
)
NO_TYPES = Text(
    sv="Områdestyp saknas (indikatorn area_type), så det går inte att säga vilka områden som är av olika slag.",
    en="The area type is missing (indicator area_type), so it cannot be said which areas are of different kinds.",
)
BY_WAY = Text(
    sv="Bara den kortaste vägen mellan områdenas mitt är prövad. Belyst betyder inte att vägen känns trygg.",
    en="Only the shortest way between the areas' middles is tried. Lit does not mean that the way feels safe.",
)


@dataclass(frozen=True)
class Way:
    """A shortest way: its length, and how much of it is lit and how much is known to be lit or not, in metres."""

    length_m: float
    lit_m: float
    known_m: float

    @property
    def lit(self) -> bool:
        """Whether it is lit all the way."""
        return self.lit_m >= self.length_m


def lit_way(network: Network, arcs: npt.NDArray[np.int32]) -> Way:
    """How lit a walk along some arcs is."""
    metres, lit = metres_of(network)[arcs], network.lit[arcs]
    return Way(float(metres.sum()), float(metres[lit == YES].sum()), float(metres[lit >= 0].sum()))


def neighbours(shapes: npt.NDArray[np.object_], kinds: list[int]) -> list[tuple[int, int]]:
    """Pairs of shapes that share a stretch of border and are of different kinds; kind 0 is not known."""
    tree = shapely.STRtree(shapes)
    one, two = tree.query(shapes, predicate="intersects")
    pairs = [(int(i), int(j)) for i, j in zip(one, two, strict=True) if i < j]
    pairs = [(i, j) for i, j in sorted(pairs) if kinds[i] and kinds[j] and kinds[i] != kinds[j]]
    return [(i, j) for i, j in pairs if shapely.length(shapely.intersection(shapes[i], shapes[j])) > 0]


def links(scene: Scene, run: RunContext) -> Part:
    """The share of ways between neighbouring areas of different kinds that are lit all the way, and what is known."""
    part, place = Part(), site_key(scene)
    dims = (("light", "lit"),)
    if scene.reference.network is None:
        part.findings.append(not_assessed(scene, LIT_SHARE, place, NO_STREETS, dims=dims))
        return part
    pairs = run.shared("reach:lit_pairs", partial(_pairs, scene))
    if isinstance(pairs, Text):
        part.findings.append(not_assessed(scene, LIT_SHARE, place, pairs, dims=dims))
        return part
    here, then = (
        run.shared(f"reach:lit:{w.network_key}", partial(_look, w, pairs))
        for w in (scene.world, scene.reference)
    )
    part.findings += _told(scene, place, here, then if scene.compared else None)
    return part


def _pairs(scene: Scene) -> list[tuple[int, int]] | Text:
    """The nodes in the middle of neighbouring areas of different kinds, or why there are none."""
    region, network = scene.reference.region, scene.reference.network
    assert network is not None
    level = scene.places[0].level if scene.places else finest_level(region)
    areas, shapes = _drawn(region, level)
    near = shapely.distance(shapes, site_shape(scene.case.plan)) <= norm(scene, "link_areas_m").value
    areas, shapes = [a for a, n in zip(areas, near, strict=True) if n], shapes[near]
    kinds = [area_type_of(region, a) or 0 for a in areas]
    if not any(kinds):
        return NO_TYPES
    node = [_middle(scene, network, s) for s in shapes]
    found = [(node[i], node[j]) for i, j in neighbours(shapes, kinds)]
    return [(i, j) for i, j in found if i >= 0 and j >= 0] or NO_PAIRS


def _drawn(region: Region, level: str) -> tuple[list[str], npt.NDArray[np.object_]]:
    wkb = dict(zip(region.areas["area"].to_pylist(), region.areas["geometry"].to_pylist(), strict=True))
    areas = [a for a in region.areas_at(level) if wkb[a] is not None]
    return areas, shapely.from_wkb(np.array([wkb[a] for a in areas], dtype=object))


def _middle(scene: Scene, network: Network, shape: Any) -> int:
    """The street node nearest to where the area's people live, on average, or to its middle; −1 without one near."""
    people = scene.present
    inside = shapely.contains_xy(shape, people.x_m, people.y_m)
    weight = people.persons["all"][inside]
    if weight.sum():
        x, y = (float((v[inside] * weight).sum() / weight.sum()) for v in (people.x_m, people.y_m))
    else:  # outside the municipality
        point = shapely.point_on_surface(shape)
        x, y = float(point.x), float(point.y)
    found = snap(network, [x], [y], scene.case.norm(NORMS, "snap_most_m").value)
    return int(found.node[0])


def _look(world: World, pairs: list[tuple[int, int]]) -> list[Way]:
    """The ways that there are; a link of the plan keeps the numbers of the nodes there were."""
    network = world.network
    assert network is not None
    metres = metres_of(network)
    found = [path(network, metres, i, j) for i, j in pairs]
    return [lit_way(network, way.arcs) for way in found if len(way.arcs)]


def _shares(ways: list[Way]) -> tuple[float, float, float]:
    """The share of ways lit all the way, and the shares of their length that are lit and whose light is known."""
    total = sum(w.length_m for w in ways)
    if not ways or not total:
        return float("nan"), float("nan"), float("nan")
    lit, known = sum(w.lit_m for w in ways) / total, sum(w.known_m for w in ways) / total
    return sum(w.lit for w in ways) / len(ways), lit, known


def _told(scene: Scene, place: str, here: list[Way], then: list[Way] | None) -> Iterator[Finding]:
    more: dict[str, Any] = {
        "inputs": tuple(i for t in ("streets", "indicators") for i in input_of(scene.world, t)),
        "norms": ("link_areas_m",), "n": len(here), "caveats": (BY_WAY,),
    }  # fmt: skip
    now, before = _shares(here), None if then is None else _shares(then)
    for i, light in enumerate(("lit", "part", "known")):
        given = base(scene, LIT_SHARE, place, dims=(("light", light),), **more)
        yield from told(given, (now[i],), None if before is None else (before[i],))
