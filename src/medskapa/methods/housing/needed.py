"""How many homes are needed: for a municipality by variant, and for several as one market or each for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from medskapa.methods.housing.ahead import LEVELS, Ahead
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.forming import Formed
from medskapa.methods.housing.need import PARTS, Need, need_of
from medskapa.methods.housing.series import Floats


@dataclass(frozen=True)
class Needed:
    """Homes needed over the coming years, by variant of how households form.

    ``by_variant``: each part by draw. ``unknown``: parts that there are no figures on.
    """

    area: str
    first: int
    last: int
    by_variant: dict[str, Need]
    unknown: tuple[str, ...]
    inputs: tuple[str, ...]

    def of(self, variant: str) -> dict[str, Floats]:
        """Low, middle and high of each part, (3,); the parts' bounds do not add up to those of the total."""
        return {p: np.percentile(v, LEVELS) for p, v in self.by_variant[variant].parts.items()}

    @property
    def total(self) -> Floats:
        """Low, middle and high in all, (3,), as households form today."""
        return self.of("constant")["total"]


@dataclass(frozen=True)
class RegionNeed:
    """Several municipalities together, homes, low, middle and high, (3,).

    ``market``: as one housing market, where homes left over in one house those of another. ``each``: each for itself;
    a municipality that needs none takes nothing from another's. ``surplus``: what is left over there, ``each`` less
    ``market`` draw by draw. ``municipalities``: the middle of each. ``missing``: those that could not be counted.
    """

    first: int
    last: int
    market: Floats
    each: Floats
    surplus: Floats
    municipalities: dict[str, Floats]
    missing: tuple[str, ...]
    unknown: dict[str, tuple[str, ...]]


def needed_of(ask: Ask, ahead: Ahead, formed: Formed) -> Needed:
    """Need = more households + homes lost + reserve + homes lacking at the start − homes empty at the start."""
    made = {v: need_of(ask, ahead.forecast, number) for v, number in formed.number.items()}
    first = made["constant"]
    inputs = tuple(dict.fromkeys((*first.inputs, *formed.inputs)))
    return Needed(ask.area, first.first, first.last, made, first.unknown, inputs)


def together(needs: Mapping[str, Needed | None]) -> RegionNeed | None:
    """The need of several municipalities on the same draws: a good year comes to all at once. None without any."""
    known = {a: n for a, n in needs.items() if n is not None}
    if not known:
        return None
    periods = {(n.first, n.last) for n in known.values()}
    first, last = max(periods, key=lambda p: (sum((n.first, n.last) == p for n in known.values()), p))
    known = {a: n for a, n in known.items() if (n.first, n.last) == (first, last)}
    draws = np.array([n.by_variant["constant"].parts["total"] for n in known.values()])
    market, each = draws.sum(axis=0), np.maximum(draws, 0).sum(axis=0)
    return RegionNeed(
        first, last, np.percentile(market, LEVELS), np.percentile(each, LEVELS),
        np.percentile(each - market, LEVELS), {a: n.total for a, n in known.items()},
        tuple(a for a in needs if a not in known), {a: n.unknown for a, n in known.items() if n.unknown},
    )  # fmt: skip


__all__ = ["PARTS", "Needed", "RegionNeed", "needed_of", "together"]
