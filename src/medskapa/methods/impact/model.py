"""What people said, judged and decided about a plan's social effects, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from medskapa.evidence import Text
from medskapa.plans import Goal

MatrixKind = Literal["ska", "bka"]
Level = Literal["light", "medium", "full"]


@dataclass(frozen=True)
class Aspect:
    """One row of the matrix; ``child_label`` is what it is called in the child impact analysis."""

    key: str
    label: Text
    child_label: Text

    def name(self, kind: MatrixKind) -> Text:
        """The aspect in words, as it is called in this matrix."""
        return self.child_label if kind == "bka" else self.label


@dataclass(frozen=True)
class Scale:
    """One column of the matrix, from the building to the region."""

    key: str
    label: Text


@dataclass(frozen=True)
class Occasion:
    """A meeting, a walk or a talk where people said something. Who took part is told as roles, never as names."""

    key: str
    day: date
    what: Text
    who: tuple[Text, ...]
    persons: int | None = None


@dataclass(frozen=True)
class Note:
    """One thing somebody said: its cell, its kind, whom it is about, who said it (role or code) and how strong it is.

    ``child`` is the child's own part in it – informant, editor or actor – or empty when no child said it.
    """

    key: str
    aspect: str
    scale: str
    kind: str
    group: str
    text: Text
    by: Text
    occasion: str
    strength: str
    child: str = ""
    matrix: MatrixKind = "ska"


@dataclass(frozen=True)
class Judgement:
    """How somebody judges an alternative's effect in one cell for one group, from −2 to 2, and why.

    An alternative is judged against the null alternative, and the null alternative against the situation now.
    """

    aspect: str
    scale: str
    group: str
    alternative: str
    effect: int
    reason: Text
    by: Text
    confidence: str
    day: date | None = None
    matrix: MatrixKind = "ska"
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What two versions of a plan know the judgement by: its cell, group, alternative and judge."""
        return "/".join(
            (self.matrix, self.aspect, self.scale, self.group, self.alternative, self.by.sv.casefold())
        )

    @property
    def direction(self) -> str:
        """``negative``, ``unchanged`` or ``positive``."""
        return "positive" if self.effect > 0 else "negative" if self.effect < 0 else "unchanged"


@dataclass(frozen=True)
class GoalGround:
    """The notes that a goal of the plan has grown from."""

    goal: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WinWin:
    """One way to act that serves several goals at once, and why it does."""

    key: str
    goals: tuple[str, ...]
    text: Text
    reason: Text


@dataclass(frozen=True)
class DemandConflict:
    """A goal against a technical or economic demand, the ways out, and the choice once somebody has made it.

    Conflicts between two goals stand in plan.toml.
    """

    key: str
    goal: str
    demand: Text
    text: Text
    options: tuple[Text, ...] = ()
    choice: Text | None = None
    reason: Text | None = None
    decided_by: Text | None = None


@dataclass(frozen=True)
class Action:
    """An *åtgärd*: what is done for a goal, who does it, where it is secured, when it is due and what shows it.

    ``site`` is where on the plan map it stands; ``provision`` is the wording of the plan provision that holds it.
    ``demand`` says what kind of demand it makes; tenure and rent cannot be plan provisions.
    """

    key: str
    goals: tuple[str, ...]
    text: Text
    secured_in: str
    status: str
    notes: tuple[str, ...] = ()
    owner: Text | None = None
    due: date | None = None
    phase: str = ""
    evidence: Text | None = None
    site: str = ""
    provision: Text | None = None
    demand: str = ""


@dataclass(frozen=True)
class Indicator:
    """What is followed up, in words or as a measure's key, in which years after the start, and by whom."""

    key: str
    text: Text | None
    measure: str
    group: str
    goals: tuple[str, ...]
    years: tuple[int, ...]
    who: Text | None


@dataclass(frozen=True)
class Reasoned:
    """What was changed since an earlier version of the plan, and why.

    ``about`` is what it concerns: ``goal``, ``conflict``, ``action``, ``judgement``, ``note`` or ``alternative``,
    with its ``key``.
    """

    about: str
    key: str
    text: Text
    reason: Text
    decided_by: Text | None = None


@dataclass(frozen=True)
class Answer:
    """An answer to one criterion of the screening: ``no``, ``some`` or ``yes``, with words and who answered."""

    criterion: str
    answer: str
    text: Text | None
    by: Text | None


@dataclass(frozen=True)
class Criterion:
    """One criterion of social complexity: the question, what gives points, and whether it can be computed."""

    key: str
    question: Text
    why: Text
    some: float
    yes: float
    computed: bool = False


@dataclass(frozen=True)
class Join:
    """Which cell of the matrix a measure belongs to, and for which dimensions, places and groups.

    ``place`` is ``plan`` (the plan's surroundings), ``municipality``, ``region`` or empty for any. An empty ``groups``
    is any group. ``bka`` says whether the child impact analysis takes it up for children and young people, and in
    which aspect.
    """

    measure: str
    aspect: str
    scale: str
    place: str = "plan"
    dims: tuple[tuple[str, tuple[str, ...]], ...] = ()
    groups: tuple[str, ...] = ()
    bka: str = ""


