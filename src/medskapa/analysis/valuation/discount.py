"""Money of different years set beside each other: discounting, annuities, and weights for who gains."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, numbers, refuse, together

Steps = Sequence[tuple[int, float]]
"""Rates from a year on: (first year, rate), rising; the first is of year 0."""


def factors(years: npt.ArrayLike, rate: float | Steps) -> Array:
    """What a krona of a later year is worth now: 1 / Π (1 + r_y) over the years passed.

    years (…): whole years from now, 0 or more. rate: one for all years, or steps such as ((0, 0.035), (31, 0.03)):
    the rate of year 31 is used from the step between year 30 and 31.

    Raises ``ValueError`` when a year is not whole or negative, or a rate is −1 or less or its steps do not rise from 0.
    Source: HM Treasury, Green Book, A6; ASEK, on the social discount rate.

    >>> factors([0, 1, 10], 0.035).round(6).tolist()
    [1.0, 0.966184, 0.708919]
    """
    when = numbers("Years", years, low=0)
    refuse(when != np.floor(when), when, "Years", "must be whole")
    steps = _steps(rate)
    last = int(when.max()) if when.size else 0
    passed = np.arange(1, last + 1)
    rates = np.array([r for _, r in steps])[np.searchsorted([y for y, _ in steps], passed, side="right") - 1]
    worth = np.concatenate([[1.0], np.cumprod(1 / (1 + rates))])
    out: Array = worth[when.astype(np.int64)]
    return out


def present(amounts: npt.ArrayLike, rate: float | Steps) -> Array:
    """What amounts of years 0, 1, 2, … are worth now: Σ_t x_t · factor_t.

    amounts (…, years): money of one price year. Returns (…).

    Raises ``ValueError`` as `factors`, and when an amount is missing.
    """
    money = numbers("Amounts", amounts)
    if money.ndim < 1:
        raise ValueError("Amounts need an axis of years")
    out: Array = np.asarray(money @ factors(np.arange(money.shape[-1]), rate))
    return out


def annuity(years: int, rate: float) -> float:
    """What a krona at the end of each of some years is worth now: (1 − (1 + r)^−n) / r.

    Raises ``ValueError`` when years are negative or the rate is −1 or less.

    >>> round(annuity(10, 0.035), 6)
    8.316605
    """
    if years < 0 or rate <= -1:
        raise ValueError(f"Years must be 0 or more and the rate above −1: {years}, {rate}")
    return float(years) if rate == 0 else float((1 - (1 + rate) ** -years) / rate)


def welfare_weight(
    income: npt.ArrayLike, of_all: npt.ArrayLike, aversion: npt.ArrayLike, *, most: float = np.inf
) -> Array:
    """How much more a krona means to those with less: (median of all / median of the group) ^ aversion.

    income, of_all (…): medians of disposable income, above 0, of one price year; aversion (…): how fast a krona loses
    its meaning with income, 0 or more; most: a ceiling. What is weighted always stands beside what is not.

    Raises ``ValueError`` when an income is not above 0 or a number is missing or negative.
    Source: HM Treasury, Green Book, A3, with aversion 1.3.

    >>> welfare_weight(20_000, 40_000, 1).tolist()
    2.0
    """
    mine, all_, eta = (
        numbers("Income", income),
        numbers("Income of all", of_all),
        numbers("Aversion", aversion, 0),
    )
    for what, money in (("Income", mine), ("Income of all", all_)):
        refuse(money <= 0, money, what, "must be above 0")
    together(("income", mine), ("income of all", all_), ("aversion", eta))
    return np.asarray(np.minimum((all_ / mine) ** eta, most), dtype=np.float64)


def _steps(rate: float | Steps) -> list[tuple[int, float]]:
    steps = [(0, float(rate))] if isinstance(rate, int | float) else [(int(y), float(r)) for y, r in rate]
    if not steps or steps[0][0] != 0 or any(a >= b for (a, _), (b, _) in pairwise(steps)):
        raise ValueError(f"Steps of a rate must rise from year 0: {steps}")
    if not all(np.isfinite(r) and r > -1 for _, r in steps):
        raise ValueError(f"A rate must be above −1: {steps}")
    return steps
