"""Arrays that the compiled search reads and writes, and how its functions are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba.core import types
from numba.extending import intrinsic

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
F = TypeVar("F", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"nogil": True, "forceinline": True, "_nrt": False}
Index = np.uint64  # an index that numba need not test for being negative


def compiled(function: F) -> F:
    """Compile without fastmath, outside the interpreter's lock, cached where a folder can be written.

    Nothing is allocated inside, so arrays need no counting of references (``_nrt``): it would cost as much as the
    search itself, and threads would wait for each other's counters. Calls are written out for the same reason.
    """
    try:
        return cast(F, numba.njit(cache=True, **OPTIONS)(function))
    except RuntimeError:  # neither the package's folder, the user's nor NUMBA_CACHE_DIR can be written
        return cast(F, numba.njit(**OPTIONS)(function))


def _population_count(context: Any, word: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.int64), build


bits_set: Any = intrinsic(_population_count)


class Tables(NamedTuple):
    """A lattice as the kernel reads it; cells in the order of bands, columns, rows."""

    marks: Ints  # (bands × words)
    sums: Ints  # ((cells + 1) × packs): running sums of the packed variables; the first variable is people
    packed: Ints  # (cells × packs): the packed variables
    people: Ints  # (cells,)
    counted: Ints  # (cells + 1,): running sums of people
    where: Ints  # (cells,): column, and above 32 bits the row
    column: Shorts  # (cells,)
    row: Shorts  # (cells,)
    hull: Ints  # ranks of the cells at the corners of the convex hull
    rows: int
    columns: int
    words: int  # of a band
    packs: int  # of a cell
    fields: int  # variables in a pack
    bits: int  # of a variable
    variables: int
    total: int  # people
    column_0: int  # of the lattice that covers everything, so that a tile draws as the whole does
    row_0: int


class Scratch(NamedTuple):
    """Working arrays of one thread."""

    left: Shorts  # (bands,) rank of the first cell of the piece of a band that lies wholly within the inner disk
    right: Shorts  # (bands,) rank after the last
    cell: Shorts  # (cells,) cells at the edge
    beyond: Shorts  # (cells,) how far their squared distance lies beyond the inner disk; 0 within
    ring: Ints  # (WIDEST + 2,) people by that number
    before: Ints  # (variables,)
    crossing: Ints  # (variables,)
    weights: Floats  # (LOOK_BACK,) of the last origins, for the guess
    guesses: Floats  # (contexts,) radii, cells
    reached: Floats  # (origins, contexts) radii found, cells
    errors: Floats  # (contexts,) how far the guess was from them of late


class Results(NamedTuple):
    """Where contexts are written: those of the cell with rank i in row ``place[i]``."""

    place: Ints  # (cells,)
    people: Floats  # (origins, contexts)
    totals: Floats  # (origins, contexts, variables - 1)
    radius: Floats  # (origins, contexts), in cells
    reach: Shorts  # (origins, contexts): squared distance of the crossing ring; ``EVERYWHERE`` when it is not reached
