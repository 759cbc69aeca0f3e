"""A region built from the live services: SCB's statistics and borders, and Kolada's key figures."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Source, Text, UserError
from medskapa.region import Crosswalk, Region, make_region
from medskapa.sources.http import Fetcher
from medskapa.sources.kolada import DEFAULT_KPIS, fetch_key_figures
from medskapa.sources.pxweb import PxWeb
from medskapa.sources.scb import POPULATION, SCB_TABLES
from medskapa.sources.scb_geo import CRS, Borders, fetch_borders
from medskapa.sources.scb_plan import OLD_EDITION, OLD_LAST_YEAR, Plan, parse_area_code, plan_table
from medskapa.sources.scb_read import TableRows, read_rows, withheld_caveat
from medskapa.sources.shared_folder import MUNICIPALITIES, SCB_LEVELS

SCB_URL = "https://statistikdatabasen.scb.se/api/v2"
WFS_URL = "https://geodata.scb.se/geoserver/stat/wfs"
KOLADA_URL = "https://api.kolada.se/v3"

GOTEBORGSREGIONEN: tuple[str, ...] = tuple(sorted(MUNICIPALITIES))
"""The thirteen municipalities of Göteborgsregionen."""
GOTEBORGSREGIONEN_KEY = "goteborgsregionen"

_NEWEST_YEARS = 5
_NOISE_FROM = 2025
_SCB, _CC0 = "Statistiska centralbyrån (SCB)", "CC0 1.0"
_NOISE = Text(
    sv=(
        "Från och med 2025 lägger SCB till liten slumpmässig osäkerhet i alla antal (Cell Key-metoden): delar"
        " summerar inte alltid till helheten, och små antal är osäkra."
    ),
    en=(
        "From 2025 SCB adds a little random noise to all counts (the cell key method): parts do not always"
        " add up to the whole, and small counts are uncertain."
    ),
)
_EIGHTY = Text(
    sv="SCB redovisar 80 år och äldre som en grupp; åldrarna 80–84 och 85 år och äldre finns inte var för sig.",
    en="SCB gives 80 years and over as one group; ages 80–84 and 85 and over are not there one by one.",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come, in cells of data, what it is at, and seconds left as far as can be told."""

    done_cells: int
    total_cells: int
    what: Text
    eta_seconds: float | None


OnProgress = Callable[[Progress], None]


@dataclass
class _Meter:
    """Counts cells and estimates the time left from those that had to be fetched."""

    total: int
    tell: OnProgress | None
    what: Text
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    _fetched: int = 0
    _spent: float = 0.0
    _last: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._last = self.clock()
        self.say()

    def add(self, cells: int, cached: bool) -> None:
        now = self.clock()
        if not cached:
            self._fetched += cells
            self._spent += now - self._last
        self._last = now
        self.done += cells
        self.say()

    def say(self) -> None:
        if self.tell is not None:
            left = self.total - self.done
            eta = self._spent * left / self._fetched if self._fetched else None
            self.tell(Progress(self.done, self.total, self.what, eta))


