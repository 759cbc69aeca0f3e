"""What chance gives, and whether intervals and tests hold what they promise. Larger: checks/calibration.py."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from checks.calibration import INDICES, Design, indices, simulate
from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation import chance

COUNTS = np.array([[30, 10, 5], [12, 40, 0], [0, 0, 0], [7, 8, 9]])


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


# --- draws ------------------------------------------------------------------------------------------------


def test_draws_keep_what_their_model_keeps_fixed() -> None:
    areas = seg.resample(COUNTS, rng(), 200)
    assert (areas.sum(axis=2) == COUNTS.sum(axis=1)).all()
    assert (areas[:, COUNTS == 0] == 0).all()  # nobody of a group appears where nobody of it lives
    whole = seg.resample(COUNTS, rng(), 200, "total fixed")
    assert (whole.sum(axis=(1, 2)) == COUNTS.sum()).all()
    assert len(np.unique(whole.sum(axis=2)[:, 0])) > 1
    even = seg.chance_draws(COUNTS, rng(), 200)
    assert (even.sum(axis=2) == COUNTS.sum(axis=1)).all()


def test_draws_have_the_means_of_their_model() -> None:
    areas = seg.resample(COUNTS, rng(), 4000).mean(axis=0)
    assert areas == pytest.approx(COUNTS, abs=0.5)
    share = COUNTS.sum(axis=0) / COUNTS.sum()
    even = seg.chance_draws(COUNTS, rng(), 4000).mean(axis=0)
    assert even == pytest.approx(COUNTS.sum(axis=1)[:, None] * share, abs=0.5)


def test_nobody_at_all_can_be_drawn_from() -> None:
    nobody = np.zeros((3, 2), dtype=int)
    for drawn in (seg.resample(nobody, rng(), 2), seg.chance_draws(nobody, rng(), 2)):
        assert drawn.shape == (2, 3, 2)
        assert drawn.sum() == 0


def test_the_same_seed_gives_the_same_draws_however_they_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = seg.bootstrap(COUNTS, seg.mutual_information, rng(), 50)
    monkeypatch.setattr(chance, "_CHUNK_CELLS", 7 * COUNTS.size)
    np.testing.assert_array_equal(seg.bootstrap(COUNTS, seg.mutual_information, rng(), 50), whole)
    assert (seg.bootstrap(COUNTS, seg.mutual_information, rng(2), 50) != whole).any()


# --- what chance alone gives -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("areas", "groups"), [(20, 2), (30, 4), (100, 3)])
def test_m_without_segregation_is_degrees_of_freedom_over_twice_the_people(areas: int, groups: int) -> None:
    """2 N M is a likelihood ratio, so by chance alone M is about (A − 1)(G − 1) / 2N."""
    people = rng(areas).integers(500, 2000, areas)
    counts = np.rint(people[:, None] * np.full(groups, 1 / groups)).astype(int)
    expected = (areas - 1) * (groups - 1) / (2 * counts.sum())
    drawn = seg.bootstrap(counts, seg.mutual_information, rng(), 1000, null=True)
    assert drawn.mean() == pytest.approx(expected, rel=0.05)


def test_m_of_shuffled_people_is_the_same_by_permutation() -> None:
    """The same with every person given another's group: areas and groups keep their exact sizes."""
    people, groups = np.repeat(np.arange(8), 150), np.repeat([0, 1, 2], [700, 300, 200])
    drawn = np.zeros((500, 8, 3))
    mixer = rng()
    for k in range(len(drawn)):
        np.add.at(drawn[k], (people, mixer.permutation(groups)), 1)
    assert seg.mutual_information(drawn).mean() == pytest.approx(7 * 2 / (2 * 1200), rel=0.06)


def test_expected_by_chance_is_the_mean_of_the_null_draws() -> None:
    _, by_chance = seg.estimate(COUNTS, indices, rng(), 2000)
    null = seg.bootstrap(COUNTS, indices, rng(9), 2000, null=True)
    np.testing.assert_allclose(by_chance.expected, null.mean(axis=0), atol=4 * null.std(axis=0).max() / 44)
    assert (by_chance.low <= by_chance.expected).all()
    assert (by_chance.expected <= by_chance.high).all()


def test_a_share_is_by_chance_the_groups_share() -> None:
    """Without segregation the average person has the region's mix around, but for the person's own weight."""
    counts = np.full((30, 2), [1500, 500])
    _, by_chance = seg.estimate(counts, seg.isolation, rng(), 300)
    assert by_chance.expected == pytest.approx([0.75, 0.25], abs=0.002)


