"""An alternative applied: homes are put into the areas their sites lie in, services and links are opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from medskapa.evidence import State, UserError
from medskapa.plans.model import Alternative, HomesChange, LinkChange, ServiceChange, Site
from medskapa.region import Region

PLAN_SOURCE = "plan"


@dataclass(frozen=True)
class SiteArea:
    """How much of a site lies in an area: the share of its surface (or 1 for a point or line's middle)."""

    area: str
    share: float


def site_areas(region: Region, site: Site, level: str) -> tuple[SiteArea, ...]:
    """The areas at a level that a site lies in, with the share of the site in each; shares add up to 1.

    Raises ``UserError`` when the site lies outside the region.
    """
    areas = region.areas.filter(pc.equal(region.areas["level"], level)).sort_by("area")
    ids = areas["area"].to_pylist()
    shapes = shapely.from_wkb(areas["geometry"].to_numpy(zero_copy_only=False))
    shape = site.shape
    if shape.area == 0:
        shape = shapely.point_on_surface(shape)
    tree = shapely.STRtree(shapes)
    near = np.sort(tree.query(shape, predicate="intersects"))
    if shape.area == 0:
        near = near[:1]
        sizes = np.ones(len(near))
    else:
        sizes = shapely.area(shapely.intersection(shapes[near], shape))
        near, sizes = near[sizes > 0], sizes[sizes > 0]
    if len(near) == 0:
        raise UserError(
            f"The site {site.key!r} lies outside the region {region.title.sv!r}.",
            where=f"level {level}",
            do="Check the coordinates and their coordinate system, or choose the region the plan lies in.",
        )
    return tuple(SiteArea(ids[i], float(s)) for i, s in zip(near, sizes / sizes.sum(), strict=True))


def apply_alternative(alternative: Alternative, region: Region, year: int) -> Region:
    """The region as the alternative makes it in ``year``.

    Homes of the last observed year at each level are carried to ``year`` and those built by then are added
    in whole numbers (largest remainder over the areas a site lies in). Services and links are added or closed.
    Population is not touched: who moves in is drawn by the methods.

    Raises ``UserError`` when more homes would be taken away than there are.
    """
    sites = {s.key: s for s in alternative.sites}
    homes = [c for c in alternative.changes if isinstance(c, HomesChange) and c.year <= year]
    services = sorted(
        (c for c in alternative.changes if isinstance(c, ServiceChange) and c.year <= year), key=_in_time
    )
    links = sorted(
        (c for c in alternative.changes if isinstance(c, LinkChange) and c.year <= year), key=_in_time
    )
    return region.with_tables(
        homes=_homes(region, homes, year, sites, alternative.key),
        services=_services(region.tables["services"], services, sites),
        links=_links(region.tables["links"], links, sites),
        facts=_facts(region.tables["facts"], [*services, *links]),
        home_access=_home_access(region, homes, year, sites),
    )


def _in_time(change: ServiceChange | LinkChange) -> tuple[int, bool, str, str, str]:
    """By year, opened before closed: the order in which the changes are written does not matter."""
    return change.year, change.action == "close", change.site, change.kind, change.name


def _homes(
    region: Region, changes: list[HomesChange], year: int, sites: dict[str, Site], name: str
) -> pa.Table:
    table = region.tables["homes"]
    before = table.filter(pc.less_equal(table["year"], year))
    if before.num_rows == 0:
        return table
    level_of = region.level_of
    main = {level.key for level in region.levels if level.hierarchy == region.levels[0].hierarchy}
    latest: dict[
        str, int
    ] = {}  # by level; a hierarchy that does not cover the region has no figures for the plan
    for area, row_year in zip(before["area"].to_pylist(), before["year"].to_pylist(), strict=True):
        level = level_of[area]
        if level in main:
            latest[level] = max(latest.get(level, row_year), row_year)
    added: dict[tuple[str, str], int] = defaultdict(int)
    for level in sorted(latest):
        for change in changes:
            parts = site_areas(region, sites[change.site], level)
            for part, count in zip(parts, _whole(change.homes, [p.share for p in parts]), strict=True):
                added[part.area, change.tenure] += count
    rows: list[dict[str, object]] = []
    for row in before.to_pylist():
        if row["year"] != latest.get(level_of[row["area"]]):
            continue
        extra = added.pop((row["area"], row["tenure"]), 0)
        value = None if row["homes"] is None else row["homes"] + extra
        if value is not None and value < 0:
            raise UserError(
                f"The alternative {name!r} takes away more homes than there are.",
                rows=[f"{row['area']} {row['tenure']}: {row['homes']:.0f} {extra:+d}"],
                do="Correct the numbers of homes in plan.toml.",
            )
        rows.append({**row, "year": year, "homes": value})
    template = {(r["area"]): r for r in rows}
    for (area, tenure), extra in sorted(added.items()):
        if area in template and extra:  # how many there were is missing, so how many there will be is too
            missing = State.MISSING.value
            rows.append({**template[area], "tenure": tenure, "homes": None, "state": missing})
    kept = table.filter(pc.not_equal(table["year"], year))
    return pa.concat_tables([kept, pa.Table.from_pylist(rows, schema=table.schema)]).combine_chunks()


def _whole(count: int, shares: list[float]) -> list[int]:
    """Split a whole number by shares with the largest remainder; the parts add up to it.

    >>> _whole(10, [0.5, 0.26, 0.24])
    [5, 3, 2]
    """
    sign = 1 if count >= 0 else -1
    exact = np.abs(count) * np.asarray(shares)
    parts = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - parts), kind="stable")
    for k in range(abs(count) - int(parts.sum())):
        parts[order[k % len(parts)]] += 1
    return [sign * int(p) for p in parts]


