"""The housing programme's files: web page, PDF and Word, without a plan and without a basis."""

from __future__ import annotations

from pathlib import Path

from medskapa.report.ska_paper import Leaflet, leaflet_html, leaflet_pdf
from medskapa.report.ska_word import leaflet_word
from medskapa.report.word import Wording

HOUSING_NAMES = ("bostad.html", "bostad.pdf", "bostad.docx")


def write_paper(words: Wording, d: Leaflet, out: Path) -> dict[str, Path]:
    """Write a paper of the programme into a folder that exists. Gives file name to path. Same paper, same bytes."""
    made = {
        "bostad.html": leaflet_html(d).encode(),
        "bostad.pdf": leaflet_pdf(d),
        "bostad.docx": leaflet_word(words, d),
    }
    paths = {name: Path(out) / name for name in HOUSING_NAMES}
    for name, path in paths.items():
        path.write_bytes(made[name])
    return paths
