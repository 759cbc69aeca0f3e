"""Profiles corrected for bias, with intervals: by head, identities, slow twins, and a few towns with a known truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis.segregation.context_chance import INDICES
from medskapa.analysis.segregation.context_estimate import (
    FAMILY,
    ContextEstimate,
    estimate_profile,
    inverted,
)
from medskapa.analysis.segregation.context_indices import context_profile
from medskapa.analysis.segregation.context_shares import (
    expected_table,
    generating_shares,
    neighbourhood_mix,
    neighbourhoods,
    stretched,
)
from medskapa.analysis.segregation.contexts import nearest_people
from medskapa.analysis.segregation.lattice import Lattice, lattice
from medskapa.analysis.segregation.noise import NoiseModel, add_noise
from medskapa.analysis.segregation.replicates import fixed_rings, replicate_profiles, ring_totals
from medskapa.analysis.segregation.suppressed import Suppressed

Array = npt.NDArray[Any]
SIZE = 100.0
KS = [50, 200]
SOURCE = "made up for the test"


def town(seed: int, slope: float, groups: int = 2) -> tuple[Array, Array, Array, Array]:
    """20 × 20 cells; the first group's log odds rise from west to east."""
    rng = np.random.default_rng(seed)
    column, row = (a.ravel() for a in np.meshgrid(range(20), range(20)))
    odds = np.zeros((400, groups))
    odds[:, 0] = slope * (column - 9.5) / 6
    mix = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    return column, row, 1 + rng.poisson(12, 400), mix


def laid_out(column: Array, row: Array, groups: Array, totals: Array | None = None) -> Lattice:
    return lattice(column * SIZE, row * SIZE, SIZE, groups, totals=totals)


@pytest.fixture
def sloping() -> Lattice:
    column, row, people, mix = town(1, 1.0, groups=3)
    return laid_out(column, row, np.random.default_rng(2).multinomial(people, mix))


def same(a: ContextEstimate, b: ContextEstimate, *parts: str, rel: float = 0.0) -> bool:
    return all(
        np.allclose(
            getattr(getattr(a, part), name),
            getattr(getattr(b, part), name),
            rtol=rel,
            atol=rel,
            equal_nan=True,
        )
        for part in parts
        for name in INDICES
        if getattr(getattr(a, part), name) is not None
    )


# --- the interval -------------------------------------------------------------------------------------


def straight(intercept: float) -> tuple[Array, Array, Array]:
    """A family of straight lines: truth λ, mean λ + 0.2, standard deviation 0.1."""
    truth = np.array(FAMILY)
    return truth[:, None], truth[:, None] + intercept, np.full((len(FAMILY), 1), 0.1)


def test_inversion_by_head() -> None:
    """Seen 0.7 is 0.5 with a bias of 0.2; within two deviations of 0.1 are truths from 0.3 to 0.7."""
    assert np.concatenate(inverted(np.array([0.7]), *straight(0.2), 2.0)) == pytest.approx([0.5, 0.3, 0.7])


def test_less_than_chance_gives_is_no_segregation() -> None:
    """Seen 0.15, chance gives 0.2: the estimate is 0, and up to 0.15 agrees with it."""
    assert np.concatenate(inverted(np.array([0.15]), *straight(0.2), 2.0)) == pytest.approx([0, 0, 0.15])


def test_more_than_the_family_has_the_last_ones_bias() -> None:
    found = np.concatenate(inverted(np.array([2.0]), *straight(0.2), 2.0))
    assert found == pytest.approx([1.8, 1.6, 2.0])


def test_what_is_not_defined_stays_so() -> None:
    found = np.concatenate(inverted(np.array([np.nan]), *straight(0.2), 2.0))
    assert np.isnan(found).all()


# --- the shares ---------------------------------------------------------------------------------------


def slow_shares(place: Lattice, ks: list[int]) -> Array:
    """The formulas read aloud, ring by ring from the widest, and cell by cell."""
    cells, groups = place.groups.shape
    q = np.tile(place.groups.sum(axis=0) / place.groups.sum(), (cells, 1))
    error = np.zeros(cells)
    for k in reversed(ks):
        mix = nearest_people(place, [k], own_cell=False).shares[:, 0]
        spread = [sum(q[c, g] * (1 - q[c, g]) for g in range(groups)) for c in range(cells)]
        seen = sum(n * (mix[c, g] - q[c, g]) ** 2 for c, n in enumerate(place.people) for g in range(groups))
        chance = sum(n * spread[c] / k for c, n in enumerate(place.people))
        v = max(seen - chance, 0) / sum(n * spread[c] for c, n in enumerate(place.people))
        trust = v * k / (v * k + 1)
        q = q + trust * (mix - q)
        error = np.full(cells, trust / k)
    a_sum = b_sum = x_sum = 0.0
    for c, n in enumerate(place.people):
        s = sum(q[c, g] * (1 - q[c, g]) for g in range(groups))
        a_sum += n * s
        b_sum += n**2 * s
        x_sum += sum((place.groups[c, g] - n * q[c, g]) ** 2 for g in range(groups)) - n**2 * s * error[c]
    if x_sum <= a_sum:
        return np.asarray(q)
    a = (b_sum - x_sum) / (x_sum - a_sum)
    return np.array([(place.groups[c] + a * q[c]) / (n + a) for c, n in enumerate(place.people)])


