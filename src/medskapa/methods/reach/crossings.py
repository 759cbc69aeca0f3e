"""Whether people get across near the site while the light is green, at their own pace."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.speeds import Speed, share_within
from medskapa.evidence import Finding, Knowledge, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import base, facts_of, input_of, norm, not_assessed, told
from medskapa.methods.reach.indicator_measures import CROSSING_SHARE
from medskapa.methods.reach.near import from_sites_m, site_key
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import Part

Floats = npt.NDArray[np.float64]
PACES = {
    "everyday_age=child": "child", "everyday_age=youth": "youth", "everyday_age=adult": "adult",
    "everyday_age=senior": "senior", "everyday_age=old": "old", "mobility=rollator": "rollator",
    "mobility=wheelchair": "wheelchair", "mobility=low_vision": "low_vision", "mobility=pram": "pram",
}  # fmt: skip
"""The pace of each group, as the norms are called."""
NO_CROSSINGS = Text(
    sv="Uppgift om övergångsställen med bredd och grön tid nära platsen saknas (services av slaget crossing, facts "
    "width_m och green_s). Väghållaren har dem i signalplanen.",
    en="There are no figures on crossings with width and green time near the site (services of kind crossing, facts "
    "width_m and green_s). The road keeper has them in the signal plan.",
)
SOME_UNKNOWN = Text(
    sv="{n} av {all} övergångsställen nära platsen saknar signal eller uppgift om bredd och grön tid och är inte med.",
    en="{n} of {all} crossings near the site have no signal, or no figures on width or green time, and are left out.",
)
START = Text(
    sv="Alla antas börja gå när det blir grönt. Den som stannar upp eller kommer sent hinner inte lika långt.",
    en="Everybody is taken to start when it turns green. Who waits or comes late does not get as far.",
)


def crossing_share(width_m: Floats, green_s: Floats, speed: Speed) -> float:
    """The mean over crossings of the share who walk at least width / green; not a number without crossings.

    width_m, green_s (c,) : above 0. Somebody who needs exactly the green time gets across.

    >>> crossing_share(np.array([10.0, 20.0]), np.array([10.0, 10.0]), Speed(1.0, 0.0, 0.5, 1.5))
    0.5
    """
    if len(width_m) == 0:
        return float("nan")
    return float(np.mean([share_within(w, g, speed) for w, g in zip(width_m, green_s, strict=True)]))


def signals(world: World, near: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Width and green time of the chosen crossings of which both are known, each above 0."""
    found = world.services.get("crossing")
    ids = found.ids if found is not None else ()
    width, green = facts_of(world, "width_m"), facts_of(world, "green_s")
    rows = [(width.get(i, 0.0), green.get(i, 0.0)) for i, n in zip(ids, near, strict=True) if n]
    both = np.array([r for r in rows if min(r) > 0], dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _near(scene: Scene, world: World) -> npt.NDArray[np.bool_]:
    found = world.services.get("crossing")
    if found is None:
        return np.zeros(0, dtype=bool)
    out: npt.NDArray[np.bool_] = (
        from_sites_m(scene.case.plan, found.x_m, found.y_m) <= norm(scene, "near_site_m").value
    )
    return out


def crossings(scene: Scene, run: RunContext) -> Part:
    """The share of each age and way of getting about that gets across the crossings near the site in time."""
    part, place = Part(), site_key(scene)
    near = _near(scene, scene.world)
    here = signals(scene.world, near)
    then = signals(scene.reference, _near(scene, scene.reference)) if scene.compared else None
    if len(here[0]) == 0:
        part.findings.append(not_assessed(scene, CROSSING_SHARE, place, NO_CROSSINGS))
        return part
    part.findings += _told(scene, place, here, then, int(near.sum()))
    return part


def _told(
    scene: Scene, place: str, here: tuple[Floats, Floats], then: tuple[Floats, Floats] | None, near: int
) -> Iterator[Finding]:
    left = near - len(here[0])
    caveats = (*((SOME_UNKNOWN.format(n=left, all=near),) if left else ()), START)
    for group, key in PACES.items():
        given = base(
            scene, CROSSING_SHARE, place, group, n=len(here[0]), caveats=caveats, knowledge=Knowledge.MODELLED,
            inputs=(*input_of(scene.world, "services"), *input_of(scene.world, "facts")),
            norms=("near_site_m", f"pace_{key}", f"pace_sd_{key}", "pace_least", "pace_most"),
        )  # fmt: skip
        speeds = _speeds(scene, key)
        values = tuple(crossing_share(*here, s) for s in speeds)
        yield from told(
            given, values, None if then is None else tuple(crossing_share(*then, s) for s in speeds)
        )


def _speeds(scene: Scene, key: str) -> tuple[Speed, ...]:
    """The pace of a group: as it is taken to be, and at the lowest and highest mean."""
    mean = scene.case.norm(NORMS, f"pace_{key}")
    spread, least, most = (
        scene.case.norm(NORMS, k).value for k in (f"pace_sd_{key}", "pace_least", "pace_most")
    )
    return tuple(Speed(m, spread, least, most) for m in (mean.value, *mean.range))
