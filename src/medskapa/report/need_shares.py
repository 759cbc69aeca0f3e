"""A region's need shared between municipalities: a picture, a table, what each key keeps, and who gains and loses."""

from __future__ import annotations

from medskapa.analysis.choice.axioms import Verdict
from medskapa.basis.shares import FOREIGN, KEYS, SUPPORT, WHATS, Shared
from medskapa.report import home_charts
from medskapa.report.blocks import Block, Cell, Column, Figure, Heading, Line, Lines, Para, Table
from medskapa.report.housing_matrix import Told
from medskapa.report.need_ahead import percent
from medskapa.report.pictures import chart_svg


def key_label(c: Told, key: str) -> str:
    """A key in words."""
    return c.t(KEYS[key] if key in KEYS else FOREIGN[key])


def share_blocks(c: Told, shared: Shared, mark: str, highlight: tuple[str, ...] = ()) -> list[Block]:
    """The shares by every key, with the words that they are support for talks before and after."""
    blocks: list[Block] = [
        Para(c.t(SUPPORT), tone="warn"),
        Para(c.w("share_says", n=c.number(shared.total), what=c.t(WHATS[shared.what]), m=len(shared.areas))),
        _slope(c, shared, mark, highlight),
        _change(c, shared),
        Heading(c.w("share_keys")),
        Lines(tuple(Line(c.w(f"share_key_{k}".replace("-", "_"))) for k in shared.keys)),
        _axioms(c, shared),
    ]
    blocks += [_paid(c, shared)] if shared.compensation else []
    if shared.missing:
        who = ", ".join(c.part(a) for a in shared.missing)
        blocks.append(Para(c.w("share_missing", who=who), tone="missing"))
    return blocks


def most_apart(shared: Shared) -> tuple[str, ...]:
    """The two municipalities whose share differs most between the keys, for their size."""
    low, high = shared.span
    size = shared.per_thousand.mean(axis=0)
    apart = (high - low) / (low + high + 1e-9) * (size > 0)
    return tuple(shared.areas[i] for i in apart.argsort()[::-1][:2])


def _slope(c: Told, shared: Shared, mark: str, highlight: tuple[str, ...]) -> Figure:
    chosen = highlight or most_apart(shared)
    names = {a: c.part(a).replace(" (syntetisk)", "") for a in shared.areas}
    columns = [key_label(c, k).replace(", ", ",|").replace(" (", "|(") for k in shared.keys]
    lines = {names[a]: [float(x) for x in shared.per_thousand[:, i]] for i, a in enumerate(shared.areas)}
    spec = home_charts.slope(
        columns, lines, title=c.w("share_per_thousand"), highlight=[names[a] for a in chosen if a in names]
    )
    rows = []
    for i, a in enumerate(shared.areas):
        cells = [Cell(c.number(x)) for x in shared.homes[:, i]]
        rows.append((Cell(c.part(a)), Cell(c.number(shared.today[i])), *cells))
    sums = [Cell(c.number(x)) for x in shared.homes.sum(axis=1)]
    rows.append((Cell(c.w("share_all")), Cell(c.number(shared.today.sum())), *sums))
    today = Column(c.w(f"share_today_{shared.what}"), right=True)
    heads = (
        Column(c.w("need_municipality")),
        today,
        *(Column(key_label(c, k), right=True) for k in shared.keys),
    )
    return Figure(
        "shares", c.w("share_title", n=c.number(shared.total)), c.w("share_alt"), c.w("need_own"), "modelled",
        chart_svg(spec, "shares", c.lang, mark), Table(c.w("share_table"), heads, tuple(rows), note=c.w("share_whole")),
    )  # fmt: skip


def _change(c: Told, shared: Shared) -> Table:
    keys = [k for k in shared.keys if k != "size"]
    rows = []
    for i, a in enumerate(shared.areas):
        cells = []
        for k in keys:
            x = int(shared.change[shared.keys.index(k), i])
            cells.append(Cell(("+" if x > 0 else "−" if x < 0 else "") + c.number(abs(x))))
        rows.append((Cell(c.part(a)), *cells))
    moved = [abs(shared.change[shared.keys.index(k)]).sum() / 2 / max(shared.total, 1) for k in keys]
    rows.append((Cell(c.w("share_moved")), *(Cell(percent(c, x, 1)) for x in moved)))
    heads = (Column(c.w("need_municipality")), *(Column(key_label(c, k), right=True) for k in keys))
    return Table(c.w("share_change"), heads, tuple(rows), note=c.w("share_change_note"))


def _axioms(c: Told, shared: Shared) -> Table:
    keys = [k for k in shared.keys if k in shared.verdicts]
    names = [v.axiom for v in shared.verdicts[keys[0]]] if keys else []
    rows = []
    for i, name in enumerate(names):
        key = name.replace(" ", "_").replace("-", "_")
        cells = [_verdict(c, shared, shared.verdicts[k][i]) for k in keys]
        rows.append((Cell(c.w(f"axiom_{key}"), note=c.w(f"axiom_{key}_means")), *cells))
    heads = (Column(c.w("axiom")), *(Column(key_label(c, k)) for k in keys))
    return Table(c.w("axiom_title"), heads, tuple(rows), note=c.w("axiom_note"))


def _verdict(c: Told, shared: Shared, v: Verdict) -> Cell:
    if v.holds is None:
        return Cell(c.w("axiom_untried"), tone="missing")
    if v.holds:
        return Cell(c.w("axiom_holds"), tone="for")
    who = c.part(shared.areas[v.example.place]) if v.example is not None else ""
    return Cell(c.w("axiom_broken"), note=c.w("axiom_at", who=who) if who else "", tone="warn")


def _paid(c: Told, shared: Shared) -> Table:
    rows = []
    for i, a in enumerate(shared.areas):
        cells = []
        for x in shared.compensation.values():
            net = (x.received[i] - x.paid[i]) / 1e8
            cells.append(Cell(("+" if net > 0 else "−" if net < 0 else "") + c.number(abs(net))))
        rows.append((Cell(c.part(a)), *cells))
    heads = (
        Column(c.w("need_municipality")),
        *(Column(key_label(c, k), right=True) for k in shared.compensation),
    )
    return Table(c.w("share_paid"), heads, tuple(rows), note=c.w("share_paid_note"))
