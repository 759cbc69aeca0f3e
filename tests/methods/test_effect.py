"""What a plan changes, with the chain of moves: by hand where rates leave nothing to chance, and identities."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from medskapa.evidence import Finding, FindingTable, Kind, LegalStatus, Norm, Source, State, Text, UserError
from medskapa.methods import MethodResult
from medskapa.methods.situation.effect_measures import CHAIN_NORMS
from medskapa.plans import MoverProfile, Plan
from tests.methods.small_place import alternative, homes, look, plan, region, stated

BUILT = alternative("bygg", homes("A", "rental", 300, 2.0), movers=(stated(abroad=1.0),))


def rate(key: str, value: float, low: float | None = None, high: float | None = None) -> Norm:
    """A rate that the municipality gives, exactly known unless it has a range."""
    return Norm(
        key, Text.same(key), value, "share", Source(cite="Kommunens register"), date(2020, 1, 1),
        LegalStatus.RESEARCH, low=low, high=high,
    )  # fmt: skip


def rates(new: float = 0.0, outside: float = 0.0, empty: float = 0.0, alike: float = 0.5) -> tuple[Norm, ...]:
    return (
        rate("chain_new_household", new), rate("chain_from_outside", outside), rate("chain_not_filled", empty),
        rate("chain_same_tenure", alike), rate("chain_same_area_type", alike), rate("moves_within_municipality", 1.0),
    )  # fmt: skip


def built(norms: tuple[Norm, ...], *alternatives: object, draws: int = 40) -> dict[str, FindingTable]:
    found = look(region(), plan(*(alternatives or (BUILT,)), norms=norms), draws)  # type: ignore[arg-type]
    return {key: FindingTable(result.findings) for key, result in found.items()}


def one(found: FindingTable, **wanted: object) -> Finding:
    finding = found.one(**wanted)
    assert finding is not None, wanted
    return finding


def people(found: FindingTable, place: str, group: str) -> float:
    value = one(found, measure="population", place=place, group=f"origin={group}", kind=Kind.CHANGE).value
    assert value is not None
    return value


def test_when_everybody_comes_from_outside_nobody_leaves_and_no_home_is_freed() -> None:
    """600 people born abroad come to A: 1 000 of 1 600 there, 2 050 of 5 600 in the region."""
    found = built(rates(outside=1.0))["bygg"]
    assert people(found, "R", "abroad") == 600
    assert people(found, "site", "abroad") == 600
    assert people(found, "R", "sweden") == 0
    assert one(found, measure="vacancies_per_home").value == 1
    assert one(found, measure="chain_end_share", end="from_outside").value == 1
    assert sum(f.value or 0 for f in found.select(measure="freed_homes")) == 0
    born = np.array([[600, 1000], [900, 100], [300, 700], [800, 200], [950, 50]])
    now = np.array([[600, 400], *born[1:]])

    def d(table: np.ndarray) -> float:
        return float(0.5 * np.abs(table[:, 0] / table[:, 0].sum() - table[:, 1] / table[:, 1].sum()).sum())

    change = one(found, measure="dissimilarity", place="R", group="origin=abroad", kind=Kind.CHANGE)
    assert change.value == pytest.approx(d(born) - d(now), abs=1e-12)


def test_new_households_leave_people_fewer_and_no_home_vacant() -> None:
    """100 households of two leave homes in M1 that others still live in: the region has as many people as before."""
    few = alternative("bygg", homes("A", "rental", 100, 2.0), movers=(stated(abroad=1.0),))
    found = built(rates(new=1.0), few)["bygg"]
    assert people(found, "R", "abroad") == pytest.approx(0, abs=1e-9)
    assert people(found, "M2", "abroad") == pytest.approx(0, abs=1e-9)
    assert 0 < people(found, "site", "abroad") < 200
    assert one(found, measure="vacancies_per_home").value == 1


def test_a_group_keeps_its_number_where_an_area_has_too_few_to_give() -> None:
    """600 people born abroad are to leave M1's areas in equal parts, but B has only 100 of them."""
    found = built(rates(new=1.0))["bygg"]
    assert people(found, "R", "abroad") == pytest.approx(0, abs=1e-9)
    assert people(found, "R", "sweden") == 0


def test_a_home_that_nobody_moves_into_adds_nobody() -> None:
    found = built(rates(empty=1.0))["bygg"]
    assert people(found, "site", "abroad") == 0
    assert one(found, measure="chain_end_share", end="not_filled").value == 1


def test_half_of_all_vacancies_ending_gives_two_moves_for_each_home() -> None:
    """1 / 0.5 = 2; the freed homes, by area type, are the other one."""
    found = built(rates(new=0.3, outside=0.2), draws=200)["bygg"]
    moves = one(found, measure="vacancies_per_home")
    assert moves.value == pytest.approx(2, abs=0.02)
    freed = [f.value or 0 for f in found.select(measure="freed_homes")]
    assert sum(freed) == pytest.approx(300 * ((moves.value or 0) - 1))
    assert one(found, measure="chain_end_share", end="new_household").value == pytest.approx(0.6, abs=0.02)
    assert sum(f.value or 0 for f in found.select(measure="chain_mover_share")) == pytest.approx(1)


