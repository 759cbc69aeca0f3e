"""``medskapa senior``: from an empty file to the annex of the example plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_ska_command import BEFORE, run, ska_region

__all__ = ["ska_region"]


def plan_folder(folder: Path) -> Path:
    """A folder with a plan.toml in it."""
    folder.mkdir()
    (folder / "plan.toml").write_text("", encoding="utf-8")
    return folder


def test_start_writes_a_file_that_can_be_read_and_never_writes_over_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = plan_folder(tmp_path / "plan")
    code, said, _ = run(capsys, "senior", "start", folder)
    assert code == 0
    assert "senior.toml" in said
    code, said, _ = run(capsys, "senior", "check", folder, "--json")
    assert code == 0
    assert json.loads(said) == {
        "occasions": {}, "answers": {"location": 0, "safety": 0, "service": 0}, "operation": 0,
    }  # fmt: skip
    before = (folder / "senior.toml").read_bytes()
    code, _, error = run(capsys, "senior", "start", folder)
    assert code != 0
    assert "already" in error
    assert (folder / "senior.toml").read_bytes() == before


def test_the_examples_in_the_empty_file_are_right_when_the_marks_are_taken_away(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = plan_folder(tmp_path / "plan")
    run(capsys, "senior", "start", folder)
    path = folder / "senior.toml"
    starts = ("# operation", "# [[", "# key", "# kind =", "# date", "# asked", "# answered", "# text", "# missing =",
              "# theme =", "# occasion", "# count")  # fmt: skip
    lines = [x[2:] if x.startswith(starts) else x for x in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    code, said, error = run(capsys, "senior", "check", folder)
    assert code == 0, error
    assert "121/310" in said
    assert "Trygghet: 1" in said
    assert "Service: inget är inlagt" in said


def test_a_folder_without_a_plan_and_a_plan_without_a_file_say_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, error = run(capsys, "senior", "start", tmp_path)
    assert code != 0
    assert "plan.toml" in error
    code, _, error = run(capsys, "senior", "check", plan_folder(tmp_path / "plan"))
    assert code != 0
    assert "senior start" in error


def test_the_annex_of_the_example(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ska_region: Path
) -> None:
    out = tmp_path / "bilaga"
    code, said, error = run(
        capsys,
        "senior",
        "annex",
        BEFORE,
        "--region",
        ska_region,
        "--out",
        out,
        "--to",
        "ska",
        "--draws",
        "50",
    )
    assert code == 0, error
    assert said.splitlines() == [str(out / f"senior.{end}") for end in ("html", "pdf", "docx")]
    html = (out / "senior.html").read_text(encoding="utf-8")
    for words in (
        "social konsekvensanalys", "Vardagens fem i egen takt", "På vintern", "När hissar står stilla",
        "I tid, med sittplatser", "Dit och hem", "Kvarboende", "Trygghet: vad de sa", "Vilka som saknas",
        "Hemtjänstens gångväg", "Vilken enskild bänk", "Hinner över på grönt", "om ingen flyttar",
        "Normer som siffrorna vilar på",
    ):  # fmt: skip
        assert words in html, words
    assert "Syntetiska data" in html
    own = html.index("Göteborgs egen")
    assert "75\xa0m" in html[own - 400 : own] or "75 m" in html[own - 400 : own]
    assert "Kommunens gångprogram (påhittat)" in html
    assert "Påhittad plan" in html
    code, _, error = run(capsys, "senior", "annex", BEFORE, "--region", ska_region, "--out", out)
    assert code != 0
    assert str(out) in error
