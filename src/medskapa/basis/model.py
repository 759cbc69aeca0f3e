"""The decision basis as a frozen value: everything the report prints, with the hashes of all it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from medskapa.evidence import FindingTable, Knowledge, Measure, Norm, Source, Text
from medskapa.methods import NOW, Appendix, Field, MethodEntry
from medskapa.plans import Plan
from medskapa.region import Region

BASIS_SCHEMA = "medskapa-basis/1"


@dataclass(frozen=True)
class Run:
    """What a run was made from: enough to make it again, byte for byte.

    ``hash`` is over region, plan, settings, version and findings; it does not hold the time of day.
    """

    hash: str
    region_hash: str
    plan_hash: str
    findings_hash: str
    version: str
    seed: int
    draws: int
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KeyLine:
    """One line of the first page: what differs, for whom, how sure, with the finding that says so.

    ``topic`` is ``differs``, ``against`` or ``unsure``.
    """

    topic: str
    text: Text
    knowledge: Knowledge
    finding: str = ""
    alternative: str = ""


@dataclass(frozen=True)
class Basis:
    """A decision basis: the question, the alternatives side by side, all findings, and what they rest on.

    ``region`` is the situation now. ``places`` names the ids that are no areas of the region: ``site`` is the
    surroundings of the plan's site. ``methods`` are the six in report order, with those not built saying so.
    ``fields`` are values by cell or area for maps.
    """

    region: Region
    plan: Plan
    table: FindingTable
    measures: Mapping[str, Measure]
    norms: Mapping[str, Norm]
    sources: Mapping[str, Source]
    places: Mapping[str, Text]
    key_lines: tuple[KeyLine, ...]
    assumptions: tuple[Text, ...]
    appendices: tuple[Appendix, ...]
    methods: tuple[MethodEntry, ...]
    run: Run
    fields: tuple[Field, ...] = ()

    @property
    def synthetic(self) -> bool:
        """True when people and homes are made up; every page then says so."""
        return self.region.kind == "synthetic"

    def place(self, place: str) -> Text:
        """A place in words."""
        if place in self.places:
            return self.places[place]
        return Text.same(self.region.names.get(place, place))

    def alternative(self, key: str) -> Text:
        """An alternative in words; ``now`` is the situation now."""
        if key == NOW:
            return Text(sv="Nuläge", en="Now")
        return next(a.title for a in self.plan.alternatives if a.key == key)
