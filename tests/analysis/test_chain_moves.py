"""Chains followed home by home: by hand, against the matrix that says what is expected, and what is refused."""

import numpy as np
import pytest

from medskapa.analysis.chain_moves import Moves, follow
from medskapa.analysis.chains import chain_of, expected_ends, expected_vacancies, similar_origins

DRAWS = 4000


def new_homes(homes: list[int], draws: int = DRAWS) -> tuple[list[int], list[int]]:
    """Draw and state of so many new homes of each state, in every draw."""
    states = [s for s, number in enumerate(homes) for _ in range(number)]
    return [d for d in range(draws) for _ in states], states * draws


def vacancies(moves: Moves, states: int, draws: int = DRAWS) -> np.ndarray:
    return np.bincount(moves.state, minlength=states) / draws


def test_without_a_way_on_every_chain_is_one_home_long() -> None:
    moves = follow([5, 5], [], [[[1.0]]], new_homes([2, 1], 3), np.random.default_rng(1))
    assert moves.state.tolist() == [0, 0, 1] * 3
    assert moves.draw.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert set(moves.end) == {0}
    assert set(moves.round) == {0}
    assert set(moves.origin) == {-1}


def test_a_chain_by_hand() -> None:
    """From a the household always comes from b, and b always ends: two vacancies for each new home."""
    moves = follow([0, 7], [], [[[0.0], [1.0]]], new_homes([3, 0], 5), np.random.default_rng(2))
    assert moves.round.tolist() == [0] * 15 + [1] * 15
    assert moves.state.tolist() == [0] * 15 + [1] * 15
    assert moves.origin.tolist() == [1] * 15 + [-1] * 15
    assert moves.end.tolist() == [-1] * 15 + [0] * 15
    assert moves.start.tolist() == list(range(15)) * 2


def test_the_mean_is_what_the_matrix_expects() -> None:
    """Six states in two towns and three tenures; ends differ between states."""
    town, tenure = [0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]
    leaving = [10.0, 4, 0, 7, 3, 9]
    ends = np.array([[0.2, 0.1], [0.5, 0.0], [0.3, 0.3], [0.4, 0.2], [0.6, 0.1], [0.25, 0.25]])
    homes = [4, 0, 3, 0, 1, 0]
    traits = [(town, 0.8), (tenure, 0.6)]
    chain = chain_of("abcdef", ["new", "gone"], similar_origins(leaving, traits), ends)
    rng = np.random.default_rng(3)
    moves = follow(leaving, traits, ends[None], new_homes(homes), rng, leave_no_vacancy=[0])
    wanted = expected_vacancies(chain, homes)
    assert vacancies(moves, 6) == pytest.approx(wanted, abs=4 * np.sqrt(3 * wanted.max() / DRAWS))
    ended = np.bincount(moves.end[moves.end >= 0], minlength=2) / DRAWS
    assert ended == pytest.approx(expected_ends(chain, homes), abs=0.1)
    assert ended.sum() == 8  # as many ends as new homes, in every draw
    assert (moves.origin[moves.end == 0] >= 0).all()
    assert (moves.origin[moves.end == 1] == -1).all()


def walk(
    leaving: list[float],
    traits: list[tuple[list[int], float]],
    end: float,
    start: int,
    rng: np.random.Generator,
) -> int:
    """One chain in plain Python, choosing trait by trait: how many homes it passes."""
    state, passed = start, 1
    while rng.random() >= end:
        block = [j for j in range(len(leaving)) if leaving[j] > 0]
        for labels, share in traits:
            same = [j for j in block if labels[j] == labels[state]]
            other = [j for j in block if labels[j] != labels[state]]
            block = same if not other or (same and rng.random() < share) else other
        left = rng.random() * sum(leaving[j] for j in block)
        for j in block:
            left -= leaving[j]
            if left < 0:
                break
        state, passed = j, passed + 1
    return passed


def test_chains_are_as_long_as_when_each_is_walked_alone() -> None:
    """Mean and variance of the length, and where it goes, against the slow twin."""
    leaving, traits = [10.0, 4.0, 7.0, 3.0], [([0, 0, 1, 1], 0.8), ([0, 1, 0, 1], 0.6)]
    rng = np.random.default_rng(9)
    slow = np.array([walk(leaving, traits, 0.35, 0, rng) for _ in range(6000)], dtype=float)
    moves = follow(leaving, traits, [[[0.35]]], ([*range(6000)], [0] * 6000), np.random.default_rng(10))
    fast = np.bincount(moves.draw, minlength=6000).astype(float)
    assert abs(slow.mean() - fast.mean()) < 4.5 * np.sqrt((slow.var() + fast.var()) / 6000)
    assert fast.var() == pytest.approx(slow.var(), rel=0.2)


def test_a_share_of_each_draw_is_used_in_that_draw() -> None:
    """In the first draw everybody comes from the own town, in the second nobody does."""
    traits = [([0, 1], [1.0, 0.0])]
    moves = follow([5, 5], traits, [[[0.3]]], ([0] * 50 + [1] * 50, [0] * 100), np.random.default_rng(4))
    on = moves.end == -1
    assert (moves.origin == moves.state)[on & (moves.draw == 0)].all()
    assert (moves.origin != moves.state)[on & (moves.draw == 1)].all()
    assert on.sum() > 100


def test_an_empty_block_sends_everybody_to_the_other() -> None:
    moves = follow([0, 5], [([0, 1], 1.0)], [[[0.5]]], new_homes([20, 0], 10), np.random.default_rng(5))
    assert set(moves.origin[moves.end == -1]) == {1}


def test_the_same_seed_gives_the_same_moves() -> None:
    one, other = (
        follow([5, 3], [([0, 1], 0.7)], [[[0.4]]], new_homes([9, 9], 20), np.random.default_rng(6))
        for _ in range(2)
    )
    assert one.origin.tolist() == other.origin.tolist()
    assert len(one.origin) > 18 * 20


def test_no_new_homes_give_no_moves() -> None:
    assert follow([1], [], [[[0.5]]], ([], []), np.random.default_rng(7)).state.tolist() == []


@pytest.mark.parametrize(
    ("leaving", "traits", "ends", "words"),
    [
        ([0, 0], [], [[[0.5]]], "not all 0"),
        ([1, -1], [], [[[0.5]]], "0 or more"),
        ([1, 1], [([0], 0.5)], [[[0.5]]], "one label for each state"),
        ([1, 1], [], [[[0.7, 0.6]]], "at most 1"),
        ([1, 1], [], [[[0.0]]], "never end"),
        ([1, 1], [], [[[1e-12]]], "not ended after"),
        ([1, 1], [], [0.5], "draws or 1"),
    ],
)
def test_what_is_refused(leaving: object, traits: object, ends: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        follow(leaving, traits, ends, ([0], [0]), np.random.default_rng(8))  # type: ignore[arg-type]
