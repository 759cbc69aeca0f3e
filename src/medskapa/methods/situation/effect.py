"""What an alternative changes: both worlds on the same draws, in the plan's year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.evidence import Finding, Interval, Kind, Knowledge, State, Text
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.homes import home_findings
from medskapa.methods.situation.measures import GROUP_SHARE, NORMS, POPULATION
from medskapa.methods.situation.movers import (
    ASSUMPTION,
    Movers,
    draw_movers,
    estimate_movers,
    mover_findings,
    per_home_findings,
    profile_for,
)
from medskapa.methods.situation.pack import Pack, index_pack, place_uppers
from medskapa.methods.situation.people import place_counts
from medskapa.methods.situation.places import (
    Part,
    SitePlace,
    Spread,
    caveats_of,
    latest_spread,
    main_levels,
    splits_with_figures,
)
from medskapa.methods.situation.trend import growth_draws
from medskapa.plans import Alternative, HomesChange, site_areas
from medskapa.region import ALL, home_counts

Array = npt.NDArray[np.float64]

DRAWS = Text(
    sv="Mittersta delen av dragningar av trend, inflyttare och hushållens storlek",
    en="The middle of draws of trend, movers and household size",
)
ZERO = Text(sv="Går inte att skilja från noll.", en="Cannot be told from zero.")
NORM_KEYS = (
    "interval_level", "moves_within_municipality", "trend_damping", "persons_per_home_least",
    "persons_per_home_most", "tenure_least_share",
)  # fmt: skip


@dataclass(frozen=True)
class Worlds:
    """People by draw, area and group under the null alternative and under this one: (draws, areas, groups)."""

    found: Spread
    reference: Array
    alternative: Array
    inputs: tuple[str, ...]
    caveats: tuple[Text, ...]


def planned(case: Case, run: RunContext, places: tuple[SitePlace, ...]) -> Part:
    """Levels under the alternative in the plan's year, and changes against the null alternative."""
    part = Part()
    level = case.norm(NORMS, "interval_level").value
    everyone: Worlds | None = None
    for split in (*splits_with_figures(case.reference), ALL):
        found = latest_spread(case.reference, split)
        if found is None:
            continue
        run.cancelled()
        run.progress(f"{case.alternative.key}: {split}", 0.0)
        movers = run.shared(f"movers:{split}", partial(estimate_movers, case, run, found))
        worlds = _worlds(case, run, found, movers) if split != ALL or everyone is None else everyone
        part.findings += _people(case, worlds, places, level)
        if split != ALL:
            part.findings += _indices(case, worlds, level)
            part.findings += mover_findings(case, found, movers, level)
        if everyone is None:
            everyone = _everyone(worlds)
            part.findings += per_home_findings(case, movers, level) if movers is not None else ()
    part.findings += _homes(case, places)
    part.assumptions += _assumptions(case)
    return part


def _everyone(worlds: Worlds) -> Worlds:
    """The same worlds with the groups added up, so that people add up to the groups of the first split."""
    counts = worlds.found.counts
    total = replace(counts, groups=(ALL,), counts=counts.counts.sum(axis=1, keepdims=True))
    return replace(
        worlds,
        found=replace(worlds.found, counts=total, split=ALL),
        reference=worlds.reference.sum(axis=2, keepdims=True),
        alternative=worlds.alternative.sum(axis=2, keepdims=True),
    )


def _assumptions(case: Case) -> Iterable[Text]:
    share = case.norm(NORMS, "moves_within_municipality").value
    yield ASSUMPTION
    yield Text(
        sv="Regionen har lika många invånare i varje grupp med och utan planen: de som flyttar in kommer från "
        "andra områden i regionen, {share:.0f} procent från samma kommun, i proportion till var gruppen bor.",
        en="The region has as many people of each group with and without the plan: those who move in come from "
        "other areas of the region, {share:.0f} per cent from the same municipality, in proportion to where the "
        "group lives.",
    ).format(share=100 * share)
    if case.plan.null.trend.kind == "observed":
        yield Text(
            sv="Utan planen fortsätter de senaste årens förändring i varje kommun och grupp, i allt "
            "långsammare takt. Varje område växer i kommunens takt, vilka hus som än byggs där. "
            "Områdena avviker slumpmässigt från sin kommun, så som de har gjort; det höjer i sig nivån på "
            "segregationsmåtten det året, men inte ändringarna.",
            en="Without the plan the change of recent years goes on in each municipality and group, ever more "
            "slowly. Each area grows at the municipality's pace, whatever is built in it. Areas depart at random "
            "from their municipality, as they have done; that in itself raises the "
            "level of the segregation measures in that year, but not the changes.",
        )
    else:
        yield Text(
            sv="Utan planen bor lika många som i dag på varje plats.",
            en="Without the plan as many people as today live in each place.",
        )


