"""Segregation as people live it: the situation now in neighbourhoods of the k nearest people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.analysis.segregation.context_indices import local_contributions
from medskapa.evidence import Finding, Interval, Knowledge, Measure, State, Text
from medskapa.methods.case import NOW, Case, Field, RunContext
from medskapa.methods.situation import neighbourhood_measures as m
from medskapa.methods.situation.levels import FEW, NOT_FROM_CHANCE, ONE_BY_ONE
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.neighbourhood_draws import (
    ORDERED,
    Draw,
    Estimate,
    Values,
    basic,
    estimate,
    p_value,
)
from medskapa.methods.situation.neighbourhood_people import (
    Contexts,
    People,
    contexts_of,
    people_of,
    scales,
    years_on_cells,
)
from medskapa.methods.situation.people import PlaceCounts, area_protection, place_counts, smallest_group
from medskapa.methods.situation.places import Part, splits_with_figures, years_with_figures
from medskapa.region import ALL, SPLITS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SCALES = ("context_smallest", "context_step")
_ALL_NORMS = ("interval_level", *_SCALES, "context_draws")
_INDEX = (m.CONTEXT_DISSIMILARITY, m.CONTEXT_GINI, m.CONTEXT_ATKINSON, m.CONTEXT_ENTROPY_H, m.CONTEXT_DIVERGENCE,
          m.CONTEXT_RANK_ORDER)  # fmt: skip

FEWEST_DRAWS = 10  # that the engine takes
WORLDS = Text(
    sv="Dragningar av vilka som bor var i tänkta världar, från ingen segregation till mer än den uppmätta: de "
    "världar som stämmer med det uppmätta. Det uppmätta värdet ingår alltid. Brus som läggs på för sekretess "
    "ingår inte",
    en="Draws of who lives where in worlds from no segregation to more than is seen: those that agree with what is "
    "observed. Always holds the observed value. Noise added for secrecy is not part of it",
)
BOOTSTRAP = Text(
    sv="Multinomial bootstrap inom varje ruta eller område, korrigerad för systematiskt fel; det uppmätta värdet ingår "
    "alltid. Brus som läggs på för sekretess ingår inte",
    en="Multinomial bootstrap within each cell or area, bias-corrected; always holds the observed value. Noise added "
    "for secrecy is not part of it",
)
DEALT = Text(
    sv="Mittersta delen av dragningar där samma personer delas ut slumpvis på samma bostäder",
    en="The middle of draws in which the same people are dealt out at random over the same homes",
)
CHANCE = Text(
    sv="Mittersta delen av dragningar där varje område har regionens blandning, så när som på slumpen",
    en="The middle of draws in which each area has the region's mix, but for chance",
)
COUNTED = Text(
    sv="Räknat på alla boende; ingen skattning.", en="Counted over all residents; not an estimate."
)
TESTED = Text(sv="Test mot slumpen.", en="Test against chance.")
NO_BORDERS = Text(
    sv="{split}: grannskap av de närmaste är inte beräknade, för det finns varken rutor eller områden med gränser.",
    en="{split}: neighbourhoods of the nearest are not computed, as there are neither cells nor areas with borders.",
)


@dataclass(frozen=True)
class Slot:
    """One number of a profile: its measure, group and dimensions, and where it stands among the indices."""

    measure: Measure
    group: str
    dims: tuple[tuple[str, str], ...]
    index: str
    at: tuple[int, ...]

    def of(self, values: Values) -> Floats:
        """The number, along the leading axes if there are any."""
        place: tuple[Any, ...] = (..., *self.at)
        return np.asarray(values[self.index][place])


def neighbourhoods(case: Case, run: RunContext) -> tuple[Part, tuple[Field, ...]]:
    """Indices of neighbourhoods at every k, in the first and the latest year, for every split; and fields for maps.

    On cells where the region has them; else coarse, on areas as points.
    """
    part, fields = Part(), []
    known: dict[tuple[object, ...], Contexts] = {}
    for split in splits_with_figures(case.region):
        years = years_on_cells(case.region, split) or years_with_figures(case.region, split)
        for year in dict.fromkeys((years[0], years[-1])):
            run.cancelled()
            found, latest = people_of(case, split, year), year == years[-1]
            if found is None and latest:
                label = SPLITS[split].label
                words = Text(sv=label.sv.capitalize(), en=label.en.capitalize())
                part.assumptions.append(NO_BORDERS.format(split=words))
            if found is None or len(ks := scales(case, found)) == 0:
                continue
            run.progress(f"{split} {year}", 0.0)
            same = (found.ids, found.people.tobytes(), ks.tobytes())
            near = known[same] = known.get(same) or contexts_of(found, ks)
            part.findings += _findings(case, run, found, near, latest=latest)
            if latest:
                fields.append(_field(case, found, near))
    return part, tuple(fields)


def slots(found: People, ks: Ints) -> tuple[Slot, ...]:
    """Every number of a profile, scale by scale. With two groups only the second is told for D, Gini and Atkinson."""
    split, out = ("split", found.split), []
    wanted = range(1, 2) if len(found.groups) == 2 else range(len(found.groups))
    uneven = (
        (m.CONTEXT_DISSIMILARITY, "dissimilarity"),
        (m.CONTEXT_GINI, "gini"),
        (m.CONTEXT_ATKINSON, "atkinson"),
    )
    for a, k in enumerate(ks.tolist()):
        size = ("k", str(k))
        for measure, index in uneven:
            out += [Slot(measure, found.groups[g], (size,), index, (a, g)) for g in wanted]
        for g, group in enumerate(found.groups):
            out.append(Slot(m.CONTEXT_ISOLATION, group, (size,), "isolation", (a, g)))
        out.append(Slot(m.CONTEXT_ENTROPY_H, ALL, (split, size), "entropy_h", (a,)))
        if found.split in ORDERED:
            out.append(Slot(m.CONTEXT_RANK_ORDER, ALL, (split, size), "rank_order", (a,)))
        for part, index in (("total", "divergence"), ("between:municipality", "between"),
                            ("inside:municipality", "inside")):  # fmt: skip
            out.append(Slot(m.CONTEXT_DIVERGENCE, ALL, (split, ("part", part), size), index, (a,)))
    return tuple(out)


def shown_scale(case: Case, ks: Ints) -> int:
    """The place among the scales of the neighbourhood on the maps: the norm's, or the nearest there is."""
    wanted = case.norm(m.NEIGHBOURHOOD_NORMS, "context_shown").value
    return int(np.abs(np.log(ks / max(wanted, 1.0))).argmin())


