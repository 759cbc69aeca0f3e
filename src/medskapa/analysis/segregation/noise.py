"""Noise that a statistics office adds to counts, as an explicit model.

By the cell key method each published count that is not 0 differs from the true one by a small whole number; zeros stay
zeros, and the parts are noised apart from their sums, so they need not add up. The table of probabilities is secret.
What may be known is how large a step can be and how much steps vary; among all laws with those two the one with the
largest entropy assumes least.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats, Ints

_SHARPEST = 700.0  # beyond this exponent a probability is 0 in double precision
_HALVINGS = 64
_ROUNDS = 200


@dataclass(frozen=True)
class NoiseModel:
    """How counts were noised; there is no default, for no key table is published.

    ``most``: the largest step, up or down, persons. ``variance`` of the steps, persons². ``source``: who says so.
    """

    most: int
    variance: float
    source: str


def step_probabilities(model: NoiseModel, count: int) -> tuple[Ints, Floats]:
    """The steps that a true count may be moved by, and the probability of each.

    A count n > 0 moves by −min(n, most) … most. p_j ∝ exp(α j + β j²), with mean 0 and the model's variance: the law
    of largest entropy with those moments. It keeps a mean of 0, so totals are right on average, and never makes a
    count negative; a small count may become 0. Where n < most the variance cannot exceed n · most, that of a law on
    the two ends; if the model asks for more, that law is taken: the nearest that there is. A count of 0 does not move.

    → steps (j,), probabilities (j,).
    Raises ``ValueError`` when the model is impossible: ``most`` below 1, a negative variance or above ``most``², no
    source.
    Source: Jaynes (1957), Physical Review 106; Marley & Leaver (2011), 58th World Statistics Congress, whose entropy
    condition for the cell key method this is.
    """
    _possible(model)
    if count <= 0 or model.variance == 0:
        return np.zeros(1, dtype=np.int64), np.ones(1)
    return _law(min(int(count), model.most), model.most, float(model.variance))


def add_noise(table: npt.ArrayLike, model: NoiseModel, rng: np.random.Generator) -> Ints:
    """Noise a table as the model says: each count moves by a step of its own, zeros stay.

    table : whole persons, any shape → the same shape. One uniform number a count, read off the law of its size.
    Raises ``ValueError`` when counts are negative or not whole, or the model is impossible.
    """
    counts = np.asarray(table)
    if counts.dtype.kind not in "iu" or (counts < 0).any():
        raise ValueError("Noise is added to whole persons, none negative.")
    _possible(model)
    out = counts.astype(np.int64)
    if model.variance == 0:
        return out
    drawn = rng.random(counts.shape)
    for size in range(1, model.most + 1):
        there = counts == size if size < model.most else counts >= size
        steps, p = step_probabilities(model, size)
        at = np.searchsorted(np.cumsum(p)[:-1], drawn[there], side="right")
        out[there] += steps[at]
    return out


def step_variances(observed: npt.ArrayLike, model: NoiseModel) -> Floats:
    """The variance of the steps behind noised counts: what the model gives the true counts that may lie behind each.

    Var(x) = Σ_n P(n | x) Var(step of n), where P(n | x) ∝ P(n) P(step = x − n), and the frequencies P(n) of true counts
    in the column are found by expectation and maximisation from those of the noised. An observed 0 may have been a 1.

    observed : whole persons, (cells, groups) → the same shape, persons².
    Raises ``ValueError`` when the model is impossible.
    Source: Richardson (1972), Journal of the Optical Society of America 62, for the frequencies.
    """
    counts = np.asarray(observed, dtype=np.int64)
    top = 5 * model.most  # beyond, no count can have been a small one
    chance, variance = np.zeros((top + 1, top + model.most + 1)), np.zeros(top + 1)
    for size in range(top + 1):
        steps, p = step_probabilities(model, size)
        chance[size, size + steps] = p
        variance[size] = float(steps**2 @ p)
    reach = chance[:, : top - model.most + 1].sum(
        axis=1
    )  # how often a true count is seen as one that is read
    out = np.full(counts.shape, variance[-1])
    seen = np.minimum(counts, top + model.most)
    for g in range(counts.shape[1]):
        noised = np.bincount(seen[:, g], minlength=chance.shape[1]).astype(np.float64)
        noised[top - model.most + 1 :] = 0.0  # true counts beyond the top would be among these
        true = np.ones(top + 1)
        for _ in range(_ROUNDS):
            expected = true @ chance
            ratio = np.divide(noised, expected, out=np.zeros_like(noised), where=expected > 0)
            true *= np.divide(chance @ ratio, reach, out=np.zeros_like(true), where=reach > 0)
        expected = true @ chance
        behind = np.divide(
            (true * variance) @ chance, expected, out=np.zeros_like(expected), where=expected > 0
        )
        small = counts[:, g] <= top - model.most
        out[small, g] = behind[counts[small, g]]
    return out


def _possible(model: NoiseModel) -> None:
    if model.most < 1 or not 0 <= model.variance <= model.most**2:
        raise ValueError(
            f"Noise of at most {model.most} steps cannot have a variance of {model.variance}: it must be from 0 to "
            f"{model.most}², and the largest step at least 1."
        )
    if not model.source.strip():
        raise ValueError("Say who told how large the noise is: the model needs a source.")


@lru_cache(maxsize=256)
def _law(low: int, most: int, variance: float) -> tuple[Ints, Floats]:
    """Steps from −low to ``most`` and their probabilities; asked for again with each table that is drawn."""
    steps = np.arange(-low, most + 1)
    if variance >= low * most:
        ends = np.zeros(len(steps))
        ends[0], ends[-1] = most / (low + most), low / (low + most)
        return _frozen(steps, ends)
    least, largest = -_SHARPEST, _SHARPEST
    for _ in range(_HALVINGS):  # at mean 0 the variance rises with β
        beta = (least + largest) / 2
        if float(steps**2 @ _centred(steps, beta)) < variance:
            least = beta
        else:
            largest = beta
    return _frozen(steps, _centred(steps, (least + largest) / 2))


def _frozen(steps: Ints, p: Floats) -> tuple[Ints, Floats]:
    for values in (steps, p):
        values.flags.writeable = False
    return steps, p


def _centred(steps: Ints, beta: float) -> Floats:
    """The law exp(α j + β j²) with the α that makes its mean 0."""
    least, largest = -2 * _SHARPEST * steps[-1], 2 * _SHARPEST * steps[-1]
    for _ in range(_HALVINGS):
        alpha = (least + largest) / 2
        exponent = alpha * steps + beta * steps**2
        p = np.exp(np.maximum(exponent - exponent.max(), -_SHARPEST))
        p /= p.sum()
        if steps @ p < 0:
            least = alpha
        else:
            largest = alpha
    return np.asarray(p)
