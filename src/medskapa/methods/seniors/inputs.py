"""``senior.toml``: what older people said in a survey and a workshop, coded by the three themes of the method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from medskapa.evidence import Text, UserError
from medskapa.plans import MethodFile, Plan
from medskapa.plans.toml_table import TomlTable
from medskapa.region import ALL, parse_group

SENIOR_SCHEMA = "medskapa-senior/1"

THEMES: dict[str, Text] = {
    "location": Text(sv="Lokalisering", en="Location"),
    "safety": Text(sv="Trygghet", en="Safety"),
    "service": Text(sv="Service", en="Service"),
}
"""The three themes that the survey of the tested method was condensed to."""

OCCASIONS: dict[str, Text] = {
    "survey": Text(sv="Enkät", en="Survey"),
    "workshop": Text(sv="Workshop", en="Workshop"),
    "walk": Text(sv="Gåtur", en="Walk"),
    "interview": Text(sv="Intervju", en="Interview"),
    "paper": Text(sv="Svar på papper eller per telefon", en="Answers on paper or by telephone"),
}
"""Ways in which older people were asked."""

KINDS: dict[str, Text] = {
    "value": Text(sv="värde", en="value"),
    "shortcoming": Text(sv="brist", en="shortcoming"),
    "need": Text(sv="behov", en="need"),
    "idea": Text(sv="idé", en="idea"),
}
"""What an answer tells of."""


@dataclass(frozen=True)
class Occasion:
    """A time when older people were asked: how many were asked and took part, and who was missing."""

    key: str
    kind: str
    day: date
    text: Text
    asked: int | None
    answered: int
    missing: Text


@dataclass(frozen=True)
class Answer:
    """One thing that people said, in a theme, with how many of those who answered said it."""

    theme: str
    kind: str
    occasion: str
    text: Text
    count: int
    group: str = ALL


@dataclass(frozen=True)
class SeniorInputs:
    """What was entered for the senior perspective; empty when there is no ``senior.toml``."""

    occasions: tuple[Occasion, ...] = ()
    answers: tuple[Answer, ...] = ()
    operation: tuple[Text, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing was entered."""
        return not (self.occasions or self.answers or self.operation)

    def occasion(self, key: str) -> Occasion:
        """The occasion with this key. Raises ``KeyError`` when there is none."""
        return next(o for o in self.occasions if o.key == key)


def senior_inputs(plan: Plan) -> SeniorInputs:
    """What stands in a plan's ``senior.toml``; nothing when there is none.

    Raises ``UserError`` as :func:`read_inputs`.
    """
    return read_inputs({file.method: file for file in plan.files})


def read_inputs(inputs: Mapping[str, object]) -> SeniorInputs:
    """What stands in ``senior.toml``; nothing when there is no such file.

    Raises ``UserError`` for an unknown key, theme, kind or occasion, more answers than people, and numbers below 0.
    """
    file = inputs.get("senior")
    if not isinstance(file, MethodFile):
        return SeniorInputs()
    top = file.table()
    schema = top.get("schema", str)
    if schema != SENIOR_SCHEMA:
        newer = schema.startswith("medskapa-senior/")
        raise top.fail(
            f"The file is of schema {schema!r}; this version reads {SENIOR_SCHEMA}.",
            "Upgrade Medskapa." if newer else f'Write schema = "{SENIOR_SCHEMA}".',
        )
    occasions = tuple(_occasion(t) for t in top.tables("occasions"))
    known = {o.key: o for o in occasions}
    if len(known) != len(occasions):
        raise top.fail("Two occasions have the same key.", "Give each its own key.")
    answers = tuple(_answer(t, known) for t in top.tables("answers"))
    operation = top.texts("operation")
    top.close()
    return SeniorInputs(occasions, answers, operation)


def _whole(t: TomlTable, key: str) -> int:
    value: int = t.get(key, int)
    if value < 0:
        raise t.fail(f"{key} = {value} is below 0.", "Correct it.")
    return value


def _occasion(t: TomlTable) -> Occasion:
    asked = _whole(t, "asked") if "asked" in t.values else None
    answered = _whole(t, "answered")
    if asked is not None and asked < answered:
        raise t.fail(f"{answered} answered of {asked} asked.", "Correct the numbers.")
    return Occasion(
        key=t.get("key", str),
        kind=t.choice("kind", tuple(OCCASIONS)),
        day=t.day("date"),
        text=t.text("text"),
        asked=asked,
        answered=answered,
        missing=t.text("missing"),
    )


def _answer(t: TomlTable, known: Mapping[str, Occasion]) -> Answer:
    occasion = t.choice("occasion", tuple(known))
    count = _whole(t, "count")
    if count > known[occasion].answered:
        raise t.fail(
            f"{count} people said this, but {known[occasion].answered} took part in {occasion!r}.",
            "Correct the count, or the number who answered.",
        )
    group = t.get("group", str, ALL)
    try:
        parse_group(group)
    except UserError as error:
        raise t.fail(error.what, error.do) from error
    return Answer(
        theme=t.choice("theme", tuple(THEMES)),
        kind=t.choice("kind", tuple(KINDS)),
        occasion=occasion,
        text=t.text("text"),
        count=count,
        group=group,
    )
