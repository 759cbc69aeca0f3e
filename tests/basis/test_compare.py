"""The basis on the synthetic region: the same twice, every number explained, the real region as published."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from medskapa.basis import Basis, compare, explain
from medskapa.basis.keylines import decimals_for
from medskapa.evidence import Finding, Interval, Kind, Knowledge, State, Text, UserError, findings_csv
from medskapa.methods import NOW, RunContext, situation
from medskapa.plans import Goal, Plan
from medskapa.plans.io import read_plan
from medskapa.region import Region, group_label
from medskapa.sources.shared_folder import build_from_folder
from medskapa.sources.synthetic import synthetic_region
from tests.methods import small_place as small

QUICK = RunContext(draws=100)


@pytest.fixture(scope="session")
def region() -> Region:
    return synthetic_region()


@pytest.fixture(scope="session")
def example(region: Region, root: Path) -> Plan:
    return read_plan(root / "examples" / "exempelomradet", region)


@pytest.fixture(scope="session")
def basis(region: Region, example: Plan) -> Basis:
    return compare(region, example, QUICK)


# --- the same inputs, the same findings ---------------------------------------------------------------------


def tiny(**settings: int) -> Basis:
    built = small.alternative("bygg", small.homes("A", "rental", 30))
    return compare(small.region(), small.plan(built), RunContext(**{"draws": 20, **settings}))  # type: ignore[arg-type]


def test_the_same_inputs_give_the_same_findings_byte_for_byte(
    basis: Basis, region: Region, example: Plan
) -> None:
    again = compare(region, example, QUICK)
    assert again.run == basis.run
    assert findings_csv(again.table.findings) == findings_csv(basis.table.findings)
    assert again.key_lines == basis.key_lines


def test_a_run_that_was_used_before_gives_the_same(basis: Basis) -> None:
    """What alternatives share is not kept from one comparison to the next."""
    run = RunContext(draws=20)
    place = small.region()
    first = compare(place, small.plan(), run)
    other = compare(small.region(years={small.YEAR: 3.0}), small.plan(), run)
    assert compare(place, small.plan(), run).run.hash == first.run.hash
    assert other.run.hash != first.run.hash


@pytest.mark.parametrize("settings", [{"seed": 1}, {"draws": 21}])
def test_another_seed_or_number_of_draws_gives_other_findings(settings: dict[str, int]) -> None:
    first, other = tiny(), tiny(**settings)
    assert other.run.findings_hash != first.run.findings_hash
    assert other.run.hash != first.run.hash
    assert other.run.region_hash == first.run.region_hash


def test_the_run_names_what_it_was_made_from(basis: Basis, region: Region, example: Plan) -> None:
    run = basis.run
    assert (run.region_hash, run.plan_hash) == (region.hash, example.hash)
    assert (run.seed, run.draws) == (QUICK.seed, QUICK.draws)
    assert run.settings == (("draws", "100"), ("seed", "2017"))
    assert all(re.fullmatch(r"[0-9a-f]{64}", h) for h in (run.hash, run.findings_hash, run.plan_hash))


# --- every number ---------------------------------------------------------------------------------------------


def test_every_finding_can_be_explained(basis: Basis) -> None:
    for f in basis.table.findings:
        why = explain(basis, f.id)
        assert why.finding is f
        assert why.measure.formula.equation
        assert why.measure.formula.source.cite
        assert [name for name, _ in why.inputs] == list(f.inputs)
        assert [norm.key for norm in why.norms] == list(f.norms)
        assert all(source.cite for _, source in why.inputs)
        assert all(norm.source.cite for norm in why.norms)
        assert why.run_hash == basis.run.hash
        assert why.place.sv
        assert why.alternative.sv
        assert why.group == group_label(f.group)
        assert f.inputs or f.value is None, f


def test_a_source_whose_key_has_a_colon_is_found() -> None:
    homes = tiny().table.one(measure="homes", alternative=NOW, place="M1", tenure="rental")
    assert homes is not None
    assert [source.cite for _, source in explain(tiny(), homes.id).inputs] == ["Räknade bostäder"]


def test_a_finding_that_is_not_there_is_refused_with_what_to_do(basis: Basis) -> None:
    with pytest.raises(UserError, match=r"findings\.csv"):
        explain(basis, "F-00000000")


def test_every_value_has_an_interval_or_says_why_not(basis: Basis) -> None:
    for f in basis.table.findings:
        if f.state is State.KNOWN:
            assert f.value is not None
            assert (f.interval is None) != (f.no_interval is None), f
            if f.interval is not None and f.statistic in ("value", "corrected"):
                assert f.interval.low - 1e-9 <= f.value <= f.interval.high + 1e-9, f
        else:
            assert f.value is None


def test_every_alternative_and_the_situation_now_is_there(basis: Basis, example: Plan) -> None:
    told = {f.alternative for f in basis.table.findings}
    assert told == {NOW, *(a.key for a in example.alternatives)}
    changed = {f.alternative for f in basis.table.findings if f.kind is Kind.CHANGE}
    assert changed == {a.key for a in example.proposals}


def test_now_is_measured_and_what_may_come_is_modelled(basis: Basis) -> None:
    """How far people walk at their own pace is modelled now too; what people judged is judged."""
    own = {m.key for m in situation.MEASURES}
    for f in basis.table.findings:
        if f.measure in own:
            assert f.knowledge is (Knowledge.MEASURED if f.alternative == NOW else Knowledge.MODELLED), f
        elif f.alternative != NOW:
            assert f.knowledge is not Knowledge.MEASURED, f


def test_a_fictive_plan_is_told_without_the_districts_name(basis: Basis) -> None:
    assert basis.synthetic
    assert basis.place("site") == Text(sv="Platsens närområde", en="The site's surroundings")


# --- the key lines ---------------------------------------------------------------------------------------------


def test_every_key_line_rests_on_a_finding_or_on_the_plans_words(basis: Basis) -> None:
    assert {line.topic for line in basis.key_lines} <= {"differs", "unsure", "against"}
    for line in basis.key_lines:
        if line.topic == "against":
            assert line.knowledge is Knowledge.JUDGED
        else:
            assert basis.table.by_id[line.finding].alternative == line.alternative


def test_the_plans_own_words_against_and_the_goal_that_nothing_secures_are_on_the_first_page(
    basis: Basis, example: Plan
) -> None:
    against = " ".join(line.text.sv for line in basis.key_lines if line.topic == "against")
    for alternative in example.alternatives:
        assert all(words.sv in against for words in alternative.against)
    loose = [g.wording.sv.rstrip(".") for g in example.goals if g.secured_in == "not_secured"]
    assert loose
    assert all(f"Målet ”{wording}” är inte säkrat" in against for wording in loose)


def a_change(low: float, high: float) -> Finding:
    return Finding(
        measure="dissimilarity", alternative="a", place="R", group="all", year=2030, kind=Kind.CHANGE,
        value=(low + high) / 2, interval=Interval(low, high, 0.95, Text.same("x")),
        knowledge=Knowledge.MODELLED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("width", "decimals"), [(20.0, 0), (2.0, 0), (1.0, 1), (0.1, 2), (0.02, 2), (1e-9, 5)]
)
def test_no_more_decimals_than_the_interval_bears(width: float, decimals: int) -> None:
    assert decimals_for(a_change(0, width)) == decimals


def test_a_change_that_cannot_be_told_from_zero_is_never_told_as_one() -> None:
    nothing = compare(small.region(), small.plan(small.alternative("samma")), RunContext(draws=20))
    words = " ".join(line.text.sv for line in nothing.key_lines)
    assert "går att skilja från noll" in words
    assert "minskar" not in words
    assert "ökar" not in words


# --- the real region -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real(shared_data: Path) -> Region:
    return build_from_folder(shared_data)


@pytest.fixture(scope="session")
def spread(real: Region, root: Path) -> Basis:
    return compare(real, read_plan(root / "examples" / "spread", real), QUICK)


@pytest.mark.parametrize(("place", "d"), [("1480", 0.3532), ("GR", 0.3519)])
def test_d_of_the_real_region_is_the_known_one(spread: Basis, place: str, d: float) -> None:
    found = spread.table.one(
        measure="dissimilarity", alternative=NOW, place=place, group="origin=abroad", year=2023, statistic="value"
    )  # fmt: skip
    assert found is not None
    assert found.value == pytest.approx(d, abs=5e-5)
    assert found.text is None  # can be told from chance


def test_people_of_the_real_region_as_published(spread: Basis) -> None:
    """SCB: Göteborg had 604 616 people on 31 December 2023."""
    found = spread.table.select(measure="population", alternative=NOW, place="1480", year=2023)
    people = [f.value for f in found if f.group == "all"]
    assert people == [604_616.0]


def test_homes_spread_over_the_real_region_are_compared(spread: Basis) -> None:
    built = {
        (f.alternative, f.place): f.value
        for f in spread.table.select(measure="homes", kind=Kind.CHANGE, tenure="rental")
    }
    assert built["samlat", "GR"] == built["spritt", "GR"] == 60
    assert len([p for p in spread.places if p.startswith("site")]) > 1
    for key in ("samlat", "spritt"):
        change = spread.table.one(
            measure="dissimilarity", alternative=key, place="GR", group="origin=abroad", kind=Kind.CHANGE
        )
        assert change is not None
        assert change.interval is not None
        assert change.interval.high - change.interval.low < 0.01
    for f in spread.table.findings:
        assert explain(spread, f.id).measure.key == f.measure


def test_the_two_regions_are_not_the_same_run(spread: Basis, basis: Basis) -> None:
    assert spread.run.region_hash != basis.run.region_hash
    assert not spread.synthetic


def test_a_goal_may_only_point_to_a_measure_that_is_computed() -> None:
    goal = Goal("jamnt", Text.same("Jämnt"), "all", "drift", measure="dissimilaritet")
    plan = replace(small.plan(small.alternative("bygg", small.homes("A", "rental", 30))), goals=(goal,))
    with pytest.raises(UserError, match="'dissimilaritet'") as caught:
        compare(small.region(), plan, RunContext(draws=20))
    assert "Did you mean 'dissimilarity'?" in caught.value.do
