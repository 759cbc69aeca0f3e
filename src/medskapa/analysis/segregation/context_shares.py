"""The shares that people may have been drawn from: a cell's own mix, held back towards that of its neighbourhood."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.analysis.segregation._kernel import Floats, Ints
from medskapa.analysis.segregation.lattice import Lattice
from medskapa.analysis.segregation.noise import NoiseModel, step_variances
from medskapa.analysis.segregation.replicates import Rings, fixed_rings, ring_totals

PARTS = 10_000  # of a person, in tables of expected numbers


def neighbourhoods(lattice: Lattice, near: int, threads: int | None = None) -> Rings:
    """Rings of the ``near`` nearest people, of four times as many and so on, to a quarter of all; own cell left out."""
    most = max(int(lattice.people.sum()) // 4, near)
    ks = [near * 4**i for i in range(32) if near * 4**i <= most]
    return fixed_rings(lattice, ks, own_cell=False, threads=threads)


def neighbourhood_mix(neighbours: Rings, table: Ints) -> tuple[Floats, Floats]:
    """The mix around each cell, its own people left out, and how uncertain it is.

    From the region's mix in, each ring's mix is held back towards what the wider rings gave: q ← q + s (T / K − q),
    s = V K / (V K + 1), with V the variance between rings beyond chance, as a share of S = Σ_g q (1 − q):
    V = (Σ n |T / K − q|² − Σ n S / K) / Σ n S, not below 0. No share of a group that exists is 0.

    neighbours : by `neighbourhoods`. table (cells, groups) → q (cells, groups), and the variance of q as a share of
    S, (cells,).
    """
    totals = ring_totals(neighbours, table)
    n = table.sum(axis=1).astype(np.float64)
    q = np.tile(table.sum(axis=0) / table.sum(), (len(table), 1))
    error = np.zeros(len(table))
    for level in range(totals.shape[1] - 1, -1, -1):
        people = totals[:, level].sum(axis=1)
        told = people > 0
        k = np.where(told, people, 1.0)
        apart = np.where(told[:, None], totals[:, level] / k[:, None] - q, 0.0)
        s = (q * (1 - q)).sum(axis=1)
        weight = np.where(told, n, 0.0)
        most = float(weight @ s)
        beyond = float(weight @ (apart**2).sum(axis=1)) - float(weight @ (s / k))
        v = max(beyond, 0.0) / most if most > 0 else 0.0
        trust = np.where(told, v * k / (v * k + 1), 0.0)
        q = q + trust[:, None] * apart
        error = np.where(told, trust / k, error)
    return q, error


def generating_shares(neighbours: Rings, table: Ints, noise: NoiseModel | None = None) -> Floats:
    """Estimate each cell's own shares: small cells lean on their neighbourhood, large ones on themselves.

    p̃_c = q_c + s_c (x_c / n_c − q_c) with s_c = 1 / (1 + a / n_c + (a + 1) τ_c / (S_c n_c²)), S_c = Σ_g q (1 − q) and
    τ_c the variance that ``noise`` gives Σ_g (x_g − n q_g)² (0 without: s_c = n_c / (n_c + a)). The spread a of the
    Dirichlet-multinomial comes from its moments: a = (B − X) / (X − A), A = Σ n S, B = Σ n² S and
    X = Σ_cg (x − n q)² − Σ_c τ_c − Σ_c n_c² S_c ε_c, ε the uncertainty of q. Where cells differ no more than by chance,
    a is infinite and p̃ = q.

    neighbours : by `neighbourhoods`. table (cells, groups), whole persons → (cells, groups).
    Source: Mosimann (1962), Biometrika 49; Robbins (1956), 3rd Berkeley Symposium, for empirical Bayes.
    """
    q, error = neighbourhood_mix(neighbours, table)
    n = table.sum(axis=1).astype(np.float64)
    there = np.maximum(n, 1.0)
    s = (q * (1 - q)).sum(axis=1)
    tau = np.zeros(len(n)) if noise is None else _noise_of_cells(table, q, noise)
    a_sum, b_sum = float(n @ s), float(n**2 @ s)
    x = float(((table - n[:, None] * q) ** 2).sum() - tau.sum() - (n**2 * s * error).sum())
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
