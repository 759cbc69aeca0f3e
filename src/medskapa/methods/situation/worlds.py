"""The two worlds of a case, on the same draws: with what the null alternative builds, and with what this one does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Text
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.chain import (
    Built,
    Rates,
    Stock,
    build,
    draw_chain_rates,
    missing_rates,
    stock_of,
    used_norms,
)
from medskapa.methods.situation.flows import Flows, flows
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.movers import Movers, can_be_filled, draw_movers, profile_for
from medskapa.methods.situation.places import Spread, area_type_inputs, caveats_of
from medskapa.methods.situation.trend import growth_draws
from medskapa.plans import Alternative, HomesChange, site_areas
from medskapa.region import ALL

Array = npt.NDArray[np.float64]

NORM_KEYS = (
    "interval_level", "moves_within_municipality", "trend_damping", "persons_per_home_least",
    "persons_per_home_most", "tenure_least_share",
)  # fmt: skip


@dataclass(frozen=True)
class Worlds:
    """People by draw, area and group under the null alternative and under this one: (draws, areas, groups)."""

    found: Spread
    reference: Array
    alternative: Array
    inputs: tuple[str, ...]
    caveats: tuple[Text, ...]
    norms: tuple[str, ...]


@dataclass(frozen=True)
class Otherwise:
    """In what a counterfactual departs from the alternative: other places, tenures, first movers."""

    elsewhere: bool = False
    average_tenure: bool = False
    average_movers: bool = False


AS_PLANNED = Otherwise()


def everyone(worlds: Worlds) -> Worlds:
    """The same worlds with the groups added up, so that people add up to the groups of the first split."""
    counts = worlds.found.counts
    total = replace(counts, groups=(ALL,), counts=counts.counts.sum(axis=1, keepdims=True))
    return replace(
        worlds,
        found=replace(worlds.found, counts=total, split=ALL),
        reference=worlds.reference.sum(axis=2, keepdims=True),
        alternative=worlds.alternative.sum(axis=2, keepdims=True),
    )


def worlds_of(case: Case, run: RunContext, found: Spread, movers: Movers | None) -> Worlds:
    """People under the null alternative and under this one, in the plan's year, on the same draws."""
    reference = run.shared(
        f"reference:{found.split}", lambda: _world(case, run, found, movers, case.plan.null)
    )
    alternative = (
        reference if case.alternative.is_null else _world(case, run, found, movers, case.alternative)
    )
    inputs = movers.inputs if movers else found.counts.inputs
    norms: tuple[str, ...] = NORM_KEYS
    if chain_rates(case, run, movers) is not None:
        inputs = (*inputs, *area_type_inputs(case.reference))
        norms = (*norms, *(key for key in used_norms(case) if key not in norms))
    return Worlds(found, reference, alternative, inputs, caveats_of(found), norms)


def chain_rates(case: Case, run: RunContext, movers: Movers | None) -> Rates | None:
    """The draws of the chain's rates, or none where the chain is not assessed: no figures on homes, or no rates."""
    if movers is None or missing_rates(case.plan):
        return None
    return run.shared(f"chain:{movers.tenures}", lambda: draw_chain_rates(case, run, movers.tenures))


def without_plan(
    case: Case, run: RunContext, found: Spread, movers: Movers | None, alternative: Alternative
) -> Array:
    """People before the homes that start chains are filled: the trend, and homes that start none."""
    base = found.counts.counts.astype(np.float64)
    trend = run.shared(f"trend:{found.split}", lambda: base[None, :, :] * growth_draws(case, run, found))
    homes = _homes(case, alternative)
    chained = _followed(case, run, found, movers, alternative)
    rest = [(number, change) for number, change in enumerate(homes) if change not in chained]
    return _filled(case, run, found, movers, trend, alternative, rest)


def chain_built(
    case: Case, run: RunContext, found: Spread, movers: Movers, alternative: Alternative, how: Otherwise
) -> tuple[Stock, Built]:
    """The new homes of an alternative and the moves that follow, the same for all splits of one level."""
    rates = chain_rates(case, run, movers)
    if rates is None:
        raise ValueError("The chain has no rates")
    level = found.counts.level
    stock = run.shared(f"stock:{level}:{found.split}", lambda: stock_of(case, found, movers))
    changes = _followed(case, run, found, movers, alternative)
    name = f"built:{level}:{hash(found.counts.areas)}:{alternative.key}:{how.elsewhere}:{how.average_tenure}"
    built = run.shared(
        name, lambda: build(case, run, found, stock, rates, changes, how.elsewhere, how.average_tenure)
    )
    return stock, built


