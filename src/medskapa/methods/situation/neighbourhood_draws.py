"""The indices of neighbourhoods as they are, and in tables drawn anew: by bootstrap, or without segregation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.context_estimate import estimate_profile
from medskapa.analysis.segregation.context_indices import (
    Profile,
    context_profile,
    divergence_split,
    local_contributions,
)
from medskapa.analysis.segregation.lattice import lattice
from medskapa.analysis.segregation.point_contexts import PointContexts
from medskapa.analysis.segregation.replicates import Rings
from medskapa.methods.situation.neighbourhood_people import Contexts, People

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Values = Mapping[str, Floats]

ORDERED = ("income", "education")
"""Splits whose groups are in order from low to high."""
_INDICES = ("dissimilarity", "gini", "atkinson", "isolation", "divergence", "entropy_h", "rank_order")


@dataclass(frozen=True)
class Estimate:
    """The indices by name, (k[, groups]): as they are, corrected, their interval, and what chance alone gives.

    ``expected``, ``chance_low``, ``chance_high`` and ``p_value`` lack the parts of M, which are not tested. ``local``
    are drawn local parts (draws, places) at the scale on the maps, by bootstrap and without segregation; or None.
    """

    observed: Values
    corrected: Values
    low: Values
    high: Values
    expected: Values
    chance_low: Values
    chance_high: Values
    p_value: Values
    local: tuple[Floats, Floats] | None


@dataclass(frozen=True)
class Draw:
    """How to draw: the generator, so many tables, and so many in each world of cells; Atkinson's ε; the level."""

    rng: np.random.Generator
    draws: int
    worlds: int
    epsilon: float
    level: float


def estimate(found: People, near: Contexts, how: Draw, shown: int | None) -> Estimate:
    """Every index at each k with what chance does to it; with ``shown`` also M's parts, and local parts at that scale.

    On cells by `estimate_profile`. On areas as points, which are so large that chance does little, by bootstrap.
    """
    shares = near.shares(found.table)
    made = (
        _of_points(found, near, how)
        if isinstance(near.around, PointContexts)
        else _of_cells(found, near, how)
    )
    if shown is None:
        return made
    split = divergence_split(found.people, shares, found.town)
    boot = seg.resample(found.table, how.rng, how.draws)
    between, inside, local = _parts(found, near, boot, shown)
    only = near.only(shown)
    null = [_local(found, only.shares(t), 0) for t in seg.chance_draws(found.table, how.rng, how.draws)]
    observed = {**made.observed, "between": split.between, "inside": split.within}
    low, high = dict(made.low), dict(made.high)
    for name, drawn in (("between", between), ("inside", inside)):
        low[name], high[name] = basic(observed[name], drawn, how.level)
    return replace(made, observed=observed, low=low, high=high, local=(local, np.array(null)))


def _of_cells(found: People, near: Contexts, how: Draw) -> Estimate:
    assert found.size_m is not None
    assert isinstance(near.around, Rings)
    grid = lattice(found.x_m, found.y_m, found.size_m, found.table)
    made = estimate_profile(
        grid, near.around, how.rng, how.worlds, level=how.level, ordered=found.split in ORDERED, epsilon=how.epsilon
    )  # fmt: skip
    return Estimate(
        _indices(made.observed), _indices(made.corrected), _indices(made.low), _indices(made.high),
        _indices(made.expected_by_chance), _indices(made.chance_low), _indices(made.chance_high),
        _indices(made.p_value), None,
    )  # fmt: skip


