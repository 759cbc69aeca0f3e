"""Words of the section on reach."""

from __future__ import annotations

from medskapa.evidence import Text

REACH: dict[str, Text] = {}
