"""Where a figure, a formula or a norm comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from, so that a reader can go and look.

    ``cite`` is the line to print; ``where`` the page, table or equation; ``vintage`` the date or years that the
    data describe; ``retrieved`` the ISO day on which they were fetched; ``verified`` is false for what was
    recalled or read only in part, and is then printed as such.

    Raises ``ValueError`` when ``cite`` is empty.
    """

    cite: str
    where: str = ""
    publisher: str = ""
    url: str = ""
    licence: str = ""
    vintage: str = ""
    retrieved: str = ""
    verified: bool = True

    def __post_init__(self) -> None:
        if not self.cite.strip():
            raise ValueError("A source needs a line to cite")

    def line(self) -> str:
        """One line for a list of sources: citation, place in it, publisher and vintage."""
        parts = [self.cite, self.where]
        if self.publisher and self.publisher not in self.cite:
            parts.append(self.publisher)
        parts.append(self.vintage)
        return ", ".join(part for part in parts if part)
