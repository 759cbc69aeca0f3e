"""From a declaration of an SCB table to questions that fit the table's own metadata."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from medskapa.evidence import UserError
from medskapa.sources.jsonstat import Dataset, Dimension
from medskapa.sources.scb import Row, ScbTable, Variable

OLD_EDITION = {"deso": "DeSO_2018", "regso": "RegSO_2020"}
"""The edition of the codes without a suffix, by level. SCB uses it for reference years up to 2023."""
OLD_LAST_YEAR, NEW_FIRST_YEAR = 2023, 2024
"""Outside an edition's years some tables answer 0 instead of a mark, so those years are never asked for."""
NEW_YEAR = "2025"
NEW_SUFFIX = {"deso": "_DeSO2025", "regso": "_RegSO2025"}

_CODE = re.compile(
    r"(?P<area>\d{4}(?:[ABC]\d{4}|R\d{3}))(?:_(?:DeSO|RegSO)(?P<year>\d{4}))?|(?P<municipality>\d{4})"
)


@dataclass(frozen=True, slots=True)
class AreaCode:
    """A region code of a small-area table: the bare area, its level, and its edition's year, empty for the
    older.
    """

    area: str
    level: str
    year: str


@dataclass(frozen=True)
class Ask:
    """One question to a table: the areas at one level, in one edition, for the years that edition is used
    for.
    """

    level: str
    edition: str
    areas: tuple[str, ...]
    years: tuple[int, ...]
    selection: Mapping[str, Sequence[str]]

    @property
    def cells(self) -> int:
        """How many cells the answer has."""
        return math.prod(len(codes) for codes in self.selection.values())


@dataclass(frozen=True)
class Plan:
    """A declaration matched with a table's metadata: what to ask, and where each of our values stands.

    ``lost`` counts the codes of an edition that are not among the region's areas, by edition.
    """

    declared: ScbTable
    label: str
    updated: str
    region: str
    time: str
    codes: tuple[tuple[str, Mapping[str, str]], ...]
    rows: tuple[Row, ...]
    asks: tuple[Ask, ...]
    lost: Mapping[str, int]

    @property
    def cells(self) -> int:
        """How many cells the whole table asks for."""
        return sum(ask.cells for ask in self.asks)


def parse_area_code(code: str) -> AreaCode | None:
    """Read a region code such as ``1480C1010_DeSO2025``, ``1480R001`` or ``1480``; none for counties and
    others.

    >>> parse_area_code("1480R001_RegSO2025")
    AreaCode(area='1480R001', level='regso', year='2025')
    """
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    if found["municipality"]:
        return AreaCode(found["municipality"], "municipality", "")
    level = "regso" if found["area"][4] == "R" else "deso"
    if found["year"] and not code.startswith(f"{found['area']}{NEW_SUFFIX[level][:-4]}"):
        return None
    return AreaCode(found["area"], level, found["year"] or "")


def plan_table(
    declared: ScbTable,
    meta: Dataset,
    areas: Mapping[str, Sequence[str]],
    editions: Mapping[str, str],
    years: Sequence[int],
) -> Plan:
    """Match a declaration with the table's metadata and say what to ask for these areas and years.

    ``areas`` and ``editions`` are by level, the areas without suffix.

    Raises ``UserError`` when the table is not what the declaration says, naming what was looked for and
    found.
    """
    time = meta.time or "Tid"
    if time not in meta.dimensions:
        raise _unfit(declared, "a variable of time", meta.dimensions)
    region = _region_variable(declared, meta)
    codes = [_match(declared, meta, variable) for variable in declared.variables]
    codes.append(_match(declared, meta, declared.contents, at=meta.metric))
    if declared.either and not any(key in values for key in declared.either for _, values in codes):
        raise _unfit(declared, " or ".join(declared.either), meta.dimensions[codes[0][0]].labels)
    known = {region, time, *(code for code, _ in codes)}
    extra = [c for c, d in meta.dimensions.items() if c not in known and len(d.values) > 1]
    if extra:
        raise _unfit(declared, "no further variables", {c: meta.dimensions[c] for c in extra})
    _check_unit(declared, meta.dimensions[codes[-1][0]], codes[-1][1])
    rows = _rows_there(declared, codes)
    fixed = {code: list(values.values()) for code, values in codes}
    fixed |= {c: list(d.values) for c, d in meta.dimensions.items() if c not in known}
    there = [int(t) for t in meta.dimensions[time].values if re.fullmatch(r"\d{4}", t)]
    asked = [y for y in sorted(set(years)) if y in there]
    asks, lost = _asks(declared, meta.dimensions[region], areas, editions, asked, fixed, time)
    return Plan(declared, meta.label, meta.updated, region, time, tuple(codes), rows, tuple(asks), lost)


def _region_variable(declared: ScbTable, meta: Dataset) -> str:
    if "Region" in meta.dimensions:
        return "Region"
    found = [c for c, d in meta.dimensions.items() if re.fullmatch(r"region", d.label, re.IGNORECASE)]
    if len(found) != 1:
        raise _unfit(declared, "a variable of regions", meta.dimensions)
    return found[0]