def test_the_region_grows_by_those_who_come_from_outside() -> None:
    """A fifth of two moves for each of 300 homes: 120 households; and nobody else is new."""
    found = built(rates(new=0.3, outside=0.2), draws=200)["bygg"]
    came = people(found, "R", "abroad") + people(found, "R", "sweden")
    per_home = [f.value or 0 for f in found.select(measure="persons_per_home")]
    assert 120 * min(per_home) * 0.9 < came < 120 * max(*per_home, 2.0) * 1.1


@pytest.mark.parametrize(
    "norms", [rates(outside=1.0), rates(new=0.3, outside=0.2, empty=0.1)], ids=["short", "long"]
)
def test_the_parts_add_up_to_the_change_and_otherwise_is_the_change_minus_the_difference(
    norms: tuple[Norm, ...],
) -> None:
    found = built(norms)["bygg"]
    checked = 0
    for measure, group in (
        ("dissimilarity", "origin=abroad"),
        ("entropy_h", "all"),
        ("mutual_information", "all"),
    ):
        for place in ("R", "M1"):
            more = {} if measure == "dissimilarity" else {"split": "origin", "part": "total"}
            whole = one(found, measure=measure, place=place, group=group, kind=Kind.CHANGE, **more).value
            assert whole is not None
            parts = found.select(measure="effect_part", place=place, group=group, of=measure)
            assert {f.dim("cause") for f in parts} == {"homes", "placement", "movers", "chain"}
            assert sum(f.value or 0 for f in parts) == pytest.approx(whole, abs=1e-12)
            for how in ("elsewhere", "average_tenure", "no_chain"):
                both = found.select(
                    measure="effect_otherwise", place=place, group=group, of=measure, otherwise=how
                )
                by = {f.statistic: f.value for f in both}
                assert (by["value"] or 0) + (by["difference"] or 0) == pytest.approx(whole, abs=1e-12)
                checked += 1
    assert checked == 18


def test_without_a_chain_nothing_is_owed_to_it() -> None:
    found = built(rates(outside=1.0))["bygg"]
    for f in found.select(measure="effect_part", cause="chain"):
        assert f.value == pytest.approx(0, abs=1e-12)
    for f in found.select(measure="effect_otherwise", otherwise="no_chain", statistic="difference"):
        assert f.value == 0


def test_homes_for_a_group_where_it_lives_already_do_more_harm_than_elsewhere() -> None:
    crowded = alternative("c", homes("C", "rental", 300, 2.0), movers=(stated(abroad=1.0),))
    found = built(rates(outside=1.0), crowded)["c"]
    apart = one(
        found, measure="effect_otherwise", place="R", group="origin=abroad", of="dissimilarity",
        otherwise="elsewhere", statistic="difference",
    )  # fmt: skip
    assert apart.interval is not None
    assert apart.interval.low > 0.005
    placement = one(
        found, measure="effect_part", place="R", group="origin=abroad", of="dissimilarity", cause="placement"
    )
    assert (placement.value or 0) > 0.005


def test_rates_with_a_range_are_drawn_and_widen_the_interval() -> None:
    exact = built(rates(new=0.3, outside=0.2), draws=200)["bygg"]
    norms = (rate("chain_new_household", 0.3, 0.1, 0.5), *rates(new=0.3, outside=0.2)[1:])
    ranged = built(norms, draws=200)["bygg"]

    def width(found: FindingTable) -> float:
        interval = one(found, measure="vacancies_per_home").interval
        assert interval is not None
        return interval.high - interval.low

    assert width(ranged) > 2 * width(exact)
    assert "chain_new_household" in one(ranged, measure="vacancies_per_home").norms


@pytest.mark.parametrize("some", [(), rates(outside=0.5)[:2]], ids=["none", "some"])
def test_a_chain_without_rates_is_not_assessed_and_the_defaults_are_shown(some: tuple[Norm, ...]) -> None:
    found = built(some)["bygg"]
    chain = one(found, measure="vacancies_per_home")
    assert (chain.value, chain.state) == (None, State.NOT_ASSESSED)
    assert chain.text is not None
    assert 'defaults = "accepted"' in chain.text.sv
    missing = [n for n in CHAIN_NORMS if n.key not in {s.key for s in some}]
    for norm in missing:
        low, high = (f"{bound:.2f}".replace(".", ",") for bound in norm.range)
        assert f"{low}–{high}" in chain.text.sv
    assert {f.state for f in found.select(measure="effect_part")} == {State.NOT_ASSESSED}
    assert not found.select(measure="effect_otherwise")


def test_accepted_defaults_are_used_where_the_plan_gives_no_rate() -> None:
    accepted = replace(plan(BUILT), chain="accepted")
    found = FindingTable(look(region(), accepted)["bygg"].findings)
    moves = one(found, measure="vacancies_per_home")
    assert moves.interval is not None
    assert 1.3 < moves.interval.low < moves.interval.high < 4.5
    assert {n.key for n in CHAIN_NORMS} <= set(moves.norms)


