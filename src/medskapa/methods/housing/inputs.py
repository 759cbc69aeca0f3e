"""``bostad.toml``: what departments know of housing need, what they promise, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from medskapa.evidence import Text, UserError
from medskapa.plans import MethodFile, Plan
from medskapa.plans.toml_table import TomlTable
from medskapa.region import ALL, parse_group

HOUSING_SCHEMA = "medskapa-bostad/1"

WHATS: dict[str, Text] = {
    "stock": Text(sv="bestånd", en="stock"),
    "turnover": Text(sv="omsättning på ett år", en="turnover in a year"),
    "planned": Text(sv="planerat tillskott", en="planned addition"),
    "need": Text(sv="behov", en="need"),
}
"""What a cell of the matrix tells of homes for a group in a part of the municipality."""

SPECIAL: dict[str, Text] = {
    "homeless": Text(sv="personer i hemlöshet", en="people in homelessness"),
    "older": Text(sv="äldre personer", en="older people"),
    "disability": Text(sv="personer med funktionsnedsättning", en="people with a disability"),
    "young": Text(sv="unga vuxna och studenter", en="young adults and students"),
    "violence": Text(sv="våldsutsatta", en="people exposed to violence"),
    "newly_arrived": Text(sv="nyanlända", en="the newly arrived"),
    "low_income": Text(sv="hushåll med små marginaler", en="households with small margins"),
    "overcrowded": Text(sv="trångbodda hushåll", en="overcrowded households"),
}
"""Groups that the law's preparatory works and Boverket name."""
SENSITIVE = ("homeless", "disability", "violence", "newly_arrived")
"""Groups that are told of for a whole municipality or above, never for a part of one."""

INSTRUMENTS: dict[str, Text] = {
    "public_company": Text(sv="ägardirektiv till allmännyttan", en="owner's directive to the public company"),
    "land": Text(sv="markanvisning", en="land allocation"),
    "plan": Text(sv="detaljplan", en="detailed plan"),
    "priority": Text(sv="förtur", en="priority"),
    "guarantee": Text(sv="hyresgaranti", en="rent guarantee"),
    "support": Text(sv="stöd i befintlig bostad", en="support in the home one has"),
    "social_contract": Text(sv="socialt kontrakt", en="social contract"),
    "housing_first": Text(sv="Bostad först", en="Housing First"),
    "special_housing": Text(sv="bostad med särskild service", en="housing with special service"),
    "cooperation": Text(sv="samarbete med grannkommuner", en="cooperation with neighbouring municipalities"),
    "other": Text(sv="annat", en="other"),
}
"""Instruments that a measure may use."""
ANSWERS: dict[str, Text] = {
    "yes": Text(sv="stämmer fortfarande", en="still holds"),
    "partly": Text(sv="stämmer delvis", en="holds in part"),
    "no": Text(sv="stämmer inte längre", en="no longer holds"),
}
OCCASIONS: dict[str, Text] = {
    "yearly": Text(sv="årlig genomgång", en="yearly review"),
    "planning_notice": Text(sv="planbesked", en="planning notice"),
    "plan": Text(sv="detaljplan", en="detailed plan"),
    "allocation": Text(sv="markanvisning", en="land allocation"),
}
STATUSES = ("proposed", "decided", "begun", "done")


@dataclass(frozen=True)
class NeedCell:
    """One cell of the matrix: homes for a group in a part of the municipality, low, middle and high.

    ``keeps_months`` is how long the figure is taken to hold; after that somebody must say whether it still does.
    """

    key: str
    part: str
    group: str
    what: str
    value: float
    low: float | None
    high: float | None
    horizon: int
    source: Text
    day: date
    owner: Text
    keeps_months: int
    note: Text | None = None


@dataclass(frozen=True)
class Answer:
    """What a department answered when it was asked whether a cell still holds."""

    cell: str
    department: Text
    occasion: str
    day: date
    answer: str
    reason: Text


@dataclass(frozen=True)
class Measure:
    """A line of the register: who does what, with which instrument, by when, for whom and how many homes."""

    key: str
    text: Text
    instrument: str
    owner: Text | None
    due: date | None
    group: str
    homes: int | None
    status: str


@dataclass(frozen=True)
class HousingInputs:
    """What was entered for the housing programme; empty when there is no ``bostad.toml``."""

    legal_frame: str = ""
    goals: tuple[tuple[str, Text], ...] = ()
    regional: tuple[Text, ...] = ()
    cells: tuple[NeedCell, ...] = ()
    answers: tuple[Answer, ...] = ()
    measures: tuple[Measure, ...] = ()
    agreements: tuple[tuple[tuple[str, ...], Text, date], ...] = ()
    consulted: tuple[tuple[Text, date], ...] = ()
    adopted: date | None = None
    uses_boverket: bool | None = None

    @property
    def empty(self) -> bool:
        """True when nothing was entered."""
        return self == HousingInputs(legal_frame=self.legal_frame)


