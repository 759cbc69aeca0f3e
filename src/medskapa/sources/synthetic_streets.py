"""The made-up streets of the synthetic region: four by four kilometres around the place of the example plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.region import TABLES
from medskapa.sources.synthetic_place import Floats, Ints

BOX = (323_900.0, 6_404_200.0, 327_900.0, 6_408_200.0)
"""West, south, east and north of the district that has streets; elsewhere the region has none."""

RAILWAY = (
    (325_050, 6_404_100),
    (325_300, 6_405_000),
    (325_450, 6_406_000),
    (325_400, 6_406_900),
    (325_150, 6_408_300),
)
"""The railway that parts the district; it is crossed where ``_CROSSINGS`` says, and nowhere else."""

WOOD = (
    (325_930, 6_406_380), (326_140, 6_406_350), (326_420, 6_406_520), (326_480, 6_406_950), (326_980, 6_407_080),
    (327_080, 6_407_380), (326_600, 6_407_620), (326_080, 6_407_420), (325_980, 6_406_900),
)  # fmt: skip
"""The wood by the example plan, with a lit trail through it."""

ROADS: dict[str, tuple[tuple[int, int], ...]] = {
    "Storgatan": ((325_560, 6_406_090), (325_850, 6_406_080), (326_300, 6_405_920), (327_860, 6_405_700)),
    "Allén": (
        (325_900, 6_404_230), (325_760, 6_405_060), (325_800, 6_406_085), (325_690, 6_406_900), (325_800, 6_407_410),
    ),
    "Norra vägen": ((323_930, 6_407_560), (325_300, 6_407_410), (325_800, 6_407_410), (327_870, 6_407_720)),
    "Västra vägen": ((324_600, 6_404_250), (324_720, 6_406_200), (324_500, 6_408_170)),
    "Södra vägen": ((323_930, 6_405_000), (324_660, 6_405_060), (325_760, 6_405_060), (326_900, 6_404_700)),
}  # fmt: skip
"""The main roads: stops, benches and crossings lie along them."""

_TRAIL = (
    (326_080, 6_406_340),
    (326_200, 6_406_560),
    (326_230, 6_407_000),
    (326_560, 6_407_300),
    (326_900, 6_407_250),
)
_EDGE = (
    (325_900, 6_406_250),
    (326_080, 6_406_230),
    (326_140, 6_406_330),
    (326_050, 6_406_400),
    (325_920, 6_406_370),
)
_HILLS = ((326_500, 6_407_150, 52, 420), (324_450, 6_407_100, 40, 300), (326_650, 6_404_900, 32, 260))
_BASE_M, _RISE_M = 12.0, 9.0  # the ground west of the railway, and how much higher it is east of it
_SPACING_M, _JITTER, _APART_M = 46.0, 0.30, 20.0
_STEP_M = 0.15
_STEEP = 0.062  # a footway as steep as this may be a stair
_CODES = ("street", "footway", "cycleway", "path", "bridge", "tunnel", "steps", "lift")
_STREET, _FOOTWAY, _CYCLEWAY, _PATH, _BRIDGE, _TUNNEL, _STEPS, _LIFT = range(8)
_YES, _NO, _UNKNOWN = 1, 0, -1

# Nodes that the example plan points at: the foot of the stair west of the railway, the two ends of the bridge,
# the north corner of the car park and the wood edge.
STAIR_FOOT, BRIDGE_WEST, BRIDGE_EAST = (
    (325_388.0, 6_406_150.0),
    (325_402.0, 6_406_150.0),
    (325_505.0, 6_406_150.0),
)
PARKING, WOOD_EDGE = (325_870.0, 6_406_215.0), (326_080.0, 6_406_340.0)
_DECK_M = _BASE_M + 7.5
_FIXED = (STAIR_FOOT, BRIDGE_WEST, BRIDGE_EAST, PARKING, WOOD_EDGE)


@dataclass(frozen=True)
class Streets:
    """Nodes and streets as arrays, and which nodes each main road passes, in order.

    ``kind`` is an index into the kinds; ``paved``, ``lit``, ``winter_kept`` and ``step_free`` are 1 yes, 0 no,
    −1 not known; ``steps`` is 0 where there is no stair.
    """

    x_m: Floats
    y_m: Floats
    z_m: Floats
    ends: Ints
    length_cm: Ints
    kind: Ints
    steps: Ints
    paved: Ints
    lit: Ints
    winter_kept: Ints
    step_free: Ints
    roads: dict[str, Ints]

    def tables(self) -> dict[str, pa.Table]:
        """The region's tables ``nodes`` and ``streets``."""
        return {
            "nodes": pa.Table.from_arrays(
                [pa.array(v) for v in (self.x_m, self.y_m, self.z_m)], schema=TABLES["nodes"]
            ),
            "streets": pa.Table.from_arrays(
                [
                    pa.array(self.ends[:, 0].astype(np.int32)),
                    pa.array(self.ends[:, 1].astype(np.int32)),
                    pa.array(self.length_cm.astype(np.int32)),
                    pa.array(_CODES, pa.string()).take(pa.array(self.kind)),
                    pa.array(np.zeros(len(self.kind), bool)),
                    pa.array(self.steps.astype(np.int16)),
                    *(
                        pa.array(v == _YES, pa.bool_(), mask=v == _UNKNOWN)
                        for v in (self.paved, self.lit, self.winter_kept, self.step_free)
                    ),
                ],
                schema=TABLES["streets"],
            ),
        }


