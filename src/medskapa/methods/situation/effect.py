"""What an alternative changes: both worlds on the same draws, in the plan's year."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.evidence import Finding, Kind, Knowledge, State, Text
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.attribution import chain_findings, chain_mover_findings, effect_findings
from medskapa.methods.situation.chain import missing_rates
from medskapa.methods.situation.drawn import both
from medskapa.methods.situation.effect_profiles import profile_findings
from medskapa.methods.situation.homes import home_findings
from medskapa.methods.situation.measures import GROUP_SHARE, NORMS, POPULATION
from medskapa.methods.situation.movers import (
    ASSUMPTION,
    estimate_movers,
    mover_findings,
    per_home_findings,
)
from medskapa.methods.situation.pack import Pack, index_pack, place_uppers
from medskapa.methods.situation.people import place_counts
from medskapa.methods.situation.places import (
    Part,
    SitePlace,
    Spread,
    latest_spread,
    main_levels,
    splits_with_figures,
)
from medskapa.methods.situation.worlds import Worlds, all_can_be_filled, everyone, worlds_of
from medskapa.plans import HomesChange, site_areas
from medskapa.region import ALL, home_counts

Array = npt.NDArray[np.float64]


CHAIN_ASSUMPTION = Text(
    sv="Den som flyttar in lämnar oftast en bostad som någon annan flyttar till, och så vidare tills kedjan slutar med "
    "ett nytt hushåll, någon som flyttar till regionen eller en bostad som inte fylls. Varje andel i kedjan dras ur "
    "sitt spann; spannen står bland normerna. Den som flyttar in i en ledig bostad liknar dem som bor i samma "
    "upplåtelseform i det området. Alla i ett hushåll räknas till samma grupp, utom i fråga om ålder och kön. "
    "Bostadens storlek är inte med: regionen saknar uppgifter om den. Flytten skjuter inte undan någon, och hyror "
    "och priser ändras inte.",
    en="Those who move in mostly leave a home that somebody else moves to, and so on until the chain ends with a new "
    "household, somebody who moves to the region, or a home that is not filled. Each rate of the chain is drawn from "
    "its range; the ranges stand among the norms. Those who move into a vacated home are like those who live in the "
    "same tenure in that area. Everybody in a household is counted to the same group, but for age and sex. The size of "
    "homes is left out: the region has no figures on it. Moves displace nobody, and rents and prices do not change.",
)


NO_MOVERS = Text(
    sv="Regionen saknar uppgift om bostäder efter upplåtelseform, så det är inte känt hur många och vilka som flyttar "
    "in. Skriv persons_per_home och vilka som flyttar in i plan.toml, eller lägg till bostäder.",
    en="The region has no figures on homes by tenure, so it is not known how many and who move in. Write "
    "persons_per_home and who moves in in plan.toml, or add homes.",
)
ONE_AREA = Text(
    sv="Regionen är ett enda område, så det går inte att räkna varifrån de som flyttar in kommer och hur antalet "
    "boende ändras. Lägg till folkmängd per område.",
    en="The region is one single area, so where those who move in come from, and how the number of residents changes, "
    "cannot be modelled. Add people by area.",
)


def planned(case: Case, run: RunContext, places: tuple[SitePlace, ...]) -> Part:
    """Levels under the alternative in the plan's year, and changes against the null alternative."""
    part = Part()
    level = case.norm(NORMS, "interval_level").value
    total: Worlds | None = None
    for split in (*splits_with_figures(case.reference), ALL):
        found = latest_spread(case.reference, split)
        if found is None:
            continue
        run.cancelled()
        run.progress(f"{case.alternative.key}: {split}", 0.0)
        if len(found.counts.areas) == 1 and not case.alternative.is_null:
            part.findings += [_unknown_movers(case, found, ONE_AREA)]
            continue
        movers = run.shared(f"movers:{split}", partial(estimate_movers, case, run, found))
        if (split != ALL or total is None) and not all_can_be_filled(case, found, movers):
            part.findings += [_unknown_movers(case, found, NO_MOVERS)]
            continue
        worlds = worlds_of(case, run, found, movers) if split != ALL or total is None else total
        part.findings += _people(case, worlds, places, level)
        if split != ALL:
            part.findings += _indices(case, worlds, level)
            part.findings += mover_findings(case, found, movers, level)
            touched = [(place, rows) for place, rows, _ in _packs(case, found)]
            part.findings += effect_findings(case, run, worlds, movers, touched, level)
            part.findings += profile_findings(case, run, worlds, movers, level)
            part.findings += chain_mover_findings(case, run, worlds, movers, level)
        run.forget(f"flows:{split}:")
        if total is None:
            total = everyone(worlds)
            part.findings += per_home_findings(case, movers, level) if movers is not None else ()
            part.findings += chain_findings(case, run, worlds, movers, level)
    run.forget("built:")
    part.findings += _homes(case, places)
    part.assumptions += _assumptions(case)
    return part


def _unknown_movers(case: Case, found: Spread, why: Text) -> Finding:
    """What stands instead of people in the plan's year, where nobody knows who moves in or from where."""
    return Finding(
        measure=POPULATION.key, alternative=case.alternative.key, place=case.plan.municipality,
        group=found.counts.groups[0], year=case.plan.year,
        kind=Kind.LEVEL if case.alternative.is_null else Kind.CHANGE, value=None, state=State.NOT_ASSESSED,
        text=why, knowledge=Knowledge.MODELLED, inputs=found.counts.inputs,
    )  # fmt: skip


def _assumptions(case: Case) -> Iterable[Text]:
    share = case.norm(NORMS, "moves_within_municipality").value
    yield ASSUMPTION
    if not missing_rates(case.plan):
        yield CHAIN_ASSUMPTION
    else:
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
            yield from both(
                case, worlds, ours[:, j], theirs[:, j], level, hidden=hide, measure=POPULATION.key, **identity
            )
            if worlds.found.split == ALL:
                continue
            yield from both(
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
            yield from both(
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
