"""Grannskap: how apart people live among their nearest k, with chance beside it; where; and between whom."""

from __future__ import annotations

from dataclasses import replace

from medskapa.evidence import format_number
from medskapa.methods import Field
from medskapa.report.blocks import Block, Cell, Column, Figure, Para, Section, Table
from medskapa.report.charts import Part, stacked
from medskapa.report.context import NOW, Context
from medskapa.report.neighbourhood_maps import context_map, contribution_map
from medskapa.report.pictures import CATEGORIES, SEQUENTIAL, chart_svg
from medskapa.report.profile_charts import ProfilePoint, profile_chart
from medskapa.report.rows import Row
from medskapa.report.situation import source_of
from medskapa.report.written import cell, percent, value_words

_PARTS = ("between:municipality", "inside:municipality")


def neighbourhoods(c: Context) -> tuple[Section, ...]:
    """All that is said of neighbourhoods of the nearest k people; nothing where nothing is computed."""
    found = [f for f in c.basis.fields if _rows(c, "context_dissimilarity", split=f.split)]
    groups = [g for g in c.groups if any(f.split == g.partition("=")[0] for f in found)]
    groups = groups or [
        r.group for f in found[:1] for r in _rows(c, "context_dissimilarity", split=f.split)[:1]
    ]
    if not groups:
        return ()
    field_of = {f.split: f for f in found}
    mark = coarse_mark(c, field_of[groups[0].partition("=")[0]])
    blocks: list[Block] = (
        [Para(_coarse_words(c, field_of[groups[0].partition("=")[0]]), tone="warn")] if mark else []
    )
    said = [_says(c, field_of[g.partition("=")[0]], g) for g in groups]
    blocks += [Para(words) for words in said if words]
    figures: list[Figure | Table | None] = []
    for group in groups:
        field = field_of[group.partition("=")[0]]
        figures += [_profile(c, field, group), context_map(c, field, group, coarse_mark(c, field))]
    for split in dict.fromkeys(g.partition("=")[0] for g in groups):
        field = field_of[split]
        mark = coarse_mark(c, field)
        figures += [_parts(c, field), contribution_map(c, field, mark)]
    figures.append(_towns(c, [field_of[s] for s in dict.fromkeys(g.partition("=")[0] for g in groups)]))
    blocks += [figure for figure in figures if figure is not None]
    first = field_of[groups[0].partition("=")[0]]
    sure = c.w("near_uncertain_areas" if _coarse(first) else "near_uncertain_cells")
    blocks += [Para(_edge(c, first)), Para(sure)]
    return (Section("neighbourhoods", c.w("sec_neighbourhoods"), tuple(blocks), lead=c.w("near_lead")),)


def _rows(c: Context, measure: str, **wanted: object) -> list[Row]:
    """Levels now; a split is the row's dimension, or that of its group."""
    split = wanted.pop("split", None)
    rows = c.rows.select(measure, alternative=NOW, kind="level", **{"statistic": "value", **wanted})
    return [r for r in rows if split is None or split in (r.dim("split"), r.group.partition("=")[0])]


def _coarse(field: Field) -> bool:
    return "area" in field.table.column_names


def _level(c: Context, field: Field) -> str:
    return c.names.levels(c.basis.region.level_of[field.table["area"][0].as_py()])


def coarse_mark(c: Context, field: Field) -> str:
    """What stands under every picture of coarse neighbourhoods; empty where there are cells."""
    return c.w("near_coarse_mark", level=_level(c, field)) if _coarse(field) else ""


def _coarse_words(c: Context, field: Field) -> str:
    return c.w("near_coarse", level=_level(c, field))


def _number(c: Context, k: int | str) -> str:
    return format_number(int(k), c.lang)


def _split(c: Context, field: Field) -> str:
    """A split inside a sentence, without what is said after a comma."""
    return c.names.dim("split", field.split).partition(",")[0]


def _who(c: Context, group: str) -> str:
    """The people of a group, as they stand alone in a sentence."""
    words = c.names.group(group)
    return f"personer {words}" if words.startswith("med ") else words


