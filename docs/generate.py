"""Writes the generated pages of docs/: the commands and the measures. ``bin/docs`` runs it; a test compares."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.main import get_command

from medskapa.cli.main import app
from medskapa.evidence import Measure, Norm
from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS
from medskapa.methods import NORMS, housing, impact, reach, seniors, situation

HERE = Path(__file__).resolve().parent
_EXIT_CODES = """## Exit codes

| Code | Meaning |
|---|---|
| 0 | Done. |
| 1 | A fault in the program; the traceback is printed. |
| 2 | Something for you to put right: a wrong word, file or figure. It is said in words, without a traceback. |
| 130 | Stopped with Ctrl-C. What was fetched is kept; the same command goes on where it was. |
"""


_CHAPTERS = {
    "The shared picture of the situation (lägesbild)": situation.MEASURES,
    "Near in everyday life (nära i vardagen)": reach.MEASURES,
    "Social impact analysis (SKA)": impact.MEASURES,
    "The senior perspective (seniorperspektivet)": seniors.MEASURES,
    "The social housing supply programme (bostadsförsörjning)": housing.MEASURES,
}


def cli_page() -> str:
    """The page of commands, from the program's own help."""
    parts = [
        "# Commands",
        "",
        "Made by `bin/docs` from the program's own help. Results go to the output, progress to the error stream.",
        "",
    ]
    command = get_command(app)
    for path, sub in _walk(command, "medskapa"):
        parts += [f"## `{path}`", "", (sub.help or "").strip(), ""]
        rows = []
        for parameter in sub.params:
            if parameter.name in ("help", "version"):
                continue
            names = (
                ", ".join(parameter.opts)
                if parameter.param_type_name == "option"
                else str(parameter.name).upper()
            )
            need = "required" if parameter.required else ""
            rows.append(f"| `{names}` | {getattr(parameter, 'help', '') or ''} | {need} |")
        if rows:
            parts += ["| Argument or option | Meaning | |", "|---|---|---|", *rows, ""]
        if sub.epilog:
            parts += [f"{sub.epilog}", ""]
    return "\n".join([*parts, _EXIT_CODES])


def _walk(command: object, path: str) -> list[tuple[str, typer.core.TyperCommand]]:
    found = []
    for name, sub in getattr(command, "commands", {}).items():
        if getattr(sub, "commands", None):
            found += _walk(sub, f"{path} {name}")
        else:
            found.append((f"{path} {name}", sub))
    return found


def measures_page() -> str:
    """The page of measures and norms, from their declarations."""
    parts = [
        "# Measures and norms",
        "",
        "Made by `bin/docs` from the declarations beside the formulas.",
        "",
    ]
    for title, measures in _CHAPTERS.items():
        parts += [f"## {title}", ""]
        for measure in measures:
            parts += _measure(measure)
    parts += ["## Norms", "", "Each can be replaced in a plan under `[[norms]]`.", ""]
    parts += ["| Key | Norm | Value | Status | Source |", "|---|---|---|---|---|"]
    parts += [_norm(norm) for norm in (*NORMS, MIN_GROUP, MIN_GROUP_MINORS)]
    return "\n".join([*parts, ""])


def _measure(m: Measure) -> list[str]:
    checked = m.checked.line() if m.checked else "not independently verified"
    rows = [
        ("Key", f"`{m.key}`"),
        ("In Swedish", m.label.sv),
        ("Unit", m.unit.label.en),
        ("Better", m.better),
        ("Dimensions", ", ".join(m.dims) or "–"),
        ("Formula", f"`{m.formula.equation}`"),
        ("Source", m.formula.source.line()),
        ("Checked against", checked),
    ]
    table = [f"| {name} | {_cell(value)} |" for name, value in rows]
    return [f"### {m.label.en}", "", m.meaning.en, "", "| | |", "|---|---|", *table, ""]


def _norm(n: Norm) -> str:
    source = n.source.line() + ("" if n.source.verified else " (not verified)")
    return f"| `{n.key}` | {n.label.en} | {_range(n)} {n.unit} | {n.status.label.en} | {_cell(source)} |"


def _range(n: Norm) -> str:
    low, high = n.range
    return f"{n.value:.4g}" + (f" ({low:.4g}–{high:.4g})" if low < high else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {"cli.md": cli_page, "measures.md": measures_page}


def main() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
