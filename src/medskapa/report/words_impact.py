"""Words of the section on impact."""

from __future__ import annotations

from medskapa.evidence import Text

IMPACT: dict[str, Text] = {}
