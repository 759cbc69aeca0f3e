"""Parts that add up to a total known from elsewhere: in proportion, by raking, or by weighted least squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population import _checks

Array = npt.NDArray[np.float64]
Margin = tuple[tuple[int, ...], npt.ArrayLike]
"""Axes of a table and the totals wanted along them."""

SAME = 1e-9
"""How near, relative to the largest total, sums are to be the same."""


def in_proportion(parts: npt.ArrayLike, total: npt.ArrayLike, *, noise: npt.ArrayLike) -> Array:
    """The municipalities' figures, all changed by the same per cent, so that they add up to the county's.

    x_i = p_i · T / Σ p

    parts (…, parts), persons; total (…). ``noise``: the largest difference between the total and the sum of the
    parts, in persons, that is put down to chance and method; infinity if the parts are only a key to share by.
    Raises ``ValueError``, with the index, on missing or negative values (net moves need ``by_least_squares``), on a
    total to be shared among parts that are all 0, and on a difference above the noise.
    Source: Smith, Tayman & Swanson (2001), State and Local Population Projections, ch. 10 (raking to a total).

    >>> in_proportion([60, 40], 110, noise=15).tolist()
    [66.0, 44.0]
    """
    share, wanted = _checks.counts("A part", parts), _checks.counts("The total", total)
    got = share.sum(axis=-1)
    _within("The total", wanted - got, noise)
    _checks.refuse((got == 0) & (wanted > 0), "All parts are 0, and there is nothing to share the total by")
    factor = np.ones(np.broadcast_shapes(got.shape, wanted.shape))
    np.divide(wanted, got, out=factor, where=np.broadcast_to(got > 0, factor.shape))
    return share * factor[..., None]


def rake(table: npt.ArrayLike, margins: Sequence[Margin], *, noise: float, most_rounds: int = 2000) -> Array:
    """A table with its own pattern and the totals known along several axes, such as area totals and the county's ages.

    Iterative proportional fitting: the table is scaled to each margin in turn until all hold. The result is the table
    nearest to the first (in information) with those margins; odds ratios are kept and a cell of 0 stays 0.

    table (any shape). margins: pairs of axes and totals, such as ``((0,), by_area), ((1, 2), by_sex_and_age)``.
    ``noise``: the largest difference, in persons, accepted between what two margins say about the same total; within
    it the earlier margin holds and the later is scaled to it.
    Raises ``ValueError`` on missing or negative values, margins of another shape, margins that contradict each other
    by more than the noise, a total above 0 where the table has only 0, and when the margins cannot all be met.
    Source: Deming & Stephan (1940), Annals of Mathematical Statistics 11(4); Fienberg (1970) on convergence.

    >>> rake([[1, 1], [1, 1]], [((0,), [30, 10]), ((1,), [20, 20])], noise=0).tolist()
    [[15.0, 15.0], [5.0, 5.0]]
    """
    out = _checks.counts("A cell of the table", table).copy()
    wanted = _margins(out, margins, noise)
    near = SAME * max(1.0, max(float(total.max()) for _, total in wanted))
    for _ in range(most_rounds):
        worst = 0.0
        for summed, total in wanted:
            got = out.sum(axis=summed, keepdims=True)
            worst = max(worst, float(np.abs(got - total).max()))
            factor = np.zeros_like(got)
            np.divide(total, got, out=factor, where=got > 0)
            out *= factor
        if worst <= near:
            return out
    raise ValueError(
        f"The margins cannot all be met: after {most_rounds} rounds {worst:.3g} persons are still missing. "
        "Zeros in the table stand in the way"
    )


def by_least_squares(
    parts: npt.ArrayLike,
    sums: npt.ArrayLike,
    totals: npt.ArrayLike,
    *,
    variances: npt.ArrayLike,
    noise: npt.ArrayLike,
    signed: bool,
) -> Array:
    """Figures changed as little as their uncertainty allows until every sum holds: the surest are changed the least.

    x minimises Σ (x_i − p_i)² / v_i with C x = T:          x = p + V Cᵀ (C V Cᵀ)⁺ (T − C p)

    parts (…, parts); sums C (sums, parts), the weight of each part in each sum (1, 0, or −1 for an outflow); totals T
    (…, sums); variances v (parts,) or (…, parts), where 0 keeps a part as it is; noise (sums,) or one number: the
    largest |T − C p| that is put down to chance. ``signed``: whether a part may be negative, as net moves may.

    Raises ``ValueError``, with the index, on missing values, negative variances, a difference above the noise,
    sums that contradict each other or parts that are not to change, and on a result below 0 that may not be.
    Source: Stone, Champernowne & Meade (1942), Review of Economic Studies 9(2).

    >>> told = {"variances": [1, 3], "noise": 20, "signed": False}
    >>> by_least_squares([60, 40], [[1, 1]], [112], **told).tolist()
    [63.0, 49.0]
    """
    p = _checks.numbers("A part", parts)
    C, T = np.atleast_2d(_checks.numbers("The sums", sums)), _checks.numbers("The totals", totals)
    v = _checks.counts("A variance", variances)
    if not signed:
        _checks.refuse(p < 0, "A part is negative")
    if C.shape[1:] != p.shape[-1:] or T.shape[-1:] != C.shape[:1] or v.shape[-1:] not in ((), p.shape[-1:]):
        raise ValueError(
            f"Parts {p.shape}, sums {C.shape}, totals {T.shape} and variances {v.shape} do not fit"
        )
    short = T - p @ C.T
    _within("The total", short, noise)
    spread = np.broadcast_to(v, np.broadcast_shapes(v.shape, p.shape[-1:]))[..., None, :] * C
    pull = np.linalg.pinv(spread @ C.T, hermitian=True) @ short[..., None]
    x: Array = p + np.einsum("...kp,...k->...p", spread, pull[..., 0])
    _checks.refuse(
        np.abs(x @ C.T - T) > SAME * (1 + np.abs(T).max()),
        "This total contradicts other totals or parts that are not to change",
    )
    if not signed:
        _checks.refuse(x < -SAME * (1 + np.abs(p).max()), "The totals would make this part negative")
    return x


def _within(name: str, short: Array, noise: npt.ArrayLike) -> None:
    allowed = np.asarray(noise, dtype=np.float64)
    if not (allowed >= 0).all():
        raise ValueError("The noise must be 0 or more")
    over = np.abs(short) > allowed + SAME * (1 + np.abs(short))
    if over.any():
        most = float(np.abs(short)[over].max())
        raise ValueError(
            f"{name} contradicts its parts by up to {most:.6g}, more than the noise: see "
            f"{_checks.first(np.atleast_1d(over))}"
        )


def _margins(table: Array, margins: Sequence[Margin], noise: float) -> list[tuple[tuple[int, ...], Array]]:
    """For each margin the axes to sum over and its totals, laid out on the table's axes and made to agree."""
    if not margins:
        raise ValueError("Raking needs at least one margin")
    whole: float | None = None
    out = []
    for number, (axes, totals) in enumerate(margins):
        total = _checks.counts(f"Margin {number}", totals)
        if list(axes) != sorted(set(axes)) or total.shape != tuple(table.shape[a] for a in axes):
            raise ValueError(
                f"Margin {number} has the shape {total.shape}, not that of axes {axes} of {table.shape}"
            )
        summed = tuple(a for a in range(table.ndim) if a not in axes)
        empty = (table.sum(axis=summed) == 0) & (total > 0)
        _checks.refuse(empty, f"Margin {number} wants people where the table has only 0")
        got = float(total.sum())
        whole = got if whole is None else whole
        _within(f"The sum of margin {number}", np.array(got - whole), noise)
        if got == 0 and whole > 0:
            raise ValueError(f"Margin {number} is all 0, the first is not")
        laid = total.reshape([n if a in axes else 1 for a, n in enumerate(table.shape)])
        out.append((summed, laid * (whole / got) if got else laid))
    return out
