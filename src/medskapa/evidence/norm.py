"""Norms: every threshold and assumption with its source, date and legal status, replaceable per municipality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medskapa.evidence.errors import UserError
from medskapa.evidence.source import Source
from medskapa.evidence.text import Text


class LegalStatus(StrEnum):
    """How binding a norm is."""

    LAW = "law"
    GUIDELINE = "guideline"
    RESEARCH = "research"
    HOUSE_RULE = "house rule"

    @property
    def label(self) -> Text:
        """The status in words."""
        return _STATUS_LABEL[self]


_STATUS_LABEL = {
    LegalStatus.LAW: Text(sv="lag", en="law"),
    LegalStatus.GUIDELINE: Text(sv="riktlinje", en="guideline"),
    LegalStatus.RESEARCH: Text(sv="forskning", en="research"),
    LegalStatus.HOUSE_RULE: Text(sv="Medskapas egen regel", en="Medskapa's own rule"),
}


@dataclass(frozen=True, slots=True)
class Norm:
    """A threshold or an assumption: its value and unit, who says so, from when, and how binding it is.

    ``municipality`` is a four-digit code where one municipality has replaced the general value, else empty.
    ``valid_to`` is the last day it holds, or none. ``low`` and ``high`` are the range of a value that is not known
    exactly; it is then drawn from the range. Raises ``ValueError`` when the range does not hold the value.
    """

    key: str
    label: Text
    value: float
    unit: str
    source: Source
    valid_from: date
    status: LegalStatus
    valid_to: date | None = None
    municipality: str = ""
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        low, high = self.range
        if not low <= self.value <= high:
            raise ValueError(f"The norm {self.key!r} is {self.value}, outside its range {low} to {high}")

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and highest value; the value itself where no range is given."""
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )


def norm_in_force(norms: Iterable[Norm], key: str, *, on: date, municipality: str = "") -> Norm:
    """The norm that holds on a day, the municipality's own before the general one, the newest first.

    Raises ``UserError`` when none is in force.
    """
    found = [
        n
        for n in norms
        if n.key == key
        and n.municipality in ("", municipality)
        and n.valid_from <= on
        and (n.valid_to is None or on <= n.valid_to)
    ]
    if not found:
        raise UserError(
            f"No norm {key!r} is in force on {on.isoformat()}.",
            do="Give the norm in the plan's file under [norms], with value and source, or choose a later date.",
        )
    return max(found, key=lambda n: (n.municipality != "", n.valid_from))
