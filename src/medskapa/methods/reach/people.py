"""Where people live, group by group: cells or, where there are none, the middle of each area."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from medskapa.evidence import State, Text
from medskapa.methods.case import Case
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.situation.people import sources_in
from medskapa.methods.situation.places import (
    SitePlace,
    finest_level,
    latest_spread,
    main_levels,
    municipality_of,
)
from medskapa.plans import HomesChange, site_areas
from medskapa.region import ALL, SPLITS, Region, home_counts, membership_matrix

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOBILITY = tuple(f"mobility={code}" for code in SPLITS["mobility"].codes)
"""Ways of getting about: nobody counts where these people live, so they are taken to live as everybody does."""
AGES = tuple(f"everyday_age={code}" for code in SPLITS["everyday_age"].codes)
TENURES = ("tenure=rental", "tenure=coop", "tenure=owned")
GROUPS = (ALL, *AGES, "sex=women", "sex=men", "income=q1", "standard=low", *TENURES, *MOBILITY)
"""Every group that reach is told for. Low economic standard is told where quarters of income are not known."""

IN_SQUARES = Text(
    sv="Folkmängden är räknad i rutor på {size} m. Invånarna antas bo jämnt fördelade i rutan.",
    en="People are counted in squares of {size} m and are taken to live evenly spread in the square.",
)
IN_AREAS = Text(
    sv="Folkmängden är bara känd per område ({level}). Alla i området antas bo i områdets mittpunkt.",
    en="People are only known by area ({level}). Everyone in an area is taken to live at its middle.",
)
AS_IN_AREA = Text(
    sv="Var gruppen bor är bara känt per område ({level}). Inom området antas gruppen bo som alla andra.",
    en="Where the group lives is only known by area ({level}). Within it the group is taken to live as others do.",
)
NOBODY_COUNTS = Text(
    sv="Ingen räknar var de bor. Resultatet visar hur det är att ta sig fram så från alla bostäder i området.",
    en="Nobody counts where they live. The figure shows what it is to get about like this from every home here.",
)
ASSUMED_SHARE = Text(
    sv="Antagande: gruppen är {share} procent av invånarna och bor som alla andra. Uppgifter om gruppen saknas.",
    en="An assumption: the group is {share} per cent of the people and lives as others do. There are no figures on it.",
)
NEW_HOMES = Text(
    sv="Vilka som flyttar in är inte känt. Resultatet visar hur det blir för den i gruppen som bor i de nya hemmen; "
    "alla nya hem väger lika och räknas från platsens mitt.",
    en="Who moves in is not known. The figure shows what it will be for somebody of the group in the new homes; all "
    "new homes weigh alike and are counted from the middle of the site.",
)


@dataclass(frozen=True)
class Origins:
    """Points where people live, and how many of each group live at each.

    ``x_m``, ``y_m`` (o,) are the points. ``persons`` gives (o,) for each group with figures; ``missing`` are the
    groups without. ``where`` are the places findings are told for: which points lie in each. ``caveats`` are those
    of every group and ``of_group`` those of one. For new residents ``persons`` counts expected persons.
    """

    x_m: Floats
    y_m: Floats
    persons: Mapping[str, Floats]
    missing: tuple[str, ...]
    where: Mapping[str, Mask]
    year: int
    inputs: tuple[str, ...]
    caveats: tuple[Text, ...]
    of_group: Mapping[str, tuple[Text, ...]]
    norms: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.x_m)

    @cached_property
    def key(self) -> str:
        """What tells these points from others."""
        return hashlib.sha256(self.x_m.tobytes() + self.y_m.tobytes()).hexdigest()[:16]

    def caveats_for(self, group: str) -> tuple[Text, ...]:
        """What must be printed with a figure about a group."""
        return (*self.caveats, *self.of_group.get(group, ()))


@dataclass(frozen=True)
class _Points:
    """The points before groups: their area and its level, and how many live at each."""

    x_m: Floats
    y_m: Floats
    area: npt.NDArray[np.object_]
    level: str
    everyone: Floats
    direct: Mapping[str, Floats]
    year: int
    inputs: tuple[str, ...]
    caveats: tuple[Text, ...]


def present_origins(case: Case, places: tuple[SitePlace, ...]) -> Origins | None:
    """Where the people of today live: in the plan's municipality and around its sites, in the latest year.

    Cells larger than the norm ``origin_spread_m`` are divided into equal squares, so that not everybody in a large
    square sets out from its middle. None when the region counts no people at all.
    """
    region = case.region
    points = _cell_points(case) or _area_points(region)
    if points is None:
        return None
    where = _places(region, case.plan.municipality, places, points)
    keep = np.logical_or.reduce(list(where.values()))
    keep &= points.everyone > 0
    if not keep.any():
        return None
    persons: dict[str, Floats] = {}
    of_group: dict[str, tuple[Text, ...]] = {}
    norms: list[str] = ["origin_spread_m"] if "cells" in points.inputs[0] else []
    for group in GROUPS:
        found = _group(case, group, points)
        if found is None:
            continue
        persons[group], of_group[group] = found[0][keep], found[1]
        norms += found[2]
    if "income=q1" in persons:
        persons.pop("standard=low", None)
    either = "standard=low" if "income=q1" in persons else "income=q1"
    missing = [g for g in GROUPS if g not in persons and g != either]
    if {"income=q1", "standard=low"}.isdisjoint(persons):
        missing = [g for g in missing if g != "standard=low"]
        missing = sorted({*missing, "income=q1"}, key=GROUPS.index)
    return Origins(
        points.x_m[keep], points.y_m[keep], persons, tuple(missing), {k: v[keep] for k, v in where.items()},
        points.year, points.inputs, points.caveats, of_group, tuple(norms),
    )  # fmt: skip


def _cell_points(case: Case) -> _Points | None:
    region = case.region
    people, cells = region.tables["cell_population"], region.tables["cells"]
    if people.num_rows == 0:
        return None
    direct, latest = _by_cell(people, cells["cell"].combine_chunks())
    total = next(
        (g for g in (ALL, "sex", "origin", "age") if any(n.split("=")[0] == g for n in direct)), None
    )
    if total is None:
        return None
    everyone = sum(v for g, v in direct.items() if g.split("=")[0] == total)
    year = max(y for g, y in latest.items() if g.split("=")[0] == total)
    size = cells["size_m"].to_numpy().astype(np.float64)
    side = np.maximum(np.ceil(size / case.norm(NORMS, "origin_spread_m").value - 1e-9), 1).astype(np.int64)
    row, x, y = _squares(cells["x_m"].to_numpy(), cells["y_m"].to_numpy(), size, side)
    part = 1.0 / (side[row] ** 2)
    area = cells["area"].to_numpy(zero_copy_only=False)[row]
    word = "–".join(f"{s:g}" for s in sorted({float(size.min()), float(size.max())}))
    used = [f"cells:{word} m:{y}:{s}" for y in sorted(set(latest.values())) for s in sources_in(region, y)]
    return _Points(
        x, y, area, region.level_of[area[0]], np.asarray(everyone)[row] * part,
        {g: v[row] * part for g, v in direct.items()}, year, tuple(used), (IN_SQUARES.format(size=word),),
    )  # fmt: skip


def _by_cell(people: pa.Table, ids: pa.Array) -> tuple[dict[str, Floats], dict[str, int]]:
    """How many of each group live in each cell, each group in its latest year, and that year."""
    code = people["group"].combine_chunks().dictionary_encode()
    group, names = code.indices.to_numpy(), code.dictionary.to_pylist()
    years = people["year"].to_numpy()
    latest = np.full(len(names), -1)
    np.maximum.at(latest, group, years)
    keep = years == latest[group]
    kept = people.filter(pa.array(keep))
    at = pc.index_in(kept["cell"], value_set=ids).to_numpy()
    persons = np.nan_to_num(kept["persons"].to_numpy().astype(np.float64))
    size = len(names) * len(ids)
    counts = np.bincount(group[keep].astype(np.int64) * len(ids) + at, weights=persons, minlength=size)
    table = counts.reshape(len(names), len(ids))
    by_name = sorted((name, i) for i, name in enumerate(names))
    return {n: table[i] for n, i in by_name}, {n: int(latest[i]) for n, i in by_name}


def _squares(
    x: npt.NDArray[Any], y: npt.NDArray[Any], size: Floats, side: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """The middles of the side × side squares that each cell is divided into, and the cell that each belongs to."""
    row = np.repeat(np.arange(len(x)), side**2)
    number = np.arange(len(row)) - np.repeat(np.cumsum(side**2) - side**2, side**2)
    step = size[row] / side[row]
    column, line = number % side[row], number // side[row]
    return row, x[row] + (column + 0.5) * step, y[row] + (line + 0.5) * step


def _area_points(region: Region) -> _Points | None:
    level = finest_level(region)
    found = latest_spread(region, ALL)
    if found is None:
        return None
    counts = found.counts
    wkb = dict(zip(region.areas["area"].to_pylist(), region.areas["geometry"].to_pylist(), strict=True))
    drawn = [i for i, a in enumerate(counts.areas) if wkb.get(a) is not None]
    middle = shapely.point_on_surface(shapely.from_wkb([wkb[counts.areas[i]] for i in drawn]))
    everyone = counts.counts[drawn, 0].astype(np.float64)
    caveat = IN_AREAS.format(level=region.level(level).label)
    return _Points(
        shapely.get_x(middle), shapely.get_y(middle), np.array(counts.areas, dtype=object)[drawn],
        counts.level, everyone, {ALL: everyone}, counts.year, counts.inputs, (*counts.caveats, caveat),
    )  # fmt: skip


def _places(
    region: Region, municipality: str, places: tuple[SitePlace, ...], points: _Points
) -> dict[str, Mask]:
    """Which points lie in the municipality, and which around each site."""
    town = _above(region, points.level, "municipality")
    if town is None:  # cells of another hierarchy than the main one
        town = {a: municipality_of(region, a) for a in sorted(set(points.area))}
    out = {municipality: np.array([town[a] == municipality for a in points.area])}
    for place in places:
        out[place.key] = _around(region, place, points)
    return {key: mask for key, mask in out.items() if mask.any()} or {
        municipality: np.zeros(len(points.x_m), bool)
    }


def _around(region: Region, place: SitePlace, points: _Points) -> Mask:
    inside: Mask
    if place.within is not None:
        inside = shapely.contains_xy(place.within, points.x_m, points.y_m)
        return inside
    above = _above(region, points.level, place.level)
    if above is not None:
        return np.array([above[a] in place.areas for a in points.area])
    wkb = dict(zip(region.areas["area"].to_pylist(), region.areas["geometry"].to_pylist(), strict=True))
    shape = shapely.union_all(shapely.from_wkb([wkb[a] for a in place.areas]))
    inside = shapely.contains_xy(shape, points.x_m, points.y_m)
    return inside


def _above(region: Region, low: str, high: str) -> dict[str, str] | None:
    """The area at a level above that each area lies in (the largest share), or none when it is no level above."""
    levels = main_levels(region)
    if low == high:
        return {a: a for a in region.areas_at(low)}
    if low not in levels or high not in levels or levels.index(high) > levels.index(low):
        return None
    index = membership_matrix(region, low, high).argmax(axis=1)
    names = region.areas_at(high)
    return {a: names[i] for a, i in zip(region.areas_at(low), index, strict=True)}


def _group(
    case: Case, group: str, points: _Points
) -> tuple[Floats, tuple[Text, ...], tuple[str, ...]] | None:
    """How many of a group live at each point, with what must be said of it and the norms used; none without figures."""
    if group in MOBILITY:
        return points.everyone, (NOBODY_COUNTS,), ()
    if group == ALL:
        return points.everyone, (), ()
    split, _, code = group.partition("=")
    declared = SPLITS[split]
    wanted = [f"{declared.of}={c}" for c in declared.parts[code]] if declared.of else [group]
    there = {g for g in points.direct if g in wanted}
    if there and _all_of(wanted, set(points.direct)):
        return np.asarray(sum(points.direct[g] for g in sorted(there))), (), ()
    share = _share_by_area(case.region, split, group, points)
    if share is not None:
        level = case.region.level(share[1]).label
        return points.everyone * share[0], (AS_IN_AREA.format(level=level),), ()
    key = f"assumed_share_{code}"
    if any(n.key == key for n in case.plan.norms):
        value = case.norm((), key).value
        return points.everyone * value, (ASSUMED_SHARE.format(share=f"{100 * value:g}"),), (key,)
    return None


def _all_of(wanted: list[str], there: set[str]) -> bool:
    """Whether all classes of a group are there; a source's open class (80+) stands for those above it."""
    if any(g.endswith("+") for g in wanted):
        return "age=80+" in there or {"age=80-84", "age=85+"} <= there
    return set(wanted) <= there


