"""The door for the tables of the housing supply programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.region.check_places import (
    FIRST_YEAR,
    LAST_YEAR,
    _check_known,
    _check_once,
    _check_words,
)
from medskapa.region.faults import fail, refuse
from medskapa.region.housing import (
    EVENTS,
    HOUSEHOLD_KINDS,
    HOUSING_FACTS,
    HOUSING_TABLES,
    SEXES,
    SHARES,
)
from medskapa.region.splits import SPLITS

if TYPE_CHECKING:
    from medskapa.region.model import Region

_KEYS: dict[str, tuple[str, ...]] = {
    "ages": ("area", "sex", "age", "year"),
    "events": ("area", "event", "sex", "age", "year"),
    "forecasts": ("area", "made", "sex", "age", "year"),
    "households": ("area", "kind", "size", "year"),
    "heads": ("area", "age_from", "age_to", "year"),
    "dwellings": ("area", "tenure", "rooms", "year"),
    "incomes": ("area", "kind", "year"),
    "housing_facts": ("area", "fact", "year"),
}
_COUNTS = {
    "ages": "persons",
    "events": "events",
    "households": "households",
    "heads": "households",
    "dwellings": "homes",
}
_OLDEST = 130
_QUANTILES = ("p10", "p25", "p50", "p75", "p90")


def check_housing(region: Region) -> None:
    """Check people by single year, households, homes by size and incomes. Raises ``UserError`` at the first fault."""
    for name, key in _KEYS.items():
        table = region.tables[name]
        if table.num_rows == 0:
            continue
        _check_known(table, name, "area", region.level_of, "the table areas")
        _check_known(table, name, "source", region.sources, "the region's sources")
        _check_once(table, name, key)
        years = table["year"].to_numpy()
        odd = (years < FIRST_YEAR) | (years > LAST_YEAR)
        refuse(table, name, odd, "These rows have an impossible year.", "Correct the year.", key)
        _check_numbers(table, name, key)
    _check_codes(region)
    _check_ages(region)
    _check_sexes(region)
    _check_shares(region)


NOISE, NOISE_FROM = 3.0, 2025
"""How far SCB's cell-key method may change one count, and from which year."""


def _check_codes(region: Region) -> None:
    for name in ("ages", "events", "forecasts"):
        _check_words(region.tables[name], name, "sex", SEXES)
    _check_words(region.tables["events"], "events", "event", EVENTS)
    for name in ("households", "incomes"):
        _check_words(region.tables[name], name, "kind", HOUSEHOLD_KINDS)
    _check_words(region.tables["dwellings"], "dwellings", "tenure", SPLITS["tenure"].codes)
    _check_words(region.tables["housing_facts"], "housing_facts", "fact", HOUSING_FACTS)


def _check_numbers(table: pa.Table, name: str, key: tuple[str, ...]) -> None:
    """Counts are whole and not negative; other numbers are not negative."""
    for field in HOUSING_TABLES[name]:
        if not pa.types.is_floating(field.type):
            continue
        values = table[field.name].fill_null(0.0).to_numpy()
        odd = ~np.isfinite(values) | (values < 0)
        what = f"Numbers in the column {field.name} must be there and not negative."
        refuse(
            table, name, odd, what, "Correct the rows, or leave out what is not known.", (*key, field.name)
        )
        if _COUNTS.get(name) == field.name:
            broken: npt.NDArray[np.bool_] = values != np.floor(values)
            what = f"Observed {field.name} must be whole numbers."
            refuse(table, name, broken, what, "Give counts as they were observed.", (*key, field.name))


def _check_ages(region: Region) -> None:
    """Ages are possible, none is missing inside a year, and mothers are women."""
    for name in ("ages", "events", "forecasts"):
        table = region.tables[name]
        age = table["age"].to_numpy()
        refuse(
            table, name, (age < 0) | (age > _OLDEST), "An age must be 0 to 130.", "Correct it.", _KEYS[name]
        )
    table = region.tables["events"]
    event, sex = (table[c].to_numpy(zero_copy_only=False) for c in ("event", "sex"))
    refuse(
        table, "events", (event == "births") & (sex == "men"), "Births are told by the mother's age.",
        "Give them with sex women (or all).", _KEYS["events"],
    )  # fmt: skip
    heads = region.tables["heads"]
    first, last = (heads[c].to_numpy() for c in ("age_from", "age_to"))
    refuse(heads, "heads", first > last, "These ages end before they begin.", "Correct them.", _KEYS["heads"])
    table = region.tables["ages"]
    if table.num_rows == 0:
        return
    grouped = table.group_by(["area", "sex", "year"]).aggregate(
        [("age", "min"), ("age", "max"), ("age", "count")]
    )
    holes = [
        f"{r['area']} {r['sex']} {r['year']}"
        for r in grouped.to_pylist()
        if r["age_min"] != 0 or r["age_max"] + 1 != r["age_count"]
    ]
    if holes:
        fail(
            "ages",
            "Ages are missing in these years.",
            holes,
            "Give every age from 0; an age with nobody is 0.",
        )


def _check_sexes(region: Region) -> None:
    """Where women, men and all are told, the two add up to the third but for the noise that SCB is known to add."""
    table = region.tables["ages"]
    told: dict[tuple[str, int, int], dict[str, float]] = {}
    if "all" not in set(table["sex"].to_pylist()):
        return
    for r in table.to_pylist():
        told.setdefault((r["area"], r["year"], r["age"]), {})[r["sex"]] = r["persons"]
    apart = []
    for (area, year, age), x in told.items():
        if len(x) == len(SEXES):
            noise = 3 * NOISE if year >= NOISE_FROM else 0.0
            if abs(x["women"] + x["men"] - x["all"]) > noise:
                apart.append(f"{area} {year}, age {age}: {x['women']:g} + {x['men']:g} ≠ {x['all']:g}")
    if apart:
        fail(
            "ages", f"Women and men do not add up to all; from {NOISE_FROM} they may differ by {3 * NOISE:g}.", apart,
            "Take all three from one source, or leave out all.",
        )  # fmt: skip


def _check_shares(region: Region) -> None:
    table = region.tables["housing_facts"]
    fact, value = table["fact"].to_numpy(zero_copy_only=False), table["value"].to_numpy()
    refuse(
        table, "housing_facts", np.isin(fact, SHARES) & (value > 1), "A share must be 0 to 1.",
        "Give 10 per cent as 0.1.", (*_KEYS["housing_facts"], "value"),
    )  # fmt: skip
    incomes = region.tables["incomes"]
    rows = (
        np.column_stack([incomes[q].to_numpy() for q in _QUANTILES]) if incomes.num_rows else np.empty((0, 5))
    )
    falling = np.asarray((np.diff(rows, axis=1) < 0).any(axis=1), dtype=np.bool_)
    refuse(
        incomes, "incomes", falling, "The parts of an income are not in order.",
        "p10 is the lowest and p90 the highest.", (*_KEYS["incomes"], *_QUANTILES),
    )  # fmt: skip
    homes = region.tables["dwellings"]
    empty, whole = homes["vacant"].fill_null(0.0).to_numpy(), homes["homes"].to_numpy()
    refuse(
        homes, "dwellings", empty > whole, "More homes stand empty than there are.", "Correct the rows.",
        (*_KEYS["dwellings"], "homes", "vacant"),
    )  # fmt: skip
