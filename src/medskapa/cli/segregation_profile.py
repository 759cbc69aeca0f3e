"""From a grid and settings to a study: contexts, indices at every scale, chance, contributions and the split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from medskapa.cli.segregation_cells import cell_study
from medskapa.cli.segregation_chance import NOT_SURE, Band, Sure, how_sure
from medskapa.evidence import UserError
from medskapa.evidence.disclosure import MIN_GROUP

if TYPE_CHECKING:
    from medskapa.analysis.segregation.context_indices import Profile
    from medskapa.analysis.segregation.contexts import Contexts
    from medskapa.analysis.segregation.lattice import Lattice
    from medskapa.report.grid_study import GridStudy, IndexRow, Scale, SplitRow
    from medskapa.sources.grid import Grid, People

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Say = Callable[[str, float | None], None]
_BY_GROUP = ("dissimilarity", "gini", "atkinson", "isolation")
_OVERALL = ("entropy_h", "divergence", "rank_order")
_FIRST_K, _LAST_K = 100, 204_800
_MAP_K = 1_600


@dataclass(frozen=True)
class Settings:
    """How a grid is studied; ``ks`` or ``radii_m`` is empty, and both mean the usual numbers of people."""

    ks: tuple[int, ...]
    radii_m: tuple[float, ...]
    ring: Literal["proportional", "whole", "sampled"]
    own_cell: bool
    ordered: bool
    seed: int
    draws: int
    map_k: int | None
    noise: tuple[int, float] | None
    threads: int | None
    cluster: str = ""


def usual_ks(population: int) -> tuple[int, ...]:
    """100, 200, 400, … up to the population or 204 800, whichever comes first; the population when it is below 100.

    >>> usual_ks(1000)
    (100, 200, 400, 800)
    """
    ks = []
    k = _FIRST_K
    while k <= min(population, _LAST_K):
        ks.append(k)
        k *= 2
    return tuple(ks) or (population,)


def study(grid: Grid, settings: Settings, say: Say) -> GridStudy:
    """Study a grid: the pure calculation, from arrays to what the page and the files show.

    Raises ``UserError`` for cells that cannot be laid out as one lattice, and for settings that do not fit.
    """
    from medskapa.report.grid_study import GridStudy, group_on_map

    people = grid.people
    say("laying out the cells", None)
    lattice = make_lattice(grid)
    population = int(lattice.people.sum())
    ks = () if settings.radii_m else settings.ks or usual_ks(population)
    say("finding the nearest people", None)
    contexts = _contexts(grid, lattice, ks, settings, say)
    weights = _weights(lattice, people)
    say("indices", None)
    shares = contexts.shares
    profile = _profile(lattice, people, shares, weights, settings.ordered)
    scales = _scales(lattice, contexts, ks, settings.radii_m, population)
    map_scale = _map_scale(scales, settings)
    totals = tuple(int(n) for n in lattice.groups.sum(axis=0))
    map_group = group_on_map(totals, covers=people.covers, ordered=settings.ordered)
    sure = _sure(lattice, people, ks, settings, map_scale, map_group, say)
    return GridStudy(
        name=people.name,
        sha256=people.sha256,
        crs=grid.crs,
        notes=people.notes,
        groups=people.groups,
        group_people=totals,
        rest=people.rest,
        covers=people.covers,
        ordered=settings.ordered,
        unknown_people=_unknown(lattice, people),
        scales=scales,
        rows=tuple(_rows(profile, people, sure.bands)),
        split=tuple(_split(lattice, people, weights, shares)),
        cells=cell_study(grid, lattice, contexts, weights, map_scale, sure),
        map_scale=map_scale,
        map_group=map_group,
        minimum=int(MIN_GROUP.value),
        settings=_told_settings(settings, ks),
        version=_version(),
    )


def _version() -> str:
    from medskapa import __version__

    return str(__version__)


def _told_settings(settings: Settings, ks: Sequence[int]) -> dict[str, object]:
    return {
        "k": list(ks),
        "radius_m": list(settings.radii_m),
        "ring": settings.ring,
        "own_cell": settings.own_cell,
        "ordered": settings.ordered,
        "seed": settings.seed,
        "draws": settings.draws,
        "noise": list(settings.noise) if settings.noise else None,
    }


def make_lattice(grid: Grid) -> Lattice:
    """Lay out the cells of a grid; raises ``UserError`` when they make no lattice."""
    from medskapa.analysis.segregation.lattice import lattice

    people = grid.people
    try:
        return lattice(
            grid.x_m, grid.y_m, grid.size_m, people.counts, totals=_totals(people), known=people.known
        )
    except ValueError as error:
        raise UserError(str(error), where=people.name, do=_WHAT_TO_DO) from error


_WHAT_TO_DO = (
    "The grid must be square cells of one size on one lattice, one row a cell. Is the size right (--size)?"
)


def _contexts(grid: Grid, lattice: Lattice, ks: Sequence[int], settings: Settings, say: Say) -> Contexts:
    from medskapa.analysis.segregation.contexts import nearest_people, within_radius

    try:
        if settings.cluster:
            return _on_cluster(grid, ks, settings, say)
        if settings.radii_m:
            return within_radius(
                lattice, settings.radii_m, own_cell=settings.own_cell, threads=settings.threads
            )
        return nearest_people(
            lattice,
            np.asarray(ks, dtype=np.int64),
            ring=settings.ring,
            own_cell=settings.own_cell,
            seed=settings.seed,
            threads=settings.threads,
        )
    except ValueError as error:
        where, do = "", "Correct --k or --radius: rising numbers with commas between."
        if settings.cluster:
            where, do = (
                settings.cluster,
                "Look at the cluster, or leave --cluster out: the results are the same.",
            )
        raise UserError(str(error), where=where, do=do) from error


def _on_cluster(grid: Grid, ks: Sequence[int], settings: Settings, say: Say) -> Contexts:
    """The same search in tiles on a Dask cluster."""
    from medskapa.analysis.segregation.tiles import nearest_people_tiled, within_radius_tiled
    from medskapa.compute import cluster

    places = grid.x_m, grid.y_m, grid.size_m, grid.people.counts
    totals = _totals(grid.people)
    where = cluster(settings.cluster)

    def heard(share: float) -> None:
        say("finding the nearest people on the cluster", share)

    if settings.radii_m:
        return within_radius_tiled(
            *places, settings.radii_m, totals=totals, known=grid.people.known, own_cell=settings.own_cell,
            compute=where, progress=heard,
        )  # fmt: skip
    return nearest_people_tiled(
        *places, np.asarray(ks, dtype=np.int64), totals=totals, known=grid.people.known, ring=settings.ring,
        own_cell=settings.own_cell, seed=settings.seed, compute=where, progress=heard,
    )  # fmt: skip


def _totals(people: People) -> Ints | None:
    return None if people.covers and people.known is None else people.totals


def _weights(lattice: Lattice, people: People) -> Array:
    """The residents that count: those of whom the groups are known, or everyone where groups overlap."""
    out: Array = (lattice.groups.sum(axis=1) if people.covers else lattice.people).astype(np.float64)
    if not out.any():
        raise UserError("No group is known of anyone.", where=people.name, do="Is --missing right?")
    return out


def _profile(lattice: Lattice, people: People, shares: Array, weights: Array, ordered: bool) -> Profile:
    """The indices; of groups that overlap each by itself, weighed by those of whom it is known."""
    from medskapa.analysis.segregation.context_indices import context_profile

    whole = context_profile(lattice.groups, shares, people=weights, ordered=ordered)
    if people.covers or lattice.known is None:
        return whole
    known = lattice.known
    each = [
        context_profile(
            np.column_stack([lattice.groups[:, g], known[:, g] - lattice.groups[:, g]]),
            np.stack([shares[:, :, g], 1 - shares[:, :, g]], axis=-1),
        )
        for g in range(len(people.groups))
    ]
    evenness = {
        n: np.column_stack([getattr(one, n)[:, 0] for one in each])
        for n in ("dissimilarity", "gini", "atkinson")
    }
    return replace(whole, **evenness)


def _unknown(lattice: Lattice, people: People) -> int:
    if lattice.known is None:
        return 0
    return int((lattice.people - lattice.known.min(axis=1)).sum())


def _scales(
    lattice: Lattice, contexts: Contexts, ks: Sequence[int], radii: Sequence[float], population: int
) -> tuple[Scale, ...]:
    from medskapa.analysis.segregation.edge import reaches_outside
    from medskapa.report.grid_study import Scale

    outside = reaches_outside(lattice, contexts)
    n = lattice.people
    out = []
    for s in range(contexts.people.shape[1]):
        radius = contexts.radius_m[:, s]
        out.append(
            Scale(
                k=int(ks[s]) if ks else None,
                radius_m=float(radii[s]) if radii else None,
                median_radius_m=_median(radius, n),
                median_people=_median(contexts.people[:, s], n) or 0.0,
                outside=float(n @ outside[:, s] / n.sum()),
                beyond=bool(ks) and int(ks[s]) > population,
            )
        )
    return tuple(out)


def _median(values: Array, people: Ints) -> float | None:
    """The value of the resident in the middle."""
    there = np.isfinite(values)
    if not there.any():
        return None
    order = np.argsort(values[there], kind="stable")
    so_far = np.cumsum(people[there][order])
    return float(values[there][order][np.searchsorted(so_far, so_far[-1] / 2)])


def _map_scale(scales: Sequence[Scale], settings: Settings) -> int:
    """The scale that the maps show: the one asked for, or about 1 600 people, or the middle one."""
    ks = [s.k for s in scales]
    if settings.map_k is not None:
        if settings.map_k not in ks:
            raise UserError(
                f"--map-k {settings.map_k} is not among the scales.",
                do=f"Choose one of {', '.join(str(k) for k in ks if k) or 'the numbers of --k'}.",
            )
        return ks.index(settings.map_k)
    if settings.radii_m:
        return len(scales) // 2
    return min(range(len(ks)), key=lambda i: abs(np.log((ks[i] or 1) / _MAP_K)))


def _sure(
    lattice: Lattice,
    people: People,
    ks: Sequence[int],
    settings: Settings,
    map_scale: int,
    map_group: int,
    say: Say,
) -> Sure:
    """How sure the indices are; nothing for radii and sampled rings, of which the engine keeps no rings."""
    from medskapa.analysis.segregation.noise import NoiseModel
    from medskapa.analysis.segregation.replicates import fixed_rings

    if settings.draws == 0 or settings.radii_m or settings.ring == "sampled":
        return NOT_SURE
    say("keeping the rings of every cell", None)
    rings = fixed_rings(
        lattice, np.asarray(ks, dtype=np.int64), own_cell=settings.own_cell, ring=settings.ring,
        threads=settings.threads,
    )  # fmt: skip
    noise = settings.noise and NoiseModel(*settings.noise, source="--noise-most, --noise-variance")
    return how_sure(
        lattice, rings, people, ordered=settings.ordered, draws=settings.draws, seed=settings.seed, noise=noise,
        map_scale=map_scale, map_group=map_group, threads=settings.threads, say=say,
    )  # fmt: skip


def _rows(profile: Profile, people: People, bands: Sequence[dict[str, Band]]) -> list[IndexRow]:
    out: list[IndexRow] = []
    every = bands[0] if bands and people.covers else {}

    def of(name: str, *at: int) -> Band | None:
        if name in every:
            return every[name].part(*at)
        return bands[at[0]][name].part(0) if bands and len(at) == 1 else None

    for name in _OVERALL:
        values = getattr(profile, name)
        if values is not None:
            out += _series(name, "", "", values, of(name))
    for g, group in enumerate(people.groups):
        for name in _BY_GROUP:
            out += _series(name, group, "", getattr(profile, name)[:, g], of(name, g))
    for g, group in enumerate(people.groups):
        for h, other in enumerate(people.groups):
            if g != h:
                out += _series("exposure", group, other, profile.exposure[:, g, h], of("exposure", g, h))
    return out


def _series(name: str, group: str, other: str, values: Array, band: Band | None) -> list[IndexRow]:
    from medskapa.report.grid_study import IndexRow, none_for_nan

    told = none_for_nan(values)
    if band is None:
        return [IndexRow(name, group, other, s, v) for s, v in enumerate(told)]
    columns = {n: none_for_nan(getattr(band, n)) for n in band.__dataclass_fields__ if n != "how"}
    return [
        IndexRow(
            name, group, other, s, v, method=band.how,
            **{n: c[s] if v is not None else None for n, c in columns.items()},
        )
        for s, v in enumerate(told)
    ]  # fmt: skip


def _split(lattice: Lattice, people: People, weights: Array, shares: Array) -> list[SplitRow]:
    from medskapa.analysis.segregation.context_indices import divergence_split
    from medskapa.report.grid_study import SplitRow

    if people.municipality is None or not people.covers:
        return []
    unit = people.municipality[lattice.cells]
    split = divergence_split(weights, shares, unit)
    count = split.between_unit.shape[1]
    there = np.bincount(unit, lattice.people, max(count, len(people.municipalities)))
    empty = np.zeros((len(split.total), len(people.municipalities) - count))
    between, within = (np.hstack([a, empty]) for a in (split.between_unit, split.within_unit))
    return [
        SplitRow(name, s, int(there[m]), float(between[s, m]), float(within[s, m]))
        for s in range(len(between))
        for m, name in enumerate(people.municipalities)
    ]
