"""The Word file: an attachment to a tjänsteskrivelse, in the municipality's own template if there is one."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Protocol

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from medskapa.evidence import UserError
from medskapa.report.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Document,
    Facts,
    Figure,
    Heading,
    Line,
    Lines,
    Para,
    Table,
)
from medskapa.report.context import Context
from medskapa.report.page import FILE_NAMES
from medskapa.report.pictures import pngs, svg_size
from medskapa.report.word_file import (
    light_borders,
    plain_styles,
    repeat_head,
    same_bytes,
    set_banner,
    set_language,
    set_properties,
    set_widths,
)

PLACEHOLDER = "{{medskapa}}"
_SHAPE = {
    "measured": "●",
    "modelled": "◆",
    "judged": "■",
    "assumed": "○",
    "for": "▲",
    "against": "▼",
    "mixed": "=",
    "warn": "✕",
}
_COLOUR = {
    "measured": "005A9C", "modelled": "A34700", "judged": "7A2F7F", "assumed": "4D5A66", "for": "00684A",
    "against": "A34700", "mixed": "49535C", "warn": "8A1C1C",
}  # fmt: skip
_LONGEST_TABLE = 20
_UNIT = re.compile("\u00a0(?=[a-zåäö])")
"""The space before a unit: in a narrow cell the line may break there, never inside the word."""


class Wording(Protocol):
    """Where the words of the interface are looked up, in one language."""

    def w(self, key: str, **values: object) -> str:
        """A word of the interface."""


class _Writer:
    """Writes paragraphs and tables after each other, at the end of the text or at the placeholder."""

    def __init__(self, c: Wording, document: WordDocument, at: Paragraph | None, *, plain: bool) -> None:
        self.c = c
        self.document = document
        self.at = at
        self.plain = plain
        self.pictures: dict[str, bytes] = {}
        self.styles = {style.name for style in document.styles}

    def _place(self, element: Any) -> None:
        if self.at is not None:
            self.at._p.addprevious(element)

    def paragraph(self, words: str = "", style: str = "") -> Paragraph:
        """A paragraph in a style of the template, or in its ordinary one when it lacks that style."""
        made = self.document.add_paragraph(words, style=style if style in self.styles else None)
        self._place(made._p)
        return made

    def heading(self, words: str, level: int) -> Paragraph:
        """A real heading."""
        style = f"Heading {level}"
        made = self.paragraph(words, style)
        if style not in self.styles:
            made.runs[0].bold = True
        made.paragraph_format.keep_with_next = True
        return made

    def knowing(self, paragraph: Paragraph, kind: str, words: str) -> None:
        """The mark of a kind of knowledge: shape, word and colour."""
        if kind:
            run = paragraph.add_run(f" {_SHAPE[kind]} {words}" if words else f"{_SHAPE[kind]} ")
            run.font.color.rgb = RGBColor.from_string(_COLOUR[kind])
            run.font.size = Pt(8.5)

    def line(self, line: Line, style: str = "List Bullet") -> None:
        """A sentence in a list."""
        made = self.paragraph(line.text, style)
        if line.knowing:
            self.knowing(made, line.knowing, self.c.w(f"short_{line.knowing}"))

    def lines(self, items: tuple[Line, ...], none: str) -> None:
        """Sentences in a list, or a word that there are none."""
        for item in items:
            self.line(item)
        if not items:
            self.paragraph(none)

    def table(self, table: Table) -> None:
        """A table whose head is repeated on each page."""
        caption = self.paragraph(table.caption, "Caption")
        caption.paragraph_format.keep_with_next = True
        if len(table.rows) > _LONGEST_TABLE + 20:
            self.paragraph(self.c.w("table_in_excel", n=len(table.rows)))
            return
        made = self.document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
        if "Table Grid" in self.styles:
            made.style = "Table Grid"
        self._place(made._tbl)
        cells = list(made._cells)
        width = len(table.columns)
        small = 1.0 if width > 3 else 0.0
        set_widths(made, width)
        for i, column in enumerate(table.columns):
            self._cell(cells[i], Cell(column.label), right=column.right, bold=True, less=small)
        for y, row in enumerate(table.rows, start=1):
            for x, cell in enumerate(row):
                self._cell(cells[y * width + x], cell, right=table.columns[x].right, less=small)
        repeat_head(made)
        if self.plain:
            light_borders(made)
        self.paragraph(table.note).paragraph_format.space_before = Pt(3)

    def _cell(self, made: Any, cell: Cell, *, right: bool, less: float, bold: bool = False) -> None:
        paragraph = made.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.knowing(paragraph, cell.knowing, "")
        run = paragraph.add_run(_UNIT.sub(" ", cell.text))
        run.font.size = Pt(9 - less)
        run.bold, run.italic = bold or cell.tone == "warn", cell.tone == "missing"
        if cell.note:
            run.add_break()
            paragraph.add_run(cell.note).font.size = Pt(8 - less)

    def figure(self, figure: Figure) -> None:
        """A picture with its title, words instead of it, source and table."""
        self.heading(figure.title, 3)
        wide, tall = svg_size(figure.svg)
        width = min(150.0, wide * 0.25, 165.0 * wide / tall)
        made = self.paragraph()
        made.paragraph_format.keep_with_next = True
        shape = made.add_run().add_picture(io.BytesIO(self.pictures[figure.key]), width=Mm(width))
        shape._inline.docPr.set("descr", figure.alt)
        shape._inline.docPr.set("title", figure.title)
        source = self.paragraph(figure.source, "Caption")
        if figure.knowing:
            self.knowing(source, figure.knowing, self.c.w(f"short_{figure.knowing}"))
        if figure.table is not None and len(figure.table.rows) <= _LONGEST_TABLE:
            self.table(figure.table)
        elif figure.table is not None:
            self.paragraph(self.c.w("table_in_excel", n=len(figure.table.rows)))

    def card(self, card: Card) -> None:
        """A goal, a conflict, a view or an alternative."""
        head = self.heading(card.title, 4)
        if card.mark:
            head.add_run(" – ")
            run = head.add_run((f"{_SHAPE[card.tone]} " if card.tone in _SHAPE else "") + card.mark)
            run.font.color.rgb = RGBColor.from_string(_COLOUR.get(card.tone, "49535C"))
        if card.text:
            self.paragraph(card.text)
        if card.lines_title:
            self.paragraph(card.lines_title)
        for item in card.lines:
            self.line(item)
        self.facts(card.facts)

    def facts(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Names and values, one to a line."""
        for name, value in rows:
            made = self.paragraph()
            made.paragraph_format.space_after = Pt(2)
            made.add_run(f"{name}: ").bold = True
            made.add_run(value)

    def block(self, block: Block) -> None:
        """Any block."""
        if isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Figure):
            self.figure(block)
        elif isinstance(block, Heading):
            self.heading(block.text, 3)
        elif isinstance(block, Para):
            self.paragraph(block.text)
        elif isinstance(block, Lines):
            if block.title:
                self.heading(block.title, 3)
            self.lines(block.items, "")
        elif isinstance(block, Cards):
            if block.title:
                self.heading(block.title, 3)
            for card in block.items:
                self.card(card)
        elif isinstance(block, Facts):
            self.facts(block.rows)


