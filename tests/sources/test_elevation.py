"""Heights of streets: planes whose height a reader can work out, and a real city's hills."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import rasterio  # type: ignore[import-untyped]
from rasterio.transform import Affine  # type: ignore[import-untyped]

from medskapa.evidence import UserError
from medskapa.region import TABLES
from medskapa.sources.elevation import (
    along_streets,
    heights,
    read_raster,
    steep_share,
    with_elevation,
)
from medskapa.sources.osm import read_osm

CRS = "EPSG:3006"
WEST, NORTH, CELL = 320_000.0, 6_400_000.0, 10.0


def tif(path: Path, values: Any, **changes: Any) -> Path:
    """Write a raster whose north-west corner is WEST, NORTH and whose cells are CELL metres."""
    values = np.asarray(values)
    profile = {
        "driver": "GTiff", "height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": values.dtype,
        "crs": CRS, "transform": Affine(CELL, 0, WEST, 0, -CELL, NORTH),
    } | changes  # fmt: skip
    with rasterio.open(path, "w", **profile) as out:
        out.write(values, 1)
    return path


def middle(row: int, column: int) -> tuple[float, float]:
    return WEST + CELL * (column + 0.5), NORTH - CELL * (row + 0.5)


def at(path: Path, *places: tuple[float, float], crs: str = CRS) -> list[float]:
    x, y = np.array(places).T
    return [round(v, 6) for v in heights(read_raster(path), x, y, crs).tolist()]


def network(places: list[tuple[float, float]], kinds: list[str]) -> tuple[pa.Table, pa.Table]:
    """A chain of nodes with one street between each two."""
    x, y = np.array(places, float).T
    n = len(x)
    nodes = pa.Table.from_arrays(
        [pa.array(x), pa.array(y), pa.nulls(n, pa.float64())], schema=TABLES["nodes"]
    )
    length = np.round(100 * np.hypot(np.diff(x), np.diff(y))).astype(np.int32)
    unknown = pa.nulls(n - 1, pa.bool_())
    streets = pa.Table.from_arrays(
        [
            pa.array(np.arange(n - 1, dtype=np.int32)), pa.array(np.arange(1, n, dtype=np.int32)), pa.array(length),
            pa.array(kinds), pa.array([False] * (n - 1)), pa.nulls(n - 1, pa.int16()), *[unknown] * 4,
        ],
        schema=TABLES["streets"],
    )  # fmt: skip
    return nodes, streets


# --- reading -----------------------------------------------------------------------------------------


def test_a_height_between_four_cells_is_their_weighted_mean(tmp_path: Path) -> None:
    path = tif(tmp_path / "a.tif", np.array([[0.0, 10.0], [20.0, 50.0]], np.float32))
    x, y = middle(0, 0)
    assert at(path, (x, y), middle(1, 1)) == [0.0, 50.0]
    assert at(path, (x + 5, y)) == [5.0]
    assert at(path, (x + 5, y - 5)) == [20.0]  # (0 + 10 + 20 + 50) / 4
    assert at(path, (x + 2.5, y)) == [2.5]
    assert at(path, (x - 4, y + 4)) == [0.0]  # in the cell, beyond its middle


def test_places_are_brought_into_the_rasters_own_system(tmp_path: Path) -> None:
    from pyproj import Transformer

    path = tif(tmp_path / "a.tif", np.arange(100, dtype=np.float32).reshape(10, 10))
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(*middle(4, 7))
    assert at(path, (lon, lat), crs="EPSG:4326")[0] == pytest.approx(47, abs=1e-3)
    assert read_raster(path).cell_m == pytest.approx(CELL)


def test_missing_and_outside_are_unknown_and_never_0(tmp_path: Path) -> None:
    values = np.full((4, 4), 30, np.int16)
    values[1, 1] = -32768
    path = tif(tmp_path / "a.tif", values, nodata=-32768)
    x, y = middle(1, 1)
    assert np.isnan(at(path, (x, y), (x + 5, y), (WEST - 50, y), (WEST + 4.5 * CELL, y))).all()
    assert at(path, middle(3, 3), middle(1, 2)) == [30.0, 30.0]


def test_a_rasters_scale_is_used(tmp_path: Path) -> None:
    path = tif(tmp_path / "a.tif", np.full((3, 3), 1234, np.int16))
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.1,), (100.0,)
    assert at(path, middle(1, 1)) == [pytest.approx(223.4)]


def test_ground_above_the_types_highest_value_was_cut_off(tmp_path: Path) -> None:
    values = np.full((20, 20), 100, np.uint8)
    values[:5] = 255
    raster = read_raster(tif(tmp_path / "a.tif", values))
    assert raster.cut_m == 255
    assert np.isnan(raster.values[:5]).all()
    assert np.isfinite(raster.values[5:]).all()
    values[:5] = 100
    values[0, 0] = 255  # one peak is no plateau
    assert np.isnan(read_raster(tif(tmp_path / "b.tif", values)).cut_m)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_a_raster_cut_short_is_told(tmp_path: Path, share: float) -> None:
    rng = np.random.default_rng(1)
    whole = tif(tmp_path / "a.tif", rng.uniform(0, 90, (200, 200)).astype(np.float32))
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[: int(share * whole.stat().st_size)])
    with pytest.raises(UserError, match="cut short") as told:
        read_raster(cut)
    assert told.value.where == "cut.tif"


def test_a_raster_without_a_place_a_picture_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no coordinate system"):
        read_raster(tif(tmp_path / "a.tif", np.zeros((3, 3), np.float32), crs=None))
    with rasterio.open(
        tmp_path / "b.tif", "w", driver="GTiff", height=3, width=3, count=3, dtype="uint8", crs=CRS,
        transform=Affine(1, 0, WEST, 0, -1, NORTH),
    ):  # fmt: skip
        pass
    with pytest.raises(UserError, match="3 bands"):
        read_raster(tmp_path / "b.tif")
    with pytest.raises(UserError, match="no file"):
        read_raster(tmp_path / "c.tif")


# --- along streets -----------------------------------------------------------------------------------


def chain(n: int) -> np.ndarray[Any, Any]:
    return np.column_stack([np.arange(n - 1), np.arange(1, n)])


def test_a_street_of_even_slope_keeps_it() -> None:
    n = 200
    z = 0.05 * 10 * np.arange(n, dtype=np.float64)
    fitted = along_streets(z, chain(n), np.full(n - 1, 10.0), np.zeros(n - 1, bool), 30.0)
    assert np.abs(fitted - z)[40:-40].max() < 0.02  # the ends have streets on one side only
    assert np.abs(np.diff(fitted)[40:-40] / 10 - 0.05).max() < 1e-3


def test_noise_shorter_than_a_cell_is_smoothed_and_the_mean_is_kept() -> None:
    n = 400
    z = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    fitted = along_streets(z, chain(n), np.full(n - 1, 10.0), np.zeros(n - 1, bool), 30.0)
    assert np.abs(fitted[5:-5]).max() < 0.05
    assert steep_share(z, chain(n), np.full(n - 1, 10.0)) == 1.0
    assert steep_share(fitted, chain(n), np.full(n - 1, 10.0)) == 0.0
    weight = np.full(n, 10.0)
    weight[[0, -1]] = 5.0
    assert weight @ fitted == pytest.approx(
        weight @ z
    )  # what is taken from one node is given to its neighbours


def test_one_high_point_falls_off_as_the_equation_says() -> None:
    n, step, window = 401, 1.0, 30.0
    z = np.zeros(n)
    z[200] = 1.0
    fitted = along_streets(z, chain(n), np.full(n - 1, step), np.zeros(n - 1, bool), window)
    d = np.abs(np.arange(n) - 200) * step
    assert fitted[150:251] == pytest.approx((np.exp(-d / window) / (2 * window) * step)[150:251], rel=0.01)


def test_a_bridge_runs_straight_between_its_ends() -> None:
    z = np.array([10.0, 10.0, 2.0, 1.0, 12.0, 12.0])  # the raster sees the valley under the bridge
    hollow = np.array([False, True, True, True, False])
    fitted = along_streets(z, chain(6), np.array([50.0, 10.0, 20.0, 10.0, 50.0]), hollow, 0.01)
    assert fitted == pytest.approx([10, 10, 10.5, 11.5, 12, 12], abs=0.01)
    assert along_streets(z, chain(6), np.full(5, 10.0), np.zeros(5, bool), 0.01) == pytest.approx(z, abs=0.01)


def test_unknown_heights_stay_unknown_and_spoil_no_others() -> None:
    z = np.array([5.0, np.nan, 7.0, 7.0])
    fitted = along_streets(z, chain(4), np.full(3, 10.0), np.zeros(3, bool), 30.0)
    assert np.isnan(fitted[1])
    assert fitted[[0, 2, 3]] == pytest.approx([5, 7, 7])


def test_a_tunnel_that_joins_nothing_above_ground_keeps_the_rasters_heights() -> None:
    z = np.array([5.0, 6.0])
    assert along_streets(z, chain(2), np.array([10.0]), np.array([True]), 1e-6) == pytest.approx(z)


def test_the_table_gets_heights_and_what_must_be_told(tmp_path: Path) -> None:
    slope = np.tile(10.0 * np.arange(40, dtype=np.float32)[:, None], (1, 40))  # 1 m a metre towards the south
    path = tif(tmp_path / "a.tif", slope)
    places = [middle(r, 5) for r in range(3, 30)] + [(WEST - 100, NORTH)]
    nodes, streets = network(places, ["street"] * 27)
    filled, caveats = with_elevation(nodes, streets, path, CRS)
    z = filled["z_m"].to_pylist()
    assert z[13] == pytest.approx(160.0, abs=1)
    assert z[-1] is None
    assert any("saknas för 3,6 %" in c.sv and "(1)" in c.sv for c in caveats)
    assert any("100,0 % av längden" in c.sv for c in caveats)
    away, _ = network([(0.0, 0.0), (10.0, 0.0)], ["street"])
    with pytest.raises(UserError, match="no height for any"):
        with_elevation(away, streets.slice(0, 1), path, CRS)


def test_zeros_are_told_when_the_raster_does_not_say_what_missing_is(tmp_path: Path) -> None:
    nodes, streets = network([middle(1, 1), middle(1, 2)], ["street"])
    for nodata, told in ((None, True), (-1, False)):
        path = tif(tmp_path / "a.tif", np.zeros((4, 4), np.int16), nodata=nodata)
        filled, caveats = with_elevation(nodes, streets, path, CRS)
        assert filled["z_m"].to_pylist() == [0.0, 0.0]
        assert any("på höjden 0" in c.sv for c in caveats) is told


def test_porto_alegres_streets_are_less_steep_when_smoothed_and_its_hills_remain(shared_data: Path) -> None:
    folder = shared_data / "data" / "network_porto_alegre_r5r"
    found = read_osm(folder / "poa_osm.pbf", "EPSG:31982")
    nodes, streets = found.tables["nodes"], found.tables["streets"]
    raster = read_raster(folder / "poa_elevation.tif")
    assert raster.cell_m == pytest.approx(
        28.7, abs=0.2
    )  # one second of arc at 30° south, east and north together
    raw = heights(raster, nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy(), "EPSG:31982")
    filled, _ = with_elevation(nodes, streets, folder / "poa_elevation.tif", "EPSG:31982")
    z = filled["z_m"].to_numpy(zero_copy_only=False)
    assert np.array_equal(np.isnan(z), np.isnan(raw))
    ends = np.column_stack([streets[c].to_numpy() for c in ("from_node", "to_node")]).astype(np.int64)
    length = streets["length_cm"].to_numpy() / 100
    before, after = (steep_share(v, ends, length) for v in (raw, z))
    assert 0.05 < after < before < 0.2
    assert np.nanpercentile(z, 99) == pytest.approx(np.nanpercentile(raw, 99), abs=3)
