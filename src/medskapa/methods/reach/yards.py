"""Outdoor space at preschool and school: what is usable of each yard, for how many children, with the plan's too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from medskapa.evidence import Finding, Kind, State, Text
from medskapa.methods.case import NOW, RunContext
from medskapa.methods.reach.children import NEW_CHILDREN, STAGES, NewChildren, new_children
from medskapa.methods.reach.indicator_frame import base, facts_of, input_of, norm, not_assessed, told
from medskapa.methods.reach.indicator_measures import YARD_PER_CHILD, YARD_SHARE
from medskapa.methods.reach.near import place_shapes, within
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.world import World
from medskapa.methods.situation.places import Part
from medskapa.region import Region

Floats = npt.NDArray[np.float64]
NOT_YARD = ("building", "parking", "steep", "water")
"""Surfaces on a yard that children cannot use; noise above the norm is one more."""
NO_YARDS = Text(
    sv="Uppgift om gårdarnas yta eller antal barn saknas (grounds av slaget yard, facts children). Skolfastigheternas "
    "ytor finns i kommunens lokalförsörjning och barnen i skolregistret (i Sverige Skolverkets).",
    en="There are no figures on yards or the number of children (grounds of kind yard, facts children). Yards are "
    "known to the municipality's premises department, children to the school register (in Sweden the National Agency "
    "for Education's).",
)
BY_CAPACITY = Text(
    sv="Friyta vid {stage}: för {n} av dem är antalet barn inte känt; antalet platser är använt i stället.",
    en="Outdoor space at {stage}: for {n} of them the number of children is not known; places are used instead.",
)
LEFT_OUT = Text(
    sv="Friyta vid {stage}: {n} saknar uppgift om gård eller barn och är inte med.",
    en="Outdoor space at {stage}: {n} have no figures on yard or children and are left out.",
)
NO_AGES = Text(
    sv="Regionen saknar uppgift om ålder eller bostäder, så barnen i de nya hemmen kan inte räknas.",
    en="The region has no figures on ages or homes, so the children of the new homes cannot be counted.",
)
NO_NEW_YARD = Text(
    sv="Planens nya {stage} väntas ta emot {n} av barnen. Dess gård är inte känd, så varken gården eller de barnen är "
    "med.",
    en="The plan's new {stage} is expected to take {n} of the children. Its yard is not known, so neither the yard nor "
    "those children are counted.",
)
WORD = {
    "preschool": Text(sv="förskola", en="preschool"), "school": Text(sv="skola", en="school"),
}  # fmt: skip


@dataclass(frozen=True)
class Yards:
    """The yards of one stage (s,): how large, how much is usable, its largest piece, for how many children.

    ``children`` is not a number where it is not known; ``by_capacity`` marks places used instead of children.
    """

    ids: tuple[str, ...]
    x_m: Floats
    y_m: Floats
    area_m2: Floats
    usable_m2: Floats
    piece_m2: Floats
    children: Floats
    by_capacity: npt.NDArray[np.bool_]


def usable(yard: Any, taken: Any) -> tuple[float, float]:
    """The area of a yard that is left and that of its largest piece, m².

    >>> usable(shapely.box(0, 0, 10, 10), shapely.box(4, 0, 6, 10))
    (80.0, 40.0)
    """
    left = shapely.difference(yard, taken)
    pieces = shapely.area(shapely.get_parts(left))
    return float(pieces.sum()), float(pieces.max(initial=0.0))


def yard_areas(region: Region, most_dba: float) -> dict[str, tuple[float, float, float]]:
    """For each service with a yard: its area, what is usable of it and the largest usable piece, m².

    Usable is the yard less buildings, parking, steep ground, water and noise above ``most_dba``; noise whose level is
    not known takes nothing away. Several yards of one service are joined.
    """
    table = region.tables["grounds"]
    kinds = pc.is_in(table["kind"], value_set=_strings(("yard", "noise", *NOT_YARD)))
    rows = table.filter(kinds).select(["kind", "service", "value", "geometry"]).to_pylist()
    yards: dict[str, list[Any]] = {}
    blocks = []
    for row in rows:
        if row["kind"] == "yard":
            if row["service"] is not None:
                yards.setdefault(row["service"], []).append(shapely.from_wkb(row["geometry"]))
        elif row["kind"] != "noise" or (row["value"] is not None and row["value"] > most_dba):
            blocks.append(shapely.from_wkb(row["geometry"]))
    if not yards:
        return {}
    ids = sorted(yards)
    shapes = np.array([_whole(yards[i]) for i in ids], dtype=object)
    at, block = shapely.STRtree(blocks).query(shapes, predicate="intersects") if blocks else ([], [])
    on: dict[int, list[Any]] = {}
    for i, b in zip(at, block, strict=True):
        on.setdefault(int(i), []).append(blocks[int(b)])
    out = {}
    for i, key in enumerate(ids):
        whole = float(shapely.area(shapes[i]))
        out[key] = (
            whole,
            *(usable(shapes[i], _whole(on[i])) if i in on else usable(shapes[i], _NOTHING)),
        )
    return out


_NOTHING = shapely.Polygon()


def _whole(shapes: list[Any]) -> Any:
    return shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)


def _strings(words: Iterable[str]) -> Any:
    return pa.array(list(words), pa.string())


def yards_of(world: World, stage: str, areas: Mapping[str, tuple[float, float, float]]) -> Yards:
    """The yards of preschools or schools in force; not a number where the yard is not known."""
    found = world.services.get(stage)
    if found is None:
        none = np.zeros(0)
        return Yards((), none, none, none, none, none, none, np.zeros(0, dtype=bool))
    children, places = facts_of(world, "children"), facts_of(world, "capacity")
    nan = float("nan")
    ground = np.array([areas.get(i, (nan, nan, nan)) for i in found.ids]).reshape(-1, 3)
    number = np.array([children.get(i, places.get(i, nan)) for i in found.ids])
    number = np.where(number > 0, number, np.nan)
    by = np.array([i not in children and i in places for i in found.ids])
    whole, usable_m2, piece = ground.T
    return Yards(found.ids, found.x_m, found.y_m, whole, usable_m2, piece, number, by)


def per_child(yards: Yards, rows: npt.NDArray[np.bool_], more: float) -> tuple[float, float]:
    """Area and usable area per child in the chosen yards, with so many more children on them."""
    children = yards.children[rows].sum() + more
    if not rows.any() or children <= 0:
        return float("nan"), float("nan")
    return float(yards.area_m2[rows].sum() / children), float(yards.usable_m2[rows].sum() / children)


def enough_share(
    yards: Yards, rows: npt.NDArray[np.bool_], more: float, each_m2: float, least_m2: float
) -> float:
    """The share of children whose usable yard is enough per child and in one piece; more children come evenly."""
    children = yards.children[rows]
    if not rows.any() or children.sum() <= 0:
        return float("nan")
    children = children * (1 + more / children.sum())
    enough = (yards.usable_m2[rows] >= each_m2 * children) & (yards.piece_m2[rows] >= least_m2)
    return float((children * enough).sum() / children.sum())


def yards(scene: Scene, run: RunContext) -> Part:
    """Outdoor space per child and the share of children with enough of it, with the children of the new homes."""
    part = Part()
    noise = norm(scene, "yard_noise_dba").value
    areas = run.shared("reach:yards", partial(yard_areas, scene.reference.region, noise))
    borders = place_shapes(scene, run)
    for place in (scene.case.plan.municipality, *(p.key for p in scene.places)):
        for stage in STAGES:
            if place not in borders or not areas:
                part.findings += [
                    not_assessed(scene, YARD_PER_CHILD, place, NO_YARDS, dims=_dims(stage, "usable"))
                ]
                continue
            more = new_children(scene, run, place, stage)
            part.findings += _told(
                scene, place, stage, yards_of(scene.reference, stage, areas), borders[place], more
            )
    if scene.case.alternative.key != NOW:
        part.assumptions += [NEW_CHILDREN]
    return part


def _dims(stage: str, yard: str) -> tuple[tuple[str, str], ...]:
    return (("stage", stage), ("yard", yard))


def _told(
    scene: Scene, place: str, stage: str, found: Yards, border: Any, more: NewChildren
) -> Iterable[Finding]:
    inside = within(border, found.x_m, found.y_m)
    rows = inside & np.isfinite(found.usable_m2) & np.isfinite(found.children)
    if not rows.any():
        yield not_assessed(scene, YARD_PER_CHILD, place, NO_YARDS, dims=_dims(stage, "usable"))
        return
    if not np.isfinite(more.left).all():
        yield not_assessed(scene, YARD_PER_CHILD, place, NO_AGES, dims=_dims(stage, "usable"))
        return
    still = scene.world.services.get(stage)
    opened = rows & np.isin(found.ids, still.ids if still else ())
    moved = float(found.children[rows & ~opened].sum())
    each, least = norm(scene, f"yard_{stage}_m2"), norm(scene, "yard_least_m2")
    caveats = []
    if left := int((inside & ~rows).sum()):
        caveats.append(LEFT_OUT.format(n=left, stage=WORD[stage]))
    if guessed := int((rows & found.by_capacity).sum()):
        caveats.append(BY_CAPACITY.format(n=guessed, stage=WORD[stage]))
    if more.taken[0] > 0:
        caveats.append(NO_NEW_YARD.format(stage=WORD[stage], n=round(more.taken[0])))
    keys = (
        "yard_noise_dba",
        *(("preschool_enrolled",) if stage == "preschool" else ()),
        "new_children_factor",
    )
    given: dict[str, Any] = {
        "inputs": (*input_of(scene.world, "grounds"), *input_of(scene.world, "facts")),
        "caveats": tuple(caveats), "n": round(float(found.children[rows].sum())),
    }  # fmt: skip
    compared = scene.compared and more.taken[0] == 0
    for i, yard in enumerate(("whole", "usable")):
        here = tuple(per_child(found, opened, m + moved)[i] for m in more.left)
        then = tuple(per_child(found, rows, m)[i] for m in more.left_before) if compared else None
        made = base(scene, YARD_PER_CHILD, place, dims=_dims(stage, yard), norms=keys, **given)
        yield from told(made, here, then)
        if scene.compared and not compared:
            del made["n"]
            yield Finding(**made, kind=Kind.CHANGE, value=None, state=State.NOT_ASSESSED, text=caveats[-1])
    here = tuple(enough_share(found, opened, m + moved, each.value, least.value) for m in more.left)
    then = None
    if compared:
        then = tuple(enough_share(found, rows, m, each.value, least.value) for m in more.left_before)
    given["norms"] = (each.key, least.key, *keys)
    yield from told(base(scene, YARD_SHARE, place, dims=(("stage", stage),), **given), here, then)
