"""A municipality's own districts (kommundelar), read from a table and added as a hierarchy of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from medskapa.evidence import Source, Text, UserError
from medskapa.region import TABLES, Level, Region, members
from medskapa.sources.spreadsheet import refuse_unknown, remade
from medskapa.sources.spreadsheet_file import Sheet, as_code, as_number, open_sheet

_PERCENT = "%"


@dataclass(frozen=True, kw_only=True)
class DistrictMapping:
    """Which column holds what, in a table of a municipality's own districts.

    ``child`` is the column of area codes at one level of the region, ``district`` the column of names, and
    ``share`` the column that says how much of the area lies there, as a part of 1 or with a percent sign;
    without it each area lies wholly in one district. ``level`` is the key of the new level, ``label`` its
    name on screen.
    """

    municipality: str
    child: str
    district: str
    edition: str
    share: str = ""
    level: str = "kommundel"
    label: Text = field(default_factory=lambda: Text(sv="Kommundel", en="District (kommundel)"))
    sheet: str = ""
    header_row: int = 1


@dataclass(frozen=True)
class _Part:
    """One row of the file: how much of an area lies in a district."""

    row: int
    child: str
    district: str
    share: float


def add_districts(
    region: Region, path: Path | str, mapping: DistrictMapping, source: Source, key: str = "districts"
) -> Region:
    """A copy of the region with a municipality's own districts, as a level in a hierarchy of its own.

    Figures for districts are then put together from their areas with ``membership_matrix``. A district gets
    the border of its areas together, or none where an area is divided.

    Raises ``UserError`` when an area is unknown, outside the municipality, of another level than the rest,
    left out, or divided into shares that do not add up to 1.
    """
    path = Path(path)
    if region.level_of.get(mapping.municipality) != "municipality":
        raise UserError(
            f"There is no municipality {mapping.municipality!r} in the region.",
            where=path.name,
            do=f"Choose among {', '.join(region.areas_at('municipality'))}.",
        )
    if mapping.level in {level.key for level in region.levels}:
        raise UserError(
            f"The region has a level {mapping.level!r} already.", where=path.name, do="Name another."
        )
    if region.sources.get(key, source) != source:
        raise UserError(f"The region has another source called {key!r}.", where=path.name, do="Name another.")
    sheet = open_sheet(path, mapping.sheet, mapping.header_row)
    parts = _parts(sheet, mapping)
    refuse_unknown(region, [p.child for p in parts], [p.row for p in parts], sheet.where)
    below = _level_below(region, parts, sheet)
    _refuse_wrong_areas(region, parts, below, mapping, sheet)
    _refuse_wrong_shares(parts, sheet)
    level = Level(mapping.level, mapping.label, mapping.level, "municipality", below)
    return remade(
        region,
        levels=(*region.levels, level),
        tables=_tables(region, parts, mapping),
        sources={**region.sources, key: source},
    )


def _parts(sheet: Sheet, mapping: DistrictMapping) -> list[_Part]:
    column = sheet.columns([c for c in (mapping.child, mapping.district, mapping.share) if c])
    parts, bare, bad = [], [], []
    for row, cells in sheet.rows:
        child, district = as_code(cells[column[mapping.child]]), as_code(cells[column[mapping.district]])
        if not child or not district:
            bare.append(f"row {row}")
            continue
        share = _share(cells[column[mapping.share]]) if mapping.share else 1.0
        if share is None or not 0 < share <= 1:
            bad.append(f"row {row}: {as_code(cells[column[mapping.share]])}")
            continue
        parts.append(_Part(row, child, district, share))
    if bare:
        raise UserError(
            "These rows lack an area code or a district.", where=sheet.where, rows=bare, do="Add it."
        )
    if bad:
        raise UserError(
            "These shares are not numbers above 0 and at most 1.",
            where=sheet.where,
            rows=bad,
            do="Write 0,25 or 25 %.",
        )
    return parts


def _share(cell: object) -> float | None:
    text = as_code(cell)
    if text.endswith(_PERCENT):
        percent = as_number(text.removesuffix(_PERCENT).strip())
        return None if percent is None else percent / 100
    return as_number(cell)


def _level_below(region: Region, parts: Sequence[_Part], sheet: Sheet) -> str:
    levels = sorted({region.level_of[p.child] for p in parts})
    if len(levels) > 1:
        first = {region.level_of[p.child]: p for p in reversed(parts)}
        raise UserError(
            "The areas stand at several levels.",
            where=sheet.where,
            rows=[f"row {first[lv].row}: {first[lv].child} ({lv})" for lv in levels],
            do="Put districts together from areas at one level.",
        )
    return levels[0]


def _refuse_wrong_areas(
    region: Region, parts: Sequence[_Part], below: str, mapping: DistrictMapping, sheet: Sheet
) -> None:
    try:
        inside = set(members(region, mapping.municipality, below))
    except ValueError as error:
        raise UserError(
            f"Districts cannot be put together from the level {below}: it is not below the municipalities.",
            where=sheet.where,
            do="Use the codes of areas inside the municipality.",
        ) from error
    outside = [f"row {p.row}: {p.child}" for p in parts if p.child not in inside]
    if outside:
        raise UserError(
            "These areas do not lie in the municipality.",
            where=sheet.where,
            rows=outside,
            do="Remove the rows.",
        )
    left_out = sorted(inside - {p.child for p in parts})
    if left_out:
        raise UserError(
            "These areas of the municipality belong to no district.",
            where=sheet.where,
            rows=left_out,
            do="Add a row for each; the districts must cover the whole municipality.",
        )


def _refuse_wrong_shares(parts: Sequence[_Part], sheet: Sheet) -> None:
    first: dict[tuple[str, str], int] = {}
    double = [
        f"row {p.row} and row {first[p.child, p.district]}: {p.child} {p.district}"
        for p in parts
        if first.setdefault((p.child, p.district), p.row) != p.row
    ]
    if double:
        raise UserError(
            "These rows stand more than once.", where=sheet.where, rows=double, do="Keep one of each."
        )
    total: dict[str, float] = {}
    for p in parts:
        total[p.child] = total.get(p.child, 0.0) + p.share
    off = [f"{child}: {share:g}" for child, share in total.items() if abs(share - 1) > 1e-6]
    if off:
        raise UserError(
            "An area's shares must add up to 1.",
            where=sheet.where,
            rows=off,
            do="Correct the shares; without a column of shares an area may stand in one district only.",
        )


def _district_id(name: str, mapping: DistrictMapping) -> str:
    """An id of plain letters: the level, the municipality and the name."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    word = "-".join("".join(c if c.isalnum() else " " for c in plain).split())
    return f"{mapping.level}-{mapping.municipality}-{word}"


