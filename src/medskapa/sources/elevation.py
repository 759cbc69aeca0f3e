"""Elevation of the walking network's nodes from a raster (GeoTIFF), and how steep the streets then are.

A raster of 30 m and whole metres says nothing of a street's grade over 10 m: read point by point, flat streets
become steep. The heights are therefore fitted along the network. With ``h`` the raster's height at a node, ``w``
half the length of its streets, ``L`` the raster's cell and ``l`` a street's length, the fitted heights ``z`` solve
``w (z − h) + L² Σ (z − z_j) / l = 0``: the same as averaging along the street with the weight
``exp(−d / L) / 2L`` at distance ``d``. A street of even slope keeps it; only what is shorter than a cell is
smoothed, so a raster of 1 m is hardly changed. Bridges and tunnels have no ground under or over them: their inner
nodes follow the line between the ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import Text, UserError, format_number
from medskapa.region import TABLES

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_SHORTEST_M = 0.5
_RAMP_LIMIT = 1 / 12  # the grade that the caveat counts streets above: a ramp is built no steeper
_PLATEAU_PIXELS = 4  # fewer pixels on the type's highest value are a peak, not ground that was cut off
_LARGE_STRETCH_M = 20.0
_TOLD = Text(
    sv="Höjd är läst ur ett raster med rutor om {cell} m och utjämnad längs gatorna på samma sträcka; {steep} % av "
    "längden lutar då mer än 1:12, mot {raw} % utan utjämning. Korta branta ramper och trappor syns inte i höjden.",
    en="Elevation is read from a raster with cells of {cell} m and smoothed along the streets over the same distance; "
    "{steep} % of the length then slopes more than 1:12, against {raw} % without smoothing. Short steep ramps and "
    "stairs do not show in the elevation.",
)
_MISSING = Text(
    sv="Höjd saknas för {share} % av gatunätets punkter ({n}): de ligger utanför rastret eller där det inte har något "
    "värde. Där räknas ingen lutning.",
    en="Elevation is missing for {share} % of the network's nodes ({n}): they lie outside the raster or where it has "
    "no value. No slope is counted there.",
)
_CUT = Text(
    sv="Rastret går inte högre än {top} m; högre mark har skurits av och räknas som okänd höjd.",
    en="The raster goes no higher than {top} m; higher ground was cut off and counts as unknown.",
)
_ZERO = Text(
    sv="{n} av gatunätets punkter ligger på höjden 0 i rastret, som inte säger vilket värde som betyder att höjd "
    "saknas. De räknas som 0 m; är 0 inte vatten eller havsnivå är lutningen där fel.",
    en="{n} of the network's nodes stand at elevation 0 in the raster, which does not say what value means missing. "
    "They count as 0 m; where 0 is neither water nor sea level, the slope there is wrong.",
)


@dataclass(frozen=True)
class Raster:
    """A height raster: values (rows, columns) with NaN where there are none, its system and its cell in metres.

    ``to_pixel`` turns x, y of ``crs`` into column and row. ``cut_m`` is the highest value if the raster was cut off
    there, else NaN. ``says_missing`` tells whether the file declares which value means missing.
    """

    name: str
    values: Floats
    crs: str
    to_pixel: Any
    cell_m: float
    cut_m: float
    says_missing: bool


def read_raster(path: Path) -> Raster:
    """Read a GeoTIFF of heights in metres.

    Raises ``UserError`` when the file is no raster, cut short, has no coordinate system or several bands.
    """
    import rasterio  # type: ignore[import-untyped]
    from rasterio.errors import RasterioError  # type: ignore[import-untyped]

    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", where=str(path.parent), do="Check the name.")
    try:
        with rasterio.open(path) as file:
            if file.crs is None or file.transform.is_identity:
                raise UserError(
                    "The raster does not say where it lies: it has no coordinate system.",
                    where=path.name,
                    do="Save it as a GeoTIFF with its coordinate system, for instance from QGIS.",
                )
            if file.count != 1:
                raise UserError(
                    f"The raster has {file.count} bands; a height raster has one.",
                    where=path.name,
                    do="Give a raster of heights, not a picture.",
                )
            band = file.read(1, masked=True)
            values = np.where(np.ma.getmaskarray(band), np.nan, band.data.astype(np.float64))
            scale, offset = file.scales[0], file.offsets[0]
            says = file.nodata is not None or np.issubdtype(band.dtype, np.floating)
            crs, inverse, cell = file.crs.to_wkt(), ~file.transform, _cell_metres(file)
    except RasterioError as error:
        raise UserError(
            f"The file cannot be read as a height raster: it is cut short, damaged or of another kind. ({error})",
            where=path.name,
            do="Fetch it again whole, and give a GeoTIFF.",
        ) from error
    top = _cut_off(values, band.dtype)
    if np.isfinite(top):
        values[values >= top] = np.nan
    return Raster(path.name, values * scale + offset, crs, inverse, cell, top, bool(says))


def _cell_metres(file: Any) -> float:
    """The side of a cell in metres, at the middle of the raster."""
    from pyproj import CRS, Geod

    width, height = abs(file.transform.a), abs(file.transform.e)
    system = CRS.from_wkt(file.crs.to_wkt())
    if not system.is_geographic:
        metres = system.axis_info[0].unit_conversion_factor
        return float(np.sqrt(width * height) * metres)
    x, y = (file.bounds.left + file.bounds.right) / 2, (file.bounds.bottom + file.bounds.top) / 2
    geod = Geod(ellps="WGS84")
    return float(np.sqrt(geod.inv(x, y, x + width, y)[2] * geod.inv(x, y, x, y + height)[2]))


def _cut_off(values: Floats, dtype: Any) -> float:
    """The type's highest value, if more pixels stand there than just below it, as when ground is cut off; else NaN."""
    if not np.issubdtype(dtype, np.integer):
        return float("nan")
    top = float(np.iinfo(dtype).max)
    there, below = int((values == top).sum()), int((values == top - 1).sum())
    return top if there >= _PLATEAU_PIXELS and there > below else float("nan")


