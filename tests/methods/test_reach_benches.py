"""How far apart benches are, on a street that can be measured by head."""

import numpy as np
import pytest

from medskapa.analysis.access.network import make_network
from medskapa.evidence import State
from medskapa.methods.reach.benches import benches, gaps, spacing
from medskapa.methods.reach.ways import metres_of
from medskapa.plans import ServiceChange
from tests.methods.reach_place import look, none_of, norm, pick, place, plan


def street(n: int = 4, each_m: float = 100.0):  # type: ignore[no-untyped-def]
    """A straight street of n nodes."""
    x = np.arange(n) * each_m
    return make_network(
        x, np.zeros(n), np.arange(n - 1), np.arange(1, n), np.full(n - 1, round(each_m * 100))
    )


def test_the_distance_between_benches_along_each_street() -> None:
    """Nodes a hundred metres apart, a bench at the second: 200 m there and back to the end on its left, 200 m on to the
    third node and back, and 400 m by way of the fourth."""
    network = street()
    apart = spacing(network, np.array([1]), metres_of(network))
    by_street = {int(network.street[a]): float(apart[a]) for a in range(network.arcs)}
    assert by_street == {0: 200.0, 1: 200.0, 2: 400.0}


def test_between_two_benches_it_is_what_lies_between_them() -> None:
    """The longest of the three is in the middle; from the others the nearest bench is at most 100 m off."""
    network = street()
    apart = spacing(network, np.array([0, 3]), metres_of(network))
    by_street = {int(network.street[a]): float(apart[a]) for a in range(network.arcs)}
    assert by_street == {0: 200.0, 1: 300.0, 2: 200.0}
    assert np.isinf(spacing(network, np.array([], dtype=int), metres_of(network))).all()


def test_one_more_bench_never_makes_it_longer() -> None:
    rng = np.random.default_rng(5)
    n = 30
    ends = rng.integers(0, n, (2, 60))
    network = make_network(
        rng.uniform(0, 900, n), rng.uniform(0, 900, n), ends[0], ends[1], rng.integers(1, 9000, 60)
    )
    few, more = np.array([3, 9]), np.array([3, 9, 17])
    metres = metres_of(network)
    assert (spacing(network, more, metres) <= spacing(network, few, metres)).all()


def test_gaps_add_up_to_the_way() -> None:
    """Each gap counted once at its first arc gives the whole length."""
    metres, seat = np.array([30.0, 20.0, 40.0, 10.0]), np.array([False, True, False, False])
    found = gaps(metres, seat)
    assert found.tolist() == [50.0, 50.0, 50.0, 50.0]
    assert found[[0, 2]].sum() == metres.sum()


def test_along_the_streets_near_the_site() -> None:
    """The bench is at the middle node. Of 300 + 300 (steps) + 450 + 600 m the first two have 600 m between benches,
    the third, a way round from the bench, 0 + 450 + 300 = 750, and the last, far, 300 + 600 + 900 = 1 800."""
    found = look(benches)
    assert pick(found, "bench_stretch", way="streets").value == pytest.approx(1800.0)
    assert pick(found, "bench_share", way="streets").value == 0.0
    wide = [norm("bench_gap_m", 700.0), norm("bench_gap_close_m", 610.0), norm("bench_gap_steep_m", 700.0)]
    share = pick(look(benches, made=plan(norms=wide)), "bench_share", way="streets").value
    assert share == pytest.approx((300 + 300) / 1650)


def test_a_new_bench_shortens_the_longest_stretch() -> None:
    """A bench at the far node: the long path then has a bench at one end, 300 + 600 m apart."""
    bench = ServiceChange("wood", "open", "bench", "Skogsbänken", 2028)
    assert (
        pick(look(benches, made=plan(bench)), "bench_stretch", "a", way="streets", kind="change").value == 0.0
    )
    near = ServiceChange("square", "open", "bench", "Bänk", 2028)
    assert (
        pick(look(benches, made=plan(near)), "bench_stretch", "a", way="streets", kind="change").value == 0.0
    )


def test_the_way_to_a_service_is_told() -> None:
    """From the square, 300 m of steps to the grocery with no bench on the way; the steps count as steep."""
    found = look(benches)
    assert pick(found, "bench_stretch", way="grocery").value == pytest.approx(300.0)
    assert pick(found, "bench_share", way="grocery").value == 0.0


def test_without_benches_or_streets_nothing_is_assessed() -> None:
    found = look(benches, place(streets=none_of("streets"), nodes=none_of("nodes")))
    assert {f.state for f in found} == {State.NOT_ASSESSED}
    assert found[0].text is not None
    assert "OpenStreetMap" in found[0].text.sv


def test_where_it_is_steep_benches_must_be_closer_and_the_range_is_told() -> None:
    """With 700 m between benches only the flat street of 300 m does, whose benches are 600 m apart: with 590 m not even
    that. The steps count as steep, so their 300 m are as 300 · 700 / 25."""
    own = [norm("bench_gap_m", 700.0), norm("bench_gap_close_m", 590.0), norm("bench_gap_steep_m", 25.0)]
    share = pick(look(benches, made=plan(norms=own)), "bench_share", way="streets")
    assert share.value == pytest.approx(300 / 1650)
    assert share.interval is not None
    assert (share.interval.low, share.interval.high) == pytest.approx((0.0, 300 / 1650))