def build_live(
    codes: Sequence[str] = GOTEBORGSREGIONEN,
    *,
    cache_dir: Path,
    key: str = "",
    title: Text | None = None,
    scb_url: str = SCB_URL,
    wfs_url: str = WFS_URL,
    kolada_url: str = KOLADA_URL,
    years: Sequence[int] | None = None,
    kpis: Sequence[str] = DEFAULT_KPIS,
    on_progress: OnProgress | None = None,
    refresh: bool = False,
    today: date | None = None,
    rng: np.random.Generator | None = None,
    fetcher: Fetcher | None = None,
) -> Region:
    """Build a region of Swedish municipalities from SCB and Kolada; a run that was stopped goes on.

    ``codes`` are four-digit municipality codes. Without ``years`` the five newest of SCB's population table
    are fetched. What has been fetched is kept in ``cache_dir`` and used for a month; ``refresh`` fetches it
    anew. ``today`` is the day of fetching that the sources name. The total of ``on_progress`` is known before
    the first figure is fetched. A ``fetcher`` of one's own replaces ``cache_dir`` and the rest.

    Raises ``UserError`` for an unknown municipality, a service that does not answer or a changed table.
    """
    day = today or datetime.now(UTC).date()
    with fetcher or Fetcher(cache_dir, today=day, refresh=refresh, rng=rng) as asked:
        service = PxWeb(asked, scb_url)
        names, newest = _municipalities(service, codes)
        whole = set(names) == set(GOTEBORGSREGIONEN)
        title = title or (Text.same("Göteborgsregionen") if whole else _listed(names))
        wanted = sorted(set(years)) if years is not None else newest
        borders = fetch_borders(asked, wfs_url, names, top="GR" if whole else "REG", title=title.sv)
        plans = _plans(service, borders, wanted)
        cells = sum(plan.cells for plan in plans) + len(kpis) * len(names) * len(wanted)
        meter = _Meter(cells, on_progress, title)
        figures, sources, caveats = _scb_figures(service, plans, scb_url, meter)
        meter.what = Text(sv="Nyckeltal från Kolada", en="Key figures from Kolada")
        edition = borders.editions["municipality"]
        municipal = fetch_key_figures(
            asked, kolada_url, kpis, tuple(names), wanted, edition=edition, on_part=meter.add
        )
    figures["indicators"].append(municipal.rows)
    tables = {name: _sorted(parts) for name, parts in figures.items() if parts}
    sources |= municipal.sources | {"scb:borders": _border_source(borders, wfs_url)}
    return make_region(
        key=key or (GOTEBORGSREGIONEN_KEY if whole else "region-" + "-".join(names)),
        title=title,
        kind="real",
        crs=CRS,
        top=borders.codes["region"][0],
        levels=SCB_LEVELS,
        tables={"areas": borders.areas, "membership": borders.membership, **tables},
        sources=sources,
        crosswalks=_crosswalks(plans, borders),
        caveats=(*borders.caveats, *caveats, *_general_caveats(plans, tables)),
    )


def _plans(service: PxWeb, borders: Borders, years: Sequence[int]) -> list[Plan]:
    """What to ask of each table that has figures for the years."""
    plans = [
        plan_table(declared, service.metadata(declared.table), borders.codes, borders.editions, years)
        for declared in SCB_TABLES
    ]
    if not any(plan.asks for plan in plans):
        raise UserError(
            "SCB has no figures for these years.",
            rows=years,
            do="Leave the years out to get the newest, or give years from 2010 on.",
        )
    return [plan for plan in plans if plan.asks]


def _municipalities(service: PxWeb, codes: Sequence[str]) -> tuple[dict[str, str], list[int]]:
    """Each municipality's name as SCB has it, and the newest years of the population table."""
    if not codes:
        raise UserError("No municipality was given.", do="Give one or more four-digit codes, such as 1480.")
    meta = service.metadata(POPULATION.table)
    there = {
        code: re.sub(rf"^{code}\s+", "", dimension.labels.get(code, code))
        for dimension in meta.dimensions.values()
        for code in dimension.values
        if (parsed := parse_area_code(code))
        and parsed.level == "municipality"
        and dimension.code != meta.time
    }
    unknown = sorted(set(codes) - set(there))
    if unknown:
        raise UserError(
            "SCB knows no municipality with these codes.",
            where=f"table {POPULATION.table}",
            rows=unknown,
            do="Give the four-digit codes of Swedish municipalities, such as 1480 for Göteborg.",
        )
    time_values = meta.dimensions[meta.time].values if meta.time else ()
    years = sorted(int(t) for t in time_values if re.fullmatch(r"\d{4}", t))
    return {code: there[code] for code in sorted(set(codes))}, years[-_NEWEST_YEARS:]


def _listed(names: Mapping[str, str]) -> Text:
    listed = list(names.values())
    if len(listed) == 1:
        return Text.same(listed[0])
    first = ", ".join(listed[:-1])
    return Text(sv=f"{first} och {listed[-1]}", en=f"{first} and {listed[-1]}")


