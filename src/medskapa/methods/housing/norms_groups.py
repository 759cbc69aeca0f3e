"""What is assumed of special groups: how long they stay, and where it leads."""

from __future__ import annotations

from medskapa.evidence import Norm

NORMS_GROUPS: tuple[Norm, ...] = ()
"""What is assumed of special groups: how long they stay, and where it leads."""
