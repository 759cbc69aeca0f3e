"""The door for what lies in the region: services, links, timetables, streets, grounds, lifts and who stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Text
from medskapa.region.faults import choose, fail, meant, refuse
from medskapa.region.services import (
    DAYS,
    FACTS,
    GROUND_KINDS,
    HOME_ACCESS,
    HOME_TYPES,
    LINK_KINDS,
    SERVICE_KINDS,
)
from medskapa.region.splits import SPLITS

if TYPE_CHECKING:
    from medskapa.region.model import Region

NEAR_M = 25_000.0
"""How far outside the region's areas a place may lie; further off it stands in another coordinate system."""

FIRST_YEAR, LAST_YEAR = 1749, 2200
LAST_HOUR = 29
_FLAGS = ("free", "step_free", "lit", "paved", "winter_kept")
_FACT_LIMITS: dict[str, tuple[float, float]] = {  # above and up to
    **dict.fromkeys(_FLAGS, (-0.5, 1.0)),
    "capacity": (-0.5, 100_000), "children": (-0.5, 10_000), "steps": (-0.5, 2_000),
    "width_m": (0.0, 200), "green_s": (0.0, 600),
}  # fmt: skip
_WHOLE_FACTS = (*_FLAGS, "children", "steps")
_HEIGHTS_M = (-500.0, 9_000.0)
_LOUDEST_DBA = 120.0
_LENGTH_MATTERS_M = 10.0
_AGES = {code for split in ("age", "life_phase", "everyday_age") for code in SPLITS[split].codes}
_STREET_KINDS = tuple(LINK_KINDS)

_Mask = npt.NDArray[np.bool_]
_Box = tuple[float, float, float, float]


def check_places(region: Region) -> None:
    """Check services, links, facts, departures, streets and grounds. Raises ``UserError`` at the first fault."""
    near = _near(region)
    _check_openings(region, "services", "service", SERVICE_KINDS)
    _check_openings(region, "links", "link", LINK_KINDS)
    services, links = region.tables["services"], region.tables["links"]
    _check_points(services, "services", ("service", "kind", "name", "x_m", "y_m"), near, region.crs)
    _check_shapes(links, "links", "link", near, region.crs)
    _check_facts(region)
    _check_departures(region)
    _check_points(region.tables["nodes"], "nodes", ("row", "x_m", "y_m"), near, region.crs)
    _check_heights(region.tables["nodes"])
    _check_streets(region)
    _check_grounds(region, near)


def check_homes(region: Region) -> None:
    """Check how homes are reached and who stays. Raises ``UserError`` at the first fault."""
    access, stays = region.tables["home_access"], region.tables["stays"]
    _check_words(access, "home_access", "access", HOME_ACCESS)
    _check_words(stays, "stays", "home_type", HOME_TYPES)
    _check_words(stays, "stays", "age", sorted(_AGES))
    for name, key, counts in (
        ("home_access", ("area", "access", "year"), ("homes",)),
        ("stays", ("area", "home_type", "age", "year"), ("persons", "stayed")),
    ):
        table = region.tables[name]
        _check_known(table, name, "area", region.level_of, "the table areas")
        _check_known(table, name, "source", region.sources, "the region's sources")
        _check_once(table, name, key)
        years = table["year"].to_numpy()
        odd = (years < FIRST_YEAR) | (years > LAST_YEAR)
        refuse(table, name, odd, "These rows have an impossible year.", "Correct the year.", key)
        for column in counts:
            _check_counts(table, name, column, key)
    persons, stayed = (stays[c].to_numpy() for c in ("persons", "stayed"))
    refuse(
        stays, "stays", stayed > persons, "More people stayed than there were.",
        "Give in 'stayed' how many of 'persons' lived in the same home a year later.",
        ("area", "home_type", "age", "year", "persons", "stayed"),
    )  # fmt: skip


def check_borders(region: Region) -> None:
    """Check that every border can be drawn and counted in. Raises ``UserError`` otherwise."""
    areas = region.areas.filter(pc.is_valid(region.areas["geometry"]))
    _refuse_shapes(areas, "areas", ("area", "name"), _shapes(areas))


