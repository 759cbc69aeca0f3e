"""What a report is made of: sections of blocks, the same for web page, PDF and Word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from medskapa.evidence import Lang

Knowing = Literal["", "measured", "modelled", "judged", "assumed"]
Tone = Literal["", "unsure", "missing", "warn", "for", "against", "mixed"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table: what to read first, a note under it, what kind of knowledge, and its finding."""

    text: str
    note: str = ""
    knowing: Knowing = ""
    finding: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Column:
    """The head of a column; numbers stand to the right."""

    label: str
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first column names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    type: str = "table"


@dataclass(frozen=True)
class Figure:
    """A picture with a title that says something, words instead of the picture, and its figures as a table."""

    key: str
    title: str
    alt: str
    source: str
    knowing: Knowing
    svg: str = field(repr=False)
    table: Table | None = None
    type: str = "figure"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str
    type: str = "heading"


@dataclass(frozen=True)
class Para:
    """A paragraph."""

    text: str
    tone: Tone = ""
    type: str = "para"


@dataclass(frozen=True)
class Line:
    """A sentence with its kind of knowledge and the finding that says so."""

    text: str
    knowing: Knowing = ""
    finding: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Lines:
    """Sentences in a list, perhaps under a short heading."""

    items: tuple[Line, ...]
    title: str = ""
    type: str = "lines"


@dataclass(frozen=True)
class Card:
    """A goal, a conflict, a view or an alternative: a title, a mark with words, facts, and lines."""

    title: str
    mark: str = ""
    tone: Tone = ""
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    lines_title: str = ""
    knowing: Knowing = ""


@dataclass(frozen=True)
class Cards:
    """Cards beside each other where there is room."""

    items: tuple[Card, ...]
    title: str = ""
    type: str = "cards"


@dataclass(frozen=True)
class Facts:
    """Names and values, one under another."""

    rows: tuple[tuple[str, str], ...]
    type: str = "facts"


Block = Table | Figure | Heading | Para | Lines | Cards | Facts


@dataclass(frozen=True)
class Section:
    """One part of the report."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    lead: str = ""


@dataclass(frozen=True)
class Summary:
    """The one page that is read in two minutes."""

    differs: tuple[Line, ...]
    table: Table
    against: tuple[Line, ...]
    unsure: tuple[Line, ...]
    views: tuple[Card, ...]
    goals: tuple[Line, ...]


@dataclass(frozen=True)
class Document:
    """A whole report in one language, ready to be set as web page, PDF or Word."""

    lang: Lang
    title: str
    question: str
    banners: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    summary: Summary
    sections: tuple[Section, ...]
    run_line: str

    def section(self, key: str) -> Section:
        """The section with this key. Raises ``KeyError`` when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)
