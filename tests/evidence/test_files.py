"""A folder appears whole under its name or not at all: full disk, Ctrl-C, and a name that is taken."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from medskapa.evidence import UserError
from medskapa.evidence.files import new_folder
from medskapa.region import read_region, write_region
from tests.town import town_region


def everything(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, with what stands in it."""
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def write_half(folder: Path, fault: BaseException) -> None:
    """Write one file, and then something happens."""
    with new_folder(folder, replace=True) as part:
        (part / "a.txt").write_text("half")
        raise fault


def test_the_folder_has_its_name_only_when_all_is_written(tmp_path: Path) -> None:
    with new_folder(tmp_path / "deep" / "out") as part:
        (part / "a.txt").write_text("a")
        assert not (tmp_path / "deep" / "out").exists()
    assert everything(tmp_path) == {"deep/out/a.txt": "a"}
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"]  # nothing beside it
    assert (tmp_path / "deep" / "out").stat().st_mode & 0o777 == 0o755  # others may read it


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_half(tmp_path / "out", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert "No space left on device" in caught.value.what
    assert "Free some space" in caught.value.do
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError, SystemExit])
def test_ctrl_c_or_any_fault_leaves_nothing(tmp_path: Path, fault: type[BaseException]) -> None:
    with pytest.raises(fault):
        write_half(tmp_path / "out", fault())
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for taken in ("out", "file"):
        with pytest.raises(UserError, match="exists already") as caught, new_folder(tmp_path / taken):
            pytest.fail("nothing should be written")
        assert "--replace" in caught.value.do
    assert everything(tmp_path) == {"out/mine.txt": "mine", "file": "mine"}


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with new_folder(tmp_path / "out") as part:
        (part / "a.txt").write_text("a")
    assert everything(tmp_path) == {"out/a.txt": "a"}


def test_replace_exchanges_the_whole_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old")
    with new_folder(tmp_path / "out", replace=True) as part:
        (part / "new.txt").write_text("new")
        assert everything(tmp_path / "out") == {"old.txt": "old"}  # until the end
    assert everything(tmp_path) == {"out/new.txt": "new"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_what_fails_while_replacing_leaves_the_old_folder(tmp_path: Path, fault: BaseException) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old")
    with pytest.raises((UserError, KeyboardInterrupt)):
        write_half(tmp_path / "out", fault)
    assert everything(tmp_path) == {"out/old.txt": "old"}


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_what_fails_in_the_exchange_itself_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old")
    rename = os.replace

    def fails_for_the_new_one(src: Path, dst: Path) -> None:
        if str(src).endswith(".part"):
            raise fault
        rename(src, dst)

    monkeypatch.setattr(os, "replace", fails_for_the_new_one)
    with pytest.raises((UserError, KeyboardInterrupt)), new_folder(tmp_path / "out", replace=True) as part:
        (part / "new.txt").write_text("new")
    assert everything(tmp_path) == {"out/old.txt": "old"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_place_where_no_folder_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(UserError, match="could not be written"), new_folder(tmp_path / "file" / "out"):
        pytest.fail("nothing should be written")
    assert everything(tmp_path) == {"file": "a file"}


WRITES_TOO_MUCH = """
import resource, sys
from pathlib import Path
from medskapa.evidence import UserError
from medskapa.region import write_region
from tests.town import town_region
region = town_region()
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))  # the system refuses files of more than 3 000 bytes
try:
    write_region(region, Path(sys.argv[1]), replace=True)
except UserError as error:
    print(error.what)
"""


def test_a_region_that_the_system_does_not_take_leaves_the_old_one_whole(tmp_path: Path, root: Path) -> None:
    write_region(town_region(), tmp_path / "region")
    ran = subprocess.run(
        [sys.executable, "-c", WRITES_TOO_MUCH, str(tmp_path / "region")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")},
    )
    assert ran.returncode == 0, ran.stderr
    assert "could not be written" in ran.stdout
    assert "File too large" in ran.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["region"]
    assert read_region(tmp_path / "region").hash == town_region().hash