# --- words, ids and counts ---------------------------------------------------------------------------


def _check_words(table: pa.Table, name: str, column: str, known: Iterable[str]) -> None:
    words = list(known)
    for word in pc.unique(table[column]).to_pylist():
        if word not in words:
            wrong = pc.equal(table[column], word).to_numpy(zero_copy_only=False)
            what = f"The word {word!r} is not known in the column {column} ({int(wrong.sum())} rows)."
            fail(name, what, [word], choose(word, words))


def _check_kinds(table: pa.Table, name: str, kinds: Mapping[str, Text]) -> None:
    """Kinds that no measure knows are kept; one that is a known kind, misspelt or in other words, is refused."""
    by_words = {word.casefold(): kind for kind, text in kinds.items() for word in (text.sv, text.en, kind)}
    for word in pc.unique(table["kind"]).to_pylist():
        near = by_words.get(word.strip().casefold(), "") or meant(word, kinds)
        if word not in kinds and near:
            what = f"The kind {word!r} is not known, and no measure would use it."
            fail(name, what, [word], f"Did you mean {near!r}? If it is something else, give it another name.")


def _check_ids(table: pa.Table, name: str, column: str) -> None:
    if pc.count_distinct(table[column]).as_py() == table.num_rows:
        return
    twice = [key for key, n in Counter(table[column].to_pylist()).items() if n > 1]
    fail(
        name, f"Each {column} must have an id of its own; these stand more than once.", twice, "Rename them."
    )


def _check_known(table: pa.Table, name: str, column: str, known: Iterable[str], where: str) -> None:
    lost = sorted(set(pc.unique(table[column]).drop_null().to_pylist()) - set(known))
    if lost:
        fail(name, f"These in the column {column} are not in {where}.", lost, "Add them, or remove the rows.")


def _check_once(table: pa.Table, name: str, key: Sequence[str]) -> None:
    times = table.group_by(list(key)).aggregate([([], "count_all")])
    double = times.filter(pc.greater(times["count_all"], 1)).to_pylist()
    if double:
        rows = [" ".join(str(row[c]) for c in key) for row in double]
        fail(name, "These rows stand more than once.", rows, f"Keep one row for each {', '.join(key)}.")


def _check_counts(table: pa.Table, name: str, column: str, key: Sequence[str]) -> None:
    values = table[column].to_numpy()
    odd = ~np.isfinite(values) | (values < 0) | (values != np.floor(values))
    what = f"Observed {column} must be whole numbers and not negative."
    refuse(table, name, odd, what, "Correct the rows, or leave out what is not known.", (*key, column))


def _check_openings(region: Region, name: str, column: str, kinds: Mapping[str, Text]) -> None:
    table = region.tables[name]
    _check_ids(table, name, column)
    _check_kinds(table, name, kinds)
    _check_known(table, name, "source", region.sources, "the region's sources")
    wrong = pc.fill_null(pc.greater(table["from_year"], table["to_year"]), False)
    refuse(
        table, name, wrong.to_numpy(zero_copy_only=False), "These close before they open.",
        "Correct from_year and to_year; leave a year empty when it is always there.",
        (column, "from_year", "to_year"),
    )  # fmt: skip


def _check_facts(region: Region) -> None:
    table = region.tables["facts"]
    _check_words(table, "facts", "fact", FACTS)
    subjects = {
        *region.tables["services"]["service"].to_pylist(),
        *region.tables["links"]["link"].to_pylist(),
    }
    _check_known(table, "facts", "subject", subjects, "the tables services and links")
    _check_known(table, "facts", "source", region.sources, "the region's sources")
    _check_once(table, "facts", ("subject", "fact"))
    value, fact = table["value"].to_numpy(), table["fact"].to_numpy(zero_copy_only=False)
    for word in pc.unique(table["fact"]).to_pylist():
        low, high = _FACT_LIMITS[word]
        odd = ~((value > low) & (value <= high))
        if word in _WHOLE_FACTS:
            odd |= value != np.floor(value)
        do = (
            "Use 1 for yes and 0 for no." if word in _FLAGS else "Correct it, or leave out what is not known."
        )
        what = f"A value of {word!r} ({FACTS[word].en}) is not possible."
        refuse(table, "facts", odd & (fact == word), what, do, ("subject", "fact", "value"))