def _match(declared: ScbTable, meta: Dataset, wanted: Variable, at: str = "") -> tuple[str, dict[str, str]]:
    code = at or (wanted.code if wanted.code in meta.dimensions else "")
    if not code:
        fits = [c for c, d in meta.dimensions.items() if re.search(wanted.label, d.label, re.IGNORECASE)]
        if len(fits) != 1:
            raise _unfit(declared, f"the variable {wanted.code}", meta.dimensions)
        code = fits[0]
    dimension = meta.dimensions[code]
    found: dict[str, str] = {}
    for value in wanted.values:
        here = _match_value(declared, dimension, wanted, value.key)
        if here:
            found[value.key] = here
        elif not value.optional:
            shown = {v: dimension.labels.get(v, "") for v in dimension.values}
            raise _unfit(declared, f"{value.key} ({value.code}) in the variable {code}", shown)
    twice = [c for c, n in Counter(found.values()).items() if n > 1]
    if twice:
        raise _unfit(declared, f"different codes for {', '.join(found)} in the variable {code}", twice)
    return code, found


def _match_value(declared: ScbTable, dimension: Dimension, wanted: Variable, key: str) -> str:
    """The code of one value: as declared unless its words speak of another value, else the only one by
    words.
    """

    def says(code: str, pattern: str) -> bool:
        return re.search(pattern, dimension.labels.get(code, ""), re.IGNORECASE) is not None

    value = next(v for v in wanted.values if v.key == key)
    if value.code in dimension.values:
        others = [v.key for v in wanted.values if v.key != key and says(value.code, v.label)]
        if others and not says(value.code, value.label):
            words = f"{value.code}: {dimension.labels.get(value.code, '')}"
            raise _unfit(declared, f"{key} under the code {value.code} in {dimension.code}", [words])
        return value.code
    fits = [c for c in dimension.values if says(c, value.label)]
    return fits[0] if len(fits) == 1 else ""


def _check_unit(declared: ScbTable, contents: Dimension, codes: Mapping[str, str]) -> None:
    if not declared.unit:
        return
    for code in codes.values():
        words = f"{contents.units.get(code, '')} {contents.labels.get(code, '')}"
        if not re.search(declared.unit, words, re.IGNORECASE):
            raise _unfit(
                declared, f"a unit like {declared.unit.replace('|', ', ')}", [f"{code}: {words.strip()}"]
            )


def _rows_there(declared: ScbTable, codes: Sequence[tuple[str, Mapping[str, str]]]) -> tuple[Row, ...]:
    there = [set(values) for _, values in codes]
    every = set().union(*there)
    return tuple(
        row
        for row in declared.rows
        if row.unless not in every
        and all(key in have for _, keys in row.cells for key, have in zip(keys, there, strict=True))
    )


def _asks(
    declared: ScbTable,
    dimension: Dimension,
    areas: Mapping[str, Sequence[str]],
    editions: Mapping[str, str],
    years: Sequence[int],
    fixed: Mapping[str, Sequence[str]],
    time: str,
) -> tuple[list[Ask], dict[str, int]]:
    parsed = [p for code in dimension.values if (p := parse_area_code(code)) is not None]
    mine = [p for p in parsed if p.area[:4] in set(areas["municipality"])]
    asks: list[Ask] = []
    lost: dict[str, int] = {}
    for level in declared.levels:
        here = [p for p in mine if p.level == level]
        if level != "municipality" and not any(p.year in ("", NEW_YEAR) for p in here):
            raise _unfit(declared, f"codes at the level {level} that are in use", list(dimension.values)[:10])
        for code_year, edition, wanted in _editions_of(level, editions, years):
            listed = {p.area for p in here if p.year == code_year}
            if not listed or not wanted:
                continue
            suffix = NEW_SUFFIX[level] if code_year else ""
            keep = tuple(a for a in areas[level] if a in listed)
            if suffix and len(keep) < len(areas[level]):
                raise _changed_areas(declared, level, sorted(set(areas[level]) - listed))
            if gone := len(listed - set(keep)):
                lost[edition] = gone
            if keep:
                selection = {
                    dimension.code: [a + suffix for a in keep],
                    **fixed,
                    time: [str(y) for y in wanted],
                }
                asks.append(Ask(level, edition, keep, tuple(wanted), selection))
    return asks, lost


def _editions_of(
    level: str, editions: Mapping[str, str], years: Sequence[int]
) -> Iterator[tuple[str, str, list[int]]]:
    """The editions of a level's codes: the year in their suffix, the edition's name, and its own years of
    ``years``.
    """
    if level == "municipality":
        yield "", editions[level], list(years)
        return
    yield "", OLD_EDITION[level], [y for y in years if y <= OLD_LAST_YEAR]
    yield NEW_YEAR, editions[level], [y for y in years if y >= NEW_FIRST_YEAR]


def _changed_areas(declared: ScbTable, level: str, gone: Sequence[str]) -> UserError:
    return UserError(
        f"The code list of the table {declared.table} has changed: it lacks areas that have borders.",
        where=f"table {declared.table}, level {level}",
        rows=gone,
        do=(
            "Run again with --refresh. If it stays so, the agency has changed the table: look for a newer"
            " Medskapa."
        ),
    )


def _unfit(
    declared: ScbTable, wanted: str, found: Mapping[str, str] | Mapping[str, Dimension] | Sequence[str]
) -> UserError:
    rows = (
        [f"{k}: {v.label if isinstance(v, Dimension) else v}" for k, v in found.items()]
        if isinstance(found, Mapping)
        else list(found)
    )
    return UserError(
        f"SCB's table {declared.table} ({declared.subject.en}) is not as expected: {wanted} was looked for. "
        "What was found stands below.",
        where=f"table {declared.table}",
        rows=rows,
        do="Look for a newer Medskapa, or report what was found; nothing is guessed.",
    )
