"""Segregation in the American example schools, as the R package `segregation` publishes it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from medskapa.analysis import segregation as seg

RACES = ("asian", "black", "hisp", "native", "white")


class Schools:
    """Pupils by school and race, with each school's district and state."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        keys = [(r["state"], r["district"], r["school"]) for r in rows]
        names = sorted(set(keys))
        row_of = {key: i for i, key in enumerate(names)}
        self.counts = np.zeros((len(names), len(RACES)))
        for key, r in zip(keys, rows, strict=True):
            self.counts[row_of[key], RACES.index(r["race"])] += float(r["n"])
        self.state = [key[0] for key in names]
        districts, self.district = np.unique([key[:2] for key in names], axis=0, return_inverse=True)
        self.district_state = np.unique(districts[:, 0], return_inverse=True)[1]

    def states(self) -> npt.NDArray[np.float64]:
        """Pupils by state and race."""
        return np.array([self.in_state(s).sum(axis=0) for s in sorted(set(self.state))])

    def districts(self) -> npt.NDArray[np.float64]:
        """Pupils by district and race."""
        out = np.zeros((len(self.district_state), len(RACES)))
        np.add.at(out, self.district.ravel(), self.counts)
        return out

    def in_state(self, state: str) -> npt.NDArray[np.float64]:
        """Pupils by school and race in one state."""
        return self.counts[[s == state for s in self.state]]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "oracles" / "segregation" / "schools"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def schools(folder: Path) -> Schools:
    return Schools(folder / "schools00.csv")


pytestmark = pytest.mark.data


def test_m_and_h_as_published(schools: Schools) -> None:
    parts = seg.decompose(schools.counts, [schools.district.ravel(), schools.district_state])
    assert round(float(parts.m), 3) == 0.426
    assert round(float(parts.h), 3) == 0.419
    assert round(float(parts.m_parts[0]), 4) == 0.0992
    assert round(float(parts.h_parts[0]), 4) == 0.0977
    assert round(float(parts.m_parts[1] + parts.m_parts[2]), 3) == 0.326
    assert round(float(parts.h_parts[1] + parts.h_parts[2]), 3) == 0.321


@pytest.mark.parametrize(("state", "d"), [("A", 0.7063595), ("B", 0.6548485), ("C", 0.7042057)])
def test_d_of_black_and_white_pupils_as_published(schools: Schools, state: str, d: float) -> None:
    pair = schools.in_state(state)[:, [RACES.index("black"), RACES.index("white")]]
    assert seg.dissimilarity(pair).round(7).tolist() == [d, d]


def test_m_and_h_to_full_precision(schools: Schools, expected: dict[str, Any]) -> None:
    exact = expected["recomputed_full_precision"]
    levels = {"school": schools.counts, "district": schools.districts(), "state": schools.states()}
    for level, counts in levels.items():
        assert seg.mutual_information(counts) == pytest.approx(exact[f"M_{level}"], abs=1e-9)
        assert seg.entropy_h(counts) == pytest.approx(exact[f"H_{level}"], abs=1e-9)
    for state in "ABC":
        m = seg.mutual_information(schools.in_state(state))
        assert m == pytest.approx(exact[f"M_state_{state}"], abs=1e-9)


def test_the_schools_five_years_later(folder: Path, expected: dict[str, Any]) -> None:
    later = Schools(folder / "schools05.csv").counts
    exact = expected["recomputed_full_precision"]
    assert seg.mutual_information(later) == pytest.approx(exact["M_2005"], abs=1e-9)
    assert seg.entropy_h(later) == pytest.approx(exact["H_2005"], abs=1e-9)


def test_each_races_own_segregation_as_published(schools: Schools, expected: dict[str, Any]) -> None:
    """How much each race's spread over schools differs from everyone's, and the races' shares; means of draws."""
    published = expected["schools00"]
    share = schools.counts.sum(axis=0) / schools.counts.sum()
    assert share == pytest.approx([published["p_race"][race] for race in RACES], abs=1e-4)

    def local(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return seg.local_mutual_information(np.swapaxes(counts, -1, -2))

    counts = schools.counts.astype(np.int64)
    est, _ = seg.estimate(counts, local, np.random.default_rng(1), 100, model="total fixed")
    debiased = [published["local_race_debiased"][race] for race in RACES]
    assert est.corrected == pytest.approx(debiased, abs=0.004)


def test_the_bias_correction_as_published(schools: Schools, expected: dict[str, Any]) -> None:
    """The R package draws the whole table anew; 0.0036 of M and H is chance, give or take 0.0002."""
    published = expected["schools00"]["boot_debiased(500)"]

    def m_and_h(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.stack([seg.mutual_information(counts), seg.entropy_h(counts)], axis=-1)

    rng = np.random.default_rng(1)
    counts = schools.counts.astype(np.int64)
    drawn = seg.bootstrap(counts, m_and_h, rng, 100, model="total fixed")
    bias = drawn.mean(axis=0) - m_and_h(schools.counts)
    assert bias == pytest.approx([published["bias"], published["H_bias"]], abs=3e-4)
    est, _ = seg.estimate(counts, m_and_h, rng, 100, model="total fixed")
    assert est.corrected == pytest.approx([published["M"], published["H"]], abs=1e-3)
    assert drawn.std(axis=0) == pytest.approx([published["se"], published["H_se"]], rel=0.3)


def test_expected_d_under_chance_as_published(expected: dict[str, Any]) -> None:
    given = expected["unit_tests"]["dissimilarity_expected"]
    counts = np.array([given["table"]["a"], given["table"]["b"]]).T
    drawn = seg.bootstrap(counts, seg.dissimilarity, np.random.default_rng(1), 2000, null=True)
    assert drawn[:, 0].mean() == pytest.approx(given["D_under_0"], abs=given["tol"])
