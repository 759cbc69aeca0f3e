"""Compiled chance: whole people born, dying and moving, cohort by cohort, many draws at once.

A row holds all draws of one cohort. Poisson and binomial numbers below a mean of six are drawn by inversion, exactly;
larger ones by Cornish and Fisher's expansion to the fourth cumulant (1937), whose probabilities differ by less than
0.001 in sum. How many of those gone have died is drawn for the area as a whole. Normal numbers are by Marsaglia and
Tsang's ziggurat (2000, Journal of Statistical Software 5(8)), uniform ones those of SplitMix64 (Steele, Lea & Flood
2014), one stream for each area.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, floor, log, log1p, sqrt
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Word = np.uint64
F = TypeVar("F", bound=Callable[..., Any])

FEW = 6.0
"""Means below this are drawn by inversion."""
FINE, EMPTIED, CROWDED = 0, 1, 2
PARTS: Floats = 1.0 / np.maximum(np.arange(256), 1)
"""1 / k, and 1 for 0: dividing takes longer than looking up."""
LAYERS, LAST_EDGE, AREA = 256, 3.6541528853610088, 0.00492867323399


def _ziggurat() -> tuple[Floats, Floats]:
    """The edges of layers of one area under exp(−x² / 2), from the widest, and their heights."""
    edges = [AREA / exp(-0.5 * LAST_EDGE**2), LAST_EDGE]
    while len(edges) < LAYERS:
        edges.append(sqrt(-2.0 * log(AREA / edges[-1] + exp(-0.5 * edges[-1] ** 2))))
    x = np.array([*edges, 0.0])
    return x, np.exp(-0.5 * x**2)


EDGES, HEIGHTS = _ziggurat()
MOST_STEPS = 200
STEP = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


def compiled(function: F) -> F:
    """Compile without fastmath, outside the interpreter's lock, cached where a folder can be written."""
    try:
        return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder can be written
        return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


class Rows(NamedTuple):
    """Factors for each draw, (sexes or 1, ages or 1, draws)."""

    births: Floats
    deaths: Floats
    out: Floats
    into: Floats


class Year(NamedTuple):
    """One area's assumptions of one year, (sex, ages)."""

    fertility: Floats
    deaths: Floats
    out: Floats
    arrivals: Floats
    in_rate: Floats
    nation: Floats
    girls: float


@compiled
def row(factor: Floats, sex: int, age: int) -> Floats:
    """The factors of one cohort, (draws,)."""
    out: Floats = factor[min(sex, factor.shape[0] - 1), min(age, factor.shape[1] - 1)]
    return out


@compiled
def uniform(state: Word) -> float:
    """The number that belongs to a state of the stream, at least 0 and below 1; the next state is one STEP on."""
    z = (state ^ (state >> SHIFTS[0])) * MIX[0]
    z = (z ^ (z >> SHIFTS[1])) * MIX[1]
    return float((z ^ (z >> SHIFTS[2])) >> SHIFTS[3]) * (1.0 / 9007199254740992.0)


@compiled
def normal(state: Word) -> tuple[float, Word]:
    """A standard normal number, and the stream's state."""
    while True:
        state += STEP
        u = uniform(state)
        layer = int(u * 256.0)
        z = (2.0 * (u * 256.0 - layer) - 1.0) * EDGES[layer]
        if abs(z) < EDGES[layer + 1]:
            return z, state
        state += STEP
        v = uniform(state)
        if layer > 0:
            if HEIGHTS[layer] + v * (HEIGHTS[layer + 1] - HEIGHTS[layer]) < exp(-0.5 * z * z):
                return z, state
            continue
        while True:  # the tail beyond the last edge
            state += STEP
            beyond = -log(1.0 - v) / EDGES[1]
            if -2.0 * log(1.0 - uniform(state)) > beyond * beyond:
                return (EDGES[1] + beyond if z > 0.0 else -EDGES[1] - beyond), state
            state += STEP
            v = uniform(state)


@compiled
def many(mean: float, second: float, third: float, fourth: float, state: Word) -> tuple[int, Word]:
    """A whole number with these cumulants: Cornish and Fisher's expansion, with Sheppard's correction for rounding."""
    z, state = normal(state)
    spread = sqrt(second - 1.0 / 12.0)
    part = 1.0 / spread
    skew = third * part * part * part
    tail = (fourth + 1.0 / 120.0) * part * part * part * part
    square = z * z
    x = (
        z
        + (square - 1.0) * skew / 6.0
        + z * ((square - 3.0) * tail / 24.0 - (2.0 * square - 5.0) * skew * skew / 36.0)
    )
    return floor(mean + spread * x + 0.5), state


