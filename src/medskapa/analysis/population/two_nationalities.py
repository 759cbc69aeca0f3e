"""A projection of citizens and foreign citizens, with naturalisation, as Switzerland's statistical office makes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population import _checks
from medskapa.analysis.population.project import WOMEN, Projection, grow_older

Array = npt.NDArray[np.float64]

CITIZENS, FOREIGN = 0, 1
"""The order of the two groups in every array."""


@dataclass(frozen=True)
class CitizenshipAssumptions:
    """What is assumed for each year, by attained age on 31 December, citizens first, women first.

    ``fertility`` (…, years, 2, sex, ages): births per woman of the birth cohort's mean of the year's two ends; men's
    must be 0. ``girls`` (…, years): share of girls among the newborn. ``citizens_at_birth`` (…, years): share of
    foreign women's newborn who are citizens. ``mortality``, ``out`` (…, years, 2, sex, ages): probabilities of dying
    and of moving away (abroad and to other regions together) for those present at the start, or born in the year.
    ``naturalised`` (…, years, sex, ages): probability that a foreign citizen becomes a citizen. ``arrivals``
    (…, years, 2, sex, ages): people moving in, from abroad and other regions together, a count.
    ``exposed``, ``exposed_newborn``: the part of a year's mortality that somebody who comes meets, and that
    somebody who leaves has escaped; the Swiss office takes 1/2, and 2/3 for those born in the year.
    """

    fertility: npt.ArrayLike
    girls: npt.ArrayLike
    citizens_at_birth: npt.ArrayLike
    mortality: npt.ArrayLike
    out: npt.ArrayLike
    naturalised: npt.ArrayLike
    arrivals: npt.ArrayLike
    exposed: float
    exposed_newborn: float


def project_nationalities(start: npt.ArrayLike, told: CitizenshipAssumptions, *, years: int) -> Projection:
    """How many citizens and foreign citizens of each age and sex there will be, and how many change.

    Each year all grow a year older. With N those present at the start (or born), I the arrivals, m, e and c the
    probabilities of death, moving away and naturalisation, and w the part of a year's mortality that is met:

        deaths = N (m − w m e) + w m I        away = N e        naturalised = N c (1 − w m), from foreign to citizen

    Births B = Σ_a f_a (N_a + N'_a) / 2 by the mother's group, N' the year's end; a share of foreign women's children
    are citizens.

    start (…, 2, sex, ages). In the result the groups are citizens and foreign citizens, ``changes`` holds
    naturalisation, ``net`` is 0.

    Raises ``ValueError``, with the index, on missing ages or values, negative counts, probabilities outside 0 to 1,
    fertility for men or at age 0, and on projected counts below 0 (nothing is clipped).
    Source: Federal Statistical Office, Switzerland (2020), method of the population scenarios (in French).

    >>> nobody = np.zeros((2, 2, 3))
    >>> told = CitizenshipAssumptions(nobody, 0.5, 0.25, nobody, nobody, nobody[0] + 0.1, nobody, 1 / 2, 2 / 3)
    >>> project_nationalities(nobody + [20, 10, 5], told, years=1).population[1, :, 0].tolist()
    [[0.0, 22.0, 16.5], [0.0, 18.0, 13.5]]
    """
    if years < 1:
        raise ValueError(f"A projection needs at least one year, not {years}")
    now = _checks.counts("The starting population", start)
    if now.ndim < 3 or now.shape[-3:-1] != (2, 2) or now.shape[-1] < 2:
        raise ValueError(f"The population must end in (2 nationalities, 2 sexes, ages), not be {now.shape}")
    shape, tables = _lay_out(now, told, years)
    met = np.full(shape[-1], told.exposed)
    met[0] = told.exposed_newborn
    stock = np.empty((years + 1, *shape))
    stock[0] = now
    flows = {name: np.zeros((years, *shape)) for name in ("deaths", "into", "out", "net", "changes")}
    births = np.empty((years, *shape[:-1]))
    for t in range(years):
        year = {name: table[t] for name, table in tables.items()}
        births[t], happened = _one_year(stock[t], year, met)
        end = happened.pop("end")
        for name, flow in happened.items():
            flows[name][t] = flow
        _checks.refuse(
            end < 0, f"More people leave than there are in year {t + 1}, the population would be negative"
        )
        stock[t + 1] = end
    return Projection(
        population=np.moveaxis(stock, 0, -4),
        births=np.moveaxis(births, 0, -3),
        groups=True,
        **{name: np.moveaxis(flow, 0, -4) for name, flow in flows.items()},
    )


def _lay_out(
    now: Array, told: CitizenshipAssumptions, years: int
) -> tuple[tuple[int, ...], dict[str, Array]]:
    cell = now.shape[-3:]
    _checks.between("The part of mortality met", [told.exposed, told.exposed_newborn], 0, 1)
    shares = {
        "girls": _checks.between("The share of girls", told.girls, 0, 1),
        "citizens_at_birth": _checks.between("The share of citizens at birth", told.citizens_at_birth, 0, 1),
    }
    tables = {
        "fertility": _checks.between("Fertility, births per woman and year,", told.fertility, 0, 1),
        "mortality": _checks.between("The probability of dying", told.mortality, 0, 1),
        "out": _checks.between("The probability of moving away", told.out, 0, 1),
        "arrivals": _checks.counts("The number moving in", told.arrivals),
    }
    changing = _checks.between("The probability of becoming a citizen", told.naturalised, 0, 1)
    for name, table in (*tables.items(), ("naturalised", changing)):
        _checks.same_ages(name, table, cell)
    tables["fertility"] = _checks.women_only(tables["fertility"])
    lead = np.broadcast_shapes(
        now.shape[:-3],
        changing.shape[:-3],
        *(table.shape[:-4] for table in tables.values()),
        *(share.shape[:-1] for share in shares.values()),
    )
    laid = {name: _checks.by_year(name, table, lead, years, cell) for name, table in tables.items()}
    laid["naturalised"] = _checks.by_year("naturalised", changing, lead, years, cell[1:])
    laid |= {name: _checks.by_year(name, share, lead, years, ()) for name, share in shares.items()}
    return (*lead, *cell), laid


def _one_year(now: Array, year: dict[str, Array], met: Array) -> tuple[Array, dict[str, Array]]:
    """Births (…, 2, sex) and the flows by attained age. Births depend on the end of the older ages only."""
    aged = grow_older(now)
    grown = _balance(aged, year, met)["end"]
    mothers = (aged + grown)[..., WOMEN, :] / 2
    of_mother = np.einsum("...a,...a->...", year["fertility"][..., WOMEN, :], mothers)
    given = of_mother[..., FOREIGN] * year["citizens_at_birth"]
    of_child = np.stack([of_mother[..., CITIZENS] + given, of_mother[..., FOREIGN] - given], axis=-1)
    girls = year["girls"][..., None]
    births = np.stack([of_child * girls, of_child * (1 - girls)], axis=-1)
    aged[..., 0] = births
    return births, _balance(aged, year, met)


def _balance(present: Array, year: dict[str, Array], met: Array) -> dict[str, Array]:
    died, away, came = year["mortality"], year["out"], year["arrivals"]
    deaths = present * died * (1 - met * away) + met * died * came
    out = present * away
    swapped = present[..., FOREIGN, :, :] * year["naturalised"] * (1 - met * died[..., FOREIGN, :, :])
    changes = np.stack([swapped, -swapped], axis=-3)
    end = present - deaths - out + came + changes
    return {"end": end, "deaths": deaths, "out": out, "into": came, "changes": changes}
