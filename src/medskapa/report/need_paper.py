"""The housing programme as a paper: for one municipality, and for all of a region together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from medskapa import __version__
from medskapa.basis.shares import WHATS, Shared
from medskapa.evidence import Lang, Norm, format_date, format_number
from medskapa.methods.case import RunContext
from medskapa.methods.housing.matrix import checked, to_ask
from medskapa.methods.housing.needed import RegionNeed
from medskapa.methods.housing.neighbours import neighbours_of
from medskapa.methods.housing.norms import NORMS
from medskapa.methods.housing.norms_riksnorm import KEYS
from medskapa.methods.housing.programme import Programme
from medskapa.report.blocks import Block, Cell, Column, Figure, Line, Lines, Para, Section, Table
from medskapa.report.housing_matrix import Told, checklist_table, measure_blocks, need_blocks
from medskapa.report.need_ahead import (
    counted_blocks,
    household_blocks,
    need_says,
    people_blocks,
    region_blocks,
)
from medskapa.report.need_groups import contracts_say, gap_blocks, group_blocks, problem_blocks
from medskapa.report.need_pay import entry_blocks, entry_says, pay_blocks
from medskapa.report.need_shares import share_blocks
from medskapa.report.ska_paper import Leaflet

DEMANDED: dict[str, tuple[str, ...]] = {
    "people": ("demography",), "households": ("demography",), "need": ("addition",), "pay": ("market", "demand"),
    "entry": ("unmet",), "shortage": (), "groups": ("groups",),
    "measures": ("goals", "measures", "regional", "coordination"),
}  # fmt: skip
"""Which demands of the law each section answers; the law in force decides which come first."""


def words_of(p: Programme, lang: Lang) -> Told:
    """Where the paper's words are looked up."""
    return Told(p.ask.region, lang)


def mark_of(c: Told) -> str:
    """What is written inside pictures of made-up people."""
    return c.w("mark_synthetic") if c.region.kind == "synthetic" else ""


def programme_paper(p: Programme, lang: Lang, run: RunContext) -> Leaflet:
    """The programme of one municipality: what the law asks for first, then the rest, last how it is computed."""
    c = words_of(p, lang)
    body = _body(p, c)
    asked = {part for d in p.frame.demands for part in [d.part]}
    order = sorted(body, key=lambda k: not any(part in asked for part in DEMANDED.get(k, ())))
    sections = [Section("short", c.w("paper_short"), tuple(_short(p, c)))]
    sections += [_section(p, c, "matrix", need_blocks(c, p.inputs, p.ask.on), lead=c.w("house_matrix_lead"))]
    sections += [_section(p, c, key, body[key]) for key in order]
    sections += [
        _section(p, c, "check", [checklist_table(c, p.frame, p.checklist)]),
        _section(p, c, "gaps", gap_blocks(c, p.gaps, p.refused)),
        _section(p, c, "computed", [Para(c.w("paper_how")), norms_table(c, p)]),
    ]
    return Leaflet(
        lang, c.w("paper_kind", name=c.t(p.frame.name)), c.part(p.ask.area), c.w("paper_question"), banners(c),
        (
            (c.w("fact_municipality"), c.part(p.ask.area)),
            (c.w("paper_day"), format_date(p.ask.on, lang)),
            (c.w("paper_law"), c.w("paper_law_of", name=c.t(p.frame.name), day=format_date(p.frame.valid_from, lang))),
        ),
        tuple(sections), run_line(c, run),
    )  # fmt: skip


def banners(c: Told) -> tuple[str, ...]:
    """What stands on every page: that people are made up."""
    return (c.w("banner_synthetic"),) if c.region.kind == "synthetic" else ()


def run_line(c: Told, run: RunContext) -> str:
    """Which version, seed and number of draws made the paper."""
    return c.w("paper_run", version=__version__, seed=run.seed, draws=run.draws)


