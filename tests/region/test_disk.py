"""A region on disk: what is written is read again, and what was changed or is not a region is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS

from medskapa.evidence import Text, UserError
from medskapa.region import REGION_SCHEMA, Crosswalk, read_region, write_region
from tests.town import SOURCES, changed, square, town_region

CAVEAT = Text(sv="Räknat på 2018 års gränser.", en="Counted on the borders of 2018.")
R1 = {"area": "R1", "year": 2024, "group": "all"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The town on disk."""
    write_region(town_region(), tmp_path / "staden")
    return tmp_path / "staden"


def package(folder: Path) -> Any:
    """What datapackage.json says."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def rewrite(folder: Path, said: object) -> None:
    """Say something else in datapackage.json."""
    (folder / "datapackage.json").write_text(json.dumps(said), encoding="utf-8")


def refused(folder: Path) -> UserError:
    """The error when the folder is read; it always says where and what to do."""
    with pytest.raises(UserError) as caught:
        read_region(folder)
    assert caught.value.where == str(folder)
    assert caught.value.do
    return caught.value


# --- there and back ---------------------------------------------------------------------------------


def test_what_is_written_is_read_again(folder: Path) -> None:
    town, read = town_region(), read_region(folder)
    assert read.hash == town.hash
    assert (read.levels, read.sources, read.caveats) == (town.levels, town.sources, town.caveats)
    assert read.kind == "synthetic"
    for name, table in town.tables.items():
        assert read.tables[name].equals(table), name


def test_crosswalks_and_states_survive(tmp_path: Path) -> None:
    town = town_region(
        changed("population", R1, persons=None, state="suppressed", edition="2018"),
        crosswalks=(Crosswalk("regso", "2018", "2025", "same code", CAVEAT),),
    )
    write_region(town, tmp_path / "staden")
    assert read_region(tmp_path / "staden").hash == town.hash


def test_the_same_region_is_written_in_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_region(town_region(), tmp_path / "igen")
    for file in folder.iterdir():
        assert file.read_bytes() == (tmp_path / "igen" / file.name).read_bytes()


def test_how_parquet_stores_a_table_does_not_matter_to_the_hash(folder: Path) -> None:
    path = folder / "population.parquet"
    pq.write_table(pq.read_table(path), path, compression="none", row_group_size=7, use_dictionary=False)
    said = package(folder)
    resource = next(r for r in said["resources"] if r["name"] == "population")
    resource["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    rewrite(folder, said)
    assert read_region(folder).hash == town_region().hash


def test_an_existing_region_is_replaced_only_when_that_is_said(folder: Path) -> None:
    with pytest.raises(UserError, match="exists already"):
        write_region(town_region(key="ny"), folder)
    assert read_region(folder).key == "staden"
    write_region(town_region(key="ny"), folder, replace=True)
    assert read_region(folder).key == "ny"


# --- what others can read ---------------------------------------------------------------------------


def test_the_data_package_says_source_licence_crs_vintage_and_hash(folder: Path) -> None:
    said = package(folder)
    assert said["schema"] == REGION_SCHEMA
    assert said["name"] == "staden"
    assert said["medskapa"]["crs"] == "EPSG:3006"
    assert said["medskapa"]["sources"]["register"]["vintage"] == "2023–2024"
    assert said["sources"] == [{"title": SOURCES["register"].cite, "path": "https://example.org/register"}]
    assert said["licenses"] == [{"name": "CC0 1.0"}]
    named = {r["path"]: r for r in said["resources"]}
    assert set(named) == {p.name for p in folder.iterdir()} - {"datapackage.json"}
    for path, resource in named.items():
        data = (folder / path).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)


def test_swedish_letters_are_readable_in_the_file(folder: Path) -> None:
    assert "Påhittade staden" in (folder / "datapackage.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["areas", "links"])
def test_tables_with_geometry_are_geoparquet(folder: Path, name: str) -> None:
    schema = pq.read_schema(folder / f"{name}.parquet")
    geo = json.loads(schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["primary_column"] == "geometry"
    column = geo["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert CRS.from_json_dict(column["crs"]).to_epsg() == 3006


def test_borders_are_where_they_were_drawn(folder: Path) -> None:
    rows = {r["area"]: r["geometry"] for r in pq.read_table(folder / "areas.parquet").to_pylist()}
    assert shapely.from_wkb(rows["T1"]).equals(square(1, 0))
    assert shapely.from_wkb(rows["STAD"]).area == 7_000_000  # seven squares of 1 km²


def test_gdal_reads_the_areas_where_it_has_parquet(folder: Path) -> None:
    import pyogrio

    if "Parquet" not in pyogrio.list_drivers():  # then the metadata above is what there is to check
        assert b"geo" in pq.read_schema(folder / "areas.parquet").metadata
        return
    info = pyogrio.read_info(folder / "areas.parquet")
    assert (info["features"], info["crs"]) == (13, "EPSG:3006")


# --- what is refused --------------------------------------------------------------------------------


def test_a_folder_that_is_no_region(tmp_path: Path) -> None:
    assert "datapackage.json is missing" in refused(tmp_path).what
    assert "datapackage.json is missing" in refused(tmp_path / "nowhere").what


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"staden"', "{}", '{"schema": "medskapa-region/1"}'])
def test_a_data_package_that_cannot_be_understood(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    assert "cannot be understood" in refused(folder).what


def test_a_data_package_that_is_not_utf8(folder: Path) -> None:
    (folder / "datapackage.json").write_bytes('{"schema": "å"}'.encode("latin-1"))
    assert "cannot be understood" in refused(folder).what


@pytest.mark.parametrize("part", ["name", "medskapa", "resources"])
def test_a_data_package_that_leaves_something_out(folder: Path, part: str) -> None:
    rewrite(folder, {k: v for k, v in package(folder).items() if k != part})
    assert "cannot be understood" in refused(folder).what


@pytest.mark.parametrize(
    ("part", "value"), [("title", {"sv": "Staden"}), ("levels", [{}]), ("sources", {"a": {}})]
)
def test_a_data_package_with_something_half_said(folder: Path, part: str, value: object) -> None:
    said = package(folder)
    said["medskapa"][part] = value
    rewrite(folder, said)
    assert "cannot be understood" in refused(folder).what


def test_a_newer_schema_is_refused_with_a_clear_word(folder: Path) -> None:
    rewrite(folder, package(folder) | {"schema": "medskapa-region/2"})
    error = refused(folder)
    assert "'medskapa-region/2'; this version reads medskapa-region/1" in error.what
    assert error.do == "Upgrade Medskapa."


def test_another_kind_of_data_package_is_not_told_to_upgrade(folder: Path) -> None:
    rewrite(folder, package(folder) | {"schema": "medskapa-plan/1"})
    assert "Upgrade" not in refused(folder).do


def test_a_table_that_was_changed_by_hand(folder: Path) -> None:
    table = pq.read_table(folder / "homes.parquet")
    pq.write_table(table.slice(1), folder / "homes.parquet")
    error = refused(folder)
    assert "homes.parquet does not match its hash" in error.what
    assert "Do not edit" in error.do


def test_a_table_of_which_half_is_gone(folder: Path) -> None:
    data = (folder / "homes.parquet").read_bytes()
    (folder / "homes.parquet").write_bytes(data[: len(data) // 2])
    assert "does not match its hash" in refused(folder).what


def test_a_table_that_is_not_there(folder: Path) -> None:
    (folder / "homes.parquet").unlink()
    assert "homes.parquet of the region cannot be read" in refused(folder).what


def point_to(folder: Path, **values: str) -> None:
    """Let the resource for homes say something else."""
    said = package(folder)
    next(r for r in said["resources"] if r["name"] == "homes").update(values)
    rewrite(folder, said)


@pytest.mark.parametrize(
    "path", ["../homes.parquet", "sub/../../homes.parquet", "sub/homes.parquet", "..", ""]
)
def test_a_table_outside_the_folder_is_never_read(folder: Path, path: str) -> None:
    (folder / "homes.parquet").rename(folder.parent / "homes.parquet")
    point_to(folder, path=path)
    assert "outside its own folder" in refused(folder).what


def test_an_absolute_path_is_never_read(folder: Path) -> None:
    moved = (folder / "homes.parquet").rename(folder.parent / "homes.parquet")
    point_to(folder, path=str(moved.resolve()))
    assert "outside its own folder" in refused(folder).what


def test_a_table_that_no_region_has(folder: Path) -> None:
    point_to(folder, name="castles")
    assert "unknown table 'castles'" in refused(folder).what


def test_a_file_with_the_right_hash_that_is_no_table(folder: Path) -> None:
    (folder / "homes.parquet").write_bytes(b"homes")
    point_to(folder, hash="sha256:" + hashlib.sha256(b"homes").hexdigest())
    assert "homes.parquet is not a Parquet table" in refused(folder).what


def test_a_faulty_region_is_refused_at_the_door_when_it_is_read(folder: Path) -> None:
    said = package(folder)
    said["medskapa"]["crs"] = "EPSG:4326"
    rewrite(folder, said)
    with pytest.raises(UserError, match="does not count in metres"):
        read_region(folder)
