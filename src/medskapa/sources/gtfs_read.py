"""The text files of a GTFS zip as columns of words, and its times as seconds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from medskapa.evidence import UserError

Floats = npt.NDArray[np.float64]

NEEDED: dict[str, tuple[str, ...]] = {
    "stops": ("stop_id",),
    "trips": ("trip_id", "service_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
}
OPTIONAL: dict[str, tuple[str, ...]] = {
    "calendar": ("service_id", "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "agency": (),
    "feed_info": (),
}
_WHOLE = "Fetch the timetable again whole; it is a zip file with stops.txt, trips.txt and stop_times.txt."


def read_feed(path: Path) -> dict[str, pa.Table]:
    """The tables of a GTFS zip that are used, every column as text without blanks around it.

    A column that the format allows to be absent is added empty where :func:`column` asks for it.

    Raises ``UserError`` when the file is no zip, damaged, or lacks a file or a column that is needed.
    """
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", where=str(path.parent), do="Check the name.")
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
            missing = [f"{n}.txt" for n in NEEDED if f"{n}.txt" not in names]
            if not {"calendar.txt", "calendar_dates.txt"} & names:
                missing.append("calendar.txt or calendar_dates.txt")
            if missing:
                raise _missing(path, missing, sorted(names))
            read = {n: file.read(f"{n}.txt") for n in (*NEEDED, *OPTIONAL) if f"{n}.txt" in names}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise UserError(
            "The file is no timetable (GTFS zip), or it is cut short or damaged.", where=path.name, do=_WHOLE
        ) from error
    return {name: _table(path, name, data) for name, data in read.items()}


def _missing(path: Path, missing: list[str], names: list[str]) -> UserError:
    inside = {n.rsplit("/", 1)[0] for n in names if n.endswith("/stops.txt")}
    do = (
        f"The files lie in the folder {inside.pop()} inside the zip: pack them again without the folder."
        if inside
        else _WHOLE
    )
    return UserError("The timetable lacks files that are needed.", where=path.name, rows=missing, do=do)


def _table(path: Path, name: str, data: bytes) -> pa.Table:
    where = f"{path.name}, {name}.txt"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    heading = [h.strip().strip('"') for h in first.strip("\r").split(",")]
    lacking = [c for c in (NEEDED | OPTIONAL)[name] if c not in heading]
    if lacking:
        raise UserError(
            "The timetable lacks columns that are needed.", where=where, rows=lacking,
            do=f"The heading has: {', '.join(heading)}.",
        )  # fmt: skip
    if "\n" not in text.strip("\r\n"):
        return pa.table({h: pa.array([], pa.string()) for h in heading})
    try:
        table = pacsv.read_csv(
            io.BytesIO(text.lstrip("\r\n").encode()),
            read_options=pacsv.ReadOptions(column_names=heading, skip_rows=1),
            parse_options=pacsv.ParseOptions(newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={h: pa.string() for h in heading}, strings_can_be_null=False
            ),
        )
    except pa.ArrowException as error:
        raise UserError(
            f"The file cannot be read: {str(error).splitlines()[0]}", where=where, do=_WHOLE
        ) from error
    return pa.table({h: pc.utf8_trim_whitespace(table[h]).combine_chunks() for h in heading})


def column(table: pa.Table, name: str) -> pa.Array:
    """A column of text, all empty where the file has none."""
    if name not in table.column_names:
        return pa.array([""] * table.num_rows, pa.string())
    found = table[name]
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def numbers(texts: pa.Array) -> Floats:
    """Texts as numbers; NaN where there is none or it is no number."""
    fits = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    plain = pc.replace_substring(pc.if_else(fits, texts, pa.scalar(None, pa.string())), "+", "")
    return np.asarray(
        pc.fill_null(pc.cast(plain, pa.float64()), np.nan).to_numpy(zero_copy_only=False), np.float64
    )


def seconds(texts: pa.Array, where: str) -> Floats:
    """Clock times as seconds after midnight of the traffic day; 25:10:00 is past midnight. NaN where blank.

    Raises ``UserError`` with the rows that hold something else.
    """
    blank = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    fits = pc.match_substring_regex(texts, r"^\d{1,3}:[0-5]\d:[0-5]\d$").to_numpy(zero_copy_only=False)
    wrong = np.flatnonzero(~blank & ~fits)
    if len(wrong):
        rows = [f"row {i + 2}: {texts[i].as_py()!r}" for i in wrong[:10].tolist()]
        raise UserError(
            f"{len(wrong)} times are no times.", where=where, rows=rows, do="Write them as 07:05:00."
        )
    parts = pc.split_pattern(pc.if_else(pc.equal(texts, ""), "0:0:0", texts), ":")
    h, m, s = (
        pc.cast(pc.list_element(parts, i), pa.int64()).to_numpy(zero_copy_only=False) for i in range(3)
    )
    return np.where(blank, np.nan, h * 3600.0 + m * 60.0 + s)
