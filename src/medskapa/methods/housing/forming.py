"""How many households people form in coming years, by variant and by kind, and why their number changes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from medskapa.analysis.households import decompose, rates, types
from medskapa.evidence import Text
from medskapa.methods.housing.ahead import LEVELS, Ahead
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.need import HouseholdRates, household_rates
from medskapa.methods.housing.series import Floats
from medskapa.region import HOUSEHOLD_KINDS

VARIANTS: dict[str, Text] = {
    "constant": Text(sv="som i dag", en="as today"),
    "trend": Text(sv="trenden fortsätter, dämpad", en="the trend goes on, damped"),
    "target": Text(sv="unga flyttar hemifrån som förr", en="the young leave home as they used to"),
}
"""How readily people of each age form households in coming years."""
YOUNG = 30
"""Below this age the target variant lets people form households as readily as they did in an earlier year."""


@dataclass(frozen=True)
class Formed:
    """Households by variant, (draws, years); the first year is the last observed one.

    ``rates``: today's, with what lies outside the possible; ``earlier``: those of the year that trend and target are
    taken from, if known. ``kinds`` (kinds, sizes) today in whole households; ``kinds_ahead`` by kind in the last year,
    low, middle and high, (3, kinds), in the constant variant. ``change`` tells why the middle number changes:
    size, structure and rates, households, for each variant.
    """

    years: tuple[int, ...]
    rates: HouseholdRates
    earlier: HouseholdRates | None
    number: dict[str, Floats]
    change: dict[str, tuple[float, float, float]]
    sizes: tuple[int, ...]
    kinds: Floats
    kinds_ahead: Floats
    inputs: tuple[str, ...]

    def of(self, variant: str) -> Floats:
        """Low, middle and high by year, (3, years)."""
        out: Floats = np.percentile(self.number[variant], LEVELS, axis=0)
        return out


def formed_of(ask: Ask, ahead: Ahead) -> Formed | None:
    """Households = Σ people of an age × households per person of that age; None without households by age.

    Constant: rates stay. Trend: they go on as between the two years that are known, less and less each year. Target:
    those under thirty reach the earlier year's rates, where these were higher, in the last year: the difference to
    constant is a need that is latent. A variant that would leave the possible is not made.
    """
    years, series = ahead.forecast.years, ahead.series
    now = household_rates(ask, series.persons[-1], years[0])
    if now is None:
        return None
    earlier = _earlier(ask, ahead)
    people = ahead.forecast.persons.sum(axis=-2, keepdims=True)
    width = people.shape[-1]
    number, change = {}, {}
    today = now.rates[None, :width]
    for variant, ahead_rates in _variants(ask, now, earlier, years, width).items():
        then = np.concatenate([today[None], ahead_rates])
        number[variant] = rates.households(people, then)
        middle = np.median(people[:, [0, -1]], axis=0)
        told = decompose.decompose(middle[0], today, middle[1], then[-1])
        change[variant] = (float(told.size), float(told.structure), float(told.rates))
    sizes, kinds, inputs = _kinds(ask, years[0])
    ahead_kinds = _tilted(kinds, sizes, people.sum(axis=(-2, -1)), number["constant"])
    return Formed(years, now, earlier, number, change, sizes, kinds, ahead_kinds, (*now.inputs, *inputs))


def _earlier(ask: Ask, ahead: Ahead) -> HouseholdRates | None:
    """The oldest earlier year with both people and households by age."""
    known = set(ask.region.tables["heads"].filter(
        pc.equal(ask.region.tables["heads"]["area"], ask.area)
    )["year"].to_pylist())  # fmt: skip
    for i, year in enumerate(ahead.series.years[:-1]):
        if year in known:
            return household_rates(ask, ahead.series.persons[i], year)
    return None


def _variants(
    ask: Ask, now: HouseholdRates, earlier: HouseholdRates | None, years: tuple[int, ...], width: int
) -> dict[str, Floats]:
    """Rates of the coming years by variant, (years, 1, ages)."""
    today, future = now.rates[None, :width], years[1:]
    made = {"constant": rates.constant(today, len(future))}
    if earlier is None:
        return made
    then = earlier.rates[None, :width]
    least, most, free = (ask.value(f"household_rate_{k}") for k in ("least", "most", "free_age"))
    old = np.arange(width) >= free
    low = np.where(old & (now.rates[:width] >= least) & (earlier.rates[:width] >= least), least, 0.0)
    history = np.stack([then, today])
    with suppress(ValueError):  # it would leave the possible, and is then not made
        made["trend"] = rates.trend(
            history,
            [earlier.year, now.year],
            future,
            damping=ask.value("household_trend"),
            low=low,
            high=most,
        )
    young = (np.arange(width) < YOUNG) & (then[0] > today[0])
    if young.any():
        goal = np.where(young, then, today)
        made["target"] = rates.target(today, goal, from_year=years[0], goal_year=years[-1], future=future)
    return made


def _kinds(ask: Ask, year: int) -> tuple[tuple[int, ...], Floats, tuple[str, ...]]:
    """Households by kind and size today; where only totals by kind and by size are known, nearest to an even table."""
    table = ask.region.tables["households"]
    mine = table.filter(pc.and_(pc.equal(table["area"], ask.area), pc.equal(table["year"], year)))
    rows = mine.to_pylist()
    sizes = tuple(sorted({r["size"] for r in rows}))
    kinds = np.zeros((len(HOUSEHOLD_KINDS), len(sizes)))
    order = list(HOUSEHOLD_KINDS)
    for r in rows:
        kinds[order.index(r["kind"]), sizes.index(r["size"])] += r["households"]
    inputs = tuple(sorted({f"households:{ask.area}:{year}:{r['source']}" for r in rows}))
    return sizes, kinds, inputs


def _tilted(kinds: Floats, sizes: tuple[int, ...], people: Floats, number: Floats) -> Floats:
    """Households by kind in the last year, low, middle and high, when they grow smaller or larger on average.

    Of all tables of kind × size whose mean size is the coming one it is the nearest to today's: each size s is
    weighed by exp(λ s). Whole households with whole totals.
    """
    total = kinds.sum()
    if not total:
        return np.zeros((3, len(kinds)))
    s = np.array(sizes, dtype=float)
    housed = (kinds.sum(axis=0) @ s) / float(np.median(people[:, 0]))
    mean = people[:, -1] * housed / number[:, -1]
    mean = np.clip(mean, s[0] + 1e-6, s[-1] - 1e-6)
    share = kinds.sum(axis=0) / total
    tilt = np.zeros(len(mean))
    for _ in range(50):
        w = share * np.exp(tilt[:, None] * s)
        w /= w.sum(axis=1, keepdims=True)
        m = w @ s
        tilt += (mean - m) / np.maximum(w @ s**2 - m**2, 1e-9)
    table = kinds / np.maximum(kinds.sum(axis=0), 1e-300)
    w = share * np.exp(tilt[:, None] * s)
    by_kind = (w / w.sum(axis=1, keepdims=True)) @ table.T * number[:, -1:]
    out: Floats = np.percentile(by_kind, LEVELS, axis=0)
    out[1] = types.controlled_rounding((w / w.sum(axis=1, keepdims=True)).mean(axis=0) * table
                                       * round(float(np.median(number[:, -1])))).sum(axis=1)  # fmt: skip
    return out
