"""Whose neighbourhoods: people by cell and group, or by area where there are no cells, and their contexts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from medskapa.analysis.segregation.contexts import nearest_people
from medskapa.analysis.segregation.edge import reaches_outside
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.point_contexts import (
    PointContexts,
    nearest_points,
    points_reach_outside,
)
from medskapa.analysis.segregation.replicates import Rings, fixed_rings, ring_totals
from medskapa.evidence import State, Text, UserError
from medskapa.methods.case import Case
from medskapa.methods.situation.neighbourhood_measures import NEIGHBOURHOOD_NORMS
from medskapa.methods.situation.places import Spread, caveats_of, main_levels, spread
from medskapa.region import SPLITS, GroupCounts, Region, membership_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Index = npt.NDArray[np.intp]

COARSE = Text(
    sv="Grova grannskap: byggda av {level}, inte av rutor. Inom ett område syns inte vem som bor nära vem.",
    en="Coarse neighbourhoods: built of {level}, not of cells. Within an area it is not known who lives near whom.",
)
NO_FIGURES = Text(
    sv="Rutor som saknar uppgift om någon grupp är inte med: {n}.",
    en="Cells that lack figures for some group are left out: {n}.",
)


@dataclass(frozen=True)
class People:
    """People by group where they live: cells, or areas as points.

    ``table`` is (places, groups). ``x_m`` and ``y_m`` are cells' south-west corners, or areas' inner points;
    ``size_m`` is None for points. ``area`` numbers ``areas`` at the level below the municipality, and ``town`` numbers
    ``towns``, each place's own.
    """

    split: str
    year: int
    groups: tuple[str, ...]
    ids: tuple[str, ...]
    x_m: Floats
    y_m: Floats
    size_m: float | None
    table: Ints
    level: str
    areas: tuple[str, ...]
    area: Index
    towns: tuple[str, ...]
    town: Index
    inputs: tuple[str, ...]
    caveats: tuple[Text, ...]

    @cached_property
    def people(self) -> Ints:
        """Residents of each place."""
        out: Ints = self.table.sum(axis=1)
        return out

    def by_area(self) -> Spread:
        """People by area and group, as disclosure control looks at them."""
        counts = np.zeros((len(self.areas), len(self.groups)), dtype=np.int64)
        np.add.at(counts, self.area, self.table)
        town = np.zeros(len(self.areas), dtype=np.intp)
        town[self.area] = self.town
        known = (State.KNOWN,) * len(self.areas)
        found = GroupCounts(
            self.level, self.year, self.areas, self.groups, counts, known, self.inputs, self.caveats
        )
        return Spread(found, self.split, 0, (("municipality", self.towns, town),))


@dataclass(frozen=True)
class Contexts:
    """Who is in whose context, the same for every split of the same people: ``radius_m`` and ``outside`` (places, k).

    ``around`` is made with the lattice of cells, or is itself the contexts of points.
    """

    ks: Ints
    radius_m: Floats
    outside: npt.NDArray[np.bool_]
    around: Rings | PointContexts
    grid: Lattice | None

    def totals(self, table: Ints) -> Floats:
        """Any table of the same people, summed over the contexts: (places, groups) → (places, k, groups)."""
        if isinstance(self.around, PointContexts):
            return self.around.totals(table)
        return ring_totals(self.around, table)

    def shares(self, table: Ints) -> Floats:
        """The mix of each context, (places, k, groups)."""
        totals = self.totals(table)
        out: Floats = totals / totals.sum(axis=-1, keepdims=True)
        return out

    def only(self, a: int) -> Contexts:
        """The same contexts at one of the scales."""
        if isinstance(self.around, PointContexts):
            p = self.around
            around: Rings | PointContexts = PointContexts(
                p.ks[[a]], p.people, p.weights[:, [a]], p.radius_m[:, [a]]
            )
        else:
            assert self.grid is not None
            around = fixed_rings(self.grid, self.ks[[a]])
        return Contexts(self.ks[[a]], self.radius_m[:, [a]], self.outside[:, [a]], around, self.grid)


def people_of(case: Case, split: str, year: int) -> People | None:
    """People of a split in a year on cells; on areas as points where there are no cells; or none."""
    return _on_cells(case.region, split, year) or _on_areas(case.region, split, year)


def years_on_cells(region: Region, split: str) -> tuple[int, ...]:
    """The years for which cells have figures of a split, sorted."""
    own = SPLITS[split].of or split
    table = region.tables["cell_population"]
    rows = table.filter(pc.starts_with(table["group"], f"{own}="))
    return tuple(sorted(pc.unique(rows["year"]).to_pylist()))


def scales(case: Case, found: People) -> Ints:
    """The numbers of people k: from the smallest in steps, below the population; on areas not below their median."""
    first, step = (case.norm(NEIGHBOURHOOD_NORMS, f"context_{key}").value for key in ("smallest", "step"))
    if first < 1 or step <= 1:
        raise UserError(
            f"Neighbourhoods from {first:g} people in steps of {step:g} do not grow.",
            do="Give context_smallest 1 or more and context_step more than 1.",
        )
    people = found.people
    least = float(np.median(people[people > 0])) if found.size_m is None else 0.0
    out: list[int] = []
    k = first
    while k < people.sum():
        if k >= least and round(k) not in out:
            out.append(round(k))
        k *= step
    return np.array(out, dtype=np.int64)


def contexts_of(found: People, ks: Ints) -> Contexts:
    """The contexts of all places at each k, and which of them reach outside the data."""
    if found.size_m is None:
        points = nearest_points(found.x_m, found.y_m, found.people, ks)
        outside = points_reach_outside(found.x_m, found.y_m, points)
        return Contexts(ks, points.radius_m, outside, points, None)
    grid = lattice(found.x_m, found.y_m, found.size_m, found.people[:, None])
    near = nearest_people(grid, ks)
    return Contexts(ks, near.radius_m, reaches_outside(grid, near), fixed_rings(grid, ks), grid)


def _on_cells(region: Region, split: str, year: int) -> People | None:
    cells = region.tables["cells"]
    groups = _groups(region, split, year)
    if not groups or cells.num_rows == 0 or len(set(cells["size_m"].to_pylist())) != 1:
        return None
    table, complete = _cell_table(region, groups, year)
    kept = complete & (table.sum(axis=1) > 0)
    if not kept.any():
        return None
    ids = np.array(cells["cell"].to_pylist(), dtype=object)
    own = np.array(cells["area"].to_pylist(), dtype=object)[kept]
    level, areas, area, towns, town = _placed(region, own)
    size = float(cells["size_m"][0].as_py())
    lost = int((~complete).sum())
    return People(
        split=split, year=year, groups=tuple(groups), ids=tuple(ids[kept].tolist()),
        x_m=cells["x_m"].to_numpy()[kept].astype(np.float64),
        y_m=cells["y_m"].to_numpy()[kept].astype(np.float64),
        size_m=size, table=table[kept], level=level, areas=areas, area=area, towns=towns, town=town,
        inputs=_cell_inputs(region, split, year, size),
        caveats=(NO_FIGURES.format(n=lost),) if lost else (),
    )  # fmt: skip


def _groups(region: Region, split: str, year: int) -> dict[str, tuple[str, ...]]:
    """The groups of a split on cells in a year, each with the groups of the table that make it up; or none."""
    declared = SPLITS[split]
    own = declared.of or split
    table = region.tables["cell_population"]
    here = set(pc.unique(table.filter(pc.equal(table["year"], year))["group"]).to_pylist())
    parts = declared.parts if declared.of else {code: (code,) for code in declared.codes}
    used = [g for g in sorted(here) if g.startswith(f"{own}=") and g.endswith("+")]
    made = {}
    for code, fine in parts.items():
        wanted = [f"{own}={c}" for c in fine]
        lost = [g for g in wanted if g not in here and not (used and (g.endswith("+") or g > used[0]))]
        if declared.of and lost:
            return {}
        made[f"{split}={code}"] = tuple(g for g in wanted if g in here)
    made = {group: fine for group, fine in made.items() if fine}
    return made if len(made) > 1 else {}


def _cell_table(
    region: Region, groups: dict[str, tuple[str, ...]], year: int
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """People by cell and group, and which cells have figures for every group."""
    row_of = {c: i for i, c in enumerate(region.tables["cells"]["cell"].to_pylist())}
    table = np.zeros((len(row_of), len(groups)), dtype=np.int64)
    complete = np.ones(len(row_of), dtype=bool)
    population = region.tables["cell_population"]
    here = population.filter(pc.and_(pc.equal(population["year"], year), pc.is_valid(population["persons"])))
    for j, fine in enumerate(groups.values()):
        for group in fine:
            rows = here.filter(pc.equal(here["group"], group))
            at = [row_of[c] for c in rows["cell"].to_pylist()]
            table[at, j] += rows["persons"].to_numpy().astype(np.int64)
            known = np.zeros(len(row_of), dtype=bool)
            known[at] = True
            complete &= known
    return table, complete


def _placed(
    region: Region, own: npt.NDArray[np.object_]
) -> tuple[str, tuple[str, ...], Index, tuple[str, ...], Index]:
    """The level below the municipality and each place's area and town there, from the areas the places lie in."""
    levels = main_levels(region)
    kinds = Counter(region.level_of[a] for a in own)
    fit = [lv for lv in levels[1:] if all(k in levels and levels.index(k) >= levels.index(lv) for k in kinds)]
    if not fit:
        raise UserError(
            "Cells lie in areas that are of no municipality.",
            where="table cells",
            rows=sorted({str(a) for a in own})[:5],
            do="Give each cell an area of the first hierarchy, such as DeSO or municipality.",
        )
    level = fit[min(1, len(fit) - 1)]
    areas, area = _above(region, own, level)
    towns, town = _above(region, own, levels[1])
    return level, areas, area, towns, town


