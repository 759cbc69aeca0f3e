"""Why this number, from the folder alone: the findings and what lies beside them, without the region."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medskapa.basis import BASIS_SCHEMA
from medskapa.evidence import Lang, UserError
from medskapa.report.record import Names
from medskapa.report.rows import Row, read_rows
from medskapa.report.why import explanation_lines
from medskapa.report.written import value_words, what, where_when


@dataclass(frozen=True)
class StoredExplanation:
    """A finding explained: its id, one line that says what it is, and (label, text) lines in order."""

    id: str
    title: str
    banners: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """The explanation as plain text."""
        width = max(len(label) for label, _ in self.lines)
        body = [f"{label:<{width}}  {words}" for label, words in self.lines]
        return "\n".join([f"{self.id}  {self.title}", *self.banners, "", *body])


def read_explanation(folder: Path, finding_id: str, lang: Lang) -> StoredExplanation:
    """How a finding of a written basis was computed.

    Raises ``UserError`` when the folder is no basis, is newer than this version, or has no such finding.
    """
    record = read_record(folder)
    rows = read_rows(folder / "findings.csv")
    found = next((row for row in rows if row.id == finding_id), None)
    if found is None:
        raise _unknown(finding_id, rows, lang)
    names = Names(record, lang)
    title = f"{what(found, names)}, {where_when(found, names)}: {value_words(found, names)}"
    banners = [names.w(f"banner_{key}") for key in ("synthetic", "fictive") if record[key]]
    return StoredExplanation(found.id, title, tuple(banners), explanation_lines(found, names))


def read_record(folder: Path) -> dict[str, Any]:
    """What ``basis.json`` holds. Raises ``UserError`` when it is not there or is of another schema."""
    path = Path(folder) / "basis.json"
    if not path.is_file() or not (Path(folder) / "findings.csv").is_file():
        raise UserError(
            f"{folder} is no decision basis.",
            do="Name the folder that medskapa basis wrote; it holds basis.json.",
        )
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if record.get("schema") != BASIS_SCHEMA:
        raise UserError(
            f"{path.name} has the schema {record.get('schema')!r}, and this version reads {BASIS_SCHEMA!r}.",
            where=str(path), do="Read it with the version of Medskapa that wrote it, or run medskapa basis again.",
        )  # fmt: skip
    return record


def _unknown(finding_id: str, rows: tuple[Row, ...], lang: Lang) -> UserError:
    wanted = finding_id.strip()
    if not wanted.startswith("F-"):
        wanted = f"F-{wanted.lower().removeprefix('f-')}"
    near = difflib.get_close_matches(wanted, [row.id for row in rows], n=3, cutoff=0.5)
    return UserError(
        f"The basis has no finding {finding_id!r}.",
        rows=near,
        do="Look the id up in findings.csv or beside the number in the report"
        + (f"; did you mean {near[0]}?" if near else "; it looks like F-1a2b3c4d5e6f."),
    )
