"""A region's own cells as a table: one row a cell, one column a group, in the latest year with figures on cells."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Text, UserError
from medskapa.region import Region, membership_matrix, read_region
from medskapa.sources.grid_table import GridTable


def region_table(folder: Path) -> GridTable:
    """A region folder's cells: ``cell``, ``x_m``, ``y_m``, ``size_m``, ``municipality`` and a column for each group.

    Groups are named as in the region, ``origin_abroad`` for ``origin=abroad``; ``all`` counts everyone. A missing
    figure stays empty. Raises ``UserError`` when the region has no people on cells.
    """
    region = read_region(folder)
    cells, people = region.tables["cells"], region.tables["cell_population"]
    if cells.num_rows == 0 or people.num_rows == 0:
        raise UserError(
            "The region has no people on cells.",
            where=str(folder),
            do="Give a grid file; docs/guide/bestallning-rutor.md says what to order.",
        )
    ids = cells["cell"].to_pylist()
    row_of = {cell: i for i, cell in enumerate(ids)}
    columns: dict[str, list[float | None]] = {}
    years: dict[str, int] = {}
    for group in sorted(pc.unique(people["group"]).to_pylist()):
        own = people.filter(pc.equal(people["group"], group))
        years[group] = int(pc.max(own["year"]).as_py())
        latest = own.filter(pc.equal(own["year"], years[group]))
        column: list[float | None] = [None] * len(ids)
        for cell, persons in zip(latest["cell"].to_pylist(), latest["persons"].to_pylist(), strict=True):
            column[row_of[cell]] = persons
        columns[group.replace("=", "_").replace(";", "_")] = column
    table = pa.table(
        {
            "cell": ids, "x_m": cells["x_m"], "y_m": cells["y_m"], "size_m": cells["size_m"],
            "municipality": _municipalities(region, cells["area"].to_pylist()),
            **{name: pa.array(values, pa.float64()) for name, values in columns.items()},
        }
    )  # fmt: skip
    form = Text(
        sv=f"rutorna i {region.title.sv}, {max(years.values())}",
        en=f"the cells of {region.title.en}, {max(years.values())}",
    )
    return GridTable(folder.name, table, form, 1, "", region.crs, region.hash)


def is_synthetic(path: Path) -> bool:
    """Whether the path is a region folder with made-up people."""
    return path.is_dir() and read_region(path).kind == "synthetic"


def _municipalities(region: Region, areas: list[str]) -> list[str]:
    towns = region.areas_at("municipality")
    of: dict[str, str] = {}
    for level in sorted({region.level_of[a] for a in areas}):
        index = membership_matrix(region, level, "municipality").argmax(axis=1)
        of |= {a: region.names[towns[int(i)]] for a, i in zip(region.areas_at(level), index, strict=True)}
    return [of[a] for a in areas]
