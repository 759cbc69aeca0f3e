"""Why a plan changes what it changes, what it would change if done otherwise, and the chain of moves behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis import segregation as seg
from medskapa.analysis.shapley import shapley
from medskapa.evidence import Finding, Interval, Kind, Knowledge, Measure, State, Text
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.chain import ENDS, missing_rates
from medskapa.methods.situation.drawn import drawn
from medskapa.methods.situation.effect_measures import (
    CHAIN_END_SHARE,
    CHAIN_MOVER_SHARE,
    EFFECT_OTHERWISE,
    EFFECT_PART,
    FREED_HOMES,
    VACANCIES_PER_HOME,
)
from medskapa.methods.situation.measures import DISSIMILARITY, ENTROPY_H, MUTUAL_INFORMATION
from medskapa.methods.situation.movers import Movers
from medskapa.methods.situation.people import place_counts
from medskapa.methods.situation.places import Spread
from medskapa.methods.situation.worlds import (
    AS_PLANNED,
    Array,
    Otherwise,
    Worlds,
    chain_built,
    chain_flows,
    chain_rates,
    settled,
    without_plan,
)
from medskapa.region import ALL

ATTRIBUTED = ("origin", "income")
"""The splits whose effects are taken apart; the others are told as they are."""
FACTORS = ("placement", "movers", "chain")
OTHERWISE = {
    "elsewhere": Otherwise(elsewhere=True),
    "average_tenure": Otherwise(average_tenure=True),
    "no_chain": AS_PLANNED,
}
Slot = tuple[Measure, str]

NO_RATES = Text(
    sv="Flyttkedjan är inte bedömd: planen anger inga flyttandelar. Skriv dem under [[norms]] med källa och spann, "
    'eller godta de förvalda med [chain] defaults = "accepted": {rates}.',
    en="The chain of moves is not assessed: the plan gives no rates. Give them under [[norms]] with source and "
    'range, or accept the defaults with [chain] defaults = "accepted": {rates}.',
)
NO_HOMES = Text(
    sv="Flyttkedjan är inte bedömd: bostäder efter upplåtelseform saknas på den nivå som har uppgifter om människor.",
    en="The chain of moves is not assessed: there are no homes by tenure at the level with figures about people.",
)
CHAIN_DRAWS = Text(
    sv="Mittersta delen av dragningar av flyttandelar och slump",
    en="The middle of draws of rates and of chance",
)


def effect_findings(
    case: Case,
    run: RunContext,
    worlds: Worlds,
    movers: Movers | None,
    places: Iterable[tuple[str, npt.NDArray[np.intp]]],
    level: float,
) -> Iterable[Finding]:
    """For a proposal: the parts of its change of each index, and the change if it were done otherwise.

    Without rates for the chain one finding says that it is not assessed, and what to do.
    """
    found = worlds.found
    if case.alternative.is_null or found.split not in ATTRIBUTED:
        return
    wanted = _slots(found)
    if movers is None or chain_rates(case, run, movers) is None:
        yield from (
            _not_assessed(case, found, EFFECT_PART, group, _dims(measure, found, ("cause", "chain")))
            for measure, group in wanted
        )
        return
    made = _made(case, run, found, movers)
    protected = {here.place: here for here in place_counts(case, found, (), areas=False)}
    for place, rows in places:
        null = _indices(worlds.reference[:, rows])
        effect = {key: _indices(world[:, rows]) - null for key, world in made.items()}
        split_up = shapley(lambda on, effect=effect: effect[_key(on)], FACTORS)  # type: ignore[misc]
        parts = {"homes": effect["", "", ""], **{f: split_up.part(f) for f in FACTORS}}
        whole = effect["placement", "movers", "chain"]
        for i, (measure, group) in enumerate(wanted):
            groups = {group} if group != ALL else set(found.counts.groups)
            hide = protected[place].hides(found.counts.groups, groups)

            def told(
                draws: Array, of: Measure, statistic: str, *more: tuple[str, str],
                measure: Measure = measure, group: str = group, hide: bool = hide, place: str = place,
            ) -> Finding:  # fmt: skip
                return drawn(
                    case, worlds, draws, level, Kind.CHANGE, hidden=hide, measure=of.key, place=place, group=group,
                    statistic=statistic, dims=_dims(measure, found, *more),
                )  # fmt: skip

            for part, draws in parts.items():
                yield told(draws[:, i], EFFECT_PART, "value", ("cause", part))
            for how in OTHERWISE:
                other = effect[_OF_OTHERWISE[how]][:, i]
                yield told(other, EFFECT_OTHERWISE, "value", ("otherwise", how))
                yield told(whole[:, i] - other, EFFECT_OTHERWISE, "difference", ("otherwise", how))


_OF_OTHERWISE = {
    "elsewhere": ("", "movers", "chain"),
    "average_tenure": ("average", "tenure", ""),
    "no_chain": ("placement", "movers", ""),
}


def _key(on: frozenset[str]) -> tuple[str, str, str]:
    return tuple(f if f in on else "" for f in FACTORS)  # type: ignore[return-value]


def _made(case: Case, run: RunContext, found: Spread, movers: Movers) -> dict[tuple[str, str, str], Array]:
    """The alternative's world with each set of factors switched on, and with the region's mix of tenures.

    Off means: homes placed as today's homes are, first movers mixed as the region is, vacated homes not filled.
    """
    start = without_plan(case, run, found, movers, case.alternative)

    def world(how: Otherwise, *, chain: bool) -> Array:
        moved = chain_flows(case, run, found, movers, case.alternative, how)
        return settled(start + moved.first + (moved.later if chain else 0.0))

    made: dict[tuple[str, str, str], Array] = {}
    for placed, chosen, chain in product((True, False), repeat=3):
        on = (name for name, here in zip(FACTORS, (placed, chosen, chain), strict=True) if here)
        how = Otherwise(elsewhere=not placed, average_movers=not chosen)
        made[_key(frozenset(on))] = world(how, chain=chain)
    made[_OF_OTHERWISE["average_tenure"]] = world(OTHERWISE["average_tenure"], chain=True)
    return made


def _slots(found: Spread) -> list[Slot]:
    groups = found.counts.groups
    wanted = groups[1:] if len(groups) == 2 else groups  # of two groups D is the same
    return [*((DISSIMILARITY, group) for group in wanted), (ENTROPY_H, ALL), (MUTUAL_INFORMATION, ALL)]


def _indices(counts: Array) -> Array:
    """The indices in the order of the slots: (draws, areas, groups) → (draws, slots)."""
    d = seg.dissimilarity(counts)
    d = d[:, 1:] if counts.shape[2] == 2 else d
    m, e = seg.mutual_information(counts), seg.entropy(counts.sum(axis=1))
    h = np.divide(m, e, out=np.full_like(m, np.nan), where=e > 0)
    return np.concatenate([d, h[:, None], m[:, None]], axis=1)


def _dims(measure: Measure, found: Spread, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("of", measure.key), ("split", found.split), *more)


def _not_assessed(
    case: Case, found: Spread, measure: Measure, group: str, dims: tuple[tuple[str, str], ...]
) -> Finding:
    return Finding(
        measure=measure.key, alternative=case.alternative.key, place=case.region.top, group=group,
        year=case.plan.year, kind=Kind.CHANGE if measure is EFFECT_PART else Kind.LEVEL, dims=dims, value=None,
        state=State.NOT_ASSESSED, knowledge=Knowledge.MODELLED, inputs=found.counts.inputs,
        text=_why_no_chain(case),
    )  # fmt: skip


def _why_no_chain(case: Case) -> Text:
    """What the chain of moves lacks: rates that the plan has not accepted, or figures on homes."""
    rates = missing_rates(case.plan)
    if not rates:
        return NO_HOMES
    listed = Text(
        sv="; ".join(_rate(n.label.sv, n.range, ",") for n in rates),
        en="; ".join(_rate(n.label.en, n.range, ".") for n in rates),
    )
    return NO_RATES.format(rates=listed)


def _rate(label: str, bounds: tuple[float, float], mark: str) -> str:
    low, high = (f"{b:.2f}".replace(".", mark) for b in bounds)
    return f"{label.partition(': ')[2]} {low}–{high}"


def chain_findings(
    case: Case, run: RunContext, worlds: Worlds, movers: Movers | None, level: float
) -> Iterable[Finding]:
    """The chain itself: moves for each new home, where homes become vacant, and how the chains end."""
    found = worlds.found
    if case.alternative.is_null:
        return
    if movers is None or chain_rates(case, run, movers) is None:
        yield _not_assessed(case, found, VACANCIES_PER_HOME, ALL, ())
        return
    stock, built = chain_built(case, run, found, movers, case.alternative, AS_PLANNED)
    moves = built.moves
    new = len(built.change) // run.draws
    if not new:
        return
    told = _teller(case, run, worlds, level)
    yield told(VACANCIES_PER_HOME, np.bincount(moves.draw, minlength=run.draws) / new)
    later = moves.round > 0
    kind = stock.kind[moves.state // len(stock.tenures)]
    for number in range(1, 6):
        freed = np.bincount(moves.draw[later & (kind == number)], minlength=run.draws)
        yield told(FREED_HOMES, freed.astype(np.float64), dims=(("type", str(number)),))
    for number, end in enumerate(ENDS):
        ended = np.bincount(moves.draw[moves.end == number], minlength=run.draws) / new
        yield told(CHAIN_END_SHARE, ended, dims=(("end", end),))


def chain_mover_findings(
    case: Case, run: RunContext, worlds: Worlds, movers: Movers | None, level: float
) -> Iterable[Finding]:
    """Who moves into the homes that become vacant, group by group."""
    if case.alternative.is_null or movers is None or chain_rates(case, run, movers) is None:
        return
    came = chain_flows(case, run, worlds.found, movers, case.alternative, AS_PLANNED).later_mix
    total = came.sum(axis=1)
    if not (total > 0).any():
        return
    shares = came[total > 0] / total[total > 0, None]
    told = _teller(case, run, worlds, level)
    for j, group in enumerate(worlds.found.counts.groups):
        yield told(CHAIN_MOVER_SHARE, shares[:, j], group=group)


def _teller(case: Case, run: RunContext, worlds: Worlds, level: float) -> Callable[..., Finding]:
    tails = [(1 - level) / 2, 1 - (1 - level) / 2]
    base: dict[str, Any] = {
        "alternative": case.alternative.key, "place": case.region.top, "year": case.plan.year,
        "knowledge": Knowledge.MODELLED, "inputs": worlds.inputs, "norms": worlds.norms, "caveats": worlds.caveats,
    }  # fmt: skip

    def told(
        measure: Measure, draws: Array, *, group: str = ALL, dims: tuple[tuple[str, str], ...] = ()
    ) -> Finding:
        low, high = np.quantile(draws, tails)
        interval = Interval(float(low), float(high), level, CHAIN_DRAWS)
        return Finding(
            measure=measure.key, value=float(draws.mean()), interval=interval, group=group, dims=dims, **base
        )

    return told
