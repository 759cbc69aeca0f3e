"""Water-filling: by head, against halving of the level as slow twin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.choice._checks import Infeasible
from medskapa.analysis.choice.filling import fill

Floats = npt.NDArray[np.float64]
amount = st.floats(0, 1e4, allow_subnormal=False)


@st.composite
def cases(draw: st.DrawFn) -> tuple[float, Floats, Floats, Floats, Floats]:
    """A total between what floors need and caps hold, with weights, what places had, floors and caps."""
    n = draw(st.integers(1, 12))
    weight = np.array(draw(st.lists(st.floats(0.01, 1e4), min_size=n, max_size=n)))
    had = np.array(draw(st.lists(amount, min_size=n, max_size=n)))
    least = np.array(draw(st.lists(st.sampled_from([0.0, 0.0, 3.0, 700.0]), min_size=n, max_size=n)))
    room = np.array(draw(st.lists(st.sampled_from([0.0, 5.0, 900.0, np.inf]), min_size=n, max_size=n)))
    most = least + room
    high = most.sum() if np.isfinite(most.sum()) else least.sum() + 1e5
    part = draw(st.floats(0, 1))
    return float(least.sum() * (1 - part) + high * part), weight, had, least, most


def slow_fill(total: float, weight: Floats, had: Floats, least: Floats, most: Floats) -> Floats:
    """The level halved between nothing and far too much."""
    low, high = 0.0, 1e12
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (
            (low, middle) if np.clip(middle * weight - had, least, most).sum() > total else (middle, high)
        )
    out: Floats = np.clip(low * weight - had, least, most)
    return out


def test_without_limits_it_is_proportional() -> None:
    assert fill(100, [1, 3, 6]).tolist() == pytest.approx([10, 30, 60], abs=1e-12)


def test_who_had_much_waits_until_the_others_have_as_much() -> None:
    """Had 4, 1, 0 of equal weight: three homes give 0, 1, 2, and all have 2 or more; eight give 1, 3, 4 to have 4."""
    assert fill(3, [1, 1, 1], had=[4, 1, 0]).tolist() == pytest.approx([0, 1, 2], abs=1e-12)
    assert fill(7, [1, 1, 1], had=[4, 1, 0]).tolist() == pytest.approx([0, 3, 4], abs=1e-12)
    assert fill(10, [1, 1, 1], had=[4, 1, 0]).tolist() == pytest.approx([1, 4, 5], abs=1e-12)


def test_what_a_cap_leaves_goes_to_the_others_by_weight() -> None:
    """40 to the third instead of 60; the 60 that remain are shared 1 : 3, and a floor of 20 leaves 40 to the second."""
    assert fill(100, [1, 3, 6], most=[100, 100, 40]).tolist() == pytest.approx([15, 45, 40], abs=1e-12)
    found = fill(100, [1, 3, 6], least=[20, 0, 0], most=[100, 100, 40])
    assert found.tolist() == pytest.approx([20, 40, 40], abs=1e-12)


def test_exactly_the_floors_and_exactly_the_caps() -> None:
    assert fill(6, [1, 2, 0], least=[1, 2, 3]).tolist() == [1, 2, 3]
    assert fill(9, [1, 2, 0], least=[0, 0, 3], most=[4, 2, 7]).tolist() == [4, 2, 3]
    assert fill(0, [0, 0]).tolist() == [0, 0]


@settings(deadline=None)
@given(cases())
def test_it_is_as_halving_the_level(case: tuple[float, Floats, Floats, Floats, Floats]) -> None:
    total, weight, had, least, most = case
    found = fill(total, weight, had=had, least=least, most=most)
    scale = max(total + had.sum(), 1.0)
    np.testing.assert_allclose(found, slow_fill(*case), atol=1e-9 * scale)
    assert found.sum() == pytest.approx(total, abs=1e-9 * scale)
    assert (found >= least).all()
    assert (found <= most).all()


@settings(deadline=None)
@given(cases(), st.floats(0, 1))
def test_a_smaller_total_gives_nobody_more(
    case: tuple[float, Floats, Floats, Floats, Floats], part: float
) -> None:
    total, weight, had, least, most = case
    less = least.sum() + part * (total - least.sum())
    found = fill(total, weight, had=had, least=least, most=most)
    assert (
        fill(less, weight, had=had, least=least, most=most) <= found + 1e-9 * (total + had.sum() + 1)
    ).all()


def test_many_draws_at_once_are_as_one_by_one() -> None:
    rng = np.random.default_rng(3)
    weight, had = rng.gamma(2, size=(2, 50, 13)), rng.gamma(2, 50, size=(50, 13))
    total = np.array([120.0, 900.0])[:, None]
    together = fill(total, weight, had=had, most=200)
    assert together.shape == (2, 50, 13)
    for draw in (0, 17, 49):
        alone = fill(900.0, weight[1, draw], had=had[draw], most=200)
        np.testing.assert_allclose(together[1, draw], alone, atol=1e-12)


def test_what_cannot_be_is_named() -> None:
    with pytest.raises(Infeasible, match="the floors need 12, more than the total 10"):
        fill(10, [1, 1], least=6)
    with pytest.raises(Infeasible, match="the caps have room for 8, less than the total 10"):
        fill(10, [1, 1], most=4)
    with pytest.raises(Infeasible, match="the floor 6 is above the cap at index 1"):
        fill(10, [1, 1], least=[0, 6], most=5)
    with pytest.raises(Infeasible, match="the floors need 12, more than the total 10 in case"):
        fill([20, 10], [[1, 1], [1, 1]], least=6)


@pytest.mark.parametrize(
    ("total", "weight", "words"),
    [
        (-1, [1, 2], "total to share must be known and 0 or more, not -1"),
        ([5, float("nan")], [1, 2], "at index 1"),
        (5, [1, float("nan")], "A weight must be known and 0 or more, not nan at index 1"),
        (5, 3, "a number for each place"),
    ],
)
def test_bad_input_is_refused(total: float, weight: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fill(total, weight)


def test_weights_too_unlike_are_refused() -> None:
    with pytest.raises(ValueError, match="too unlike"):
        fill(9, [1.0, 5e-324], most=[3, 9])
