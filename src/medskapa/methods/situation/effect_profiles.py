"""What a plan changes in the neighbourhoods of the k nearest people, at every k."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from medskapa.analysis.segregation.context_indices import context_profile
from medskapa.analysis.segregation.replicates import Rings, replicate_profiles
from medskapa.evidence import Finding, Kind, Text
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation import neighbourhood_measures as m
from medskapa.methods.situation.attribution import ATTRIBUTED
from medskapa.methods.situation.drawn import drawn
from medskapa.methods.situation.movers import Movers
from medskapa.methods.situation.neighbourhood_people import Contexts, People, contexts_of, people_of, scales
from medskapa.methods.situation.neighbourhoods import Slot, slots
from medskapa.methods.situation.people import place_counts
from medskapa.methods.situation.places import main_levels
from medskapa.methods.situation.worlds import AS_PLANNED, Worlds, chain_flows, chain_rates
from medskapa.plans import Alternative, HomesChange, site_areas
from medskapa.region import membership_matrix

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_UNIT = 1000  # parts of a person, so that tables are whole numbers
_TOLD = ("dissimilarity", "entropy_h", "divergence", "isolation")

AS_FAR_AS_TODAY = Text(
    sv="Varje grannskap når lika långt som i dag, och lika långt med som utan planen.",
    en="Each neighbourhood reaches as far as today, and as far with the plan as without it.",
)


@dataclass(frozen=True)
class Ground:
    """Where people of a split live today, in neighbourhoods, and the area of the worlds that each place lies in."""

    people: People
    near: Contexts
    row: npt.NDArray[np.intp]


def profile_findings(
    case: Case, run: RunContext, worlds: Worlds, movers: Movers | None, level: float
) -> Iterable[Finding]:
    """For a proposal: how the indices of neighbourhoods change at each k, on common draws, in the region.

    The change of an area goes to its cells as its people live there today; those who move into new homes go to the
    cells of the site. Contexts keep today's rings, so that both worlds look at the same places.
    """
    found = worlds.found
    if case.alternative.is_null or found.split not in ATTRIBUTED or chain_rates(case, run, movers) is None:
        return
    assert movers is not None
    ground = run.shared(f"ground:{found.split}", lambda: _ground(case, worlds))
    if ground is None:
        return
    number = min(run.draws, int(case.norm(m.NEIGHBOURHOOD_NORMS, "context_draws").value))
    null = run.shared(
        f"profiles:{found.split}",
        lambda: _profiles(ground, _tables(case, run, worlds, movers, ground, case.plan.null, number)),
    )
    ours = _profiles(ground, _tables(case, run, worlds, movers, ground, case.alternative, number))
    hidden = {here.place: here for here in place_counts(case, found, (), areas=False)}[case.region.top]
    for slot in slots(ground.people, ground.near.ks):
        if slot.index in _TOLD:
            yield _finding(case, worlds, ground, slot, slot.of(ours) - slot.of(null), level, hidden.hides(
                found.counts.groups, {slot.group} if "=" in slot.group else set(found.counts.groups)
            ))  # fmt: skip


def _finding(
    case: Case, worlds: Worlds, ground: Ground, slot: Slot, change: Array, level: float, hide: bool
) -> Finding:
    caveats = (AS_FAR_AS_TODAY, *ground.people.caveats, *worlds.caveats)
    more = ("context_smallest", "context_step", "context_draws")
    return drawn(
        case, worlds, change, level, Kind.CHANGE, hidden=hide, measure=slot.measure.key, place=case.region.top,
        group=slot.group, dims=slot.dims, caveats=tuple(dict.fromkeys(caveats)),
        norms=(*worlds.norms, *more), inputs=tuple(dict.fromkeys((*worlds.inputs, *ground.people.inputs))),
    )  # fmt: skip


def _ground(case: Case, worlds: Worlds) -> Ground | None:
    counts = worlds.found.counts
    people = people_of(case, counts.groups[0].partition("=")[0], counts.year)
    if people is None or people.groups != counts.groups or not len(ks := scales(case, people)):
        return None
    own = _areas_of(case, people)
    index = {a: i for i, a in enumerate(counts.areas)}
    row: dict[str, int] = {}
    for kind in sorted({case.reference.level_of[a] for a in own}):
        levels = main_levels(case.reference)
        if kind not in levels or levels.index(kind) < levels.index(counts.level):
            return None  # the places are coarser than the areas with figures
        upper = membership_matrix(case.reference, kind, counts.level).argmax(axis=1)
        parents = case.reference.areas_at(counts.level)
        for area, j in zip(case.reference.areas_at(kind), upper, strict=True):
            row[area] = index.get(parents[int(j)], -1)
    rows = np.array([row[a] for a in own], dtype=np.intp)
    if (rows < 0).any():
        return None
    return Ground(people, contexts_of(people, ks), rows)


def _areas_of(case: Case, people: People) -> list[str]:
    """The area that each place lies in: a cell's, or the area itself."""
    if people.size_m is None:
        return list(people.ids)
    cells = case.reference.tables["cells"]
    of = dict(zip(cells["cell"].to_pylist(), cells["area"].to_pylist(), strict=True))
    return [of[c] for c in people.ids]


