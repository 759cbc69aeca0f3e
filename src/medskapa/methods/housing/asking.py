"""Does this still hold? Questions to the departments that own the figures, and their answers put into bostad.toml."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from medskapa.evidence import UserError
from medskapa.methods.housing.inputs import ANSWERS, OCCASIONS, HousingInputs, read_inputs
from medskapa.methods.housing.matrix import Checked, checked
from medskapa.plans import MethodFile
from medskapa.plans.io.beside import read_toml

HOUSING_FILE = "bostad.toml"
_EMPTY = """\
# Vad förvaltningarna vet om bostadsbehovet, vad de lovar och om det fortfarande stämmer. Skriv aldrig namn.
# What departments know of housing need, what they promise, and whether it still holds. Never write names.
schema = "medskapa-bostad/1"
# uses_boverket = true       # är Boverkets underlag använt? / are Boverket's data used?

# Ett behov. what: need (behov), planned (planerat), stock (bestånd) eller turnover (omsättning).
# group: homeless, older, disability, young, violence, newly_arrived, low_income, overcrowded, eller utelämnas.
# [[needs]]
# key = "hiss"
# group = "older"
# what = "need"
# value = 40
# low = 30
# high = 60
# horizon = 2035
# source = "Äldreförvaltningens plan"
# date = 2026-01-15
# owner = "Äldreförvaltningen"
# keeps_months = 12          # därefter ska ägaren svara på om siffran stämmer

# En insats: vem gör vad med vilket verktyg, till när. / A measure: who does what with which instrument, by when.
# [[measures]]
# key = "overtagande"
# text = "Fler sociala kontrakt tas över av hyresgästen."
# instrument = "social_contract"
# owner = "Socialförvaltningen"
# due = 2028-12-31
# group = "homeless"
# homes = 30
"""


@dataclass(frozen=True)
class Question:
    """A figure that its owner is asked about, and why now."""

    cell: Checked
    owner: str
    due: bool


def start_housing(plan: Path) -> Path:
    """Write an empty ``bostad.toml`` with the questions into a folder.

    Raises ``UserError`` when the folder is not there, or holds a ``bostad.toml`` already.
    """
    if not plan.is_dir():
        raise UserError("The folder is not there.", where=str(plan), do="Make it, or correct its name.")
    path = plan / HOUSING_FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_EMPTY)
    except FileExistsError as error:
        raise UserError(
            f"There is a {HOUSING_FILE} already; nothing was written.", where=str(path), do="Fill it in."
        ) from error
    return path


def file_of(place: Path) -> Path:
    """The file itself, or the ``bostad.toml`` of a folder. Raises ``UserError`` when there is none."""
    path = place / HOUSING_FILE if place.is_dir() else place
    if not path.is_file():
        raise UserError(
            f"There is no {HOUSING_FILE}.", where=str(place), do=f"Begin with medskapa housing start {place}."
        )
    return path


def read_file(path: Path) -> HousingInputs:
    """What stands in a ``bostad.toml``. Raises ``UserError`` as ``read_inputs``."""
    values, _ = read_toml(path)
    return read_inputs({"housing": MethodFile("housing", str(path), values)})


def questions(inputs: HousingInputs, on: date, occasion: str) -> tuple[Question, ...]:
    """What to ask each owner: at a yearly review what is old or doubted; when a plan or allocation starts, everything.

    ``due`` tells which must be answered whatever the occasion. Sorted by owner, the due first, then the oldest.
    Raises ``ValueError`` for an occasion that is none of OCCASIONS.
    """
    if occasion not in OCCASIONS:
        raise ValueError(f"The occasion is one of {', '.join(OCCASIONS)}, not {occasion!r}")
    cells = checked(inputs, on)
    due = [c.standing in ("ask", "doubted") for c in cells]
    asked = [
        Question(c, c.cell.owner.sv, d) for c, d in zip(cells, due, strict=True) if d or occasion != "yearly"
    ]
    return tuple(sorted(asked, key=lambda q: (q.owner, not q.due, -q.cell.months, q.cell.cell.key)))


def add_answers(path: Path, answers: list[dict[str, Any]]) -> HousingInputs:
    """Put answers at the end of a ``bostad.toml``, all or none; comments stay, and the old file is kept as ``.bak``.

    Each answer has need, department, occasion, date, answer and reason. Raises ``UserError`` when the file with them
    would not be right, a reason is empty, or a department has answered of the same need on the same day.
    """
    before = read_file(path)
    known = {(a.cell, a.department.sv, a.day) for a in before.answers}
    for a in answers:
        if not str(a.get("reason", "")).strip():
            raise UserError(
                "An answer needs a reason.", where=str(a.get("need", "")), do="Write why, in a sentence."
            )
        key = (str(a["need"]), str(a["department"]), a["date"])
        if key in known:
            raise UserError(
                f"{a['department']} has already answered about {a['need']!r} on {a['date']}.", where=str(path),
                do="Answer with another date, or take back the last one with --undo.",
            )  # fmt: skip
        known.add(key)
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n" + "".join(_written(a) for a in answers)
    made = read_inputs({"housing": MethodFile("housing", str(path), _parsed(text, path))})
    path.with_name(path.name + ".bak").write_bytes(path.read_bytes())
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
    return made


def take_back(path: Path) -> None:
    """Take back the last answers: the file as before them. Raises ``UserError`` when there is nothing to undo."""
    old = path.with_name(path.name + ".bak")
    if not old.is_file():
        raise UserError(
            "There is nothing to take back.", where=str(path), do="Only the last answers can be undone."
        )
    os.replace(old, path)


def read_answers(path: Path) -> list[dict[str, Any]]:
    """Answers that a department sent back, from its ``svar.toml``. Raises ``UserError`` when it holds none."""
    values, _ = read_toml(path)
    found = values.get("answers")
    if not isinstance(found, list) or not found:
        raise UserError(
            "The file holds no [[answers]].", where=str(path), do="Fill in the questions and save again."
        )
    fields = ("need", "department", "occasion", "date", "answer", "reason")
    for a in found:
        lacking = [f for f in fields if f not in a]
        if (
            lacking
            or a["answer"] not in ANSWERS
            or a["occasion"] not in OCCASIONS
            or not isinstance(a["date"], date)
        ):
            raise UserError(
                f"An answer is not whole: {', '.join(lacking) or a.get('answer')}.", where=str(path),
                do=f"It needs {', '.join(fields)}; answer is one of {', '.join(ANSWERS)}.",
            )  # fmt: skip
    return [{f: a[f] for f in fields} for a in found]


def _written(a: dict[str, Any]) -> str:
    lines = [f"{k} = {json.dumps(str(a[k]), ensure_ascii=False)}" for k in ("need", "department", "occasion")]
    lines += [f"date = {a['date'].isoformat()}"]
    lines += [f"{k} = {json.dumps(str(a[k]), ensure_ascii=False)}" for k in ("answer", "reason")]
    return "\n[[answers]]\n" + "\n".join(lines) + "\n"


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            f"The answers cannot stand at the end of the file: {error}.", where=str(path),
            do="Put the tables [[answers]] last in the file and try again.",
        ) from error  # fmt: skip
