"""The housing chapter of the basis: which part of the need each alternative meets, for whom, and what remains."""

from __future__ import annotations

from medskapa.methods.housing.inputs import housing_inputs
from medskapa.methods.housing.need import PARTS
from medskapa.region import HOUSEHOLD_KINDS, SPLITS
from medskapa.report.blocks import Block, Cell, Column, Heading, Line, Lines, Para, Section, Table
from medskapa.report.context import NOW, Context
from medskapa.report.housing_matrix import Told, need_blocks
from medskapa.report.rows import Row
from medskapa.report.written import cell, knowing

_STOPS = ("pay", "entry", "both", "taken")


def housing(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where nothing is known of the municipality's housing."""
    if not any(c.rows.select(m) for m in ("homes_of_need", "housing_need", "without_home")):
        return ()
    blocks: list[Block] = [Para(c.w("chapter_without_plan"))]
    blocks += [Para(words, tone="missing") for words in _lacking(c)]
    first = housing_lines(c)
    blocks += [Lines(tuple(first))] if first else []
    blocks += [b for b in (_alternatives(c), *_open(c), _need(c), _without(c)) if b is not None]
    given = housing_inputs(c.basis.plan)
    if given.cells:
        told = Told(c.basis.region, c.lang)
        blocks += [Heading(c.w("chapter_departments")), *need_blocks(told, given, c.basis.plan.started)]
    blocks.append(Para(c.w("chapter_more", code=c.municipality)))
    return (Section("housing", c.w("sec_housing"), tuple(blocks), lead=c.w("chapter_lead")),)


def _lacking(c: Context) -> list[str]:
    """Why the need could not be counted, once."""
    rows = c.rows.select("housing_need", alternative=NOW)
    said = [r.text[0 if c.lang == "sv" else 1] for r in rows if r.value is None]
    return [words for words in said if words][:1]


def housing_lines(c: Context) -> list[Line]:
    """Which part of the need each alternative meets, as sentences."""
    out = []
    for a in c.basis.plan.proposals:
        of = _one(c, "homes_of_need", a.key)
        met = _one(c, "housed_by_plan", a.key, household="all")
        if of is not None and of.value is not None and met is not None and met.value is not None:
            words = c.w(
                "chapter_line",
                title=c.t(a.title),
                part=cell(of, c.names).text,
                n=cell(met, c.names, unit=False).text,
            )
            out.append(Line(words, knowing(of.knowledge), of.id))
    return out


def _one(c: Context, measure: str, alternative: str, **dims: str) -> Row | None:
    rows = c.rows.select(measure, alternative=alternative)
    return next((r for r in rows if all(r.dim(k) == v for k, v in dims.items())), None)


def _cell(c: Context, row: Row | None) -> Cell:
    return cell(row, c.names, unit=False) if row is not None else Cell("–", tone="missing")


def _alternatives(c: Context) -> Table | None:
    rows = []
    for a in c.alternatives:
        of = _one(c, "homes_of_need", a.key)
        homes = sum(c.new_homes(a).values())
        share = cell(of, c.names) if of is not None else Cell("–", tone="missing")
        met = [r for r in c.rows.select("housed_by_plan", alternative=a.key) if (r.value or 0) >= 0.5]
        who = ", ".join(
            c.names.dim("household", r.dim("household")) for r in met if r.dim("household") != "all"
        )
        left = c.rows.select("without_home", alternative=a.key)
        known = sum(r.value or 0.0 for r in left) if left else None
        rows.append((
            Cell(c.t(a.title)), Cell(str(homes)), share,
            _cell(c, _one(c, "housed_by_plan", a.key, household="all")), Cell(who or c.w("closed_nobody")),
            Cell("–", tone="missing") if known is None else Cell(Told(c.basis.region, c.lang).number(known)),
        ))  # fmt: skip
    keys = ("closed_alternative", "closed_homes", "closed_part", "closed_met", "closed_whom", "closed_left")
    heads = tuple(
        Column(c.w(k), right=k in ("closed_homes", "closed_part", "closed_met", "closed_left")) for k in keys
    )
    return Table(c.w("closed_title"), heads, tuple(rows), note=c.w("closed_note"))


def _open(c: Context) -> list[Table]:
    """For each proposal: of each kind of household that seeks, the share that can get the new homes."""
    tables = []
    for a in c.basis.plan.proposals:
        rows = c.rows.select("home_open", alternative=a.key)
        homes = list(dict.fromkeys(r.dim("home") for r in rows))
        kinds = [k for k in HOUSEHOLD_KINDS if any(r.dim("household") == k for r in rows)]
        if not homes:
            continue
        lines = []
        for home in homes:
            mine = {r.dim("household"): r for r in rows if r.dim("home") == home}
            lines.append((Cell(_home(c, home)), *(
                cell(mine[k], c.names) if k in mine else Cell("–", note=c.w("closed_small"), tone="missing")
                for k in kinds
            )))  # fmt: skip
        heads = (Column(c.w("closed_new")), *(Column(c.t(HOUSEHOLD_KINDS[k]), right=True) for k in kinds))
        tables.append(Table(
            c.w("closed_who", title=c.t(a.title)), heads, tuple(lines), note=c.w("chapter_open_note"),
        ))  # fmt: skip
    return tables


def _home(c: Context, home: str) -> str:
    tenure, rooms, cost = home.split("-")
    told = Told(c.basis.region, c.lang)
    return c.w(
        "chapter_home", tenure=c.t(SPLITS["tenure"].codes[tenure]), rooms=rooms, cost=told.number(float(cost))
    )


def _need(c: Context) -> Table | None:
    rows = {r.dim("need_part"): r for r in c.rows.select("housing_need", alternative=NOW)}
    if not rows:
        return None
    lines = tuple((Cell(c.w(f"need_part_{p}")), _cell(c, rows[p])) for p in PARTS if p in rows)
    year = next(iter(rows.values())).year
    heads = (Column(c.w("need_part")), Column(c.w("need_homes_until", year=year), right=True))
    return Table(
        c.w("chapter_need", place=c.names.place(c.municipality)), heads, lines, note=c.w("need_parts_note")
    )


def _without(c: Context) -> Lines | None:
    rows = {
        r.dim("stop"): r
        for r in c.rows.select("without_home", alternative=NOW)
        if r.dim("household") == "all"
    }
    if "all" not in rows:
        return None
    whole = rows["all"]
    items = [
        Line(c.w("chapter_without", n=_cell(c, whole).text, note=_cell(c, whole).note), "modelled", whole.id)
    ]
    items += [
        Line(c.w(f"chapter_stop_{s}", n=_cell(c, rows[s]).text), "modelled", rows[s].id)
        for s in _STOPS
        if s in rows and (rows[s].value or 0) >= 0.5
    ]
    return Lines(tuple(items), title=c.w("chapter_without_title"))
