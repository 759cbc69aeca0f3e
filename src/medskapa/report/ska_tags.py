"""Boverket's themes for the digital plan description, as tags on the sections of the SKA chapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from medskapa.evidence import Source

BOVERKET = Source(
    cite="Boverket, PBL kunskapsbanken: Tema Konsekvenser (bilagan till föreskrifterna om planbeskrivning)",
    url="https://www.boverket.se/sv/PBL-kunskapsbanken/planering/detaljplan/planbeskrivning/funktionalitet/"
    "beskr_bilagan/konsekvenser",
    vintage="granskad 2023-11-29",
    publisher="Boverket",
)
"""The page that names the theme *Konsekvenser* and its group *Natur* with the subgroup *Grönområde*."""
_RECALLED = Source(
    cite="Bilagan till Boverkets föreskrifter om planbeskrivning", publisher="Boverket", verified=False
)


@dataclass(frozen=True)
class Tag:
    """A theme with a group and a subgroup; Boverket's own Swedish words, whatever the language of the chapter.

    A source that is not verified means that the words must be checked against the annex before they are used.
    """

    theme: str
    group: str = ""
    subgroup: str = ""
    source: Source = BOVERKET

    @property
    def verified(self) -> bool:
        """Whether the words were read where Boverket has them."""
        return self.source.verified


_SOCIAL = Tag("Konsekvenser", "Sociala", source=_RECALLED)
_CHILDREN = Tag("Konsekvenser", "Sociala", "Barn", source=_RECALLED)
GREEN = Tag("Konsekvenser", "Natur", "Grönområde")
"""The tag of measured changes in reach of green areas."""

TAGS: Mapping[str, tuple[Tag, ...]] = {
    "impact": (Tag("Planeringsförutsättningar", "Sociala", source=_RECALLED),),
    "impact_matrix": (Tag("Konsekvenser"), _SOCIAL, _CHILDREN),
    "impact_consequences": (Tag("Konsekvenser"), _SOCIAL),
    "impact_handover": (Tag("Genomförandefrågor", source=_RECALLED),),
}
"""Section key to tags."""
