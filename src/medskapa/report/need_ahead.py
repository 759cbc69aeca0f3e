"""The programme's people, households and need in coming years: words, pictures and tables."""

from __future__ import annotations

import numpy as np

from medskapa.methods.housing.ahead import Ahead
from medskapa.methods.housing.forecast import AGE_GROUPS
from medskapa.methods.housing.forming import VARIANTS, Formed
from medskapa.methods.housing.need import PARTS
from medskapa.methods.housing.needed import Needed, RegionNeed
from medskapa.methods.housing.series import EVENT_NAMES
from medskapa.region import EVENTS, HOUSEHOLD_KINDS
from medskapa.report import need_charts as charts
from medskapa.report import written
from medskapa.report.blocks import Block, Cell, Column, Figure, Heading, Line, Lines, Para, Table
from medskapa.report.housing_matrix import Told
from medskapa.report.pictures import chart_svg

_SEXES = ("women", "men")


def people_blocks(c: Told, ahead: Ahead, mark: str) -> list[Block]:
    """How many people there will be, by age, what it is made of, and how well such forecasts have done."""
    years = ahead.forecast.years
    both = ahead.of_ages(0, 999)
    said = c.w(
        "need_people_says", first=years[0], last=years[-1], now=c.number(both[1, 0]), mid=c.number(both[1, -1]),
        low=c.number(both[0, -1]), high=c.number(both[2, -1]),
    )  # fmt: skip
    blocks: list[Block] = [Para(said), Para(c.w(f"need_way_{ahead.way}"))]
    if years[0] >= 2025:
        blocks.append(Para(c.w("need_cell_key"), tone="warn"))
    blocks += [_pyramid(c, ahead, mark), _ages(c, ahead), *_components(c, ahead), _tried(c, ahead)]
    return [*blocks, *_others(c, ahead)]


def _pyramid(c: Told, ahead: Ahead, mark: str) -> Figure:
    today, later = ahead.pyramid()
    years = ahead.forecast.years
    names = (str(years[0]), c.w("need_year_span", year=years[-1]))
    sexes = [c.w(f"need_{s}") for s in _SEXES] if len(today) == 2 else [c.w("need_all_sexes")]
    spec = charts.pyramid(
        _closed(today, later.shape[-1]),
        later,
        names=names,
        sexes=sexes,
        people=c.w("need_persons"),
        age=c.w("need_age"),
    )
    return Figure(
        "pyramid", c.w("need_pyramid", first=years[0], last=years[-1]), c.w("need_pyramid_alt"), c.w("need_own"),
        "modelled", chart_svg(spec, "pyramid", c.lang, mark),
    )  # fmt: skip


def _closed(today: np.ndarray, ages: int) -> np.ndarray:
    """Today's people with the oldest joined as in the forecast."""
    return np.concatenate([today[:, : ages - 1], today[:, ages - 1 :].sum(axis=1, keepdims=True)], axis=1)


def _ages(c: Told, ahead: Ahead) -> Table:
    years = ahead.forecast.years
    at = sorted({0, min(5, len(years) - 1), len(years) - 1})
    rows = []
    for name, first, last in AGE_GROUPS:
        values = ahead.of_ages(first, last)
        label = c.w("need_all") if name == "all" else c.w("need_years_old", ages=name.replace("-", "–"))
        cells = [Cell(label), Cell(c.number(values[1, 0]), knowing="measured")]
        cells += [span_cell(c, values[:, i]) for i in at[1:]]
        rows.append(tuple(cells))
    heads = [Column(c.w("need_age")), *(Column(str(years[i]), right=True) for i in at)]
    return Table(c.w("need_ages"), tuple(heads), tuple(rows), note=c.w("need_span_note"))


def span_cell(c: Told, values: np.ndarray) -> Cell:
    """The middle, with low and high under it."""
    low, mid, high = (float(x) for x in values)
    return Cell(c.number(mid), note=f"({span(c, low, high)})", knowing="modelled")


def span(c: Told, low: float, high: float) -> str:
    """From low to high; in words where a number is below 0, as two strokes in a row cannot be read."""
    return written.span(c.number(low), c.number(high), c.lang)


