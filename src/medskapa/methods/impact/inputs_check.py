"""Whether what was entered holds together: keys, references, land, and what a plan cannot lawfully hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from medskapa.evidence import Source, Text, UserError
from medskapa.methods.impact.frame import DEFAULT_FRAME
from medskapa.methods.impact.model import Action, Criterion, ImpactInputs
from medskapa.plans import INSTRUMENTS, Plan
from medskapa.plans.toml_table import TomlTable

_PBL = Source(
    cite="Plan- och bygglag (2010:900)",
    where="4 kap. och 8 kap. 4 a §",
    publisher="Sveriges riksdag",
    verified=False,
)
_TENURE = re.compile(
    r"hyresr[aä]tt|bostadsr[aä]tt|[aä]gander[aä]tt|uppl[aå]telseform|tenure|co-op|owner-occup", re.I
)
_RENT = re.compile(r"hyresniv|\bhyran?\b|hyror|h[oö]gsta hyra|\brents?\b", re.I)
_TECHNICAL = re.compile(
    r"kwh|u-v[aä]rde|u-value|energiklass|energy class|passivhus|milj[oö]byggnad|teknisk\w* egenskap|luftt[aä]thet",
    re.I,
)

_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w|\b\d{6,8}[-+]\d{4}\b|\b0\d{1,3}[- ]\d{5,}")


def role(t: TomlTable, words: Text) -> Text:
    """Words that point out nobody: roles and codes. Raises ``UserError`` for an address or a personal number."""
    if any(_PERSONAL.search(w) for w in (words.sv, words.en)):
        raise t.fail(
            f"{words.sv!r} points out a person.",
            'Write a role or a participant code instead, such as "boende, kod B7".',
        )
    return words


@dataclass(frozen=True)
class Caution:
    """Something to think of before the plan goes further; the file is still read. The source is unverified."""

    key: str
    text: Text
    source: Source = _PBL


def check_inputs(inputs: ImpactInputs, plan: Plan) -> None:
    """Refuse two of the same key, references to nothing, and instruments that the plan's land does not allow.

    Raises ``UserError`` that names the rows.
    """
    where = inputs.path
    for name, keys in (
        ("occasions", [o.key for o in inputs.occasions]),
        ("notes", [n.key for n in inputs.notes]),
        ("actions", [a.key for a in inputs.actions]),
        ("win-wins", [w.key for w in inputs.win_wins]),
        ("conflicts with a demand", [c.key for c in inputs.demand_conflicts]),
        ("indicators", [i.key for i in inputs.indicators]),
        ("criteria", [c.key for c in inputs.criteria]),
        ("answers", [a.criterion for a in inputs.answers]),
        ("judgements by the same judge of the same cell", [j.key for j in inputs.judgements]),
        ("goals", [g.goal for g in inputs.grounds]),
    ):
        twice = [k for k, n in Counter(keys).items() if n > 1]
        if twice:
            raise UserError(
                f"Two {name} have the same key.", where=where, rows=twice, do="Give each its own."
            )
    _check_references(inputs, plan)
    wrong = [
        f"{a.key}: {a.secured_in}"
        for a in inputs.actions
        if INSTRUMENTS[a.secured_in].land and plan.land not in (INSTRUMENTS[a.secured_in].land, "mixed")
    ]
    if wrong:
        raise UserError(
            f"These actions are held by an agreement that cannot be made on {plan.land} land.",
            where=where,
            rows=wrong,
            do="On municipal land it is a markanvisningsavtal, on private land an exploateringsavtal.",
        )


def _check_references(inputs: ImpactInputs, plan: Plan) -> None:
    frame = inputs.frame
    goals = {g.key for g in (*plan.goals, *inputs.goals)}
    notes = {n.key for n in inputs.notes}
    lost = [
        *_lost("aspect", ((n.key, n.aspect) for n in inputs.notes), {a.key for a in frame.aspects}),
        *_lost("scale", ((n.key, n.scale) for n in inputs.notes), {s.key for s in frame.scales}),
        *_lost("occasion", ((n.key, n.occasion) for n in inputs.notes), {o.key for o in inputs.occasions}),
        *_lost("aspect", ((j.key, j.aspect) for j in inputs.judgements), {a.key for a in frame.aspects}),
        *_lost("scale", ((j.key, j.scale) for j in inputs.judgements), {s.key for s in frame.scales}),
        *_lost(
            "alternative",
            ((j.key, j.alternative) for j in inputs.judgements),
            {a.key for a in plan.alternatives},
        ),
        *_lost("note", ((j.key, n) for j in inputs.judgements for n in j.notes), notes),
        *_lost("goal", ((g.goal, g.goal) for g in inputs.grounds), goals),
        *_lost("note", ((g.goal, n) for g in inputs.grounds for n in g.notes), notes),
        *_lost("goal", ((w.key, g) for w in inputs.win_wins for g in w.goals), goals),
        *_lost("goal", ((c.key, c.goal) for c in inputs.demand_conflicts), goals),
        *_lost("goal", ((a.key, g) for a in inputs.actions for g in a.goals), goals),
        *_lost("note", ((a.key, n) for a in inputs.actions for n in a.notes), notes),
        *_lost("site", ((a.key, a.site) for a in inputs.actions if a.site), set(plan.site_by_key)),
        *_lost("goal", ((i.key, g) for i in inputs.indicators for g in i.goals), goals),
        *_lost("measure", ((i.key, i.measure) for i in inputs.indicators if i.measure), _measures()),
    ]
    own = () if frame.joins is DEFAULT_FRAME.joins else frame.joins
    aspects, scales = {a.key for a in frame.aspects}, {s.key for s in frame.scales}
    lost += _lost("aspect", ((j.measure, a) for j in own for a in (j.aspect, j.bka) if a), aspects)
    lost += _lost("scale", ((j.measure, j.scale) for j in own), scales)
    lost += _lost("measure", ((j.measure, j.measure) for j in own), _measures())
    criteria = {c.key for c in inputs.criteria or default_criteria()}
    lost += _lost("criterion", ((a.criterion, a.criterion) for a in inputs.answers), criteria)
    if lost:
        raise UserError(
            "These point to something that is not there.", where=inputs.path, rows=lost, do="Correct the key."
        )


def default_criteria() -> tuple[Criterion, ...]:
    """The criteria of the screening unless ska.toml has its own."""
    from medskapa.methods.impact.screening import CRITERIA

    return CRITERIA


def _measures() -> set[str]:
    from medskapa.methods import MEASURES

    return {m.key for m in MEASURES}


def _lost(what: str, pairs: Iterable[tuple[str, str]], known: set[str]) -> list[str]:
    """Rows whose reference is not known, each with the nearest that is."""
    rows = []
    for owner, wanted in pairs:
        if wanted not in known:
            near = get_close_matches(wanted, sorted(known), n=1)
            rows.append(f"{owner}: {what} {wanted!r}" + (f" (did you mean {near[0]!r}?)" if near else ""))
    return rows


def cautions(inputs: ImpactInputs) -> tuple[Caution, ...]:
    """What a plan cannot lawfully hold, as far as the words show it: tenure, rent and technical properties.

    Recalled from the Planning and Building Act and not verified; a lawyer should look before it is relied on.
    """
    found = []
    for action in inputs.actions:
        if action.status == "dropped":
            continue
        found += [Caution(action.key, text) for text in _cautions_of(action)]
    return tuple(found)


def demands_of(action: Action) -> set[str]:
    """What kinds of demand an action makes: as written, or else as its words show."""
    if action.demand:
        return {action.demand}
    words = " ".join(t.sv + " " + t.en for t in (action.text, action.provision) if t is not None)
    found = (("tenure", _TENURE), ("rent", _RENT), ("technical", _TECHNICAL))
    return {name for name, pattern in found if pattern.search(words)}


def _cautions_of(action: Action) -> Iterable[Text]:
    demands = demands_of(action)
    if action.secured_in == "planbestammelse" and demands & {"tenure", "rent"}:
        yield Text(
            sv="Upplåtelseform och hyra kan inte regleras med planbestämmelser, bara i avtal. Pröva ett avtal i "
            "stället. (Återgivet ur minnet och inte kontrollerat mot lagtexten.)",
            en="Tenure and rent cannot be regulated by plan provisions, only in agreements. Consider an agreement "
            "instead. (Recalled, not checked against the law.)",
        )
    if "technical" in demands and action.secured_in in (
        "planbestammelse",
        "markanvisningsavtal",
        "exploateringsavtal",
    ):
        yield Text(
            sv="Kommunen får inte ställa egna krav på byggnaders tekniska egenskaper (särkrav) i planer eller avtal, "
            "utom när den själv bygger eller äger. (Återgivet ur minnet och inte kontrollerat mot lagtexten.)",
            en="A municipality may not make its own demands on technical properties of buildings in plans or "
            "agreements, except where it builds or owns itself. (Recalled, not checked against the law.)",
        )
    if action.secured_in == "planbestammelse" and action.provision is None:
        yield Text(
            sv="Åtgärden ska säkras med en planbestämmelse, men bestämmelsens lydelse saknas.",
            en="The action is to be secured by a plan provision, but the provision's wording is missing.",
        )
