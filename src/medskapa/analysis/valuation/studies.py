"""What studies say together about an effect, and what can be expected in a place where nobody has tried it.

Effects are told on a scale where they add, such as the log of a risk ratio, with their variances.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, numbers, refuse, same_shape, together

COX = 1.65
"""The log of an odds ratio is 1.65 of Cox's effect size."""


@dataclass(frozen=True)
class Pooled:
    """Studies put together. Numbers are on the scale of the effects; ``tau2`` and ``q`` on its square.

    ``fixed``, ``fixed_se``: as if all measured one effect. ``q``: how far they lie apart, of ``df`` degrees of
    freedom; ``i2``: the part of it that chance does not explain, 0 to 1; ``tau2``: variance between places.
    ``mean``, ``se``, ``low``, ``high``: the mean effect over places with its limits. ``new_se``, ``new_low`` and
    ``new_high``: the effect in a place that no study was made in. ``level``: of both pairs of limits.
    """

    fixed: float
    fixed_se: float
    q: float
    df: int
    i2: float
    tau2: float
    mean: float
    se: float
    low: float
    high: float
    new_se: float
    new_low: float
    new_high: float
    level: float


def log_risk_ratio(
    with_events: npt.ArrayLike,
    with_none: npt.ArrayLike,
    without_events: npt.ArrayLike,
    without_none: npt.ArrayLike,
) -> tuple[Array, Array]:
    """The effect of each study that counts who it happened to, as the log of a risk ratio, with its variance.

    y = ln(a / (a + b)) − ln(c / (c + d)),  v = 1/a − 1/(a + b) + 1/c − 1/(c + d)

    a, b: with the measure, to how many it happened and did not; c, d: without it; all (studies,). Returns y and v.

    Raises ``ValueError`` when a count is missing or negative, or nobody had the event in a group, for then the log is
    not there; such studies need a method that we do not offer.
    """
    a, b, c, d = (
        numbers(what, values, low=0)
        for what, values in (
            ("Events with", with_events), ("None with", with_none),
            ("Events without", without_events), ("None without", without_none),
        )
    )  # fmt: skip
    same_shape(("events with", a), ("none with", b), ("events without", c), ("none without", d))
    refuse((a == 0) | (c == 0), np.minimum(a, c), "Events in each group", "must be above 0")
    effect: Array = np.log(a / (a + b)) - np.log(c / (c + d))
    variance: Array = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return effect, variance


def pool(
    effects: npt.ArrayLike, variances: npt.ArrayLike, *, level: float = 0.95, knapp_hartung: bool = True
) -> Pooled:
    """The mean effect over places, how much places differ, and what to expect in a new one.

    τ² by DerSimonian and Laird: max(0, (Q − (k − 1)) / (Σw − Σw²/Σw)), w = 1/v; mean with weights 1/(v + τ²).
    Limits of the mean from a t distribution of k − 1 degrees with Knapp and Hartung's variance (never below the
    ordinary one), or normal ones without it. A new place: mean ± t(k − 2) · √(τ² + se²); one study tells nothing of
    how places differ, and with two the limits of a new place are without end.

    effects, variances (studies,). level: such as 0.95.

    Raises ``ValueError`` when a number is missing, a variance is not above 0, there is no study, or level is out of
    range.
    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7; Knapp & Hartung (2003), Statistics in Medicine
    22; Higgins, Thompson & Spiegelhalter (2009), JRSS A 172, on new places.
    """
    from scipy import stats

    y, v = numbers("Effects", effects), numbers("Variances", variances, low=0)
    same_shape(("effects", y), ("variances", v))
    refuse(v <= 0, v, "A variance", "must be above 0")
    if y.ndim != 1 or not y.size:
        raise ValueError(f"At least one study is needed: {y.shape}")
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not {level}")
    k, w = len(y), 1 / v
    fixed = float(w @ y / w.sum())
    q = float(w @ (y - fixed) ** 2)
    apart = float(w.sum() - (w @ w) / w.sum())
    tau2 = max(0.0, (q - (k - 1)) / apart) if k > 1 else 0.0
    random = 1 / (v + tau2)
    mean, se = float(random @ y / random.sum()), float(random.sum() ** -0.5)
    tail = (1 + level) / 2
    wide, limit = se, float(stats.norm.ppf(tail))
    if knapp_hartung and k > 1:
        wide = se * max(1.0, math.sqrt(float(random @ (y - mean) ** 2) / (k - 1)))
        limit = float(stats.t.ppf(tail, k - 1))
    new_se = math.sqrt(tau2 + se**2)
    far = float(stats.t.ppf(tail, k - 2)) * new_se if k > 2 else math.inf
    return Pooled(
        fixed, float(w.sum() ** -0.5), q, k - 1, max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0, tau2, mean, se,
        mean - limit * wide, mean + limit * wide, new_se, mean - far, mean + far, level,
    )  # fmt: skip


