"""How fast people of a group walk, as a distribution, and what that makes of efforts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Speed:
    """Own pace on the flat in a group, m/s: a normal distribution cut off at ``low`` and ``high``.

    ``mean`` and ``sd`` are those of the normal distribution before it is cut. With ``sd`` 0 everybody walks alike.

    Raises ``ValueError`` when the bounds do not hold the mean between them, or a number is not above 0.
    """

    mean: float
    sd: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (0 < self.low <= self.mean <= self.high < np.inf and 0 <= self.sd < np.inf):
            raise ValueError(f"A pace needs 0 < low ≤ mean ≤ high, and a spread from 0: {self}")


def share_faster(speed: Speed, pace: npt.ArrayLike) -> Floats:
    """The share of the group whose own pace is at least this, m/s.

    P(V ≥ v) = (Φ((high − μ)/σ) − Φ((v − μ)/σ)) / (Φ((high − μ)/σ) − Φ((low − μ)/σ)) between the bounds.

    >>> share_faster(Speed(1.0, 0.2, 0.5, 1.5), [0.4, 1.0, 1.6]).round(6).tolist()
    [1.0, 0.5, 0.0]
    """
    v = np.asarray(pace, np.float64)
    if speed.sd == 0:
        same: Floats = (v <= speed.mean).astype(np.float64)
        return same
    at_low, at_high, at = (_cdf(speed, x) for x in (speed.low, speed.high, v))
    out: Floats = np.clip((at_high - at) / (at_high - at_low), 0.0, 1.0)
    return out


def share_within(effort_m: npt.ArrayLike, seconds: float, speed: Speed) -> Floats:
    """The share of a group who get there in time, for each effort: P(V ≥ effort / seconds).

    effort_m : any shape, flat metres; infinite where there is no way, and then nobody gets there.
    seconds : above 0; somebody who needs exactly that long is in time.

    Raises ``ValueError`` when the time is not above 0.
    """
    if not seconds > 0:
        raise ValueError(f"A time to get there in must be above 0 s, not {seconds}")
    return share_faster(speed, np.asarray(effort_m, np.float64) / seconds)


def mean_seconds(effort_m: npt.ArrayLike, speed: Speed, points: int = 400) -> Floats:
    """How long it takes on average over the group: effort · E[1/V], by equal-probability points."""
    out: Floats = np.asarray(effort_m, np.float64) * float(np.mean(1 / paces(speed, points)))
    return out


def paces(speed: Speed, points: int) -> Floats:
    """Paces that stand for equal parts of the group, slowest first: the quantiles (i + ½) / points; (points,).

    >>> paces(Speed(1.0, 0.2, 0.5, 1.5), 2).round(3).tolist()
    [0.867, 1.133]
    """
    if speed.sd == 0:
        return np.full(points, speed.mean)
    from scipy.special import ndtri

    low, high = _cdf(speed, speed.low), _cdf(speed, speed.high)
    part = (np.arange(points) + 0.5) / points
    out: Floats = np.clip(speed.mean + speed.sd * ndtri(low + part * (high - low)), speed.low, speed.high)
    return out


def seconds_sample(effort_m: npt.ArrayLike, speed: Speed, points: int = 20) -> Floats:
    """How long it takes equal parts of the group from each place: (…, points), quickest last."""
    out: Floats = np.asarray(effort_m, np.float64)[..., None] / paces(speed, points)
    return out


def _cdf(speed: Speed, v: float | Floats) -> Floats:
    from scipy.special import ndtr

    out: Floats = np.asarray(ndtr((np.asarray(v) - speed.mean) / speed.sd))
    return out
