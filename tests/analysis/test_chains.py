"""Vacancy chains as a matrix: two kinds of home by head, identities, likeness and rates."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis import chains as vc
from medskapa.analysis.chains import Chain, Rate

Array = npt.NDArray[np.float64]

# A vacant owned home is filled from a rented one four times in ten and by somebody who leaves an owned one two times
# in ten; a vacant rented home is filled from a rented one half the time. All else ends the chain.
TOWN = Chain(
    states=("owned", "rented"),
    kinds=("new household", "moved in", "taken away"),
    transitions=np.array([[0.2, 0.4], [0.0, 0.5]]),
    absorption=np.array([[0.3, 0.1, 0.0], [0.2, 0.2, 0.1]]),
    nobody=("taken away",),
)


def made_up(states: int, kinds: int = 3, draws: tuple[int, ...] = (), seed: int = 1) -> Chain:
    """A chain with made-up rates; the last kind of end leaves the home empty."""
    rng = np.random.default_rng(seed)
    rows = rng.dirichlet(np.ones(states + kinds), (*draws, states))
    names, ends = tuple(f"s{i}" for i in range(states)), tuple(f"e{k}" for k in range(kinds))
    return Chain(names, ends, rows[..., :states], rows[..., states:], ends[-1:])


# --- by head ------------------------------------------------------------------------------------------


def test_two_kinds_of_home_by_head() -> None:
    """Rented: 1 / (1 − ½) = 2 vacancies. Owned: 1 / 0.8 = 1.25 owned ones, each with 0.4 · 2 rented ones: 1."""
    np.testing.assert_allclose(vc.fundamental(TOWN), [[1.25, 1.0], [0.0, 2.0]], atol=1e-15)
    assert vc.multipliers(TOWN).tolist() == pytest.approx([2.25, 2.0], abs=1e-15)
    assert vc.expected_vacancies(TOWN, [8, 0]).tolist() == pytest.approx([10, 8], abs=1e-14)
    # ends: 10 · (0.3, 0.1, 0) + 8 · (0.2, 0.2, 0.1)
    assert vc.expected_ends(TOWN, [8, 0]).tolist() == pytest.approx([4.6, 2.6, 0.8], abs=1e-14)


def test_rounds_by_head() -> None:
    rounds = vc.vacancies_by_round(TOWN, [100, 0], 3)
    np.testing.assert_allclose(rounds, [[100, 0], [20, 40], [4, 8 + 20]], atol=1e-12)


def test_without_a_chain_every_new_home_is_one_vacancy() -> None:
    none = Chain(("a", "b"), ("end",), np.zeros((2, 2)), np.ones((2, 1)))
    assert vc.multipliers(none).tolist() == [1, 1]
    assert vc.expected_vacancies(none, [3, 4]).tolist() == [3, 4]


# --- identities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("draws", [(), (6,)])
def test_the_inverse_is_the_sum_of_all_rounds(draws: tuple[int, ...]) -> None:
    chain = made_up(9, draws=draws)
    power, total = np.eye(9), np.zeros_like(chain.transitions)
    for _ in range(400):
        total, power = total + power, power @ chain.transitions
    np.testing.assert_allclose(vc.fundamental(chain), total, atol=1e-12)
    np.testing.assert_allclose(vc.multipliers(chain), total.sum(axis=-1), atol=1e-12)
    homes = np.arange(9.0)
    np.testing.assert_allclose(vc.expected_vacancies(chain, homes), homes @ total, atol=1e-10)
    by_round = vc.vacancies_by_round(chain, homes, 400)
    np.testing.assert_allclose(by_round.sum(axis=-2), vc.expected_vacancies(chain, homes), atol=1e-10)


@pytest.mark.parametrize("draws", [(), (6,)])
def test_as_many_chains_end_as_began(draws: tuple[int, ...]) -> None:
    chain = made_up(12, 4, draws)
    homes = np.arange(12.0)
    np.testing.assert_allclose(vc.expected_ends(chain, homes).sum(axis=-1), homes.sum(), rtol=1e-12)


def test_as_many_moves_as_vacancies_but_for_homes_that_nobody_takes() -> None:
    chain = made_up(7, seed=3)
    homes = np.arange(7.0)
    vacant = vc.expected_vacancies(chain, homes)
    assert (vacant * chain.filled).sum() == pytest.approx(
        vacant.sum() - vc.expected_ends(chain, homes)[-1], rel=1e-12
    )


# --- chains that make no sense ------------------------------------------------------------------------


def test_a_chain_that_never_ends_is_refused_and_its_states_named() -> None:
    q = np.array([[0.5, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    a = np.array([[0.5], [0.0], [0.0]])
    assert np.abs(np.linalg.eigvals(q)).max() == pytest.approx(1)
    with pytest.raises(ValueError, match="never end: rented, municipal"):
        Chain(("owned", "rented", "municipal"), ("end",), q, a)


def test_no_way_to_an_end_is_the_same_as_a_spectral_radius_of_one() -> None:
    rng = np.random.default_rng(4)
    seen = set()
    for _ in range(300):
        q = rng.dirichlet(np.ones(5), 5) * (rng.random((5, 5)) < 0.35)
        ends = rng.random((5, 1)) < 0.15
        rows = q.sum(axis=1, keepdims=True)
        q = np.where(rows > 0, q / np.where(rows > 0, rows, 1), np.eye(5)) * np.where(ends, 0.7, 1.0)
        radius = float(np.abs(np.linalg.eigvals(q)).max())
        endless = bool(vc._endless(q, 1 - q.sum(axis=1, keepdims=True).round(12)).any())
        assert endless == (radius > 1 - 1e-9)
        seen.add(endless)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("q", "a", "message"),
    [
        ([[0.5, 0.2], [0, 0.5]], [[0.4], [0.5]], "Vacancies in owned: .* not 1.1"),
        ([[0.5, 0.2], [0, 0.5]], [[0.3], [0.4]], "Vacancies in rented: .* not 0.9"),
        ([[1.1, -0.4], [0, 0.5]], [[0.3], [0.5]], "Vacancies in owned"),
        ([[0.5, np.nan], [0, 0.5]], [[0.3], [0.5]], "Vacancies in owned"),
        ([[0.5, 0.5]], [[0.3], [0.5]], "do not fit"),
    ],
)
def test_shares_that_do_not_add_up_are_refused(
    q: list[list[float]], a: list[list[float]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Chain(("owned", "rented"), ("end",), np.array(q), np.array(a))


def test_other_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind of end"):
        Chain(("a",), ("end",), np.array([[0.5]]), np.array([[0.5]]), ("burnt",))
    with pytest.raises(ValueError, match="2 numbers"):
        vc.expected_vacancies(TOWN, [1, 2, 3])
    with pytest.raises(ValueError, match="0 or more"):
        vc.expected_vacancies(TOWN, [1, -2])


# --- where the next household comes from --------------------------------------------------------------

PLACES = ("A", "A", "B", "B")
TENURES = ("owned", "rented", "owned", "rented")


def test_nearly_block_diagonal_by_head() -> None:
    """Eight in ten from the same municipality, and seven in ten of those from the same tenure."""
    origins = vc.similar_origins([10, 30, 20, 40], [(PLACES, 0.8), (TENURES, 0.7)])
    assert origins[0].tolist() == pytest.approx([0.8 * 0.7, 0.8 * 0.3, 0.2 * 0.7, 0.2 * 0.3], abs=1e-15)
    assert origins[3].tolist() == pytest.approx([0.2 * 0.3, 0.2 * 0.7, 0.8 * 0.3, 0.8 * 0.7], abs=1e-15)


def test_within_a_block_they_come_as_many_as_leave() -> None:
    origins = vc.similar_origins([10, 30, 20, 40], [(PLACES, 0.8)])
    assert origins[1].tolist() == pytest.approx([0.8 / 4, 0.8 * 3 / 4, 0.2 / 3, 0.2 * 2 / 3], abs=1e-15)
    assert vc.similar_origins([1, 3], []).tolist() == [[0.25, 0.75]] * 2


def test_where_a_block_is_empty_all_come_from_the_other() -> None:
    alone = vc.similar_origins([1, 3], [(("A", "A"), 0.8)])
    assert alone.tolist() == [[0.25, 0.75]] * 2
    new_tenure = vc.similar_origins([0, 10, 20, 40], [(PLACES, 0.8), (TENURES, 0.7)])
    # Nobody leaves an owned home in A yet: A's 0.8 all come from its rented homes.
    assert new_tenure[0].tolist() == pytest.approx([0, 0.8, 0.2 * 0.7, 0.2 * 0.3], abs=1e-15)


def test_the_shares_asked_for_come_out_and_rows_add_up() -> None:
    rng = np.random.default_rng(6)
    place, tenure, size = (rng.permutation(np.arange(60) % n).tolist() for n in (4, 3, 2))
    stay, same = rng.uniform(0.5, 1, (2, 5))
    origins = vc.similar_origins(rng.uniform(1, 9, 60), [(place, stay), (tenure, same), (size, 0.6)])
    assert origins.shape == (5, 60, 60)
    np.testing.assert_allclose(origins.sum(axis=-1), 1, atol=1e-12)
    here = np.equal.outer(place, place)
    np.testing.assert_allclose((origins * here).sum(axis=-1), np.tile(stay[:, None], 60), atol=1e-12)
    alike = here & np.equal.outer(tenure, tenure)
    assert (alike.sum(axis=1) > 0).all()
    expected = np.tile((stay * same)[:, None], 60)
    np.testing.assert_allclose((origins * alike).sum(axis=-1), expected, atol=1e-12)


def test_bad_likeness_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        vc.similar_origins([1, 1], [(("A", "B"), 1.2)])
    with pytest.raises(ValueError, match="3 labels do not fit 2"):
        vc.similar_origins([1, 1], [(("A", "B", "C"), 0.5)])
    with pytest.raises(ValueError, match="not all 0"):
        vc.similar_origins([0, 0], [])


# --- rates with ranges --------------------------------------------------------------------------------


def test_rates_are_drawn_within_their_ranges() -> None:
    rates = [
        Rate(0.3, 0.2, 0.7, "a register"),
        Rate(0.5, 0.5, 0.5, "decided"),
        Rate(0.1, 0.0, 0.1, "a study"),
    ]
    draws = 20_000
    for shape, mean, sd in (("triangular", 0.4, sqrt(0.21 / 18)), ("uniform", 0.45, 0.5 / sqrt(12))):
        drawn = vc.draw_rates(rates, np.random.default_rng(1), draws, shape)  # type: ignore[arg-type]
        assert drawn.shape == (draws, 3)
        for k, rate in enumerate(rates):
            assert rate.low <= drawn[:, k].min() <= drawn[:, k].max() <= rate.high
        assert drawn[:, 0].mean() == pytest.approx(mean, abs=5 * sd / sqrt(draws))
    with pytest.raises(ValueError, match="not normal"):
        vc.draw_rates(rates, np.random.default_rng(1), 3, "normal")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "value", "high"), [(0.4, 0.3, 0.5), (0.1, 0.6, 0.5), (-0.1, 0.2, 0.3), (0.5, 0.9, 1.2)]
)
def test_a_range_that_makes_no_sense_is_refused(low: float, value: float, high: float) -> None:
    with pytest.raises(ValueError, match="0 ≤ low ≤ value ≤ high ≤ 1"):
        Rate(value, low, high, "a study")


def test_a_rate_needs_all_four() -> None:
    with pytest.raises(ValueError, match="needs a source"):
        Rate(0.3, 0.2, 0.4, " ")
    with pytest.raises(TypeError, match="source"):
        Rate(0.3, 0.2, 0.4)  # type: ignore[call-arg]


def test_from_ranges_to_an_interval_for_the_multiplier() -> None:
    """Every chain ends with probability 0.4–0.6 in each round, whatever the state: 1 / 0.6 to 1 / 0.4 vacancies."""
    rng = np.random.default_rng(8)
    ends = Rate(0.5, 0.4, 0.6, "assumed for the test")
    stay = Rate(0.7, 0.6, 0.8, "assumed for the test")
    drawn = vc.draw_rates([ends, stay], rng, 500, "uniform")
    origins = vc.similar_origins([1, 2, 3, 4], [(PLACES, drawn[:, 1])])
    chain = vc.chain_of(["a", "b", "c", "d"], ["end"], origins, np.tile(drawn[:, :1, None], (1, 4, 1)))
    np.testing.assert_allclose(vc.multipliers(chain), np.tile(1 / drawn[:, :1], 4), rtol=1e-12)
    assert vc.expected_vacancies(chain, [1, 0, 0, 0]).shape == (500, 4)


def test_one_matrix_of_origins_serves_all_draws_of_the_ends() -> None:
    ends = np.full((6, 2, 1), 0.25)
    chain = vc.chain_of(["a", "b"], ["end"], np.full((2, 2), 0.5), ends)
    assert chain.transitions.shape == (6, 2, 2)
    np.testing.assert_allclose(vc.multipliers(chain), 4, rtol=1e-12)
    with pytest.raises(ValueError, match="end in b add up to more than 1"):
        vc.chain_of(["a", "b"], ["x", "y"], np.full((2, 2), 0.5), np.array([[0.5, 0.5], [0.6, 0.5]]))
