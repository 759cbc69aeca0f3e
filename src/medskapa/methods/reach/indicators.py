"""What is told beside reach: stops, green, yards, barriers, links, homes, mix and crossings."""

from __future__ import annotations

from collections.abc import Callable

from medskapa.evidence import Measure, Norm
from medskapa.methods.case import RunContext
from medskapa.methods.reach.scene import Scene
from medskapa.methods.situation.places import Part

PARTS: tuple[Callable[[Scene, RunContext], Part], ...] = ()
"""One function for each subject: given the scene, its findings."""
MEASURES: tuple[Measure, ...] = ()
"""Their measures."""
NORMS: tuple[Norm, ...] = ()
"""Their norms."""
