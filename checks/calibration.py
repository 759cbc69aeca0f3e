"""Do the intervals and tests of segregation hold what they promise? Worlds are drawn whose true value is known."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.chance import Model

WORLDS, DRAWS, SEED = 1000, 300, 2017
LEAST_COVERAGE, MOST_COVERAGE = 0.90, 0.99
LEAST_TOLD = 0.90
ALPHA = 0.05

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """A kind of place: how many areas of 1 000–8 000 people, the groups' shares, and how unevenly they live.

    ``unevenness`` is the standard deviation between areas of the log odds of each group; 0 is no segregation.
    """

    name: str
    areas: int
    shares: tuple[float, ...]
    unevenness: float
    model: Model = "areas fixed"


DESIGNS = (
    Design("two groups", 40, (0.75, 0.25), 0.3),
    Design("two groups, uneven", 40, (0.75, 0.25), 1.0),
    Design("four groups", 40, (0.5, 0.3, 0.15, 0.05), 0.4),
    Design("a group of 3 %", 40, (0.97, 0.03), 0.3),
    Design("D near 0.1", 40, (0.75, 0.25), 0.18),
    Design("D near 0.1, a group of 3 %", 40, (0.97, 0.03), 0.18),
    Design("few areas", 8, (0.75, 0.25), 0.3),
    Design("few areas, a group of 3 %", 8, (0.97, 0.03), 0.3),
    Design("many areas", 300, (0.75, 0.25), 0.3),
    Design("many areas, D near 0.1", 300, (0.75, 0.25), 0.18),
    Design("many areas, a group of 3 %", 300, (0.97, 0.03), 0.3),
    Design("two groups", 40, (0.75, 0.25), 0.3, "total fixed"),
    Design("four groups", 40, (0.5, 0.3, 0.15, 0.05), 0.4, "total fixed"),
    Design("D near 0.1, a group of 3 %", 40, (0.97, 0.03), 0.18, "total fixed"),
    Design("few areas", 8, (0.75, 0.25), 0.3, "total fixed"),
    Design("many areas", 300, (0.75, 0.25), 0.3, "total fixed"),
)
EVEN = (
    Design("even, two groups", 40, (0.75, 0.25), 0.0),
    Design("even, four groups", 40, (0.5, 0.3, 0.15, 0.05), 0.0),
    Design("even, a group of 3 %", 40, (0.97, 0.03), 0.0),
    Design("even, few areas", 8, (0.75, 0.25), 0.0),
    Design("even, many areas", 300, (0.75, 0.25), 0.0),
)


def indices(counts: Array) -> Array:
    """D and isolation of the smallest group, M and H: (…, areas, groups) → (…, 4)."""
    d, own = seg.dissimilarity(counts)[..., -1], seg.isolation(counts)[..., -1]
    return np.stack([d, own, seg.mutual_information(counts), seg.entropy_h(counts)], axis=-1)


INDICES = ("D", "isolation", "M", "H")


def world(design: Design, rng: np.random.Generator) -> tuple[npt.NDArray[np.int64], Array]:
    """People in each area, and the mix that its residents are drawn from."""
    people = rng.integers(1_000, 8_001, design.areas)
    odds = np.log(design.shares) + rng.normal(0, design.unevenness, (design.areas, len(design.shares)))
    mix = np.exp(odds)
    return people, mix / mix.sum(axis=1, keepdims=True)


def draw(
    design: Design, people: npt.NDArray[np.int64], mix: Array, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """One world: residents drawn within each area, or over the whole table."""
    if design.model == "areas fixed":
        return rng.multinomial(people, mix)
    whole = people.sum()
    return rng.multinomial(whole, (people[:, None] * mix / whole).ravel()).reshape(mix.shape)


@dataclass(frozen=True)
class Kept:
    """What one design gave: truth, mean error as it is and corrected, coverage and share told from chance."""

    truth: Array
    bias: Array
    corrected_bias: Array
    coverage: Array
    told_from_chance: Array


def simulate(design: Design, worlds: int, draws: int, seed: int = SEED) -> Kept:
    """Draw worlds of one design and hold each estimate against the value of the generating mix."""
    rng = np.random.default_rng(seed)
    people, mix = world(design, rng)
    truth = indices(people[:, None] * mix)
    observed, corrected, covered, told = (np.zeros((worlds, len(INDICES))) for _ in range(4))
    for k in range(worlds):
        est, chance = seg.estimate(draw(design, people, mix, rng), indices, rng, draws, model=design.model)
        observed[k], corrected[k] = est.observed, est.corrected
        covered[k] = (est.low <= truth) & (truth <= est.high)
        told[k] = chance.p_value <= ALPHA
    return Kept(
        truth,
        observed.mean(axis=0) - truth,
        corrected.mean(axis=0) - truth,
        covered.mean(axis=0),
        told.mean(axis=0),
    )


def main() -> int:
    """Print a table of coverage, bias and tests; 1 when an interval or a test is outside what it promises."""
    start = time.perf_counter()
    wrong = 0
    print(f"{WORLDS} worlds of each design, {DRAWS} draws each, seed {SEED}; intervals promise 95 %.")
    print("design                        model        index      truth     bias  corrected  coverage")
    for design in DESIGNS:
        kept = simulate(design, WORLDS, DRAWS)
        for i, name in enumerate(INDICES):
            outside = not LEAST_COVERAGE <= kept.coverage[i] <= MOST_COVERAGE
            wrong += outside
            print(
                f"{design.name:<29} {design.model:<12} {name:<9} {kept.truth[i]:>7.4f} {kept.bias[i]:>+8.5f}"
                f"   {kept.corrected_bias[i]:>+8.5f}   {kept.coverage[i]:>7.3f}{'  <-' if outside else ''}",
                flush=True,
            )
    print(f"\nNo segregation: share of worlds that cannot be told from chance (p > {ALPHA}).")
    for design in EVEN:
        kept = simulate(design, WORLDS, DRAWS)
        shares = 1 - kept.told_from_chance
        wrong += int((shares[[0, 2, 3]] < LEAST_TOLD).sum())
        cells = "  ".join(
            f"{name} {s:.3f}" for name, s in zip(INDICES, shares, strict=True) if name[0] != "i"
        )
        print(f"{design.name:<29} {cells}", flush=True)
    print(f"\n{wrong} outside. {time.perf_counter() - start:.0f} s.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