def word(c: Context, d: Document, template: Path | None = None) -> bytes:
    """The report as Word.

    With a template its styles, headers and footers are kept, and the text goes where ``{{medskapa}}`` stands
    alone in a paragraph, or last. *Förslag till beslut* is left for the officer.
    """
    document = _opened(template)
    at = next((p for p in document.paragraphs if p.text.strip() == PLACEHOLDER), None)
    if template is None:
        plain_styles(document)
    set_language(document, "sv-SE" if c.lang == "sv" else "en-GB")
    set_properties(document, d)
    set_banner(document, d)
    writer = _Writer(c, document, at, plain=template is None)
    figures = [b for section in d.sections for b in section.blocks if isinstance(b, Figure)]
    drawn = pngs([f.svg for f in figures])
    writer.pictures = {f.key: data for f, data in zip(figures, drawn, strict=True)}
    for step in (_proposal, _summary, _case, _assessment, _consequences, _documents, _appendix):
        step(writer, d)
    if at is not None:
        at._p.getparent().remove(at._p)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _opened(template: Path | None) -> WordDocument:
    if template is None:
        return docx.Document()
    try:
        return docx.Document(str(template))
    except Exception as error:
        raise UserError(
            f"{template.name} cannot be read as a Word template.", where=str(template),
            do="Save it as .docx (not .dotx or .doc) and try again.",
        ) from error  # fmt: skip


