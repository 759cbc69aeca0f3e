"""Services and timetables of the synthetic region: at made-up centres, closer where people live closer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.region import DAYS, SERVICE_KINDS, TABLES
from medskapa.sources.synthetic_place import CELL_M, Floats, Ints, Place
from medskapa.sources.synthetic_streets import BOX, WOOD, Streets

# Assumptions of the example, not of the world.
_PERSONS_PER_CENTRE = 4_500
_AT_CENTRES = {
    "grocery": 1.0, "meeting_place": 0.6, "pharmacy": 0.5, "health_centre": 0.42, "library": 0.36, "toilet": 0.4,
    "home_care": 0.3,
}  # fmt: skip
_PERSONS_PER = {
    "stop": 620, "preschool": 1_400, "school": 2_600, "playground": 1_900, "sports": 6_500, "senior_home": 14_000,
    "grocery": 9_000, "meeting_place": 15_000,
}  # fmt: skip
_SPREAD = {"stop": 0.6, "playground": 0.8}  # how evenly a kind lies: 0 the same everywhere, 1 as people do
_FREE = 0.55  # the share of meeting places that cost nothing to enter
_STEP_FREE, _STEP_FREE_UNKNOWN = 0.75, 0.1
_HOURS = range(4, 28)
_BY_HOUR = np.array([1, 2, 4, 6, 6, 4, 3, 3, 3, 3, 4, 6, 6, 6, 4, 3, 2, 2, 2, 2, 1, 0, 0, 0]) / 6
_BY_DAY = {"weekday": 1.0, "saturday": 0.6, "sunday": 0.45}
_NEAR_M = 1_200.0

# The district with streets: kind, name, place, and what is known of it. Its old centre lies west of the railway.
_DISTRICT: tuple[tuple[str, str, int, int, dict[str, float]], ...] = (
    ("grocery", "Mataffären vid torget", 325_892, 6_406_148, {"step_free": 1}),
    ("grocery", "Västra mataffären", 324_752, 6_406_240, {"step_free": 1}),
    ("grocery", "Norra mataffären", 325_842, 6_407_438, {"step_free": 1}),
    ("grocery", "Södra mataffären", 325_800, 6_405_020, {}),
    ("grocery", "Östra mataffären", 327_180, 6_405_835, {"step_free": 0}),
    ("pharmacy", "Västra apoteket", 324_775, 6_406_285, {"step_free": 1}),
    ("pharmacy", "Norra apoteket", 325_860, 6_407_450, {"step_free": 1}),
    ("health_centre", "Västra vårdcentralen", 324_800, 6_406_330, {"step_free": 1}),
    ("health_centre", "Södra vårdcentralen", 325_825, 6_405_090, {"step_free": 1}),
    ("library", "Västra biblioteket", 324_760, 6_406_345, {"step_free": 1, "free": 1}),
    ("meeting_place", "Västra allaktivitetshuset", 324_735, 6_406_330, {"step_free": 1, "free": 1}),
    ("meeting_place", "Föreningslokalen på Storgatan", 326_310, 6_405_950, {"step_free": 0, "free": 0}),
    ("meeting_place", "Södra mötesplatsen för äldre", 325_840, 6_405_120, {"step_free": 1, "free": 1}),
    ("home_care", "Hemtjänstens västra lokal", 324_820, 6_406_200, {}),
    ("senior_home", "Trygghetsboendet vid bron", 325_330, 6_406_190, {"step_free": 1}),
    ("toilet", "Toaletten i västra centrum", 324_745, 6_406_300, {"step_free": 1, "free": 1}),
)
_ELSEWHERE_ONLY = {"stop", "grocery", "meeting_place", "senior_home"}  # the district has its own of these
_STOP_EVERY, _CROSSING_EVERY, _BENCH_EVERY, _BENCH_FAR = (
    8,
    6,
    2,
    5,
)  # nodes along a main road, about 48 m apart
_SQUARE, _SQUARE_M = (325_850.0, 6_406_140.0), 700.0
_WOOD_BENCHES = 9
_GREEN_S = (7.0, 9.0, 11.0, 14.0, 18.0)  # green times of the made-up signals


@dataclass
class Services:
    """Services while they are gathered: id, kind, name and place of each, and what is known of it."""

    rows: list[tuple[str, str, str, float, float]] = field(default_factory=list)
    facts: list[tuple[str, str, float]] = field(default_factory=list)
    number: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, name: str, x: float, y: float, facts: Iterable[tuple[str, float]] = ()) -> str:
        """Add one and give its id."""
        self.number[kind] += 1
        key = f"SYN-{kind}-{self.number[kind]:04d}"
        self.rows.append((key, kind, name, round(float(x), 1), round(float(y), 1)))
        self.facts += [(key, fact, float(value)) for fact, value in facts]
        return key

    def of(self, *kinds: str) -> list[tuple[str, str, str, float, float]]:
        """The services of these kinds."""
        return [row for row in self.rows if row[1] in kinds]


def make_services(place: Place, persons: Ints, streets: Streets, rng: np.random.Generator) -> Services:
    """Put services where people are; ``persons`` counts everyone by cell in the last year."""
    services = Services()
    for kind, name, x, y, facts in _DISTRICT:
        services.add(kind, name, x, y, facts.items())
    _along_roads(services, streets, rng)
    municipality = place.municipality
    for m in range(len(place.codes)):
        here = np.flatnonzero(municipality == m)
        _at_centres(services, place, persons, here, chr(ord("A") + m), rng)
        _among_people(services, place, persons, here, chr(ord("A") + m), streets, rng)
    return services


def _along_roads(services: Services, streets: Streets, rng: np.random.Generator) -> None:
    """Stops, crossings and benches of the district, on the nodes of its main roads; and benches in the wood."""
    import shapely

    x, y = streets.x_m, streets.y_m
    for road, nodes in streets.roads.items():
        for i, node in enumerate(nodes.tolist()):
            near = np.hypot(x[node] - _SQUARE[0], y[node] - _SQUARE[1]) < _SQUARE_M
            if i % _STOP_EVERY == 4:
                services.add("stop", f"{road} {i // _STOP_EVERY + 1}", x[node], y[node], [("step_free", 1)])
            if i % _CROSSING_EVERY == 3:
                facts = [("width_m", float(rng.choice([6.5, 8.0, 10.0, 13.0])))]
                if rng.uniform() < 0.75:  # the others have no signal
                    facts.append(("green_s", float(rng.choice(_GREEN_S))))
                services.add(
                    "crossing", f"{road}, övergång {i // _CROSSING_EVERY + 1}", x[node], y[node], facts
                )
            if i % (_BENCH_EVERY if near else _BENCH_FAR) == 1:
                services.add("bench", f"{road}, bänk {i}", x[node], y[node])
    in_wood = np.flatnonzero(shapely.intersects_xy(shapely.Polygon(WOOD), x, y))
    for i, node in enumerate(rng.choice(in_wood, _WOOD_BENCHES, replace=False).tolist()):
        services.add("bench", f"Skogen, bänk {i + 1}", x[node], y[node])
    loose = rng.choice(len(x), len(x) // 60, replace=False)
    for i, node in enumerate(loose.tolist()):
        services.add("bench", f"Bänk {i + 1}", x[node], y[node])


def sampled(weight: npt.NDArray[np.floating[Any]], n: int, start: float) -> Ints:
    """The places of ``n`` things spread evenly along the cells, as many for each as its weight says.

    >>> sampled(np.array([1.0, 1.0, 2.0]), 4, 0.5).tolist()
    [0, 1, 2, 2]
    """
    filled = np.cumsum(weight) / weight.sum() * n
    picked = np.searchsorted(filled, start + np.arange(n), side="right")
    return np.minimum(picked, len(weight) - 1)


def _in_box(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    west, south, east, north = BOX
    return np.asarray((x > west) & (x < east) & (y > south) & (y < north))


def _at_centres(
    services: Services, place: Place, persons: Ints, here: Ints, letter: str, rng: np.random.Generator
) -> None:
    """A municipality's centres: each has a grocery, the larger ones more."""
    from scipy.spatial import cKDTree

    n = max(2, round(persons[here].sum() / _PERSONS_PER_CENTRE))
    cells = here[np.unique(sampled(persons[here] ** 1.3, n, rng.uniform()))]
    x, y = (v[cells] + CELL_M / 2 + rng.normal(0, 80, len(cells)) for v in (place.x_m, place.y_m))
    outside = ~_in_box(x, y)
    x, y = x[outside], y[outside]
    tree = cKDTree(np.column_stack([place.x_m[here], place.y_m[here]]) + CELL_M / 2)
    around = np.array([persons[here[i]].sum() for i in tree.query_ball_point(np.column_stack([x, y]), 1_500)])
    order = np.argsort(-around, kind="stable")
    for kind, share in _AT_CENTRES.items():
        chosen = np.sort(order[: max(1, round(share * len(order)))])
        for i, centre in enumerate(chosen.tolist()):
            dx, dy = rng.normal(0, 60, 2)
            facts = _facts(kind, rng)
            services.add(kind, _name(kind, letter, i), x[centre] + dx, y[centre] + dy, facts)


