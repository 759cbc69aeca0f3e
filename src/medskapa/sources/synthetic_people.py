"""The people of the synthetic region: drawn for cells, so that every sum is exact at every level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medskapa.region import ALL, SPLITS
from medskapa.sources.synthetic_place import PROFILES, Floats, Ints, Place

YEARS = (2021, 2022, 2023, 2024)
LAST_YEAR = YEARS[-1]
PEOPLE_SPLITS = ("origin", "income", "age", "sex")
TENURES = ("rental", "coop", "owned")

# Assumptions of the example, not of the world: how traits turn into groups.
_TREND = 0.012  # how much the contrasts and the share born abroad grow a year
_ORIGIN_SLOPE = 1.15
_INCOME_SLOPE = 0.85
_TENURE = {  # constant, effect of strain, effect of density, effect of being a city core
    "rental": (0.00, 0.95, 0.75, 0.25),
    "coop": (-0.55, -0.25, 0.75, 0.55),
    "owned": (0.75, -0.80, -0.95, -0.90),
}
_PERSONS_PER_HOME = {"rental": 1.95, "coop": 1.95, "owned": 2.75}
_AGE = (
    52, 56, 60, 60, 60, 64, 72, 72, 68, 64, 64, 64, 56, 52, 48, 44, 32, 28,
)  # fmt: skip
_CHILD, _YOUNG, _PARENT, _OLD = range(0, 4), range(4, 7), range(7, 10), range(13, 18)


@dataclass(frozen=True)
class People:
    """People by cell and homes by DeSO-like area, whole numbers.

    ``groups[group]`` has shape (years, cells), ``homes[tenure]`` shape (years, DeSO-like areas).
    """

    groups: dict[str, Ints]
    homes: dict[str, Ints]


def make_people(place: Place, rng: np.random.Generator) -> People:
    """Draw the people of every cell and year.

    The parts of each split add up to ``all`` in every cell: origin, income, age and sex each hold everyone.
    The same draws are used for every year, so that a change between years is a trend and not noise.
    """
    m = place.municipality
    n = len(m)
    start = {name: rng.uniform(0, 1, n) for name in (*PEOPLE_SPLITS, "homes")}
    lines: dict[str, list[Ints]] = {name: [] for name in _group_names()}
    homes: dict[str, list[Ints]] = {t: [] for t in TENURES}
    for year in YEARS:
        persons = _persons(place, m, year)
        lines[ALL].append(persons)
        strain = place.strain * (1 + _TREND * (year - LAST_YEAR))
        density = np.log(persons / 250) / np.log(4)
        tenure = _tenure_shares(place, strain, density)
        shares = {
            "origin": _origin_shares(persons, m, strain, density, year),
            "income": _income_shares(persons, m, strain),
            "age": _age_shares(place, tenure),
            "sex": _sex_shares(place),
        }
        for split, share in shares.items():
            for code, column in zip(_codes(split), whole_parts(persons, share, start[split]).T, strict=True):
                lines[f"{split}={code}"].append(column)
        for name, column in zip(TENURES, _homes(place, persons, tenure).T, strict=True):
            homes[name].append(column)
    return People({g: np.stack(v) for g, v in lines.items()}, {t: np.stack(v) for t, v in homes.items()})


def _group_names() -> list[str]:
    return [ALL, *(f"{split}={code}" for split in PEOPLE_SPLITS for code in _codes(split))]


def municipality_total(code: str, year: int) -> int:
    """The municipality's people in a year: as published for 2024, before that an even trend."""
    profile = PROFILES[code]
    return round(profile.persons / (1 + profile.growth) ** (LAST_YEAR - year))


def _persons(place: Place, m: Ints, year: int) -> Ints:
    """People in each cell: whole numbers that add up to the municipality's total."""
    out = np.zeros(len(m), dtype=np.int64)
    for i, code in enumerate(place.codes):
        here = np.flatnonzero(m == i)
        total = municipality_total(code, year)
        filled = np.round(np.cumsum(place.weight[here]) * total + 0.5, 6)
        filled[-1] = total + 0.5
        out[here] = np.diff(np.floor(filled), prepend=0).astype(np.int64)
    return out


def levels_up(place: Place, deso: Ints) -> Ints:
    """Counts by (year, area) for DeSO-like areas, then RegSO-like areas, then municipalities."""
    out = []
    for counts in deso:
        regso = np.bincount(place.regso_of, counts, len(place.regso_id))
        out.append(
            np.concatenate([counts, regso, np.bincount(place.municipality_of, regso, len(place.codes))])
        )
    return np.array(out).astype(np.int64)


