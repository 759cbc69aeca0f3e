"""Small numbers: by hand, what is kept, what a simulated world gives back, and what is refused."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.population.rates import (
    choose_strength,
    noise_bounds,
    periods,
    risk,
    shrink,
    shrink_chain,
    smooth,
)

Array = npt.NDArray[np.float64]
seeds = st.integers(0, 10**6)


def test_the_risk_of_a_rate() -> None:
    assert risk([0, 1]) == pytest.approx([0, 1 - exp(-1)])
    with pytest.raises(ValueError, match="A rate must be 0 or more"):
        risk([0.1, -0.1])


# --- borrowing from the larger area --------------------------------------------------------------------


def test_shrinkage_by_head() -> None:
    """Expected 20 and 20, found 30 and 10: 1 / k = (100 − 20 + 100 − 20) / (400 + 400) = 0.2, k = 5, k / μ = 25."""
    found = shrink([[30.0], [10.0], [0.0]], [[100.0], [100.0], [0.0]], 0.2)
    assert found.dispersion == pytest.approx([0.2])
    assert found.rate[:, 0] == pytest.approx([35 / 125, 15 / 125, 0.2])
    assert found.own_weight[:, 0] == pytest.approx([0.8, 0.8, 0])
    assert found.shape / found.inverse_scale == pytest.approx(found.rate)


def test_when_chance_explains_all_everybody_has_the_larger_areas_rate() -> None:
    found = shrink([[20.0], [21.0]], [[100.0], [100.0]], 0.2)
    assert found.rate.tolist() == [[0.2], [0.2]]
    assert (found.own_weight.tolist(), found.dispersion.tolist()) == ([[0], [0]], [0])
    assert found.draw(3, np.random.default_rng(1)).tolist() == [[[0.2], [0.2]]] * 3


def slow_shrink(y: Array, people: Array, mu: float, band: list[int]) -> list[list[float]]:
    out = [[0.0] * len(band) for _ in y]
    for b in set(band):
        cells = [(i, a) for i in range(len(y)) for a in range(len(band)) if band[a] == b]
        over = sum((y[c] - people[c] * mu) ** 2 - people[c] * mu for c in cells)
        under = sum((people[c] * mu) ** 2 for c in cells)
        for i, a in cells:
            if over <= 0:
                out[i][a] = mu
            else:
                k = under / over
                own = people[i, a] / (people[i, a] + k / mu)
                out[i][a] = own * (y[i, a] / people[i, a]) + (1 - own) * mu
    return out


@settings(max_examples=50, deadline=None)
@given(seed=seeds)
def test_the_same_as_cell_by_cell_and_between_own_and_larger(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = rng.uniform(10, 500, (6, 4))
    y = rng.poisson(people * 0.1 * rng.gamma(4, 1 / 4, (6, 4))).astype(float)
    found = shrink(y, people, 0.1, bands=[0, 0, 1, 1])
    assert found.rate == pytest.approx(np.array(slow_shrink(y, people, 0.1, [0, 0, 1, 1])))
    low, high = np.minimum(y / people, 0.1), np.maximum(y / people, 0.1)
    assert ((low - 1e-12 <= found.rate) & (found.rate <= high + 1e-12)).all()
    assert found.rate == pytest.approx(found.own_weight * y / people + (1 - found.own_weight) * 0.1)


def test_a_simulated_world_gives_its_spread_back_and_is_nearer_the_truth() -> None:
    rng = np.random.default_rng(7)
    people = rng.uniform(20, 400, (3000, 1))
    truth = 0.05 * rng.gamma(5, 1 / 5, people.shape)
    y = rng.poisson(people * truth).astype(float)
    found = shrink(y, people, 0.05)
    assert found.dispersion[0] == pytest.approx(0.2, abs=0.03)
    error = {
        name: float(((rate - truth) ** 2).mean())
        for name, rate in (("own", y / people), ("shrunk", found.rate))
    }
    assert error["shrunk"] < 0.8 * min(error["own"], float(((0.05 - truth) ** 2).mean()))
    drawn = found.draw(400, rng)
    low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
    assert ((low <= truth) & (truth <= high)).mean() == pytest.approx(0.8, abs=0.03)
    assert drawn.mean(axis=0) == pytest.approx(found.rate, rel=0.25)


def test_a_chain_from_nation_to_municipality() -> None:
    """Two counties with two municipalities each, the links turned by hand."""
    y = np.array([[40.0], [35.0], [10.0], [0.0]])
    people = np.array([[200.0], [150.0], [200.0], [5.0]])
    county, municipality = shrink_chain(y, people, [[0, 0, 1, 1], [0, 0]])
    nation = 85 / 555
    by_hand = shrink([[75.0], [10.0]], [[350.0], [205.0]], nation)
    assert county.rate == pytest.approx(by_hand.rate)
    assert municipality.rate == pytest.approx(shrink(y, people, county.rate[[0, 0, 1, 1]]).rate)
    assert county.rate[1] < nation < county.rate[0]


def test_where_the_larger_area_has_no_events_there_are_none() -> None:
    found = shrink([[30.0, 0.0], [5.0, 0.0]], [[100.0, 10.0], [100.0, 10.0]], [0.2, 0.0])
    assert found.rate[:, 1].tolist() == [0, 0]
    assert found.draw(2, np.random.default_rng(1))[..., 1].tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("events", "exposure", "changed", "said"),
    [
        ([[1.0], [-1.0]], [[9.0], [9.0]], {}, r"number of events must be 0 or more: see \[1, 0\]"),
        ([[1.0], [np.nan]], [[9.0], [9.0]], {}, "missing"),
        ([[1.0], [1.0]], [[9.0], [0.0]], {}, r"nobody is exposed: see \[1, 0\]"),
        ([[1.0], [1.0]], [[9.0]], {}, "same areas and ages"),
        ([[1.0], [1.0]], [[9.0], [9.0]], {"larger": 0.0}, "where the larger area has none"),
        ([[1.0], [1.0]], [[9.0], [9.0]], {"bands": [0, 1]}, "for each of the 1 ages"),
        ([[1.0], [1.0]], [[9.0], [9.0]], {"bands": [0.5]}, "whole number"),
    ],
)
def test_events_that_cannot_be_are_refused(
    events: Any, exposure: Any, changed: dict[str, Any], said: str
) -> None:
    told = {"larger": 0.1} | changed
    with pytest.raises(ValueError, match=said):
        shrink(events, exposure, told.pop("larger"), **told)


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([[0, 1]], "end in one area"),
        ([], "end in one area"),
        ([[0]], "Link 0 must be one whole number"),
        ([[0, -1]], "Link 0 must be one whole number"),
        ([[0.0, 0.0]], "Link 0 must be one whole number"),
    ],
)
def test_chains_that_do_not_hold_are_refused(links: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        shrink_chain([[1.0], [2.0]], [[9.0], [9.0]], links)


def test_a_cell_where_nobody_anywhere_is_exposed_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Nobody anywhere is exposed in this cell.*\[0, 1\]"):
        shrink_chain([[1.0, 0.0]], [[9.0, 0.0]], [[0]])


# --- smoothing -----------------------------------------------------------------------------------------


def uneven(seed: int, ages: int = 30) -> tuple[Array, Array]:
    """Events and exposure of two areas, with a bend in the middle."""
    rng = np.random.default_rng(seed)
    people = rng.uniform(20, 200, (2, ages))
    return rng.poisson(people * (0.02 + 0.2 * np.exp(-0.5 * ((np.arange(ages) - 14) / 5) ** 2))).astype(
        float
    ), people


@settings(max_examples=50, deadline=None)
@given(seed=seeds, strength=st.floats(0.1, 1e6))
def test_events_and_their_mean_age_are_kept(seed: int, strength: float) -> None:
    y, people = uneven(seed)
    rate = smooth(y, people, strength=strength)
    assert (rate > 0).all()
    assert (people * rate).sum(axis=-1) == pytest.approx(y.sum(axis=-1), rel=1e-12)
    assert (people * rate) @ np.arange(30.0) == pytest.approx(y @ np.arange(30.0), rel=1e-6)


def test_hardly_smoothed_is_as_found_and_very_smooth_is_straight() -> None:
    y, people = uneven(1)
    y += 1
    assert smooth(y, people, strength=1e-9) == pytest.approx(y / people, rel=1e-6)
    logs = np.log(smooth(y, people, strength=1e9))
    assert np.diff(logs, n=2, axis=-1) == pytest.approx(0, abs=1e-6)
    flat = smooth(y, people, strength=1e9, order=1)
    assert flat == pytest.approx(
        np.broadcast_to((y.sum(axis=1) / people.sum(axis=1))[:, None], y.shape), rel=1e-6
    )


def test_no_other_curve_scores_better() -> None:
    y, people = uneven(2)

    def score(logs: Array) -> float:
        return float(
            (y * logs - people * np.exp(logs)).sum() - 0.5 * 30 * (np.diff(logs, n=2, axis=-1) ** 2).sum()
        )

    best = np.log(smooth(y, people, strength=30))
    rng = np.random.default_rng(3)
    for _ in range(50):
        assert score(best + rng.normal(0, 0.01, best.shape)) < score(best)


def test_smoothing_is_nearer_the_truth_and_the_strength_is_found() -> None:
    y, people = uneven(4, ages=60)
    truth = 0.02 + 0.2 * np.exp(-0.5 * ((np.arange(60) - 14) / 5) ** 2)
    strength = choose_strength(y, people, [1e-3, 1, 10, 1e7])
    assert strength in (1, 10)
    rate = smooth(y, people, strength=strength)
    assert ((rate - truth) ** 2).sum() < 0.7 * ((y / people - truth) ** 2).sum()


def test_rows_without_events_and_ages_without_people() -> None:
    y, people = np.zeros((2, 8)), np.full((2, 8), 100.0)
    y[0] = [0, 0, 3, 5, 6, 0, 2, 1]
    people[0, 5] = 0
    rate = smooth(y, people, strength=10)
    assert rate[1].tolist() == [0] * 8
    assert rate[0, 4] > rate[0, 5] > rate[0, 6] > 0
    assert smooth(y[1:], people[1:], strength=10).tolist() == [[0] * 8]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"events": [0, 0, 0, 9]}, "No smooth curve is best"),
        ({"events": [0, 0, -1, 9]}, "must be 0 or more"),
        ({"exposure": [9, 9, 0, 9]}, "nobody is exposed"),
        ({"strength": 0}, "strength must be above 0"),
        ({"order": 4}, "order from 1 to 3"),
        ({"order": 0}, "order from 1 to 3"),
    ],
)
def test_what_cannot_be_smoothed_is_refused(changed: dict[str, Any], said: str) -> None:
    told: dict[str, Any] = {
        "events": [1, 2, 2, 1],
        "exposure": [9, 9, 9, 9],
        "strength": 1.0,
        "order": 2,
    } | changed
    with pytest.raises(ValueError, match=said):
        smooth(told.pop("events"), told.pop("exposure"), **told)


def test_no_strength_to_choose_from_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one strength"):
        choose_strength([1, 2, 3], [9, 9, 9], [])


# --- added noise ---------------------------------------------------------------------------------------


def test_bounds_by_head() -> None:
    found = noise_bounds([10, 2, 0, 0], [200, 100, 2, 0], noise=3)
    assert found.low == pytest.approx([1 - exp(-7 / 203), 0, 0, 0])
    assert found.computed[:3] == pytest.approx([1 - exp(-10 / 200), 1 - exp(-2 / 100), 0])
    assert np.isnan(found.computed[3])
    assert found.high == pytest.approx([1 - exp(-13 / 197), 1 - exp(-5 / 97), 1, 1])


@given(seed=seeds, noise=st.integers(0, 5))
def test_the_true_risk_lies_within_the_bounds(seed: int, noise: int) -> None:
    rng = np.random.default_rng(seed)
    people = rng.integers(1, 60, 50)
    happened = rng.binomial(people, 0.2)
    seen = [np.maximum(0, table + rng.integers(-noise, noise + 1, 50)) for table in (happened, people)]
    if noise == 0:
        seen = [happened, people]
    found = noise_bounds(*seen, noise=noise)
    truth = risk(happened / people)
    assert (found.low <= truth + 1e-12).all()
    assert (truth <= found.high + 1e-12).all()


@given(seed=seeds)
def test_more_noise_wider_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    happened, people = rng.integers(0, 20, 30), rng.integers(1, 90, 30)
    none, three, five = (noise_bounds(happened, people, noise=c) for c in (0, 3, 5))
    assert none.low == pytest.approx(none.computed)
    assert none.high == pytest.approx(none.computed)
    assert (five.low <= three.low).all()
    assert (three.low <= none.low).all()
    assert (none.high <= three.high).all()
    assert (three.high <= five.high).all()


def test_noise_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="noise must be 0 or more"):
        noise_bounds(1, 9, noise=-1)
    with pytest.raises(ValueError, match=r"nobody is exposed: see \[1\]"):
        noise_bounds([1, 1], [9, 0], noise=0)


def test_years_on_either_side_of_a_break_are_not_one_series() -> None:
    assert periods([2014, 2015, 2024, 2025], [2015, 2025]).tolist() == [0, 1, 1, 2]
    assert periods([2014, 2015], []).tolist() == [0, 0]
    with pytest.raises(ValueError, match="rising"):
        periods([2014], [2025, 2015])
