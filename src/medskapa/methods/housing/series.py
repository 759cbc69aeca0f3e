"""A municipality's people by single year of age, and what happened to them each year, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.analysis.population.project import Assumptions, grow_older
from medskapa.evidence import UserError
from medskapa.region import Region

Floats = npt.NDArray[np.float64]
SEXES = ("women", "men")
EVENT_NAMES = ("births", "deaths", "moves_in", "moves_out")


@dataclass(frozen=True)
class Series:
    """People on 31 December of consecutive years, and the events of every year but the first.

    ``persons`` (years, sexes, ages): women and men, or one row where both are told together. The last age is open.
    ``events`` by name (years − 1, sexes, ages), by age at the end of the year; births by the mother's age, in the row
    of women. A name that the region has no figures on is not there. ``inputs`` name the tables and sources.
    """

    area: str
    years: tuple[int, ...]
    persons: Floats
    events: dict[str, Floats]
    inputs: tuple[str, ...]

    @property
    def by_sex(self) -> bool:
        """Whether women and men are told apart."""
        return int(self.persons.shape[1]) == len(SEXES)

    @property
    def whole(self) -> bool:
        """Whether births, deaths and moves are all known by sex and age, as a cohort-component projection needs."""
        return self.by_sex and set(self.events) == set(EVENT_NAMES)


def series_of(region: Region, area: str) -> Series | None:
    """The longest run of consecutive years up to the latest, by sex where that is known; none without figures.

    Women and men are preferred to both together when both are there.
    """
    table = region.tables["ages"]
    mine = table.filter(pc.equal(table["area"], area))
    told = set(pc.unique(mine["sex"]).to_pylist())
    sexes = SEXES if set(SEXES) <= told else ("all",) if "all" in told else ()
    if not sexes:
        return None
    mine = mine.filter(pc.is_in(mine["sex"], pa.array(sexes)))
    years = _consecutive(set(pc.unique(mine["year"]).to_pylist()))
    oldest = int(pc.min(_last_ages(mine, years)["age_max"]).as_py())
    persons = _grid(mine, "persons", years, sexes, oldest)
    inputs = _inputs(mine, "ages", area, years[-1])
    events: dict[str, Floats] = {}
    happened = region.tables["events"].filter(pc.equal(region.tables["events"]["area"], area))
    for name in EVENT_NAMES if len(years) > 1 and len(sexes) > 1 else ():
        rows = happened.filter(pc.equal(happened["event"], name))
        if set(years[1:]) <= set(pc.unique(rows["year"]).to_pylist()):
            events[name] = _grid(rows, "events", years[1:], sexes, oldest)
            inputs += _inputs(rows, "events", area, years[-1])
    return Series(area, years, persons, events, tuple(dict.fromkeys(inputs)))


MOST_UNACCOUNTED = 0.02
"""People who may appear or vanish in a year without an event, as a part of all, before borders are doubted."""


def check_account(series: Series) -> None:
    """Every year's people follow from the year before and what happened, but for a small part.

    Σ_a |N_t(a) − (N_t−1(a − 1) − deaths + moves in − moves out)| ≤ 2 % of N_t, ages from 1. Raises ``UserError`` naming
    the year and how many: borders have changed, or people and events are of different places.
    """
    if not series.whole:
        return
    e = series.events
    owed = grow_older(series.persons[:-1]) - e["deaths"] + e["moves_in"] - e["moves_out"]
    apart = np.abs(series.persons[1:] - owed)[:, :, 1:].sum(axis=(1, 2))
    part = apart / np.maximum(series.persons[1:].sum(axis=(1, 2)), 1.0)
    if (part > MOST_UNACCOUNTED).any():
        worst = int(part.argmax())
        raise UserError(
            f"{round(float(apart[worst]))} people of {series.area} appear or vanish in {series.years[worst + 1]} "
            "without being born, dying or moving: its borders may have changed.", where="ages, events",
            do="Give figures in the borders of today for all years, or leave out the years before the change.",
        )  # fmt: skip


def _consecutive(years: set[int]) -> tuple[int, ...]:
    last = first = max(years)
    while first - 1 in years:
        first -= 1
    return tuple(range(first, last + 1))


def _last_ages(table: pa.Table, years: tuple[int, ...]) -> pa.Table:
    inside = table.filter(pc.is_in(table["year"], pa.array(years, pa.int32())))
    return inside.group_by(["sex", "year"]).aggregate([("age", "max")])


def _grid(
    table: pa.Table, column: str, years: tuple[int, ...], sexes: tuple[str, ...], oldest: int
) -> Floats:
    """The figures as (years, sexes, ages); ages over the last are put into it, what has no row is 0."""
    out = np.zeros((len(years), len(sexes), oldest + 1))
    year = table["year"].to_numpy() - years[0]
    sex = pc.index_in(table["sex"], value_set=pa.array(sexes)).fill_null(-1).to_numpy()
    age = np.minimum(table["age"].to_numpy(), oldest)
    inside = (year >= 0) & (year < len(years)) & (sex >= 0)
    np.add.at(out, (year[inside], sex[inside], age[inside]), table[column].to_numpy()[inside])
    return out


def _inputs(table: pa.Table, name: str, area: str, year: int) -> tuple[str, ...]:
    return tuple(f"{name}:{area}:{year}:{s}" for s in sorted(pc.unique(table["source"]).to_pylist()))


@dataclass(frozen=True)
class YearlyRates:
    """What each past year's events were per person of the mean population, (years, sexes, ages); arrivals as counts."""

    fertility: Floats
    girls: Floats
    deaths: Floats
    out: Floats
    arrivals: Floats


def yearly_rates(series: Series) -> YearlyRates:
    """The rates that give each past year's events back: events / ((cohort at the start + at the end) / 2).

    Raises ``ValueError`` when the series does not hold births, deaths and moves by sex and age.
    """
    if not series.whole:
        raise ValueError(f"The series of {series.area} does not hold births, deaths and moves by sex and age")
    aged = grow_older(series.persons[:-1])
    newborn = series.persons[1:, :, 0] + (series.events["deaths"] - series.events["moves_in"])[:, :, 0]
    newborn += series.events["moves_out"][:, :, 0]
    mean = (aged + series.persons[1:]) / 2

    def per(name: str) -> Floats:
        out = np.zeros_like(mean)
        np.divide(series.events[name], mean, out=out, where=mean > 0)
        return out

    births = newborn.sum(axis=1)
    girls = np.divide(newborn[:, 0], births, out=np.full(len(births), 0.4878), where=births > 0)
    return YearlyRates(per("births"), girls, per("deaths"), per("moves_out"), series.events["moves_in"])


def assumed(rates: YearlyRates, years: npt.NDArray[np.intp]) -> Assumptions:
    """What is assumed of coming years: each goes as one of the past years did, which one is drawn.

    years (draws, coming years): numbers of the past years. With ``years`` all of one row this is the history again.
    """
    return Assumptions(
        fertility=rates.fertility[years], mother_age="at the year's end", girls=rates.girls[years],
        deaths=rates.deaths[years], out=rates.out[years], arrivals=rates.arrivals[years],
    )  # fmt: skip
