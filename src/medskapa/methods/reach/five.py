"""All the everyday five: the share who reach every one in its time, and how many of them are reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.speeds import share_faster
from medskapa.analysis.access.walk import Conditions
from medskapa.evidence import Finding, State
from medskapa.methods.case import RunContext
from medskapa.methods.reach import figures
from medskapa.methods.reach.figures import Three
from medskapa.methods.reach.indicator_frame import straight_caveat
from medskapa.methods.reach.journeys import ORDINARY, efforts
from medskapa.methods.reach.measures import EVERYDAY_FIVE_NUMBER, EVERYDAY_FIVE_SHARE
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.telling import (
    NOT_KNOWN,
    TOO_STRAIGHT,
    Told,
    base,
    dims_of,
    lacking,
    minutes_of,
    pair,
    too_few,
    too_straight,
)  # fmt: skip
from medskapa.methods.reach.walkers import Walker
from medskapa.methods.reach.world import World
from medskapa.region import EVERYDAY_FIVE, SERVICE_KINDS

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
COUNTED_FOR = ("all", *(f"everyday_age={c}" for c in ("child", "adult", "senior", "old")))
"""The groups that the number of the five is told for."""


@dataclass(frozen=True)
class Need:
    """The pace on the flat, m/s, that everything takes in time: along streets (o,) and on straight lines (o,).

    The straight lines are before the detour ``factor``, and 0 where none holds anybody back.
    """

    along: Floats
    lines: Floats
    factor: float

    def pace(self, factor: float) -> Floats:
        """The pace needed with a detour factor, (o,), m/s; infinite where there is no way."""
        out: Floats = np.maximum(self.along, self.lines * factor)
        return out


def five_pace(
    scene: Scene,
    run: RunContext,
    origins: Origins,
    walker: Walker,
    world: World,
    conditions: Conditions = ORDINARY,
) -> Need:
    """The pace that it takes to reach every one of the five in its time: max_k effort_k / T_k."""
    factor = scene.case.norm(NORMS, "detour_factor").value
    along, lines = np.zeros(len(origins)), np.zeros(len(origins))
    for kind in EVERYDAY_FIVE:
        journey = efforts(scene, run, origins, kind, walker.walk, world=world, conditions=conditions)
        seconds = 60 * minutes_of(scene, kind)
        straight = journey.straight
        along = np.maximum(along, np.where(straight, 0.0, journey.network_m / seconds))
        lines = np.maximum(lines, np.where(straight, journey.straight_m / seconds, 0.0))
    return Need(along, lines, factor)


def _five_shares(scene: Scene, need: Need, walker: Walker, persons: Floats, rows: Mask) -> Three:
    low, high = scene.case.norm(NORMS, "detour_factor").range
    people = persons[rows]
    out = []
    for factor, speed in ((need.factor, walker.speed), (low, walker.fast), (high, walker.slow)):
        share = share_faster(speed, need.pace(factor)[rows])
        out.append(float((share * people).sum() / people.sum()))
    return out[0], out[1], out[2]


def five(
    scene: Scene, run: RunContext, origins: Origins, residents: str, who: dict[str, Walker]
) -> Iterator[Finding]:
    """The share who reach all the five, and how many of them are reached on average."""
    unknown = [k for k in EVERYDAY_FIVE if k not in scene.world.known]
    if unknown:
        if residents == "present":
            yield lacking(
                scene,
                EVERYDAY_FIVE_SHARE,
                NOT_KNOWN.format(kind=SERVICE_KINDS[unknown[0]]),
                dims_of(residents),
            )
        return
    for group, walker in who.items():
        yield from five_of(scene, run, origins, residents, walker, "ordinary", ORDINARY)
        if group in COUNTED_FOR:
            yield from _number(scene, run, origins, residents, walker)


def five_of(
    scene: Scene,
    run: RunContext,
    origins: Origins,
    residents: str,
    walker: Walker,
    name: str,
    when: Conditions,
) -> Iterator[Finding]:
    """The share of one group who reach all the five under some conditions, in each place, with its change."""
    compared = scene.compared and residents == "present"
    worlds = [scene.world, scene.reference] if compared else [scene.world]
    needs = [five_pace(scene, run, origins, walker, w, when) for w in worlds]
    here = efforts(scene, run, origins, EVERYDAY_FIVE[0], walker.walk, conditions=when)
    told = Told(scene, origins, residents, here, None, tuple(f"reach_minutes_{k}" for k in EVERYDAY_FIVE))
    persons = origins.persons[walker.group]
    only = np.logical_and.reduce([need.lines <= 0 for need in needs])
    for place, rows in origins.where.items():
        lines = straight_caveat(scene, origins, place, needs[0].lines > 0)
        given = base(told, EVERYDAY_FIVE_SHARE, place, walker, dims_of(residents, name), lines, "value")
        if (few := too_few(told, walker.group, float(persons[rows].sum()), given)) is not None:
            yield few
            continue
        if when != ORDINARY and too_straight(scene, persons[rows], only[rows]):
            yield Finding(**given, value=None, state=State.NOT_ASSESSED, text=TOO_STRAIGHT)
            continue
        yield from pair(given, [_five_shares(scene, need, walker, persons, rows) for need in needs])


def _number(
    scene: Scene, run: RunContext, origins: Origins, residents: str, walker: Walker
) -> Iterator[Finding]:
    """How many of the five somebody of the group reaches: the sum of the shares of each."""
    detour = scene.case.norm(NORMS, "detour_factor").range
    compared = scene.compared and residents == "present"
    worlds = [scene.world, scene.reference] if compared else [scene.world]
    trips = [
        {k: efforts(scene, run, origins, k, walker.walk, world=w) for k in EVERYDAY_FIVE} for w in worlds
    ]
    norms = tuple(f"reach_minutes_{k}" for k in EVERYDAY_FIVE)
    told = Told(scene, origins, residents, trips[0][EVERYDAY_FIVE[0]], None, norms)
    persons = origins.persons[walker.group]
    for place, rows in origins.where.items():
        given = base(told, EVERYDAY_FIVE_NUMBER, place, walker, dims_of(residents), (), "value")
        if (few := too_few(told, walker.group, float(persons[rows].sum()), given)) is not None:
            yield few
            continue
        sums = []
        for journeys in trips:
            each = [
                figures.share_in_time(figures.trip(j, walker, persons, detour, rows), minutes_of(scene, k))
                for k, j in journeys.items()
            ]
            told_sum, fast, slow = (float(sum(e[i] for e in each)) for i in range(3))
            sums.append((told_sum, fast, slow))
        yield from pair(given, sums)
