"""A ``senior.toml`` to begin with, and reading one without its plan."""

from __future__ import annotations

from pathlib import Path

from medskapa.evidence import UserError
from medskapa.methods.seniors.inputs import SeniorInputs, read_inputs
from medskapa.plans import MethodFile
from medskapa.plans.io.beside import read_toml

SENIOR_FILE = "senior.toml"

_EMPTY = """\
# Vad äldre har sagt i en enkät, en workshop, en gåtur eller på annat sätt. Skriv aldrig namn.
# What older people said in a survey, at a workshop, on a walk or in another way. Never write names.
schema = "medskapa-senior/1"

# Vad verksamheten (hemtjänst, bibliotek, vårdcentral) säger. Ta bort # och skriv.
# What the operation says (home care, library, health centre). Remove # and write.
# operation = [ "Hemtjänsten går till fots i området." ]

# Ett tillfälle: kind är survey, workshop, walk, interview eller paper. missing: vilka som inte hördes.
# An occasion: kind is survey, workshop, walk, interview or paper. missing: who was not heard.
# [[occasions]]
# key = "enkat"
# kind = "survey"
# date = 2026-04-14
# asked = 310          # hur många som fick frågan; får utelämnas / how many were asked; may be left out
# answered = 121       # hur många som svarade / how many answered
# text = "Enkät till alla över 65 år i området, på webben och på papper."
# missing = "Få svar från dem som talar annat än svenska hemma."

# Ett svar: theme är location (lokalisering), safety (trygghet) eller service.
# kind är value (värde), shortcoming (brist), need (behov) eller idea (idé). count: hur många som sa det.
# An answer: theme is location, safety or service. kind is value, shortcoming, need or idea. count: how many said it.
# [[answers]]
# theme = "safety"
# kind = "shortcoming"
# occasion = "enkat"
# count = 63
# text = "Det är långt mellan bänkarna på vägen till affären."
"""


def start_senior(plan: Path) -> Path:
    """Write an empty ``senior.toml`` with the questions into a plan folder.

    Raises ``UserError`` when the folder holds no plan, or a ``senior.toml`` is there already.
    """
    if not (plan / "plan.toml").is_file():
        raise UserError(
            "There is no plan in the folder.", where=str(plan),
            do="Give the folder with plan.toml, or make one with medskapa ska start.",
        )  # fmt: skip
    path = plan / SENIOR_FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_EMPTY)
    except FileExistsError as error:
        raise UserError(
            f"There is a {SENIOR_FILE} already; nothing was written.", where=str(path), do="Fill it in."
        ) from error
    return path


def read_senior(plan: Path) -> SeniorInputs:
    """What stands in a plan folder's ``senior.toml``.

    Raises ``UserError`` when there is none, when it is no TOML, and as :func:`read_inputs`.
    """
    path = plan / SENIOR_FILE
    if not path.is_file():
        raise UserError(
            f"There is no {SENIOR_FILE}.", where=str(plan), do=f"Begin with medskapa senior start {plan}."
        )
    values, _ = read_toml(path)
    return read_inputs({"senior": MethodFile("senior", str(path), values)})
