"""Tables and pictures of the senior perspective: people, the way to the everyday five, and staying put."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from medskapa.evidence import Unit
from medskapa.region import EVERYDAY_FIVE
from medskapa.report.blocks import Cell, Column, Figure, Table
from medskapa.report.charts import Point
from medskapa.report.charts import intervals as interval_chart
from medskapa.report.context import NOW, Context
from medskapa.report.pictures import CATEGORIES
from medskapa.report.reach_rows import by_subject, filled
from medskapa.report.rows import Row
from medskapa.report.situation import figure
from medskapa.report.written import cell, percent, span, value_words, written_number

OLD = "everyday_age=old"
AGES = ("65", "75", "80")
HARDER = ("ordinary", "winter", "dark", "lifts_out")
_PLAN = (
    "everyday_five_number",
    "crossing_share",
    "step_free_nearby",
    "home_access_share",
    "home_care_minutes",
)
_BARE = (Unit.RATIO, Unit.NUMBER)


def now_of(c: Context, measure: str, place: str, **wanted: object) -> Row | None:
    """The known level of a measure as it is now, or none."""
    rows = [r for r in c.now(measure, place=place, kind="level", **wanted) if r.value is not None]
    return rows[0] if rows else None


def then_of(c: Context, measure: str, place: str, **wanted: object) -> Row | None:
    """The known level in the plan's year under the null alternative, or none."""
    null = c.basis.plan.null.key
    rows = c.rows.select(measure, place=place, alternative=null, kind="level", **wanted)
    return next((r for r in rows if r.value is not None), None)


def _places(c: Context) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*c.sites, c.municipality, c.top)))


def people_table(c: Context) -> Table | None:
    """People of 65, 75 and 80 and over: now, their part of everybody, and later if nobody moves."""
    year, first = c.basis.plan.year, None
    rows: list[tuple[Cell, ...]] = []
    for place in _places(c):
        for age in AGES:
            now = next(iter(c.now("senior_persons", place=place, age_from=age)), None)
            if now is None:
                continue
            first = first or (now if now.state != "not assessed" else None)
            share = next(iter(c.now("senior_share", place=place, age_from=age)), None)
            rows.append((
                Cell(_label(c, place, age)), cell(now, c.names, unit=False), cell(share, c.names),
                cell(then_of(c, "senior_persons", place, age_from=age), c.names, unit=False),
            ))  # fmt: skip
    if first is None:
        return None
    columns = (
        Column(c.w("col_what")), Column(c.w("senior_people_now", year=first.year), right=True),
        Column(c.w("senior_people_share"), right=True), Column(c.w("senior_people_then", year=year), right=True),
    )  # fmt: skip
    note = c.w("senior_people_note", year=year)
    return Table(c.w("senior_people", year=year), columns, tuple(rows), note=note)


def _label(c: Context, place: str, age: str) -> str:
    return c.w("senior_place_age", place=c.names.place(place), age=age)


def people_chart(c: Context) -> Figure | None:
    """Older people around the site now, and in the plan's year if nobody moves."""
    place = next((p for p in c.sites if now_of(c, "senior_persons", p, age_from="80")), None)
    if place is None:
        return None
    series = {NOW: c.names.alternative(NOW), "then": c.w("senior_people_then", year=c.basis.plan.year)}
    points: list[Point] = []
    rows: list[Row] = []
    body: list[tuple[Cell, ...]] = []
    for age in AGES:
        label = c.w("dim_age_from", age_from=age)
        pair = (
            now_of(c, "senior_persons", place, age_from=age),
            then_of(c, "senior_persons", place, age_from=age),
        )
        for key, row in zip(series, pair, strict=True):
            if row is not None:
                rows.insert(0, row)  # what is modelled first: the picture is no surer than that
                points.append(Point(label, series[key], row.value or 0.0, row.low, row.high, row.knowledge,
                                    value_words(row, c.names)))  # fmt: skip
        body.append((Cell(label), *(cell(row, c.names, unit=False) for row in pair)))
    last = then_of(c, "senior_persons", place, age_from="80")
    now = now_of(c, "senior_persons", place, age_from="80")
    if last is None or now is None:
        return None
    name = c.names.place(place)
    title = c.w(
        "senior_people_chart", place=name, then=cell(last, c.names, unit=False).text,
        now=written_number(now.value, c.lang, 0), year=last.year,
    )  # fmt: skip
    colours = {series[NOW]: CATEGORIES[1], series["then"]: CATEGORIES[2]}
    spec = interval_chart(points, title=c.w("senior_people_axis"), percent=False, zero=False, colours=colours)
    said = "; ".join(f"{p.label}, {p.series}: {p.text}" for p in points)
    columns = (Column(c.w("col_what")), *(Column(words, right=True) for words in series.values()))
    table = Table(title, columns, tuple(body))
    alt = c.w("senior_people_alt", said=said, year=last.year)
    return figure(c, "senior-people", rows, spec, title, alt, table)


