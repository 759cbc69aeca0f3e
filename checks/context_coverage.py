"""Do the intervals of context profiles hold what they promise? Towns are drawn whose generating shares are known.

Each world is a new town: cells, people, smooth shares with some unevenness from cell to cell, and residents drawn from
them. The truth is the index of the generating shares over the true rings. With noise, cells' totals are sums of noised
counts, so rings are off too. Worlds run on two processes; results do not depend on it.

Withheld counts are shown, but not held to account: the neighbourhood's mix stands in for the cell's own.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.context_estimate import estimate_profile
from medskapa.analysis.segregation.context_indices import Profile
from medskapa.analysis.segregation.context_shares import expected_table
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.noise import NoiseModel, add_noise
from medskapa.analysis.segregation.replicates import ReplicateProfiles, fixed_rings, replicate_profiles
from medskapa.analysis.segregation.suppressed import Suppressed

WORLDS, SHOWN, DRAWS, SEED = 300, 100, 50, 2017
LEAST_COVERAGE, MOST_COVERAGE = 0.92, 0.98  # over all designs
ONE_DESIGN = (0.90, 0.995)  # 300 worlds of one design: 95 % give or take four standard errors
KS = (100, 400, 1600, 6400)
CELLS, WIDTH, SIZE_M = 1500, 48, 100.0
SMOOTH = (3.0, 10.0)  # cells: the widths of the surfaces that the shares follow
NOISE = NoiseModel(2, 1.0, "a stand-in: the key table of Statistics Sweden is not published")
WITHHELD = (1, 4)
INDICES = ("H", "M", "D", "isolation", "Gini", "Atkinson")

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Design:
    """A kind of town: shares of the groups, how far log odds vary smoothly, and how far from cell to cell."""

    name: str
    shares: tuple[float, ...]
    smooth: float
    rough: float


DESIGNS = (
    Design("two groups", (0.6, 0.4), 0.6, 0.3),
    Design("a minority of 4 %", (0.96, 0.04), 0.6, 0.2),
    Design("three groups", (0.7, 0.2, 0.1), 0.5, 0.2),
    Design("three groups, nearly even", (0.7, 0.2, 0.1), 0.1, 0.0),
)
MODES = ("plain", "noise", "withheld")
HELD = ("plain", "noise")


def surface(rng: np.random.Generator, width: int, smooth: float) -> Array:
    """A random surface of unit variance, smooth over some cells."""
    wave = np.fft.fftfreq(2 * width)
    keep = np.exp(-2 * (np.pi * smooth) ** 2 * (wave[:, None] ** 2 + wave**2))
    z = np.fft.ifft2(np.fft.fft2(rng.normal(size=keep.shape)) * keep).real[:width, :width]
    return np.asarray((z - z.mean()) / z.std())


def town(design: Design, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Array]:
    """Columns and rows of the cells, their people, and the shares that these are drawn from."""
    place = rng.choice(WIDTH * WIDTH, CELLS, replace=False)
    column, row = place % WIDTH, place // WIDTH
    people = np.maximum(1, rng.lognormal(np.log(20) - 0.5, 1.0, CELLS)).astype(np.int64)
    odds = np.tile(np.log(design.shares), (CELLS, 1))
    for g in range(len(design.shares)):
        smooth = sum(surface(rng, WIDTH, s)[row, column] for s in SMOOTH) / np.sqrt(len(SMOOTH))
        odds[:, g] += design.smooth * smooth + design.rough * rng.normal(size=CELLS)
    mix = np.exp(odds)
    return column, row, people, mix / mix.sum(axis=1, keepdims=True)


def laid_out(column: Ints, row: Ints, groups: Ints, totals: Ints | None = None) -> Lattice:
    """The town as a lattice, cells in any order."""
    return lattice(column * SIZE_M, row * SIZE_M, SIZE_M, groups, totals=totals)


def indices(profile: Profile | ReplicateProfiles) -> Array:
    """H, M, and of the smallest group D, isolation, Gini and Atkinson: (k, 6)."""
    h, m = np.asarray(profile.entropy_h), np.asarray(profile.divergence)
    each = (profile.dissimilarity, profile.isolation, profile.gini, profile.atkinson)
    last = [np.asarray(a)[..., -1] for a in each]
    return np.stack([h, m, *last], axis=-1).reshape(len(KS), len(INDICES))


def one_world(design: Design, mode: str, draws: int, world: int) -> tuple[Array, Array, Array, Array, Array]:
    """Truth, observed, corrected, low and high of one drawn town, each (k, 6)."""
    rng = np.random.default_rng([SEED, DESIGNS.index(design), MODES.index(mode), world])
    column, row, people, mix = town(design, rng)
    counts = rng.multinomial(people, mix)
    true = laid_out(column, row, counts)
    truth = replicate_profiles(fixed_rings(true, KS, threads=1), [expected_table(people, mix)], 1, threads=1)
    withheld, noise, place = None, None, true
    if mode == "noise":
        noise, place = NOISE, laid_out(column, row, add_noise(counts, NOISE, rng))
    elif mode == "withheld":
        withheld = Suppressed((counts >= WITHHELD[0]) & (counts <= WITHHELD[1]), *WITHHELD)
        place = laid_out(column, row, np.where(withheld.mask, 0, counts), people)
    est = estimate_profile(
        place, fixed_rings(place, KS, threads=1), rng, draws, noise=noise, suppressed=withheld, threads=1
    )  # fmt: skip
    return indices(truth), *(indices(p) for p in (est.observed, est.corrected, est.low, est.high))  # type: ignore[return-value]


def simulate(design: Design, mode: str, worlds: int, draws: int, pool: ProcessPoolExecutor | None) -> Array:
    """Truth, observed, corrected, low, high of many worlds: (worlds, 5, k, 6)."""
    one = partial(one_world, design, mode, draws)
    return np.array(list(pool.map(one, range(worlds), chunksize=5) if pool else map(one, range(worlds))))


def told(name: str, mode: str, worlds: Array) -> Array:
    """Print one design: truth, bias before and after, spread, and how often the interval covers; → (k, 6)."""
    truth, seen, corrected, low, high = np.moveaxis(worlds, 1, 0)
    covered = np.asarray((low <= truth) & (truth <= high)).mean(axis=0)
    for i, index in enumerate(INDICES):
        for j, k in enumerate(KS):
            at = np.s_[:, j, i]
            print(
                f"{name:<25} {mode:<9} {index:<9} {k:>6} {truth[at].mean():>8.4f} "
                f"{(seen - truth)[at].mean():>+9.5f} {(corrected - truth)[at].mean():>+10.5f} "
                f"{(corrected - truth)[at].std():>7.5f} {covered[j, i]:>9.3f}",
                flush=True,
            )
    return np.asarray(covered)


def outside(covered: Array, least: float, most: float, where: str) -> int:
    """Name what lies outside, and count it."""
    off = [(j, i) for j, i in np.ndindex(covered.shape) if not least <= covered[j, i] <= most]
    for j, i in off:
        print(f"<- {where}: {INDICES[i]} at k = {KS[j]} covers {covered[j, i]:.3f}, not {least} to {most}")
    return len(off)


def main() -> int:
    """Print coverage and bias of each index; 1 when intervals cover too little or too much, withheld counts apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument(
        "--shown", type=int, default=SHOWN, help="worlds of what is shown but not held to account"
    )
    parser.add_argument("--draws", type=int, default=DRAWS)
    given = parser.parse_args()
    start, wrong = time.perf_counter(), 0
    print(
        f"{given.worlds} worlds of each design, {given.draws} draws each, seed {SEED}; intervals promise 95 %."
    )
    print(
        "design                    counts    index          k    truth      bias  corrected  spread  coverage"
    )
    with ProcessPoolExecutor(2) as pool:
        for mode in MODES:
            held = []
            for design in DESIGNS:
                number = given.worlds if mode in HELD else given.shown
                covered = told(design.name, mode, simulate(design, mode, number, given.draws, pool))
                if mode in HELD:
                    held.append(covered)
                    wrong += outside(covered, *ONE_DESIGN, f"{design.name}, {mode}")
            if held:
                wrong += outside(np.mean(held, axis=0), LEAST_COVERAGE, MOST_COVERAGE, f"all designs, {mode}")
    print(f"\n{wrong} outside. {time.perf_counter() - start:.0f} s.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
