"""Maps of neighbourhoods: the mix among the nearest k of each cell or area, and where the differences are made."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.evidence import format_number
from medskapa.methods import Field
from medskapa.report.blocks import Cell, Column, Figure, Table
from medskapa.report.cell_maps import HATCHED, cells_svg, in_classes, shares_of_sum, squares
from medskapa.report.context import NOW, Context
from medskapa.report.mapping import Ground, _drawing, _municipality_of, _sites, _spread
from medskapa.report.maps import MapLegend, dissolved, map_svg, readable_breaks, simplified
from medskapa.report.pictures import SEQUENTIAL
from medskapa.report.record import unmarked
from medskapa.report.rows import Row
from medskapa.report.situation import source_of
from medskapa.report.written import cell, percent

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_PARTS = (0.25, 0.5, 0.75)
_SUMS = ("#e4e9ed", *SEQUENTIAL[2:])


def context_map(c: Context, field: Field, group: str, mark: str) -> Figure | None:
    """A group's share among the nearest k; hatched where it cannot be told from chance or may not be shown."""
    code = group.partition("=")[2]
    if f"share_{code}" not in field.table.column_names:
        return None
    share = field.table[f"share_{code}"].to_numpy(zero_copy_only=False).astype(np.float64)
    told = np.nan_to_num(field.table[f"told_{code}"].to_numpy(zero_copy_only=False).astype(np.float64))
    there = share[~np.isnan(share)]
    if len(there) < 2:
        return None
    low, high = (float(q) for q in np.quantile(there, (0.25, 0.75)))
    breaks = readable_breaks(there.tolist(), 0.05 if high - low > 0.1 else 0.01)
    classes = np.where(told == 0, HATCHED, in_classes(share, breaks)).astype(np.int64)
    who, k = c.names.group(group), format_number(field.k, c.lang)
    legend = MapLegend(
        c.w("near_legend", group=who, k=k),
        _class_words(c, breaks),
        _spread(len(breaks) + 1),
        c.w("near_hatched"),
    )
    places = c.w("near_areas" if "area" in field.table.column_names else "near_cells")
    said = {
        "group": who, "k": k, "year": field.year, "places": places, "low": percent(low, c.lang),
        "high": percent(high, c.lang), "least": percent(float(there.min()), c.lang),
        "most": percent(float(there.max()), c.lang), "classes": len(legend.labels),
        "unsure": format_number(int((classes == HATCHED).sum()), c.lang), "n": format_number(len(share), c.lang),
    }  # fmt: skip
    key = "near-map-" + "".join(ch if ch.isalnum() else "-" for ch in group)
    svg = _drawn(c, field, classes, legend, key)
    if not svg:
        return None
    title, alt = c.w("near_map_title", **said), c.w("near_map_alt", **said)
    rows = c.rows.select("context_dissimilarity", alternative=NOW, year=field.year, kind="level")
    rows = [r for r in rows if r.group.partition("=")[0] == field.split]
    source = " ".join(x for x in (mark, c.w("near_rounded"), source_of(c, rows)) if x)
    return Figure(key, title, alt, source, "measured", svg, _classes_table(c, title, classes, legend))


def _class_words(c: Context, breaks: tuple[float, ...]) -> tuple[str, ...]:
    if not breaks:
        return (c.w("class_all"),)
    words = [percent(b, c.lang) for b in breaks]
    between = [f"{format_number(100 * a, c.lang)}–{b}" for a, b in zip(breaks[:-1], words[1:], strict=True)]
    return (c.w("class_under", x=words[0]), *between, c.w("class_over", x=words[-1]))


def _drawn(c: Context, field: Field, classes: Ints, legend: MapLegend, key: str) -> str:
    table = field.table
    if "area" in table.column_names:
        areas = table["area"].to_pylist()
        on = ground_at(c, c.basis.region.level_of[areas[0]])
        kinds = {a: int(k) for a, k in zip(areas, classes, strict=True) if k != HATCHED}
        return map_svg(_drawing(c, on, kinds, legend, False), key) if on else ""
    x, y = table["x_m"].to_numpy(), table["y_m"].to_numpy()
    shown = squares(x, y, float(table["size_m"][0].as_py()), np.ones(len(x)))
    classes = _of_squares(shown.of, classes, len(legend.labels))
    return cells_svg(
        shown, classes, legend, key, names=_town_names(c), sites=_pins(c), mark=c.mark,
        decimal="," if c.lang == "sv" else ".",
    )  # fmt: skip


def _of_squares(of: Ints, classes: Ints, number: int) -> Ints:
    """The most common class among each square's cells; squares have an order of their own, cells the region's."""
    squares_there = int(of.max()) + 1
    counts = [np.bincount(of[classes == k], minlength=squares_there) for k in range(HATCHED, number)]
    out: Ints = np.stack(counts).argmax(axis=0) + HATCHED
    return out