def _body(p: Programme, c: Told) -> dict[str, list[Block]]:
    mark = mark_of(c)
    none: list[Block] = [Para(c.w("paper_none"), tone="missing")]
    return {
        "people": people_blocks(c, p.ahead, mark) if p.ahead else none,
        "households": household_blocks(c, p.formed, mark) if p.formed else none,
        "need": counted_blocks(c, p.needed, mark) if p.needed else none,
        "pay": pay_blocks(c, p.purse, mark) if p.purse else none,
        "entry": entry_blocks(c, p.flow, mark) if p.flow else none,
        "shortage": problem_blocks(c, p.problems, mark),
        "groups": group_blocks(c, p.special, mark),
        "measures": measure_blocks(c, p.inputs),
    }


def _section(p: Programme, c: Told, key: str, blocks: list[Block], lead: str = "") -> Section:
    """A section with what the law asks of it, in the words of the law in force."""
    asked = [c.t(d.text).lower() for d in p.frame.demands if d.part in DEMANDED.get(key, ())]
    words = c.w("paper_lead_law", what="; ".join(asked)) if asked else lead
    return Section(key, c.w(f"paper_{key}"), tuple(blocks), lead=words)


def _short(p: Programme, c: Told) -> list[Block]:
    """What to read first, in at most six sentences."""
    lines = []
    if p.needed is not None:
        lines.append(Line(need_says(c, p.needed), "modelled"))
    if p.flow is not None:
        lines.append(Line(entry_says(c, p.flow), "modelled"))
    if p.special.contracts is not None:
        lines.append(Line(contracts_say(c, p.special.contracts), "modelled"))
    counts = {m: sum(x.met == m for x in p.checklist) for m in ("met", "partly", "missing")}
    lines.append(Line(c.w("paper_met", n=len(p.checklist), **counts)))
    old = len(to_ask(checked(p.inputs, p.ask.on)))
    lines += [Line(c.w("paper_ask", n=old))] if old else []
    lines += [Line(c.w("paper_gap_line", n=len(p.gaps)))] if p.gaps else []
    return [Lines(tuple(lines))]


def norms_table(c: Told, p: Programme) -> Table:
    """Every assumption with its value, range and whose it is; those not checked against their source say so."""
    keys = dict.fromkeys(n.key for n in NORMS if n.key not in KEYS)
    rows = []
    for key in keys:
        n = p.ask.norm(key)
        rows.append((Cell(c.t(n.label)), Cell(norm_value(n, c.lang)), _whose(c, n)))
    heads = tuple(Column(c.w(k)) for k in ("paper_norm", "paper_value", "paper_whose"))
    return Table(c.w("paper_norms"), heads, tuple(rows), note=c.w("paper_norms_note"))


def norm_value(n: Norm, lang: Lang) -> str:
    """A norm's value as it is printed, with its range."""
    percent = n.unit in ("share", "per year") and 0 <= n.value <= 1

    def one(x: float) -> str:
        shown = 100 * x if percent else x
        decimals = 0 if abs(shown - round(shown)) < 1e-9 else 1
        return format_number(shown, lang, decimals)

    low, high = n.range
    unit = "\u00a0%" if percent and lang == "sv" else "%" if percent else ""
    span = f" ({one(low)}–{one(high)})" if low < high else ""
    return f"{one(n.value)}{unit}{span}"


def _whose(c: Told, n: Norm) -> Cell:
    note = "" if n.source.verified else c.w("paper_unverified")
    return Cell(n.source.cite, note=note, tone="" if n.source.verified else "unsure")


