"""Two years compared: how much of a change in segregation is structure, and how much is only the margins."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.indices import (
    Array,
    _divide,
    entropy,
    entropy_h,
    local_mutual_information,
    mutual_information,
)

Years = tuple[int, int, int]
"""A counterfactual: the year (0 or 1) of its structure, of its group totals and of its area totals."""


@dataclass(frozen=True)
class Change:
    """The change of one index and its five parts, which add up to it; NaN where the index is not defined.

    ``additions``: areas (or groups) that only the second year has; ``removals``: those that only the first has;
    ``group_marginal``: the groups became larger or smaller; ``unit_marginal``: the areas did; ``structural``: people
    live more or less apart, whatever the sizes. ``by_area`` (areas in common,) splits the structural part.
    """

    before: float
    after: float
    additions: float
    removals: float
    group_marginal: float
    unit_marginal: float
    structural: float
    by_area: Array

    @property
    def difference(self) -> float:
        """Second year minus first."""
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """The change of M and of H, and on what it rests.

    ``areas`` and ``groups``: those with people in both years, in the first year's order. ``rounds``: the most
    rounds that a counterfactual needed; ``error``: the largest relative error of any of their totals.
    """

    m: Change
    h: Change
    areas: tuple[Hashable, ...]
    groups: tuple[Hashable, ...]
    rounds: int
    error: float


@dataclass(frozen=True)
class Fitted:
    """A table with the wanted totals, the rounds it took and the largest relative error of an area's total."""

    table: Array
    rounds: int
    error: float


def fit_margins(
    counts: npt.ArrayLike,
    area_totals: npt.ArrayLike,
    group_totals: npt.ArrayLike,
    *,
    tolerance: float = 1e-12,
    most_rounds: int = 10_000,
) -> Fitted:
    """The table that has one year's structure and another year's totals: iterative proportional fitting.

    x_ig = a_i n_ig b_g, with a and b scaled in turn until Σ_g x_ig = r_i and Σ_i x_ig = c_g. Every odds ratio of
    ``counts`` is kept, and an empty cell stays empty. The group totals are met to the last bit or so, the area
    totals to ``tolerance``, a relative error.

    counts (areas, groups), area_totals r (areas,) and group_totals c (groups,), in persons or in shares.
    Raises ``ValueError`` when the two sets of totals have different sums, when an area or a group that should have
    people has none to scale, or when the totals are not reached in ``most_rounds``.
    Source: Deming & Stephan (1940), Annals of Mathematical Statistics 11(4); Karmel & Maclachlan (1988), Economic
    Record 64.

    >>> fit_margins([[1, 1], [1, 1]], [6, 2], [4, 4]).table.tolist()
    [[3.0, 3.0], [1.0, 1.0]]
    """
    n, r, c = (np.asarray(a, dtype=np.float64) for a in (counts, area_totals, group_totals))
    n = _checked(n, r, c)
    b: Array = np.ones(len(c))
    sums: Array = n @ b
    off = np.full(len(r), np.inf)
    with np.errstate(all="ignore"):  # totals that cannot be reached may drive the scales out of range
        for rounds in range(1, most_rounds + 1):
            a = np.divide(r, sums, out=np.zeros_like(r), where=r > 0)
            b = np.divide(c, a @ n, out=np.zeros_like(c), where=c > 0)
            sums = n @ b
            off = np.abs(a * sums - r) / np.where(r > 0, r, 1.0)
            if not np.isfinite(off).all():
                break
            if off.max(initial=0.0) <= tolerance:
                return Fitted(a[:, None] * n * b, rounds, float(off.max(initial=0.0)))
    worst = int(np.nan_to_num(off, nan=np.inf).argmax())
    raise ValueError(
        f"The totals cannot be reached: after {rounds} rounds the area in row {worst} is still off by "
        f"{100 * off[worst]:.2g} %. Empty cells leave no room for them; merge small areas or groups, or fill the "
        "empty cells with a small number"
    )


def _checked(n: Array, r: Array, c: Array) -> Array:
    """The counts without the rows and columns that are to be empty, if the totals make sense."""
    if n.ndim != 2 or r.shape != n.shape[:1] or c.shape != n.shape[1:]:
        raise ValueError("Counts need the shape (areas, groups), with one total for each area and each group")
    if not all(np.isfinite(x).all() and (x >= 0).all() for x in (n, r, c)):
        raise ValueError("Counts and totals must be numbers of persons, 0 or more")
    if not np.isclose(r.sum(), c.sum(), rtol=1e-9, atol=0.0):
        raise ValueError(
            f"The areas' totals add up to {r.sum():g}, the groups' to {c.sum():g}: they must agree"
        )
    n = np.where((r > 0)[:, None] & (c > 0), n, 0.0)
    for word, wanted, there in (("area", r, n.sum(axis=1)), ("group", c, n.sum(axis=0))):
        lost = np.flatnonzero((wanted > 0) & (there == 0))
        if len(lost):
            raise ValueError(f"The {word} in place {lost[0]} should have people, but has nobody to scale")
    return n


