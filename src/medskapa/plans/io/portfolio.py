"""A portfolio: plan folders named in a ``plan.toml``, read as one plan whose alternatives choose one of each plan's."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

import shapely

from medskapa.evidence import Norm, Text, UserError, format_number
from medskapa.plans.model import (
    Alternative,
    Conflict,
    Goal,
    HomesChange,
    Plan,
    ServiceChange,
    Trend,
    View,
    of_plan,
    portfolio,
    portfolio_sites,
)
from medskapa.plans.toml_table import TomlTable

_LEAST_M2 = 1.0  # borders drawn twice differ by slivers; less than what can be printed is no overlap


def read_members(top: TomlTable, folder: Path, read: Callable[[Path], Plan]) -> tuple[Plan, ...]:
    """The plans of ``[[plans]]``, each read by ``read`` from its folder, relative to the portfolio's.

    A plan's ``name`` stands for its title in the portfolio.

    Raises ``UserError`` for fewer than two plans, an absolute path, a portfolio inside a portfolio, two plans with
    the same key, and whatever is wrong with a plan.
    """
    members: dict[str, Plan] = {}
    for t in top.tables("plans"):
        named = t.get("folder", str)
        if Path(named).is_absolute():
            raise t.fail(
                f"folder = {named!r} is not relative.", "Write it as seen from the portfolio's folder."
            )
        path = Path(os.path.normpath(folder / named))
        if _is_portfolio(path):
            raise t.fail(f"{named} is itself a portfolio.", "Name its plans here instead.")
        plan = read(path)
        if plan.key in members:
            raise t.fail(
                f"The plan {plan.key!r} stands in the portfolio already.",
                "Take one of them away, or give a copy a key of its own.",
            )
        members[plan.key] = replace(plan, title=t.text("name", plan.title))
    if len(members) < 2:
        raise top.fail("A portfolio holds two plans or more.", "Add [[plans]] with folder = …")
    return tuple(members.values())


def _is_portfolio(folder: Path) -> bool:
    try:
        return "plans" in tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False  # reading the plan itself tells what is wrong


def read_choices(top: TomlTable, members: Sequence[Plan]) -> tuple[Alternative, ...]:
    """The portfolio's alternatives: each the chosen alternative of every plan, the null alternative every plan's own.

    Raises ``UserError`` for a plan or an alternative that is not there, with the nearest one that is.
    """
    alternatives = []
    for t in top.tables("alternatives"):
        is_null = t.get("null", bool, False)
        chosen = {p.key: p.null.key for p in members} if is_null else _chosen(t, members)
        if is_null and "plans" in t.values:
            raise t.fail(
                "The null alternative takes each plan's own null alternative.", "Remove [alternatives.plans]."
            )
        made = portfolio(t.get("key", str), t.text("title"), [(p, chosen[p.key]) for p in members])
        alternatives.append(
            replace(
                made,
                description=t.text("description"),
                is_null=is_null,
                trend=_trend(t, members if is_null else ()),
                against=(*t.texts("against"), *_same_ground(made), *made.against),
            )
        )
    return tuple(alternatives)


def _chosen(t: TomlTable, members: Sequence[Plan]) -> dict[str, str]:
    table = t.table("plans", required=True)
    assert table is not None
    out = {}
    for plan in members:
        key = table.get(plan.key, str)
        known = [a.key for a in plan.alternatives]
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise table.fail(
                f"The plan {plan.key!r} has no alternative {key!r}.", f"{hint}It has: {', '.join(known)}."
            )
        out[plan.key] = key
    table.close()
    return out


def _trend(t: TomlTable, members: Sequence[Plan]) -> Trend:
    """The trend as written, else the one that all the plans go on."""
    own = t.table("trend")
    if own is not None:
        read = Trend(own.choice("kind", ("observed", "none"), "observed"), own.text("note", None))
        own.close()
        return read
    trends = {p.key: p.null.trend for p in members}
    if len({trend.kind for trend in trends.values()}) > 1:
        kinds = ", ".join(f"{key}: {trend.kind}" for key, trend in trends.items())
        raise t.fail(
            f"The plans continue the population without a plan in different ways ({kinds}).",
            'Write trend = { kind = "observed" } or "none" for the portfolio.',
        )
    return next((trend for trend in trends.values() if trend.note), next(iter(trends.values()), Trend()))


def _same_ground(alternative: Alternative) -> Iterator[Text]:
    """What speaks against two plans at once: homes of both on the same ground, in words."""
    homes = {c.site for c in alternative.changes if isinstance(c, HomesChange) and c.homes > 0}
    pairs = []
    for one, two in combinations([s for s in alternative.sites if s.key in homes], 2):
        if one.key.partition("/")[0] == two.key.partition("/")[0]:
            continue
        shared = float(shapely.area(shapely.intersection(one.shape, two.shape)))
        if shared >= _LEAST_M2:
            m2 = Text(sv=format_number(shared, "sv"), en=format_number(shared, "en"))
            words = Text(sv="{one} och {two} ({m2} m²)", en="{one} and {two} ({m2} m²)")
            pairs.append(words.format(one=one.name, two=two.name, m2=m2))
    if pairs:
        yield Text(
            sv="Två planer bygger på samma mark: {pairs}. Bostäderna i båda är räknade.",
            en="Two plans build on the same ground: {pairs}. The homes of both are counted.",
        ).format(pairs=Text(sv="; ".join(p.sv for p in pairs), en="; ".join(p.en for p in pairs)))


def with_members(plan: Plan, members: Sequence[Plan], top: TomlTable) -> Plan:
    """The portfolio with what its plans hold: sites, goals, conflicts, views, norms, sources and assumptions.

    Keys become ``plan/key``; judgements and views follow the alternatives that hold what they are about. It is
    fictive when one of the plans is.

    Raises ``UserError`` for land, years and norms that do not agree, and a service or link that two plans close.
    """
    _check_members(plan, members, top)
    chains = {p.chain for p in members}  # default rates are accepted here, or in every plan
    return replace(
        plan,
        sites=portfolio_sites(members),
        goals=(*plan.goals, *(_goal(plan, p, g) for p in members for g in p.goals)),
        conflicts=(*plan.conflicts, *(_conflict(p, x) for p in members for x in p.conflicts)),
        views=(*plan.views, *(v for p in members for v in _views(plan, p))),
        norms=_norms(plan, members, top),
        sources=tuple(dict.fromkeys([*plan.sources, *(s for p in members for s in p.sources)])),
        assumptions=(*plan.assumptions, *(a for p in members for a in _assumptions(plan, p))),
        fictive=plan.fictive or any(p.fictive for p in members),
        chain=plan.chain if "chain" in top.values or len(chains) > 1 else chains.pop(),
    )


def _holders(plan: Plan, member: Plan, alternative: str) -> list[str]:
    """The portfolio's alternatives that hold an alternative of one of its plans."""
    return [
        a.key
        for a in plan.alternatives
        if any((part.plan, part.alternative) == (member.key, alternative) for part in a.parts)
    ]


