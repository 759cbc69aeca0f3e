"""Errors written for the planner: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """Something a planner can mend: what is wrong, where it stands and what to do about it.

    The command line prints it without a traceback and the web shows it on the form.

    Parameters are plain sentences. ``rows`` names the rows concerned; at most ten are shown.
    """

    def __init__(self, what: str, *, where: str = "", rows: Sequence[object] = (), do: str = "") -> None:
        self.what = what
        self.where = where
        self.rows = tuple(str(row) for row in rows)
        self.do = do
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"Where: {self.where}")
        if self.rows:
            shown = ", ".join(self.rows[:10])
            more = f" … and {len(self.rows) - 10} more" if len(self.rows) > 10 else ""
            parts.append(f"Rows: {shown}{more}")
        if self.do:
            parts.append(f"What to do: {self.do}")
        return "\n".join(parts)
