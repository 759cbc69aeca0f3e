"""Supply shared by those who can reach it: floating catchment areas in two or three steps, and nothing is lost."""

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


def three_step(
    demand: npt.ArrayLike, supply: npt.ArrayLike, weights: npt.ArrayLike, choice: npt.ArrayLike | None = None
) -> Floats:
    """Supply per person at each origin when people spread over the places they can choose between, 3SFCA.

    G_ij = w_ij / Σ_k v_ik, R_j = S_j / Σ_i D_i G_ij w_ij, A_i = Σ_j R_j G_ij w_ij.

    In two steps everybody counts in full at each place within reach; here only with the share G, so that many
    places near each other do not make the demand look larger than it is. Σ_i D_i A_i is still the supply that
    somebody reaches. With one place within reach, it is :func:`two_step`.

    demand, supply and weights : as in :func:`two_step`.
    choice : (o, p), v, at least the weights; left out, it is the weights, so that people choose among what is within
    reach, as in the article. With the weights from before a limit was set, places beyond it draw people away
    who then get nothing there.
    Returns (o,), supply per person. A place that nobody reaches gives nothing; who reaches no place gets 0.

    Raises ``ValueError`` as :func:`two_step`, or when a place weighs less in the choice than in its reach.
    Source: Wan, Zou & Sternberg (2012), International Journal of Geographical Information Science 26(6).

    >>> three_step([20, 10], [5, 6], [[1, 1], [0, 1]]).round(9).tolist()
    [0.4, 0.3]
    """
    people, there, w = _checked(demand, supply, weights)
    v = w if choice is None else _checked(demand, supply, choice)[2]
    if (v < w).any():
        raise ValueError(
            "A place within reach must weigh at least as much among the places to choose between"
        )
    total = v.sum(axis=1, keepdims=True)
    share = np.divide(w, total, out=np.zeros_like(w), where=total > 0)
    return two_step(people, there, share * w)


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
