"""SCB's municipal tables for the housing programme, from a loopback server: whole, refused or told of."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest

from medskapa.evidence import UserError
from medskapa.methods.housing.series import series_of
from medskapa.sources.kolada_housing import with_kolada_facts
from medskapa.sources.pxweb import PxWeb
from medskapa.sources.scb_housing import WANTED, HousingFound, fetch_housing, with_housing
from tests.sources.replay import Replay, fetcher, serving
from tests.town import town_region

YEARS = {str(y): str(y) for y in range(2020, 2026)}
REGIONS = {"00": "Riket", "9901": "Ekvik", "9902": "Norrmåla"}
SEX = ("Kon", "kön", {"1": "män", "2": "kvinnor"})
AGES = {str(a): f"{a} år" for a in range(4)} | {"4+": "4+ år", "tot": "totalt ålder"}


def axes(
    contents: dict[str, str], *more: Any, ages: dict[str, str] | None = None, label: str = "ålder"
) -> list[Any]:
    last = [SEX, ("ContentsCode", "tabellinnehåll", contents), ("Tid", "år", YEARS)]
    return [("Region", "region", REGIONS), *more, ("Alder", label, ages or AGES), *last]


def tables(**changes: Any) -> dict[str, Any]:
    status = ("Civilstand", "civilstånd", {"OG": "ogifta", "G": "gifta"})
    made = {
        "TAB638": axes({"BE1": "Folkmängd", "BE2": "Folkökning"}, status),
        "TAB1264": [a for a in axes({"F": "Levande födda"}, label="moderns ålder") if a is not SEX],
        "TAB959": axes({"D": "Döda"}),
        "TAB1212": axes({"I": "Inflyttningar totalt", "U": "Utflyttningar totalt"}),
        "TAB6008": axes({"P": "Folkmängd"}),
    }
    return {**made, **changes}


def fetched(
    tmp_path: Path, made: dict[str, Any], nulls: dict[str, str] | None = None, **how: Any
) -> HousingFound:
    with serving(Replay(tables=made, nulls=nulls or {}, max_cells=500)) as replay:
        service = PxWeb(fetcher(tmp_path / "cache"), f"{replay.root}/scb")
        return fetch_housing(service, ["9901", "9902"], **how)


def expected(table: str, *codes: str) -> int:
    return 5 + zlib.crc32("|".join((table, *codes)).encode()) % 200


def test_people_and_events_are_what_the_service_says(tmp_path: Path) -> None:
    found = fetched(tmp_path, tables())
    assert found.lacking == []
    ages = found.rows["ages"][0].to_pylist()
    one = next(r for r in ages if (r["area"], r["sex"], r["age"], r["year"]) == ("9901", "women", 4, 2024))
    assert one["persons"] == sum(expected("TAB638", "9901", s, "4+", "2", "BE1", "2024") for s in ("OG", "G"))
    events = [r for t in found.rows["events"] for r in t.to_pylist()]
    birth = next(
        r for r in events if (r["event"], r["area"], r["age"], r["year"]) == ("births", "9902", 2, 2023)
    )
    assert birth["events"] == expected("TAB1264", "9902", "2", "F", "2023")
    assert {r["event"] for r in events} == {"births", "deaths", "moves_in", "moves_out"}
    assert {r["made"] for r in found.rows["forecasts"][0].to_pylist()} == {2026}
    assert any("cellnyckel" in c.sv for c in found.caveats)
    assert found.sources["scb:TAB638"].vintage == "2020–2025"


def test_a_region_with_them_can_be_projected(tmp_path: Path) -> None:
    region = town_region({})
    found = fetched(tmp_path, tables())
    for parts in found.rows.values():
        parts[:] = [t.filter(_is(t, "9901")) for t in parts]
    made = series_of(with_housing(region, found), "9901")
    assert made is not None
    assert made.whole
    assert made.persons.shape == (6, 2, 5)


def _is(table: Any, area: str) -> Any:
    import pyarrow.compute as pc

    return pc.equal(table["area"], area)


def test_another_table_than_expected_is_told_of_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = fetched(tmp_path, tables(TAB959=axes({"X": "Vigslar"})))
    assert [k for k, _ in found.lacking] == ["deaths"]
    assert "Vigslar" in found.lacking[0][1]
    assert "ages" in found.rows


def test_a_municipality_whose_borders_changed_is_refused(tmp_path: Path) -> None:
    made = tables()
    made["TAB638"] = [
        (c, label, {k: v for k, v in values.items() if k != "9902"}) for c, label, values in made["TAB638"]
    ]
    with pytest.raises(UserError, match="borders or codes have changed"):
        fetched(tmp_path, made)


def test_an_age_missing_in_one_year_is_refused(tmp_path: Path) -> None:
    """The server leaves out one region's cells: they are missing, not nothing."""
    ages_only = [w for w in WANTED if w.key == "ages"]
    found = fetched(tmp_path / "1", tables(), wanted=ages_only)
    assert found.rows["ages"][0].num_rows == 2 * 2 * 5 * 6
    gone = sorted(tables()["TAB638"], key=lambda a: a[0] != "Alder")
    with pytest.raises(UserError, match="Ages are missing in 2020 for 9901"):
        fetched(tmp_path / "2", {"TAB638": gone}, nulls={"TAB638|3": ".."}, wanted=ages_only)


def test_a_table_without_ages_is_named_with_what_it_has(tmp_path: Path) -> None:
    made = [a for a in axes({"BE1": "Folkmängd"}) if a[0] != "Alder"]
    with pytest.raises(UserError, match="no variable like"):
        fetched(tmp_path, tables(TAB638=made))


def test_facts_from_kolada_are_shares_and_what_is_null_is_left_out(tmp_path: Path) -> None:
    region = town_region({})
    with serving() as replay:
        made = with_kolada_facts(
            region, fetcher(tmp_path), replay.urls["kolada_url"], {"overcrowded": "N07901"}, (2022, 2023)
        )
    rows = {(r["area"], r["year"]): r["value"] for r in made.tables["housing_facts"].to_pylist()}
    assert rows[("9901", 2022)] == pytest.approx((9901 + 2022 + 1) % 50 / 2 / 100)
    assert "kolada:N07901" in made.sources
    with serving() as replay, pytest.raises(UserError, match="no fact money"):
        with_kolada_facts(region, fetcher(tmp_path), replay.urls["kolada_url"], {"money": "N07901"}, (2022,))