def _share_by_area(region: Region, split: str, group: str, points: _Points) -> tuple[Floats, str] | None:
    """The group's share of those who live in each point's area, and the level of it."""
    table = _tenure_table(region, points) if split == "tenure" else _people_table(region, split)
    if table is None or group not in table[2]:
        return None
    level, areas, groups, counts = table
    above = _above(region, points.level, level)
    if above is None:
        return None
    total = counts.sum(axis=1)
    share = np.divide(counts[:, groups.index(group)], total, out=np.zeros(len(total)), where=total > 0)
    by_area = dict(zip(areas, share, strict=True))
    return np.array([by_area.get(above[a], 0.0) for a in points.area]), level


_Table = tuple[str, tuple[str, ...], tuple[str, ...], npt.NDArray[np.int64]]


def _people_table(region: Region, split: str) -> _Table | None:
    found = latest_spread(region, split)
    if found is None:
        return None
    return found.counts.level, found.counts.areas, found.counts.groups, found.counts.counts


def _tenure_table(region: Region, points: _Points) -> _Table | None:
    homes = region.tables["homes"]
    years = sorted(y for y in pc.unique(homes["year"]).to_pylist() if y <= points.year)
    for level in reversed(main_levels(region)):
        for year in reversed(years):
            counts = home_counts(region, level, year)
            if sum(s is State.KNOWN for s in counts.states) * 2 > len(counts.states):
                groups = tuple(f"tenure={g}" for g in counts.groups)
                return level, counts.areas, groups, counts.counts
    return None


