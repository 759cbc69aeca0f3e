"""From the answers of SCB's tables to a region's rows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medskapa.evidence import State, Text, UserError
from medskapa.region import TABLES
from medskapa.sources.scb import Row
from medskapa.sources.scb_plan import Ask, Plan

_HIDDEN_MARKS = ("c", "C", "x", "X", "*")


@dataclass(frozen=True)
class TableRows:
    """The rows that one SCB table gives to a region, by the region's tables, and how many cells were
    withheld.
    """

    tables: Mapping[str, pa.Table]
    withheld: int
    impossible: int


def read_rows(plan: Plan, answers: Sequence[pa.Table], source: str) -> TableRows:
    """Turn the answers to a plan's questions, in order, into rows; a null cell is missing, never 0.

    Raises ``UserError`` when an answer lacks a cell that was asked for.
    """
    parts: dict[str, list[pa.Table]] = {}
    withheld = impossible = 0
    for ask, answer in zip(plan.asks, answers, strict=True):
        values, marks = _dense(plan, ask, answer)
        withheld += int(np.isnan(values).sum())
        for row in plan.rows:
            total, mark = _sum(plan, row, values, marks)
            counts = row.target != "indicators"
            below = counts & (total < 0)  # a difference of two counts that carry random noise
            impossible += int(below.sum())
            total = np.where(below, np.nan, total)
            parts.setdefault(row.target, []).append(_row_table(row, ask, total, mark, source))
    tables = {target: pa.concat_tables(tables) for target, tables in parts.items()}
    return TableRows(tables, withheld, impossible)


def _axes(plan: Plan, ask: Ask) -> list[tuple[str, Sequence[str]]]:
    return [
        *((code, list(values.values())) for code, values in plan.codes),
        (plan.region, ask.selection[plan.region]),
        (plan.time, ask.selection[plan.time]),
    ]


def _dense(plan: Plan, ask: Ask, answer: pa.Table) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    axes = _axes(plan, ask)
    shape = tuple(len(codes) for _, codes in axes)
    keep = np.ones(answer.num_rows, dtype=bool)
    index: list[npt.NDArray[np.int64]] = []
    for code, codes in axes:
        place = pc.index_in(answer[code], value_set=pa.array(codes, pa.string())).fill_null(-1).to_numpy()
        keep &= place >= 0
        index.append(place)
    flat = np.ravel_multi_index([i[keep] for i in index], shape) if keep.any() else np.empty(0, np.int64)
    if len(np.unique(flat)) != math.prod(shape):
        raise UserError(
            f"The answer of the table {plan.declared.table} lacks cells that were asked for.",
            where=f"table {plan.declared.table}, level {ask.level}",
            do="Run again with --refresh. If it stays so, look for a newer Medskapa.",
        )
    values = np.full(math.prod(shape), np.nan)
    values[flat] = answer["value"].to_numpy()[keep]
    marks: npt.NDArray[np.object_] = np.full(math.prod(shape), None, dtype=object)
    marks[flat] = np.array(answer["status"].to_pylist(), dtype=object)[keep]
    return values.reshape(shape), marks.reshape(shape)


def _sum(
    plan: Plan, row: Row, values: npt.NDArray[np.float64], marks: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The row's value by area and year, and whether a cell of it is marked as protected."""
    total = np.zeros(values.shape[-2:])
    hidden = np.zeros(values.shape[-2:], dtype=bool)
    for weight, keys in row.cells:
        at = [list(codes).index(key) for key, (_, codes) in zip(keys, plan.codes, strict=True)]
        cell = values[tuple(at)]
        total = total + weight * cell
        mark = marks[tuple(at)]
        hidden |= np.isnan(cell) & np.isin(mark.astype(str), _HIDDEN_MARKS)
    return total, hidden


def _row_table(
    row: Row, ask: Ask, total: npt.NDArray[np.float64], hidden: npt.NDArray[np.bool_], source: str
) -> pa.Table:
    pairs = list(itertools.product(ask.areas, ask.years))
    flat, protected = total.ravel(), hidden.ravel()
    state = np.where(
        ~np.isnan(flat), State.KNOWN.value, np.where(protected, State.SUPPRESSED.value, State.MISSING.value)
    )
    count = len(pairs)
    columns = [
        pa.array([a for a, _ in pairs], pa.string()),
        pa.array([row.name] * count, pa.string()),
        pa.array([y for _, y in pairs], pa.int32()),
        pa.array(flat, pa.float64(), from_pandas=True),
        pa.array(state.tolist(), pa.string()),
        pa.array([ask.edition] * count, pa.string()),
        pa.array([source] * count, pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES[row.target])


def withheld_caveat(plan: Plan, rows: TableRows) -> Text | None:
    """What to print about the cells that SCB left out, or none when there are none."""
    if not rows.withheld and not rows.impossible:
        return None
    hidden = f"{rows.withheld + rows.impossible}"
    return Text(
        sv=(
            f"{hidden} uppgifter i SCB:s tabell {plan.declared.table} ({plan.declared.subject.sv}) lämnas"
            " inte ut eller går inte att räkna fram; de visas som saknade, inte som 0."
        ),
        en=(
            f"{hidden} figures in SCB's table {plan.declared.table} ({plan.declared.subject.en}) are not"
            " given out or cannot be worked out; they are shown as missing, not as 0."
        ),
    )
