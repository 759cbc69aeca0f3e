"""A plan folder: ``plan.toml`` with words and numbers, and a map file with the sites or a list of other plans."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow.compute as pc

from medskapa.evidence import Source, Text, UserError
from medskapa.plans.io.beside import method_files, own_norms, read_norm
from medskapa.plans.io.portfolio import read_choices, read_members, with_members
from medskapa.plans.io.sites import check_sites, read_sites
from medskapa.plans.model import (
    Alternative,
    Change,
    Conflict,
    Goal,
    HomesChange,
    LinkChange,
    MoverProfile,
    Plan,
    ServiceChange,
    Site,
    Trend,
    View,
)
from medskapa.plans.process import INSTRUMENTS, PROCEDURES, STAGES, procedure_in_force
from medskapa.plans.toml_table import TomlTable
from medskapa.region import (
    ALL,
    FACTS,
    HOME_ACCESS,
    LINK_KINDS,
    SERVICE_KINDS,
    SPLITS,
    Region,
    parse_group,
)
from medskapa.region.faults import meant

PLAN_SCHEMA = "medskapa-plan/1"
TENURES = ("rental", "coop", "owned")


def read_plan(folder: Path | str, region: Region) -> Plan:
    """Read a plan folder and check it against the region it lies in.

    Raises ``UserError`` that says file, key and what to do: unknown keys, sites outside the region or badly drawn,
    a municipality that the region does not have, goals and changes that point to nothing. A plan.toml with
    ``[[plans]]`` is a portfolio: the plans named there are read too, and become one plan.
    """
    folder = Path(folder)
    path = folder / "plan.toml"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            "There is no plan here: plan.toml is missing.", where=str(folder), do="Give a plan folder."
        ) from error
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(
            "plan.toml is not saved as UTF-8.",
            where=str(path),
            do="Save the file anew with the encoding UTF-8.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            f"plan.toml cannot be read: {error}.", where=str(path), do="Correct the line."
        ) from error
    top = TomlTable(values, str(path))
    _check_schema(top)
    crs = top.get("crs", str, "EPSG:3006")
    if crs != region.crs:
        raise UserError(
            f"The plan is in {crs}, but the region in {region.crs}.",
            where=str(path),
            do="Save the plan's sites in the region's coordinate system.",
        )
    if "plans" in values:
        members = read_members(top, folder, lambda member: read_plan(member, region))
        plan = with_members(_plan(top, (), read_choices(top, members)), members, top)
        rest = "\x1e".join(member.hash for member in members).encode()
    else:
        sites_path = folder / top.get("sites", str, "sites.geojson")
        if sites_path.parent != folder:
            raise top.fail(
                f"sites = {top.values['sites']!r} is not in the plan's folder.", "Put the map file there."
            )
        sites = read_sites(sites_path, crs)
        check_sites(sites, region)
        plan = _plan(top, sites, tuple(_alternative(t) for t in top.tables("alternatives")))
        rest = sites_path.read_bytes()
    own, own_bytes = own_norms(top, folder)
    files, file_bytes = method_files(folder)
    top.close()
    plan = replace(plan, norms=(*plan.norms, *own), files=files)
    parts = [data, rest, own_bytes, *file_bytes]
    object.__setattr__(plan, "hash", hashlib.sha256(b"\x1e".join(p for p in parts if p)).hexdigest())
    _check_plan(plan, region, str(path))
    return plan


def _check_schema(top: TomlTable) -> None:
    schema = top.get("schema", str)
    if schema == PLAN_SCHEMA:
        return
    newer = schema.startswith("medskapa-plan/")
    raise top.fail(
        f"The plan is of schema {schema!r}; this version reads {PLAN_SCHEMA}.",
        "Upgrade Medskapa." if newer else f'Write schema = "{PLAN_SCHEMA}".',
    )


def _plan(top: TomlTable, sites: tuple[Site, ...], alternatives: tuple[Alternative, ...]) -> Plan:
    started = top.day("started")
    procedure = procedure_in_force(
        top.choice("procedure", tuple(sorted({p.key for p in PROCEDURES}))), started=started
    )
    stage_dates = top.table("stage_dates")
    days: list[tuple[str, date]] = []
    if stage_dates is not None:
        days = [(key, stage_dates.day(key)) for key in STAGES if key in stage_dates.values]
        stage_dates.asked |= set(STAGES)
        stage_dates.close()
    return Plan(
        key=top.get("key", str),
        title=top.text("title"),
        question=top.text("question"),
        purpose=top.text("purpose"),
        municipality=top.get("municipality", str),
        landowner=top.text("landowner"),
        land=top.choice("land", ("municipal", "private", "mixed"), "mixed"),
        procedure=procedure,
        started=started,
        stage=top.choice("stage", tuple(STAGES)),
        stage_dates=tuple(days),
        year=top.get("year", int),
        sites=sites,
        alternatives=alternatives,
        goals=tuple(_goal(t) for t in top.tables("goals")),
        conflicts=tuple(_conflict(t) for t in top.tables("conflicts")),
        views=tuple(_view(t) for t in top.tables("views")),
        norms=tuple(read_norm(t) for t in top.tables("norms")),
        sources=tuple(_source(t) for t in top.tables("sources")),
        assumptions=top.texts("assumptions"),
        fictive=top.get("fictive", bool, False),
        chain=_chain(top.table("chain")),
    )


def _chain(t: TomlTable | None) -> Literal["accepted", "not accepted"]:
    if t is None:
        return "not accepted"
    said: Literal["accepted", "not accepted"] = t.choice("defaults", ("accepted", "not accepted"))
    t.close()
    return said


def _alternative(t: TomlTable) -> Alternative:
    changes: list[Change] = []
    for h in t.tables("homes"):
        persons = h.get("persons_per_home", (float, int), None)
        if persons is not None and not 0 < persons < math.inf:
            raise h.fail(f"persons_per_home = {persons} is not above 0.", "Correct it, or leave it out.")
        changes.append(
            HomesChange(
                site=h.get("site", str),
                tenure=h.choice("tenure", TENURES),
                homes=h.get("homes", int),
                year=h.get("year", int),
                rooms=h.get("rooms", int, None),
                rent_sek_month=h.get("rent_sek_month", int, None),
                price_sek=h.get("price_sek", int, None),
                persons_per_home=persons,
                access=h.choice("access", tuple(HOME_ACCESS), ""),
            )
        )
    for s in t.tables("services"):
        changes.append(ServiceChange(*_opening(s, SERVICE_KINDS)))
    for link in t.tables("links"):
        changes.append(LinkChange(*_opening(link, LINK_KINDS)))
    trend = t.table("trend")
    read_trend = Trend()
    if trend is not None:
        read_trend = Trend(trend.choice("kind", ("observed", "none"), "observed"), trend.text("note", None))
        trend.close()
    return Alternative(
        key=t.get("key", str),
        title=t.text("title"),
        description=t.text("description"),
        changes=tuple(changes),
        movers=tuple(_movers(m) for m in t.tables("movers")),
        is_null=t.get("null", bool, False),
        trend=read_trend,
        against=t.texts("against"),
    )


def _opening(
    t: TomlTable, kinds: Mapping[str, Text]
) -> tuple[str, Literal["open", "close"], str, str, int, tuple[tuple[str, float], ...]]:
    kind = t.get("kind", str)
    near = "" if kind in kinds else meant(kind, kinds)
    if near:
        raise t.fail(f"kind = {kind!r} is not known.", f"Did you mean {near!r}?")
    facts = []
    for fact in FACTS:
        value = t.get(fact, (float, int, bool), None)
        if value is not None:
            facts.append((fact, float(value)))
    return (
        t.get("site", str),
        t.choice("action", ("open", "close")),
        kind,
        t.get("name", str),
        t.get("year", int),
        tuple(facts),
    )


def _movers(t: TomlTable) -> MoverProfile:
    split = t.choice("split", tuple(k for k in SPLITS if k not in ("tenure", "household")))
    shares = t.table("shares", required=True)
    assert shares is not None
    read = {
        code: float(shares.get(code, (float, int))) for code in SPLITS[split].codes if code in shares.values
    }
    shares.asked |= set(SPLITS[split].codes)
    shares.close()
    if any(v < 0 for v in read.values()) or not abs(sum(read.values()) - 1) <= 1e-6:
        raise shares.fail(
            f"The shares add up to {sum(read.values()):.3f}.", "They must be 0 or more and add up to 1."
        )
    return MoverProfile(split, tuple(read.items()), t.choice("tenure", TENURES, ""), t.text("by"))


def _goal(t: TomlTable) -> Goal:
    effects = []
    for e in t.tables("effects"):
        score = e.get("effect", int)
        if not -2 <= score <= 2:
            raise e.fail(f"effect = {score} is not on the scale.", "Use a whole number from -2 to 2.")
        effects.append((e.get("alternative", str), score, e.text("reason"), e.text("by")))
    group = t.get("group", str, ALL)
    try:
        parse_group(group)
    except UserError as error:
        raise t.fail(error.what, error.do) from error
    return Goal(
        key=t.get("key", str),
        wording=t.text("wording"),
        group=group,
        secured_in=t.choice("secured_in", tuple(INSTRUMENTS)),
        owner=t.text("owner", None),
        due=t.day("due", None),
        measure=t.get("measure", str, ""),
        evidence=t.text("evidence", None),
        effects=tuple(effects),
    )


def _conflict(t: TomlTable) -> Conflict:
    goals = t.get("goals", list)
    if len(goals) != 2:
        raise t.fail("A conflict is between two goals.", 'Write goals = ["one", "other"].')
    return Conflict(
        key=t.get("key", str),
        goals=(str(goals[0]), str(goals[1])),
        text=t.text("text"),
        options=t.texts("options"),
        choice=t.text("choice", None),
        reason=t.text("reason", None),
        decided_by=t.text("decided_by", None),
    )


def _view(t: TomlTable) -> View:
    return View(
        group=t.text("group"),
        alternative=t.get("alternative", str),
        stance=t.choice("stance", ("for", "against", "mixed")),
        text=t.text("text"),
        source=t.text("source"),
        persons=t.get("persons", int, None),
    )


def _source(t: TomlTable) -> Source:
    return Source(
        cite=t.get("cite", str),
        publisher=t.get("publisher", str, ""),
        url=t.get("url", str, ""),
        licence=t.get("licence", str, ""),
        vintage=t.get("vintage", str, ""),
    )


def _check_plan(plan: Plan, region: Region, where: str) -> None:
    def fail(what: str, rows: list[str], do: str) -> None:
        raise UserError(what, where=where, rows=rows, do=do)

    if region.level_of.get(plan.municipality) != "municipality":
        known = [f"{a} {region.names[a]}" for a in region.areas_at("municipality")]
        fail(
            f"The region has no municipality {plan.municipality!r}.",
            [],
            f"Use the four-digit code of one of: {', '.join(known)}.",
        )
    newest = max((int(y) for y in pc.unique(region.tables["population"]["year"]).to_pylist()), default=0)
    if plan.year <= newest:
        fail(
            f"The alternatives cannot be compared in {plan.year}: the region has figures up to {newest}.",
            [],
            "Choose a later year, in which the homes have been filled.",
        )
    out_of_order = [
        s for s in (plan.stage, *(s for s, _ in plan.stage_dates)) if s not in plan.procedure.stages
    ]
    if out_of_order:
        fail(
            f"These stages are not part of the procedure {plan.procedure.key!r}.",
            out_of_order,
            f"Its stages are: {', '.join(plan.procedure.stages)}.",
        )
    late = [
        f"{a.key}: {c.homes} {c.tenure} in {c.year}"
        for a in plan.alternatives
        for c in a.changes
        if isinstance(c, HomesChange) and not newest < c.year <= plan.year
    ]
    if late:
        fail(
            f"These homes come before the figures end ({newest}) or after the year of comparison ({plan.year}).",
            late,
            "Correct the year: what stands already is in the figures, and what comes later is not compared.",
        )
    _check_land(plan, fail)
    _check_references(plan, fail)


def _check_land(plan: Plan, fail: Callable[[str, list[str], str], None]) -> None:
    held = ((g.key, INSTRUMENTS[g.secured_in]) for g in plan.goals)
    wrong = [f"{key}: {i.key}" for key, i in held if i.land and plan.land not in (i.land, "mixed")]
    if wrong:
        fail(
            f"These goals are held by an agreement that cannot be made on {plan.land} land.",
            wrong,
            "On municipal land it is a markanvisningsavtal, on private land an exploateringsavtal.",
        )


def _check_references(plan: Plan, fail: Callable[[str, list[str], str], None]) -> None:
    keys = [a.key for a in plan.alternatives]
    if len(set(keys)) != len(keys):
        fail("Two alternatives have the same key.", keys, "Give each its own key.")
    if sum(a.is_null for a in plan.alternatives) != 1:
        fail(
            "A plan has exactly one null alternative.", keys, "Write null = true in one of [[alternatives]]."
        )
    if len(keys) < 2:
        fail(
            "There is nothing to compare.", keys, "Add at least one alternative beside the null alternative."
        )
    sites = set(plan.site_by_key)
    lost = [f"{a.key}: {c.site}" for a in plan.alternatives for c in a.changes if c.site not in sites]
    if lost:
        fail(
            "These changes name sites that are not in the map file.",
            lost,
            "Draw the site, or correct the name.",
        )
    goals = {g.key for g in plan.goals}
    if len(goals) != len(plan.goals):
        fail("Two goals have the same key.", [g.key for g in plan.goals], "Give each its own key.")
    loose = [f"{c.key}: {g}" for c in plan.conflicts for g in c.goals if g not in goals]
    loose += [f"{v.group.sv}: {v.alternative}" for v in plan.views if v.alternative not in keys]
    loose += [f"{g.key}: {e[0]}" for g in plan.goals for e in g.effects if e[0] not in keys]
    if loose:
        fail("These point to a goal or an alternative that is not there.", loose, "Correct the key.")
