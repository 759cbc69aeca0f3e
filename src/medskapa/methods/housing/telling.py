"""The programme as findings: what holds without any plan, and what each alternative meets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from medskapa.analysis.households.gates import STOPS
from medskapa.evidence import Finding, Interval, Kind, Knowledge, State, Text
from medskapa.methods.case import NOW, Case
from medskapa.methods.housing.closing import closed_of
from medskapa.methods.housing.entry import DECISION, STOPS_TOLD
from medskapa.methods.housing.forecast import AGE_GROUPS
from medskapa.methods.housing.measures import HOUSEHOLDS_AHEAD, HOUSING_NEED, POPULATION_AHEAD
from medskapa.methods.housing.measures_groups import SOCIAL_CONTRACTS
from medskapa.methods.housing.measures_money import CAN_PAY
from medskapa.methods.housing.measures_people import POPULATION_CHANGE
from medskapa.methods.housing.measures_queue import HOME_OPEN, HOUSED, OF_NEED, WITHOUT_HOME
from medskapa.methods.housing.measures_shortage import HOUSING_PROBLEM
from medskapa.methods.housing.need import PARTS
from medskapa.methods.housing.programme import Programme
from medskapa.methods.housing.purse import kinds_in_order
from medskapa.methods.housing.series import Floats
from medskapa.plans import HomesChange

_DRAWS = Text(
    sv="Spridningen av tidigare år: åtta av tio beräkningar",
    en="The spread of past years: eight draws in ten",
)
_SPAN = Text(
    sv="Spannet när alla antaganden är lättare och svårare på samma gång",
    en="The span with all assumptions easier and harder at once",
)
_QUARTILES = Text(
    sv="Vid övre och undre kvartil av vad den kostar", en="At the upper and lower quartile of what it costs"
)
_COUNTED = Text(sv="Räknat i register.", en="Counted in registers.")
_GIVEN = Text(
    sv="Antagandena tas som givna; se avsnittet Så är det räknat i programmet.",
    en="The assumptions are taken as given; see How it is computed in the programme.",
)
_NO_NEED = Text(
    sv="Kommunens behov är noll eller okänt; bostäderna kan inte vara en del av det.",
    en="The municipality's need is nothing or unknown; homes cannot be a part of it.",
)
_ASSUMED = Text(
    sv="Vilka som söker, deras sparade pengar, kötid och anmärkningar är antagna, inte mätta.",
    en="Who seek, their savings, years in the queue and remarks are assumed, not measured.",
)
_NEEDS = Text(
    sv="En behovsprognos utan några planerade bostäder; den säger inte vad som händer om man bygger.",
    en="A needs forecast without any planned homes; it does not tell what comes of building.",
)


def now_findings(p: Programme) -> Iterable[Finding]:
    """What holds without any plan; findings of coming years too, each with its year."""
    yield from _people(p)
    yield from _need(p)
    yield from _pay(p)
    yield from _entry(p)
    yield from _rest(p)


def _base(p: Programme, knowledge: Knowledge = Knowledge.MODELLED) -> dict[str, Any]:
    return {"alternative": NOW, "place": p.ask.area, "group": "all", "knowledge": knowledge}


def _drawn(values: Floats) -> dict[str, Any]:
    low, mid, high = (float(x) for x in values)
    return {"value": mid, "interval": Interval(min(low, mid), max(high, mid), 0.8, _DRAWS)}


def _people(p: Programme) -> Iterable[Finding]:
    if p.ahead is None:
        return
    f = p.ahead.forecast
    base: dict[str, Any] = {
        **_base(p),
        "inputs": f.inputs,
        "norms": ("need_years", "rate_years"),
        "caveats": (_NEEDS,),
    }
    for i in sorted({min(5, len(f.years) - 1), len(f.years) - 1}):
        for name, first, last in AGE_GROUPS:
            values = p.ahead.of_ages(first, last)[:, i]
            yield Finding(
                measure=POPULATION_AHEAD.key,
                year=f.years[i],
                dims=(("ages", name),),
                **base,
                **_drawn(values),
            )
    for name in f.components:
        yield Finding(
            measure=POPULATION_CHANGE.key, year=f.years[-1], kind=Kind.LEVEL, dims=(("component", name),), **base,
            **_drawn(p.ahead.component(name)),
        )  # fmt: skip


def lacking(p: Programme) -> Text:
    """Why the need cannot be counted: which figures are lacking, and who has them."""
    gaps = [g for g in p.gaps if g.key in ("ages", "heads")] or list(p.gaps[:1])
    sv = "; ".join(f"{g.what.sv} ({g.source.sv})" for g in gaps)
    en = "; ".join(f"{g.what.en} ({g.source.en})" for g in gaps)
    return Text(
        sv=f"Behovet kan inte räknas. Saknas: {sv}.", en=f"The need cannot be counted. Lacking: {en}."
    )


def _need(p: Programme) -> Iterable[Finding]:
    if p.formed is None or p.needed is None:
        yield Finding(
            **_base(p), measure=HOUSING_NEED.key, year=p.ask.on.year, dims=(("need_part", "total"),), value=None,
            state=State.NOT_ASSESSED, text=lacking(p),
        )  # fmt: skip
        return
    base: dict[str, Any] = {**_base(p), "caveats": (_NEEDS,), "inputs": p.needed.inputs}
    for variant in p.formed.number:
        yield Finding(
            measure=HOUSEHOLDS_AHEAD.key, year=p.formed.years[-1], dims=(("variant", variant),), **base,
            norms=("household_trend", "household_rate_least", "household_rate_most"),
            **_drawn(p.formed.of(variant)[:, -1]),
        )  # fmt: skip
    parts = p.needed.of("constant")
    for part in PARTS:
        where: dict[str, Any] = {
            "measure": HOUSING_NEED.key,
            "year": p.needed.last,
            "dims": (("need_part", part),),
        }
        if part in p.needed.unknown:
            yield Finding(**where, **base, value=None, state=State.MISSING)
            continue
        yield Finding(**where, **base, norms=("need_reserve", "need_years"), **_drawn(parts[part]))


def _pay(p: Programme) -> Iterable[Finding]:
    if p.purse is None:
        return
    base: dict[str, Any] = {
        **_base(p),
        "inputs": p.purse.inputs,
        "norms": p.purse.norms,
        "year": p.purse.year,
    }
    for home in p.purse.homes:
        for kind in kinds_in_order(p.purse.types):
            if home.costs is None:
                continue
            able = [p.purse.kind_able(kind, home.rooms, x) for x in home.costs]
            where: dict[str, Any] = {
                "measure": CAN_PAY.key,
                "dims": (("household", kind), ("home", f"{home.tenure}-{home.rooms}")),
            }
            if able[0] is None or able[1] is None or able[2] is None:
                yield Finding(**where, **base, value=None, state=State.NOT_APPLICABLE)
                continue
            yield Finding(
                **where, **base, value=able[1],
                interval=Interval(min(able[2], able[1]), max(able[0], able[1]), 0.5, _QUARTILES),
            )  # fmt: skip


def _entry(p: Programme) -> Iterable[Finding]:
    if p.flow is None:
        return
    m = p.flow.middle
    base: dict[str, Any] = {
        **_base(p), "measure": WITHOUT_HOME.key, "year": p.flow.year, "inputs": p.flow.inputs, "norms": p.flow.norms,
        "caveats": (_ASSUMED,),
    }  # fmt: skip
    ends = (p.flow.easier.unmet, p.flow.harder.unmet)
    for i, group in enumerate((*m.groups, "all")):
        mine, sides = (m.total, [float(x.sum()) for x in ends]) if group == "all" else (
            float(m.unmet[i]), [float(x[i]) for x in ends]
        )  # fmt: skip
        low, high = min(mine, *sides), max(mine, *sides)
        yield Finding(
            **base,
            dims=(("household", group), ("stop", "all")),
            value=mine,
            interval=Interval(low, high, 1.0, _SPAN),
        )
        for stop in STOPS_TOLD:
            value = m.stopped(stop) if group == "all" else float(m.stops[i, STOPS.index(stop)])
            yield Finding(
                **base, dims=(("household", group), ("stop", stop)), value=value, no_interval=_GIVEN
            )


def _rest(p: Programme) -> Iterable[Finding]:
    if p.problems is not None:
        base: dict[str, Any] = {
            **_base(p, Knowledge.MEASURED),
            "measure": HOUSING_PROBLEM.key,
            "year": p.problems.year,
        }
        for measure, share in p.problems.shares.items():
            yield Finding(
                **base,
                dims=(("problem", measure),),
                value=share,
                no_interval=_COUNTED,
                inputs=p.problems.inputs,
            )
    c = p.special.contracts
    if c is not None:
        for i in (0, len(c.stock) - 1):
            yield Finding(
                **_base(p, Knowledge.MODELLED if i else Knowledge.MEASURED), measure=SOCIAL_CONTRACTS.key,
                year=c.first + i, value=float(c.stock[i]), no_interval=_GIVEN if i else _COUNTED,
                inputs=p.special.inputs, norms=("contract_lost",) if i else (),
            )  # fmt: skip


def alternative_findings(case: Case, p: Programme) -> Iterable[Finding]:
    """What an alternative's homes are of the need, whom they house, and who can get them."""
    key, year = case.alternative.key, case.plan.year
    base: dict[str, Any] = {"alternative": key, "place": p.ask.area, "group": "all", "year": year,
                            "knowledge": Knowledge.MODELLED}  # fmt: skip
    changes = [c for c in case.alternative.changes if isinstance(c, HomesChange) and c.year <= year]
    homes = sum(c.homes for c in changes)
    if p.needed is None:
        yield Finding(**base, measure=OF_NEED.key, value=None, state=State.NOT_ASSESSED, text=lacking(p))
    else:
        low, mid, high = (float(x) for x in p.needed.total)
        if mid <= 0:
            yield Finding(**base, measure=OF_NEED.key, value=None, state=State.NOT_APPLICABLE, text=_NO_NEED)
        else:
            sides = [homes / max(x, 1.0) for x in (high, mid, low)]
            yield Finding(
                **base, measure=OF_NEED.key, value=sides[1], inputs=p.needed.inputs,
                interval=Interval(min(sides), max(sides), 0.8, _DRAWS), norms=("need_years", "need_reserve"),
            )  # fmt: skip
    if p.purse is None or p.flow is None:
        return
    done = closed_of(p.ask, p.purse, p.flow, case.alternative, year)
    base |= {"inputs": p.flow.inputs, "norms": p.flow.norms, "caveats": (_ASSUMED,)}
    if done.unlooked:
        why = next(x.lacking for x in done.lines if x.lacking is not None)
        yield Finding(**base, measure=HOUSED.key, dims=(("household", "all"),), value=None, state=State.NOT_ASSESSED,
                      text=why)  # fmt: skip
    else:
        yield Finding(
            **base, measure=HOUSED.key, dims=(("household", "all"),), value=max(done.net, 0.0),
            interval=Interval(max(done.span[0], 0.0), max(done.span[1], 0.0), 1.0, _SPAN),
        )  # fmt: skip
        for group, met in done.met.items():
            yield Finding(
                **base,
                measure=HOUSED.key,
                dims=(("household", group),),
                value=max(met, 0.0),
                no_interval=_GIVEN,
            )
    for group, left in done.remains.items():
        yield Finding(**base, measure=WITHOUT_HOME.key, dims=(("household", group), ("stop", "all")),
                      value=max(left, 0.0), no_interval=_GIVEN)  # fmt: skip
    lines: dict[str, list[tuple[int, dict[str, tuple[float, float, float]]]]] = {}
    for line in done.lines:
        if line.lacking is None and line.cost is not None:
            name = f"{line.tenure}-{line.rooms}-{round(line.cost)}"
            lines.setdefault(name, []).append((line.homes, line.who))
    for name, told in lines.items():
        for group, (_, _, both) in told[0][1].items():
            if group != DECISION:
                yield Finding(**base, measure=HOME_OPEN.key, dims=(("household", group), ("home", name)),
                              value=float(np.clip(both, 0, 1)), no_interval=_GIVEN)  # fmt: skip
