"""The pictures of a studied grid, each with words instead of it and its figures as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Lang, format_number
from medskapa.report.blocks import Cell, Column, Figure, Table
from medskapa.report.cell_maps import HATCHED, Squares, cells_svg, in_classes, shares_of_sum, squares
from medskapa.report.grid_study import GridStudy, IndexRow
from medskapa.report.maps import MapLegend, readable_breaks
from medskapa.report.pictures import DIVERGING, SEQUENTIAL, chart_svg
from medskapa.report.profile_charts import ProfilePoint, profile_chart
from medskapa.report.words import W
from medskapa.report.written import percent, span

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_PARTS = (0.25, 0.5, 0.75)
_TOLD = (DIVERGING[0], DIVERGING[4])
_NAMES = 40
_SUMS = ("#e4e9ed", *SEQUENTIAL[2:])


def _w(lang: Lang, key: str, **values: object) -> str:
    return W[key].format(**values).of(lang) if values else W[key].of(lang)


def scale_words(s: GridStudy, scale: int, lang: Lang) -> str:
    """A size of neighbourhood in words: ``100 närmaste`` or ``inom 500 m``."""
    at = s.scales[scale]
    if at.k is not None:
        return _w(lang, "scale_k", k=format_number(at.k, lang))
    return _w(lang, "scale_r", r=format_number(at.radius_m, lang))


def index_words(s: GridStudy, index: str, group: str, lang: Lang) -> str:
    """An index in words, with its group."""
    words = W[f"index_{index}"]
    return _w(lang, "index_of", index=words, group=s.group_label(group)) if group else words.of(lang)


def overall_profile(s: GridStudy, lang: Lang, mark: str) -> Figure | None:
    """The profile of the index over all groups, or of the one group's D; None where it is nowhere defined."""
    rows = s.select(*s.main_index)
    name = index_words(s, rows[0].index, rows[0].group, lang) if rows else ""
    return _profile(s, {name: rows}, "chart-main", name, "", lang, mark)


def group_profile(s: GridStudy, lang: Lang, mark: str) -> Figure | None:
    """D of each group against the rest; None where one line would only repeat the first chart."""
    groups = s.shown_groups
    if len(groups) < 2 and not s.covers:
        return None
    lines = {s.group_label(g).of(lang): s.select("dissimilarity", g) for g in groups[:7]}
    title = _w(lang, "grid_chart_groups")
    return _profile(s, lines, "chart-groups", _w(lang, "index_dissimilarity"), title, lang, mark)


def _profile(
    s: GridStudy,
    lines: Mapping[str, Sequence[IndexRow]],
    key: str,
    index: str,
    title: str,
    lang: Lang,
    mark: str,
) -> Figure | None:
    there = [(name, r) for name, rows in lines.items() for r in rows if r.value is not None]
    if not there:
        return None
    corrected = there[0][1].corrected is not None
    points = [ProfilePoint(
        float(s.scales[r.scale].k or s.scales[r.scale].radius_m or 1.0),
        (r.corrected if r.corrected is not None else r.value) or 0.0,
        r.low, r.high, r.chance_low, r.chance_high, name,
    ) for name, r in there]  # fmt: skip
    spec = profile_chart(
        points, title=_w(lang, "axis_index_plain"), chance=_w(lang, "chance_band"),
        scale_title=_w(lang, "axis_k" if s.scales[0].k else "axis_r"),
    )  # fmt: skip
    within = [p for p, (_, r) in zip(points, there, strict=True) if not s.scales[r.scale].beyond] or points
    decimals = 2 if within[0].value >= 0.1 else 3
    first, last = (format_number(within[i].value, lang, decimals) for i in (0, -1))
    said = title or _w(lang, "grid_chart_title", index=index, first=first, last=last)
    words = "; ".join(
        f"{name}, {scale_words(s, r.scale, lang)}: {format_number(p.value, lang, 3)}"
        for (name, r), p in zip(there, points, strict=True)
    )
    alt = _w(lang, "grid_chart_alt", index=index, n=len(s.scales), points=words + ".")
    source = _w(lang, "grid_chart_source", kind=W["kind_corrected"])
    if not corrected:
        drawn = there[0][1].expected is not None
        source = _w(lang, "grid_chart_source_chance" if drawn else "grid_chart_source_plain")
    source += " " + _w(lang, "grid_source", name=s.name)
    return Figure(
        key, said, alt, source, "measured", chart_svg(spec, key, lang, mark), _table(s, lines, said, lang)
    )


