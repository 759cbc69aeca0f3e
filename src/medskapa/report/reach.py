"""Nära i vardagen: what people reach on foot, by group, with norms beside."""

from __future__ import annotations

from medskapa.report.blocks import Section
from medskapa.report.context import Context


def reach(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where nothing is found."""
    return ()
