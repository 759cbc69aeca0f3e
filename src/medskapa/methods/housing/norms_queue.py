"""What landlords and lenders ask of those who seek a home, and who may have it."""

from __future__ import annotations

from medskapa.evidence import Norm

NORMS_QUEUE: tuple[Norm, ...] = ()
"""What landlords and lenders ask of those who seek a home, and who may have it."""