def _table(s: GridStudy, lines: Mapping[str, Sequence[IndexRow]], caption: str, lang: Lang) -> Table:
    heads = ["col_observed", "col_corrected", "col_interval", "col_chance", "col_radius", "col_outside"]
    columns = (
        Column(_w(lang, "col_scale")),
        *([Column(W["grid_groups"].of(lang))] if len(lines) > 1 else []),
        *(Column(_w(lang, h), right=True) for h in heads),
    )
    body = []
    for name, rows in lines.items():
        for r in rows:
            at = s.scales[r.scale]
            metres = format_number(at.median_radius_m, lang)
            cells = [Cell(scale_words(s, r.scale, lang)), *([Cell(name)] if len(lines) > 1 else [])]
            cells += [*_numbers(r, lang), Cell(f"{metres} m"), Cell(percent(at.outside, lang, 1))]
            body.append(tuple(cells))
    return Table(caption, columns, tuple(body))


def _numbers(r: IndexRow, lang: Lang) -> list[Cell]:
    if r.value is None:
        return [Cell(_w(lang, "not_defined"), tone="missing"), Cell("–"), Cell("–"), Cell("–")]

    def n(value: float | None) -> str:
        return format_number(value, lang, 3)

    bounds = "–" if r.low is None else span(n(r.low), n(r.high), lang)
    return [Cell(n(r.value)), Cell(n(r.corrected)), Cell(bounds), Cell(n(r.expected))]


# --- maps -------------------------------------------------------------------------------------------


def _squares(s: GridStudy) -> Squares:
    return squares(s.cells.x_m, s.cells.y_m, s.cells.size_m, s.cells.people)


def _places(s: GridStudy) -> dict[str, tuple[float, float]]:
    """The names of municipalities and the middle of their people, the most populous first."""
    rows = [r for r in s.split if r.scale == 0 and r.people]
    if s.cells.municipality is None:
        return {}
    names = list(dict.fromkeys(r.municipality for r in s.split))
    out = {}
    for r in sorted(rows, key=lambda r: -r.people)[:_NAMES]:
        at = s.cells.municipality == names.index(r.municipality)
        weight = s.cells.people[at]
        half = s.cells.size_m / 2
        out[r.municipality] = (
            float(np.average(s.cells.x_m[at], weights=weight) + half),
            float(np.average(s.cells.y_m[at], weights=weight) + half),
        )
    return out


def share_map(s: GridStudy, lang: Lang, mark: str) -> Figure | None:
    """The share of the map's group among each cell's nearest people."""
    shown = _squares(s)
    share = shown.mean(s.cells.shares[:, s.map_scale, s.map_group])
    there = ~np.isnan(share)
    if there.sum() < 2:
        return None
    values = share[there]
    low, high = (float(q) for q in np.quantile(values, (0.2, 0.8)))
    step = next((size for size in (0.05, 0.01) if high - low > 4 * size), 0.002)
    breaks = readable_breaks(values.tolist(), step)
    colours = tuple(
        SEQUENTIAL[round(i * (len(SEQUENTIAL) - 1) / max(len(breaks), 1))] for i in range(len(breaks) + 1)
    )
    group = s.group_label(s.groups[s.map_group])
    scale = scale_words(s, s.map_scale, lang)
    labels = _class_words(breaks, 0 if step >= 0.01 else 1, lang)
    hidden = _w(lang, "cellmap_hidden", minimum=s.minimum)
    legend = MapLegend(_w(lang, "legend_share", group=group), labels, colours, hidden)
    least, most = _tenths(values, shown.people[there])
    alt = _w(
        lang, "cellmap_share_alt", n=format_number(len(share), lang), classes=len(labels), group=group,
        low=percent(least, lang), high=percent(most, lang),
    )  # fmt: skip
    title = _w(lang, "cellmap_share", group=group, scale=scale)
    return _map(s, shown, in_classes(share, breaks), legend, "map-share", title, alt, lang, mark)


