"""Figures that a municipality keeps itself, in Excel or CSV, read with a declared mapping of the columns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from medskapa.evidence import Source, State, Text, UserError
from medskapa.region import SPLITS, TABLES, Region, make_region, parse_group
from medskapa.sources.spreadsheet_file import Sheet, as_code, as_number, open_sheet

TableName = Literal["population", "homes", "indicators"]
_CODE = {"population": "group", "homes": "tenure", "indicators": "indicator"}
_VALUE = {"population": "persons", "homes": "homes", "indicators": "value"}
_NOT_NUMBER, _NOT_WHOLE, _NEGATIVE = "not a number", "not whole", "negative"


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """Which column holds what, in a table of areas.

    ``area`` is the column of area codes; ``area_prefix`` is put before each. ``year`` is a column or a fixed
    year. What is counted is one of three: ``value``, a column of figures, with ``code`` fixed (``all``,
    ``origin=abroad``, ``rental``, an indicator's name) or read from ``code_column`` with its words
    translated by ``codes``; or ``columns``, several columns of figures and the code of each. ``edition`` is
    the edition of the borders that the figures were counted on. Cells with a word in ``missing`` or
    ``suppressed`` get that state; an empty cell is missing only if ``missing`` has ``""``. Rows whose area
    is in ``skip``, such as totals, are left out. ``sheet`` and ``header_row`` say where in the file the
    table stands.

    Raises ``UserError`` when the parts do not fit together.
    """

    table: TableName
    area: str
    year: int | str
    edition: str
    value: str = ""
    code: str = ""
    code_column: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    area_prefix: str = ""
    missing: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 1

    def __post_init__(self) -> None:
        if self.table not in _CODE:
            raise UserError(f"The table {self.table!r} cannot be filled from a spreadsheet.", do=_tables())
        ways = (bool(self.value), bool(self.columns))
        if ways.count(True) != 1:
            raise UserError(
                "The mapping must name either one column of figures or several.",
                do="Give 'value' with 'code' or 'code_column', or give 'columns' with a code for each.",
            )
        if self.value and bool(self.code) == bool(self.code_column):
            raise UserError(
                "The mapping must say what the figures count.",
                do="Give 'code' or 'code_column', one of them.",
            )
        both = sorted(set(self.missing) & set(self.suppressed))
        if both:
            raise UserError(
                "These marks are both missing and suppressed.", rows=both, do="Choose one for each."
            )
        for code in (*([self.code] if self.code else []), *self.codes.values(), *self.columns.values()):
            _check_code(self.table, code)


@dataclass(frozen=True)
class ReadTable:
    """What was read: rows in the form of the region's table, and the row in the file of each.

    ``form`` says in words how the file was understood, such as its encoding and delimiter.
    """

    name: TableName
    rows: pa.Table
    row_numbers: tuple[int, ...]
    form: Text


def _tables() -> str:
    return "Use one of " + ", ".join(_CODE) + "."


def _check_code(table: str, code: str) -> None:
    if table == "population":
        parse_group(code)
    elif table == "homes" and code not in SPLITS["tenure"].codes:
        raise UserError(f"The tenure {code!r} is not known.", do=f"Use {', '.join(SPLITS['tenure'].codes)}.")


def read_mapping(path: Path | str) -> ColumnMapping:
    """Read a column mapping from a TOML file with the fields of :class:`ColumnMapping`.

    Raises ``UserError`` when the file cannot be read, or a field is unknown, missing or of the wrong kind.
    """
    path = Path(path)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            f"The mapping cannot be read: {error}.", where=path.name, do="Correct the file."
        ) from error
    known = {f.name: f for f in fields(ColumnMapping)}
    unknown = sorted(set(found) - set(known))
    if unknown:
        near = {u: get_close_matches(u, known, 1) for u in unknown}
        rows = [u + (f" (do you mean {n[0]}?)" if n else "") for u, n in near.items()]
        raise UserError(
            "The mapping has unknown fields.", where=path.name, rows=rows, do=f"Use {', '.join(known)}."
        )
    lacking = [name for name in ("table", "area", "year", "edition") if name not in found]
    if lacking:
        raise UserError("The mapping lacks fields.", where=path.name, rows=lacking, do="Add them.")
    wrong = [name for name, value in found.items() if not _right_kind(name, value)]
    if wrong:
        raise UserError(
            "These fields are of the wrong kind.", where=path.name, rows=wrong, do="See the example."
        )
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    return ColumnMapping(**values)


def _right_kind(name: str, value: object) -> bool:
    if name in ("codes", "columns"):
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    if name in ("missing", "suppressed", "skip"):
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if name == "header_row":
        return isinstance(value, int) and value >= 1
    return isinstance(value, str) or (name == "year" and isinstance(value, int))


def read_table(path: Path | str, mapping: ColumnMapping, source: str = "spreadsheet") -> ReadTable:
    """Read a table of areas from .xlsx or .csv; ``source`` is the key of its source in the region.

    Raises ``UserError`` that names the rows when a column is missing, a cell is no number, people are
    negative or fractional, or a row stands twice.
    """
    sheet = open_sheet(Path(path), mapping.sheet, mapping.header_row)
    wanted = [mapping.area, *(mapping.columns or [mapping.value])]
    wanted += [c for c in (mapping.year, mapping.code_column) if isinstance(c, str) and c]
    column = sheet.columns(wanted)
    rows: list[tuple[str, str, int, float | None, str]] = []
    numbers: list[int] = []
    faults: dict[str, list[str]] = {}
    for number, cells in sheet.rows:
        area = as_code(cells[column[mapping.area]])
        if area in mapping.skip:
            continue
        if not area:
            faults.setdefault("no area code", []).append(f"row {number}")
            continue
        year = _year(cells, column, mapping, number, faults)
        for code, name in _codes(cells, column, mapping, number, faults):
            value, state, fault = _figure(cells[column[name]], mapping)
            if fault:
                shown = as_code(cells[column[name]]) or "(empty)"
                faults.setdefault(fault, []).append(f"row {number}, {name}: {shown}")
            rows.append((mapping.area_prefix + area, code, year, value, state))
            numbers.append(number)
    _refuse(faults, sheet, mapping)
    if not rows:
        raise UserError(
            "The table has a heading but no rows.", where=sheet.where, do="Give a file with figures."
        )
    _refuse_doubles(rows, numbers, sheet)
    return ReadTable(mapping.table, _arrow(rows, mapping, source), tuple(numbers), sheet.form)


def _arrow(rows: Sequence[tuple[Any, ...]], mapping: ColumnMapping, source: str) -> pa.Table:
    columns = [list(c) for c in zip(*rows, strict=True)]
    columns += [[mapping.edition] * len(rows), [source] * len(rows)]
    schema = TABLES[mapping.table]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _year(
    cells: Sequence[object],
    column: Mapping[str, int],
    mapping: ColumnMapping,
    number: int,
    faults: dict[str, list[str]],
) -> int:
    if isinstance(mapping.year, int):
        return mapping.year
    text = as_code(cells[column[mapping.year]])
    if len(text) == 4 and text.isdecimal():
        return int(text)
    faults.setdefault("no year", []).append(f"row {number}: {text}")
    return 0


def _codes(
    cells: Sequence[object],
    column: Mapping[str, int],
    mapping: ColumnMapping,
    number: int,
    faults: dict[str, list[str]],
) -> list[tuple[str, str]]:
    """What a row counts and in which column."""
    if mapping.columns:
        return [(code, name) for name, code in mapping.columns.items()]
    if mapping.code:
        return [(mapping.code, mapping.value)]
    word = as_code(cells[column[mapping.code_column]])
    code = mapping.codes.get(word, "" if mapping.codes else word)
    try:
        _check_code(mapping.table, code or "?")
    except UserError:
        code = ""
    if not code:
        faults.setdefault("no code", []).append(f"row {number}: {word}")
        return []
    return [(code, mapping.value)]


def _figure(cell: object, mapping: ColumnMapping) -> tuple[float | None, str, str]:
    """A cell as value and state, and what is wrong with it, if anything."""
    text = as_code(cell)
    if text in mapping.suppressed:
        return None, State.SUPPRESSED.value, ""
    if text in mapping.missing:
        return None, State.MISSING.value, ""
    value = as_number(cell)
    if value is None:
        return None, State.MISSING.value, _NOT_NUMBER
    if mapping.table != "indicators" and value != int(value):
        return None, State.MISSING.value, _NOT_WHOLE
    if mapping.table != "indicators" and value < 0:
        return None, State.MISSING.value, _NEGATIVE
    return value, State.KNOWN.value, ""


def _refuse(faults: Mapping[str, list[str]], sheet: Sheet, mapping: ColumnMapping) -> None:
    what = _VALUE[mapping.table]
    words = {
        "no area code": ("These rows have no area code.", "Fill it in, or remove the rows."),
        "no year": ("These rows have no year that can be read.", "Write the year with four digits."),
        "no code": (
            f"These words in the column {mapping.code_column!r} are not in the mapping.",
            "Add them to 'codes', each with its code.",
        ),
        _NOT_NUMBER: (
            "These cells are not numbers.",
            "Correct them, or list the mark under 'missing' or 'suppressed'; '' is an empty cell.",
        ),
        _NOT_WHOLE: (
            f"Observed {what} must be whole numbers.",
            "Give counts as observed. A comma is read as a decimal comma: 1,234 is one and a bit.",
        ),
        _NEGATIVE: (f"Observed {what} cannot be negative.", "Correct the rows."),
    }
    for fault, (sentence, do) in words.items():
        if fault in faults:
            raise UserError(sentence, where=sheet.where, rows=faults[fault], do=do)


def _refuse_doubles(rows: Sequence[tuple[Any, ...]], numbers: Sequence[int], sheet: Sheet) -> None:
    first: dict[tuple[Any, ...], int] = {}
    double = []
    for row, number in zip(rows, numbers, strict=True):
        if row[:3] in first:
            double.append(f"row {number} and row {first[row[:3]]}: {row[0]} {row[1]} {row[2]}")
        first.setdefault(row[:3], number)
    if double:
        raise UserError(
            "The same area, group and year stands more than once.",
            where=sheet.where,
            rows=double,
            do="Keep one row for each, or say in the mapping which column tells them apart.",
        )


def add_table(
    region: Region, path: Path | str, mapping: ColumnMapping, source: Source, key: str = "spreadsheet"
) -> Region:
    """A copy of the region with the file's figures added; ``key`` names their source in the region.

    Raises ``UserError`` when the file cannot be used, a code is not among the region's areas, or the region
    has these figures already.
    """
    read = read_table(path, mapping, key)
    where = Path(path).name
    if region.sources.get(key, source) != source:
        raise UserError(
            f"The region has another source called {key!r}.", where=where, do="Choose another key."
        )
    refuse_unknown(region, read.rows["area"].to_pylist(), read.row_numbers, where)
    name, code = mapping.table, _CODE[mapping.table]
    have = region.tables[name]
    old = set(zip(*(have[c].to_pylist() for c in ("area", code, "year")), strict=True))
    new = zip(*(read.rows[c].to_pylist() for c in ("area", code, "year")), read.row_numbers, strict=True)
    clash = [f"row {n}: {a} {g} {y}" for a, g, y, n in new if (a, g, y) in old]
    if clash:
        raise UserError(
            "The region has these figures already.",
            where=where,
            rows=clash,
            do="Leave the rows out, or build the region without the other source.",
        )
    tables = {**region.tables, name: pa.concat_tables([have, read.rows])}
    return remade(region, tables=tables, sources={**region.sources, key: source})


def remade(region: Region, **changes: Any) -> Region:
    """A changed copy of the region, checked at the door. Raises ``UserError`` as ``make_region`` does."""
    changed = replace(region, **changes)
    return make_region(**{f.name: getattr(changed, f.name) for f in fields(Region)})


def refuse_unknown(region: Region, codes: Sequence[str], numbers: Sequence[int], where: str) -> None:
    """Raises ``UserError`` that names the rows whose area is not in the region, and the nearest code."""
    known = region.level_of
    unknown = {c: n for c, n in zip(codes, numbers, strict=True) if c not in known}
    if not unknown:
        return
    rows = []
    for code, number in unknown.items():
        near = get_close_matches(code, known, 1, cutoff=0.8)
        rows.append(f"row {number}: {code}" + (f" (near {near[0]})" if near else ""))
    pairs = zip(region.areas["level"].to_pylist(), region.areas["edition"].to_pylist(), strict=True)
    editions = ", ".join(f"{level} {edition}" for level, edition in sorted(set(pairs)))
    raise UserError(
        "These area codes are not among the region's areas.",
        where=where,
        rows=rows,
        do=f"Check that the codes are of the same edition of the borders as the region's: {editions}. "
        "Excel removes leading zeros: store codes as text. A prefix is given as 'area_prefix', and totals "
        "are left out with 'skip'.",
    )