def _everyday(
    c: Context, measure: str, place: str, conditions: str = "ordinary"
) -> dict[str, dict[str, Row]]:
    """Rows of one measure about those of 80 and over now, by service and statistic."""
    out: dict[str, dict[str, Row]] = {}
    for row in c.now(measure, place=place, group=OLD, kind="level"):
        if row.dim("residents") == "present" and row.dim("conditions") in ("", conditions):
            out.setdefault(row.dim("service"), {})[row.statistic] = row
    return out


def everyday_table(c: Context, place: str) -> Table | None:
    """The way to each of the five: in time, the middle, the worst-off, there and back, and with seats."""
    share, minutes = _everyday(c, "reach_share", place), _everyday(c, "reach_minutes", place)
    both, rest = _everyday(c, "round_trip_minutes", place), _everyday(c, "rest_share", place)
    rows = []
    for kind in EVERYDAY_FIVE:
        first = share.get(kind, {}).get("value")
        if first is None or first.value is None:
            continue
        times = minutes.get(kind, {})
        rows.append((
            Cell(_to(c, first)), cell(first, c.names), cell(times.get("P50"), c.names, unit=False),
            cell(times.get("worst tenth"), c.names, unit=False),
            cell(both.get(kind, {}).get("mean"), c.names, unit=False),
            cell(rest.get(kind, {}).get("value"), c.names),
        ))  # fmt: skip
    if not rows:
        return None
    five = next(iter(_everyday(c, "everyday_five_share", place).values()), {}).get("value")
    dash = Cell("–", tone="missing")
    if five is not None:
        rows.append((Cell(c.w("senior_five")), cell(five, c.names), dash, dash, dash, dash))
    minute = f" ({Unit.MINUTES.label.of(c.lang)})"
    columns = (
        Column(c.w("senior_col_to")), Column(c.w("senior_col_in_time"), right=True),
        Column(c.w("senior_col_half") + minute, right=True), Column(c.w("senior_col_worst") + minute, right=True),
        Column(c.w("senior_col_round") + minute, right=True), Column(c.w("senior_col_rest"), right=True),
    )  # fmt: skip
    caption = c.w("senior_everyday", place=c.names.place(place))
    return Table(caption, columns, tuple(rows), note=c.w("senior_everyday_note"))


def _to(c: Context, row: Row) -> str:
    words = filled(c, "senior_within", row)
    return words[:1].upper() + words[1:]


def harder_table(c: Context, place: str) -> Table | None:
    """The share who get there in time in ordinary conditions, in winter, in the dark and with lifts out of order."""
    share = {when: _everyday(c, "reach_share", place, when) for when in HARDER}
    half = {when: _everyday(c, "reach_minutes", place, when) for when in HARDER}
    five = {
        when: _everyday(c, "everyday_five_share", place, when).get("", {}).get("value") for when in HARDER
    }
    shown = [when for when in HARDER if five[when] is not None]
    if len(shown) < 2:
        return None
    rows = []
    for kind in EVERYDAY_FIVE:
        first = share["ordinary"].get(kind, {}).get("value")
        if first is not None and first.value is not None:
            cells = [
                _with_half(c, share[w].get(kind, {}).get("value"), half[w].get(kind, {}).get("P50"))
                for w in shown
            ]
            rows.append((Cell(_to(c, first)), *cells))
    rows.append((Cell(c.w("senior_five")), *(cell(five[w], c.names) for w in shown)))
    heads = [c.names.dim("conditions", w) for w in shown]
    columns = (Column(c.w("senior_col_to")), *(Column(h[:1].upper() + h[1:], right=True) for h in heads))
    return Table(c.w("senior_harder", place=c.names.place(place)), columns, tuple(rows))


def _with_half(c: Context, share: Row | None, half: Row | None) -> Cell:
    """A share with the time that half of them take beneath it."""
    made = cell(share, c.names)
    if half is None or half.value is None:
        return made
    return replace(made, note=c.w("senior_half_takes", minutes=value_words(half, c.names)))


