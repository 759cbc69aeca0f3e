"""Which contexts cannot be told from chance: the map of where the mix differs from the region's by more than luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats
from medskapa.analysis.segregation.context_chance import covers_everyone
from medskapa.analysis.segregation.context_spread import disk_and_ring
from medskapa.analysis.segregation.lattice import Lattice
from medskapa.analysis.segregation.noise import NoiseModel, step_variances
from medskapa.analysis.segregation.replicates import Rings

LEAST_EXPECTED = 5.0  # people of a group that the chi-square law needs (Cochran 1954, Biometrics 10)


@dataclass(frozen=True)
class LocalChance:
    """The test of each context against the region's mix; made by `told_from_chance`. All are (cells, k).

    ``p_value``: how often chance alone gives a mix at least as far off; NaN for a context without people.
    ``adjusted``: the same after Benjamini and Hochberg, over the cells at each k: those with at most α contain, on
    average, at most the share α that is only chance. ``classes``: how many groups were told apart, after the rare
    ones were merged; 2 with ``binomial`` true where even the rarer of two is expected to have fewer than 5 people.
    ``effective`` is the number of people that the context's mix rests on.
    """

    p_value: Floats
    adjusted: Floats
    classes: npt.NDArray[np.int64]
    binomial: npt.NDArray[np.bool_]
    effective: Floats


def told_from_chance(lattice: Lattice, rings: Rings, *, noise: NoiseModel | None = None) -> LocalChance:
    """Test for each cell and k whether the mix of its context differs from the region's by more than chance gives.

    Under no segregation the deviance 2 m Σ_g p_g ln(p_g / P_g) has a chi-square law with G − 1 degrees of freedom,
    where m = 1 / u is the effective number of people, u = (v − 1/N) N / (N − 1) and v = Σ a² n / (Σ a n)²: people of
    the crossing ring count by the square of their share, and the closer the context is to everyone the less can
    chance do. Where a group's expected number m P_g is below 5 the rarest groups are merged until none is. If two
    are left and the rarer still has fewer than 5, its number m p is held against the binomial law with m and P: twice
    the smaller tail, with half the probability of the number itself (mid-p), continued between whole numbers by the
    incomplete beta function.

    ``noise`` widens chance: m is divided by 1 + Σ_g τ_g / P_g / ((G − 1) u K²), with τ_g = Σ_c a_c² Var(e_cg − P_g Σ_h
    e_ch) the noise of the context's counts, so that the deviance keeps the mean of its law.

    lattice, rings : as `fixed_rings` made the one from the other; groups must cover everyone once.
    Raises ``ValueError`` when they do not.
    Source: Wilks (1938), Annals of Mathematical Statistics 9; Lancaster (1961), JASA 56, for mid-p; Benjamini &
    Hochberg (1995), JRSS B 57, whose bound also holds for contexts that overlap (Benjamini & Yekutieli 2001).
    """
    covers_everyone(lattice)
    there = lattice.groups[:, lattice.groups.sum(axis=0) > 0]
    shares = there.sum(axis=0) / there.sum()
    mix, effective = _mix_and_size(lattice, rings, there, shares, noise)
    shape = effective.shape
    p_value, classes = np.full(shape, np.nan), np.ones(shape, dtype=np.int64)
    binomial = np.zeros(shape, dtype=bool)
    told = ~np.isnan(effective)
    p_value[told] = 1.0
    order = np.argsort(shares, kind="stable")
    shares, mix = shares[order], mix[:, :, order]  # the rarest first
    pooled = np.cumsum(shares)
    for merged in range(len(shares) - 1):  # how many of the rarest are pooled with the next
        enough = effective * min(pooled[merged], shares[merged + 1]) >= LEAST_EXPECTED
        last = merged == len(shares) - 2
        now = told & (classes == 1) & (enough | last) & np.isfinite(effective)
        if not now.any():
            continue
        p = np.column_stack([mix[now][:, : merged + 1].sum(axis=1), mix[now][:, merged + 1 :]])
        centre = np.concatenate([pooled[merged : merged + 1], shares[merged + 1 :]])
        p_value[now] = _deviance_test(p, centre, effective[now])
        classes[now] = len(centre)
        few = now & ~enough
        if few.any():
            rarer = mix[few][:, : merged + 1].sum(axis=1)
            p_value[few], binomial[few] = _binomial_test(rarer, pooled[merged], effective[few]), True
    return LocalChance(p_value, false_discovery(p_value), classes, binomial, effective)


def false_discovery(p_value: npt.ArrayLike) -> Floats:
    """P values adjusted so that a share of false discoveries is held, over the cells at each k.

    With p_(1) ≤ … ≤ p_(m) of one k: adjusted p_(i) = min over j ≥ i of min(1, p_(j) m / j).

    p_value (cells, k), NaN left out → the same shape.
    Source: Benjamini & Hochberg (1995), JRSS B 57(1).

    >>> false_discovery([[0.01], [0.04], [0.03], [0.5]]).round(4).ravel().tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    p = np.asarray(p_value, dtype=np.float64)
    out = np.full(p.shape, np.nan)
    for j in range(p.shape[1]):
        told = np.flatnonzero(~np.isnan(p[:, j]))
        order = told[np.argsort(p[told, j], kind="stable")]
        scaled = p[order, j] * len(order) / np.arange(1, len(order) + 1)
        out[order, j] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return out


