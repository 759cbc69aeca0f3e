"""What a method is given and what it gives back: the same for all six."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from medskapa.evidence import Finding, Measure, Norm, Source, Text, norm_in_force
from medskapa.plans import Alternative, Plan
from medskapa.region import Region

T = TypeVar("T")
NOW = "now"
"""The key of the situation now in the column ``alternative``: measured, with no plan and no trend."""


@dataclass(frozen=True)
class Case:
    """One alternative, ready to be looked at.

    ``region`` is the place under this alternative in the plan's year and ``reference`` the place under the null
    alternative; both hold the observed years untouched. ``inputs`` is what people entered for a method. A method
    never hears of the other alternatives.
    """

    region: Region
    reference: Region
    plan: Plan
    alternative: Alternative
    inputs: Mapping[str, object] = field(default_factory=dict)

    def norm(self, norms: tuple[Norm, ...], key: str) -> Norm:
        """The norm that holds for this plan: the plan's own, the municipality's, or the general one."""
        return norm_in_force(
            (*self.plan.norms, *norms), key, on=self.plan.started, municipality=self.plan.municipality
        )


@dataclass(frozen=True)
class RunContext:
    """How a run is done: seed and number of draws, and a place to say how far it has come.

    Each call of ``rng`` with the same name gives the same stream, so that both worlds of a case and all
    alternatives are computed on the same draws. ``cancelled`` may raise to stop a run.
    """

    seed: int = 2017
    draws: int = 500
    progress: Callable[[str, float], None] = lambda what, done: None
    cancelled: Callable[[], None] = lambda: None
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """What all alternatives of one run have in common, such as draws of the trend: made once, by name.

        ``compare`` starts each run with an empty store; nothing in it may depend on the alternative.
        """
        if name not in self.memo:
            self.memo[name] = make()
        kept: T = self.memo[name]
        return kept

    def forget(self, start: str) -> None:
        """Let go of what is kept under names with this beginning, when no later step needs it."""
        for name in [n for n in self.memo if n.startswith(start)]:
            del self.memo[name]

    def rng(self, name: str) -> np.random.Generator:
        """A generator of its own for each name, from the run's seed."""
        key = tuple(name.encode())
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))


@dataclass(frozen=True)
class Appendix:
    """A table beside the findings; ``units`` gives each column's unit or kind in order."""

    key: str
    title: Text
    table: pa.Table
    units: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.units) != self.table.num_columns:
            raise ValueError(f"Appendix {self.key}: every column needs a unit")


@dataclass(frozen=True)
class Field:
    """Values by cell or by area, for maps: too many to be findings. A value that may not be shown is null.

    The table has a row for each place: ``cell``, ``x_m``, ``y_m`` and ``size_m``, or ``area``; then the values.
    ``split``, ``year`` and ``k`` tell what they are about.
    """

    key: str
    title: Text
    table: pa.Table
    split: str
    year: int
    k: int


@dataclass(frozen=True)
class MethodResult:
    """What a method found, with the declarations needed to explain each number."""

    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]
    norms: tuple[Norm, ...] = ()
    sources: tuple[tuple[str, Source], ...] = ()
    places: tuple[tuple[str, Text], ...] = ()
    assumptions: tuple[Text, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    fields: tuple[Field, ...] = ()
