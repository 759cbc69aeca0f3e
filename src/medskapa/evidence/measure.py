"""What is measured: the declaration that stands beside each formula."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from medskapa.evidence.source import Source
from medskapa.evidence.text import Text

Better = Literal["higher", "lower", "neither"]


class Unit(StrEnum):
    """The unit of a measure's value."""

    INDEX = "index"
    SHARE = "share"
    POINTS = "percentage points"
    NATS = "nats"
    PERSONS = "persons"
    HOMES = "homes"
    AREAS = "areas"
    TYPE = "type"
    PERSONS_PER_HOME = "persons per home"
    PER_NEW_HOME = "per new home"
    SEK_THOUSAND_PER_YEAR = "tkr per year"
    METRES = "metres"
    MINUTES = "minutes"
    RATIO = "ratio"
    NUMBER = "number"
    PAIRS = "pairs"
    DEPARTURES_PER_HOUR = "departures per hour"
    M2_PER_CHILD = "m2 per child"
    PER_THOUSAND = "per thousand persons"
    JUDGEMENT = "judgement"

    @property
    def label(self) -> Text:
        """The unit in words."""
        return _UNIT_LABEL[self]


_UNIT_LABEL = {
    Unit.INDEX: Text(sv="index 0–1", en="index 0–1"),
    Unit.SHARE: Text(sv="andel", en="share"),
    Unit.POINTS: Text(sv="procentenheter", en="percentage points"),
    Unit.NATS: Text(sv="nat", en="nats"),
    Unit.PERSONS: Text(sv="personer", en="persons"),
    Unit.HOMES: Text(sv="bostäder", en="homes"),
    Unit.AREAS: Text(sv="områden", en="areas"),
    Unit.TYPE: Text(sv="områdestyp", en="area type"),
    Unit.PERSONS_PER_HOME: Text(sv="personer per bostad", en="persons per home"),
    Unit.PER_NEW_HOME: Text(sv="per ny bostad", en="per new home"),
    Unit.SEK_THOUSAND_PER_YEAR: Text(sv="tusen kronor per år", en="thousand SEK per year"),
    Unit.METRES: Text(sv="m", en="m"),
    Unit.MINUTES: Text(sv="minuter", en="minutes"),
    Unit.RATIO: Text(sv="kvot", en="ratio"),
    Unit.NUMBER: Text(sv="antal", en="number"),
    Unit.PAIRS: Text(sv="par av platser", en="pairs of places"),
    Unit.DEPARTURES_PER_HOUR: Text(sv="avgångar per timme", en="departures per hour"),
    Unit.M2_PER_CHILD: Text(sv="m² per barn", en="m² per child"),
    Unit.PER_THOUSAND: Text(sv="per 1 000 personer", en="per 1,000 people"),
    Unit.JUDGEMENT: Text(sv="bedömning från −2 till 2", en="judgement from −2 to 2"),
}


@dataclass(frozen=True, slots=True)
class Formula:
    """How a measure is computed: the equation as printed, and where it is published."""

    equation: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure declared beside its formula: words in every language, unit, direction, formula and check.

    ``meaning`` is one sentence in the planner's words. ``better`` says which direction is good, or ``neither``.
    ``dims`` names the extra index levels of its findings. ``checked`` is the published value or the other
    implementation that it was held against; ``None`` prints "not independently verified" in the report.
    """

    key: str
    label: Text
    meaning: Text
    unit: Unit
    better: Better
    formula: Formula
    checked: Source | None
    dims: tuple[str, ...] = ()
    decimals: int = 3

    def __post_init__(self) -> None:
        for name, kind in (("label", Text), ("meaning", Text), ("unit", Unit), ("formula", Formula)):
            if not isinstance(getattr(self, name), kind):
                raise TypeError(f"Measure {self.key!r}: {name} must be a {kind.__name__}")
        if self.better not in ("higher", "lower", "neither"):
            raise TypeError(f"Measure {self.key!r}: better must be higher, lower or neither")
