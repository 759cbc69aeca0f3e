"""A projection made again at earlier years: by head, a slow twin, nothing known too early, and the real series."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import backtest as check
from medskapa.analysis.population.backtest import (
    Forecast,
    Forecaster,
    Rolled,
    age_groups,
    from_draws,
    origins_leaving,
    roll,
    score,
    told_by_all,
)

Array = npt.NDArray[np.float64]
Past = Mapping[str, Array]


def no_change(past: Past, horizon: int) -> Forecast:
    return Forecast(np.repeat(past["people"][-1:], horizon, axis=0))


def same_growth(past: Past, horizon: int) -> Forecast:
    """As many more each year as in the last year, give or take ten for each year ahead."""
    last, ahead = past["people"][-1], np.arange(1, horizon + 1)[:, None]
    point = last + ahead * (last - past["people"][-2])
    return Forecast(point, point - 10 * ahead, point + 10 * ahead, 0.8)


def rolled_of(people: Array, origins: list[int], horizon: int | None = None, **who: Forecaster) -> Rolled:
    return roll({"people": people}, people, who, origins=origins, horizon=horizon)


def series(seed: int = 1, times: int = 9, cells: int = 3) -> Array:
    return np.cumsum(np.random.default_rng(seed).integers(50, 90, (times, cells)), axis=0).astype(np.float64)


def test_by_head() -> None:
    """100, 110, 120, 150 people, told from the second and the third year.

    One year ahead "same growth" says 120 and 130 where 120 and 150 come; two years ahead, 130 where 150 comes. "No
    change" says 110 and 120, and 110.
    """
    rolled = rolled_of(np.array([[100.0], [110.0], [120.0], [150.0]]), [1, 2], growth=same_growth)
    assert rolled.outcome[:, :, 0] == pytest.approx(np.array([[120, 150], [150, np.nan]]), nan_ok=True)
    found = score(rolled, "growth")
    assert found.compared[:, 0].tolist() == [2, 1]
    assert found.model.mean[:, 0] == pytest.approx([-10, -20])
    assert found.model.mean_absolute[:, 0] == pytest.approx([10, 20])
    assert found.model.mape[:, 0] == pytest.approx([100 * (0 / 120 + 20 / 150) / 2, 100 * 20 / 150])
    assert found.model.rmse[:, 0] == pytest.approx([sqrt((0 + 400) / 2), 20])
    assert found.no_change.mean[:, 0] == pytest.approx([-20, -40])
    assert found.no_change.mape[:, 0] == pytest.approx([100 * (10 / 120 + 30 / 150) / 2, 100 * 40 / 150])
    assert found.skill[:, 0] == pytest.approx([1 - 200 / 500, 1 - 400 / 1600])
    assert found.coverage[:, 0].tolist() == [
        0.5,
        1.0,
    ]  # 120 ± 10 holds 120, 130 ± 10 not 150; 130 ± 20 holds 150
    assert found.coverage_by_cell.tolist() == pytest.approx([2 / 3])
    assert (found.level, found.left_out) == (0.8, 0)


def test_a_slow_twin() -> None:
    """Every error one origin, horizon and cell at a time."""
    people, origins = series(), [1, 2, 4, 6]
    found = score(rolled_of(people, origins, growth=same_growth), "growth")
    for ahead in range(1, 8):
        for cell in range(3):
            misses, shares, inside, count = [], [], 0, 0
            for origin in origins:
                if origin + ahead < len(people):
                    last, came = people[origin, cell], people[origin + ahead, cell]
                    told = last + ahead * (last - people[origin - 1, cell])
                    misses.append(told - came)
                    shares.append(abs(told - came) / came)
                    inside += abs(told - came) <= 10 * ahead
                    count += 1
            assert found.compared[ahead - 1, cell] == found.held[ahead - 1, cell] == count
            assert found.inside[ahead - 1, cell] == inside
            assert found.model.mean[ahead - 1, cell] == pytest.approx(sum(misses) / count)
            assert found.model.mean_absolute[ahead - 1, cell] == pytest.approx(sum(map(abs, misses)) / count)
            assert found.model.rmse[ahead - 1, cell] == pytest.approx(
                sqrt(sum(m * m for m in misses) / count)
            )
            assert found.model.mape[ahead - 1, cell] == pytest.approx(100 * sum(shares) / count)


def test_nothing_is_known_too_early() -> None:
    """A forecaster sees each series up to the origin, cannot reach further, and cannot change what others see."""
    people, births = series(), series(2)[:, 0]
    seen = []

    def curious(past: Past, horizon: int) -> Forecast:
        seen.append({name: values.copy() for name, values in past.items()})
        assert all(values.base is None for values in past.values())
        past["people"][:] = -1
        return Forecast(np.zeros((horizon, 3)))

    roll({"people": people, "births": births}, people, {"a": curious, "b": curious}, origins=[2, 5])
    assert [len(past["people"]) for past in seen] == [3, 3, 6, 6]
    for past in seen:
        assert (past["people"] == series()[: len(past["people"])]).all()
        assert (past["births"] == series(2)[: len(past["births"]), 0]).all()


def test_who_knows_all_is_perfect_and_who_says_no_change_has_no_skill() -> None:
    people = series()

    def oracle(past: Past, horizon: int) -> Forecast:
        now = len(past["people"])
        return Forecast(people[now : now + horizon])

    rolled = rolled_of(people, [2, 3, 4], oracle=oracle, same=no_change)
    perfect, none = score(rolled, "oracle"), score(rolled, "same")
    assert (perfect.model.rmse == 0).all()
    assert (perfect.skill == 1).all()
    assert (none.skill == 0).all()
    for field in ("mean", "mean_absolute", "mape", "rmse"):
        assert getattr(none.model, field) == pytest.approx(getattr(none.no_change, field))
    assert np.isnan(none.coverage).all()
    assert none.level is None


def test_where_nothing_changes_there_is_nothing_to_beat() -> None:
    rolled = rolled_of(np.full((5, 1), 7.0), [1, 2], growth=same_growth)
    assert np.isnan(score(rolled, "growth").skill).all()


@given(st.integers(0, 99), st.floats(0.1, 100))
@settings(max_examples=25, deadline=None)
def test_errors_grow_with_the_place_and_shares_do_not(seed: int, times: float) -> None:
    def doubtless(past: Past, horizon: int) -> Forecast:
        return Forecast(same_growth(past, horizon).point)

    people = series(seed)
    small, large = (score(rolled_of(x, [1, 3, 4], who=doubtless), "who") for x in (people, times * people))
    assert large.model.mean_absolute == pytest.approx(times * small.model.mean_absolute, abs=1e-6)
    assert large.model.mape == pytest.approx(small.model.mape, abs=1e-9)
    assert large.skill == pytest.approx(small.skill, abs=1e-9, nan_ok=True)
    assert (small.model.rmse >= small.model.mean_absolute - 1e-9).all()
    assert (small.model.mean_absolute >= np.abs(small.model.mean) - 1e-9).all()


def test_another_projection_that_speaks_of_some_years_only() -> None:
    """It is held against what came where it speaks; beside others only where all speak."""
    people = series()

    def official(past: Past, horizon: int) -> Forecast:
        point = np.full((horizon, 3), np.nan)
        if len(past["people"]) == 4:  # made once, every second year
            point[1::2] = same_growth(past, horizon).point[1::2] + 5
        return Forecast(point)

    rolled = rolled_of(people, [3, 5], official=official, growth=same_growth)
    alone = score(rolled, "official")
    assert alone.compared[:, 0].tolist() == [0, 1, 0, 1, 0]
    assert alone.left_out == 3 * (5 + 3 - 2)
    assert np.isnan(alone.model.mape[0]).all()
    both = told_by_all(rolled)
    assert both.sum() == 6
    beside = score(rolled, "growth", where=both)
    assert beside.compared == pytest.approx(alone.compared)
    assert beside.no_change.rmse == pytest.approx(alone.no_change.rmse, nan_ok=True)
    assert alone.model.mean - beside.model.mean == pytest.approx(np.where(both[0], 5, np.nan), nan_ok=True)
    assert (beside.left_out, score(rolled, "growth").left_out) == (0, 0)


def test_the_horizon_can_be_cut() -> None:
    people = series()
    whole = score(rolled_of(people, [2, 3], who=same_growth), "who")
    cut = score(rolled_of(people, [2, 3], 4, who=same_growth), "who")
    assert cut.model.mape == pytest.approx(whole.model.mape[:4])
    assert len(whole.compared) == 6


def test_an_interval_of_draws() -> None:
    """Of 101 futures from 0 to 100 the middle 80 % are those from 10 to 90."""
    futures = np.arange(101.0)[:, None, None] + [[[0, 5], [7, 9]]]
    told = from_draws(futures, level=0.8)
    assert told.low is not None
    assert told.high is not None
    assert told.low == pytest.approx(np.array([[10, 15], [17, 19]]))
    assert told.point == pytest.approx(np.array([[50, 55], [57, 59]]))
    assert told.high == pytest.approx(np.array([[90, 95], [97, 99]]))
    assert from_draws(futures, level=0.8, point=told.low).point.tolist() == told.low.tolist()


def test_honest_draws_are_covered_as_often_as_they_say() -> None:
    """A year's growth is drawn; who knows from what, covers what comes in 80 of 100."""
    rng = np.random.default_rng(4)
    people = 10_000 + np.cumsum(rng.normal(30, 20, (400, 2)), axis=0)

    def honest(past: Past, horizon: int) -> Forecast:
        steps = rng.normal(30, 20, (300, horizon, 2))
        return from_draws(past["people"][-1] + np.cumsum(steps, axis=1), level=0.8)

    found = score(rolled_of(people, list(range(0, 390)), 3, honest=honest), "honest")
    assert found.coverage == pytest.approx(np.full((3, 2), 0.8), abs=0.07)
    assert found.coverage_by_cell == pytest.approx(found.inside.sum(axis=0) / (3 * 390))


