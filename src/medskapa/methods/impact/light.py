"""The light path: at most fifteen fields, filled in after one meeting around the printed mat.

Two of them stand in plan.toml (what the plan is called, and how many homes it holds), the other thirteen under
``[formular]`` in ska.toml. A field that is left empty is not assessed; nothing is made up in its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from medskapa.evidence import Text
from medskapa.methods.impact.inputs_check import role
from medskapa.methods.impact.model import (
    Action,
    DemandConflict,
    GoalGround,
    ImpactInputs,
    Judgement,
    MatrixKind,
    Note,
    Occasion,
)
from medskapa.plans import INSTRUMENTS, Goal, Plan
from medskapa.plans.toml_table import TomlTable
from medskapa.region import ALL

MOST_FIELDS = 15
FORM = "formular"
MEETING, GOAL = "motet", "formular_mal"


@dataclass(frozen=True)
class FormField:
    """One field of the short form: its Swedish key, the question, and how to answer it.

    ``kind`` is ``meeting``, ``note``, ``goal``, ``conflict``, ``judgement`` or ``action``; a note has its ``note``
    kind; notes and judgements have their cell of the matrix.
    """

    key: str
    question: Text
    help: Text
    kind: str
    note: str = ""
    aspect: str = "everyday"
    scale: str = "near"
    matrix: MatrixKind = "ska"


_SCALE = Text(
    sv="Börja med en siffra: +2 mycket bättre, +1 bättre, 0 oförändrat, -1 sämre, -2 mycket sämre. Skriv sedan varför.",
    en="Begin with a number: +2 much better, +1 better, 0 unchanged, -1 worse, -2 much worse. Then write why.",
)
_OWN_WORDS = Text(
    sv="Mötets egna ord, en eller två meningar.", en="The meeting's own words, a sentence or two."
)

FIELDS: tuple[FormField, ...] = (
    FormField(
        "mote",
        Text(sv="När möttes ni, och vilka var med?", en="When did you meet, and who took part?"),
        Text(
            sv="Dag | roller, aldrig namn. Till exempel: 2026-11-05 | planarkitekt, rektor, fyra boende",
            en="Day | roles, never names. For example: 2026-11-05 | planner, head teacher, four residents",
        ),
        "meeting",
    ),
    FormField(
        "varden",
        Text(
            sv="Vad fungerar bra här i dag och ska finnas kvar?",
            en="What works well here today and should stay?",
        ),
        _OWN_WORDS,
        "note",
        note="value",
    ),
    FormField(
        "brister",
        Text(sv="Vad fungerar dåligt och kan bli bättre?", en="What works badly and could be better?"),
        _OWN_WORDS,
        "note",
        note="shortcoming",
    ),
    FormField(
        "behov",
        Text(
            sv="Vad behöver de som bor här och de som ska flytta hit?",
            en="What do those who live here and those who will move here need?",
        ),
        _OWN_WORDS,
        "note",
        note="need",
    ),
    FormField(
        "vet_inte",
        Text(
            sv="Vad vet ni inte, och hur tar ni reda på det?",
            en="What do you not know, and how will you find out?",
        ),
        _OWN_WORDS,
        "note",
        note="knowledge_gap",
    ),
    FormField(
        "barn",
        Text(sv="Vad säger barn och unga?", en="What do children and young people say?"),
        Text(
            sv="Det som barn själva har sagt. Har ingen frågat dem: lämna tomt.",
            en="What children themselves have said. If nobody has asked them: leave empty.",
        ),
        "note",
        note="need",
        aspect="interplay",
        matrix="bka",
    ),
    FormField(
        "mal",
        Text(sv="Vilket är det viktigaste sociala målet?", en="Which is the most important social goal?"),
        Text(
            sv="Skriv det som en effekt för människor. Vilka svar ovan bygger målet på? Till exempel: Barn kan gå "
            "själva till skolan | brister, barn",
            en="Write it as an effect for people. Which answers above does it grow from? For example: Children can "
            "walk to school on their own | brister, barn",
        ),
        "goal",
    ),
    FormField(
        "konflikt",
        Text(sv="Vad drar åt ett annat håll än målet?", en="What pulls against the goal?"),
        Text(
            sv="Kravet eller önskemålet | vem som avgör. Till exempel: Parkering för 40 bilar | byggnadsnämnden",
            en="The demand or wish | who decides. For example: Parking for 40 cars | the building committee",
        ),
        "conflict",
    ),
    FormField(
        "bedomning_moten",
        Text(sv="Blir det lättare eller svårare att mötas?", en="Will it be easier or harder to meet?"),
        _SCALE,
        "judgement",
        aspect="interplay",
    ),
    FormField(
        "bedomning_vardag",
        Text(sv="Blir vardagen lättare eller svårare?", en="Will everyday life be easier or harder?"),
        _SCALE,
        "judgement",
        aspect="everyday",
    ),
    FormField(
        "bedomning_trygghet",
        Text(
            sv="Blir det tryggare och hälsosammare, eller tvärtom?",
            en="Will it be safer and healthier, or less so?",
        ),
        _SCALE,
        "judgement",
        aspect="health",
    ),
    FormField(
        "bedomning_barn",
        Text(sv="Blir det bättre eller sämre för barn?", en="Will it be better or worse for children?"),
        _SCALE,
        "judgement",
        aspect="interplay",
        matrix="bka",
    ),
    FormField(
        "atgard",
        Text(sv="Vad ska göras för att målet ska nås?", en="What is to be done to reach the goal?"),
        Text(
            sv="Vad | vem | senast när | var det säkras. Till exempel: Belys gångvägen | tekniska förvaltningen | "
            "2029-06-30 | projektering. Det kan säkras i: {holds}.",
            en="What | who | by when | where it is secured. For example: Light the path | the technical department | "
            "2029-06-30 | projektering. It can be secured in: {holds}.",
        ).format(holds=", ".join(k for k, i in INSTRUMENTS.items() if i.binding)),
        "action",
    ),
)
"""The thirteen fields of the form; the plan's name and its homes make fifteen."""

