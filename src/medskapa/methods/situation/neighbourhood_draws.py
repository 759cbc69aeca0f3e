"""The indices of neighbourhoods as they are, and in tables drawn anew: by bootstrap, or without segregation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.context_indices import (
    context_profile,
    divergence_split,
    local_contributions,
)
from medskapa.analysis.segregation.point_contexts import PointContexts
from medskapa.analysis.segregation.replicates import replicate_profiles
from medskapa.evidence import Interval, Text
from medskapa.methods.situation.neighbourhood_people import Contexts, People

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Values = Mapping[str, Floats]

ORDERED = ("income", "education")
"""Splits whose groups are in order from low to high."""
_INDICES = ("dissimilarity", "gini", "atkinson", "isolation", "divergence", "entropy_h", "rank_order")


@dataclass(frozen=True)
class Drawn:
    """What came out of drawn tables: ``values`` by index, (draws, k[, groups]), and ``local`` (draws, places)."""

    values: Values
    local: Floats


def observed(found: People, near: Contexts, epsilon: float) -> dict[str, Floats]:
    """Every index at each k, (k[, groups]), with the parts of M between municipalities and inside them."""
    shares = near.shares(found.table)
    profile = context_profile(found.table, shares, ordered=found.split in ORDERED, epsilon=epsilon)
    out = {name: v for name in _INDICES if (v := getattr(profile, name)) is not None}
    parts = divergence_split(found.people, shares, found.town)
    return {**out, "divergence": parts.total, "between": parts.between, "inside": parts.within}


def drawn(
    found: People, near: Contexts, tables: Ints, epsilon: float, *, shown: int | None, parts: bool
) -> Drawn:
    """The same indices in each drawn table (draws, places, groups).

    ``shown`` is the scale whose local parts are wanted, if any. With ``parts`` M is also split between and inside
    municipalities; inside is what is left of M, as the identity has it.
    """
    values = _profiles(found, near, tables, epsilon)
    local = np.zeros((0, len(found.ids)))
    if shown is not None:
        looked = near if parts else near.only(shown)
        at = shown if parts else 0
        local = np.zeros((len(tables), len(found.ids)))
        between = np.zeros((len(tables), len(near.ks)))
        for d, table in enumerate(tables):
            shares = looked.shares(table)
            local[d] = local_contributions(found.people, shares[:, [at]])[:, 0]
            if parts:
                between[d] = _between(found, shares)
        if parts:
            values |= {"between": between, "inside": np.maximum(values["divergence"] - between, 0.0)}
    return Drawn(values, local)


def _profiles(found: People, near: Contexts, tables: Ints, epsilon: float) -> dict[str, Floats]:
    ordered = found.split in ORDERED
    if isinstance(near.around, PointContexts):
        each = [
            context_profile(table, near.shares(table), ordered=ordered, epsilon=epsilon) for table in tables
        ]
        stacked = {name: [getattr(profile, name) for profile in each] for name in _INDICES}
        return {name: np.stack(v) for name, v in stacked.items() if v[0] is not None}
    made = replicate_profiles(near.around, tables, len(tables), ordered=ordered, epsilon=epsilon)
    return {name: v for name in _INDICES if (v := getattr(made, name)) is not None}


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


def interval_around(value: float, draws: Floats, level: float, kind: Text) -> Interval:
    """The basic bootstrap's interval, not below 0 and with the observed value inside, as for areas' indices."""
    low, high = 2 * value - np.quantile(draws, [1 - (1 - level) / 2, (1 - level) / 2])
    return Interval(min(max(float(low), 0.0), value), max(float(high), value), level, kind)


def middle(draws: Floats, level: float, kind: Text) -> Interval:
    """The middle part of the draws."""
    low, high = np.quantile(draws, [(1 - level) / 2, 1 - (1 - level) / 2])
    return Interval(float(low), float(high), level, kind)


def p_value(value: float, null: Floats) -> float:
    """The share of draws without segregation that are at least as large as the value, itself counted in."""
    return float((1 + (null >= value).sum()) / (len(null) + 1))
