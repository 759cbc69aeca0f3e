"""Norms in force, measures that say everything about themselves, sources and errors for the planner."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from medskapa.evidence import (
    Formula,
    LegalStatus,
    Measure,
    Norm,
    Source,
    Text,
    Unit,
    UserError,
    norm_in_force,
)

BOOK = Source(cite="Boken om staden", where="s. 12")


def norm(value: float, since: int, to: int | None = None, municipality: str = "") -> Norm:
    """A norm for the way to a park that holds from one year's first day to another's last."""
    return Norm(
        key="park_walk", label=Text(sv="Väg till park", en="Way to a park"), value=value, unit="m", source=BOOK,
        valid_from=date(since, 1, 1), valid_to=None if to is None else date(to, 12, 31),
        status=LegalStatus.GUIDELINE, municipality=municipality,
    )  # fmt: skip


#                value  from  to    municipality
NORMS = [
    norm(        400,   2010, 2019),
    norm(        300,   2020),
    norm(        200,   2021, 2023, "9901"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "municipality", "value"),
    [
        (date(2010, 1, 1), "", 400),  # the first day counts
        (date(2019, 12, 31), "", 400),  # and the last
        (date(2020, 1, 1), "", 300),
        (date(2022, 6, 1), "", 300),
        (date(2022, 6, 1), "9902", 300),  # another municipality's norm is not ours
        (date(2022, 6, 1), "9901", 200),  # the municipality's own comes before the general one
        (date(2020, 6, 1), "9901", 300),  # but not before it holds
        (date(2024, 1, 1), "9901", 300),  # nor after
    ],
)
def test_the_norm_that_holds_on_the_day(day: date, municipality: str, value: float) -> None:
    for norms in (NORMS, NORMS[::-1]):  # the order in which they are written does not matter
        assert norm_in_force(norms, "park_walk", on=day, municipality=municipality).value == value


def test_the_newest_of_two_that_hold() -> None:
    assert norm_in_force([norm(400, 2010), norm(300, 2015)], "park_walk", on=date(2020, 1, 1)).value == 300


@pytest.mark.parametrize(("key", "day"), [("park_walk", date(2009, 12, 31)), ("noise", date(2022, 1, 1))])
def test_no_norm_in_force_is_said_and_never_a_default(key: str, day: date) -> None:
    with pytest.raises(UserError) as caught:
        norm_in_force(NORMS, key, on=day)
    assert key in caught.value.what
    assert day.isoformat() in caught.value.what
    assert "[norms]" in caught.value.do


def measure(**changed: Any) -> Measure:
    """A measure that says all it must, with some things changed."""
    values: dict[str, Any] = {
        "key": "d", "label": Text(sv="Segregation", en="Segregation"),
        "meaning": Text(sv="Hur ojämnt grupper bor.", en="How unevenly groups live."),
        "unit": Unit.INDEX, "better": "lower", "formula": Formula("D = ½ Σ |aᵢ/A − bᵢ/B|", BOOK), "checked": None,
    }  # fmt: skip
    return Measure(**(values | changed))


def test_a_whole_measure_is_accepted() -> None:
    assert measure().checked is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", "Segregation"),  # no Swedish, no English: words that nobody declared a language for
        ("meaning", None),
        ("unit", "index"),
        ("formula", "D = 1"),
        ("better", "more"),
    ],
)
def test_a_measure_that_leaves_something_out_is_refused(field: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"Measure 'd': {field} must be"):
        measure(**{field: value})


def test_a_measures_label_without_swedish_is_refused() -> None:
    with pytest.raises(TypeError, match="sv"):
        measure(label=Text(en="Segregation"))  # type: ignore[call-arg]


def test_a_source_needs_a_line_to_cite() -> None:
    with pytest.raises(ValueError, match="line to cite"):
        Source(cite=" ")


def test_a_sources_line_names_the_publisher_once() -> None:
    assert (
        Source(cite="Staden, register", publisher="Staden", vintage="2024").line() == "Staden, register, 2024"
    )
    assert Source(cite="Register", publisher="Staden").line() == "Register, Staden"


def test_an_error_says_what_where_which_rows_and_what_to_do() -> None:
    error = UserError("Homes are negative.", where="table homes", rows=["E1", "E2"], do="Correct them.")
    assert str(error).splitlines() == [
        "Homes are negative.",
        "Where: table homes",
        "Rows: E1, E2",
        "What to do: Correct them.",
    ]


def test_an_error_leaves_out_what_it_does_not_know() -> None:
    assert str(UserError("The disk is full.")) == "The disk is full."


def test_an_error_names_ten_rows_and_says_how_many_more_there_are() -> None:
    assert "Rows: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … and 2 more" in str(UserError("No.", rows=range(1, 13)))
    assert str(UserError("No.", rows=range(1, 11))).endswith("9, 10")
