"""The matrix joins what is measured, said and judged; it averages nothing and hides no quarrel."""

from __future__ import annotations

import pytest

from medskapa.evidence import FindingTable, Kind, State
from medskapa.methods import MEASURES as ALL_MEASURES
from medskapa.methods.impact.frame import ASPECTS, JOINS, SCALES
from medskapa.methods.impact.matrix import Matrix, direction, matrix
from tests.methods.impact_place import SKA, change, entered, impact_plan, measure

MEASURES = {
    "everyday_five_share": measure("everyday_five_share"),
    "round_trip_minutes": measure("round_trip_minutes", "lower"),
    "mix_entropy": measure("mix_entropy", "neither"),
    "dissimilarity": measure("dissimilarity", "lower"),
    "reach_share": measure("reach_share"),
    "yard_per_child": measure("yard_per_child"),
    "green_share": measure("green_share"),
}


def joined(*found: object, toml: str = SKA, kind: str = "ska") -> Matrix:
    """The matrix of the small plan with these findings."""
    return matrix(entered(toml), impact_plan(), FindingTable(found), MEASURES, kind=kind, top="R")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "value", "span", "way"),
    [
        ("everyday_five_share", 0.1, None, "better"),
        ("everyday_five_share", -0.1, None, "worse"),
        ("round_trip_minutes", -2.0, (-3.0, -1.0), "better"),
        ("round_trip_minutes", -2.0, (-3.0, 1.0), "unsure"),
        ("everyday_five_share", 0.0, (-0.1, 0.1), "unsure"),
        ("everyday_five_share", 0.0, (0.0, 0.0), "unchanged"),
        ("everyday_five_share", 0.0, None, "unchanged"),
        ("mix_entropy", 0.2, None, "neither"),
    ],
)
def test_which_way_a_change_points(
    key: str, value: float, span: tuple[float, float] | None, way: str
) -> None:
    assert direction(change(key, value, span), MEASURES[key]) == way


def test_a_cell_holds_what_was_measured_said_and_judged() -> None:
    cell = joined(change("everyday_five_share", 0.1)).cell("everyday", "near")
    assert [r.direction for r in cell.readings] == ["better"]
    assert [n.key for n in cell.notes] == ["bank"]
    assert [j.effect for j in cell.judgements] == [2]
    assert (cell.state, cell.confidence, cell.apart) == (State.KNOWN, "medium", ())


def test_the_matrix_is_whole_and_what_is_not_there_is_not_assessed() -> None:
    whole = joined()
    assert len(whole.cells) == 25
    assert whole.cell("identity", "city").state is State.NOT_ASSESSED
    assert whole.cell("identity", "city").empty
    assert len(whole.not_assessed("bygg")) == 24
    assert len(whole.not_assessed("noll")) == 25
    with pytest.raises(KeyError):
        whole.cell("identity", "moon")


def test_notes_alone_do_not_say_what_the_plan_does() -> None:
    cell = joined(kind="bka").cell("interplay", "near")
    assert [n.key for n in cell.notes] == ["kojor"]
    assert cell.state is State.NOT_ASSESSED
    assert not cell.empty


def test_a_judgement_and_a_measurement_that_pull_apart_are_both_kept_and_flagged() -> None:
    old = change("everyday_five_share", -0.2, group="everyday_age=old")
    whole = joined(old, change("everyday_five_share", 0.3))
    (found,) = whole.cell("everyday", "near").apart
    assert found.judgement.effect == 2
    assert [r.finding for r in found.readings] == [
        old
    ]  # the judgement is of everyone, the old are part of them
    assert [c.aspect.key for c, _ in whole.apart] == ["everyday"]
    assert whole.cell("everyday", "near").judgements[0].effect == 2
    assert whole.cell("everyday", "near", group="everyday_age=old").readings[0].finding.value == -0.2


def test_an_unsure_change_contradicts_nobody() -> None:
    assert joined(change("everyday_five_share", -0.2, (-0.5, 0.1))).apart == ()


