"""How far the future may turn out from the projection: whole people by chance, in many draws, and their quantiles."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population import _checks
from medskapa.analysis.population import _draws_kernel as kernel
from medskapa.analysis.population.project import Assumptions, World, lay_out
from medskapa.analysis.population.rates import Shrunk

Array = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

PERCENTILES = 0.1, 0.5, 0.9
"""P10, P50 and P90."""


@dataclass(frozen=True)
class Factors:
    """What each draw's rates are multiplied by, for what is not known about the rates themselves.

    Each (draws, areas, years, sex, ages), where any axis may be 1 and all are 1 by default. ``into`` multiplies both
    counts of arrivals and rates of moving in. Factors that are the same for all areas keep the areas in step.
    """

    births: npt.ArrayLike = 1.0
    deaths: npt.ArrayLike = 1.0
    out: npt.ArrayLike = 1.0
    into: npt.ArrayLike = 1.0


@dataclass(frozen=True)
class Draws:
    """What came out of all draws, in whole persons.

    ``cells`` (levels, areas, years, sex, ages): quantiles of the population on 31 December of each coming year.
    ``people`` (draws, areas, years, bands): the population in each band of ages, draw by draw, so that areas, bands
    and years can be added up before quantiles are taken. ``births``, ``deaths``, ``into``, ``out`` (draws, areas,
    years). ``levels`` of the quantiles, 0 to 1.
    """

    levels: tuple[float, ...]
    cells: Array
    people: Longs
    births: Longs
    deaths: Longs
    into: Longs
    out: Longs

    def quantiles(self, values: npt.ArrayLike) -> Array:
        """Quantiles over draws, the first axis, at the same levels: (draws, …) → (levels, …)."""
        out: Array = np.quantile(np.asarray(values), self.levels, axis=0)
        return out


def draw(
    start: npt.ArrayLike,
    assumptions: Assumptions,
    *,
    years: int,
    draws: int,
    rng: np.random.Generator,
    level: Factors | None = None,
    swing: Factors | None = None,
    bands: npt.ArrayLike | None = None,
    levels: tuple[float, ...] = PERCENTILES,
    threads: int | None = None,
) -> Draws:
    """The projection's interval: who is born, dies and moves by chance, and rates that may be others than assumed.

    A parametric bootstrap of ``project``, with the same mean for given rates. With h = (d + o) / 2, of S people in a
    cohort Binomial(S, 2h / (1 + h)) die or leave, of the newborn Binomial(B, h / (1 + h)), and of Poisson(I) who come
    as large a part as of the newborn. Of those who are gone each has died with the probability d / (d + o); how many
    is drawn for the area as a whole. Births are Poisson, girls binomial. Movers in at a rate have the mean that
    ``project`` gives for the draw's own cohort.

    start (areas, sex, ages): whole people. ``assumptions`` as for ``project``, with areas as the only leading axis,
    without groups and net moves (give both directions). ``level`` and ``swing`` multiply the rates, one after the
    other: what is unknown about an area's level, see ``level_factors``, and years that differ, see
    ``residual_factors``. ``bands`` (ages,): the band, from 0, of each age; without them all ages are one.
    ``threads``: as many as there are processors by default; the result does not depend on it. Each thread holds one
    area at a time: 16 bytes a draw, sex and age, and as much as the factors of that area and year.

    Raises ``ValueError`` as ``project`` does; on people who are not whole; on factors that are negative, of another
    shape or, in some draw, empty a cohort more than once over; and when an area grows larger than its nation.
    Source: Efron & Tibshirani (1993), An introduction to the bootstrap, ch. 6.
    """
    people = _whole(start)
    if draws < 1 or years < 1:
        raise ValueError(f"There must be at least one draw and one year, not {draws} and {years}")
    world = _areas_only(people, assumptions, years)
    sized = draws, *world.cells[:1], years, *world.cells[1:]
    chances = [_rows(given or Factors(), sized) for given in (level, swing)]
    band = _bands(bands, world.cells[-1])
    wanted = _checks.between("A level", levels, 0, 1)
    seeds = rng.integers(0, 2**64, world.cells[0], dtype=np.uint64)
    areas = world.cells[0]
    out = Draws(
        tuple(float(level) for level in levels),
        np.empty((len(wanted), areas, years, *world.cells[1:])),
        np.empty((draws, areas, years, int(band.max()) + 1), dtype=np.int64),
        *(np.empty((draws, areas, years), dtype=np.int64) for _ in range(4)),
    )
    work = partial(_one_area, world=world, chances=chances, band=band, wanted=wanted, seeds=seeds, out=out)
    number = max(1, min(threads or _processors(), areas))
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(work, range(areas)))
    return out


def level_factors(rates: Shrunk, draws: int, rng: np.random.Generator) -> Array:
    """Factors for what small numbers leave unknown about an area's rates, over all years alike.

    rates (areas, sex, ages), from ``rates.shrink`` → (draws, areas, 1, sex, ages), each of mean 1.
    """
    drawn = rates.draw(draws, rng)
    out = np.ones_like(drawn)
    np.divide(drawn, rates.rate, out=out, where=np.broadcast_to(rates.rate > 0, drawn.shape))
    return out[:, :, None]


def residual_factors(
    observed: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    draws: int,
    years: int,
    block: int,
    rng: np.random.Generator,
) -> Array:
    """Factors that vary from year to year as the past did about the same model: a residual bootstrap.

    The past years' ratios observed / expected, divided by their mean so that the level stays, are drawn in runs of
    ``block`` consecutive years, as good and bad years follow each other. All components are drawn from the same
    years, so that what moves together still does.

    observed, expected (components, past years), such as all births and all moves in, by what the same assumptions
    gave in those years → (components, draws, 1, years, 1, 1).
    Raises ``ValueError``, with the index, on missing values or expected events of 0, and on a block longer than the
    past.
    Source: Künsch (1989), Annals of Statistics 17(3), on blocks; Efron & Tibshirani (1993), ch. 8.
    """
    found, told = (
        _checks.counts("The observed number", observed),
        _checks.counts("The expected number", expected),
    )
    if found.ndim != 2 or found.shape != told.shape:
        raise ValueError(f"Observed {found.shape} and expected {told.shape} must be (components, past years)")
    _checks.refuse(told == 0, "No events were expected, and there is no ratio")
    past = found.shape[1]
    if not 1 <= block <= past:
        raise ValueError(f"A block must have from 1 to {past} years, not {block}")
    ratio = found / told
    level = ratio.mean(axis=1, keepdims=True)
    _checks.refuse(level == 0, "No events were observed in any year")
    runs = rng.integers(0, past - block + 1, (draws, -(-years // block)))
    chosen = (runs[..., None] + np.arange(block)).reshape(draws, -1)[:, :years]
    out: Array = (ratio / level)[:, chosen]
    return out[:, :, None, :, None, None]


def _whole(start: npt.ArrayLike) -> Array:
    people = _checks.counts("The starting population", start)
    if people.ndim != 3:
        raise ValueError(f"The population must be (areas, sex, ages), not {people.shape}")
    _checks.refuse(people != np.rint(people), "Draws are of whole people, and this number is not whole")
    return people


def _areas_only(people: Array, told: Assumptions, years: int) -> World:
    if told.net is not None or told.transitions is not None or told.inherits is not None:
        raise ValueError(
            "Net moves and changes of group cannot be drawn: give moves in and out for each group"
        )
    world = lay_out(people, told, years)
    if len(world.cells) != 3:
        raise ValueError(
            f"Assumptions may have areas before years and nothing else, not the shape {world.cells}"
        )
    return world


def _rows(given: Factors, sized: tuple[int, ...]) -> list[Array]:
    """Each component's factors as (areas or 1, years or 1, sexes or 1, ages or 1, draws)."""
    out = []
    for name, factor in vars(given).items():
        table = _checks.counts(f"A factor of {name}", factor)
        table = table.reshape((1,) * (5 - table.ndim) + table.shape)
        if table.ndim != 5 or any(n not in (1, m) for n, m in zip(table.shape, sized, strict=True)):
            raise ValueError(f"Factors of {name} have the shape {table.shape}, which does not fit {sized}")
        out.append(np.moveaxis(np.broadcast_to(table, (sized[0], *table.shape[1:])), 0, -1))
    return out


