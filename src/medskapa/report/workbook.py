"""The Excel file: all findings with words and ids, the alternatives side by side, measures, sources, appendices."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from medskapa.report.blocks import Document, Figure, Table
from medskapa.report.context import Context
from medskapa.report.paper import MADE
from medskapa.report.rows import Row
from medskapa.report.sections import level_rows
from medskapa.report.why import norm_line, source_line

_SHAPE = {"measured": "●", "modelled": "◆", "judged": "■"}
_COLUMNS = (
    "col_id", "measure", "alternative", "place", "col_place_id", "col_group", "col_dims", "col_year",
    "col_statistic", "col_kind", "col_value", "col_low", "col_high", "col_unit", "col_knowledge", "col_state",
    "col_n", "col_text", "col_caveats",
)  # fmt: skip


class _Book:
    """Sheets that each begin with the banner and never take a text for a formula."""

    def __init__(self, c: Context, d: Document) -> None:
        self.c = c
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.out, {"constant_memory": True, "strings_to_formulas": False,
                                                   "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
        self.book.set_properties(
            {"title": d.title, "created": MADE, "author": "", "comments": "; ".join(d.banners)}
        )
        add = self.book.add_format
        self.head = add({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        self.warn = add({"bold": True, "bg_color": "#FFE08A", "font_color": "#3B2A00"})
        self.title = add({"bold": True, "font_size": 16, "font_color": "#0B4F6C"})
        self.wrap = add({"text_wrap": True, "valign": "top"})
        self.bold = add({"bold": True, "valign": "top"})
        self.taken: set[str] = set()

    def sheet(self, name: str, widths: Sequence[float]) -> tuple[Any, int]:
        """A new sheet with the banner in its first rows, and the first free row."""
        clean = "".join(ch for ch in name if ch not in "[]:*?/\\")[:28].strip("'") or "–"
        number = 1
        label = clean
        while label.lower() in self.taken:
            number += 1
            label = f"{clean} {number}"
        self.taken.add(label.lower())
        made = self.book.add_worksheet(label)
        for i, width in enumerate(widths):
            made.set_column(i, i, width)
        for i, banner in enumerate(self.c.banners):
            made.write_string(i, 0, banner, self.warn)
        return made, len(self.c.banners)

    def put(self, sheet: Any, y: int, x: int, value: object, form: Any = None) -> None:
        """A number as a number, everything else as text; nothing as an empty cell."""
        if value is None or value == "":
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            sheet.write_string(y, x, str(value)[:32000], form)
        else:
            sheet.write_number(y, x, value, form)

    def rows(self, sheet: Any, y: int, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """A head with a filter, rows under it and the head frozen; gives the next free row."""
        for x, label in enumerate(head):
            self.put(sheet, y, x, label, self.head)
        last = y
        for last, row in enumerate(rows, start=y + 1):
            for x, value in enumerate(row):
                self.put(sheet, last, x, value)
        sheet.autofilter(y, 0, max(last, y), len(head) - 1)
        sheet.freeze_panes(y + 1, 1)
        return last + 1


def workbook(c: Context, d: Document) -> bytes:
    """The whole workbook."""
    book = _Book(c, d)
    _about(book, d)
    sheet, y = book.sheet(
        c.w("sheet_findings"), (12, 34, 24, 24, 10, 22, 22, 7, 16, 10, 12, 12, 12, 12, 14, 14, 9)
    )
    book.rows(sheet, y, [c.w(k) for k in _COLUMNS], (_finding(c, row) for row in c.rows))
    _side_by_side(book)
    _measures(book)
    _sources(book)
    _figure_tables(book, d)
    _appendices(book)
    book.book.close()
    return book.out.getvalue()


def _about(book: _Book, d: Document) -> None:
    c = book.c
    sheet, y = book.sheet(c.w("sheet_about"), (26, 100))
    sheet.write_string(y, 0, d.title, book.title)
    lines: list[tuple[str, str]] = [(c.w("question"), d.question), *d.facts, ("", "")]
    lines += [(c.w("legend"), "")]
    lines += [(f"{_SHAPE[k]} {c.w(f'short_{k}')}", c.w(f"know_{k}")) for k in _SHAPE]
    lines += [("", ""), ("", c.w("about_numbers")), ("", d.run_line), ("", "")]
    lines += [(c.w("caveats_title"), c.t(x)) for x in c.basis.region.caveats]
    lines += [(c.w("why_assumption"), c.t(x)) for x in c.basis.assumptions]
    for i, (name, words) in enumerate(lines, start=y + 2):
        book.put(sheet, i, 0, name, book.bold)
        book.put(sheet, i, 1, words, book.wrap)


def _finding(c: Context, row: Row) -> tuple[object, ...]:
    names, side = c.names, 0 if c.lang == "sv" else 1
    kind = f"{_SHAPE.get(row.knowledge, '')} {names.knowledge(row.knowledge)}".strip()
    return (
        row.id, names.label(row.measure), names.alternative(row.alternative), names.place(row.place), row.place,
        names.group(row.group), names.dims(row.dims, row.group), row.year, names.statistic(row.statistic),
        c.w(f"kind_{row.kind}"), row.value, row.low, row.high, names.unit(row.measure).label.of(c.lang), kind,
        names.state(row.state), row.n, row.text[side], " | ".join(row.caveats[side]),
    )  # fmt: skip


def _side_by_side(book: _Book) -> None:
    c = book.c
    sheet, y = book.sheet(c.w("sheet_alternatives"), (26, 60, *(30,) * len(c.alternatives)))
    rows = []
    for place in dict.fromkeys((*c.sites, c.municipality, c.top)):
        for label, cells in level_rows(c, place, main=False):
            rows.append((c.names.place(place), label, *(f"{x.text} {x.note}".strip() for x in cells)))
    book.rows(sheet, y, [c.w("place"), c.w("col_what"), *(c.t(a.title) for a in c.alternatives)], rows)


def _measures(book: _Book) -> None:
    c = book.c
    sheet, y = book.sheet(c.w("sheet_measures"), (40, 60, 16, 50, 60, 40))
    rows = []
    for key in c.rows.measures:
        m = c.names.measure(key)
        checked = source_line(m["checked"], c.names) if m["checked"] else c.w("not_checked")
        unit = c.names.unit(key).label.of(c.lang)
        rows.append((c.names.of(m["label"]), c.names.of(m["meaning"]), unit, m["equation"],
                     source_line(m["formula_source"], c.names), checked))  # fmt: skip
    head = [c.w(k) for k in ("measure", "why_meaning", "col_unit", "formula", "source", "checked")]
    book.rows(sheet, y, head, rows)


def _sources(book: _Book) -> None:
    c = book.c
    sheet, y = book.sheet(c.w("sheet_sources"), (16, 60, 50, 30, 20, 14, 50))
    rows: list[tuple[object, ...]] = [
        (key, s["cite"], s["where"], s["vintage"], s["licence"] or c.w("not_stated"),
         c.w("verified_yes" if s["verified"] else "unverified"), s["url"])
        for key, s in c.names.record["sources"].items()
    ]  # fmt: skip
    rows += [(c.w("norm"), norm_line(n, c.names)) for n in c.names.record["norms"].values()]
    head = [
        c.w("col_id"),
        c.w("source"),
        c.w("place"),
        c.w("vintage"),
        c.w("licence"),
        c.w("verified"),
        "URL",
    ]
    book.rows(sheet, y, head, rows)


def _figure_tables(book: _Book, d: Document) -> None:
    c = book.c
    sheet, y = book.sheet(c.w("tables_in_figures"), (34, *(26,) * 8))
    for section in d.sections:
        for block in section.blocks:
            table = block.table if isinstance(block, Figure) else block if isinstance(block, Table) else None
            if table is None or section.key == "sources":
                continue
            book.put(sheet, y, 0, table.caption, book.bold)
            for x, column in enumerate(table.columns):
                book.put(sheet, y + 1, x, column.label, book.head)
            y += 2
            for row in table.rows:
                for x, cell in enumerate(row):
                    book.put(sheet, y, x, f"{cell.text} {cell.note}".strip())
                y += 1
            y += 1


def _appendices(book: _Book) -> None:
    c = book.c
    for appendix in c.basis.appendices:
        sheet, y = book.sheet(c.t(appendix.title), (24,) * appendix.table.num_columns)
        pairs = zip(appendix.table.column_names, appendix.units, strict=True)
        head = [f"{name} ({unit})" if unit else name for name, unit in pairs]
        columns = [column.to_pylist() for column in appendix.table.columns]
        book.rows(sheet, y, head, zip(*columns, strict=True))
