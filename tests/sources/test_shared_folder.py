"""The Göteborg region from open data: a toy folder first, then the real figures where the data is at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer

from medskapa.evidence import State, UserError
from medskapa.region import Region, group_counts, home_counts, membership_matrix, read_region, write_region
from medskapa.sources.shared_folder import MUNICIPALITIES, build_from_folder

FIGURES = """\
Kommun,RegSOkod_2020,pop_2020,born_sweden_2020,pop_2021,born_sweden_2021,pop_2022,born_sweden_2022,pop_2023,\
born_sweden_2023,dw_rental_2023,dw_coop_2023,dw_owned_2023,dw_tenure_unknown_2023,mean_wage_income_tkr_2023,\
omradestyp_2022
1402,1402R001,100,80,100,80,100,80,110,80,20,10,15,0,301.5,4
1402,1402R002,200,150,200,150,200,150,210,,40,0,5,1,,5
1407,1407R001,50,45,50,45,50,45,50,45,1,2,20,0,330,5
"""


def layer(path: Path, columns: dict[str, list[str]], crs: str = "EPSG:3006") -> None:
    """A layer of unit squares side by side, one for each row."""
    n = len(next(iter(columns.values())))
    borders = shapely.to_wkb([shapely.box(i, 0, i + 1, 1) for i in range(n)])
    data = [np.array(values, dtype=object) for values in columns.values()]
    pyogrio.raw.write(path, borders, data, list(columns), crs=crs, geometry_type="Polygon", driver="GPKG")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three RegSO in Partille and Öckerö, the second split in two DeSO."""
    borders = tmp_path / "data/boundaries_goteborg_gr"
    borders.mkdir(parents=True)
    regso = ["1402R001", "1402R002", "1407R001"]
    layer(
        borders / "regso_gr_original.gpkg",
        {"regsokod": regso, "regsonamn": ["Öst", "Väst", "Hönö"], "kommunkod": ["1402", "1402", "1407"]},
    )
    layer(
        borders / "deso_gr_original.gpkg",
        {
            "desokod": ["1402A01", "1402B01", "1407A01"],
            "regsokod": regso,
            "kommunkod": ["1402", "1402", "1407"],
        },
    )
    (tmp_path / "data/derived_gr_regso").mkdir()
    (tmp_path / "data/derived_gr_regso/gr_regso_2020_2023.csv").write_text(FIGURES, encoding="utf-8")
    return tmp_path


def test_the_levels_hang_together_and_the_border_is_the_union(folder: Path) -> None:
    region = build_from_folder(folder, ["1402", "1407"])
    assert region.kind == "real"
    assert region.areas_at("municipality") == ("1402", "1407")
    assert region.names["1402R001"] == "Öst"
    assert membership_matrix(region, "deso", "municipality").tolist() == [[1, 0], [1, 0], [0, 1]]
    borders = shapely.from_wkb(np.array(region.areas["geometry"].to_pylist(), dtype=object))
    size = dict(zip(region.areas["area"].to_pylist(), shapely.area(borders), strict=True))
    assert (size["1402"], size["GR"]) == (2, 3)


def test_land_outlines_are_for_drawing_and_change_no_border(folder: Path) -> None:
    without = build_from_folder(folder, ["1402"])
    land = folder / "data/boundaries_goteborg_gr/regso_gr_landclipped.gpkg"
    layer(land, {"regsokod": ["1407R001", "1402R002"]})
    region = build_from_folder(folder, ["1402"])
    assert without.tables["outlines"].num_rows == 0
    outlines = region.tables["outlines"].to_pylist()
    assert [(r["area"], shapely.from_wkb(r["geometry"]).bounds) for r in outlines] == [
        ("1402R002", (1, 0, 2, 1))
    ]
    assert region.areas == without.areas


def test_born_abroad_is_what_remains_and_an_empty_field_is_missing(folder: Path) -> None:
    region = build_from_folder(folder, ["1402", "1407"])
    origin = group_counts(region, "origin", "regso", 2023)
    assert origin.groups == ("origin=sweden", "origin=abroad")
    assert origin.counts[0].tolist() == [80, 110 - 80]
    assert origin.states == (State.KNOWN, State.MISSING, State.KNOWN)
    assert origin.caveats == (region.crosswalks[0].caveat,)
    homes = home_counts(region, "regso", 2023)
    assert homes.counts.tolist() == [[20, 10, 15, 0], [40, 0, 5, 1], [1, 2, 20, 0]]


def test_population_by_deso_is_missing_not_zero(folder: Path) -> None:
    region = build_from_folder(folder, ["1402", "1407"])
    assert set(group_counts(region, "all", "deso", 2023).states) == {State.MISSING}


