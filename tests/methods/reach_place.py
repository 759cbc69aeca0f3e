"""The tiny town with a plan in it, made ready for the indicators of everyday reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from medskapa.evidence import Finding, LegalStatus, Norm, Source, Text
from medskapa.methods import NOW, Case, RunContext
from medskapa.methods.reach.scene import Scene, scene_of
from medskapa.methods.situation.places import Part
from medskapa.plans import Alternative, HomesChange, Plan, Site, procedure_in_force
from medskapa.plans.model import Change
from medskapa.region import TABLES, Region
from tests.town import EAST, NORTH, SOURCE, everyday_tables, town_region

YEAR = 2030
_WORDS = Text.same("ord")


def box(west: float, south: float, east: float, north: float) -> Any:
    """A rectangle in metres from the corner of E1."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


SITES: Mapping[str, Any] = {
    "square": box(450, 150, 550, 250),
    "wood": box(100, 500, 200, 600),
    "two": box(1400, 400, 1500, 500),
    "square_point": shapely.Point(EAST + 500, NORTH + 500),
}


def norm(key: str, value: float) -> Norm:
    """The municipality's own value of a norm."""
    return Norm(
        key, _WORDS, value, "", Source(cite="Kommunens eget"), date(2025, 1, 1), LegalStatus.GUIDELINE,
        municipality="9901",
    )  # fmt: skip


def homes(site: str = "square", number: int = 10, **more: Any) -> HomesChange:
    """Homes built on a site."""
    return HomesChange(site, "rental", number, 2028, **more)


def plan(
    *changes: Change, null: Iterable[Change] = (), norms: Iterable[Norm] = (), town: str = "9901"
) -> Plan:
    """A plan with one proposal, which builds ten homes at the square unless it builds others."""
    if not any(isinstance(c, HomesChange) for c in changes):
        changes = (homes(), *changes)
    return Plan(
        key="p", title=_WORDS, question=_WORDS, purpose=_WORDS, municipality=town, landowner=_WORDS,
        procedure=procedure_in_force("standard", started=date(2026, 2, 2)), started=date(2026, 2, 2),
        stage="samrad", stage_dates=(), year=YEAR,
        sites=tuple(Site(k, Text.same(k), shapely.to_wkb(s)) for k, s in SITES.items()),
        alternatives=(
            Alternative("noll", _WORDS, _WORDS, tuple(null), is_null=True), Alternative("a", _WORDS, _WORDS, changes),
        ),
        norms=tuple(norms), hash="p",
    )  # fmt: skip


def place(**tables: pa.Table) -> Region:
    """The town with its everyday tables and without its path, some tables replaced."""
    known = {**everyday_tables(), **tables}
    known["facts"] = known["facts"].filter(pc.not_equal(known["facts"]["subject"], "l1"))
    return town_region({"links": none_of("links"), **known})


def none_of(name: str) -> pa.Table:
    """A table of the region without rows."""
    return TABLES[name].empty_table()


def more_rows(name: str, *rows: Mapping[str, Any]) -> pa.Table:
    """A table of the town with more rows."""
    table = everyday_tables()[name]
    extra = pa.Table.from_pylist([{"source": SOURCE, **r} for r in rows], schema=TABLES[name])
    return pa.concat_tables([table, extra])


def ground(
    key: str, kind: str, shape: Any, value: float | None = None, service: str | None = None
) -> dict[str, Any]:
    """A row of the table of grounds."""
    return {"ground": key, "kind": kind, "name": key, "service": service, "value": value,
            "geometry": shapely.to_wkb(shape)}  # fmt: skip


def scenes(region: Region, made: Plan, run: RunContext) -> dict[str, Scene]:
    """The scene now, under the null alternative and under the proposal."""
    reference = made.null.apply(region, made.year)
    now = Alternative(NOW, _WORDS, _WORDS, ())
    cases = [Case(region, region, made, now), Case(reference, reference, made, made.null)]
    cases += [Case(a.apply(region, made.year), reference, made, a) for a in made.proposals]
    found = {c.alternative.key: scene_of(c, run) for c in cases}
    return {k: s for k, s in found.items() if s is not None}


def look(
    part: Callable[[Scene, RunContext], Part], region: Region | None = None, made: Plan | None = None
) -> list[Finding]:
    """What one part finds now, under the null alternative and under the proposal."""
    run = RunContext()
    every = scenes(region or place(), made or plan(), run)
    assert set(every) == {NOW, "noll", "a"}
    return [f for scene in every.values() for f in part(scene, run).findings]


def pick(findings: Iterable[Finding], measure: str, alternative: str = NOW, **wanted: Any) -> Finding:
    """The only finding that fits; a level for everybody around the site, as a rule in ordinary conditions."""
    given = {"place": "site", "group": "all", "kind": "level", "statistic": "value"} | wanted
    fits = [
        f for f in findings
        if f.measure == measure and f.alternative == alternative
        and all((getattr(f, k) if hasattr(f, k) else f.dim(k)) == v for k, v in given.items())
        and ("conditions" in given or f.dim("conditions") in (None, "ordinary"))
    ]  # fmt: skip
    assert len(fits) == 1, (measure, alternative, wanted, len(fits))
    return fits[0]