def make_streets(rng: np.random.Generator) -> Streets:
    """Draw the district: quarters turned each their own way, hills, a wood, a railway with few crossings.

    The streets are the Gabriel graph of jittered points (two points are joined when no third lies in the circle
    between them), thinned, without those that cross the railway; then the crossings are put in. Every node can be
    reached from every other when the lift works and stairs can be walked.
    """
    xy, turn, in_wood, roads = _points(rng)
    z = height(xy[:, 0], xy[:, 1])
    z[1:3] = _DECK_M
    ends = _thinned(xy, _gabriel(xy), roads, rng)
    kind = _kinds(xy, z, ends, turn, in_wood, roads, rng)
    ends, kind = _with_crossings(xy, ends, kind)
    keep = _largest(len(xy), ends)
    number = np.cumsum(keep) - 1
    here = keep[ends[:, 0]]
    ends, kind = number[ends[here]], kind[here]
    xy, z, in_wood = xy[keep], np.round(z[keep], 1), in_wood[keep]
    straight = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    bend = np.where(np.isin(kind, (_BRIDGE, _TUNNEL, _STEPS, _LIFT)), 1.0, rng.uniform(1.0, 1.07, len(ends)))
    rise = np.abs(z[ends[:, 0]] - z[ends[:, 1]])
    steps = np.where(kind == _STEPS, np.maximum(np.round(rise / _STEP_M), 4), 0).astype(np.int64)
    return Streets(
        xy[:, 0], xy[:, 1], z, ends, np.ceil(100 * straight * bend).astype(np.int64), kind, steps,
        *_properties(xy, ends, kind, rng),
        roads={name: number[nodes[keep[nodes]]] for name, nodes in roads.items()},
    )  # fmt: skip


def height(x_m: Floats, y_m: Floats) -> Floats:
    """The elevation of the made-up ground in metres: a step up east of the railway, and three hills."""
    z = _BASE_M + _RISE_M / (1 + np.exp(-_east_of_railway(x_m, y_m) / 40))
    for x, y, high, wide in _HILLS:
        z = z + high * np.exp(-((x_m - x) ** 2 + (y_m - y) ** 2) / (2 * wide**2))
    return np.asarray(z)


def _east_of_railway(x_m: Floats, y_m: Floats) -> Floats:
    """How far east of the railway a place lies; west of it is negative."""
    x, y = np.array(RAILWAY, dtype=float).T
    return np.asarray(x_m - np.interp(y_m, y, x))


