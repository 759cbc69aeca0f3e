"""Supply shared by those who can reach it: two-step floating catchment areas, with nothing lost on the way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def two_step(demand: npt.ArrayLike, supply: npt.ArrayLike, weights: npt.ArrayLike) -> Floats:
    """Supply per person at each origin when everybody within reach shares it.

    R_j = S_j / Σ_i D_i w_ij, A_i = Σ_j R_j w_ij.

    With 0–1 weights it is 2SFCA, with weights that fall with distance the enhanced form, E2SFCA. Σ_i D_i A_i equals
    the supply that somebody reaches: crowding when people move in is part of it.

    demand : (o,), persons; supply : (p,), such as doctors or places at a school; weights : (o, p), from 0.
    Returns (o,), supply per person. A place that nobody reaches gives nothing.

    Raises ``ValueError`` when shapes differ, or a number is negative or none.
    Source: Luo & Wang (2003), Environment and Planning B 30(6); Luo & Qi (2009), Health & Place 15(4).

    >>> two_step([10, 30], [4], [[1], [1]]).tolist()
    [0.1, 0.1]
    """
    people, there, w = _checked(demand, supply, weights)
    crowd = people @ w
    each = np.divide(there, crowd, out=np.zeros_like(there), where=crowd > 0)
    out: Floats = w @ each
    return out


def within(cost: npt.ArrayLike, limit: float) -> Floats:
    """Weights of 1 within a cost, inclusive, and 0 beyond; any shape."""
    out: Floats = (np.asarray(cost, np.float64) <= limit).astype(np.float64)
    return out


def _checked(
    demand: npt.ArrayLike, supply: npt.ArrayLike, weights: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    people, there, w = (np.asarray(a, np.float64) for a in (demand, supply, weights))
    if people.ndim != 1 or there.ndim != 1 or w.shape != (len(people), len(there)):
        raise ValueError(
            f"{len(people)} origins and {len(there)} places need a table of weights of that shape"
        )
    if not all(np.isfinite(a).all() and (a >= 0).all() for a in (people, there, w)):
        raise ValueError("Demand, supply and weights must be numbers from 0")
    return people, there, w
