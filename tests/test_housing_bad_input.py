"""What the housing programme is given by mistake: each is refused in words that say what, where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from medskapa.analysis.households import pay, rates
from medskapa.analysis.population.project import Assumptions, project
from medskapa.analysis.population.reconcile import in_proportion
from medskapa.evidence import UserError
from medskapa.methods import RunContext
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.inputs import HousingInputs
from medskapa.methods.housing.legal import frame_in_force
from medskapa.methods.housing.programme import programme
from medskapa.methods.housing.series import Series, check_account
from medskapa.region import HOUSING_TABLES, Region
from tests.town import SOURCE, town_region

ZERO = np.zeros((2, 50))
PEOPLE = np.full((2, 50), 100.0)


def assumed(**changes: Any) -> Assumptions:
    whole: dict[str, Any] = {
        "fertility": ZERO,
        "mother_age": "at the year's end",
        "girls": 0.5,
        "deaths": ZERO,
        "out": ZERO,
        "arrivals": ZERO,
        **changes,
    }
    told: dict[str, Any] = {k: np.asarray(v)[None] if np.ndim(v) else v for k, v in whole.items()}
    return Assumptions(**told)


def men_who_give_birth() -> np.ndarray:
    fertility = ZERO.copy()
    fertility[1, 30] = 0.1
    return fertility


def ages(*rows: tuple[str, int, int, float]) -> Region:
    told = [
        {"area": "9901", "sex": s, "age": a, "year": y, "persons": n, "source": SOURCE} for s, a, y, n in rows
    ]
    return town_region({"ages": pa.Table.from_pylist(told, schema=HOUSING_TABLES["ages"])})


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (lambda: project(PEOPLE, assumed(deaths=ZERO + 2.5), years=1), "death"),
        (lambda: project(PEOPLE, assumed(fertility=men_who_give_birth()), years=1), "men"),
        (lambda: project(PEOPLE, assumed(net=ZERO - 150.0), years=1), "would be negative"),
        (lambda: in_proportion([60.0, 50.0], 100.0, noise=3.0), "noise"),
        (lambda: pay.in_prices(1000, 2020, 2024), "index of both years"),
        (lambda: rates.validate([[0.4]], [[0.5]], [[1.0]]), "within their limits"),
    ],
    ids=["a rate above what is possible", "fertility for men", "counts below 0", "parts that contradict the total",
         "another price year", "a household rate outside its range"],
)  # fmt: skip
def test_what_the_analyses_cannot_take_is_refused(what: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        what()


def test_an_age_missing_in_one_year_is_named() -> None:
    with pytest.raises(UserError, match=r"Ages are missing in these years(.|\n)*9901 all 2023"):
        ages(("all", 0, 2022, 5.0), ("all", 1, 2022, 5.0), ("all", 0, 2023, 5.0), ("all", 2, 2023, 5.0))


def test_women_and_men_that_are_not_all_are_named_and_noise_is_let_by() -> None:
    """Before 2025 they must add up; from then on SCB's noise may put them nine apart, and not ten."""
    ages(("women", 0, 2025, 50.0), ("men", 0, 2025, 50.0), ("all", 0, 2025, 109.0))
    for year, whole in ((2024, 101.0), (2025, 110.0)):
        with pytest.raises(UserError, match="do not add up to all"):
            ages(("women", 0, year, 50.0), ("men", 0, year, 50.0), ("all", 0, year, whole))


def test_a_municipality_whose_borders_changed_is_told_with_the_year() -> None:
    """Nothing happens but that each grows older; then a tenth of all are gone from one year to the next."""
    persons = np.stack([PEOPLE, PEOPLE, PEOPLE, 0.9 * PEOPLE])
    persons[:, :, -1] = 0.0
    still = {n: np.zeros((3, 2, 50)) for n in ("births", "deaths", "moves_in", "moves_out")}
    still["moves_out"][:, :, -1] = PEOPLE[:, -2]
    check_account(Series("9901", (2020, 2021, 2022), persons[:3], {n: e[:2] for n, e in still.items()}, ()))
    with pytest.raises(UserError, match=r"vanish in 2023 (.|\n)*borders may have changed"):
        check_account(Series("9901", (2020, 2021, 2022, 2023), persons, still, ()))


def test_an_unknown_legal_frame_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UserError, match=r"2014, 2022-10, 2025-03"):
        frame_in_force(date(2026, 1, 1), "2031")
    with pytest.raises(UserError, match="not known"):
        programme(
            Ask(town_region({}), "9901", date(2026, 1, 1)),
            HousingInputs(legal_frame="x"),
            RunContext(draws=50),
        )
