"""What one may expect of a sharing key, tried on the places at hand: holds, or fails with a counter-example."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import ROUNDING, Floats, Infeasible

Columns = Mapping[str, npt.ArrayLike]
Places = dict[str, npt.NDArray[Any]]
Key = Callable[[float, Places], npt.ArrayLike]
"""From a total and named columns, one value for each place, to each place's homes."""
Case = tuple[float, "CounterExample"] | None
"""How far from the axiom, 0 when it is kept, and where; None when the key had no answer."""
FACTORS = (1e-3, 3.0)
"""New units are tried at these sizes: thousands, and one that is no power of two."""
TIMES = 3
"""Homes are counted over again as so many, a whole number, so that whole homes stay whole."""
SMALLEST = 10 * ROUNDING
"""A difference below this share of the total is rounding."""


@dataclass(frozen=True)
class CounterExample:
    """One place where a key breaks an axiom; indices count places as in the columns.

    ``totals``: the totals shared, homes. ``place``: who got ``got`` where ``expected`` was to be expected: homes, or
    burden per capacity for no-envy. ``other``: the place it is compared with; ``left``: places that left with their
    share; ``unit`` and ``factor``: the unit that was changed. None where the axiom has no such thing.
    """

    totals: tuple[float, ...]
    place: int
    expected: float
    got: float
    other: int | None = None
    left: int | None = None
    unit: str | None = None
    factor: float | None = None


@dataclass(frozen=True)
class Verdict:
    """What trying an axiom gave.

    ``holds``: true when none of ``tried`` cases broke it, which is evidence and no proof; false with the ``example``
    that broke it most; None when no case could be tried, as all ``refused`` were infeasible or there was none.
    """

    axiom: str
    holds: bool | None
    tried: int
    refused: int
    example: CounterExample | None


def check(
    key: Key,
    columns: Columns,
    totals: Sequence[float],
    *,
    capacity: str,
    had: str | None,
    units: Mapping[str, Collection[str]],
    homes: Collection[str],
) -> tuple[Verdict, ...]:
    """Try all six axioms on one key, in the order in which a table shows them.

    key : from a total and columns to homes; columns : name to (places,), all that the key reads; totals : at least
    two, homes. capacity, had : the columns that say what a place can bear and what it bears already (None: nothing).
    units : for each unit, such as ``kronor``, the columns counted in it; homes : the columns counted in homes, such
    as floors, caps and what places had. Columns in neither, such as scores or yes and no, have no unit.
    Returns (additivity, monotonicity, consistency, no-envy, symmetry, scale invariance).

    Raises ``ValueError`` when columns differ in length, a name is not there or totals are fewer than two; whatever
    the key raises but ``Infeasible`` passes on.
    """
    return (
        additivity(key, columns, totals),
        monotonicity(key, columns, totals),
        consistency(key, columns, totals),
        no_envy(key, columns, totals, capacity=capacity, had=had),
        symmetry(key, columns, totals),
        scale_invariance(key, columns, totals, units=units, homes=homes),
    )


def additivity(key: Key, columns: Columns, totals: Sequence[float]) -> Verdict:
    """Whether a need shared in two rounds gives what it gives in one: f(T₁ + T₂) = f(T₁) + f(T₂).

    Arguments, result and errors as ``check``; all pairs of totals are tried, each also with itself.
    Source: Moulin (2002), Axiomatic cost and surplus sharing, Handbook of social choice and welfare 1, ch. 6.
    """
    places = _places(columns, totals)

    def cases() -> Iterator[Case]:
        for one, two in combinations_with_replacement(totals, 2):
            first, second, whole = (_share(key, t, places) for t in (one, two, one + two))
            if first is None or second is None or whole is None:
                yield None
            else:
                yield _apart(whole, first + second, one + two, CounterExample((one, two), 0, 0, 0))

    return _verdict("additivity", cases())


