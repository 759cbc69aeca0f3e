"""What each instrument must hold, when it is followed up, and what two versions of a plan differ in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from medskapa.evidence import FindingTable, Text, UserError
from medskapa.methods.impact.handover import follow_up, packets, starts
from medskapa.methods.impact.versions import Comparison, compare_versions
from medskapa.plans import Conflict
from tests.methods.impact_place import SKA, change, entered, impact_plan
from tests.methods.small_place import homes

NO_FINDINGS = FindingTable(())


def test_what_is_not_secured_stands_first_and_says_what_is_missing() -> None:
    first, second = packets(entered(), impact_plan())
    assert (first.instrument.key, second.instrument.key) == ("not_secured", "projektering")
    assert [(line.kind, line.key) for line in first.lines] == [("goal", "lek")]
    assert [m.sv for m in second.lines[0].missing] == [
        "ingen ansvarig", "inget datum", "inget som visar att det är gjort",
    ]  # fmt: skip


def test_a_goal_without_an_action_says_so_and_a_dropped_action_is_none() -> None:
    def goal_lacks(toml: str) -> list[str]:
        return [m.sv for m in packets(entered(toml), impact_plan())[0].lines[0].missing]

    assert "ingen åtgärd för målet" not in goal_lacks(SKA)
    dropped = SKA.replace('status = "proposed"', 'status = "dropped"')
    assert "ingen åtgärd för målet" in goal_lacks(dropped)
    assert [p.instrument.key for p in packets(entered(dropped), impact_plan())] == ["not_secured"]


def test_what_has_no_day_stands_before_what_has_one() -> None:
    more = '[[actions]]\nkey = "{0}"\ntext = "{0}"\nsecured_in = "projektering"\nstatus = "proposed"\ndue = {1}\n'
    toml = SKA + more.format("sen", "2030-01-01") + more.format("snart", "2028-01-01")
    held = next(p for p in packets(entered(toml), impact_plan()) if p.instrument.key == "projektering")
    assert [line.key for line in held.lines] == ["bankar", "snart", "sen"]


def test_every_goal_is_followed_up_after_one_three_and_five_years() -> None:
    rows = follow_up(entered(), impact_plan(), NO_FINDINGS)
    assert [(r.years, r.key, r.day) for r in rows] == [
        (1, "goal-lek", None),
        (3, "goal-lek", None),
        (5, "goal-lek", None),
    ]
    written = SKA + '[[follow_up]]\nkey = "kartor"\ngoals = ["lek"]\ntext = "Kartor"\nyears = [2]\n'
    assert [(r.years, r.key) for r in follow_up(entered(written), impact_plan(), NO_FINDINGS)] == [
        (2, "kartor")
    ]


def test_the_days_are_counted_from_moving_in_or_else_legal_force() -> None:
    toml = SKA.replace('schema = "medskapa-ska/1"', 'schema = "medskapa-ska/1"\nmoving_in = 2028-02-29')
    assert [r.day for r in follow_up(entered(toml), impact_plan(), NO_FINDINGS)] == [
        date(2029, 3, 1), date(2031, 3, 1), date(2033, 3, 1),
    ]  # fmt: skip
    force = replace(impact_plan(), stage_dates=(("laga_kraft", date(2027, 5, 1)),))
    assert starts(entered(), force)[0] == date(2027, 5, 1)
    assert starts(entered(), impact_plan())[0] is None


def test_an_indicator_carries_what_the_plan_promised() -> None:
    toml = SKA + '[[follow_up]]\nkey = "d"\ngoals = ["lek"]\nmeasure = "green_share"\nyears = [5]\n'
    promised = change("green_share", 0.1)
    table = FindingTable((promised, change("green_share", 0.2, place="M1")))
    (row,) = follow_up(entered(toml), impact_plan(), table)
    assert row.promised == (promised.id,)
    with pytest.raises(UserError, match="Nothing says what is followed up"):
        entered(SKA + '[[follow_up]]\nkey = "d"\n')


LATER = (
    SKA.replace("effect = 2", "effect = 0")
    .replace('status = "proposed"', 'status = "decided"')
    .replace('schema = "medskapa-ska/1"', 'schema = "medskapa-ska/1"\nstage = "granskning"')
    .replace('strength = "weak"', 'strength = "strong"')
    + """