def _goal(plan: Plan, member: Plan, goal: Goal) -> Goal:
    effects = tuple(
        (holder, score, reason, by)
        for key, score, reason, by in goal.effects
        for holder in _holders(plan, member, key)
    )
    key, wording = f"{member.key}/{goal.key}", of_plan(goal.wording, member)
    return replace(goal, key=key, wording=wording, effects=effects)


def _conflict(member: Plan, conflict: Conflict) -> Conflict:
    one, two = (f"{member.key}/{g}" for g in conflict.goals)
    return replace(conflict, key=f"{member.key}/{conflict.key}", goals=(one, two))


def _views(plan: Plan, member: Plan) -> Iterator[View]:
    for view in member.views:
        holders = _holders(plan, member, view.alternative)
        if holders:
            group = of_plan(view.group, member)
            yield replace(view, group=group, alternative=holders[0], also=tuple(holders[1:]))


def _assumptions(plan: Plan, member: Plan) -> Iterator[Text]:
    lines = list(member.assumptions)
    out = [a.title for a in member.proposals if not _holders(plan, member, a.key)]
    if out:
        names = Text(sv=", ".join(a.sv for a in out), en=", ".join(a.en for a in out))
        words = Text(
            sv="Det här ingår inte i portföljen: {names}. Synpunkter och bedömningar om det står i planens eget "
            "underlag.",
            en="This is not in the portfolio: {names}. Views and judgements of it stand in the plan's own basis.",
        )
        lines.append(words.format(names=names))
    for line in lines:
        yield Text.same("{plan}: {words}").format(plan=member.title, words=line)


def _norms(plan: Plan, members: Sequence[Plan], top: TomlTable) -> tuple[Norm, ...]:
    """The portfolio's own norms, and those of its plans that it does not replace."""
    own = {n.key for n in plan.norms}
    found: dict[tuple[str, str], dict[str, Norm]] = {}
    for member in members:
        for norm in member.norms:
            if norm.key not in own:
                found.setdefault((norm.key, norm.municipality), {})[member.key] = norm
    for (key, _), by in found.items():
        if len({(n.value, n.low, n.high) for n in by.values()}) > 1:
            said = ", ".join(f"{n.value:g} in {member}" for member, n in by.items())
            raise top.fail(
                f"The plans have different values for {key!r}: {said}.",
                "Write the value of the portfolio in [[norms]].",
            )
    return (*plan.norms, *(next(iter(by.values())) for by in found.values()))


def _check_members(plan: Plan, members: Sequence[Plan], top: TomlTable) -> None:
    other = [f"{p.key}: {p.land}" for p in members if plan.land not in ("mixed", p.land)]
    if other:
        raise UserError(
            f"The portfolio says that the land is {plan.land}, but not all of its plans lie on such land.",
            where=top.where,
            rows=other,
            do='Write land = "mixed".',
        )
    by_key = {p.key: p for p in members}
    late: dict[str, int] = {}
    for alternative in plan.alternatives:
        for c in alternative.changes:
            member = by_key[c.site.partition("/")[0]]
            if plan.year < c.year <= member.year:
                late[f"{alternative.key}: {c.site} in {c.year}"] = c.year
    if late:
        raise UserError(
            f"These changes come after the portfolio's year of comparison ({plan.year}).",
            where=top.where,
            rows=sorted(late),
            do=f"Compare in {max(late.values())} or later, or choose other alternatives.",
        )
    for alternative in plan.alternatives:
        _check_closed(alternative, top)


def _check_closed(alternative: Alternative, top: TomlTable) -> None:
    """What one plan closes, another cannot close again."""
    closed: dict[tuple[str, str, str], set[str]] = {}
    for c in alternative.changes:
        if not isinstance(c, HomesChange) and c.action == "close":
            what = "service" if isinstance(c, ServiceChange) else "link"
            closed.setdefault((what, c.kind, c.name), set()).add(c.site.partition("/")[0])
    twice = {name: plans for name, plans in closed.items() if len(plans) > 1}
    if twice:
        raise UserError(
            f"Two plans close the same in the alternative {alternative.key!r}.",
            where=top.where,
            rows=[f"{kind} {name}: {', '.join(sorted(plans))}" for (_, kind, name), plans in twice.items()],
            do="Choose alternatives of which only one closes it, or take it out of one of the plans.",
        )