def _points(rng: np.random.Generator) -> tuple[Floats, Floats, npt.NDArray[np.bool_], dict[str, Ints]]:
    """The nodes, how each one's quarter is turned, which lie in the wood, and the nodes of the main roads."""
    import shapely
    from scipy.spatial import cKDTree

    first = [np.array(_FIXED)]
    roads = {}
    for name, line in ROADS.items():
        road = shapely.LineString(line)
        along = np.linspace(0, road.length, round(road.length / 48) + 1)
        points = shapely.get_coordinates(shapely.line_interpolate_point(road, along))
        roads[name] = np.arange(len(points)) + sum(map(len, first))
        first.append(np.round(points, 1))
    fixed = np.concatenate(first)
    west, south, east, north = BOX
    seeds = rng.uniform((west, south), (east, north), (26, 2))
    angle = rng.uniform(0, np.pi / 2, len(seeds))
    density = rng.permutation(np.linspace(0.62, 0.98, len(seeds)))
    half = np.arange(-62, 63) * _SPACING_M
    lattice = np.stack(np.meshgrid(half, half), axis=-1).reshape(-1, 2)
    drawn = []
    tree = cKDTree(seeds)
    for i, (turn, seed) in enumerate(zip(angle, seeds, strict=True)):
        spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        points = lattice @ spin + seed
        mine = tree.query(points)[1] == i
        points = points[mine]
        points = points + rng.normal(0, _JITTER * _SPACING_M / 2, points.shape)
        drawn.append(points[rng.uniform(0, 1, len(points)) < density[i]])
    loose = np.round(np.concatenate(drawn), 1)
    inside = ((loose > (west, south)) & (loose < (east, north))).all(axis=1)
    loose = loose[inside & (np.abs(_east_of_railway(*loose.T)) > 14)]
    edge, wood = shapely.Polygon(_EDGE), shapely.Polygon(WOOD)
    loose = loose[~shapely.intersects_xy(edge, *loose.T)]
    sparse = shapely.intersects_xy(wood, *loose.T) & (rng.uniform(0, 1, len(loose)) > 0.3)
    xy = np.concatenate([fixed, loose[~sparse]])
    near = cKDTree(xy).query_pairs(_APART_M, output_type="ndarray")
    drop = np.zeros(len(xy), bool)
    drop[near.max(axis=1)] = True
    drop[: len(fixed)] = False
    xy = xy[~drop]
    return xy, angle[tree.query(xy)[1]], shapely.intersects_xy(wood, *xy.T), roads


def _gabriel(xy: Floats) -> Ints:
    """Pairs of nodes with no third node in the circle that has them as its diameter, (m, 2) and sorted."""
    from scipy.spatial import Delaunay, cKDTree

    corners = Delaunay(xy).simplices
    pairs = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    pairs = np.unique(pairs, axis=0).astype(np.int64)
    middle = xy[pairs].mean(axis=1)
    radius = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T) / 2
    return np.asarray(pairs[cKDTree(xy).query(middle)[0] >= radius - 1e-6])


def _thinned(xy: Floats, ends: Ints, roads: dict[str, Ints], rng: np.random.Generator) -> Ints:
    """The streets without those that cross the railway or the wood edge, and without some that can be spared."""
    import shapely
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree

    lines = shapely.linestrings(xy[ends])
    closed = shapely.intersects(lines, shapely.LineString(RAILWAY))
    closed |= shapely.length(shapely.intersection(lines, shapely.Polygon(_EDGE))) > 60
    closed |= np.isin(ends, (0, 1)).all(axis=1) | np.isin(ends, (1, 2)).all(axis=1) | (ends == 1).any(axis=1)
    ends = ends[~closed]
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    n = len(xy)
    tree = minimum_spanning_tree(coo_matrix((length, ends.T), shape=(n, n))).tocoo()
    needed = np.sort(np.column_stack([tree.row, tree.col]), axis=1).astype(np.int64)
    kept = np.isin(ends @ (n, 1), needed @ (n, 1)) | (rng.uniform(0, 1, len(ends)) > 0.22)
    consecutive = np.concatenate([np.column_stack([r[:-1], r[1:]]) for r in roads.values()])
    consecutive = consecutive[
        ~shapely.intersects(shapely.linestrings(xy[consecutive]), shapely.LineString(RAILWAY))
    ]
    return np.asarray(np.unique(np.concatenate([ends[kept], np.sort(consecutive, axis=1)]), axis=0))


