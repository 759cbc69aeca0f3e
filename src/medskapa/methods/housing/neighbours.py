"""The neighbours' view: what municipalities have told together, who has not, and where two count the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from medskapa.methods.housing.inputs import HousingInputs


@dataclass(frozen=True)
class Neighbours:
    """Needs and plans as told, by group and horizon, with what makes their sum unsure.

    ``sums``: (group, horizon) to need, planned and how many municipalities have told; ``silent``: municipalities that
    have told nothing; ``one_sided``: agreements that one has entered and the other has not, (who, with whom);
    ``double``: (group, municipalities) whose needs may hold the same households, as they have an agreement about it.
    """

    sums: Mapping[tuple[str, int], tuple[float, float, int]]
    silent: tuple[str, ...]
    one_sided: tuple[tuple[str, str], ...]
    double: tuple[tuple[str, tuple[str, str]], ...]
    alone: tuple[str, ...]


def neighbours_of(told: Mapping[str, HousingInputs]) -> Neighbours:
    """Several municipalities' files beside each other. Sums are of what is told; silence is never counted as 0.

    Two that agree about something and both tell of a need for the same group are named: they may count the same
    households, and only they can say. ``alone``: those without any agreement, though the market is regional.
    """
    sums: dict[tuple[str, int], tuple[float, float, int]] = {}
    for inputs in told.values():
        mine: dict[tuple[str, int], list[float]] = {}
        for c in inputs.cells:
            if c.what in ("need", "planned") and not c.part:
                into = mine.setdefault((c.group, c.horizon), [0.0, 0.0])
                into[c.what == "planned"] += c.value
        for key, (need, planned) in mine.items():
            a, b, n = sums.get(key, (0.0, 0.0, 0))
            sums[key] = (a + need, b + planned, n + 1)
    partners = {m: {w for who, _, _ in x.agreements for w in who} for m, x in told.items()}
    one_sided = tuple((m, w) for m in told for w in sorted(partners[m]) if w in told and m not in partners[w])
    groups = {m: {c.group for c in x.cells if c.what == "need"} for m, x in told.items()}
    pairs = [(m, w) for m in told for w in told if m < w and (w in partners[m] or m in partners[w])]
    double = tuple((g, pair) for pair in pairs for g in sorted(groups[pair[0]] & groups[pair[1]]))
    silent = tuple(m for m, x in told.items() if not x.cells)
    return Neighbours(sums, silent, one_sided, double, tuple(m for m in told if not partners[m]))
