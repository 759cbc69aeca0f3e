"""What households can pay: the norm's published examples exactly, reference figures, and what must always hold."""

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

from medskapa.analysis.households import pay

Array = npt.NDArray[np.float64]
ORACLES = Path("oracles") / "housing_investment"
NORM = pay.Norm(2020, 3000, 5000, (0, 7), 18, (2000, 3000), (1000, 1200, 1500), 200)
YEARS: dict[str, Any] = {"price_years": (2020, 2020, 2020), "to_year": 2020, "ratios": (0.3, 0.4)}


def riksnorm(shared_data: Path, year: int) -> tuple[pay.Norm, list[dict[str, Any]]]:
    """The norm of a year as the reference file has it, and the examples of that year."""
    oracle = json.loads((shared_data / ORACLES / "riksnorm_worked.json").read_text())
    first = tuple(int(ages.split("-")[0]) for ages in oracle["ages"])
    last = int(oracle["ages"][-1].split("-")[1])
    t = oracle[f"y{year}"]
    norm = pay.Norm(
        year, t["single"], t["couple"], first, last, tuple(t["child"]), tuple(t["common"]), t["per_extra_gt7"]
    )
    examples = [e for e in oracle["published_examples"] + oracle["derived_examples"] if e["year"] == year]
    return norm, examples


@pytest.mark.parametrize("year", [2014, 2017])
def test_the_published_examples_of_the_norm(shared_data: Path, year: int) -> None:
    """An adult who shares no economy in a household of five: one fifth of the common costs, and her own."""
    norm, examples = riksnorm(shared_data, year)
    assert len(examples) == 1
    none = np.zeros(8)
    assert float(pay.norm_cost(norm, couples=0, singles=1, children=none, persons=5)) == examples[0]["result"]


def test_the_worked_examples_of_2019(shared_data: Path) -> None:
    norm, examples = riksnorm(shared_data, 2019)
    results = {e["case"]: e["result"] for e in examples}
    couple = pay.norm_cost(norm, couples=1, singles=0, children=pay.child_bands([5, 8], norm))
    alone = pay.norm_cost(norm, couples=0, singles=1, children=pay.child_bands([12], norm))
    assert float(couple) == results["couple + children 5 and 8"]
    assert float(alone) == results["single parent + child 12"]


def test_the_norm_by_head_also_for_a_large_household() -> None:
    """A couple 5000, children 2 · 2000 + 3000, common for five 1500 + 2 · 200: 13 900. And a single 3000 + 1000."""
    children = np.array([pay.child_bands([0, 6, 7], NORM), [0, 0]])
    assert children[0].tolist() == [2, 1]
    told = pay.norm_cost(NORM, couples=[1, 0], singles=[0, 1], children=children)
    assert told.tolist() == [13_900, 4000]


def test_economies_in_one_household_share_the_common_costs_exactly() -> None:
    """A couple with a child and a grown-up who pays for himself: four persons, 1500 + 200 in common."""
    family = pay.norm_cost(NORM, couples=1, singles=0, children=[1, 0], persons=4)
    lodger = pay.norm_cost(NORM, couples=0, singles=1, children=[0, 0], persons=4)
    assert float(family + lodger) == pytest.approx(5000 + 2000 + 3000 + 1700)
    assert float(lodger) == 3000 + 1700 / 4


def test_left_to_live_on_beside_shares_of_income() -> None:
    """30 000 − 8000 − 13 900 = 8100 at 27 %; 12 000 − 4000 − 4000 = 4000 at a third; nothing left at 20 %."""
    told = pay.ability([30_000, 12_000, 15_000], [8000, 4000, 3000], [13_900, 4000, 13_900], **YEARS)
    assert told.residual.tolist() == [8100, 4000, -1900]
    assert told.can_pay.tolist() == [True, True, False]
    assert told.most_cost.tolist() == [16_100, 8000, 1100]
    np.testing.assert_allclose(told.ratio, [8 / 30, 1 / 3, 0.2])
    assert told.over.tolist() == [[False, False], [True, False], [False, False]]


def test_a_household_that_has_just_enough_can_pay_and_a_krona_less_is_too_little() -> None:
    told = pay.ability([17_000, 16_999], 8000, 9000, **YEARS)
    assert told.can_pay.tolist() == [True, False]
    assert pay.ability(20_000, [6000, 6001], 0, **YEARS).over[:, 0].tolist() == [False, True]


def test_a_household_without_income() -> None:
    told = pay.ability([0, 0], [4000, 0], 0, **YEARS)
    assert told.ratio[0] == np.inf
    assert np.isnan(told.ratio[1])
    assert told.over.tolist() == [[True, True], [False, False]]