def _tables(region: Region, parts: Sequence[_Part], mapping: DistrictMapping) -> Mapping[str, pa.Table]:
    ids = {name: _district_id(name, mapping) for name in sorted({p.district for p in parts})}
    if len(set(ids.values())) < len(ids):  # two names that differ only in accents or signs
        ids = {name: f"{area}-{i}" for i, (name, area) in enumerate(ids.items(), start=1)}
    total: dict[str, float] = {}
    for p in parts:
        total[p.child] = total.get(p.child, 0.0) + p.share
    # The municipality's districts come first: whoever reads a child's last row still finds its main parent.
    rows = [(p.child, ids[p.district], p.share / total[p.child]) for p in parts]
    rows += [(area, mapping.municipality, 1.0) for area in ids.values()]
    child, parent, share = (list(c) for c in zip(*rows, strict=True))
    membership = pa.table([child, parent, share], schema=TABLES["membership"])
    n = len(ids)
    borders = _borders(region, parts, list(ids))
    areas = pa.table(
        [list(ids.values()), [mapping.level] * n, list(ids), [mapping.edition] * n, borders],
        schema=TABLES["areas"],
    )
    return {
        **region.tables,
        "areas": pa.concat_tables([region.areas, areas]),
        "membership": pa.concat_tables([membership, region.tables["membership"]]),
    }


def _borders(region: Region, parts: Sequence[_Part], names: Sequence[str]) -> list[bytes | None]:
    """Each district's border: its areas together, or none where an area is divided or has no border."""
    import shapely

    known = dict(zip(region.areas["area"].to_pylist(), region.areas["geometry"].to_pylist(), strict=True))
    borders: list[bytes | None] = []
    for name in names:
        mine = [p for p in parts if p.district == name]
        if any(p.share < 1 or known[p.child] is None for p in mine):
            borders.append(None)
            continue
        union = shapely.union_all(shapely.from_wkb(np.array([known[p.child] for p in mine], dtype=object)))
        borders.append(shapely.to_wkb(union, output_dimension=2, byte_order=1))
    return borders
