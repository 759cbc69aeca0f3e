"""What an arc costs somebody on foot: metres on the flat that are as hard to walk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.network import KINDS, NO, Network

Floats = npt.NDArray[np.float64]
_LIFT = KINDS.index("lift")


@dataclass(frozen=True)
class Walk:
    """How somebody gets about, in proportion to their own pace on the flat; :data:`FREE` is touched by nothing.

    ``uphill`` and ``downhill`` are how fast pace falls on either side of the ``best_grade`` (rise / length; −0.05
    and 3.5 in Tobler's function). ``max_up`` and ``max_down`` are the steepest grades that can be passed at all.
    ``step_up_m`` and ``step_down_m`` are added for each step, in flat metres; ``riser_m`` is the height of a step
    where only the rise of a stair is known, and ``tread_m`` its depth where not even that is. ``stairs_ok`` says
    whether stairs can be passed. ``unpaved``, ``unlit`` and ``winter`` are factors of at least 1 on ground that is
    known to be so; ``lift_m`` is what waiting for a lift costs. ``needs_step_free`` shuts what is known not to be.
    """

    key: str
    uphill: float = 0.0
    downhill: float = 0.0
    best_grade: float = 0.0
    max_up: float = np.inf
    max_down: float = np.inf
    step_up_m: float = 0.0
    step_down_m: float = 0.0
    riser_m: float = 0.16
    tread_m: float = 0.30
    stairs_ok: bool = True
    unpaved: float = 1.0
    unlit: float = 1.0
    winter: float = 1.0
    lift_m: float = 0.0
    needs_step_free: bool = False

    def __post_init__(self) -> None:
        numbers = (
            self.uphill, self.downhill, self.best_grade, self.step_up_m, self.step_down_m, self.riser_m,
            self.tread_m, self.unpaved, self.unlit, self.winter, self.lift_m,
        )  # fmt: skip
        if not np.isfinite(numbers).all() or np.isnan([self.max_up, self.max_down]).any():
            raise ValueError(f"The walk {self.key!r} has a factor that is not a number")
        least = (self.uphill, self.downhill, self.step_up_m, self.step_down_m, self.lift_m)
        if min(*least, self.max_up, self.max_down) < 0 or min(self.riser_m, self.tread_m) <= 0:
            raise ValueError(f"The walk {self.key!r} has a factor below 0: a walk cannot give time back")
        if min(self.unpaved, self.unlit, self.winter) < 1:
            raise ValueError(f"The walk {self.key!r} has a factor below 1: bad ground makes no walk shorter")


FREE = Walk("free")
"""Somebody for whom a metre is a metre."""


@dataclass(frozen=True)
class Conditions:
    """When somebody walks: in the ``dark``, in ``winter``, with the ``lifts_out`` of order."""

    dark: bool = False
    winter: bool = False
    lifts_out: bool = False


def tobler_kmh(grade: npt.ArrayLike) -> Floats:
    """Pace on a slope, 6 · exp(−3.5 |g + 0.05|) km/h; g is rise / length.

    Source: Tobler (1993), Three presentations on geographical analysis and modeling, NCGIA 93-1.

    >>> tobler_kmh([0.1, 0.0]).round(3).tolist()
    [3.549, 5.037]
    """
    out: Floats = 6 * np.exp(-3.5 * np.abs(np.asarray(grade, np.float64) + 0.05))
    return out


def effort_m(network: Network, walk: Walk, conditions: Conditions | None = None) -> Floats:
    """What every arc costs, in metres on the flat that take as long: (m,), infinite where it cannot be passed.

    effort = length · slope · unpaved · unlit · winter + steps · step + lift, where
    slope = exp(k |g − g*| − k₀ |g*|), k uphill or downhill of the best grade g*, k₀ that on the flat's side of it:
    1 on the flat. Seconds at one's own pace v on the flat are effort / v. A grade that is not known counts as
    flat, an unknown property as good: only what is known makes a walk longer.

    Raises ``ValueError`` when an arc would cost less than nothing, or nothing that is a number.
    """
    when = conditions or Conditions()
    length = network.lengths_cm / 100.0
    grade = _grade(network, length)
    stairs, lift = network.steps != 0, network.kind == _LIFT
    slope = np.where(stairs | lift, 1.0, _slope(walk, grade))
    ground = np.where(network.paved == NO, walk.unpaved, 1.0)
    light = np.where((network.lit == NO) & when.dark, walk.unlit, 1.0)
    winter = np.where((network.winter_kept == NO) & when.winter, walk.winter, 1.0)
    each = np.where(_upward(network), walk.step_up_m, walk.step_down_m)
    effort = length * slope * ground * light * winter + stairs * step_count(network, walk) * each
    effort = np.where(lift, effort + walk.lift_m, effort)
    shut = (stairs & (not walk.stairs_ok)) | (lift & when.lifts_out)
    shut |= (network.step_free == NO) & walk.needs_step_free
    shut |= ~(stairs | lift) & ((grade > walk.max_up) | (-grade > walk.max_down))
    out: Floats = np.where(shut, np.inf, effort)
    if np.isnan(out).any() or (out < 0).any():
        wrong = np.flatnonzero(np.isnan(out) | (out < 0))[:5]
        raise ValueError(f"The walk {walk.key!r} gives arcs {wrong.tolist()} a cost below 0 or none")
    return out


def _grade(network: Network, length: Floats) -> Floats:
    """Rise / length of each arc; 0 where the rise is not known or the arc has no length."""
    rise = np.nan_to_num(network.rise_m)
    return np.divide(rise, length, out=np.zeros(network.arcs), where=length > 0)


def _slope(walk: Walk, grade: Floats) -> Floats:
    """How much harder a grade is than the flat."""
    best = walk.best_grade
    off = np.where(grade > best, walk.uphill, walk.downhill) * np.abs(grade - best)
    flat = (walk.uphill if best < 0 else walk.downhill) * abs(best)
    with np.errstate(over="ignore"):
        out: Floats = np.exp(np.minimum(off, 50.0) - flat)
    return out


def _upward(network: Network) -> npt.NDArray[np.bool_]:
    """Whether an arc goes up; where the rise is not known, as its street was drawn (stairs are drawn upwards)."""
    return np.where(np.isnan(network.rise_m), network.forward, network.rise_m >= 0)


def step_count(network: Network, walk: Walk) -> Floats:
    """The steps of each arc: as counted, else from the stair's rise and a riser's height, else from its length."""
    counted = network.steps.astype(np.float64)
    rise = np.abs(network.rise_m)
    guess = np.where(rise > 0, rise / walk.riser_m, network.lengths_cm / 100.0 / walk.tread_m)
    out: Floats = np.where(network.steps < 0, np.ceil(np.round(guess, 6)), counted)
    return out
