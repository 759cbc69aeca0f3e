"""Sharing keys side by side: who takes more and who fewer, what a swap would cost, which factor moved whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.choice._checks import Floats, Ints, amounts, where, whole
from medskapa.analysis.choice.integers import largest_remainder
from medskapa.analysis.shapley import Attribution, shapley

Factors = Mapping[str, Floats]


@dataclass(frozen=True)
class Comparison:
    """What each key gives each place, beside one reference key.

    ``keys``: names, in the order given. ``homes`` (keys, …, places): whole homes that add up to the total. ``parts``
    (keys, …, places): of the total, 0 to 1; NaN when the total is 0. ``change`` (keys, …, places): homes more (+) or
    fewer (−) than by the reference; 0 together. ``moved`` (keys, …): homes that lie in another place than by the
    reference. ``rate`` (keys, …, places): homes per unit of the base; NaN where the base is 0.
    Whether more homes are a gain or a burden is for the reader to say.
    """

    keys: tuple[str, ...]
    reference: str
    homes: Ints
    parts: Floats
    change: Ints
    moved: Ints
    rate: Floats

    def of(self, key: str) -> Ints:
        """The whole homes of one key, (…, places)."""
        out: Ints = self.homes[self.keys.index(key)]
        return out


@dataclass(frozen=True)
class Compensation:
    """What one would pay for the homes that others take, if places agreed to swap; all (…, places), öre.

    ``received``: what a place that takes more is paid, its own marginal cost for each home. ``paid``: what a place
    that takes fewer pays, for each home the same; together as much as is received, to the öre. ``spared``: the
    marginal cost that a place that takes fewer does not have. ``price`` (…): the mean paid for a home; NaN where
    none changes place. All NaN in a case where a place that takes more has no known cost; ``spared`` alone is NaN
    where only the cost of one that takes fewer is unknown.
    """

    received: Floats
    paid: Floats
    spared: Floats
    price: Floats


def side_by_side(
    shares: Mapping[str, npt.ArrayLike], total: npt.ArrayLike, *, reference: str, base: npt.ArrayLike
) -> Comparison:
    """Put the shares of several keys in whole homes beside one another, and beside the key they are compared with.

    Homes by ``largest_remainder``, so that whole numbers stay as they are. change = homes − homes of the reference;
    moved = Σ|change| / 2; rate = homes / base.

    shares : for each key (…, places), homes that add up to the total; total : (…), whole homes; reference : the name
    of one of them; base : (…, places), such as inhabitants. Returns a ``Comparison``.

    Raises ``ValueError`` when there is no key, the reference is not among them, shapes differ, a share is missing or
    negative, or the shares of a key do not add up to the total.
    Source: the identities above.

    >>> done = side_by_side({"size": [5.0, 5.0], "need": [7.6, 2.4]}, 10, reference="size", base=[100, 50])
    >>> done.change.tolist(), done.moved.tolist(), done.rate[1].tolist()
    ([[0, 0], [3, -3]], [0, 3], [0.08, 0.04])
    """
    names = tuple(shares)
    if reference not in names:
        raise ValueError(
            f"The reference {reference} is not among the keys: {', '.join(names) or 'there is none'}"
        )
    homes = whole("The total", total)
    given = {name: amounts(f"A share by {name}", shares[name]) for name in names}
    if len({array.shape for array in given.values()}) > 1:
        found = ", ".join(f"{name} {array.shape}" for name, array in given.items())
        raise ValueError(f"All keys need shares for the same places and cases: {found}")
    for name, array in given.items():
        off = np.abs(array.sum(axis=-1) - homes) > 1e-6 * np.maximum(homes, 1)
        if off.any():
            at = f" {where(off)}" if off.ndim else ""
            raise ValueError(f"The shares by {name} do not add up to the total{at}")
    in_homes: Ints = np.stack([largest_remainder(array, homes) for array in given.values()])
    change: Ints = in_homes - in_homes[names.index(reference)]
    size = np.broadcast_to(amounts("The base", base), in_homes.shape)
    rate: Floats = np.full(in_homes.shape, np.nan)
    np.divide(in_homes, size, out=rate, where=size > 0)
    parts: Floats = np.full(in_homes.shape, np.nan)
    of = np.broadcast_to(homes[..., None], in_homes.shape)
    np.divide(in_homes, of, out=parts, where=of > 0)
    return Comparison(names, reference, in_homes, parts, change, np.abs(change).sum(axis=-1) // 2, rate)


def compensation(change: npt.ArrayLike, marginal_cost: npt.ArrayLike) -> Compensation:
    """What homes that change place would have to be paid with for those that take them to be no worse off.

    received_i = max(Δ_i, 0) · m_i; paid in all = Σ received, and by each place in proportion to max(−Δ_i, 0), in
    whole öre. spared_i = max(−Δ_i, 0) · m_i. A swap pays for both sides where spared exceeds paid. The cost of the
    next home is taken as the cost of each that moves.

    change : (…, places), whole homes, 0 together, as in ``Comparison``; marginal_cost m : (…, places), whole öre for
    one more home, NaN where it is not known. Returns a ``Compensation``.

    Raises ``ValueError`` when changes are not whole or do not add up to 0, or a cost is negative or not whole öre.
    Source: Coase (1960), Journal of Law and Economics 3; for quotas that may be traded Montgomery (1972), Journal of
    Economic Theory 5(3).

    >>> done = compensation([3, -1, -2], [100, 150, 90])
    >>> done.received.tolist(), done.paid.tolist(), done.spared.tolist(), float(done.price)
    ([300.0, 0.0, 0.0], [0.0, 100.0, 200.0], [0.0, 150.0, 180.0], 100.0)
    """
    moves, cost = np.asarray(change, np.float64), np.asarray(marginal_cost, np.float64)
    if moves.ndim == 0 or not (np.isfinite(moves).all() and (moves == np.rint(moves)).all()):
        raise ValueError("Changes must be whole homes, one for each place")
    if (moves.sum(axis=-1) != 0).any():
        raise ValueError("What some take more, others must take fewer: the changes do not add up to 0")
    bad = (cost < 0) | np.isinf(cost) | (np.isfinite(cost) & (cost != np.rint(cost)))
    if bad.any():
        at = f" {where(bad)}" if bad.ndim else ""
        raise ValueError(f"A marginal cost must be whole öre and 0 or more{at}")
    cost = np.broadcast_to(cost, moves.shape)
    more, fewer = np.maximum(moves, 0), np.maximum(-moves, 0)
    received = np.where(more > 0, more * cost, 0.0)
    spared = np.where(fewer > 0, fewer * cost, 0.0)
    owed = received.sum(axis=-1)
    known = np.isfinite(owed)
    due = np.where(known, owed, 0.0)
    weights = np.where((fewer.sum(axis=-1, keepdims=True) > 0), fewer, 1.0)
    paid = largest_remainder(weights, due).astype(np.float64)
    number = more.sum(axis=-1)
    price: Floats = np.full(owed.shape, np.nan)
    np.divide(owed, number, out=price, where=number > 0)
    received, paid, spared = (np.where(known[..., None], a, np.nan) for a in (received, paid, spared))
    return Compensation(received, paid, spared, price)


def factors_of(key: Callable[[Factors], npt.ArrayLike], on: Factors, off: Factors) -> Attribution:
    """How much each factor of a weighted key moves each place from where it would be if no factor counted.

    v(S) = key(the factors in S as they are, the others neutral); each factor's part is its Shapley value, so the
    parts add up to key(on) − key(off), place by place, and each factor's parts to 0 homes over all places. For a key
    that adds its factors up, a factor's part is its weight times what it differs from neutral; with floors, caps and
    equity adjustments, what factors only do together is divided equally.

    key : from factors to (…, places), homes; on : name to array, as they are; off : the same names, neutral, such as
    scores of 1 or the plain share by size. Returns an ``Attribution`` with parts (factors, …, places).

    Raises ``ValueError`` when on and off differ in names, and as ``shapley``.
    Source: Shapley (1953), A value for n-person games; Shorrocks (2013), Journal of Economic Inequality 11(1).
    """
    if set(on) != set(off):
        raise ValueError(f"Every factor needs a neutral: {', '.join(on)} is not {', '.join(off)}")
    return shapley(
        lambda chosen: key({name: (on if name in chosen else off)[name] for name in on}), tuple(on)
    )
