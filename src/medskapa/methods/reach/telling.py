"""How reach becomes findings: for each group and place a level, its change, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Finding, Interval, Kind, Knowledge, Measure, State, Text
from medskapa.methods.case import NOW
from medskapa.methods.reach.figures import Three, Trip, trip
from medskapa.methods.reach.indicator_frame import NO_GROUP, straight_caveat
from medskapa.methods.reach.journeys import Journey
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.walkers import SPAN, Walker
from medskapa.methods.situation.people import smallest_group

Mask = npt.NDArray[np.bool_]
Dims = tuple[tuple[str, str], ...]
NO_WAY = Text(
    sv="Så många har ingen väg alls att det inte finns någon tid att visa.",
    en="So many have no way at all that there is no time to tell.",
)
LEFT_OUT = Text(
    sv="{share} procent är inte med, för att deras väg inte kan följas på gator i underlaget.",
    en="{share} per cent are not counted, as their way cannot be followed along streets in the data.",
)
TOO_STRAIGHT = Text(
    sv="De flesta här är räknade på fågelväg, för att gator saknas i underlaget. Då går det inte att bedöma.",
    en="Most people here are counted on straight lines, as the data have no streets. Then it cannot be assessed.",
)
NOT_KNOWN = Text(
    sv="Regionen har inga uppgifter om {kind}. Läs in dem ur OpenStreetMap eller kommunens egen lista.",
    en="The region has no figures on {kind}. Read them from OpenStreetMap or the municipality's own list.",
)


@dataclass(frozen=True)
class Told:
    """What all findings of one question share: whose trips, the journeys here and without the plan, norms and rows.

    ``before`` is none where nothing is compared.
    """

    scene: Scene
    origins: Origins
    residents: str
    here: Journey
    before: Journey | None
    norms: tuple[str, ...]
    tables: tuple[str, ...] = ("services", "streets")


def tell(
    told: Told, measure: Measure, groups: Iterable[str], walkers: dict[str, Walker], of: Callable[[Trip], Three],
    dims: Dims, *, statistic: str = "value", bounded: bool = False, near: bool = False,
    only: Mask | None = None,
) -> Iterator[Finding]:  # fmt: skip
    """A figure about each group in each place, and its change against the null alternative for today's residents.

    ``bounded`` figures are not told when more than the norm ``unreached_most`` of the group have no way: a mean over
    those who get there would then say the opposite of what is true. ``near`` figures are told around the sites only.
    ``only`` (o,) are the points whose way is known street by street, for figures that straight lines cannot tell;
    where too many live elsewhere nothing is assessed.
    """
    for place, rows in places_of(told, near=near):
        lines = straight_caveat(told.scene, told.origins, place, told.here.straight) if only is None else ()
        for group in groups:
            if group not in told.origins.persons or group not in walkers:
                continue
            given = base(told, measure, place, walkers[group], dims, lines, statistic)
            persons = told.origins.persons[group]
            people = float(persons[rows].sum())
            if (few := too_few(told, group, people, given)) is not None:
                yield few
                continue
            if only is not None and too_straight(told.scene, persons[rows], only[rows]):
                yield Finding(**given, value=None, state=State.NOT_ASSESSED, text=TOO_STRAIGHT)
                continue
            if only is not None and (out := float(persons[rows & ~only].sum())) > 0:
                left = LEFT_OUT.format(share=max(round(100 * out / people), 1))
                given["caveats"] = (*given["caveats"], left)
            given["n"] = round(people) if group == "all" else None
            who = rows if only is None else rows & only
            ask = partial(
                _figures, told, walkers[group], place, who, of, (measure.key, statistic, dims, bounded)
            )
            yield from _level_and_change(given, ask(told.here), told.before, ask)


def _figures(
    told: Told, walker: Walker, place: str, rows: Mask, of: Callable[[Trip], Three], what: tuple[Any, ...],
    journey: Journey,
) -> Three | None:  # fmt: skip
    """The figure of one journey, none where there is none to tell; for today's residents it is made once in a run."""
    key = (place, walker.group, *what)
    if told.residents == "present" and key in journey.told:
        kept: Three | None = journey.told[key]
        return kept
    case = told.scene.case
    detour = case.norm(NORMS, "detour_factor").range
    t = trip(journey, walker, told.origins.persons[walker.group], detour, rows)
    hidden = what[-1] and t.unreached > case.norm(NORMS, "unreached_most").value
    values = None if hidden else of(t)
    out = values if values is not None and np.isfinite(values).all() else None
    if told.residents == "present":
        journey.told[key] = out
    return out