def _shares(c: Context, field: Field) -> dict[int, tuple[Row, Row, float]]:
    """At each k: the part between municipalities, the part inside, and the first one's share of both."""
    out: dict[int, tuple[Row, Row, float]] = {}
    parts = [_rows(c, "context_divergence", split=field.split, part=p, year=field.year) for p in _PARTS]
    for between, inside in zip(*parts, strict=True):
        if between.value is not None and inside.value is not None and between.value + inside.value > 0:
            share = between.value / (between.value + inside.value)
            out[int(between.dim("k"))] = (between, inside, share)
    return out


def _says(c: Context, field: Field, group: str) -> str:
    """The sentence that tells what the reader sees."""
    rows = _rows(c, "context_dissimilarity", group=group, year=field.year, k=str(field.k))
    parts = _shares(c, field).get(field.k)
    if not rows or rows[0].value is None or parts is None:
        return ""
    return c.w(
        "near_says", k=_number(c, field.k), value=value_words(rows[0], c.names), group=_who(c, group),
        year=field.year, split=_split(c, field), between=percent(parts[2], c.lang),
        inside=percent(1 - parts[2], c.lang),
    )  # fmt: skip


def _profile(c: Context, field: Field, group: str) -> Figure | None:
    """D against k in the first and the latest year, with what chance alone gives."""
    group = group if _rows(c, "context_dissimilarity", group=group) else _other(c, field, group)
    rows = [r for r in _rows(c, "context_dissimilarity", group=group) if r.value is not None]
    latest = [r for r in rows if r.year == field.year]
    if len(latest) < 2:
        return None
    chance = {
        r.dim("k"): r for r in c.rows.select("context_dissimilarity", alternative=NOW, kind="level", group=group,
                                             year=field.year, statistic="expected by chance")
    }  # fmt: skip
    points = []
    for r in (*latest, *(x for x in rows if x.year != field.year)):
        band = chance.get(r.dim("k")) if r.year == field.year else None
        points.append(ProfilePoint(
            float(r.dim("k")), r.value or 0.0, r.low, r.high, band.low if band else None,
            band.high if band else None, str(r.year),
        ))  # fmt: skip
    colours = {str(field.year): CATEGORIES[1], str(rows[0].year): CATEGORIES[2]}
    if rows[0].year == field.year:
        colours = {str(field.year): CATEGORIES[1]}
    spec = profile_chart(
        points, title=c.w("axis_index"), scale_title=c.w("axis_k"), chance=c.w("chance_band"), colours=colours
    )
    title = c.w(
        "near_profile_title", group=_capital(_who(c, group)), first=value_words(latest[0], c.names),
        last=value_words(latest[-1], c.names), small=_number(c, latest[0].dim("k")),
        large=_number(c, latest[-1].dim("k")), year=field.year,
    )  # fmt: skip
    words = "; ".join(f"{r.year}, {c.names.dim('k', r.dim('k'))}: {value_words(r, c.names)}" for r in rows)
    source = " ".join((c.w("near_profile_source"), coarse_mark(c, field), source_of(c, latest))).replace(
        "  ", " "
    )
    key = f"near-profile-{_slug(group)}"
    return Figure(
        key, title, c.w("near_profile_alt", said=words), source, "measured", chart_svg(spec, key, c.lang, c.mark),
        _profile_table(c, field, group, rows, chance),
    )  # fmt: skip


def _other(c: Context, field: Field, group: str) -> str:
    """With two groups D is told for the second only, and is the same for both."""
    rows = _rows(c, "context_dissimilarity", split=field.split)
    return rows[0].group if rows else group


def _slug(group: str) -> str:
    return "".join(ch if ch.isalnum() else "-" for ch in group)


