"""A small client of PxWebApi 2: limits from the service itself, batches under them, codes checked both
ways.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from medskapa.evidence import UserError
from medskapa.sources.http import Answer, Fetcher
from medskapa.sources.jsonstat import Dataset, read_dataset

Selection = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Config:
    """A service's own limits: cells in one answer, and calls in a window of seconds."""

    max_cells: int
    max_calls: int
    window_seconds: float


@dataclass(frozen=True)
class Cells:
    """The cells that were asked for, as a long table, and the ISO days on which they were fetched."""

    table: pa.Table
    retrieved: tuple[str, ...]


OnBatch = Callable[[int, bool], None]
"""Called after each batch with its cells and whether it was already in the cache."""


@dataclass
class PxWeb:
    """A PxWebApi 2 service at ``base_url``, asked through a fetcher."""

    fetcher: Fetcher
    base_url: str
    lang: str = "sv"
    _config: Config | None = field(default=None, init=False, repr=False)

    def config(self) -> Config:
        """The service's limits; they are kept from then on.

        Raises ``UserError`` when the service does not say them.
        """
        if self._config is None:
            found = self.fetcher.fetch(f"{self.base_url}/config", check=_check_config).data
            limits = Config(
                int(found["maxDataCells"]), int(found["maxCallsPerTimeWindow"]), float(found["timeWindow"])
            )
            self.fetcher.limit(self.base_url, limits.max_calls, limits.window_seconds)
            self._config = limits
        return self._config

    def metadata(self, table: str, *, renew: bool = False) -> Dataset:
        """What a table holds: its variables with their codes and words.

        Raises ``UserError`` when the service has no such table, or says of it what cannot be read.
        """
        self.config()
        url = f"{self.base_url}/tables/{quote(table)}/metadata?lang={self.lang}"
        answer = self.fetcher.fetch(url, check=lambda a: _metadata(a, table), renew=renew)
        return _metadata(answer.data, table)

    def codelist(self, codelist: str) -> dict[str, tuple[str, ...]]:
        """A code list: each code with the codes of the table that it stands for.

        Raises ``UserError`` when the service has no such list, or it cannot be read.
        """
        self.config()
        url = f"{self.base_url}/codelists/{quote(codelist)}?lang={self.lang}"
        answer = self.fetcher.fetch(url, check=lambda a: _codelist(a, codelist))
        return _codelist(answer.data, codelist)

    def batches(self, selection: Selection) -> list[dict[str, list[str]]]:
        """The selection in parts that each stay under the service's cells for one answer."""
        return split_selection(selection, self.config().max_cells)

    def data(
        self,
        table: str,
        selection: Selection,
        *,
        codelists: Mapping[str, str] | None = None,
        on_batch: OnBatch | None = None,
    ) -> Cells:
        """The selected cells of a table, batch by batch, each kept in the cache as soon as it has come.

        Where a code list is named for a variable, its codes are asked for instead of the table's own.

        Raises ``UserError`` when the table lacks a code that is asked for, or an answer lacks one.
        """
        lists = dict(codelists or {})
        self._check_codes(table, selection, lists)
        parts = self.batches(selection)
        found = [self._batch(table, part, lists, on_batch) for part in parts]
        newest = max((dataset.updated for dataset, _ in found), default="")
        for number, (dataset, _) in enumerate(found):
            if (
                dataset.updated != newest
            ):  # the table was updated while we were away: take the old parts again
                found[number] = self._batch(table, parts[number], lists, None, renew=True)
        if len({dataset.updated for dataset, _ in found}) > 1:
            raise UserError(
                f"The table {table} is being updated right now.",
                where=f"table {table}",
                do="Run again in an hour.",
            )
        return Cells(
            pa.concat_tables([dataset.table() for dataset, _ in found]).combine_chunks(),
            tuple(sorted({answer.retrieved for _, answer in found})),
        )

    def _batch(
        self,
        table: str,
        part: Mapping[str, Sequence[str]],
        lists: Mapping[str, str],
        on_batch: OnBatch | None,
        *,
        renew: bool = False,
    ) -> tuple[Dataset, Answer]:
        url = f"{self.base_url}/tables/{quote(table)}/data?lang={self.lang}&outputFormat=json-stat2"
        selected: list[dict[str, Any]] = []
        for variable, codes in part.items():
            one: dict[str, Any] = {"variableCode": variable, "valueCodes": list(codes)}
            selected.append(one | ({"codelist": lists[variable]} if variable in lists else {}))

        def check(answer: Any) -> None:
            _check_answer(read_dataset(answer, f"table {table}"), table, part)

        answer = self.fetcher.fetch(url, body={"selection": selected}, check=check, renew=renew)
        if on_batch is not None:
            on_batch(math.prod(len(codes) for codes in part.values()), answer.cached)
        dataset = read_dataset(answer.data, f"table {table}")
        return dataset, replace(answer, data=None)

    def _check_codes(self, table: str, selection: Selection, lists: Mapping[str, str]) -> None:
        known = self.metadata(table).dimensions
        for variable, codes in selection.items():
            if variable not in known:
                raise UserError(
                    f"The table {table} no longer has the variable {variable}.",
                    where=f"table {table}",
                    rows=list(known),
                    do="The table has changed: look for a newer Medskapa.",
                )
            offered = set(self.codelist(lists[variable]) if variable in lists else known[variable].values)
            lost = [c for c in codes if c not in offered]
            if lost:
                raise _changed(table, variable, lost)


