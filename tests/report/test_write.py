"""All formats of one basis: every page marked, every number explained, nothing taken for markup, same bytes twice."""

import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pyogrio
import pypdf
import pytest

from medskapa.basis import Basis
from medskapa.evidence import UserError
from medskapa.report import read_explanation, write_report
from medskapa.report.context import context
from medskapa.report.document import document
from medskapa.report.page import FILE_NAMES
from medskapa.report.paper import settable
from medskapa.report.rows import read_rows, rows_of
from tests.report.village import HOSTILE

MARK = "Syntetiska data"


def text_of_pdf(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page_data(folder: Path) -> dict[str, Any]:
    html = (folder / "index.html").read_text(encoding="utf-8")
    found = re.search(r'id="findings-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


# --- the folder -------------------------------------------------------------------------------------


def test_every_file_is_there_and_run_json_has_its_hash(written: Path) -> None:
    assert sorted(p.name for p in written.iterdir()) == sorted(FILE_NAMES)
    run = json.loads((written / "run.json").read_text())
    assert run["files"] == {
        name: hashlib.sha256((written / name).read_bytes()).hexdigest()
        for name in sorted(FILE_NAMES)
        if name != "run.json"
    }
    assert run["seed"] == 2017


def test_the_same_basis_gives_the_same_bytes(basis: Basis, written: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    write_report(basis, tmp_path, "sv", progress=lambda what, done: heard.append(done))
    assert [n for n in FILE_NAMES if (tmp_path / n).read_bytes() != (written / n).read_bytes()] == []
    assert heard[-1] == 1.0


def test_a_real_region_and_a_real_plan_carry_no_banner(basis: Basis, tmp_path: Path) -> None:
    real = replace(basis, region=replace(basis.region, kind="real"), plan=replace(basis.plan, fictive=False))
    write_report(real, tmp_path, "sv")
    assert MARK not in (tmp_path / "index.html").read_text(encoding="utf-8").replace("{", "")
    assert all(MARK not in page for page in text_of_pdf(tmp_path / "basis.pdf"))


def test_a_fictive_plan_is_not_drawn_on_a_real_place(basis: Basis) -> None:
    real = replace(basis, region=replace(basis.region, kind="real"))
    for shown, where in ((True, basis), (False, real)):
        made = document(context(where, "sv")).section("situation").blocks[0]
        assert ("Planområdet" in made.svg) is shown  # type: ignore[union-attr]


# --- marks ------------------------------------------------------------------------------------------


def test_every_page_and_every_picture_says_that_the_data_are_synthetic(written: Path) -> None:
    pages = text_of_pdf(written / "basis.pdf")
    assert len(pages) > 3
    assert [i for i, page in enumerate(pages) if MARK not in page or "Påhittad plan" not in page] == []
    html = (written / "index.html").read_text(encoding="utf-8")
    pictures = re.findall(r"<svg[^>]*pic-svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) >= 4
    assert all(f">{MARK}<" in picture for picture in pictures)
    assert f'content:"{MARK} · Påhittad plan"' in html
    word = docx.Document(str(written / "basis.docx"))
    assert all(MARK in section.header.paragraphs[0].text for section in word.sections)
    book = openpyxl.load_workbook(written / "findings.xlsx")
    assert [s.title for s in book if not str(s["A1"].value).startswith(MARK)] == []


def test_pages_run_without_anything_from_outside(written: Path) -> None:
    html = (written / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:src|srcset)\s*=\s*"(?!data:)', html) == []
    assert re.findall(r"<link\b|@import|url\((?!data:|#|&#34;)", html) == []
    assert "default-src 'none'" in html
    assert " style=" not in html.split("</style>", 1)[1]
    assert " onclick=" not in html


# --- nothing of the text is markup ------------------------------------------------------------------


def test_text_from_people_is_printed_and_never_run(basis: Basis, written: Path) -> None:
    html = (written / "index.html").read_text(encoding="utf-8")
    assert "<b>ö</b>" not in html
    assert HOSTILE in unescape(html)
    assert "49" not in unescape(html).split("</h1>")[0].split("<h1>")[1]
    pdf = squeezed("".join(text_of_pdf(written / "basis.pdf")))
    assert squeezed(settable(HOSTILE)) in pdf
    word = "\n".join(p.text for p in docx.Document(str(written / "basis.docx")).paragraphs)
    assert HOSTILE in word


def test_a_spreadsheet_takes_no_text_for_a_formula(written: Path) -> None:
    book = openpyxl.load_workbook(written / "findings.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []
    assert "=2+2" in [c.value for c in cells]


# --- states and numbers -----------------------------------------------------------------------------


def test_what_is_not_known_is_said_in_words_and_is_never_zero(basis: Basis, written: Path) -> None:
    data = page_data(written)
    said = {row[0]: data["pool"][row[6]] for row in data["rows"]}
    states = {f.id: f.state.label.sv for f in basis.table.findings if f.value is None}
    assert states
    assert {key: said[key] for key in states} == states
    book = openpyxl.load_workbook(written / "findings.xlsx")["Resultat"]
    head = [c.value for c in book[3]]
    rows = {r[0].value: r for r in book.iter_rows(min_row=4)}
    assert all(rows[key][head.index("Värde")].value is None for key in states)
    assert {key: rows[key][head.index("Läge")].value for key in states} == states


def test_the_workbook_holds_the_values_as_they_are(basis: Basis, written: Path) -> None:
    book = openpyxl.load_workbook(written / "findings.xlsx")["Resultat"]
    head = [c.value for c in book[3]]
    values = {r[0].value: r[head.index("Värde")].value for r in book.iter_rows(min_row=4)}
    assert values == {
        f.id: pytest.approx(f.value) if f.value is not None else None for f in basis.table.findings
    }


def test_rows_are_the_same_from_a_run_and_from_its_file(basis: Basis, written: Path) -> None:
    assert read_rows(written / "findings.csv") == rows_of(basis.table.findings)


def test_the_first_page_says_what_cannot_be_told_from_zero(basis: Basis) -> None:
    table = document(context(basis, "sv")).summary.table
    cells = {row[0].note: [cell.text for cell in row[1:]] for row in table.rows}
    assert cells["ändring i Kommun 0, index 0–1, lägre är jämnare"] == ["–", "utgångspunkt", "−0,03"]
    assert cells["ändring i Hela byn, index 0–1, lägre är jämnare"] == [
        "–",
        "utgångspunkt",
        "går inte att skilja från noll",
    ]


def test_an_unchecked_measure_and_an_unverified_norm_are_marked(written: Path) -> None:
    html = unescape((written / "index.html").read_text(encoding="utf-8"))
    assert "inte oberoende kontrollerad" in html
    assert "egen regel, inte kontrollerad" in html
    assert html.count("inte byggd ännu") == 3
    assert "inte säkrat" in html
    assert "inte beslutat" in html


# --- why --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_finding_is_explained_alike_on_the_page_and_from_the_folder(
    basis: Basis, tmp_path: Path, lang: Any
) -> None:
    write_report(basis, tmp_path, lang)
    data = page_data(tmp_path)
    for row in data["rows"]:
        places = row[10] + data["ends"][row[11]]
        texts = [data["pool"][i] for i in places]
        lines = tuple(zip(texts[::2], texts[1::2], strict=True))
        assert lines == read_explanation(tmp_path, row[0], lang).lines
    assert len(data["rows"]) == len(basis.table)


def test_the_stored_explanation_names_source_norm_formula_and_run(basis: Basis, written: Path) -> None:
    found = basis.table.select(measure="dissimilarity", place="M0", kind="change")[0]
    text = read_explanation(written, found.id, "sv").text()
    for words in (MARK, "−0,03", "95", "Omdragning", "a / b", "inte oberoende kontrollerad", "Täckning", "frö 2017",
                  "Alla bostäder är inflyttade.", "r" * 64):  # fmt: skip
        assert words in text


def test_an_unknown_finding_gets_the_nearest_ids(basis: Basis, written: Path) -> None:
    known = basis.table.findings[0].id
    with pytest.raises(UserError, match=known):
        read_explanation(written, known[:-1] + ("0" if known[-1] != "0" else "1"), "sv")
    with pytest.raises(UserError, match="no decision basis"):
        read_explanation(written / "nowhere", known, "sv")


def test_a_basis_of_another_schema_is_refused(written: Path, tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_text((written / "findings.csv").read_text())
    (tmp_path / "basis.json").write_text('{"schema": "medskapa-basis/9"}')
    with pytest.raises(UserError, match="medskapa-basis/9"):
        read_explanation(tmp_path, "F-00000000", "sv")


# --- PDF --------------------------------------------------------------------------------------------


def figures_of(element: Any) -> list[Any]:
    found = [element] if element.get("/S") == "/Figure" else []
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += figures_of(kid)
    return found


def test_the_pdf_is_tagged_for_screen_readers(written: Path) -> None:
    with pikepdf.open(written / "basis.pdf") as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "sv"
        with pdf.open_metadata() as meta:
            assert meta["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert HOSTILE[:10] in str(meta["dc:title"])
        figures = [f for k in root.StructTreeRoot.K for f in figures_of(k)]
        assert len(figures) >= 4
        assert all(str(f.Alt).strip() for f in figures)


def test_the_summary_is_one_page(written: Path) -> None:
    pages = text_of_pdf(written / "basis.pdf")
    assert "Gruppernas syn" in pages[0]
    assert "Elever" in pages[0]
    assert "Alternativen sida vid sida" in pages[0]
    assert pages[1].count("Det här talar emot") == 0


# --- Word -------------------------------------------------------------------------------------------

ORDER = ["Förslag till beslut", "Sammanfattning", "Ärendebeskrivning", "Bedömning", "Konsekvenser",
         "Beslutsunderlag", "Beslutet skickas till"]  # fmt: skip


def test_word_has_the_headings_of_an_officers_paper_and_leaves_the_decision_open(written: Path) -> None:
    word = docx.Document(str(written / "basis.docx"))
    heads = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert heads[: len(ORDER)] == ORDER
    assert all(h.startswith("Bilaga: ") for h in heads[len(ORDER) :])
    second = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    wanted = ["Barn", "Jämställdhet", "Sociala konsekvenser", "Ekonomi", "Miljö"]
    assert [h for h in second if h in wanted] == wanted
    texts = [p.text for p in word.paragraphs]
    assert texts[texts.index("Förslag till beslut") + 1] == "[Fylls i av handläggaren]"
    assert 'w:val="sv-SE"' in word.styles.element.xml
    assert all("tblHeader" in t.rows[0]._tr.xml for t in word.tables)
    pictures = [e for e in word.element.iter() if e.tag.endswith("}docPr")]
    assert pictures
    assert all(e.get("descr") for e in pictures)


def test_the_municipalitys_template_keeps_its_text_styles_and_header(basis: Basis, tmp_path: Path) -> None:
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "Kommun 0"
    template.add_paragraph("Före")
    template.add_paragraph("{{medskapa}}")
    template.add_paragraph("Efter")
    template.styles["Heading 1"].font.name = "Georgia"
    template.save(str(tmp_path / "mall.docx"))
    out = tmp_path / "out"
    out.mkdir()
    write_report(basis, out, "sv", word_template=tmp_path / "mall.docx")
    word = docx.Document(str(out / "basis.docx"))
    texts = [p.text for p in word.paragraphs]
    assert texts[0] == "Före"
    assert texts[-1] == "Efter"
    assert "{{medskapa}}" not in texts
    assert word.styles["Heading 1"].font.name == "Georgia"
    head = [p.text for p in word.sections[0].header.paragraphs]
    assert head[-1] == "Kommun 0"
    assert MARK in head[0]


def test_a_template_that_is_no_word_file_is_refused(basis: Basis, tmp_path: Path) -> None:
    (tmp_path / "mall.docx").write_text("not a zip")
    with pytest.raises(UserError, match=r"mall\.docx cannot be read"):
        write_report(basis, tmp_path, "sv", word_template=tmp_path / "mall.docx")


# --- map file ---------------------------------------------------------------------------------------


def test_the_map_file_has_areas_and_sites_that_say_what_they_are(written: Path) -> None:
    layers = dict(pyogrio.list_layers(written / "map.gpkg").tolist())
    assert layers == {"areas_regso": "MultiPolygon", "areas_municipality": "MultiPolygon",
                      "sites_polygon": "Polygon"}  # fmt: skip
    for layer in layers:
        info = pyogrio.read_info(written / "map.gpkg", layer=layer)
        assert info["crs"] == "EPSG:3006"
        _, table = pyogrio.read_arrow(written / "map.gpkg", layer=layer)
        assert all(table["synthetic"].to_pylist())
        assert all(table["fictive"].to_pylist())
        assert all("Påhittad plan" in note for note in table["note"].to_pylist())
    _, areas = pyogrio.read_arrow(written / "map.gpkg", layer="areas_regso")
    found = dict(zip(areas["area"].to_pylist(), areas["group_share_origin_abroad"].to_pylist(), strict=True))
    assert found == {
        "A00": pytest.approx(0.1),
        "A01": pytest.approx(0.2),
        "A10": pytest.approx(0.3),
        "A11": None,
    }
    states = dict(
        zip(areas["area"].to_pylist(), areas["group_share_origin_abroad_state"].to_pylist(), strict=True)
    )
    assert states["A11"] == "suppressed"
