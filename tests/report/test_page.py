"""The page in a browser: it runs under its own policy, explains a number, and fits a telephone."""

from pathlib import Path

import pytest

from medskapa.basis import Basis


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_runs_explains_and_fits(
    written: Path, basis: Basis, browser_executable: str, width: int
) -> None:
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    outside: list[str] = []
    finding = basis.table.select(measure="dissimilarity", kind="change")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_executable, args=["--no-sandbox", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: outside.append(r.url) if r.url.startswith("http") else None)
        page.goto((written / "index.html").as_uri())
        assert page.locator("#f-body tr").count() == min(60, len(basis.table))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.fill("#f-text", finding.id)
        assert page.locator("#f-body tr").count() == 1
        page.locator("#f-body a").click()
        assert page.locator("#why").is_visible()
        assert "frö 2017" in page.locator("#why-lines").inner_text()
        page.keyboard.press("Escape")
        assert not page.locator("#why").is_visible()
        browser.close()
    assert (wrong, outside) == ([], [])


def test_no_formula_or_word_of_the_product_lacks_a_sign_in_print() -> None:
    """What the bundled fonts do not hold has a stand-in; a replacement mark in a formula would make it false."""
    from medskapa.methods import MEASURES
    from medskapa.report.paper import settable
    from medskapa.report.words import W

    said = [m.formula.equation for m in MEASURES] + [t.of(lang) for t in W.values() for lang in ("sv", "en")]
    assert [words for words in said if "\u00bf" in settable(words)] == []