def test_one_municipality_alone(folder: Path) -> None:
    region = build_from_folder(folder, ["1407"])
    assert region.areas_at("regso") == ("1407R001",)
    assert region.title.sv == "Göteborgsregionen: Öckerö"
    assert "gbg-borders" not in region.sources


def test_an_unknown_municipality_lists_the_thirteen(folder: Path) -> None:
    with pytest.raises(UserError) as error:
        build_from_folder(folder, ["1480", "0180"])
    assert error.value.rows == ("0180",)
    assert all(name in error.value.do for name in MUNICIPALITIES.values())


def test_no_municipality_is_refused(folder: Path) -> None:
    with pytest.raises(UserError, match="No municipality was chosen"):
        build_from_folder(folder, [])


def test_missing_files_are_named(folder: Path) -> None:
    with pytest.raises(UserError, match="lacks files") as error:
        build_from_folder(folder, ["1480"])
    assert "data/boundaries_goteborg_gr/goteborg_basomraden.gpkg" in error.value.rows


def test_a_missing_column_is_named(folder: Path) -> None:
    path = folder / "data/derived_gr_regso/gr_regso_2020_2023.csv"
    path.write_text(FIGURES.replace("dw_coop_2023", "coop"), encoding="utf-8")
    with pytest.raises(UserError, match="lacks the columns dw_coop_2023"):
        build_from_folder(folder, ["1402"])


def test_a_layer_in_another_crs_is_refused(folder: Path) -> None:
    path = folder / "data/boundaries_goteborg_gr/deso_gr_original.gpkg"
    path.unlink()
    layer(path, {"desokod": ["a"], "regsokod": ["b"], "kommunkod": ["1402"]}, crs="EPSG:3007")
    with pytest.raises(UserError, match="not in EPSG:3006"):
        build_from_folder(folder, ["1402"])


def stops_file(folder: Path, rows: str) -> None:
    """Västtrafik's list with these rows."""
    (folder / "data/vasttrafik_stops").mkdir(exist_ok=True)
    text = "name,id,lat,lon,weight,track\n" + rows
    (folder / "data/vasttrafik_stops/stops.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def with_stops(folder: Path) -> Path:
    """The toy folder moved to where Lerum lies: the borders are squares of 10 km, and stops lie in them."""
    for name, columns in (
        (
            "regso",
            {"regsokod": ["1402R001", "1402R002"], "regsonamn": ["Öst", "Väst"], "kommunkod": ["1402"] * 2},
        ),
        (
            "deso",
            {
                "desokod": ["1402A01", "1402B01"],
                "regsokod": ["1402R001", "1402R002"],
                "kommunkod": ["1402"] * 2,
            },
        ),
    ):
        path = folder / f"data/boundaries_goteborg_gr/{name}_gr_original.gpkg"
        path.unlink()
        boxes = [
            shapely.box(330_000 + 10_000 * i, 6_400_000, 340_000 + 10_000 * i, 6_410_000) for i in (0, 1)
        ]
        data = [np.array(v, dtype=object) for v in columns.values()]
        pyogrio.raw.write(
            path,
            shapely.to_wkb(boxes),
            data,
            list(columns),
            crs="EPSG:3006",
            geometry_type="Polygon",
            driver="GPKG",
        )
    return folder


STOPS = """\
"Torget, Partille",9021014000000100,57.740,12.250,44,
"Torget, Partille",9022014000000101,57.741,12.251,44,A
"Torget, Partille",9022014000000102,57.742,12.252,44,B
"Backen, Partille",9022014000000201,57.750,12.300,44,A
"Backen, Partille",9022014000000202,57.752,12.304,44,B
"Långt bort, Strömstad",9021014000000300,58.938,11.171,44,
PENDELPARKERING-TORGET,0000000800000164,57.740,12.250,317,
"""


def test_platforms_are_merged_into_their_stop_area_and_what_is_no_stop_is_left_out(with_stops: Path) -> None:
    stops_file(with_stops, STOPS.replace("0000001", "0000010").replace("0000002", "0000020"))
    region = build_from_folder(with_stops, ["1402"])
    rows = region.tables["services"].to_pylist()
    assert [(r["kind"], r["name"]) for r in rows] == [
        ("stop", "Torget, Partille"),
        ("stop", "Backen, Partille"),
    ]
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True).transform(
        [12.25, 12.302], [57.74, 57.751]
    )
    assert [r["x_m"] for r in rows] == pytest.approx(east, abs=1.0)
    assert [r["y_m"] for r in rows] == pytest.approx(north, abs=1.0)
    assert region.sources[rows[0]["source"]].publisher == "Västtrafik"
    assert any("10 mars 2021" in c.sv and "tidtabell saknas" in c.sv for c in region.caveats)
    assert region.tables["departures"].num_rows == 0  # no timetable is not the same as no departures


