"""The housing programme's tables: what stands first, what is doubted, and what the law still lacks."""

from __future__ import annotations

from datetime import date

import pytest

from medskapa.evidence import Lang
from medskapa.methods.housing.checklist import Known, checklist
from medskapa.methods.housing.inputs import HousingInputs
from medskapa.methods.housing.legal import FRAMES, frame_in_force
from medskapa.report.blocks import Block, Lines, Para, Table
from medskapa.report.housing_matrix import Told, checklist_table, measure_blocks, need_blocks
from tests.methods.test_housing_programme import ON, read
from tests.town import town_region


def told(lang: Lang = "sv") -> Told:
    return Told(town_region({}), lang)


def words(blocks: list[Block]) -> str:
    out: list[str] = []
    for b in blocks:
        if isinstance(b, Table):
            out += [b.caption, *(f"{c.text} {c.note}" for row in b.rows for c in row)]
        elif isinstance(b, Lines):
            out += [b.title, *(x.text for x in b.items)]
        elif isinstance(b, Para):
            out.append(b.text)
    return "\n".join(out)


def test_a_doubted_need_stands_with_who_doubts_it_and_why() -> None:
    said = words(need_blocks(told(), read(), ON))
    assert "ifrågasatt Socialtjänsten, planbesked 1 mars 2026: Fler har kommit till" in said
    assert "Socialtjänsten: behov för personer i hemlöshet (Hela kommunen), 22 månader gammalt" in said
    assert "(30–60)" in said


def test_what_the_plans_do_not_meet_is_need_less_plan() -> None:
    (table,) = [
        b
        for b in need_blocks(told(), read(), ON)
        if isinstance(b, Table) and b.caption.startswith("Behov som")
    ]
    assert [[c.text for c in row] for row in table.rows] == [["Tre-Söder", "äldre personer", "2035", "15"]]


def test_nothing_entered_says_how_to_begin() -> None:
    assert "bostad.toml" in words(need_blocks(told(), HousingInputs(), ON))
    said = words(measure_blocks(told(), HousingInputs()))
    assert "Inga insatser är inlagda" in said
    assert "Bostadsmarknaden är regional" in said


def test_measures_have_owner_and_day_or_say_that_they_lack_them() -> None:
    said = words(measure_blocks(told(), read()))
    assert "Fastighetskontoret" in said
    assert "1 januari 2027" in said
    assert "Gemensam bostadskö" in said


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_checklist_says_which_law_and_that_only_the_bill_is_read(lang: Lang) -> None:
    frame = frame_in_force(date(2026, 1, 1))
    table = checklist_table(told(lang), frame, checklist(frame, read(), Known(), ON))
    assert len(table.rows) == len(FRAMES[-1].demands)
    assert ("propositionen" if lang == "sv" else "bill") in table.caption
    assert {row[1].tone for row in table.rows} >= {"for", "missing"}
