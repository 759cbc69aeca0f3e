"""The place as somebody on foot meets it in a year: streets and links joined, and the services in force."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from medskapa.analysis.access import KINDS, NO, UNKNOWN, YES, Network, make_network
from medskapa.analysis.access.links import NewLink, with_links
from medskapa.evidence import Text
from medskapa.methods.case import Case, RunContext
from medskapa.methods.reach.norms import NORMS
from medskapa.plans.apply import PLAN_SOURCE
from medskapa.region import Region

Floats = npt.NDArray[np.float64]

NO_COURSE = Text(
    sv="Länken {name} är ingen linje på kartan och är inte med i gångnätet.",
    en="The link {name} is no line on the map and is not part of the walking network.",
)
LOOSE = Text(
    sv="Länken {name} når inte fram till någon gata i den ena änden ({metres} m fattas); den är inte ansluten där.",
    en="The link {name} does not meet any street at one end ({metres} m are missing); it is not joined there.",
)
STREET_SOURCES = ("osm", "elevation")
"""The sources of streets and their heights, as they are called where a region is made from files."""


@dataclass(frozen=True)
class Services:
    """The services of one kind that are in force: ids, names and points (s,)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    x_m: Floats
    y_m: Floats

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def key(self) -> str:
        """What tells these services from others of the kind: ids and points."""
        told = "\x1f".join(self.ids).encode() + self.x_m.tobytes() + self.y_m.tobytes()
        return hashlib.sha256(told).hexdigest()[:16]


@dataclass(frozen=True)
class World:
    """A region in a year: its services in force by kind, its walking network, and a key for the network.

    ``network`` is None where the region has no streets. ``known`` are the kinds of services that the region tells
    of at all, in any year, without those of a plan: of other kinds nobody can say that there are none, or that a
    plan's own is the nearest. ``streets`` is the network without links, whose nodes have the same numbers. ``notes``
    tell of links that could not be joined.
    """

    region: Region
    year: int
    services: Mapping[str, Services]
    known: frozenset[str]
    network: Network | None
    network_key: str
    streets: Network | None = None
    notes: tuple[Text, ...] = ()

    @cached_property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """How a finding names the tables it rests on: table, level, year and the source of its rows."""
        level = self.region.level_of[self.region.top]
        return {
            name: tuple(f"{name}:{level}:{self.year}:{s}" for s in _sources_of(self.region, name))
            for name, table in self.region.tables.items()
            if table.num_rows
        }


def _sources_of(region: Region, name: str) -> list[str]:
    """The sources of a table's rows; where they name none, of the street map, or of the services they are about."""
    table, services = region.tables[name], region.tables["services"]
    if "source" in table.column_names:
        return sorted(pc.unique(table["source"]).to_pylist())
    if name in ("nodes", "streets") and STREET_SOURCES[0] in region.sources:
        return [s for s in STREET_SOURCES if s in region.sources]
    if name == "departures":
        services = services.filter(pc.is_in(services["service"], value_set=pc.unique(table["service"])))
    told = sorted(set(services["source"].to_pylist()) - {PLAN_SOURCE})
    return told or sorted(region.sources)[:1]


def in_force(table: pa.Table, year: int) -> pa.Table:
    """The rows of ``services`` or ``links`` that are there in a year; from and to are inclusive, null is always."""
    begun = pc.fill_null(pc.less_equal(table["from_year"], year), True)
    lasts = pc.fill_null(pc.greater_equal(table["to_year"], year), True)
    return table.filter(pc.and_(begun, lasts))


def services_in_force(region: Region, year: int) -> dict[str, Services]:
    """The services in force in a year by kind, in the order of their ids: the table's order never matters."""
    table = in_force(region.tables["services"], year).sort_by(
        [("kind", "ascending"), ("service", "ascending")]
    )
    kinds = table["kind"].to_pylist()
    ids, names = table["service"].to_pylist(), table["name"].to_pylist()
    x, y = (table[c].to_numpy().astype(np.float64) for c in ("x_m", "y_m"))
    out: dict[str, Services] = {}
    for kind in dict.fromkeys(kinds):
        rows = [i for i, k in enumerate(kinds) if k == kind]
        out[kind] = Services(tuple(ids[i] for i in rows), tuple(names[i] for i in rows), x[rows], y[rows])
    return out