def test_without_the_list_there_are_no_stops_and_no_word_of_them(folder: Path) -> None:
    region = build_from_folder(folder, ["1402"])
    assert region.tables["services"].num_rows == 0
    assert not any("Västtrafik" in c.sv for c in region.caveats)
    assert "vasttrafik-stops" not in region.sources


@pytest.mark.parametrize("bad", ["x,57.7", "57,7", "95,12.2", ",12.2"])
def test_a_stop_without_a_place_is_told_by_its_row(with_stops: Path, bad: str) -> None:
    stops_file(
        with_stops,
        f"Torget,9021014000001000,{bad},44,\n" if bad != "57,7" else "Torget,90210,57.7,12.2,44,\n",
    )
    with pytest.raises(UserError, match="no place or no id") as error:
        build_from_folder(with_stops, ["1402"])
    assert error.value.rows[0].startswith("row 2: ")


def test_a_list_of_stops_that_lacks_a_column_is_refused(with_stops: Path) -> None:
    (with_stops / "data/vasttrafik_stops").mkdir()
    (with_stops / "data/vasttrafik_stops/stops.csv").write_text(
        "name,id,lat\nTorget,1,57\n", encoding="utf-8"
    )
    with pytest.raises(UserError, match="lacks the columns lon, track"):
        build_from_folder(with_stops, ["1402"])


@cache
def real() -> Region:
    """The real region, built once; the test is skipped where the data is not at hand."""
    place = os.environ.get("MEDSKAPA_DATA")
    if not place or not Path(place, "data/boundaries_goteborg_gr").is_dir():
        pytest.skip("MEDSKAPA_DATA names no folder with the tables")
    return build_from_folder(Path(place))


def dissimilarity(counts: np.ndarray) -> float:
    """D by hand: half the sum of the differences between the two groups' shares."""
    share = counts / counts.sum(axis=0)
    return float(np.abs(share[:, 0] - share[:, 1]).sum() / 2)


@pytest.mark.data
def test_the_real_region_has_the_published_number_of_areas() -> None:
    region = real()
    expected = {"municipality": 13, "regso": 300, "deso": 584, "stadsomrade": 4, "mellanomrade": 36}
    expected |= {"primaromrade": 96, "basomrade": 1025}
    assert {level: len(region.areas_at(level)) for level in expected} == expected


@pytest.mark.data
def test_the_real_population_of_2023_is_the_published_one() -> None:
    region = real()
    counts = group_counts(region, "all", "regso", 2023).counts[:, 0]
    per_municipality = counts @ membership_matrix(region, "regso", "municipality")
    assert dict(zip(region.areas_at("municipality"), per_municipality, strict=True))["1480"] == 604616
    assert counts.sum() == 1080980


@pytest.mark.data
def test_the_real_dissimilarity_by_country_of_birth() -> None:
    origin = group_counts(real(), "origin", "regso", 2023)
    in_goteborg = np.array([area.startswith("1480") for area in origin.areas])
    assert dissimilarity(origin.counts[in_goteborg]) == pytest.approx(0.3532, abs=5e-5)
    assert dissimilarity(origin.counts) == pytest.approx(0.3519, abs=5e-5)


@pytest.mark.data
def test_goteborgs_own_areas_carry_the_citys_population_without_the_unplaced() -> None:
    region = real()
    counts = group_counts(region, "all", "primaromrade", 2024)
    assert set(counts.states) == {State.KNOWN}
    assert counts.counts.sum() == 608948 - 1924
    assert membership_matrix(region, "basomrade", "stadsomrade").sum() == 1025


@pytest.mark.data
def test_the_real_region_has_the_stop_areas_of_the_list() -> None:
    """The 27 741 rows of the list hold 9 020 stop areas; 3 183 of them lie in the thirteen municipalities."""
    services = real().tables["services"]
    assert set(services["kind"].to_pylist()) == {"stop"}
    assert services.num_rows == 3183
    assert len(set(services["service"].to_pylist())) == 3183
    square = next(r for r in services.to_pylist() if r["name"] == "Brunnsparken, Göteborg")
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True)
    listed = to_metres.transform(11.967843, 57.706945)  # the row of id 9021014001760000
    assert (square["x_m"], square["y_m"]) == pytest.approx(listed, abs=1)
    assert real().tables["departures"].num_rows == 0


@pytest.mark.data
def test_the_real_region_survives_a_round_trip(tmp_path: Path) -> None:
    write_region(real(), tmp_path / "gr")
    assert read_region(tmp_path / "gr").hash == real().hash
