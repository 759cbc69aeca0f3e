"""A timetable (GTFS zip) as stops and their departures an hour on weekdays, Saturdays and Sundays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Source, Text, UserError, format_number
from medskapa.region import DAYS, SERVICE_KINDS, TABLES
from medskapa.sources.gtfs_read import Floats, column, numbers, read_feed, seconds
from medskapa.sources.gtfs_week import Week, choose_week

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

HOURS = 30
_LOST = Text(
    sv="{n} hållplatser i tidtabellen saknar läge eller ligger utanför området och är inte med.",
    en="{n} stops of the timetable have no place or lie outside the region, and are left out.",
)
_BLANK = Text(
    sv="{share} % av hållplatstiderna är inte utsatta i tidtabellen; de är beräknade efter avståndet mellan "
    "hållplatser med utsatt tid.",
    en="{share} % of the stop times are not given in the timetable; they are estimated by the distance between stops "
    "with a given time.",
)
_UNTIMED = Text(
    sv="{n} hållplatstider går inte att beräkna, för att turens första eller sista tid saknas, och räknas inte.",
    en="{n} stop times cannot be estimated, since a trip's first or last time is missing, and are not counted.",
)
_CALLED = Text(
    sv="{share} % av avgångarna måste beställas i förväg; de räknas som avgångar.",
    en="{share} % of the departures must be ordered beforehand; they count as departures.",
)
_SHORT_DAY_HOURS = 12
_BUSY = 0.02
"""An hour with fewer departures than this part of the busiest hour counts as one without."""
_SHORT = Text(
    sv="Nästan alla avgångar på vardagar ligger mellan kl. {first} och {last}: tidtabellen kan vara ett utdrag. "
    "Antalet avgångar övriga timmar räknas som okänt.",
    en="Nearly all weekday departures lie between {first}:00 and {last}:00: the timetable may be a part of the whole. "
    "Departures in the other hours count as unknown.",
)


@dataclass(frozen=True)
class Timetable:
    """The tables ``services`` (stops) and ``departures`` of one feed, and what must be told of them.

    ``first`` and ``last`` are the days of the week that was used.
    """

    services: pa.Table
    departures: pa.Table
    agency: str
    first: date
    last: date
    caveats: tuple[Text, ...]

    def source(self, where: str = "", licence: str = "") -> Source:
        """How the timetable is cited."""
        return Source(
            cite=f"Tidtabell (GTFS), {self.agency}" if self.agency else "Tidtabell (GTFS)",
            where=where,
            licence=licence,
            vintage=f"{self.first.isoformat()}–{self.last.isoformat()}",
        )


def read_gtfs(
    path: Path,
    crs: str,
    *,
    within: Any = None,
    source: str = "gtfs",
    today: date | None = None,
    platforms: bool = False,
) -> Timetable:
    """Read a timetable as stops with departures an hour.

    crs : the region's coordinate system; stops outside the shape ``within`` in it are left out.
    source : the key that the rows name as their source, and the beginning of the stops' ids.
    today : the day that the timetable should be valid on; the week nearest to it is used of those most like the rest.
    platforms : keep each platform as a stop; otherwise platforms are put together at their station where the
    timetable names one.

    A departure is counted at each stop of a trip but the last, unless one may not get on there. Times after
    midnight belong to the day before and its hours 24–29. Every hour stands there for every stop, also with 0,
    unless the timetable covers so few hours that the others are not known.

    Raises ``UserError`` as :func:`~medskapa.sources.gtfs_read.read_feed`, and when nothing runs or no stop lies in
    the region.
    """
    path = Path(path)
    feed = read_feed(path)
    today = today or datetime.now(UTC).date()
    trips = column(feed["trips"], "trip_id")
    service = column(feed["trips"], "service_id")
    sizes = {r["values"]: r["counts"] for r in service.value_counts().to_pylist()}
    week = choose_week(feed.get("calendar"), feed.get("calendar_dates"), sizes, today, path.name)
    runs = _runs(week, service)
    stops = _stops(feed["stops"], crs, within, platforms)
    if not stops.inside.any():
        raise UserError(
            "None of the timetable's stops lies in the region.",
            where=path.name,
            do="Fetch the timetable of the region's own transport authority.",
        )
    told: list[Text] = list(week.caveats)
    lost = stops.lost
    if lost:
        told.append(_LOST.format(n=Text(sv=format_number(lost, "sv"), en=format_number(lost, "en"))))
    times = _times(feed, trips, stops, path.name)
    told += times.caveats
    counts = _counted(feed, trips, times, runs, stops, path.name)
    known: Bools = np.asarray(~np.isnan(runs).all(axis=0))
    hours, short = _hours(counts)
    services, departures = _tables(stops, counts, known, hours, source)
    told += short
    return Timetable(services, departures, _agency(feed), week.first, week.last, tuple(told))


def _agency(feed: dict[str, pa.Table]) -> str:
    if "agency" not in feed:
        return ""
    return ", ".join(sorted(set(column(feed["agency"], "agency_name").to_pylist()) - {""})[:3])


def _hours(counts: Floats) -> tuple[Ints, tuple[Text, ...]]:
    """The hours that are known: not those outside a weekday so short that the timetable may be a part of the whole."""
    every = counts[:, list(DAYS).index("weekday")].sum(axis=0)
    hours = np.flatnonzero((every > 0) & (every >= every.max() * _BUSY))
    if not len(hours) or hours[-1] - hours[0] + 1 >= _SHORT_DAY_HOURS:
        return np.arange(HOURS), ()
    span = {"first": str(hours[0]), "last": str(hours[-1] + 1)}
    known = np.arange(hours[0], hours[-1] + 1)
    return known, (Text(sv=_SHORT.sv.format(**span), en=_SHORT.en.format(**span)),)


# --- stops -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stops:
    """The stops of the feed: id, name, place, and the row of the stop that each counts at (−1 for none)."""

    ids: list[str]
    names: list[str]
    x: Floats
    y: Floats
    at: Ints
    inside: Bools
    lost: int


def _stops(table: pa.Table, crs: str, within: Any, platforms: bool) -> _Stops:
    import shapely
    from pyproj import Transformer

    ids = column(table, "stop_id").to_pylist()
    row = {s: i for i, s in enumerate(ids)}
    lon, lat = numbers(column(table, "stop_lon")), numbers(column(table, "stop_lat"))
    placed = (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ~((lon == 0) & (lat == 0))
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(
        np.where(placed, lon, 0.0), np.where(placed, lat, 0.0)
    )
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    placed &= np.isfinite(x) & np.isfinite(y)
    kind = np.array(column(table, "location_type").to_pylist())
    parents = column(table, "parent_station").to_pylist()
    at = np.arange(len(ids))
    if not platforms:
        parent = np.array([row.get(p, -1) if p else -1 for p in parents], np.int64)
        at = np.where(parent >= 0, parent, at)
        at = np.where(placed[at], at, np.arange(len(ids)))  # a station without a place: keep the platform
    platform = np.isin(kind, ["", "0"])
    counts_at = np.where(platform, at, -1)
    used = np.zeros(len(ids), bool)
    used[counts_at[counts_at >= 0]] = True
    inside = used & placed
    if within is not None:
        inside &= shapely.intersects_xy(within, np.where(placed, x, np.nan), np.where(placed, y, np.nan))
    names = column(table, "stop_name").to_pylist()
    nowhere = ~placed
    x[nowhere] = y[nowhere] = np.nan
    return _Stops(ids, names, x, y, counts_at, inside, int((used & ~inside).sum()))


# --- times -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Times:
    """The stop times in order of trip and stop: trip and stop as rows, second of departure (NaN unknown), counted."""

    trip: Ints
    stop: Ints
    second: Floats
    counted: Bools
    caveats: tuple[Text, ...]


def _times(feed: dict[str, pa.Table], trips: pa.Array, stops: _Stops, where: str) -> _Times:
    table = feed["stop_times"]
    place = f"{where}, stop_times.txt"
    trip = _rows(column(table, "trip_id"), trips)
    stop = _rows(column(table, "stop_id"), pa.array(stops.ids, pa.string()))
    lost = np.flatnonzero((trip < 0) | (stop < 0))
    if len(lost) == len(trip):
        raise UserError(
            "No stop time belongs to a trip and a stop of the timetable.",
            where=place,
            do="Fetch the timetable again.",
        )
    order_in_trip = numbers(column(table, "stop_sequence"))
    order = np.lexsort((np.arange(len(trip)), order_in_trip, trip))
    order = order[(trip[order] >= 0) & (stop[order] >= 0)]
    trip, stop = trip[order], stop[order]
    leave = seconds(column(table, "departure_time"), place) if table.num_rows else np.zeros(0)
    arrive = seconds(column(table, "arrival_time"), place) if table.num_rows else np.zeros(0)
    given = np.where(np.isnan(leave), arrive, leave)[order]
    along = numbers(column(table, "shape_dist_traveled"))[order]
    second = _interpolated(trip, given, _along(trip, along, stops.x[stop], stops.y[stop]))
    last = np.append(trip[1:] != trip[:-1], True)
    pickup = np.array(column(table, "pickup_type").to_pylist())[order]
    may = (pickup != "1") & ~last
    counted = may & np.isfinite(second)
    return _Times(trip, stop, second, counted, _told(given, second, may, counted, pickup))


def _rows(texts: pa.Array, ids: pa.Array) -> Ints:
    return np.asarray(pc.fill_null(pc.index_in(texts, value_set=ids), -1).to_numpy(), np.int64)


def _along(trip: Ints, told: Floats, x: Floats, y: Floats) -> Floats:
    """How far along its trip each stop lies: the feed's own distance where it has one, else the straight lines."""
    new = np.append(True, trip[1:] != trip[:-1])
    step = np.where(new, 0.0, np.hypot(np.diff(x, prepend=x[:1]), np.diff(y, prepend=y[:1])))
    step = np.nan_to_num(step)
    begin = np.maximum.accumulate(np.where(new, np.arange(len(trip)), 0))
    total = np.cumsum(step)
    own = total - total[begin]
    has = np.bincount(trip, ~np.isfinite(told), trip.max(initial=-1) + 1)[trip] == 0
    back = np.where(new, 0.0, np.diff(told, prepend=told[:1])) < 0
    has &= np.bincount(trip, np.nan_to_num(back), trip.max(initial=-1) + 1)[trip] == 0
    return np.asarray(np.where(has, told, own), np.float64)


