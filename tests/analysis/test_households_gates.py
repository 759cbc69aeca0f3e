"""Two gates and a queue: by head, household by household as slow twin, and what must always hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.households.gates import (
    ENTRY,
    GATES,
    STOPS,
    Homes,
    Matched,
    Seekers,
    fewest_unmet,
    gates,
    match,
    unmet_table,
)

Array = npt.NDArray[np.float64]


def seekers(n: int, **columns: Any) -> Seekers:
    """Types that pass every gate, unless said otherwise."""
    plain: dict[str, Any] = {
        "count": np.ones(n), "group": np.zeros(n), "rooms": np.ones(n), "most_cost": np.full(n, 9e3),
        "income": np.full(n, 4e4), "savings": np.full(n, 1e5), "queue_years": np.full(n, 9.0),
        "good_credit": np.ones(n, bool), "priority": np.zeros(n),
    }  # fmt: skip
    return Seekers(**(plain | columns))


def homes(n: int, **columns: Any) -> Homes:
    """Kinds that ask for nothing, unless said otherwise."""
    plain: dict[str, Any] = {
        "count": np.ones(n), "rooms": np.full(n, 2), "cost": np.full(n, 6e3), "deposit": np.zeros(n),
        "income_multiple": np.zeros(n), "queue_years": np.zeros(n), "needs_credit": np.zeros(n, bool),
        "open_to": np.ones((3, n), bool),
    }  # fmt: skip
    return Homes(**(plain | columns))


def stops(found: Matched) -> list[str]:
    return [STOPS[code] for code in found.stop]


def test_each_gate_by_head() -> None:
    """One household that fails nothing, and one for each gate that fails that one."""
    s = seekers(
        8, rooms=[2, 3, 2, 2, 2, 2, 2, 2], most_cost=[7e3, 7e3, 5999, 7e3, 7e3, 7e3, 7e3, 7e3],
        queue_years=[4, 4, 4, 3.9, 4, 4, 4, 4], savings=[2e4, 2e4, 2e4, 2e4, 1e4, 2e4, 2e4, 2e4],
        income=[18e3, 18e3, 18e3, 18e3, 18e3, 17e3, 18e3, 18e3],
        good_credit=np.array([1, 1, 1, 1, 1, 1, 0, 1], bool), group=[0, 0, 0, 0, 0, 0, 0, 1],
    )  # fmt: skip
    h = homes(
        1, queue_years=[4], deposit=[2e4], income_multiple=[3], needs_credit=np.array([True]),
        open_to=np.array([[True], [False]]),
    )  # fmt: skip
    failed = [[GATES[g] for g in np.flatnonzero(~column)] for column in gates(s, h)[:, :, 0].T]
    assert failed == [[], ["size"], ["pay"], ["queue"], ["deposit"], ["credit"], ["credit"], ["open"]]
    assert ("size", "pay", *ENTRY) == GATES


def test_what_stopped_whom_by_head() -> None:
    """A cheap home with a long queue, and a dear one that anybody may enter who can pay."""
    s = seekers(
        6, rooms=[2, 5, 2, 2, 2, 2], most_cost=[7e3, 7e3, 5e3, 7e3, 5e3, 12e3], queue_years=[9, 9, 9, 1, 1, 1],
        savings=[0, 0, 0, 0, 0, 0],
    )  # fmt: skip
    cheap = homes(1, queue_years=[5])
    found = match(s, cheap)
    assert stops(found) == ["none", "size", "pay", "entry", "both", "entry"]
    assert found.stopped().tolist() == [0, 1, 1, 2, 1, 0, 0]
    both = homes(2, queue_years=[5, 0], cost=[6e3, 11e3], count=[1, 1])
    found = match(s, both)
    # the one who could pay both the cheap home (not entered) and the dear one gets it; those with 7000 cannot
    assert stops(found) == ["none", "size", "pay", "apart", "pay", "none"]
    assert found.moved.sum(axis=0).tolist() == [1, 1]


def test_a_gate_that_alone_would_open_a_home() -> None:
    s = seekers(4, queue_years=[1, 1, 9, 9], savings=[1e5, 0, 1e5, 1e5], most_cost=[7e3, 7e3, 1e3, 7e3])
    h = homes(1, queue_years=[5], deposit=[5e4])
    found = match(s, h)
    opens = [[GATES[g] for g in np.flatnonzero(column)] for column in found.alone.T]
    assert opens == [["queue"], [], ["pay"], []]  # the last passes already
    assert stops(found) == ["entry", "entry", "pay", "none"]
    assert stops(match(s, replace(h, count=[0]))) == ["size"] * 4  # no homes: none is large enough


def test_priority_comes_first_then_the_queue_then_the_order_given() -> None:
    s = seekers(4, priority=[1, 1, 0, 1], queue_years=[3, 5, 0, 5], count=[1, 1, 1, 1])
    for n, housed in ((1, [2]), (2, [1, 2]), (3, [1, 2, 3]), (4, [0, 1, 2, 3])):
        found = match(s, homes(1, count=[n]))
        assert np.flatnonzero(found.unmet == 0).tolist() == housed
        assert {STOPS[c] for c in found.stop[found.unmet > 0]} <= {"taken"}


def test_the_smallest_home_that_is_large_enough_is_taken_first_then_the_cheapest() -> None:
    s = seekers(1, rooms=[2], count=[5])
    h = homes(4, rooms=[3, 2, 2, 1], cost=[4e3, 7e3, 6e3, 3e3], count=[9, 1, 2, 9])
    assert match(s, h).moved.tolist() == [[2, 1, 2, 0]]


def test_the_order_may_leave_more_without_a_home_than_need_be() -> None:
    """The first takes the cheaper home, which is the only one that the second can pay."""
    s = seekers(2, priority=[0, 1], most_cost=[7e3, 5e3])
    h = homes(2, cost=[6500, 4500])
    found = match(s, h)
    assert found.unmet.tolist() == [0, 1]
    assert fewest_unmet(s, h) == 0
    assert stops(found)[1] == "taken"


def test_unmet_by_size_cost_and_group_by_head() -> None:
    s = seekers(
        3,
        count=[4, 2, 3],
        rooms=[1, 6, 3],
        most_cost=[-100, 5000, 9000],
        group=[0, 2, 1],
        queue_years=[0, 0, 0],
    )
    found = match(s, homes(1, count=[1], rooms=[3], cost=[8000]))
    table = unmet_table(s, found, cost_edges=[5000, 8000], most_rooms=4, groups=3)
    assert table.shape == (5, 3, 3, len(STOPS))
    where = {tuple(int(k) for k in at): table[tuple(at)] for at in np.argwhere(table)}
    assert where == {
        (1, 0, 0, STOPS.index("pay")): 4,
        (4, 1, 2, STOPS.index("size")): 2,
        (3, 2, 1, STOPS.index("taken")): 2,
    }
    np.testing.assert_array_equal(table.sum(axis=(0, 1, 2)), found.stopped())


# --- any town -----------------------------------------------------------------------------------------------


@st.composite
def towns(draw: st.DrawFn) -> tuple[Seekers, Homes]:
    """Small towns in which every gate stops somebody now and then."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))

    def of(k: int, high: int) -> Array:
        return np.array(draw(st.lists(st.integers(0, high), min_size=k, max_size=k)), dtype=np.float64)

    s = Seekers(of(n, 4), of(n, 1), of(n, 3), of(n, 3), of(n, 9), of(n, 2), of(n, 3), of(n, 3) > 0, of(n, 2))
    h = Homes(
        of(m, 4), of(m, 3), of(m, 3), of(m, 1), of(m, 3), of(m, 2), of(m, 1) > 0,
        np.array([of(m, 3) > 0, np.ones(m, bool)]),
    )  # fmt: skip
    return s, h


