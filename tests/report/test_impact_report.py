"""The sections of the basis on social impact: what they say, and what they never hide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medskapa.evidence import Text
from medskapa.methods.impact.model import ImpactInputs
from medskapa.report import words_impact, words_ska
from medskapa.report.blocks import Block, Card, Cards, Cell, Lines, Table
from medskapa.report.context import Context
from medskapa.report.document import document
from medskapa.report.impact import entered, impact
from medskapa.report.impact_actions import conflicts, follow, handover
from medskapa.report.impact_heard import goals, heard, who
from medskapa.report.impact_matrix import (
    KINDS,
    change_words,
    consequences,
    matrices,
    matrix_of,
    matrix_table,
    weighed,
)
from tests.report.ska_case import SKA, changes, ska_context, ska_plan
from tests.report.village import plan


@pytest.fixture(scope="module")
def c() -> Context:
    return ska_context()


@pytest.fixture(scope="module")
def given(c: Context) -> ImpactInputs:
    found = entered(c)
    assert found is not None
    return found


def cells(table: Table) -> list[Cell]:
    return [x for row in table.rows for x in row]


def words_of(block: Block) -> str:
    """All words of a block."""
    if isinstance(block, Table):
        return " ".join([block.caption, block.note, *(f"{x.text} {x.note}" for x in cells(block))])
    if isinstance(block, Cards):
        return " ".join([block.title, *(_card(x) for x in block.items)])
    if isinstance(block, Lines):
        return " ".join([block.title, *(x.text for x in block.items)])
    return getattr(block, "text", "")


def _card(card: Card) -> str:
    facts = " ".join(f"{k} {v}" for k, v in card.facts)
    return " ".join(
        [card.title, card.mark, card.text, facts, card.lines_title, *(x.text for x in card.lines)]
    )


def said(blocks: list[Block]) -> str:
    return " ".join(words_of(b) for b in blocks)


def tables(blocks: list[Block]) -> list[Table]:
    return [b for b in blocks if isinstance(b, Table)]


def cell_at(c: Context, given: ImpactInputs, aspect: str, scale: str, kind: str = "ska") -> Cell:
    whole = matrix_of(c, given, "bka" if kind == "bka" else "ska")
    table = matrix_table(c, whole, "a")
    y = [a.key for a in whole.aspects].index(aspect)
    x = [s.key for s in whole.scales].index(scale)
    found = table.rows[y][x + 1]
    return replace(found, note=found.note.replace("\u00a0", " "))


# --- without a ska.toml -----------------------------------------------------------------------------


def test_without_a_file_the_section_says_that_nothing_is_assessed_and_how_to_begin() -> None:
    (section,) = impact(ska_context(plan()))
    words = said(list(section.blocks))
    assert "Ingen social konsekvensanalys" in words
    assert "inte att den saknar sociala konsekvenser" in words
    assert "medskapa ska start" in words


def test_the_document_of_the_basis_carries_the_sections(c: Context) -> None:
    keys = [s.key for s in document(c).sections]
    assert [k for k in keys if k.startswith("impact")] == [
        "impact", "impact_matrix", "impact_consequences", "impact_handover",
    ]  # fmt: skip


# --- heard ------------------------------------------------------------------------------------------


def test_what_was_heard_is_told_by_kind_role_occasion_and_strength(c: Context, given: ImpactInputs) -> None:
    value = next(t for t in tables(heard(c, given)) if t.caption.startswith("Värden"))
    ((note, about, by, strength),) = value.rows
    assert note.text == "Kojskogen är bäst."
    assert about.text == "Samspel, lek och lärande, närmiljö"
    assert about.note == "för barn 0–14 år; barn som informanter"
    assert (by.text, by.note) == ("Elever i årskurs 5", "Mötet runt mattan, 12 mars 2026")
    assert strength.text == "flera källor säger samma sak"


def test_kinds_that_nobody_noted_are_missing_and_not_passed_over(c: Context, given: ImpactInputs) -> None:
    words = said(heard(c, given))
    assert "Inga behov är noterade." in words
    assert "Det betyder inte att allt är känt." in words


def test_a_note_that_nobody_took_up_is_told(c: Context, given: ImpactInputs) -> None:
    loose = next(b for b in heard(c, given) if isinstance(b, Lines))
    assert [x.text for x in loose.items] == ["Långt mellan bänkarna. (Boende, kod B7)"]


def test_a_goal_shows_the_notes_it_grows_from_or_that_there_are_none(c: Context, given: ImpactInputs) -> None:
    (cards,) = goals(c, given)
    assert isinstance(cards, Cards)
    first, second = cards.items
    assert [x.text for x in first.lines] == ["värde: Kojskogen är bäst. (Elever i årskurs 5)"]
    assert second.lines_title == "Målet bygger inte på någon notering."
    assert (first.mark, first.tone) == ("inte säkrat", "warn")


def test_people_are_people_and_not_their_tenure_or_income(c: Context) -> None:
    assert who(c, "tenure=rental") == "boende i hyresrätt"
    assert who(c, "standard=low") == "personer med låg ekonomisk standard"
    assert who(c, "all") == "alla"


# --- matrix -----------------------------------------------------------------------------------------


def test_a_cell_holds_judgement_confidence_change_and_notes_side_by_side(
    c: Context, given: ImpactInputs
) -> None:
    cell = cell_at(c, given, "everyday", "near")
    assert cell.text == "▲▲ mycket positiv"
    assert "Ganska säker" in cell.note
    assert "−10 procentenheter (−12 till −8)" in cell.note
    assert "1 notering" in cell.note


def test_a_cell_says_when_judgement_and_measurement_pull_apart(c: Context, given: ImpactInputs) -> None:
    assert "Bedömning och beräkning går åt olika håll" in cell_at(c, given, "everyday", "near").note
    assert "olika håll" not in cell_at(c, given, "health", "near").note


def test_judges_who_disagree_both_stand_there(c: Context, given: ImpactInputs) -> None:
    cell = cell_at(c, given, "health", "near")
    assert cell.text == "▲ positiv; ▼ negativ"
    assert "De som har bedömt är oense" in cell.note


def test_a_change_that_chance_may_explain_is_told_so(c: Context, given: ImpactInputs) -> None:
    assert "går inte att skilja från slumpen, +1 procentenheter" in cell_at(c, given, "health", "near").note


def test_a_cell_that_nobody_judged_says_so_and_is_never_nought(c: Context, given: ImpactInputs) -> None:
    cell = cell_at(c, given, "identity", "region")
    assert (cell.text, cell.note, cell.tone) == ("inte bedömt", "", "missing")


def test_the_clear_change_for_everybody_stands_before_larger_ones_for_a_group(
    c: Context, given: ImpactInputs
) -> None:
    cell = matrix_of(c, given, "ska").cell("everyday", "near", alternative="a")
    rows = weighed(c, cell.readings)
    assert [r.group for r in rows] == ["all", "everyday_age=child", "everyday_age=old"]
    assert [r.holds_zero for r in rows] == [False, False, True]


def test_the_child_impact_analysis_is_a_matrix_of_its_own(c: Context, given: ImpactInputs) -> None:
    assert cell_at(c, given, "interplay", "near", "bka").text == "▼▼ mycket negativ, barn 0–14 år"
    assert cell_at(c, given, "interplay", "near").text == "inte bedömt"
    child = cell_at(c, given, "everyday", "near", "bka")
    assert "+20 procentenheter" in child.note
    assert "−10" not in child.note


def test_without_anything_about_children_that_is_said(c: Context, given: ImpactInputs) -> None:
    none = ska_context(extra=())
    silent = replace(
        given, notes=given.notes[1:], judgements=tuple(j for j in given.judgements if j.matrix == "ska")
    )
    assert "Ingen barnkonsekvensanalys är gjord" in said(matrices(none, silent))
    assert "Ingen barnkonsekvensanalys är gjord" not in said(matrices(c, given))


def test_both_matrices_come_for_every_proposal_and_none_for_the_null(c: Context, given: ImpactInputs) -> None:
    assert len(tables(matrices(c, given))) == len(KINDS) * len(c.basis.plan.proposals)


# --- consequences -----------------------------------------------------------------------------------


def test_consequences_tell_group_reason_judge_and_measure(c: Context, given: ImpactInputs) -> None:
    (table,) = tables(consequences(c, given))
    first = table.rows[0]
    assert first[0].text == "Alla"
    assert first[2].text == "Allt ligger nära."
    assert first[2].note == "bedömt av Planarkitekt"
    assert first[3].tone == "warn"
    assert first[3].finding == c.rows.one("everyday_five_share", group="all").id  # type: ignore[union-attr]


def test_a_sure_change_for_a_group_that_nobody_judged_has_a_row(c: Context, given: ImpactInputs) -> None:
    (table,) = tables(consequences(c, given))
    rows = [r for r in table.rows if r[1].text == "inte bedömt"]
    assert {r[0].text for r in rows} == {"Barn 0–14 år"}
    assert all("+20" in r[3].text for r in rows)


def test_alternatives_and_groups_that_nobody_judged_are_named(c: Context, given: ImpactInputs) -> None:
    words = said(consequences(c, given))
    assert "Utan plan: konsekvenserna är inte bedömda." in words
    assert "personer med rullstol" in words


# --- conflicts, actions, follow-up ------------------------------------------------------------------


def test_conflicts_are_open_until_somebody_has_chosen(c: Context, given: ImpactInputs) -> None:
    cards = [b for b in conflicts(c, given) if isinstance(b, Cards)]
    between, demand = cards[0].items
    assert (between.mark, demand.mark) == ("öppen, inte beslutad", "öppen, inte beslutad")
    assert "”Barn kan leka nära hemmet” mot ”Dagvattnet ska fördröjas på platsen”" in demand.title
    assert ("Beslutas av", "det står inte vem som beslutar") in demand.facts
    assert [x.text for x in demand.lines] == ["Inhägnad damm", "Gräsklätt stråk"]
    assert cards[1].items[0].mark == "vinner på båda håll"


def test_what_nothing_holds_stands_first_in_the_handover(c: Context, given: ImpactInputs) -> None:
    blocks = handover(c, given)
    captions = [t.caption for t in tables(blocks)]
    assert captions[0] == "Inget beslut eller avtal ännu (2)"
    assert captions[1:] == ["Projektering (1)", "Drift och förvaltning (1)"]
    assert "2 av 4 mål och åtgärder är inte säkrade" in said(blocks)


def test_a_handed_over_action_tells_who_when_how_far_and_what_shows_it(
    c: Context, given: ImpactInputs
) -> None:
    loose, designed, _ = tables(handover(c, given))
    assert [x.text for x in designed.rows[0][2:]] == [
        "Parkenheten", "30 juni 2029", "beslutad", "Bänkarna står där.",
    ]  # fmt: skip
    lacking = next(r for r in loose.rows if r[0].text == "Håll skogskanten fri.")
    assert [(x.text, x.tone) for x in lacking[2:4]] == [("ingen ansvarig", "warn"), ("inget datum", "warn")]


def test_a_dropped_action_is_not_forgotten(c: Context, given: ImpactInputs) -> None:
    assert "Åtgärder som har strukits Bygg en bro." in said(handover(c, given))


def test_follow_up_has_a_day_for_each_of_one_three_and_five_years(c: Context, given: ImpactInputs) -> None:
    (table,) = tables(follow(c, given))
    assert [x.label for x in table.columns[1:4]] == ["Efter 1 år", "Efter 3 år", "Efter 5 år"]
    assert [x.text for x in table.rows[0][1:4]] == ["1 juni 2032", "1 juni 2034", "1 juni 2036"]
    assert "inflyttning, 1 juni 2031" in table.note


def test_a_goal_that_nobody_follows_is_filled_in_from_the_goal(c: Context, given: ImpactInputs) -> None:
    (table,) = tables(follow(c, given))
    filled = [r for r in table.rows if "ifyllt från målet" in r[0].note]
    assert [r[0].text for r in filled] == ["Fler kan bo kvar"]
    assert filled[0][4].text == "Nämnden"


def test_without_actions_it_is_said_what_may_be_lost(c: Context) -> None:
    bare = ska_context(ska_plan('schema = "medskapa-ska/1"\n'))
    section = next(s for s in impact(bare) if s.key == "impact_handover")
    assert "Inga åtgärder är angivna" in said(list(section.blocks))


def test_an_empty_analysis_says_that_nothing_was_heard() -> None:
    sections = impact(ska_context(ska_plan('schema = "medskapa-ska/1"\n')))
    words = " ".join(said(list(s.blocks)) for s in sections)
    assert "Inga noteringar från inventeringen" in words


def test_hostile_words_stand_as_they_were_written() -> None:
    c = ska_context(ska_plan(SKA.replace("Kojskogen är bäst.", "=1+1 <b>x</b> #panic()")))
    found = entered(c)
    assert found is not None
    assert "=1+1 <b>x</b> #panic()" in said(heard(c, found))


def test_no_word_takes_the_place_of_another() -> None:
    parts = [
        value
        for module in (words_impact, words_ska)
        for name, value in vars(module).items()
        if name.startswith("_") and isinstance(value, dict) and not name.startswith("__")
    ]
    assert sum(map(len, parts)) == len(words_impact.IMPACT)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "ingen ändring"), (0.00001, "nästan ingen ändring"), (0.10, "+10,0 procentenheter")],
)
def test_a_counted_change_of_nothing_is_told_in_words(value: float, words: str) -> None:
    counted = replace(changes()[3], value=value, interval=None, no_interval=Text.same("räknat"))
    c = ska_context(extra=(counted,))
    (row,) = c.rows.select("green_share")
    assert change_words(c, row, what=False).replace("\u00a0", " ") == words


def test_what_the_findings_are_about_is_said_in_words(c: Context) -> None:
    dims = (("aspect", "everyday"), ("scale", "near"), ("judge", "2"))
    assert c.names.dims(dims) == "Vardagsliv, Närmiljö, bedömare 2"
    assert (
        c.names.dims((("criterion", "total"), ("matrix", "bka"))) == "alla kriterier, barnkonsekvensanalysen"
    )