def new_origins(case: Case, places: tuple[SitePlace, ...]) -> Origins | None:
    """Where the people of the homes that the alternative builds will live: the middle of each site; None without any.

    Who moves in is not known: each group is taken to live in the new homes as they are, and each home counts alike.
    Only tenures are the plan's own.
    """
    built = [c for c in case.alternative.changes if isinstance(c, HomesChange)]
    built = [c for c in built if c.homes > 0 and c.year <= case.plan.year]
    sites = list(dict.fromkeys(c.site for c in built))
    if not sites:
        return None
    middle = shapely.point_on_surface([case.plan.site_by_key[s].shape for s in sites])
    at = np.array([sites.index(c.site) for c in built])
    homes = np.array([c.homes for c in built], np.float64)
    everyone: Floats = np.bincount(at, weights=homes, minlength=len(sites)).astype(np.float64)
    persons: dict[str, Floats] = dict.fromkeys((ALL, *AGES, *MOBILITY), everyone)
    for group in TENURES:
        own = np.array([f"tenure={c.tenure}" == group for c in built])
        if own.any():
            persons[group] = np.bincount(at, weights=homes * own, minlength=len(sites)).astype(np.float64)
    where = {p.key: np.array([_lies_in(case, s, p) for s in sites]) for p in places}
    return Origins(
        shapely.get_x(middle), shapely.get_y(middle), {g: persons[g] for g in GROUPS if g in persons}, (),
        {key: mask for key, mask in where.items() if mask.any()}, case.plan.year, ("plan",), (NEW_HOMES,), {},
    )  # fmt: skip


def _lies_in(case: Case, site: str, place: SitePlace) -> bool:
    parts = site_areas(case.reference, case.plan.site_by_key[site], place.level)
    return max(parts, key=lambda part: part.share).area in place.areas