def slow(s: Seekers, h: Homes) -> Array:
    """Household by household and home by home."""
    column: Callable[[Any], list[Any]] = lambda a: np.asarray(a).tolist()  # noqa: E731
    order = sorted(range(len(column(s.count))), key=lambda i: (s.priority[i], -s.queue_years[i], i))  # type: ignore[index, operator]
    free = column(h.count)
    moved = np.zeros((len(order), len(free)))
    for i in order:
        for _ in range(int(column(s.count)[i])):
            fit = [
                j
                for j in range(len(free))
                if free[j] >= 1
                and column(h.rooms)[j] >= column(s.rooms)[i]
                and column(h.cost)[j] <= column(s.most_cost)[i]
                and column(h.queue_years)[j] <= column(s.queue_years)[i]
                and column(h.deposit)[j] <= column(s.savings)[i]
                and column(h.income_multiple)[j] * column(h.cost)[j] <= column(s.income)[i]
                and (column(s.good_credit)[i] or not column(h.needs_credit)[j])
                and column(h.open_to)[int(column(s.group)[i])][j]
            ]
            if fit:
                best = min(fit, key=lambda j: (column(h.rooms)[j], column(h.cost)[j], j))
                free[best] -= 1
                moved[i, best] += 1
    return moved


@settings(deadline=None)
@given(towns())
def test_it_is_the_slow_twin_and_nobody_is_lost(town: tuple[Seekers, Homes]) -> None:
    s, h = town
    found = match(s, h)
    np.testing.assert_array_equal(found.moved, slow(s, h))
    np.testing.assert_array_equal(found.moved.sum(axis=1) + found.unmet, s.count)
    np.testing.assert_array_equal(found.moved.sum(axis=0) + found.left, h.count)
    assert not found.moved[~found.passes.all(axis=0)].any()
    assert found.stopped().sum() == found.unmet.sum()
    assert found.stopped()[0] == 0
    least = fewest_unmet(s, h)
    assert least <= found.unmet.sum()
    # whoever takes a home shuts out one other household at most
    assert found.moved.sum() >= (np.sum(s.count) - least) / 2
    taken = found.stop == STOPS.index("taken")
    wanted = np.asarray(found.passes.all(axis=0))[taken].any(axis=0)
    assert (found.left[wanted] == 0).all()