def _year_rows(own: list[Array], t: int) -> kernel.Rows:
    return kernel.Rows(*(np.array(table[min(t, len(table) - 1)], order="C") for table in own))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _bands(given: npt.ArrayLike | None, ages: int) -> Longs:
    band = np.zeros(ages, dtype=np.int64) if given is None else np.asarray(given)
    if band.shape != (ages,) or not np.issubdtype(band.dtype, np.integer) or band.min() < 0:
        raise ValueError(f"Bands must be one whole number from 0 for each of the {ages} ages")
    return band.astype(np.int64)


def _one_area(
    area: int,
    *,
    world: World,
    chances: list[list[Array]],
    band: Longs,
    wanted: Array,
    seeds: npt.NDArray[np.uint64],
    out: Draws,
) -> None:
    draws, _, years, bands = out.people.shape
    now = np.repeat(world.start[area].astype(np.int64)[..., None], draws, axis=-1)
    then = np.zeros_like(now)
    scratch = np.empty(max(1024, 4 * draws), dtype=np.int64)
    found = np.empty((len(wanted), *world.cells[1:]))
    own = [[table[min(area, len(table) - 1)] for table in tables] for tables in chances]
    same = [all(len(table) == 1 for table in tables) for tables in own]
    rows = [_year_rows(tables, 0) for tables in own]
    born, flows = np.empty(draws, dtype=np.int64), np.empty((3, draws), dtype=np.int64)
    sums = np.empty((bands, draws), dtype=np.int64)
    state = seeds[area]
    for t in range(years):
        rows = [
            was if fixed else _year_rows(tables, t)
            for was, fixed, tables in zip(rows, same, own, strict=True)
        ]
        then[:, 0], flows[:] = 0, 0
        wrong, sex, age, state = kernel.one_year(
            now, then, _year(world, area, t), rows[0], rows[1], world.at_birth, born, flows, np.uint64(state)
        )
        if wrong:
            raise ValueError(
                f"{_WRONG[wrong]} in some draw: see area {area}, year {t + 1}, sex {sex}, age {age}"
            )
        kernel.summarise(then, wanted, band, found, sums, scratch)
        out.cells[:, area, t] = found
        out.people[:, area, t] = sums.T
        out.births[:, area, t] = born
        out.deaths[:, area, t], out.into[:, area, t], out.out[:, area, t] = flows
        now, then = then, now


_WRONG = {
    kernel.EMPTIED: "Deaths and moves away empty a cohort more than once over",
    kernel.CROWDED: "More people live here than in the whole nation",
}


def _year(world: World, area: int, t: int) -> kernel.Year:
    names = ("fertility", "deaths", "out", "arrivals", "in_rate", "nation")
    fertility, deaths, out, arrivals, in_rate, nation = (
        np.array(world.tables[name][t][area]) for name in names
    )
    return kernel.Year(fertility, deaths, out, arrivals, in_rate, nation, float(world.girls[t][area, 0]))
