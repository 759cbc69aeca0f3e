"""The two gates and what an alternative meets: by hand on a town of two kinds of home, and as identities."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from medskapa.analysis.households.gates import STOPS
from medskapa.evidence import Text
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.closing import NO_COST, NO_ROOMS, closed_of
from medskapa.methods.housing.entry import DECISION, Flow, entry, flow_of, monthly_cost, offer, passing
from medskapa.methods.housing.norms_entry import HARDER, NORMS_ENTRY, SPANNED
from medskapa.methods.housing.purse import Purse, purse_of
from medskapa.plans import Alternative, HomesChange
from medskapa.sources.synthetic import synthetic_region

VALUES = {n.key: n.value for n in NORMS_ENTRY}


@pytest.fixture(scope="module")
def ask() -> Ask:
    return Ask(synthetic_region(), "1440", date(2026, 5, 1))


@pytest.fixture(scope="module")
def purse(ask: Ask) -> Purse:
    found = purse_of(ask)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def flow(ask: Ask, purse: Purse) -> Flow:
    found = flow_of(ask, purse)
    assert found is not None
    return found


def test_every_seeker_is_housed_or_stopped_by_something(flow: Flow) -> None:
    for e in (flow.easier, flow.middle, flow.harder):
        assert e.seekers == pytest.approx(e.housed + e.unmet)
        assert e.stops.sum(axis=1) == pytest.approx(e.unmet)
        assert e.table.sum(axis=(0, 1)) == pytest.approx(e.unmet)
        assert e.housed.sum() + e.left.sum() == pytest.approx(sum(o.count for o in e.offers))
        assert e.stopped("none") == pytest.approx(0)
        assert e.fewest <= e.total + 1e-9
        assert sum(e.stopped(s) for s in STOPS) == pytest.approx(e.total)
    assert flow.easier.total <= flow.middle.total <= flow.harder.total


def test_seekers_by_hand(flow: Flow, purse: Purse) -> None:
    """14 per cent of those who live alone seek, 7 of the couples; those with a decision are the acutely homeless."""
    alone = sum(t.households for t in purse.types if t.kind == "single")
    couples = sum(t.households for t in purse.types if t.kind == "couple")
    found = dict(zip(flow.middle.groups, flow.middle.seekers, strict=True))
    assert found["single"] == pytest.approx(0.14 * alone)
    assert found["couple"] == pytest.approx(0.07 * couples)
    assert flow.middle.groups[-1] == DECISION


def test_what_a_bought_home_costs_and_asks_for_by_hand() -> None:
    """2 000 000: a loan of 1 800 000 at 3.5 % less 30 % tax and 2 % paid off is 6 675 a month, with 35 % fee 10 269."""
    values = {**VALUES, "loan_most": 0.90}
    cost = monthly_cost(2_000_000, values)
    assert cost == pytest.approx(1_800_000 * (0.035 * 0.7 + 0.02) / 12 / 0.65)
    home = offer("coop", 3, 10, cost, values)
    assert home.deposit == pytest.approx(200_000)
    assert home.multiple * cost == pytest.approx(1_800_000 / (12 * 6))
    rental = offer("rental", 2, 10, 8000, values, queue=4)
    assert (rental.deposit, rental.multiple, rental.queue_years) == (0, VALUES["landlord_multiple"], 4)


def test_the_loan_ceiling_follows_the_day(ask: Ask) -> None:
    assert Ask(ask.region, "1440", date(2026, 3, 31)).value("loan_most") == 0.85
    assert Ask(ask.region, "1440", date(2026, 4, 1)).value("loan_most") == 0.90


def test_one_home_more_takes_none_from_anybody(ask: Ask, purse: Purse, flow: Flow) -> None:
    """And a hundred cheap ones house as many as can get in, at most a hundred."""
    cheap = offer("rental", 1, 100, 4000, VALUES)
    made = entry(ask, purse, flow.middle.values, (cheap,))
    assert (made.unmet <= flow.middle.unmet + 1e-9).all()
    assert 0 < flow.middle.total - made.total <= 100 + 1e-9


def test_all_that_has_a_range_is_easier_one_way(flow: Flow) -> None:
    assert set(HARDER) <= set(SPANNED)
    for key in SPANNED:
        one, two = flow.easier.values[key], flow.harder.values[key]
        assert (one < two) if key in HARDER else (one > two), key


def alternative(*changes: HomesChange) -> Alternative:
    words = Text.same("-")
    return Alternative("x", words, words, changes)


def homes(**told: object) -> HomesChange:
    return HomesChange(**{"site": "s", "tenure": "rental", "homes": 10, "year": 2030, "rooms": 1,
                          "rent_sek_month": 4500, **told})  # type: ignore[arg-type]  # fmt: skip


def test_what_an_alternative_meets_adds_up(ask: Ask, purse: Purse, flow: Flow) -> None:
    done = closed_of(ask, purse, flow, alternative(homes()), 2032)
    assert (done.added, done.unlooked) == (10, 0)
    assert sum(done.met.values()) == pytest.approx(done.net)
    assert sum(done.remains.values()) == pytest.approx(flow.middle.total - done.net)
    assert 0 <= done.net <= 10 + 1e-9
    assert done.span[0] <= done.net <= done.span[1]
    none = closed_of(ask, purse, flow, alternative(), 2032)
    assert (none.added, none.net) == (0, 0.0)


def test_homes_of_later_years_and_without_rent_are_not_looked_at(ask: Ask, purse: Purse, flow: Flow) -> None:
    late = closed_of(ask, purse, flow, alternative(homes(year=2040)), 2032)
    assert (late.added, late.lines) == (0, ())
    no_rent = closed_of(ask, purse, flow, alternative(homes(rent_sek_month=None)), 2032)
    assert (no_rent.added, no_rent.unlooked, no_rent.lines[0].lacking) == (0, 10, NO_COST)
    no_rooms = closed_of(ask, purse, flow, alternative(homes(rooms=None)), 2032)
    assert no_rooms.lines[0].lacking == NO_ROOMS


def test_who_can_get_a_home_never_exceeds_who_can_pay(flow: Flow) -> None:
    for cost in (4000, 9000, 16000):
        found = passing(flow.middle, offer("coop", 4, 1, cost, VALUES))
        assert all(0 <= both <= paying <= 1 for _, paying, both in found.values())
    assert "couple_children" not in passing(flow.middle, offer("rental", 1, 1, 4000, VALUES))


def test_without_turnover_nothing_is_told(ask: Ask, purse: Purse) -> None:
    still = replace(purse, homes=tuple(replace(h, lets=None) for h in purse.homes))
    assert flow_of(ask, still) is None
    assert np.isfinite([h.homes for h in purse.homes]).all()
