"""The prints for the meeting: the mat, the agenda of two hours, and the form with the fields of ska.toml."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pyarrow as pa
import pypdf
import pytest

from medskapa.evidence import UserError
from medskapa.methods.impact.light import FIELDS, MOST_FIELDS
from medskapa.methods.impact.start import fields_to_fill
from medskapa.region import Region
from medskapa.report.ska_map import site_map
from medskapa.report.ska_mat import AGENDA, MAT_NAMES, QUESTIONS, _fields, write_mat
from medskapa.report.words import W
from tests.report.village import plan, village

MILLIMETRE = 72 / 25.4


def furnished(kind: str = "synthetic") -> Region:
    """The village with a grocery and a stop near the site, a stop far away, and a closed shop."""
    names = ("service", "kind", "name", "x_m", "y_m", "from_year", "to_year", "source")
    rows: list[tuple[str, str, str, float, float, int | None, int | None, str]] = [
        ("s1", "grocery", "Affären", 250.0, 150.0, None, None, "reg"),
        ("s2", "stop", "Torget", 120.0, 320.0, None, None, "reg"),
        ("s3", "stop", "Långt bort", 9000.0, 9000.0, None, None, "reg"),
        ("s4", "library", "Stängt", 150.0, 150.0, None, 2020, "reg"),
    ]
    region = village(kind)
    schema = region.tables["services"].schema
    columns = {n: [r[i] for r in rows] for i, n in enumerate(names)}
    tables = {**region.tables, "services": pa.table(columns, schema=schema)}
    return replace(region, tables=tables)


@pytest.fixture(scope="module")
def mat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matta")
    write_mat(plan(), furnished(), folder, "sv")
    return folder


def text(path: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in pypdf.PdfReader(path).pages))


def test_the_agenda_is_two_hours_and_every_item_has_words_and_a_role() -> None:
    assert sum(item.minutes for item in AGENDA) == 120
    for item in AGENDA:
        assert {f"ska_item_{item.key}", f"ska_item_text_{item.key}", f"ska_role_{item.role}"} <= set(W)


def test_the_form_asks_what_is_entered_in_the_same_order_and_with_the_same_names() -> None:
    made = _fields("sv")
    assert [f["number"] for f in made] == list(range(1, len(made) + 1))
    assert len(made) <= MOST_FIELDS
    assert [f["key"] for f in made] == list(fields_to_fill())
    assert [f["question"] for f in made[2:]] == [f.question.sv for f in FIELDS]
    judged = [f["key"] for f in made if f["choices"]]
    assert judged == [f.key for f in FIELDS if f.kind == "judgement"]


@pytest.mark.parametrize(("name", "wide", "tall"), [("matta-a2.pdf", 594, 420), ("matta-a3.pdf", 420, 297)])
def test_the_mat_is_a_sheet_for_each_matrix(mat: Path, name: str, wide: float, tall: float) -> None:
    made = pypdf.PdfReader(mat / name)
    assert len(made.pages) == 2
    box = made.pages[0].mediabox
    assert float(box.width) / MILLIMETRE == pytest.approx(wide, abs=1)
    assert float(box.height) / MILLIMETRE == pytest.approx(tall, abs=1)


def test_the_mat_asks_the_questions_of_the_inventory_and_shows_all_cells(mat: Path) -> None:
    words = text(mat / "matta-a2.pdf")
    for kind in ("ska", "bka"):
        for n in range(1, QUESTIONS + 1):
            assert W[f"ska_question_{kind}_{n}"].sv in words
    for head in (
        "Byggnad och plats",
        "Närmiljö",
        "Stadsdel",
        "Region",
        "Vardagsliv",
        "Samspel, lek och lärande",
    ):
        assert head in words
    assert "aldrig namn" in words
    assert "Påhittad plan" in words


def test_the_form_and_agenda_are_few_pages(mat: Path) -> None:
    assert len(pypdf.PdfReader(mat / "dagordning.pdf").pages) == 1
    assert len(pypdf.PdfReader(mat / "blankett.pdf").pages) <= 3


@pytest.mark.parametrize("name", MAT_NAMES)
def test_the_prints_are_tagged_and_in_their_language(mat: Path, name: str) -> None:
    with pikepdf.open(mat / name) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"


def test_the_mat_speaks_english_too(tmp_path: Path) -> None:
    write_mat(plan(), None, tmp_path, "en")
    assert "How does the area work today?" in text(tmp_path / "matta-a3.pdf")
    assert "never a name" in text(tmp_path / "blankett.pdf")


def test_a_plan_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no site"):
        write_mat(replace(plan(), sites=()), None, tmp_path, "sv")


# --- the map ----------------------------------------------------------------------------------------


def test_the_map_numbers_the_services_that_lie_near_and_are_open() -> None:
    made = site_map(plan(), furnished(), "sv")
    assert made.legend == ("1 mataffär", "2 hållplats")
    assert made.svg.count("<circle") == 2
    assert "mataffär, hållplats" in made.alt


def test_a_made_up_plan_is_never_drawn_in_a_real_place() -> None:
    made = site_map(plan(), furnished("real"), "sv")
    assert made.legend == ()
    assert "<circle" not in made.svg
    assert "utan omgivning" in made.alt
    real = site_map(replace(plan(), fictive=False), furnished("real"), "sv")
    assert real.legend == ("1 mataffär", "2 hållplats")


def test_the_map_draws_the_site_to_scale() -> None:
    made = site_map(plan(), None, "sv", width=600, height=400)
    path = re.search(r'<path d="M([^"]+)Z" fill="url\(#site\)"', made.svg)
    assert path is not None
    points = [tuple(map(float, p.split(","))) for p in path[1].split("L")]
    side = max(x for x, _ in points) - min(x for x, _ in points)
    rule = re.search(r"V([\d.]+)H([\d.]+)V", made.svg)
    assert rule is not None
    metres = 200 if ">200 m<" in made.svg else 100
    assert side / 100 == pytest.approx((float(rule[2]) - 16) / metres, rel=0.01)
