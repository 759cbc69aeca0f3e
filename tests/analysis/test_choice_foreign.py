"""Other countries' keys: against values computed by other code, published control totals, and by head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.choice.compare import factors_of
from medskapa.analysis.choice.foreign import (
    MountLaurel,
    by_bands,
    by_factors,
    mix_towards,
    mount_laurel,
    scaled_scores,
)
from medskapa.analysis.choice.integers import largest_remainder, webster
from medskapa.analysis.choice.keys import equity_floor, proportional

ORACLES = "oracles/housing_investment"


@pytest.fixture
def bay(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / ORACLES / "rhna_synthetic.json").read_text())
    return found


@pytest.fixture
def california(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / ORACLES / "rhna_allocation.json").read_text())
    return found


@pytest.fixture
def jersey(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / ORACLES / "nj_mount_laurel_synthetic.json").read_text())
    return found


def test_the_bay_area_form_equals_other_code(bay: dict[str, Any], california: dict[str, Any]) -> None:
    weights = california["abag_6"]["factors"]
    for half, names in (
        ("lower", ("hoa", "jobs_auto", "jobs_transit")),
        ("upper", ("hoa", "jobs_auto")),
    ):
        found = by_factors(
            bay[f"{half}_total"], bay["baseline"], [bay[n] for n in names], list(weights[half].values())
        )
        np.testing.assert_allclose(found, bay[half], rtol=1e-12)
    lifted = equity_floor(
        bay["lower"], bay["lower_total"] * np.array(bay["household_share"]), bay["exclusionary"]
    )
    np.testing.assert_allclose(lifted, bay["lower_after_equity"], rtol=1e-12)


def test_the_bay_areas_control_totals_are_kept_to_the_home(california: dict[str, Any]) -> None:
    """114 442 + 65 892 + 72 712 + 188 130 = 441 176, on 109 made-up places."""
    control = california["abag_6"]["RHND"]
    bands = [control[band] for band in ("very_low", "low", "moderate", "above")]
    assert sum(bands) == control["total"] == 441_176
    rng = np.random.default_rng(109)
    base = rng.gamma(0.5, size=109)
    low, high = california["abag_6"]["factor_score_range"]
    scores = scaled_scores(rng.normal(size=(3, 109)), low=low, high=high)
    weights = list(california["abag_6"]["factors"]["lower"].values())
    for rule in (largest_remainder, webster):
        homes = np.array([rule(by_factors(band, base, scores, weights), band) for band in bands])
        assert homes.sum(axis=1).tolist() == bands
        assert int(homes.sum()) == 441_176


def test_the_factors_of_the_bay_area_form_taken_apart(bay: dict[str, Any]) -> None:
    """Each part is the weight times what the scored share differs from the plain one; they add up to the change."""
    names, weights = ["hoa", "jobs_auto", "jobs_transit"], [0.7, 0.15, 0.15]
    base, total = np.array(bay["baseline"]), bay["lower_total"]

    def key(factors: Any) -> npt.NDArray[np.float64]:
        return by_factors(total, base, [factors[name] for name in names], weights)

    on = {name: np.array(bay[name]) for name in names}
    found = factors_of(key, on, {name: np.ones(4) for name in names})
    scored = base * on["hoa"] / (base @ on["hoa"])
    np.testing.assert_allclose(found.part("hoa"), 0.7 * total * (scored - base), atol=1e-9)
    np.testing.assert_allclose(found.parts.sum(axis=0), np.array(bay["lower"]) - total * base, atol=1e-9)


def test_san_diegos_numbers_are_whole_and_add_up(california: dict[str, Any]) -> None:
    """The 19 published numbers are the rounding of their own shares of 171 685."""
    case = california["sandag_6"]
    homes = np.array(list(case["final"].values()))
    control = case["RHND"]
    assert int(homes.sum()) == control["total"] == sum(v for k, v in control.items() if k != "total")
    parts = homes / homes.sum()
    for rule in (largest_remainder, webster):
        np.testing.assert_array_equal(rule(parts, control["total"]), homes)


def test_san_diegos_form_by_head(california: dict[str, Any]) -> None:
    """Two places: all rail in the first, stops alike, jobs 1 : 3; 0.65 · (0.75 + 0.25/2) + 0.35/4 = 0.65625."""
    split = california["sandag_6"]["split"]
    weights = [split["transit"] * split["rail_rapid"], split["transit"] * split["major_stops"], split["jobs"]]
    found = by_factors(1_000, [1, 1], [[5, 0], [4, 4], [100, 300]], weights)
    assert found.tolist() == pytest.approx([656.25, 343.75], abs=1e-9)


def test_the_mix_turned_towards_the_countys(california: dict[str, Any]) -> None:
    for row in california["scag_6"]["examples"]:
        own, county = np.array([row["jur"], 1 - row["jur"]]), np.array([row["county"], 1 - row["county"]])
        found = mix_towards([own], county, factor=row["factor"])
        assert found[0, 0] == pytest.approx(row["adj"], abs=1e-12)
        assert found.sum() == pytest.approx(1, abs=1e-12)


def test_a_mix_turned_by_two_is_twice_the_regions_less_the_own() -> None:
    own, region = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]), np.array([0.3, 0.3, 0.4])
    np.testing.assert_allclose(mix_towards(own, region, factor=2.0), 2 * region - own, atol=1e-15)
    np.testing.assert_allclose(mix_towards(own, region, factor=[0.0, 1.0]), [own[0], region], atol=1e-15)


def test_bands_by_head_and_to_the_regions_numbers(california: dict[str, Any]) -> None:
    """60 and 40 homes, halves and quarters: 30 and 10 in the first band, 30 and 30 in the second."""
    found = by_bands([60, 40], [[0.5, 0.5], [0.25, 0.75]], [40, 60])
    assert found.tolist() == [[30, 30], [10, 30]]
    assert by_bands([60, 40], [[0.5, 0.5], [0.25, 0.75]], [20, 80]).tolist() == [[15, 40], [5, 40]]
    control = california["sandag_6"]["RHND"]
    bands = np.array([control[band] for band in ("very_low", "low", "moderate", "above")])
    homes = np.array(list(california["sandag_6"]["final"].values()))
    own = np.random.default_rng(6).dirichlet([30, 20, 20, 50], size=19)
    mix = mix_towards(own, bands / bands.sum(), factor=1.0)
    np.testing.assert_allclose(by_bands(homes, mix, bands).sum(axis=1), homes, rtol=1e-12)
    turned = by_bands(homes, mix_towards(own, bands / bands.sum(), factor=2.0), bands)
    np.testing.assert_allclose(turned.sum(axis=0), bands, rtol=1e-12)
    assert largest_remainder(turned.T, bands).sum(axis=1).tolist() == bands.tolist()


def laurel(case: dict[str, Any], **change: Any) -> MountLaurel:
    given = case["inputs"]
    settled = {
        "valuation": given["dval"], "income": given["mhi"], "households": given["hh"], "land": given["land"],
        "exempt": given["exempt"], "below_lowest": 100, "most": 1000, "most_part": 0.2,
    }  # fmt: skip
    return mount_laurel(given["regional_need"], **{**settled, **change})


def test_new_jerseys_rule_equals_other_code(jersey: dict[str, Any]) -> None:
    found = laurel(jersey)
    for name, oracle in (
        ("valuation", "f1"),
        ("income", "f2"),
        ("land", "f3"),
        ("mean", "avg"),
        ("obligation", "obligation"),
        ("capped", "capped"),
    ):
        np.testing.assert_allclose(getattr(found, name), jersey[oracle], rtol=1e-12, err_msg=name)
    assert float(found.beyond) == pytest.approx(1059.8772075295076 - 800, abs=1e-9)


def test_new_jerseys_caps_and_exemption(jersey: dict[str, Any]) -> None:
    """Of 4 000 households a fifth is 800; with a cap of 300 homes all but the exempt stop there."""
    found = laurel(jersey, most=300)
    assert found.capped.tolist() == [300, 300, 300, 0]
    assert float(found.beyond) == pytest.approx(2_000 - 900, abs=1e-9)
    free = laurel(jersey, exempt=[False] * 4)
    assert free.obligation.sum() == pytest.approx(2_000, abs=1e-9)
    assert free.obligation[3] > 0
    both = {**jersey["inputs"], "regional_need": np.array([1_000, 2_000])}
    draws = laurel({"inputs": both})
    np.testing.assert_allclose(draws.obligation[1], jersey["obligation"], rtol=1e-12)
    np.testing.assert_allclose(draws.obligation[0] * 2, draws.obligation[1], rtol=1e-12)


@settings(deadline=None)
@given(st.integers(0, 9_999), st.integers(2, 13), st.integers(0, 10**6))
def test_factors_keep_the_total_whatever_the_scores(total: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    base, scores = rng.gamma(1, size=n) + 1e-6, rng.uniform(0.5, 1.5, size=(3, n))
    weights = rng.dirichlet([1, 1, 1])
    found = by_factors(total, base, scores, weights)
    assert found.sum() == pytest.approx(total, abs=1e-6)
    assert int(largest_remainder(found, total).sum()) == total
    np.testing.assert_allclose(by_factors(total, base, np.ones((3, n)), weights), proportional(total, base))
    assert (by_factors(total + 5, base, scores, weights) >= found).all()


def test_bad_factors_are_refused() -> None:
    with pytest.raises(ValueError, match="the same value of the factor, which tells none apart"):
        scaled_scores([2, 2], low=0.5, high=1.5)
    with pytest.raises(ValueError, match="below the highest, not 1 and 1"):
        scaled_scores([1, 2], low=1, high=1)
    with pytest.raises(ValueError, match="a known value for each place"):
        scaled_scores([1, np.nan], low=0, high=1)
    with pytest.raises(ValueError, match=r"must add up to 1, not 0\.9"):
        by_factors(1, [1, 1], [[1, 1], [1, 1]], [0.5, 0.4])
    with pytest.raises(ValueError, match="One weight for each factor"):
        by_factors(1, [1, 1], [[1, 1], [1, 1]], [1.0])
    with pytest.raises(ValueError, match="No place scores on the factor at index 1"):
        by_factors(1, [1, 0], [[1, 1], [0, 1]], [0.5, 0.5])


def test_bad_mixes_are_refused() -> None:
    with pytest.raises(ValueError, match="less than nothing in a band, at index"):
        mix_towards([[0.9, 0.1]], [0.3, 0.7], factor=2)
    with pytest.raises(ValueError, match="The mix of a place must add up to 1: at index 1"):
        mix_towards([[0.5, 0.5], [0.5, 0.4]], [0.5, 0.5], factor=1)
    with pytest.raises(ValueError, match=r"The mix of the region must add up to 1$"):
        mix_towards([[0.5, 0.5]], [0.5, 0.4], factor=1)
    with pytest.raises(ValueError, match="as many bands"):
        mix_towards([[0.5, 0.5]], [1.0], factor=1)
    with pytest.raises(ValueError, match="factor towards the region's mix"):
        mix_towards([[0.5, 0.5]], [0.5, 0.5], factor=-1)
    with pytest.raises(ValueError, match="different totals"):
        by_bands([60, 40], [[0.5, 0.5], [0.5, 0.5]], [40, 61])
    with pytest.raises(ValueError, match="no place's mix at index 0"):
        by_bands([60, 40], [[0, 1], [0, 1]], [40, 60])
    with pytest.raises(ValueError, match="places × bands"):
        by_bands([60, 40], [0.5, 0.5], [40, 60])


def test_bad_input_to_new_jerseys_rule_is_refused(jersey: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be told by true or false, not by int64"):
        laurel(jersey, exempt=[0, 0, 0, 1])
    with pytest.raises(ValueError, match="has any land: it cannot be a factor"):
        laurel(jersey, land=[0, 0, 0, 20])
    with pytest.raises(ValueError, match="has any valuation"):
        laurel(jersey, exempt=[True] * 4)
    with pytest.raises(ValueError, match="step and the caps must be 0 or more"):
        laurel(jersey, most=-1)