def _kinds(
    xy: Floats, z: Floats, ends: Ints, turn: Floats, in_wood: npt.NDArray[np.bool_], roads: dict[str, Ints],
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """What each street is: along a quarter's first direction mostly streets, across it footways, paths in the wood."""
    step = xy[ends[:, 1]] - xy[ends[:, 0]]
    length = np.hypot(*step.T)
    along = np.abs(np.cos(np.arctan2(step[:, 1], step[:, 0]) - turn[ends[:, 0]])) > 0.75
    draw = rng.uniform(0, 1, len(ends))
    kind = np.where(along, np.where(draw < 0.8, _STREET, _FOOTWAY), np.where(draw < 0.2, _CYCLEWAY, _FOOTWAY))
    kind[~along & (draw > 0.93)] = _PATH
    grade = np.abs(z[ends[:, 0]] - z[ends[:, 1]]) / length
    kind[(kind == _FOOTWAY) & (grade > _STEEP) & (rng.uniform(0, 1, len(ends)) < 0.5)] = _STEPS
    kind[in_wood[ends].any(axis=1)] = _PATH
    on_road = np.concatenate([np.column_stack([r[:-1], r[1:]]) for r in roads.values()])
    n = len(xy)
    kind[np.isin(ends @ (n, 1), np.sort(on_road, axis=1) @ (n, 1))] = _STREET
    return kind


def _with_crossings(xy: Floats, ends: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """The streets and the ways across the railway: a bridge with stair and lift, a road bridge, two underpasses."""
    east = _east_of_railway(*xy.T)

    def nearest(x: float, y: float, side: int) -> int:
        there = np.where(np.sign(east) == side, np.hypot(xy[:, 0] - x, xy[:, 1] - y), np.inf)
        there[:3] = np.inf
        return int(np.argmin(there))

    more = [(0, 1, _STEPS), (0, 1, _LIFT), (1, 2, _BRIDGE)]
    more += [(nearest(*STAIR_FOOT, -1), 0, _FOOTWAY), (2, nearest(*BRIDGE_EAST, 1), _FOOTWAY)]
    for y, over in ((6_407_410, _BRIDGE), (6_405_060, _TUNNEL), (6_404_420, _TUNNEL)):
        x = float(np.interp(y, *np.array(RAILWAY, dtype=float).T[::-1]))
        more.append((nearest(x, y, -1), nearest(x, y, 1), over))
    added = np.array(more)
    return np.concatenate([ends, added[:, :2]]), np.concatenate([kind, added[:, 2]])


def _largest(n: int, ends: Ints) -> npt.NDArray[np.bool_]:
    """Which nodes hang together in the largest part."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    part = connected_components(coo_matrix((np.ones(len(ends)), ends.T), shape=(n, n)), directed=False)[1]
    return np.asarray(part == np.bincount(part).argmax())


def _properties(
    xy: Floats, ends: Ints, kind: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    """Paved, lit, kept in winter and step-free: mostly so on streets, seldom on paths, and not known of some."""
    import shapely

    yes = {  # the share of each kind of which it is true: paved, lit, kept in winter, step-free
        _STREET: (1.0, 0.98, 1.0, 1.0), _FOOTWAY: (0.93, 0.88, 0.82, 0.95), _CYCLEWAY: (1.0, 0.95, 1.0, 1.0),
        _PATH: (0.05, 0.03, 0.0, 0.5), _BRIDGE: (1.0, 1.0, 1.0, 1.0), _TUNNEL: (1.0, 1.0, 1.0, 1.0),
        _STEPS: (0.9, 0.8, 0.5, 0.0), _LIFT: (1.0, 1.0, 1.0, 1.0),
    }  # fmt: skip
    unknown = {_FOOTWAY: (0.03, 0.05, 0.08, 0.06), _PATH: (0.06, 0.05, 0.1, 0.3)}
    share = np.array([yes[k] for k in range(len(_CODES))])[kind]
    hidden = np.array([unknown.get(k, (0.0,) * 4) for k in range(len(_CODES))])[kind]
    told = np.where(rng.uniform(0, 1, share.shape) < share, _YES, _NO)
    told[rng.uniform(0, 1, share.shape) < hidden] = _UNKNOWN
    trail = shapely.distance(shapely.points(xy[ends].mean(axis=1)), shapely.LineString(_TRAIL)) < 35
    told[trail & (kind == _PATH), 1] = _YES
    paved, lit, winter, free = told.T
    return paved, lit, winter, free
