"""What people entered in ska.toml, read strictly and checked against the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from medskapa.evidence import UserError
from medskapa.methods.case import Case
from medskapa.methods.impact.frame import CHILD_GROUPS, DEFAULT_FRAME
from medskapa.methods.impact.inputs_check import check_inputs, role
from medskapa.methods.impact.light import from_form
from medskapa.methods.impact.model import (
    CHILD_PARTS,
    CONFIDENCES,
    DEMANDS,
    EFFECTS,
    KINDS,
    LEVELS,
    STATUSES,
    STRENGTHS,
    Action,
    Answer,
    Aspect,
    Criterion,
    DemandConflict,
    Frame,
    GoalGround,
    ImpactInputs,
    Indicator,
    Join,
    Judgement,
    MatrixKind,
    Note,
    Occasion,
    Reasoned,
    Scale,
    WinWin,
)
from medskapa.plans import INSTRUMENTS, STAGES, MethodFile, Plan
from medskapa.plans.toml_table import TomlTable
from medskapa.region import ALL, parse_group

IMPACT_SCHEMA = "medskapa-ska/1"
FOLLOW_UP_YEARS = (1, 3, 5)
ABOUT = ("goal", "conflict", "action", "judgement", "note", "alternative")
ANSWERS = ("no", "some", "yes")


def impact_inputs(plan: Plan) -> ImpactInputs | None:
    """What was entered in the plan's ska.toml, or none when there is no such file.

    Raises ``UserError`` that says file, key and what to do.
    """
    found = next((f for f in plan.files if f.method == "impact"), None)
    return None if found is None else read_inputs(found, plan)


def case_inputs(case: Case) -> ImpactInputs | None:
    """The same for a case: what stands in ``case.inputs["impact"]``."""
    found = case.inputs.get("impact")
    return read_inputs(found, case.plan) if isinstance(found, MethodFile) else impact_inputs(case.plan)


def read_inputs(file: MethodFile, plan: Plan) -> ImpactInputs:
    """Read ska.toml and check it against the plan: goals, alternatives, sites, instruments, notes and occasions.

    Raises ``UserError`` for unknown keys, values that are not on their scale, references to nothing, an instrument
    that cannot be used on the plan's land, and personal data.
    """
    top = file.table()
    schema = top.get("schema", str)
    if schema != IMPACT_SCHEMA:
        newer = schema.startswith("medskapa-ska/")
        raise top.fail(
            f"The file is of schema {schema!r}; this version reads {IMPACT_SCHEMA}.",
            "Upgrade Medskapa." if newer else f'Write schema = "{IMPACT_SCHEMA}".',
        )
    frame = _frame(top.table("matrix"))
    inputs = ImpactInputs(
        stage=top.choice("stage", tuple(STAGES), plan.stage),
        frame=frame,
        occasions=tuple(_occasion(t) for t in top.tables("occasions")),
        notes=tuple(_note(t) for t in top.tables("notes")),
        grounds=tuple(GoalGround(t.get("goal", str), _keys(t, "notes")) for t in top.tables("goals")),
        judgements=tuple(_judgement(t) for t in top.tables("judgements")),
        win_wins=tuple(_win_win(t) for t in top.tables("win_wins")),
        demand_conflicts=tuple(_demand_conflict(t) for t in top.tables("demand_conflicts")),
        actions=tuple(_action(t) for t in top.tables("actions")),
        indicators=tuple(_indicator(t) for t in top.tables("follow_up")),
        changes=tuple(_reasoned(t) for t in top.tables("changes")),
        moving_in=top.day("moving_in", None),
        path=file.path,
    )
    inputs = _screening(top.table("screening"), inputs)
    form = top.table("formular")
    if form is not None:
        inputs = from_form(form, inputs, plan)
    top.close()
    check_inputs(inputs, plan)
    return inputs


def _keys(t: TomlTable, key: str) -> tuple[str, ...]:
    found = t.get(key, list, [])
    wrong = [k for k in found if not isinstance(k, str)]
    if wrong:
        raise t.fail(f"{key} = {found!r} must be keys in quotes.", f'Write {key} = ["one", "other"].')
    return tuple(found)


def _group(t: TomlTable, default: str = ALL) -> str:
    group: str = t.get("group", str, default)
    try:
        parse_group(group)
    except UserError as error:
        raise t.fail(error.what, error.do) from error
    return group


def _occasion(t: TomlTable) -> Occasion:
    return Occasion(
        key=t.get("key", str),
        day=t.day("date"),
        what=t.text("what"),
        who=tuple(role(t, w) for w in t.texts("who")),
        persons=t.get("persons", int, None),
    )


def _note(t: TomlTable) -> Note:
    group = _group(t)
    child = t.choice("child", tuple(CHILD_PARTS), "")
    about_children = bool(child) or group in CHILD_GROUPS
    return Note(
        key=t.get("key", str),
        aspect=t.get("aspect", str),
        scale=t.get("scale", str),
        kind=t.choice("kind", tuple(KINDS)),
        group=group,
        text=role(t, t.text("text")),
        by=role(t, t.text("by")),
        occasion=t.get("occasion", str),
        strength=t.choice("strength", tuple(STRENGTHS)),
        child=child,
        matrix=_matrix(t, "bka" if about_children else "ska"),
    )


def _matrix(t: TomlTable, default: MatrixKind) -> MatrixKind:
    return cast("MatrixKind", t.choice("matrix", ("ska", "bka"), default))


def _judgement(t: TomlTable) -> Judgement:
    effect = t.get("effect", int)
    if effect not in EFFECTS:
        raise t.fail(f"effect = {effect} is not on the scale.", "Use a whole number from -2 to 2.")
    return Judgement(
        aspect=t.get("aspect", str),
        scale=t.get("scale", str),
        group=_group(t),
        alternative=t.get("alternative", str),
        effect=effect,
        reason=role(t, t.text("reason")),
        by=role(t, t.text("by")),
        confidence=t.choice("confidence", tuple(CONFIDENCES)),
        day=t.day("date", None),
        matrix=_matrix(t, "ska"),
        notes=_keys(t, "notes"),
    )


def _win_win(t: TomlTable) -> WinWin:
    goals = _keys(t, "goals")
    if len(goals) < 2:
        raise t.fail("A win-win serves at least two goals.", 'Write goals = ["one", "other"].')
    return WinWin(t.get("key", str), goals, t.text("text"), t.text("reason"))


def _demand_conflict(t: TomlTable) -> DemandConflict:
    return DemandConflict(
        key=t.get("key", str),
        goal=t.get("goal", str),
        demand=t.text("demand"),
        text=t.text("text"),
        options=t.texts("options"),
        choice=t.text("choice", None),
        reason=t.text("reason", None),
        decided_by=t.text("decided_by", None),
    )


def _action(t: TomlTable) -> Action:
    action = Action(
        key=t.get("key", str),
        goals=_keys(t, "goals"),
        text=t.text("text"),
        secured_in=t.choice("secured_in", tuple(INSTRUMENTS)),
        status=t.choice("status", tuple(STATUSES)),
        notes=_keys(t, "notes"),
        owner=t.text("owner", None),
        due=t.day("due", None),
        phase=t.choice("phase", tuple(STAGES), ""),
        evidence=t.text("evidence", None),
        site=t.get("site", str, ""),
        provision=t.text("provision", None),
        demand=t.choice("demand", DEMANDS, ""),
    )
    if action.status in ("secured", "done") and action.secured_in == "not_secured":
        raise t.fail(
            f"The action {action.key!r} is {action.status}, but not secured in anything.",
            "Write where it is secured, or another status.",
        )
    if action.provision is not None and action.secured_in != "planbestammelse":
        raise t.fail(
            f"The action {action.key!r} has the wording of a plan provision but is secured in {action.secured_in}.",
            'Write secured_in = "planbestammelse", or leave the wording out.',
        )
    return action


def _indicator(t: TomlTable) -> Indicator:
    years = t.get("years", list, list(FOLLOW_UP_YEARS))
    if not years or any(isinstance(y, bool) or not isinstance(y, int) or y < 0 for y in years):
        raise t.fail(f"years = {years!r} must be whole numbers of years.", "Write years = [1, 3, 5].")
    text, measure = t.text("text", None), t.get("measure", str, "")
    if text is None and not measure:
        raise t.fail("Nothing says what is followed up.", "Write text = …, or measure = a measure's key.")
    return Indicator(
        key=t.get("key", str),
        text=text,
        measure=measure,
        group=_group(t),
        goals=_keys(t, "goals"),
        years=tuple(sorted(set(years))),
        who=t.text("who", None),
    )


def _reasoned(t: TomlTable) -> Reasoned:
    return Reasoned(
        t.choice("about", ABOUT),
        t.get("key", str),
        t.text("text"),
        t.text("reason"),
        t.text("decided_by", None),
    )


def _frame(t: TomlTable | None) -> Frame:
    """The municipality's own matrix: what [matrix] does not name keeps its default."""
    if t is None:
        return DEFAULT_FRAME
    known = {a.key: a for a in DEFAULT_FRAME.aspects}
    aspects = []
    for row in t.tables("aspects"):
        key = row.get("key", str)
        default = known.get(key)
        label = row.text("label") if default is None else row.text("label", default.label)
        child = label if default is None else default.child_label
        aspects.append(Aspect(key, label, row.text("child_label", child)))
    names = {s.key: s.label for s in DEFAULT_FRAME.scales}
    scales = []
    for row in t.tables("scales"):
        key = row.get("key", str)
        scales.append(Scale(key, row.text("label", names[key]) if key in names else row.text("label")))
    groups = _keys(t, "groups")
    for group in groups:
        try:
            parse_group(group)
        except UserError as error:
            raise t.fail(error.what, error.do) from error
    joins = tuple(_join(row) for row in t.tables("joins"))
    for name, rows in (("aspects", aspects), ("scales", scales)):
        keys = [row.key for row in rows]
        if len(set(keys)) != len(keys):
            raise t.fail(f"Two {name} have the same key: {', '.join(keys)}.", "Give each its own key.")
    t.close()
    return Frame(
        tuple(aspects) or DEFAULT_FRAME.aspects,
        tuple(scales) or DEFAULT_FRAME.scales,
        groups or DEFAULT_FRAME.groups,
        joins or DEFAULT_FRAME.joins,
    )


