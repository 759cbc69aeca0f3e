"""Words on screen, in every language the product speaks, and numbers written as people there write them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

Lang = Literal["sv", "en"]
LANGUAGES: tuple[Lang, ...] = ("sv", "en")

_MONTHS_SV = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
    "november", "december",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A text in every language of the product; a forgotten language is an error when it is written.

    >>> Text(sv="Mål", en="Goal").of("sv")
    'Mål'

    Raises ``ValueError`` when a language is empty and ``TypeError`` when one is left out.
    """

    sv: str
    en: str

    def __post_init__(self) -> None:
        for lang in LANGUAGES:
            value = getattr(self, lang)
            if not isinstance(value, str) or not value.strip():
                raise ValueError(f"Text needs words in {lang!r}; got {value!r}")

    def of(self, lang: Lang) -> str:
        """The words in one language."""
        return self.sv if lang == "sv" else self.en

    def format(self, **values: object) -> Text:
        """The same text with ``{names}`` filled in; a ``Text`` value is filled in language by language."""
        filled = {
            lang: {k: v.of(lang) if isinstance(v, Text) else v for k, v in values.items()}
            for lang in LANGUAGES
        }
        return Text(sv=self.sv.format(**filled["sv"]), en=self.en.format(**filled["en"]))

    def __add__(self, other: Text) -> Text:
        """Two texts one after the other, language by language."""
        return Text(sv=self.sv + other.sv, en=self.en + other.en)

    @staticmethod
    def same(words: str) -> Text:
        """A text that is the same in every language, such as a name."""
        return Text(sv=words, en=words)


def format_number(value: float | None, lang: Lang, decimals: int = 0, *, sign: bool = False) -> str:
    """A number as it is written in the language: ``1 234,5`` in Swedish and ``1,234.5`` in English.

    Swedish uses a no-break space between thousands, a decimal comma and a true minus sign.
    A missing value is an en dash, never 0.

    >>> format_number(-1234.5, "sv", 1)
    '−1\\xa0234,5'
    >>> format_number(None, "sv")
    '–'
    """
    if value is None or not math.isfinite(value):
        return "–"
    rounded = round(value, decimals)
    if rounded == 0:
        rounded = abs(rounded)
    spec = f"{'+' if sign else ''},.{decimals}f"
    text = format(rounded, spec)
    if sign and rounded == 0:
        text = text.lstrip("+")
    text = text.replace("-", "−")
    if lang == "sv":
        text = text.replace(",", "\u00a0").replace(".", ",")
    return text


def format_date(day: date, lang: Lang) -> str:
    """A date in words: ``23 november 2026`` or ``23 November 2026``."""
    months = _MONTHS_SV if lang == "sv" else _MONTHS_EN
    return f"{day.day} {months[day.month - 1]} {day.year}"
