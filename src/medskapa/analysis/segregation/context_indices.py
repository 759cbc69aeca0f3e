"""Segregation at every scale, from individual neighbourhoods.

Each resident counts once, whatever the size of the context. Contexts overlap, so their mean mix is not the region's;
an evenness index measures how far contexts lie from that mean, ``p̄_k = Σ_i w_i p_ik`` with ``w_i = n_i / Σ n``, and is
therefore never negative. An index that is not defined (nobody in a group, one group only) is NaN, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_ADDS_UP = 1e-9


@dataclass(frozen=True)
class Profile:
    """Indices at each number of people k; made by `context_profile`.

    ``mean_mix`` (k, groups) is the mix of the average resident's context. ``dissimilarity``, ``gini``, ``atkinson``
    and ``isolation`` are (k, groups), each group against the rest; ``exposure`` (k, groups, groups): row g, column h
    is the share of h in the contexts of the residents who belong to g. ``divergence`` (k,) is M in nats and
    ``entropy_h`` (k,) is H; both are None where the groups do not cover everyone once. ``rank_order`` (k,) is H^R,
    or None where the groups are not ordered.
    """

    mean_mix: Array
    dissimilarity: Array
    gini: Array
    atkinson: Array
    exposure: Array
    isolation: Array
    divergence: Array | None
    entropy_h: Array | None
    rank_order: Array | None


@dataclass(frozen=True)
class Split:
    """Divergence between and within larger units; made by `divergence_split`.

    ``total``, ``between`` and ``within`` are (k,) in nats, total = between + within. ``between_unit`` and
    ``within_unit`` are (k, units), each unit's addend; ``unit_mix`` (k, units, groups) is NaN where nobody
    lives.
    """

    total: Array
    between: Array
    within: Array
    between_unit: Array
    within_unit: Array
    unit_mix: Array


def context_profile(
    groups: npt.ArrayLike,
    shares: npt.ArrayLike,
    *,
    people: npt.ArrayLike | None = None,
    ordered: bool = False,
    epsilon: float = 0.5,
) -> Profile:
    """How segregated people live, at each size of their neighbourhood, by all the indices at once.

    With w_i = n_i / Σ n, p = p_ik and p̄ = Σ_i w_i p_ik, at each k:

    D_g = Σ_i w_i |p_g − p̄_g| / (2 p̄_g (1 − p̄_g));
    G_g = Σ_ij w_i w_j |p_ig − p_jg| / (2 p̄_g (1 − p̄_g));
    A_g = 1 − p̄_g / (1 − p̄_g) · ( Σ_i w_i (1 − p_g)^(1−ε) p_g^ε / p̄_g )^(1/(1−ε));
    P_gh = Σ_i (n_ig / n_g) p_h, isolation P_gg;
    M = Σ_i w_i Σ_g p_g ln(p_g / p̄_g); H = M / E(p̄), E(p) = − Σ_g p_g ln p_g;
    H^R = ∫ E(q) H(q) dq / ∫ E(q) dq, q from 0 to 1, where H(q) parts the residents at the quantile q. It is known
    exactly where two bins meet, and taken as linear between and constant outside; E is integrated exactly.

    groups : (cells, groups), residents of each cell. shares : (cells, k, groups), the mix of their contexts.
    people : (cells,), residents; the sum of the groups when None. epsilon : Atkinson's, between 0 and 1.
    ordered : whether the groups are bins of something, from low to high.
    A context without a share (NaN: nobody there is known) is left out of that group's indices.
    Raises ``ValueError`` when shapes do not fit, or epsilon is not between 0 and 1, or ordered bins do not add up to 1.
    Source: Massey & Denton (1988), Social Forces 67(2); Reardon & O'Sullivan (2004), Sociological Methodology 34;
    Reardon & Bischoff (2011), American Journal of Sociology 116(4), for H^R.
    """
    members, mix, residents = _checked(groups, shares, people)
    scales, number = mix.shape[1:]
    covers = _covers_everyone_once(mix)
    if not 0 < epsilon < 1:
        raise ValueError("epsilon must lie between 0 and 1.")
    if ordered and not covers:
        raise ValueError("Ordered bins must cover everyone once.")
    per_group, mean = np.full((3, scales, number), np.nan), np.full((scales, number), np.nan)
    exposure = np.full((scales, number, number), np.nan)
    overall = np.full((3, scales), np.nan)
    for k in range(scales):
        p = mix[:, k, :]
        for g in range(number):
            mean[k, g], *per_group[:, k, g] = _evenness(p[:, g], residents, epsilon)
        exposure[k] = _exposure(members, p)
        if covers:
            m = float(_divergence(p, mean[k], residents).sum())
            overall[0, k] = m
            overall[1, k] = m / e if (e := _entropy(mean[k])) > 0 else np.nan
        if ordered:
            overall[2, k] = _rank_order(p, residents)
    return Profile(
        mean,
        per_group[0],
        per_group[1],
        per_group[2],
        exposure,
        np.diagonal(exposure, axis1=-2, axis2=-1).copy(),
        overall[0] if covers else None,
        overall[1] if covers else None,
        overall[2] if ordered else None,
    )


def local_contributions(people: npt.ArrayLike, shares: npt.ArrayLike) -> Array:
    """Where segregation is made: how much each cell's residents add to the divergence M at each k.

    w_i Σ_g p_ikg ln(p_ikg / p̄_kg), nats: never negative, and added up over cells they are M.

    people (cells,), shares (cells, k, groups) → (cells, k).
    Raises ``ValueError`` when shapes do not fit or the groups do not cover everyone once.
    Source: Theil (1972); Roberto (2016), The Divergence Index, arXiv:1508.01167.
    """
    residents, mix = _partition(people, shares)
    out = np.zeros(mix.shape[:2])
    for k in range(mix.shape[1]):
        p = mix[:, k, :]
        out[:, k] = _divergence(p, _mean(p, residents), residents)
    return out


def divergence_split(people: npt.ArrayLike, shares: npt.ArrayLike, units: npt.ArrayLike) -> Split:
    """How much of the segregation of contexts lies between municipalities, and how much within each of them.

    With p̄_m the mean mix of the contexts of m's residents and W_m = n_m / Σ n (compensation identity):
    M = Σ_m W_m KL(p̄_m ‖ p̄) + Σ_m Σ_{i in m} w_i KL(p_i ‖ p̄_m). Contexts reach across borders as they do in life.

    people (cells,), shares (cells, k, groups), units (cells,): the number of each cell's municipality, from 0.
    A municipality without people adds nothing.

    Raises ``ValueError`` when shapes do not fit, a unit is negative or the groups do not cover everyone once.
    Source: Csiszár & Shields (2004), Information Theory and Statistics; Theil (1972).
    """
    residents, mix = _partition(people, shares)
    unit = np.asarray(units, dtype=np.int64)
    if unit.shape != residents.shape or (unit < 0).any():
        raise ValueError("units must be one number from 0 for each cell.")
    scales, number = mix.shape[1:]
    count = int(unit.max()) + 1
    between, within = np.zeros((scales, count)), np.zeros((scales, count))
    unit_mix = np.full((scales, count, number), np.nan)
    for k in range(scales):
        p = mix[:, k, :]
        there = np.where(_told(p), residents, 0.0)
        size: Array = np.bincount(unit, there, count).astype(np.float64)
        for g in range(number):
            inside = np.bincount(unit, there * np.nan_to_num(p[:, g]), count)
            np.divide(inside, size, out=unit_mix[k, :, g], where=size > 0)
        between[k] = _divergence(unit_mix[k], _mean(p, residents), size)
        within[k] = np.bincount(unit, _divergence(p, unit_mix[k][unit], residents), count)
    total = local_contributions(people, shares).sum(axis=0)
    return Split(total, between.sum(axis=1), within.sum(axis=1), between, within, unit_mix)


def _checked(
    groups: npt.ArrayLike, shares: npt.ArrayLike, people: npt.ArrayLike | None
) -> tuple[Array, Array, Array]:
    members, mix = np.asarray(groups, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    if members.ndim != 2 or mix.ndim != 3 or members.shape != (mix.shape[0], mix.shape[2]):
        raise ValueError(
            "groups must be (cells, groups) and shares (cells, k, groups), for the same cells and groups."
        )
    residents = members.sum(axis=1) if people is None else np.asarray(people, dtype=np.float64)
    if residents.shape != members.shape[:1]:
        raise ValueError("people must be one number for each cell.")
    if (members < 0).any() or (residents < 0).any() or not residents.sum() > 0:
        raise ValueError("Residents cannot be negative, and there must be some.")
    return members, mix, residents


def _partition(people: npt.ArrayLike, shares: npt.ArrayLike) -> tuple[Array, Array]:
    residents, mix = np.asarray(people, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    if mix.ndim != 3 or residents.shape != mix.shape[:1] or (residents < 0).any() or not residents.sum() > 0:
        raise ValueError(
            "people must be (cells,), not negative and not all 0, and shares (cells, k, groups)."
        )
    if not _covers_everyone_once(mix):
        raise ValueError("The groups must cover everyone once: their shares must add up to 1.")
    return residents, mix


def _told(p: Array) -> npt.NDArray[np.bool_]:
    """Which contexts have a mix."""
    return np.asarray(~np.isnan(p).any(axis=-1))


def _covers_everyone_once(mix: Array) -> bool:
    sums = mix.sum(axis=2)
    return bool((np.isnan(sums) | (np.abs(sums - 1) <= _ADDS_UP)).all())


def _mean(p: Array, residents: Array) -> Array:
    """The mix of the average resident's context: (cells, groups) → (groups,)."""
    told = _told(p)
    out: Array = residents[told] @ p[told] / residents[told].sum()
    return out


