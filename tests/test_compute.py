"""Where work runs: threads and a cluster give the same, and a cluster that fails says how, without a wait for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from medskapa import compute
from medskapa.compute import Compute, cluster, local, spread
from tests.dask_cluster import (
    PATIENCE_SECONDS,
    Cluster,
    die,
    refuse_seven,
    running_cluster,
    slow_square,
)

QUICK = {"seconds": 0.0}
SLOW = {"seconds": 0.1}
PIECES = list(range(30))


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """For the tests that leave both as they are."""
    with running_cluster(tmp_path_factory.mktemp("dask"), workers=2) as started:
        yield started


def squares(found: dict[int, tuple[int, int]]) -> bool:
    return {number: square for number, (square, _) in found.items()} == {n: n**2 for n in PIECES}


# --- in this process ----------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, 7, 100])
def test_threads_give_every_piece_once(threads: int) -> None:
    shares: list[float] = []
    found = list(spread(local(threads), slow_square, PIECES, QUICK, progress=shares.append))
    assert len(found) == len(PIECES)
    assert squares(dict(found))
    assert shares == pytest.approx([n / 30 for n in range(31)])


def test_without_pieces_all_is_done() -> None:
    shares: list[float] = []
    assert list(spread(local(), slow_square, [], QUICK, progress=shares.append)) == []
    assert shares[-1] == 1


def test_results_that_nobody_takes_are_not_piled_up() -> None:
    begun: list[int] = []

    def note(shared: None, piece: int) -> int:
        begun.append(piece)
        return piece

    with closing(spread(local(2), note, range(1000), None)) as found:
        next(found)
        time.sleep(0.2)
        assert len(begun) <= 4
    assert len(begun) <= 4
    assert not [t for t in threading.enumerate() if "ThreadPoolExecutor" in t.name and t.is_alive()]


def test_an_error_in_a_thread_is_that_of_the_function() -> None:
    with pytest.raises(ValueError, match=r"Row 7 of the table has -3 people"):
        list(spread(local(2), refuse_seven, PIECES, "the table"))


def test_threads_can_be_cancelled() -> None:
    done: list[int] = []

    def cancelled() -> None:
        if len(done) >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(watched(local(2), done, cancelled))
    assert 5 <= len(done) < len(PIECES)


def each(results: Iterator[object], act: Callable[[], None]) -> None:
    """Do something whenever a result comes."""
    for _ in results:
        act()


def watched(
    where: Compute, done: list[int], cancelled: Callable[[], None]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Results, noted as they come."""
    for number, result in spread(where, slow_square, PIECES, QUICK, cancelled=cancelled):
        done.append(number)
        yield number, result


def test_what_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="at least one thread, not 0"):
        local(0)
    with pytest.raises(ValueError, match="more than 0 seconds"):
        cluster("tcp://127.0.0.1:8786", timeout_seconds=0)


