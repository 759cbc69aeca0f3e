"""Homes by tenure: now and under an alternative."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.evidence import Finding, Kind, Knowledge, State, Text
from medskapa.methods.case import NOW, Case
from medskapa.methods.situation.measures import HOMES, TENURE_SHARE
from medskapa.methods.situation.places import SitePlace
from medskapa.region import ALL, GroupCounts, home_counts, membership_matrix

COUNTED_HOMES = Text(sv="Alla bostäder är räknade.", en="All homes are counted.")
PLANNED_HOMES = Text(
    sv="Nulägets bostäder och planens egna tal; ingen skattning.",
    en="Today's homes and the plan's own figures; nothing is estimated.",
)


def home_findings(
    case: Case,
    counts: GroupCounts,
    places: tuple[SitePlace, ...],
    *,
    alternative: str,
    reference: GroupCounts | None,
) -> Iterable[Finding]:
    """Homes and tenure shares in the region, the municipalities and the site's surroundings.

    With a ``reference`` also the change against it.
    """
    inputs = counts.inputs if alternative == NOW else _built_on(case, counts)
    for place, rows in _places(case, counts, places):
        now = counts.counts[rows].sum(axis=0)
        then = None if reference is None else reference.counts[rows].sum(axis=0)
        for j, tenure in enumerate(counts.groups):
            base: dict[str, Any] = {
                "alternative": alternative, "place": place, "group": ALL, "year": counts.year,
                "dims": (("tenure", tenure),), "caveats": counts.caveats, "inputs": inputs,
                "knowledge": Knowledge.MEASURED if alternative == NOW else Knowledge.MODELLED,
            }  # fmt: skip
            reason = COUNTED_HOMES if alternative == NOW else PLANNED_HOMES
            if not counts.known[rows].all():
                yield Finding(measure=HOMES.key, value=None, state=State.MISSING, **base)
                continue
            total = int(now.sum())
            values = {HOMES.key: float(now[j])}
            if total:
                values[TENURE_SHARE.key] = float(now[j]) / total
            for key, value in values.items():
                yield Finding(measure=key, value=value, no_interval=reason, n=total, **base)
            if then is None:
                continue
            changes = {HOMES.key: float(now[j] - then[j])}
            if total and then.sum():
                changes[TENURE_SHARE.key] = float(now[j] / total - then[j] / then.sum())
            for key, value in changes.items():
                yield Finding(measure=key, kind=Kind.CHANGE, value=value, no_interval=reason, n=total, **base)


def _built_on(case: Case, counts: GroupCounts) -> tuple[str, ...]:
    """The observed homes that the plan's homes are added to, and the plan itself."""
    years = pc.unique(case.region.tables["homes"]["year"]).to_pylist()
    before = [home_counts(case.region, counts.level, y) for y in sorted(years) if y < case.plan.year]
    observed = next((h.inputs for h in reversed(before) if h.known.any()), counts.inputs)
    return (*observed, f"plan:{case.plan.key}:{case.plan.year}:plan")


def _places(
    case: Case, counts: GroupCounts, places: tuple[SitePlace, ...]
) -> Iterable[tuple[str, npt.NDArray[np.intp]]]:
    yield case.region.top, np.arange(len(counts.areas))
    towns = case.region.areas_at("municipality")
    index = membership_matrix(case.region, counts.level, "municipality").argmax(axis=1)
    for i, town in enumerate(towns):
        yield town, np.flatnonzero(index == i)
    for place in places:
        rows = place.rows(counts)
        if rows is not None:
            yield place.key, rows
