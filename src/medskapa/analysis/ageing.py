"""How many of those who live here now will be old in some years, if nobody moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def aged(persons: npt.ArrayLike, starts: Sequence[int], rates: npt.ArrayLike, years: int) -> Floats:
    """Those who live here now, by age after some years, when nobody moves in or out and deaths go on as observed.

    n_{a+1}(t+1) = n_a(t) · exp(−m_a), and the last, open class keeps its own survivors. People are spread evenly
    over the single years of each class.

    persons : (…, classes), persons now by age class.
    starts : the first age of each class, rising from 0; the last class is open.
    rates : (classes,), deaths per person and year in each class, from 0.
    years : whole years ahead, 0 or more.
    Returns (…, oldest + 1): persons by single age; the last entry is everybody of the open class's first age and over.

    Raises ``ValueError`` when the classes do not begin at 0 and rise, or a rate is negative or no number.
    Source: Preston, Heuveline & Guillot, Demography (2001), ch. 6 (cohort survival), without migration and births.

    >>> aged([[0.0, 0.0, 100.0]], [0, 60, 80], [0.0, 0.0, np.log(2)], 1)[0, -1].round(6)
    np.float64(50.0)
    """
    counts, m = np.asarray(persons, np.float64), np.asarray(rates, np.float64)
    first = list(starts)
    if first[:1] != [0] or any(b <= a for a, b in pairwise(first)):
        raise ValueError("Age classes must begin at 0 and rise")
    if counts.shape[-1] != len(first) or m.shape != (len(first),):
        raise ValueError(f"{len(first)} age classes need as many counts and rates")
    if not (np.isfinite(m).all() and (m >= 0).all()):
        raise ValueError("Death rates must be numbers from 0")
    if years < 0:
        raise ValueError("Years ahead must be 0 or more")
    widths = np.diff([*first, first[-1] + 1])
    single = np.repeat(counts / widths, widths, axis=-1)
    alive = np.exp(-np.repeat(m, widths))
    for _ in range(years):
        left = single * alive
        single = np.zeros_like(left)
        single[..., 1:] = left[..., :-1]
        single[..., -1] += left[..., -1]
    out: Floats = single
    return out


def from_age(single: Floats, age: int) -> Floats:
    """How many are of an age or older; ``single`` (…, ages) as :func:`aged` gives it.

    Raises ``ValueError`` for an age inside the open class, whose ages are not told apart.
    """
    if age >= single.shape[-1]:
        raise ValueError(f"Ages from {single.shape[-1] - 1} are not told apart")
    out: Floats = single[..., age:].sum(axis=-1)
    return out