def test_price_years_must_be_the_same_or_indexed() -> None:
    """An income of 2018 at 20 000 is 22 000 in prices of 2020 when they rose by a tenth."""
    ask = YEARS | {"price_years": (2018, 2020, 2020)}
    with pytest.raises(ValueError, match="prices of 2018 cannot be set beside one of 2020"):
        pay.ability(20_000, 8000, 9000, **ask)
    with pytest.raises(ValueError, match="index of both years"):
        pay.ability(20_000, 8000, 9000, **ask, index={2018: 100})
    with pytest.raises(ValueError, match="The index of 2018"):
        pay.ability(20_000, 8000, 9000, **ask, index={2018: 0, 2020: 100})
    told = pay.ability(20_000, 8000, 9000, **ask, index={2018: 100, 2020: 110})
    assert float(told.residual) == pytest.approx(22_000 - 17_000)
    assert told.price_year == 2020


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(1, 500), st.floats(1, 500))
def test_there_and_back_in_prices_is_the_same(amount: float, one: float, other: float) -> None:
    index = {1: one, 2: other}
    assert float(pay.in_prices(pay.in_prices(amount, 1, 2, index), 2, 1, index)) == pytest.approx(amount)


MONEY = arrays(np.float64, (20,), elements=st.floats(0, 1e5))


@settings(deadline=None)
@given(MONEY, MONEY, MONEY, MONEY)
def test_more_income_never_lowers_the_ability_to_pay(
    income: Array, cost: Array, norm: Array, more: Array
) -> None:
    before, after = pay.ability(income, cost, norm, **YEARS), pay.ability(income + more, cost, norm, **YEARS)
    assert (before.can_pay <= after.can_pay).all()
    assert (before.most_cost <= after.most_cost).all()
    assert (before.over >= after.over).all()
    dearer = pay.ability(income, cost + more, norm, **YEARS)
    assert (before.can_pay >= dearer.can_pay).all()
    np.testing.assert_allclose(before.most_cost - cost, before.residual, atol=1e-9)


@settings(deadline=None)
@given(
    MONEY,
    arrays(np.float64, (20,), elements=st.floats(0.1, 9)),
    arrays(np.int64, (20,), elements=st.integers(0, 2)),
)
def test_the_share_that_can_pay_a_rent_is_that_of_a_loop_and_falls_with_the_rent(
    most: Array, w: Array, kind: npt.NDArray[np.int64]
) -> None:
    rents = np.array([0.0, 10, 4000, 50_000, most[0]])
    told = pay.share_able(most, rents, weights=w, kind=kind, kinds=4)
    for k in range(4):
        for c, rent in enumerate(rents):
            mine = [i for i in range(20) if kind[i] == k]
            if not mine:
                assert np.isnan(told[k, c])
                continue
            able = sum(w[i] for i in mine if most[i] >= rent)
            assert told[k, c] == pytest.approx(able / sum(w[i] for i in mine), abs=1e-12)
    assert np.isnan(told[3]).all()
    rising = np.sort(rents)
    there = pay.share_able(most, rising, weights=w, kind=np.zeros(20), kinds=1)[0]
    assert there[0] == 1
    assert (np.diff(there) <= 1e-12).all()


# --- logarithms that are normal -------------------------------------------------------------------------


def test_the_reference_figures_for_who_can_buy(shared_data: Path) -> None:
    q = json.loads((shared_data / ORACLES / "hnda_lognormal_affordability.json").read_text())
    told = pay.buyers(
        q["income_median"], q["sigma"], q["price_median"], q["price_sigma"], percentile=q["percentile"],
        multiple=q["multiple"],
    )  # fmt: skip
    assert float(told.price) == pytest.approx(q["price_p"], rel=1e-12)
    assert float(told.share) == pytest.approx(q["share_can_buy"], rel=1e-12)
    assert float(told.income_needed) * q["multiple"] == pytest.approx(q["price_p"])


def test_half_have_the_median_and_the_quantile_is_the_inverse_of_the_share() -> None:
    assert float(pay.lognormal_share_above(300, 300, 0.5)) == 0.5
    assert float(pay.lognormal_share_above(0, 300, 0.5)) == 1
    levels = np.linspace(0.01, 0.99, 9)
    there = pay.lognormal_quantile(300, 0.5, levels)
    np.testing.assert_allclose(pay.lognormal_share_above(there, 300, 0.5), 1 - levels)


