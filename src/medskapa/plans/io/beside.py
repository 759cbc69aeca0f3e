"""What stands beside plan.toml: the municipality's own thresholds, and what was entered for each method."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from medskapa.evidence import LegalStatus, Norm, Source, UserError
from medskapa.plans.model import MethodFile
from medskapa.plans.toml_table import TomlTable

METHOD_FILES = {"ska.toml": "impact", "senior.toml": "senior", "bostad.toml": "housing"}
"""The files beside plan.toml in which people write what they know and judge, and the method each is for."""


def read_toml(path: Path) -> tuple[dict[str, Any], bytes]:
    """A TOML file's values and bytes. Raises ``UserError`` when it is not there or cannot be read."""
    try:
        data = path.read_bytes()
        return tomllib.loads(data.decode("utf-8-sig")), data
    except OSError as error:
        raise UserError(
            "The file is not there.", where=str(path), do="Correct its name, or add it."
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(
            "The file is not saved as UTF-8.", where=str(path), do="Save it anew with the encoding UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            f"The file cannot be read: {error}.",
            where=str(path),
            do='Correct the line. A quotation mark inside an answer is written as ” or \\".',
        ) from error


def own_norms(top: TomlTable, folder: Path) -> tuple[tuple[Norm, ...], bytes]:
    """The municipality's own thresholds, kept in a file that all its plans can share: ``norms_file``."""
    name = top.get("norms_file", str, "")
    if not name:
        return (), b""
    values, data = read_toml(folder / name)
    table = TomlTable(values, str(folder / name))
    norms = tuple(read_norm(t) for t in table.tables("norms"))
    table.close()
    return norms, data


def method_files(folder: Path) -> tuple[tuple[MethodFile, ...], list[bytes]]:
    """The files that people filled in for the methods, with their bytes for the plan's hash."""
    files, contents = [], []
    for name, method in METHOD_FILES.items():
        if (folder / name).is_file():
            values, data = read_toml(folder / name)
            files.append(MethodFile(method, str(folder / name), values))
            contents.append(data)
    return tuple(files), contents


def read_norm(t: TomlTable) -> Norm:
    """One threshold from its table. Raises ``UserError`` when the value lies outside its range."""
    value = float(t.get("value", (float, int)))
    low, high = (t.get(name, (float, int), None) for name in ("low", "high"))
    if not (value if low is None else low) <= value <= (value if high is None else high):
        raise t.fail(f"value = {value} lies outside the range from low to high.", "Correct the numbers.")
    return Norm(
        key=t.get("key", str),
        label=t.text("label"),
        value=value,
        low=low,
        high=high,
        unit=t.get("unit", str),
        source=Source(cite=t.get("source", str), verified=t.get("verified", bool, True)),
        valid_from=t.day("valid_from"),
        status=LegalStatus(t.choice("status", tuple(s.value for s in LegalStatus))),
        municipality=t.get("municipality", str, ""),
    )
