"""Alternatives compared, goals in conflict, and the basis that the decision makers read."""

from medskapa.basis.compare import check_goals, compare
from medskapa.basis.explain import Explanation, explain
from medskapa.basis.model import BASIS_SCHEMA, Basis, Run

__all__ = ["BASIS_SCHEMA", "Basis", "Explanation", "Run", "check_goals", "compare", "explain"]
