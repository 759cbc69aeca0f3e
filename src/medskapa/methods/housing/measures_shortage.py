"""Measures of the housing programme: shortage."""

from __future__ import annotations

from medskapa.evidence import Measure

MEASURES_SHORTAGE: tuple[Measure, ...] = ()
"""Measures of this part of the programme."""
