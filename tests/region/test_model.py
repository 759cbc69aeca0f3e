"""A region is frozen, and its hash says what it holds, not how it is stored."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import Source, Text
from medskapa.region import TABLES, group_counts, membership_matrix
from medskapa.region.hashing import table_hash
from tests.town import LEVELS, SOURCES, changed, town_region, town_tables


def test_the_town_is_what_its_text_tables_say() -> None:
    town = town_region()
    assert set(town.tables) == set(TABLES)
    assert town.areas_at("municipality") == ("9901", "9902", "9903")
    assert town.areas_at("regso") == ("E1", "E2", "E3", "R1", "R2", "T1", "T2")
    assert town.names["9901"] == "Ettköping"
    assert town.level_of["E1"] == "regso"
    assert town.level("regso").parent == "municipality"
    with pytest.raises(KeyError):
        town.level("deso")


# --- frozen -----------------------------------------------------------------------------------------


def test_nothing_of_a_region_can_be_set() -> None:
    town = town_region()
    with pytest.raises(FrozenInstanceError):
        town.key = "annan"  # type: ignore[misc]
    with pytest.raises(TypeError, match="item assignment"):
        town.tables["homes"] = town.tables["homes"].slice(0, 0)  # type: ignore[index]
    with pytest.raises(TypeError, match="item assignment"):
        town.sources["other"] = Source(cite="Annat")  # type: ignore[index]


def test_a_table_cannot_be_changed_and_arrays_are_read_only() -> None:
    town = town_region()
    with pytest.raises(TypeError, match="item assignment"):
        town.tables["population"]["persons"] = pa.array([1.0])
    for array in (
        town.tables["population"]["persons"].chunk(0).to_numpy(),
        group_counts(town, "origin", "regso", 2024).counts,
        membership_matrix(town, "regso", "municipality"),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 99


def test_the_tables_given_can_be_changed_afterwards_without_harm() -> None:
    tables = town_tables()
    town = town_region(tables)
    before = town.tables["homes"]
    tables["homes"] = TABLES["homes"].empty_table()
    assert town.tables["homes"] is before


def test_a_changed_copy_shares_what_did_not_change() -> None:
    town = town_region()
    copy = town.with_tables(homes=town.tables["homes"].slice(0, 3))
    assert copy.tables["population"] is town.tables["population"]
    assert copy.tables["homes"].num_rows == 3
    assert town.tables["homes"].num_rows == 30
    assert copy.hash != town.hash


def test_a_region_travels_to_another_process() -> None:
    town = town_region()
    there = pickle.loads(pickle.dumps(town))
    assert there.hash == town.hash
    with pytest.raises(TypeError, match="item assignment"):
        there.tables["homes"] = None


# --- the hash ---------------------------------------------------------------------------------------


def test_the_same_town_has_the_same_hash() -> None:
    assert town_region().hash == town_region().hash
    assert len(town_region().hash) == 64


def in_chunks(table: pa.Table, size: int) -> pa.Table:
    """The same rows, stored in chunks."""
    return pa.concat_tables([table.slice(i, size) for i in range(0, table.num_rows, size)])


@pytest.mark.parametrize("name", [n for n, t in town_tables().items() if t.num_rows])
@pytest.mark.parametrize("size", [1, 4])
def test_chunks_and_offsets_do_not_matter_to_the_hash(name: str, size: int) -> None:
    table = town_tables()[name]
    padded = pa.concat_tables([table.slice(0, 1), table]).combine_chunks().slice(1)  # starts inside a buffer
    assert table_hash(in_chunks(table, size)) == table_hash(padded) == table_hash(table)


def test_how_tables_are_chunked_does_not_matter_to_the_region() -> None:
    assert town_region({n: in_chunks(t, 2) for n, t in town_tables().items()}).hash == town_region().hash


def test_the_order_in_which_tables_and_sources_are_given_does_not_matter() -> None:
    two = {**SOURCES, "other": Source(cite="Annat")}
    assert (
        town_region(dict(reversed(town_tables().items())), sources=two).hash
        == town_region(sources=dict(reversed(two.items()))).hash
    )


@pytest.mark.parametrize(
    "tables",
    [
        changed("population", {"area": "R1", "year": 2024, "group": "all"}, persons=61.0),
        changed("population", {"area": "R1", "year": 2024, "group": "all"}, persons=None, state="missing"),
        changed("population", {"area": "R1", "year": 2024, "group": "all"}, persons=None, state="suppressed"),
        changed("areas", {"area": "E1"}, name="Ett-Öster"),
        changed("areas", {"area": "E1"}, geometry=None),
        changed("services", {"service": "s2"}, from_year=None),
    ],
)
def test_any_value_matters_to_the_hash(tables: dict[str, pa.Table]) -> None:
    assert town_region(tables).hash != town_region().hash


@pytest.mark.parametrize(
    "other",
    [
        {"key": "staden2"},
        {"title": Text(sv="Staden", en="The made-up town")},
        {"kind": "real"},
        {"crs": "EPSG:3007"},
        {"caveats": ()},
        {"levels": (*LEVELS[:2], LEVELS[3], LEVELS[2])},
        {"sources": {"register": Source(cite="Ett annat register")}},
    ],
)
def test_what_the_region_is_matters_to_the_hash(other: dict[str, Any]) -> None:
    assert town_region(**other).hash != town_region().hash


def test_null_and_the_value_that_stands_in_for_it_have_different_hashes() -> None:
    def one(value: object, kind: pa.DataType) -> str:
        return table_hash(pa.table({"v": pa.array([value], kind)}))

    assert one(None, pa.float64()) != one(0.0, pa.float64())
    assert one(None, pa.string()) != one("", pa.string())
    assert one(None, pa.binary()) != one(b"", pa.binary())
    assert one(1, pa.int32()) != one(1, pa.int64())
    assert table_hash(pa.table({"v": ["ab", "c"]})) != table_hash(pa.table({"v": ["a", "bc"]}))
    assert table_hash(pa.table({"v": np.array([1.0, 2.0])})) != table_hash(
        pa.table({"v": np.array([2.0, 1.0])})
    )