[[changes]]
about = "action"
key = "bankar"
text = "Beslutat."
reason = "Nämnden gav pengar."

[[changes]]
about = "goal"
key = "lek"
text = "Ingenting."
reason = "Hör inte hit."
"""
)


def versions(later: str = LATER) -> Comparison:
    return compare_versions((impact_plan(), entered()), (impact_plan(), entered(later)))


def test_two_versions_say_what_changed_and_why() -> None:
    made = versions()
    assert (made.before_stage, made.after_stage) == ("samrad", "granskning")
    assert [(d.about, d.what) for d in made.differences] == [("action", "changed"), ("judgement", "changed")]
    action, judgement = made.differences
    assert [(c.name.sv, c.before.sv, c.after.sv) for c in action.changes] == [
        ("läge", "föreslagen", "beslutad")
    ]
    assert action.why.sv == "Nämnden gav pengar."
    assert [(c.before.sv, c.after.sv) for c in judgement.changes] == [("mycket positiv", "oförändrad")]
    assert judgement.why.sv == "inte motiverat"
    assert [d.about for d in made.not_reasoned] == ["judgement"]
    assert [r.about for r in made.idle_reasons] == ["goal"]
    assert made.same == {"goal": 1, "conflict": 0, "action": 0, "judgement": 0, "note": 2, "alternative": 2}


def test_what_came_and_what_went() -> None:
    gone = SKA.replace("bankar", "hiss")
    what = {(d.key, d.what) for d in versions(gone).about("action")}
    assert what == {("bankar", "removed"), ("hiss", "added")}


def test_a_note_that_is_new_needs_no_reason_and_one_that_went_does() -> None:
    note = SKA[SKA.index("[[notes]]") : SKA.index('[[notes]]\nkey = "bank"')].replace("kojor", "nya")
    assert [(d.key, d.what) for d in versions(SKA + note).differences] == [("nya", "added")]
    assert versions(SKA + note).not_reasoned == ()
    back = compare_versions((impact_plan(), entered(SKA + note)), (impact_plan(), entered()))
    assert [d.key for d in back.not_reasoned] == ["nya"]


def test_the_same_version_twice_differs_in_nothing() -> None:
    made = versions(SKA)
    assert made.differences == ()
    assert made.not_reasoned == ()


def test_a_changed_choice_and_a_changed_alternative_are_told() -> None:
    open_conflict = Conflict("k", ("lek", "lek"), Text.same("Drar isär."), (Text.same("A"),))
    chosen = replace(open_conflict, choice=Text.same("A"))
    before, after = (replace(impact_plan(), conflicts=(c,)) for c in (open_conflict, chosen))
    built = after.alternatives[1]
    more = replace(built, changes=(homes("A", "rental", 40),))
    after = replace(after, alternatives=(after.alternatives[0], more))
    made = compare_versions((before, entered()), (after, entered()))
    conflict, alternative = made.differences
    assert [(c.name.sv, c.before.sv, c.after.sv) for c in conflict.changes] == [("val", "inte angivet", "A")]
    assert "+60 hyresrätt" in alternative.changes[0].before.sv
    assert "+40 hyresrätt" in alternative.changes[0].after.sv


def test_figures_differ_surely_only_when_their_intervals_do_not_meet() -> None:
    def table(*spans: tuple[float, float, float]) -> FindingTable:
        keys = ("green_share", "stop_share", "lit_share")
        return FindingTable(tuple(change(k, v, (a, b)) for k, (v, a, b) in zip(keys, spans, strict=False)))

    old = table((0.1, 0.0, 0.2), (0.1, 0.0, 0.2), (0.5, 0.4, 0.6))
    new = table((0.5, 0.4, 0.6), (0.15, 0.1, 0.3), (0.5, 0.4, 0.6))
    made = compare_versions((impact_plan(), entered()), (impact_plan(), entered()), (old, new))
    assert [(m.after.measure, m.apart) for m in made.measured if m.after] == [
        ("green_share", True),
        ("stop_share", False),
    ]


def test_two_plans_are_not_two_versions() -> None:
    other = replace(impact_plan(), key="q")
    with pytest.raises(UserError, match="two plans"):
        compare_versions((impact_plan(), entered()), (other, entered()))
