"""Which days a timetable's trips run, and a week that is like most weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.evidence import Text, UserError, format_date
from medskapa.region import DAYS
from medskapa.sources.gtfs_read import column

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_OF = {"weekday": range(5), "saturday": range(5, 6), "sunday": range(6, 7)}
_LONGEST_DAYS = 1100
_USED = Text(
    sv="Turtätheten gäller veckan {first}–{last}, som liknar de flesta veckor i tidtabellen ({start}–{end}). Vardag är "
    "medelvärdet av måndag–fredag, och avgångar i alla riktningar räknas.",
    en="Departures are those of the week {first}–{last}, which is like most weeks of the timetable ({start}–{end}). "
    "Weekday is the mean of Monday–Friday, and departures in all directions are counted.",
)
_EXPIRED = Text(
    sv="Tidtabellen gällde {start}–{end} och inte {today}.",
    en="The timetable was valid {start}–{end}, and not on {today}.",
)
_NO_DAY = Text(
    sv="Tidtabellen omfattar ingen {day}; antalet avgångar då är okänt.",
    en="The timetable covers no {day}; departures then are not known.",
)
_NO_TRIPS = Text(
    sv="Tidtabellen innehåller inga turer alls på en {day}. Om ingen trafik går då eller om tidtabellen är ett utdrag "
    "är inte känt, och antalet avgångar räknas som okänt.",
    en="The timetable holds no trips at all on a {day}. Whether nothing runs then, or the timetable is a part of the "
    "whole, is not known, and departures count as unknown.",
)


@dataclass(frozen=True)
class Week:
    """Which services run on each kind of day, as a share of those days, and what must be told of the choice.

    ``services`` are ids; ``runs`` (services, kinds of days) is 0–1, and NaN for a kind that the week does not have.
    ``first`` and ``last`` are the days that were used.
    """

    services: tuple[str, ...]
    runs: Floats
    first: date
    last: date
    caveats: tuple[Text, ...]


def choose_week(
    calendar: pa.Table | None, dates: pa.Table | None, trips: dict[str, int], today: date, where: str
) -> Week:
    """The week that is most like the others, by how many trips run each day.

    Of equals it is the one nearest to today, or to the timetable's middle when today lies outside it.

    calendar, dates : calendar.txt and calendar_dates.txt; one of them may be None.
    trips : how many trips each service has.

    A timetable shorter than a week is used whole. Raises ``UserError`` when no trip runs on any day.
    """
    services, start, active = _active(calendar, dates, where)
    weight = np.array([trips.get(s, 0) for s in services], np.float64)
    daily = weight @ active
    running = np.flatnonzero(daily > 0)
    if not len(running):
        raise UserError(
            "No trip of the timetable runs on any day.", where=where,
            do="The calendar and the trips do not fit together; fetch the timetable again.",
        )  # fmt: skip
    low, high = int(running[0]), int(running[-1])
    days = [start + timedelta(days=i) for i in range(active.shape[1])]
    chosen = _typical(daily, days, low, high, today)
    runs = np.full((len(services), len(DAYS)), np.nan)
    caveats = []
    for k, (key, words) in enumerate(DAYS.items()):
        mine = [i for i in chosen if days[i].weekday() in _DAY_OF[key]]
        if not mine:
            caveats.append(_NO_DAY.format(day=words))
        elif not daily[mine].any():
            caveats.append(_NO_TRIPS.format(day=words))
        else:
            runs[:, k] = active[:, mine].mean(axis=1)
    first, last = days[chosen[0]], days[chosen[-1]]
    told = [_dates(_USED, first=first, last=last, start=days[low], end=days[high])]
    if not days[low] <= today <= days[high]:
        told.append(_dates(_EXPIRED, start=days[low], end=days[high], today=today))
    return Week(services, runs, first, last, (*told, *caveats))


def _dates(text: Text, **days: date) -> Text:
    return text.format(**{k: Text(sv=format_date(d, "sv"), en=format_date(d, "en")) for k, d in days.items()})


def _typical(daily: Floats, days: list[date], low: int, high: int, today: date) -> list[int]:
    mondays = [i for i in range(low, high - 5) if days[i].weekday() == 0]
    if not mondays:
        return list(range(low, high + 1))[:7]
    weeks = np.array([daily[i : i + 7] for i in mondays])
    off = np.abs(weeks - np.median(weeks, axis=0)).sum(axis=1)
    aim = today if days[low] <= today <= days[high] else days[(low + high) // 2]
    near = [abs((days[i] - aim).days) for i in mondays]
    best = min(range(len(mondays)), key=lambda w: (off[w], near[w]))
    return list(range(mondays[best], mondays[best] + 7))


def _active(
    calendar: pa.Table | None, dates: pa.Table | None, where: str
) -> tuple[tuple[str, ...], date, Bools]:
    """Which services run on which days: the services, the first day, and (services, days)."""
    plain = [] if calendar is None else calendar.num_rows * [None]
    begins, ends = (
        [] if calendar is None else _days(column(calendar, c), f"{where}, calendar.txt")
        for c in ("start_date", "end_date")
    )
    extra = [] if dates is None else _days(column(dates, "date"), f"{where}, calendar_dates.txt")
    every = [*begins, *ends, *extra]
    if not every:
        raise UserError("The timetable's calendar is empty.", where=where, do="Fetch the timetable again.")
    names = [
        *([] if calendar is None else column(calendar, "service_id").to_pylist()),
        *([] if dates is None else column(dates, "service_id").to_pylist()),
    ]
    services = tuple(dict.fromkeys(names))
    row = {s: i for i, s in enumerate(services)}
    first = min(every)
    count = min((max(every) - first).days + 1, _LONGEST_DAYS)
    active = np.zeros((len(services), count), bool)
    if calendar is not None:
        weekly = np.column_stack([np.array(column(calendar, d).to_pylist()) == "1" for d in _WEEKDAYS])
        weekday = (first.weekday() + np.arange(count)) % 7
        for i in range(len(plain)):
            span = slice((begins[i] - first).days, (ends[i] - first).days + 1)
            active[row[names[i]], span] |= weekly[i][weekday[span]]
    if dates is not None:
        kinds = column(dates, "exception_type").to_pylist()
        for service, day, kind in zip(column(dates, "service_id").to_pylist(), extra, kinds, strict=True):
            if (day - first).days < count:
                active[row[service], (day - first).days] = kind == "1"
    return services, first, active


def _days(texts: pa.Array, where: str) -> list[date]:
    found, wrong = [], []
    for i, text in enumerate(texts.to_pylist()):
        try:
            found.append(date(int(text[:4]), int(text[4:6]), int(text[6:8])))
        except ValueError:
            wrong.append(f"row {i + 2}: {text!r}")
    if wrong:
        raise UserError("These dates are no dates.", where=where, rows=wrong, do="Write them as 20260131.")
    return found
