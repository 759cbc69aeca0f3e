"""Cohort-change ratios: by head, when nothing changes, a slow twin, and intervals on drawn worlds.

Larger: checks/population_coverage.py.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.population_coverage import DESIGNS, LEAST_COVERAGE, MOST_COVERAGE, Design, simulate
from medskapa.analysis.population.ratios import (
    Average,
    Model,
    Ratios,
    close_at,
    cohort_change_ratios,
    mean_ratios,
    project,
    project_draws,
    recent,
)

Array = npt.NDArray[np.float64]


def places(seed: int = 1, shape: tuple[int, ...] = (2, 6, 2, 8)) -> Array:
    """People in two places, six years, two sexes and eight ages."""
    return np.random.default_rng(seed).integers(20, 200, shape).astype(np.float64)


def test_by_head() -> None:
    """Ages 0, 1, 2 and 3+. Of ten newborn nine are left a year later; of 30 + 20 aged two or more, 40 are.

    There are 9 + 24 + 40 = 73 adults from age 1 then, and 14.6 newborn, so two for ten adults.
    """
    followed = cohort_change_ratios([[[10.0, 30, 30, 20]], [[14.6, 9, 24, 40]]], parents=(1, 3))
    assert followed.values == pytest.approx(np.array([[[0.2, 0.9, 0.8, 0.8]]]))
    on = project([[100, 10, 10, 5]], followed.values, horizon=2, parents=(1, 3))
    first = [0.2 * (90 + 8 + 12), 90, 8, 12]
    assert on[0, 0] == pytest.approx(first)
    assert on[1, 0, 1:] == pytest.approx([0.9 * 22, 0.8 * 90, 0.8 * (8 + 12)])
    assert on[1, 0, 0] == pytest.approx(0.2 * on[1, 0, 1:].sum())


def test_girls_and_boys_are_had_by_women() -> None:
    """Six girls and seven boys for 20 women aged one; the men are not asked."""
    followed = cohort_change_ratios([[[1, 25], [1, 90]], [[6, 20], [7, 80]]], parents=(1, 1), women=0)
    assert followed.values[0, :, 0] == pytest.approx([0.30, 0.35])
    assert followed.before[0, :, 0].tolist() == [20, 20]


def test_who_neither_die_nor_move_grow_older() -> None:
    """With ratios of 1 a cohort only changes its age, and the oldest gather in the last."""
    start = np.arange(1.0, 9.0)[None]
    ratios = np.ones((1, 1, 8))
    ratios[..., 0] = 0
    on = project(start, ratios, horizon=7, parents=(1, 7))
    for k in range(7):
        assert on[k, 0].tolist() == [*[0.0] * (k + 1), *start[0, : 6 - k], start[0, 6 - k :].sum()]
    assert on[:, 0, -1].tolist()[-1] == start.sum()


def test_a_world_of_steady_ratios_is_told_exactly_and_without_doubt() -> None:
    """Its ratios are found again, both means are the same, it is continued as it went on, and no draw differs."""
    true = np.random.default_rng(3).uniform(0.8, 1.1, (1, 2, 8))
    true[..., 0] = [0.3, 0.4]
    path = project(places()[0, 0], true, horizon=9, parents=(2, 5), women=0)
    followed = cohort_change_ratios(path[:5], parents=(2, 5), women=0)
    for average in ("geometric", "pooled"):
        mean = mean_ratios(followed, average=average, weights=[1, 2, 0, 4])
        assert mean == pytest.approx(true)
        assert project(path[4], mean, horizon=4, parents=(2, 5), women=0) == pytest.approx(path[5:])
    for model in ("same level", "moving level"):
        futures = draws_of(path[4], followed, model=model)
        assert futures == pytest.approx(np.broadcast_to(path[5:], futures.shape))


def draws_of(start: Array, followed: Ratios, seed: int = 5, **changes: Any) -> Array:
    """Thirty futures of four steps, unless said otherwise."""
    words = {"horizon": 4, "draws": 30, "average": "geometric", "model": "same level", **changes}
    return project_draws(start, followed, rng=np.random.default_rng(seed), **words)


def slow_before(
    earlier: Array, later: Array, parents: tuple[int, int], women: int | None, width: int
) -> Array:
    """What each age's ratio is of, one sex and age at a time."""
    sexes, ages = earlier.shape
    out = np.zeros(earlier.shape)
    for sex in range(sexes):
        for age in range(ages):
            if age < width:
                for other in range(sexes):
                    if women in (None, other):
                        out[sex, age] += sum(later[other, old] for old in range(parents[0], parents[1] + 1))
            elif age < ages - 1:
                out[sex, age] = earlier[sex, age - width]
            else:
                out[sex, age] = sum(earlier[sex, old] for old in range(ages - 1 - width, ages))
    return out


