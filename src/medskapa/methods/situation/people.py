"""Counts of people by place and group, through disclosure control at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Finding, Knowledge, Norm, State, Text, suppress
from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS
from medskapa.methods.case import NOW, Case
from medskapa.methods.situation.measures import GROUP_SHARE, POPULATION
from medskapa.methods.situation.places import SitePlace, Spread, caveats_of
from medskapa.region import ALL, Region

COUNTED = Text(sv="Alla är räknade; ingen skattning.", en="Everyone is counted; nothing is estimated.")
BY_MIDDLE = Text(
    sv="En ruta räknas till närområdet om dess mitt ligger där.",
    en="A square counts to the surroundings if its middle lies there.",
)
_AREA_GROUPS_MOST = 5
_WITH_MINORS = ("life_phase", "age", "everyday_age")

Counts = npt.NDArray[np.int64]
Hidden = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PlaceCounts:
    """People by group in one place, which of the counts may not be shown, and whether the total may not be."""

    place: str
    counts: Counts
    hidden: Hidden
    total_hidden: bool

    def hides(self, groups: tuple[str, ...], wanted: set[str]) -> bool:
        """True when one of the wanted groups may not be shown here; ``groups`` are those of the counts."""
        return any(hide and group in wanted for group, hide in zip(groups, self.hidden, strict=True))


def smallest_group(case: Case, split: str) -> Norm:
    """The smallest group that may be shown: a larger one when the split points out people under 18."""
    norm = MIN_GROUP_MINORS if split in _WITH_MINORS else MIN_GROUP
    return case.norm((norm,), norm.key)


def place_counts(
    case: Case, found: Spread, places: tuple[SitePlace, ...], *, areas: bool
) -> list[PlaceCounts]:
    """People by group in the region, its municipalities, the site's surroundings and, if wanted, every area.

    Municipalities add up to the region and areas to their municipality, so each of these tables is protected
    as a whole. Where a total is hidden, so are its groups. The surroundings hide what one of their areas does.
    """
    counts = found.counts
    names, town = found.municipality
    least = int(smallest_group(case, found.split).value)
    towns = np.array([counts.counts[town == i].sum(axis=0) for i in range(len(names))])
    whole = counts.counts.sum(axis=0)
    least_total = int(smallest_group(case, ALL).value)
    out = [PlaceCounts(case.region.top, whole, *_one(whole, least, least_total))]
    masks = _protected(towns, least, least_total)
    out += [PlaceCounts(*row) for row in zip(names, towns, *masks, strict=True)]
    hidden, totals = area_protection(case, found)
    for place in places:
        index = place.rows(counts)
        if index is not None:
            here = counts.counts[index].sum(axis=0)
            groups, total = _one(here, least, least_total)
            groups = groups | hidden[index].any(axis=0)
            out.append(PlaceCounts(place.key, here, groups, total or bool(totals[index].any())))
    if areas and counts.level != "municipality" and len(counts.groups) <= _AREA_GROUPS_MOST:
        out += [PlaceCounts(*row) for row in zip(counts.areas, counts.counts, hidden, totals, strict=True)]
    return out


def around_findings(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    """How many live around each site where the surroundings are no areas: the cells whose middle lies in them."""
    import shapely

    around = [p for p in places if p.within is not None]
    cells, people = case.region.tables["cells"], case.region.tables["cell_population"]
    people = people.filter(pc.equal(people["group"], ALL))
    if not around or people.num_rows == 0:
        return
    year = pc.max(people["year"]).as_py()
    people = people.filter(pc.equal(people["year"], year))
    at = pc.index_in(people["cell"], value_set=cells["cell"].combine_chunks()).to_numpy()
    half = cells["size_m"].to_numpy()[at] / 2
    x, y = (cells[c].to_numpy()[at] + half for c in ("x_m", "y_m"))
    least = smallest_group(case, ALL)
    size = "–".join(f"{s:g}" for s in sorted({2 * half.min(), 2 * half.max()}))
    inputs = tuple(f"cells:{size} m:{year}:{s}" for s in sources_in(case.region, year))
    for place in around:
        inside = people.filter(pa.array(shapely.contains_xy(place.within, x, y)))
        base: dict[str, Any] = {
            "measure": POPULATION.key, "alternative": NOW, "place": place.key, "group": ALL, "year": year,
            "knowledge": Knowledge.MEASURED, "inputs": inputs, "norms": (least.key, "surroundings_m"),
            "caveats": (BY_MIDDLE,),
        }  # fmt: skip
        number = round(pc.sum(inside["persons"]).as_py() or 0.0)
        if inside["persons"].null_count:
            yield Finding(value=None, state=State.MISSING, **base)
        elif 0 < number < least.value:
            yield Finding(value=None, state=State.SUPPRESSED, **base)
        else:
            yield Finding(value=float(number), no_interval=COUNTED, n=number, **base)


def sources_in(region: Region, year: int) -> list[str]:
    """The sources of the people in cells: those of people by area, since cells name none of their own."""
    table = region.tables["population"]
    rows = table.filter(pc.equal(table["year"], year))
    return sorted(pc.unique(rows["source"]).to_pylist()) or sorted(region.sources)[:1]


def area_protection(case: Case, found: Spread) -> tuple[Hidden, Hidden]:
    """Which groups, and which totals, of each area may not be shown: (areas, groups) and (areas,)."""
    counts = found.counts
    names, town = found.municipality
    least, least_total = (int(smallest_group(case, split).value) for split in (found.split, ALL))
    hidden, totals = np.zeros(counts.counts.shape, bool), np.zeros(len(counts.areas), bool)
    for i in range(len(names)):
        hidden[town == i], totals[town == i] = _protected(counts.counts[town == i], least, least_total)
    return hidden, totals


def _protected(table: Counts, least: int, least_total: int) -> tuple[Hidden, Hidden]:
    """Which cells and which row totals are hidden, when the table's column totals and its sum are public."""
    totals = suppress(table.sum(axis=1), minimum=least_total).hidden
    if table.shape[1] == 1:
        return totals[:, None], totals
    cells = suppress(table, minimum=least)
    if not cells.totals_safe:  # hiding groups is not enough: the totals of the small places go too
        totals = totals | cells.primary.any(axis=1)
    return cells.hidden | (totals[:, None] & (table > 0)), totals


def _one(counts: Counts, least: int, least_total: int) -> tuple[Hidden, bool]:
    """The same of a single place whose total is public."""
    total = bool(0 < counts.sum() < least_total)
    if len(counts) == 1:
        return np.array([total]), total
    cells = suppress(counts, minimum=least)
    total = total or not cells.totals_safe
    return cells.hidden | (total & (counts > 0)), total


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
                n = None if here.total_hidden else total
                yield Finding(measure=measure.key, value=value, no_interval=COUNTED, n=n, **base)
