"""The obvious way: one person's arithmetic in plain loops, for the fast engines to be held against."""

from __future__ import annotations

from math import log, nan

Table = list[list[float]]


def column(table: Table, g: int) -> float:
    """People of one group in all areas."""
    return sum(row[g] for row in table)


def total(table: Table) -> float:
    """Everyone."""
    return sum(sum(row) for row in table)


def dissimilarity(table: Table) -> list[float]:
    """D of each group against everyone else."""
    out = []
    for g in range(len(table[0])):
        ours = column(table, g)
        theirs = total(table) - ours
        if ours == 0 or theirs == 0:
            out.append(nan)
            continue
        out.append(sum(abs(row[g] / ours - (sum(row) - row[g]) / theirs) for row in table) / 2)
    return out


def exposure(table: Table) -> Table:
    """The mix around the average person of each group."""
    groups = range(len(table[0]))
    out = [[0.0 for _ in groups] for _ in groups]
    for g in groups:
        ours = column(table, g)
        for h in groups:
            if ours == 0:
                out[g][h] = nan
                continue
            for row in table:
                if sum(row) > 0:
                    out[g][h] += row[g] / ours * row[h] / sum(row)
    return out


def entropy(people: list[float]) -> float:
    """E of one population."""
    if sum(people) == 0:
        return nan
    return -sum(n / sum(people) * log(n / sum(people)) for n in people if n > 0)


def local_mutual_information(table: Table) -> list[float]:
    """How much each area differs from the whole."""
    out = []
    for row in table:
        if sum(row) == 0:
            out.append(nan)
            continue
        parts = [
            n / sum(row) * log((n / sum(row)) / (column(table, g) / total(table)))
            for g, n in enumerate(row)
            if n > 0
        ]
        out.append(sum(parts))
    return out


def mutual_information(table: Table) -> float:
    """M."""
    everyone = total(table)
    if everyone == 0:
        return nan
    local = local_mutual_information(table)
    return sum(sum(row) / everyone * part for row, part in zip(table, local, strict=True) if sum(row) > 0)


def entropy_h(table: Table) -> float:
    """H."""
    whole = entropy([column(table, g) for g in range(len(table[0]))])
    return mutual_information(table) / whole if whole > 0 else nan


def within(table: Table, parent: list[int]) -> float:
    """M inside the coarser units, each weighted by its people."""
    out = 0.0
    for unit in set(parent):
        part = [row for row, p in zip(table, parent, strict=True) if p == unit]
        if total(part) > 0:
            out += total(part) / total(table) * mutual_information(part)
    return out


def between(table: Table, parent: list[int]) -> float:
    """M between the coarser units."""
    units = []
    for unit in sorted(set(parent)):
        rows = [row for row, p in zip(table, parent, strict=True) if p == unit]
        units.append([sum(row[g] for row in rows) for g in range(len(table[0]))])
    return mutual_information(units)
