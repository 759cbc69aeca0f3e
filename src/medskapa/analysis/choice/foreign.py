"""Keys that share a regional total in other countries, for study and to try the engine on: California, New Jersey.

Weights, caps, rates and thresholds are law or policy and change: they are arguments, to be taken from the text in
force. None of these keys can be imposed in another country.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import (
    Bools,
    Floats,
    amounts,
    to_share,
    together,
    where,
    yes_or_no,
)
from medskapa.analysis.choice.keys import proportional


@dataclass(frozen=True)
class MountLaurel:
    """What New Jersey's rule gives each place, (…, places).

    ``valuation``, ``income``, ``land``: shares of the region by each factor; ``mean`` of the three; ``obligation`` in
    homes before and ``capped`` after the caps; ``beyond`` (…): homes that the caps take away and nobody gets.
    """

    valuation: Floats
    income: Floats
    land: Floats
    mean: Floats
    obligation: Floats
    capped: Floats
    beyond: Floats


def scaled_scores(values: npt.ArrayLike, *, low: float, high: float) -> Floats:
    """Put a factor on the scale between two scores, the lowest place on ``low`` and the highest on ``high``.

    s_j = low + (high − low) (x_j − min x) / (max x − min x). values : (…, places). Returns (…, places).

    Raises ``ValueError`` when a value is missing, all are alike (then the factor tells no places apart), or low is
    not below high or negative.
    Source: Association of Bay Area Governments (2021), Final regional housing needs allocation plan 2023–2031.

    >>> scaled_scores([10, 20, 30], low=0.5, high=1.5).tolist()
    [0.5, 1.0, 1.5]
    """
    x = np.asarray(values, np.float64)
    if x.ndim == 0 or x.size == 0 or not np.isfinite(x).all():
        raise ValueError("A factor needs a known value for each place")
    if not 0 <= low < high < np.inf:
        raise ValueError(f"The lowest score must be 0 or more and below the highest, not {low} and {high}")
    least, width = x.min(axis=-1, keepdims=True), np.ptp(x, axis=-1, keepdims=True)
    if (width == 0).any():
        raise ValueError("All places have the same value of the factor, which tells none apart")
    out: Floats = low + (high - low) * (x - least) / width
    return out


def by_factors(
    total: npt.ArrayLike, base: npt.ArrayLike, scores: npt.ArrayLike, weights: npt.ArrayLike
) -> Floats:
    """Share by size times how each place scores, factor by factor (the Bay Area's form, before its equity floor).

    a_j = T · Σ_f w_f · b_j s_jf / Σ_i b_i s_if. With a base of 1 and amounts as scores it is the San Diego form: a
    weighted mean of the places' shares of stops, jobs and so on. For the floor, see ``keys.equity_floor``.

    total : (…), homes; base : (…, places), such as shares of the region's households; scores : (factors, …, places),
    0 or more; weights : (factors,), together 1. Returns (…, places), homes that add up to the total.

    Raises ``ValueError`` when a number is missing or negative, weights do not add up to 1, there is not one for each
    factor, or nobody scores on a factor.
    Source: Association of Bay Area Governments (2021), Final regional housing needs allocation plan 2023–2031;
    San Diego Association of Governments (2019), 6th cycle regional housing needs assessment methodology.

    >>> by_factors(100, [1, 1], [[0.5, 1.5], [1, 1]], [0.5, 0.5]).tolist()
    [37.5, 62.5]
    """
    t, b, s, w = (
        to_share(total),
        amounts("The base", base),
        amounts("A score", scores),
        amounts("A weight", weights),
    )
    if w.ndim != 1 or s.ndim < 2 or s.shape[0] != w.shape[0]:
        raise ValueError(f"One weight for each factor is needed: {w.shape} for scores of {s.shape}")
    if abs(float(w.sum()) - 1) > 1e-9:
        raise ValueError(f"The weights of the factors must add up to 1, not {float(w.sum()):g}")
    together(b, s[0])
    scored = b * s
    size = scored.sum(axis=-1, keepdims=True)
    if (size == 0).any():
        raise ValueError(f"No place scores on the factor {where(size[..., 0] == 0)}")
    parts: Floats = np.tensordot(w, scored / size, axes=1)
    return t[..., None] * parts


def mix_towards(own: npt.ArrayLike, region: npt.ArrayLike, *, factor: npt.ArrayLike) -> Floats:
    """Turn a place's mix of incomes towards the region's, or past it, so that nobody only gets more of what it has.

    p_jk = own_jk + f_j (region_k − own_jk): at 1 every place has the region's mix, above 1 it is mirrored (San Diego
    2: twice the region's less the own; Los Angeles 1.5, and more where resources are highest or lowest).

    own : (…, places, bands), parts of the place's households, together 1; region : (…, bands) or (bands,), together
    1; factor : for all or (…, places). Returns (…, places, bands), together 1 in each place.

    Raises ``ValueError`` when a mix does not add up to 1, a number is missing or negative, or a place would get less
    than nothing in some band (then the factor is too large for it).
    Source: Southern California Association of Governments (2021), Final RHNA methodology, 6th cycle; San Diego
    Association of Governments (2019), as above.

    >>> mix_towards([[0.36, 0.64]], [0.26, 0.74], factor=1.5).round(4).tolist()
    [[0.21, 0.79]]
    """
    mine, whole, turn = amounts("A mix", own), amounts("A mix", region), np.asarray(factor, np.float64)
    if mine.ndim < 2 or mine.shape[-1] != whole.shape[-1]:
        raise ValueError(
            f"Places × bands and as many bands of the region are needed: {mine.shape}, {whole.shape}"
        )
    for name, mix in (("a place", mine), ("the region", whole)):
        off = np.abs(mix.sum(axis=-1) - 1) > 1e-6
        if off.any():
            raise ValueError(f"The mix of {name} must add up to 1" + (f": {where(off)}" if off.ndim else ""))
    if not (np.isfinite(turn).all() and (turn >= 0).all()):
        raise ValueError("The factor towards the region's mix must be known and 0 or more")
    out: Floats = mine + turn[..., None] * (whole[..., None, :] - mine)
    if (out < -1e-12).any():
        raise ValueError(
            f"Turned that far, a place would get less than nothing in a band, {where(out < -1e-12)}"
        )
    return np.maximum(out, 0.0)


def by_bands(shares: npt.ArrayLike, mix: npt.ArrayLike, bands: npt.ArrayLike) -> Floats:
    """Divide each place's homes on bands of income by its mix, scaled so that each band has the region's number.

    a_jk = B_k · A_j p_jk / Σ_i A_i p_ik. What a place has over all bands may come to differ a little from its share.

    shares A : (…, places), homes; mix p : (…, places, bands), as from ``mix_towards``; bands B : (…, bands), homes.
    Returns (…, places, bands), homes that add up to the bands.

    Raises ``ValueError`` when a number is missing or negative, shapes differ, shares and bands add up to different
    totals, or a band that has homes is in no place's mix.
    Source: San Diego Association of Governments (2019), as above.

    >>> by_bands([60, 40], [[0.5, 0.5], [0.25, 0.75]], [40, 60]).tolist()
    [[30.0, 30.0], [10.0, 30.0]]
    """
    a, p, b = amounts("A share", shares), amounts("A mix", mix), amounts("A band's number", bands)
    if p.ndim < 2:
        raise ValueError(f"A mix needs places × bands, not {p.shape}")
    together(a[..., None], p, b[..., None, :])
    if (np.abs(a.sum(axis=-1) - b.sum(axis=-1)) > 1e-6 * np.maximum(b.sum(axis=-1), 1)).any():
        raise ValueError("The places' shares and the bands add up to different totals")
    weighed = a[..., None] * p
    nowhere = (b > 0) & (weighed.sum(axis=-2) == 0)
    if nowhere.any():
        raise ValueError(f"A band that has homes is in no place's mix {where(nowhere)}")
    out: Floats = np.swapaxes(proportional(b, np.swapaxes(weighed, -1, -2)), -1, -2)
    return out


def mount_laurel(
    total: npt.ArrayLike,
    *,
    valuation: npt.ArrayLike,
    income: npt.ArrayLike,
    households: npt.ArrayLike,
    land: npt.ArrayLike,
    exempt: npt.ArrayLike,
    below_lowest: float,
    most: float,
    most_part: float,
) -> MountLaurel:
    """Share by growth of workplaces, room in incomes and land that can be built on, each a third, with caps.

    obligation_j = T · (v_j/Σv + y_j + l_j/Σl) / 3 over places that are not exempt. With g_j = income_j − (the region's
    lowest income − ``below_lowest``) and h households, y_j = (g_j/Σg + g_j h_j/Σgh) / 2; the lowest income is of all
    places. capped_j = min(obligation_j, most, most_part · h_j); nobody gets what a cap takes away.

    total : (…), homes: the region's prospective need, in the law the growth of households over 2.5; valuation :
    (…, places), growth of the value of what is not homes, money; income : median income; households; land : area that
    can be built on; exempt : true or false; most : homes; most_part : of the households. Returns ``MountLaurel``.

    Raises ``ValueError`` when a number is missing or negative, exempt is not true or false, all are exempt, a cap is
    negative, or no place has any of a factor.
    Source: New Jersey P.L. 2024, c. 2 (C.52:27D-304.3).

    >>> done = mount_laurel(900, valuation=[1, 3], income=[50, 50], households=[3, 1], land=[1, 1],
    ...     exempt=[False, False], below_lowest=100, most=1000, most_part=200)
    >>> done.mean.round(4).tolist(), done.obligation.round(2).tolist(), done.capped.round(2).tolist()
    ([0.4583, 0.5417], [412.5, 487.5], [412.5, 200.0])
    """
    t, h = to_share(total), amounts("Households", households)
    v, m, d = amounts("Valuation", valuation), amounts("Income", income), amounts("Land", land)
    free = ~yes_or_no("exempt", exempt)
    if not all(np.isfinite(x) and x >= 0 for x in (below_lowest, most, most_part)):
        raise ValueError(f"The step and the caps must be 0 or more, not {below_lowest}, {most}, {most_part}")
    shape = together(v, m, h, d, free, t[..., None])
    v, m, h, d = (np.broadcast_to(a, shape) for a in (v, m, h, d))
    gap = m - (m.min(axis=-1, keepdims=True) - below_lowest)
    parts = {
        name: _part(name, a, np.broadcast_to(free, shape))
        for name, a in (
            ("valuation", v),
            ("room in incomes", gap),
            ("incomes of households", gap * h),
            ("land", d),
        )
    }
    rooms = (parts["room in incomes"] + parts["incomes of households"]) / 2
    mean: Floats = (parts["valuation"] + rooms + parts["land"]) / 3
    obligation: Floats = t[..., None] * mean
    capped = np.minimum(np.minimum(obligation, most), most_part * h)
    beyond = np.asarray((obligation - capped).sum(axis=-1))
    return MountLaurel(parts["valuation"], rooms, parts["land"], mean, obligation, capped, beyond)


def _part(name: str, values: Floats, free: Bools) -> Floats:
    counted = np.where(free, values, 0.0)
    size = counted.sum(axis=-1, keepdims=True)
    if (size <= 0).any():
        raise ValueError(f"No place that is not exempt has any {name}: it cannot be a factor")
    out: Floats = counted / size
    return out
