"""The cells of a studied grid: their contexts, what may be shown of them, and where chance would do as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from medskapa.evidence.disclosure import MIN_GROUP

if TYPE_CHECKING:
    from medskapa.analysis.segregation.contexts import Contexts
    from medskapa.analysis.segregation.lattice import Lattice
    from medskapa.report.grid_study import CellStudy
    from medskapa.sources.grid import Grid

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SURE = 0.05


def cell_study(
    grid: Grid, lattice: Lattice, contexts: Contexts, weights: Array, map_scale: int, *, told: bool
) -> CellStudy:
    """What the maps and the file of contexts hold; shares of too few people are hidden."""
    from medskapa.analysis.segregation.context_indices import local_contributions
    from medskapa.analysis.segregation.edge import reaches_outside
    from medskapa.report.grid_study import CellStudy, suppressed

    people = grid.people
    shares = contexts.shares
    minimum = int(MIN_GROUP.value)
    if people.covers:
        hidden = suppressed(contexts.groups, minimum)
    else:
        of_whom = contexts.people[:, :, None] if contexts.known is None else contexts.known
        others = of_whom - contexts.groups
        pairs = np.stack([contexts.groups, others], axis=-1)
        hidden = suppressed(pairs, minimum)[..., 0]
    p_value = _by_chance(lattice, contexts, map_scale) if told else None
    rows = lattice.cells
    return CellStudy(
        ids=tuple(people.ids[i] for i in rows.tolist()),
        x_m=grid.x_m[rows],
        y_m=grid.y_m[rows],
        size_m=lattice.size_m,
        people=lattice.people,
        radius_m=contexts.radius_m,
        context_people=contexts.people,
        shares=np.where(hidden, np.nan, shares),
        hidden=hidden,
        outside=reaches_outside(lattice, contexts),
        contributions=local_contributions(weights, shares) if people.covers else None,
        told=_told(lattice, shares[:, map_scale], p_value) if p_value is not None else None,
        p_value=p_value,
        municipality=None if people.municipality is None else people.municipality[rows],
    )


def _by_chance(lattice: Lattice, contexts: Contexts, scale: int) -> Array:
    """How often a context of as many people, drawn at random from everyone, would differ as much: (cells, groups).

    The number of a group among them is hypergeometric; p is twice the smaller tail, at most 1.
    """
    from scipy.stats import hypergeom

    out = np.full((len(contexts.cells), contexts.groups.shape[2]), np.nan)
    for g in range(out.shape[1]):
        of_whom = contexts.people if contexts.known is None else contexts.known[:, :, g]
        everyone = int(lattice.people.sum() if lattice.known is None else lattice.known[:, g].sum())
        drawn = np.rint(of_whom[:, scale]).astype(np.int64)
        members, group = contexts.groups[:, scale, g], int(lattice.groups[:, g].sum())
        few = hypergeom.cdf(np.ceil(members - 1e-9), everyone, group, drawn)
        many = hypergeom.sf(np.floor(members + 1e-9) - 1, everyone, group, drawn)
        out[:, g] = np.where(drawn > 0, np.minimum(1.0, 2 * np.minimum(few, many)), np.nan)
    return out


def _told(lattice: Lattice, shares: Array, p_value: Array) -> Ints:
    """1 where there are more of the group than chance gives, −1 where fewer, 0 where it cannot be told."""
    known = lattice.people[:, None] if lattice.known is None else lattice.known
    region = lattice.groups.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(p_value < SURE, np.sign(np.nan_to_num(shares) - region), 0).astype(np.int64)
