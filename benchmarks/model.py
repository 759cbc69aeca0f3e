"""What a benchmark is, and when its result is good enough."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Prepare = Callable[[Path], None]
Open = Callable[[Path], Callable[[], object]]


@dataclass(frozen=True, kw_only=True)
class Timed:
    """What a call returns that takes its own time, such as one that does a sample and scales it to the whole."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One thing to measure.

    `prepare(work)` fills the empty folder `work`, in a process of its own, and is not measured.
    `ours(work)` runs in the measuring process, opens what it needs uncounted, and returns the call to time.
    `peer(work)` is the same for the other engine and runs in `.venv-peers`; `prepare` has run before it.
    A peer that is this program, asked another way, runs in our own environment (`peer_is_ours`).
    """

    name: str
    group: str
    ours: Open
    target: str
    prepare: Prepare | None = None
    peer: Open | None = None
    peer_is_ours: bool = False
    limit_seconds: float | None = None
    min_ratio: float | None = None  # peer's time divided by ours
    max_memory_mb: float | None = None
    needs_data: bool = False
    warm_ups: int = 0
    repeats: int = 3


@dataclass(frozen=True, kw_only=True)
class Result:
    """One measured benchmark: medians in seconds, peak memory of the process or of the largest it started."""

    name: str
    group: str
    target: str
    ours_seconds: float | None = None
    peer_seconds: float | None = None
    memory_mb: float | None = None
    left_out: str = ""
    failed: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times faster ours is than the peer."""
        if self.ours_seconds is None or self.peer_seconds is None:
            return None
        return self.peer_seconds / max(self.ours_seconds, 1e-9)


def verdict(benchmark: Benchmark, result: Result) -> str:
    """Tell whether the result meets every limit of the benchmark: ok, short, failed or left out."""
    if result.failed:
        return "failed"
    if result.left_out:
        return "left out"
    limits = (
        (result.ours_seconds, benchmark.limit_seconds, True),
        (result.memory_mb, benchmark.max_memory_mb, True),
        (result.ratio, benchmark.min_ratio, False),
    )
    for value, limit, at_most in limits:
        if limit is None:
            continue
        if value is None or (value > limit if at_most else value < limit):
            return "short"
    return "ok"