def _level_and_change(
    given: dict[str, Any], here: Three | None, other: Journey | None, ask: Callable[[Journey], Three | None]
) -> Iterator[Finding]:
    if here is None:
        yield Finding(**given, value=None, state=State.NOT_APPLICABLE, text=NO_WAY)
    else:
        yield _one(given, here, Kind.LEVEL)
    if other is None:
        return
    before = ask(other)
    if here is None or before is None:
        yield Finding(**given, kind=Kind.CHANGE, value=None, state=State.NOT_APPLICABLE, text=NO_WAY)
        return
    yield _one(given, tuple(a - b for a, b in zip(here, before, strict=True)), Kind.CHANGE)


def places_of(told: Told, *, near: bool) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """The places to tell of and the points in each; ``near`` are those around the sites, or all without a site."""
    every = list(told.origins.where.items())
    around = {p.key for p in told.scene.places}
    return [(place, rows) for place, rows in every if place in around] or every if near else every


def pair(given: Mapping[str, Any], worlds: Sequence[Three]) -> Iterator[Finding]:
    """A level and, with a second world, its change: the figure told and its span over the norms' ranges."""
    yield _one(given, worlds[0], Kind.LEVEL)
    if len(worlds) == 2:
        yield _one(given, tuple(a - b for a, b in zip(*worlds, strict=True)), Kind.CHANGE)


def _one(given: Mapping[str, Any], values: tuple[float, ...], kind: Kind) -> Finding:
    span = Interval(min(values), max(values), 1.0, SPAN)
    return Finding(**given, kind=kind, value=values[0], interval=span)


def too_few(told: Told, group: str, people: float, given: Mapping[str, Any]) -> Finding | None:
    """The finding that stands instead of a figure about too few people, or about nobody; else none."""
    least = smallest_group(told.scene.case, group.partition("=")[0]).value
    if people <= 0:
        return Finding(**given, value=None, state=State.NOT_APPLICABLE)
    if told.residents == "present" and people < least:
        return Finding(**given, value=None, state=State.SUPPRESSED)
    return None


def on_streets(told: Told) -> Mask:
    """The points whose way to the nearest is known street by street, here and without the plan, (o,)."""
    out = ~told.here.straight
    return out if told.before is None else out & ~told.before.straight


def too_straight(scene: Scene, persons: npt.NDArray[np.float64], only: Mask) -> bool:
    """Whether too many of these people live where no way is known street by street."""
    share = 1 - float(persons[only].sum()) / float(persons.sum())
    return share > scene.case.norm(NORMS, "straight_most").value


def base(
    told: Told,
    measure: Measure,
    place: str,
    walker: Walker,
    dims: Dims,
    lines: tuple[Text, ...],
    statistic: str,
) -> dict[str, Any]:
    """What every finding of reach says of itself."""
    scene, origins = told.scene, told.origins
    inputs = tuple(x for table in told.tables for x in scene.world.inputs.get(table, ()))
    return {
        "measure": measure.key, "alternative": scene.case.alternative.key, "place": place, "group": walker.group,
        "year": scene.year, "statistic": statistic, "dims": dims,
        "knowledge": Knowledge.MODELLED,
        "caveats": (*origins.caveats_for(walker.group), *walker.caveats, *lines, *scene.world.notes),
        "inputs": (*origins.inputs, *inputs),
        "norms": (*origins.norms, *walker.norms, *told.norms, *(("detour_factor",) if lines else ())),
    }  # fmt: skip


def lacking(scene: Scene, measure: Measure, why: Text, dims: Dims, group: str = "all") -> Finding:
    """A single finding, about the first place, that says which data are missing."""
    now = scene.case.alternative.key == NOW
    place = scene.places[0].key if scene.places else scene.case.plan.municipality
    return Finding(
        measure=measure.key, alternative=scene.case.alternative.key, place=place, group=group, year=scene.year,
        dims=dims, value=None, state=State.NOT_ASSESSED, text=why,
        knowledge=Knowledge.MEASURED if now else Knowledge.MODELLED,
    )  # fmt: skip


def missing_groups(scene: Scene, measure: Measure, dims: Dims) -> Iterator[Finding]:
    """One finding for each group that the region has no figures on."""
    for group in scene.present.missing:
        yield lacking(scene, measure, NO_GROUP, dims, group)


def dims_of(residents: str, conditions: str = "ordinary") -> Dims:
    """Whose trips, and in which conditions."""
    return (("residents", residents), ("conditions", conditions))


def minutes_of(scene: Scene, kind: str) -> float:
    """The norm's minutes to a kind of service that hold for the plan."""
    return scene.case.norm(NORMS, f"reach_minutes_{kind}").value