def test_dask_is_imported_only_for_a_cluster() -> None:
    code = (
        "import sys; from medskapa.compute import local, spread; list(spread(local(2), max, [1], 2)); "
        "sys.exit('dask' in sys.modules or 'distributed' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- on a cluster -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_cluster_gives_what_threads_give(two_workers: Cluster) -> None:
    shares: list[float] = []
    where = cluster(two_workers.address, timeout_seconds=PATIENCE_SECONDS)
    found = dict(spread(where, slow_square, PIECES, SLOW, progress=shares.append))
    assert squares(found)
    assert {pid for _, pid in found.values()} <= {w.pid for w in two_workers.workers.values()}
    assert shares == pytest.approx([n / 30 for n in range(31)])
    with two_workers.client() as client:
        given = dict(spread(cluster(client), slow_square, PIECES[:3], QUICK))
        assert {number: square for number, (square, _) in given.items()} == {0: 0, 1: 1, 2: 4}
        assert client.status == "running"
        assert list(spread(cluster(client), slow_square, [], QUICK)) == []


@pytest.mark.slow
def test_a_workers_error_is_that_of_the_function(two_workers: Cluster) -> None:
    with pytest.raises(ValueError, match=r"^Row 7 of the table has -3 people: is it a code for missing\?$"):
        list(spread(cluster(two_workers.address), refuse_seven, PIECES, "the table"))


@pytest.mark.slow
def test_a_cluster_can_be_cancelled_and_used_again(two_workers: Cluster) -> None:
    done: list[int] = []

    def cancelled() -> None:
        if len(done) >= 2:
            raise InterruptedError("stopped")

    with pytest.raises(InterruptedError):
        list(watched(cluster(two_workers.address), done, cancelled))
    assert len(done) < len(PIECES)
    assert squares(dict(spread(cluster(two_workers.address), slow_square, PIECES, QUICK)))


@pytest.mark.slow
def test_what_all_share_may_be_large(two_workers: Cluster) -> None:
    """Dask warns of more than 10 MB, and a warning is an error here."""
    where = cluster(two_workers.address, timeout_seconds=PATIENCE_SECONDS)
    assert dict(spread(where, length, [1, 2], bytes(20_000_000))) == {0: 20_000_001, 1: 20_000_002}


def length(shared: bytes, piece: int) -> int:
    return len(shared) + piece


@pytest.mark.slow
def test_a_result_is_fetched_again_but_not_for_ever(
    two_workers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, fetched = compute._result, list[object]()

    def late(client: object, future: object, patience: float) -> object:
        fetched.append(future)
        if len(fetched) < 3 or patience < 1:
            raise TimeoutError
        return fetch(client, future, patience)

    monkeypatch.setattr(compute, "_result", late)
    with two_workers.client() as client:
        [(number, (square, _))] = spread(cluster(client), slow_square, [5], QUICK)
        assert (number, square, len(fetched)) == (0, 25, 3)
        with pytest.raises(
            ValueError, match=r"could not be fetched from the cluster in 3 × 0\.1 s\. Is the network"
        ):
            list(spread(cluster(client, timeout_seconds=0.1), slow_square, [5], QUICK))


@pytest.mark.slow
def test_a_worker_of_another_version_is_refused(
    two_workers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute, "version", lambda name: "99.0")
    with pytest.raises(
        ValueError, match=r"A worker has medskapa \d\S*, and this is 99\.0\. Install the same"
    ):
        list(spread(cluster(two_workers.address), slow_square, PIECES, QUICK))


@pytest.mark.slow
def test_a_worker_is_killed_half_way_and_its_pieces_are_done_again(tmp_path: Path) -> None:
    with running_cluster(tmp_path, workers=2) as started:
        killed: list[str] = []

        def progress(share: float) -> None:
            if share >= 0.5 and not killed:
                killed.append(started.busiest())
                started.kill(killed[0])

        where = cluster(started.address, timeout_seconds=PATIENCE_SECONDS)
        found = dict(spread(where, slow_square, PIECES, SLOW, progress=progress))
        assert squares(found)
        assert started.workers[killed[0]].returncode == -9
        with started.client() as client:
            assert len(client.nthreads()) == 1


@pytest.mark.slow
def test_the_only_worker_is_killed_and_another_comes(tmp_path: Path) -> None:
    """What all share is lost with it, and sent again."""
    with running_cluster(tmp_path, workers=1) as started:

        def progress(share: float) -> None:
            if share >= 0.4 and len(started.workers) == 1:
                started.kill("worker0")
                started.start_worker()

        where = cluster(started.address, timeout_seconds=PATIENCE_SECONDS)
        found = dict(spread(where, slow_square, PIECES, {"seconds": 0.02}, progress=progress))
        assert squares(found)
        assert {pid for _, pid in found.values()} == {w.pid for w in started.workers.values()}


@pytest.mark.slow
def test_all_workers_are_killed_and_then_the_scheduler(tmp_path: Path) -> None:
    with running_cluster(tmp_path, workers=2) as started:
        found = spread(cluster(started.address, timeout_seconds=4), slow_square, PIECES, SLOW)
        with pytest.raises(ValueError, match=r"for 4 s: all are gone.* start workers, and run again"):
            each(found, started.kill_all)
        started.start_worker()
        started.wait_for(1)
        found = spread(cluster(started.address, timeout_seconds=10), slow_square, PIECES, SLOW)
        with pytest.raises(ValueError, match=r"The connection to the Dask scheduler was lost"):
            each(found, started.scheduler.kill)
        with pytest.raises(
            ValueError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:\d+ within 1 s"
        ):
            list(spread(cluster(started.address, timeout_seconds=1), slow_square, PIECES, SLOW))


@pytest.mark.slow
def test_a_piece_that_ends_its_workers_is_told_of(tmp_path: Path) -> None:
    with (
        running_cluster(tmp_path, workers=1, allowed_failures=0) as started,
        pytest.raises(
            ValueError, match=r"1 workers ended while they did the same piece .* too little memory"
        ),
    ):
        list(spread(cluster(started.address), die, [1], None))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "somewhere", "smoke://127.0.0.1:8786", ""])