def _services(table: pa.Table, changes: list[ServiceChange], sites: dict[str, Site]) -> pa.Table:
    rows = table.to_pylist()
    for change in changes:
        if change.action == "open":
            point = shapely.point_on_surface(sites[change.site].shape)
            rows.append(
                {
                    "service": change_key(change),
                    "kind": change.kind,
                    "name": change.name,
                    "x_m": point.x,
                    "y_m": point.y,
                    "from_year": change.year,
                    "to_year": None,
                    "source": PLAN_SOURCE,
                }
            )
        else:
            _close(rows, change.kind, change.name, change.year)
    return pa.Table.from_pylist(rows, schema=table.schema)


def _links(table: pa.Table, changes: list[LinkChange], sites: dict[str, Site]) -> pa.Table:
    rows = table.to_pylist()
    for change in changes:
        if change.action == "open":
            rows.append(
                {
                    "link": change_key(change),
                    "kind": change.kind,
                    "name": change.name,
                    "from_year": change.year,
                    "to_year": None,
                    "geometry": sites[change.site].wkb,
                    "source": PLAN_SOURCE,
                }
            )
        else:
            _close(rows, change.kind, change.name, change.year)
    return pa.Table.from_pylist(rows, schema=table.schema)


def change_key(change: ServiceChange | LinkChange) -> str:
    """The id that a service or a link of the plan gets in the region."""
    if isinstance(change, ServiceChange):
        return f"{change.site}:{change.kind}:{change.name}"
    return f"{change.site}:{change.kind}"


def _facts(table: pa.Table, changes: Sequence[ServiceChange | LinkChange]) -> pa.Table:
    rows = [
        {"subject": change_key(c), "fact": fact, "value": value, "source": PLAN_SOURCE}
        for c in changes
        if c.action == "open"
        for fact, value in c.facts
    ]
    return pa.concat_tables([table, pa.Table.from_pylist(rows, schema=table.schema)]).combine_chunks()


def _home_access(region: Region, changes: list[HomesChange], year: int, sites: dict[str, Site]) -> pa.Table:
    """How homes are reached in ``year``: those of the last observed year, and the new ones that the plan tells of."""
    table = region.tables["home_access"]
    before = table.filter(pc.less_equal(table["year"], year))
    if before.num_rows == 0:
        return table
    level_of = region.level_of
    latest: dict[str, int] = {}
    for area, row_year in zip(before["area"].to_pylist(), before["year"].to_pylist(), strict=True):
        latest[level_of[area]] = max(latest.get(level_of[area], row_year), row_year)
    counts: dict[tuple[str, str], float] = defaultdict(float)
    for row in before.to_pylist():
        if row["year"] == latest[level_of[row["area"]]]:
            counts[row["area"], row["access"]] += row["homes"]
    for level in sorted(latest):
        for change in changes:
            parts = site_areas(region, sites[change.site], level)
            for part, count in zip(parts, _whole(change.homes, [p.share for p in parts]), strict=True):
                counts[part.area, change.access or "unknown"] += count
    rows = [
        {"area": a, "access": k, "year": year, "homes": n, "source": PLAN_SOURCE}
        for (a, k), n in sorted(counts.items())
    ]
    kept = table.filter(pc.not_equal(table["year"], year))
    return pa.concat_tables([kept, pa.Table.from_pylist(rows, schema=table.schema)]).combine_chunks()


def _close(rows: list[dict[str, object]], kind: str, name: str, year: int) -> None:
    open_rows = [r for r in rows if r["kind"] == kind and r["name"] == name and r["to_year"] is None]
    if not open_rows:
        raise UserError(
            f"There is no {kind} called {name!r} to close.",
            do="Check kind and name in plan.toml against the region's services and links.",
        )
    for row in open_rows:
        row["to_year"] = year - 1
