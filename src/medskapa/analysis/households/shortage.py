"""How many households have some problem of housing, by several measures that overlap, from a sample with weights.

The measures are told side by side and with all their overlaps. They are never added up: a household that is both
overcrowded and short of money is one household. None of them is a need for new homes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, Flags, Whole, numbers, refuse
from medskapa.analysis.standardise import limits

MOST_MEASURES = 50
"""Combinations are kept as whole numbers with a bit for each measure."""


@dataclass(frozen=True)
class Shares:
    """Shares of all households with their limits at a level, all of one shape.

    ``share``, ``low``, ``high``: 0 to 1; ``households``: share × all households; ``sample``: households in the sample
    that it rests on (those it holds for); ``known``: households in the sample it could be told for. NaN where nothing
    is known.
    """

    share: Array
    low: Array
    high: Array
    households: Array
    sample: Whole
    known: Whole


@dataclass(frozen=True)
class Shortage:
    """Measures of the shortage side by side, and how they overlap.

    ``measures`` (measures,): each by itself, over the households it is known for. The rest is over the households for
    which all measures are known, and ``left_out`` tells how many in the sample are not. ``which`` (combinations,
    measures) and ``combinations`` (combinations,): every set of measures that some household has and no others, the
    most common first. ``at_least_one`` and ``none`` (): households with some measure and with no measure.
    ``number`` (measures + 1,): households with exactly 0, 1, 2, … of the measures. ``both`` (measures, measures):
    households that have two measures, whatever else they have; each measure itself on the diagonal.
    """

    measures: Shares
    which: Flags
    combinations: Shares
    at_least_one: Shares
    none: Shares
    number: Shares
    both: Shares
    left_out: int
    level: float


def overlaps(flags: npt.ArrayLike, weights: npt.ArrayLike, *, total: float, level: float) -> Shortage:
    """Each measure's share of households with its interval, every overlap, and households with at least one.

    p = Σ w y / Σ w, with the variance of a ratio from a sample drawn household by household,
    v = n / (n − 1) · Σ w² (y − p)² / (Σ w)², n households of the sample with a weight. The limits are exact binomial
    ones for n* = p (1 − p) / v households, and for n* = (Σ w)² / Σ w² where p is 0 or 1.

    flags (households, measures): 1 where a household has the problem, 0 where not, NaN where it is not known.
    weights (households,): how many households each stands for, 0 or more. total: all households there are, for the
    numbers. level: of the intervals, such as 0.95. A sample drawn in clusters has wider intervals than these; where
    the sample is a whole register, the interval tells how far chance could have made it otherwise.

    Raises ``ValueError`` when a flag is neither 0, 1 nor NaN, weights are missing, negative or not as many as
    households, nobody has a weight, there are more than fifty measures, or total or level are out of range.
    Source: Boverket (2020), Mått på bostadsbristen; Lex et al. (2014), UpSet; Korn & Graubard (1998), Survey
    Methodology 24(2), on the limits.

    >>> told = overlaps([[1, 1], [1, 0], [0, 0], [0, 0]], [1, 1, 1, 1], total=400, level=0.95)
    >>> told.measures.households.tolist(), float(told.at_least_one.households), told.which.tolist()
    ([200.0, 100.0], 200.0, [[True, False], [True, True]])
    """
    table = _flags(flags)
    w = numbers("Weights", weights, low=0)
    if w.shape != table.shape[:1] or not w.sum() > 0:
        raise ValueError(f"{len(table)} households need a weight each, and not all 0: {w.shape}")
    if not (np.isfinite(total) and total >= 0):
        raise ValueError(f"The number of all households must be 0 or more, not {total}")
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not {level}")
    there = w > 0
    complete = there & ~np.isnan(table).any(axis=1)
    of, m = w[complete], table.shape[1]
    code = ((table[complete] == 1) * (np.int64(1) << np.arange(m))).sum(axis=1)
    codes, place = np.unique(code, return_inverse=True)
    sums = np.array([np.bincount(place, weights, len(codes)) for weights in _powers(of)])
    has = ((codes[:, None] >> np.arange(m)) & 1) + 0.0
    how_many = has.sum(axis=1)
    order = np.lexsort((codes, -sums[1]))
    order = order[codes[order] > 0]

    def shares(columns: Array) -> Shares:
        """Of the households that are wholly known: columns (codes, …) of 1 where it holds for the code."""
        flat = columns.reshape(len(codes), math.prod(columns.shape[1:]))
        return _shares(sums @ flat, sums.sum(axis=1)[:, None], columns.shape[1:], total, level)

    each = _powers(w[there])
    yes, known = (table[there] == 1) + 0.0, ~np.isnan(table[there]) + 0.0
    return Shortage(
        measures=_shares(each @ yes, each @ known, (m,), total, level),
        which=np.asarray(has[order] == 1, dtype=np.bool_),
        combinations=shares(np.eye(len(codes))[:, order]),
        at_least_one=shares((how_many > 0) + 0.0),
        none=shares((how_many == 0) + 0.0),
        number=shares((how_many[:, None] == np.arange(m + 1)) + 0.0),
        both=shares(has[:, :, None] * has[:, None, :]),
        left_out=int(there.sum() - complete.sum()),
        level=level,
    )


def _flags(flags: npt.ArrayLike) -> Array:
    table: Array = np.asarray(flags, dtype=np.float64)
    if table.ndim != 2 or not 1 <= table.shape[1] <= MOST_MEASURES:
        raise ValueError(f"Flags must be households × 1 to {MOST_MEASURES} measures, not {table.shape}")
    odd = ~(np.isnan(table) | (table == 0) | (table == 1))
    refuse(odd, table, "A flag", "must be 1, 0 or NaN where it is not known")
    return table


def _powers(w: Array) -> Array:
    """1, w and w² of each household: what their sums are taken of."""
    return np.array([np.ones(len(w)), w, w**2])


def _shares(yes: Array, known: Array, shape: tuple[int, ...], total: float, level: float) -> Shares:
    """Shares from the sums of 1, w and w² (3, …) over those it holds for and over those it is known for."""
    n, weight, square = np.broadcast_to(known, yes.shape)
    p = _divide(yes[1], weight)
    spread = (1 - p) ** 2 * yes[2] + p**2 * (square - yes[2])
    variance = _divide(n * spread, (n - 1) * weight**2)
    mixed = (p > 0) & (p < 1) & (variance > 0)
    size = np.where(mixed, _divide(p * (1 - p), variance), _divide(weight**2, square))
    low, high = (_divide(limit, size) for limit in limits(p * size, size, level))
    floats = (np.asarray(a).reshape(shape) for a in (p, np.minimum(low, p), np.maximum(high, p), p * total))
    whole = (np.rint(a).astype(np.int64).reshape(shape) for a in (yes[0], n))
    return Shares(*floats, *whole)


def _divide(above: npt.ArrayLike, below: npt.ArrayLike) -> Array:
    """NaN where there is nothing to divide by."""
    one, other = np.broadcast_arrays(np.asarray(above, np.float64), np.asarray(below, np.float64))
    out: Array = np.full(one.shape, np.nan)
    np.divide(one, other, out=out, where=other > 0)
    return out
