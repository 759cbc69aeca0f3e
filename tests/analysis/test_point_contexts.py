"""Coarse contexts of areas as points: by hand, against an obvious slow twin, and what must hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from medskapa.analysis.segregation.point_contexts import nearest_points, points_reach_outside

# Four areas on a line, at 0, 1, 3 and 7 km, with 100, 200, 300 and 400 people
X, Y = [0.0, 1000.0, 3000.0, 7000.0], [0.0, 0.0, 0.0, 0.0]
GROUPS = np.array([[100, 0], [150, 50], [150, 150], [100, 300]])


def test_by_hand() -> None:
    """From the first area: its own 100, 200 at 1 km, and for k = 400 a third of the 300 at 3 km."""
    found = nearest_points(X, Y, GROUPS.sum(axis=1), [50, 300, 400])
    assert found.weights[0] == pytest.approx(np.array([[0.5, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1 / 3, 0]]))
    assert found.totals(GROUPS)[0] == pytest.approx(np.array([[50, 0], [250, 50], [300, 100]]))
    assert found.shares(GROUPS)[0, 2] == pytest.approx([0.75, 0.25])
    # a third of the way in area from 1 km to 3 km: 1 + (9 − 1) / 3 square kilometres
    assert found.radius_m[0] == pytest.approx([0, 1000, 1000 * np.sqrt(1 + 8 / 3)])


def test_areas_at_the_same_distance_come_together() -> None:
    """Both neighbours are 1 km away with 100 and 300 people; half of 400 is wanted from them, half of each."""
    found = nearest_points([0.0, 1000.0, -1000.0], [0.0, 0.0, 0.0], [100, 100, 300], [300])
    assert found.weights[0, 0].tolist() == [1, 0.5, 0.5]


def slow(x: list[int], y: list[int], people: list[int], k: int, origin: int) -> list[Fraction]:
    """Take the nearest people one ring of areas after the other, in exact fractions."""
    order = sorted({(j != origin, (x[j] - x[origin]) ** 2 + (y[j] - y[origin]) ** 2) for j in range(len(x))})
    share = [Fraction(0)] * len(x)
    left = k
    for other, square in order:
        ring = [
            j for j in range(len(x))
            if (j != origin, (x[j] - x[origin]) ** 2 + (y[j] - y[origin]) ** 2) == (other, square)
        ]  # fmt: skip
        there = sum(people[j] for j in ring)
        take = min(left, there)
        for j in ring if there else []:
            share[j] = Fraction(take, there)
        left -= take
    return share


@pytest.mark.parametrize("seed", range(20))
def test_equals_the_slow_twin_and_holds_k_people(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 15))
    x, y = rng.integers(0, 6, n) * 500, rng.integers(0, 6, n) * 500
    people = rng.integers(0, 40, n) + np.eye(1, n, 0, dtype=np.int64)[0]
    ks = np.unique(rng.integers(1, int(people.sum()) + 1, 4))
    found = nearest_points(x, y, people, ks)
    for i in range(n):
        for a, k in enumerate(ks):
            twin = slow(x.tolist(), y.tolist(), people.tolist(), int(k), i)
            some = people > 0  # of an area without people no share can be told
            assert found.weights[i, a][some] == pytest.approx(
                np.array([float(s) for s in twin])[some], abs=1e-12
            )
    assert found.totals(people[:, None])[:, :, 0] == pytest.approx(np.broadcast_to(ks, (n, len(ks))))


def test_everybody_gives_the_regional_share_and_order_changes_nothing() -> None:
    people = GROUPS.sum(axis=1)
    found = nearest_points(X, Y, people, [1000, 5000])
    assert found.shares(GROUPS) == pytest.approx(np.broadcast_to([0.5, 0.5], (4, 2, 2)))
    order = np.array([2, 0, 3, 1])
    ks = [150, 650]
    turned = nearest_points(np.array(X)[order], np.array(Y)[order], people[order], ks)
    straight = nearest_points(X, Y, people, ks)
    assert turned.weights.tolist() == straight.weights[order][:, :, order].tolist()


def test_which_contexts_reach_outside() -> None:
    """A square with 4 km sides and a middle: only the middle's small context stays inside."""
    x, y = [0.0, 4000.0, 4000.0, 0.0, 2000.0], [0.0, 0.0, 4000.0, 4000.0, 2000.0]
    found = nearest_points(x, y, [100, 100, 100, 100, 100], [100, 200])
    outside = points_reach_outside(x, y, found)
    assert outside[4].tolist() == [False, False]  # half the people at 2.8 km: a radius of 1.4 km
    assert outside[0].tolist() == [False, True]
    assert points_reach_outside(X, Y, nearest_points(X, Y, [10, 10, 10, 10], [5, 20]))[0].tolist() == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"ks": [0, 5]}, "rise from 1"),
        ({"ks": [5, 5]}, "rise from 1"),
        ({"ks": []}, "whole numbers"),
        ({"people": [1, -1, 1, 1]}, "not negative"),
        ({"people": [0, 0, 0, 0]}, "must be some"),
        ({"people": [1, 1]}, "one number for each"),
        ({"x_m": [0.0, np.nan, 1.0, 2.0]}, "coordinate is missing"),
    ],
)  # fmt: skip
def test_bad_input_is_said_in_words(change: dict[str, object], word: str) -> None:
    given: dict[str, object] = {"x_m": X, "y_m": Y, "people": GROUPS.sum(axis=1), "ks": [100]}
    with pytest.raises(ValueError, match=word):
        nearest_points(**{**given, **change})  # type: ignore[arg-type]


def test_a_table_of_other_areas_is_refused() -> None:
    with pytest.raises(ValueError, match="row for each of the 4"):
        nearest_points(X, Y, GROUPS.sum(axis=1), [100]).totals(GROUPS[:3])
