"""Words in every language, numbers and dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from medskapa.evidence import Lang, Text, format_date, format_number

NBSP = "\u00a0"
MINUS = "\u2212"


@pytest.mark.parametrize("words", [{"sv": "Mål"}, {"en": "Goal"}])
def test_a_forgotten_language_is_a_type_error(words: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        Text(**words)


@pytest.mark.parametrize(("sv", "en"), [("", "Goal"), ("Mål", ""), ("Mål", " \n")])
def test_an_empty_language_is_a_value_error(sv: str, en: str) -> None:
    with pytest.raises(ValueError, match=r"Text needs words in '(sv|en)'"):
        Text(sv=sv, en=en)


def test_each_language_has_its_own_words() -> None:
    goal = Text(sv="Mål", en="Goal")
    assert (goal.of("sv"), goal.of("en")) == ("Mål", "Goal")
    assert Text.same("Ettköping").of("sv") == Text.same("Ettköping").of("en") == "Ettköping"


def test_a_text_in_a_text_is_filled_in_language_by_language() -> None:
    homes = Text(sv="hyresrätter", en="rental homes")
    filled = Text(sv="{n} {what} i {place}", en="{n} {what} in {place}").format(n=24, what=homes, place="E1")
    assert filled == Text(sv="24 hyresrätter i E1", en="24 rental homes in E1")


def test_a_name_that_is_not_filled_in_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError, match="place"):
        Text(sv="i {place}", en="in {place}").format(n=1)


def test_two_texts_one_after_the_other() -> None:
    assert Text(sv="Ett ", en="One ") + Text(sv="hem", en="home") == Text(sv="Ett hem", en="One home")


def test_a_text_cannot_be_changed() -> None:
    text = Text(sv="Mål", en="Goal")
    with pytest.raises(AttributeError):
        text.sv = "Syfte"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("value", "lang", "decimals", "written"),
    [
        (1234567, "sv", 0, f"1{NBSP}234{NBSP}567"),
        (1234567, "en", 0, "1,234,567"),
        (1234.5, "sv", 1, f"1{NBSP}234,5"),
        (1234.5, "en", 1, "1,234.5"),
        (-0.25, "sv", 2, f"{MINUS}0,25"),
        (-0.25, "en", 2, f"{MINUS}0.25"),
        (0.5, "sv", 3, "0,500"),
        (-0.0004, "sv", 2, "0,00"),  # rounds to zero: no sign before a zero
        (0, "sv", 0, "0"),
        (None, "sv", 1, "–"),
        (None, "en", 1, "–"),
        (float("nan"), "sv", 0, "–"),
        (float("inf"), "en", 0, "–"),
    ],
)
def test_numbers_are_written_as_people_there_write_them(
    value: float | None, lang: Lang, decimals: int, written: str
) -> None:
    assert format_number(value, lang, decimals) == written


@pytest.mark.parametrize(("value", "written"), [(3.2, "+3,2"), (-3.2, f"{MINUS}3,2"), (0.01, "0,0")])
def test_a_change_has_its_sign_and_no_change_has_none(value: float, written: str) -> None:
    assert format_number(value, "sv", 1, sign=True) == written


@pytest.mark.parametrize(("lang", "written"), [("sv", "3 maj 2026"), ("en", "3 May 2026")])
def test_dates_are_written_in_words(lang: Lang, written: str) -> None:
    assert format_date(date(2026, 5, 3), lang) == written


def test_every_month_has_a_name_of_its_own() -> None:
    for lang in ("sv", "en"):
        assert len({format_date(date(2026, m, 1), lang) for m in range(1, 13)}) == 12
