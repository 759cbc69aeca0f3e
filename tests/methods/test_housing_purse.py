"""What households can pay: by hand, as identities, and against the published national norm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medskapa.evidence import UserError
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.norms_riksnorm import KEYS, NORMS_RIKSNORM, budget
from medskapa.methods.housing.purse import PayingType, Purse, purse_of, rooms_needed
from medskapa.region import HOUSING_TABLES, Region
from tests.town import SOURCE, town_region


def town(**changes: Any) -> Region:
    """Ettköping in 2021: 1 000 who live alone, incomes of 10, 20 and 30 thousand at the quartiles."""
    year = changes.get("year", 2021)
    rows: dict[str, list[dict[str, Any]]] = {
        "households": [{"area": "9901", "kind": "single", "size": 1, "year": 2021, "households": 1000.0},
                       {"area": "9901", "kind": "couple_children", "size": 4, "year": 2021, "households": 200.0}],
        "incomes": [{"area": "9901", "kind": k, "year": year, "p10": 5000.0 * f, "p25": 10000.0 * f, "p50": 20000.0 * f,
                     "p75": 30000.0 * f, "p90": 40000.0 * f} for k, f in (("single", 1), ("couple_children", 2))],
        "dwellings": [{"area": "9901", "tenure": "rental", "rooms": 1, "year": changes.get("homes_year", 2021),
                       "homes": 100.0, "lets": 10.0, "cost_low": 5000.0, "cost": 6000.0, "cost_high": 7000.0}],
    }  # fmt: skip
    return town_region({
        n: pa.Table.from_pylist([{**r, "source": SOURCE} for r in x], schema=HOUSING_TABLES[n]) for n, x in rows.items()
    })  # fmt: skip


def ask(**changes: Any) -> Ask:
    return Ask(town(**changes), "9901", date(2026, 1, 1))


@pytest.fixture(scope="module")
def purse() -> Purse:
    found = purse_of(ask())
    assert found is not None
    return found


def test_the_middle_household_adds_up_by_hand(purse: Purse) -> None:
    """2021: 3 160 + 1 020 for one; 5 700 + 3 060 (8 years) + 2 440 (5 years, 4–6) + 1 610 for a family of four."""
    one, four = purse.types
    assert list(one.median_left) == pytest.approx([20000, 4180, 15820])
    assert four.living == 5700 + 3060 + 2440 + 1610
    assert four.children == (8, 5)
    assert (one.rooms_needed, four.rooms_needed) == (1, 3)


def test_shares_by_hand(purse: Purse) -> None:
    """A cost of 15 820 leaves the middle household with nothing: half can pay it; 5 820 takes an income of 10 000."""
    one = purse.types[0]
    assert one.able(np.array([15820.0, 5820.0, 25820.0])) == pytest.approx([0.5, 0.75, 0.25])
    assert float(one.within(8000.0)) == pytest.approx(0.5)  # 40 per cent of 20 000
    assert float(one.within(6000.0, 0.30)) == pytest.approx(0.5)
    assert one.income_at(np.array([0.25, 0.5, 0.9])) == pytest.approx([10000, 20000, 40000])
    assert purse.kind_able("couple_children", 1, 100.0) is None
    assert purse.kind_able("single", 1, 15820.0) == pytest.approx(0.5)


@given(st.floats(100, 50_000), st.floats(100, 50_000))
def test_a_dearer_home_is_never_for_more_and_the_two_ways_agree(a: float, b: float) -> None:
    t = PayingType("single", 1, 1, (), 10, 1, (0.1, 0.5, 0.9), (8000, 20000, 41000), 4000, 0.4, 2021)
    low, high = sorted((a, b))
    assert float(t.able(low)) >= float(t.able(high)) - 1e-12
    level = float(t.share_above(a))
    if 1e-6 < level < 1 - 1e-6:
        assert float(t.income_at(1 - level)) == pytest.approx(a, rel=1e-6)


def test_more_income_never_makes_fewer_able(purse: Purse) -> None:
    one = purse.types[0]
    richer = replace(one, quantiles=tuple(1.1 * q for q in one.quantiles))
    costs = np.linspace(1000, 40000, 50)
    assert (richer.able(costs) >= one.able(costs)).all()


def test_the_published_norm_and_its_examples() -> None:
    """1 710 / 5 + 2 950 = 3 292 in 2014; SFS 2020:1013 for 2021."""
    of_2014 = {n.key: n.value for n in NORMS_RIKSNORM if n.valid_from.year == 2014}
    made = budget(of_2014, 2014)
    assert round(made.common[4] / 5 + made.single) == 3292
    assert made.per_extra == 170
    of_2021 = {n.key: n.value for n in NORMS_RIKSNORM if n.valid_from.year == 2021}
    assert (of_2021["riksnorm_single"], of_2021["riksnorm_couple"]) == (3160, 5700)
    assert {n.key for n in NORMS_RIKSNORM} == set(KEYS)
    assert all(not n.source.verified for n in NORMS_RIKSNORM if n.valid_from.year > 2021)


def test_money_of_two_years_is_never_set_side_by_side() -> None:
    with pytest.raises(UserError, match="Incomes are of 2021, but what homes cost of 2020"):
        purse_of(ask(homes_year=2020))
    with pytest.raises(UserError, match="no national norm for 2022"):
        purse_of(ask(year=2022, homes_year=2022))


def test_nothing_is_told_without_incomes() -> None:
    assert purse_of(Ask(town_region({}), "9901", date(2026, 1, 1))) is None


@pytest.mark.parametrize(
    ("adults", "children", "couple", "norm", "rooms"),
    [
        (1, 0, False, 2, 1),
        (2, 0, True, 2, 2),
        (2, 3, True, 2, 4),
        (2, 0, True, 3, 2),
        (1, 2, False, 3, 4),
        (2, 2, True, 3, 4),
    ],
)
def test_rooms_by_norm(adults: int, children: int, couple: bool, norm: int, rooms: int) -> None:
    assert rooms_needed(adults, children, couple, norm) == rooms
