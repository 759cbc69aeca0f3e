"""Stops with service, and what is not known of a timetable."""

import math

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import State
from medskapa.methods.reach.stops import Hours, service_at, stops
from medskapa.region import TABLES
from tests.methods.reach_place import look, more_rows, none_of, norm, pick, place, plan
from tests.town import EAST, NORTH, everyday_tables

MORNING = [norm("stop_day_from", 7.0), norm("stop_day_to", 9.0)]


def timetable(*rows: tuple[str, str, int, float]) -> pa.Table:
    names = TABLES["departures"].names
    return pa.Table.from_pylist([dict(zip(names, r, strict=True)) for r in rows], schema=TABLES["departures"])


def test_who_has_any_stop_near() -> None:
    """The stop is at (500, 200). From (375, 125) and (625, 125) the node is 146 m off; (375, 375) and (625, 375)
    have no street near and count 215 · 1.3 = 280 m; at (125, 125) the walk is 106 + 300 = 406 m: 35 of 100."""
    assert pick(look(stops), "stop_share", residents="present", time="any").value == pytest.approx(0.35)
    wider = look(stops, made=plan(norms=[norm("stop_distance_m", 407.0)]))
    assert pick(wider, "stop_share", residents="present", time="any").value == pytest.approx(0.525)


def test_the_stop_counts_when_every_hour_has_enough() -> None:
    """4 and 6 departures at 7 and 8: every hour has 4, the mean is 5."""
    found = look(stops, made=plan(norms=MORNING))
    assert pick(found, "stop_share", residents="present", time="day").value == pytest.approx(0.35)
    assert pick(found, "stop_departures", residents="present", time="day").value == pytest.approx(5.0)
    more = look(stops, made=plan(norms=[*MORNING, norm("stop_departures_day", 5.0)]))
    assert pick(more, "stop_share", residents="present", time="day").value == 0.0


def test_an_hour_that_is_not_known_is_not_zero_departures() -> None:
    found = look(stops)
    day = pick(found, "stop_share", residents="present", time="day")
    assert day.state is State.NOT_ASSESSED
    assert day.text is not None
    assert "GTFS" in day.text.sv


def test_a_place_where_the_nearest_stops_timetable_is_not_known_is_not_assessed() -> None:
    """The stop at (500, 200) has no timetable: one far off that has does not make the 35 near it unserved."""
    far = {"service": "h9", "kind": "stop", "name": "Fjärran", "x_m": EAST + 2500.0, "y_m": NORTH + 200.0}
    known = timetable(*(("h9", "weekday", hour, 4.0) for hour in (7, 8)))
    region = place(services=more_rows("services", far), departures=known)
    found = look(stops, region, plan(norms=MORNING))
    day = pick(found, "stop_share", residents="present", time="day")
    assert day.state is State.NOT_ASSESSED
    assert day.text is not None
    assert "35 procent" in day.text.sv
    assert not [f for f in found if f.place == "site" and f.dim("time") == "day" and f.value is not None]
    allowed = look(stops, region, plan(norms=[*MORNING, norm("stop_unknown_most", 0.4)]))
    few = pick(allowed, "stop_share", residents="present", time="day")
    assert few.value == 0.0
    assert any("saknar tidtabell" in c.sv for c in few.caveats)


def test_service_by_hour() -> None:
    """b runs every hour, a has no row for 7, c none at all; two rows of the same hour are added."""
    hours = Hours(("weekday",), 7, 9, 1.0, ())
    table = timetable(
        ("a", "weekday", 8, 3), ("b", "weekday", 7, 0), ("b", "weekday", 8, 1), ("b", "weekday", 8, 2),
        ("b", "sunday", 7, 9), ("b", "weekday", 9, 9),
    )  # fmt: skip
    least, mean = service_at(table, ("a", "b", "c"), hours)
    assert math.isnan(least[0])
    assert math.isnan(least[2])
    assert (least[1], mean[1]) == (0.0, 1.5)


def test_the_mean_is_never_below_the_least() -> None:
    rng = np.random.default_rng(3)
    rows = [("s", "weekday", h, float(n)) for h, n in enumerate(rng.integers(0, 9, 24))]
    least, mean = service_at(timetable(*rows), ("s",), Hours(("weekday",), 0, 24, 1.0, ()))
    assert 0 <= least[0] <= mean[0]


def test_without_a_timetable_the_stops_are_still_told() -> None:
    found = look(stops, place(departures=none_of("departures")))
    assert pick(found, "stop_share", residents="present", time="any").value == pytest.approx(0.35)
    states = {f.state for f in found if f.dim("time") in ("day", "evening", "weekend")}
    assert states == {State.NOT_ASSESSED}


def test_without_stops_nothing_is_assessed() -> None:
    services = everyday_tables()["services"]
    services = pa.Table.from_pylist(
        [r for r in services.to_pylist() if r["kind"] != "stop"], schema=services.schema
    )
    found = look(stops, place(services=services, departures=none_of("departures")))
    assert {f.state for f in found} == {State.NOT_ASSESSED}
