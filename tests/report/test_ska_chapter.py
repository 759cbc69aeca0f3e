"""The SKA chapter: every file of it, its length, its tags, and that everybody can read it."""

from __future__ import annotations

import io
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pypdf
import pytest

from medskapa.evidence import UserError
from medskapa.methods.impact.frame import ASPECTS, SCALES
from medskapa.plans import MethodFile, Plan
from medskapa.report.blocks import Cell, Column, Table
from medskapa.report.impact import entered
from medskapa.report.ska_chapter import CHAPTER_NAMES, write_chapter
from medskapa.report.ska_matrix import matrix_pdf
from medskapa.report.ska_paper import column_widths
from tests.report.ska_case import SKA, light_plan, ska_basis, ska_context, ska_plan
from tests.report.village import plan


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kapitel")
    write_chapter(ska_basis(), folder, "sv")
    return folder


def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def text(path: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(pages(path)))


def test_all_files_of_the_chapter_are_written(chapter: Path) -> None:
    assert {p.name for p in chapter.iterdir()} == set(CHAPTER_NAMES)


def test_a_plan_without_an_analysis_is_told_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no social impact analysis"):
        write_chapter(ska_basis(plan()), tmp_path, "sv")
    assert list(tmp_path.iterdir()) == []


def test_the_light_path_gives_three_or_four_pages(tmp_path: Path) -> None:
    write_chapter(ska_basis(light_plan()), tmp_path, "sv")
    assert len(pages(tmp_path / "ska.pdf")) in (3, 4)
    words = text(tmp_path / "ska.pdf")
    assert "Barn kan leka i skogen nära hemmet utan att korsa en bilväg" in words
    assert "därför att det blir närmare till affären" in words
    assert "Insats: inte avgjord" in words or "Insats: lätt" in words


def test_a_field_left_empty_is_told_and_never_filled_in(tmp_path: Path) -> None:
    made = light_plan()
    values = dict(made.files[0].values)
    values["formular"] = {**values["formular"], "barn": "", "bedomning_barn": ""}
    without = replace(made, files=(replace(made.files[0], values=values),))
    write_chapter(ska_basis(without, ()), tmp_path, "sv")
    words = text(tmp_path / "ska.pdf")
    assert "Vad säger barn och unga?; Blir det bättre eller sämre för barn?" in words
    assert "Ingen barnkonsekvensanalys är gjord" in words


def test_the_same_basis_gives_the_same_bytes(chapter: Path, tmp_path: Path) -> None:
    write_chapter(ska_basis(), tmp_path, "sv")
    assert [n for n in CHAPTER_NAMES if (tmp_path / n).read_bytes() != (chapter / n).read_bytes()] == []