def chain_flows(
    case: Case, run: RunContext, found: Spread, movers: Movers, alternative: Alternative, how: Otherwise
) -> Flows:
    """Who comes and who leaves when an alternative's homes are filled, as planned or otherwise."""
    stock, built = chain_built(case, run, found, movers, alternative, how)

    def made() -> Flows:
        return flows(case, run, found, movers, stock, built, alternative, average_movers=how.average_movers)

    if how != AS_PLANNED:
        return made()
    return run.shared(f"flows:{found.split}:{alternative.key}", made)


def _world(
    case: Case, run: RunContext, found: Spread, movers: Movers | None, alternative: Alternative
) -> Array:
    world = without_plan(case, run, found, movers, alternative)
    if movers is None or not _followed(case, run, found, movers, alternative):
        return world
    moved = chain_flows(case, run, found, movers, alternative, AS_PLANNED)
    return settled(world + moved.first + moved.later)


def settled(world: Array) -> Array:
    """No area with fewer than nobody: where more of a group would leave than live there, the rest leave elsewhere.

    The group keeps its number in the region; the others' areas give up people in proportion to how many live there.
    """
    if (world >= 0).all():
        return world
    lack = -np.minimum(world, 0.0).sum(axis=1, keepdims=True)
    there = np.maximum(world, 0.0)
    total = there.sum(axis=1, keepdims=True)
    out: Array = there * (1 - np.divide(lack, total, out=np.zeros_like(lack), where=total > 0))
    return np.maximum(out, 0.0)


def _homes(case: Case, alternative: Alternative) -> list[HomesChange]:
    return [c for c in alternative.changes if isinstance(c, HomesChange) and c.year <= case.plan.year]


def _followed(
    case: Case, run: RunContext, found: Spread, movers: Movers | None, alternative: Alternative
) -> tuple[HomesChange, ...]:
    """The new homes from which chains are followed: those in areas and of tenures with figures."""
    if movers is None or chain_rates(case, run, movers) is None:
        return ()
    areas = set(found.counts.areas)
    return tuple(
        c
        for c in _homes(case, alternative)
        if c.homes > 0
        and c.tenure in movers.tenures
        and all(
            part.area in areas
            for part in site_areas(case.reference, case.plan.site_by_key[c.site], found.counts.level)
        )
    )


def _filled(
    case: Case, run: RunContext, found: Spread, movers: Movers | None, base: Array, alternative: Alternative,
    homes: list[tuple[int, HomesChange]],
) -> Array:  # fmt: skip
    """Homes filled, or taken away, without a chain: who moves in leaves other areas, and nobody fills those homes."""
    world = base.copy()
    index = {a: i for i, a in enumerate(found.counts.areas)}
    _, town = found.municipality
    stay = case.norm(NORMS, "moves_within_municipality").value
    own = replace(case, alternative=alternative)
    for number, change in homes:
        rng = run.rng(f"movers:{found.split}:{number}")
        stated = profile_for(own, found.split, change)
        came = draw_movers(change, movers, stated, found.counts.groups, rng, run.draws)
        for part in site_areas(case.reference, case.plan.site_by_key[change.site], found.counts.level):
            if part.area not in index:
                continue  # the area has no figures: its people are missing in both worlds
            row = index[part.area]
            moved = np.maximum(came * part.share, -world[:, row, :])  # no more leave than live there
            left = _left(world, moved, town, int(town[row]), stay)
            world[:, row, :] += moved
            world -= left
    return np.maximum(world, 0.0)


def all_can_be_filled(case: Case, found: Spread, movers: Movers | None) -> bool:
    """Whether it is known who moves into every home of the null alternative and of this one."""
    for alternative in (case.plan.null, case.alternative):
        own = replace(case, alternative=alternative)
        for change in _homes(case, alternative):
            stated = profile_for(own, found.split, change)
            if not can_be_filled(change, movers, stated, found.counts.groups):
                return False
    return True


def _left(world: Array, came: Array, town: npt.NDArray[np.intp], here: int, stay: float) -> Array:
    """Whom the movers leave behind: each group in proportion to where it lives, ``stay`` of them in the same town.

    Where the town has too few of a group, more come from other towns.
    """
    near = (town == here).astype(np.float64)[None, :, None]
    inside, outside = world * near, world * (1 - near)
    total_in, total_out = inside.sum(axis=1, keepdims=True), outside.sum(axis=1, keepdims=True)
    people = came[:, None, :]
    away = np.minimum(np.maximum((1 - stay) * people, people - total_in), total_out)
    from_in = np.divide(inside, total_in, out=np.zeros_like(inside), where=total_in > 0)
    from_out = np.divide(outside, total_out, out=np.zeros_like(outside), where=total_out > 0)
    gone: Array = (people - away) * from_in + away * from_out
    return gone
