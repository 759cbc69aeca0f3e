"""Compiled indices of one table over fixed rings: sums over contexts, one after the other in a fixed order."""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from medskapa.analysis.segregation._kernel import Floats, Index, Ints, compiled
from medskapa.analysis.segregation._ring_kernel import Pieces, Shorts, add_up


class Block(NamedTuple):
    """Working arrays for some tables at once; cells on the curve, variables group by group within each table."""

    running: Ints  # (cells + 1, tables × groups) running sums, of 32 bits where they fit
    members: Floats  # (tables, groups, cells)
    people: Floats  # (tables, cells)
    mix: Floats  # (tables, groups, cells) of the contexts at one k; NaN in a context without people
    work: Ints  # (2, tables × groups), as ``running``
    bin: Shorts  # (cells,)
    fill: Shorts  # (bins + 1,)
    share: Floats  # (cells,) sorted
    weight: Floats  # (cells,) sorted by share


class Sums(NamedTuple):
    """What the indices are made of: (tables, k, …)."""

    weight: Floats  # (tables, k) residents with a context
    there: Floats  # (tables, k, groups) those of each group
    met: Floats  # (tables, k, groups, groups): Σ n_g p_h
    away: Floats  # (tables, k, groups): Σ w |p − p̄|
    ranked: Floats  # (tables, k, groups): Σ w (people with a smaller share − half of all) (p − p̄)
    mixed: Floats  # (tables, k, groups): Σ w (1 − p)^(1 − ε) p^ε
    told: Floats  # (tables, k): Σ w KL(p ‖ c), c the table's own mix
    parted: (
        Floats  # (tables, k, groups): the same of the two parts below and above the upper edge of each bin
    )


@compiled
def deal(random: Floats, sizes: Ints, left: Ints, at: Ints, dealt: Ints) -> None:
    """Give people, home after home, a group drawn without replacement; ``at``: the next home, how many have theirs."""
    total = 0
    for g in range(len(left)):
        total += left[g]
    cell, done = at[0], at[1]
    for u in random:
        while done == sizes[cell]:
            cell += 1
            done = 0
        drawn, g = int(u * total), 0
        while drawn >= left[g]:
            drawn -= left[g]
            g += 1
        left[g] -= 1
        total -= 1
        dealt[cell, g] += 1
        done += 1
    at[0], at[1] = cell, done


@compiled
def fill(table: Ints, order: Ints, r: int, block: Block) -> None:
    """Lay out one table in the block."""
    groups = table.shape[1]
    for v in range(groups):
        block.running[0, r * groups + v] = 0
    for c in range(len(order)):
        people = 0
        for g in range(groups):
            value = table[Index(order[c]), g]
            people += value
            block.members[r, g, c] = value
            block.running[c + 1, r * groups + g] = block.running[c, r * groups + g] + value
        block.people[r, c] = people


@compiled
def spread(p: Pieces, j: int, tables: int, block: Block) -> None:
    """The mix of every context at one k."""
    groups, cells = block.mix.shape[1:]
    before, crossing = block.work[0, : tables * groups], block.work[1, : tables * groups]
    for c in range(cells):
        context = j * cells + c
        add_up(p, block.running, context, before, crossing)
        taken, people = p.taken[context], p.people[context]
        part_taken = taken < people
        for r in range(tables):
            inner = ring = 0
            for v in range(r * groups, (r + 1) * groups):
                inner += before[v]
                ring += crossing[v]
            everyone = float(ring)
            if part_taken:
                everyone = everyone * taken / people
            everyone += inner
            for g in range(groups):
                value = float(crossing[r * groups + g])
                if part_taken:
                    value = value * taken / people
                value += before[r * groups + g]
                block.mix[r, g, c] = value / everyone if everyone > 0 else np.nan