def heights(raster: Raster, x_m: Floats, y_m: Floats, crs: str) -> Floats:
    """The height at each place by bilinear interpolation between the middles of four cells; NaN where one is missing.

    Places are transformed from ``crs`` to the raster's own system. Outside the raster the height is NaN, never 0.
    """
    from pyproj import Transformer

    x, y = Transformer.from_crs(crs, raster.crs, always_xy=True).transform(x_m, y_m)
    t = raster.to_pixel
    column = t.a * np.asarray(x) + t.b * np.asarray(y) + t.c - 0.5
    row = t.d * np.asarray(x) + t.e * np.asarray(y) + t.f - 0.5
    rows, columns = raster.values.shape
    inside = (column >= -0.5) & (row >= -0.5) & (column <= columns - 0.5) & (row <= rows - 0.5)
    column, row = np.clip(column, 0, columns - 1), np.clip(row, 0, rows - 1)
    column, row = np.where(inside, column, 0), np.where(inside, row, 0)
    left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    a, b = column - left, row - top
    z = np.zeros(len(a))
    for i, j, weight in (
        (top, left, (1 - a) * (1 - b)), (top, right, a * (1 - b)),
        (bottom, left, (1 - a) * b), (bottom, right, a * b),
    ):  # fmt: skip
        z += np.where(weight > 0, raster.values[i, j] * np.where(weight > 0, weight, 1.0), 0.0)
    return np.where(inside, z, np.nan)


def along_streets(
    z: Floats, ends: npt.NDArray[np.int64], length_m: Floats, hollow: Bools, window_m: float
) -> Floats:
    """Heights fitted along the streets over ``window_m``; see the module's first words for the equation.

    z (n,) heights, NaN where unknown; ends (s, 2); length_m (s,); hollow (s,) says which streets are bridges or
    tunnels. A node whose streets are all hollow takes the line between the ends. Unknown heights stay unknown.
    """
    from scipy.sparse import coo_matrix, diags
    from scipy.sparse.linalg import spsolve

    n = len(z)
    known = np.isfinite(z)
    use = known[ends].all(axis=1) & (ends[:, 0] != ends[:, 1])
    a, b = ends[use].T
    length = np.maximum(length_m[use], _SHORTEST_M)
    pull = np.bincount(a, 1 / length, n) + np.bincount(b, 1 / length, n)
    solid = ~hollow[use]
    weight = (np.bincount(a, length * solid, n) + np.bincount(b, length * solid, n)) / 2
    floating = known & (pull > 0) & (weight == 0) & _reached(n, a, b, weight > 0)
    weight = np.where(known & (weight == 0) & ~floating, 1.0, weight)
    at = np.flatnonzero(known)
    if not len(at):
        return z.copy()
    smooth = window_m**2
    off = coo_matrix((np.full(len(a), -smooth) / length, (a, b)), shape=(n, n))
    system = (diags(weight + smooth * pull) + off + off.T).tocsr()[at][:, at].tocsc()
    fitted = z.copy()
    fitted[at] = spsolve(system, (weight * np.where(known, z, 0.0))[at])
    return fitted


