"""Individual neighbourhoods: a region against equipop, a nation, and a real census.

The region and the nation are made up, always the same: towns of different size, scattered homes between them, five
groups that live apart to a degree. The peer is timed on 1,500 of the origins and scaled to all of them, after what it
takes before the first origin is subtracted; ours on all of them. Tables of cells are built before, on both sides.
"""

import contextlib
import io
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.model import Benchmark, Timed

KS = [100 * 2**power for power in range(10)]
SAMPLE = 1500
CLOSE_ENOUGH = 1e-9
GROUPS = [0.77, 0.07, 0.06, 0.06, 0.04]
Array = npt.NDArray[Any]


def made_up(
    cells: int, people: int, columns: int, rows: int, towns: int, seed: int
) -> tuple[Array, Array, npt.NDArray[np.int64]]:
    """Midpoints of populated 100 m cells and their residents by group."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform(0.08, 0.92, (towns, 2)) * [columns, rows]
    size = np.arange(1, towns + 1) ** -1.1
    spread = 12 * np.sqrt(size / size[-1])
    place = np.zeros(0, dtype=np.int64)
    while len(place) < cells:
        town = rng.choice(towns, cells, p=size / size.sum())
        away, angle = np.abs(rng.normal(size=cells)) * spread[town], rng.uniform(0, 2 * np.pi, cells)
        there = centre[town] + away[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        scattered = rng.random(cells) < 0.25
        there[scattered] = rng.uniform(0, 1, (int(scattered.sum()), 2)) * [columns, rows]
        inside = ((there >= 0) & (there < [columns, rows])).all(axis=1)
        at = there[inside].astype(np.int64)
        both = np.concatenate([place, at[:, 1] * columns + at[:, 0]])
        place = both[np.sort(np.unique(both, return_index=True)[1])][:cells]
    column, row = place % columns, place // columns
    nearest, distance = np.zeros(cells, dtype=np.int64), np.full(cells, np.inf)
    for j in range(towns):
        here = np.hypot(column - centre[j, 0], row - centre[j, 1]) / spread[j]
        nearest, distance = np.where(here < distance, j, nearest), np.minimum(distance, here)
    density = (np.exp(-0.8 * distance) + 0.04) * rng.gamma(1.2, size=cells)
    residents = 1 + rng.multinomial(people - cells, density / density.sum())
    angle = np.arctan2(row - centre[nearest, 1], column - centre[nearest, 0])
    tilt = np.stack(
        [0 * angle, np.cos(angle), np.cos(angle - 2), np.cos(angle + 2), np.sin(3 * angle)], axis=1
    )
    mix = np.array(GROUPS) * np.exp(tilt * np.exp(-distance / 2)[:, None] + rng.normal(0, 0.4, (cells, 5)))
    groups = rng.multinomial(residents, mix / mix.sum(axis=1, keepdims=True))
    return column * 100.0 + 50, row * 100.0 + 50, groups


def write_region(work: Path) -> None:
    """60,000 cells and 1.09 million people in 101 × 120 km."""
    x, y, groups = made_up(60_000, 1_090_000, 1010, 1200, 60, seed=20261)
    np.savez(work / "cells.npz", x=x, y=y, groups=groups)


def write_nation(work: Path) -> None:
    """600,000 cells and 10.5 million people in 433 × 1,291 km."""
    x, y, groups = made_up(600_000, 10_500_000, 4330, 12910, 290, seed=20262)
    np.savez(work / "cells.npz", x=x, y=y, groups=groups)


def pinned(threads: int) -> int:
    """Keep this process to as many processors as it has threads."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:threads]))
    return threads


def sampled(cells: int) -> Array:
    """The origins that the peer is timed on."""
    return np.sort(np.random.default_rng(1).choice(cells, SAMPLE, replace=False))


def contexts(work: Path, threads: int) -> Callable[[], object]:
    """All contexts of all cells; what the sampled origins get is left for the peer to compare."""
    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.analysis.segregation.lattice import lattice

    with np.load(work / "cells.npz") as given:
        cells = lattice(given["x"], given["y"], 100, given["groups"])
    some = nearest_people(cells, KS, origins=sampled(len(cells.cells)), threads=pinned(threads))
    np.savez(work / "ours.npz", groups=some.groups, radius=some.radius_m)
    return lambda: nearest_people(cells, KS, threads=threads)


