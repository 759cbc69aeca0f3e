"""Measures of the housing programme: people."""

from __future__ import annotations

from medskapa.evidence import Measure

MEASURES_PEOPLE: tuple[Measure, ...] = ()
"""Measures of this part of the programme."""
