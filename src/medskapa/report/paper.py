"""The PDF: set by Typst from data, tagged for screen readers (PDF/UA-1), with the bundled fonts only."""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from medskapa.report.blocks import Document, Figure
from medskapa.report.context import Context
from medskapa.report.page import FILE_NAMES
from medskapa.report.pictures import FONTS, svg_size
from medskapa.report.words import W

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""The date that stands inside files: always the same, so that the same basis gives the same bytes."""

_STAND_IN = {
    "\u2011": "-", "\u2010": "-", "\t": " ",
    # signs of formulas that the bundled fonts lack, in words that every language reads
    "∈": "in", "∌": "not in", "∪": "+", "∃": "some", "∀": "all", "₋": "−", "⁻": "−",
}  # fmt: skip
_SIZES = (10.2, 9.8, 9.4, 9.0, 8.6, 8.2, 7.8, 7.4)


def paper(c: Context, d: Document) -> bytes:
    """The report as PDF/UA-1; the first page's text is set smaller if it would not fit."""
    import typst

    source = (files("medskapa.report") / "templates" / "basis.typ").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="medskapa-") as name:
        folder = Path(name)
        (folder / "basis.typ").write_text(source, encoding="utf-8")
        data = _data(c, d, folder)
        data["size"] = _fitting(folder, data)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        made: bytes = typst.compile(
            str(folder / "basis.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(MADE.timestamp()),
        )
    return made


def _fitting(folder: Path, data: dict[str, Any]) -> float:
    """The largest text size at which the summary fits on one page."""
    import typst

    for size in _SIZES:
        tried = {**data, "sections": [], "files": [], "size": size}
        (folder / "data.json").write_text(json.dumps(tried, ensure_ascii=False), encoding="utf-8")
        pages = typst.compile(
            str(folder / "basis.typ"), root=str(folder), font_paths=[str(FONTS)], ignore_system_fonts=True,
            format="svg", sys_inputs={"only": "summary"},
        )  # fmt: skip
        if not isinstance(pages, list) or len(pages) == 1:
            return size
    return _SIZES[-1]


def _data(c: Context, d: Document, folder: Path) -> dict[str, Any]:
    """The document as plain values that the fonts can set, with its pictures beside it."""
    whole = asdict(d)
    for section, made in zip(d.sections, whole["sections"], strict=True):
        for block, plain in zip(section.blocks, made["blocks"], strict=True):
            if isinstance(block, Figure):
                plain.pop("svg")
                plain["file"] = f"{block.key}.svg"
                plain["width"], plain["height"] = svg_size(block.svg)
                (folder / plain["file"]).write_text(settable(block.svg), encoding="utf-8")
    whole["words"] = {key: text.of(c.lang) for key, text in W.items()}
    whole["files"] = [(name, c.w(f"file_{name}")) for name in FILE_NAMES]
    whole["cards_three"] = [""]
    out: dict[str, Any] = _settable(whole)
    return out


def _settable(value: Any) -> Any:
    if isinstance(value, str):
        return settable(value)
    if isinstance(value, dict):
        return {key: _settable(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(v) for v in value]
    return value


def settable(text: str) -> str:
    """The text with only such characters as the bundled fonts hold; others become a replacement mark.

    >>> settable("Åsa \u2011 ok")
    'Åsa - ok'
    """
    known = _known()
    return "".join(ch if ord(ch) in known or ch == "\n" else _STAND_IN.get(ch, "\u00bf") for ch in text)


@cache
def _known() -> frozenset[int]:
    """The characters that all bundled fonts hold."""
    sets = [frozenset(font_characters(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*sets)


def font_characters(font: bytes) -> Iterator[int]:
    """The characters of a TrueType font, from its character map (format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    for i in range(subtables):
        (at,) = struct.unpack_from(">I", font, cmap + 4 + 8 * i + 4)
        (form,) = struct.unpack_from(">H", font, cmap + at)
        if form == 12:
            (groups,) = struct.unpack_from(">I", font, cmap + at + 12)
            for g in range(groups):
                start, end, _ = struct.unpack_from(">III", font, cmap + at + 16 + 12 * g)
                yield from range(start, end + 1)
            return
