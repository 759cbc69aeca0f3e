"""Places brought into the region's coordinate system, and refused when they cannot lie in the region."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.evidence import UserError
from medskapa.region import Region
from medskapa.sources.places_file import PlaceRows
from medskapa.sources.streets import surroundings

GUESSES: tuple[str, ...] = (
    "EPSG:4326", "EPSG:3006", *(f"EPSG:{n}" for n in range(3007, 3019)), "EPSG:3021", "EPSG:3022", "EPSG:3857",
    "EPSG:3067", "EPSG:25832", "EPSG:25833",
)  # fmt: skip
"""Systems that a Swedish municipality's file may stand in: degrees, SWEREF 99 TM and its zones, RT 90, web maps."""

_MARGIN_M = 5_000.0


def to_region(region: Region, rows: PlaceRows, declared: str) -> npt.NDArray[Any]:
    """The shapes of a file in the region's system.

    The system is the declared one, or what the file says, or else the region's own. Raises ``UserError`` when the
    two disagree, when the system is not known, or when most places cannot lie in the region – then with the systems
    in which they would.
    """
    import shapely
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    for name in (declared, rows.crs):
        try:
            if name:
                CRS.from_user_input(name)
        except CRSError as error:
            raise UserError(
                f"The coordinate system {name!r} is not known.",
                where=rows.where,
                do="Name one such as EPSG:3006.",
            ) from error
    if declared and rows.crs and not CRS.from_user_input(declared).equals(rows.crs, ignore_axis_order=True):
        raise UserError(
            f"The file says that it stands in {rows.crs}, and not in {declared}.",
            where=rows.where,
            do="Leave the coordinate system out, or correct the file.",
        )
    crs = declared or rows.crs or region.crs
    shapes = rows.shapes if crs == region.crs else _transformed(rows.shapes, crs, region.crs)
    near = _near(region)
    inside = _inside(shapes, near)
    if inside.mean() < 0.5:
        raise _elsewhere(region, rows, crs, near)
    lost = np.flatnonzero(~inside)
    if len(lost):
        raise UserError(
            "These places lie far outside the region.",
            where=rows.where,
            rows=[f"row {rows.numbers[i]}: {_spot(rows.shapes[i])}" for i in lost],
            do="Correct their coordinates, or take them out of the file.",
        )
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    if len(broken):
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken])
    return shapes


def _transformed(shapes: npt.NDArray[Any], crs: str, to: str) -> npt.NDArray[Any]:
    import shapely
    from pyproj import Transformer

    ahead = Transformer.from_crs(crs, to, always_xy=True)
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.column_stack(ahead.transform(xy[:, 0], xy[:, 1]))),
        dtype=object,
    )


def _near(region: Region) -> tuple[float, float, float, float] | None:
    around = surroundings(region)
    if around is None:
        return None
    west, south, east, north = around.bounds
    return (west - _MARGIN_M, south - _MARGIN_M, east + _MARGIN_M, north + _MARGIN_M)


def _inside(
    shapes: npt.NDArray[Any], near: tuple[float, float, float, float] | None
) -> npt.NDArray[np.bool_]:
    import shapely

    if near is None:
        return np.ones(len(shapes), bool)
    west, south, east, north = near
    a, b, c, d = shapely.bounds(shapes).T
    return np.asarray((a >= west) & (b >= south) & (c <= east) & (d <= north))


def _spot(shape: Any) -> str:
    west, south, _, _ = shape.bounds
    return f"{west:.10g} {south:.10g}"


def _elsewhere(
    region: Region, rows: PlaceRows, crs: str, near: tuple[float, float, float, float] | None
) -> UserError:
    """What to say when most places lie outside the region: which system they would fit in."""
    fits = [
        guess
        for guess in GUESSES
        if guess != crs and _inside(_tried(rows.shapes, guess, region.crs), near).mean() > 0.9
    ]
    turned = _inside(_tried(_swapped(rows.shapes), crs, region.crs), near).mean() > 0.9
    if turned:
        do = "East and north have changed places: x is east (or longitude), y is north (or latitude)."
    elif fits:
        do = f"They would lie in the region in {' or '.join(fits[:3])}: say so if that is the file's system."
    else:
        do = "Find out which coordinate system the file stands in and name it, such as EPSG:3007."
    return UserError(
        f"Read in {crs}, the places do not lie in the region.",
        where=rows.where,
        rows=[f"row {n}: {_spot(s)}" for n, s in zip(rows.numbers[:3], rows.shapes[:3], strict=True)],
        do=do,
    )


def _tried(shapes: npt.NDArray[Any], crs: str, to: str) -> npt.NDArray[Any]:
    from pyproj.exceptions import ProjError

    try:
        return _transformed(shapes, crs, to)
    except ProjError:
        return np.array([], dtype=object)


def _swapped(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    import shapely

    return np.asarray(shapely.transform(shapes, lambda xy: xy[:, ::-1]), dtype=object)