def test_the_p_value_is_one_sided_and_never_0() -> None:
    apart, _ = np.array([[300, 0], [0, 300]]), None
    _, by_chance = seg.estimate(apart, seg.mutual_information, rng(), 99)
    assert by_chance.p_value == pytest.approx(1 / 100)
    _, by_chance = seg.estimate(np.full((2, 2), 300), seg.mutual_information, rng(), 99)
    assert by_chance.p_value == 1.0  # no draw is more even than exactly even


def test_what_is_not_defined_stays_undefined() -> None:
    est, by_chance = seg.estimate([[10, 5, 0], [20, 1, 0]], seg.dissimilarity, rng(), 50)
    for values in (est.observed, est.corrected, est.low, est.high, by_chance.expected, by_chance.p_value):
        assert np.isnan(values).tolist() == [False, False, True]


# --- intervals and correction -------------------------------------------------------------------------------------

WORLDS, DRAWS = 200, 300
DESIGNS = (
    Design("two groups", 30, (0.75, 0.25), 0.3),
    Design("two groups, uneven", 30, (0.75, 0.25), 1.0),
    Design("four groups", 30, (0.5, 0.3, 0.15, 0.05), 0.5),
    Design("two groups", 30, (0.75, 0.25), 0.3, "total fixed"),
)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: f"{d.name}, {d.model}")
def test_intervals_cover_the_value_of_the_generating_mix(design: Design) -> None:
    kept = simulate(design, WORLDS, DRAWS, seed=5)
    assert kept.truth[0] >= 0.1
    outside = {n: c for n, c in zip(INDICES, kept.coverage, strict=True) if not 0.90 <= c <= 0.99}
    assert outside == {}


@pytest.mark.parametrize("shares", [(0.75, 0.25), (0.5, 0.3, 0.2)])
def test_worlds_without_segregation_are_told_as_such(shares: tuple[float, ...]) -> None:
    kept = simulate(Design("even", 30, shares, 0.0), WORLDS, DRAWS, seed=5)
    told = dict(zip(INDICES, kept.told_from_chance, strict=True))
    assert max(told["D"], told["M"], told["H"]) <= 0.10


def test_worlds_with_segregation_are_told_from_chance() -> None:
    kept = simulate(DESIGNS[0], 50, 100, seed=5)
    assert kept.told_from_chance.min() == 1.0


@pytest.mark.parametrize("people", [60, 200])
def test_correction_takes_away_most_of_the_bias_in_small_areas(people: int) -> None:
    generator = rng(3)
    mix = np.clip(generator.normal(0.3, 0.15, 60), 0.02, 0.98)
    sizes = np.full(60, people)
    both = np.stack([1 - mix, mix], axis=1)
    truth = indices(sizes[:, None] * both)
    observed, corrected = np.zeros((100, 4)), np.zeros((100, 4))
    for k in range(100):
        est, _ = seg.estimate(generator.multinomial(sizes, both), indices, generator, 100)
        observed[k], corrected[k] = est.observed, est.corrected
    before = np.abs(observed.mean(axis=0) - truth)
    after = np.abs(corrected.mean(axis=0) - truth)
    assert (after < 0.5 * before).all()


def test_more_draws_narrow_nothing_but_a_higher_level_widens() -> None:
    counts = np.array([[300, 100], [200, 300], [400, 50]])
    low_level, _ = seg.estimate(counts, seg.mutual_information, rng(), 2000, level=0.5)
    high_level, _ = seg.estimate(counts, seg.mutual_information, rng(), 2000, level=0.95)
    assert high_level.low < low_level.low < low_level.high < high_level.high
    assert high_level.observed == low_level.observed


def test_an_index_of_counts_is_not_changed_by_being_estimated() -> None:
    before = COUNTS.copy()
    seg.estimate(COUNTS, indices, rng(), 10)
    np.testing.assert_array_equal(COUNTS, before)


def frozen(table: npt.ArrayLike) -> npt.NDArray[np.int64]:
    out = np.array(table, dtype=np.int64)
    out.flags.writeable = False
    return out


def test_read_only_counts_can_be_drawn_from() -> None:
    table = frozen(COUNTS)
    assert seg.resample(table, rng(), 2).shape == (2, 4, 3)
    est, _ = seg.estimate(table, indices, rng(), 10)
    assert np.isfinite(est.observed).all()
