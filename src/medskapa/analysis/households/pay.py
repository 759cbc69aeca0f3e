"""What households can pay for a home: what is left when they have paid it and lived, beside shares of income.

Amounts are money a month, of one price year; amounts of different years are never compared without an index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, Flags, Whole, numbers, refuse, together, whole


@dataclass(frozen=True)
class Norm:
    """What a household needs to live apart from its home, in money a month of a price year.

    ``single`` and ``couple``: an adult alone, two adults who share; ``child`` (bands,): a child by age, from the ages
    ``child_from`` (bands,), the last band to ``child_to`` inclusive; ``common``: costs that a household shares, for 1,
    2, 3, … persons; ``per_extra``: for each person beyond the last of them. Whose norm it is, the caller knows.
    """

    price_year: int
    single: float
    couple: float
    child_from: tuple[int, ...]
    child_to: int
    child: tuple[float, ...]
    common: tuple[float, ...]
    per_extra: float


@dataclass(frozen=True)
class Ability:
    """Whether households can pay, told in two ways that need not agree; (…) unless said otherwise.

    ``residual``: left each month after housing and the norm; ``can_pay``: it is not below 0. ``most_cost``: the
    highest housing cost that would leave nothing. ``ratio``: housing cost as a share of income, ∞ without income, NaN
    without both. ``over`` (…, ratios): whether it is above each limit. Money of ``price_year``.
    """

    residual: Array
    can_pay: Flags
    most_cost: Array
    ratio: Array
    over: Flags
    price_year: int


@dataclass(frozen=True)
class Buyers:
    """What share can buy: ``price`` of the home aimed at, ``income_needed`` for it and ``share`` with as much, (…)."""

    price: Array
    income_needed: Array
    share: Array


def in_prices(
    amount: npt.ArrayLike, from_year: int, to_year: int, index: Mapping[int, float] | None = None
) -> Array:
    """An amount in the prices of another year: amount · index(to) / index(from).

    amount (…), money; index: the index of each year, such as the consumer price index; not needed for the same year.

    Raises ``ValueError`` when an amount is missing, or the years differ and the index lacks one of them or is not
    above 0.

    >>> float(in_prices(1000, 2020, 2024, {2020: 100, 2024: 125}))
    1250.0
    """
    money = numbers("An amount", amount)
    if from_year == to_year:
        return money
    if index is None or from_year not in index or to_year not in index:
        raise ValueError(
            f"An amount in prices of {from_year} cannot be set beside one of {to_year} without an index of both years"
        )
    then, now = (
        float(numbers(f"The index of {year}", index[year], low=1e-300)) for year in (from_year, to_year)
    )
    out: Array = money * now / then
    return out


def child_bands(ages: Sequence[int], norm: Norm) -> Whole:
    """How many children of a household are in each of the norm's bands of age.

    ages: whole years of each child. Returns (bands,).

    Raises ``ValueError`` when a child is younger than the first band or older than the last; an adult is no child.
    """
    _check_norm(norm)
    years = whole("Ages of children", np.asarray(ages, dtype=np.float64), low=0)
    refuse(
        (years < norm.child_from[0]) | (years > norm.child_to), years, "The age of a child",
        f"must be {norm.child_from[0]} to {norm.child_to}",
    )  # fmt: skip
    band = np.searchsorted(norm.child_from, years, side="right") - 1
    return np.bincount(band, minlength=len(norm.child_from)).astype(np.int64)


def norm_cost(
    norm: Norm,
    *,
    couples: npt.ArrayLike,
    singles: npt.ArrayLike,
    children: npt.ArrayLike,
    persons: npt.ArrayLike | None = None,
) -> Array:
    """What those who share an economy need each month to live, apart from the home.

    couples · couple + singles · single + Σ_b children_b · child_b + common(persons) · own / persons,
    own = 2 · couples + singles + Σ children

    Common costs go by how many live in the household; those who share the economy carry their part of them by head.

    couples, singles (…): adults, two by two and by themselves; children (…, bands), as from `child_bands`; persons
    (…): all who live in the household, without it those who share the economy. Returns (…), money a month.

    Raises ``ValueError`` when the norm is not whole, a number is not whole or below 0, nobody is there, or fewer live
    in the household than share the economy.
    Source: Socialstyrelsen, riksnormen: personal costs by age, common costs by household size.

    >>> norm = Norm(2014, 2950, 5320, (0, 3), 20, (1800, 2000), (930, 1040, 1310, 1490, 1710), 170)
    >>> float(norm_cost(norm, couples=0, singles=1, children=[0, 0], persons=5))
    3292.0
    """
    _check_norm(norm)
    two, one, young = (
        whole(what, a, low=0)
        for what, a in (("Couples", couples), ("Singles", singles), ("Children", children))
    )
    if young.shape[-1:] != (len(norm.child),):
        raise ValueError(f"Children need a number for each of {len(norm.child)} bands, not {young.shape}")
    own = 2 * two + one + young.sum(axis=-1)
    living = own if persons is None else whole("Persons", persons, low=1)
    together(("those who share", np.asarray(own, np.float64)), ("persons", np.asarray(living, np.float64)))
    refuse(np.asarray(own < 1), own, "A household", "needs somebody in it")
    refuse(np.asarray(living < own), living, "Persons", "must be at least those who share the economy")
    last = len(norm.common)
    common = np.asarray(norm.common, dtype=np.float64)[np.minimum(living, last) - 1]
    common = common + norm.per_extra * np.maximum(living - last, 0)
    out: Array = np.asarray(
        two * norm.couple + one * norm.single + young @ np.asarray(norm.child, dtype=np.float64)
    )
    out = out + common * own / living
    return out


def ability(
    income: npt.ArrayLike,
    housing_cost: npt.ArrayLike,
    norm: npt.ArrayLike,
    *,
    price_years: tuple[int, int, int],
    to_year: int,
    ratios: Sequence[float],
    index: Mapping[int, float] | None = None,
) -> Ability:
    """Whether households can pay for a home: what is left after housing and the norm, beside the share of income.

    residual = disposable income − housing cost − norm        ratio = housing cost / disposable income

    The two answer different questions: a large household may have nothing left at a low share, a rich one much at a
    high share. Both are told; neither is the other's check.

    income, with allowances, housing_cost and norm, as from `norm_cost`: (…), stretched to each other, money a month.
    price_years: of the three, in that order; to_year: the year whose prices all is told in; index: see `in_prices`.
    ratios: limits such as (0.3, 0.4).

    Raises ``ValueError`` when an amount is missing or negative, shapes do not go together, price years differ without
    an index, or a limit is not above 0.
    Source: Stone (2006), Housing Policy Debate 17(1), on residual income; Boverket, KALP (kvar att leva på).

    >>> told = ability(20000, 8000, 9000, price_years=(2024, 2024, 2024), to_year=2024, ratios=(0.3, 0.4))
    >>> float(told.residual), bool(told.can_pay), float(told.ratio), told.over.tolist()
    (3000.0, True, 0.4, [True, False])
    """
    money = [
        in_prices(numbers(what, a, low=0), year, to_year, index)
        for what, a, year in zip(
            ("Disposable income", "Housing cost", "The norm"),
            (income, housing_cost, norm),
            price_years,
            strict=True,
        )
    ]
    shape = together(*zip(("income", "housing cost", "norm"), money, strict=True))
    limit = numbers("A limit of the ratio", np.asarray(ratios, dtype=np.float64), low=1e-300)
    earned, cost, need = (np.broadcast_to(a, shape) for a in money)
    residual: Array = np.asarray(earned - cost - need)
    ratio: Array = np.where(cost > 0, np.inf, np.nan)
    with np.errstate(over="ignore"):  # next to no income is as good as none: ∞
        np.divide(cost, earned, out=ratio, where=earned > 0)
    return Ability(
        residual, np.asarray(residual >= 0, dtype=np.bool_), np.asarray(earned - need), ratio,
        np.asarray(ratio[..., None] > limit, dtype=np.bool_), to_year,
    )  # fmt: skip


def share_able(
    most_cost: npt.ArrayLike, costs: npt.ArrayLike, *, weights: npt.ArrayLike, kind: npt.ArrayLike, kinds: int
) -> Array:
    """What share of each kind of household can pay each of several rents.

    s_kc = Σ_(i of kind k) w_i [most_i ≥ cost_c] / Σ_(i of kind k) w_i

    most_cost (households,): what each can pay, as from `ability`, in the prices of the costs; costs (costs,), money a
    month; weights (households,): how many each stands for; kind (households,): 0 to kinds − 1. Returns (kinds, costs),
    0 to 1; NaN for a kind that nobody is of.

    Raises ``ValueError`` when a number is missing, a weight is negative, shapes differ or a kind is out of range.

    >>> share_able([4000, 6000, 9000], [5000, 8000], weights=[1, 1, 2], kind=[0, 0, 1], kinds=2).tolist()
    [[0.5, 0.0], [1.0, 1.0]]
    """
    most, rent = numbers("What households can pay", most_cost), numbers("Costs", costs)
    w, k = numbers("Weights", weights, low=0), whole("Kinds of household", kind, low=0)
    if most.ndim != 1 or w.shape != most.shape or k.shape != most.shape or rent.ndim != 1:
        raise ValueError(f"Households need a weight and a kind each: {most.shape}, {w.shape}, {k.shape}")
    refuse(k >= kinds, k, "A kind of household", f"must be below {kinds}")
    out: Array = np.full((kinds, len(rent)), np.nan)
    for one in range(kinds):
        mine = k == one
        order = np.argsort(most[mine], kind="stable")
        upwards = np.append(0.0, np.cumsum(w[mine][order]))
        if upwards[-1] > 0:
            out[one] = 1 - upwards[np.searchsorted(most[mine][order], rent, side="left")] / upwards[-1]
    return out


def lognormal_quantile(median: npt.ArrayLike, sigma: npt.ArrayLike, level: npt.ArrayLike) -> Array:
    """The price or income that a share lies below, when logarithms are normal: median · exp(σ Φ⁻¹(level)).

    median (…), money; sigma (…): spread of the logarithm; level (…): 0 to 1, both ends left out.

    Raises ``ValueError`` when a number is missing or out of range.
    """
    from scipy.special import ndtri

    middle, spread = numbers("The median", median, low=1e-300), numbers("The spread", sigma, low=0)
    q = numbers("The level", level, 0, 1)
    refuse(np.asarray((q <= 0) | (q >= 1)), q, "The level", "must be inside 0 to 1")
    return np.asarray(middle * np.exp(spread * ndtri(q)), dtype=np.float64)


def lognormal_share_above(amount: npt.ArrayLike, median: npt.ArrayLike, sigma: npt.ArrayLike) -> Array:
    """What share has at least an amount, when logarithms are normal: 1 − Φ(ln(amount / median) / σ).

    amount (…), money of the median's year, 0 or more; median, sigma (…): see `lognormal_quantile`, sigma above 0.

    Raises ``ValueError`` when a number is missing or out of range.
    """
    from scipy.special import ndtr

    x, middle = numbers("An amount", amount, low=0), numbers("The median", median, low=1e-300)
    spread = numbers("The spread", sigma, low=1e-300)
    ratio = np.asarray(x / middle)
    log = np.log(ratio, out=np.full(ratio.shape, -np.inf), where=ratio > 0)
    return np.asarray(ndtr(-log / spread), dtype=np.float64)


def lognormal_fit(levels: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Array, Array]:
    """Median and spread of a distribution of incomes or prices of which some quantiles are known.

    ln(value) = ln(median) + σ Φ⁻¹(level), by least squares; exact for two quantiles.

    levels (quantiles,): rising inside 0 to 1, two or more; values (…, quantiles): money, above 0 and not falling.
    Returns median and sigma (…).

    Raises ``ValueError`` when levels or values are out of range or do not rise.

    >>> middle, spread = lognormal_fit([0.25, 0.5, 0.75], lognormal_quantile(300.0, 0.5, [0.25, 0.5, 0.75]))
    >>> round(float(middle), 9), round(float(spread), 9)
    (300.0, 0.5)
    """
    from scipy.special import ndtri

    q, x = numbers("Levels", levels, 0, 1), numbers("Quantiles", values, low=1e-300)
    inside = q.ndim == 1 and len(q) > 1 and q[0] > 0 and q[-1] < 1 and bool((np.diff(q) > 0).all())
    if not inside or x.shape[-1:] != q.shape:
        raise ValueError(
            f"Two or more levels must rise inside 0 to 1, with a value each: {q.tolist()}, {x.shape}"
        )
    refuse(
        np.asarray(np.diff(x, axis=-1) < 0), np.diff(x, axis=-1), "Quantiles", "must not fall as levels rise"
    )
    z, log = ndtri(q), np.log(x)
    centred = z - z.mean()
    sigma: Array = np.asarray((log * centred).sum(axis=-1) / (centred**2).sum())
    return np.asarray(np.exp(log.mean(axis=-1) - sigma * z.mean())), sigma


def buyers(
    income_median: npt.ArrayLike,
    income_sigma: npt.ArrayLike,
    price_median: npt.ArrayLike,
    price_sigma: npt.ArrayLike,
    *,
    percentile: float,
    multiple: float,
) -> Buyers:
    """What share of households could buy a home in the cheaper part of the market.

    price = quantile of prices at the percentile; needed = price / multiple; share = P(income ≥ needed), logarithms of
    incomes and prices taken as normal. It asks nothing of savings or credit: whether one gets in is another gate.

    income_median (…), money a year; price_median (…), money of the same year; sigmas (…): spread of logarithms;
    percentile: inside 0 to 1, such as 0.25; multiple: of a yearly income that may be borrowed, such as 4.

    Raises ``ValueError`` when a number is missing or out of range.
    Source: Scottish Government (2026), Housing Need and Demand Assessment (HNDA) tool.
    """
    if not (np.isfinite(multiple) and multiple > 0):
        raise ValueError(f"The multiple of income must be above 0, not {multiple}")
    price = lognormal_quantile(price_median, price_sigma, percentile)
    needed: Array = np.asarray(price / multiple)
    return Buyers(price, needed, lognormal_share_above(needed, income_median, income_sigma))


def _check_norm(norm: Norm) -> None:
    numbers("The norm", [norm.single, norm.couple, norm.per_extra, *norm.child, *norm.common], low=0)
    if not norm.common or len(norm.child) != len(norm.child_from) or not norm.child:
        raise ValueError("A norm needs common costs, and a cost for each band of children's ages")
    bands = [*norm.child_from, norm.child_to + 1]
    if any(a >= b for a, b in pairwise(bands)) or bands[0] < 0:
        raise ValueError(f"Bands of children's ages must rise, and end at {norm.child_to}: {norm.child_from}")
