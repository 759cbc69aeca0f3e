"""Effects, discounting, sensitivity and the value of information: by hand, as identities and against oracles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medskapa.analysis.valuation import discount, information, sensitivity, studies

RNG = np.random.default_rng(0)


def oracle(folder: Path, name: str) -> dict[str, Any]:
    text = (folder / "oracles" / "housing_investment" / f"{name}.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)
    return made


def test_vaccine_studies_give_what_is_published(shared_data: Path) -> None:
    told = oracle(shared_data, "meta_dersimonian_laird_bcg")
    effects, variances = studies.log_risk_ratio(*np.array(told["table"]).T)
    made, want = studies.pool(effects, variances, knapp_hartung=False), told["results"]
    assert [made.fixed, made.fixed_se, made.q, made.tau2, made.mean, made.se, 100 * made.i2] == pytest.approx(
        [want[k] for k in ("fe", "se_fe", "Q", "tau2_DL", "re_DL", "se_re", "I2")], rel=1e-9
    )
    assert made.new_low < made.low < made.mean < made.high < made.new_high


def test_effect_sizes_as_published(shared_data: Path) -> None:
    told = oracle(shared_data, "effect_size_formulae")
    for x in told["dcox_unit_change"]:
        assert studies.unit_change(x["base"], x["es"]) == pytest.approx(x["change"], abs=1e-12)
    for x in told["odds_to_dcox"]:
        assert studies.cox(x["pt"], x["pc"]) == pytest.approx(x["es"], abs=1e-12)
    for x in told["hedges"]:
        assert studies.hedges(x["d"], x["N"]) == pytest.approx(x["g"], abs=1e-12)
    (x,) = told["se_dcox"]
    assert studies.cox_variance(x["n1t"], x["n0t"], x["n1c"], x["n0c"]) == pytest.approx(x["var"])


def test_discounting_and_weights_as_published(shared_data: Path) -> None:
    told = oracle(shared_data, "discount_and_weights")
    for year, worth in told["rate_3_5"].items():
        assert discount.factors(int(year), 0.035) == pytest.approx(worth, abs=1e-6)
    for year, worth in told["green_book_long"].items():
        assert discount.factors(int(year), ((0, 0.035), (31, 0.03), (76, 0.025))) == pytest.approx(worth)
    assert discount.annuity(10, 0.035) == pytest.approx(told["annuity_10y_3_5"])
    weight = told["welfare_weight"]
    assert discount.welfare_weight(1, weight["income_ratio_for_2_5"], 1.3) == pytest.approx(2.5)


def test_information_as_in_closed_form(shared_data: Path) -> None:
    """The gain is 1 000 effect − cost, both normal: 40 on average with a spread of √(500² + 300²)."""
    told = oracle(shared_data, "voi_gaussian")
    whole = float(np.hypot(500, 300))
    assert information.perfect_normal(40, whole) == pytest.approx(told["evpi"])
    assert information.perfect_normal(40, 500) == pytest.approx(told["evppi_effect"])
    assert information.perfect_normal(40, 300) == pytest.approx(told["evppi_cost"])
    assert information.trial_normal(40, 500, 500, 1) == pytest.approx(told["evsi_effect_tau_0_5"])
    rng = np.random.default_rng(1)
    effect, cost = rng.normal(0.1, 0.5, 200_000), rng.normal(60, 300, 200_000)
    net = np.stack([np.zeros(200_000), 1000 * effect - cost], axis=1)
    assert information.perfect(net) == pytest.approx(told["evpi"], rel=0.02)
    assert information.perfect_of(net, effect) == pytest.approx(told["evppi_effect"], rel=0.02)
    assert information.perfect_of(net, cost) == pytest.approx(told["evppi_cost"], rel=0.03)


def test_waiting_as_by_hand(shared_data: Path) -> None:
    told = oracle(shared_data, "real_option_two_stage")
    made = information.wait_and_see([told["p"], 1 - told["p"]], told["value"], told["cost"], told["r"])
    assert [made.now, made.wait, made.option] == pytest.approx(
        [told["npv_now"], told["npv_wait"], told["option_value"]]
    )


def test_shares_of_variance_as_worked_out_by_others(shared_data: Path) -> None:
    told = oracle(shared_data, "sensitivity_analytic")

    def ishigami(x: np.ndarray) -> np.ndarray:
        a, b = told["ishigami"]["a"], told["ishigami"]["b"]
        return np.asarray(np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0]))

    def g(x: np.ndarray) -> np.ndarray:
        a = np.array(told["sobol_g"]["a"])
        return np.asarray(np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1))

    wide = sensitivity.sobol(
        ishigami, lambda u: np.pi * (2 * u - 1), 3, base=4096, rng=np.random.default_rng(1)
    )
    assert wide.first == pytest.approx(told["ishigami"]["S1"], abs=0.02)
    assert wide.total == pytest.approx(told["ishigami"]["ST"], abs=0.02)
    assert wide.variance == pytest.approx(told["ishigami"]["var"], rel=0.02)
    assert ((wide.first_low <= wide.first) & (wide.first <= wide.first_high)).all()
    made = sensitivity.sobol(g, lambda u: u, 8, base=4096, rng=np.random.default_rng(1))
    assert made.first == pytest.approx(told["sobol_g"]["S1"], abs=0.02)
    assert made.total == pytest.approx(told["sobol_g"]["ST"], abs=0.02)
    assert made.runs == 4096 * 10


def test_studies_that_agree_do_not_differ_between_places() -> None:
    """Three equal studies: τ² = 0, the mean's variance a third of theirs."""
    made = studies.pool([0.5, 0.5, 0.5], [0.3, 0.3, 0.3])
    assert [made.tau2, made.i2, made.q, made.mean, made.se**2] == pytest.approx([0, 0, 0, 0.5, 0.1])
    assert studies.pool([0.5], [0.1]).new_high == np.inf
    with pytest.raises(ValueError, match="three are needed"):
        studies.new_place(studies.pool([0.1, 0.2], [0.1, 0.1]), 10, np.random.default_rng(0))