@compiled
def poisson(mean: float, state: Word) -> tuple[int, Word]:
    """A Poisson number, and the stream's state."""
    if mean <= 0.0:
        return 0, state
    if mean < FEW:
        state += STEP
        u = uniform(state)
        if u < 1.0 - mean:  # which is below exp(−mean)
            return 0, state
        part, k = exp(-mean), 0
        while u > part and k < MOST_STEPS:
            u -= part
            k += 1
            part *= mean * PARTS[k]
        return k, state
    while True:
        k, state = many(mean, mean, mean, mean, state)
        if k >= 0:
            return k, state


@compiled
def binomial(people: int, share: float, state: Word) -> tuple[int, Word]:
    """How many of the people it happens to, and the stream's state."""
    if people <= 0 or share <= 0.0:
        return 0, state
    if share >= 1.0:
        return people, state
    if share > 0.5:
        k, state = binomial_low(people, 1.0 - share, state)
        return people - k, state
    return binomial_low(people, share, state)


@compiled
def binomial_low(people: int, p: float, state: Word) -> tuple[int, Word]:
    """The same for a share of at most a half."""
    mean = people * p
    if mean < FEW:
        state += STEP
        u = uniform(state)
        if u < 1.0 - mean:  # which is below (1 − p)ⁿ
            return 0, state
        part, k, odds = exp(people * log1p(-p)), 0, p / (1.0 - p)
        while u > part and k < people and k < MOST_STEPS:
            u -= part
            part *= odds * (people - k) * PARTS[k + 1]
            k += 1
        return k, state
    q = 1.0 - p
    second = mean * q
    while True:
        k, state = many(mean, second, second * (q - p), second * (1.0 - 6.0 * p * q), state)
        if 0 <= k <= people:
            return k, state


@compiled
def some(gone: int, mean: float, second: float, third: float, fourth: float, state: Word) -> tuple[int, Word]:
    """How many of all who are gone have died: a sum of binomials of many cohorts, by its cumulants.

    Where it varies little it is the binomial of the same mean that comes nearest in variance.
    """
    if second < 1e-9:
        return floor(mean + 0.5), state
    if second < FEW:
        people = min(max(floor(mean / max(1.0 - second / mean, 1e-9) + 0.5), 1), gone)
        return binomial(people, mean / people, state)
    while True:
        k, state = many(mean, second, third, fourth, state)
        if 0 <= k <= gone:
            return k, state


@compiled
def cohort(
    present: Longs,
    born: bool,
    sex: int,
    age: int,
    year: Year,
    level: Rows,
    swing: Rows,
    flows: Longs,
    dying: Floats,
    passing: Floats,
    state: Word,
) -> tuple[int, Word]:
    """One cohort's year in every draw: those present (or born) become those left at its end.

    Added up: flows (deaths, into, gone; draws), the cumulants of how many of the gone have died (4, draws), and the
    mean number of those who come and die or leave within the year (deaths, out; draws). → what went wrong; the state.
    """
    d0, o0, i0 = year.deaths[sex, age], year.out[sex, age], year.in_rate[sex, age]
    came0, nation = year.arrivals[sex, age], year.nation[sex, age]
    dead, gone, come = row(level.deaths, sex, age), row(level.out, sex, age), row(level.into, sex, age)
    dead_now, gone_now, come_now = (
        row(swing.deaths, sex, age),
        row(swing.out, sex, age),
        row(swing.into, sex, age),
    )
    for n in range(present.shape[0]):
        d, o, c = d0 * dead[n] * dead_now[n], o0 * gone[n] * gone_now[n], come[n] * come_now[n]
        half = (d + o) / 2
        if half > 1.0:
            return EMPTIED, state
        came = came0 * c
        if i0 > 0.0:
            i, here = i0 * c, 0.0 if born else float(present[n])
            known = float(present[n]) if born else here * (1.0 - half - i / 2)
            mean = (here + (known + came + i * nation) / (1.0 + half + i / 2)) / 2
            if mean > nation:
                return CROWDED, state
            came += i * (nation - mean)
        kept = 1.0 / (1.0 + half)
        staying, state = poisson(came * kept, state)
        leaving, state = binomial(present[n], (half if born else 2.0 * half) * kept, state)
        passing[0, n] += came * kept * d / 2
        passing[1, n] += came * kept * o / 2
        flows[1, n] += staying
        flows[2, n] += leaving
        present[n] += staying - leaving
        if leaving > 0:
            share = d / (d + o)
            even = share * (1.0 - share)
            dying[0, n] += leaving * share
            dying[1, n] += leaving * even
            dying[2, n] += leaving * even * (1.0 - 2.0 * share)
            dying[3, n] += leaving * even * (1.0 - 6.0 * even)
    return FINE, state


