"""The frozen region: what tables it has, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, Literal

import pyarrow as pa

from medskapa.evidence import Source, Text, UserError
from medskapa.region.hashing import combined_hash, table_hash
from medskapa.region.housing import HOUSING_TABLES

RegionKind = Literal["real", "synthetic"]

TABLES: dict[str, pa.Schema] = {
    "areas": pa.schema(
        [
            pa.field("area", pa.string(), nullable=False),
            pa.field("level", pa.string(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("edition", pa.string(), nullable=False),
            pa.field("geometry", pa.binary()),
        ]
    ),
    # land outlines for drawing only, never for counting
    "outlines": pa.schema(
        [pa.field("area", pa.string(), nullable=False), pa.field("geometry", pa.binary(), nullable=False)]
    ),
    "membership": pa.schema(
        [
            pa.field("child", pa.string(), nullable=False),
            pa.field("parent", pa.string(), nullable=False),
            pa.field("share", pa.float64(), nullable=False),
        ]
    ),
    "population": pa.schema(
        [
            pa.field("area", pa.string(), nullable=False),
            pa.field("group", pa.string(), nullable=False),
            pa.field("year", pa.int32(), nullable=False),
            pa.field("persons", pa.float64()),
            pa.field("state", pa.string(), nullable=False),
            pa.field("edition", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "homes": pa.schema(
        [
            pa.field("area", pa.string(), nullable=False),
            pa.field("tenure", pa.string(), nullable=False),
            pa.field("year", pa.int32(), nullable=False),
            pa.field("homes", pa.float64()),
            pa.field("state", pa.string(), nullable=False),
            pa.field("edition", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "indicators": pa.schema(
        [
            pa.field("area", pa.string(), nullable=False),
            pa.field("indicator", pa.string(), nullable=False),
            pa.field("year", pa.int32(), nullable=False),
            pa.field("value", pa.float64()),
            pa.field("state", pa.string(), nullable=False),
            pa.field("edition", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "cells": pa.schema(
        [
            pa.field("cell", pa.string(), nullable=False),
            pa.field("x_m", pa.int64(), nullable=False),
            pa.field("y_m", pa.int64(), nullable=False),
            pa.field("size_m", pa.int32(), nullable=False),
            pa.field("area", pa.string(), nullable=False),
        ]
    ),
    "cell_population": pa.schema(
        [
            pa.field("cell", pa.string(), nullable=False),
            pa.field("group", pa.string(), nullable=False),
            pa.field("year", pa.int32(), nullable=False),
            pa.field("persons", pa.float64()),
        ]
    ),
    "services": pa.schema(
        [
            pa.field("service", pa.string(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("x_m", pa.float64(), nullable=False),
            pa.field("y_m", pa.float64(), nullable=False),
            pa.field("from_year", pa.int32()),
            pa.field("to_year", pa.int32()),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "links": pa.schema(
        [
            pa.field("link", pa.string(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("from_year", pa.int32()),
            pa.field("to_year", pa.int32()),
            pa.field("geometry", pa.binary(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    # what is known of a service or a link as a number: see medskapa.region.services.FACTS
    "facts": pa.schema(
        [
            pa.field("subject", pa.string(), nullable=False),
            pa.field("fact", pa.string(), nullable=False),
            pa.field("value", pa.float64(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "departures": pa.schema(
        [
            pa.field("service", pa.string(), nullable=False),
            pa.field("day", pa.string(), nullable=False),
            pa.field("hour", pa.int32(), nullable=False),
            pa.field("departures", pa.float64(), nullable=False),
        ]
    ),
    "nodes": pa.schema(
        [
            pa.field("x_m", pa.float64(), nullable=False),
            pa.field("y_m", pa.float64(), nullable=False),
            pa.field("z_m", pa.float64()),
        ]
    ),
    "streets": pa.schema(
        [
            pa.field("from_node", pa.int32(), nullable=False),
            pa.field("to_node", pa.int32(), nullable=False),
            pa.field("length_cm", pa.int32(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),
            pa.field("one_way", pa.bool_(), nullable=False),
            pa.field("steps", pa.int16()),
            pa.field("paved", pa.bool_()),
            pa.field("lit", pa.bool_()),
            pa.field("winter_kept", pa.bool_()),
            pa.field("step_free", pa.bool_()),
        ]
    ),
    "grounds": pa.schema(
        [
            pa.field("ground", pa.string(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("service", pa.string()),
            pa.field("value", pa.float64()),
            pa.field("geometry", pa.binary(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "home_access": pa.schema(
        [
            pa.field("area", pa.string(), nullable=False),
            pa.field("access", pa.string(), nullable=False),
            pa.field("year", pa.int32(), nullable=False),
            pa.field("homes", pa.float64(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    "stays": pa.schema(
        [
            pa.field("area", pa.string(), nullable=False),
            pa.field("home_type", pa.string(), nullable=False),
            pa.field("age", pa.string(), nullable=False),
            pa.field("year", pa.int32(), nullable=False),
            pa.field("persons", pa.float64(), nullable=False),
            pa.field("stayed", pa.float64(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
        ]
    ),
    **HOUSING_TABLES,
}
"""The tables of a region. Optional ones may be empty; ``areas`` and ``membership`` never are.

``x_m``, ``y_m`` are the south-west corner of a cell in the region's CRS. ``persons`` counts people, except
that groups of the split ``household`` count households. A service or link is there from ``from_year`` to the
end of ``to_year``; null means always. A row that is not there is missing, which is not 0;
``state`` is ``known``, ``missing`` or ``suppressed``, and then the value is null.

