"""The tables of the housing programme at the door: what is refused, and with which words."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from medskapa.evidence import UserError
from medskapa.region import HOUSING_TABLES, TABLES, Region
from tests.town import SOURCE, town_region

ROWS: dict[str, dict[str, Any]] = {
    "ages": {"area": "9901", "sex": "women", "age": 0, "year": 2023, "persons": 5.0},
    "events": {"area": "9901", "event": "births", "sex": "women", "age": 30, "year": 2023, "events": 4.0},
    "forecasts": {"area": "9901", "made": 2023, "sex": "all", "age": 0, "year": 2024, "persons": 9.5},
    "households": {"area": "9901", "kind": "single", "size": 1, "year": 2023, "households": 40.0},
    "heads": {"area": "9901", "age_from": 16, "age_to": 29, "year": 2023, "households": 20.0},
    "dwellings": {"area": "9901", "tenure": "rental", "rooms": 2, "year": 2023, "homes": 30.0, "vacant": 1.0,
                  "lets": 3.0, "cost_low": 5000.0, "cost": 6000.0, "cost_high": 7000.0},
    "incomes": {"area": "9901", "kind": "single", "year": 2023, "p10": 1.0, "p25": 2.0, "p50": 3.0, "p75": 4.0,
                "p90": 5.0},
    "housing_facts": {"area": "9901", "fact": "overcrowded", "year": 2023, "value": 0.1},
}  # fmt: skip


def with_rows(name: str, *rows: dict[str, Any]) -> Region:
    """The tiny town with some rows in one of the tables."""
    table = pa.Table.from_pylist([{"source": SOURCE, **r} for r in rows], schema=TABLES[name])
    return town_region({name: table})


@pytest.mark.parametrize("name", list(HOUSING_TABLES))
def test_a_right_row_is_let_in(name: str) -> None:
    region = with_rows(name, ROWS[name])
    assert region.tables[name].num_rows == 1
    assert town_region({}).tables[name].num_rows == 0


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("ages", {"area": "0000"}, "not in the table areas"),
        ("ages", {"persons": -1.0}, "not negative"),
        ("ages", {"persons": 1.5}, "whole"),
        ("ages", {"sex": "woman"}, "not known"),
        ("ages", {"age": 200}, "0 to 130"),
        ("ages", {"age": 3}, "missing in these years"),
        ("ages", {"year": 5}, "impossible year"),
        ("events", {"sex": "men"}, "mother"),
        ("events", {"event": "divorce"}, "not known"),
        ("forecasts", {"persons": float("nan")}, "not negative"),
        ("households", {"kind": "family"}, "not known"),
        ("heads", {"age_to": 10}, "end before"),
        ("dwellings", {"tenure": "tent"}, "not known"),
        ("dwellings", {"vacant": 31.0}, "empty"),
        ("incomes", {"p25": 0.5}, "order"),
        ("housing_facts", {"value": 1.2}, "share"),
        ("housing_facts", {"fact": "moon"}, "not known"),
    ],
)
def test_a_wrong_row_is_refused_in_words(name: str, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError) as caught:
        with_rows(name, {**ROWS[name], **wrong})
    assert words in caught.value.what
    assert name in caught.value.where


def test_a_row_that_stands_twice_is_refused() -> None:
    with pytest.raises(UserError, match="more than once"):
        with_rows("heads", ROWS["heads"], ROWS["heads"])