def _components(c: Told, ahead: Ahead) -> list[Block]:
    if not ahead.forecast.components:
        return [Para(c.w("need_components_none"), tone="missing")]
    years = len(ahead.forecast.years) - 1
    past = ahead.series.events
    rows = []
    for name in EVENT_NAMES:
        before = float(past[name].sum() / len(past[name]))
        rows.append((
            Cell(c.t(EVENTS[name])), Cell(c.number(before), knowing="measured"),
            span_cell(c, ahead.component(name) / years),
        ))  # fmt: skip
    n = ahead.series.persons.sum(axis=(1, 2))
    change = np.percentile(np.diff(ahead.forecast.of_ages(0, 999)[:, [0, -1]])[:, 0], (10, 50, 90)) / years
    rows.append((
        Cell(c.w("need_change")), Cell(c.number(float(n[-1] - n[0]) / (len(n) - 1)), knowing="measured"),
        span_cell(c, change),
    ))  # fmt: skip
    span = f"{ahead.series.years[1]}–{ahead.series.years[-1]}"
    heads = (Column(c.w("need_component")), Column(c.w("need_past", span=span), right=True),
             Column(c.w("need_coming"), right=True))  # fmt: skip
    return [Table(c.w("need_components"), heads, tuple(rows), note=c.w("need_components_note"))]


def _tried(c: Told, ahead: Ahead) -> Block:
    t = ahead.tried
    if t is None:
        return Para(c.w("need_tried_none"), tone="missing")
    rows = tuple(
        (
            Cell(c.w("need_ahead", n=h)), Cell(percent(c, t.error[i], 1)), Cell(percent(c, t.no_change[i], 1)),
            Cell(c.w("need_covered", k=round(t.covered[i] * t.origins[i]), n=int(t.origins[i]))),
        )
        for i, h in enumerate(t.horizons)
    )  # fmt: skip
    pooled = float((t.covered * t.origins).sum() / t.origins.sum())
    heads = tuple(Column(c.w(k), right=k != "need_horizon") for k in
                  ("need_horizon", "need_error", "need_no_change", "need_inside"))  # fmt: skip
    note = c.w("need_tried_note", pooled=percent(c, pooled), n=int(t.origins.sum()))
    return Table(c.w("need_tried"), heads, rows, note=note)


def percent(c: Told, value: float, decimals: int = 0) -> str:
    """A share as per cent in words."""
    return written.percent(value, c.lang, decimals)


def _others(c: Told, ahead: Ahead) -> list[Block]:
    blocks: list[Block] = []
    for other in ahead.others[:1]:
        years = [y for y in other.years if y in ahead.forecast.years][-3:] or list(other.years[-1:])
        rows = []
        for y in years:
            mine = ahead.of_ages(0, 999)[:, ahead.forecast.years.index(y)]
            theirs = float(other.persons[other.years.index(y)])
            apart = theirs - float(mine[1])
            sign = "+" if apart >= 0 else "−"
            rows.append(
                (Cell(str(y)), span_cell(c, mine), Cell(c.number(theirs)), Cell(sign + c.number(abs(apart))))
            )
        heads = tuple(Column(c.w(k), right=k != "need_year") for k in
                      ("need_year", "need_ours", "need_theirs", "need_apart"))  # fmt: skip
        table = Table(
            c.w("need_other", made=other.made, whose=_cite(c, other.source)),
            heads,
            tuple(rows),
            note=c.w("need_other_note"),
        )
        blocks.append(table)
    return blocks


def _cite(c: Told, source: str) -> str:
    """Whose forecast it is, as its source is cited."""
    return c.region.sources[source].cite if source in c.region.sources else source


def household_blocks(c: Told, formed: Formed, mark: str) -> list[Block]:
    """Households ahead by variant and kind, and why their number changes."""
    years = formed.years
    lines = {c.t(VARIANTS[v]): formed.of(v) for v in formed.number}
    mid = formed.of("constant")
    blocks: list[Block] = [Para(c.w(
        "need_households_says", first=years[0], last=years[-1], now=c.number(mid[1, 0]), mid=c.number(mid[1, -1]),
        span=span(c, mid[0, -1], mid[2, -1]),
    ))]  # fmt: skip
    svg = chart_svg(charts.fan(lines, years, title=c.w("need_households")), "households-ahead", c.lang, mark)
    blocks.append(Figure(
        "households-ahead", c.w("need_households_title"), c.w("need_households_alt"), c.w("need_own"), "modelled", svg,
        _variants(c, formed),
    ))  # fmt: skip
    if formed.kinds.sum():
        rows = tuple(
            (Cell(c.t(HOUSEHOLD_KINDS[k])), Cell(c.number(formed.kinds[i].sum()), knowing="measured"),
             span_cell(c, formed.kinds_ahead[:, i]))
            for i, k in enumerate(HOUSEHOLD_KINDS)
        )  # fmt: skip
        heads = (
            Column(c.w("need_kind")),
            Column(str(years[0]), right=True),
            Column(str(years[-1]), right=True),
        )
        blocks.append(Table(c.w("need_kinds"), heads, rows, note=c.w("need_kinds_note")))
    if formed.rates.impossible:
        ages = ", ".join(str(a) for a in formed.rates.impossible)
        blocks.append(Para(c.w("need_impossible", ages=ages), tone="warn"))
    return blocks


