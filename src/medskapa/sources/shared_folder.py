"""The thirteen municipalities of the Göteborg region, read from a folder of open data tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.evidence import Source, State, Text, UserError
from medskapa.region import TABLES, Crosswalk, Level, Region, make_region
from medskapa.sources import vasttrafik_stops as stops

TOP = "GR"
CRS = "EPSG:3006"
MUNICIPALITIES: dict[str, str] = {
    "1384": "Kungsbacka", "1401": "Härryda", "1402": "Partille", "1407": "Öckerö", "1415": "Stenungsund",
    "1419": "Tjörn", "1440": "Ale", "1441": "Lerum", "1462": "Lilla Edet", "1480": "Göteborg",
    "1481": "Mölndal", "1482": "Kungälv", "1489": "Alingsås",
}  # fmt: skip
"""The members of Göteborgsregionens kommunalförbund: municipality code to name."""

_GOTEBORG = "1480"
_AREA_EDITION = "2025_v1"
_CITY_EDITION = "2025-01-01"
_COUNT_EDITION = "RegSO_2020"
_YEARS = (2020, 2021, 2022, 2023)
_CITY_COUNT_YEAR = 2024  # the city's figure of 1 January 2025 is the count of 31 December 2024
_UNPLACED = "199"

_BOUNDARIES = Path("data/boundaries_goteborg_gr")
_LAND = _BOUNDARIES / "regso_gr_landclipped.gpkg"
_FIGURES = Path("data/derived_gr_regso/gr_regso_2020_2023.csv")
_CITY_FIGURES = Path("data/population_change_2025_goteborg/example_gbg_primaromrade.csv")

SCB_LEVELS = (
    Level("region", Text(sv="Regionen", en="The region"), "scb"),
    Level("municipality", Text(sv="Kommun", en="Municipality"), "scb", "region"),
    Level("regso", Text(sv="RegSO", en="RegSO"), "scb", "municipality"),
    Level("deso", Text(sv="DeSO", en="DeSO"), "scb", "regso"),
)
CITY_LEVELS = (
    Level("stadsomrade", Text(sv="Stadsområde", en="City area (stadsområde)"), "goteborg", "municipality"),
    Level(
        "mellanomrade",
        Text(sv="Mellanområde", en="Intermediate area (mellanområde)"),
        "goteborg",
        "stadsomrade",
    ),
    Level(
        "primaromrade", Text(sv="Primärområde", en="Primary area (primärområde)"), "goteborg", "mellanomrade"
    ),
    Level("basomrade", Text(sv="Basområde", en="Base area (basområde)"), "goteborg", "primaromrade"),
)
_CITY_FILES = (
    ("stadsomrade", "goteborg_stadsomraden.gpkg", "gbg-s", ""),
    ("mellanomrade", "goteborg_mellanomraden.gpkg", "gbg-m", "stadsomrade_kod"),
    ("primaromrade", "goteborg_primaromraden.gpkg", "gbg-p", "mellanomrade_kod"),
    ("basomrade", "goteborg_basomraden.gpkg", "gbg-b", "primaromrade_kod"),
)

_SCB, _CC0, _GATHERED = "Statistiska centralbyrån (SCB)", "CC0 1.0", "2026-11-23"
_API = "https://statistikdatabasen.scb.se/api/v2/tables/"
_WFS = "https://geodata.scb.se/geoserver/stat/wfs"

SOURCES: dict[str, Source] = {
    "scb-borders": Source(
        cite="SCB, DeSO och RegSO, gränser",
        where="lagren DeSO_2025 och RegSO_2025; kommunens gräns är dess RegSO tillsammans",
        publisher=_SCB, url=_WFS, licence=_CC0, vintage="utgåva 2025_v1", retrieved=_GATHERED,
    ),
    "gbg-borders": Source(
        cite="Göteborgs Stad, stadsområden, mellanområden, primärområden och basområden",
        where="indelning 2025-01-01", publisher="Göteborgs Stad, stadsledningskontoret",
        url="https://geodata-external.sbk.goteborg.se/services/slk-administrativ-indelning-v2/wfs",
        licence="MIT", vintage="2025-01-01", retrieved=_GATHERED,
    ),
    "scb-population": Source(
        cite="SCB, folkmängd efter födelseland (inrikes och utrikes födda) per RegSO",
        where="tabell TAB6572; utrikes födda är folkmängd minus födda i Sverige",
        publisher=_SCB, url=_API + "TAB6572", licence=_CC0,
        vintage="31 december 2020–2023, RegSO 2020", retrieved=_GATHERED,
    ),
    "scb-homes": Source(
        cite="SCB, bostadsbestånd efter upplåtelseform per RegSO",
        where="tabell TAB6258", publisher=_SCB, url=_API + "TAB6258", licence=_CC0,
        vintage="31 december 2023, RegSO 2020", retrieved=_GATHERED,
    ),
    "scb-wage-income": Source(
        cite="SCB, löneinkomst per RegSO, medelvärde i tusen kronor",
        where="medelvärde av löneinkomst för samtliga personer, inte medianen av disponibel inkomst",
        publisher=_SCB, url="https://statistikdatabasen.scb.se/api/v2", licence=_CC0,
        vintage="inkomståret 2023, RegSO 2020", retrieved=_GATHERED,
    ),
    "scb-area-type": Source(
        cite="Boverket och SCB, socioekonomiskt index, områdestyp 1–5 per RegSO",
        where="tabell TAB6586 (AA0003F/IntGr5Socio); endast områdestyp, inte indexvärdet",
        publisher="Boverket och SCB", url=_API + "TAB6586", licence=_CC0,
        vintage="2022, RegSO 2020", retrieved=_GATHERED,
    ),
    "gbg-population": Source(
        cite="Göteborgs Stad, folkmängd per primärområde",
        where="Västfolket; invånare utan placering (kod 199) ingår inte",
        publisher="Göteborgs Stad", url="https://statistikdatabas.goteborg.se", licence="MIT",
        vintage="1 januari 2025, det vill säga 31 december 2024", retrieved=_GATHERED,
    ),
}  # fmt: skip
"""Where each table of the region comes from."""

_CROSSWALK = Crosswalk(
    level="regso", from_edition=_COUNT_EDITION, to_edition=_AREA_EDITION, method="same code",
    caveat=Text(
        sv="Uppgifterna är räknade på RegSO 2020 men visas på RegSO 2025. Samma kod antas vara samma område; "
        "alla 300 koder i Göteborgsregionen finns i båda utgåvorna, men gränserna har inte jämförts.",
        en="The figures were counted on RegSO 2020 but are shown on RegSO 2025. The same code is taken to "
        "be the same area; all 300 codes of the Göteborg region exist in both editions, but the borders "
        "were not compared.",
    ),
)  # fmt: skip
_CAVEATS = (
    Text(
        sv="Inkomsten per RegSO är medelvärdet av löneinkomst för samtliga personer 2023. Den är inte "
        "disponibel inkomst och inte en median; pensionärer och andra utan lön drar ner den.",
        en="Income by RegSO is the mean wage income of all persons in 2023. It is not disposable income and "
        "not a median; pensioners and others without a wage lower it.",
    ),
    Text(
        sv="Folkmängd per DeSO saknas i underlaget. Saknas betyder okänt, inte noll.",
        en="Population by DeSO is missing from the data. Missing means unknown, not zero.",
    ),
)
_CITY_CAVEAT = Text(
    sv="Folkmängden per primärområde är stadens egen. {unplaced} invånare utan placering (kod 199) ingår "
    "inte, och summan skiljer sig något från SCB:s. Folkmängd per basområde är utelämnad, eftersom 212 av "
    "de koder som har uppgifter saknar gräns. Basområde 30516 saknar överordnat område i underlaget och har "
    "lagts i det primärområde som koden anger, 305.",
    en="Population by primary area is the city's own. {unplaced} residents without a placement (code 199) "
    "are left out, and the sum differs a little from SCB's. Population by base area is left out, as 212 of "
    "the codes that have figures have no border. Base area 30516 has no area above it in the data and was "
    "put in the primary area that its code names, 305.",
)


@dataclass
class _Rows:
    """Rows of the region's tables while they are gathered, one list of tuples for each table."""

    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.tables[table].extend(rows)

    def arrow(self) -> dict[str, pa.Table]:
        out = {}
        for name, rows in self.tables.items():
            if rows:
                schema = TABLES[name]
                columns = zip(*sorted(rows, key=lambda r: tuple(map(str, r[:3]))), strict=True)
                arrays = [pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)]
                out[name] = pa.Table.from_arrays(arrays, schema=schema)
        return out


