"""Special groups: how many there are, come and go, what nobody has told, and where social contracts lead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medskapa.analysis.households import stock_flow
from medskapa.evidence import Text
from medskapa.evidence.disclosure import MIN_GROUP, MIN_GROUP_MINORS
from medskapa.methods.housing.ahead import Ahead
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.inputs import SPECIAL, HousingInputs, NeedCell
from medskapa.methods.housing.need import fact_inputs, fact_of
from medskapa.methods.housing.problems import Problems
from medskapa.methods.housing.series import Floats
from medskapa.region import HOUSING_FACTS

FACTS: dict[str, tuple[str, ...]] = {
    "homeless": ("homeless_1", "homeless_2", "homeless_3", "homeless_4", "homeless_children"),
    "disability": ("disability_waiting",),
    "young": ("students",),
    "violence": ("violence_exposed",),
    "newly_arrived": ("newly_arrived",),
}
"""Which facts tell of each group."""
SHARES: dict[str, tuple[str, Text]] = {
    "low_income": (
        "strained",
        Text(sv="hushåll med ansträngd boendeekonomi", en="households with a strained housing economy"),
    ),
    "overcrowded": ("overcrowded", Text(sv="trångbodda hushåll", en="overcrowded households")),
}
MINORS = ("homeless_children",)
OWNERS: dict[str, Text] = {
    "homeless": Text(
        sv="Socialtjänstens egen kartläggning, eller Socialstyrelsens vart sjätte år",
        en="The social services' own count, or Socialstyrelsen's every sixth year",
    ),
    "older": Text(sv="SCB, folkmängd efter ettårsålder (TAB638)", en="SCB, population by age (TAB638)"),
    "disability": Text(
        sv="Förvaltningen för funktionsstöd (väntande enligt LSS)",
        en="The disability department (waiting under LSS)",
    ),
    "young": Text(
        sv="Studentbostadsföretag, lärosäten och kommunens bostadskö",
        en="Student housing companies, universities and the municipal queue",
    ),
    "violence": Text(sv="Socialtjänsten och kvinnojourer", en="The social services and women's shelters"),
    "newly_arrived": Text(
        sv="Länsstyrelsens kommuntal och Migrationsverket",
        en="The county board's numbers and Migrationsverket",
    ),
    "low_income": Text(sv="Boverket, Mått på bostadsbristen", en="Boverket, measures of the shortage"),
    "overcrowded": Text(sv="Boverket, Mått på bostadsbristen", en="Boverket, measures of the shortage"),
}
"""Who has the figure when the region has not."""
PER_YEAR = ("newly_arrived", "violence_exposed")
"""Facts that count those who come in a year; the others count those there are."""


@dataclass(frozen=True)
class Count:
    """A number of people or households, hidden when so few that they could be recognised."""

    what: Text
    value: float | None
    hidden: bool
    per_year: bool


@dataclass(frozen=True)
class Group:
    """A special group: what is counted, what departments have told, and who has the figure when nobody told."""

    key: str
    counts: tuple[Count, ...]
    told: tuple[NeedCell, ...]
    owner: Text

    @property
    def empty(self) -> bool:
        """True when nothing is known of the group."""
        return not self.counts and not self.told


@dataclass(frozen=True)
class Contracts:
    """Social contracts over the coming years: the stock, who come, and who take over or lose them, by year.

    ``stock`` (years + 1,), ``taken_over`` and ``lost`` (years,) with today's rates; ``doubled`` (years + 1,): if twice
    as large a part took over each year; ``steady``: where today's flows lead; ``duration``: years that a stay lasts.
    """

    first: int
    stock: Floats
    come: float
    taken_over: Floats
    lost: Floats
    doubled: Floats
    steady: float
    duration: float


@dataclass(frozen=True)
class Ladder:
    """Three instruments together, (years + 1, instruments): acute shelter, social contracts, Housing First.

    ``chance`` of one who begins in acute shelter to end with a contract of one's own.
    """

    stock: Floats
    chance: float


@dataclass(frozen=True)
class Special:
    """All special groups of a municipality, its social contracts, and the ladder."""

    area: str
    year: int
    groups: tuple[Group, ...]
    contracts: Contracts | None
    ladder: Ladder | None
    inputs: tuple[str, ...]


def special_of(
    ask: Ask, inputs: HousingInputs, problems: Problems | None, ahead: Ahead | None, year: int
) -> Special:
    """What is known of each group that the law's preparatory works and Boverket name, in the whole municipality."""
    groups = tuple(_group(ask, key, inputs, problems, ahead, year) for key in SPECIAL)
    facts = [f for key in FACTS for f in FACTS[key]] + ["social_contracts", "social_contracts_new"]
    used = fact_inputs(ask.region, ask.area, facts)
    return Special(ask.area, year, groups, contracts_of(ask, year), ladder_of(ask, year), used)


