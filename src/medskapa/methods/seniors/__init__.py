"""The senior perspective: everyday life for people over 65, 75 and 80."""

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