def monotonicity(key: Key, columns: Columns, totals: Sequence[float]) -> Verdict:
    """Whether a larger total leaves nobody with fewer homes: T₁ ≤ T₂ gives f(T₁) ≤ f(T₂).

    Each total is compared with the next larger; give totals in steps of one home to look for the Alabama paradox.
    Arguments, result and errors as ``check``. Source: Balinski & Young (1982), Fair representation, ch. 5.
    """
    places = _places(columns, totals)

    def cases() -> Iterator[Case]:
        for less, more in pairwise(sorted(set(totals))):
            before, after = _share(key, less, places), _share(key, more, places)
            if before is None or after is None:
                yield None
            else:
                fallen = np.minimum(after, before)
                yield _apart(fallen, before, more, CounterExample((less, more), 0, 0, 0))

    return _verdict("monotonicity", cases())


def consistency(key: Key, columns: Columns, totals: Sequence[float]) -> Verdict:
    """Whether the others keep their shares when a place leaves and takes its own with it (population consistency).

    f_j(T − a_i; places without i) = a_j for every i and every j ≠ i. A key without it has shares that hang on who
    is counted in. Arguments, result and errors as ``check``.
    Source: Thomson (2012), Consistency and its converse; Young (1994), Equity, ch. 1.
    """
    places = _places(columns, totals)
    n = _count(places)

    def cases() -> Iterator[Case]:
        for total in totals:
            everybody = _share(key, total, places)
            if everybody is None:
                yield None
                continue
            for i in range(n if n > 1 else 0):
                stay = np.delete(np.arange(n), i)
                rest = _share(key, max(total - float(everybody[i]), 0.0), _listed(places, stay))
                about = CounterExample((total,), 0, 0, 0, left=i)
                yield None if rest is None else _apart(rest, everybody[stay], total, about, stay)

    return _verdict("consistency", cases())


def no_envy(
    key: Key, columns: Columns, totals: Sequence[float], *, capacity: str, had: str | None
) -> Verdict:
    """Whether no place that takes homes bears more for its capacity than a place that can bear as much or more.

    β = (had + a) / c. Broken by i and j when c_i ≤ c_j, a_i > 0 and β_i > β_j: handing a home from i to j would
    bring them nearer. Caps break it where the place with more capacity is at its cap; that is as it should be seen.
    The counter-example gives the burdens, not homes. Arguments, result and errors as ``check``.
    Source: Foley (1967), Yale Economic Essays 7, in the form for claims: Young (1994), Equity, ch. 1 and 6.
    """
    places = _places(columns, totals)
    c = np.asarray(_column(places, capacity), np.float64)
    if not (np.isfinite(c).all() and (c > 0).all()):
        raise ValueError(f"{capacity} must be above 0 in every place")
    before = np.zeros(len(c)) if had is None else np.asarray(_column(places, had), np.float64)

    def cases() -> Iterator[Case]:
        for total in totals:
            shares = _share(key, total, places)
            if shares is None:
                yield None
                continue
            burden = (before + shares) / c
            envies = (shares > SMALLEST * total)[:, None] & (c[:, None] <= c[None, :])
            excess = np.where(envies, burden[:, None] - burden[None, :], 0.0)
            i, j = (int(k) for k in np.unravel_index(int(excess.argmax()), excess.shape))
            found = CounterExample((total,), i, float(burden[j]), float(burden[i]), other=j)
            yield float(excess[i, j] / (burden.max() or 1.0)), found

    return _verdict("no-envy", cases())


def symmetry(key: Key, columns: Columns, totals: Sequence[float]) -> Verdict:
    """Whether shares hang on what places are and not on how they are listed, and twins get the same.

    f(πx) = πf(x) for the list turned round and shifted by one; and a_i = a_j where all columns are equal. Whole
    homes fail it by one home when twins share an odd number. Arguments, result and errors as ``check``.
    Source: Moulin (2003), Fair division and collective welfare, ch. 2 (equal treatment of equals, anonymity).
    """
    places = _places(columns, totals)
    n, twins = _count(places), _twins(places)

    def cases() -> Iterator[Case]:
        for total in totals:
            shares = _share(key, total, places)
            about = CounterExample((total,), 0, 0, 0)
            if shares is None:
                yield None
                continue
            for order in (np.arange(n)[::-1], np.roll(np.arange(n), 1)):
                turned = _share(key, total, _listed(places, order))
                yield None if turned is None else _apart(turned, shares[order], total, about, order)
            if (twins != np.arange(n)).any():
                size, found = _apart(shares, shares[twins], total, about)
                yield size, replace(found, other=int(twins[found.place]))

    return _verdict("symmetry", cases())