def build_from_folder(folder: Path | str, codes: Sequence[str] | None = None) -> Region:
    """Build the Göteborg region, or some of its municipalities, from a folder of open data.

    The folder holds ``data/boundaries_goteborg_gr``, ``data/derived_gr_regso`` and
    ``data/population_change_2025_goteborg``. ``codes`` are four-digit municipality codes; ``None`` means all
    thirteen. Stops come along when the folder holds ``data/vasttrafik_stops``; without it the region has none.

    Raises ``UserError`` for an unknown municipality, a missing file or a file that lacks a column.
    """
    folder = Path(folder)
    chosen = _chosen(codes)
    _check_files(folder, with_city=_GOTEBORG in chosen)
    rows = _Rows()
    whole = _add_scb_areas(rows, folder, chosen)
    _add_figures(rows, folder, chosen)
    levels: tuple[Level, ...] = SCB_LEVELS
    caveats: tuple[Text, ...] = _CAVEATS
    sources = dict(SOURCES)
    if _GOTEBORG in chosen:
        unplaced = _add_city(rows, folder)
        levels, caveats = (*levels, *CITY_LEVELS), (*caveats, _CITY_CAVEAT.format(unplaced=unplaced))
    else:
        sources = {key: s for key, s in SOURCES.items() if not key.startswith("gbg-")}
    if (folder / stops.STOPS).is_file():
        rows.add("services", stops.read_stops(folder / stops.STOPS, whole, CRS))
        sources, caveats = {**sources, stops.SOURCE_KEY: stops.SOURCE}, (*caveats, stops.CAVEAT)
    every = len(chosen) == len(MUNICIPALITIES)
    return make_region(
        key="goteborgsregionen" if every else "goteborgsregionen-" + "-".join(chosen),
        title=_title(chosen),
        kind="real",
        crs=CRS,
        top=TOP,
        levels=levels,
        tables=rows.arrow(),
        sources=sources,
        crosswalks=(_CROSSWALK,),
        caveats=caveats,
    )


