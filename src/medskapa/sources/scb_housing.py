"""SCB's municipal tables of people by single age, of births, deaths and moves, and of its own projection.

Table ids come from client code and notes dated 2025–2026; none was called from here. So each declaration is matched
with the table's own metadata, by words, before anything is fetched, and a table that does not fit is told of and left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from medskapa.evidence import Source, Text, UserError
from medskapa.region import HOUSING_TABLES, Region
from medskapa.sources.jsonstat import Dataset, Dimension
from medskapa.sources.pxweb import PxWeb
from medskapa.sources.scb_plan import parse_area_code

KNOWN_NOISE = 3.0
"""How far SCB's cell-key method may change one count, either way, from 2025."""
_NOISE_FROM = 2025
_AGE = re.compile(r"^(\d{1,3})\s*(\+|-w|- ?$|år och äldre|\+ år| and over)?")
_SEXES = (("women", r"kvinn|women|female"), ("men", r"^män|^men\b|^male"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of SCB's tables: its id, which of our tables it fills, the event it tells of, and patterns for its words.

    ``contents``: of the contents that are read, added up when several fit; ``age``: of the variable of age.
    """

    key: str
    table: str
    target: str
    subject: Text
    contents: str
    event: str = ""
    age: str = r"^ålder|moderns ålder|^age"
    by_sex: bool = True


WANTED: tuple[Wanted, ...] = (
    Wanted("ages", "TAB638", "ages", Text(sv="Folkmängd efter ettårsålder", en="Population by single age"),
           r"^folkmängd$|^folkmängd\b(?!.*ökning)|^population$"),
    Wanted("births", "TAB1264", "events", Text(sv="Levande födda efter moderns ålder", en="Births by mother's age"),
           r"födda|births", "births", by_sex=False),
    Wanted("deaths", "TAB959", "events", Text(sv="Döda efter ålder", en="Deaths by age"), r"döda|avlidna|deaths",
           "deaths"),
    Wanted("moves_in", "TAB1212", "events", Text(sv="Inflyttade efter ålder", en="Moves in by age"),
           r"^inflyttn|^in-migration", "moves_in"),
    Wanted("moves_out", "TAB1212", "events", Text(sv="Utflyttade efter ålder", en="Moves out by age"),
           r"^utflyttn|^out-migration", "moves_out"),
    Wanted("forecast", "TAB6008", "forecasts", Text(sv="SCB:s framskrivning", en="SCB's projection"),
           r"folkmängd|population"),
)  # fmt: skip
"""What is fetched; ids may be replaced, for the table's own words decide whether it fits."""


@dataclass
class HousingFound:
    """What was fetched: rows for each of our tables, the sources, and what could not be had, with why."""

    rows: dict[str, list[pa.Table]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    lacking: list[tuple[str, str]] = field(default_factory=list)
    caveats: list[Text] = field(default_factory=list)


def fetch_housing(
    service: PxWeb, codes: Sequence[str], *, years: int = 11, wanted: Sequence[Wanted] = WANTED,
    say: Callable[[Text], None] = lambda what: None,
) -> HousingFound:  # fmt: skip
    """The municipalities' people and events of the newest years, table by table; a table that fails is told of.

    Raises ``UserError`` when a municipality is not in the population table for all of the years, as when borders have
    changed, when an age is missing in a year, or when women and men do not add up to the total by more than the noise.
    """
    found = HousingFound()
    for one in wanted:
        say(one.subject)
        try:
            _fetch(service, one, codes, years, found)
        except UserError as error:
            if one.key == "ages":
                raise
            found.lacking.append((one.key, str(error)))
    return found


def with_housing(region: Region, found: HousingFound) -> Region:
    """The region with what was fetched in place of its own rows of the same tables."""
    from dataclasses import replace

    tables = {name: pa.concat_tables(parts).combine_chunks() for name, parts in found.rows.items()}
    made = region.with_tables(**tables)
    return replace(
        made, sources={**region.sources, **found.sources}, caveats=(*region.caveats, *found.caveats)
    )


def _fetch(service: PxWeb, one: Wanted, codes: Sequence[str], years: int, found: HousingFound) -> None:
    meta = service.metadata(one.table)
    where = f"table {one.table}"
    region = _variable(meta, one, r"^region", lambda d: any(parse_area_code(c) for c in d.values))
    age, time = _variable(meta, one, one.age), meta.dimensions[meta.time]
    sex = _variable(meta, one, r"^kön|^sex") if one.by_sex else None
    contents = meta.dimensions[meta.metric]
    chosen = [c for c in contents.values if re.search(one.contents, contents.labels.get(c, c), re.IGNORECASE)]
    if not chosen:
        told = "; ".join(contents.labels.get(c, c) for c in contents.values[:6])
        raise UserError(
            f"The table holds nothing like {one.subject.sv.lower()}, but: {told}.", where=where,
            do="Give another table's id, or add the figures with medskapa region add-housing.",
        )  # fmt: skip
    gone = sorted(set(codes) - set(region.values))
    if gone:
        raise UserError(
            "SCB has no figures for some municipalities: their borders or codes have changed.", where=where, rows=gone,
            do="Leave them out, or give the codes that hold for the whole period.",
        )  # fmt: skip
    newest = sorted(t for t in time.values if re.fullmatch(r"\d{4}", t))
    newest = newest if one.target == "forecasts" else newest[-years:]
    ages = {c: a for c in age.values if (a := _age(age.labels.get(c, c))) is not None}
    sexes = _sexes(sex)
    selection = {
        region.code: sorted(codes),
        age.code: list(ages),
        contents.code: chosen[:1],
        time.code: newest,
    }
    selection |= {sex.code: list(sexes)} if sex is not None else {}
    selection |= {c: _whole(d) for c, d in meta.dimensions.items() if c not in selection}
    cells = service.data(one.table, selection)
    rows = _rows(cells.table, one, region, age, sex, time, ages, sexes, meta)
    if one.target == "ages":
        _complete(rows, ages, where)
    source = f"scb:{one.table}"
    schema = HOUSING_TABLES[one.target]
    for row in rows:
        row["source"] = source
    found.rows.setdefault(one.target, []).append(pa.Table.from_pylist(rows, schema=schema))
    found.sources[source] = Source(
        cite=f"SCB, {one.table} {meta.label}", publisher="Statistiska centralbyrån (SCB)", licence="CC0 1.0",
        url=f"{service.base_url}/tables/{one.table}", vintage=f"{newest[0]}–{newest[-1]}",
        retrieved=min(cells.retrieved),
    )  # fmt: skip
    if int(newest[-1]) >= _NOISE_FROM and one.target != "forecasts":
        found.caveats.append(_break(one))


def _sexes(sex: Dimension | None) -> dict[str, str]:
    """The table's codes of women and men."""
    if sex is None:
        return {}
    return {c: k for k, p in _SEXES for c in sex.values if re.search(p, sex.labels.get(c, c), re.IGNORECASE)}


def _break(one: Wanted) -> Text:
    words = Text(
        sv="{what}: från 2025 med cellnyckelmetoden, ett brott i serien; ett tal kan ligga {n} fel.",
        en="{what}: from 2025 with cell-key noise, a break in the series; a count may be off by {n}.",
    )
    return Text(
        sv=words.sv.format(what=one.subject.sv, n=round(KNOWN_NOISE)),
        en=words.en.format(what=one.subject.en, n=round(KNOWN_NOISE)),
    )


def _variable(
    meta: Dataset, one: Wanted, pattern: str, fits: Callable[[Dimension], bool] = lambda d: True
) -> Dimension:
    for code, d in meta.dimensions.items():
        if code in (meta.time, meta.metric) or not fits(d):
            continue
        if re.search(pattern, d.label, re.IGNORECASE) or re.search(pattern, code, re.IGNORECASE):
            return d
    told = ", ".join(f"{d.code} ({d.label})" for d in meta.dimensions.values())
    raise UserError(
        f"The table has no variable like {pattern!r}.", where=f"table {one.table}", rows=[told],
        do="The table has changed or is another one: give another id.",
    )  # fmt: skip


def _whole(d: Dimension) -> list[str]:
    """The value that stands for all of a variable that we do not ask about, or every value to be added up."""
    total = [
        c for c in d.values if re.search(r"^total|^samtliga|^båda|^alla", d.labels.get(c, c), re.IGNORECASE)
    ]
    return total[:1] or list(d.values)


def _age(label: str) -> int | None:
    """A single age from its words; None for totals and groups of ages."""
    m = _AGE.match(label.strip())
    if m is None or re.match(r"^\d+\s*[-–]\s*\d+", label.strip()):
        return None
    return int(m[1])


def _rows(
    table: pa.Table, one: Wanted, region: Dimension, age: Dimension, sex: Dimension | None, time: Dimension,
    ages: Mapping[str, int], sexes: Mapping[str, str], meta: Dataset,
) -> list[dict[str, object]]:  # fmt: skip
    """One row for each area, sex, age and year, what we do not ask about added up; a cell left out makes it "
    "missing."""
    sums: dict[tuple[str, str, int, int], float] = {}
    value = "events" if one.target == "events" else "persons"
    for r in table.to_pylist():
        who = "women" if sex is None else sexes[r[sex.code]]
        key = (r[region.code], who, ages[r[age.code]], int(r[time.code]))
        number = np.nan if r["value"] is None else float(r["value"])
        sums[key] = sums.get(key, 0.0) + number
    rows: list[dict[str, object]] = []
    for (area, who, years, year), n in sorted(sums.items()):
        if np.isnan(n):
            continue
        row: dict[str, object] = {"area": area, "sex": who, "age": years, "year": year, value: n}
        if one.event:
            row["event"] = one.event
        if one.target == "forecasts":
            row["made"] = int(meta.updated[:4]) if meta.updated[:4].isdigit() else int(time.values[0]) - 1
        rows.append(row)
    return rows


def _complete(rows: list[dict[str, object]], ages: Mapping[str, int], where: str) -> None:
    """Every area, sex and year has every age. Raises ``UserError`` naming the first that has not."""
    told: dict[tuple[object, object, object], set[object]] = {}
    for r in rows:
        told.setdefault((r["area"], r["sex"], r["year"]), set()).add(r["age"])
    every = set(ages.values())
    for (area, sex, year), there in told.items():
        if there != every:
            lacking = sorted(every - there, key=str)
            raise UserError(
                f"Ages are missing in {year} for {area} ({sex}).", where=where, rows=[str(a) for a in lacking[:10]],
                do="Fetch again later, or leave the year out; a projection needs every age.",
            )  # fmt: skip
