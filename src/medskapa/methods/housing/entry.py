"""Two gates to a home, paying and getting in, for those who seek one in a year and the homes that become free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from medskapa.analysis.households import gates
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.need import fact_inputs, fact_of
from medskapa.methods.housing.norms_entry import HARDER, NORMS_ENTRY, SPANNED
from medskapa.methods.housing.purse import CLASSES, LEVELS, Purse, kinds_in_order
from medskapa.methods.housing.series import Floats

EDGES = (6_000, 8_000, 10_000, 13_000)
"""Bands of what a home may cost at most, kronor a month."""
MOST_ROOMS = 5
DECISION = "decision"
"""Those who have a decision on a social contract; a group of its own beside the kinds of household."""
STOPS_TOLD = ("pay", "entry", "both", "apart", "taken", "size")
"""What stops people, in the order it is told."""


@dataclass(frozen=True)
class Offer:
    """Homes that become free in a year, by kind: from the stock or from an alternative, kronor a month.

    ``contract``: ``ordinary``, or ``social``, which is open only to those with a decision.
    """

    tenure: str
    rooms: int
    count: float
    cost: float
    deposit: float
    multiple: float
    queue_years: float
    needs_credit: bool
    contract: str = "ordinary"


@dataclass(frozen=True)
class Entry:
    """Who would get a home in a year and who would not, under stated assumptions.

    ``groups``: kinds of household and those with a decision; ``seekers``, ``housed``, ``unmet`` (groups,) households;
    ``stops`` (groups, stops) in the order of ``gates.STOPS``; ``table`` (rooms, cost bands, groups) of those without;
    ``alone`` (gates,): households without a home for whom lifting one gate alone would open one; ``fewest``: that
    would be left if homes were given out to house as many as can be; ``left`` (offers,): homes that nobody took.
    """

    groups: tuple[str, ...]
    seekers: Floats
    housed: Floats
    unmet: Floats
    stops: Floats
    table: Floats
    alone: dict[str, float]
    fewest: float
    offers: tuple[Offer, ...]
    left: Floats
    values: Mapping[str, float]
    who: gates.Seekers
    matched: gates.Matched

    @property
    def total(self) -> float:
        """Households without a home in all."""
        return float(self.unmet.sum())

    def stopped(self, stop: str) -> float:
        """Households stopped by one thing."""
        return float(self.stops[:, gates.STOPS.index(stop)].sum())


@dataclass(frozen=True)
class Flow:
    """The gates with assumptions in the middle, and with all of them easier or harder at once."""

    area: str
    year: int
    middle: Entry
    easier: Entry
    harder: Entry
    inputs: tuple[str, ...]
    norms: tuple[str, ...]


def flow_of(ask: Ask, purse: Purse) -> Flow | None:
    """Who would find a home in a year; None where nobody knows how many homes become free or what they cost."""
    if not any(h.lets and h.costs for h in purse.homes):
        return None
    middle = {n.key: ask.value(n.key) for n in NORMS_ENTRY}
    ends = [dict(middle), dict(middle)]
    for key in SPANNED:
        low, high = ask.norm(key).range
        ends[0][key], ends[1][key] = (low, high) if key in HARDER else (high, low)
    entries = [entry(ask, purse, values, ()) for values in (middle, *ends)]
    facts = ("queue_years", "social_contracts_new", "homeless_1", "homeless_2")
    inputs = fact_inputs(ask.region, ask.area, facts)
    norms = (*purse.norms, *dict.fromkeys(n.key for n in NORMS_ENTRY))
    return Flow(ask.area, purse.year, entries[0], entries[1], entries[2], (*purse.inputs, *inputs), norms)


def entry(ask: Ask, purse: Purse, values: Mapping[str, float], more: tuple[Offer, ...]) -> Entry:
    """The year's seekers matched with the year's homes, and with ``more`` homes beside them."""
    groups = (*kinds_in_order(purse.types), DECISION)
    who = _seekers(ask, purse, values, groups)
    offers = (*_offers(ask, purse, values), *more)
    homes = _homes(offers, len(groups))
    made = gates.match(who, homes)
    group, count = np.asarray(who.group), np.asarray(who.count, dtype=float)
    n = len(groups)
    stops = np.zeros((n, len(gates.STOPS)))
    np.add.at(stops, (group, made.stop), made.unmet)
    seekers, unmet = (np.bincount(group, x, n).astype(np.float64) for x in (count, made.unmet))
    table = gates.unmet_table(who, made, cost_edges=EDGES, most_rooms=MOST_ROOMS, groups=n).sum(axis=-1)
    alone = {g: float(made.unmet[made.alone[i]].sum()) for i, g in enumerate(gates.GATES[:-1])}
    return Entry(
        groups, seekers, seekers - unmet, unmet, stops, table, alone, gates.fewest_unmet(who, homes), offers,
        made.left, values, who, made,
    )  # fmt: skip


def _seekers(ask: Ask, purse: Purse, values: Mapping[str, float], groups: tuple[str, ...]) -> gates.Seekers:
    """Types × income classes × long or short in the queue × with or without remarks, and those with a decision."""
    rows: list[tuple[float, ...]] = []
    long, low = values["queue_long"], LEVELS < 0.5
    stood = ((long, values["queue_long_years"]), (1 - long, values["queue_short_years"]))
    remarks = np.where(low, 2 * values["remark_share"], 0.0)
    for t in purse.types:
        each = t.households * values[f"seek_{t.kind}"] / CLASSES
        savings = np.where(values["savings_none"] > LEVELS, 0.0, values["savings_months"] * t.income)
        for i in range(CLASSES):
            for share, years in stood:
                for part, good in ((1 - remarks[i], 1.0), (remarks[i], 0.0)):
                    if part > 0:
                        rows.append((
                            each * share * part, groups.index(t.kind), t.rooms_needed, t.most_cost[i], t.income[i],
                            savings[i], years, good, 1.0,
                        ))  # fmt: skip
    decided = sum(fact_of(ask.region, ask.area, f, purse.year) or 0.0 for f in ("homeless_1", "homeless_2"))
    if decided:
        rent = max((h.costs[2] for h in purse.homes if h.costs and h.tenure == "rental"), default=0.0)
        rows.append((decided, groups.index(DECISION), 1.0, rent, 0.0, 0.0, 0.0, 0.0, 0.0))
    c = np.array(rows).T
    return gates.Seekers(
        count=c[0], group=c[1].astype(np.int64), rooms=c[2], most_cost=c[3], income=c[4], savings=c[5],
        queue_years=c[6], good_credit=c[7] == 1, priority=c[8],
    )  # fmt: skip


def _offers(ask: Ask, purse: Purse, values: Mapping[str, float]) -> tuple[Offer, ...]:
    """Homes that change hands in a year and those that stand empty, a third each at low, middle and high cost."""
    queue = fact_of(ask.region, ask.area, "queue_years", purse.year) or 0.0
    spread = values["queue_spread"]
    out = []
    for h in purse.homes:
        free = (h.lets or 0.0) + (h.vacant or 0.0)
        if h.costs is None or not free:
            continue
        for cost, wait in zip(h.costs, (1 + spread, 1.0, 1 - spread), strict=True):
            out.append(offer(h.tenure, h.rooms, free / 3, cost, values, queue=queue * wait))
    contracts = fact_of(ask.region, ask.area, "social_contracts_new", purse.year) or 0.0
    if contracts:
        rents = [h.costs[1] for h in purse.homes if h.costs and h.tenure == "rental"
                 and h.rooms == int(values["contract_rooms"])]  # fmt: skip
        rent = rents[0] if rents else min(o.cost for o in out)
        out.append(Offer("rental", int(values["contract_rooms"]), contracts, rent, 0, 0, 0, False, "social"))
    return tuple(out)


def offer(
    tenure: str, rooms: int, count: float, cost: float, values: Mapping[str, float], *, queue: float = 0.0
) -> Offer:
    """A kind of home with what it asks of those who want it: landlords ask for income, lenders for savings and income.

    price = (cost − fee) · 12 / (ceiling · (interest after tax + paid off)), deposit = (1 − ceiling) · price.
    """
    if tenure == "rental":
        return Offer(tenure, rooms, count, cost, 0.0, values["landlord_multiple"], queue, True)
    price = cost / monthly_cost(1.0, values)
    loan = values["loan_most"] * price
    return Offer(
        tenure, rooms, count, cost, price - loan, loan / (12 * values["loan_income"] * cost), 0.0, True
    )


def monthly_cost(price: float, values: Mapping[str, float]) -> float:
    """What a bought home costs a month: interest after tax, paying off, and fee or upkeep as a part of the whole."""
    yearly = values["loan_interest"] * (1 - values["loan_tax_relief"]) + values["loan_paid_off"]
    return price * values["loan_most"] * yearly / 12 / (1 - values["fee_share"])


def _homes(offers: tuple[Offer, ...], groups: int) -> gates.Homes:
    opened = np.array([[o.contract == "ordinary" or g == groups - 1 for o in offers] for g in range(groups)])
    opened[groups - 1] = [o.contract == "social" or o.tenure == "rental" for o in offers]
    return gates.Homes(
        count=[o.count for o in offers], rooms=[o.rooms for o in offers], cost=[o.cost for o in offers],
        deposit=[o.deposit for o in offers], income_multiple=[o.multiple for o in offers],
        queue_years=[o.queue_years for o in offers], needs_credit=np.array([o.needs_credit for o in offers]),
        open_to=opened,
    )  # fmt: skip


def passing(made: Entry, kind: Offer) -> dict[str, tuple[float, float, float]]:
    """Of each group that seeks and fits: how many households, the share that can pay, and that can pay and get in."""
    passes = gates.gates(made.who, _homes((replace(kind, queue_years=0.0),), len(made.groups)))[:, :, 0]
    group, count = np.asarray(made.who.group), np.asarray(made.who.count, dtype=float)
    out = {}
    for i, name in enumerate(made.groups):
        fit = (group == i) & passes[0]
        n = float(count[fit].sum())
        if n > 0:
            paying, both = (float(count[fit & p].sum()) / n for p in (passes[1], passes.all(axis=0)))
            out[name] = (n, paying, both)
    return out
