"""How segregation has changed between two years and why, and how well the trend would have guessed it."""

from __future__ import annotations

from dataclasses import replace

from medskapa.methods.situation.places import municipality_of
from medskapa.report.blocks import Block, Cell, Column, Figure, Heading, Line, Lines, Para, Section, Table
from medskapa.report.charts import intervals as interval_chart
from medskapa.report.context import NOW, Context
from medskapa.report.pictures import CATEGORIES
from medskapa.report.rows import Row
from medskapa.report.situation import figure, points
from medskapa.report.written import cell, knowing, percent, short_bounds, value_words, written_number

_PARTS = ("structural", "group_marginal", "unit_marginal", "additions", "removals")
_MOST_AREAS = 5


def history(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where there is only one year to look at."""
    blocks: list[Block] = []
    for split in c.splits:
        chart = change_chart(c, split)
        if chart is not None:
            blocks += [chart, *(Para(words) for words in change_words(c, split))]
            blocks += [table for table in (local_table(c, split),) if table is not None]
    guesses = hindcast_blocks(c)
    if guesses:
        blocks += [Heading(c.w("hindcast_title")), *guesses]
    if not blocks:
        return ()
    return (Section("history", c.w("sec_history"), tuple(blocks), lead=c.w("history_lead")),)


def _changed(c: Context, split: str, place: str) -> dict[str, Row]:
    """The whole change and its parts in a place, by part, shown as changes are: with a sign, and zero in words."""
    rows = c.now("mutual_information_change", split=split, place=place)
    return {r.dim("part"): replace(r, kind="change") for r in rows if r.value is not None}


def _words(c: Context, part: str) -> str:
    words = c.w("change_total") if part == "total" else c.w(f"part_{part}")
    return words[:1].upper() + words[1:]


def _way(row: Row) -> str:
    if row.value is None or row.low is None or row.holds_zero:
        return "flat"
    return "up" if row.value > 0 else "down"


def change_chart(c: Context, split: str) -> Figure | None:
    """The whole change of M and its parts, in the region and in the plan's municipality."""
    by_place = {p: _changed(c, split, p) for p in dict.fromkeys((c.top, c.municipality))}
    by_place = {p: parts for p, parts in by_place.items() if "total" in parts}
    if c.top not in by_place:
        return None
    wanted = [
        part for part in ("total", *_PARTS)
        if any(parts[part].value != 0 or parts[part].low is not None for parts in by_place.values() if part in parts)
    ]  # fmt: skip
    rows = [parts[part] for part in wanted for parts in by_place.values() if part in parts]
    labels = {r.id: _words(c, r.dim("part")) for r in rows}
    series = {r.id: c.names.short_place(r.place) for r in rows}
    colours = {c.names.short_place(p): CATEGORIES[i + 1] for i, p in enumerate((c.top, c.municipality))}
    spec = interval_chart(
        points(c, rows, labels, series), title=c.w("axis_m_change"), percent=False, zero=True, colours=colours
    )
    whole = by_place[c.top]["total"]
    what = {"split": c.names.dim("split", split), "first": whole.dim("from_year"), "last": whole.year}
    title = c.w(f"change_title_{_way(whole)}", place=c.names.place(c.top), **what)
    columns = (Column(c.w("change_column")), *(Column(c.names.place(p), right=True) for p in by_place))
    body = tuple(
        (Cell(_words(c, part)), *(cell(parts.get(part), c.names, unit=False) for parts in by_place.values()))
        for part in wanted
    )
    said = "; ".join(f"{series[r.id]}, {labels[r.id].lower()}: {_number(c, r)}" for r in rows)
    table = Table(c.w("change_caption", **what), columns, body, note=c.w("change_note"))
    return figure(c, f"history-{split}", rows, spec, title, c.w("alt_change", said=said), table)


def _number(c: Context, row: Row) -> str:
    """A change of M without its unit."""
    return value_words(row, c.names).split("\u00a0")[0]


def change_words(c: Context, split: str) -> tuple[str, ...]:
    """The change in plain sentences, for the region and for the plan's municipality."""
    said = []
    for place in dict.fromkeys((c.top, c.municipality)):
        parts = _changed(c, split, place)
        if "total" in parts:
            said.append(" ".join(_sentences(c, split, place, parts)))
    return tuple(said)


def _sentences(c: Context, split: str, place: str, parts: dict[str, Row]) -> list[str]:
    whole = parts["total"]
    first = whole.dim("from_year")
    way = _way(whole)
    before = c.rows.one(
        "mutual_information", alternative=NOW, place=place, year=int(first), split=split, part="total",
        statistic="value",
    )  # fmt: skip
    known = before is not None and before.value and whole.value is not None
    share = percent(abs(whole.value or 0.0) / (before.value or 1.0) if known and before else None, c.lang)
    value = _number(c, whole) if way == "flat" else _number(c, whole).lstrip("+−")
    out = [c.w(f"change_said_{way}", place=c.names.place(place), value=value, percent=share, first=first)]
    if way == "flat":
        bounds = short_bounds(whole, c.names)
        out[0] = c.w(
            "change_said_flat", place=c.names.place(place), value=f"{value}; {bounds}" if bounds else value
        )
    for part in _PARTS:
        row = parts.get(part)
        if row is None or (row.value == 0 and row.low is None):
            continue
        turned, number = _way(row), _number(c, row)
        why = c.w(f"why_structural_{turned}" if part == "structural" else f"why_{part}")
        key = "change_owed_unsure" if turned == "flat" else "change_owed"
        key = key if number.strip("+−0,.") else "change_owed_nothing"
        out.append(c.w(key, why=why, value=number))
    return out


def local_table(c: Context, split: str) -> Table | None:
    """The areas that have come to differ most, more or less, from the region, where that can be told from zero."""
    rows = [r for r in c.now("local_structural_change", split=split) if r.value is not None]
    sure = sorted((r for r in rows if _way(r) != "flat"), key=lambda r: (-(r.value or 0.0), r.place))
    if not sure:
        return None
    up, down = [r for r in sure if _way(r) == "up"], [r for r in sure if _way(r) == "down"]
    shown = [*up[:_MOST_AREAS], *down[::-1][:_MOST_AREAS]]
    region = c.basis.region
    body = tuple(
        (
            Cell(c.names.place(r.place)),
            Cell(c.names.place(municipality_of(region, r.place))),
            Cell(c.w("local_more" if _way(r) == "up" else "local_less")),
            cell(replace(r, kind="change"), c.names, unit=False),
        )
        for r in shown
    )
    columns = (
        Column(c.w("area")), Column(c.w("municipality")), Column(c.w("local_way")),
        Column(c.w("short_local_structural_change"), right=True),
    )  # fmt: skip
    caption = c.w("local_caption", first=shown[0].dim("from_year"), split=c.names.dim("split", split))
    return Table(caption, columns, body, note=c.w("local_note", n=len(sure), all=len(rows)))


def hindcast_blocks(c: Context) -> list[Block]:
    """What the hindcast says in words, a table for each split, and what the figures cannot test."""
    blocks: list[Block] = []
    for split in c.splits:
        told = [r for r in c.now("hindcast_error", split=split, group="all") if r.value is not None]
        if told:
            blocks += [Lines(_conclusions(c, split, told)), _errors(c, split, told)]
    untested = {
        r.dim("method"): Line(r.text[0 if c.lang == "sv" else 1], finding=r.id)
        for r in c.now("hindcast_error", method=("chain", "movers"))
    }
    if blocks and untested:
        blocks.append(Lines(tuple(untested.values()), title=c.w("hindcast_untested")))
    return blocks


def _pick(rows: list[Row], method: str, first: str, statistic: str) -> Row | None:
    return next(
        (r for r in rows
         if (r.dim("method"), r.dim("from_year"), r.statistic) == (method, first, statistic)), None
    )  # fmt: skip


def _errors(c: Context, split: str, rows: list[Row]) -> Table:
    """A row for each year that was guessed from."""
    methods = ("no_change", "trend", "town_known")
    body = []
    for first in dict.fromkeys(r.dim("from_year") for r in rows):
        line = [Cell(c.w("hindcast_years_value", first=first, last=rows[0].year))]
        for method in methods:
            mean, root = (_pick(rows, method, first, s) for s in ("mean absolute error", "rmse"))
            told = mean or c.rows.one("hindcast_error", split=split, method=method, from_year=first)
            made = cell(told, c.names, unit=False)
            line.append(replace(made, note=f"({_points(c, root)})") if root is not None else made)
        held = c.rows.one("hindcast_coverage", split=split, from_year=first, group="all")
        line.append(cell(held, c.names) if held is not None else Cell("–", tone="missing"))
        body.append(tuple(line))
    heads = [c.names.dim("method", m) for m in methods]
    columns = (
        Column(c.w("hindcast_years")),
        *(Column(h[:1].upper() + h[1:], right=True) for h in heads),
        Column(c.w("hindcast_coverage"), right=True),
    )
    caption = c.w("hindcast_caption", split=c.names.dim("split", split))
    return Table(caption, columns, tuple(body), note=c.w("hindcast_note"))


def _points(c: Context, row: Row | None) -> str:
    return written_number(row.value if row is not None else None, c.lang, 2)


def _conclusions(c: Context, split: str, rows: list[Row]) -> tuple[Line, ...]:
    """Whether the trend beat guessing no change, from each year that it can be told from, the latest first."""
    label = c.names.dim("split", split)
    label = label[:1].upper() + label[1:]
    lines = []
    for first in sorted(dict.fromkeys(r.dim("from_year") for r in rows), reverse=True):
        method = "trend" if _pick(rows, "trend", first, "rmse") else "town_known"
        model, none = (
            [_pick(rows, m, first, s) for s in ("mean absolute error", "rmse")] for m in (method, "no_change")
        )
        said = c.w(
            f"hindcast_{_verdict(model, none) if method == 'trend' else 'known'}", split=label, first=first,
            last=rows[0].year, model=_points(c, model[0]), none=_points(c, none[0]),
        )  # fmt: skip
        if method == "trend":
            said += " " + _held(c, split, first)
        finding = model[0].id if model[0] else ""
        lines.append(Line(said, knowing(rows[0].knowledge), finding))
    return tuple(lines)


def _verdict(model: list[Row | None], none: list[Row | None]) -> str:
    """Better or worse only where both kinds of error say so, as they are printed."""
    pairs = [
        (round(m.value or 0.0, 2), round(n.value or 0.0, 2))
        for m, n in zip(model, none, strict=True)
        if m and n
    ]
    if all(m < n for m, n in pairs):
        return "better"
    return "worse" if all(m > n for m, n in pairs) else "even"


def _held(c: Context, split: str, first: str) -> str:
    held = c.rows.one("hindcast_coverage", split=split, from_year=first, group="all")
    norm = c.basis.norms.get("interval_level")
    if held is None or held.value is None or norm is None:
        return c.w("hindcast_two")
    return c.w("hindcast_held", level=percent(norm.value, c.lang), share=percent(held.value, c.lang))
