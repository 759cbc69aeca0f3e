"""Words of the housing programme: sharing between municipalities."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_SHARING: dict[str, Text] = {}
"""Words of this part of the programme."""
