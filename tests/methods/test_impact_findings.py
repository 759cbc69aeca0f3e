"""What the method gives as findings, and how much effort a plan is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from medskapa.evidence import Finding, LegalStatus, Norm, Source, State, Text
from medskapa.methods import NOW, RunContext, impact
from medskapa.methods.impact.screening import CRITERIA, Screening, screening
from medskapa.plans import LinkChange, Plan, ServiceChange
from tests.methods.impact_place import SKA, entered, impact_plan, with_ska
from tests.methods.small_place import alternative, cases, homes, plan, region

ANSWERS = "".join(
    f'[[screening.answers]]\ncriterion = "{c}"\nanswer = "no"\nby = "Startmötet"\n'
    for c in ("public", "links", "children", "groups", "loss", "owners", "dialogue")
)


def found(of: Plan, key: str) -> tuple[Finding, ...]:
    return impact.findings(cases(region(), of)[key], RunContext(draws=5)).findings


def words_of(finding: Finding) -> str:
    assert finding.text is not None
    return finding.text.sv


def test_a_judgement_is_a_finding_that_says_who_and_why() -> None:
    first, *counted = found(with_ska(), "bygg")
    assert (first.measure, first.value, first.knowledge.value, first.place) == (
        "impact_judgement", 2.0, "judged", "plan",
    )  # fmt: skip
    assert first.dims == (("aspect", "everyday"), ("scale", "near"), ("judge", "1"))
    assert first.interval is None
    assert first.no_interval is not None
    assert words_of(first) == "Nära till allt. Bedömt av: Planarkitekt (ganska säker)."
    assert [(f.dim("matrix"), f.value) for f in counted] == [("ska", 24.0), ("bka", 25.0)]


def test_two_judges_of_a_cell_are_two_findings_and_no_mean() -> None:
    other = SKA[SKA.index("[[judgements]]") : SKA.index("[[actions]]")]
    other = other.replace("effect = 2", "effect = -1").replace("Planarkitekt", "Rektor")
    rows = found(with_ska(SKA + other), "bygg")
    assert [(f.value, f.dim("judge")) for f in rows if f.measure == "impact_judgement"] == [
        (2.0, "1"), (-1.0, "2"),
    ]  # fmt: skip
    assert [f.value for f in rows if f.dim("matrix") == "ska"] == [24.0]


def test_the_childrens_judgements_are_a_measure_of_their_own() -> None:
    toml = SKA.replace("effect = 2", 'effect = -2\nmatrix = "bka"')
    assert found(with_ska(toml), "bygg")[0].measure == "bka_judgement"


def test_without_a_file_there_is_one_honest_finding() -> None:
    (only,) = found(impact_plan(), "bygg")
    assert (only.state, only.value) == (State.NOT_ASSESSED, None)
    assert "medskapa ska start" in words_of(only)


def test_complexity_is_told_once_and_open_questions_are_not_nought() -> None:
    rows = {f.dim("criterion"): f for f in found(impact_plan(), NOW)}
    assert set(rows) == {c.key for c in CRITERIA} | {"total"}
    assert rows["homes"].value == 2.0  # 60 homes are 50 or more
    assert rows["children"].state is State.NOT_ASSESSED
    assert rows["total"].state is State.NOT_ASSESSED
    assert "lägst medel och högst full" in words_of(rows["total"])  # 2 + 2 (A is of type 2), open: 13


def test_when_all_is_answered_the_points_are_added_up() -> None:
    rows = {f.dim("criterion"): f for f in found(with_ska(SKA + ANSWERS), NOW)}
    assert rows["total"].value == 4.0
    assert words_of(rows["total"]) == "Insats: medel."


def screened(of: Plan, toml: str = SKA) -> Screening:
    return screening(of, region(), entered(toml, of))


@pytest.mark.parametrize(("number", "points"), [(9, 0.0), (10, 1.0), (49, 1.0), (50, 2.0)])
def test_homes_give_points_from_their_thresholds_on(number: int, points: float) -> None:
    of = plan(alternative("bygg", homes("A", "rental", number)))
    graded = {g.criterion.key: g for g in screening(of, region()).graded}
    assert graded["homes"].points == points


def test_a_plan_that_names_no_services_has_not_said_that_there_are_none() -> None:
    graded = {g.criterion.key: g for g in screening(impact_plan(), region()).graded}
    assert (graded["public"].points, graded["links"].points) == (None, None)


@pytest.mark.parametrize(
    ("changes", "public", "links"),
    [
        ((ServiceChange("A", "open", "preschool", "Nya", 2028),), 1.0, 0.0),
        ((ServiceChange("A", "close", "school", "Gamla", 2028),), 2.0, 0.0),
        ((ServiceChange("A", "open", "bench", "Bänken", 2028),), 0.0, 0.0),
        ((LinkChange("A", "open", "path", "Stigen", 2028),), 0.0, 1.0),
        ((LinkChange("A", "close", "path", "Stigen", 2028),), 0.0, 2.0),
    ],
)
def test_services_and_routes_give_points(changes: tuple[object, ...], public: float, links: float) -> None:
    of = plan(alternative("bygg", *changes))  # type: ignore[arg-type]
    graded = {g.criterion.key: g for g in screening(of, region()).graded}
    assert (graded["public"].points, graded["links"].points) == (public, links)


@pytest.mark.parametrize(("area", "points"), [("C", 2.0), ("A", 2.0), ("D", 2.0), ("B", 2.0)])
def test_the_most_strained_of_the_plans_areas_counts(area: str, points: float) -> None:
    graded = {g.criterion.key: g for g in screened(impact_plan()).graded}
    assert graded["area_type"].points == points  # the plan has a site in every area, and C is of type 1
    assert graded["area_type"].text is not None
    assert "områdestyp 1" in graded["area_type"].text.sv, area


def test_an_own_threshold_moves_the_level() -> None:
    of = impact_plan()
    own = Norm(
        "ska_points_full", Text.same("egen"), 4.0, "points", Source(cite="kommunen"), date(2026, 1, 1),
        LegalStatus.GUIDELINE,
    )  # fmt: skip
    assert screened(of, SKA + ANSWERS).level == "medium"
    assert screened(replace(of, norms=(own,)), SKA + ANSWERS).level == "full"


def test_a_written_answer_takes_the_place_of_a_computed_one() -> None:
    said = '[[screening.answers]]\ncriterion = "homes"\nanswer = "no"\nby = "Startmötet"\ntext = "Bara studentrum."\n'
    graded = {g.criterion.key: g for g in screened(impact_plan(), SKA + said).graded}
    assert graded["homes"].points == 0.0
    assert graded["homes"].text is not None
    assert graded["homes"].text.sv == "Bara studentrum."


def test_own_criteria_replace_all_and_a_chosen_effort_needs_a_reason() -> None:
    own = '[screening]\neffort = "light"\neffort_reason = "Litet."\n[[screening.criteria]]\n'
    own += 'key = "bara"\nquestion = "Bara detta?"\nwhy = "Ja."\nsome = 5\nyes = 20\n'
    own += '[[screening.answers]]\ncriterion = "bara"\nanswer = "some"\n'
    made = screened(impact_plan(), SKA + own)
    assert [g.criterion.key for g in made.graded] == ["bara"]
    assert (made.low, made.high, made.level, made.effort) == (5.0, 5.0, "medium", "light")
