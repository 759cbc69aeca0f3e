"""A region's own cells read as a grid."""

import json
from pathlib import Path

import pyarrow.compute as pc
import pytest

from medskapa.cli import main
from medskapa.evidence import UserError
from medskapa.region import write_region
from medskapa.sources.grid import read_grid
from medskapa.sources.grid_region import is_synthetic, region_table
from medskapa.sources.synthetic import synthetic_region
from tests.methods.small_place import region as small


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("region") / "exempel"
    write_region(synthetic_region(), out)
    return out


def test_every_group_of_the_latest_year_is_a_column_and_they_add_up(folder: Path) -> None:
    region, table = synthetic_region(), region_table(folder)
    assert table.table.num_rows == region.tables["cells"].num_rows
    assert {"origin_sweden", "origin_abroad", "income_q1", "all", "municipality"} <= set(table.heading)
    people = region.tables["cell_population"]
    newest = people.filter(
        pc.and_(pc.equal(people["year"], 2024), pc.equal(people["group"], "origin=abroad"))
    )
    assert pc.sum(table.table["origin_abroad"]).as_py() == pc.sum(newest["persons"]).as_py()
    parts = pc.add(table.table["origin_abroad"], table.table["origin_sweden"])
    assert parts.to_pylist() == table.table["all"].to_pylist()
    assert (table.crs, is_synthetic(folder)) == ("EPSG:3006", True)


def test_the_grid_has_the_regions_cells_and_system(folder: Path) -> None:
    grid = read_grid(folder, groups=["origin_sweden", "origin_abroad"], municipality="municipality")
    assert (grid.crs, set(grid.size_m.tolist())) == ("EPSG:3006", {500.0})
    assert len(grid.people.municipalities) == 13


def test_the_profile_of_a_region_is_marked_as_made_up(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "profil"
    words = ["segregation", "profile", str(folder), "--groups", "origin_sweden,origin_abroad", "--k", "400"]
    with pytest.raises(SystemExit) as end:
        main([*words, "--draws", "0", "--out", str(out)])
    assert end.value.code in (0, None)
    assert json.loads((out / "run.json").read_text())["synthetic"] is True
    assert "påhittade" in (out / "index.html").read_text()


def test_a_region_without_people_on_cells_is_told_what_to_order(tmp_path: Path) -> None:
    write_region(small(), tmp_path / "stad")
    with pytest.raises(UserError, match="no people on cells") as told:
        region_table(tmp_path / "stad")
    assert "bestallning-rutor" in told.value.do