def slow_step(people: Array, r: Array, parents: tuple[int, int], women: int | None, width: int) -> Array:
    """One step on, one sex and age at a time, adults before children."""
    sexes, ages = people.shape
    out = np.zeros(people.shape)
    for age in [*range(width, ages), *range(width)]:
        for sex in range(sexes):
            out[sex, age] = r[sex, age] * slow_before(people, out, parents, women, width)[sex, age]
    return out


@pytest.mark.parametrize(("width", "women"), [(1, None), (1, 0), (2, 1), (3, None)])
def test_a_slow_twin(width: int, women: int | None) -> None:
    people, parents = places(), (3, 5)
    followed = cohort_change_ratios(people, parents=parents, women=women, width=width)
    mean = mean_ratios(followed, average="geometric")
    on = project(people[:, -1], mean, horizon=3, parents=parents, women=women, width=width)
    for place in range(2):
        logs = np.zeros((2, 8))
        for k in range(5):
            before = slow_before(people[place, k], people[place, k + 1], parents, women, width)
            assert followed.before[place, k] == pytest.approx(before)
            assert followed.values[place, k] == pytest.approx(people[place, k + 1] / before)
            logs += np.log(people[place, k + 1] / before) / 5
        assert mean[place, 0] == pytest.approx(np.exp(logs))
        now = people[place, -1]
        for k in range(3):
            now = slow_step(now, np.exp(logs), parents, women, width)
            assert on[place, k] == pytest.approx(now)


def slow_draws(start: Array, r: Array, w: Array, model: Model, seed: int, draws: int, horizon: int) -> Array:
    """Futures of one place, both sexes together, parents 3–5, by the same random numbers, one draw at a time."""
    rng, steps = np.random.default_rng(seed), len(r)
    known = steps if model == "moving level" else 1 / sum(x * x for x in w)
    chi = rng.chisquare(known - 1, (draws, 1, 1))[:, 0, 0]
    mean = np.array([exp(sum(w[t] * log(r[t, 0, a]) for t in range(steps))) for a in range(8)])
    signs = (
        rng.choice([-1.0, 1.0], (draws, horizon, 1)) if model == "moving level" else np.ones((draws, horizon))
    )
    if model == "moving level":
        years = rng.integers(steps - 1, size=(draws, horizon))
    else:
        again = rng.choice(steps, (draws, steps), p=w)
        years = rng.choice(steps, (draws, horizon), p=w)
    out = np.zeros((draws, horizon, 1, 8))
    for d in range(draws):
        now, s, off = start, sqrt((known - 1) / chi[d]), np.zeros(8)
        for k in range(horizon):
            t = years[d, k]
            if model == "moving level":
                off = off + s * float(signs[d, k, 0]) * (np.log(r[t + 1, 0]) - np.log(r[t, 0]))
            else:
                residuals = np.log(r[:, 0]) - np.log(mean)
                off = s * sqrt(known / (known - 1)) * (residuals[again[d]].mean(axis=0) + residuals[t])
            now = slow_step(now, (mean * np.exp(off))[None], (3, 5), None, 1)
            out[d, k] = now
    return out


@pytest.mark.parametrize("model", ["same level", "moving level"])
@pytest.mark.parametrize("weights", [None, [1.0, 1.0, 2.0, 2.0, 3.0]])
def test_a_slow_twin_of_draws(model: Model, weights: list[float] | None) -> None:
    people = places()[0, :, :1]
    followed = cohort_change_ratios(people, parents=(3, 5))
    w = np.array(weights or [1.0] * 5)
    slow = slow_draws(people[-1], followed.values, w / w.sum(), model, 5, 30, 4)
    assert draws_of(people[-1], followed, model=model, weights=weights) == pytest.approx(slow)