@pytest.mark.parametrize("rough", [0.0, 1.0])
def test_shares_equal_their_slow_twin(rough: float) -> None:
    column, row, people, mix = town(3, 1.0)
    rng = np.random.default_rng(4)
    odds = np.log(mix) + rough * rng.normal(size=mix.shape)
    place = laid_out(
        column, row, rng.multinomial(people, np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True))
    )
    found = generating_shares(neighbourhoods(place, 80), place.groups)
    assert found == pytest.approx(slow_shares(place, [80, 320, 1280]), abs=1e-9)


def test_cells_that_are_all_of_one_group_keep_their_own_mix() -> None:
    column, row, people, _ = town(5, 0.0)
    checkers = (column + row) % 2 == 0
    place = laid_out(column, row, np.column_stack([people * checkers, people * ~checkers]))
    shares = generating_shares(neighbourhoods(place, 100), place.groups)
    assert np.abs(shares[:, 0] - checkers).max() < 0.02


def test_shares_of_noised_counts_lean_more_on_the_neighbourhood(sloping: Lattice) -> None:
    noise = NoiseModel(2, 2.0, SOURCE)
    neighbours = neighbourhoods(sloping, 100)
    q, _ = neighbourhood_mix(neighbours, sloping.groups)
    plain, knowing = (generating_shares(neighbours, sloping.groups, model) for model in (None, noise))
    assert np.abs(knowing - q).sum() < np.abs(plain - q).sum() or np.array_equal(plain, q)
    assert knowing.sum(axis=1) == pytest.approx(np.ones(400))


def test_stretching_by_head() -> None:
    shares, region = np.array([[0.6, 0.4], [0.1, 0.9]]), np.array([0.4, 0.6])
    assert stretched(shares, region, 0.0).tolist() == [[0.4, 0.6]] * 2
    assert stretched(shares, region, 0.5) == pytest.approx(np.array([[0.5, 0.5], [0.25, 0.75]]))
    assert stretched(shares, region, 2.0) == pytest.approx(np.array([[0.8, 0.2], [0.0, 1.0]]))
    assert expected_table(np.array([2, 10]), shares).tolist() == [[12_000, 8_000], [10_000, 90_000]]


# --- the whole ----------------------------------------------------------------------------------------


def test_an_estimate_of_counts_as_they_are(sloping: Lattice) -> None:
    rings = fixed_rings(sloping, KS)
    est = estimate_profile(sloping, rings, np.random.default_rng(6), 20, ordered=True)
    shares = ring_totals(rings, sloping.groups) / np.array(KS)[:, None]
    seen = context_profile(sloping.groups, shares, ordered=True)
    for name in INDICES:
        value, low, mid, high = (
            np.asarray(getattr(p, name)) for p in (est.observed, est.low, est.corrected, est.high)
        )
        assert value == pytest.approx(np.asarray(getattr(seen, name)), rel=1e-9), name
        assert ((low <= mid) & (mid <= high)).all(), name
        assert (low >= 0).all(), name
        assert (high <= 1).all(), name
    assert (np.asarray(est.corrected.entropy_h) < np.asarray(est.observed.entropy_h)).all()
    assert (np.asarray(est.p_value.entropy_h) == 1 / 21).all()
    assert est.how["entropy_h"] == ("analytic second order", "bootstrap", "test inversion")
    assert est.how["isolation"] == ("analytic exact", "bootstrap")
    assert est.how["dissimilarity"] == ("permutation", "bootstrap", "test inversion")


def test_no_segregation_is_not_told_from_chance() -> None:
    """In 20 even towns the interval of H reaches 0 about every time, and the estimate lies far below what is seen."""
    reaches, seen, corrected = [], [], []
    for seed in range(20):
        column, row, people, mix = town(seed, 0.0)
        rng = np.random.default_rng(100 + seed)
        place = laid_out(column, row, rng.multinomial(people, mix))
        est = estimate_profile(place, fixed_rings(place, KS), rng, 20)
        reaches.append(np.asarray(est.low.entropy_h) == 0)
        seen.append(est.observed.dissimilarity[:, 0])
        corrected.append(est.corrected.dissimilarity[:, 0])
    assert (np.mean(reaches, axis=0) >= 0.85).all()
    assert (np.mean(corrected, axis=0) < 0.5 * np.mean(seen, axis=0)).all()


