"""A finding in words: the value with its unit, how sure it is, and never more digits than the interval bears."""

from __future__ import annotations

import math

from medskapa.evidence import Lang, Unit, format_number
from medskapa.report.blocks import Cell, Knowing
from medskapa.report.record import Names
from medskapa.report.rows import Row
from medskapa.report.words import W

_WHOLE = (Unit.PERSONS, Unit.HOMES, Unit.AREAS, Unit.TYPE)
_KNOWING: dict[str, Knowing] = {"measured": "measured", "modelled": "modelled", "judged": "judged"}
_MOST_DECIMALS = {Unit.SHARE: 2, Unit.INDEX: 5, Unit.NATS: 5}


def knowing(knowledge: str) -> Knowing:
    """The kind of knowledge as the blocks write it."""
    return _KNOWING.get(knowledge, "")


def borne_decimals(half_width: float, most: int) -> int:
    """How many decimals an interval bears: the step of the last digit is at most half the interval's width.

    Negative means that even tens, hundreds, … are uncertain.

    >>> borne_decimals(0.006, 3), borne_decimals(0.03, 3), borne_decimals(45, 0)
    (3, 2, -1)
    """
    if half_width <= 0 or not math.isfinite(half_width):
        return most
    return min(most, -math.floor(math.log10(half_width)))


def written_number(value: float | None, lang: Lang, decimals: int, *, sign: bool = False) -> str:
    """A number with so many decimals; negative ``decimals`` rounds to tens, hundreds, …

    >>> written_number(1234.0, "en", -1)
    '1,230'
    """
    if value is None:
        return "–"
    return format_number(round(value, decimals), lang, max(decimals, 0), sign=sign)


def percent(share: float | None, lang: Lang, decimals: int = 0) -> str:
    """A share as per cent, with a no-break space in Swedish.

    >>> percent(0.125, "en", 1)
    '12.5%'
    """
    if share is None:
        return "–"
    return written_number(share * 100, lang, decimals) + ("\u00a0%" if lang == "sv" else "%")


def span(low: str, high: str, lang: Lang) -> str:
    """Two bounds: ``0,40–0,43``, or with *to* between them when one is negative."""
    if "−" in low + high or "+" in low + high:
        return f"{low} till {high}" if lang == "sv" else f"{low} to {high}"
    return f"{low}–{high}"


def _decimals(row: Row, names: Names, scale: float) -> int:
    unit = names.unit(row.measure)
    declared = (
        0 if unit in _WHOLE else 1 if unit is Unit.SHARE else int(names.measure(row.measure)["decimals"])
    )
    if row.low is None or row.high is None:
        whole = row.value is None or float(row.value).is_integer()
        return declared if unit is not Unit.TYPE or whole else 1
    most = declared if row.kind == "level" or unit in _WHOLE else _MOST_DECIMALS.get(unit, declared)
    half = (row.high - row.low) / 2 * scale
    decimals = borne_decimals(half / 2 if unit in _WHOLE else half, most)
    while (
        row.kind == "change" and not row.holds_zero and decimals < most and _looks_zero(row, scale, decimals)
    ):
        decimals += 1  # a bound that is not zero must not be printed as zero
    if row.kind == "level" and unit in (Unit.SHARE, Unit.MINUTES):
        return max(
            decimals, 0
        )  # rounded to tens, 16 and 23 per cent would both be 20, and a span begin at its middle
    return decimals


def _looks_zero(row: Row, scale: float, decimals: int) -> bool:
    return any(round((bound or 0.0) * scale, decimals) == 0 for bound in (row.low, row.high))


def _parts(row: Row, names: Names) -> tuple[str, str, str]:
    """The value, its interval and the word of its unit, as text."""
    unit, lang = names.unit(row.measure), names.lang
    if row.statistic == "p value":
        return written_number(row.value, lang, 3), "", ""
    scale = 100.0 if unit is Unit.SHARE else 1.0
    decimals = _decimals(row, names, scale)
    sign = row.kind == "change"

    def num(x: float | None) -> str:
        return written_number(None if x is None else x * scale, lang, decimals, sign=sign)

    wide = row.low is not None and row.low != row.high
    bounds = span(num(row.low), num(row.high), lang) if wide else ""
    if unit is Unit.SHARE:
        gap = "\u00a0" if lang == "sv" or sign else ""
        word = gap + (names.w("points") if sign else "%")
    elif unit in (Unit.INDEX, Unit.TYPE):
        word = ""
    else:
        number, one = num(row.value), f"one_{unit.name.lower()}"
        alone = number.lstrip("+−") == "1" and one in W
        word = "\u00a0" + (names.w(one) if alone else unit.label.of(lang))
    return num(row.value), bounds, word