def test_age_groups() -> None:
    groups = age_groups(np.arange(12.0).reshape(2, 6), [0, 1, 4])
    assert groups.tolist() == [[0, 1 + 2 + 3, 4 + 5, 15], [6, 7 + 8 + 9, 10 + 11, 51]]
    for starts in ([], [1, 2], [0, 2, 2], [0, 6]):
        with pytest.raises(ValueError, match="must start at 0 and rise to at most 5"):
            age_groups(np.ones((2, 6)), starts)


def test_origins_that_leave_three_years() -> None:
    """2010–2025: the first has 2010–2013 behind it, the last 2023–2025 ahead."""
    at = [2010 + k for k in origins_leaving(16, before=3, after=3)]
    assert (at[0], at[-1], len(at)) == (2013, 2022, 10)
    with pytest.raises(ValueError, match="no origin with 3 steps behind and 3 ahead"):
        origins_leaving(6, before=3, after=3)


BAND = Forecast(np.ones((6, 3)), np.zeros((6, 3)), np.ones((6, 3)), 0.8)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Forecast(np.ones((5, 3))), r"who at origin 2: the forecast must be \(horizons, cells\) = \(6, 3\)"),
        (Forecast(np.full((6, 3), np.inf)), "without bound"),
        (replace(BAND, high=None), "needs its low end, its high end and its level"),
        (replace(BAND, level=None), "needs its low end, its high end and its level"),
        (replace(BAND, high=np.ones((6, 2))), r"not \(6, 2\)"),
        (replace(BAND, low=np.full((6, 3), 2.0)), "low end above their high end"),
    ],
)
def test_answers_that_cannot_be_used(answer: Forecast, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rolled_of(series(), [2], who=lambda past, horizon: answer)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"outcome": series()[:, 0]}, r"outcome must be \(times, cells\)"),
        ({"past": {"births": series()[1:]}}, "Series births has not the 9 times"),
        ({"past": {"births": 3}}, "Series births has not the 9 times"),
        ({"origins": []}, "Origins must lie from 0 to 7"),
        ({"origins": [8]}, "Origins must lie from 0 to 7"),
        ({"origins": [-1]}, "Origins must lie from 0 to 7"),
        ({"horizon": 0}, "one step or more, not 0"),
    ],
)
def test_what_cannot_be_rolled(words: dict[str, Any], message: str) -> None:
    given_words = {
        "past": {"people": series()},
        "outcome": series(),
        "origins": [2],
        "horizon": None,
        **words,
    }
    with pytest.raises(ValueError, match=message):
        roll(
            given_words["past"],
            given_words["outcome"],
            {"who": no_change},
            origins=given_words["origins"],
            horizon=given_words["horizon"],
        )