def _group(
    ask: Ask, key: str, inputs: HousingInputs, problems: Problems | None, ahead: Ahead | None, year: int
) -> Group:
    counts = [
        _count(HOUSING_FACTS[f], v, f in PER_YEAR, minors=f in MINORS)
        for f in FACTS.get(key, ())
        if (v := fact_of(ask.region, ask.area, f, year)) is not None
    ]
    measure, words = SHARES.get(key, ("", Text.same("-")))
    if problems is not None and measure in problems.shares:
        counts.append(_count(words, problems.shares[measure] * problems.households, False))
    if key == "older" and ahead is not None:
        for first in (65, 80):
            people = ahead.of_ages(first, 999)[1]
            for at in (0, -1):
                when = Text(sv="{a} år och äldre, {y}", en="{a} and over, {y}")
                when = when.format(a=first, y=ahead.forecast.years[at])
                counts.append(_count(when, float(people[at]), False))
    told = tuple(c for c in inputs.cells if c.group == key and c.what == "need")
    return Group(key, tuple(counts), told, OWNERS[key])


def _count(what: Text, value: float, per_year: bool, *, minors: bool = False) -> Count:
    hidden = 0 < value < (MIN_GROUP_MINORS if minors else MIN_GROUP).value
    return Count(what, None if hidden else value, hidden, per_year)


def contracts_of(ask: Ask, year: int) -> Contracts | None:
    """Social contracts over as many years as need is counted, when as many come and as large a part leaves as now.

    dS/dt = new − (taken over + lost) · S: in the end stock = inflow × duration. None without stock, new and taken over,
    or where there are too few to tell of.
    """
    told = [fact_of(ask.region, ask.area, f"social_contracts{x}", year) for x in ("", "_new", "_taken_over")]
    stock, come, over = told
    if stock is None or come is None or over is None or stock < MIN_GROUP.value:
        return None
    years, lost = int(ask.value("need_years")), ask.value("contract_lost")
    inflow, rate = np.full(years, come), over / stock
    made = stock_flow.project(stock, inflow, [rate, lost])
    doubled = stock_flow.project(stock, inflow, [2 * rate, lost]).stock
    end = stock_flow.steady(stock, come, rate + lost)
    return Contracts(
        year, made.stock, come, made.outflow[:, 0], made.outflow[:, 1], doubled, float(end.expected),
        float(end.duration),
    )  # fmt: skip


def ladder_of(ask: Ask, year: int) -> Ladder | None:
    """Acute shelter, social contracts and Housing First as one: who come to acute shelter are as many as leave it now.

    Rates are norms; the stock of Housing First is counted among measures and starts at 0 here. None where the counts
    are unknown or too small.
    """
    told = [fact_of(ask.region, ask.area, f, year) for f in ("homeless_1", "social_contracts", "social_contracts_new",
                                                             "social_contracts_taken_over")]  # fmt: skip
    acute, contracts, new, over = told
    if (
        acute is None
        or contracts is None
        or new is None
        or over is None
        or min(acute, contracts) < MIN_GROUP.value
    ):
        return None
    v = {
        k: ask.value(k)
        for k in ("acute_to_contract", "acute_out", "contract_lost", "first_kept", "first_lost")
    }
    moves = np.zeros((3, 3))
    moves[0, 1] = v["acute_to_contract"]
    exits = np.array(
        [[0.0, v["acute_out"]], [over / contracts, v["contract_lost"]], [v["first_kept"], v["first_lost"]]]
    )
    into = acute * (v["acute_to_contract"] + v["acute_out"])
    outside = max(new - acute * v["acute_to_contract"], 0.0)
    years = int(ask.value("need_years"))
    flow = stock_flow.ladder([acute, contracts, 0.0], np.tile([into, outside, 0.0], (years, 1)), moves, exits)
    end = stock_flow.ladder_steady([into, outside, 0.0], moves, exits)
    return Ladder(flow.stock, float(end.chance[0, 0]))
