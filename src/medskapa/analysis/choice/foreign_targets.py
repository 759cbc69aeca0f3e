"""What other countries ask of each place by itself, for study: France's deficit, Denmark's caps, England's method.

They share no regional total. Rates, caps and thresholds are law or policy and change: they are arguments, to be taken
from the text in force. To share a total by one of them, take what it gives as the need in ``keys``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import Floats, above_zero, amounts, together, where, yes_or_no


@dataclass(frozen=True)
class Deficit:
    """What France's rule asks, (…, places): homes ``missing`` to the target, and homes ``due`` in this period."""

    missing: Floats
    due: Floats


@dataclass(frozen=True)
class Reach:
    """What Denmark's two rules can reach, (…, places), homes: ``required`` in plans, ``claimed`` among vacancies.

    ``left`` is the need that neither reaches.
    """

    required: Floats
    claimed: Floats
    left: Floats


def stock_deficit(
    homes: npt.ArrayLike,
    social: npt.ArrayLike,
    *,
    target: npt.ArrayLike,
    pace: npt.ArrayLike,
    exempt: npt.ArrayLike,
) -> Deficit:
    """How many social homes a place lacks to a target part of its homes, and how many it is to catch up this period.

    missing_j = max(target_j · H_j − S_j, 0), 0 where exempt; due_j = pace_j · missing_j.

    homes H : (…, places), main residences; social S : of them; target, pace : parts from 0 to 1, for all or each
    place; exempt : true or false. Returns ``Deficit``.

    Raises ``ValueError`` when a number is missing or negative, there are more social homes than homes, or a part is
    not from 0 to 1.
    Source: France, loi 2000-1208 (SRU), art. 55; Code de la construction et de l'habitation L. 302-5 to L. 302-8.

    >>> done = stock_deficit([10_000, 8_000], [1_500, 2_400], target=0.25, pace=0.33, exempt=[False, False])
    >>> done.missing.tolist(), done.due.tolist()
    ([1000.0, 0.0], [330.0, 0.0])
    """
    h, s, free = amounts("Homes", homes), amounts("Social homes", social), ~yes_or_no("exempt", exempt)
    aim, speed = _from_0_to_1("The target", target), _from_0_to_1("The pace", pace)
    together(h, s, aim, speed, free)
    if (s > h).any():
        raise ValueError(f"There are more social homes than homes {where(s > h)}")
    missing: Floats = np.where(free, np.maximum(aim * h - s, 0.0), 0.0)
    return Deficit(missing, speed * missing)


def deficit_levy(
    missing: npt.ArrayLike,
    potential: npt.ArrayLike,
    spending: npt.ArrayLike,
    *,
    rate: float,
    most_part: npt.ArrayLike,
) -> Floats:
    """What a place pays a year for the social homes it lacks: the money that stands in for homes.

    levy_j = min(rate · potential_j · missing_j, most_part_j · spending_j).

    missing : (…, places), homes, from ``stock_deficit``; potential : tax potential per inhabitant, money; spending :
    the place's running costs, the same money; rate : 0 or more; most_part : 0 to 1. Returns (…, places), money.

    Raises ``ValueError`` when a number is missing or negative or a part is not from 0 to 1.
    Source: Code de la construction et de l'habitation L. 302-7.

    >>> deficit_levy([100, 1000], [1000, 1000], [1e6, 1e6], rate=0.25, most_part=0.05).tolist()
    [25000.0, 50000.0]
    """
    lacks, tax = amounts("Missing homes", missing), amounts("Tax potential", potential)
    costs, part = amounts("Running costs", spending), _from_0_to_1("The cap", most_part)
    if not (np.isfinite(rate) and rate >= 0):
        raise ValueError(f"The rate of the levy must be 0 or more, not {rate}")
    together(lacks, tax, costs, part)
    out: Floats = np.minimum(rate * tax * lacks, part * costs)
    return out


