"""``medskapa region add-streets``, ``add-places``, ``add-homes`` and ``city`` as their users meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medskapa.cli.main import main
from tests.sources.test_city import CRS, EAST, NORTH, grid_file, squares
from tests.sources.test_elevation import tif
from tests.sources.test_live_streets import KEY, serving
from tests.sources.test_places import csv
from tests.sources.test_streets import extract, timetable

CITY = (
    "--key", "staden", "--name", "Staden", "--municipality", "9901", "--id", "id", "--x", "x", "--y", "y",
    "--grid-crs", CRS, "--population", "people", "--year", "2025", "--shape", "square", "--crs", CRS,
    "--source", "Ett påhittat rutnät",
)  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of one command."""
    with pytest.raises(SystemExit) as end:
        main([str(a) for a in ("region", *arguments)])
    said = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return end.value.code, said.out, said.err


def made(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    """What a command that went well says as JSON."""
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def town(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    made(capsys, "city", grid_file(tmp_path / "grid.csv", squares()), *CITY, "--out", tmp_path / "town")
    return tmp_path / "town"


def test_a_city_is_built_from_its_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = grid_file(tmp_path / "grid.csv", squares())
    raster = tif(tmp_path / "h.tif", np.full((400, 400), 9.0, np.float32))
    arguments = (
        "city", grid, *CITY, "--osm", extract(tmp_path), "--elevation", raster, "--elevation-source", "Höjddata",
        "--gtfs", timetable(tmp_path), "--out", tmp_path / "stad",
    )  # fmt: skip
    code, out, _ = run(capsys, *arguments)
    assert code == 0
    assert "Streets: 1 km, 8 nodes" in " ".join(out.split())
    assert "ODbL 1.0, © OpenStreetMap contributors" in out
    assert "Tidtabellen gällde" in out
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert "exists already" in err


def test_streets_are_added_to_a_region(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = town(tmp_path, capsys)
    told = made(
        capsys, "add-streets", folder, "--osm", extract(tmp_path), "--gtfs", timetable(tmp_path),
        "--gtfs-licence", "CC0 1.0", "--out", tmp_path / "gator",
    )  # fmt: skip
    assert told["streets"]["sections"] == 7
    assert told["services"] == {"bench": 1, "school": 1, "stop": 2}
    assert any("(CC0 1.0)" in source for source in told["sources"])
    assert (tmp_path / "gator" / "datapackage.json").is_file()


def test_what_is_missing_or_broken_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = town(tmp_path, capsys)
    out = ("--out", tmp_path / "gator")
    broken = tmp_path / "cut.osm.pbf"
    broken.write_bytes(extract(tmp_path).read_bytes()[:200])
    for arguments, words in (
        ((), "nothing to add"),
        (("--osm", broken), "cut short"),
        (("--elevation", tif(tmp_path / "h.tif", np.zeros((2, 2)))), "need a source"),
        (("--gtfs", tmp_path / "none.zip"), "no file"),
    ):
        code, _, err = run(capsys, "add-streets", folder, *arguments, *out)
        assert code == 2
        assert words in " ".join(err.split())
        assert "Traceback" not in err
    assert not (tmp_path / "gator").exists()


def test_streets_and_timetable_are_fetched_live(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = town(tmp_path, capsys)
    monkeypatch.setenv("TRAFIKLAB_KEY", KEY)
    cache = tmp_path / "cache"
    with serving(extract=extract(tmp_path).read_bytes()) as files:
        live = ("--live", "--extract", files.url, "--gtfs-url", files.gtfs, "--cache", cache)
        told = made(capsys, "add-streets", folder, *live, "--out", tmp_path / "a")
        assert told["streets"]["sections"] == 7
        code, out, err = run(
            capsys, "add-streets", folder, *live, "--operator", "vt", "--out", tmp_path / "b"
        )
        assert code == 2
        assert "lacks files" in err  # the server's timetable holds nothing
        assert KEY not in out + err
        monkeypatch.delenv("TRAFIKLAB_KEY")
        code, _, err = run(
            capsys, "add-streets", folder, *live, "--operator", "skane", "--out", tmp_path / "b"
        )
        assert code == 2
        assert "TRAFIKLAB_KEY" in err
    assert sorted(p.name for p in cache.iterdir()) == ["sweden-latest.osm.pbf", "vt.zip"]


def test_places_are_added_and_a_wrong_system_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = town(tmp_path, capsys)
    table = csv(tmp_path / "p.csv", f"Torget;{EAST};{NORTH};ja", head="Namn;X;Y;Fri")
    arguments = (
        "add-places", folder, table, "--kind", "mötesplats", "--name-column", "Namn", "--x", "X", "--y", "Y",
        "--fact", "free=Fri", "--source", "Kommunens mötesplatser 2026", "--out",
    )  # fmt: skip
    assert made(capsys, *arguments, tmp_path / "a")["services"] == {"meeting_place": 1}
    code, _, err = run(capsys, *arguments, tmp_path / "b", "--crs", "EPSG:3007")
    assert code == 2
    assert "do not lie in the region" in " ".join(err.split())
    code, _, err = run(capsys, *arguments, tmp_path / "b", "--fact", "free")
    assert code == 2
    assert "equals sign" in err


def test_lifts_are_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = town(tmp_path, capsys)
    table = csv(tmp_path / "h.csv", "9901;120;80", head="Kommun;Hiss;Trappor")
    told = made(
        capsys, "add-homes", folder, table, "--table", "home_access", "--area", "Kommun", "--year", "2025",
        "--column", "lift=Hiss", "--column", "steps=Trappor", "--source", "Registret", "--out", tmp_path / "a",
    )  # fmt: skip
    assert told["home_access"] == 2
