"""Measures of the housing programme: money."""

from __future__ import annotations

from medskapa.evidence import Measure

MEASURES_MONEY: tuple[Measure, ...] = ()
"""Measures of this part of the programme."""
