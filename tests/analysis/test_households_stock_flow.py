"""Stocks and flows: by head, Little's law on single stays, small steps as slow twin, and accounts that add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medskapa.analysis.households import stock_flow as sf

Array = npt.NDArray[np.float64]
# shelter → training flat → social contract; ends: a home of one's own, the contract taken over, lost
MOVES = np.array([[0, 0.8, 0.3], [0.2, 0, 0.6], [0.05, 0, 0]])
EXITS = np.array([[0.3, 0, 0.4], [0.1, 0, 0.2], [0, 0.35, 0.05]])


def test_inflow_times_duration() -> None:
    assert sf.stock_of([120, 10], 2.5).tolist() == [300, 25]
    assert sf.duration_of([300, 25], [120, 10]).tolist() == [2.5, 2.5]
    assert np.isnan(sf.duration_of(5, 0))


def test_littles_law_on_single_stays() -> None:
    """20 000 stays of very unlike length: the mean number present is arrivals a year times the mean stay."""
    rng = np.random.default_rng(1)
    stays = np.where(rng.random(20_000) < 0.2, rng.uniform(3, 9, 20_000), rng.uniform(0, 1, 20_000))
    arrivals = np.sort(rng.uniform(0, 200, 20_000))
    days = rng.uniform(20, 190, 400)
    present = [(arrivals <= day) & (day < arrivals + stays) for day in days]
    mean = np.mean([np.sum(p) for p in present])
    assert float(sf.stock_of(20_000 / 200, stays.mean())) == pytest.approx(mean, rel=0.02)


def test_half_leave_each_year() -> None:
    told = sf.project(100, [0, 0], sf.rate_from_share([0.5]))
    np.testing.assert_allclose(told.stock, [100, 50, 25])
    np.testing.assert_allclose(told.staying, told.stock)
    np.testing.assert_allclose(told.person_years, [50 / np.log(2), 25 / np.log(2)])


def test_nobody_leaves() -> None:
    """100 and 12 a year who come evenly: 100 · 1 + 12 · ½ years in the first year."""
    told = sf.project(100, [12, 12], [0.0])
    assert told.stock.tolist() == [100, 112, 124]
    assert told.person_years.tolist() == [106, 118]
    assert not told.outflow.any()
    assert told.staying.tolist() == [100, 100, 100]


def test_a_stock_in_its_steady_state_stays_there_and_others_go_half_the_way() -> None:
    check = sf.steady([300, 250], 120, 0.4)
    assert check.gap.tolist() == [0, -50]
    told = sf.project([300, 250], np.full(50, 120), [0.4])
    np.testing.assert_allclose(told.stock[0], 300)
    np.testing.assert_allclose(told.stock[1], 300 - 50 * 0.5 ** (np.arange(51) / check.half_years[1]))
    assert told.stock[1, -1] == pytest.approx(300, abs=1e-6)


def test_what_leaves_is_split_by_the_rates_of_the_causes() -> None:
    told = sf.project(100, [10, 20], [[0.3, 0.1], [0.1, 0.1]])
    np.testing.assert_allclose(told.outflow[0, 0], 3 * told.outflow[0, 1])
    np.testing.assert_allclose(told.outflow[1, 0], told.outflow[1, 1])


def small_steps(
    stock: float, inflow: Array, exits: Array, steps: int = 20_000
) -> tuple[list[float], list[float]]:
    """Heun's method, many times a year."""
    there, dt, stocks, years = stock, 1 / steps, [stock], []
    for come, h in zip(inflow, exits.sum(axis=-1), strict=True):
        spent = 0.0
        for _ in range(steps):
            slope = come - h * there
            then = there + dt * slope
            after = there + dt * (slope + come - h * then) / 2
            spent += dt * (there + after) / 2
            there = after
        stocks.append(there)
        years.append(spent)
    return stocks, years


def test_it_is_what_many_small_steps_give() -> None:
    inflow, exits = np.array([30.0, 0, 50]), np.array([[0.3, 0.2], [1.5, 0.5], [1e-4, 0]])
    told = sf.project(80, inflow, exits)
    stocks, years = small_steps(80, inflow, exits)
    np.testing.assert_allclose(told.stock, stocks, rtol=1e-8)
    np.testing.assert_allclose(told.person_years, years, rtol=1e-8)


