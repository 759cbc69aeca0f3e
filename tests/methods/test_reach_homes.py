"""Homes reached without stairs."""

import pytest

from medskapa.evidence import State
from medskapa.methods.reach.homes import homes, step_free_share
from tests.methods import reach_place
from tests.methods.reach_place import look, none_of, pick, place, plan


def test_the_share_is_of_those_whose_entrance_is_known() -> None:
    """20 with lift and 10 without steps of 45 known, in 50."""
    found = look(homes)
    assert pick(found, "home_access_share", residents="present").value == pytest.approx(30 / 45)
    assert pick(found, "home_access_known", residents="present").value == pytest.approx(0.9)


def test_new_homes_with_a_lift_are_told_apart_and_together() -> None:
    found = look(homes, made=plan(reach_place.homes(number=15, access="lift")))
    assert pick(found, "home_access_share", "a", residents="new").value == 1.0
    assert pick(found, "home_access_share", "a", residents="present").value == pytest.approx(45 / 60)
    change = pick(found, "home_access_share", "a", residents="present", kind="change")
    assert change.value == pytest.approx(45 / 60 - 30 / 45)


def test_new_homes_of_which_nothing_is_told_are_not_assessed() -> None:
    found = look(homes)
    new = pick(found, "home_access_share", "a", residents="new")
    assert new.state is State.NOT_ASSESSED
    assert new.text is not None
    assert "access" in new.text.sv
    assert pick(found, "home_access_known", "a", residents="present").value == pytest.approx(45 / 60)


def test_unknown_is_neither_step_free_nor_not() -> None:
    with_unknown, without = {"lift": 2.0, "steps": 2.0, "unknown": 6.0}, {"lift": 2.0, "steps": 2.0}
    assert step_free_share(with_unknown)[0] == step_free_share(without)[0] == 0.5
    assert step_free_share(with_unknown)[1] == 0.4


def test_without_figures_nothing_is_assessed() -> None:
    found = look(homes, place(home_access=none_of("home_access")))
    present = [f for f in found if f.dim("residents") == "present"]
    assert present
    assert {f.state for f in present} == {State.NOT_ASSESSED}
