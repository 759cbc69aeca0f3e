"""How many households people of each age and sex form: household rates, today and under three variants.

Axes: (…, sexes, ages) for one moment and (…, years, sexes, ages) for several; municipality and draw come before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import (
    Array,
    Flags,
    Whole,
    numbers,
    refuse,
    same_shape,
    together,
    whole,
)


def households(persons: npt.ArrayLike, rates: npt.ArrayLike) -> Array:
    """How many households a population forms when people of each age and sex do so at given rates.

    H = Σ_s Σ_a N_sa · k_sa

    persons (…, sexes, ages): on 31 December; rates (…, sexes, ages): households for each person, 0 for ages that
    form none. The leading axes are stretched to each other. Returns (…), households.

    Raises ``ValueError`` when ages or sexes differ, or a number is missing or negative.
    Source: Boverket (2016), household rates in its method for building need; United Nations (1973), Manual VII.

    >>> float(households([[100, 200], [100, 200]], [[0.2, 0.6], [0.3, 0.7]]))
    310.0
    """
    people, k = numbers("Persons", persons, low=0), numbers("Household rates", rates, low=0)
    _cells(people, k)
    together(("persons", people), ("rates", k))
    out: Array = np.einsum("...sa,...sa->...", people, k)
    return out


def rates_of(households: npt.ArrayLike, persons: npt.ArrayLike) -> Array:
    """What share of the people of each age and sex a household is told for.

    k = households / persons, same shape; NaN where nobody is, for there is nothing to tell.

    Raises ``ValueError`` when shapes differ, a number is missing or negative, or there are households without people.

    >>> rates_of([30, 0], [120, 0]).tolist()
    [0.25, nan]
    """
    n, people = numbers("Households", households, low=0), numbers("Persons", persons, low=0)
    same_shape(("households", n), ("persons", people))
    refuse((people == 0) & (n > 0), n, "Households", "cannot be where nobody lives")
    out: Array = np.full(n.shape, np.nan)
    np.divide(n, people, out=out, where=people > 0)
    return out


def limits(bands: Sequence[tuple[int, float, float]], ages: int) -> tuple[Array, Array]:
    """Between what the rates of each single year of age can lie, from bands of age.

    bands: (first age, low, high), rising; each holds until the next begins, and below the first no household is
    formed (0 to 0). ages: how many single years there are, from 0. Returns low and high (ages,).

    A household of two has one rate for each of two people, one of them 1 and one 0, or ½ each; a person alone has 1.
    Where all live in couples or alone, rates of both sexes together thus lie from ½ to 1; the young who live with
    their parents may lie lower.

    Raises ``ValueError`` when bands do not rise, lie outside the ages, or have limits upside down or below 0.
    Source: Boverket (2016), possible range of household rates.

    >>> low, high = limits([(16, 0, 1), (30, 0.5, 1)], 32)
    >>> low[[15, 16, 29, 30]].tolist(), high[[15, 16, 29, 30]].tolist()
    ([0.0, 0.0, 0.0, 0.5], [0.0, 1.0, 1.0, 1.0])
    """
    starts = _starts([first for first, _, _ in bands], ages)
    low = numbers("Low limits", [low for _, low, _ in bands], low=0)
    high = numbers("High limits", [high for _, _, high in bands], low=0)
    refuse(low > high, low, "A low limit", "must not be above its high limit")
    return to_single_years(low, starts, ages), to_single_years(high, starts, ages)


def outside(rates: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> Flags:
    """Which household rates lie outside what is possible, to be looked into.

    rates (…, sexes, ages); low, high: stretched to them, such as (ages,) of `limits`. Returns the shape of the rates,
    True where a rate is below low or above high; a rate that is missing (NaN) is not outside.

    Raises ``ValueError`` when the shapes do not go together or a limit is upside down.
    """
    k, lo, hi = (np.asarray(a, dtype=np.float64) for a in (rates, low, high))
    together(("rates", k), ("low", lo), ("high", hi))
    refuse(np.asarray(lo > hi), lo, "A low limit", "must not be above its high limit")
    return np.asarray((k < lo) | (k > hi), dtype=np.bool_)


def validate(rates: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> Array:
    """The rates, when all of them are possible; if not, the first that is not is told.

    Raises ``ValueError`` when a rate is missing or outside its limits, with its place.

    >>> validate([[0.2, 0.7]], [0, 0.5], [1, 1]).tolist()
    [[0.2, 0.7]]
    """
    k: Array = numbers("Household rates", rates)
    refuse(outside(k, low, high), k, "Household rates", "must lie within their limits")
    return k


def by_band(values: npt.ArrayLike, starts: Sequence[int]) -> Array:
    """Persons or households of single years summed to bands of age, as tables of rates have them.

    values (…, ages), single years from 0; starts: the first age of each band, rising; the last band is open. Those
    younger than the first band are in none. Returns (…, bands).

    Raises ``ValueError`` when bands do not rise or lie outside the ages, or a number is missing.

    >>> by_band([5, 5, 1, 2, 3], [2, 4]).tolist()
    [3.0, 3.0]
    """
    table = numbers("Values", values)
    first = _starts(starts, table.shape[-1])
    out: Array = np.add.reduceat(table, first, axis=-1)
    return out


def to_single_years(values: npt.ArrayLike, starts: npt.ArrayLike, ages: int) -> Array:
    """Rates of bands of age given to each single year in the band; 0 below the first, where none are formed.

    values (…, bands); starts (bands,): first ages, rising; ages: how many single years there are, from 0. Returns
    (…, ages). Constant within a band: with the persons of each year they give the households of the band again.

    Raises ``ValueError`` when bands do not rise, lie outside the ages, or are not as many as the values.

    >>> to_single_years([0.25, 0.75], [1, 3], 5).tolist()
    [0.0, 0.25, 0.25, 0.75, 0.75]
    """
    table: Array = np.asarray(values, dtype=np.float64)
    first = _starts(starts, ages)
    if table.shape[-1:] != first.shape:
        raise ValueError(f"{len(first)} bands need as many values, not the shape {table.shape}")
    lengths = np.diff(np.append(first, ages))
    out: Array = np.zeros((*table.shape[:-1], ages))
    out[..., first[0] :] = np.repeat(table, lengths, axis=-1)
    return out


def constant(rates: npt.ArrayLike, years: int) -> Array:
    """The first variant: people form households as they do now.

    rates (…, sexes, ages) → (…, years, sexes, ages), the same in every year.

    Raises ``ValueError`` when a rate is missing or negative, or there is no year.
    """
    k = numbers("Household rates", rates, low=0)
    if k.ndim < 2 or years < 1:
        raise ValueError(f"Rates (…, sexes, ages) and at least one year are needed: {k.shape}, {years}")
    out: Array = np.repeat(k[..., None, :, :], years, axis=-3)
    return out


def trend(
    history: npt.ArrayLike,
    years: npt.ArrayLike,
    future: npt.ArrayLike,
    *,
    damping: float,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    scale: Literal["rate", "logit"] = "rate",
) -> Array:
    """The second variant: rates go on changing as they have, by less and less each year.

    k_(T+h) = k_T + b · (φ + φ² + … + φʰ), with b the slope by least squares over the years that are known, and T the
    last of them. φ = 1 is the straight line, φ = 0 the constant variant. On the scale ``logit`` the line is drawn for
    ln[(k − low) / (high − k)], and the rates never leave their limits; where low = high the rate stays there.

    history (…, years, sexes, ages): at least two years; years and future: whole and rising, future after the last.
    damping: φ from 0 to 1. low, high: stretched to (…, sexes, ages). Returns (…, future years, sexes, ages).

    Raises ``ValueError`` when the years are not as said, a rate of the past or of the future lies outside its limits
    (damp it more, or use the scale ``logit``), or one lies on them on the scale ``logit``.
    Source: Gardner & McKenzie (1985), Management Science 31(10), on damped trends.

    >>> past = [[[0.50]], [[0.52]], [[0.54]]]
    >>> trend(past, [2020, 2021, 2022], [2023, 2024], damping=0.5, low=0, high=1).ravel().round(3).tolist()
    [0.55, 0.555]
    """
    then, to_come = _rising(years, "The years that are known"), _rising(future, "The years to come")
    past = numbers("Household rates", history)
    if past.ndim < 3 or past.shape[-3] != len(then) or len(then) < 2 or to_come[0] <= then[-1]:
        raise ValueError(
            f"A trend needs rates (…, years, sexes, ages) of two years or more, and years after them: {past.shape}, "
            f"{then.tolist()}, {to_come.tolist()}"
        )
    if not 0 <= damping <= 1:
        raise ValueError(f"Damping lies between 0 and 1, not {damping}")
    if scale not in ("rate", "logit"):
        raise ValueError(f"The scale is rate or logit, not {scale!r}")
    lo, hi = (np.expand_dims(_limit(a, past), -3) for a in (low, high))
    validate(past, lo, hi)
    line = past if scale == "rate" else _logit(past, lo, hi)
    from_mean = (then - then.mean())[:, None, None]
    slope = (from_mean * line).sum(axis=-3, keepdims=True) / (from_mean**2).sum()
    ahead = to_come - then[-1]
    grown = np.array([np.sum(damping ** np.arange(1, h + 1)) for h in ahead])[:, None, None]
    told = line[..., -1:, :, :] + slope * grown
    if scale == "logit":
        told = lo + (hi - lo) / (1 + np.exp(-told))
    return validate(told, lo, hi)


def target(
    rates: npt.ArrayLike, goal: npt.ArrayLike, *, from_year: int, goal_year: int, future: npt.ArrayLike
) -> Array:
    """The third variant: rates move to a goal that is set, such as the young leaving home as they once did.

    k_t = k + min(1, (t − from) / (goal year − from)) · (goal − k)

    rates, goal: stretched to each other, (…, sexes, ages); from_year: the year of the rates. Returns (…, future
    years, sexes, ages). The households of this variant less those of the constant one are a need that is latent.

    Raises ``ValueError`` when a rate is missing or negative, or years are not after the year of the rates.

    >>> target([[0.4]], [[0.6]], from_year=2024, goal_year=2028, future=[2025, 2028, 2030]).ravel().round(3).tolist()
    [0.45, 0.6, 0.6]
    """
    k, to = numbers("Household rates", rates, low=0), numbers("The goal", goal, low=0)
    _cells(k, to)
    together(("rates", k), ("goal", to))
    to_come = _rising(future, "The years to come")
    if goal_year <= from_year or to_come[0] <= from_year:
        raise ValueError(f"The goal's year {goal_year} and {to_come.tolist()} must come after {from_year}")
    way = np.minimum(1.0, (to_come - from_year) / (goal_year - from_year))[:, None, None]
    out: Array = (1 - way) * k[..., None, :, :] + way * to[..., None, :, :]
    return out


def _cells(one: Array, other: Array) -> None:
    if one.ndim < 2 or other.ndim < 2 or one.shape[-2:] != other.shape[-2:]:
        raise ValueError(f"Sexes and ages must be the same: {one.shape} and {other.shape} (…, sexes, ages)")


def _starts(starts: npt.ArrayLike, ages: int) -> Whole:
    first = _rising(starts, "The first ages of bands")
    if first[0] < 0 or first[-1] >= ages:
        raise ValueError(f"Bands of age must begin from 0 to {ages - 1}: {first.tolist()}")
    return first


def _rising(values: npt.ArrayLike, what: str) -> Whole:
    out = whole(what, values)
    if out.ndim != 1 or not len(out) or (np.diff(out) <= 0).any():
        raise ValueError(f"{what} must rise, one after the other: {out.tolist()}")
    return out


def _limit(limit: npt.ArrayLike, history: Array) -> Array:
    """A limit (…, sexes, ages), so that a year can be put before the sexes."""
    table = np.asarray(limit, dtype=np.float64)
    moment = (*history.shape[:-3], *history.shape[-2:])
    try:
        out: Array = np.broadcast_to(table, moment)
    except ValueError:
        raise ValueError(f"Limits of the shape {table.shape} do not go with rates {moment}") from None
    return out


def _logit(rates: Array, low: Array, high: Array) -> Array:
    free = np.broadcast_to(high > low, rates.shape)
    edge = free & ((rates <= low) | (rates >= high))
    refuse(edge, rates, "On the scale logit, household rates", "must lie inside their limits, not on them")
    out: Array = np.zeros(rates.shape)
    np.log(np.divide(rates - low, high - rates, out=np.ones(rates.shape), where=free), out=out, where=free)
    return out
