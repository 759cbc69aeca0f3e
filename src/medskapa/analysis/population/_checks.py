"""Refusals that the population's parts have in common: what is wrong, and at which index."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def first(bad: Mask) -> str:
    """How many cells are bad and where the first of them are, for a message."""
    places = [f"[{', '.join(str(int(i)) for i in place)}]" for place in np.argwhere(bad)[:3]]
    more = f" and {int(bad.sum()) - len(places)} more" if bad.sum() > len(places) else ""
    return ", ".join(places) + more


def refuse(bad: Mask, what: str) -> None:
    """Raise ``ValueError`` with what is wrong and where, when any cell is bad."""
    if bad.any():
        raise ValueError(f"{what}: see {first(np.atleast_1d(bad))}")


def numbers(name: str, values: npt.ArrayLike) -> Array:
    """The values as floats; a missing one (NaN) or an infinite one is refused."""
    table: Array = np.asarray(values, dtype=np.float64)
    refuse(~np.isfinite(table), f"{name} has missing or infinite values")
    return table


def between(name: str, values: npt.ArrayLike, low: float, high: float) -> Array:
    """The values as floats, all of them from low to high."""
    table = numbers(name, values)
    refuse((table < low) | (table > high), f"{name} must lie between {low:g} and {high:g}")
    return table


def counts(name: str, values: npt.ArrayLike) -> Array:
    """The values as floats, none of them below 0."""
    table = numbers(name, values)
    refuse(table < 0, f"{name} must be 0 or more")
    return table
