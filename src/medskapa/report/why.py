"""So was this number made: one function that writes the lines, for the page, the command line and the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from medskapa.evidence import Source, format_number
from medskapa.report.record import Names
from medskapa.report.rows import Row
from medskapa.report.words import W
from medskapa.report.written import interval_words, value_words, what, where_when

Lines = tuple[tuple[str, str], ...]


def source_line(source: Mapping[str, Any] | None, names: Names, *, mark: bool = True) -> str:
    """A source as one line, with licence, and a mark when nobody has verified it."""
    if source is None:
        return names.w("no_source")
    line = Source(**source).line()
    if source["licence"]:
        line += f". {names.w('licence')}: {source['licence']}"
    return line if source["verified"] or not mark else f"{line} [{names.w('unverified')}]"


def norm_value(norm: Mapping[str, Any], names: Names) -> str:
    """A norm's value with its range, if any, and its unit, in so many digits as it has."""
    unit = names.w(f"unit_{norm['unit']}") if f"unit_{norm['unit']}" in W else norm["unit"]
    words = _digits(float(norm["value"]), names)
    if norm.get("range"):
        low, high = (_digits(float(v), names) for v in norm["range"])
        words += f" ({low}–{high})"
    return f"{words} {unit}".strip()


def _digits(value: float, names: Names) -> str:
    decimals = 0 if value.is_integer() else min(3, len(f"{value:.6f}".rstrip("0").split(".")[1]))
    return format_number(value, names.lang, decimals)


def norm_line(norm: Mapping[str, Any], names: Names) -> str:
    """A norm as one line: label, value, legal status, date and source."""
    since = names.w("since", day=norm["valid_from"])
    head = f"{names.of(norm['label'])}: {norm_value(norm, names)}"
    return f"{head} ({names.status(norm['status'])}, {since}). {source_line(norm['source'], names)}"


def input_line(name: str, names: Names) -> str:
    """An input of a finding: table, level, year and source with its vintage."""
    source = names.record["sources"].get(name.split(":", 3)[-1])
    parts = name.split(":")
    head = name
    if len(parts) == 4:
        table = names.w(f"table_{parts[0]}") if f"table_{parts[0]}" in W else parts[0]
        head = f"{table}, {names.level(parts[1])}, {parts[2]}"
    return f"{head}. {source_line(source, names)}" if source else head


def _checked(measure: Mapping[str, Any], names: Names) -> str:
    checked = measure["checked"]
    return names.w("not_checked") if checked is None else source_line(checked, names)


def explanation_lines(row: Row, names: Names) -> Lines:
    """Everything a finding rests on, as (label, text) lines in the order they are printed."""
    return (*own_lines(row, names), *shared_lines(row, names))


def own_lines(row: Row, names: Names) -> Lines:
    """The lines that are this finding's alone: what, where, value, interval, words and number behind."""
    w = names.w
    lines = [
        (w("why_what"), what(row, names)),
        (w("why_where"), where_when(row, names)),
        (w("why_value"), value_words(row, names)),
    ]
    if row.low is not None:
        lines.append((w("why_interval"), f"{interval_words(row, names)}. {names.said(row.interval_kind)}"))
    elif row.no_interval:
        lines.append((w("why_interval"), f"{w('no_interval')}: {names.said(row.no_interval)}"))
    if row.text[0]:
        lines.append((w("why_text"), row.text[0 if names.lang == "sv" else 1]))
    if row.n is not None:
        lines.append((w("why_n"), format_number(row.n, names.lang)))
    return tuple(lines)


def sharing(row: Row) -> tuple[object, ...]:
    """What decides the lines that findings share: findings with the same key have the same shared lines."""
    return (row.measure, row.knowledge, row.value is None, row.inputs, row.norms, row.caveats)


def shared_lines(row: Row, names: Names) -> Lines:
    """The lines that many findings share: meaning, formula, inputs, norms, caveats, assumptions and the run."""
    w, measure, run = names.w, names.measure(row.measure), names.record["run"]
    lines = [(w("why_meaning"), names.of(measure["meaning"]))]
    if row.value is not None:  # what is not known is no knowledge
        lines.insert(0, (w("why_knowledge"), names.knowledge(row.knowledge)))
    formula = f"{measure['equation']}. {source_line(measure['formula_source'], names)}"
    lines += [(w("why_formula"), formula.lstrip(". ")), (w("why_checked"), _checked(measure, names))]
    lines += [(w("why_input"), input_line(i, names)) for i in row.inputs]
    known = names.record["norms"]
    lines += [(w("why_norm"), norm_line(known[key], names) if key in known else key) for key in row.norms]
    lines += [(w("why_caveat"), c) for c in row.caveats[0 if names.lang == "sv" else 1]]
    if row.knowledge == "modelled":
        lines += [(w("why_assumption"), names.of(a)) for a in names.record["assumptions"]]
    seed = w("why_seed_words", seed=run["seed"], draws=format_number(run["draws"], names.lang))
    lines += [(w("why_seed"), seed), (w("why_version"), f"Medskapa {run['version']}")]
    return (*lines, (w("why_run"), run["hash"]))