_PLAIN = str.maketrans("åäö", "aao")
_SCORE = re.compile(r"^\s*([+\-−–]?\s*[0-2])(?![\d])\s*[:.,;–-]?\s*(.*)$", re.DOTALL)


def from_form(t: TomlTable, inputs: ImpactInputs, plan: Plan) -> ImpactInputs:
    """The inputs with what the short form says added; empty fields add nothing.

    Raises ``UserError`` for a judgement without a number, a day that is none, and an unknown instrument.
    """
    said = {f.key: str(t.get(f.key, str, "")).strip() for f in FIELDS}
    t.close()
    for answer in filter(None, said.values()):
        role(t, Text.same(answer))
    meeting = _meeting(t, said["mote"], plan)
    by = Text(sv="Mötet runt mattan", en="The meeting around the mat")
    if meeting.who:
        by = by + Text.same(" (") + _joined(meeting.who) + Text.same(")")
    notes, judgements = [], []
    for f in FIELDS:
        if not said[f.key]:
            continue
        child = f.matrix == "bka"
        group = "everyday_age=child" if child else ALL
        words = Text.same(said[f.key])
        if f.kind == "note":
            who = Text(sv="Barn och unga", en="Children and young people") if child else by
            part = "informant" if child else ""
            notes.append(
                Note(f.key, f.aspect, f.scale, f.note, group, words, who, MEETING, "unstated", part, f.matrix)
            )
        elif f.kind == "judgement":
            effect, why = _score(t, f, said[f.key])
            judgements += [
                Judgement(f.aspect, f.scale, group, a.key, effect, why, by, "unstated", meeting.day, f.matrix)
                for a in plan.proposals
            ]
    action = _action(t, said["atgard"], bool(said["mal"]))
    goals, grounds, conflicts = _goal(t, said, action, tuple(n.key for n in notes))
    return replace(
        inputs,
        occasions=(*inputs.occasions, meeting) if said["mote"] or notes else inputs.occasions,
        notes=(*inputs.notes, *notes),
        judgements=(*inputs.judgements, *judgements),
        actions=(*inputs.actions, action) if action else inputs.actions,
        goals=(*inputs.goals, *goals),
        grounds=(*inputs.grounds, *grounds),
        demand_conflicts=(*inputs.demand_conflicts, *conflicts),
        form=tuple(said.items()),
    )


