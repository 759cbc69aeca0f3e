"""A nation through tiles in one process: what is in memory does not grow with the results."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.model import Benchmark
from benchmarks.segregation import KS, pinned, sampled, write_nation


def write_nation_and_sample(work: Path) -> None:
    """The nation, and what some of its cells get when it is laid out whole."""
    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.analysis.segregation.lattice import lattice

    write_nation(work)
    with np.load(work / "cells.npz") as given:
        cells = lattice(given["x"], given["y"], 100, given["groups"])
    some = nearest_people(cells, KS, origins=sampled(len(cells.cells)))
    np.savez(work / "whole.npz", people=some.people, radius_m=some.radius_m, groups=some.groups)


def tiled(work: Path) -> Callable[[], object]:
    """All contexts of all cells, written to files; refused when one of the sample differs in a bit from the whole."""
    from medskapa.analysis.segregation.tiles import nearest_people_tiled
    from medskapa.compute import local

    with np.load(work / "cells.npz") as given:
        x, y, groups = given["x"], given["y"], given["groups"]
    some = sampled(len(x))
    where = local(pinned(2))

    def call() -> None:
        found = nearest_people_tiled(x, y, 100, groups, KS, compute=where, out=work)
        with np.load(work / "whole.npz") as whole:
            for name in whole.files:
                if getattr(found, name)[some].tobytes() != whole[name].tobytes():
                    raise ValueError(f"{name} of the sample differs from the whole.")

    return call


BENCHMARKS = [
    Benchmark(
        name="contexts-nation-tiles",
        group="segregation",
        prepare=write_nation_and_sample,
        ours=tiled,
        target="600,000 cells, 10 scales, in tiles in one process on two cores in at most 60 s and 2000 MB",
        limit_seconds=60,
        max_memory_mb=2000,
        repeats=1,
    ),
]