def compare(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    areas: tuple[Sequence[Hashable], Sequence[Hashable]],
    groups: tuple[Sequence[Hashable], Sequence[Hashable]],
    fill: float = 0.0,
    tolerance: float = 1e-12,
    most_rounds: int = 10_000,
) -> Comparison:
    """Why is a region more, or less, segregated than some years ago: new areas, sizes, or structure.

    Let I(s, g, u) be the index of the table with the structure of year s, the group totals of year g and the area
    totals of year u, over the areas and groups with people in both years. With Δ_s I(·, g, u) = I(1, g, u) −
    I(0, g, u), and so on:

        additions = I(after) − I(1,1,1)            structural = ½ [Δ_s I(·,0,0) + Δ_s I(·,1,1)]
        removals  = I(0,0,0) − I(before)           group marginal = ¼ Σ_(s,u) Δ_g I(s,·,u)
                                                   unit marginal  = ¼ Σ_(s,g) Δ_u I(s,g,·)

    Structure against margins is one Shapley split, groups against areas another inside it. The five parts add up to
    the difference exactly, whatever the tolerance; swapping the years turns the sign of each. For M, swapping areas
    and groups swaps the two marginals; H divides by the groups' entropy and has no such symmetry.

    before, after (areas, groups): persons. ``areas``, ``groups``: the ids of rows and columns, first and second year.
    ``fill``: persons put into every empty cell of the counterfactuals when their totals cannot be reached otherwise;
    0 keeps empty cells empty. The indices of the two years themselves never use it. M in nats, H from 0 to 1.

    Raises ``ValueError`` when ids do not fit the tables or are repeated, counts are negative or missing, no area or
    group has people in both years, or ``fit_margins`` cannot reach the totals.
    Source: Elbers (2023), Sociological Methods & Research 52(1); Deutsch, Flückiger & Silber (2009),
    Research on Economic Inequality 17.
    """
    whole = tuple(_table(t, a, g) for t, a, g in zip((before, after), areas, groups, strict=True))
    (first, second), common = whole, _common(whole, areas, groups)
    base = (first[np.ix_(common[0][0], common[0][1])], second[np.ix_(common[1][0], common[1][1])])
    tables: dict[Years, Array] = {(0, 0, 0): base[0], (1, 1, 1): base[1]}
    shares = [np.where(t > 0, t, fill) / np.where(t > 0, t, fill).sum() for t in base]
    rounds, error = 0, 0.0
    for s, g, u in product((0, 1), repeat=3):
        if (s, g, u) not in tables:
            margins = shares[u].sum(axis=1), shares[g].sum(axis=0)
            fitted = fit_margins(shares[s], *margins, tolerance=tolerance, most_rounds=most_rounds)
            tables[s, g, u] = fitted.table
            rounds, error = max(rounds, fitted.rounds), max(error, fitted.error)
    by_area = {years: _by_area(table) for years, table in tables.items()}
    h_by_area = {years: _divide(m, entropy(tables[years].sum(axis=0))) for years, m in by_area.items()}
    return Comparison(
        _parts(float(mutual_information(first)), float(mutual_information(second)), by_area),
        _parts(float(entropy_h(first)), float(entropy_h(second)), h_by_area),
        tuple(areas[0][i] for i in common[0][0]),
        tuple(groups[0][i] for i in common[0][1]),
        rounds,
        error,
    )


def _table(counts: npt.ArrayLike, areas: Sequence[Hashable], groups: Sequence[Hashable]) -> Array:
    table: Array = np.asarray(counts, dtype=np.float64)
    if table.shape != (len(areas), len(groups)):
        raise ValueError(f"{len(areas)} areas and {len(groups)} groups do not fit a table of {table.shape}")
    for word, ids in (("area", areas), ("group", groups)):
        if len(set(ids)) < len(ids):
            twice = next(x for i, x in enumerate(ids) if x in ids[:i])
            raise ValueError(f"The {word} {twice} is there twice in one year; add its rows up first")
    if not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("Counts must be numbers of persons, 0 or more; leave areas with missing counts out")
    return table


def _common(
    tables: tuple[Array, ...],
    areas: tuple[Sequence[Hashable], Sequence[Hashable]],
    groups: tuple[Sequence[Hashable], Sequence[Hashable]],
) -> list[tuple[list[int], list[int]]]:
    """Rows and columns with people in both years, in the first year's order; leaving one out may empty another."""
    rows = [x for x in areas[0] if x in set(areas[1])]
    columns = [x for x in groups[0] if x in set(groups[1])]
    row_of = [{x: i for i, x in enumerate(ids)} for ids in areas]
    column_of = [{x: i for i, x in enumerate(ids)} for ids in groups]
    while True:
        index = [([row_of[y][x] for x in rows], [column_of[y][x] for x in columns]) for y in (0, 1)]
        people = [t[np.ix_(i, j)] for t, (i, j) in zip(tables, index, strict=True)]
        if not rows or not columns:
            raise ValueError("No area and group has people in both years: there is nothing to compare")
        full_rows = np.all([p.sum(axis=1) > 0 for p in people], axis=0)
        full_columns = np.all([p.sum(axis=0) > 0 for p in people], axis=0)
        if full_rows.all() and full_columns.all():
            return index
        rows = [x for x, keep in zip(rows, full_rows, strict=True) if keep]
        columns = [x for x, keep in zip(columns, full_columns, strict=True) if keep]


def _by_area(table: Array) -> Array:
    """What each area adds to M: its share of the people times its own index."""
    out: Array = table.sum(axis=1) / table.sum() * np.nan_to_num(local_mutual_information(table))
    return out


def _parts(before: float, after: float, by_area: dict[Years, Array]) -> Change:
    i = {years: float(values.sum()) for years, values in by_area.items()}
    both = list(product((0, 1), repeat=2))
    structural = 0.5 * ((by_area[1, 0, 0] - by_area[0, 0, 0]) + (by_area[1, 1, 1] - by_area[0, 1, 1]))
    return Change(
        before,
        after,
        additions=after - i[1, 1, 1],
        removals=i[0, 0, 0] - before,
        group_marginal=0.25 * sum(i[s, 1, u] - i[s, 0, u] for s, u in both),
        unit_marginal=0.25 * sum(i[s, g, 1] - i[s, g, 0] for s, g in both),
        structural=float(structural.sum()),
        by_area=structural,
    )
