"""Boverket's eight measures of the shortage of homes: side by side, with overlaps, never summed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.analysis.households import shortage
from medskapa.evidence import UserError
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.need import fact_inputs, fact_of
from medskapa.methods.housing.series import Floats

EIGHT = (
    "low_standard", "strained", "overcrowded", "overcrowded_low", "overcrowded_strained", "moves_often",
    "adult_children", "recurring",
)  # fmt: skip
"""The measures in Boverket's order."""
PAIRS = {
    "overcrowded_low": ("overcrowded", "low_standard"),
    "overcrowded_strained": ("overcrowded", "strained"),
}
"""Measures that are the overlap of two others."""
BENCHMARKS_2018 = {"overcrowded": 0.10, "strained": 0.05, "recurring": 0.30}
"""About the shares of Sweden's households in 2018, as Boverket told them in 2020."""
NOISE = 0.0005
"""Shares told with three or four decimals may differ by so much."""


@dataclass(frozen=True)
class Problems:
    """Households with each problem of housing, as shares and numbers of all households.

    ``shares`` by measure, those that are known; ``low``, ``high``: limits, where they come from a sample; ``some``:
    households with at least one of them, the least and the most they can be. ``households``: all there are.
    ``sample`` holds every overlap, where households were asked one by one, of the measures ``sampled`` in that order.
    """

    year: int
    households: float
    shares: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    some: tuple[float, float]
    inputs: tuple[str, ...]
    sample: shortage.Shortage | None = None
    sampled: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Measures that nobody has told of."""
        return tuple(m for m in EIGHT if m not in self.shares)


def problems_of(ask: Ask) -> Problems | None:
    """The measures that the region holds for the municipality; None without households or without any measure.

    Raises ``UserError`` when an overlap is larger than one of its parts, or smaller than it can be.
    """
    number, year = _households(ask)
    told = {m: v for m in EIGHT if (v := fact_of(ask.region, ask.area, m, year or 9999)) is not None}
    if not told or not number:
        return None
    for pair, parts in PAIRS.items():
        if pair in told and all(p in told for p in parts):
            _fits(ask.area, pair, told[pair], parts, [told[p] for p in parts])
    inputs = fact_inputs(ask.region, ask.area, told)
    some = _at_least_one(told)
    return Problems(year, number, told, {}, {}, some, inputs)


def problems_of_sample(
    ask: Ask, flags: npt.ArrayLike, weights: npt.ArrayLike, measures: tuple[str, ...], year: int, source: str
) -> Problems:
    """The measures from households that were asked or followed one by one, with limits and every overlap.

    flags (households, measures): 1, 0 or NaN; weights (households,). The pairs come of their parts. Raises
    ``ValueError`` as ``shortage.overlaps``.
    """
    number, _ = _households(ask)
    total = number or float(np.sum(weights))
    made = shortage.overlaps(flags, weights, total=total, level=0.95)
    each = made.measures
    shares = {m: float(each.share[i]) for i, m in enumerate(measures)}
    low = {m: float(each.low[i]) for i, m in enumerate(measures)}
    high = {m: float(each.high[i]) for i, m in enumerate(measures)}
    for pair, parts in PAIRS.items():
        if pair not in shares and all(p in measures for p in parts):
            i, j = (measures.index(p) for p in parts)
            for into, what in ((shares, made.both.share), (low, made.both.low), (high, made.both.high)):
                into[pair] = float(what[i, j])
    some = float(made.at_least_one.share)
    return Problems(
        year,
        total,
        shares,
        low,
        high,
        (some, some),
        (f"sample:{ask.area}:{year}:{source}",),
        made,
        measures,
    )


def _households(ask: Ask) -> tuple[float | None, int]:
    table = ask.region.tables["households"]
    mine = table.filter(pc.equal(table["area"], ask.area))
    if not mine.num_rows:
        return None, 0
    year = int(pc.max(mine["year"]).as_py())
    return float(pc.sum(mine.filter(pc.equal(mine["year"], year))["households"]).as_py()), year


def _fits(area: str, pair: str, both: float, parts: tuple[str, str], shares: list[float]) -> None:
    most, least = min(shares), max(0.0, sum(shares) - 1)
    if not least - NOISE <= both <= most + NOISE:
        raise UserError(
            f"{pair} = {both:g} cannot be the overlap of {parts[0]} = {shares[0]:g} and {parts[1]} = {shares[1]:g}.",
            where=f"housing_facts, {area}",
            do=f"It must lie from {least:g} to {most:g}. Correct the figures, or take them from one source.",
        )


def _at_least_one(told: Mapping[str, float]) -> tuple[float, float]:
    """The least and the most households with some of the problems, when overlaps are known for two pairs only.

    Overcrowded, low standard and strained: by Bonferroni and by what the pairs take away; the others by Fréchet.
    """
    single = [m for m in EIGHT if m not in PAIRS and m != "recurring" and m in told]
    most = sum(told[m] for m in single)
    for pair, parts in PAIRS.items():
        if pair in told and all(p in single for p in parts):
            most -= told[pair]
    least = max((told[m] for m in told), default=0.0)
    a, b = told.get("overcrowded"), told.get("low_standard")
    if a is not None and b is not None and "overcrowded_low" in told:
        least = max(least, a + b - told["overcrowded_low"])
    return least, min(1.0, max(most, least))


def read_sample(path: Path) -> tuple[tuple[str, ...], Floats, Floats]:
    """Households one by one from a CSV file with a column ``weight`` and one for each measure: 1, 0, or empty.

    Returns the measures, flags (households, measures) with NaN where empty, and weights (households,). No names,
    addresses or personal numbers belong in it. Raises ``UserError`` for a missing or unknown column, or a cell that is
    no number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise UserError("The file is not there.", where=str(path), do="Correct its name.") from error
    columns = list(rows[0]) if rows else []
    measures = tuple(c for c in columns if c != "weight")
    unknown = sorted(set(measures) - set(EIGHT))
    if "weight" not in columns or not measures or unknown:
        raise UserError(
            f"The columns are {', '.join(columns) or 'none'}.", where=str(path),
            do=f"Give weight, and one or more of {', '.join(EIGHT)}.",
        )  # fmt: skip
    try:
        flags = np.array([[np.nan if r[m].strip() == "" else float(r[m]) for m in measures] for r in rows])
        weights = np.array([float(r["weight"]) for r in rows])
    except (ValueError, AttributeError) as error:
        raise UserError(
            "A cell holds no number.", where=str(path), do="Write 1, 0 or nothing, with a point for decimals."
        ) from error
    return measures, flags, weights