@dataclass(frozen=True)
class Frame:
    """How the municipality has laid out its matrix: aspects, scales, groups shown, and which measure goes where."""

    aspects: tuple[Aspect, ...]
    scales: tuple[Scale, ...]
    groups: tuple[str, ...]
    joins: tuple[Join, ...]

    def aspect(self, key: str) -> Aspect:
        """The aspect with this key. Raises ``StopIteration`` when there is none."""
        return next(a for a in self.aspects if a.key == key)

    def scale(self, key: str) -> Scale:
        """The scale with this key. Raises ``StopIteration`` when there is none."""
        return next(s for s in self.scales if s.key == key)


@dataclass(frozen=True)
class ImpactInputs:
    """All that people entered for the social impact analysis of one version of a plan.

    ``form`` holds the answers of the short form, where it was used; what they say is in the other fields too.
    ``goals`` are goals that the form worded; those of plan.toml stay in the plan.
    """

    stage: str
    frame: Frame
    occasions: tuple[Occasion, ...] = ()
    notes: tuple[Note, ...] = ()
    grounds: tuple[GoalGround, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    win_wins: tuple[WinWin, ...] = ()
    demand_conflicts: tuple[DemandConflict, ...] = ()
    actions: tuple[Action, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    changes: tuple[Reasoned, ...] = ()
    answers: tuple[Answer, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    effort: Level | None = None
    effort_reason: Text | None = None
    moving_in: date | None = None
    form: tuple[tuple[str, str], ...] = ()
    goals: tuple[Goal, ...] = ()
    path: str = field(default="ska.toml", compare=False)

    def note(self, key: str) -> Note:
        """The note with this key. Raises ``StopIteration`` when there is none."""
        return next(n for n in self.notes if n.key == key)

    def occasion(self, key: str) -> Occasion | None:
        """The occasion with this key, or none."""
        return next((o for o in self.occasions if o.key == key), None)

    def notes_of(self, goal: str) -> tuple[Note, ...]:
        """The notes that a goal rests on, in the order they were made."""
        wanted = {n for g in self.grounds if g.goal == goal for n in g.notes}
        return tuple(n for n in self.notes if n.key in wanted)

    @property
    def loose_notes(self) -> tuple[Note, ...]:
        """Notes that neither a goal nor an action has taken up: they are told, so that nobody is unheard."""
        used = {n for g in self.grounds for n in g.notes} | {n for a in self.actions for n in a.notes}
        return tuple(n for n in self.notes if n.key not in used)


KINDS: dict[str, Text] = {
    "value": Text(sv="värde", en="value"),
    "shortcoming": Text(sv="brist", en="shortcoming"),
    "need": Text(sv="behov", en="need"),
    "knowledge_gap": Text(sv="kunskapslucka", en="knowledge gap"),
}
"""The kinds of notes, as the questions of the inventory have them."""
STRENGTHS: dict[str, Text] = {
    "weak": Text(sv="en enstaka röst", en="a single voice"),
    "medium": Text(sv="flera har sagt det", en="several have said it"),
    "strong": Text(sv="flera källor säger samma sak", en="several sources say the same"),
    "unstated": Text(sv="styrkan är inte angiven", en="strength not stated"),
}
"""How strong the evidence of a note is."""
CHILD_PARTS: dict[str, Text] = {
    "informant": Text(sv="barn som informanter", en="children as informants"),
    "editor": Text(sv="barn som redaktörer", en="children as editors"),
    "actor": Text(sv="barn som aktörer", en="children as actors"),
}
"""The part that children had: they told, they shaped what was told, or they acted themselves."""
CONFIDENCES: dict[str, Text] = {
    "low": Text(sv="osäker", en="unsure"),
    "medium": Text(sv="ganska säker", en="fairly sure"),
    "high": Text(sv="säker", en="sure"),
    "unstated": Text(sv="säkerheten är inte angiven", en="confidence not stated"),
}
"""How sure the one who judged is."""
STATUSES: dict[str, Text] = {
    "proposed": Text(sv="föreslagen", en="proposed"),
    "decided": Text(sv="beslutad", en="decided"),
    "secured": Text(sv="säkrad", en="secured"),
    "done": Text(sv="genomförd", en="done"),
    "dropped": Text(sv="struken", en="dropped"),
}
"""How far an action has come."""
EFFECTS: dict[int, Text] = {
    -2: Text(sv="mycket negativ", en="very negative"),
    -1: Text(sv="negativ", en="negative"),
    0: Text(sv="oförändrad", en="unchanged"),
    1: Text(sv="positiv", en="positive"),
    2: Text(sv="mycket positiv", en="very positive"),
}
"""The scale of judgements in words."""
DEMANDS = ("physical", "technical", "tenure", "rent", "operation", "process")
"""What kinds of demand an action may make."""
LEVELS: dict[str, Text] = {
    "light": Text(sv="lätt", en="light"),
    "medium": Text(sv="medel", en="medium"),
    "full": Text(sv="full", en="full"),
}
"""How much effort the analysis is given."""
