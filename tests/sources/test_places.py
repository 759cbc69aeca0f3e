"""A municipality's own places and homes: files as municipalities have them, with the faults that they have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from medskapa.evidence import Source, UserError
from medskapa.region import TABLES, Region
from medskapa.sources.places import add_places
from medskapa.sources.places_file import PlaceMapping
from medskapa.sources.places_homes import HomesMapping, add_homes
from medskapa.sources.streets import add_streets
from tests.sources.test_city import CRS, EAST, NORTH
from tests.sources.test_streets import extract, region

SOURCE = Source(cite="Kommunens bänkar 2026")
BENCHES = PlaceMapping(kind="bench", name="Namn", x="X", y="Y")


def csv(path: Path, *rows: str, head: str = "Namn;X;Y") -> Path:
    path.write_text("\n".join((head, *rows)), encoding="utf-8")
    return path


def moved(east: float, north: float, crs: str) -> tuple[float, float]:
    """A place in metres from the south-west cell's middle, in another system."""
    x, y = Transformer.from_crs(CRS, crs, always_xy=True).transform(EAST + east, NORTH + north)
    return x, y


def benches(tmp_path: Path, crs: str = CRS, *, turned: bool = False) -> Path:
    rows = []
    for i, (east, north) in enumerate([(0, 0), (200, 100), (500, 20)]):
        x, y = moved(east, north, crs)
        rows.append(f"Bänk {i};{y};{x}" if turned else f"Bänk {i};{x};{y}")
    return csv(tmp_path / "Bänkar 2026.csv", *rows)


def services(found: Region) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found.tables["services"].to_pylist()
    return rows


def geojson(path: Path, *features: tuple[Any, dict[str, Any]], crs: str = "") -> Path:
    value: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": shapely.geometry.mapping(s)} for s, p in features
        ],
    }
    if crs:
        value["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs.split(':')[1]}"}}
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


# --- where they stand --------------------------------------------------------------------------------


def test_benches_of_a_table_stand_where_it_says(tmp_path: Path) -> None:
    found = add_places(region(tmp_path), benches(tmp_path), BENCHES, SOURCE)
    first = services(found)[0]
    assert (first["service"], first["kind"], first["name"]) == ("places_b_nkar_2026-2", "bench", "Bänk 0")
    assert (first["x_m"], first["y_m"]) == (EAST, NORTH)
    assert found.sources[first["source"]] == SOURCE


@pytest.mark.parametrize("crs", ["EPSG:3007", "EPSG:4326", "EPSG:3857"])
def test_a_bench_file_in_another_system_is_transformed_when_it_is_declared(tmp_path: Path, crs: str) -> None:
    path = benches(tmp_path, crs)
    declared = PlaceMapping(kind="bänk", name="Namn", x="X", y="Y", crs=crs)
    found = add_places(region(tmp_path), path, declared, SOURCE)
    assert services(found)[1]["x_m"] == pytest.approx(EAST + 200, abs=0.01)
    assert services(found)[1]["y_m"] == pytest.approx(NORTH + 100, abs=0.01)


@pytest.mark.parametrize("crs", ["EPSG:3007", "EPSG:4326", "EPSG:3857"])
def test_a_bench_file_in_another_system_is_refused_when_it_is_not_and_the_system_is_guessed(
    tmp_path: Path, crs: str
) -> None:
    with pytest.raises(UserError, match="do not lie in the region") as told:
        add_places(region(tmp_path), benches(tmp_path, crs), BENCHES, SOURCE)
    assert crs in told.value.do
    assert len(told.value.rows) == 3


def test_east_and_north_that_have_changed_places_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="do not lie in the region") as told:
        add_places(region(tmp_path), benches(tmp_path, turned=True), BENCHES, SOURCE)
    assert "changed places" in told.value.do


def test_one_place_far_away_is_named_by_its_row(tmp_path: Path) -> None:
    path = csv(tmp_path / "b.csv", f"A;{EAST};{NORTH}", f"B;{EAST};{NORTH}", f"C;{EAST + 90_000};{NORTH}")
    with pytest.raises(UserError, match="far outside the region") as told:
        add_places(region(tmp_path), path, BENCHES, SOURCE)
    assert told.value.rows == (f"row 4: {EAST + 90_000:.10g} {NORTH:.10g}",)