def test_what_cannot_be_scored() -> None:
    rolled = rolled_of(series(), [2, 3], who=no_change)
    with pytest.raises(ValueError, match="Nobody is called him: there is who"):
        score(rolled, "him")
    with pytest.raises(ValueError, match="Where to compare must be"):
        score(rolled, "who", where=True)
    with pytest.raises(ValueError, match="says nothing about years that are known"):
        score(rolled, "who", where=np.zeros(rolled.outcome.shape))
    with pytest.raises(ValueError, match="An outcome is not above 0"):
        score(replace(rolled, outcome=rolled.outcome * 0), "who")

    def two_levels(past: Past, horizon: int) -> Forecast:
        told = same_growth(past, horizon)
        return replace(told, level=0.1 * len(past["people"]))

    with pytest.raises(ValueError, match="who gives intervals of different levels"):
        rolled_of(series(), [2, 3], who=two_levels)


def test_draws_that_cannot_be_used() -> None:
    for bad in (np.ones((3, 2)), np.ones((0, 2, 2)), np.full((3, 2, 2), np.nan)):
        with pytest.raises(ValueError, match="Draws must be"):
            from_draws(bad, level=0.8)
    with pytest.raises(ValueError, match="between 0 and 1: 80 does not"):
        from_draws(np.ones((3, 2, 2)), level=80)