def _chosen(codes: Sequence[str] | None) -> tuple[str, ...]:
    if codes is None:
        return tuple(MUNICIPALITIES)
    unknown = sorted(set(codes) - set(MUNICIPALITIES))
    if unknown or not codes:
        listed = ", ".join(f"{code} {name}" for code, name in MUNICIPALITIES.items())
        raise UserError(
            "These municipalities are not in the Göteborg region."
            if unknown
            else "No municipality was chosen.",
            rows=unknown,
            do=f"Choose among {listed}.",
        )
    return tuple(sorted(set(codes)))


def _title(chosen: Sequence[str]) -> Text:
    if len(chosen) == len(MUNICIPALITIES):
        return Text(sv="Göteborgsregionen", en="The Göteborg region")
    names = ", ".join(MUNICIPALITIES[code] for code in chosen)
    return Text(sv=f"Göteborgsregionen: {names}", en=f"The Göteborg region: {names}")


def _check_files(folder: Path, *, with_city: bool) -> None:
    wanted = [_BOUNDARIES / "deso_gr_original.gpkg", _BOUNDARIES / "regso_gr_original.gpkg", _FIGURES]
    if with_city:
        wanted += [_BOUNDARIES / file for _, file, _, _ in _CITY_FILES] + [_CITY_FIGURES]
    lacking = [path.as_posix() for path in wanted if not (folder / path).is_file()]
    if lacking:
        raise UserError(
            "The folder lacks files that the region is built from.",
            where=str(folder),
            rows=lacking,
            do="Give the folder that holds the folder 'data' with these files.",
        )


