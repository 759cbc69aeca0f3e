"""The table behind a grid or a list of areas: Parquet, GeoParquet or CSV, with columns of text or numbers."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from medskapa.evidence import Text, UserError
from medskapa.sources.spreadsheet_file import _DELIMITERS, _decode

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SPACES = "[ \u00a0\u202f\u2007\u2009]"


@dataclass(frozen=True)
class GridTable:
    """A file as it was read: its columns, how it was understood, and the first row's number in the file.

    ``geometry`` names the column of shapes, if there is one, and ``crs`` is what the file says of it: a text that
    pyproj understands, or empty.
    """

    name: str
    table: pa.Table
    form: Text
    first_row: int
    geometry: str
    crs: str
    sha256: str

    @property
    def heading(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.table.column_names)

    def require(self, names: Sequence[str]) -> None:
        """Raise ``UserError`` that names the columns that are missing, and what there is."""
        missing = [n for n in names if n not in self.heading]
        if not missing:
            return
        rows = []
        for name in missing:
            near = get_close_matches(name, self.heading, 1, 0.5)
            rows.append(name + (f" (do you mean {near[0]}?)" if near else ""))
        raise UserError(
            "The table lacks columns that the command names.",
            where=self.name,
            rows=rows,
            do=f"Correct the command; the columns are: {', '.join(self.heading)}.",
        )

    def rows(self, places: npt.ArrayLike) -> list[str]:
        """The numbers in the file of some rows, for messages."""
        return [str(int(i) + self.first_row) for i in np.asarray(places)]

    def texts(self, name: str) -> list[str]:
        """A column as words; empty where there is nothing. A whole number is written without decimals."""
        column = self.table[name].combine_chunks()
        if pa.types.is_floating(column.type):
            return ["" if v is None or v != v else f"{v:.15g}" for v in column.to_pylist()]
        return ["" if v is None else str(v).strip() for v in column.to_pylist()]

    def numbers(self, name: str, missing: Sequence[str] = ()) -> tuple[Floats, Bools]:
        """A column as numbers, and where it is missing: empty, or one of the codes for missing (then NaN).

        Decimal comma or point, and blanks between thousands. Raises ``UserError`` with the rows that are no number.
        """
        column = self.table[name].combine_chunks()
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return self._from_texts(name, column, missing)
        try:
            values = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False).astype(np.float64)
        except pa.ArrowException as error:
            raise UserError(
                f"The column {name} holds {column.type}, no numbers.",
                where=self.name,
                do="Name a column of counts.",
            ) from error
        gone = np.isnan(values)
        for code in missing:
            try:
                gone |= values == float(code.replace(",", "."))
            except ValueError:
                continue  # a word cannot stand among numbers
        return np.where(gone, np.nan, values), gone

    def _from_texts(self, name: str, column: Any, missing: Sequence[str]) -> tuple[Floats, Bools]:
        plain = pc.fill_null(pc.utf8_trim_whitespace(column), "")
        gone = pc.is_in(plain, value_set=pa.array(["", *missing], plain.type))
        plain = pc.replace_substring_regex(plain, _SPACES, "")
        plain = pc.replace_substring(pc.replace_substring(plain, ",", "."), "−", "-")
        number = pc.match_substring_regex(plain, r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
        wrong = np.flatnonzero(~(_bools(gone) | _bools(number)))
        if len(wrong):
            said = column.take(pa.array(wrong[:10])).to_pylist()
            raise UserError(
                f"The column {name} holds text that is no number, in {len(wrong)} rows.",
                where=self.name,
                rows=[f"{row}: {text!r}" for row, text in zip(self.rows(wrong), said, strict=False)],
                do="Correct them, or say with --missing which mark means missing.",
            )
        null = pa.scalar(None, plain.type)
        values = pc.cast(pc.if_else(gone, null, pc.replace_substring(plain, "+", "")), pa.float64())
        return pc.fill_null(values, float("nan")).to_numpy(zero_copy_only=False), _bools(gone)


def open_table(path: Path) -> GridTable:
    """Read a table of cells or areas from .parquet, .geoparquet, .csv, .txt or .tsv, or a region folder's own cells.

    Raises ``UserError`` when there is no such file, its kind is not read, or it is damaged or empty.
    """
    if (path / "datapackage.json").is_file():
        from medskapa.sources.grid_region import region_table

        return region_table(path)
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", where=str(path.parent), do="Check the name.")
    ending = path.suffix.lower()
    if ending in (".parquet", ".geoparquet", ".pq"):
        found = _parquet(path)
    elif ending in (".csv", ".txt", ".tsv"):
        found = _csv(path)
    else:
        raise UserError(
            f"Files of the kind {ending or path.name!r} are not read here.",
            where=path.name,
            do="Give GeoParquet, Parquet or CSV. A map program saves a layer of squares as any of them.",
        )
    if found.table.num_rows == 0:
        raise UserError("The table has no rows.", where=path.name, do="Give a file with cells or areas.")
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parquet(path: Path) -> GridTable:
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise UserError(
            "The file cannot be read as Parquet: it is damaged or of another kind.",
            where=path.name,
            do="Save it again as Parquet or CSV.",
        ) from error
    geometry, crs = _geo(table, path.name)
    form = Text.same("GeoParquet" if geometry else "Parquet")
    return GridTable(path.name, table, form, 1, geometry, crs, _digest(path))


def _geo(table: pa.Table, where: str) -> tuple[str, str]:
    """The column of shapes and its coordinate system, from GeoParquet's metadata."""
    stored = (table.schema.metadata or {}).get(b"geo")
    if stored is None:
        return "", ""
    try:
        geo = json.loads(stored)
        name = str(geo["primary_column"])
        column = geo["columns"][name]
        if name not in table.column_names or column.get("encoding") != "WKB":
            raise KeyError(name)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            "The file's GeoParquet metadata cannot be understood.",
            where=where,
            do="Save it again with the geometry as WKB, or give columns with --x and --y.",
        ) from error
    if "crs" not in column:
        return name, "OGC:CRS84"  # what GeoParquet means when it says nothing
    return name, json.dumps(column["crs"]) if column["crs"] else ""


def _csv(path: Path) -> GridTable:
    text, encoding = _decode(path)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda d: len(next(csv.reader([first], delimiter=d), [])))
    heading = [h.strip() for h in next(csv.reader([first], delimiter=delimiter), [])]
    twice = sorted({h for h in heading if heading.count(h) > 1 or not h})
    if not heading or twice:
        raise UserError(
            "The file has no heading."
            if not heading
            else "The heading has columns without a name of their own.",
            where=path.name,
            rows=[h or "(no name)" for h in twice],
            do="Give each column its own name in the first row.",
        )
    try:
        table = pacsv.read_csv(
            io.BytesIO(text.encode()),
            read_options=pacsv.ReadOptions(column_names=heading, skip_rows=1),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={h: pa.string() for h in heading}, strings_can_be_null=False
            ),
        )
    except pa.ArrowException as error:
        raise UserError(
            f"The file cannot be read as CSV: {str(error).splitlines()[0]}",
            where=path.name,
            do="Give each row as many fields as the heading, and put texts that hold the delimiter in quotes.",
        ) from error
    word = _DELIMITERS[delimiter]
    form = Text(
        sv=f"CSV, {encoding}, {word.sv} mellan fälten", en=f"CSV, {encoding}, {word.en} between fields"
    )
    return GridTable(path.name, table, form, 2, "", "", _digest(path))


def _bools(values: Any) -> Bools:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.bool_)
