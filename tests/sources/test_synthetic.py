"""The embedded synthetic region: the same for the same seed, exact in its sums, and plainly not real."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from medskapa.region import (
    Region,
    group_counts,
    home_counts,
    membership_matrix,
    read_region,
    write_region,
)
from medskapa.sources.synthetic import CAVEAT, synthetic_region

PUBLISHED = {  # SCB, folkmängd 31 december 2024
    "1384": 85792, "1401": 40003, "1402": 41060, "1407": 12771, "1415": 27851, "1419": 16092, "1440": 32576,
    "1441": 43570, "1462": 14442, "1480": 608993, "1481": 71420, "1482": 50313, "1489": 42722,
}  # fmt: skip
SPLITS = ("origin", "income", "age", "sex")
YEARS = (2021, 2022, 2023, 2024)


@cache
def region() -> Region:
    """The region of the default seed, made once."""
    return synthetic_region()


@cache
def borders() -> dict[str, shapely.Geometry]:
    """Area id to border."""
    wkb = np.array(region().areas["geometry"].to_pylist(), dtype=object)
    return dict(zip(region().areas["area"].to_pylist(), shapely.from_wkb(wkb), strict=True))


def dissimilarity(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> float:
    """D by hand: half the sum of the differences between the two groups' shares."""
    return float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)


def area_types(year: int) -> dict[str, int]:
    """RegSO-like area to its type in a year."""
    rows = region().tables["indicators"].to_pylist()
    return {r["area"]: int(r["value"]) for r in rows if r["indicator"] == "area_type" and r["year"] == year}


def test_the_same_seed_gives_the_same_region_and_another_seed_another() -> None:
    assert synthetic_region().hash == region().hash
    assert synthetic_region(seed=1).hash != region().hash


def test_every_page_can_see_that_it_is_made_up() -> None:
    assert region().kind == "synthetic"
    assert CAVEAT in region().caveats
    assert "Syntetisk" in region().title.sv
    assert "Synthetic" in region().title.en


def test_no_small_area_has_a_real_name_or_a_code_that_looks_real() -> None:
    names = region().names
    for area in (*region().areas_at("regso"), *region().areas_at("deso")):
        assert re.fullmatch(r"SYN-\d{4}-(R\d{2}|D\d{3})", area)
        assert re.fullmatch(r"Syntetiskt område [A-M]-\d{2}(:[123])?", names[area])
    assert all(names[code].endswith("(syntetisk)") for code in region().areas_at("municipality"))


def test_the_numbers_of_areas_and_cells_are_handy() -> None:
    assert len(region().areas_at("municipality")) == 13
    assert 90 <= len(region().areas_at("regso")) <= 120
    assert 250 <= len(region().areas_at("deso")) <= 350
    assert 3000 <= region().tables["cells"].num_rows <= 8000


def test_the_municipalities_hold_the_published_population() -> None:
    counts = group_counts(region(), "all", "municipality", 2024)
    assert dict(zip(counts.areas, counts.counts[:, 0].tolist(), strict=True)) == PUBLISHED
    assert counts.inputs == ("population:municipality:2024:scb-municipality-2024",)


@pytest.mark.parametrize("level", ["deso", "regso", "municipality"])
@pytest.mark.parametrize("split", SPLITS)
def test_the_parts_of_a_split_add_up_to_everyone(split: str, level: str) -> None:
    for year in YEARS:
        parts = group_counts(region(), split, level, year)
        everyone = group_counts(region(), "all", level, year)
        assert parts.known.all()
        assert (parts.counts.sum(axis=1) == everyone.counts[:, 0]).all()


@pytest.mark.parametrize(("low", "high"), [("deso", "regso"), ("regso", "municipality")])
@pytest.mark.parametrize("split", ["all", *SPLITS])
def test_areas_add_up_to_the_areas_above_them(split: str, low: str, high: str) -> None:
    inside = membership_matrix(region(), low, high)
    for year in YEARS:
        below, above = (group_counts(region(), split, level, year).counts for level in (low, high))
        assert (inside.T @ below == above).all()
        assert (
            inside.T @ home_counts(region(), low, year).counts == home_counts(region(), high, year).counts
        ).all()


