"""The matrix: in each cell the measured changes, the notes and the judgements stand beside each other.

Nothing is averaged, and no judgement takes the place of a measurement; where the two pull apart, that is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from medskapa.evidence import Finding, FindingTable, Kind, Measure, State, Unit
from medskapa.methods.impact.frame import CHILD_GROUPS
from medskapa.methods.impact.model import (
    Aspect,
    Frame,
    ImpactInputs,
    Join,
    Judgement,
    MatrixKind,
    Note,
    Scale,
)
from medskapa.plans import Plan
from medskapa.region import ALL

Direction = Literal["better", "worse", "unchanged", "unsure", "neither"]
HEADLINE = ("value", "mean", "worst tenth")
"""The statistics that stand in a cell: the whole, the mean, and the tenth that is worst off."""
ORDINARY: Mapping[str, tuple[str, ...]] = {"conditions": ("ordinary",), "way": ("there", "round")}
"""What is taken into cells unless a join says otherwise; other conditions are told in the chapter on reach."""
OF_CHILDREN = ("yard_per_child", "yard_share")
"""Measures that are told of everyone but are by nature about children."""
_CONFIDENCE = ("unstated", "low", "medium", "high")


@dataclass(frozen=True)
class Reading:
    """A measured or modelled change against the null alternative, and which way it points.

    ``neither`` is for measures of which no direction is better; ``unsure`` when the interval holds zero.
    """

    finding: Finding
    direction: Direction


@dataclass(frozen=True)
class Apart:
    """A judgement and the measured changes that point the other way."""

    judgement: Judgement
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class MatrixCell:
    """One cell: what was measured, said and judged there. It may be seen for one alternative and one group."""

    aspect: Aspect
    scale: Scale
    readings: tuple[Reading, ...] = ()
    notes: tuple[Note, ...] = ()
    judgements: tuple[Judgement, ...] = ()

    def of(self, *, alternative: str | None = None, group: str | None = None) -> MatrixCell:
        """The cell for one alternative, one group, or both. Notes are about the place, whatever the alternative."""
        return MatrixCell(
            self.aspect,
            self.scale,
            tuple(
                r for r in self.readings
                if alternative in (None, r.finding.alternative) and group in (None, r.finding.group)
            ),
            tuple(n for n in self.notes if group in (None, n.group)),
            tuple(
                j for j in self.judgements if alternative in (None, j.alternative) and group in (None, j.group)
            ),
        )  # fmt: skip

    @property
    def state(self) -> State:
        """Known when an effect is measured or judged; notes alone tell how it is, not what the plan does."""
        return State.KNOWN if self.judgements or self.readings else State.NOT_ASSESSED

    @property
    def empty(self) -> bool:
        """True when nothing at all is there."""
        return not (self.readings or self.notes or self.judgements)

    @property
    def apart(self) -> tuple[Apart, ...]:
        """Judgements that sure measured changes contradict, for the same alternative and group or any part of all."""
        found = []
        for j in self.judgements:
            against = "worse" if j.effect > 0 else "better" if j.effect < 0 else ""
            readings = tuple(
                r for r in self.readings
                if r.direction == against and r.finding.alternative == j.alternative
                and (j.group == ALL or r.finding.group == j.group)
            )  # fmt: skip
            if readings:
                found.append(Apart(j, readings))
        return tuple(found)

    @property
    def disagree(self) -> bool:
        """True when judges see opposite effects for the same alternative and group."""
        signs: dict[tuple[str, str], set[str]] = {}
        for j in self.judgements:
            signs.setdefault((j.alternative, j.group), set()).add(j.direction)
        return any({"positive", "negative"} <= s for s in signs.values())

    @property
    def confidence(self) -> str:
        """The lowest confidence of those who judged (not stated is the lowest), or empty when nobody did."""
        given = [j.confidence for j in self.judgements]
        return next((c for c in _CONFIDENCE if c in given), "")

    @property
    def directions(self) -> tuple[Direction, ...]:
        """Which ways the measured changes point, each once: better, worse, unsure, unchanged, neither."""
        order: tuple[Direction, ...] = ("better", "worse", "unsure", "unchanged", "neither")
        have = {r.direction for r in self.readings}
        return tuple(d for d in order if d in have)


@dataclass(frozen=True)
class Matrix:
    """All cells of one matrix – social impact (ska) or child impact (bka) – in the municipality's own layout.

    ``groups`` are those of the layout about which something is there, ``alternatives`` the plan's, null last.
    """

    kind: MatrixKind
    aspects: tuple[Aspect, ...]
    scales: tuple[Scale, ...]
    groups: tuple[str, ...]
    alternatives: tuple[str, ...]
    cells: tuple[MatrixCell, ...]

    def cell(
        self, aspect: str, scale: str, *, alternative: str | None = None, group: str | None = None
    ) -> MatrixCell:
        """One cell by its aspect and scale. Raises ``KeyError`` when the matrix has no such cell."""
        for c in self.cells:
            if (c.aspect.key, c.scale.key) == (aspect, scale):
                return (
                    c if alternative is None and group is None else c.of(alternative=alternative, group=group)
                )
        raise KeyError((aspect, scale))

    def not_assessed(self, alternative: str) -> tuple[MatrixCell, ...]:
        """The cells in which no effect of an alternative is measured or judged."""
        return tuple(c for c in self.cells if c.of(alternative=alternative).state is State.NOT_ASSESSED)

    @property
    def apart(self) -> tuple[tuple[MatrixCell, Apart], ...]:
        """Every place where judgement and measurement pull apart."""
        return tuple((c, a) for c in self.cells for a in c.apart)


def matrix(
    inputs: ImpactInputs,
    plan: Plan,
    findings: FindingTable,
    measures: Mapping[str, Measure],
    *,
    kind: MatrixKind = "ska",
    top: str = "",
) -> Matrix:
    """The social impact matrix or the child impact matrix of a plan, from its findings and what people entered.

    ``top`` is the id of the whole region (``basis.region.top``). Measured are changes against the null alternative
    in the cells that ``inputs.frame.joins`` gives them.
    """
    frame = inputs.frame
    placed = _placed(frame, plan, findings, measures, kind, top)
    notes = [n for n in inputs.notes if n.matrix == kind]
    judgements = [j for j in inputs.judgements if j.matrix == kind]
    cells = tuple(
        MatrixCell(
            a,
            s,
            tuple(placed.get((a.key, s.key), ())),
            tuple(n for n in notes if (n.aspect, n.scale) == (a.key, s.key)),
            tuple(j for j in judgements if (j.aspect, j.scale) == (a.key, s.key)),
        )
        for a in frame.aspects
        for s in frame.scales
    )
    have = {r.finding.group for c in cells for r in c.readings}
    have |= {n.group for n in notes} | {j.group for j in judgements}
    order = (*frame.groups, *sorted(have - set(frame.groups)))
    keys = (*(a.key for a in plan.proposals), plan.null.key)
    return Matrix(kind, frame.aspects, frame.scales, tuple(g for g in order if g in have), keys, cells)


def _placed(
    frame: Frame,
    plan: Plan,
    findings: FindingTable,
    measures: Mapping[str, Measure],
    kind: MatrixKind,
    top: str,
) -> dict[tuple[str, str], list[Reading]]:
    """The measured changes by the cell they belong to, in the order of the findings."""
    shown = set(frame.groups) | {ALL}
    by_measure: dict[str, list[Join]] = {}
    for join in frame.joins:
        by_measure.setdefault(join.measure, []).append(join)
    proposals = {a.key for a in plan.proposals}
    out: dict[tuple[str, str], list[Reading]] = {}
    for f in findings.findings:
        if f.kind is not Kind.CHANGE or f.alternative not in proposals or f.statistic not in HEADLINE:
            continue
        if f.state is not State.KNOWN:
            continue
        for join in by_measure.get(f.measure, ()):
            aspect = join.aspect if kind == "ska" else join.bka
            if aspect and _belongs(f, join, plan, kind, shown, top):
                reading = Reading(f, direction(f, measures[f.measure]))
                out.setdefault((aspect, join.scale), []).append(reading)
    return out


def _belongs(f: Finding, join: Join, plan: Plan, kind: MatrixKind, shown: set[str], top: str) -> bool:
    if kind == "bka" and f.group not in CHILD_GROUPS and not (f.group == ALL and _of_children(f)):
        return False
    if join.groups and f.group not in join.groups:
        return False
    if not join.groups and f.group not in shown:
        return False
    dims = dict(join.dims)
    for name, value in f.dims:
        allowed = dims.get(name, ORDINARY.get(name))
        if allowed is not None and value not in allowed:
            return False
    if any(f.dim(name) is None for name in dims):
        return False
    return _in_place(f.place, join.place, plan, top)


def _of_children(f: Finding) -> bool:
    """Whether a measure of everyone is by nature about children, such as the yard of a school."""
    return f.measure in OF_CHILDREN or f.dim("service") in ("preschool", "school", "playground")


def _in_place(place: str, wanted: str, plan: Plan, top: str) -> bool:
    if wanted == "plan":
        return place in ("site", "plan") or place.startswith("site-")
    if wanted == "municipality":
        return place == plan.municipality
    if wanted == "region":
        return place == top
    return True


def direction(finding: Finding, measure: Measure) -> Direction:
    """Which way a known change points for people: by its sign, its interval and what is better for the measure."""
    span = finding.interval
    assert finding.value is not None
    if span is not None and span.holds_zero and span.low < span.high:
        return "unsure"
    if finding.value == 0 or trifling(finding, measure):
        return "unchanged"
    if measure.better == "neither":
        return "neither"
    return "better" if (finding.value > 0) == (measure.better == "higher") else "worse"


TRIFLE = 0.0005
"""A change of a share below this is printed as almost no change, and takes no side: one person in two thousand."""


def trifling(finding: Finding, measure: Measure) -> bool:
    """Whether a change of a share, with its whole interval, is too small to take a side.

    Segregation measures have their own section; a matrix of aspects is no place for the fifth decimal.
    """
    if measure.unit is not Unit.SHARE or finding.value is None:
        return False
    span = finding.interval
    most = max(abs(finding.value), *((abs(span.low), abs(span.high)) if span is not None else (0.0,)))
    return most < TRIFLE


def not_assessed_cells(cells: Iterable[MatrixCell]) -> int:
    """How many of the cells are not assessed."""
    return sum(c.state is State.NOT_ASSESSED for c in cells)
