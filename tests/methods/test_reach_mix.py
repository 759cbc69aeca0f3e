"""How mixed homes are."""

import math

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import State
from medskapa.methods.reach.mix import evenness, mix
from medskapa.plans import HomesChange
from tests.methods.reach_place import look, pick, place, plan
from tests.town import town_tables

AROUND = {"mix": "tenure", "where": "surroundings"}


def test_one_kind_is_0_equal_parts_are_1() -> None:
    assert evenness([7, 0, 0]) == 0.0
    assert evenness([5, 5, 5]) == pytest.approx(1.0)
    assert evenness([1, 1, 0, 0]) == pytest.approx(0.5)
    assert math.isnan(evenness([0, 0, 0]))
    with pytest.raises(ValueError, match="two kinds"):
        evenness([3])
    with pytest.raises(ValueError, match="below 0"):
        evenness([3, -1])


def test_neither_order_nor_size_matters_and_it_lies_between_0_and_1() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        counts = rng.integers(1, 40, 4)
        found = evenness(counts)
        assert 0 <= found <= 1 + 1e-12
        assert evenness(rng.permutation(counts)) == pytest.approx(found)
        assert evenness(counts * 7) == pytest.approx(found)


def test_the_homes_around_the_site_and_what_the_plan_changes() -> None:
    """E1 has 40 rental and 10 co-operative; ten more of each and 20 owned make 40, 20 and 20."""
    built = (HomesChange("square", "coop", 10, 2028), HomesChange("square", "owned", 20, 2028))
    found = look(mix, made=plan(*built))
    now = -(0.8 * math.log(0.8) + 0.2 * math.log(0.2)) / math.log(3)
    then = -(0.5 * math.log(0.5) + 0.5 * math.log(0.25)) / math.log(3)
    assert pick(found, "mix_entropy", **AROUND).value == pytest.approx(now)
    assert pick(found, "mix_entropy", "a", **AROUND).value == pytest.approx(then)
    assert pick(found, "mix_entropy", "a", **AROUND, kind="change").value == pytest.approx(then - now)


def test_the_plans_own_sizes() -> None:
    """As many with two rooms as with six: two of five sizes, evenly; ten whose size is not told are left out."""
    sizes = [HomesChange("square", "rental", 10, 2028, rooms=r) for r in (2, 6, None)]
    found = look(mix, made=plan(*sizes))
    size = pick(found, "mix_entropy", "a", mix="size", where="plan")
    assert size.value == pytest.approx(math.log(2) / math.log(5))
    assert size.n == 20
    assert "10 bostäder" in size.caveats[0].sv
    assert pick(found, "mix_entropy", "a", mix="tenure", where="plan").value == 0.0


def test_sizes_around_are_not_known_and_homes_may_be_missing() -> None:
    found = look(mix)
    assert pick(found, "mix_entropy", mix="size", where="surroundings").state is State.NOT_ASSESSED
    homes = [
        {**r, "homes": None, "state": "missing"} if r["area"] == "E1" else r
        for r in town_tables()["homes"].to_pylist()
    ]
    lost = look(mix, place(homes=pa.Table.from_pylist(homes, schema=town_tables()["homes"].schema)))
    assert pick(lost, "mix_entropy", **AROUND).state is State.NOT_ASSESSED
