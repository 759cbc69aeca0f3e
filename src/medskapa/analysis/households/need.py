"""How many homes must be built for every household to have one: an account for each functional region.

Axes: (…, regions); variant and draw come before. Regions are housing markets that people commute within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, Flags, numbers, refuse, together

STEPS = ("growth", "losses", "reserve", "shortage", "vacant", "surplus")
"""The account from nothing to the need, in the order of a waterfall; ``vacant`` is taken away, the others added."""


@dataclass(frozen=True)
class Need:
    """What homes are needed for, region by region, homes over the whole period; (…, regions) where not said otherwise.

    ``growth``: households that are added, negative where they become fewer; ``losses``: homes that will be gone;
    ``reserve``: empty homes for moves at the end; ``shortage``: homes lacking at the start; ``vacant``: homes empty at
    the start. ``net`` = growth + losses + reserve + shortage − vacant. ``need`` = max(net, 0): homes left over in one
    region house nobody in another. ``floored``: where net is below 0; ``surplus`` = need − net, homes left over there.
    ``total`` (…): the sum of the needs; ``total_surplus`` (…): what was not taken from it. ``per_year`` (…, regions).
    """

    growth: Array
    losses: Array
    reserve: Array
    shortage: Array
    vacant: Array
    net: Array
    need: Array
    floored: Flags
    surplus: Array
    total: Array
    total_surplus: Array
    per_year: Array
    years: float


@dataclass(frozen=True)
class Range:
    """A result told as low, middle and high, of one shape; the three are told together and never added up."""

    low: Array
    mid: Array
    high: Array


def building_need(
    households_start: npt.ArrayLike,
    households_end: npt.ArrayLike,
    *,
    stock: npt.ArrayLike,
    loss_rate: npt.ArrayLike,
    years: float,
    reserve_share: npt.ArrayLike,
    shortage: npt.ArrayLike,
    vacant: npt.ArrayLike,
    losses: Literal["compound", "linear"],
) -> Need:
    """The homes a region needs over some years: for more households, for those lost, to move in, and to catch up.

    need = max(0, H₁ − H₀ + losses + reserve · H₁ + shortage − vacant)
    losses = stock · (1 − (1 − d)ᵗ), compound, or stock · d · t, linear

    This is need, not demand and not what will be built; whether households can pay is another question, and the
    shortage is homes that lack, not households with some problem of housing.

    households_start, households_end: H₀, H₁; stock: homes at the start; loss_rate: d, share of the stock each year;
    reserve_share: of H₁; shortage: homes lacking at the start, for whatever reason; vacant: homes empty at the start.
    All (…, regions), stretched to each other. years: t. Returns homes; see `Need`.

    Raises ``ValueError`` when a number is missing or negative, a share is above 1, more is lost or vacant than there
    is, the period is not above 0, or shapes do not go together.
    Source: Boverket (2016), En metod för bedömning av bostadsbyggnadsbehovet, and its revisions since.

    >>> told = building_need([1000, 500], [1100, 450], stock=[1000, 520], loss_rate=0.002, years=10, losses="linear",
    ...                      reserve_share=0.01, shortage=[20, 0], vacant=[5, 15])
    >>> told.need.tolist(), told.surplus.tolist(), float(told.total)
    ([146.0, 0.0], [0.0, 50.1], 146.0)
    """
    if losses not in ("compound", "linear"):
        raise ValueError(f"Losses are compound or linear, not {losses!r}")
    if not (np.isfinite(years) and years > 0):
        raise ValueError(f"The period must be longer than 0 years, not {years}")
    start, end, homes, lacking, empty, d, r = _stretched(
        ("Households at the start", households_start, np.inf), ("Households at the end", households_end, np.inf),
        ("The stock", stock, np.inf), ("The shortage", shortage, np.inf), ("Vacant homes", vacant, np.inf),
        ("The loss rate", loss_rate, 1), ("The reserve", reserve_share, 1),
    )  # fmt: skip
    refuse(np.asarray(empty > homes), empty, "Vacant homes", "cannot be more than the stock")
    share = 1 - (1 - d) ** years if losses == "compound" else d * years
    refuse(np.asarray(share > 1), share, "The share of homes lost over the whole period", "cannot be above 1")
    growth, gone, reserve = end - start, homes * share, r * end
    net = growth + gone + reserve + lacking - empty
    need = np.maximum(net, 0.0)
    surplus = need - net
    return Need(
        growth, gone, reserve, lacking, empty, net, need, np.asarray(net < 0, dtype=np.bool_), surplus,
        need.sum(axis=-1), surplus.sum(axis=-1), need / years, float(years),
    )  # fmt: skip


def _stretched(*named: tuple[str, npt.ArrayLike, float]) -> list[Array]:
    """Numbers from 0 to a highest, each a copy of one shape with an axis of regions."""
    tables = [numbers(what, values, 0, high) for what, values, high in named]
    shape = together(*((what, table) for (what, _, _), table in zip(named, tables, strict=True)))
    if not shape:
        raise ValueError("Regions are an axis of their own, also where there is only one")
    return [np.broadcast_to(table, shape) + 0.0 for table in tables]


def from_variants(low: npt.ArrayLike, mid: npt.ArrayLike, high: npt.ArrayLike) -> Range:
    """Low, middle and high of three variants that were worked out each for itself, such as three of migration.

    low, mid, high: one shape, such as the needs of regions or their totals, in homes.

    Raises ``ValueError`` when shapes differ, a number is missing, or the three are not in order somewhere.
    """
    told = [numbers(what, a) for what, a in (("Low", low), ("Middle", mid), ("High", high))]
    if len({a.shape for a in told}) > 1:
        raise ValueError(f"The variants must have the same shape: {[a.shape for a in told]}")
    for one, other, names in ((told[0], told[1], "low and middle"), (told[1], told[2], "middle and high")):
        refuse(np.asarray(one > other), one - other, f"The variants {names}", "are the wrong way round by")
    return Range(*told)


def from_draws(draws: npt.ArrayLike, levels: Sequence[float]) -> Range:
    """Low, middle and high of many draws, such as the 10th, 50th and 90th percentile.

    draws (draws, …): needs of regions, or totals. The total's range comes from the totals of the draws; the sum of the
    regions' ranges would be too wide. levels: three shares, rising, such as (0.1, 0.5, 0.9). Quantiles are linear
    between draws.

    Raises ``ValueError`` when there are no draws, a number is missing, or levels are not three that rise in 0 to 1.

    >>> told = from_draws([0, 10, 20, 30, 40], (0.25, 0.5, 1))
    >>> float(told.low), float(told.mid), float(told.high)
    (10.0, 20.0, 40.0)
    """
    if len(levels) != 3 or not 0 <= levels[0] < levels[1] < levels[2] <= 1:
        raise ValueError(f"Low, middle and high need three levels that rise from 0 to 1, not {tuple(levels)}")
    table = numbers("Draws", draws)
    if not table.ndim or not len(table):
        raise ValueError("At least one draw is needed")
    return Range(*np.quantile(table, levels, axis=0))
