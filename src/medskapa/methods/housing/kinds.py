"""Households by kind and by size put together, where each is told by itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from medskapa.analysis.households import types
from medskapa.evidence import UserError
from medskapa.region import HOUSEHOLD_KINDS

POSSIBLE = {
    "single": (1, 1),
    "couple": (2, 2),
    "couple_children": (3, 99),
    "single_parent": (2, 99),
    "other": (2, 99),
}
"""The fewest and the most persons of a household of each kind."""


def kinds_by_size(kinds: Mapping[str, float], sizes: Mapping[int, float]) -> dict[tuple[str, int], int]:
    """Households by kind and size that keep both totals, in whole households: nearest to even where both are possible.

    Those who live alone are those of size 1 by definition: the table of kinds decides their number, and the sizes above
    are scaled to the rest. Raises ``UserError`` when the two tables differ by more than 2 per cent, or when no table
    can keep both.
    """
    order, steps = list(HOUSEHOLD_KINDS), sorted(sizes)
    rows = np.array([kinds.get(k, 0.0) for k in order])
    columns = np.array([sizes[s] for s in steps], dtype=float)
    if abs(columns.sum() - rows.sum()) > 0.02 * rows.sum():
        raise UserError(
            f"Households by kind are {rows.sum():g} and by size {columns.sum():g}: they contradict each other.",
            where="households", do="Take both for the same year and the same borders.",
        )  # fmt: skip
    alone, couples = rows[order.index("single")], rows[order.index("couple")]
    columns = np.where(np.array(steps) == 1, alone, columns)
    above = np.array(steps) > 1
    columns[above] *= (rows.sum() - alone) / columns[above].sum()
    possible = np.array([[POSSIBLE[k][0] <= s <= POSSIBLE[k][1] for s in steps] for k in order])
    if couples > columns[steps.index(2)] + 1e-6:
        raise UserError(
            f"There are more couples, {couples:g}, than households of two, {columns[steps.index(2)]:g}.",
            where="households", do="Take both for the same year and the same borders.",
        )  # fmt: skip
    try:
        fitted = types.fit(possible.astype(float), rows, columns).table
    except ValueError as error:
        raise UserError(
            f"{error}.", where="households", do="Take both for the same year and borders."
        ) from error
    whole = types.controlled_rounding(fitted)
    return {(k, s): int(whole[i, j]) for i, k in enumerate(order) for j, s in enumerate(steps) if whole[i, j]}