def _joined(words: tuple[Text, ...]) -> Text:
    return Text(sv=", ".join(w.sv for w in words), en=", ".join(w.en for w in words))


def _parts(words: str) -> list[str]:
    return [p.strip() for p in words.split("|")]


def _day(t: TomlTable, field: str, words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise t.fail(f"{field}: {words!r} is not a day.", "Write it as 2026-11-05.") from error


def _meeting(t: TomlTable, words: str, plan: Plan) -> Occasion:
    """The meeting; without an answer it has the day on which the plan was started, and nobody is named."""
    day, *who = _parts(words) if words else [""]
    roles = tuple(Text.same(w.strip()) for w in ", ".join(who).split(",") if w.strip())
    what = Text(sv="Mötet runt mattan", en="The meeting around the mat")
    if not day:
        what = Text(
            sv="Mötet runt mattan (dag inte angiven)", en="The meeting around the mat (day not given)"
        )
    return Occasion(MEETING, _day(t, "mote", day) if day else plan.started, what, roles)


def _score(t: TomlTable, f: FormField, words: str) -> tuple[int, Text]:
    found = _SCORE.match(words)
    if found is None:
        raise t.fail(
            f"{f.key} = {words!r} does not begin with a number from -2 to +2.", 'Write it as "+1 because …".'
        )
    number = re.sub(r"\s", "", found[1]).replace("−", "-").replace("–", "-")
    if not found[2].strip():
        raise t.fail(f"{f.key} = {words!r} does not say why.", 'Write it as "+1 because …".')
    return int(number), Text.same(found[2].strip())


def _action(t: TomlTable, words: str, goal: bool) -> Action | None:
    if not words:
        return None
    what, who, when, held, *rest = [*_parts(words), "", "", ""]
    if any(rest[:-3] if len(rest) > 3 else [p for p in rest if p]):
        raise t.fail(
            f"atgard = {words!r} has too many parts.", "Write what | who | by when | where it is secured."
        )
    held = held.casefold().translate(_PLAIN)
    if held and held not in INSTRUMENTS:
        raise t.fail(f"atgard: {held!r} cannot hold anything.", f"Use one of {', '.join(INSTRUMENTS)}.")
    return Action(
        key="formular_atgard",
        goals=(GOAL,) if goal else (),
        text=Text.same(what),
        secured_in=held or "not_secured",
        status="proposed",
        owner=Text.same(who) if who else None,
        due=_day(t, "atgard", when) if when else None,
    )


def _goal(
    t: TomlTable, said: Mapping[str, str], action: Action | None, notes: tuple[str, ...]
) -> tuple[tuple[Goal, ...], tuple[GoalGround, ...], tuple[DemandConflict, ...]]:
    """The form's goal, the notes it is said to grow from, and what pulls against it; without a goal no conflict."""
    if not said["mal"]:
        return (), (), ()
    wording, rests, *more = [*_parts(said["mal"]), ""]
    named = [w for w in re.split(r"[,\s]+", rests.casefold()) if w]
    wrong = [w for w in named if w not in notes]
    if wrong or any(more):
        raise t.fail(
            f"mal: {', '.join(wrong) or said['mal']!r} is no answered field of notes.",
            f"After | write the fields that the goal grows from: {', '.join(notes) or 'none is answered yet'}.",
        )
    goal = Goal(
        GOAL,
        Text.same(wording),
        ALL,
        action.secured_in if action else "not_secured",
        owner=action.owner if action else None,
        due=action.due if action else None,
    )
    grounds = (GoalGround(GOAL, tuple(named)),) if named else ()
    if not said["konflikt"]:
        return (goal,), grounds, ()
    demand, who, *_ = [*_parts(said["konflikt"]), ""]
    decides = Text.same(who) if who else None
    conflict = DemandConflict(
        "formular_konflikt", GOAL, Text.same(demand), Text.same(demand), decided_by=decides
    )
    return (goal,), grounds, (conflict,)


def unanswered(inputs: ImpactInputs) -> tuple[FormField, ...]:
    """The fields of the form that are still empty, in order; none when the form is not used."""
    said = dict(inputs.form)
    return tuple(f for f in FIELDS if said and not said[f.key])