def _variants(c: Told, formed: Formed) -> Table:
    def signed(x: float) -> str:
        return ("+" if round(x) >= 0 else "−") + c.number(abs(x))

    rows = tuple(
        (Cell(c.t(VARIANTS[v])), span_cell(c, formed.of(v)[:, -1]),
         *(Cell(signed(x)) for x in formed.change[v]))
        for v in formed.number
    )  # fmt: skip
    keys = ("need_variant", "need_last", "need_size", "need_structure", "need_rates")
    heads = tuple(Column(c.w(k, **({"year": formed.years[-1]} if k == "need_last" else {})), right=i > 0)
                  for i, k in enumerate(keys))  # fmt: skip
    return Table(c.w("need_why"), heads, rows, note=c.w("need_why_note"))


def need_says(c: Told, needed: Needed) -> str:
    """The need in one sentence."""
    low, mid, high = (float(x) for x in needed.total)
    years = needed.last - needed.first
    if mid <= 0:
        return c.w("need_says_none", last=needed.last, n=c.number(-mid))
    return c.w(
        "need_says", n=c.number(mid), span=span(c, low, high), last=needed.last,
        year=c.number(mid / years),
    )  # fmt: skip


def counted_blocks(c: Told, needed: Needed, mark: str) -> list[Block]:
    """The need of additional homes: what it is made of, by variant, and what has no figures."""
    parts = needed.of("constant")
    low, mid, high = (float(x) for x in needed.total)
    steps = [(c.w(f"need_part_{p}"), float(parts[p][1])) for p in PARTS if p != "total"]
    total = (c.w("need_part_total"), low, mid, high)
    svg = chart_svg(charts.waterfall(steps, total, title=c.w("need_homes")), "waterfall", c.lang, mark)
    figure = Figure(
        "waterfall", c.w("need_waterfall", first=needed.first, last=needed.last), c.w("need_waterfall_alt"),
        c.w("need_own"), "modelled", svg, _by_variant(c, needed),
    )  # fmt: skip
    blocks: list[Block] = [Para(need_says(c, needed)), Para(c.w("need_not_demand")), figure]
    if needed.unknown:
        lacking = ", ".join(c.w(f"need_part_{p}").lower() for p in needed.unknown)
        blocks.append(Para(c.w("need_lacks", parts=lacking), tone="missing"))
    return blocks


def _by_variant(c: Told, needed: Needed) -> Table:
    variants = list(needed.by_variant)
    values = {v: needed.of(v) for v in variants}
    rows = tuple(
        (Cell(c.w(f"need_part_{p}")), *(span_cell(c, values[v][p]) for v in variants)) for p in PARTS
    )
    heads = (Column(c.w("need_part")), *(Column(c.t(VARIANTS[v]), right=True) for v in variants))
    return Table(c.w("need_by_variant"), heads, rows, note=c.w("need_parts_note"))


def region_blocks(c: Told, need: RegionNeed) -> list[Block]:
    """The municipalities' need side by side, as one market and each for itself."""
    market, each = need.market, need.each
    blocks: list[Block] = [Para(c.w(
        "need_region_says", n=c.number(market[1]), span=span(c, market[0], market[2]), last=need.last,
        each=c.number(each[1]), apart=c.number(need.surplus[1]),
    ))]  # fmt: skip
    rows = [(Cell(c.part(a)), span_cell(c, v)) for a, v in need.municipalities.items()]
    rows += [(Cell(c.part(a)), Cell(c.w("need_unknown"), tone="missing")) for a in need.missing]
    rows += [(Cell(c.w("need_each")), span_cell(c, each)), (Cell(c.w("need_market")), span_cell(c, market))]
    heads = (Column(c.w("need_municipality")), Column(c.w("need_homes_until", year=need.last), right=True))
    blocks.append(Table(c.w("need_region"), heads, tuple(rows), note=c.w("need_region_note")))
    if need.unknown:
        items = tuple(
            Line(
                c.w(
                    "need_region_lacks",
                    who=c.part(a),
                    parts=", ".join(c.w(f"need_part_{p}").lower() for p in parts),
                )
            )
            for a, parts in need.unknown.items()
        )
        blocks += [Heading(c.w("need_region_lacking")), Lines(items)]
    return blocks