@settings(deadline=None)
@given(
    arrays(np.float64, (3,), elements=st.floats(0, 1e4)),
    arrays(np.float64, (3, 5), elements=st.floats(0, 1e3)),
    arrays(np.float64, (3, 5, 2), elements=st.floats(0, 3)),
)
def test_nobody_appears_or_vanishes(stock: Array, inflow: Array, exits: Array) -> None:
    told = sf.project(stock, inflow, exits)
    left = told.stock[:, :-1] + told.inflow - told.outflow.sum(axis=-1)
    np.testing.assert_allclose(told.stock[:, 1:], left, atol=1e-8, rtol=1e-11)
    assert (told.stock >= 0).all()
    assert (told.staying <= told.stock * (1 + 1e-12) + 1e-12).all()
    assert (np.diff(told.staying, axis=1) <= 1e-12).all()
    more = sf.project(stock, inflow + 1, exits)
    assert (more.stock[:, 1:] > told.stock[:, 1:]).all()
    faster = sf.project(stock, inflow, exits + 0.1)
    assert (faster.stock <= told.stock + 1e-9).all()


# --- a ladder of instruments ------------------------------------------------------------------------------


def test_two_steps_by_head() -> None:
    """100 a year come to the shelter; a year there; half go on to a contract, four years there, and take it over."""
    told = sf.ladder_steady([100, 0], np.array([[0, 0.5], [0, 0]]), np.array([[0, 0.5], [0.25, 0]]))
    np.testing.assert_allclose(told.stock, [100, 200])
    np.testing.assert_allclose(told.ended, [50, 50])
    np.testing.assert_allclose(told.duration, np.array([[1.0, 2], [0, 4]]))
    np.testing.assert_allclose(told.chance, np.array([[0.5, 0.5], [1, 0]]))


def test_a_ladder_of_one_step_is_the_stock_by_itself() -> None:
    inflow, exits = np.array([30.0, 0, 50]), np.array([[0.3, 0.2]])
    told = sf.ladder([80], inflow[:, None], [[0]], exits)
    alone = sf.project(80, inflow, exits[0])
    np.testing.assert_allclose(told.stock[:, 0], alone.stock)
    np.testing.assert_allclose(told.ended[:, 0], alone.outflow)
    np.testing.assert_allclose(told.person_years[:, 0], alone.person_years)
    check = sf.steady(80, 30, 0.5)
    np.testing.assert_allclose(sf.ladder_steady([30], [[0]], exits).stock, check.expected)


def test_a_ladder_that_goes_on_reaches_its_steady_state_and_stays() -> None:
    inflow = np.array([100.0, 10, 5])
    end = sf.ladder_steady(inflow, MOVES, EXITS)
    told = sf.ladder(np.zeros(3), np.tile(inflow, (80, 1)), MOVES, EXITS)
    np.testing.assert_allclose(told.stock[-1], end.stock, rtol=1e-8)
    np.testing.assert_allclose(told.ended[-1].sum(axis=0), end.ended, rtol=1e-8)
    still = sf.ladder(end.stock, inflow[None], MOVES, EXITS)
    np.testing.assert_allclose(still.stock[1], end.stock)
    # all who come leave, and all in the ladder are all who come times their mean years in it
    assert end.ended.sum() == pytest.approx(inflow.sum())
    mean_years = (inflow @ end.duration).sum() / inflow.sum()
    assert float(sf.stock_of(inflow.sum(), mean_years)) == pytest.approx(end.stock.sum())


def test_persons_followed_one_by_one() -> None:
    """4000 who begin in the shelter, each followed to an end: years and ends as the matrix says, to chance."""
    rng = np.random.default_rng(2)
    rates = np.hstack([MOVES, EXITS])
    spent, ends = np.zeros((4000, 3)), np.zeros(3)
    for person in range(4000):
        at = 0
        while at < 3:
            spent[person, at] += rng.exponential(1 / rates[at].sum())
            at = int(rng.choice(6, p=rates[at] / rates[at].sum()))
        ends[at - 3] += 1
    told = sf.ladder_steady(np.zeros(3), MOVES, EXITS)
    error = spent.std(axis=0) / np.sqrt(4000)
    assert (np.abs(spent.mean(axis=0) - told.duration[0]) < 3.5 * error).all()
    np.testing.assert_allclose(ends / 4000, told.chance[0], atol=3.5 * np.sqrt(0.25 / 4000))


