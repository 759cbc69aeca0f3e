"""Which rows the section on everyday reach is made of, and what each is called."""

from __future__ import annotations

from collections.abc import Iterable

from medskapa.report.context import NOW, Context
from medskapa.report.rows import Row
from medskapa.report.words import W

PEOPLE = (
    "everyday_five_share", "reach_share", "rest_share", "green_share", "stop_share", "free_meeting_share",
    "crossing_share",
)  # fmt: skip
"""Measures that are shares of a group of people, in the order they are told."""
GROUND = (
    "yard_per_child", "yard_share", "home_access_share", "mix_entropy", "bench_stretch", "bench_share",
    "free_meeting_count", "detour_ratio", "severed_pairs", "lit_share",
)  # fmt: skip
"""Measures of yards, homes and streets."""
OTHERS = (
    "reach_minutes", "unreached_share", "everyday_five_number", "round_trip_minutes", "reach_choice",
    "reach_shortfall", "reach_gap", "straight_line_share", "stop_departures", "free_meeting_places",
    "home_access_known",
)  # fmt: skip
"""Measures that stand among the findings only, or in figures."""
FOCUS = ("all", "everyday_age=old", "everyday_age=child")
"""The groups that have a table each."""
_ADULT = ("grocery", "pharmacy", "health_centre", "meeting_place", "stop", "library")
_CHILD = ("stop", "preschool", "school", "playground", "library", "sports")
_RESTS = ("grocery", "health_centre", "stop")
_LEFT_OUT = {("yard", "whole"), ("light", "known"), ("mix", "size")}
_WAYS = ("streets", "grocery", "stop")


def main_row(row: Row) -> bool:
    """Whether a row belongs in the main text: ordinary conditions, the value itself, the part that says most."""
    if row.statistic != "value" or row.dim("conditions") not in ("", "ordinary"):
        return False
    if row.measure.startswith("bench_") and row.dim("way") not in _WAYS:
        return False
    if row.measure == "rest_share" and row.dim("service") not in _RESTS:
        return False
    if row.measure == "reach_share" and row.dim("service") not in _services(row):
        return False
    return not any((name, value) in _LEFT_OUT for name, value in row.dims)


def _services(row: Row) -> tuple[str, ...]:
    """The services that matter to a group: preschools and playgrounds to children, and to whoever moves in."""
    if row.group == "everyday_age=child":
        return _CHILD
    return (*_ADULT, "preschool", "school", "playground") if row.dim("residents") == "new" else _ADULT


def told(
    c: Context, measures: Iterable[str], place: str, group: str = "all", *, residents: str = "present",
    kind: str = "level",
) -> list[Row]:  # fmt: skip
    """The rows of the main text about a place and a group, every alternative."""
    rows = [
        row
        for measure in measures
        for row in c.rows.select(measure, place=place, group=group, kind=kind)
        if main_row(row) and row.dim("residents") in ("", residents)
    ]
    timed = any(r.dim("time") == "day" and r.value is not None for r in rows)
    return [r for r in rows if not (timed and r.dim("time") == "any")]


def by_subject(rows: Iterable[Row]) -> dict[tuple[object, ...], dict[str, Row]]:
    """Rows of the same measure, group and dimensions together, by alternative, in the order they first came."""
    out: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        out.setdefault((row.measure, row.group, row.dims), {})[row.alternative] = row
    return out


def filled(c: Context, key: str, row: Row, **more: str) -> str:
    """A phrase of the words with the row's dimensions filled in."""
    names = ("service", "minutes", "time", "stage", "yard", "mix", "where", "way", "light", "residents")
    words = {n: row.dim(n) if n == "minutes" else c.names.dim(n, row.dim(n)) for n in names if row.dim(n)}
    return W[key].of(c.lang).format(**dict.fromkeys(names, "") | words | more)


def row_label(c: Context, row: Row) -> str:
    """What a row of a table is about, with a capital."""
    key = f"reach_row_{row.measure}"
    words = filled(c, key, row) if key in W else c.names.label(row.measure)
    if row.measure in GROUND and row.group != "all":
        words += f", {c.names.group(row.group)}"
    return words[:1].upper() + words[1:]


def site(c: Context) -> str:
    """The place that the main text is about: the site's surroundings, or the municipality where there are none."""
    here = [p for p in c.sites if any(c.rows.select(m, place=p) for m in (*PEOPLE, *GROUND))]
    return here[0] if here else c.municipality


def of_group(c: Context, group: str) -> str:
    """A group as it stands after *of* in a sentence."""
    key = f"reach_of_{group.partition('=')[2] or group}"
    return c.w(key) if key in W else c.names.group(group)


def levels(c: Context, row: Row) -> tuple[Row | None, Row | None]:
    """The level under the alternative and under the null alternative that a change row is the difference of."""
    same = [
        r for r in c.rows.select(row.measure, place=row.place, group=row.group, kind="level", statistic=row.statistic)
        if r.dims == row.dims and r.year == row.year
    ]  # fmt: skip
    by = {r.alternative: r for r in same}
    return by.get(row.alternative), by.get(c.basis.plan.null.key)


def any_now(c: Context, measure: str, place: str, group: str) -> Row | None:
    """The level now in the main text, or none."""
    rows = [r for r in told(c, (measure,), place, group) if r.alternative == NOW and r.value is not None]
    return rows[0] if rows else None
