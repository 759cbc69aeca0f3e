"""The shares that people may have been drawn from: a cell's own mix, held back towards that of its neighbourhood."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats, Ints
from medskapa.analysis.segregation.noise import NoiseModel, step_variances
from medskapa.analysis.segregation.replicates import Rings, ring_totals

PARTS = 10_000  # of a person, in tables of expected numbers


def neighbourhood_mix(neighbours: Rings, table: Ints) -> Floats:
    """The mix around each cell, its own people left out, with one person of the region's mix added.

    q_cg = (T_cg + P_g) / (Σ_h T_ch + 1), so that no share of a group that exists is 0.

    neighbours : rings of one k with ``own_cell=False``. table (cells, groups) → (cells, groups).
    """
    totals = ring_totals(neighbours, table)[:, 0, :]
    region = table.sum(axis=0) / table.sum()
    return np.asarray((totals + region) / (totals.sum(axis=1, keepdims=True) + 1))


def generating_shares(neighbours: Rings, table: Ints, noise: NoiseModel | None = None) -> Floats:
    """Estimate each cell's own shares: small cells lean on their neighbourhood, large ones on themselves.

    p̃_c = q_c + s_c (x_c / n_c − q_c) with s_c = 1 / (1 + a / n_c + (a + 1) τ_c / (S_c n_c²)), S_c = Σ_g q (1 − q) and
    τ_c the variance that ``noise`` gives Σ_g (x_g − n q_g)² (0 without: s_c = n_c / (n_c + a)). The spread a of the
    Dirichlet-multinomial comes from its moments: a = (B − X) / (X − A), A = Σ n S, B = Σ n² S and
    X = Σ_cg (x − n q)² − Σ_c τ_c − Σ_c n_c² S_c / (people q rests on). Where cells differ no more than by chance,
    a is infinite and p̃ = q.

    neighbours : as to `neighbourhood_mix`. table (cells, groups), whole persons → (cells, groups).
    Source: Mosimann (1962), Biometrika 49; Robbins (1956), 3rd Berkeley Symposium, for empirical Bayes.
    """
    q = neighbourhood_mix(neighbours, table)
    n = table.sum(axis=1).astype(np.float64)
    there = np.maximum(n, 1.0)
    rests_on = ring_totals(neighbours, table)[:, 0, :].sum(axis=1) + 1
    s = (q * (1 - q)).sum(axis=1)
    tau = np.zeros(len(n)) if noise is None else _noise_of_cells(table, q, noise)
    a_sum, b_sum = float(n @ s), float(n**2 @ s)
    x = float(((table - n[:, None] * q) ** 2).sum() - tau.sum() - (n**2 * s / rests_on).sum())
    if x <= a_sum:
        return q
    a = max((b_sum - x) / (x - a_sum), 0.0)
    noisy = np.divide((a + 1) * tau, s * there**2, out=np.zeros_like(tau), where=s > 0)
    trust = 1 / (1 + a / there + noisy)
    return np.asarray(q + np.where(n > 0, trust, 0.0)[:, None] * (table / there[:, None] - q))


def stretched(shares: Floats, region: Floats, by: float) -> Floats:
    """A world as apart as ``shares`` times ``by``: P + λ (p − P), cut at 0 and scaled to 1. (cells, groups)."""
    out = np.maximum(region + by * (shares - region), 0.0)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def expected_table(people: Ints, shares: Floats) -> Ints:
    """Expected numbers of people, in `PARTS` of a person: (cells,) and (cells, groups) → (cells, groups)."""
    return np.rint(people[:, None] * shares * PARTS).astype(np.int64)


def _noise_of_cells(table: npt.NDArray[np.int64], q: Floats, noise: NoiseModel) -> Floats:
    """Σ_g Var(e_g − q_g Σ_h e_h)."""
    variances = step_variances(table, noise)
    each = variances * (1 - 2 * q) + q**2 * variances.sum(axis=1, keepdims=True)
    return np.asarray(each.sum(axis=1))
