"""Where old people reach all the everyday five, square by square: what the map of everyday reach is drawn from."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from medskapa.analysis.access.speeds import share_within
from medskapa.evidence import Text
from medskapa.methods.case import NOW, Field, RunContext
from medskapa.methods.reach.indicator_frame import norm
from medskapa.methods.reach.journeys import efforts
from medskapa.methods.reach.near import from_sites_m
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.walkers import walker
from medskapa.region import EVERYDAY_FIVE

GROUP = "everyday_age=old"
TITLE = Text(
    sv="Andel av dem som är 80 år och äldre som når alla fem i vardagen",
    en="Share of those of 80 and over who reach all the everyday five",
)


def fields(scene: Scene, run: RunContext) -> tuple[Field, ...]:
    """The share who reach all five from each square near the site, now; none where people are counted by area.

    A square has the value of its middle, P(v ≥ max_k c_k / T_k), whoever lives there. A region that tells nothing of
    one of the five has no such map.
    """
    size = _square_m(scene)
    if scene.case.alternative.key != NOW or size is None or not set(EVERYDAY_FIVE) <= scene.world.known:
        return ()
    people, who = scene.present, walker(scene.case, GROUP)
    pace = np.zeros(len(people))
    for kind in EVERYDAY_FIVE:
        seconds = 60 * scene.case.norm(NORMS, f"reach_minutes_{kind}").value
        pace = np.maximum(pace, efforts(scene, run, people, kind, who.walk).effort() / seconds)
    near = from_sites_m(scene.case.plan, people.x_m, people.y_m) <= norm(scene, "link_areas_m").value
    if not near.any():
        return ()
    x, y = people.x_m[near] - size / 2, people.y_m[near] - size / 2
    names = [f"{round(a)}-{round(b)}" for a, b in zip(x, y, strict=True)]
    share = share_within(pace[near], 1.0, who.speed)
    sizes = np.full(len(x), size)
    table = pa.table({"cell": names, "x_m": x, "y_m": y, "size_m": sizes, "share": share})
    return (Field("reach_five_old", TITLE, table, "everyday_age", people.year, 0),)


def _square_m(scene: Scene) -> float | None:
    """The side of the squares that people set out from; none where they are counted by area or in unlike cells."""
    sizes = set(scene.reference.region.tables["cells"]["size_m"].to_pylist())
    if len(sizes) != 1 or scene.reference.region.tables["cell_population"].num_rows == 0:
        return None
    size = float(sizes.pop())
    most = scene.case.norm(NORMS, "origin_spread_m").value
    return size / max(math.ceil(size / most - 1e-9), 1)
