"""What a social impact analysis still lacks, in plain words, so that the planner knows what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from medskapa.evidence import Text
from medskapa.methods.impact.handover import packets
from medskapa.methods.impact.inputs_check import cautions
from medskapa.methods.impact.light import unanswered
from medskapa.methods.impact.model import ImpactInputs
from medskapa.methods.impact.screening import Screening
from medskapa.plans import Plan


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or to think of. ``kind`` is ``field``, ``screening``, ``goal``, ``action``, ``note``,
    ``judgement``, ``conflict`` or ``law``.
    """

    kind: str
    text: Text


def gaps(inputs: ImpactInputs, plan: Plan, screened: Screening) -> tuple[Gap, ...]:
    """Everything that is missing: fields of the form, criteria, owners, dates, notes that nobody took up, and law."""
    found = [Gap("field", f.question) for f in unanswered(inputs)]
    found += [Gap("screening", g.criterion.question) for g in screened.unanswered]
    found += _held(inputs, plan)
    open_conflicts = [c.text for c in plan.conflicts if c.choice is None]
    open_conflicts += [c.text for c in inputs.demand_conflicts if c.choice is None]
    unsettled = Text(sv="Målkonflikten ”{text}” är inte avgjord.", en="The conflict “{text}” is not settled.")
    found += [Gap("conflict", unsettled.format(text=_cut(words))) for words in open_conflicts]
    found += [
        Gap(
            "note",
            Text(
                sv="Ingen har tagit upp detta i ett mål eller en åtgärd: ”{text}”",
                en="Nobody has taken this up in a goal or an action: “{text}”",
            ).format(text=_cut(n.text)),
        )
        for n in inputs.loose_notes
    ]
    judged = {j.alternative for j in inputs.judgements}
    found += [
        Gap(
            "judgement", Text(sv="Ingen har bedömt {alt}.", en="Nobody has judged {alt}.").format(alt=a.title)
        )
        for a in plan.proposals
        if a.key not in judged
    ]
    if not any(j.matrix == "bka" for j in inputs.judgements):
        found.append(
            Gap(
                "judgement",
                Text(
                    sv="Ingen har bedömt vad planen betyder för barn.",
                    en="Nobody has judged what it means to children.",
                ),
            )
        )
    found += [Gap("law", c.text) for c in cautions(inputs)]
    return tuple(found)


def _held(inputs: ImpactInputs, plan: Plan) -> list[Gap]:
    """Goals and actions that are not secured, or lack somebody responsible, a date or what shows them."""
    found = []
    for packet in packets(inputs, plan):
        for line in packet.lines:
            lacks = list(line.missing)
            if packet.instrument.key == "not_secured":
                lacks.insert(0, Text(sv="inte säkrat", en="not secured"))
            if lacks:
                words = Text(sv=", ".join(w.sv for w in lacks), en=", ".join(w.en for w in lacks))
                head = Text.same("{text}: {words}.").format(text=_cut(line.text), words=words)
                found.append(Gap(line.kind, head))
    return found


def _cut(words: Text) -> Text:
    """The words without their last full stop."""
    return Text(sv=words.sv.rstrip("."), en=words.en.rstrip("."))
