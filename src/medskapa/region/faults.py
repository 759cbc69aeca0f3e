"""How the door says that something is wrong: the table, the rows, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.evidence import UserError

_CLOSE = 0.82  # as alike as "benches" and "bench", and not as "beach" and "bench"


def fail(table: str, what: str, rows: Sequence[object], do: str) -> NoReturn:
    """Refuse a table. Raises ``UserError``."""
    raise UserError(what, where=f"table {table}", rows=rows, do=do)


def refuse(
    table: pa.Table, name: str, wrong: npt.NDArray[np.bool_], what: str, do: str, show: Sequence[str]
) -> None:
    """Refuse a table when some of its rows are wrong, and show these columns of them. Raises ``UserError``."""
    if wrong.any():
        fail(name, what, rows_of(table, wrong, show), do)


def rows_of(table: pa.Table, wrong: npt.NDArray[np.bool_], columns: Sequence[str]) -> list[str]:
    """The rows in words, these columns of each; after eleven only dots, as many as there are rows.

    The column ``row`` is the row's number, for tables whose rows have no name.
    """
    at = np.flatnonzero(wrong)[:11]
    hit = table.take(pa.array(at)).to_pylist()
    rows = [
        " ".join(str(i if c == "row" else r[c]) for c in columns)
        for i, r in zip(at.tolist(), hit, strict=True)
    ]
    return rows + ["…"] * (int(wrong.sum()) - len(rows))


def meant(word: str, known: Iterable[str]) -> str:
    """The known word that a misspelt one is close to, or nothing.

    >>> meant("grocry", ["grocery", "pharmacy"]), meant("beach", ["bench"])
    ('grocery', '')
    """
    return next(iter(get_close_matches(word.strip().casefold(), list(known), 1, _CLOSE)), "")


def choose(word: str, known: Iterable[str]) -> str:
    """What to do about an unknown word: the one it is close to, or the list to choose from."""
    known = list(known)
    near = meant(word, known)
    return f"Did you mean {near!r}?" if near else f"Use one of {', '.join(known)}."