@compiled
def meet(r: int, j: int, centre: Floats, epsilon: float, ordered: bool, block: Block, out: Sums) -> None:
    """Add up all that needs no order and no mean; ``centre`` (groups,) is the table's own mix."""
    groups, cells = block.mix.shape[1:]
    mix, members, people = block.mix[r], block.members[r], block.people[r]
    there, met, mixed, parted = out.there[r, j], out.met[r, j], out.mixed[r, j], out.parted[r, j]
    half = epsilon == 0.5
    weight = told = 0.0
    for c in range(cells):
        w = people[c]
        if w == 0 or np.isnan(mix[0, c]):
            continue
        weight += w
        information = 0.0
        for h in range(groups):
            p = mix[h, c]
            for g in range(groups):
                met[g, h] += members[g, c] * p
            there[h] += members[h, c]
            if p > 0:
                information += p * log(p / centre[h])
                if half:
                    mixed[h] += w * sqrt((1 - p) * p)
                elif p < 1:
                    mixed[h] += w * (1 - p) ** (1 - epsilon) * p**epsilon
        told += w * information
        if ordered:
            part(mix, centre, c, w, parted)
    out.weight[r, j] = weight
    out.told[r, j] = told


@compiled
def part(mix: Floats, centre: Floats, c: int, w: float, parted: Floats) -> None:
    """Add the divergence of the parts below and above each edge between two bins."""
    below = below_all = 0.0
    for b in range(len(centre) - 1):
        below += mix[b, c]
        below_all += centre[b]
        above = above_all = 0.0
        for g in range(len(centre) - 1, b, -1):
            above += mix[g, c]
            above_all += centre[g]
        information = 0.0
        if below > 0:
            information += below * log(below / below_all)
        if above > 0:
            information += above * log(above / above_all)
        parted[b] += w * information


@compiled
def rank(r: int, j: int, g: int, mean: float, block: Block, out: Sums) -> None:
    """Add up what needs the contexts in the order of their share of one group."""
    mix, people, share, weight = block.mix[r, g], block.people[r], block.share, block.weight
    number = in_order(mix, people, block.bin, block.fill, share, weight)
    below = away = ranked = 0.0
    half = out.weight[r, j] / 2
    for i in range(number):
        w, beyond = weight[i], share[i] - mean
        ranked += w * (below + w / 2 - half) * beyond
        below += w
        away += w * abs(beyond)
    out.away[r, j, g] = away
    out.ranked[r, j, g] = ranked


@compiled
def in_order(mix: Floats, people: Floats, at: Shorts, fill: Shorts, share: Floats, weight: Floats) -> int:
    """Shares and weights in rising order: into equal bins first, then sorted within each."""
    low, high = np.inf, -np.inf
    for c in range(len(mix)):
        if people[c] > 0 and mix[c] == mix[c]:
            low, high = min(low, mix[c]), max(high, mix[c])
    bins = len(fill) - 1
    scale = (bins - 1) / (high - low) if high > low else 0.0
    if not scale < np.inf:
        scale = 0.0
    fill[:] = 0
    for c in range(len(mix)):
        if people[c] > 0 and mix[c] == mix[c]:
            at[c] = int((mix[c] - low) * scale)
            fill[Index(at[c] + 1)] += 1
        else:
            at[c] = -1
    for b in range(bins):
        fill[b + 1] += fill[b]
    number = fill[bins]
    for c in range(len(mix)):
        if at[c] >= 0:
            to = fill[Index(at[c])]
            fill[Index(at[c])] = to + 1
            share[Index(to)] = mix[c]
            weight[Index(to)] = people[c]
    start = 0
    for b in range(bins):
        _sort(share, weight, start, fill[b])
        start = fill[b]
    return int(number)


@compiled
def _sort(share: Floats, weight: Floats, start: int, stop: int) -> None:
    """Sort a piece by share (Shell's method; by insertion where it is short)."""
    gap = 1
    while gap * 9 < stop - start:
        gap = gap * 3 + 1
    while gap > 0:
        for i in range(start + gap, stop):
            value, w = share[i], weight[i]
            k = i
            while k - gap >= start and share[k - gap] > value:
                share[k], weight[k] = share[k - gap], weight[k - gap]
                k -= gap
            share[k], weight[k] = value, w
        gap //= 3


@compiled
def evaluate(
    p: Pieces, tables: int, centre: Floats, epsilon: float, ordered: bool, block: Block, out: Sums
) -> None:
    """All sums of some tables at every k; ``centre`` (tables, groups)."""
    for j in range(out.weight.shape[1]):
        spread(p, j, tables, block)
        for r in range(tables):
            meet(r, j, centre[r], epsilon, ordered, block, out)
            if out.weight[r, j] == 0:
                continue
            for g in range(block.mix.shape[1]):
                mean = 0.0
                for h in range(block.mix.shape[1]):
                    mean += out.met[r, j, h, g]
                rank(r, j, g, mean / out.weight[r, j], block, out)
