"""Why the number of households changed: more people, other ages, or people forming households differently."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, numbers, refuse, together
from medskapa.analysis.shapley import shapley

FACTORS = ("size", "structure", "rates")


@dataclass(frozen=True)
class Change:
    """A change in the number of households and the three parts that add up to it, all of one shape, households.

    ``size``: owed to how many people there are; ``structure``: to what age and sex they have; ``rates``: to how
    readily those of an age and sex form households. ``change`` = after − before = size + structure + rates. The shape
    is (…), or (…, sexes, ages) by age.
    """

    before: Array
    after: Array
    change: Array
    size: Array
    structure: Array
    rates: Array


def decompose(
    persons_before: npt.ArrayLike,
    rates_before: npt.ArrayLike,
    persons_after: npt.ArrayLike,
    rates_after: npt.ArrayLike,
    *,
    by_age: bool = False,
) -> Change:
    """How much of a change in households comes of more people, of an older or younger people, and of other habits.

    H = N · Σ_sa (N_sa / N) · k_sa: size × structure × rates. Each part is what its factor adds, as a mean over all
    six orders in which the three may change, so that no order is preferred and nothing is left over. It is an
    account, not a cause: the young may stay at home for want of homes.

    persons_before, persons_after, rates_before, rates_after: (…, sexes, ages), stretched to each other in the leading
    axes; with ages that form no household, at a rate of 0, where their number is part of the population's size.
    by_age: whether the parts are told for each sex and age; their sums are the parts of the whole.

    Raises ``ValueError`` when ages or sexes differ, a number is missing or negative, or nobody lives in one of the
    years, for then there is no structure.
    Source: Das Gupta (1993), Standardization and decomposition of rates, US Bureau of the Census; Shapley (1953).

    >>> told = decompose([[100, 100]], [[0.25, 0.75]], [[100, 300]], [[0.25, 0.75]])
    >>> [round(float(part), 9) for part in (told.change, told.size, told.structure, told.rates)]
    [150.0, 112.5, 37.5, 0.0]
    """
    people = [numbers("Persons", p, low=0) for p in (persons_before, persons_after)]
    rates = [numbers("Household rates", k, low=0) for k in (rates_before, rates_after)]
    tables = [*people, *rates]
    if any(t.ndim < 2 for t in tables) or len({t.shape[-2:] for t in tables}) > 1:
        raise ValueError(f"Sexes and ages must be the same (…, sexes, ages): {[t.shape for t in tables]}")
    shape = together(
        *zip(("persons before", "persons after", "rates before", "rates after"), tables, strict=True)
    )
    total = [p.sum(axis=(-2, -1)) for p in people]
    for n in total:
        refuse(np.asarray(n == 0), n, "The population", "must not be empty, for then it has no ages")
    value = {
        (p, k): people[p] * rates[k] if by_age else np.einsum("...sa,...sa->...", people[p], rates[k])
        for p in (0, 1)
        for k in (0, 1)
    }
    result = shape if by_age else shape[:-2]

    def formed(on: frozenset[str]) -> Array:
        structure = int("structure" in on)
        size = total[int("size" in on)] / total[structure]
        out: Array = np.asarray(size)[..., None, None] if by_age else np.asarray(size)
        return np.broadcast_to(out * value[structure, int("rates" in on)], result)

    found = shapley(formed, FACTORS)
    before, after = found.values[frozenset()], found.values[frozenset(FACTORS)]
    return Change(before, after, found.whole, *found.parts)