def _findings(
    case: Case, run: RunContext, found: People, near: Contexts, *, latest: bool
) -> Iterable[Finding]:
    shown = shown_scale(case, near.ks) if latest else None
    how = _draw(case, run, found, latest=latest)
    made = estimate(found, near, how, shown)
    masks = {here.place: here for here in place_counts(case, found.by_area(), (), areas=False)}
    top = masks[case.region.top]
    shared: dict[str, Any] = {
        "alternative": NOW, "year": found.year, "knowledge": Knowledge.MEASURED, "caveats": found.caveats,
        "inputs": found.inputs, "norms": _ALL_NORMS,
    }  # fmt: skip
    whole = {**shared, "place": case.region.top, "n": None if top.total_hidden else int(found.people.sum())}
    for slot in slots(found, near.ks):
        if slot.index not in made.observed:
            continue
        base = {**whole, "measure": slot.measure.key, "group": slot.group, "dims": slot.dims}
        if slot.index in made.p_value and found.size_m is not None:
            base["norms"] = ("interval_level", *_SCALES, "context_worlds")
        if slot.measure is m.CONTEXT_ATKINSON:
            base["norms"] = (*base["norms"], "atkinson_epsilon")
        if _hides(top, found, slot.group):
            yield Finding(**base, value=None, state=State.SUPPRESSED)
            continue
        yield from _numbers(base, slot, made, how.level, cells=found.size_m is not None, tested=latest)
    if made.local is not None and shown is not None:
        yield from _contributions(case, found, near, shown, made.local, shared, masks, how.level)
        yield from _reach(found, near, {**whole, "norms": _SCALES})


