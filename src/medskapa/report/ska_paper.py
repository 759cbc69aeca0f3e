"""A paper of its own made of sections: the SKA chapter and the comparison, as web page and as tagged PDF."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from medskapa.evidence import Lang
from medskapa.report.blocks import Figure, Section, Table
from medskapa.report.page import _every_page, _file, _fonts, _hash, _picture, first_sentence
from medskapa.report.paper import MADE, _settable, settable
from medskapa.report.pictures import FONTS, svg_size
from medskapa.report.words import W

_LOOK_ENDS = "// --- page one"


@dataclass(frozen=True)
class Leaflet:
    """A paper of a few pages in one language: what kind of paper, its title, and its sections.

    ``question`` stands under the title, ``facts`` under that, ``run_line`` in the foot of each page. ``cited`` tells on
    the web page how each number was made: id, what it says, and lines of label and text.
    """

    lang: Lang
    kind: str
    title: str
    question: str
    banners: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    run_line: str
    cited: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def leaflet_html(d: Leaflet) -> str:
    """The paper as one web page that fetches nothing and runs no script."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("medskapa.report"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["first_sentence"] = first_sentence
    source = partial(_file, environment)
    style = _fonts() + source("page.css") + source("ska.css") + _every_page(d)  # type: ignore[arg-type]
    words = {key: text.of(d.lang) for key, text in W.items()}
    template = environment.get_template("ska.html.j2")
    environment.globals.update(w=words, picture=_picture)
    return template.render(d=d, style=Markup(style), style_hash=_hash(style)) + "\n"


def leaflet_pdf(d: Leaflet) -> bytes:
    """The paper as PDF/UA-1, in the look of the basis."""
    look = template("basis.typ").partition(_LOOK_ENDS)[0]
    data = {**asdict(d), "words": {key: text.of(d.lang) for key, text in W.items()}, "cards_three": [""]}
    for section, plain in zip(d.sections, data["sections"], strict=True):
        for block, made in zip(section.blocks, plain["blocks"], strict=True):
            if isinstance(block, Table):
                made["widths"] = column_widths(block)
            if isinstance(block, Figure):
                made.pop("svg")
                made["file"] = f"{block.key}.svg"
                made["width"], made["height"] = svg_size(block.svg)
    figures = [b for s in d.sections for b in s.blocks if isinstance(b, Figure)]
    return typeset(look + template("ska.typ"), data, [(f"{f.key}.svg", f.svg) for f in figures])


def column_widths(table: Table) -> list[float]:
    """How wide each column is to be, from how much stands in it: wide for sentences, narrow for dates and marks."""
    out = []
    for i, column in enumerate(table.columns):
        cells = [row[i] for row in table.rows]
        said = sum(len(x.text) + 0.4 * len(x.note) for x in cells) / max(len(cells), 1)
        longest = max((len(w) for x in cells for w in f"{x.text} {x.note}".split()), default=0)
        out.append((min(max(said, longest, len(column.label), 8.0), 80.0) / 8.0) ** 0.62)
    return [round(w, 2) for w in out]


def template(name: str) -> str:
    """The text of a template of this room."""
    return (files("medskapa.report") / "templates" / name).read_text(encoding="utf-8")


def typeset(source: str, data: Mapping[str, Any], pictures: Iterable[tuple[str, str]] = ()) -> bytes:
    """A Typst text set with its data as PDF/UA-1; ``pictures`` are SVG by file name. Same data, same bytes."""
    made: bytes = _compiled(
        source, data, pictures, format="pdf", pdf_standards=["ua-1"], timestamp=int(MADE.timestamp())
    )
    return made


def pages_of(source: str, data: Mapping[str, Any]) -> int:
    """How many pages a Typst text has with its data."""
    made = _compiled(source, data, (), format="svg")
    return len(made) if isinstance(made, list) else 1


def _compiled(source: str, data: Mapping[str, Any], pictures: Iterable[tuple[str, str]], **how: Any) -> Any:
    import typst

    with tempfile.TemporaryDirectory(prefix="medskapa-") as name:
        folder = Path(name)
        (folder / "main.typ").write_text(source, encoding="utf-8")
        words = json.dumps(_settable(dict(data)), ensure_ascii=False)
        (folder / "data.json").write_text(words, encoding="utf-8")
        for file, svg in pictures:
            (folder / file).write_text(settable(svg), encoding="utf-8")
        return typst.compile(
            str(folder / "main.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            **how,
        )
