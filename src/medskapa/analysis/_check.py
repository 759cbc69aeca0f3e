"""What every table here must be: numbers, and within what is possible; what is not is told with its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def numbers(what: str, values: npt.ArrayLike, low: float = -np.inf, high: float = np.inf) -> Array:
    """The values as float64; ``ValueError`` with the first place where one is missing or outside low to high."""
    out: Array = np.asarray(values, dtype=np.float64)
    if out.size and not (np.isfinite(least := out.min()) and low <= least and out.max() <= high):
        bad = ~(np.isfinite(out) & (low <= out) & (out <= high))
        refuse(bad, out, what, f"must be a number{_between(low, high)}")
    return out


def whole(what: str, values: npt.ArrayLike, low: float = -np.inf) -> Whole:
    """The values as int64; ``ValueError`` with the first place where one is missing, not whole or below low."""
    given = numbers(what, values, low)
    refuse(given != np.floor(given), given, what, "must be whole")
    return given.astype(np.int64)


def refuse(bad: Flags, values: npt.ArrayLike, what: str, rule: str) -> None:
    """Raise ``ValueError`` naming the first place where ``bad`` holds, its value and how many there are."""
    if not bad.any():
        return
    place = tuple(int(k) for k in np.argwhere(bad)[0])
    value = np.broadcast_to(np.asarray(values), bad.shape)[place]
    at = "" if not place else f" at {place[0] if len(place) == 1 else place}"
    more = int(bad.sum()) - 1
    raise ValueError(f"{what} {rule}: {value}{at}" + (f", and {more} more" if more else ""))


def same_shape(*named: tuple[str, Array]) -> None:
    """``ValueError`` when tables that go together differ in shape."""
    if len({table.shape for _, table in named}) > 1:
        told = ", ".join(f"{name} {table.shape}" for name, table in named)
        raise ValueError(f"These must have the same shape: {told}")


def together(*named: tuple[str, Array]) -> tuple[int, ...]:
    """The shape that all tables can be stretched to; ``ValueError`` when there is none."""
    try:
        return np.broadcast_shapes(*(table.shape for _, table in named))
    except ValueError:
        told = ", ".join(f"{name} {table.shape}" for name, table in named)
        raise ValueError(f"These shapes do not go together: {told}") from None


def _between(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f" from {low:g} to {high:g}"
    return f" of {low:g} or more" if np.isfinite(low) else ""
