"""Profiles of many tables over the same rings: permutations, bootstrap, noise, scenarios.

Which cells a context holds depends on how many people live in each cell, not on who they are. Where only the groups
are drawn anew, the rings are found once, and each draw is sums over them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation import _kernel, _ring_kernel
from medskapa.analysis.segregation._kernel import Floats, Ints
from medskapa.analysis.segregation._ring_blocks import Job, run
from medskapa.analysis.segregation._ring_indices import deal
from medskapa.analysis.segregation._ring_kernel import Found, Pieces
from medskapa.analysis.segregation.contexts import _PART, Ring, _processors, _scratch
from medskapa.analysis.segregation.lattice import Lattice

_AT_A_TIME = 1 << 18  # random numbers
Tables = Callable[[int], Ints] | Iterable[Ints] | Ints


@dataclass(frozen=True)
class Rings:
    """The inner disk and the crossing ring of every context of a lattice; made by `fixed_rings`.

    ``ks`` (k,) are the numbers of people asked for and ``order`` (cells,) the cells along Hilbert's curve, as
    positions in ``lattice.cells``; ``pieces`` of that curve make up each context.
    """

    ks: Ints
    order: Ints
    pieces: Pieces


@dataclass(frozen=True)
class ReplicateProfiles:
    """Indices of each draw at each number of people k, as in `context_indices.Profile`; by `replicate_profiles`.

    ``mean_mix``, ``dissimilarity``, ``gini``, ``atkinson`` and ``isolation`` are (draws, k, groups), ``exposure``
    (draws, k, groups, groups), ``divergence`` and ``entropy_h`` (draws, k), ``rank_order`` (draws, k), or None where
    the groups are not ordered.
    """

    mean_mix: Floats
    dissimilarity: Floats
    gini: Floats
    atkinson: Floats
    exposure: Floats
    isolation: Floats
    divergence: Floats
    entropy_h: Floats
    rank_order: Floats | None


def fixed_rings(
    lattice: Lattice,
    ks: Sequence[int] | Ints,
    *,
    own_cell: bool = True,
    ring: Ring = "proportional",
    threads: int | None = None,
) -> Rings:
    """Find the rings of every context once, so that any table of the same cells is summed over them fast.

    A context is the inner disk, whole, and the share f of its crossing ring, as `nearest_people` takes them.
    The arguments are those of `nearest_people`. A context of m cells takes some 9 √m bytes: ten of them, up to
    51,200 people, about 2 kB for each cell of a region.

    Raises ``ValueError`` when ``ks`` do not rise from 1 or more, or the ring is neither proportional nor whole.
    """
    wanted = np.asarray(ks)
    if wanted.ndim != 1 or wanted.dtype.kind not in "iu" or not len(wanted):
        raise ValueError("ks must be a list of whole numbers of people.")
    if wanted[0] < 1 or (np.diff(wanted) <= 0).any():
        raise ValueError("ks must rise from 1 or more.")
    if ring not in ("proportional", "whole"):
        raise ValueError(f"Rings can be kept when they are taken proportional or whole, not {ring}.")
    rule = _kernel.PROPORTIONAL if ring == "proportional" else _kernel.WHOLE
    t, along = lattice.tables, lattice.along
    wanted = np.minimum(wanted, 2 * t.total).astype(np.int64)
    found = Found(*(np.zeros((len(wanted), len(along)), dtype=np.int64) for _ in range(3)))

    def search(first: int, last: int) -> None:
        scratch = _scratch(t, len(wanted))
        _ring_kernel.search(t, scratch, along[first:last], first, wanted, rule, own_cell, found)

    _in_parts(len(along), threads, search)
    tree = _ring_kernel.tree(t.column[along].astype(np.int64), t.row[along].astype(np.int64))
    start, middle = (
        np.zeros(found.square.size + 1, dtype=np.int64),
        np.zeros(found.square.size, dtype=np.int64),
    )
    pieces = Pieces(np.zeros(0, dtype=np.int32), start, middle, found.taken.ravel(), found.people.ravel())

    def cut(first: int, last: int) -> None:
        on = np.zeros(len(along), dtype=np.int32)
        _ring_kernel.cut(tree, found, own_cell, first, last, on, pieces, len(pieces.ends) > 0)

    _in_parts(len(along), threads, cut)  # counts
    np.cumsum(start, out=start)
    pieces = pieces._replace(ends=np.zeros(int(start[-1]), dtype=np.int32))
    _in_parts(len(along), threads, cut)
    return Rings(wanted, lattice.by_rank[along], pieces)


def ring_totals(rings: Rings, table: npt.ArrayLike) -> Floats:
    """Sums of any table of cells over the contexts: inner cells whole, the cells of the crossing ring by its share f.

    T_ikv = Σ_inner t_v + f_ik Σ_ring t_v; for the lattice's own groups bit for bit what `nearest_people` gives.

    table : (cells, variables) whole numbers, rows as ``lattice.cells`` → (cells, k, variables).
    Raises ``ValueError`` when the table does not fit or is not of whole numbers.
    """
    values = _table(rings, table)
    out = np.empty((len(values), len(rings.ks), values.shape[1]))
    sums = np.zeros((len(values) + 1, values.shape[1]), dtype=np.int64)
    np.cumsum(values[rings.order], axis=0, out=sums[1:])
    work = np.zeros((2, values.shape[1]), dtype=np.int64)
    _ring_kernel.weighted(rings.pieces, rings.order, sums, work, 0, len(values), out)
    return out


def replicate_profiles(
    rings: Rings,
    tables: Tables,
    draws: int,
    *,
    ordered: bool = False,
    epsilon: float = 0.5,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> ReplicateProfiles:
    """All the indices of `context_profile`, for each of many tables of people over the same rings.

    With T as in `ring_totals`, the mix of a context is p_g = T_g / Σ_h T_h, and residents weigh as in the draw's own
    table: w_i = n_i / Σ n with n_i = Σ_g t_ig. A cell without people in a draw weighs nothing, and a context without
    people is left out. What is not defined (a group without people, one group only) is NaN.

    tables : the table of draw d, (cells, groups) whole numbers of any unit, rows as ``lattice.cells``, groups that
        cover everyone once: a function of d, or one table a draw. It is asked for one table at a time, in order, but
        from any thread.
    draws : how many. ordered, epsilon : as in `context_profile`.
    threads : how many; all that the process may use when None. Results do not depend on it, bit for bit.
    progress : is told the share that is done. cancelled : may raise, to stop. Both are called from any thread.

    Raises ``ValueError`` when a table does not fit, has a negative number or nobody, or there are too few of them.
    """
    if draws < 1:
        raise ValueError("There must be at least one draw.")
    if not 0 < epsilon < 1:
        raise ValueError("epsilon must lie between 0 and 1.")
    each = _each(rings, tables, draws)
    first = next(each)
    job = Job(rings.pieces, rings.order, len(rings.ks), first.shape[1], draws, ordered, epsilon)
    out = run(job, chain([first], each), threads or _processors(), progress, cancelled)
    return ReplicateProfiles(
        mean_mix=out.mean_mix,
        dissimilarity=out.dissimilarity,
        gini=out.gini,
        atkinson=out.atkinson,
        exposure=out.exposure,
        isolation=np.diagonal(out.exposure, axis1=-2, axis2=-1).copy(),
        divergence=out.divergence,
        entropy_h=out.entropy_h,
        rank_order=out.rank_order if ordered else None,
    )


def permute(groups: npt.ArrayLike, rng: np.random.Generator, draws: int | None = None) -> Ints:
    """Deal out the groups at random over all people: homes keep their number of people, groups their size.

    The tables are drawn from the multivariate hypergeometric distribution: all ways to deal are equally likely.

    groups : (cells, groups) whole persons → (cells, groups), or (draws, cells, groups) when ``draws`` is given, each
        with a generator of its own, spawned from ``rng``, so that it does not depend on how many are drawn.
    Raises ``ValueError`` when groups are not whole persons.
    """
    table = np.asarray(groups)
    if table.ndim != 2 or table.dtype.kind not in "iu" or (table < 0).any():
        raise ValueError("groups must be whole persons, a row for each cell and a column for each group.")
    if draws is not None:
        out = np.empty((draws, *table.shape), dtype=np.int64)
        for d, child in enumerate(rng.spawn(draws)):
            out[d] = permute(table, child)
        return out
    sizes, left = table.sum(axis=1).astype(np.int64), table.sum(axis=0).astype(np.int64)
    dealt, at = np.zeros(table.shape, dtype=np.int64), np.zeros(2, dtype=np.int64)
    while people := int(left.sum()):
        deal(rng.random(min(people, _AT_A_TIME)), sizes, left, at, dealt)
    return dealt


def _in_parts(cells: int, threads: int | None, work: Callable[[int, int], None]) -> None:
    """Do parts of the curve, by threads in turn; each part writes to places of its own."""
    parts = [(i, min(i + _PART, cells)) for i in range(0, cells, _PART)]
    number = max(1, min(threads or _processors(), len(parts)))
    if number == 1:
        for part in parts:
            work(*part)
        return
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(lambda part: work(*part), parts))


def _table(rings: Rings, table: npt.ArrayLike) -> Ints:
    values = np.asarray(table)
    if values.ndim != 2 or len(values) != len(rings.order) or values.dtype.kind not in "iu":
        raise ValueError(
            f"A table must hold whole numbers, in a row for each of the {len(rings.order)} populated cells."
        )
    return values.astype(np.int64, copy=False)


def _each(rings: Rings, tables: Tables, draws: int) -> Iterator[Ints]:
    """The tables of all draws, one after the other, whichever thread asks."""
    given = iter(()) if callable(tables) else iter(tables)
    groups = 0
    for d in range(draws):
        try:
            table = tables(d) if callable(tables) else next(given)
        except StopIteration:
            raise ValueError(f"There are tables for {d} draws, not for {draws}.") from None
        values = _table(rings, table)
        if (values < 0).any() or not values.any():
            raise ValueError(f"The table of draw {d} has negative numbers, or nobody.")
        groups = groups or values.shape[1]
        if values.shape[1] != groups:
            raise ValueError(f"The table of draw {d} has {values.shape[1]} groups, the first has {groups}.")
        yield values.copy()  # who draws the tables may use the same room again
