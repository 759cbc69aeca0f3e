"""Findings from draws of the two worlds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from medskapa.evidence import Finding, Interval, Kind, Knowledge, State, Text
from medskapa.methods.case import Case
from medskapa.methods.situation.worlds import Array, Worlds

DRAWS = Text(
    sv="Mittersta delen av dragningar av trend, inflyttare och hushållens storlek",
    en="The middle of draws of trend, movers and household size",
)
DRAWS_CHAIN = Text(
    sv="Mittersta delen av dragningar av trend, inflyttare, hushållens storlek och flyttkedja",
    en="The middle of draws of trend, movers, household size and the chain of moves",
)
ZERO = Text(sv="Går inte att skilja från noll.", en="Cannot be told from zero.")


def drawn(
    case: Case,
    worlds: Worlds,
    draws: Array,
    level: float,
    kind: Kind,
    *,
    hidden: bool = False,
    **identity: object,
) -> Finding:
    """A finding from its draws: their mean, and the middle of them as the interval."""
    base: dict[str, Any] = {
        "alternative": case.alternative.key, "year": case.plan.year, "kind": kind,
        "knowledge": Knowledge.MODELLED, "caveats": worlds.caveats, "inputs": worlds.inputs,
        "norms": worlds.norms, **identity,
    }  # fmt: skip
    if hidden:
        return Finding(value=None, state=State.SUPPRESSED, **base)
    if not np.isfinite(draws).all():
        return Finding(value=None, state=State.NOT_APPLICABLE, **base)
    low, high = np.quantile(draws, [(1 - level) / 2, 1 - (1 - level) / 2])
    words = DRAWS_CHAIN if "chain_new_household" in worlds.norms else DRAWS
    interval = Interval(float(low), float(high), level, words)
    text = ZERO if kind is Kind.CHANGE and interval.holds_zero else None
    return Finding(value=float(draws.mean()), interval=interval, text=text, **base)


def both(
    case: Case,
    worlds: Worlds,
    ours: Array,
    theirs: Array,
    level: float,
    *,
    hidden: bool = False,
    **identity: object,
) -> Iterable[Finding]:
    """The level in this world, and for a proposal the change against the other one."""
    yield drawn(case, worlds, ours, level, Kind.LEVEL, hidden=hidden, **identity)
    if not case.alternative.is_null:
        yield drawn(case, worlds, ours - theirs, level, Kind.CHANGE, hidden=hidden, **identity)
