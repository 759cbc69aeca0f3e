"""Measures of the housing programme: groups."""

from __future__ import annotations

from medskapa.evidence import Measure

MEASURES_GROUPS: tuple[Measure, ...] = ()
"""Measures of this part of the programme."""
