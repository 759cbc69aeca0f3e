"""Exact nested decomposition: what lies between municipalities, and what between areas inside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation.indices import Array, _divide, entropy, mutual_information


@dataclass(frozen=True)
class Decomposition:
    """The parts of M and H from the coarsest level to the finest; each part has the shape of the leading axes.

    ``m_parts[0]`` lies between the coarsest units, ``m_parts[k]`` within units of level k−1 between those of
    level k. The parts add up to ``m`` and ``h`` exactly.
    """

    m: Array
    h: Array
    m_parts: tuple[Array, ...]
    h_parts: tuple[Array, ...]


def aggregate(counts: Array, parent: npt.NDArray[np.intp], parents: int) -> Array:
    """Add up areas to the units they belong to: (…, areas, groups) → (…, parents, groups)."""
    out: Array = np.zeros((*counts.shape[:-2], parents, counts.shape[-1]))
    order = np.argsort(parent, kind="stable")
    ids, starts = np.unique(parent[order], return_index=True)
    if len(ids):
        out[..., ids, :] = np.add.reduceat(counts[..., order, :], starts, axis=-2)
    return out


def decompose(counts: npt.ArrayLike, parents: Sequence[npt.ArrayLike]) -> Decomposition:
    """Split M and H into what lies between the coarsest units and what lies within them, level by level.

    M = M_between + Σ_u (n_u / N) M_within u, and so on down; H parts are M parts / E.

    counts : (…, areas, groups), persons, the finest level.
    parents : index arrays from fine to coarse: ``parents[0][i]`` is the unit of area i, ``parents[1][u]`` the
        coarser unit of unit u. An empty list gives one part.

    Raises ``ValueError`` when an index array does not fit the level below it.
    Source: Theil (1972); Reardon, Yun & Eitle (2000), Demography 37(3); Elbers (2023), eq. 5.
    """
    levels: list[Array] = [np.asarray(counts, dtype=np.float64)]
    for parent in parents:
        index = np.asarray(parent, dtype=np.intp)
        if index.shape != (levels[-1].shape[-2],) or (index < 0).any():
            raise ValueError("Each level needs one parent for each of its units")
        levels.append(aggregate(levels[-1], index, int(index.max(initial=-1)) + 1))
    by_level = [mutual_information(table) for table in reversed(levels)]  # coarse to fine
    m_parts = (by_level[0], *(fine - coarse for coarse, fine in pairwise(by_level)))
    e = entropy(levels[0].sum(axis=-2))
    h_parts = tuple(_divide(part, e) for part in m_parts)
    return Decomposition(by_level[-1], _divide(by_level[-1], e), m_parts, h_parts)
