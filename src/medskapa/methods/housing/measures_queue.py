"""Measures of the housing programme: queue."""

from __future__ import annotations

from medskapa.evidence import Measure

MEASURES_QUEUE: tuple[Measure, ...] = ()
"""Measures of this part of the programme."""
