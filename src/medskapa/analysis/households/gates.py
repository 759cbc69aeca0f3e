"""Who gets which home: two gates, paying and getting in, and then a queue in order of priority.

Households that seek are given by type, homes that become free (vacancies, re-lets and new ones) by kind; both with how
many there are of each in the period. Amounts are money a month of one price year, savings and deposits money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, Flags, Whole, numbers, refuse, same_shape, whole
from medskapa.analysis.households._margins import transport

GATES = ("size", "pay", "queue", "deposit", "credit", "open")
"""What a home asks of a household: that it is large enough and can be paid, and four things to get in."""
ENTRY = GATES[2:]
STOPS = ("none", "size", "pay", "entry", "both", "apart", "taken")
"""What stopped those without a home, told for each type of household.

``size``: no home is large enough. ``pay``: some could be entered, none paid. ``entry``: some could be paid, none
entered. ``both``: none could be paid and none entered. ``apart``: some could be paid and others entered, never the
same. ``taken``: there are homes for them, but others came first. ``none``: all have a home.
"""


@dataclass(frozen=True)
class Seekers:
    """Households that seek a home, by type; all (types,).

    ``count``: households; ``group``: whole number from 0; ``rooms``: the fewest they need; ``most_cost``: the most
    they can pay a month, as from `pay.ability`; ``income`` a month, ``savings``; ``queue_years`` they have stood;
    ``good_credit``: False with remarks; ``priority``: lower comes first, before the longer queue.
    """

    count: npt.ArrayLike
    group: npt.ArrayLike
    rooms: npt.ArrayLike
    most_cost: npt.ArrayLike
    income: npt.ArrayLike
    savings: npt.ArrayLike
    queue_years: npt.ArrayLike
    good_credit: npt.ArrayLike
    priority: npt.ArrayLike


@dataclass(frozen=True)
class Homes:
    """Homes that become free in the period, by kind: size, cost, tenure, contract; all (kinds,), but ``open_to``.

    ``count``: homes; ``rooms``; ``cost`` a month; ``deposit``: savings asked for, 0 where none; ``income_multiple``:
    the income asked for, as a multiple of the cost, 0 where none; ``queue_years``: that it takes; ``needs_credit``:
    False where remarks do not matter. ``open_to`` (groups, kinds): False where a tenure or a contract is not for a
    group, such as a social contract without a decision.
    """

    count: npt.ArrayLike
    rooms: npt.ArrayLike
    cost: npt.ArrayLike
    deposit: npt.ArrayLike
    income_multiple: npt.ArrayLike
    queue_years: npt.ArrayLike
    needs_credit: npt.ArrayLike
    open_to: npt.ArrayLike


@dataclass(frozen=True)
class Matched:
    """Who got which home, who got none, and what stopped them.

    ``passes`` (gates, types, kinds): in the order of GATES. ``moved`` (types, kinds): households; ``unmet`` (types,)
    and ``left`` (kinds,): households without a home and homes without a household. ``stop`` (types,): place in STOPS.
    ``alone`` (gates, types): whether a home would be there if this gate alone were lifted, for types that pass no home
    now.
    """

    passes: Flags
    moved: Array
    unmet: Array
    left: Array
    stop: Whole
    alone: Flags

    def stopped(self) -> Array:
        """Households without a home by what stopped them (stops,), in the order of STOPS; they sum to all unmet."""
        out: Array = np.zeros(len(STOPS))
        np.add.at(out, self.stop, self.unmet)
        return out


def gates(seekers: Seekers, homes: Homes) -> Flags:
    """Which homes each type of household could have, gate by gate, whatever others do.

    size: rooms ≥ rooms needed · pay: cost ≤ the most they can pay · queue: years stood ≥ years it takes · deposit:
    savings ≥ deposit · credit: income ≥ multiple · cost, and no remarks where they matter · open: for their group

    Returns (gates, types, kinds), in the order of GATES. The first is about the home, the second is the gate of
    paying and the other four are the gate of getting in.

    Raises ``ValueError`` when a number is missing or negative, types or kinds differ in number, a yes or no is
    neither, or a group has no row in ``open_to``.
    """
    s, h = _seekers(seekers), _homes(homes)
    group = whole("Groups of seekers", seekers.group, low=0)
    opened = _yes_no("What is open to groups", homes.open_to)
    if group.shape != s["count"].shape or opened.ndim != 2 or opened.shape[1:] != h["count"].shape:
        raise ValueError(f"What is open needs groups × kinds of home: {opened.shape}, {h['count'].shape}")
    refuse(group >= len(opened), group, "A group of seekers", f"must be one of the {len(opened)} with a row")
    credit = _yes_no("Good credit", seekers.good_credit)
    needs = _yes_no("Whether credit is needed", homes.needs_credit)
    if credit.shape != group.shape or needs.shape != h["count"].shape:
        raise ValueError(f"Credit needs a yes or no for each type and kind: {credit.shape}, {needs.shape}")
    return np.array(
        [
            h["rooms"] >= s["rooms"][:, None],
            h["cost"] <= s["most_cost"][:, None],
            h["queue_years"] <= s["queue_years"][:, None],
            h["deposit"] <= s["savings"][:, None],
            (h["income_multiple"] * h["cost"] <= s["income"][:, None]) & (credit[:, None] | ~needs),
            opened[group],
        ],
        dtype=np.bool_,
    )


def match(seekers: Seekers, homes: Homes) -> Matched:
    """Homes given out in order of priority, and what stopped those who got none.

    Types come in order of priority, then of the longest queue, then as they are given. Each takes the homes that pass
    all gates and are left: the smallest that are large enough first, then the cheapest, then as they are given. No
    home is kept for a later one, as it could be by a landlord who saw the whole queue; so another order would house
    others, and sometimes more. One home more never takes a home from anybody.

    Returns households and homes in the units of the counts, whole where these are whole. Sum over kinds of ``moved``
    + ``unmet`` = count of seekers; sum over types + ``left`` = count of homes.

    Raises ``ValueError`` as `gates`.
    Source: Svensson (1999), Social Choice and Welfare 16(4), on taking turns; Tyréns for Uppsala, on the two gates.
    """
    s, h = _seekers(seekers), _homes(homes)
    passes = gates(seekers, homes)
    may = np.asarray(passes.all(axis=0), dtype=np.bool_)
    wish = np.lexsort((np.arange(len(h["count"])), h["cost"], h["rooms"]))
    queue = np.lexsort((np.arange(len(s["count"])), -s["queue_years"], s["priority"]))
    left, unmet = h["count"].copy(), s["count"].copy()
    moved: Array = np.zeros(may.shape)
    for one in queue:
        kinds = wish[may[one, wish]]
        there = left[kinds]
        upto = np.cumsum(there)
        take = np.clip(unmet[one] - (upto - there), 0.0, there)
        moved[one, kinds] = take
        left[kinds] = there - take
        unmet[one] = max(unmet[one] - upto[-1], 0.0) if len(kinds) else unmet[one]
    stop, alone = _stops(passes, h["count"] > 0, unmet)
    return Matched(passes, moved, unmet, left, stop, alone)


def fewest_unmet(seekers: Seekers, homes: Homes) -> float:
    """How many households would be without a home if the same homes were given out to house as many as can be.

    No order of the queue leaves fewer. What `match` leaves above it is owed to the order, not to a want of homes.

    Returns households. Raises ``ValueError`` as `gates`.
    Source: Ford & Fulkerson (1956), Canadian Journal of Mathematics 8, on the greatest flow.
    """
    count, free = _seekers(seekers)["count"], _homes(homes)["count"]
    may = np.asarray(gates(seekers, homes).all(axis=0), dtype=np.bool_)
    flow, _, _ = transport(count, free, may, 1e-12 * max(count.sum(), free.sum()))
    return float(count.sum() - flow.sum())


def unmet_table(
    seekers: Seekers, matched: Matched, *, cost_edges: npt.ArrayLike, most_rooms: int, groups: int
) -> Array:
    """Homes that lack, by the rooms they would need, the most they could cost, the group, and what stopped it.

    Each household without a home counts once: at the rooms it needs (the last open), in the band of what it can pay
    (band b: edge b − 1 ≤ most cost < edge b; the first is below all edges, the last from the last edge up), in its
    group, at its stop.

    cost_edges (edges,): money a month, rising; most_rooms: rooms 0 … most_rooms; groups: how many. Returns (most_rooms
    + 1, edges + 1, groups, stops), households; it sums to all unmet.

    Raises ``ValueError`` when rooms are not whole, edges do not rise, or a group is not one of those.
    """
    s = _seekers(seekers)
    rooms, group = whole("Rooms", s["rooms"], low=0), whole("Groups of seekers", seekers.group, low=0)
    edges = numbers("Edges of cost", cost_edges)
    if edges.ndim != 1 or (np.diff(edges) <= 0).any() or most_rooms < 0:
        raise ValueError(f"Edges of cost must rise and rooms be 0 or more: {edges.tolist()}, {most_rooms}")
    refuse(group >= groups, group, "A group of seekers", f"must be below {groups}")
    same_shape(("seekers", s["count"]), ("unmet", matched.unmet))
    out: Array = np.zeros((most_rooms + 1, len(edges) + 1, groups, len(STOPS)))
    band = np.searchsorted(edges, s["most_cost"], side="right")
    np.add.at(out, (np.minimum(rooms, most_rooms), band, group, matched.stop), matched.unmet)
    return out


def _stops(passes: Flags, some: Flags, unmet: Array) -> tuple[Whole, Flags]:
    """What stopped each type, among the kinds of which there are some; and which gates alone would open a home."""
    size, pay = passes[0] & some, passes[1]
    enter = passes[2:].all(axis=0)
    can_pay, can_enter = (size & pay).any(axis=1), (size & enter).any(axis=1)
    could = (size & pay & enter).any(axis=1)
    stop = np.select(
        [unmet == 0, could, ~size.any(axis=1), can_pay & can_enter, can_pay, can_enter],
        [STOPS.index(name) for name in ("none", "taken", "size", "apart", "entry", "pay")],
        default=STOPS.index("both"),
    ).astype(np.int64)
    others = np.array([np.delete(passes, g, axis=0).all(axis=0) for g in range(len(GATES))])
    alone = (others & some).any(axis=2) & ~could
    return stop, np.asarray(alone, dtype=np.bool_)


def _seekers(seekers: Seekers) -> dict[str, Array]:
    """The numbers of seekers, checked; what they can pay may be below 0, which is nothing."""
    lows = {
        "count": 0.0, "rooms": 0.0, "most_cost": -np.inf, "income": 0.0, "savings": 0.0, "queue_years": 0.0,
        "priority": -np.inf,
    }  # fmt: skip
    return _columns("Seekers", seekers, lows)


def _homes(homes: Homes) -> dict[str, Array]:
    names = ("count", "rooms", "cost", "deposit", "income_multiple", "queue_years")
    return _columns("Homes", homes, dict.fromkeys(names, 0.0))


def _columns(what: str, table: Seekers | Homes, lows: dict[str, float]) -> dict[str, Array]:
    out = {name: numbers(f"{what}, {name},", getattr(table, name), low) for name, low in lows.items()}
    same_shape(*((f"{what}, {name}", column) for name, column in out.items()))
    if out["count"].ndim != 1:
        raise ValueError(f"{what} must be one number for each type or kind, not {out['count'].shape}")
    return out


def _yes_no(what: str, values: npt.ArrayLike) -> Flags:
    table = np.asarray(values)
    if table.dtype != np.bool_:
        raise ValueError(f"{what} must be True or False, not {table.dtype}")
    return np.asarray(table, dtype=np.bool_)