def ladder_steps(stock: Array, inflow: Array, moves: Array, exits: Array, steps: int = 4000) -> list[Array]:
    there, dt, out = stock, 1 / steps, [stock]

    def slope(s: Array, come: Array) -> Array:
        change: Array = come + s @ moves - s * (moves.sum(axis=1) + exits.sum(axis=1))
        return change

    for come in inflow:
        for _ in range(steps):
            first = slope(there, come)
            there = there + dt * (first + slope(there + dt * first, come)) / 2
        out.append(there)
    return out


def test_a_ladder_is_what_many_small_steps_give() -> None:
    inflow = np.array([[50.0, 0, 10], [0, 20, 0]])
    told = sf.ladder([30, 20, 60], inflow, MOVES, EXITS)
    np.testing.assert_allclose(
        told.stock, ladder_steps(np.array([30.0, 20, 60]), inflow, MOVES, EXITS), rtol=1e-6
    )


@settings(deadline=None)
@given(
    arrays(np.float64, (2, 3), elements=st.floats(0, 1e4)),
    arrays(np.float64, (4, 3), elements=st.floats(0, 1e3)),
    arrays(np.float64, (2, 3, 3), elements=st.floats(0, 2)),
    arrays(np.float64, (3, 2), elements=st.floats(0, 2)),
)
def test_in_a_ladder_nobody_appears_or_vanishes(
    stock: Array, inflow: Array, moves: Array, exits: Array
) -> None:
    q = moves * (1 - np.eye(3))
    told = sf.ladder(stock, inflow, q, exits)
    assert told.moved.shape == (2, 4, 3, 3)
    net = told.moved.sum(axis=-2) - told.moved.sum(axis=-1) - told.ended.sum(axis=-1)
    np.testing.assert_allclose(told.stock[:, 1:], told.stock[:, :-1] + inflow + net, atol=1e-7)
    assert (told.stock >= -1e-9).all()
    alone = sf.ladder(stock[1], inflow, q[1], exits)
    np.testing.assert_allclose(told.stock[1], alone.stock, atol=1e-9)


@settings(deadline=None)
@given(
    arrays(np.float64, (3,), elements=st.floats(0, 1e3)),
    arrays(np.float64, (3, 3), elements=st.floats(0, 2)),
    arrays(np.float64, (3, 2), elements=st.floats(0.01, 2)),
)
def test_all_who_come_to_a_ladder_leave_it_by_some_end(inflow: Array, moves: Array, exits: Array) -> None:
    told = sf.ladder_steady(inflow, moves * (1 - np.eye(3)), exits)
    np.testing.assert_allclose(told.chance.sum(axis=-1), 1, rtol=1e-9)
    assert told.ended.sum() == pytest.approx(inflow.sum(), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(inflow @ told.chance, told.ended, rtol=1e-8, atol=1e-9)
    more = sf.ladder_steady(inflow + 1, moves * (1 - np.eye(3)), exits)
    assert (more.stock >= told.stock).all()


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: sf.stock_of(-1, 2), r"Inflow must .* -1\.0"),
        (lambda: sf.stock_of([1, 2], [1, 2, 3]), "do not go together"),
        (lambda: sf.duration_of(1, np.nan), "Inflow must"),
        (lambda: sf.rate_from_share([0.2, 1]), r"below 1: 1\.0 at 1"),
        (lambda: sf.project(1, 5, [0.1]), "years and exits need causes"),
        (lambda: sf.project(1, [5], []), "years and exits need causes"),
        (lambda: sf.project([1, 2], np.ones((3, 4)), [0.1]), "do not go together"),
        (lambda: sf.project(1, [5], [-0.1]), r"Exit rates must .* -0\.1 at 0"),
        (lambda: sf.steady(1, 1, 0), "grows without end"),
        (lambda: sf.ladder([1, 1], [[1, 1]], MOVES, EXITS), "3 instruments need a stock each"),
        (lambda: sf.ladder([1, 1, 1], [1, 1, 1], MOVES, EXITS), "an inflow each year"),
        (lambda: sf.ladder([1, 1, 1], [[1, 1, 1]], MOVES, EXITS[:2]), "instruments, ends"),
        (
            lambda: sf.ladder([1, 1, 1], [[1, 1, 1]], MOVES + np.eye(3), EXITS),
            r"to itself: 1\.0 at 0, and 2 more",
        ),
        (lambda: sf.ladder_steady([1, 1], MOVES, EXITS), "3 instruments need an inflow each"),
        (lambda: sf.ladder_steady([1, 1], [[0, 1], [0, 0]], [[1], [0]]), r"lead to an end.*: 0\.0 at 1"),
    ],
)
def test_bad_input_is_refused(ask: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask()