def _draw(case: Case, run: RunContext, found: People, *, latest: bool) -> Draw:
    """How many draws there are; the first year, which only shows where the latest came from, has half as many."""
    norm = {key: case.norm(m.NEIGHBOURHOOD_NORMS, key).value for key in
            ("atkinson_epsilon", "context_draws", "context_worlds")}  # fmt: skip
    worlds = int(norm["context_worlds"]) if latest else int(norm["context_worlds"]) // 2
    return Draw(
        run.rng(f"neighbourhoods:{found.split}:{found.year}"), min(run.draws, int(norm["context_draws"])),
        max(min(run.draws, worlds), FEWEST_DRAWS), norm["atkinson_epsilon"],
        case.norm(NORMS, "interval_level").value,
    )  # fmt: skip


def _hides(here: PlaceCounts, found: People, group: str) -> bool:
    """Whether a group is too small to be told of; what is told of all groups hides when any of them does."""
    wanted = set(found.groups) if group == ALL else {group}
    return here.hides(found.groups, wanted)


def _numbers(
    base: dict[str, Any], slot: Slot, made: Estimate, level: float, *, cells: bool, tested: bool
) -> Iterable[Finding]:
    """One number: as observed, corrected for chance, and what chance alone would give."""
    value = float(slot.of(made.observed))
    if not np.isfinite(value):
        yield Finding(**base, value=None, state=State.NOT_APPLICABLE)
        return
    low, high = float(slot.of(made.low)), float(slot.of(made.high))
    if not np.isfinite([low, high]).all():
        yield Finding(**base, value=value, no_interval=FEW)
        return
    by_chance, index = slot.index in made.p_value, slot.measure in _INDEX
    kind = WORLDS if cells and by_chance else BOOTSTRAP
    interval = Interval(min(low, value), max(high, value), level, kind)
    p = float(slot.of(made.p_value)) if by_chance else 0.0
    text = NOT_FROM_CHANCE if tested and index and p > 1 - level else None
    yield Finding(**base, value=value, interval=interval, text=text)
    if not by_chance:
        return
    if index:
        corrected = float(slot.of(made.corrected))
        own = Interval(min(low, corrected), max(high, corrected), level, kind)
        yield Finding(**base, statistic="corrected", value=corrected, interval=own)
    if tested:
        ends = sorted((float(slot.of(made.chance_low)), float(slot.of(made.chance_high))))
        band = Interval(ends[0], ends[1], level, DEALT if cells else CHANCE)
        yield Finding(
            **base, statistic="expected by chance", value=float(slot.of(made.expected)), interval=band
        )
        if index:
            yield Finding(**base, statistic="p value", value=p, no_interval=TESTED)


def _contributions(
    case: Case, found: People, near: Contexts, shown: int, draws: tuple[Floats, Floats], shared: dict[str, Any],
    masks: dict[str, PlaceCounts], level: float,
) -> Iterable[Finding]:  # fmt: skip
    """Each municipality's and each area's part of M at the scale on the maps, and whether chance could give it."""
    own = local_contributions(found.people, near.shares(found.table)[:, [shown]])[:, 0]
    hidden, totals = area_protection(case, found.by_area())
    town_hidden = np.array([bool(masks[t].hidden.any()) for t in found.towns])
    town_totals = np.array([masks[t].total_hidden for t in found.towns])
    kinds: list[tuple[tuple[str, ...], npt.NDArray[np.intp], Bools, Bools]] = [
        (found.towns, found.town, town_hidden, town_totals)
    ]
    if found.level != "municipality":
        kinds.append((found.areas, found.area, np.asarray(hidden.any(axis=1)), totals))
    for names, index, secret, no_total in kinds:
        people = np.bincount(index, found.people, len(names))
        sums = np.bincount(index, own, len(names)).astype(np.float64)
        boot_sums, null_sums = (
            np.array([np.bincount(index, one, len(names)) for one in d], dtype=np.float64) for d in draws
        )
        (low, high), p = basic(sums, boot_sums, level), p_value(sums, null_sums)
        for i, name in enumerate(names):
            base = {
                **shared, "measure": m.CONTEXT_CONTRIBUTION.key, "place": name, "group": ALL,
                "dims": (("split", found.split), ("k", str(int(near.ks[shown])))),
                "caveats": (*found.caveats, ONE_BY_ONE), "norms": (*_ALL_NORMS, "context_shown"),
                "n": None if no_total[i] else int(people[i]),
            }  # fmt: skip
            if secret[i]:
                yield Finding(**base, value=None, state=State.SUPPRESSED)
                continue
            value = float(sums[i])
            text = NOT_FROM_CHANCE if p[i] > 1 - level else None
            interval = Interval(min(float(low[i]), value), max(float(high[i]), value), level, BOOTSTRAP)
            yield Finding(**base, value=value, interval=interval, text=text)


