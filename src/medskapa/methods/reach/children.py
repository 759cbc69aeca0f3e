"""How many children of preschool and school age are expected in the plan's new homes, and how many places wait."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow.compute as pc

from medskapa.evidence import Text
from medskapa.methods.case import NOW, RunContext
from medskapa.methods.reach.indicator_frame import facts_of, norm
from medskapa.methods.reach.near import place_shapes, within
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import latest_spread
from medskapa.plans import Alternative, HomesChange, site_areas
from medskapa.plans.apply import PLAN_SOURCE
from medskapa.region import home_counts

STAGES = ("preschool", "school")
AGE_PARTS: dict[str, dict[str, float]] = {
    "preschool": {"00-04": 0.8, "05-09": 0.2},
    "school": {"05-09": 0.8, "10-14": 1.0, "15-19": 0.2},
}
"""How much of each five-year class is of the age: 1–5 years at preschool and 6–15 at school, ages even in a class."""
NEW_CHILDREN = Text(
    sv="I de nya bostäderna antas bo lika många per bostad, och lika stor andel barn, som i kommunen i dag. Barnen går "
    "där platsen ligger: först i planens nya förskola eller skola, så långt platserna räcker.",
    en="As many people per home, and as large a share of children, are taken to live in the new homes as in the "
    "municipality today. Children go where the site lies: first to the plan's new preschool or school while it has "
    "places.",
)


@dataclass(frozen=True)
class NewChildren:
    """Children of the new homes: expected, lowest and highest (3,); those left when new places are filled, and taken.

    ``left`` and ``left_before`` are those that the yards there are must share, here and under the null alternative.
    """

    left: tuple[float, ...]
    left_before: tuple[float, ...]
    taken: tuple[float, ...]


def new_children(scene: Scene, run: RunContext, place: str, stage: str) -> NewChildren:
    """The children of a stage whom the alternative's new homes bring to a place; none in the situation now."""
    if scene.case.alternative.key == NOW:
        return NewChildren((0.0,), (0.0,), (0.0,))
    rate = run.shared(f"reach:children:{stage}", partial(children_per_person, scene, stage))
    factor, enrolled = norm(scene, "new_children_factor"), norm(scene, "preschool_enrolled")
    part = (enrolled.value, *enrolled.range) if stage == "preschool" else (1.0, 1.0, 1.0)
    factors = [f * p * rate for f, p in zip((factor.value, *factor.range), part, strict=True)]

    def left(alternative: Alternative, world: World) -> tuple[tuple[float, ...], tuple[float, ...]]:
        people = new_people(scene, run, alternative, place)
        free = new_places(scene, run, world, place, stage)
        children = [people * f for f in factors]
        return tuple(max(c - free, 0.0) for c in children), tuple(min(c, free) for c in children)

    here, taken = left(scene.case.alternative, scene.world)
    before, _ = left(scene.case.plan.null, scene.reference)
    return NewChildren(here, before, taken)


def children_per_person(scene: Scene, stage: str) -> float:
    """Children of a stage per inhabitant of the plan's municipality in the latest year; the region's where it is not
    known.

    Not a number where the region has no ages.
    """
    found = latest_spread(scene.reference.region, "age")
    if found is None:
        return float("nan")
    names, town = found.municipality
    rows = np.ones(len(town), dtype=bool)
    if scene.case.plan.municipality in names:
        rows = town == names.index(scene.case.plan.municipality)
    counts = found.counts.counts[rows].sum(axis=0)
    weight = [AGE_PARTS[stage].get(g.partition("=")[2], 0.0) for g in found.counts.groups]
    return float(counts @ np.array(weight) / counts.sum()) if counts.sum() else float("nan")


def people_per_home(scene: Scene) -> float:
    """Inhabitants per home in the plan's municipality in the latest year with homes; not a number if not known."""
    region = scene.reference.region
    people = latest_spread(region, "all")
    years = [y for y in pc.unique(region.tables["homes"]["year"]).to_pylist() if y <= scene.present.year]
    if people is None or not years:
        return float("nan")
    names, town = people.municipality
    counts = home_counts(region, people.counts.level, max(years))
    total, persons = 0, 0
    for i, area in enumerate(people.counts.areas):
        if names[town[i]] == scene.case.plan.municipality and area in counts.areas:
            row = counts.areas.index(area)
            if counts.known[row].all():
                total += int(counts.counts[row].sum())
                persons += int(people.counts.counts[i].sum())
    return persons / total if total else float("nan")


def new_people(scene: Scene, run: RunContext, alternative: Alternative, place: str) -> float:
    """People expected in the homes that an alternative builds in a place by the plan's year."""
    each = run.shared("reach:people_per_home", partial(people_per_home, scene))
    areas = {p.key: p for p in scene.places}.get(place)
    out = 0.0
    for change in alternative.changes:
        if not isinstance(change, HomesChange) or change.year > scene.case.plan.year or change.homes <= 0:
            continue
        inside = 1.0
        if areas is not None:
            parts = site_areas(scene.reference.region, scene.case.plan.site_by_key[change.site], areas.level)
            inside = sum(p.share for p in parts if p.area in areas.areas)
        out += change.homes * inside * (change.persons_per_home or each)
    return out


def new_places(scene: Scene, run: RunContext, world: World, place: str, stage: str) -> float:
    """Places in the preschools or schools that the plan opens in a place; one whose places are not told has none."""
    found, border = world.services.get(stage), place_shapes(scene, run).get(place)
    if found is None or border is None:
        return 0.0
    table = world.region.tables["services"]
    planned = set(table.filter(pc.equal(table["source"], PLAN_SOURCE))["service"].to_pylist())
    places = facts_of(world, "capacity")
    inside = within(border, found.x_m, found.y_m)
    return sum(places.get(i, 0.0) for i, near in zip(found.ids, inside, strict=True) if near and i in planned)
