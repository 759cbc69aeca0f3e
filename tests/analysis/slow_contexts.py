"""Contexts the obvious way: every cell's distance to every other, sorted; whole numbers and fractions of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from math import pi, sqrt

MASK = (1 << 64) - 1
Cell = tuple[int, int]
People = dict[Cell, list[int]]  # column and row → everyone, and then each group
Context = tuple[Fraction, list[Fraction], float]  # people, groups, radius in cells


def mix(z: int) -> int:
    """SplitMix64, as published by Steele, Lea & Flood (2014)."""
    z = (z + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def rank_in_ring(seed: int, origin: Cell, cell: Cell) -> int:
    """Where a cell stands in the drawn order of its ring."""
    base = mix(mix(mix(seed) ^ origin[0] & MASK) ^ origin[1] & MASK)
    return mix(mix(base ^ cell[0] & MASK) ^ cell[1] & MASK)


def square(a: Cell, b: Cell) -> int:
    """Squared distance in cells."""
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def added(values: list[list[int]]) -> list[int]:
    """Column sums."""
    return [sum(column) for column in zip(*values, strict=True)]


def nearest(town: People, origin: Cell, k: int, rule: str, own_cell: bool, seed: int = 0) -> Context:
    """The k nearest people of one cell."""
    others = [cell for cell in town if own_cell or cell != origin]
    others.sort(key=lambda cell: square(origin, cell))
    before = [Fraction(0)] * len(town[origin])
    previous = 0
    for d, cells in groupby(others, key=lambda cell: square(origin, cell)):
        members = list(cells)
        ring = added([town[cell] for cell in members])
        if before[0] + ring[0] < k:
            before = [b + r for b, r in zip(before, ring, strict=True)]
            previous = d
            continue
        taken = [Fraction(r) for r in ring]
        if rule == "proportional":
            taken = [r * (k - before[0]) / ring[0] for r in ring]
        elif rule == "sampled":
            members.sort(key=lambda cell: rank_in_ring(seed, origin, cell))
            size = 1
            while before[0] + sum(town[cell][0] for cell in members[:size]) < k:
                size += 1
            taken = [Fraction(r) for r in added([town[cell] for cell in members[:size]])]
        if d == 0:
            radius = sqrt(k / ring[0] / pi)
        elif rule == "whole":
            radius = sqrt(d)
        else:
            inner = previous or 1 / pi
            radius = sqrt(inner + float(taken[0] / ring[0]) * (d - inner))
        both = [b + t for b, t in zip(before, taken, strict=True)]
        return both[0], both[1:], radius
    radius = sqrt(previous) if previous else sqrt(1 / pi)
    return before[0], before[1:], radius if before[0] else float("nan")


def within(town: People, origin: Cell, radius_m: float, size_m: float, own_cell: bool) -> Context:
    """Everyone within a distance of one cell."""
    limit = Fraction(radius_m) / Fraction(size_m)
    there = [
        people
        for cell, people in town.items()
        if square(origin, cell) <= limit**2 and (own_cell or cell != origin)
    ]
    total = [Fraction(v) for v in added(there)] if there else [Fraction(0)] * len(town[origin])
    return total[0], total[1:], radius_m
