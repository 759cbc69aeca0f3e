"""Segregation as people live it: the situation now in neighbourhoods of the k nearest people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.analysis import segregation as seg
from medskapa.analysis.segregation.context_indices import local_contributions
from medskapa.evidence import Finding, Knowledge, Measure, State, Text
from medskapa.methods.case import NOW, Case, Field, RunContext
from medskapa.methods.situation import neighbourhood_measures as m
from medskapa.methods.situation.levels import FEW, NOT_FROM_CHANCE, ONE_BY_ONE
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.neighbourhood_draws import (
    ORDERED,
    Drawn,
    Values,
    drawn,
    interval_around,
    middle,
    observed,
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

BOOTSTRAP = Text(
    sv="Multinomial bootstrap inom varje ruta eller område, korrigerad för systematiskt fel; det uppmätta värdet ingår "
    "alltid. Brus som läggs på för sekretess ingår inte",
    en="Multinomial bootstrap within each cell or area, bias-corrected; always holds the observed value. Noise added "
    "for secrecy is not part of it",
)
CHANCE = Text(
    sv="Mittersta delen av dragningar där varje ruta eller område har regionens blandning, så när som på slumpen",
    en="The middle of draws in which each cell or area has the region's mix, but for chance",
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
    epsilon = case.norm(m.NEIGHBOURHOOD_NORMS, "atkinson_epsilon").value
    level = case.norm(NORMS, "interval_level").value
    number = min(run.draws, int(case.norm(m.NEIGHBOURHOOD_NORMS, "context_draws").value))
    shown = shown_scale(case, near.ks) if latest else None
    rng = run.rng(f"neighbourhoods:{found.split}:{found.year}")
    values = observed(found, near, epsilon)
    boot = drawn(found, near, seg.resample(found.table, rng, number), epsilon, shown=shown, parts=latest)
    null = None
    if latest:
        tables = seg.chance_draws(found.table, rng, number)
        null = drawn(found, near, tables, epsilon, shown=shown, parts=False)
    masks = {here.place: here for here in place_counts(case, found.by_area(), (), areas=False)}
    top = masks[case.region.top]
    shared: dict[str, Any] = {
        "alternative": NOW, "year": found.year, "knowledge": Knowledge.MEASURED, "caveats": found.caveats,
        "inputs": found.inputs, "norms": _ALL_NORMS,
    }  # fmt: skip
    whole = {**shared, "place": case.region.top, "n": None if top.total_hidden else int(found.people.sum())}
    for slot in slots(found, near.ks):
        if slot.index not in boot.values:
            continue
        base = {**whole, "measure": slot.measure.key, "group": slot.group, "dims": slot.dims}
        if slot.measure is m.CONTEXT_ATKINSON:
            base["norms"] = (*_ALL_NORMS, "atkinson_epsilon")
        if _hides(top, found, slot.group):
            yield Finding(**base, value=None, state=State.SUPPRESSED)
            continue
        yield from _numbers(base, slot, values, boot.values, null.values if null else {}, level)
    if null is not None and shown is not None:
        yield from _contributions(case, found, near, shown, (boot, null), shared, masks, level)
        yield from _reach(found, near, {**whole, "norms": _SCALES})


def _hides(here: PlaceCounts, found: People, group: str) -> bool:
    """Whether a group is too small to be told of; what is told of all groups hides when any of them does."""
    wanted = set(found.groups) if group == ALL else {group}
    return here.hides(found.groups, wanted)


def _numbers(
    base: dict[str, Any], slot: Slot, values: Values, boot: Values, null: Values, level: float
) -> Iterable[Finding]:
    """One number: as observed, corrected for chance, and what chance alone would give."""
    value, draws = float(slot.of(values)), slot.of(boot)
    if not np.isfinite(value):
        yield Finding(**base, value=None, state=State.NOT_APPLICABLE)
        return
    by_chance = slot.of(null) if slot.index in null else None
    if not np.isfinite(draws).all() or (by_chance is not None and not np.isfinite(by_chance).all()):
        yield Finding(**base, value=value, no_interval=FEW)
        return
    interval, tested = interval_around(value, draws, level, BOOTSTRAP), slot.measure in _INDEX
    p = 0.0 if by_chance is None or not tested else p_value(value, by_chance)
    text = NOT_FROM_CHANCE if p > 1 - level else None
    yield Finding(**base, value=value, interval=interval, text=text)
    if tested and slot.index not in ("between", "inside"):
        corrected = max(2 * value - float(draws.mean()), 0.0)
        yield Finding(**base, statistic="corrected", value=corrected, interval=interval)
    if by_chance is None:
        return
    band = middle(by_chance, level, CHANCE)
    yield Finding(**base, statistic="expected by chance", value=float(by_chance.mean()), interval=band)
    if tested:
        yield Finding(**base, statistic="p value", value=p, no_interval=TESTED)


def _contributions(
    case: Case, found: People, near: Contexts, shown: int, draws: tuple[Drawn, Drawn], shared: dict[str, Any],
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
        sums = np.bincount(index, own, len(names))
        boot_sums, null_sums = (
            np.array([np.bincount(index, one, len(names)) for one in d.local], dtype=np.float64)
            for d in draws
        )
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
            text = NOT_FROM_CHANCE if p_value(sums[i], null_sums[:, i]) > 1 - level else None
            interval = interval_around(float(sums[i]), boot_sums[:, i], level, BOOTSTRAP)
            yield Finding(**base, value=float(sums[i]), interval=interval, text=text)


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
