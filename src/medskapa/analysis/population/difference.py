"""Why two projections of the same place differ, as far as their populations by age can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population._checks import counts, refuse
from medskapa.analysis.population.ratios import cohort_change_ratios, project
from medskapa.analysis.shapley import Attribution, shapley

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Components:
    """What a population path must have held: persons in each step, (…, steps).

    start + Σ (births − deaths + net_moves) is the path's total, exactly. Births and deaths are estimates from rates
    that the path does not give; net moves are the rest, and hold what is wrong with the two others.
    """

    births: Array
    deaths: Array
    net_moves: Array


def explained_difference(
    ours: npt.ArrayLike,
    theirs: npt.ArrayLike,
    *,
    years: Sequence[int],
    parents: tuple[int, int],
    starts: Sequence[int],
    women: int | None = None,
) -> Attribution:
    """Share the difference between two projections among start, children and what becomes of each age.

    Both paths are taken apart into their start, their children per adult and their cohort-change ratios (see
    ``ratios``), and put together again with each part from the one or the other, in all ways; a part gets the mean of
    what it adds over all orders. The parts are "start", "children" (born since the last of the years told) and the
    ages at the end of a step from each of ``starts`` on, as "20–64" and "65+": what became of these cohorts by deaths
    and moves together. Children whom a larger number of adults has are owed to the adults' ages.

    ours, theirs (years, sexes, ages), persons, the first year being the start; ``years`` rise and may leave gaps →
    parts (2 + len(starts), years, sexes, ages), of which any sum over years or ages is explained too: they add up to
    ours − theirs.

    Raises ``ValueError`` when shapes differ, years do not rise, an age has nobody to come from, the starts do not
    rise from 0, and as ``cohort_change_ratios``.
    Source: Shapley (1953), A value for n-person games; Hamilton & Perry (1962), Social Forces 41(2).
    """
    a, b = counts("Ours", ours), counts("Theirs", theirs)
    widths = [int(w) for w in np.diff(np.asarray(years))]
    _check_paths(a, b, years, widths)
    groups = _groups(starts, a.shape[-1])
    own, other = (
        [_ratios(path[k : k + 2], w, parents, women) for k, w in enumerate(widths)] for path in (a, b)
    )

    def rebuilt(on: frozenset[str]) -> Array:
        path = [(a if "start" in on else b)[0]]
        for k, w in enumerate(widths):
            chosen = other[k].copy()
            for name, (low, high) in {"children": (0, w), **groups}.items():
                ages = slice(low, high) if name == "children" else slice(max(low, w), max(high, w))
                if name in on:
                    chosen[:, ages] = own[k][:, ages]
            one = project(path[-1], chosen[None], horizon=1, parents=parents, women=women, width=w)
            path.append(one[0])
        return np.stack(path)

    return shapley(rebuilt, ["start", "children", *groups])


def implied_components(
    path: npt.ArrayLike, *, years: Sequence[int], hazards: npt.ArrayLike, kept: npt.ArrayLike
) -> Components:
    """Estimate the births, deaths and net moves that a projection must hold, when only its ages are given.

    For a step of w years from t to T, with h(a) the hazard of dying from age a to a + 1 and H_w(a) = Σ_(j<w) h(a + j):

        births = Σ_(b<w) P_T(b) / kept(b)
        deaths = Σ_(a<ω−w) ½ (P_t(a) + P_T(a + w)) H_w(a) + Σ_(a≥ω−w) P_t(a) (1 − e^(−H_w(a)))
                 + Σ_(b<w) P_T(b) / kept(b) · (1 − e^(−h_born − H_b(0)))
        net moves = P_T − P_t − births + deaths, over all ages

    path (…, years, ages), persons, both sexes together; ``hazards`` (ages + 1,): h_born of the newborn until the end
    of the year, then h(0) to h(ω) a year. ``kept`` (≥ the widest step,): people of age b at the end of a year for
    each birth b years before, deaths and moves taken together, as seen in the past. Two paths with the same hazards
    differ in deaths by their ages only; a difference in mortality lies in net moves.

    Raises ``ValueError`` on shapes, years, hazards below 0 or shares kept that do not fit.
    """
    people, h, stay = counts("The path", path), counts("Hazards", hazards), counts("Shares kept", kept)
    widths = [int(w) for w in np.diff(np.asarray(years))]
    if people.ndim < 2 or people.shape[-2] != len(years) or len(years) < 2 or min(widths) < 1:
        raise ValueError(
            f"The path must be (…, years, ages) with years that rise: {people.shape}, {list(years)}"
        )
    ages = people.shape[-1]
    if h.shape != (ages + 1,):
        raise ValueError(f"Hazards must be {ages + 1} numbers, the newborn's first, not {h.shape}")
    if stay.ndim != 1 or len(stay) < max(widths) or (stay <= 0).any():
        raise ValueError(f"Shares kept must be {max(widths)} numbers above 0, one for each age since birth")
    births, deaths = (np.empty((*people.shape[:-2], len(widths))) for _ in range(2))
    risk = np.concatenate([h[1:], np.full(ages, h[-1])])  # beyond the open age its hazard goes on
    for k, w in enumerate(widths):
        before, after = people[..., k, :], people[..., k + 1, :]
        summed = np.sum([risk[j : j + ages] for j in range(w)], axis=0)
        born = after[..., :w] / stay[:w]
        lost = 1 - np.exp(-(h[0] + np.concatenate([[0.0], np.cumsum(risk[: w - 1])])))
        closed = ages - 1 - w
        births[..., k] = born.sum(axis=-1)
        deaths[..., k] = (
            (before[..., :closed] + after[..., w : ages - 1]) / 2 @ summed[:closed]
            + before[..., closed:] @ (1 - np.exp(-summed[closed:]))
            + born @ lost
        )
    return Components(births, deaths, np.diff(people.sum(axis=-1), axis=-1) - births + deaths)


def _check_paths(a: Array, b: Array, years: Sequence[int], widths: list[int]) -> None:
    if a.shape != b.shape or a.ndim != 3 or len(a) != len(years) or len(a) < 2:
        raise ValueError(
            f"Both paths must be (years, sexes, ages) of {len(years)} years: {a.shape}, {b.shape}"
        )
    if min(widths) < 1:
        raise ValueError(f"Years must rise: {list(years)}")


def _groups(starts: Sequence[int], ages: int) -> dict[str, tuple[int, int]]:
    edges = [*starts, ages]
    if edges[0] != 0 or sorted(set(edges)) != edges:
        raise ValueError(f"Age groups must start at 0 and rise below {ages}, not {list(starts)}")
    return {f"{low}–{high - 1}" if high < ages else f"{low}+": (low, high) for low, high in pairwise(edges)}


def _ratios(pair: Array, width: int, parents: tuple[int, int], women: int | None) -> Array:
    """All ages' ratios over one step: (sexes, ages)."""
    values: Array = cohort_change_ratios(pair, parents=parents, women=women, width=width).values[0]
    refuse(np.isnan(values), "Nobody was there before of a sex and age")
    return values