def test_only_the_judged_group_can_contradict_a_judgement_of_it() -> None:
    toml = SKA.replace('alternative = "bygg"', 'alternative = "bygg"\ngroup = "everyday_age=old"')
    assert joined(change("everyday_five_share", -0.2), toml=toml).apart == ()
    assert len(joined(change("everyday_five_share", -0.2, group="everyday_age=old"), toml=toml).apart) == 1


def test_judges_who_disagree_are_both_shown() -> None:
    other = SKA[SKA.index("[[judgements]]") : SKA.index("[[actions]]")]
    other = (
        other.replace("effect = 2", "effect = -1").replace("Planarkitekt", "Rektor").replace("medium", "low")
    )
    cell = joined(toml=SKA + other).cell("everyday", "near")
    assert [j.effect for j in cell.judgements] == [2, -1]
    assert cell.disagree
    assert cell.confidence == "low"
    assert not joined().cell("everyday", "near").disagree


@pytest.mark.parametrize(
    "left_out",
    [
        {"kind": Kind.LEVEL},
        {"alternative": "noll"},
        {"statistic": "P10"},
        {"place": "M1"},
        {"group": "sex=women;origin=abroad"},
        {"dims": (("conditions", "winter"),)},
    ],
)
def test_what_does_not_belong_is_left_out(left_out: dict[str, object]) -> None:
    assert (
        joined(change("everyday_five_share", 0.1, None, **left_out)).cell("everyday", "near").readings == ()
    )


def test_a_change_that_cannot_be_told_is_no_reading() -> None:
    nothing = change("everyday_five_share", None, state=State.NOT_APPLICABLE)
    assert joined(nothing).cell("everyday", "near").readings == ()
    assert (
        joined(nothing, toml=SKA.replace("near", "city")).cell("everyday", "near").state is State.NOT_ASSESSED
    )


def test_services_and_scales_have_their_own_cells() -> None:
    found = [change("reach_share", 0.1, dims=(("service", s),)) for s in ("grocery", "pharmacy", "bench")]
    whole = joined(*found)
    assert [r.finding.dim("service") for r in whole.cell("everyday", "near").readings] == ["grocery"]
    assert [r.finding.dim("service") for r in whole.cell("everyday", "district").readings] == ["pharmacy"]


def test_segregation_stands_at_the_scale_of_its_place() -> None:
    found = [change("dissimilarity", -0.1, place=p, group="origin=abroad") for p in ("M1", "R", "M2")]
    whole = joined(*found)
    assert [r.finding.place for r in whole.cell("cohesion", "city").readings] == ["M1"]
    assert [r.finding.place for r in whole.cell("cohesion", "region").readings] == ["R"]


def test_the_childrens_matrix_takes_children_only() -> None:
    found = [
        change("everyday_five_share", 0.1, group=g) for g in ("all", "everyday_age=child", "everyday_age=old")
    ]
    whole = joined(*found, change("yard_per_child", -3.0), kind="bka")
    assert [r.finding.group for r in whole.cell("everyday", "near").readings] == ["everyday_age=child"]
    assert [r.direction for r in whole.cell("interplay", "site").readings] == ["worse"]
    assert whole.aspects[1].name(whole.kind).sv == "Samspel, lek och lärande"
    assert whole.groups == ("all", "everyday_age=child")


def test_own_joins_move_a_measure() -> None:
    own = '[[matrix.joins]]\nmeasure = "green_share"\naspect = "cohesion"\nscale = "region"\n'
    found = change("green_share", 0.1)
    assert len(joined(found).cell("health", "near").readings) == 1
    whole = joined(found, toml=SKA + own)
    assert whole.cell("health", "near").readings == ()
    assert len(whole.cell("cohesion", "region").readings) == 1


def test_every_join_names_a_measure_and_a_cell_that_exist() -> None:
    keys = {m.key for m in ALL_MEASURES}
    aspects, scales = {a.key for a in ASPECTS}, {s.key for s in SCALES}
    assert [j for j in JOINS if j.measure not in keys or j.scale not in scales] == []
    assert [j for j in JOINS if not {j.aspect, j.bka or j.aspect} <= aspects] == []
