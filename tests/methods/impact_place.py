"""The small place's plan with a social impact analysis written as people would write it."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from medskapa.evidence import Finding, Formula, Interval, Kind, Knowledge, Measure, Source, Text, Unit
from medskapa.methods.impact.inputs import read_inputs
from medskapa.methods.impact.model import ImpactInputs
from medskapa.plans import Goal, MethodFile, Plan
from tests.methods.small_place import PLAN_YEAR, alternative, homes, plan

SKA = """
schema = "medskapa-ska/1"

[[occasions]]
key = "mattan"
date = 2026-03-12
what = "Mötet"
who = ["planarkitekt", "boende"]

[[notes]]
key = "kojor"
aspect = "interplay"
scale = "near"
kind = "value"
group = "everyday_age=child"
child = "informant"
text = "Kojorna är bäst."
by = "Elever"
occasion = "mattan"
strength = "strong"

[[notes]]
key = "bank"
aspect = "everyday"
scale = "near"
kind = "need"
group = "everyday_age=old"
text = "Långt mellan bänkarna."
by = "Boende, kod B1"
occasion = "mattan"
strength = "weak"

[[goals]]
goal = "lek"
notes = ["kojor"]

[[judgements]]
aspect = "everyday"
scale = "near"
alternative = "bygg"
effect = 2
reason = "Nära till allt."
by = "Planarkitekt"
confidence = "medium"

[[actions]]
key = "bankar"
goals = ["lek"]
text = "Ställ ut bänkar."
secured_in = "projektering"
status = "proposed"
"""


def impact_plan(land: str = "mixed") -> Plan:
    """The plan with a goal, and one proposal that builds in A."""
    goal = Goal("lek", Text.same("Barn leker nära hemmet."), "all", "not_secured")
    made = plan(alternative("bygg", homes("A", "rental", 60)))
    return replace(made, goals=(goal,), land=land)  # type: ignore[arg-type]


def file(toml: str) -> MethodFile:
    """ska.toml as the plan folder hands it over."""
    return MethodFile("impact", "ska.toml", tomllib.loads(toml))


def entered(toml: str = SKA, of: Plan | None = None) -> ImpactInputs:
    """What was entered, read against the plan."""
    return read_inputs(file(toml), of or impact_plan())


def with_ska(toml: str = SKA) -> Plan:
    """The plan with its ska.toml."""
    return replace(impact_plan(), files=(file(toml),))


def measure(key: str, better: str = "higher") -> Measure:
    """A measure by its key and direction."""
    words = Text.same(key)
    return Measure(
        key=key, label=words, meaning=words, unit=Unit.SHARE, better=better,  # type: ignore[arg-type]
        formula=Formula("x", Source(cite="x")), checked=None,
    )  # fmt: skip


def change(key: str, value: float | None, span: tuple[float, float] | None = None, **more: object) -> Finding:
    """A change near the plan."""
    given: dict[str, object] = {
        "measure": key, "alternative": "bygg", "place": "site", "group": "all", "year": PLAN_YEAR, "kind": Kind.CHANGE,
        "value": value, "knowledge": Knowledge.MODELLED,
        "interval": None if span is None else Interval(*span, 0.95, Text.same("spann")),
        "no_interval": Text.same("räknat") if span is None and value is not None else None,
    }  # fmt: skip
    return Finding(**(given | more))  # type: ignore[arg-type]
