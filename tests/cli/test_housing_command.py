"""``medskapa housing`` from the command line: on the example region, refusing in words, and written whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from medskapa.cli.main import EXIT_USER, main
from medskapa.plans.io import examples_folder

FEW = ["--draws", "50"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        main(["housing", *arguments])
    except SystemExit as end:
        if end.code:
            pytest.fail(capsys.readouterr().err)
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        main(["housing", *arguments])
    assert end.value.code == EXIT_USER
    return capsys.readouterr().err


def test_people_ahead_are_told_with_their_hindcast(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "project", "--municipality", "1440", *FEW)
    assert "Detta är en behovsprognos" in out
    assert "Hur rätt hade metoden haft förr?" in out
    made = json.loads(said(capsys, "project", "--municipality", "1440", "--json", *FEW))
    low, mid, high = made["low_middle_high"]["all"]["2034"]
    assert low <= mid <= high
    assert made["hindcast"]["1"]["origins"] == 7


def test_need_of_one_and_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    one = json.loads(said(capsys, "need", "--municipality", "1480", "--json", *FEW))
    assert set(one) == {"constant", "trend", "target"}
    every = json.loads(said(capsys, "need", "--all", "--json", *FEW))
    assert len(every["municipalities"]) == 13
    assert every["each_for_itself"][1] >= every["market"][1]
    assert every["municipalities"]["1480"][1] == one["constant"]["total"][1]


def test_shares_say_that_they_are_support_for_talks(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "share", "--what", "special", "--total", "600", "--study", "france", "--lang", "en")
    assert "Nobody can impose a share" in out
    made = json.loads(said(capsys, "share", "--what", "special", "--total", "600", "--json"))
    assert {k: sum(v.values()) for k, v in made["homes"].items()} == {"size": 600, "need": 600, "burden": 600}


def test_a_programme_is_written_whole_and_never_over_another(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "ale"
    told = said(capsys, "programme", "--municipality", "1440", "--out", str(out), *FEW)
    assert "made up" in told
    assert sorted(p.name for p in out.iterdir()) == ["bostad.docx", "bostad.html", "bostad.pdf"]
    assert "exists already" in refused(capsys, "programme", "--out", str(out), *FEW)
    assert "no municipality" in refused(
        capsys, "programme", "--municipality", "0000", "--out", str(tmp_path / "x")
    )
    assert not (tmp_path / "x").exists()


def test_a_municipality_s_own_norm_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "normer.toml"
    own.write_text('[[norms]]\nkey = "need_years"\nlabel = "År"\nvalue = 5\nunit = "years"\nsource = "KF"\n'
                   'valid_from = 2020-01-01\nstatus = "house rule"\n', encoding="utf-8")  # fmt: skip
    made = json.loads(said(capsys, "project", "--municipality", "1440", "--norms", str(own), "--json", *FEW))
    assert max(made["low_middle_high"]["all"]) == "2029"


def test_figures_are_asked_about_answered_and_taken_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copy(examples_folder() / "exempelomradet" / "bostad.toml", tmp_path)
    before = (tmp_path / "bostad.toml").read_bytes()
    told = said(
        capsys, "ask", str(tmp_path), "--occasion", "plan", "--on", "2026-03-01", "--out", str(tmp_path / "f")
    )
    assert "fraga-socialforvaltningen.html: 2" in told
    told = said(capsys, "answer", str(tmp_path), "--need", "bmss", "--answer", "yes", "--department", "LSS",
                "--reason", "Räknat om", "--on", "2026-03-02")  # fmt: skip
    assert "bmss: yes" in told
    assert "Räknat om" in said(capsys, "check", str(tmp_path), "--on", "2026-03-02")
    said(capsys, "answer", str(tmp_path), "--undo")
    assert (tmp_path / "bostad.toml").read_bytes() == before
    assert "occasion" in refused(
        capsys, "ask", str(tmp_path), "--occasion", "now", "--out", str(tmp_path / "g")
    )
    assert "needs --need" in refused(capsys, "answer", str(tmp_path))
    assert "already" in refused(capsys, "start", str(tmp_path))