def plan_and_vacancies(
    need: npt.ArrayLike,
    planned: npt.ArrayLike,
    vacancies: npt.ArrayLike,
    *,
    plan_part: float,
    claim_part: float,
) -> Reach:
    """How far two tools reach: a cap on what a plan may require, and the right to some of the homes that fall vacant.

    required = min(need, plan_part · planned); claimed = min(need − required, claim_part · vacancies); left the rest.

    need : (…, places), homes; planned : new homes in plans; vacancies : non-profit homes that fall vacant; plan_part,
    claim_part : 0 to 1. Returns ``Reach``; required + claimed + left = need.

    Raises ``ValueError`` when a number is missing or negative or a part is not from 0 to 1.
    Source: Denmark, planloven § 15, stk. 2 (since 2015); almenboligloven § 59.

    >>> done = plan_and_vacancies([100], [240], [80], plan_part=0.25, claim_part=0.25)
    >>> done.required.tolist(), done.claimed.tolist(), done.left.tolist()
    ([60.0], [20.0], [20.0])
    """
    n, p, v = amounts("Need", need), amounts("Planned homes", planned), amounts("Vacancies", vacancies)
    together(n, p, v)
    required: Floats = np.minimum(n, _from_0_to_1("The part of a plan", plan_part) * p)
    claimed: Floats = np.minimum(n - required, _from_0_to_1("The part of vacancies", claim_part) * v)
    return Reach(required, claimed, n - required - claimed)


def by_affordability(base: npt.ArrayLike, ratio: npt.ArrayLike, *, threshold: float, weight: float) -> Floats:
    """Raise a yearly number of homes where homes are dear for what people earn (England's standard method).

    a_j = b_j · (1 + weight · max(R_j − threshold, 0) / threshold). The method of 2024 takes a part of the stock as
    the base, that of 2018 the growth of households, which ``at_most_above`` then capped. No total is shared: what
    is asked in all follows.

    base : (…, places), homes a year; ratio R : median price of a home over median earnings; threshold : above 0;
    weight : 0 or more. Returns (…, places), homes a year.

    Raises ``ValueError`` when a number is missing or negative, a ratio or the threshold is not above 0, or the weight
    is negative.
    Source: Planning Practice Guidance, Housing and economic needs assessment, paragraph 2a-004 (versions of 2019 and
    December 2024).

    >>> by_affordability([1000, 1000], [8, 3], threshold=4, weight=0.25).tolist()
    [1250.0, 1000.0]
    """
    b, r = amounts("The base", base), above_zero("The ratio of prices to earnings", ratio)
    if not (0 < threshold < np.inf and 0 <= weight < np.inf):
        raise ValueError(
            f"The threshold must be above 0 and the weight 0 or more, not {threshold} and {weight}"
        )
    together(b, r)
    out: Floats = b * (1 + weight * np.maximum(r - threshold, 0.0) / threshold)
    return out


def at_most_above(homes: npt.ArrayLike, reference: npt.ArrayLike, *, part: float) -> Floats:
    """Cap what is asked at so much above what was asked before: min(a_j, (1 + part) · reference_j).

    homes, reference : (…, places), homes a year; part : 0 or more. Returns (…, places), homes a year.

    Raises ``ValueError`` when a number is missing or negative.
    Source: Planning Practice Guidance 2a-004 (2019), step 3.

    >>> at_most_above([1300, 1100], [850, 850], part=0.4).tolist()
    [1190.0, 1100.0]
    """
    a, b = amounts("Homes", homes), amounts("What was asked before", reference)
    if not 0 <= part < np.inf:
        raise ValueError(f"The part above what was asked before must be 0 or more, not {part}")
    together(a, b)
    out: Floats = np.minimum(a, (1 + part) * b)
    return out


def _from_0_to_1(name: str, values: npt.ArrayLike) -> Floats:
    part: Floats = np.asarray(values, np.float64)
    bad = ~((part >= 0) & (part <= 1))
    if bad.any():
        raise ValueError(
            f"{name} must be a part from 0 to 1, not {part[bad][0]}" + (f" {where(bad)}" if bad.ndim else "")
        )
    return part
