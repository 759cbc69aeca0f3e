"""Counts of people by place and group, through disclosure control at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Finding, Knowledge, Norm, State, Text, suppress
from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS
from medskapa.methods.case import NOW, Case
from medskapa.methods.situation.measures import GROUP_SHARE, POPULATION
from medskapa.methods.situation.places import SitePlace, Spread, caveats_of

COUNTED = Text(sv="Alla är räknade; ingen skattning.", en="Everyone is counted; nothing is estimated.")
_AREA_GROUPS_MOST = 5
_WITH_MINORS = ("life_phase", "age")

Counts = npt.NDArray[np.int64]
Hidden = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PlaceCounts:
    """People by group in one place, and which of the counts may not be shown."""

    place: str
    counts: Counts
    hidden: Hidden


def smallest_group(case: Case, split: str) -> Norm:
    """The smallest group that may be shown: a larger one when the split points out people under 18."""
    norm = MIN_GROUP_MINORS if split in _WITH_MINORS else MIN_GROUP
    return case.norm((norm,), norm.key)


def place_counts(
    case: Case, found: Spread, places: tuple[SitePlace, ...], *, areas: bool
) -> list[PlaceCounts]:
    """People by group in the region, its municipalities, the site's surroundings and, if wanted, every area.

    Municipalities add up to the region and areas to their municipality, so each of these tables is protected
    as a whole. The surroundings hide a group where one of their areas does.
    """
    counts = found.counts
    names, town = found.municipality
    least = int(smallest_group(case, found.split).value)
    towns = np.array([counts.counts[town == i].sum(axis=0) for i in range(len(names))])
    towns_hidden = suppress(towns, minimum=least).hidden
    out = [PlaceCounts(case.region.top, counts.counts.sum(axis=0), np.zeros(len(counts.groups), bool))]
    out += [PlaceCounts(n, c, h) for n, c, h in zip(names, towns, towns_hidden, strict=True)]
    hidden = np.zeros(counts.counts.shape, bool)
    for i in range(len(names)):
        hidden[town == i] = suppress(counts.counts[town == i], minimum=least).hidden
    for place in places:
        index = place.rows(counts)
        if index is not None:
            total = counts.counts[index].sum(axis=0)
            small = (total > 0) & (total < least)
            out.append(PlaceCounts(place.key, total, hidden[index].any(axis=0) | small))
    if areas and len(counts.groups) <= _AREA_GROUPS_MOST:
        out += [PlaceCounts(a, c, h) for a, c, h in zip(counts.areas, counts.counts, hidden, strict=True)]
    return out


def people_findings(
    case: Case, found: Spread, places: tuple[SitePlace, ...], *, latest: bool
) -> Iterable[Finding]:
    """People and shares by place and group; areas and surroundings in the latest year only."""
    counts = found.counts
    norm = smallest_group(case, found.split)
    for here in place_counts(case, found, places if latest else (), areas=latest):
        total = int(here.counts.sum())
        for group, number, hidden in zip(counts.groups, here.counts, here.hidden, strict=True):
            base: dict[str, Any] = {
                "alternative": NOW, "place": here.place, "group": group, "year": counts.year,
                "knowledge": Knowledge.MEASURED, "caveats": caveats_of(found), "inputs": counts.inputs,
                "norms": (norm.key,),
            }  # fmt: skip
            for measure in (POPULATION, GROUP_SHARE):
                if hidden or (measure is GROUP_SHARE and total == 0):
                    state = State.SUPPRESSED if hidden else State.NOT_APPLICABLE
                    yield Finding(measure=measure.key, value=None, state=state, **base)
                    continue
                value = float(number) if measure is POPULATION else float(number) / total
                yield Finding(measure=measure.key, value=value, no_interval=COUNTED, n=total, **base)
