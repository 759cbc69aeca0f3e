"""Who lives in which tenure, from area margins only: bounded ecological inference, pooled over the region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EcologicalFit:
    """Pooled shares and how well they fit.

    ``shares`` (…, kinds, groups): the mix within each kind; rows add up to 1. ``low`` and ``high`` (kinds, groups):
    what the margins alone allow, with no assumption. ``residuals`` (areas, groups): what the kinds leave unexplained.
    ``explained`` (groups,): share of the variance between areas that the kinds explain.
    """

    shares: Array
    low: Array
    high: Array
    residuals: Array
    explained: Array


def bounds(groups: Array, kinds: Array) -> tuple[Array, Array]:
    """The lowest and highest share of each group within each kind that the areas' margins allow.

    low_tg = Σ_i max(0, n_ig − (n_i − n_it)) / Σ_i n_it,  high_tg = Σ_i min(n_ig, n_it) / Σ_i n_it.

    groups (areas, groups) and kinds (areas, kinds), persons with the same area totals → two (kinds, groups).
    Source: Duncan & Davis (1953), American Sociological Review 18(6).
    """
    people = groups.sum(axis=1)[:, None, None]
    g, t = groups[:, None, :], kinds[:, :, None]
    total = np.maximum(kinds.sum(axis=0), 1e-12)[:, None]
    low: Array = np.maximum(0.0, g + t - people).sum(axis=0) / total
    high: Array = np.minimum(g, t).sum(axis=0) / total
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def _onto_box_simplex(x: Array, low: Array, high: Array) -> Array:
    """The nearest point whose last axis adds up to 1 with low ≤ x ≤ high.

    It is clip(x − τ, low, high); the sum falls piecewise linearly in τ, so τ is found exactly between breakpoints.
    """
    corners = np.sort(np.concatenate([x - low, x - high], axis=-1), axis=-1)
    sums = np.clip(x[..., None, :] - corners[..., :, None], low[..., None, :], high[..., None, :]).sum(
        axis=-1
    )
    after = np.clip((sums > 1).sum(axis=-1, keepdims=True), 1, corners.shape[-1] - 1)
    t0, t1 = (np.take_along_axis(corners, after - 1, -1), np.take_along_axis(corners, after, -1))
    s0, s1 = (np.take_along_axis(sums, after - 1, -1), np.take_along_axis(sums, after, -1))
    part = np.divide(s0 - 1, s0 - s1, out=np.zeros_like(s0), where=s0 > s1)
    out: Array = np.clip(x - (t0 + part * (t1 - t0)), low, high)
    return out


def fit_shares(
    groups: npt.ArrayLike, kinds: npt.ArrayLike, *, weights: npt.ArrayLike | None = None
) -> EcologicalFit:
    """The mix of groups within each kind of home that best explains the areas' mixes, within what is possible.

    x_i ≈ Σ_t s_it b_t, minimise Σ_i w_i n_i ‖x_i − Σ_t s_it b_t‖² with low ≤ b ≤ high and Σ_g b_tg = 1, where x is
    the area's mix of groups and s its mix of kinds. It assumes that the mix within a kind is the same in every
    area but for what the residuals show (Goodman's constancy assumption, kept inside Duncan and Davis's bounds).

    groups (areas, groups), kinds (areas, kinds): persons. ``weights`` (…, areas) refits for each row, such as
    bootstrap counts. Raises ``ValueError`` when an area's two totals differ by more than one person.
    Source: Goodman (1953, 1959), American Journal of Sociology 64(6); Duncan & Davis (1953).
    """
    g: Array = np.asarray(groups, dtype=np.float64)
    t: Array = np.asarray(kinds, dtype=np.float64)
    people = g.sum(axis=1)
    if g.shape[0] != t.shape[0] or not np.allclose(people, t.sum(axis=1), atol=1.0):
        raise ValueError("Groups and kinds must count the same people in the same areas")
    keep = people > 0
    g, t, people = g[keep], t[keep], people[keep]
    x, s = g / people[:, None], t / t.sum(axis=1, keepdims=True)
    low, high = bounds(x * people[:, None], s * people[:, None])
    w = people if weights is None else np.asarray(weights, dtype=np.float64)[..., keep] * people
    shares = _solve(x, s, w, low, high)
    residuals = np.zeros((len(keep), x.shape[1]))
    pooled = shares if shares.ndim == 2 else _solve(x, s, people, low, high)
    residuals[keep] = x - s @ pooled
    mean = (people[:, None] * x).sum(axis=0) / people.sum()
    spread = (people[:, None] * (x - mean) ** 2).sum(axis=0)
    left = (people[:, None] * residuals[keep] ** 2).sum(axis=0)
    explained = 1 - np.divide(left, spread, out=np.ones_like(left), where=spread > 0)
    return EcologicalFit(shares, low, high, residuals, explained)


def _solve(x: Array, s: Array, w: Array, low: Array, high: Array) -> Array:
    """Constrained least squares by alternating directions (ADMM); exact to about 1e-8 in shares."""
    w = w / w.sum(axis=-1, keepdims=True)
    hessian = np.einsum("...i,it,iu->...tu", w, s, s)
    target = np.einsum("...i,it,ig->...tg", w, s, x)
    values = np.linalg.eigvalsh(hessian)
    rho = np.sqrt(np.maximum(values[..., :1], 1e-6 * values[..., -1:]) * values[..., -1:])[..., None]
    inverse = np.linalg.inv(hessian + rho * np.eye(hessian.shape[-1]))
    mean = np.einsum("...i,ig->...g", w, x)[..., None, :]
    z = _onto_box_simplex(np.broadcast_to(mean, target.shape).copy(), low, high)
    dual = np.zeros_like(z)
    for _ in range(4000):
        free = inverse @ (target + rho * (z - dual))
        mixed = 1.6 * free - 0.6 * z
        after = _onto_box_simplex(mixed + dual, low, high)
        dual += mixed - after
        moved = max(np.abs(after - z).max(), np.abs(free - after).max())
        z = after
        if moved < 1e-9:
            break
    return z


def persons_per_home(
    people: npt.ArrayLike,
    homes: npt.ArrayLike,
    *,
    least: float,
    most: float,
    weights: npt.ArrayLike | None = None,
) -> Array:
    """How many people live in a home of each tenure, pooled over the areas.

    n_i ≈ Σ_t h_it p_t, minimise Σ_i w_i (n_i − Σ_t h_it p_t)² / h_i with least ≤ p_t ≤ most.

    people (areas,) persons, homes (areas, tenures) → (tenures,), or one row for each row of ``weights`` (…, areas).
    Source: bounded weighted least squares; Goodman (1959).
    """
    from scipy.optimize import lsq_linear

    n: Array = np.asarray(people, dtype=np.float64)
    h: Array = np.asarray(homes, dtype=np.float64)
    total = h.sum(axis=1)
    keep = total > 0
    root = 1 / np.sqrt(total[keep])
    rows = np.atleast_2d(np.ones(len(n)) if weights is None else np.asarray(weights, dtype=np.float64))
    out = np.empty((len(rows), h.shape[1]))
    for k, row in enumerate(rows):
        scale = root * np.sqrt(row[keep])
        solved = lsq_linear(h[keep] * scale[:, None], n[keep] * scale, bounds=(least, most), method="bvls")
        out[k] = solved.x
    return out[0] if weights is None else out
