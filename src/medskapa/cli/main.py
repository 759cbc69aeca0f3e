"""The program ``medskapa``: its commands, and what happens when something goes wrong."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from medskapa.cli import basis, demo, housing, plan, region, segregation, senior, ska
from medskapa.evidence.errors import UserError

EXIT_OK, EXIT_FAULT, EXIT_USER, EXIT_STOPPED = 0, 1, 2, 130

app = typer.Typer(
    name="medskapa",
    help="From open data and a plan to a decision basis for social sustainability.",
    epilog="Start here: medskapa demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(region.app, name="region")
app.add_typer(plan.app, name="plan")
app.add_typer(segregation.app, name="segregation")
app.add_typer(ska.app, name="ska")
app.add_typer(senior.app, name="senior")
app.add_typer(housing.app, name="housing")
app.command(name="basis", epilog=basis.BASIS_EXAMPLES)(basis.basis)
app.command(name="explain", epilog=basis.EXPLAIN_EXAMPLES)(basis.explain)
app.command(name="demo", epilog=demo.EXAMPLES)(demo.demo)


def _version(asked: bool) -> None:
    if asked:
        from medskapa import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """From open data and a plan to a decision basis for social sustainability."""


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    0 done · 1 a fault in the program, with its traceback · 2 something for the user to put right, said in words ·
    130 stopped with Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a letter that the terminal lacks is no reason to stop
            stream.reconfigure(errors="replace")
    try:
        app(arguments)
    except UserError as error:
        print(f"medskapa: {error}", file=sys.stderr)
        sys.exit(EXIT_USER)
    except SystemExit as end:
        if end.code == EXIT_STOPPED:
            print(
                "medskapa: stopped. Nothing half-written is left; run the command again.",
                file=sys.stderr,
            )
        raise
