"""A paper of its own as Word."""

from __future__ import annotations

import io

import docx

from medskapa.report.blocks import Document, Figure, Summary, Table
from medskapa.report.pictures import pngs
from medskapa.report.ska_paper import Leaflet
from medskapa.report.word import Wording, _Writer
from medskapa.report.word_file import plain_styles, same_bytes, set_banner, set_language, set_properties


def as_document(d: Leaflet) -> Document:
    """The paper as the writers of Word and Excel take it: without a first page."""
    none = Summary((), Table("", (), ()), (), (), (), ())
    return Document(d.lang, d.title, d.question, d.banners, d.facts, none, d.sections, d.run_line)


def leaflet_word(c: Wording, d: Leaflet) -> bytes:
    """The paper as a Word file with plain styles. Same paper, same bytes."""
    document = docx.Document()
    plain_styles(document)
    whole = as_document(d)
    set_language(document, "sv-SE" if d.lang == "sv" else "en-GB")
    set_properties(document, whole)
    set_banner(document, whole)
    writer = _Writer(c, document, None, plain=True)
    figures = [b for section in d.sections for b in section.blocks if isinstance(b, Figure)]
    drawn = pngs([f.svg for f in figures]) if figures else []
    writer.pictures = {f.key: data for f, data in zip(figures, drawn, strict=True)}
    writer.paragraph(d.title, "Title")
    writer.paragraph(d.kind)
    for banner in d.banners:
        writer.paragraph().add_run(banner).bold = True
    writer.facts(d.facts)
    for section in d.sections:
        writer.heading(section.title, 1)
        if section.lead:
            writer.paragraph(section.lead)
        for block in section.blocks:
            writer.block(block)
    writer.paragraph(d.run_line)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())