def _scb_figures(
    service: PxWeb, plans: Sequence[Plan], scb_url: str, meter: _Meter
) -> tuple[dict[str, list[pa.Table]], dict[str, Source], list[Text]]:
    figures: dict[str, list[pa.Table]] = {"population": [], "homes": [], "indicators": []}
    sources: dict[str, Source] = {}
    caveats: list[Text] = []
    for plan in plans:
        meter.what = Text(sv=f"SCB: {plan.declared.subject.sv}", en=f"SCB: {plan.declared.subject.en}")
        table = plan.declared.table
        found = [service.data(table, ask.selection, on_batch=meter.add) for ask in plan.asks]
        source = f"scb:{table}"
        rows = read_rows(plan, [cells.table for cells in found], source)
        for target, part in rows.tables.items():
            figures[target].append(part)
        asked = sorted({year for ask in plan.asks for year in ask.years})
        sources[source] = Source(
            cite=f"SCB, {table} {plan.label}",
            where=f"updated {plan.updated[:10]}" if plan.updated else "",
            publisher=_SCB,
            url=f"{scb_url}/tables/{table}",
            licence=_CC0,
            vintage=f"{asked[0]}–{asked[-1]}" if len(asked) > 1 else str(asked[0]),
            retrieved=min(day for cells in found for day in cells.retrieved),
        )
        caveats += _table_caveats(plan, rows)
    return figures, sources, caveats


def _table_caveats(plan: Plan, rows: TableRows) -> list[Text]:
    caveats = [plan.declared.universe] if plan.declared.universe else []
    if withheld := withheld_caveat(plan, rows):
        caveats.append(withheld)
    return caveats


def _lost_caveats(plans: Sequence[Plan]) -> list[Text]:
    """One caveat for each edition and number of areas left out, with the tables it holds for."""
    tables: dict[tuple[str, int], list[str]] = {}
    for plan in plans:
        for edition, count in plan.lost.items():
            tables.setdefault((edition, count), []).append(plan.declared.table)
    return [
        Text(
            sv=(
                f"{count} områden i utgåvan {edition} finns inte i dag, och deras uppgifter är inte med"
                f" (SCB:s {', '.join(listed)})."
            ),
            en=(
                f"{count} areas of the edition {edition} are not there today, and their figures are left out"
                f" (SCB's {', '.join(listed)})."
            ),
        )
        for (edition, count), listed in sorted(tables.items())
    ]


def _general_caveats(plans: Sequence[Plan], tables: Mapping[str, pa.Table]) -> list[Text]:
    newest = max(year for plan in plans for ask in plan.asks for year in ask.years)
    caveats = _lost_caveats(plans) + ([_NOISE] if newest >= _NOISE_FROM else [])
    if "indicators" in tables and "age=80+" in pc.unique(tables["population"]["group"]).to_pylist():
        caveats.append(_EIGHTY)
    return caveats


def _sorted(parts: Sequence[pa.Table]) -> pa.Table:
    table = pa.concat_tables(parts)
    area, split, year = table.column_names[:3]
    return table.sort_by([(area, "ascending"), (split, "ascending"), (year, "ascending")]).combine_chunks()


def _border_source(borders: Borders, wfs_url: str) -> Source:
    return Source(
        cite="SCB, DeSO och RegSO, gränser",
        where="lagren DeSO_2025 och RegSO_2025; kommunens gräns är dess RegSO tillsammans",
        publisher=_SCB,
        url=wfs_url,
        licence=_CC0,
        vintage=f"utgåva {borders.editions['regso']}",
        retrieved=min(borders.retrieved),
    )


def _crosswalks(plans: Sequence[Plan], borders: Borders) -> tuple[Crosswalk, ...]:
    used = {(ask.level, ask.edition) for plan in plans for ask in plan.asks}
    name = {"regso": "RegSO 2020", "deso": "DeSO 2018"}
    today = {"regso": "RegSO 2025", "deso": "DeSO 2025"}
    return tuple(
        Crosswalk(
            level=level,
            from_edition=edition,
            to_edition=borders.editions[level],
            method="same code",
            caveat=Text(
                sv=(
                    f"Uppgifter till och med {OLD_LAST_YEAR} är räknade på {name[level]} men visas på"
                    f" {today[level]}. Samma kod antas vara samma område. SCB har ändrat en del områden i"
                    " grunden, så jämför inte över skarven utan att se efter."
                ),
                en=(
                    f"Figures up to {OLD_LAST_YEAR} were counted on {name[level]} but are shown on"
                    f" {today[level]}. The same code is taken to be the same area. SCB has redrawn some"
                    " areas, so do not compare across the seam without checking."
                ),
            ),
        )
        for level, edition in OLD_EDITION.items()
        if (level, edition) in used
    )
