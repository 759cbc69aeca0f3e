"""SCB's households by kind and size, homes by tenure and rooms, and rents, for the housing programme.

Tables are matched by their own words before anything is fetched. Where households are told by kind in one table and by
size in another, the caller says how the two become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from medskapa.evidence import Source, UserError
from medskapa.region import HOUSING_TABLES, Region
from medskapa.sources.jsonstat import Dataset, Dimension
from medskapa.sources.pxweb import PxWeb
from medskapa.sources.scb_housing import HousingFound
from medskapa.sources.scb_plan import parse_area_code

TABLES = {"household_kinds": "TAB6568", "household_sizes": "", "dwellings": "", "rents": "TAB4590"}
"""Ids as far as notes tell them; an empty one is asked for only when the user gives it."""
AREA_M2 = {1: 35.0, 2: 58.0, 3: 77.0, 4: 96.0, 5: 118.0}
"""Square metres of a rental home by rooms, an assumption, with which a rent per square metre becomes a cost."""
_KINDS = (
    ("couple_children", r"sammanboende med barn|gifta.*med barn"),
    ("couple", r"sammanboende utan barn|gifta.*utan barn"),
    ("single_parent", r"ensamstående med barn"), ("single", r"ensamstående utan barn|ensamboende"),
    ("other", r"övriga hushåll"),
)  # fmt: skip
_TENURES = (("rental", r"hyresrätt"), ("coop", r"bostadsrätt"), ("owned", r"äganderätt"))


@dataclass(frozen=True)
class Told:
    """One table's latest year: numbers by area and by one or two classes; ``monthly`` where its words say a month."""

    year: int
    numbers: Mapping[tuple[str, ...], float]
    source: Source
    monthly: bool = False


Combine = Callable[[Mapping[str, float], Mapping[int, float]], Mapping[tuple[str, int], int]]
"""From households by kind and by size to households by both."""


def fetch_homes(
    service: PxWeb, region: Region, combine: Combine, tables: Mapping[str, str] | None = None
) -> HousingFound:
    """Households, homes and rents of the region's municipalities, latest year; what does not fit is told of.

    combine: such as ``medskapa.methods.housing.kinds.kinds_by_size``. tables: ids in place of TABLES. Households need
    kinds and sizes; homes need tenure and rooms; rents become the cost of rental homes by their assumed square metres.
    """
    ids = {**TABLES, **(tables or {})}
    found, codes = HousingFound(), region.areas_at("municipality")
    kinds = _try(found, service, "household_kinds", ids, codes, (("kind", r"hushållstyp|hushåll"),))
    sizes = _try(found, service, "household_sizes", ids, codes, (("size", r"storlek|antal personer"),))
    if kinds is not None and sizes is not None:
        _households(found, kinds, sizes, codes, combine)
    elif kinds is not None:
        found.lacking.append(
            ("households", "Households are told by kind and not by size: give household_sizes=TABLE.")
        )
    homes = _try(
        found, service, "dwellings", ids, codes, (("tenure", r"upplåtelse"), ("rooms", r"lägenhetstyp|rum"))
    )
    rents = _try(found, service, "rents", ids, codes, ())
    if homes is not None:
        _dwellings(found, homes, rents, codes)
    return found


def _try(
    found: HousingFound, service: PxWeb, key: str, ids: Mapping[str, str], codes: Sequence[str],
    classes: Sequence[tuple[str, str]],
) -> Told | None:  # fmt: skip
    if not ids.get(key):
        return None
    try:
        told = _latest(
            service,
            ids[key],
            codes,
            classes,
            r"median|medel" if key == "rents" else r"antal|hushåll|lägenhet",
        )
    except UserError as error:
        found.lacking.append((key, str(error)))
        return None
    found.sources[f"scb:{ids[key]}"] = told.source
    return told


