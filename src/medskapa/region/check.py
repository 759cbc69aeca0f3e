"""The door: a region is checked once, and each fault names the table, the rows and what to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import State, UserError
from medskapa.region.check_housing import check_housing
from medskapa.region.check_places import FIRST_YEAR, LAST_YEAR, check_borders, check_homes, check_places
from medskapa.region.faults import fail, rows_of
from medskapa.region.splits import SPLITS, parse_group

if TYPE_CHECKING:
    from medskapa.region.model import Region

_ROW_STATES = {State.KNOWN.value, State.MISSING.value, State.SUPPRESSED.value}


def check_region(region: Region) -> None:
    """Check everything a method may rely on. Raises ``UserError`` at the first table with faults."""
    if region.kind not in ("real", "synthetic"):
        raise UserError(
            f"A region is real or synthetic, not {region.kind!r}.", do="Say which of the two it is."
        )
    _check_crs(region.crs)
    _check_areas(region)
    check_borders(region)
    _check_membership(region)
    _check_long(region, "population", "persons", ("area", "group", "year"))
    _check_long(region, "homes", "homes", ("area", "tenure", "year"))
    _check_long(region, "indicators", "value", ("area", "indicator", "year"))
    _check_cells(region)
    check_places(region)
    check_homes(region)
    check_housing(region)


def _check_crs(crs: str) -> None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        known = CRS.from_user_input(crs)
    except CRSError as error:
        raise UserError(
            f"The coordinate system {crs!r} is not known.", do="Name one such as EPSG:3006."
        ) from error
    if not known.is_projected or any(axis.unit_name != "metre" for axis in known.axis_info):
        raise UserError(
            f"The coordinate system {crs!r} does not count in metres.",
            do="Use a metric one; Swedish sources use SWEREF 99 TM, EPSG:3006.",
        )


def _check_areas(region: Region) -> None:
    areas = region.areas
    if areas.num_rows == 0:
        fail(
            "areas", "The region has no areas.", [], "Give at least the region itself and its municipalities."
        )
    ids = areas["area"].to_pylist()
    twice = [a for a, n in Counter(ids).items() if n > 1]
    if twice:
        fail(
            "areas",
            "Area ids must be unique; these stand more than once.",
            twice,
            "Keep one row for each area.",
        )
    keys = [level.key for level in region.levels]
    unknown = sorted(set(areas["level"].to_pylist()) - set(keys))
    if unknown:
        fail(
            "areas",
            "These levels are not declared.",
            unknown,
            f"Declare them, or use one of {', '.join(keys)}.",
        )
    if region.top not in region.level_of:
        fail("areas", f"The top area {region.top!r} is not in the table.", [region.top], "Add its row.")
    if region.level_of[region.top] != region.levels[0].key:
        fail(
            "areas",
            "The top area must stand at the first level.",
            [region.top],
            "Change its level or the order.",
        )
    editions = areas.group_by("level").aggregate([("edition", "count_distinct")])
    mixed = [r["level"] for r in editions.to_pylist() if r["edition_count_distinct"] > 1]
    if mixed:
        fail(
            "areas",
            "Areas of two editions stand side by side at one level.",
            mixed,
            "Use the codes of one edition, and bring the others over with a declared crosswalk.",
        )


def _check_membership(region: Region) -> None:
    table = region.tables["membership"]
    level_of = region.level_of
    children, parents = table["child"].to_pylist(), table["parent"].to_pylist()
    shares = table["share"].to_numpy()
    loose = sorted({a for a in (*children, *parents) if a not in level_of})
    if loose:
        fail("membership", "These areas are not in the table areas.", loose, "Add them, or remove the rows.")
    allowed = {(level.key, level.parent) for level in region.levels}
    allowed |= {(level.parts, level.key) for level in region.levels if level.parts}
    wrong = [
        f"{c} in {p}"
        for c, p in zip(children, parents, strict=True)
        if (level_of[c], level_of[p]) not in allowed
    ]
    if wrong:
        fail(
            "membership", "An area must belong to an area at its parent level.", wrong, "Correct the parent."
        )
    bad = [f"{c} in {p}: {s}" for c, p, s in zip(children, parents, shares, strict=True) if not 0 < s <= 1]
    if bad:
        fail("membership", "A share must be above 0 and at most 1.", bad, "Correct the share.")
    total: dict[tuple[str, str], float] = {}
    for child, parent, share in zip(children, parents, shares, strict=True):
        key = (child, level_of[parent])
        total[key] = total.get(key, 0.0) + float(share)
    parent_level = {level.key: level.parent for level in region.levels}
    orphans = [a for a, lv in level_of.items() if a != region.top and (a, parent_level[lv]) not in total]
    if orphans:
        fail("membership", "These areas belong to no area above them.", orphans, "Add a row for each.")
    off = [f"{a}: {t:.6f}" for (a, _), t in total.items() if abs(t - 1) > 1e-9]
    if off:
        fail("membership", "An area's shares must add up to 1.", off, "Correct the shares.")
    has_child = {(p, level_of[c]) for c, p in zip(children, parents, strict=True)}
    main = region.levels[0].hierarchy
    for level in region.levels:
        if level.hierarchy != main or not level.parent:
            continue
        empty = [a for a in region.areas_at(level.parent) if (a, level.key) not in has_child]
        if empty and region.areas_at(level.key):
            fail(
                "membership",
                f"The level {level.key} does not cover these areas at the level {level.parent}.",
                empty,
                "Add the areas that are missing below them.",
            )


def _check_long(region: Region, name: str, value: str, key: tuple[str, ...]) -> None:
    table = region.tables[name]
    if table.num_rows == 0:
        return
    split = key[1]
    area = table["area"].combine_chunks().dictionary_encode()
    known_areas = region.level_of
    loose = [a for a in area.dictionary.to_pylist() if a not in known_areas]
    if loose:
        fail(
            name,
            "These area codes are not among the region's areas.",
            loose,
            "Check the edition of the codes: figures of another edition need a declared crosswalk.",
        )
    _check_codes(table, name, split)
    _check_once(table, name, key)
    _check_values(table, name, value, key, whole=name != "indicators")
    _check_editions(region, table, name, area)
    unknown = sorted(set(pc.unique(table["source"]).to_pylist()) - set(region.sources))
    if unknown:
        fail(
            name,
            "These sources are not declared.",
            unknown,
            "Declare each source with publisher and licence.",
        )


def _check_once(table: pa.Table, name: str, key: tuple[str, ...]) -> None:
    years = table["year"].to_numpy()
    outside = (years < FIRST_YEAR) | (years > LAST_YEAR)
    if outside.any():
        fail(name, "These rows have an impossible year.", rows_of(table, outside, key), "Correct the year.")
    distinct = table.group_by(list(key)).aggregate([([], "count_all")])
    double = distinct.filter(pc.greater(distinct["count_all"], 1))
    if double.num_rows:
        rows = [" ".join(str(r[c]) for c in key) for r in double.to_pylist()]
        fail(name, "These rows stand more than once.", rows, f"Keep one row for each {', '.join(key)}.")


def _check_codes(table: pa.Table, name: str, split: str) -> None:
    for code in pc.unique(table[split]).to_pylist():
        if split == "group":
            try:
                parse_group(code)
            except UserError as error:
                raise UserError(error.what, where=f"table {name}", rows=[code], do=error.do) from error
        elif split == "tenure" and code not in SPLITS["tenure"].codes:
            fail(name, "This tenure is not known.", [code], f"Use {', '.join(SPLITS['tenure'].codes)}.")


def _check_values(table: pa.Table, name: str, value: str, key: tuple[str, ...], *, whole: bool) -> None:
    states = set(pc.unique(table["state"]).to_pylist()) - _ROW_STATES
    if states:
        fail(name, "This state is not known.", sorted(states), "Use known, missing or suppressed.")
    is_known = pc.equal(table["state"], State.KNOWN.value).to_numpy(zero_copy_only=False)
    has_value = pc.is_valid(table[value]).to_numpy(zero_copy_only=False)
    clash = is_known != has_value
    if clash.any():
        fail(
            name,
            "A known row needs a value, and a missing or suppressed row must not have one.",
            rows_of(table, clash, (*key, "state")),
            "Give the value, or the state that says why there is none. Missing is not 0.",
        )
    numbers: npt.NDArray[Any] = table[value].fill_null(0.0).to_numpy()
    broken = ~np.isfinite(numbers)
    if broken.any():
        fail(name, "These values are not numbers.", rows_of(table, broken, key), "Give a number or a state.")
    if not whole:
        return
    negative = numbers < 0
    if negative.any():
        fail(
            name,
            f"Observed {value} cannot be negative.",
            rows_of(table, negative, (*key, value)),
            "Correct the rows; a figure that is hidden or missing has a state of its own.",
        )
    fraction = numbers != np.floor(numbers)
    if fraction.any():
        fail(
            name,
            f"Observed {value} must be whole numbers.",
            rows_of(table, fraction, (*key, value)),
            "Give counts as they were observed; shares and averages belong in the table indicators.",
        )


def _check_editions(region: Region, table: pa.Table, name: str, area: pa.Array) -> None:
    area_edition = dict(
        zip(region.areas["area"].to_pylist(), region.areas["edition"].to_pylist(), strict=True)
    )
    crossings = {(c.level, c.from_edition, c.to_edition) for c in region.crosswalks}
    pairs = pa.table({"area": area.cast(pa.string()), "edition": table["edition"]}).group_by(
        ["area", "edition"]
    )
    bad = [
        f"{r['area']} ({r['edition']} → {area_edition[r['area']]})"
        for r in pairs.aggregate([]).to_pylist()
        if r["edition"] != area_edition[r["area"]]
        and (region.level_of[r["area"]], r["edition"], area_edition[r["area"]]) not in crossings
    ]
    if bad:
        fail(
            name,
            "Figures of one edition of the borders are joined to another without a declared crosswalk.",
            bad,
            "Use figures of the areas' own edition, or declare a crosswalk with its method and caveat.",
        )


def _check_cells(region: Region) -> None:
    cells = region.tables["cells"]
    ids = cells["cell"].to_pylist()
    twice = [c for c, n in Counter(ids).items() if n > 1]
    if twice:
        fail("cells", "Cell ids must be unique.", twice, "Keep one row for each cell.")
    loose = sorted(set(cells["area"].to_pylist()) - set(region.level_of))
    if loose:
        fail("cells", "These areas are not in the table areas.", loose, "Correct the cells' area.")
    sizes = cells["size_m"].to_numpy()
    if (sizes <= 0).any():
        fail("cells", "A cell's size must be above 0 m.", rows_of(cells, sizes <= 0, ["cell"]), "Correct it.")
    people = region.tables["cell_population"]
    lost = sorted(set(pc.unique(people["cell"]).to_pylist()) - set(ids))
    if lost:
        fail("cell_population", "These cells are not in the table cells.", lost, "Add the cells.")
    _check_codes(people, "cell_population", "group")
    numbers = people["persons"].fill_null(0.0).to_numpy()
    odd = ~np.isfinite(numbers) | (numbers < 0) | (numbers != np.floor(numbers))
    if odd.any():
        fail(
            "cell_population",
            "Observed persons must be whole and not negative.",
            rows_of(people, odd, ["cell", "group", "year", "persons"]),
            "Correct the rows.",
        )
    _check_once(people, "cell_population", ("cell", "group", "year"))
