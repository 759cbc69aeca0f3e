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


def by_year(name: str, table: Array, lead: tuple[int, ...], years: int, tail: tuple[int, ...]) -> Array:
    """The table stretched to (…, years, tail) and turned to (years, …, tail), without a copy."""
    try:
        wide = np.broadcast_to(table, (*lead, years, *tail))
    except ValueError:
        raise ValueError(
            f"{name} has the shape {table.shape}, which does not fit {(*lead, years, *tail)}"
        ) from None
    return np.moveaxis(wide, len(lead), 0)


def same_ages(name: str, table: Array, cell: tuple[int, ...]) -> None:
    """Refuse a table whose sexes and ages are not those of the population."""
    given = table.shape[-2:]
    if given and given != cell[-2:]:
        raise ValueError(
            f"{name} has (sexes, ages) {given}, but the population has {cell[-2:]}: ages are missing"
        )


def women_only(fertility: Array) -> Array:
    """Fertility with its axes of sex and age; men's, and that of age 0, is refused."""
    table = np.atleast_2d(fertility)
    refuse(table[..., -1:, :] > 0, "Fertility is of women only, but there is some for men")
    refuse(table[..., :1] > 0, "Fertility at age 0 is impossible")
    return table