def test_an_unknown_system_is_told(tmp_path: Path) -> None:
    mapping = PlaceMapping(kind="bench", x="X", y="Y", crs="EPSG:999999")
    with pytest.raises(UserError, match="not known"):
        add_places(region(tmp_path), benches(tmp_path), mapping, SOURCE)


# --- what they are -----------------------------------------------------------------------------------


def test_kinds_and_facts_are_read_from_columns_in_swedish(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Id", "Sort", "Namn", "Öst", "Nord", "Avgiftsfri", "Platser", "Grön tid"],
        ["m1", "Mötesplats", "Träffpunkten", EAST, NORTH, "ja", 40, None],
        ["m2", "mötesplats", "Biljarden", EAST + 50, NORTH, "Nej", None, None],
        ["k1", "övergångsställe", None, EAST + 90, NORTH, None, None, "12,5"],
    ):
        sheet.append(row)
    book.save(tmp_path / "platser.xlsx")
    mapping = PlaceMapping(
        kind_column="Sort", ident="Id", name="Namn", x="Öst", y="Nord",
        facts={"free": "Avgiftsfri", "capacity": "Platser", "green_s": "Grön tid"},
    )  # fmt: skip
    found = add_places(region(tmp_path), tmp_path / "platser.xlsx", mapping, SOURCE)
    assert [(s["kind"], s["name"]) for s in services(found)] == [
        ("meeting_place", "Träffpunkten"),
        ("meeting_place", "Biljarden"),
        ("crossing", "övergångsställe"),
    ]
    facts = {(f["subject"].split("-")[1], f["fact"]): f["value"] for f in found.tables["facts"].to_pylist()}
    assert facts == {("m1", "free"): 1, ("m2", "free"): 0, ("m1", "capacity"): 40, ("k1", "green_s"): 12.5}


def test_a_map_files_points_lines_and_surfaces_each_find_their_table(tmp_path: Path) -> None:
    block = shapely.box(EAST, NORTH, EAST + 50, NORTH + 50)
    lines = geojson(
        tmp_path / "karta.geojson",
        (shapely.Point(EAST, NORTH), {"sort": "bänk"}),
        (shapely.LineString([(EAST, NORTH), (EAST + 5, NORTH)]), {"sort": "hiss"}),
        (block, {"sort": "grönområde"}),
        (block, {"sort": "buller", "dBA": 58}),
        (block, {"sort": "skola"}),
        crs=CRS,
    )
    mapping = PlaceMapping(kind_column="sort", value="dBA")
    found = add_places(region(tmp_path), lines, mapping, SOURCE)
    assert [s["kind"] for s in services(found)] == ["bench", "school"]
    assert services(found)[1]["x_m"] == EAST + 25
    assert found.tables["links"]["kind"].to_pylist() == ["lift"]
    assert [(g["kind"], g["value"]) for g in found.tables["grounds"].to_pylist()] == [
        ("green", None),
        ("noise", 58.0),
    ]


def test_a_geopackage_says_its_own_system(tmp_path: Path) -> None:
    points = [shapely.Point(*moved(e, 0, "EPSG:3007")) for e in (0, 100)]
    path = tmp_path / "b.gpkg"
    pyogrio.write_arrow(
        pa.table({"namn": ["A", "B"], "wkb": pa.array(list(shapely.to_wkb(points)), pa.binary())}),
        path, driver="GPKG", geometry_name="wkb", geometry_type="Point", crs="EPSG:3007",
    )  # fmt: skip
    found = add_places(region(tmp_path), path, PlaceMapping(kind="bench", name="namn"), SOURCE)
    assert services(found)[1]["x_m"] == pytest.approx(EAST + 100, abs=0.01)
    with pytest.raises(UserError, match="says that it stands in EPSG:3007"):
        add_places(region(tmp_path), path, PlaceMapping(kind="bench", crs="EPSG:3006"), SOURCE)


