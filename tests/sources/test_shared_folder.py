"""The Göteborg region from open data: a toy folder first, then the real figures where the data is at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

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
def test_the_real_region_survives_a_round_trip(tmp_path: Path) -> None:
    write_region(real(), tmp_path / "gr")
    assert read_region(tmp_path / "gr").hash == real().hash
