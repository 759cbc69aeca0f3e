"""Errors of a hindcast: by head, a slow twin, and what is left out."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.hindcast import hindcast, shares

Array = npt.NDArray[np.float64]


def worlds(seed: int = 1, areas: int = 30, groups: int = 3) -> tuple[Array, Array, Array]:
    """Shares in an earlier year, predicted and in a later year."""
    rng = np.random.default_rng(seed)
    earlier, later = rng.dirichlet(np.ones(groups) * 4, (2, areas))
    return earlier, (earlier + 2 * later) / 3, later


def test_by_head() -> None:
    """Two areas. Nothing changes in the first; in the second a share falls by 10 points, 6 of them foreseen."""
    earlier = [[0.30, 0.70], [0.50, 0.50]]
    predicted = [[0.32, 0.68], [0.44, 0.56]]
    later = [[0.30, 0.70], [0.40, 0.60]]
    found = hindcast(earlier, predicted, later)
    assert found.model.mean_absolute == pytest.approx((2 + 2 + 4 + 4) / 4)
    assert found.no_change.mean_absolute == pytest.approx((0 + 0 + 10 + 10) / 4)
    assert found.model.rmse == pytest.approx(sqrt((4 + 4 + 16 + 16) / 4))
    assert found.no_change.rmse == pytest.approx(sqrt(50))
    assert found.skill == pytest.approx(1 - 10 / 50)
    assert found.skill_by_group == pytest.approx([0.8, 0.8])
    assert (found.cells, found.left_out) == (4, 0)
    assert (found.coverage, found.level, found.coverage_by_group) == (None, None, None)


def test_residents_weigh() -> None:
    """The second area has three times the people of the first."""
    found = hindcast([[0.3], [0.5]], [[0.32], [0.44]], [[0.30], [0.40]], weights=[1, 3])
    assert found.model.mean_absolute == pytest.approx((1 * 2 + 3 * 4) / 4)
    assert found.model.rmse == pytest.approx(sqrt((1 * 4 + 3 * 16) / 4))


def test_how_often_the_interval_holds_what_came() -> None:
    low, high = [[0.25, 0.60], [0.41, 0.50]], [[0.35, 0.70], [0.47, 0.60]]
    later = [[0.30, 0.70], [0.40, 0.60]]  # inside, on the edge, outside, on the edge
    found = hindcast(later, later, later, interval=(low, high, 0.8))
    assert (found.coverage, found.level) == (0.75, 0.8)
    assert found.coverage_by_group is not None
    assert found.coverage_by_group.tolist() == [0.5, 1.0]


def test_no_change_has_no_skill_and_the_truth_has_all() -> None:
    earlier, _, later = worlds()
    assert hindcast(earlier, earlier, later).skill == 0
    assert hindcast(earlier, later, later).skill == 1
    worse = np.clip(2 * earlier - later, 0, 1)
    assert hindcast(earlier, worse, later).skill <= 0


def test_where_nothing_changed_there_is_no_skill_to_speak_of() -> None:
    earlier, predicted, _ = worlds()
    found = hindcast(earlier, predicted, earlier)
    assert np.isnan(found.skill)
    assert np.isnan(found.skill_by_group).all()
    assert found.no_change.rmse == 0 < found.model.rmse


def slow_errors(guess: Array, later: Array, weights: Array) -> tuple[float, float]:
    absolute = square = total = 0.0
    for row, came, w in zip(guess.tolist(), later.tolist(), weights.tolist(), strict=True):
        for a, b in zip(row, came, strict=True):
            if a == a and b == b:
                absolute += w * abs(a - b) * 100
                square += w * (100 * (a - b)) ** 2
                total += w
    return absolute / total, sqrt(square / total)


def test_it_equals_the_slow_twin_and_leaves_out_what_is_missing() -> None:
    earlier, predicted, later = worlds(3)
    weights = np.random.default_rng(3).uniform(0, 10, len(later))
    later[4] = np.nan
    predicted[7, 1] = np.nan
    found = hindcast(earlier, predicted, later, weights=weights)
    mean_absolute, rmse = slow_errors(predicted, later, weights)
    assert found.model.mean_absolute == pytest.approx(mean_absolute, abs=1e-12)
    assert found.model.rmse == pytest.approx(rmse, abs=1e-12)
    assert (found.cells, found.left_out) == (30 * 3 - 4, 4)
    held_against_the_same = np.where(np.isnan(predicted), np.nan, earlier)
    assert found.no_change.rmse == pytest.approx(
        slow_errors(held_against_the_same, later, weights)[1], abs=1e-12
    )
    by_group = [slow_errors(predicted[:, [g]], later[:, [g]], weights)[1] for g in range(3)]
    assert found.model.rmse_by_group == pytest.approx(by_group, abs=1e-12)


def test_a_group_without_a_single_share_has_no_error() -> None:
    earlier, predicted, later = worlds()
    later[:, 2] = np.nan
    found = hindcast(earlier, predicted, later)
    assert np.isnan(found.model.rmse_by_group).tolist() == [False, False, True]
    assert not np.isnan(found.model.rmse)


def test_an_interval_of_the_right_width_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    centre = np.full((2000, 3), 0.5)
    later = np.clip(centre + rng.normal(0, 0.05, centre.shape), 0, 1)
    width = 1.2815515655446004 * 0.05  # 10th and 90th percentile
    found = hindcast(centre, centre, later, interval=(centre - width, centre + width, 0.8))
    assert found.coverage == pytest.approx(0.8, abs=4 * sqrt(0.16 / 6000))


def test_an_areas_mix() -> None:
    assert shares([[1, 3], [2, 2]]).tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert np.isnan(shares([[0, 0]])).all()
    with pytest.raises(ValueError, match="0 or more"):
        shares([[-1, 2]])


def test_bad_tables_are_refused() -> None:
    one = [[0.5, 0.5]]
    with pytest.raises(ValueError, match="same areas and groups"):
        hindcast(one, one, [[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(ValueError, match="between 0 and 1"):
        hindcast(one, [[50, 50]], one)
    with pytest.raises(ValueError, match="nothing to hold it against"):
        hindcast(one, one, [[np.nan, np.nan]])
    with pytest.raises(ValueError, match="one number for each area"):
        hindcast(one, one, one, weights=[-1])
    with pytest.raises(ValueError, match="weights of all areas"):
        hindcast(one, one, one, weights=[0])
    with pytest.raises(ValueError, match="above their high end"):
        hindcast(one, one, one, interval=([[0.6, 0.6]], one, 0.8))