def test_english_is_english(tmp_path: Path) -> None:
    write_chapter(ska_basis(), tmp_path, "en")
    page = (tmp_path / "ska.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "not assessed" in page
    assert "inte bedömt" not in page
    assert "inte bedömt" not in text(tmp_path / "matris.pdf")


# --- accessible -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ska.pdf", "matris.pdf"])
def test_the_papers_are_tagged_for_screen_readers(chapter: Path, name: str) -> None:
    with pikepdf.open(chapter / name) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        with pdf.open_metadata() as meta:
            assert meta["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


@pytest.mark.parametrize("name", ["ska.html", "matris.html"])
def test_the_pages_fetch_nothing_run_nothing_and_link_to_what_is_there(chapter: Path, name: str) -> None:
    page = (chapter / name).read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="https?://', page) == []
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert page.count("<table") == page.count("<caption")


def test_every_number_of_the_page_tells_how_it_was_made(chapter: Path) -> None:
    basis = ska_basis()
    finding = basis.table.select(measure="everyday_five_share", group="all")[0]
    page = (chapter / "ska.html").read_text(encoding="utf-8")
    assert f'<details id="{finding.id}">' in page
    assert page.count(f'href="#{finding.id}"') >= 2


def test_hostile_words_are_escaped_on_every_page(tmp_path: Path) -> None:
    hostile = SKA.replace("Allt ligger nära.", "<script>alert(1)</script> #panic() {{ 7*7 }} =1+1")
    hostile = hostile.replace("Ställ ut bänkar.", "=HYPERLINK(1)")
    write_chapter(ska_basis(ska_plan(hostile)), tmp_path, "sv")
    page = (tmp_path / "ska.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in text(tmp_path / "ska.pdf")
    sheet = openpyxl.load_workbook(tmp_path / "overlamning.xlsx")["Projektering"]
    assert all(x.data_type != "f" for row in sheet.iter_rows() for x in row)


# --- the matrix on one page -------------------------------------------------------------------------


def crowded(judgements: int) -> Plan:
    """The plan with so many judgements in each of the 25 cells."""
    rows = [
        f'[[judgements]]\naspect = "{a.key}"\nscale = "{s.key}"\nalternative = "a"\neffect = -1\nconfidence = "low"\n'
        f'reason = "Så är det."\nby = "Deltagare {n}"\n'
        for a in ASPECTS
        for s in SCALES
        for n in range(judgements)
    ]
    values = tomllib.loads('schema = "medskapa-ska/1"\n' + "\n".join(rows))
    return replace(plan(), files=(MethodFile("impact", "ska.toml", values),))


@pytest.mark.parametrize("judgements", [1, 5, 30])
def test_a_matrix_is_one_page_however_much_stands_in_it(judgements: int) -> None:
    c = ska_context(crowded(judgements))
    given = entered(c)
    assert given is not None
    made = pypdf.PdfReader(io.BytesIO(matrix_pdf(c, given)))
    assert len(made.pages) == 2
    first = made.pages[0]
    assert (round(first.mediabox.width), round(first.mediabox.height)) == (842, 595)
    words = re.sub(r"\s+", " ", first.extract_text())
    assert "0 av 25 rutor är inte bedömda" in words
    assert ("bedömningar till" in words) == (judgements == 30)


def test_a_matrix_too_large_to_read_is_refused() -> None:
    aspects = "\n".join(f'[[matrix.aspects]]\nkey = "a{n}"\nlabel = "Aspekt {n}"\n' for n in range(90))
    joins = '[[matrix.joins]]\nmeasure = "green_share"\naspect = "a0"\nscale = "near"\n'
    c = ska_context(ska_plan(f'schema = "medskapa-ska/1"\n{aspects}\n{joins}'))
    given = entered(c)
    assert given is not None
    with pytest.raises(UserError, match="does not fit on one page"):
        matrix_pdf(c, given)


def test_the_matrix_says_in_words_what_its_marks_say(chapter: Path) -> None:
    words = text(chapter / "matris.pdf")
    assert "mycket positiv, alla (ganska säker)" in words
    assert "bedömning och beräkning går åt olika håll" in words
    assert "de som har bedömt är oense" in words
    assert "22 av 25" not in words
    assert "23 av 25 rutor är inte bedömda" in words


# --- tags, Word and Excel ---------------------------------------------------------------------------


def test_the_sections_carry_boverkets_themes_and_say_which_are_checked(chapter: Path) -> None:
    made = json.loads((chapter / "ska.json").read_text(encoding="utf-8"))
    assert made["schema"] == "medskapa-ska-kapitel/1"
    assert made["fictive"] is True
    tags = {s["key"]: s["tags"] for s in made["sections"]}
    assert ("Konsekvenser", "", True) in [
        (t["theme"], t["group"], t["verified"]) for t in tags["impact_matrix"]
    ]
    assert ("Sociala", False) in [(t["group"], t["verified"]) for t in tags["impact_consequences"]]
    assert [t["verified"] for t in tags["impact_handover"]] == [False]
    assert all(t["source"] for found in tags.values() for t in found)


def test_the_tag_of_green_areas_stands_only_where_they_are_told_of(tmp_path: Path) -> None:
    def green(extra: bool) -> bool:
        write_chapter(ska_basis(extra=None if extra else ()), tmp_path, "sv")
        made = json.loads((tmp_path / "ska.json").read_text(encoding="utf-8"))
        return any(t["subgroup"] == "Grönområde" for s in made["sections"] for t in s["tags"])

    assert (green(True), green(False)) == (True, False)


def test_unchecked_tags_are_marked_where_a_reader_sees_them(chapter: Path) -> None:
    words = text(chapter / "ska.pdf")
    assert "Taggar för den digitala planbeskrivningen" in words
    assert words.count("inte kontrollerad") >= 4


def test_word_has_real_headings_and_the_mark_of_the_made_up(chapter: Path) -> None:
    word = docx.Document(str(chapter / "ska.docx"))
    heads = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert heads[:2] == ["Det viktigaste", "Social konsekvensanalys"]
    assert "Påhittad plan" in word.sections[0].header.paragraphs[0].text


def test_the_handover_has_a_sheet_for_each_instrument_and_the_follow_up_last(chapter: Path) -> None:
    book = openpyxl.load_workbook(chapter / "overlamning.xlsx")
    assert book.sheetnames[1:] == ["Inte säkrat", "Projektering", "Drift och förvaltning", "Uppföljning"]
    rows = list(book["Projektering"].iter_rows(values_only=True))
    assert rows[-1][2:5] == ("Parkenheten", "30 juni 2029", "beslutad")
    last = list(book["Uppföljning"].iter_rows(values_only=True))
    assert last[2][1:4] == ("Efter 1 år", "Efter 3 år", "Efter 5 år")


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    row = (Cell("x" * 64), Cell("y" * 8))
    wide, narrow = column_widths(Table("", (Column("a"), Column("b")), (row,)))
    assert narrow == 1.0
    assert 2.0 < wide < 8.0
