"""Households by kind and size, homes by tenure and rooms, and rents, from a loopback server and by hand."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.evidence import UserError
from medskapa.methods.housing.kinds import POSSIBLE, kinds_by_size
from medskapa.sources.pxweb import PxWeb
from medskapa.sources.scb_homes import AREA_M2, fetch_homes
from medskapa.sources.scb_housing import HousingFound, with_housing
from tests.sources.replay import Replay, fetcher, serving
from tests.town import town_region

REGIONS = {"00": "Riket", "9901": "Ekvik", "9902": "Norrmåla", "9903": "Mellanby"}
KINDS = {"SBMB": "sammanboende med barn", "SBUB": "sammanboende utan barn", "ESMB": "ensamstående med barn",
         "ESUB": "ensamstående utan barn", "OVRIGA": "övriga hushåll", "TOTALT": "totalt antal hushåll"}  # fmt: skip
TENURES = {"1": "hyresrätt", "2": "bostadsrätt", "3": "äganderätt"}
YEARS = {"2023": "2023", "2024": "2024"}


def axes(contents: dict[str, str], *more: Any) -> list[Any]:
    return [
        ("Region", "region", REGIONS),
        *more,
        ("ContentsCode", "tabellinnehåll", contents),
        ("Tid", "år", YEARS),
    ]


TABLES = {
    "TAB6568": axes({"A": "Antal hushåll"}, ("Hushallstyp", "hushållstyp", KINDS)),
    "TABHEM": axes({"B": "Antal lägenheter"}, ("Uppl", "upplåtelseform", TENURES),
                   ("Rum", "lägenhetstyp", {"1": "1 rum och kök", "6": "6 eller fler rum och kök"})),
    "TAB4590": axes({"M": "Medianhyra per kvm och år"}),
}  # fmt: skip


def expected(table: str, *codes: str) -> int:
    return 5 + zlib.crc32("|".join((table, *codes)).encode()) % 200


def fetched(tmp_path: Path, **ids: str) -> HousingFound:
    with serving(Replay(tables=dict(TABLES))) as replay:
        return fetch_homes(
            PxWeb(fetcher(tmp_path), f"{replay.root}/scb"), town_region({}), kinds_by_size, ids
        )


def test_homes_and_rents_are_what_the_service_says(tmp_path: Path) -> None:
    found = fetched(tmp_path, dwellings="TABHEM")
    rows = {
        (r["tenure"], r["rooms"]): r for r in found.rows["dwellings"][0].to_pylist() if r["area"] == "9901"
    }
    assert rows[("coop", 5)]["homes"] == expected("TABHEM", "9901", "2", "6", "B", "2024")
    assert rows[("coop", 5)]["cost"] is None
    assert rows[("rental", 1)]["cost"] == pytest.approx(
        expected("TAB4590", "9901", "M", "2024") * AREA_M2[1] / 12
    )
    assert [k for k, _ in found.lacking] == ["households"]
    assert "household_sizes=TABLE" in found.lacking[0][1]
    assert with_housing(town_region({}), found).tables["dwellings"].num_rows == 3 * 3 * 2


def test_another_table_is_told_of(tmp_path: Path) -> None:
    found = fetched(tmp_path, dwellings="TAB4590")
    assert "dwellings" in {k for k, _ in found.lacking}
    assert "dwellings" not in found.rows


def test_kinds_and_sizes_by_hand() -> None:
    """Only couples with a child are three here, 20 of them; single parents and others are two."""
    made = kinds_by_size(
        {"single": 100, "couple": 50, "couple_children": 20, "single_parent": 10, "other": 10},
        {1: 100, 2: 70, 3: 20},
    )
    assert made == {("single", 1): 100, ("couple", 2): 50, ("couple_children", 3): 20, ("single_parent", 2): 10,
                    ("other", 2): 10}  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 500), min_size=9, max_size=9))
def test_both_totals_are_kept_in_whole_households(n: list[int]) -> None:
    """From a true table of kinds and sizes, its margins come back to the household, and nobody lives where none can."""
    single, couple, *rest = n
    cells = [("couple_children", 3), ("couple_children", 4), ("single_parent", 2), ("single_parent", 3), ("other", 2),
             ("other", 3), ("other", 4)]  # fmt: skip
    true = {("single", 1): single, ("couple", 2): couple, **dict(zip(cells, rest, strict=True))}
    kinds: dict[str, float] = {}
    sizes: dict[int, float] = {}
    for (k, s), v in true.items():
        kinds[k], sizes[s] = kinds.get(k, 0) + v, sizes.get(s, 0) + v
    made = kinds_by_size(kinds, sizes)
    for k, want in kinds.items():
        assert sum(x for (kk, _), x in made.items() if kk == k) == want
    for s, want in sizes.items():
        assert sum(x for (_, ss), x in made.items() if ss == s) == want
    assert all(POSSIBLE[k][0] <= s <= POSSIBLE[k][1] for k, s in made)


def test_tables_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(UserError, match="contradict each other"):
        kinds_by_size({"single": 100, "couple": 50}, {1: 100, 2: 90})
    with pytest.raises(UserError, match="more couples"):
        kinds_by_size({"single": 100, "couple": 50, "other": 50}, {1: 100, 2: 40, 3: 60})