def value_words(row: Row, names: Names) -> str:
    """The value with its unit, or the state in words when there is none."""
    if row.value is None:
        return names.state(row.state)
    number, _, word = _parts(row, names)
    return number + word


def interval_words(row: Row, names: Names) -> str:
    """The interval with its coverage, or an empty string."""
    if row.low is None or row.value is None:
        return ""
    number, bounds, word = _parts(row, names)
    bounds = bounds or number
    if row.level == 1.0:
        return names.w("span", bounds=bounds + word)
    return names.w("interval", level=percent(row.level, names.lang), bounds=bounds + word)


def short_bounds(row: Row, names: Names) -> str:
    """The interval's bounds only."""
    return _parts(row, names)[1] if row.low is not None and row.value is not None else ""


def cell(row: Row | None, names: Names, *, unit: bool = True) -> Cell:
    """A finding as a cell: the message first, the number and its interval under it."""
    if row is None:
        return Cell(names.w("no_finding"), tone="missing")
    kind = knowing(row.knowledge)
    if row.value is None:
        return Cell(
            names.state(row.state), finding=row.id, tone="missing"
        )  # what is not known is no knowledge
    number, bounds, word = _parts(row, names)
    full = number + (word if unit or names.unit(row.measure) is Unit.SHARE else "")
    if row.kind == "change" and row.holds_zero:
        note = f"{full} ({bounds})"
        return Cell(names.w("not_from_zero"), note=note, knowing=kind, finding=row.id, tone="unsure")
    return Cell(full, note=f"({bounds})" if bounds else "", knowing=kind, finding=row.id)


def what(row: Row, names: Names, *, group: bool = True) -> str:
    """What a row is about: measure, group, dimensions and statistic, in words."""
    composed = _composed(row, names) if group else ""
    parts = [composed or names.label(row.measure)]
    if group and row.group != "all" and not composed:
        parts.append(names.group(row.group))
    if row.dims and not (composed and row.measure == "exposure"):
        parts.append(names.dims(row.dims, row.group))
    if row.statistic != "value":
        parts.append(names.statistic(row.statistic))
    return ", ".join(parts)


def _composed(row: Row, names: Names) -> str:
    """A share of a group, or an exposure to one, as one plain phrase; empty for other measures."""
    if row.group == "all":
        return ""
    if row.measure == "group_share":
        return names.w("share_of", group=names.group(row.group))
    to = row.dim("to")
    if row.measure != "exposure" or not to or len(row.dims) > 1:
        return ""
    other = to if "=" in to else f"{row.group.partition('=')[0]}={to}"
    group = names.group(row.group)
    if group.startswith("med "):
        group = f"personer {group}"
    return names.w("exposure_of", other=names.group(other), group=group)


def brief(row: Row, names: Names) -> str:
    """What a row is about in few words: the measure's short name, the group, and what part it is."""
    short = f"short_{row.measure}"
    composed = _composed(row, names)
    parts = [composed or (names.w(short) if short in W else names.label(row.measure))]
    if row.group != "all" and not composed:
        parts.append(names.group(row.group))
    dims = [d for d in row.dims if d != ("part", "total")]
    if dims and not (composed and row.measure == "exposure"):
        parts.append(names.dims(dims, row.group))
    if row.statistic != "value":
        parts.append(names.statistic(row.statistic))
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def where_when(row: Row, names: Names) -> str:
    """The place, alternative and year of a row, in words."""
    parts = [names.place(row.place), names.alternative(row.alternative), str(row.year)]
    if row.kind == "change":
        parts.append(names.w("change_against_null"))
    return ", ".join(parts)
