"""What a study of a grid found, as plain values: what its page and its files are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Text
from medskapa.report.words import W

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class IndexRow:
    """One index at one scale; ``value`` is None where the index is not defined.

    ``scale`` is its place among the study's scales. ``corrected`` with ``low`` and ``high`` is the value without
    what chance adds, and its interval; ``expected`` with ``chance_low`` and ``chance_high`` is what chance alone
    would give, and ``p_value`` the share of such draws that are as large as the value. None where not computed;
    ``method`` names what they rest on, with semicolons between, or is ``none``.
    """

    index: str
    group: str
    to_group: str
    scale: int
    value: float | None
    corrected: float | None = None
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    chance_low: float | None = None
    chance_high: float | None = None
    p_value: float | None = None
    method: str = "none"


@dataclass(frozen=True)
class Scale:
    """One size of neighbourhood: k people, or a radius; and what it means on the ground.

    ``outside`` is the share of residents whose context reaches outside the data, and ``beyond`` is true when k is
    larger than the population, so that every context holds everybody.
    """

    k: int | None
    radius_m: float | None
    median_radius_m: float | None
    median_people: float
    outside: float
    beyond: bool


@dataclass(frozen=True)
class CellStudy:
    """The cells and their contexts at every scale.

    ``shares`` and ``hidden`` (cells, scales, groups): hidden shares are NaN. ``told`` (cells, groups) at the map's
    scale: 1 more of the group than chance would give, −1 fewer, 0 cannot be told. ``p_value`` (cells, scales) of the
    mix, adjusted for the number of cells. Both are None when not computed. ``contributions`` (cells, scales) in nats,
    or None where the groups overlap.
    """

    ids: tuple[str, ...]
    x_m: Array
    y_m: Array
    size_m: float
    people: Ints
    radius_m: Array
    context_people: Array
    shares: Array
    hidden: Bools
    outside: Bools
    contributions: Array | None
    told: Ints | None
    p_value: Array | None
    municipality: Ints | None


@dataclass(frozen=True)
class SplitRow:
    """How much of M at one scale lies between municipalities, and each municipality's part of both; nats."""

    municipality: str
    scale: int
    people: int
    between: float
    within: float


@dataclass(frozen=True)
class GridStudy:
    """A study of a grid; made by `medskapa segregation profile`."""

    name: str
    sha256: str
    crs: str
    notes: tuple[Text, ...]
    groups: tuple[str, ...]
    group_people: tuple[int, ...]
    rest: bool
    covers: bool
    ordered: bool
    unknown_people: int
    scales: tuple[Scale, ...]
    rows: tuple[IndexRow, ...]
    split: tuple[SplitRow, ...]
    cells: CellStudy
    map_scale: int
    map_group: int
    minimum: int
    settings: dict[str, object]
    version: str

    @property
    def people(self) -> int:
        """Everyone in the grid."""
        return int(self.cells.people.sum())

    @property
    def main_index(self) -> tuple[str, str]:
        """The index that the page tells first: over all groups if they cover everyone, else D of the map's group."""
        if self.covers:
            return ("rank_order" if self.ordered else "entropy_h", "")
        return ("dissimilarity", self.groups[self.map_group])

    @property
    def shown_groups(self) -> tuple[str, ...]:
        """The groups that stand each against the rest: of two that cover everyone, one is enough."""
        if self.covers and len(self.groups) == 2:
            return (self.groups[self.map_group],)
        return self.groups[:-1] if self.rest else self.groups

    def select(self, index: str, group: str = "", to_group: str = "") -> list[IndexRow]:
        """The rows of one index, scale by scale."""
        return [r for r in self.rows if (r.index, r.group, r.to_group) == (index, group, to_group)]

    def group_label(self, name: str) -> Text:
        """A group as it is named on the page: the rest has words, the others their column's name."""
        if self.rest and name == self.groups[-1]:
            return W["grid_rest"]
        return Text.same(name)


def group_on_map(people: tuple[int, ...], *, covers: bool, ordered: bool) -> int:
    """The group that maps show: the lowest of ordered ones, the first of overlapping ones, else the largest but one."""
    if ordered or not covers or len(people) == 1:
        return 0
    return sorted(range(len(people)), key=lambda g: (-people[g], g))[1]


def none_for_nan(values: npt.ArrayLike) -> list[float | None]:
    """Numbers as they may stand in a table: what is not defined is None, never NaN."""
    return [None if v != v else float(v) for v in np.asarray(values, dtype=np.float64).ravel().tolist()]


def suppressed(totals: Array, minimum: int) -> Bools:
    """Which shares of single contexts must not be shown, with one more so that none can be worked out.

    A share is hidden when it stands for more than none and fewer than ``minimum`` people; where that is so, the
    smallest other group that is there is hidden too, since the shares add up to one.

    totals (…, groups), people of each group in each context.
    """
    small: Bools = (totals > 0) & (totals < minimum)
    others = np.where(small | (totals <= 0), np.inf, totals)
    smallest = np.arange(totals.shape[-1]) == others.argmin(axis=-1)[..., None]
    somewhere: Bools = np.asarray(small.any(axis=-1, keepdims=True), dtype=np.bool_)
    return np.asarray(small | (somewhere & smallest & np.isfinite(others)))
