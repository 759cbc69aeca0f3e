"""Words of the housing programme: people and households ahead, and the need of homes."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_PEOPLE: dict[str, Text] = {}
"""Words of this part of the programme."""
