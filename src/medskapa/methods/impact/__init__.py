"""Social impact analysis (SKA): measured change, notes and judgements joined in one matrix."""

from __future__ import annotations

from medskapa.evidence import Measure, Norm
from medskapa.methods.case import Case, MethodResult, RunContext

__all__ = ["MEASURES", "NORMS", "findings"]

MEASURES: tuple[Measure, ...] = ()
"""Every measure of the method."""
NORMS: tuple[Norm, ...] = ()
"""The norms that they rest on."""


def findings(case: Case, run: RunContext) -> MethodResult:
    """What the method finds in one alternative."""
    return MethodResult((), MEASURES, NORMS)
