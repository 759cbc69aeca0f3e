"""A town small enough to check by head: two municipalities of two areas each, one plan, a handful of findings."""

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import shapely

from medskapa.basis import Basis, Run
from medskapa.basis.model import KeyLine
from medskapa.evidence import (
    Finding,
    FindingTable,
    Formula,
    Interval,
    Kind,
    Knowledge,
    LegalStatus,
    Measure,
    Norm,
    Source,
    State,
    Text,
    Unit,
)
from medskapa.methods import METHODS, Appendix
from medskapa.plans import Alternative, Conflict, Goal, HomesChange, Plan, Site, View, procedure_in_force
from medskapa.region import Level, Region, make_region

HOSTILE = '#panic("x") *a* $y$ <b>ö</b> =1+1 {{ 7*7 }} \u2011'
"""Text that is markup to somebody: Typst, HTML, a spreadsheet or a template."""

_SOURCE = Source(cite="Påhittat register", licence="CC0 1.0", vintage="2023")
_BOOTSTRAP = Text(sv="Omdragning", en="Bootstrap")
_NONE = Text(sv="Räknat, inte skattat.", en="Counted, not estimated.")


def same(words: str) -> Text:
    return Text.same(words)


def measure(key: str, sv: str, unit: Unit, checked: Source | None = _SOURCE) -> Measure:
    return Measure(
        key=key,
        label=Text(sv=sv, en=f"{key} label"),
        meaning=Text(sv=f"Vad {sv} betyder.", en=f"What {key} means."),
        unit=unit,
        better="neither",
        formula=Formula("a / b", _SOURCE),
        checked=checked,
    )


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95, _BOOTSTRAP)


def now(measure: str, place: str, value: float | None, group: str = "origin=abroad", **more: Any) -> Finding:
    given: dict[str, Any] = {"knowledge": Knowledge.MEASURED, "inputs": ("population:area:2023:reg",)}
    if value is not None and "interval" not in more:
        given["no_interval"] = _NONE
    return Finding(
        measure=measure,
        alternative="now",
        place=place,
        group=group,
        value=value,
        **{"year": 2023, **given, **more},
    )


def then(measure: str, alternative: str, place: str, value: float, spread: float, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "year": 2030,
        "knowledge": Knowledge.MODELLED,
        "group": "origin=abroad",
        "interval": interval(value - spread, value + spread),
        "norms": ("interval_level",),
    }
    return Finding(measure=measure, alternative=alternative, place=place, value=value, **{**given, **more})


def village(kind: str = "synthetic") -> Region:
    rows: list[tuple[str, str, str, bytes | None]] = [("R", "region", "Hela byn", None)]
    up: list[tuple[str, str]] = []
    for m in range(2):
        rows.append((f"M{m}", "municipality", f"Kommun {m}", None))
        up.append((f"M{m}", "R"))
        for a in range(2):
            box = shapely.to_wkb(shapely.box(a * 1000, m * 1000, a * 1000 + 1000, m * 1000 + 1000))
            rows.append((f"A{m}{a}", "regso", f"Område {m}{a}", box))
            up.append((f"A{m}{a}", f"M{m}"))
    areas = pa.table(
        {
            "area": [r[0] for r in rows],
            "level": [r[1] for r in rows],
            "name": [r[2] for r in rows],
            "edition": ["1"] * len(rows),
            "geometry": pa.array([r[3] for r in rows], pa.binary()),
        }
    )
    membership = pa.table(
        {"child": [c for c, _ in up], "parent": [p for _, p in up], "share": [1.0] * len(up)}
    )
    return make_region(
        key="by",
        title=same("Byn"),
        kind=kind,  # type: ignore[arg-type]
        crs="EPSG:3006",
        top="R",
        levels=(
            Level("region", Text(sv="Regionen", en="The region"), "scb"),
            Level("municipality", Text(sv="Kommun", en="Municipality"), "scb", "region"),
            Level("regso", same("RegSO"), "scb", "municipality"),
        ),
        tables={"areas": areas, "membership": membership},
        sources={"reg": _SOURCE},
    )


