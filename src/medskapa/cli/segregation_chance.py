"""What chance adds to each index of a grid, and how sure the index is: draws over rings that are found once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from medskapa.analysis.segregation.lattice import Lattice
    from medskapa.analysis.segregation.replicates import ReplicateProfiles, Rings

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Say = Callable[[str, float | None], None]
LEVEL = 0.95


@dataclass(frozen=True)
class Band:
    """For one index, in the index's own shape: the corrected value with its interval, and what chance alone gives."""

    corrected: Array
    low: Array
    high: Array
    expected: Array
    chance_low: Array
    chance_high: Array
    p_value: Array

    def part(self, group: int) -> Band:
        """The band of one group, when the last axis is groups."""
        return Band(*(getattr(self, name)[..., group] for name in self.__dataclass_fields__))


def bands(
    lattice: Lattice,
    rings: Rings,
    tables: list[Ints],
    observed: list[dict[str, Array]],
    *,
    ordered: bool,
    draws: int,
    seed: int,
    threads: int | None,
    say: Say,
) -> list[dict[str, Band]]:
    """Bands for each table of groups that cover everyone once, from permutations and a bootstrap of residents."""
    out = []
    for t, (table, values) in enumerate(zip(tables, observed, strict=True)):
        done = t / len(tables)
        rngs = np.random.default_rng([seed, t]).spawn(2)
        null = _draw(
            rings, _dealt(table, rngs[0], draws), draws, ordered, threads, say, "chance", done, tables
        )
        own = _draw(
            rings, _again(table, rngs[1], draws), draws, ordered, threads, say, "interval", done, tables
        )
        out.append({name: _band(value, null, own, name) for name, value in values.items()})
    return out


def _draw(
    rings: Rings,
    tables: Callable[[int], Ints],
    draws: int,
    ordered: bool,
    threads: int | None,
    say: Say,
    what: str,
    done: float,
    all_tables: list[Ints],
) -> ReplicateProfiles:
    from medskapa.analysis.segregation.replicates import replicate_profiles

    half = 0.0 if what == "chance" else 0.5
    words = "drawing groups by chance" if what == "chance" else "drawing residents anew"
    return replicate_profiles(
        rings,
        tables,
        draws,
        ordered=ordered,
        threads=threads,
        progress=lambda share: say(words, done + (half + share / 2) / len(all_tables)),
    )


def _dealt(table: Ints, rng: np.random.Generator, draws: int) -> Callable[[int], Ints]:
    from medskapa.analysis.segregation.replicates import permute

    each = rng.spawn(draws)
    return lambda d: permute(table, each[d])


def _again(table: Ints, rng: np.random.Generator, draws: int) -> Callable[[int], Ints]:
    from medskapa.analysis.segregation.chance import resample

    each = rng.spawn(draws)
    people = table.sum(axis=1)
    lived_in = table if (people > 0).all() else table + (people == 0)[:, None]
    return lambda d: np.where(people[:, None] > 0, resample(lived_in, each[d], 1)[0], 0)


def _band(value: Array, null: ReplicateProfiles, own: ReplicateProfiles, name: str) -> Band:
    """Corrected = 2 · observed − mean of draws, with the basic bootstrap's interval; both as `chance.estimate`."""
    chance, again = getattr(null, name), getattr(own, name)
    tails = [(1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2]
    low, high = np.quantile(again, tails, axis=0)
    chance_low, chance_high = np.quantile(chance, tails, axis=0)
    p = (1 + (chance >= value).sum(axis=0)) / (len(chance) + 1)
    corrected = 2 * value - again.mean(axis=0)
    return Band(
        corrected,
        2 * value - high,
        2 * value - low,
        chance.mean(axis=0),
        chance_low,
        chance_high,
        np.where(np.isnan(value), np.nan, p),
    )
