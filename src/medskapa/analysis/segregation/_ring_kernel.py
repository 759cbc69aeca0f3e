"""Compiled rings: which cells a context holds, kept as pieces of a curve, and sums over them.

Cells lie in the order of Hilbert's curve, in which a disk is a few pieces without a gap: about 1.1 √n for n cells. A
piece is two look-ups in running sums, whatever is summed, so once the pieces are known no distance is looked at again.
Pieces are found in a tree over the curve: nodes of ``WAYS`` children, each with the box that its cells lie in.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation import _kernel
from medskapa.analysis.segregation._kernel import (
    DRIFT,
    MARGIN,
    WIDEST,
    Floats,
    Index,
    Ints,
    Scratch,
    Tables,
    compiled,
)

Shorts = npt.NDArray[np.int32]
WAY = 3
WAYS = 1 << WAY
EVERYONE = 1 << 40  # a squared distance beyond every cell


class Tree(NamedTuple):
    """Cells on the curve, and boxes around ``WAYS`` of them, around ``WAYS`` such boxes, and so on."""

    column: Ints  # (cells,)
    row: Ints
    box: Ints  # (nodes, 4): columns from and to, rows from and to
    first: Ints  # (levels + 1,) the first node of each level, the lowest level first


class Found(NamedTuple):
    """The crossing ring of each context: (contexts, cells), cells on the curve."""

    square: Ints  # squared distance of the ring; ``EVERYONE`` when there is none
    taken: Ints  # people taken of the ring
    people: Ints  # people of the ring


class Pieces(NamedTuple):
    """Pieces of the curve: inner disk and crossing ring of each context, contexts of one k after another.

    Piece i goes from ``ends[2 i]`` to ``ends[2 i + 1]``; a piece that runs backwards is taken away.
    """

    ends: Shorts  # (2 × pieces,)
    start: Ints  # (contexts × cells + 1,) where the ends of the inner disk begin
    ring: Ints  # (contexts × cells,) where those of its ring begin
    taken: Ints  # (contexts × cells,)
    people: Ints  # (contexts × cells,)


def tree(column: Ints, row: Ints) -> Tree:
    """Boxes around cells that lie in the order of the curve."""
    low = np.column_stack([column, row])
    high = low
    boxes, first = [], [0]
    while True:
        starts = np.arange(0, len(low), WAYS)
        low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        boxes.append(np.column_stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]]))
        first.append(first[-1] + len(low))
        if len(low) <= WAYS:
            return Tree(column, row, np.vstack(boxes), np.array(first))


@compiled
def search(
    t: Tables, s: Scratch, ranks: Ints, at: int, ks: Ints, rule: int, own_too: bool, found: Found
) -> None:
    """The crossing rings of cells that follow each other on the curve, the first at ``at``; see `_kernel.nearest`."""
    reached, errors = s.reached, s.errors
    for i in range(len(ranks)):
        cell = ranks[i]
        own = 0 if own_too else t.people[cell]
        near = _kernel._near(t, ranks, i)
        drift = 0.0
        for j in range(len(ks)):
            guess = max(reached[near, j] + DRIFT * drift, 0.0)
            margin = min(int(MARGIN * errors[j] * guess) + 3, WIDEST // 2)
            ring, _, _ = _kernel._context(t, s, cell, ks[j] + own, int(guess * guess), margin, rule, 0)
            reach = np.sqrt(float(ring))
            drift = reach - reached[near, j]
            reached[i, j] = reach
            errors[j] += 0.1 * (abs(reach - guess) - errors[j])
            before, crossing = s.before[0] - own, s.crossing[0]
            found.people[j, at + i] = crossing
            found.taken[j, at + i] = (
                min(ks[j] - before, crossing) if rule == _kernel.PROPORTIONAL else crossing
            )
            found.square[j, at + i] = ring if crossing > 0 else EVERYONE


@compiled
def _far(box: Ints, node: int, x: int, y: int) -> tuple[int, int]:
    """Squared distances of the nearest and the farthest corner of a box."""
    left, right, down, up = box[node, 0] - x, box[node, 1] - x, box[node, 2] - y, box[node, 3] - y
    dx, dy = max(left, -right, 0), max(down, -up, 0)
    fx, fy = max(-left, right), max(-down, up)
    return dx * dx + dy * dy, fx * fx + fy * fy


@compiled
def _walk(
    tree: Tree, x: int, y: int, ring: int, on: Shorts, ends: Shorts, at: int, write: bool
) -> tuple[int, int]:
    """Cut the disk within a squared distance: where the next end would be written, and how many cells are ``on`` it."""
    cells, levels = len(tree.column), len(tree.first) - 1
    cell, level, last, found = 0, levels - 1, -1, 0
    while cell < cells:
        nearest, farthest = _far(tree.box, tree.first[level] + (cell >> (WAY * (level + 1))), x, y)
        after = min(cell + (1 << (WAY * (level + 1))), cells)
        if nearest <= ring <= farthest:
            if level > 0:
                level -= 1
                continue
            for c in range(cell, after):
                square = (tree.column[c] - x) ** 2 + (tree.row[c] - y) ** 2
                if square < ring:
                    at = _append(ends, at, c, c + 1, last, write)
                    last = c + 1
                elif square == ring:
                    on[found] = c
                    found += 1
        elif farthest < ring:
            at = _append(ends, at, cell, after, last, write)
            last = after
        cell = after
        while level < levels - 1 and cell & ((1 << (WAY * (level + 2))) - 1) == 0:
            level += 1
    return at, found


@compiled
def _append(ends: Shorts, at: int, first: int, after: int, last: int, write: bool) -> int:
    """Add a piece, or make the last one longer: where the next end would be written."""
    if last != first:
        if write:
            ends[at] = first
        at += 2
    if write:
        ends[at - 1] = after
    return at


@compiled
def cut(
    tree: Tree, found: Found, own_too: bool, first: int, last: int, on: Shorts, out: Pieces, write: bool
) -> None:
    """Cut the contexts of some cells out of the curve; or only count the ends, into ``start``. ``on``: (cells,)."""
    cells = len(tree.column)
    for j in range(len(found.square)):
        for c in range(first, last):
            x, y, square = tree.column[c], tree.row[c], found.square[j, c]
            context = j * cells + c
            after, number = _walk(tree, x, y, square, on, out.ends, out.start[context] if write else 0, write)
            if not own_too:
                after = _append(out.ends, after, c + 1, c, -1, write)
            if write:
                out.ring[context] = after
            before = -1
            for i in range(number):
                after = _append(out.ends, after, on[i], on[i] + 1, before, write)
                before = on[i] + 1
            if not write:
                out.start[context + 1] = after


@compiled
def add_up(p: Pieces, sums: Ints, context: int, before: Ints, crossing: Ints) -> None:
    """What lies in the inner disk and in the crossing ring of a context, one number a variable."""
    before[:] = 0
    crossing[:] = 0
    for i in range(p.start[context], p.ring[context], 2):
        first, last = Index(p.ends[Index(i)]), Index(p.ends[Index(i + 1)])
        for v in range(len(before)):
            before[v] += sums[last, v] - sums[first, v]
    for i in range(p.ring[context], p.start[context + 1], 2):
        first, last = Index(p.ends[Index(i)]), Index(p.ends[Index(i + 1)])
        for v in range(len(before)):
            crossing[v] += sums[last, v] - sums[first, v]


@compiled
def weighted(p: Pieces, order: Ints, sums: Ints, work: Ints, first: int, last: int, out: Floats) -> None:
    """Sums over inner disks and the shares taken of rings, in the order of operations of `_kernel.nearest`."""
    cells = len(order)
    for j in range(out.shape[1]):
        for c in range(first, last):
            context = j * cells + c
            add_up(p, sums, context, work[0], work[1])
            taken, people = p.taken[context], p.people[context]
            for v in range(out.shape[2]):
                part = float(work[1, v])
                if taken < people:
                    part = part * taken / people
                out[order[c], j, v] = work[0, v] + part
