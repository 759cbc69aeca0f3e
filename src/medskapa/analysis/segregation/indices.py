"""Segregation indices over areas and groups.

Every function takes ``counts`` of shape (…, areas, groups), persons, and works on all leading axes at once, so that
thousands of resampled tables are one call. Areas without people add nothing. An index that is not defined (nobody
in a group, or only one group in the region) is NaN, never 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def _counts(counts: npt.ArrayLike) -> Array:
    table: npt.NDArray[Any] = np.asarray(counts, dtype=np.float64)
    if table.ndim < 2:
        raise ValueError("Counts need at least the axes (areas, groups)")
    return table


def _divide(a: Array, b: Array) -> Array:
    out: Array = np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)
    np.divide(a, b, out=out, where=b > 0)
    return out


def _xlogx(p: Array) -> Array:
    out: Array = np.log(np.where(p > 0, p, 1.0))
    out *= p
    return out


def _people(n: Array) -> Array:
    """Everyone in each area: (…, areas, groups) → (…, areas). Column by column is many times as fast as along rows."""
    out: Array = np.zeros(n.shape[:-1])
    for g in range(n.shape[-1]):
        out += n[..., g]
    return out


def _inverse(a: Array) -> Array:
    """1 / a, and 0 where a is 0."""
    out: Array = np.zeros_like(a)
    np.divide(1.0, a, out=out, where=a > 0)
    return out


def dissimilarity(counts: npt.ArrayLike) -> Array:
    """The share of each group that would have to move for every area to have the region's mix, group by group.

    D_g = ½ Σ_i | n_ig / n_g − (n_i − n_ig) / (N − n_g) |, group g against everyone else.

    counts (…, areas, groups) in persons → (…, groups), 0 to 1.
    Source: Duncan & Duncan (1955), American Sociological Review 20(2).

    >>> dissimilarity([[100, 0], [60, 40], [40, 60], [0, 100]]).tolist()
    [0.6, 0.6]
    """
    n = _counts(counts)
    people = _people(n)
    total, members = people.sum(axis=-1), n.sum(axis=-2)
    out: Array = np.full(members.shape, np.nan)
    for g in range(n.shape[-1]):
        mine, rest = members[..., g], total - members[..., g]
        apart = n[..., g] * _inverse(mine)[..., None]
        apart -= (people - n[..., g]) * _inverse(rest)[..., None]
        np.abs(apart, out=apart)
        out[..., g] = np.where((mine > 0) & (rest > 0), 0.5 * apart.sum(axis=-1), np.nan)
    return out


def exposure(counts: npt.ArrayLike) -> Array:
    """The mix that the average person of each group has around: row g, column h is the share of h where g live.

    P_gh = Σ_i (n_ig / n_g) (n_ih / n_i)

    counts (…, areas, groups) in persons → (…, groups, groups); rows add up to 1.
    Source: Bell (1954); Lieberson (1981); xP*y in Massey & Denton (1988), Social Forces 67(2).

    >>> exposure([[30, 10], [10, 30]]).tolist()
    [[0.625, 0.375], [0.375, 0.625]]
    """
    n = _counts(counts)
    share = n * _inverse(_people(n))[..., None]
    met = np.einsum("...ig,...ih->...gh", n, share)
    return _divide(met, n.sum(axis=-2)[..., None])


def isolation(counts: npt.ArrayLike) -> Array:
    """The share of the own group where the average member of each group lives: the diagonal of exposure.

    counts (…, areas, groups) in persons → (…, groups), 0 to 1.
    Source: Massey & Denton (1988), Social Forces 67(2), eq. for xP*x.
    """
    return np.diagonal(exposure(counts), axis1=-2, axis2=-1)


def entropy(counts: npt.ArrayLike) -> Array:
    """How mixed a population is: 0 with one group, ln G when all G groups are equal.

    E = − Σ_g p_g ln p_g, nats. counts (…, groups) → (…,).
    Source: Theil (1972), Statistical Decomposition Analysis.
    """
    n: Array = np.asarray(counts, dtype=np.float64)
    p = _divide(n, n.sum(axis=-1, keepdims=True))
    out: Array = -_xlogx(p).sum(axis=-1)
    return np.where(n.sum(axis=-1) > 0, np.abs(out), np.nan)


def local_mutual_information(counts: npt.ArrayLike) -> Array:
    """How much an area's mix differs from the whole: 0 when it is the same.

    L_i = Σ_g p_g|i ln( p_g|i / p_g ), nats. counts (…, areas, groups) → (…, areas); empty areas are NaN.
    Source: Mora & Ruiz-Castillo (2011), Sociological Methodology 41(1); Elbers (2023), Sociological Methods & Research.
    """
    n = _counts(counts)
    people, groups = _people(n), n.sum(axis=-2)
    inside = n * _inverse(people)[..., None]
    region = groups * _inverse(groups.sum(axis=-1))[..., None]
    log_region: Array = np.log(np.where(region > 0, region, 1.0))
    out = _people(_xlogx(inside) - inside * log_region[..., None, :])
    return np.where(people > 0, np.maximum(out, 0.0), np.nan)


def mutual_information(counts: npt.ArrayLike) -> Array:
    """How much knowing the area tells about the group: 0 when all areas have the same mix.

    M = Σ_i (n_i / N) L_i, nats. counts (…, areas, groups) → (…,).
    Source: Theil & Finizza (1971); Mora & Ruiz-Castillo (2011), Sociological Methodology 41(1).

    >>> round(float(mutual_information([[40, 0], [0, 40]])), 6)
    0.693147
    """
    n = _counts(counts)
    people, groups = _people(n), n.sum(axis=-2)
    total = groups.sum(axis=-1)
    cells = _people(_xlogx(n)).sum(axis=-1)  # N M = Σ n_ig ln n_ig − Σ n_i ln n_i − Σ n_g ln n_g + N ln N
    m = cells - _xlogx(people).sum(axis=-1) - _xlogx(groups).sum(axis=-1) + _xlogx(total)
    return _divide(np.maximum(m, 0.0), total)


def entropy_h(counts: npt.ArrayLike) -> Array:
    """The entropy index H: how much less mixed the areas are than the whole, 0 to 1.

    H = M / E. counts (…, areas, groups) → (…,); NaN when the whole has one group.
    Source: Theil & Finizza (1971), Journal of Mathematical Sociology 1(2).

    >>> round(float(entropy_h([[40, 0], [0, 40]])), 12)
    1.0
    """
    n = _counts(counts)
    return _divide(mutual_information(n), entropy(n.sum(axis=-2)))
