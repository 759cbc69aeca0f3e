"""Segregation indices: what can be checked by head, what is true of every table, and the slow twins."""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.indices import Array
from tests.analysis import slow_twins as slow

SHAPES = [(2, 2), (5, 2), (13, 3), (40, 5)]


def tables(number: int, areas: int, groups: int, seed: int = 1) -> Array:
    """Made-up counts with empty areas, and in some tables a group that nobody belongs to."""
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.uniform(0, 3, (number, areas, 1))
    out = rng.poisson(scale * rng.dirichlet(np.ones(groups), (number, areas))).astype(float)
    out[rng.random((number, areas)) < 0.1] = 0
    out[rng.random(number) < 0.2, :, -1] = 0
    out[:, 0, :] += 1 if groups == 2 else 0  # two groups at least
    out[:, 0, :2] += 1
    return out


def one_mix(areas: int, mix: list[int], seed: int = 1) -> Array:
    """Areas of different size with exactly the same mix."""
    size = np.random.default_rng(seed).integers(1, 50, areas)
    out: Array = (size[:, None] * np.array(mix)[None, :]).astype(float)
    return out


# --- by head ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "d"),
    [
        ([100, 100, 100], [100, 100, 100], 0.0),
        ([100, 60, 40, 0], [0, 40, 60, 100], 0.6),
        ([80, 80, 20, 20], [20, 20, 80, 80], 0.6),
        ([100, 100, 0, 0], [0, 0, 100, 100], 1.0),
    ],
)
def test_d_of_tables_that_can_be_reckoned_by_head(ours: list[int], theirs: list[int], d: float) -> None:
    assert seg.dissimilarity(np.array([ours, theirs]).T).tolist() == pytest.approx([d, d], abs=1e-15)


def test_two_areas_wholly_apart_have_m_of_ln_two_and_h_of_one() -> None:
    apart = [[40, 0, 0, 0], [0, 0, 0, 40]]
    assert seg.mutual_information(apart) == pytest.approx(log(2), abs=1e-15)
    assert seg.entropy_h(apart) == pytest.approx(1.0, abs=1e-15)


def test_entropy_by_head() -> None:
    assert seg.entropy([10, 30]) == pytest.approx(0.25 * log(4) + 0.75 * log(4 / 3), abs=1e-15)
    assert seg.entropy([10, 10]) / log(2) == pytest.approx(1.0, abs=1e-15)
    assert seg.entropy([7, 0]) == 0.0


def test_what_the_average_person_has_around() -> None:
    # Area 1 has 30 A and 10 B, area 2 has 10 A and 30 B. Of 40 A, 30 see 10/40 B and 10 see 30/40 B.
    reach = seg.exposure([[30, 10], [10, 30]])
    assert reach[0, 1] == pytest.approx((30 * 0.25 + 10 * 0.75) / 40)
    assert seg.isolation([[30, 10], [10, 30]]).tolist() == pytest.approx([0.625, 0.625])


# --- undefined is not 0 ---------------------------------------------------------------------------------


def test_a_group_that_nobody_belongs_to_has_no_index() -> None:
    counts = [[10, 5, 0], [20, 1, 0]]
    assert np.isnan(seg.dissimilarity(counts)).tolist() == [False, False, True]
    assert np.isnan(seg.isolation(counts)).tolist() == [False, False, True]
    assert seg.exposure(counts)[0, 2] == 0.0  # nobody of it lives where the others live: that is known


def test_a_region_with_one_group_has_m_of_zero_but_no_d_and_no_h() -> None:
    counts = [[10, 0], [20, 0]]
    assert np.isnan(seg.dissimilarity(counts)).all()
    assert np.isnan(seg.entropy_h(counts))
    assert seg.mutual_information(counts) == 0.0


def test_nobody_at_all_is_undefined_everywhere() -> None:
    nobody = np.zeros((3, 2))
    assert np.isnan(seg.dissimilarity(nobody)).all()
    assert np.isnan(seg.exposure(nobody)).all()
    assert np.isnan(seg.mutual_information(nobody))
    assert np.isnan(seg.entropy_h(nobody))
    assert np.isnan(seg.local_mutual_information(nobody)).all()


def test_empty_areas_add_nothing() -> None:
    full = tables(1, 6, 3)[0]
    full = full[full.sum(axis=1) > 0]
    more = np.insert(full, [0, 2, len(full)], 0, axis=0)
    for index in (seg.dissimilarity, seg.isolation, seg.mutual_information, seg.entropy_h):
        np.testing.assert_allclose(index(more), index(full), atol=1e-14)


