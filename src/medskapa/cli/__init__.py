"""The command line: parse, call one function, print. One module for each group of commands."""

from medskapa.cli.main import main

__all__ = ["main"]