def split_selection(selection: Selection, max_cells: int) -> list[dict[str, list[str]]]:
    """Split a selection along its longest variable, then the next, until no part has more than ``max_cells``.

    >>> split_selection({"a": ["1", "2", "3"], "b": ["x", "y"]}, 4)
    [{'a': ['1', '2'], 'b': ['x', 'y']}, {'a': ['3'], 'b': ['x', 'y']}]
    """
    chunk = {variable: len(codes) for variable, codes in selection.items()}
    for variable in sorted(chunk, key=lambda v: -chunk[v]):
        if math.prod(chunk.values()) <= max_cells:
            break
        others = math.prod(n for v, n in chunk.items() if v != variable)
        chunk[variable] = max(1, max_cells // others)
    pieces = [
        [list(codes[i : i + chunk[variable]]) for i in range(0, len(codes), chunk[variable])]
        for variable, codes in selection.items()
    ]
    return [dict(zip(selection, part, strict=True)) for part in itertools.product(*pieces)]


def _check_config(found: Any) -> None:
    try:
        fits = min(found["maxDataCells"], found["maxCallsPerTimeWindow"], found["timeWindow"]) > 0
    except (KeyError, TypeError):
        fits = False
    if not fits:
        raise UserError(
            "The service does not say how much may be asked of it.",
            where="/config",
            do="Check the address of the service: it should be a PxWebApi of version 2.",
        )


def _metadata(answer: Any, table: str) -> Dataset:
    return read_dataset(answer, f"metadata of table {table}", with_values=False)


def _codelist(answer: Any, codelist: str) -> dict[str, tuple[str, ...]]:
    try:
        return {
            str(v["code"]): tuple(str(c) for c in v.get("valueMap") or [v["code"]]) for v in answer["values"]
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"The code list {codelist} cannot be read.",
            where=f"code list {codelist}",
            do="The service may have changed: look for a newer Medskapa.",
        ) from error


def _changed(table: str, variable: str, lost: Sequence[str]) -> UserError:
    return UserError(
        f"The code list of the table {table} has changed: the variable {variable} lacks codes that are"
        " needed.",
        where=f"table {table}",
        rows=lost,
        do=(
            "Run again with --refresh. If it stays so, the agency has changed the table: look for a newer"
            " Medskapa."
        ),
    )


def _check_answer(dataset: Dataset, table: str, part: Selection) -> None:
    for variable, codes in part.items():
        have = set(dataset.dimensions[variable].values) if variable in dataset.dimensions else set()
        lost = [c for c in codes if c not in have]
        if lost:
            raise _changed(table, variable, lost)
