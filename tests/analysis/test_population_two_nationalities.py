"""Citizens and foreign citizens: Switzerland's official projection of Aargau, by hand, and the account."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medskapa.analysis.population.project import MEN, WOMEN
from medskapa.analysis.population.two_nationalities import (
    CITIZENS,
    FOREIGN,
    CitizenshipAssumptions,
    project_nationalities,
)

Array = npt.NDArray[np.float64]
YEARS = range(2025, 2056)
AGES = 4
NOBODY = np.zeros((2, 2, AGES))
STILL = CitizenshipAssumptions(NOBODY, 0.5, 0, NOBODY, NOBODY, NOBODY[0], NOBODY, 1 / 2, 2 / 3)


def read_aargau(folder: Path) -> dict[str, Array]:
    """The official assumptions and results (years, nationality, sex, ages) by column name."""
    path = folder / "oracles/housing_investment/ccm_fso_aargau_2025_2055_reference.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name not in ("year", "nat", "sex", "age")]
    tables = {name: np.full((len(YEARS), 2, 2, 101), np.nan) for name in columns}
    for row in rows:
        at = (
            int(row["year"]) - YEARS[0],
            ("ch", "int").index(row["nat"]),
            "fm".index(row["sex"]),
            int(row["age"]),
        )
        for name in columns:
            if row[name]:
                tables[name][at] = float(row[name])
    return tables


def test_the_official_projection_of_aargau(shared_data: Path) -> None:
    """Every cell of 31 years within 0.6 persons, totals within 1e-4; girls are 100 of 205 newborn in Switzerland."""
    book = read_aargau(shared_data)
    told = CitizenshipAssumptions(
        fertility=book["birthrate"],
        girls=100 / 205,
        citizens_at_birth=book["int_mothers"][:, FOREIGN, WOMEN, 0],
        mortality=book["mor"],
        out=book["emi_int"] + book["emi_nat"],
        naturalised=book["acq"][:, FOREIGN],
        arrivals=book["imm_int_n"] + book["imm_nat_n"],
        exposed=1 / 2,
        exposed_newborn=2 / 3,
    )
    attained = book["start_n"][0]  # by the age reached in 2025: last year's people, a year younger
    before = np.zeros_like(attained)
    before[..., :-1] = attained[..., 1:]
    found = project_nationalities(before, told, years=len(YEARS))
    assert not book["acq"][:, CITIZENS].any()
    assert np.abs(found.population[1:] - book["fso_projection_n"]).max() < 0.6
    totals = np.loadtxt(
        shared_data / "oracles/housing_investment/ccm_fso_aargau_totals.csv", delimiter=",", skiprows=1
    )
    assert totals[:, 0].tolist() == list(YEARS)
    assert found.components["end"] == pytest.approx(totals[:, 2], rel=1e-5)
    assert found.components["end"] == pytest.approx(totals[:, 1], rel=1e-4)
    assert found.components["births"] == pytest.approx(totals[:, 4], rel=1e-4)
    assert found.imbalance < 1e-9


# --- by hand -------------------------------------------------------------------------------------------


def spot(value: float, group: int = FOREIGN, sex: int = MEN, age: int = 2) -> Array:
    table = NOBODY.copy()
    table[group, sex, age] = value
    return table


def test_those_who_leave_escape_half_the_years_mortality_and_those_who_come_meet_half() -> None:
    """100 present and 40 coming, m = 0.1, e = 0.2: 100 (0.1 − 0.01) + 0.05 · 40 = 11 deaths, 20 away."""
    told = replace(STILL, mortality=spot(0.1), out=spot(0.2), arrivals=spot(40))
    found = project_nationalities(spot(100, age=1), told, years=1)
    at = 0, FOREIGN, MEN, 2
    assert (found.deaths[at], found.out[at], found.into[at]) == pytest.approx((11, 20, 40))
    assert found.population[1, FOREIGN, MEN, 2] == pytest.approx(100 - 11 - 20 + 40)


def test_newborns_meet_two_thirds_and_some_are_citizens() -> None:
    """60 foreign women have 30 children, a quarter of them citizens; m = 0.3 and 9 arrivals of age 0 each."""
    newborn = NOBODY.copy()
    newborn[..., 0] = 9
    rate = NOBODY.copy()
    rate[..., 0] = 0.3
    fertility = spot(0.5, sex=WOMEN)
    told = replace(STILL, fertility=fertility, citizens_at_birth=0.25, arrivals=newborn, mortality=rate)
    found = project_nationalities(spot(60, sex=WOMEN, age=1), told, years=1)
    assert found.births[0] == pytest.approx(np.array([[3.75, 3.75], [11.25, 11.25]]))
    assert found.deaths[0, ..., 0] == pytest.approx(found.births[0] * 0.3 + 9 * 0.3 * 2 / 3)


def test_the_naturalised_leave_one_group_for_the_other() -> None:
    told = replace(STILL, naturalised=spot(0.2)[FOREIGN], mortality=spot(0.1))
    found = project_nationalities(spot(100, age=1), told, years=1)
    assert found.changes[0, :, MEN, 2] == pytest.approx([19, -19])
    assert found.population[1, :, MEN, 2] == pytest.approx([19, 100 - 10 - 19])


# --- the account of every world, and what is refused ---------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6), places=st.integers(1, 3), years=st.integers(1, 4))
def test_nobody_appears_or_vanishes(seed: int, places: int, years: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (places, years, 2, 2, AGES)
    fertility = rng.uniform(0, 0.5, shape)
    fertility[..., MEN, :] = fertility[..., 0] = 0
    met, met_newborn = rng.uniform(0, 1, 2)
    told = CitizenshipAssumptions(
        fertility,
        girls=rng.uniform(0.4, 0.6, (places, years)),
        citizens_at_birth=rng.uniform(0, 1, (places, years)),
        mortality=rng.uniform(0, 0.3, shape),
        out=rng.uniform(0, 0.3, shape),
        naturalised=rng.uniform(0, 0.3, (places, years, 2, AGES)),
        arrivals=rng.uniform(0, 10, shape),
        exposed=met,
        exposed_newborn=met_newborn,
    )
    found = project_nationalities(rng.uniform(0, 10, (places, 2, 2, AGES)), told, years=years)
    assert found.imbalance <= 1e-9
    assert np.abs(found.changes.sum(axis=-3)).max() <= 1e-12
    account = found.components
    end = account["start"] + account["births"] - account["deaths"] + account["into"] - account["out"]
    assert np.abs(end - account["end"]).max() <= 1e-9
    assert (found.population >= 0).all()
    for one in range(places):
        alone = replace(
            told, **{name: getattr(told, name)[one] for name in vars(told) if not name.startswith("exposed")}
        )
        assert project_nationalities(
            found.population[one, 0], alone, years=years
        ).population == pytest.approx(found.population[one])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fertility": spot(0.1)}, r"some for men: see \[1, 0, 2\]"),
        ({"fertility": spot(1.1, sex=WOMEN)}, "between 0 and 1"),
        ({"fertility": spot(0.1, sex=WOMEN, age=0)}, "age 0 is impossible"),
        ({"mortality": spot(1.1)}, r"probability of dying must lie between 0 and 1: see \[1, 1, 2\]"),
        ({"mortality": spot(np.nan)}, "missing"),
        ({"mortality": NOBODY[..., 1:]}, "ages are missing"),
        ({"naturalised": NOBODY[0, :, 1:]}, "naturalised has .* ages are missing"),
        ({"naturalised": spot(-0.1)[FOREIGN]}, "becoming a citizen must lie between"),
        ({"arrivals": spot(-1)}, "number moving in"),
        ({"exposed": 1.5}, "part of mortality met"),
        ({"citizens_at_birth": 2}, "citizens at birth"),
        ({"girls": -1}, "share of girls"),
        ({"mortality": np.zeros((3, 2, 2, AGES))}, "does not fit"),
        ({"out": spot(0.9), "naturalised": spot(0.9)[FOREIGN]}, r"would be negative: see \[1, 1, 2\]"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    assert project_nationalities(NOBODY + 10, STILL, years=2).imbalance == 0
    with pytest.raises(ValueError, match=said):
        project_nationalities(NOBODY + 10, replace(STILL, **changes), years=2)


def test_a_start_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="starting population must be 0 or more"):
        project_nationalities(spot(-1), STILL, years=1)
    with pytest.raises(ValueError, match="2 nationalities"):
        project_nationalities(np.zeros((3, 2, AGES)), STILL, years=1)
    with pytest.raises(ValueError, match="at least one year"):
        project_nationalities(NOBODY, STILL, years=0)
