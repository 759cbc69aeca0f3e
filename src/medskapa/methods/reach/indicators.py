"""What is told beside reach: one part for each indicator, with its measures and norms."""

from __future__ import annotations

from collections.abc import Callable

from medskapa.evidence import Measure, Norm
from medskapa.methods.case import RunContext
from medskapa.methods.reach.barriers import barriers
from medskapa.methods.reach.benches import benches
from medskapa.methods.reach.crossings import crossings
from medskapa.methods.reach.fields import fields
from medskapa.methods.reach.green import green
from medskapa.methods.reach.homes import homes
from medskapa.methods.reach.indicator_measures import INDICATOR_MEASURES
from medskapa.methods.reach.indicator_norms import INDICATOR_NORMS
from medskapa.methods.reach.links import links
from medskapa.methods.reach.meeting import meeting
from medskapa.methods.reach.mix import mix
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.stops import stops
from medskapa.methods.reach.yards import yards
from medskapa.methods.situation.places import Part

__all__ = ["MEASURES", "NORMS", "PARTS", "fields"]

PARTS: tuple[Callable[[Scene, RunContext], Part], ...] = (
    green, stops, benches, yards, mix, homes, barriers, meeting, links, crossings,
)  # fmt: skip
"""One function for each subject: given the scene, its findings."""
MEASURES: tuple[Measure, ...] = INDICATOR_MEASURES
"""Their measures."""
NORMS: tuple[Norm, ...] = INDICATOR_NORMS
"""Their norms."""
