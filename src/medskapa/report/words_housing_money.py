"""Words of the housing programme: what households can pay."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_MONEY: dict[str, Text] = {}
"""Words of this part of the programme."""