def _class_words(breaks: Sequence[float], decimals: int, lang: Lang) -> tuple[str, ...]:
    if not breaks:
        return (_w(lang, "class_all"),)
    words = [percent(b, lang, decimals) for b in breaks]
    between = [
        f"{format_number(100 * a, lang, decimals)}–{b}" for a, b in zip(breaks[:-1], words[1:], strict=True)
    ]
    return (_w(lang, "class_under", x=words[0]), *between, _w(lang, "class_over", x=words[-1]))


def _tenths(values: Array, people: Array) -> tuple[float, float]:
    """The value that a tenth of the people are at or below, and the one that a tenth are at or above."""
    order = np.argsort(values, kind="stable")
    so_far = np.cumsum(people[order]) / people.sum()
    low, high = (
        float(values[order][min(int(np.searchsorted(so_far, at)), len(order) - 1)]) for at in (0.1, 0.9)
    )
    return low, high


def sum_map(s: GridStudy, lang: Lang, mark: str) -> Figure | None:
    """Where segregation is made: the cells that together make up a quarter, a half, three quarters of it."""
    if s.cells.contributions is None or not s.cells.contributions[:, s.map_scale].any():
        return None
    shown = _squares(s)
    each = s.cells.contributions[:, s.map_scale]
    by_cell = shares_of_sum(each, _PARTS)
    people = s.cells.people / s.people
    half, dark = float(people[by_cell >= 2].sum()), float(people[by_cell == 3].sum())
    labels = tuple(_w(lang, f"sum_{i}") for i in range(4))
    legend = MapLegend(_w(lang, "cellmap_sum_legend"), labels, _SUMS)
    title = _w(lang, "cellmap_sum", people=percent(half, lang), scale=scale_words(s, s.map_scale, lang))
    alt = _w(lang, "cellmap_sum_alt", dark=percent(dark, lang))
    classes = shares_of_sum(shown.total(each), _PARTS)
    return _map(s, shown, classes, legend, "map-sum", title, alt, lang, mark)


def chance_map(s: GridStudy, lang: Lang, mark: str) -> Figure | None:
    """Where the map's group is told from chance, and hatched where it is not."""
    if s.cells.told is None:
        return None
    shown = _squares(s)
    told = s.cells.told[:, s.map_group]
    mean = shown.mean(told)
    classes = np.where(mean <= -0.5, 0, np.where(mean >= 0.5, 1, HATCHED)).astype(np.int64)
    group = s.group_label(s.groups[s.map_group])
    neither = _w(lang, "told_neither")
    legend = MapLegend("", (_w(lang, "told_fewer"), _w(lang, "told_more")), _TOLD, neither)
    people = s.cells.people / s.people
    fewer, more, same = (percent(float(people[told == t].sum()), lang) for t in (-1, 1, 0))
    alt = _w(lang, "cellmap_told_alt", group=group, fewer=fewer, more=more, neither=same)
    mixed = s.covers and len(s.groups) > 2
    title = _w(
        lang,
        "cellmap_told_mix" if mixed else "cellmap_told",
        group=group,
        scale=scale_words(s, s.map_scale, lang),
    )
    return _map(s, shown, classes, legend, "map-chance", title, alt, lang, mark)


def _map(
    s: GridStudy, shown: Squares, classes: Ints, legend: MapLegend, key: str, title: str, alt: str, lang: Lang,
    mark: str,
) -> Figure:  # fmt: skip
    decimal = "," if lang == "sv" else "."
    svg = cells_svg(shown, classes, legend, key, names=_places(s), mark=mark, decimal=decimal)
    source = _w(lang, "grid_source", name=s.name)
    if shown.times > 1:
        source = _w(lang, "cellmap_joined", size=format_number(shown.size_m, lang)) + " " + source
    rows = []
    kinds = [(i, label) for i, label in enumerate(legend.labels)]
    if (classes == HATCHED).any():
        kinds.append((HATCHED, legend.missing))
    for i, label in kinds:
        at = classes == i
        share = percent(float(shown.people[at].sum() / shown.people.sum()), lang, 1)
        rows.append((Cell(label), Cell(format_number(int(at.sum()), lang)), Cell(share)))
    columns = (
        Column(_w(lang, "col_class")),
        Column(_w(lang, "col_squares"), right=True),
        Column(_w(lang, "col_share_people"), right=True),
    )
    return Figure(key, title, alt, source, "measured", svg, Table(title, columns, tuple(rows)))
