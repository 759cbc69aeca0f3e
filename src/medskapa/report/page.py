"""The web page: one file with everything in it, that fetches nothing and runs under a strict policy."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from medskapa.evidence import format_number
from medskapa.report.blocks import Block, Cards, Cell, Document, Figure, Line, Lines, Table
from medskapa.report.context import Context
from medskapa.report.pictures import FONTS
from medskapa.report.rows import Row
from medskapa.report.why import explanation_lines, own_lines, shared_lines, sharing
from medskapa.report.words import W
from medskapa.report.written import interval_words, value_words, what, where_when

FILE_NAMES = (
    "index.html", "basis.pdf", "basis.docx", "findings.xlsx", "findings.csv", "map.gpkg", "basis.json", "run.json",
)  # fmt: skip
_HEADS = ("filter_measure", "filter_alternative", "filter_place", "col_group", "col_year", "col_value",
          "col_knowledge")  # fmt: skip


def page(c: Context, d: Document) -> str:
    """The whole page as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("medskapa.report"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["first_sentence"] = first_sentence
    source = partial(_file, environment)
    style, script = _fonts() + source("page.css") + _every_page(d), source("page.js")
    words = {key: text.of(c.lang) for key, text in W.items()}
    template = environment.get_template("page.html.j2")
    environment.globals.update(w=words, picture=_picture)
    return template.render(
        d=d,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=Markup(_json(_data(c))),
        cited=[(r.id, _head(c, r), explanation_lines(r, c.names)) for r in cited_rows(c, d)],
        heads=[c.w(h) for h in _HEADS],
        findings_lead=c.w("findings_lead", n=format_number(len(c.rows.all), c.lang)),
        file_names=FILE_NAMES[1:],
    )


def _file(environment: jinja2.Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def first_sentence(words: str) -> str:
    """What comes before the first full stop."""
    return words.split(".")[0]


def _every_page(d: Document) -> str:
    """The banner in the margin of each printed page."""
    if not d.banners:
        return ""
    words = " · ".join(first_sentence(b) for b in d.banners).replace("\\", "").replace('"', "")
    look = (
        "font:600 9pt 'Source Sans Pro',sans-serif;color:#7a4300;border-bottom:1pt solid #7a4300;"
        "vertical-align:bottom;margin-bottom:2.5mm"
    )
    return f'@page{{@top-center{{content:"{words}";{look}}}}}\n'


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _fonts() -> str:
    faces = []
    for weight in (400, 600):
        data = base64.b64encode((FONTS / f"SourceSansPro-latin-{weight}.woff2").read_bytes()).decode()
        faces.append(
            '@font-face{font-family:"Source Sans Pro";font-style:normal;font-display:swap;'
            f"font-weight:{weight};src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
        )
    return "".join(faces)


def _picture(figure: Figure) -> Markup:
    """The SVG of a figure, with its words for those who do not see it."""
    start = figure.svg.index("<svg") + 4
    head = Markup(' class="pic-svg" role="img" aria-label="{}"').format(figure.alt)
    return Markup(figure.svg[:start]) + head + Markup(figure.svg[start:])


def _head(c: Context, row: Row) -> str:
    return f"{what(row, c.names)}, {where_when(row, c.names)}: {value_words(row, c.names)}"


def _json(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(c: Context) -> dict[str, Any]:
    """All findings for the page's script: every text once in a pool, and numbers that point into it.

    The lines that findings share stand once in ``ends``.
    """
    pool: dict[str, int] = {}

    def at(text: str) -> int:
        return pool.setdefault(text, len(pool))

    shared: dict[tuple[object, ...], int] = {}
    ends: list[list[int]] = []

    def end(row: Row) -> int:
        key = sharing(row)
        if key not in shared:
            shared[key] = len(ends)
            ends.append([at(text) for line in shared_lines(row, c.names) for text in line])
        return shared[key]

    rows = [_entry(c, row, at, end(row)) for row in c.rows]
    return {
        "lang": c.lang,
        "heads": [c.w(h) for h in _HEADS],
        "shown": c.w("shown"),
        "pool": list(pool),
        "ends": ends,
        "rows": rows,
    }


def _entry(c: Context, row: Row, at: Callable[[str], int], end: int) -> list[Any]:
    group = ", ".join(p for p in (c.names.group(row.group), c.names.dims(row.dims, row.group)) if p)
    measure = c.names.label(row.measure)
    if row.statistic != "value":
        measure += f", {c.names.statistic(row.statistic)}"
    alternative = c.names.alternative(row.alternative)
    if row.kind == "change":
        alternative += f" ({c.w('kind_change')})"
    bounds = interval_words(row, c.names)
    said = value_words(row, c.names) + (f" ({bounds.split(': ', 1)[1]})" if bounds else "")
    texts = (measure, alternative, c.names.place(row.place), group, str(row.year), said,
             c.names.knowledge(row.knowledge))  # fmt: skip
    lines = [at(text) for line in own_lines(row, c.names) for text in line]
    value = None if row.value is None else float(f"{row.value:.6g}")
    return [row.id, *(at(t) for t in texts), row.knowledge[:2], value, lines, end]


def cited_rows(c: Context, d: Document) -> list[Row]:
    """The findings that the text names, in the order they are first named."""
    ids: dict[str, None] = {}
    s = d.summary
    for line in (*s.differs, *s.unsure, *s.against):
        ids[line.finding] = None
    _of_table(s.table, ids)
    for section in d.sections:
        for block in section.blocks:
            _of_block(block, ids)
    return [c.rows.by_id[i] for i in ids if i in c.rows.by_id]


def _of_block(block: Block, ids: dict[str, None]) -> None:
    if isinstance(block, Table):
        _of_table(block, ids)
    elif isinstance(block, Lines):
        _of_lines(block.items, ids)
    elif isinstance(block, Cards):
        for card in block.items:
            _of_lines(card.lines, ids)


def _of_table(table: Table, ids: dict[str, None]) -> None:
    cells: list[Cell] = [cell for row in table.rows for cell in row]
    ids.update(dict.fromkeys(cell.finding for cell in cells))


def _of_lines(lines: tuple[Line, ...], ids: dict[str, None]) -> None:
    ids.update(dict.fromkeys(line.finding for line in lines))
