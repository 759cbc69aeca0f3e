"""From a chart's description to a picture: SVG for page and PDF, PNG for Word, always with the same font."""

from __future__ import annotations

import json
import re
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from medskapa.evidence import Lang

FONT = "Source Sans Pro"
FONTS = Path(str(files("medskapa.report"))) / "fonts"
INK, QUIET, RULE = "#1b2733", "#4d5a66", "#c9d1d8"

SEQUENTIAL = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""Light to dark, told apart also without colour vision and in grey print (ColorBrewer YlGnBu)."""
DIVERGING = ("#e66101", "#fdb863", "#f7f7f7", "#b2abd2", "#5e3c99")
"""Two ends and a middle (ColorBrewer PuOr)."""
CATEGORIES = ("#6b7680", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Grey for the null alternative, then Okabe and Ito's colours."""

_lock = threading.Lock()
_TIDY = (
    (re.compile(r' (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"'), ""),
    (re.compile(r'<path d="" ?/>|<path[^>]* d=""[^>]*/>'), ""),
    (re.compile(r"<title>.*?</title>"), ""),
    (re.compile(r"(\d+\.\d{2})\d+"), r"\1"),
)


@cache
def _vl() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def config() -> dict[str, Any]:
    """How every chart looks."""
    axis = {
        "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": 400, "labelColor": INK, "titleColor": QUIET,
        "gridColor": "#e3e8ec", "domainColor": RULE, "tickColor": RULE, "labelLimit": 260, "titlePadding": 8,
    }  # fmt: skip
    legend = {
        "labelFontSize": 13, "labelColor": INK, "titleFontSize": 13, "symbolSize": 110, "labelLimit": 420,
        "orient": "top", "title": None, "columnPadding": 16, "rowPadding": 4, "offset": 10,
    }  # fmt: skip
    return {"font": FONT, "axis": axis, "legend": legend, "view": {"stroke": None}, "text": {"font": FONT}}


def chart_svg(spec: dict[str, Any], key: str, lang: Lang, mark: str = "") -> str:
    """Draw a Vega-Lite description; ``mark`` is written inside the picture, such as *Syntetiska data*."""
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "transparent",
        "padding": {"left": 4, "right": 12, "top": 4, "bottom": 4},
        "config": config(),
        **spec,
    }
    if mark:
        whole["title"] = {
            "text": mark, "anchor": "end", "orient": "bottom", "fontSize": 12, "fontWeight": 600,
            "color": "#8a4b00", "offset": 8, "frame": "bounds",
        }  # fmt: skip
    if lang == "en":  # a per cent sign stands close to its number
        whole = json.loads(json.dumps(whole).replace("+ ' %'", "+ '%'"))
    with _lock:
        svg: str = _vl().vegalite_to_svg(
            whole, vl_version="5.20", format_locale="sv-SE" if lang == "sv" else "en-US"
        )
    return tidy(svg, key)


def tidy(svg: str, key: str) -> str:
    """A smaller picture whose ids do not clash with those of other pictures on the page."""
    for pattern, by in _TIDY:
        svg = pattern.sub(by, svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", svg)
    return re.sub(r'((?:xlink:)?href)="#([^"]+)"', rf'\1="#{key}-\2"', svg)


def pngs(svgs: Sequence[str], ppi: float = 150.0) -> list[bytes]:
    """The pictures as PNG, for Word, all drawn in one go."""
    import typst

    if not svgs:
        return []
    with tempfile.TemporaryDirectory(prefix="medskapa-") as name:
        folder = Path(name)
        lines = ["#set page(width: auto, height: auto, margin: 0pt, fill: white)"]
        for i, svg in enumerate(svgs):
            (folder / f"{i}.svg").write_text(svg, encoding="utf-8")
            lines.append(f'#page(image("{i}.svg", width: {svg_size(svg)[0]}pt))')
        (folder / "all.typ").write_text("\n".join(lines), encoding="utf-8")
        made: object = typst.compile(
            str(folder / "all.typ"), root=str(folder), font_paths=[str(FONTS)], ignore_system_fonts=True,
            format="png", ppi=ppi,
        )  # fmt: skip
    return [bytes(one) for one in made] if isinstance(made, list) else [cast(bytes, made)]


def svg_size(svg: str) -> tuple[float, float]:
    """Width and height of a picture, in its own units."""
    width, height = (re.search(rf'<svg[^>]*\b{name}="([\d.]+)', svg) for name in ("width", "height"))
    return (float(width[1]), float(height[1])) if width and height else (1.0, 1.0)
