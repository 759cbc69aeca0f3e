"""The village's plan with a social impact analysis, small enough to check by head."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace

from medskapa.basis import Basis
from medskapa.evidence import Finding, FindingTable, Kind, Unit
from medskapa.methods.impact.light import FIELDS
from medskapa.plans import MethodFile, Plan
from medskapa.report.context import Context, context
from tests.report.village import findings, measure, plan, then, village_basis

SKA = """
schema = "medskapa-ska/1"
stage = "samrad"
moving_in = 2031-06-01

[[occasions]]
key = "mattan"
date = 2026-03-12
what = "Mötet runt mattan"
who = ["planarkitekt", "rektor"]
persons = 9

[[notes]]
key = "kojor"
aspect = "interplay"
scale = "near"
kind = "value"
group = "everyday_age=child"
child = "informant"
text = "Kojskogen är bäst."
by = "Elever i årskurs 5"
occasion = "mattan"
strength = "strong"

[[notes]]
key = "bank"
aspect = "everyday"
scale = "near"
kind = "shortcoming"
group = "everyday_age=old"
text = "Långt mellan bänkarna."
by = "Boende, kod B7"
occasion = "mattan"
strength = "weak"

[[goals]]
goal = "g1"
notes = ["kojor"]

[[judgements]]
aspect = "everyday"
scale = "near"
alternative = "a"
effect = 2
reason = "Allt ligger nära."
by = "Planarkitekt"
confidence = "medium"

[[judgements]]
aspect = "health"
scale = "near"
alternative = "a"
effect = 1
reason = "Parken blir kvar."
by = "Rektor"
confidence = "low"

[[judgements]]
aspect = "health"
scale = "near"
alternative = "a"
effect = -1
reason = "Trafiken ökar."
by = "Boende, kod B7"
confidence = "high"

[[judgements]]
matrix = "bka"
aspect = "interplay"
scale = "near"
group = "everyday_age=child"
alternative = "a"
effect = -2
reason = "Kojskogen bebyggs."
by = "Två pedagoger"
confidence = "high"

[[demand_conflicts]]
key = "damm"
goal = "g1"
demand = "Dagvattnet ska fördröjas på platsen"
text = "Dammen tar lekplatsen."
options = ["Inhägnad damm", "Gräsklätt stråk"]

[[win_wins]]
key = "lampor"
goals = ["g1", "g2"]
text = "Belyst gångväg."
reason = "Lampor hjälper alla."

[[actions]]
key = "bankar"
goals = ["g2"]
text = "Ställ ut bänkar."
secured_in = "projektering"
status = "decided"
owner = "Parkenheten"
due = 2029-06-30
evidence = "Bänkarna står där."

[[actions]]
key = "remsa"
goals = ["g1"]
text = "Håll skogskanten fri."
secured_in = "not_secured"
status = "proposed"
notes = ["kojor"]

[[actions]]
key = "bro"
goals = ["g2"]
text = "Bygg en bro."
secured_in = "projektering"
status = "dropped"

[[follow_up]]
key = "lek"
text = "Leker barnen i skogen?"
goals = ["g1"]
who = "Fritidsförvaltningen"
"""

FORM = {
    "mote": "2026-03-12 | planarkitekt, rektor, fyra boende",
    "varden": "Skogen nära husen, torget där folk hälsar och bussen som går ofta. Allt det ska finnas kvar.",
    "brister": "Gångvägen är mörk på kvällen. Det är långt mellan bänkarna och bilarna kör fort förbi skolan.",
    "behov": "Bostäder med hiss, en plats inomhus för unga på kvällen och en säker väg till skolan.",
    "vet_inte": "Ingen som använder rullstol var med. Vi frågar funktionsrättsföreningen före granskningen.",
    "barn": "Kojskogen är det bästa stället. Där bestämmer vi själva.",
    "mal": "Barn kan leka i skogen nära hemmet utan att korsa en bilväg.",
    "konflikt": "Parkering för 40 bilar | byggnadsnämnden",
    "bedomning_moten": "+1 därför att förskolan ger folk på torget",
    "bedomning_vardag": "+1 därför att det blir närmare till affären",
    "bedomning_trygghet": "0 därför att ljuset blir bättre men trafiken ökar",
    "bedomning_barn": "-1 därför att en del av kojskogen bebyggs",
    "atgard": "Håll skogskanten fri | stadsbyggnadsförvaltningen | 2027-06-30 | planbestammelse",
}


def light_form() -> str:
    """A ska.toml in which only the short form is filled in."""
    assert set(FORM) == {f.key for f in FIELDS}
    rows = "\n".join(f"{key} = {json.dumps(words, ensure_ascii=False)}" for key, words in FORM.items())
    return f'schema = "medskapa-ska/1"\n[formular]\n{rows}\n'


def ska_plan(toml: str = SKA, of: Plan | None = None) -> Plan:
    """The village's plan with what people entered."""
    return replace(of or plan(), files=(MethodFile("impact", "ska.toml", tomllib.loads(toml)),))


def light_plan() -> Plan:
    """A plan with nothing but its site, its homes and the short form."""
    return ska_plan(light_form(), replace(plan(), goals=(), conflicts=(), views=()))


def changes() -> tuple[Finding, ...]:
    """Measured changes near the plan: one for the worse, one for children, two that chance may explain."""
    more = {"kind": Kind.CHANGE, "norms": ()}
    return (
        then("everyday_five_share", "a", "site", -0.10, 0.02, group="all", **more),
        then("everyday_five_share", "a", "site", 0.20, 0.02, group="everyday_age=child", **more),
        then("everyday_five_share", "a", "site", 0.01, 0.05, group="everyday_age=old", **more),
        then("green_share", "a", "site", 0.01, 0.02, group="all", **more),
    )


def ska_basis(made: Plan | None = None, extra: tuple[Finding, ...] | None = None) -> Basis:
    """The village's basis with the plan and the changes."""
    basis = village_basis()
    reach = {
        key: replace(measure(key, words, Unit.SHARE), better="higher")
        for key, words in (("everyday_five_share", "Når vardagens fem"), ("green_share", "Når grönska"))
    }
    found = FindingTable((*findings(), *(changes() if extra is None else extra)))
    return replace(basis, plan=made or ska_plan(), table=found, measures={**basis.measures, **reach})


def ska_context(made: Plan | None = None, extra: tuple[Finding, ...] | None = None) -> Context:
    """The same seen in Swedish."""
    return context(ska_basis(made, extra), "sv")
