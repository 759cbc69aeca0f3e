"""Where new homes are put, who moves in, and whom the neighbourhoods see: each piece of a plan's effect by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from medskapa.evidence import Text
from medskapa.methods import Case, RunContext
from medskapa.methods.situation.effect_profiles import _ground, _new_homes
from medskapa.methods.situation.flows import _from_where
from medskapa.methods.situation.movers import Movers, estimate_movers
from medskapa.methods.situation.places import Spread, latest_area_types, latest_spread
from medskapa.methods.situation.worlds import AS_PLANNED, Otherwise, Worlds, chain_built, chain_flows
from medskapa.plans import Alternative, HomesChange, Site
from medskapa.region import TABLES, Region
from medskapa.sources.synthetic import synthetic_region
from tests.methods.small_place import alternative, cases, homes, plan, region, stated
from tests.methods.test_effect import rates

# Half of all homes are in A and an eighth in each other area; three in four homes of the region are rental.
UNEVEN = """
area  rental  coop  owned
A     600     100   100
B     150     50    0
C     150     50    0
D     150     50    0
E     150     50    0
"""
DRAWS = 200


def ready(change: Alternative, **more: Any) -> tuple[Case, RunContext, Spread, Movers]:
    place = region(homes=UNEVEN)
    case = cases(place, plan(change, norms=rates(outside=1.0), **more))[change.key]
    run, found = RunContext(draws=DRAWS), latest_spread(place, "origin")
    assert found is not None
    movers = estimate_movers(case, run, found)
    assert movers is not None
    return case, run, found, movers


def put(how: Otherwise) -> tuple[dict[str, float], dict[str, float]]:
    """The shares of new homes by area and by tenure."""
    case, run, found, movers = ready(alternative("bygg", homes("C", "coop", 100)))
    stock, built = chain_built(case, run, found, movers, case.alternative, how)
    area, tenure = np.divmod(built.moves.state[built.moves.round == 0], len(stock.tenures))
    shares = (np.bincount(at, minlength=n) / len(at) for at, n in ((area, 5), (tenure, len(stock.tenures))))
    by_area, by_tenure = (s.tolist() for s in shares)
    return dict(zip("ABCDE", by_area, strict=True)), dict(zip(stock.tenures, by_tenure, strict=True))


def test_as_planned_every_home_is_where_and_what_the_plan_says() -> None:
    areas, tenures = put(AS_PLANNED)
    assert areas["C"] == 1
    assert tenures["coop"] == 1


def test_elsewhere_is_in_proportion_to_the_homes_of_today() -> None:
    areas, tenures = put(Otherwise(elsewhere=True))
    wanted = {"A": 0.5, "B": 0.125, "C": 0.125, "D": 0.125, "E": 0.125}
    assert areas == pytest.approx(wanted, abs=4 * np.sqrt(0.25 / (100 * DRAWS)))
    assert tenures["coop"] == 1


def test_the_average_tenure_is_the_regions_mix_on_the_plans_sites() -> None:
    areas, tenures = put(Otherwise(average_tenure=True))
    assert areas["C"] == 1
    wanted = {"rental": 1200 / 1600, "coop": 300 / 1600, "owned": 100 / 1600}
    assert tenures == pytest.approx(wanted, abs=4 * np.sqrt(0.25 / (100 * DRAWS)))


def test_average_movers_are_mixed_as_the_region_whatever_is_stated() -> None:
    """1 450 of 5 000 in the region are born abroad; the plan says that all who move in are."""
    case, run, found, movers = ready(
        alternative("bygg", homes("C", "coop", 100, 2.0), movers=(stated(abroad=1.0),))
    )
    groups = found.counts.groups
    abroad = groups.index("origin=abroad")
    shares = {}
    for how in (AS_PLANNED, Otherwise(average_movers=True)):
        came = chain_flows(case, run, found, movers, case.alternative, how).arrived.sum(axis=(0, 1))
        shares[how.average_movers] = came[abroad] / came.sum()
    assert shares[False] == 1
    assert shares[True] == pytest.approx(0.29, abs=4 * np.sqrt(0.25 / (100 * DRAWS)))


def test_groups_come_as_often_as_wanted_wherever_households_come_from() -> None:
    """Half of those who come are to be of the second group. All come from two areas, nine in ten of one group each.

    Ninety come from the first area and ten from the other: of those from the first, fewer than half are of the
    second group, and of those from the other more; in all it is still half.
    """
    base = np.array([[900.0, 100.0], [100.0, 900.0]])
    origin = np.repeat([0, 1], [90, 10])
    mix = np.full((100, 2), 0.5)
    made = _from_where(mix, origin, np.ones(100, bool), np.zeros(100, np.int64), np.ones(100), base)
    assert made.sum(axis=1) == pytest.approx(1)
    assert made[:, 1].sum() == pytest.approx(50, rel=0.02)
    assert made[0, 1] < 0.5 < made[-1, 1]


def test_an_area_without_a_type_has_that_of_the_area_above() -> None:
    place = synthetic_region()
    found = latest_spread(place, "origin")
    assert found is not None
    assert found.counts.level == "deso"  # types are those of the RegSO-like areas
    level, names, index = found.uppers[0]
    assert level == "regso"
    types = {
        r["area"]: r["value"] for r in place.tables["indicators"].to_pylist() if r["indicator"] == "area_type"
    }
    wanted = [int(types[names[i]]) for i in index]
    assert latest_area_types(place, found).tolist() == wanted
    assert len(set(wanted)) == 5


# --- new homes in cells -----------------------------------------------------------------------------------------------


def with_cells() -> Region:
    """Four cells of 500 m in each area of 1 000 m, a quarter of its people in each."""
    place = region()
    people = {
        (r["area"], r["group"]): r["persons"]
        for r in place.tables["population"].to_pylist()
        if r["group"].startswith("origin=")
    }
    cells, figures = [], []
    for i, area in enumerate("ABCDE"):
        for x, y in ((0, 0), (500, 0), (0, 500), (500, 500)):
            cell = f"{area}-{x}-{y}"
            cells.append((cell, i * 1000 + x, y, 500, area))
            for group in ("origin=sweden", "origin=abroad"):
                number = people[area, group]
                part = number // 4 + (number % 4 if (x, y) == (0, 0) else 0)
                figures.append((cell, group, 2024, float(part)))

    def arrow(name: str, rows: list[Any]) -> pa.Table:
        schema = TABLES[name]
        return pa.Table.from_pylist([dict(zip(schema.names, r, strict=True)) for r in rows], schema=schema)

    return place.with_tables(cells=arrow("cells", cells), cell_population=arrow("cell_population", figures))


def site(key: str, x: float, y: float, size: float) -> Site:
    return Site(key, Text.same(key), shapely.to_wkb(shapely.box(x, y, x + size, y + size)))


def where(*changes: tuple[Site, int]) -> dict[str, float]:
    """Each cell's share of the new homes in its area, where it has any."""
    place = with_cells()
    built = alternative("bygg", *(HomesChange(s.key, "rental", n, 2028) for s, n in changes))
    made = plan(built, norms=rates(outside=1.0))
    made = replace(made, sites=(*made.sites, *(s for s, _ in changes)))
    case = cases(place, made)["bygg"]
    found = latest_spread(place, "origin")
    assert found is not None
    empty = np.zeros((1, *found.counts.counts.shape))
    worlds = Worlds(found, empty, empty, (), (), ())
    ground = _ground(case, worlds)
    assert ground is not None
    assert ground.people.size_m == 500
    share = _new_homes(case, ground, worlds, case.alternative)
    return {c: s for c, s in zip(ground.people.ids, share.tolist(), strict=True) if s > 0}


