"""Stops with service: who has one near with enough departures in the day, in the evening and at the weekend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import input_of, norm, not_assessed, shares
from medskapa.methods.reach.indicator_measures import STOP_DEPARTURES, STOP_SHARE
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.ways import Ways, to_services
from medskapa.methods.reach.world import Services, World
from medskapa.methods.situation.places import Part

Floats = npt.NDArray[np.float64]
TIMES = ("day", "evening", "weekend")
ANY = "any"
"""Any stop, whether or not it is known what leaves it."""
NO_STOPS = Text(
    sv="Uppgift om hållplatser saknas (services av slaget stop). De finns i kollektivtrafikens GTFS (i Sverige "
    "hos Trafiklab) och i OpenStreetMap.",
    en="There are no figures on stops (services of kind stop). They are in the GTFS of public transport (in Sweden "
    "at Trafiklab) and in OpenStreetMap.",
)
NO_TIMETABLE = Text(
    sv="Tidtabell saknas (tabellen departures). Läs in kollektivtrafikens GTFS (i Sverige från Trafiklab). "
    "Hållplatsernas läge är bedömt för sig.",
    en="There is no timetable (table departures). Read the GTFS of public transport (in Sweden from Trafiklab). Where "
    "stops lie is assessed by itself.",
)
SOME_UNKNOWN = Text(
    sv="{n} hållplatser i regionen saknar tidtabell för tiden och räknas inte som trafikerade.",
    en="{n} stops in the region have no timetable for the time and are not counted as served.",
)


TOO_MANY_UNKNOWN = Text(
    sv="Tidtabellen är inte känd för tiden vid de hållplatser som ligger närmast: det gäller {share} procent av "
    "invånarna. Tidtabellen kan vara ett utdrag.",
    en="The timetable for that time is not known at the stops that are nearest: so it is for {share} per cent of the "
    "people. The timetable may be a part of the whole.",
)


@dataclass(frozen=True)
class Hours:
    """Which days and hours a time is, and how many departures an hour it needs."""

    days: tuple[str, ...]
    first: int
    last: int
    least: float
    norms: tuple[str, ...]


def hours_of(scene: Scene) -> dict[str, Hours]:
    """The hours of the day, the evening and the weekend, from the norms; ``last`` is not itself an hour of it."""
    clock = {
        k: int(norm(scene, f"stop_{k}").value)
        for k in ("day_from", "day_to", "evening_to", "weekend_from", "weekend_to")
    }
    weekend = ("saturday", "sunday")
    spans = {
        "day": (("weekday",), clock["day_from"], clock["day_to"], ("stop_day_from", "stop_day_to")),
        "evening": (("weekday",), clock["day_to"], clock["evening_to"], ("stop_day_to", "stop_evening_to")),
        "weekend": (weekend, clock["weekend_from"], clock["weekend_to"], ("stop_weekend_from", "stop_weekend_to")),
    }  # fmt: skip
    out = {}
    for time, (days, first, last, norms) in spans.items():
        least = norm(scene, f"stop_departures_{time}")
        out[time] = Hours(days, first, last, least.value, (least.key, *norms))
    return out


def service_at(table: pa.Table, stops: tuple[str, ...], hours: Hours) -> tuple[Floats, Floats]:
    """The fewest and the mean departures an hour of each stop, (s,) each; not a number where an hour is not known.

    ``table`` is the region's ``departures``. An hour with no row is missing, which is not no departure; the day before
    keeps the hours past midnight, 24 and on. Rows of the same stop, day and hour are added.
    """
    wanted = pc.and_(
        pc.is_in(table["day"], value_set=pa.array(hours.days)),
        pc.and_(pc.greater_equal(table["hour"], hours.first), pc.less(table["hour"], hours.last)),
    )
    rows = table.filter(wanted)
    at = pc.index_in(rows["service"], value_set=pa.array(stops, pa.string()))
    there = np.asarray(pc.is_valid(at))
    shape = (len(stops), len(hours.days), hours.last - hours.first)
    index = (
        np.asarray(at.drop_null(), dtype=np.intp),
        np.asarray(pc.index_in(rows["day"], value_set=pa.array(hours.days)))[there],
        rows["hour"].to_numpy()[there] - hours.first,
    )
    number, known = np.zeros(shape), np.zeros(shape, dtype=bool)
    np.add.at(number, index, rows["departures"].to_numpy()[there])
    known[index] = True
    whole = known.all(axis=(1, 2))
    return (
        np.where(whole, number.min(axis=(1, 2), initial=np.inf), np.nan),
        np.where(whole, number.mean(axis=(1, 2)) if number.size else np.nan, np.nan),
    )


def stops(scene: Scene, run: RunContext) -> Part:
    """Who has a stop near, one with service at each time, and how much leaves the nearest one that has."""
    part = Part()
    if "stop" not in scene.reference.known:
        part.findings += [
            not_assessed(scene, STOP_SHARE, p, NO_STOPS, dims=_dims("present", ANY)) for p in _where(scene)
        ]
        return part
    part.findings += _any(scene, run)
    if scene.reference.region.tables["departures"].num_rows == 0:
        for time in TIMES:
            part.findings += [
                not_assessed(scene, STOP_SHARE, p, NO_TIMETABLE, dims=_dims("present", time))
                for p in _where(scene)
            ]
        return part
    for time, hours in hours_of(scene).items():
        part.findings += _at(scene, run, time, hours)
    return part


def _where(scene: Scene) -> tuple[str, ...]:
    return tuple(scene.present.where)


def _dims(residents: str, time: str) -> tuple[tuple[str, str], ...]:
    return (("residents", residents), ("time", time))


def _stops(world: World) -> Services:
    none = np.zeros(0)
    return world.services.get("stop", Services((), (), none, none))


def _both(scene: Scene, run: RunContext, stops_of: Any) -> Iterator[tuple[str, Origins, Ways, Ways | None]]:
    """Present and new residents with their ways to the wanted stops, here and under the null alternative."""
    here, then = (_ways(scene, run, w, scene.present, stops_of) for w in (scene.world, scene.reference))
    yield "present", scene.present, here, then if scene.compared else None
    if scene.new is not None:
        yield "new", scene.new, _ways(scene, run, scene.world, scene.new, stops_of), None


def _ways(scene: Scene, run: RunContext, world: World, origins: Origins, stops_of: Any) -> Ways:
    return to_services(scene, run, world, origins, stops_of(world))


def _any(scene: Scene, run: RunContext) -> Iterator[Finding]:
    distance = norm(scene, "stop_distance_m")
    for who, origins, here, then in _both(scene, run, _stops):
        yield from shares(
            scene, STOP_SHARE, origins, who, here.within(distance.value),
            None if then is None else then.within(distance.value), straight=here.straight,
            dims=(("time", ANY),), norms=(distance.key,), inputs=input_of(scene.world, "services"),
        )  # fmt: skip


def _at(scene: Scene, run: RunContext, time: str, hours: Hours) -> Iterator[Finding]:
    distance = norm(scene, "stop_distance_m")
    served = run.shared(f"reach:served:{time}", partial(_served, scene, hours))
    known = np.array([served.get(i, _UNKNOWN) for i in _stops(scene.world).ids]).reshape(-1, 2)

    def good(world: World) -> Services:
        every = _stops(world)
        rows = [n for n, i in enumerate(every.ids) if served.get(i, _UNKNOWN)[0] >= hours.least]
        ids, names = (tuple(v[i] for i in rows) for v in (every.ids, every.names))
        return Services(ids, names, every.x_m[rows], every.y_m[rows])

    if not np.isfinite(known[:, 0]).any():  # that none is known is not that none leaves
        for place in _where(scene):
            yield not_assessed(scene, STOP_SHARE, place, NO_TIMETABLE, dims=_dims("present", time))
        return
    chosen, before = good(scene.world), good(scene.reference)
    more: dict[str, Any] = {
        "dims": (("time", time),), "caveats": _unknown(known[:, 0]),
        "inputs": (*input_of(scene.world, "services"), *input_of(scene.world, "departures")),
    }  # fmt: skip
    unsure = _unsure(scene, run, distance.value, good(scene.reference), served)
    for place, share in unsure.items():
        why = TOO_MANY_UNKNOWN.format(share=round(100 * share))
        for measure in (STOP_SHARE, STOP_DEPARTURES):
            yield not_assessed(scene, measure, place, why, dims=_dims("present", time))
    for who, everybody, here, then in _both(scene, run, good):
        origins = replace(everybody, where={k: v for k, v in everybody.where.items() if k not in unsure})
        yield from shares(
            scene, STOP_SHARE, origins, who, here.within(distance.value),
            None if then is None else then.within(distance.value), straight=here.straight,
            norms=(distance.key, *hours.norms), **more,
        )  # fmt: skip
        if len(chosen) and len(before):
            now = _departures(here, chosen, served)
            past = None if then is None else _departures(then, before, served)
            yield from shares(
                scene,
                STOP_DEPARTURES,
                origins,
                who,
                now,
                past,
                straight=here.straight,
                norms=hours.norms,
                groups=SOME,
                **more,
            )


def _unsure(
    scene: Scene, run: RunContext, metres: float, good: Services, served: dict[str, tuple[float, float]]
) -> dict[str, float]:
    """The places where it is not known of too many people whether a stop near them has service, and of how many.

    They have no stop near that is known to have it, but one whose timetable is not known.
    """
    every = _stops(scene.reference)
    rows = [n for n, i in enumerate(every.ids) if not np.isfinite(served.get(i, _UNKNOWN)[0])]
    if not rows:
        return {}
    ids, names = (tuple(v[i] for i in rows) for v in (every.ids, every.names))
    unknown = Services(ids, names, every.x_m[rows], every.y_m[rows])
    near, perhaps = (
        to_services(scene, run, scene.reference, scene.present, s).within(metres)[0] for s in (good, unknown)
    )
    lost = (near == 0) & (perhaps > 0)
    people, most = scene.present.persons["all"], norm(scene, "stop_unknown_most").value
    share = {k: _part(people[mask], lost[mask]) for k, mask in scene.present.where.items()}
    return {k: part for k, part in share.items() if part > most}


def _part(people: Floats, of: npt.NDArray[np.bool_]) -> float:
    total = float(people.sum())
    return float(people[of].sum()) / total if total else 0.0


SOME = ("all", "everyday_age=child", "everyday_age=youth", "everyday_age=old", "income=q1", "standard=low")
"""The groups whose departures are told: those who most often have no car."""


_UNKNOWN = (float("nan"), float("nan"))


def _served(scene: Scene, hours: Hours) -> dict[str, tuple[float, float]]:
    """The fewest and the mean departures an hour of each stop in the timetable."""
    table = scene.reference.region.tables["departures"]
    ids = tuple(sorted(pc.unique(table["service"]).to_pylist()))
    least, mean = service_at(table, ids, hours)
    return dict(zip(ids, zip(least.tolist(), mean.tolist(), strict=True), strict=True))


def _departures(there: Ways, stops: Services, served: dict[str, tuple[float, float]]) -> Floats:
    """The departures an hour of the stop that each origin's way leads to; 0 where none can be reached."""
    number = np.array([served[i][1] for i in stops.ids] + [0.0])
    return number[there.index][None, :]


def _unknown(least: Floats) -> tuple[Text, ...]:
    missing = int(np.isnan(least).sum())
    return (SOME_UNKNOWN.format(n=missing),) if missing else ()
