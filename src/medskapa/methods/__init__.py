"""The six methods and the shared picture of the situation: case in, findings out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from medskapa.evidence import Measure, Norm, Text
from medskapa.methods import housing, impact, reach, seniors, situation
from medskapa.methods.case import NOW, Appendix, Case, Field, MethodResult, RunContext


@dataclass(frozen=True)
class MethodEntry:
    """One of the six methods: its Swedish name exactly as the programme gave it, and its function if built."""

    key: str
    label: Text
    findings: Callable[[Case, RunContext], MethodResult] | None

    @property
    def built(self) -> bool:
        """False for a method that this version does not have yet."""
        return self.findings is not None


METHODS: tuple[MethodEntry, ...] = (
    MethodEntry(
        "investment",
        Text(sv="Socialt investeringsperspektiv", en="Social investment perspective"),
        None,
    ),
    MethodEntry(
        "allocation",
        Text(sv="Markanvisning som socialt instrument", en="Land allocation as a social instrument"),
        None,
    ),
    MethodEntry(
        "impact",
        Text(
            sv="Social konsekvensanalys (SKA) i detaljplaneprocessen",
            en="Social impact analysis (SKA) in the detailed-plan process",
        ),
        impact.findings,
    ),
    MethodEntry(
        "senior",
        Text(sv="Seniorperspektiv i samhällsplaneringen", en="Senior perspective in planning"),
        seniors.findings,
    ),
    MethodEntry(
        "youth",
        Text(
            sv="Dialog som metod för ungas inflytande i samhällsplaneringen",
            en="Dialogue as a method for young people's influence in planning",
        ),
        None,
    ),
    MethodEntry(
        "housing",
        Text(sv="Socialt bostadsförsörjningsprogram", en="Social housing supply programme"),
        housing.findings,
    ),
)
"""The six methods in report order. The shared picture of the situation is not a seventh: all six use it."""

COMMON: tuple[Callable[[Case, RunContext], MethodResult], ...] = (situation.findings, reach.findings)
"""What all six rest on: the picture of the situation, and what people can reach in everyday life."""
MEASURES: tuple[Measure, ...] = (
    *situation.MEASURES,
    *reach.MEASURES,
    *impact.MEASURES,
    *seniors.MEASURES,
    *housing.MEASURES,
)
"""Every measure that is computed or judged."""
NORMS: tuple[Norm, ...] = (
    *situation.NORMS,
    *reach.NORMS,
    *impact.NORMS,
    *seniors.NORMS,
    *housing.NORMS,
)
"""Every norm that a municipality may replace."""

__all__ = [
    "COMMON",
    "MEASURES",
    "METHODS",
    "NORMS",
    "NOW",
    "Appendix",
    "Case",
    "Field",
    "MethodEntry",
    "MethodResult",
    "RunContext",
    "housing",
    "impact",
    "reach",
    "seniors",
    "situation",
]
