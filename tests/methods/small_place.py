"""Five areas in two towns, written as tables that can be added up by head, and a plan with sites in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa
import shapely

from medskapa.evidence import Norm, Source, State, Text
from medskapa.methods import NOW, Case, MethodResult, RunContext, situation
from medskapa.plans import Alternative, HomesChange, MoverProfile, Plan, Site, Trend, procedure_in_force
from medskapa.region import TABLES, Level, Region, make_region

YEAR, PLAN_YEAR = 2024, 2030

PEOPLE = """
area  town  sweden  abroad
A     M1    600     400
B     M1    900     100
C     M1    300     700
D     M2    800     200
E     M2    950     50
"""
HOMES = """
area  rental  coop  owned
A     400     100   0
B     50      100   300
C     350     50    0
D     150     150   150
E     0       50    350
"""
TYPES = {"A": 2, "B": 5, "C": 1, "D": 4, "E": 5}

LEVELS = (
    Level("region", Text(sv="Regionen", en="The region"), "scb"),
    Level("municipality", Text(sv="Kommun", en="Municipality"), "scb", "region"),
    Level("regso", Text(sv="Område", en="Area"), "scb", "municipality"),
    Level("deso", Text(sv="Delområde", en="Part of area"), "scb", "regso"),
)


def rows(table: str) -> list[dict[str, str]]:
    """A text table as rows; what is written – is missing and .. is suppressed."""
    head, *lines = [line.split() for line in table.strip().splitlines()]
    return [dict(zip(head, line, strict=True)) for line in lines]


def _cell(word: str) -> tuple[float | None, str]:
    state = {"–": State.MISSING, "..": State.SUPPRESSED}.get(word, State.KNOWN)
    return (float(word) if state is State.KNOWN else None), state.value


def _total(words: list[str]) -> str:
    return str(sum(int(w) for w in words)) if all(w.isdigit() for w in words) else "–"


def region(
    people: str = PEOPLE,
    *,
    homes: str = HOMES,
    years: Mapping[int, float] | None = None,
    parts: bool = False,
    level: str = "regso",
) -> Region:
    """The place. ``years`` gives more years as a factor on the people; ``parts`` adds a finer level without figures.

    With level ``municipality`` the figures are those of the towns, and there are no areas in them.
    """
    table = rows(people)
    towns = sorted({r["town"] for r in table})
    squares = {r["area"]: shapely.box(i * 1000, 0, i * 1000 + 1000, 1000) for i, r in enumerate(table)}
    inside = {t: [r for r in table if r["town"] == t] for t in towns}
    borders = {t: shapely.union_all([squares[r["area"]] for r in inside[t]]) for t in towns}
    areas = [("R", "region", shapely.union_all(list(borders.values())))]
    areas += [(t, "municipality", borders[t]) for t in towns]
    pairs = [(t, "R", 1.0) for t in towns]
    if level == "regso":
        areas += [(a, "regso", square) for a, square in squares.items()]
        pairs += [(r["area"], r["town"], 1.0) for r in table]
        counted = table
    else:
        groups = [g for g in table[0] if g not in ("area", "town")]
        counted = [{"area": t, **{g: _total([r[g] for r in inside[t]]) for g in groups}} for t in towns]
        homes = "area  rental\n" + "\n".join(f"{t}  500" for t in towns)
    if parts:
        areas += [(f"{a}1", "deso", square) for a, square in squares.items()]
        pairs += [(f"{a}1", a, 1.0) for a in squares]
    figures = []
    for year, factor in (years or {YEAR: 1.0}).items():
        for r in counted:
            groups = [g for g in r if g not in ("area", "town")]
            for group, word in [("all", _total([r[g] for g in groups]))] + [
                (f"origin={g}", r[g]) for g in groups
            ]:
                value, state = _cell(word)
                value = None if value is None else round(value * factor)
                figures.append((r["area"], group, year, value, state, "e1", "counted"))
    built = [
        (r["area"], tenure, YEAR, *_cell(word), "e1", "homes:counted")
        for r in rows(homes)
        for tenure, word in r.items()
        if tenure != "area"
    ]
    types = [
        (a, "area_type", YEAR, float(t), "known", "e1", "counted") for a, t in TYPES.items() if a in squares
    ]
    return make_region(
        key="small", title=Text.same("Litet"), kind="synthetic", crs="EPSG:3006", top="R", levels=LEVELS,
        tables={
            "areas": _arrow("areas", [(a, lv, f"Ort {a}", "e1", shapely.to_wkb(g)) for a, lv, g in areas]),
            "membership": _arrow("membership", pairs),
            "population": _arrow("population", figures),
            "homes": _arrow("homes", built),
            "indicators": _arrow("indicators", types if level == "regso" else []),
        },
        sources={"counted": Source(cite="Räknat för hand"), "homes:counted": Source(cite="Räknade bostäder")},
    )  # fmt: skip


def _arrow(name: str, lines: Iterable[tuple[object, ...]]) -> pa.Table:
    schema = TABLES[name]
    return pa.Table.from_pylist([dict(zip(schema.names, line, strict=True)) for line in lines], schema=schema)


def homes(area: str, tenure: str, number: int, persons_per_home: float | None = None) -> HomesChange:
    """Homes built in the middle of an area."""
    return HomesChange(area, tenure, number, 2028, persons_per_home=persons_per_home)


def stated(**shares: float) -> MoverProfile:
    """Who moves in, as the planner says it."""
    return MoverProfile(
        "origin", tuple(shares.items()), "", Text(sv="Planerarens ord", en="The planner's word")
    )


def alternative(key: str, *changes: HomesChange, movers: tuple[MoverProfile, ...] = ()) -> Alternative:
    """A way to act."""
    return Alternative(key, Text.same(key), Text.same(key), changes, movers)


def plan(*alternatives: Alternative, trend: str = "none", norms: tuple[Norm, ...] = ()) -> Plan:
    """A plan with a null alternative in which nothing is built, and a site in every area."""
    words = Text.same("ord")
    null = Alternative("noll", words, words, (), is_null=True, trend=Trend(trend))  # type: ignore[arg-type]
    middles = {a: shapely.box(i * 1000 + 400, 400, i * 1000 + 600, 600) for i, a in enumerate("ABCDE")}
    return Plan(
        key="p", title=words, question=words, purpose=words, municipality="M1", landowner=words,
        procedure=procedure_in_force("standard", started=date(2026, 2, 2)), started=date(2026, 2, 2),
        stage="samrad", stage_dates=(), year=PLAN_YEAR,
        sites=tuple(Site(a, Text.same(a), shapely.to_wkb(s)) for a, s in middles.items()),
        alternatives=(null, *alternatives), norms=norms, hash="p",
    )  # fmt: skip


def cases(place: Region, case_plan: Plan) -> dict[str, Case]:
    """A case for the situation now and for each alternative."""
    reference = case_plan.null.apply(place, case_plan.year)
    now = Alternative(NOW, Text.same("nu"), Text.same("nu"), ())
    out = {NOW: Case(place, place, case_plan, now)}
    for a in case_plan.alternatives:
        here = reference if a.is_null else a.apply(place, case_plan.year)
        out[a.key] = Case(here, reference, case_plan, a)
    return out


def look(place: Region, case_plan: Plan, draws: int = 40) -> dict[str, MethodResult]:
    """The picture of the situation, now and under each alternative, on the same draws."""
    run = RunContext(draws=draws)
    return {key: situation.findings(case, run) for key, case in cases(place, case_plan).items()}