def _evenness(p: Array, residents: Array, epsilon: float) -> tuple[float, float, float, float]:
    """Mean share, dissimilarity, Gini and Atkinson of one group against the rest."""
    told = ~np.isnan(p) & (residents > 0)
    p, n = p[told], residents[told]
    total = n.sum()
    mean = float(n @ p / total) if total > 0 else np.nan
    if not 0 < mean < 1:
        return mean, np.nan, np.nan, np.nan
    most = 2 * total * mean * (1 - mean)
    dissimilarity = n @ np.abs(p - mean) / most
    order = np.argsort(p, kind="stable")
    n_sorted = n[order]
    below = np.cumsum(n_sorted) - n_sorted / 2  # people with a smaller share, and half the cell's own
    gini = 4 * (n_sorted * (below - total / 2)) @ (p[order] - mean) / (total * most)
    mixed = n @ ((1 - p) ** (1 - epsilon) * p**epsilon) / (total * mean)
    atkinson = 1 - mean / (1 - mean) * mixed ** (1 / (1 - epsilon))
    return mean, float(dissimilarity), max(float(gini), 0.0), max(float(atkinson), 0.0)


def _exposure(members: Array, p: Array) -> Array:
    """Rows: the groups' residents; columns: the groups in their contexts."""
    out = np.full((p.shape[1], p.shape[1]), np.nan)
    for h in range(p.shape[1]):
        told = ~np.isnan(p[:, h])
        there = members[told].sum(axis=0)
        np.divide(p[told, h] @ members[told], there, out=out[:, h], where=there > 0)
    return out


