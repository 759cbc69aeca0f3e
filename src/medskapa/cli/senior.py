"""``medskapa senior``: the senior perspective: survey, workshop, annex."""

from __future__ import annotations

import typer

app = typer.Typer(help="The senior perspective: survey, workshop, annex.", no_args_is_help=True)