def _reached(n: int, a: Any, b: Any, firm: Bools) -> Bools:
    """Which nodes hang together with a node that has ground under it."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    part = connected_components(coo_matrix((np.ones(len(a)), (a, b)), shape=(n, n)), directed=False)[1]
    has = np.zeros(part.max(initial=0) + 1, bool)
    has[part[firm]] = True
    return np.asarray(has[part])


def with_elevation(
    nodes: pa.Table, streets: pa.Table, path: Path, crs: str
) -> tuple[pa.Table, tuple[Text, ...]]:
    """The table ``nodes`` with heights from a GeoTIFF, and what must be told of them.

    Raises ``UserError`` as :func:`read_raster`, and when the raster does not touch the network.
    """
    raster = read_raster(path)
    x, y = nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy()
    raw = heights(raster, x, y, crs)
    if len(raw) and not np.isfinite(raw).any():
        raise UserError(
            "The raster has no height for any of the streets.",
            where=path.name,
            do="Check that it covers the region, and that its coordinate system is the right one.",
        )
    ends = np.column_stack([streets[c].to_numpy() for c in ("from_node", "to_node")]).astype(np.int64)
    length = streets["length_cm"].to_numpy() / 100.0
    kind = streets["kind"]
    hollow = pc.is_in(kind, value_set=pa.array(["bridge", "tunnel"])).to_numpy(zero_copy_only=False)
    lift = pc.equal(kind, "lift").to_numpy(zero_copy_only=False)
    z = along_streets(raw, ends[~lift], length[~lift], hollow[~lift], raster.cell_m)
    filled = pa.array(np.round(z, 2), mask=~np.isfinite(z))
    nodes = pa.Table.from_arrays([nodes["x_m"], nodes["y_m"], filled], schema=TABLES["nodes"])
    return nodes, _told(raster, raw, z, ends, length)


def steep_share(z: Floats, ends: npt.NDArray[np.int64], length_m: Floats) -> float:
    """The share of the streets' length that is steeper than 1:12, of that with known heights; 0–1, NaN if none."""
    grade = np.abs(z[ends[:, 0]] - z[ends[:, 1]]) / np.maximum(length_m, _SHORTEST_M)
    known = np.isfinite(grade) & (length_m > 0)
    total = length_m[known].sum()
    return float(length_m[known & (np.nan_to_num(grade) > _RAMP_LIMIT)].sum() / total) if total else np.nan


def _told(
    raster: Raster, raw: Floats, z: Floats, ends: npt.NDArray[np.int64], length: Floats
) -> tuple[Text, ...]:
    def words(text: Text, **values: tuple[float, int]) -> Text:
        sv, en = ({k: format_number(v, lang, d) for k, (v, d) in values.items()} for lang in ("sv", "en"))
        return Text(sv=text.sv.format(**sv), en=text.en.format(**en))

    shares = [100 * steep_share(values, ends, length) for values in (z, raw)]
    cell_decimals = 0 if raster.cell_m >= _LARGE_STRETCH_M else 1
    texts = [words(_TOLD, cell=(raster.cell_m, cell_decimals), steep=(shares[0], 1), raw=(shares[1], 1))]
    missing = int((~np.isfinite(raw)).sum())
    if missing:
        texts.append(words(_MISSING, share=(100 * missing / len(raw), 1), n=(missing, 0)))
    flat = int((raw == 0).sum())
    if flat and not raster.says_missing:
        texts.append(words(_ZERO, n=(flat, 0)))
    if np.isfinite(raster.cut_m):
        texts.append(words(_CUT, top=(raster.cut_m, 0)))
    return tuple(texts)
