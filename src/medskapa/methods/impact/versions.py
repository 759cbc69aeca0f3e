"""Two versions of a plan – such as consultation and review – beside each other: what changed, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from medskapa.evidence import Finding, FindingTable, Kind, Text, UserError
from medskapa.methods.impact.handover import all_goals
from medskapa.methods.impact.model import (
    CONFIDENCES,
    EFFECTS,
    KINDS,
    STATUSES,
    ImpactInputs,
    Reasoned,
)
from medskapa.plans import INSTRUMENTS, Plan

NOT_REASONED = Text(sv="inte motiverat", en="no reason given")
YES, NO, NOTHING = Text(sv="ja", en="yes"), Text(sv="nej", en="no"), Text(sv="inte angivet", en="not given")
_FIELDS: dict[str, Text] = {
    "wording": Text(sv="lydelse", en="wording"),
    "text": Text(sv="lydelse", en="wording"),
    "group": Text(sv="grupp", en="group"),
    "secured_in": Text(sv="säkras i", en="secured in"),
    "owner": Text(sv="ansvarig", en="responsible"),
    "due": Text(sv="senast", en="due"),
    "evidence": Text(sv="visas av", en="shown by"),
    "status": Text(sv="läge", en="status"),
    "goals": Text(sv="mål", en="goals"),
    "site": Text(sv="plats", en="place"),
    "provision": Text(sv="planbestämmelse", en="plan provision"),
    "options": Text(sv="möjligheter", en="options"),
    "choice": Text(sv="val", en="choice"),
    "reason": Text(sv="skäl", en="reason"),
    "decided_by": Text(sv="beslutat av", en="decided by"),
    "effect": Text(sv="bedömning", en="judgement"),
    "confidence": Text(sv="säkerhet", en="confidence"),
    "kind": Text(sv="slag", en="kind"),
    "title": Text(sv="namn", en="name"),
    "description": Text(sv="beskrivning", en="description"),
    "changes": Text(sv="bostäder, verksamheter och stråk", en="homes, services and routes"),
    "effects": Text(sv="bedömda effekter", en="judged effects"),
}
"""What is compared, in words; other fields of a thing are not compared."""


@dataclass(frozen=True)
class FieldChange:
    """One thing that reads differently, before and after."""

    name: Text
    before: Text
    after: Text


@dataclass(frozen=True)
class Difference:
    """Something that came, went or was changed between the versions, with the reasons that the later one gives.

    ``about`` is ``goal``, ``conflict``, ``action``, ``judgement``, ``note`` or ``alternative``; ``what`` is ``added``,
    ``removed`` or ``changed``. Without a reason, ``why`` says so.
    """

    about: str
    key: str
    what: str
    label: Text
    changes: tuple[FieldChange, ...] = ()
    reasons: tuple[Reasoned, ...] = ()

    @property
    def why(self) -> Text:
        """The reasons in one text, or that none is given."""
        if not self.reasons:
            return NOT_REASONED
        return Text(
            sv=" ".join(r.reason.sv for r in self.reasons), en=" ".join(r.reason.en for r in self.reasons)
        )


@dataclass(frozen=True)
class MeasuredChange:
    """A computed change against the null alternative that differs between the versions.

    ``apart`` is true when their intervals do not meet, so that the difference is more than chance. Either may be None
    when the version lacks it.
    """

    before: Finding | None
    after: Finding | None
    apart: bool


@dataclass(frozen=True)
class Comparison:
    """Two versions of a plan: what differs, and reasons that were given for nothing that differs."""

    before_stage: str
    after_stage: str
    differences: tuple[Difference, ...]
    idle_reasons: tuple[Reasoned, ...]
    measured: tuple[MeasuredChange, ...] = ()
    same: Mapping[str, int] | None = None

    @property
    def not_reasoned(self) -> tuple[Difference, ...]:
        """Differences that nobody has given a reason for; what is merely added as a note needs none."""
        return tuple(d for d in self.differences if not d.reasons and (d.about, d.what) != ("note", "added"))

    def about(self, about: str) -> tuple[Difference, ...]:
        """The differences of one kind."""
        return tuple(d for d in self.differences if d.about == about)


def compare_versions(
    before: tuple[Plan, ImpactInputs],
    after: tuple[Plan, ImpactInputs],
    findings: tuple[FindingTable, FindingTable] | None = None,
) -> Comparison:
    """What changed from one version of a plan to a later one, and why.

    Goals, conflicts, actions, judgements, notes and alternatives are known by their keys. With the findings of two
    bases, computed changes against the null alternative are compared too.

    Raises ``UserError`` when the two are not versions of one plan.
    """
    (plan_a, in_a), (plan_b, in_b) = before, after
    if plan_a.key != plan_b.key:
        raise UserError(
            f"{plan_a.key!r} and {plan_b.key!r} are two plans, not two versions of one.",
            do="Give the plan the same key in both folders.",
        )
    differences: list[Difference] = []
    same: dict[str, int] = {}
    names = {a.key: a.title for p in (plan_a, plan_b) for a in p.alternatives}
    for about, old, new in _things(plan_a, in_a, plan_b, in_b):
        found, unchanged = _differences(about, old, new, in_b.changes, names)
        differences += found
        same[about] = unchanged
    used = {id(r) for d in differences for r in d.reasons}
    return Comparison(
        in_a.stage,
        in_b.stage,
        tuple(differences),
        tuple(r for r in in_b.changes if id(r) not in used),
        () if findings is None else tuple(_measured(*findings)),
        same,
    )


Things = dict[str, Any]


def _things(
    plan_a: Plan, in_a: ImpactInputs, plan_b: Plan, in_b: ImpactInputs
) -> Sequence[tuple[str, Things, Things]]:
    """What is compared, by kind: the two versions' things by key."""

    def keyed(*groups: Sequence[Any]) -> Things:
        return {x.key: x for group in groups for x in group}

    return (
        ("goal", keyed(all_goals(in_a, plan_a)), keyed(all_goals(in_b, plan_b))),
        (
            "conflict",
            keyed(plan_a.conflicts, in_a.demand_conflicts),
            keyed(plan_b.conflicts, in_b.demand_conflicts),
        ),
        ("action", keyed(in_a.actions), keyed(in_b.actions)),
        ("judgement", keyed(in_a.judgements), keyed(in_b.judgements)),
        ("note", keyed(in_a.notes), keyed(in_b.notes)),
        ("alternative", keyed(plan_a.alternatives), keyed(plan_b.alternatives)),
    )


