"""Printing shared by the commands: progress on the error stream, tables and JSON on the output."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_LOG_SECONDS = 3.0


def print_json(value: Any) -> None:
    """Print a value as JSON for a script to read."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(
    title: str, *, quiet: bool = False
) -> Iterator[Callable[[str, float | None, float | None], None]]:
    """A line that tells how far a long job has come: ``say(what, done 0–1 or none, seconds left or none)``.

    On a terminal it is redrawn in place; in a log there is a line now and then.
    """
    if quiet:
        yield lambda what, done, left: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    last = -_LOG_SECONDS

    def text(what: str, done: float | None, left: float | None) -> str:
        parts = [title, what]
        if done is not None:
            parts.append(f"{100 * done:.0f} %")
        if left is not None:
            parts.append(f"about {_seconds(left)} left")
        return " · ".join(parts)

    if console.is_terminal:
        with console.status(title) as status:
            yield lambda what, done, left: status.update(text(what, done, left))
        return

    def say(what: str, done: float | None, left: float | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _LOG_SECONDS:
            last = now
            print(text(what, done, left), file=sys.stderr, flush=True)

    yield say


def _seconds(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