@compiled
def one_year(
    now: Longs,
    then: Longs,
    year: Year,
    level: Rows,
    swing: Rows,
    at_birth: bool,
    births: Longs,
    flows: Longs,
    state: Word,
) -> tuple[int, int, int, Word]:
    """All cohorts of one area, now and then (sex, ages, draws). → what went wrong, at which sex and age; the state."""
    last = now.shape[1] - 1
    for sex in range(2):
        for age in range(1, last + 1):
            then[sex, age] = now[sex, age - 1]
        then[sex, last] += now[sex, last]
    mothers, dying, passing = np.zeros(now.shape[2]), np.zeros((4, now.shape[2])), np.zeros((2, now.shape[2]))
    for sex in range(2):
        for age in range(1, last + 1):
            rate = year.fertility[sex, age]
            if rate > 0.0:
                factor = row(level.births, sex, age) * row(swing.births, sex, age)
                before = now[sex, age] if at_birth else then[sex, age]
                mothers += 0.5 * rate * factor * before
            wrong, state = cohort(
                then[sex, age], False, sex, age, year, level, swing, flows, dying, passing, state
            )
            if wrong != FINE:
                return wrong, sex, age, state
            if rate > 0.0:
                factor = row(level.births, sex, age) * row(swing.births, sex, age)
                mothers += 0.5 * rate * factor * then[sex, age]
    for n in range(now.shape[2]):
        births[n], state = poisson(mothers[n], state)
        then[0, 0, n], state = binomial(births[n], year.girls, state)
        then[1, 0, n] = births[n] - then[0, 0, n]
    for sex in range(2):
        wrong, state = cohort(then[sex, 0], True, sex, 0, year, level, swing, flows, dying, passing, state)
        if wrong != FINE:
            return wrong, sex, 0, state
    for n in range(now.shape[2]):
        gone = flows[2, n]
        died, state = some(gone, dying[0, n], dying[1, n], dying[2, n], dying[3, n], state)
        deaths, state = poisson(passing[0, n], state)
        away, state = poisson(passing[1, n], state)
        flows[0, n] = died + deaths
        flows[1, n] += deaths + away
        flows[2, n] = gone - died + away
    return FINE, 0, 0, state


@compiled
def quantiles(values: Longs, levels: Floats, out: Floats, scratch: Longs) -> None:
    """Quantiles of whole numbers, interpolated as NumPy does, by counting where they lie close together."""
    low, high, draws = values[0], values[0], values.shape[0]
    for value in values:
        low, high = min(low, value), max(high, value)
    width = high - low + 1
    if width > scratch.shape[0]:
        ordered = np.sort(values)
        for j in range(levels.shape[0]):
            at = levels[j] * (draws - 1)
            k = floor(at)
            above = ordered[min(k + 1, draws - 1)]
            out[j] = ordered[k] + (at - k) * (above - ordered[k])
        return
    scratch[:width] = 0
    for value in values:
        scratch[value - low] += 1
    for j in range(levels.shape[0]):
        at = levels[j] * (draws - 1)
        k = floor(at)
        seen, value = scratch[0], 0
        while seen <= k:
            value += 1
            seen += scratch[value]
        above = value
        while seen <= k + 1 and above < width - 1:
            above += 1
            seen += scratch[above]
        out[j] = low + value + (at - k) * (above - value)


@compiled
def summarise(people: Longs, levels: Floats, band: Longs, out: Floats, sums: Longs, scratch: Longs) -> None:
    """Quantiles of every cohort (levels, sex, ages) and each draw's people by band (bands, draws)."""
    sums[:] = 0
    found = np.empty(levels.shape[0])
    for sex in range(people.shape[0]):
        for age in range(people.shape[1]):
            quantiles(people[sex, age], levels, found, scratch)
            out[:, sex, age] = found
            sums[band[age]] += people[sex, age]
