"""What of the need an alternative meets: for whom, at what rent, and what remains."""

from __future__ import annotations

from dataclasses import dataclass

from medskapa.evidence import Text
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.entry import Entry, Flow, Offer, entry, monthly_cost, offer, passing
from medskapa.methods.housing.purse import Purse
from medskapa.plans import Alternative, HomesChange

NO_COST = Text(
    sv="Hyra eller pris saknas. Skriv rent_sek_month eller price_sek i plan.toml.",
    en="Rent or price is missing. Write rent_sek_month or price_sek in plan.toml.",
)
NO_ROOMS = Text(
    sv="Antal rum saknas. Skriv rooms i plan.toml.",
    en="The number of rooms is missing. Write rooms in plan.toml.",
)


@dataclass(frozen=True)
class NewHomes:
    """A line of new homes: what one costs a month, and of each kind of household that fits and seeks: how many, the
    share that can pay, and the share that can pay and get in. ``lacking`` tells why it could not be looked at."""

    tenure: str
    rooms: int | None
    homes: int
    cost: float | None
    who: dict[str, tuple[float, float, float]]
    lacking: Text | None


@dataclass(frozen=True)
class Closed:
    """What an alternative's homes do to a year's flow: households that find a home with them and not without.

    ``added``: homes looked at; ``met`` and ``remains`` by group, households; ``net``: in all; ``through``: households
    that move into the new homes themselves or up the queue that they shorten; ``unlooked``: homes whose cost or size
    is not told. ``span``: the net with all assumptions easier and harder.
    """

    lines: tuple[NewHomes, ...]
    added: int
    unlooked: int
    met: dict[str, float]
    remains: dict[str, float]
    net: float
    span: tuple[float, float]
    taken: float


def closed_of(ask: Ask, purse: Purse, flow: Flow, alternative: Alternative, year: int) -> Closed:
    """The alternative's homes up to a year, all put beside one year's seekers and the homes of the stock.

    A rent is what the plan says; what a bought home costs follows from its price by the norms of loans. One home more
    never takes a home from anybody, so no group can lose. What new homes free by chains of moves is not counted here.
    """
    lines, offers = [], []
    for change in alternative.changes:
        if not isinstance(change, HomesChange) or change.year > year or change.homes <= 0:
            continue
        line, made = _line(flow.middle, change)
        lines.append(line)
        offers += made
    more = tuple(offers)
    with_ = entry(ask, purse, flow.middle.values, more)
    ends = [entry(ask, purse, e.values, _again(more, e)) for e in (flow.easier, flow.harder)]
    nets = [e.total - w.total for e, w in zip((flow.easier, flow.harder), ends, strict=True)]
    met = dict(zip(with_.groups, flow.middle.unmet - with_.unmet, strict=True))
    left = with_.left[len(with_.offers) - len(more) :].sum() if more else 0.0
    added, net = sum(x.homes for x in lines if x.lacking is None), flow.middle.total - with_.total
    return Closed(
        tuple(lines), added, sum(x.homes for x in lines) - added, {k: float(v) for k, v in met.items()},
        dict(zip(with_.groups, map(float, with_.unmet), strict=True)), net,
        (min(net, *nets), max(net, *nets)), added - float(left),
    )  # fmt: skip


def _line(middle: Entry, change: HomesChange) -> tuple[NewHomes, list[Offer]]:
    values, cost = middle.values, None
    if change.rent_sek_month is not None:
        cost = float(change.rent_sek_month)
    elif change.price_sek is not None:
        cost = monthly_cost(float(change.price_sek), values)
    lacking = NO_COST if cost is None else NO_ROOMS if change.rooms is None else None
    if cost is None or change.rooms is None:
        return NewHomes(change.tenure, change.rooms, change.homes, cost, {}, lacking), []
    made = offer(change.tenure, change.rooms, change.homes, cost, values)
    return NewHomes(change.tenure, change.rooms, change.homes, cost, passing(middle, made), None), [made]


def _again(offers: tuple[Offer, ...], made: Entry) -> tuple[Offer, ...]:
    """The same homes with what is asked under other assumptions."""
    return tuple(offer(o.tenure, o.rooms, o.count, o.cost, made.values) for o in offers)
