"""The national norm for income support (riksnormen): what a household needs to live apart from its home, by year."""

from __future__ import annotations

from datetime import date

from medskapa.analysis.households.pay import Norm as Budget
from medskapa.evidence import LegalStatus, Norm, Source, Text

CHILD_FROM = (0, 1, 3, 4, 7, 11, 15, 19)
CHILD_TO = 20
PERSONS = (1, 2, 3, 4, 5, 6, 7)
_TABLES: dict[int, tuple[int, int, tuple[int, ...], tuple[int, ...]]] = {
    2014: (
        2950,
        5320,
        (1740, 1980, 1730, 1980, 2410, 2840, 3250, 3280),
        (930, 1040, 1310, 1490, 1710, 1950, 2120),
    ),
    2017: (
        2980,
        5370,
        (1860, 2100, 1850, 2100, 2690, 3120, 3540, 3570),
        (950, 1060, 1330, 1520, 1740, 1980, 2150),
    ),
    2019: (
        3090,
        5570,
        (2130, 2380, 2120, 2380, 2990, 3440, 3880, 3910),
        (990, 1100, 1380, 1570, 1810, 2050, 2220),
    ),
    2021: (
        3160,
        5700,
        (2180, 2440, 2170, 2440, 3060, 3520, 3970, 4000),
        (1020, 1130, 1420, 1610, 1860, 2100, 2270),
    ),
    2023: (
        3490,
        6300,
        (2420, 2700, 2410, 2700, 3380, 3890, 4390, 4430),
        (1130, 1250, 1570, 1790, 2060, 2330, 2510),
    ),
    2024: (
        3790,
        6850,
        (2630, 2930, 2620, 2930, 3670, 4230, 4770, 4820),
        (1230, 1360, 1710, 1950, 2240, 2530, 2730),
    ),
}
"""Kronor a month of the year: an adult alone, two who live together, children by age, common costs by persons."""
_SOURCES = {
    2014: Source(cite="Socialstyrelsen, Riksnormen för 2014"),
    2017: Source(cite="Socialstyrelsen, Riksnormen för 2017"),
    2019: Source(cite="Socialstyrelsen, Riksnormen för 2019"),
    2021: Source(cite="Socialtjänstförordningen (2001:937), 2 kap. 1 §", where="SFS 2020:1013"),
    2023: Source(cite="Riksnormen för 2023, som en kommun har återgett den", verified=False),
    2024: Source(
        cite="Riksnormen för 2023 uppräknad med 8,7 procent (regeringen, november 2023) och avrundad till tiotal",
        verified=False,
    ),
}  # fmt: skip


def _of(year: int, key: str, sv: str, en: str, value: int) -> Norm:
    return Norm(
        f"riksnorm_{key}", Text(sv=f"Riksnorm: {sv}", en=f"National norm: {en}"), value, "SEK per month",
        _SOURCES[year], date(year, 1, 1), LegalStatus.LAW, valid_to=date(year, 12, 31),
    )  # fmt: skip


def _year(year: int) -> list[Norm]:
    single, couple, children, common = _TABLES[year]
    ages = [(a, (b - 1) if b else CHILD_TO) for a, b in zip(CHILD_FROM, (*CHILD_FROM[1:], 0), strict=True)]
    made = [
        _of(year, "single", "ensamstående vuxen", "an adult alone", single),
        _of(year, "couple", "två sammanboende vuxna", "two adults together", couple),
    ]
    made += [
        _of(year, f"child_{a}", f"barn {a}–{b} år", f"a child of {a}–{b}", value)
        for (a, b), value in zip(ages, children, strict=True)
    ]
    made += [
        _of(year, f"common_{n}", f"gemensamt för {n} personer", f"shared by {n}", value)
        for n, value in zip(PERSONS, common, strict=True)
    ]
    return made


NORMS_RIKSNORM: tuple[Norm, ...] = tuple(n for year in _TABLES for n in _year(year))
"""Each holds for its own year only: money of one year is never set beside money of another unseen."""
KEYS = tuple(dict.fromkeys(n.key for n in NORMS_RIKSNORM))


def budget(values: dict[str, float], year: int) -> Budget:
    """The norm of a year as a household's budget. values: kronor a month by the norms' keys, all of KEYS."""
    common = tuple(values[f"riksnorm_common_{n}"] for n in PERSONS)
    return Budget(
        year, values["riksnorm_single"], values["riksnorm_couple"], CHILD_FROM, CHILD_TO,
        tuple(values[f"riksnorm_child_{a}"] for a in CHILD_FROM), common, max(common[-1] - common[-2], 0.0),
    )  # fmt: skip
