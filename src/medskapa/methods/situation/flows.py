"""Homes that get new residents, turned into people of each group who come and who leave, area by area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.chain import NOT_FILLED, Built, Stock
from medskapa.methods.situation.movers import Movers, profile_for, stated_mix
from medskapa.methods.situation.places import Spread
from medskapa.plans import Alternative

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_ROUNDS = 3  # of fitting; what is left is far below the spread of the draws
_PERSON_BY_PERSON = ("life_phase", "sex", "age")


@dataclass(frozen=True)
class Flows:
    """People who come minus people who leave, (draws, areas, groups): into the new homes, and in the chain after them.

    ``arrived`` (draws, areas, groups) are those who come into the new homes, ``later_mix`` (draws, groups) those who
    move into vacated homes in the whole region.
    """

    first: Array
    later: Array
    arrived: Array
    later_mix: Array


def flows(
    case: Case,
    run: RunContext,
    found: Spread,
    movers: Movers,
    stock: Stock,
    built: Built,
    alternative: Alternative,
    *,
    average_movers: bool = False,
) -> Flows:
    """Who comes and who leaves in each area when the homes of an alternative are filled and the chains have run.

    A household that moves into a new home is of the groups that the planner states, or that live in the tenure; into a
    vacated home, of the groups that live in that tenure in that area. Given where it comes from, its group is drawn
    in proportion to π_g λ_g s_bg / s_g, with s_bg the share of g in the area it leaves and λ fitted so that the groups
    come as often as π says. ``average_movers`` gives the new homes the region's mix instead.
    """
    moves = built.moves
    area, tenure = np.divmod(moves.state, len(stock.tenures))
    first = moves.round == 0
    of_change = built.change[moves.start]
    persons = movers.per_home[moves.draw, tenure].copy()
    for number, change in enumerate(built.changes):
        if change.persons_per_home is not None:
            persons[first & (of_change == number)] = change.persons_per_home
    persons[moves.end == NOT_FILLED] = 0.0
    base = found.counts.counts.astype(np.float64)
    mix = _mixes(found, movers, built, case, alternative, average_movers)
    block = np.where(first, of_change, len(built.changes))
    mix = _from_where(mix, moves.origin // len(stock.tenures), moves.origin >= 0, block, persons, base)
    if found.split not in _PERSON_BY_PERSON:
        mix = _whole_households(mix, run.rng(f"chain:groups:{found.split}"))
    people = mix * persons[:, None]
    shape = (run.draws, *base.shape)
    out: list[Array] = []
    arrived: list[Array] = []
    for chosen in (first, ~first):
        came = _gathered(people, moves.draw, area, chosen, shape)
        gone = _gathered(
            people, moves.draw, moves.origin // len(stock.tenures), chosen & (moves.origin >= 0), shape
        )
        out.append(came - gone)
        arrived.append(came)
    everywhere = np.zeros_like(area)
    later = _gathered(people, moves.draw, everywhere, ~first, (run.draws, 1, base.shape[1]))[:, 0]
    return Flows(out[0], out[1], arrived[0], later)


def _mixes(
    found: Spread, movers: Movers, built: Built, case: Case, alternative: Alternative, average: bool
) -> Array:
    """The groups that are wanted in each home: (homes, groups)."""
    moves, groups = built.moves, found.counts.groups
    if len(groups) == 1:
        return np.ones((len(moves.state), 1))
    area, tenure = np.divmod(moves.state, len(movers.tenures))
    first = moves.round == 0
    mix = np.empty((len(moves.state), len(groups)))
    mix[~first] = movers.mix_in(moves.draw[~first], tenure[~first], area[~first])
    mix[first] = movers.mix_in(moves.draw[first], tenure[first])
    whole = found.counts.counts.sum(axis=0)
    own = Case(case.region, case.reference, case.plan, alternative)
    for number, change in enumerate(built.changes):
        here = first & (built.change[moves.start] == number)
        stated = profile_for(own, found.split, change)
        if average:
            mix[here] = whole / whole.sum()
        elif stated is not None:
            mix[here] = stated_mix(stated, groups)
    return mix


def _from_where(
    mix: Array, origin: Whole, known: npt.NDArray[np.bool_], block: Whole, persons: Array, base: Array
) -> Array:
    """The groups' chances in each home, given the area that the household leaves; groups keep their numbers."""
    whole = base.sum(axis=0) / base.sum()
    totals = base.sum(axis=1, keepdims=True)
    here = np.divide(base, totals, out=np.tile(whole, (len(base), 1)), where=totals > 0)
    pull = np.divide(here, whole, out=np.zeros_like(here), where=whole > 0)
    out = mix.copy()
    for number in np.unique(block[known]):
        rows = np.flatnonzero(known & (block == number))
        wanted = persons[rows] @ mix[rows]
        chances = mix[rows] * pull[origin[rows]]
        lost = chances.sum(axis=1) == 0
        chances[lost] = mix[rows][lost]
        for _ in range(_ROUNDS):
            chances /= chances.sum(axis=1, keepdims=True)
            there = persons[rows] @ chances
            chances *= np.divide(wanted, there, out=np.ones_like(wanted), where=there > 0)
        out[rows] = chances / chances.sum(axis=1, keepdims=True)
    return out


def _whole_households(mix: Array, rng: np.random.Generator) -> Array:
    """One group drawn for each household: 1 for it and 0 for the others."""
    chosen = (rng.random(len(mix))[:, None] >= np.cumsum(mix, axis=1)[:, :-1]).sum(axis=1)
    out = np.zeros_like(mix)
    out[np.arange(len(mix)), chosen] = 1.0
    return out


def _gathered(
    people: Array, draw: Whole, area: Whole, chosen: npt.NDArray[np.bool_], shape: tuple[int, int, int]
) -> Array:
    """People added up by draw, area and group."""
    at = draw[chosen] * shape[1] + area[chosen]
    size = shape[0] * shape[1]
    columns = [np.bincount(at, people[chosen, g], minlength=size) for g in range(shape[2])]
    out: Array = np.stack(columns, axis=1).reshape(shape).astype(np.float64)
    return out