@settings(deadline=None)
@given(towns(), st.integers(0, 4), st.integers(1, 3))
def test_more_vacancies_never_leave_more_without_a_home(
    town: tuple[Seekers, Homes], kind: int, more: int
) -> None:
    """Not for all together, and not for any type."""
    s, h = town
    count = np.array(h.count)
    count[kind % len(count)] += more
    before, after = match(s, h), match(s, replace(h, count=count))
    assert (after.unmet <= before.unmet).all()
    assert fewest_unmet(s, replace(h, count=count)) <= fewest_unmet(s, h)


@settings(deadline=None)
@given(towns(), st.integers(0, 5), st.integers(1, 3))
def test_whoever_can_pay_more_is_not_worse_off_for_it(
    town: tuple[Seekers, Homes], one: int, more: int
) -> None:
    s, h = town
    who = one % len(np.asarray(s.count))
    most = np.array(s.most_cost)
    most[who] += more
    richer = replace(s, most_cost=most)
    assert match(richer, h).unmet[who] <= match(s, h).unmet[who]
    assert (gates(s, h) <= gates(richer, h)).all()


def test_parts_of_homes_and_households_are_given_out_as_well() -> None:
    """A flow of 12.4 homes a year to 7.3 and 9 households: 16.3 − 12.4 = 3.9 without."""
    found = match(seekers(2, count=[7.3, 9]), homes(3, count=[0.1, 0.2, 12.1]))
    np.testing.assert_allclose(found.unmet, [0, 3.9])
    np.testing.assert_allclose(found.moved.sum(axis=1), [7.3, 5.1])
    assert found.unmet[0] == 0
    assert stops(found) == ["none", "taken"]


@pytest.mark.parametrize(
    ("who", "what", "said"),
    [
        ({"count": [-1, 1]}, {}, r"Seekers, count, must .* -1\.0 at 0"),
        ({"income": [1.0]}, {}, "same shape"),
        ({"group": [0, 3]}, {}, "one of the 3 with a row: 3 at 1"),
        ({"group": [0, 0.5]}, {}, r"must be whole: 0\.5"),
        ({"group": [0]}, {}, "What is open needs"),
        ({"good_credit": [1, 0]}, {}, "True or False"),
        ({"good_credit": np.array([True])}, {}, "Credit needs"),
        ({"most_cost": [np.nan, 1]}, {}, "most_cost"),
        ({}, {"cost": [-1.0]}, "Homes, cost, must"),
        ({}, {"open_to": np.ones((3, 2), bool)}, "What is open needs"),
        ({}, {"open_to": np.ones((3, 1))}, "True or False, not float64"),
    ],
)
def test_bad_input_is_refused(who: dict[str, Any], what: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        match(seekers(2, **who), homes(1, **what))


def test_bad_tables_are_refused() -> None:
    s = seekers(2)
    found = match(s, homes(1))
    with pytest.raises(ValueError, match="must rise"):
        unmet_table(s, found, cost_edges=[2, 1], most_rooms=5, groups=1)
    with pytest.raises(ValueError, match="must be below 1: 2 at 1"):
        unmet_table(replace(s, group=[0, 2]), found, cost_edges=[1], most_rooms=5, groups=1)
    with pytest.raises(ValueError, match="must be whole"):
        unmet_table(replace(s, rooms=[1.5, 2]), found, cost_edges=[1], most_rooms=5, groups=1)
    with pytest.raises(ValueError, match="one number for each"):
        match(
            seekers(2, **{k: np.ones((2, 2)) for k in vars(s) if k not in ("group", "good_credit")}), homes(1)
        )
