"""Whether a housing document holds what the law asks of it: one line for each demand, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from medskapa.evidence import Text, format_date
from medskapa.methods.housing.inputs import SPECIAL, HousingInputs
from medskapa.methods.housing.legal import Demand, LegalFrame
from medskapa.methods.housing.matrix import checked

Met = Literal["met", "partly", "missing"]
TERM_YEARS = 4


@dataclass(frozen=True)
class Line:
    """One demand of the law, whether it is met, and what that rests on."""

    demand: Demand
    met: Met
    why: Text


@dataclass(frozen=True)
class Known:
    """What the figures hold: which analyses could be made of the region's data, with a word on each that could not."""

    demography: bool = False
    market: bool = False
    unmet: bool = False
    addition: bool = False
    lacking: Mapping[str, Text] | None = None


def checklist(frame: LegalFrame, inputs: HousingInputs, known: Known, on: date) -> tuple[Line, ...]:
    """Every demand of the frame with whether it is met on a day.

    An analysis is met when it was computed, partly when departments alone have told of it; goals, measures and
    consultation are met by what stands in the file. Nothing is met by silence.
    """
    return tuple(Line(d, *_answer(d.part, inputs, known, on)) for d in frame.demands)


def _answer(part: str, inputs: HousingInputs, known: Known, on: date) -> tuple[Met, Text]:
    if part in ("demography", "market", "unmet", "addition"):
        return _analysis(part, inputs, known, on)
    made: dict[str, tuple[Met, Text]] = {
        "goals": _count(len(inputs.goals), Text(sv="{n} mål är inskrivna.", en="{n} goals are entered.")),
        "regional": _count(
            len(inputs.regional), Text(sv="{n} mål att ta hänsyn till.", en="{n} goals regarded.")
        ),
        "coordination": _count(
            len(inputs.agreements),
            Text(sv="{n} överenskommelser med andra kommuner.", en="{n} agreements with others."),
        ),
        "consulted": _count(len(inputs.consulted), Text(sv="{n} har hörts.", en="{n} have been heard.")),
        "measures": _measures(inputs),
        "groups": _groups(inputs),
        "demand": _demand(inputs),
        "data": _boverket(inputs),
        "adopted": _adopted(inputs, on),
    }
    return made[part]


def _count(n: int, words: Text) -> tuple[Met, Text]:
    if n:
        return "met", words.format(n=n)
    return "missing", Text(sv="Inget är inskrivet i bostad.toml.", en="Nothing is entered in bostad.toml.")


def _analysis(part: str, inputs: HousingInputs, known: Known, on: date) -> tuple[Met, Text]:
    if getattr(known, part):
        return "met", Text(sv="Beräknat, se avsnittet.", en="Computed, see the section.")
    told = [c for c in checked(inputs, on) if c.cell.what == "need" and c.standing != "doubted"]
    if told and part in ("unmet", "addition"):
        words = Text(
            sv="Förvaltningarna har angett {n} behov; ingen beräkning kunde göras.",
            en="Departments have told of {n} needs; nothing could be computed.",
        )
        return "partly", words.format(n=len(told))
    lacking = (known.lacking or {}).get(part)
    return "missing", lacking or Text(sv="Underlag saknas.", en="There are no data.")


def _measures(inputs: HousingInputs) -> tuple[Met, Text]:
    if not inputs.measures:
        return _count(0, Text.same("-"))
    loose = [m for m in inputs.measures if m.owner is None or m.due is None]
    if loose:
        words = Text(
            sv="{n} insatser, varav {m} saknar ansvarig eller datum.",
            en="{n} measures, of which {m} have no owner or date.",
        )
        return "partly", words.format(n=len(inputs.measures), m=len(loose))
    return "met", Text(
        sv="{n} insatser med ansvarig och datum.", en="{n} measures with owner and date."
    ).format(n=len(inputs.measures))


def _groups(inputs: HousingInputs) -> tuple[Met, Text]:
    told = {c.group for c in inputs.cells if c.what == "need" and c.group in SPECIAL}
    left = [g for g in SPECIAL if g not in told]
    if not told:
        return "missing", Text(
            sv="Ingen särskild grupps behov är angett.", en="No particular group's need is told."
        )
    if left:
        listed = Text(sv=", ".join(SPECIAL[g].sv for g in left), en=", ".join(SPECIAL[g].en for g in left))
        return "partly", Text(sv="Saknas: {left}.", en="Missing: {left}.").format(left=listed)
    return "met", Text(sv="Alla grupper har ett angett behov.", en="Every group's need is told.")


def _demand(inputs: HousingInputs) -> tuple[Met, Text]:
    told = [c for c in inputs.cells if c.what in ("turnover", "planned")]
    if told:
        return "partly", Text(
            sv="Omsättning och planer är angivna; efterfrågan i sig är inte beräknad.",
            en="Turnover and plans are told; demand in itself is not computed.",
        )
    return "missing", Text(sv="Inget om efterfrågan är angett.", en="Nothing is told of demand.")


def _boverket(inputs: HousingInputs) -> tuple[Met, Text]:
    if inputs.uses_boverket is None:
        return "missing", Text(
            sv="Ange uses_boverket = true eller false i bostad.toml.",
            en="Write uses_boverket = true or false in bostad.toml.",
        )
    if inputs.uses_boverket:
        return "met", Text(
            sv="Kommunen uppger att Boverkets underlag är använt.", en="The municipality says so."
        )
    return "missing", Text(sv="Boverkets underlag är inte använt.", en="Boverket's data are not used.")


def _adopted(inputs: HousingInputs, on: date) -> tuple[Met, Text]:
    if inputs.adopted is None or inputs.adopted > on:
        return "missing", Text(sv="Inte antaget.", en="Not adopted.")
    day = Text(sv=format_date(inputs.adopted, "sv"), en=format_date(inputs.adopted, "en"))
    if (on - inputs.adopted).days > 365.25 * TERM_YEARS:
        words = Text(
            sv="Antaget {day}, mer än en mandatperiod sedan.", en="Adopted {day}, more than a term ago."
        )
        return "partly", words.format(day=day)
    return "met", Text(sv="Antaget {day}.", en="Adopted {day}.").format(day=day)