def test_a_table_without_areas_and_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="areas, groups"):
        seg.dissimilarity([1, 2, 3])


# --- true of every table ----------------------------------------------------------------------------------


def nested(areas: int, levels: int, rng: np.random.Generator) -> list[npt.NDArray[np.intp]]:
    """Parents from fine to coarse, each unit with at least one part."""
    parents = []
    units = areas
    for _ in range(levels - 1):
        coarser = max(1, units // 2)
        parents.append(rng.permutation(np.arange(units) % coarser))
        units = coarser
    return parents


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
@pytest.mark.parametrize("levels", [2, 3, 4])
def test_what_lies_between_and_within_adds_up_to_the_whole(areas: int, groups: int, levels: int) -> None:
    counts = tables(100, areas, groups, seed=areas * levels)
    parents = nested(areas, levels, np.random.default_rng(levels))
    parts = seg.decompose(counts, parents)
    assert len(parts.m_parts) == levels
    np.testing.assert_allclose(sum(parts.m_parts), seg.mutual_information(counts), atol=1e-12)
    np.testing.assert_allclose(sum(parts.h_parts), seg.entropy_h(counts), atol=1e-12)
    assert (np.array(parts.m_parts) > -1e-12).all()


def test_each_part_is_what_the_slow_twin_finds_between_and_within() -> None:
    for table in tables(30, 12, 3):
        parent = (np.arange(12) % 4).tolist()
        parts = seg.decompose(table, [parent])
        assert parts.m_parts[0] == pytest.approx(slow.between(table.tolist(), parent), abs=1e-12)
        assert parts.m_parts[1] == pytest.approx(slow.within(table.tolist(), parent), abs=1e-12)


def test_parents_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one parent for each"):
        seg.decompose(np.ones((3, 2)), [[0, 1]])
    with pytest.raises(ValueError, match="one parent for each"):
        seg.decompose(np.ones((3, 2)), [[0, 1, -1]])


@pytest.mark.parametrize("mix", [[3, 1], [5, 2, 1]])
def test_areas_with_the_same_mix_are_not_segregated(mix: list[int]) -> None:
    counts = one_mix(9, mix)
    assert seg.dissimilarity(counts) == pytest.approx(0, abs=1e-14)
    assert seg.mutual_information(counts) == pytest.approx(0, abs=1e-14)
    assert seg.local_mutual_information(counts) == pytest.approx(0, abs=1e-14)
    share = np.array(mix) / sum(mix)
    np.testing.assert_allclose(seg.exposure(counts), np.tile(share, (len(mix), 1)), atol=1e-14)


def test_towns_with_the_same_mix_have_nothing_between_them() -> None:
    town = tables(1, 6, 3)[0]
    counts = np.concatenate([town, town[::-1] * 2])
    parts = seg.decompose(counts, [np.repeat([0, 1], 6)])
    assert parts.m_parts[0] == pytest.approx(0, abs=1e-14)
    assert parts.m_parts[1] == pytest.approx(seg.mutual_information(town), abs=1e-14)


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
def test_splitting_an_area_in_two_with_the_same_mix_changes_nothing(areas: int, groups: int) -> None:
    counts = tables(100, areas, groups)
    split = np.concatenate([counts[:, :1] * 0.3, counts[:, :1] * 0.7, counts[:, 1:]], axis=1)
    for index in (seg.mutual_information, seg.entropy_h, seg.dissimilarity, seg.exposure):
        np.testing.assert_allclose(index(split), index(counts), atol=1e-12)


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
def test_m_does_not_care_which_are_areas_and_which_are_groups(areas: int, groups: int) -> None:
    counts = tables(100, areas, groups)
    swapped = np.swapaxes(counts, -1, -2)
    np.testing.assert_allclose(seg.mutual_information(swapped), seg.mutual_information(counts), atol=1e-12)


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
def test_the_mix_around_somebody_adds_up_to_one(areas: int, groups: int) -> None:
    counts = tables(100, areas, groups)
    rows = seg.exposure(counts).sum(axis=-1)
    there = counts.sum(axis=-2) > 0
    np.testing.assert_allclose(rows[there], 1.0, atol=1e-12)
    assert np.isnan(rows[~there]).all()


def test_isolation_and_exposure_of_two_groups() -> None:
    """Isolation is 1 − exposure to the other group, and exposure weighs alike both ways: n_g P_gh = n_h P_hg."""
    counts = tables(200, 8, 2)
    reach = seg.exposure(counts)
    people = counts.sum(axis=-2)
    np.testing.assert_allclose(seg.isolation(counts), 1 - reach[:, [0, 1], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(people[:, 0] * reach[:, 0, 1], people[:, 1] * reach[:, 1, 0], rtol=1e-12)


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
def test_d_lies_between_0_and_1_and_is_the_same_for_two_groups(areas: int, groups: int) -> None:
    d = seg.dissimilarity(tables(100, areas, groups))
    known = d[~np.isnan(d)]
    assert ((known > -1e-12) & (known < 1 + 1e-12)).all()
    if groups == 2:
        np.testing.assert_allclose(d[:, 0], d[:, 1], atol=1e-12)


def test_d_does_not_care_how_large_a_group_is() -> None:
    """Everyone of one group three times over: the shares over areas stay, and so does D (of two groups)."""
    counts = tables(100, 7, 2)
    np.testing.assert_allclose(seg.dissimilarity(counts * [3, 1]), seg.dissimilarity(counts), atol=1e-12)


def test_moving_somebody_to_where_the_group_is_over_represented_does_not_lower_d() -> None:
    before = np.array([[60.0, 40.0], [40.0, 60.0]])
    after = before + np.array([[1, 0], [-1, 0]])
    assert (seg.dissimilarity(after) > seg.dissimilarity(before)).all()


@pytest.mark.parametrize(
    "index",
    [
        seg.dissimilarity,
        seg.exposure,
        seg.mutual_information,
        seg.entropy_h,
        seg.local_mutual_information,
    ],
)
def test_ten_times_the_people_give_the_same_index(index: seg.chance.Statistic) -> None:
    counts = tables(50, 9, 3)
    np.testing.assert_allclose(index(counts * 10), index(counts), atol=1e-12)


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
def test_the_areas_contributions_add_up_to_m(areas: int, groups: int) -> None:
    counts = tables(100, areas, groups)
    people = counts.sum(axis=-1)
    local = np.nan_to_num(seg.local_mutual_information(counts))
    m = (people * local).sum(axis=-1) / people.sum(axis=-1)
    np.testing.assert_allclose(m, seg.mutual_information(counts), atol=1e-12)


def test_h_lies_between_0_and_1_and_m_is_no_more_than_the_entropy() -> None:
    counts = tables(300, 10, 4)
    h = seg.entropy_h(counts)
    assert ((h > -1e-12) & (h < 1 + 1e-12)).all()
    assert (seg.mutual_information(counts) <= seg.entropy(counts.sum(axis=-2)) + 1e-12).all()


# --- slow twins -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("areas", "groups"), SHAPES)
def test_the_fast_indices_equal_their_slow_twins(areas: int, groups: int) -> None:
    for table in tables(40, areas, groups, seed=7):
        rows = table.tolist()
        np.testing.assert_allclose(seg.dissimilarity(table), slow.dissimilarity(rows), atol=1e-12)
        np.testing.assert_allclose(seg.exposure(table), slow.exposure(rows), atol=1e-12)
        np.testing.assert_allclose(seg.mutual_information(table), slow.mutual_information(rows), atol=1e-12)
        np.testing.assert_allclose(seg.entropy_h(table), slow.entropy_h(rows), atol=1e-12)
        np.testing.assert_allclose(
            seg.local_mutual_information(table), slow.local_mutual_information(rows), atol=1e-12
        )


@pytest.mark.parametrize(
    "index",
    [
        seg.dissimilarity,
        seg.exposure,
        seg.isolation,
        seg.mutual_information,
        seg.entropy_h,
        seg.local_mutual_information,
    ],
)
def test_many_tables_at_once_give_what_one_at_a_time_gives(index: seg.chance.Statistic) -> None:
    counts = tables(24, 9, 3).reshape(4, 6, 9, 3)
    together = index(counts)
    for i in range(4):
        for j in range(6):
            np.testing.assert_array_equal(together[i, j], index(counts[i, j]))


def test_many_tables_are_split_up_as_one_at_a_time() -> None:
    counts = tables(20, 12, 3)
    parents = nested(12, 3, np.random.default_rng(2))
    together = seg.decompose(counts, parents)
    for i in range(20):
        alone = seg.decompose(counts[i], parents)
        np.testing.assert_allclose([p[i] for p in together.m_parts], alone.m_parts, atol=1e-15)