def _of_points(found: People, near: Contexts, how: Draw) -> Estimate:
    def each(tables: Ints) -> dict[str, Floats]:
        made = [_indices(_profile(found, near, table, how.epsilon)) for table in tables]
        return {name: np.stack([one[name] for one in made]) for name in made[0]}

    observed = _indices(_profile(found, near, found.table, how.epsilon))
    boot = each(seg.resample(found.table, how.rng, how.draws))
    null = each(seg.chance_draws(found.table, how.rng, how.draws))
    low, high = {}, {}
    for name, value in observed.items():
        low[name], high[name] = basic(value, boot[name], how.level)
    tail = (1 - how.level) / 2
    return Estimate(
        observed,
        {name: np.maximum(2 * v - boot[name].mean(axis=0), 0.0) for name, v in observed.items()},
        low,
        high,
        {name: v.mean(axis=0) for name, v in null.items()},
        {name: np.quantile(v, tail, axis=0) for name, v in null.items()},
        {name: np.quantile(v, 1 - tail, axis=0) for name, v in null.items()},
        {name: p_value(observed[name], v) for name, v in null.items()},
        None,
    )


def _profile(found: People, near: Contexts, table: Ints, epsilon: float) -> Profile:
    return context_profile(table, near.shares(table), ordered=found.split in ORDERED, epsilon=epsilon)


def _indices(profile: Profile) -> dict[str, Floats]:
    return {name: v for name in _INDICES if (v := getattr(profile, name)) is not None}


def _parts(found: People, near: Contexts, tables: Ints, shown: int) -> tuple[Floats, Floats, Floats]:
    """Of each drawn table: M between and inside municipalities, (draws, k), and the local parts at one scale."""
    between, whole = np.zeros((2, len(tables), len(near.ks)))
    local = np.zeros((len(tables), len(found.ids)))
    for d, table in enumerate(tables):
        shares = near.shares(table)
        between[d] = _between(found, shares)
        whole[d] = _whole(found, shares)
        local[d] = _local(found, shares, shown)
    return between, np.maximum(whole - between, 0.0), local


def _whole(found: People, shares: Floats) -> Floats:
    """M at every k, as M = E(p̄) − Σ_i w_i E(p_i): (places, k, groups) → (k,)."""
    weight = (found.people / found.people.sum())[:, None, None]

    def inside(p: Floats) -> Floats:
        log = np.zeros_like(p)
        np.log(p, out=log, where=p > 0)
        out: Floats = (p * log).sum(axis=-1)
        return out

    total: Floats = (weight[:, :, 0] * inside(shares)).sum(axis=0) - inside((weight * shares).sum(axis=0))
    return total


def _local(found: People, shares: Floats, k: int) -> Floats:
    out: Floats = local_contributions(found.people, shares[:, [k]])[:, 0]
    return out


def _between(found: People, shares: Floats) -> Floats:
    """The part of M between municipalities, as in `divergence_split`: (places, k, groups) → (k,)."""
    weight = found.people / found.people.sum()
    size = np.bincount(found.town, weight)
    scales, groups = shares.shape[1:]
    mix = np.zeros((len(size), scales, groups))
    for k in range(scales):
        for g in range(groups):
            mix[:, k, g] = np.bincount(found.town, weight * shares[:, k, g]) / size
    centre = (size[:, None, None] * mix).sum(axis=0)
    ratio = np.ones_like(mix)
    np.divide(mix, centre, out=ratio, where=mix > 0)
    out: Floats = (size[:, None] * (mix * np.log(ratio)).sum(axis=-1)).sum(axis=0)
    return np.maximum(out, 0.0)


def basic(value: Floats, draws: Floats, level: float) -> tuple[Floats, Floats]:
    """The bounds of the basic bootstrap, not below 0; draws along the first axis."""
    low, high = 2 * value - np.quantile(draws, [1 - (1 - level) / 2, (1 - level) / 2], axis=0)
    return np.maximum(low, 0.0), np.maximum(high, 0.0)


def p_value(value: Floats, null: Floats) -> Floats:
    """The share of draws without segregation that are at least as large as the value, itself counted in."""
    out: Floats = (1 + (null >= value).sum(axis=0)) / (len(null) + 1)
    return np.where(np.isnan(value), np.nan, out)
