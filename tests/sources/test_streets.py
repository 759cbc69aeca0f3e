"""Streets, heights and timetables added to a region: what comes, what leaves, and who is cited."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer

from medskapa.evidence import Source, UserError
from medskapa.region import Region, read_region, write_region
from medskapa.sources.streets import EDGE_M, add_streets, off_network, surroundings
from tests.sources.test_city import CRS, EAST, NORTH, city, grid_file, squares
from tests.sources.test_elevation import tif
from tests.sources.test_gtfs import feed
from tests.sources.test_osm import LAT, LON, STEP, pbf

TODAY = date(2026, 3, 11)
BACK = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def spot(east: float, north: float) -> tuple[float, float]:
    """A place in metres from the south-west cell's middle, in the lattice of the small extracts."""
    lon, lat = BACK.transform(EAST + east, NORTH + north)
    return (lon - LON) / STEP, (lat - LAT) / STEP


def region(tmp_path: Path) -> Region:
    """Four by four cells of 250 m."""
    return city(grid_file(tmp_path / "grid.csv", squares()))


def extract(tmp_path: Path, *, bench: bool = True, name: str = "town.osm.pbf") -> Path:
    """A street along the southern row of cells, with a stop, a school yard and, if asked for, a bench."""
    nodes: dict[int, Any] = {i: spot(100 * i, 0) for i in range(8)}
    nodes |= {20: (*spot(200, 10), {"highway": "bus_stop", "name": "Torget"})}
    if bench:
        nodes |= {21: (*spot(300, 10), {"amenity": "bench"})}
    nodes |= {30 + k: spot(*p) for k, p in enumerate([(0, 100), (80, 100), (80, 180), (0, 180)])}
    nodes |= {40: (*spot(9_000, 0), {"amenity": "bench"})}  # far outside the region
    ways = [(list(range(8)), {"highway": "residential"}), ([30, 31, 32, 33, 30], {"amenity": "school"})]
    return pbf(tmp_path / name, nodes, ways)


def timetable(tmp_path: Path, name: str = "bus.zip") -> Path:
    stops = ["stop_id,stop_name,stop_lat,stop_lon"]
    for stop, east in (("a", 200.0), ("b", 500.0), ("c", 9_000.0)):
        lon, lat = BACK.transform(EAST + east, NORTH)
        stops.append(f"{stop},Hållplats {stop},{lat},{lon}")
    return feed(tmp_path / name, stops="\n".join(stops))


def kinds(found: Region) -> dict[str, int]:
    return dict(Counter(found.tables["services"]["kind"].to_pylist()))


def test_an_extract_gives_streets_places_and_grounds_with_their_source(tmp_path: Path) -> None:
    found = add_streets(region(tmp_path), pbf=extract(tmp_path))
    assert found.tables["streets"].num_rows == 7
    assert kinds(found) == {"bench": 1, "school": 1, "stop": 1}
    assert found.tables["grounds"]["service"].to_pylist() == ["osm-w2"]
    source = found.sources["osm"]
    assert source.where == "town.osm.pbf"
    assert "ODbL" in source.licence
    assert "OpenStreetMap contributors" in source.line()
    assert any(c.sv.startswith("town.osm.pbf: ") for c in found.caveats)


def test_what_lies_beyond_walking_distance_of_the_region_is_left_out(tmp_path: Path) -> None:
    place = region(tmp_path)
    west, _, east, _ = surroundings(place).bounds
    assert east - west == pytest.approx(3 * 250 + 2 * 0.75 * 250 + 2 * EDGE_M, abs=20)
    assert kinds(add_streets(place, pbf=extract(tmp_path)))["bench"] == 1


def test_an_extract_read_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    once = add_streets(region(tmp_path), pbf=extract(tmp_path))
    again = add_streets(once, pbf=extract(tmp_path))
    assert again.hash == once.hash
    other = add_streets(once, pbf=extract(tmp_path, bench=False, name="new.osm.pbf"))
    assert kinds(other) == {"school": 1, "stop": 1}
    assert not any("town.osm.pbf" in c.sv for c in other.caveats)


def test_a_timetables_stops_take_the_place_of_stops_without_departures(tmp_path: Path) -> None:
    found = add_streets(region(tmp_path), pbf=extract(tmp_path), gtfs=[timetable(tmp_path)], today=TODAY)
    stops = [s for s in found.tables["services"].to_pylist() if s["kind"] == "stop"]
    assert sorted(s["name"] for s in stops) == ["Hållplats a", "Hållplats b"]  # c lies far away
    assert {s["source"] for s in stops} == {"gtfs_bus"}
    assert (
        found.tables["departures"].num_rows == 2 * 2
    )  # two stops, and the two hours that the timetable covers
    assert "2026" in found.sources["gtfs_bus"].vintage
    later = add_streets(found, pbf=extract(tmp_path))  # streets fetched anew: the timetable stays
    assert later.tables["departures"].equals(found.tables["departures"])
    assert kinds(later) == kinds(found)


def test_two_timetables_stand_beside_each_other(tmp_path: Path) -> None:
    files = [timetable(tmp_path), timetable(tmp_path, "train.zip")]
    found = add_streets(region(tmp_path), gtfs=files, gtfs_licence="CC0 1.0", today=TODAY)
    assert kinds(found) == {"stop": 4}
    assert {found.sources[f"gtfs_{n}"].licence for n in ("bus", "train")} == {"CC0 1.0"}


def test_heights_come_with_their_source(tmp_path: Path) -> None:
    raster = tif(tmp_path / "h.tif", np.full((200, 200), 12.0, np.float32))
    place = city(
        grid_file(tmp_path / "grid.csv", [(x + 300, y - 1500) for x, y in squares()])
    )  # within the raster
    nodes: dict[int, Any] = {i: spot(300 + 100 * i, -1500) for i in range(8)}
    path = pbf(tmp_path / "a.osm.pbf", nodes, [(list(range(8)), {"highway": "path"})])
    cite = Source(cite="Made-up heights", where="h.tif")
    found = add_streets(place, pbf=path, elevation=raster, elevation_source=cite)
    assert set(found.tables["nodes"]["z_m"].to_pylist()) == {12.0}
    assert found.sources["elevation"] == cite
    later = add_streets(add_streets(place, pbf=path), elevation=raster, elevation_source=cite)
    assert later.tables["nodes"].equals(found.tables["nodes"])


def test_nothing_heights_without_a_source_and_heights_without_streets_are_refused(tmp_path: Path) -> None:
    place = region(tmp_path)
    raster = tif(tmp_path / "h.tif", np.zeros((3, 3), np.float32))
    with pytest.raises(UserError, match="nothing to add"):
        add_streets(place)
    with pytest.raises(UserError, match="need a source"):
        add_streets(place, elevation=raster)
    with pytest.raises(UserError, match="no streets to give"):
        add_streets(place, elevation=raster, elevation_source=Source(cite="x"))


def test_the_region_can_be_written_read_and_measured(tmp_path: Path) -> None:
    found = add_streets(region(tmp_path), pbf=extract(tmp_path), gtfs=[timetable(tmp_path)], today=TODAY)
    write_region(found, tmp_path / "staden")
    assert read_region(tmp_path / "staden").hash == found.hash
    off = off_network(found, np.array([EAST, EAST]), np.array([NORTH, NORTH + 50]))
    assert off == pytest.approx([0, 50], abs=0.1)
    assert np.isinf(off_network(region(tmp_path), np.array([EAST]), np.array([NORTH]))).all()