@pytest.mark.parametrize("split", ["all", *SPLITS])
def test_cells_add_up_to_their_areas(split: str) -> None:
    cells = region().tables["cells"]
    area_of = dict(zip(cells["cell"].to_pylist(), cells["area"].to_pylist(), strict=True))
    totals: Counter[tuple[str, str]] = Counter()
    people = region().tables["cell_population"].to_pylist()
    for row in people:
        if row["year"] == 2024:
            totals[area_of[row["cell"]], row["group"]] += int(row["persons"])
    counts = group_counts(region(), split, "deso", 2024)
    assert [[totals[a, g] for g in counts.groups] for a in counts.areas] == counts.counts.tolist()


def test_every_cell_is_populated_on_the_lattice_and_lies_in_its_area() -> None:
    cells = region().tables["cells"]
    x, y = cells["x_m"].to_numpy(), cells["y_m"].to_numpy()
    assert (x % 500 == 0).all()
    assert (y % 500 == 0).all()
    homes = np.array([borders()[a] for a in cells["area"].to_pylist()], dtype=object)
    assert shapely.intersects_xy(homes, x + 250.0, y + 250.0).all()
    everyone = [r for r in region().tables["cell_population"].to_pylist() if r["group"] == "all"]
    assert min(r["persons"] for r in everyone) > 0


@pytest.mark.parametrize(
    ("low", "high"), [("deso", "regso"), ("regso", "municipality"), ("municipality", "region")]
)
def test_the_areas_tile_the_area_above_without_gap_or_overlap(low: str, high: str) -> None:
    inside = membership_matrix(region(), low, high)
    for j, parent in enumerate(region().areas_at(high)):
        parts = [borders()[a] for a, s in zip(region().areas_at(low), inside[:, j], strict=True) if s]
        whole = borders()[parent]
        together = shapely.union_all(parts)
        assert shapely.area(shapely.symmetric_difference(together, whole)) < 1  # m²: no gap
        assert sum(shapely.area(p) for p in parts) - shapely.area(together) < 1  # m²: no overlap


def test_segregation_is_of_a_plausible_size_and_has_a_trend() -> None:
    by_year = []
    for year in YEARS:
        origin = group_counts(region(), "origin", "regso", year).counts
        by_year.append(dissimilarity(origin[:, 0], origin[:, 1]))
    assert 0.30 <= by_year[-1] <= 0.40
    assert by_year == sorted(by_year)
    income = group_counts(region(), "income", "regso", 2024).counts
    assert 0.20 <= dissimilarity(income[:, 0], income[:, 3]) <= 0.45
    assert income.sum(axis=0) / income.sum() == pytest.approx([0.25] * 4, abs=0.002)


def test_tenure_goes_with_origin_and_income() -> None:
    origin, income = (group_counts(region(), s, "regso", 2024).counts for s in ("origin", "income"))
    homes = home_counts(region(), "regso", 2024)
    share = homes.counts / homes.counts.sum(axis=1, keepdims=True)
    tenure = dict(zip(homes.groups, share.T, strict=True))
    abroad = origin[:, 1] / origin.sum(axis=1)
    poor, rich = income[:, 0] / income.sum(axis=1), income[:, 3] / income.sum(axis=1)
    assert np.corrcoef(tenure["rental"], abroad)[0, 1] > 0.6
    assert np.corrcoef(tenure["rental"], poor)[0, 1] > 0.6
    assert np.corrcoef(tenure["owned"], rich)[0, 1] > 0.5


def test_the_small_municipalities_own_and_goteborg_rents() -> None:
    homes = home_counts(region(), "municipality", 2024)
    largest = dict(zip(homes.areas, np.array(homes.groups)[homes.counts.argmax(axis=1)], strict=True))
    assert largest.pop("1480") == "rental"
    assert [code for code, tenure in largest.items() if tenure != "owned"] in ([], ["1402"])


def test_there_is_a_place_with_few_resources_and_places_with_many() -> None:
    types = area_types(2024)
    weak = [a for a in types if shapely.contains_xy(borders()[a], 326500, 6405500)]
    assert [types[a] for a in weak] == [1]
    assert {a[4:8] for a, t in types.items() if t == 5} >= {"1384", "1407", "1441"}
    assert set(types.values()) == {1, 2, 3, 4, 5}


def test_the_region_is_small_on_disk_and_survives_a_round_trip(tmp_path: Path) -> None:
    write_region(region(), tmp_path / "region")
    assert sum(f.stat().st_size for f in (tmp_path / "region").iterdir()) < 3_000_000
    assert read_region(tmp_path / "region").hash == region().hash
