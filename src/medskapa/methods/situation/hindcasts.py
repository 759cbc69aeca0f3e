"""Yesterday's trend held against today: how wrong the groups' shares in the areas would have been guessed.

A guess is modelled, but how far it lies from what came is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.hindcast import Hindcast, hindcast, shares
from medskapa.evidence import Finding, Knowledge, State, Text
from medskapa.methods.case import NOW, Case, RunContext
from medskapa.methods.situation.history import ONE_YEAR, History, change_findings, history
from medskapa.methods.situation.history_measures import (
    HINDCAST_COVERAGE,
    HINDCAST_ERROR,
    HINDCAST_SKILL,
    M_CHANGE,
)
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.places import Spread
from medskapa.methods.situation.trend import FEWEST_YEARS, drawn_growth, mean_growth, town_counts
from medskapa.region import ALL

Array = npt.NDArray[np.float64]
_LATEST_ORIGINS = 3

TREND, NO_CHANGE, TOWN_KNOWN = "trend", "no_change", "town_known"
"""How the later year is guessed: the plan's trend, as it was, or with the municipality's own change known."""

AFTERWARDS = Text(
    sv="Uppmätt i efterhand, mot vad det blev; ingen skattning.",
    en="Measured afterwards, against what came; nothing is estimated.",
)
WEIGHTED = Text(
    sv="Vägt med de boende i {n} områden ({level}).", en="Weighted by the residents of {n} areas ({level})."
)
NO_TREND = Text(
    sv="Ett enda år ger ingen trend att räkna med.", en="A single year gives no trend to reckon with."
)
TWO_YEARS = Text(
    sv="Trenden är anpassad på två år. Planens beräkning kräver minst {fewest} och hade annars räknat med ingen "
    "ändring.",
    en="The trend is fitted on two years. The plan's calculation needs at least {fewest} and would otherwise have "
    "taken nothing to change.",
)
NO_SPREAD = Text(
    sv="Färre än {fewest} år säger inget om hur mycket ändringen varierar, så inget intervall fanns att pröva.",
    en="Fewer than {fewest} years tell nothing of how the change varies, so there was no interval to test.",
)
NOT_A_FORECAST = Text(
    sv="Ingen prognos: kommunens verkliga ändring i varje grupp är given. Prövar bara antagandet att varje område "
    "ändras som sin kommun.",
    en="No forecast: the municipality's real change in each group is given. Tests only the assumption that each area "
    "changes as its municipality does.",
)
NOT_INDEPENDENT = Text(
    sv="Områdena är inte oberoende av varandra: ett enda år prövar intervallet en enda gång för det som är gemensamt.",
    en="Areas are not independent of each other: a single year tests the interval only once for what they share.",
)
UNTESTED = {
    "chain": Text(
        sv="Flyttkedjan går inte att pröva: uppgifterna visar varken vilka bostäder som blev färdiga eller vilka "
        "som flyttade mellan dem.",
        en="The chain of moves cannot be tested: the figures show neither which homes were completed nor who moved "
        "between them.",
    ),
    "movers": Text(
        sv="Vilka som flyttar in i nya bostäder går inte att pröva: inga färdigställda bostäder finns i uppgifterna.",
        en="Who moves into new homes cannot be tested: there are no completed homes in the figures.",
    ),
}


def history_findings(case: Case, run: RunContext, series: Sequence[Spread]) -> Iterable[Finding]:
    """What the observed years tell of each other; with one year only, that nothing can be told."""
    found = history(series)
    if found is not None:
        yield from change_findings(case, run, found)
        yield from hindcast_findings(case, run, found)
        return
    last = series[-1]
    for measure in (M_CHANGE, HINDCAST_ERROR):
        yield Finding(
            measure=measure.key, alternative=NOW, place=case.region.top, group=ALL, year=last.counts.year,
            dims=(("split", last.split),), value=None, state=State.NOT_ASSESSED, text=ONE_YEAR,
            knowledge=Knowledge.MEASURED, inputs=last.counts.inputs,
        )  # fmt: skip


def hindcast_findings(case: Case, run: RunContext, found: History) -> Iterable[Finding]:
    """The latest year's shares guessed from the first year and from each of the latest years before it."""
    before = range(len(found.years) - 1)
    for origin in sorted({0, *before[-_LATEST_ORIGINS:]}):
        run.cancelled()
        yield from _from_year(case, run, found, origin)
    for method, why in UNTESTED.items():
        base = _base(found, HINDCAST_ERROR.key, method, 0)
        yield Finding(
            **base, place=case.region.top, group=ALL, value=None, state=State.NOT_ASSESSED, text=why,
        )  # fmt: skip


def _base(found: History, measure: str, method: str, origin: int) -> dict[str, Any]:
    dims = (("split", found.split), ("method", method), ("from_year", str(found.years[origin])))
    used = found.inputs[0 if method == TREND else origin : origin + 1]
    return {
        "measure": measure, "alternative": NOW, "year": found.years[-1], "dims": dims,
        "inputs": (*chain(*used), *found.inputs[-1]), "caveats": found.caveats,
        "knowledge": Knowledge.MEASURED,
    }  # fmt: skip


