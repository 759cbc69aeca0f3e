"""The social housing supply programme: who will need a home, who cannot get one, and what a plan meets of it."""

from __future__ import annotations

from medskapa.evidence import Norm
from medskapa.methods.case import NOW, Case, MethodResult, RunContext
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.inputs import read_inputs
from medskapa.methods.housing.measures import MEASURES
from medskapa.methods.housing.norms import NORMS
from medskapa.methods.housing.norms_riksnorm import KEYS
from medskapa.methods.housing.programme import Programme, programme
from medskapa.methods.housing.telling import alternative_findings, now_findings

__all__ = ["MEASURES", "NORMS", "findings", "programme_of"]


def findings(case: Case, run: RunContext) -> MethodResult:
    """The municipality's need, what its households can pay and who gets a home; then what each alternative meets.

    What holds without any plan stands under the situation now, also for coming years; the need is never computed
    with the plan's own homes. For each alternative: its homes out of the need, whom they house who would be without,
    who can pay and get into them, and who is still without.
    """
    run.cancelled()
    run.progress("housing", 0.0)
    p = programme_of(case, run)
    found = now_findings(p) if case.alternative.key == NOW else alternative_findings(case, p)
    used = tuple(found)
    money = p.purse is not None
    norms = tuple(n for n in _in_force(p) if money or n.key not in KEYS)
    return MethodResult(used, MEASURES, norms)


def programme_of(case: Case, run: RunContext) -> Programme:
    """The programme of the plan's municipality, made once for all alternatives of a run."""
    ask = Ask.of(case)
    return run.shared(f"housing:{ask.area}", lambda: programme(ask, read_inputs(case.inputs), run))


def _in_force(p: Programme) -> tuple[Norm, ...]:
    """The norms that the figures rest on: those in force, and the national norm of the incomes' year."""
    year = p.purse.year if p.purse is not None else p.ask.on.year
    keys = dict.fromkeys(n.key for n in NORMS if n.key not in KEYS)
    mine = [p.ask.norm(k) for k in keys]
    return (*mine, *(n for n in NORMS if n.key in KEYS and n.valid_from.year == year))
