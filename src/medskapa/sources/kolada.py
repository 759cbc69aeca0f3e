"""Key figures of municipalities from Kolada, version 3 of its interface.

The shape of the service comes from client code and notes dated 2025–2026; it was not called from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

from medskapa.evidence import Source, State, UserError
from medskapa.region import TABLES
from medskapa.sources.http import Fetcher, same_host

DEFAULT_KPIS = ("N07907", "N07914", "N07916", "N07917", "N07956", "N07901")
"""Overcrowding, completed homes, the share of homes that are rented, and others of housing."""
_MUNICIPALITIES_A_CALL = 20
_YEARS_A_CALL = 25
_GENDERS = {"T": "", "K": ":women", "M": ":men"}
_T = TypeVar("_T")


@dataclass(frozen=True)
class KeyFigures:
    """Kolada's figures as rows of a region's indicators, and the source of each."""

    rows: pa.Table
    sources: dict[str, Source]


def fetch_key_figures(
    fetcher: Fetcher,
    base_url: str,
    kpis: Sequence[str],
    municipalities: Sequence[str],
    years: Sequence[int],
    *,
    edition: str,
    on_part: Callable[[int, bool], None] | None = None,
) -> KeyFigures:
    """The key figures of the municipalities in the years, as indicators named ``kolada:N07907``.

    Figures of women and men are named ``kolada:N07907:women`` and ``:men`` where Kolada has them. A figure
    that Kolada gives as null is missing. ``on_part`` is called with the cells of each part and whether it
    was cached.

    Raises ``UserError`` when Kolada has no such key figure, or its answer cannot be read.
    """
    rows: dict[tuple[str, str, int], tuple[float | None, str]] = {}
    sources: dict[str, Source] = {}
    for kpi in kpis:
        title, day = _title(fetcher, base_url, kpi)
        days = {day}
        for codes in _chunks(sorted(municipalities), _MUNICIPALITIES_A_CALL):
            for some in _chunks(sorted(years), _YEARS_A_CALL):
                cached = _fetch_part(fetcher, base_url, kpi, codes, some, rows, days)
                if on_part is not None:
                    on_part(len(codes) * len(some), cached)
        sources[f"kolada:{kpi}"] = Source(
            cite=f"Kolada, {kpi} {title}",
            where="kommunens nyckeltal",
            publisher="Rådet för främjande av kommunala analyser (RKA), Kolada",
            url=f"{base_url}/kpi/{kpi}",
            licence="free to use with the source named",
            vintage=f"{min(years)}–{max(years)}",
            retrieved=min(days),
        )
    return KeyFigures(_table(rows, edition), sources)


def _chunks(items: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _title(fetcher: Fetcher, base_url: str, kpi: str) -> tuple[str, str]:
    answer = fetcher.fetch(f"{base_url}/kpi/{kpi}", check=_check_kpi)
    values = answer.data.get("values", [answer.data])
    if not values or values[0].get("id") != kpi:
        raise UserError(
            f"Kolada has no key figure {kpi}.",
            where=f"{base_url}/kpi/{kpi}",
            rows=[kpi],
            do="Look up the key figure at kolada.se and give its id, such as N07907.",
        )
    return str(values[0]["title"]), answer.retrieved


def _check_kpi(answer: Any) -> None:
    try:
        fits = all(
            isinstance(v["id"], str) and isinstance(v["title"], str) for v in answer.get("values", [answer])
        )
    except (KeyError, TypeError, AttributeError):
        fits = False
    if not fits:
        raise _wrong()


def _fetch_part(
    fetcher: Fetcher,
    base_url: str,
    kpi: str,
    codes: Sequence[str],
    years: Sequence[int],
    rows: dict[tuple[str, str, int], tuple[float | None, str]],
    days: set[str],
) -> bool:
    """Read one question and all the pages of its answer into ``rows``; whether all of it was cached."""
    listed = ",".join(str(y) for y in years)
    url: str | None = f"{base_url}/data/kpi/{kpi}/municipality/{','.join(codes)}/year/{listed}"
    seen: set[str] = set()
    cached = True
    while url:
        if not same_host(url, base_url) or url in seen:
            raise UserError(
                "Kolada's next page is not where its answers are.",
                where=url,
                do="Report this; nothing was read there.",
            )
        seen.add(url)
        answer = fetcher.fetch(url, check=_check_data)
        cached &= answer.cached
        days.add(answer.retrieved)
        for one in answer.data["values"]:
            area, year = str(one["municipality"]), int(one["period"])
            if one["kpi"] != kpi or area not in codes or year not in years:
                continue
            for value in one["values"]:
                if not value.get("isdeleted"):
                    name = f"kolada:{kpi}{_GENDERS[value['gender']]}"
                    number = value["value"]
                    rows[(area, name, year)] = (None if number is None else float(number), f"kolada:{kpi}")
        url = answer.data.get("next_url")
    return cached


def _check_data(answer: Any) -> None:
    try:
        fits = isinstance(answer.get("next_url"), str | None)
        for one in answer["values"]:
            int(one["period"]), one["kpi"], one["municipality"]
            for value in one["values"]:
                fits &= value["gender"] in _GENDERS and isinstance(value["value"], int | float | None)
    except (KeyError, TypeError, ValueError, AttributeError):
        fits = False
    if not fits:
        raise _wrong()


def _wrong() -> UserError:
    return UserError(
        "Kolada's answer has the wrong shape.",
        where="Kolada",
        do="Try again later. If it stays so, the service has changed: look for a newer Medskapa.",
    )


def _table(rows: dict[tuple[str, str, int], tuple[float | None, str]], edition: str) -> pa.Table:
    keys = sorted(rows)
    state = [State.KNOWN.value if rows[k][0] is not None else State.MISSING.value for k in keys]
    columns = [
        pa.array([k[0] for k in keys], pa.string()),
        pa.array([k[1] for k in keys], pa.string()),
        pa.array([k[2] for k in keys], pa.int32()),
        pa.array([rows[k][0] for k in keys], pa.float64()),
        pa.array(state, pa.string()),
        pa.array([edition] * len(keys), pa.string()),
        pa.array([rows[k][1] for k in keys], pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES["indicators"])
