"""SKA: the matrix, conflicts, handover and follow-up."""

from __future__ import annotations

from medskapa.report.blocks import Section
from medskapa.report.context import Context


def impact(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where nothing is found."""
    return ()
