"""JSON-stat 2: from a statistical agency's answer to a long table, with each missing cell's mark kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.evidence import UserError


@dataclass(frozen=True)
class Dimension:
    """One dimension of a table: its code and words, and its values in order with words and units."""

    code: str
    label: str
    values: tuple[str, ...]
    labels: Mapping[str, str]
    units: Mapping[str, str]
    codelists: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """A json-stat2 answer that has been checked: its dimensions in order, and which are time and contents.

    ``values`` is row-major over the dimensions with NaN where a cell is null; ``marks`` holds the status
    mark of a cell, or none. Both are empty for metadata.
    """

    label: str
    updated: str
    dimensions: Mapping[str, Dimension]
    time: str
    metric: str
    values: npt.NDArray[np.float64]
    marks: npt.NDArray[np.object_]

    def table(self) -> pa.Table:
        """A row for each cell: the code of each dimension, ``value`` and ``status``, null where there is
        none.
        """
        sizes = [len(d.values) for d in self.dimensions.values()]
        columns: dict[str, pa.Array] = {}
        for position, (code, dimension) in enumerate(self.dimensions.items()):
            inner, outer = math.prod(sizes[position + 1 :]), math.prod(sizes[:position])
            index = np.tile(np.repeat(np.arange(len(dimension.values)), inner), outer)
            columns[code] = pa.array(dimension.values, pa.string()).take(pa.array(index))
        columns["value"] = pa.array(self.values, pa.float64(), from_pandas=True)
        columns["status"] = pa.array(self.marks, pa.string())
        return pa.table(columns)


def read_dataset(answer: Any, where: str, *, with_values: bool = True) -> Dataset:
    """Check and read a json-stat2 answer; with ``with_values`` false only what it says about the table.

    Raises ``UserError`` when the answer's parts do not fit together.
    """
    if not isinstance(answer, dict) or answer.get("class", "dataset") != "dataset":
        raise _wrong(where, "it is no json-stat2 dataset")
    ids: Any = answer.get("id")
    sizes: Any = answer.get("size")
    if not _texts(ids) or not isinstance(sizes, list) or len(ids) != len(sizes) or len(set(ids)) != len(ids):
        raise _wrong(where, "its id and size do not fit together")
    dimensions: dict[str, Dimension] = {}
    for code, size in zip(ids, sizes, strict=True):
        dimensions[code] = _dimension(answer, code, where)
        if len(dimensions[code].values) != size:
            raise _wrong(
                where, f"the dimension {code} has {len(dimensions[code].values)} values, but size {size}"
            )
    count = math.prod(sizes) if with_values else 0
    return Dataset(
        label=str(answer.get("label", "")),
        updated=str(answer.get("updated", "")),
        dimensions=dimensions,
        time=_role(answer, "time", ids),
        metric=_role(answer, "metric", ids),
        values=_values(answer.get("value"), count, where),
        marks=_marks(answer.get("status"), count, where),
    )


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _wrong(where: str, what: str) -> UserError:
    return UserError(
        f"The answer has the wrong shape: {what}.",
        where=where,
        do="Try again later. If it stays so, the service has changed: look for a newer Medskapa.",
    )


def _role(answer: Mapping[str, Any], name: str, ids: Sequence[str]) -> str:
    role = answer.get("role")
    named: Any = role.get(name) if isinstance(role, dict) else None
    return named[0] if _texts(named) and len(named) == 1 and named[0] in ids else ""


def _dimension(answer: Mapping[str, Any], code: str, where: str) -> Dimension:
    try:
        body = answer["dimension"][code]
        category = body["category"]
        labels = {str(k): str(v) for k, v in category.get("label", {}).items()}
        index = category.get("index", list(labels))
        if isinstance(index, dict):
            order = sorted(index, key=index.__getitem__)
            if [index[c] for c in order] != list(range(len(order))):
                raise _wrong(where, f"the values of the dimension {code} are not numbered 0, 1, 2, …")
            index = order
        values = tuple(str(v) for v in index)
        units = {str(k): str(v.get("base", "")) for k, v in category.get("unit", {}).items()}
        lists = (body.get("extension") or {}).get("codelists") or []
        codelists = tuple(str(c["id"]) for c in lists)
    except (KeyError, TypeError, AttributeError) as error:
        raise _wrong(where, f"the dimension {code} cannot be read") from error
    if len(set(values)) != len(values):
        raise _wrong(where, f"the dimension {code} has a value twice")
    return Dimension(code, str(body.get("label", code)), values, labels, units, codelists)


def _values(raw: Any, count: int, where: str) -> npt.NDArray[np.float64]:
    if count == 0:
        return np.empty(0)
    out = np.full(count, np.nan)
    try:
        if isinstance(raw, dict):
            at = _positions(raw, count)
            out[at] = np.array(list(raw.values()), dtype=np.float64)
        elif isinstance(raw, list) and len(raw) == count:
            out[:] = np.array(raw, dtype=np.float64)
        else:
            found = len(raw) if isinstance(raw, list) else "no"
            raise _wrong(where, f"it should have {count} cells and has {found}")
    except (TypeError, ValueError) as error:
        raise _wrong(where, "a cell is no number") from error
    return out


def _marks(raw: Any, count: int, where: str) -> npt.NDArray[np.object_]:
    out: npt.NDArray[np.object_] = np.full(count, None, dtype=object)
    if raw is None or count == 0:
        return out
    try:
        if isinstance(raw, str):
            out[:] = raw
        elif isinstance(raw, dict):
            for position, mark in zip(_positions(raw, count), raw.values(), strict=True):
                out[position] = None if mark is None else str(mark)
        elif len(raw) == count:
            out[:] = [None if mark is None else str(mark) for mark in raw]
        else:
            raise _wrong(where, f"it should have {count} status marks and has {len(raw)}")
    except (TypeError, ValueError) as error:
        raise _wrong(where, "its status marks cannot be read") from error
    return out


def _positions(raw: Mapping[str, Any], count: int) -> npt.NDArray[np.int64]:
    at = np.array([int(k) for k in raw], dtype=np.int64)
    if at.size and (at.min() < 0 or at.max() >= count):
        raise ValueError("a cell lies outside the table")
    return at
