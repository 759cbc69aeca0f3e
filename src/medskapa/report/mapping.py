"""Which maps the report has, and what they say: shares of a group, and area types."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from medskapa.plans import HomesChange
from medskapa.report.blocks import Cell, Column, Figure, Table
from medskapa.report.context import Context
from medskapa.report.maps import MapDrawing, MapLegend, dissolved, map_svg, readable_breaks, simplified
from medskapa.report.pictures import DIVERGING, SEQUENTIAL
from medskapa.report.record import unmarked
from medskapa.report.rows import Row
from medskapa.report.written import cell, knowing, percent


@dataclass(frozen=True)
class Ground:
    """The areas that maps are drawn on, simplified for drawing, and the borders above them."""

    level: str
    areas: dict[str, shapely.Geometry]
    close: dict[str, shapely.Geometry]
    parent: dict[str, str]
    outlines: dict[str, shapely.Geometry]


def ground(c: Context) -> Ground | None:
    """The finest level with findings of a share or a type, or none when no area of it has a border."""
    region = c.basis.region
    with_rows = {r.place for m in ("group_share", "area_type") for r in c.rows.select(m)}
    levels = [lv.key for lv in region.levels if lv.key not in (region.level_of[region.top], "municipality")]
    level = max(levels, key=lambda k: sum(p in with_rows for p in region.areas_at(k)), default="")
    wanted = set(region.areas_at(level)) if level else set()
    if not wanted & with_rows:
        return None
    table = region.areas
    pairs = zip(table["area"].to_pylist(), table["geometry"].to_pylist(), strict=True)
    shapes = {a: shapely.from_wkb(g) for a, g in pairs if a in wanted and g is not None}
    if not shapes:
        return None
    land = region.tables["outlines"]
    pairs = zip(land["area"].to_pylist(), land["geometry"].to_pylist(), strict=True)
    shapes |= {a: shapely.from_wkb(g) for a, g in pairs if a in shapes}
    parent = _municipality_of(c, set(shapes))
    drawn = simplified(shapes)
    here = {a: s for a, s in shapes.items() if parent.get(a) == c.municipality}
    close = simplified(here) if 1 < len(here) < len(shapes) else {}
    return Ground(level, drawn, close, parent, dissolved(drawn, parent))


def _municipality_of(c: Context, areas: set[str]) -> dict[str, str]:
    table, level_of = c.basis.region.tables["membership"], c.basis.region.level_of
    children, parents = table["child"].to_pylist(), table["parent"].to_pylist()
    up = dict(zip(children, parents, strict=True))
    out = {}
    for area in areas:
        place: str | None = area
        while place is not None and level_of.get(place) != "municipality":
            place = up.get(place)
        if place is not None:
            out[area] = place
    return out


def _sites(c: Context) -> tuple[tuple[str, shapely.Geometry], ...]:
    """The marks of the sites where homes are built; a made-up plan is never set in a real, named district."""
    plan = c.basis.plan
    built = {x.site for a in plan.alternatives for x in a.changes if isinstance(x, HomesChange)}
    sites = [s for s in plan.sites if s.key in built] or list(plan.sites[:1])
    if plan.fictive and not c.basis.synthetic:
        return ()
    return tuple((c.w("map_site"), s.shape) for s in sites)


def share_map(c: Context, g: Ground, group: str, *, zoom: bool = False) -> Figure | None:
    """A group's share of the residents of each area; with ``zoom`` only the plan's municipality."""
    areas = g.close if zoom else g.areas
    rows = [r for r in c.now("group_share", group=group, kind="level", statistic="value") if r.place in areas]
    known = [r for r in rows if r.value is not None]
    if len(known) < 2:
        return None
    values = [r.value for r in c.now("group_share", group=group, kind="level", statistic="value")
              if r.place in g.areas and r.value is not None]  # fmt: skip
    breaks = readable_breaks(values, 0.05 if max(values) - min(values) > 0.4 else 0.01)
    classes = {r.place: sum(r.value >= b for b in breaks) for r in known if r.value is not None}
    who, year = c.names.group(group), known[0].year
    legend = MapLegend(
        c.w("legend_share", group=who), _labels(c, breaks), _spread(len(breaks) + 1), c.w("missing")
    )
    low, high = min(known, key=lambda r: r.value or 0.0), max(known, key=lambda r: r.value or 0.0)
    place = c.names.place(c.municipality if zoom else c.top)
    said = {
        "group": who, "year": year, "place": place, "low": percent(low.value, c.lang),
        "high": percent(high.value, c.lang), "low_place": c.names.place(low.place),
        "high_place": c.names.place(high.place), "n": len(known), "gaps": len(areas) - len(known),
    }  # fmt: skip
    key = f"map-{'near-' if zoom else ''}{''.join(ch if ch.isalnum() else '-' for ch in group)}"
    title, alt = c.w("map_share_title", **said), c.w("alt_map_share", **said)
    svg = map_svg(_drawing(c, g, classes, legend, zoom), key)
    return _figure(c, key, title, alt, rows, svg, f"{c.names.label('group_share')}, {who}, {year}")


def _labels(c: Context, breaks: tuple[float, ...]) -> tuple[str, ...]:
    words = [percent(b, c.lang) for b in breaks]
    if not words:
        return (c.w("class_all"),)
    between = [f"{percent(a, c.lang).split(chr(160))[0].rstrip('%')}–{b}" for a, b in
               zip(breaks[:-1], words[1:], strict=True)]  # fmt: skip
    return (c.w("class_under", x=words[0]), *between, c.w("class_over", x=words[-1]))


def _spread(n: int) -> tuple[str, ...]:
    """So many colours of the sequence, from its light to its dark end."""
    if n >= len(SEQUENTIAL):
        return SEQUENTIAL
    return tuple(SEQUENTIAL[round(i * (len(SEQUENTIAL) - 1) / max(n - 1, 1))] for i in range(n))


def _drawing(c: Context, g: Ground, classes: dict[str, int], legend: MapLegend, zoom: bool) -> MapDrawing:
    areas = g.close if zoom else g.areas
    outlines = dissolved(areas, g.parent) if zoom else g.outlines
    names = {} if zoom else {m: c.names.short_place(m) for m in outlines}
    names = {m: unmarked(c.basis.region.names.get(m, words)) for m, words in names.items()}
    return MapDrawing(
        areas, {a: classes.get(a) for a in areas}, outlines, names, legend, mark=c.mark, sites=_sites(c),
        highlight="" if zoom else c.municipality,
        decimal="," if c.lang == "sv" else ".",
    )  # fmt: skip


def _figure(c: Context, key: str, title: str, alt: str, rows: list[Row], svg: str, caption: str) -> Figure:
    from medskapa.report.situation import source_of

    parents = _municipality_of(c, {r.place for r in rows})
    order = sorted(rows, key=lambda r: (c.names.place(parents.get(r.place, "")), c.names.place(r.place)))
    names = c.basis.region.names
    body = tuple(
        (Cell(c.names.place(r.place)), Cell(names.get(parents.get(r.place, ""), "–")), cell(r, c.names))
        for r in order
    )
    columns = (
        Column(c.w("area")),
        Column(c.w("municipality")),
        Column(c.names.label(rows[0].measure), right=True),
    )
    kind = knowing(rows[0].knowledge)
    return Figure(key, title, alt, source_of(c, rows), kind, svg, Table(caption, columns, body))


def area_type_map(c: Context, g: Ground) -> Figure | None:
    """The type 1–5 of each area."""
    rows = [r for r in c.now("area_type", kind="level", statistic="value") if r.place in g.areas]
    known = [r for r in rows if r.value is not None]
    if not known:
        return None
    classes = {r.place: min(5, max(1, round(r.value or 1))) - 1 for r in known}
    labels = tuple(c.w(f"area_type_{i}") for i in range(1, 6))
    legend = MapLegend(c.w("legend_type"), labels, DIVERGING, c.w("missing"))
    count = [sum(v == i for v in classes.values()) for i in range(5)]
    said = {
        "year": known[0].year,
        "one": count[0],
        "five": count[4],
        "n": len(known),
        "gaps": len(g.areas) - len(known),
    }
    title, alt = c.w("map_type_title", **said), c.w("alt_map_type", **said)
    svg = map_svg(_drawing(c, g, classes, legend, False), "map-type")
    return _figure(c, "map-type", title, alt, rows, svg, f"{c.names.label('area_type')}, {known[0].year}")