def _interpolated(trip: Ints, given: Floats, along: Floats) -> Floats:
    """Times at all stops; NaN before a trip's first and after its last given time."""
    known = np.isfinite(given)
    if known.all() or not known.any():
        return given
    at = np.flatnonzero(known)
    before = np.searchsorted(at, np.arange(len(trip)), side="right") - 1
    after = np.minimum(before + 1, len(at) - 1)
    between = (before >= 0) & (trip[at[before]] == trip) & (trip[at[after]] == trip)
    b, a = at[before], at[after]
    span, here = along[a] - along[b], np.arange(len(trip))
    even = (here - b) / np.maximum(a - b, 1)  # all at one place: shared evenly
    share = np.where(span > 0, (along - along[b]) / np.where(span > 0, span, 1.0), even)
    filled = given[b] + share * (given[a] - given[b])
    return np.where(known, given, np.where(between, filled, np.nan))


def _told(given: Floats, second: Floats, may: Bools, counted: Bools, pickup: Any) -> tuple[Text, ...]:
    texts = []

    def words(text: Text, decimals: int, **values: float) -> Text:
        sv, en = ({k: format_number(v, lang, decimals) for k, v in values.items()} for lang in ("sv", "en"))
        return Text(sv=text.sv.format(**sv), en=text.en.format(**en))

    blank = np.isnan(given) & np.isfinite(second)
    if blank.any():
        texts.append(words(_BLANK, 0, share=100 * float(blank.mean())))
    untimed = int((may & ~counted).sum())
    if untimed:
        texts.append(words(_UNTIMED, 0, n=untimed))
    ordered = counted & np.isin(pickup, ["2", "3"])
    if ordered.any():
        texts.append(words(_CALLED, 1, share=100 * float(ordered.sum() / counted.sum())))
    return tuple(texts)


