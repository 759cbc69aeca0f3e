"""Forecast and need: by hand on a town where nothing changes, and what is not known is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from medskapa.methods import RunContext
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.forecast import AGE_GROUPS, Forecast, forecast, tried
from medskapa.methods.housing.need import PARTS, household_rates, households_ahead, need_of
from medskapa.methods.housing.series import Series, series_of
from medskapa.region import HOUSING_TABLES, Region
from medskapa.sources.synthetic import synthetic_region
from tests.town import SOURCE, town_region


def town(facts: Mapping[str, float] | None = None, *, homes: bool = True) -> Region:
    """Ettköping in 2023: 100 people of each age to 49; households of those of 16–29 and of 30 and over."""
    rows: dict[str, list[dict[str, object]]] = {
        "heads": [
            {"area": "9901", "age_from": 16, "age_to": 29, "year": 2023, "households": 700.0},
            {"area": "9901", "age_from": 30, "age_to": 49, "year": 2023, "households": 900.0},
        ],
        "dwellings": [
            {"area": "9901", "tenure": "rental", "rooms": 2, "year": 2023, "homes": 1500.0, "vacant": 30.0}
        ] if homes else [],
        "housing_facts": [
            {"area": "9901", "fact": f, "year": 2022, "value": v} for f, v in (facts or {}).items()
        ],
    }  # fmt: skip
    return town_region(
        {
            n: pa.Table.from_pylist([{**r, "source": SOURCE} for r in x], schema=HOUSING_TABLES[n])
            for n, x in rows.items()
        }
    )


def ask(region: Region) -> Ask:
    return Ask(region, "9901", date(2026, 1, 1))


def ahead(persons: float = 100.0, years: int = 10) -> Forecast:
    """As many of every age in each draw and year as today, but for more in the last year."""
    people = np.full((2, years + 1, 2, 50), 50.0)
    people[:, -1] = persons / 2
    return Forecast("9901", tuple(range(2023, 2024 + years)), people, ())


def test_households_are_people_times_rates_and_impossible_rates_are_told() -> None:
    """700 of 1 400 people and 900 of 2 000: ½ and 0.45, and from 30 the least possible is ½."""
    rates = household_rates(ask(town()), np.full((2, 50), 50.0), 2023)
    assert rates is not None
    assert rates.rates[[15, 16, 29, 30, 49]].tolist() == [0.0, 0.5, 0.5, 0.45, 0.45]
    assert rates.impossible == (30,)
    assert households_ahead(ahead(), rates).tolist() == [[1600.0] * 11] * 2
    assert household_rates(ask(town()), np.full((2, 50), 50.0), 2022) is None


def test_need_adds_up_by_hand() -> None:
    """10 % more people: 160 households; 1 % of 1 500 lost ten times; 1 % of 1 760; 40 lacking; 30 empty."""
    region = town({"losses": 0.01, "shortage_start": 40.0})
    rates = household_rates(ask(region), np.full((2, 50), 50.0), 2023)
    assert rates is not None
    made = ahead(110.0)
    need = need_of(ask(region), made, households_ahead(made, rates))
    lost = 1500 * (1 - 0.99**10)
    assert {p: need.parts[p][0] for p in PARTS} == pytest.approx(
        {"growth": 160, "losses": lost, "reserve": 17.6, "shortage": 40, "vacant": -30,
         "total": 160 + lost + 17.6 + 40 - 30}
    )  # fmt: skip
    assert need.unknown == ()


def test_what_is_not_known_is_named_and_counts_as_nothing() -> None:
    made = ahead()
    need = need_of(ask(town(homes=False)), made, np.full((2, 11), 1600.0))
    assert need.unknown == ("losses", "shortage", "vacant")
    assert need.parts["total"].tolist() == [16.0, 16.0]


@pytest.fixture(scope="module")
def series() -> Series:
    found = series_of(synthetic_region(), "1440")
    assert found is not None
    return found


def test_the_same_years_are_drawn_every_time_and_parts_add_up(series: Series) -> None:
    one, two = (forecast(series, 5, RunContext(draws=20), window=10) for _ in range(2))
    assert one is not None
    assert two is not None
    assert np.array_equal(one.persons, two.persons)
    parts = [one.of_ages(a, b) for name, a, b in AGE_GROUPS if name != "all"]
    assert np.sum(parts, axis=0) == pytest.approx(one.of_ages(0, 999))
    assert one.persons[:, 0] == pytest.approx(np.broadcast_to(series.persons[-1], (20, 2, 101)))


def test_a_forecast_knows_its_own_past_only(series: Series) -> None:
    """What comes after an origin does not change the forecast made there; horizons have fewer and fewer origins."""
    found = tried(series, lambda s, n: forecast(s, n, RunContext(draws=50), window=10))
    assert found is not None
    assert found.origins.tolist() == [7, 6, 5, 4, 3, 2, 1]
    assert (found.error < found.no_change).all()
    later = Series(
        series.area,
        series.years,
        series.persons.copy(),
        {k: v.copy() for k, v in series.events.items()},
        series.inputs,
    )
    later.persons[-1] *= 2.0
    changed = tried(later, lambda s, n: forecast(s, n, RunContext(draws=50), window=10))
    assert changed is not None
    assert changed.error[0] > found.error[0]


def test_a_short_past_gives_no_forecast(series: Series) -> None:
    few = Series(
        series.area, series.years[:3], series.persons[:3], {k: v[:2] for k, v in series.events.items()}, ()
    )
    assert forecast(few, 5, RunContext(draws=20), window=10) is None
    assert tried(few, lambda s, n: forecast(s, n, RunContext(draws=20), window=10)) is None
