"""Kvarboende: how many of the older people stay put, beside what the area's homes and ages lead one to expect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.analysis.standardise import Standardised, indirect
from medskapa.evidence import Finding, Interval, Knowledge, State, Text
from medskapa.methods.case import NOW, Case
from medskapa.methods.seniors.measures import STAYING
from medskapa.methods.seniors.norms import NORMS
from medskapa.methods.seniors.people import AGES
from medskapa.methods.situation.people import smallest_group
from medskapa.methods.situation.places import SitePlace, main_levels, municipality_of
from medskapa.region import Region

NOT_CAUSAL = Text(
    sv="Skillnaden är vad hustyper och åldrar inte förklarar. Den säger inte varför, och inte vad planen skulle göra.",
    en="The difference is what types of home and ages do not account for. It does not say why, nor what the "
    "plan would do.",
)
_EXACT = Text(
    sv="Exakt intervall för antalet som bor kvar (Clopper & Pearson); kommunens andelar tas som givna",
    en="Exact interval of the number who stay (Clopper & Pearson); the municipality's rates are taken as given",
)
_RATES = Text(
    sv="Kommunens andelar på områdets egen blandning.", en="The municipality's rates on the area's own mix."
)
_NO_STAYS = Text(
    sv="Regionen saknar uppgift om hur många som bor kvar. Lägg till kommunens egen statistik om kvarboende.",
    en="The region has no figures on how many stay. Add the municipality's own figures on staying put.",
)
_Table = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stays:
    """Older people by area and kind (type of home × age), and how many of them stayed a year: both (areas, kinds)."""

    areas: tuple[str, ...]
    year: int
    persons: _Table
    stayed: _Table
    inputs: tuple[str, ...]


def stays_of(region: Region, municipality: str) -> Stays | None:
    """The latest year's people of 65 and over in one municipality; None without figures."""
    table = region.tables["stays"]
    if table.num_rows == 0:
        return None
    year = max(pc.unique(table["year"]).to_pylist())
    rows = [r for r in table.filter(pc.equal(table["year"], year)).to_pylist() if _old(r["age"])]
    finest = finest_told(region, {r["area"] for r in rows})
    rows = [r for r in rows if region.level_of[r["area"]] == finest]
    town = {a: municipality_of(region, a) for a in {r["area"] for r in rows}}
    rows = [r for r in rows if town[r["area"]] == municipality]
    if not rows:
        return None
    areas = tuple(sorted({r["area"] for r in rows}))
    kinds = sorted({(r["home_type"], r["age"]) for r in rows})
    persons, stayed = np.zeros((len(areas), len(kinds))), np.zeros((len(areas), len(kinds)))
    for r in rows:
        at = areas.index(r["area"]), kinds.index((r["home_type"], r["age"]))
        persons[at] += r["persons"]
        stayed[at] += r["stayed"]
    level = region.level_of[areas[0]]
    inputs = tuple(sorted({f"stays:{level}:{year}:{r['source']}" for r in rows}))
    return Stays(areas, year, persons, stayed, inputs)


def finest_told(region: Region, areas: set[str]) -> str:
    """The finest level of the main hierarchy that some of the areas are of; empty when there is none."""
    told = {region.level_of[a] for a in areas}
    return next((level for level in reversed(main_levels(region)) if level in told), "")


def _old(age: str) -> bool:
    first = age.partition("-")[0].rstrip("+")
    return first.isdigit() and int(first) >= AGES[0]


def staying_findings(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    """Observed, expected and their difference, now, in the municipality, around each site and in each area."""
    if case.alternative.key != NOW:
        return
    stays = stays_of(case.region, case.plan.municipality)
    if stays is None:
        yield Finding(
            measure=STAYING.key, alternative=NOW, place=case.plan.municipality, group="all",
            year=case.plan.started.year, dims=(("part", "observed"),), value=None, state=State.NOT_ASSESSED,
            text=_NO_STAYS, knowledge=Knowledge.MEASURED,
        )  # fmt: skip
        return
    level = case.norm(NORMS, "staying_level").value
    where = [(case.plan.municipality, np.ones(len(stays.areas), bool))]
    where += [(p.key, np.isin(stays.areas, p.areas)) for p in places if p.within is None]
    where += [(a, np.array(stays.areas) == a) for a in stays.areas]
    where = [(place, rows) for place, rows in where if rows.any()]
    persons = np.array([stays.persons[rows].sum(axis=0) for _, rows in where])
    stayed = np.array([stays.stayed[rows].sum(axis=0) for _, rows in where])
    rates = indirect(stays.persons, stays.stayed, level=level).rates
    done = indirect(persons, stayed.sum(axis=1), rates=rates, level=level)
    least = int(smallest_group(case, "all").value)
    for i, (place, _) in enumerate(where):
        yield from _of_place(place, done, i, stays, least)


def _of_place(place: str, done: Standardised, i: int, stays: Stays, least: int) -> Iterable[Finding]:
    n, seen = float(done.n[i]), float(done.observed[i])
    few = 0 < n < least or 0 < seen < least or 0 < n - seen < least
    base: dict[str, Any] = {
        "measure": STAYING.key, "alternative": NOW, "place": place, "group": "all", "year": stays.year,
        "knowledge": Knowledge.MEASURED, "inputs": stays.inputs, "norms": ("staying_level",),
        "caveats": (NOT_CAUSAL,),
    }  # fmt: skip
    for part in ("observed", "expected", "difference"):
        here = {**base, "dims": (("part", part),)}
        if few or n == 0 or not np.isfinite(done.expected[i]):
            yield Finding(**here, value=None, state=State.SUPPRESSED if few else State.NOT_APPLICABLE)
            continue
        values = getattr(done, part)
        if part == "expected":
            yield Finding(**here, value=float(values[i]) / n, no_interval=_RATES, n=int(n))
            continue
        low, high = float(done.difference_low[i]), float(done.difference_high[i])
        shift = float(done.expected[i]) if part == "observed" else 0.0
        interval = Interval((low + shift) / n, (high + shift) / n, done.level, _EXACT)
        yield Finding(**here, value=float(values[i]) / n, interval=interval, n=int(n))