def _among_people(
    services: Services, place: Place, persons: Ints, here: Ints, letter: str, streets: Streets,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """What lies among the homes of a municipality: stops, schools, playgrounds, and shops between the centres."""
    import shapely
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([streets.x_m, streets.y_m]))
    wood = shapely.Polygon(WOOD)
    for kind, each in _PERSONS_PER.items():
        n = max(2, round(persons[here].sum() / each))
        cells = here[sampled(persons[here] ** _SPREAD.get(kind, 1.0), n, rng.uniform())]
        x = place.x_m[cells] + rng.uniform(30, CELL_M - 30, n)
        y = place.y_m[cells] + rng.uniform(30, CELL_M - 30, n)
        in_box, in_wood = _in_box(x, y), shapely.intersects_xy(wood, x, y)
        for i in np.flatnonzero(~in_wood).tolist():
            facts = _facts(kind, rng)
            if in_box[i] and kind in _ELSEWHERE_ONLY:
                continue
            if in_box[i]:
                node = int(tree.query((x[i], y[i]))[1])
                x[i], y[i] = streets.x_m[node] + 4, streets.y_m[node] + 4
            services.add(kind, _name(kind, letter + "x" * (kind in _AT_CENTRES), i), x[i], y[i], facts)


def _name(kind: str, letter: str, i: int) -> str:
    word = SERVICE_KINDS[kind].sv
    return f"{word[0].upper()}{word[1:]} {letter}-{i + 1}"


