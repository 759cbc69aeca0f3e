"""Who moves into new homes: stated by the planner, or estimated from the region's areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.ecological import EcologicalFit, fit_shares, persons_per_home
from medskapa.evidence import Finding, Interval, Knowledge, Text, UserError
from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.measures import MOVER_SHARE, NORMS, PERSONS_PER_HOME
from medskapa.methods.situation.places import Spread
from medskapa.plans import HomesChange, MoverProfile
from medskapa.region import GroupCounts, home_counts

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

POOLED = Text(
    sv="Bootstrap av områden och av det som upplåtelseformen inte förklarar",
    en="Bootstrap of areas and of what tenure does not explain",
)
NORM_KEYS = ("interval_level", "persons_per_home_least", "persons_per_home_most", "tenure_least_share")
ASSUMPTION = Text(
    sv="De som flyttar in är skattade ur områdenas siffror (bunden ekologisk inferens, hela regionen): "
    "blandningen inom en upplåtelseform antas vara densamma i alla områden, så när som på den spridning "
    "som områdena själva visar. Personer i andra boendeformer räknas till områdets bostäder.",
    en="Those who move in are estimated from the areas' figures (bounded ecological inference, pooled over the "
    "region): the mix within a tenure is taken to be the same in all areas, but for the spread that the areas "
    "themselves show. People in other kinds of housing are counted to the area's homes.",
)


@dataclass(frozen=True)
class Movers:
    """Draws of who lives in a home of each tenure: ``per_home`` (draws, tenures), ``shares`` (draws, tenures, groups).

    ``off`` (draws, groups) is how much a single place may differ from the pooled mix. ``homes`` (areas, tenures).
    """

    tenures: tuple[str, ...]
    per_home: Array
    shares: Array
    off: Array
    fit: EcologicalFit
    homes: Array
    inputs: tuple[str, ...]

    def mix_in(self, draw: Indices, tenure: Indices, area: Indices | None = None) -> Array:
        """The mix of groups among those who move into homes, each of a draw and a tenure: (homes, groups).

        In a home of an ``area`` it departs from the pooled mix as the area does; elsewhere as one area drawn at random.
        """
        off = self.off[draw] if area is None else self.fit.residuals[area]
        shares = np.clip(self.shares[draw, tenure] + off, 0, None)
        out: Array = shares / shares.sum(axis=1, keepdims=True)
        return out


def estimate_movers(case: Case, run: RunContext, found: Spread) -> Movers | None:
    """Estimate people per home and the mix within each tenure; none where the level has no figures on homes.

    The draws depend on the split and the seed only, so that all alternatives share them.
    """
    counts = found.counts
    homes = _homes_like(case, counts)
    if homes is None:
        return None
    table, tenures, inputs = homes
    people = counts.counts.sum(axis=1).astype(np.float64)
    least = case.norm(NORMS, "persons_per_home_least").value
    most = case.norm(NORMS, "persons_per_home_most").value
    areas = len(people)
    rng = run.rng("movers:areas")
    weights = rng.multinomial(areas, np.full(areas, 1 / areas), size=run.draws).astype(np.float64)
    per_home = persons_per_home(people, table, least=least, most=most, weights=weights)
    pooled = persons_per_home(people, table, least=least, most=most)
    living = table * pooled
    total = living.sum(axis=1, keepdims=True)
    kinds = np.divide(living, total, out=np.full_like(living, 1 / len(tenures)), where=total > 0)
    kinds = kinds * people[:, None]
    groups = counts.counts.astype(np.float64)
    fit = fit_shares(groups, kinds, weights=weights)
    chosen = run.rng("movers:place").choice(areas, size=run.draws, p=people / people.sum())
    fitted = living.sum(axis=1)
    crowd = np.divide(people, fitted, out=np.ones_like(people), where=fitted > 0)[chosen]
    per_home = np.clip(per_home * crowd[:, None], least, most)
    return Movers(tenures, per_home, fit.shares, fit.residuals[chosen], fit, table, (*counts.inputs, *inputs))


def _homes_like(case: Case, counts: GroupCounts) -> tuple[Array, tuple[str, ...], tuple[str, ...]] | None:
    years = sorted({int(y) for y in case.reference.tables["homes"]["year"].to_pylist() if y < case.plan.year})
    if not years:
        return None
    homes = home_counts(case.reference, counts.level, years[-1])
    row = {a: i for i, a in enumerate(homes.areas)}
    rows = [row[a] for a in counts.areas]
    if not homes.known[rows].all():
        return None
    table = homes.counts[rows].astype(np.float64)
    least = case.norm(NORMS, "tenure_least_share").value
    kept = np.flatnonzero(table.sum(axis=0) >= least * table.sum())
    return table[:, kept], tuple(homes.groups[t] for t in kept), homes.inputs


def draw_movers(
    change: HomesChange, movers: Movers | None, stated: MoverProfile | None, groups: tuple[str, ...],
    rng: np.random.Generator, draws: int,
) -> Array:  # fmt: skip
    """How many of each group move into the homes of one change, in each draw: (draws, groups), whole persons.

    Homes taken away give negative numbers. Raises ``ValueError`` when neither statement nor estimate is there.
    """
    tenure = movers.tenures.index(change.tenure) if movers and change.tenure in movers.tenures else None
    if change.persons_per_home is not None:
        per_home = np.full(draws, change.persons_per_home)
    elif movers is not None and tenure is not None:
        per_home = movers.per_home[:, tenure]
    else:
        raise ValueError(f"No figure on people per home for tenure {change.tenure!r}")
    persons = np.rint(abs(change.homes) * per_home).astype(np.int64)
    if stated is not None:
        shares = np.broadcast_to(stated_mix(stated, groups), (draws, len(groups)))
    elif len(groups) == 1:
        shares = np.ones((draws, 1))
    elif movers is not None and tenure is not None:
        shares = movers.mix_in(np.arange(draws), np.full(draws, tenure))
    else:
        raise ValueError(f"No figure on who moves into tenure {change.tenure!r}")
    sign = 1 if change.homes >= 0 else -1
    return sign * rng.multinomial(persons, shares).astype(np.float64)


def can_be_filled(
    change: HomesChange, movers: Movers | None, stated: MoverProfile | None, groups: tuple[str, ...]
) -> bool:
    """Whether it is known how many move into the homes of a change, and of which groups."""
    estimated = movers is not None and change.tenure in movers.tenures
    return estimated or (change.persons_per_home is not None and (len(groups) == 1 or stated is not None))


def stated_mix(stated: MoverProfile, groups: tuple[str, ...]) -> Array:
    """The planner's own statement as shares of the groups: (groups,).

    Raises ``UserError`` when the region has none of the groups that are stated.
    """
    given = {f"{stated.split}={code}": share for code, share in stated.shares}
    mix = np.array([given.get(g, 0.0) for g in groups])
    if mix.sum() == 0:
        raise UserError(
            f"The plan says who moves in by {stated.split}, but the region has none of these groups.",
            rows=sorted(given),
            do=f"Use groups that the region has figures for: {', '.join(groups)}.",
        )
    out: Array = mix / mix.sum()
    return out


def profile_for(case: Case, split: str, change: HomesChange) -> MoverProfile | None:
    """The planner's own statement of who moves into the homes: for the tenure first, else for all homes."""
    own = [
        m
        for m in case.alternative.movers
        if m.split == split and m.tenure in (change.tenure, "") and (not m.sites or change.site in m.sites)
    ]
    return max(own, key=lambda m: m.tenure != "") if own else None


