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
    out: Array = np.zeros_like(p)
    np.log(p, out=out, where=p > 0)
    out *= p
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
    rest = n.sum(axis=-1, keepdims=True) - n
    ours = _divide(n, n.sum(axis=-2, keepdims=True))
    theirs = _divide(rest, rest.sum(axis=-2, keepdims=True))
    out: Array = 0.5 * np.abs(ours - theirs).sum(axis=-2)
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
    weight = _divide(n, n.sum(axis=-2, keepdims=True))
    share = np.nan_to_num(_divide(n, n.sum(axis=-1, keepdims=True)))
    out: Array = np.einsum("...ig,...ih->...gh", weight, share)
    return out


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
    inside = _divide(n, n.sum(axis=-1, keepdims=True))
    region = _divide(n.sum(axis=-2, keepdims=True), n.sum(axis=(-2, -1), keepdims=True))
    log_region: Array = np.zeros_like(region)
    np.log(region, out=log_region, where=region > 0)
    out: Array = (_xlogx(np.nan_to_num(inside)) - np.nan_to_num(inside) * log_region).sum(axis=-1)
    return np.where(n.sum(axis=-1) > 0, np.maximum(out, 0.0), np.nan)


def mutual_information(counts: npt.ArrayLike) -> Array:
    """How much knowing the area tells about the group: 0 when all areas have the same mix.

    M = Σ_i (n_i / N) L_i, nats. counts (…, areas, groups) → (…,).
    Source: Theil & Finizza (1971); Mora & Ruiz-Castillo (2011), Sociological Methodology 41(1).

    >>> round(float(mutual_information([[40, 0], [0, 40]])), 6)
    0.693147
    """
    n = _counts(counts)
    people = n.sum(axis=-1)
    total = people.sum(axis=-1)
    local = np.nan_to_num(local_mutual_information(n))
    return _divide((people * local).sum(axis=-1), total)


def entropy_h(counts: npt.ArrayLike) -> Array:
    """The entropy index H: how much less mixed the areas are than the whole, 0 to 1.

    H = M / E. counts (…, areas, groups) → (…,); NaN when the whole has one group.
    Source: Theil & Finizza (1971), Journal of Mathematical Sociology 1(2).

    >>> float(entropy_h([[40, 0], [0, 40]]))
    1.0
    """
    n = _counts(counts)
    return _divide(mutual_information(n), entropy(n.sum(axis=-2)))
