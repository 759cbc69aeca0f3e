"""What people of each group reach: the nearest of each kind, all five, there and back, with rests, and in winter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from medskapa.analysis.access.walk import Conditions
from medskapa.evidence import Finding, Kind, Norm, Text
from medskapa.methods.case import RunContext
from medskapa.methods.reach import figures
from medskapa.methods.reach.figures import Three, Trip
from medskapa.methods.reach.five import five, five_of
from medskapa.methods.reach.journeys import (
    ORDINARY,
    Journey,
    choices,
    efforts,
    known_of,
    resting_efforts,
    seats_of,
)
from medskapa.methods.reach.measures import (
    CHOICE,
    EVERYDAY_FIVE_SHARE,
    GROUP_GAP,
    REACH_MINUTES,
    REACH_SHARE,
    REST_SHARE,
    ROUND_TRIP_MINUTES,
    SHORTFALL,
    STRAIGHT_SHARE,
    UNREACHED_SHARE,
)
from medskapa.methods.reach.near import NO_STREETS
from medskapa.methods.reach.norms import NORMS, REACHED
from medskapa.methods.reach.people import GROUPS, Mask, Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.telling import (
    NOT_KNOWN,
    Dims,
    Told,
    base,
    dims_of,
    lacking,
    minutes_of,
    missing_groups,
    on_streets,
    pair,
    tell,
    too_few,
)
from medskapa.methods.reach.walkers import Walker, walkers
from medskapa.methods.situation.places import Part
from medskapa.region import EVERYDAY_FIVE, SERVICE_KINDS

ALL, CHILD, ADULT, SENIOR, OLD = "all", *(f"everyday_age={c}" for c in ("child", "adult", "senior", "old"))
TIMED = (ALL, CHILD, ADULT, SENIOR, OLD)
"""The groups whose minutes are told in full; of the others the share in time is told."""
EACH_KIND = (ALL, CHILD, "everyday_age=youth", SENIOR, OLD, "mobility=wheelchair", "mobility=pram")
"""The groups that kinds beside the everyday five are told for."""
STUCK = (ALL, OLD, "mobility=rollator", "mobility=wheelchair")
"""The groups of which it is told how many have no way at all."""
HARDER = {
    "winter": (SENIOR, OLD, "mobility=rollator", "mobility=wheelchair"),
    "dark": (OLD, "mobility=low_vision"),
    "lifts_out": (OLD, "mobility=rollator", "mobility=wheelchair", "mobility=pram"),
}
"""The groups that each condition is told for."""
TIMED_KINDS = (*EVERYDAY_FIVE, "preschool", "school")
_QUANTILES = {"P10": 0.1, "P50": 0.5, "P90": 0.9}
WHEN = {
    "winter": Conditions(winter=True),
    "dark": Conditions(dark=True),
    "lifts_out": Conditions(lifts_out=True),
}
"""Conditions beside the ordinary ones, one at a time."""
NOT_TOLD = Text(
    sv="Gatorna i underlaget säger inget om detta nära platsen (belysning, vinterväghållning eller hissar).",
    en="The streets in the data tell nothing of this near the site (lighting, winter maintenance or lifts).",
)
COUNTED = Text(sv="Räknat ur underlaget.", en="Counted from the data.")
MEAN_PACE = Text(
    sv="Räknat i gruppens medeltakt, utan spann.", en="Counted at the group's mean pace, without a range."
)
NO_SEATS = Text(
    sv="Uppgift om bänkar eller gator saknas. Läs in dem ur OpenStreetMap eller kommunens inventering.",
    en="There are no figures on benches or streets. Read them from OpenStreetMap or the municipality's survey.",
)


def reach(scene: Scene, run: RunContext) -> Part:
    """Everything about reach in one case, for the people of today and for new homes."""
    part = Part()
    for residents, origins in (("present", scene.present), ("new", scene.new)):
        if origins is None:
            continue
        who = walkers(scene.case, [g for g in GROUPS if g in origins.persons])
        for kind in REACHED:
            run.cancelled()
            part.findings += _kind(scene, run, origins, residents, kind, who)
        part.findings += five(scene, run, origins, residents, who)
        part.findings += _harder(scene, run, origins, residents, who)
        part.findings += _resting(scene, run, origins, residents, who)
        if residents == "present":
            part.findings += _choice(scene, run, origins, who)
            part.findings += missing_groups(scene, EVERYDAY_FIVE_SHARE, dims_of("present"))
    return part


def _compared(scene: Scene, residents: str) -> bool:
    return scene.compared and residents == "present"


def _journeys(
    scene: Scene, run: RunContext, origins: Origins, residents: str, kind: str, walker: Walker,
    conditions: Conditions = ORDINARY,
) -> tuple[Journey, Journey | None]:  # fmt: skip
    here = efforts(scene, run, origins, kind, walker.walk, conditions=conditions)
    if not _compared(scene, residents):
        return here, None
    return here, efforts(scene, run, origins, kind, walker.walk, world=scene.reference, conditions=conditions)


def _kind(
    scene: Scene, run: RunContext, origins: Origins, residents: str, kind: str, who: dict[str, Walker]
) -> Iterator[Finding]:
    """One kind of service: minutes, share in time, those without a way, there and back, shortfall and gap."""
    minutes = minutes_of(scene, kind)
    service, within = ("service", kind), ("minutes", f"{minutes:g}")
    timed, ordinary = (service, within, *dims_of(residents)), (service, *dims_of(residents))
    if kind not in scene.world.known:
        if residents == "present":
            yield lacking(scene, REACH_SHARE, NOT_KNOWN.format(kind=SERVICE_KINDS[kind]), timed)
        return
    norms = (f"reach_minutes_{kind}",)
    in_time = partial(figures.share_in_time, minutes=minutes)
    for group in who:
        if kind not in EVERYDAY_FIVE and group not in EACH_KIND:
            continue
        told = Told(
            scene, origins, residents, *_journeys(scene, run, origins, residents, kind, who[group]), norms
        )
        mine = {group: who[group]}
        yield from tell(told, REACH_SHARE, [group], mine, in_time, timed)
        if kind not in TIMED_KINDS:
            continue
        if group in TIMED and residents == "present":
            yield from _times(told, group, mine, ordinary)
            yield from tell(
                told, SHORTFALL, [group], mine, partial(figures.shortfall, minutes=minutes),
                (service, within, ("residents", residents)), near=True,
            )  # fmt: skip
        if group in STUCK and kind in EVERYDAY_FIVE:
            yield from tell(told, UNREACHED_SHARE, [group], mine, _unreached, ordinary, only=on_streets(told))
        if group in (SENIOR, OLD) and kind in EVERYDAY_FIVE:
            yield from _round(scene, run, origins, residents, kind, who[group], norms)
    if residents == "present" and {ADULT, OLD} <= set(who) and kind in EVERYDAY_FIVE:
        yield from _gap(scene, run, origins, kind, who, (service, within, ("residents", residents)))
    yield from _straight(scene, run, origins, residents, kind, who[ALL])


def _times(told: Told, group: str, who: dict[str, Walker], dims: Dims) -> Iterator[Finding]:
    yield from tell(
        told, REACH_MINUTES, [group], who, figures.mean_minutes, dims, statistic="mean", bounded=True
    )
    for name, part in _QUANTILES.items():
        of = partial(figures.quantile_minutes, part=part)
        yield from tell(told, REACH_MINUTES, [group], who, of, dims, statistic=name, near=True)
    yield from tell(
        told,
        REACH_MINUTES,
        [group],
        who,
        figures.worst_tenth_minutes,
        dims,
        statistic="worst tenth",
        near=True,
    )


def _unreached(t: Trip) -> Three:
    return t.unreached, t.unreached, t.unreached


def _round(
    scene: Scene,
    run: RunContext,
    origins: Origins,
    residents: str,
    kind: str,
    walker: Walker,
    norms: tuple[str, ...],
) -> Iterator[Finding]:
    here = efforts(scene, run, origins, kind, walker.walk, way="round")
    before = None
    if _compared(scene, residents):
        before = efforts(scene, run, origins, kind, walker.walk, way="round", world=scene.reference)
    told = Told(scene, origins, residents, here, before, norms)
    dims = (("service", kind), *dims_of(residents))
    yield from tell(
        told, ROUND_TRIP_MINUTES, [walker.group], {walker.group: walker}, figures.mean_minutes, dims,
        statistic="mean", bounded=True,
    )  # fmt: skip


def _gap(
    scene: Scene,
    run: RunContext,
    origins: Origins,
    kind: str,
    who: dict[str, Walker],
    dims: Dims,
) -> Iterator[Finding]:
    """The share of the old who get there in time less that of adults, in each place."""
    minutes, detour = minutes_of(scene, kind), scene.case.norm(NORMS, "detour_factor").range
    pairs = {g: _journeys(scene, run, origins, "present", kind, who[g]) for g in (OLD, ADULT)}
    told = Told(scene, origins, "present", *pairs[OLD], (f"reach_minutes_{kind}",))
    for place, rows in origins.where.items():
        given = {**base(told, GROUP_GAP, place, who[OLD], dims, (), "value"), "group": ALL}
        fewest = min(float(origins.persons[g][rows].sum()) for g in (OLD, ADULT))
        if (few := too_few(told, OLD, fewest, given)) is not None:
            yield few
            continue
        worlds: list[Three] = []
        for number in (0, 1) if scene.compared else (0,):
            share = {}
            for g in (OLD, ADULT):
                journey = pairs[g][number]
                assert journey is not None
                t = figures.trip(journey, who[g], origins.persons[g], detour, rows)
                share[g] = figures.share_in_time(t, minutes)
            old, adult = share[OLD], share[ADULT]
            worlds.append((100 * (old[0] - adult[0]), 100 * (old[1] - adult[1]), 100 * (old[2] - adult[2])))
        yield from pair(given, worlds)


def _straight(
    scene: Scene, run: RunContext, origins: Origins, residents: str, kind: str, walker: Walker
) -> Iterator[Finding]:
    """How many are counted on straight lines; it is told as it is, without a change."""
    told = Told(scene, origins, residents, efforts(scene, run, origins, kind, walker.walk), None, ())
    for place, rows in origins.where.items():
        people = origins.persons[ALL][rows]
        given = base(
            told, STRAIGHT_SHARE, place, walker, (("service", kind), ("residents", residents)), (), "value"
        )
        if (few := too_few(told, ALL, float(people.sum()), given)) is not None:
            yield few
            continue
        share = float(people[told.here.straight[rows]].sum() / people.sum())
        yield Finding(**given, value=share, no_interval=COUNTED, n=round(float(people.sum())))


def _harder(
    scene: Scene, run: RunContext, origins: Origins, residents: str, who: dict[str, Walker]
) -> Iterator[Finding]:
    """All five, and for the oldest each of them, in winter, in the dark and with lifts out of order, one at a time."""
    if not set(EVERYDAY_FIVE) <= scene.world.known:
        return
    network = scene.world.network
    known = known_of(network) if network is not None else {}
    for name, when in WHEN.items():
        if not known.get(name):
            if residents == "present":
                why = NO_STREETS if network is None else NOT_TOLD
                yield lacking(scene, EVERYDAY_FIVE_SHARE, why, dims_of(residents, name), OLD)
            continue
        for group in (g for g in HARDER[name] if g in who):
            yield from five_of(scene, run, origins, residents, who[group], name, when)
        if residents == "present" and OLD in who:
            for kind in EVERYDAY_FIVE:
                yield from _harder_kind(scene, run, origins, kind, who[OLD], name, when)


def _harder_kind(
    scene: Scene, run: RunContext, origins: Origins, kind: str, walker: Walker, name: str, when: Conditions
) -> Iterator[Finding]:
    """For the oldest how many reach each of the five in time under harder conditions, and in how long half do."""
    minutes, norms = minutes_of(scene, kind), (f"reach_minutes_{kind}",)
    told = Told(
        scene, origins, "present", *_journeys(scene, run, origins, "present", kind, walker, when), norms
    )
    dims, who, only = dims_of("present", name), {OLD: walker}, on_streets(told)
    in_time = partial(figures.share_in_time, minutes=minutes)
    timed = (("service", kind), ("minutes", f"{minutes:g}"), *dims)
    yield from tell(told, REACH_SHARE, [OLD], who, in_time, timed, only=only)
    half = partial(figures.quantile_minutes, part=_QUANTILES["P50"])
    timeless = (("service", kind), *dims)
    yield from tell(told, REACH_MINUTES, [OLD], who, half, timeless, statistic="P50", near=True, only=only)


def _resting(
    scene: Scene, run: RunContext, origins: Origins, residents: str, who: dict[str, Walker]
) -> Iterator[Finding]:
    """The share who get there in time on a way with seats close enough."""
    gap = scene.case.norm(NORMS, "bench_gap_m").value
    for kind in EVERYDAY_FIVE:
        if kind not in scene.world.known:
            continue
        minutes = minutes_of(scene, kind)
        dims = (
            ("service", kind),
            ("minutes", f"{minutes:g}"),
            ("gap_m", f"{gap:g}"),
            ("residents", residents),
        )
        here, there = seats_of(scene, scene.world), seats_of(scene, scene.reference)
        if here is None or there is None:
            if residents == "present":
                yield lacking(scene, REST_SHARE, NO_SEATS, dims, OLD)
            continue
        for group in (g for g in (SENIOR, OLD, "mobility=rollator") if g in who):
            walk = who[group].walk
            now = resting_efforts(scene, run, origins, kind, walk, here, gap)
            before = None
            if _compared(scene, residents):
                before = resting_efforts(scene, run, origins, kind, walk, there, gap, world=scene.reference)
            plain = _journeys(scene, run, origins, residents, kind, who[group])
            only = on_streets(Told(scene, origins, residents, *plain, ()))
            norms = (
                f"reach_minutes_{kind}",
                "bench_gap_m",
                "bench_gap_steep_m",
                "steep_grade",
                "straight_most",
            )
            told = Told(scene, origins, residents, now, before, norms)
            in_time = partial(figures.share_in_time, minutes=minutes)
            yield from tell(told, REST_SHARE, [group], {group: who[group]}, in_time, dims, only=only)


def _choice(scene: Scene, run: RunContext, origins: Origins, who: dict[str, Walker]) -> Iterator[Finding]:
    """How many of a kind there are to choose from within a short and a longer walk, around the site."""
    limits = [scene.case.norm(NORMS, f"choice_minutes_{k}") for k in ("short", "long")]
    for kind in ("grocery", "meeting_place", "stop"):
        if kind not in scene.world.known:
            continue
        for group in (g for g in (ALL, OLD) if g in who):
            walker = who[group]
            for place in (p.key for p in scene.places if p.key in origins.where):
                rows = origins.where[place] & (origins.persons[group] > 0)
                people = float(origins.persons[group][rows].sum())
                here = efforts(scene, run, origins, kind, walker.walk)
                told = Told(scene, origins, "present", here, None, tuple(limit.key for limit in limits))
                if too_few(told, group, people, base(told, CHOICE, place, walker, (), (), "value")) is None:
                    yield from _choices(scene, run, told, rows, walker, kind, place, limits)


def _choices(
    scene: Scene, run: RunContext, told: Told, rows: Mask, walker: Walker, kind: str, place: str,
    limits: list[Norm],
) -> Iterator[Finding]:  # fmt: skip
    people = told.origins.persons[walker.group][rows]
    far = np.array([walker.speed.mean * 60 * limit.value for limit in limits])
    worlds = [scene.world, scene.reference] if scene.compared else [scene.world]
    found = [choices(scene, run, told.origins, rows, kind, walker.walk, far, world=w) for w in worlds]
    for t, limit in enumerate(limits):
        means = [float((w[:, t] * people).sum() / people.sum()) for w in found]
        dims = (("service", kind), ("minutes", f"{limit.value:g}"), ("residents", "present"))
        given = base(told, CHOICE, place, walker, dims, (), "value")
        yield Finding(**given, value=means[0], no_interval=MEAN_PACE)
        if scene.compared:
            yield Finding(**given, kind=Kind.CHANGE, value=means[0] - means[1], no_interval=MEAN_PACE)
