"""Setting up: interrupted it can be started again, and a second start does nothing."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SET_UP = 'ROOT=$PWD; . "$ROOT/bin/_env.sh"; make_env runtime'
INTERRUPT_AFTER_SECONDS = (0.5, 3.0, 8.0)
LONGEST_SECOND_START = 3.0


def set_up(folder: Path, after: float | None = None) -> tuple[int, float]:
    """Make the runtime environment in a copy, killed after some seconds if asked; exit code and seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(["sh", "-euc", SET_UP], cwd=folder, start_new_session=True)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode, time.perf_counter() - start


def main() -> int:
    """Kill the set-up at several moments, let it finish, and start once more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "a folder with spaces"
        shutil.copytree(
            ROOT, folder, ignore=shutil.ignore_patterns(".venv*", ".git", ".*_cache", "__pycache__")
        )
        for after in INTERRUPT_AFTER_SECONDS:
            code, _ = set_up(folder, after)
            print(f"killed after {after} s: exit code {code}")
        code, seconds = set_up(folder)
        print(f"set up: exit code {code}, {seconds:.1f} s")
        if code:
            return 1
        subprocess.run(
            [folder / ".venv" / "bin" / "medskapa", "--help"], check=True, stdout=subprocess.DEVNULL
        )
        code, seconds = set_up(folder)
        print(f"second start: exit code {code}, {seconds:.2f} s")
        return int(bool(code) or seconds > LONGEST_SECOND_START)


if __name__ == "__main__":
    sys.exit(main())
