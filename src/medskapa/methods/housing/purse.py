"""What households can pay for a home: what is left after living, and as a share of income, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from medskapa.analysis.households import pay
from medskapa.evidence import UserError, norm_in_force
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.norms import NORMS
from medskapa.methods.housing.norms_riksnorm import KEYS, budget
from medskapa.methods.housing.series import Floats
from medskapa.region import HOUSEHOLD_KINDS

CLASSES = 20
"""Households of a kind are looked at in so many classes of income, equally many households in each."""
LEVELS = (np.arange(CLASSES) + 0.5) / CLASSES
_QUANTILES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}
_AGES = (8, 5, 12, 2, 15, 1, 17, 3)
"""Ages of the first, second, … child, as no table tells them."""


@dataclass(frozen=True)
class PayingType:
    """Households of one kind and size: what they earn, need to live, and could pay for a home, kronor a month.

    ``levels``: shares of the kind that earn less; ``quantiles``: their incomes. ``living``: the norm, home not counted.
    """

    kind: str
    size: int
    adults: int
    children: tuple[int, ...]
    households: float
    rooms_needed: int
    levels: tuple[float, ...]
    quantiles: tuple[float, ...]
    living: float
    ratio: float
    price_year: int

    def income_at(self, level: float | Floats) -> Floats:
        """Income that a share of the kind earns less than: straight between what is told, in logarithms and Φ⁻¹."""
        from scipy.special import ndtri

        z, log = ndtri(self.levels), np.log(self.quantiles)
        return np.asarray(np.exp(_line(ndtri(level), z, log)), dtype=np.float64)

    def share_above(self, income: float | Floats) -> Floats:
        """The share that earns as much: the other way."""
        from scipy.special import ndtr, ndtri

        z, log = ndtri(self.levels), np.log(self.quantiles)
        need = np.maximum(np.asarray(income, dtype=np.float64), 1e-9)
        return np.asarray(1 - ndtr(_line(np.log(need), log, z)), dtype=np.float64)

    @property
    def income(self) -> Floats:
        """Income in each class, (classes,)."""
        return self.income_at(LEVELS)

    @property
    def most_cost(self) -> Floats:
        """The highest cost that leaves nothing after living, (classes,); below 0 where income does not reach."""
        return self.income - self.living

    @property
    def median_left(self) -> tuple[float, float, float]:
        """The middle household's income, what living takes, and what is left for a home."""
        income = float(self.income_at(0.5))
        return income, self.living, income - self.living

    def able(self, cost: float | Floats) -> Floats:
        """The share that can pay a cost and live: income ≥ cost + living."""
        return self.share_above(np.asarray(cost) + self.living)

    def within(self, cost: float | Floats, ratio: float | None = None) -> Floats:
        """The share for whom a cost is at most a part of income: income ≥ cost / ratio."""
        return self.share_above(np.asarray(cost) / (self.ratio if ratio is None else ratio))


def _line(x: float | Floats, known: Floats, values: Floats) -> Floats:
    """Straight between known points, and on beyond the outermost two."""
    at = np.asarray(x, dtype=np.float64)
    k = np.clip(np.searchsorted(known, at) - 1, 0, len(known) - 2)
    slope = (values[k + 1] - values[k]) / (known[k + 1] - known[k])
    return np.asarray(values[k] + slope * (at - known[k]), dtype=np.float64)


@dataclass(frozen=True)
class HomeKind:
    """Homes of a tenure and size: what one costs a month, low, middle and high, and how many change hands a year."""

    tenure: str
    rooms: int
    homes: float
    lets: float | None
    vacant: float | None
    costs: tuple[float, float, float] | None


@dataclass(frozen=True)
class Purse:
    """Households and homes of a municipality in kronor of one year."""

    year: int
    types: tuple[PayingType, ...]
    homes: tuple[HomeKind, ...]
    norms: tuple[str, ...]
    inputs: tuple[str, ...]

    def shares(self, costs: Floats) -> Floats:
        """Share of each type that can pay each cost and live, (types, costs)."""
        return np.array([t.able(costs) for t in self.types])

    def kind_able(self, kind: str, rooms: int, cost: float) -> float | None:
        """Share of a kind's households that fit in so many rooms and can pay; None when nobody of the kind fits."""
        fit = [t for t in self.types if t.kind == kind and t.rooms_needed <= rooms]
        n = sum(t.households for t in fit)
        return sum(t.households * float(t.able(cost)) for t in fit) / n if n else None


