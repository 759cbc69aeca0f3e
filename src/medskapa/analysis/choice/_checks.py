"""What all sharing keys ask of their input: who is missing, who is negative, which total is not whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
ROUNDING = 1e-9
"""What differs by less than this share of the total is the computer's rounding, not a difference."""
MOST = 2**53
"""Above it, float64 no longer holds every whole number."""


class Infeasible(ValueError):  # noqa: N818  (the field's word for it)
    """The floors need more than there is, the caps hold less, or the two contradict each other."""


def where(bad: npt.NDArray[np.bool_]) -> str:
    """The index of the first bad element, as a planner counts places: ``at index 3`` or ``at index (1, 3)``."""
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    return f"at index {first[0] if len(first) == 1 else first}"


def amounts(name: str, values: npt.ArrayLike, *, endless: bool = False) -> Floats:
    """Numbers from 0, none missing; infinite only where there may be no limit. Places are the last axis."""
    array: Floats = np.asarray(values, np.float64)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError(f"{name} needs a number for each place, and at least one place")
    bad = np.isnan(array) | (array < 0) | (np.isinf(array) & (not endless))
    if bad.any():
        raise ValueError(f"{name} must be known and 0 or more, not {array[bad][0]} {where(bad)}")
    return array


def above_zero(name: str, values: npt.ArrayLike) -> Floats:
    """Numbers above 0, none missing."""
    array = amounts(name, values)
    if (array <= 0).any():
        raise ValueError(f"{name} must be above 0, not {array[array <= 0][0]} {where(array <= 0)}")
    return array


def bound(name: str, values: npt.ArrayLike | None, otherwise: float) -> Floats:
    """A floor or a cap for each place, or one for all; ``otherwise`` where there is none."""
    if values is None:
        return np.full(1, otherwise)
    return amounts(name, np.atleast_1d(np.asarray(values, np.float64)), endless=np.isinf(otherwise))


def to_share(total: npt.ArrayLike) -> Floats:
    """What is to be shared out: known, 0 or more."""
    array: Floats = np.asarray(total, np.float64)
    bad = ~np.isfinite(array) | (array < 0)
    if bad.any():
        at = f" {where(bad)}" if array.ndim else ""
        raise ValueError(f"The total to share must be known and 0 or more, not {array[bad][0]}{at}")
    return array


def whole(name: str, values: npt.ArrayLike) -> Ints:
    """Whole numbers from 0 (written as 5 or as 5.0), as int64."""
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be whole numbers, not {array.dtype}")
    bad = ~np.isfinite(array) | (array < 0) | (array != np.floor(array)) | (array > MOST)
    if bad.any():
        at = f" {where(bad)}" if array.ndim else ""
        raise ValueError(f"{name} must be whole and 0 or more, not {array[bad][0]}{at}")
    return array.astype(np.int64)


def together(*arrays: npt.NDArray[np.generic]) -> tuple[int, ...]:
    """The one shape that all arrays take; refused in the planner's words when there is none."""
    try:
        return np.broadcast_shapes(*(a.shape for a in arrays))
    except ValueError as error:
        shapes = ", ".join(str(a.shape) for a in arrays)
        raise ValueError(f"All need the same places (last axis) and the same cases: {shapes}") from error


def yes_or_no(name: str, values: npt.ArrayLike) -> Bools:
    """True or false for each place; numbers are refused, as 1 could be a count."""
    marked = np.asarray(values)
    if marked.dtype != np.bool_ or marked.ndim == 0:
        raise ValueError(f"Which places are {name} must be told by true or false, not by {marked.dtype}")
    return marked