def mover_findings(case: Case, found: Spread, movers: Movers | None, level: float) -> Iterable[Finding]:
    """Who is expected to move in, by tenure of the alternative's homes, and how many in a home."""
    counts = found.counts
    tenures = sorted({c.tenure for c in case.alternative.changes if isinstance(c, HomesChange)})
    tails = [(1 - level) / 2, 1 - (1 - level) / 2]
    for tenure in tenures:
        built = [c for c in case.alternative.changes if isinstance(c, HomesChange) and c.tenure == tenure]
        said = list(dict.fromkeys(profile_for(case, found.split, c) for c in built))
        base: dict[str, Any] = {
            "alternative": case.alternative.key, "place": case.region.top, "year": case.plan.year,
            "dims": (("tenure", tenure),),
        }  # fmt: skip
        if len(said) == 1 and said[0] is not None:
            given = dict(said[0].shares)
            for group in counts.groups:
                yield Finding(
                    measure=MOVER_SHARE.key, group=group, value=given.get(group.partition("=")[2], 0.0),
                    no_interval=Text(sv="Angivet i planen.", en="Stated in the plan."), text=said[0].by,
                    knowledge=Knowledge.JUDGED, inputs=(f"plan:{case.plan.key}:{case.plan.year}:plan",), **base,
                )  # fmt: skip
            continue
        if movers is None or tenure not in movers.tenures:
            continue
        shares = _shares_of(case, found, movers, built)
        low, high = np.quantile(shares, tails, axis=0)
        for j, group in enumerate(counts.groups):
            yield Finding(
                measure=MOVER_SHARE.key, group=group, value=float(shares[:, j].mean()),
                interval=Interval(float(low[j]), float(high[j]), level, POOLED),
                knowledge=Knowledge.MODELLED, caveats=(ASSUMPTION, *counts.caveats), inputs=movers.inputs,
                norms=NORM_KEYS, **base,
            )  # fmt: skip


def _shares_of(case: Case, found: Spread, movers: Movers, built: list[HomesChange]) -> Array:
    """Who moves into homes of one tenure, by draw; statements and estimates count by homes: (draws, groups)."""
    draws = len(movers.off)
    pooled = movers.mix_in(np.arange(draws), np.full(draws, movers.tenures.index(built[0].tenure)))
    weights = np.array([abs(c.homes) for c in built], dtype=np.float64)
    mixes = []
    for change in built:
        said = profile_for(case, found.split, change)
        mixes.append(pooled if said is None else np.tile(stated_mix(said, found.counts.groups), (draws, 1)))
    out: Array = np.average(np.array(mixes), axis=0, weights=weights if weights.any() else None)
    return out


def per_home_findings(case: Case, movers: Movers, level: float) -> Iterable[Finding]:
    """How many people live in a home of each tenure, pooled over the region."""
    tails = [(1 - level) / 2, 1 - (1 - level) / 2]
    for t, tenure in enumerate(movers.tenures):
        if tenure == "unknown":
            continue
        low, high = np.quantile(movers.per_home[:, t], tails)
        yield Finding(
            measure=PERSONS_PER_HOME.key, alternative=case.alternative.key, place=case.region.top, group="all",
            year=case.plan.year, dims=(("tenure", tenure),), value=float(movers.per_home[:, t].mean()),
            interval=Interval(float(low), float(high), level, POOLED), knowledge=Knowledge.MODELLED,
            inputs=movers.inputs, norms=NORM_KEYS,
        )  # fmt: skip
