"""From the long tables to arrays: counts by area and group, and who belongs to which area."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import State, Text
from medskapa.region.model import Region
from medskapa.region.splits import ALL, SPLITS


@dataclass(frozen=True)
class GroupCounts:
    """Counts by area and group at one level in one year.

    ``counts`` has shape (areas, groups) and holds 0 where ``known`` is false: look at ``known`` first.
    ``states`` says of each area whether all its groups are known, or why not. ``inputs`` and ``caveats`` go
    into every finding made from it.
    """

    level: str
    year: int
    areas: tuple[str, ...]
    groups: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    states: tuple[State, ...]
    inputs: tuple[str, ...]
    caveats: tuple[Text, ...]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """True for the areas where every group is known; shape (areas,)."""
        return np.array([s is State.KNOWN for s in self.states])

    def complete(self) -> GroupCounts:
        """Only the areas where every group is known."""
        keep = self.known
        areas = tuple(a for a, k in zip(self.areas, keep, strict=True) if k)
        return GroupCounts(
            self.level, self.year, areas, self.groups, _frozen(self.counts[keep]),
            (State.KNOWN,) * len(areas), self.inputs, self.caveats,
        )  # fmt: skip


def _frozen(array: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    out = np.ascontiguousarray(array)
    out.flags.writeable = False
    return out


def _pivot(
    region: Region, name: str, value: str, split: str, codes: tuple[str, ...], level: str, year: int
) -> GroupCounts:
    table = region.tables[name]
    areas = region.areas_at(level)
    row_of = {a: i for i, a in enumerate(areas)}
    col_of = {c: j for j, c in enumerate(codes)}
    hit = table.filter(
        pc.and_(pc.equal(table["year"], year), pc.is_in(table[split], value_set=pa.array(codes, pa.string())))
    )
    counts = np.zeros((len(areas), len(codes)), dtype=np.int64)
    have = np.zeros(counts.shape, dtype=np.int8)  # 0 no row, 1 known, 2 suppressed, 3 declared missing
    editions: set[tuple[str, str]] = set()
    sources: set[str] = set()
    for a, c, v, s, e, src in zip(
        hit["area"].to_pylist(), hit[split].to_pylist(), hit[value].to_pylist(), hit["state"].to_pylist(),
        hit["edition"].to_pylist(), hit["source"].to_pylist(), strict=True,
    ):  # fmt: skip
        i = row_of.get(a)
        if i is None:
            continue
        j = col_of[c]
        if s == State.KNOWN:
            counts[i, j], have[i, j] = int(v), 1
        else:
            have[i, j] = 2 if s == State.SUPPRESSED else 3
        editions.add((level, e))
        sources.add(src)
    states = tuple(
        State.KNOWN if (row == 1).all() else State.SUPPRESSED if (row == 2).any() else State.MISSING
        for row in have
    )
    counts[[s is not State.KNOWN for s in states]] = 0
    caveats = tuple(c.caveat for c in region.crosswalks if (c.level, c.from_edition) in editions)
    inputs = tuple(f"{name}:{level}:{year}:{src}" for src in sorted(sources))
    return GroupCounts(level, year, areas, codes, _frozen(counts), states, inputs, caveats)


def group_counts(region: Region, split: str, level: str, year: int) -> GroupCounts:
    """People by area and group of a split (or ``all``) at a level in a year.

    Areas are in sorted order; what has no row is missing, not 0.
    """
    if split != ALL and SPLITS[split].of:
        return _added_up(group_counts(region, SPLITS[split].of, level, year), split)
    codes = (ALL,) if split == ALL else tuple(f"{split}={c}" for c in SPLITS[split].codes)
    table = region.tables["population"]
    present = set(pc.unique(table["group"]).to_pylist())
    areas = pa.array(region.areas_at(level), pa.string())
    here = table.filter(pc.and_(pc.equal(table["year"], year), pc.is_in(table["area"], value_set=areas)))
    replaced = _replaced(codes, set(pc.unique(here["group"]).to_pylist()))
    codes = tuple(c for c in codes if c in present and c not in replaced) or codes
    return _pivot(region, "population", "persons", "group", codes, level, year)


def _replaced(codes: tuple[str, ...], here: set[str]) -> set[str]:
    """Age classes that the open class in use stands for: sources end at 80+ or at 85+, never at both."""
    used = sorted(c for c in codes if c in here and c.endswith("+"))
    return {c for c in codes if used and c not in here and (c.endswith("+") or c > used[0])}


def _all_there(codes: tuple[str, ...], there: set[str]) -> bool:
    """Whether a derived group's classes are all there, an open class standing for those above it."""
    used = sorted(c for c in codes if c in there and c.endswith("+"))
    if not used and any(c.endswith("+") for c in codes):
        return False
    return all(c in there or c.endswith("+") or bool(used and c > used[0]) for c in codes)


