"""How mixed homes are: tenures and sizes of what is planned, and of the plan together with its surroundings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.evidence import Finding, State, Text
from medskapa.methods.case import NOW, RunContext
from medskapa.methods.reach.homes import built
from medskapa.methods.reach.indicator_frame import base, input_of, not_assessed, told
from medskapa.methods.reach.indicator_measures import MIX_ENTROPY
from medskapa.methods.reach.scene import Scene
from medskapa.methods.situation.places import Part, SitePlace
from medskapa.plans import site_areas
from medskapa.region import Region, home_counts

TENURES = ("rental", "coop", "owned")
SIZES = ("1", "2", "3", "4", "5+")
"""Rooms; five and more are one size."""
NO_SIZES = Text(
    sv="Regionen saknar uppgift om bostädernas storlek. Bara de planerade bostädernas storlek är bedömd. I Sverige "
    "har SCB bostäder efter lägenhetstyp och område.",
    en="The region has no figures on the size of homes. Only the sizes of planned homes are assessed. In Sweden SCB "
    "has homes by type and area.",
)
NO_HOMES = Text(
    sv="Uppgift om upplåtelseform saknas för något av områdena (tabellen homes).",
    en="The tenure of homes is missing for some of the areas (table homes).",
)
SOME_UNKNOWN = Text(
    sv="{n} bostäder vars sort inte är känd är inte med.",
    en="{n} homes whose kind is not known are left out.",
)


def evenness(counts: npt.ArrayLike) -> float:
    """The entropy of shares over that of equal shares, H = −Σ s ln s / ln K; 0 for one kind, 1 for equal parts.

    counts (K,) : how many of each kind, kinds with none included. Not a number when there are none at all.
    Raises ``ValueError`` for fewer than two kinds or a negative count.

    >>> evenness([10, 10, 0, 0])
    0.5
    """
    given = np.asarray(counts, dtype=np.float64)
    if len(given) < 2 or (given < 0).any():
        raise ValueError("A mix needs at least two kinds, and no count below 0")
    if given.sum() == 0:
        return float("nan")
    share = given[given > 0] / given.sum()
    return float(abs(-(share * np.log(share)).sum() / np.log(len(given))))


def mix(scene: Scene, run: RunContext) -> Part:
    """How mixed the plan's homes are, and the homes around it with the plan, now and against the null alternative."""
    part = Part()
    for place in scene.places:
        part.findings += _around(scene, place)
        if scene.case.alternative.key != NOW:
            part.findings += _planned(scene, place)
    return part


def _dims(kind: str, where: str) -> tuple[tuple[str, str], ...]:
    return (("mix", kind), ("where", where))


def tenures(region: Region, place: SitePlace, year: int) -> tuple[float, ...] | None:
    """Homes by tenure in the areas of a place, in the latest year up to ``year``; none where some are not known."""
    if place.within is not None:
        return None
    years = [y for y in pc.unique(region.tables["homes"]["year"]).to_pylist() if y <= year]
    if not years:
        return None
    counts = home_counts(region, place.level, max(years))
    rows = [counts.areas.index(a) for a in place.areas if a in counts.areas]
    if len(rows) < len(place.areas) or not all(counts.states[i] is State.KNOWN for i in rows):
        return None
    total = counts.counts[rows].sum(axis=0)
    return tuple(float(total[counts.groups.index(t)]) if t in counts.groups else 0.0 for t in TENURES)


def _around(scene: Scene, place: SitePlace) -> Iterable[Finding]:
    dims = _dims("tenure", "surroundings")
    here = tenures(scene.world.region, place, scene.year)
    then = tenures(scene.reference.region, place, scene.year) if scene.compared else None
    if here is None:
        yield not_assessed(scene, MIX_ENTROPY, place.key, NO_HOMES, dims=dims)
    else:
        inputs = (
            *input_of(scene.world, "homes"),
            *(("plan",) if scene.case.alternative.key != NOW else ()),
        )
        given = base(scene, MIX_ENTROPY, place.key, dims=dims, n=round(sum(here)), inputs=inputs)
        yield from told(given, (evenness(here),), None if then is None else (evenness(then),))
    yield not_assessed(scene, MIX_ENTROPY, place.key, NO_SIZES, dims=_dims("size", "surroundings"))


def _planned(scene: Scene, place: SitePlace) -> Iterable[Finding]:
    """The mix of the homes that the alternative builds around a place; nothing when it builds none."""
    number: dict[str, dict[str, float]] = {"tenure": defaultdict(float), "size": defaultdict(float)}
    for change in built(scene):
        site = scene.case.plan.site_by_key[change.site]
        parts = site_areas(scene.reference.region, site, place.level)
        homes = change.homes * sum(p.share for p in parts if p.area in place.areas)
        number["tenure"][change.tenure] += homes
        size = "unknown" if change.rooms is None else SIZES[min(max(change.rooms, 1), len(SIZES)) - 1]
        number["size"][size] += homes
    for kind, codes in (("tenure", TENURES), ("size", SIZES)):
        counts = [number[kind].get(c, 0.0) for c in codes]
        left = sum(number[kind].values()) - sum(counts)
        if not sum(number[kind].values()):
            continue
        caveats = (SOME_UNKNOWN.format(n=round(left)),) if left else ()
        given = base(
            scene, MIX_ENTROPY, place.key, dims=_dims(kind, "plan"), caveats=caveats, inputs=("plan",)
        )
        yield from told({**given, "n": round(sum(counts))}, (evenness(counts),), None)
