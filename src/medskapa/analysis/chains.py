"""Vacancy chains: each new home leaves another vacant, until somebody from outside moves in or a home is taken away.

A state is a kind of home: area type × tenure × size, or any other labels. A vacancy in state i is filled by a
household that leaves a home in state j with probability Q_ij, and the vacancy goes on there; or it is absorbed, in
one of several kinds of end, with probability A_ik. No rate has a default: each comes from the caller, with a range
and a source. Arrays may have leading axes, one entry for each draw of the rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Shape = Literal["triangular", "uniform"]
_NONE = 1e-9  # shares are right to this; a smaller one is no share


@dataclass(frozen=True)
class Rate:
    """A rate that is not known exactly: its middle value, how low and how high it may be, and who says so."""

    value: float
    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.value <= self.high <= 1:
            raise ValueError(
                f"A rate needs 0 ≤ low ≤ value ≤ high ≤ 1, not {self.low}, {self.value}, {self.high} ({self.source})"
            )
        if not self.source.strip():
            raise ValueError(f"The rate {self.value} needs a source; without one, say who assumes it")


@dataclass(frozen=True)
class Chain:
    """How vacancies move: ``transitions`` Q (…, states, states) and ``absorption`` A (…, states, kinds), shares.

    ``nobody``: the kinds of end with which nobody moves in, such as a home taken away; with all other kinds somebody
    does. Raises ``ValueError`` when shapes differ, a share is negative, a row of Q and A does not add up to 1, or
    there are states from which no chain ever ends.
    """

    states: tuple[str, ...]
    kinds: tuple[str, ...]
    transitions: Array
    absorption: Array
    nobody: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        q, a, s = self.transitions, self.absorption, len(self.states)
        if q.shape[-2:] != (s, s) or a.shape[-2:] != (s, len(self.kinds)) or q.shape[:-2] != a.shape[:-2]:
            raise ValueError(
                f"Q {q.shape} and A {a.shape} do not fit {s} states and {len(self.kinds)} kinds of end"
            )
        if set(self.nobody) - set(self.kinds):
            raise ValueError(f"{', '.join(set(self.nobody) - set(self.kinds))}: no such kind of end")
        rows = q.sum(axis=-1) + a.sum(axis=-1)
        wrong = ~(np.isclose(rows, 1.0, rtol=0, atol=_NONE) & (q >= 0).all(axis=-1) & (a >= 0).all(axis=-1))
        if wrong.any():
            i = int(np.argwhere(wrong)[0][-1])
            raise ValueError(
                f"Vacancies in {self.states[i]}: the shares of where the next household comes from and of how the "
                f"chain ends must be 0 or more and add up to 1, not {rows[wrong].flat[0]:.6g}"
            )
        endless = _endless(q, a)
        if endless.any():
            names = ", ".join(name for name, never in zip(self.states, endless, strict=True) if never)
            raise ValueError(
                f"Chains through these states never end: {names}. Give at least one of them a share of vacancies "
                "taken by new households, by people who move in from outside, or not filled at all"
            )

    @property
    def filled(self) -> Array:
        """The share of vacancies in each state that somebody moves into: (…, states)."""
        ends = [self.kinds.index(kind) for kind in self.nobody]
        out: Array = 1.0 - self.absorption[..., ends].sum(axis=-1)
        return out


def _endless(q: Array, a: Array) -> npt.NDArray[np.bool_]:
    """States that cannot reach an end, in any draw. There are none just when the spectral radius of Q is below 1."""
    ends = a.sum(axis=-1) > _NONE
    for _ in range(q.shape[-1]):
        more = ends | ((q > _NONE) & ends[..., None, :]).any(axis=-1)
        if (more == ends).all():
            break
        ends = more
    never: npt.NDArray[np.bool_] = (~ends).reshape(-1, q.shape[-1]).any(axis=0)
    return never


# --- expectation --------------------------------------------------------------------------------------


def fundamental(chain: Chain) -> Array:
    """How many vacancies in each state follow from one in each state, itself included.

    N = (I − Q)⁻¹ = I + Q + Q² + … → (…, states, states).
    Source: Kemeny & Snell (1960), Finite Markov Chains, ch. 3; White (1970), Chains of Opportunity.
    """
    return np.asarray(np.linalg.inv(np.eye(len(chain.states)) - chain.transitions))


def multipliers(chain: Chain) -> Array:
    """How many homes become vacant, in all, for each new home of a state: 1 when there is no chain.

    m_i = Σ_j N_ij → (…, states).

    >>> two = Chain(("a", "b"), ("end",), np.array([[0, 0.5], [0, 0]]), np.array([[0.5], [1]]))
    >>> multipliers(two).tolist()
    [1.5, 1.0]
    """
    ones = np.ones((*chain.transitions.shape[:-1], 1))
    return np.asarray(
        np.linalg.solve(np.eye(len(chain.states)) - chain.transitions, ones)[..., 0], np.float64
    )


def expected_vacancies(chain: Chain, homes: npt.ArrayLike) -> Array:
    """How many vacancies arise in each state, in all rounds together, from a number of new homes.

    v = h N. homes (states,) → (…, states).

    Raises ``ValueError`` when homes do not fit the states or are negative.
    """
    h = _homes(chain, homes)
    eye = np.eye(len(chain.states))
    turned = np.swapaxes(eye - chain.transitions, -1, -2)
    return np.asarray(np.linalg.solve(turned, h[:, None])[..., 0], np.float64)


def vacancies_by_round(chain: Chain, homes: npt.ArrayLike, rounds: int) -> Array:
    """How many vacancies arise in each state in each round; the first round is the new homes themselves.

    v₁ = h, v_(r+1) = v_r Q. homes (states,) → (…, rounds, states).
    """
    now = np.broadcast_to(_homes(chain, homes), chain.transitions.shape[:-1])
    out: Array = np.empty((*chain.transitions.shape[:-2], rounds, len(chain.states)))
    for r in range(rounds):
        out[..., r, :] = now
        now = np.einsum("...i,...ij->...j", now, chain.transitions)
    return out


def expected_ends(chain: Chain, homes: npt.ArrayLike) -> Array:
    """How the chains end: of each kind, how many. They add up to the number of new homes.

    e = h N A. homes (states,) → (…, kinds).
    """
    out: Array = np.einsum("...i,...ik->...k", expected_vacancies(chain, homes), chain.absorption)
    return out


def _homes(chain: Chain, homes: npt.ArrayLike) -> Array:
    h: Array = np.asarray(homes, dtype=np.float64)
    if h.shape != (len(chain.states),) or not (np.isfinite(h) & (h >= 0)).all():
        raise ValueError(f"New homes must be {len(chain.states)} numbers, one for each state, 0 or more")
    return h


# --- where the next household comes from --------------------------------------------------------------


def similar_origins(
    leaving: npt.ArrayLike, traits: Sequence[tuple[Sequence[object], npt.ArrayLike]]
) -> Array:
    """Where a household that fills a vacancy comes from, when most come from the same municipality and tenure.

    Trait by trait, in the order given: a share s of the households comes from states with the vacancy's own value
    of the trait, 1 − s from the others; within the last block they come in proportion to how many leave each state.
    With a high share for the municipality the matrix is nearly block-diagonal. Where one of two blocks has nobody
    who leaves, all come from the other: a share can then differ from what was asked.

    leaving (states,): households that leave a home of each state in a year, or its homes. ``traits``: labels, one
    for each state, and the share with the same label, a number or one for each draw (…) → (…, states, states), rows
    add up to 1.

    Raises ``ValueError`` when labels do not fit, a share is not within 0 to 1, or nobody leaves any state.
    """
    n: Array = np.asarray(leaving, dtype=np.float64)
    if n.ndim != 1 or not (np.isfinite(n) & (n >= 0)).all() or n.sum() == 0:
        raise ValueError("Households that leave must be one number for each state, 0 or more, and not all 0")
    block: Array = np.ones(
        (len(n), len(n))
    )  # 1 where j is still in the block that is being divided, for row i
    return _divide_block(n, list(traits), block, np.asarray(1.0))


def _divide_block(
    n: Array, traits: list[tuple[Sequence[object], npt.ArrayLike]], block: Array, part: Array
) -> Array:
    """The share ``part`` (…, rows or 1, 1) of each row, spread over the row's block."""
    if not traits:
        inside = block * n
        total = inside.sum(axis=1, keepdims=True)
        out: Array = part * np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
        return out
    labels, share = traits[0]
    s: Array = np.asarray(share, dtype=np.float64)
    if len(labels) != len(n):
        raise ValueError(f"{len(labels)} labels do not fit {len(n)} states")
    if not ((s >= 0) & (s <= 1)).all():
        raise ValueError("The share that comes from the same kind of state must lie between 0 and 1")
    same = block * np.array([[a == b for b in labels] for a in labels], dtype=np.float64)
    other = block - same
    here, there = ((x @ n > 0)[:, None] for x in (same, other))
    kept = np.where(here & there, s[..., None, None], np.where(here, 1.0, 0.0))
    return _divide_block(n, traits[1:], same, part * kept) + _divide_block(
        n, traits[1:], other, part * (1 - kept)
    )


