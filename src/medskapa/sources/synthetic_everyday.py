"""Everyday life in the synthetic region: services, green areas, yards, how homes are reached, and who stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.region import HOME_ACCESS, TABLES
from medskapa.sources.synthetic_people import YEARS, People, by_deso, levels_up, whole_parts
from medskapa.sources.synthetic_place import CELL_M, Ints, Place
from medskapa.sources.synthetic_services import Services, departures, make_services, sampled
from medskapa.sources.synthetic_streets import RAILWAY, ROADS, WOOD, Streets

OWN = "synthetic"
"""The source of everything that is made up."""

# Assumptions of the example, not of the world.
_GREEN_PERSONS = 1_400  # people for each green area
_GREEN_M2, _GREEN_SPREAD, _GREEN_LIMITS = 5_000.0, 1.3, (400.0, 250_000.0)
_YARD_M2 = {"preschool": 24.0, "school": 17.0}  # for each place
_NOISY, _STEEP, _PARKED = 0.25, 0.08, 0.3  # the shares of yards with noise, steep ground and parking
_ROAD_DBA, _RAIL_DBA = 58.0, 61.0
_CAR_PARK = (325_780, 6_406_180, 325_870, 6_406_250)
_ACCESS = {  # lift, ground, steps, unknown: where homes are owned, and flats without any lift
    "owned": (0.0, 0.80, 0.13, 0.07), "flat": (0.0, 0.22, 0.71, 0.07),
}  # fmt: skip
_TYPES = ("house", "flat", "special")
_IN_HOUSES = {
    "rental": 0.04,
    "coop": 0.12,
    "owned": 0.97,
}  # the share of each tenure's people who live in a house
_SPECIAL = np.array([0.0] * 14 + [0.01, 0.04, 0.09, 0.24])  # the share of each age in special housing
_STAYS = np.array(
    [
        0.83,
        0.88,
        0.90,
        0.86,
        0.66,
        0.68,
        0.76,
        0.82,
        0.87,
        0.90,
        0.91,
        0.92,
        0.93,
        0.935,
        0.93,
        0.92,
        0.90,
        0.84,
    ]
)
_STAYS_BY_TYPE = {"house": 0.55, "flat": -0.15, "special": -1.2}  # log-odds
STAYS_YEAR = YEARS[-2]
"""The year whose people the table ``stays`` follows to the next."""


def everyday_tables(
    place: Place, people: People, streets: Streets, rng: np.random.Generator
) -> dict[str, pa.Table]:
    """The tables of everyday life: services, facts, departures, grounds, home_access, stays, nodes and streets.

    Homes by access add up to the homes of every area and year, and people by type of home to the people of every
    area and age in ``STAYS_YEAR``.
    """
    persons = people.groups["all"][-1]
    services = make_services(place, persons, streets, rng)
    columns = [list(c) for c in zip(*services.rows, strict=True)]
    always = pa.nulls(len(services.rows), pa.int32())
    facts = [list(c) for c in zip(*services.facts, strict=True)]
    return {
        "services": pa.table([*columns, always, always, [OWN] * len(always)], schema=TABLES["services"]),
        "facts": pa.table([*facts, [OWN] * len(facts[0])], schema=TABLES["facts"]),
        "departures": departures(services, place, persons, rng),
        "grounds": _grounds(services, place, persons, rng),
        "home_access": _home_access(place, people, rng),
        "stays": _stays(place, people, rng),
        **streets.tables(),
    }


def _grounds(services: Services, place: Place, persons: Ints, rng: np.random.Generator) -> pa.Table:
    import shapely

    rows = [
        *_district_grounds(),
        *_greens(place, persons, rng),
        *_yards(services, rng),
    ]
    kind, name, service, value, shape = (list(c) for c in zip(*rows, strict=True))
    wkb = shapely.to_wkb(np.array(shape, dtype=object), output_dimension=2, byte_order=1)
    key = [f"SYN-ground-{i + 1:05d}" for i in range(len(rows))]
    return pa.table([key, kind, name, service, value, list(wkb), [OWN] * len(rows)], schema=TABLES["grounds"])


_Ground = tuple[str, str, str | None, float | None, Any]


def _district_grounds() -> list[_Ground]:
    """The wood, two small parks, the car park, the railway, and the noise of the railway and the main roads."""
    import shapely

    def around(line: Sequence[tuple[int, int]], metres: float) -> Any:
        return shapely.set_precision(shapely.LineString(line).buffer(metres, quad_segs=2), 1)

    rows: list[_Ground] = [
        ("green", "Skogen vid skogskanten", None, None, shapely.Polygon(WOOD)),
        ("green", "Gröna hörnet", None, None, shapely.box(325_900, 6_406_095, 325_935, 6_406_130)),
        ("green", "Västra parken", None, None, shapely.box(324_840, 6_406_240, 324_930, 6_406_330)),
        ("parking", "Parkeringen", None, None, shapely.box(*_CAR_PARK)),
        ("barrier", "Järnvägen", None, None, shapely.LineString(RAILWAY)),
        ("noise", "Buller från järnvägen", None, _RAIL_DBA, around(RAILWAY, 60)),
    ]
    rows += [("noise", f"Buller från {n}", None, _ROAD_DBA, around(line, 35)) for n, line in ROADS.items()]
    return rows


def _greens(place: Place, persons: Ints, rng: np.random.Generator) -> list[_Ground]:
    """Green areas of many sizes, in every municipality; some are below what counts as large enough."""
    import shapely

    corner = 2 * np.pi * np.arange(8) / 8
    rows: list[_Ground] = []
    municipality = place.municipality
    for m in range(len(place.codes)):
        here = np.flatnonzero(municipality == m)
        n = max(4, round(persons[here].sum() / _GREEN_PERSONS))
        cells = here[sampled(persons[here] ** 0.6, n, rng.uniform())]
        centre = np.column_stack([place.x_m[cells], place.y_m[cells]]) + rng.uniform(0, CELL_M, (n, 2))
        area = np.clip(np.exp(rng.normal(np.log(_GREEN_M2), _GREEN_SPREAD, n)), *_GREEN_LIMITS)
        radius = np.sqrt(area / (2 * np.sqrt(2)))[:, None] * rng.uniform(0.85, 1.15, (n, 8))
        ring = centre[:, None, :] + radius[..., None] * np.column_stack([np.cos(corner), np.sin(corner)])
        letter = chr(ord("A") + m)
        shapes = shapely.polygons(np.round(ring))
        rows += [("green", f"Grönområde {letter}-{i + 1}", None, None, s) for i, s in enumerate(shapes)]
    return rows


def _yards(services: Services, rng: np.random.Generator) -> list[_Ground]:
    """A yard for each school and preschool, and what takes some of it: the building, parking, noise, steep ground."""
    import shapely

    places = {s: v for s, fact, v in services.facts if fact == "capacity"}
    rows: list[_Ground] = []
    for key, kind, name, x, y in services.of("preschool", "school"):
        size = places[key] * _YARD_M2[kind] * float(np.exp(rng.normal(0, 0.5)))
        wide, high = np.round(np.sqrt(size * 1.4)), np.round(np.sqrt(size / 1.4))
        west, south = np.round(x - wide / 2), np.round(y - high / 2)
        yard = shapely.box(west, south, west + wide, south + high)
        rows.append(("yard", f"Gården, {name}", key, None, yard))
        house = shapely.box(west, south, west + np.round(wide * 0.45), south + np.round(high * 0.4))
        rows.append(("building", f"Huset, {name}", key, None, house))
        noisy, steep, parked = rng.uniform(0, 1, 3)
        east, north, part = west + wide, south + high, float(rng.uniform(0.2, 0.8))
        if noisy < _NOISY:
            shape = shapely.box(west - 20, np.round(north - part * high), east + 20, north + 20)
            level = float(rng.integers(51, 64))
            rows.append(("noise", f"Buller, {name}", key, level, shape))
        if steep < _STEEP:
            rows.append(
                ("steep", f"Slänten, {name}", key, None, shapely.box(east - wide / 4, south, east, north))
            )
        if parked < _PARKED:
            shape = shapely.box(east - np.round(wide / 3), south, east, south + np.round(high / 5))
            rows.append(("parking", f"Parkeringen, {name}", key, None, shape))
    return rows


def _areas(place: Place) -> tuple[str, ...]:
    return (*place.deso_id, *place.regso_id, *place.codes)


def _home_access(place: Place, people: People, rng: np.random.Generator) -> pa.Table:
    """Homes by how they are reached: lifts where it is dense, entrances without steps where homes are owned."""
    n = len(place.deso_id)
    persons = by_deso(place, people.groups["all"])[-1]
    density = np.log(persons / np.bincount(place.deso, minlength=n) / 250) / np.log(4)
    core = np.bincount(place.deso, place.core, n) / np.bincount(place.deso, minlength=n)
    lift = 1 / (1 + np.exp(0.9 - 0.8 * density - 1.2 * core - rng.normal(0, 0.4, n)))
    flat = np.outer(1 - lift, _ACCESS["flat"])
    flat[:, 0] = lift
    start = rng.uniform(0, 1, n)
    years = []
    for i in range(len(YEARS)):
        owned = people.homes["owned"][i]
        total = sum(people.homes.values())[i]  # type: ignore[index]
        share = (owned[:, None] * np.array(_ACCESS["owned"]) + (total - owned)[:, None] * flat) / total[
            :, None
        ]
        years.append(whole_parts(total, share, start))
    counts = np.array(years)  # (years, DeSO-like areas, ways)
    ways = [levels_up(place, counts[..., k]) for k in range(len(HOME_ACCESS))]
    return _stacked("home_access", _areas(place), (list(HOME_ACCESS),), YEARS, np.stack(ways)[None])


def _stays(place: Place, people: People, rng: np.random.Generator) -> pa.Table:
    """Who of an age and a type of home lived in the same home a year later: drawn, with small differences of place."""
    n = len(place.deso_id)
    at = YEARS.index(STAYS_YEAR)
    ages = [g for g in people.groups if g.startswith("age=")]
    here = np.array([homes[at] for homes in people.homes.values()])
    in_houses = np.array([_IN_HOUSES[t] for t in people.homes]) @ (here / here.sum(axis=0))
    cells = np.bincount(place.deso, minlength=n)
    strain = np.bincount(place.deso, place.strain, n) / cells
    local = rng.normal(0, 0.12, n) - 0.12 * strain
    persons, stayed = [], []
    for k, group in enumerate(ages):
        total = by_deso(place, people.groups[group])[at]
        special = np.full(n, _SPECIAL[k])
        share = np.column_stack([(1 - special) * in_houses, (1 - special) * (1 - in_houses), special])
        parts = whole_parts(total, share, rng.uniform(0, 1, n)).T
        odds = np.log(_STAYS[k] / (1 - _STAYS[k])) + local
        chance = [1 / (1 + np.exp(-odds - _STAYS_BY_TYPE[t])) for t in _TYPES]
        persons.append([levels_up(place, part[None]) for part in parts])
        stayed.append(
            [levels_up(place, rng.binomial(p, c)[None]) for p, c in zip(parts, chance, strict=True)]
        )
    both = np.array([persons, stayed]).swapaxes(1, 2)  # (2, types, ages, 1, areas)
    codes = [g.removeprefix("age=") for g in ages]
    return _stacked("stays", _areas(place), (list(_TYPES), codes), (STAYS_YEAR,), both)


def _stacked(
    name: str, areas: Sequence[str], keys: Sequence[Sequence[str]], years: Sequence[int],
    values: npt.NDArray[np.int64],
) -> pa.Table:  # fmt: skip
    """A table with a row for each area, each key and each year; ``values`` is (columns, *keys, years, areas)."""
    *key, year, area = (axis.ravel() for axis in np.indices(values.shape[1:]))
    columns = [pa.array(areas).take(pa.array(area))]
    columns += [pa.array(list(codes)).take(pa.array(k)) for codes, k in zip(keys, key, strict=True)]
    columns.append(pa.array(np.array(years, dtype=np.int32)[year]))
    columns += [pa.array(v.ravel().astype(np.float64)) for v in values]
    columns.append(pa.array([OWN]).take(pa.array(np.zeros(len(area), np.int64))))
    return pa.Table.from_arrays(columns, schema=TABLES[name])
