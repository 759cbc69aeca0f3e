"""Social complexity: how much effort the analysis of a plan is worth, by criteria that are shown and replaceable.

The idea of grading plans by social complexity is Göteborg's; the criteria and points here are Medskapa's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow.compute as pc

from medskapa.evidence import LegalStatus, Norm, Source, Text, norm_in_force
from medskapa.methods.impact.model import Answer, Criterion, ImpactInputs, Level
from medskapa.plans import HomesChange, LinkChange, Plan, ServiceChange, SiteArea, site_areas
from medskapa.region import Region

_OWN = Source(cite="Medskapas egen regel för social komplexitet", verified=False)


def _norm(key: str, sv: str, en: str, value: float, unit: str) -> Norm:
    return Norm(key, Text(sv=sv, en=en), value, unit, _OWN, date(2026, 1, 1), LegalStatus.HOUSE_RULE)


NORMS: tuple[Norm, ...] = (
    _norm("ska_points_medium", "Poäng från vilka SKA görs på nivån medel", "Points for a medium SKA", 4.0, "points"),
    _norm("ska_points_full", "Poäng från vilka SKA görs fullt ut", "Points for a full SKA", 9.0, "points"),
    _norm("ska_homes_some", "Bostäder som ger viss komplexitet", "Homes that give some complexity", 10.0, "homes"),
    _norm("ska_homes_many", "Bostäder som ger stor komplexitet", "Homes that give much complexity", 50.0, "homes"),
    _norm("ska_strained_type", "Högsta områdestyp som räknas som ansträngd", "Highest area type counted as strained",
          2.0, "area type"),
    _norm("ska_mixed_type", "Högsta områdestyp som ger viss komplexitet", "Highest area type giving some complexity",
          3.0, "area type"),
)  # fmt: skip
"""Where the levels of effort begin, and how homes and area types are graded."""


def _criterion(
    key: str,
    question: tuple[str, str],
    why: tuple[str, str],
    points: tuple[float, float],
    *,
    computed: bool = False,
) -> Criterion:
    return Criterion(
        key,
        Text(sv=question[0], en=question[1]),
        Text(sv=why[0], en=why[1]),
        *points,
        computed=computed,
    )


CRITERIA: tuple[Criterion, ...] = (
    _criterion(
        "homes",
        ("Hur många bostäder rymmer planen?", "How many homes does the plan hold?"),
        ("Fler bostäder berör fler människor.", "More homes touch more people."),
        (1, 2), computed=True,
    ),
    _criterion(
        "public",
        ("Ändrar planen någon offentlig verksamhet?", "Does the plan change any public service?"),
        ("Skola, vård och mötesplatser är vardag för många.", "Schools, care and meeting places are everyday life."),
        (1, 2), computed=True,
    ),
    _criterion(
        "links",
        ("Bryter eller öppnar planen vägar för gående?", "Does the plan close or open ways for people on foot?"),
        ("Stråk och barriärer avgör vilka som möts.", "Routes and barriers decide who meets."),
        (1, 2), computed=True,
    ),
    _criterion(
        "area_type",
        ("Vilken områdestyp ligger planen i?", "Which type of area does the plan lie in?"),
        ("Där de socioekonomiska utmaningarna är stora väger varje ändring mer.",
         "Where socio-economic challenges are great, each change weighs more."),
        (1, 2), computed=True,
    ),
    _criterion(
        "children",
        ("Berörs platser där barn och unga är?", "Are places touched where children and young people are?"),
        ("Barnets bästa ska prövas och redovisas.", "The best interests of the child must be tried and shown."),
        (1, 2),
    ),
    _criterion(
        "groups",
        ("Berörs människor som är särskilt utlämnade åt närmiljön?",
         "Are people touched who depend especially on their close surroundings?"),
        ("Äldre, personer med funktionsnedsättning och hushåll med små marginaler har svårare att välja annat.",
         "Older people, people with disabilities and households with small margins have less choice."),
        (1, 2),
    ),
    _criterion(
        "loss",
        ("Försvinner grönska eller en mötesplats?", "Is a green area or a meeting place lost?"),
        ("Det som försvinner går sällan att få tillbaka.", "What is lost can seldom be had back."),
        (1, 2),
    ),
    _criterion(
        "owners",
        ("Är det många fastighetsägare eller oklart vem som gör vad?",
         "Are there many owners, or is it unclear who does what?"),
        ("Då behöver åtgärderna fler avtal.", "Then actions need more agreements."),
        (0.5, 1),
    ),
    _criterion(
        "dialogue",
        ("Finns starka eller motstridiga viljor, eller grupper som ingen har hört?",
         "Are there strong or opposing wishes, or groups that nobody has heard?"),
        ("Då behövs dialog, och den tar tid.", "Then dialogue is needed, and takes time."),
        (1, 2),
    ),
)  # fmt: skip
"""The criteria unless ska.toml has its own; each gives points when the answer is some or yes."""


@dataclass(frozen=True)
class Graded:
    """A criterion with its answer – ``no``, ``some``, ``yes`` or none – and its points."""

    criterion: Criterion
    answer: str | None
    points: float | None
    text: Text | None
    by: Text | None = None


@dataclass(frozen=True)
class Screening:
    """What the criteria give: points so far, the most there can be, and the level they lead to.

    ``level`` is none when the criteria not yet answered could change it. ``chosen`` is the effort that somebody has
    decided on instead, with a reason.
    """

    graded: tuple[Graded, ...]
    low: float
    high: float
    level: Level | None
    least: Level
    most: Level
    chosen: Level | None
    chosen_reason: Text | None

    @property
    def unanswered(self) -> tuple[Graded, ...]:
        """Criteria that nobody has answered."""
        return tuple(g for g in self.graded if g.answer is None)

    @property
    def effort(self) -> Level | None:
        """The effort to make: the chosen one, or that of the criteria."""
        return self.chosen or self.level

    def reasons(self) -> tuple[Text, ...]:
        """What gave points, in words, the most first."""
        given = sorted((g for g in self.graded if g.points), key=lambda g: -(g.points or 0.0))
        return tuple(g.text or g.criterion.why for g in given)


def screening(plan: Plan, region: Region, inputs: ImpactInputs | None = None) -> Screening:
    """How much effort the plan's social analysis needs: light, medium or full.

    Criteria about homes, services, links and area type are computed from the plan and the region; a written answer
    takes their place. The others are asked.
    """
    criteria = CRITERIA if inputs is None or not inputs.criteria else inputs.criteria
    said = {} if inputs is None else {a.criterion: a for a in inputs.answers}
    graded = tuple(_grade(c, said.get(c.key), plan, region) for c in criteria)
    low = sum(g.points or 0.0 for g in graded)
    high = low + sum(g.criterion.yes for g in graded if g.points is None)
    least, most = _level(plan, low), _level(plan, high)
    return Screening(
        graded,
        low,
        high,
        least if least == most else None,
        least,
        most,
        None if inputs is None else inputs.effort,
        None if inputs is None else inputs.effort_reason,
    )


def _value(plan: Plan, key: str) -> float:
    norms = (*plan.norms, *NORMS)
    return norm_in_force(norms, key, on=plan.started, municipality=plan.municipality).value


def _level(plan: Plan, points: float) -> Level:
    if points >= _value(plan, "ska_points_full"):
        return "full"
    return "medium" if points >= _value(plan, "ska_points_medium") else "light"


def _grade(criterion: Criterion, said: Answer | None, plan: Plan, region: Region) -> Graded:
    if said is not None:
        return Graded(criterion, said.answer, _points(criterion, said.answer), said.text, said.by)
    found = _COMPUTED[criterion.key](plan, region) if criterion.key in _COMPUTED else None
    if found is None:
        return Graded(criterion, None, None, None)
    return Graded(criterion, found[0], _points(criterion, found[0]), found[1])


def _points(criterion: Criterion, answer: str) -> float:
    return {"no": 0.0, "some": criterion.some, "yes": criterion.yes}[answer]


Found = tuple[str, Text] | None


def _homes(plan: Plan, region: Region) -> Found:
    """The most homes that any alternative changes; a plan that names none has not said so yet."""
    numbers = [
        sum(abs(c.homes) for c in a.changes if isinstance(c, HomesChange))
        for a in plan.proposals
        if a.changes
    ]
    if not numbers:
        return None
    most = max(numbers)
    answer = (
        "yes"
        if most >= _value(plan, "ska_homes_many")
        else "some"
        if most >= _value(plan, "ska_homes_some")
        else "no"
    )
    return answer, Text(
        sv=f"Högst {most} bostäder i något alternativ.", en=f"At most {most} homes in any alternative."
    )


_FURNITURE = ("bench", "stop", "crossing")


def _names_more_than_homes(plan: Plan) -> bool:
    """Whether any alternative names a service or a link; a plan that names none has not said that there are none."""
    return any(not isinstance(c, HomesChange) for a in plan.proposals for c in a.changes)


def _public(plan: Plan, region: Region) -> Found:
    if not _names_more_than_homes(plan):
        return None
    changes = [
        c
        for a in plan.proposals
        for c in a.changes
        if isinstance(c, ServiceChange) and c.kind not in _FURNITURE
    ]
    names = list(dict.fromkeys(c.name for c in changes))
    if not names:
        return "no", Text(sv="Ingen verksamhet öppnas eller läggs ned.", en="No service opens or closes.")
    closes = any(c.action == "close" for c in changes)
    words = ", ".join(names)
    text = Text(sv=f"Planen ändrar: {words}.", en=f"The plan changes: {words}.")
    return ("yes" if closes or len(names) > 1 else "some"), text


def _links(plan: Plan, region: Region) -> Found:
    if not _names_more_than_homes(plan):
        return None
    changes = [c for a in plan.proposals for c in a.changes if isinstance(c, LinkChange)]
    names = ", ".join(dict.fromkeys(c.name for c in changes))
    if not names:
        return "no", Text(sv="Inga stråk ändras.", en="No routes are changed.")
    answer = "yes" if any(c.action == "close" for c in changes) else "some"
    return answer, Text(sv=f"Stråk som ändras: {names}.", en=f"Routes that change: {names}.")


def _area_type(plan: Plan, region: Region) -> Found:
    """The most strained type of the areas that the sites lie in, the latest year; none without types there."""
    table = region.tables["indicators"]
    table = table.filter(pc.and_(pc.equal(table["indicator"], "area_type"), pc.is_valid(table["value"])))
    if table.num_rows == 0:
        return None
    table = table.filter(pc.equal(table["year"], pc.max(table["year"])))
    types = dict(zip(table["area"].to_pylist(), table["value"].to_pylist(), strict=True))
    level = region.level_of[next(iter(types))]
    inside: list[SiteArea] = [a for s in plan.sites for a in site_areas(region, s, level)]
    found = [types[a.area] for a in inside if a.area in types]
    if not found:
        return None
    worst = min(found)
    strained, mixed = _value(plan, "ska_strained_type"), _value(plan, "ska_mixed_type")
    answer = "yes" if worst <= strained else "some" if worst <= mixed else "no"
    return answer, Text(
        sv=f"Planen ligger i områdestyp {worst:.0f}.", en=f"The plan lies in area type {worst:.0f}."
    )


_COMPUTED: dict[str, Callable[[Plan, Region], Found]] = {
    "homes": _homes,
    "public": _public,
    "links": _links,
    "area_type": _area_type,
}
