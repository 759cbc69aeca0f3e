"""The light path: at most fifteen fields, and an empty field is not assessed."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from pyproj import Transformer

from medskapa.evidence import UserError
from medskapa.methods.impact import impact_inputs, screening
from medskapa.methods.impact.light import FIELDS, MOST_FIELDS, unanswered
from medskapa.methods.impact.missing import gaps
from medskapa.methods.impact.start import (
    Beginning,
    fields_to_fill,
    form_text,
    read_homes,
    read_polygon,
    start_plan,
)
from medskapa.plans.io import read_plan
from tests.methods.impact_place import entered, impact_plan
from tests.methods.small_place import region

EMPTY = form_text()
BOX: list[list[float]] = [[400, 400], [600, 400], [600, 600], [400, 600], [400, 400]]


def filled(**said: str) -> str:
    """The form with some answers."""
    lines = []
    for line in EMPTY.splitlines():
        key = line.partition(" = ")[0]
        lines.append(f"{key} = {json.dumps(said[key], ensure_ascii=False)}" if key in said else line)
    return "\n".join(lines)


def test_there_are_at_most_fifteen_fields_to_fill_in() -> None:
    assert MOST_FIELDS == 15
    assert len(fields_to_fill()) <= MOST_FIELDS
    assert list(tomllib.loads(EMPTY)["formular"]) == [f.key for f in FIELDS]
    assert set(tomllib.loads(EMPTY)["formular"].values()) == {""}


def test_every_field_has_its_question_above_it_in_the_file() -> None:
    for f in FIELDS:
        assert f.question.sv in EMPTY.split(f"\n{f.key} =")[0]


def test_an_empty_form_is_read_and_assesses_nothing() -> None:
    inputs = entered(EMPTY)
    assert (inputs.notes, inputs.judgements, inputs.actions, inputs.goals, inputs.occasions) == ((),) * 5
    assert unanswered(inputs) == FIELDS


def test_a_filled_form_becomes_notes_goal_judgements_and_action() -> None:
    inputs = entered(
        filled(
            mote="2026-11-05 | planarkitekt, rektor",
            brister="Det är mörkt.",
            barn="Vi cyklar på parkeringen.",
            mal="Barn går själva till skolan. | brister, barn",
            konflikt="Parkering för 40 bilar | byggnadsnämnden",
            bedomning_vardag="+1 Nära till hiss",
            bedomning_barn="−2: Cykelytan försvinner",
            atgard="Belys vägen | tekniska | 2029-06-30 | planbestämmelse",
        )
    )
    (meeting,) = inputs.occasions
    assert (meeting.day, [w.sv for w in meeting.who]) == (date(2026, 11, 5), ["planarkitekt", "rektor"])
    assert [(n.kind, n.matrix, n.child) for n in inputs.notes] == [
        ("shortcoming", "ska", ""), ("need", "bka", "informant"),
    ]  # fmt: skip
    assert [(j.matrix, j.effect, j.reason.sv, j.confidence) for j in inputs.judgements] == [
        ("ska", 1, "Nära till hiss", "unstated"), ("bka", -2, "Cykelytan försvinner", "unstated"),
    ]  # fmt: skip
    (goal,) = inputs.goals
    (action,) = inputs.actions
    assert (action.secured_in, action.due, action.goals) == (
        "planbestammelse",
        date(2029, 6, 30),
        (goal.key,),
    )
    assert goal.secured_in == "planbestammelse"
    assert [n.key for n in inputs.notes_of(goal.key)] == ["brister", "barn"]
    assert goal.wording.sv == "Barn går själva till skolan."
    assert inputs.loose_notes == ()
    (conflict,) = inputs.demand_conflicts
    assert conflict.decided_by is not None
    assert (conflict.demand.sv, conflict.decided_by.sv, conflict.choice) == (
        "Parkering för 40 bilar", "byggnadsnämnden", None,
    )  # fmt: skip


def test_an_action_with_only_words_is_not_secured_and_says_what_it_lacks() -> None:
    inputs = entered(filled(atgard="Belys vägen", mal="Barn går själva."))
    assert inputs.actions[0].secured_in == "not_secured"
    plan = impact_plan()
    words = [g.text.sv for g in gaps(inputs, plan, screening(plan, region(), inputs))]
    assert "Belys vägen: inte säkrat, ingen ansvarig, inget datum, inget som visar att det är gjort." in words
    assert "Ingen har bedömt vad planen betyder för barn." in words
    assert FIELDS[0].question.sv in words


def test_what_somebody_said_and_nobody_took_up_is_missing() -> None:
    plan, inputs = impact_plan(), entered(filled(varden="Torget är nära."))
    words = [g.text.sv for g in gaps(inputs, plan, screening(plan, region(), inputs)) if g.kind == "note"]
    assert words == ["Ingen har tagit upp detta i ett mål eller en åtgärd: ”Torget är nära”"]


@pytest.mark.parametrize(
    ("field", "answer", "said"),
    [
        ("bedomning_vardag", "bättre", "does not begin with a number"),
        ("bedomning_vardag", "+3 för bra", "does not begin with a number"),
        ("bedomning_vardag", "+1", "does not say why"),
        ("mote", "i torsdags | rektor", "is not a day"),
        ("mote", "2026-11-05 | anna@example.org", "points out a person"),
        ("atgard", "Belys | vi | snart", "is not a day"),
        ("atgard", "Belys | vi | 2029-06-30 | löfte", "cannot hold anything"),
        ("atgard", "Belys | vi | 2029-06-30 | drift | mer", "too many parts"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_in_words(field: str, answer: str, said: str) -> None:
    with pytest.raises(UserError, match=said.replace("+", r"\+")):
        entered(filled(**{field: answer}))


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="Did you mean 'varden'"):
        entered(EMPTY.replace("varden = ", "vardn = "))


def polygon(folder: Path, ring: list[list[float]] = BOX, kind: str = "Polygon") -> Path:
    path = folder / "omrade.geojson"
    shape: object = [ring] if kind == "Polygon" else ring
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": shape}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def begin(**more: object) -> Beginning:
    given: dict[str, object] = {
        "municipality": "M1", "title": 'Vid "Ån"', "homes": (("rental", 60),), "started": date(2026, 11, 2),
    }  # fmt: skip
    return Beginning(**(given | more))  # type: ignore[arg-type]


def test_a_polygon_and_a_code_become_a_plan_that_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    assert start_plan(region(), polygon(tmp_path), begin(), out) == ("plan.toml", "sites.geojson", "ska.toml")
    plan = read_plan(out, region())
    assert (plan.title.sv, plan.key, plan.municipality) == ('Vid "Ån"', "vid_an", "M1")
    assert plan.site_by_key["omradet"].shape.area == 200 * 200
    assert [(c.tenure, c.homes) for c in plan.proposals[0].changes] == [("rental", 60)]  # type: ignore[union-attr]
    inputs = impact_inputs(plan)
    assert inputs is not None
    assert unanswered(inputs) == FIELDS
    with pytest.raises(UserError, match="exists already"):
        start_plan(region(), polygon(tmp_path), begin(), out)


def test_without_homes_nothing_is_made_up(tmp_path: Path) -> None:
    start_plan(region(), polygon(tmp_path), begin(homes=()), tmp_path / "plan")
    plan = read_plan(tmp_path / "plan", region())
    assert plan.proposals[0].changes == ()
    graded = {g.criterion.key: g.points for g in screening(plan, region()).graded}
    assert graded["homes"] is None


def test_degrees_become_metres(tmp_path: Path) -> None:
    back = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    metres = [(320_000, 6_400_000), (320_100, 6_400_000), (320_100, 6_400_100), (320_000, 6_400_000)]
    ring = [list(back.transform(x, y)) for x, y in metres]
    area = read_polygon(polygon(tmp_path, ring), "EPSG:3006")
    assert area.bounds == pytest.approx((320_000, 6_400_000, 320_100, 6_400_100), abs=0.2)


@pytest.mark.parametrize(
    ("ring", "kind", "said"),
    [
        ([[0, 0], [900, 900]], "LineString", "no polygon"),
        ([[0, 0], [900, 900], [900, 0], [0, 900], [0, 0]], "Polygon", "crosses itself"),
    ],
)
def test_an_area_that_cannot_be_used_is_refused(
    tmp_path: Path, ring: list[list[float]], kind: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        read_polygon(polygon(tmp_path, ring, kind), "EPSG:3006")


def test_wrong_homes_and_an_unknown_municipality_are_refused(tmp_path: Path) -> None:
    assert read_homes(["rental=60", "coop=4"]) == (("rental", 60), ("coop", 4))
    for wrong in ("60", "hyra=60", "rental=x", "rental=0"):
        with pytest.raises(UserError, match="cannot be read"):
            read_homes([wrong])
    with pytest.raises(UserError, match="M1 Ort M1"):
        start_plan(region(), polygon(tmp_path), begin(municipality="9999"), tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


def test_a_goal_grows_only_from_the_notes_that_are_named() -> None:
    inputs = entered(filled(mal="Barn går själva.", brister="Det är mörkt."))
    assert not inputs.grounds
    assert [n.key for n in inputs.loose_notes] == ["brister"]
    with pytest.raises(UserError) as caught:
        entered(filled(mal="Barn går själva. | varden", brister="Det är mörkt."))
    assert "varden" in caught.value.what
    assert "brister" in caught.value.do


@pytest.mark.parametrize(
    ("ring", "municipality", "words"),
    [
        ([[0, 0], [10, 0], [10, 10], [0, 0]], "M1", "outside the region"),
        ([[1500, 100], [1600, 100], [1600, 200], [1500, 100]], "M2", "does not lie in"),
        ([[1500, 100], [1500, 100], [1500, 100], [1500, 100]], "M1", "crosses itself"),
    ],
)
def test_a_polygon_in_another_municipality_is_refused_and_leaves_nothing(
    tmp_path: Path, ring: list[list[float]], municipality: str, words: str
) -> None:
    place, file = region(), tmp_path / "a.geojson"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    beginning = Beginning(municipality, "Prov", (), date(2026, 1, 1))
    with pytest.raises(UserError) as caught:
        start_plan(place, file, beginning, tmp_path / "out")
    assert words in caught.value.what
    assert not (tmp_path / "out").exists()
