"""The report's later parts: alternatives, goals, methods, assumptions, sources, norms and where the rest lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from medskapa.evidence import Text, format_date, format_number
from medskapa.plans import Alternative, Conflict, Goal, HomesChange, LinkChange
from medskapa.plans.model import Change
from medskapa.report.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Facts,
    Heading,
    Line,
    Lines,
    Para,
    Section,
    Table,
)
from medskapa.report.changes import told_elsewhere
from medskapa.report.context import Context
from medskapa.report.reach_tables import OWN_RULE
from medskapa.report.rows import Row
from medskapa.report.summary import binding, instrument, view_card
from medskapa.report.why import norm_value, source_line
from medskapa.report.written import brief, cell

_GOAL_LINES = 6


def alternatives(c: Context) -> Section:
    """What each alternative is, and all of them side by side."""
    cards = Cards(tuple(_alternative_card(c, a) for a in c.alternatives))
    near = side_by_side(c, c.sites)
    blocks: list[Block] = [cards]
    if near:
        blocks += [Heading(c.w("side_by_side_title")), Para(c.w("side_by_side_note")), *near]
    return Section("alternatives", c.w("sec_alternatives"), tuple(blocks), lead=c.t(c.basis.plan.purpose))


def _alternative_card(c: Context, a: Alternative) -> Card:
    lines = tuple(Line(_change(c, x)) for x in sorted(a.changes, key=lambda x: (x.year, x.site)))
    mark = c.w("is_null") if a.is_null else ""
    mark = "" if mark.lower() == c.t(a.title).lower() else mark
    facts = [(c.t(part.plan_title), c.t(part.title)) for part in a.parts]
    facts += [(c.w("movers"), f"{c.t(m.by)}") for m in a.movers]
    if a.is_null:
        note = f" {c.t(a.trend.note)}" if a.trend.note else ""
        facts.append((c.w("trend"), c.w(f"trend_{a.trend.kind}") + note))
    return Card(
        c.t(a.title), mark=mark, text=c.t(a.description), facts=tuple(facts), lines=lines,
        lines_title=c.w("changes_title") if lines else c.w("changes_none"),
    )  # fmt: skip


def _change(c: Context, x: Change) -> str:
    site = c.basis.plan.site_by_key.get(x.site)
    where = c.t(site.name) if site else x.site
    if isinstance(x, HomesChange):
        key = "change_homes" if x.homes >= 0 else "change_homes_away"
        homes = format_number(abs(x.homes), c.lang)
        return c.w(key, year=x.year, homes=homes, tenure=c.tenure(x.tenure), site=where)
    kind = "link" if isinstance(x, LinkChange) else "service"
    return c.w(f"change_{kind}_{x.action}", year=x.year, name=x.name or x.kind, site=where)


def annex(c: Context) -> tuple[Section, ...]:
    """The levels of the municipality and of the region, which are long: last in the report."""
    blocks = side_by_side(c, tuple(dict.fromkeys((c.municipality, c.top))))
    return (Section("annex", c.w("sec_annex"), tuple(blocks)),) if blocks else ()


def side_by_side(c: Context, places: tuple[str, ...]) -> list[Table]:
    """Every level that the alternatives share at a place, beside the level now: a table for each place."""
    tables: list[Table] = []
    for place in places:
        rows = [(Cell(label), *cells) for label, cells in level_rows(c, place, main=True)]
        if not rows:
            continue
        columns = (
            Column(c.w("col_what")),
            Column(c.now_head, right=True),
            *(Column(c.t(a.title), right=True) for a in c.alternatives),
        )
        title = c.w("side_by_side", place=c.names.place(place), year=c.basis.plan.year)
        tables.append(Table(title, columns, tuple(rows)))
    return tables


def level_rows(c: Context, place: str, *, main: bool) -> list[tuple[str, list[Cell]]]:
    """Label and cells of each level at a place, now and in the plan's year; with ``main`` only the main groups."""
    keys: dict[tuple[object, ...], Row] = {}
    by: dict[tuple[object, ...], dict[str, Row]] = {}
    mine = {a.key for a in c.alternatives}
    for row in c.rows:
        if row.place != place or row.kind != "level" or row.alternative not in mine:
            continue
        if row.year != c.basis.plan.year or (main and not _is_main(c, row)):
            continue
        key = (row.measure, row.group, row.dims, row.statistic)
        keys.setdefault(key, row)
        by.setdefault(key, {})[row.alternative] = row
    return [
        (
            brief(row, c.names),
            [c.now_cell(row), *(cell(by[key].get(a.key), c.names) for a in c.alternatives)],
        )
        for key, row in keys.items()
        if not c.nothing_unknown(list(by[key].values()))
    ]