def _facts(kind: str, rng: np.random.Generator) -> list[tuple[str, float]]:
    """What is known of a service of a kind; of some, less is known."""
    facts: list[tuple[str, float]] = []
    told, fills = rng.uniform(0, 1, 2)
    if kind in ("preschool", "school"):
        places = 18.0 * rng.integers(2, 7) if kind == "preschool" else 30.0 * rng.integers(5, 24)
        facts.append(("capacity", places))
        if told > _STEP_FREE_UNKNOWN:
            facts.append(("children", float(np.round(places * (0.8 + 0.2 * fills)))))
    elif kind in ("meeting_place", "library"):
        facts.append(("free", float(kind == "library" or rng.uniform() < _FREE)))
    if told > _STEP_FREE_UNKNOWN:
        facts.append(("step_free", float(told < _STEP_FREE_UNKNOWN + _STEP_FREE)))
    return facts


def departures(services: Services, place: Place, persons: Ints, rng: np.random.Generator) -> pa.Table:
    """A made-up timetable: stops with more people around have more departures; every hour stands there, also with 0."""
    from scipy.spatial import cKDTree

    stops = services.of("stop")
    tree = cKDTree(np.column_stack([place.x_m, place.y_m]) + CELL_M / 2)
    near = tree.query_ball_point(np.array([row[3:] for row in stops]), _NEAR_M)
    peak = np.clip(np.array([persons[i].sum() for i in near]) / 900, 0.7, 12)
    by_day = np.array([_BY_DAY[day] for day in DAYS])
    wanted = peak[:, None, None] * by_day[:, None] * _BY_HOUR
    number = np.floor(wanted + rng.uniform(0.2, 0.7, len(stops))[:, None, None] * (_BY_HOUR > 0))
    stop, day, hour = (axis.ravel() for axis in np.indices(wanted.shape))
    return pa.Table.from_arrays(
        [
            pa.array([row[0] for row in stops]).take(pa.array(stop)),
            pa.array(list(DAYS)).take(pa.array(day)),
            pa.array(np.array(_HOURS, dtype=np.int32)[hour]),
            pa.array(number.ravel()),
        ],
        schema=TABLES["departures"],
    )
