"""Which municipality's housing is asked about, on which day and with which norms: with a plan or without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medskapa.evidence import Norm, norm_in_force
from medskapa.methods.case import Case
from medskapa.methods.housing.norms import NORMS
from medskapa.region import Region


@dataclass(frozen=True)
class Ask:
    """A municipality of a region, the day that decides which norms hold, and the norms that replace general ones.

    ``norms`` are those that a plan or a municipality has set; the general ones need not be given.
    """

    region: Region
    area: str
    on: date
    norms: tuple[Norm, ...] = ()

    @classmethod
    def of(cls, case: Case) -> Ask:
        """What a plan's case asks: about the municipality it lies in, as the place is without the plan.

        The region is that of observed years; what the plan builds is never part of the need it is held against.
        """
        return cls(case.region, case.plan.municipality, case.plan.started, case.plan.norms)

    def at(self, area: str) -> Ask:
        """The same question for another municipality."""
        return Ask(self.region, area, self.on, self.norms)

    def norm(self, key: str) -> Norm:
        """The norm that holds for the municipality on the day. Raises ``UserError`` when there is none."""
        return norm_in_force((*self.norms, *NORMS), key, on=self.on, municipality=self.area)

    def value(self, key: str) -> float:
        """The value of the norm that holds."""
        return self.norm(key).value


def municipalities(region: Region) -> tuple[str, ...]:
    """The municipalities of a region, in order of their codes."""
    return region.areas_at("municipality")
