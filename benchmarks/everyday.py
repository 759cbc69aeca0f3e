"""The everyday five for ten profiles, now and in three alternatives, searched only where a change can be felt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.access import EVERYDAY, PACE_M_S, Array, given, network, write_city
from benchmarks.model import Benchmark


def people() -> list[tuple[Any, Any]]:
    """Ten ways to get about, and when."""
    from medskapa.analysis.access import Conditions, Walk

    day, winter, dark = Conditions(), Conditions(winter=True), Conditions(dark=True)
    tobler: dict[str, Any] = {"uphill": 3.5, "downhill": 3.5, "best_grade": -0.05}
    adult = Walk("adult", **tobler, step_up_m=0.6, step_down_m=0.5, unpaved=1.05, unlit=1.05, winter=1.1)
    older = Walk("older", **tobler, step_up_m=1.2, step_down_m=1, unpaved=1.15, unlit=1.2, winter=1.4)
    rollator = Walk("rollator", 6, 5, max_up=0.083, max_down=0.083, stairs_ok=False, unpaved=1.5, winter=2)
    wheels = Walk("wheelchair", 8, 6, -0.0087, 0.083, 0.1, stairs_ok=False, unpaved=2, winter=3)
    low_vision = Walk(
        "low_vision", **tobler, step_up_m=1.2, step_down_m=1, unpaved=1.2, unlit=1.6, winter=1.4
    )
    pram = Walk("pram", 5, 3.5, -0.05, stairs_ok=False, unpaved=1.3, winter=1.6, needs_step_free=True)
    return [
        (adult, day), (older, day), (older, winter), (older, dark), (rollator, day), (rollator, winter),
        (wheels, day), (low_vision, day), (low_vision, dark), (pram, day),
    ]  # fmt: skip


def alternatives(net: Any, z: Array, places: dict[str, Array]) -> list[tuple[Any, dict[str, Array]]]:
    """Three changes: new bridges and a path; a shop and a stop more; a street closed and a meeting place moved."""
    from medskapa.analysis.access.changes import NewLink, same_network, with_links, without_streets

    def link(i: int, j: int, kind: str) -> NewLink:
        return NewLink(net.x_m[[i, j]], net.y_m[[i, j]], kind, paved=1, lit=1, ends=(i, j))

    n = net.nodes
    links = [
        link(n // 5, n // 5 + 300, "bridge"),
        link(n // 2, n // 2 + 900, "bridge"),
        link(100, 130, "path"),
    ]
    more = {kind: np.append(places[kind], n // 3) for kind in ("grocery", "stop")}
    moved = np.append(places["meeting_place"][1:], 2 * n // 3)
    closed = net.street[net.offsets[[n // 4, n // 4 + 40]]]
    return [
        (with_links(net, links, 30, z_m=z), places),
        (same_network(net), places | more),
        (without_streets(net, closed), places | {"meeting_place": moved}),
    ]


def everyday(work: Path, anew: bool, kept: Callable[[Any], Any]) -> Callable[[], list[Any]]:
    """The nearest of five kinds of service for ten profiles, now and in three alternatives; 200 searches.

    An alternative is searched where a change can be felt, or ``anew`` all over. ``kept`` is what is kept of a search.
    """
    from medskapa.analysis.access import effort_m, to_nearest
    from medskapa.analysis.access.changes import update_nearest

    net, z = network(work), given(work, "z")
    places = {kind: given(work, kind) for kind in EVERYDAY}

    def call() -> list[Any]:
        changes = alternatives(net, z, places)

        def one(who: tuple[Any, Any]) -> list[Any]:
            cost = effort_m(net, *who)
            now = {kind: to_nearest(net, cost, places[kind]) for kind in EVERYDAY}
            found = [kept(n) for n in now.values()]
            for change, then in changes:
                costs = cost if change.network is net else effort_m(change.network, *who)
                for kind in EVERYDAY:
                    before, after = (net, cost, places[kind]), (change, costs, then[kind])
                    if anew:
                        found.append(kept(to_nearest(change.network, costs, then[kind])))
                    else:
                        found.append(kept(update_nearest(now[kind], before, after)))
            return found

        with ThreadPoolExecutor(2) as pool:
            return [f for some in pool.map(one, people()) for f in some]

    return call


def bits(found: Any) -> str:
    """All bits of what it costs from everywhere."""
    return sha256(found.cost.tobytes()).hexdigest()


def persons_within(persons: Array, found: Any) -> float:
    """How many persons have a place within 15 minutes."""
    return float(persons[: len(found.cost)][found.cost[: len(persons)] <= 900 * PACE_M_S].sum())


def five_updated(work: Path) -> Callable[[], object]:
    """The everyday five, searched only where a change can be felt; what is found is left to compare."""
    (work / "five").write_text(" ".join(everyday(work, False, bits)()))
    return everyday(work, False, partial(persons_within, given(work, "persons")))


def five_anew(work: Path) -> Callable[[], object]:
    """The same, all searched anew; refused when a bit differs."""
    if " ".join(everyday(work, True, bits)()) != (work / "five").read_text():
        raise ValueError("A search where the change can be felt differs from one all over.")
    return everyday(work, True, partial(persons_within, given(work, "persons")))


BENCHMARKS = [
    Benchmark(
        name="access-five",
        group="access",
        prepare=write_city,
        ours=five_updated,
        peer=five_anew,
        peer_is_ours=True,
        target="ten profiles, four alternatives, the everyday five, one way, on both cores in at most 6 s, and equal "
        "to a search all over",
        limit_seconds=6,
        needs_data=True,
        warm_ups=1,
    ),
]