def _differences(
    about: str, old: Things, new: Things, reasons: Sequence[Reasoned], names: Mapping[str, Text]
) -> tuple[list[Difference], int]:
    found, same = [], 0
    for key in [*old, *(k for k in new if k not in old)]:
        why = tuple(r for r in reasons if (r.about, r.key) == (about, key))
        if key not in new:
            found.append(Difference(about, key, "removed", _label(old[key]), reasons=why))
        elif key not in old:
            found.append(Difference(about, key, "added", _label(new[key]), reasons=why))
        elif changes := _changed(old[key], new[key], names):
            found.append(Difference(about, key, "changed", _label(new[key]), changes, why))
        else:
            same += 1
    return found, same


def _label(thing: Any) -> Text:
    """What a reader knows it by."""
    for name in ("wording", "title", "text", "reason"):
        words = getattr(thing, name, None)
        if isinstance(words, Text):
            return words
    return Text.same(str(thing.key))


def _changed(old: Any, new: Any, titles: Mapping[str, Text]) -> tuple[FieldChange, ...]:
    assert is_dataclass(old)
    names = [f.name for f in fields(old) if f.name in _FIELDS and hasattr(new, f.name)]
    return tuple(
        FieldChange(_FIELDS[n], said(n, getattr(old, n), titles), said(n, getattr(new, n), titles))
        for n in names
        if getattr(old, n) != getattr(new, n)
    )


_CODES: dict[str, Mapping[str, Text]] = {
    "secured_in": {k: i.label for k, i in INSTRUMENTS.items()},
    "status": STATUSES,
    "kind": KINDS,
    "confidence": CONFIDENCES,
}


def said(name: str, value: Any, titles: Mapping[str, Text]) -> Text:
    """A field's value in words; ``titles`` are the alternatives' by key."""
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return Text.same(value.isoformat())
    if name == "effect":
        return EFFECTS[value]
    if name == "effects":
        words = Text.same("{alt}: {effect}")
        return _joined([words.format(alt=titles.get(a, a), effect=EFFECTS[e]) for a, e, *_ in value])
    if name == "changes":
        return _joined([_built(c) for c in value])
    if isinstance(value, tuple):
        return _joined([said(name, v, titles) for v in value])
    return _CODES.get(name, {}).get(str(value), Text.same(str(value)))


def _joined(words: Sequence[Text]) -> Text:
    return Text(sv="; ".join(w.sv for w in words), en="; ".join(w.en for w in words))


def _built(change: Any) -> Text:
    """One change of an alternative in words: homes, a service or a link."""
    from medskapa.region import SPLITS

    if hasattr(change, "homes"):
        tenure = SPLITS["tenure"].codes[change.tenure]
        return Text.same("{n:+d} {tenure} ({site}, {year})").format(
            n=change.homes, tenure=tenure, site=change.site, year=change.year
        )
    closed = Text(sv="stängs", en="closes") if change.action == "close" else Text(sv="öppnas", en="opens")
    return Text.same("{name} {what} ({year})").format(name=change.name, what=closed, year=change.year)


def _measured(before: FindingTable, after: FindingTable) -> Sequence[MeasuredChange]:
    """Changes near the plan that read differently in the two bases, the clear ones first."""
    old = {f.id: f for f in before.findings if _near(f)}
    new = {f.id: f for f in after.findings if _near(f)}
    found = []
    for key in [*old, *(k for k in new if k not in old)]:
        a, b = old.get(key), new.get(key)
        if a is None or b is None:
            found.append(MeasuredChange(a, b, apart=False))
        elif (a.value, a.state) != (b.value, b.state):
            found.append(MeasuredChange(a, b, apart=_apart(a, b)))
    return sorted(found, key=lambda m: not m.apart)


def _near(f: Finding) -> bool:
    near = f.place == "site" or f.place.startswith("site-")
    return f.kind is Kind.CHANGE and near and f.statistic in ("value", "mean", "worst tenth")


def _apart(a: Finding, b: Finding) -> bool:
    if a.value is None or b.value is None:
        return False
    low_a, high_a = (a.interval.low, a.interval.high) if a.interval else (a.value, a.value)
    low_b, high_b = (b.interval.low, b.interval.high) if b.interval else (b.value, b.value)
    return high_a < low_b or high_b < low_a
