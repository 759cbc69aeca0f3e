"""Counts that were withheld because they are small: only bounds and the cell's total are known.

They are drawn, many times over, from what the bounds and the total allow, with the mix of the neighbourhood; how far
the draws lie apart is part of an estimate's uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats, Ints, compiled

_NEVER = -1e300  # a logarithm of 0


@dataclass(frozen=True)
class Suppressed:
    """Which counts are withheld, and between which bounds they lie.

    ``mask`` (cells, groups), rows as ``lattice.cells``: true where the count is withheld. ``low`` and ``high``: the
    bounds, both included, whole persons; one number, or one a count.
    """

    mask: npt.NDArray[np.bool_]
    low: int | Ints
    high: int | Ints


def check_suppressed(
    table: npt.ArrayLike, people: npt.ArrayLike | None, suppressed: Suppressed
) -> tuple[Ints, Ints, Ints, Ints]:
    """Lay out what is known: counts, bounds of every count, and what is left of each cell's total.

    A known count has itself for both bounds. ``table`` (cells, groups): whole persons; what it says of withheld
    counts is not read. ``people`` (cells,): the cells' totals.

    → counts, low, high (cells, groups), rest (cells,), which is what the withheld counts of the cell add up to.
    Raises ``ValueError`` when totals are missing, shapes do not fit, or bounds and total contradict each other in
    some rows, which are named.
    """
    if people is None:
        raise ValueError("Withheld counts can only be drawn where the cells' totals are known: give totals.")
    counts, total = np.asarray(table, dtype=np.int64), np.asarray(people, dtype=np.int64)
    mask = np.asarray(suppressed.mask)
    if counts.ndim != 2 or mask.shape != counts.shape or mask.dtype.kind != "b":
        raise ValueError("The mask of withheld counts must be true or false, in the shape of the table.")
    if total.shape != counts.shape[:1]:
        raise ValueError("There must be one total for each cell.")
    low = np.where(mask, np.broadcast_to(suppressed.low, mask.shape), counts).astype(np.int64)
    high = np.where(mask, np.broadcast_to(suppressed.high, mask.shape), counts).astype(np.int64)
    rest = total - np.where(mask, 0, counts).sum(axis=1)
    least, most = (np.where(mask, bound, 0).sum(axis=1) for bound in (low, high))
    wrong = np.flatnonzero((low < 0).any(axis=1) | (low > high).any(axis=1) | (rest < least) | (rest > most))
    if len(wrong):
        row = wrong[0]
        raise ValueError(
            f"Bounds and totals contradict each other in {len(wrong)} cells, rows {', '.join(map(str, wrong[:5]))}"
            f"{', …' if len(wrong) > 5 else ''}: in row {row} the total of {total[row]} leaves {rest[row]} for "
            f"withheld counts of {least[row]} to {most[row]} together. Give totals that belong to the counts, or "
            "wider bounds."
        )
    return counts, low, high, rest


def impute(
    table: npt.ArrayLike,
    people: npt.ArrayLike | None,
    suppressed: Suppressed,
    mix: npt.ArrayLike,
    rng: np.random.Generator,
) -> Ints:
    """Draw the withheld counts of every cell from what its total and the bounds allow.

    Given the rest R of the total, P(x) ∝ Π_g q_g^x_g / x_g! over low ≤ x ≤ high with Σ x = R: the multinomial law with
    the mix q, conditional on bounds and total, drawn group by group from exact sums over all that may follow.

    table (cells, groups), people (cells,): as to `check_suppressed`. mix (cells, groups): shares, above 0 where a
    count is withheld. → (cells, groups), whole persons that add up to the totals.
    Raises ``ValueError`` as `check_suppressed` does, and when the mix is not above 0.
    Source: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, for drawing rather than filling in.
    """
    counts, low, high, rest = check_suppressed(table, people, suppressed)
    shares = np.asarray(mix, dtype=np.float64)
    mask = np.asarray(suppressed.mask)
    if shares.shape != counts.shape or not (shares[mask] > 0).all():
        raise ValueError("The mix must have the shape of the table and be above 0 where counts are withheld.")
    out = np.where(mask, 0, counts)
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return out
    logs = np.zeros(shares.shape)
    np.log(shares, out=logs, where=mask)
    most = int(rest[rows].max())
    factorials = np.zeros(most + 1)
    np.cumsum(np.log(np.arange(1, most + 1)), out=factorials[1:])
    ways = np.empty((counts.shape[1] + 1, most + 1))
    _draw(rows, mask, low, high, rest, logs, factorials, rng.random(counts.shape), ways, out)
    return out


@compiled
def _weight(x: int, log_share: float, factorials: Floats) -> float:
    return float(x * log_share - factorials[x])


@compiled
def _sum_up(
    mask: npt.NDArray[np.bool_],
    low: Ints,
    high: Ints,
    rest: int,
    logs: Floats,
    factorials: Floats,
    ways: Floats,
) -> None:
    """``ways[g, r]``: the logarithm of the weight of all that groups from g on may be when r are left."""
    number = len(mask)
    ways[number, : rest + 1] = _NEVER
    ways[number, 0] = 0.0
    for g in range(number - 1, -1, -1):
        for r in range(rest + 1):
            if not mask[g]:
                ways[g, r] = ways[g + 1, r]
                continue
            first, last = low[g], min(high[g], r)
            top = _NEVER
            for x in range(first, last + 1):
                top = max(top, _weight(x, logs[g], factorials) + ways[g + 1, r - x])
            total = 0.0
            if top > _NEVER:
                for x in range(first, last + 1):
                    total += np.exp(_weight(x, logs[g], factorials) + ways[g + 1, r - x] - top)
            ways[g, r] = top + np.log(total) if total > 0.0 else _NEVER


@compiled
def _draw(
    rows: Ints,
    mask: npt.NDArray[np.bool_],
    low: Ints,
    high: Ints,
    rest: Ints,
    logs: Floats,
    factorials: Floats,
    uniform: Floats,
    ways: Floats,
    out: Ints,
) -> None:
    for row in rows:
        left = rest[row]
        _sum_up(mask[row], low[row], high[row], left, logs[row], factorials, ways)
        for g in range(mask.shape[1]):
            if not mask[row, g]:
                continue
            first, last = low[row, g], min(high[row, g], left)
            passed, chosen = 0.0, -1
            for x in range(first, last + 1):
                after = ways[g + 1, left - x]
                if after <= _NEVER / 2:
                    continue
                passed += np.exp(_weight(x, logs[row, g], factorials) + after - ways[g, left])
                chosen = x
                if passed > uniform[row, g]:
                    break
            out[row, g] = chosen
            left -= chosen
