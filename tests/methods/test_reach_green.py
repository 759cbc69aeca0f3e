"""Green areas near home, in a town where every distance can be checked by head."""

import numpy as np
import pytest
import shapely

from medskapa.analysis.access.network import make_network
from medskapa.evidence import State
from medskapa.methods.reach.green import entrances, green, large_enough
from tests.methods.reach_place import box, ground, homes, look, more_rows, none_of, norm, pick, place, plan


def test_who_has_a_green_area_near() -> None:
    """No street leads to the wood of 1 ha, so lines count 1.3. Of the squares of 250 m two in c1 (10 people each) and
    two in c3 (7.5 each) lie within 300 / 1.3 = 231 m: 35 of 100. At 1.5 one of those in c1 does not: 25 of 100."""
    found = pick(look(green), "green_share", residents="present")
    assert found.value == pytest.approx(0.35)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((0.25, 0.35))
    assert any("100 procent av invånarna är räknade på fågelväg gånger 1,3" in c.sv for c in found.caveats)
    assert {"green_area_m2", "green_distance_m", "detour_factor"} <= set(found.norms)


def test_the_municipalitys_own_distance_counts() -> None:
    """Within 400 / 1.3 = 308 m also lies the square at (125, 875), 275 m off: 42.5 of 100."""
    found = look(green, made=plan(norms=[norm("green_distance_m", 400.0)]))
    assert pick(found, "green_share", residents="present").value == pytest.approx(0.425)


def test_an_area_that_is_too_small_does_not_count() -> None:
    """The wood is 1 ha; when 1.1 ha is wanted nobody has any. The corner of 900 m² never counts."""
    found = look(green, made=plan(norms=[norm("green_area_m2", 11_000.0)]))
    assert pick(found, "green_share", residents="present").value == 0.0
    corner = shapely.to_wkb(box(500, 100, 530, 130))
    assert len(large_enough(shapely.from_wkb(np.array([corner], dtype=object)), 2000.0).shapes) == 0


def test_a_plan_that_builds_on_the_wood_takes_it_away() -> None:
    found = look(green, made=plan(homes("wood")))
    assert pick(found, "green_share", "a", residents="present").value == 0.0
    assert pick(found, "green_share", "a", residents="present", kind="change").value == pytest.approx(-0.35)
    assert pick(found, "green_share", "noll", residents="present").value == pytest.approx(0.35)
    assert any("hela tomten" in c.sv for c in pick(found, "green_share", "a", residents="present").caveats)


def test_new_residents_are_told_apart() -> None:
    """The square lies 250 m south and 300 m east of the wood: too far. Nothing is told of them now."""
    found = look(green)
    assert pick(found, "green_share", "a", residents="new").value == 0.0
    assert not [f for f in found if f.alternative == "now" and f.dim("residents") == "new"]


def test_a_street_into_the_wood_is_its_entrance() -> None:
    """Nodes at 0, 10 and 40 m from a square: the first two are ways in within 15 m. A wood far off has none."""
    network = make_network([-40, -10, 50], [50, 50, 50], [0, 1], [1, 2], [3000, 6000])
    woods = np.array([shapely.box(0, 0, 100, 100), shapely.box(900, 0, 990, 100)], dtype=object)
    places = entrances(network, woods, 15.0)
    assert sorted(places.node.tolist()) == [1, 2]
    assert places.lost.tolist() == [1]
    assert sorted(entrances(network, woods, 40.0).node.tolist()) == [0, 1, 2]


def test_along_the_street_the_walk_counts_not_the_line() -> None:
    """A park beside the node at (200, 800): from (125, 875) it is 106 m to the node, and the park is entered there."""
    park = ground("w3", "green", box(205, 780, 305, 880))
    found = look(green, place(grounds=more_rows("grounds", park)))
    assert (pick(found, "green_share", residents="present").value or 0.0) > 0.35


def test_without_green_areas_in_the_data_nothing_is_assessed() -> None:
    found = look(green, place(grounds=none_of("grounds")))
    assert {f.state for f in found} == {State.NOT_ASSESSED}
    assert found[0].text is not None
    assert "grönplan" in found[0].text.sv


def test_a_group_too_small_to_be_shown_is_suppressed() -> None:
    """Three people in one square; the town's other squares are empty."""
    people = none_of("cell_population")
    few = people.from_pylist(
        [{"cell": "c1", "group": "all", "year": 2024, "persons": 3.0}], schema=people.schema
    )
    found = look(green, place(cell_population=few))
    one = pick(found, "green_share", residents="present")
    assert (one.state, one.n) == (State.SUPPRESSED, None)
