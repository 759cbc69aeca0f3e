"""Individual neighbourhoods: who the nearest people of each cell are, at any number of people or any radius."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation import _kernel
from medskapa.analysis.segregation._layout import Floats, Ints, Results, Scratch, Shorts, Tables
from medskapa.analysis.segregation.lattice import Lattice

Ring = Literal["proportional", "whole", "sampled"]
_RULES = {"proportional": _kernel.PROPORTIONAL, "whole": _kernel.WHOLE, "sampled": _kernel.SAMPLED}
_PART = 1024  # origins that a thread takes at a time
_ASK_SECONDS = 0.25  # between two calls of progress
_SAME = 1e-12  # a radius may be this much short of a distance by rounding, as a share of its square


@dataclass(frozen=True)
class Contexts:
    """The contexts of some cells; made by `nearest_people` and `within_radius`.

    ``cells`` (origins,) are rows of the table that the lattice was made from. ``people`` and ``radius_m`` are
    (origins, contexts), ``groups`` (origins, contexts, groups). ``known`` (origins, contexts, groups) are the people
    of whom the group is known, or None where it is known of everyone. ``reach`` (origins, contexts) is the squared
    distance of the ring in which the count reached k, in cells: a change farther away does not change the context. It
    is the largest number there is for a k beyond the population, and None where no k was asked for.
    """

    cells: Ints
    people: Floats
    radius_m: Floats
    groups: Floats
    known: Floats | None
    reach: Shorts | None = None

    @property
    def shares(self) -> Floats:
        """Each group's share of those of whom it is known, (origins, contexts, groups); NaN where there is nobody."""
        of_whom = self.people[:, :, None] if self.known is None else self.known
        out = np.full(self.groups.shape, np.nan)
        np.divide(self.groups, of_whom, out=out, where=of_whom > 0)
        return out


