"""The axioms find what is known: which key keeps which, with counter-examples that can be followed by head."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.choice.axioms import (
    Key,
    Places,
    Verdict,
    additivity,
    check,
    consistency,
    monotonicity,
    no_envy,
    scale_invariance,
    symmetry,
)
from medskapa.analysis.choice.integers import largest_remainder, webster
from medskapa.analysis.choice.keys import equal_burden, had_less, need_based, proportional

PLACES = {
    "people": np.array([20_000, 30_000, 50_000, 5_000]),
    "need": np.array([300.0, 90.0, 60.0, 10.0]),
    "had": np.array([40.0, 10.0, 60.0, 1.0]),
    "cap": np.array([900.0, 900.0, 250.0, 900.0]),
}
TOTALS = (100.0, 250.0, 600.0)
UNITS = {"persons": ["people"], "households": ["need"]}
HOMES = ["had", "cap"]


def by_size(total: float, p: Places) -> npt.ArrayLike:
    return proportional(total, p["people"])


def by_size_capped(total: float, p: Places) -> npt.ArrayLike:
    return proportional(total, p["people"], most=p["cap"])


def by_need(total: float, p: Places) -> npt.ArrayLike:
    less = had_less(p["had"], p["people"], below=0.5)
    return need_based(total, p["need"], less=less, base=p["people"], part=0.9)


def by_burden(total: float, p: Places) -> npt.ArrayLike:
    return equal_burden(total, p["people"], had=p["had"])


def hamilton(total: float, p: Places) -> npt.ArrayLike:
    return largest_remainder(p["people"], total)


def by_webster(total: float, p: Places) -> npt.ArrayLike:
    return webster(p["people"], total)


def found(key: Key, places: dict[str, npt.NDArray[np.generic]] | None = None) -> dict[str, bool | None]:
    columns = places or PLACES
    verdicts = check(key, columns, TOTALS, capacity="people", had="had", units=UNITS, homes=HOMES)
    return {verdict.axiom: verdict.holds for verdict in verdicts}


def broken(verdict: Verdict) -> tuple[Any, Any, Any]:
    """The place, what was to be expected and what it got."""
    assert verdict.holds is False
    assert verdict.example is not None
    return verdict.example.place, verdict.example.expected, verdict.example.got


@pytest.mark.parametrize(
    ("key", "fails"),
    [
        (by_size, {"no-envy"}),  # what places had is not looked at
        (by_size_capped, {"additivity", "no-envy"}),
        (by_need, {"consistency", "no-envy"}),  # the floor is a part of the whole region's
        (by_burden, {"additivity"}),  # what was had weighs once, not once a round
        (hamilton, {"additivity", "consistency", "no-envy", "scale invariance"}),
        (by_webster, {"additivity", "no-envy", "scale invariance"}),
    ],
)
def test_which_key_keeps_which_axiom(key: Key, fails: set[str]) -> None:
    totals = [float(t) for t in range(95, 140)] if key is hamilton else TOTALS
    verdicts = check(key, PLACES, totals, capacity="people", had="had", units=UNITS, homes=HOMES)
    assert [v.axiom for v in verdicts] == [
        "additivity", "monotonicity", "consistency", "no-envy", "symmetry", "scale invariance",
    ]  # fmt: skip
    failed = {verdict.axiom for verdict in verdicts if not verdict.holds}
    assert failed - {"monotonicity"} == fails
    assert all(verdict.tried > 0 and verdict.refused == 0 for verdict in verdicts)
    assert all((verdict.example is None) == verdict.holds for verdict in verdicts)


def test_a_burden_had_weighs_once_by_head() -> None:
    """Had 10 and 0: ten homes give 0, 10; twenty give 5, 15. Two rounds of ten would give 0, 20."""
    places = {"people": np.array([100, 100]), "had": np.array([10.0, 0.0])}
    one = additivity(by_burden, places, [10.0, 1e-9])
    assert broken(one) == (0, 0.0, 5.0)
    assert one.example is not None
    assert one.example.totals == (10.0, 10.0)


def test_alabama_is_found_when_totals_go_in_steps_of_one() -> None:
    places = {"people": np.array([6, 6, 2])}
    verdict = monotonicity(hamilton, places, range(1, 15))
    assert broken(verdict) == (
        2,
        1.0,
        0.0,
    )  # the worst for its total: 1.29, 1.29, 0.43 of three, 0.57 of four
    assert verdict.example is not None
    assert verdict.example.totals == (3, 4)
    assert monotonicity(by_webster, places, range(1, 60)).holds


def test_who_leaves_matters_to_a_floor_that_is_a_part_of_all() -> None:
    """By need 90, 5, 5 of 100; by size a third each. With a floor of 0.6 of it: 60, 20, 20.

    When the second leaves with its 20, the third's floor is six tenths of half of 80: 24.
    """
    places = {
        "need": np.array([90.0, 5, 5]),
        "size": np.array([1.0, 1, 1]),
        "low": np.array([False, True, True]),
    }

    def key(total: float, p: Places) -> npt.ArrayLike:
        return need_based(total, p["need"], less=p["low"], base=p["size"], part=0.6)

    verdict = consistency(key, places, [100.0, 200.0])
    place, expected, got = broken(verdict)
    assert verdict.example is not None
    total = verdict.example.totals[0]
    assert sorted([expected, got]) in (
        pytest.approx([0.2 * total, 0.24 * total]),
        pytest.approx([0.56 * total, 0.6 * total]),
    )
    assert verdict.example.left in {1, 2}
    assert place != verdict.example.left


def test_envy_names_both_and_gives_their_burdens() -> None:
    """Ten each on capacities 10 and 40: 1 home per unit beside a quarter."""
    places = {"people": np.array([1, 1]), "tax": np.array([10.0, 40.0])}
    verdict = no_envy(by_size, places, [10.0, 20.0], capacity="tax", had=None)
    assert verdict.example is not None
    assert (verdict.example.place, verdict.example.other) == (0, 1)
    assert verdict.example.got == 4 * verdict.example.expected


def test_a_place_that_only_had_much_and_takes_nothing_envies_nobody() -> None:
    places = {"people": np.array([100, 100]), "had": np.array([1_000.0, 0.0])}
    assert no_envy(by_burden, places, [10.0, 20.0], capacity="people", had="had").holds


def test_a_key_that_favours_the_first_is_not_symmetric() -> None:
    def first(total: float, p: Places) -> npt.ArrayLike:
        shares = np.asarray(proportional(total, p["people"]))
        shares[0], shares[-1] = shares[0] + 1, shares[-1] - 1
        return shares

    assert symmetry(first, PLACES, TOTALS).holds is False
    twins = {"people": np.array([5, 5, 9])}
    verdict = symmetry(hamilton, twins, [2, 3])
    place, expected, got = broken(verdict)
    assert abs(expected - got) == 1
    assert place in {0, 1}


def test_twins_that_get_unlike_shares_for_their_neighbours_are_found() -> None:
    """Shares by one's own and half of one's neighbours' size, in a ring: turning and shifting the list changes nothing.

    Sizes 2, 2, 9, 5: the first counts 2 + (2 + 5)/2 = 5.5 and its twin 2 + (2 + 9)/2 = 7.5, of 36 in all.
    """

    def neighbours(total: float, p: Places) -> npt.ArrayLike:
        size = p["people"] + (np.roll(p["people"], 1) + np.roll(p["people"], -1)) / 2
        return proportional(total, size)

    verdict = symmetry(neighbours, {"people": np.array([2.0, 2.0, 9.0, 5.0])}, [36.0, 72.0])
    assert broken(verdict) == (1, pytest.approx(5.5), pytest.approx(7.5))
    assert verdict.example is not None
    assert (verdict.example.other, verdict.example.totals) == (0, (36.0,))
    assert symmetry(neighbours, {"people": np.array([2.0, 3.0, 9.0, 5.0])}, [36.0, 72.0]).holds


def test_of_two_that_can_bear_the_same_the_one_with_more_envies_the_other() -> None:
    places = {"people": np.array([3, 1]), "tax": np.array([10.0, 10.0])}
    verdict = no_envy(by_size, places, [4.0, 8.0], capacity="tax", had=None)
    assert broken(verdict) == (0, 0.1, 0.3)
    assert verdict.example is not None
    assert verdict.example.other == 1


def test_a_key_in_logarithms_hangs_on_the_unit() -> None:
    def logs(total: float, p: Places) -> npt.ArrayLike:
        return proportional(total, np.log1p(p["people"]))

    verdict = scale_invariance(logs, PLACES, TOTALS, units=UNITS, homes=HOMES)
    assert verdict.holds is False
    assert verdict.example is not None
    assert (verdict.example.unit, verdict.example.factor) == ("persons", 1e-3)


def test_a_key_with_a_grant_per_place_hangs_on_the_unit_of_homes() -> None:
    def grant(total: float, p: Places) -> npt.ArrayLike:
        n = len(p["people"])
        return 1 + np.asarray(proportional(total - n, p["people"]))

    verdict = scale_invariance(grant, PLACES, TOTALS, units=UNITS, homes=HOMES)
    assert verdict.example is not None
    assert verdict.example.unit == "homes"


def test_infeasible_cases_are_counted_and_not_taken_for_kept() -> None:
    tight = {"people": np.array([1, 1]), "cap": np.array([60.0, 60.0])}
    some = additivity(by_size_capped, tight, [50.0, 100.0])
    assert (some.holds, some.tried, some.refused) == (True, 1, 2)  # only 50 + 50 has an answer
    none = monotonicity(by_size_capped, tight, [500.0, 1000.0])
    assert (none.holds, none.tried, none.refused, none.example) == (None, 0, 1, None)


def test_where_no_total_has_an_answer_no_axiom_is_taken_for_kept() -> None:
    tight = {"people": np.array([1, 1]), "cap": np.array([6.0, 6.0])}
    verdicts = check(
        by_size_capped, tight, [50.0, 90.0], capacity="people", had=None, units={}, homes=["cap"]
    )
    assert [(v.holds, v.tried, v.example) for v in verdicts] == [(None, 0, None)] * 6
    assert [v.refused for v in verdicts] == [3, 1, 2, 2, 2, 2]


def test_a_single_place_leaves_nothing_to_try_consistency_on() -> None:
    verdict = consistency(by_size, {"people": np.array([5])}, [1.0, 2.0])
    assert (verdict.holds, verdict.tried) == (None, 0)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 9_999), min_size=2, max_size=9), st.data())
def test_the_keys_keep_their_axioms_whatever_the_places(people: list[int], data: st.DataObject) -> None:
    n = len(people)
    had = np.array(data.draw(st.lists(st.integers(0, 200), min_size=n, max_size=n)), float)
    places = {"people": np.array(people), "had": had, "cap": np.full(n, 1e6), "need": had + 1}
    assert {axiom for axiom, holds in found(by_size, places).items() if not holds} <= {"no-envy"}
    assert {axiom for axiom, holds in found(by_burden, places).items() if not holds} <= {"additivity"}
    assert monotonicity(by_webster, places, range(1, 40)).holds
    assert additivity(lambda t, p: equal_burden(t, p["people"]), places, TOTALS).holds


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one value for each place: people \(3,\), need \(2,\)"):
        additivity(by_size, {"people": np.ones(3), "need": np.ones(2)}, TOTALS)
    with pytest.raises(ValueError, match="there is none"):
        additivity(by_size, {}, TOTALS)
    with pytest.raises(ValueError, match="At least two different totals above 0"):
        monotonicity(by_size, PLACES, [5.0, 5.0])
    with pytest.raises(ValueError, match="There is no column tax"):
        no_envy(by_size, PLACES, TOTALS, capacity="tax", had=None)
    with pytest.raises(ValueError, match="There is no column kronor, only people"):
        scale_invariance(by_size, PLACES, TOTALS, units={"money": ["kronor"]}, homes=[])
    with pytest.raises(ValueError, match="need must be above 0 in every place"):
        no_envy(by_size, {**PLACES, "need": np.zeros(4)}, TOTALS, capacity="need", had=None)
    with pytest.raises(ValueError, match=r"gave \(2,\) homes for 4 places"):
        symmetry(lambda total, p: [total / 2, total / 2], PLACES, TOTALS)
