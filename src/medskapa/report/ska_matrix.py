"""The matrix on one page, for print in black and white and as a web page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2
from markupsafe import Markup

from medskapa.evidence import UserError
from medskapa.methods.impact.matrix import Matrix, MatrixCell
from medskapa.methods.impact.model import CONFIDENCES, EFFECTS, ImpactInputs
from medskapa.report.context import Context
from medskapa.report.impact_heard import who
from medskapa.report.impact_matrix import (
    KINDS,
    SIGNS,
    change_words,
    judged_alternatives,
    matrix_of,
    more_words,
    notes_words,
    weighed,
)
from medskapa.report.page import _fonts, _hash
from medskapa.report.ska_paper import pages_of, template, typeset

_SIZES = (11.5, 10.8, 10.2, 9.6, 9.0, 8.6, 8.2, 7.8, 7.4, 7.0)
"""The type sizes tried, in points; smaller is not readable on paper."""
_MOST = (6, 4, 3, 2, 1)
"""How many judgements a cell spells out, when even the smallest type is too large."""


def matrix_sheets(c: Context, given: ImpactInputs) -> list[dict[str, Any]]:
    """A sheet for each proposal: the social impact matrix, then the child impact matrix."""
    wholes = [matrix_of(c, given, kind) for kind in KINDS]
    return [_sheet(c, given, whole, a) for whole in wholes for a in judged_alternatives(c)]


def _sheet(c: Context, given: ImpactInputs, whole: Matrix, alternative: str) -> dict[str, Any]:
    cells = {
        (a.key, s.key): whole.cell(a.key, s.key, alternative=alternative)
        for a in whole.aspects
        for s in whole.scales
    }
    left = sum(not x.judgements for x in cells.values())
    return {
        "key": f"{whole.kind}-{alternative}",
        "title": c.w(f"ska_matrix_{whole.kind}", alternative=c.names.alternative(alternative)),
        "plan": c.t(c.basis.plan.title),
        "legend": c.w("ska_sheet_legend"),
        "left": c.w("ska_sheet_left", n=left, all=len(cells)),
        "corner": c.w("ska_aspect"),
        "columns": [c.t(s.label) for s in whole.scales],
        "rows": [
            {"title": c.t(a.name(whole.kind)), "cells": [_cell(c, cells[a.key, s.key]) for s in whole.scales]}
            for a in whole.aspects
        ],
    }


def _cell(c: Context, cell: MatrixCell) -> dict[str, Any]:
    changes = weighed(c, cell.readings)
    judged = [
        {
            "sign": SIGNS[j.effect],
            "words": c.t(EFFECTS[j.effect]),
            "who": who(c, j.group),
            "sure": c.t(CONFIDENCES[j.confidence]),
        }
        for j in cell.judgements
    ]
    said = change_words(c, changes[0]) + more_words(c, len(changes) - 1) if changes else ""
    return {
        "judged": judged,
        "none": "" if judged else c.w("ska_not_judged"),
        "change": said,
        "warn": [c.w(k) for k, yes in (("ska_apart", cell.apart), ("ska_disagree", cell.disagree)) if yes],
        "notes": notes_words(c, len(cell.notes)) if cell.notes else "",
    }


def _data(c: Context, sheets: list[dict[str, Any]], size: float, most: int) -> dict[str, Any]:
    return {
        "lang": c.lang,
        "title": c.w("ska_sheets_title", plan=c.t(c.basis.plan.title)),
        "banner": " ".join(c.banners),
        "run_line": c.w(
            "run_line", version=c.basis.run.version, run=c.basis.run.hash[:12], seed=c.basis.run.seed
        ),
        "measured": c.w("ska_sheet_measured"),
        "size": size,
        "sheets": [_shortened(c, s, most) for s in sheets],
    }


def _shortened(c: Context, sheet: Mapping[str, Any], most: int) -> dict[str, Any]:
    """The sheet with at most so many judgements spelt out in a cell; how many more there are is said."""
    rows = [
        {**row, "cells": [_short_cell(c, x, most) for x in row["cells"]]}
        for row in sheet["rows"]
    ]  # fmt: skip
    return {**sheet, "rows": rows}


def _short_cell(c: Context, x: Mapping[str, Any], most: int) -> dict[str, Any]:
    more = len(x["judged"]) - most
    words = c.w("ska_more_judged", n=more) if more > 0 else ""
    return {**x, "judged": x["judged"][:most], "more": words}


def matrix_pdf(c: Context, given: ImpactInputs) -> bytes:
    """The matrices as A4 landscape, each on one page.

    The type is set smaller until each fits, then fewer judgements are spelt out and the rest are counted.

    Raises ``UserError`` when a matrix has so many rows that it cannot be read on one page.
    """
    sheets = matrix_sheets(c, given)
    source = template("matris.typ")
    tries = [(size, _MOST[0]) for size in _SIZES] + [(_SIZES[-1], most) for most in _MOST[1:]]
    for size, most in tries:
        data = _data(c, sheets, size, most)
        if pages_of(source, data) == len(sheets):
            return typeset(source, data)
    raise UserError(
        "The matrix does not fit on one page.", where="ska.toml, [matrix]",
        do="Use fewer aspects or scales; about eight of each can be read on one page.",
    )  # fmt: skip


def matrix_html(c: Context, given: ImpactInputs) -> str:
    """The matrices as one web page that fetches nothing and prints on A4 landscape."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("medskapa.report"), autoescape=True, trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    style = _fonts() + template("matris.css")
    data = _data(c, matrix_sheets(c, given), _SIZES[0], _MOST[0])
    made = environment.get_template("matris.html.j2")
    return made.render(d=data, style=Markup(style), style_hash=_hash(style)) + "\n"
