"""Housing in the synthetic region: people add up, every year follows from the one before, homes and households too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import pytest

from medskapa.region import Region, group_counts
from medskapa.sources.synthetic import synthetic_region

TOWN, YEAR = "1480", 2024


@pytest.fixture(scope="module")
def region() -> Region:
    return synthetic_region()


def people(region: Region, year: int) -> npt.NDArray[np.float64]:
    """Women and men by single year of age, (2, 101)."""
    table = region.tables["ages"]
    mine = table.filter(pc.and_(pc.equal(table["area"], TOWN), pc.equal(table["year"], year)))
    return np.array(mine["persons"].to_pylist()).reshape(2, 101)


def events(region: Region, event: str, year: int) -> npt.NDArray[np.float64]:
    table = region.tables["events"]
    mine = table.filter(
        pc.and_(
            pc.and_(pc.equal(table["area"], TOWN), pc.equal(table["year"], year)),
            pc.equal(table["event"], event),
        )
    )
    out = np.zeros((2, 101))
    for row in mine.to_pylist():
        out[0 if row["sex"] == "women" else 1, row["age"]] = row["events"]
    return out


def test_single_years_add_up_to_the_five_year_groups(region: Region) -> None:
    now = people(region, YEAR).sum(axis=0)
    groups = group_counts(region, "age", "municipality", YEAR)
    row = groups.counts[groups.areas.index(TOWN)]
    for group, persons in zip(groups.groups, row, strict=True):
        first = int(group.partition("=")[2].partition("-")[0].rstrip("+"))
        last = first + 5 if first < 85 else 101
        assert now[first:last].sum() == persons


@pytest.mark.parametrize("year", [2015, 2019, YEAR])
def test_a_year_follows_from_the_one_before(region: Region, year: int) -> None:
    """N(a) = N before(a − 1) − deaths + moves in − moves out, and the newborn are the births."""
    before, now = people(region, year - 1), people(region, year)
    net = (
        events(region, "moves_in", year) - events(region, "moves_out", year) - events(region, "deaths", year)
    )
    aged = np.zeros_like(before)
    aged[:, 1:] = before[:, :-1]
    aged[:, -1] += before[:, -1]
    assert np.array_equal((aged + net)[:, 1:], now[:, 1:])
    assert events(region, "births", year).sum() == now[:, 0].sum() - net[:, 0].sum()
    assert (now >= 0).all()


def test_households_and_homes_are_told_in_full(region: Region) -> None:
    t = region.tables
    households = t["households"].filter(pc.equal(t["households"]["area"], TOWN))
    heads = t["heads"].filter(pc.and_(pc.equal(t["heads"]["area"], TOWN), pc.equal(t["heads"]["year"], YEAR)))
    assert pc.sum(households["households"]) == pc.sum(heads["households"])
    homes = t["homes"].filter(pc.and_(pc.equal(t["homes"]["area"], TOWN), pc.equal(t["homes"]["year"], YEAR)))
    mine = t["dwellings"].filter(pc.equal(t["dwellings"]["area"], TOWN))
    for tenure in ("rental", "coop", "owned"):
        one = pc.sum(mine.filter(pc.equal(mine["tenure"], tenure))["homes"]).as_py()
        other = pc.sum(homes.filter(pc.equal(homes["tenure"], tenure))["homes"]).as_py()
        assert one == other


def test_it_is_the_same_every_time() -> None:
    assert synthetic_region().hash == synthetic_region().hash