def nearest_people(
    lattice: Lattice,
    ks: Sequence[int] | Ints,
    *,
    ring: Ring = "proportional",
    own_cell: bool = True,
    seed: int = 0,
    origins: npt.ArrayLike | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> Contexts:
    """The mix among the k nearest people of each populated cell, and how far one must go to find them.

    Cells at the same distance, midpoint to midpoint, are a ring. Rings are taken from the nearest on; in the ring
    where the count reaches k, f = (k − before) / ring:

    - ``proportional``: every cell of the ring gives the share f of each group, so N = k exactly;
    - ``whole``: the ring is taken whole, so N ≥ k;
    - ``sampled``: whole cells of the ring, in an order drawn from (seed, origin, cell) by a hash of their places on
      the lattice, until N ≥ k; the order depends on nothing else.

    radius² = d₋² + f (d² − d₋²), where d is the ring's distance and d₋ the previous ring's; people of the own cell,
    of side s, are spread evenly over a disk of its area, s / √π. With k beyond the population a context holds
    everybody.

    ks : numbers of people, rising.
    own_cell : whether the people of the own cell are neighbours (True) or left out of their own context.
    origins : rows of the given table to look from; all populated cells when None.
    threads : how many; all that the process may use when None. Results do not depend on it, bit for bit.
    progress : hears the share of the origins that is done, 0 at first and 1 at last, a few times a second.
    cancelled : is called as often, and may raise to stop: no new origins are begun. Both in the calling thread.

    Raises ``ValueError`` when ``ks`` do not rise from 1 or more, the ring is no rule, or an origin has no people.
    Source: Östh, Clark & Malmberg (2015), Geographical Analysis 47(1); rings as in equipop 1.62.1.
    """
    wanted, rule = _question(lattice, ks, ring)
    at = _origins(lattice, origins)
    out = _room(lattice, at, len(wanted))

    def search(cells: Ints, scratch: Scratch) -> None:
        _kernel.nearest(lattice.tables, scratch, cells, wanted, rule, own_cell, seed, out)

    _share_out(lattice, out, threads, search, progress, cancelled)
    np.multiply(out.radius, lattice.size_m, out=out.radius)
    return _contexts(lattice, at, out, out.reach)


def within_radius(
    lattice: Lattice,
    radii_m: Sequence[float] | Floats,
    *,
    own_cell: bool = True,
    origins: npt.ArrayLike | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> Contexts:
    """The mix among the people within a distance of each populated cell, midpoint to midpoint, the limit included.

    radii_m : metres, not negative. The other arguments are those of `nearest_people`.

    Raises ``ValueError`` when a radius is negative or missing, or an origin has no people.
    """
    radii = np.asarray(radii_m, dtype=np.float64)
    if radii.ndim != 1 or not len(radii) or not np.isfinite(radii).all() or (radii < 0).any():
        raise ValueError("radii_m must be a list of metres, none missing and none negative.")
    t = lattice.tables
    most = float(t.rows**2 + t.columns**2)
    squares = np.floor(np.minimum((radii / lattice.size_m) ** 2 * (1 + _SAME), most)).astype(np.int64)
    at = _origins(lattice, origins)
    out = _room(lattice, at, len(squares))
    out.radius[:] = radii

    def search(cells: Ints, scratch: Scratch) -> None:
        _kernel.within(t, scratch, cells, squares, own_cell, out)

    _share_out(lattice, out, threads, search, progress, cancelled)
    return _contexts(lattice, at, out, None)


def _question(lattice: Lattice, ks: Sequence[int] | Ints, ring: Ring) -> tuple[Ints, int]:
    """Numbers of people, none of them far beyond everyone, and the kernel's rule for rings."""
    wanted = np.asarray(ks)
    if wanted.ndim != 1 or wanted.dtype.kind not in "iu" or not len(wanted):
        raise ValueError("ks must be a list of whole numbers of people.")
    if wanted[0] < 1 or (np.diff(wanted) <= 0).any():
        raise ValueError("ks must rise from 1 or more.")
    if ring not in _RULES:
        raise ValueError(f"ring must be one of {', '.join(_RULES)}, not {ring}.")
    return np.minimum(wanted, 2 * lattice.tables.total).astype(np.int64), _RULES[ring]


def _origins(lattice: Lattice, origins: npt.ArrayLike | None) -> Ints:
    """Positions of the origins among the lattice's cells."""
    if origins is None:
        return np.arange(len(lattice.cells))
    rows = np.asarray(origins, dtype=np.int64)
    at = np.minimum(np.searchsorted(lattice.cells, rows), len(lattice.cells) - 1)
    empty = rows[lattice.cells[at] != rows]
    if len(empty):
        raise ValueError(f"{len(empty)} origins have no people or do not exist, for example row {empty[0]}.")
    if len(np.unique(rows)) != len(rows):
        raise ValueError("An origin is named twice.")
    return at


def _room(lattice: Lattice, at: Ints, contexts: int) -> Results:
    """Empty results for some origins, and where each cell's are."""
    rank = np.empty(len(lattice.cells), dtype=np.int64)
    rank[lattice.by_rank] = np.arange(len(lattice.cells))
    place = np.full(len(lattice.cells), -1, dtype=np.int64)
    place[rank[at]] = np.arange(len(at))
    shape = (len(at), contexts)
    totals = np.empty((*shape, lattice.tables.variables - 1))
    return Results(place, np.empty(shape), totals, np.empty(shape), np.empty(shape, dtype=np.int32))


def _share_out(
    lattice: Lattice,
    out: Results,
    threads: int | None,
    search: Callable[[Ints, Scratch], None],
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> None:
    """Search from all origins, in parts that threads take in turn; each part writes to places of its own.

    Threads of Python, not of numba: they may start from any thread and after a fork.
    """
    ranks = lattice.along[out.place[lattice.along] >= 0]
    parts = deque(ranks[i : i + _PART] for i in range(0, len(ranks), _PART))
    every = max(len(parts), 1)
    done: list[int] = []

    def work(tell: Callable[[], None] | None = None) -> None:
        scratch = _scratch(lattice.tables, out.people.shape[1])
        while True:
            try:
                part = parts.popleft()
            except IndexError:
                return
            search(part, scratch)
            done.append(len(part))
            if tell is not None:
                tell()

    def say() -> None:
        if cancelled is not None:
            cancelled()
        if progress is not None:
            progress(len(done) / every)

    say()
    number = max(1, min(threads or _processors(), every))
    if number == 1:
        work(_seldom(say))
    else:
        with ThreadPoolExecutor(number) as pool:
            running = [pool.submit(work) for _ in range(number)]
            try:
                while wait(running, _ASK_SECONDS, FIRST_EXCEPTION).not_done:
                    say()
                for future in running:
                    future.result()
            except BaseException:  # of a thread, or to stop: what has begun ends, and no more begins
                parts.clear()
                raise
    if progress is not None:
        progress(1.0)


def _seldom(call: Callable[[], None]) -> Callable[[], None]:
    """The same call, left out when the last one was a moment ago."""
    last = time.monotonic()

    def seldom() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _ASK_SECONDS:
            last = now
            call()

    return seldom


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _scratch(t: Tables, contexts: int) -> Scratch:
    """Working arrays of one thread."""
    bands = len(t.marks) // t.words
    return Scratch(
        left=np.zeros(bands, dtype=np.int32),
        right=np.zeros(bands, dtype=np.int32),
        cell=np.empty(len(t.people), dtype=np.int32),
        beyond=np.empty(len(t.people), dtype=np.int32),
        ring=np.zeros(_kernel.WIDEST + 2, dtype=np.int64),
        before=np.zeros(t.variables, dtype=np.int64),
        crossing=np.zeros(t.variables, dtype=np.int64),
        weights=np.zeros(_kernel.LOOK_BACK),
        guesses=np.zeros(contexts),
        reached=np.zeros((_PART, contexts)),
        errors=np.ones(contexts),
    )


def _contexts(lattice: Lattice, at: Ints, out: Results, reach: Shorts | None) -> Contexts:
    """Results by group, with those of whom the group is known."""
    number = lattice.groups.shape[1]
    known = None
    if lattice.known is not None:
        partly = np.flatnonzero((lattice.known < lattice.people[:, None]).any(axis=0))
        known = np.repeat(out.people[:, :, None], number, axis=2)
        known[:, :, partly] = out.totals[:, :, number:]
    return Contexts(lattice.cells[at], out.people, out.radius, out.totals[:, :, :number], known, reach)