def test_homes_are_put_in_the_cell_of_their_site() -> None:
    assert where((site("hörn", 600, 600, 100), 90)) == {"A-500-500": 1.0}


def test_a_site_over_two_cells_is_shared_by_surface() -> None:
    """100 m wide, 75 of them in the western cell."""
    assert where((site("mitt", 425, 100, 100), 90)) == pytest.approx({"A-0-0": 0.75, "A-500-0": 0.25})


def test_two_sites_in_an_area_count_by_their_homes() -> None:
    made = where((site("ett", 100, 100, 50), 30), (site("två", 700, 700, 50), 90))
    assert made == pytest.approx({"A-0-0": 0.25, "A-500-500": 0.75})


def test_a_point_is_put_in_the_nearest_cell() -> None:
    spot = Site("punkt", Text.same("punkt"), shapely.to_wkb(shapely.Point(1800, 300)))
    assert where((spot, 10)) == {"B-500-0": 1.0}


def test_those_who_move_into_freed_homes_are_like_those_who_live_there() -> None:
    """In B, an area of its own kind, one in ten is born abroad, and in C seven in ten; all homes are rental."""
    shares = {}
    for area in "BC":
        only = "area  rental\n" + "\n".join(f"{a}  {450 if a == area else 0}" for a in "ABCDE")
        place = region(homes=only)
        built = alternative("bygg", homes(area, "rental", 50))
        case = cases(place, plan(built, norms=rates(new=0.3, outside=0.2)))["bygg"]
        run, found = RunContext(draws=DRAWS), latest_spread(place, "origin")
        assert found is not None
        movers = estimate_movers(case, run, found)
        assert movers is not None
        exact = replace(movers, shares=np.tile(movers.fit.shares, (DRAWS, 1, 1)))
        made = chain_flows(case, run, found, exact, case.alternative, AS_PLANNED).later_mix.sum(axis=0)
        shares[area] = made[found.counts.groups.index("origin=abroad")] / made.sum()
    assert shares["B"] == pytest.approx(0.1, abs=0.03)
    assert shares["C"] == pytest.approx(0.7, abs=0.03)
