"""How far a context's mix can be off by chance: the weights of its people, squared, cubed, and shared with others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation import _ring_kernel
from medskapa.analysis.segregation._kernel import Floats, Ints, compiled
from medskapa.analysis.segregation._ring_kernel import Pieces
from medskapa.analysis.segregation.lattice import Lattice
from medskapa.analysis.segregation.replicates import Rings

_ONE = 1 << 40  # so many parts of a person's weight are told apart


@dataclass(frozen=True)
class Spread:
    """The weights of people in contexts; made by `spread`. All are (cells, k) but the last.

    With a_ic the share of cell c that the context of i holds (1 in the disk, f in the crossing ring) and
    K_i = Σ_c a_ic n_c: ``people`` K_i; ``square`` v_i = Σ_c a_ic² n_c / K_i², one through the effective number of
    people; ``cube`` Σ_c a_ic³ n_c / K_i³; ``own`` a_ii. ``mean_weight`` b_c = Σ_i w_i a_ic / K_i is the weight of a
    person of c in the mean context, w_i = n_i / Σ n over cells with a context; ``shared`` Σ_c a_ic n_c b_c / K_i;
    ``mean_square`` (k,) Σ_c b_c² n_c. A context without people has NaN.
    """

    people: Floats
    square: Floats
    cube: Floats
    own: Floats
    mean_weight: Floats
    shared: Floats
    mean_square: Floats


def spread(lattice: Lattice, rings: Rings) -> Spread:
    """Add up the squared and cubed weights of the people of every context, and their weights in the mean context.

    lattice, rings : as `fixed_rings` made the one from the other → `Spread`.
    Raises ``ValueError`` when the rings are not this lattice's.
    """
    inner, crossing, f = disk_and_ring(rings, lattice.people[:, None])
    disk, ring = inner[:, :, 0], crossing[:, :, 0]
    people = disk + f * ring
    told = people > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        square = (disk + f**2 * ring) / people**2
        cube = (disk + f**3 * ring) / people**3
    weight = np.where(told, lattice.people[:, None] / np.where(told, people, 1.0), 0.0)
    weight /= np.maximum(np.where(told, lattice.people[:, None], 0).sum(axis=0), 1)
    own, mean_weight = np.zeros((2, *people.shape))
    difference = np.zeros((people.shape[1], len(people) + 1))
    along = np.zeros(people.shape)
    _share_out(rings.pieces, np.ascontiguousarray(weight[rings.order].T), difference, along)
    own[rings.order] = along
    mean_weight[rings.order] = np.cumsum(difference, axis=1).T[:-1]
    of_mean = mean_weight * lattice.people[:, None]
    shared = np.full(people.shape, np.nan)
    both = np.zeros((2, len(people), 1), dtype=np.int64)
    for j in range(people.shape[1]):
        sums = np.zeros((len(people) + 1, 1), dtype=np.int64)
        np.cumsum(np.rint(of_mean[rings.order, j] * _ONE).astype(np.int64), out=sums[1:, 0])
        _both(rings.pieces, sums, j * len(people), both)
        here = both[0, :, 0] + f[rings.order, j] * both[1, :, 0]
        shared[rings.order, j] = here / _ONE
        np.divide(shared[:, j], people[:, j], out=shared[:, j], where=told[:, j])
    shared[~told] = np.nan
    return Spread(people, square, cube, own, mean_weight, shared, (mean_weight * of_mean).sum(axis=0))


def disk_and_ring(rings: Rings, table: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """What lies in each context's disk, what in its crossing ring, and the share f that is taken of the ring.

    table : (cells, variables) whole numbers, rows as ``lattice.cells`` → twice (cells, k, variables), and (cells, k).
    Raises ``ValueError`` when the table does not fit.
    """
    values = np.asarray(table, dtype=np.int64)
    cells, scales = len(rings.order), len(rings.ks)
    if values.ndim != 2 or len(values) != cells:
        raise ValueError(f"A table must have a row for each of the {cells} populated cells.")
    sums = np.zeros((cells + 1, values.shape[1]), dtype=np.int64)
    np.cumsum(values[rings.order], axis=0, out=sums[1:])
    both = np.zeros((2, scales * cells, values.shape[1]), dtype=np.int64)
    _both(rings.pieces, sums, 0, both)
    people, taken = (a.reshape(scales, cells).T for a in (rings.pieces.people, rings.pieces.taken))
    f = np.zeros((cells, scales))
    f[rings.order] = np.where(people > 0, taken / np.maximum(people, 1), 0.0)
    out = np.zeros((2, cells, scales, values.shape[1]))
    out[:, rings.order] = both.reshape(2, scales, cells, -1).transpose(0, 2, 1, 3)
    return out[0], out[1], f


@compiled
def _both(p: Pieces, sums: Ints, first: int, out: Ints) -> None:
    for context in range(out.shape[1]):
        _ring_kernel.add_up(p, sums, first + context, out[0, context], out[1, context])


@compiled
def _share_out(p: Pieces, weight: Floats, difference: Floats, own: Floats) -> None:
    """Give each cell of a context the context's weight, as steps along the curve; and the share of the own cell.

    The transpose of adding up: weight (k, cells) → difference (k, cells + 1); own (cells, k). Cells along the curve.
    """
    scales, cells = weight.shape
    for j in range(scales):
        for c in range(cells):
            context = j * cells + c
            f = p.taken[context] / p.people[context] if p.people[context] > 0 else 0.0
            for i in range(p.start[context], p.start[context + 1], 2):
                first, last = p.ends[i], p.ends[i + 1]
                share = 1.0 if i < p.ring[context] else f
                difference[j, first] += share * weight[j, c]
                difference[j, last] -= share * weight[j, c]
                if first <= c < last:
                    own[c, j] += share
                elif last <= c < first:
                    own[c, j] -= share
