"""The spine: commands that a planner waits for, and reading a region."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.model import Benchmark

ROOT = Path(__file__).resolve().parent.parent
MEDSKAPA = Path(sys.executable).parent / "medskapa"
EXAMPLE = ROOT / "examples" / "exempelomradet"


def command(*words: str | Path) -> Callable[[], object]:
    """A call that runs a command and refuses a failure."""

    def call() -> object:
        return subprocess.run([str(w) for w in words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    return call


def build_region(work: Path) -> None:
    """Build the Göteborg region from the shared data into `work/region`."""
    data = os.environ["MEDSKAPA_DATA"]
    command(MEDSKAPA, "region", "build", "goteborgsregionen", "--from", data, "--out", work / "region")()


def show_help(work: Path) -> Callable[[], object]:
    """The start of every command."""
    return command(MEDSKAPA, "--help")


def read_the_region(work: Path) -> Callable[[], object]:
    """Read a region folder, checks and hashes included."""
    from medskapa.region import read_region

    return lambda: read_region(work / "region")


def make_basis(work: Path) -> Callable[[], object]:
    """From a plan and a region to a whole decision basis, in a new folder each time."""
    number = itertools.count()

    def call() -> object:
        region, out = work / "region", work / f"basis-{next(number)}"
        return command(MEDSKAPA, "basis", EXAMPLE, "--region", region, "--out", out, "--lang", "sv")()

    return call


def start_the_demo(work: Path) -> Callable[[], object]:
    """A second start of bin/demo, when there is nothing to set up."""
    return command(ROOT / "bin" / "demo", "--help")


BENCHMARKS = [
    Benchmark(
        name="help",
        group="spine",
        ours=show_help,
        target="medskapa --help in at most 0.5 s",
        limit_seconds=0.5,
        warm_ups=1,
        repeats=5,
    ),
    Benchmark(
        name="demo-start",
        group="spine",
        ours=start_the_demo,
        target="second start of bin/demo in at most 3 s",
        limit_seconds=3,
        warm_ups=1,
    ),
    Benchmark(
        name="read-region",
        group="spine",
        prepare=build_region,
        ours=read_the_region,
        target="read the Göteborg region in at most 1 s",
        limit_seconds=1,
        needs_data=True,
    ),
    Benchmark(
        name="basis",
        group="spine",
        prepare=build_region,
        ours=make_basis,
        target="basis of the example, warm, in at most 15 s and 1000 MB",
        limit_seconds=15,
        max_memory_mb=1000,
        warm_ups=1,
        needs_data=True,
    ),
]
