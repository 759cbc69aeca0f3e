"""People by single year, households, homes by size, incomes and facts on housing, from Excel or CSV files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from medskapa.evidence import Source, Text, UserError
from medskapa.region import EVENTS, HOUSEHOLD_KINDS, HOUSING_FACTS, HOUSING_TABLES, SPLITS, Region
from medskapa.sources.spreadsheet import refuse_unknown, remade
from medskapa.sources.spreadsheet_file import Sheet, as_code, as_number, open_sheet
from medskapa.sources.streets import without

_SEX: Mapping[str, Text] = {
    "women": Text(sv="kvinnor", en="women"), "men": Text(sv="män", en="men"), "all": Text(sv="totalt", en="total"),
}  # fmt: skip
_WORDS: dict[str, Mapping[str, Text]] = {
    "sex": _SEX, "event": EVENTS, "kind": HOUSEHOLD_KINDS, "fact": HOUSING_FACTS, "tenure": SPLITS["tenure"].codes,
}  # fmt: skip
_AGE = re.compile(r"(\d{1,3})\s*(?:år|years?|year)?\s*(\+|och äldre|eller äldre|and over|-)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class HousingMapping:
    """Which column is what in one of the housing tables.

    ``columns`` names the file's column for each of the table's own columns; ``fixed`` gives one that is the same in
    every row, such as the area, the year, ``sex = all`` or the kind of household. ``where`` keeps the rows that have
    a value in a column. ``wide`` names many columns of one of the table's own columns, as when each year or each fact
    has a column of its own: ``wide = {"2019": "2019", …}`` with ``wide_of = "year"``; the numbers in them are the
    table's only number.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    wide_of: str = ""
    area_prefix: str = ""
    sheet: str = ""
    header_row: int = 1


def add_housing(
    region: Region, path: Path | str, mapping: HousingMapping, source: Source, key: str = ""
) -> Region:
    """A copy of the region with one file's figures in one of the housing tables.

    A row whose number is empty is not known and is left out. What the same source gave before is exchanged. Raises
    ``UserError`` when a column, a word, an area or a number is not what it should be, with the rows.
    """
    path = Path(path)
    key = key or f"{mapping.table}_{path.stem.casefold()}"
    _check(mapping, path)
    sheet = open_sheet(path, mapping.sheet, mapping.header_row)
    rows, numbers = _rows(sheet, mapping, key)
    refuse_unknown(region, [r["area"] for r in rows], numbers, sheet.where)
    table = pa.Table.from_pylist(rows, schema=HOUSING_TABLES[mapping.table])
    kept = without(region.tables[mapping.table], "source", [key])
    region = region.with_tables(**{mapping.table: pa.concat_tables([kept, table])})
    return remade(replace(region, sources={**region.sources, key: source}))


def _numbers(table: str) -> list[str]:
    """The columns of a table that are figures, the first of them the one that must be there."""
    return [f.name for f in HOUSING_TABLES[table] if pa.types.is_floating(f.type)]


def _check(mapping: HousingMapping, path: Path) -> None:
    if mapping.table not in HOUSING_TABLES:
        known = ", ".join(HOUSING_TABLES)
        raise UserError(f"There is no housing table {mapping.table!r}.", do=f"Use one of {known}.")
    schema = HOUSING_TABLES[mapping.table]
    own = [f.name for f in schema if f.name != "source"]
    given = {*mapping.columns, *mapping.fixed, *([mapping.wide_of] if mapping.wide else [])}
    needed = [f.name for f in schema if f.name != "source" and not f.nullable]
    if mapping.wide:
        needed = [n for n in needed if n not in _numbers(mapping.table)]
    rows = [f"{c} is missing" for c in needed if c not in given]
    rows += [f"{c} is not known" for c in sorted(given - set(own))]
    if mapping.wide and len([n for n in _numbers(mapping.table) if not schema.field(n).nullable]) != 1:
        rows.append("wide columns need a table with one number")
    if rows:
        raise UserError(
            "The columns do not fit the table.", where=path.name, rows=rows,
            do=f"Name a column or a fixed value for {', '.join(own)}; those that may be unknown can be left out.",
        )  # fmt: skip


def _rows(sheet: Sheet, mapping: HousingMapping, key: str) -> tuple[list[dict[str, Any]], list[int]]:
    at = sheet.columns(
        list(dict.fromkeys([*mapping.columns.values(), *mapping.wide.values(), *mapping.where]))
    )
    found: list[dict[str, Any]] = []
    numbers: list[int] = []
    wrong: list[str] = []
    for number, cells in sheet.rows:
        if any(as_code(cells[at[c]]) != value for c, value in mapping.where.items()):
            continue
        base: dict[str, object] = {**mapping.fixed, **{n: cells[at[c]] for n, c in mapping.columns.items()}}
        figure = _numbers(mapping.table)[0]
        parts = (
            [{**base, mapping.wide_of: word, figure: cells[at[c]]} for word, c in mapping.wide.items()]
            if mapping.wide
            else [base]
        )
        for part in parts:
            row, faults = _read(part, mapping)
            wrong += [f"row {number}: {fault}" for fault in faults]
            if row and not faults:
                found.append({**row, "source": key})
                numbers.append(number)
    if wrong:
        raise UserError(
            "These rows cannot be understood.", where=sheet.where, rows=wrong,
            do="Write numbers as numbers, leave empty what is not known, and use the words of docs/guide/bostad.md.",
        )  # fmt: skip
    return found, numbers


def _read(part: Mapping[str, object], mapping: HousingMapping) -> tuple[dict[str, Any], list[str]]:
    """One row and what is wrong with it; an empty row when a figure that must be there is not known."""
    row: dict[str, Any] = {}
    faults: list[str] = []
    for entry in HOUSING_TABLES[mapping.table]:
        name = entry.name
        if name == "source" or (name not in part and entry.nullable):
            continue
        text = as_code(part[name])
        if name == "area":
            row[name] = mapping.area_prefix + text
        elif name in _WORDS:
            row[name] = _word(name, text)
            if not row[name]:
                faults.append(f"{name} is {text or '(empty)'!r}")
        elif pa.types.is_integer(entry.type):
            row[name] = _age(text) if name.startswith("age") else _whole(part[name])
            if row[name] is None:
                faults.append(f"{name} is {text or '(empty)'!r}")
        else:
            if not text and not entry.nullable:
                return {}, []
            row[name] = as_number(part[name]) if text else None
            if text and row[name] is None:
                faults.append(f"{name} is {text!r}")
    return row, faults


def _word(name: str, text: str) -> str:
    by_word = {w.casefold(): k for k, t in _WORDS[name].items() for w in (k, t.sv, t.en)}
    return by_word.get(text.casefold(), "")


def _whole(cell: object) -> int | None:
    value = as_number(cell)
    return int(value) if value is not None and value == int(value) else None


def _age(text: str) -> int | None:
    """The age in years; ``100+`` and ``100 år och äldre`` are the last, open age.

    >>> _age("0 år"), _age("100+ år"), _age("85 och äldre"), _age("total")
    (0, 100, 85, None)
    """
    found = _AGE.fullmatch(text.replace("+ år", "+").strip())
    return int(found[1]) if found else None
