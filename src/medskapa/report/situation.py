"""Lägesbild: maps and charts of how it is now, each with words instead of the picture and its figures as a table."""

from __future__ import annotations

from typing import Any

from medskapa.region import SPLITS
from medskapa.report.blocks import Block, Cell, Column, Figure, Para, Section, Table
from medskapa.report.charts import Part, Point, over_time, stacked
from medskapa.report.charts import intervals as interval_chart
from medskapa.report.context import NOW, Context
from medskapa.report.mapping import Ground, area_type_map, share_map
from medskapa.report.pictures import CATEGORIES, DIVERGING, chart_svg
from medskapa.report.rows import Row
from medskapa.report.written import cell, knowing, percent, value_words

TENURES = ("#0072b2", "#e69f00", "#009e73", "#c9d1d8")


def situation(c: Context, ground: Ground | None) -> Section:
    """All figures of the situation now for which there are findings."""
    figures: list[Figure | None] = []
    if ground is not None:
        figures += [share_map(c, ground, group) for group in c.groups]
        figures += [share_map(c, ground, group, zoom=True) for group in c.groups[:1]]
        figures.append(area_type_map(c, ground))
    figures += [trend(c, group) for group in c.groups]
    figures += [municipalities(c, group) for group in c.groups]
    figures += [decomposition(c), tenures(c), area_types(c)]
    blocks: list[Block] = [figure for figure in figures if figure is not None]
    if not blocks:
        blocks = [Para(c.w("situation_none"), tone="missing"), *_residents(c)]
    return Section("situation", c.w("sec_situation"), tuple(blocks), lead=c.w("situation_lead"))


def _residents(c: Context) -> list[Block]:
    """How many live around the site and in the municipality, where that is all that is known."""
    places = tuple(dict.fromkeys((*c.sites, c.municipality)))
    rows = [r for p in places for r in c.now("population", place=p, group="all", kind="level")]
    if not rows:
        return []
    body = tuple((Cell(c.names.place(r.place)), cell(r, c.names, unit=False)) for r in rows)
    columns = (Column(c.w("place")), Column(c.names.label("population"), right=True))
    return [Table(f"{c.names.label('population')}, {rows[0].year}", columns, body)]


def source_of(c: Context, rows: list[Row]) -> str:
    """The sources of a figure and the kind of knowledge, in one line."""
    keys = dict.fromkeys(i.split(":", 3)[-1] for row in rows[:40] for i in row.inputs)
    known = c.names.record["sources"]
    cites = [known[k]["cite"] for k in keys if k in known]
    return c.w("figure_source", sources="; ".join(cites) or c.w("not_stated"))


def figure(
    c: Context,
    key: str,
    rows: list[Row],
    spec: dict[str, Any],
    title: str,
    alt: str,
    table: Table,
    *,
    source: str = "",
) -> Figure:
    """A chart with its words and its table."""
    svg = chart_svg(spec, key, c.lang, c.mark)
    kind = knowing(rows[0].knowledge) if rows else ""
    return Figure(key, title, alt, source or source_of(c, rows), kind, svg, table)


def points(c: Context, rows: list[Row], label: dict[str, str], series: dict[str, str]) -> list[Point]:
    """The known rows as points of a chart."""
    return [
        Point(label[r.id], series[r.id], r.value, r.low, r.high, r.knowledge, value_words(r, c.names), r.year)
        for r in rows
        if r.value is not None
    ]


def trend(c: Context, group: str) -> Figure | None:
    """Dissimilarity over the observed years, in the region and in the plan's municipality."""
    places = (c.top, c.municipality)
    rows = c.rows.select("dissimilarity", alternative=NOW, place=places, group=group, kind="level")
    rows = [r for r in rows if r.statistic == "value"]
    years = sorted({r.year for r in rows if r.value is not None})
    if len(years) < 2:
        return None
    names = {r.id: c.names.short_place(r.place) for r in rows}
    spec = over_time(
        points(c, rows, names, names), title=c.w("axis_index"), percent=False, colours=_place_colours(c)
    )
    first, last = (
        next((r for r in rows if r.place == c.top and r.year == y), None) for y in (years[0], years[-1])
    )
    who = c.names.group(group)
    title = c.w(f"trend_title_{_direction(first, last)}", place=c.names.place(c.top), group=who,
                first=years[0], last=years[-1])  # fmt: skip
    columns = (Column(c.w("year")), *(Column(c.names.place(p), right=True) for p in dict.fromkeys(places)))
    found = {(r.place, r.year): r for r in rows}
    body = tuple(
        (Cell(str(y)), *(cell(found.get((p, y)), c.names) for p in dict.fromkeys(places))) for y in years
    )
    table = Table(_segregation(c, who), columns, body, note=c.w("plain_value"))
    said = "; ".join(
        f"{c.names.place(p)}: " + ", ".join(f"{y} {cell(found.get((p, y)), c.names).text}" for y in years)
        for p in dict.fromkeys(places)
    )
    return figure(c, f"trend-{_slug(group)}", rows, spec, title, c.w("alt_trend", said=said), table)


