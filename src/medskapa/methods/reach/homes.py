"""Homes reached without stairs: those there are, and those that the plan builds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Finding, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach.indicator_frame import base, input_of, not_assessed, told
from medskapa.methods.reach.indicator_measures import HOME_ACCESS_KNOWN, HOME_ACCESS_SHARE
from medskapa.methods.reach.scene import Scene
from medskapa.methods.situation.places import Part, SitePlace
from medskapa.plans import HomesChange, site_areas
from medskapa.region import HOME_ACCESS, Region, membership_matrix

STEP_FREE = ("lift", "ground")
NO_HOMES = Text(
    sv="Uppgift om hiss och entréer saknas (tabellen home_access). Lägg till kommunens eller "
    "bostadsbolagens.",
    en="There are no figures on lifts and entrances (table home_access). Add those of the municipality or the housing "
    "companies.",
)
NEW_UNKNOWN = Text(
    sv='Planen säger inte hur de nya bostäderna nås. Skriv access = "lift", "ground" eller "steps" för bostäderna i '
    "plan.toml.",
    en='The plan does not say how the new homes are reached. Write access = "lift", "ground" or "steps" for the homes '
    "in plan.toml.",
)

Counts = Mapping[str, float]


def step_free_share(counts: Counts) -> tuple[float, float]:
    """The share with a lift or an entrance without steps, and the share of all homes that it is known for.

    The first is not a number where nothing is known, the second where there are no homes.

    >>> step_free_share({"lift": 30, "ground": 10, "steps": 40, "unknown": 20})
    (0.5, 0.8)
    """
    total = sum(counts.values())
    known = total - counts.get("unknown", 0.0)
    free = sum(counts.get(k, 0.0) for k in STEP_FREE)
    return (free / known if known > 0 else float("nan")), (known / total if total > 0 else float("nan"))


def homes(scene: Scene, run: RunContext) -> Part:
    """The share of homes reached without stairs among those there are and those that are built, and its change."""
    part = Part()
    places = {scene.case.plan.municipality: None, **{p.key: p for p in scene.places}}
    table = scene.reference.region.tables["home_access"]
    if table.num_rows == 0:
        part.findings += [
            not_assessed(scene, HOME_ACCESS_SHARE, p, NO_HOMES, dims=_who("present")) for p in places
        ]
    else:
        towns = run.shared("reach:home_towns", partial(_towns, scene.reference.region))
        for key, place in places.items():
            part.findings += _present(scene, key, place, towns)
    for place in scene.places:
        part.findings += _new(scene, place)
    return part


def _who(residents: str) -> tuple[tuple[str, str], ...]:
    return (("residents", residents),)


def _towns(region: Region) -> dict[str, str]:
    """The municipality of each area that homes are told for."""
    areas = set(pc.unique(region.tables["home_access"]["area"]).to_pylist())
    names = region.areas_at("municipality")
    out = {a: a for a in names if a in areas}
    above = (region.level_of[region.top], "municipality")
    for level in sorted({region.level_of[a] for a in areas} - set(above)):
        index = membership_matrix(region, level, "municipality").argmax(axis=1)
        out |= {a: names[i] for a, i in zip(region.areas_at(level), index, strict=True) if a in areas}
    return out


def counted(region: Region, year: int, areas: Iterable[str]) -> dict[str, float]:
    """Homes by how they are reached in some areas, in the latest year up to ``year``."""
    table = region.tables["home_access"]
    years = [y for y in pc.unique(table["year"]).to_pylist() if y <= year]
    if not years:
        return {}
    rows = table.filter(
        pc.and_(
            pc.equal(table["year"], max(years)), pc.is_in(table["area"], pa.array(sorted(areas), pa.string()))
        )
    )
    out: dict[str, float] = defaultdict(float)
    for access, number in zip(rows["access"].to_pylist(), rows["homes"].to_pylist(), strict=True):
        out[access] += number
    return dict(out)


def _areas(scene: Scene, key: str, place: SitePlace | None, towns: Mapping[str, str]) -> list[str]:
    """The areas that make up a place, at one level only, so that no home is counted twice."""
    level_of = scene.reference.region.level_of
    if place is None:
        inside = [a for a, town in towns.items() if town == key]
        whole = [a for a in inside if a == key]
        order = [level.key for level in scene.reference.region.levels]
        finest = max((level_of[a] for a in inside), key=order.index, default="")
        return whole or [a for a in inside if level_of[a] == finest]
    return [a for a in place.areas if a in towns and place.within is None]


def _present(scene: Scene, key: str, place: SitePlace | None, towns: Mapping[str, str]) -> Iterable[Finding]:
    areas = _areas(scene, key, place, towns)
    if not areas:
        yield not_assessed(scene, HOME_ACCESS_SHARE, key, NO_HOMES, dims=_who("present"))
        return
    here = step_free_share(counted(scene.world.region, scene.year, areas))
    then = step_free_share(counted(scene.reference.region, scene.year, areas)) if scene.compared else None
    for i, measure in enumerate((HOME_ACCESS_SHARE, HOME_ACCESS_KNOWN)):
        given = base(scene, measure, key, dims=_who("present"), inputs=input_of(scene.world, "home_access"))
        yield from told(given, (here[i],), None if then is None else (then[i],))


def _new(scene: Scene, place: SitePlace) -> Iterable[Finding]:
    counts = planned(scene, place)
    if not counts:
        return
    share, known = step_free_share(counts)
    given = base(scene, HOME_ACCESS_SHARE, place.key, dims=_who("new"), inputs=("plan",))
    if not np.isfinite(share):
        yield not_assessed(scene, HOME_ACCESS_SHARE, place.key, NEW_UNKNOWN, dims=_who("new"))
        return
    caveats = (NEW_UNKNOWN,) if known < 1 else ()
    yield from told({**given, "n": round(sum(counts.values())), "caveats": caveats}, (share,), None)


def planned(scene: Scene, place: SitePlace) -> dict[str, float]:
    """The homes that the alternative builds around a place, by how they are reached."""
    out: dict[str, float] = defaultdict(float)
    for change in built(scene):
        site = scene.case.plan.site_by_key[change.site]
        parts = site_areas(scene.reference.region, site, place.level)
        out[change.access or "unknown"] += change.homes * sum(p.share for p in parts if p.area in place.areas)
    return {k: out[k] for k in HOME_ACCESS if out[k]}


def built(scene: Scene) -> Sequence[HomesChange]:
    """The homes that the alternative builds by the plan's year."""
    changes = scene.case.alternative.changes
    return [
        c for c in changes if isinstance(c, HomesChange) and c.homes > 0 and c.year <= scene.case.plan.year
    ]
