"""The senior perspective as a section of the basis."""

from __future__ import annotations

from medskapa.report.blocks import Section
from medskapa.report.context import Context


def seniors(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where nothing is found."""
    return ()