def _direction(first: Row | None, last: Row | None) -> str:
    if first is None or last is None or first.value is None or last.value is None:
        return "flat"
    if first.low is None or first.high is None or last.low is None or last.high is None:
        return "flat"
    return "up" if last.low > first.high else "down" if last.high < first.low else "flat"


def _segregation(c: Context, *more: object) -> str:
    """Residential segregation as charts and short tables call it, with a capital."""
    words = ", ".join((c.w("short_dissimilarity"), *(str(m) for m in more)))
    return words[:1].upper() + words[1:]


def _place_colours(c: Context) -> dict[str, str]:
    return {c.names.short_place(c.top): CATEGORIES[1], c.names.short_place(c.municipality): CATEGORIES[2]}


def _slug(group: str) -> str:
    return "".join(ch if ch.isalnum() else "-" for ch in group)


def municipalities(c: Context, group: str) -> Figure | None:
    """Dissimilarity in each municipality, the last observed year."""
    level = [p for p, lv in c.basis.region.level_of.items() if lv == "municipality"]
    rows = c.now("dissimilarity", group=group, place=(*level, c.top), kind="level", statistic="value")
    rows = sorted((r for r in rows if r.value is not None), key=lambda r: -(r.value or 0.0))
    if len(rows) < 3:
        return None
    labels = {r.id: c.names.short_place(r.place) for r in rows}
    series = {
        r.id: c.w("series_region") if r.place == c.top
        else c.w("series_here") if r.place == c.municipality else c.w("series_others")
        for r in rows
    }  # fmt: skip
    colours = {
        c.w("series_region"): CATEGORIES[1], c.w("series_here"): CATEGORIES[2], c.w("series_others"): CATEGORIES[0],
    }  # fmt: skip
    spec = interval_chart(
        points(c, rows, labels, series), title=c.w("axis_index"), percent=False, zero=False, colours=colours,
        stagger=False,
    )  # fmt: skip
    own = [r for r in rows if r.place != c.top]
    who = c.names.group(group)
    title = c.w(
        "municipalities_title", group=who, most=labels[own[0].id], least=labels[own[-1].id], year=rows[0].year
    )
    body = tuple((Cell(labels[r.id]), cell(r, c.names)) for r in rows)
    columns = (Column(c.w("place")), Column(_segregation(c), right=True))
    said = ", ".join(f"{labels[r.id]} {value_words(r, c.names)}" for r in rows)
    table = Table(_segregation(c, who, rows[0].year), columns, body, note=c.w("plain_value"))
    return figure(c, f"places-{_slug(group)}", rows, spec, title, c.w("alt_places", said=said), table)


def decomposition(c: Context) -> Figure | None:
    """How much of segregation lies between municipalities and how much within them."""
    rows = [
        r for r in c.now("mutual_information", place=c.top, kind="level", statistic="value")
        if r.dim("part") not in ("", "total") and r.value is not None and r.value >= 0
    ]  # fmt: skip
    splits = list(dict.fromkeys(r.dim("split") for r in rows))
    totals = {s: sum(r.value or 0.0 for r in rows if r.dim("split") == s) for s in splits}
    noise = _by_chance(c)
    left_out = [c.names.dim("split", s) for s in splits if s in noise]
    splits = [s for s in splits if s not in noise]
    rows = [r for r in rows if r.dim("split") not in noise]
    rows = [r for r in rows if totals[r.dim("split")] > 0]
    if not rows:
        return None
    parts = [
        Part(_split(c, r), c.names.dim("part", r.dim("part")), (r.value or 0) / totals[r.dim("split")],
             percent((r.value or 0) / totals[r.dim("split")], c.lang))
        for r in rows
    ]  # fmt: skip
    spec = stacked(parts, ("#253494", "#41b6c4", "#ffffcc"), title=c.w("axis_part"), columns=1)
    head = parts[0]
    title = c.w(
        "decomposition_title", share=head.text, part=head.part, split=head.label[:1].lower() + head.label[1:]
    )
    names = list(dict.fromkeys(p.part for p in parts))
    columns = (Column(c.w("split")), *(Column(n, right=True) for n in names))
    body = tuple(
        (Cell(_split(c, next(r for r in rows if r.dim("split") == s))),
         *(cell(next((r for r in rows if r.dim("split") == s and c.names.dim("part", r.dim("part")) == n), None),
                c.names) for n in names))
        for s in splits if totals[s] > 0
    )  # fmt: skip
    table = Table(f"{c.names.label('mutual_information')}, {rows[0].year}", columns, body)
    said = "; ".join(f"{p.label}, {p.part}: {p.text}" for p in parts)
    source = source_of(c, rows)
    if left_out:
        source += " " + c.w("left_out_by_chance", splits=", ".join(left_out))
    return figure(c, "decomposition", rows, spec, title, c.w("alt_parts", said=said), table, source=source)


