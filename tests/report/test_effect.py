"""Why a plan changes what it changes, as the report tells it."""

from dataclasses import replace

import pytest

from medskapa.basis import Basis, compare
from medskapa.evidence import Lang
from medskapa.methods import RunContext
from medskapa.report.blocks import Figure, Para, Section, Table
from medskapa.report.context import context
from medskapa.report.document import document
from tests.methods.small_place import alternative, homes, plan, region, stated

HARM = alternative("trangt", homes("C", "rental", 300, 2.0), movers=(stated(abroad=1.0),))
GOOD = alternative("spritt", homes("E", "rental", 100, 2.0), movers=(stated(abroad=1.0),))


@pytest.fixture(scope="module")
def told() -> Basis:
    return compare(region(), replace(plan(HARM, GOOD), chain="accepted"), RunContext(draws=120))


def section(basis: Basis, lang: Lang = "sv") -> Section:
    return document(context(basis, lang)).section("effect")


def tables(basis: Basis) -> list[Table]:
    return [b for b in section(basis).blocks if isinstance(b, Table)]


def test_the_parts_stand_beside_the_whole_for_every_proposal(told: Basis) -> None:
    first = next(b for b in section(told).blocks if isinstance(b, Figure))
    assert first.table is not None
    names = [row[0].text for row in first.table.rows if "Ort R" in row[0].text]
    assert len(names) == 5
    assert [n.partition(",")[0] for n in names] == [
        "Hela ändringen", "Hur många bostäder det är", "Var bostäderna ligger", "Vilka som flyttar in först",
        "Flyttkedjan efteråt",
    ]  # fmt: skip
    assert all(cell.finding for row in first.table.rows for cell in row[1:])
    assert "betyder mest" in first.title


def test_no_part_is_told_to_matter_to_a_change_that_cannot_be_told_from_zero(told: Basis) -> None:
    """One home changes nothing that can be seen; a plan that does is still told of beside it."""
    little = alternative("litet", homes("A", "rental", 1))
    unseen = compare(region(), replace(plan(little), chain="accepted"), RunContext(draws=120))
    first = next(b for b in section(unseen).blocks if isinstance(b, Figure))
    assert first.title == "Ändringen i Ort R går inte att skilja från noll; så fördelar sig delarna"
    both = compare(region(), replace(plan(little, HARM), chain="accepted"), RunContext(draws=120))
    first = next(b for b in section(both).blocks if isinstance(b, Figure))
    assert first.title.endswith("(trangt)")


def test_the_same_homes_elsewhere_are_told_beside_the_plan_and_whether_they_surely_differ(
    told: Basis,
) -> None:
    other = next(t for t in tables(told) if "på annat sätt" in t.caption)
    by = {row[0].text: row[1:] for row in other.rows}
    harm, good = by["Samma bostäder utspridda som regionens bostäder"]
    assert "planen ger säkert högre D" in harm.note
    assert "planen ger säkert lägre D" in good.note
    assert list(by) == [
        "Som planerat", "Samma bostäder utspridda som regionens bostäder",
        "Samma platser, regionens blandning av upplåtelseformer", "Ingen flyttkedja (lämnade bostäder fylls inte)",
    ]  # fmt: skip


def test_the_chain_says_that_it_is_not_tested_against_outcomes(told: Basis) -> None:
    chain = next(t for t in tables(told) if "efter inflyttningen" in t.caption)
    assert [row[1].text.endswith("per ny bostad") for row in chain.rows].count(True) == 1
    words = " ".join(b.text for b in section(told).blocks if isinstance(b, Para))
    assert "inte prövad mot utfall" in words


def test_the_first_page_says_that_the_places_matter(told: Basis) -> None:
    lines = [line.text.sv for line in told.key_lines if "platserna spelar roll" in line.text.sv]
    assert len(lines) == 2
    assert "högre D" in lines[0]
    assert "lägre D" in lines[1]


def test_without_rates_the_section_says_what_to_do() -> None:
    basis = compare(region(), plan(HARM), RunContext(draws=50))
    (para,) = section(basis, "en").blocks
    assert isinstance(para, Para)
    assert para.tone == "missing"
    assert "not assessed" in para.text
    assert 'defaults = "accepted"' in para.text