def new_place(pooled: Pooled, draws: int, rng: np.random.Generator) -> Array:
    """Draws of the effect in a new place, (draws,): mean + t(k − 2) · √(τ² + se²).

    Raises ``ValueError`` with fewer than three studies, for then nobody knows how places differ.
    """
    if pooled.df < 2:
        raise ValueError(
            f"{pooled.df + 1} studies do not tell how places differ; three are needed, or a stated judgement"
        )
    out: Array = pooled.mean + rng.standard_t(pooled.df - 1, draws) * pooled.new_se
    return out


def hedges(d: npt.ArrayLike, persons: npt.ArrayLike) -> Array:
    """A standardised difference without the upward error of small studies: g = d · (1 − 3 / (4 N − 9)).

    d (…); persons (…): N of both groups together, at least 4.

    Raises ``ValueError`` when a number is missing or N is below 4.

    >>> hedges(0.5, 20).round(6).tolist()
    0.478873
    """
    effect, n = numbers("Differences", d), numbers("Persons", persons, low=4)
    together(("differences", effect), ("persons", n))
    return np.asarray(effect * (1 - 3 / (4 * n - 9)), dtype=np.float64)


def cox(share_with: npt.ArrayLike, share_without: npt.ArrayLike) -> Array:
    """Cox's effect size of two shares: ln(odds with / odds without) / 1.65.

    share_with, share_without (…): 0 to 1, neither 0 nor 1.

    Raises ``ValueError`` when a share is missing or not between 0 and 1.
    """
    one, other = numbers("The share with", share_with), numbers("The share without", share_without)
    for what, share in (("The share with", one), ("The share without", other)):
        refuse((share <= 0) | (share >= 1), share, what, "must be between 0 and 1")
    together(("with", one), ("without", other))
    return np.asarray((np.log(one / (1 - one)) - np.log(other / (1 - other))) / COX, dtype=np.float64)


def cox_variance(
    with_events: npt.ArrayLike,
    with_none: npt.ArrayLike,
    without_events: npt.ArrayLike,
    without_none: npt.ArrayLike,
) -> Array:
    """The variance of Cox's effect size: 0.367 · (1/a + 1/b + 1/c + 1/d), counts as in `log_risk_ratio`.

    Raises ``ValueError`` when a count is missing or not above 0.
    """
    counts = [numbers("A count", x) for x in (with_events, with_none, without_events, without_none)]
    for count in counts:
        refuse(count <= 0, count, "A count", "must be above 0")
    together(*(("counts", c) for c in counts))
    return np.asarray(0.367 * sum(1 / c for c in counts), dtype=np.float64)


def unit_change(base: npt.ArrayLike, effect: npt.ArrayLike) -> Array:
    """How much of a group an effect size moves: b e / (1 − b + b e) − b, e = exp(1.65 · effect).

    base (…): the share that it happens to without the measure, 0 to 1; effect (…): Cox's effect size.

    Raises ``ValueError`` when a share lies outside 0 to 1 or a number is missing.

    >>> unit_change(0.5, [0, 0.3]).round(6).tolist()
    [0.0, 0.121284]
    """
    b, es = numbers("The base", base, 0, 1), numbers("Effects", effect)
    together(("base", b), ("effects", es))
    odds = np.exp(COX * es)
    return np.asarray(b * odds / (1 - b + b * odds) - b, dtype=np.float64)