def _layer(path: Path, columns: Sequence[str]) -> tuple[list[dict[str, Any]], npt.NDArray[np.object_]]:
    """The rows and the borders of a layer. Raises ``UserError`` for a missing column or another CRS."""
    import pyogrio
    import shapely

    info, table = pyogrio.read_arrow(path)
    lacking = [c for c in columns if c not in table.column_names]
    if lacking or info["crs"] != CRS:
        raise UserError(
            f"The layer lacks the columns {', '.join(lacking)}."
            if lacking
            else f"The layer is not in {CRS}.",
            where=path.name,
            do=f"Fetch the layer anew; it needs {', '.join(columns)} and the coordinate system {CRS}.",
        )
    geometry = shapely.from_wkb(table[info["geometry_name"]].to_numpy(zero_copy_only=False))
    return table.select(list(columns)).to_pylist(), geometry


def _wkb(geometry: Any) -> Any:
    import shapely

    return shapely.to_wkb(geometry, output_dimension=2, byte_order=1)


def _add_scb_areas(rows: _Rows, folder: Path, chosen: Sequence[str]) -> Any:
    """Regions, municipalities, RegSO and DeSO with their borders; returns the border of it all."""
    import shapely

    regso, regso_border = _layer(
        folder / _BOUNDARIES / "regso_gr_original.gpkg", ["regsokod", "regsonamn", "kommunkod"]
    )
    deso, deso_border = _layer(
        folder / _BOUNDARIES / "deso_gr_original.gpkg", ["desokod", "regsokod", "kommunkod"]
    )
    whole = []
    for code in chosen:
        here = [r["kommunkod"] == code for r in regso]
        whole.append(shapely.union_all(regso_border[np.array(here)]))
        rows.add("areas", [(code, "municipality", MUNICIPALITIES[code], _AREA_EDITION, _wkb(whole[-1]))])
        rows.add("membership", [(code, TOP, 1.0)])
    everything = shapely.union_all(whole)
    rows.add("areas", [(TOP, "region", _title(chosen).sv, _AREA_EDITION, _wkb(everything))])
    for r, border in zip(regso, _wkb(regso_border), strict=True):
        if r["kommunkod"] in chosen:
            rows.add("areas", [(r["regsokod"], "regso", r["regsonamn"], _AREA_EDITION, border)])
            rows.add("membership", [(r["regsokod"], r["kommunkod"], 1.0)])
    for r, border in zip(deso, _wkb(deso_border), strict=True):
        if r["kommunkod"] in chosen:
            rows.add("areas", [(r["desokod"], "deso", r["desokod"], _AREA_EDITION, border)])
            rows.add("membership", [(r["desokod"], r["regsokod"], 1.0)])
    borders = {r["regsokod"]: b for r, b in zip(regso, regso_border, strict=True) if r["kommunkod"] in chosen}
    _add_outlines(rows, folder, borders)
    return everything


def _add_outlines(rows: _Rows, folder: Path, borders: Mapping[str, Any]) -> None:
    """The land of each RegSO, for drawing only, when the folder has it; the borders run out to sea.

    The layer of land lacks a few areas on the city's islands; their land is where the city's own areas lie.
    """
    import shapely

    path = folder / _LAND
    if not path.is_file():
        return
    land, outline = _layer(path, ["regsokod"])
    found = {r["regsokod"]: s for r, s in zip(land, outline, strict=True) if s is not None}
    lacking = sorted(code for code in borders if code not in found and code.startswith(_GOTEBORG))
    if lacking:
        city = shapely.union_all(_layer(folder / _BOUNDARIES / _CITY_FILES[0][1], ["omrade_kod"])[1])
        found |= {code: shapely.intersection(borders[code], city) for code in lacking}
    drawn = [code for code in borders if code in found and not found[code].is_empty]
    for code, shape in zip(drawn, _wkb(np.array([found[c] for c in drawn], dtype=object)), strict=True):
        rows.add("outlines", [(code, shape)])


