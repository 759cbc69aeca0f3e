"""SCB's borders: pages put together, municipalities and region from their parts, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyogrio.raw
import pytest
import shapely

from medskapa.evidence import UserError
from medskapa.sources.live import GOTEBORGSREGIONEN
from medskapa.sources.scb_geo import Borders, fetch_borders, fetch_layer
from tests.sources import replay as module
from tests.sources.replay import Replay, fetcher, serving
from tests.sources.replay_world import DESO, MUNICIPALITIES, PARENT, REGSO, wfs_page

Page = dict[str, Any]


def borders(replay: Replay, cache: Path) -> Borders:
    with fetcher(cache) as asked:
        return fetch_borders(asked, replay.urls["wfs_url"], MUNICIPALITIES, top="REG", title="Provbygden")


def changed(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let the service change each page before it is sent."""

    def page(query: dict[str, list[str]]) -> Page:
        found = wfs_page(query)
        change(found, query["typeName"][0])
        return found

    monkeypatch.setattr(module, "wfs_page", page)


def test_pages_are_put_together(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        found = fetch_layer(asked, replay.urls["wfs_url"], "deso", "9901", set())
    assert [f.code for f in found] == [d for d in DESO if d.startswith("9901")]
    assert len(replay.asked) == 2  # six areas, four a page


def test_municipalities_and_region_are_the_union_of_their_regso(tmp_path: Path) -> None:
    with serving() as replay:
        found = borders(replay, tmp_path)
    rows = {r["area"]: r for r in found.areas.to_pylist()}
    shape = {a: shapely.from_wkb(r["geometry"]) for a, r in rows.items()}
    assert len(rows) == 1 + 2 + 6 + 12
    assert shape["9901"].area == shape["9902"].area == 6e6
    assert shape["REG"].equals(shapely.box(320_000, 6_400_000, 326_000, 6_402_000))
    for deso, regso in PARENT.items():
        assert shape[regso].contains(shape[deso])
    assert {r["edition"] for r in rows.values()} == {"2025_v2"}
    assert rows["9901A0010"]["name"] == "DeSO 9901A0010"
    assert rows["9902R003"]["name"] == "Område 3"
    assert (rows["9901"]["name"], rows["REG"]["name"]) == ("Ekvik", "Provbygden")


def test_membership_goes_from_deso_to_region(tmp_path: Path) -> None:
    with serving() as replay:
        parent = {r["child"]: r["parent"] for r in borders(replay, tmp_path).membership.to_pylist()}
    assert parent == {**PARENT, **{r: r[:4] for r in REGSO}, "9901": "REG", "9902": "REG"}


def test_a_border_that_crosses_itself_is_mended_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twist(page: Page, layer: str) -> None:
        for feature in page["features"]:
            if feature["id"] == "9901A0010":
                ring = feature["geometry"]["coordinates"][0]
                ring[1], ring[2] = ring[2], ring[1]

    changed(monkeypatch, twist)
    with serving() as replay:
        found = borders(replay, tmp_path)
    assert "1 borders" in found.caveats[0].en
    row = next(r for r in found.areas.to_pylist() if r["area"] == "9901A0010")
    assert shapely.is_valid(shapely.from_wkb(row["geometry"]))


def test_a_municipality_without_areas_is_refused(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked, pytest.raises(UserError, match="no areas") as error:
        fetch_layer(asked, replay.urls["wfs_url"], "deso", "9999", set())
    assert error.value.rows == ("9999",)


def no_code(page: Page, layer: str) -> None:
    del page["features"][0]["properties"]["regsokod"]


def a_point(page: Page, layer: str) -> None:
    page["features"][0]["geometry"] = {"type": "Point", "coordinates": [1, 2]}


def no_features(page: Page, layer: str) -> None:
    del page["features"]


def north_first(page: Page, layer: str) -> None:
    for feature in page["features"]:
        ring = feature["geometry"]["coordinates"][0]
        ring[:] = [[y, x] for x, y in ring]


def a_newer_edition(page: Page, layer: str) -> None:
    for feature in page["features"]:
        feature["properties"]["version"] = "2028_v1"


def too_many(page: Page, layer: str) -> None:
    page["features"].append(page["features"][0])


def a_lost_parent(page: Page, layer: str) -> None:
    if layer == "stat:DeSO_2025":
        page["features"][0]["properties"]["regsokod"] = "9901R009"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (no_code, "wrong shape"),
        (a_point, "wrong shape"),
        (no_features, "wrong shape"),
        (north_first, "east before north"),
        (a_newer_edition, "not of the edition 2025"),
        (too_many, "once each"),
        (a_lost_parent, "belong to no RegSO"),
    ],
)
def test_borders_that_do_not_fit_are_refused(
    change: Any, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, change)
    with serving() as replay, pytest.raises(UserError, match=what) as error:
        borders(replay, tmp_path)
    assert error.value.do


# --- the real borders, as the service would give them -----------------------------------------------


def features(path: Path) -> list[dict[str, Any]]:
    """The rows of a layer as GeoJSON features."""
    meta, _, borders, columns = pyogrio.raw.read(path)
    found = []
    for number, border in enumerate(borders):
        properties = {f: str(c[number]) for f, c in zip(meta["fields"], columns, strict=True)}
        geometry = json.loads(shapely.to_geojson(shapely.from_wkb(border)))
        found.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return found


@pytest.mark.data
def test_the_real_borders_of_goteborgsregionen_fit_together(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared_data / "data/boundaries_goteborg_gr"
    layers = {
        "stat:DeSO_2025": features(folder / "deso_gr_original.gpkg"),
        "stat:RegSO_2025": features(folder / "regso_gr_original.gpkg"),
    }

    def page(query: dict[str, list[str]]) -> Page:
        wanted = re.findall(r"\d{4}", query["CQL_FILTER"][0])
        start = int(query["startIndex"][0])
        matched = [f for f in layers[query["typeName"][0]] if f["properties"]["kommunkod"] in wanted]
        return {"features": matched[start : start + 100], "numberMatched": len(matched)}

    monkeypatch.setattr(module, "wfs_page", page)
    with serving() as replay, fetcher(tmp_path, read_seconds=30) as asked:
        names = {code: code for code in GOTEBORGSREGIONEN}
        found = fetch_borders(asked, replay.urls["wfs_url"], names, top="GR", title="Göteborgsregionen")
    assert {level: len(codes) for level, codes in found.codes.items()} == {
        "region": 1,
        "municipality": 13,
        "regso": 300,
        "deso": 584,
    }
    assert not found.caveats
    area: dict[str, float] = {}
    for row in found.areas.to_pylist():
        area[row["level"]] = area.get(row["level"], 0.0) + shapely.from_wkb(row["geometry"]).area
    assert area["deso"] == pytest.approx(area["region"], rel=1e-9)
    assert area["regso"] == pytest.approx(area["region"], rel=1e-9)
    assert area["municipality"] == pytest.approx(area["region"], rel=1e-9)