@given(st.floats(0.01, 1000), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_twice_the_people_are_twice_the_people(times: float, seed: int) -> None:
    """Ratios do not know the size of a place; two places that are the same but for size have the same futures."""
    people = places(seed)
    followed = cohort_change_ratios(people, parents=(2, 6), women=0)
    assert cohort_change_ratios(times * people, parents=(2, 6), women=0).values == pytest.approx(
        followed.values
    )
    once = draws_of(people[:, -1], followed, seed)
    assert draws_of(times * people[:, -1], followed, seed) == pytest.approx(times * once)
    assert (once > 0).all()


@given(st.integers(0, 99), st.integers(0, 7))
@settings(max_examples=25, deadline=None)
def test_more_people_now_are_never_fewer_later(seed: int, age: int) -> None:
    people = places(seed)
    ratios = mean_ratios(cohort_change_ratios(people, parents=(2, 6)), average="pooled")
    more = people[:, -1].copy()
    more[:, :, age] += 10
    fewer, greater = (project(x, ratios, horizon=6, parents=(2, 6)) for x in (people[:, -1], more))
    assert (greater >= fewer).all()
    assert (greater[:, 0] > fewer[:, 0]).any()


def test_a_wide_step_is_many_narrow_ones() -> None:
    """Ratios over three years are those of three single years multiplied, but for the open age and the children."""
    people = places()[:, :4]
    wide = cohort_change_ratios(people[:, ::3], parents=(4, 6), width=3).values[:, 0]
    narrow = cohort_change_ratios(people, parents=(4, 6)).values
    for age in range(3, 7):
        product = narrow[:, 0, :, age - 2] * narrow[:, 1, :, age - 1] * narrow[:, 2, :, age]
        assert wide[:, :, age] == pytest.approx(product)


def test_the_pooled_mean_is_of_all_people_together() -> None:
    """One of 2 is left one year and 9 of 10 the next: 10 of 12, where the mean of the ratios would be 0.67."""
    people = [[[0, 2, 5]], [[1, 10, 1]], [[1, 1, 9]]]
    followed = cohort_change_ratios(people, parents=(1, 2))
    assert followed.after[:, 0, 2].tolist() == [1, 9]
    assert mean_ratios(followed, average="pooled")[0, 0, 2] == pytest.approx(10 / (7 + 11))
    assert mean_ratios(followed, average="pooled", weights=[3, 1])[0, 0, 2] == pytest.approx(12 / (21 + 11))


def test_nobody_there_before() -> None:
    """A ratio cannot be had; the pooled mean can, when another year had somebody; nothing becomes 0."""
    followed = cohort_change_ratios([[[0, 9]], [[3, 2]], [[3, 2]]], parents=(1, 1))
    followed = replace(followed, before=followed.before * [[[1, 0]], [[1, 1]]])
    assert np.isnan(followed.values[0, 0, 1])
    assert mean_ratios(followed, average="pooled")[0, 0, 1] == pytest.approx(4 / 5)
    with pytest.raises(ValueError, match=r"join the oldest ages \(close_at\): see \[0, 0, 1\]"):
        mean_ratios(followed, average="geometric")
    empty = replace(followed, before=np.zeros(followed.before.shape))
    with pytest.raises(ValueError, match=r"Nobody was there before in any step.*see \[0, 0, 0\]"):
        mean_ratios(empty, average="pooled")


def test_only_the_last_years() -> None:
    """The last two steps give what the last three years give."""
    people = places()
    short = cohort_change_ratios(people[:, -3:], parents=(2, 6))
    cut = recent(cohort_change_ratios(people, parents=(2, 6)), 2)
    assert cut.steps == 2
    assert cut.values == pytest.approx(short.values)
    long = cohort_change_ratios(people, parents=(2, 6))
    kinds: tuple[Average, ...] = ("geometric", "pooled")
    for average in kinds:
        weighted = mean_ratios(long, average=average, weights=[0, 0, 0, 1, 1])
        assert weighted == pytest.approx(mean_ratios(cut, average=average))


def test_the_oldest_are_joined() -> None:
    people = places()
    closed = close_at(people, 5)
    assert closed.shape == (2, 6, 2, 6)
    assert closed.sum(axis=-1) == pytest.approx(people.sum(axis=-1))
    assert closed[..., 5] == pytest.approx(people[..., 5:].sum(axis=-1))


def test_places_share_their_years_in_a_draw() -> None:
    """Two places with the same past have the same future in every draw; draws differ from each other."""
    people = np.repeat(places()[:1], 2, axis=0)
    for model in ("same level", "moving level"):
        futures = draws_of(people[:, -1], cohort_change_ratios(people, parents=(2, 6)), model=model)
        assert futures.shape == (30, 2, 4, 2, 8)
        assert futures[:, 0] == pytest.approx(futures[:, 1])
        assert len(np.unique(futures[:, 0, 0].sum(axis=(1, 2)).round(6))) > 5


def test_a_moving_level_opens_the_fan() -> None:
    """Of a level that moves less is known the longer ahead; of one that stays, a year ahead is as sure as ten."""
    people = np.exp(np.random.default_rng(1).normal(6, 0.05, (30, 1, 8)))
    followed = cohort_change_ratios(people, parents=(2, 6))

    def spread(model: Model) -> Array:
        futures = draws_of(people[-1], followed, model=model, draws=600, horizon=10)
        told = cohort_change_ratios(futures, parents=(2, 6)).values[:, :, 0, 4]
        low, high = np.quantile(np.log(told), [0.1, 0.9], axis=0)
        return np.asarray(high - low)

    assert spread("same level")[-1] / spread("same level")[0] == pytest.approx(1, abs=0.3)
    assert spread("moving level")[-1] / spread("moving level")[0] > 1.7


@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[2], DESIGNS[6]], ids=lambda design: design.name)
def test_intervals_of_80_per_cent_hold_70_to_90(design: Design) -> None:
    """On drawn worlds, one, three and ten years ahead; for all ages, and for the age groups together."""
    kept = simulate(design, 100, 200)
    assert (LEAST_COVERAGE, MOST_COVERAGE) == (0.7, 0.9)
    for told in (kept[:, -1], kept[:, :-1].mean(axis=1)):
        assert (told >= LEAST_COVERAGE).all()
        assert (told <= MOST_COVERAGE).all()


