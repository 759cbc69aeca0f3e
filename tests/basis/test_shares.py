"""A region's need shared between its municipalities: whole, by hand, and with what each key keeps."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.basis.shares import FOREIGN, KEYS, shared_of
from medskapa.evidence import UserError
from medskapa.methods.housing.ask import municipalities
from medskapa.region import Region
from medskapa.sources.synthetic import synthetic_region

REGION = synthetic_region()
AREAS = municipalities(REGION)
NEED = {a: 100.0 * (i + 1) for i, a in enumerate(AREAS)}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50_000), st.sampled_from(["homes", "special"]))
def test_every_key_gives_out_exactly_the_total_and_nobody_less_than_nothing(total: int, what: str) -> None:
    made = shared_of(REGION, NEED, total, what=what, study=tuple(FOREIGN))
    assert made.homes.sum(axis=1).tolist() == [total] * len(made.keys)
    assert (made.homes >= 0).all()
    assert made.change.sum(axis=1).tolist() == [0] * len(made.keys)


def test_more_to_share_gives_nobody_less() -> None:
    one, two = (shared_of(REGION, NEED, t).homes for t in (1000, 2000))
    assert (two >= one).all()


def test_by_size_by_hand() -> None:
    """Households: the share of each is what the region's table says, to the home."""
    made = shared_of(REGION, NEED, 10_000)
    table = REGION.tables["households"]
    own = [pc.sum(table.filter(pc.equal(table["area"], a))["households"]).as_py() for a in AREAS]
    exact = [10_000 * x / sum(own) for x in own]
    assert made.of("size") == pytest.approx(exact, abs=1)
    low, high = made.span
    assert (low <= made.of("need")).all()
    assert (made.of("need") <= high).all()


def test_the_axioms_that_must_hold_do() -> None:
    made = shared_of(REGION, NEED, 5000)
    held = {k: {v.axiom for v in x if v.holds} for k, x in made.verdicts.items()}
    assert {"additivity", "monotonicity", "symmetry", "consistency"} <= held["size"]
    assert {"monotonicity", "symmetry", "no-envy"} <= held["burden"]
    assert set(made.verdicts) == set(KEYS)


def test_social_contracts_that_are_there_count_as_burden() -> None:
    """The municipality with most contracts for its capacity takes none of a few more."""
    made = shared_of(REGION, NEED, 50, what="special")
    per = made.today / made.of("size").clip(1)
    assert made.of("burden")[int(per.argmax())] == 0


def test_payments_are_told_only_when_a_cost_is_given() -> None:
    assert shared_of(REGION, NEED, 1000).compensation == {}
    made = shared_of(REGION, NEED, 1000, marginal_cost=50_000_00)
    for paid in made.compensation.values():
        assert paid.received.sum() == pytest.approx(paid.paid.sum())


def _without(area: str) -> Region:
    table = REGION.tables["incomes"]
    return replace(REGION.with_tables(incomes=pa.table(table.filter(pc.not_equal(table["area"], area)))))


def test_a_municipality_without_figures_is_left_out_and_named() -> None:
    made = shared_of(_without("1440"), NEED, 1000)
    assert made.missing == ("1440",)
    assert "1440" not in made.areas
    assert made.homes.sum(axis=1).tolist() == [1000] * 3


@pytest.mark.parametrize(
    ("total", "what", "study"), [(-1, "homes", ()), (10, "money", ()), (10, "homes", ("mars",))]
)
def test_what_cannot_be_shared_is_refused(total: int, what: str, study: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="cannot be shared"):
        shared_of(REGION, NEED, total, what=what, study=study)


def test_nothing_is_shared_when_nobody_needs_anything() -> None:
    with pytest.raises(UserError, match="none has a need"):
        shared_of(REGION, {}, 10)