def _tables(
    case: Case, run: RunContext, worlds: Worlds, movers: Movers, ground: Ground, alternative: Alternative, number: int
) -> Ints:  # fmt: skip
    """People by draw, place and group in thousandths: (draws, places, groups)."""
    world = worlds.reference if alternative.is_null else worlds.alternative
    arrived = chain_flows(case, run, worlds.found, movers, alternative, AS_PLANNED).arrived[:number]
    rest = np.maximum(world[:number] - arrived, 0.0)
    table = ground.people.table.astype(np.float64)
    areas = world.shape[1]
    inside = np.stack([np.bincount(ground.row, table[:, g], areas) for g in range(table.shape[1])], axis=1)
    everyone = table.sum(axis=1)
    even = everyone / np.maximum(np.bincount(ground.row, everyone, areas), 1.0)[ground.row]
    share = np.where(inside[ground.row] > 0, table / np.maximum(inside[ground.row], 1.0), even[:, None])
    people = rest[:, ground.row] * share
    people += arrived[:, ground.row] * _new_homes(case, ground, worlds, alternative)[:, None]
    out: Ints = np.rint(people * _UNIT).astype(np.int64)
    return out


def _new_homes(case: Case, ground: Ground, worlds: Worlds, alternative: Alternative) -> Array:
    """Each place's share of the new homes in its area; 0 where none are built."""
    people, counts = ground.people, worlds.found.counts
    weight = np.zeros(len(people.ids))
    homes = [c for c in alternative.changes if isinstance(c, HomesChange) and c.homes > 0]
    size = people.size_m or 0.0
    boxes = shapely.box(people.x_m, people.y_m, people.x_m + size, people.y_m + size)
    for change in homes:
        shape = case.plan.site_by_key[change.site].shape
        for part in site_areas(case.reference, case.plan.site_by_key[change.site], counts.level):
            if part.area not in counts.areas:
                continue
            here = np.flatnonzero(ground.row == counts.areas.index(part.area))
            if not len(here):
                continue
            cover = shapely.area(shapely.intersection(boxes[here], shape))
            if not cover.any():  # between populated cells, or a point: the nearest
                cover = np.zeros(len(here))
                cover[int(shapely.distance(boxes[here], shape).argmin())] = 1.0
            weight[here] += change.homes * part.share * cover / cover.sum()
    total = np.bincount(ground.row, weight, len(counts.areas))[ground.row]
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def _profiles(ground: Ground, tables: Ints) -> dict[str, Array]:
    """The indices of each draw: (draws, k) or (draws, k, groups)."""
    if isinstance(ground.near.around, Rings):
        made = replicate_profiles(ground.near.around, tables, len(tables))
        return {name: np.asarray(getattr(made, name)) for name in _TOLD}
    out: dict[str, list[Array]] = {name: [] for name in _TOLD}
    for table in tables:
        totals = ground.near.totals(table)
        there = totals.sum(axis=2, keepdims=True)
        shares = np.divide(totals, there, out=np.full_like(totals, np.nan), where=there > 0)
        profile = context_profile(table, shares)
        for name in _TOLD:
            out[name].append(np.asarray(getattr(profile, name)))
    return {name: np.stack(values) for name, values in out.items()}