def _read_csv(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [c for c in columns if c not in (reader.fieldnames or ())]
        if lacking:
            raise UserError(
                f"The file lacks the columns {', '.join(lacking)}.",
                where=path.name,
                do="Fetch the file anew.",
            )
        return list(reader)


def _value(row: dict[str, str], column: str) -> tuple[float | None, str]:
    """A figure with its state; an empty field is missing, not 0."""
    text = row[column].strip()
    if text in ("", "NA", ".."):
        return None, State.MISSING.value
    return float(text), State.KNOWN.value


def _add_figures(rows: _Rows, folder: Path, chosen: Sequence[str]) -> None:
    homes = {"rental": "dw_rental_2023", "coop": "dw_coop_2023", "owned": "dw_owned_2023"}
    homes["unknown"] = "dw_tenure_unknown_2023"
    indicators = {
        "mean_wage_income_tkr": ("mean_wage_income_tkr_2023", 2023, "scb-wage-income"),
        "area_type": ("omradestyp_2022", 2022, "scb-area-type"),
    }
    columns = ["Kommun", "RegSOkod_2020", *homes.values(), *(c for c, _, _ in indicators.values())]
    columns += [f"{name}_{year}" for name in ("pop", "born_sweden") for year in _YEARS]
    for row in _read_csv(folder / _FIGURES, columns):
        area = row["RegSOkod_2020"]
        if row["Kommun"] not in chosen:
            continue
        for year in _YEARS:
            rows.add("population", _origin_rows(row, area, year))
        for tenure, column in homes.items():
            rows.add("homes", [(area, tenure, 2023, *_value(row, column), _COUNT_EDITION, "scb-homes")])
        for name, (column, year, source) in indicators.items():
            rows.add("indicators", [(area, name, year, *_value(row, column), _COUNT_EDITION, source)])


def _origin_rows(row: dict[str, str], area: str, year: int) -> list[tuple[Any, ...]]:
    everyone, sweden = _value(row, f"pop_{year}"), _value(row, f"born_sweden_{year}")
    abroad: tuple[float | None, str] = (None, State.MISSING.value)
    if everyone[0] is not None and sweden[0] is not None:
        abroad = everyone[0] - sweden[0], State.KNOWN.value
    groups = {"all": everyone, "origin=sweden": sweden, "origin=abroad": abroad}
    return [(area, g, year, *value, _COUNT_EDITION, "scb-population") for g, value in groups.items()]


def _add_city(rows: _Rows, folder: Path) -> int:
    """Göteborg's own areas and population; returns how many residents have no placement."""
    parent_prefix = ""
    for level, file, prefix, parent in _CITY_FILES:
        columns = ["omrade_kod", "omrade_namn", *([parent] if parent else [])]
        layer, border = _layer(folder / _BOUNDARIES / file, columns)
        for r, wkb in zip(layer, _wkb(border), strict=True):
            area = prefix + r["omrade_kod"]
            # Base area 30516 has no parent in the layer; for all the others the first three digits name it.
            above = parent_prefix + (r[parent] or r["omrade_kod"][:3]) if parent else _GOTEBORG
            rows.add("areas", [(area, level, r["omrade_namn"], _CITY_EDITION, wkb)])
            rows.add("membership", [(area, above, 1.0)])
        parent_prefix = prefix
    unplaced = 0
    for row in _read_csv(folder / _CITY_FIGURES, ["omrade_kod", "jan_1"]):
        value = _value(row, "jan_1")
        if row["omrade_kod"] == _UNPLACED:
            unplaced = int(value[0] or 0)
            continue
        area = "gbg-p" + row["omrade_kod"]
        rows.add("population", [(area, "all", _CITY_COUNT_YEAR, *value, _CITY_EDITION, "gbg-population")])
    return unplaced
