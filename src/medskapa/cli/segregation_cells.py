"""The cells of a studied grid: their contexts, what may be shown of them, and where chance would do as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from medskapa.evidence.disclosure import MIN_GROUP

if TYPE_CHECKING:
    from medskapa.analysis.segregation.contexts import Contexts
    from medskapa.analysis.segregation.lattice import Lattice
    from medskapa.cli.segregation_chance import Sure
    from medskapa.report.grid_study import CellStudy
    from medskapa.sources.grid import Grid

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def cell_study(
    grid: Grid, lattice: Lattice, contexts: Contexts, weights: Array, map_scale: int, sure: Sure
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
        pairs = np.stack([contexts.groups, of_whom - contexts.groups], axis=-1)
        hidden = suppressed(pairs, minimum)[..., 0]
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
        told=None if sure.told is None else _sign(lattice, shares[:, map_scale], sure.told),
        p_value=sure.p_value,
        municipality=None if people.municipality is None else people.municipality[rows],
    )


def _sign(lattice: Lattice, shares: Array, told: npt.NDArray[np.bool_]) -> Ints:
    """1 where there are more of the group than chance gives, −1 where fewer, 0 where it cannot be told."""
    region = lattice.groups.sum(axis=0) / lattice.people.sum()
    return np.where(told, np.sign(np.nan_to_num(shares) - region), 0).astype(np.int64)
