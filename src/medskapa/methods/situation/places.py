"""Which level has figures, and which areas are the surroundings of the plan's site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.evidence import Finding, Text, format_number
from medskapa.methods.case import Case
from medskapa.methods.situation.measures import NORMS
from medskapa.plans import HomesChange, Plan, site_areas
from medskapa.region import ALL, SPLITS, GroupCounts, Region, group_counts, membership_matrix

_NOT_SHOWN = ("household", "tenure", "age", "everyday_age", "mobility")
PEOPLE_SPLITS = tuple(key for key in SPLITS if key not in _NOT_SHOWN)
"""Splits of people that the picture of the situation shows; ages are shown as phases of life."""


@dataclass
class Part:
    """Findings and assumptions as they are gathered."""

    findings: list[Finding] = field(default_factory=list)
    assumptions: list[Text] = field(default_factory=list)


@dataclass(frozen=True)
class SitePlace:
    """The surroundings of the plan's sites in one municipality, under a name that may be shown.

    ``areas`` are those at the finest level with figures that the sites lie in. Where that is a whole municipality
    and people are counted in cells, ``within`` is the shape around the sites that the surroundings are instead, and
    figures about areas tell nothing of them.
    """

    key: str
    label: Text
    level: str
    areas: tuple[str, ...]
    within: Any = None

    def rows(self, counts: GroupCounts) -> npt.NDArray[np.intp] | None:
        """The rows of the surroundings in a table of counts, or none when the table does not have them all."""
        if self.within is not None or self.level != counts.level or not set(self.areas) <= set(counts.areas):
            return None
        return np.array([counts.areas.index(a) for a in self.areas], dtype=np.intp)


@dataclass(frozen=True)
class Spread:
    """People by area and group at the finest level with figures, with the index of each area's upper units.

    ``uppers`` are (level, names, index) from the nearest upper level to the municipality.
    """

    counts: GroupCounts
    split: str
    missing: int
    uppers: tuple[tuple[str, tuple[str, ...], npt.NDArray[np.intp]], ...]

    @property
    def municipality(self) -> tuple[tuple[str, ...], npt.NDArray[np.intp]]:
        """The municipalities and the index of each area's municipality."""
        _, names, index = self.uppers[-1]
        return names, index


def main_levels(region: Region) -> tuple[str, ...]:
    """The levels of the region's first hierarchy, coarse to fine."""
    return tuple(level.key for level in region.levels if level.hierarchy == region.levels[0].hierarchy)


def splits_with_figures(region: Region) -> tuple[str, ...]:
    """The splits of people that the region has figures for, in the declared order."""
    groups = pc.unique(region.tables["population"]["group"]).to_pylist()
    have = {g.split("=")[0] for g in groups}
    return tuple(s for s in PEOPLE_SPLITS if (SPLITS[s].of or s) in have)


def years_with_figures(region: Region, split: str) -> tuple[int, ...]:
    """The years for which a split has figures somewhere, sorted."""
    table = region.tables["population"]
    if split != ALL:
        split = SPLITS[split].of or split
    prefix = pc.equal(table["group"], ALL) if split == ALL else pc.starts_with(table["group"], f"{split}=")
    return tuple(sorted(pc.unique(table.filter(prefix)["year"]).to_pylist()))


def spread(region: Region, split: str, year: int) -> Spread | None:
    """People by group at the finest level of the main hierarchy where most areas have figures, or none."""
    levels = main_levels(region)
    for depth in range(len(levels) - 1, 0, -1):
        counts = group_counts(region, split, levels[depth], year)
        if counts.known.sum() * 2 <= len(counts.areas):
            continue
        full = counts.complete()
        all_areas = {a: i for i, a in enumerate(counts.areas)}
        rows = np.array([all_areas[a] for a in full.areas], dtype=np.intp)
        uppers = []
        for upper in reversed(levels[1:depth]):
            index = membership_matrix(region, levels[depth], upper).argmax(axis=1)[rows]
            uppers.append((upper, region.areas_at(upper), index))
        if not uppers:  # the municipality is itself the finest level
            uppers = [(levels[depth], full.areas, np.arange(len(full.areas)))]
        return Spread(full, split, len(counts.areas) - len(full.areas), tuple(uppers))
    return None


def caveats_of(found: Spread) -> tuple[Text, ...]:
    """What must be printed with figures made from these counts."""
    if not found.missing:
        return found.counts.caveats
    lost = Text(
        sv="{n} områden saknar uppgift och är inte med.", en="{n} areas have no figures and are left out."
    ).format(n=found.missing)
    return (*found.counts.caveats, lost)


def latest_spread(region: Region, split: str) -> Spread | None:
    """The newest year's people by group in which most areas at some level of the main hierarchy have figures."""
    for year in reversed(years_with_figures(region, split)):
        found = spread(region, split, year)
        if found is not None:
            return found
    return None


def finest_level(region: Region) -> str:
    """The finest level of the main hierarchy with any figures about people in the latest year."""
    for split in (*splits_with_figures(region), ALL):
        found = latest_spread(region, split)
        if found is not None:
            return found.counts.level
    return main_levels(region)[-1]