def _is_main(c: Context, row: Row) -> bool:
    split = row.dim("split")
    if row.statistic not in ("value", "mean") or told_elsewhere(row):
        return False
    return (row.group == "all" or row.group in c.groups) and (not split or split in c.splits)


def goals(c: Context) -> Section:
    """Goals with what holds them, goals that pull apart, and every group's view beside the others."""
    plan = c.basis.plan
    blocks: list[Block] = []
    if plan.goals:
        blocks.append(Cards(tuple(_goal_card(c, g) for g in plan.goals), title=c.w("goals_title")))
        blocks.append(_effects_table(c))
    else:
        blocks.append(Para(c.w("goals_none"), tone="warn"))
    if plan.conflicts:
        blocks.append(
            Cards(tuple(_conflict_card(c, x) for x in plan.conflicts), title=c.w("conflicts_title"))
        )
    if plan.views:
        blocks.append(Cards(tuple(view_card(c, v) for v in plan.views), title=c.w("views_title")))
    return Section("goals", c.w("sec_goals"), tuple(blocks), lead=c.w("goals_lead"))


def _goal_change(c: Context, r: Row) -> str:
    """A change that bears on a goal: where, in which alternative, of what, how much and how sure."""
    measure = brief(r, c.names)
    head = f"{c.names.place(r.place)}, {c.names.alternative(r.alternative)}"
    made = cell(r, c.names)
    said = f"{made.text}{':' if made.tone == 'unsure' else ''} {made.note}".strip()
    return f"{head}: {measure[:1].lower()}{measure[1:]}, {said}"


def _goal_lines(c: Context, g: Goal) -> tuple[Line, ...]:
    """The changes that bear on a goal, nearest first; how many more there are is said last."""
    near = tuple(dict.fromkeys((*c.sites, c.municipality, c.top)))
    changed = c.rows.select(g.measure, kind="change", group=g.group, statistic="value")
    changed = [r for r in changed if r.value is not None and not c.nothing_unknown([r])]
    shown = sorted((r for r in changed if r.place in near), key=lambda r: near.index(r.place))[:_GOAL_LINES]
    lines = tuple(Line(_goal_change(c, r), "modelled", r.id) for r in shown)
    more = len(changed) - len(shown)
    return (*lines, Line(c.w("more_findings", n=format_number(more, c.lang)))) if more else lines


def _goal_card(c: Context, g: Goal) -> Card:
    firm = binding(g.secured_in)
    mark = "secured" if firm else "not_secured" if g.secured_in == "not_secured" else "guiding"
    facts = [
        (c.w("goal_group"), c.names.group(g.group)),
        (c.w("goal_secured"), instrument(c, g.secured_in)),
        (c.w("goal_owner"), c.t(g.owner) if g.owner else c.w("nobody_named")),
        (c.w("goal_due"), format_date(g.due, c.lang) if g.due else c.w("no_date")),
        (c.w("goal_evidence"), c.t(g.evidence) if g.evidence else c.w("not_stated")),
    ]
    lines = _goal_lines(c, g)
    return Card(
        c.t(g.wording), mark=c.w(mark), tone="for" if firm else "warn",
        facts=tuple(facts), lines=lines, lines_title=c.w("goal_findings") if lines else "",
    )  # fmt: skip


def _effects_table(c: Context) -> Table:
    columns = (Column(c.w("goal")), *(Column(c.t(a.title)) for a in c.alternatives))
    rows = []
    for g in c.basis.plan.goals:
        said = {key: (score, reason, by) for key, score, reason, by in g.effects}
        rows.append((Cell(c.t(g.wording)), *(_effect(c, said.get(a.key)) for a in c.alternatives)))
    return Table(c.w("effects_caption"), columns, tuple(rows), note=c.w("effects_note"))


def _effect(c: Context, said: tuple[int, Text, Text] | None) -> Cell:
    if said is None:
        return Cell(c.names.state("not assessed"), tone="missing")
    score, reason, by = said
    words = c.w(f"effect_{max(-2, min(2, score))}".replace("-", "minus_"))
    return Cell(words, note=f"{c.t(reason)} ({c.w('judged_by')} {c.t(by)})", knowing="judged")


def _conflict_card(c: Context, x: Conflict) -> Card:
    wording = {g.key: c.t(g.wording) for g in c.basis.plan.goals}
    facts = (
        (c.w("conflict_choice"), c.t(x.choice) if x.choice else c.w("not_decided")),
        (c.w("conflict_reason"), c.t(x.reason) if x.reason else c.w("not_stated")),
        (c.w("conflict_by"), c.t(x.decided_by) if x.decided_by else c.w("not_decided")),
    )
    one, two = (wording.get(key, key).rstrip(".") for key in x.goals)
    title = c.w("conflict_between", one=one, two=two)
    return Card(
        title, mark=c.w("decided") if x.choice else c.w("not_decided"), tone="" if x.choice else "warn",
        text=c.t(x.text), facts=facts, lines=tuple(Line(c.t(o)) for o in x.options),
        lines_title=c.w("conflict_options"),
    )  # fmt: skip


