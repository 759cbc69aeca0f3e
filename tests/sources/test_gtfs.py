"""Timetables as departures an hour: feeds of a few lines, each rule by hand, and Porto Alegre's own."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
import shapely

from medskapa.evidence import UserError
from medskapa.sources.gtfs import Timetable, read_gtfs

CRS = "EPSG:3006"
TODAY = date(2026, 3, 11)

FEED: dict[str, str] = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Bussbolaget,http://x,Europe/Stockholm",
    "stops": """stop_id,stop_name,stop_lat,stop_lon
a,Torget,57.70,12.00
b,Bron,57.70,12.01
c,Skogen,57.70,12.03""",
    "routes": "route_id,route_type\nr,3",
    "trips": "route_id,service_id,trip_id\nr,vardag,t1",
    "stop_times": """trip_id,arrival_time,departure_time,stop_id,stop_sequence
t1,07:50:00,07:50:00,a,1
t1,07:58:00,08:00:00,b,2
t1,08:10:00,08:10:00,c,3""",
    "calendar": """service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
vardag,1,1,1,1,1,0,0,20260101,20260630
lordag,0,0,0,0,0,1,0,20260101,20260630""",
}  # fmt: skip


def feed(path: Path, **files: str | None) -> Path:
    """Write a feed: the small one above with some of its files exchanged, or left out when None."""
    with zipfile.ZipFile(path, "w") as out:
        for name, text in (FEED | files).items():
            if text is not None:
                out.writestr(f"{name}.txt", text)
    return path


def departures(found: Timetable, day: str = "weekday") -> dict[str, dict[int, float]]:
    """Stop → hour → departures, those above 0."""
    result: dict[str, dict[int, float]] = defaultdict(dict)
    for row in found.departures.to_pylist():
        if row["day"] == day and row["departures"] > 0:
            result[row["service"].removeprefix("gtfs-")][row["hour"]] = row["departures"]
    return dict(result)


def read(path: Path, **options: object) -> Timetable:
    return read_gtfs(path, CRS, **({"today": TODAY} | options))  # type: ignore[arg-type]


def times(*rows: str, head: str = "trip_id,arrival_time,departure_time,stop_id,stop_sequence") -> str:
    return "\n".join((head, *rows))


# --- what a departure is -----------------------------------------------------------------------------


def test_a_departure_is_counted_in_its_hour_and_not_at_the_last_stop(tmp_path: Path) -> None:
    found = read(feed(tmp_path / "a.zip"))
    assert departures(found) == {"a": {7: 1.0}, "b": {8: 1.0}}
    assert found.agency == "Bussbolaget"
    assert "Bussbolaget" in found.source().cite


WHOLE_DAY = "\n".join(
    (
        "",
        *(f"t1,{h:02d}:00:00,{h:02d}:00:00,{'ab'[h % 2]},{h}" for h in range(9, 24)),
        "t1,24:00:00,24:00:00,c,99",
    )
)


def test_every_hour_stands_there_also_with_0(tmp_path: Path) -> None:
    trips = "route_id,service_id,trip_id\nr,vardag,t1\nr,lordag,t2"
    more = FEED["stop_times"] + WHOLE_DAY + "\nt2,09:00:00,09:00:00,a,1\nt2,09:05:00,09:05:00,b,2"
    found = read(feed(tmp_path / "a.zip", trips=trips, stop_times=more))
    rows = found.departures.to_pylist()
    assert len(rows) == 3 * 2 * 30  # stops, weekday and Saturday, hours
    assert departures(found, "saturday") == {"a": {9: 1.0}}


def test_a_day_that_the_whole_timetable_lacks_is_not_known(tmp_path: Path) -> None:
    found = read(feed(tmp_path / "a.zip"))
    assert {r["day"] for r in found.departures.to_pylist()} == {"weekday"}
    assert sum("inga turer alls på en" in c.sv for c in found.caveats) == 2


def test_hours_past_midnight_belong_to_the_day_before(tmp_path: Path) -> None:
    late = times("t1,25:10:00,25:10:00,a,1", "t1,31:00:00,31:00:00,b,2", "t1,31:30:00,31:30:00,c,3")
    assert departures(read(feed(tmp_path / "a.zip", stop_times=late))) == {"a": {25: 1.0}, "b": {7: 1.0}}


def test_where_one_may_not_get_on_there_is_no_departure(tmp_path: Path) -> None:
    head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type"
    some = times(
        "t1,07:00:00,07:00:00,a,1,1", "t1,07:10:00,07:10:00,b,2,2", "t1,07:20:00,07:20:00,c,3,0", head=head
    )
    found = read(feed(tmp_path / "a.zip", stop_times=some))
    assert departures(found) == {"b": {7: 1.0}}
    assert any("beställas i förväg" in c.sv and "100,0 %" in c.sv for c in found.caveats)


def test_stops_are_put_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    mixed = times("t1,08:10:00,08:10:00,c,10", "t1,07:50:00,07:50:00,a,2", "t1,08:00:00,08:00:00,b,9")
    assert departures(read(feed(tmp_path / "a.zip", stop_times=mixed))) == {"a": {7: 1.0}, "b": {8: 1.0}}


def test_a_trip_of_another_day_is_a_part_of_a_weekday(tmp_path: Path) -> None:
    calendar = FEED["calendar"] + "\nfredag,0,0,0,0,1,0,0,20260101,20260630"
    trips = "route_id,service_id,trip_id\nr,vardag,t1\nr,fredag,t2"
    more = FEED["stop_times"] + "\nt2,07:00:00,07:00:00,a,1\nt2,07:05:00,07:05:00,b,2"
    found = read(feed(tmp_path / "a.zip", calendar=calendar, trips=trips, stop_times=more))
    assert departures(found)["a"] == {7: 1.2}


# --- times that are not given ------------------------------------------------------------------------


def test_blank_times_are_shared_by_distance(tmp_path: Path) -> None:
    # b lies a third of the way from a to c
    blank = times("t1,07:30:00,07:30:00,a,1", "t1,,,b,2", "t1,09:00:00,09:00:00,c,3")
    found = read(feed(tmp_path / "a.zip", stop_times=blank))
    assert departures(found) == {"a": {7: 1.0}, "b": {8: 1.0}}  # 07:30 + 90 min / 3 = 08:00
    assert any("33 % av hållplatstiderna är inte utsatta" in c.sv for c in found.caveats)


def test_the_feeds_own_distances_go_before_straight_lines(tmp_path: Path) -> None:
    head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled"
    blank = times("t1,07:30:00,07:30:00,a,1,0", "t1,,,b,2,9", "t1,09:00:00,09:00:00,c,3,10", head=head)
    found = read(feed(tmp_path / "a.zip", stop_times=blank))
    assert departures(found)["b"] == {8: 1.0}
    early = blank.replace("b,2,9", "b,2,1")  # 07:30 + 9 min
    assert departures(read(feed(tmp_path / "b.zip", stop_times=early)))["b"] == {7: 1.0}


def test_stops_at_one_place_share_the_time_evenly(tmp_path: Path) -> None:
    stops = "stop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(f"{s},x,57.7,12.0" for s in "abcd")
    blank = times("t1,07:30:00,07:30:00,a,1", "t1,,,b,2", "t1,,,c,3", "t1,09:00:00,09:00:00,d,4")
    found = read(feed(tmp_path / "a.zip", stops=stops, stop_times=blank))
    assert departures(found) == {"a": {7: 1.0}, "b": {8: 1.0}, "c": {8: 1.0}}  # 08:00 and 08:30


def test_a_time_before_the_first_given_one_is_not_invented(tmp_path: Path) -> None:
    blank = times("t1,,,a,1", "t1,08:00:00,08:00:00,b,2", "t1,08:10:00,08:10:00,c,3")
    found = read(feed(tmp_path / "a.zip", stop_times=blank))
    assert departures(found) == {"b": {8: 1.0}}
    assert any(c.sv.startswith("1 hållplatstider går inte att beräkna") for c in found.caveats)


def test_an_arrival_stands_in_for_a_departure(tmp_path: Path) -> None:
    one = times("t1,07:50:00,,a,1", "t1,08:10:00,08:10:00,c,3")
    assert departures(read(feed(tmp_path / "a.zip", stop_times=one))) == {"a": {7: 1.0}}


def test_a_trip_that_runs_every_so_often_is_counted_each_time(tmp_path: Path) -> None:
    often = "trip_id,start_time,end_time,headway_secs\nt1,07:00:00,08:00:00,900\nt1,08:00:00,09:00:00,1800"
    found = read(feed(tmp_path / "a.zip", frequencies=often))
    # at a: 7:00 7:15 7:30 7:45 8:00 8:30; at b ten minutes later
    assert departures(found) == {"a": {7: 4.0, 8: 2.0}, "b": {7: 4.0, 8: 2.0}}


def test_a_trip_without_time_between_departures_is_refused(tmp_path: Path) -> None:
    often = "trip_id,start_time,end_time,headway_secs\nt1,07:00:00,08:00:00,0"
    with pytest.raises(UserError, match="no time between") as told:
        read(feed(tmp_path / "a.zip", frequencies=often))
    assert told.value.rows == ("row 2",)


# --- days --------------------------------------------------------------------------------------------


def test_a_week_with_a_holiday_is_not_chosen(tmp_path: Path) -> None:
    gone = "service_id,date,exception_type\nvardag,20260311,2\nvardag,20260312,2"  # in the week of today
    found = read(feed(tmp_path / "a.zip", calendar_dates=gone))
    assert (found.first, found.last) in {
        (date(2026, 3, 2), date(2026, 3, 8)),
        (date(2026, 3, 16), date(2026, 3, 22)),
    }
    assert departures(found)["a"] == {7: 1.0}


def test_the_week_of_today_is_chosen_of_equals(tmp_path: Path) -> None:
    found = read(feed(tmp_path / "a.zip"))
    assert (found.first - TODAY).days in (-2, 5)
    assert not any("gällde" in c.sv for c in found.caveats)


def test_an_expired_timetable_is_used_from_its_middle_and_told(tmp_path: Path) -> None:
    found = read(feed(tmp_path / "a.zip"), today=date(2030, 1, 1))
    assert date(2026, 3, 20) < found.first < date(2026, 4, 10)
    assert any(
        c.sv == "Tidtabellen gällde 1 januari 2026–30 juni 2026 och inte 1 januari 2030."
        for c in found.caveats
    )


def test_days_may_be_listed_one_by_one(tmp_path: Path) -> None:
    listed = "service_id,date,exception_type\n" + "\n".join(f"vardag,202603{d:02d},1" for d in range(9, 14))
    found = read(feed(tmp_path / "a.zip", calendar=None, calendar_dates=listed))
    assert departures(found)["a"] == {7: 1.0}
    assert (found.first, found.last) == (date(2026, 3, 9), date(2026, 3, 13))
    assert sum("omfattar ingen" in c.sv for c in found.caveats) == 2


def test_a_timetable_without_trips_on_any_day_is_refused(tmp_path: Path) -> None:
    for files in (
        {"trips": "route_id,service_id,trip_id\nr,annan,t1"},
        {"calendar": FEED["calendar"].split("\n")[0]},
    ):
        with pytest.raises(UserError, match=r"No trip|calendar is empty"):
            read(feed(tmp_path / "a.zip", **files))


def test_a_few_hours_of_departures_are_told(tmp_path: Path) -> None:
    found = read(feed(tmp_path / "a.zip"))
    assert any("mellan kl. 7 och 9" in c.sv for c in found.caveats)
    assert {r["hour"] for r in found.departures.to_pylist()} == {7, 8}  # of the others nothing is known
    whole = times(
        *(f"t1,{h:02d}:00:00,{h:02d}:00:00,{'ab'[h % 2]},{h}" for h in range(5, 24)),
        "t1,24:00:00,24:00:00,c,99",
    )
    longer = read(feed(tmp_path / "b.zip", stop_times=whole))
    assert not any("mellan kl." in c.sv for c in longer.caveats)
    assert {r["hour"] for r in longer.departures.to_pylist()} == set(range(30))


# --- stops -------------------------------------------------------------------------------------------


STATION = """stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
S,Stationen,57.70,12.00,1,
a,Läge A,57.7001,12.00,0,S
b,Läge B,57.7002,12.00,,S
c,Skogen,57.70,12.03,0,
e,Entrén,57.7003,12.00,2,S"""


def test_platforms_are_put_together_at_their_station(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.zip", stops=STATION)
    found = read(path)
    assert sorted(found.services["name"].to_pylist()) == ["Skogen", "Stationen"]
    assert departures(found) == {"S": {7: 1.0, 8: 1.0}}
    apart = read(path, platforms=True)
    assert sorted(apart.services["name"].to_pylist()) == ["Läge A", "Läge B", "Skogen"]
    assert departures(apart) == {"a": {7: 1.0}, "b": {8: 1.0}}


def test_stops_outside_the_region_or_without_a_place_are_told(tmp_path: Path) -> None:
    from pyproj import Transformer

    stops = FEED["stops"] + "\nd,Ingenstans,0,0\ne,Blank,,"
    path = feed(tmp_path / "a.zip", stops=stops)
    x, y = Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform(12.0, 57.7)
    found = read(path, within=shapely.Point(x, y).buffer(900))
    assert found.services["name"].to_pylist() == ["Torget", "Bron"]
    assert found.services["x_m"][0].as_py() == pytest.approx(x)
    assert any(c.sv.startswith("3 hållplatser") for c in found.caveats)
    with pytest.raises(UserError, match="None of the timetable's stops"):
        read(path, within=shapely.Point(0, 0).buffer(100))


# --- bad feeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stops", "trips", "stop_times"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="lacks files") as told:
        read(feed(tmp_path / "a.zip", **{name: None}))
    assert told.value.rows == (f"{name}.txt",)


def test_a_timetable_without_days_in_a_folder_or_no_zip_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="lacks files") as told:
        read(feed(tmp_path / "a.zip", calendar=None))
    assert told.value.rows == ("calendar.txt or calendar_dates.txt",)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as out:
        for name, text in FEED.items():
            out.writestr(f"gtfs/{name}.txt", text)
    with pytest.raises(UserError, match="lacks files") as told:
        read(tmp_path / "b.zip")
    assert "folder gtfs" in told.value.do
    data = feed(tmp_path / "c.zip").read_bytes()
    (tmp_path / "d.zip").write_bytes(data[: len(data) // 2])
    with pytest.raises(UserError, match="no timetable"):
        read(tmp_path / "d.zip")
    with pytest.raises(UserError, match="no file"):
        read(tmp_path / "none.zip")


def test_a_missing_column_a_wrong_time_and_a_wrong_date_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="lacks columns") as told:
        read(feed(tmp_path / "a.zip", trips="route_id,trip_id\nr,t1"))
    assert told.value.rows == ("service_id",)
    with pytest.raises(UserError, match="no times") as told:
        read(feed(tmp_path / "b.zip", stop_times=FEED["stop_times"].replace("07:50:00,a", "halv åtta,a")))
    assert told.value.rows == ("row 2: 'halv åtta'",)
    with pytest.raises(UserError, match="no dates") as told:
        read(feed(tmp_path / "c.zip", calendar=FEED["calendar"].replace("20260101", "2026-1-1")))
    assert len(told.value.rows) == 2


def test_blanks_in_headings_and_a_mark_at_the_beginning_do_not_matter(tmp_path: Path) -> None:
    stops = "\ufeff" + FEED["stops"].replace("stop_id,stop_name", "stop_id, stop_name").replace("\n", "\r\n")
    found = read(
        feed(
            tmp_path / "a.zip", stops=stops, stop_times=FEED["stop_times"].replace("07:50:00,a", " 7:50:00,a")
        )
    )
    assert departures(found)["a"] == {7: 1.0}
    assert found.services["name"].to_pylist()[0] == "Torget"


# --- a real city -------------------------------------------------------------------------------------


def table(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as file:
        text = file.read(f"{name}.txt").decode("utf-8-sig")
    return [
        {(k or "").strip(): (v or "").strip() for k, v in r.items()}
        for r in csv.DictReader(io.StringIO(text))
    ]


def test_porto_alegres_trains_are_counted_as_one_counts_by_hand(shared_data: Path) -> None:
    """The slow twin: each trip of the weekday service, stop by stop."""
    path = shared_data / "data" / "network_porto_alegre_r5r" / "poa_trensurb.zip"
    found = read_gtfs(path, "EPSG:31982", today=date(2019, 6, 5))
    assert found.services.num_rows == 24
    weekday = {c["service_id"] for c in table(path, "calendar") if c["monday"] == "1"}
    runs = {t["trip_id"] for t in table(path, "trips") if t["service_id"] in weekday}
    by_trip: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for row in table(path, "stop_times"):
        if row["trip_id"] in runs:
            by_trip[row["trip_id"]].append((int(row["stop_sequence"]), row["stop_id"], row["departure_time"]))
    slow: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for stops in by_trip.values():
        for _, stop, when in sorted(stops)[:-1]:
            slow[stop][int(when.split(":")[0])] += 1
    assert departures(found) == {k: dict(v) for k, v in slow.items()}


def test_porto_alegres_buses_have_their_blank_times_filled(shared_data: Path) -> None:
    path = shared_data / "data" / "network_porto_alegre_r5r" / "poa_eptc.zip"
    found = read_gtfs(path, "EPSG:31982", today=date(2019, 6, 5))
    assert found.services.num_rows == 3_986
    trips, rows = len(table(path, "trips")), len(table(path, "stop_times"))
    assert (trips, rows) == (2_374, 130_019)
    total = sum(r["departures"] for r in found.departures.to_pylist())
    assert (
        0.99 * (rows - trips) < total < rows - trips
    )  # every stop of every trip but its last, in the known hours
    assert {r["hour"] for r in found.departures.to_pylist()} == set(range(12, 17))  # the sample is of midday
    assert any("96 % av hållplatstiderna" in c.sv for c in found.caveats)