def site_places(case: Case) -> tuple[SitePlace, ...]:
    """The surroundings of the plan's homes: the areas its sites lie in, by municipality, most homes first.

    Where the finest areas with figures are whole municipalities but people are counted in cells, the surroundings are
    what lies within the norm ``surroundings_m`` of the sites. A fictive plan's surroundings are never called by the
    district's name.
    """
    region, plan = case.reference, case.plan
    level = finest_level(region)
    reach_m = case.norm(NORMS, "surroundings_m").value
    around = level == "municipality" and region.tables["cell_population"].num_rows > 0
    weight: dict[str, dict[str, float]] = {}
    for alternative in plan.alternatives:
        for change in alternative.changes:
            if isinstance(change, HomesChange):
                for part in site_areas(region, plan.site_by_key[change.site], level):
                    here = weight.setdefault(municipality_of(region, part.area), {})
                    here[part.area] = here.get(part.area, 0.0) + part.share * abs(change.homes)
    towns = sorted(weight, key=lambda t: (-sum(weight[t].values()), t))
    places = []
    for i, town in enumerate(towns, start=1):
        areas = tuple(sorted(weight[town], key=lambda a: (-weight[town][a], a)))
        key = "site" if len(towns) == 1 else f"site-{i}"
        label = _site_label(region, plan, town, areas, len(towns), reach_m if around else None)
        within = _within(region, plan, town, level, reach_m) if around else None
        places.append(SitePlace(key, label, level, areas, within))
    return tuple(places)


def _within(region: Region, plan: Plan, town: str, level: str, reach_m: float) -> Any:
    """What lies so near the homes that the plan builds in a municipality, as a shape."""
    import shapely

    built = {c.site for a in plan.alternatives for c in a.changes if isinstance(c, HomesChange)}
    sites = (plan.site_by_key[key] for key in sorted(built))
    near = [s.shape for s in sites if town in {p.area for p in site_areas(region, s, level)}]
    shape = shapely.buffer(shapely.union_all(near), reach_m)
    shapely.prepare(shape)
    return shape


def _site_label(
    region: Region, plan: Plan, town: str, areas: Sequence[str], towns: int, reach_m: float | None
) -> Text:
    if reach_m is not None:
        metres = {lang: format_number(reach_m, lang) for lang in ("sv", "en")}
        which = "" if towns == 1 else f", {region.names[town]}"
        return Text(
            sv=f"Platsens närområde, inom {metres['sv']} m{which}",
            en=f"The site's surroundings, within {metres['en']} m{which}",
        )
    if not plan.fictive:
        names = ", ".join(region.names[a] for a in areas)
        return Text(sv=f"Platsens närområde: {names}", en=f"The site's surroundings: {names}")
    if towns == 1:
        return Text(sv="Platsens närområde", en="The site's surroundings")
    kind = area_type_of(region, areas[0])
    sv = f"Närområdet i {region.names[town]}" + (f" (områdestyp {kind})" if kind else "")
    en = f"The surroundings in {region.names[town]}" + (f" (area type {kind})" if kind else "")
    return Text(sv=sv, en=en)


def municipality_of(region: Region, area: str) -> str:
    """The municipality that an area lies in (the one with the largest share)."""
    level = region.level_of[area]
    row = region.areas_at(level).index(area)
    matrix = membership_matrix(region, level, "municipality")
    return region.areas_at("municipality")[int(matrix[row].argmax())]


def latest_area_types(region: Region, found: Spread) -> npt.NDArray[np.int64]:
    """The latest area type 1–5 of each area of the counts, its own or that of the area above it; 0 for none."""
    table = region.tables["indicators"]
    rows = table.filter(pc.equal(table["indicator"], "area_type")).sort_by([("year", "ascending")])
    values = zip(rows["area"].to_pylist(), rows["value"].to_pylist(), strict=True)
    types = {area: int(value) for area, value in values if value is not None}
    own = np.array([types.get(a, 0) for a in found.counts.areas], dtype=np.int64)
    for _, names, index in found.uppers:
        above = np.array([types.get(a, 0) for a in names], dtype=np.int64)
        own = np.where(own > 0, own, above[index])
    return own


def area_type_inputs(region: Region) -> tuple[str, ...]:
    """The tables that each area's latest type is read from, with level, year and source."""
    table = region.tables["indicators"]
    rows = table.filter(pc.equal(table["indicator"], "area_type")).sort_by([("year", "ascending")])
    latest = {r["area"]: r for r in rows.to_pylist() if r["value"] is not None}
    return tuple(
        sorted({f"indicators:{region.level_of[a]}:{r['year']}:{r['source']}" for a, r in latest.items()})
    )


def area_type_of(region: Region, area: str) -> int | None:
    """The latest area type 1–5 of an area, or of the area above it that has one."""
    table = region.tables["indicators"]
    rows = table.filter(pc.equal(table["indicator"], "area_type"))
    dated = zip(rows["year"].to_pylist(), rows["area"].to_pylist(), rows["value"].to_pylist(), strict=True)
    types = {a: int(v) for _, a, v in sorted(dated, key=lambda r: (r[0], r[1])) if v is not None}
    level = region.level_of[area]
    levels = main_levels(region)
    for upper in reversed(levels[: levels.index(level) + 1]):
        matrix = membership_matrix(region, level, upper)
        above = region.areas_at(upper)[int(matrix[region.areas_at(level).index(area)].argmax())]
        if above in types:
            return types[above]
    return None
