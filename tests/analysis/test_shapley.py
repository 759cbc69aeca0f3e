"""Attribution to a few causes: by head, the axioms, and the mean over all orders as slow twin."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.shapley import shapley

FACTORS = ("placement", "first movers", "chain")
Array = npt.NDArray[np.float64]


def game(seed: int, names: tuple[str, ...], draws: int = 7) -> dict[frozenset[str], Array]:
    """A made-up outcome for every set of factors, one value for each draw."""
    rng = np.random.default_rng(seed)
    sets = [frozenset(n for k, n in enumerate(names) if bits >> k & 1) for bits in range(2 ** len(names))]
    return {some: rng.normal(size=draws) for some in sets}


def test_three_causes_by_head() -> None:
    """Homes alone give 6. The chain gives 3 once there are homes, the movers nothing until there is a chain: 3 more."""

    def effect(on: frozenset[str]) -> float:
        homes, chain = "placement" in on, "chain" in on
        return 6 * homes + 3 * (homes and chain) + 3 * (homes and chain and "first movers" in on)

    found = shapley(effect, FACTORS)
    # 3 of homes and chain: 1½ each; 3 of all three: 1 each.
    assert found.parts.tolist() == pytest.approx([6 + 1.5 + 1, 1, 1.5 + 1], abs=1e-14)
    assert float(found.whole) == 12
    assert found.part("chain") == pytest.approx(2.5, abs=1e-14)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_the_parts_add_up_to_the_whole_in_every_draw(n: int) -> None:
    names = tuple("abcde"[:n])
    values = game(n, names)
    found = shapley(values.__getitem__, names)
    assert found.parts.shape == (n, 7)
    np.testing.assert_allclose(found.parts.sum(axis=0), found.whole, atol=1e-14)
    np.testing.assert_array_equal(found.whole, values[frozenset(names)] - values[frozenset()])


def test_factors_that_do_the_same_get_the_same() -> None:
    found = shapley(lambda on: len(on & {"a", "b"}) ** 2 + 5 * ("c" in on) * len(on & {"a", "b"}), "abc")
    assert found.part("a") == found.part("b")


def test_a_factor_that_does_nothing_gets_nothing() -> None:
    values = game(2, ("a", "b"))
    found = shapley(lambda on: values[on - {"idle"}], ("a", "idle", "b"))
    assert not found.part("idle").any()
    without = shapley(values.__getitem__, ("a", "b"))
    np.testing.assert_allclose(found.part("a"), without.part("a"), atol=1e-14)


def test_two_outcomes_added_have_their_parts_added() -> None:
    one, other = game(3, FACTORS), game(4, FACTORS)
    both = shapley(lambda on: one[on] + other[on], FACTORS)
    apart = shapley(one.__getitem__, FACTORS).parts + shapley(other.__getitem__, FACTORS).parts
    np.testing.assert_allclose(both.parts, apart, atol=1e-14)


def test_the_order_in_which_factors_are_named_does_not_matter() -> None:
    values = game(5, FACTORS)
    one, turned = shapley(values.__getitem__, FACTORS), shapley(values.__getitem__, FACTORS[::-1])
    for name in FACTORS:
        np.testing.assert_allclose(one.part(name), turned.part(name), atol=1e-14)


def test_it_is_the_mean_over_all_orders() -> None:
    values = game(6, FACTORS)
    orders = list(permutations(FACTORS))
    found = shapley(values.__getitem__, FACTORS)
    for name in FACTORS:
        adds = [
            values[frozenset((*o[: o.index(name)], name))] - values[frozenset(o[: o.index(name)])]
            for o in orders
        ]
        np.testing.assert_allclose(found.part(name), np.mean(adds, axis=0), atol=1e-14)


def test_each_set_is_asked_for_once() -> None:
    asked: list[frozenset[str]] = []

    def effect(on: frozenset[str]) -> Array:
        asked.append(on)
        return np.zeros((2, 3))

    assert shapley(effect, FACTORS).parts.shape == (3, 2, 3)
    assert len(asked) == len(set(asked)) == 8


def test_bad_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="name of its own"):
        shapley(lambda on: 0.0, ("a", "a"))
    with pytest.raises(ValueError, match="not 0"):
        shapley(lambda on: 0.0, ())
    with pytest.raises(ValueError, match="not 13"):
        shapley(lambda on: 0.0, [str(k) for k in range(13)])
    with pytest.raises(ValueError, match="one shape"):
        shapley(lambda on: np.zeros(1 + len(on)), ("a", "b"))