def plan() -> Plan:
    null = Alternative("noll", same("Utan plan"), same("Inget byggs."), (), is_null=True)
    built = Alternative(
        "a",
        same(f"Förslag {HOSTILE}"),
        same(HOSTILE),
        (HomesChange("s", "rental", 60, 2028), HomesChange("s", "coop", 40, 2029)),
        against=(same("Mer trafik."),),
    )
    return Plan(
        key="p",
        title=same(f"Plan {HOSTILE}"),
        question=Text(sv="Ska vi bygga?", en="Should we build?"),
        purpose=Text(sv="Fler bostäder.", en="More homes."),
        municipality="M0",
        landowner=same(HOSTILE),
        procedure=procedure_in_force("standard", started=date(2026, 1, 1)),
        started=date(2026, 1, 1),
        stage="samrad",
        stage_dates=(),
        year=2030,
        sites=(Site("s", same("Ängen"), shapely.to_wkb(shapely.box(100, 100, 200, 200))),),
        alternatives=(null, built),
        goals=(
            Goal("g1", same("Barn kan leka nära hemmet"), "all", "not_secured"),
            Goal(
                "g2", same("Fler kan bo kvar"), "origin=abroad", "drift", owner=same("Nämnden"), due=date(2030, 5, 1),
                measure="dissimilarity", effects=(("a", -1, same("hyran stiger"), same("Ett möte")),),
            ),
        ),
        conflicts=(Conflict("c", ("g1", "g2"), same("Lek eller bostad"), (same("Bygg lägre"),)),),
        views=(View(same("Elever"), "a", "against", same("Rör inte ängen."), same("Klassråd"), 12),),
        fictive=True,
    )  # fmt: skip


def findings() -> tuple[Finding, ...]:
    out = [now("group_share", f"A{m}{a}", 0.1 + 0.2 * m + 0.1 * a) for m in range(2) for a in range(2)]
    out[3] = now("group_share", "A11", None, state=State.SUPPRESSED)
    for year in (2022, 2023):
        for place, level in (("R", 0.3), ("M0", 0.2), ("M1", 0.4)):
            value = level + 0.01 * (year - 2022)
            out.append(
                now("dissimilarity", place, value, year=year, interval=interval(value - 0.02, value + 0.02))
            )
    out += [now("area_type", "A00", 1.0, "all"), now("area_type", "A01", None, "all", state=State.MISSING)]
    out += [now("mystery", "R", 4.5, "all", dims=(("odd", "x"),))]
    for place, change in (("R", 0.001), ("M0", -0.03), ("site", -0.05)):
        name = "group_share" if place == "site" else "dissimilarity"
        out += [then(name, key, place, 0.3, 0.02) for key in ("noll", "a")]
        out.append(then(name, "a", place, change, 0.01, kind=Kind.CHANGE))
    return tuple(out)


def village_basis() -> Basis:
    """The basis of the village."""
    measures = (
        measure("group_share", "Andel", Unit.SHARE),
        measure("dissimilarity", "Ojämn fördelning", Unit.INDEX, checked=None),
        measure("area_type", "Områdestyp", Unit.TYPE),
        measure("mystery", "Okänt mått", Unit.INDEX),
    )
    norm = Norm(
        "interval_level", same("Täckning"), 0.95, "share", _SOURCE, date(2020, 1, 1), LegalStatus.HOUSE_RULE
    )
    guessed = replace(norm, key="guessed", source=replace(_SOURCE, verified=False))
    table = FindingTable(findings())
    changed = table.select(measure="dissimilarity", place="M0", kind=Kind.CHANGE)[0]
    return Basis(
        region=village(),
        plan=plan(),
        table=table,
        measures={m.key: m for m in measures},
        norms={"interval_level": norm, "guessed": guessed},
        sources={"reg": _SOURCE},
        places={"site": Text(sv="Platsens närområde", en="The site's surroundings")},
        key_lines=(
            KeyLine("differs", same("Förslaget jämnar ut."), Knowledge.MODELLED, changed.id, "a"),
            KeyLine("against", same("Mer trafik."), Knowledge.JUDGED, "", "a"),
        ),
        assumptions=(same("Alla bostäder är inflyttade."),),
        appendices=(Appendix("x", same("Bilaga: [x]/x"), pa.table({"a": [1], "b": ["=2+2"]}), ("st", "")),),
        methods=METHODS,
        run=Run("r" * 64, "e" * 64, "p" * 64, "f" * 64, "0.1.0", 2017, 500, (("draws", "500"),)),
    )
