"""A wheel, installed in an environment of its own, runs the demo away from the repository."""

import os
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str | Path, cwd: Path) -> None:
    """Run a command that must succeed, clean of this environment's variables; quiet unless it fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MEDSKAPA"))}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr)
        raise SystemExit(f"{Path(words[0]).name} {words[1]} ended with {done.returncode}.")


def main() -> int:
    """Build, look inside, install with the pinned requirements, run the demo."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
        wheel = next(folder.glob("*.whl"))
        inside = zipfile.ZipFile(wheel).namelist()
        examples = [path for path in inside if path.startswith("medskapa/examples/")]
        size = wheel.stat().st_size / 1e6
        print(f"{wheel.name}: {size:.1f} MB, {len(inside)} files, {len(examples)} of examples")
        if not examples:
            print("There is no example in the wheel.")
            return 1

        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        pip = (str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check")
        run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "runtime.txt", cwd=folder)
        run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)

        start = time.perf_counter()
        run(folder / "venv" / "bin" / "medskapa", "demo", "--out", folder / "out", cwd=folder)
        made = sorted(path for path in (folder / "out").rglob("*") if path.is_file())
        print(f"medskapa demo: {time.perf_counter() - start:.1f} s, {len(made)} files")
        return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