def by_deso(place: Place, cells: Ints) -> Ints:
    """Counts by (year, DeSO-like area) from counts by (year, cell)."""
    n = len(place.deso_id)
    return np.array([np.bincount(place.deso, row, n) for row in cells]).astype(np.int64)


def whole_parts(total: Ints, share: Floats, start: Floats) -> Ints:
    """Whole parts of whole totals, without bias: each part is within 1 of its share, and they add up.

    total : shape (n,); share : shape (n, parts), rows adding up to 1; start : shape (n,), drawn from [0, 1).
    """
    filled = total[:, None] * np.cumsum(share, axis=1)
    filled[:, -1] = total
    stops = np.floor(filled + start[:, None]).astype(np.int64)
    return np.diff(stops, axis=1, prepend=0)


def _logistic(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))


def _parts(pull: Floats) -> Floats:
    """Rows of weights as rows of shares."""
    return np.asarray(pull / pull.sum(axis=1, keepdims=True))


def _origin_shares(persons: Ints, m: Ints, strain: Floats, density: Floats, year: int) -> Floats:
    """Born in Sweden and abroad; each municipality's share is the one its profile names."""
    wanted = np.array([p.abroad for p in PROFILES.values()]) * (1 + _TREND * (year - LAST_YEAR))
    slope = _ORIGIN_SLOPE * strain + 0.12 * density
    total = np.bincount(m, persons)
    low, high = np.full(len(wanted), -12.0), np.full(len(wanted), 12.0)
    for _ in range(50):
        middle = (low + high) / 2
        above = np.bincount(m, persons * _logistic(middle[m] + slope)) / total > wanted
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    abroad = _logistic(((low + high) / 2)[m] + slope)
    return np.column_stack([1 - abroad, abroad])


def _income_shares(persons: Ints, m: Ints, strain: Floats) -> Floats:
    """Quarters of the whole region: the limits are set so that each quarter holds a fourth of everyone."""
    level = np.array([p.income for p in PROFILES.values()])[m] - _INCOME_SLOPE * strain
    below = [np.zeros(len(m))]
    for quarter in (0.25, 0.5, 0.75):
        low, high = -12.0, 12.0
        for _ in range(50):
            middle = (low + high) / 2
            share = float((persons * _logistic(middle - level)).sum() / persons.sum())
            low, high = (low, middle) if share > quarter else (middle, high)
        below.append(_logistic((low + high) / 2 - level))
    below.append(np.ones(len(m)))
    return np.diff(np.column_stack(below), axis=1)


def _tenure_shares(place: Place, strain: Floats, density: Floats) -> Floats:
    """Rental, co-operative and owner-occupied homes as shares of the homes in each cell."""
    pull = [np.exp(a + b * strain + c * density + d * place.core) for a, b, c, d in _TENURE.values()]
    return _parts(np.column_stack(pull))


def _homes(place: Place, persons: Ints, tenure: Floats) -> Ints:
    """Homes by DeSO-like area and tenure, rounded once at the area."""
    size = tenure @ np.array(list(_PERSONS_PER_HOME.values()))
    cells = tenure * (persons / size)[:, None]
    n = len(place.deso_id)
    return np.round(np.column_stack([np.bincount(place.deso, column, n) for column in cells.T])).astype(
        np.int64
    )


def _age_shares(place: Place, tenure: Floats) -> Floats:
    """Five-year bands: young in the core, families where homes are owned, elders where they gather."""
    pull = np.tile(np.log(np.array(_AGE, dtype=float)), (len(place.core), 1))
    family = (tenure[:, 2] - 0.4)[:, None]
    pull[:, _CHILD] += 0.5 * family
    pull[:, _PARENT] += 0.3 * family
    pull[:, _YOUNG] += (0.45 * place.core)[:, None] - 0.6 * family
    pull[:, _OLD] += place.elder[:, None] + 0.25 * family
    return _parts(np.exp(pull))


def _sex_shares(place: Place) -> Floats:
    women = 0.498 + 0.02 * place.elder
    return np.column_stack([women, 1 - women])


def _codes(split: str) -> list[str]:
    """The codes that the synthetic people are split by: all, but for the open age class of some sources."""
    return [code for code in SPLITS[split].codes if code != "80+"]
