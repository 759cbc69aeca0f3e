"""``medskapa ska``: social impact analysis (SKA): start, mat, record, chapter, comparison."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Social impact analysis (SKA): start, mat, record, chapter, comparison.", no_args_is_help=True
)
