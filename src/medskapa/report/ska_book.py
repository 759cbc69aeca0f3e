"""The handover list as Excel: a sheet for each instrument, the follow-up plan, and what nothing holds first."""

from __future__ import annotations

from medskapa.methods.impact.handover import packets
from medskapa.methods.impact.model import ImpactInputs
from medskapa.report.blocks import Cell, Document
from medskapa.report.context import Context
from medskapa.report.impact_actions import HANDOVER, follow_up_table, handover_row
from medskapa.report.summary import instrument
from medskapa.report.workbook import _Book


def handover_book(c: Context, d: Document, given: ImpactInputs) -> bytes:
    """The workbook: what it is, a sheet for each instrument that is to hold something, and the follow-up."""
    book = _Book(c, d)
    sheet, y = book.sheet(c.w("sheet_about"), (30, 90))
    sheet.write_string(y, 0, d.title, book.title)
    lines = [*d.facts, ("", c.w("ska_book_about")), ("", d.run_line)]
    for i, (name, words) in enumerate(lines, start=y + 2):
        book.put(sheet, i, 0, name, book.bold)
        book.put(sheet, i, 1, words, book.wrap)
    for packet in packets(given, c.basis.plan):
        key = packet.instrument.key
        words = c.w("ska_sheet_loose") if key == "not_secured" else instrument(c, key)
        sheet, y = book.sheet(words[:1].upper() + words[1:], (52, 44, 28, 18, 14, 40))
        rows = [[_flat(x) for x in handover_row(c, given, line)] for line in packet.lines]
        book.rows(sheet, y, [c.w(k) for k in HANDOVER], rows)
    table = follow_up_table(c, given)
    sheet, y = book.sheet(c.w("ska_follow_title"), (48, *(18,) * (len(table.columns) - 3), 36, 60))
    book.rows(sheet, y, [x.label for x in table.columns], [[_flat(x) for x in row] for row in table.rows])
    book.book.close()
    return book.out.getvalue()


def _flat(cell: Cell) -> str:
    return f"{cell.text} ({cell.note})" if cell.note else cell.text
