"""What people enter in ska.toml: read strictly, errors in words, and nobody left out in silence."""

from __future__ import annotations

import pytest

from medskapa.evidence import UserError
from medskapa.methods.impact.inputs_check import cautions, demands_of
from tests.methods.impact_place import SKA, entered, impact_plan


def test_everything_entered_is_there() -> None:
    inputs = entered()
    assert inputs.stage == "samrad"  # the plan's, since the file says nothing
    assert [n.key for n in inputs.notes] == ["kojor", "bank"]
    assert [n.matrix for n in inputs.notes] == ["bka", "ska"]
    assert [o.who[0].sv for o in inputs.occasions] == ["planarkitekt"]
    assert inputs.judgements[0].direction == "positive"
    assert inputs.judgements[0].group == "all"
    assert [n.key for n in inputs.notes_of("lek")] == ["kojor"]


def test_a_note_that_no_goal_and_no_action_has_taken_up_is_told() -> None:
    assert [n.key for n in entered().loose_notes] == ["bank"]
    taken = SKA.replace('text = "Ställ ut bänkar."', 'text = "Ställ ut bänkar."\nnotes = ["bank"]')
    assert entered(taken).loose_notes == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('schema = "medskapa-ska/1"', 'schema = "medskapa-ska/2"', "Upgrade Medskapa"),
        ('schema = "medskapa-ska/1"', 'schema = "ska"', "medskapa-ska/1"),
        ("effect = 2", "effect = 3", "-2 to 2"),
        ("effect = 2", "efect = 2", "slip of the pen"),
        ('confidence = "medium"', 'confidence = "very"', "low, medium, high"),
        ('confidence = "medium"', 'confidence = "medium"\ncolour = 1', "colour"),
        ('alternative = "bygg"', 'alternative = "byg"', "did you mean 'bygg'"),
        ('occasion = "mattan"', 'occasion = "matan"', "did you mean 'mattan'"),
        ('goal = "lek"', 'goal = "leka"', "did you mean 'lek'"),
        ('notes = ["kojor"]', 'notes = ["koja"]', "did you mean 'kojor'"),
        ('aspect = "everyday"', 'aspect = "vardag"', "aspect 'vardag'"),
        ('scale = "near"', 'scale = "nära"', "scale 'nära'"),
        ('group = "everyday_age=old"', 'group = "gamla"', "not known"),
        ('kind = "need"', 'kind = "wish"', "value, shortcoming, need, knowledge_gap"),
        ('key = "bank"', 'key = "kojor"', "Two notes have the same key"),
        ('status = "proposed"', 'status = "secured"\nsite = "Z"', "site 'Z'"),
        ('secured_in = "projektering"', 'secured_in = "löfte"', "not known"),
        ('by = "Boende, kod B1"', 'by = "anna@example.org"', "points out a person"),
        ('by = "Boende, kod B1"', 'by = "19400101-1234"', "points out a person"),
        ('text = "Långt mellan bänkarna."', 'text = "Ring 070-1234567"', "points out a person"),
        (
            'secured_in = "projektering"\nstatus = "proposed"',
            'secured_in = "not_secured"\nstatus = "done"',
            "not secured in anything",
        ),
        (
            'status = "proposed"',
            'status = "proposed"\nprovision = "Ingen byggnad."',
            "wording of a plan provision",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(old: str, new: str, said: str) -> None:
    assert old in SKA
    with pytest.raises(UserError) as error:
        entered(SKA.replace(old, new))
    assert said in str(error.value)
    assert "ska.toml" in str(error.value)


def test_an_agreement_that_the_land_does_not_allow_is_refused() -> None:
    private = SKA.replace('"projektering"', '"exploateringsavtal"')
    assert entered(private, impact_plan("private")).actions[0].secured_in == "exploateringsavtal"
    with pytest.raises(UserError, match="cannot be made on municipal land"):
        entered(private, impact_plan("municipal"))


def test_the_same_cell_may_be_judged_by_two_but_not_twice_by_one() -> None:
    again = SKA[SKA.index("[[judgements]]") : SKA.index("[[actions]]")]
    other = again.replace('by = "Planarkitekt"', 'by = "Rektor"')
    assert len(entered(SKA + other).judgements) == 2
    with pytest.raises(UserError, match="same judge"):
        entered(SKA + again)


@pytest.mark.parametrize(
    ("words", "held", "demands", "warned"),
    [
        ("Minst 30 procent hyresrätter.", "planbestammelse", {"tenure"}, "Upplåtelseform och hyra"),
        ("Minst 30 procent hyresrätter.", "projektering", {"tenure"}, ""),
        ("Högsta hyra för 20 bostäder.", "planbestammelse", {"rent"}, "Upplåtelseform och hyra"),
        ("Energiklass A.", "projektering", {"technical"}, ""),
        ("Energiklass A.", "markanvisningsavtal", {"technical"}, "särkrav"),
        ("Entré mot torget.", "planbestammelse", set(), "lydelse saknas"),
    ],
)
def test_what_a_plan_cannot_lawfully_hold_gets_a_warning(
    words: str, held: str, demands: set[str], warned: str
) -> None:
    inputs = entered(SKA.replace("Ställ ut bänkar.", words).replace('"projektering"', f'"{held}"'))
    assert demands_of(inputs.actions[0]) == demands
    found = cautions(inputs)
    assert any(warned in c.text.sv for c in found) if warned else found == ()
    assert all(not c.source.verified for c in found)


def test_a_dropped_action_is_not_warned_of() -> None:
    toml = SKA.replace("Ställ ut bänkar.", "Bara hyresrätter.").replace('"projektering"', '"planbestammelse"')
    assert cautions(entered(toml))
    assert cautions(entered(toml.replace('"proposed"', '"dropped"'))) == ()


def test_a_municipality_lays_out_its_own_matrix() -> None:
    own = """
[matrix]
groups = ["all"]
[[matrix.aspects]]
key = "everyday"
label = "Livet"
[[matrix.aspects]]
key = "interplay"
[[matrix.aspects]]
key = "green"
label = { sv = "Grönska", en = "Greenery" }
[[matrix.scales]]
key = "near"
[[matrix.joins]]
measure = "green_share"
aspect = "green"
scale = "near"
"""
    frame = entered(SKA + own).frame
    assert [a.key for a in frame.aspects] == ["everyday", "interplay", "green"]
    assert frame.aspect("everyday").label.sv == "Livet"
    assert frame.aspect("interplay").name("bka").sv == "Samspel, lek och lärande"
    assert [s.label.sv for s in frame.scales] == ["Närmiljö"]
    assert [j.measure for j in frame.joins] == ["green_share"]
    with pytest.raises(UserError, match="measure 'green_shar'"):
        entered(SKA + own.replace('measure = "green_share"', 'measure = "green_shar"'))
