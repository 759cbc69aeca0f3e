"""A plan and its alternatives, as frozen values. An alternative is a function from region to region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from medskapa.evidence import LANGUAGES, Norm, Source, Text
from medskapa.plans.process import Procedure
from medskapa.plans.toml_table import TomlTable

if TYPE_CHECKING:
    from medskapa.region import Region


@dataclass(frozen=True)
class Site:
    """A place in the plan: a polygon, line or point in the region's CRS, as WKB."""

    key: str
    name: Text
    wkb: bytes

    @cached_property
    def shape(self) -> BaseGeometry:
        """The geometry."""
        shape: BaseGeometry = shapely.from_wkb(self.wkb)
        return shape


@dataclass(frozen=True)
class HomesChange:
    """Homes built (or taken away, when ``homes`` is negative) on a site in a year.

    ``rooms`` is the size, ``rent_sek_month`` the monthly rent, ``price_sek`` the price of a home, where known.
    ``persons_per_home`` is the planner's own figure; without it the region's pooled estimate is used.
    ``access`` is how the homes are reached, one of ``HOME_ACCESS``, or empty when the plan does not say.
    """

    site: str
    tenure: str
    homes: int
    year: int
    rooms: int | None = None
    rent_sek_month: int | None = None
    price_sek: int | None = None
    persons_per_home: float | None = None
    access: str = ""


@dataclass(frozen=True)
class ServiceChange:
    """A service opened or closed at a site in a year; a bench or a stop is a service too.

    ``facts`` is what is known of it as numbers, such as (``capacity``, 72).
    """

    site: str
    action: Literal["open", "close"]
    kind: str
    name: str
    year: int
    facts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class LinkChange:
    """A link – path, bridge, crossing – opened or closed in a year; the site's line is its course.

    ``facts`` is what is known of it as numbers, such as (``lit``, 1) or (``steps``, 14).
    """

    site: str
    action: Literal["open", "close"]
    kind: str
    name: str
    year: int
    facts: tuple[tuple[str, float], ...] = ()


Change = HomesChange | ServiceChange | LinkChange


@dataclass(frozen=True)
class MoverProfile:
    """Who is expected to move in, as the planner states it: shares of a split, for a tenure or for all homes.

    ``by`` says who judged it and why; a profile that is stated is judged knowledge, not an estimate.
    With ``sites`` it holds for the homes on those sites only: in a portfolio, those of the plan that states it.
    """

    split: str
    shares: tuple[tuple[str, float], ...]
    tenure: str
    by: Text
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trend:
    """How the population without the plan is continued: ``observed`` change of recent years, or ``none``."""

    kind: Literal["observed", "none"] = "observed"
    note: Text | None = None


@dataclass(frozen=True)
class PlanPart:
    """What a portfolio's alternative holds of one plan: the plan and its chosen alternative, as keys and in words."""

    plan: str
    alternative: str
    plan_title: Text
    title: Text


@dataclass(frozen=True)
class Alternative:
    """One way to act: a list of changes on the plan's ``sites``; the null alternative is what comes without it.

    ``parts`` are the plans that a portfolio's alternative is put together from; a single plan's has none.
    """

    key: str
    title: Text
    description: Text
    changes: tuple[Change, ...]
    movers: tuple[MoverProfile, ...] = ()
    is_null: bool = False
    trend: Trend = Trend()
    against: tuple[Text, ...] = ()
    sites: tuple[Site, ...] = ()
    parts: tuple[PlanPart, ...] = ()

    def apply(self, region: Region, year: int) -> Region:
        """The region as this alternative makes it in a year: homes, services and links change, nothing else."""
        from medskapa.plans.apply import apply_alternative

        return apply_alternative(self, region, year)


