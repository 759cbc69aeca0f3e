"""Which of the things we do not know matter most for a result: one at a time, and all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, numbers

Model = Callable[[Array], npt.ArrayLike]
"""From values of the inputs, (draws, inputs), to the result, (draws,)."""


@dataclass(frozen=True)
class Swing:
    """What the result becomes when one input is set low or high and the others stay, (inputs,); ``middle``: as told."""

    middle: float
    low: Array
    high: Array

    @property
    def order(self) -> npt.NDArray[np.int64]:
        """The inputs by how far they move the result, the widest first: the bars of a tornado."""
        return np.argsort(-np.abs(self.high - self.low), kind="stable").astype(np.int64)


@dataclass(frozen=True)
class Indices:
    """Parts of the result's variance, (inputs,): by an input alone, and with all that it does together with others.

    ``first_low`` … ``total_high``: limits by drawing rows anew. ``variance`` of the result, ``runs`` of the model.
    """

    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array
    variance: float
    runs: int


def one_at_a_time(
    model: Model, middle: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> Swing:
    """The result with each input low, then high, and the rest in the middle.

    Raises ``ValueError`` when the inputs differ in number or a number is missing.
    """
    m, lo, hi = (numbers(w, x) for w, x in (("Middle", middle), ("Low", low), ("High", high)))
    if not m.shape == lo.shape == hi.shape or m.ndim != 1:
        raise ValueError(
            f"Middle, low and high need a value for each input: {m.shape}, {lo.shape}, {hi.shape}"
        )
    k = len(m)
    rows = np.tile(m, (2 * k + 1, 1))
    rows[np.arange(k), np.arange(k)] = lo
    rows[np.arange(k) + k, np.arange(k)] = hi
    made = numbers("The result", model(rows))
    return Swing(float(made[-1]), made[:k], made[k : 2 * k])


def sobol(
    model: Model, draw: Callable[[Array], npt.ArrayLike], inputs: int, *, base: int, rng: np.random.Generator,
    level: float = 0.95, resamples: int = 200,
) -> Indices:  # fmt: skip
    """How much of the result's variance each input stands for, alone and with others.

    S_i = V(E(y | x_i)) / V(y) by Saltelli's estimator, mean of f_B · (f_ABi − f_A) over V
    T_i = E(V(y | x_∼i)) / V(y) by Jansen's, mean of (f_A − f_ABi)² / 2 over V

    draw: from evenly spread numbers, (rows, inputs) in 0 to 1, to values of independent inputs. base: rows of each of
    the two designs, a power of 2 (scrambled Sobol points); the model is run base · (inputs + 2) times. Limits by
    drawing rows anew ``resamples`` times.

    Raises ``ValueError`` when base is no power of 2 of at least 8, or the result is missing or never varies.
    Source: Saltelli et al. (2010), Computer Physics Communications 181; Jansen (1999), ibid. 117.
    """
    from scipy.stats import qmc

    if base < 8 or base & (base - 1):
        raise ValueError(f"The number of rows must be a power of 2 of at least 8, not {base}")
    points = qmc.Sobol(2 * inputs, seed=rng).random(base)
    a, b = points[:, :inputs], points[:, inputs:]
    at_a, at_b = (numbers("The result", model(numbers("Values", draw(x)))) for x in (a, b))
    both = np.concatenate([at_a, at_b])
    centre, variance = both.mean(), float(both.var())
    if not variance > 0:
        raise ValueError("The result never varies, so no input can matter")
    first, total = np.empty((inputs, base)), np.empty((inputs, base))
    for i in range(inputs):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        made = numbers("The result", model(numbers("Values", draw(mixed))))
        first[i] = (at_b - centre) * (made - at_a)
        total[i] = (at_a - made) ** 2 / 2
    pick = rng.integers(0, base, (resamples, base))
    spread = np.array([np.concatenate([at_a[p], at_b[p]]).var() for p in pick])
    tails = [(1 - level) / 2, (1 + level) / 2]

    def limits(terms: Array) -> Array:
        means = np.array([terms[:, p].mean(axis=1) for p in pick])
        out: Array = np.quantile(means / spread[:, None], tails, axis=0)
        return out

    (fl, fh), (tl, th) = limits(first), limits(total)
    return Indices(
        first.mean(axis=1) / variance,
        fl,
        fh,
        total.mean(axis=1) / variance,
        tl,
        th,
        variance,
        base * (inputs + 2),
    )