def scale_invariance(
    key: Key,
    columns: Columns,
    totals: Sequence[float],
    *,
    units: Mapping[str, Collection[str]],
    homes: Collection[str],
) -> Verdict:
    """Whether the unit in which something is counted leaves the shares as they are: kronor or thousands of kronor.

    f(T; κx) = f(T; x) for the columns x of one unit; and with the total and all columns in homes times κ, κ times
    the shares. Whole homes fail the second. Arguments, result and errors as ``check``; a column of whole numbers
    becomes one of real numbers.
    Source: Moulin (2003), Fair division and collective welfare, ch. 2; Aczél & Moszner (1994), Aequationes Math. 47.
    """
    places = _places(columns, totals)
    for name in [*homes, *(name for names in units.values() for name in names)]:
        _column(places, name)

    def cases() -> Iterator[Case]:
        for total in totals:
            shares = _share(key, total, places)
            if shares is None:
                yield None
                continue
            for unit, names, factor, times in [
                *((unit, names, factor, 1) for unit, names in units.items() for factor in FACTORS),
                ("homes", homes, float(TIMES), TIMES),
            ]:
                changed = {k: factor * v.astype(np.float64) if k in names else v for k, v in places.items()}
                found = _share(key, times * total, changed)
                about = CounterExample((times * total,), 0, 0, 0, unit=unit, factor=factor)
                yield None if found is None else _apart(found, times * shares, times * total, about)

    return _verdict("scale invariance", cases())


def _places(columns: Columns, totals: Sequence[float]) -> Places:
    """The columns as arrays of one length, when the totals are fit to be tried."""
    places = {name: np.asarray(column) for name, column in columns.items()}
    shapes = {column.shape for column in places.values()}
    if len(shapes) != 1 or len(shape := shapes.pop()) != 1 or shape[0] == 0:
        found = ", ".join(f"{name} {column.shape}" for name, column in places.items())
        raise ValueError(f"Every column needs one value for each place: {found or 'there is none'}")
    if len(set(totals)) < 2 or not all(np.isfinite(t) and t > 0 for t in totals):
        raise ValueError(f"At least two different totals above 0 are needed, not {list(totals)}")
    return places


def _count(places: Places) -> int:
    return len(next(iter(places.values())))


def _column(places: Places, name: str) -> npt.NDArray[Any]:
    if name not in places:
        raise ValueError(f"There is no column {name}, only {', '.join(places)}")
    return places[name]


def _listed(places: Places, order: npt.NDArray[np.int64]) -> Places:
    """The same places in another order, or some of them."""
    return {name: column[order] for name, column in places.items()}


def _twins(places: Places) -> npt.NDArray[np.int64]:
    """For each place the first that equals it in every column, often itself."""
    codes = np.column_stack([np.unique(v, return_inverse=True)[1] for v in places.values()])
    _, first, which = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    return np.asarray(first[which.reshape(-1)], np.int64)


def _share(key: Key, total: float, places: Places) -> Floats | None:
    """What the key gives, or None where floors and caps leave no answer."""
    try:
        given: Floats = np.asarray(key(total, places), np.float64)
    except Infeasible:
        return None
    if given.shape != (_count(places),):
        raise ValueError(f"The key gave {given.shape} homes for {_count(places)} places")
    return given


def _apart(
    got: Floats,
    expected: Floats,
    total: float,
    about: CounterExample,
    places: npt.NDArray[np.int64] | None = None,
) -> tuple[float, CounterExample]:
    """The greatest difference, as a share of the total, and the place that has it."""
    k = int(np.abs(got - expected).argmax())
    place = k if places is None else int(places[k])
    found = replace(about, place=place, expected=float(expected[k]), got=float(got[k]))
    return float(abs(got[k] - expected[k])) / total, found


def _verdict(axiom: str, cases: Iterable[Case]) -> Verdict:
    """Count the cases and keep the counter-example that breaks the axiom most."""
    tried, refused, worst = 0, 0, SMALLEST
    example: CounterExample | None = None
    for case in cases:
        if case is None:
            refused += 1
            continue
        tried += 1
        if case[0] > worst:
            worst, example = case
    return Verdict(axiom, example is None if tried else None, tried, refused, example)
