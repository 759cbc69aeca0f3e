"""Reading an OpenStreetMap extract (PBF) into arrays, within a box, in memory that grows with the box only."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from medskapa.evidence import Text, UserError
from medskapa.sources.osm_tags import (
    AREA_KEYS,
    Way,
    closed_to_walkers,
    ground_kind,
    has_bench,
    kerb,
    service_kind,
    walkable,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
Say = Callable[[Text], None]
Relation = tuple[int, dict[str, str], list[tuple[int, str]]]

_TELL_EVERY = 2_000_000
_READ_NODES = Text(
    sv="läser punkter ur OpenStreetMap, {n} miljoner", en="reading OpenStreetMap points, {n} million"
)
_READ_WAYS = Text(sv="läser vägar ur OpenStreetMap", en="reading OpenStreetMap ways")


@dataclass
class Raw:
    """What was read: places of nodes, walkable ways, surfaces and places, all in degrees.

    ``node_ids`` is sorted. ``way_refs`` holds the nodes of all walkable ways one after another, and
    ``way_offsets`` where each begins. ``levels`` says on which storey a way lies. ``lifts``, ``closed`` and
    ``kerbs`` are nodes. ``places`` and ``surfaces`` are OSM ids with tags; a surface has its rings as node ids.
    """

    node_ids: Ints
    lon: Floats
    lat: Floats
    ways: list[Way] = field(default_factory=list)
    way_ids: list[int] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    way_offsets: list[int] = field(default_factory=lambda: [0])
    way_refs: array[int] = field(default_factory=lambda: array("q"))
    lifts: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    kerbs: dict[int, int] = field(default_factory=dict)
    places: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    surfaces: list[Surface] = field(default_factory=list)
    highways: int = 0
    newest: str = ""
    filled: tuple[Ints, Floats, Floats] | None = None


@dataclass(frozen=True)
class Surface:
    """A closed way or a multipolygon: its id (``w1``, ``r1``), tags and the node ids of its outer and inner lines."""

    ident: str
    tags: dict[str, str]
    outer: tuple[Ints, ...]
    inner: tuple[Ints, ...]


def read_raw(path: Path, box: Box | None = None, say: Say | None = None) -> Raw:
    """Read what lies within a box (west, south, east, north in degrees), or all of the file.

    The file is read three times: nodes, relations, ways; a fourth time for the nodes of surfaces that reach out of
    the box. Only what lies within the box is kept in memory.

    Raises ``UserError`` when the file is no PBF, cut short or damaged.
    """
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", where=str(path.parent), do="Check the name.")
    try:
        raw, tracker = _read_nodes(path, box, say)
        if say is not None:
            say(_READ_WAYS)
        members, relations = _read_relations(path)
        rings = _read_ways(path, raw, tracker if box is not None else None, members)
        rings |= _missing_rings(path, relations, rings)
        _add_relations(raw, relations, rings)
        if box is not None:
            _fill(path, raw)
    except RuntimeError as error:  # what osmium raises for every damaged file
        raise _damaged(path, str(error)) from error
    return raw


def _damaged(path: Path, said: str) -> UserError:
    cut = "EOF" in said and path.stat().st_size > 0
    what = (
        "The file is cut short." if cut else "The file is no OpenStreetMap extract (PBF), or it is damaged."
    )
    return UserError(
        f"{what} ({said})",
        where=path.name,
        do="Fetch it again whole and compare its size or checksum with the provider's; it should end in .osm.pbf."
        if cut
        else "Give a file that ends in .osm.pbf, as Geofabrik and other providers publish them.",
    )


def _processor(path: Path, entities: Any) -> Any:
    import osmium

    return osmium.FileProcessor(osmium.io.File(str(path), "pbf"), entities)


def _read_nodes(path: Path, box: Box | None, say: Say | None) -> tuple[Raw, Any]:
    import osmium

    ids, lon, lat = array("q"), array("d"), array("d")
    raw = Raw(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
    tracker = osmium.IdTracker()
    newest = ""
    for seen, node in enumerate(_processor(path, osmium.osm.NODE), start=1):
        if say is not None and seen % _TELL_EVERY == 0:
            say(_READ_NODES.format(n=seen // 1_000_000))
        place = node.location
        if not place.valid():
            continue
        x, y = place.lon, place.lat
        if not (west <= x <= east and south <= y <= north):
            continue
        ident = node.id
        ids.append(ident)
        lon.append(x)
        lat.append(y)
        if box is not None:
            tracker.add_node(ident)
        if node.tags:
            _note_node(raw, ident, dict(node.tags))
            newest = max(newest, node.timestamp.strftime("%Y-%m-%d"))
    order = np.argsort(np.array(ids, np.int64), kind="stable")
    raw.node_ids, raw.lon, raw.lat = (np.array(v)[order] for v in (ids, lon, lat))
    raw.newest = newest
    return raw, tracker


def _note_node(raw: Raw, ident: int, tags: dict[str, str]) -> None:
    if service_kind(tags) or has_bench(tags):
        raw.places.append((ident, tags))
    if tags.get("highway") == "elevator":
        raw.lifts.add(ident)
    if closed_to_walkers(tags):
        raw.closed.add(ident)
    told = kerb(tags)
    if told != -1:
        raw.kerbs[ident] = told


def _read_relations(path: Path) -> tuple[set[int], list[Relation]]:
    """The multipolygons that are surfaces or places, and the ways that they are made of."""
    import osmium

    found: list[Relation] = []
    members: set[int] = set()
    wanted = _processor(path, osmium.osm.RELATION).with_filter(osmium.filter.KeyFilter(*AREA_KEYS))
    for relation in wanted:
        tags = dict(relation.tags)
        if tags.get("type") != "multipolygon" or not _is_surface(tags):
            continue
        ways = [(m.ref, m.role) for m in relation.members if m.type == "w"]
        found.append((relation.id, tags, ways))
        members.update(ref for ref, _ in ways)
    return members, found


def _is_surface(tags: dict[str, str]) -> bool:
    return bool(ground_kind(tags) or service_kind(tags) or has_bench(tags))


def _read_ways(path: Path, raw: Raw, tracker: Any, members: set[int]) -> dict[int, Ints]:
    import osmium

    ways = _processor(path, osmium.osm.WAY)
    if tracker is not None:
        ways = ways.with_filter(tracker.contains_filter())
    rings: dict[int, Ints] = {}
    for way in ways:
        ident, tags = way.id, dict(way.tags)
        if not tags and ident not in members:
            continue
        refs = np.fromiter((n.ref for n in way.nodes), np.int64, len(way.nodes))
        if ident in members:
            rings[ident] = refs
        raw.highways += "highway" in tags
        found = walkable(tags)
        if found is not None and len(refs) > 1:
            raw.ways.append(found)
            raw.way_ids.append(ident)
            raw.levels.append(tags.get("level", "") or tags.get("layer", ""))
            raw.way_refs.extend(refs.tolist())
            raw.way_offsets.append(len(raw.way_refs))
        if has_bench(tags) or (len(refs) > 3 and refs[0] == refs[-1] and _is_surface(tags)):
            raw.surfaces.append(Surface(f"w{ident}", tags, (refs,), ()))
    return rings


def _missing_rings(path: Path, relations: list[Relation], rings: dict[int, Ints]) -> dict[int, Ints]:
    """The lines outside the box of multipolygons that reach into it."""
    import osmium

    missing = {
        ref
        for _, _, ways in relations
        if any(r in rings for r, _ in ways)
        for ref, _ in ways
        if ref not in rings
    }
    if not missing:
        return {}
    found = _processor(path, osmium.osm.WAY).with_filter(osmium.filter.IdFilter(sorted(missing)))
    return {way.id: np.fromiter((n.ref for n in way.nodes), np.int64, len(way.nodes)) for way in found}


def _add_relations(raw: Raw, relations: Iterable[Relation], rings: dict[int, Ints]) -> None:
    for ident, tags, ways in relations:
        outer = tuple(rings[ref] for ref, role in ways if role != "inner" and ref in rings)
        inner = tuple(rings[ref] for ref, role in ways if role == "inner" and ref in rings)
        if outer:
            raw.surfaces.append(Surface(f"r{ident}", tags, outer, inner))


def _fill(path: Path, raw: Raw) -> None:
    """Find the nodes of surfaces that reach out of the box, so that a park is not cut where the box ends."""
    import osmium

    lines = [line for s in raw.surfaces for line in (*s.outer, *s.inner)]
    if not lines:
        return
    wanted = np.unique(np.concatenate(lines))
    missing = wanted[~np.isin(wanted, raw.node_ids)]
    if not len(missing):
        return
    ids, lon, lat = array("q"), array("d"), array("d")
    for node in _processor(path, osmium.osm.NODE).with_filter(osmium.filter.IdFilter(missing.tolist())):
        if node.location.valid():
            ids.append(node.id)
            lon.append(node.location.lon)
            lat.append(node.location.lat)
    order = np.argsort(np.array(ids, np.int64), kind="stable")
    raw.filled = (np.array(ids, np.int64)[order], np.array(lon)[order], np.array(lat)[order])


def lookup(ids: Ints, wanted: Ints) -> Ints:
    """The rows of sorted ``ids`` where ``wanted`` stand; −1 where they do not."""
    if not len(ids):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1).astype(np.int64)


def pairs(offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends."""
    start = None
    for end in offsets:
        if start is not None:
            yield start, end
        start = end
