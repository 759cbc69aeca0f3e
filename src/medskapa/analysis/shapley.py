"""How much of an effect is owed to each of a few causes: exact Shapley attribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
MOST_FACTORS = 12
"""Twelve factors are 4 096 evaluations; with more, the exact way is the wrong way."""


@dataclass(frozen=True)
class Attribution:
    """The whole effect and each factor's part of it.

    ``whole`` (…): with all factors minus with none. ``parts`` (factors, …): they add up to ``whole``.
    ``values``: what was evaluated, from each set of factors to an array of the shape (…).
    """

    factors: tuple[str, ...]
    whole: Array
    parts: Array
    values: dict[frozenset[str], Array]

    def part(self, factor: str) -> Array:
        """One factor's part, of the shape of the whole effect."""
        out: Array = self.parts[self.factors.index(factor)]
        return out


def shapley(value: Callable[[frozenset[str]], npt.ArrayLike], factors: Sequence[str]) -> Attribution:
    """Share an effect among its causes, such as placement, first movers and chain, whatever order they come in.

    φ_f = Σ_(S ⊆ F∖{f}) |S|! (n − |S| − 1)! / n! · [v(S ∪ {f}) − v(S)]

    It is the mean of what the factor adds over all n! orders. The parts add up to v(F) − v(∅); two factors that
    always add the same get the same; a factor that never changes anything gets 0; effects that add up are shared
    out one by one. An effect that two factors only have together is divided equally between them: that is a rule
    of fairness, not a finding about causes.

    value: from a set of factors (those switched on) to the outcome, an array of one shape (…), such as one value
    for each draw; evaluate all sets on the same draws. It is called 2ⁿ times, once for each set, the smallest first.

    Raises ``ValueError`` when a factor is named twice, when there are none or more than twelve, or when the
    outcomes differ in shape.
    Source: Shapley (1953), A value for n-person games; Shorrocks (2013), Journal of Economic Inequality 11(1).

    >>> with_both = {0: 0.0, 1: 4.0, 2: 10.0}
    >>> shapley(lambda on: with_both[len(on)], ["homes", "movers"]).parts.tolist()
    [5.0, 5.0]
    """
    names = tuple(factors)
    if len(set(names)) < len(names):
        raise ValueError(f"Each factor needs a name of its own, not {', '.join(names)}")
    if not 1 <= len(names) <= MOST_FACTORS:
        raise ValueError(f"From 1 to {MOST_FACTORS} factors can be told apart exactly, not {len(names)}")
    n = len(names)
    sets = [frozenset(some) for size in range(n + 1) for some in combinations(names, size)]
    values = {some: np.asarray(value(some), dtype=np.float64) for some in sets}
    shapes = {array.shape for array in values.values()}
    if len(shapes) > 1:
        raise ValueError(f"The outcome must have one shape for every set of factors, not {sorted(shapes)}")
    weight = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]
    parts: Array = np.zeros((n, *shapes.pop()))
    for k, name in enumerate(names):
        for some in sets:
            if name not in some:
                parts[k] += weight[len(some)] * (values[some | {name}] - values[some])
    whole: Array = values[frozenset(names)] - values[frozenset()]
    return Attribution(names, whole, parts, values)