def _profile_table(c: Context, field: Field, group: str, rows: list[Row], chance: dict[str, Row]) -> Table:
    years = sorted({r.year for r in rows})
    by = {(r.dim("k"), r.year): r for r in rows}
    corrected = {
        r.dim("k"): r for r in _rows(c, "context_dissimilarity", group=group, year=field.year, statistic="corrected")
    }  # fmt: skip
    more = [
        {r.dim("k"): r for r in _rows(c, m, split=field.split, year=field.year)}
        for m in ("context_radius", "context_outside")
    ]
    body = tuple(
        (
            Cell(_capital(c.names.dim("k", k))), *(cell(by.get((k, y)), c.names) for y in years),
            cell(corrected.get(k), c.names), cell(chance.get(k), c.names), *(cell(m.get(k), c.names) for m in more),
        )
        for k in dict.fromkeys(r.dim("k") for r in rows)
    )  # fmt: skip
    heads = [c.w("near_col_corrected", year=field.year)]
    heads += [c.w(f"near_col_{name}") for name in ("chance", "radius", "outside")]
    columns = (Column(c.w("near_col_k")), *(Column(h, right=True) for h in (*map(str, years), *heads)))
    return Table(f"{c.names.label('context_dissimilarity')}, {c.names.group(group)}", columns, body)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _parts(c: Context, field: Field) -> Figure | None:
    """How much of the differences lies between municipalities and how much inside them, at each k."""
    found = _shares(c, field)
    if field.k not in found or len(c.basis.region.areas_at("municipality")) < 2:
        return None
    names = [_capital(c.names.dim("part", p)) for p in _PARTS]
    parts = [
        Part(_capital(c.names.dim("k", str(k))), name, part, percent(part, c.lang))
        for k, (_, _, share) in found.items()
        for name, part in zip(names, (share, 1 - share), strict=True)
    ]
    spec = stacked(parts, (SEQUENTIAL[4], SEQUENTIAL[1]), title=c.w("near_parts_axis"), columns=2)
    title = c.w("near_parts_title", k=_number(c, field.k), share=percent(found[field.k][2], c.lang),
                split=_split(c, field), year=field.year)  # fmt: skip
    body = tuple(
        (
            Cell(_capital(c.names.dim("k", str(k)))),
            cell(between, c.names),
            cell(inside, c.names),
            Cell(percent(share, c.lang)),
        )
        for k, (between, inside, share) in found.items()
    )
    columns = (Column(c.w("near_col_k")), *(Column(n, right=True) for n in names),
               Column(f"{names[0]}, {c.w('near_col_part').lower()}", right=True))  # fmt: skip
    rows = [r for between, inside, _ in found.values() for r in (between, inside)]
    said = "; ".join(f"{p.label}, {p.part.lower()}: {p.text}" for p in parts)
    key = f"near-parts-{field.split}"
    table = Table(f"{c.names.label('context_divergence')}, {_split(c, field)}, {field.year}", columns, body)
    source = " ".join(x for x in (coarse_mark(c, field), source_of(c, rows)) if x)
    svg = chart_svg(spec, key, c.lang, c.mark)
    return Figure(key, title, c.w("alt_parts", said=said), source, "measured", svg, table)


def _towns(c: Context, fields: list[Field]) -> Table | None:
    """Each municipality's part of the differences by each split, the largest first."""
    towns = c.basis.region.areas_at("municipality")
    by: dict[tuple[str, str], Row] = {}
    for field in fields:
        rows = _rows(c, "context_contribution", split=field.split, year=field.year)
        by |= {(r.place, field.split): r for r in rows if r.place in towns}
    whole = {f.split: sum(by[t, f.split].value or 0.0 for t in towns if (t, f.split) in by) for f in fields}
    fields = [f for f in fields if whole[f.split] > 0]
    if len(towns) < 2 or not fields:
        return None

    def part(town: str, field: Field) -> Cell:
        row = by.get((town, field.split))
        made = cell(row, c.names)
        if row is None or row.value is None:
            return made
        return replace(made, text=percent(row.value / whole[field.split], c.lang), note=made.text)

    first = fields[0].split
    order = sorted(towns, key=lambda t: (-((by[t, first].value or 0.0) if (t, first) in by else 0.0), t))
    body = tuple((Cell(c.names.place(t)), *(part(t, f) for f in fields)) for t in order)
    columns = (Column(c.w("municipality")), *(Column(_capital(_split(c, f)), right=True) for f in fields))
    title = c.w("near_towns", k=_number(c, fields[0].k), year=fields[0].year)
    return Table(title, columns, body, note=coarse_mark(c, fields[0]))


def _edge(c: Context, field: Field) -> str:
    rows = _rows(c, "context_outside", split=field.split, year=field.year)
    said = [
        c.w("near_edge_one", share=percent(r.value, c.lang, 0 if (r.value or 0) >= 0.01 else 1),
            k=_number(c, r.dim("k")))
        for r in rows
        if r.value is not None
    ]  # fmt: skip
    return c.w("near_edge", said=", ".join(said))
