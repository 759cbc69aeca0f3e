"""The programme as a paper: for one municipality, for all, with nothing known, and the page of questions."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from medskapa.basis.shares import shared_of
from medskapa.methods import RunContext
from medskapa.methods.housing.ask import Ask, municipalities
from medskapa.methods.housing.asking import questions, read_file
from medskapa.methods.housing.inputs import HousingInputs
from medskapa.methods.housing.needed import together
from medskapa.methods.housing.problems import problems_of_sample
from medskapa.methods.housing.programme import Programme, programme
from medskapa.plans.io import examples_folder
from medskapa.report.blocks import Figure, Table
from medskapa.report.housing_asking import asking_page, page_name
from medskapa.report.housing_files import write_paper
from medskapa.report.housing_matrix import Told
from medskapa.report.need_paper import programme_paper, region_paper, words_of
from medskapa.report.ska_paper import leaflet_html
from medskapa.sources.synthetic import synthetic_region
from tests.town import town_region

RUN = RunContext(draws=50)
DAY = date(2026, 5, 1)
EXAMPLE = examples_folder() / "exempelomradet" / "bostad.toml"


@pytest.fixture(scope="module")
def made() -> Programme:
    return programme(Ask(synthetic_region(), "1480", DAY), read_file(EXAMPLE), RUN)


def test_every_section_holds_what_it_promises(made: Programme) -> None:
    d = programme_paper(made, "sv", RUN)
    keys = [s.key for s in d.sections]
    assert keys[:2] == ["short", "matrix"]
    assert keys[-3:] == ["check", "gaps", "computed"]
    assert set(keys) >= {"people", "households", "need", "pay", "entry", "shortage", "groups", "measures"}
    figures = {b.key for s in d.sections for b in s.blocks if isinstance(b, Figure)}
    assert figures == {
        "pyramid",
        "households-ahead",
        "waterfall",
        "can-pay",
        "unmet",
        "problems",
        "contracts",
    }
    for s in d.sections:
        for b in s.blocks:
            if isinstance(b, Table):
                assert all(len(row) == len(b.columns) for row in b.rows), b.caption


def test_the_law_decides_the_order_of_sections(made: Programme) -> None:
    """What the law of the day asks for comes first: need of additions since 2025, particular groups in 2014."""
    old = HousingInputs(legal_frame="2014")
    then = programme(Ask(made.ask.region, "1480", DAY), old, RUN)
    order = [s.key for s in programme_paper(then, "sv", RUN).sections]
    assert order.index("groups") < order.index("need")
    now = [s.key for s in programme_paper(made, "sv", RUN).sections]
    assert now.index("need") < now.index("groups")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_nothing_is_left_unsaid_or_unwritten(made: Programme, lang: str) -> None:
    html = unescape(leaflet_html(programme_paper(made, lang, RUN)))  # type: ignore[arg-type]
    text = re.sub(r"<(style|svg).*?</\1>", "", html, flags=re.S)
    assert not re.search(r"\{[a-z_]+\}|\bnan\b|>None<", text)
    wanted = {"sv": ("Syntetiska data", "får aldrig läggas ihop", "Bara propositionens förslag är läst"),
              "en": ("Synthetic data", "never added", "Only the bill has been read")}  # fmt: skip
    assert all(w in text for w in wanted[lang])
    ids = re.findall(r'<(?!path|g|use|clipPath)\w+[^>]* id="([^"]+)"', text)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


def test_a_municipality_without_figures_has_a_paper_of_gaps() -> None:
    empty = programme(Ask(town_region({}), "9901", DAY), HousingInputs(), RUN)
    html = unescape(leaflet_html(programme_paper(empty, "sv", RUN)))
    assert html.count("Kan inte räknas: underlag saknas") == 5
    assert "SCB, TAB638" in html


def test_it_is_written_as_page_pdf_and_word_alike_each_time(made: Programme, tmp_path: Path) -> None:
    d = programme_paper(made, "sv", RUN)
    one, two = tmp_path / "1", tmp_path / "2"
    one.mkdir()
    two.mkdir()
    for folder in (one, two):
        write_paper(words_of(made, "sv"), d, folder)
    for name in ("bostad.html", "bostad.pdf", "bostad.docx"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert (one / "bostad.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_all_together_say_that_nobody_can_impose_a_share(made: Programme) -> None:
    region = made.ask.region
    need = together(
        {"1480": made.needed, "1440": programme(made.ask.at("1440"), HousingInputs(), RUN).needed}
    )
    shared = shared_of(region, dict.fromkeys(municipalities(region), 10.0), 500, marginal_cost=100)
    d = region_paper(Told(region, "sv"), {"1480": made}, need, (shared,), RUN)
    html = unescape(leaflet_html(d))
    assert "Ingen kan ålägga en kommun en andel" in html
    assert "Grannarnas bild" in html
    assert "Kungsbacka" in html
    assert not re.search(r"\{[a-z_]+\}", re.sub(r"<(style|svg).*?</\1>", "", html, flags=re.S))


def test_the_page_of_questions_keeps_every_figure_and_no_figure_can_end_its_script() -> None:
    asked = questions(read_file(EXAMPLE), DAY, "plan")
    mine = tuple(q for q in asked if q.owner == "Socialförvaltningen")
    page = asking_page(Told(synthetic_region(), "sv"), '</script><b>"', mine, DAY, "plan")
    assert page.count("<fieldset") == len(mine) == 2
    assert page.count("</script>") == 1
    assert "430" in page
    assert page.count('type="radio"') == 3 * len(mine)
    assert page_name("Äldre- samt vård- och omsorgsförvaltningen") == (
        "fraga-aldre-samt-vard-och-omsorgsforvaltningen.html"
    )


def test_an_answer_saved_on_the_page_goes_into_the_file(browser_executable: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    from medskapa.methods.housing.asking import add_answers, read_answers

    asked = tuple(q for q in questions(read_file(EXAMPLE), DAY, "plan") if q.owner == "Socialförvaltningen")
    path = tmp_path / "fraga.html"
    path.write_text(
        asking_page(Told(synthetic_region(), "sv"), "Socialförvaltningen", asked, DAY, "plan"), "utf-8"
    )
    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=browser_executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(path.as_uri())
        page.get_by_role("button").click()
        assert page.locator("#m").inner_text() == "Inget är besvarat ännu."
        page.get_by_label("stämmer delvis").first.check()
        page.get_by_role("button").click()
        assert page.locator("#m").inner_text() == "Skriv varför, i en mening."
        page.locator("textarea").first.fill("Fler i år.")
        with page.expect_download() as waiting:
            page.get_by_role("button").click()
        waiting.value.save_as(tmp_path / "svar.toml")
        browser.close()
    own = tmp_path / "bostad.toml"
    own.write_bytes(EXAMPLE.read_bytes())
    inputs = add_answers(own, read_answers(tmp_path / "svar.toml"))
    assert (inputs.answers[-1].answer, inputs.answers[-1].reason.sv) == ("partly", "Fler i år.")


def test_a_sample_draws_every_overlap_in_its_own_order(made: Programme) -> None:
    """Two measures told in another order than Boverket's: the dots belong to the right names."""
    flags = [[1, 0]] * 3 + [[1, 1]] + [[0, 0]] * 6
    told = problems_of_sample(made.ask, flags, [1] * 10, ("overcrowded", "low_standard"), 2026, "x")
    html = unescape(leaflet_html(programme_paper(replace(made, problems=told), "sv", RUN)))
    assert told.sampled == ("overcrowded", "low_standard")
    assert "40,0 % av hushållen" in html.replace("\u00a0", " ")
    assert told.sample is not None
    assert told.sample.which.tolist() == [[True, False], [True, True]]
