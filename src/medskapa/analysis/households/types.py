"""How many households there are of each type and size, so that both kinds of totals hold, also in whole households.

Axes: (…, types, sizes); area, year and draw come before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, Flags, Whole, numbers, refuse, same_shape
from medskapa.analysis.households._margins import always_empty, nearest_whole, transport

LOOK_AFTER = 200
"""A table that has not settled after so many rounds is looked into: whether it can, and which cells stay empty."""
SNAP = 1e-6
"""A total this near to a whole number of households is that number."""


@dataclass(frozen=True)
class Fitted:
    """A table of households by type and size whose totals are those asked for.

    ``table`` (…, types, sizes), households; ``emptied`` (…, types, sizes): cells that were possible and that the
    totals leave no household for; ``rounds`` (…): how many rounds it took.
    """

    table: Array
    emptied: Flags
    rounds: Whole


def fit(
    seed: npt.ArrayLike,
    types: npt.ArrayLike,
    sizes: npt.ArrayLike,
    *,
    possible: npt.ArrayLike | None = None,
    tolerance: float = 1e-10,
    most_rounds: int = 10_000,
) -> Fitted:
    """Households by type and size for which only the totals are known, with the pattern of a table that is older.

    t_ij ← t_ij · type_i / Σ_j t_ij, then t_ij ← t_ij · size_j / Σ_i t_ij, until both totals hold (iterative
    proportional fitting). Of all tables with these totals it is the one nearest to the seed, by Σ t ln(t / seed);
    odds ratios are those of the seed, and what is 0 in the seed stays 0: nobody lives alone in a couple.

    seed (…, types, sizes): a pattern, 0 or more; types (…, types) and sizes (…, sizes): households, with the same
    sum. possible (types, sizes): False where no household can be, whatever the seed; a seed there is refused.
    tolerance: how far a total may be off, as a share of all households.

    Raises ``ValueError`` when shapes differ, a number is missing or negative, the two sums differ, the seed has a
    household that is impossible, totals cannot be met with the zeros there are (told with types and sizes, by their
    place), or the table does not settle.
    Source: Deming & Stephan (1940), Annals of Mathematical Statistics 11(4); Csiszár (1975), Annals of Probability 3.

    >>> fit([[1, 0], [1, 1]], [30, 70], [50, 50]).table.round(6).tolist()
    [[30.0, 0.0], [20.0, 50.0]]
    """
    start, rows, columns, lead = _tables(seed, types, sizes, possible)
    total = rows.sum(axis=-1)
    refuse(
        np.abs(total - columns.sum(axis=-1)) > 1e-9 * np.maximum(total, 1), columns.sum(axis=-1) - total,
        "Types and sizes", "must have the same sum of households; they differ by",
    )  # fmt: skip
    refuse(
        (start.sum(axis=-1) == 0) & (rows > 0), rows, "A type", "has households but no size they could be of"
    )
    refuse(
        (start.sum(axis=-2) == 0) & (columns > 0),
        columns,
        "A size",
        "has households but no type they could be",
    )
    table, emptied, rounds = _settle(start, rows, columns, lead, tolerance, most_rounds)
    shape = (*lead, *start.shape[1:])
    return Fitted(table.reshape(shape), emptied.reshape(shape), rounds.reshape(lead))


def controlled_rounding(table: npt.ArrayLike) -> Whole:
    """A table in whole households, where also the totals are right.

    Every cell, row total, column total and the grand total becomes one of the two whole numbers beside it, and what
    is whole already stays; among all such tables, the one with the least Σ |rounded − value|, the totals counted
    too. Such a table always exists. No chance is in it: the same table is rounded the same way. It is not unbiased
    cell by cell, as rounding by chance would be.

    table (…, types, sizes), households, 0 or more; totals within 1e-6 of a whole number count as whole. Returns the
    same shape, int64.

    Raises ``ValueError`` when a number is missing or negative, or the table has no rows and columns.
    Source: Bacharach (1966), Management Science 12(9); Causey, Cox & Ernst (1985), JASA 80(392).

    >>> controlled_rounding([[1.4, 1.6], [1.6, 0.4]]).tolist()
    [[1, 2], [2, 0]]
    """
    values = numbers("Households", table, low=0)
    if values.ndim < 2 or not values.shape[-1] or not values.shape[-2]:
        raise ValueError(f"A table of types × sizes is needed, not the shape {values.shape}")
    flat = values.reshape(-1, *values.shape[-2:])
    out: Whole = np.array([_round(one) for one in flat], dtype=np.int64)
    return out.reshape(values.shape)


def mean_of_largest(
    households: npt.ArrayLike, sizes: npt.ArrayLike, persons: npt.ArrayLike, elsewhere: npt.ArrayLike
) -> Array:
    """How many persons there must be in a household of the largest size, for everybody to live somewhere.

    m = (persons − elsewhere − Σ_(j < last) n_j · size_j) / n_last, so that Σ n_j · size_j + n_last · m + elsewhere =
    persons. A value that is hard to believe tells that households, sizes and people do not belong together.

    households (…, sizes); sizes (sizes,): persons in each, rising; the last is that many or more. persons (…): the
    whole population; elsewhere (…): those who live in no household, in institutions. Returns (…), persons; where no
    household is of the largest size, NaN.

    Raises ``ValueError`` when a number is missing or negative, sizes do not rise, the mean is less than the largest
    size, or somebody is left and no household is of the largest size.

    >>> float(mean_of_largest([50, 30, 10], [1, 2, 3], 150, 5))
    3.5
    """
    n, size = numbers("Households", households, low=0), numbers("Sizes", sizes, low=1)
    if size.ndim != 1 or n.shape[-1:] != size.shape or (np.diff(size) <= 0).any():
        raise ValueError(f"Households need a size each, rising: {n.shape} and {size.tolist()}")
    people, outside = numbers("Persons", persons, low=0), numbers("Persons elsewhere", elsewhere, low=0)
    same_shape(("persons", people), ("households of a size", n[..., 0]))
    left: Array = np.asarray(people - outside - (n[..., :-1] * size[:-1]).sum(axis=-1))
    last = n[..., -1]
    slack = 1e-9 * np.maximum(people, 1)
    refuse(
        (last == 0) & (np.abs(left) > slack),
        left,
        "No household is of the largest size, yet persons",
        "are left",
    )
    refuse(
        (last > 0) & (left < last * size[-1] - slack), left, "Persons left for the largest households",
        "are too few for their number",
    )  # fmt: skip
    out: Array = np.full(last.shape, np.nan)
    np.divide(left, last, out=out, where=last > 0)
    return out


def _tables(
    seed: npt.ArrayLike, types: npt.ArrayLike, sizes: npt.ArrayLike, possible: npt.ArrayLike | None
) -> tuple[Array, Array, Array, tuple[int, ...]]:
    """Seed, types and sizes with one leading axis instead of many, and what the many were."""
    start, rows, columns = (
        numbers(what, a, low=0) for what, a in (("The seed", seed), ("Types", types), ("Sizes", sizes))
    )
    if start.ndim < 2 or rows.shape[-1:] != start.shape[-2:-1] or columns.shape[-1:] != start.shape[-1:]:
        raise ValueError(
            f"A seed (…, types, sizes) needs as many types and sizes: {start.shape}, {rows.shape}, {columns.shape}"
        )
    if possible is not None:
        can = np.asarray(possible)
        if can.dtype != np.bool_ or can.shape != start.shape[-2:]:
            raise ValueError(
                f"What is possible must be True or False for {start.shape[-2:]}, not {can.shape}"
            )
        refuse(~can & (start > 0), start, "The seed", "must be 0 where no household is possible")
    try:
        lead = np.broadcast_shapes(start.shape[:-2], rows.shape[:-1], columns.shape[:-1])
    except ValueError:
        raise ValueError(
            f"These shapes do not go together: {start.shape}, {rows.shape}, {columns.shape}"
        ) from None
    return (
        np.broadcast_to(start, (*lead, *start.shape[-2:])).reshape(-1, *start.shape[-2:]),
        np.broadcast_to(rows, (*lead, rows.shape[-1])).reshape(-1, rows.shape[-1]),
        np.broadcast_to(columns, (*lead, columns.shape[-1])).reshape(-1, columns.shape[-1]),
        lead,
    )


def _settle(
    start: Array, rows: Array, columns: Array, lead: tuple[int, ...], tolerance: float, most_rounds: int
) -> tuple[Array, Flags, Whole]:
    """Rows and columns in turn until both hold: tables, cells that were emptied, rounds; all with one leading axis."""
    total = rows.sum(axis=-1)
    table = start.copy()
    emptied = np.zeros(start.shape, dtype=np.bool_)
    rounds: Whole = np.zeros(len(start), dtype=np.int64)
    going = np.arange(len(start))
    for n in range(1, most_rounds + 1):
        t = table[going] * _ratio(rows[going], table[going].sum(axis=-1))[..., None]
        t *= _ratio(columns[going], t.sum(axis=-2))[..., None, :]
        table[going], rounds[going] = t, n
        off = np.abs(t.sum(axis=-1) - rows[going]).max(axis=-1)
        off = np.maximum(off, np.abs(t.sum(axis=-2) - columns[going]).max(axis=-1))
        going = going[off > tolerance * total[going]]
        if not len(going):
            break
        if n == LOOK_AFTER:
            for k in going:
                emptied[k] = _look(start[k], rows[k], columns[k], np.unravel_index(k, lead))
                table[k] = np.where(emptied[k], 0, start[k])
    if len(going):
        raise ValueError(
            f"{len(going)} tables have not settled after {most_rounds} rounds: allow more, or tolerate more than "
            f"{tolerance:g}"
        )
    return table, emptied, rounds


def _ratio(wanted: Array, there: Array) -> Array:
    out: Array = np.zeros(there.shape)
    np.divide(wanted, there, out=out, where=there > 0)
    return out


def _look(seed: Array, rows: Array, columns: Array, place: tuple[np.intp, ...]) -> Flags:
    """Which cells the totals leave empty; refused when they cannot be met."""
    least = 1e-12 * rows.sum()
    flow, some, theirs = transport(rows, columns, seed > 0, least)
    if rows.sum() - flow.sum() > 1e-9 * rows.sum():
        at = f" in table {tuple(int(k) for k in place)}" if place else ""
        raise ValueError(
            f"The totals cannot be met with the zeros there are{at}: types {np.flatnonzero(some).tolist()} have "
            f"{rows[some].sum():g} households and can only be of sizes {np.flatnonzero(theirs).tolist()}, which have "
            f"{columns[theirs].sum():g}"
        )
    return always_empty(flow, seed > 0, 1e-9 * rows.sum())


def _round(table: Array) -> Whole:
    """One table, with a row and a column that hold what its totals lack to the next whole number."""
    m, n = table.shape
    rows, columns, total = (_snap(t) for t in (table.sum(axis=1), table.sum(axis=0), table.sum()))
    wide: Array = np.zeros((m + 1, n + 1))
    wide[:m, :n] = table
    wide[:m, n], wide[m, :n] = np.ceil(rows) - rows, np.ceil(columns) - columns
    wide[m, n] = total - np.floor(total)
    below = np.floor(wide)
    ups = [np.rint(wide.sum(axis=k) - below.sum(axis=k)).astype(np.int64) for k in (1, 0)]
    whole = below.astype(np.int64) + nearest_whole(wide - below, ups[0], ups[1])
    out: Whole = whole[:m, :n]
    return out


def _snap(totals: npt.ArrayLike) -> Array:
    values = np.asarray(totals, dtype=np.float64)
    near = np.rint(values)
    out: Array = np.where(np.abs(values - near) <= SNAP, near, values)
    return out
