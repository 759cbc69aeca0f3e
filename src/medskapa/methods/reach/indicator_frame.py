"""How an indicator becomes findings: a level, its change, or why it is not assessed; shares of people by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.evidence import Finding, Interval, Kind, Knowledge, Measure, Norm, State, Text
from medskapa.methods.case import NOW
from medskapa.methods.reach.indicator_norms import INDICATOR_NORMS
from medskapa.methods.reach.norms import NORMS
from medskapa.methods.reach.people import Origins
from medskapa.methods.reach.scene import Scene
from medskapa.methods.reach.world import World
from medskapa.methods.situation.people import smallest_group

Floats = npt.NDArray[np.float64]
COUNTED = Text(
    sv="Räknat ur underlaget; hur säkert underlaget är vet vi inte.",
    en="Counted from the data; how sure the data are is not known.",
)
SPAN = Text(
    sv="Spannet för normerna; osäkerheten i underlaget är inte med.",
    en="The range of the norms; what is not sure in the data is not in it.",
)
STRAIGHT = Text(
    sv="{share} procent av invånarna är räknade på fågelväg gånger {factor}, för att gator saknas i underlaget där.",
    en="{share} per cent of the people are counted on straight lines times {factor}, for want of streets in the data.",
)


def norm(scene: Scene, key: str) -> Norm:
    """The indicator's norm that holds for this plan."""
    return scene.case.norm(INDICATOR_NORMS, key)


def base(scene: Scene, measure: Measure, place: str, group: str = "all", **more: Any) -> dict[str, Any]:
    """What every finding of an indicator says of itself."""
    now = scene.case.alternative.key == NOW
    return {
        "measure": measure.key, "alternative": scene.case.alternative.key, "place": place, "group": group,
        "year": scene.year, "knowledge": Knowledge.MEASURED if now else Knowledge.MODELLED, **more,
    }  # fmt: skip


def not_assessed(scene: Scene, measure: Measure, place: str, why: Text, **more: Any) -> Finding:
    """A finding that says which data are missing, and how to get them."""
    given = base(scene, measure, place, **more)
    return Finding(**given, value=None, state=State.NOT_ASSESSED, text=why)


def told(
    given: Mapping[str, Any],
    values: tuple[float, ...],
    before: tuple[float, ...] | None,
    *,
    kind: Text = SPAN,
) -> Iterator[Finding]:
    """A level and, where there is something to compare with, its change.

    ``values`` are the value and its lowest and highest under the norms' range, or the value alone; ``before`` the
    same under the null alternative. A value that is not a number is not applicable.
    """
    yield _one(given, values, kind, Kind.LEVEL)
    if before is not None:
        yield _one(given, tuple(a - b for a, b in zip(values, before, strict=True)), kind, Kind.CHANGE)


def _one(given: Mapping[str, Any], values: tuple[float, ...], kind: Text, what: Kind) -> Finding:
    if not np.isfinite(values[0]):
        return Finding(**given, kind=what, value=None, state=State.NOT_APPLICABLE)
    value = values[0]
    bounds = [v for v in values if np.isfinite(v)]
    if max(bounds) - min(bounds) > 1e-12:  # otherwise the norms' range makes no difference
        span = Interval(min(bounds), max(bounds), 1.0, kind)
        return Finding(**given, kind=what, value=value, interval=span)
    return Finding(**given, kind=what, value=value, no_interval=COUNTED)


def shares(
    scene: Scene, measure: Measure, origins: Origins, who: str, of: Floats, before: Floats | None, *,
    straight: npt.NDArray[np.bool_] | None = None,
    dims: tuple[tuple[str, str], ...] = (), groups: Iterable[str] | None = None, **more: Any,
) -> Iterator[Finding]:  # fmt: skip
    """The mean of a value at each point over the people of each group, in each place.

    of, before (1, o) or (3, o) : the value at each point here and under the null alternative, as it is or with the
    lowest and highest of a norm; 0 or 1 for a share. ``straight`` (o,) are the points counted on straight lines.
    ``who`` is ``present`` or ``new``. A group too small to be shown is suppressed.
    """
    caveats = more.pop("caveats", ())
    inputs, norms = more.pop("inputs", ()), more.pop("norms", ())
    for place, mask in origins.where.items():
        lines = () if straight is None else straight_caveat(scene, origins, place, straight)
        for group in groups if groups is not None else origins.persons:
            if group not in origins.persons:
                continue
            people = origins.persons[group][mask]
            given = base(
                scene, measure, place, group, dims=(("residents", who), *dims), n=round(float(people.sum())),
                caveats=(*origins.caveats_for(group), *caveats, *lines), inputs=(*origins.inputs, *inputs),
                norms=(*origins.norms, *norms, *(("detour_factor",) if lines else ())), **more,
            )  # fmt: skip
            least = smallest_group(scene.case, group.partition("=")[0]).value
            if who == "present" and people.sum() < least:
                del given["n"]
                yield Finding(**given, value=None, state=State.SUPPRESSED)
                continue
            if not lines:
                of, before = of[:1], None if before is None else before[:1]
            here, then = alike(of, before)
            values = tuple(_mean(v[mask], people) for v in here)
            yield from told(
                given, values, None if then is None else tuple(_mean(v[mask], people) for v in then)
            )
        if who == "present" and groups is None:
            yield from _missing(scene, measure, origins, place, (("residents", who), *dims))


def straight_caveat(
    scene: Scene, origins: Origins, place: str, straight: npt.NDArray[np.bool_]
) -> tuple[Text, ...]:
    """What must be said where some of a place's people are counted on straight lines."""
    mask = origins.where[place]
    people = origins.persons["all"][mask]
    share = float(people[straight[mask]].sum() / people.sum()) if people.sum() else 0.0
    if not share:
        return ()
    factor = f"{scene.case.norm(NORMS, 'detour_factor').value:g}"
    words = f"{max(round(100 * share), 1)}"
    return (Text(sv=STRAIGHT.sv.format(share=words, factor=factor.replace(".", ",")),
                 en=STRAIGHT.en.format(share=words, factor=factor)),)  # fmt: skip


def alike(of: Floats, before: Floats | None) -> tuple[Floats, Floats | None]:
    """Both with as many rows: a single row stands for the lowest and highest too."""
    if before is None or len(of) == len(before):
        return of, before
    rows = max(len(of), len(before))
    return np.broadcast_to(of, (rows, of.shape[1])), np.broadcast_to(before, (rows, before.shape[1]))


def _missing(
    scene: Scene, measure: Measure, origins: Origins, place: str, dims: tuple[tuple[str, str], ...]
) -> Iterator[Finding]:
    for group in origins.missing:
        yield not_assessed(scene, measure, place, NO_GROUP, group=group, dims=dims)


NO_GROUP = Text(
    sv="Regionen saknar uppgift om var gruppen bor. Lägg till den i befolkningstabellen.",
    en="The region has no figures on where the group lives. Add it to the table of people.",
)


def _mean(values: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    return float((values * weight).sum() / total) if total > 0 else float("nan")


def facts_of(world: World, fact: str) -> dict[str, float]:
    """What is known under one name of each service or link; the last row counts."""
    table = world.region.tables["facts"]
    rows = table.filter(pc.equal(table["fact"], fact))
    return dict(zip(rows["subject"].to_pylist(), rows["value"].to_pylist(), strict=True))


def input_of(world: World, table: str) -> tuple[str, ...]:
    """How a finding names a table that it rests on: table, level, year and the source of its rows."""
    return world.inputs.get(table, ())