def _proposal(writer: _Writer, d: Document) -> None:
    c = writer.c
    writer.paragraph(d.title, "Title")
    for banner in d.banners:
        writer.paragraph().add_run(banner).bold = True
    writer.heading(c.w("word_proposal"), 1)
    writer.paragraph(c.w("word_fill_in"))


def _summary(writer: _Writer, d: Document) -> None:
    c, s = writer.c, d.summary
    writer.heading(c.w("word_summary"), 1)
    writer.paragraph(d.question)
    legend = writer.paragraph(c.w("legend") + ":")
    for kind in ("measured", "modelled", "judged"):
        writer.knowing(legend, kind, c.w(f"know_{kind}"))
    writer.heading(c.w("differs"), 2)
    writer.lines(s.differs, c.w("differs_none"))
    writer.table(s.table)
    writer.heading(c.w("unsure"), 2)
    writer.lines(s.unsure, c.w("unsure_none"))
    writer.heading(c.w("against"), 2)
    writer.lines(s.against, c.w("against_none"))


def _case(writer: _Writer, d: Document) -> None:
    c = writer.c
    writer.heading(c.w("word_case"), 1)
    writer.facts(d.facts)
    section = d.section("alternatives")
    writer.paragraph(f"{c.w('word_purpose')}: {section.lead}")
    for block in section.blocks:
        if isinstance(block, Cards):
            writer.block(block)


def _assessment(writer: _Writer, d: Document) -> None:
    section = d.section("goals")
    writer.heading(writer.c.w("word_assessment"), 1)
    writer.paragraph(section.lead)
    for line in d.summary.goals:
        writer.line(line)
    for block in section.blocks:
        writer.block(block)


def _consequences(writer: _Writer, d: Document) -> None:
    c = writer.c
    writer.heading(c.w("word_consequences"), 1)
    for key in ("children", "equality", "social", "economy", "environment"):
        writer.heading(c.w(f"word_{key}"), 2)
        if key != "social":
            writer.paragraph(c.w("word_not_assessed"))
            continue
        section = d.section("changes")
        writer.paragraph(section.lead)
        for block in section.blocks:
            if isinstance(block, Figure):
                writer.block(block)


def _documents(writer: _Writer, d: Document) -> None:
    c = writer.c
    writer.heading(c.w("word_documents"), 1)
    for name in FILE_NAMES:
        writer.paragraph(f"{name} – {c.w(f'file_{name}')}", "List Bullet")
    writer.paragraph(d.run_line)
    writer.heading(c.w("word_send_to"), 1)
    writer.paragraph(c.w("word_fill_in"))


def _appendix(writer: _Writer, d: Document) -> None:
    c = writer.c
    left_out = "goals"
    for section in d.sections:
        key = section.key
        if key == left_out:
            continue
        writer.heading(section.title if key == "annex" else c.w("word_appendix", title=section.title), 1)
        if section.lead:
            writer.paragraph(section.lead)
        for block in section.blocks:
            if key == "changes" and isinstance(block, Figure):
                continue
            if not (key == "alternatives" and isinstance(block, Cards)):
                writer.block(block)
