"""The benchmark harness: what is chosen, and when a result is short of its target."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.model import Benchmark, Result, Timed, verdict
from benchmarks.run import all_benchmarks, chosen, measure


def nothing(work: Path) -> Callable[[], object]:
    return lambda: None


ONE = Benchmark(
    name="one", group="g", ours=nothing, target="t", limit_seconds=2, min_ratio=10, max_memory_mb=100
)


@pytest.mark.parametrize(
    ("ours", "peer", "memory", "said"),
    [
        (1.0, 10.0, 100.0, "ok"),
        (2.0, 20.0, 100.0, "ok"),
        (2.1, 30.0, 100.0, "short"),
        (1.0, 9.0, 100.0, "short"),
        (1.0, 10.0, 101.0, "short"),
        (1.0, None, 100.0, "short"),
    ],
)
def test_a_result_is_held_against_every_limit(
    ours: float, peer: float | None, memory: float, said: str
) -> None:
    result = Result(name="one", group="g", target="t", ours_seconds=ours, peer_seconds=peer, memory_mb=memory)
    assert verdict(ONE, result) == said


def test_names_choose_benchmarks_and_groups() -> None:
    two = Benchmark(name="two", group="h", ours=nothing, target="t")
    assert chosen([ONE, two], []) == [ONE, two]
    assert chosen([ONE, two], ["h"]) == [two]
    assert chosen([ONE, two], ["one", "h"]) == [ONE, two]
    with pytest.raises(ValueError, match="three"):
        chosen([ONE, two], ["three"])


def test_every_benchmark_has_a_limit_that_its_target_names() -> None:
    for b in all_benchmarks():
        limits = [n for n in (b.limit_seconds, b.min_ratio, b.max_memory_mb) if n is not None]
        assert limits, b.name
        assert [n for n in limits if f"{n:g}" not in b.target] == [], b.name


def test_measuring_counts_the_repeats_and_not_the_warm_up() -> None:
    calls: list[int] = []
    slow = Benchmark(
        name="n", group="g", ours=lambda work: lambda: calls.append(1), target="t", warm_ups=2, repeats=3
    )
    measured = measure(slow, "ours", Path())
    assert len(calls) == 5
    assert 0 <= measured["seconds"] < 1
    assert measured["memory_mb"] > 1


def test_a_call_may_take_its_own_time() -> None:
    scaled = Benchmark(name="n", group="g", ours=lambda work: lambda: Timed(seconds=40), target="t")
    assert measure(scaled, "ours", Path())["seconds"] == 40
