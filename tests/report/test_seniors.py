"""The senior perspective in the report: what it says first, what was said beside the figures, and what is not known."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from medskapa.basis import Basis, compare
from medskapa.evidence import FindingTable, Lang, Text
from medskapa.methods import RunContext, seniors
from medskapa.plans import MethodFile
from medskapa.report.blocks import Block, Lines, Para, Table
from medskapa.report.context import Context, context
from medskapa.report.senior_annex import ANNEX_NAMES, annex, write_annex
from medskapa.report.seniors import seniors as section
from tests.methods.reach_place import homes, place, plan
from tests.methods.small_place import cases
from tests.methods.small_place import plan as small_plan
from tests.methods.test_seniors import BUILT, old_place
from tests.report.village import village_basis

SENIOR = """
schema = "medskapa-senior/1"
operation = ["Trappan kräver två ur personalen."]

[[occasions]]
key = "enkat"
kind = "survey"
date = 2026-04-14
asked = 100
answered = 40
text = "Enkät till alla över 65 år."
missing = "De som inte läser svenska."

[[answers]]
theme = "location"
kind = "need"
occasion = "enkat"
count = 10
text = "Hiss behövs."

[[answers]]
theme = "location"
kind = "value"
occasion = "enkat"
count = 30
text = "Grannarna är viktiga."
"""


def poor() -> Basis:
    """A town with streets and services, but no ages of five years, no answers and no home care."""
    return compare(place(), plan(homes(number=10, access="lift")), RunContext(draws=50))


@pytest.fixture(scope="module")
def rich() -> Basis:
    """Old people, homes and stays counted by hand, a survey and what home care says; no streets at all."""
    file = MethodFile("senior", "senior.toml", tomllib.loads(SENIOR))
    made = replace(small_plan(BUILT), files=(file,))
    region = old_place()
    found = [
        f
        for case in cases(region, made).values()
        for f in seniors.findings(replace(case, inputs={"senior": file}), RunContext(draws=20)).findings
    ]
    return replace(
        village_basis(), region=region, plan=made, table=FindingTable(tuple(found)),
        measures={m.key: m for m in seniors.MEASURES}, norms={n.key: n for n in seniors.NORMS},
        sources=dict(region.sources), places={"site": Text(sv="Platsens närområde", en="The surroundings of the site")},
        key_lines=(), appendices=(), fields=(),
    )  # fmt: skip


def blocks_of(c: Context) -> tuple[Block, ...]:
    (made,) = section(c)
    return made.blocks


def table(c: Context, start: str) -> Table:
    """The table whose caption begins so."""
    (made,) = [b for b in blocks_of(c) if isinstance(b, Table) and b.caption.startswith(start)]
    return made


def texts(block: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in block.rows]


def test_old_people_are_told_now_and_if_nobody_moves(rich: Basis) -> None:
    c = context(rich, "sv")
    rows = texts(table(c, "Äldre personer nu"))
    by_hand = 50 + 50 + 30 + 20 + 10 + 40 + 40 + 20 + 10 + 10 + 50 + 2 * 500  # everybody of 65 and over
    top = next(row for row in rows if row[0].startswith(c.names.place(rich.region.top)) and "65 år" in row[0])
    assert top[1].replace("\u00a0", "") == str(by_hand)
    assert all(row[3] for row in rows)
    assert "ingen prognos" in table(c, "Äldre personer nu").note


def test_what_most_said_comes_first_and_the_shares_are_of_those_who_answered(rich: Basis) -> None:
    c = context(rich, "sv")
    made = table(c, "Lokalisering: vad de sa")
    assert [row[:3] for row in texts(made)] == [
        ["Grannarna är viktiga.", "Värde", "75,0\u00a0%"], ["Hiss behövs.", "Behov", "25,0\u00a0%"],
    ]  # fmt: skip
    assert "inget urval" in made.note
    asked = texts(table(c, "Så har de äldre hörts"))
    assert asked == [["Enkät", "14 april 2026", "40 av 100 tillfrågade", "De som inte läser svenska."]]


def test_themes_that_nobody_spoke_of_are_said_to_be_empty(rich: Basis) -> None:
    empty = [b.text for b in blocks_of(context(rich, "sv")) if isinstance(b, Para) and b.tone == "missing"]
    assert empty == ["Trygghet: inget är sagt eller inlagt.", "Service: inget är sagt eller inlagt."]


def test_staying_put_is_told_as_a_difference_in_points_that_explains_nothing(rich: Basis) -> None:
    c = context(rich, "sv")
    made = table(c, "Kvarboende")
    for row in texts(made):
        assert row[3].endswith("procentenheter")
    assert "beskrivande" in made.note
    assert "standardisering" in made.note
    said = [b.text for b in blocks_of(c) if isinstance(b, Para)]
    assert any("hustyper och åldrar låter vänta" in words for words in said)
    assert any("Flyttar ingen är" in words for words in said)


def test_the_operation_is_heard(rich: Basis) -> None:
    said = [x.text for b in blocks_of(context(rich, "sv")) if isinstance(b, Lines) for x in b.items]
    assert "Trappan kräver två ur personalen." in said


@pytest.mark.parametrize(
    ("lang", "begin"), [("sv", "medskapa senior start"), ("en", "medskapa senior start")]
)
def test_without_ages_and_answers_it_says_what_is_missing_and_how_to_begin(lang: Lang, begin: str) -> None:
    c = context(poor(), lang)
    words = "\n".join(b.text for b in blocks_of(c) if isinstance(b, Para))
    assert begin in words
    lacking = [b for b in blocks_of(c) if isinstance(b, Lines) and b.title == c.w("senior_lacking")]
    told = "\n".join(x.text for b in lacking for x in b.items)
    assert ("hiss" if lang == "sv" else "lifts") in told
    assert ("hemtjänsten" if lang == "sv" else "home-care") in told


def test_every_dimension_is_in_words(rich: Basis) -> None:
    for lang in ("sv", "en"):
        names = context(rich, lang).names
        for f in rich.table.findings:
            for name, value in f.dims:
                assert names.dim(name, value) != f"{name} {value}", (name, value)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_annex_is_written_in_three_formats_and_always_the_same(
    rich: Basis, lang: Lang, tmp_path: Path
) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        paths = write_annex(rich, folder, lang, purpose="comprehensive")
        assert tuple(paths) == ANNEX_NAMES
        made.append({key: path.read_bytes() for key, path in paths.items()})
    assert made[0] == made[1]
    html = made[0]["senior.html"].decode()
    assert ("översiktsplan" if lang == "sv" else "comprehensive plan") in html
    assert made[0]["senior.pdf"].startswith(b"%PDF")
    assert made[0]["senior.docx"].startswith(b"PK")


def test_the_annex_cites_the_findings_that_it_prints(rich: Basis) -> None:
    made = annex(context(rich, "sv"), "notice")
    printed = {
        cell.finding
        for s in made.sections
        for b in s.blocks
        if isinstance(b, Table)
        for row in b.rows
        for cell in row
    }
    assert printed - {""} <= {id_ for id_, _, _ in made.cited}
    assert next(s.key for s in made.sections) == "senior_first"


def test_an_annex_to_something_else_is_refused(rich: Basis, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="purpose"):
        write_annex(rich, tmp_path, "sv", purpose="roman")
