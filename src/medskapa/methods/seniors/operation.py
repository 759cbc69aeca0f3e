"""The operation's view: how far the home-care staff walk to those they help, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from medskapa.evidence import Finding, Interval, Kind, Knowledge, State, Text
from medskapa.methods.case import NOW, RunContext
from medskapa.methods.reach.journeys import efforts
from medskapa.methods.reach.norms import NORMS as REACH_NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.walkers import walker
from medskapa.methods.reach.world import World
from medskapa.methods.seniors.measures import HOME_CARE_MINUTES
from medskapa.methods.situation.people import smallest_group

OLD, KIND = "everyday_age=old", "home_care"
NO_OFFICE = Text(
    sv="Regionen har ingen lokal för hemtjänsten (services av slaget home_care). Lägg till den från kommunens lista.",
    en="The region has no home-care office (services of kind home_care). Add it from the municipality's list.",
)
NO_OLD = Text(
    sv="Uppgift om var personer 80 år och äldre bor saknas.",
    en="There are no figures on where people of 80 and over live.",
)
EVERYBODY = Text(
    sv="Räknat till alla som är 80 år och äldre, eftersom ingen öppen uppgift säger vilka som har hjälp. "
    "Personalen går.",
    en="Counted to everybody of 80 and over, since no open figure tells who has help. The staff walk.",
)
_SPAN = Text(
    sv="Spannet för personalens gångtakt och omvägsfaktorn.",
    en="The range of the staff's pace and the detour factor.",
)


def operation_findings(scene: Scene, run: RunContext) -> Iterable[Finding]:
    """Minutes to a client and back, for those who live here now and for new homes, as a level and its change."""
    if KIND not in scene.world.known or OLD not in scene.present.persons:
        yield Finding(
            **_base(scene, scene.case.plan.municipality, "present"), value=None, state=State.NOT_ASSESSED,
            text=NO_OFFICE if KIND not in scene.world.known else NO_OLD,
        )  # fmt: skip
        return
    for residents, origins in (("present", scene.present), ("new", scene.new)):
        if origins is None:
            continue
        here = _minutes(scene, run, origins, scene.world)
        then = (
            _minutes(scene, run, origins, scene.reference)
            if scene.compared and residents == "present"
            else {}
        )
        for place, values in here.items():
            base = _base(scene, place, residents)
            if not np.isfinite(values).all():
                few = values[0] < 0
                yield Finding(**base, value=None, state=State.SUPPRESSED if few else State.NOT_APPLICABLE)
                continue
            caveats = (*origins.caveats_for(OLD), EVERYBODY)
            yield Finding(
                **base,
                value=values[0],
                interval=Interval(min(values), max(values), 1.0, _SPAN),
                caveats=caveats,
            )
            if place in then and np.isfinite(then[place]).all():
                change = [a - b for a, b in zip(values, then[place], strict=True)]
                yield Finding(
                    **base, kind=Kind.CHANGE, value=change[0], caveats=caveats,
                    interval=Interval(min(change), max(change), 1.0, _SPAN),
                )  # fmt: skip


def _base(scene: Scene, place: str, residents: str) -> dict[str, Any]:
    now = scene.case.alternative.key == NOW
    return {
        "measure": HOME_CARE_MINUTES.key, "alternative": scene.case.alternative.key, "place": place, "group": OLD,
        "year": scene.year, "dims": (("residents", residents),),
        "knowledge": Knowledge.MEASURED if now else Knowledge.MODELLED, "norms": ("pace_adult", "detour_factor"),
        "inputs": rests_on(scene, residents),
    }  # fmt: skip


def rests_on(scene: Scene, residents: str = "present") -> tuple[str, ...]:
    """The tables behind a figure on ways: where people live, services and streets."""
    origins = scene.new if residents == "new" and scene.new is not None else scene.present
    tables = (x for name in ("services", "streets") for x in scene.world.inputs.get(name, ()))
    return (*origins.inputs, *tables)


def _minutes(scene: Scene, run: RunContext, origins: Origins, world: World) -> dict[str, list[float]]:
    """Mean minutes there and back at the staff's pace, lowest and highest too, by place; −∞ where too few live."""
    staff = walker(scene.case, "everyday_age=adult")
    detour = scene.case.norm(REACH_NORMS, "detour_factor")
    journey = efforts(scene, run, origins, KIND, staff.walk, world=world, way="round")
    old = origins.persons[OLD]
    least = smallest_group(scene.case, "all").value
    out = {}
    for place, rows in origins.where.items():
        people = float(old[rows].sum())
        if origins is scene.present and 0 < people < least:
            out[place] = [-np.inf]
            continue
        out[place] = [
            float(np.average(journey.effort(factor)[rows], weights=old[rows])) / pace / 60
            if people
            else np.nan
            for factor, pace in (
                (detour.value, staff.speed.mean),
                (detour.range[0], staff.fast.mean),
                (detour.range[1], staff.slow.mean),
            )
        ]
    return out
