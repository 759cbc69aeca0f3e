"""Why this number? Everything a finding rests on, from inputs to seed."""

from __future__ import annotations

from dataclasses import dataclass

from medskapa.basis.model import Basis
from medskapa.evidence import Finding, Measure, Norm, Source, Text, UserError


@dataclass(frozen=True)
class Explanation:
    """A finding with its measure, inputs (each with source), norms, caveats, and the run it came from."""

    finding: Finding
    measure: Measure
    place: Text
    alternative: Text
    group: Text
    inputs: tuple[tuple[str, Source], ...]
    norms: tuple[Norm, ...]
    version: str
    seed: int
    draws: int
    run_hash: str


def explain(basis: Basis, finding_id: str) -> Explanation:
    """What a finding of the basis was computed from.

    Raises ``UserError`` when the basis has no such finding, and ``KeyError`` if it rests on something undeclared.
    """
    from medskapa.region import group_label

    found = basis.table.by_id.get(finding_id)
    if found is None:
        raise UserError(
            f"The basis has no finding {finding_id!r}.",
            do="Look the id up in findings.csv or beside the number in the report; it looks like F-1a2b3c4d5e6f.",
        )
    return Explanation(
        finding=found,
        measure=basis.measures[found.measure],
        place=basis.place(found.place),
        alternative=basis.alternative(found.alternative),
        group=group_label(found.group),
        inputs=tuple((i, basis.sources[i.split(":", 3)[-1]]) for i in found.inputs),
        norms=tuple(basis.norms[key] for key in found.norms),
        version=basis.run.version,
        seed=basis.run.seed,
        draws=basis.run.draws,
        run_hash=basis.run.hash,
    )