# --- departures --------------------------------------------------------------------------------------


def _runs(week: Week, service: pa.Array) -> Floats:
    """How much of each kind of day a trip runs, (trips, days); a trip of a service without days never runs."""
    at = _rows(service, pa.array(week.services, pa.string()))
    none = np.where(np.isnan(week.runs).all(axis=0), np.nan, 0.0)
    return np.asarray(np.where((at >= 0)[:, None], week.runs[at], none), np.float64)


def _counted(
    feed: dict[str, pa.Table], trips: pa.Array, times: _Times, runs: Floats, stops: _Stops, where: str
) -> Floats:
    """Departures (stops, days, hours), each stop counted at its station."""
    at = np.where(times.counted, stops.at[times.stop], -1)
    row = np.flatnonzero(at >= 0)
    trip, second = times.trip[row], times.second[row]
    stop, times_run = at[row], np.ones(len(row))
    found = _repeated(feed, trips, times, where)
    if found is not None:
        repeated, start, headway, number = found
        single = ~np.isin(trip, repeated)
        many = _expanded(times, row, repeated, start, headway, number)
        stop = np.concatenate([stop[single], at[many[0]]])
        second = np.concatenate([second[single], many[1]])
        trip = np.concatenate([trip[single], times.trip[many[0]]])
        times_run = np.ones(len(stop))
    hour = np.floor(second / 3600).astype(np.int64)
    hour = np.where(hour < HOURS, hour, hour % 24)
    n = len(stops.ids)
    counts = np.zeros((n, len(DAYS), HOURS))
    for day in range(len(DAYS)):
        share = np.nan_to_num(runs[trip, day])
        counts[:, day] = np.bincount(stop * HOURS + hour, share * times_run, n * HOURS).reshape(n, HOURS)
    return counts


