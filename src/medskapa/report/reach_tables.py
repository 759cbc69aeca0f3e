"""Tables of everyday reach: what is reached now and in every alternative, and the norms with whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from medskapa.evidence import LegalStatus, Unit
from medskapa.report.blocks import Cell, Column, Table
from medskapa.report.context import NOW, Context
from medskapa.report.reach_rows import FOCUS, GROUND, OTHERS, PEOPLE, by_subject, row_label, told
from medskapa.report.rows import Row
from medskapa.report.why import norm_value, source_line
from medskapa.report.written import cell

_TECHNICAL = ("pace_", "walk_", "detour_", "steep_")
_OURS = ("reach_minutes_", "stop_departures_")
_BARE = (Unit.RATIO, Unit.NUMBER, Unit.PAIRS)
"""Units that the row's own words say."""


def people_table(c: Context, place: str, group: str) -> Table | None:
    """The share of a group that reaches each thing, now and in every alternative."""
    caption = c.w(
        "reach_table", group=c.names.group(group), place=c.names.place(place), year=c.basis.plan.year
    )
    note = c.w("reach_table_note") if group == FOCUS[0] else ""
    return _table(c, caption, told(c, PEOPLE, place, group), note=note)


def ground_table(c: Context, place: str) -> Table | None:
    """Yards, homes and streets around the site, now and in every alternative."""
    caption = c.w("reach_table_ground", place=c.names.place(place), year=c.basis.plan.year)
    rows = [r for m in GROUND for g in ("all", "mobility=wheelchair") for r in told(c, (m,), place, g)]
    return _table(c, caption, rows)


def new_table(c: Context, place: str) -> Table | None:
    """What the new homes have near: those of the null alternative and of each proposal."""
    caption = c.w("reach_table_new", place=c.names.place(place), year=c.basis.plan.year)
    rows = told(c, (*PEOPLE, "home_access_share"), place, residents="new")
    return _table(c, caption, [r for r in rows if r.dim("residents") == "new"], now=False)


def _table(
    c: Context, caption: str, rows: Iterable[Row], *, note: str = "", now: bool = True
) -> Table | None:
    """A row for each subject of which something is known, a column for each alternative."""
    keys = [*([NOW] if now else []), *(a.key for a in c.alternatives)]
    body = tuple(
        (Cell(row_label(c, next(iter(by.values())))), *(_cell(c, by, key) for key in keys))
        for by in by_subject(rows).values()
        if any(r.value is not None for r in by.values())
    )
    if not body:
        return None
    heads = [*([c.names.alternative(NOW)] if now else []), *(c.t(a.title) for a in c.alternatives)]
    columns = (Column(c.w("reach_what")), *(Column(h, right=True) for h in heads))
    return Table(caption, columns, body, note=note)


def _cell(c: Context, by: dict[str, Row], key: str) -> Cell:
    """A level as a cell; whether it is the same as in the null alternative is seen at once."""
    row = by.get(key)
    made = cell(row, c.names, unit=row is None or c.names.unit(row.measure) not in _BARE)
    null = by.get(c.basis.plan.null.key)
    if key == NOW or row is None or null is None or row is null or row.value is None or null.value is None:
        return made
    return replace(made, tone="unsure") if abs(row.value - null.value) < 1e-9 else made


def _threshold(key: str, status: str) -> bool:
    """Whether a norm says what is near or enough, as somebody outside the house does or a municipality would."""
    if key.startswith(_TECHNICAL):
        return False
    return status != LegalStatus.HOUSE_RULE.name or key.startswith(_OURS)


OWN_RULE = LegalStatus.HOUSE_RULE.name


def _whose(c: Context) -> str:
    """Whose the plan's norms are; those of a made-up plan in a real place are not the municipality's."""
    if c.basis.plan.fictive and c.basis.region.kind == "real":
        return c.w("reach_plans_own")
    return c.w("reach_own", place=c.names.short_place(c.municipality))


def norms_table(c: Context) -> Table | None:
    """The thresholds that the figures rest on: value, whose, standing and source; the municipality's own first."""
    record = c.names.record["norms"]
    used = dict.fromkeys(
        k for m in (*PEOPLE, *GROUND, *OTHERS) for r in c.rows.select(m) for k in r.norms if k in record
    )
    own = {n.key for n in c.basis.plan.norms}
    shown = [k for k in used if k in own or _threshold(k, record[k]["status"])]
    rows = []
    for key in sorted(shown, key=lambda k: k not in own):
        n = record[key]
        whose = _whose(c) if key in own else c.w("reach_general")
        status = (
            c.w("reach_own_rule") if key in own and n["status"] == OWN_RULE else c.names.status(n["status"])
        )
        sure = "" if n["source"]["verified"] else f", {c.w('unverified')}"
        rows.append((
            Cell(c.names.of(n["label"])), Cell(norm_value(n, c.names)), Cell(whose, tone="for" if key in own else ""),
            Cell(f"{status}{sure}", tone="warn" if sure else "",
                 note=source_line(n["source"], c.names, mark=False)),
        ))  # fmt: skip
    if not rows:
        return None
    columns = tuple(Column(c.w(k)) for k in ("norm", "value", "reach_whose", "status"))
    note = c.w("reach_norms_note", n=len(used) - len(shown))
    return Table(c.w("reach_norms"), columns, tuple(rows), note=note)
