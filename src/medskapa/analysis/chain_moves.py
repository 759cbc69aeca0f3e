"""Vacancy chains followed home by home: who comes from which home, until each chain has ended.

`chains` holds the same model as a matrix, for what is expected; here every vacancy is drawn, so that it is known from
which of many hundred kinds of home each household comes. Arrays are long: one entry for each vacancy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
MOST_ROUNDS = 200
"""A chain that has not ended by then has rates that let it go on for ever."""


@dataclass(frozen=True)
class Moves:
    """Every vacancy of every draw, round by round; all arrays are (vacancies,).

    ``round`` is 0 for the new homes themselves. ``state`` is the vacant home's, ``origin`` that of the home the
    household left, -1 where none is known. ``end`` is the kind of end, -1 where the chain goes on. ``start`` is the
    number of the new home, in the order given, that the chain began with.
    """

    draw: Whole
    round: Whole
    state: Whole
    origin: Whole
    end: Whole
    start: Whole


def follow(
    leaving: npt.ArrayLike,
    traits: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]],
    ends: npt.ArrayLike,
    starts: tuple[npt.ArrayLike, npt.ArrayLike],
    rng: np.random.Generator,
    *,
    leave_no_vacancy: Sequence[int] = (),
) -> Moves:
    """Who moves into each new home, who moves into the home they left, and so on until every chain has ended.

    A vacancy in state i ends its chain in kind k with probability A_ik; else a household comes from state j with
    probability P_ij, as in `chains.similar_origins`: trait by trait a share s has the vacancy's own value of the
    trait, and within the last block states count by how many households leave them. The mean over draws is that of
    `chains.expected_vacancies` with Q = (1 − Σ A) P.

    leaving (states,): households that leave a home of each state, or its homes. ``traits``: labels (states,), whole
    numbers from 0, and the share with the same label, a number or (draws,). ``ends`` (draws or 1, states or 1,
    kinds): shares. ``starts``: draw and state of each new home. ``leave_no_vacancy``: kinds of end in which a
    household comes from a home in the region that does not become vacant, such as young people from their parents';
    its origin is drawn too.

    Raises ``ValueError`` when nobody leaves any state, the ends add up to more than 1 or to nothing, a label does
    not fit, or a chain does not end.
    Source: White (1970), Chains of Opportunity; Kemeny & Snell (1960), Finite Markov Chains, ch. 3.
    """
    weights: Array = np.asarray(leaving, dtype=np.float64)
    draw, state = (np.asarray(a, dtype=np.int64) for a in starts)
    chances: Array = np.asarray(ends, dtype=np.float64)
    _check(weights, chances, draw, state)
    labels = [(np.asarray(a, dtype=np.int64), np.atleast_1d(np.asarray(s, np.float64))) for a, s in traits]
    if any(label.shape != weights.shape for label, _ in labels):
        raise ValueError("Each trait needs one label for each state")
    start = np.arange(len(draw))
    gathered: list[tuple[Whole, ...]] = []
    for number in range(MOST_ROUNDS):
        if not len(draw):
            break
        of_draw = draw if len(chances) > 1 else np.zeros_like(draw)
        of_state = state if chances.shape[1] > 1 else np.zeros_like(state)
        reached = np.cumsum(chances[of_draw, of_state], axis=1)
        kind = (rng.random(len(draw))[:, None] >= reached).sum(axis=1)
        end = np.where(kind < chances.shape[2], kind, -1)
        moves = (end == -1) | np.isin(end, leave_no_vacancy)
        origin = np.full(len(draw), -1)
        origin[moves] = _origins(weights, labels, draw[moves], state[moves], rng)
        gathered.append((draw, np.full(len(draw), number), state, origin, end, start))
        on = end == -1
        draw, state, start = draw[on], origin[on], start[on]
    if len(draw):
        raise ValueError(f"Some chains have not ended after {MOST_ROUNDS} rounds; raise the shares that end")
    empty = (np.zeros(0, dtype=np.int64),) * 6
    columns = [np.concatenate(column) for column in zip(*(gathered or [empty]), strict=True)]
    return Moves(*columns)


def _check(weights: Array, chances: Array, draw: Whole, state: Whole) -> None:
    if weights.ndim != 1 or not (np.isfinite(weights) & (weights >= 0)).all() or weights.sum() == 0:
        raise ValueError("Households that leave must be one number for each state, 0 or more, and not all 0")
    if draw.shape != state.shape or draw.ndim != 1:
        raise ValueError("Each new home needs a draw and a state")
    if chances.ndim != 3 or chances.shape[1] not in (1, len(weights)):
        raise ValueError("ends must be (draws or 1, states or 1, kinds)")
    sums = chances.sum(axis=2)
    if (chances < 0).any() or (sums > 1 + 1e-12).any():
        raise ValueError("The shares of how chains end must be 0 or more and add up to at most 1")
    if not (sums > 0).any(axis=1).all():
        raise ValueError("Chains never end where no share of vacancies ends them")


def _origins(
    weights: Array, traits: list[tuple[Whole, Array]], draw: Whole, state: Whole, rng: np.random.Generator
) -> Whole:
    """The state that each household comes from: the block is narrowed trait by trait, then one of it is drawn."""
    blocks = [np.flatnonzero(weights > 0)]
    block_of = np.zeros(len(draw), dtype=np.int64)
    for labels, share in traits:
        wants_same = rng.random(len(draw)) < (share[draw] if len(share) > 1 else share[0])
        number = int(labels.max(initial=0)) + 1
        after: list[Whole] = []
        narrowed = np.empty_like(block_of)
        for code, rows in _grouped(block_of * number + labels[state]):
            block = blocks[code // number]
            alike = labels[block] == code % number
            same, other = block[alike], block[~alike]
            chosen = wants_same[rows] if len(same) and len(other) else np.full(len(rows), len(same) > 0)
            narrowed[rows] = len(after) + np.where(chosen, 0, 1)
            after += [same, other]
        blocks, block_of = after, narrowed
    out = np.empty(len(draw), dtype=np.int64)
    chance = rng.random(len(draw))
    for code, rows in _grouped(block_of):
        reached = np.cumsum(weights[blocks[code]])
        at = np.searchsorted(reached, chance[rows] * reached[-1], side="right")
        out[rows] = blocks[code][np.minimum(at, len(reached) - 1)]
    return out


def _grouped(code: Whole) -> list[tuple[int, Whole]]:
    """Each code with the rows that have it, in rising order."""
    if not len(code):
        return []
    order = np.argsort(code, kind="stable")
    ids, begins = np.unique(code[order], return_index=True)
    return [(int(c), rows) for c, rows in zip(ids, np.split(order, begins[1:]), strict=True)]
