"""What each instrument must hold when the plan is handed over, and when it is followed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from medskapa.evidence import FindingTable, Text
from medskapa.methods.impact.model import Action, ImpactInputs, Indicator
from medskapa.plans import INSTRUMENTS, Goal, Instrument, Plan, Site


@dataclass(frozen=True)
class HandoverLine:
    """One goal or action that an instrument is to hold. ``missing`` says what nobody has written yet.

    ``kind`` is ``goal`` or ``action``; ``due_day`` is None when no day is set.
    """

    kind: str
    key: str
    text: Text
    goals: tuple[str, ...]
    site: Site | None
    owner: Text | None
    due_day: date | None
    evidence: Text | None
    status: str
    provision: Text | None = None
    missing: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Packet:
    """All that one instrument must hold, in the order it falls due; what has no day stands first."""

    instrument: Instrument
    lines: tuple[HandoverLine, ...]


OWNER = Text(sv="ingen ansvarig", en="nobody responsible")
DUE = Text(sv="inget datum", en="no date")
EVIDENCE = Text(sv="inget som visar att det är gjort", en="nothing that shows it is done")
NO_ACTION = Text(sv="ingen åtgärd för målet", en="no action for the goal")


def all_goals(inputs: ImpactInputs, plan: Plan) -> tuple[Goal, ...]:
    """The plan's goals, and those that the short form worded."""
    return (*plan.goals, *inputs.goals)


def packets(inputs: ImpactInputs, plan: Plan) -> tuple[Packet, ...]:
    """What each instrument must hold: goals and actions, those not secured first, then in the order of the process.

    Actions that were dropped are left out; they stand in the comparison of versions with their reason.
    """
    lines: dict[str, list[HandoverLine]] = {key: [] for key in ("not_secured", *INSTRUMENTS)}
    served = {g for a in inputs.actions if a.status != "dropped" for g in a.goals}
    for goal in all_goals(inputs, plan):
        lines[goal.secured_in].append(_goal_line(goal, goal.key in served))
    for action in inputs.actions:
        if action.status != "dropped":
            lines[action.secured_in].append(_action_line(action, plan))
    return tuple(
        Packet(INSTRUMENTS[key], tuple(sorted(rows, key=_in_time))) for key, rows in lines.items() if rows
    )


def _in_time(line: HandoverLine) -> tuple[bool, date, str]:
    return line.due_day is not None, line.due_day or date.min, line.kind


def _lacks(owner: object, due: object, evidence: object) -> tuple[Text, ...]:
    return tuple(
        words for given, words in ((owner, OWNER), (due, DUE), (evidence, EVIDENCE)) if given is None
    )


def _goal_line(goal: Goal, served: bool) -> HandoverLine:
    missing = _lacks(goal.owner, goal.due, goal.evidence)
    return HandoverLine(
        "goal", goal.key, goal.wording, (goal.key,), None, goal.owner, goal.due, goal.evidence, "",
        missing=missing if served else (*missing, NO_ACTION),
    )  # fmt: skip


def _action_line(action: Action, plan: Plan) -> HandoverLine:
    return HandoverLine(
        "action", action.key, action.text, action.goals, plan.site_by_key.get(action.site), action.owner, action.due,
        action.evidence, action.status, action.provision, _lacks(action.owner, action.due, action.evidence),
    )  # fmt: skip


@dataclass(frozen=True)
class FollowUp:
    """One thing to look at in one year: what, whom it is about, who looks, and what the plan promised.

    ``day`` is None while nobody knows when people move in. ``promised`` are the ids of the findings that said what
    the plan would change; ``evidence_of`` the goals and actions whose evidence it is.
    """

    years: int
    day: date | None
    key: str
    text: Text | None
    measure: str
    group: str
    who: Text | None
    promised: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()


def starts(inputs: ImpactInputs, plan: Plan) -> tuple[date | None, Text]:
    """The day from which the years of follow-up are counted, and what it is.

    When people move in, as ska.toml says; else the day the plan got legal force; else the end of the year of
    comparison is not assumed: there is no day.
    """
    if inputs.moving_in is not None:
        return inputs.moving_in, Text(sv="inflyttning", en="moving in")
    force = dict(plan.stage_dates).get("laga_kraft")
    if force is not None:
        return force, Text(sv="laga kraft", en="legal force")
    return None, Text(sv="inflyttningen, som inte har någon dag ännu", en="moving in, which has no day yet")


def follow_up(inputs: ImpactInputs, plan: Plan, findings: FindingTable) -> tuple[FollowUp, ...]:
    """What is followed up after 1, 3 and 5 years (or as written): the written indicators, and each goal that has none.

    A goal's own measure and evidence become its indicator, so that no goal is without one. By year, then as written.
    """
    start, _ = starts(inputs, plan)
    rows = [
        FollowUp(y, _later(start, y), i.key, i.text, i.measure, i.group, i.who, promised(i.measure, i.group, findings),
                 i.goals)
        for i in (*inputs.indicators, *_prefilled(inputs, plan))
        for y in i.years
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda r: r.years))


def _later(start: date | None, years: int) -> date | None:
    """The same day so many years later; 29 February becomes the day after."""
    if start is None:
        return None
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return (start + timedelta(days=1)).replace(year=start.year + years)


def _prefilled(inputs: ImpactInputs, plan: Plan) -> tuple[Indicator, ...]:
    from medskapa.methods.impact.inputs import FOLLOW_UP_YEARS

    looked_at = {g for i in inputs.indicators for g in i.goals}
    return tuple(
        Indicator(
            f"goal-{g.key}", g.evidence or g.wording, g.measure, g.group, (g.key,), FOLLOW_UP_YEARS, g.owner
        )
        for g in all_goals(inputs, plan)
        if g.key not in looked_at
    )


def promised(measure: str, group: str, findings: FindingTable) -> tuple[str, ...]:
    """The ids of the changes that the basis computed for a measure and a group near the plan."""
    if not measure:
        return ()
    found = findings.select(measure=measure, group=group, kind="change", statistic=("value", "mean"))
    near = [f for f in found if f.place == "site" or f.place.startswith("site-")]
    return tuple(f.id for f in near or found)
