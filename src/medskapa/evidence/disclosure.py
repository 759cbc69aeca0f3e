"""Disclosure control at the door: no count of people leaves the house smaller than the minimum group size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from medskapa.evidence.norm import LegalStatus, Norm
from medskapa.evidence.source import Source
from medskapa.evidence.text import Text

_HOUSE = Source(cite="Medskapa", where="docs/decisions/0005")

MIN_GROUP = Norm(
    key="min_group",
    label=Text(sv="Minsta grupp som redovisas", en="Smallest group shown"),
    value=5,
    unit="persons",
    source=_HOUSE,
    valid_from=date(2000, 1, 1),
    status=LegalStatus.HOUSE_RULE,
)
MIN_GROUP_MINORS = Norm(
    key="min_group_minors",
    label=Text(sv="Minsta grupp som redovisas, under 18 år", en="Smallest group shown, under 18"),
    value=10,
    unit="persons",
    source=_HOUSE,
    valid_from=date(2000, 1, 1),
    status=LegalStatus.HOUSE_RULE,
)


@dataclass(frozen=True)
class Suppressed:
    """A table of counts that may leave the house: hidden cells are masked, never 0.

    ``counts`` holds -1 where ``hidden`` is true. ``primary`` marks the cells that were too small,
    the rest of ``hidden`` protects them against subtraction. Where ``totals_safe`` is false the totals
    give a small cell away whatever is hidden, as when somebody small stands alone in a row: do not print them.
    """

    counts: npt.NDArray[np.int64]
    hidden: npt.NDArray[np.bool_]
    primary: npt.NDArray[np.bool_]
    totals_safe: bool


def suppress(counts: npt.ArrayLike, *, minimum: int = 5, totals_public: bool = True) -> Suppressed:
    """Hide the counts that could point out people, and so many more that none can be worked out by subtraction.

    A cell is small when ``0 < count < minimum``. Zeros are shown: they say that nobody is there, and a hidden
    cell is never 0 to a reader. When row and column totals are public, a hidden cell is safe only if its
    *feasible range* – the lowest and highest value that whole numbers in the hidden cells could take with all
    totals and shown cells as printed – is at least ``minimum`` wide. Since zeros are shown, a reader knows that
    a hidden cell is at least 1. Cells are added, cheapest first, until every small cell is safe. If that does not
    help, all positive cells are hidden; if not even that is enough, ``totals_safe`` is false.

    counts : whole non-negative numbers, shape (rows, columns), persons; a vector is a table of one row.
    minimum : smallest group that may be shown, persons.

    Raises ``ValueError`` for negative, fractional or missing counts.
    Source: Willenborg & de Waal, Elements of Statistical Disclosure Control (2001), ch. 4 (feasibility interval).

    >>> suppress([[3, 20], [30, 40]]).hidden.tolist()
    [[True, True], [True, True]]
    """
    vector = np.ndim(counts) == 1
    table = np.atleast_2d(np.asarray(counts))
    if not np.issubdtype(table.dtype, np.number) or not np.all(np.isfinite(table)):
        raise ValueError("Counts must be numbers without gaps; give missing cells a state of their own")
    whole = table.astype(np.int64)
    if np.any(whole != table) or np.any(whole < 0):
        raise ValueError("Counts must be whole and non-negative")
    primary = (whole > 0) & (whole < minimum)
    hidden, totals_safe = primary.copy(), not primary.any()
    if totals_public and primary.any():
        hidden, totals_safe = _complete(whole, primary, minimum, vector=vector)
    shape = np.asarray(counts).shape
    shown = np.where(hidden, -1, whole)
    return Suppressed(shown.reshape(shape), hidden.reshape(shape), primary.reshape(shape), totals_safe)


def _complete(
    table: npt.NDArray[np.int64], primary: npt.NDArray[np.bool_], minimum: int, *, vector: bool
) -> tuple[npt.NDArray[np.bool_], bool]:
    """Add complementary cells until every primary cell's feasible range is wide enough, if that can be."""

    def unsafe(hidden: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
        cells = [(int(r), int(c)) for r, c in np.argwhere(primary)]
        return [cell for cell in cells if _range(table, hidden, cell, vector) < minimum]

    hidden = primary.copy()
    while cells := unsafe(hidden):
        choice = (_cheapest_cell if vector else _cheapest_cycle)(table, hidden, *cells[0])
        if choice is None:
            return table > 0, not unsafe(table > 0)
        for r, c in choice:
            hidden[r, c] = True
    return hidden, True


def _range(
    table: npt.NDArray[np.int64], hidden: npt.NDArray[np.bool_], cell: tuple[int, int], vector: bool
) -> float:
    """Width of what an outsider can infer about one hidden cell from the margins and the shown cells."""
    from scipy.optimize import linprog

    cells = np.argwhere(hidden)
    rows, cols = table.shape
    a_eq = np.zeros((rows + cols, len(cells)))
    for k, (r, c) in enumerate(cells):
        a_eq[r, k] = 1
        a_eq[rows + c, k] = 1
    masked = np.where(hidden, table, 0)
    b_eq = np.concatenate([masked.sum(axis=1), masked.sum(axis=0)])
    if vector:  # only the one total is public; the "columns" are the cells themselves
        a_eq, b_eq = a_eq[:rows], b_eq[:rows]
    target = np.array([float((r, c) == cell) for r, c in cells])
    low = linprog(target, A_eq=a_eq, b_eq=b_eq, bounds=(1, None), method="highs")
    high = linprog(-target, A_eq=a_eq, b_eq=b_eq, bounds=(1, None), method="highs")
    return round(float(-high.fun - low.fun), 6)  # the bounds are whole numbers; the solver's are nearly so


def _cheapest_cell(
    table: npt.NDArray[np.int64], hidden: npt.NDArray[np.bool_], row: int, col: int
) -> list[tuple[int, int]] | None:
    """The smallest positive cell of a vector that is still shown."""
    shown = [
        (int(table[row, c]), c) for c in range(table.shape[1]) if not hidden[row, c] and table[row, c] > 0
    ]
    return [(row, min(shown)[1])] if shown else None


def _cheapest_cycle(
    table: npt.NDArray[np.int64], hidden: npt.NDArray[np.bool_], row: int, col: int
) -> list[tuple[int, int]] | None:
    """The cheapest rectangle of positive cells through (row, col): the fewest people newly hidden."""
    best: list[tuple[int, int]] | None = None
    best_cost = np.inf
    rows, cols = table.shape
    for r in range(rows):
        for c in range(cols):
            if r == row or c == col:
                continue
            corners = [(row, c), (r, col), (r, c)]
            if any(table[p] == 0 for p in corners) or all(hidden[p] for p in corners):
                continue
            cost = sum(int(table[p]) for p in corners if not hidden[p])
            if cost < best_cost:
                best, best_cost = corners, cost
    return best
