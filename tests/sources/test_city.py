"""A city anywhere from files: a lattice of cells whose size a reader can work out, and Porto Alegre."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from medskapa.evidence import Source, UserError
from medskapa.region import Region, read_region, write_region
from medskapa.sources.city import CityGrid, Shape, build_city

CRS = "EPSG:3006"
EAST, NORTH, SIDE = 320_000.0, 6_400_000.0, 250.0


def squares(n: int = 4) -> list[tuple[float, float]]:
    return [(EAST + SIDE * i, NORTH + SIDE * j) for i in range(n) for j in range(n)]


def hexagons(n: int = 8, spacing: float = 300.0) -> list[tuple[float, float]]:
    high = spacing * np.sqrt(3) / 2
    return [(EAST + spacing * (i + j % 2 / 2), NORTH + high * j) for i in range(n) for j in range(n)]


def grid_file(path: Path, places: list[tuple[float, float]], people: list[str] | None = None) -> Path:
    people = people or [str(10 * i) for i in range(len(places))]
    rows = [f"c{i},{x:.3f},{y:.3f},{p}" for i, ((x, y), p) in enumerate(zip(places, people, strict=True))]
    path.write_text("\n".join(["id,x,y,people", *rows]), encoding="utf-8")
    return path


def city(path: Path, shape: Shape = "square", crs: str = CRS) -> Region:
    grid = CityGrid(
        path=path, ident="id", x="x", y="y", crs=crs, population="people", year=2025, shape=shape,
        source=Source(cite="A made-up grid"),
    )  # fmt: skip
    return build_city(grid, key="staden", name="Staden", municipality="9901", crs=CRS)


def test_cells_people_and_areas_are_those_of_the_grid(tmp_path: Path) -> None:
    region = city(grid_file(tmp_path / "g.csv", squares()))
    assert (region.kind, region.top) == ("real", "region-staden")
    assert region.areas_at("municipality") == ("9901",)
    cells = region.tables["cells"].to_pylist()
    assert {c["size_m"] for c in cells} == {250}
    assert (cells[0]["x_m"], cells[0]["y_m"]) == (EAST - 125, NORTH - 125)  # the south-west corner
    assert {c["area"] for c in cells} == {"9901"}
    people = region.tables["cell_population"].to_pylist()
    assert [p["persons"] for p in people[:3]] == [0.0, 10.0, 20.0]
    assert region.tables["population"]["persons"].to_pylist() == [sum(range(0, 160, 10))]
    assert any("Ålder, kön" in c.sv for c in region.caveats)
    assert not any("sexhörningar" in c.sv for c in region.caveats)


def test_a_hexagon_becomes_a_square_of_the_same_area_and_middle(tmp_path: Path) -> None:
    region = city(grid_file(tmp_path / "g.csv", hexagons()), "hexagon")
    cells = region.tables["cells"].to_pylist()
    side = np.sqrt(300**2 * np.sqrt(3) / 2)
    assert {c["size_m"] for c in cells} == {round(side)}
    assert cells[0]["x_m"] + cells[0]["size_m"] / 2 == pytest.approx(EAST, abs=1)
    assert any("279 m sida" in c.sv for c in region.caveats)


def test_the_area_covers_the_cells_without_holes(tmp_path: Path) -> None:
    for shape, places in (("square", squares()), ("hexagon", hexagons())):
        region = city(grid_file(tmp_path / "g.csv", places), shape)  # type: ignore[arg-type]
        border = shapely.from_wkb(region.areas["geometry"][0].as_py())
        assert border.geom_type == "Polygon"
        assert len(border.interiors) == 0
        assert shapely.intersects_xy(border, *np.array(places).T).all()


def test_people_that_are_not_known_are_not_0(tmp_path: Path) -> None:
    people = ["5", ""] + ["1"] * 14
    region = city(grid_file(tmp_path / "g.csv", squares(), people))
    assert region.tables["cell_population"]["persons"].to_pylist()[:3] == [5.0, None, 1.0]
    assert region.tables["population"]["persons"].to_pylist() == [19.0]
    assert any(c.sv.startswith("1 rutor saknar") for c in region.caveats)


def test_a_grid_in_degrees_lies_where_it_should(tmp_path: Path) -> None:
    from pyproj import Transformer

    back = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    rows = [f"c{i},{lon},{lat},1" for i, (lon, lat) in enumerate(back.transform(x, y) for x, y in squares())]
    path = tmp_path / "g.csv"
    path.write_text("\n".join(["id,x,y,people", *rows]))
    cells = city(path, crs="EPSG:4326").tables["cells"]
    assert cells["x_m"][0].as_py() == pytest.approx(EAST - 125, abs=1)
    assert cells["size_m"][0].as_py() == 250


def test_a_region_of_a_city_can_be_written_and_read(tmp_path: Path) -> None:
    region = city(grid_file(tmp_path / "g.csv", squares()))
    write_region(region, tmp_path / "staden")
    assert read_region(tmp_path / "staden").hash == region.hash


def test_cells_that_are_no_grid_stand_twice_or_hold_half_people_are_refused(tmp_path: Path) -> None:
    places = squares()
    with pytest.raises(UserError, match="do not lie as a grid") as told:
        city(grid_file(tmp_path / "a.csv", [*places, (EAST + 20, NORTH)]))
    assert "2" in told.value.rows
    path = grid_file(tmp_path / "b.csv", places)
    path.write_text(path.read_text().replace("c1,", "c0,", 1))
    with pytest.raises(UserError, match="id of its own"):
        city(path)
    with pytest.raises(UserError, match="no whole number") as told:
        city(grid_file(tmp_path / "c.csv", places, ["1.5", *["1"] * 15]))
    assert told.value.rows == ("2",)
    with pytest.raises(UserError, match="side by side"):
        city(grid_file(tmp_path / "d.csv", places[:2]))
    with pytest.raises(UserError, match="side by side"):
        city(grid_file(tmp_path / "d.csv", places[:4]))  # one column
    path.write_text(path.read_text().replace("people", "folk"))
    with pytest.raises(UserError, match="lacks columns"):
        city(path)
    with pytest.raises(UserError, match="not known"):
        city(grid_file(tmp_path / "e.csv", places), crs="EPSG:999999")


def test_porto_alegre_is_a_region(shared_data: Path) -> None:
    folder = shared_data / "data" / "network_porto_alegre_r5r"
    grid = CityGrid(
        path=folder / "poa_hexgrid.csv", ident="id", x="lon", y="lat", crs="EPSG:4326", population="population",
        year=2019, shape="hexagon", source=Source(cite="r5r, poa_hexgrid"),
    )  # fmt: skip
    region = build_city(
        grid, key="porto_alegre", name="Porto Alegre", municipality="4314902", crs="EPSG:31982",
        pbf=folder / "poa_osm.pbf", elevation=folder / "poa_elevation.tif", elevation_source=Source(cite="SRTM"),
        gtfs=[folder / "poa_eptc.zip", folder / "poa_trensurb.zip"], today=date(2019, 6, 5),
    )  # fmt: skip
    assert region.tables["cells"].num_rows == 1_227
    assert region.tables["population"]["persons"].to_pylist() == [812_935.0]
    area = region.tables["cells"]["size_m"][0].as_py() ** 2
    assert 0.08e6 < area < 0.12e6  # resolution 9 of H3: about a tenth of a square kilometre
    kinds = region.tables["services"]["kind"].to_pylist()
    assert kinds.count("bench") == 172
    assert kinds.count("stop") > 2_500
    assert not [
        s for s in region.tables["services"].to_pylist() if s["kind"] == "stop" and s["source"] == "osm"
    ]
    assert set(region.sources) == {"grid", "osm", "elevation", "gtfs_poa_eptc", "gtfs_poa_trensurb"}
    assert region.tables["nodes"]["z_m"].null_count < 0.04 * region.tables["nodes"].num_rows
