"""Preston, Heuveline and Guillot's projection: Sweden 1993 to the person, by hand, and the account of each step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.population.five_year import FiveYears, project_women

Array = npt.NDArray[np.float64]


def told(start: Any, lived: Any, fertility: Any, **changed: Any) -> FiveYears:
    settings_ = {"boys_per_girl": 1.0, "radix": 1.0, "width": 5.0, "steps": 1} | changed
    return project_women(start, lived, fertility, **settings_)


@pytest.fixture
def sweden(shared_data: Path) -> dict[str, Any]:
    name = "oracles/housing_investment/ccm_preston_heuveline_guillot_sweden1993.json"
    loaded: dict[str, Any] = json.loads((shared_data / name).read_text(encoding="utf-8"))
    return loaded


def swedish(book: dict[str, Any], **changed: Any) -> FiveYears:
    values = {
        "boys_per_girl": book["srb"],
        "radix": book["l0"],
        "width": book["interval"],
        "steps": 1,
    } | changed
    return project_women(book["N1993_female"], book["nLx_female"], book["asfr"], **values)


def test_sweden_1993_closed(sweden: dict[str, Any]) -> None:
    found = swedish(sweden, steps=2)
    closed = sweden["closed"]
    assert found.women[1] == pytest.approx(np.array(closed["N1998"]), abs=0.001)
    assert found.women[2] == pytest.approx(np.array(closed["N2003"]), abs=0.001)
    assert found.births_by_age[0, 3:10] == pytest.approx(np.array(closed["births_by_age_1993_98"]), abs=0.001)
    assert found.births[0] == pytest.approx(closed["total_births_1993_98"], abs=0.001)
    totals = found.women.sum(axis=-1)
    assert totals[1:] == pytest.approx([closed["total1998"], closed["total2003"]], abs=0.001)


def test_sweden_1993_open_to_the_person(sweden: dict[str, Any]) -> None:
    found = swedish(sweden, net=sweden["net_migrants_female"])
    book = sweden["open_published"]
    assert np.rint(found.births_by_age[0, 3:10]).tolist() == book["births_by_age"]
    assert np.rint(found.women[1]).tolist() == book["N1998"]


def test_by_head() -> None:
    """60 women of 0–4, half of whom survive; each of the 40 of 5–9 has 0.2 a year over five years."""
    found = told([60, 40, 20], [4, 2, 1], [0, 0.2, 0], boys_per_girl=1.5)
    assert found.women[1, 1:] == pytest.approx([30, 60 / 3])
    assert found.births[0] == pytest.approx(5 * 0.2 * (40 + 30) / 2)
    assert found.girls[0] == pytest.approx(35 / 2.5)
    assert found.women[1, 0] == pytest.approx(14 * 4 / 5)
    assert found.deaths[0] == pytest.approx([14 - 11.2, 30, 40])


def test_half_of_the_migrants_live_through_the_step() -> None:
    """10 come to 0–4: 5 at once, of whom half are alive in 5–9, and 5 at the end, still of 0–4."""
    found = told([60, 40, 20], [4, 2, 1], [0, 0, 0], net=[10, 0, 0])
    assert found.women[1] == pytest.approx([5, 32.5, 20])
    assert found.deaths[0] == pytest.approx([0, 32.5, 40])


def slow(start: Array, lived: Array, rate: Array, net: Array) -> tuple[list[float], float]:
    """One step, group by group, boys per girl 1.05, groups of five years, a radix of 1."""
    ages = len(start)
    s = [start[a] + net[a] / 2 for a in range(ages)]
    end = [0.0] * ages
    for a in range(ages - 2):
        end[a + 1] = s[a] * lived[a + 1] / lived[a] + net[a + 1] / 2
    end[-1] = (s[-1] + s[-2]) * lived[-1] / (lived[-1] + lived[-2]) + net[-1] / 2
    births = sum(5 * rate[a] * (s[a] + end[a]) / 2 for a in range(1, ages))
    end[0] = births / 2.05 * lived[0] / 5 + net[0] / 2
    return end, births


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6), ages=st.integers(3, 8), steps=st.integers(1, 4))
def test_nobody_appears_or_vanishes(seed: int, ages: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    start, net = rng.uniform(5, 10, (3, ages)), rng.uniform(-1, 4, ages) / steps
    net[0] = abs(net[0])
    lived = np.sort(rng.uniform(4, 5, ages))[::-1].copy()
    rate = rng.uniform(0, 0.1, ages)
    rate[0] = 0
    found = told(start, lived, rate, boys_per_girl=1.05, net=net, steps=steps)
    assert found.imbalance <= 1e-9
    assert (found.deaths >= -1e-12).all()
    assert (found.women >= 0).all()
    for area in range(3):
        end, births = slow(start[area], lived, rate, net)
        assert found.women[area, 1] == pytest.approx(end)
        assert found.births[area, 0] == pytest.approx(births)


GOOD = ([6.0, 4.0, 2.0], [4.0, 2.0, 1.0], [0.0, 0.2, 0.0])


@pytest.mark.parametrize(
    ("start", "lived", "fertility", "changed", "said"),
    [
        ([6, -4, 2], *GOOD[1:], {}, r"number of women must be 0 or more: see \[1\]"),
        ([6, np.nan, 2], *GOOD[1:], {}, "missing"),
        (GOOD[0], [4, 2], GOOD[2], {}, "life table has 2 ages"),
        ([6, 4, 2, 1], [2, 4, 4, 1], [0, 0, 0, 0], {}, r"L rises from this age group to the next: see \[0\]"),
        (GOOD[0], [4, 0, 1], GOOD[2], {}, "Nobody lives through"),
        (GOOD[0], [6, 2, 1], GOOD[2], {}, "more years than its births allow"),
        (*GOOD[:2], [0, 1.2, 0], {}, r"between 0 and 1: see \[1\]"),
        (*GOOD[:2], [0.1, 0.2, 0], {}, "first age group is impossible"),
        (*GOOD[:2], [0, 0.2], {}, "ages are missing"),
        (*GOOD, {"net": [0, 0]}, "ages are missing"),
        (*GOOD, {"net": [0, -9, 0]}, r"more women than there are in step 1: see \[1\]"),
        (*GOOD, {"net": [0, 0, -3.9]}, r"more women than there are in step 1: see \[2\]"),
        (*GOOD, {"boys_per_girl": 0}, "Boys per girl"),
        (*GOOD, {"steps": 0}, "at least one step"),
    ],
)
def test_what_cannot_be_is_refused(
    start: Any, lived: Any, fertility: Any, changed: dict[str, Any], said: str
) -> None:
    assert told(*GOOD).imbalance <= 1e-12
    with pytest.raises(ValueError, match=said):
        told(start, lived, fertility, **changed)