@pytest.mark.parametrize(
    ("norms", "words"),
    [(rates(new=0.7, outside=0.5), "add up to between 1.20"), (rates(), "between 0.00 and 0.00")],
)
def test_rates_that_cannot_be_are_refused(norms: tuple[Norm, ...], words: str) -> None:
    with pytest.raises(UserError, match=words):
        built(norms)


def test_a_rate_of_one_tenure_holds_for_that_tenure_only() -> None:
    """Rental homes all end; co-operative homes end in half of all vacancies, and mostly come from co-operatives."""
    norms = (*rates(outside=0.5, alike=1.0), rate("chain_from_outside_rental", 1.0))
    rental = built(norms)["bygg"]
    coop = built(norms, alternative("bygg", homes("A", "coop", 300, 2.0)), draws=100)["bygg"]
    assert one(rental, measure="vacancies_per_home").value == 1
    assert one(coop, measure="vacancies_per_home").value == pytest.approx(2, abs=0.05)


def test_a_statement_about_some_sites_holds_for_them_only() -> None:
    only_a = MoverProfile("origin", (("abroad", 1.0),), "", Text.same("ord"), ("A",))
    both = alternative(
        "bygg", homes("A", "rental", 100, 2.0), homes("E", "owned", 100, 2.0), movers=(only_a,)
    )
    found = built(rates(outside=1.0), both)["bygg"]
    assert people(found, "M1", "abroad") == 200
    assert people(found, "M2", "abroad") < 60


def test_the_same_seed_gives_the_same_findings() -> None:
    def told() -> list[object]:
        results: MethodResult = look(region(), _accepted())["bygg"]
        return [(f.id, f.value, f.interval) for f in results.findings]

    assert told() == told()


def _accepted() -> Plan:
    return replace(plan(BUILT, trend="observed"), chain="accepted")


# --- neighbourhoods of the k nearest people, here built of areas ------------------------------------------------------


def test_the_profile_changes_as_people_move_and_less_in_larger_neighbourhoods() -> None:
    crowded = alternative("c", homes("C", "rental", 300, 2.0), movers=(stated(abroad=1.0),))
    found = built(rates(outside=1.0), crowded, draws=60)["c"]
    changes = found.select(
        measure="context_dissimilarity", place="R", group="origin=abroad", kind=Kind.CHANGE
    )
    assert [f.dim("k") for f in changes] == ["1600"]  # a step of four from 100, between an area and everybody
    (small,) = changes
    assert small.interval is not None
    assert small.interval.low > 0.001
    assert small.caveats


def test_an_alternative_that_builds_nothing_changes_no_neighbourhood() -> None:
    found = built(rates(outside=1.0), alternative("inget"))["inget"]
    changes = [f for f in found.select(kind=Kind.CHANGE) if f.measure.startswith("context_")]
    assert len(changes) >= 4
    assert {f.value for f in changes} == {0.0}


def test_the_profile_by_hand_when_everybody_comes_from_outside() -> None:
    """Five areas in a row, 1 000 people each, and k = 1 600: each neighbourhood keeps today's reach.

    A's is A and six tenths of B; B's is B and three tenths of A and of C, and so on along the row.
    """
    found = built(rates(outside=1.0))["bygg"]
    reach = np.array(
        [[1, 0.6, 0, 0, 0], [0.3, 1, 0.3, 0, 0], [0, 0.3, 1, 0.3, 0], [0, 0, 0.3, 1, 0.3], [0, 0, 0, 0.6, 1]]
    )

    def isolation(table: np.ndarray) -> float:
        totals = reach @ table
        shares = totals[:, 1] / totals.sum(axis=1)
        return float(table[:, 1] @ shares / table[:, 1].sum())

    now = np.array([[600, 400], [900, 100], [300, 700], [800, 200], [950, 50]], dtype=float)
    then = now + np.array([[0, 600], [0, 0], [0, 0], [0, 0], [0, 0]])
    change = one(
        found, measure="context_isolation", place="R", group="origin=abroad", k="1600", kind=Kind.CHANGE
    )
    assert change.value == pytest.approx(isolation(then) - isolation(now), abs=1e-9)


def test_without_homes_in_the_region_nobody_knows_who_moves_in() -> None:
    """With people per home in the plan the number is known, but not of which groups."""
    place = region()
    place = place.with_tables(homes=place.tables["homes"].slice(0, 0))
    for per_home, whole in ((None, False), (2.0, True)):
        built = homes("A", "rental", 30) if per_home is None else homes("A", "rental", 30, per_home)
        found = FindingTable(look(place, plan(alternative("bygg", built)), 20)["bygg"].findings)
        lacking = found.select(measure="population", state=State.NOT_ASSESSED)
        assert any("=" in f.group for f in lacking)
        assert any(f.group == "all" for f in lacking) != whole
        assert all(f.text is not None and "persons_per_home" in f.text.sv for f in lacking)