def _by_chance(c: Context) -> set[str]:
    """The splits whose segregation of the whole region cannot be told from chance, as sure as the intervals are."""
    norm = c.basis.norms.get("interval_level")
    tested = c.now("mutual_information", place=c.top, kind="level", statistic="p value")
    return {r.dim("split") for r in tested if norm and r.value is not None and r.value > 1 - norm.value}


def _split(c: Context, row: Row) -> str:
    label = c.names.dim("split", row.dim("split"))
    return label[0].upper() + label[1:]


def tenures(c: Context) -> Figure | None:
    """How homes divide into tenures: the region, its municipalities and the site."""
    level = [p for p, lv in c.basis.region.level_of.items() if lv == "municipality"]
    rows = [r for r in c.now("tenure_share", kind="level", statistic="value") if r.value is not None]
    first = (*c.sites, c.municipality, c.top)
    places = [p for p in (*first, *sorted(level, key=c.names.place)) if any(r.place == p for r in rows)]
    places = list(dict.fromkeys(places))
    codes = [
        t
        for t in SPLITS["tenure"].codes
        if any(r.dim("tenure") == t and round(r.value or 0, 3) > 0 for r in rows)
    ]
    found = {(r.place, r.dim("tenure")): r for r in rows}
    shown = [found[p, t] for p in places for t in codes if (p, t) in found]
    if not shown or not codes:
        return None
    parts = [
        Part(
            c.names.short_place(r.place), c.tenure(r.dim("tenure")), r.value or 0.0, percent(r.value, c.lang)
        )
        for r in shown
    ]
    spec = stacked(parts, TENURES, title=c.w("axis_homes"))
    here, whole = found.get((c.municipality, "rental")), found.get((c.top, "rental"))
    year = shown[0].year
    title = c.w(
        "tenure_title", here=percent(here.value if here else None, c.lang), place=c.names.place(c.municipality),
        whole=percent(whole.value if whole else None, c.lang), year=year,
    )  # fmt: skip
    columns = (Column(c.w("place")), *(Column(c.tenure(t), right=True) for t in codes))
    body = tuple((Cell(c.names.place(p)), *(cell(found.get((p, t)), c.names) for t in codes)) for p in places)
    said = "; ".join(f"{p.label}, {p.part} {p.text}" for p in parts[:12])
    table = Table(f"{c.names.label('tenure_share')}, {year}", columns, body)
    return figure(c, "tenures", shown, spec, title, c.w("alt_parts", said=said), table)


def area_types(c: Context) -> Figure | None:
    """How many live in each type of area, in the region and in the municipality."""
    rows = [
        r for r in c.now("area_type_population", kind="level", statistic="value")
        if r.place in (c.top, c.municipality) and r.value is not None
    ]  # fmt: skip
    totals = {p: sum(r.value or 0.0 for r in rows if r.place == p) for p in (c.municipality, c.top)}
    rows = sorted((r for r in rows if totals[r.place] > 0), key=lambda r: (r.place == c.top, r.dim("type")))
    if not rows:
        return None
    parts = [
        Part(c.names.short_place(r.place), c.names.dim("type", r.dim("type")), (r.value or 0.0) / totals[r.place],
             percent((r.value or 0.0) / totals[r.place], c.lang))
        for r in rows
    ]  # fmt: skip
    spec = stacked(parts, DIVERGING, title=c.w("axis_people"), columns=3)
    types = sorted({r.dim("type") for r in rows})
    found = {(r.place, r.dim("type")): r for r in rows}
    places = [p for p in (c.municipality, c.top) if totals[p] > 0]
    columns = (Column(c.w("place")), *(Column(c.names.dim("type", t), right=True) for t in types))
    body = tuple((Cell(c.names.place(p)), *(cell(found.get((p, t)), c.names) for t in types)) for p in places)
    low = found.get((places[0], "1"))
    share = percent((low.value or 0.0) / totals[places[0]] if low else 0.0, c.lang)
    title = c.w("area_types_title", share=share, place=c.names.place(places[0]), year=rows[0].year)
    said = "; ".join(f"{p.label}, {p.part}: {p.text}" for p in parts)
    table = Table(f"{c.names.label('area_type_population')}, {rows[0].year}", columns, body)
    return figure(c, "area-types", rows, spec, title, c.w("alt_parts", said=said), table)