def test_goteborg_as_it_became(
    shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From every origin that leaves three years: errors by horizon, for all and by age, beside "no change".

    The city's population is its register's: 513 751 in 2010 and 613 276 in 2025. What the ratios' intervals cover is
    printed as found, whatever it is. A forecast one year ahead beats "no change", or something is wrong.
    """
    monkeypatch.setattr(check, "DRAWS", 100)
    city = check.read_goteborg(shared_data / "data")
    assert city.population.sum(axis=(1, 2))[[0, -1]].tolist() == [513_751, 613_276]
    check.print_goteborg(city)
    out = capsys.readouterr().out
    assert "Origins 2013–2022" in out
    table = out.split("Ratios, last 5 years, moving level. All ages")[1].split("\n\n")[0].splitlines()
    rows = [re.split(r"\s+", line.strip()) for line in table[2:14]]
    assert [(row[0], row[1]) for row in rows[:4]] == [("1", "10"), ("2", "10"), ("3", "10"), ("4", "9")]
    assert all(float(row[2]) < float(row[5]) for row in rows[:3])
    assert all(re.fullmatch(r"\d+ of \d+", " ".join(row[-3:])) for row in rows)
    by_age = table[16:]
    assert [line.split()[0] for line in by_age] == list(check.LABELS)
    assert all(len(re.findall(r"[\d.]+ \([\d.]+\)", line)) == len(check.SHOWN) for line in by_age)
    # by hand: "no change" from 2013 to 2022, one year ahead
    totals = city.population.sum(axis=(1, 2))
    assert float(rows[0][6]) == pytest.approx(np.abs(np.diff(totals))[3:13].mean(), abs=0.5)
    covered = out.split("Coverage of intervals of 80%")[1].splitlines()[2:5]
    shares = [float(x) for line in covered for x in re.findall(r"\d\.\d\d", line)]
    assert len(shares) == 3 * (len(check.LABELS) + 1)
    assert all(0 <= share <= 1 for share in shares)
