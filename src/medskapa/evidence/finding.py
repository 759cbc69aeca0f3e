"""One result, one long table: everything a method says is a row of the same shape."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from medskapa.evidence.text import Text


class State(StrEnum):
    """Whether there is a value, and if not, why not. None of the others is 0."""

    KNOWN = "known"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    NOT_ASSESSED = "not assessed"
    NOT_APPLICABLE = "not applicable"

    @property
    def label(self) -> Text:
        """The state in words."""
        return _STATE_LABEL[self]


_STATE_LABEL = {
    State.KNOWN: Text(sv="uppgift finns", en="known"),
    State.MISSING: Text(sv="uppgift saknas", en="missing"),
    State.SUPPRESSED: Text(sv="skyddad uppgift", en="suppressed"),
    State.NOT_ASSESSED: Text(sv="inte bedömt", en="not assessed"),
    State.NOT_APPLICABLE: Text(sv="inte tillämpligt", en="not applicable"),
}


class Knowledge(StrEnum):
    """The three kinds of knowledge, never mixed."""

    MEASURED = "measured"
    MODELLED = "modelled"
    JUDGED = "judged"

    @property
    def label(self) -> Text:
        """The kind of knowledge in words."""
        return _KNOWLEDGE_LABEL[self]


_KNOWLEDGE_LABEL = {
    Knowledge.MEASURED: Text(sv="uppmätt", en="measured"),
    Knowledge.MODELLED: Text(sv="beräknat med antaganden", en="modelled"),
    Knowledge.JUDGED: Text(sv="bedömt", en="judged"),
}


class Kind(StrEnum):
    """A level in one world, or a change against the reference on the same draws."""

    LEVEL = "level"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Interval:
    """How sure a value is: bounds, coverage and what kind of interval it is, in words."""

    low: float
    high: float
    level: float
    kind: Text

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"Interval bounds are the wrong way round: {self.low} > {self.high}")

    @property
    def holds_zero(self) -> bool:
        """True when the value cannot be told from zero."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One measured, modelled or judged result.

    ``place`` is an area's id, ``group`` is ``all`` or ``split=code[;split=code]``, ``statistic`` is ``value``,
    ``mean``, ``expected by chance``, … ``dims`` are (name, value) pairs declared by the measure. A finding without
    an ``interval`` says why in ``no_interval``. ``inputs`` names the region's tables, years and sources used,
    ``norms`` the norms' keys, ``n`` how many people or homes it rests on. ``state`` other than known has no value.

    Raises ``ValueError`` when state and value or interval contradict each other, the value is not a finite
    number, or the missing interval has no reason.
    """

    measure: str
    alternative: str
    place: str
    group: str
    year: int
    statistic: str = "value"
    kind: Kind = Kind.LEVEL
    dims: tuple[tuple[str, str], ...] = ()
    value: float | None
    interval: Interval | None = None
    no_interval: Text | None = None
    n: int | None = None
    state: State = State.KNOWN
    knowledge: Knowledge
    text: Text | None = None
    caveats: tuple[Text, ...] = ()
    inputs: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state is State.KNOWN):
            raise ValueError(f"{self.measure} in {self.place}: value {self.value} with state {self.state}")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self.measure} in {self.place}: {self.value} is not a number; give it a state")
        if self.state is not State.KNOWN and self.interval is not None:
            raise ValueError(f"{self.measure} in {self.place}: an interval with state {self.state}")
        if self.state is State.KNOWN and (self.interval is None) == (self.no_interval is None):
            raise ValueError(f"{self.measure} in {self.place}: give an interval, or say why there is none")

    @property
    def id(self) -> str:
        """A short name that stays the same between runs: ``F-`` and twelve hexadecimal digits."""
        return finding_id(self)

    def dim(self, name: str) -> str | None:
        """The value of one dimension, or none."""
        return dict(self.dims).get(name)


def finding_id(f: Finding) -> str:
    """The short name of a finding, from what identifies it (not from its value).

    Twelve digits, since a run has tens of thousands of findings: with eight, one run in thirteen would hold two
    findings of the same name.
    """
    key = "\x1f".join(
        (f.measure, f.alternative, f.place, f.group, str(f.year), f.statistic, f.kind, _dims_text(f.dims))
    )
    return "F-" + hashlib.sha256(key.encode()).hexdigest()[:12]


def _dims_text(dims: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"{name}={value}" for name, value in dims)


FINDING_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("id", pa.string()),
    ("measure", pa.string()),
    ("alternative", pa.string()),
    ("place", pa.string()),
    ("group", pa.string()),
    ("year", pa.int32()),
    ("statistic", pa.string()),
    ("kind", pa.string()),
    ("dims", pa.string()),
    ("value", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("interval_level", pa.float64()),
    ("interval_kind", pa.string()),
    ("no_interval", pa.string()),
    ("n", pa.int64()),
    ("state", pa.string()),
    ("knowledge", pa.string()),
    ("text_sv", pa.string()),
    ("text_en", pa.string()),
    ("caveats_sv", pa.string()),
    ("caveats_en", pa.string()),
    ("inputs", pa.string()),
    ("norms", pa.string()),
)


@dataclass(frozen=True)
class FindingTable:
    """All findings of a run, in the order they were made, with a look-up by id.

    Raises ``ValueError`` when two findings have the same identity.
    """

    findings: tuple[Finding, ...]
    by_id: dict[str, Finding] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {f.id: f for f in self.findings}
        if len(by_id) != len(self.findings):
            seen: set[str] = set()
            twice = next(f for f in self.findings if f.id in seen or seen.add(f.id))  # type: ignore[func-returns-value]
            raise ValueError(f"Two findings have the same identity: {twice}")
        object.__setattr__(self, "by_id", by_id)

    def __len__(self) -> int:
        return len(self.findings)

    @cached_property
    def csv(self) -> bytes:
        """The long table as it is written to findings.csv, made once: UTF-8."""
        return findings_csv(self.findings).encode()

    def select(self, **wanted: object) -> tuple[Finding, ...]:
        """The findings whose fields equal the wanted values; a tuple, list or set means any of them.

        A dimension is given by its name, as in ``select(measure="tenure_share", tenure="rental")``.
        """
        known = {f.name for f in fields(Finding)}

        def fits(f: Finding) -> bool:
            for name, value in wanted.items():
                have = getattr(f, name) if name in known else f.dim(name)
                if isinstance(value, (tuple, list, set, frozenset)) and name != "dims":
                    if have not in value:
                        return False
                elif have != value:
                    return False
            return True

        return tuple(f for f in self.findings if fits(f))

    def one(self, **wanted: object) -> Finding | None:
        """The only finding that fits, or none. Raises ``ValueError`` when several do."""
        found = self.select(**wanted)
        if len(found) > 1:
            raise ValueError(f"{len(found)} findings fit {wanted}")
        return found[0] if found else None


def _row(f: Finding) -> tuple[object, ...]:
    i = f.interval
    return (
        f.id,
        f.measure,
        f.alternative,
        f.place,
        f.group,
        f.year,
        f.statistic,
        str(f.kind),
        _dims_text(f.dims),
        f.value,
        i.low if i else None,
        i.high if i else None,
        i.level if i else None,
        i.kind.en if i else None,
        f.no_interval.en if f.no_interval else None,
        f.n,
        str(f.state),
        str(f.knowledge),
        f.text.sv if f.text else None,
        f.text.en if f.text else None,
        " | ".join(c.sv for c in f.caveats) or None,
        " | ".join(c.en for c in f.caveats) or None,
        ";".join(f.inputs) or None,
        ";".join(f.norms) or None,
    )


def findings_table(findings: Iterable[Finding]) -> pa.Table:
    """The findings as one long Arrow table, a row each, in the order given."""
    rows = [_row(f) for f in findings]
    columns: Sequence[Sequence[object]] = (
        list(zip(*rows, strict=True)) if rows else [()] * len(FINDING_COLUMNS)
    )
    return pa.table(
        [pa.array(list(c), type=t) for c, (_, t) in zip(columns, FINDING_COLUMNS, strict=True)],
        names=[name for name, _ in FINDING_COLUMNS],
    )


def _csv_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return format(value, ".12g")
    return str(value)


def findings_csv(findings: Iterable[Finding]) -> str:
    """The long table as CSV text: comma, decimal point, twelve significant digits, one line per finding.

    The same findings give the same text.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in FINDING_COLUMNS])
    for f in findings:
        writer.writerow([_csv_value(v) for v in _row(f)])
    return out.getvalue()


def write_findings_csv(findings: Iterable[Finding], path: Path) -> None:
    """Write the long table as a UTF-8 CSV file."""
    path.write_text(findings_csv(findings), encoding="utf-8", newline="")
