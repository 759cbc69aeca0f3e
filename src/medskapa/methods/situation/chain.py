"""New homes, who moves in first, and the chain of homes they leave: where people move when a plan is built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.chain_moves import Moves, follow
from medskapa.analysis.chains import Rate, draw_rates
from medskapa.evidence import Norm, UserError
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.effect_measures import CHAIN_NORMS
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.movers import Movers
from medskapa.methods.situation.places import Spread, latest_area_types
from medskapa.plans import HomesChange, Plan, site_areas

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

ENDS = ("new_household", "from_outside", "not_filled")
NEW_HOUSEHOLD, FROM_OUTSIDE, NOT_FILLED = range(3)
RATE_KEYS = (*(n.key for n in CHAIN_NORMS), "moves_within_municipality")
_LEAST_ENDS = 0.02


@dataclass(frozen=True)
class Rates:
    """Draws of the rates: ``ends`` (draws, tenures, kinds of end) and the shares who come from alike homes (draws,)."""

    ends: Array
    same_town: Array
    same_tenure: Array
    same_type: Array


@dataclass(frozen=True)
class Stock:
    """The homes that a chain can go through: (areas, tenures), with each area's municipality and area type."""

    tenures: tuple[str, ...]
    homes: Array
    town: npt.NDArray[np.intp]
    kind: Whole


@dataclass(frozen=True)
class Built:
    """The new homes of an alternative in every draw, and all the moves that follow.

    ``change`` (new homes,) is the number of the change that each new home belongs to, as ``moves.start`` counts them.
    """

    moves: Moves
    change: Whole
    changes: tuple[HomesChange, ...]


def missing_rates(plan: Plan) -> tuple[Norm, ...]:
    """The default rates that the plan neither replaces nor accepts; with any of them the chain is not assessed."""
    if plan.chain == "accepted":
        return ()
    own = {n.key for n in plan.norms if n.municipality in ("", plan.municipality)}
    return tuple(n for n in CHAIN_NORMS if n.key not in own)


def used_norms(case: Case) -> tuple[str, ...]:
    """The keys of the norms that the chain's rates are drawn from."""
    special = {f"chain_{end}_" for end in ENDS}
    own = sorted({n.key for n in case.plan.norms if any(n.key.startswith(s) for s in special)})
    return (*RATE_KEYS, *own)


def draw_chain_rates(case: Case, run: RunContext, tenures: tuple[str, ...]) -> Rates:
    """The rates in each draw, from their ranges: triangular, each rate one unknown for all homes it holds for.

    Raises ``UserError`` when the ends add up to more than 1, or to almost nothing, in some draw.
    """
    norms = (*NORMS, *CHAIN_NORMS)
    own = {n.key for n in case.plan.norms}

    def draws(key: str) -> Array:
        norm = case.norm(norms, key)
        rate = Rate(norm.value, *norm.range, norm.source.line())
        return draw_rates([rate], run.rng(f"chain:{key}"), run.draws, "triangular")[:, 0]

    ends = np.empty((run.draws, len(tenures), len(ENDS)))
    for k, end in enumerate(ENDS):
        general = draws(f"chain_{end}")
        for t, tenure in enumerate(tenures):
            special = f"chain_{end}_{tenure}"
            ends[:, t, k] = draws(special) if special in own else general
    sums = ends.sum(axis=2)
    if (sums > 1).any() or (sums < _LEAST_ENDS).any():
        raise UserError(
            f"The shares of how chains of moves end add up to between {sums.min():.2f} and {sums.max():.2f}.",
            where="plan.toml, [[norms]]",
            rows=[f"chain_{end}" for end in ENDS],
            do=f"Give values and ranges that add up to between {_LEAST_ENDS} and 1 whatever is drawn.",
        )
    return Rates(
        ends, draws("moves_within_municipality"), draws("chain_same_tenure"), draws("chain_same_area_type")
    )


def stock_of(case: Case, found: Spread, movers: Movers) -> Stock:
    """Today's homes by area and tenure, with the labels that make two homes alike."""
    return Stock(
        movers.tenures, movers.homes, found.municipality[1], latest_area_types(case.reference, found)
    )


def build(
    case: Case,
    run: RunContext,
    found: Spread,
    stock: Stock,
    rates: Rates,
    changes: tuple[HomesChange, ...],
    elsewhere: bool,
    average_tenure: bool,
) -> Built:
    """Follow every new home, in every draw, until its chain has ended.

    ``elsewhere`` puts each home in an area drawn in proportion to today's homes; ``average_tenure`` draws its tenure
    from the region's mix. All changes must be in areas and of tenures with figures.
    """
    index = {a: i for i, a in enumerate(found.counts.areas)}
    draw, state, of_change = [], [], []
    for number, change in enumerate(changes):
        rng = run.rng(f"chain:place:{number}:{elsewhere}:{average_tenure}")
        size = run.draws * change.homes
        parts = site_areas(case.reference, case.plan.site_by_key[change.site], found.counts.level)
        if elsewhere:
            at = _pick(rng, stock.homes.sum(axis=1), size)
        else:
            places = np.array([index[p.area] for p in parts])
            at = places[_pick(rng, np.array([p.share for p in parts]), size)]
        tenure = np.full(size, stock.tenures.index(change.tenure))
        if average_tenure:
            tenure = _pick(rng, stock.homes.sum(axis=0), size)
        draw.append(np.repeat(np.arange(run.draws), change.homes))
        state.append(at * len(stock.tenures) + tenure)
        of_change.append(np.full(size, number))
    none = [np.zeros(0, dtype=np.int64)]
    tenures = len(stock.tenures)
    moves = follow(
        stock.homes.ravel(),
        [
            (np.repeat(stock.town, tenures), rates.same_town),
            (np.tile(np.arange(tenures), len(index)), rates.same_tenure),
            (np.repeat(stock.kind, tenures), rates.same_type),
        ],
        np.tile(rates.ends, (1, len(index), 1)),
        (np.concatenate(draw or none), np.concatenate(state or none)),
        run.rng("chain:moves"),
        leave_no_vacancy=[NEW_HOUSEHOLD],
    )
    return Built(moves, np.concatenate(of_change or none), changes)


def _pick(rng: np.random.Generator, weights: Array, size: int) -> Whole:
    """Places drawn in proportion to weights."""
    reached = np.cumsum(weights)
    at = np.searchsorted(reached, rng.random(size) * reached[-1], side="right")
    out: Whole = np.minimum(at, len(weights) - 1)
    return out