def _above(region: Region, own: npt.NDArray[np.object_], level: str) -> tuple[tuple[str, ...], Index]:
    """The areas at a level that hold the places' areas, and the number of each place's."""
    up: dict[str, str] = {}
    parents = region.areas_at(level)
    for kind in sorted({region.level_of[a] for a in own}):
        rows = membership_matrix(region, kind, level).argmax(axis=1)
        up |= {a: parents[int(j)] for a, j in zip(region.areas_at(kind), rows, strict=True)}
    names, index = np.unique(np.array([up[a] for a in own]), return_inverse=True)
    return tuple(names.tolist()), index.astype(np.intp)


def _cell_inputs(region: Region, split: str, year: int, size: float) -> tuple[str, ...]:
    """The cells as an input, with the source of the people's figures: the table of cells names none of its own."""
    population = region.tables["population"]
    own = SPLITS[split].of or split
    rows = population.filter(
        pc.and_(pc.equal(population["year"], year), pc.starts_with(population["group"], f"{own}="))
    )
    sources = sorted(pc.unique(rows["source"]).to_pylist()) or sorted(region.sources)[:1]
    return tuple(f"cells:{size:g} m:{year}:{source}" for source in sources)


def _on_areas(region: Region, split: str, year: int) -> People | None:
    found = spread(region, split, year)
    if found is None or found.counts.level == "municipality":
        return None
    counts = found.counts
    kept = counts.counts.sum(axis=1) > 0
    ids = tuple(a for a, k in zip(counts.areas, kept, strict=True) if k)
    borders = region.areas.filter(pc.is_in(region.areas["area"], value_set=pa.array(ids, pa.string())))
    shape_of = dict(zip(borders["area"].to_pylist(), borders["geometry"].to_pylist(), strict=True))
    if len(ids) < 2 or any(shape_of.get(a) is None for a in ids):
        return None
    points = shapely.point_on_surface(shapely.from_wkb(np.array([shape_of[a] for a in ids], dtype=object)))
    level, areas, area, towns, town = _placed(region, np.array(ids, dtype=object))
    coarse = COARSE.format(level=region.level(counts.level).label)
    return People(
        split=split, year=year, groups=counts.groups, ids=ids, x_m=shapely.get_x(points),
        y_m=shapely.get_y(points), size_m=None, table=counts.counts[kept], level=level, areas=areas, area=area,
        towns=towns, town=town, inputs=counts.inputs, caveats=(coarse, *caveats_of(found)),
    )  # fmt: skip
