"""Meeting places that cost nothing."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from medskapa.evidence import State
from medskapa.methods import RunContext
from medskapa.methods.reach.meeting import free_places, meeting
from medskapa.plans import ServiceChange
from tests.methods.reach_place import look, more_rows, norm, pick, place, plan, scenes
from tests.town import everyday_tables


def test_how_many_there_are_and_per_thousand() -> None:
    """One free meeting place for the 100 people of E1."""
    found = look(meeting)
    assert pick(found, "free_meeting_count").value == 1.0
    assert pick(found, "free_meeting_places").value == pytest.approx(10.0)


def test_a_new_one_counts_only_when_it_is_free() -> None:
    for free, change in ((1.0, 1.0), (0.0, 0.0)):
        new = ServiceChange("square", "open", "meeting_place", "Nya", 2028, (("free", free),))
        found = look(meeting, made=plan(new))
        assert pick(found, "free_meeting_count", "a", kind="change").value == change
        assert pick(found, "free_meeting_places", "a", kind="change").value == pytest.approx(10 * change)


def test_a_library_counts_and_what_is_not_known_is_said() -> None:
    point = {"x_m": 500_300.0, "y_m": 6_400_300.0, "from_year": None, "to_year": None}
    services = more_rows(
        "services", {"service": "l9", "kind": "library", "name": "Biblioteket", **point},
        {"service": "m9", "kind": "meeting_place", "name": "Okända", **point},
    )  # fmt: skip
    facts = more_rows("facts", {"subject": "l9", "fact": "free", "value": 1.0})
    found = pick(look(meeting, place(services=services, facts=facts)), "free_meeting_count")
    assert found.value == 2.0
    assert "1 mötesplatser" in found.caveats[0].sv


def test_when_no_fee_is_known_nothing_is_assessed() -> None:
    facts = everyday_tables()["facts"]
    facts = facts.filter(pc.not_equal(facts["fact"], "free"))
    found = look(meeting, place(facts=pa.table(facts)))
    assert {f.state for f in found} == {State.NOT_ASSESSED}


def test_every_meeting_place_is_free_unknown_or_not() -> None:
    scene = scenes(place(), plan(), RunContext())["now"]
    free, unknown = free_places(scene.world)
    assert set(free.ids) == {"m1"}
    assert set(unknown.ids) == set()


def test_who_reaches_one_at_their_own_pace() -> None:
    """Only (125, 875), beside the node of the meeting place, is near on the streets: 106 m. Others are told too."""
    found = look(
        meeting, made=plan(norms=[norm("reach_minutes_meeting_place", 1.0), norm("pace_sd_adult", 0.0)])
    )
    near = pick(found, "free_meeting_share", residents="present", minutes="1")
    assert near.value == 0.0  # nobody walks 106 m at 1.3 m/s in a minute
    longer = look(
        meeting, made=plan(norms=[norm("reach_minutes_meeting_place", 10.0), norm("pace_sd_adult", 0.0)])
    )
    assert (pick(longer, "free_meeting_share", residents="present", minutes="10").value or 0.0) > 0.15
