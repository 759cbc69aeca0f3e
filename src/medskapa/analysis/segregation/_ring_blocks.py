"""Many tables over fixed rings, some at a time: shared out between threads, and finished to indices."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from medskapa.analysis.segregation._kernel import Floats, Ints
from medskapa.analysis.segregation._ring_indices import Block, Sums, evaluate, fill
from medskapa.analysis.segregation._ring_kernel import Pieces
from medskapa.analysis.segregation.context_indices import _area, _log, _moment

_TABLES = 8  # at once: more are not faster
_MOST_VALUES = 8_000_000  # of the mix of all contexts at one k, a thread
_SHORT = 1 << 31  # running sums below this take half the room


class Indices(NamedTuple):
    """As in `replicates.ReplicateProfiles`; ``rank_order`` is filled only when asked for."""

    mean_mix: Floats
    dissimilarity: Floats
    gini: Floats
    atkinson: Floats
    exposure: Floats
    divergence: Floats
    entropy_h: Floats
    rank_order: Floats


class Job(NamedTuple):
    """What is asked of all draws."""

    pieces: Pieces
    order: Ints
    scales: int
    groups: int
    draws: int
    ordered: bool
    epsilon: float


def run(
    job: Job,
    tables: Iterator[Ints],
    threads: int,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], None] | None,
) -> Indices:
    """The indices of every draw; each block of draws is one thread's, and writes to places of its own."""
    out = _empty(job)
    size = max(1, min(_TABLES, _MOST_VALUES // (len(job.order) * job.groups), -(-job.draws // threads)))
    lock = threading.Lock()
    taken = done = 0
    stopped = False

    def take() -> tuple[int, list[Ints]]:
        nonlocal taken
        with lock:
            if stopped:
                return job.draws, []
            if cancelled:
                cancelled()
            first, taken = taken, min(taken + size, job.draws)
            return first, [next(tables) for _ in range(first, taken)]

    def work(_: int) -> None:
        nonlocal done, stopped
        block = _room(job, size)
        try:
            while (batch := take())[1]:
                first, given = batch
                _finish(job, *_sums(job, given, block), out, slice(first, first + len(given)))
                with lock:
                    done += len(given)
                    if progress:
                        progress(done / job.draws)
        finally:
            stopped = True  # nothing is left, or something went wrong here: the others need not go on

    number = max(1, min(threads, -(-job.draws // size)))
    if number == 1:
        work(0)
        return out
    with ThreadPoolExecutor(number) as pool:
        try:
            list(pool.map(work, range(number)))
        finally:
            stopped = True
    return out


def _empty(job: Job) -> Indices:
    shape, groups = (job.draws, job.scales), (job.groups,)
    return Indices(
        mean_mix=np.full(shape + groups, np.nan),
        dissimilarity=np.full(shape + groups, np.nan),
        gini=np.full(shape + groups, np.nan),
        atkinson=np.full(shape + groups, np.nan),
        exposure=np.full(shape + groups + groups, np.nan),
        divergence=np.full(shape, np.nan),
        entropy_h=np.full(shape, np.nan),
        rank_order=np.full(shape, np.nan),
    )


def _room(job: Job, size: int) -> Block:
    cells, width = len(job.order), size * job.groups
    return Block(
        running=np.zeros((cells + 1, width), dtype=np.int32),
        members=np.zeros((size, job.groups, cells)),
        people=np.zeros((size, cells)),
        mix=np.zeros((size, job.groups, cells)),
        work=np.zeros((2, width), dtype=np.int32),
        bin=np.zeros(cells, dtype=np.int32),
        fill=np.zeros(cells + 1, dtype=np.int32),
        share=np.zeros(cells),
        weight=np.zeros(cells),
    )


def _sums(job: Job, given: list[Ints], block: Block) -> tuple[Sums, Floats]:
    """The sums of some tables, and the tables' own mix."""
    totals = np.stack([table.sum(axis=0) for table in given])
    if totals.sum(axis=1).max() >= _SHORT:
        block = block._replace(running=block.running.astype(np.int64), work=block.work.astype(np.int64))
    for r, table in enumerate(given):
        fill(table, job.order, r, block)
    centre = totals / totals.sum(axis=1, keepdims=True)
    shape, groups = (len(given), job.scales), (job.groups,)
    sums = Sums(
        weight=np.zeros(shape),
        there=np.zeros(shape + groups),
        met=np.zeros(shape + groups + groups),
        away=np.zeros(shape + groups),
        ranked=np.zeros(shape + groups),
        mixed=np.zeros(shape + groups),
        told=np.zeros(shape),
        parted=np.zeros(shape + groups),
    )
    evaluate(job.pieces, len(given), centre, job.epsilon, job.ordered, block, sums)
    return sums, centre


def _over(above: Floats, below: Floats) -> Floats:
    """A quotient; NaN where nothing is below the line."""
    out = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above, below, out=out, where=below > 0)
    return out


def _nats(p: Floats, q: Floats) -> Floats:
    """p ln(p / q); 0 where p is 0."""
    ratio = np.ones(np.broadcast_shapes(p.shape, q.shape))
    np.divide(p, q, out=ratio, where=p > 0)
    return p * np.log(ratio)


def _finish(job: Job, sums: Sums, centre: Floats, out: Indices, at: slice) -> None:
    """Indices from sums. Divergences are centred on a table's own mix c, and moved to the mean of its contexts:
    Σ w KL(p ‖ p̄) = Σ w KL(p ‖ c) − KL(p̄ ‖ c)."""
    weight, c = sums.weight[:, :, None], centre[:, None, :]
    mean = _over(sums.met.sum(axis=2), weight)
    apart = np.where((mean > 0) & (mean < 1), mean, 0.0)
    most = 2 * weight * apart * (1 - apart)
    out.mean_mix[at] = mean
    out.dissimilarity[at] = _over(sums.away, most)
    out.gini[at] = np.maximum(_over(4 * sums.ranked, weight * most), 0.0)
    mixed = _over(sums.mixed, weight * apart) ** (1 / (1 - job.epsilon))
    out.atkinson[at] = np.maximum(1 - apart / (1 - apart) * mixed, 0.0)
    out.exposure[at] = _over(sums.met, sums.there[:, :, :, None])
    m = np.maximum(_over(sums.told, sums.weight) - _nats(mean, c).sum(axis=2), 0.0)
    out.divergence[at] = m
    out.entropy_h[at] = _over(m, -(mean * _log(mean)).sum(axis=2))
    if job.ordered:
        out.rank_order[at] = _rank_order(sums, mean, c)


def _rank_order(sums: Sums, mean: Floats, c: Floats) -> Floats:
    """H^R; parts are added up from both ends, so that an empty bin at either end leaves nothing but 0."""
    below, above = np.cumsum(mean, axis=2)[:, :, :-1], np.cumsum(mean[:, :, ::-1], axis=2)[:, :, -2::-1]
    c_below, c_above = np.cumsum(c, axis=2)[:, :, :-1], np.cumsum(c[:, :, ::-1], axis=2)[:, :, -2::-1]
    m = _over(sums.parted[:, :, :-1], sums.weight[:, :, None]) - _nats(below, c_below) - _nats(above, c_above)
    two = (below > 0) & (above > 0)
    h = _over(np.maximum(m, 0.0), np.where(two, -below * _log(below) - above * _log(above), 0.0))
    out = np.full(mean.shape[:2], np.nan)
    for at in np.ndindex(*out.shape):
        rising = two[at] & (np.diff(below[at], prepend=0.0) > 0)
        if rising.any():
            out[at] = _integral(below[at][rising], h[at][rising])
    return out


def _integral(q: Floats, h: Floats) -> float:
    """∫ E(q) H(q) dq / ∫ E(q) dq, H known at q, linear between and constant outside."""
    at = np.concatenate([[0.0], q, [1.0]])
    value = np.concatenate([h[:1], h, h[-1:]])
    area, moment = np.diff(_area(at)), np.diff(_moment(at))
    slope = np.diff(value) / np.diff(at)
    return float((value[:-1] * area + slope * (moment - at[:-1] * area)).sum() / 0.5)