def _divergence(p: Array, centre: Array, residents: Array) -> Array:
    """w_i KL(p_i ‖ centre), nats; 0 where there is no mix, and never negative: what rounding takes below 0 is 0."""
    told = _told(p) & (residents > 0)
    total = residents[told].sum()
    ratio = np.ones_like(p)
    np.divide(p, centre, out=ratio, where=(p > 0) & told[:, None])
    each = (np.where(told[:, None], p, 0.0) * np.log(ratio)).sum(axis=1)
    return np.where(told, np.maximum(each, 0.0) * residents / total, 0.0)


def _entropy(p: Array) -> float:
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def _rank_order(p: Array, residents: Array) -> float:
    """H^R from the mix over ordered bins."""
    told = _told(p) & (residents > 0)
    lower = np.cumsum(p[told], axis=1)[:, :-1]
    q: list[float] = []
    h: list[float] = []
    for below in lower.T:
        two = np.clip(np.stack([below, 1 - below], axis=1), 0.0, 1.0)
        mean = _mean(two, residents[told])
        if (e := _entropy(mean)) > 0 and 0 < mean[0] < 1 and (not q or mean[0] > q[-1]):
            q.append(float(mean[0]))
            h.append(float(_divergence(two, mean, residents[told]).sum()) / e)
    if not q:
        return np.nan
    at = np.array([0.0, *q, 1.0])
    value = np.array([h[0], *h, h[-1]])
    area, moment = np.diff(_area(at)), np.diff(_moment(at))
    slope = np.diff(value) / np.diff(at)
    return float((value[:-1] * area + slope * (moment - at[:-1] * area)).sum() / 0.5)


def _log(q: Array) -> Array:
    out = np.zeros_like(q)
    np.log(q, out=out, where=q > 0)
    return out


def _area(q: Array) -> Array:
    """∫ E(q) dq, up to a constant, with E(q) = − q ln q − (1 − q) ln(1 − q)."""

    def half(v: Array) -> Array:
        return -(v**2) / 2 * _log(v) + v**2 / 4

    return half(q) - half(1 - q)


def _moment(q: Array) -> Array:
    """∫ q E(q) dq, up to a constant."""

    def half(v: Array) -> Array:
        return -(v**2) / 2 * _log(v) + v**2 / 4

    def third(v: Array) -> Array:
        return -(v**3) / 3 * _log(v) + v**3 / 9

    return third(q) - half(1 - q) + third(1 - q)