def test_the_wrong_model_is_seen() -> None:
    """A level that moves, told as one that stays, gives intervals that are far too narrow ten years ahead."""
    wrong = next(design for design in DESIGNS if design.name == "moving level told as the same")
    assert simulate(wrong, 40, 100)[-1].max() < 0.5


GOOD = cohort_change_ratios(places(), parents=(2, 6))


@pytest.mark.parametrize(
    ("people", "words", "message"),
    [
        (-places(), {}, r"Counts of people must be 0 or more: see \[0, 0, 0, 0\]"),
        (places() * np.nan, {}, "missing or infinite"),
        (places()[0, 0, 0], {}, "3 axes or more"),
        (places()[:, :1], {}, "two times at least"),
        (places(), {"parents": (0, 5)}, "parents' ages must lie from 1 to 7"),
        (places(), {"parents": (4, 8)}, "parents' ages must lie from 1 to 7"),
        (places(), {"parents": (5, 4)}, "parents' ages"),
        (places(), {"width": 3}, "parents' ages must lie from 3 to 7"),
        (places(), {"width": 8}, "from 1 to 7 ages wide"),
        (places(), {"women": 2}, "cannot be number 2"),
    ],
)
def test_a_population_that_cannot_be_followed(people: Array, words: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cohort_change_ratios(people, **{"parents": (2, 6), **words})


@pytest.mark.parametrize(
    ("start", "ratios", "horizon", "message"),
    [
        (places()[:, 0], np.ones((1, 2, 8)), 0, "one step or more"),
        (places()[:, 0], np.ones((2, 8)), 3, r"Ratios must be \(…, 1 or 3, 2, 8\)"),
        (places()[:, 0], np.ones((2, 2, 8)), 3, r"Ratios must be \(…, 1 or 3, 2, 8\)"),
        (places()[:, 0], np.ones((1, 2, 7)), 3, r"Ratios must be \(…, 1 or 3, 2, 8\)"),
        (places()[:, 0], -np.ones((1, 2, 8)), 3, r"Ratios must be 0 or more: see \[0, 0, 0\]"),
        (-places()[:, 0], np.ones((1, 2, 8)), 3, "Counts of people must be 0 or more"),
        (places()[0, 0, 0], np.ones((1, 2, 8)), 3, "2 axes or more"),
    ],
)
def test_what_cannot_be_projected(start: Array, ratios: Array, horizon: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        project(start, ratios, horizon=horizon, parents=(2, 6))


@pytest.mark.parametrize(
    ("followed", "words", "message"),
    [
        (recent(GOOD, 2), {}, "3 steps or more and 2 effective ones: there are 2"),
        (GOOD, {"weights": [0, 0, 0, 1, 9]}, "1.22 effective"),
        (GOOD, {"weights": [1, 1]}, "Weights must be 5 numbers"),
        (GOOD, {"weights": [0, 0, 0, 0, 0]}, "not all 0"),
        (GOOD, {"weights": [1, 1, 1, 1, -1]}, "0 or more"),
        (GOOD, {"draws": 0}, "One step and one draw at least"),
        (GOOD, {"horizon": 0}, "One step and one draw at least"),
        (cohort_change_ratios(places()[..., :7], parents=(2, 6)), {}, "same sexes and ages"),
        (replace(GOOD, after=GOOD.after * 0), {"average": "pooled"}, "people before and after each step"),
    ],
)
def test_what_futures_cannot_be_drawn_from(followed: Ratios, words: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draws_of(places()[:, -1], followed, **words)


def test_what_cannot_be_cut() -> None:
    with pytest.raises(ValueError, match="From 1 to 5 steps can be kept, not 6"):
        recent(GOOD, 6)
    with pytest.raises(ValueError, match="from 1 to 7, not 8"):
        close_at(places(), 8)