def equipop(work: Path, threads: int) -> Callable[[], object]:
    """The same by equipop, on a sample; refused when a number of people differs from ours."""
    from equipop.cells import CellData
    from equipop.fastcounts import run_knn_counts

    pinned(threads)
    with np.load(work / "cells.npz") as given:
        x, y, groups = given["x"], given["y"], given["groups"]
    names = [f"g{g}" for g in range(groups.shape[1])]
    of_group = {name: groups[:, g].astype(float) for g, name in enumerate(names)}
    cells = CellData(E=x, N=y, n=groups.sum(axis=1).astype(float), binary_sums=of_group, unit_size=100.0)
    origins = sampled(len(x))

    def timed(some: Array) -> tuple[float, Any]:
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            found = run_knn_counts(cells, k_values=KS, origins=some, seed=1)
        return time.perf_counter() - start, found

    timed(origins[:20])
    before_the_first = min(timed(origins[:1])[0] for _ in range(3))
    with np.load(work / "ours.npz") as ours:
        mine = ours["groups"]

    def call() -> Timed:
        seconds, found = timed(origins)
        theirs = np.stack([np.stack([found[f"T_{name}_{k}"] for k in KS], axis=1) for name in names], axis=2)
        difference = float(np.abs(theirs - mine).max())
        if not difference <= CLOSE_ENOUGH:
            raise ValueError(f"A number of people differs by {difference:g}.")
        return Timed(seconds=(seconds - before_the_first) * len(x) / SAMPLE)

    return call


def with_site(work: Path) -> tuple[Array, Array, Array, int, Array]:
    """The region, a populated cell in its middle, and who lives there after 460 have moved in."""
    with np.load(work / "cells.npz") as given:
        x, y, groups = given["x"], given["y"], given["groups"]
    middle = (x - (x.min() + x.max()) / 2) ** 2 + (y - (y.min() + y.max()) / 2) ** 2
    site = int(np.argmin(middle))
    return x, y, groups, site, groups[site] + np.array([300, 50, 40, 40, 30])


def digest(found: Any) -> str:
    """All bits of some contexts."""
    return sha256(found.people.tobytes() + found.groups.tobytes() + found.radius_m.tobytes()).hexdigest()


def one_site(work: Path) -> Callable[[], object]:
    """What changes when homes come to one cell, and when they go again, by turns; the lattice is part of the time."""
    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.analysis.segregation.lattice import lattice
    from medskapa.analysis.segregation.site_change import CellCounts, changed_contexts

    pinned(1)
    x, y, groups, site, after = with_site(work)
    now = lattice(x, y, 100, groups)
    found = nearest_people(now, KS, threads=1)
    turns = itertools.cycle([after, groups[site]])

    def call() -> object:
        nonlocal now, found
        change = CellCounts([site], x[[site]], y[[site]], next(turns)[None])
        now, found = changed_contexts(now, found, KS, change, threads=1, reuse=True)
        return found

    first = digest(found)
    (work / "one-site").write_text(digest(call()))
    if digest(call()) != first:
        raise ValueError("Homes came and went, and the contexts are not as they were.")
    return call


def every_site(work: Path) -> Callable[[], object]:
    """The same by a full run on the changed table; refused when a bit differs."""
    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.analysis.segregation.lattice import lattice

    pinned(1)
    x, y, groups, site, after = with_site(work)
    groups[site] = after

    def call() -> Any:
        return nearest_people(lattice(x, y, 100, groups), KS, threads=1)

    if digest(call()) != (work / "one-site").read_text():
        raise ValueError("Contexts after the change of one site differ from those of a full run.")
    return call


def profile(work: Path) -> Callable[[], object]:
    """All indices of the region at all scales, from contexts that are there."""
    from medskapa.analysis.segregation.context_indices import context_profile
    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.analysis.segregation.lattice import lattice

    with np.load(work / "cells.npz") as given:
        cells = lattice(given["x"], given["y"], 100, given["groups"])
    shares = nearest_people(cells, KS).shares
    return lambda: context_profile(cells.groups, shares, ordered=True)