@pytest.mark.parametrize("noise", [None, NoiseModel(2, 1.0, SOURCE)])
def test_the_bias_is_taken_away(noise: NoiseModel | None) -> None:
    """Ten towns whose shares are known: what is seen lies above the truth, the corrected does not."""
    names = ("divergence", "entropy_h")
    seen, corrected, covered = [], [], []
    for seed in range(10):
        column, row, people, mix = town(seed, 0.7)
        rng = np.random.default_rng(200 + seed)
        counts = rng.multinomial(people, mix)
        true = replicate_profiles(
            fixed_rings(laid_out(column, row, counts), KS), [expected_table(people, mix)], 1
        )
        place = laid_out(column, row, counts if noise is None else add_noise(counts, noise, rng))
        est = estimate_profile(place, fixed_rings(place, KS), rng, 30, noise=noise)
        truth = np.array([getattr(true, name)[0] for name in names])
        low, mid, high, value = (
            np.array([getattr(p, name) for name in names])
            for p in (est.low, est.corrected, est.high, est.observed)
        )
        seen.append(value / truth - 1)
        corrected.append(mid / truth - 1)
        covered.append((low <= truth) & (truth <= high))
    assert (np.mean(seen, axis=0)[:, 0] > 0.1).all()
    assert (np.abs(np.mean(corrected, axis=0)) < 0.06).all()
    assert np.mean(covered) > 0.8


def test_noise_without_variance_is_no_noise(sloping: Lattice) -> None:
    rings = fixed_rings(sloping, KS)
    plain, noised = (
        estimate_profile(sloping, rings, np.random.default_rng(7), 10, noise=noise)
        for noise in (None, NoiseModel(2, 0.0, SOURCE))
    )
    assert same(plain, noised, "observed", "corrected", "low", "high", "p_value")
    assert noised.how["isolation"] == ("permutation", "bootstrap", "noise model")


def test_nothing_withheld_is_no_imputation(sloping: Lattice) -> None:
    rings = fixed_rings(sloping, KS)
    nothing = Suppressed(np.zeros(sloping.groups.shape, dtype=bool), 1, 4)
    plain, imputed = (
        estimate_profile(sloping, rings, np.random.default_rng(8), 10, suppressed=suppressed)
        for suppressed in (None, nothing)
    )
    assert same(plain, imputed, "observed", "corrected", "low", "high", rel=1e-9)
    assert "imputation" in imputed.how["entropy_h"]


def test_withheld_counts_make_an_estimate_less_sure(sloping: Lattice) -> None:
    counts = sloping.groups
    mask = (counts >= 1) & (counts <= 4)
    place = laid_out(sloping.column, sloping.row, np.where(mask, 0, counts), sloping.people)
    rings = fixed_rings(sloping, KS)
    full = estimate_profile(sloping, rings, np.random.default_rng(9), 40)
    part = estimate_profile(
        place, fixed_rings(place, KS), np.random.default_rng(9), 40, suppressed=Suppressed(mask, 1, 4)
    )
    for name in ("isolation", "dissimilarity"):
        wide, narrow = (getattr(e.high, name) - getattr(e.low, name) for e in (part, full))
        assert wide.mean() > narrow.mean(), name
    assert part.corrected.isolation == pytest.approx(full.corrected.isolation, abs=0.02)


def test_threads_change_nothing_and_seeds_do(sloping: Lattice) -> None:
    rings = fixed_rings(sloping, KS)
    one, two, other = (
        estimate_profile(sloping, rings, np.random.default_rng(seed), 10, threads=threads)
        for seed, threads in ((10, 1), (10, 2), (11, 1))
    )
    assert same(one, two, "observed", "corrected", "low", "high", "chance_low", "chance_high", "p_value")
    assert not same(one, other, "corrected")


def test_progress_rises_to_the_end_and_work_can_be_stopped(sloping: Lattice) -> None:
    rings = fixed_rings(sloping, KS)
    told: list[float] = []
    estimate_profile(sloping, rings, np.random.default_rng(12), 10, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        estimate_profile(sloping, rings, np.random.default_rng(13), 10, cancelled=stop)


def test_what_cannot_be_estimated_is_refused(sloping: Lattice) -> None:
    rings, rng = fixed_rings(sloping, KS), np.random.default_rng(14)
    for draws, level in ((9, 0.95), (20, 1.0)):
        with pytest.raises(ValueError, match="10 draws"):
            estimate_profile(sloping, rings, rng, draws, level=level)
    part = lattice([0, SIZE], [0, 0], SIZE, [[1], [2]], totals=[3, 3])
    with pytest.raises(ValueError, match="a column for the rest"):
        estimate_profile(part, fixed_rings(part, [2]), rng, 10)


def test_a_single_cell_has_no_segregation_and_no_neighbours() -> None:
    alone, rng = lattice([0], [0], SIZE, [[3, 4]]), np.random.default_rng(15)
    with_own = estimate_profile(alone, fixed_rings(alone, [2, 50]), rng, 10)
    assert np.asarray(with_own.high.entropy_h).tolist() == [0, 0]
    without = estimate_profile(alone, fixed_rings(alone, [2], own_cell=False), rng, 10)
    assert np.isnan(np.asarray(without.corrected.entropy_h)).all()
    assert np.isnan(np.asarray(without.expected_by_chance.entropy_h)).all()