def _latest(
    service: PxWeb, table: str, codes: Sequence[str], classes: Sequence[tuple[str, str]], contents: str
) -> Told:
    meta = service.metadata(table)
    region = next((d for d in meta.dimensions.values() if any(parse_area_code(c) for c in d.values)), None)
    where = f"table {table}"
    if region is None or set(codes) - set(region.values):
        gone = sorted(set(codes) - set(region.values if region else ()))
        raise UserError(
            "The table has no figures for some municipalities.", where=where, rows=gone, do="Give another id."
        )
    chosen = [_class(meta, where, pattern) for _, pattern in classes]
    metric, time = meta.dimensions[meta.metric], meta.dimensions[meta.time]
    what = [c for c in metric.values if re.search(contents, metric.labels.get(c, c), re.IGNORECASE)] or list(
        metric.values
    )
    year = max(t for t in time.values if re.match(r"\d{4}", t))
    mapped = [_words(d, name) for d, (name, _) in zip(chosen, classes, strict=True)]
    selection = {region.code: sorted(codes), metric.code: what[:1], time.code: [year]}
    selection |= {d.code: list(m) for d, m in zip(chosen, mapped, strict=True)}
    selection |= {c: _whole(d) for c, d in meta.dimensions.items() if c not in selection}
    cells = service.data(table, selection)
    numbers: dict[tuple[str, ...], float] = {}
    for r in cells.table.to_pylist():
        if r["value"] is not None:
            key = (r[region.code], *(m[r[d.code]] for d, m in zip(chosen, mapped, strict=True)))
            numbers[key] = numbers.get(key, 0.0) + float(r["value"])
    source = Source(
        cite=f"SCB, {table} {meta.label}", publisher="Statistiska centralbyrån (SCB)", licence="CC0 1.0",
        url=f"{service.base_url}/tables/{table}", vintage=year[:4], retrieved=min(cells.retrieved),
    )  # fmt: skip
    monthly = "månad" in f"{meta.label} {metric.labels.get(what[0], '')}".lower()
    return Told(int(year[:4]), numbers, source, monthly)


def _class(meta: Dataset, where: str, pattern: str) -> Dimension:
    for d in meta.dimensions.values():
        named = re.search(pattern, d.label, re.IGNORECASE)
        if d.code not in (meta.time, meta.metric) and named and not any(parse_area_code(c) for c in d.values):
            return d
    told = ", ".join(d.label for d in meta.dimensions.values())
    raise UserError(
        f"The table has no variable like {pattern!r}.", where=where, rows=[told], do="Give another id."
    )


def _words(d: Dimension, name: str) -> dict[str, str]:
    """Codes of the classes that we know, by their words; totals and the rest are left."""
    out = {}
    for code in d.values:
        label = d.labels.get(code, code).strip().lower()
        if name in ("kind", "tenure"):
            known = next(
                (k for k, p in (_KINDS if name == "kind" else _TENURES) if re.search(p, label)), None
            )
        else:
            m = re.match(r"^(\d+)", label)
            known = str(min(int(m[1]), 5)) if m and name == "rooms" else m[1] if m else None
        if known is not None:
            out[code] = known
    if not out:
        raise UserError(
            f"The table's classes of {d.label} are not known.", where=d.code, do="Give another id."
        )
    return out


def _whole(d: Dimension) -> list[str]:
    total = [c for c in d.values if re.search(r"^total|^samtliga|^alla", d.labels.get(c, c), re.IGNORECASE)]
    return total[:1] or list(d.values)


def _households(
    found: HousingFound, kinds: Told, sizes: Told, codes: Sequence[str], combine: Combine
) -> None:
    rows = []
    for area in codes:
        mine = {k[1]: n for k, n in kinds.numbers.items() if k[0] == area}
        by_size = {int(k[1]): n for k, n in sizes.numbers.items() if k[0] == area}
        try:
            table = combine(mine, by_size)
        except UserError as error:
            found.lacking.append((f"households of {area}", str(error)))
            continue
        source = next(s for s, told in found.sources.items() if told is kinds.source)
        rows += [{"area": area, "kind": k, "size": s, "year": kinds.year, "households": float(n), "source": source}
                 for (k, s), n in table.items()]  # fmt: skip
    if rows:
        found.rows["households"] = [pa.Table.from_pylist(rows, schema=HOUSING_TABLES["households"])]


def _dwellings(found: HousingFound, homes: Told, rents: Told | None, codes: Sequence[str]) -> None:
    source = next(s for s, told in found.sources.items() if told is homes.source)
    rows = []
    for (area, tenure, rooms), n in sorted(homes.numbers.items()):
        per_m2 = rents.numbers.get((area,)) if rents is not None and tenure == "rental" else None
        months = 1 if rents is None or rents.monthly else 12
        cost = None if per_m2 is None else per_m2 * AREA_M2[int(rooms)] / months
        row = dict.fromkeys(HOUSING_TABLES["dwellings"].names)
        row |= {
            "area": area,
            "tenure": tenure,
            "rooms": int(rooms),
            "year": homes.year,
            "homes": n,
            "cost": cost,
        }
        rows.append({**row, "source": source})
    if rows and codes:
        found.rows["dwellings"] = [pa.Table.from_pylist(rows, schema=HOUSING_TABLES["dwellings"])]
