"""The need for homes: by head, the reference figures, Boverket's published totals, and what must always hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medskapa.analysis.households.need import STEPS, Need, building_need, from_draws, from_variants

Array = npt.NDArray[np.float64]
ORACLES = Path("oracles") / "housing_investment"
GIVEN: dict[str, Any] = {
    "households_start": [1000, 500], "households_end": [1100, 450], "stock": [1000, 520], "loss_rate": 0.002,
    "years": 10, "reserve_share": 0.01, "shortage": [20, 0], "vacant": [5, 15], "losses": "linear",
}  # fmt: skip


def told(**change: Any) -> Need:
    return building_need(**(GIVEN | change))


def test_two_regions_by_head() -> None:
    """100 + 20 + 11 + 20 − 5 = 146; −50 + 10.4 + 4.5 + 0 − 15 = −50.1, which stays where it is."""
    need = told()
    assert need.growth.tolist() == [100, -50]
    np.testing.assert_allclose(need.losses, [20, 10.4])
    np.testing.assert_allclose(need.reserve, [11, 4.5])
    np.testing.assert_allclose(need.net, [146, -50.1])
    assert need.need.tolist() == [146, 0]
    assert need.floored.tolist() == [False, True]
    np.testing.assert_allclose(need.surplus, [0, 50.1])
    assert float(need.total) == 146
    assert float(need.total_surplus) == pytest.approx(50.1)
    assert need.per_year.tolist() == [14.6, 0]


def test_the_reference_figures(shared_data: Path) -> None:
    oracle = json.loads((shared_data / ORACLES / "building_need_identity_synthetic.json").read_text())
    q = oracle["inputs"]
    ask: dict[str, Any] = {
        "households_start": [q["households0"]], "households_end": [q["households1"]], "stock": [q["stock0"]],
        "loss_rate": q["annual_loss_rate"], "years": q["years"], "reserve_share": q["reserve_share"],
        "shortage": q["initial_shortage"], "vacant": q["vacant0"],
    }  # fmt: skip
    compound, linear = (building_need(**ask, losses=way) for way in ("compound", "linear"))
    assert compound.losses[0] == pytest.approx(oracle["losses_compound"], rel=1e-12)
    assert linear.losses[0] == pytest.approx(oracle["losses_linear"], rel=1e-12)
    assert compound.need[0] == pytest.approx(oracle["need_compound"], rel=1e-12)
    assert compound.per_year[0] == pytest.approx(oracle["need_per_year"], rel=1e-12)
    assert linear.need[0] - compound.need[0] == pytest.approx(linear.losses[0] - compound.losses[0])


def test_boverkets_published_totals(shared_data: Path) -> None:
    """What was published a year is the total over the years; low, middle and high are in order."""
    published = json.loads((shared_data / ORACLES / "boverket_published_results.json").read_text())[
        "byggbehov"
    ]

    def of(total: float, years: int) -> Need:
        """A country in one region whose households grow by a total, with nothing else in the account."""
        return told(
            households_start=[0], households_end=[total], years=years, stock=[0], reserve_share=0, shortage=0,
            vacant=0,
        )  # fmt: skip

    both = published[1]
    assert [float(of(both[k], 10).per_year[0]) for k in ("low", "high")] == both["per_year"]
    revised = published[2]
    assert of(revised["total"], revised["years"]).per_year[0] == pytest.approx(
        revised["per_year_approx"], abs=0.5
    )
    span = from_variants(revised["low_migration"], revised["total"], revised["high_migration"])
    assert span.low < span.mid < span.high
    with pytest.raises(ValueError, match=r"low and middle are the wrong way round by: 82000\.0"):
        from_variants(revised["total"], revised["low_migration"], revised["high_migration"])


def test_losses_compound_or_linear() -> None:
    """Half of what is left goes each year: 1 − ¼ of it in two years; a straight line would take all of it."""
    ask = {"stock": [1000, 1000], "loss_rate": 0.5, "years": 2}
    assert told(**ask, losses="compound").losses.tolist() == [750, 750]
    assert told(**ask, losses="linear").losses.tolist() == [1000, 1000]


def test_homes_left_over_in_one_region_house_nobody_in_another() -> None:
    apart = told()
    as_one = told(**{k: [sum(v)] for k, v in GIVEN.items() if isinstance(v, list)})
    assert float(as_one.total) == pytest.approx(146 - 50.1)
    assert float(apart.total - apart.total_surplus) == pytest.approx(float(as_one.total))


AMOUNTS = arrays(np.float64, (2, 4), elements=st.floats(0, 1e6))
SHARES = arrays(np.float64, (4,), elements=st.floats(0, 0.05))


@settings(deadline=None)
@given(
    AMOUNTS,
    AMOUNTS,
    AMOUNTS,
    AMOUNTS,
    SHARES,
    SHARES,
    st.floats(0, 1),
    st.sampled_from(["compound", "linear"]),
)
def test_the_account_adds_up_and_grows_with_what_it_should(
    h0: Array, h1: Array, stock: Array, shortage: Array, loss: Array, reserve: Array, empty: float, way: Any
) -> None:
    ask: dict[str, Any] = {
        "households_start": h0, "households_end": h1, "stock": stock, "loss_rate": loss, "years": 10, "losses": way,
        "reserve_share": reserve, "shortage": shortage, "vacant": empty * stock,
    }  # fmt: skip
    need = building_need(**ask)
    steps = sum((-1 if step == "vacant" else 1) * getattr(need, step) for step in STEPS)
    np.testing.assert_allclose(steps, need.need, atol=1e-6)
    assert ((need.need > 0) <= (need.surplus == 0)).all()
    assert (need.floored == (need.surplus > 0)).all()
    np.testing.assert_allclose(need.total, need.need.sum(axis=-1))
    for more in ("households_end", "stock", "shortage"):
        grown = building_need(**(ask | {more: ask[more] + 10}))
        assert (grown.need >= need.need - 1e-6).all()
    fewer = building_need(**(ask | {"vacant": empty * stock / 2}))
    assert (fewer.need >= need.need - 1e-6).all()


@settings(deadline=None)
@given(arrays(np.float64, (9, 3), elements=st.floats(0, 1e6)))
def test_the_range_of_a_total_comes_from_the_totals_of_the_draws(draws: Array) -> None:
    regions, total = from_draws(draws, (0.1, 0.5, 0.9)), from_draws(draws.sum(axis=1), (0.1, 0.5, 0.9))
    assert regions.low.shape == (3,)
    assert (regions.low <= regions.mid).all()
    assert (regions.mid <= regions.high).all()
    ordered = np.sort(draws.sum(axis=1))
    assert total.mid == ordered[4]
    assert total.low == pytest.approx(0.2 * ordered[0] + 0.8 * ordered[1])  # 0.1 · 8 steps between nine draws


def test_variants_and_draws_go_through_at_once() -> None:
    rng = np.random.default_rng(1)
    ends = rng.uniform(900, 1300, (3, 7, 2))
    need = told(households_end=ends)
    assert need.need.shape == (3, 7, 2)
    assert need.total.shape == (3, 7)
    np.testing.assert_array_equal(need.need[2, 5], told(households_end=ends[2, 5]).need)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"households_end": [1100, np.nan]}, "Households at the end must be a number"),
        ({"stock": [-1, 520]}, r"The stock must .* -1\.0 at 0"),
        ({"loss_rate": 1.2}, "The loss rate must be a number from 0 to 1"),
        ({"loss_rate": 0.2}, r"over the whole period cannot be above 1: 2\.0"),
        ({"reserve_share": [0.01, 1.01]}, "The reserve"),
        ({"vacant": [5, 521]}, r"more than the stock: 521\.0 at 1"),
        ({"years": 0}, "longer than 0 years"),
        ({"losses": "none"}, "compound or linear"),
        ({"shortage": [1, 2, 3]}, "do not go together"),
    ],
)
def test_bad_input_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        told(**change)


def test_other_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="axis of their own"):
        told(households_start=1, households_end=2, stock=3, shortage=0, vacant=0)
    with pytest.raises(ValueError, match="same shape"):
        from_variants([1], [1, 2], [3])
    with pytest.raises(ValueError, match="three levels"):
        from_draws([1, 2], (0.9, 0.5, 0.1))
    with pytest.raises(ValueError, match="three levels"):
        from_draws([1, 2], (0.1, 0.9))
    with pytest.raises(ValueError, match="one draw"):
        from_draws([], (0.1, 0.5, 0.9))
