"""The need of additional homes: households ahead, homes lost, a reserve, what was lacking and what stood empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from medskapa.analysis.households.rates import by_band, households, outside, rates_of, to_single_years
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.forecast import Forecast
from medskapa.methods.housing.series import Floats
from medskapa.region import Region

PARTS = ("growth", "losses", "reserve", "shortage", "vacant", "total")


@dataclass(frozen=True)
class HouseholdRates:
    """Households per person by single year of age, both sexes alike, with the bands they were told for.

    ``starts`` are the bands' first ages; ``impossible`` the bands whose rate lies outside what is possible.
    """

    year: int
    starts: tuple[int, ...]
    rates: Floats
    impossible: tuple[int, ...]
    inputs: tuple[str, ...]


def household_rates(ask: Ask, persons: Floats, year: int) -> HouseholdRates | None:
    """The latest household rates up to a year: households by the age of their members over the people of the age.

    persons (sexes, ages): the people of that year. None without figures on households. Bands that do not begin at the
    youngest, or leave ages out, are refused by the table's own check.
    """
    table, area = ask.region.tables["heads"], ask.area
    mine = table.filter(pc.and_(pc.equal(table["area"], area), pc.equal(table["year"], year)))
    if mine.num_rows == 0:
        return None
    rows = sorted(mine.to_pylist(), key=lambda r: r["age_from"])
    starts = tuple(int(r["age_from"]) for r in rows)
    told = np.array([[r["households"] for r in rows]])
    people = by_band(persons.sum(axis=0, keepdims=True), starts)
    rates = rates_of(told, people)
    least, most, free = (ask.value(f"household_rate_{k}") for k in ("least", "most", "free_age"))
    low = np.array([least if s >= free else 0.0 for s in starts])
    wrong = outside(rates, low, np.full(len(starts), most))[0]
    single = to_single_years(np.nan_to_num(rates), starts, persons.shape[-1])[0]
    inputs = tuple(f"heads:{area}:{year}:{s}" for s in sorted(pc.unique(mine["source"]).to_pylist()))
    return HouseholdRates(
        year, starts, single, tuple(s for s, w in zip(starts, wrong, strict=True) if w), inputs
    )


def households_ahead(made: Forecast, rates: HouseholdRates) -> Floats:
    """Households by draw and year, (draws, years), when people of each age form households as they do now."""
    both = made.persons.sum(axis=-2, keepdims=True)
    out: Floats = households(both, rates.rates[None, :])
    return out


@dataclass(frozen=True)
class Need:
    """Each part of the need by draw, (draws,), in homes, and its total; ``unknown`` are parts without figures.

    Parts without figures count as nothing in the total, which is then told with what it lacks.
    """

    first: int
    last: int
    parts: dict[str, Floats]
    unknown: tuple[str, ...]
    inputs: tuple[str, ...]


def need_of(ask: Ask, made: Forecast, number: Floats) -> Need:
    """Need = ΔH + losses + reserve · H_T + initial shortage − initially vacant, for each draw.

    number (draws, years): households. Losses compound over the years on the homes there are at the start.
    """
    region, area, first = ask.region, ask.area, made.years[0]
    years = len(made.years) - 1
    homes, vacant, inputs = _stock(region, area, first)
    loss, shortage = (fact_of(region, area, f, first) for f in ("losses", "shortage_start"))
    one = np.ones(len(number))
    parts = {
        "growth": number[:, -1] - number[:, 0],
        "losses": one
        * (homes * (1 - (1 - loss) ** years) if homes is not None and loss is not None else 0.0),
        "reserve": ask.value("need_reserve") * number[:, -1],
        "shortage": one * (shortage or 0.0),
        "vacant": -one * (vacant or 0.0),
    }
    unknown = [
        name
        for name, lacks in (
            ("losses", homes is None or loss is None), ("shortage", shortage is None), ("vacant", vacant is None),
        )
        if lacks
    ]  # fmt: skip
    parts["total"] = np.sum(list(parts.values()), axis=0)
    facts = fact_inputs(region, area, ("losses", "shortage_start"))
    return Need(first, made.years[-1], parts, tuple(unknown), (*made.inputs, *inputs, *facts))


def _stock(region: Region, area: str, year: int) -> tuple[float | None, float | None, tuple[str, ...]]:
    """Homes and homes that stand empty in a year, and what they rest on."""
    table = region.tables["dwellings"]
    mine = table.filter(pc.and_(pc.equal(table["area"], area), pc.equal(table["year"], year)))
    if mine.num_rows == 0:
        return None, None, ()
    vacant = mine["vacant"].drop_null()
    inputs = tuple(f"dwellings:{area}:{year}:{s}" for s in sorted(pc.unique(mine["source"]).to_pylist()))
    return (
        float(pc.sum(mine["homes"]).as_py()),
        float(pc.sum(vacant).as_py()) if len(vacant) else None,
        inputs,
    )


def fact_of(region: Region, area: str, fact: str, year: int) -> float | None:
    """A fact's latest value up to a year; none where it is not known."""
    table = region.tables["housing_facts"]
    mine = table.filter(pc.and_(pc.equal(table["area"], area), pc.equal(table["fact"], fact)))
    rows = [r for r in mine.to_pylist() if r["year"] <= year]
    return float(max(rows, key=lambda r: r["year"])["value"]) if rows else None


def fact_inputs(region: Region, area: str, facts: Iterable[str]) -> tuple[str, ...]:
    """What facts of an area rest on, table, area, year and source, each once; those that are not known are left out."""
    table = region.tables["housing_facts"]
    mine = table.filter(pc.equal(table["area"], area)).to_pylist()
    wanted = set(facts)
    latest: dict[str, dict[str, object]] = {}
    for r in mine:
        if r["fact"] in wanted and r["year"] >= latest.get(r["fact"], {"year": 0})["year"]:
            latest[r["fact"]] = r
    return tuple(sorted({f"housing_facts:{area}:{r['year']}:{r['source']}" for r in latest.values()}))
