"""What a Word file needs beside its text: styles, language, properties, the banner, and the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from medskapa.report.blocks import Document
from medskapa.report.page import first_sentence
from medskapa.report.paper import MADE


def repeat_head(table: Any) -> None:
    """Repeat the head of a table on each page, and keep rows whole."""
    head = table.rows[0]._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head.append(mark)
    for row in table.rows:
        keep = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(keep)


def set_widths(table: Any, columns: int) -> None:
    """A wider first column and narrow cell margins, so that long words are not broken; 160 mm in all."""
    first = 160.0 * (0.25 if columns > 5 else 0.34 if columns > 3 else 0.4) if columns > 1 else 160.0
    rest = (160.0 - first) / max(columns - 1, 1)
    table.autofit = False
    for i, column in enumerate(table.columns):
        column.width = Mm(first if i == 0 else rest)
    for row in table.rows:
        for i, cell in enumerate(row.cells):
            cell.width = Mm(first if i == 0 else rest)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        gap = OxmlElement(f"w:{side}")
        gap.set(qn("w:w"), "45")
        gap.set(qn("w:type"), "dxa")
        margins.append(gap)
    _before(table, margins, "w:tblLook")


def _before(table: Any, made: Any, *later: str) -> None:
    """Put a property of a table where Word expects it: before those that come later in its order."""
    properties = table._tbl.tblPr
    found = next((e for name in later if (e := properties.find(qn(name))) is not None), None)
    if found is None:
        properties.append(made)
    else:
        found.addprevious(made)


def light_borders(table: Any) -> None:
    """Thin grey lines between the rows of a table."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if side in ("top", "bottom", "insideH") else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "C9D1D8")
        borders.append(line)
    _before(table, borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def plain_styles(document: WordDocument) -> None:
    """The look of the report when the municipality has no template of its own."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for level, size in ((1, 16), (2, 13), (3, 11.5), (4, 11)):
        style: Any = document.styles[f"Heading {level}"]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string("0B4F6C" if level < 3 else "1B2733")
        fonts = style.element.rPr.rFonts
        for name in list(fonts.attrib):
            if "Theme" in name or "theme" in name:
                del fonts.attrib[name]
        style.paragraph_format.space_before = Pt(16 - 2 * level)
        style.paragraph_format.space_after = Pt(4)
    caption: Any = document.styles["Caption"]
    caption.font.color.rgb, caption.font.size = RGBColor.from_string("4D5A66"), Pt(9)


def set_language(document: WordDocument, language: str) -> None:
    """The language that the text is written in, for spelling and screen readers."""
    for element in _run_properties(document):
        lang = element.find(qn("w:lang"))
        if lang is None:
            lang = OxmlElement("w:lang")
            element.append(lang)
        lang.set(qn("w:val"), language)


def _run_properties(document: WordDocument) -> Iterator[Any]:
    styles = document.styles.element
    for default in styles.iter(qn("w:rPrDefault")):
        yield default.get_or_add_rPr() if hasattr(default, "get_or_add_rPr") else default.find(qn("w:rPr"))


def set_properties(document: WordDocument, d: Document) -> None:
    """Title and language of the file, and nothing about who or when."""
    core = document.core_properties
    core.title, core.subject = d.title, "; ".join(first_sentence(b) for b in d.banners)
    core.language = "sv-SE" if d.lang == "sv" else "en-GB"
    core.created = core.modified = MADE
    core.author = core.last_modified_by = core.comments = ""
    core.revision = 1


def set_banner(document: WordDocument, d: Document) -> None:
    """The mark in every page's header, above what the template has there."""
    if not d.banners:
        return
    words = " · ".join(first_sentence(b) for b in d.banners)
    for section in document.sections:
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for header in heads:
            header.is_linked_to_previous = False
            first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            made = first.insert_paragraph_before() if first.text else first
            run = made.add_run(words)
            run.bold = True
            run.font.color.rgb = RGBColor.from_string("8A4B00")


def same_bytes(data: bytes) -> bytes:
    """The same zip file with one fixed date inside."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), before.read(name), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
