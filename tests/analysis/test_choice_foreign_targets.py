"""What other countries ask of each place: by head, from the texts' own examples, and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.choice.foreign_targets import (
    at_most_above,
    by_affordability,
    deficit_levy,
    plan_and_vacancies,
    stock_deficit,
)
from medskapa.analysis.choice.keys import need_based


def test_frances_deficit_by_head() -> None:
    """A quarter of 10 000 is 2 500: 1 000 missing of 1 500, a third of them due; a fifth where the target is lower."""
    found = stock_deficit(
        [10_000, 10_000, 8_000, 10_000],
        [1_500, 1_500, 2_400, 0],
        target=[0.25, 0.20, 0.25, 0.25],
        pace=[0.33, 0.33, 0.33, 1.0],
        exempt=[False, False, False, True],
    )
    assert found.missing.tolist() == [1_000, 500, 0, 0]
    assert found.due.tolist() == pytest.approx([330, 165, 0, 0], abs=1e-9)


def test_a_third_of_what_is_missing_each_period_never_catches_up() -> None:
    """Three periods at 0.33 leave 0.67³ of the deficit: 300.8 of 1 000."""
    social = 1_500.0
    for _ in range(3):
        social += float(stock_deficit([10_000], [social], target=0.25, pace=0.33, exempt=[False]).due[0])
    assert 2_500 - social == pytest.approx(1_000 * 0.67**3, abs=1e-9)


def test_frances_levy_stops_at_a_part_of_running_costs() -> None:
    """100 · 0.25 · 1 000 = 25 000; 1 000 homes would be 250 000, and 5 % of a million is 50 000."""
    levy = deficit_levy([100, 1_000, 0], [1_000, 1_000, 1_000], [1e6] * 3, rate=0.25, most_part=0.05)
    assert levy.tolist() == [25_000, 50_000, 0]
    richer = deficit_levy([1_000], [1_000], [1e6], rate=0.25, most_part=[0.075])
    assert richer.tolist() == [75_000]


def test_a_deficit_can_be_the_need_that_a_total_is_shared_by() -> None:
    lacks = stock_deficit(
        [10_000, 8_000], [1_500, 1_500], target=0.25, pace=0.33, exempt=[False, False]
    ).missing
    shared = need_based(300, lacks, less=[False, False], base=[1, 1], part=0.0)
    assert shared.tolist() == pytest.approx([200, 100], abs=1e-9)


def test_denmarks_two_tools_by_head() -> None:
    """A quarter of 240 planned is 60, every fourth of 80 vacant 20; ten needed are reached by the plan alone."""
    found = plan_and_vacancies([100, 10, 70], [240, 240, 240], [80, 80, 80], plan_part=0.25, claim_part=0.25)
    assert found.required.tolist() == [60, 10, 60]
    assert found.claimed.tolist() == [20, 0, 10]
    assert found.left.tolist() == [20, 0, 0]


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(0, 1e5)] * 3), min_size=1, max_size=9), st.floats(0, 1), st.floats(0, 1)
)
def test_what_is_reached_and_what_is_left_is_the_need(
    rows: list[tuple[float, float, float]], plan_part: float, claim_part: float
) -> None:
    need, planned, vacant = np.array(rows).T
    found = plan_and_vacancies(need, planned, vacant, plan_part=plan_part, claim_part=claim_part)
    np.testing.assert_allclose(found.required + found.claimed + found.left, need, atol=1e-9)
    assert (found.required <= plan_part * planned).all()
    assert (found.claimed <= claim_part * vacant).all()
    assert (found.left >= 0).all()


def test_englands_method_of_2018() -> None:
    """The guidance: a ratio of 8 raises growth by 25 %, 4 or less not at all; then the cap, 40 % above 850 is 1 190."""
    asked = by_affordability([1_000, 1_000, 1_000, 1_000], [8, 4, 3, 10], threshold=4, weight=0.25)
    assert asked.tolist() == [1_250, 1_000, 1_000, 1_375]
    assert at_most_above(asked, [850] * 4, part=0.4).tolist() == pytest.approx([1_190, 1_000, 1_000, 1_190])


def test_englands_method_of_2024() -> None:
    """0.8 % of 100 000 homes is 800; at a ratio of 10 it is 95 % more, at 7.5 half of that."""
    asked = by_affordability(0.008 * np.array([100_000] * 3), [10, 7.5, 5], threshold=5, weight=0.95)
    assert asked.tolist() == pytest.approx([1_560, 1_180, 800], abs=1e-9)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="more social homes than homes at index 1"):
        stock_deficit([10, 10], [1, 11], target=0.2, pace=1, exempt=[False, False])
    with pytest.raises(ValueError, match=r"The target must be a part from 0 to 1, not 25\.0"):
        stock_deficit([10], [1], target=25, pace=1, exempt=[False])
    with pytest.raises(ValueError, match="The pace must be a part from 0 to 1, not nan at index 0"):
        stock_deficit([10], [1], target=0.2, pace=[np.nan], exempt=[False])
    with pytest.raises(ValueError, match="Which places are exempt must be told by true or false"):
        stock_deficit([10], [1], target=0.2, pace=1, exempt=[0])
    with pytest.raises(ValueError, match="rate of the levy must be 0 or more, not -1"):
        deficit_levy([1], [1], [1], rate=-1, most_part=0.05)
    with pytest.raises(ValueError, match="The part of a plan must be a part"):
        plan_and_vacancies([1], [1], [1], plan_part=1.1, claim_part=0.25)
    with pytest.raises(ValueError, match="The ratio of prices to earnings must be above 0"):
        by_affordability([1], [0], threshold=4, weight=0.25)
    with pytest.raises(ValueError, match="threshold must be above 0"):
        by_affordability([1], [5], threshold=0, weight=0.25)
    with pytest.raises(ValueError, match="The base must be known and 0 or more"):
        by_affordability([-5], [5], threshold=4, weight=0.25)
    with pytest.raises(ValueError, match="above what was asked before must be 0 or more"):
        at_most_above([1], [1], part=-0.1)