def guessed(found: History, origin: int, damping: float) -> tuple[Array | None, Array]:
    """The latest year's shares from the trend up to ``origin``, and with each municipality's change known.

    Each (areas, groups). The trend is none when the origin is the first year. Shares do not hang on how fast an
    area grows as a whole, so the plan's rule for that needs no hindcast.
    """
    series = found.counts.astype(np.float64)
    past, years = series[: origin + 1], found.years[: origin + 1]
    towns = town_counts(series, found.towns)
    known = np.divide(towns[-1], towns[origin], out=np.ones_like(towns[-1]), where=towns[origin] > 0)
    trend = None
    if origin > 0:
        horizon = found.years[-1] - years[-1]
        trend = shares(past[-1] * mean_growth(past, years, found.towns, horizon, damping))
    return trend, shares(past[-1] * known[found.towns[1]])


def _interval(case: Case, run: RunContext, found: History, origin: int) -> tuple[Array, Array, float]:
    """Low and high shares of each area and group, as the plan's draws would have given them."""
    series = found.counts[: origin + 1].astype(np.float64)
    years, level = found.years[: origin + 1], case.norm(NORMS, "interval_level").value
    damping = case.norm(NORMS, "trend_damping").value
    rng = run.rng(f"hindcast:{found.split}:{years[-1]}")
    growth = drawn_growth(series, years, found.towns, found.years[-1] - years[-1], damping, rng, run.draws)
    low, high = np.quantile(shares(series[-1] * growth), [(1 - level) / 2, 1 - (1 - level) / 2], axis=0)
    return low, high, level


def _from_year(case: Case, run: RunContext, found: History, origin: int) -> Iterable[Finding]:
    trend, known = guessed(found, origin, case.norm(NORMS, "trend_damping").value)
    earlier, later = shares(found.counts[origin]), shares(found.counts[-1])
    people = found.counts[-1].sum(axis=1)
    if not (~np.isnan(earlier + later)).any():
        return
    interval = _interval(case, run, found, origin) if origin + 1 >= FEWEST_YEARS else None
    told = hindcast(earlier, known, later, weights=people)
    says = WEIGHTED.format(
        n=told.cells // len(found.groups), level=case.region.level(found.last.counts.level).label
    )
    shared: dict[str, Any] = {"place": case.region.top, "n": int(people.sum())}
    no_change = {**shared, "text": says}
    yield from _errors(found, NO_CHANGE, origin, told, no_change)
    shared["norms"] = ("trend_damping",)
    if trend is None:
        base = _base(found, HINDCAST_ERROR.key, TREND, origin)
        yield Finding(**base, **shared, group=ALL, value=None, state=State.NOT_ASSESSED, text=NO_TREND)
    else:
        by_trend = hindcast(earlier, trend, later, weights=people, interval=interval)
        few = (TWO_YEARS.format(fewest=FEWEST_YEARS),) if origin + 1 < FEWEST_YEARS else ()
        of_trend = {**shared, "text": says, "caveats": (*found.caveats, *few)}
        yield from _errors(found, TREND, origin, by_trend, of_trend)
        yield from _skill(found, TREND, origin, by_trend, of_trend)
        yield from _coverage(found, origin, by_trend, of_trend)
    given = {**shared, "norms": (), "text": says, "caveats": (*found.caveats, NOT_A_FORECAST)}
    yield from _errors(found, TOWN_KNOWN, origin, told, given)
    yield from _skill(found, TOWN_KNOWN, origin, told, given)


def _groups(found: History) -> Iterable[tuple[str, int | None]]:
    """All groups together, and each; of two groups only the second, for the errors of both are the same."""
    yield ALL, None
    for g in range(1, 2) if len(found.groups) == 2 else range(len(found.groups)):
        yield found.groups[g], g


def _errors(
    found: History, method: str, origin: int, told: Hindcast, shared: dict[str, Any]
) -> Iterable[Finding]:
    errors = told.no_change if method == NO_CHANGE else told.model
    for group, g in _groups(found):
        both = (
            ("mean absolute error", errors.mean_absolute if g is None else errors.mean_absolute_by_group[g]),
            ("rmse", errors.rmse if g is None else errors.rmse_by_group[g]),
        )
        for statistic, value in both:
            base = {**_base(found, HINDCAST_ERROR.key, method, origin), **shared}
            yield Finding(
                **base, group=group, statistic=statistic, value=float(value), no_interval=AFTERWARDS
            )


def _skill(
    found: History, method: str, origin: int, told: Hindcast, shared: dict[str, Any]
) -> Iterable[Finding]:
    for group, g in _groups(found):
        value = told.skill if g is None else float(told.skill_by_group[g])
        base = {**_base(found, HINDCAST_SKILL.key, method, origin), **shared, "group": group}
        if np.isfinite(value):
            yield Finding(**base, value=value, no_interval=AFTERWARDS)
        else:  # nothing changed: there was nothing to guess
            yield Finding(**base, value=None, state=State.NOT_APPLICABLE)


def _coverage(found: History, origin: int, told: Hindcast, shared: dict[str, Any]) -> Iterable[Finding]:
    base = {**_base(found, HINDCAST_COVERAGE.key, TREND, origin), **shared}
    if told.coverage is None or told.coverage_by_group is None:
        why = NO_SPREAD.format(fewest=FEWEST_YEARS)
        yield Finding(**{**base, "text": why}, group=ALL, value=None, state=State.NOT_ASSESSED)
        return
    base["norms"] = ("interval_level", "trend_damping")
    base["caveats"] = (*base["caveats"], NOT_INDEPENDENT)
    for group, g in _groups(found):
        value = told.coverage if g is None else float(told.coverage_by_group[g])
        yield Finding(**base, group=group, value=value, no_interval=AFTERWARDS)
