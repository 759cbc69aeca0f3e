"""What stands beside plan.toml and what a plan says of services, links and homes as numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from medskapa.evidence import UserError
from medskapa.plans import HomesChange, LinkChange, ServiceChange
from medskapa.plans.io import read_plan
from tests.plans.town_plan import GOALS, HEAD, NULL, PROPOSAL, plan_folder
from tests.town import town_region

WHOLE = HEAD + NULL + PROPOSAL + GOALS
NORMS = """
[[norms]]
key = "reach_minutes_grocery"
label = { sv = "Minuter till mataffär", en = "Minutes to a grocery" }
value = 7
unit = "min"
source = "Kommunens program 2026"
valid_from = 2026-01-01
status = "guideline"
municipality = "9901"
"""


def changed(folder: Path, old: str, new: str) -> Path:
    assert old in WHOLE
    return plan_folder(folder, WHOLE.replace(old, new, 1))


def test_facts_of_services_and_links_are_numbers(tmp_path: Path) -> None:
    folder = changed(
        tmp_path / "p",
        'name = "Torgets förskola"\n',
        'name = "Torgets förskola"\ncapacity = 72\nfree = true\n',
    )
    plan = read_plan(folder, town_region())
    opened = next(c for c in plan.proposals[0].changes if isinstance(c, ServiceChange))
    assert opened.facts == (("capacity", 72.0), ("free", 1.0))
    after = plan.proposals[0].apply(town_region(), plan.year).tables["facts"].to_pylist()
    mine = {r["fact"]: r["value"] for r in after if r["subject"] == "torget:preschool:Torgets förskola"}
    assert mine == {"capacity": 72.0, "free": 1.0}
    link = next(c for c in plan.proposals[0].changes if isinstance(c, LinkChange))
    assert link.facts == ()


def test_how_homes_are_reached_is_part_of_the_plan(tmp_path: Path) -> None:
    folder = changed(tmp_path / "p", 'tenure = "coop"\n', 'tenure = "coop"\naccess = "lift"\n')
    plan = read_plan(folder, town_region())
    assert [c.access for c in plan.proposals[0].changes if isinstance(c, HomesChange)] == ["lift"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "preschool"', 'kind = "preschol"', "preschool"),
        ('kind = "path"', 'kind = "paths"', "path"),
        ('tenure = "coop"\n', 'tenure = "coop"\naccess = "elevator"\n', "lift"),
    ],
)
def test_misspelt_kinds_are_refused_with_the_word_that_was_meant(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    with pytest.raises(UserError) as caught:
        read_plan(changed(tmp_path / "p", old, new), town_region())
    assert words in caught.value.do
    assert "[[alternatives]]" in caught.value.where or "services" in caught.value.where


def test_kinds_that_no_measure_knows_are_kept(tmp_path: Path) -> None:
    folder = changed(tmp_path / "p", 'kind = "preschool"', 'kind = "cinema"')
    plan = read_plan(folder, town_region())
    assert "cinema" in {c.kind for c in plan.proposals[0].changes if isinstance(c, ServiceChange)}


def test_a_municipalitys_own_thresholds_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    folder = plan_folder(
        tmp_path / "p", WHOLE.replace("year = 2030", 'year = 2030\nnorms_file = "../kommun.toml"')
    )
    (tmp_path / "kommun.toml").write_text(NORMS, encoding="utf-8")
    plan = read_plan(folder, town_region())
    assert [(n.key, n.value, n.municipality) for n in plan.norms] == [("reach_minutes_grocery", 7.0, "9901")]
    before = plan.hash
    (tmp_path / "kommun.toml").write_text(NORMS.replace("value = 7", "value = 8"), encoding="utf-8")
    assert read_plan(folder, town_region()).hash != before


def test_a_file_of_thresholds_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = plan_folder(
        tmp_path / "p", WHOLE.replace("year = 2030", 'year = 2030\nnorms_file = "kommun.toml"')
    )
    with pytest.raises(UserError, match="not there") as caught:
        read_plan(folder, town_region())
    assert caught.value.where.endswith("kommun.toml")


@pytest.mark.parametrize(("text", "words"), [("[[norms]", "cannot be read"), ("thresholds = 1", "not known")])
def test_a_broken_file_of_thresholds_is_told(tmp_path: Path, text: str, words: str) -> None:
    folder = plan_folder(
        tmp_path / "p", WHOLE.replace("year = 2030", 'year = 2030\nnorms_file = "kommun.toml"')
    )
    (folder / "kommun.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_plan(folder, town_region())


@pytest.mark.parametrize(("name", "method"), [("ska.toml", "impact"), ("senior.toml", "senior")])
def test_what_people_entered_for_a_method_comes_with_the_plan(tmp_path: Path, name: str, method: str) -> None:
    folder = plan_folder(tmp_path / "p", WHOLE)
    alone = read_plan(folder, town_region())
    (folder / name).write_text('schema = "x"\n', encoding="utf-8")
    plan = read_plan(folder, town_region())
    assert [(f.method, f.values["schema"]) for f in plan.files] == [(method, "x")]
    assert alone.files == ()
    assert plan.hash != alone.hash


def test_a_method_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path / "p", WHOLE)
    (folder / "ska.toml").write_bytes('text = "åäö"'.encode("latin-1"))
    with pytest.raises(UserError, match="UTF-8"):
        read_plan(folder, town_region())
