"""Reading a TOML table strictly: each key is asked for once, and what nobody asked for is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from medskapa.evidence import Text, UserError

_REQUIRED = object()
_KINDS: dict[type, str] = {
    str: "words in quotes",
    int: "a whole number, without quotes",
    float: "a number, without quotes",
    bool: "true or false, without quotes",
    list: "a list in [ ]",
    dict: "a table in { }",
    date: "a day such as 2026-11-23, without quotes",
}


class TomlTable:
    """A table of a TOML file that remembers which keys were used."""

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self.values = values
        self.where = where
        self.asked: set[str] = set()

    def fail(self, what: str, do: str) -> UserError:
        """An error that says where in the file it stands."""
        return UserError(what, where=self.where, do=do)

    def get(self, key: str, kind: type | tuple[type, ...], default: object = _REQUIRED) -> Any:
        """The value of a key. Raises ``UserError`` when it is missing without a default or of another kind."""
        self.asked.add(key)
        if key not in self.values:
            if default is _REQUIRED:
                near = get_close_matches(key, sorted(set(self.values) - self.asked), n=1)
                hint = f"Is {near[0]!r} a slip of the pen? " if near else ""
                raise self.fail(f"The key {key!r} is missing.", f"{hint}Add {key} = … to {self.where}.")
            return default
        value = self.values[key]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if (isinstance(value, bool) and bool not in kinds) or not isinstance(value, kinds):
            names = " or ".join(_KINDS.get(k, k.__name__) for k in kinds)
            raise self.fail(f"{key} = {value!r} should be {names}.", "Correct the value.")
        return value

    def text(self, key: str, default: object = _REQUIRED) -> Any:
        """Words: one string for every language, or a table { sv = "…", en = "…" }."""
        value = self.get(key, (str, dict), default)
        if value is default and default is not _REQUIRED:
            return default
        return self.as_text(key, value)

    def as_text(self, key: str, value: object) -> Text:
        """A string or { sv, en } as Text."""
        try:
            if isinstance(value, str):
                return Text.same(value)
            if isinstance(value, dict) and set(value) == {"sv", "en"}:
                return Text(**value)
        except ValueError as error:
            raise self.fail(f"{key}: {error}", "Write the words.") from error
        raise self.fail(
            f"{key} = {value!r} is not a text.", 'Write "…", or { sv = "…", en = "…" } with both languages.'
        )

    def texts(self, key: str) -> tuple[Text, ...]:
        """A list of texts, empty when the key is missing."""
        return tuple(self.as_text(key, v) for v in self.get(key, list, []))

    def day(self, key: str, default: object = _REQUIRED) -> Any:
        """A date, written as 2026-11-23."""
        value = self.get(key, date, default)
        if isinstance(value, datetime):
            raise self.fail(f"{key} = {value} is a time, not a day.", f"Write {value.date()}.")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: object = _REQUIRED) -> Any:
        """One of a few words."""
        value = self.get(key, str, default)
        if value is default and default is not _REQUIRED:
            return default
        if value not in choices:
            raise self.fail(f"{key} = {value!r} is not known.", f"Use one of {', '.join(choices)}.")
        return value

    def tables(self, key: str) -> Iterator[TomlTable]:
        """The tables [[key]], each read and closed in turn."""
        for number, values in enumerate(self.get(key, list, []), start=1):
            if not isinstance(values, dict):
                raise self.fail(f"{key} must be tables.", f"Write [[{key}]].")
            table = TomlTable(values, f"{self.where}, [[{key}]] number {number}")
            yield table
            table.close()

    def table(self, key: str, *, required: bool = False) -> TomlTable | None:
        """The table [key], or none."""
        values = self.get(key, dict) if required else self.get(key, dict, None)
        return None if values is None else TomlTable(values, f"{self.where}, [{key}]")

    def close(self) -> None:
        """Refuse keys nobody asked for, with the nearest known one. Raises ``UserError``."""
        unknown = [k for k in self.values if k not in self.asked]
        if unknown:
            near = get_close_matches(unknown[0], sorted(self.asked), n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise UserError(
                "These keys are not known.",
                where=self.where,
                rows=unknown,
                do=f"{hint}Known keys here: {', '.join(sorted(self.asked))}.",
            )
