"""A municipality's series: its rates give its own history back, to rounding."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from medskapa.analysis.population.project import project
from medskapa.methods.housing.series import assumed, series_of, yearly_rates
from medskapa.region import HOUSING_TABLES, Region
from medskapa.sources.synthetic import synthetic_region
from tests.town import SOURCE, town_region


@pytest.fixture(scope="module")
def region() -> Region:
    return synthetic_region()


@pytest.mark.parametrize("area", ["1480", "1407", "1440"])
def test_each_past_year_is_given_back_by_its_own_rates(region: Region, area: str) -> None:
    """N before, aged, with the year's own rates and arrivals is N after: nobody appears or vanishes."""
    series = series_of(region, area)
    assert series is not None
    assert series.whole
    rates = yearly_rates(series)
    made = project(series.persons[0], assumed(rates, np.arange(len(series.years) - 1)[None]), years=10)
    assert np.abs(made.population[0] - series.persons).max() < 1e-6
    assert made.imbalance < 1e-9
    assert made.births[0].sum(axis=-1) == pytest.approx(series.events["births"].sum(axis=(1, 2)))


def test_rates_are_events_over_mean_population(region: Region) -> None:
    """The deaths of women of 80 in 2024 over the mean of those of 79 the year before and those of 80 then."""
    series = series_of(region, "1480")
    assert series is not None
    before, after = series.persons[-2, 0, 79], series.persons[-1, 0, 80]
    died = series.events["deaths"][-1, 0, 80]
    assert yearly_rates(series).deaths[-1, 0, 80] == pytest.approx(died / ((before + after) / 2))


def test_a_gap_in_the_years_ends_the_series_and_both_sexes_together_do(region: Region) -> None:
    rows = [
        {"area": "9901", "sex": "all", "age": a, "year": y, "persons": 10.0 + a, "source": SOURCE}
        for y in (2019, 2021, 2022, 2023) for a in range(4)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=HOUSING_TABLES["ages"])
    series = series_of(town_region({"ages": table}), "9901")
    assert series is not None
    assert series.years == (2021, 2022, 2023)
    assert series.persons.tolist() == [[[10.0, 11.0, 12.0, 13.0]]] * 3
    assert not series.whole
    with pytest.raises(ValueError, match="9901"):
        yearly_rates(series)
    assert series_of(town_region({}), "9901") is None


def test_a_year_without_deaths_told_is_no_year_without_deaths(region: Region) -> None:
    events = region.tables["events"]
    lost = pc.and_(pc.equal(events["event"], "deaths"), pc.equal(events["year"], 2020))
    series = series_of(region.with_tables(events=events.filter(pc.invert(lost))), "1480")
    assert series is not None
    assert "deaths" not in series.events
    assert not series.whole
