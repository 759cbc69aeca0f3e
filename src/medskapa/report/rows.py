"""The long table as rows to print, the same whether they come from a run or from ``findings.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from medskapa.evidence import Finding, findings_table


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as the long table holds it; texts are in both languages, lists are split."""

    id: str
    measure: str
    alternative: str
    place: str
    group: str
    year: int
    statistic: str
    kind: str
    dims: tuple[tuple[str, str], ...]
    value: float | None
    low: float | None
    high: float | None
    level: float | None
    interval_kind: str
    no_interval: str
    n: int | None
    state: str
    knowledge: str
    text: tuple[str, str]
    caveats: tuple[tuple[str, ...], tuple[str, ...]]
    inputs: tuple[str, ...]
    norms: tuple[str, ...]

    def dim(self, name: str) -> str:
        """The value of one dimension, or an empty string."""
        return dict(self.dims).get(name, "")

    @property
    def holds_zero(self) -> bool:
        """True when there is an interval and 0 lies in it."""
        return self.low is not None and self.high is not None and self.low <= 0.0 <= self.high


def _float(value: object) -> float | None:
    """A number with the twelve digits of the CSV, so that a run and its file are read alike."""
    return None if value in (None, "") else float(format(float(str(value)), ".12g"))


def _int(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))


@lru_cache(maxsize=10_000)
def _parts(value: object, between: str) -> tuple[str, ...]:
    """Equal lists are one object: ten thousands of rows share a few hundred caveats, inputs and norms."""
    return tuple(str(value).split(between)) if value else ()


def _row(r: Mapping[str, object]) -> Row:
    pairs = (part.partition("=") for part in _parts(r["dims"], ";"))
    return Row(
        id=str(r["id"]),
        measure=str(r["measure"]),
        alternative=str(r["alternative"]),
        place=str(r["place"]),
        group=str(r["group"]),
        year=int(str(r["year"])),
        statistic=str(r["statistic"]),
        kind=str(r["kind"]),
        dims=tuple((name, value) for name, _, value in pairs),
        value=_float(r["value"]),
        low=_float(r["low"]),
        high=_float(r["high"]),
        level=_float(r["interval_level"]),
        interval_kind=str(r["interval_kind"] or ""),
        no_interval=str(r["no_interval"] or ""),
        n=_int(r["n"]),
        state=str(r["state"]),
        knowledge=str(r["knowledge"]),
        text=(str(r["text_sv"] or ""), str(r["text_en"] or "")),
        caveats=(_parts(r["caveats_sv"], " | "), _parts(r["caveats_en"], " | ")),
        inputs=_parts(r["inputs"], ";"),
        norms=_parts(r["norms"], ";"),
    )


def rows_of(findings: Iterable[Finding]) -> tuple[Row, ...]:
    """The findings of a run as rows."""
    batches = findings_table(findings).to_batches(max_chunksize=2000)
    return tuple(_row(r) for batch in batches for r in batch.to_pylist())


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a ``findings.csv``."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_row(r) for r in csv.DictReader(file))


class Rows:
    """All rows, found by measure first, in the order they were made."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.all = tuple(rows)
        self.by_id = {row.id: row for row in self.all}
        self._of: dict[str, list[Row]] = {}
        self._at: dict[tuple[str, str], list[Row]] = {}
        for row in self.all:
            self._of.setdefault(row.measure, []).append(row)
            self._at.setdefault((row.measure, row.place), []).append(row)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.all)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures present, in the order they first came."""
        return tuple(self._of)

    def select(self, measure: str, **wanted: object) -> list[Row]:
        """Rows of a measure whose fields or dimensions equal what is wanted; a tuple means any of them."""

        def fits(row: Row) -> bool:
            for name, value in wanted.items():
                have = getattr(row, name) if name in Row.__slots__ else row.dim(name)
                if have not in value if isinstance(value, tuple) else have != value:
                    return False
            return True

        place = wanted.get("place")
        near = self._at.get((measure, place), ()) if isinstance(place, str) else self._of.get(measure, ())
        return [row for row in near if fits(row)]

    def one(self, measure: str, **wanted: object) -> Row | None:
        """The first row that fits, or none."""
        found = self.select(measure, **wanted)
        return found[0] if found else None
