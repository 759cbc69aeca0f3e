"""Sharing a regional need between places: keys, whole homes, axioms, and who takes more and who takes fewer.

Nothing here says that anybody must follow a key; it is a basis for talks. ``foreign`` and ``foreign_targets`` hold
other countries' keys for study.
"""

from medskapa.analysis.choice._checks import Infeasible
from medskapa.analysis.choice.axioms import CounterExample, Verdict, check
from medskapa.analysis.choice.compare import (
    Comparison,
    Compensation,
    compensation,
    factors_of,
    side_by_side,
)
from medskapa.analysis.choice.integers import largest_remainder, webster
from medskapa.analysis.choice.keys import (
    atkinson,
    burdens,
    equal_burden,
    equity_floor,
    gini,
    had_less,
    need_based,
    proportional,
)

__all__ = [
    "Comparison",
    "Compensation",
    "CounterExample",
    "Infeasible",
    "Verdict",
    "atkinson",
    "burdens",
    "check",
    "compensation",
    "equal_burden",
    "equity_floor",
    "factors_of",
    "gini",
    "had_less",
    "largest_remainder",
    "need_based",
    "proportional",
    "side_by_side",
    "webster",
]
