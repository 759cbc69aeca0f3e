"""Next year's people from this year's: births, deaths and moves by single year of age and sex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population import _checks

Array = npt.NDArray[np.float64]
MotherAge = Literal["at birth", "at the year's end"]

WOMEN, MEN = 0, 1
"""The order of the sexes in every array."""

EMPTIED = 2.0
"""A cohort that loses everybody has lost 2 people per person of its mean population: (S + 0) / 2 = S / 2."""

NOTHING_LOST = 1e-9
"""Rounding of the machine, in persons per person: a population below −1e-9 is negative."""


@dataclass(frozen=True)
class Assumptions:
    """What is assumed about births, deaths and moves in each of the coming years.

    Ages are those attained on 31 December of the year (age 0: born during it; the last age is open); the exposure of
    a rate is the mean population of the birth cohort, the mean of its number at the two ends of the year.

    ``fertility`` (…, years, sex, ages): births per woman; the row of men must be 0. ``mother_age``: "at birth" when
    fertility is by the age at the birth (exposure: the mean of those of that age at both ends), "at the year's end"
    when it is by attained age (exposure: the cohort's mean). ``girls`` (…, years): share of girls among the newborn.
    ``deaths``, ``out`` (…, years, sex, ages): deaths and moves away per person of the own mean population.
    ``arrivals`` (…, years, sex, ages): people moving in, a count. ``in_rate`` with ``nation``, both or none (…, years,
    sex, ages): moves in per person of the mean population of the rest of the country, and the mean population of
    the whole country. ``net`` (…, years, sex, ages): a net number of movers, which may be negative, where nothing
    else is known.

    With groups there is an axis of groups before sex everywhere but in ``girls``. ``transitions`` (…, years, from
    group, to group, sex, ages): the share of those present at the year's end who are then in each group.
    ``inherits`` (mother's group, child's group): shares of the newborn.

    Any axis in front of (sex, ages) may be left out or be 1 where nothing differs along it.
    """

    fertility: npt.ArrayLike
    mother_age: MotherAge
    girls: npt.ArrayLike
    deaths: npt.ArrayLike
    out: npt.ArrayLike
    arrivals: npt.ArrayLike
    in_rate: npt.ArrayLike | None = None
    nation: npt.ArrayLike | None = None
    net: npt.ArrayLike | None = None
    transitions: npt.ArrayLike | None = None
    inherits: npt.ArrayLike | None = None


@dataclass(frozen=True)
class Projection:
    """The people on 31 December of each year and everything that happened between, in persons (not rounded).

    ``population`` (…, years + 1, [groups,] sex, ages): the first is the start. ``births`` (…, years, [groups,] sex).
    ``deaths``, ``into``, ``out``, ``net`` and ``changes`` (…, years, [groups,] sex, ages), by attained age;
    ``changes`` are net changes of group and add up to 0 over groups.
    """

    population: Array
    births: Array
    deaths: Array
    into: Array
    out: Array
    net: Array
    changes: Array
    groups: bool

    @property
    def components(self) -> dict[str, Array]:
        """The year's account, each (…, years): start + births − deaths + into − out + net = end."""
        cell = tuple(range(-3 if self.groups else -2, 0))
        stock = self.population.sum(axis=cell)
        return {
            "start": stock[..., :-1],
            "births": self.births.sum(axis=cell[1:]),
            "deaths": self.deaths.sum(axis=cell),
            "into": self.into.sum(axis=cell),
            "out": self.out.sum(axis=cell),
            "net": self.net.sum(axis=cell),
            "end": stock[..., 1:],
        }

    @property
    def imbalance(self) -> float:
        """The largest number of people in any cohort who appear or vanish unaccounted for: 0 but for rounding."""
        years = -4 if self.groups else -3
        steps = self.population.shape[years]
        before, after = (self.population.take(range(k, steps - 1 + k), axis=years) for k in (0, 1))
        owed = grow_older(before) - self.deaths + self.into - self.out + self.net + self.changes
        owed[..., 0] += self.births
        return float(np.abs(after - owed).max())


def grow_older(population: npt.ArrayLike) -> Array:
    """Everybody becomes a year older; the last age is open and keeps its own, age 0 is empty until births.

    population (…, ages) → the same shape. Raises ``ValueError`` with fewer than two ages.

    >>> grow_older([5.0, 4.0, 3.0]).tolist()
    [0.0, 5.0, 7.0]
    """
    now = np.asarray(population, dtype=np.float64)
    if now.shape[-1:] < (2,):
        raise ValueError(f"A population needs at least two ages on its last axis, not the shape {now.shape}")
    aged = np.zeros_like(now)
    aged[..., 1:] = now[..., :-1]
    aged[..., -1] += now[..., -1]
    return aged


def project(start: npt.ArrayLike, assumptions: Assumptions, *, years: int) -> Projection:
    """How many people of each age and sex there will be, if births, deaths and moves go as assumed.

    Each year every cohort grows a year older and is then exposed by attained age. With S the cohort at the start, B
    its births (age 0 only), A arrivals and net moves, d, o and i the rates of death, of moving away and in, and M the
    mean population of the nation's cohort, the year's end E is the one solution of

        E = S + B − (d + o) P + A + i (M − P)        P = (S + E) / 2

    so that E = (S (1 − h) + B + A + i M) / (1 + h) with h = (d + o + i) / 2: rates that were events over mean
    population give the same events back. B = Σ_a f_a W_a, W the women's mean population. Then groups change.

    start (…, [groups,] sex, ages), women first, the last age open. Groups are taken to exist when ``transitions`` or
    ``inherits`` is given; otherwise they are as any other leading axis, such as municipality or draw.

    Raises ``ValueError``, with the index, on missing ages or values, negative numbers, fertility for men, above 1 or
    at age 0, a death or out-migration rate above what empties a cohort, shares that do not add up to 1, a
    municipality larger than its nation, and on projected counts below 0 (nothing is clipped).
    Source: Preston, Heuveline & Guillot (2001), Demography, ch. 6; Smith, Tayman & Swanson (2001), State and
    Local Population Projections, ch. 6, on in-migration; Statistics Sweden on mean population by birth year and age.

    >>> nobody = np.zeros((2, 3))
    >>> told = Assumptions(nobody, "at birth", 0.5, deaths=nobody + [0, 0, 2], out=nobody, arrivals=nobody)
    >>> project([[5, 4, 3], [1, 1, 1]], told, years=1).population[1].tolist()
    [[0.0, 5.0, 0.0], [0.0, 1.0, 0.0]]
    """
    if years < 1:
        raise ValueError(f"A projection needs at least one year, not {years}")
    world = lay_out(_checks.counts("The starting population", start), assumptions, years)
    flows = {name: np.empty((years, *world.cells)) for name in ("deaths", "into", "out", "net", "changes")}
    births = np.empty((years, *world.cells[:-1]))
    stock = np.empty((years + 1, *world.cells))
    stock[0] = world.start
    for t in range(years):
        happened = _one_year(stock[t], world, t)
        stock[t + 1] = happened.pop("end")
        births[t] = happened.pop("births")
        for name, flow in happened.items():
            flows[name][t] = flow
        _checks.refuse(
            stock[t + 1] < -NOTHING_LOST * (1 + stock[t].max()),
            f"More people leave than there are in year {t + 1}, and the population would be negative",
        )
    place = -3 - world.groups
    moved = {name: np.moveaxis(flow, 0, place) for name, flow in flows.items()}
    return Projection(
        population=np.moveaxis(stock, 0, place),
        births=np.moveaxis(births, 0, place + 1),
        groups=world.groups,
        **moved,
    )


# --- the arrays of all years, checked and of one shape -------------------------------------------------


@dataclass(frozen=True)
class World:
    """Assumptions laid out with years first: (years, …, [groups,] sex, ages)."""

    start: Array
    cells: tuple[int, ...]
    groups: bool
    at_birth: bool
    girls: Array
    tables: dict[str, Array]
    transitions: Array | None
    inherits: Array | None


def lay_out(start: Array, told: Assumptions, years: int) -> World:
    """The start and every table, checked and stretched to all years, with years first."""
    groups = told.transitions is not None or told.inherits is not None
    cell = start.shape[-3:] if groups else start.shape[-2:]
    if len(cell) != 2 + groups or cell[-2] != 2 or cell[-1] < 2:
        raise ValueError(
            f"The population must end in ({'groups, ' * groups}2 sexes, ages), not be {start.shape}"
        )
    tables = _tables(told, cell)
    girls = _checks.between("The share of girls", told.girls, 0, 1)
    change = None if told.transitions is None else _transitions(told.transitions, cell)
    lead = np.broadcast_shapes(
        start.shape[: -len(cell)],
        girls.shape[:-1],
        () if change is None else change.shape[:-5],
        *(table.shape[: -len(cell) - 1] for table in tables.values()),
    )
    world = (lead, years)
    return World(
        np.broadcast_to(start, (*lead, *cell)),
        (*lead, *cell),
        groups,
        _at_birth(told.mother_age),
        _checks.by_year("The share of girls", girls, *world, ())[..., None],
        {name: _checks.by_year(name, table, *world, cell) for name, table in tables.items()},
        None if change is None else _checks.by_year("transitions", change, *world, (cell[0], *cell)),
        None if told.inherits is None else _inherits(told.inherits, cell[0]),
    )


def _at_birth(mother_age: MotherAge) -> bool:
    if mother_age not in ("at birth", "at the year's end"):
        raise ValueError(f"A mother's age is that 'at birth' or 'at the year's end', not {mother_age!r}")
    return mother_age == "at birth"


def _tables(told: Assumptions, cell: tuple[int, ...]) -> dict[str, Array]:
    """Rates and counts that follow sex and age, each checked by itself."""
    if (told.in_rate is None) != (told.nation is None):
        raise ValueError("A rate of moving in needs the nation's mean population, and the other way round")
    tables = {
        "fertility": _checks.between("Fertility, births per woman and year,", told.fertility, 0, 1),
        "deaths": _checks.between("The death rate", told.deaths, 0, EMPTIED),
        "out": _checks.between("The rate of moving away", told.out, 0, EMPTIED),
        "arrivals": _checks.counts("The number moving in", told.arrivals),
        "net": _checks.numbers("The net number of movers", 0.0 if told.net is None else told.net),
        "in_rate": _checks.between(
            "The rate of moving in", 0 if told.in_rate is None else told.in_rate, 0, 1
        ),
        "nation": _checks.counts("The nation's population", 0 if told.nation is None else told.nation),
    }
    for name, table in tables.items():
        _checks.same_ages(name, table, cell)
    tables["fertility"] = _checks.women_only(tables["fertility"])
    lost = sum((tables[name] for name in ("deaths", "out", "in_rate")), np.zeros(1))
    _checks.refuse(
        lost > EMPTIED,
        f"The rates of death and of moving away and in add up to more than {EMPTIED:g} per person, "
        "which empties the cohort",
    )
    return tables


def _transitions(given: npt.ArrayLike, cell: tuple[int, ...]) -> Array:
    table = _checks.between("The share changing group", given, 0, 1)
    if table.shape[-4:] != (cell[0], *cell):
        raise ValueError(f"transitions must end in {(cell[0], *cell)}, not be {table.shape}")
    _checks.refuse(np.abs(table.sum(axis=-3) - 1) > 1e-9, "The shares going to each group do not add up to 1")
    return table[None] if table.ndim == 4 else table


def _inherits(given: npt.ArrayLike, groups: int) -> Array:
    table = _checks.between("The share of newborn by group", given, 0, 1)
    if table.shape != (groups, groups):
        raise ValueError(f"inherits must be {(groups, groups)}, not {table.shape}")
    _checks.refuse(np.abs(table.sum(axis=1) - 1) > 1e-9, "The shares of newborn by group do not add up to 1")
    return table


# --- one year ------------------------------------------------------------------------------------------


def _one_year(now: Array, world: World, t: int) -> dict[str, Array]:
    year = {name: table[t] for name, table in world.tables.items()}
    aged = grow_older(now)
    half = (year["deaths"] + year["out"] + year["in_rate"]) / 2
    inflow = year["arrivals"] + year["net"] + year["in_rate"] * year["nation"]
    end = (aged * (1 - half) + inflow) / (1 + half)
    women = ((now if world.at_birth else aged) + end)[..., WOMEN, :] / 2
    births = np.einsum("...a,...a->...", year["fertility"][..., WOMEN, :], women)
    if world.inherits is not None:
        births = births @ world.inherits
    girls = world.girls[t] if world.groups else world.girls[t][..., 0]
    newborn = np.stack([births * girls, births * (1 - girls)], axis=-1)
    end[..., 0] += newborn / (1 + half[..., 0])
    mean = (aged + end) / 2
    rest = year["nation"] - mean
    if year["in_rate"].any():
        _checks.refuse(rest < 0, f"More people live here than in the whole nation in year {t + 1}")
    changes = np.zeros_like(end)
    if world.transitions is not None:
        changes = np.einsum("...ghsa,...gsa->...hsa", world.transitions[t], end) - end
    return {
        "end": end + changes,
        "births": newborn,
        "deaths": year["deaths"] * mean,
        "out": year["out"] * mean,
        "into": year["arrivals"] + year["in_rate"] * rest,
        "net": year["net"],
        "changes": changes,
    }