def _join(t: TomlTable) -> Join:
    dims = t.table("dims")
    pairs: list[tuple[str, tuple[str, ...]]] = []
    if dims is not None:
        for name in dims.values:
            values = dims.get(name, (str, list))
            pairs.append((name, (values,) if isinstance(values, str) else tuple(map(str, values))))
    return Join(
        measure=t.get("measure", str),
        aspect=t.get("aspect", str),
        scale=t.get("scale", str),
        place=t.choice("place", ("plan", "municipality", "region", ""), "plan"),
        dims=tuple(pairs),
        groups=_keys(t, "groups"),
        bka=t.get("bka", str, ""),
    )


def _screening(t: TomlTable | None, inputs: ImpactInputs) -> ImpactInputs:
    if t is None:
        return inputs
    effort = t.choice("effort", tuple(LEVELS), None)
    reason = t.text("effort_reason", None)
    if effort is not None and reason is None:
        raise t.fail("The effort is chosen without a reason.", "Write effort_reason = … too.")
    answers = tuple(
        Answer(a.get("criterion", str), a.choice("answer", ANSWERS), a.text("text", None), a.text("by", None))
        for a in t.tables("answers")
    )
    criteria = tuple(
        Criterion(
            c.get("key", str),
            c.text("question"),
            c.text("why"),
            float(c.get("some", (float, int))),
            float(c.get("yes", (float, int))),
            c.get("computed", bool, False),
        )
        for c in t.tables("criteria")
    )
    t.close()
    return replace(inputs, answers=answers, criteria=criteria, effort=effort, effort_reason=reason)
