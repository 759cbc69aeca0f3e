"""How sure the indices of contexts are: corrected for bias, with intervals, under noise and withheld counts.

The model: each resident of a cell belongs to group g with the cell's own probability, independently. What is sought is
the index of those probabilities; what is observed lies above it, because chance alone sets people apart.

In 300 simulated towns of each of four kinds (checks/context_coverage.py), 95 % intervals of H, M, D, isolation, Gini
and Atkinson cover the value of the generating shares in 93–96 % over all kinds, in 91–98 % of a single kind, with and
without noise; with withheld counts (100 towns) in 92–95 % over all and 88–98 % of a single kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from medskapa.analysis.segregation._kernel import Floats, Ints
from medskapa.analysis.segregation.context_chance import (
    EXACT,
    INDICES,
    PERMUTATION,
    SECOND_ORDER,
    covers_everyone,
    expected_divergence,
    expected_exposure,
    profile_of,
)
from medskapa.analysis.segregation.context_indices import Profile
from medskapa.analysis.segregation.context_shares import (
    expected_table,
    generating_shares,
    neighbourhood_mix,
    neighbourhoods,
    stretched,
)
from medskapa.analysis.segregation.context_spread import spread
from medskapa.analysis.segregation.lattice import Lattice
from medskapa.analysis.segregation.noise import NoiseModel, add_noise
from medskapa.analysis.segregation.replicates import (
    ReplicateProfiles,
    Rings,
    permute,
    replicate_profiles,
)
from medskapa.analysis.segregation.suppressed import Suppressed, check_suppressed, impute

FAMILY = (0.0, 0.6, 1.0, 2.0)  # worlds between no segregation and more than is seen
BOOTSTRAP, INVERSION, NOISE, IMPUTATION = "bootstrap", "test inversion", "noise model", "imputation"
EVENNESS = ("dissimilarity", "gini", "atkinson", "divergence", "entropy_h", "rank_order")
_GRID = 281  # steps of the family that are told apart
_WARM_UP = 3  # rounds of imputation before the first that is kept


@dataclass(frozen=True)
class ContextEstimate:
    """Every index with what chance, noise and withheld counts do to it; made by `estimate_profile`.

    All are profiles. ``observed`` is the index of the counts (mean over imputations), ``corrected`` without its bias,
    between ``low`` and ``high`` at ``level``. ``expected_by_chance`` with its central band ``chance_low`` to
    ``chance_high``: what would be seen without segregation. ``p_value``: how often chance gives at least the observed
    value; of exposure, at least as far to either side; NaN for the mean mix, which chance does not move.
    ``how`` says for each index what it rests on: "analytic exact", "analytic second order" or "permutation" (what
    chance gives); "bootstrap" (bias and interval), "test inversion" (interval); "noise model", "imputation".
    """

    observed: Profile
    corrected: Profile
    low: Profile
    high: Profile
    expected_by_chance: Profile
    chance_low: Profile
    chance_high: Profile
    p_value: Profile
    level: float
    draws: int
    how: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Worlds:
    """Of each index: members of the family first, then as in the profile."""

    truth: dict[str, Floats]
    mean: dict[str, Floats]
    deviation: dict[str, Floats]
    chance: ReplicateProfiles


def estimate_profile(
    lattice: Lattice,
    rings: Rings,
    rng: np.random.Generator,
    draws: int = 100,
    *,
    level: float = 0.95,
    noise: NoiseModel | None = None,
    suppressed: Suppressed | None = None,
    near: int = 100,
    imputations: int = 10,
    ordered: bool = False,
    epsilon: float = 0.5,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> ContextEstimate:
    """Estimate all indices at each k, with bias correction, interval, and what chance alone would give.

    Cells are small, so their own shares are held back towards those of the ``near`` nearest people, and these towards
    those of wider rings (`generating_shares`): p̃.
    A family of worlds p_λ = P + λ (p̃ − P) leads from no segregation (λ = 0, where people are dealt out anew) over p̃
    (λ = 1) to more. In each the truth t(λ) = I(p_λ) is known, and ``draws`` multinomial tables, noised by ``noise``,
    give the mean m(λ) and standard deviation s(λ) of what would be observed.

    Evenness (D, Gini, Atkinson, M, H, H^R): corrected = t(λ) where m(λ) = observed; the interval is of all t(λ) with
    |observed − m(λ)| ≤ z s(λ): the test is inverted, for noise in p̃ would else be taken for segregation.
    Exposure, isolation and mean mix are nearly linear: corrected = observed − (m(1) − t(1)), ± z s(1).
    z is Student's quantile with draws − 1 degrees of freedom, times √(1 + 1/draws).

    Withheld counts are drawn ``imputations`` times given totals, bounds and the neighbourhood (`impute`); the
    variance between imputations, times 1 + 1/imputations, is added to s² (Rubin's rule).

    lattice, rings : as `fixed_rings` made the one from the other; groups cover everyone once, withheld counts apart.
    ordered, epsilon : as in `context_profile`. progress, cancelled : as in `replicate_profiles`.
    Raises ``ValueError`` when groups do not cover everyone, there are fewer than 10 draws or 2 imputations, ``level``
    is not between 0 and 1, or withheld counts contradict their totals.
    Source: Davison & Hinkley (1997), Bootstrap Methods, ch. 5; Gouriéroux, Monfort & Renault (1993), Journal of
    Applied Econometrics 8, for the correction through simulated worlds; Rubin (1987).
    """
    if draws < 10 or imputations < 2 or not 0 < level < 1:
        raise ValueError("There must be at least 10 draws and 2 imputations, and a level between 0 and 1.")
    if suppressed is None:
        covers_everyone(lattice)
    neighbours = neighbourhoods(lattice, near, threads)
    tables = _tables(lattice, neighbours, suppressed, imputations, rng)
    rounds = (len(FAMILY) * (len(tables) + draws)) + len(tables)
    done = 0

    def profiles(each: Callable[[int], Ints], number: int) -> ReplicateProfiles:
        nonlocal done
        start, done = done, done + number
        tell = progress and (lambda share: progress((start + share * number) / rounds))
        return replicate_profiles(
            rings, each, number, ordered=ordered, epsilon=epsilon, threads=threads, progress=tell, cancelled=cancelled
        )  # fmt: skip

    seen = profiles(lambda d: tables[d], len(tables))
    worlds = _worlds(tables, neighbours, noise, draws, rng, profiles)
    return _put_together(lattice, rings, seen, worlds, draws, level, noise, suppressed)


def _tables(
    lattice: Lattice,
    neighbours: Rings,
    suppressed: Suppressed | None,
    imputations: int,
    rng: np.random.Generator,
) -> list[Ints]:
    """The table, or tables in which withheld counts are drawn, each given the neighbourhood of the one before."""
    if suppressed is None:
        return [lattice.groups]
    counts, low, high, _ = check_suppressed(lattice.groups, lattice.people, suppressed)
    mask = suppressed.mask
    filled = np.where(mask, low, counts)
    filled += np.where(mask, (high - low) // 2, 0)  # a start; only its mix is used
    kept = []
    for turn in range(_WARM_UP + imputations):
        mix = np.maximum(neighbourhood_mix(neighbours, filled)[0], 1e-9)
        filled = impute(counts, lattice.people, suppressed, mix, rng)
        if turn >= _WARM_UP:
            kept.append(filled)
    return kept


def _worlds(
    tables: list[Ints],
    neighbours: Rings,
    noise: NoiseModel | None,
    draws: int,
    rng: np.random.Generator,
    profiles: Callable[[Callable[[int], Ints], int], ReplicateProfiles],
) -> _Worlds:
    """Draw from each member of the family; imputed tables take turns."""
    shares = [generating_shares(neighbours, table, noise) for table in tables]
    regions = [table.sum(axis=0) / table.sum() for table in tables]
    people = [table.sum(axis=1) for table in tables]
    truth, mean, deviation, chance = [], [], [], None
    for by in FAMILY:
        worlds = [stretched(p, region, by) for p, region in zip(shares, regions, strict=True)]

        def drawn(d: int, worlds: list[Floats] = worlds, by: float = by) -> Ints:
            m = d % len(tables)
            new = rng.multinomial(people[m], worlds[m]) if by > 0 else permute(tables[m], rng)
            return new if noise is None else add_noise(new, noise, rng)

        true = profiles(lambda m, worlds=worlds: expected_table(people[m], worlds[m]), len(tables))  # type: ignore[misc]
        found = profiles(drawn, draws)
        chance = found if chance is None else chance
        truth.append(_each(true, lambda v: _moments(v)[0]))
        mean.append(_each(found, lambda v: _moments(v)[0]))
        deviation.append(_each(found, lambda v: _moments(v)[1]))
    assert chance is not None
    truth[0] |= {name: 0.0 * truth[0][name] for name in EVENNESS if name in truth[0]}  # but for rounding
    return _Worlds(_stacked(truth), _stacked(mean), _stacked(deviation), chance)


def _put_together(
    lattice: Lattice,
    rings: Rings,
    seen: ReplicateProfiles,
    worlds: _Worlds,
    draws: int,
    level: float,
    noise: NoiseModel | None,
    suppressed: Suppressed | None,
) -> ContextEstimate:
    from scipy.special import stdtrit

    tail = (1 - level) / 2
    z = float(stdtrit(draws - 1, 1 - tail)) * np.sqrt(1 + 1 / draws)
    observed = _each(seen, lambda v: _moments(v)[0])
    number = len(seen.divergence)
    between = _each(seen, lambda v: _moments(v)[1] * np.sqrt(1 + 1 / number))
    estimates: dict[str, tuple[Floats, Floats, Floats]] = {}
    for name, value in observed.items():
        s = np.sqrt(worlds.deviation[name] ** 2 + between[name] ** 2)
        interval = inverted if name in EVENNESS else _shifted
        estimates[name] = interval(value, worlds.truth[name], worlds.mean[name], s, z)
    plain = noise is None and suppressed is None
    by_chance, how = _by_chance(lattice, rings, worlds, plain)
    extra = (NOISE,) * (noise is not None) + (IMPUTATION,) * (suppressed is not None)
    chance = {tail: _each(worlds.chance, lambda v, q=tail: _quantile(v, q)) for tail in (tail, 1 - tail)}  # type: ignore[misc]
    p = {name: _p_value(name, value, getattr(worlds.chance, name)) for name, value in observed.items()}
    corrected, low, high = (profile_of({n: e[i] for n, e in estimates.items()}.get) for i in range(3))
    return ContextEstimate(
        profile_of(observed.get),
        corrected,
        low,
        high,
        profile_of(by_chance.get),
        profile_of(chance[tail].get),
        profile_of(chance[1 - tail].get),
        profile_of(p.get),
        level,
        draws,
        {
            name: (how[name], BOOTSTRAP, *((INVERSION,) if name in EVENNESS else ()), *extra)
            for name in observed
        },
    )


def _by_chance(
    lattice: Lattice, rings: Rings, worlds: _Worlds, plain: bool
) -> tuple[dict[str, Floats], dict[str, str]]:
    """What chance gives on average: analytic where it can be, and counts are as they are."""
    values = {name: mean[0] for name, mean in worlds.mean.items()}
    how = dict.fromkeys(values, PERMUTATION)
    if plain:
        found = spread(lattice, rings)
        exposure = expected_exposure(lattice, found)
        m, h, _ = expected_divergence(lattice, found)
        values |= {"exposure": exposure, "isolation": np.diagonal(exposure, axis1=-2, axis2=-1).copy()}
        values |= {"divergence": m, "entropy_h": h}
        how |= dict.fromkeys(("exposure", "isolation"), EXACT)
        how |= dict.fromkeys(("divergence", "entropy_h"), SECOND_ORDER)
    return values, how


def inverted(
    observed: Floats, truth: Floats, mean: Floats, deviation: Floats, z: float
) -> tuple[Floats, Floats, Floats]:
    """Find the worlds of a family that an observed value agrees with: estimate, low and high.

    Between members, truth, mean and deviation follow monotone cubic curves in λ. estimate = t(λ), m(λ) = observed;
    low = t(λ), m(λ) + z s(λ) = observed; high = t(λ), m(λ) − z s(λ) = observed. Below the first member the first truth
    holds; beyond the last its own distance. Values are kept between 0 and 1, M not above 1.

    observed (…); truth, mean and deviation (members, …), members as `FAMILY` → three of (…).
    Source: Fritsch & Carlson (1980), SIAM Journal on Numerical Analysis 17, for the curves.
    """
    from scipy.interpolate import PchipInterpolator

    shape = observed.shape
    flat = [np.reshape(a, (len(FAMILY), -1)) for a in (truth, mean, deviation)]
    value = observed.ravel()
    known = np.isfinite(value) & np.isfinite(np.stack(flat)).all(axis=(0, 1))
    out = np.full((3, value.size), np.nan)
    if known.any():
        grid = np.linspace(0, FAMILY[-1], _GRID)
        t, m, s = (PchipInterpolator(FAMILY, a[:, known])(grid) for a in flat)
        for i, sign in enumerate((0.0, 1.0, -1.0)):
            out[i, known] = _crossing(value[known], m + sign * z * s, t)
    estimate, low, high = np.clip(out, 0.0, None)
    return estimate.reshape(shape), low.reshape(shape), high.reshape(shape)


def _crossing(value: Floats, curve: Floats, truth: Floats) -> Floats:
    """The truth where a curve over the grid (grid, …) first reaches a value."""
    rising = np.maximum.accumulate(curve, axis=0)
    after = np.clip((rising < value).sum(axis=0), 1, len(rising) - 1)
    column = np.arange(len(value))
    low, high = rising[after - 1, column], rising[after, column]
    part = np.divide(value - low, high - low, out=np.zeros_like(value), where=high > low)
    found = truth[after - 1, column] + np.clip(part, 0, 1) * (truth[after, column] - truth[after - 1, column])
    return np.asarray(found + np.maximum(value - rising[-1], 0.0))


def _shifted(
    observed: Floats, truth: Floats, mean: Floats, deviation: Floats, z: float
) -> tuple[Floats, Floats, Floats]:
    """Observed less the bias at λ = 1, and z standard deviations to either side, from 0 to 1."""
    at = FAMILY.index(1.0)
    corrected = observed - (mean[at] - truth[at])
    both = corrected - z * deviation[at], corrected + z * deviation[at]
    return np.clip(corrected, 0, 1), np.clip(both[0], 0, 1), np.clip(both[1], 0, 1)


def _p_value(name: str, observed: Floats, drawn: Floats) -> Floats:
    if name == "mean_mix":
        return np.full(observed.shape, np.nan)
    slack = 1e-12
    above = (1 + (drawn >= observed - slack).sum(axis=0)) / (len(drawn) + 1)
    if name == "exposure":
        below = (1 + (drawn <= observed + slack).sum(axis=0)) / (len(drawn) + 1)
        above = np.minimum(2 * np.minimum(above, below), 1.0)
    return np.where(np.isnan(observed), np.nan, above)


def _each(profiles: ReplicateProfiles, function: Callable[[Floats], Floats]) -> dict[str, Floats]:
    found = {name: getattr(profiles, name) for name in INDICES}
    return {name: function(values) for name, values in found.items() if values is not None}


def _stacked(parts: list[dict[str, Floats]]) -> dict[str, Floats]:
    return {name: np.stack([part[name] for part in parts]) for name in parts[0]}


def _moments(values: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation over draws in which the index is defined; NaN where it never is."""
    told = ~np.isnan(values)
    number = told.sum(axis=0)
    filled = np.where(told, values, 0.0)
    mean = np.divide(filled.sum(axis=0), number, out=np.full(number.shape, np.nan), where=number > 0)
    squares = np.where(told, (values - mean) ** 2, 0.0).sum(axis=0)
    return mean, np.asarray(np.where(number > 0, np.sqrt(squares / np.maximum(number - 1, 1)), np.nan))


def _quantile(values: Floats, q: float) -> Floats:
    """A quantile over draws; NaN where the index is not defined in all of them."""
    return np.asarray(np.quantile(values, q, axis=0))
