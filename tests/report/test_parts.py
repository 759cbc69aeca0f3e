"""Numbers in words, breaks of a map, and the words themselves."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import medskapa.report
from medskapa.basis import Basis
from medskapa.evidence import LANGUAGES, FindingTable, Kind, Lang
from medskapa.report.blocks import Cards, Figure, Table
from medskapa.report.charts import _is_dark, _wrapped
from medskapa.report.context import Context, context
from medskapa.report.document import document
from medskapa.report.paper import font_characters, settable
from medskapa.report.pictures import FONTS, tidy
from medskapa.report.rows import Row
from medskapa.report.words import W
from medskapa.report.written import brief, cell, interval_words, value_words, what

FOLDER = Path(medskapa.report.__file__).parent


@pytest.fixture(scope="module")
def seen(basis: Basis) -> Context:
    return context(basis, "sv")


def row(seen: Context, measure: str, value: float, low: float, high: float, kind: str = "level") -> Row:
    any_row = seen.rows.select(measure)[0]
    return replace(any_row, value=value, low=low, high=high, level=0.95, kind=kind, state="known", dims=())


@pytest.mark.parametrize(
    ("measure", "value", "low", "high", "kind", "words"),
    [
        ("group_share", 0.6449, 0.57, 0.71, "level", "64\u00a0%"),
        ("group_share", 0.64493, 0.641, 0.648, "level", "64,5\u00a0%"),
        ("group_share", -0.0163, -0.022, -0.005, "change", "−1,6\u00a0procentenheter"),
        ("dissimilarity", 0.34567, 0.32, 0.37, "level", "0,35"),
        ("dissimilarity", 0.34567, 0.343, 0.348, "level", "0,346"),
        ("dissimilarity", 0.00234, 0.0015, 0.0031, "change", "+0,0023"),
    ],
)
def test_no_more_digits_than_the_interval_bears(
    seen: Context, measure: str, value: float, low: float, high: float, kind: str, words: str
) -> None:
    assert value_words(row(seen, measure, value, low, high, kind), seen.names) == words


def test_a_change_whose_interval_holds_zero_says_so_first(seen: Context) -> None:
    made = cell(row(seen, "dissimilarity", 0.001, -0.004, 0.006, "change"), seen.names)
    assert (made.text, made.note) == ("går inte att skilja från noll", "+0,001 (−0,004 till +0,006)")


def test_what_is_not_known_has_no_kind_of_knowledge(seen: Context) -> None:
    unknown = replace(
        row(seen, "dissimilarity", 0.1, 0.0, 0.2), value=None, low=None, high=None, state="missing"
    )
    made = cell(unknown, seen.names)
    assert (made.text, made.knowing) == ("uppgift saknas", "")


def test_a_bound_that_is_not_zero_is_not_printed_as_zero(seen: Context) -> None:
    made = row(seen, "dissimilarity", -0.0003, -0.00058, -0.00002, "change")
    assert interval_words(made, seen.names).endswith("−0,00058 till −0,00002")


def test_one_is_singular(seen: Context) -> None:
    some = replace(row(seen, "group_share", 1.0, 1.0, 1.0), measure="people")
    seen.names.record["measures"]["people"] = {**seen.names.measure("group_share"), "unit": "PERSONS"}
    assert value_words(replace(some, low=None, high=None), seen.names) == "1\u00a0person"
    assert value_words(replace(some, value=2.0, low=None, high=None), seen.names) == "2\u00a0personer"


def test_a_share_and_an_exposure_are_plain_phrases(seen: Context) -> None:
    some = row(seen, "group_share", 0.2, 0.1, 0.3)
    assert what(some, seen.names) == "Andel utrikes födda"
    met = replace(some, measure="exposure", dims=(("to", "sweden"),))
    assert brief(met, seen.names) == "Andel inrikes födda där utrikes födda bor (exponering)"


@pytest.mark.parametrize(
    ("secured", "mark", "line"),
    [
        (("drift", "drift"), "säkrat", "Båda de sociala målen är säkrade."),
        (
            ("oversiktsplan", "drift"),
            "vägledande, inte bindande",
            "1 av 2 sociala mål är säkrade i något bindande.",
        ),
        (
            ("not_secured", "not_secured"),
            "inte säkrat",
            "Inget av planens sociala mål är säkrat i något bindande.",
        ),
    ],
)
def test_a_goal_in_a_guiding_paper_is_not_secured(
    basis: Basis, secured: tuple[str, str], mark: str, line: str
) -> None:
    goals = tuple(replace(g, secured_in=s) for g, s in zip(basis.plan.goals, secured, strict=True))
    made = document(context(replace(basis, plan=replace(basis.plan, goals=goals)), "sv"))
    cards = made.section("goals").blocks[0]
    assert isinstance(cards, Cards)
    assert cards.items[0].mark == mark
    assert made.summary.goals[0].text == line


def test_goals_without_a_judgement_stand_in_the_table_as_not_assessed(seen: Context) -> None:
    table = next(b for b in document(seen).section("goals").blocks if isinstance(b, Table))
    assert [[cell.text for cell in row[1:]] for row in table.rows] == [
        ["inte bedömt", "inte bedömt"],
        ["inte bedömt", "motverkar något"],
    ]


def test_the_level_now_stands_beside_the_alternatives(seen: Context) -> None:
    table = document(seen).section("annex").blocks[0]
    assert isinstance(table, Table)
    assert [c.label for c in table.columns][:3] == ["Vad", "Nuläge (2023)", "Utan plan"]
    assert [cell.text for cell in table.rows[0]] == [
        "Boendesegregation (D), utrikes födda",
        "0,21",
        "0,30",
        "0,30",
    ]


def test_goal_changes_beyond_six_are_counted(basis: Basis) -> None:
    changed = basis.table.select(measure="dissimilarity", place="M0", kind=Kind.CHANGE)[0]
    more = tuple(replace(changed, dims=(("odd", str(i)),)) for i in range(5))
    made = document(context(replace(basis, table=FindingTable((*basis.table.findings, *more))), "sv"))
    cards = made.section("goals").blocks[0]
    assert isinstance(cards, Cards)
    lines = [line.text for line in cards.items[1].lines]
    assert lines[0].endswith("boendesegregation (D), utrikes födda, −0,03 (−0,04 till −0,02)")
    assert lines[6:] == ["… och 1 till bland resultaten"]


def test_words_on_a_bar_have_contrast_and_long_labels_are_wrapped() -> None:
    assert [_is_dark(c) for c in ("#0072b2", "#e69f00", "#009e73", "#253494", "#e66101")] == [
        True, False, False, True, False,
    ]  # fmt: skip
    assert _wrapped("Göteborgsregionen, boendesegregation (D)") == "Göteborgsregionen,\nboendesegregation (D)"


def test_an_undeclared_measure_is_shown_by_its_key(seen: Context) -> None:
    assert seen.names.label("nobody_declared_me") == "nobody_declared_me"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_has_words_instead_of_the_picture(basis: Basis, lang: Lang) -> None:
    figures = [b for s in document(context(basis, lang)).sections for b in s.blocks if isinstance(b, Figure)]
    assert len(figures) >= 4
    for figure in figures:
        assert len(figure.alt) > 30
        assert figure.title
        assert figure.source
        assert figure.table is not None
        assert figure.table.rows


def test_every_word_that_the_report_uses_is_declared() -> None:
    used: set[str] = set()
    for path in FOLDER.rglob("*.py"):
        used |= set(re.findall(r'\bw\("([a-z_0-9]+)"', path.read_text(encoding="utf-8")))
    for path in (FOLDER / "templates").iterdir():
        used |= set(re.findall(r"\bw\.([a-z_]+)\b(?!\()", path.read_text(encoding="utf-8")))
    assert sorted(used - set(W) - {"at", "replace"}) == []


def test_swedish_words_are_swedish_and_numbers_have_room(basis: Basis) -> None:
    assert [key for key, text in W.items() if re.search(r"\b(the|and|of|with)\b", text.sv)] == []
    assert [key for key, text in W.items() if re.search(r"\d%", text.sv)] == []


def test_the_fonts_hold_swedish_and_the_formulas_signs() -> None:
    known = set(font_characters((FONTS / "SourceSansPro-Regular.ttf").read_bytes()))
    assert {ord(ch) for ch in "åäöÅÄÖé–−½Σ‖≤\u00a0◆■▲▼"} <= known
    assert settable("日本 å") == "¿¿ å"


def test_pictures_on_one_page_do_not_share_ids() -> None:
    svg = '<svg><defs><clipPath id="c"/></defs><g clip-path="url(#c)" aria-label="x"/></svg>'
    assert tidy(svg, "k") == '<svg><defs><clipPath id="k-c"/></defs><g clip-path="url(#k-c)"/></svg>'
