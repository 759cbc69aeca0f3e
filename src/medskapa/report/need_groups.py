"""The eight measures of shortage, special groups and social contracts: words, pictures and tables."""

from __future__ import annotations

from medskapa.evidence import format_number
from medskapa.methods.housing.inputs import SPECIAL
from medskapa.methods.housing.problems import BENCHMARKS_2018, EIGHT, PAIRS, Problems
from medskapa.methods.housing.special import Contracts, Group, Ladder, Special
from medskapa.methods.housing.unknown import Gap
from medskapa.region import HOUSING_FACTS
from medskapa.report import home_charts, need_charts
from medskapa.report.blocks import Block, Cell, Column, Figure, Heading, Para, Table
from medskapa.report.housing_matrix import Told
from medskapa.report.need_ahead import percent
from medskapa.report.pictures import chart_svg

_ALONE = tuple(m for m in EIGHT if m not in PAIRS)


def measure_label(c: Told, measure: str) -> str:
    """A measure's name without the word that says that it is a share."""
    return c.t(HOUSING_FACTS[measure]).partition(",")[0]


def problem_blocks(c: Told, problems: Problems | None, mark: str) -> list[Block]:
    """Boverket's measures beside each other with their overlaps; never summed, never called building need."""
    if problems is None:
        return [Para(c.w("short_none"), tone="missing")]
    some = problems.some
    said = c.w(
        "short_says", low=percent(c, some[0], 1), high=percent(c, some[1], 1),
        n=c.number(some[0] * problems.households), most=c.number(some[1] * problems.households),
    )  # fmt: skip
    if problems.sample is not None:
        n = c.number(some[0] * problems.households)
        said = c.w("short_says_exact", share=percent(c, some[0], 1), n=n)
    blocks: list[Block] = [Para(said), Para(c.w("short_never"), tone="warn"), _overlap(c, problems, mark)]
    if problems.missing:
        lacking = ", ".join(measure_label(c, m).lower() for m in problems.missing)
        blocks.append(Para(c.w("short_missing", measures=lacking), tone="missing"))
    return [*blocks, Para(c.w("short_weak"))]


def _overlap(c: Told, p: Problems, mark: str) -> Figure:
    rows = []
    for m in EIGHT:
        if m not in p.shares:
            continue
        share = Cell(percent(c, p.shares[m], 1), knowing="measured")
        if m in p.low:
            share = Cell(
                percent(c, p.shares[m], 1), note=f"({percent(c, p.low[m], 1)}–{percent(c, p.high[m], 1)})"
            )
        then = Cell(percent(c, BENCHMARKS_2018[m])) if m in BENCHMARKS_2018 else Cell("–")
        rows.append((Cell(measure_label(c, m)), share, Cell(c.number(p.shares[m] * p.households)), then))
    keys = ("short_measure", "short_share", "short_households", "short_sweden")
    heads = tuple(Column(c.w(k), right=i > 0) for i, k in enumerate(keys))
    table = Table(
        c.w("short_table"), heads, tuple(rows), note=c.w("short_note" if not p.low else "short_sampled")
    )
    if p.sample is not None:
        names = [measure_label(c, m) for m in p.sampled]
        k = min(len(p.sample.which), 12)
        s = p.sample.combinations
        bars = [(float(s.share[i]), float(s.low[i]), float(s.high[i])) for i in range(k)]
        spec = home_charts.upset(names, p.sample.which[:k], bars, title=c.w("short_share"))
    else:
        sets = [(measure_label(c, m), p.shares[m]) for m in _ALONE if m in p.shares]
        pairs = [
            (measure_label(c, a), measure_label(c, b).lower(), p.shares[m])
            for m, (a, b) in PAIRS.items()
            if m in p.shares
        ]
        spec = home_charts.overlap(sets, pairs, title=c.w("short_axis"), mark="," if c.lang == "sv" else ".")
    return Figure(
        "problems", c.w("short_title"), c.w("short_alt"), c.w("short_source", year=p.year), "measured",
        chart_svg(spec, "problems", c.lang, mark), table,
    )  # fmt: skip