def test_a_share_of_simulated_incomes() -> None:
    rng = np.random.default_rng(1)
    drawn = 300 * np.exp(0.5 * rng.normal(size=200_000))
    assert float(pay.lognormal_share_above(400, 300, 0.5)) == pytest.approx((drawn >= 400).mean(), abs=0.004)
    middle, spread = pay.lognormal_fit(
        [0.1, 0.25, 0.5, 0.75, 0.9], np.quantile(drawn, [0.1, 0.25, 0.5, 0.75, 0.9])
    )
    assert float(middle) == pytest.approx(300, rel=0.01)
    assert float(spread) == pytest.approx(0.5, rel=0.01)


@settings(deadline=None)
@given(st.floats(1, 1e6), st.floats(0.05, 1.5), st.floats(1, 1e7), st.floats(0.05, 1.5), st.floats(0, 1e5))
def test_higher_incomes_never_mean_fewer_buyers(
    income: float, spread: float, price: float, price_spread: float, more: float
) -> None:
    ask = {"percentile": 0.25, "multiple": 4.0}
    before = pay.buyers(income, spread, price, price_spread, **ask)
    after = pay.buyers(income + more, spread, price, price_spread, **ask)
    assert 0 <= before.share <= after.share <= 1
    cheaper = pay.buyers(income, spread, price, price_spread, percentile=0.1, multiple=4)
    assert before.share <= cheaper.share


def test_two_quantiles_of_many_areas_give_the_distribution_back() -> None:
    median, sigma = np.array([200.0, 300, 500]), np.array([0.3, 0.5, 0.9])
    known = pay.lognormal_quantile(median[:, None], sigma[:, None], [0.2, 0.9])
    told = pay.lognormal_fit([0.2, 0.9], known)
    np.testing.assert_allclose(told, [median, sigma])


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"income": [-1.0]}, r"Disposable income must .* -1\.0 at 0"),
        ({"income": [np.nan]}, "Disposable income"),
        ({"housing_cost": [-1.0]}, "Housing cost"),
        ({"norm": [1.0, 2.0]}, "do not go together"),
        ({"ratios": (0.0,)}, "limit of the ratio"),
    ],
)
def test_amounts_that_cannot_be_are_refused(change: dict[str, Any], said: str) -> None:
    ask: dict[str, Any] = {"income": [1.0, 2, 3], "housing_cost": [1.0, 2, 3], "norm": [1.0, 2, 3]} | YEARS
    with pytest.raises(ValueError, match=said):
        pay.ability(**(ask | change))


def test_households_and_norms_that_cannot_be_are_refused() -> None:
    ask: dict[str, Any] = {"couples": 1, "singles": 0, "children": [0, 0]}
    with pytest.raises(ValueError, match="somebody in it"):
        pay.norm_cost(NORM, **(ask | {"couples": 0}))
    with pytest.raises(ValueError, match="those who share the economy: 1"):
        pay.norm_cost(NORM, **ask, persons=1)
    with pytest.raises(ValueError, match="each of 2 bands"):
        pay.norm_cost(NORM, **(ask | {"children": [0]}))
    with pytest.raises(ValueError, match=r"must be whole: 0\.5"):
        pay.norm_cost(NORM, **(ask | {"singles": 0.5}))
    with pytest.raises(ValueError, match="must be 0 to 18: 19 at 1"):
        pay.child_bands([3, 19], NORM)
    assert pay.child_bands([], NORM).tolist() == [0, 0]
    for wrong, said in (
        ({"child": (1.0,)}, "band of children"),
        ({"common": ()}, "common costs"),
        ({"child_from": (7, 0)}, "must rise"),
        ({"child_to": 5}, "must rise"),
        ({"single": -1.0}, "The norm must be a number"),
    ):
        norm = pay.Norm(**(vars(NORM) | wrong))
        with pytest.raises(ValueError, match=said):
            pay.norm_cost(norm, **ask)


def test_distributions_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="inside 0 to 1"):
        pay.lognormal_quantile(300, 0.5, 1)
    with pytest.raises(ValueError, match="The spread"):
        pay.lognormal_share_above(300, 300, 0)
    with pytest.raises(ValueError, match="Two or more levels"):
        pay.lognormal_fit([0.5], [300])
    with pytest.raises(ValueError, match=r"must not fall as levels rise: -1\.0"):
        pay.lognormal_fit([0.25, 0.5], [301, 300])
    with pytest.raises(ValueError, match="multiple of income"):
        pay.buyers(1, 1, 1, 1, percentile=0.25, multiple=0)
    with pytest.raises(ValueError, match="weight and a kind"):
        pay.share_able([1, 2], [1], weights=[1], kind=[0, 0], kinds=1)
    with pytest.raises(ValueError, match="below 1: 1 at 1"):
        pay.share_able([1, 2], [1], weights=[1, 1], kind=[0, 1], kinds=1)