def methods(c: Context) -> Section:
    """The six methods, with those not built saying so."""
    rows = tuple(
        (
            Cell(c.t(m.label)),
            Cell(c.w("built") if m.built else c.w("not_built"), tone="" if m.built else "missing"),
        )
        for m in c.basis.methods
    )
    table = Table(c.w("methods_caption"), (Column(c.w("method")), Column(c.w("status"))), rows)
    return Section("methods", c.w("sec_methods"), (table,), lead=c.w("methods_lead"))


def assumptions(c: Context) -> Section:
    """What the modelled figures rest on, and what is known to be weak in the data."""
    blocks: list[Block] = []
    if c.basis.assumptions:
        blocks.append(Lines(tuple(Line(c.t(a), "assumed") for a in c.basis.assumptions)))
    else:
        blocks.append(Para(c.w("assumptions_none")))
    caveats = [*c.basis.region.caveats, *(x.caveat for x in c.basis.region.crosswalks)]
    if caveats:
        blocks.append(Lines(tuple(Line(c.t(x)) for x in caveats), title=c.w("caveats_title")))
    return Section("assumptions", c.w("sec_assumptions"), tuple(blocks), lead=c.w("assumptions_lead"))


def sources(c: Context) -> Section:
    """Sources with licence, norms with legal status, measures with formula and check, and the run."""
    record = c.names.record
    yes, no = c.w("verified_yes"), c.w("unverified")
    src = tuple(
        (
            Cell(s["cite"], note=", ".join(x for x in (s["where"], s["publisher"]) if x)),
            Cell(s["vintage"] or "–"),
            Cell(s["licence"] or c.w("not_stated"), tone="" if s["licence"] else "missing"),
            Cell(yes if s["verified"] else no, tone="" if s["verified"] else "warn"),
        )
        for s in record["sources"].values()
    )
    head = tuple(Column(c.w(k)) for k in ("source", "vintage", "licence", "verified"))
    blocks: list[Block] = [Table(c.w("sources_caption"), head, src), _norms(c), _measures(c), _run(c)]
    return Section("sources", c.w("sec_sources"), tuple(blocks))


def _norms(c: Context) -> Table:
    own = {n.key for n in c.basis.plan.norms}
    rows = tuple(
        (
            Cell(c.names.of(n["label"])),
            Cell(norm_value(n, c.names)),
            _norm_status(c, n, own=key in own),
            Cell(source_line(n["source"], c.names, mark=False)),
        )
        for key, n in c.names.record["norms"].items()
    )
    head = tuple(Column(c.w(k)) for k in ("norm", "value", "status", "source"))
    return Table(c.w("norms_caption"), head, rows)


def _norm_status(c: Context, norm: Mapping[str, Any], *, own: bool) -> Cell:
    words = c.w("reach_own_rule") if own and norm["status"] == OWN_RULE else c.names.status(norm["status"])
    since = c.w("since", day=norm["valid_from"])
    if norm["source"]["verified"]:
        return Cell(words, note=since)
    return Cell(f"{words}, {c.w('unverified')}", note=since, tone="warn")


def _measures(c: Context) -> Table:
    rows = []
    for key in c.rows.measures:
        m = c.names.measure(key)
        checked = source_line(m["checked"], c.names) if m["checked"] else c.w("not_checked")
        rows.append(
            (
                Cell(c.names.of(m["label"]), note=c.names.of(m["meaning"])),
                Cell(m["equation"], note=source_line(m["formula_source"], c.names)),
                Cell(checked, tone="" if m["checked"] else "warn"),
            )
        )
    head = tuple(Column(c.w(k)) for k in ("measure", "formula", "checked"))
    return Table(c.w("measures_caption"), head, tuple(rows))


def _run(c: Context) -> Facts:
    run = c.basis.run
    return Facts(
        (
            (c.w("why_version"), f"Medskapa {run.version}"),
            (c.w("why_seed"), c.w("why_seed_words", seed=run.seed, draws=format_number(run.draws, c.lang))),
            (c.w("region_hash"), run.region_hash),
            (c.w("plan_hash"), run.plan_hash or "–"),
            (c.w("findings_hash"), run.findings_hash),
            (c.w("why_run"), run.hash),
        )
    )
