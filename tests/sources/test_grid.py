"""Grids as people have them: places, sizes, groups, what is missing, and errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS

from medskapa.evidence import UserError
from medskapa.sources.grid import REST, Grid, read_areas, read_grid

# Four cells of 100 m: two beside each other, one above the first, and one where nobody lives.
SMALL = """x;y;kommun;in;ut;alla
300000;6400000;Väst;10;0;10
300100;6400000;Väst;5;5;11
300000;6400100;Öst;2;8;10
300100;6400100;Öst;0;0;0
"""


def write(folder: Path, text: str, name: str = "rutor.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str, **options: object) -> Grid:
    asked = {"groups": ["in", "ut"], **options}
    return read_grid(write(folder, text), **asked)  # type: ignore[arg-type]


def geo(table: pa.Table, path: Path, crs: str | None, *, say: bool = True) -> Path:
    """Write a GeoParquet file; without ``say`` it has no word of its system, which means longitude and latitude."""
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": []}
    if say:
        column["crs"] = None if crs is None else CRS.from_user_input(crs).to_json_dict()
    meta = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(meta)}), path)
    return path


def notes(grid: Grid) -> str:
    return " ".join(note.en for note in grid.people.notes)


def test_a_plain_table_is_read_as_it_stands(tmp_path: Path) -> None:
    grid = read(tmp_path, SMALL, municipality="kommun")
    assert grid.people.groups == ("in", "ut")
    assert grid.people.counts.tolist() == [[10, 0], [5, 5], [2, 8], [0, 0]]
    assert grid.people.totals.tolist() == [10, 10, 10, 0]
    assert grid.people.rows.tolist() == [2, 3, 4, 5]
    assert grid.people.ids[0] == "E300000N6400000"
    assert grid.people.municipalities == ("Väst", "Öst")
    assert grid.people.municipality is not None
    assert grid.people.municipality.tolist() == [0, 0, 1, 1]
    assert set(grid.size_m) == {100.0}
    assert grid.crs == "EPSG:3006"
    assert "is assumed" in notes(grid)
    assert "south-west corners" in notes(grid)


def test_semicolons_decimal_commas_windows_letters_and_blanks_between_thousands(tmp_path: Path) -> None:
    text = "Öst;Norr;in;ut\n300 000,0;6 400 000,0;1 200;3,0\n300 100,0;6 400 000,0;7;0\n"
    path = write(tmp_path, text, encoding="cp1252")
    grid = read_grid(path, groups=["in", "ut"])
    assert grid.people.counts.tolist() == [[1200, 3], [7, 0]]
    assert grid.x_m.tolist() == [300000.0, 300100.0]
    assert "Windows-1252, semicolon" in notes(grid)


def test_midpoints_become_corners(tmp_path: Path) -> None:
    text = "x,y,in,ut\n300050,6400050,1,2\n300150,6400050,3,4\n"
    grid = read(tmp_path, text)
    assert grid.x_m.tolist() == [300000.0, 300100.0]
    assert grid.y_m.tolist() == [6400000.0, 6400000.0]
    assert "midpoints" in notes(grid)


@pytest.mark.parametrize(
    ("first", "second", "size", "crs"),
    [
        ("CRS3006RES250mN6400000E300000", "CRS3006RES250mN6400250E300250", 250.0, "EPSG:3006"),
        ("CRS3035RES1kmN3000000E4000000", "CRS3035RES1kmN3000000E4001000", 1000.0, "EPSG:3035"),
        ("3000006400000", "3002506400000", 250.0, "EPSG:3006"),
    ],
)
def test_names_of_cells_say_place_size_and_system(
    tmp_path: Path, first: str, second: str, size: float, crs: str
) -> None:
    grid = read(tmp_path, f"rutid,in,ut\n{first},1,2\n{second},3,4\n")
    assert set(grid.size_m) == {size}
    assert grid.crs == crs
    assert grid.people.ids == (first, second)


def test_whole_numbers_of_thirteen_digits_in_parquet_are_names_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "rutor.parquet"
    pq.write_table(pa.table({"Ruta": [3000006400000, 3001006400000], "in": [1, 2], "ut": [3, 4]}), path)
    grid = read_grid(path, groups=["in", "ut"])
    assert grid.x_m.tolist() == [300000.0, 300100.0]
    assert grid.y_m.tolist() == [6400000.0, 6400000.0]


def test_squares_of_geoparquet_give_corner_and_side(tmp_path: Path) -> None:
    squares = shapely.to_wkb(np.array([shapely.box(x, 6400000, x + 250, 6400250) for x in (300000, 300250)]))
    table = pa.table({"in": [1, 2], "ut": [3, 4], "geometry": squares})
    grid = read_grid(geo(table, tmp_path / "rutor.parquet", "EPSG:3006"), groups=["in", "ut"])
    assert grid.x_m.tolist() == [300000.0, 300250.0]
    assert set(grid.size_m) == {250.0}
    assert "assumed" not in notes(grid)


@pytest.mark.parametrize("say", [True, False])
def test_degrees_are_refused(tmp_path: Path, say: bool) -> None:
    points = shapely.to_wkb(np.array([shapely.Point(12.0, 57.7), shapely.Point(12.1, 57.7)]))
    table = pa.table({"in": [1, 2], "ut": [3, 4], "geometry": points})
    path = geo(table, tmp_path / "rutor.parquet", "EPSG:4326", say=say)
    with pytest.raises(UserError, match=r"degrees.*\n.*\n.*SWEREF 99 TM"):
        read_grid(path, groups=["in", "ut"])


def test_degrees_without_a_word_are_refused_too(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="look like degrees"):
        read(tmp_path, "x,y,in,ut\n12.00,57.7,1,2\n12.01,57.7,3,4\n")


def test_swapped_axes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="look swapped") as told:
        read(tmp_path, "x,y,in,ut\n6400000,300000,1,2\n6400100,300000,3,4\n")
    assert "--x" in told.value.do


def test_a_file_and_a_command_that_disagree_are_refused(tmp_path: Path) -> None:
    points = shapely.to_wkb(np.array([shapely.Point(300050, 6400050), shapely.Point(300150, 6400050)]))
    table = pa.table({"in": [1, 2], "ut": [3, 4], "geometry": points})
    path = geo(table, tmp_path / "rutor.parquet", "EPSG:3006")
    with pytest.raises(UserError, match="says EPSG:3006, and --crs says EPSG:3035"):
        read_grid(path, groups=["in", "ut"], crs="EPSG:3035")


def test_areas_are_no_cells(tmp_path: Path) -> None:
    shapes = shapely.to_wkb(np.array([shapely.Point(0, 0).buffer(500), shapely.box(0, 0, 100, 200)]))
    table = pa.table({"in": [1, 2], "ut": [3, 4], "geometry": shapes})
    with pytest.raises(UserError, match=r"neither points nor upright squares[\s\S]*compare"):
        read_grid(geo(table, tmp_path / "deso.parquet", "EPSG:3006"), groups=["in", "ut"])


def test_those_in_no_group_are_a_group(tmp_path: Path) -> None:
    grid = read(tmp_path, SMALL, total="alla")
    assert grid.people.groups == ("in", "ut", REST)
    assert grid.people.rest
    assert grid.people.counts.tolist() == [[10, 0, 0], [5, 5, 1], [2, 8, 0], [0, 0, 0]]


def test_groups_may_overlap_when_that_is_said(tmp_path: Path) -> None:
    text = "x,y,abroad,old,all\n0,0,6,7,10\n100,0,1,2,10\n"
    with pytest.raises(UserError, match=r"together are larger than all in 1 rows[\s\S]*--overlapping"):
        read_grid(write(tmp_path, text), groups=["abroad", "old"], total="all")
    grid = read_grid(write(tmp_path, text), groups=["abroad", "old"], total="all", overlapping=True)
    assert grid.people.groups == ("abroad", "old")
    assert not grid.people.covers


def test_missing_is_not_zero(tmp_path: Path) -> None:
    text = "x,y,in,all\n0,0,4,10\n100,0,-1,20\n200,0,3,-1\n"
    with pytest.raises(UserError, match=r"negative[\s\S]*3: -1[\s\S]*--missing=-1"):
        read_grid(write(tmp_path, text), groups=["in"], total="all")
    grid = read_grid(write(tmp_path, text), groups=["in"], total="all", missing=["-1"])
    assert grid.people.totals.tolist() == [10, 20]
    assert grid.people.known is not None
    assert grid.people.known.tolist() == [[True, True], [False, False]]
    assert "1 rows without a value in all are left out" in notes(grid)
    assert "In 1 cells with 20 people a group is missing" in notes(grid)


def test_an_empty_field_is_refused_until_it_is_said_to_mean_missing(tmp_path: Path) -> None:
    text = "x,y,in,all\n0,0,4,10\n100,0,,20\n"
    with pytest.raises(UserError, match=r"1 values of in are empty[\s\S]*Rows: 3"):
        read_grid(write(tmp_path, text), groups=["in"], total="all", missing=["-1"])
    grid = read_grid(write(tmp_path, text), groups=["in"], total="all", missing=["empty"])
    assert grid.people.known is not None
    assert grid.people.known[:, 0].tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        (SMALL, {"groups": ["in", "utt"]}, r"utt \(do you mean ut\?\)"),
        (SMALL, {"groups": []}, "No groups are named"),
        (SMALL, {"groups": ["in", "in"]}, "named twice"),
        (SMALL, {"groups": ["in"]}, "One group alone"),
        (SMALL, {"missing": ["-1"]}, "--missing needs --total"),
        (SMALL, {"x": "x"}, "belong together"),
        (SMALL, {"size": "stor"}, "neither metres nor a column"),
        (SMALL, {"crs": "EPSG:999999"}, "is not known"),
        ("a,b,in,ut\n1,2,3,4\n", {}, r"No coordinates[\s\S]*a, b, in, ut"),
        ("x,y,in,ut\n0,0,1,2\n0,0,3,4\n", {"size": "100"}, r"overlap others[\s\S]*2 and 3"),
        ("x,y,in,ut\n0,0,1.5,2\n100,0,3,4\n", {}, r"not whole persons[\s\S]*2: 1.5"),
        ("x,y,in,ut\n0,0,tre,2\n100,0,3,4\n", {}, r"no number[\s\S]*2: 'tre'"),
        ("x,y,in,ut\n0,0,1,2\n100,,3,4\n", {}, r"no coordinates[\s\S]*Rows: 3"),
        ("x,y,in,ut\n0,0,1,2\n", {}, r"cannot be worked out[\s\S]*--size 100"),
        ("x,y,in,all\n0,0,12,10\n100,0,3,4\n", {"groups": ["in"], "total": "all"}, r"larger than all[\s\S]*12 of 10"),
        ("x,y,in,ut\n0,0,1\n", {}, "cannot be read as CSV"),
        ("x,x,in,ut\n0,0,1,2\n", {}, "without a name of their own"),
        ("x,y,in,ut\n", {}, "no rows"),
        ("Ruta,in,ut\n3000006400000,1,2\nnonsense,3,4\n", {}, r"not like the first[\s\S]*'nonsense'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_words(
    tmp_path: Path, text: str, options: dict[str, object], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        read(tmp_path, text, **options)


def test_cells_of_two_sizes_are_refused_by_row(tmp_path: Path) -> None:
    rows = [
        "CRS3006RES250mN6400000E300000",
        "CRS3006RES250mN6400000E300250",
        "CRS3006RES1000mN6401000E300000",
    ]
    text = "rutid,in,ut\n" + "".join(f"{name},1,2\n" for name in rows)
    with pytest.raises(UserError, match=r"2 of 250 m, 1 of 1000 m[\s\S]*4: 1000 m"):
        read(tmp_path, text)


def test_a_shifted_cell_is_refused_by_its_row_even_when_it_is_the_first(tmp_path: Path) -> None:
    text = "x,y,in,ut\n300030,6400000,1,2\n300100,6400000,1,2\n300200,6400000,1,2\n300300,6400000,1,2\n"
    with pytest.raises(UserError, match=r"1 cells lie off the lattice of 100 m[\s\S]*2: 300030 m east"):
        read(tmp_path, text)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        read_grid(tmp_path / "nowhere.csv", groups=["in", "ut"])
    with pytest.raises(UserError, match="cannot be read as Parquet"):
        read_grid(write(tmp_path, "not parquet", "rutor.parquet"), groups=["in", "ut"])
    with pytest.raises(UserError, match="not read here"):
        read_grid(write(tmp_path, "x", "rutor.shp"), groups=["in", "ut"])


def test_areas_without_a_place_are_read_by_their_ids(tmp_path: Path) -> None:
    people, grid = read_areas(
        write(tmp_path, "deso,in,ut\nA,1,2\nB,3,4\n"),
        groups=["in", "ut"],
        ident="deso",
        labels=["inrikes", "ut"],
    )
    assert grid is None
    assert people.ids == ("A", "B")
    assert people.groups == ("inrikes", "ut")


def test_areas_with_odd_places_are_read_as_areas(tmp_path: Path) -> None:
    people, grid = read_areas(
        write(tmp_path, "deso,x,y,in,ut\nA,12.1,57.7,1,2\nB,12.3,57.9,3,4\n"),
        groups=["in", "ut"],
        ident="deso",
    )
    assert grid is None
    assert any("areas without a place" in note.en for note in people.notes)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"stand more than once[\s\S]*A"):
        read_areas(write(tmp_path, "deso,in,ut\nA,1,2\nA,3,4\n"), groups=["in", "ut"], ident="deso")


@pytest.mark.data
def test_the_german_census_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "data" / "grid_germany_1km_census2011"
    people = pq.read_table(folder / "continuous_Einwohner.parquet")
    share = pq.read_table(folder / "continuous_Auslaender_A.parquet")["Auslaender_A"].to_numpy()
    count = people["Einwohner"].to_numpy()
    abroad = np.where(share < 0, -1, np.minimum(np.rint(count * share / 100), count)).astype(np.int64)
    path = tmp_path / "de.parquet"
    pq.write_table(people.append_column("abroad", pa.array(abroad)), path)
    grid = read_grid(path, groups=["abroad"], total="Einwohner", missing=["-1"], crs="EPSG:3035")
    assert len(grid.people.totals) == 214_633
    assert grid.people.totals.sum() == 80_212_528
    assert set(grid.size_m) == {1000.0}