def everyday_chart(c: Context, place: str) -> Figure | None:
    """How long the way to each of the five takes those of 80 and over: a tenth, half, nine in ten, the worst-off."""
    minutes = _everyday(c, "reach_minutes", place)
    by = {k: minutes[k] for k in EVERYDAY_FIVE if {"P10", "P50", "P90"} <= set(minutes.get(k, {}))}
    by = {k: rows for k, rows in by.items() if rows["P50"].value is not None}
    if not by:
        return None
    spread, worst = c.w("reach_spread"), c.w("reach_worst")
    points = []
    for kind, rows in by.items():
        label = c.names.dim("service", kind)
        mid = rows["P50"]
        points.append(Point(label, spread, mid.value or 0.0, rows["P10"].value, rows["P90"].value, mid.knowledge,
                            value_words(mid, c.names)))  # fmt: skip
        last = rows.get("worst tenth")
        if last is not None and last.value is not None:
            points.append(
                Point(label, worst, last.value, None, None, last.knowledge, value_words(last, c.names))
            )
    spec = interval_chart(
        points, title=c.w("reach_axis_minutes"), percent=False, zero=False, stagger=False,
        colours={spread: CATEGORIES[1], worst: CATEGORIES[2]},
    )  # fmt: skip
    stats = [s for s in ("P10", "P50", "P90", "worst tenth") if all(s in rows for rows in by.values())]
    body = tuple(
        (Cell(c.names.dim("service", k)), *(cell(rows[s], c.names) for s in stats)) for k, rows in by.items()
    )
    columns = (Column(c.w("senior_col_to")), *(Column(c.names.statistic(s), right=True) for s in stats))
    first = next(iter(by))
    tail = by[first].get("worst tenth")
    worst = value_words(tail, c.names) if tail is not None and tail.value is not None else ""
    title = c.w(
        "senior_chart" if worst else "senior_chart_some", service=c.names.dim("service", first),
        half=value_words(by[first]["P50"], c.names), worst=worst,
    )  # fmt: skip
    said = "; ".join(f"{p.label}, {p.series}: {p.text}" for p in points)
    rows_ = [r for rows in by.values() for r in rows.values()]
    alt = c.w("reach_times_alt", said=said)
    caption = c.w("senior_everyday", place=c.names.place(place))
    return figure(c, "senior-times", rows_, spec, title, alt, Table(caption, columns, body))


def plan_table(c: Context, place: str) -> Table | None:
    """What the alternatives change for older people, beside how it is now."""
    found: list[Row] = []
    for measure in _PLAN:
        group = "all" if measure in ("step_free_nearby", "home_access_share") else OLD
        rows = c.rows.select(measure, place=place, group=group, kind="level")
        found += [r for r in rows if r.statistic == "value" and r.dim("conditions") in ("", "ordinary")]
    keys = [NOW, *(a.key for a in c.alternatives)]
    body = []
    for by in by_subject(found).values():
        first = next(iter(by.values()))
        if first.measure != "home_care_minutes" and first.dim("residents") == "new":
            continue
        if any(r.value is not None for r in by.values()):
            label = filled(c, f"senior_row_{first.measure}", first)
            body.append((Cell(label), *(_cell(c, by.get(key)) for key in keys)))
    if not body:
        return None
    heads = [c.names.alternative(NOW), *(c.t(a.title) for a in c.alternatives)]
    columns = (Column(c.w("col_what")), *(Column(h, right=True) for h in heads))
    caption = c.w("senior_plan", place=c.names.place(place), year=c.basis.plan.year)
    return Table(caption, columns, tuple(body))


def _cell(c: Context, row: Row | None) -> Cell:
    return cell(row, c.names, unit=row is None or c.names.unit(row.measure) not in _BARE)


def stay_table(c: Context) -> Table | None:
    """Observed, expected and their difference in the site's areas and in the municipality."""
    parts = ("observed", "expected", "difference")
    rows, year = [], None
    for place in (*c.sites, c.municipality):
        by = {p: next(iter(c.now("staying", place=place, part=p)), None) for p in parts}
        first = by["observed"]
        if first is None or first.state == "not assessed":
            continue
        year = first.year
        cells = (_part(c, by["observed"]), _part(c, by["expected"]), apart(c, by["difference"]))
        rows.append((Cell(c.names.place(place)), *cells))
    if not rows:
        return None
    heads = [c.names.dim("part", p) for p in parts]
    columns = (Column(c.w("senior_stay_place")), *(Column(h[:1].upper() + h[1:], right=True) for h in heads))
    return Table(c.w("senior_stay", year=year), columns, tuple(rows), note=c.w("senior_stay_note"))


def _part(c: Context, row: Row | None) -> Cell:
    """A share with one decimal, so that it can be read beside the one it is compared with."""
    made = cell(row, c.names)
    if row is None or row.value is None:
        return made
    bounds = [percent(x, c.lang, 1).rstrip("\u00a0%") for x in (row.low, row.high) if x is not None]
    note = f"({span(bounds[0], bounds[1], c.lang)})" if len(bounds) == 2 else ""
    return replace(made, text=percent(row.value, c.lang, 1), note=note)


def apart(c: Context, row: Row | None) -> Cell:
    """A difference of two shares as a cell, in percentage points."""
    made = cell(row, c.names)
    if row is None or row.value is None or row.low is None or row.high is None:
        return made
    value, low, high = (written_number(100 * x, c.lang, 1, sign=True) for x in (row.value, row.low, row.high))
    points = c.w("points")
    return replace(made, text=f"{value}\u00a0{points}", note=f"({span(low, high, c.lang)})")


def best_rows(c: Context) -> Iterable[Row]:
    """The single bench, ramp and crossing that help most."""
    return c.rows.select("best_place", alternative=NOW)
