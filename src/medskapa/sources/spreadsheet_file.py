"""A sheet of .xlsx or .csv as rows of cells: encoding, delimiter, heading, and numbers as people write."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from medskapa.evidence import Text, UserError

_DELIMITERS = {
    ";": Text(sv="semikolon", en="semicolon"),
    ",": Text(sv="komma", en="comma"),
    "\t": Text(sv="tabb", en="tab"),
}
_SPACES = "\u00a0\u202f\u2007\u2009"  # no-break, narrow no-break, figure and thin spaces
_NUMBER = re.compile(r"[+-]?(\d{1,3}( \d{3})+|\d+)([.,]\d+)?")
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx, or as CSV in UTF-8."


@dataclass(frozen=True)
class Sheet:
    """A heading and the rows under it, each with its number in the file.

    ``where`` names the file and sheet for messages; ``form`` says how the file was understood.
    """

    where: str
    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[object, ...]], ...]
    form: Text

    def columns(self, wanted: Sequence[str]) -> dict[str, int]:
        """The place of each wanted column.

        Raises ``UserError`` that names what is missing and what was found.
        """
        missing = [c for c in wanted if c not in self.heading]
        if missing:
            rows = []
            for name in missing:
                near = get_close_matches(name, [h for h in self.heading if h], 1)
                rows.append(name + (f" (do you mean {near[0]}?)" if near else ""))
            found = ", ".join(h for h in self.heading if h) or "nothing"
            raise UserError(
                "The table lacks columns that the mapping names.",
                where=self.where,
                rows=rows,
                do=f"Correct the mapping; the heading has: {found}.",
            )
        double = [c for c in dict.fromkeys(wanted) if self.heading.count(c) > 1]
        if double:
            raise UserError(
                "These columns stand more than once.",
                where=self.where,
                rows=double,
                do="Give each its own name.",
            )
        return {c: self.heading.index(c) for c in wanted}


def open_sheet(path: Path, sheet: str = "", header_row: int = 1) -> Sheet:
    """Read a sheet, whatever its form; empty rows are left out.

    Raises ``UserError`` when the file is empty, damaged, in an unknown form or encoding, or has no clear
    heading.
    """
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", where=str(path.parent), do="Check the name.")
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        where, grid = _read_excel(path, sheet)
        form = Text(sv=f"Excel, bladet {where}", en=f"Excel, sheet {where}")
        where = f"{path.name}, sheet {where}"
    elif ending in (".csv", ".txt", ".tsv"):
        grid, form = _read_csv(path, header_row)
        where = path.name
    else:
        raise UserError(
            f"Files of the kind {ending or path.name!r} are not read.", where=path.name, do=_SAVE_AS
        )
    return _with_heading(grid, where, header_row, form)


def as_code(cell: object) -> str:
    """A cell as a code or a word: no blanks around it, and 1480.0 is 1480."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    for space in _SPACES:
        text = text.replace(space, " ")
    return text.strip()


def as_number(cell: object) -> float | None:
    """A cell as a number, or none: decimal comma or point, blanks between thousands, a true minus sign.

    >>> as_number("1\\xa0234,5")
    1234.5
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < float("inf") else None
    if not isinstance(cell, str):
        return None
    text = as_code(cell).replace("−", "-")
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(" ", "").replace(",", "."))


def _with_heading(
    grid: list[tuple[int, tuple[object, ...]]], where: str, header_row: int, form: Text
) -> Sheet:
    heading_cells = next((cells for number, cells in grid if number == header_row), ())
    heading = tuple(as_code(c) for c in heading_cells)
    if not grid or not any(heading):
        raise UserError(
            "The file is empty." if not grid else f"Row {header_row} has no heading.",
            where=where,
            do="Give a table with a heading; 'header_row' in the mapping says in which row it stands.",
        )
    rows = []
    bare: Counter[int] = Counter()
    for number, cells in grid:
        if number <= header_row or not any(as_code(c) for c in cells):
            continue
        padded = (*cells, *[None] * (len(heading) - len(cells)))
        bare.update(i for i, c in enumerate(padded) if as_code(c) and not (i < len(heading) and heading[i]))
        rows.append((number, padded))
    if bare:
        raise UserError(
            "Some columns have content but no heading; the heading may be merged cells or stand in two rows.",
            where=where,
            rows=[f"column {_letters(i)}" for i in sorted(bare)],
            do="Split merged cells so that each column has its own name in one row.",
        )
    if not rows:
        raise UserError("The table has a heading but no rows.", where=where, do="Give a file with figures.")
    return Sheet(where, heading, tuple(rows), form)


def _letters(index: int) -> str:
    """The name of a column as a spreadsheet shows it: 0 is A and 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _read_excel(path: Path, sheet: str) -> tuple[str, list[tuple[int, tuple[object, ...]]]]:
    """The name of the sheet and its rows, formulas as the values that were saved with them."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # openpyxl warns of styles and lists that it does not read
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            names = [s.title for s in book.worksheets]
            chosen = sheet or (names[0] if len(names) == 1 else "")
            if chosen not in names:
                raise UserError(
                    f"There is no sheet {sheet!r}." if sheet else "The file has several sheets.",
                    where=path.name,
                    rows=names,
                    do='Say which one in the mapping: sheet = "name".',
                )
            rows = enumerate(book[chosen].iter_rows(values_only=True), start=1)
            return chosen, [(n, tuple(r)) for n, r in rows if any(c is not None for c in r)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UserError(
            "The file cannot be read as Excel: it is damaged, locked with a password, or of another kind.",
            where=path.name,
            do=_SAVE_AS,
        ) from error


def _decode(path: Path) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 with a mark, or Windows-1252 without gaps."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        guesses = {"UTF-16": "utf-16"}
    else:
        guesses = {"UTF-8": "utf-8-sig", "Windows-1252": "cp1252"}
    for name, codec in guesses.items():
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]", text):
            return text, name
    raise UserError(
        "The file's encoding is neither UTF-8 nor Windows-1252, or it is not a text file.",
        where=path.name,
        do=_SAVE_AS,
    )


def _read_csv(path: Path, header_row: int) -> tuple[list[tuple[int, tuple[object, ...]]], Text]:
    text, encoding = _decode(path)
    if not text.strip():
        raise UserError("The file is empty.", where=path.name, do="Give a table with a heading.")
    tables = {d: _split(text, d) for d in _DELIMITERS}
    widths = {d: next((len(c) for n, c in rows if n == header_row), 0) for d, rows in tables.items()}
    fitting = {d: sum(len(c) == widths[d] for _, c in rows) for d, rows in tables.items() if widths[d] > 1}
    best = max(fitting, key=lambda d: (fitting[d], widths[d]), default=";")
    rows = tables[best]
    uneven = [f"row {n}: {len(c)} fields" for n, c in rows if n > header_row and len(c) != widths[best]]
    if uneven:
        raise UserError(
            f"These rows have another number of fields than the heading, which has {widths[best]}.",
            where=path.name,
            rows=uneven,
            do="Put texts that contain the delimiter in quotation marks, and give each row all its fields.",
        )
    word = _DELIMITERS[best]
    form = Text(
        sv=f"CSV, {encoding}, {word.sv} mellan fälten", en=f"CSV, {encoding}, {word.en} between fields"
    )
    return rows, form


def _split(text: str, delimiter: str) -> list[tuple[int, tuple[object, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, tuple(cells)) for cells in reader if any(c.strip() for c in cells)]
    except csv.Error:
        return []