# --- chance and doubt ---------------------------------------------------------------------------------


def draw_rates(rates: Sequence[Rate], rng: np.random.Generator, draws: int, shape: Shape) -> Array:
    """Rates drawn from their ranges: triangular with its top at the middle value, or uniform between low and high.

    Each rate is drawn on its own; a rate that holds for several states is given once and used for all of them, so
    that it is one unknown. A range without width gives the value itself. The mean of the triangular draws is
    (low + value + high) / 3, which is not the middle value when the range is skew. → (draws, rates).

    Raises ``ValueError`` for any other shape.
    """
    if shape not in ("triangular", "uniform"):
        raise ValueError(f"Rates are drawn triangular or uniform, not {shape}")
    out: Array = np.empty((draws, len(rates)))
    for k, rate in enumerate(rates):
        if rate.low == rate.high:
            out[:, k] = rate.value
        elif shape == "triangular":
            out[:, k] = rng.triangular(rate.low, rate.value, rate.high, draws)
        else:
            out[:, k] = rng.uniform(rate.low, rate.high, draws)
    return out


def chain_of(
    states: Sequence[str], kinds: Sequence[str], origins: Array, ends: Array, nobody: Sequence[str] = ()
) -> Chain:
    """A chain from where the next household comes from and how often the chain ends.

    Q_ij = (1 − Σ_k A_ik) P_ij. origins P (…, states, states), rows add up to 1; ends A (…, states, kinds).

    Raises ``ValueError`` when the ends of some state add up to more than 1, and as ``Chain`` does.
    """
    on = 1 - np.asarray(ends, dtype=np.float64).sum(axis=-1)
    if (on < -1e-12).any():
        name = states[int(np.argwhere(on < -1e-12)[0][-1])]
        raise ValueError(
            f"The shares of how chains end in {name} add up to more than 1; lower a rate or its range"
        )
    p, a = np.maximum(on, 0.0)[..., None] * origins, np.asarray(ends, dtype=np.float64)
    lead = np.broadcast_shapes(p.shape[:-2], a.shape[:-2])
    q, a = np.broadcast_to(p, (*lead, *p.shape[-2:])), np.broadcast_to(a, (*lead, *a.shape[-2:]))
    return Chain(tuple(states), tuple(kinds), q, a, tuple(nobody))