def _mix_and_size(
    lattice: Lattice, rings: Rings, there: npt.NDArray[np.int64], shares: Floats, noise: NoiseModel | None
) -> tuple[Floats, Floats]:
    """The mix of each context (cells, k, groups), and its effective number of people; infinite for everyone."""
    inner, crossing, f = disk_and_ring(rings, np.column_stack([lattice.people, there]))
    people = inner[:, :, 0] + f * crossing[:, :, 0]
    total = float(lattice.people.sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        mix = (inner[:, :, 1:] + f[:, :, None] * crossing[:, :, 1:]) / people[:, :, None]
        square = (inner[:, :, 0] + f**2 * crossing[:, :, 0]) / people**2
        u = np.maximum(square - 1 / total, 0) * total / max(total - 1, 1)
        u[u < 1e-12 / total] = 0.0  # everyone, up to rounding
        if noise is not None and len(shares) > 1:
            variances = step_variances(there, noise)
            each = variances * (1 - 2 * shares) + shares**2 * variances.sum(axis=1, keepdims=True)
            of_cell = np.rint(each @ (1 / shares) * 1e6).astype(np.int64)[
                :, None
            ]  # Σ_g τ_g / P_g, millionths
            disk, ring, _ = disk_and_ring(rings, of_cell)
            u = u + (disk[:, :, 0] + f**2 * ring[:, :, 0]) / 1e6 / (len(shares) - 1) / people**2
        effective = np.where(people > 0, 1 / u, np.nan)
    return mix, np.asarray(effective)


def _deviance_test(p: Floats, centre: Floats, effective: Floats) -> Floats:
    from scipy.special import chdtrc

    ratio = np.ones_like(p)
    np.divide(p, centre, out=ratio, where=p > 0)
    deviance = np.maximum(2 * effective * (p * np.log(ratio)).sum(axis=1), 0.0)
    return np.asarray(chdtrc(len(centre) - 1, deviance))


def _binomial_test(p: Floats, centre: float, effective: Floats) -> Floats:
    from scipy.special import betainc

    def at_least(x: Floats) -> Floats:
        inside = (x > 0) & (x <= effective)
        a, b = np.where(inside, x, 1.0), np.where(inside, effective - x + 1, 1.0)
        return np.where(inside, betainc(a, b, centre), np.where(x <= 0, 1.0, 0.0))

    count = p * effective
    above = (at_least(count) + at_least(count + 1)) / 2
    return np.asarray(np.minimum(2 * np.minimum(above, 1 - above), 1.0))
