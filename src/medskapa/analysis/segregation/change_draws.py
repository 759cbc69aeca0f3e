"""The five parts of a change for many drawn pairs of tables at once: how sure a comparison of two years is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.indices import Array, entropy, mutual_information

PARTS = ("additions", "removals", "group_marginal", "unit_marginal", "structural")
"""The parts in the order of ``DrawnChanges``, after the difference."""


@dataclass(frozen=True)
class DrawnChanges:
    """The difference and its five parts in each draw, (draws, 6), for M and for H; NaN where one is not defined.

    ``m_by_area`` (draws, areas): the structural part of M by area, 0 for areas that lack people in one of the years.
    """

    m: Array
    h: Array
    m_by_area: Array


def change_draws(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    common: tuple[Sequence[int], Sequence[int]] | None = None,
    fill: float = 0.0,
    tolerance: float = 1e-9,
    most_rounds: int = 200,
) -> DrawnChanges:
    """The same parts as ``change.compare`` for each of many drawn pairs of tables, all fitted together.

    before, after (draws, areas, groups): persons, the same areas and groups in the same order. ``common``: the rows
    and columns with people in both years; without it, those that have some in any draw. The six fitted tables are
    never written out: with x_ig = a_i n_ig b_g, Σ_g x_ig ln x_ig follows from products of n and n ln n with a and
    b. A draw whose totals cannot be reached to ``tolerance`` in ``most_rounds`` is NaN, as is one in which a common
    group vanishes.

    Raises ``ValueError`` when the shapes differ. Source: as ``change.compare``.
    """
    tables = np.array([np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)])
    if tables.ndim != 4:
        raise ValueError("Both years need the shape (draws, areas, groups)")
    if common is None:
        there = [(tables.sum(axis=(1, other)) > 0).all(axis=0) for other in (3, 2)]
        rows, columns = np.flatnonzero(there[0]), np.flatnonzero(there[1])
    else:
        rows, columns = np.asarray(common[0], dtype=np.intp), np.asarray(common[1], dtype=np.intp)
    both = tables[:, :, rows][..., columns]
    with np.errstate(all="ignore"):
        grid, grid_entropy = _counterfactuals(both, fill, tolerance, most_rounds)
        whole_m = mutual_information(tables)
        whole_e = entropy(tables.sum(axis=2))
        h_grid = grid / grid_entropy[..., None]
        whole_h = whole_m / whole_e
    by_area = np.zeros((tables.shape[1], tables.shape[2]))
    by_area[:, rows] = _structural(grid)
    return DrawnChanges(_parts(grid, whole_m), _parts(h_grid, whole_h), by_area)


def _counterfactuals(common: Array, fill: float, tolerance: float, most_rounds: int) -> tuple[Array, Array]:
    """Each area's part of M in the eight tables, (2, 2, 2, draws, areas), and their groups' entropy.

    The first three axes are the years of structure, group totals and area totals. The two years' own tables are
    taken as they are, without ``fill``.
    """
    n = np.where(common > 0, common, fill)
    n = n / n.sum(axis=(2, 3), keepdims=True)
    r, c = n.sum(axis=3), n.sum(axis=2)  # (years, draws, areas), (years, draws, groups)
    years = range(2)
    pairs = [(g, u) for g in years for u in years]
    wanted_r = np.stack([r[u] for _, u in pairs], axis=-1)[None]  # (1, draws, areas, 4)
    wanted_c = np.stack([c[g] for g, _ in pairs], axis=-1)[None]
    a, b = _fit(n, wanted_r, wanted_c, tolerance, most_rounds)
    logs = n * np.log(np.where(n > 0, n, 1.0))
    own = a * (logs @ b + n @ (b * (np.log(b) - np.log(wanted_c))))
    local = own + a * (n @ b) * (np.log(a) - np.log(wanted_r))
    grid = local.transpose(3, 0, 1, 2).reshape(2, 2, *local.shape[:3])  # (g, u, s, draws, areas)
    grid = np.ascontiguousarray(grid.transpose(2, 0, 1, 3, 4))
    e = entropy(c)
    e_grid = np.array([[[e[g] for _ in years] for g in years] for _ in years])
    for year, table in enumerate(common):
        share = table / table.sum(axis=(1, 2), keepdims=True)
        sizes, groups = share.sum(axis=2, keepdims=True), share.sum(axis=1, keepdims=True)
        ratio = np.where(share > 0, share / (sizes * groups), 1.0)
        grid[year, year, year] = (share * np.log(ratio)).sum(axis=2)
        e_grid[year, year, year] = entropy(table.sum(axis=1))
    return grid, e_grid


def _fit(
    n: Array, wanted_r: Array, wanted_c: Array, tolerance: float, most_rounds: int
) -> tuple[Array, Array]:
    """Scales a (2, draws, areas, 4) and b (2, draws, groups, 4) of the fitted tables; NaN where none is reached."""
    turned = n.transpose(0, 1, 3, 2)
    b = np.ones((*n.shape[:2], n.shape[3], wanted_c.shape[-1]))
    off = np.full((), np.inf)
    for _ in range(most_rounds):
        a = wanted_r / (n @ b)
        b = wanted_c / (turned @ a)
        off = np.abs(a * (n @ b) / wanted_r - 1).max(axis=2, keepdims=True)
        if not (off > tolerance).any():
            break
    reached = off <= tolerance
    return np.where(reached, a, np.nan), np.where(reached, b, np.nan)


def _structural(grid: Array) -> Array:
    out: Array = 0.5 * ((grid[1, 0, 0] - grid[0, 0, 0]) + (grid[1, 1, 1] - grid[0, 1, 1]))
    return out


def _parts(grid: Array, whole: Array) -> Array:
    """Difference, additions, removals, group marginal, unit marginal and structural: (draws, 6)."""
    i = grid.sum(axis=-1)
    return np.stack(
        [
            whole[1] - whole[0],
            whole[1] - i[1, 1, 1],
            i[0, 0, 0] - whole[0],
            (i[:, 1] - i[:, 0]).mean(axis=(0, 1)),
            (i[:, :, 1] - i[:, :, 0]).mean(axis=(0, 1)),
            _structural(i),
        ],
        axis=-1,
    )
