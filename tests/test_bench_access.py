"""The benchmark of reach: a made-up town laid out six times six, its checks, and rounds by turns."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

import benchmarks.run
from benchmarks.access import Grown, Town, given, nearest_to_the_bit, network, scipy_nearest, write_city
from benchmarks.everyday import bits, everyday, five_anew, five_updated
from benchmarks.model import Benchmark
from benchmarks.run import measure, run

STREETS = 180


def lattice() -> Town:
    """Ten times ten nodes 50 m apart, and a stair."""
    node = np.arange(100).reshape(10, 10)
    a = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    b = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    y, x = np.divmod(np.arange(100), 10) * np.array([[50.0], [50.0]])
    return Town(x, y, a, b, np.full(STREETS, 5000), np.arange(STREETS) == 7)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    write_city(tmp_path, lattice)
    return tmp_path


def test_towns_are_joined_to_their_neighbours_in_five_places(city: Path) -> None:
    net = network(city)
    assert net.nodes == 3600
    assert net.arcs == 2 * (36 * STREETS + 60 * 5)
    assert (given(city, "cm")[-300:] == 4000).all()  # straight across the gap
    graph = coo_matrix((np.ones(net.arcs), (net.tails, net.heads)))
    assert connected_components(graph)[0] == 1
    assert int((net.steps != 0).sum()) == 2 * 36


def test_the_nearest_is_scipy_s_to_the_bit_and_a_difference_is_refused(city: Path) -> None:
    nearest_to_the_bit(city)
    assert np.isfinite(np.asarray(scipy_nearest(city)())).all()
    found = np.load(city / "bits.npy")
    found[5] = np.nextafter(found[5], 1e9)
    np.save(city / "bits.npy", found)
    with pytest.raises(ValueError, match="differs from SciPy"):
        scipy_nearest(city)


def test_the_five_are_the_same_where_a_change_is_felt_and_all_over(city: Path) -> None:
    found = everyday(city, False, bits)()
    assert len(found) == 10 * 4 * 5
    assert found == everyday(city, True, bits)()
    profile = found[:20]
    assert profile[:5] != profile[5:10]
    assert profile[:5] != profile[15:]
    assert five_updated(city)() == five_anew(city)()
    (city / "five").write_text("other")
    with pytest.raises(ValueError, match="differs from one all over"):
        five_anew(city)


def test_a_call_may_measure_its_own_memory() -> None:
    own = Benchmark(
        name="n", group="g", target="t", ours=lambda work: lambda: Grown(seconds=2.0, memory_mb=7.0)
    )
    assert measure(own, "ours", Path()) == {"seconds": 2.0, "memory_mb": 7.0}


def test_of_several_rounds_the_quickest_counts_on_either_side(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    told = {"ours": [3.0, 2.0, 4.0], "peer": [30.0, 50.0, 20.0]}
    memory = [100.0, 300.0, 200.0]

    def in_process(python: str, step: str, name: str, folder: str) -> dict[str, float]:
        steps.append(step)
        number = steps.count(step) - 1
        return {"seconds": told[step][number], "memory_mb": memory[number]}

    monkeypatch.setattr(benchmarks.run, "in_process", in_process)
    both = Benchmark(
        name="n", group="g", target="t", ours=lambda work: print, peer=lambda work: print, peer_is_ours=True
    )
    result = run(both, rounds=3)
    assert steps == ["ours", "peer"] * 3
    assert (result.ours_seconds, result.peer_seconds, result.memory_mb) == (2.0, 20.0, 300.0)
    assert result.ratio == 10
