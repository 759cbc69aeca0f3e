"""Where work runs: in this process, or on the workers of a Dask cluster. The results are the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent import futures
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from typing import Any, TypeVar

P = TypeVar("P")  # a piece of the work
S = TypeVar("S")  # what all pieces share
R = TypeVar("R")  # the result of a piece

_POLL_SECONDS = 0.01  # how often finished pieces are looked for
_ASK_SECONDS = 0.5  # how often the scheduler is asked which workers there are, and a wait looks for a cancel
_FETCHING = 3  # times the time-out: how long it may take to fetch one result


@dataclass(frozen=True)
class Compute:
    """Where work runs; made by `local` and `cluster`.

    ``threads`` of this process, or ``scheduler``: the address of a Dask scheduler, or a client that is connected to
    one. ``timeout_seconds`` is how long a cluster may be silent, or without a worker, before the work is given up.
    """

    threads: int = 1
    scheduler: Any = None
    timeout_seconds: float = 30.0


def local(threads: int | None = None) -> Compute:
    """Work in this process, in so many threads; in all that the process may use when None."""
    if threads is not None and threads < 1:
        raise ValueError(f"Work needs at least one thread, not {threads}.")
    can = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Compute(threads=threads or can)


def cluster(scheduler: str | Any, *, timeout_seconds: float = 30.0) -> Compute:
    """Work on a Dask cluster, of which the workers have the same version of medskapa as this process.

    scheduler : address, such as ``tcp://10.0.0.5:8786``, or a connected ``distributed.Client``, which stays open.
    timeout_seconds : how long the cluster may be silent, or without a worker, before the work is given up.

    Nothing is connected yet: a cluster that cannot be reached is told of when the work begins.
    """
    if not timeout_seconds > 0:
        raise ValueError(f"The time-out must be more than 0 seconds, not {timeout_seconds:g}.")
    return Compute(scheduler=scheduler, timeout_seconds=timeout_seconds)


def spread(
    compute: Compute,
    function: Callable[[S, P], R],
    pieces: Sequence[P],
    shared: S,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], None] = lambda: None,
) -> Generator[tuple[int, R], None, None]:
    """Call a function for each piece of the work, and give the number of the piece and its result as they come.

    ``function(shared, piece)`` gets what all pieces share and one piece; on a cluster all of them are pickled, and
    the function is one that the workers can import. Only a few pieces more than there are threads are under way, so
    that not all results need be in memory. A worker that is lost loses nothing else: its pieces are done again.

    progress : hears the share of the pieces that is done and taken, 0 at first and 1 at last.
    cancelled : is called often, and may raise to stop; what has begun is left to end, and its result is dropped.

    Raises what the function raises, and ``ValueError`` when the cluster cannot be reached, stays without workers,
    loses its scheduler, has another version of medskapa, or loses several workers to the same piece.
    """
    progress(0.0)
    where = _here if compute.scheduler is None else _there
    with closing(where(compute, function, pieces, shared, cancelled)) as results:
        for done, result in enumerate(results, start=1):
            yield result
            progress(done / len(pieces))
    if not len(pieces):
        progress(1.0)


def _here(
    compute: Compute,
    function: Callable[[S, P], R],
    pieces: Sequence[P],
    shared: S,
    cancelled: Callable[[], None],
) -> Generator[tuple[int, R], None, None]:
    """In threads of this process; one piece more than threads is under way or waits to be fetched."""
    waiting = iter(enumerate(pieces))
    running: dict[futures.Future[R], int] = {}
    pool = futures.ThreadPoolExecutor(compute.threads)
    try:
        while True:
            cancelled()
            for number, piece in islice(waiting, compute.threads + 1 - len(running)):
                running[pool.submit(function, shared, piece)] = number
            if not running:
                return
            done, _ = futures.wait(running, timeout=_ASK_SECONDS, return_when=futures.FIRST_COMPLETED)
            for future in done:
                number = running.pop(future)
                yield number, future.result()
                del future  # and its result
    finally:
        pool.shutdown(cancel_futures=True)


def _there(
    compute: Compute,
    function: Callable[[S, P], R],
    pieces: Sequence[P],
    shared: S,
    cancelled: Callable[[], None],
) -> Generator[tuple[int, R], None, None]:
    """On a cluster, by submitting pieces as others end."""
    pickle, patience = import_module("cloudpickle"), compute.timeout_seconds
    waiting, left = iter(enumerate(pieces)), len(pieces)
    running: dict[Any, int] = {}
    failed: dict[Any, float] = {}  # when the result could first not be fetched
    with _client(compute) as client:
        given = _give(client, pickle.dumps(shared))
        try:
            for threads in _threads(client, patience):
                cancelled()
                for number, piece in islice(waiting, max(0, 2 * threads - len(running))):
                    task = pickle.dumps((function, piece))
                    running[client.submit(_call, task, given, version("medskapa"), pure=False)] = number
                failed = {future: since for future, since in failed.items() if future.status == "finished"}
                came = False
                for future in [future for future in running if future.status not in ("pending", "lost")]:
                    try:
                        result = _result(client, future, patience)
                    except TimeoutError as error:
                        since = failed.setdefault(future, time.monotonic())
                        if time.monotonic() - since > _FETCHING * patience:
                            raise ValueError(
                                f"A result could not be fetched from the cluster in {_FETCHING} × {patience:g} s. "
                                "Is the network slow? Allow more time, or make the pieces smaller."
                            ) from error
                        continue
                    number = running.pop(future)
                    future.release()
                    came, left = True, left - 1
                    yield number, result
                    del result
                if not left:
                    return
                if not came:
                    time.sleep(_POLL_SECONDS)
        finally:
            for future in (given, *running):
                future.release()


@contextmanager
def _client(compute: Compute) -> Iterator[Any]:
    """A client of the cluster: the one that was given, or one that is closed again."""
    if not isinstance(compute.scheduler, str):
        yield compute.scheduler
        return
    patience = compute.timeout_seconds
    distributed = import_module("distributed")
    try:
        distributed.comm.resolve_address(
            compute.scheduler
        )  # a client that cannot read its address is never closed
        client = distributed.Client(compute.scheduler, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"No Dask scheduler answers at {compute.scheduler} within {patience:g} s ({error}). Is the address right, "
            "has the cluster been started, and does a firewall let this machine through?"
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=patience)


def _give(client: Any, shared: bytes) -> Any:
    """What all pieces share, as the result of a task: when the workers that hold it are lost, it is made again.

    Scattered data would be lost with them.
    """
    config = import_module("dask").config
    with config.set({"distributed.admin.large-graph-warning-threshold": 2 * len(shared) + 10_000_000}):
        return client.submit(_unpickled, shared, pure=False)


def _unpickled(shared: bytes) -> Any:
    return import_module("cloudpickle").loads(shared)


def _call(task: bytes, shared: Any, wanted: str) -> Any:
    """On a worker: call the function, if it is the same version of it."""
    here = version("medskapa")
    if here != wanted:
        raise ValueError(
            f"A worker has medskapa {here}, and this is {wanted}. Install the same on all, or results may differ."
        )
    function, piece = import_module("cloudpickle").loads(task)
    return function(shared, piece)


def _threads(client: Any, patience: float) -> Iterator[int]:
    """How many threads the cluster works with, again and again; asked of the scheduler every so often.

    Raises ``ValueError`` when it does not answer, or when there has been no worker for too long.
    """
    none_since: float | None = None
    while True:
        try:
            ask = client.scheduler.identity
            workers = client.sync(ask, n_workers=-1, callback_timeout=patience)["workers"].values()
        except (AttributeError, OSError, RuntimeError) as error:  # also of a client that has closed itself
            raise _lost_scheduler() from error
        able = [w for w in workers if w["status"] == "running" or w["metrics"].get("executing")]
        threads = sum(w["nthreads"] for w in able)
        now = time.monotonic()
        none_since = None if threads else none_since or now
        if none_since is not None and now - none_since > patience:
            why = "all are paused, short of memory" if workers else "all are gone, or none has been started"
            raise ValueError(
                f"No worker of the Dask cluster has been working for {patience:g} s: {why}. Look at the workers' logs, "
                "start workers, and run again."
            )
        yield threads
        while time.monotonic() - now < _ASK_SECONDS:
            yield threads


def _result(client: Any, future: Any, patience: float) -> Any:
    """The result of a piece that has ended, or its error in words; ``TimeoutError`` when it cannot be fetched now.

    Then the worker that has it may be gone, and the piece is done again as soon as the scheduler knows.
    """
    if future.status == "cancelled":
        raise _lost_scheduler()
    if future.status == "finished":
        # One question, and no more: `Future.result` waits in the background for as long as the client lives.
        try:
            reply = client.sync(client.scheduler.gather, keys=[future.key], callback_timeout=patience)
        except TimeoutError:
            raise
        except (AttributeError, OSError, RuntimeError) as lost:
            raise _lost_scheduler() from lost
        if reply["status"] != "OK":
            raise TimeoutError
        return reply["data"][future.key]
    error = future.exception(timeout=patience)
    if error is None:  # it was done again, and ended well, while it was asked why it had failed
        raise TimeoutError
    if isinstance(error, import_module("distributed").KilledWorker):
        raise ValueError(
            f"{error.allowed_failures + 1} workers ended while they did the same piece of the work, mostly a sign of "
            "too little memory. Make the pieces smaller, or give the workers more memory."
        ) from error
    if isinstance(error, ImportError):
        raise ValueError(
            f"A worker cannot do the work: {error}. Install medskapa {version('medskapa')} on every worker."
        ) from error
    raise error


def _lost_scheduler() -> ValueError:
    return ValueError(
        "The connection to the Dask scheduler was lost, or the work was stopped from there. See whether the scheduler "
        "still runs, and run again."
    )
