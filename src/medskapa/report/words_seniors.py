"""Words of the section on seniors."""

from __future__ import annotations

from medskapa.evidence import Text

SENIORS: dict[str, Text] = {}