The walking network is ``nodes`` (a node is its row number; ``z_m`` is null where the elevation is not known) and
``streets`` (one row for both directions, unless ``one_way``: then from ``from_node`` to ``to_node`` only). Unknown
properties of a street are null: what is not known of it is not assumed here. ``departures`` are leavings of a stop
(a service) in an hour (0–29, past midnight belongs to the day before) of a ``weekday``, ``saturday`` or ``sunday``.
``grounds`` are surfaces: green, yards of a school (``service``), noise (``value`` in dBA), buildings, parking, water.
``home_access`` counts homes by ``lift``, ``ground`` (entrance without steps), ``steps`` or ``unknown``. ``stays`` is
how many of the ``persons`` of an age and a type of home lived in the same home (or area) a year later. The tables of
the housing supply programme are told of in :data:`medskapa.region.housing.HOUSING_TABLES`.
"""


@dataclass(frozen=True)
class Level:
    """One level of a hierarchy: ``municipality`` above ``regso`` above ``deso`` in the hierarchy ``scb``.

    ``parts`` is the level of another hierarchy that its areas are put together from, if any: a municipality's
    own districts from ``regso``. Then ``membership`` says which, and areas elsewhere belong to no district.
    """

    key: str
    label: Text
    hierarchy: str
    parent: str = ""
    parts: str = ""


@dataclass(frozen=True)
class Crosswalk:
    """How figures counted on one edition of a level's borders are used with another.

    ``method`` is ``same code`` (each code is taken to be the same place) or ``share`` (people are divided).
    The caveat is printed with every figure that crosses.
    """

    level: str
    from_edition: str
    to_edition: str
    method: Literal["same code", "share"]
    caveat: Text


@dataclass(frozen=True)
class Region:
    """The place as it is: frozen tables of areas, people and homes, with their sources.

    ``top`` is the id of the one area that holds all others. ``levels`` are in order from coarse to fine,
    several hierarchies one after another. ``kind`` is ``synthetic`` for made-up people, and then every page
    says so. Make one with :func:`make_region`, which checks it; ``replace`` makes a changed copy, nothing
    changes in place.
    """

    key: str
    title: Text
    kind: RegionKind
    crs: str
    top: str
    levels: tuple[Level, ...]
    tables: Mapping[str, pa.Table] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    crosswalks: tuple[Crosswalk, ...] = ()
    caveats: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        for name in ("tables", "sources"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> tuple[Any, ...]:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return partial(Region, **values | {n: dict(values[n]) for n in ("tables", "sources")}), ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 over what the region is and over its tables' hashes."""
        head = repr(
            (self.key, self.title, self.kind, self.crs, self.top, self.levels, self.crosswalks, self.caveats)
        )
        parts = {f"table:{name}": table_hash(table) for name, table in self.tables.items()}
        parts |= {f"source:{key}": repr(source) for key, source in self.sources.items()}
        return combined_hash(head, parts)

    @property
    def areas(self) -> pa.Table:
        """The areas: id, level, name, edition and border."""
        return self.tables["areas"]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Area id to name."""
        return dict(zip(self.areas["area"].to_pylist(), self.areas["name"].to_pylist(), strict=True))

    @cached_property
    def level_of(self) -> Mapping[str, str]:
        """Area id to level key."""
        return dict(zip(self.areas["area"].to_pylist(), self.areas["level"].to_pylist(), strict=True))

    def level(self, key: str) -> Level:
        """The level with this key. Raises ``KeyError`` when the region has no such level."""
        for level in self.levels:
            if level.key == key:
                return level
        raise KeyError(key)

    def areas_at(self, level: str) -> tuple[str, ...]:
        """The ids of the areas at one level, sorted."""
        return tuple(sorted(a for a, lv in self.level_of.items() if lv == level))

    def with_tables(self, **tables: pa.Table) -> Region:
        """A copy of the region with some tables replaced; the others are shared."""
        return replace(self, tables=MappingProxyType({**self.tables, **tables}))


def make_region(
    *,
    key: str,
    title: Text,
    kind: RegionKind,
    crs: str,
    top: str,
    levels: tuple[Level, ...],
    tables: Mapping[str, pa.Table],
    sources: Mapping[str, Source],
    crosswalks: tuple[Crosswalk, ...] = (),
    caveats: tuple[Text, ...] = (),
) -> Region:
    """Make a region and check it once, at the door; missing optional tables become empty ones.

    Raises ``UserError`` that names the table, the rows and what to do.
    """
    from medskapa.region.check import check_region

    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise UserError("A region has no such tables.", rows=unknown, do=f"Use {', '.join(TABLES)}.")
    full: dict[str, pa.Table] = {}
    for name, schema in TABLES.items():
        full[name] = _shaped(name, tables[name], schema) if name in tables else schema.empty_table()
    region = Region(
        key=key,
        title=title,
        kind=kind,
        crs=crs,
        top=top,
        levels=levels,
        tables=full,
        sources=dict(sources),
        crosswalks=crosswalks,
        caveats=caveats,
    )
    check_region(region)
    return region


def _shaped(name: str, table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table in the shape it must have: the columns, their types, and no gaps where there may be none."""
    try:
        return table.cast(schema).combine_chunks()
    except (pa.ArrowException, ValueError) as error:
        raise UserError(
            "The table does not have the columns it should.",
            where=f"table {name}",
            rows=[str(error)],
            do=f"Give the columns {', '.join(f'{f.name} ({f.type})' for f in schema)}, in this order.",
        ) from error
