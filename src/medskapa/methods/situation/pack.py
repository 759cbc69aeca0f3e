"""All indices of one place in one array, so that a thousand drawn tables are one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis import segregation as seg
from medskapa.evidence import Measure
from medskapa.methods.situation.measures import (
    DISSIMILARITY,
    ENTROPY_H,
    EXPOSURE,
    ISOLATION,
    MUTUAL_INFORMATION,
)
from medskapa.region import ALL

Array = npt.NDArray[np.float64]
_EXPOSURE_GROUPS_MOST = 5


@dataclass(frozen=True)
class Slot:
    """One number in the pack: its measure, group and dimensions."""

    measure: Measure
    group: str
    dims: tuple[tuple[str, str], ...] = ()

    def groups(self) -> set[str]:
        """The groups that the number tells something of: its own and the one it is exposed to."""
        split = self.group.partition("=")[0]
        return {self.group} | {f"{split}={code}" for name, code in self.dims if name == "to"}


@dataclass(frozen=True)
class Pack:
    """The slots in order and the function that fills them: (…, areas, groups) → (…, slots)."""

    slots: tuple[Slot, ...]
    fill: Callable[[Array], Array]


def index_pack(
    split: str, groups: tuple[str, ...], level: str, uppers: tuple[tuple[str, npt.NDArray[np.intp]], ...]
) -> Pack:
    """The indices of one place: D, isolation, exposure, and M and H with their exact parts.

    ``uppers`` are (level, parent index) from fine to coarse inside the place; the parts run from coarse to fine.
    With two groups only the second is told for D, which is the same for both.
    """
    wanted = range(1, 2) if len(groups) == 2 else range(len(groups))
    few = len(groups) <= _EXPOSURE_GROUPS_MOST
    names = [name for name, _ in reversed(uppers)] + [level]
    parts = [f"between:{names[0]}"] + [f"within:{name}" for name in names[1:]]
    parents = [index for _, index in uppers]
    slots = [Slot(DISSIMILARITY, groups[g]) for g in wanted]
    slots += [Slot(ISOLATION, group) for group in groups]
    pairs = [(g, h) for g in range(len(groups)) for h in range(len(groups)) if g != h] if few else []
    slots += [Slot(EXPOSURE, groups[g], (("to", groups[h].partition("=")[2]),)) for g, h in pairs]
    for measure in (MUTUAL_INFORMATION, ENTROPY_H):
        slots += [Slot(measure, ALL, (("split", split), ("part", part))) for part in ("total", *parts)]

    def fill(counts: Array) -> Array:
        reach = seg.exposure(counts)
        split_up = seg.decompose(counts, parents)
        columns = [seg.dissimilarity(counts)[..., list(wanted)]]
        columns.append(np.diagonal(reach, axis1=-2, axis2=-1))
        if pairs:
            columns.append(np.stack([reach[..., g, h] for g, h in pairs], axis=-1))
        columns.append(np.stack([split_up.m, *split_up.m_parts], axis=-1))
        columns.append(np.stack([split_up.h, *split_up.h_parts], axis=-1))
        return np.concatenate(columns, axis=-1)

    return Pack(tuple(slots), fill)


def nested_index(index: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The same units numbered 0, 1, 2, … without gaps."""
    return np.unique(index, return_inverse=True)[1].astype(np.intp)


def place_uppers(
    uppers: tuple[tuple[str, npt.NDArray[np.intp]], ...],
) -> tuple[tuple[str, npt.NDArray[np.intp]], ...]:
    """Parent indices of areas at each upper level, turned into indices of each unit at the level below."""
    out: list[tuple[str, npt.NDArray[np.intp]]] = []
    below: npt.NDArray[np.intp] | None = None
    for name, index in uppers:
        compact = nested_index(index)
        if below is None:
            out.append((name, compact))
        else:
            first = np.unique(below, return_index=True)[1]
            out.append((name, compact[first]))
        below = compact
    return tuple(out)
