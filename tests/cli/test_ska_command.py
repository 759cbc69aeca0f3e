"""``medskapa ska``: from a polygon to a chapter, and two versions of the example compared."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import openpyxl
import pytest

from medskapa.cli.main import main
from medskapa.methods.impact.light import FIELDS

ROOT = Path(__file__).resolve().parents[2]
BEFORE, AFTER = ROOT / "examples" / "exempelomradet", ROOT / "examples" / "exempelomradet_granskning"
RING = [[325780, 6406180], [325870, 6406180], [325870, 6406250], [325780, 6406250], [325780, 6406180]]


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of one command."""
    with pytest.raises(SystemExit) as end:
        main([str(a) for a in arguments])
    said = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return end.value.code, said.out, said.err


@pytest.fixture(scope="session")
def ska_region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regions") / "ska"
    command: list[str | Path] = [
        sys.executable,
        "-c",
        "from medskapa.cli import main; main()",
        "region",
        "example",
        "--out",
        folder,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def begun(capsys: pytest.CaptureFixture[str], tmp_path: Path, ska_region: Path) -> Path:
    """A plan folder made from nothing but a polygon and a code."""
    area = tmp_path / "omrade.geojson"
    area.write_text(json.dumps({"type": "Polygon", "coordinates": [RING]}), encoding="utf-8")
    code, out, err = run(
        capsys, "ska", "start", "--municipality", "1480", "--polygon", area, "--region", ska_region, "--title",
        "Vid parkeringen", "--homes", "rental=60", "--started", "2026-11-02", "--fictive", "--out", tmp_path / "plan",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "Insats: lägst medel, högst full." in out
    assert "medskapa ska check" in out
    return tmp_path / "plan"


def test_the_light_path_begins_with_a_polygon_and_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], begun: Path, ska_region: Path
) -> None:
    code, out, _ = run(capsys, "ska", "check", begun, "--region", ska_region)
    assert code == 0
    assert "Tomma fält i formuläret:\n  – När möttes ni" in out
    assert "Ingen har bedömt vad planen betyder för barn." in out
    form = (begun / "ska.toml").read_text(encoding="utf-8")
    (begun / "ska.toml").write_text(
        form.replace('bedomning_barn = ""', 'bedomning_barn = "-1 Cykelytan försvinner"'), encoding="utf-8"
    )
    _, out, _ = run(capsys, "ska", "check", begun, "--region", ska_region, "--json")
    said = json.loads(out)
    assert said["effort"] is None
    assert "Ingen har bedömt vad planen betyder för barn." not in [m["text"] for m in said["missing"]]


def test_the_form_may_be_filled_in_as_a_spreadsheet(
    capsys: pytest.CaptureFixture[str], begun: Path, ska_region: Path
) -> None:
    form = begun / "protokoll.xlsx"
    book = openpyxl.load_workbook(form)
    sheet = book["Protokoll"]
    keys = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert keys == [f.key for f in FIELDS]
    answers = {"bedomning_vardag": "+1 Nära till hiss", "mal": 'Barn går "själva".'}
    for row in sheet.iter_rows(min_row=2):
        row[2].value = answers.get(str(row[0].value))
    book.save(form)
    code, out, _ = run(capsys, "ska", "fill", begun)
    assert (code, out) == (0, "2 fields filled in: mal, bedomning_vardag.\n")
    written = tomllib.loads((begun / "ska.toml").read_text(encoding="utf-8"))["formular"]
    assert {k: v for k, v in written.items() if v} == answers
    code, _, _ = run(capsys, "ska", "check", begun, "--region", ska_region)
    assert code == 0
    sheet.cell(keys.index("mal") + 2, 3).value = "Något annat."
    book.save(form)
    code, _, err = run(capsys, "ska", "fill", begun)
    assert (code, "other answers already" in err) == (2, True)
    code, out, _ = run(capsys, "ska", "fill", begun, "--replace")
    assert (code, "mal" in out) == (0, True)
    with (begun / "ska.toml").open("a", encoding="utf-8") as file:
        file.write("\n[screening]\n")
    code, _, err = run(capsys, "ska", "fill", begun, "--replace")
    assert (code, "holds more than the form" in err) == (2, True)
    sheet.cell(2, 1).value = "moten"
    book.save(form)
    code, _, err = run(capsys, "ska", "fill", begun)
    assert (code, "not in the form" in err) == (2, True)


