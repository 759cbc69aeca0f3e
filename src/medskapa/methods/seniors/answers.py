"""What older people said, as shares of those who answered: measured, but of no sample."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from medskapa.evidence import Finding, Knowledge, State, Text
from medskapa.methods.case import NOW, Case
from medskapa.methods.seniors.inputs import SeniorInputs
from medskapa.methods.seniors.measures import SENIOR_ANSWERS
from medskapa.methods.situation.people import smallest_group

NO_SAMPLE = Text(
    sv="De som svarade är inget urval av alla äldre: andelen kan inte räknas upp till dem som inte svarade.",
    en="Those who answered are no sample of all older people: the share cannot be scaled up to those who did not.",
)
NOTHING_ENTERED = Text(
    sv="Ingen enkät och ingen workshop är inlagd. Skriv in svaren i senior.toml.",
    en="No survey and no workshop has been entered. Write the answers in senior.toml.",
)


def answer_findings(case: Case, inputs: SeniorInputs) -> Iterable[Finding]:
    """A finding for each answer, now; a single "not assessed" when nothing was entered."""
    if case.alternative.key != NOW:
        return
    base: dict[str, Any] = {
        "measure": SENIOR_ANSWERS.key, "alternative": NOW, "place": case.plan.municipality,
        "knowledge": Knowledge.MEASURED,
    }  # fmt: skip
    if not inputs.answers:
        yield Finding(
            **base, group="all", year=case.plan.started.year, value=None, state=State.NOT_ASSESSED,
            text=NOTHING_ENTERED,
        )  # fmt: skip
        return
    least = smallest_group(case, "all")
    for number, answer in enumerate(inputs.answers, start=1):
        occasion = inputs.occasion(answer.occasion)
        here: dict[str, Any] = {
            **base, "group": answer.group, "year": occasion.day.year, "text": answer.text,
            "dims": (("theme", answer.theme), ("occasion", answer.occasion), ("answer", str(number))),
            "inputs": (f"senior.toml:{occasion.key}:{occasion.day.isoformat()}:plan",), "norms": (least.key,),
        }  # fmt: skip
        few = 0 < answer.count < least.value or 0 < occasion.answered - answer.count < least.value
        if few or not occasion.answered:
            state = State.SUPPRESSED if few else State.NOT_APPLICABLE
            yield Finding(**here, value=None, state=state)
            continue
        share = answer.count / occasion.answered
        yield Finding(**here, value=share, no_interval=NO_SAMPLE, n=occasion.answered, caveats=(NO_SAMPLE,))