def census(work: Path) -> Callable[[], object]:
    """The German census of 2011 in cells of 1 km: foreigners and people of 65 and over, where they are told."""
    import pyarrow.parquet as pq

    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.analysis.segregation.lattice import lattice

    folder = Path(os.environ["MEDSKAPA_DATA"]) / "data" / "grid_germany_1km_census2011"

    def column(file: str, name: str) -> Array:
        return np.asarray(pq.read_table(folder / f"{file}.parquet")[name])

    people = np.maximum(column("continuous_Einwohner", "Einwohner"), 0)  # negative: missing
    percent = np.stack([column(f"continuous_{name}", name) for name in ("Auslaender_A", "ab65_A")], axis=1)
    groups = np.rint(np.clip(percent, 0, 100) / 100 * people[:, None])
    x, y = column("_grid", "x"), column("_grid", "y")
    cells = lattice(x, y, 1000, groups, totals=people, known=percent >= 0)
    scales = [100 * 2**power for power in range(12)]
    nearest_people(cells, scales, origins=cells.cells[:10])
    return lambda: nearest_people(cells, scales)


def compile_anew(work: Path) -> Callable[[], object]:
    """A first search in a fresh process, with nothing compiled before."""
    code = (
        "from medskapa.analysis.segregation.contexts import nearest_people\n"
        "from medskapa.analysis.segregation.lattice import lattice\n"
        "nearest_people(lattice([0, 100], [0, 0], 100, [[1, 2], [3, 4]]), [1, 5])"
    )

    def call() -> object:
        with tempfile.TemporaryDirectory(dir=work) as empty:
            return subprocess.run(
                [sys.executable, "-c", code], check=True, env={**os.environ, "NUMBA_CACHE_DIR": empty}
            )

    return call


BENCHMARKS = [
    Benchmark(
        name="contexts-1-core",
        group="segregation",
        prepare=write_region,
        ours=partial(contexts, threads=1),
        peer=partial(equipop, threads=1),
        target="60,000 cells, 10 scales: at least 150 times equipop on one core, in at most 400 MB",
        min_ratio=150,
        max_memory_mb=400,
        warm_ups=1,
        repeats=5,
    ),
    Benchmark(
        name="contexts-2-cores",
        group="segregation",
        prepare=write_region,
        ours=partial(contexts, threads=2),
        peer=partial(equipop, threads=2),
        target="60,000 cells, 10 scales: at least 250 times equipop on two cores, in at most 400 MB",
        min_ratio=250,
        max_memory_mb=400,
        warm_ups=1,
        repeats=5,
    ),
    Benchmark(
        name="one-site",
        group="segregation",
        prepare=write_region,
        ours=one_site,
        peer=every_site,
        peer_is_ours=True,
        target="one site of 60,000 cells changed: at least 50 times a full run on one core, and equal to it",
        min_ratio=50,
        warm_ups=4,
        repeats=15,
    ),
    Benchmark(
        name="contexts-compile",
        group="segregation",
        ours=compile_anew,
        target="compile the search, once a machine, in at most 30 s",
        limit_seconds=30,
        repeats=1,
    ),
    Benchmark(
        name="context-indices",
        group="segregation",
        prepare=write_region,
        ours=profile,
        target="all indices of 60,000 contexts at 10 scales in at most 2 s and 600 MB",
        limit_seconds=2,
        max_memory_mb=600,
        warm_ups=1,
        repeats=5,
    ),
    Benchmark(
        name="contexts-nation",
        group="segregation",
        prepare=write_nation,
        ours=partial(contexts, threads=2),
        target="600,000 cells, 10 scales, on two cores in at most 60 s and 2000 MB",
        limit_seconds=60,
        max_memory_mb=2000,
        repeats=3,
    ),
    Benchmark(
        name="contexts-census",
        group="segregation",
        ours=census,
        target="214,633 cells of the German census, scales to 204,800, in at most 60 s and 1000 MB",
        limit_seconds=60,
        max_memory_mb=1000,
        needs_data=True,
    ),
]
