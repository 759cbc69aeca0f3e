"""What chance alone would give, and how sure an index is.

Everyone is counted, so there is no sampling error in the ordinary sense. Chance enters in another way: had the same
forces worked again, the same people would not have ended up in just the same homes. The model is that each resident
of an area belongs to group g with the area's own share, independently of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.indices import Array

Model = Literal["areas fixed", "total fixed"]
Statistic = Callable[[Array], Array]
_CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """An index with its bias-corrected value and interval; arrays of the index's own shape."""

    observed: Array
    corrected: Array
    low: Array
    high: Array
    level: float


@dataclass(frozen=True)
class Chance:
    """What an index would be if nobody were segregated: mean, central interval, and the test against it.

    ``p_value`` is the share of chance draws at least as large as the observed value (one-sided).
    """

    expected: Array
    low: Array
    high: Array
    p_value: Array


def resample(
    counts: npt.ArrayLike, rng: np.random.Generator, draws: int, model: Model = "areas fixed"
) -> npt.NDArray[np.int64]:
    """Draw tables like the observed one: multinomial within each area, or over the whole table.

    counts (areas, groups) whole persons → (draws, areas, groups).
    """
    table = np.asarray(counts, dtype=np.int64)
    people = table.sum(axis=1)
    if model == "total fixed":
        total = int(people.sum())
        flat = rng.multinomial(total, table.ravel() / max(total, 1), size=draws)
        return flat.reshape(draws, *table.shape)
    shares = table / np.maximum(people, 1)[:, None]
    shares[people == 0, 0] = 1.0
    return rng.multinomial(people, shares, size=(draws, len(people)))


def chance_draws(counts: npt.ArrayLike, rng: np.random.Generator, draws: int) -> npt.NDArray[np.int64]:
    """Draw tables in which every area has the region's own mix: the same areas, no segregation.

    counts (areas, groups) whole persons → (draws, areas, groups).
    """
    table = np.asarray(counts, dtype=np.int64)
    total = int(table.sum())
    if total == 0:
        return np.zeros((draws, *table.shape), dtype=np.int64)
    people = table.sum(axis=1)
    return rng.multinomial(people, table.sum(axis=0) / total, size=(draws, len(people)))


def bootstrap(
    counts: npt.ArrayLike,
    statistic: Statistic,
    rng: np.random.Generator,
    draws: int,
    *,
    null: bool = False,
    model: Model = "areas fixed",
) -> Array:
    """The index in each of many drawn tables, in chunks that keep the memory small: (draws, index shape)."""
    table = np.asarray(counts, dtype=np.int64)
    size = max(1, _CHUNK_CELLS // max(table.size, 1))
    parts: list[Array] = []
    for start in range(0, draws, size):
        number = min(size, draws - start)
        drawn = chance_draws(table, rng, number) if null else resample(table, rng, number, model)
        parts.append(np.asarray(statistic(drawn.astype(np.float64))))
    return np.concatenate(parts)


def estimate(
    counts: npt.ArrayLike,
    statistic: Statistic,
    rng: np.random.Generator,
    draws: int,
    *,
    level: float = 0.95,
    model: Model = "areas fixed",
) -> tuple[Estimate, Chance]:
    """An index with bias correction and interval, and what chance alone would give.

    Drawing anew adds chance once more to what chance has added already, so the draws lie above the observed value
    by about as much as the observed lies above the truth: corrected = 2 · observed − mean of draws, and the
    interval is the basic bootstrap's, [2 · observed − upper quantile, 2 · observed − lower quantile].

    counts (areas, groups) whole persons; ``statistic`` maps (…, areas, groups) to (…, shape of the index).
    Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, ch. 2 and 5;
    bias correction as in Elbers (2023), Sociological Methods & Research.
    """
    table = np.asarray(counts, dtype=np.int64)
    observed = np.asarray(statistic(table.astype(np.float64)))
    drawn = bootstrap(table, statistic, rng, draws, model=model)
    null = bootstrap(table, statistic, rng, draws, null=True)
    tails = [(1 - level) / 2, 1 - (1 - level) / 2]
    low, high = np.quantile(drawn, tails, axis=0)
    n_low, n_high = np.quantile(null, tails, axis=0)
    p = (1 + (null >= observed).sum(axis=0)) / (draws + 1)
    return (
        Estimate(observed, 2 * observed - drawn.mean(axis=0), 2 * observed - high, 2 * observed - low, level),
        Chance(null.mean(axis=0), n_low, n_high, np.where(np.isnan(observed), np.nan, p)),
    )
