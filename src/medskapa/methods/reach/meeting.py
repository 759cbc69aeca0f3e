"""Meeting places that cost nothing: how many there are, and who reaches one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from medskapa.evidence import Finding, Knowledge, State, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.figures import share_in_time, trip
from medskapa.methods.reach.indicator_frame import (
    base,
    facts_of,
    input_of,
    not_assessed,
    straight_caveat,
    told,
)
from medskapa.methods.reach.indicator_measures import (
    FREE_MEETING_COUNT,
    FREE_MEETING_PLACES,
    FREE_MEETING_SHARE,
)
from medskapa.methods.reach.journeys import efforts
from medskapa.methods.reach.near import place_shapes, within
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.walkers import walkers
from medskapa.methods.reach.world import Services, World
from medskapa.methods.situation.people import smallest_group
from medskapa.methods.situation.places import Part

KINDS = ("meeting_place", "library")
FREE = "free_meeting"
NO_FEES = Text(
    sv="Uppgift om vilka mötesplatser som är avgiftsfria saknas (facts free). Kommunens kultur- och fritidsförvaltning "
    "vet.",
    en="It is not known which meeting places are free of charge (facts free). The municipality's culture and leisure "
    "department knows.",
)
SOME_UNKNOWN = Text(
    sv="För {n} mötesplatser är det inte känt om de kostar något; de är inte med.",
    en="For {n} meeting places it is not known whether they cost anything; they are left out.",
)


def free_places(world: World) -> tuple[Services, Services]:
    """Meeting places and libraries that are free of charge, and those of which it is not known."""
    free = facts_of(world, "free")
    yes, unknown = [], []
    for kind in KINDS:
        found = world.services.get(kind)
        if found is None:
            continue
        for row in zip(found.ids, found.names, found.x_m, found.y_m, strict=True):
            if row[0] not in free:
                unknown.append(row)
            elif free[row[0]] > 0:
                yes.append(row)
    return _services(yes), _services(unknown)


def _services(rows: list[tuple[str, str, float, float]]) -> Services:
    ids, names, x, y = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Services(ids, names, np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))


def meeting(scene: Scene, run: RunContext) -> Part:
    """The number of free meeting places and how many there are per 1 000 people, with the change."""
    part = Part()
    borders = place_shapes(scene, run)
    here, unknown = free_places(scene.world)
    for place in scene.present.where:
        if place not in borders or (len(here) == 0 and len(unknown) > 0) or not fees_known(scene.reference):
            part.findings.append(not_assessed(scene, FREE_MEETING_COUNT, place, NO_FEES))
            continue
        inside = int(within(borders[place], here.x_m, here.y_m).sum())
        then = None
        if scene.compared:
            before, _ = free_places(scene.reference)
            then = int(within(borders[place], before.x_m, before.y_m).sum())
        missing = int(within(borders[place], unknown.x_m, unknown.y_m).sum())
        part.findings += _told(scene, place, inside, then, missing)
    if len(here) and fees_known(scene.reference):
        part.findings += _reached(scene, run, here)
    return part


def fees_known(world: World) -> bool:
    """Whether it is known of any meeting place there is without the plan that it is free, or of all that they cost.

    Where only the plan's own meeting place is known, everybody would seem to gain from it.
    """
    free, unknown = free_places(world)
    return bool(world.known & set(KINDS)) and (len(free) > 0 or len(unknown) == 0)


def _reached(scene: Scene, run: RunContext, here: Services) -> Iterator[Finding]:
    """The share of each group that reaches a free meeting place in time at its own pace."""
    limit = scene.case.norm(NORMS, "reach_minutes_meeting_place")
    factor = scene.case.norm(NORMS, "detour_factor")
    world = replace(scene.world, services={FREE: here})
    before = replace(scene.reference, services={FREE: free_places(scene.reference)[0]})
    who = [("present", scene.present)] + ([("new", scene.new)] if scene.new is not None else [])
    for residents, origins in who:
        for group, walker in walkers(scene.case, origins.persons).items():
            journey = efforts(scene, run, origins, FREE, walker.walk, world=world)
            then = None
            if scene.compared and residents == "present":
                then = efforts(scene, run, origins, FREE, walker.walk, world=before)
            for place, mask in origins.where.items():
                lines = straight_caveat(scene, origins, place, journey.straight)
                people = origins.persons[group]
                given = base(
                    scene, FREE_MEETING_SHARE, place, group, n=round(float(people[mask].sum())),
                    knowledge=Knowledge.MODELLED,
                    dims=(("residents", residents), ("minutes", f"{limit.value:g}")),
                    caveats=(*origins.caveats_for(group), *walker.caveats, *lines),
                    inputs=(*origins.inputs, *input_of(scene.world, "facts")),
                    norms=(*origins.norms, limit.key, factor.key, *walker.norms),
                )  # fmt: skip
                least = smallest_group(scene.case, group.partition("=")[0]).value
                if people[mask].sum() < (least if residents == "present" else 1):
                    del given["n"]
                    yield Finding(**given, value=None, state=State.SUPPRESSED)
                    continue
                now, past = (
                    None
                    if j is None
                    else share_in_time(trip(j, walker, people, factor.range, mask), limit.value)
                    for j in (journey, then)
                )
                assert now is not None
                yield from told(given, now, past)


def _told(scene: Scene, place: str, inside: int, then: int | None, missing: int) -> Iterator[Finding]:
    people = float(scene.present.persons["all"][scene.present.where[place]].sum())
    more: dict[str, Any] = {
        "inputs": (*input_of(scene.world, "services"), *input_of(scene.world, "facts")),
        "caveats": (SOME_UNKNOWN.format(n=missing),) if missing else (),
    }  # fmt: skip
    before = None if then is None else (float(then),)
    yield from told(base(scene, FREE_MEETING_COUNT, place, **more), (float(inside),), before)
    if people > 0:
        rate = None if then is None else (1000 * then / people,)
        given = base(scene, FREE_MEETING_PLACES, place, n=round(people), **more)
        yield from told(given, (1000 * inside / people,), rate)