def test_the_chapter_of_an_empty_form_says_not_assessed(
    capsys: pytest.CaptureFixture[str], begun: Path, ska_region: Path, tmp_path: Path
) -> None:
    kapitel = tmp_path / "kapitel"
    code, out, err = run(
        capsys, "ska", "chapter", begun, "--region", ska_region, "--out", kapitel, "--draws", "50"
    )
    assert code == 0, err
    assert "ska.pdf" in out
    html = (kapitel / "ska.html").read_text(encoding="utf-8")
    assert "inte bedömt" in html
    assert "Vid parkeringen" in html


def test_the_mat_is_printed(
    capsys: pytest.CaptureFixture[str], begun: Path, ska_region: Path, tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "ska", "mat", begun, "--region", ska_region, "--out", tmp_path / "matta")
    assert code == 0
    assert len(out.splitlines()) == 4
    assert all(Path(line).read_bytes().startswith(b"%PDF") for line in out.splitlines())


def test_the_example_needs_a_full_analysis(capsys: pytest.CaptureFixture[str], ska_region: Path) -> None:
    code, out, _ = run(capsys, "ska", "screen", BEFORE, "--region", ska_region)
    assert code == 0
    assert "Insats: full." in out
    _, out, _ = run(capsys, "ska", "screen", BEFORE, "--region", ska_region, "--json")
    said = json.loads(out)
    assert said["points"] == sum(c["points"] for c in said["criteria"].values())


def test_check_tells_what_the_example_lacks(capsys: pytest.CaptureFixture[str], ska_region: Path) -> None:
    _, out, _ = run(capsys, "ska", "check", BEFORE, "--region", ska_region)
    assert "Bygg en ramp vid bron över järnvägen: inte säkrat, inget datum" in out
    assert "Ingen har tagit upp detta i ett mål eller en åtgärd: ”Ingen som använder rullstol var med." in out
    _, out, _ = run(capsys, "ska", "check", BEFORE, "--region", ska_region, "--lang", "en")
    assert "Nobody has taken this up" in out


def test_the_consultation_and_the_review_of_the_example_are_compared(
    capsys: pytest.CaptureFixture[str], ska_region: Path, tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "ska", "compare", BEFORE, AFTER, "--region", ska_region)
    assert code == 0
    assert "Samråd → Granskning" in out
    assert "säkras i: inte säkrat → planbestämmelse" in out
    assert "Varför: Det var inte säkrat i något vid samrådet." in out
    assert "    - senast: 2029-06-30 → 2030-06-30\n    - Varför: inte motiverat" in out
    folder = tmp_path / "jamforelse"
    run(capsys, "ska", "compare", BEFORE, AFTER, "--region", ska_region, "--out", folder)
    assert "Det var inte säkrat i något vid samrådet." in (folder / "jamforelse.html").read_text(
        encoding="utf-8"
    )
    assert (folder / "jamforelse.pdf").read_bytes().startswith(b"%PDF")
    code, _, err = run(capsys, "ska", "compare", BEFORE, AFTER, "--region", ska_region, "--out", folder)
    assert (code, "exists already" in err) == (2, True)
    _, out, _ = run(capsys, "ska", "compare", BEFORE, BEFORE, "--region", ska_region, "--json")
    assert json.loads(out)["differences"] == []


def test_a_plan_without_a_file_is_told_how_to_begin(
    capsys: pytest.CaptureFixture[str], begun: Path, ska_region: Path, tmp_path: Path
) -> None:
    (begun / "ska.toml").unlink()
    for command in ("check", "chapter"):
        out: list[str | Path] = ["--out", tmp_path / "k"] if command == "chapter" else []
        code, _, err = run(capsys, "ska", command, begun, "--region", ska_region, *out)
        assert code == 2
        assert "medskapa ska start" in err
    assert not (tmp_path / "k").exists()


def test_an_unknown_kind_of_land_is_refused(
    capsys: pytest.CaptureFixture[str], ska_region: Path, tmp_path: Path
) -> None:
    code, _, err = run(
        capsys, "ska", "start", "--municipality", "1480", "--polygon", tmp_path / "x", "--region", ska_region,
        "--land", "ours", "--out", tmp_path / "plan",
    )  # fmt: skip
    assert code == 2
    assert "municipal, private or mixed" in err
