"""A Dask cluster for tests: a scheduler and workers, each a process of its own, that talk over TCP on 127.0.0.1."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60.0  # for what takes one or two on a machine that has nothing else to do


@dataclass
class Cluster:
    """Its scheduler's address, its workers by name, and where their files are."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_worker(self) -> None:
        """One more worker of one thread; without a nanny, so that nobody starts it again."""
        name = f"worker{len(self.workers)}"
        options = ("--name", name, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        files = ("--local-directory", str(self.folder), "--death-timeout", "30")
        self.workers[name] = start(self.folder, "worker", self.address, *options, *files)

    def kill(self, name: str) -> None:
        """End a worker as a lack of memory does, and wait for that."""
        self.workers[name].send_signal(signal.SIGKILL)
        self.workers[name].wait()

    def kill_all(self) -> None:
        for name in self.workers:
            self.kill(name)

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers are there."""
        with self.client() as client:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)

    def busiest(self) -> str:
        """The name of the worker that holds and does most."""
        with self.client() as client:
            named: dict[str, str] = {}
            holds, does = client.has_what(), client.processing()
            for at, worker in client.scheduler_info(n_workers=-1)["workers"].items():
                named[worker["name"]] = at
        return max(named, key=lambda name: len(holds[named[name]]) + 10 * len(does[named[name]]))

    def client(self) -> Any:
        connect: Any = import_module("distributed").Client
        return connect(self.address, timeout=PATIENCE_SECONDS, set_as_default=False)


def start(folder: Path, what: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
    """A process of the cluster, which has no settings but these and says what it does in a file."""
    at = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DASK_")}
    environment |= {"DASK_CONFIG": str(folder), "DASK_TEMPORARY_DIRECTORY": str(folder), **settings}
    with (folder / f"{what}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *at, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )


@contextmanager
def running_cluster(folder: Path, workers: int, allowed_failures: int = 3) -> Iterator[Cluster]:
    """A cluster with some workers, of which nothing is left afterwards."""
    file = folder / "scheduler.json"
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures)}
    options = ("--port", "0", "--scheduler-file", str(file), "--idle-timeout", "300")
    scheduler = start(folder, "scheduler", *options, **settings)
    cluster = Cluster("", folder, scheduler)
    try:
        cluster.address = address(file, scheduler)
        for _ in range(workers):
            cluster.start_worker()
        cluster.wait_for(workers)
        yield cluster
    finally:
        for process in (*cluster.workers.values(), scheduler):
            process.kill()
            process.wait()


def address(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    """What the scheduler writes when it has started."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and scheduler.poll() is None:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):  # not there yet, or not whole
            time.sleep(0.05)
    raise RuntimeError(f"The scheduler did not start: {(file.parent / 'scheduler.log').read_text()}")


# --- what workers do ----------------------------------------------------------------------------------


def slow_square(shared: dict[str, float], piece: int) -> tuple[int, int]:
    """The square, after a while, and the process that made it."""
    time.sleep(shared["seconds"])
    return piece**2, os.getpid()


def refuse_seven(shared: str, piece: int) -> int:
    if piece == 7:
        raise ValueError(f"Row {piece} of {shared} has -3 people: is it a code for missing?")
    return piece


def die(shared: None, piece: int) -> int:
    """End as a lack of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return piece
