"""People and households ahead: accounts that add up, ratios by hand, variants, kinds, and need of several together."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from medskapa.methods import RunContext
from medskapa.methods.housing.ahead import Ahead, ahead_of, by_ratios
from medskapa.methods.housing.ask import Ask, municipalities
from medskapa.methods.housing.forecast import fall_of_deaths, forecast, forecast_with_level, level_error
from medskapa.methods.housing.forming import Formed, formed_of
from medskapa.methods.housing.needed import Needed, needed_of, together
from medskapa.methods.housing.series import Series
from medskapa.sources.synthetic import synthetic_region

RUN = RunContext(draws=60)


@pytest.fixture(scope="module")
def ask() -> Ask:
    return Ask(synthetic_region(), "1440", date(2026, 2, 2))


@pytest.fixture(scope="module")
def ahead(ask: Ask) -> Ahead:
    found = ahead_of(ask, RUN)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def formed(ask: Ask, ahead: Ahead) -> Formed:
    found = formed_of(ask, ahead)
    assert found is not None
    return found


def test_no_people_appear_or_vanish(ahead: Ahead) -> None:
    """In every draw and year: people at the end = at the start + births − deaths + moves in − moves out."""
    f = ahead.forecast
    n = f.persons.sum(axis=(2, 3))
    c = f.components
    owed = n[:, :-1] + c["births"] - c["deaths"] + c["moves_in"] - c["moves_out"]
    assert np.abs(n[:, 1:] - owed).max() < 1e-9 * n.max()
    assert ahead.way == "cohorts"


def test_the_span_is_of_the_middle_eighty_per_cent(ahead: Ahead) -> None:
    low, mid, high = ahead.of_ages(0, 999)
    assert low[0] == mid[0] == high[0] == ahead.series.persons[-1].sum()
    inside = (ahead.forecast.of_ages(0, 999)[:, -1] >= low[-1]) & (
        ahead.forecast.of_ages(0, 999)[:, -1] <= high[-1]
    )
    assert 0.75 <= inside.mean() <= 0.85
    today, later = ahead.pyramid()
    assert today.shape == later.shape[1:]
    assert later[1].sum() == pytest.approx(mid[-1], rel=0.02)


def test_a_level_that_was_wrong_before_makes_the_span_wider(ahead: Ahead) -> None:
    narrow = forecast(ahead.series, 10, RUN, window=10)
    wide = forecast(ahead.series, 10, RUN, window=10, level=0.1)
    assert narrow is not None
    assert wide is not None
    assert wide.of_ages(0, 999)[:, -1].std() > 2 * narrow.of_ages(0, 999)[:, -1].std()
    assert wide.of_ages(0, 999)[:, -1].mean() == pytest.approx(narrow.of_ages(0, 999)[:, -1].mean(), rel=0.02)


def test_forecasts_that_were_right_need_no_level(ahead: Ahead) -> None:
    """A world that goes exactly as forecast owes nothing; one where twice as many came owes a hundred per cent."""
    s = ahead.series

    def right(known: Series, n: int):  # type: ignore[no-untyped-def]
        made = forecast(known, n, RUN, window=10)
        assert made is not None
        k = len(known.years)
        exact = np.broadcast_to(s.persons[k - 1 : k + n], (RUN.draws, n + 1, *s.persons.shape[1:]))
        return type(made)(made.area, made.years, exact, (), made.components)

    assert level_error(s, right) == 0.0
    assert forecast_with_level(s, 5, RUN, window=10) is not None


def test_deaths_that_have_fallen_go_on_falling_and_those_that_rose_stay() -> None:
    """Exactly 1 per cent less each year, by hand; 1 per cent more is taken to stay; seven years tell nothing."""
    people = np.full((11, 2, 50), 1000.0)
    for change, want in ((-0.01, -0.01), (0.01, 0.0), (-0.2, -0.025)):
        deaths = 10 * np.exp(change * np.arange(10))[:, None, None] * np.ones((10, 2, 50))
        series = Series("x", tuple(range(2010, 2021)), people, {"deaths": deaths}, ())
        assert fall_of_deaths(series) == pytest.approx(want)
    short = Series("x", tuple(range(2010, 2018)), people[:8], {"deaths": deaths[:7]}, ())
    assert fall_of_deaths(short) == 0.0


def test_ratios_by_hand() -> None:
    """Every cohort loses a tenth a year and there is one child for each ten parents: in every draw alike."""
    ages = np.arange(60)
    first = 1000 * 0.9**ages
    persons = []
    people = first.copy()
    for _ in range(8):
        persons.append(people[None].copy())
        grown = np.zeros_like(people)
        grown[1:] = 0.9 * people[:-1]
        grown[-1] += 0.9 * people[-1]
        grown[0] = 0.1 * grown[20:45].sum()
        people = grown
    made = by_ratios(Series("x", tuple(range(2010, 2018)), np.array(persons), {}, ()), 2, RUN, window=5)
    assert made is not None
    assert made.persons[:, 1, 0] == pytest.approx(np.tile(people, (RUN.draws, 1)))
    assert made.components == {}


def test_few_years_give_no_ratios() -> None:
    persons = np.full((3, 1, 60), 10.0)
    assert by_ratios(Series("x", (2020, 2021, 2022), persons, {}, ()), 5, RUN, window=5) is None


def test_households_are_told_in_three_ways_and_their_change_adds_up(formed: Formed) -> None:
    assert list(formed.number) == ["constant", "trend", "target"]
    for variant, parts in formed.change.items():
        middle = np.median(formed.number[variant][:, -1]) - formed.number[variant][0, 0]
        assert sum(parts) == pytest.approx(middle, abs=0.01 * formed.number[variant][0, 0])
    assert formed.change["constant"][2] == 0.0
    assert formed.of("target")[1, -1] > formed.of("constant")[1, -1]
    assert formed.of("trend")[1, 0] == pytest.approx(formed.kinds.sum(), rel=1e-3)


def test_kinds_ahead_are_whole_and_sum_to_all_households(formed: Formed) -> None:
    assert formed.kinds_ahead[1].sum() == round(float(np.median(formed.number["constant"][:, -1])))
    assert (formed.kinds_ahead[0] <= formed.kinds_ahead[1] + 1).all()
    assert (formed.kinds_ahead[1] <= formed.kinds_ahead[2] + 1).all()


def test_need_is_its_parts_and_rises_with_the_young(ask: Ask, ahead: Ahead, formed: Formed) -> None:
    needed = needed_of(ask, ahead, formed)
    for need in needed.by_variant.values():
        parts = [v for k, v in need.parts.items() if k != "total"]
        assert np.sum(parts, axis=0) == pytest.approx(need.parts["total"])
    assert needed.of("target")["total"][1] > needed.total[1]
    assert needed.unknown == ()


def test_a_surplus_is_never_taken_from_another(ask: Ask, ahead: Ahead, formed: Formed) -> None:
    """One needs 100, one has 40 over, one has no figures: 60 as one market, 100 each for itself."""
    made = needed_of(ask, ahead, formed)

    def with_total(x: float) -> Needed:
        from dataclasses import replace

        need = made.by_variant["constant"]
        told = replace(need, parts={**need.parts, "total": np.full(5, x)})
        return replace(made, by_variant={"constant": told})

    whole = together({"a": with_total(100.0), "b": with_total(-40.0), "c": None})
    assert whole is not None
    assert (whole.market[1], whole.each[1], whole.surplus[1]) == (60.0, 100.0, 40.0)
    assert whole.missing == ("c",)
    assert together({"c": None}) is None


def test_the_region_has_thirteen(ask: Ask) -> None:
    assert len(municipalities(ask.region)) == 13
    assert ask.at("1480").area == "1480"
