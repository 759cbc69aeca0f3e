"""What the indices of contexts would be if nobody were segregated: exactly where it can be written down, else by trial.

Homes keep their number of people and groups their size; who lives where is dealt out at random. With N people, n_g of
group g, P_g = n_g / N and the weights of `context_spread`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from medskapa.analysis.segregation._kernel import Floats
from medskapa.analysis.segregation.context_indices import Profile
from medskapa.analysis.segregation.context_spread import Spread, spread
from medskapa.analysis.segregation.lattice import Lattice
from medskapa.analysis.segregation.replicates import ReplicateProfiles, Rings, permute, replicate_profiles

EXACT, SECOND_ORDER, PERMUTATION = "analytic exact", "analytic second order", "permutation"
INDICES = tuple(field.name for field in fields(Profile))


@dataclass(frozen=True)
class Expected:
    """Each index under no segregation; made by `expected_by_chance`.

    ``values`` are the means, ``error`` the Monte Carlo standard error of each mean (0 where nothing was drawn),
    ``how`` tells for each index whether it is "analytic exact", "analytic second order" or "permutation".
    ``local`` (cells, k) is the expected divergence of each context from the mean context, nats, to second order.
    """

    values: Profile
    error: Profile
    how: Mapping[str, str]
    local: Floats


def expected_by_chance(
    lattice: Lattice,
    rings: Rings,
    rng: np.random.Generator,
    draws: int,
    *,
    ordered: bool = False,
    epsilon: float = 0.5,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], None] | None = None,
) -> Expected:
    """Find what every index would be on average if the same people were dealt out over the same homes.

    Mean mix, exposure and isolation are exact (`expected_exposure`), M and H are analytic to second order
    (`expected_divergence`), D, Gini, Atkinson and H^R are means over ``draws`` permutations.

    lattice, rings : as `fixed_rings` made the one from the other; groups must cover everyone once.
    Raises ``ValueError`` when they do not, or there are fewer than 2 draws.
    """
    covers_everyone(lattice)
    if draws < 2:
        raise ValueError("At least 2 draws are needed, to tell the error of their mean.")
    found = spread(lattice, rings)
    drawn = replicate_profiles(
        rings,
        lambda _: permute(lattice.groups, rng),
        draws,
        ordered=ordered,
        epsilon=epsilon,
        threads=threads,
        progress=progress,
        cancelled=cancelled,
    )
    exposure = expected_exposure(lattice, found)
    m, h, local = expected_divergence(lattice, found)
    scales = len(rings.ks)
    known = {
        "mean_mix": np.tile(lattice.groups.sum(axis=0) / lattice.people.sum(), (scales, 1)),
        "exposure": exposure,
        "isolation": np.diagonal(exposure, axis1=-2, axis2=-1).copy(),
        "divergence": m,
        "entropy_h": h,
    }
    how = dict.fromkeys(INDICES, PERMUTATION)
    how |= dict.fromkeys(("mean_mix", "exposure", "isolation"), EXACT)
    how |= dict.fromkeys(("divergence", "entropy_h"), SECOND_ORDER)
    values = profile_of(lambda name: known[name] if name in known else over_draws(drawn, name, _mean))
    error = profile_of(
        lambda name: np.zeros_like(known[name]) if name in known else over_draws(drawn, name, _error)
    )
    return Expected(values, error, how, local)


def expected_exposure(lattice: Lattice, found: Spread) -> Floats:
    """The exposure matrix under no segregation, exactly, from the second moments of the hypergeometric distribution.

    Two different people belong to g and h with probability n_g (n_h − [g=h]) / (N (N − 1)); a person who is counted
    in the own context meets the own group for certain. With O = Σ_i n_i a_ii / K_i and W the people with a context:

    E[P_gh] = (N / W) [ (n_h − [g=h]) / (N (N − 1)) · (W − O) + [g=h] O / N ].

    Exact where every cell has a context (W = N); else the group's people with a context are taken at their mean.

    → (k, groups, groups). Source: Johnson, Kotz & Balakrishnan (1997), Discrete Multivariate Distributions, ch. 39.
    """
    members = lattice.groups.sum(axis=0).astype(np.float64)
    n, same = members.sum(), np.eye(len(members))
    told = found.people > 0
    there = np.where(told, lattice.people[:, None], 0.0).sum(axis=0)
    own = np.where(told, lattice.people[:, None] * found.own / np.where(told, found.people, 1.0), 0.0).sum(
        axis=0
    )
    other = (members - same) / (n * max(n - 1, 1))
    w, o = there[:, None, None], own[:, None, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Floats = n / w * (other * (w - o) + same * o / n)
    out[:, members == 0, :] = np.nan
    return out


def expected_divergence(lattice: Lattice, found: Spread) -> tuple[Floats, Floats, Floats]:
    """M and H under no segregation, and the divergence of each context, by the first terms of a series in 1/k.

    The share p_g = Σ_j β_j [j in g] of a context has moments about P_g that are exact for any weights β:
    second P_g (1 − P_g) u, u = (v − 1/N) N / (N − 1); third P_g (1 − P_g)(1 − 2 P_g) s, s = (Σ β³ − 3 v / N + 2 / N²)
    N² / ((N − 1)(N − 2)). With G groups that have people and Q = Σ_g 1 / P_g, the series of p ln(p / P) gives

    E[KL(p ‖ P)] ≈ (G − 1) u / 2  +  (Q − 2 G + 1) u² / 4 − (Q − 3 G + 2) s / 6:

    the second order and the next, which for k people of whole cells is (Q − 1) / (12 k²). What is left out is of the
    order Σ_g 1 / (k³ P_g²). M is centred on the mean context: E[M] = Σ_i w_i E[KL(p_i ‖ P)] − E[KL(p̄ ‖ P)], and
    E[KL(p̄ ‖ P)] is its second order with v̄ = Σ_c b_c² n_c, computed exactly. H = M / E(P): that the entropy of p̄
    varies is left out, of the order of v̄. A context's own divergence is (G − 1) / 2 · N / (N − 1) · (v_i − 2 Σ_c a_ic
    n_c b_c / K_i + v̄), with the next term.

    → M (k,), H (k,), local (cells, k), nats; NaN where there are fewer than two groups.
    Source: Miller (1955), Information Theory in Psychology; Treves & Panzeri (1995), Neural Computation 7.
    """
    members = lattice.groups.sum(axis=0)
    p = members[members > 0] / members.sum()
    n, g, q = float(members.sum()), len(p), float((1 / p).sum())
    scales = found.people.shape[1]
    if g < 2 or n < 3:
        return np.full(scales, np.nan), np.full(scales, np.nan), np.full(found.people.shape, np.nan)
    finite = n / (n - 1)
    u = np.maximum(found.square - 1 / n, 0) * finite
    s = (found.cube - 3 * found.square / n + 2 / n**2) * n**2 / ((n - 1) * (n - 2))
    following = (q - 2 * g + 1) * u**2 / 4 - (q - 3 * g + 2) * s / 6
    apart = np.maximum(found.square - 2 * found.shared + found.mean_square, 0) * finite
    local = (g - 1) / 2 * apart + following
    told = found.people > 0
    weight = np.where(told, lattice.people[:, None], 0.0)
    there = weight.sum(axis=0)
    m = np.full(scales, np.nan)
    np.divide((weight * np.where(told, local, 0.0)).sum(axis=0), there, out=m, where=there > 0)
    return m, m / -(p * np.log(p)).sum(), local


def covers_everyone(lattice: Lattice) -> None:
    """Refuse a lattice whose groups do not cover everyone once; raises ``ValueError``."""
    if lattice.known is not None or (lattice.groups.sum(axis=1) != lattice.people).any():
        raise ValueError("The groups must cover everyone once: add a column for the rest.")


def profile_of(values: Callable[[str], Floats | None]) -> Profile:
    """A profile from a function that gives each index by its name."""
    return Profile(**{name: values(name) for name in INDICES})  # type: ignore[arg-type]


def over_draws(drawn: ReplicateProfiles, name: str, function: Callable[[Floats], Floats]) -> Floats | None:
    """A function of all the draws of one index, or None where the index was not drawn."""
    values = getattr(drawn, name)
    return None if values is None else function(values)


def _mean(values: Floats) -> Floats:
    return np.asarray(values.mean(axis=0))


def _error(values: Floats) -> Floats:
    return np.asarray(values.std(axis=0, ddof=1) / np.sqrt(len(values)))
