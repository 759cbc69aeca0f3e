"""Writing without leaving halves behind: a file or folder appears under its name whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from medskapa.evidence.errors import UserError


@contextmanager
def new_folder(folder: Path, *, replace: bool = False) -> Iterator[Path]:
    """A folder to write in, that gets its final name only when all is written.

    With ``replace`` an older folder of that name is exchanged at the end; without, it is refused.
    On any fault, a full disk or Ctrl-C what was half-written is removed.

    Raises ``UserError`` when the name is taken or the disk does not take it.
    """
    folder = Path(folder)
    if folder.exists() and not replace and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(
            f"{folder} exists already.", do="Choose another name, remove the old one, or say --replace."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise _disk_error(folder, error) from error
    try:
        yield part
        os.chmod(part, 0o755)
        if folder.exists():
            _exchange(folder, part)
        else:
            os.replace(part, folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise _disk_error(folder, error) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _exchange(folder: Path, part: Path) -> None:
    """Put ``part`` in the place of ``folder``; if that cannot be done, the old folder is put back."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".old", dir=folder.parent))
    try:
        os.replace(folder, old / "old")
        os.replace(part, folder)
    except BaseException:
        if (old / "old").exists() and not folder.exists():
            os.replace(old / "old", folder)
        raise
    finally:
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)


def _disk_error(folder: Path, error: OSError) -> UserError:
    if isinstance(error, (NotADirectoryError, FileExistsError, PermissionError)):
        return UserError(
            f"{folder} could not be written: {error.strerror or error}.",
            where=str(error.filename or folder),
            do="Choose a place with --out where you may write. Nothing half-written was left there.",
        )
    return UserError(
        f"{folder} could not be written: {error.strerror or error}.",
        where=str(error.filename or folder),
        do="Free some space or choose another place with --out. Nothing half-written was left there.",
    )