def test_geojson_in_metres_that_says_nothing_is_read_in_the_regions_system(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", (shapely.Point(EAST + 10, NORTH), {}))
    found = add_places(region(tmp_path), path, PlaceMapping(kind="bench"), SOURCE)
    assert services(found)[0]["x_m"] == EAST + 10
    with pytest.raises(UserError, match="do not lie") as told:
        add_places(
            region(tmp_path),
            geojson(tmp_path / "c.geojson", (shapely.Point(*moved(0, 0, "EPSG:4326")), {})),
            PlaceMapping(kind="bench"),
            SOURCE,
        )
    assert "EPSG:4326" in told.value.do


def test_faults_in_the_file_are_told_with_their_rows(tmp_path: Path) -> None:
    place = region(tmp_path)

    def said(match: str, path: Path, mapping: PlaceMapping) -> UserError:
        with pytest.raises(UserError, match=match) as told:
            add_places(place, path, mapping, SOURCE)
        return told.value

    good = f"A;{EAST};{NORTH}"
    bare = csv(tmp_path / "a.csv", good, f"B;;{NORTH}")
    assert said("no coordinates", bare, BENCHES).rows == ("row 3",)
    kinds = csv(tmp_path / "b.csv", f"A;{EAST};{NORTH};bänkar i park", head="Namn;X;Y;Sort")
    assert said("not known", kinds, PlaceMapping(kind_column="Sort", x="X", y="Y")).rows == (
        "row 2: bänkar i park",
    )
    facts = csv(tmp_path / "c.csv", f"A;{EAST};{NORTH};kanske", head="Namn;X;Y;Fri")
    fault = said(
        "cannot be understood", facts, PlaceMapping(kind="bench", x="X", y="Y", facts={"free": "Fri"})
    )
    assert fault.rows == ("row 2: Fri is 'kanske'",)
    twice = csv(tmp_path / "d.csv", good, good)
    assert said("id of another", twice, PlaceMapping(kind="bench", ident="Namn", x="X", y="Y")).rows == (
        "row 3: A",
    )
    said("in one way", twice, PlaceMapping(x="X", y="Y"))
    said("two columns", twice, PlaceMapping(kind="bench"))
    said("lacks columns", twice, PlaceMapping(kind="bench", x="X", y="Nord"))
    said("facts are not known", twice, PlaceMapping(kind="bench", x="X", y="Y", facts={"colour": "X"}))
    point = geojson(tmp_path / "e.geojson", (shapely.Point(EAST, NORTH), {"n": 1}), crs=CRS)
    assert said("does not fit|do not fit|in a way", point, PlaceMapping(kind="hiss")).rows == (
        "row 1: lift as a point",
    )
    assert "n" in said("lacks columns", point, PlaceMapping(kind="bench", name="namn")).do
    (tmp_path / "f.geojson").write_text("{")
    said("map file", tmp_path / "f.geojson", PlaceMapping(kind="bench"))
    said("no file", tmp_path / "g.geojson", PlaceMapping(kind="bench"))


# --- together with what is there ---------------------------------------------------------------------


def test_a_file_read_again_takes_the_place_of_itself_and_only_of_itself(tmp_path: Path) -> None:
    place = add_streets(region(tmp_path), pbf=extract(tmp_path))
    once = add_places(place, benches(tmp_path), BENCHES, SOURCE)
    assert len([s for s in services(once) if s["kind"] == "bench"]) == 1 + 3
    assert add_places(once, benches(tmp_path), BENCHES, SOURCE).hash == once.hash


def test_the_municipalitys_benches_can_take_the_place_of_all_others(tmp_path: Path) -> None:
    place = add_streets(region(tmp_path), pbf=extract(tmp_path))
    mapping = PlaceMapping(kind="bench", name="Namn", x="X", y="Y", replace_kind=True)
    found = add_places(place, benches(tmp_path), mapping, SOURCE)
    assert {s["source"] for s in services(found) if s["kind"] == "bench"} == {"places_b_nkar_2026"}
    assert {s["kind"] for s in services(found)} == {"bench", "school", "stop"}


def test_a_service_in_the_sea_outside_the_areas_or_far_from_streets_is_named(tmp_path: Path) -> None:
    place = add_streets(region(tmp_path), pbf=extract(tmp_path))
    lake = shapely.box(EAST + 600, NORTH + 600, EAST + 700, NORTH + 700)
    water = {
        "ground": "sjö", "kind": "water", "name": "Sjön", "service": None, "value": None,
        "geometry": shapely.to_wkb(lake), "source": "osm",
    }  # fmt: skip
    grounds = pa.concat_tables(
        [place.tables["grounds"], pa.Table.from_pylist([water], schema=TABLES["grounds"])]
    )
    place = place.with_tables(grounds=grounds)
    path = csv(
        tmp_path / "b.csv",
        f"Vid gatan;{EAST + 100};{NORTH + 10}",
        f"I sjön;{EAST + 650};{NORTH + 650}",
        f"På fältet;{EAST + 100};{NORTH + 500}",
        f"Utanför;{EAST - 800};{NORTH}",
    )
    found = add_places(place, path, BENCHES, SOURCE)
    told = [c.sv for c in found.caveats if "b.csv" in c.sv]
    assert [t.split(": ")[1] for t in told] == ["Utanför.", "I sjön.", "I sjön, På fältet, Utanför."]
    assert [t.split(" ")[0] for t in told] == ["1", "1", "3"]
    again = add_places(found, path, BENCHES, SOURCE)
    assert again.caveats == found.caveats


# --- homes -------------------------------------------------------------------------------------------


def test_lifts_and_stairs_are_read_from_one_column_each(tmp_path: Path) -> None:
    path = csv(tmp_path / "hissar.csv", "9901;120;80;", head="Område;Med hiss;Utan hiss;Vet ej")
    mapping = HomesMapping(
        table="home_access", area="Område", year=2025,
        wide={"lift": "Med hiss", "steps": "Utan hiss", "unknown": "Vet ej"},
    )  # fmt: skip
    found = add_homes(region(tmp_path), path, mapping, SOURCE)
    rows = found.tables["home_access"].to_pylist()
    assert [(r["access"], r["homes"], r["year"]) for r in rows] == [("lift", 120, 2025), ("steps", 80, 2025)]
    assert add_homes(found, path, mapping, SOURCE).hash == found.hash


def test_who_stayed_is_read_with_swedish_words(tmp_path: Path) -> None:
    path = csv(
        tmp_path / "kvar.csv", "1;2024;Småhus;80 år och äldre;40;36", "1;2024;flerbostadshus;65–79 år;100;91",
        head="Område;År;Hustyp;Ålder;Antal;Kvar",
    )  # fmt: skip
    mapping = HomesMapping(
        table="stays", area="Område", year="År", area_prefix="990",
        columns={"home_type": "Hustyp", "age": "Ålder", "persons": "Antal", "stayed": "Kvar"},
    )  # fmt: skip
    rows = add_homes(region(tmp_path), path, mapping, SOURCE).tables["stays"].to_pylist()
    assert [(r["area"], r["home_type"], r["persons"], r["stayed"]) for r in rows] == [
        ("9901", "house", 40, 36),
        ("9901", "flat", 100, 91),
    ]


def test_faults_in_a_table_of_homes_are_told(tmp_path: Path) -> None:
    place = region(tmp_path)

    def said(match: str, row: str, mapping: HomesMapping) -> UserError:
        path = csv(tmp_path / "h.csv", row, head="Område;Sätt;Antal")
        with pytest.raises(UserError, match=match) as told:
            add_homes(place, path, mapping, SOURCE)
        return told.value

    columns = {"access": "Sätt", "homes": "Antal"}
    mapping = HomesMapping(table="home_access", area="Område", year=2025, columns=columns)
    assert said("cannot be understood", "9901;rulltrappa;5", mapping).rows == (
        "row 2: access is 'rulltrappa'",
    )
    assert said("cannot be understood", "9901;hiss;många", mapping).rows == ("row 2: homes is 'många'",)
    said("not among the region's areas", "9902;hiss;5", mapping)
    said("whole numbers", "9901;hiss;5,5", mapping)
    short = HomesMapping(table="home_access", area="Område", year=2025, columns={"access": "Sätt"})
    assert said("do not fit", "9901;hiss;5", short).rows == ("homes is missing",)
    said("no table", "9901;hiss;5", HomesMapping(table="homes", area="Område", year=1))  # type: ignore[arg-type]
    wide = HomesMapping(table="stays", area="Område", year=2025, wide={"lift": "Antal"})
    said("home_access only", "9901;hiss;5", wide)
    year = HomesMapping(table="home_access", area="Område", year="Sätt", wide={"lift": "Antal"})
    assert said("cannot be understood", "9901;i fjol;5", year).rows == ("row 2: no year",)
