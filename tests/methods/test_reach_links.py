"""Lit ways between neighbouring areas of different kinds."""

import numpy as np
import pyarrow as pa
import shapely

from medskapa.analysis.access.network import make_network
from medskapa.evidence import Finding, State
from medskapa.methods.reach.links import links, lit_way, neighbours
from medskapa.region import Region
from tests.methods.reach_place import homes, look, none_of, pick, place, plan
from tests.town import EDITION, SOURCE, everyday_tables, town_tables


def test_lit_all_the_way_needs_every_street() -> None:
    """A lit street of 100 m, a dark one of 50, and one of 50 of which it is not known."""
    network = make_network(
        [0, 100, 150, 200], [0, 0, 0, 0], [0, 1, 2], [1, 2, 3], [10_000, 5_000, 5_000], lit=[1, 0, -1]
    )
    forward = np.flatnonzero(network.forward).astype(np.int32)
    way = lit_way(network, forward)
    assert (way.length_m, way.lit_m, way.known_m, way.lit) == (200.0, 100.0, 150.0, False)
    assert lit_way(network, forward[:1]).lit
    assert way.lit_m <= way.known_m <= way.length_m


def test_neighbours_share_a_border_and_differ() -> None:
    """A and B lie side by side, C touches B in a corner only, D lies beside B and is of the same kind."""
    shapes = np.array(
        [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 1, 3, 2), shapely.box(2, 0, 3, 1)]
    )
    assert neighbours(shapes, [1, 2, 3, 2]) == [(0, 1), (2, 3)]
    assert neighbours(shapes, [0, 2, 2, 2]) == []


def in_two_towns(lit: bool | None) -> Region:
    """E1 is of type 1 and T1 of type 4; a street of 1 km goes from one's middle to the other's."""
    rows = [
        {"area": a, "indicator": "area_type", "year": 2024, "value": v, "state": "known", "edition": EDITION,
         "source": SOURCE}
        for a, v in (("E1", 1.0), ("T1", 4.0))
    ]  # fmt: skip
    tables = town_tables()
    nodes = pa.Table.from_pylist(
        [
            {"x_m": 500_450.0, "y_m": 6_400_450.0, "z_m": None},
            {"x_m": 501_450.0, "y_m": 6_400_450.0, "z_m": None},
        ],
        schema=everyday_tables()["nodes"].schema,
    )
    streets = everyday_tables()["streets"].schema.empty_table()
    street = {"from_node": 0, "to_node": 1, "length_cm": 100_000, "kind": "footway", "one_way": False, "steps": None,
              "paved": True, "lit": lit, "winter_kept": True, "step_free": True}  # fmt: skip
    streets = pa.Table.from_pylist([street], schema=streets.schema)
    indicators = pa.concat_tables(
        [tables["indicators"], pa.Table.from_pylist(rows, schema=tables["indicators"].schema)]
    )
    return place(indicators=indicators, nodes=nodes, streets=streets)


def both(region: Region) -> list[Finding]:
    return look(links, region, plan(homes("square"), town="9901"))


def test_a_lit_a_dark_and_an_unknown_way() -> None:
    for lit, value, known in ((True, 1.0, 1.0), (False, 0.0, 1.0), (None, 0.0, 0.0)):
        found = both(in_two_towns(lit))
        assert pick(found, "lit_share", light="lit").value == value
        assert pick(found, "lit_share", light="known").value == known
        assert pick(found, "lit_share", light="lit").n == 1


def test_without_types_or_streets_it_is_said_why() -> None:
    found = look(links)
    assert {f.state for f in found} == {State.NOT_ASSESSED}
    assert found[0].text is not None
    assert "Områdestyp saknas" in found[0].text.sv
    found = look(links, place(streets=none_of("streets"), nodes=none_of("nodes")))
    assert found[0].text is not None
    assert "gator" in found[0].text.sv