def streets_network(region: Region) -> Network | None:
    """The region's streets as a network, without links; None when it has none.

    Raises ``UserError`` through the region's own check for streets that are not whole.
    """
    nodes, streets = region.tables["nodes"], region.tables["streets"]
    if streets.num_rows == 0:
        return None

    def known(name: str) -> npt.NDArray[np.int8]:
        values = pc.fill_null(pc.cast(streets[name], pa.int8()), -1)
        return np.asarray(values.to_numpy(), np.int8)

    codes = pc.index_in(streets["kind"], value_set=pa.array(KINDS)).to_numpy()
    steps = pc.if_else(
        pc.equal(streets["kind"], "steps"),
        pc.fill_null(streets["steps"], -1),
        pc.fill_null(streets["steps"], 0),
    )
    return make_network(
        nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy(), streets["from_node"].to_numpy(),
        streets["to_node"].to_numpy(), streets["length_cm"].to_numpy(),
        z_m=nodes["z_m"].to_numpy(zero_copy_only=False), one_way=streets["one_way"].to_numpy(zero_copy_only=False),
        kind=codes, steps=steps.to_numpy(), paved=known("paved"), lit=known("lit"),
        winter_kept=known("winter_kept"), step_free=known("step_free"),
    )  # fmt: skip


def world_of(case: Case, region: Region, year: int, run: RunContext) -> World:
    """A region in a year. Its streets are read once in a run, and joined once with each set of links in force."""
    streets = run.shared("reach:streets", lambda: streets_network(region))
    links = in_force(region.tables["links"], year).sort_by("link")
    told = region.tables["services"]
    told = told.filter(pc.not_equal(told["source"], PLAN_SOURCE))
    known = frozenset(pc.unique(told["kind"]).to_pylist())
    services = services_in_force(region, year)
    if streets is None or links.num_rows == 0:
        return World(region, year, services, known, streets, "", streets)
    key = _links_key(region, links)
    network, notes = run.shared(f"reach:network:{key}", lambda: _joined(streets, region, links, case))
    return World(region, year, services, known, network, key, streets, notes)


def _links_key(region: Region, links: pa.Table) -> str:
    """What tells a set of links from another: their ids, kinds and courses, and what is known of them."""
    ids = links["link"]
    facts = region.tables["facts"]
    own = facts.filter(pc.is_in(facts["subject"], value_set=pa.array(ids.to_pylist(), pa.string())))
    rows = sorted(zip(*(own[c].to_pylist() for c in ("subject", "fact", "value")), strict=True))
    courses = [hashlib.sha256(g).hexdigest() for g in links["geometry"].to_pylist()]
    text = repr((ids.to_pylist(), links["kind"].to_pylist(), courses, rows))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _joined(
    streets: Network, region: Region, links: pa.Table, case: Case
) -> tuple[Network, tuple[Text, ...]]:
    """The streets with the links in force joined to them, and what must be said of links that meet no street."""
    facts = region.tables["facts"]
    known: dict[str, dict[str, float]] = {}
    for subject, fact, value in zip(
        *(facts[c].to_pylist() for c in ("subject", "fact", "value")), strict=True
    ):
        known.setdefault(subject, {})[fact] = value
    made: list[NewLink] = []
    names: list[str] = []
    notes: list[Text] = []
    for row in links.to_pylist():
        courses = _courses(row["geometry"])
        if not courses:
            notes.append(NO_COURSE.format(name=row["name"]))
        for course in courses:
            made.append(_link(row["kind"], course, known.get(row["link"], {})))
            names.append(row["name"])
    most = case.norm(NORMS, "link_join_most_m").value
    heights = region.tables["nodes"]["z_m"].to_numpy(zero_copy_only=False).astype(np.float64)
    changed = with_links(streets, made, most, z_m=heights)
    for number, _, metres in changed.loose:
        notes.append(LOOSE.format(name=names[number], metres="–" if np.isinf(metres) else round(metres)))
    return changed.network, tuple(dict.fromkeys(notes))


def _courses(wkb: bytes) -> list[Floats]:
    """The lines of a link's geometry, each (v, 2); a point or a surface has none."""
    lines = [
        p for p in shapely.get_parts(shapely.from_wkb(wkb)) if p.geom_type == "LineString" and p.length > 0
    ]
    return [shapely.get_coordinates(line) for line in lines]


def _link(kind: str, course: Floats, facts: Mapping[str, float]) -> NewLink:
    def known(name: str) -> int:
        return UNKNOWN if name not in facts else YES if facts[name] > 0 else NO

    steps = int(facts.get("steps", -1 if kind == "steps" else 0))
    return NewLink(
        course[:, 0], course[:, 1], kind, steps=steps, paved=known("paved"), lit=known("lit"),
        winter_kept=known("winter_kept"), step_free=known("step_free"),
    )  # fmt: skip
