"""How a municipality's homes are reached, and who stayed in their home, from its own Excel or CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from medskapa.evidence import Source, Text, UserError
from medskapa.region import HOME_ACCESS, SPLITS, TABLES, Region
from medskapa.region.services import HOME_TYPES
from medskapa.sources.spreadsheet import refuse_unknown, remade
from medskapa.sources.spreadsheet_file import Sheet, as_code, as_number, open_sheet
from medskapa.sources.streets import without

HomesTable = Literal["home_access", "stays"]

_NEEDED: dict[str, tuple[str, ...]] = {
    "home_access": ("access", "homes"),
    "stays": ("home_type", "age", "persons", "stayed"),
}
_NUMBERS = ("homes", "persons", "stayed")
_AGES: dict[str, Text] = {
    c: t for s in ("age", "life_phase", "everyday_age") for c, t in SPLITS[s].codes.items()
}
_WORDS: dict[str, Mapping[str, Text]] = {"access": HOME_ACCESS, "home_type": HOME_TYPES, "age": _AGES}


@dataclass(frozen=True, kw_only=True)
class HomesMapping:
    """Which column is what in a table of homes.

    ``area`` is the column of area codes and ``year`` a column or a fixed year. ``columns`` names the column of each of
    the table's own columns: ``access`` and ``homes`` for ``home_access``; ``home_type``, ``age``, ``persons`` and
    ``stayed`` for ``stays``. Instead of ``access`` and ``homes``, ``wide`` may name one column of homes for each kind
    of access: ``{"lift": "Med hiss", "steps": "Utan hiss"}``. Words are Medskapa's or Swedish.
    """

    table: HomesTable
    area: str
    year: int | str
    columns: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    area_prefix: str = ""
    sheet: str = ""
    header_row: int = 1


def add_homes(
    region: Region, path: Path | str, mapping: HomesMapping, source: Source, key: str = ""
) -> Region:
    """A copy of the region with a municipality's figures on lifts and stairs, or on who stayed a year later.

    An empty figure is not known and gives no row. What the same source gave before is exchanged. Raises ``UserError``
    when a column, a word, an area or a number is not what it should be, with the rows.
    """
    path = Path(path)
    key = key or f"{mapping.table}_{path.stem.casefold()}"
    _check(mapping, path)
    sheet = open_sheet(path, mapping.sheet, mapping.header_row)
    rows, numbers = _rows(sheet, mapping, key)
    refuse_unknown(region, [r["area"] for r in rows], numbers, sheet.where)
    table = pa.Table.from_pylist(rows, schema=TABLES[mapping.table])
    kept = without(region.tables[mapping.table], "source", [key])
    region = region.with_tables(**{mapping.table: pa.concat_tables([kept, table])})
    return remade(replace(region, sources={**region.sources, key: source}))


def _check(mapping: HomesMapping, path: Path) -> None:
    if mapping.table not in _NEEDED:
        raise UserError(f"There is no table {mapping.table!r} of homes.", do=f"Use {' or '.join(_NEEDED)}.")
    needed = () if mapping.wide else _NEEDED[mapping.table]
    if mapping.wide and (mapping.table != "home_access" or mapping.columns):
        raise UserError(
            "One column for each kind of access is possible for home_access only, and instead of other columns.",
            where=path.name,
            do="Name access and homes, or one column for each of them.",
        )
    missing = [c for c in needed if c not in mapping.columns]
    unknown = [c for c in (*mapping.columns, *mapping.wide) if c not in (*needed, *HOME_ACCESS)]
    if missing or unknown:
        raise UserError(
            "The columns do not fit the table.",
            where=path.name,
            rows=[*(f"{c} is missing" for c in missing), *(f"{c} is not known" for c in unknown)],
            do=f"Name {', '.join(_NEEDED[mapping.table])}.",
        )


def _rows(sheet: Sheet, mapping: HomesMapping, key: str) -> tuple[list[dict[str, Any]], list[int]]:
    own = list(mapping.columns.values()) + list(mapping.wide.values())
    year = [mapping.year] if isinstance(mapping.year, str) else []
    at = sheet.columns([mapping.area, *own, *year])
    found: list[dict[str, Any]] = []
    numbers: list[int] = []
    wrong: list[str] = []
    for number, cells in sheet.rows:
        base: dict[str, Any] = {"area": mapping.area_prefix + as_code(cells[at[mapping.area]]), "source": key}
        told = mapping.year if isinstance(mapping.year, int) else as_number(cells[at[mapping.year]])
        if told is None or told != int(told):
            wrong.append(f"row {number}: no year")
            continue
        base["year"] = int(told)
        parts = (
            [{"access": access, "homes": cells[at[c]]} for access, c in mapping.wide.items()]
            if mapping.wide
            else [{name: cells[at[c]] for name, c in mapping.columns.items()}]
        )
        for part in parts:
            row, faults = _read(part)
            wrong += [f"row {number}: {fault}" for fault in faults]
            if row and not faults:
                found.append(base | row)
                numbers.append(number)
    if wrong:
        raise UserError(
            "These rows cannot be understood.", where=sheet.where, rows=wrong,
            do="Write numbers as numbers, leave empty what is not known, and use the words "
            + ", ".join(w.sv for w in (*HOME_ACCESS.values(), *HOME_TYPES.values())) + ".",
        )  # fmt: skip
    return found, numbers


def _read(part: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
    """One row's own columns and what is wrong with them; an empty row when a figure is not known."""
    row: dict[str, Any] = {}
    faults: list[str] = []
    for name, cell in part.items():
        text = as_code(cell)
        if name in _NUMBERS:
            value = as_number(cell)
            if not text:
                return {}, []
            if value is None:
                faults.append(f"{name} is {text!r}")
            row[name] = value
            continue
        words = _WORDS[name]
        by_word = {w.casefold(): k for k, t in words.items() for w in (k, t.sv, t.en)}
        code = by_word.get(text.casefold(), "")
        if not code:
            faults.append(f"{name} is {text or '(empty)'!r}")
        row[name] = code
    return row, faults