def group_blocks(c: Told, special: Special, mark: str) -> list[Block]:
    """What is known of each special group, and where social contracts lead."""
    rows = tuple(_group(c, g) for g in special.groups)
    heads = tuple(Column(c.w(k)) for k in ("group_group", "group_counted", "group_told"))
    blocks: list[Block] = [
        Para(c.w("group_lead")), Table(c.w("group_title"), heads, rows, note=c.w("group_note"))
    ]  # fmt: skip
    blocks.append(Heading(c.w("contract_title")))
    if special.contracts is None:
        return [*blocks, Para(c.w("contract_none"), tone="missing")]
    blocks += _contracts(c, special.contracts, mark)
    return blocks + ([_ladder(c, special.ladder, special.contracts.first)] if special.ladder else [])


def _group(c: Told, g: Group) -> tuple[Cell, ...]:
    counted = "; ".join(
        f"{c.t(x.what)}: " + (c.w("group_hidden") if x.hidden else c.number(x.value or 0.0))
        + (f" {c.w('group_a_year')}" if x.per_year else "")
        for x in g.counts
    )  # fmt: skip
    told = "; ".join(
        c.w("group_told_line", n=c.number(x.value), year=x.horizon, who=c.t(x.owner), day=c.day(x.day))
        for x in g.told
    )
    return (
        Cell(c.t(SPECIAL[g.key])),
        Cell(counted) if counted else Cell(c.w("group_ask", who=c.t(g.owner)), tone="missing"),
        Cell(told, knowing="judged") if told else Cell(c.w("group_nobody"), tone="missing"),
    )


def contracts_say(c: Told, x: Contracts) -> str:
    """Where social contracts lead, in a few sentences."""
    return c.w(
        "contract_says", n=c.number(x.stock[0]), new=c.number(x.come), end=c.number(x.steady),
        years=format_number(x.duration, c.lang, 1), last=x.first + len(x.stock) - 1, doubled=c.number(x.doubled[-1]),
        plain=c.number(x.stock[-1]),
    )  # fmt: skip


def _contracts(c: Told, x: Contracts, mark: str) -> list[Block]:
    years = list(range(x.first, x.first + len(x.stock)))
    lines = {c.w("contract_now"): list(x.stock), c.w("contract_doubled"): list(x.doubled)}
    bars = {
        c.w("contract_new"): [x.come] * (len(years) - 1), c.w("contract_taken"): list(-x.taken_over),
        c.w("contract_lost"): list(-x.lost),
    }  # fmt: skip
    spec = need_charts.stock_and_flow(
        years, lines, bars, stock=c.w("contract_number"), flow=c.w("contract_flow")
    )
    rows = tuple(
        (Cell(str(y)), Cell(c.number(x.stock[i])), Cell(c.number(x.doubled[i])))
        for i, y in enumerate(years)
        if i in (0, 1, 2, 5, len(years) - 1)
    )
    heads = (
        Column(c.w("need_year")),
        Column(c.w("contract_now"), right=True),
        Column(c.w("contract_doubled"), right=True),
    )
    table = Table(c.w("contract_table"), heads, rows)
    figure = Figure(
        "contracts", c.w("contract_figure"), c.w("contract_alt"), c.w("need_own"), "modelled",
        chart_svg(spec, "contracts", c.lang, mark), table,
    )  # fmt: skip
    return [Para(contracts_say(c, x)), figure]


def _ladder(c: Told, x: Ladder, first: int) -> Table:
    last = len(x.stock) - 1
    names = ("ladder_acute", "ladder_contract")
    rows = tuple(
        (Cell(c.w(n)), Cell(c.number(x.stock[0, i])), Cell(c.number(x.stock[-1, i])))
        for i, n in enumerate(names)
    )
    heads = (
        Column(c.w("ladder_step")),
        Column(str(first), right=True),
        Column(str(first + last), right=True),
    )
    return Table(c.w("ladder_title"), heads, rows, note=c.w("ladder_note", share=percent(c, x.chance)))


def gap_blocks(c: Told, gaps: tuple[Gap, ...], refused: tuple[str, ...]) -> list[Block]:
    """What is lacking, what that stops and who has the figures; and figures that contradict each other."""
    blocks: list[Block] = [Para(x, tone="warn") for x in refused]
    if not gaps:
        return [*blocks, Para(c.w("gap_none"))]
    rows = tuple((Cell(c.t(g.what)), Cell(c.t(g.stops), tone="missing"), Cell(c.t(g.source))) for g in gaps)
    heads = tuple(Column(c.w(k)) for k in ("gap_what", "gap_stops", "gap_source"))
    return [*blocks, Table(c.w("gap_title"), heads, rows, note=c.w("gap_note"))]