def _worlds(case: Case, run: RunContext, found: Spread, movers: Movers | None) -> Worlds:
    base = found.counts.counts.astype(np.float64)
    without = run.shared(f"trend:{found.split}", lambda: base[None, :, :] * growth_draws(case, run, found))
    reference = run.shared(
        f"reference:{found.split}", lambda: _with_movers(case, run, found, movers, without, case.plan.null)
    )
    alternative = (
        reference
        if case.alternative.is_null
        else _with_movers(case, run, found, movers, without, case.alternative)
    )
    inputs = movers.inputs if movers else found.counts.inputs
    return Worlds(found, reference, alternative, inputs, caveats_of(found))


def _with_movers(
    case: Case, run: RunContext, found: Spread, movers: Movers | None, base: Array, alternative: Alternative
) -> Array:
    world = base.copy()
    index = {a: i for i, a in enumerate(found.counts.areas)}
    _, town = found.municipality
    stay = case.norm(NORMS, "moves_within_municipality").value
    homes = [c for c in alternative.changes if isinstance(c, HomesChange) and c.year <= case.plan.year]
    for number, change in enumerate(homes):
        rng = run.rng(f"movers:{found.split}:{number}")
        stated = profile_for(
            Case(case.region, case.reference, case.plan, alternative), found.split, change.tenure
        )
        came = draw_movers(change, movers, stated, found.counts.groups, rng, run.draws)
        for part in site_areas(case.reference, case.plan.site_by_key[change.site], found.counts.level):
            if part.area not in index:
                continue  # the area has no figures: its people are missing in both worlds
            row = index[part.area]
            moved = np.maximum(came * part.share, -world[:, row, :])  # no more leave than live there
            left = _left(world, moved, town, int(town[row]), stay)
            world[:, row, :] += moved
            world -= left
    return np.maximum(world, 0.0)


def _left(world: Array, came: Array, town: npt.NDArray[np.intp], here: int, stay: float) -> Array:
    """Whom the movers leave behind: each group in proportion to where it lives, ``stay`` of them in the same town.

    Where the town has too few of a group, more come from other towns.
    """
    near = (town == here).astype(np.float64)[None, :, None]
    inside, outside = world * near, world * (1 - near)
    total_in, total_out = inside.sum(axis=1, keepdims=True), outside.sum(axis=1, keepdims=True)
    people = came[:, None, :]
    away = np.minimum(np.maximum((1 - stay) * people, people - total_in), total_out)
    from_in = np.divide(inside, total_in, out=np.zeros_like(inside), where=total_in > 0)
    from_out = np.divide(outside, total_out, out=np.zeros_like(outside), where=total_out > 0)
    gone: Array = (people - away) * from_in + away * from_out
    return gone


def _finding(
    case: Case,
    worlds: Worlds,
    draws: Array,
    level: float,
    kind: Kind,
    *,
    hidden: bool = False,
    **identity: object,
) -> Finding:
    base: dict[str, Any] = {
        "alternative": case.alternative.key, "year": case.plan.year, "kind": kind,
        "knowledge": Knowledge.MODELLED, "caveats": worlds.caveats, "inputs": worlds.inputs,
        "norms": NORM_KEYS, **identity,
    }  # fmt: skip
    if hidden:
        return Finding(value=None, state=State.SUPPRESSED, **base)
    if not np.isfinite(draws).all():
        return Finding(value=None, state=State.NOT_APPLICABLE, **base)
    low, high = np.quantile(draws, [(1 - level) / 2, 1 - (1 - level) / 2])
    interval = Interval(float(low), float(high), level, DRAWS)
    text = ZERO if kind is Kind.CHANGE and interval.holds_zero else None
    return Finding(value=float(draws.mean()), interval=interval, text=text, **base)


