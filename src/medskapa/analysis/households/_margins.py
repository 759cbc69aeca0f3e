"""Which tables two margins allow, and the whole table nearest to one that is not: flows from rows to columns."""

from __future__ import annotations

import numpy as np

from medskapa.analysis._check import Array, Flags, Whole

FINE = 2**40
"""Fractions are compared in parts of this many, as whole numbers, so that the same table is found everywhere."""
_FAR = np.iinfo(np.int64).max // 4


def transport(rows: Array, columns: Array, possible: Flags, least: float) -> tuple[Array, Flags, Flags]:
    """A table with these margins and its zeros, as far as there is one; amounts up to ``least`` count as nothing.

    Returns the table and which rows and columns could be reached from a row that has some left over (Ford & Fulkerson
    1956; shortest paths, Edmonds & Karp 1972). Where a row is left over, the rows reached hold more than the columns
    reached, and no other column is possible for them.
    """
    flow: Array = np.zeros(possible.shape)
    left, want = rows.copy(), columns.copy()
    while True:
        row_from, column_from = _search(left > least, possible, flow > least)
        ends = np.flatnonzero((column_from >= 0) & (want > least))
        if not len(ends):
            return flow, row_from != -1, column_from >= 0
        path = _path(int(ends[0]), row_from, column_from)
        first = path[-1][0]
        back = [(path[k + 1][1], path[k][0]) for k in range(len(path) - 1)]
        amount = min([left[first], want[ends[0]], *(flow[i, j] for j, i in back)])
        for i, j in path:
            flow[i, j] += amount
        for j, i in back:
            flow[i, j] -= amount
        left[first] -= amount
        want[ends[0]] -= amount


def always_empty(flow: Array, possible: Flags, least: float) -> Flags:
    """Which possible cells are 0 in every table with the margins of ``flow``, which is one of them.

    A cell that is 0 can be filled when what comes into its column can go round by other cells back to its row.
    """
    m, n = possible.shape
    reach = np.eye(m + n, dtype=np.bool_)
    reach[:m, m:] |= possible
    reach[m:, :m] |= (flow > least).T
    for k in range(m + n):
        reach |= reach[:, k, None] & reach[k]
    return possible & (flow <= least) & ~reach[m:, :m].T


def nearest_whole(parts: Array, rows: Whole, columns: Whole) -> Whole:
    """Which cells are rounded up, given by how much each lies above the whole number below, and how many must be.

    parts (m, n): 0 to below 1; rows (m,) and columns (n,): how many of each are rounded up, as many in all as the
    parts amount to. Among all choices with these numbers, the one with the least Σ |rounded − value|, by shortest
    paths one after the other; that is also the one with the least sum of squares. Returns (m, n) of 0 and 1.
    """
    cost: Whole = np.rint((1 - 2 * parts) * FINE).astype(np.int64)
    free = parts > 0
    up: Whole = np.zeros(parts.shape, dtype=np.int64)
    left, want = rows.copy(), columns.copy()
    while left.any():
        row_from, column_from, far = _cheapest(left > 0, cost, free & (up == 0), up == 1)
        ends = np.where((want > 0) & (far < _FAR), far, _FAR)
        last = int(ends.argmin())
        if ends[last] == _FAR:
            raise ValueError("The margins and the cells of the table contradict each other")
        path = _path(last, row_from, column_from)
        for k, (i, j) in enumerate(path):
            up[i, j] = 1
            if k:
                up[path[k - 1][0], j] = 0
        left[path[-1][0]] -= 1
        want[last] -= 1
    return up


def _path(last: int, row_from: Whole, column_from: Whole) -> list[tuple[int, int]]:
    """The cells that gain along a path, from the last column back to its first row."""
    cells = []
    column = last
    while True:
        row = int(column_from[column])
        cells.append((row, column))
        column = int(row_from[row])
        if column < 0:
            return cells


def _search(start: Flags, possible: Flags, used: Flags) -> tuple[Whole, Whole]:
    """Breadth first: from which column each row is reached (-2: it is a start, -1: not), from which row each column."""
    row_from: Whole = np.where(start, -2, -1).astype(np.int64)
    column_from: Whole = np.full(possible.shape[1], -1, dtype=np.int64)
    rows = np.flatnonzero(start)
    while len(rows):
        new = possible[rows].any(axis=0) & (column_from < 0)
        column_from[new] = rows[possible[rows][:, new].argmax(axis=0)]
        columns = np.flatnonzero(new)
        fresh = used[:, columns].any(axis=1) & (row_from == -1)
        row_from[fresh] = columns[used[:, columns][fresh].argmax(axis=1)] if len(columns) else -1
        rows = np.flatnonzero(fresh)
    return row_from, column_from


def _cheapest(start: Flags, cost: Whole, free: Flags, used: Flags) -> tuple[Whole, Whole, Whole]:
    """Bellman (1958) and Ford (1956): from where each row and column is reached at least cost, and that cost."""
    m, n = cost.shape
    row_far: Whole = np.where(start, 0, _FAR)
    column_far: Whole = np.full(n, _FAR, dtype=np.int64)
    row_from: Whole = np.full(m, -2, dtype=np.int64)
    column_from: Whole = np.full(n, -1, dtype=np.int64)
    while True:
        there = np.where(free & (row_far < _FAR)[:, None], row_far[:, None] + cost, _FAR)
        best = there.min(axis=0)
        nearer = best < column_far
        column_from[nearer], column_far[nearer] = there.argmin(axis=0)[nearer], best[nearer]
        back = np.where(used & (column_far < _FAR), column_far - cost, _FAR)
        best = back.min(axis=1)
        closer = best < row_far
        if not closer.any():
            return row_from, column_from, column_far
        row_from[closer], row_far[closer] = back.argmin(axis=1)[closer], best[closer]
