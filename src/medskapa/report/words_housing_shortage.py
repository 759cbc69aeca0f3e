"""Words of the housing programme: shortage and special groups."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_SHORTAGE: dict[str, Text] = {}
"""Words of this part of the programme."""
