"""The shared picture of need: cells by part and group, how old they are, and whether they still hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from medskapa.methods.housing.inputs import Answer, HousingInputs, NeedCell

Standing = Literal["holds", "partly", "ask", "doubted"]
"""Whether a cell may be used: it holds, holds in part, somebody must be asked, or somebody says that it is wrong."""


@dataclass(frozen=True)
class Checked:
    """A cell with what is known of its standing on a day.

    ``months`` is how long ago it was told or last confirmed; ``last`` the latest answer to "does this still hold?".
    """

    cell: NeedCell
    standing: Standing
    months: int
    last: Answer | None


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another, never negative.

    >>> months_between(date(2025, 1, 31), date(2026, 1, 30)), months_between(date(2026, 2, 1), date(2026, 1, 1))
    (11, 0)
    """
    whole = 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
    return max(whole, 0)


def checked(inputs: HousingInputs, on: date) -> tuple[Checked, ...]:
    """Every cell with its standing on a day, in the order they were entered.

    A cell holds for ``keeps_months`` from the day it was told, or from the day somebody last said that it still holds.
    An answer of *no* stands until the cell itself is newer; *in part* too, but then the cell may be used with care.
    Answers dated after the day are not counted.
    """
    return tuple(_checked(cell, _answers(inputs, cell, on), on) for cell in inputs.cells)


def _answers(inputs: HousingInputs, cell: NeedCell, on: date) -> list[Answer]:
    """What was answered about a cell since it was told, oldest first; of the same day the later line."""
    mine = [a for a in inputs.answers if a.cell == cell.key and cell.day <= a.day <= on]
    return sorted(mine, key=lambda a: a.day)


def _checked(cell: NeedCell, answers: list[Answer], on: date) -> Checked:
    last = answers[-1] if answers else None
    sure = [a.day for a in answers if a.answer == "yes"]
    months = months_between(max([cell.day, *sure]), on)
    if last is not None and last.answer == "no":
        return Checked(cell, "doubted", months, last)
    if months >= cell.keeps_months:
        return Checked(cell, "ask", months, last)
    return Checked(cell, "partly" if last is not None and last.answer == "partly" else "holds", months, last)


def to_ask(cells: Iterable[Checked]) -> tuple[Checked, ...]:
    """The cells that a named owner must be asked about, those in doubt first, then the oldest."""
    wanted = [c for c in cells if c.standing in ("ask", "doubted")]
    return tuple(sorted(wanted, key=lambda c: (c.standing != "doubted", -c.months, c.cell.key)))


def gaps(cells: Iterable[Checked]) -> dict[tuple[str, str, int], float]:
    """Need less planned addition for each part, group and horizon that has a need; never less than it says.

    gap = need − planned. A part and group without a planned addition has the whole need as its gap; what is in doubt is
    left out.
    """
    need: dict[tuple[str, str, int], float] = {}
    planned: dict[tuple[str, str, int], float] = {}
    for c in cells:
        if c.standing == "doubted":
            continue
        key = (c.cell.part, c.cell.group, c.cell.horizon)
        into = need if c.cell.what == "need" else planned if c.cell.what == "planned" else None
        if into is not None:
            into[key] = into.get(key, 0.0) + c.cell.value
    return {key: value - planned.get(key, 0.0) for key, value in need.items()}