def _added_up(fine: GroupCounts, split: str) -> GroupCounts:
    """Counts of a split that adds up the groups of another one, such as phases of life from ages."""
    declared = SPLITS[split]
    column = {group: j for j, group in enumerate(fine.groups)}
    sums = [
        sum(fine.counts[:, column[g]] for g in (f"{declared.of}={c}" for c in parts) if g in column)
        for parts in declared.parts.values()
    ]
    counts = np.stack([np.broadcast_to(s, len(fine.areas)) for s in sums], axis=1)
    groups = tuple(f"{split}={code}" for code in declared.parts)
    states, there = fine.states, {g.partition("=")[2] for g in fine.groups}
    if not all(_all_there(parts, there) for parts in declared.parts.values()):
        counts, states = np.zeros_like(counts), (State.MISSING,) * len(fine.areas)
    return GroupCounts(
        fine.level, fine.year, fine.areas, groups, _frozen(counts), states, fine.inputs, fine.caveats
    )


def home_counts(region: Region, level: str, year: int) -> GroupCounts:
    """Homes by area and tenure at a level in a year; areas in sorted order."""
    present = set(pc.unique(region.tables["homes"]["tenure"]).to_pylist())
    codes = tuple(c for c in SPLITS["tenure"].codes if c in present) or tuple(SPLITS["tenure"].codes)
    return _pivot(region, "homes", "homes", "tenure", codes, level, year)


def _shares_up(region: Region) -> dict[str, list[tuple[str, float]]]:
    table = region.tables["membership"]
    up: dict[str, list[tuple[str, float]]] = {}
    for child, parent, share in zip(
        table["child"].to_pylist(), table["parent"].to_pylist(), table["share"].to_pylist(), strict=True
    ):
        up.setdefault(child, []).append((parent, share))
    return up


def _way_up(region: Region, low: str, high: str) -> tuple[list[str], bool]:
    """The levels from one to another above it, and whether the way crosses to another hierarchy."""
    level = {lv.key: lv for lv in region.levels}

    def chain(key: str) -> list[str]:
        out = [key]
        while level[out[-1]].parent:
            out.append(level[out[-1]].parent)
        return out

    straight = chain(low)
    if high in straight:
        return straight[: straight.index(high) + 1], False
    for lv in region.levels:
        across = chain(lv.key)
        if lv.parts in straight and high in across:
            return [*straight[: straight.index(lv.parts) + 1], *across[: across.index(high) + 1]], True
    raise ValueError(f"Level {high} is not above level {low}")


def membership_matrix(region: Region, child_level: str, parent_level: str) -> npt.NDArray[np.float64]:
    """How much of each area at one level lies in each area at a level above; shape (children, parents).

    Rows add up to 1. With nested levels every entry is 0 or 1. Areas are in sorted order on both sides.
    For a level put together from parts of another hierarchy, the rows of areas that are part of none are 0.

    Raises ``ValueError`` when the upper level is not above the lower one.
    """
    children, parents = region.areas_at(child_level), region.areas_at(parent_level)
    way, across = _way_up(region, child_level, parent_level)
    next_level = dict(pairwise(way))
    col_of = {p: j for j, p in enumerate(parents)}
    level_of = region.level_of
    up = _shares_up(region)
    matrix = np.zeros((len(children), len(parents)))
    for i, child in enumerate(children):
        frontier = [(child, 1.0)]
        while frontier:
            area, share = frontier.pop()
            if area in col_of:
                matrix[i, col_of[area]] += share
            else:
                above = next_level[level_of[area]]
                frontier.extend((p, share * s) for p, s in up.get(area, ()) if level_of[p] == above)
    sums = matrix.sum(axis=1)
    if not np.all(np.isclose(sums, 1.0) | (across & (sums == 0))):
        raise ValueError(f"Level {parent_level} does not hold all of level {child_level}")
    matrix.flags.writeable = False
    return matrix


def members(region: Region, area: str, level: str) -> tuple[str, ...]:
    """The areas at a finer level that lie wholly or partly in an area, sorted."""
    parent_level = region.level_of[area]
    if parent_level == level:
        return (area,)
    matrix = membership_matrix(region, level, parent_level)
    column = region.areas_at(parent_level).index(area)
    return tuple(a for a, s in zip(region.areas_at(level), matrix[:, column], strict=True) if s > 0)
