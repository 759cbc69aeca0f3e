"""What people can pay: the social assistance norm and its kin, in kronor a month, dated."""

from __future__ import annotations

from medskapa.evidence import Norm

NORMS_MONEY: tuple[Norm, ...] = ()
"""What people can pay: the social assistance norm and its kin, in kronor a month, dated."""
