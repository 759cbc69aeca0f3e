"""Noised counts: the law by head, what is true of every law, and the frequencies behind what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from medskapa.analysis.segregation.noise import NoiseModel, add_noise, step_probabilities, step_variances

SOURCE = "made up for the test"


def test_the_law_by_head() -> None:
    """Steps of −1, 0, 1 with variance ½ and mean 0: only ¼, ½, ¼."""
    steps, p = step_probabilities(NoiseModel(1, 0.5, SOURCE), 7)
    assert steps.tolist() == [-1, 0, 1]
    assert p == pytest.approx([0.25, 0.5, 0.25])


def test_the_largest_entropy_of_all_is_the_even_law() -> None:
    """An even law over −2 … 2 has variance (4 + 1 + 0 + 1 + 4) / 5 = 2."""
    assert step_probabilities(NoiseModel(2, 2.0, SOURCE), 5)[1] == pytest.approx([0.2] * 5)


def test_a_small_count_gets_the_variance_that_it_can() -> None:
    """A count of 1 moves by −1 … 2; with mean 0 its variance is at most 2: ⅔ on −1 and ⅓ on 2."""
    steps, p = step_probabilities(NoiseModel(2, 3.0, SOURCE), 1)
    assert steps.tolist() == [-1, 0, 1, 2]
    assert p == pytest.approx([2 / 3, 0, 0, 1 / 3])
    assert step_variances([[0], [900]], NoiseModel(2, 3.0, SOURCE))[1, 0] == pytest.approx(3.0)


@pytest.mark.parametrize("most", [1, 2, 5])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_every_law_has_mean_0_and_the_variance_it_can(most: int, part: float, count: int) -> None:
    model = NoiseModel(most, part * most**2, SOURCE)
    steps, p = step_probabilities(model, count)
    assert p.sum() == pytest.approx(1)
    assert steps @ p == pytest.approx(0, abs=1e-9)
    assert steps**2 @ p == pytest.approx(min(model.variance, min(count, most) * most), rel=1e-6)
    assert steps[0] == -min(count, most)
    inside = p[1:-1]
    if part < 0.9 and count >= most and len(inside) > 2:  # largest entropy: ln p is a parabola
        assert np.diff(np.log(p), n=3) == pytest.approx(0, abs=1e-5)


def test_noise_keeps_zeros_and_never_falls_below_0() -> None:
    table = np.tile(np.arange(6), (20_000, 1))
    noised = add_noise(table, NoiseModel(3, 2.0, SOURCE), np.random.default_rng(1))
    assert (noised[:, 0] == 0).all()
    assert noised.min() == 0
    assert np.abs(noised - table).max() == 3
    assert (noised - table).mean(axis=0) == pytest.approx(np.zeros(6), abs=0.05)
    assert (noised - table)[:, 3:].var(axis=0) == pytest.approx(np.full(3, 2.0), rel=0.05)


def test_noise_follows_its_law() -> None:
    model = NoiseModel(2, 1.0, SOURCE)
    steps, p = step_probabilities(model, 1)
    moved = add_noise(np.ones(50_000, dtype=int), model, np.random.default_rng(2)) - 1
    seen = np.array([(moved == step).mean() for step in steps])
    assert (np.abs(seen - p) < 4 * np.sqrt(p * (1 - p) / len(moved))).all()


def test_no_variance_changes_nothing() -> None:
    table = np.random.default_rng(3).integers(0, 9, (50, 4))
    rng = np.random.default_rng(4)
    assert np.array_equal(add_noise(table, NoiseModel(2, 0.0, SOURCE), rng), table)


def test_the_variance_behind_noised_counts() -> None:
    """On average it is that of the true counts, though an observed 0 may have been a 1 or a 2."""
    rng = np.random.default_rng(5)
    model = NoiseModel(2, 1.5, SOURCE)
    true = rng.poisson([0.7, 2.0, 30.0], (40_000, 3))
    given = np.array(
        [step_probabilities(model, n)[0] ** 2 @ step_probabilities(model, n)[1] for n in range(3)]
    )
    found = step_variances(add_noise(true, model, rng), model)
    assert found.mean(axis=0) == pytest.approx(given[np.minimum(true, 2)].mean(axis=0), rel=0.02)


@pytest.mark.parametrize(
    ("model", "word"),
    [
        (NoiseModel(0, 0.0, SOURCE), "largest step"),
        (NoiseModel(2, 4.5, SOURCE), "variance of 4.5"),
        (NoiseModel(2, -1.0, SOURCE), "variance"),
        (NoiseModel(2, 1.0, " "), "source"),
    ],
)
def test_impossible_models_are_refused(model: NoiseModel, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        step_probabilities(model, 3)


def test_only_whole_persons_are_noised() -> None:
    model, rng = NoiseModel(2, 1.0, SOURCE), np.random.default_rng(6)
    for table in ([[1.5]], [[-1]]):
        with pytest.raises(ValueError, match="whole persons"):
            add_noise(np.array(table), model, rng)