def purse_of(ask: Ask) -> Purse | None:
    """What households of each kind and size can pay, in the latest year with incomes; None without incomes or kinds.

    The norm is that of the incomes' own year. Raises ``UserError`` when there is none for it, or when incomes and
    homes are told of different years: money of two years is never set side by side.
    """
    region, area = ask.region, ask.area
    incomes = [r for r in region.tables["incomes"].to_pylist() if r["area"] == area]
    if not incomes:
        return None
    year = max(r["year"] for r in incomes)
    told = {r["kind"]: r for r in incomes if r["year"] == year}
    households = _latest(ask, "households", year)
    homes = _latest(ask, "dwellings", year)
    if not households:
        return None
    costs = sorted({int(str(r["year"])) for r in homes if r["cost"] is not None})
    if costs and costs != [year]:
        raise UserError(
            f"Incomes are of {year}, but what homes cost of {costs[-1]}.", where=f"{area}: incomes, dwellings",
            do="Add both of one year with medskapa region add-housing, or convert one of them with an index first.",
        )  # fmt: skip
    values = {k: _riksnorm(ask, k, year) for k in KEYS}
    types = tuple(
        _type(ask, r, told[r["kind"]], values, year)
        for r in households
        if r["kind"] in told and r["households"]
    )
    kinds = tuple(_home(r) for r in homes)
    inputs = [f"incomes:{area}:{year}:{r['source']}" for r in told.values()]
    inputs += [f"{n}:{area}:{r['year']}:{r['source']}" for n, x in (("households", households), ("dwellings", homes))
               for r in x]  # fmt: skip
    return Purse(
        year, types, kinds, (*KEYS, "rent_share_most", "crowding_norm"), tuple(dict.fromkeys(inputs))
    )


def _riksnorm(ask: Ask, key: str, year: int) -> float:
    from datetime import date

    try:
        return norm_in_force((*ask.norms, *NORMS), key, on=date(year, 12, 31), municipality=ask.area).value
    except UserError as error:
        known = sorted({n.valid_from.year for n in NORMS if n.key == key})
        raise UserError(
            f"There is no national norm for {year}, the year of the incomes (there is for "
            f"{', '.join(map(str, known))}).",
            where=key, do=f"Give the amounts of {year} as norms of your own, with valid_from = {year}-01-01.",
        ) from error  # fmt: skip


def _latest(ask: Ask, name: str, most: int) -> list[dict[str, object]]:
    table = ask.region.tables[name]
    rows: list[dict[str, object]] = table.filter(pc.equal(table["area"], ask.area)).to_pylist()
    years = [r["year"] for r in rows if isinstance(r["year"], int)]
    year = max((y for y in years if y <= most), default=max(years, default=0))
    return [r for r in rows if r["year"] == year]


def _type(
    ask: Ask, row: dict[str, object], income: dict[str, object], values: dict[str, float], year: int
) -> PayingType:
    kind, size = str(row["kind"]), int(str(row["size"]))
    couple = kind in ("couple", "couple_children")
    adults = 2 if couple else size if kind == "other" else 1
    children = _AGES[: max(size - adults, 0)]
    norm = budget(values, year)
    living = pay.norm_cost(
        norm, couples=1 if couple else 0, singles=0 if couple else adults, children=pay.child_bands(children, norm),
    )  # fmt: skip
    return PayingType(
        kind, size, adults, tuple(children), float(str(row["households"])),
        rooms_needed(adults, len(children), couple, int(ask.value("crowding_norm"))),
        tuple(_QUANTILES.values()), tuple(float(str(income[q])) for q in _QUANTILES), float(living),
        ask.value("rent_share_most"), year,
    )  # fmt: skip


def rooms_needed(adults: int, children: int, couple: bool, norm: int) -> int:
    """The fewest rooms, the living room counted and the kitchen not, for a household not to be overcrowded.

    Norm 2: at most two in each bedroom. Norm 3: a bedroom each, but couples share. One who lives alone needs one room.

    >>> rooms_needed(1, 0, False, 2), rooms_needed(2, 2, True, 2), rooms_needed(2, 2, True, 3)
    (1, 3, 4)
    """
    if adults + children == 1:
        return 1
    if norm == 3:
        return 1 + adults + children - (1 if couple else 0)
    return 1 + math.ceil((adults + children) / 2)


def _home(row: dict[str, object]) -> HomeKind:
    def number(name: str) -> float | None:
        return None if row[name] is None else float(str(row[name]))

    costs = tuple(number(k) for k in ("cost_low", "cost", "cost_high"))
    mid = costs[1]
    told = None if mid is None else (costs[0] or mid, mid, costs[2] or mid)
    return HomeKind(
        str(row["tenure"]), int(str(row["rooms"])), number("homes") or 0.0, number("lets"), number("vacant"), told,
    )  # fmt: skip


def kinds_in_order(types: tuple[PayingType, ...]) -> tuple[str, ...]:
    """The kinds of household that there are, in the order of official statistics."""
    return tuple(k for k in HOUSEHOLD_KINDS if any(t.kind == k for t in types))
