"""Where older people live, and where those who live here now will be old if nobody moves."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.ageing import aged, from_age
from medskapa.evidence import Finding, Interval, Knowledge, State, Text
from medskapa.methods.case import NOW, Case
from medskapa.methods.seniors.measures import SENIOR_PERSONS, SENIOR_SHARE
from medskapa.methods.seniors.norms import DEATH_RATES, NORMS
from medskapa.methods.situation.people import COUNTED, smallest_group
from medskapa.methods.situation.places import SitePlace, Spread, caveats_of, latest_spread

AGES = (65, 75, 80)
IF_NOBODY_MOVES = Text(
    sv="Ett räkneexempel, ingen prognos: de som bor här i dag blir äldre, ingen flyttar in eller ut, och dödligheten "
    "är rikets.",
    en="A worked example, no forecast: those who live here today grow older, nobody moves in or out, and mortality is "
    "the country's.",
)
_SPAN = Text(
    sv="Spannet för dödligheten i förhållande till riket; osäkerheten om flyttningar är inte med.",
    en="The range of mortality as a part of the country's; what is not known about moves is not in it.",
)
_NO_AGES = Text(
    sv="Regionen saknar uppgift om ålder. Lägg till folkmängd efter ålder (i Sverige SCB:s tabell TAB6574).",
    en="The region has no figures by age. Add population by age (in Sweden SCB's table TAB6574).",
)
Floats = npt.NDArray[np.float64]


def people_findings(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    """Older people now, and under the null alternative in the plan's year: municipality, surroundings and region."""
    found = latest_spread(case.reference, "age")
    now = case.alternative.key == NOW
    if not now and not case.alternative.is_null:
        return  # who moves in is not known by age: the plan changes nothing for those who live here today
    if found is None:
        for age in AGES:
            yield Finding(
                measure=SENIOR_PERSONS.key, alternative=case.alternative.key, place=case.plan.municipality,
                group="all", year=case.plan.year, dims=(("age_from", str(age)),), value=None,
                state=State.NOT_ASSESSED, text=_NO_AGES, knowledge=Knowledge.MODELLED,
            )  # fmt: skip
        return
    ahead = 0 if now else case.plan.year - found.counts.year
    worlds = [single_years(case, found, ahead, factor) for factor in _factors(case, ahead)]
    for place, rows in _places(case, found, places):
        yield from _of_place(case, found, place, [w[rows].sum(axis=0) for w in worlds], ahead)


def _factors(case: Case, ahead: int) -> tuple[float, ...]:
    norm = case.norm(NORMS, "death_rate_factor")
    return (norm.value, norm.range[1], norm.range[0]) if ahead else (norm.value,)


def single_years(case: Case, found: Spread, ahead: int, factor: float = 1.0) -> Floats:
    """People by area and single year of age, some years ahead; the last age is the open class's first and over."""
    starts = [int(group.partition("=")[2].partition("-")[0].rstrip("+")) for group in found.counts.groups]
    rates = np.array([_rate(s, starts) for s in starts]) * factor
    return aged(found.counts.counts.astype(np.float64), starts, rates, ahead)


def _rate(start: int, starts: list[int]) -> float:
    """The death rate of a class; where the ages end at 80, that of everybody of 80 and over in the country."""
    if start == starts[-1] == 80:
        return DEATH_RATE_80
    return DEATH_RATES[start]


DEATH_RATE_80 = 0.10537
"""Deaths per person and year among everybody of 80 and over, Sweden 2015–2019."""


def _places(
    case: Case, found: Spread, places: tuple[SitePlace, ...]
) -> Iterable[tuple[str, npt.NDArray[np.intp]]]:
    yield case.region.top, np.arange(len(found.counts.areas))
    names, town = found.municipality
    if case.plan.municipality in names:
        yield case.plan.municipality, np.flatnonzero(town == names.index(case.plan.municipality))
    for place in places:
        rows = place.rows(found.counts)
        if rows is not None:
            yield place.key, rows


def _of_place(case: Case, found: Spread, place: str, worlds: list[Floats], ahead: int) -> Iterable[Finding]:
    least = smallest_group(case, "all")
    total = float(worlds[0].sum())
    secret = _too_few(worlds[0], least.value)
    for age in AGES:
        base: dict[str, Any] = {
            "alternative": case.alternative.key, "place": place, "group": "all",
            "year": found.counts.year + ahead, "dims": (("age_from", str(age)),),
            "knowledge": Knowledge.MODELLED if ahead else Knowledge.MEASURED,
            "caveats": (*caveats_of(found), *((IF_NOBODY_MOVES,) if ahead else ())),
            "inputs": found.counts.inputs, "norms": (least.key, *(("death_rate_factor",) if ahead else ())),
        }  # fmt: skip
        if age >= len(worlds[0]):
            yield Finding(measure=SENIOR_PERSONS.key, value=None, state=State.MISSING, **base)
            continue
        number, *span = (round(float(from_age(w, age))) for w in worlds)
        if secret:
            for measure in (SENIOR_PERSONS, SENIOR_SHARE):
                yield Finding(measure=measure.key, value=None, state=State.SUPPRESSED, **base)
            continue
        if not ahead:
            yield Finding(
                measure=SENIOR_PERSONS.key, value=float(number), no_interval=COUNTED, n=round(total), **base
            )
            if total:
                share = number / total
                yield Finding(
                    measure=SENIOR_SHARE.key, value=share, no_interval=COUNTED, n=int(total), **base
                )
            continue
        low, high = min(*span, number), max(*span, number)
        interval = Interval(round(low), round(high), 1.0, _SPAN)
        yield Finding(
            measure=SENIOR_PERSONS.key, value=float(round(number)), interval=interval, n=int(total), **base
        )


def _too_few(single: Floats, least: float) -> bool:
    """Whether any of the groups that the ages leave between them is too small to be worked out by subtraction."""
    known = [age for age in AGES if age < len(single)]
    sums = [float(single.sum()), *(float(from_age(single, age)) for age in known), 0.0]
    return any(0 < round(a - b) < least for a, b in pairwise(sums))
