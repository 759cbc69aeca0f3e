"""Two years compared: how far segregation changed because people live otherwise, and how far by size alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.change import Comparison, compare
from medskapa.analysis.segregation.change_draws import PARTS, DrawnChanges, change_draws
from medskapa.evidence import Finding, Interval, Knowledge, State, Text
from medskapa.methods.case import NOW, Case, RunContext
from medskapa.methods.situation.history_measures import H_CHANGE, HISTORY_NORMS, LOCAL_STRUCTURAL, M_CHANGE
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.people import area_protection
from medskapa.methods.situation.places import Spread, caveats_of
from medskapa.region import ALL

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Told = tuple[Comparison, float]
_CHUNK_CELLS = 4_000_000
_TOLERANCE = 1e-6  # of a drawn table's totals; the observed tables are fitted to 1e-12

DRAWN = Text(
    sv="Multinomial bootstrap inom områden, båda åren dragna var för sig; det uppmätta värdet ingår alltid. De flesta "
    "bor kvar mellan åren, så intervallet är snarare för brett än för smalt",
    en="Multinomial bootstrap within areas, both years drawn apart; always holds the observed value. Most people stay "
    "between the years, so the interval is too wide rather than too narrow",
)
ZERO = Text(sv="Går inte att skilja från noll.", en="Cannot be told from zero.")
NOTHING_NEW = Text(
    sv="Inga områden eller grupper har fått eller förlorat alla sina invånare mellan åren.",
    en="No area or group has got or lost all its people between the years.",
)
NO_FIT = Text(
    sv="En grupp eller ett område är så litet att en del dragningar inte går att räkna ut.",
    en="A group or an area is so small that some draws cannot be worked out.",
)
FILLED = Text(
    sv="Tomma rutor har fått {fill} personer i de tänkta tabellerna, annars går åren inte att jämföra.",
    en="Empty cells were given {fill} persons in the imagined tables; the years cannot be compared otherwise.",
)
ONE_YEAR = Text(
    sv="Uppgifter på samma nivå och med samma grupper finns bara för ett år. Det finns inget att jämföra med.",
    en="There are figures at the same level and with the same groups for one year only. There is nothing to compare.",
)
LEFT_OUT = Text(
    sv="{n} områden saknar uppgift något av åren och är inte med.",
    en="{n} areas lack figures in one of the years and are left out.",
)
LEFT_OUT_YEARS = Text(
    sv="Åren {years} har uppgifter på en annan nivå eller i andra grupper och är inte med.",
    en="The years {years} have figures at another level or in other groups and are left out.",
)
NOT_TO_COMPARE = Text(
    sv="Inga områden och grupper har invånare båda åren, eller så går årens storlekar inte att förena.",
    en="No areas and groups have people in both years, or the years' sizes cannot be joined.",
)


@dataclass(frozen=True)
class History:
    """People by year, area and group in the years that can be compared: the same level, areas and groups.

    ``counts`` (years, areas, groups), and each year's ``inputs``. ``first`` and ``last`` are the whole
    spreads of the outer years.
    """

    split: str
    years: tuple[int, ...]
    counts: npt.NDArray[np.int64]
    areas: tuple[str, ...]
    groups: tuple[str, ...]
    towns: tuple[tuple[str, ...], Index]
    first: Spread
    last: Spread
    inputs: tuple[tuple[str, ...], ...]
    caveats: tuple[Text, ...]


def history(series: Sequence[Spread]) -> History | None:
    """The years that can be compared with the latest one, or none when it stands alone.

    An area without figures in one of the years is left out of all, for a figure that is missing is no empty area.
    """
    last = series[-1]
    like = [s for s in series if (s.counts.level, s.counts.groups) == (last.counts.level, last.counts.groups)]
    kept = set.intersection(*(set(s.counts.areas) for s in like))
    areas = tuple(a for a in last.counts.areas if a in kept)
    if len(like) < 2 or not areas:
        return None
    rows = [_rows(s, areas) for s in like]
    names, town = last.municipality
    every = set().union(*(s.counts.areas for s in like))
    caveats = [c for s in like for c in caveats_of(s)[: len(s.counts.caveats)]]
    if len(areas) < len(every):
        caveats.append(LEFT_OUT.format(n=len(every) - len(areas)))
    if len(like) < len(series):
        others = ", ".join(str(s.counts.year) for s in series if s not in like)
        caveats.append(LEFT_OUT_YEARS.format(years=others))
    return History(
        last.split,
        tuple(s.counts.year for s in like),
        np.array([s.counts.counts[index] for s, index in zip(like, rows, strict=True)]),
        areas,
        last.counts.groups,
        (names, town[rows[-1]]),
        like[0],
        last,
        tuple(s.counts.inputs for s in like),
        tuple(dict.fromkeys(caveats)),
    )


def _rows(found: Spread, areas: tuple[str, ...]) -> Index:
    row_of = {a: i for i, a in enumerate(found.counts.areas)}
    return np.array([row_of[a] for a in areas], dtype=np.intp)


def change_findings(case: Case, run: RunContext, found: History) -> Iterable[Finding]:
    """M and H, first year to last, in the region and its municipalities with two areas or more; and M by area."""
    names, town = found.towns
    places = [(case.region.top, np.arange(len(found.areas)))]
    places += [(name, np.flatnonzero(town == i)) for i, name in enumerate(names)]
    places = [(place, rows) for place, rows in places if len(rows) >= 2 or place == case.region.top]
    fill = case.norm(HISTORY_NORMS, "change_fill").value
    compared = {place: _compared(found, rows, fill) for place, rows in places}
    told = {place: one for place, one in compared.items() if one is not None}
    drawn = _drawn(run, found, places, told)
    for place, rows in places:
        base = _base(found, place, int(found.counts[-1][rows].sum()))
        if place not in told:
            yield Finding(
                **base, measure=M_CHANGE.key, dims=_dims(found, "total"), value=None, state=State.NOT_ASSESSED,
                text=NOT_TO_COMPARE,
            )  # fmt: skip
            continue
        yield from _parts(case, found, base, told[place], drawn[place])
        if place == case.region.top:
            yield from _local(case, found, told[place], drawn[place].m_by_area)


def _base(found: History, place: str, people: int) -> dict[str, Any]:
    return {
        "alternative": NOW, "place": place, "group": ALL, "year": found.years[-1], "n": people,
        "knowledge": Knowledge.MEASURED, "caveats": found.caveats, "inputs": (*found.inputs[0], *found.inputs[-1]),
    }  # fmt: skip


def _dims(found: History, part: str) -> tuple[tuple[str, str], ...]:
    return (("split", found.split), ("part", part), ("from_year", str(found.years[0])))


def _compared(found: History, rows: Index, fill: float) -> Told | None:
    """The comparison and the filling it needed, 0 when none; or none when the years cannot be compared."""
    areas = tuple(found.areas[i] for i in rows)
    for with_fill in (0.0, fill):
        try:
            one = compare(
                found.counts[0][rows], found.counts[-1][rows],
                areas=(areas, areas), groups=(found.groups, found.groups), fill=with_fill,
            )  # fmt: skip
        except ValueError:
            continue
        return one, with_fill
    return None


def _drawn(
    run: RunContext,
    found: History,
    places: list[tuple[str, Index]],
    told: dict[str, Told],
) -> dict[str, DrawnChanges]:
    """The parts in each draw, by place: a municipality is looked at in the region's own draws."""
    rngs = [run.rng(f"change:{found.split}:{year}") for year in (found.years[0], found.years[-1])]
    size = max(1, _CHUNK_CELLS // max(found.counts[0].size, 1))
    pieces: dict[str, list[DrawnChanges]] = {}
    for start in range(0, run.draws, size):
        run.cancelled()
        number = min(size, run.draws - start)
        first, last = (
            seg.resample(table, rng, number).astype(np.float64)
            for table, rng in zip((found.counts[0], found.counts[-1]), rngs, strict=True)
        )
        for place, rows in places:
            if place not in told:
                continue
            one = told[place]
            inside = {found.areas[r]: i for i, r in enumerate(rows)}
            common = (
                [inside[str(a)] for a in one[0].areas],
                [found.groups.index(str(g)) for g in one[0].groups],
            )
            pieces.setdefault(place, []).append(
                change_draws(first[:, rows], last[:, rows], common=common, fill=one[1], tolerance=_TOLERANCE)
            )
    return {
        place: DrawnChanges(
            *(np.concatenate([getattr(p, name) for p in parts]) for name in ("m", "h", "m_by_area"))
        )
        for place, parts in pieces.items()
    }


def _parts(
    case: Case,
    found: History,
    base: dict[str, Any],
    told: Told,
    drawn: DrawnChanges,
) -> Iterable[Finding]:
    """The difference and its parts, for M and for H."""
    level = case.norm(NORMS, "interval_level").value
    one, fill = told
    base = {**base, "norms": ("interval_level",)}
    if fill:
        base["norms"] = ("interval_level", "change_fill")
        base["caveats"] = (*base["caveats"], FILLED.format(fill=f"{fill:g}"))
    common = one.m.by_area.size
    same = common == drawn.m_by_area.shape[1] and len(one.groups) == len(found.groups)
    for measure, change, values in ((M_CHANGE, one.m, drawn.m), (H_CHANGE, one.h, drawn.h)):
        parts = (change.difference, *(float(getattr(change, part)) for part in PARTS))
        for i, part in enumerate(("total", *PARTS)):
            whole = {**base, "measure": measure.key, "dims": _dims(found, part)}
            if same and part in ("additions", "removals") and np.isfinite(change.difference):
                yield Finding(**whole, value=0.0, no_interval=NOTHING_NEW)
            else:
                yield _finding(whole, parts[i], values[:, i], level)


def _finding(base: dict[str, Any], value: float, drawn: Array, level: float) -> Finding:
    """One value with the basic bootstrap's interval, which holds it."""
    if not np.isfinite(value):
        return Finding(**base, value=None, state=State.NOT_APPLICABLE)
    if not np.isfinite(drawn).all():
        return Finding(**base, value=value, no_interval=NO_FIT)
    low, high = 2 * value - np.quantile(drawn, [1 - (1 - level) / 2, (1 - level) / 2])
    interval = Interval(min(float(low), value), max(float(high), value), level, DRAWN)
    return Finding(**base, value=value, interval=interval, text=ZERO if interval.holds_zero else None)


def _local(case: Case, found: History, told: Told, drawn: Array) -> Iterable[Finding]:
    """The structural part of M by area, in the region as a whole; hidden where a group of the area is."""
    from medskapa.methods.situation.levels import ONE_BY_ONE

    level = case.norm(NORMS, "interval_level").value
    value_of = dict(zip(told[0].areas, told[0].m.by_area, strict=True))
    secret = np.zeros(len(found.areas), dtype=bool)
    totals = np.zeros(len(found.areas), dtype=bool)
    for spread in (found.first, found.last):
        hidden, all_hidden = area_protection(case, spread)
        rows = _rows(spread, found.areas)
        secret |= hidden[rows].any(axis=1)
        totals |= all_hidden[rows]
    dims = (("split", found.split), ("from_year", str(found.years[0])))
    for i, area in enumerate(found.areas):
        base = _base(found, area, int(found.counts[-1][i].sum()))
        base |= {"measure": LOCAL_STRUCTURAL.key, "dims": dims, "norms": ("interval_level",)}
        base |= {"caveats": (*found.caveats, ONE_BY_ONE), "n": None if totals[i] else base["n"]}
        if secret[i] or area not in value_of:
            state = State.SUPPRESSED if secret[i] else State.NOT_APPLICABLE
            yield Finding(**base, value=None, state=state)
        else:
            yield _finding(base, float(value_of[area]), drawn[:, i], level)
