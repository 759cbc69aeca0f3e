"""What households can pay, and who would get a home: words, pictures and tables."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from medskapa.analysis.households.gates import STOPS
from medskapa.methods.housing.entry import DECISION, EDGES, STOPS_TOLD, Entry, Flow
from medskapa.methods.housing.purse import PayingType, Purse, kinds_in_order
from medskapa.region import HOUSEHOLD_KINDS, SPLITS
from medskapa.report import home_charts as charts
from medskapa.report.blocks import Block, Cell, Column, Figure, Lines, Para, Table
from medskapa.report.blocks import Line as Said
from medskapa.report.housing_matrix import Told
from medskapa.report.need_ahead import percent
from medskapa.report.pictures import chart_svg

RENTS = (5_000, 6_000, 7_000, 8_000, 10_000, 12_000, 14_000)
"""Costs that the heat map is drawn for, kronor a month."""


def type_label(c: Told, t: PayingType) -> str:
    """A kind of household with its size, as a row names it."""
    label = c.t(HOUSEHOLD_KINDS[t.kind])
    return label if t.size == 1 or t.kind == "couple" else c.w("pay_of", kind=label, n=t.size)


def group_label(c: Told, group: str) -> str:
    """A kind of household, or those with a decision on a social contract."""
    return c.w("pay_decision") if group == DECISION else c.t(HOUSEHOLD_KINDS[group])


def pay_blocks(c: Told, purse: Purse, mark: str) -> list[Block]:
    """What is left for a home in the middle household, the share that can pay each cost, and what homes cost."""
    labels = [type_label(c, t) for t in purse.types]
    shares = purse.shares(np.array(RENTS, dtype=float))
    columns = [c.number(r) for r in RENTS]
    spec = charts.heat(
        labels, columns, shares, title=c.w("pay_heat_title"), percent=True, column_title=c.w("pay_rent")
    )
    figure = Figure(
        "can-pay", c.w("pay_heat"), c.w("pay_heat_alt"), c.w("pay_source", year=purse.year), "modelled",
        chart_svg(spec, "can-pay", c.lang, mark),
    )  # fmt: skip
    return [
        Para(c.w("pay_lead", year=purse.year)),
        _median(c, purse),
        figure,
        *_homes(c, purse),
        _two_tests(c, purse),
    ]


def _median(c: Told, purse: Purse) -> Table:
    rows = []
    for t in purse.types:
        income, living, left = t.median_left
        rows.append((
            Cell(type_label(c, t)), Cell(c.number(t.households)), Cell(str(t.rooms_needed)), Cell(c.number(income)),
            Cell(c.number(living)), Cell(c.number(left), tone="against" if left < 0 else ""),
        ))  # fmt: skip
    keys = ("pay_kind", "pay_households", "pay_rooms", "pay_income", "pay_living", "pay_left")
    heads = tuple(Column(c.w(k), right=i > 0) for i, k in enumerate(keys))
    return Table(c.w("pay_median"), heads, tuple(rows), note=c.w("pay_median_note"))


def _homes(c: Told, purse: Purse) -> list[Block]:
    rows = []
    for h in purse.homes:
        if h.costs is None:
            continue
        able = [purse.kind_able(k, h.rooms, h.costs[1]) for k in kinds_in_order(purse.types)]
        rows.append((
            Cell(c.w("pay_home", tenure=c.t(SPLITS["tenure"].codes[h.tenure]), rooms=h.rooms)),
            Cell(c.number(h.costs[1]), note=f"({c.number(h.costs[0])}–{c.number(h.costs[2])})"),
            *(Cell(percent(c, x)) if x is not None else Cell("–", tone="missing") for x in able),
        ))  # fmt: skip
    if not rows:
        return [Para(c.w("pay_homes_none"), tone="missing")]
    kinds = [Column(c.t(HOUSEHOLD_KINDS[k]), right=True) for k in kinds_in_order(purse.types)]
    heads = (Column(c.w("pay_what")), Column(c.w("pay_cost"), right=True), *kinds)
    return [Table(c.w("pay_homes"), heads, tuple(rows), note=c.w("pay_homes_note"))]


def _two_tests(c: Told, purse: Purse) -> Table:
    """Where what is left and the share of income answer differently, at the middle cost of the smallest rental home."""
    rows = []
    for t in purse.types:
        fit = [h for h in purse.homes if h.tenure == "rental" and h.rooms >= t.rooms_needed and h.costs]
        home = min(fit, key=lambda h: h.rooms, default=None)
        if home is None or home.costs is None:
            continue
        cost = home.costs[1]
        left, ratio = float(t.able(cost)), float(t.within(cost))
        rows.append((
            Cell(type_label(c, t)), Cell(c.w("pay_rental", rooms=home.rooms, cost=c.number(cost))),
            Cell(percent(c, left)), Cell(percent(c, ratio)),
            Cell(percent(c, float(t.within(cost, 0.30)))),
        ))  # fmt: skip
    share = percent(c, purse.types[0].ratio if purse.types else 0.4)
    keys = ("pay_kind", "pay_fits", "pay_by_left", "pay_by_ratio", "pay_by_third")
    heads = tuple(Column(c.w(k, **({"share": share} if k == "pay_by_ratio" else {})), right=i > 1)
                  for i, k in enumerate(keys))  # fmt: skip
    return Table(c.w("pay_tests"), heads, tuple(rows), note=c.w("pay_tests_note"))


def entry_says(c: Told, flow: Flow) -> str:
    """Who would be without a home, and what stops them, in two sentences."""
    m = flow.middle
    return c.w(
        "entry_says", seekers=c.number(m.seekers.sum()), unmet=c.number(m.total), low=c.number(flow.easier.total),
        high=c.number(flow.harder.total), pay=c.number(m.stopped("pay") + m.stopped("both")),
        entry=c.number(m.stopped("entry")), taken=c.number(m.stopped("taken")),
    )  # fmt: skip


def entry_blocks(c: Told, flow: Flow, mark: str) -> list[Block]:
    """Who would be without a home in a year, what stops them, and what homes they would need."""
    said = [Para(entry_says(c, flow)), Para(c.w("entry_assumed"), tone="unsure")]
    return [*said, _stops(c, flow), _alone(c, flow.middle), _unmet(c, flow, mark)]


def _stops(c: Told, flow: Flow) -> Table:
    m = flow.middle
    told = [s for s in STOPS_TOLD if m.stops[:, STOPS.index(s)].sum() >= 0.5]
    rows = []
    for i, g in enumerate(m.groups):
        if m.seekers[i] < 0.5:
            continue
        cells = [Cell(c.number(m.stops[i, STOPS.index(s)])) for s in told]
        rows.append(
            (Cell(group_label(c, g)), Cell(c.number(m.seekers[i])), Cell(c.number(m.unmet[i])), *cells)
        )
    sums = [Cell(c.number(m.stopped(s))) for s in told]
    span = f"({c.number(flow.easier.total)}–{c.number(flow.harder.total)})"
    rows.append(
        (Cell(c.w("entry_all")), Cell(c.number(m.seekers.sum())), Cell(c.number(m.total), note=span), *sums)
    )
    heads = [
        Column(c.w("pay_kind")),
        Column(c.w("entry_seek"), right=True),
        Column(c.w("entry_without"), right=True),
    ]
    heads += [Column(c.w(f"entry_stop_{s}"), right=True) for s in told]
    return Table(c.w("entry_stops"), tuple(heads), tuple(rows), note=c.w("entry_stops_note"))


def _alone(c: Told, m: Entry) -> Lines:
    items = [
        Said(c.w(f"entry_alone_{g}", n=c.number(v)), "modelled")
        for g, v in m.alone.items()
        if v >= 0.5 and g in ("pay", "queue", "deposit", "credit")
    ]
    owed = m.total - m.fewest
    if owed >= 0.5:
        items.append(Said(c.w("entry_order", n=c.number(owed)), "modelled"))
    if m.left.sum() >= 0.5:
        items.append(Said(c.w("entry_left", n=c.number(m.left.sum())), "modelled"))
    return Lines(tuple(items), title=c.w("entry_alone"))


def _unmet(c: Told, flow: Flow, mark: str) -> Figure:
    m = flow.middle
    groups = [g for i, g in enumerate(m.groups) if g != DECISION and m.unmet[i] >= 0.5]
    at = [m.groups.index(g) for g in groups]
    table = np.transpose(m.table[1:, :, :], (2, 0, 1))[at]
    bands = [c.w("entry_below", n=c.number(EDGES[0]))]
    bands += [f"{c.number(a)}–{c.number(b)}" for a, b in pairwise(EDGES)]
    bands += [c.w("entry_above", n=c.number(EDGES[-1]))]
    rooms = [c.w("entry_rooms", n=n) for n in range(1, table.shape[1])] + [
        c.w("entry_rooms_most", n=table.shape[1])
    ]
    spec = charts.heat(
        rooms, bands, np.where(table >= 0.5, table, np.nan), title=c.w("entry_heat_title"), percent=False,
        column_title=c.w("entry_most"), facets=[group_label(c, g) for g in groups], step=74,
    )  # fmt: skip
    whole = m.table[1:, :, at].sum(axis=2)
    rows = tuple((Cell(rooms[i]), *(Cell(c.number(x)) for x in whole[i])) for i in range(len(rooms)))
    heads = (Column(c.w("entry_need_rooms")), *(Column(b, right=True) for b in bands))
    return Figure(
        "unmet", c.w("entry_heat"), c.w("entry_heat_alt"), c.w("pay_source", year=flow.year), "modelled",
        chart_svg(spec, "unmet", c.lang, mark), Table(c.w("entry_table"), heads, rows),
    )  # fmt: skip
