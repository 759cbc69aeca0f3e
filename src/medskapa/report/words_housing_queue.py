"""Words of the housing programme: the two gates and what alternatives meet."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_QUEUE: dict[str, Text] = {}
"""Words of this part of the programme."""
