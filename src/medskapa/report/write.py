"""The report written: every format from the same document, and what is needed to check it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path

from medskapa.basis import Basis
from medskapa.evidence import Lang
from medskapa.report.context import Context, context
from medskapa.report.document import document
from medskapa.report.mapfile import write_map
from medskapa.report.page import FILE_NAMES, page
from medskapa.report.paper import paper
from medskapa.report.word import word
from medskapa.report.workbook import workbook

RUN_SCHEMA = "medskapa-run/1"
_PACKAGES = ("numpy", "pyarrow", "scipy", "shapely", "pyogrio", "typst", "vl-convert-python", "python-docx",
             "xlsxwriter", "jinja2")  # fmt: skip


def write_report(
    basis: Basis,
    out: Path,
    lang: Lang,
    *,
    word_template: Path | None = None,
    progress: Callable[[str, float], None] = lambda what, done: None,
) -> dict[str, Path]:
    """Write all formats of a basis into a folder that exists: web page, PDF, Word, Excel, CSV, map and JSON.

    ``word_template`` is the municipality's own Word file. ``progress`` hears each file's name and how much is
    done, 0–1. Same basis and language give the same bytes. Gives file name to path.

    Raises ``UserError`` when the Word template cannot be read.
    """
    progress("document", 0.0)
    c = context(basis, lang)
    d = document(c)
    steps: tuple[tuple[str, Callable[[Path], object]], ...] = (
        ("basis.docx", lambda p: p.write_bytes(word(c, d, word_template))),
        ("index.html", lambda p: p.write_text(page(c, d), encoding="utf-8", newline="\n")),
        ("basis.pdf", lambda p: p.write_bytes(paper(c, d))),
        ("findings.xlsx", lambda p: p.write_bytes(workbook(c, d))),
        ("findings.csv", lambda p: p.write_bytes(basis.table.csv)),
        ("map.gpkg", lambda p: write_map(c, p)),
        ("basis.json", lambda p: p.write_text(_json(c.names.record), encoding="utf-8", newline="\n")),
    )
    paths = {name: Path(out) / name for name, _ in steps}
    with ThreadPoolExecutor(max_workers=2) as pool:
        tasks = {pool.submit(write, paths[name]): name for name, write in steps}
        for number, task in enumerate(as_completed(tasks), start=1):
            task.result()
            progress(tasks[task], (number + 2) / (len(steps) + 3))
    paths["run.json"] = Path(out) / "run.json"
    paths["run.json"].write_text(_json(_run(c, paths)), encoding="utf-8", newline="\n")
    progress("run.json", 1.0)
    return {name: paths[name] for name in FILE_NAMES}


def _run(c: Context, paths: Mapping[str, Path]) -> dict[str, object]:
    """What was run with what, and the hash of every other file."""
    run = dict(c.names.record["run"])
    return {
        "schema": RUN_SCHEMA,
        **run,
        "language": c.lang,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "files": {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in sorted(paths.items())
            if name != "run.json"
        },
    }


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=False) + "\n"
