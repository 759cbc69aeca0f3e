"""From tables to arrays: what is missing stays missing, and who belongs where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import State, Text
from medskapa.region import (
    ALL,
    SPLITS,
    TABLES,
    Crosswalk,
    Region,
    group_counts,
    group_label,
    home_counts,
    members,
    membership_matrix,
)
from tests.town import EDITION, SOURCE, changed, town_region, town_tables, without

REGSO = ("E1", "E2", "E3", "R1", "R2", "T1", "T2")
ABROAD = {"area": "E2", "year": 2024, "group": "origin=abroad"}


def test_counts_are_the_towns_own_areas_in_order() -> None:
    counts = group_counts(town_region(), "origin", "regso", 2024)
    assert counts.areas == REGSO
    assert counts.groups == ("origin=sweden", "origin=abroad")
    assert counts.counts.tolist() == [[80, 20], [50, 50], [90, 10], [57, 3], [40, 0], [150, 50], [60, 40]]
    assert counts.states == (State.KNOWN,) * 7
    assert counts.inputs == ("population:regso:2024:register",)
    assert counts.caveats == ()


def test_everyone_is_a_group_too() -> None:
    counts = group_counts(town_region(), ALL, "municipality", 2023)
    assert counts.groups == ("all",)
    assert counts.counts.tolist() == [[290], [290], [100]]


def test_homes_by_tenure() -> None:
    homes = home_counts(town_region(), "municipality", 2024)
    assert homes.groups == ("rental", "coop", "owned")  # nobody has given homes of unknown tenure
    assert homes.counts.tolist() == [[70, 30, 50], [70, 30, 50], [0, 0, 50]]
    assert not home_counts(town_region(), "municipality", 2023).known.any()


@pytest.mark.parametrize(
    ("tables", "state"),
    [
        (without("population", **ABROAD), State.MISSING),  # no row
        (changed("population", ABROAD, persons=None, state="missing"), State.MISSING),
        (changed("population", ABROAD, persons=None, state="suppressed"), State.SUPPRESSED),
    ],
)
def test_what_is_not_known_is_not_zero(tables: dict[str, pa.Table], state: State) -> None:
    counts = group_counts(town_region(tables), "origin", "regso", 2024)
    assert counts.states[1] is state
    assert counts.known.tolist() == [True, False, True, True, True, True, True]
    assert counts.counts[1].tolist() == [0, 0]  # not even the 50 that are known: half a count is no count
    whole = counts.complete()
    assert whole.areas == ("E1", "E3", "R1", "R2", "T1", "T2")
    assert whole.counts.tolist() == [[80, 20], [90, 10], [57, 3], [40, 0], [150, 50], [60, 40]]
    assert whole.known.all()
    with pytest.raises(ValueError, match="read-only"):
        whole.counts[0, 0] = 1


def test_a_true_zero_is_known() -> None:
    counts = group_counts(town_region(), "origin", "regso", 2024)
    assert counts.counts[4].tolist() == [40, 0]  # R2
    assert counts.states[4] is State.KNOWN


def test_a_year_without_figures_is_missing_everywhere() -> None:
    counts = group_counts(town_region(), "origin", "regso", 2019)
    assert counts.states == (State.MISSING,) * 7
    assert counts.inputs == ()
    assert counts.complete().areas == ()


def test_a_crosswalks_caveat_follows_the_figures_that_cross() -> None:
    caveat = Text(sv="Räknat på 2018 års gränser.", en="Counted on the borders of 2018.")
    walk = Crosswalk("regso", "2018", "2025", "same code", caveat)
    town = town_region(changed("population", ABROAD, edition="2018"), crosswalks=(walk,))
    assert group_counts(town, "origin", "regso", 2024).caveats == (caveat,)
    assert group_counts(town, "origin", "regso", 2023).caveats == ()
    assert group_counts(town, "origin", "municipality", 2024).caveats == ()


# --- a split that adds up another one ---------------------------------------------------------------

BANDS = [c for c in SPLITS["age"].codes if not c.endswith("+")]  # 17 bands of five years, 00-04 to 80-84


def aged(codes: list[str], area: str = "E1", level_too: dict[str, list[str]] | None = None) -> Region:
    """The town with ten people of each of these ages in an area."""
    rows = [
        {
            "area": place, "group": f"age={code}", "year": 2024, "persons": 10.0, "state": "known",
            "edition": EDITION, "source": SOURCE,
        }
        for place, ages in {area: codes, **(level_too or {})}.items() for code in ages
    ]  # fmt: skip
    people = pa.Table.from_pylist(
        [*town_tables()["population"].to_pylist(), *rows], schema=TABLES["population"]
    )
    return town_region({"population": people})


PHASES = ["life_phase=young", "life_phase=adult", "life_phase=senior", "life_phase=old"]


@pytest.mark.parametrize(
    ("codes", "people"),
    [
        ([*BANDS, "85+"], [40, 90, 30, 20]),  # 4, 9, 3 and 2 classes of ten people
        ([*BANDS[:-1], "80+"], [40, 90, 30, 10]),  # the source ends at 80
    ],
)
def test_phases_of_life_add_up_ages(codes: list[str], people: list[int]) -> None:
    counts = group_counts(aged(codes), "life_phase", "regso", 2024)
    assert list(counts.groups) == PHASES
    assert counts.counts[0].tolist() == people
    assert counts.states == (State.KNOWN, *(State.MISSING,) * 6)


def test_sources_that_end_at_different_ages_do_not_disturb_each_other() -> None:
    town = aged([*BANDS[:-1], "80+"], level_too={"9901": [*BANDS, "85+"]})
    assert group_counts(town, "life_phase", "regso", 2024).counts[0].tolist() == [40, 90, 30, 10]
    assert group_counts(town, "life_phase", "municipality", 2024).counts[0].tolist() == [40, 90, 30, 20]
    assert group_counts(town, "age", "regso", 2024).groups[-1] == "age=80+"
    assert group_counts(town, "age", "municipality", 2024).groups[-1] == "age=85+"


@pytest.mark.parametrize(
    "codes", [BANDS, [*BANDS[:-1], "85+"], [*BANDS[1:], "85+"], [*BANDS[:5], *BANDS[6:], "85+"]]
)
def test_a_phase_of_which_an_age_is_missing_is_missing_and_not_too_small(codes: list[str]) -> None:
    counts = group_counts(aged(codes), "life_phase", "regso", 2024)
    assert counts.states == (State.MISSING,) * 7
    assert not counts.counts.any()


def test_groups_have_words() -> None:
    assert group_label(ALL).sv == "alla"
    assert group_label("origin=sweden;sex=women") == Text(
        sv="inrikes födda, kvinnor", en="born in Sweden, women"
    )


# --- who belongs where ------------------------------------------------------------------------------


def test_small_areas_lie_in_one_municipality_each() -> None:
    matrix = membership_matrix(town_region(), "regso", "municipality")
    #                         9901 9902 9903
    assert matrix.tolist() == [
        [1, 0, 0],  # E1
        [1, 0, 0],
        [1, 0, 0],
        [0, 0, 1],  # R1
        [0, 0, 1],
        [0, 1, 0],  # T1
        [0, 1, 0],
    ]


def test_people_add_up_through_membership() -> None:
    town = town_region()
    small = group_counts(town, "origin", "regso", 2024).counts
    large = group_counts(town, "origin", "municipality", 2024).counts
    assert (membership_matrix(town, "regso", "municipality").T @ small == large).all()


def test_an_area_in_two_districts_is_shared_and_areas_elsewhere_are_in_none() -> None:
    matrix = membership_matrix(town_region(), "regso", "district")
    assert matrix[:3].tolist() == [[1, 0], [0.5, 0.5], [0, 1]]  # E1, E2, E3 in D1, D2
    assert not matrix[3:].any()


def test_the_way_up_passes_the_levels_between() -> None:
    assert membership_matrix(town_region(), "regso", "region").tolist() == [[1.0]] * 7
    assert membership_matrix(town_region(), "district", "municipality").tolist() == [[1, 0, 0], [1, 0, 0]]
    assert np.array_equal(membership_matrix(town_region(), "regso", "regso"), np.eye(7))


@pytest.mark.parametrize(("low", "high"), [("municipality", "regso"), ("municipality", "district")])
def test_a_level_that_is_not_above_is_refused(low: str, high: str) -> None:
    with pytest.raises(ValueError, match=f"Level {high} is not above level {low}"):
        membership_matrix(town_region(), low, high)


@pytest.mark.parametrize(
    ("area", "level", "inside"),
    [
        ("9901", "regso", ("E1", "E2", "E3")),
        ("STAD", "municipality", ("9901", "9902", "9903")),
        ("STAD", "regso", REGSO),
        ("D1", "regso", ("E1", "E2")),  # E2 lies partly in it
        ("9901", "district", ("D1", "D2")),
        ("E1", "regso", ("E1",)),
    ],
)
def test_members(area: str, level: str, inside: tuple[str, ...]) -> None:
    assert members(town_region(), area, level) == inside


def test_members_of_an_area_that_is_not_there() -> None:
    wrong: Any = "Mars"
    with pytest.raises(KeyError):
        members(town_region(), wrong, "regso")