def _check_departures(region: Region) -> None:
    table, services = region.tables["departures"], region.tables["services"]
    if table.num_rows == 0:
        return
    _check_words(table, "departures", "day", DAYS)
    stops = services.filter(pc.equal(services["kind"], "stop"))["service"].to_pylist()
    _check_known(table, "departures", "service", stops, "the table services as stops")
    show = ("service", "day", "hour", "departures")
    hour, number = table["hour"].to_numpy(), table["departures"].to_numpy()
    refuse(
        table, "departures", (hour < 0) | (hour > LAST_HOUR), f"An hour must be 0 to {LAST_HOUR}.",
        "Count hours past midnight on with the day before: 1 at night is 25.", show,
    )  # fmt: skip
    refuse(
        table, "departures", ~(np.isfinite(number) & (number >= 0)), "Departures must be 0 or more.",
        "Correct the rows; leave out what is not known.", show,
    )  # fmt: skip
    _check_once(table, "departures", ("service", "day", "hour"))


# --- places ------------------------------------------------------------------------------------------


def _near(region: Region) -> _Box | None:
    """The box that every place must lie in: around the region's areas; None when no area has a border."""
    import shapely

    areas = region.areas
    top = areas.filter(pc.and_(pc.equal(areas["area"], region.top), pc.is_valid(areas["geometry"])))
    shapes = _shapes(top if top.num_rows else areas)
    west, south, east, north = shapely.total_bounds(shapes).tolist() if len(shapes) else (np.nan,) * 4
    return None if np.isnan(west) else (west - NEAR_M, south - NEAR_M, east + NEAR_M, north + NEAR_M)


def _shapes(table: pa.Table) -> npt.NDArray[Any]:
    """The column ``geometry`` as shapes; None where it cannot be read."""
    import shapely

    return np.asarray(shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False), on_invalid="ignore"))


