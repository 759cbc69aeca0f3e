"""Words of the housing programme: asking departments whether a need still holds, and of neighbours."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_ASKING: dict[str, Text] = {}
"""Words of this part of the programme."""
