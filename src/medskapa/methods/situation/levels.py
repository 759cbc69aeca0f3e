"""The situation now: every observed year, at the finest level with figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.analysis import segregation as seg
from medskapa.evidence import Finding, Interval, Knowledge, State, Text, suppress
from medskapa.evidence.disclosure import MIN_GROUP
from medskapa.methods.case import NOW, Case, RunContext
from medskapa.methods.situation.hindcasts import history_findings
from medskapa.methods.situation.homes import home_findings
from medskapa.methods.situation.measures import (
    AREA_TYPE,
    AREA_TYPE_POPULATION,
    LOCAL_CONTRIBUTION,
    NORMS,
    POPULATION,
)
from medskapa.methods.situation.pack import index_pack, place_uppers
from medskapa.methods.situation.people import (
    COUNTED,
    area_protection,
    around_findings,
    people_findings,
    place_counts,
    smallest_group,
)
from medskapa.methods.situation.places import (
    Part,
    SitePlace,
    Spread,
    caveats_of,
    main_levels,
    splits_with_figures,
    spread,
    years_with_figures,
)
from medskapa.region import ALL, Region, home_counts

BOOTSTRAP = Text(
    sv="Multinomial bootstrap inom områden, korrigerad för systematiskt fel; det uppmätta värdet ingår alltid",
    en="Multinomial bootstrap within areas, bias-corrected; always holds the observed value",
)
CHANCE = Text(
    sv="Mittersta delen av dragningar utan segregation",
    en="The middle of draws without segregation",
)
FEW = Text(
    sv="Gruppen är så liten att den försvinner i en del dragningar.",
    en="The group is so small that it vanishes in some draws.",
)
ONE_BY_ONE = Text(
    sv="Områdena prövas ett och ett: av områden som inte skiljer sig ser ungefär vart tjugonde ändå ut att göra det.",
    en="Areas are tested one by one: of areas that do not differ, about one in twenty still seems to.",
)
NOT_FROM_CHANCE = Text(sv="Går inte att skilja från slumpen.", en="Cannot be told from chance.")


def observed(case: Case, run: RunContext, places: tuple[SitePlace, ...]) -> Part:
    """Findings about the situation now, for every year and split with figures."""
    part = Part()
    region = case.region
    for split in splits_with_figures(region):
        spreads = [spread(region, split, year) for year in years_with_figures(region, split)]
        series = [found for found in spreads if found is not None]
        for found in series:
            run.cancelled()
            run.progress(f"{split} {found.counts.year}", 0.0)
            part.findings += _indices(case, run, found)
            part.findings += people_findings(case, found, places, latest=found is series[-1])
            if found is series[-1]:
                part.findings += _local(case, run, found)
                part.assumptions += _missing_levels(region, found)
                part.findings += history_findings(case, run, series)
    part.findings += _everyone(case, places)
    part.findings += _homes(case, places)
    part.findings += _area_types(case)
    return part


def _missing_levels(region: Region, found: Spread) -> Iterable[Text]:
    levels = main_levels(region)
    finer = levels[levels.index(found.counts.level) + 1 :]
    for key in finer:
        label = region.level(key).label
        here = region.level(found.counts.level).label
        yield Text(
            sv="{split}: uppgifter saknas på nivån {level}; den finaste nivån med uppgifter är {here}.",
            en="{split}: there are no figures at the level {level}; the finest level with figures is {here}.",
        ).format(split=_split_label(found.split), level=label, here=here)


def _split_label(split: str) -> Text:
    from medskapa.region import SPLITS

    label = SPLITS[split].label
    return Text(sv=label.sv.capitalize(), en=label.en.capitalize())


def _indices(case: Case, run: RunContext, found: Spread) -> Iterable[Finding]:
    counts = found.counts
    level = case.norm(NORMS, "interval_level").value
    protected = {here.place: here for here in place_counts(case, found, (), areas=False)}
    names, municipality = found.municipality
    for place, rows in [(case.region.top, np.arange(len(counts.areas)))] + [
        (name, np.flatnonzero(municipality == i)) for i, name in enumerate(names)
    ]:
        if len(rows) < 2 and place != case.region.top:
            continue
        whole = place == case.region.top
        uppers = [(lv, idx[rows]) for lv, _, idx in found.uppers if lv != counts.level]
        uppers = uppers if whole else uppers[:-1]
        pack = index_pack(found.split, counts.groups, counts.level, place_uppers(tuple(uppers)))
        table = counts.counts[rows]
        rng = run.rng(f"situation:{place}:{found.split}:{counts.year}")
        est, chance = seg.estimate(table, pack.fill, rng, run.draws, level=level)
        shared: dict[str, Any] = {
            "alternative": NOW, "place": place, "year": counts.year, "knowledge": Knowledge.MEASURED,
            "caveats": caveats_of(found), "inputs": counts.inputs,
            "n": None if protected[place].total_hidden else int(table.sum()),
        }  # fmt: skip
        for i, slot in enumerate(pack.slots):
            base: dict[str, Any] = {
                **shared,
                "measure": slot.measure.key,
                "group": slot.group,
                "dims": slot.dims,
            }
            if protected[place].hides(counts.groups, slot.groups()):
                yield Finding(**base, value=None, state=State.SUPPRESSED)
                continue
            yield from _index_findings(base, _whole(slot.dims), est, chance, i)


def _index_findings(
    base: dict[str, Any], whole: bool, est: seg.Estimate, chance: seg.Chance, i: int
) -> Iterable[Finding]:
    """One index: as observed, by chance alone, and for a whole index also corrected and tested."""
    if not np.isfinite(est.observed[i]):
        yield Finding(**base, value=None, state=State.NOT_APPLICABLE)
        return
    base = {**base, "norms": ("interval_level",)}
    if not np.isfinite([est.low[i], chance.low[i]]).all():
        yield Finding(**base, value=float(est.observed[i]), no_interval=FEW)
        return
    interval = _interval(est, i)
    p = float(chance.p_value[i])
    index = _is_index(base["measure"])
    text = NOT_FROM_CHANCE if index and p > 1 - est.level else None
    yield Finding(**base, value=float(est.observed[i]), interval=interval, text=text)
    null = Interval(float(chance.low[i]), float(chance.high[i]), est.level, CHANCE)
    yield Finding(**base, statistic="expected by chance", value=float(chance.expected[i]), interval=null)
    if index and whole:
        corrected = max(float(est.corrected[i]), 0.0)
        yield Finding(**base, statistic="corrected", value=corrected, interval=interval)
        yield Finding(
            **base, statistic="p value", value=p,
            no_interval=Text(sv="Test mot slumpen.", en="Test against chance."),
        )  # fmt: skip


def _interval(est: seg.Estimate, i: int) -> Interval:
    """The bias-corrected interval, not below 0 where no index can be, and with the observed value inside.

    Where an index is near what chance gives, the observed value lies above the whole corrected interval;
    all that can be said is then that the truth lies somewhere between 0 and the observed.
    """
    observed = float(est.observed[i])
    low, high = max(float(est.low[i]), 0.0), float(est.high[i])
    return Interval(min(low, observed), max(high, observed), est.level, BOOTSTRAP)


def _is_index(key: str) -> bool:
    return key in ("dissimilarity", "entropy_h", "mutual_information")


def _whole(dims: tuple[tuple[str, str], ...]) -> bool:
    """True for an index as a whole, false for one of its parts."""
    return dict(dims).get("part", "total") == "total"


def _local(case: Case, run: RunContext, found: Spread) -> Iterable[Finding]:
    from scipy.special import chdtrc

    counts = found.counts
    level = case.norm(NORMS, "interval_level").value
    table = counts.counts
    people = table.sum(axis=1)

    def contribution(n: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        weight = n.sum(axis=-1) / n.sum(axis=(-2, -1))[..., None]
        out: npt.NDArray[np.float64] = weight * np.nan_to_num(seg.local_mutual_information(n))
        return out

    rng = run.rng(f"local:{found.split}:{counts.year}")
    est, chance = seg.estimate(table, contribution, rng, run.draws, level=level)
    deviance = 2 * people.sum() * est.observed
    p_values = chdtrc(max(int((table.sum(axis=0) > 0).sum()) - 1, 1), deviance)
    hidden, totals = area_protection(case, found)
    for i, area in enumerate(counts.areas):
        base: dict[str, Any] = {
            "measure": LOCAL_CONTRIBUTION.key, "alternative": NOW, "place": area, "group": ALL,
            "year": counts.year, "knowledge": Knowledge.MEASURED, "dims": (("split", found.split),),
            "caveats": (*caveats_of(found), ONE_BY_ONE), "inputs": counts.inputs, "norms": ("interval_level",),
            "n": None if totals[i] else int(people[i]),
        }  # fmt: skip
        if people[i] == 0 or hidden[i].any():  # from an area's part, its groups could be worked out
            state = State.SUPPRESSED if hidden[i].any() else State.NOT_APPLICABLE
            yield Finding(**base, value=None, state=state)
            continue
        text = NOT_FROM_CHANCE if p_values[i] > 1 - level else None
        yield Finding(**base, value=float(est.observed[i]), interval=_interval(est, i), text=text)
        null = Interval(float(chance.low[i]), float(chance.high[i]), level, CHANCE)
        yield Finding(**base, statistic="expected by chance", value=float(chance.expected[i]), interval=null)


def _everyone(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    region = case.region
    spreads = [spread(region, ALL, year) for year in years_with_figures(region, ALL)]
    series = [found for found in spreads if found is not None]
    for found in series:
        latest = found is series[-1]
        for here in place_counts(case, found, places if latest else (), areas=latest):
            base: dict[str, Any] = {
                "measure": POPULATION.key, "alternative": NOW, "place": here.place, "group": ALL,
                "year": found.counts.year, "knowledge": Knowledge.MEASURED, "caveats": caveats_of(found),
                "inputs": found.counts.inputs, "norms": (MIN_GROUP.key,),
            }  # fmt: skip
            if here.total_hidden:
                yield Finding(value=None, state=State.SUPPRESSED, **base)
                continue
            people = int(here.counts.sum())
            yield Finding(value=float(people), no_interval=COUNTED, n=people, **base)
    yield from around_findings(case, places)


def _homes(case: Case, places: tuple[SitePlace, ...]) -> Iterable[Finding]:
    region = case.region
    years = sorted(pc.unique(region.tables["homes"]["year"]).to_pylist())
    if not years:
        return
    for level in reversed(main_levels(region)):
        counts = home_counts(region, level, years[-1])
        if counts.known.any():
            yield from home_findings(case, counts, places, alternative=NOW, reference=None)
            return


def _area_types(case: Case) -> Iterable[Finding]:
    region = case.region
    table = region.tables["indicators"]
    rows = table.filter(pc.equal(table["indicator"], AREA_TYPE.key))
    if rows.num_rows == 0:
        return
    year = max(rows["year"].to_pylist())
    latest = [r for r in rows.to_pylist() if r["year"] == year]
    level = region.level_of[latest[0]["area"]]
    type_of = {r["area"]: int(r["value"]) for r in latest if r["value"] is not None}
    inputs = tuple(sorted({f"indicators:{level}:{year}:{r['source']}" for r in latest}))
    for area in region.areas_at(level):
        value = type_of.get(area)
        yield Finding(
            measure=AREA_TYPE.key, alternative=NOW, place=area, group=ALL, year=year,
            value=None if value is None else float(value),
            state=State.MISSING if value is None else State.KNOWN,
            no_interval=None if value is None else Text(sv="Officiell indelning.", en="Official classes."),
            knowledge=Knowledge.MEASURED, inputs=inputs,
        )  # fmt: skip
    yield from _type_population(case, type_of, level, year, inputs)


def _type_population(
    case: Case, type_of: dict[str, int], level: str, year: int, inputs: tuple[str, ...]
) -> Iterable[Finding]:
    from medskapa.region import group_counts, membership_matrix

    region = case.region
    tables = [group_counts(region, ALL, level, y) for y in years_with_figures(region, ALL)]
    tables = [t for t in tables if t.known.any()]
    if not tables:
        return
    people = next((t for t in reversed(tables) if t.year <= year), tables[0])
    towns = region.areas_at("municipality")
    town = membership_matrix(region, level, "municipality").argmax(axis=1)
    kinds = np.array([type_of.get(a, 0) for a in people.areas])
    of_kind = kinds[:, None] == np.arange(1, 6)
    number = np.where(of_kind, people.counts, 0)
    table = np.array([number[town == i].sum(axis=0) for i in range(len(towns))])
    least = int(smallest_group(case, ALL).value)
    hidden = suppress(table, minimum=least).hidden
    for i in range(len(towns)):  # a kind shows no more than its areas do
        areas = suppress(people.counts[town == i, 0], minimum=least).hidden
        hidden[i] |= areas.any() & (table[i] > 0)
    whole = table.sum(axis=0)
    whole_hidden = suppress(whole, minimum=least).hidden | ((whole > 0) & hidden.any())
    rows = [(region.top, whole, whole_hidden), *zip(towns, table, hidden, strict=True)]
    for place, values, secret in rows:
        for kind, (value, hide) in enumerate(zip(values, secret, strict=True), start=1):
            yield Finding(
                measure=AREA_TYPE_POPULATION.key, alternative=NOW, place=place, group=ALL, year=people.year,
                dims=(("type", str(kind)),), value=None if hide else float(value),
                state=State.SUPPRESSED if hide else State.KNOWN, no_interval=None if hide else COUNTED,
                n=None if secret.any() else int(values.sum()), knowledge=Knowledge.MEASURED,
                caveats=people.caveats, inputs=(*people.inputs, *inputs), norms=(MIN_GROUP.key,),
            )  # fmt: skip
