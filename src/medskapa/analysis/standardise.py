"""Whether more happens in an area than its mix would lead one to expect: indirect standardisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Standardised:
    """What was observed in each area beside what its mix would give at the whole's rates, all (areas,).

    ``n``: persons; ``observed`` and ``expected``: how many of them; ``ratio``: observed / expected; ``difference``:
    observed − expected, persons; each with ``_low`` and ``_high`` at ``level``. ``own``: the share of the expected
    that the area itself stands for, 0 to 1: the nearer to 1, the more it is compared with itself. NaN where a
    number or a rate that is needed is missing, or where nobody lives. ``rates`` (cells,): NaN where nobody is.
    """

    n: Floats
    observed: Floats
    expected: Floats
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    difference: Floats
    difference_low: Floats
    difference_high: Floats
    own: Floats
    rates: Floats
    level: float


def pooled_rates(n: npt.ArrayLike, observed: npt.ArrayLike) -> Floats:
    """How often it happens in each kind of people when all areas are taken together.

    r_k = Σ_i o_ik / Σ_i n_ik, over the areas where both are known.

    n, observed : (areas, cells), such as dwelling type × age; NaN where not known.
    Returns (cells,); NaN for a cell where nobody is.

    Raises ``ValueError`` when shapes differ, a number is negative or more happened to people than there are.
    """
    people, events = _table(n), _table(observed)
    if people.shape != events.shape:
        raise ValueError(
            f"People and what was observed need the same shape: {people.shape} is not {events.shape}"
        )
    if (events > people).any():
        raise ValueError("More was observed than there are people, in some cell")
    known = np.isfinite(people) & np.isfinite(events)
    total = np.where(known, people, 0).sum(axis=0)
    out: Floats = np.full(total.shape, np.nan)
    np.divide(np.where(known, events, 0).sum(axis=0), total, out=out, where=total > 0)
    return out


def indirect(
    n: npt.ArrayLike,
    observed: npt.ArrayLike,
    *,
    rates: npt.ArrayLike | None = None,
    kind: Literal["binomial", "poisson"] = "binomial",
    level: float = 0.95,
) -> Standardised:
    """How many more, or fewer, in each area than its mix of people would give at the rates of the whole.

    expected_i = Σ_k n_ik · r_k, ratio = observed / expected, difference = observed − expected. With the areas' own
    pooled rates, the expected sum to the observed over all areas, and the differences to 0. A difference is what
    the mix does not account for; it does not say why.

    n : (areas, cells), persons by dwelling type × age, say; observed : the same shape, or (areas,) with ``rates``
    (cells,) of a larger whole. kind : ``binomial`` where each person does or does not (stays, moves, owns),
    ``poisson`` where it can happen to one person more than once. The interval is exact for the number observed and
    takes rates as given. Binomial: Clopper & Pearson (1934) for the area's persons; as people of unlike cells spread
    less than a binomial of the same mean (Hoeffding 1956), it is on the wide side. Poisson: Garwood (1936).

    Raises ``ValueError`` when shapes differ, a number is negative, a rate of a binomial is above 1, more is observed
    than there are people, or the level is not between 0 and 1.
    Source: Breslow & Day (1987), Statistical methods in cancer research II, ch. 2, IARC.

    >>> done = indirect([[100, 100], [100, 0]], [[60, 90], [40, 0]])
    >>> done.rates.tolist(), done.expected.tolist(), done.difference.tolist()
    ([0.5, 0.9], [140.0, 50.0], [10.0, -10.0])
    """
    people, events = _table(n), np.asarray(observed, np.float64)
    r = pooled_rates(people, events) if rates is None else np.asarray(rates, np.float64)
    if r.shape != people.shape[1:] or (r < 0).any() or (kind == "binomial" and (r > 1).any()):
        raise ValueError(f"{people.shape[1]} kinds of people need as many rates, from 0")
    seen = events.sum(axis=1) if events.shape == people.shape else events
    total = people.sum(axis=1)
    if seen.shape != total.shape or (seen < 0).any() or (kind == "binomial" and (seen > total).any()):
        raise ValueError("Each area needs what was observed: from 0 to its number of people")
    each = np.where(people == 0, 0.0, people * r)  # a rate that nobody needs may be missing
    expected = each.sum(axis=1)
    low, high = limits(seen, total if kind == "binomial" else None, level)
    whole = np.where(np.isfinite(people), people, 0).sum(axis=0)
    within = np.divide(people, whole, out=np.zeros_like(people), where=whole > 0)
    own = _ratio((each * within).sum(axis=1), expected)
    nobody = total == 0
    seen, expected, low, high = (np.where(nobody, np.nan, a) for a in (seen, expected, low, high))
    known = np.isfinite(expected) & np.isfinite(seen)
    low, high = np.where(known, low, np.nan), np.where(known, high, np.nan)
    return Standardised(
        total, seen, expected, _ratio(seen, expected), _ratio(low, expected), _ratio(high, expected),
        seen - expected, low - expected, high - expected, own, r, level,
    )  # fmt: skip


def limits(count: npt.ArrayLike, n: npt.ArrayLike | None, level: float) -> tuple[Floats, Floats]:
    """Between what the number to expect in the long run lies, given the number that was counted: exact limits.

    count : whole or not, 0 or more; n : the persons it is out of (Clopper & Pearson 1934), or None where there is
    no most (Poisson, Garwood 1936). Returns low and high, in persons; NaN where a number is missing.

    Raises ``ValueError`` when the level is not between 0 and 1.

    >>> low, high = limits([0, 10], None, 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    from scipy.special import betaincinv, gammaincinv

    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not {level}")
    k, tail = np.asarray(count, np.float64), (1 - level) / 2
    if n is None:
        low = np.where(k > 0, gammaincinv(np.where(k > 0, k, 1), tail), 0)
        high = gammaincinv(k + 1, 1 - tail)
    else:
        of = np.asarray(n, np.float64)
        inner, short = k > 0, k < of
        low = of * np.where(inner, betaincinv(np.where(inner, k, 1), of - k + 1, tail), 0)
        high = of * np.where(short, betaincinv(k + 1, np.where(short, of - k, 1), 1 - tail), 1)
    gone = np.isnan(k) if n is None else np.isnan(k) | np.isnan(np.asarray(n, np.float64))
    return np.where(gone, np.nan, low), np.where(gone, np.nan, high)


def _table(values: npt.ArrayLike) -> Floats:
    table: Floats = np.asarray(values, np.float64)
    if table.ndim != 2 or (table < 0).any() or np.isinf(table).any():
        raise ValueError("A table of areas × kinds of people is needed, with numbers from 0")
    return table


def _ratio(above: Floats, below: Floats) -> Floats:
    out: Floats = np.full(below.shape, np.nan)
    np.divide(above, below, out=out, where=below > 0)
    return out