def test_a_tornado_by_hand() -> None:
    """y = 2a + b: a moves it by 4, b by 1."""
    made = sensitivity.one_at_a_time(lambda x: 2 * x[:, 0] + x[:, 1], [1, 1], [0, 1], [2, 2])
    assert (made.middle, made.low.tolist(), made.high.tolist()) == (3.0, [1.0, 3.0], [5.0, 4.0])
    assert made.order.tolist() == [0, 1]


@given(st.floats(-1e3, 1e3), st.floats(0.1, 1e3), st.floats(0.1, 1e3))
def test_a_trial_is_worth_more_the_larger_it_is_and_never_more_than_knowing(
    mean: float, sd: float, noise: float
) -> None:
    worth = information.trial_normal(mean, sd, noise, [0, 1, 10, 1000])
    assert worth[0] == 0
    assert (np.diff(worth) >= -1e-9 * sd).all()
    assert worth[-1] <= information.perfect_normal(mean, sd) + 1e-9 * sd


def test_a_trial_that_costs_more_than_it_tells_is_not_made() -> None:
    assert information.best_trial(40, 500, 500, fixed=1e6, each=0, most=50)[:2] == (0, 0.0)
    size, net, all_ = information.best_trial(40, 500, 500, fixed=0, each=1, most=500)
    assert 0 < size < 500
    assert net == all_.max()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: studies.pool([0.1], [0.0]), "variance"),
        (lambda: studies.log_risk_ratio([0], [10], [1], [10]), "above 0"),
        (lambda: discount.factors([0.5], 0.035), "whole"),
        (lambda: discount.factors([1], ((1, 0.03),)), "rise from year 0"),
        (lambda: discount.welfare_weight(0, 10, 1), "above 0"),
        (lambda: information.wait_and_see([0.5, 0.4], [1, 2], 1, 0), "sum to 1"),
        (lambda: sensitivity.sobol(lambda x: x[:, 0], lambda u: u, 1, base=10, rng=RNG), "power of 2"),
        (lambda: sensitivity.sobol(lambda x: 0 * x[:, 0], lambda u: u, 1, base=8, rng=RNG), "never varies"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