def _pins(c: Context) -> tuple[tuple[str, float, float], ...]:
    """The plan's sites, where they may be shown."""
    points = [(words, shapely.point_on_surface(shape)) for words, shape in _sites(c)]
    return tuple((words, float(shapely.get_x(p)), float(shapely.get_y(p))) for words, p in points)


def _town_names(c: Context) -> dict[str, tuple[float, float]]:
    """Municipalities' names and where they stand, the plan's own first."""
    areas = c.basis.region.areas
    shape_of = dict(zip(areas["area"].to_pylist(), areas["geometry"].to_pylist(), strict=True))
    towns = sorted(c.basis.region.areas_at("municipality"), key=lambda t: (t != c.municipality, t))
    out = {}
    for town in towns:
        if shape_of[town] is not None:
            point = shapely.point_on_surface(shapely.from_wkb(shape_of[town]))
            out[unmarked(c.basis.region.names[town])] = (
                float(shapely.get_x(point)),
                float(shapely.get_y(point)),
            )
    return out


def _classes_table(c: Context, caption: str, classes: Ints, legend: MapLegend) -> Table:
    kinds = [*enumerate(legend.labels)]
    if (classes == HATCHED).any():
        kinds.append((HATCHED, legend.missing))
    rows = tuple(
        (
            Cell(label),
            Cell(format_number(int((classes == i).sum()), c.lang)),
            Cell(percent(float((classes == i).mean()), c.lang)),
        )
        for i, label in kinds
    )
    columns = (Column(c.w("near_class")), Column(c.w("near_number"), right=True),
               Column(c.w("near_col_part"), right=True))  # fmt: skip
    return Table(caption, columns, rows)


def ground_at(c: Context, level: str) -> Ground | None:
    """The areas of a level to draw on, or none when they have no borders."""
    region = c.basis.region
    wanted = set(region.areas_at(level))
    shapes: dict[str, shapely.Geometry] = {}
    for table in (region.areas, region.tables["outlines"]):
        pairs = zip(table["area"].to_pylist(), table["geometry"].to_pylist(), strict=True)
        shapes |= {a: shapely.from_wkb(g) for a, g in pairs if a in wanted and g is not None}
    if not shapes:
        return None
    parent = _municipality_of(c, set(shapes))
    drawn = simplified(shapes)
    return Ground(level, drawn, {}, parent, dissolved(drawn, parent))


def contribution_map(c: Context, field: Field, mark: str) -> Figure | None:
    """Which areas make up a quarter, a half, three quarters of the differences between neighbourhoods."""
    towns = set(c.basis.region.areas_at("municipality"))
    rows = [
        r for r in c.rows.select("context_contribution", alternative=NOW, split=field.split, year=field.year)
        if r.place not in towns and r.kind == "level"
    ]  # fmt: skip
    known = [r for r in rows if r.value is not None]
    if len(known) < 3 or not sum(r.value or 0.0 for r in known) > 0:
        return None
    on = ground_at(c, c.basis.region.level_of[known[0].place])
    if on is None:
        return None
    classes = shares_of_sum([r.value or 0.0 for r in known], _PARTS)
    told = {r.place: int(k) for r, k in zip(known, classes, strict=True) if not r.text[0]}
    labels = tuple(c.w(f"sum_{i}") for i in range(4))
    legend = MapLegend(c.w("near_sum_legend"), labels, _SUMS, c.w("near_hatched"))
    key = f"near-sum-{field.split}"
    split, k = c.names.dim("split", field.split).partition(",")[0], format_number(field.k, c.lang)
    half = int((classes >= 2).sum())
    title = c.w("near_sum_title", half=half, all=len(rows), split=split, year=field.year)
    most = c.names.place(max(known, key=lambda r: r.value or 0.0).place)
    source = " ".join(x for x in (mark, source_of(c, rows)) if x)
    svg = map_svg(_drawing(c, on, told, legend, False), key)
    caption = (
        f"{c.names.label('context_contribution')}, {split}, {c.names.dim('k', str(field.k))}, {field.year}"
    )
    table = _contributions_table(c, caption, rows, on)
    return Figure(key, title, c.w("near_sum_alt", k=k, most=most), source, "measured", svg, table)


def _contributions_table(c: Context, caption: str, rows: list[Row], on: Ground) -> Table:
    names = c.basis.region.names
    body = tuple(
        (Cell(c.names.place(r.place)), Cell(names.get(on.parent.get(r.place, ""), "–")), cell(r, c.names))
        for r in sorted(rows, key=lambda r: (-(r.value or 0.0), r.place))
    )
    columns = (Column(c.w("area")), Column(c.w("municipality")),
               Column(c.names.label("context_contribution"), right=True))  # fmt: skip
    return Table(caption, columns, body)
