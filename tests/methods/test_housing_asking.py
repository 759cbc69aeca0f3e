"""Questions and answers about figures: all or nothing, comments kept, undone; and the neighbours' view."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from medskapa.evidence import Text, UserError
from medskapa.methods.housing.asking import (
    add_answers,
    file_of,
    questions,
    read_answers,
    read_file,
    start_housing,
    take_back,
)
from medskapa.methods.housing.inputs import HousingInputs, NeedCell
from medskapa.methods.housing.neighbours import neighbours_of
from medskapa.plans.io import examples_folder

DAY = date(2026, 3, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(examples_folder() / "exempelomradet" / "bostad.toml", tmp_path / "bostad.toml")
    return tmp_path


def told(**changes: Any) -> dict[str, Any]:
    return {"need": "bmss", "department": "Funktionsstöd", "occasion": "plan", "date": DAY, "answer": "yes",
            "reason": 'Räknat om, "inget" nytt.', **changes}  # fmt: skip


def test_a_new_file_can_be_read_and_is_never_written_over(tmp_path: Path) -> None:
    path = start_housing(tmp_path)
    assert read_file(path).empty
    with pytest.raises(UserError, match="already"):
        start_housing(tmp_path)
    with pytest.raises(UserError, match="not there"):
        start_housing(tmp_path / "nowhere")
    with pytest.raises(UserError, match=r"no bostad\.toml"):
        file_of(tmp_path / "nowhere")


def test_a_yearly_review_asks_what_is_old_and_a_plan_asks_everything(folder: Path) -> None:
    inputs = read_file(file_of(folder))
    yearly = questions(inputs, DAY, "yearly")
    assert {q.cell.cell.key for q in yearly} == {"bmss", "nya"}
    assert all(q.due for q in yearly)
    everything = questions(inputs, DAY, "plan")
    assert len(everything) == len(inputs.cells)
    assert [q.owner for q in everything] == sorted(q.owner for q in everything)
    with pytest.raises(ValueError, match="occasion"):
        questions(inputs, DAY, "sometime")


def test_an_answer_is_added_and_taken_back_to_the_letter(folder: Path) -> None:
    path = file_of(folder)
    before = path.read_bytes()
    made = add_answers(path, [told()])
    assert made.answers[-1].reason.sv == 'Räknat om, "inget" nytt.'
    assert path.read_bytes().startswith(before.rstrip(b"\n"))
    assert "bmss" not in {q.cell.cell.key for q in questions(made, DAY, "yearly")}
    take_back(path)
    assert path.read_bytes() == before
    with pytest.raises(UserError, match="nothing to take back"):
        take_back(path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"reason": "  "}, "needs a reason"), ({"need": "okänd"}, "need"), ({"answer": "kanske"}, "answer")],
)
def test_a_wrong_answer_changes_nothing(folder: Path, changes: dict[str, str], words: str) -> None:
    path = file_of(folder)
    before = path.read_bytes()
    with pytest.raises(UserError, match=words):
        add_answers(path, [told(), told(**changes)])
    assert path.read_bytes() == before


def test_a_department_answers_once_a_day(folder: Path) -> None:
    path = file_of(folder)
    with pytest.raises(UserError, match="already answered"):
        add_answers(path, [told(), told()])


def test_a_file_that_was_sent_back_is_read_whole_or_refused(tmp_path: Path) -> None:
    sent = tmp_path / "svar.toml"
    sent.write_text('[[answers]]\nneed = "bmss"\ndepartment = "F"\noccasion = "plan"\ndate = 2026-03-01\n'
                    'answer = "no"\nreason = "r"\n', encoding="utf-8")  # fmt: skip
    assert read_answers(sent)[0]["answer"] == "no"
    sent.write_text('[[answers]]\nneed = "bmss"\n', encoding="utf-8")
    with pytest.raises(UserError, match="not whole"):
        read_answers(sent)
    sent.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(UserError, match="no \\[\\[answers"):
        read_answers(sent)


def cell(group: str, value: float, what: str = "need", horizon: int = 2030) -> NeedCell:
    words = Text.same("x")
    return NeedCell(f"{group}{what}", "", group, what, value, None, None, horizon, words, DAY, words, 12)


def test_neighbours_are_summed_and_silence_is_not_nothing() -> None:
    """Two tell of older people, 10 and 20; one agrees with the other, who has not said so; the third is silent."""
    agreed = (((("b",)), Text.same("kö"), DAY),)
    made = neighbours_of({
        "a": HousingInputs(cells=(cell("older", 10), cell("older", 4, "planned")), agreements=agreed),
        "b": HousingInputs(cells=(cell("older", 20),)),
        "c": HousingInputs(),
    })  # fmt: skip
    assert made.sums == {("older", 2030): (30.0, 4.0, 2)}
    assert made.silent == ("c",)
    assert made.one_sided == (("a", "b"),)
    assert made.double == (("older", ("a", "b")),)
    assert made.alone == ("b", "c")
