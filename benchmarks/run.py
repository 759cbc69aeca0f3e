"""Runs benchmarks, each in processes of its own, and compares the results with their targets.

python -m benchmarks.run [NAME…] [--json] [--list] [--rounds N]
"""

import argparse
import importlib
import json
import math
import os
import pkgutil
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

import benchmarks
from benchmarks.model import Benchmark, Result, Timed, verdict

ROOT = Path(__file__).resolve().parent.parent
NOT_SUBJECTS = {"model", "run"}


def all_benchmarks() -> list[Benchmark]:
    """Every benchmark of every module here, by module name and then as written."""
    found: list[Benchmark] = []
    for module in sorted(info.name for info in pkgutil.iter_modules(benchmarks.__path__)):
        if module not in NOT_SUBJECTS:
            found.extend(importlib.import_module(f"benchmarks.{module}").BENCHMARKS)
    names = [b.name for b in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"Two benchmarks have one name: {', '.join(sorted(twice))}.")
    return found


def chosen(every: list[Benchmark], names: list[str]) -> list[Benchmark]:
    """The benchmarks that the names, of benchmarks or groups, choose; all when there are none."""
    unknown = set(names) - {b.name for b in every} - {b.group for b in every}
    if unknown:
        raise ValueError(f"No benchmark or group is called {', '.join(sorted(unknown))}; see --list.")
    return [b for b in every if not names or b.name in names or b.group in names]


def measure(benchmark: Benchmark, side: str, work: Path) -> dict[str, float]:
    """Time one side of a benchmark in this process, and tell the peak memory."""
    opener = benchmark.ours if side == "ours" else benchmark.peer
    if opener is None:
        raise ValueError(f"{benchmark.name} has no {side}.")
    call = opener(work)
    for _ in range(benchmark.warm_ups):
        call()
    seconds, grown = [], []  # a call may take its own time and measure its own memory
    for _ in range(benchmark.repeats):
        start = time.perf_counter()
        returned = call()
        took = time.perf_counter() - start
        seconds.append(returned.seconds if isinstance(returned, Timed) else took)
        grown.append(getattr(returned, "memory_mb", None))
    memory = max((mb for mb in grown if mb is not None), default=peak_memory_mb())
    return {"seconds": statistics.median(seconds), "memory_mb": memory}


def peak_memory_mb() -> float:
    """Peak memory of this process or of the largest process it started, in MB."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def run(benchmark: Benchmark, rounds: int = 1) -> Result:
    """Prepare and measure one benchmark, ours and the peer's by turns, each in a fresh process.

    Of several rounds the quickest counts on either side, as others may use the machine, and the most memory.
    """
    result = Result(name=benchmark.name, group=benchmark.group, target=benchmark.target)
    if benchmark.needs_data and not os.environ.get("MEDSKAPA_DATA"):
        return replace(result, left_out="MEDSKAPA_DATA is not set")
    with tempfile.TemporaryDirectory(prefix="medskapa-bench-") as folder:
        try:
            if benchmark.prepare:
                in_process(sys.executable, "prepare", benchmark.name, folder)
            for _ in range(rounds):
                ours = in_process(sys.executable, "ours", benchmark.name, folder)
                result = replace(
                    result,
                    ours_seconds=min(ours["seconds"], result.ours_seconds or math.inf),
                    memory_mb=max(ours["memory_mb"], result.memory_mb or 0.0),
                )
                if benchmark.peer:
                    python = sys.executable if benchmark.peer_is_ours else peer_python()
                    peer = in_process(python, "peer", benchmark.name, folder)
                    result = replace(
                        result, peer_seconds=min(peer["seconds"], result.peer_seconds or math.inf)
                    )
        except subprocess.CalledProcessError as error:
            said = str(error.stderr or error).strip().splitlines()
            return replace(result, failed=said[-1] if said else "it ended with an error")
    return result


def in_process(python: str, step: str, name: str, folder: str) -> dict[str, float]:
    """Run one step of a benchmark in a fresh process; its last line of output is the result."""
    done = subprocess.run(
        [python, "-m", "benchmarks.run", "--step", step, "--work", folder, name],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def peer_python() -> str:
    """The Python of the environment with the other engines, made when it is first needed."""
    script = '. "$ROOT/bin/_env.sh" && make_env peers'
    subprocess.run(["sh", "-c", script], env={**os.environ, "ROOT": str(ROOT)}, check=True, text=True)
    return str(ROOT / ".venv-peers" / "bin" / "python")


def line(benchmark: Benchmark, result: Result) -> str:
    """One line of the table that is printed."""

    def cell(value: float | None, form: str) -> str:
        return format(value, form) if value is not None else "–"

    numbers = (
        f"{cell(result.ours_seconds, '.3f'):>9} {cell(result.peer_seconds, '.3f'):>9} "
        f"{cell(result.ratio, '.1f'):>7} {cell(result.memory_mb, '.0f'):>8}"
    )
    note = result.failed or result.left_out or result.target
    return f"{result.name:<24} {numbers}  {verdict(benchmark, result):<9}  {note}"


def step(name: str, which: str, work: Path) -> None:
    """Do one step of one benchmark in this process and print its result as JSON."""
    benchmark = chosen(all_benchmarks(), [name])[0]
    if which == "prepare":
        if benchmark.prepare:
            benchmark.prepare(work)
        print("{}")
    else:
        print(json.dumps(measure(benchmark, which, work)))


def main(arguments: list[str]) -> int:
    """Run what the arguments choose; 1 when a benchmark is short of its target or failed."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Speed and memory against targets.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark or a group")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")
    parser.add_argument("--list", action="store_true", help="what there is")
    parser.add_argument(
        "--rounds", type=int, default=1, help="ours and the peer by turns; the quickest counts"
    )
    parser.add_argument("--step", choices=("prepare", "ours", "peer"), help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.step:
        step(given.names[0], given.step, given.work)
        return 0
    try:
        benchmarks_to_run = chosen(all_benchmarks(), given.names)
    except ValueError as error:
        parser.error(str(error))
    if given.list:
        for b in benchmarks_to_run:
            print(f"{b.group}/{b.name}: {b.target}")
        return 0
    if not given.json:
        print(f"{'benchmark':<24} {'ours s':>9} {'peer s':>9} {'ratio':>7} {'peak MB':>8}  {'':<9}  target")
    rows = []
    for b in benchmarks_to_run:
        result = run(b, given.rounds)
        rows.append({**asdict(result), "ratio": result.ratio, "verdict": verdict(b, result)})
        if not given.json:
            print(line(b, result), flush=True)
    if given.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    return int(any(row["verdict"] in ("short", "failed") for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
