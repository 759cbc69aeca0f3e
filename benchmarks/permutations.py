"""Permutations of a whole region: every index at every scale, over rings that are found once.

Forty-eight permutations are timed, dealing out included, and scaled to a thousand. The rings are found before.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.model import Benchmark, Timed
from benchmarks.segregation import KS, pinned, write_region

DRAWS = 1000
SAMPLE = 48


def permutations(work: Path) -> Callable[[], object]:
    """The profiles of tables in which the groups are dealt out at random."""
    from medskapa.analysis.segregation.lattice import lattice
    from medskapa.analysis.segregation.replicates import fixed_rings, permute, replicate_profiles

    with np.load(work / "cells.npz") as given:
        cells = lattice(given["x"], given["y"], 100, given["groups"])
    threads = pinned(2)
    rings = fixed_rings(cells, KS, threads=threads)
    children = np.random.default_rng(1).spawn(SAMPLE)

    def call() -> Timed:
        start = time.perf_counter()
        found = replicate_profiles(
            rings, lambda d: permute(cells.groups, children[d]), SAMPLE, ordered=True, threads=threads
        )
        seconds = time.perf_counter() - start
        if not (np.isfinite(found.gini).all() and (found.entropy_h > 0).all()):
            raise ValueError("An index of a permutation is not defined.")
        return Timed(seconds=seconds * DRAWS / SAMPLE)

    return call


BENCHMARKS = [
    Benchmark(
        name="permutations",
        group="segregation",
        prepare=write_region,
        ours=permutations,
        target="1,000 permutations of all indices at 10 scales on two cores (48 timed, scaled) "
        "in at most 240 s and 800 MB",
        limit_seconds=240,
        max_memory_mb=800,
        warm_ups=1,
        repeats=3,
    ),
]