def _repeated(
    feed: dict[str, pa.Table], trips: pa.Array, times: _Times, where: str
) -> tuple[Ints, Floats, Floats, Ints] | None:
    """The rows of frequencies.txt: trip, first start, seconds between, and how many starts."""
    table = feed.get("frequencies")
    if table is None or table.num_rows == 0:
        return None
    place = f"{where}, frequencies.txt"
    trip = _rows(column(table, "trip_id"), trips)
    start, end = (seconds(column(table, c), place) for c in ("start_time", "end_time"))
    headway = numbers(column(table, "headway_secs"))
    wrong = np.flatnonzero(~(headway > 0) | ~(end >= start))
    if len(wrong):
        raise UserError(
            "These rows have no time between departures, or end before they begin.", where=place,
            rows=[f"row {i + 2}" for i in wrong.tolist()], do="Correct headway_secs, start_time and end_time.",
        )  # fmt: skip
    number = np.ceil((end - start) / headway).astype(np.int64)
    keep = trip >= 0
    return trip[keep], start[keep], headway[keep], number[keep]


def _expanded(
    times: _Times, row: Ints, trip: Ints, start: Floats, headway: Floats, number: Ints
) -> tuple[Ints, Floats]:
    """The counted stop times of trips that are repeated, once for each start: their rows and seconds."""
    first: dict[int, float] = {}
    for t, s in zip(times.trip.tolist(), times.second.tolist(), strict=True):
        if t not in first and s == s:
            first[t] = s
    of_trip: dict[int, list[int]] = {}
    wanted = set(trip.tolist())
    for r in row.tolist():
        if int(times.trip[r]) in wanted:
            of_trip.setdefault(int(times.trip[r]), []).append(r)
    rows, at = [np.zeros(0, np.int64)], [np.zeros(0)]
    for t, begin, gap, n in zip(
        trip.tolist(), start.tolist(), headway.tolist(), number.tolist(), strict=True
    ):
        mine = np.array(of_trip.get(t, []), np.int64)
        starts = begin + gap * np.arange(n)
        rows.append(np.tile(mine, n))
        at.append((starts[:, None] + (times.second[mine] - first.get(t, 0.0))[None, :]).ravel())
    return np.concatenate(rows), np.concatenate(at)


def _tables(stops: _Stops, counts: Floats, known: Bools, hours: Ints, source: str) -> tuple[pa.Table, ...]:
    keep = np.flatnonzero(stops.inside)
    ids = [f"{source}-{stops.ids[i]}" for i in keep.tolist()]
    n = len(keep)
    services = pa.Table.from_arrays(
        [
            pa.array(ids), pa.array(["stop"] * n), pa.array([stops.names[i] or SERVICE_KINDS["stop"].sv for i in keep]),
            pa.array(stops.x[keep]), pa.array(stops.y[keep]), pa.nulls(n, pa.int32()), pa.nulls(n, pa.int32()),
            pa.array([source] * n),
        ],
        schema=TABLES["services"],
    )  # fmt: skip
    days = np.flatnonzero(known)
    names = np.array(list(DAYS))[days]
    each = len(days) * len(hours)
    departures = pa.Table.from_arrays(
        [
            pa.array(ids, pa.string()).take(pa.array(np.repeat(np.arange(n), each))),
            pa.array(np.tile(np.repeat(names, len(hours)), n)),
            pa.array(np.tile(hours.astype(np.int32), n * len(days))),
            pa.array(np.round(counts[keep][:, days][:, :, hours], 6).ravel()),
        ],
        schema=TABLES["departures"],
    )
    return services, departures
