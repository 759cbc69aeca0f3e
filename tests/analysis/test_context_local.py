"""Contexts told from chance: by head, against the plain laws, and fair when there is nothing to tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from medskapa.analysis.segregation.context_local import _binomial_test, false_discovery, told_from_chance
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.noise import NoiseModel, add_noise
from medskapa.analysis.segregation.replicates import fixed_rings, permute

Array = npt.NDArray[Any]
SIZE = 100.0
NOISE = NoiseModel(2, 1.0, "made up for the test")


def laid_out(place: Array, width: int, groups: Array) -> Lattice:
    return lattice(place % width * SIZE, place // width * SIZE, SIZE, groups)


@pytest.fixture
def town() -> tuple[Array, int, Array]:
    rng = np.random.default_rng(1)
    place = rng.choice(30 * 30, size=500, replace=False)
    people = 1 + rng.poisson(rng.choice([2.0, 15.0, 40.0], 500))
    return place, 30, rng.multinomial(people, (0.6, 0.3, 0.1))


def test_one_cell_of_two_by_head() -> None:
    """Two cells of 40; k = 40 is the own cell. u = (1/40 − 1/80) · 80/79 = 1/79; the deviance is 2 · 79 · KL."""
    place = laid_out(np.array([0, 1]), 2, np.array([[25, 15], [15, 25]]))
    found = told_from_chance(place, fixed_rings(place, [40, 80]))
    deviance = 2 * 79 * (5 / 8 * np.log(5 / 4) + 3 / 8 * np.log(3 / 4))
    assert found.effective[:, 0] == pytest.approx([79, 79])
    assert found.p_value[:, 0] == pytest.approx([stats.chi2.sf(deviance, 1)] * 2)
    assert found.p_value[:, 1].tolist() == [1, 1]  # everyone is the region
    assert not found.binomial.any()


def test_rare_groups_are_merged() -> None:
    """79 effective people and groups of 1, 1, 8 and 90 of 100: the first two make 1.6 people, with the third 7.9."""
    groups = np.array([[0, 1, 2, 37], [1, 0, 6, 33]])
    place = laid_out(np.array([0, 1]), 2, groups)
    found = told_from_chance(place, fixed_rings(place, [40]))
    p, region = np.array([3, 37]) / 40, np.array([10, 70]) / 80
    deviance = 2 * 79 * (p * np.log(p / region)).sum()
    assert found.classes[0, 0] == 2
    assert found.p_value[0, 0] == pytest.approx(stats.chi2.sf(deviance, 1))
    assert not found.binomial[0, 0]


@pytest.mark.parametrize("count", [0, 1, 4, 20])
def test_few_people_are_held_against_the_binomial_law(count: int) -> None:
    law = stats.binom(20, 0.1)
    half = law.pmf(count) / 2
    wanted = min(1, 2 * min(law.cdf(count) - half, law.sf(count) + half))
    assert _binomial_test(np.array([count / 20]), 0.1, np.array([20.0]))[0] == pytest.approx(
        wanted, abs=1e-12
    )


def test_a_group_of_few_says_so() -> None:
    place = laid_out(np.array([0, 1]), 2, np.array([[39, 1], [40, 0]]))
    found = told_from_chance(place, fixed_rings(place, [40]))
    assert found.binomial.all()
    assert ((found.p_value > 0.1) & (found.p_value <= 1)).all()


def test_chance_is_rejected_as_often_as_promised(town: tuple[Array, int, Array]) -> None:
    """People dealt out anew: 5 % of the tests say otherwise, half of the p values lie below a half."""
    place, width, groups = town
    rng = np.random.default_rng(2)
    below = []
    for _ in range(60):
        drawn = laid_out(place, width, permute(groups, rng))
        p = told_from_chance(drawn, fixed_rings(drawn, [50, 100, 400, 1600])).p_value
        below.append([(p < 0.05).mean(axis=0), (p < 0.5).mean(axis=0)])
    at_5, at_50 = np.mean(below, axis=0)
    assert (at_5 > 0.035).all()
    assert (at_5 < 0.065).all()
    assert at_50 == pytest.approx(np.full(4, 0.5), abs=0.04)


def test_noise_is_not_taken_for_a_difference(town: tuple[Array, int, Array]) -> None:
    place, width, groups = town
    rng = np.random.default_rng(3)
    knowing, ignorant = [], []
    for _ in range(40):
        noised = add_noise(permute(groups, rng), NOISE, rng)
        drawn = laid_out(place, width, noised)
        rings = fixed_rings(drawn, [100, 400])
        knowing.append((told_from_chance(drawn, rings, noise=NOISE).p_value < 0.05).mean())
        ignorant.append((told_from_chance(drawn, rings).p_value < 0.05).mean())
    assert np.mean(knowing) < 0.065 < np.mean(ignorant)
    assert np.mean(knowing) > 0.025


def test_a_town_that_is_split_is_told(town: tuple[Array, int, Array]) -> None:
    place, width, groups = town
    split = groups.copy()
    west = place % width < width / 2
    split[west, 0], split[west, 1] = groups[west, 0] + groups[west, 1], 0
    drawn = laid_out(place, width, split)
    found = told_from_chance(drawn, fixed_rings(drawn, [100]))
    assert (found.adjusted[west] < 0.05).mean() > 0.8
    assert (found.adjusted >= found.p_value).all()


def test_false_discovery_by_head() -> None:
    """Of 4: 0.01 · 4/1, then 0.03 · 4/2 and 0.04 · 4/3, the smaller of which both get; a missing one is left out."""
    found = false_discovery([[0.04], [0.01], [np.nan], [0.03], [0.5]])
    assert found[:, 0] == pytest.approx([0.16 / 3, 0.04, np.nan, 0.16 / 3, 0.5], nan_ok=True)


def test_false_discovery_equals_scipys() -> None:
    p = np.random.default_rng(4).random((200, 2)) ** 2
    assert false_discovery(p) == pytest.approx(stats.false_discovery_control(p, axis=0))


def test_one_group_only_differs_nowhere() -> None:
    place = laid_out(np.array([0, 1]), 2, np.array([[4, 0], [3, 0]]))
    assert told_from_chance(place, fixed_rings(place, [2])).p_value.tolist() == [[1], [1]]
    alone = lattice([0], [0], SIZE, [[2, 1]])
    assert np.isnan(told_from_chance(alone, fixed_rings(alone, [2], own_cell=False)).p_value).all()
