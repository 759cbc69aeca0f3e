"""The short form as a spreadsheet, for those who do not write TOML."""

from __future__ import annotations

from pathlib import Path

from medskapa.evidence import UserError

FORM_FILE = "protokoll.xlsx"
_HEADING = ("Fält", "Fråga", "Svar", "Så svarar du")


def write_form(path: Path) -> None:
    """Write the empty form: a row for each field, with its question, an empty answer, and how to answer."""
    import xlsxwriter

    from medskapa.methods.impact.light import FIELDS

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Protokoll")
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        answer = book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#fff8e1"}
        )
        for column, width in enumerate((20, 40, 60, 60)):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, _HEADING, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for row, f in enumerate(FIELDS, start=1):
            sheet.write_string(row, 0, f.key, wrap)
            sheet.write_string(row, 1, f.question.sv, wrap)
            sheet.write_blank(row, 2, None, answer)
            sheet.write_string(row, 3, f.help.sv, wrap)


def read_form(path: Path) -> dict[str, str]:
    """The answers of a filled-in form by field; empty ones are left out.

    Raises ``UserError`` when it is not the form, or a field is not one of the form's.
    """
    from medskapa.methods.impact.light import FIELDS
    from medskapa.sources.spreadsheet_file import as_code, open_sheet

    sheet = open_sheet(path)
    missing = [c for c in ("Fält", "Svar") if c not in sheet.heading]
    if missing:
        raise UserError(
            "The file is not the form: columns are missing.", where=path.name, rows=missing,
            do=f"Use the {FORM_FILE} that medskapa ska start made.",
        )  # fmt: skip
    key, answer = sheet.heading.index("Fält"), sheet.heading.index("Svar")
    said = {as_code(cells[key]): as_code(cells[answer]) for _, cells in sheet.rows}
    unknown = sorted(set(said) - {f.key for f in FIELDS})
    if unknown:
        raise UserError(
            "These fields are not in the form.", where=path.name, rows=unknown,
            do="Leave the first column as it was.",
        )  # fmt: skip
    return {k: v for k, v in said.items() if v}
