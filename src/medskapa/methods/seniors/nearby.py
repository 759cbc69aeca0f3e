"""Homes without stairs near the site: the chance to move and still stay in the area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import shapely

from medskapa.evidence import Finding, Interval, Kind, Knowledge, State, Text
from medskapa.methods.case import NOW, Case
from medskapa.methods.seniors.measures import STEP_FREE_NEARBY
from medskapa.methods.seniors.norms import NORMS
from medskapa.methods.seniors.people import AGES, single_years
from medskapa.methods.seniors.staying import finest_told
from medskapa.methods.situation.places import SitePlace, latest_spread
from medskapa.plans import HomesChange
from medskapa.region import Region

STEP_FREE = ("lift", "ground")
_NO_HOMES = Text(
    sv="Regionen saknar uppgift om hiss och entréer. Lägg till kommunens eller bostadsbolagens uppgift.",
    en="The region has no figures on lifts and entrances. Add the municipality's or the housing companies' figures.",
)
_WHOLE = Text(
    sv="Hiss och entréer är bara kända för hela kommunen. Lägg till dem per område.",
    en="Lifts and entrances are only known for the whole municipality. Add them by area.",
)
UNSTATED = Text(
    sv="Planen säger inte hur {n} nya bostäder nås (access); de räknas inte som bostäder utan trappor.",
    en="The plan does not say how {n} new homes are reached (access); they are not counted as homes without stairs.",
)
_SPAN = Text(
    sv="Spannet för hur nära som är nära; hela områden räknas med, efter sin mittpunkt.",
    en="The range of how near is near; whole areas are counted, by their middle.",
)


def nearby_findings(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    """Step-free homes per person of 80 and over near each site, now and under each alternative, with its change."""
    norm = case.norm(NORMS, "senior_nearby_m")
    found = latest_spread(case.reference, "age")
    now = case.alternative.key == NOW
    for place in places:
        base: dict[str, Any] = {
            "measure": STEP_FREE_NEARBY.key, "alternative": case.alternative.key, "place": place.key,
            "group": "all", "knowledge": Knowledge.MEASURED if now else Knowledge.MODELLED,
            "norms": (norm.key,), "caveats": _unstated(case),
        }  # fmt: skip
        if place.within is not None:
            why = _WHOLE if case.region.tables["home_access"].num_rows else _NO_HOMES
            yield Finding(**base, year=case.plan.year, value=None, state=State.NOT_ASSESSED, text=why)
            continue
        level = finest_told(case.region, set(case.region.tables["home_access"]["area"].to_pylist()))
        if not level or found is None or found.counts.level != level:
            yield Finding(**base, year=case.plan.year, value=None, state=State.NOT_ASSESSED, text=_NO_HOMES)
            continue
        year = max(_years(case.region)) if now else case.plan.year
        ahead = 0 if now else max(case.plan.year - found.counts.year, 0)
        old = single_years(case, found, ahead)[:, AGES[-1] :].sum(axis=1)
        values = [
            _per_person(case.region, place, found.counts.areas, old, year, distance)
            for distance in (norm.value, *norm.range)
        ]
        inputs = (*_inputs(case.region, level, year), *found.counts.inputs)
        yield from _level_and_change(case, base, inputs, year, values, [
            _per_person(case.reference, place, found.counts.areas, old, year, distance)
            for distance in (norm.value, *norm.range)
        ])  # fmt: skip


def _level_and_change(
    case: Case,
    base: dict[str, Any],
    inputs: tuple[str, ...],
    year: int,
    values: list[float],
    before: list[float],
) -> Iterable[Finding]:
    if not np.isfinite(values[0]):
        yield Finding(**base, year=year, inputs=inputs, value=None, state=State.NOT_APPLICABLE)
        return
    shown = [v for v in values if np.isfinite(v)]
    interval = Interval(min(shown), max(shown), 1.0, _SPAN)
    yield Finding(**base, year=year, inputs=inputs, value=values[0], interval=interval)
    if case.alternative.key != NOW and not case.alternative.is_null:
        change = [a - b for a, b in zip(values, before, strict=True) if np.isfinite(a - b)]
        span = Interval(min(change), max(change), 1.0, _SPAN)
        yield Finding(**base, year=year, inputs=inputs, kind=Kind.CHANGE, value=change[0], interval=span)


def _unstated(case: Case) -> tuple[Text, ...]:
    """What must be said of new homes of which the plan does not say how they are reached."""
    homes = sum(
        c.homes
        for c in case.alternative.changes
        if isinstance(c, HomesChange) and c.homes > 0 and not c.access and c.year <= case.plan.year
    )
    return (UNSTATED.format(n=homes),) if homes else ()


def _inputs(region: Region, level: str, year: int) -> tuple[str, ...]:
    """What the homes rest on: the sources of the year's rows."""
    table = region.tables["home_access"].filter(pc.equal(region.tables["home_access"]["year"], year))
    return tuple(f"home_access:{level}:{year}:{s}" for s in sorted(pc.unique(table["source"]).to_pylist()))


def _years(region: Region) -> list[int]:
    years: list[int] = pc.unique(region.tables["home_access"]["year"]).to_pylist()
    return years


def _per_person(
    region: Region,
    place: SitePlace,
    areas: tuple[str, ...],
    old: npt.NDArray[np.float64],
    year: int,
    distance: float,
) -> float:
    """Step-free homes per person of 80 and over in the areas whose middle lies within the distance of the site's."""
    table = region.tables["home_access"].filter(pc.equal(region.tables["home_access"]["year"], year))
    homes: dict[str, float] = defaultdict(float)
    for area, access, count in zip(
        table["area"].to_pylist(), table["access"].to_pylist(), table["homes"].to_pylist(), strict=True
    ):
        if access in STEP_FREE:
            homes[area] += count
    middle = middles(region, areas)
    mine = [areas.index(a) for a in place.areas if a in areas]
    if not mine:
        return float("nan")
    apart = np.hypot(*(middle[:, None, :] - middle[None, mine, :]).transpose(2, 0, 1)).min(axis=1)
    near = apart <= distance
    people = float(old[near].sum())
    return sum(homes[a] for a, n in zip(areas, near, strict=True) if n) / people if people else float("nan")


def middles(region: Region, areas: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """The inner point of each area, (areas, 2), metres."""
    shape_of = dict(zip(region.areas["area"].to_pylist(), region.areas["geometry"].to_pylist(), strict=True))
    points = shapely.point_on_surface(shapely.from_wkb([shape_of[a] for a in areas]))
    out: npt.NDArray[np.float64] = shapely.get_coordinates(points)
    return out