@dataclass(frozen=True)
class Goal:
    """A social effect somebody wants, worded as an effect, and the instrument that is to hold it.

    ``measure`` and ``group`` point to the findings that would show it; ``secured_in`` is an instrument's key or
    ``not_secured``. ``effects`` are judgements per alternative: (alternative, -2…2, reason, by whom).
    """

    key: str
    wording: Text
    group: str
    secured_in: str
    owner: Text | None = None
    due: date | None = None
    measure: str = ""
    evidence: Text | None = None
    effects: tuple[tuple[str, int, Text, Text], ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Two goals that pull apart, the ways out, and the choice with its reason once somebody has made it."""

    key: str
    goals: tuple[str, str]
    text: Text
    options: tuple[Text, ...]
    choice: Text | None = None
    reason: Text | None = None
    decided_by: Text | None = None


@dataclass(frozen=True)
class View:
    """What one group thinks of an alternative, in its own words; shown beside the others, never averaged.

    ``also`` are further alternatives it is about: in a portfolio, all that hold what the group has spoken of.
    """

    group: Text
    alternative: str
    stance: Literal["for", "against", "mixed"]
    text: Text
    source: Text
    persons: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class MethodFile:
    """What people entered for one method: the file beside plan.toml and what stands in it, not yet understood."""

    method: str
    path: str
    values: Mapping[str, Any]

    def table(self) -> TomlTable:
        """The file as a table that is read strictly; the method closes it."""
        return TomlTable(dict(self.values), self.path)


@dataclass(frozen=True)
class Plan:
    """A proposed plan: where, why, whose land, how far it has come, what it wants and which ways there are.

    ``land`` says who owns the land, which decides between the two kinds of agreement; ``landowner`` says it in words.
    ``fictive`` plans are marked on every page and their district is never named. ``year`` is the year in which
    the alternatives are compared. ``norms`` are the municipality's own values in place of the general ones.
    ``chain`` says whether the shown default rates of vacancy chains may be used where ``norms`` gives none.
    ``files`` are what people entered for the methods, one file each.
    """

    key: str
    title: Text
    question: Text
    purpose: Text
    municipality: str
    landowner: Text
    procedure: Procedure
    started: date
    stage: str
    stage_dates: tuple[tuple[str, date], ...]
    year: int
    sites: tuple[Site, ...]
    alternatives: tuple[Alternative, ...]
    goals: tuple[Goal, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    views: tuple[View, ...] = ()
    norms: tuple[Norm, ...] = ()
    sources: tuple[Source, ...] = ()
    assumptions: tuple[Text, ...] = ()
    fictive: bool = False
    hash: str = ""
    land: Literal["municipal", "private", "mixed"] = "mixed"
    chain: Literal["accepted", "not accepted"] = "not accepted"
    files: tuple[MethodFile, ...] = ()

    def __post_init__(self) -> None:
        here = tuple(replace(a, sites=self.sites) for a in self.alternatives)
        object.__setattr__(self, "alternatives", here)

    @cached_property
    def site_by_key(self) -> dict[str, Site]:
        """Sites by key."""
        return {s.key: s for s in self.sites}

    @property
    def null(self) -> Alternative:
        """The null alternative: the likely development without the plan."""
        return next(a for a in self.alternatives if a.is_null)

    @property
    def proposals(self) -> tuple[Alternative, ...]:
        """The alternatives except the null alternative, in the plan's order."""
        return tuple(a for a in self.alternatives if not a.is_null)


def portfolio(key: str, title: Text, choices: Sequence[tuple[Plan, str]]) -> Alternative:
    """Several plans at once: one alternative that holds the chosen alternative of each plan, with its sites.

    Sites are renamed ``plan/site`` so that two plans may use the same site keys, and what a plan says of who moves
    in holds for its own sites. What speaks against a plan's alternative comes along with the plan's title.
    The order of the plans does not matter to what the region becomes, nor to what is drawn for it.

    Raises ``ValueError`` when the same plan stands twice or an alternative is not in its plan.
    """
    if len({plan.key for plan, _ in choices}) != len(choices):
        raise ValueError("A plan may stand in a portfolio only once")
    chosen: list[tuple[Plan, Alternative]] = []
    for plan, wanted in choices:
        found = [a for a in plan.alternatives if a.key == wanted]
        if not found:
            raise ValueError(f"The plan {plan.key} has no alternative {wanted!r}")
        chosen.append((plan, found[0]))
    in_order = sorted(chosen, key=lambda choice: choice[0].key)
    names = ", ".join(plan.title.sv for plan, _ in choices), ", ".join(plan.title.en for plan, _ in choices)
    return Alternative(
        key,
        title,
        description=Text(sv=names[0], en=names[1]),
        changes=tuple(replace(c, site=f"{p.key}/{c.site}") for p, a in in_order for c in a.changes),
        movers=tuple(_movers_of(p, m) for p, a in in_order for m in a.movers),
        against=tuple(of_plan(words, p) for p, a in chosen for words in a.against),
        sites=portfolio_sites([p for p, _ in choices]),
        parts=tuple(PlanPart(p.key, a.key, p.title, a.title) for p, a in chosen),
    )


def portfolio_sites(plans: Sequence[Plan]) -> tuple[Site, ...]:
    """The sites of several plans as ``plan/site``, by the plans' keys.

    Sites of two plans that are called the same are told apart by the plan's title.
    """
    plans = sorted(plans, key=lambda p: p.key)
    calls = Counter(name for p in plans for name in {s.name for s in p.sites})
    return tuple(
        Site(f"{p.key}/{s.key}", of_plan(s.name, p) if calls[s.name] > 1 else s.name, s.wkb)
        for p in plans
        for s in p.sites
    )


def of_plan(words: Text, plan: Plan) -> Text:
    """Words from a plan, with its title in brackets last in the sentence."""
    title = plan.title
    ends = {lang: "." if words.of(lang).endswith(".") else "" for lang in LANGUAGES}
    return Text(
        **{lang: f"{words.of(lang).removesuffix('.')} ({title.of(lang)}){ends[lang]}" for lang in LANGUAGES}
    )


def _movers_of(plan: Plan, profile: MoverProfile) -> MoverProfile:
    sites = profile.sites or tuple(s.key for s in plan.sites)
    return replace(profile, by=of_plan(profile.by, plan), sites=tuple(f"{plan.key}/{s}" for s in sites))