def region_paper(
    c: Told,
    programmes: Mapping[str, Programme],
    need: RegionNeed | None,
    shared: tuple[Shared, ...],
    run: RunContext,
) -> Leaflet:
    """All municipalities together: the sum, the shares, and each one's most important figures."""
    p = next(iter(programmes.values()))
    mark = mark_of(c)
    none: list[Block] = [Para(c.w("paper_none"), tone="missing")]
    sections = [
        Section("need", c.w("paper_need"), tuple(region_blocks(c, need) if need else none)),
        Section("each", c.w("paper_each"), (_each(c, programmes),)),
        Section("neighbours", c.w("paper_neighbours"), tuple(_neighbours(c, programmes))),
    ]
    for i, one in enumerate(shared):
        made = share_blocks(c, one, mark)
        blocks: list[Block] = [replace(b, key=f"shares-{i}") if isinstance(b, Figure) else b for b in made]
        sections.append(
            Section(f"shares-{one.what}", f"{c.w('paper_shares')}: {c.t(WHATS[one.what])}", tuple(blocks))
        )
    gaps = [
        Line(f"{c.part(a)}: {', '.join(c.t(g.what).lower() for g in x.gaps)}")
        for a, x in programmes.items()
        if x.gaps
    ]
    blocks_: tuple[Block, ...] = (Lines(tuple(gaps)),) if gaps else (Para(c.w("gap_none")),)
    sections.append(Section("gaps", c.w("paper_gaps"), blocks_))
    sections.append(Section("computed", c.w("paper_computed"), (Para(c.w("paper_how")), norms_table(c, p))))
    title = c.w("paper_region_title", n=len(programmes))
    facts = ((c.w("paper_day"), format_date(p.ask.on, c.lang)),)
    return Leaflet(
        c.lang, c.w("paper_kind_region"), title, c.w("paper_question"), banners(c), facts, tuple(sections),
        run_line(c, run),
    )  # fmt: skip


def _each(c: Told, programmes: Mapping[str, Programme]) -> Table:
    rows = []
    dash = Cell("–", tone="missing")
    for area, p in programmes.items():
        people = Cell(c.number(float(p.ahead.series.persons[-1].sum()))) if p.ahead else dash
        seek = Cell(c.number(p.flow.middle.total)) if p.flow else dash
        contracts = Cell(c.number(float(p.special.contracts.stock[0]))) if p.special.contracts else dash
        met = sum(x.met == "met" for x in p.checklist)
        rows.append((Cell(c.part(area)), people, seek, contracts, Cell(f"{met}/{len(p.checklist)}")))
    keys = ("need_municipality", "each_people", "each_without", "each_contracts", "each_met")
    heads = tuple(Column(c.w(k), right=i > 0) for i, k in enumerate(keys))
    return Table(c.w("each_title"), heads, tuple(rows), note=c.w("each_note"))


def _neighbours(c: Told, programmes: Mapping[str, Programme]) -> list[Block]:
    """What the municipalities have told together, who has not, and where two may count the same households."""
    n = neighbours_of({a: p.inputs for a, p in programmes.items()})
    blocks: list[Block] = []
    if n.sums:
        rows = tuple(
            (
                Cell(c.group(group)),
                Cell(str(year)),
                Cell(c.number(need)),
                Cell(c.number(planned)),
                Cell(str(told)),
            )
            for (group, year), (need, planned, told) in sorted(n.sums.items(), key=lambda x: -x[1][0])
        )
        keys = ("house_group", "house_horizon", "neighbour_need", "neighbour_planned", "neighbour_told")
        heads = tuple(Column(c.w(k), right=i > 0) for i, k in enumerate(keys))
        blocks.append(Table(c.w("neighbour_title"), heads, rows, note=c.w("neighbour_note")))
    lines = [Line(c.w("neighbour_one_sided", a=c.part(a), b=c.part(b))) for a, b in n.one_sided]
    lines += [
        Line(c.w("neighbour_double", group=c.group(g), a=c.part(a), b=c.part(b))) for g, (a, b) in n.double
    ]
    if n.silent:
        lines.append(Line(c.w("neighbour_silent", who=", ".join(c.part(a) for a in n.silent))))
    if n.alone:
        lines.append(Line(c.w("neighbour_alone", n=len(n.alone))))
    return [*blocks, Lines(tuple(lines))]
