"""Own tables of ages, homes and facts: mapped, in words, filtered, and refused with the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from medskapa.evidence import Source, UserError
from medskapa.region import Region
from medskapa.sources.housing_file import HousingMapping, add_housing
from medskapa.sources.synthetic import synthetic_region
from tests.town import town_region

SOURCE = Source(cite="Kommunens statistik")
AGES = HousingMapping(
    table="ages",
    columns={"age": "Ålder", "year": "År", "persons": "Antal"},
    fixed={"area": "9901", "sex": "Totalt"},
)


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "tabell.csv"
    path.write_text(text, encoding="utf-8")
    return path


def add(
    folder: Path, text: str, mapping: HousingMapping, region: Region | None = None
) -> list[dict[str, Any]]:
    made = add_housing(region or town_region({}), csv_file(folder, text), mapping, SOURCE)
    rows: list[dict[str, Any]] = made.tables[mapping.table].to_pylist()
    return rows


def test_ages_in_words_become_whole_years_and_the_last_is_open(tmp_path: Path) -> None:
    rows = add(tmp_path, "Ålder;År;Antal\n0 år;2025;5\n1 år;2025;6\n2+ år;2025;7\n", AGES)
    assert [(r["age"], r["sex"], r["persons"], r["source"]) for r in rows] == [
        (0, "all", 5.0, "ages_tabell"), (1, "all", 6.0, "ages_tabell"), (2, "all", 7.0, "ages_tabell"),
    ]  # fmt: skip


def test_a_figure_that_is_not_known_gives_no_row_and_the_same_source_is_exchanged(tmp_path: Path) -> None:
    facts = HousingMapping(
        table="housing_facts", columns={"area": "Kommun", "year": "År"}, wide_of="fact",
        wide={"social_contracts": "Kontrakt", "trångbodda hushåll, andel": "Trångbodda"},
    )  # fmt: skip
    text = "Kommun;År;Kontrakt;Trångbodda\n9901;2024;12;0,11\n9902;2024;;0,2\n"
    once = add_housing(town_region({}), csv_file(tmp_path, text), facts, SOURCE)
    assert [(r["area"], r["fact"], r["value"]) for r in once.tables["housing_facts"].to_pylist()] == [
        ("9901", "social_contracts", 12.0), ("9901", "overcrowded", 0.11), ("9902", "overcrowded", 0.2),
    ]  # fmt: skip
    again = add_housing(once, csv_file(tmp_path, text.replace(";12;", ";15;")), facts, SOURCE)
    assert again.tables["housing_facts"].num_rows == 3
    assert again.tables["housing_facts"]["value"].to_pylist()[0] == 15.0


@pytest.mark.parametrize(
    ("text", "mapping", "words"),
    [
        ("Ålder;År;Antal\ntotalt;2025;5\n", AGES, "age is 'totalt'"),
        ("Ålder;År;Antal\n0;2025;många\n", AGES, "persons is 'många'"),
        ("Ålder;År;Antal\n0;2025;5\n2;2025;5\n", AGES, "9901 all 2025"),
        (
            "Ålder;År;Antal\n0;2025;5\n",
            HousingMapping(table="ages", columns={"age": "Ålder"}),
            "persons is missing",
        ),
        ("Ålder;År;Antal\n0;2025;5\n", HousingMapping(table="years"), "years"),
        ("A;B\n1;2\n", HousingMapping(table="incomes", wide={"x": "A"}, wide_of="kind"), "one number"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_rows(
    tmp_path: Path, text: str, mapping: HousingMapping, words: str
) -> None:
    with pytest.raises(UserError) as caught:
        add(tmp_path, text, mapping)
    assert words in f"{caught.value.what} {caught.value.rows}"


def test_an_area_that_the_region_does_not_have_is_refused(tmp_path: Path) -> None:
    far = HousingMapping(table="ages", columns=AGES.columns, fixed={"area": "0180", "sex": "all"})
    with pytest.raises(UserError) as caught:
        add(tmp_path, "Ålder;År;Antal\n0;2025;5\n", far)
    assert "0180" in f"{caught.value.what} {caught.value.rows}"


def test_goteborgs_own_series_and_forecast_are_read(shared_data: Path) -> None:
    """Sixteen years by single year of age, exactly SCB's totals, and the city's own forecast of nine years."""
    folder = shared_data / "data" / "goteborg_population_forecast"
    file = folder / "goteborg_pop_by_age_2010_2025_and_city_forecast_2026_2050.csv"
    columns = {"age": "age", "year": "year", "persons": "population"}
    region = synthetic_region()
    ages = region.tables["ages"]
    region = region.with_tables(ages=ages.filter(pc.not_equal(ages["area"], "1480")))  # made-up women and men
    history = HousingMapping(
        table="ages", columns=columns, fixed={"area": "1480", "sex": "all"}, where={"kind": "history"}
    )
    region = add_housing(region, file, history, SOURCE)
    mine = [r for r in region.tables["ages"].to_pylist() if r["sex"] == "all"]
    assert len(mine) == 16 * 101
    assert sum(r["persons"] for r in mine if r["year"] == 2023) == 604616
    ahead = HousingMapping(
        table="forecasts", columns=columns, fixed={"area": "1480", "sex": "all", "made": "2026"},
        where={"kind": "forecast"},
    )  # fmt: skip
    told = add_housing(region, file, ahead, SOURCE).tables["forecasts"]
    assert len(set(told["year"].to_pylist())) == 9
    assert sum(r["persons"] for r in told.to_pylist() if r["year"] == 2050) == pytest.approx(710_014, abs=1)