def _outside(x: npt.NDArray[Any], y: npt.NDArray[Any], near: _Box) -> _Mask:
    west, south, east, north = near
    return ~((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _whereabouts(x: npt.NDArray[Any], y: npt.NDArray[Any], near: _Box, crs: str) -> str:
    """What to do about places far outside the region."""
    if (np.abs(x) <= 180).all() and (np.abs(y) <= 180).all():
        return f"They look like degrees: transform them to {crs}."
    if not _outside(y, x, near).any():
        return "East and north have changed places: x_m is east, y_m is north."
    return f"Give coordinates in {crs}; these stand in another system, or lie far outside the region."


def _check_points(table: pa.Table, name: str, show: Sequence[str], near: _Box | None, crs: str) -> None:
    x, y = table["x_m"].to_numpy(), table["y_m"].to_numpy()
    broken = ~(np.isfinite(x) & np.isfinite(y))
    refuse(
        table, name, broken, "These have no place.", "Give x_m and y_m in metres, or leave out the row.", show
    )
    if near is None or table.num_rows == 0:
        return
    far = _outside(x, y, near)
    what = f"These lie more than {NEAR_M / 1000:.0f} km outside the region."
    refuse(table, name, far, what, _whereabouts(x[far], y[far], near, crs), show)


def _refuse_shapes(table: pa.Table, name: str, show: Sequence[str], shapes: npt.NDArray[Any]) -> None:
    import shapely

    broken = shapely.is_missing(shapes) | shapely.is_empty(shapes) | ~shapely.is_valid(shapes)
    what = "These shapes are empty, cut short or cross themselves."
    refuse(
        table,
        name,
        broken,
        what,
        "Repair them where they come from (for instance QGIS: Fix geometries).",
        show,
    )


def _check_shapes(table: pa.Table, name: str, key: str, near: _Box | None, crs: str) -> None:
    import shapely

    shapes = _shapes(table)
    _refuse_shapes(table, name, (key, "kind", "name"), shapes)
    if near is None or table.num_rows == 0:
        return
    west, south, east, north = shapely.bounds(shapes).T
    far = _outside(west, south, near) | _outside(east, north, near)
    what = f"These lie more than {NEAR_M / 1000:.0f} km outside the region."
    refuse(table, name, far, what, _whereabouts(west[far], south[far], near, crs), (key, "kind", "name"))


def _check_heights(nodes: pa.Table) -> None:
    z = nodes["z_m"].to_numpy(zero_copy_only=False)
    known = nodes["z_m"].is_valid().to_numpy(zero_copy_only=False)
    odd = known & ~((z >= _HEIGHTS_M[0]) & (z <= _HEIGHTS_M[1]))
    what = "These elevations are not possible."
    refuse(nodes, "nodes", odd, what, "Leave z_m empty where the elevation is not known.", ("row", "z_m"))


def _check_streets(region: Region) -> None:
    table, nodes = region.tables["streets"], region.tables["nodes"]
    _check_words(table, "streets", "kind", _STREET_KINDS)
    ends = [table[c].to_numpy() for c in ("from_node", "to_node")]
    lengths = table["length_cm"].to_numpy()
    show = ("row", "from_node", "to_node", "length_cm")
    lost = np.logical_or.reduce([(e < 0) | (e >= nodes.num_rows) for e in ends])
    refuse(
        table, "streets", lost, f"These streets end in a node that is not there; the last is {nodes.num_rows - 1}.",
        "A node is its row number in the table nodes, from 0. Make both tables from the same network.", show,
    )  # fmt: skip
    refuse(
        table, "streets", lengths < 0, "A street cannot be shorter than 0 cm.", "Correct the length.", show
    )
    steps = table["steps"].fill_null(0).to_numpy()
    refuse(
        table, "streets", steps < 0, "A stair cannot have fewer than 0 steps.",
        "Leave steps empty where the number is not known.", ("row", "kind", "steps"),
    )  # fmt: skip
    x, y = nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy()
    straight = np.hypot(*(v[ends[0]] - v[ends[1]] for v in (x, y)))
    told = straight > _LENGTH_MATTERS_M
    if told.any() and np.median(lengths[told] / straight[told]) < 50:
        short = told & (lengths < 50 * straight)
        do = "Give length_cm in whole centimetres; these look like metres."
        refuse(
            table,
            "streets",
            short,
            "Most streets are shorter than the straight line between their ends.",
            do,
            show,
        )


def _check_grounds(region: Region, near: _Box | None) -> None:
    import shapely

    table = region.tables["grounds"]
    if table.num_rows == 0:
        return
    _check_ids(table, "grounds", "ground")
    _check_words(table, "grounds", "kind", GROUND_KINDS)
    _check_known(
        table, "grounds", "service", region.tables["services"]["service"].to_pylist(), "the table services"
    )
    _check_known(table, "grounds", "source", region.sources, "the region's sources")
    _check_shapes(table, "grounds", "ground", near, region.crs)
    kind = table["kind"].to_numpy(zero_copy_only=False)
    flat = (kind != "barrier") & (shapely.area(_shapes(table)) == 0)
    refuse(
        table, "grounds", flat, "These grounds have no surface.",
        "Give them as polygons; only a barrier may be a line.", ("ground", "kind", "name"),
    )  # fmt: skip
    level = table["value"].to_numpy(zero_copy_only=False)
    odd = (kind == "noise") & ~((level > 0) & (level <= _LOUDEST_DBA))
    refuse(
        table, "grounds", odd, "Noise needs a level in dBA.", f"Give value, above 0 and at most {_LOUDEST_DBA:.0f}.",
        ("ground", "name", "value"),
    )  # fmt: skip
