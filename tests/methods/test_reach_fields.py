"""The squares that the map of everyday reach is drawn from."""

from medskapa.methods import RunContext
from medskapa.methods.reach.fields import fields
from tests.methods.reach_place import more_rows, none_of, norm, place, plan, scenes

CENTRE = {"service": "v1", "kind": "health_centre", "name": "Vårdcentralen", "x_m": 500_500.0, "y_m": 6_400_200.0,
          "from_year": None, "to_year": None}  # fmt: skip
SLOW = [
    norm(f"reach_minutes_{k}", 60.0)
    for k in ("grocery", "pharmacy", "health_centre", "meeting_place", "stop")
]


def test_every_square_near_the_site_has_a_share() -> None:
    """Twelve squares of 250 m have people; with an hour for each of the five all get there."""
    run = RunContext()
    region, made = place(services=more_rows("services", CENTRE)), plan(norms=SLOW)
    (field,) = fields(scenes(region, made, run)["now"], run)
    assert field.table.num_rows == 12
    assert set(field.table["size_m"].to_pylist()) == {250.0}
    assert (field.table["x_m"].to_pylist()[0], field.table["y_m"].to_pylist()[0]) == (500_000.0, 6_400_000.0)
    share = field.table["share"].to_numpy()
    assert (share > 0.9).all()


def test_with_less_time_fewer_get_there() -> None:
    run = RunContext()
    region = place(services=more_rows("services", CENTRE))
    (field,) = fields(scenes(region, plan(), run)["now"], run)
    share = field.table["share"].to_numpy()
    assert ((share >= 0) & (share <= 1)).all()
    assert share.max() < 0.5


def test_no_map_where_one_of_the_five_is_not_told_or_people_are_counted_by_area() -> None:
    run = RunContext()
    assert fields(scenes(place(), plan(), run)["now"], run) == ()
    by_area = place(
        services=more_rows("services", CENTRE),
        cells=none_of("cells"),
        cell_population=none_of("cell_population"),
    )
    run = RunContext()
    assert fields(scenes(by_area, plan(), run)["now"], run) == ()


def test_only_the_situation_now_has_the_map() -> None:
    run = RunContext()
    every = scenes(place(services=more_rows("services", CENTRE)), plan(), run)
    assert fields(every["a"], run) == ()
