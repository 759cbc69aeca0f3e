"""How sure each index of a grid is, and where chance would do as well: what analysis gives, in one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from medskapa.analysis.segregation.context_estimate import ContextEstimate
    from medskapa.analysis.segregation.lattice import Lattice
    from medskapa.analysis.segregation.noise import NoiseModel
    from medskapa.analysis.segregation.replicates import Rings
    from medskapa.sources.grid import People

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Say = Callable[[str, float | None], None]
SURE = 0.05
_TAILS = (0.025, 0.975)
_EVERY = (
    "dissimilarity",
    "gini",
    "atkinson",
    "isolation",
    "exposure",
    "divergence",
    "entropy_h",
    "rank_order",
)


@dataclass(frozen=True)
class Band:
    """For one index, in its own shape: the corrected value with its interval, and what chance alone gives.

    ``how`` names what they rest on, as the engine does. The first three are NaN where they cannot be had.
    """

    corrected: Array
    low: Array
    high: Array
    expected: Array
    chance_low: Array
    chance_high: Array
    p_value: Array
    how: str

    def part(self, *at: int) -> Band:
        """The band of one group, or of one group's exposure to another: the last axes are groups."""
        of_groups = {n: getattr(self, n)[(..., *at)] for n in self.__dataclass_fields__ if n != "how"}
        return Band(**of_groups, how=self.how)


@dataclass(frozen=True)
class Sure:
    """Bands by index, one set for groups that cover everyone or one a group; and the test of single contexts.

    ``told`` (cells, groups): whether the context at the map's scale is told from chance, by the test for that group;
    ``p_value`` (cells, scales) after Benjamini and Hochberg, for the first test. Both are None where there is none.
    """

    bands: tuple[dict[str, Band], ...]
    told: npt.NDArray[np.bool_] | None
    p_value: Array | None


NOT_SURE = Sure((), None, None)


def how_sure(
    lattice: Lattice,
    rings: Rings,
    people: People,
    *,
    ordered: bool,
    draws: int,
    seed: int,
    noise: NoiseModel | None,
    map_scale: int,
    map_group: int,
    threads: int | None,
    say: Say,
) -> Sure:
    """Estimate what chance and noise do to each index and test each context.

    Groups that overlap are estimated one by one against everyone else. Where groups are not known of everyone only
    what chance gives can be told, by dealing out the groups among those of whom they are known.
    """
    from medskapa.analysis.segregation.context_estimate import estimate_profile
    from medskapa.analysis.segregation.context_local import told_from_chance

    if lattice.known is not None:
        return Sure(_dealt(lattice, rings, people, ordered, draws, seed, threads, say), None, None)
    lattices = [lattice] if people.covers else [_against(lattice, g) for g in range(len(people.groups))]
    bands = []
    for g, one in enumerate(lattices):
        found = estimate_profile(
            one, rings, np.random.default_rng([seed, g]), draws, noise=noise, ordered=ordered, threads=threads,
            progress=lambda share, g=g: say("drawing by chance", (g + share) / len(lattices)),  # type: ignore[misc]
        )  # fmt: skip
        bands.append(
            {name: _band(found, name) for name in _EVERY if getattr(found.observed, name) is not None}
        )
    tests = [told_from_chance(one, rings, noise=noise).adjusted for one in lattices]
    columns = [t[:, map_scale] < SURE for t in tests] * (len(people.groups) if people.covers else 1)
    return Sure(tuple(bands), np.column_stack(columns), tests[0 if people.covers else map_group])


def _against(given: Lattice, group: int) -> Lattice:
    """The same cells with one group and everyone else."""
    from medskapa.analysis.segregation.lattice import lattice

    members = given.groups[:, group]
    return lattice(
        given.column * given.size_m, given.row * given.size_m, given.size_m,
        np.column_stack([members, given.people - members]),
    )  # fmt: skip


def _band(found: ContextEstimate, name: str) -> Band:
    def of(profile: object) -> Array:
        values: Array = getattr(profile, name)
        return values

    return Band(
        of(found.corrected),
        of(found.low),
        of(found.high),
        of(found.expected_by_chance),
        of(found.chance_low),
        of(found.chance_high),
        of(found.p_value),
        "; ".join(found.how[name]),
    )


def _dealt(
    lattice: Lattice,
    rings: Rings,
    people: People,
    ordered: bool,
    draws: int,
    seed: int,
    threads: int | None,
    say: Say,
) -> tuple[dict[str, Band], ...]:
    from medskapa.analysis.segregation.context_indices import context_profile
    from medskapa.analysis.segregation.replicates import permute, replicate_profiles, ring_totals

    assert lattice.known is not None
    members, known = lattice.groups, lattice.known
    tables = [members]
    if not people.covers:
        tables = [
            np.column_stack([members[:, g], known[:, g] - members[:, g]]) for g in range(members.shape[1])
        ]
    out = []
    for t, table in enumerate(tables):
        each = np.random.default_rng([seed, t]).spawn(draws)
        drawn = replicate_profiles(
            rings, lambda d, table=table, each=each: permute(table, each[d]), draws, ordered=ordered,  # type: ignore[misc]
            threads=threads, progress=lambda share, t=t: say("drawing by chance", (t + share) / len(tables)),  # type: ignore[misc]
        )  # fmt: skip
        totals = ring_totals(rings, table)
        of_whom = totals.sum(axis=2, keepdims=True)
        shares = np.full(totals.shape, np.nan)
        np.divide(totals, of_whom, out=shares, where=of_whom > 0)
        seen = context_profile(table, shares, ordered=ordered)
        names = [n for n in _EVERY if getattr(drawn, n) is not None]
        out.append({n: _of_chance(getattr(seen, n), getattr(drawn, n)) for n in names})
    return tuple(out)


def _of_chance(seen: Array, drawn: Array) -> Band:
    low, high = np.quantile(drawn, _TAILS, axis=0)
    none = np.full(seen.shape, np.nan)
    p = (1 + (drawn >= seen - 1e-12).sum(axis=0)) / (len(drawn) + 1)
    return Band(
        none, none, none, drawn.mean(axis=0), low, high, np.where(np.isnan(seen), np.nan, p), "permutation"
    )