def housing_inputs(plan: Plan) -> HousingInputs:
    """What stands in a plan's ``bostad.toml``; nothing when there is none. Raises ``UserError`` as ``read_inputs``."""
    return read_inputs({file.method: file for file in plan.files})


def read_inputs(inputs: Mapping[str, object]) -> HousingInputs:
    """What stands in ``bostad.toml``; nothing when there is no such file.

    Raises ``UserError`` for an unknown key, group, instrument or cell, a low above the value, and a sensitive group
    told for a part of a municipality.
    """
    file = inputs.get("housing")
    if not isinstance(file, MethodFile):
        return HousingInputs()
    top = file.table()
    schema = top.get("schema", str)
    if schema != HOUSING_SCHEMA:
        raise top.fail(
            f"The file is of schema {schema!r}; this version reads {HOUSING_SCHEMA}.",
            f'Write schema = "{HOUSING_SCHEMA}".',
        )
    cells = tuple(_cell(t) for t in top.tables("needs"))
    keys = [c.key for c in cells]
    if len(set(keys)) != len(keys):
        raise top.fail("Two needs have the same key.", "Give each its own key.")
    made = HousingInputs(
        legal_frame=top.get("legal_frame", str, ""),
        goals=tuple((t.get("key", str), t.text("text")) for t in top.tables("goals")),
        regional=top.texts("regional"),
        cells=cells,
        answers=tuple(_answer(t, tuple(keys)) for t in top.tables("answers")),
        measures=tuple(_measure(t) for t in top.tables("measures")),
        agreements=tuple(
            (tuple(str(c) for c in t.get("with", list)), t.text("text"), t.day("date"))
            for t in top.tables("agreements")
        ),
        consulted=tuple((t.text("who"), t.day("date")) for t in top.tables("consulted")),
        adopted=top.day("adopted", None),
        uses_boverket=top.get("uses_boverket", bool, None),
    )
    top.close()
    return made


def _group(t: TomlTable) -> str:
    group: str = t.get("group", str, ALL)
    if group in SPECIAL:
        return group
    try:
        parse_group(group)
    except UserError as error:
        raise t.fail(error.what, f"{error.do} Or one of {', '.join(SPECIAL)}.") from error
    return group


def _cell(t: TomlTable) -> NeedCell:
    value = float(t.get("value", (int, float)))
    low, high = (None if (v := t.get(k, (int, float), None)) is None else float(v) for k in ("low", "high"))
    if value < 0 or (low is not None and not 0 <= low <= value) or (high is not None and high < value):
        raise t.fail("low ≤ value ≤ high does not hold, or a number is below 0.", "Correct the numbers.")
    part, group = t.get("part", str, ""), _group(t)
    if part and group in SENSITIVE:
        raise t.fail(
            f"The group {group!r} is told for a whole municipality only.",
            "Leave out part: few people in a part of a municipality could be recognised.",
        )
    keeps = t.get("keeps_months", int, 12)
    if keeps < 1:
        raise t.fail(f"keeps_months = {keeps} is too short.", "Write at least 1.")
    return NeedCell(
        key=t.get("key", str), part=part, group=group, what=t.choice("what", tuple(WHATS)), value=value, low=low,
        high=high, horizon=t.get("horizon", int), source=t.text("source"), day=t.day("date"), owner=t.text("owner"),
        keeps_months=keeps, note=t.text("note", None),
    )  # fmt: skip


def _answer(t: TomlTable, keys: tuple[str, ...]) -> Answer:
    return Answer(
        cell=t.choice("need", keys), department=t.text("department"), occasion=t.choice("occasion", tuple(OCCASIONS)),
        day=t.day("date"), answer=t.choice("answer", tuple(ANSWERS)), reason=t.text("reason"),
    )  # fmt: skip


def _measure(t: TomlTable) -> Measure:
    homes = t.get("homes", int, None)
    if homes is not None and homes < 0:
        raise t.fail(f"homes = {homes} is below 0.", "Correct it.")
    return Measure(
        key=t.get("key", str), text=t.text("text"), instrument=t.choice("instrument", tuple(INSTRUMENTS)),
        owner=t.text("owner", None), due=t.day("due", None), group=_group(t), homes=homes,
        status=t.choice("status", STATUSES, "proposed"),
    )  # fmt: skip