def test_a_cluster_that_is_not_there(address: str) -> None:
    start = time.monotonic()
    with pytest.raises(ValueError, match=rf"No Dask scheduler answers at {address} .*Is the address right"):
        list(spread(cluster(address, timeout_seconds=0.5), slow_square, PIECES, QUICK))
    assert time.monotonic() - start < PATIENCE_SECONDS


def ended(status: str, error: Exception | None = None) -> SimpleNamespace:
    """A piece that has ended."""
    return SimpleNamespace(status=status, key="piece", exception=lambda timeout: error)


def scheduler(reply: object) -> SimpleNamespace:
    """A client whose scheduler answers this when it is asked for a result."""

    def sync(*arguments: object, **options: object) -> object:
        if isinstance(reply, Exception):
            raise reply
        return reply

    return SimpleNamespace(scheduler=SimpleNamespace(gather=None), sync=sync)


def test_a_worker_that_lacks_the_program_is_told_of() -> None:
    lacks = ended("error", ModuleNotFoundError("No module named 'medskapa'"))
    with pytest.raises(ValueError, match=r"No module named 'medskapa'. Install medskapa \S+ on every worker"):
        compute._result(scheduler({}), lacks, 1)


def test_a_result_that_cannot_be_fetched_now_may_be_later() -> None:
    there = {"status": "OK", "data": {"piece": 7}}
    assert compute._result(scheduler(there), ended("finished"), 1) == 7
    not_now: list[object] = [TimeoutError(), {"status": "error", "keys": ["piece"]}]
    for reply in not_now:
        with pytest.raises(TimeoutError):
            compute._result(scheduler(reply), ended("finished"), 1)
    with pytest.raises(TimeoutError):  # done again while it was asked why it had failed
        compute._result(scheduler({}), ended("error"), 1)
    for status in ("finished", "cancelled"):
        with pytest.raises(ValueError, match="connection to the Dask scheduler was lost"):
            compute._result(scheduler(ConnectionError()), ended(status), 1)


def workers(*states: tuple[str, int]) -> SimpleNamespace:
    """A client whose scheduler tells of workers: their state, and how much they do."""
    told = {
        str(number): {"status": status, "nthreads": 4, "metrics": {"executing": executing}}
        for number, (status, executing) in enumerate(states)
    }
    return SimpleNamespace(
        scheduler=SimpleNamespace(identity=None), sync=lambda *a, **options: {"workers": told}
    )


def test_workers_that_are_paused_and_do_nothing_do_not_count() -> None:
    assert next(compute._threads(workers(("running", 0), ("paused", 0), ("paused", 1)), 1)) == 8
    asked = compute._threads(workers(("paused", 0)), 0.2)
    with pytest.raises(ValueError, match=r"for 0\.2 s: all are paused, short of memory"):
        each(asked, lambda: time.sleep(0.01))