def _reach(found: People, near: Contexts, whole: dict[str, Any]) -> Iterable[Finding]:
    """How far away the nearest k live, and how many residents' contexts reach outside the data."""
    weight = found.people / found.people.sum()
    for a, k in enumerate(near.ks.tolist()):
        base = {
            **whole,
            "group": ALL,
            "dims": (("split", found.split), ("k", str(k))),
            "no_interval": COUNTED,
        }
        order = np.argsort(near.radius_m[:, a], kind="stable")
        half = int(np.searchsorted(np.cumsum(weight[order]), 0.5 - 1e-12))
        yield Finding(**base, measure=m.CONTEXT_RADIUS.key, value=float(near.radius_m[order[half], a]))
        outside = float(weight[near.outside[:, a]].sum())
        yield Finding(**base, measure=m.CONTEXT_OUTSIDE.key, value=min(outside, 1.0))


def _field(case: Case, found: People, near: Contexts) -> Field:
    """Shares in each place's context at the scale on the maps, in whole per cent, and how they stand against chance.

    ``told_…`` is 1 where the share is larger than chance would give, −1 where it is smaller and 0 where it cannot be
    told: |p − P| against z √(P (1 − P) (1/k − 1/N)). Shares of groups too small to be shown are null, and so is one
    more, so that none can be worked out; whole per cent hide what one cell adds to its neighbours' contexts.
    """
    from scipy.special import ndtri

    a = shown_scale(case, near.ks)
    k, total = int(near.ks[a]), int(found.people.sum())
    mean = found.table.sum(axis=0) / total
    z = float(ndtri((1 + case.norm(NORMS, "interval_level").value) / 2))
    limit = z * np.sqrt(mean * (1 - mean) * max(1 / k - 1 / total, 0.0))
    shares = near.shares(found.table)[:, a]
    hidden = _small(shares * min(k, total), int(smallest_group(case, found.split).value))
    told = np.where(np.abs(shares - mean) > limit, np.sign(shares - mean), 0).astype(np.int8)
    data: dict[str, Any] = {"area": list(found.ids)}
    if found.size_m is not None:
        corners = {"x_m": found.x_m.astype(np.int64), "y_m": found.y_m.astype(np.int64)}
        data = {"cell": list(found.ids), **corners, "size_m": np.full(len(found.ids), int(found.size_m))}
    for g, group in enumerate(found.groups):
        code = group.partition("=")[2]
        data[f"share_{code}"] = pa.array(np.round(shares[:, g], 2), mask=hidden[:, g])
        data[f"told_{code}"] = pa.array(told[:, g], mask=hidden[:, g])
    title = Text(sv="Grannskap: {split}", en="Neighbourhoods: {split}").format(
        split=SPLITS[found.split].label
    )
    return Field(f"contexts_{found.split}", title, pa.table(data), found.split, found.year, k)


def _small(people: Floats, least: int) -> Bools:
    """Groups too small to be shown in a context, and with each of them the smallest of the others that is there."""
    small = (people > 0) & (people < least)
    others = np.where(small | (people <= 0), np.inf, people)
    smallest = np.arange(people.shape[1]) == others.argmin(axis=1)[:, None]
    some = np.asarray(small.any(axis=1))[:, None]
    return np.asarray(small | (some & smallest & np.isfinite(others)))