def _both(
    case: Case,
    worlds: Worlds,
    ours: Array,
    theirs: Array,
    level: float,
    *,
    hidden: bool = False,
    **identity: object,
) -> Iterable[Finding]:
    yield _finding(case, worlds, ours, level, Kind.LEVEL, hidden=hidden, **identity)
    if not case.alternative.is_null:
        yield _finding(case, worlds, ours - theirs, level, Kind.CHANGE, hidden=hidden, **identity)


def _people(case: Case, worlds: Worlds, places: tuple[SitePlace, ...], level: float) -> Iterable[Finding]:
    counts = worlds.found.counts
    names, town = worlds.found.municipality
    rows: list[tuple[str, npt.NDArray[np.intp]]] = [(case.region.top, np.arange(len(counts.areas)))]
    rows += [(name, np.flatnonzero(town == i)) for i, name in enumerate(names)]
    near = ((p.key, p.rows(counts)) for p in places)
    rows += [(key, index) for key, index in near if index is not None]
    hidden = _hidden(case, worlds.found, places)
    for place, index in rows:
        ours, theirs = worlds.alternative[:, index].sum(axis=1), worlds.reference[:, index].sum(axis=1)
        for j, group in enumerate(counts.groups):
            identity = {"place": place, "group": group}
            hide = (place, group) in hidden
            yield from _both(
                case, worlds, ours[:, j], theirs[:, j], level, hidden=hide, measure=POPULATION.key, **identity
            )
            if worlds.found.split == ALL:
                continue
            yield from _both(
                case, worlds, _ratio(ours, j), _ratio(theirs, j), level, hidden=hide,
                measure=GROUP_SHARE.key, **identity,
            )  # fmt: skip


def _hidden(case: Case, found: Spread, places: tuple[SitePlace, ...]) -> set[tuple[str, str]]:
    """Places and groups so small today that nothing computed from them may be shown."""
    here = place_counts(case, found, places, areas=False)
    return {(p.place, g) for p in here for g, hide in zip(found.counts.groups, p.hidden, strict=True) if hide}


def _ratio(people: Array, j: int) -> Array:
    total = people.sum(axis=1)
    out: Array = np.divide(people[:, j], total, out=np.full(len(total), np.nan), where=total > 0)
    return out


def _packs(case: Case, found: Spread) -> Iterable[tuple[str, npt.NDArray[np.intp], Pack]]:
    counts = found.counts
    names, town = found.municipality
    touched = {
        found.municipality[1][counts.areas.index(part.area)]
        for alternative in case.plan.alternatives
        for change in alternative.changes
        if isinstance(change, HomesChange)
        for part in site_areas(case.reference, case.plan.site_by_key[change.site], counts.level)
        if part.area in counts.areas
    }
    places = [(case.region.top, np.arange(len(counts.areas)))]
    places += [(names[i], np.flatnonzero(town == i)) for i in sorted(int(t) for t in touched)]
    for place, rows in places:
        if len(rows) < 2:
            continue
        uppers = tuple((lv, idx[rows]) for lv, _, idx in found.uppers if lv != counts.level)
        uppers = uppers if place == case.region.top else uppers[:-1]
        yield place, rows, index_pack(found.split, counts.groups, counts.level, place_uppers(uppers))


def _indices(case: Case, worlds: Worlds, level: float) -> Iterable[Finding]:
    groups = worlds.found.counts.groups
    protected = {here.place: here for here in place_counts(case, worlds.found, (), areas=False)}
    for place, rows, pack in _packs(case, worlds.found):
        ours = pack.fill(worlds.alternative[:, rows])
        theirs = ours if case.alternative.is_null else pack.fill(worlds.reference[:, rows])
        for i, slot in enumerate(pack.slots):
            yield from _both(
                case, worlds, ours[:, i], theirs[:, i], level, measure=slot.measure.key, place=place,
                group=slot.group, dims=slot.dims, hidden=protected[place].hides(groups, slot.groups()),
            )  # fmt: skip


def _homes(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    years = pc.unique(case.region.tables["homes"]["year"]).to_pylist()
    if case.plan.year not in years:
        return
    for lv in reversed(main_levels(case.region)):
        counts = home_counts(case.region, lv, case.plan.year)
        if counts.known.any():
            reference = None if case.alternative.is_null else home_counts(case.reference, lv, case.plan.year)
            yield from home_findings(
                case, counts, places, alternative=case.alternative.key, reference=reference
            )
            return
